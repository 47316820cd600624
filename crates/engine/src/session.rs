//! The three sessions: opened when needed, opened again with backoff and jitter, each call remembered with what it was for.

use std::collections::BTreeMap;

use protocol::api::SessionId;
use protocol::handle::Handle;
use protocol::hello::{Challenge, SessionKind};
use protocol::id::{AccountId, ConversationId};
use protocol::time::Millis;
use rand_core::CryptoRng;

use crate::effect::Reason;
use crate::input::CommandId;

/// The first pause before opening a session again, milliseconds.
const BACKOFF_MS_MIN: u64 = 500;
/// The longest pause before opening a session again, milliseconds.
const BACKOFF_MS_MAX: u64 = 60_000;
/// How long an answer may take before its session is given up, milliseconds: a slow link and a large commit.
pub(crate) const CALL_TIMEOUT_MS: u64 = 60_000;

/// What a call was for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Asked {
    Register,
    Authenticate,
    Incarnate,
    TakeOver,
    CountPackages,
    Publish,
    ReadInbox,
    ClearInbox,
    LookUpHandle { handle: Handle, purpose: LookUp },
    TakePackages { conversation: ConversationId, account: AccountId },
    DeviceKeys { conversation: ConversationId, account: AccountId },
    PutInbox { conversation: ConversationId, number: u64 },
    Create { conversation: ConversationId },
    Prove { conversation: ConversationId, segment: u64 },
    Read { conversation: ConversationId },
    Append { conversation: ConversationId },
    WriteBlob { conversation: ConversationId, number: u64 },
    ReadBlob { conversation: ConversationId },
    Signal,
}

/// Why a handle is looked up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum LookUp {
    /// For a command that waits for the person.
    Command(CommandId),
    /// To confirm what somebody claims.
    Claim(AccountId),
}

impl Asked {
    /// The conversation that waits for the answer.
    pub fn conversation(&self) -> Option<ConversationId> {
        match self {
            Asked::TakePackages { conversation, .. }
            | Asked::DeviceKeys { conversation, .. }
            | Asked::PutInbox { conversation, .. }
            | Asked::Create { conversation }
            | Asked::Prove { conversation, .. }
            | Asked::Read { conversation }
            | Asked::Append { conversation }
            | Asked::WriteBlob { conversation, .. }
            | Asked::ReadBlob { conversation } => Some(*conversation),
            _ => None,
        }
    }
}

/// A session that is over.
#[derive(Default)]
pub(crate) struct Ended {
    pub kind: Option<SessionKind>,
    /// What was unanswered on it.
    pub lost: Vec<Asked>,
}

/// How far a session is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stage {
    Closed,
    Opening(SessionId),
    Open(SessionId, Challenge),
}

struct Slot {
    stage: Stage,
    not_before: Millis,
    failures: u32,
    wanted: bool,
}

struct Pending {
    asked: Asked,
    due: Millis,
}

/// The sessions and what is unanswered on them.
#[derive(Default)]
pub(crate) struct Sessions {
    slots: BTreeMap<SessionKind, Slot>,
    calls: BTreeMap<(SessionId, u32), Pending>,
    next_session: u64,
    next_call: u32,
}

impl Sessions {
    fn slot(&mut self, kind: SessionKind) -> &mut Slot {
        let closed = || Slot { stage: Stage::Closed, not_before: Millis(0), failures: 0, wanted: false };
        self.slots.entry(kind).or_insert_with(closed)
    }

    /// Asks for a session of this kind to be open.
    pub fn want(&mut self, kind: SessionKind) {
        self.slot(kind).wanted = true;
    }

    /// The next session that is wanted, closed, and whose pause is over: it is opening now.
    pub fn next_to_open(&mut self, now: Millis) -> Option<(SessionId, SessionKind)> {
        let ready = |slot: &Slot| slot.wanted && slot.stage == Stage::Closed && slot.not_before <= now;
        let kind = self.slots.iter().find(|(_, slot)| ready(slot)).map(|(kind, _)| *kind)?;
        self.next_session += 1;
        let session = SessionId(self.next_session);
        self.slot(kind).stage = Stage::Opening(session);
        Some((session, kind))
    }

