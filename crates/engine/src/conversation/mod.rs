//! A conversation: what is stored of it, what is loaded, and what is to be done next.

mod about;
mod addition;
#[cfg(feature = "adversary")]
pub mod adversary;
mod attach;
mod break_point;
mod commit;
mod deletion;
mod devices;
mod entrance;
mod group;
mod history;
mod invite;
mod join;
mod kinds;
mod life;
mod mending;
mod merge;
mod message;
mod offers;
mod part;
mod read;
mod readmit;
mod receipts;
mod resume;
mod row;
pub(crate) mod rumour;
mod send;
mod signal;
mod task;
mod unheard;
mod unread;
mod warm;
#[cfg(test)]
pub(crate) mod tests {
    mod commits;
    mod group_formats;
    mod joining;
    mod knocks;
    mod messages;
    mod reading;
    mod readmitting;
    mod rebuilding;
    mod signals;
    pub(crate) mod stand;
    mod stored_formats;
}

use std::collections::{BTreeMap, BTreeSet};

use protocol::api::{Answer, Follow, Refusal, Request};
use protocol::id::{AccountId, ConversationId, DeviceId, TopicId};
use protocol::limits::READ_ENTRIES_MAX;
use protocol::signature::Purpose;
use protocol::time::{Millis, Minutes, Seconds};
use protocol::topic::{Head, topic_session_bytes};

pub(crate) use about::check_text;
pub(crate) use invite::BLOB_LABEL;
pub(crate) use join::Joiner;
pub(crate) use row::{Beginning, ConversationRow, Invitee, MemberRow, OfferRow, Phase, RecentRow};
pub(crate) use task::{AboutTask, MessageTask, Task};
pub(crate) use unread::{Mark, Unread};

use crate::changes::{Row, Table, conversation_key};
use crate::core::{Context, Sent, Separation};
use crate::effect::Effect;
use crate::mls::{Group, MlsRows};
use crate::receipts::ReceiptRow;
use crate::session::Asked;
use crate::stamping::KeysAsked;
use invite::Taken;

/// How many recent entries are kept for comparison with what others have seen.
const RECENT_ENTRIES: u64 = 1_024;
/// The pause after a refusal that may pass, milliseconds.
const RETRY_MS: u64 = 5_000;
/// Where chats are kept apart, a topic is read without occasion so long after the last time, milliseconds, ...
const LOOK_MS_MIN: u64 = 30 * 60_000;
/// ... and up to so much longer.
const LOOK_MS_SPREAD: u64 = 60 * 60_000;

/// A conversation.
pub(crate) struct Conversation {
    pub row: ConversationRow,
    pub tasks: BTreeMap<u64, Task>,
    pub unread: Unread,
    pub unheard: unheard::Unheard,
    pub live: Live,
}

