//! Files of messages: which one is meant, how it is read, and how it is saved.

use engine::input;
use engine::said::Once;
use engine::view::{ChatLock, MessageBody};
use engine::wish::Wish;
use protocol::attachment::Attachment;
use protocol::id::ConversationId;

use super::{Link, Machine, Runner, Transfers, reached};
use crate::command_error::CommandError;
use crate::local::Answer;
use crate::store::{Store, StoreError};
use crate::transfer::{Bound, DownloadRow, FileAsk, FileSource, OnceRow};

impl Transfers {
    /// How whoever reads a file reaches it.
    fn source(&self, attachment: Attachment) -> Option<FileSource> {
        let way = self.way.as_ref()?;
        let proxy = way.proxy.as_ref().map(ToString::to_string);
        Some(FileSource { attachment, server: way.address.to_string(), proxy })
    }
}

impl<M: Machine, L: Link> Runner<M, L> {
    /// How the file is saved that is asked for, into a folder that is within reach.
    pub(super) fn download(
        &self,
        ask: &FileAsk,
        bound: Result<Option<Bound>, CommandError>,
    ) -> Result<Result<DownloadRow, CommandError>, StoreError> {
        let found = self.wanted(ask)?;
        let (FileAsk::Save { folder, .. } | FileAsk::SaveOnce { folder, .. }) = ask else {
            return Ok(Err(no_file()));
        };
        Ok(found.and_then(|(attachment, once)| {
            let bound = bound?;
            let folder = bound.as_ref().map_or_else(|| Ok(folder.clone()), |bound| reached(bound, folder))?;
            Ok(DownloadRow { attachment, folder, refused: 0, bound, once })
        }))
    }

    /// How the file is read that is asked for.
    pub(super) fn open(&self, ask: &FileAsk) -> Result<Answer, StoreError> {
        Ok(match self.wanted(ask)? {
            Ok((attachment, _)) => match self.transfers.source(attachment) {
                Some(source) => Answer::Source(Box::new(source)),
                None => Answer::Refused(CommandError::Offline),
            },
            Err(error) => Answer::Refused(error),
        })
    }

    /// The file that is to be read or saved; of one that is shown once, which message shows it.
    fn wanted(&self, ask: &FileAsk) -> Result<Result<(Attachment, Option<OnceRow>), CommandError>, StoreError> {
        match ask {
            FileAsk::Save { conversation, number, .. } | FileAsk::Open { conversation, number } => {
                Ok(self.attachment(conversation, *number)?.map(|attachment| (attachment, None)))
            }
            FileAsk::SaveOnce { conversation, number, .. } | FileAsk::OpenOnce { conversation, number } => {
                Ok(self.shown_once(conversation, *number)?.map(|(attachment, once)| (attachment, Some(once))))
            }
            _ => Ok(Err(no_file())),
        }
    }

    fn shown_once(
        &self,
        conversation: &ConversationId,
        number: u64,
    ) -> Result<Result<(Attachment, OnceRow), CommandError>, StoreError> {
        if self.store.chat_lock(conversation) == Some(ChatLock::Closed) {
            return Ok(Err(CommandError::ChatLocked));
        }
        Ok(match self.store.once(conversation, number)? {
            Some((about, Once::File(file))) => {
                let (message, sender) = (about.message, about.sender);
                Ok((*file, OnceRow { conversation: *conversation, message, sender }))
            }
            _ => Err(CommandError::NotFound { what: "file that is still to be shown once".to_owned() }),
        })
    }

    /// The file of a message.
    pub(super) fn attachment(
        &self,
        conversation: &ConversationId,
        number: u64,
    ) -> Result<Result<Attachment, CommandError>, StoreError> {
        if self.store.chat_lock(conversation) == Some(ChatLock::Closed) {
            return Ok(Err(CommandError::ChatLocked));
        }
        Ok(match self.store.message(conversation, number)?.map(|view| view.body) {
            Some(MessageBody::Attachment(attachment)) => Ok(*attachment),
            _ => Err(no_file()),
        })
    }
}

/// Whether a transfer wants to show what was shown meanwhile, or is locked.
pub(super) fn is_shown(store: &Store, command: &input::Command) -> Result<bool, StoreError> {
    match command {
        input::Command::In { conversation, wish: Wish::Shown(about) } => {
            let is_closed = store.chat_lock(conversation) == Some(ChatLock::Closed);
            Ok(is_closed || store.once_of(conversation, about)?.is_none())
        }
        _ => Ok(false),
    }
}

fn no_file() -> CommandError {
    CommandError::NotFound { what: "file".to_owned() }
}
