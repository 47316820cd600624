//! The command line: what can be typed, with help that teaches.

mod account;
pub mod chats;
pub mod files;
pub mod fleeting;
mod group;
pub mod kinds;
pub mod life;
pub mod lock;
pub mod open;
pub mod rpc;
mod verify;
pub mod witnesses;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
pub use verify::Verify;

pub use account::{Account, DeleteAccount, RecoveryCode};
pub use group::{Group, GroupAudience, GroupRole, GroupRule};

/// An end-to-end encrypted messenger for the command line.
#[derive(Debug, Parser)]
#[command(
    name = "wiretight",
    version,
    about = "Messages that nobody but the people in a chat can read.",
    after_help = "First steps:
  wiretight register --server chat.example.org:7443#ID --handle alice
  wiretight send bob \"Hello!\"        (bob sees a request, and accepts it)
  echo hi | wiretight send bob       (from a script)
  wiretight read                     (what is unread)
  wiretight listen                   (what comes in, as it comes)

Exit codes: 0 done · 2 usage · 3 no account · 4 not found · 5 not permitted · 6 offline, kept for later ·
7 refused by the server · 8 a lie was caught · 9 locked · 10 disk · 11 not possible in this state ·
12 the day's quota is used up · 13 the account is suspended · 14 what was compared is not the same · 1 anything else"
)]
pub struct Arguments {
    /// The profile's folder; several profiles are several folders.
    #[arg(long, global = true, env = "WIRETIGHT_HOME", value_name = "DIR")]
    pub home: Option<PathBuf>,
    /// Print JSON for programs: one object or array, or one object a line for streams.
    #[arg(long, global = true)]
    pub json: bool,
    /// A file that holds the profile's passphrase, for servers without a person.
    #[arg(long, global = true, env = "WIRETIGHT_PASSPHRASE_FILE", value_name = "FILE")]
    pub passphrase_file: Option<PathBuf>,
    /// Connect through a SOCKS5 proxy such as Tor, from now on: socks5://host:port; `none` for directly again.
    #[arg(long, global = true, value_name = "ADDRESS")]
    pub proxy: Option<String>,
    /// Whether each chat has a connection of its own, from now on: the server cannot tell then that the same person is in them.
    #[arg(long, global = true, value_name = "WHEN")]
    pub strict: Option<Strictness>,
    /// What to do.
    #[command(subcommand)]
    pub verb: Verb,
}

/// Whether each chat has a connection of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Strictness {
    /// Each chat has its own.
    On,
    /// All chats share one.
    Off,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// Make an account on a server.
    Register(Register),
    /// Make this new installation a further device of an account.
    Link(Link),
    /// Make this new installation the account's only device, with the recovery code: all its devices are lost, or stolen.
    Recover(Recover),
    /// Show the account's devices; link, remove or rename one.
    Devices {
        /// What to do; without it all are shown.
        #[command(subcommand)]
        verb: Option<Devices>,
    },
    /// Show how the server's directory looks, or go on although it was caught showing different people different things.
    Directory {
        /// Sends what waits all the same. Nobody is added any more on the word of this directory.
        #[arg(long)]
        go_on: bool,
        /// Forgets what this device was shown of the directory, after it was caught, and begins anew: only if the server was put back from
        /// a backup, as its operator says by another way. Evidence and verified marks stay.
        #[arg(long, conflicts_with = "go_on")]
        begin_anew: bool,
        /// Do it.
        #[arg(long, requires = "begin_anew")]
        yes: bool,
        #[command(flatten)]
        witnesses: witnesses::Witnesses,
        /// Trusts no witness any more: the server's own signature is enough.
        #[arg(long, conflicts_with = "witness")]
        no_witnesses: bool,
    },
    /// Show the own account.
    Whoami,
    /// Show the people one knows, or add one.
    Contacts {
        /// What to do; without it all are shown.
        #[command(subcommand)]
        verb: Option<Contacts>,
    },
    /// Show who wants to write to you, and answer them.
    #[command(after_help = "Examples:
  wiretight requests
  wiretight requests accept bob
  wiretight requests decline 4f2a9c01")]
    Requests {
        /// What to do; without it all are shown.
        #[command(subcommand)]
        verb: Option<Requests>,
    },
    /// Send a text or a file to a person or a group.
    #[command(after_help = "Examples:
  wiretight send bob \"See you at eight\"
  echo hi | wiretight send bob
  wiretight send \"Climbing club\" < plan.txt
  wiretight send @bob -- -5 degrees       (-- before a text that begins with a dash)
  wiretight send bob --reply-to 12 \"At nine rather\"
  wiretight send bob --file plan.pdf \"The plan\"

