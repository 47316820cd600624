//! What a person is shown, as rows that any reader of a profile can decode.

mod devices;
mod group;
mod quote;
mod reaction;
mod verified;

use minicbor::{Decode, Encode};
use protocol::cbor::Bytes;
use protocol::chain::{Chain, StatementKind};
use protocol::handle::Handle;
use protocol::id::{AccountId, ConversationId, MessageId};
use protocol::time::{Millis, Minutes};

use crate::caught::Caught;
use crate::directory::trust::Trust;
pub use crate::directory::view::{BegunAnew, DirectoryView};
pub use devices::{LinkFailure, OwnDevice};
pub(crate) use group::holders;
pub use group::{AskedView, EntranceView, Former, GroupView, KnockView, Rule};
pub use quote::Quote;
pub use reaction::{Reaction, Tick};
pub use verified::{MarkChange, MarkedBy, Verified};

/// What this account may still do today.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Encode, Decode)]
pub enum Standing {
    /// All of it.
    #[n(0)]
    #[default]
    Good,
    /// The day's quota is used up: what waits goes out after the next midnight UTC.
    #[n(1)]
    QuotaUsed {
        /// That midnight, by this device's clock.
        #[n(0)]
        until: Millis,
    },
    /// The server's operator has suspended the account: what it still has of permissions runs out within two days.
    #[n(2)]
    Suspended,
    /// The server's clock and this device's are more than an hour apart: until one is put right, nothing is asked of the server.
    #[n(3)]
    ClocksDiffer,
    /// The server refuses permissions that it has itself just given: what needs them waits until the next midnight UTC.
    #[n(4)]
    Refused,
    /// The server does not know the account or the device, which it has known: it was put back from an older copy, or is at fault.
    #[n(5)]
    Unknown,
}

/// A member's role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(index_only)]
pub enum Role {
    /// May write, and add if the group says so.
    #[n(0)]
    Member,
    /// May add and remove members, and rename.
    #[n(1)]
    Admin,
    /// May do everything, roles included.
    #[n(2)]
    Owner,
}

/// A person one knows (table `Contact`).
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct ContactView {
    /// The account.
    #[n(0)]
    pub account: AccountId,
    /// The handle, once the directory has confirmed it.
    #[n(1)]
    pub handle: Option<Handle>,
    /// The newest verified chain.
    #[n(2)]
    pub chain: Chain,
    /// Whether the person added or accepted them: then their invitations need no request.
    #[n(3)]
    pub accepted: bool,
    /// The pair conversation with them, if there is one.
    #[n(4)]
    pub pair: Option<ConversationId>,
    /// Whether the directory vouches for the chain.
    #[n(5)]
    pub trust: Trust,
    /// Whether the person has compared safety numbers with them.
    #[n(6)]
    pub verified: Option<Verified>,
    /// The last statement of their chain that the directory has ever shown.
    #[n(7)]
    pub shown: Option<u64>,
    /// What another own device has said their handle is, until the directory has confirmed it here: a claim.
    #[n(8)]
    pub told: Option<Handle>,
}

impl ContactView {
    /// Whether the account was deleted, as far as is known.
    pub fn is_closed(&self) -> bool {
        self.chain.statements.last().is_some_and(|newest| newest.body.kind == StatementKind::Closed)
    }
}

/// A request that waits (table `Request`; the invitation itself is kept beside).
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct RequestView {
    /// The conversation that it is for.
    #[n(0)]
    pub conversation: ConversationId,
    /// Who asks.
    #[n(1)]
    pub account: AccountId,
    /// Their handle, once the directory has confirmed it.
    #[n(2)]
    pub handle: Option<Handle>,
    /// The first text.
    #[n(3)]
    pub text: Option<String>,
    /// When the server took it.
    #[n(4)]
    pub time: Minutes,
    /// The invitation, encoded: opened again on acceptance.
    #[n(5)]
    pub invitation: Bytes,
    /// Whether it is accepted, and joining is under way.
    #[n(6)]
    pub accepted: bool,
    /// The handle that they claim, looked up only once the person accepts or asks: else they could learn whose inbox it was.
    #[n(7)]
    pub claimed: Option<Handle>,
    /// Invitations of others into the same conversation: taken in when this request has been answered.
    #[n(8)]
    pub others: Vec<OtherInvitation>,
}

