//! Refusals: why a server does not do what it was asked, in words for the person.

use minicbor::{Decode, Encode};

/// Why a server does not do what it was asked. Says nothing about what the asker may not know.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode, thiserror::Error)]
pub enum Refusal {
    /// The request breaks a rule of the protocol.
    #[n(0)]
    #[error("the server could not read the request")]
    Malformed,
    /// The request does not belong on this kind of session.
    #[n(1)]
    #[error("the request was sent on the wrong kind of session")]
    OtherSessionKind,
    /// The session is not authenticated, or a signature is wrong.
    #[n(2)]
    #[error("the server did not accept this device's signature")]
    NotAuthenticated,
    /// No such thing, or none that this session may know of: topics and segments without proof answer this too.
    #[n(3)]
    #[error("the server has no such thing")]
    NotFound,
    /// The segment is closed: its commit has been taken.
    #[n(4)]
    #[error("this chat has moved on")]
    SegmentClosed,
    /// The segment is full: only a commit is taken.
    #[n(5)]
    #[error("this chat must be renewed first")]
    SegmentFull,
    /// The same key was used for other content.
    #[n(6)]
    #[error("this exists already with other content")]
    Conflict,
    /// Larger than the limit.
    #[n(7)]
    #[error("too large for this server")]
    TooLarge,
    /// Too much at once; the bucket that ran out is named in the server's documentation.
    #[n(8)]
    #[error("the server is busy, try again in {retry_after_s} s")]
    Busy {
        /// Seconds to wait at least.
        #[n(0)]
        retry_after_s: u32,
    },
    /// The handle is taken, was taken once, or looks like one that is.
    #[n(9)]
    #[error("this handle is taken, or too similar to one that is")]
    HandleTaken,
    /// The server takes no new accounts.
    #[n(10)]
    #[error("this server takes no new accounts")]
    RegistrationClosed,
    /// The invitation code is missing, unknown or used.
    #[n(11)]
    #[error("this server asks for an invitation code, and this one is missing, unknown or used")]
    InvitationInvalid,
    /// The profile is a copy, or was restored from one: another incarnation has been seen.
    #[n(12)]
    #[error("this profile was used elsewhere")]
    OtherIncarnation,
    /// The inbox takes no more.
    #[n(13)]
    #[error("this person cannot receive more requests now")]
    InboxFull,
    /// The server could not store it: its disk is full or failing. Nothing was changed.
    #[n(14)]
    #[error("the server cannot store anything now")]
    Unavailable,
    /// The token is missing, used for something else, of another period, or none of this server's.
    #[n(15)]
    #[error("the server wants a fresh permission for this")]
    TokenRefused,
    /// The account's tokens of this period have all been issued.
    #[n(16)]
    #[error("this account has used up what it may do in one day")]
    QuotaUsed,
    /// The account is suspended by the server's operator.
    #[n(17)]
    #[error("this account is suspended by the operator of the server")]
    Suspended,
    /// Many write to this inbox: one more token is wanted for the item, beside those that were spent on it.
    #[n(18)]
    #[error("writing to this person costs more than usual for now")]
    CostsMore,
    /// The device was removed from its account's chain.
    #[n(19)]
    #[error("this device was removed from its account")]
    DeviceRemoved,
    /// The statements do not follow the chain as it is: another statement came before them.
    #[n(20)]
    #[error("the account was changed from another device meanwhile")]
    ChainMoved,
}