WHO is a handle, a group's name, or the beginning of a chat's id; @bob is always the person.
If the server cannot be reached, the message is kept and sent next time; the exit code is 6 then.")]
    Send(Send),
    /// Show what is unread, or the history of a chat; what was shown counts as read.
    #[command(after_help = "Examples:
  wiretight read                     (all that is unread)
  wiretight read bob --limit 20      (the newest 20, read or not)
  wiretight read bob --all           (the whole history)
  wiretight read bob --around 120    (messages before and after number 120)
  wiretight read bob --before 70     (the page before number 70)
  wiretight read bob --history 12    (all that the edited message 12 has said)")]
    Read(Read),
    /// Save the file of a message. Nothing is ever fetched before you do.
    #[command(after_help = "Examples:
  wiretight save bob 12
  wiretight save bob 12 --to ~/Downloads

Nothing is overwritten, and the name appears once all of the file is there and is what its sender sealed. If the server cannot be
reached, it goes on next time; the exit code is 6 then.")]
    Save(files::Save),
    /// Show the files on their way; give one up, or try one again.
    Transfers {
        /// What to do; without it all are shown.
        #[command(subcommand)]
        verb: Option<files::Transfers>,
    },
    /// Say what you think of a message by one emoji, in place of what you said before.
    #[command(after_help = "Examples:
  wiretight react bob 12 👍
  wiretight react bob 12 --remove")]
    React {
        /// A handle, a group's name, or the beginning of a chat's id.
        who: String,
        /// The message's number, as `read` shows it.
        number: u64,
        /// The emoji.
        #[arg(required_unless_present = "remove", conflicts_with = "remove")]
        emoji: Option<String>,
        /// Take it back.
        #[arg(long)]
        remove: bool,
    },
    /// Give a message of yours another text; everybody sees that it was edited, and what it said before.
    #[command(after_help = "Examples:
  wiretight edit bob 12 See you at nine
  wiretight edit bob 12 < plan.txt")]
    Edit {
        /// A handle, a group's name, or the beginning of a chat's id.
        who: String,
        /// The message's number, as `read` shows it.
        number: u64,
        /// The text; without it, it is read from standard input.
        text: Vec<String>,
    },
    /// Delete a message of yours for everybody; all see that something was deleted, unless it was not sent.
    #[command(after_help = "Example:
  wiretight delete bob 12")]
    Delete {
        /// A handle, a group's name, or the beginning of a chat's id.
        who: String,
        /// The message's number, as `read` shows it.
        number: u64,
    },
    /// Kinds of messages beside texts.
    #[command(flatten)]
    Kinds(kinds::Kinds),
    /// What passes.
    #[command(flatten)]
    Fleeting(fleeting::Fleeting),
    /// Show messages as they come in, until Ctrl-C; what was shown counts as read.
    #[command(after_help = "Examples:
  wiretight listen
  wiretight --json listen | jq .     (one JSON object a line)
  wiretight listen --until-idle      (what there is, then end)

While it runs, other commands on the same profile go through it.")]
    Listen(Listen),
    /// Find messages by their words, in this device's own store.
    Search(chats::Search),
    /// Block somebody: you hear nothing more from them, and they are not told.
    #[command(after_help = "Examples:
  wiretight block mallory
  wiretight block 4f2a9c01            (a request of somebody without a handle)

