//! What goes into the engine: commands of the person, events from the server, rows that it asked for, and time.

mod command_error;

use std::collections::BTreeMap;

use protocol::api::ServerEvent;
use protocol::chain::Chain;
use protocol::choice::Choice;
use protocol::entrance::EntranceLink;
use protocol::handle::Handle;
use protocol::id::{AccountId, ConversationId, DeviceId, MessageId};
use protocol::linking::LinkCode;
use protocol::recovery::RecoveryCode;
use protocol::safety_number::SafetyNumber;
use protocol::time::Minutes;
use protocol::token::Token;

use crate::Compared;
use crate::changes::Row;
use crate::deletion::Earlier;
use crate::transfers::{Seat, Uploaded};
use crate::view::{AskedView, DirectoryView, OwnDevice, PresenceView, Role};
use crate::wish::Wish;

pub use command_error::CommandError;

/// An input.
pub enum Input {
    /// The person, or a program for them, wants something. Answered by exactly one [`crate::effect::Effect::Reply`], unless it is withdrawn before.
    Command {
        /// Chosen by the caller; the reply repeats it.
        id: CommandId,
        /// What.
        command: Command,
    },
    /// A command is not wanted any more. If nothing of it was done, nothing will be, and there is no reply to it.
    Withdraw {
        /// Which.
        id: CommandId,
    },
    /// Something came from the server.
    Server(ServerEvent),
    /// The rows that [`crate::effect::Effect::Load`] asked for.
    Loaded {
        /// The conversation.
        conversation: ConversationId,
        /// All rows of the tables for which [`crate::changes::Table::is_loaded_by_conversation`] holds.
        rows: Vec<Row>,
    },
    /// What [`crate::effect::Effect::Due`] asked for, as [`crate::life::split`] makes it.
    Due {
        /// The rows of table `Life` that are due, some of them if they are many.
        rows: Vec<Row>,
        /// When the next one is.
        next: Option<Minutes>,
    },
    /// What [`crate::effect::Effect::Earlier`] asked for.
    Earlier(Earlier),
    /// Time has passed: at the latest due when [`crate::Engine::deadline`] is reached.
    Tick,
}

/// A command's number, unique among those that wait for their reply.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CommandId(pub u64);

/// Whom something is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// A person by handle: looked up if not known yet.
    Handle(Handle),
    /// A person by account id.
    Account(AccountId),
    /// A conversation.
    Conversation(ConversationId),
}

