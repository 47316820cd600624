//! The table of methods: what is dispatched, what the schema is made of, and what the documentation must show.
//!
//! A method is a verb of the command line with its words: its parameters are the verb's arguments, its result what the verb prints
//! with `--json`. A row here is all that a verb needs to be a method.

use client::Scope;

/// A method.
#[derive(Debug, Clone, Copy)]
pub struct Method {
    /// Its name: the verb's words with points between them.
    pub name: &'static str,
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
        Method { name, scope: Some(Scope::Read), reads: false, changes: false, does, result, count: Count::One }
    }

    const fn changes(name: &'static str, scope: Scope, result: &'static str) -> Self {
        let does = Does::Verb { without: &[], changing: &[] };
        Method { name, scope: Some(scope), reads: false, changes: true, does, result, count: Count::One }
    }

    const fn own(name: &'static str, scope: Option<Scope>, own: Own, params: &'static [OwnParam]) -> Self {
        Method {
            name,
            scope,
            reads: false,
            changes: false,
            does: Does::Own(own, params),
            result: name,
            count: Count::One,
        }
    }

    const fn without(self, without: &'static [&'static str]) -> Self {
        let changing = match self.does {
            Does::Verb { changing, .. } => changing,
            Does::Own(..) => &[],
        };
        Method { does: Does::Verb { without, changing }, ..self }
    }

    const fn changing(self, changing: &'static [&'static str]) -> Self {
        let without = match self.does {
            Does::Verb { without, .. } => without,
            Does::Own(..) => &[],
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
        self.name.split('.')
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
    Method::changes("conversations.resume", Scope::Admin, "resumed"),
    Method::changes("conversations.expire", Scope::Admin, "taken"),
    Method::reads("contacts", "contacts"),
    Method::changes("contacts.add", Scope::Admin, "person"),
    Method::changes("contacts.confirm", Scope::Admin, "person"),
    Method::reads("requests", "requests"),
    Method::changes("requests.accept", Scope::Send, "taken"),
    Method::changes("requests.decline", Scope::Send, "declined"),
    // Without the whole history at once: it may be longer than any answer.
    Method::reads("read", "row").without(&["all"]).lines(),
    Method::reads("search", "found").lines(),
    // Without files: their paths are this machine's.
    Method::changes("send", Scope::Send, "sent").without(&["file", "caption", "keep_metadata"]),
    Method::changes("react", Scope::Send, "taken"),
    Method::changes("edit", Scope::Send, "taken"),
    Method::changes("delete", Scope::Send, "taken"),
    Method::changes("resolve", Scope::Send, "taken"),
    // Whoever can send anything into a chat of their own could read all chats by it.
    Method::changes("forward", Scope::Send, "taken").and_reads(),
    Method::changes("poll", Scope::Send, "taken"),
    Method::changes("vote", Scope::Send, "taken"),
    Method::changes("end-poll", Scope::Send, "taken"),
    Method::changes("pin", Scope::Send, "taken"),
    Method::reads("pins", "message").lines(),
    Method::changes("star", Scope::Admin, "taken"),
    Method::reads("stars", "message").lines(),
    Method::changes("card", Scope::Send, "taken"),
    Method::changes("once", Scope::Send, "taken"),
    Method::changes("show-once", Scope::Send, "shown-once").and_reads().without_key(),
    Method::changes("leave", Scope::Admin, "taken"),
    Method::changes("group.create", Scope::Admin, "taken"),
    Method::changes("group.add", Scope::Admin, "taken"),
    Method::changes("group.remove", Scope::Admin, "taken"),
    Method::changes("group.leave", Scope::Admin, "taken"),
    Method::changes("group.rename", Scope::Admin, "taken"),
    Method::changes("group.role", Scope::Admin, "taken"),
    Method::reads("group.members", "conversation"),
    Method::changes("group.rebuild", Scope::Admin, "taken"),
    Method::reads("settings", "settings"),
    Method::changes("settings.receipts", Scope::Admin, "settings"),
    Method::changes("settings.may-write", Scope::Admin, "settings"),
    Method::changes("settings.may-add", Scope::Admin, "settings"),
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
];

/// The verbs that are no methods, each with the reason.
#[cfg(test)]
pub const NO_METHODS: &[(&str, &str)] = &[
    ("register", "there is no account yet, and the recovery code is for people"),
    ("link", "a person compares digits"),
    ("devices.link", "a person compares digits"),
    ("recover", "the recovery code passes no socket"),
    ("recovery-code.check", "the recovery code passes no socket"),
    ("recovery-code.replace", "the recovery code passes no socket"),
    ("account.delete", "the recovery code passes no socket"),
    ("save", "it writes files"),
    ("transfers", "files are sent and saved by who sits at the machine"),
    ("transfers.cancel", "files are sent and saved by who sits at the machine"),
    ("listen", "events.since, events.ack and events.subscribe"),
    ("rpc", "this is it"),
    ("rpc.tokens", "a program lets no other in"),
    ("rpc.tokens.list", "a program lets no other in"),
    ("rpc.tokens.add", "a program lets no other in"),
    ("rpc.tokens.remove", "a program lets no other in"),
];
