//! How chats stand in the list, who may reach one, and search.

use clap::{Args, Subcommand, ValueEnum};

/// Arrange chats, for all your devices.
#[derive(Debug, Subcommand)]
pub enum Arrange {
    /// Put a chat away: it is listed by `conversations --archived` alone.
    Archive(Chat),
    /// Take a chat out again.
    Unarchive(Chat),
    /// Have a chat call for no attention: it is still counted and listed.
    #[command(after_help = "Examples:
  wiretight conversations mute \"Climbing club\" --for 8h
  wiretight conversations mute bob                 (until you say unmute)")]
    Mute {
        #[command(flatten)]
        chat: Chat,
        /// For how long: 30m, 8h, 3d, 2w; without it, until `unmute`.
        #[arg(long = "for", value_name = "TIME")]
        time: Option<String>,
    },
    /// Have it call for attention again.
    Unmute(Chat),
    /// Put a chat before the others.
    Pin(Chat),
    /// Put it back among the others.
    Unpin(Chat),
    /// Show a chat only to whoever names it: not in lists, not in what is unread, not in search.
    #[command(
        after_help = "This keeps a chat from a glance at your screen, and from nobody else: whoever can use your unlocked profile can list it with
`wiretight conversations --hidden`, and read it. Its texts are encrypted with the whole profile, and not once more."
    )]
    Hide(Chat),
    /// Show it to everybody who looks again.
    Unhide(Chat),
}

/// Delete chats.
#[derive(Debug, Subcommand)]
pub enum Deletion {
    /// Delete a chat on all your devices: its history goes, and a group is left.
    #[command(after_help = "Examples:
  wiretight conversations delete bob          (say what that means; change nothing)
  wiretight conversations delete bob --yes

All that was said goes, on all your devices: messages, files' keys, what is starred, drafts, what waits to be sent, and the words in the
index of search. Nothing brings it back. The others keep what they have, and are not told. A chat with somebody comes back, empty, with
the next message; a group is left, which its members see. Files that you saved, and evidence of lies, stay where they are.")]
    Delete {
        #[command(flatten)]
        chat: Chat,
        /// Delete it: you know that nothing brings it back.
        #[arg(long)]
        yes: bool,
    },
}

/// Which chat.
#[derive(Debug, Args)]
pub struct Chat {
    /// A handle, a group's name, or the beginning of a chat's id.
    pub who: String,
}

/// Which chats are listed.
#[derive(Debug, Clone, Copy, Args)]
pub struct Listed {
    /// List the chats that are put away, instead of the others.
    #[arg(long, conflicts_with = "hidden")]
    pub archived: bool,
    /// List the chats that are hidden, instead of the others.
    #[arg(long)]
    pub hidden: bool,
}

/// Search.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  wiretight search dinner friday
  wiretight search 日本 --in \"Climbing club\" --limit 5
  wiretight search dinner --before 7439201826304   (further, as the page before says)

A message is found if it has all the words, each at the beginning of one of its own: din finds dinner. Capitals and accents do not
matter. Signs mean nothing. Nothing is asked of the server: the words never leave this device.")]
pub struct Search {
    /// The words.
    #[arg(required = true)]
    pub words: Vec<String>,
    /// Only in this chat: a handle, a group's name, or the beginning of its id.
    #[arg(long = "in", value_name = "CHAT")]
    pub chat: Option<String>,
    /// How many messages at most, the newest first; up to 200.
    #[arg(long, value_name = "N", default_value_t = 20)]
    pub limit: u32,
    /// Go on behind an earlier page.
    #[arg(long, value_name = "PLACE")]
    pub before: Option<u64>,
}

/// Somebody to be blocked or not.
#[derive(Debug, Args)]
pub struct Person {
    /// A handle, the beginning of an account's or request's id, or a whole account id.
    pub who: String,
}

/// Of whom something is accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Audience {
    /// Of anybody; strangers wait as requests.
    Everyone,
    /// Of people whom you have added or accepted; of others you never hear.
    Contacts,
    /// Of nobody.
    Nobody,
}

impl From<Audience> for client::Audience {
    fn from(who: Audience) -> Self {
        match who {
            Audience::Everyone => client::Audience::Everyone,
            Audience::Contacts => client::Audience::Contacts,
            Audience::Nobody => client::Audience::Nobody,
        }
    }
}
