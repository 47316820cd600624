//! What went wrong, what to do about it, and the exit code that says which kind it was.

use client::{CommandError, Error, FileError, KeyError, ProfileError, Refusal, StoreError};

/// The kind of a failure: its number is the exit code, and both are documented in docs/howto/command-line.md.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Kind {
    /// Nothing of the below.
    Other = 1,
    /// The command line is wrong.
    Usage = 2,
    /// There is no profile, or it has no account.
    NotRegistered = 3,
    /// There is no such person, conversation, request or message, or more than one.
    NotFound = 4,
    /// The role does not permit it.
    NotPermitted = 5,
    /// The server is not reached; what can be kept is kept and sent later.
    Offline = 6,
    /// The server refused.
    Refused = 7,
    /// A lie of the server or a member was caught.
    Caught = 8,
    /// The passphrase is wrong or missing, or the keyring is locked.
    Locked = 9,
    /// The disk is full, failing, or not permitted.
    Disk = 10,
    /// The conversation or profile is not in a state for it.
    State = 11,
    /// What the account may do in one day is used up; what can be kept is kept and sent after midnight UTC.
    Quota = 12,
    /// The server's operator has suspended the account.
    Suspended = 13,
    /// What was compared is not the same.
    Mismatch = 14,
}

impl Kind {
    /// The kind's name in `--json` output.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Other => "other",
            Kind::Usage => "usage",
            Kind::NotRegistered => "not-registered",
            Kind::NotFound => "not-found",
            Kind::NotPermitted => "not-permitted",
            Kind::Offline => "offline",
            Kind::Refused => "refused",
            Kind::Caught => "caught",
            Kind::Locked => "locked",
            Kind::Disk => "disk",
            Kind::State => "state",
            Kind::Quota => "quota",
            Kind::Suspended => "suspended",
            Kind::Mismatch => "mismatch",
        }
    }
}

/// A command's bad end.
#[derive(Debug)]
pub struct Failure {
    /// Its kind.
    pub kind: Kind,
    /// What happened; safe for a terminal.
    pub what: String,
    /// What to do; empty if there is nothing to say.
    pub advice: String,
    /// Whether it is nothing but that another process does the same just then.
    pub is_under_way: bool,
    /// Why, for programs, where there is more to tell than the kind.
    pub reason: Option<&'static str>,
}

impl Failure {
    /// A failure with advice.
    pub fn new(kind: Kind, what: impl Into<String>, advice: impl Into<String>) -> Self {
        Failure { kind, what: what.into(), advice: advice.into(), is_under_way: false, reason: None }
    }

    /// The same with a reason that programs can tell from others.
    pub fn because(self, reason: &'static str) -> Self {
        Failure { reason: Some(reason), ..self }
    }

    /// A failure of the command line.
    pub fn usage(what: impl Into<String>, advice: impl Into<String>) -> Self {
        Failure::new(Kind::Usage, what, advice)
    }

    /// A file that could not be read or written.
    pub fn file(path: &std::path::Path, error: &std::io::Error) -> Self {
        Failure::new(Kind::Disk, format!("{}: {error}", path.display()), "")
    }

    /// Standard output is gone, as when its reader has ended.
    pub fn output(error: &std::io::Error) -> Self {
        let gone = error.kind() == std::io::ErrorKind::BrokenPipe;
        let what = if gone { String::new() } else { format!("cannot write the output: {error}") };
        Failure::new(Kind::Other, what, "")
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let (kind, advice) = match &error {
            Error::Profile(error) => of_profile(error),
            Error::Key(error) => of_key(error),
            Error::Store(error) => of_store(error),
            Error::Unreadable(_) => (Kind::Disk, "update Wiretight, or restore the profile's folder from a backup"),
            Error::Command(error) => of_command(error),
            Error::Unanswered { distrusted: true, .. } => {
                (Kind::Caught, "ask the server's operator for its address by another way; nothing was sent")
            }
            Error::Unanswered { unknown: true, .. } => {
                (Kind::Offline, "nothing on this device is lost; tell the operator of the server, then try again")
            }
            Error::Unanswered { clocks_differ: true, .. } => {
                (Kind::Offline, "set this device's date and time, or tell the operator of the server; then try again")
            }
            Error::Unanswered { .. } => {
                (Kind::Offline, "check the connection and the server's address, then try again")
            }
            Error::Stopped { .. } => (Kind::Disk, "look with `wiretight conversations` what was done, then try again"),
            Error::File(FileError { is_forged: true, .. }) => {
                (Kind::Caught, "ask whoever sent the file to send it again")
            }
            Error::File(_) => (Kind::State, ""),
            Error::OpenElsewhere | Error::OtherVersion => (Kind::State, ""),
        };
        let is_under_way = matches!(error, Error::Command(CommandError::UnderWay));
        let reason = reason_of(&error);
        Failure { is_under_way, reason, ..Failure::new(kind, crate::safe_text::line(&error.to_string()), advice) }
    }
}

