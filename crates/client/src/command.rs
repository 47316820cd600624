//! What a program asks of a profile, and what it hears back: the engine's own words in a form that passes between processes.

use engine::caught::Caught;
use engine::input;
use engine::view::Role;
use minicbor::{Decode, Encode};
use protocol::chain::Chain;
use protocol::handle::Handle;
use protocol::id::{AccountId, ConversationId, DeviceId};
use protocol::linking::LinkCode;
use protocol::recovery::RecoveryCode;
use protocol::time::Minutes;

use crate::command_error::CommandError;

/// What creates the account of a fresh profile.
pub struct Registration {
    /// The recovery code, shown to the person before; forgotten after the account key was derived from it.
    pub recovery: RecoveryCode,
    /// The handle to be found by.
    pub handle: Option<Handle>,
    /// The invitation code, if the server wants one.
    pub invitation: Option<String>,
}

/// Whom something is for.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub enum Target {
    /// A person by handle: looked up if not known yet.
    #[n(0)]
    Handle(#[n(0)] Handle),
    /// A person by account id.
    #[n(1)]
    Account(#[n(0)] AccountId),
    /// A conversation.
    #[n(2)]
    Conversation(#[n(0)] ConversationId),
}

/// What to do with a message that was held back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub enum Decision {
    /// Send it, also to whoever joined.
    #[n(0)]
    Send,
    /// Do not send it.
    #[n(1)]
    Discard,
}

/// How to go on after a lie of the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub enum Resumption {
    /// Read on where this device is: enough if the server tells the truth again.
    #[n(0)]
    ReadOn,
    /// Be removed and added again by the others: when what this device has read is not what they have read.
    #[n(1)]
    Rejoin,
}

