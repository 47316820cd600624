//! What members of a conversation tell each other of the directory's log: its newest anchor, and once what contradicts theirs.

use protocol::cbor;
use protocol::padding::padded_length;
use protocol::payload::Payload;
use protocol::server::ServerStatement;
use protocol::transparency::anchor::SignedAnchor;

use super::Conversation;
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
    /// An anchor that contradicts what somebody said here: said until one of this device's messages has its place.
    contradicts: Option<SignedAnchor>,
    /// The size of the last one: once for each is enough.
    contradicted: u64,
    /// Whether the next message says what the server has stated of itself.
    states: bool,
    /// Whether that was said already.
    stated: bool,
}

impl Conversation {
    /// Puts into a message what it is to say of the log.
    pub(super) fn add_rumour(&mut self, cx: &Context<'_>, payload: &mut Payload) {
        if self.live.rumour.states {
            payload.statement = cx.core.directory.statement();
        }
        if let Some(anchor) = self.live.rumour.contradicts {
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
            self.state_server();
        }
        match anchor.map(|anchor| gossip::hear(cx, self.id(), anchor)) {
            Some(Heard::Contradicts(own)) => self.contradict(own),
            // The server may have stated another log key to them: what it has stated here would show it.
            Some(Heard::Unsigned) => self.state_server(),
            Some(Heard::Nothing) | None => {}
        }
    }

    /// Says an anchor of this device's log, so that the others have evidence as well.
    pub(crate) fn contradict(&mut self, own: SignedAnchor) {
        if self.live.rumour.contradicted != own.size {
            self.live.rumour.contradicted = own.size;
            self.live.rumour.contradicts = Some(own);
            self.row.acknowledgement_due = true;
        }
    }

    fn state_server(&mut self) {
        if !self.live.rumour.stated {
            self.live.rumour.stated = true;
            self.live.rumour.states = true;
            self.row.acknowledgement_due = true;
        }
    }

    /// A message of this device has its place: what it said need not be said again.
    pub(super) fn rumour_arrived(&mut self) {
        self.live.rumour.contradicts = None;
        self.live.rumour.states = false;
    }
}
