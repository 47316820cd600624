//! Disappearing messages: what is due when, asked of the store when the time has come, and gone with all that was said about it.
//!
//! A message lives so long after the server's time of it as the GroupContext of its epoch says, which is the same for everybody. No
//! message says so itself: nobody can make one of theirs disappear before others have read it, nor stay.

use minicbor::{Decode, Encode};
use protocol::cbor;
use protocol::id::{AccountId, ConversationId, MessageId};
use protocol::limits::{LIFE_S_MAX, LIFE_S_MIN};
use protocol::time::{Millis, Minutes};

use crate::changes::{Row, Table};
use crate::core::{Context, Core};
use crate::effect::Effect;
use crate::hub::Hub;

/// The most rows that are taken in at once: one batch stays small, whatever was due at one moment.
pub const ROWS_MAX: usize = 1_000;

/// A row of table `Life`: what is to disappear.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct LifeRow {
    /// Where.
    #[n(0)]
    pub conversation: ConversationId,
    /// The message.
    #[n(1)]
    pub message: MessageId,
    /// Its number in the history.
    #[n(2)]
    pub number: u64,
    /// Who wrote it.
    #[n(3)]
    pub sender: AccountId,
}

/// What the engine knows of what is due.
#[derive(Default)]
pub(crate) struct Life {
    /// When the next message disappears, or may: before it has been asked, nobody knows.
    next: Option<Minutes>,
    /// Whether the store was asked and has not answered.
    asked: bool,
}

impl Life {
    /// At a start: whether there is anything to ask for.
    pub fn at_start(any: bool) -> Self {
        Life { next: any.then_some(Minutes(0)), asked: false }
    }
}

/// Whether messages can disappear after so many seconds: 0 is never.
pub fn is_life(seconds: u32) -> bool {
    seconds == 0 || (LIFE_S_MIN..=LIFE_S_MAX).contains(&seconds)
}

/// When a message of this minute disappears: not before its life is over, and at most a minute later.
pub(crate) fn due(time: Minutes, seconds: u32) -> Minutes {
    time.plus(u64::from(seconds).div_ceil(60).saturating_add(1))
}

/// The rows of table `Life`, in order, at least [`ROWS_MAX`] and one if there are as many: those that are due, and when the
/// next one is.
pub fn split(mut rows: Vec<Row>, until: Minutes) -> (Vec<Row>, Option<Minutes>) {
    let minute = |row: &Row| row.key.first_chunk::<8>().map(|bytes| Minutes(u64::from_be_bytes(*bytes)));
    let due = rows.iter().take(ROWS_MAX).take_while(|row| minute(row).is_some_and(|minute| minute <= until)).count();
    let rest = rows.split_off(due);
    (rows, rest.first().and_then(minute))
}

fn key(due: Minutes, row: &LifeRow) -> Vec<u8> {
    [due.0.to_be_bytes().as_slice(), &row.conversation.0, &row.message.0].concat()
}

/// Keeps in mind that a message disappears.
pub(crate) fn limit(cx: &mut Context<'_>, due: Minutes, row: &LifeRow) {
    cx.put(Table::Life, key(due, row), row);
    let life = &mut cx.core.life;
    life.next = Some(life.next.map_or(due, |next| next.min(due)));
}

/// Asks the store for what is due.
pub(crate) fn advance(cx: &mut Context<'_>) {
    let (until, life) = (cx.now.minutes(), &mut cx.core.life);
    if !life.asked && life.next.is_some_and(|next| next <= until) {
        life.asked = true;
        cx.core.effects.push(Effect::Due { until });
    }
}

/// When messages are due to disappear.
pub(crate) fn next(core: &Core) -> Option<Millis> {
    core.life.next.filter(|_| !core.life.asked).map(Minutes::millis)
}

/// Lets go what is due.
pub(crate) fn take_in(hub: &mut Hub, cx: &mut Context<'_>, rows: Vec<Row>, next: Option<Minutes>) {
    let mut touched = std::collections::BTreeSet::new();
    for row in rows {
        cx.core.changes.remove(Table::Life, row.key);
        let Ok(gone) = cbor::from_bytes::<LifeRow>(&row.value) else { continue };
        if let Some(chat) = hub.conversations.get_mut(&gone.conversation) {
            chat.vanish(cx, &gone);
            touched.insert(gone.conversation);
        }
    }
    for id in &touched {
        if let Some(chat) = hub.conversations.get_mut(id) {
            chat.save(cx);
        }
    }
    cx.core.life = Life { next, asked: false };
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(minute: u64) -> Row {
        let conversation = ConversationId([1; 32]);
        let gone = LifeRow { conversation, message: MessageId([2; 32]), number: 3, sender: AccountId([4; 32]) };
        Row { table: Table::Life, key: key(Minutes(minute), &gone), value: cbor::to_bytes(&gone) }
    }

    #[test]
    fn a_life_is_over_at_its_end_and_not_before() {
        assert_eq!(due(Minutes(10), 300), Minutes(16));
        assert_eq!(due(Minutes(10), 301), Minutes(17));
        assert_eq!(due(Minutes(u64::MAX), LIFE_S_MAX), Minutes(u64::MAX));
        let lives = [0, 1, LIFE_S_MIN - 1, LIFE_S_MIN, LIFE_S_MAX, LIFE_S_MAX + 1, u32::MAX];
        assert_eq!(lives.map(is_life), [true, false, false, true, true, false, false]);
    }

    #[test]
    fn what_is_due_is_given_out_in_bounded_batches() {
        let (due, next) = split(vec![row(1), row(2), row(3)], Minutes(2));
        assert_eq!((due, next), (vec![row(1), row(2)], Some(Minutes(3))));
        let (due, next) = split(vec![row(5); ROWS_MAX + 1], Minutes(9));
        assert_eq!((due.len(), next), (ROWS_MAX, Some(Minutes(5))), "the rest at once afterwards");
        assert_eq!(split(vec![], Minutes(9)), (vec![], None));
    }
}
