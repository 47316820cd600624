//! Reading a topic: every entry in its place, every head as the server signed it, every omission noticed.

use protocol::api::{Page, TopicEntry};
use protocol::cbor::{self, Bytes};
use protocol::limits::RETENTION_DAYS_MAX;
use protocol::time::Minutes;
use protocol::topic::{ChainLink, Entry, EntryBody, EntryKind, Head, SignedHead};
use protocol::transparency::evidence::{Evidence, StatedHead};

use super::row::RecentRow;
use super::{Conversation, Phase, RECENT_ENTRIES};
use crate::caught::Lie;
use crate::changes::Table;
use crate::core::{Context, Errand, Separation};
use crate::stamping::Stamping;
use crate::view::MessageBody;

const MINUTES_PER_DAY: u64 = 24 * 60;
/// How far this device's clock may differ from the server's before a body is said to be missing, or an entry misdated.
const CLOCK_TOLERANCE_MINUTES: u64 = MINUTES_PER_DAY;
/// The part of a lifetime that the tolerance may take: else a body that lives for a day could be called expired at once.
const LIFETIME_PARTS: u64 = 4;
/// The pause before reading again when an answer brought nothing although there is more, milliseconds.
const NO_PROGRESS_MS: u64 = 5_000;
/// The pause before writing again into a segment that is said to be full and is not, milliseconds.
const NOT_FULL_MS: u64 = 60_000;

/// Where a page came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Source {
    /// It answers a read: what it leaves out is withheld.
    Asked,
    /// It was pushed: a gap is closed by reading.
    Pushed,
}

/// What became of an entry.
enum TakenIn {
    /// It is in its place.
    Done,
    /// The MLS state must be loaded first.
    NotLoaded,
    /// The conversation stops here.
    Stopped,
}

impl Conversation {
    /// Takes in a page of the topic.
    pub fn take_in_page(&mut self, cx: &mut Context<'_>, page: Page, source: Source) {
        if self.row.phase != Phase::Active {
            return;
        }
        let Some(head_key) = cx.head_key() else { return };
        if page.head.verify(&head_key, &self.topic()).is_err() {
            return self.pause(cx, Lie::HeadSignature, vec![cbor::to_bytes(&page.head).into()]);
        }
        let segment = self.row.segment;
        for entry in &page.entries {
            if entry.link.sequence <= self.row.cursor.sequence {
                continue;
            }
            if !self.is_next(&entry.link) {
                return self.gap(cx, &page, source);
            }
            match self.take_in(cx, entry) {
                TakenIn::Done if self.row.segment != segment => break,
                TakenIn::Done => {}
                TakenIn::NotLoaded => {
                    self.live.caught_up = false;
                    self.live.busy = self.live.loading;
                    return self.save(cx);
                }
                TakenIn::Stopped => return,
            }
        }
        self.compare_head(cx, &page, source, segment);
        if self.row.phase == Phase::Active {
            self.row.just_joined = false;
            self.save(cx);
        }
    }

    /// Takes in what the server pushed.
    pub fn take_in_pushed(&mut self, cx: &mut Context<'_>, page: Page) {
        self.take_in_page(cx, page, Source::Pushed);
    }

    fn is_next(&self, link: &ChainLink) -> bool {
        Some(link.sequence) == self.row.cursor.sequence.checked_add(1) && link.segment == self.row.segment
    }

    fn gap(&mut self, cx: &mut Context<'_>, page: &Page, source: Source) {
        match source {
            Source::Pushed => self.live.caught_up = false,
            Source::Asked => self.pause(cx, self.chain_lie(), vec![cbor::to_bytes(page).into()]),
        }
    }

    /// What a broken chain means: just after joining, that the server starts elsewhere than the adder said.
    fn chain_lie(&self) -> Lie {
        if self.row.just_joined { Lie::JoinStart } else { Lie::BrokenChain }
    }

