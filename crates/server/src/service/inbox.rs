//! Inboxes: sealed items, one for each tag, stamped, capped, read and cleared by their device.

use protocol::api::{Answer, InboxItem, Refusal};
use protocol::cbor;
use protocol::franking::Stamped;
use protocol::hash::hash;
use protocol::id::{AccountId, DeviceId, EntryHash};
use protocol::inbox::{SealedItem, inbox_topic};
use protocol::limits::{
    INBOX_ITEM_BYTES_MAX, INBOX_ITEMS_MAX, INBOX_TIERS, READ_BYTES_MAX, READ_ENTRIES_MAX, RETENTION_DAYS_MAX,
};
use protocol::time::Millis;
use protocol::token::TokenUse;

use super::limits::Bucket;
use super::records::{self, InboxState, InboxTagRecord};
use super::session::{Failure, Session};
use super::{ATTEMPTS_MAX, Service, contended, unavailable};
use crate::port::directory::{Commit, Committed, Directory, Key, Part};
use crate::port::wakeups::{Channel, Wake, Wakeups};
use crate::port::{StoreError, Stores};

/// An item that arrives: what was paid for it, and when.
struct Arrival {
    paid: u32,
    now: Millis,
}

/// Each time so many items more wait, the lowest price is gone: of those who write slowly none fills an inbox for little, either.
const ITEMS_PER_PRICE: u64 = INBOX_ITEMS_MAX / INBOX_TIERS as u64;

/// How many items one commit clears: a commit stays small.
const CLEAR_BATCH: usize = 256;

/// How much of what was to go is gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Deleted {
    /// Everything.
    All,
    /// A batch of it, or nothing since another change of the same inbox came first.
    NotAll,
}

impl<S: Stores> Session<S> {
    pub(super) async fn put_inbox(
        &mut self,
        account: AccountId,
        device: DeviceId,
        item: SealedItem,
        now: Millis,
    ) -> Result<Answer, Failure> {
        if item.encapsulated.0.len().saturating_add(item.ciphertext.0.len()) > INBOX_ITEM_BYTES_MAX {
            return Err(Refusal::TooLarge.into());
        }
        self.draw(Bucket::InboxItems, 1, now).await?;
        let spent_on = TokenUse::inbox(&account, &device, &item);
        let stamped = |record: InboxTagRecord| Answer::InboxStamped { time: record.time, stamp: record.stamp };
        // Asked again after a lost answer: it is paid for, and its device was woken. Whoever asks without end wakes nobody.
        if let Some(earlier) = self.service.item_of_tag(&account, &device, &item).await? {
            return Ok(stamped(earlier));
        }
        let inbox = self.service.inbox(&account, &device).await?.ok_or(Refusal::NotFound)?;
        // Before anything is paid: what has no room at any price costs nothing.
        if inbox.waiting >= INBOX_ITEMS_MAX {
            return Err(Refusal::InboxFull.into());
        }
        let paid = self.pay_once_more(spent_on, now).await?;
        let put = self.service.put_item(&account, &device, item, Arrival { paid, now }).await;
        // Also where the store did not say whether it lies there: if it does, no repetition wakes its device.
        if !matches!(put, Err(Failure::Refused(_))) {
            self.service.stores.wakeups().wake(Channel::Device(account, device), Wake::Inbox).await;
        }
        put.map(stamped)
    }

    pub(super) async fn read_inbox(&mut self, after: u64, now: Millis) -> Result<Answer, Failure> {
        let (account, device) = self.authenticated()?;
        self.draw(Bucket::InboxReads, 1, now).await?;
        let Some(next) = after.checked_add(1) else { return Ok(Answer::Inbox { items: Vec::new() }) };
        let part = Part {
            prefix: Key::inbox_items(&account, &device),
            from: Key::inbox_item(&account, &device, next),
            count_max: usize::from(READ_ENTRIES_MAX),
            bytes_max: READ_BYTES_MAX,
        };
        let scanned = self.service.stores.directory().scan_from(part).await.map_err(unavailable)?;
        let items: Result<Vec<InboxItem>, StoreError> = scanned.iter().map(|(_, value)| records::read(value)).collect();
        Ok(Answer::Inbox { items: items.map_err(unavailable)? })
    }

    pub(super) async fn clear_inbox(&mut self, through: u64, now: Millis) -> Result<Answer, Failure> {
        let (account, device) = self.authenticated()?;
        self.draw(Bucket::InboxReads, 1, now).await?;
        for _ in 0..ATTEMPTS_MAX {
            let deleted = self.service.delete_items(&account, &device, |number| number <= through).await?;
            if deleted == Deleted::All {
                return Ok(Answer::Done);
            }
        }
        Err(contended().into())
    }
}

