//! Registration: who may create an account, and what must be right about it.

use protocol::api::{Answer, Incarnation, Refusal, Registration, account_session_bytes};
use protocol::cbor;
use protocol::chain::{ChainState, DeviceRecord};
use protocol::limits::INBOX_KEY_BYTES_MAX;
use protocol::signature::{Purpose, verify};
use protocol::time::Millis;
use protocol::transparency::label::HandleValue;

use super::changes::Change;
use super::limits::Bucket;
use super::records::{self, AccountRecord, DeviceState, HandleRecord, InboxState};
use super::session::{Failure, Session};
use super::{ATTEMPTS_MAX, Service, contended, invitation, unavailable};
use crate::port::Stores;
use crate::port::directory::{Commit, Committed, Directory, Key};

/// Who may register.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Registrations {
    /// Everybody.
    #[default]
    Open,
    /// Whoever has an unused invitation code.
    Invited,
    /// Nobody.
    Closed,
}

impl<S: Stores> Session<S> {
    pub(super) async fn register(&mut self, registration: Registration, now: Millis) -> Result<Answer, Failure> {
        if self.device.is_some() {
            return Err(Refusal::Malformed.into());
        }
        // An account begins with its creation alone: nobody has a long chain verified for nothing.
        if registration.chain.statements.len() != 1 {
            return Err(Refusal::Malformed.into());
        }
        self.draw(Bucket::AccountRequests, 1, now).await?;
        // Whatever becomes of it: nobody tries invitations or handles at speed, and none of that keeps other networks' people out.
        self.service.draw(Bucket::RegistrationsEach, &self.network.0, 1, now).await?;
        let state = registration.chain.verify().map_err(|_| Refusal::Malformed)?;
        let device = first_device(&state)?;
        self.check_signatures(&registration, &state, &device)?;
        for attempt in 0..ATTEMPTS_MAX {
            if self.service.is_registered(&registration, &state).await? {
                self.be_present(state.account, device.device, now).await?;
                let promise = self.service.promised(&state, registration.handle.clone(), now).await?;
                return Ok(Answer::Promised { promise });
            }
            let mut commit = self.service.registration_commit(&registration, &state, &device, now).await?;
            // Only for what can become an account: what has no invitation, or wants a handle that is taken, uses up nothing of the others.
            if attempt == 0 {
                self.service.draw(Bucket::Registrations, b"", 1, now).await?;
            }
            let value = |handle| HandleValue::Held { account: state.account, handle };
            let given = registration.handle.clone().map(value);
            let change = Change { state: &state, handle: registration.handle.clone(), given, now };
            let promise = self.service.write_change(&change, &mut commit).await?;
            if self.service.commit(commit).await? == Committed::Done {
                self.be_present(state.account, device.device, now).await?;
                return Ok(Answer::Promised { promise });
            }
        }
        Err(contended().into())
    }

    fn check_signatures(
        &self,
        registration: &Registration,
        state: &ChainState,
        device: &DeviceRecord,
    ) -> Result<(), Refusal> {
        if registration.inbox_key.key.0.len() > INBOX_KEY_BYTES_MAX {
            return Err(Refusal::TooLarge);
        }
        let inbox_key = &registration.inbox_key;
        inbox_key.verify(&device.key, &state.account, &device.device).map_err(|_| Refusal::NotAuthenticated)?;
        let server = self.service.keyring().id();
        let signed = account_session_bytes(&self.challenge, &server, &state.account, &device.device);
        verify(Purpose::AccountSession, &device.key, &signed, &registration.signature)
            .map_err(|_| Refusal::NotAuthenticated)
    }
}

impl<S: Stores> Service<S> {
    /// Whether just this account was registered before: the answer to the first attempt was lost.
    async fn is_registered(&self, registration: &Registration, state: &ChainState) -> Result<bool, Refusal> {
        match self.account(&state.account).await? {
            None => Ok(false),
            Some(record) if record.handle == registration.handle && record.chain == registration.chain => Ok(true),
            Some(_) => Err(Refusal::Conflict),
        }
    }

    async fn registration_commit(
        &self,
        registration: &Registration,
        state: &ChainState,
        device: &DeviceRecord,
        now: Millis,
    ) -> Result<Commit, Refusal> {
        let mut commit = Commit::default();
        let account_key = Key::account(&state.account);
        commit.assert(account_key.clone(), None);
        self.spend_invitation(registration.invitation.as_deref(), &mut commit).await?;
        if let Some(handle) = &registration.handle {
            let key = Key::handle(&handle.skeleton());
            if self.stores.directory().get(&key).await.map_err(unavailable)?.is_some() {
                return Err(Refusal::HandleTaken);
            }
            commit.assert(key.clone(), None);
            let record = HandleRecord { handle: handle.clone(), account: state.account, released: None };
            commit.put(key, cbor::to_bytes(&record));
        }
        let account = AccountRecord {
            chain: registration.chain.clone(),
            handle: registration.handle.clone(),
            created: now.days(),
        };
        commit.put(account_key, cbor::to_bytes(&account));
        commit.put(Key::account_key(&state.account_key), state.account.0.to_vec());
        let device_state = DeviceState {
            inbox_key: registration.inbox_key.clone(),
            incarnation: Incarnation::default(),
            last_resort: None,
        };
        commit.put(Key::device(&state.account, &device.device), cbor::to_bytes(&device_state));
        let inbox = Key::inbox(&state.account, &device.device);
        commit.put(inbox, cbor::to_bytes(&InboxState::default()));
        Ok(commit)
    }

    async fn spend_invitation(&self, code: Option<&str>, commit: &mut Commit) -> Result<(), Refusal> {
        match self.rules.registrations {
            Registrations::Open => return Ok(()),
            Registrations::Closed => return Err(Refusal::RegistrationClosed),
            Registrations::Invited => {}
        }
        let key = code.and_then(invitation::key_of).ok_or(Refusal::InvitationInvalid)?;
        let there = self.stores.directory().get(&key).await.map_err(unavailable)?;
        let there = there.ok_or(Refusal::InvitationInvalid)?;
        commit.assert(key.clone(), Some(there));
        commit.delete(key);
        Ok(())
    }

    /// Whose handle this is, or was.
    pub(super) async fn handle(&self, skeleton: &str) -> Result<Option<HandleRecord>, Refusal> {
        let bytes = self.stores.directory().get(&Key::handle(skeleton)).await.map_err(unavailable)?;
        bytes.map(|bytes| records::read(&bytes)).transpose().map_err(unavailable)
    }
}

fn first_device(state: &ChainState) -> Result<DeviceRecord, Refusal> {
    let mut devices = state.devices.values();
    match (devices.next(), devices.next()) {
        (Some(device), None) => Ok(device.clone()),
        _ => Err(Refusal::Malformed),
    }
}