    /// Compares the server's head with the chain as computed here and with what others have seen.
    fn compare_head(&mut self, cx: &mut Context<'_>, page: &Page, source: Source, segment: u64) {
        let (head, cursor) = (page.head.head, self.row.cursor);
        let moved_on = self.row.segment != segment;
        if head.sequence == cursor.sequence {
            if head.link != cursor.link {
                return self.pause(cx, self.chain_lie(), vec![cbor::to_bytes(page).into()]);
            }
            self.row.signed_head = Some(page.head);
        }
        if let Some(known) = self.live.recent.get(&head.sequence)
            && known.topic == self.topic()
            && known.link != head.link
        {
            return self.pause(cx, Lie::BrokenChain, vec![cbor::to_bytes(page).into()]);
        }
        let (segment_read, floor) = self.live.read_floor;
        if source == Source::Asked && segment_read == self.row.segment && head.sequence < floor {
            let expected = self.row.expected.map(|expected| cbor::to_bytes(&expected).into());
            let exhibits = [Some(cbor::to_bytes(&page.head).into()), expected].into_iter().flatten().collect();
            return self.pause(cx, Lie::Withheld, exhibits);
        }
        self.check_expected(cx);
        if source == Source::Asked || moved_on {
            self.live.caught_up = !moved_on && head.sequence <= self.row.cursor.sequence;
            if self.live.caught_up && source == Source::Asked {
                self.check_full(cx, page);
                if self.is_said_closed(cx, page) {
                    return;
                }
            }
            if page.entries.is_empty() && !self.live.caught_up {
                self.live.retry_at = Some(cx.now.plus(NO_PROGRESS_MS));
            }
        }
        if moved_on {
            self.live.proven = None;
        }
    }

    /// The server said that the segment is full, and the segment has been read to its end: whoever meets the limit commits. A
    /// segment that is not full is a lie, by which the server would have people commit, and use up tokens, when it likes.
    fn check_full(&mut self, cx: &mut Context<'_>, page: &Page) {
        if self.live.said_full.take() != Some(self.row.segment) {
            return;
        }
        if self.row.in_segment < cx.core.tuning.segment_entries_max {
            cx.catch(Lie::NotFull, Some(self.id()), vec![cbor::to_bytes(&page.head).into()]);
            self.live.retry_at = Some(cx.now.plus(NOT_FULL_MS));
            return;
        }
        // Of several who meet the limit the first is enough.
        if !self.tasks.values().any(|task| matches!(task, super::Task::NextSegment { .. })) {
            self.add_task(cx, super::Task::NextSegment { after: self.row.segment });
            self.save(cx);
        }
    }

    /// The server said that the segment is closed, and has shown all of it without what closes it: that is withheld, or was never there.
    /// Tried again and again, it would be refused for ever.
    fn is_said_closed(&mut self, cx: &mut Context<'_>, page: &Page) -> bool {
        let closed = self.live.said_closed.take() == Some(self.row.segment);
        if closed {
            self.pause(cx, Lie::Withheld, vec![cbor::to_bytes(&page.head).into()]);
        }
        closed
    }

    /// As [`Conversation::sight`], of a head that another conversation told of. Where chats are kept apart, this one's session must not
    /// show when that was: what lies ahead is read in its own time.
    pub fn sight_elsewhere(&mut self, cx: &mut Context<'_>, generation: u32, seen: SignedHead, evidence: Bytes) {
        let caught_up = self.live.caught_up;
        self.sight(cx, generation, seen, evidence);
        if cx.core.separation == Separation::ByTopic {
            self.live.caught_up = caught_up;
        }
    }