/// What a person can want. What needs the server is accepted while offline, kept, and done later.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub enum Command {
    /// Finds a person and keeps them as a contact; answered [`Reply::Contact`].
    #[n(0)]
    AddContact {
        /// By handle.
        #[n(0)]
        handle: Handle,
    },
    /// Sends a text; answered [`Reply::Message`] as soon as it is kept.
    #[n(1)]
    Send {
        /// To whom: for a person, their pair conversation, which is begun if there is none.
        #[n(0)]
        to: Target,
        /// The text, 1 to 65,536 bytes.
        #[n(1)]
        text: String,
    },
    /// Answers a message that was held back since somebody joined after it was written.
    #[n(2)]
    Resolve {
        /// The conversation.
        #[n(0)]
        conversation: ConversationId,
        /// The message's number in the history.
        #[n(1)]
        number: u64,
        /// What to do with it.
        #[n(2)]
        decision: Decision,
    },
    /// Begins a group; answered [`Reply::Conversation`].
    #[n(3)]
    CreateGroup {
        /// Its name.
        #[n(0)]
        name: String,
        /// The people to add.
        #[n(1)]
        members: Vec<Handle>,
    },
    /// Adds people to a group.
    #[n(4)]
    AddMembers {
        /// The group.
        #[n(0)]
        conversation: ConversationId,
        /// The people.
        #[n(1)]
        members: Vec<Handle>,
    },
    /// Removes people, with all their devices, from a group.
    #[n(5)]
    RemoveMembers {
        /// The group.
        #[n(0)]
        conversation: ConversationId,
        /// The people.
        #[n(1)]
        members: Vec<AccountId>,
    },
    /// Leaves a conversation.
    #[n(6)]
    Leave {
        /// The conversation.
        #[n(0)]
        conversation: ConversationId,
    },
    /// Gives a group another name.
    #[n(7)]
    Rename {
        /// The group.
        #[n(0)]
        conversation: ConversationId,
        /// The name.
        #[n(1)]
        name: String,
    },
    /// Gives a member another role.
    #[n(8)]
    SetRole {
        /// The group.
        #[n(0)]
        conversation: ConversationId,
        /// The member.
        #[n(1)]
        member: AccountId,
        /// The role.
        #[n(2)]
        role: Role,
    },
    /// Accepts a request: joins.
    #[n(9)]
    Accept {
        /// The conversation that the request is for.
        #[n(0)]
        conversation: ConversationId,
    },
    /// Declines a request: forgets it; the other side is not told.
    #[n(10)]
    Decline {
        /// The conversation that the request is for.
        #[n(0)]
        conversation: ConversationId,
    },
    /// Rebuilds a conversation that cannot go on, without some of its people if wished.
    #[n(11)]
    Rebuild {
        /// The conversation.
        #[n(0)]
        conversation: ConversationId,
        /// Whom to leave out.
        #[n(1)]
        without: Vec<AccountId>,
    },
    /// Heals a copied or restored profile: this copy goes on, asks to be removed and added again everywhere.
    #[n(12)]
    Heal,
    /// Marks a conversation as read up to a message.
    #[n(13)]
    MarkRead {
        /// The conversation.
        #[n(0)]
        conversation: ConversationId,
        /// The number of the last message read.
        #[n(1)]
        number: u64,
    },
    /// Tells who is online that the person is typing.
    #[n(14)]
    Typing {
        /// The conversation.
        #[n(0)]
        conversation: ConversationId,
    },
    /// Answered [`Reply::Me`].
    #[n(15)]
    Whoami,
    /// Goes on in a conversation that is paused since the server lied about it.
    #[n(16)]
    Resume {
        /// The conversation.
        #[n(0)]
        conversation: ConversationId,
        /// In which way.
        #[n(1)]
        how: Resumption,
    },
    /// Asks the directory whether a person has the handle that they claim; answered [`Reply::Contact`].
    #[n(17)]
    Confirm {
        /// The person.
        #[n(0)]
        account: AccountId,
        /// What they claim.
        #[n(1)]
        handle: Handle,
    },
    /// Begins to link this new installation to an account; answered [`Reply::LinkCode`].
    #[n(18)]
    BeginLink {
        /// The account's handle, as its person typed it here.
        #[n(0)]
        handle: Handle,
        /// How this device is to be called.
        #[n(1)]
        name: Option<String>,
    },
    /// Links the new installation that shows a code.
    #[n(19)]
    Link {
        /// The code, as typed.
        #[n(0)]
        code: String,
    },
    /// The person has compared the digits.
    #[n(20)]
    ConfirmLink {
        /// Whether they are the same, and it goes on.
        #[n(0)]
        goes_on: bool,
    },
    /// Which devices the account has; answered [`Reply::Devices`].
    #[n(21)]
    Devices,
    /// The person has looked at the account's devices.
    #[n(22)]
    DevicesSeen,
    /// Removes a device from the account; answered when the server has it.
    #[n(23)]
    RemoveDevice {
        /// Which.
        #[n(0)]
        device: DeviceId,
    },
    /// Gives a device another name; answered when the server has it.
    #[n(24)]
    RenameDevice {
        /// Which.
        #[n(0)]
        device: DeviceId,
        /// The name.
        #[n(1)]
        name: String,
    },
    /// How the server's directory looks from here; answered [`Reply::Directory`].
    #[n(25)]
    Directory,
    /// Goes on although the directory was caught at showing not everybody the same.
    #[n(26)]
    GoOn,
    /// Sends a text that answers a message; answered [`Reply::Message`] as soon as it is kept.
    #[n(27)]
    Answer {
        /// The conversation.
        #[n(0)]
        conversation: ConversationId,
        /// The message's number in the history.
        #[n(1)]
        number: u64,
        /// The text, 1 to 65,536 bytes.
        #[n(2)]
        text: String,
    },
    /// Says what the person thinks of a message, in place of what they said before.
    #[n(28)]
    React {
        /// The conversation.
        #[n(0)]
        conversation: ConversationId,
        /// The message's number in the history.
        #[n(1)]
        number: u64,
        /// What; nothing to take back what they said before.
        #[n(2)]
        emoji: Option<String>,
    },
    /// Gives an own message another text.
    #[n(29)]
    Edit {
        /// The conversation.
        #[n(0)]
        conversation: ConversationId,
        /// The message's number in the history.
        #[n(1)]
        number: u64,
        /// The text, 1 to 65,536 bytes.
        #[n(2)]
        text: String,
    },
    /// Tells others what the person has received and read, or no more; on all own devices.
    #[n(31)]
    SetReceipts {
        /// Whether.
        #[n(0)]
        on: bool,
    },
    /// What the person has chosen; answered [`Reply::Settings`].
    #[n(32)]
    Settings,
    /// Deletes an own message for all.
    #[n(30)]
    Delete {
        /// The conversation.
        #[n(0)]
        conversation: ConversationId,
        /// The message's number in the history.
        #[n(1)]
        number: u64,
    },
}