/// What is not stored.
#[derive(Default)]
pub(crate) struct Live {
    pub group: Option<Group>,
    pub recent: BTreeMap<u64, RecentRow>,
    loading: bool,
    /// Whether a call about the topic is unanswered.
    busy: bool,
    /// Whether a call beside the topic is unanswered.
    side_busy: bool,
    proven: Option<(TopicId, u64)>,
    caught_up: bool,
    /// The segment that was read when the read was sent, and what the server had shown, or others had seen, by then: an answer
    /// about that segment that is behind it withholds.
    read_floor: (u64, u64),
    /// Whether the topic has been read since an invitation was kept: only then can it be judged.
    read_since_offer: bool,
    /// The invitation whose bundle is fetched.
    followed: Option<OfferRow>,
    taken: BTreeMap<AccountId, Taken>,
    /// How often an account that is to be added was shown without a device that can be.
    shown_without: BTreeMap<AccountId, u8>,
    /// Who cannot be added to a rebuild into which nobody has come, and is left out of the next.
    unaddable: BTreeSet<AccountId>,
    /// For whom such a rebuild waits, since whoever rebuilds may not leave them out: the person is told once.
    waited_for: BTreeSet<AccountId>,
    /// When they are asked for again.
    rebuild_at: Option<Millis>,
    retry_at: Option<Millis>,
    acknowledge_at: Option<Millis>,
    tidy_at: Option<Millis>,
    warm_at: Option<Millis>,
    side_retry_at: Option<Millis>,
    /// When somebody who is to be added, and for whom the directory does not vouch, is looked up again.
    vouch_at: Option<Millis>,
    /// When those are let in who wait where nobody decides, unless another device has done it.
    let_in_at: Option<Millis>,
    /// The inbox item for which the server has wanted further tokens, and how many.
    surcharge: (u64, u8),
    readmission_at: Option<Millis>,
    /// Devices that others have added again, and when.
    let_in: BTreeMap<(AccountId, DeviceId), Minutes>,
    /// How the conversation of own devices mends itself.
    mending: mending::Mending,
    own_shown: BTreeMap<u64, crate::view::MessageRow>,
    shown: Option<Vec<u8>>,
    /// Generation, segment and the count of changes to contacts with which the members were shown.
    members_shown: Option<(u32, u64, u64)>,
    /// Generation, segment and the count of chains learnt with which the members' devices were compared with their chains.
    aligned: Option<(u32, u64, u64)>,
    align_at: Option<Millis>,
    /// What was said here of the directory's log.
    rumour: rumour::Rumour,
    /// Whether nothing that people write is sent, since the directory was caught.
    stopped: bool,
    /// What members have told of how far they have come.
    pub receipts: BTreeMap<AccountId, ReceiptRow>,
    /// Since when a receipt is wanted, and when it is due.
    receipt_since: Option<Millis>,
    receipt_at: Option<Millis>,
    gossip: Vec<protocol::payload::GossipHead>,
    gossip_turn: usize,
    /// Whether the server said that it will never take the next thing: given up once the topic has been read without it.
    giving_up: bool,
    keys_asked: KeysAsked,
    /// Where chats are kept apart, when the topic is read again though nothing says that there is more.
    look_at: Option<Millis>,
    /// The segment of the entry that was sent last: this device may be in a later one when its refusal comes.
    written_in: u64,
    /// The segment that the server said is full, and the one that it said is closed: judged once it has been read to its end.
    said_full: Option<u64>,
    said_closed: Option<u64>,
    /// Until when the person was told that the server takes nothing here.
    told_ahead: Option<Minutes>,
    /// How often in a row the server has taken something for another thing of the same tag.
    conflicts: u32,
    /// Where the person went on although the server had put an entry of its own behind it.
    planted_at: Option<Head>,
    /// Up to where rows of the history were asked for that are to go.
    deleting: Option<crate::deletion::Place>,
    /// The last signal of each member's device.
    signals: BTreeMap<DeviceId, (Seconds, u32)>,
    /// Whether the other person of a pair is here, as they said last, and when.
    presence: Option<(bool, Seconds)>,
    /// When this device has told last that the person is here.
    presence_told_at: Option<Millis>,
}

/// What takes key packages of an account's devices: those of the person's other devices are not asked for where those of others
/// are, or the server could tell who talks with whom.
fn take_packages(cx: &Context<'_>, account: AccountId) -> Request {
    match account == cx.own_account() {
        true => Request::TakeOwnKeyPackages,
        false => Request::TakeKeyPackages { account },
    }
}

impl Conversation {
    pub fn new(row: ConversationRow, group: Option<Group>) -> Self {
        let (tasks, unread, unheard) = (BTreeMap::new(), Unread::new(), unheard::Unheard::default());
        Conversation { row, tasks, unread, unheard, live: Live { group, ..Live::default() } }
    }

    pub fn id(&self) -> ConversationId {
        self.row.conversation
    }

    pub fn topic(&self) -> TopicId {
        self.row.settings.topic
    }

    /// Whether it goes on, or will.
    pub fn is_open(&self) -> bool {
        self.row.phase != Phase::Left
    }

    pub fn is_pair(&self) -> bool {
        self.row.settings.pair
    }

    pub fn member(&self, account: &AccountId) -> Option<&MemberRow> {
        let found = self.row.members.binary_search_by(|member| member.account.cmp(account));
        found.ok().and_then(|index| self.row.members.get(index))
    }

    pub fn has_member(&self, account: &AccountId) -> bool {
        self.member(account).is_some()
    }

    /// The topics session is gone: what was proven and followed on it is no more.
    pub fn disconnected(&mut self) {
        self.live.proven = None;
        self.live.caught_up = false;
    }

    /// A call will not be answered.
    pub fn call_lost(&mut self, asked: &Asked) {
        match asked {
            Asked::TakePackages { .. }
            | Asked::Create { .. }
            | Asked::Prove { .. }
            | Asked::Read { .. }
            | Asked::Append { .. } => self.live.busy = false,
            _ => self.live.side_busy = false,
        }
    }