    /// Compares a head that somebody has seen with the chain as computed here.
    pub fn sight(&mut self, cx: &mut Context<'_>, generation: u32, seen: SignedHead, evidence: Bytes) {
        let Some(head_key) = cx.head_key() else { return };
        let here = generation == self.row.settings.generation && self.row.phase == Phase::Active;
        if !here || seen.verify(&head_key, &self.topic()).is_err() {
            return;
        }
        if seen.head.sequence > self.row.cursor.sequence {
            let further = self.row.expected.is_none_or(|known| known.head.sequence < seen.head.sequence);
            if further {
                self.row.expected = Some(seen);
                self.live.caught_up = false;
                self.save(cx);
            }
            return;
        }
        let known = self.live.recent.get(&seen.head.sequence);
        let forked = known.is_some_and(|known| known.topic == self.topic() && known.link != seen.head.link);
        if forked {
            let own = self.row.signed_head.map(|head| cbor::to_bytes(&head).into());
            let exhibits = [self.two_heads(cx, seen), Some(cbor::to_bytes(&seen).into()), own, Some(evidence)];
            self.pause(cx, Lie::Forked, exhibits.into_iter().flatten().collect());
        }
    }

    /// Both heads as a file for strangers, where the server has signed two of one place.
    fn two_heads(&self, cx: &Context<'_>, seen: SignedHead) -> Option<Bytes> {
        let (server, id, head) = (cx.core.directory.statement()?, cx.core.server?, self.row.signed_head?);
        let stated = |head| StatedHead { server: server.clone(), head };
        let evidence = Evidence::TwoTopicHeads { topic: self.topic(), first: stated(head), second: stated(seen) };
        evidence.check(&id).is_ok().then(|| evidence.to_file().into())
    }

    fn check_expected(&mut self, cx: &mut Context<'_>) {
        let Some(expected) = self.row.expected else { return };
        if expected.head.sequence > self.row.cursor.sequence {
            return;
        }
        self.row.expected = None;
        let known = self.live.recent.get(&expected.head.sequence);
        if known.is_some_and(|known| known.topic == self.topic() && known.link != expected.head.link) {
            let exhibits = self.two_heads(cx, expected).into_iter().chain([cbor::to_bytes(&expected).into()]);
            self.pause(cx, Lie::Forked, exhibits.collect());
        }
    }

    /// Takes in an own message whose place the server has just told.
    pub fn take_in_own(&mut self, cx: &mut Context<'_>, found: TopicEntry) {
        if self.row.phase == Phase::Active && self.is_next(&found.link) {
            self.take_in(cx, &found);
            self.save(cx);
        } else {
            self.live.caught_up = false;
        }
    }

    /// Takes in the entry after the cursor.
    fn take_in(&mut self, cx: &mut Context<'_>, found: &TopicEntry) -> TakenIn {
        if found.link.time < self.row.time {
            self.pause(cx, self.chain_lie(), vec![cbor::to_bytes(found).into()]);
            return TakenIn::Stopped;
        }
        let Some(entry) = &found.entry else { return self.pass_expired(cx, found) };
        let link = &found.link;
        let lifetime = match entry.kind() {
            EntryKind::Message => u64::from(entry.lifetime_days),
            EntryKind::Commit => u64::from(RETENTION_DAYS_MAX),
        };
        let fits = entry.topic == self.topic()
            && entry.segment == link.segment
            && entry.kind() == link.kind
            && entry.hash() == link.entry
            && link.expiry == after_days(link.time, lifetime);
        if !fits {
            self.pause(cx, self.chain_lie(), vec![cbor::to_bytes(found).into()]);
            return TakenIn::Stopped;
        }
        // An entry that equals one that this device made was signed by it.
        let own = self.task_of_entry(entry).is_some();
        if !own && entry.verify(&self.row.secrets.signing().public()).is_err() {
            match self.live.planted_at == Some(self.row.cursor) {
                true => self.break_at_planted(cx, entry),
                false => self.pause(cx, Lie::PlantedEntry, vec![cbor::to_bytes(found).into()]),
            }
            return TakenIn::Stopped;
        }
        if !self.is_loaded(cx) {
            return TakenIn::NotLoaded;
        }
        self.dispatch(cx, found, entry)
    }

