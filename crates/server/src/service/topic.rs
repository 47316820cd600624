//! Topics: created, proven segment by segment, appended to.

use std::sync::Arc;

use protocol::api::{Answer, Refusal, topic_creation_bytes};
use protocol::cbor;
use protocol::franking::{Stamp, Stamped};
use protocol::id::{Tag, TopicId};
use protocol::limits::{
    APPENDS_AHEAD_MINUTES, COMMIT_BYTES_MAX, MESSAGE_BYTES_MAX, RETENTION_DAYS_MAX, SESSION_SEGMENTS_MAX,
};
use protocol::signature::{PublicKey, Purpose, Signature, verify};
use protocol::time::{Millis, Minutes};
use protocol::token::TokenUse;
use protocol::topic::{ChainLink, Entry, EntryBody, next_segment_bytes, topic_session_bytes};

use super::limits::Bucket;
use super::session::{Failure, Session};
use super::sorted::Sorted;
use super::{Service, failure, unavailable};
use crate::port::Stores;
use crate::port::topics::{Act, Append, Created, Outcome, Segment, Span, Topics};
use crate::port::wakeups::{Channel, Wake, Wakeups};

const DAY_MINUTES: u64 = 24 * 60;
/// How often an append is stamped anew since the topic has an entry of a later time: each time another one was faster.
const EARLY_MAX: usize = 8;

/// The segments whose keys a session has proven. A segment's key and start never change, nor does its end once it has one.
#[derive(Default)]
pub(super) struct Proven(Sorted<(TopicId, u64), Segment>);

impl Proven {
    /// Whether the segment is proven.
    pub(super) fn is_proven(&self, topic: &TopicId, segment: u64) -> bool {
        self.segment(topic, segment).is_some()
    }

    /// A proven segment.
    pub(super) fn segment(&self, topic: &TopicId, segment: u64) -> Option<&Segment> {
        self.0.get(&(*topic, segment))
    }

    /// The proven segments of a topic, ascending by number.
    pub(super) fn segments(&self, topic: &TopicId) -> &[((TopicId, u64), Segment)] {
        self.0.between(&(*topic, 0), &(*topic, u64::MAX))
    }

    /// Takes a segment as proven, or what is known of it.
    pub(super) fn insert(&mut self, topic: TopicId, number: u64, segment: Segment) -> Result<(), Refusal> {
        if self.0.len() >= SESSION_SEGMENTS_MAX && !self.is_proven(&topic, number) {
            return Err(Refusal::TooLarge);
        }
        self.0.insert((topic, number), segment);
        Ok(())
    }
}

impl<S: Stores> Session<S> {
    pub(super) async fn create_topic(
        &mut self,
        topic: TopicId,
        key: PublicKey,
        possession: Signature,
        now: Millis,
    ) -> Result<Answer, Failure> {
        if !topic.is_known_format() || !key.is_usable() {
            return Err(Refusal::Malformed.into());
        }
        verify(Purpose::TopicCreation, &key, &topic_creation_bytes(&topic, &key), &possession)
            .map_err(|_| Refusal::NotAuthenticated)?;
        self.draw(Bucket::Topics, 1, now).await?;
        let topics = self.service.stores.topics();
        // Asked again after a lost answer: it is there, and paid for.
        if topics.segment(&topic, 0).await.map_err(unavailable)?.is_none() {
            self.pay(TokenUse::topic(&topic, &key), now).await?;
        }
        let topics = self.service.stores.topics();
        if let Created::Exists { key: first } = topics.create(&topic, &key).await.map_err(failure)?
            && first != key
        {
            return Err(Refusal::Conflict.into());
        }
        let segment = topics.segment(&topic, 0).await.map_err(unavailable)?.ok_or(Refusal::Unavailable)?;
        self.proven.insert(topic, 0, segment)?;
        Ok(Answer::Done)
    }

