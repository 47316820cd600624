//! Methods of the house around a profile: whether there is an account, whether it is unlocked, how another device comes in; what the page needs beside the verbs.

use client::Scope;

use super::methods::Method;
use super::params::Holds;

/// What they do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum House {
    /// Says how things stand.
    Status,
    /// Makes an account.
    Register,
    /// Makes this installation a device of an account.
    Link,
    /// Says whether both devices show the same digits.
    Confirm,
    /// Gives linking up.
    Cancel,
    /// Gets an account back.
    Recover,
    /// Says whether a recovery code is the one in force.
    CheckCode,
    /// Puts another one in force.
    ReplaceCode,
    /// Deletes the account.
    Delete,
    /// Opens the profile.
    Unlock,
    /// Closes it.
    Lock,
    /// Shows and changes how the house is kept.
    Keep,
    /// Says whether a person is looking.
    Seen,
    /// Links a new installation to this account.
    GiveLink,
    /// Says whether both devices show the same digits.
    GiveConfirm,
    /// The modules of a picture.
    Picture,
    /// A piece of evidence as a file.
    Evidence,
}

/// A parameter of them.
#[derive(Debug, Clone, Copy)]
pub struct Given {
    /// Its name.
    pub name: &'static str,
    /// What it holds.
    pub kind: GivenKind,
    /// Whether it must be there.
    pub required: bool,
    /// What it is.
    pub help: &'static str,
}

/// What such a parameter holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GivenKind {
    /// A text.
    Text,
    /// Texts.
    List,
    /// A whole number.
    Number,
    /// Whole numbers.
    Numbers,
    /// true or false.
    Flag,
}

impl GivenKind {
    /// The same among all parameters.
    pub fn holds(self) -> Holds {
        match self {
            GivenKind::Text => Holds::Text,
            GivenKind::List => Holds::List,
            GivenKind::Number => Holds::Number,
            GivenKind::Numbers => Holds::Numbers,
            GivenKind::Flag => Holds::Flag,
        }
    }
}

const fn text(name: &'static str, help: &'static str) -> Given {
    Given { name, kind: GivenKind::Text, required: false, help }
}

const fn needed(name: &'static str, help: &'static str) -> Given {
    Given { required: true, ..text(name, help) }
}

const fn flag(name: &'static str, help: &'static str) -> Given {
    Given { kind: GivenKind::Flag, ..text(name, help) }
}

const fn number(name: &'static str, help: &'static str) -> Given {
    Given { kind: GivenKind::Number, ..text(name, help) }
}

const SERVER: Given = needed("server", "The server's address as its operator gives it: host:port#id");
const PASSPHRASE: Given = text("passphrase", "What locks the profile; without it the system's keyring keeps its key");
const WITNESS: Given =
    Given { kind: GivenKind::List, ..text("witness", "The keys of the witnesses who are trusted, and no others") };
const QUORUM: Given = number("quorum", "How many of them must have signed; without it more than half");
const SAME: Given = Given { required: true, ..flag("same", "Whether both devices show the same six digits") };

const fn row(
    name: &'static str,
    scope: Scope,
    result: &'static str,
    does: House,
    help: &'static str,
    given: &'static [Given],
) -> Method {
    Method::house(name, scope, result, (does, help), given)
}

/// What `files.send` takes of a tab, in place of a path: a browser names none.
pub const UPLOAD: &[Given] = &[
    needed("who", "A handle, a group's name, or the beginning of a chat's id"),
    needed("upload", "What `POST /files` has given"),
    needed("name", "What the file is called"),
    text("caption", "What is written to it"),
    number("reply_to", "The number of the message that it answers"),
    flag("keep_metadata", "Leave places, cameras and names in pictures"),
    flag("once", "Have it shown once"),
    number("duration_ms", "How long a recording is, milliseconds, if the page knows"),
    Given {
        kind: GivenKind::Numbers,
        ..text("waveform", "How loud it is, from beginning to end: up to 64 bars, 0 to 255")
    },
    text("idempotency_key", "Without meaning: what was uploaded is sent once"),
];

/// Whether there is an account and whether it is unlocked.
pub const STATUS: Method = row(
    "account.status",
    Scope::Read,
    "standing",
    House::Status,
    "Whether there is an account here, whether the profile is unlocked, and what is under way; it is sent as the event “account” when it changes",
    &[],
);

/// Makes an account.
pub const REGISTER: Method = row(
    "account.register",
    Scope::Admin,
    "registered",
    House::Register,
    "Make an account and a profile for it. The recovery code is sent as the event “recovery-code” before the account is made, and given once more",
    &[
        SERVER,
        text("name", "How this device is to be called; only your own devices see it"),
        text("handle", "The name by which others find you"),
        PASSPHRASE,
        text("invitation", "The invitation code, if the server asks for one"),
        WITNESS,
        QUORUM,
    ],
);

