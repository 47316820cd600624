//! A thread that owns something blocking, and does work on it in order.

use std::sync::mpsc;

use tokio::sync::oneshot;

use crate::port::StoreError;

type Work<T> = Box<dyn FnOnce(&mut T) + Send>;

/// A thread with its `T`. Clones share it; it ends with the last of them.
pub struct Worker<T> {
    work: mpsc::Sender<Work<T>>,
}

impl<T> Clone for Worker<T> {
    fn clone(&self) -> Self {
        Worker { work: self.work.clone() }
    }
}

impl<T: Send + 'static> Worker<T> {
    /// Starts the thread.
    ///
    /// # Errors
    /// The system's, if it has no thread left.
    pub fn start(name: &str, mut owned: T) -> std::io::Result<Self> {
        let (work, queue) = mpsc::channel::<Work<T>>();
        std::thread::Builder::new()
            .name(name.to_owned())
            .spawn(move || queue.into_iter().for_each(|work| work(&mut owned)))?;
        Ok(Worker { work })
    }

    /// Has work done, and waits for its outcome. Work that was handed over is done even if nobody waits any more.
    ///
    /// # Errors
    /// The work's own; [`StoreError::Unavailable`] if the thread is gone, [`StoreError::Unknown`] if it went meanwhile.
    pub async fn call<R: Send + 'static>(
        &self,
        work: impl FnOnce(&mut T) -> Result<R, StoreError> + Send + 'static,
    ) -> Result<R, StoreError> {
        let (done, outcome) = oneshot::channel();
        let work: Work<T> = Box::new(move |owned| _ = done.send(work(owned)));
        self.work.send(work).map_err(|_| StoreError::Unavailable("a store has stopped".to_owned()))?;
        outcome.await.map_err(|_| StoreError::Unknown)?
    }
}
