//! Reading topics: pages and pushes, as far as a session's proven segments reach, never further.

use protocol::api::{Answer, Follow, Page, Push, Refusal, TopicEntry};
use protocol::cbor;
use protocol::id::TopicId;
use protocol::limits::{READ_BYTES_MAX, READ_ENTRIES_MAX};
use protocol::time::Millis;
use protocol::topic::{Entry, Head};

use super::limits::Bucket;
use super::session::{Failure, Session};
use super::unavailable;
use crate::port::topics::{Segment, Span, StoredEntry, Topics, within_limits};
use crate::port::wakeups::{Channel, Listener};
use crate::port::{StoreError, Stores};

/// How many pages one wake-up pushes at most; the rest follows at the next.
const PUSH_PAGES_MAX: usize = 4;

/// How far a session may read a topic from a cursor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Reach {
    through: u64,
}

impl<S: Stores> Session<S> {
    pub(super) async fn read_topic(
        &mut self,
        topic: TopicId,
        after: u64,
        count_max: u16,
        follow: Follow,
        now: Millis,
    ) -> Result<Answer, Failure> {
        self.draw(Bucket::Reads, 1, now).await?;
        if follow == Follow::Yes && !self.proven.segments(&topic).is_empty() {
            // Joined before reading: what is appended in between is either in the page or hinted at.
            self.listener.join(Channel::Topic(topic));
        }
        let page = self.page(&topic, after, count_max, now).await?;
        if follow == Follow::Yes {
            let last = page.entries.last().map_or(after, |entry| entry.link.sequence);
            let cursor = self.followed.get(&topic).copied().unwrap_or(0);
            self.followed.insert(topic, last.max(cursor));
        }
        Ok(Answer::Page(page))
    }

    /// Adds what a followed topic has beyond what the session was sent.
    pub(super) async fn push_entries(&mut self, topic: TopicId, now: Millis, pushes: &mut Vec<Push>) {
        for _ in 0..PUSH_PAGES_MAX {
            let Some(after) = self.followed.get(&topic).copied() else { return };
            let page = match self.page(&topic, after, READ_ENTRIES_MAX, now).await {
                Ok(page) => page,
                // The hint is lost; the client's next read, or the slow poll, finds what it was about.
                Err(_) => return,
            };
            let Some(last) = page.entries.last().map(|entry| entry.link.sequence) else { return };
            self.followed.insert(topic, last);
            let is_all = last >= page.head.head.sequence;
            pushes.push(Push::Entries { topic, page });
            if is_all {
                return;
            }
        }
        self.recheck.push(topic);
    }

    async fn page(&mut self, topic: &TopicId, after: u64, count_max: u16, now: Millis) -> Result<Page, Refusal> {
        let count_max = usize::from(count_max.clamp(1, READ_ENTRIES_MAX));
        if let Some(page) = self.recent_page(topic, after, count_max, now)? {
            return Ok(page);
        }
        let Reach { through } = self.reach(topic, after).await?;
        let span = Span { after, through, count_max, bytes_max: READ_BYTES_MAX };
        let topics = self.service.stores.topics();
        let stored = topics.read(topic, span, now.minutes()).await.map_err(unavailable)?;
        let head = topics.head_at(topic, through).await.map_err(unavailable)?.ok_or(Refusal::NotFound)?;
        if self.followed.contains_key(topic) {
            // From here on, what is appended is kept for those who follow.
            self.service.recent.learn(topic, head);
        }
        self.signed_page(topic, stored, head)
    }

    /// A page of what is in memory, if that is all that there is behind the cursor.
    fn recent_page(&self, topic: &TopicId, after: u64, count_max: usize, now: Millis) -> Result<Option<Page>, Refusal> {
        let Some((_, (last, _))) = self.proven_run(topic, after) else { return Ok(None) };
        let Some(mut found) = self.service.recent.behind(topic, after, last, now.minutes()) else { return Ok(None) };
        let span = Span { after, through: found.head.sequence, count_max, bytes_max: READ_BYTES_MAX };
        let count = within_limits(&span, found.entries.iter().map(|entry| entry.body.as_ref().map_or(0, Vec::len)));
        found.entries.truncate(count);
        self.signed_page(topic, found.entries, found.head).map(Some)
    }

    fn signed_page(&self, topic: &TopicId, stored: Vec<StoredEntry>, head: Head) -> Result<Page, Refusal> {
        let entries = stored.into_iter().map(topic_entry).collect::<Result<Vec<_>, _>>().map_err(unavailable)?;
        let sign = || self.service.keyring().sign_head(topic, head);
        Ok(Page { entries, head: self.service.recent.signed(topic, head, sign) })
    }

    /// The end of the newest segment that is reached from the cursor through proven segments without a gap.
    async fn reach(&mut self, topic: &TopicId, after: u64) -> Result<Reach, Refusal> {
        let ((first, found), (number, segment)) = self.proven_run(topic, after).ok_or(Refusal::NotFound)?;
        let first_end = self.end_of(topic, first, found.end).await?;
        // Behind the end of a closed segment whose successor is not proven there is nothing that this session may know.
        if after > first_end && self.is_closed(topic, first) {
            return Err(Refusal::NotFound);
        }
        Ok(Reach { through: self.end_of(topic, number, segment.end).await? })
    }

    /// The first and the last of the proven segments, without a gap, that begin with the cursor's.
    fn proven_run(&self, topic: &TopicId, after: u64) -> Option<((u64, Segment), (u64, Segment))> {
        let segments = self.proven.segments(topic);
        let at = segments.iter().rposition(|(_, segment)| segment.start <= after)?;
        let mut run = segments.get(at..)?.iter().map(|((_, number), segment)| (*number, *segment));
        let first = run.next()?;
        let follows = |last: &mut (u64, Segment), next: (u64, Segment)| {
            let is_next = last.0.checked_add(1) == Some(next.0);
            is_next.then(|| *last = next)
        };
        let mut last = first;
        run.try_for_each(|next| follows(&mut last, next));
        Some((first, last))
    }

    /// The sequence number of a proven segment's last entry so far.
    async fn end_of(&mut self, topic: &TopicId, number: u64, known: Option<u64>) -> Result<u64, Refusal> {
        if let Some(end) = known {
            return Ok(end);
        }
        let topics = self.service.stores.topics();
        let state = topics.state(topic).await.map_err(unavailable)?.ok_or(Refusal::NotFound)?;
        if state.segment == number {
            return Ok(state.head.sequence);
        }
        let segment = topics.segment(topic, number).await.map_err(unavailable)?.ok_or(Refusal::NotFound)?;
        self.proven.insert(*topic, number, segment)?;
        segment.end.ok_or(Refusal::Unavailable)
    }

    fn is_closed(&self, topic: &TopicId, number: u64) -> bool {
        self.proven.segment(topic, number).is_some_and(|segment| segment.end.is_some())
    }
}

fn topic_entry(stored: StoredEntry) -> Result<TopicEntry, StoreError> {
    let entry = stored.body.map(|body| cbor::from_bytes::<Entry>(&body)).transpose();
    let entry = entry.map_err(|_| StoreError::Unavailable("a stored entry is damaged".to_owned()))?;
    Ok(TopicEntry { link: stored.link, entry, stamp: stored.stamp })
}
