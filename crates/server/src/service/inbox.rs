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
use crate::port::Stores;
use crate::port::directory::{Commit, Committed, Directory, Key};
use crate::port::wakeups::{Channel, Wake, Wakeups};

/// An item that arrives: what was paid for it, and when.
struct Arrival {
    paid: u32,
    now: Millis,
}

/// Each time so many items more wait, the lowest price is gone: of those who write slowly none fills an inbox for little, either.
const ITEMS_PER_PRICE: u64 = INBOX_ITEMS_MAX / INBOX_TIERS as u64;

/// How many items one commit clears: a commit stays small.
const CLEAR_BATCH: usize = 256;

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
        let record = match self.service.item_of_tag(&account, &device, &item).await? {
            // Asked again after a lost answer: it lies there, and is paid for.
            Some(earlier) => earlier,
            None => {
                let inbox = self.service.inbox(&account, &device).await?.ok_or(Refusal::NotFound)?;
                // Before anything is paid: what has no room at any price costs nothing.
                if inbox.waiting >= INBOX_ITEMS_MAX {
                    return Err(Refusal::InboxFull.into());
                }
                let paid = self.pay_once_more(spent_on, now).await?;
                self.service.put_item(&account, &device, item, Arrival { paid, now }).await?
            }
        };
        self.service.stores.wakeups().wake(Channel::Device(account, device), Wake::Inbox).await;
        Ok(Answer::InboxStamped { time: record.time, stamp: record.stamp })
    }

    pub(super) async fn read_inbox(&mut self, after: u64, now: Millis) -> Result<Answer, Failure> {
        let (account, device) = self.authenticated()?;
        self.draw(Bucket::AccountRequests, 1, now).await?;
        let prefix = Key::inbox_items(&account, &device);
        // An inbox is capped, so that all of it can be looked through.
        let scanned = self.service.stores.directory().scan(&prefix, INBOX_ITEMS_MAX as usize).await;
        let mut items = Vec::new();
        let mut bytes_total = 0usize;
        for (_, value) in scanned.map_err(unavailable)?.iter().filter(|(key, _)| key.inbox_number() > Some(after)) {
            bytes_total = bytes_total.saturating_add(value.len());
            if items.len() >= usize::from(READ_ENTRIES_MAX) || (!items.is_empty() && bytes_total > READ_BYTES_MAX) {
                break;
            }
            items.push(records::read::<InboxItem>(value).map_err(unavailable)?);
        }
        Ok(Answer::Inbox { items })
    }

    pub(super) async fn clear_inbox(&mut self, through: u64, now: Millis) -> Result<Answer, Failure> {
        let (account, device) = self.authenticated()?;
        self.draw(Bucket::AccountRequests, 1, now).await?;
        for _ in 0..ATTEMPTS_MAX {
            let prefix = Key::inbox_items(&account, &device);
            let scanned = self.service.stores.directory().scan(&prefix, CLEAR_BATCH).await.map_err(unavailable)?;
            let keys: Vec<Key> =
                scanned.into_iter().map(|(key, _)| key).filter(|key| key.inbox_number() <= Some(through)).collect();
            if keys.is_empty() {
                return Ok(Answer::Done);
            }
            self.service.delete_items(&account, &device, keys).await?;
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

    /// Deletes items that are there, and counts them off.
    pub(super) async fn delete_items(
        &self,
        account: &AccountId,
        device: &DeviceId,
        keys: Vec<Key>,
    ) -> Result<Committed, Failure> {
        // What lay in the inbox of a device that is gone went with it.
        let Some(before) = self.inbox(account, device).await? else { return Ok(Committed::Done) };
        let mut commit = Commit::default();
        let mut deleted = 0u64;
        for key in keys {
            if let Some(value) = self.stores.directory().get(&key).await.map_err(unavailable)? {
                commit.assert(key.clone(), Some(value));
                commit.delete(key);
                deleted = deleted.saturating_add(1);
            }
        }
        let after = InboxState { waiting: before.waiting.saturating_sub(deleted), ..before };
        commit.assert(Key::inbox(account, device), Some(cbor::to_bytes(&before)));
        commit.put(Key::inbox(account, device), cbor::to_bytes(&after));
        self.commit(commit).await
    }

    async fn inbox(&self, account: &AccountId, device: &DeviceId) -> Result<Option<InboxState>, Refusal> {
        let bytes = self.stores.directory().get(&Key::inbox(account, device)).await.map_err(unavailable)?;
        bytes.map(|bytes| records::read(&bytes)).transpose().map_err(unavailable)
    }
}

fn item_hash(item: &SealedItem) -> EntryHash {
    EntryHash(hash("inbox item", &[&cbor::to_bytes(item)]))
}
