//! What an answer about an account must show: each thing that the map does not say of its chain yet is promised.

use super::label::{AccountValue, HandleValue, MapValue};
use super::leaf::Configuration;
use super::lookup::Found;
use super::promise::{BadPromise, Promise, SignedPromise};
use crate::chain::{AccountState, Chain, ChainState, StatementKind};
use crate::handle::Handle;
use crate::time::Millis;

/// A promise may count so many leaves more than the log that is shown with it: what was committed, and is not served yet. Beyond that it
/// would bind the server to nothing.
pub const PROMISE_LEAVES_MAX: u64 = 64;

/// What the map has of an account and its handle, as far as the chain that is shown explains it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InMap {
    /// Up to which statement of the chain the map has it.
    pub value: Option<AccountValue>,
    /// What the handle's label has; absent if no handle was asked for.
    pub handle: Option<Option<HandleValue>>,
}

/// What the map has otherwise than the chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unexplained {
    /// The account's label has what is no state of the chain.
    Record,
    /// The handle's label has somebody else.
    Holder,
}

/// Why nothing vouches for what the map does not have yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unvouched {
    /// Nothing is promised.
    NoPromise,
    /// What is promised is something else, is not the log's word, or binds it to nothing.
    FalsePromise,
    /// It is promised at a time to come: one of two clocks is wrong, and nobody lies.
    Ahead,
}

impl InMap {
    /// What was found under the handle's label, if one was asked for, and last under the account's, by values that only this chain explains.
    ///
    /// # Errors
    /// [`Unexplained`], saying which label has something else.
    pub fn of(
        handle: Option<&Handle>,
        chain: &Chain,
        state: &ChainState,
        found: &[Option<Found>],
    ) -> Result<InMap, Unexplained> {
        let value = match found.last().copied().flatten() {
            None => None,
            Some(found) => Some(value_among(chain, state, &found.value).ok_or(Unexplained::Record)?),
        };
        let handle = match handle {
            None => None,
            Some(handle) => {
                let held = HandleValue::Held { account: state.account, handle: handle.clone() };
                match found.first().copied().flatten() {
                    None => Some(None),
                    Some(found) if found.value == held.to_value() => Some(Some(held)),
                    Some(_) => return Err(Unexplained::Holder),
                }
            }
        };
        Ok(InMap { value, handle })
    }

    /// Whether the map has all of the chain, and the handle as the account's: then nothing needs to be promised.
    pub fn is_whole(&self, state: &ChainState) -> bool {
        self.has_chain(state) && self.has_handle()
    }

    fn has_chain(&self, state: &ChainState) -> bool {
        self.value.as_ref().is_some_and(|value| value.sequence == state.sequence)
    }

    fn has_handle(&self) -> bool {
        self.handle.as_ref().is_none_or(Option::is_some)
    }

    /// Checks that what the map does not have yet is promised, by a log of this size and configuration.
    ///
    /// # Errors
    /// [`Unvouched`], saying why it is not.
    pub fn check_promised(
        &self,
        state: &ChainState,
        (handle, promise): (Option<&Handle>, Option<&SignedPromise>),
        (configuration, size): (&Configuration, u64),
        now: Millis,
    ) -> Result<(), Unvouched> {
        if self.is_whole(state) {
            return Ok(());
        }
        let promise = promise.ok_or(Unvouched::NoPromise)?;
        let is_of = is_promise_of(promise, state, handle.filter(|_| !self.has_handle()));
        let is_bound = promise.promise.log_size <= size.saturating_add(PROMISE_LEAVES_MAX);
        match promise.verify(configuration, now) {
            // Two clocks differ, and nobody lies.
            Err(BadPromise::Ahead) if is_of => Err(Unvouched::Ahead),
            Ok(()) if is_of && is_bound => Ok(()),
            _ => Err(Unvouched::FalsePromise),
        }
    }
}

/// Whether what the map has of a handle's label says that nobody has just this handle: nothing, its release, or somebody whose handle looks
/// like it.
pub fn says_nobody(handle: &Handle, value: Option<&HandleValue>, in_map: Option<MapValue>) -> bool {
    let of_other = match value {
        Some(HandleValue::Held { handle: held, .. }) => held == handle || held.skeleton() != handle.skeleton(),
        Some(HandleValue::Released { .. }) | None => false,
    };
    value.map(HandleValue::to_value) == in_map && !of_other
}

/// What a value of the map stands for, if it is a state of this chain; the newest are tried first.
pub fn value_among(chain: &Chain, state: &ChainState, value: &MapValue) -> Option<AccountValue> {
    let mut account_key = None;
    let mut values = Vec::new();
    for statement in &chain.statements {
        match &statement.body.kind {
            StatementKind::Created { account_key: key, .. } | StatementKind::KeyReplaced { account_key: key, .. } => {
                account_key = Some(*key);
            }
            _ => {}
        }
        let (sequence, is_end) = (statement.body.sequence, statement.body.kind == StatementKind::Closed);
        let head = *state.head_at(sequence)?;
        let state = if is_end { AccountState::Closed } else { AccountState::Open };
        values.push(AccountValue { sequence, head, account_key: account_key?, state });
    }
    values.into_iter().rev().find(|candidate| candidate.to_value() == *value)
}

/// Whether something is a promise of this chain.
fn is_promise_of(signed: &SignedPromise, state: &ChainState, handle: Option<&Handle>) -> bool {
    let Promise { account, sequence, head, .. } = &signed.promise;
    let is_of = *account == state.account && *sequence == state.sequence && *head == state.head;
    is_of && handle.is_none_or(|handle| signed.promise.handle.as_ref() == Some(handle))
}