/// What tells a failure from others of its kind to a program that has its own words for it.
fn reason_of(error: &Error) -> Option<&'static str> {
    match error {
        Error::Key(KeyError::Keyring(_)) => Some("keyring"),
        Error::Unanswered { distrusted: true, .. } => Some("distrusted"),
        Error::Command(CommandError::NoSuchHandle { .. }) => Some("no-such-handle"),
        Error::Command(CommandError::Refused(Refusal::HandleTaken)) => Some("handle-taken"),
        Error::Command(CommandError::Refused(Refusal::InvitationInvalid)) => Some("invitation"),
        Error::Command(CommandError::Refused(Refusal::RegistrationClosed)) => Some("registration-closed"),
        Error::Command(CommandError::OtherRecoveryCode) => Some("other-recovery-code"),
        Error::Command(CommandError::OtherOwnHandle { .. }) => Some("other-own-handle"),
        Error::Command(CommandError::LinkCode { .. }) => Some("link-code"),
        Error::Command(CommandError::LinkUnderWay) => Some("link-under-way"),
        Error::Command(CommandError::Witnesses { .. }) => Some("witnesses"),
        Error::Command(CommandError::Unwitnessed) => Some("too-few-witnesses"),
        _ => None,
    }
}

fn of_profile(error: &ProfileError) -> (Kind, &'static str) {
    match error {
        ProfileError::None { .. } | ProfileError::Unfinished { .. } => (
            Kind::NotRegistered,
            "make one with `wiretight register --server HOST:PORT#ID --handle NAME`, or name its folder with --home",
        ),
        ProfileError::Exists { .. } => (Kind::State, "name another folder with --home for a second profile"),
        ProfileError::NotPrivate { .. } | ProfileError::System { .. } => (Kind::Disk, ""),
        ProfileError::OwnerSilent { .. } => (Kind::State, ""),
    }
}

fn of_key(error: &KeyError) -> (Kind, &'static str) {
    match error {
        KeyError::EmptyPassphrase | KeyError::WrongPassphrase => (Kind::Locked, "try again with the right passphrase"),
        KeyError::PassphraseNeeded => (
            Kind::Locked,
            "run it in a terminal to be asked, or name a file that holds it: --passphrase-file FILE or \
             WIRETIGHT_PASSPHRASE_FILE",
        ),
        KeyError::Keyring(_) => (Kind::Locked, ""),
        KeyError::Damaged(_) => (Kind::Disk, "restore the file `key` of the profile's folder from a backup"),
        KeyError::NewerFormat { .. } => (Kind::State, ""),
    }
}

fn of_store(error: &StoreError) -> (Kind, &'static str) {
    match error {
        StoreError::NewerFormat { .. } => (Kind::State, ""),
        _ => (Kind::Disk, ""),
    }
}

/// Where what was not found would be shown, if it was there.
fn where_to_look(what: &str) -> &'static str {
    // What is said behind the colon is why, or what is there in its place.
    match what.split(':').next().unwrap_or(what) {
        "message" | "poll" | "file" | "answer to this question" => {
            "each has its number before it: wiretight read WHO --all"
        }
        "reaction of yours" => "you have not reacted to this message, or have taken that back",
        "message to forward" => {
            "texts, files, polls and cards are forwarded; each has its number before it: wiretight read WHO --all"
        }
        "member of this group" => "see `wiretight group members GROUP`",
        "person among those you know" => "see `wiretight contacts`",
        "transfer" | "transfer any more" => "see `wiretight transfers`",
        "person who asks to be let into this group"
        | "person banned from this group"
        | "link of this group that works" => "see `wiretight group info GROUP`",
        "device that waits to be linked" => {
            "if one was there, the other side has said no or given up: begin again there with `wiretight link`"
        }
        what if what.starts_with("file") => "name a file that can be read",
        _ => "see `wiretight conversations` and `wiretight requests`",
    }
}

