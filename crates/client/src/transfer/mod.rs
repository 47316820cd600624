//! Files on their way: what is kept of them, what is shown of them, and the tasks that move them.
//!
//! Each has a connection of its own, under a token of its own, that carries nothing else. What is moved is bounded by windows, never by
//! the file's size.

mod clean;
mod connection;
mod download;
mod fate;
mod fault;
mod forwarding;
mod group_picture;
mod held;
pub mod media;
mod mover;
mod name;
mod reader;
mod recipe;
mod room;
mod row;
mod sound;
mod spool;
mod upload;
mod within;
mod writer;

use minicbor::{Decode, Encode};
use protocol::attachment::{Attachment, Sound};
use protocol::id::{BlobId, ConversationId};

use crate::target::Target;

pub(crate) use download::forget as forget_download;
pub use engine::transfers::{Seat, TransferId};
pub(crate) use fate::Fate;
pub use fault::Fault;
pub use group_picture::cleaned_picture;
pub use held::HeldFile;
pub(crate) use held::{HeldReader, Holding};
pub(crate) use mover::{Mover, Note, Way, first_view, move_it};
pub use name::safe_name;
pub use reader::{FileError, FileReader};
pub(crate) use row::{Bound, DownloadRow, FailedRow, ForwardedRow, OnceRow, TransferRow, UploadRow};
pub(crate) use spool::Spool;
pub use within::bound_folder;
pub(crate) use within::{open_file, place};
pub use writer::FileWriter;

/// What is asked about files.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub enum FileAsk {
    /// Sends a file; answered with the upload as it begins.
    #[n(0)]
    Send {
        /// Which, and to whom.
        #[n(0)]
        outgoing: Outgoing,
        /// The number of the message that it answers, in the chat into which it is sent.
        #[n(1)]
        reply_to: Option<u64>,
    },
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
    /// A message's file, and how to reach it: for whoever reads it as it comes.
    #[n(4)]
    Open {
        /// The conversation.
        #[n(0)]
        conversation: ConversationId,
        /// The message's number in the history.
        #[n(1)]
        number: u64,
    },
    /// The token for a session that reads such a file.
    #[n(5)]
    Seat(#[n(0)] Seat),
    /// Tries an upload again that has failed and is kept; answered with it as it begins.
    #[n(6)]
    Retry {
        /// Which.
        #[n(0)]
        transfer: TransferId,
        /// Whether places, cameras and names are left in it from then on.
        #[n(1)]
        keep_metadata: bool,
    },
    /// Forwards a message's file into other conversations: fetched, and uploaded anew for each; answered with the uploads as they begin.
    #[n(7)]
    Forward {
        /// The conversation.
        #[n(0)]
        conversation: ConversationId,
        /// The message's number in the history.
        #[n(1)]
        number: u64,
        /// Into which.
        #[n(2)]
        to: Vec<ConversationId>,
        /// Whether places, cameras and names are left in it.
        #[n(3)]
        keep_metadata: bool,
    },
    /// Saves a file that is shown once: it is gone from the profile before it has its name. Answered as [`FileAsk::Save`].
    #[n(8)]
    SaveOnce {
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
    /// As [`FileAsk::Open`], a file that is shown once; whoever reads it has it forgotten before they show it.
    #[n(9)]
    OpenOnce {
        /// The conversation.
        #[n(0)]
        conversation: ConversationId,
        /// The message's number in the history.
        #[n(1)]
        number: u64,
    },
}

impl FileAsk {
    /// Whether it can be asked again, though it may have been answered.
    pub(crate) fn is_repeatable(&self) -> bool {
        matches!(self, FileAsk::List | FileAsk::Open { .. } | FileAsk::OpenOnce { .. } | FileAsk::Seat(_))
    }
}

/// A message's file, and how to reach it.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct FileSource {
    /// What its message says.
    #[n(0)]
    pub attachment: Attachment,
    /// The server.
    #[n(1)]
    pub server: String,
    /// Through which proxy.
    #[n(2)]
    pub proxy: Option<String>,
}

/// A file to send.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Outgoing {
    /// To whom.
    #[n(0)]
    pub to: Target,
    /// Its path, absolute; of a file that is held, its name.
    #[n(1)]
    pub path: String,
    /// What is written to it; empty for nothing.
    #[n(2)]
    pub text: String,
    /// Whether places, cameras and names are left in pictures.
    #[n(3)]
    pub keep_metadata: bool,
    /// How a recording sounds, if the program that has made it knows; else it is read from the file, where that can be.
    #[n(4)]
    pub sound: Option<Sound>,
    /// The file, if it came as a stream.
    #[n(5)]
    pub held: Option<HeldFile>,
    /// Whether it is shown once; nothing is said of what is not.
    #[n(6)]
    pub once: Option<bool>,
}

impl Outgoing {
    /// Whether it is shown once.
    pub fn is_once(&self) -> bool {
        self.once.unwrap_or_default()
    }
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
    /// For which program it moves; for the person, if nothing is said.
    #[n(6)]
    pub by: Option<String>,
    /// Into which chat it is sent, if that was named.
    #[n(7)]
    pub conversation: Option<ConversationId>,
    /// Whether it has failed and its file is kept: it can be tried again, or given up.
    #[n(8)]
    pub is_kept: bool,
    /// The upload that was given up, where it is deleted from the server.
    #[n(9)]
    pub of: Option<TransferId>,
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
    /// Neither: it was given up, and what the server has of it is deleted.
    #[n(2)]
    Off,
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
        /// Why, for programs.
        #[n(1)]
        fault: Fault,
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
