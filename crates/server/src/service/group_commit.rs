//! Group commit: appends that wait at the same time go to the store as one batch, for each lane one batch at a time.

use std::sync::{Mutex, PoisonError};

use tokio::sync::oneshot;

use crate::port::topics::{Append, Outcome, Topics};
use crate::port::{StoreError, Stores};

/// The most appends in one batch: the first of them must not wait long for the last.
const BATCH_MAX: usize = 1_024;

/// The most bytes of bodies in one batch.
const BATCH_BYTES_MAX: usize = 16 * 1024 * 1024;

/// The queue in front of a topics store.
pub struct GroupCommit<S: Stores> {
    stores: S,
    lanes: Vec<Lane>,
}

#[derive(Default)]
struct Lane {
    waiting: Mutex<Vec<Waiting>>,
    /// Whoever has the turn brings everybody's appends to the store, then everybody finds theirs done.
    turn: tokio::sync::Mutex<()>,
}

struct Waiting {
    append: Append,
    done: oneshot::Sender<Result<Outcome, StoreError>>,
}

impl<S: Stores> GroupCommit<S> {
    /// A queue in front of these stores' topics.
    pub fn new(stores: S) -> Self {
        let lanes = (0..stores.topics().lanes().max(1)).map(|_| Lane::default()).collect();
        GroupCommit { stores, lanes }
    }

    /// Appends. An outcome that the store did not tell is asked for once more, which the idempotency key makes safe.
    ///
    /// # Errors
    /// [`StoreError::Unknown`] if it still cannot be told whether the append was made.
    pub async fn append(&self, append: Append) -> Result<Outcome, StoreError> {
        match self.attempt(append.clone()).await {
            Err(StoreError::Unknown) => {
                let second = self.attempt(append).await;
                // After an unknown first attempt, a failing second one says nothing about the first.
                second.map_err(|_| StoreError::Unknown)
            }
            told => told,
        }
    }

    async fn attempt(&self, append: Append) -> Result<Outcome, StoreError> {
        let index = self.stores.topics().lane(&append.topic);
        let lane = self.lanes.get(index).ok_or(StoreError::Unavailable("no such lane".to_owned()))?;
        let (done, mut outcome) = oneshot::channel();
        lane.waiting.lock().unwrap_or_else(PoisonError::into_inner).push(Waiting { append, done });
        let turn = lane.turn.lock().await;
        loop {
            match outcome.try_recv() {
                Ok(outcome) => return outcome,
                // Whoever brought it to the store went away before the store answered.
                Err(oneshot::error::TryRecvError::Closed) => return Err(StoreError::Unknown),
                Err(oneshot::error::TryRecvError::Empty) => self.bring(lane, &turn).await,
            }
        }
    }

    async fn bring(&self, lane: &Lane, _turn: &tokio::sync::MutexGuard<'_, ()>) {
        let batch = next_batch(&mut lane.waiting.lock().unwrap_or_else(PoisonError::into_inner));
        let (appends, senders): (Vec<Append>, Vec<_>) =
            batch.into_iter().map(|waiting| (waiting.append, waiting.done)).unzip();
        match self.stores.topics().append(appends).await {
            Ok(outcomes) => senders.into_iter().zip(outcomes).for_each(|(done, outcome)| _ = done.send(Ok(outcome))),
            Err(error) => senders.into_iter().for_each(|done| _ = done.send(Err(error.clone()))),
        }
    }
}

fn next_batch(waiting: &mut Vec<Waiting>) -> Vec<Waiting> {
    let mut bytes_total = 0usize;
    let count = waiting
        .iter()
        .take(BATCH_MAX)
        .enumerate()
        .take_while(|(index, waiting)| {
            bytes_total = bytes_total.saturating_add(waiting.append.body.len());
            *index == 0 || bytes_total <= BATCH_BYTES_MAX
        })
        .count();
    waiting.drain(..count).collect()
}