It holds for the person's account, on all your devices, whatever they are called and whichever device they use. Their requests are
dropped unseen, your chat with them stands still, and in groups their messages are hidden until you open them. Nobody is looked up.")]
    Block(chats::Person),
    /// Take a block back.
    Unblock(chats::Person),
    /// Show whom you have blocked.
    Blocked,
    /// Show all chats, arrange them, or go on in one that was stopped.
    Conversations {
        #[command(flatten)]
        listed: chats::Listed,
        /// What to do; without it all are shown.
        #[command(subcommand)]
        verb: Option<Conversations>,
    },
    /// Make and change groups.
    Group {
        /// What to do.
        #[command(subcommand)]
        verb: Group,
    },
    /// Show or change what you have chosen, for all your devices.
    #[command(after_help = "Examples:
  wiretight settings
  wiretight settings receipts off
  wiretight settings may-write contacts")]
    Settings {
        /// What to change; without it all is shown.
        #[command(subcommand)]
        verb: Option<Settings>,
    },
    /// Compare the safety number with somebody, so that you know that nobody stands between you.
    #[command(after_help = "Examples:
  wiretight verify bob                                  (show the number and its picture)
  wiretight verify bob --number \"12345 67890 …\"        (compare what bob reads out; if it is the same, mark bob as verified)
  wiretight verify bob --qr \"WIRETIGHT-VERIFY:…\"       (the same with what his picture holds)
  wiretight verify bob --acknowledge                    (his code has changed since, and you go on without comparing)

Compare by another way than a chat: meet, or call each other. The exit code is 14 if it is not the same.")]
    Verify(Verify),
    /// Open the page: all of it in a window of your browser.
    Open(open::Open),
    /// Serve programs by JSON-RPC: what the command line does, but for what only a person may do.
    Rpc(rpc::Rpc),
    /// Leave a chat.
    Leave {
        /// A handle, a group's name, or the beginning of a chat's id.
        who: String,
    },
    /// Answer for a message that was held back since somebody joined after it was written.
    #[command(after_help = "Example:
  wiretight resolve \"Climbing club\" 17 discard")]
    Resolve {
        /// A handle, a group's name, or the beginning of a chat's id.
        who: String,
        /// The message's number, as `read` shows it.
        number: u64,
        /// Whether to send it also to whoever joined.
        decision: Decide,
    },
    /// Go on with this profile after it was copied or restored from a copy.
    Heal,
    /// Show lies that were caught, or write them into files to hand on.
    Evidence {
        /// Write each into a file of its own in this folder.
        #[arg(long, value_name = "DIR")]
        export: Option<PathBuf>,
    },
    /// Check the recovery code, or replace it.
    RecoveryCode {
        /// What to do.
        #[command(subcommand)]
        verb: RecoveryCode,
    },
    /// Delete the account.
    Account {
        /// What to do.
        #[command(subcommand)]
        verb: Account,
    },
}

/// Get an account back.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  wiretight --home ~/fresh recover --server chat.example.org:7443#abc… --handle alice
  wiretight --home ~/fresh recover --server chat.example.org:7443#abc… --no-handle --replace-code < code

It reads the recovery code. Say the account's handle, or that it has none: this device sees to it from then on that nobody else
gets it, so the server is not asked which it is. All other devices are removed from the account: a thief of one reads nothing that is written from
then on. With --replace-code the code that was typed is of no use afterwards, and another one is shown: do that if
somebody else may have seen it. Your contacts see then that your security code has changed.")]
pub struct Recover {
    /// The server's address as its operator gives it: host:port#id.
    #[arg(long, value_name = "HOST:PORT#ID")]
    pub server: String,
    /// The account's handle.
    #[arg(long, value_name = "NAME", required_unless_present = "no_handle")]
    pub handle: Option<String>,
    /// The account has no handle.
    #[arg(long, conflicts_with = "handle")]
    pub no_handle: bool,
    /// Put another recovery code in force.
    #[arg(long)]
    pub replace_code: bool,
    /// Write the other recovery code into this file, which must not be there yet, instead of showing it.
    #[arg(long, value_name = "FILE", requires = "replace_code")]
    pub recovery_code_file: Option<PathBuf>,
    /// Have the system's keyring keep the profile's key, instead of a passphrase.
    #[arg(long, conflicts_with = "passphrase_file")]
    pub keyring: bool,
    #[command(flatten)]
    pub witnesses: witnesses::Witnesses,
}

/// Make an account.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  wiretight register --server chat.example.org:7443#abc… --handle alice
  wiretight --passphrase-file pass register --server 127.0.0.1:7443#abc… --recovery-code-file code

