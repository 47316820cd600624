//! Files on their way: what is kept of them, what is shown of them, and the tasks that move them.
//!
//! Each has a connection of its own, under a token of its own, that carries nothing else. What is moved is bounded by windows, never by
//! the file's size.

mod clean;
mod connection;
mod download;
mod mover;
mod name;
mod recipe;
mod row;
mod spool;
mod upload;

use minicbor::{Decode, Encode};
use protocol::id::{BlobId, ConversationId};

use crate::command::Target;

pub(crate) use download::forget as forget_download;
pub use engine::transfers::TransferId;
pub(crate) use mover::{Mover, Note, Way, first_view, move_it};
pub use name::safe_name;
pub(crate) use row::{DownloadRow, TransferRow, UploadRow};
pub(crate) use spool::Spool;

/// What is asked about files.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub enum FileAsk {
    /// Sends a file; answered with the upload as it begins.
    #[n(0)]
    Send(#[n(0)] Outgoing),
    /// Saves a message's file; answered with the download as it begins.
    #[n(1)]
    Save {
        /// The conversation.
        #[n(0)]
        conversation: ConversationId,
        /// The message's number in the history.
        #[n(1)]
        number: u64,
        /// The folder, as an absolute path.
        #[n(2)]
        folder: String,
    },
    /// Gives a transfer up: nothing of it stays here or on the server. Answered with the transfer as it ended.
    #[n(2)]
    Cancel(#[n(0)] TransferId),
    /// All transfers on their way, and those that ended since the profile was opened.
    #[n(3)]
    List,
}

/// A file to send.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Outgoing {
    /// To whom.
    #[n(0)]
    pub to: Target,
    /// Its path, absolute.
    #[n(1)]
    pub path: String,
    /// What is written to it; empty for nothing.
    #[n(2)]
    pub text: String,
    /// Whether places, cameras and names are left in pictures.
    #[n(3)]
    pub keep_metadata: bool,
}

/// A transfer, as it stands.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct TransferView {
    /// Its id.
    #[n(0)]
    pub id: TransferId,
    /// Which way.
    #[n(1)]
    pub direction: Direction,
    /// The file's name, as its sender has it.
    #[n(2)]
    pub name: String,
    /// How many bytes are over, of the file as it travels.
    #[n(3)]
    pub done: u64,
    /// Of how many; 0 if that is not known yet.
    #[n(4)]
    pub size: u64,
    /// How it stands.
    #[n(5)]
    pub state: TransferState,
}

/// Which way a transfer goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub enum Direction {
    /// To the server.
    #[n(0)]
    Up,
    /// From the server.
    #[n(1)]
    Down,
}

/// How a transfer stands.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub enum TransferState {
    /// The file is read and sealed, or what was saved before is read again.
    #[n(0)]
    Preparing,
    /// It is on its way.
    #[n(1)]
    Moving,
    /// It waits and goes on by itself: in words.
    #[n(2)]
    Waiting(#[n(0)] String),
    /// It is on the server, and its message is kept.
    #[n(3)]
    Sent {
        /// The conversation.
        #[n(0)]
        conversation: ConversationId,
        /// The message's number in the history.
        #[n(1)]
        number: u64,
        /// Where the file lies, by which its message is known again.
        #[n(2)]
        blob: BlobId,
    },
    /// It is saved.
    #[n(4)]
    Saved {
        /// Where.
        #[n(0)]
        path: String,
    },
    /// It has failed for good.
    #[n(5)]
    Failed {
        /// Why, in words.
        #[n(0)]
        why: String,
        /// Whether what came is not the file that the message names.
        #[n(1)]
        is_forged: bool,
    },
    /// It was given up.
    #[n(6)]
    Cancelled,
}

impl TransferState {
    /// Whether nothing more happens.
    pub fn is_over(&self) -> bool {
        !matches!(self, TransferState::Preparing | TransferState::Moving | TransferState::Waiting(_))
    }
}
