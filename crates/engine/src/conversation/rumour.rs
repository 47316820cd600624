//! What members of a conversation tell each other of the directory's log: its newest anchor, and once what contradicts theirs.

use minicbor::{Decode, Encode};
use protocol::cbor;
use protocol::id::EntryHash;
use protocol::padding::padded_length;
use protocol::payload::Payload;
use protocol::server::ServerStatement;
use protocol::topic::Entry;
use protocol::transparency::anchor::SignedAnchor;

use super::Conversation;
use crate::changes::Table;
use crate::core::Context;
use crate::directory::gossip::{self, Heard};

/// So many messages in a row go without an anchor since it would not fit into their padding: in a chat of long messages alone it is
/// said all the same.
const PUT_OFF_MAX: u8 = 4;

/// What was said and is to be said here of the log.
#[derive(Default)]
pub(crate) struct Rumour {
    /// The segment in which an anchor was said last, and its size.
    said: Option<(u64, u64)>,
    put_off: u8,
    answer: AnswerRow,
}

/// What the others here have no evidence by yet (table `Rumour`).
#[derive(Debug, Clone, PartialEq, Eq, Default, Encode, Decode)]
pub(crate) struct AnswerRow {
    /// An anchor that contradicts what somebody said here: said until the message that says it has its place.
    #[n(0)]
    pub contradicts: Option<SignedAnchor>,
    /// The size of the last one: once for each is enough.
    #[n(1)]
    pub contradicted: u64,
    /// Whether the next message says what the server has stated of itself.
    #[n(2)]
    pub states: bool,
    /// Whether that was said already.
    #[n(3)]
    pub stated: bool,
    /// The entry that says what is to be said: another one that was on its way does not.
    #[n(4)]
    pub carried: Option<EntryHash>,
}

impl Conversation {
    /// Puts into a message what it is to say of the log.
    pub(super) fn add_rumour(&mut self, cx: &Context<'_>, payload: &mut Payload) {
        if self.live.rumour.answer.states {
            payload.statement = cx.core.directory.statement();
        }
        if let Some(anchor) = self.live.rumour.answer.contradicts {
            payload.anchor = Some(anchor);
            return;
        }
        let Some(newest) = gossip::newest(cx.core) else { return };
        let (rumour, segment) = (&mut self.live.rumour, self.row.segment);
        // Whoever joined with this segment has heard nothing before.
        if rumour.said.is_some_and(|(said_in, size)| said_in == segment && size >= newest.size) {
            return;
        }
        let bucket = |payload: &Payload| padded_length(cbor::to_bytes(payload).len());
        let before = bucket(payload);
        payload.anchor = Some(newest);
        if bucket(payload) > before && rumour.put_off < PUT_OFF_MAX {
            payload.anchor = None;
            rumour.put_off = rumour.put_off.saturating_add(1);
            return;
        }
        (rumour.said, rumour.put_off) = (Some((segment, newest.size)), 0);
    }

    /// Compares what somebody here says of the log with what this device was shown.
    pub(super) fn hear_rumour(
        &mut self,
        cx: &mut Context<'_>,
        anchor: Option<SignedAnchor>,
        statement: Option<&ServerStatement>,
    ) {
        if statement.is_some_and(|statement| gossip::hear_statement(cx, statement)) {
            self.state_server(cx);
        }
        match anchor.map(|anchor| gossip::hear(cx, self.id(), anchor)) {
            Some(Heard::Contradicts(own)) => self.contradict(cx, own),
            // The server may have stated another log key to them: what it has stated here would show it.
            Some(Heard::Unsigned) => self.state_server(cx),
            Some(Heard::Nothing) | None => {}
        }
    }

    /// Says an anchor of this device's log, so that the others have evidence as well.
    pub(crate) fn contradict(&mut self, cx: &mut Context<'_>, own: SignedAnchor) {
        let answer = &mut self.live.rumour.answer;
        if answer.contradicted != own.size {
            (answer.contradicted, answer.contradicts, answer.carried) = (own.size, Some(own), None);
            self.answer_later(cx);
        }
    }

    fn state_server(&mut self, cx: &mut Context<'_>) {
        let answer = &mut self.live.rumour.answer;
        if !answer.stated {
            (answer.stated, answer.states, answer.carried) = (true, true, None);
            self.answer_later(cx);
        }
    }

    /// Kept with what it answers: after a restart nobody would say it any more.
    fn answer_later(&mut self, cx: &mut Context<'_>) {
        self.row.acknowledgement_due = true;
        self.put_answer(cx);
    }

    fn put_answer(&self, cx: &mut Context<'_>) {
        cx.put(Table::Rumour, self.id().0, &self.live.rumour.answer);
    }

    /// What was kept.
    pub(crate) fn restore_answer(&mut self, answer: AnswerRow) {
        self.live.rumour.answer = answer;
    }