/// An invitation that waits behind a request.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct OtherInvitation {
    /// Who invites.
    #[n(0)]
    pub account: AccountId,
    /// When the server took it.
    #[n(1)]
    pub time: Minutes,
    /// The invitation, encoded.
    #[n(2)]
    pub invitation: Bytes,
}

/// A conversation as shown (table `View`).
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct ConversationView {
    /// The conversation.
    #[n(0)]
    pub conversation: ConversationId,
    /// Whether it is a pair: then the name is the other person's.
    #[n(1)]
    pub pair: bool,
    /// The group's name, if it has one.
    #[n(2)]
    pub name: Option<String>,
    /// The members, computed from the MLS tree, by account id; stored in a row of their own, since they change seldom.
    #[n(3)]
    pub members: Vec<MemberView>,
    /// Whether it can be used.
    #[n(4)]
    pub state: ConversationState,
    /// The MLS epoch, which is the topic's segment.
    #[n(5)]
    pub epoch: u64,
    /// 0 for the first topic, one more after each rebuild.
    #[n(6)]
    pub generation: u32,
    /// People who are removed but of whose removal not everybody has given a sign yet.
    #[n(7)]
    pub removal_pending: Vec<AccountId>,
    /// The number of the newest message in the history, 0 if there is none.
    #[n(8)]
    pub last_number: u64,
    /// The number of the last message read.
    #[n(9)]
    pub read_number: u64,
    /// How many messages of others are unread.
    #[n(10)]
    pub unread: u64,
    /// The hash of the topic's head and the epoch authenticator: what members compare in tests and support.
    #[n(11)]
    pub fingerprint: Bytes,
    /// How many of the person's own things are still to be sent.
    #[n(12)]
    pub outbox: u64,
    /// People here whose verified code is replaced: texts wait until the person compares again, or says that they know.
    #[n(13)]
    pub waits_for: Vec<AccountId>,
    /// People here, perhaps the own account, whom the directory does not show as it must: texts wait until it does, or they are out.
    #[n(14)]
    pub blocked: Vec<AccountId>,
    /// Seconds after which messages disappear; 0 for never.
    #[n(15)]
    pub disappearing_s: u32,
    /// What is pinned, the newest last.
    #[n(16)]
    pub pins: Vec<MessageId>,
    /// What a group is beside its name and members; nothing of a pair.
    #[n(24)]
    pub group: Option<Box<GroupView>>,
    /// The beginning of what the person has begun to write.
    #[n(20)]
    pub draft: Option<String>,
    /// Whether it is locked by a passphrase of its own: said by whoever keeps the rows, who alone knows. The engine says nothing.
    #[n(25)]
    pub lock: Option<ChatLock>,
}

/// Why nothing is said in a pair that nobody else is in, nor is to be.
pub const DESERTED: &str = "has nobody else in it any more: write to the person by name, which begins another";

/// How a conversation stands that is locked by a passphrase of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub enum ChatLock {
    /// Nothing of it can be read.
    #[n(0)]
    Closed,
    /// It is unlocked until it is closed, or the profile is.
    #[n(1)]
    Open,
}

impl ConversationView {
    /// The view with its members, as table `Members` holds them.
    ///
    /// # Errors
    /// If the row is not one that an engine wrote.
    pub fn with_members(self, row: &[u8]) -> Result<Self, minicbor::decode::Error> {
        Ok(ConversationView { members: minicbor::decode(row)?, ..self })
    }
}

/// Whether somebody is here, as they have said themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub struct PresenceView {
    /// The chat with them.
    #[n(0)]
    pub conversation: ConversationId,
    /// Who.
    #[n(1)]
    pub account: AccountId,
    /// Whether they are here.
    #[n(2)]
    pub here: bool,
    /// When they said so, or that they go, by their clock.
    #[n(3)]
    pub at: Millis,
}

/// A member as shown.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct MemberView {
    /// The account.
    #[n(0)]
    pub account: AccountId,
    /// The handle, once the directory has confirmed it.
    #[n(1)]
    pub handle: Option<Handle>,
    /// The role.
    #[n(2)]
    pub role: Role,
    /// How many devices.
    #[n(3)]
    pub devices: u32,
    /// The handle that they claim, while the directory has not confirmed one: anybody can claim any.
    #[n(4)]
    pub claimed: Option<Handle>,
    /// Whether a device of theirs was added by keys that others may have been given as well, and has not renewed them yet.
    #[n(5)]
    pub pending: bool,
    /// Whether the person has compared safety numbers with them.
    #[n(6)]
    pub verified: Option<Verified>,
}

