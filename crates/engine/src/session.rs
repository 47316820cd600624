//! Sessions, one for each lane: opened when needed, opened again with backoff and jitter, each call remembered with what it was for.

use std::collections::BTreeMap;

use protocol::api::{Answer, Refusal, Request, SessionId};
use protocol::handle::Handle;
use protocol::hello::{Challenge, SessionKind};
use protocol::id::{AccountId, ConversationId};
use protocol::limits::CONTACT_LOOKUPS_MAX;
use protocol::time::{Days, Millis};
use protocol::token::TokenUse;
use protocol::transparency::directory_proof::DirectoryProof;
use protocol::transparency::label::MapLabel;
use rand_core::CryptoRng;

use crate::clock::earlier;
use crate::directory::check::Question;
use crate::directory::vouch::Wanted;
use crate::effect::Reason;
use crate::input::CommandId;
use crate::mls::LastResort;

/// The first pause before opening a session again, milliseconds.
const BACKOFF_MS_MIN: u64 = 500;
/// The longest pause before opening a session again, milliseconds.
const BACKOFF_MS_MAX: u64 = 60_000;
/// How long an answer may take before its session is given up, milliseconds: a slow link and a large commit.
pub(crate) const CALL_TIMEOUT_MS: u64 = 60_000;

/// How long a server may take to say its hello before the session is given up, milliseconds: a slow link, and a handshake over a
/// network such as Tor.
const HELLO_TIMEOUT_MS: u64 = 60_000;

/// What a call was for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Asked {
    Register,
    Authenticate,
    Incarnate,
    TakeOver,
    CountPackages,
    Publish {
        last_resort: LastResort,
    },
    ReadInbox,
    ClearInbox,
    LookUp {
        wanted: Wanted,
        purpose: LookUp,
        question: Box<Question>,
    },
    /// With the last statement of their chain that was known.
    TakePackages {
        conversation: ConversationId,
        account: AccountId,
        sequence: Option<u64>,
    },
    DeviceKeys {
        conversation: ConversationId,
        account: AccountId,
    },
    PutInbox {
        conversation: ConversationId,
        number: u64,
    },
    Create {
        conversation: ConversationId,
    },
    Prove {
        conversation: ConversationId,
        segment: u64,
    },
    Read {
        conversation: ConversationId,
    },
    Append {
        conversation: ConversationId,
    },
    WriteBlob {
        conversation: ConversationId,
        number: u64,
    },
    ReadBlob {
        conversation: ConversationId,
        blob: protocol::id::BlobId,
    },
    Signal {
        conversation: ConversationId,
    },
    KnockKeys {
        conversation: ConversationId,
        account: AccountId,
    },
    Knock {
        conversation: ConversationId,
    },
    IssueTokens {
        period: Days,
    },
    OpenInbox,
    ReadLog {
        question: Box<Question>,
        from: u64,
    },
    ReadHistory {
        question: Box<Question>,
        label: MapLabel,
        from_version: u64,
    },
    ReadChain,
    AppendStatements,
    /// So many statements that the server has never been told.
    AppendMissing {
        count: usize,
    },
    FindAccount,
    Recover,
    PutRendezvous,
    ReadRendezvous,
    LinkChain,
}

/// What has a session of its own: each kind; where topics are kept apart, each conversation's topic.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Lane {
    pub kind: SessionKind,
    pub topic: Option<ConversationId>,
}

impl From<SessionKind> for Lane {
    fn from(kind: SessionKind) -> Self {
        Lane { kind, topic: None }
    }
}

/// Why somebody is looked up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum LookUp {
    /// For a command that waits for the person.
    Command(CommandId),
    /// To confirm what somebody claims.
    Claim(AccountId),
    /// Before a conversation is joined to which they invite.
    Join(ConversationId),
    /// Before they are added to a conversation, of whom something has become known that was not vouched for.
    Add { conversation: ConversationId, account: AccountId },
    /// To see what the directory shows of them by now, on a session on which nobody else is asked for.
    Alone(AccountId),
    /// To learn that they have deleted their account: the handle was given up by which they were looked up for something.
    Released { handle: Handle, release: Box<DirectoryProof>, first: Box<LookUp> },
}