The recovery code is shown once, and kept on no device: write it down. It is the only way back into the account.")]
pub struct Register {
    /// The server's address as its operator gives it: host:port#id.
    #[arg(long, value_name = "HOST:PORT#ID")]
    pub server: Option<String>,
    /// The name by which others find you: 3 to 32 letters, digits, and . _ - between them.
    #[arg(long, value_name = "NAME")]
    pub handle: Option<String>,
    /// The invitation code, if the server asks for one.
    #[arg(long, value_name = "CODE")]
    pub invitation: Option<String>,
    /// Write the recovery code into this file, which must not be there yet, instead of showing it.
    #[arg(long, value_name = "FILE")]
    pub recovery_code_file: Option<PathBuf>,
    /// Have the system's keyring keep the profile's key, instead of a passphrase.
    #[arg(long, conflicts_with = "passphrase_file")]
    pub keyring: bool,
    #[command(flatten)]
    pub witnesses: witnesses::Witnesses,
}

/// Become a device of an account.
#[derive(Debug, Args)]
#[command(after_help = "Example:
  wiretight --home ~/second link --server chat.example.org:7443#abc… --handle alice --name laptop

It shows a code. On a device of the account: wiretight devices link CODE. Both show six digits then: type yes on both if
they are the same.")]
pub struct Link {
    /// The server's address as its operator gives it: host:port#id.
    #[arg(long, value_name = "HOST:PORT#ID")]
    pub server: String,
    /// The account's handle: another account is refused.
    #[arg(long, value_name = "NAME")]
    pub handle: String,
    /// How this device is to be called; only your own devices see it.
    #[arg(long, value_name = "NAME")]
    pub name: Option<String>,
    /// Have the system's keyring keep the profile's key, instead of a passphrase.
    #[arg(long, conflicts_with = "passphrase_file")]
    pub keyring: bool,
    #[command(flatten)]
    pub witnesses: witnesses::Witnesses,
}

/// Own devices.
#[derive(Debug, Subcommand)]
pub enum Devices {
    /// Link the new installation that shows a code (`wiretight link` shows one).
    Link {
        /// The code, in one word or in groups.
        #[arg(required_unless_present = "cancel")]
        code: Vec<String>,
        /// Give up the linking that is under way.
        #[arg(long, conflicts_with = "code")]
        cancel: bool,
    },
    /// Remove a device: it cannot read anything more, in any chat.
    Remove {
        /// Its name, or the beginning of its id.
        device: String,
        /// Do it.
        #[arg(long)]
        yes: bool,
    },
    /// Give a device another name; only your own devices see it.
    Rename {
        /// Its name, or the beginning of its id.
        device: String,
        /// Its name from then on.
        name: String,
    },
}

/// People.
#[derive(Debug, Subcommand)]
pub enum Contacts {
    /// Find a person by handle and keep them.
    #[command(after_help = "Example:
  wiretight contacts add bob")]
    Add {
        /// The handle.
        handle: String,
    },
    /// Ask the directory whether the people in a chat have the handles that they claim.
    #[command(after_help = "Example:
  wiretight contacts confirm \"Climbing club\" dave

In a list, dave? is somebody who claims to be dave. Nobody is looked up before you ask: the server would learn who is in
the chat.")]
    Confirm {
        /// The chat: a group's name, or the beginning of its id.
        chat: String,
        /// The handle that somebody in it claims.
        handle: String,
    },
}

/// Requests.
#[derive(Debug, Subcommand)]
pub enum Requests {
    /// Accept: join the chat.
    Accept {
        /// Who asks: a handle, or the beginning of the request's id.
        who: String,
    },
    /// Decline: forget it; the other side is not told.
    Decline {
        /// Who asks: a handle, or the beginning of the request's id.
        who: String,
    },
}

/// Chats.
#[derive(Debug, Subcommand)]
pub enum Conversations {
    /// Go on in a chat that was stopped since the server lied about it; the evidence stays.
    #[command(after_help = "Examples:
  wiretight conversations resume bob              (say what was caught; change nothing)
  wiretight conversations resume bob --yes        (read on: enough if the server tells the truth again)
  wiretight conversations resume bob --rejoin --yes

If reading on is stopped again, what this device has read may not be what the others have read. With --rejoin the
others' devices remove this one and add it again, at the place where they are. What they have written until then, and
this device has not read, it never reads: ask them to send it again.")]
    Resume {
        /// A handle, a group's name, or the beginning of a chat's id.
        who: String,
        /// Be removed and added again by the others.
        #[arg(long)]
        rejoin: bool,
        /// Go on in spite of what was caught.
        #[arg(long)]
        yes: bool,
    },
    #[command(flatten)]
    Life(life::Life),
    #[command(flatten)]
    Arrange(chats::Arrange),
    #[command(flatten)]
    Delete(chats::Deletion),
    #[command(flatten)]
    Lock(lock::LockVerb),
}

