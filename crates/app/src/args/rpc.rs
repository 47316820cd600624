//! What programs are served, and which may come in.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

/// JSON-RPC.
#[derive(Debug, Args)]
#[command(
    args_conflicts_with_subcommands = true,
    after_help = "Examples:
  wiretight rpc                                     (on a socket in the profile's folder)
  wiretight rpc --stdio                             (on standard input and output, for a program that starts it)
  wiretight rpc --openrpc                           (all methods, for programs that read such)
  wiretight rpc tokens add echo --scope read --scope send
  wiretight rpc tokens add scanner --scope send --folder ~/scans

Each line is one JSON-RPC 2.0 message. A method is a verb of this command line with the same words: docs/howto/write-a-bot.md"
)]
pub struct Rpc {
    /// Speak on standard input and output; whoever started this needs no token.
    #[arg(long, conflicts_with = "socket")]
    pub stdio: bool,
    /// Listen at another place than the file `rpc` in the profile's folder.
    #[arg(long, value_name = "PATH")]
    pub socket: Option<PathBuf>,
    /// Print all methods as an OpenRPC document, and end.
    #[arg(long, conflicts_with_all = ["stdio", "socket"])]
    pub openrpc: bool,
    /// What else to do.
    #[command(subcommand)]
    pub verb: Option<RpcVerb>,
}

/// What can be done about programs.
#[derive(Debug, Subcommand)]
pub enum RpcVerb {
    /// Show which programs may come in by the socket, let one in, or keep one out.
    Tokens {
        /// What to do; without it all are shown.
        #[command(subcommand)]
        verb: Option<Tokens>,
    },
}

/// Tokens.
#[derive(Debug, Subcommand)]
pub enum Tokens {
    /// Show all: their names and what they may do.
    List,
    /// Let a program in: its token is shown once.
    Add {
        /// What to call it: letters, digits, and . _ - between them.
        name: String,
        /// What it may do; several are named one by one.
        #[arg(long = "scope", required = true, value_name = "SCOPE")]
        scopes: Vec<BotScope>,
        /// The folder in which it may send and save files; without it, it may do neither.
        #[arg(long, value_name = "DIR")]
        folder: Option<PathBuf>,
    },
    /// Keep a program out, from this moment.
    Remove {
        /// What it is called.
        name: String,
    },
}

/// What a program may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum BotScope {
    /// Read chats, people and events.
    Read,
    /// Write to people, and answer their requests.
    Send,
    /// Change groups, contacts, devices and settings.
    Admin,
}
