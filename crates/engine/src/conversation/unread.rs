//! What is unread, exactly and in little room: runs of messages that follow each other, and read marks of other own devices that come
//! before what they are about.

use std::collections::BTreeMap;

use minicbor::{Decode, Encode};
use protocol::id::{AccountId, ConversationId, TopicId};

use super::Conversation;
use crate::changes::Table;
use crate::core::Context;
use crate::hub::Hub;

/// The most read marks that are kept of one conversation for topics that this device does not read yet: of each rebuild one.
const MARKS_MAX: usize = 4;

/// Unread messages that follow each other both in the topic and in the history: a row of table `Unread`, by the number of the first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub(crate) struct Run {
    #[n(0)]
    pub topic: TopicId,
    /// The sequence of the first.
    #[n(1)]
    pub sequence: u64,
    #[n(2)]
    pub count: u64,
    /// Who wrote them: if the person blocks them, they count no more.
    #[n(3)]
    pub sender: AccountId,
}

/// What is unread of a conversation, by the number of the first of each run.
pub(crate) type Unread = BTreeMap<u64, Run>;

/// How far the person has read on another device, in a topic that this one does not read: in a row of table `Mark`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub(crate) struct Mark {
    #[n(0)]
    pub topic: TopicId,
    #[n(1)]
    pub sequence: u64,
}

impl Run {
    /// How many of a run that begins with this number have numbers up to another.
    fn up_to_number(&self, first: u64, number: u64) -> u64 {
        number.checked_sub(first).map_or(0, |behind| behind.saturating_add(1).min(self.count))
    }

    /// How many of it have sequences up to this one.
    fn up_to_sequence(&self, sequence: u64) -> u64 {
        sequence.checked_sub(self.sequence).map_or(0, |behind| behind.saturating_add(1).min(self.count))
    }
}

impl Conversation {
    /// Counts a message of somebody else as unread, unless it was read elsewhere before it came.
    pub fn count_unread(&mut self, cx: &mut Context<'_>, sender: AccountId, number: u64, sequence: u64) {
        if sequence <= self.row.read_through {
            return;
        }
        let topic = self.topic();
        let follows = |(first, run): &(&u64, &mut Run)| {
            run.topic == topic
                && run.sender == sender
                && run.sequence.saturating_add(run.count) == sequence
                && first.saturating_add(run.count) == number
        };
        let last = self.unread.iter_mut().next_back().filter(follows);
        let (first, run) = match last {
            Some((first, run)) => {
                run.count = run.count.saturating_add(1);
                (*first, *run)
            }
            None => (number, Run { topic, sequence, count: 1, sender }),
        };
        self.unread.insert(first, run);
        cx.put(Table::Unread, self.key(first), &run);
        self.recount();
    }

    /// The person has read up to this number: returns the topic and the sequence of the last that they have read by it, if any was unread.
    pub fn read_up_to(&mut self, cx: &mut Context<'_>, number: u64) -> Option<(TopicId, u64)> {
        let read: Vec<(u64, Run)> = self.unread.range(..=number).map(|(first, run)| (*first, *run)).collect();
        let mut through = None;
        for (first, run) in read {
            let count = run.up_to_number(first, number);
            through = Some((run.topic, run.sequence.saturating_add(count).saturating_sub(1)));
            self.unread.remove(&first);
            let key = self.key(first);
            cx.core.changes.remove(Table::Unread, key);
            if count < run.count {
                let (first, sequence) = (first.saturating_add(count), run.sequence.saturating_add(count));
                let rest = Run { sequence, count: run.count.saturating_sub(count), ..run };
                self.unread.insert(first, rest);
                cx.put(Table::Unread, self.key(first), &rest);
            }
        }
        self.recount();
        through
    }

    /// A message is gone: it is not unread any more.
    pub fn forget_unread(&mut self, cx: &mut Context<'_>, number: u64) {
        let found = self.unread.range(..=number).next_back().map(|(first, run)| (*first, *run));
        let Some((first, run)) = found.filter(|(first, run)| first.saturating_add(run.count) > number) else { return };
        self.unread.remove(&first);
        let key = self.key(first);
        cx.core.changes.remove(Table::Unread, key);
        let before = number.saturating_sub(first);
        let behind = before.saturating_add(1);
        let rest = [
            (first, run.sequence, before),
            (first.saturating_add(behind), run.sequence.saturating_add(behind), run.count.saturating_sub(behind)),
        ];
        for (first, sequence, count) in rest.into_iter().filter(|(_, _, count)| *count > 0) {
            let run = Run { sequence, count, ..run };
            self.unread.insert(first, run);
            cx.put(Table::Unread, self.key(first), &run);
        }
        self.recount();
    }

