//! The runner's part in locked chats: it has the store lock and unlock them, and tells who shows them.

use super::{Link, Machine, Runner};
use crate::bots::EVENTS_MAX;
use crate::command_error::CommandError;
use crate::event::Event;
use crate::local::Answer;
use crate::locks::LockAsk;
use crate::store::{LockEnd, StoreError};

/// When a chat is not locked.
const WITH_FILES: &str =
    "can be locked when no files are on their way, and none wait to be tried again: see `wiretight transfers`";

impl<M: Machine, L: Link> Runner<M, L> {
    /// Answers what is asked about locked chats. A disk that fails here has changed nothing that the engine knows of.
    pub(super) fn about_locks(&mut self, ask: LockAsk) -> Answer {
        let conversation = ask.conversation();
        let end = match ask {
            LockAsk::Wrapped(conversation) => {
                return match self.store.wrapped_key(&conversation) {
                    Ok(Some(wrapped)) => Answer::WrappedKey(wrapped.into()),
                    Ok(None) => Answer::Refused(CommandError::ChatNotLocked),
                    Err(error) => Answer::Failed(error.to_string()),
                };
            }
            LockAsk::Lock { conversation, key, wrapped } => {
                // Their rows name files, and hold what was written to them.
                match self.keeps_failed(&conversation) {
                    Ok(false) if self.transfers.forget_ended() => {}
                    Ok(_) => return Answer::Refused(CommandError::WrongState { state: WITH_FILES.to_owned() }),
                    Err(error) => return Answer::Failed(error.to_string()),
                }
                self.store.lock_chat(&conversation, &key, &wrapped.0)
            }
            LockAsk::Open { conversation, key } => Ok(self.store.open_chat(&conversation, &key)),
            LockAsk::Close(conversation) => self.store.close_chat(&conversation),
            LockAsk::Remove { conversation, key } => self.store.remove_lock(&conversation, &key),
        };
        // Also after a failure: it may be locked, and not be cleaned.
        let event = Event::Conversation { conversation };
        let logged = self.store.log_events(std::slice::from_ref(&event), EVENTS_MAX);
        self.tell(event);
        answer(end.and_then(|end| logged.map(|()| end)))
    }
}

fn answer(end: Result<LockEnd, StoreError>) -> Answer {
    match end {
        Ok(LockEnd::Done) => Answer::LockDone,
        Ok(LockEnd::NoChat) => Answer::Refused(CommandError::NotFound { what: "chat".to_owned() }),
        Ok(LockEnd::IsLocked) => Answer::Refused(CommandError::ChatIsLocked),
        Ok(LockEnd::IsNotLocked) => Answer::Refused(CommandError::ChatNotLocked),
        Ok(LockEnd::OtherKey) => Answer::Refused(CommandError::WrongChatPassphrase),
        Err(error) => Answer::Failed(error.to_string()),
    }
}
