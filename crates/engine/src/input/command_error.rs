//! How a command ends badly.

use protocol::handle::Handle;

/// A command's bad end, in words for the person. Nothing of the command has been kept.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CommandError {
    /// There is an account already.
    #[error("this profile has an account already")]
    Registered,
    /// There is no account yet.
    #[error("this profile has no account yet")]
    NotRegistered,
    /// Nobody has this handle.
    #[error("nobody on this server has the handle “{handle}”")]
    NoSuchHandle {
        /// The handle.
        handle: Handle,
    },
    /// Somebody else has the handle that a person claims.
    #[error("the handle “{handle}” is somebody else's: this person only claims it")]
    OtherHandle {
        /// The handle.
        handle: Handle,
    },
    /// There is no such conversation, request, member or message.
    #[error("there is no such {what}")]
    NotFound {
        /// What was not found.
        what: &'static str,
    },
    /// The message is somebody else's.
    #[error("only who wrote a message may edit or delete it, or end its poll")]
    NotYours,
    /// The role in the conversation does not permit it.
    #[error("only {needed} may do this in this group")]
    NotPermitted {
        /// Who may.
        needed: &'static str,
    },
    /// The conversation is not in a state for it.
    #[error("this chat {state}")]
    WrongState {
        /// Its state, as the end of a sentence.
        state: &'static str,
    },
    /// A length or number outside its limit.
    #[error("{what} must be {limit}")]
    Limit {
        /// What.
        what: &'static str,
        /// The limit in words.
        limit: String,
    },
    /// The server refused.
    #[error("{0}")]
    Refused(protocol::api::Refusal),
    /// The server cannot be reached, and this cannot wait.
    #[error("the server cannot be reached")]
    Offline,
    /// The profile is a copy, or was restored from one: nothing is sent until it is healed.
    #[error(
        "this profile was copied, or it or the server was restored from a copy; it sends nothing until it is healed"
    )]
    Copied,
    /// The account that had this handle, or one that looks like it, was deleted: nobody has it, and nobody gets it again.
    #[error("nobody has the handle “{handle}” any more: its account was deleted")]
    HandleReleased {
        /// The handle.
        handle: Handle,
    },
    /// The account was deleted.
    #[error("this account was deleted")]
    AccountClosed,
    /// This device waits to be on its account's chain: linking or recovering was broken off.
    #[error("this device waits to be added to its account, and the server does not have that yet")]
    Joining,
    /// This device was removed from its account.
    #[error("this device was removed from its account; it only shows what it has")]
    DeviceRemoved,
    /// A device is not in a state for it.
    #[error("this device {state}")]
    DeviceState {
        /// Its state, as the end of a sentence.
        state: &'static str,
    },
    /// The directory was not caught, or the person goes on already.
    #[error("the server's directory has not stopped anything")]
    NotStopped,
    /// The recovery code is not that of the account.
    #[error("this is not the recovery code in force for this account")]
    OtherRecoveryCode,
    /// The account has another handle, by the server's word, than its person has typed: nothing was changed.
    #[error(
        "the server says that this account has {}, which is not what you say: nothing was changed",
        stated.as_ref().map_or_else(|| "no handle".to_owned(), |handle| format!("the handle “{handle}”"))
    )]
    OtherOwnHandle {
        /// What the server says.
        stated: Option<Handle>,
    },
    /// Another new device is being linked: only one at a time shows digits, so that nobody's word is taken for others than they saw.
    #[error("another device is being linked")]
    LinkUnderWay,
    /// Something typed as a witness's key is none, or a quorum is more than there are witnesses.
    #[error("these are no witnesses: {why}")]
    Witnesses {
        /// What is wrong with them.
        why: &'static str,
    },
    /// What was compared is not the safety number with this person.
    #[error("this is not the safety number that this device has for this person")]
    OtherSafetyNumber,
    /// The verified code of a person is replaced, and the person here has not said that they know.
    #[error("the security code of this person has changed since you verified it")]
    CodeReplaced,
    /// Nothing is to be acknowledged.
    #[error("the security code of this person has not changed since you verified it, or you never have")]
    CodeNotReplaced,
    /// There is no mark to take back.
    #[error("this person is not verified")]
    NotVerified,
    /// The directory shows nothing on which this could rest.
    #[error("{0}")]
    NotProven(crate::directory::check::NotProven),
    /// The directory neither shows nor promises what is known of a person.
    #[error("the server's directory does not vouch for this person: nothing begins with them until it does")]
    NotVouched,
    /// No token is at hand: more are asked for.
    #[error("the server has given no permission for this yet")]
    NoToken,
    /// The server or a member lied: see the evidence.
    #[error("stopped: {0}")]
    Caught(crate::caught::Caught),
    /// The person has blocked whom it is for.
    #[error("you have blocked this person")]
    Blocked,
}
