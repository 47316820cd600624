//! A leaf's identity, and the one gate that every leaf passes before it is believed.

use std::collections::BTreeMap;

use minicbor::{Decode, Encode};
use protocol::cbor;
use protocol::chain::{Chain, ChainPoint, ChainState};
use protocol::handle::Handle;
use protocol::id::{AccountId, DeviceId};
use protocol::signature::PublicKey;

use crate::mls::LastResort;

/// What a leaf's credential carries.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub(crate) struct LeafIdentity {
    /// The account.
    #[n(0)]
    pub account: AccountId,
    /// The device.
    #[n(1)]
    pub device: DeviceId,
    /// The chain as far as the device knew it.
    #[n(2)]
    pub point: ChainPoint,
    /// The handle that the person claims: shown as theirs only once the directory confirms it.
    #[n(3)]
    pub handle: Option<Handle>,
    /// Grows each time the device asks to be removed and added again: a request that is older than the leaf is void.
    #[n(4)]
    pub renewal: u64,
    /// Whether the leaf is of a key package that the server may have given to several: shown until its device has renewed it.
    #[n(5)]
    pub last_resort: LastResort,
}

impl LeafIdentity {
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        cbor::from_bytes(bytes).ok()
    }

    pub fn to_bytes(&self) -> Vec<u8> {
        cbor::to_bytes(self)
    }
}

/// A leaf in a group's tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Leaf {
    pub index: u32,
    pub identity: LeafIdentity,
    pub key: PublicKey,
}

/// A leaf that is not what its account's chain says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct OffChain;

/// Verified chains by account: the only thing that [`gate`] believes.
#[derive(Debug, Clone, Default)]
pub(crate) struct Chains(BTreeMap<AccountId, ChainState>);

impl Chains {
    /// Verifies chains; one that does not verify justifies nothing.
    pub fn verify<'a>(chains: impl IntoIterator<Item = &'a Chain>) -> Self {
        let states = chains.into_iter().filter_map(|chain| chain.verify().ok());
        states.collect()
    }

    /// Verifies chains, and gives those back that do verify, by account.
    pub fn verify_all(chains: Vec<Chain>) -> (Self, Vec<(AccountId, Chain)>) {
        let verified = chains.into_iter().filter_map(|chain| chain.verify().ok().map(|state| (state, chain)));
        let (states, chains): (Vec<_>, Vec<_>) =
            verified.map(|(state, chain)| (state.clone(), (state.account, chain))).unzip();
        (states.into_iter().collect(), chains)
    }
}

impl Chains {
    /// What an account's chain says.
    pub fn of(&self, account: &AccountId) -> Option<&ChainState> {
        self.0.get(account)
    }
}

impl FromIterator<ChainState> for Chains {
    /// Chains that were verified where their states come from.
    fn from_iter<I: IntoIterator<Item = ChainState>>(states: I) -> Self {
        Chains(states.into_iter().map(|state| (state.account, state)).collect())
    }
}

/// The gate for whatever a commit puts into the tree: the named device is in force on its account's chain with the leaf's key, and
/// the leaf names a point through which the chain has come, the last one or an earlier one.
pub(crate) fn gate(leaf: &LeafIdentity, key: &PublicKey, chains: &Chains) -> Result<(), OffChain> {
    let state = chains.of(&leaf.account).ok_or(OffChain)?;
    let record = state.devices.get(&leaf.device).ok_or(OffChain)?;
    if record.key == *key && state.has_point(&leaf.point) { Ok(()) } else { Err(OffChain) }
}

/// The gate for a tree that is joined: the leaf's device was in force at the point that the leaf names. It may have been removed from
/// its chain since, and not yet from the tree: whoever sees that, the joiner too, removes the leaf.
pub(crate) fn gate_in_tree(leaf: &LeafIdentity, key: &PublicKey, chains: &Chains) -> Result<(), OffChain> {
    let state = chains.of(&leaf.account).ok_or(OffChain)?;
    let was_in_force = state.key_at(&leaf.device, leaf.point.sequence) == Some(key);
    if was_in_force && state.has_point(&leaf.point) { Ok(()) } else { Err(OffChain) }
}

/// Whether a chain proves that a device's leaf does not belong into the tree: it goes on from what the leaf names, and the device is
/// no longer in force; or the account key has decided more than the leaf knows of, on a branch without it. A branch on which only
/// devices decide proves nothing against other devices: a removed one could make it.
pub(crate) fn is_off_chain(device: &DeviceId, key: &PublicKey, point: &ChainPoint, state: &ChainState) -> bool {
    if state.has_point(point) {
        return state.devices.get(device).is_none_or(|record| record.key != *key);
    }
    state.point().decisions > point.decisions
}

#[cfg(test)]
mod tests {
    use protocol::chain::create_account;
    use protocol::signature::SecretKey;

    use super::*;

    #[test]
    fn the_gate_passes_what_the_chain_says_and_nothing_else() {
        let (chain, leaf, key) = device(1);
        let (other_chain, other_leaf, other_key) = device(2);
        let chains = Chains::verify([&chain, &other_chain]);
        assert_eq!(gate(&leaf, &key, &chains), Ok(()));
        assert_eq!(gate(&LeafIdentity { handle: Handle::parse("alice").ok(), ..leaf.clone() }, &key, &chains), Ok(()));
        let wrong = [
            ("key", leaf.clone(), other_key),
            ("device", LeafIdentity { device: other_leaf.device, ..leaf.clone() }, key),
            ("account", LeafIdentity { account: other_leaf.account, ..leaf.clone() }, key),
            ("account and device", LeafIdentity { point: leaf.point, ..other_leaf.clone() }, key),
            ("sequence", LeafIdentity { point: ChainPoint { sequence: 1, ..leaf.point }, ..leaf.clone() }, key),
            (
                "number of decisions",
                LeafIdentity { point: ChainPoint { decisions: 2, ..leaf.point }, ..leaf.clone() },
                key,
            ),
            ("head", LeafIdentity { point: other_leaf.point, ..leaf.clone() }, key),
        ];
        assert_eq!(gate_in_tree(&leaf, &key, &chains), Ok(()));
        for (what, leaf, key) in wrong {
            assert_eq!(gate(&leaf, &key, &chains), Err(OffChain), "another {what}");
            assert_eq!(gate_in_tree(&leaf, &key, &chains), Err(OffChain), "another {what} in a tree");
        }
    }

    #[test]
    fn a_chain_that_does_not_verify_justifies_nothing() {
        let (mut chain, leaf, key) = device(1);
        assert_eq!(gate(&leaf, &key, &Chains::verify([])), Err(OffChain), "no chain");
        for statement in &mut chain.statements {
            statement.signature.0[0] ^= 1;
        }
        assert_eq!(gate(&leaf, &key, &Chains::verify([&chain])), Err(OffChain), "a forged one");
        assert_eq!(gate(&leaf, &key, &Chains::verify([&Chain::default()])), Err(OffChain), "an empty one");
    }

    fn device(seed: u8) -> (Chain, LeafIdentity, PublicKey) {
        let key = SecretKey::from_seed(&[seed; 32]);
        let device = DeviceId([seed; 16]);
        let chain = create_account(&SecretKey::from_seed(&[seed + 100; 32]), device, &key);
        let state = chain.verify().expect("a fresh chain is valid");
        let (account, point) = (state.account, state.point());
        let leaf = LeafIdentity { account, device, point, handle: None, renewal: 0, last_resort: LastResort::No };
        (chain, leaf, key.public())
    }
}