    /// The person has read up to a place on another device.
    pub fn read_elsewhere(&mut self, cx: &mut Context<'_>, mark: Mark) {
        let Mark { topic, sequence } = mark;
        let of_topic = self.unread.iter().filter(|(_, run)| run.topic == topic);
        let read = of_topic.filter_map(|(first, run)| {
            let count = run.up_to_sequence(sequence);
            (count > 0).then(|| first.saturating_add(count).saturating_sub(1))
        });
        let last_read = read.max();
        if topic != self.topic() {
            match last_read {
                // Of a topic from before a rebuild.
                Some(number) => self.has_read(cx, number),
                None => keep_mark(cx, self.id(), mark),
            }
            return self.save(cx);
        }
        if sequence <= self.row.read_through {
            return;
        }
        self.row.read_through = sequence;
        let all = self.row.cursor.sequence <= sequence;
        if let Some(number) = if all { Some(self.row.last_number) } else { last_read } {
            self.has_read(cx, number);
        }
        self.save(cx);
    }

    fn has_read(&mut self, cx: &mut Context<'_>, number: u64) {
        self.read_up_to(cx, number);
        self.row.read_number = self.row.read_number.max(number);
    }

    /// Takes up what other own devices have told of a topic before this one came to read it.
    pub fn take_up_mark(&mut self, cx: &mut Context<'_>) {
        let (id, topic) = (self.id(), self.topic());
        let Some(marks) = cx.core.marks.get(&id).cloned() else { return };
        let (taken, left): (Vec<Mark>, Vec<Mark>) = marks.into_iter().partition(|mark| mark.topic == topic);
        put_marks(cx, id, left);
        for mark in taken {
            self.read_elsewhere(cx, mark);
        }
    }

    /// Somebody is blocked: what they have written counts no more, also what came before this device knew.
    pub fn forget_unread_of(&mut self, cx: &mut Context<'_>, account: &AccountId) {
        let theirs: Vec<u64> =
            self.unread.iter().filter(|(_, run)| run.sender == *account).map(|(first, _)| *first).collect();
        for first in theirs {
            self.unread.remove(&first);
            let key = self.key(first);
            cx.core.changes.remove(Table::Unread, key);
        }
        self.recount();
    }

    fn recount(&mut self) {
        self.row.unread = self.unread.values().fold(0, |sum, run| sum.saturating_add(run.count));
    }
}

impl Hub {
    /// The person has read up to a place on another device; here, the chat may not have come yet.
    pub fn read_elsewhere(&mut self, cx: &mut Context<'_>, conversation: ConversationId, mark: Mark) {
        match self.conversations.get_mut(&conversation) {
            Some(known) => known.read_elsewhere(cx, mark),
            None => keep_mark(cx, conversation, mark),
        }
    }
}

/// Keeps a mark for a topic that this device does not read, or not yet.
fn keep_mark(cx: &mut Context<'_>, conversation: ConversationId, mark: Mark) {
    let mut marks = cx.core.marks.get(&conversation).cloned().unwrap_or_default();
    match marks.iter_mut().find(|known| known.topic == mark.topic) {
        Some(known) => known.sequence = known.sequence.max(mark.sequence),
        None => marks.push(mark),
    }
    marks.drain(..marks.len().saturating_sub(MARKS_MAX));
    put_marks(cx, conversation, marks);
}

fn put_marks(cx: &mut Context<'_>, conversation: ConversationId, marks: Vec<Mark>) {
    if marks.is_empty() {
        cx.core.marks.remove(&conversation);
        return cx.core.changes.remove(Table::Mark, conversation.0);
    }
    cx.put(Table::Mark, conversation.0, &marks);
    cx.core.marks.insert(conversation, marks);
}

#[cfg(test)]
mod tests {
    use protocol::cbor;

    use super::*;

    const TOPIC: TopicId = TopicId([3; 32]);

    #[test]
    fn a_run_knows_how_much_of_it_was_read() {
        let run = Run { topic: TOPIC, sequence: 100, count: 5, sender: AccountId([1; 32]) };
        assert_eq!([0, 19, 20, 22, 24, 25, u64::MAX].map(|number| run.up_to_number(20, number)), [0, 0, 1, 3, 5, 5, 5]);
        assert_eq!([0, 99, 100, 102, 104, 105, u64::MAX].map(|at| run.up_to_sequence(at)), [0, 0, 1, 3, 5, 5, 5]);
    }

    #[test]
    fn what_is_stored_keeps_its_form() {
        let run = Run { topic: TOPIC, sequence: 100, count: 5, sender: AccountId([1; 32]) };
        let marks = vec![Mark { topic: TOPIC, sequence: 7 }];
        let (three, one) = ("03".repeat(32), "01".repeat(32));
        let hex = |bytes: Vec<u8>| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
        assert_eq!(hex(cbor::to_bytes(&run)), format!("845820{three}1864055820{one}"));
        assert_eq!(hex(cbor::to_bytes(&marks)), format!("81825820{three}07"));
    }
}
