//! Chains: statements appended if they follow the head, and what of a device's records begins or ends with them.

use protocol::api::{Answer, Incarnation, Recovery, Refusal, account_recovery_bytes, account_session_bytes};
use protocol::cbor;
use protocol::chain::{AccountState, ChainError, ChainState, Signer, Statement, StatementKind};
use protocol::id::{AccountId, DeviceId};
use protocol::inbox::InboxKey;
use protocol::limits::INBOX_KEY_BYTES_MAX;
use protocol::signature::{PublicKey, Purpose, Signature, verify};
use protocol::time::Millis;
use protocol::transparency::label::HandleValue;
use protocol::transparency::promise::SignedPromise;

use super::changes::Change;
use super::limits::Bucket;
use super::records::{AccountRecord, DeviceState, HandleRecord, InboxState};
use super::session::{Failure, Session};
use super::{ATTEMPTS_MAX, Service, contended, unavailable};
use crate::port::Stores;
use crate::port::directory::{Commit, Committed, Directory, Key};
use crate::port::wakeups::{Channel, Wake, Wakeups};

/// How many records of a device that is gone are deleted by one commit; the rest expires by its day.
const DELETED_MAX: usize = 1_200;

impl<S: Stores> Session<S> {
    pub(super) async fn append_statements(
        &mut self,
        statements: Vec<Statement>,
        now: Millis,
    ) -> Result<Answer, Failure> {
        let (account, _) = self.authenticated()?;
        self.draw(Bucket::AccountRequests, 1, now).await?;
        self.append_to(&account, &statements, now).await
    }

    /// Appends, promises, and ends the sessions of the devices that are removed by it.
    async fn append_to(&self, account: &AccountId, statements: &[Statement], now: Millis) -> Result<Answer, Failure> {
        for attempt in 0..ATTEMPTS_MAX {
            let before = self.service.account(account).await?.ok_or(Refusal::NotFound)?;
            let state = self.service.verified.state(account, &before.chain).map_err(|_| Refusal::Unavailable)?;
            if statements.is_empty() || before.chain.statements.ends_with(statements) {
                let promise = self.service.promised(&state, before.handle, now).await?;
                return Ok(Answer::Promised { promise });
            }
            let after = ChainState::clone(&state).extended(statements).map_err(refusal)?;
            if attempt == 0 {
                self.service.draw_statements(account, statements, now).await?;
            }
            let (commit, promise) = self.service.append_commit(&before, &state, statements, &after, now).await?;
            if self.service.commit(commit).await? == Committed::Done {
                let gone = state.devices.keys().filter(|device| !after.devices.contains_key(device));
                for device in gone {
                    let wakeups = self.service.stores.wakeups();
                    wakeups.wake(Channel::Device(*account, *device), Wake::Superseded { by: self.number }).await;
                }
                return Ok(Answer::Promised { promise });
            }
        }
        Err(contended().into())
    }

    pub(super) async fn open_inbox(&mut self, inbox_key: InboxKey, now: Millis) -> Result<Answer, Failure> {
        let (account, device) = self.authenticated()?;
        self.draw(Bucket::AccountRequests, 1, now).await?;
        for _ in 0..ATTEMPTS_MAX {
            let record = self.service.account(&account).await?.ok_or(Refusal::NotFound)?;
            let state = self.service.verified.state(&account, &record.chain).map_err(|_| Refusal::Unavailable)?;
            let key = state.devices.get(&device).ok_or(Refusal::DeviceRemoved)?.key;
            check_inbox_key(&inbox_key, &key, &account, &device)?;
            if let Some(there) = self.service.device(&account, &device).await? {
                return if there.inbox_key == inbox_key { Ok(Answer::Done) } else { Err(Refusal::Conflict.into()) };
            }
            let mut commit = Commit::default();
            // A device that is removed meanwhile gets no record.
            commit.assert(Key::account(&account), Some(cbor::to_bytes(&record)));
            begin_device(&mut commit, &account, &device, inbox_key.clone());
            if self.service.commit(commit).await? == Committed::Done {
                return Ok(Answer::Done);
            }
        }
        Err(contended().into())
    }

    pub(super) async fn read_chain(&mut self, account: AccountId, now: Millis) -> Result<Answer, Failure> {
        self.draw(Bucket::Rendezvous, 1, now).await?;
        let record = self.service.account(&account).await?.ok_or(Refusal::NotFound)?;
        Ok(Answer::Chain { chain: record.chain, handle: record.handle })
    }

    pub(super) async fn find_account(
        &mut self,
        account_key: PublicKey,
        signature: Signature,
        now: Millis,
    ) -> Result<Answer, Failure> {
        self.draw(Bucket::Rendezvous, 1, now).await?;
        let signed = account_recovery_bytes(&self.challenge, &self.service.keyring().id());
        verify(Purpose::AccountRecovery, &account_key, &signed, &signature).map_err(|_| Refusal::NotAuthenticated)?;
        let stored = self.service.stores.directory().get(&Key::account_key(&account_key)).await;
        let stored = stored.map_err(unavailable)?.ok_or(Refusal::NotFound)?;
        let account = AccountId::from_slice(&stored).ok_or(Refusal::Unavailable)?;
        self.read_chain(account, now).await
    }

