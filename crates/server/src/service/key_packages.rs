//! Key packages: published by devices, each given out once, the last-resort one when none is left.

use std::collections::BTreeMap;

use protocol::api::{Answer, DeviceKeys, Refusal};
use protocol::cbor::{self, Bytes};
use protocol::hash::hash;
use protocol::id::{AccountId, DeviceId};
use protocol::limits::{KEY_PACKAGE_BYTES_MAX, KEY_PACKAGE_DAYS, KEY_PACKAGES_MAX};
use protocol::time::Millis;

use super::limits::Bucket;
use super::records::DeviceState;
use super::session::{Failure, Session};
use super::{ATTEMPTS_MAX, Service, contended, unavailable};
use crate::port::Stores;
use crate::port::directory::{Commit, Committed, Directory, Key};

/// How long the mark of a taken key package is kept, days: longer than any client tries to publish it again.
const TAKEN_DAYS: u64 = 120;

impl<S: Stores> Session<S> {
    pub(super) async fn publish_key_packages(
        &mut self,
        packages: Vec<Bytes>,
        last_resort: Option<Bytes>,
        now: Millis,
    ) -> Result<Answer, Failure> {
        let (account, device) = self.authenticated()?;
        self.draw(Bucket::AccountRequests, 1, now).await?;
        // Whoever is suspended cannot be written to by further people.
        self.service.check_standing(&account).await?;
        if packages.iter().chain(&last_resort).any(|package| package.0.is_empty()) {
            return Err(Refusal::Malformed.into());
        }
        let too_large = packages.iter().chain(&last_resort).any(|package| package.0.len() > KEY_PACKAGE_BYTES_MAX);
        if too_large || packages.len() > KEY_PACKAGES_MAX {
            return Err(Refusal::TooLarge.into());
        }
        for _ in 0..ATTEMPTS_MAX {
            let commit = self.service.publication(&account, &device, &packages, last_resort.as_ref(), now).await?;
            if self.service.commit(commit).await? == Committed::Done {
                return Ok(Answer::Done);
            }
        }
        Err(contended().into())
    }

    pub(super) async fn count_key_packages(&mut self, now: Millis) -> Result<Answer, Failure> {
        let (account, device) = self.authenticated()?;
        self.draw(Bucket::AccountRequests, 1, now).await?;
        let state = self.service.device(&account, &device).await?.ok_or(Refusal::NotFound)?;
        let prefix = Key::key_packages(&account, &device);
        let count = self.service.stores.directory().count(&prefix).await.map_err(unavailable)?;
        let count = u32::try_from(count).unwrap_or(u32::MAX);
        Ok(Answer::KeyPackageCount { count, last_resort: state.last_resort.is_some() })
    }

    pub(super) async fn take_key_packages(&mut self, account: AccountId, now: Millis) -> Result<Answer, Failure> {
        self.count_lookup()?;
        self.draw(Bucket::LookUps, 1, now).await?;
        let record = self.service.account(&account).await?.ok_or(Refusal::NotFound)?;
        let state = self.service.verified.state(&account, &record.chain).map_err(|_| Refusal::Unavailable)?;
        let devices = match self.service.draw(Bucket::KeyPackages, &account.0, 1, now).await {
            Ok(()) => self.service.take_of(&account, state.devices.keys(), now).await?,
            // Those that are given out once are spared; whoever takes them without end keeps nobody from adding their owner.
            Err(busy) => {
                let last_resorts = self.service.last_resorts_of(&account, state.devices.keys()).await?;
                if last_resorts.is_empty() { return Err(busy.into()) } else { last_resorts }
            }
        };
        Ok(Answer::KeyPackages { chain: record.chain, devices })
    }

    pub(super) async fn take_own_key_packages(&mut self, now: Millis) -> Result<Answer, Failure> {
        let (account, own) = self.authenticated()?;
        self.draw(Bucket::AccountRequests, 1, now).await?;
        let record = self.service.account(&account).await?.ok_or(Refusal::NotFound)?;
        let state = self.service.verified.state(&account, &record.chain).map_err(|_| Refusal::Unavailable)?;
        if !state.devices.contains_key(&own) {
            return Err(Refusal::DeviceRemoved.into());
        }
        let others = state.devices.keys().filter(|device| **device != own);
        let devices = self.service.take_of(&account, others, now).await?;
        Ok(Answer::KeyPackages { chain: record.chain, devices })
    }
}