/// Whether a conversation can be used.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub enum ConversationState {
    /// Being created: the server does not have it yet.
    #[n(0)]
    Creating,
    /// Usable.
    #[n(1)]
    Active,
    /// Nothing is sent: a lie was detected.
    #[n(2)]
    Paused {
        /// Which.
        #[n(0)]
        caught: Caught,
    },
    /// It cannot go on and waits to be rebuilt by an owner or admin (in a pair: either).
    #[n(3)]
    Broken {
        /// Why.
        #[n(0)]
        caught: Caught,
    },
    /// This device waits to be removed and added again.
    #[n(4)]
    Stuck,
    /// The person has left, or was removed.
    #[n(5)]
    Left,
}

/// A row of the history as stored (table `Message`); [`crate::said::show`] makes what is shown of it.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct MessageRow {
    /// Its number in the history, from 1, in the order of the topic as this device read it.
    #[n(0)]
    pub number: u64,
    /// Its id; absent for what is not a message.
    #[n(1)]
    pub message: Option<MessageId>,
    /// Who wrote or did it.
    #[n(2)]
    pub sender: AccountId,
    /// The server's time, or, until it is sent, this device's minute.
    #[n(3)]
    pub time: Minutes,
    /// What happened; absent for what somebody said, which lies in table `Said`, where it can go while the row stays.
    #[n(4)]
    pub body: Option<MessageBody>,
    /// For own messages, how far they are.
    #[n(5)]
    pub delivery: Delivery,
    /// The sequence number in the topic; 0 until it is sent.
    #[n(6)]
    pub sequence: u64,
    /// In which of the conversation's topics that is.
    #[n(7)]
    pub generation: u32,
}

/// A row of the history as shown: with what was said, and what was said about it since.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct MessageView {
    /// Its number in the history, from 1, in the order of the topic as this device read it.
    #[n(0)]
    pub number: u64,
    /// Its id; absent for what is not a message.
    #[n(1)]
    pub message: Option<MessageId>,
    /// Who wrote or did it.
    #[n(2)]
    pub sender: AccountId,
    /// The server's time, or, until it is sent, this device's minute.
    #[n(3)]
    pub time: Minutes,
    /// What; of an edited message the newest text.
    #[n(4)]
    pub body: MessageBody,
    /// For own messages, how far they are.
    #[n(5)]
    pub delivery: Delivery,
    /// The sequence number in the topic; 0 until it is sent.
    #[n(6)]
    pub sequence: u64,
    /// What it answers, if it answers something.
    #[n(7)]
    pub answers: Option<Quote>,
    /// When it was edited last, if it was.
    #[n(8)]
    pub edited: Option<Minutes>,
    /// What people think of it, by account.
    #[n(9)]
    pub reactions: Vec<Reaction>,
    /// For own messages that were sent, who has them, by account: whoever is not named has not told.
    #[n(10)]
    pub ticks: Vec<Tick>,
    /// How often it was forwarded, as its sender says; 0 if they say that they wrote it.
    #[n(11)]
    pub forwarded: u8,
}

/// What a message said at some time.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Version {
    /// The server's time of the edit; of the first version, the message's own.
    #[n(0)]
    pub time: Minutes,
    /// The text.
    #[n(1)]
    pub text: String,
}