/// What a person can want. A command whose effect needs the server is accepted while offline: it is kept and done later.
pub enum Command {
    /// Creates the account from a recovery code that the person has been shown. Replies when the server has it.
    Register {
        /// The code; the engine derives the account key from it, signs with it, and forgets both.
        recovery: RecoveryCode,
        /// The handle to be found by.
        handle: Option<Handle>,
        /// The invitation code, if the server wants one.
        invitation: Option<String>,
    },
    /// Finds a person and keeps them as a contact. Replies when found.
    AddContact {
        /// By handle.
        handle: Handle,
    },
    /// Finds a person, and keeps them as nobody whom one has added or accepted. Replies when found.
    Find {
        /// By handle.
        handle: Handle,
    },
    /// Sends a text. Replies as soon as it is kept; events tell when the server has it.
    Send {
        /// To whom: for a person, their pair conversation, which is begun if there is none.
        to: Target,
        /// The text, 1 to 65,536 bytes.
        text: String,
    },
    /// Sends a text that answers a message. Replies as [`Command::Send`].
    Answer {
        /// The conversation.
        conversation: ConversationId,
        /// The message.
        to: MessageId,
        /// The text, 1 to 65,536 bytes.
        text: String,
    },
    /// Says what the person thinks of a message, in place of what they said before. Replies when it is kept.
    React {
        /// The conversation.
        conversation: ConversationId,
        /// The message.
        to: MessageId,
        /// What; nothing to take back what they said before.
        emoji: Option<String>,
        /// The reactions to it, as [`crate::said::reactions_of`] finds them.
        reactions: BTreeMap<AccountId, MessageId>,
    },
    /// Gives an own message another text. Replies when it is kept.
    Edit {
        /// The conversation.
        conversation: ConversationId,
        /// The message.
        about: About,
        /// The text, 1 to 65,536 bytes.
        text: String,
    },
    /// Deletes an own message for all. Replies when it is kept.
    Delete {
        /// The conversation.
        conversation: ConversationId,
        /// The message.
        about: About,
    },
    /// Takes an own message that will not be sent out of this device, where alone it is. Replies when that is kept.
    TakeAway {
        /// The conversation.
        conversation: ConversationId,
        /// The message.
        message: MessageId,
        /// Its number in the history.
        number: u64,
    },
    /// Answers a message that was held back since somebody joined after it was written.
    Resolve {
        /// The conversation.
        conversation: ConversationId,
        /// The message's number in the history.
        number: u64,
        /// What to do with it.
        decision: HeldDecision,
    },
    /// Begins a group with its person as owner. Replies when it is kept.
    CreateGroup {
        /// Its name.
        name: String,
        /// The people to add.
        members: Vec<Handle>,
    },
    /// Adds people to a group. Replies when it is kept.
    AddMembers {
        /// The group.
        conversation: ConversationId,
        /// The people.
        members: Vec<Handle>,
    },
    /// Removes people, with all their devices, from a group.
    RemoveMembers {
        /// The group.
        conversation: ConversationId,
        /// The people.
        members: Vec<AccountId>,
    },
    /// Leaves a conversation. The last owner hands over to the member who has been an admin, else in the group, longest.
    Leave {
        /// The conversation.
        conversation: ConversationId,
    },
    /// Gives a group another name.
    Rename {
        /// The group.
        conversation: ConversationId,
        /// The name.
        name: String,
    },
    /// Gives a member another role.
    SetRole {
        /// The group.
        conversation: ConversationId,
        /// The member.
        member: AccountId,
        /// The role.
        role: Role,
    },
    /// Accepts a request: joins.
    Accept {
        /// The conversation that the request is for.
        conversation: ConversationId,
    },
    /// Declines a request: forgets it; the other side is not told.
    Decline {
        /// The conversation that the request is for.
        conversation: ConversationId,
    },
    /// Rebuilds a conversation that cannot go on, without some of its people if wished.
    Rebuild {
        /// The conversation.
        conversation: ConversationId,
        /// Whom to leave out.
        without: Vec<AccountId>,
    },
    /// Goes on in a conversation that is paused since the server lied about it.
    Resume {
        /// The conversation.
        conversation: ConversationId,
        /// In which way.
        how: Resumption,
    },
    /// Asks the directory whether a person has the handle that they claim. Replies when it has answered.
    Confirm {
        /// The person.
        account: AccountId,
        /// What they claim.
        handle: Handle,
    },
    /// Heals a copied or restored profile: this copy goes on, asks to be removed and added again everywhere.
    Heal,
    /// Marks a conversation as read up to a message.
    MarkRead {
        /// The conversation.
        conversation: ConversationId,
        /// The number of the last message read.
        number: u64,
    },
    /// Tells who is online that the person is typing, or is not any more.
    Typing {
        /// The conversation.
        conversation: ConversationId,
        /// Whether.
        on: bool,
    },
    /// The person is here, as a program of theirs says each minute while they are, or has gone.
    Present {
        /// Whether they are here.
        here: bool,
    },
    /// Who has said to be here.
    Presence,
    /// Begins to link this new installation to an account: replies with a code to be read by a device of the account.
    BeginLink {
        /// The account's handle, as its person typed it here.
        handle: Handle,
        /// How this device is to be called.
        name: Option<String>,
    },
    /// Links the new installation that shows a code.
    Link {
        /// The code.
        code: LinkCode,
    },
    /// The person has compared the digits.
    ConfirmLink {
        /// Whether they are the same, and it goes on.
        goes_on: bool,
    },
    /// Which devices the account has.
    Devices,
    /// The person has looked at the account's devices.
    DevicesSeen,
    /// Removes a device from the account. Replies when the server has it.
    RemoveDevice {
        /// Which.
        device: DeviceId,
    },
    /// Gives a device another name. Replies when the server has it.
    RenameDevice {
        /// Which.
        device: DeviceId,
        /// The name.
        name: String,
    },
    /// Makes this new installation the account's only device. Replies when the server has it.
    Recover {
        /// The account's handle as its person typed it here, or that it has none: it is looked after from then on, so it is not the
        /// server that says it.
        handle: Option<Handle>,
        /// The recovery code in force.
        recovery: RecoveryCode,
        /// The one that replaces it, if it is to be replaced.
        replacement: Option<RecoveryCode>,
    },
    /// Replaces the recovery code. Replies when the server has it.
    ReplaceRecoveryCode {
        /// The one in force.
        before: RecoveryCode,
        /// The one that replaces it.
        after: RecoveryCode,
    },
    /// Deletes the account. Replies when the server has it.
    CloseAccount {
        /// The recovery code.
        recovery: RecoveryCode,
    },
    /// How the server's directory looks from here.
    Directory,
    /// Trusts these witnesses, and no others: nothing new rests on what they have not signed. May come before there is an account.
    TrustWitnesses {
        /// Their keys, as they state them.
        keys: Vec<String>,
        /// How many of them; all of them at most.
        quorum: u32,
    },
    /// Goes on although the directory was caught at showing not everybody the same: what is written goes out again.
    GoOn,
    /// Begins anew with a directory that was caught: forgets what it has shown, keeps the evidence. For a server that was put back from a backup.
    BeginAnew,
    /// Tells others what the person has received and read, or no more; on all own devices.
    SetReceipts {
        /// Whether.
        on: bool,
    },
    /// What the person has chosen: replies with all of it.
    Settings,
    /// Asks the directory again for a person one knows. Replies when it has answered.
    AskAgain {
        /// The person.
        account: AccountId,
    },
    /// The safety number with a person one knows.
    SafetyNumber {
        /// The person.
        account: AccountId,
    },
    /// Compares what a person has read out or shown, and marks them as verified if it is the safety number with them.
    Verify {
        /// The person.
        account: AccountId,
        /// What they have read out or shown.
        compared: Compared,
    },
    /// Takes back that a person is verified.
    Unverify {
        /// The person.
        account: AccountId,
    },
    /// The person knows that a verified code is replaced, and goes on without comparing again.
    AcknowledgeCode {
        /// Whose.
        account: AccountId,
    },
    /// Something of a conversation's own. Replies when it is kept.
    In {
        /// The conversation.
        conversation: ConversationId,
        /// What.
        wish: Wish,
    },
    /// Who am I: replies with the own account.
    Whoami,
    /// Chooses something, for all own devices. Replies when it is kept.
    Choose {
        /// What.
        choice: Choice,
    },
    /// Sends a file that lies on the server. Replies as [`Command::Send`].
    SendAttachment {
        /// To whom.
        to: Target,
        /// What the message says.
        uploaded: Box<Uploaded>,
    },
    /// The token that opens a transfer's session.
    Seat(Seat),
    /// Into which groups the person has asked to be let, and was not yet.
    Asked,
    /// The person does not want to be let into a group any more: an answer is judged as any other invitation.
    TakeBack(ConversationId),
    /// Asks, by a link, to be let into a group. Replies [`Reply::Conversation`] once somebody's device has it who can let people in.
    Knock {
        /// The link.
        link: EntranceLink,
    },
}

