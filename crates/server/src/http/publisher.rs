//! The publisher's thread: looks for what is due, has it cosigned, serves it, and says when the process must end.
//!
//! It has a thread and a runtime of its own: an epoch can take seconds to compute, and nobody who reads is to wait for that.

use std::sync::Arc;
use std::time::Duration;

use protocol::limits::LEAF_AHEAD_S;
use rand_core::Rng as _;
use tokio::sync::oneshot;
use tokio::time::MissedTickBehavior;

use super::log_metrics::LogMetrics;
use super::now;
use super::random::SystemRandom;
use super::witness::{Gathered, Witnesses};
use crate::folder::{Folder, FolderError};
use crate::port::Stores;
use crate::port::wakeups::SessionNumber;
use crate::service::Service;
use crate::service::publisher::{Over, PublishError};

/// How often it is looked whether something is due: a fraction of the shortest useful epoch.
const LOOK: Duration = Duration::from_millis(100);

/// How long it is waited until a witness that holds the server back is asked again.
const HELD_BACK: Duration = Duration::from_secs(30);

/// Why the process must end.
#[derive(Debug, thiserror::Error)]
pub enum Ended {
    /// The directory cannot be published any more.
    #[error(transparent)]
    Over(#[from] Over),
    /// Witnesses know a longer log.
    #[error(
        "{witnesses} say that they have cosigned at least {size} entries of this server's log, and this folder has {own}: it is an \
         old copy, unless they lie. Restore a newer one. To go on from here would contradict what was signed, and everybody would have \
         proof of it; without a newer copy, begin anew in an empty folder. If you know that the folder is the newest, take these witnesses \
         out of the configuration"
    )]
    OldCopy {
        /// Who say so.
        witnesses: String,
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
    /// What is counted of it.
    pub metrics: LogMetrics,
}

/// A publisher that runs.
pub struct Running {
    /// Ready once the first leaf is served: from then on people may be let in.
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
            match self.look(holder, first.is_some()).await {
                Ok(()) => {}
                Err(Trouble::Ended(ended)) => return ended,
                Err(Trouble::Later(error)) => {
                    self.metrics.failed();
                    let is_closed = first.is_some();
                    tracing::warn!(%error, is_closed, "the directory was not published; it will be tried again");
                    continue;
                }
                Err(Trouble::HeldBack(claim)) => {
                    self.metrics.failed();
                    tracing::error!("{claim}");
                    ticks.reset_after(HELD_BACK);
                    continue;
                }
            }
            // A process that does not publish itself serves once another does.
            if self.service.served().await.is_ok() {
                first.take().map(|first| first.send(()));
            }
        }
    }

    async fn look(&self, holder: SessionNumber, is_first: bool) -> Result<(), Trouble> {
        let Some(unserved) = self.service.publish(now(), holder).await? else { return Ok(()) };
        // Before anybody sees it: a folder that is put back to an earlier day is recognised by this.
        self.folder.keep_log_size(unserved.state.size).map_err(Ended::from)?;
        let gathered = self.witnesses.cosign(&self.service, &unserved).await;
        self.metrics.heard(&gathered);
        let own = unserved.state.size;
        if let Some(trouble) = self.old_copy(&gathered, own).filter(|_| is_first) {
            return Err(trouble);
        }
        self.warn(&gathered, own);
        let cosignatures = gathered.cosignatures;
        self.service.serve(unserved, gathered.note).await?;
        self.metrics.served(cosignatures);
        Ok(())
    }

    /// What witnesses say of a longer log, at this process's first leaf: only then can the folder be an old copy, and what they say is not
    /// signed. As many as are believed about what they signed are believed; a single one is reason enough to ask the operator.
    fn old_copy(&self, gathered: &Gathered, own: u64) -> Option<Trouble> {
        let (witness, size) = gathered.ahead().min_by_key(|(_, size)| *size)?;
        let is_believed = self.witnesses.quorum() > 0 && gathered.ahead().count() >= self.witnesses.quorum();
        if !is_believed {
            return Some(Trouble::HeldBack(Claim { witness: witness.to_owned(), size, own }));
        }
        let witnesses = gathered.ahead().map(|(name, _)| name).collect::<Vec<_>>().join(", ");
        Some(Trouble::Ended(Ended::OldCopy { witnesses, size, own }))
    }

    fn warn(&self, gathered: &Gathered, own: u64) {
        for (witness, size) in gathered.ahead() {
            tracing::warn!(
                witness,
                size,
                own,
                "a witness says that it has cosigned entries that were never made; it is not believed"
            );
        }
        let (cosignatures, quorum) = (gathered.cosignatures, self.witnesses.quorum());
        if cosignatures < quorum {
            let missing = gathered.missing().collect::<Vec<_>>().join(", ");
            tracing::warn!(
                cosignatures,
                quorum,
                missing,
                "a checkpoint is served with fewer cosignatures than the quorum"
            );
        }
        let now = now().seconds();
        let other_clocks = gathered.times().filter(|time| time.0.abs_diff(now.0) > LEAF_AHEAD_S).count();
        // More than half of them: one witness's clock may be wrong.
        if other_clocks > cosignatures / 2 {
            tracing::error!(
                other_clocks,
                cosignatures,
                "the clock of this machine is not that of its witnesses: mend it, or people's programs will not believe the log"
            );
        }
    }
}

/// What one witness says of the log, without signing it.
#[derive(Debug, thiserror::Error)]
#[error(
    "the witness {witness} says that it has cosigned {size} entries of this server's log, and this folder has {own}: nobody is let in. If the \
     folder was restored, stop, and restore a newer copy: to go on from an old one contradicts what was signed, and everybody has proof of it. \
     If the witness is wrong, take it out of the configuration and start again. It is asked again every half minute"
)]
struct Claim {
    witness: String,
    size: u64,
    own: u64,
}

enum Trouble {
    Ended(Ended),
    HeldBack(Claim),
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