fn of_command(error: &CommandError) -> (Kind, &'static str) {
    match error {
        CommandError::Registered => (Kind::State, "name another folder with --home for a second profile"),
        CommandError::NotRegistered => (Kind::NotRegistered, "finish with `wiretight register`"),
        CommandError::NoSuchHandle { .. } => (Kind::NotFound, "check the spelling with the person"),
        CommandError::HandleReleased { .. } => (
            Kind::NotFound,
            "a handle is given to nobody twice; if it is spelled otherwise, check that with the person",
        ),
        CommandError::NotFound { what } => (Kind::NotFound, where_to_look(what)),
        CommandError::NotPermitted { .. } => (Kind::NotPermitted, "see the roles with `wiretight group members GROUP`"),
        CommandError::Blocked => (Kind::State, "see `wiretight blocked`; take it back with `wiretight unblock WHO`"),
        CommandError::OutOfReach { .. } => (Kind::NotPermitted, "see `wiretight rpc tokens add --help`"),
        CommandError::NotYours => (Kind::NotPermitted, "you can answer it, or react to it"),
        CommandError::WrongState { .. } => (Kind::State, "see its state with `wiretight conversations`"),
        CommandError::Limit { .. } => (Kind::Usage, ""),
        CommandError::Refused(Refusal::QuotaUsed) => (Kind::Quota, "try again after midnight UTC"),
        CommandError::Refused(Refusal::Suspended) => (Kind::Suspended, "ask the operator of the server"),
        CommandError::Refused(_) => (Kind::Refused, ""),
        CommandError::Offline | CommandError::NoToken => (Kind::Offline, "check the connection, then try again"),
        CommandError::Copied => (Kind::State, "if this copy shall go on, run `wiretight heal`"),
        CommandError::Caught(_) => {
            let advice = "nothing was done. Save the evidence (wiretight evidence --export DIR) and tell the server's operator. If more than this is \
                          stopped, `wiretight directory` or `wiretight conversations` says so, and how to go on; if neither does, try again later";
            (Kind::Caught, advice)
        }
        CommandError::AccountClosed => {
            (Kind::State, "what was said before can still be read: wiretight read --offline WHO --all")
        }
        CommandError::Joining => (
            Kind::NotRegistered,
            "if you were linking it, finish on the other device, or begin again with `wiretight link`; if you were recovering, \
             `wiretight recover` finishes it",
        ),
        CommandError::DeviceRemoved => (Kind::State, "on another device: wiretight devices"),
        CommandError::DeviceState { .. } => (Kind::State, "see `wiretight devices`"),
        CommandError::NotStopped => (Kind::State, "see `wiretight directory`"),
        CommandError::OtherRecoveryCode => (Kind::NotFound, "look for typing mistakes, or for a newer code"),
        CommandError::OtherOwnHandle { .. } => (
            Kind::Mismatch,
            "look for typing mistakes; if it was your handle, ask the server's operator by another way who has it",
        ),
        CommandError::LinkCode { .. } => (Kind::Usage, "copy the code as the new device shows it"),
        CommandError::LinkUnderWay => (
            Kind::State,
            "say there whether the digits are the same, wait ten minutes, or give that one up: wiretight devices link --cancel",
        ),
        CommandError::EntranceLink { .. } => (Kind::Usage, "copy the link as it was sent to you"),
        CommandError::Witnesses { .. } => (Kind::Usage, "copy the keys as the witnesses' operators give them"),
        CommandError::SafetyNumber { .. } => (Kind::Usage, "copy it as the other device shows it, all of it"),
        CommandError::OtherSafetyNumber => {
            (Kind::Mismatch, "compare once more; if it differs still, talk by another way")
        }
        CommandError::CodeReplaced => (Kind::State, "see `wiretight contacts`, then `wiretight verify WHO`"),
        CommandError::CodeNotReplaced | CommandError::NotVerified => (Kind::State, "see `wiretight contacts`"),
        CommandError::ChatLocked => (
            Kind::State,
            "`wiretight read WHO` asks for its passphrase; `wiretight conversations unlock WHO` unlocks it while a program has the profile \
             open",
        ),
        CommandError::ChatIsLocked => (Kind::State, "see `wiretight conversations`"),
        CommandError::ChatNotLocked => (Kind::State, "to lock it: wiretight conversations lock WHO"),
        CommandError::WrongChatPassphrase => {
            (Kind::Locked, "try again; nothing but the right passphrase opens what was said there")
        }
        CommandError::TooLate { .. } => {
            (Kind::State, "see `wiretight transfers` and the chat: `wiretight delete` takes back what is sent")
        }
        CommandError::UnderWay => (Kind::State, "wait for its answer, then ask again"),
        CommandError::Unwitnessed => (
            Kind::Refused,
            "try again in a few minutes; if it stays so, ask the operators of the witnesses that `wiretight directory` names",
        ),
        CommandError::NotProven { .. } => {
            (Kind::Refused, "try again in a few minutes; if it stays so, tell the operator of the server")
        }
        CommandError::OtherHandle { .. } => (Kind::NotFound, "ask the person for their handle"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn too_few_witnesses_are_told_from_what_a_server_refuses() {
        let failure = Failure::from(Error::Command(CommandError::Unwitnessed));
        assert_eq!((failure.kind, failure.reason), (Kind::Refused, Some("too-few-witnesses")));
        assert!(failure.what.contains("too few of the witnesses"), "{failure:?}");
        assert!(failure.advice.contains("operators of the witnesses"), "{failure:?}");
    }

    #[test]
    fn what_is_not_found_is_looked_for_where_it_would_be_shown() {
        let advice = |what: &str| of_command(&CommandError::NotFound { what: what.to_owned() }).1;
        assert!(advice("message").contains("wiretight read WHO --all"));
        assert!(advice("file: that is something else").contains("wiretight read WHO --all"));
        assert!(advice("message to forward: that is something else").contains("texts, files"));
        assert!(advice("member of this group").contains("wiretight group members"));
        assert!(advice("chat").contains("wiretight conversations"));
        assert!(advice("file that can be sent: it is a folder").contains("name a file"));
    }
}