impl LookUp {
    /// For what somebody was asked for first.
    pub fn first(&self) -> &LookUp {
        match self {
            LookUp::Released { first, .. } => first,
            other => other,
        }
    }
}

impl Asked {
    /// The conversation whose topic this is about.
    pub fn topic(&self) -> Option<ConversationId> {
        match self {
            Asked::Signal { conversation } => Some(*conversation),
            other => other.conversation(),
        }
    }

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
            | Asked::ReadBlob { conversation, .. } => Some(*conversation),
            _ => None,
        }
    }

    /// The group at which this knocks.
    pub fn knocks_at(&self) -> Option<&ConversationId> {
        match self {
            Asked::KnockKeys { conversation, .. } | Asked::Knock { conversation } => Some(conversation),
            _ => None,
        }
    }

    /// Whether this is what a token pays for: with anything else a server could have token after token shown for one thing.
    pub fn is_done_by(&self, result: &Result<Answer, Refusal>) -> bool {
        matches!(
            (self, result),
            (Asked::LookUp { .. }, Ok(Answer::Account { .. } | Answer::NoAccount { .. }) | Err(Refusal::NotFound))
                | (
                    Asked::TakePackages { .. } | Asked::DeviceKeys { .. } | Asked::KnockKeys { .. },
                    Ok(Answer::KeyPackages { .. })
                )
                | (Asked::PutInbox { .. } | Asked::Knock { .. }, Ok(Answer::InboxStamped { .. }))
                | (Asked::Create { .. }, Ok(Answer::Done))
                | (Asked::Append { .. }, Ok(Answer::Appended { .. }))
        )
    }
}

/// A session that is over.
#[derive(Default)]
pub(crate) struct Ended {
    pub lane: Option<Lane>,
    /// What was unanswered on it.
    pub lost: Vec<Asked>,
    /// Whether this side ended it to open it again at once.
    pub planned: bool,
    /// Whether it was open and brought nothing of what its token pays for.
    pub in_vain: bool,
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
    /// Whether it waits for a token.
    starved: bool,
    /// When it moves on to another token.
    until: Option<Millis>,
    /// When an opening session is given up, if the server has not said its hello.
    hello_due: Millis,
    /// How many calls were made on its session.
    calls: u32,
    /// Whether its session brought something of what its token pays for.
    useful: bool,
}

/// A call that is made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Calling {
    /// What it is for.
    pub asked: Asked,
    /// What its token is spent on.
    pub spends: Option<TokenUse>,
    /// What is asked, if it is the directory: the answer is signed with it.
    pub question: Option<Box<Request>>,
}

struct Pending {
    calling: Calling,
    due: Millis,
}

/// The sessions and what is unanswered on them.
#[derive(Default)]
pub(crate) struct Sessions {
    slots: BTreeMap<Lane, Slot>,
    calls: BTreeMap<(SessionId, u32), Pending>,
    next_session: u64,
    next_call: u32,
}

impl Sessions {
    fn slot(&mut self, lane: impl Into<Lane>) -> &mut Slot {
        let closed = || Slot {
            stage: Stage::Closed,
            not_before: Millis(0),
            failures: 0,
            wanted: false,
            starved: false,
            until: None,
            hello_due: Millis(0),
            calls: 0,
            useful: false,
        };
        self.slots.entry(lane.into()).or_insert_with(closed)
    }

    /// Asks for a session of this kind to be open.
    pub fn want(&mut self, lane: impl Into<Lane>) {
        self.slot(lane).wanted = true;
    }

    /// Leaves a session closed until it is asked for again.
    pub fn unwant(&mut self, lane: Lane) {
        self.slot(lane).wanted = false;
    }