    pub(super) async fn prove_segment(
        &mut self,
        topic: TopicId,
        segment: u64,
        signature: Signature,
        now: Millis,
    ) -> Result<Answer, Failure> {
        self.draw(Bucket::Proofs, 1, now).await?;
        let found = self.service.stores.topics().segment(&topic, segment).await.map_err(unavailable)?;
        // A wrong proof is answered as an absent topic is: asking says nothing about what is there.
        let found = found.ok_or(Refusal::NotFound)?;
        let signed = topic_session_bytes(&self.challenge, &topic, segment);
        verify(Purpose::TopicSession, &found.key, &signed, &signature).map_err(|_| Refusal::NotFound)?;
        self.proven.insert(topic, segment, found)?;
        if self.followed.contains_key(&topic) {
            self.recheck.push(topic);
        }
        Ok(Answer::Done)
    }

    /// Checks an entry and gives it its place in the queue; the future tells what became of it.
    pub(super) async fn begin_append(
        &mut self,
        entry: Entry,
        now: Millis,
    ) -> Result<impl Future<Output = Result<Answer, Failure>> + Send + use<S>, Failure> {
        let key = self.proven.segment(&entry.topic, entry.segment).ok_or(Refusal::NotFound)?.key;
        check_entry(&entry, &key)?;
        self.draw(Bucket::Appends, 1, now).await?;
        let topic = entry.topic;
        let known = match &entry.body {
            EntryBody::Commit { .. } => self.admit_commit(&entry, now).await?,
            EntryBody::Message { .. } => None,
        };
        let service = Arc::clone(&self.service);
        let append = service.prepare(&entry, now.minutes());
        drop(entry);
        let latest = now.minutes().plus(APPENDS_AHEAD_MINUTES);
        let mut told = append.act.stamp();
        let queued = match known {
            Some(link) => Err(link),
            None => Ok(service.appends.append(append.clone())),
        };
        Ok(async move {
            let mut outcome = match queued {
                Ok(outcome) => outcome,
                Err(link) => return Ok(Answer::Appended { link, stamp: None }),
            };
            for _ in 0..EARLY_MAX {
                match outcome.await.map_err(failure)? {
                    Outcome::Early { last } if last > latest => {
                        tracing::warn!(
                            "a topic's last entry is dated far ahead of this clock: it takes no entries until then"
                        );
                        break;
                    }
                    // This process's clock is behind the one that took the last entry.
                    Outcome::Early { last } => {
                        let append = service.stamped_anew(&append, last);
                        told = append.act.stamp();
                        outcome = service.appends.append(append);
                    }
                    outcome => return service.appended(topic, outcome, told).await,
                }
            }
            Err(Refusal::Unavailable.into())
        })
    }

    /// Lets a commit through to the queue. One to a closed segment never gets there: it is the one that closed it, asked for
    /// again, and has this link, or it lost. Only what could close the newest segment, and is paid for, draws from the topic's bucket: whoever
    /// holds old keys, or no tokens, cannot empty it for the others. Paying again for the same commit costs nothing.
    async fn admit_commit(&self, entry: &Entry, now: Millis) -> Result<Option<ChainLink>, Failure> {
        let topics = self.service.stores.topics();
        let segment = topics.segment(&entry.topic, entry.segment).await.map_err(unavailable)?;
        if let Some(end) = segment.and_then(|segment| segment.end) {
            let span = Span { after: end.saturating_sub(1), through: end, count_max: 1, bytes_max: 0 };
            let closing = topics.read(&entry.topic, span, now.minutes()).await.map_err(unavailable)?;
            let link = closing.first().map(|closing| closing.link).filter(|link| link.entry == entry.hash());
            return Ok(Some(link.ok_or(Refusal::SegmentClosed)?));
        }
        self.pay(TokenUse::commit(&entry.hash()), now).await?;
        self.service.draw(Bucket::Commits, &entry.topic.0, 1, now).await?;
        Ok(None)
    }
}

