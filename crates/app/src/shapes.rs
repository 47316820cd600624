//! The shapes of `--json` output: stable, documented in docs/howto/command-line.md; ids in hexadecimal, times in RFC 3339.

pub mod group;
mod kinds;
pub mod lies;

pub use kinds::preview;

use client::{
    AccountId, Caught, ChatLock, Choices, ContactView, ConversationState, ConversationView, Delivery, EvidenceView,
    MarkChange, MarkedBy, MessageBody, MessageView, OwnDevice, Quote, RequestView, Role, Tick, Trust, Undone, Verified,
};
use data_encoding::HEXLOWER;
use serde::Serialize;

use crate::clock;
use crate::people::People;

/// An account.
#[derive(Debug, Serialize)]
pub struct Account {
    /// Its id.
    pub account: String,
    /// Its handle.
    pub handle: Option<String>,
    /// The server's full address.
    pub server: String,
    /// Whether this profile is a copy, or was restored from one: nothing is sent until it is healed.
    pub copied: bool,
}

/// A person one knows.
#[derive(Debug, Serialize)]
pub struct Contact {
    account: String,
    handle: Option<String>,
    claimed: Option<String>,
    accepted: bool,
    closed: bool,
    conversation: Option<String>,
    trust: &'static str,
    verified: &'static str,
    verified_on: Vec<VerifiedOn>,
}

/// On which own device somebody was compared with, and when.
#[derive(Debug, Serialize)]
pub struct VerifiedOn {
    device: String,
    name: Option<String>,
    this: bool,
    at: String,
}

/// On which own devices a mark was set.
pub fn verified_on(mark: Option<&Verified>, devices: &[OwnDevice]) -> Vec<VerifiedOn> {
    let shape = |by: &MarkedBy| {
        let known = devices.iter().find(|known| known.device == by.device);
        VerifiedOn {
            device: by.device.to_hex(),
            name: known.and_then(|known| known.name.clone()),
            this: known.is_some_and(|known| known.is_this),
            at: clock::for_programs(by.at),
        }
    };
    mark.into_iter().flat_map(Verified::devices).map(shape).collect()
}

/// Whether the person has compared safety numbers with somebody.
pub fn verified(mark: Option<&Verified>) -> &'static str {
    match mark {
        None => "no",
        Some(mark) if mark.is_replaced => "replaced",
        Some(mark) if mark.is_lapsed() => "lapsed",
        Some(_) => "yes",
    }
}

impl Contact {
    /// The shape of somebody whom a person with these devices knows.
    pub fn new(view: &ContactView, devices: &[OwnDevice]) -> Self {
        Contact {
            account: view.account.to_hex(),
            handle: view.handle.as_ref().map(ToString::to_string),
            claimed: view.told.as_ref().map(ToString::to_string),
            accepted: view.accepted,
            closed: view.is_closed(),
            conversation: view.pair.map(|pair| pair.to_hex()),
            verified: verified(view.verified.as_ref()),
            verified_on: verified_on(view.verified.as_ref(), devices),
            trust: trust(&view.trust),
        }
    }
}

/// Whether the directory vouches for an account, in one word.
pub fn trust(trust: &Trust) -> &'static str {
    match trust {
        Trust::Unproven { .. } => "unproven",
        Trust::Promised { .. } => "promised",
        Trust::Proven { .. } => "proven",
        Trust::Overdue { .. } => "overdue",
        Trust::Blocked { .. } => "blocked",
    }
}

/// A request.
#[derive(Debug, Serialize)]
pub struct Request {
    conversation: String,
    account: String,
    handle: Option<String>,
    claimed: Option<String>,
    text: Option<String>,
    time: String,
    accepted: bool,
}

impl From<&RequestView> for Request {
    fn from(view: &RequestView) -> Self {
        Request {
            conversation: view.conversation.to_hex(),
            account: view.account.to_hex(),
            handle: view.handle.as_ref().map(ToString::to_string),
            claimed: view.claimed.as_ref().map(ToString::to_string),
            text: view.text.clone(),
            time: clock::for_programs(view.time),
            accepted: view.accepted,
        }
    }
}

