//! Arguments about files.

use std::path::PathBuf;

use clap::{Args, Subcommand};

/// A file beside a text.
#[derive(Debug, Args)]
pub struct Attach {
    /// Send this file; a text beside it is what you say to it.
    #[arg(long, value_name = "PATH", conflicts_with = "markdown")]
    pub file: Option<PathBuf>,
    /// What you say to the file.
    #[arg(long = "text", value_name = "TEXT", requires = "file", conflicts_with = "text")]
    pub caption: Option<String>,
    /// Leave in a picture or video what it says of where, when and by whom it was made.
    #[arg(long, requires = "file")]
    pub keep_metadata: bool,
    /// Have it shown once: it is neither kept by your devices, nor after it was opened by Wiretight on the other side.
    #[arg(long, requires = "file", conflicts_with = "reply_to")]
    pub once: bool,
    /// How loud a recording is in equal parts of its time, up to 64 numbers of 0 to 255; without it, it is read from the file, where that can be.
    #[arg(long, value_name = "N,N,…", requires = "duration_ms", value_delimiter = ',', num_args = 1..=64)]
    pub waveform: Vec<u8>,
    /// How long a recording is, in milliseconds.
    #[arg(long, value_name = "MS", requires = "file")]
    pub duration_ms: Option<u32>,
}

/// Save.
#[derive(Debug, Args)]
pub struct Save {
    /// A handle, a group's name, or the beginning of a chat's id.
    pub who: String,
    /// The message's number, as `read` shows it.
    pub number: u64,
    /// The folder; without it, the one you are in.
    #[arg(long, value_name = "DIR")]
    pub to: Option<PathBuf>,
    /// Wait at most so many seconds for a server that cannot be reached; 0 only begins.
    #[arg(long, value_name = "SECONDS", default_value_t = 30)]
    pub wait: u64,
}

/// Transfers.
#[derive(Debug, Subcommand)]
pub enum Transfers {
    /// Give a transfer up: nothing of it stays here or on the server.
    Cancel {
        /// The beginning of its id.
        id: String,
    },
    /// Try a file again that has failed and is kept: one that came from the page, and lies nowhere else.
    Retry {
        /// The beginning of its id.
        id: String,
        /// Leave in a picture or video what it says of where, when and by whom it was made.
        #[arg(long)]
        keep_metadata: bool,
    },
}