/// The server's directory as a whole, as it looks from here.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct DirectoryView {
    /// How many leaves its log has; 0 if it has not been read yet.
    #[n(0)]
    pub size: u64,
    /// The time of the log's newest leaf.
    #[n(1)]
    pub time: Option<Minutes>,
    /// How that looks to this device's clock, since this process has read it.
    #[n(2)]
    pub age: Option<LogAge>,
    /// When all versions of the own account were looked at last.
    #[n(3)]
    pub own_checked: Option<Minutes>,
    /// What it was caught at that concerns everybody: nothing is sent unless the person goes on.
    #[n(4)]
    pub caught: Option<Caught>,
    /// Whether the person goes on all the same.
    #[n(5)]
    pub goes_on: bool,
}

/// How the newest leaf of the directory's log looks to a device's clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub enum LogAge {
    /// As it should be.
    #[n(0)]
    Fresh,
    /// Older than ten minutes.
    #[n(1)]
    Late,
    /// Older than a day: nothing rests on it.
    #[n(2)]
    Old,
    /// Of a time to come: one of the two clocks is wrong.
    #[n(3)]
    Ahead,
}

impl From<engine::view::DirectoryView> for DirectoryView {
    fn from(view: engine::view::DirectoryView) -> Self {
        use protocol::transparency::directory_proof::Freshness;
        let age = view.age.map(|age| match age {
            Freshness::Fresh => LogAge::Fresh,
            Freshness::Late => LogAge::Late,
            Freshness::Old => LogAge::Old,
            Freshness::Ahead => LogAge::Ahead,
        });
        DirectoryView {
            size: view.size,
            time: view.time.map(|time| time.millis().minutes()),
            age,
            own_checked: view.own_checked.map(|at| at.minutes()),
            caught: view.caught,
            goes_on: view.goes_on,
        }
    }
}

/// A device of the own account.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct OwnDevice {
    /// Its id.
    #[n(0)]
    pub device: DeviceId,
    /// What it is called, if that was said.
    #[n(1)]
    pub name: Option<String>,
    /// Whether it is this one.
    #[n(2)]
    pub is_this: bool,
    /// Whether another device has added it and the person has not looked at it since.
    #[n(3)]
    pub is_unseen: bool,
}

impl Command {
    /// Whether doing it twice is the same as doing it once, so that it may be asked again when nobody can tell.
    pub(crate) fn is_repeatable(&self) -> bool {
        matches!(
            self,
            Command::MarkRead { .. }
                | Command::Typing { .. }
                | Command::Whoami
                | Command::SetReceipts { .. }
                | Command::Settings
                | Command::Devices
                | Command::DevicesSeen
                | Command::Directory
        )
    }

    /// The engine's command.
    ///
    /// # Errors
    /// [`CommandError::LinkCode`] if a linking code cannot be read, [`CommandError::NotFound`] if it needs a message.
    pub(crate) fn into_engine(self) -> Result<input::Command, CommandError> {
        use input::Command as Engine;
        Ok(match self {
            Command::Answer { .. } | Command::React { .. } | Command::Edit { .. } | Command::Delete { .. } => {
                return Err(CommandError::NotFound { what: "message".to_owned() });
            }
            Command::BeginLink { handle, name } => Engine::BeginLink { handle, name },
            Command::Link { code } => {
                let read = LinkCode::parse(&code);
                Engine::Link { code: read.map_err(|error| CommandError::LinkCode { why: error.to_string() })? }
            }
            Command::ConfirmLink { goes_on } => Engine::ConfirmLink { goes_on },
            Command::Directory => Engine::Directory,
            Command::GoOn => Engine::GoOn,
            Command::Devices => Engine::Devices,
            Command::DevicesSeen => Engine::DevicesSeen,
            Command::RemoveDevice { device } => Engine::RemoveDevice { device },
            Command::RenameDevice { device, name } => Engine::RenameDevice { device, name },
            Command::AddContact { handle } => Engine::AddContact { handle },
            Command::Send { to, text } => Engine::Send { to: to.into_engine(), text },
            Command::Resolve { conversation, number, decision } => {
                let decision = match decision {
                    Decision::Send => input::HeldDecision::Send,
                    Decision::Discard => input::HeldDecision::Discard,
                };
                Engine::Resolve { conversation, number, decision }
            }
            Command::CreateGroup { name, members } => Engine::CreateGroup { name, members },
            Command::AddMembers { conversation, members } => Engine::AddMembers { conversation, members },
            Command::RemoveMembers { conversation, members } => Engine::RemoveMembers { conversation, members },
            Command::Leave { conversation } => Engine::Leave { conversation },
            Command::Rename { conversation, name } => Engine::Rename { conversation, name },
            Command::SetRole { conversation, member, role } => Engine::SetRole { conversation, member, role },
            Command::Accept { conversation } => Engine::Accept { conversation },
            Command::Decline { conversation } => Engine::Decline { conversation },
            Command::Rebuild { conversation, without } => Engine::Rebuild { conversation, without },
            Command::Heal => Engine::Heal,
            Command::MarkRead { conversation, number } => Engine::MarkRead { conversation, number },
            Command::Typing { conversation } => Engine::Typing { conversation },
            Command::Whoami => Engine::Whoami,
            Command::SetReceipts { on } => Engine::SetReceipts { on },
            Command::Settings => Engine::Settings,
            Command::Resume { conversation, how } => {
                let how = match how {
                    Resumption::ReadOn => input::Resumption::ReadOn,
                    Resumption::Rejoin => input::Resumption::Rejoin,
                };
                Engine::Resume { conversation, how }
            }
            Command::Confirm { account, handle } => Engine::Confirm { account, handle },
        })
    }
}

