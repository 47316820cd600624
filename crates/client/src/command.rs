//! What a program asks of a profile, and what it hears back: the engine's own words in a form that passes between processes.

use engine::input;
use engine::view::Role;
use minicbor::{Decode, Encode};
use protocol::choice::Choice;
use protocol::entrance::EntranceLink;
use protocol::handle::Handle;
use protocol::id::{AccountId, ConversationId, DeviceId};
use protocol::linking::LinkCode;
use protocol::recovery::RecoveryCode;
use protocol::safety_number::{Digits, SafetyNumber};

use crate::command_error::CommandError;
use crate::target::Target;
use crate::wish::Wish;

/// What creates the account of a fresh profile.
pub struct Registration {
    /// The recovery code, shown to the person before; forgotten after the account key was derived from it.
    pub recovery: RecoveryCode,
    /// The handle to be found by.
    pub handle: Option<Handle>,
    /// The invitation code, if the server wants one.
    pub invitation: Option<String>,
}

/// What is done with a recovery code: by the process itself that has the profile open, since the code passes no socket.
pub(crate) enum WithCode {
    /// Creates the account; answered [`crate::Reply::Me`].
    Register(Registration),
    /// Makes this new installation the account's only device; answered [`crate::Reply::Me`].
    Recover {
        /// The account's handle, as its person says it.
        handle: Option<Handle>,
        /// The code in force.
        recovery: RecoveryCode,
        /// The one that replaces it, if it is to be replaced.
        replacement: Option<RecoveryCode>,
    },
    /// Replaces the code.
    Replace {
        /// The one in force.
        before: RecoveryCode,
        /// The one that replaces it.
        after: RecoveryCode,
    },
    /// Deletes the account.
    Close {
        /// The code in force.
        recovery: RecoveryCode,
    },
}

impl WithCode {
    /// The engine's command.
    pub(crate) fn into_engine(self) -> input::Command {
        match self {
            WithCode::Register(Registration { recovery, handle, invitation }) => {
                input::Command::Register { recovery, handle, invitation }
            }
            WithCode::Recover { handle, recovery, replacement } => {
                input::Command::Recover { handle, recovery, replacement }
            }
            WithCode::Replace { before, after } => input::Command::ReplaceRecoveryCode { before, after },
            WithCode::Close { recovery } => input::Command::CloseAccount { recovery },
        }
    }
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

/// What somebody has read out or shown, as typed or scanned.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub enum Compared {
    /// The digits of a safety number.
    #[n(0)]
    Digits(#[n(0)] String),
    /// What the picture of a safety number holds.
    #[n(1)]
    Picture(#[n(0)] String),
}

impl Compared {
    fn into_engine(self) -> Result<engine::Compared, CommandError> {
        let read = match self {
            Compared::Digits(typed) => Digits::read(&typed).map(engine::Compared::Digits),
            Compared::Picture(scanned) => SafetyNumber::read_picture(&scanned).map(engine::Compared::Picture),
        };
        read.map_err(|error| CommandError::SafetyNumber { why: error.to_string() })
    }
}

/// What a person can want. What needs the server is accepted while offline, kept, and done later.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub enum Command {
    /// Finds a person and keeps them as a contact; answered [`crate::Reply::Contact`].
    #[n(0)]
    AddContact {
        /// By handle.
        #[n(0)]
        handle: Handle,
    },
    /// Sends a text; answered [`crate::Reply::Message`] as soon as it is kept.
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
    /// Begins a group; answered [`crate::Reply::Conversation`].
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
    /// Tells who is online that the person is typing, or is not any more.
    #[n(14)]
    Typing {
        /// The conversation.
        #[n(0)]
        conversation: ConversationId,
        /// Whether.
        #[n(1)]
        on: bool,
    },
    /// The person is here, as a program of theirs says each minute while they are, or has gone: told to whom they let know it.
    #[n(130)]
    Present {
        /// Whether they are here.
        #[n(0)]
        here: bool,
    },
    /// Who has said to be here; answered [`crate::Reply::Presence`].
    #[n(131)]
    Presence,
    /// Answered [`crate::Reply::Me`].
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
    /// Finds a person, without adding them to those one knows; answered [`crate::Reply::Contact`].
    #[n(79)]
    Find {
        /// By handle.
        #[n(0)]
        handle: Handle,
    },
    /// Asks the directory whether a person has the handle that they claim; answered [`crate::Reply::Contact`].
    #[n(17)]
    Confirm {
        /// The person.
        #[n(0)]
        account: AccountId,
        /// What they claim.
        #[n(1)]
        handle: Handle,
    },
    /// Begins to link this new installation to an account; answered [`crate::Reply::LinkCode`].
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
    /// Which devices the account has; answered [`crate::Reply::Devices`].
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
    /// How the server's directory looks from here; answered [`crate::Reply::Directory`].
    #[n(25)]
    Directory,
    /// Goes on although the directory was caught at showing not everybody the same.
    #[n(26)]
    GoOn,
    /// Begins anew with a directory that was caught: forgets what it has shown, and keeps the evidence.
    #[n(140)]
    BeginAnew,
    /// Trusts these witnesses from here on, and no others. May come before there is an account.
    #[n(40)]
    TrustWitnesses {
        /// Their keys, as they state them.
        #[n(0)]
        keys: Vec<String>,
        /// How many of them must have signed what the directory shows.
        #[n(1)]
        quorum: u32,
    },
    /// Asks the directory again for a person one knows; answered [`crate::Reply::Contact`].
    #[n(27)]
    AskAgain {
        /// The person.
        #[n(0)]
        account: AccountId,
    },
    /// The safety number with a person one knows; answered [`crate::Reply::SafetyNumber`].
    #[n(28)]
    SafetyNumber {
        /// The person.
        #[n(0)]
        account: AccountId,
    },
    /// Compares what a person has read out or shown, and marks them as verified if it is the safety number with them.
    #[n(29)]
    Verify {
        /// The person.
        #[n(0)]
        account: AccountId,
        /// What they have read out or shown.
        #[n(1)]
        compared: Compared,
    },
    /// Takes back that a person is verified.
    #[n(30)]
    Unverify {
        /// The person.
        #[n(0)]
        account: AccountId,
    },
    /// The person knows that a verified code is replaced, and goes on without comparing again.
    #[n(31)]
    AcknowledgeCode {
        /// Whose.
        #[n(0)]
        account: AccountId,
    },
    /// Sends a text that answers a message; answered [`crate::reply::Reply::Message`] as soon as it is kept.
    #[n(50)]
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
    #[n(51)]
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
    #[n(52)]
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
    #[n(54)]
    SetReceipts {
        /// Whether.
        #[n(0)]
        on: bool,
    },
    /// What the person has chosen; answered [`crate::reply::Reply::Settings`].
    #[n(55)]
    Settings,
    /// Asks, by an invitation link, to be let into a group; answered [`crate::Reply::Conversation`] once the device of somebody has it who
    /// can let people in.
    #[n(70)]
    Knock {
        /// The link, as it was passed on.
        #[n(0)]
        link: String,
    },
    /// Into which groups the person has asked to be let; answered [`crate::Reply::Asked`].
    #[n(72)]
    Asked,
    /// The person does not want to be let into a group any more into which they have asked to be.
    #[n(73)]
    TakeBack {
        /// The group.
        #[n(0)]
        conversation: ConversationId,
    },
    /// Something of a conversation's own; answered when it is kept.
    #[n(60)]
    In {
        /// The conversation.
        #[n(0)]
        conversation: ConversationId,
        /// What.
        #[n(1)]
        wish: Wish,
    },
    /// Chooses something, for all own devices: whom one blocks, who may reach one, how a chat stands in the list.
    #[n(100)]
    Choose {
        /// What.
        #[n(0)]
        choice: Choice,
    },
    /// Deletes an own message for all.
    #[n(53)]
    Delete {
        /// The conversation.
        #[n(0)]
        conversation: ConversationId,
        /// The message's number in the history.
        #[n(1)]
        number: u64,
    },
}

impl Command {
    /// Whether doing it twice is the same as doing it once, so that it may be asked again when nobody can tell.
    pub(crate) fn is_repeatable(&self) -> bool {
        matches!(
            self,
            Command::MarkRead { .. }
                | Command::Typing { .. }
                | Command::Present { .. }
                | Command::Presence
                | Command::Whoami
                | Command::Asked
                | Command::SetReceipts { .. }
                | Command::Settings
                | Command::Choose { .. }
                | Command::Devices
                | Command::DevicesSeen
                | Command::Directory
                | Command::AskAgain { .. }
                | Command::SafetyNumber { .. }
                | Command::Find { .. }
        )
    }

