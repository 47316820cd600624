//! Chats that are locked by passphrases of their own.

use std::path::PathBuf;

use clap::{Args, Subcommand};

/// Lock chats on this device.
#[derive(Debug, Subcommand)]
pub enum LockVerb {
    /// Lock a chat by a passphrase of its own, on this device; or lock one again that is unlocked.
    #[command(after_help = "Examples:
  wiretight conversations lock bob          (say what that means; change nothing)
  wiretight conversations lock bob --yes    (asks for the chat's own passphrase)

What was said in the chat, and what will be, lies in this profile sealed under that passphrase: whoever has the profile open reads it no
more than anybody else. Whoever forgets it loses the chat's history on this device: nothing and nobody brings it back. Who the chat is
with, when something comes, and what waits to be sent is not sealed. Your other devices keep the chat as it is.")]
    Lock {
        /// A handle, a group's name, or the beginning of a chat's id.
        who: String,
        #[command(flatten)]
        passphrase: ChatPassphrase,
        /// Lock it: you know that nothing replaces the passphrase.
        #[arg(long)]
        yes: bool,
    },
    /// Unlock a locked chat as long as the program runs that has the profile open: listen, rpc, or open.
    #[command(
        after_help = "To read it once, `wiretight read WHO` asks for the passphrase by itself. To lock it again before that program ends:
wiretight conversations lock WHO"
    )]
    Unlock {
        /// A handle, a group's name, or the beginning of a chat's id.
        who: String,
        #[command(flatten)]
        passphrase: ChatPassphrase,
    },
    /// Take a chat out of its lock: it is as any other from then on.
    RemoveLock {
        /// A handle, a group's name, or the beginning of a chat's id.
        who: String,
        #[command(flatten)]
        passphrase: ChatPassphrase,
    },
}

/// Where a chat's passphrase comes from.
#[derive(Debug, Args)]
pub struct ChatPassphrase {
    /// A file that holds the chat's own passphrase, instead of asking for it.
    #[arg(long, value_name = "FILE")]
    pub chat_passphrase_file: Option<PathBuf>,
}