/// What a row of the history says.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub enum MessageBody {
    /// A file.
    #[n(90)]
    Attachment(#[n(0)] Box<protocol::attachment::Attachment>),
    /// A text.
    #[n(0)]
    Text(#[n(0)] String),
    /// A kind that this version does not know.
    #[n(1)]
    Unknown {
        /// Its media type.
        #[n(0)]
        content_type: String,
    },
    /// People are in the conversation now.
    #[n(2)]
    Joined(#[n(0)] Vec<AccountId>),
    /// People are out of it.
    #[n(3)]
    Removed(#[n(0)] Vec<AccountId>),
    /// Somebody left.
    #[n(4)]
    LeftByThemselves(#[n(0)] AccountId),
    /// A role has changed.
    #[n(5)]
    RoleChanged {
        /// Whose.
        #[n(0)]
        account: AccountId,
        /// To which.
        #[n(1)]
        role: Role,
    },
    /// The group has another name.
    #[n(6)]
    Renamed(#[n(0)] String),
    /// A person's device was renewed after a copy or a long absence.
    #[n(7)]
    DeviceRenewed(#[n(0)] AccountId),
    /// The conversation was rebuilt, without these.
    #[n(8)]
    Rebuilt {
        /// Who was left out.
        #[n(0)]
        left_out: Vec<AccountId>,
    },
    /// A lie was detected.
    #[n(9)]
    Caught(#[n(0)] Caught),
    /// The person went on after a lie of the server.
    #[n(10)]
    Resumed,
    /// Something that was accepted cannot be done, and is given up.
    #[n(11)]
    NotDone {
        /// What.
        #[n(0)]
        what: Undone,
        /// Whom it was about.
        #[n(1)]
        accounts: Vec<AccountId>,
    },
    /// A person has a device more here.
    #[n(12)]
    DeviceAdded(#[n(0)] AccountId),
    /// A person has a device less here: it was removed from their account.
    #[n(13)]
    DeviceRemoved(#[n(0)] AccountId),
    /// The account key of a person here is replaced: another recovery code is in force.
    #[n(14)]
    CodeReplaced {
        /// Whose.
        #[n(0)]
        account: AccountId,
        /// Whether the one before was verified: then texts wait.
        #[n(1)]
        was_verified: bool,
    },
    /// The account of a person who was here was deleted.
    #[n(15)]
    AccountClosed(#[n(0)] AccountId),
    /// Another own device has changed whether a person here counts as verified.
    #[n(18)]
    Marked {
        /// Whom it is about.
        #[n(0)]
        account: AccountId,
        /// How.
        #[n(1)]
        change: MarkChange,
        /// What that device is, or was, called.
        #[n(2)]
        device: Option<String>,
    },
    /// Of these people, whom this device has added, no device was here yet: they are invited again.
    #[n(19)]
    Unheard(#[n(0)] Vec<AccountId>),
    /// What was said here before was no longer on the server when this device came to read it.
    #[n(20)]
    Expired,
    /// The server's clock was wrong when it took what was said last: it takes nothing here until this minute.
    #[n(21)]
    Ahead(#[n(0)] Minutes),
    /// What its author has deleted: nothing is left of it but its place.
    #[n(16)]
    Deleted,
    /// One of the kinds of [`crate::kinds`].
    #[n(17)]
    Kind(#[n(0)] crate::kinds::Kind),
    /// What somebody whom the person has blocked has said: never stored, and opened only on purpose.
    #[n(100)]
    Veiled,
}

/// What could not be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub enum Undone {
    /// Adding people.
    #[n(0)]
    Add,
    /// Removing people.
    #[n(1)]
    Remove,
    /// Giving a role.
    #[n(2)]
    SetRole,
    /// Giving the group another name.
    #[n(3)]
    Rename,
    /// Editing a message: somebody joined after the edit was written.
    #[n(4)]
    Edit,
    /// Agreeing on another disappearing time.
    #[n(5)]
    Life,
    /// Changing a rule of the group.
    #[n(40)]
    Rule,
    /// Changing the group's description or picture.
    #[n(41)]
    Details,
    /// Banning people.
    #[n(42)]
    Ban,
    /// Taking that back.
    #[n(43)]
    Unban,
    /// Making or ending a link by which people may ask to be let in.
    #[n(44)]
    Entrance,
}

/// How far an own message is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub enum Delivery {
    /// Not an own message.
    #[n(0)]
    Received,
    /// Kept here, to be sent.
    #[n(1)]
    Waiting,
    /// Taken by the server, at its place in the order.
    #[n(2)]
    Sent,
    /// Held back: somebody joined after it was written.
    #[n(3)]
    Held,
    /// Will not be sent.
    #[n(4)]
    Discarded,
}

/// Evidence of a lie (table `Evidence`).
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct EvidenceView {
    /// The lie.
    #[n(0)]
    pub caught: Caught,
    /// When it was detected.
    #[n(1)]
    pub time: Millis,
    /// The signed objects that contradict each other, each canonically encoded.
    #[n(2)]
    pub exhibits: Vec<Bytes>,
}