    /// An entry was made that says what is to be said.
    pub(super) fn rumour_carried(&mut self, cx: &mut Context<'_>, entry: &Entry) {
        let answer = &mut self.live.rumour.answer;
        if answer.contradicts.is_some() || answer.states {
            answer.carried = Some(entry.hash());
            self.put_answer(cx);
        }
    }

    /// An entry of this device has its place: what it said need not be said again.
    pub(super) fn rumour_arrived(&mut self, cx: &mut Context<'_>, entry: EntryHash) {
        let answer = &mut self.live.rumour.answer;
        if answer.carried == Some(entry) {
            (answer.contradicts, answer.states, answer.carried) = (None, false, None);
            self.put_answer(cx);
        }
    }

    /// Something is not sent after all: if it named the newest anchor, another one does.
    pub(super) fn rumour_discarded(&mut self) {
        self.live.rumour.said = None;
    }
}

#[cfg(test)]
mod tests {
    use protocol::cbor::Bytes;
    use protocol::chain::create_account;
    use protocol::id::{ConversationId, DeviceId, Tag, TopicId};
    use protocol::signature::{SecretKey, Signature};
    use protocol::time::Millis;
    use protocol::topic::EntryBody;
    use protocol::transparency::log::LogHash;
    use rand_chacha::ChaCha20Rng;
    use rand_chacha::rand_core::SeedableRng;

    use super::*;
    use crate::engine::Engine;
    use crate::profile::{Profile, ProfileRow, Seed};

    /// A text that was on its way when the contradiction was heard does not say it.
    #[test]
    fn only_the_entry_that_says_it_ends_what_is_to_be_said() {
        let mut core = core();
        let mut rng = ChaCha20Rng::from_seed([1; 32]);
        let cx = &mut Context { core: &mut core, now: Millis(0), rng: &mut rng };
        let mut chat = crate::commands::create_own(cx, ConversationId([9; 32]));
        let says = |chat: &Conversation| chat.live.rumour.answer.contradicts.map(|anchor| anchor.size);
        chat.rumour_carried(cx, &entry(1));
        chat.contradict(cx, anchor(64));
        chat.rumour_arrived(cx, entry(1).hash());
        assert_eq!(says(&chat), Some(64), "it was made before");
        chat.rumour_carried(cx, &entry(2));
        chat.contradict(cx, anchor(128));
        chat.rumour_arrived(cx, entry(2).hash());
        assert_eq!(says(&chat), Some(128), "it says another one");
        chat.rumour_carried(cx, &entry(3));
        chat.rumour_arrived(cx, entry(3).hash());
        assert_eq!(says(&chat), None);
    }

    /// What was told is not heard again, and what is to be said of it is stored with it.
    #[test]
    fn what_is_to_be_said_is_said_after_a_restart_too() {
        let mut core = core();
        let mut rng = ChaCha20Rng::from_seed([1; 32]);
        let cx = &mut Context { core: &mut core, now: Millis(0), rng: &mut rng };
        cx.put_profile();
        let mut chat = crate::commands::create_own(cx, ConversationId([9; 32]));
        chat.contradict(cx, anchor(64));
        chat.save(cx);
        let mut rows = std::collections::BTreeMap::new();
        core.changes.apply_to(&mut rows);
        let rows = rows.into_iter().filter(|((table, _), _)| table.is_read_at_start() && *table != Table::KeyPackage);
        let rows = rows.map(|((table, key), value)| crate::changes::Row { table, key, value });
        let engine = Engine::new(rows.collect(), None).expect("readable");
        let chat = &engine.hub.conversations[&ConversationId([9; 32])];
        assert_eq!(chat.live.rumour.answer.contradicts, Some(anchor(64)));
        assert!(chat.row.acknowledgement_due, "it is said though nobody writes");
    }

    fn core() -> crate::core::Core {
        let mut core = Engine::new(Vec::new(), None).expect("nothing is readable").core;
        let chain = create_account(&SecretKey::from_seed(&[1; 32]), DeviceId([0; 16]), &SecretKey::from_seed(&[0; 32]));
        let (account, seed) = (chain.verify().expect("valid").account, Seed([0; 32]));
        let row = ProfileRow::new(account, DeviceId([0; 16]), seed.clone(), seed, chain);
        core.profile = Profile::from_row(row, &core.crypto);
        core
    }

    fn anchor(size: u64) -> SignedAnchor {
        SignedAnchor { size, root: LogHash([1; 32]), signature: Signature([2; 64]) }
    }

    fn entry(number: u8) -> Entry {
        let body = EntryBody::Message { tag: Tag([number; 32]), ciphertext: Bytes(vec![number]) };
        Entry::sign(&SecretKey::from_seed(&[number; 32]), TopicId([1; 32]), 0, 30, body)
    }
}