/// A conversation.
#[derive(Debug, Serialize)]
pub struct Conversation {
    conversation: String,
    pair: bool,
    name: Option<String>,
    members: Vec<Member>,
    state: &'static str,
    caught: Option<String>,
    lie_name: Option<&'static str>,
    epoch: u64,
    generation: u32,
    removal_pending: Vec<String>,
    last_number: u64,
    read_number: u64,
    unread: u64,
    disappears_after: Option<u32>,
    waiting: u64,
    waits_for: Vec<String>,
    blocked: Vec<String>,
    fingerprint: String,
    archived: bool,
    muted_until: Option<String>,
    pinned: bool,
    hidden: bool,
    stands_still: bool,
    lock: &'static str,
    group: Option<group::Group>,
    draft: Option<String>,
}

#[derive(Debug, Serialize)]
struct Member {
    account: String,
    handle: Option<String>,
    claimed: Option<String>,
    role: &'static str,
    devices: u32,
    pending: bool,
    verified: &'static str,
}

impl Conversation {
    /// The shape of a conversation as the person has arranged it.
    pub fn new(view: &ConversationView, choices: &Choices) -> Self {
        let chat = choices.chat(&view.conversation);
        let (state, caught) = state(&view.state);
        let member = |member: &client::MemberView| Member {
            account: member.account.to_hex(),
            handle: member.handle.as_ref().map(ToString::to_string),
            claimed: member.claimed.as_ref().map(ToString::to_string),
            role: role(member.role),
            devices: member.devices,
            pending: member.pending,
            verified: verified(member.verified.as_ref()),
        };
        Conversation {
            conversation: view.conversation.to_hex(),
            pair: view.pair,
            name: view.name.clone(),
            members: view.members.iter().map(member).collect(),
            state,
            caught: caught.map(ToString::to_string),
            lie_name: caught.map(|caught| lies::name(&caught.lie)),
            epoch: view.epoch,
            generation: view.generation,
            removal_pending: view.removal_pending.iter().map(AccountId::to_hex).collect(),
            last_number: view.last_number,
            read_number: view.read_number,
            unread: view.unread,
            disappears_after: (view.disappearing_s > 0).then_some(view.disappearing_s),
            waiting: view.outbox,
            waits_for: view.waits_for.iter().map(AccountId::to_hex).collect(),
            blocked: view.blocked.iter().map(AccountId::to_hex).collect(),
            fingerprint: HEXLOWER.encode(&view.fingerprint.0),
            archived: chat.archived,
            muted_until: chat.muted_until.filter(|until| *until > clock::now()).map(clock::for_programs),
            pinned: chat.pinned,
            hidden: chat.hidden,
            stands_still: stands_still(view, choices),
            lock: lock(view.lock),
            group: view.group.as_deref().map(group::Group::new),
            draft: view.draft.clone(),
        }
    }
}

/// How a chat is locked by a passphrase of its own, in one word.
pub fn lock(lock: Option<ChatLock>) -> &'static str {
    match lock {
        None => "no",
        Some(ChatLock::Closed) => "closed",
        Some(ChatLock::Open) => "open",
    }
}

/// Whether it is the chat with somebody whom the person has blocked.
pub fn stands_still(view: &ConversationView, choices: &Choices) -> bool {
    view.pair && view.members.iter().any(|member| choices.is_blocked(&member.account))
}

/// A row of a history.
#[derive(Debug, Serialize)]
pub struct Message {
    conversation: String,
    number: u64,
    message: Option<String>,
    sender: String,
    handle: Option<String>,
    claimed: Option<String>,
    own: bool,
    time: String,
    delivery: &'static str,
    kind: &'static str,
    text: Option<String>,
    accounts: Vec<String>,
    answers: Option<Answered>,
    edited: Option<String>,
    forwarded: u8,
    poll: Option<kinds::Poll>,
    preview: Option<serde_json::Value>,
    file: Option<serde_json::Value>,
    once: Option<&'static str>,
    reactions: Vec<Reacted>,
    receipts: Vec<Receipt>,
}