    fn dispatch(&mut self, cx: &mut Context<'_>, found: &TopicEntry, entry: &Entry) -> TakenIn {
        let head = Head { sequence: found.link.sequence, link: found.link.after(&self.row.cursor.link) };
        let made = self.made_here(entry);
        match &entry.body {
            EntryBody::Message { tag, ciphertext } => {
                match self.check_stamp(cx, found, *tag) {
                    Stamping::Right => {}
                    Stamping::KeyUnknown(key) if self.asks_for_keys(cx, key) => return TakenIn::NotLoaded,
                    Stamping::KeyUnknown(_) | Stamping::Wrong => {
                        self.pause(cx, Lie::Stamp, vec![cbor::to_bytes(found).into()]);
                        return TakenIn::Stopped;
                    }
                }
                let (message, sender) = self.take_in_message(cx, found, entry, *tag, &ciphertext.0);
                self.remember(cx, head, &found.link, Some(*tag), message, sender);
            }
            EntryBody::Commit { .. } => {
                self.remember(cx, head, &found.link, None, None, None);
                self.take_in_commit(cx, entry, found.link.time);
            }
        }
        // Taken in all the same: it has its place, and the others may have passed it over.
        let backdated = made.is_some_and(|made| is_backdated(&found.link, made));
        if self.row.phase == Phase::Active && (backdated || is_of_the_future(&found.link, cx.now.minutes())) {
            self.pause(cx, Lie::Backdated, vec![cbor::to_bytes(found).into()]);
        }
        match self.row.phase {
            Phase::Active => TakenIn::Done,
            _ => TakenIn::Stopped,
        }
    }

    /// Has the server's keys asked for because of a stamp's key. Says whether they are.
    fn asks_for_keys(&mut self, cx: &mut Context<'_>, key: u32) -> bool {
        let Some(pause_ms) = self.live.keys_asked.again(key) else { return false };
        cx.core.errands.push_back(Errand::Reopen { lane: cx.topics_lane(&self.id()), pause_ms });
        true
    }

    /// When this device made an entry, by its own clock; nothing if it did not.
    fn made_here(&self, entry: &Entry) -> Option<Minutes> {
        let pending = self.row.pending.as_ref().filter(|pending| pending.entry == *entry).map(|pending| pending.made);
        pending.or_else(|| match self.tasks.get(&self.task_of_entry(entry)?) {
            Some(super::Task::Message(task)) => Some(task.prepared_at),
            _ => None,
        })
    }

    /// Moves the cursor and keeps what later comparisons need.
    fn remember(
        &mut self,
        cx: &mut Context<'_>,
        head: Head,
        link: &ChainLink,
        tag: Option<protocol::id::Tag>,
        message: Option<protocol::id::MessageId>,
        sender: Option<protocol::id::AccountId>,
    ) {
        self.row.cursor = head;
        self.row.time = link.time;
        self.live.conflicts = 0;
        self.row.in_segment = match link.kind {
            EntryKind::Commit => 0,
            EntryKind::Message => self.row.in_segment.saturating_add(1),
        };
        let topic = self.topic();
        let recent = RecentRow { topic, segment: link.segment, link: head.link, tag, message, sender };
        cx.put(Table::Recent, self.key(head.sequence), &recent);
        self.live.recent.insert(head.sequence, recent);
        if let Some(old) = head.sequence.checked_sub(RECENT_ENTRIES)
            && self.live.recent.remove(&old).is_some()
        {
            let key = self.key(old);
            cx.core.changes.remove(Table::Recent, key);
        }
    }