impl<S: Stores> Service<S> {
    /// One key package of each of these devices that has any.
    async fn take_of(
        &self,
        account: &AccountId,
        wanted: impl Iterator<Item = &DeviceId>,
        now: Millis,
    ) -> Result<Vec<DeviceKeys>, Failure> {
        let mut devices = Vec::new();
        for device in wanted {
            let Some(device_state) = self.device(account, device).await? else { continue };
            let taken = self.take_key_package(account, device, &device_state, now).await?;
            let inbox_key = device_state.inbox_key;
            devices.extend(taken.map(|key_package| DeviceKeys { device: *device, key_package, inbox_key }));
        }
        Ok(devices)
    }

    /// The last-resort key package of each of these devices that has one.
    async fn last_resorts_of(
        &self,
        account: &AccountId,
        wanted: impl Iterator<Item = &DeviceId>,
    ) -> Result<Vec<DeviceKeys>, Refusal> {
        let mut devices = Vec::new();
        for device in wanted {
            let Some(DeviceState { inbox_key, last_resort, .. }) = self.device(account, device).await? else {
                continue;
            };
            devices.extend(last_resort.map(|key_package| DeviceKeys { device: *device, key_package, inbox_key }));
        }
        Ok(devices)
    }

    /// What publishing writes: packages that are there, or were given out, are not written again, so that a repeated
    /// request never gives a package out twice.
    async fn publication(
        &self,
        account: &AccountId,
        device: &DeviceId,
        packages: &[Bytes],
        last_resort: Option<&Bytes>,
        now: Millis,
    ) -> Result<Commit, Refusal> {
        let directory = self.stores.directory();
        let before = self.device(account, device).await?.ok_or(Refusal::NotFound)?;
        let mut commit = Commit::default();
        let mut added = BTreeMap::new();
        for package in packages {
            let hash = package_hash(package);
            let key = Key::key_package(account, device, &hash);
            let taken = Key::key_package_taken(account, device, &hash);
            let is_known = directory.get(&key).await.map_err(unavailable)?.is_some()
                || directory.get(&taken).await.map_err(unavailable)?.is_some();
            if !is_known {
                commit.assert(taken, None);
                let last_day = now.days().0.saturating_add(u64::from(KEY_PACKAGE_DAYS));
                commit.put(Key::expiry(last_day, &key), Vec::new());
                added.insert(key, package.0.clone());
            }
        }
        let there = directory.count(&Key::key_packages(account, device)).await.map_err(unavailable)?;
        if there.saturating_add(added.len() as u64) > KEY_PACKAGES_MAX as u64 {
            return Err(Refusal::TooLarge);
        }
        added.into_iter().for_each(|(key, value)| commit.put(key, value));
        // The device's record serialises publications of one device, so that the count above holds.
        commit.assert(Key::device(account, device), Some(cbor::to_bytes(&before)));
        if let Some(last_resort) = last_resort {
            let after = DeviceState { last_resort: Some(last_resort.clone()), ..before };
            commit.put(Key::device(account, device), cbor::to_bytes(&after));
        }
        Ok(commit)
    }

    async fn take_key_package(
        &self,
        account: &AccountId,
        device: &DeviceId,
        state: &DeviceState,
        now: Millis,
    ) -> Result<Option<Bytes>, Failure> {
        for _ in 0..ATTEMPTS_MAX {
            let prefix = Key::key_packages(account, device);
            let first = self.stores.directory().scan(&prefix, 1).await.map_err(unavailable)?.into_iter().next();
            let Some((key, package)) = first else { return Ok(state.last_resort.clone()) };
            let mut commit = Commit::default();
            commit.assert(key.clone(), Some(package.clone()));
            if let Some(hash) = key.package_hash() {
                let taken = Key::key_package_taken(account, device, &hash);
                commit.put(Key::expiry(now.days().0.saturating_add(TAKEN_DAYS), &taken), Vec::new());
                commit.put(taken, Vec::new());
            }
            commit.delete(key);
            if self.commit(commit).await? == Committed::Done {
                return Ok(Some(Bytes(package)));
            }
        }
        Err(contended().into())
    }
}

fn package_hash(package: &Bytes) -> [u8; 32] {
    hash("key package", &[&package.0])
}