/// Who has a message.
#[derive(Debug, Serialize)]
struct Receipt {
    account: String,
    handle: Option<String>,
    read: bool,
}

/// What a message answers.
#[derive(Debug, Serialize)]
struct Answered {
    number: Option<u64>,
    sender: Option<String>,
    handle: Option<String>,
    text: Option<String>,
    deleted: bool,
}

/// What somebody thinks of a message.
#[derive(Debug, Serialize)]
struct Reacted {
    account: String,
    handle: Option<String>,
    emoji: String,
}

/// What a message said at some time.
#[derive(Debug, Serialize)]
pub struct Version {
    conversation: String,
    number: u64,
    version: u64,
    time: String,
    text: String,
}

impl Version {
    /// The shape of a version, from 1, of the message with a number.
    pub fn new(conversation: &client::ConversationId, place: (u64, u64), version: &client::Version) -> Self {
        Version {
            conversation: conversation.to_hex(),
            number: place.0,
            version: place.1,
            time: clock::for_programs(version.time),
            text: version.text.clone(),
        }
    }
}

impl Message {
    /// The shape of a row.
    pub fn new(conversation: &client::ConversationId, view: &MessageView, people: &People) -> Self {
        let (kind, text, accounts) = body(&view.body);
        let received = |tick: &Tick| Receipt {
            account: tick.account.to_hex(),
            handle: people.handle(&tick.account),
            read: tick.read,
        };
        let reacted = |reaction: &client::Reaction| Reacted {
            account: reaction.account.to_hex(),
            handle: people.handle(&reaction.account),
            emoji: reaction.emoji.clone(),
        };
        Message {
            conversation: conversation.to_hex(),
            number: view.number,
            message: view.message.map(|message| message.to_hex()),
            sender: view.sender.to_hex(),
            handle: people.handle(&view.sender),
            claimed: people.claimed(&view.sender),
            own: people.is_own(&view.sender),
            time: clock::for_programs(view.time),
            delivery: delivery(view.delivery),
            kind,
            text,
            accounts: accounts.iter().map(AccountId::to_hex).collect(),
            answers: view.answers.as_ref().map(|quote| answered(quote, people)),
            edited: view.edited.map(clock::for_programs),
            forwarded: view.forwarded,
            poll: kinds::Poll::of(&view.body),
            preview: kinds::preview_of(&view.body),
            file: match &view.body {
                MessageBody::Attachment(file) => Some(crate::commands::files::file(file)),
                _ => None,
            },
            once: kinds::once_of(&view.body),
            reactions: view.reactions.iter().map(reacted).collect(),
            receipts: view.ticks.iter().map(received).collect(),
        }
    }
}

fn answered(quote: &Quote, people: &People) -> Answered {
    let by = |number: u64, sender: &AccountId, text: Option<&String>| Answered {
        number: Some(number),
        sender: Some(sender.to_hex()),
        handle: people.handle(sender),
        text: text.cloned(),
        deleted: text.is_none(),
    };
    match quote {
        Quote::Said { number, sender, text } => by(*number, sender, Some(text)),
        Quote::Deleted { number, sender } => by(*number, sender, None),
        Quote::Veiled(number, sender) => Answered { deleted: false, ..by(*number, sender, None) },
        Quote::Missing => Answered { number: None, sender: None, handle: None, text: None, deleted: false },
    }
}