impl<S: Stores> Service<S> {
    async fn appended(&self, topic: TopicId, outcome: Outcome, told: Option<Stamp>) -> Result<Answer, Failure> {
        match outcome {
            Outcome::Appended(link) => {
                self.stores.wakeups().wake(Channel::Topic(topic), Wake::Entries(topic)).await;
                Ok(Answer::Appended { link, stamp: told })
            }
            Outcome::Duplicate { link, stamp } => Ok(Answer::Appended { link, stamp }),
            Outcome::Conflict => Err(Refusal::Conflict.into()),
            Outcome::Closed => Err(Refusal::SegmentClosed.into()),
            Outcome::Full => Err(Refusal::SegmentFull.into()),
            Outcome::Early { .. } => Err(Refusal::Unavailable.into()),
            Outcome::NoTopic => Err(Refusal::NotFound.into()),
        }
    }

    fn prepare(&self, entry: &Entry, time: Minutes) -> Append {
        let hash = entry.hash();
        let (key, lifetime_days, act) = match &entry.body {
            EntryBody::Message { tag, .. } => {
                let stamped = Stamped { topic: entry.topic, segment: entry.segment, time, tag: *tag };
                (tag.0, entry.lifetime_days, Act::Message { stamp: self.keyring().stamp(&stamped) })
            }
            EntryBody::Commit { next_key, .. } => (hash.0, RETENTION_DAYS_MAX, Act::Commit { opens: *next_key }),
        };
        Append {
            topic: entry.topic,
            segment: entry.segment,
            time,
            expiry: time.plus(u64::from(lifetime_days).saturating_mul(DAY_MINUTES)),
            entry: hash,
            key,
            body: cbor::to_bytes(entry).into(),
            act,
        }
    }

    /// The same append with another time; the body is shared.
    fn stamped_anew(&self, append: &Append, time: Minutes) -> Append {
        let act = match append.act {
            Act::Message { .. } => {
                let (topic, segment) = (append.topic, append.segment);
                Act::Message { stamp: self.keyring().stamp(&Stamped { topic, segment, time, tag: Tag(append.key) }) }
            }
            act @ Act::Commit { .. } => act,
        };
        let lifetime = append.expiry.0.saturating_sub(append.time.0);
        Append { time, expiry: time.plus(lifetime), act, ..append.clone() }
    }
}

/// What must be right about an entry by itself.
fn check_entry(entry: &Entry, key: &PublicKey) -> Result<(), Refusal> {
    if !(1..=RETENTION_DAYS_MAX).contains(&entry.lifetime_days) {
        return Err(Refusal::Malformed);
    }
    let (size, size_max) = match &entry.body {
        EntryBody::Message { ciphertext, .. } => (ciphertext.0.len(), MESSAGE_BYTES_MAX),
        EntryBody::Commit { ciphertext, .. } => (ciphertext.0.len(), COMMIT_BYTES_MAX),
    };
    if size > size_max {
        return Err(Refusal::TooLarge);
    }
    entry.verify(key).map_err(|_| Refusal::NotAuthenticated)?;
    if let EntryBody::Commit { next_key, possession, ciphertext } = &entry.body {
        if !next_key.is_usable() {
            return Err(Refusal::Malformed);
        }
        let next = entry.segment.checked_add(1).ok_or(Refusal::Malformed)?;
        let signed = next_segment_bytes(&entry.topic, next, &ciphertext.0);
        verify(Purpose::NextSegment, next_key, &signed, possession).map_err(|_| Refusal::NotAuthenticated)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_proves_no_more_segments_than_it_may_keep() {
        let segment = |start| Segment { key: PublicKey([1; 32]), start, end: None };
        let (topic, mut proven) = (TopicId([1; 32]), Proven::default());
        for number in 0..SESSION_SEGMENTS_MAX as u64 {
            assert_eq!(proven.insert(topic, number, segment(number)), Ok(()));
        }
        assert_eq!(proven.insert(topic, u64::MAX, segment(0)), Err(Refusal::TooLarge));
        assert_eq!(proven.insert(topic, 5, segment(7)), Ok(()), "what is known of one that is proven is kept");
        assert_eq!(proven.segment(&topic, 5).map(|segment| segment.start), Some(7));
    }
}