/// Makes this installation a device of an account.
pub const LINK: Method = row(
    "account.link",
    Scope::Admin,
    "code",
    House::Link,
    "Begin to make this new installation a device of an account: gives the code to type on one of its devices. Then the status has six digits",
    &[
        SERVER,
        needed("handle", "The account's handle: another account is refused"),
        text("name", "How this device is to be called; only your own devices see it"),
        PASSPHRASE,
        WITNESS,
        QUORUM,
    ],
);

/// The digits are the same, or not.
pub const CONFIRM: Method = row(
    "account.confirm",
    Scope::Admin,
    "standing",
    House::Confirm,
    "Say whether both devices show the same digits; linking goes on only if they do",
    &[SAME],
);

/// Gives linking up.
pub const CANCEL: Method = row(
    "account.cancel",
    Scope::Admin,
    "standing",
    House::Cancel,
    "Give up linking that was begun with account.link",
    &[],
);

/// Gets an account back.
pub const RECOVER: Method = row(
    "account.recover",
    Scope::Admin,
    "registered",
    House::Recover,
    "Make this new installation the account's only device, with the recovery code. Another code is sent and given as account.register does",
    &[
        SERVER,
        text("handle", "The account's handle; without it, that it has none"),
        needed("recovery_code", "The recovery code in force"),
        flag("replace_code", "Put another recovery code in force"),
        PASSPHRASE,
        WITNESS,
        QUORUM,
    ],
);

/// Whether a code is in force.
pub const CHECK_CODE: Method = row(
    "recovery-code.check",
    Scope::Admin,
    "code-checked",
    House::CheckCode,
    "Whether this is the account's recovery code in force. Only the page is answered",
    &[needed("recovery_code", "The code, as it was written down")],
);

/// Another code.
pub const REPLACE_CODE: Method = row(
    "recovery-code.replace",
    Scope::Admin,
    "code-replaced",
    House::ReplaceCode,
    "Put another recovery code in force. It is sent as the event “recovery-code” before it is, and given once more. Only the page is answered",
    &[needed("recovery_code", "The code in force until then")],
);

/// The end.
pub const DELETE: Method = row(
    "account.delete",
    Scope::Admin,
    "deleted",
    House::Delete,
    "Delete the account for ever, on all its devices. Only the page is answered",
    &[needed("recovery_code", "The recovery code in force")],
);

/// Opens the profile.
pub const UNLOCK: Method = row(
    "account.unlock",
    Scope::Admin,
    "standing",
    House::Unlock,
    "Unlock the profile with its passphrase; without one if the system's keyring keeps its key",
    &[text("passphrase", "The passphrase")],
);

/// Closes it.
pub const LOCK: Method = row(
    "account.lock",
    Scope::Admin,
    "standing",
    House::Lock,
    "Lock the profile: its key leaves this process, nothing is received, and all tabs wait for the passphrase",
    &[],
);

/// How the house is kept.
pub const KEEP: Method = row(
    "account.keep",
    Scope::Admin,
    "kept",
    House::Keep,
    "Show, or change, when this device locks by itself, what its notifications say, and whether it reminds of a recovery code",
    &[
        number("lock_minutes", "Lock after so many minutes in which nobody has used the page; 0 for never"),
        text("notify", "What notifications say: off, plain (that there is something), names, or content"),
        flag("code_unconfirmed", "Whether a recovery code was shown here, and nobody has said since that they have it"),
    ],
);

/// Somebody is looking, or not.
pub const SEEN: Method = row(
    "account.seen",
    Scope::Read,
    "done",
    House::Seen,
    "Say whether a person has the page in view: then the system notifies of nothing, and it does not lock",
    &[Given { required: true, ..flag("visible", "Whether") }],
);

/// Links a new installation.
pub const GIVE_LINK: Method = row(
    "devices.link",
    Scope::Admin,
    "begun",
    House::GiveLink,
    "Link the new installation that shows a code. The digits come as the event “digits”, the end as “linked” or “link-failed”, to this connection alone. Only the page is answered: a device more reads all",
    &[needed("code", "The code, in one word or in groups")],
);

/// The digits are the same, or not.
pub const GIVE_CONFIRM: Method = row(
    "devices.confirm",
    Scope::Admin,
    "done",
    House::GiveConfirm,
    "Say whether both devices show the same digits; linking goes on only if they do. Only the page is answered",
    &[SAME],
);

/// A picture.
pub const PICTURE: Method = row(
    "picture",
    Scope::Read,
    "picture",
    House::Picture,
    "A text as a picture to scan: its rows of modules from the top, 1 for dark",
    &[needed("text", "The text, such as a link, a safety number's picture, or a linking code")],
);

/// Evidence as a file.
pub const EVIDENCE: Method = row(
    "evidence.file",
    Scope::Read,
    "file",
    House::Evidence,
    "A piece of evidence as a file to hand on, in base64",
    &[Given { required: true, ..number("number", "Its number, as evidence gives it") }],
);
