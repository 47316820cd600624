//! How far the people of a conversation have come: what each row of table `Receipt` holds, and what it says of one message.

use minicbor::{Decode, Encode};
use protocol::cbor;
use protocol::id::{AccountId, ConversationId};
use protocol::payload::Receipt;

use crate::changes::Row;
use crate::view::Tick;

/// The most stretches that are kept of one person: of older messages, ticks are forgotten.
const STRETCHES_MAX: usize = 4;

/// What an account has said of itself: a row of table `Receipt`, by conversation and account.
#[derive(Debug, Clone, PartialEq, Eq, Default, Encode, Decode)]
pub struct ReceiptRow {
    /// Stretches of the order in which its devices have taken in everything, the latest last.
    #[n(0)]
    pub stretches: Vec<Stretch>,
}

/// A stretch of the order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub struct Stretch {
    /// In which of the conversation's topics.
    #[n(0)]
    pub generation: u32,
    /// What was said.
    #[n(1)]
    pub receipt: Receipt,
    /// The last number of the history that stood there before this device entered the order that is meant: of rows up to it nothing
    /// is said, for they may be of another order.
    #[n(2)]
    pub entered: Option<u64>,
}

/// An own message or another's, as far as receipts tell of it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place {
    /// In the history.
    pub number: u64,
    pub generation: u32,
    pub sequence: u64,
}

impl ReceiptRow {
    /// Takes in what a device said of itself with the message at `sequence` of an order that this device entered after the row `entered` of
    /// its history; it cannot have come further than that. Whether anything has changed.
    pub(crate) fn hear(&mut self, (generation, entered): (u32, Option<u64>), said: &Receipt, sequence: u64) -> bool {
        let delivered = said.delivered.min(sequence.saturating_sub(1));
        let receipt = Receipt { from: said.from, delivered, read: said.read.min(delivered) };
        if receipt.delivered <= receipt.from {
            return false;
        }
        let before = self.clone();
        let meets = |known: &Stretch| {
            let Receipt { from, delivered, .. } = known.receipt;
            let same = (known.generation, known.entered) == (generation, entered);
            same && receipt.from <= delivered && from <= receipt.delivered
        };
        let (met, mut apart): (Vec<Stretch>, Vec<Stretch>) = self.stretches.drain(..).partition(meets);
        let receipt = met.iter().fold(receipt, |all, Stretch { receipt, .. }| Receipt {
            from: all.from.min(receipt.from),
            delivered: all.delivered.max(receipt.delivered),
            read: all.read.max(receipt.read),
        });
        apart.push(Stretch { generation, receipt, entered });
        apart.sort_by_key(|stretch| (stretch.generation, stretch.entered, stretch.receipt.delivered));
        apart.drain(..apart.len().saturating_sub(STRETCHES_MAX));
        self.stretches = apart;
        *self != before
    }

    fn tick(&self, account: AccountId, place: Place) -> Option<Tick> {
        let Place { number, generation, sequence } = place;
        let has = |stretch: &&Stretch| {
            let Receipt { from, delivered, .. } = stretch.receipt;
            let meant = stretch.generation == generation && stretch.entered.is_none_or(|entered| entered < number);
            meant && from < sequence && sequence <= delivered
        };
        let stretch = self.stretches.iter().find(has)?;
        Some(Tick { account, read: sequence <= stretch.receipt.read })
    }
}

/// Who has the message at a place, by account: `rows` are those of table `Receipt` whose keys begin with the conversation's id.
pub(crate) fn ticks(rows: &[Row], author: &AccountId, place: Place) -> Vec<Tick> {
    let tick = |row: &Row| {
        let account =
            AccountId::from_slice(row.key.get(ConversationId::SIZE..)?).filter(|account| account != author)?;
        cbor::from_bytes::<ReceiptRow>(&row.value).ok()?.tick(account, place)
    };
    rows.iter().filter_map(tick).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn receipt(from: u64, delivered: u64, read: u64) -> Receipt {
        Receipt { from, delivered, read }
    }

    fn stretches(row: &ReceiptRow) -> Vec<(u32, u64, u64, u64)> {
        let all = row.stretches.iter();
        all.map(|s| (s.generation, s.receipt.from, s.receipt.delivered, s.receipt.read)).collect()
    }

    #[test]
    fn what_two_devices_say_is_put_together_without_what_neither_has() {
        let mut row = ReceiptRow::default();
        assert!(row.hear((0, None), &receipt(0, 10, 4), 11));
        assert!(!row.hear((0, None), &receipt(0, 8, 3), 12), "nothing goes back");
        assert!(row.hear((0, None), &receipt(5, 14, 0), 15), "another device, which joined later");
        assert_eq!(stretches(&row), [(0, 0, 14, 4)]);
        assert!(row.hear((0, None), &receipt(20, 25, 25), 26), "a device that was added again");
        assert_eq!(stretches(&row), [(0, 0, 14, 4), (0, 20, 25, 25)]);
        let account = AccountId([1; 32]);
        let tick = |sequence| row.tick(account, Place { number: 1, generation: 0, sequence }).map(|tick| tick.read);
        assert_eq!(
            [4, 5, 14, 15, 20, 21, 26].map(tick),
            [Some(true), Some(false), Some(false), None, None, Some(true), None]
        );
        assert!(row.hear((0, None), &receipt(10, 22, 0), 30), "what was between has come");
        assert_eq!(stretches(&row), [(0, 0, 25, 25)]);
    }

    #[test]
    fn nobody_has_come_further_than_they_say_it() {
        let mut row = ReceiptRow::default();
        assert!(row.hear((0, None), &receipt(0, u64::MAX, u64::MAX), 7));
        assert_eq!(stretches(&row), [(0, 0, 6, 6)]);
        assert!(!row.hear((0, None), &receipt(9, 3, 3), 8), "what ends before it begins says nothing");
        assert!(!row.hear((0, None), &receipt(0, 0, 0), 0));
    }

    #[test]
    fn what_is_said_of_another_order_says_nothing_of_what_was_read_before() {
        let mut row = ReceiptRow::default();
        assert!(row.hear((0, None), &receipt(0, 4, 4), 5));
        assert!(row.hear((0, Some(20)), &receipt(0, 12, 12), 13), "after this device was added again behind row 20");
        let account = AccountId([1; 32]);
        let tick = |number, sequence| row.tick(account, Place { number, generation: 0, sequence }).is_some();
        assert!(tick(9, 4), "confirmed before");
        assert!(!tick(20, 5) && !tick(15, 10), "others stand there, or nothing");
        assert!(tick(21, 10));
    }

    #[test]
    fn a_rebuild_begins_another_count_and_few_stretches_are_kept() {
        let mut row = ReceiptRow::default();
        assert!(row.hear((0, None), &receipt(0, 9, 9), 10));
        assert!(row.hear((1, None), &receipt(0, 2, 0), 3));
        assert_eq!(stretches(&row), [(0, 0, 9, 9), (1, 0, 2, 0)]);
        for gap in 1..10u64 {
            assert!(row.hear((1, None), &receipt(10 * gap, 10 * gap + 5, 0), 10 * gap + 6));
        }
        assert_eq!(row.stretches.len(), STRETCHES_MAX);
        assert_eq!(row.stretches.last().map(|last| last.receipt.delivered), Some(95), "the latest stay");
    }
}
