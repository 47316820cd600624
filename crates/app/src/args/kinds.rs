//! Verbs for what chats hold beside texts.

use std::path::PathBuf;

use clap::{Args, Subcommand};

/// What is said beside texts.
#[derive(Debug, Subcommand)]
pub enum Kinds {
    /// Send a text, a file, a poll or a card on into other chats, marked as forwarded.
    #[command(after_help = "Examples:
  wiretight forward bob 12 carol
  wiretight forward bob 12 carol \"Climbing club\"     (at most five chats at once)

How often it was forwarded travels with it, end to end. What was forwarded many times goes into one chat at once. A file is fetched, and
uploaded anew for each chat; a poll begins anew, without its votes.")]
    Forward(Forward),
    /// Ask something with options.
    #[command(after_help = "Examples:
  wiretight poll \"Climbing club\" \"When?\" today tomorrow
  wiretight poll \"Climbing club\" \"When?\" today tomorrow --multiple

Everybody in the chat sees who votes for what.")]
    Poll {
        /// A handle, a group's name, or the beginning of a chat's id.
        who: String,
        /// The question.
        question: String,
        /// The options, 2 to 12.
        #[arg(required = true)]
        options: Vec<String>,
        /// Let people vote for several.
        #[arg(long)]
        multiple: bool,
    },
    /// Vote in a poll, in place of what you voted for before.
    #[command(after_help = "Examples:
  wiretight vote \"Climbing club\" 12 2
  wiretight vote \"Climbing club\" 12 --withdraw")]
    Vote {
        /// A handle, a group's name, or the beginning of a chat's id.
        who: String,
        /// The poll's number, as `read` shows it.
        number: u64,
        /// The options' numbers, as `read` shows them.
        #[arg(required_unless_present = "withdraw", conflicts_with = "withdraw", value_parser = clap::value_parser!(u8).range(1..=12))]
        options: Vec<u8>,
        /// Vote for nothing any more.
        #[arg(long)]
        withdraw: bool,
    },
    /// End a poll of yours: what is voted afterwards does not count.
    EndPoll {
        /// A handle, a group's name, or the beginning of a chat's id.
        who: String,
        /// The poll's number, as `read` shows it.
        number: u64,
    },
    /// Pin a message for everybody in a chat; in a group owners and admins do.
    #[command(after_help = "Examples:
  wiretight pin bob 12
  wiretight pin bob 12 --remove
  wiretight pins bob")]
    Pin {
        /// A handle, a group's name, or the beginning of a chat's id.
        who: String,
        /// The message's number, as `read` shows it.
        number: u64,
        /// Unpin it.
        #[arg(long)]
        remove: bool,
    },
    /// Show what is pinned in a chat.
    Pins {
        /// A handle, a group's name, or the beginning of a chat's id.
        who: String,
    },
    /// Star a message, on your own devices alone.
    Star {
        /// A handle, a group's name, or the beginning of a chat's id.
        who: String,
        /// The message's number, as `read` shows it.
        number: u64,
        /// Remove the star.
        #[arg(long)]
        remove: bool,
    },
    /// Show what you have starred, in all chats.
    Stars,
    /// Send somebody's contact card.
    Card {
        /// A handle, a group's name, or the beginning of a chat's id.
        who: String,
        /// Whose: a handle, or the beginning of an account's id.
        person: String,
    },
    /// Send a text that programs show once and forget then.
    #[command(after_help = "Examples:
  wiretight once bob \"The code is 1234\"
  wiretight show-once bob 12              (on the other side)

Nothing stops somebody from photographing the screen, or from using a changed program. Your own devices do not keep it.")]
    Once {
        /// A handle, a group's name, or the beginning of a chat's id.
        who: String,
        /// The text; without it, it is read from standard input.
        text: Vec<String>,
    },
    /// Show what is shown once; it is gone from all your devices then, from those that are offline as soon as they are online.
    #[command(after_help = "Examples:
  wiretight show-once bob 12
  wiretight show-once bob 13 --to ~/Pictures     (a picture, a video, a recording or another file)

A terminal shows no pictures: a file is saved, and what is saved stays there until you delete it.")]
    ShowOnce {
        /// A handle, a group's name, or the beginning of a chat's id.
        who: String,
        /// The message's number, as `read` shows it.
        number: u64,
        /// Of a file: the folder to save it into.
        #[arg(long, value_name = "DIR")]
        to: Option<PathBuf>,
    },
}

/// What is forwarded.
#[derive(Debug, Args)]
pub struct Forward {
    /// The chat: a handle, a group's name, or the beginning of a chat's id.
    pub who: String,
    /// The message's number, as `read` shows it.
    pub number: u64,
    /// The chats to send it into.
    #[arg(required = true)]
    pub to: Vec<String>,
    /// Leave in a picture or video what it says of where, when and by whom it was made.
    #[arg(long)]
    pub keep_metadata: bool,
    /// Wait at most so many seconds for a server that cannot be reached; 0 only keeps it.
    #[arg(long, value_name = "SECONDS", default_value_t = 30)]
    pub wait: u64,
}