    /// The lanes whose session is wanted, closed, and whose pause is over.
    pub fn ready_to_open(&self, now: Millis) -> Vec<Lane> {
        let ready = |slot: &Slot| slot.wanted && slot.stage == Stage::Closed && slot.not_before <= now;
        self.slots.iter().filter(|(_, slot)| ready(slot)).map(|(lane, _)| *lane).collect()
    }

    /// The lane's session is opening.
    pub fn begin_open(&mut self, lane: Lane, now: Millis) -> SessionId {
        self.next_session += 1;
        let session = SessionId(self.next_session);
        let slot = self.slot(lane);
        slot.stage = Stage::Opening(session);
        slot.starved = false;
        (slot.calls, slot.useful) = (0, false);
        slot.hello_due = now.plus(HELLO_TIMEOUT_MS);
        session
    }

    /// There is no token for the lane's session: it is tried again when there may be one.
    pub fn starve(&mut self, lane: Lane) {
        self.slot(lane).starved = true;
    }

    /// The lane's session ends at this time at the latest.
    pub fn set_until(&mut self, lane: Lane, until: Millis) {
        self.slot(lane).until = Some(until);
    }

    /// An open session that is to move on to another token.
    pub fn outlived(&self, now: Millis) -> Option<SessionId> {
        self.slots.values().find_map(|slot| match slot.stage {
            Stage::Open(session, _) if slot.until.is_some_and(|until| until <= now) => Some(session),
            _ => None,
        })
    }

    /// The lane's session stays closed until then.
    pub fn rest(&mut self, lane: Lane, until: Millis) {
        self.slot(lane).not_before = until;
    }

    /// Whether the session's first frame is still to come.
    pub fn is_opening(&self, session: SessionId) -> bool {
        self.slots.values().any(|slot| slot.stage == Stage::Opening(session))
    }

    /// The session's challenge arrived.
    pub fn opened(&mut self, session: SessionId, challenge: Challenge) {
        if let Some(lane) = self.lane_of(session) {
            self.slot(lane).stage = Stage::Open(session, challenge);
        }
    }

    /// The session does its work: the next pause is short again.
    pub fn proved_good(&mut self, lane: impl Into<Lane>) {
        self.slot(lane).failures = 0;
    }

    /// The lane's session has brought something of what its token pays for.
    pub fn was_useful(&mut self, lane: Lane) {
        self.slot(lane).useful = true;
    }

    /// The server says that the token of the lane's session is used up. Says whether it can be: not before it was asked so much.
    pub fn used_up(&mut self, lane: Lane) -> bool {
        let slot = self.slot(lane);
        let can_be = slot.calls > CONTACT_LOOKUPS_MAX;
        slot.useful &= can_be;
        can_be
    }

    /// The kind of a session that is open or opening.
    pub fn kind_of(&self, session: SessionId) -> Option<SessionKind> {
        self.lane_of(session).map(|lane| lane.kind)
    }

    /// The lane of a session that is open or opening.
    pub fn lane_of(&self, session: SessionId) -> Option<Lane> {
        let is_it = |slot: &Slot| match slot.stage {
            Stage::Closed => false,
            Stage::Opening(id) | Stage::Open(id, _) => id == session,
        };
        self.slots.iter().find(|(_, slot)| is_it(slot)).map(|(lane, _)| *lane)
    }

    /// All sessions that are open or opening.
    pub fn all(&self) -> Vec<SessionId> {
        let of = |slot: &Slot| match slot.stage {
            Stage::Closed => None,
            Stage::Opening(session) | Stage::Open(session, _) => Some(session),
        };
        self.slots.values().filter_map(of).collect()
    }

    /// The clock was set back: pauses end when they would have.
    pub fn set_back(&mut self, by_ms: u64) {
        for slot in self.slots.values_mut() {
            earlier(&mut slot.not_before, by_ms);
            earlier(&mut slot.hello_due, by_ms);
            slot.until.iter_mut().for_each(|until| earlier(until, by_ms));
        }
        self.calls.values_mut().for_each(|pending| earlier(&mut pending.due, by_ms));
    }