fn body(body: &MessageBody) -> (&'static str, Option<String>, Vec<AccountId>) {
    match body {
        MessageBody::Text(text) => ("text", Some(text.clone()), Vec::new()),
        MessageBody::Attachment(file) => ("file", Some(file.text.clone()), Vec::new()),
        MessageBody::Deleted => ("deleted", None, Vec::new()),
        MessageBody::Kind(kind) => kinds::kind(kind),
        MessageBody::Veiled => ("veiled", None, Vec::new()),
        MessageBody::Unknown { content_type } => ("unknown", Some(content_type.clone()), Vec::new()),
        MessageBody::Joined(accounts) => ("joined", None, accounts.clone()),
        MessageBody::Removed(accounts) => ("removed", None, accounts.clone()),
        MessageBody::LeftByThemselves(account) => ("left", None, vec![*account]),
        MessageBody::RoleChanged { account, role: to } => ("role", Some(role(*to).to_owned()), vec![*account]),
        MessageBody::Renamed(name) => ("renamed", Some(name.clone()), Vec::new()),
        MessageBody::DeviceAdded(account) => ("device-added", None, vec![*account]),
        MessageBody::DeviceRemoved(account) => ("device-removed", None, vec![*account]),
        MessageBody::CodeReplaced { account, was_verified } => {
            ("code-changed", Some(if *was_verified { "verified" } else { "unverified" }.to_owned()), vec![*account])
        }
        MessageBody::Marked { account, change, device } => (marked(*change), device.clone(), vec![*account]),
        MessageBody::AccountClosed(account) => ("account-closed", None, vec![*account]),
        MessageBody::DeviceRenewed(account) => ("device-renewed", None, vec![*account]),
        MessageBody::Unheard(accounts) => ("unheard", None, accounts.clone()),
        MessageBody::Expired => ("expired", None, Vec::new()),
        MessageBody::Ahead(until) => ("ahead", Some(clock::for_programs(*until)), Vec::new()),
        MessageBody::Rebuilt { left_out } => ("rebuilt", None, left_out.clone()),
        MessageBody::Caught(caught) => ("caught", Some(caught.to_string()), Vec::new()),
        MessageBody::Resumed => ("resumed", None, Vec::new()),
        MessageBody::NotDone { what, accounts } => ("not-done", Some(undone(*what).to_owned()), accounts.clone()),
    }
}

fn marked(change: MarkChange) -> &'static str {
    match change {
        MarkChange::Set => "verified-elsewhere",
        MarkChange::TakenBack => "unverified-elsewhere",
        MarkChange::Lapsed => "verified-lapsed",
    }
}

/// What could not be done, in a word.
pub fn undone(what: Undone) -> &'static str {
    match what {
        Undone::Add => "add",
        Undone::Remove => "remove",
        Undone::SetRole => "role",
        Undone::Rename => "rename",
        Undone::Edit => "edit",
        Undone::Life => "expire",
        Undone::Rule => "allow",
        Undone::Details => "describe",
        Undone::Ban => "ban",
        Undone::Unban => "unban",
        Undone::Entrance => "link",
    }
}

/// Evidence of a lie.
#[derive(Debug, Serialize)]
pub struct Evidence {
    number: u64,
    lie: String,
    lie_name: &'static str,
    conversation: Option<String>,
    time: String,
    exhibits: Vec<String>,
    /// Whether a stranger can check it.
    convicts: bool,
}

impl Evidence {
    /// The shape of a piece of evidence.
    pub fn new(number: u64, view: &EvidenceView) -> Self {
        Evidence {
            number,
            lie: view.caught.lie.to_string(),
            lie_name: lies::name(&view.caught.lie),
            conversation: view.caught.conversation.map(|conversation| conversation.to_hex()),
            time: clock::for_programs(view.time.minutes()),
            exhibits: view.exhibits.iter().map(|exhibit| HEXLOWER.encode(&exhibit.0)).collect(),
            convicts: view.convicts(),
        }
    }
}

/// A role's name.
pub fn role(role: Role) -> &'static str {
    match role {
        Role::Member => "member",
        Role::Admin => "admin",
        Role::Owner => "owner",
    }
}

/// A state's name, and what was caught if that is why.
pub fn state(state: &ConversationState) -> (&'static str, Option<&Caught>) {
    match state {
        ConversationState::Creating => ("creating", None),
        ConversationState::Active => ("active", None),
        ConversationState::Paused { caught } => ("paused", Some(caught)),
        ConversationState::Broken { caught } => ("broken", Some(caught)),
        ConversationState::Stuck => ("stuck", None),
        ConversationState::Left => ("left", None),
    }
}

/// How far a message is.
pub fn delivery(delivery: Delivery) -> &'static str {
    match delivery {
        Delivery::Received => "received",
        Delivery::Waiting => "waiting",
        Delivery::Sent => "sent",
        Delivery::Held => "held",
        Delivery::Discarded => "discarded",
    }
}
