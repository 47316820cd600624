//! Group commit: appends that wait at the same time go to the store as one batch, for each lane one batch at a time.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::oneshot;

use super::recent::Recent;
use crate::port::topics::{Append, Outcome, Topics};
use crate::port::{StoreError, Stores};

/// The most appends in one batch: the first of them must not wait long for the last.
const BATCH_MAX: usize = 1_024;

/// The most bytes of bodies in one batch.
const BATCH_BYTES_MAX: usize = 16 * 1024 * 1024;

/// The queue in front of a topics store. Clones share it.
pub struct GroupCommit<S: Stores> {
    shared: Arc<Shared<S>>,
}

impl<S: Stores> Clone for GroupCommit<S> {
    fn clone(&self) -> Self {
        GroupCommit { shared: Arc::clone(&self.shared) }
    }
}

struct Shared<S: Stores> {
    stores: S,
    recent: Arc<Recent>,
    lanes: Vec<Arc<Lane>>,
}

#[derive(Default)]
struct Lane(Mutex<Queue>);

#[derive(Default)]
struct Queue {
    waiting: VecDeque<Waiting>,
    /// Whether somebody brings batches to the store, or has been told to.
    is_led: bool,
}

struct Waiting {
    append: Append,
    told: oneshot::Sender<Told>,
}

/// What whoever waits is told.
enum Told {
    /// What became of the append.
    Outcome(Result<Outcome, StoreError>),
    /// To bring the next batch, with the own append first.
    Lead(Append),
}

/// An append that has its place in the queue. Dropped, it passes on the lead if it was told to take it.
struct Ticket<S: Stores> {
    shared: Arc<Shared<S>>,
    lane: Arc<Lane>,
    told: oneshot::Receiver<Told>,
}

impl<S: Stores> GroupCommit<S> {
    /// A queue in front of these stores' topics; what is stored is kept among the recent, too.
    pub fn new(stores: S, recent: Arc<Recent>) -> Self {
        let lanes = (0..stores.topics().lanes().max(1)).map(|_| Arc::default()).collect();
        GroupCommit { shared: Arc::new(Shared { stores, recent, lanes }) }
    }

    /// Appends: the append has its place in the queue when this returns, and its outcome when the future is ready. An
    /// outcome that the store did not tell is asked for once more, which the idempotency key makes safe.
    ///
    /// # Errors
    /// [`StoreError::Unknown`] if it still cannot be told whether the append was made.
    pub fn append(&self, append: Append) -> impl Future<Output = Result<Outcome, StoreError>> + Send + use<S> {
        let again = append.clone();
        let first = Ticket::queue(&self.shared, append);
        let shared = Arc::clone(&self.shared);
        async move {
            match first?.outcome().await {
                Err(StoreError::Unknown) => {
                    let second = Ticket::queue(&shared, again)?.outcome().await;
                    // After an unknown first attempt, a failing second one says nothing about the first.
                    second.map_err(|_| StoreError::Unknown)
                }
                told => told,
            }
        }
    }
}

impl<S: Stores> Ticket<S> {
    fn queue(shared: &Arc<Shared<S>>, append: Append) -> Result<Self, StoreError> {
        let index = shared.stores.topics().lane(&append.topic);
        let lane = shared.lanes.get(index).ok_or(StoreError::Unavailable("no such lane".to_owned()))?;
        let (sender, told) = oneshot::channel();
        lane.queue().waiting.push_back(Waiting { append, told: sender });
        Ok(Ticket { shared: Arc::clone(shared), lane: Arc::clone(lane), told })
    }

    async fn outcome(mut self) -> Result<Outcome, StoreError> {
        if self.lane.queue().takes_lead() {
            return self.lead().await;
        }
        match (&mut self.told).await {
            Ok(Told::Outcome(outcome)) => outcome,
            Ok(Told::Lead(append)) => {
                let (sender, told) = oneshot::channel();
                self.told = told;
                self.lane.queue().waiting.push_front(Waiting { append, told: sender });
                self.lead().await
            }
            // Whoever brought it to the store went away before the store answered.
            Err(_) => Err(StoreError::Unknown),
        }
    }

    /// Brings batches until the own append was in one of them.
    async fn lead(&mut self) -> Result<Outcome, StoreError> {
        let leading = Leading(Arc::clone(&self.lane));
        loop {
            match self.told.try_recv() {
                Ok(Told::Outcome(outcome)) => return outcome,
                Err(oneshot::error::TryRecvError::Empty) => {
                    let batch = leading.0.queue().next_batch();
                    self.shared.bring(batch).await;
                }
                // Only a leader tells others to lead, and there is one.
                Ok(Told::Lead(_)) | Err(oneshot::error::TryRecvError::Closed) => return Err(StoreError::Unknown),
            }
        }
    }
}

impl<S: Stores> Drop for Ticket<S> {
    fn drop(&mut self) {
        self.told.close();
        if let Ok(Told::Lead(_)) = self.told.try_recv() {
            self.lane.pass_on();
        }
    }
}

impl<S: Stores> Shared<S> {
    async fn bring(&self, batch: Vec<Waiting>) {
        let (appends, told): (Vec<Append>, Vec<_>) =
            batch.into_iter().map(|waiting| (waiting.append, waiting.told)).unzip();
        let candidates = self.recent.candidates(&appends);
        match self.stores.topics().append(appends).await {
            Ok(outcomes) => {
                self.recent.keep(candidates, &outcomes);
                let told = told.into_iter().zip(outcomes);
                told.for_each(|(told, outcome)| _ = told.send(Told::Outcome(Ok(outcome))));
            }
            Err(error) => told.into_iter().for_each(|told| _ = told.send(Told::Outcome(Err(error.clone())))),
        }
    }
}

impl Lane {
    fn queue(&self) -> MutexGuard<'_, Queue> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Has the next one who waits bring the next batch. Whoever went away takes only their own append along.
    fn pass_on(&self) {
        let mut queue = self.queue();
        while let Some(Waiting { append, told }) = queue.waiting.pop_front() {
            if told.send(Told::Lead(append)).is_ok() {
                return;
            }
        }
        queue.is_led = false;
    }
}

impl Queue {
    /// Takes the lead if nobody has it.
    fn takes_lead(&mut self) -> bool {
        !std::mem::replace(&mut self.is_led, true)
    }

    fn next_batch(&mut self) -> Vec<Waiting> {
        let mut bytes_total = 0usize;
        let count = self
            .waiting
            .iter()
            .take(BATCH_MAX)
            .enumerate()
            .take_while(|(index, waiting)| {
                bytes_total = bytes_total.saturating_add(waiting.append.body.len());
                *index == 0 || bytes_total <= BATCH_BYTES_MAX
            })
            .count();
        self.waiting.drain(..count).collect()
    }
}

/// The lead of a lane, passed on when it is dropped, however that comes.
struct Leading(Arc<Lane>);

impl Drop for Leading {
    fn drop(&mut self) {
        self.0.pass_on();
    }
}