    /// The engine's command.
    ///
    /// # Errors
    /// [`CommandError::LinkCode`] and [`CommandError::SafetyNumber`] if what was typed cannot be read, [`CommandError::NotFound`]
    /// if it needs a message.
    pub(crate) fn into_engine(self) -> Result<input::Command, CommandError> {
        use input::Command as Engine;
        Ok(match self {
            Command::Answer { .. } | Command::React { .. } | Command::Edit { .. } | Command::Delete { .. } => {
                return Err(CommandError::NotFound { what: "message".to_owned() });
            }
            Command::In { conversation, wish } => Engine::In { conversation, wish: wish.into_engine()? },
            Command::SetReceipts { on } => Engine::SetReceipts { on },
            Command::Settings => Engine::Settings,
            Command::Choose { choice } => Engine::Choose { choice },
            Command::BeginLink { handle, name } => Engine::BeginLink { handle, name },
            Command::Link { code } => {
                let read = LinkCode::parse(&code);
                Engine::Link { code: read.map_err(|error| CommandError::LinkCode { why: error.to_string() })? }
            }
            Command::ConfirmLink { goes_on } => Engine::ConfirmLink { goes_on },
            Command::Directory => Engine::Directory,
            Command::GoOn => Engine::GoOn,
            Command::BeginAnew => Engine::BeginAnew,
            Command::Knock { link } => {
                let link = EntranceLink::parse(&link)
                    .map_err(|error| CommandError::EntranceLink { why: error.to_string() })?;
                Engine::Knock { link }
            }
            Command::TrustWitnesses { keys, quorum } => Engine::TrustWitnesses { keys, quorum },
            Command::AskAgain { account } => Engine::AskAgain { account },
            Command::SafetyNumber { account } => Engine::SafetyNumber { account },
            Command::Verify { account, compared } => Engine::Verify { account, compared: compared.into_engine()? },
            Command::Unverify { account } => Engine::Unverify { account },
            Command::AcknowledgeCode { account } => Engine::AcknowledgeCode { account },
            Command::Devices => Engine::Devices,
            Command::DevicesSeen => Engine::DevicesSeen,
            Command::RemoveDevice { device } => Engine::RemoveDevice { device },
            Command::RenameDevice { device, name } => Engine::RenameDevice { device, name },
            Command::AddContact { handle } => Engine::AddContact { handle },
            Command::Find { handle } => Engine::Find { handle },
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
            Command::Typing { conversation, on } => Engine::Typing { conversation, on },
            Command::Present { here } => Engine::Present { here },
            Command::Presence => Engine::Presence,
            Command::Whoami => Engine::Whoami,
            Command::Asked => Engine::Asked,
            Command::TakeBack { conversation } => Engine::TakeBack(conversation),
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
