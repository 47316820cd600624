//! What can go wrong with a profile, in words for the person who has it.

use crate::command_error::CommandError;
use crate::key::KeyError;
use crate::profile::ProfileError;
use crate::store::StoreError;
use crate::transfer::FileError;

/// Why the SDK could not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The folder of the profile.
    #[error(transparent)]
    Profile(#[from] ProfileError),
    /// Its key.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// Its store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The stored state is not readable by this version.
    #[error(transparent)]
    Unreadable(#[from] engine::engine::Unreadable),
    /// The command was refused; nothing of it has been kept.
    #[error(transparent)]
    Command(#[from] CommandError),
    /// No answer in time from the server; `problem` says what stood in the way, if it is known.
    #[error("the server has not answered{}", problem.as_deref().map(|text| format!(": {text}")).unwrap_or_default())]
    Unanswered {
        /// What stood in the way.
        problem: Option<String>,
        /// Whether that is a lie of the server.
        distrusted: bool,
        /// Whether the server does not know this account or device any more.
        unknown: bool,
        /// Whether the server's clock and this device's are too far apart.
        clocks_differ: bool,
    },
    /// The profile stopped: its disk failed under it, or the process that ran it ended in the middle.
    #[error("the profile was stopped: {why}")]
    Stopped {
        /// Why.
        why: String,
    },
    /// Another process has the profile open, and this can only be done by the one that opens it.
    #[error("another process has this profile open; end it first")]
    OpenElsewhere,
    /// A message's file does not come.
    #[error(transparent)]
    File(#[from] FileError),
    /// The process that has the profile open is of another version.
    #[error("the process that has this profile open is of another version of Wiretight; end it, then try again")]
    OtherVersion,
}