impl Target {
    fn into_engine(self) -> input::Target {
        match self {
            Target::Handle(handle) => input::Target::Handle(handle),
            Target::Account(account) => input::Target::Account(account),
            Target::Conversation(conversation) => input::Target::Conversation(conversation),
        }
    }
}

/// A command's good end.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub enum Reply {
    /// Done, or kept to be done.
    #[n(0)]
    Done,
    /// To [`Registration`] and [`Command::Whoami`].
    #[n(1)]
    Me {
        /// The account.
        #[n(0)]
        account: AccountId,
        /// The handle.
        #[n(1)]
        handle: Option<Handle>,
        /// The chain.
        #[n(2)]
        chain: Chain,
    },
    /// To [`Command::AddContact`] and [`Command::Confirm`].
    #[n(2)]
    Contact {
        /// The account.
        #[n(0)]
        account: AccountId,
    },
    /// To [`Command::Send`] and [`Command::Answer`]: where it stands in the history.
    #[n(3)]
    Message {
        /// The conversation.
        #[n(0)]
        conversation: ConversationId,
        /// The message's number in the history.
        #[n(1)]
        number: u64,
    },
    /// To [`Command::CreateGroup`].
    #[n(4)]
    Conversation {
        /// The conversation.
        #[n(0)]
        conversation: ConversationId,
    },
    /// To [`Command::BeginLink`].
    #[n(5)]
    LinkCode {
        /// The code.
        #[n(0)]
        code: String,
    },
    /// To [`Command::Devices`].
    #[n(6)]
    Devices {
        /// All of them.
        #[n(0)]
        devices: Vec<OwnDevice>,
    },
    /// To [`Command::Directory`].
    #[n(7)]
    Directory(#[n(0)] DirectoryView),
    /// To [`Command::Settings`].
    #[n(8)]
    Settings {
        /// Whether others are told what the person has received and read.
        #[n(0)]
        receipts: bool,
    },
}

impl From<engine::view::OwnDevice> for OwnDevice {
    fn from(known: engine::view::OwnDevice) -> Self {
        let engine::view::OwnDevice { device, name, is_this, is_unseen } = known;
        OwnDevice { device, name, is_this, is_unseen }
    }
}

impl From<input::Reply> for Reply {
    fn from(reply: input::Reply) -> Self {
        match reply {
            input::Reply::Done => Reply::Done,
            input::Reply::Me { account, handle, chain } => Reply::Me { account, handle, chain },
            input::Reply::Contact { account } => Reply::Contact { account },
            input::Reply::Message { conversation, number } => Reply::Message { conversation, number },
            input::Reply::Conversation { conversation } => Reply::Conversation { conversation },
            input::Reply::Settings { receipts } => Reply::Settings { receipts },
            input::Reply::LinkCode { code } => Reply::LinkCode { code },
            input::Reply::Directory { directory } => Reply::Directory(directory.into()),
            input::Reply::Devices { devices } => {
                Reply::Devices { devices: devices.into_iter().map(OwnDevice::from).collect() }
            }
        }
    }
}
