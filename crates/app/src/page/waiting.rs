//! Connections that have not shown yet that they come from the page: each for a short time, and the oldest goes for one too many.

use std::cell::{Cell, OnceCell, RefCell};
use std::collections::VecDeque;
use std::future::Future;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::AbortHandle;

/// The most connections that wait: more than a browser opens before it asks.
const WAITING_MAX: usize = 64;

/// The most connections of the page at a time: more than a browser opens to one host.
const PLACES_MAX: usize = 64;

/// How long a connection may take to show that it comes from the page.
pub const PATIENCE: Duration = Duration::from_secs(5);

/// Who waits, and how many have come in. Anybody of this machine can connect; only the page knows its own name, so none but its
/// connections ever hold a place.
pub struct Waiting {
    patience: Duration,
    next: Cell<u64>,
    tasks: RefCell<VecDeque<(u64, AbortHandle)>>,
    places: Arc<Semaphore>,
}

/// One connection, as long as it lives.
pub struct Arrival {
    number: u64,
    waiting: Rc<Waiting>,
    place: OnceCell<OwnedSemaphorePermit>,
}

impl Waiting {
    /// With nobody in it. Each may wait so long.
    pub fn new(patience: Duration) -> Rc<Self> {
        let places = Arc::new(Semaphore::new(PLACES_MAX));
        Rc::new(Waiting { patience, next: Cell::new(0), tasks: RefCell::default(), places })
    }

    /// Serves a connection. If too many wait by then, the one that has waited longest is closed: idle ones keep nobody out.
    pub fn serve<F: Future<Output = ()> + 'static>(self: &Rc<Self>, serve: impl FnOnce(Rc<Arrival>) -> F) {
        let number = self.next.replace(self.next.get().wrapping_add(1));
        let arrival = Rc::new(Arrival { number, waiting: self.clone(), place: OnceCell::new() });
        let served = serve(arrival.clone());
        let task = tokio::task::spawn_local(async move {
            tokio::select! {
                () = served => {}
                () = arrival.too_late() => {}
            }
        });
        let mut tasks = self.tasks.borrow_mut();
        tasks.push_back((number, task.abort_handle()));
        let oldest = if tasks.len() > WAITING_MAX { tasks.pop_front() } else { None };
        drop(tasks);
        if let Some((_, oldest)) = oldest {
            oldest.abort();
        }
    }

    fn forget(&self, number: u64) {
        self.tasks.borrow_mut().retain(|(waits, _)| *waits != number);
    }
}

impl Arrival {
    /// It has shown that it comes from the page. False if too many have already.
    pub fn come_in(&self) -> bool {
        if self.place.get().is_none()
            && let Ok(place) = self.waiting.places.clone().try_acquire_owned()
        {
            self.waiting.forget(self.number);
            return self.place.set(place).is_ok();
        }
        self.place.get().is_some()
    }

    async fn too_late(&self) {
        tokio::time::sleep(self.waiting.patience).await;
        if self.place.get().is_some() {
            std::future::pending().await
        }
    }
}

impl Drop for Arrival {
    fn drop(&mut self) {
        self.waiting.forget(self.number);
    }
}

#[cfg(test)]
mod tests {
    use tokio::sync::mpsc;
    use tokio::task::LocalSet;

    use super::*;

    /// A connection that never ends by itself, and says when it has ended nevertheless.
    fn connect(waiting: &Rc<Waiting>, name: usize, comes_in: bool, said: &mpsc::UnboundedSender<usize>) {
        let said = said.clone();
        waiting.serve(move |arrival| async move {
            let _ended = Ended(name, said);
            assert!(
                !comes_in || (arrival.come_in() && arrival.come_in()),
                "{name} has a place, for as long as it stays"
            );
            std::future::pending().await
        });
    }

    #[tokio::test]
    async fn who_has_waited_longest_goes_for_one_too_many_and_who_has_come_in_stays() {
        let (said, mut heard) = mpsc::unbounded_channel();
        let all = async {
            let waiting = Waiting::new(PATIENCE);
            connect(&waiting, 0, true, &said);
            tokio::task::yield_now().await;
            for name in 1..=WAITING_MAX {
                connect(&waiting, name, false, &said);
            }
            tokio::task::yield_now().await;
            assert!(heard.try_recv().is_err(), "all have room");
            connect(&waiting, 1_000, false, &said);
            assert_eq!(heard.recv().await, Some(1));
            connect(&waiting, 1_001, true, &said);
            assert_eq!(heard.recv().await, Some(2), "whoever comes last is let in");
            tokio::task::yield_now().await;
            assert_eq!(waiting.tasks.borrow().len(), WAITING_MAX - 1, "and waits no more");
        };
        LocalSet::new().run_until(all).await;
    }

    #[tokio::test]
    async fn who_shows_nothing_in_time_goes_and_who_has_come_in_stays() {
        let (said, mut heard) = mpsc::unbounded_channel();
        let all = async {
            let waiting = Waiting::new(Duration::ZERO);
            connect(&waiting, 0, true, &said);
            connect(&waiting, 1, false, &said);
            assert_eq!(heard.recv().await, Some(1));
            connect(&waiting, 2, false, &said);
            assert_eq!(heard.recv().await, Some(2));
            assert!(heard.try_recv().is_err() && waiting.tasks.borrow().is_empty());
        };
        LocalSet::new().run_until(all).await;
    }

    struct Ended(usize, mpsc::UnboundedSender<usize>);

    impl Drop for Ended {
        fn drop(&mut self) {
            // The test may be over.
            let _ = self.1.send(self.0);
        }
    }
}
