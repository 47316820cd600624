//! A device's account session: authentication, presence, and the incarnation by which copies of a profile are detected.

use protocol::api::{Answer, Incarnation, Refusal, account_session_bytes};
use protocol::cbor;
use protocol::chain::{Chain, StatementKind};
use protocol::id::{AccountId, DeviceId};
use protocol::signature::{PublicKey, Purpose, Signature, verify};
use protocol::time::Millis;

use super::limits::Bucket;
use super::records::{self, AccountRecord, DeviceState};
use super::session::{Failure, Session, drawer, presence_name};
use super::{ATTEMPTS_MAX, Service, contended, unavailable};
use crate::port::Stores;
use crate::port::directory::{Commit, Committed, Directory, Key};
use crate::port::leases::{Lease, Leases};
use crate::port::wakeups::{Channel, Listener, Wake, Wakeups};

impl<S: Stores> Session<S> {
    pub(super) async fn authenticate(
        &mut self,
        account: AccountId,
        device: DeviceId,
        signature: Signature,
        now: Millis,
    ) -> Result<Answer, Failure> {
        self.draw(Bucket::AccountRequests, 1, now).await?;
        if self.device.is_some_and(|known| known != (account, device)) {
            return Err(Refusal::NotAuthenticated.into());
        }
        // An account that does not exist is refused as a wrong signature is: whether it exists is not told here.
        let record = self.service.account(&account).await?.ok_or(Refusal::NotAuthenticated)?;
        // The request's own signature first, under the key that the chain names for the device: a stranger has one signature checked, and
        // not a chain of thousands.
        let named = named_key(&record.chain, &device).ok_or(Refusal::NotAuthenticated)?;
        let signed = account_session_bytes(&self.challenge, &self.service.keyring().id(), &account, &device);
        verify(Purpose::AccountSession, &named, &signed, &signature).map_err(|_| Refusal::NotAuthenticated)?;
        self.service.draw(Bucket::AccountRequests, &drawer(&account, &device), 1, now).await?;
        let state = self.service.verified.state(&account, &record.chain).map_err(|_| Refusal::Unavailable)?;
        // Only the device itself is told what became of it. It has one key for ever, which it has just used: no chain names a device twice.
        if !state.devices.contains_key(&device) {
            return Err(Refusal::DeviceRemoved.into());
        }
        self.be_present(account, device, now).await?;
        Ok(Answer::Done)
    }

    /// Becomes the device's one account session: an earlier one is told, and closed.
    pub(super) async fn be_present(
        &mut self,
        account: AccountId,
        device: DeviceId,
        now: Millis,
    ) -> Result<(), Refusal> {
        let name = presence_name(&account, &device);
        // Held until the session ends or the next one comes: a holder that died is superseded without hearing of it.
        let lease = Lease { name, session: self.number, now, until: now.plus(u64::MAX) };
        let channel = Channel::Device(account, device);
        // Joined first: the next session wakes whoever listens by then, and must not miss this one.
        self.listener.join(channel.clone());
        let before = self.service.stores.leases().hold(lease).await.map_err(unavailable)?;
        if before.is_some_and(|session| session != self.number) {
            let wakeups = self.service.stores.wakeups();
            wakeups.wake(channel, Wake::Superseded { by: self.number }).await;
        }
        self.device = Some((account, device));
        Ok(())
    }

    pub(super) async fn incarnate(
        &mut self,
        current: Incarnation,
        next: Incarnation,
        now: Millis,
    ) -> Result<Answer, Failure> {
        let (account, device) = self.authenticated()?;
        self.draw(Bucket::AccountRequests, 1, now).await?;
        if next == Incarnation::default() {
            return Err(Refusal::Malformed.into());
        }
        for _ in 0..ATTEMPTS_MAX {
            let before = self.service.device(&account, &device).await?.ok_or(Refusal::NotFound)?;
            if before.incarnation == next {
                return Ok(Answer::Done);
            }
            if before.incarnation != current {
                return Err(Refusal::OtherIncarnation.into());
            }
            let after = DeviceState { incarnation: next, ..before.clone() };
            if self.service.change_device(&account, &device, &before, &after).await? == Committed::Done {
                return Ok(Answer::Done);
            }
        }
        Err(contended().into())
    }

    pub(super) async fn take_over(&mut self, next: Incarnation, now: Millis) -> Result<Answer, Failure> {
        let (account, device) = self.authenticated()?;
        self.draw(Bucket::AccountRequests, 1, now).await?;
        if next == Incarnation::default() {
            return Err(Refusal::Malformed.into());
        }
        for _ in 0..ATTEMPTS_MAX {
            let before = self.service.device(&account, &device).await?.ok_or(Refusal::NotFound)?;
            let after = DeviceState { incarnation: next, ..before.clone() };
            if self.service.change_device(&account, &device, &before, &after).await? == Committed::Done {
                return Ok(Answer::Done);
            }
        }
        Err(contended().into())
    }
}

impl<S: Stores> Service<S> {
    /// An account's record.
    pub(super) async fn account(&self, account: &AccountId) -> Result<Option<AccountRecord>, Refusal> {
        let bytes = self.stores.directory().get(&Key::account(account)).await.map_err(unavailable)?;
        bytes.map(|bytes| records::read(&bytes)).transpose().map_err(unavailable)
    }

    /// A device's record.
    pub(super) async fn device(&self, account: &AccountId, device: &DeviceId) -> Result<Option<DeviceState>, Refusal> {
        let bytes = self.stores.directory().get(&Key::device(account, device)).await.map_err(unavailable)?;
        bytes.map(|bytes| records::read(&bytes)).transpose().map_err(unavailable)
    }

    /// Changes a device's record if it still is `before`.
    pub(super) async fn change_device(
        &self,
        account: &AccountId,
        device: &DeviceId,
        before: &DeviceState,
        after: &DeviceState,
    ) -> Result<Committed, Failure> {
        let key = Key::device(account, device);
        let mut commit = Commit::default();
        commit.assert(key.clone(), Some(cbor::to_bytes(before)));
        commit.put(key, cbor::to_bytes(after));
        self.commit(commit).await
    }
}

/// The key with which a chain names a device, whether the chain is valid or not. A valid one names each device once.
fn named_key(chain: &Chain, device: &DeviceId) -> Option<PublicKey> {
    chain.statements.iter().find_map(|statement| match &statement.body.kind {
        StatementKind::Created { device: named, .. }
        | StatementKind::DeviceAdded { device: named, .. }
        | StatementKind::DevicesReset { device: named, .. } => (named.device == *device).then_some(named.key),
        StatementKind::DeviceRemoved { .. }
        | StatementKind::DeviceRenamed { .. }
        | StatementKind::KeyReplaced { .. }
        | StatementKind::Closed => None,
    })
}
