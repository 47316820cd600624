//! The table of methods: what is dispatched, what the schema is made of, and what the documentation must show.
//!
//! A method is a verb of the command line with its words: its parameters are the verb's arguments, its result what the verb prints
//! with `--json`. A row here is all that a verb needs to be a method.

use client::Scope;

use super::house::{self, Given, House};
use super::locks;

/// A method.
#[derive(Debug, Clone, Copy)]
pub struct Method {
    /// Its name: the verb's words with points between them, if it is not told otherwise.
    pub name: &'static str,
    /// The verb's words with points between them.
    pub verb: &'static str,
    /// Arguments of the verb that have another name here, and must be given.
    pub named: &'static [(&'static str, &'static str)],
    /// What a token must be for; nothing if no token is needed.
    pub scope: Option<Scope>,
    /// Whether the token must be for [`Scope::Read`] too: it gives or passes on what others wrote.
    pub reads: bool,
    /// Whether it changes something, and takes an idempotency key.
    pub changes: bool,
    /// What it does.
    pub does: Does,
    /// The name of what it gives, in `schemas.json`.
    pub result: &'static str,
    /// How many of that.
    pub count: Count,
}

/// How many values a verb prints.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Count {
    /// One.
    One,
    /// One a line: the method gives an array.
    Lines,
}

/// What a method does.
#[derive(Debug, Clone, Copy)]
pub enum Does {
    /// What the command line's verb does.
    Verb {
        /// The arguments that it has on the command line alone: files, and what only a person may say.
        without: &'static [&'static str],
        /// The arguments with which it is for [`Scope::Admin`], and changes something if it does not in any case.
        changing: &'static [&'static str],
    },
    /// Something that programs need beside the verbs.
    Own(Own, &'static [OwnParam]),
    /// Something about the house around the profile; what it does in words, and its parameters.
    House(House, &'static str, &'static [Given]),
}

/// What programs need beside the verbs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Own {
    /// Shows a token.
    Authenticate,
    /// Gives the schema.
    Discover,
    /// Gives events.
    Since,
    /// Says up to where events were dealt with.
    Acknowledge,
    /// Has events sent as they come.
    Subscribe,
    /// Ends that.
    Unsubscribe,
    /// Locks a chat by a passphrase of its own, or again.
    LockChat,
    /// Unlocks it while the profile is open.
    UnlockChat,
    /// Takes it out of its lock.
    RemoveLock,
}

/// A parameter of a method that is no verb.
#[derive(Debug, Clone, Copy)]
pub struct OwnParam {
    /// Its name.
    pub name: &'static str,
    /// Whether it is a whole number; else a text.
    pub number: bool,
    /// Whether it must be there.
    pub required: bool,
    /// What it is.
    pub help: &'static str,
}

impl Method {
    const fn reads(name: &'static str, result: &'static str) -> Self {
        let does = Does::Verb { without: &[], changing: &[] };
        Method {
            name,
            verb: name,
            named: &[],
            scope: Some(Scope::Read),
            reads: false,
            changes: false,
            does,
            result,
            count: Count::One,
        }
    }

    const fn changes(name: &'static str, scope: Scope, result: &'static str) -> Self {
        Method { changes: true, scope: Some(scope), ..Method::reads(name, result) }
    }

    const fn own(name: &'static str, scope: Option<Scope>, own: Own, params: &'static [OwnParam]) -> Self {
        Method {
            name,
            verb: name,
            named: &[],
            scope,
            reads: false,
            changes: false,
            does: Does::Own(own, params),
            result: name,
            count: Count::One,
        }
    }

    /// One of the house around the profile.
    pub const fn house(
        name: &'static str,
        scope: Scope,
        result: &'static str,
        (does, help): (House, &'static str),
        given: &'static [Given],
    ) -> Self {
        Method { scope: Some(scope), does: Does::House(does, help, given), ..Method::reads(name, result) }
    }

    /// About locked chats: without a key under which an answer would be kept, since a second time does no harm.
    const fn lock(name: &'static str, own: Own, params: &'static [OwnParam]) -> Self {
        Method { result: "chat-lock", ..Method::own(name, Some(Scope::Admin), own, params) }
    }

    const fn of_verb(self, verb: &'static str, named: &'static [(&'static str, &'static str)]) -> Self {
        Method { verb, named, ..self }
    }

    const fn without(self, without: &'static [&'static str]) -> Self {
        let changing = match self.does {
            Does::Verb { changing, .. } => changing,
            Does::Own(..) | Does::House(..) => &[],
        };
        Method { does: Does::Verb { without, changing }, ..self }
    }