    /// Writes the row and what has changed of the MLS state, and shows the conversation.
    pub fn save(&mut self, cx: &mut Context<'_>) {
        cx.put(Table::Conversation, self.row.conversation.0, &self.row);
        self.row.put_parts(&mut cx.core.changes);
        if let Some(group) = &mut self.live.group {
            for (key, value) in group.take_differences() {
                let key = conversation_key(&self.row.conversation, &key);
                match value {
                    Some(value) => cx.core.changes.put(Table::Mls, key, value),
                    None => cx.core.changes.remove(Table::Mls, key),
                }
            }
        }
        self.show(cx);
    }

    /// Asks for the MLS state; says whether it is there already.
    fn is_loaded(&mut self, cx: &mut Context<'_>) -> bool {
        if self.live.group.is_none() && !self.live.loading {
            self.live.loading = true;
            cx.core.effects.push(Effect::Load { conversation: self.row.conversation });
        }
        self.live.group.is_some()
    }

    /// The rows that were asked for.
    pub fn loaded(&mut self, cx: &mut Context<'_>, rows: Vec<Row>) {
        self.live.loading = false;
        self.live.busy = false;
        if self.live.group.is_some() || self.row.phase == Phase::Stuck {
            return;
        }
        let (mls, recent): (Vec<Row>, Vec<Row>) = rows.into_iter().partition(|row| row.table == Table::Mls);
        let strip = |row: Row| Some((row.key.get(ConversationId::SIZE..)?.to_vec(), row.value));
        let rows = MlsRows::from_stored(mls.into_iter().filter_map(strip));
        self.live.group = Group::load(rows, &self.row.group_id.0);
        if self.row.pending.is_none() {
            self.drop_pending();
        }
        let (receipts, recent): (Vec<Row>, Vec<Row>) = recent.into_iter().partition(|row| row.table == Table::Receipt);
        let read = |row: &Row| {
            let account = AccountId::from_slice(row.key.get(ConversationId::SIZE..)?)?;
            Some((account, protocol::cbor::from_bytes(&row.value).ok()?))
        };
        self.live.receipts = receipts.iter().filter_map(read).collect();
        for row in recent {
            let number = row.key.get(ConversationId::SIZE..).and_then(|rest| <[u8; 8]>::try_from(rest).ok());
            if let (Some(number), Ok(entry)) = (number, protocol::cbor::from_bytes(&row.value)) {
                self.live.recent.insert(u64::from_be_bytes(number), entry);
            }
        }
        if self.live.group.is_none() {
            self.become_stuck(cx);
        }
        self.plan_warming(cx);
    }

    /// Has the directory confirm what the other person of a pair claims to be called, once the person has accepted them. Members
    /// of a group are looked up only when the person asks: all look-ups on one session would tell the server who is in it.
    pub fn confirm_handle(&self, cx: &mut Context<'_>) {
        if !cx.core.incarnated || !self.is_pair() {
            return;
        }
        for member in self.row.members.iter() {
            if crate::contacts::is_accepted(cx, &member.account) {
                crate::contacts::confirm(cx, member.account, member.handle_claimed.clone());
            }
        }
    }

    /// Does what is next, as far as it needs no answer that is still missing. Called after everything that may matter.
    pub fn advance(&mut self, cx: &mut Context<'_>) {
        let silent = cx.core.profile.as_ref().is_none_or(|profile| profile.row.is_silent());
        if silent || !cx.core.incarnated {
            return;
        }
        self.live.stopped = crate::directory::stops(cx.core, self);
        // Nobody who is blocked is asked to mend anything.
        if self.is_blocked(cx) && matches!(self.row.phase, Phase::Stuck | Phase::Broken(_)) {
            (self.live.readmission_at, self.live.side_retry_at) = (None, None);
            return;
        }
        self.advance_side(cx);
        self.mend_itself(cx);
        match &self.row.phase {
            Phase::Left => {
                self.note_unheard(cx);
                return self.invite_again(cx);
            }
            Phase::Paused(_) => return,
            Phase::Stuck => return self.seek_readmission(cx),
            Phase::Broken(_) => {
                self.consider_offers(cx);
                return self.ask_readmission(cx);
            }
            Phase::Creating | Phase::Active => {}
        }
        self.note_due(cx);
        if self.live.retry_at.is_some_and(|at| at <= cx.now) {
            self.live.retry_at = None;
        }
        if self.live.busy || self.live.retry_at.is_some() {
            return;
        }
        if self.row.phase == Phase::Creating {
            return self.create_topic(cx);
        }
        if self.live.proven != Some((self.topic(), self.row.segment)) {
            return self.prove(cx);
        }
        if !self.live.caught_up {
            return self.read(cx);
        }
        if self.row.offered.is_some() && !self.live.read_since_offer {
            return self.read(cx);
        }
        self.consider_offers(cx);
        self.invite_again(cx);
        self.work(cx);
    }

