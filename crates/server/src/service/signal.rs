//! Ephemeral signals: relayed to whoever follows the segment just then, stored nowhere.

use protocol::api::{Answer, Refusal};
use protocol::cbor::Bytes;
use protocol::id::TopicId;
use protocol::limits::EPHEMERAL_BYTES_MAX;
use protocol::time::Millis;

use super::limits::Bucket;
use super::session::{Failure, Session};
use crate::port::Stores;
use crate::port::wakeups::{Channel, Wake, Wakeups};

impl<S: Stores> Session<S> {
    pub(super) async fn signal(
        &mut self,
        topic: TopicId,
        segment: u64,
        ciphertext: Bytes,
        now: Millis,
    ) -> Result<Answer, Failure> {
        if ciphertext.0.len() > EPHEMERAL_BYTES_MAX {
            return Err(Refusal::TooLarge.into());
        }
        if !self.proven.is_proven(&topic, segment) {
            return Err(Refusal::NotFound.into());
        }
        self.draw(Bucket::Signals, 1, now).await?;
        let wake = Wake::Signal { topic, segment, ciphertext: ciphertext.0, from: self.number };
        self.service.stores.wakeups().wake(Channel::Topic(topic), wake).await;
        Ok(Answer::Done)
    }
}