    /// A body that has expired is passed over; a commit that has expired leaves this device stuck; a body that is missing before
    /// its expiry is withheld.
    fn pass_expired(&mut self, cx: &mut Context<'_>, found: &TopicEntry) -> TakenIn {
        let link = &found.link;
        // What a commit's expiry is, is known without its body.
        let impossible =
            link.kind == EntryKind::Commit && link.expiry != after_days(link.time, RETENTION_DAYS_MAX.into());
        if impossible || cx.now.minutes().plus(tolerance(link)) < link.expiry {
            self.pause(cx, Lie::MissingBody, vec![cbor::to_bytes(found).into()]);
            return TakenIn::Stopped;
        }
        self.tell_expired(cx, link);
        if link.kind == EntryKind::Commit {
            self.become_stuck(cx);
            return TakenIn::Stopped;
        }
        let head = Head { sequence: link.sequence, link: link.after(&self.row.cursor.link) };
        self.remember(cx, head, link, None, None, None);
        self.row.passed_over = Some(link.segment);
        // It was never here: nobody is told that it was.
        self.row.told.from = link.sequence;
        TakenIn::Done
    }

    /// Tells, once for all that stands behind one another, that the server has kept it for as long as it does. What was to disappear sooner
    /// is not missed.
    fn tell_expired(&mut self, cx: &mut Context<'_>, link: &ChainLink) {
        let goes_on = self.row.passed_over == Some(link.segment) && self.row.told.from == self.row.cursor.sequence;
        if !goes_on && link.expiry == after_days(link.time, RETENTION_DAYS_MAX.into()) {
            let own = cx.own_account();
            self.write_note(cx, own, link.time, MessageBody::Expired);
        }
    }

    /// Stops sending, since the server lied.
    pub fn pause(&mut self, cx: &mut Context<'_>, lie: Lie, exhibits: Vec<Bytes>) {
        let caught = self.catch_stop(cx, lie, exhibits);
        self.row.phase = Phase::Paused(caught.clone());
        self.tell_caught(cx, caught);
        self.save(cx);
    }
}

fn after_days(time: Minutes, days: u64) -> Minutes {
    time.plus(days.saturating_mul(MINUTES_PER_DAY))
}

/// Whether a server placed an entry before it was made: as if it were older, others could be told that it has expired.
fn is_backdated(link: &ChainLink, made: Minutes) -> bool {
    link.time.plus(CLOCK_TOLERANCE_MINUTES) < made
}

/// Whether a server dated an entry into the future: all entries after it would have to be of the future as well.
fn is_of_the_future(link: &ChainLink, now: Minutes) -> bool {
    now.plus(CLOCK_TOLERANCE_MINUTES) < link.time
}

/// How far clocks may differ where an entry's expiry is judged, minutes.
fn tolerance(link: &ChainLink) -> u64 {
    let lifetime = link.expiry.0.saturating_sub(link.time.0);
    CLOCK_TOLERANCE_MINUTES.min(lifetime / LIFETIME_PARTS)
}

#[cfg(test)]
mod tests {
    use protocol::id::EntryHash;

    use super::*;

    fn link(time: u64, lifetime_days: u64) -> ChainLink {
        let (time, entry) = (Minutes(time), EntryHash([1; 32]));
        let expiry = after_days(time, lifetime_days);
        ChainLink { sequence: 1, segment: 0, kind: EntryKind::Message, time, expiry, entry }
    }

    #[test]
    fn short_lives_are_judged_by_shorter_tolerances() {
        let [hour, day, time] = [60, MINUTES_PER_DAY, 100 * MINUTES_PER_DAY];
        for (days, hours) in [(1, 6), (2, 12), (4, 24), (30, 24)] {
            assert_eq!(tolerance(&link(time, days)), hours * hour, "{days} days");
        }
        assert!(tolerance(&link(time, 1)) < day, "a body that lives for a day is not expired at once");
    }

    #[test]
    fn an_entry_of_the_future_is_caught() {
        let now = Minutes(100 * MINUTES_PER_DAY);
        let dated = |time: u64| is_of_the_future(&link(time, 30), now);
        assert!(!dated(now.0) && !dated(now.0 + MINUTES_PER_DAY) && dated(now.0 + MINUTES_PER_DAY + 1));
        assert!(dated(u64::MAX));
    }
}