    /// Whether all that the server has of it was read; nothing is waited for if it cannot be.
    pub fn is_read(&self) -> bool {
        self.live.caught_up || self.row.phase != Phase::Active
    }

    /// Whether all that own devices have said here was read: where it stands still, it will go on.
    pub fn is_heard_out(&self) -> bool {
        match &self.row.phase {
            Phase::Active => self.live.caught_up,
            Phase::Paused(_) | Phase::Broken(_) | Phase::Stuck => false,
            Phase::Creating | Phase::Left => true,
        }
    }

    fn prove(&mut self, cx: &mut Context<'_>) {
        let Some(challenge) = cx.topics_challenge(&self.id()) else {
            return cx.core.sessions.want(cx.topics_lane(&self.id()));
        };
        let (topic, segment) = (self.topic(), self.row.segment);
        let proof = topic_session_bytes(&challenge, &topic, segment);
        let signature = self.row.secrets.signing().sign(Purpose::TopicSession, &proof);
        let request = Request::ProveSegment { topic, segment, signature };
        let asked = Asked::Prove { conversation: self.id(), segment };
        self.live.busy = cx.call(request, asked) == Sent::Yes;
    }

    fn read(&mut self, cx: &mut Context<'_>) {
        let expected = self.row.expected.map_or(0, |expected| expected.head.sequence);
        let floor = self.row.cursor.sequence.max(expected).max(self.row.acknowledged);
        self.live.read_floor = (self.row.segment, floor);
        self.live.read_since_offer = true;
        let request = Request::ReadTopic {
            topic: self.topic(),
            after: self.row.cursor.sequence,
            count_max: READ_ENTRIES_MAX,
            follow: Follow::Yes,
        };
        self.live.busy = cx.call(request, Asked::Read { conversation: self.id() }) == Sent::Yes;
    }

    /// Acts on an answer to one of its calls.
    pub fn answered(&mut self, cx: &mut Context<'_>, asked: Asked, answer: Answer) {
        match (asked, answer) {
            (Asked::Create { .. }, Answer::Done) => {
                self.live.busy = false;
                self.live.proven = Some((self.topic(), self.row.segment));
                self.row.phase = Phase::Active;
                self.save(cx);
            }
            (Asked::Prove { segment, .. }, Answer::Done) => {
                self.live.busy = false;
                self.live.proven = Some((self.topic(), segment));
                self.live.caught_up = false;
            }
            (Asked::Read { .. }, Answer::Page(page)) => {
                self.live.busy = false;
                self.take_in_page(cx, page, read::Source::Asked);
            }
            (Asked::Append { .. }, Answer::Appended { link, stamp }) => {
                self.live.busy = false;
                self.appended(cx, link, stamp);
            }
            (asked, answer) => self.answered_beside(cx, asked, answer),
        }
    }

    /// Acts on a refusal of one of its calls.
    pub fn refused(&mut self, cx: &mut Context<'_>, asked: Asked, refusal: Refusal) {
        let retry_ms = match refusal {
            Refusal::Busy { retry_after_s } => u64::from(retry_after_s).saturating_mul(1_000).max(RETRY_MS),
            _ => RETRY_MS,
        };
        match asked {
            Asked::Append { .. } => {
                self.live.busy = false;
                self.append_refused(cx, refusal, retry_ms);
            }
            // It has signed a head of this very topic: that it knows nothing of it is a rollback.
            Asked::Prove { .. } if refusal == Refusal::NotFound && self.row.signed_head.is_some() => {
                self.live.busy = false;
                let shown = self.row.signed_head.iter().map(|head| protocol::cbor::to_bytes(head).into()).collect();
                if self.row.phase == Phase::Active {
                    self.pause(cx, crate::caught::Lie::Withheld, shown);
                }
            }
            Asked::Create { .. } | Asked::Prove { .. } | Asked::Read { .. } => {
                self.live.busy = false;
                self.live.proven = None;
                self.live.caught_up = false;
                self.live.retry_at = Some(cx.now.plus(retry_ms));
            }
            asked => self.refused_beside(cx, asked, refusal, retry_ms),
        }
    }