    /// The lane's open session.
    pub fn open(&self, lane: impl Into<Lane>) -> Option<(SessionId, Challenge)> {
        match self.slots.get(&lane.into())?.stage {
            Stage::Open(session, challenge) => Some((session, challenge)),
            _ => None,
        }
    }

    /// The session is over. Returns what was unanswered on it. It is opened again after a pause that doubles with each
    /// failure, of which one half is waited always and of the other a random part: many clients do not return at once.
    /// Less than `pause_ms_min` is never waited; then the random part comes on top.
    pub fn closed(&mut self, now: Millis, rng: &mut dyn CryptoRng, session: SessionId, pause_ms_min: u64) -> Ended {
        let Some(lane) = self.lane_of(session) else { return Ended::default() };
        let slot = self.slot(lane);
        let in_vain = matches!(slot.stage, Stage::Open(..)) && !slot.useful;
        slot.stage = Stage::Closed;
        slot.until = None;
        let doubled = BACKOFF_MS_MIN.saturating_mul(1 << slot.failures.min(16)).min(BACKOFF_MS_MAX);
        let pause = doubled.max(pause_ms_min);
        slot.failures = slot.failures.saturating_add(1);
        let spread = rng.next_u64() % (pause / 2 + 1);
        slot.not_before = now.plus((pause / 2).max(pause_ms_min).saturating_add(spread));
        let lost: Vec<_> = self.calls.keys().filter(|(id, _)| *id == session).copied().collect();
        let lost =
            lost.into_iter().filter_map(|key| self.calls.remove(&key)).map(|pending| pending.calling.asked).collect();
        Ended { lane: Some(lane), lost, planned: false, in_vain }
    }

    /// Numbers a call and remembers what it is for.
    pub fn begin_call(&mut self, now: Millis, session: SessionId, calling: Calling) -> u32 {
        self.next_call = self.next_call.wrapping_add(1);
        if let Some(lane) = self.lane_of(session) {
            let slot = self.slot(lane);
            slot.calls = slot.calls.saturating_add(1);
        }
        self.calls.insert((session, self.next_call), Pending { calling, due: now.plus(CALL_TIMEOUT_MS) });
        self.next_call
    }

    /// The call that is answered; nothing if it was not made, or answered before.
    pub fn end_call(&mut self, session: SessionId, call: u32) -> Option<Calling> {
        self.calls.remove(&(session, call)).map(|pending| pending.calling)
    }

    /// Whether something like this is unanswered.
    pub fn is_asked(&self, test: impl Fn(&Asked) -> bool) -> bool {
        self.calls.values().any(|pending| test(&pending.calling.asked))
    }

    /// A session with a call that is overdue, or whose hello is.
    pub fn overdue(&self, now: Millis) -> Option<SessionId> {
        let silent = self.slots.values().find_map(|slot| match slot.stage {
            Stage::Opening(session) if slot.hello_due <= now => Some(session),
            _ => None,
        });
        if silent.is_some() {
            return silent;
        }
        self.calls.iter().find(|(_, pending)| pending.due <= now).map(|((session, _), _)| *session)
    }

    /// When something is to be done next.
    pub fn deadline(&self) -> Option<(Millis, Reason)> {
        let waiting = |slot: &&Slot| slot.wanted && slot.stage == Stage::Closed && !slot.starved;
        let reopen = self.slots.values().filter(waiting).map(|slot| (slot.not_before, Reason::Reconnect)).min();
        let overdue = self.calls.values().map(|pending| (pending.due, Reason::CallTimeout)).min();
        let outlived = self.slots.values().filter(|slot| slot.stage != Stage::Closed).filter_map(|slot| slot.until);
        let outlived = outlived.min().map(|until| (until, Reason::TokenPeriod));
        let opening = |slot: &&Slot| matches!(slot.stage, Stage::Opening(_));
        let hello = self.slots.values().filter(opening).map(|slot| (slot.hello_due, Reason::CallTimeout)).min();
        reopen.into_iter().chain(overdue).chain(hello).chain(outlived).min()
    }
}

#[cfg(test)]
mod tests;
