//! How a command ends badly, in words for the person and in a form that passes between processes.

use engine::caught::Caught;
use engine::directory::check::NotProven;
use engine::input;
use minicbor::{Decode, Encode};
use protocol::api::Refusal;
use protocol::handle::Handle;

/// A command's bad end, in words for the person. Nothing of the command has been kept.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode, thiserror::Error)]
pub enum CommandError {
    /// There is an account already.
    #[n(0)]
    #[error("this profile has an account already")]
    Registered,
    /// There is no account yet.
    #[n(1)]
    #[error("this profile has no account yet")]
    NotRegistered,
    /// Nobody has this handle.
    #[n(2)]
    #[error("nobody on this server has the handle “{handle}”")]
    NoSuchHandle {
        /// The handle.
        #[n(0)]
        handle: Handle,
    },
    /// The account that had this handle, or one that looks like it, was deleted: nobody has it, and nobody gets it again.
    #[n(77)]
    #[error("nobody has the handle “{handle}” any more: its account was deleted")]
    HandleReleased {
        /// The handle.
        #[n(0)]
        handle: Handle,
    },
    /// There is no such conversation, request, member or message.
    #[n(3)]
    #[error("there is no such {what}")]
    NotFound {
        /// What was not found.
        #[n(0)]
        what: String,
    },
    /// The role in the conversation does not permit it.
    #[n(4)]
    #[error("only {needed} may do this in this group")]
    NotPermitted {
        /// Who may.
        #[n(0)]
        needed: String,
    },
    /// The conversation is not in a state for it.
    #[n(5)]
    #[error("this chat {state}")]
    WrongState {
        /// Its state, as the end of a sentence.
        #[n(0)]
        state: String,
    },
    /// A length or number outside its limit.
    #[n(6)]
    #[error("{what} must be {limit}")]
    Limit {
        /// What.
        #[n(0)]
        what: String,
        /// The limit in words.
        #[n(1)]
        limit: String,
    },
    /// The server refused.
    #[n(7)]
    #[error("{0}")]
    Refused(#[n(0)] Refusal),
    /// The server cannot be reached, and this cannot wait.
    #[n(8)]
    #[error("the server cannot be reached")]
    Offline,
    /// The profile is a copy, or was restored from one: nothing is sent until it is healed.
    #[n(9)]
    #[error(
        "this profile was copied, or it or the server was restored from a copy; it sends nothing until it is healed"
    )]
    Copied,
    /// The server or a member lied: see the evidence.
    #[n(10)]
    #[error("stopped: {0}")]
    Caught(#[n(0)] Caught),
    /// Somebody else has the handle that a person claims.
    #[n(11)]
    #[error("the handle “{handle}” is somebody else's: this person only claims it")]
    OtherHandle {
        /// The handle.
        #[n(0)]
        handle: Handle,
    },
    /// This device was removed from its account.
    #[n(12)]
    #[error("this device was removed from its account; it only shows what it has")]
    DeviceRemoved,
    /// A device is not in a state for it.
    #[n(13)]
    #[error("this device {state}")]
    DeviceState {
        /// Its state, as the end of a sentence.
        #[n(0)]
        state: String,
    },
    /// The recovery code is not that of the account.
    #[n(14)]
    #[error("this is not the recovery code in force for this account")]
    OtherRecoveryCode,
    /// A linking code was mistyped.
    #[n(15)]
    #[error("{why}")]
    LinkCode {
        /// What is wrong with it.
        #[n(0)]
        why: String,
    },
    /// Something else than an invitation link.
    #[n(70)]
    #[error("{why}")]
    EntranceLink {
        /// What is wrong with it.
        #[n(0)]
        why: String,
    },
    /// The message is somebody else's.
    #[n(50)]
    #[error("only who wrote a message may edit or delete it, or end its poll")]
    NotYours,
    /// The directory was not caught, or the person goes on already.
    #[n(17)]
    #[error("the server's directory has not stopped anything")]
    NotStopped,
    /// Something typed as a witness's key is none, or a quorum is more than there are witnesses.
    #[n(41)]
    #[error("these are no witnesses: {why}")]
    Witnesses {
        /// What is wrong with them.
        #[n(0)]
        why: String,
    },
    /// Too few of the witnesses that the person trusts have signed the directory.
    #[n(165)]
    #[error("{}", NotProven::Unwitnessed)]
    Unwitnessed,
    /// The directory shows nothing on which this could rest.
    #[n(16)]
    #[error("{why}")]
    NotProven {
        /// Why.
        #[n(0)]
        why: String,
    },
    /// What was typed or scanned is no safety number.
    #[n(18)]
    #[error("{why}")]
    SafetyNumber {
        /// What is wrong with it.
        #[n(0)]
        why: String,
    },
    /// What was compared is not the safety number with this person.
    #[n(19)]
    #[error("this is not the safety number that this device has for this person")]
    OtherSafetyNumber,
    /// The verified code of a person is replaced, and the person here has not said that they know.
    #[n(20)]
    #[error("the security code of this person has changed since you verified it")]
    CodeReplaced,
    /// Nothing is to be acknowledged.
    #[n(21)]
    #[error("the security code of this person has not changed since you verified it, or you never have")]
    CodeNotReplaced,
    /// There is no mark to take back.
    #[n(22)]
    #[error("this person is not verified")]
    NotVerified,
    /// The account was deleted.
    #[n(23)]
    #[error("this account was deleted")]
    AccountClosed,
    /// The person has blocked whom it is for.
    #[n(100)]
    #[error("you have blocked this person")]
    Blocked,
    /// No token is at hand: more are asked for.
    #[n(90)]
    #[error("the server has given no permission for this yet")]
    NoToken,
    /// This device waits to be on its account's chain: linking or recovering was broken off.
    #[n(24)]
    #[error("this device waits to be added to its account, and the server does not have that yet")]
    Joining,
    /// The program may send and save files in its token's folder alone, or none.
    #[n(91)]
    #[error(
        "this program {}",
        folder.as_ref().map_or_else(|| "may send and save no files: its token names no folder".to_owned(), |folder| format!("sends and saves files in {folder} alone, by paths without links"))
    )]
    OutOfReach {
        /// The folder.
        #[n(0)]
        folder: Option<String>,
    },
    /// The chat is locked by a passphrase of its own, and not unlocked.
    #[n(160)]
    #[error("this chat is locked by a passphrase of its own")]
    ChatLocked,
    /// The chat is locked already.
    #[n(161)]
    #[error("this chat is locked already")]
    ChatIsLocked,
    /// The chat is not locked.
    #[n(162)]
    #[error("this chat is not locked")]
    ChatNotLocked,
    /// It is not the passphrase of the chat's lock.
    #[n(163)]
    #[error("the passphrase is not this chat's")]
    WrongChatPassphrase,
    /// A file is on its way no more, or never was.
    #[n(164)]
    #[error("this file cannot be given up: {why}")]
    TooLate {
        /// Why.
        #[n(0)]
        why: String,
    },
    /// The same request of the same bot is under way.
    #[n(120)]
    #[error("a request with this idempotency key is under way")]
    UnderWay,
    /// The account has another handle, by the server's word, than its person has typed: nothing was changed.
    #[n(140)]
    #[error(
        "the server says that this account has {}, which is not what you say: nothing was changed",
        stated.as_ref().map_or_else(|| "no handle".to_owned(), |handle| format!("the handle “{handle}”"))
    )]
    OtherOwnHandle {
        /// What the server says.
        #[n(0)]
        stated: Option<Handle>,
    },
    /// Another new device is being linked.
    #[n(166)]
    #[error("another device is being linked")]
    LinkUnderWay,
}