    /// Sets the times of what is due after a pause, and does what is due.
    fn note_due(&mut self, cx: &mut Context<'_>) {
        self.plan_alignment(cx);
        // Nothing is written for a device that is known to be off its chain.
        let writes = self.tasks.values().any(|task| matches!(task, Task::Message(message) if !message.held));
        if self.live.align_at.is_some_and(|at| at <= cx.now || writes) {
            self.live.align_at = None;
            self.align(cx);
        }
        if self.row.acknowledgement_due {
            let at = *self.live.acknowledge_at.get_or_insert_with(|| {
                let spread_ms = 50 * self.row.members.len() as u64 + 200;
                cx.now.plus(rand_core::Rng::next_u64(cx.rng) % spread_ms)
            });
            if at <= cx.now {
                self.live.acknowledge_at = None;
                self.acknowledge(cx);
            }
        }
        if self.live.warm_at.is_some_and(|at| at <= cx.now) {
            self.live.warm_at = None;
            self.warm(cx);
        }
        if self.live.rebuild_at.is_some_and(|at| at <= cx.now) {
            self.live.rebuild_at = None;
        }
        self.note_unheard(cx);
        self.look_again(cx);
        self.let_in_when_due(cx);
        self.seek_vouching(cx);
        self.plan_receipt(cx);
        let own = cx.own_account();
        let removing = self.tasks.values().any(|task| matches!(task, Task::Remove { .. } | Task::Ban { .. }));
        let noticed_self = self.row.notices.iter().any(|row| row.account == own);
        if !self.row.notices.is_empty() && !removing && !noticed_self {
            // By device: two of one person do not meet either.
            let device = cx.profile().row.device;
            let leaves = self.row.members.iter().flat_map(|member| &member.leaves);
            let rank = leaves.take_while(|leaf| leaf.device != device).count();
            let at = *self.live.tidy_at.get_or_insert(cx.now.plus(300 + 1_500 * rank as u64));
            if at <= cx.now {
                self.live.tidy_at = None;
                self.tidy(cx);
            }
        }
    }

    /// Where chats are kept apart, each topic is read now and then at a moment that nobody chose: it finds what another chat said
    /// there is, and since it is read anyway, nobody can tell by it who is in both.
    fn look_again(&mut self, cx: &mut Context<'_>) {
        if cx.core.separation == Separation::ByKind {
            return;
        }
        let now = cx.now;
        let at = *self.live.look_at.get_or_insert_with(|| {
            now.plus(LOOK_MS_MIN.saturating_add(rand_core::Rng::next_u64(cx.rng) % LOOK_MS_SPREAD))
        });
        if at <= now {
            self.live.look_at = None;
            self.live.caught_up = false;
        }
    }

    /// Removes whom a notice in force removes.
    fn tidy(&mut self, cx: &mut Context<'_>) {
        let accounts = self.row.notices.iter().map(|row| row.account).collect();
        self.add_task(cx, Task::Remove { accounts, noticed: true });
        self.save(cx);
    }

    /// The clock was set back: pauses end when they would have.
    pub fn set_back(&mut self, by_ms: u64) {
        self.unheard.at = None;
        let Live {
            retry_at,
            acknowledge_at,
            tidy_at,
            warm_at,
            align_at,
            look_at,
            side_retry_at,
            vouch_at,
            let_in_at,
            rebuild_at,
            readmission_at,
            receipt_since,
            receipt_at,
            mending,
            ..
        } = &mut self.live;
        let all = [retry_at, acknowledge_at, tidy_at, warm_at, align_at, look_at, side_retry_at, readmission_at];
        let others = [vouch_at, let_in_at, rebuild_at, receipt_since, receipt_at, &mut mending.at];
        all.into_iter().chain(others).flatten().for_each(|at| crate::clock::earlier(at, by_ms));
    }

    /// When something is due after a pause.
    pub fn due(&self) -> Option<Millis> {
        let live = &self.live;
        let due = match &self.row.phase {
            Phase::Creating | Phase::Active => {
                let often = [live.retry_at, live.acknowledge_at, live.tidy_at, live.warm_at];
                let seldom = [live.align_at, live.look_at, live.side_retry_at, live.vouch_at, live.receipt_at];
                return often
                    .into_iter()
                    .chain(seldom)
                    .chain([live.let_in_at, live.rebuild_at, self.unheard.at])
                    .flatten()
                    .min();
            }
            Phase::Stuck | Phase::Broken(_) => [live.readmission_at, live.side_retry_at, live.mending.at],
            Phase::Paused(_) => [live.side_retry_at, live.mending.at, None],
            Phase::Left => [live.side_retry_at, live.mending.at, self.unheard.at],
        };
        due.into_iter().flatten().min()
    }
}
