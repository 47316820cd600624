//! The publisher's thread: looks for what is due, has it cosigned, serves it, and says when the process must end.
//!
//! It has a thread and a runtime of its own: an epoch can take seconds to compute, and nobody who reads is to wait for that.

use std::sync::Arc;
use std::time::Duration;

use rand_core::Rng as _;
use tokio::sync::oneshot;
use tokio::time::MissedTickBehavior;

use super::now;
use super::random::SystemRandom;
use super::witness::Witnesses;
use crate::folder::{Folder, FolderError};
use crate::port::Stores;
use crate::port::wakeups::SessionNumber;
use crate::service::Service;
use crate::service::publisher::{Over, PublishError};

/// How often it is looked whether something is due: a fraction of the shortest useful epoch.
const LOOK: Duration = Duration::from_millis(100);

/// Why the process must end.
#[derive(Debug, thiserror::Error)]
pub enum Ended {
    /// The directory cannot be published any more.
    #[error(transparent)]
    Over(#[from] Over),
    /// Witnesses know a longer log.
    #[error(
        "{witnesses} witnesses have cosigned {size} entries of this server's log, and this folder has {own}: it is an old copy. \
         Restore a newer one. To go on from here would contradict what was signed, and everybody would have proof of it; without \
         a newer copy, begin anew in an empty folder"
    )]
    OldCopy {
        /// How many say so.
        witnesses: usize,
        /// The smallest size that they say.
        size: u64,
        /// What this folder has.
        own: u64,
    },
    /// What was published cannot be written down.
    #[error(transparent)]
    Folder(#[from] FolderError),
}

/// What a publisher works with.
pub struct Publishing<S: Stores> {
    /// The rules.
    pub service: Arc<Service<S>>,
    /// Where the log's size is kept beside the stores.
    pub folder: Arc<Folder>,
    /// Who cosigns.
    pub witnesses: Witnesses,
}

/// A publisher that runs.
pub struct Running {
    /// Ready once the directory was looked at for the first time: from then on there is something to serve.
    pub first: oneshot::Receiver<()>,
    /// Ready when the process must end.
    pub ended: oneshot::Receiver<Ended>,
}

impl<S: Stores> Publishing<S> {
    /// Starts the thread.
    ///
    /// # Errors
    /// The system's, if it has no thread left.
    pub fn start(self) -> std::io::Result<Running> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let (first_sender, first) = oneshot::channel();
        let (ended_sender, ended) = oneshot::channel();
        std::thread::Builder::new()
            .name("publisher".to_owned())
            .spawn(move || _ = ended_sender.send(runtime.block_on(self.run(first_sender))))?;
        Ok(Running { first, ended })
    }

    async fn run(self, first: oneshot::Sender<()>) -> Ended {
        let mut holder = SessionNumber([0; 16]);
        SystemRandom.fill_bytes(&mut holder.0);
        let mut ticks = tokio::time::interval(LOOK);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut first = Some(first);
        loop {
            ticks.tick().await;
            match self.look(holder).await {
                Ok(()) => {}
                Err(Trouble::Ended(ended)) => return ended,
                Err(Trouble::Later(error)) => {
                    tracing::warn!(%error, "the directory was not published; it will be tried again");
                }
            }
            first.take().map(|first| first.send(()));
        }
    }

    async fn look(&self, holder: SessionNumber) -> Result<(), Trouble> {
        let Some(unserved) = self.service.publish(now(), holder).await? else { return Ok(()) };
        // Before anybody sees it: a folder that is put back to an earlier day is recognised by this.
        self.folder.keep_log_size(unserved.state.size).map_err(Ended::from)?;
        let gathered = self.witnesses.cosign(&self.service, &unserved).await;
        if let Some(ended) = self.old_copy(&gathered.ahead, unserved.state.size) {
            return Err(ended.into());
        }
        if gathered.cosignatures < self.witnesses.quorum() {
            tracing::warn!(
                cosignatures = gathered.cosignatures,
                quorum = self.witnesses.quorum(),
                "a checkpoint is served with fewer cosignatures than the quorum"
            );
        }
        self.service.serve(unserved, gathered.note).await?;
        Ok(())
    }

    /// As many as are believed about what they signed are believed about what they have seen.
    fn old_copy(&self, ahead: &[u64], own: u64) -> Option<Ended> {
        let is_believed = self.witnesses.quorum() > 0 && ahead.len() >= self.witnesses.quorum();
        let size = ahead.iter().min().filter(|_| is_believed)?;
        Some(Ended::OldCopy { witnesses: ahead.len(), size: *size, own })
    }
}

enum Trouble {
    Ended(Ended),
    Later(PublishError),
}

impl From<Ended> for Trouble {
    fn from(ended: Ended) -> Self {
        Trouble::Ended(ended)
    }
}

impl From<PublishError> for Trouble {
    fn from(error: PublishError) -> Self {
        match error {
            PublishError::Over(over) => Trouble::Ended(over.into()),
            error => Trouble::Later(error),
        }
    }
}