    pub(super) async fn recover(&mut self, recovery: Recovery, now: Millis) -> Result<Answer, Failure> {
        self.draw(Bucket::Rendezvous, 1, now).await?;
        let Recovery { account, statements, inbox_key, signature } = recovery;
        let by_account_key = statements.iter().all(|statement| statement.body.signer == Signer::AccountKey);
        let reset = statements.last().map(|statement| &statement.body.kind);
        let Some(StatementKind::DevicesReset { device, .. }) = reset.filter(|_| by_account_key) else {
            return Err(Refusal::Malformed.into());
        };
        if self.device.is_some_and(|known| known != (account, device.device)) {
            return Err(Refusal::NotAuthenticated.into());
        }
        let signed = account_session_bytes(&self.challenge, &self.service.keyring().id(), &account, &device.device);
        verify(Purpose::AccountSession, &device.key, &signed, &signature).map_err(|_| Refusal::NotAuthenticated)?;
        check_inbox_key(&inbox_key, &device.key, &account, &device.device)?;
        let device = device.device;
        let promised = self.append_to(&account, &statements, now).await?;
        self.be_present(account, device, now).await?;
        self.open_inbox(inbox_key, now).await?;
        Ok(promised)
    }
}

impl<S: Stores> Service<S> {
    /// Draws what statements take of a chain's room. A device in strange hands must not use up by what it is removed: the account key has a
    /// bucket of its own, and an addition counts for the removal that may follow, which draws nothing.
    async fn draw_statements(&self, account: &AccountId, statements: &[Statement], now: Millis) -> Result<(), Refusal> {
        let (mut by_devices, mut by_key) = (0u64, 0u64);
        for Statement { body, .. } in statements {
            match (&body.signer, &body.kind) {
                (Signer::AccountKey, _) => by_key = by_key.saturating_add(1),
                (Signer::Device(_), StatementKind::DeviceAdded { .. }) => by_devices = by_devices.saturating_add(2),
                (Signer::Device(_), StatementKind::DeviceRemoved { .. }) => {}
                (Signer::Device(_), _) => by_devices = by_devices.saturating_add(1),
            }
        }
        for (whose, amount) in [(account.0.to_vec(), by_devices), ([account.0.as_slice(), b"key"].concat(), by_key)] {
            if amount > 0 {
                self.draw(Bucket::Statements, &whose, amount, now).await?;
            }
        }
        Ok(())
    }

    /// What appending writes: the chain, and the end of what belonged to devices that are gone.
    async fn append_commit(
        &self,
        before: &AccountRecord,
        state: &ChainState,
        statements: &[Statement],
        after: &ChainState,
        now: Millis,
    ) -> Result<(Commit, SignedPromise), Refusal> {
        let account = state.account;
        let mut commit = Commit::default();
        commit.assert(Key::account(&account), Some(cbor::to_bytes(before)));
        let mut record = before.clone();
        record.chain.statements.extend_from_slice(statements);
        if after.account_key != state.account_key {
            // Keys are used once: nobody else's account lies there, and the former key finds nothing more.
            commit.delete(Key::account_key(&state.account_key));
            commit.put(Key::account_key(&after.account_key), account.0.to_vec());
        }
        for device in state.devices.keys().filter(|device| !after.devices.contains_key(device)) {
            self.end_device(&mut commit, &account, device).await?;
        }
        let given_up = if after.state == AccountState::Closed { record.handle.take() } else { None };
        if let Some(handle) = &given_up {
            let released = HandleRecord { handle: handle.clone(), account, released: Some(now.days()) };
            commit.put(Key::handle(&handle.skeleton()), cbor::to_bytes(&released));
        }
        commit.put(Key::account(&account), cbor::to_bytes(&record));
        let given = given_up.as_ref().map(|_| HandleValue::Released { account });
        let handle = given_up.or(record.handle);
        let promise = self.write_change(&Change { state: after, handle, given, now }, &mut commit).await?;
        Ok((commit, promise))
    }

    /// Deletes what belongs to a device that is gone: its record, its inbox with what lies in it, and its key packages.
    async fn end_device(&self, commit: &mut Commit, account: &AccountId, device: &DeviceId) -> Result<(), Refusal> {
        let directory = self.stores.directory();
        for prefix in [Key::key_packages(account, device), Key::inbox_items(account, device)] {
            let there = directory.keys(&prefix, DELETED_MAX).await.map_err(unavailable)?;
            there.into_iter().for_each(|key| commit.delete(key));
        }
        commit.delete(Key::inbox(account, device));
        commit.delete(Key::device(account, device));
        Ok(())
    }
}

/// A device's record and inbox begin.
fn begin_device(commit: &mut Commit, account: &AccountId, device: &DeviceId, inbox_key: InboxKey) {
    let state = DeviceState { inbox_key, incarnation: Incarnation::default(), last_resort: None };
    let (record, inbox) = (Key::device(account, device), Key::inbox(account, device));
    commit.assert(record.clone(), None);
    commit.put(record, cbor::to_bytes(&state));
    commit.put(inbox, cbor::to_bytes(&InboxState::default()));
}

fn check_inbox_key(
    inbox_key: &InboxKey,
    key: &PublicKey,
    account: &AccountId,
    device: &DeviceId,
) -> Result<(), Refusal> {
    if inbox_key.key.0.len() > INBOX_KEY_BYTES_MAX {
        return Err(Refusal::TooLarge);
    }
    inbox_key.verify(key, account, device).map_err(|_| Refusal::NotAuthenticated)
}

/// Why statements cannot follow a chain, as a client is told of it.
fn refusal(error: ChainError) -> Refusal {
    match error {
        ChainError::Unlinked { .. } => Refusal::ChainMoved,
        ChainError::TooLong => Refusal::TooLarge,
        _ => Refusal::Malformed,
    }
}
