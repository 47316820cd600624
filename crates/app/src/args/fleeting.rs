//! Verbs for what passes: typing, who is here, what is begun and not sent, and what a link looks like.

use clap::{Args, Subcommand};

/// What passes.
#[derive(Debug, Subcommand)]
pub enum Fleeting {
    /// Tell the people in a chat who are online that you are typing.
    #[command(after_help = "Examples:
  wiretight typing bob
  wiretight typing bob --stop
  wiretight settings typing off      (tell nobody, and be told by nobody)

It is told in chats of up to 32 people, to nobody whom you have not accepted, and is stored nowhere. Programs show it for some seconds:
say it again while you type.")]
    Typing {
        /// A handle, a group's name, or the beginning of a chat's id.
        who: String,
        /// You are not typing any more.
        #[arg(long)]
        stop: bool,
    },
    /// Show who is here, or say that you are.
    #[command(after_help = "Examples:
  wiretight settings presence contacts     (everybody whom you have added or accepted may see it; at first nobody may)
  wiretight presence show-to bob           (bob may, whatever holds for others)
  wiretight presence here                  (you are, for the next two and a half minutes)
  wiretight presence                       (who has said to be here, as far as this program has heard)

It is told between two people alone, by the people themselves and never by the server, and is stored nowhere. You are shown of those to whom
you show yourself. With --strict on, nothing is told: at one moment in all chats, it would show whose they are.")]
    Presence {
        /// What to do; without it it is shown who is here.
        #[command(subcommand)]
        verb: Option<Presence>,
    },
    /// Show what you have begun to write in a chat, or keep it, on all your devices; it ends when you send it.
    #[command(after_help = "Examples:
  wiretight draft bob \"Shall we\"
  wiretight draft bob                (show it)
  wiretight draft bob --remove")]
    Draft {
        /// A handle, a group's name, or the beginning of a chat's id.
        who: String,
        /// What you have begun to write; without it, it is shown.
        text: Vec<String>,
        /// Forget it.
        #[arg(long, conflicts_with = "text")]
        remove: bool,
    },
    /// Show all that you have begun to write, or keep or forget something.
    Drafts {
        /// What to do; without it all are shown.
        #[command(subcommand)]
        verb: Option<Drafts>,
    },
    /// Show what a link looks like before you send it. This device fetches the page.
    #[command(after_help = "Examples:
  wiretight settings previews on
  wiretight preview https://tea.example/

The site learns that somebody looks, and from which address (with --proxy, the proxy's). Nobody who receives a preview ever fetches anything.")]
    Preview {
        /// The link.
        link: String,
    },
}

/// Presence.
#[derive(Debug, Subcommand)]
pub enum Presence {
    /// Say that you are here: it holds for two and a half minutes.
    Here,
    /// Say that you go.
    Away,
    /// Let somebody see whether you are here, whatever holds for others.
    ShowTo(Person),
    /// Do not let somebody see it, whatever holds for others.
    HideFrom(Person),
    /// Let hold for somebody what holds for others.
    AsOthers(Person),
}

/// Who.
#[derive(Debug, Args)]
pub struct Person {
    /// A handle, or the beginning of an account's id.
    pub person: String,
}

/// Drafts.
#[derive(Debug, Subcommand)]
pub enum Drafts {
    /// Keep what you have begun to write in a chat.
    Set {
        /// A handle, a group's name, or the beginning of a chat's id.
        who: String,
        /// What you have begun to write.
        #[arg(required = true)]
        text: Vec<String>,
    },
    /// Forget it.
    Remove {
        /// A handle, a group's name, or the beginning of a chat's id.
        who: String,
    },
}

/// What a person chooses of what passes.
#[derive(Debug, Subcommand)]
pub enum Settings {
    /// Tell others in a chat that you are typing, or no more; without it, you are not told either.
    Typing {
        /// Whether.
        choice: super::Choice,
    },
    /// Who sees when you are here, of those with whom you have a chat between two; you see it of the same people. At first nobody.
    Presence {
        /// Who; `everyone` is as many as `contacts`.
        who: super::chats::Audience,
    },
    /// Have your devices fetch the pages that you send links to, to send a preview along; at first off. Each site learns that somebody looks,
    /// and from which address.
    Previews {
        /// Whether.
        choice: super::Choice,
    },
}