impl From<input::CommandError> for CommandError {
    fn from(error: input::CommandError) -> Self {
        use input::CommandError as Engine;
        match error {
            Engine::Registered => CommandError::Registered,
            Engine::NotRegistered => CommandError::NotRegistered,
            Engine::NoSuchHandle { handle } => CommandError::NoSuchHandle { handle },
            Engine::HandleReleased { handle } => CommandError::HandleReleased { handle },
            Engine::NotFound { what } => CommandError::NotFound { what: what.to_owned() },
            Engine::NotPermitted { needed } => CommandError::NotPermitted { needed: needed.to_owned() },
            Engine::WrongState { state } => CommandError::WrongState { state: state.to_owned() },
            Engine::Limit { what, limit } => CommandError::Limit { what: what.to_owned(), limit },
            Engine::Refused(refusal) => CommandError::Refused(refusal),
            Engine::Offline => CommandError::Offline,
            Engine::Copied => CommandError::Copied,
            Engine::Caught(caught) => CommandError::Caught(caught),
            Engine::OtherHandle { handle } => CommandError::OtherHandle { handle },
            Engine::DeviceRemoved => CommandError::DeviceRemoved,
            Engine::DeviceState { state } => CommandError::DeviceState { state: state.to_owned() },
            Engine::NotYours => CommandError::NotYours,
            Engine::NotStopped => CommandError::NotStopped,
            Engine::OtherRecoveryCode => CommandError::OtherRecoveryCode,
            Engine::Witnesses { why } => CommandError::Witnesses { why: why.to_owned() },
            Engine::OtherSafetyNumber => CommandError::OtherSafetyNumber,
            Engine::CodeReplaced => CommandError::CodeReplaced,
            Engine::CodeNotReplaced => CommandError::CodeNotReplaced,
            Engine::NotVerified => CommandError::NotVerified,
            Engine::AccountClosed => CommandError::AccountClosed,
            Engine::Joining => CommandError::Joining,
            Engine::Blocked => CommandError::Blocked,
            Engine::NoToken => CommandError::NoToken,
            Engine::LinkUnderWay => CommandError::LinkUnderWay,
            Engine::OtherOwnHandle { stated } => CommandError::OtherOwnHandle { stated },
            Engine::NotProven(NotProven::Unwitnessed) => CommandError::Unwitnessed,
            error @ (Engine::NotProven(_) | Engine::NotVouched) => CommandError::NotProven { why: error.to_string() },
        }
    }
}
