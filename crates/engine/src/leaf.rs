//! A leaf's identity, and the one gate that every leaf passes before it is believed.

use std::collections::BTreeMap;

use minicbor::{Decode, Encode};
use protocol::cbor;
use protocol::chain::{Chain, ChainState};
use protocol::handle::Handle;
use protocol::id::{AccountId, ChainHead, DeviceId};
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
    /// The last statement of the chain as the device knew it.
    #[n(2)]
    pub chain_sequence: u64,
    /// The chain's head there.
    #[n(3)]
    pub chain_head: ChainHead,
    /// The handle that the person claims: shown as theirs only once the directory confirms it.
    #[n(4)]
    pub handle: Option<Handle>,
    /// Grows each time the device asks to be removed and added again: a request that is older than the leaf is void.
    #[n(5)]
    pub renewal: u64,
    /// Whether the leaf is of a key package that the server may have given to several: shown until its device has renewed it.
    #[n(6)]
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

impl FromIterator<ChainState> for Chains {
    /// Chains that were verified where their states come from.
    fn from_iter<I: IntoIterator<Item = ChainState>>(states: I) -> Self {
        Chains(states.into_iter().map(|state| (state.account, state)).collect())
    }
}

/// The gate: the leaf's key must be the key of the named device on the named account's chain, at the head that it names.
pub(crate) fn gate(leaf: &LeafIdentity, key: &PublicKey, chains: &Chains) -> Result<(), OffChain> {
    let state = chains.0.get(&leaf.account).ok_or(OffChain)?;
    let record = state.devices.get(&leaf.device).ok_or(OffChain)?;
    let same_place = state.sequence == leaf.chain_sequence && state.head == leaf.chain_head;
    if record.key == *key && same_place { Ok(()) } else { Err(OffChain) }
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
            ("account and device", LeafIdentity { chain_head: leaf.chain_head, ..other_leaf.clone() }, key),
            ("sequence", LeafIdentity { chain_sequence: 1, ..leaf.clone() }, key),
            ("head", LeafIdentity { chain_head: other_leaf.chain_head, ..leaf.clone() }, key),
        ];
        for (what, leaf, key) in wrong {
            assert_eq!(gate(&leaf, &key, &chains), Err(OffChain), "another {what}");
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
        let (account, chain_sequence, chain_head) = (state.account, state.sequence, state.head);
        (
            chain,
            LeafIdentity {
                account,
                device,
                chain_sequence,
                chain_head,
                handle: None,
                renewal: 0,
                last_resort: LastResort::No,
            },
            key.public(),
        )
    }
}