    const fn changing(self, changing: &'static [&'static str]) -> Self {
        let without = match self.does {
            Does::Verb { without, .. } => without,
            Does::Own(..) | Does::House(..) => &[],
        };
        Method { does: Does::Verb { without, changing }, ..self }
    }

    const fn lines(self) -> Self {
        Method { count: Count::Lines, ..self }
    }

    const fn and_reads(self) -> Self {
        Method { reads: true, ..self }
    }

    /// What it gives must stay nowhere, and the first answer under a key is kept.
    const fn without_key(self) -> Self {
        Method { changes: false, ..self }
    }

    /// The method of this name.
    pub fn find(name: &str) -> Option<&'static Method> {
        METHODS.iter().find(|method| method.name == name)
    }

    /// The verb's words.
    pub fn words(&self) -> impl Iterator<Item = &'static str> {
        self.verb.split('.')
    }
}

const AFTER: OwnParam = OwnParam {
    name: "after",
    number: true,
    required: false,
    help: "The sequence number behind which to begin; without it, the last one that was acknowledged",
};

/// All methods, by what they are about. For a verb, one row is enough.
pub const METHODS: &[Method] = &[
    Method::own(
        "authenticate",
        None,
        Own::Authenticate,
        &[OwnParam {
            name: "token",
            number: false,
            required: true,
            help: "The token, as `rpc tokens add` has shown it",
        }],
    ),
    Method::own("rpc.discover", None, Own::Discover, &[]),
    Method::own(
        "events.since",
        Some(Scope::Read),
        Own::Since,
        &[
            AFTER,
            OwnParam { name: "limit", number: true, required: false, help: "How many at most: 1 to 1,000, else 100" },
        ],
    ),
    Method::own(
        "events.ack",
        Some(Scope::Read),
        Own::Acknowledge,
        &[OwnParam {
            name: "seq",
            number: true,
            required: true,
            help: "All events up to this one have been dealt with",
        }],
    ),
    Method::own("events.subscribe", Some(Scope::Read), Own::Subscribe, &[AFTER]),
    Method::own("events.unsubscribe", Some(Scope::Read), Own::Unsubscribe, &[]),
    Method::reads("whoami", "account"),
    Method::reads("conversations", "conversations"),
    Method::changes("conversations.archive", Scope::Admin, "arranged"),
    Method::changes("conversations.unarchive", Scope::Admin, "arranged"),
    Method::changes("conversations.mute", Scope::Admin, "arranged"),
    Method::changes("conversations.unmute", Scope::Admin, "arranged"),
    Method::changes("conversations.pin", Scope::Admin, "arranged"),
    Method::changes("conversations.unpin", Scope::Admin, "arranged"),
    Method::changes("conversations.hide", Scope::Admin, "arranged"),
    Method::changes("conversations.unhide", Scope::Admin, "arranged"),
    Method::changes("conversations.delete", Scope::Admin, "arranged"),
    // Whoever unlocks a chat may read it.
    Method::lock("conversations.lock", Own::LockChat, locks::FRESH),
    Method::lock("conversations.unlock", Own::UnlockChat, locks::KNOWN).and_reads(),
    Method::lock("conversations.remove-lock", Own::RemoveLock, locks::KNOWN).and_reads(),
    Method::changes("conversations.resume", Scope::Admin, "resumed"),
    Method::changes("conversations.expire", Scope::Admin, "taken"),
    Method::reads("contacts", "contacts"),
    Method::changes("contacts.add", Scope::Admin, "person"),
    Method::changes("contacts.confirm", Scope::Admin, "person"),
    Method::reads("requests", "requests"),
    Method::changes("requests.accept", Scope::Send, "taken"),
    Method::changes("requests.decline", Scope::Send, "declined"),
    // Without the whole history at once: it may be longer than any answer.
    Method::reads("read", "row").without(&["all", "chat_passphrase_file", "whole"]).lines(),
    Method::reads("search", "found").lines(),
    // Files have a method of their own, which reaches as far as the token says.
    Method::changes("send", Scope::Send, "sent").without(&[
        "file",
        "caption",
        "keep_metadata",
        "waveform",
        "duration_ms",
        "once",
    ]),
    Method::changes("files.send", Scope::Send, "file-sent")
        .of_verb("send", &[("file", "path")])
        .without(&["text", "markdown"]),
    Method::changes("files.save", Scope::Read, "transfer").of_verb("save", &[]),
    Method::reads("transfers", "transfer").lines(),
    Method::changes("transfers.cancel", Scope::Send, "transfer"),
    Method::changes("transfers.retry", Scope::Send, "transfer"),
    Method::changes("react", Scope::Send, "taken"),
    Method::changes("edit", Scope::Send, "taken"),
    Method::changes("delete", Scope::Send, "taken"),
    Method::changes("resolve", Scope::Send, "taken"),
    // Whoever can send anything into a chat of their own could read all chats by it.
    Method::changes("forward", Scope::Send, "forwarded").and_reads(),
    Method::changes("poll", Scope::Send, "taken"),
    Method::changes("vote", Scope::Send, "taken"),
    Method::changes("end-poll", Scope::Send, "taken"),
    Method::changes("pin", Scope::Send, "taken"),
    Method::reads("pins", "kept-message").lines(),
    Method::changes("star", Scope::Admin, "taken"),
    Method::reads("stars", "kept-message").lines(),
    Method::changes("card", Scope::Send, "taken"),
    Method::changes("once", Scope::Send, "taken"),
    Method::changes("show-once", Scope::Send, "shown-once").and_reads().without_key(),
    Method::changes("typing", Scope::Send, "typing"),
    Method::reads("presence", "presence").lines(),
    Method::changes("presence.here", Scope::Send, "here"),
    Method::changes("presence.away", Scope::Send, "here"),
    Method::changes("presence.show-to", Scope::Admin, "shown-to"),
    Method::changes("presence.hide-from", Scope::Admin, "shown-to"),
    Method::changes("presence.as-others", Scope::Admin, "shown-to"),
    Method::reads("drafts", "draft").lines(),
    Method::changes("drafts.set", Scope::Send, "taken"),
    Method::changes("drafts.remove", Scope::Send, "taken"),
    // It makes this device fetch a page.
    Method::changes("preview", Scope::Send, "preview"),
    Method::changes("leave", Scope::Admin, "taken"),
    Method::changes("group.create", Scope::Admin, "taken"),
    Method::changes("group.add", Scope::Admin, "taken"),
    Method::changes("group.remove", Scope::Admin, "taken"),
    Method::changes("group.leave", Scope::Admin, "taken"),
    Method::changes("group.rename", Scope::Admin, "taken"),
    Method::changes("group.role", Scope::Admin, "taken"),
    Method::reads("group.members", "conversation"),
    Method::reads("group.info", "group-info"),
    Method::changes("group.allow", Scope::Admin, "taken"),
    Method::changes("group.describe", Scope::Admin, "taken"),
    // Without files: their paths are this machine's.
    Method::reads("group.picture", "group-picture").without(&["file", "save"]).changing(&["data", "remove"]),
    Method::changes("group.ban", Scope::Admin, "taken"),
    Method::changes("group.unban", Scope::Admin, "taken"),
    Method::changes("group.link", Scope::Admin, "group-link"),
    Method::changes("group.join", Scope::Admin, "asked"),
    Method::reads("group.asked", "waited-for").lines(),
    Method::changes("group.take-back", Scope::Admin, "taken-back"),
    Method::changes("group.admit", Scope::Admin, "taken"),
    Method::changes("group.turn-away", Scope::Admin, "taken"),
    Method::changes("group.rebuild", Scope::Admin, "taken"),
    Method::reads("settings", "settings"),
    Method::changes("settings.receipts", Scope::Admin, "settings"),
    Method::changes("settings.may-write", Scope::Admin, "settings"),
    Method::changes("settings.may-add", Scope::Admin, "settings"),
    Method::changes("settings.typing", Scope::Admin, "settings"),
    Method::changes("settings.presence", Scope::Admin, "settings"),
    Method::changes("settings.previews", Scope::Admin, "settings"),
    Method::changes("block", Scope::Admin, "block"),
    Method::changes("unblock", Scope::Admin, "block"),
    Method::reads("blocked", "people"),
    Method::reads("verify", "safety").changing(&["number", "qr", "forget", "acknowledge"]),
    Method::changes("heal", Scope::Admin, "done"),
    // Without writing files: a program that may read writes none.
    Method::reads("evidence", "evidence").without(&["export"]),
    // Without beginning anew: a person does that on the operator's word, which comes by another way.
    Method::reads("directory", "directory").without(&["begin_anew", "yes"]).changing(&[
        "go_on",
        "witness",
        "quorum",
        "no_witnesses",
    ]),
    // Whoever looks at the devices has seen those that were added: that ends a warning, and is for who may do it.
    Method::changes("devices", Scope::Admin, "devices"),
    Method::changes("devices.remove", Scope::Admin, "device"),
    Method::changes("devices.rename", Scope::Admin, "device"),
    // The house around the profile.
    house::STATUS,
    house::REGISTER,
    house::LINK,
    house::CONFIRM,
    house::CANCEL,
    house::RECOVER,
    house::CHECK_CODE,
    house::REPLACE_CODE,
    house::DELETE,
    house::UNLOCK,
    house::LOCK,
    house::KEEP,
    house::SEEN,
    house::GIVE_LINK,
    house::GIVE_CONFIRM,
    house::PICTURE,
    house::EVIDENCE,
];

/// The verbs that are no methods, each with the reason.
#[cfg(test)]
pub const NO_METHODS: &[(&str, &str)] = &[
    ("register", "there is no account yet, and the recovery code is for people"),
    ("link", "a person compares digits"),
    ("recover", "the recovery code passes no socket"),
    ("draft", "drafts, drafts.set and drafts.remove"),
    ("open", "it opens the page for a person"),
    ("listen", "events.since, events.ack and events.subscribe"),
    ("rpc", "this is it"),
    ("rpc.tokens", "a program lets no other in"),
    ("rpc.tokens.list", "a program lets no other in"),
    ("rpc.tokens.add", "a program lets no other in"),
    ("rpc.tokens.remove", "a program lets no other in"),
];
