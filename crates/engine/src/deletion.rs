//! Deleting a chat: what stands in it up to a place in the order goes, on all own devices. See `docs/adr/0064-deleted-chats.md`.

use minicbor::{Decode, Encode};
use protocol::id::{ConversationId, TopicId};

use crate::view::{Delivery, MessageRow};

/// The most rows that are taken out at once: one batch stays small, however long a history was.
pub const ROWS_MAX: usize = 1_000;

/// A place in the order of a conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub(crate) struct Place {
    #[n(0)]
    pub generation: u32,
    #[n(1)]
    pub topic: TopicId,
    #[n(2)]
    pub sequence: u64,
}

impl Place {
    /// Whether another place is before this one, or this one. Of two rebuilds that begin one generation nobody can say.
    pub fn covers(&self, other: &Place) -> bool {
        let same = other.generation == self.generation && other.topic == self.topic;
        other.generation < self.generation || same && other.sequence <= self.sequence
    }
}

/// How far this device has deleted a conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub(crate) struct Deleted {
    /// Up to where.
    #[n(0)]
    pub place: Place,
    /// Whether nothing was said since, so that it is not listed.
    #[n(1)]
    pub gone: bool,
}

/// Up to where a history is to go of which later parts stay: what the engine asks its keeper for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Through {
    /// Which history.
    pub conversation: ConversationId,
    /// In which of the conversation's topics, and all those before it.
    pub generation: u32,
    /// The last entry there; 0 if only what stands in topics before it goes.
    pub sequence: u64,
}

impl Through {
    /// Whether a row of the history has its place there, or before it.
    pub fn covers(&self, row: &MessageRow) -> bool {
        row.sequence > 0 && (row.generation, row.sequence) <= (self.generation, self.sequence)
    }

    /// What is to go of a whole history, which stands in order, the oldest first.
    pub fn of(&self, history: &[MessageRow]) -> Earlier {
        let count = history.iter().rposition(|row| self.covers(row)).map_or(0, |last| last.saturating_add(1));
        let (before, after) = history.split_at_checked(count).unwrap_or_default();
        let said_after = after.iter().any(|row| row.message.is_some());
        Earlier::new(self.conversation, before.to_vec(), said_after)
    }
}

/// Rows of a history that are to go, in order: some of them, if they are many.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Earlier {
    /// Of which conversation.
    pub conversation: ConversationId,
    /// The rows, at most [`ROWS_MAX`].
    pub rows: Vec<MessageRow>,
    /// Whether there are more of them.
    pub more: bool,
    /// Whether somebody has said something behind them.
    pub said_after: bool,
}

impl Earlier {
    /// The first of these rows, which all are to go but those that wait to be sent.
    pub fn new(conversation: ConversationId, mut rows: Vec<MessageRow>, said_after: bool) -> Self {
        rows.retain(goes);
        let more = rows.len() > ROWS_MAX;
        rows.truncate(ROWS_MAX);
        Earlier { conversation, rows, more, said_after }
    }
}

/// Whether a row goes with what is around it: what waits to be sent has no place yet.
pub fn goes(row: &MessageRow) -> bool {
    !matches!(row.delivery, Delivery::Waiting | Delivery::Held)
}

#[cfg(test)]
mod tests {
    use protocol::id::{AccountId, MessageId};
    use protocol::time::Minutes;

    use super::*;
    use crate::view::MessageBody;

    const CHAT: ConversationId = ConversationId([1; 32]);

    fn place(generation: u32, topic: u8, sequence: u64) -> Place {
        Place { generation, topic: TopicId([topic; 32]), sequence }
    }

    fn said(number: u64, generation: u32, sequence: u64) -> MessageRow {
        let message = Some(MessageId([number as u8; 32]));
        let (sender, time, delivery) = (AccountId([2; 32]), Minutes(0), Delivery::Received);
        MessageRow { number, message, sender, time, body: None, delivery, sequence, generation }
    }

    fn happened(number: u64, generation: u32, sequence: u64) -> MessageRow {
        let body = Some(MessageBody::Renamed("tea".to_owned()));
        MessageRow { message: None, body, ..said(number, generation, sequence) }
    }

    #[test]
    fn a_place_covers_what_is_below_it_and_nothing_of_another_rebuild() {
        let deleted = place(2, 5, 7);
        let below = [place(2, 5, 7), place(2, 5, 1), place(1, 4, 900), place(0, 5, 900)];
        let behind = [place(2, 5, 8), place(3, 6, 1), place(3, 5, 1), place(2, 9, 1)];
        assert!(below.iter().all(|other| deleted.covers(other)));
        assert!(!behind.iter().any(|other| deleted.covers(other)));
    }

    #[test]
    fn of_a_history_goes_what_is_below_and_stays_what_is_behind() {
        let numbers = |earlier: &Earlier| earlier.rows.iter().map(|row| row.number).collect::<Vec<_>>();
        let through = |generation, sequence| Through { conversation: CHAT, generation, sequence };
        let history = [said(1, 0, 4), happened(2, 1, 1), said(3, 1, 2), said(4, 1, 3), happened(5, 2, 1)];
        let cases: [(Through, &[u64], bool); 5] = [
            (through(1, 2), &[1, 2, 3], true),
            // What stands in topics before it, and nothing of its own.
            (through(1, 0), &[1], true),
            // What only happened says nothing to anybody.
            (through(1, 3), &[1, 2, 3, 4], false),
            (through(9, 9), &[1, 2, 3, 4, 5], false),
            (through(0, 3), &[], true),
        ];
        for (through, expected, said_after) in cases {
            let found = through.of(&history);
            assert_eq!((&*numbers(&found), found.said_after, found.more), (expected, said_after, false), "{through:?}");
        }
        // What has no place yet goes only if it stands between others, and never while it waits to be sent.
        let waiting = MessageRow { delivery: Delivery::Waiting, ..said(2, 0, 0) };
        let found = through(0, 5).of(&[said(1, 0, 4), waiting.clone(), said(3, 0, 5), waiting]);
        assert_eq!((numbers(&found), found.said_after), (vec![1, 3], true));
        let many: Vec<_> = (1..=1_001).map(|number| said(number, 0, number)).collect();
        let found = through(0, 2_000).of(&many);
        assert_eq!((found.rows.len(), found.more), (ROWS_MAX, true), "one batch stays small");
    }
}