    /// Whether the session's first frame is still to come.
    pub fn is_opening(&self, session: SessionId) -> bool {
        self.slots.values().any(|slot| slot.stage == Stage::Opening(session))
    }

    /// The session's challenge arrived.
    pub fn opened(&mut self, session: SessionId, challenge: Challenge) {
        if let Some(kind) = self.kind_of(session) {
            self.slot(kind).stage = Stage::Open(session, challenge);
        }
    }

    /// The session does its work: the next pause is short again.
    pub fn proved_good(&mut self, kind: SessionKind) {
        self.slot(kind).failures = 0;
    }

    /// The kind of a session that is open or opening.
    pub fn kind_of(&self, session: SessionId) -> Option<SessionKind> {
        let is_it = |slot: &Slot| match slot.stage {
            Stage::Closed => false,
            Stage::Opening(id) | Stage::Open(id, _) => id == session,
        };
        self.slots.iter().find(|(_, slot)| is_it(slot)).map(|(kind, _)| *kind)
    }

    /// The open session of this kind.
    pub fn open(&self, kind: SessionKind) -> Option<(SessionId, Challenge)> {
        match self.slots.get(&kind)?.stage {
            Stage::Open(session, challenge) => Some((session, challenge)),
            _ => None,
        }
    }

    /// The session is over. Returns what was unanswered on it. It is opened again after a pause that doubles with each
    /// failure, of which one half is waited always and of the other a random part: many clients do not return at once.
    /// Less than `pause_ms_min` is never waited; then the random part comes on top.
    pub fn closed(&mut self, now: Millis, rng: &mut dyn CryptoRng, session: SessionId, pause_ms_min: u64) -> Ended {
        let Some(kind) = self.kind_of(session) else { return Ended::default() };
        let slot = self.slot(kind);
        slot.stage = Stage::Closed;
        let doubled = BACKOFF_MS_MIN.saturating_mul(1 << slot.failures.min(16)).min(BACKOFF_MS_MAX);
        let pause = doubled.max(pause_ms_min);
        slot.failures = slot.failures.saturating_add(1);
        let spread = rng.next_u64() % (pause / 2 + 1);
        slot.not_before = now.plus((pause / 2).max(pause_ms_min).saturating_add(spread));
        let lost: Vec<_> = self.calls.keys().filter(|(id, _)| *id == session).copied().collect();
        let lost = lost.into_iter().filter_map(|key| self.calls.remove(&key)).map(|pending| pending.asked).collect();
        Ended { kind: Some(kind), lost }
    }

    /// Numbers a call and remembers what it is for.
    pub fn begin_call(&mut self, now: Millis, session: SessionId, asked: Asked) -> u32 {
        self.next_call = self.next_call.wrapping_add(1);
        self.calls.insert((session, self.next_call), Pending { asked, due: now.plus(CALL_TIMEOUT_MS) });
        self.next_call
    }

    /// What the call was for; nothing if it was not asked, or answered before.
    pub fn end_call(&mut self, session: SessionId, call: u32) -> Option<Asked> {
        self.calls.remove(&(session, call)).map(|pending| pending.asked)
    }

    /// Whether something like this is unanswered.
    pub fn is_asked(&self, test: impl Fn(&Asked) -> bool) -> bool {
        self.calls.values().any(|pending| test(&pending.asked))
    }

    /// A session with a call that is overdue.
    pub fn overdue(&self, now: Millis) -> Option<SessionId> {
        self.calls.iter().find(|(_, pending)| pending.due <= now).map(|((session, _), _)| *session)
    }

    /// When something is to be done next.
    pub fn deadline(&self) -> Option<(Millis, Reason)> {
        let waiting = |slot: &&Slot| slot.wanted && slot.stage == Stage::Closed;
        let reopen = self.slots.values().filter(waiting).map(|slot| (slot.not_before, Reason::Reconnect)).min();
        let overdue = self.calls.values().map(|pending| (pending.due, Reason::CallTimeout)).min();
        reopen.into_iter().chain(overdue).min()
    }
}
