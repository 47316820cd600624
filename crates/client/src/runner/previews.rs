//! The runner's part in previews: only if their person wants it, some at a time, while everything else goes on.

use std::sync::Arc;

use tokio::sync::{Semaphore, oneshot};

use super::{Link, Machine, Runner};
use crate::local::Answer;
use crate::net::proxy::ProxyAddress;
use crate::preview::{AT_ONCE_MAX, PreviewError, Whence, make};
use crate::store::StoreError;

/// How previews are made.
pub struct Previews {
    proxy: Option<ProxyAddress>,
    places: Arc<Semaphore>,
}

impl Previews {
    /// Through this proxy, or directly.
    pub fn new(proxy: Option<ProxyAddress>) -> Self {
        Previews { proxy, places: Arc::new(Semaphore::new(AT_ONCE_MAX)) }
    }
}

impl<M: Machine, L: Link> Runner<M, L> {
    /// Makes a preview of a link. No site hears of anything before the person has said that they want it.
    pub(super) fn preview(&self, link: String, answer: oneshot::Sender<Answer>) -> Result<(), StoreError> {
        let wanted = self.store.choices()?.previews();
        let place = Arc::clone(&self.previews.places).try_acquire_owned();
        let (true, Ok(place)) = (wanted, place) else {
            let why = if wanted { PreviewError::Busy } else { PreviewError::Off };
            // Whoever asked may have gone.
            let _ = answer.send(Answer::NoPreview(why));
            return Ok(());
        };
        let whence = Whence::through(self.previews.proxy.as_ref());
        tokio::spawn(async move {
            let made = make(whence, &link, place).await;
            // Whoever asked may have gone.
            let _ = answer.send(made.map_or_else(Answer::NoPreview, Answer::Preview));
        });
        Ok(())
    }
}
