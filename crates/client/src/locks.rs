//! What the face of a profile gives for chats that are locked by passphrases of their own.

use minicbor::{Decode, Encode};
use protocol::cbor::Bytes;
use protocol::id::ConversationId;
use tokio::sync::Mutex;

use crate::client::{Client, unexpected};
use crate::command_error::CommandError;
use crate::error::Error;
use crate::key::chat::{self, ChatKey};
use crate::key::{KeyError, Passphrase};
use crate::local::{Answer, Ask};

/// What a process asks about locked chats.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub enum LockAsk {
    /// The key of a lock, as the passphrase wraps it.
    #[n(0)]
    Wrapped(#[n(0)] ConversationId),
    /// Locks a chat.
    #[n(1)]
    Lock {
        /// Which.
        #[n(0)]
        conversation: ConversationId,
        /// What opens it.
        #[n(1)]
        key: ChatKey,
        /// The same, wrapped by the passphrase.
        #[n(2)]
        wrapped: Bytes,
    },
    /// Unlocks a chat as long as the profile is open.
    #[n(2)]
    Open {
        /// Which.
        #[n(0)]
        conversation: ConversationId,
        /// What opens it.
        #[n(1)]
        key: ChatKey,
    },
    /// Ends that.
    #[n(3)]
    Close(#[n(0)] ConversationId),
    /// Takes a chat out of its lock.
    #[n(4)]
    Remove {
        /// Which.
        #[n(0)]
        conversation: ConversationId,
        /// What opens it.
        #[n(1)]
        key: ChatKey,
    },
}

impl LockAsk {
    /// Which chat it is about.
    pub(crate) fn conversation(&self) -> ConversationId {
        match self {
            LockAsk::Wrapped(conversation) | LockAsk::Close(conversation) => *conversation,
            LockAsk::Lock { conversation, .. }
            | LockAsk::Open { conversation, .. }
            | LockAsk::Remove { conversation, .. } => *conversation,
        }
    }
}

impl Client {
    /// Locks a chat by a passphrase of its own: what was said in it, and what will be, is in this profile's file only sealed from then on.
    /// Without the passphrase nobody reads it any more.
    ///
    /// # Errors
    /// [`CommandError::ChatIsLocked`] if it is locked already; [`CommandError::WrongState`] while files are on their way.
    pub async fn lock_chat(&self, conversation: ConversationId, passphrase: Passphrase) -> Result<(), Error> {
        let (key, wrapped) = apart(move || {
            let key = ChatKey::generate();
            let wrapped = chat::wrap(&key, &passphrase)?;
            Ok((key, wrapped))
        })
        .await?;
        self.about_lock(LockAsk::Lock { conversation, key, wrapped: wrapped.into() }).await
    }

    /// Unlocks a locked chat until it is closed, or the profile is: for all who go through the process that has it open.
    ///
    /// # Errors
    /// [`CommandError::WrongChatPassphrase`]; [`CommandError::ChatNotLocked`] if it has no lock.
    pub async fn open_chat(&self, conversation: ConversationId, passphrase: Passphrase) -> Result<(), Error> {
        let key = self.chat_key(conversation, passphrase).await?;
        self.about_lock(LockAsk::Open { conversation, key }).await
    }

    /// Closes a locked chat that was unlocked.
    ///
    /// # Errors
    /// [`CommandError::ChatNotLocked`] if it has no lock.
    pub async fn close_chat(&self, conversation: ConversationId) -> Result<(), Error> {
        self.about_lock(LockAsk::Close(conversation)).await
    }

    /// Takes a chat out of its lock: it is as any other from then on.
    ///
    /// # Errors
    /// As [`Client::open_chat`].
    pub async fn remove_lock(&self, conversation: ConversationId, passphrase: Passphrase) -> Result<(), Error> {
        let key = self.chat_key(conversation, passphrase).await?;
        self.about_lock(LockAsk::Remove { conversation, key }).await
    }

    async fn chat_key(&self, conversation: ConversationId, passphrase: Passphrase) -> Result<ChatKey, Error> {
        let wrapped = match self.ask(Ask::Locks(LockAsk::Wrapped(conversation))).await? {
            Answer::WrappedKey(wrapped) => wrapped.0,
            other => return Err(unexpected(other)),
        };
        let key = apart(move || chat::unwrap(&wrapped, &passphrase)).await?;
        key.ok_or(Error::Command(CommandError::WrongChatPassphrase))
    }

    async fn about_lock(&self, ask: LockAsk) -> Result<(), Error> {
        match self.ask(Ask::Locks(ask)).await? {
            Answer::LockDone => Ok(()),
            other => Err(unexpected(other)),
        }
    }
}

/// One passphrase at a time is tried in a process: each takes 128 MiB, and programs ask as often as they like.
static TRYING: Mutex<()> = Mutex::const_new(());

/// Passphrases take their time: on a thread of its own, so that nobody waits for them who has not given one.
async fn apart<T: Send + 'static>(work: impl FnOnce() -> Result<T, KeyError> + Send + 'static) -> Result<T, Error> {
    let _one = TRYING.lock().await;
    let done = tokio::task::spawn_blocking(work).await;
    Ok(done.map_err(|error| Error::Stopped { why: error.to_string() })??)
}
