//! Chains that this process has verified: an account's own chain is verified once, and after that only what follows.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use protocol::chain::{Chain, ChainError, ChainState};
use protocol::id::AccountId;

/// So many statements are kept, all chains together: some tens of megabytes. Beyond them all are verified anew.
const STATEMENTS_MAX: usize = 100_000;

/// The states of verified chains.
#[derive(Default)]
pub(super) struct Verified(Mutex<Kept>);

#[derive(Default)]
struct Kept {
    chains: BTreeMap<AccountId, (Chain, Arc<ChainState>)>,
    statements: usize,
}

impl Verified {
    /// What an account's chain says. Nothing is believed of it that was not verified: it is compared with the one that was.
    ///
    /// # Errors
    /// [`ChainError`].
    pub(super) fn state(&self, account: &AccountId, chain: &Chain) -> Result<Arc<ChainState>, ChainError> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner).chains.get(account).cloned();
        let state = match known {
            Some((same, state)) if same == *chain => return Ok(state),
            Some((before, state)) => chain.verify_onto(&before, &state)?,
            None => chain.verify_for(account)?,
        };
        let state = Arc::new(state);
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.statements.saturating_add(chain.statements.len()) > STATEMENTS_MAX {
            *kept = Kept::default();
        }
        let before = kept.chains.insert(*account, (chain.clone(), Arc::clone(&state)));
        let before = before.map_or(0, |(chain, _)| chain.statements.len());
        kept.statements = kept.statements.saturating_sub(before).saturating_add(chain.statements.len());
        Ok(state)
    }
}

#[cfg(test)]
mod tests {
    use protocol::chain::create_account;
    use protocol::id::DeviceId;
    use protocol::signature::SecretKey;

    use super::*;

    #[test]
    fn a_chain_is_verified_once_and_another_is_not_taken_for_it() {
        let verified = Verified::default();
        let of = |number: u8| {
            let key = |number| SecretKey::from_seed(&[number; 32]);
            create_account(&key(number), DeviceId([number; 16]), &key(number + 100))
        };
        let (alice, bob) = (of(1), of(2));
        let account = alice.verify().expect("a chain").account;
        let first = verified.state(&account, &alice).expect("valid");
        assert!(Arc::ptr_eq(&first, &verified.state(&account, &alice).expect("valid")), "known");
        assert!(verified.state(&account, &bob).is_err(), "another account's");
        let mut forged = alice.clone();
        forged.statements.push(bob.statements[0].clone());
        assert!(verified.state(&account, &forged).is_err(), "goes on wrongly");
        assert!(Arc::ptr_eq(&first, &verified.state(&account, &alice).expect("valid")), "what is wrong is not kept");
        for _ in 0..2 * STATEMENTS_MAX {
            // What is there already is not counted again.
            verified.state(&account, &alice).expect("valid");
        }
        assert_eq!(verified.0.lock().expect("a lock").statements, 1);
    }
}
