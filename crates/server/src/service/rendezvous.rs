//! Rendezvous: where two devices that are being linked leave sealed messages for each other, for ten minutes.

use protocol::api::{Answer, Refusal};
use protocol::cbor::{self, Bytes};
use protocol::id::RendezvousId;
use protocol::limits::{RENDEZVOUS_BYTES_MAX, RENDEZVOUS_MESSAGES_MAX, RENDEZVOUS_MINUTES};
use protocol::time::Millis;

use super::limits::Bucket;
use super::records::{self, RendezvousRecord};
use super::session::{Failure, Session};
use super::{ATTEMPTS_MAX, Service, contended, unavailable};
use crate::port::Stores;
use crate::port::directory::{Commit, Committed, Directory, Key};

impl<S: Stores> Session<S> {
    pub(super) async fn put_rendezvous(
        &mut self,
        rendezvous: RendezvousId,
        message: Bytes,
        now: Millis,
    ) -> Result<Answer, Failure> {
        if message.0.len() > RENDEZVOUS_BYTES_MAX {
            return Err(Refusal::TooLarge.into());
        }
        self.draw(Bucket::Rendezvous, 1, now).await?;
        let key = Key::rendezvous(&rendezvous);
        for _ in 0..ATTEMPTS_MAX {
            let there = self.service.rendezvous(&rendezvous).await?;
            let mut commit = Commit::default();
            commit.assert(key.clone(), there.as_ref().map(cbor::to_bytes));
            let mut record = match there.filter(|record| !is_over(record, now)) {
                Some(record) => record,
                None => {
                    self.service.draw(Bucket::RendezvousBegunEach, &self.network.0, 1, now).await?;
                    self.service.draw(Bucket::RendezvousBegun, b"", 1, now).await?;
                    commit.put(Key::expiry(now.days().0.saturating_add(1), &key), Vec::new());
                    RendezvousRecord { begun: now.minutes(), messages: Vec::new() }
                }
            };
            if record.messages.contains(&message) {
                return Ok(Answer::Done);
            }
            if record.messages.len() >= RENDEZVOUS_MESSAGES_MAX {
                return Err(Refusal::TooLarge.into());
            }
            record.messages.push(message.clone());
            commit.put(key.clone(), cbor::to_bytes(&record));
            if self.service.commit(commit).await? == Committed::Done {
                return Ok(Answer::Done);
            }
        }
        Err(contended().into())
    }

    pub(super) async fn read_rendezvous(&mut self, rendezvous: RendezvousId, now: Millis) -> Result<Answer, Failure> {
        self.draw(Bucket::Rendezvous, 1, now).await?;
        let there = self.service.rendezvous(&rendezvous).await?.filter(|record| !is_over(record, now));
        Ok(Answer::Rendezvous { messages: there.map(|record| record.messages).unwrap_or_default() })
    }
}

impl<S: Stores> Service<S> {
    async fn rendezvous(&self, rendezvous: &RendezvousId) -> Result<Option<RendezvousRecord>, Refusal> {
        let bytes = self.stores.directory().get(&Key::rendezvous(rendezvous)).await.map_err(unavailable)?;
        bytes.map(|bytes| records::read(&bytes)).transpose().map_err(unavailable)
    }
}

fn is_over(record: &RendezvousRecord, now: Millis) -> bool {
    record.begun.plus(RENDEZVOUS_MINUTES) <= now.minutes()
}