impl<S: Stores> Service<S> {
    async fn put_item(
        &self,
        account: &AccountId,
        device: &DeviceId,
        item: SealedItem,
        Arrival { paid, now }: Arrival,
    ) -> Result<InboxTagRecord, Failure> {
        let tag = item.tag;
        let tag_key = Key::inbox_tag(account, device, &tag);
        for attempt in 0..ATTEMPTS_MAX {
            if let Some(earlier) = self.item_of_tag(account, device, &item).await? {
                return Ok(earlier);
            }
            let before = self.inbox(account, device).await?.ok_or(Refusal::NotFound)?;
            // Before any room is drawn: what is refused must not use up what others could pay for.
            if before.waiting >= INBOX_ITEMS_MAX {
                return Err(Refusal::InboxFull.into());
            }
            if attempt == 0 {
                let inbox = [account.0.as_slice(), &device.0].concat();
                self.let_in(&inbox, before.waiting, Arrival { paid, now }).await?;
            }
            let number = before.last_number.checked_add(1).ok_or(Refusal::InboxFull)?;
            let after = InboxState { last_number: number, waiting: before.waiting.saturating_add(1) };
            let time = now.minutes();
            let stamped = Stamped { topic: inbox_topic(account, device), segment: 0, time, tag };
            let stamp = self.keyring().stamp(&stamped);
            let record = InboxTagRecord { item: item_hash(&item), time, stamp };
            let stored = InboxItem { number, time, item: item.clone(), stamp };
            let item_key = Key::inbox_item(account, device, number);
            let forget = now.days().0.saturating_add(u64::from(RETENTION_DAYS_MAX));
            let mut commit = Commit::default();
            commit.assert(tag_key.clone(), None);
            commit.assert(Key::inbox(account, device), Some(cbor::to_bytes(&before)));
            commit.put(Key::inbox(account, device), cbor::to_bytes(&after));
            commit.put(Key::expiry(forget, &item_key), Vec::new());
            commit.put(Key::expiry(forget, &tag_key), Vec::new());
            commit.put(item_key, cbor::to_bytes(&stored));
            commit.put(tag_key.clone(), cbor::to_bytes(&record));
            if self.commit(commit).await? == Committed::Done {
                return Ok(record);
            }
        }
        Err(contended().into())
    }

    /// Makes room for an item for which so many tokens were spent. Each tier holds as many items as the others and costs
    /// twice as much as the one below: whoever floods an inbox soon pays more than anybody who has one thing to say to its owner.
    /// The more items wait, the fewer of the cheap tiers are open.
    async fn let_in(&self, inbox: &[u8], waiting: u64, Arrival { paid, now }: Arrival) -> Result<(), Refusal> {
        let mut refusal = Refusal::CostsMore;
        let lowest = u8::try_from(waiting / ITEMS_PER_PRICE).unwrap_or(INBOX_TIERS).min(INBOX_TIERS - 1);
        for tier in lowest..INBOX_TIERS {
            if paid < 1 << tier {
                return Err(Refusal::CostsMore);
            }
            match self.draw(Bucket::InboxArrivals, &[inbox, &[tier]].concat(), 1, now).await {
                Ok(()) => return Ok(()),
                Err(full) => refusal = full,
            }
        }
        Err(refusal)
    }

    /// What an inbox answered to just this item before.
    async fn item_of_tag(
        &self,
        account: &AccountId,
        device: &DeviceId,
        item: &SealedItem,
    ) -> Result<Option<InboxTagRecord>, Refusal> {
        let key = Key::inbox_tag(account, device, &item.tag);
        let Some(earlier) = self.stores.directory().get(&key).await.map_err(unavailable)? else { return Ok(None) };
        let earlier: InboxTagRecord = records::read(&earlier).map_err(unavailable)?;
        if earlier.item == item_hash(item) { Ok(Some(earlier)) } else { Err(Refusal::Conflict) }
    }

    /// Deletes a batch of the items that are there and whose numbers are to go, and counts them off. Whatever changes an
    /// inbox's items changes how it counts: that it counts as before says that the items are those that were found.
    pub(super) async fn delete_items(
        &self,
        account: &AccountId,
        device: &DeviceId,
        goes: impl Fn(u64) -> bool,
    ) -> Result<Deleted, Failure> {
        // What lay in the inbox of a device that is gone is counted no more.
        let before = self.inbox(account, device).await?;
        let items = Key::inbox_items(account, device);
        let keys = self.stores.directory().keys(&items, INBOX_ITEMS_MAX as usize).await.map_err(unavailable)?;
        let mut keys = keys.into_iter().filter(|key| key.inbox_number().is_some_and(&goes)).peekable();
        if keys.peek().is_none() {
            return Ok(Deleted::All);
        }
        let mut commit = Commit::default();
        let mut deleted = 0u64;
        for key in keys.by_ref().take(CLEAR_BATCH) {
            commit.delete(key);
            deleted = deleted.saturating_add(1);
        }
        commit.assert(Key::inbox(account, device), before.as_ref().map(cbor::to_bytes));
        if let Some(before) = before {
            let after = InboxState { waiting: before.waiting.saturating_sub(deleted), ..before };
            commit.put(Key::inbox(account, device), cbor::to_bytes(&after));
        }
        match self.commit(commit).await? {
            Committed::Done if keys.peek().is_none() => Ok(Deleted::All),
            Committed::Done | Committed::AssertFailed => Ok(Deleted::NotAll),
        }
    }

    async fn inbox(&self, account: &AccountId, device: &DeviceId) -> Result<Option<InboxState>, Refusal> {
        let bytes = self.stores.directory().get(&Key::inbox(account, device)).await.map_err(unavailable)?;
        bytes.map(|bytes| records::read(&bytes)).transpose().map_err(unavailable)
    }
}

fn item_hash(item: &SealedItem) -> EntryHash {
    EntryHash(hash("inbox item", &[&cbor::to_bytes(item)]))
}