/// A message, as its row of the history names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct About {
    /// Its id.
    pub message: MessageId,
    /// Who wrote it.
    pub sender: AccountId,
}

/// What to do with a message that was held back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HeldDecision {
    /// Send it, also to whoever joined.
    Send,
    /// Do not send it.
    Discard,
}

/// How to go on after a lie of the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Resumption {
    /// Read on where this device is: enough if the server tells the truth again.
    ReadOn,
    /// Be removed and added again by the others: when what this device has read is not what they have read.
    Rejoin,
}

/// A command's good end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reply {
    /// Done, or kept to be done.
    Done,
    /// To [`Command::Register`] and [`Command::Whoami`].
    Me {
        /// The account.
        account: AccountId,
        /// The handle.
        handle: Option<Handle>,
        /// The chain.
        chain: Chain,
        /// Whether this profile is a copy, or was restored from one: nothing is sent until it is healed.
        copied: bool,
    },
    /// To [`Command::Asked`]: the newest last.
    Asked(Vec<AskedView>),
    /// To [`Command::BeginLink`].
    LinkCode {
        /// The code.
        code: String,
    },
    /// To [`Command::Devices`].
    Devices {
        /// All of them.
        devices: Vec<OwnDevice>,
    },
    /// To [`Command::Directory`].
    Directory {
        /// How it looks.
        directory: DirectoryView,
    },
    /// To [`Command::SafetyNumber`].
    SafetyNumber {
        /// The person.
        account: AccountId,
        /// The number.
        number: SafetyNumber,
    },
    /// To [`Command::AddContact`], [`Command::Find`], [`Command::Confirm`] and [`Command::AskAgain`].
    Contact {
        /// The account.
        account: AccountId,
    },
    /// To whatever says something: where it stands in the history.
    Message {
        /// The conversation.
        conversation: ConversationId,
        /// The message's number in the history.
        number: u64,
    },
    /// To [`Command::Settings`].
    Settings {
        /// Whether others are told what the person has received and read.
        receipts: bool,
    },
    /// To [`Command::Presence`].
    Presence {
        /// Who has said so, or that they go, since this process began.
        people: Vec<PresenceView>,
    },
    /// To [`Command::Seat`].
    Seat {
        /// What is shown in the session's hello.
        token: Token,
    },
    /// To [`crate::group_wish::GroupWish::OpenEntrance`].
    Entrance {
        /// The link.
        link: Box<EntranceLink>,
    },
    /// To [`Command::CreateGroup`] and [`Command::Knock`].
    Conversation {
        /// The conversation.
        conversation: ConversationId,
    },
}