/// Send.
#[derive(Debug, Args)]
pub struct Send {
    /// A handle, a group's name, or the beginning of a chat's id.
    pub who: String,
    /// The text; without it, it is read from standard input. Several words are joined by spaces.
    pub text: Vec<String>,
    #[command(flatten)]
    pub attach: files::Attach,
    /// Answer the message with this number, as `read` shows it.
    #[arg(long, value_name = "NUMBER")]
    pub reply_to: Option<u64>,
    /// Read the text as Markdown: **bold**, *italic*, ~~struck~~, `code`, links, lists, and @handle for people in the chat.
    #[arg(long)]
    pub markdown: bool,
    /// Send it without a preview of its link, although previews are on.
    #[arg(long)]
    pub no_preview: bool,
    /// Wait at most so many seconds until the server has it; 0 only keeps it.
    #[arg(long, value_name = "SECONDS", default_value_t = 30)]
    pub wait: u64,
}

/// Read.
#[derive(Debug, Args)]
pub struct Read {
    /// A handle, a group's name, or the beginning of a chat's id; without it, all chats with something unread.
    pub who: Option<String>,
    /// Show the newest N messages, read or not; with --before, --after or --around, so many of those.
    #[arg(long, value_name = "N", requires = "who")]
    pub limit: Option<u32>,
    /// Show the messages before the one with this number.
    #[arg(long, value_name = "NUMBER", requires = "who", conflicts_with_all = ["after", "around", "all"])]
    pub before: Option<u64>,
    /// Show the messages after the one with this number.
    #[arg(long, value_name = "NUMBER", requires = "who", conflicts_with_all = ["around", "all"])]
    pub after: Option<u64>,
    /// Show the messages around the one with this number.
    #[arg(long, value_name = "NUMBER", requires = "who", conflicts_with = "all")]
    pub around: Option<u64>,
    /// Show also what people whom you have blocked have written.
    #[arg(long, requires = "who")]
    pub blocked: bool,
    /// Show the whole history.
    #[arg(long, requires = "who", conflicts_with = "limit")]
    pub all: bool,
    /// Show all that an edited message has said, the oldest first.
    #[arg(long, value_name = "NUMBER", requires = "who", conflicts_with_all = ["limit", "all"])]
    pub history: Option<u64>,
    /// Do not ask the server for anything: show what is on this device.
    #[arg(long)]
    pub offline: bool,
    /// Show all of very long texts, not their beginnings.
    #[arg(long)]
    pub whole: bool,
    /// Leave as unread what is shown.
    #[arg(long)]
    pub keep_unread: bool,
    #[command(flatten)]
    pub passphrase: lock::ChatPassphrase,
}

/// Listen.
#[derive(Debug, Args)]
pub struct Listen {
    /// End after the first message of somebody else.
    #[arg(long)]
    pub once: bool,
    /// End when everything that the server has for this device has been shown.
    #[arg(long)]
    pub until_idle: bool,
    /// Leave as unread what is shown.
    #[arg(long)]
    pub keep_unread: bool,
}

/// What a person chooses.
#[derive(Debug, Subcommand)]
pub enum Settings {
    /// Tell others what you have received and read, or no more; without it, you are not told either.
    Receipts {
        /// On or off.
        choice: Choice,
    },
    /// Who may begin to write to you. Whoever may not is not told; chats that there are go on.
    MayWrite {
        /// Everyone, contacts or nobody.
        who: chats::Audience,
    },
    /// Who may add you to groups. Whoever may not is not told. With `nobody`, what a contact begins waits for you as a request.
    MayAdd {
        /// Everyone, contacts or nobody.
        who: chats::Audience,
    },
    /// What passes.
    #[command(flatten)]
    Passing(fleeting::Settings),
}

/// Whether something is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Choice {
    /// It is.
    On,
    /// It is not.
    Off,
}

/// A decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Decide {
    /// Send it, also to whoever joined.
    Send,
    /// Do not send it.
    Discard,
}
