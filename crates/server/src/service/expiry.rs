//! Expiry: what the server forgets, and when.

use std::collections::{BTreeMap, BTreeSet};

use protocol::id::{AccountId, DeviceId};
use protocol::limits::RETENTION_DAYS_MAX;
use protocol::time::{Days, Millis};
use protocol::token::period_end;

use super::Service;
use super::inbox::Deleted;
use super::issuers::SEED_KEPT_MS;
use crate::port::blobs::Blobs;
use crate::port::directory::{Commit, Directory, Key};
use crate::port::topics::Topics;
use crate::port::{StoreError, Stores};

/// How many marks one round looks at.
const BATCH: usize = 256;

impl<S: Stores> Service<S> {
    /// Forgets what has expired: bodies of entries, blobs, inbox items, marks. To be called now and then.
    ///
    /// # Errors
    /// [`StoreError`] if a store failed; what was left is forgotten the next time.
    pub async fn expire(&self, now: Millis) -> Result<(), StoreError> {
        self.recent.clear();
        self.stores.topics().expire(now.minutes()).await?;
        let oldest = Days(now.days().0.saturating_sub(u64::from(RETENTION_DAYS_MAX)));
        self.stores.blobs().expire(oldest).await?;
        while self.expire_records(now.days()).await? {}
        for kind in [Key::spents(), Key::all_issued(), Key::deposits()] {
            while self.expire_periods(&kind, now).await? {}
        }
        Ok(())
    }

    /// Forgets a batch of what was kept about tokens of periods whose keys are gone; whether there may be more. As long as a key is
    /// there, a clock that is put right makes its tokens good again: they must still be known as spent.
    async fn expire_periods(&self, kind: &Key, now: Millis) -> Result<bool, StoreError> {
        let scanned = self.stores.directory().scan(kind, BATCH).await?;
        let is_over = |key: &Key| key.period().is_some_and(|period| period_end(period).plus(SEED_KEPT_MS) <= now);
        let due: Vec<Key> = scanned.into_iter().map(|(key, _)| key).filter(is_over).collect();
        let goes_on = due.len() == BATCH;
        if due.is_empty() {
            return Ok(false);
        }
        let mut commit = Commit::default();
        due.into_iter().for_each(|key| commit.delete(key));
        self.stores.directory().commit(commit).await?;
        Ok(goes_on)
    }

    /// Forgets a batch of directory records; whether there may be more.
    async fn expire_records(&self, today: Days) -> Result<bool, StoreError> {
        let scanned = self.stores.directory().scan(&Key::expiries(), BATCH).await?;
        let is_full = scanned.len() == BATCH;
        let due: Vec<(Key, Key)> = scanned
            .into_iter()
            .filter_map(|(mark, _)| mark.of_expiry().map(|(day, key)| (day, mark, key)))
            .filter(|(day, _, _)| *day <= today.0)
            .map(|(_, mark, key)| (mark, key))
            .collect();
        let goes_on = is_full && due.len() == BATCH;
        let mut items: BTreeMap<(AccountId, DeviceId), BTreeSet<u64>> = BTreeMap::new();
        let mut commit = Commit::default();
        for (mark, key) in due {
            match key.of_inbox_item() {
                Some(inbox) => items.entry(inbox).or_default().extend(key.inbox_number()),
                None => commit.delete(key),
            }
            commit.delete(mark);
        }
        // Items first: a mark goes only after what it marks.
        for ((account, device), numbers) in items {
            // Another change of the same inbox came first: its items go the next time.
            if self.delete_items(&account, &device, |number| numbers.contains(&number)).await != Ok(Deleted::All) {
                return Ok(false);
            }
        }
        self.stores.directory().commit(commit).await?;
        Ok(goes_on)
    }
}
