//! What a person is shown of their own devices.

use minicbor::{Decode, Encode};
use protocol::id::DeviceId;

/// A device of the own account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnDevice {
    /// Its id.
    pub device: DeviceId,
    /// What it is called, if that was said.
    pub name: Option<String>,
    /// Whether it is this one.
    pub is_this: bool,
    /// Whether another device has added it and the person has not looked at it since.
    pub is_unseen: bool,
    /// For a device that was removed: in how many chats it can still read what is written, until somebody's device has taken it out.
    pub chats_left: Option<u64>,
}

/// Why a device was not linked, or an account not recovered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode, thiserror::Error)]
#[cbor(index_only)]
pub enum LinkFailure {
    /// One of the two people did not go on.
    #[n(0)]
    #[error("it was cancelled on one of the two devices")]
    Cancelled,
    /// It took too long.
    #[n(1)]
    #[error("the code is no longer valid: begin again")]
    TimedOut,
    /// What the other device proposes is not the account that was typed, or not a device that can be added.
    #[n(2)]
    #[error("the other device belongs to another account than the one that was typed")]
    OtherAccount,
    /// The server has no room for it.
    #[n(3)]
    #[error(
        "the server lets no more devices be linked just now, or none from this network: begin again in a few minutes"
    )]
    Busy,
}

impl LinkFailure {
    /// What programs call it.
    pub fn name(self) -> &'static str {
        match self {
            LinkFailure::Cancelled => "cancelled",
            LinkFailure::TimedOut => "timed-out",
            LinkFailure::OtherAccount => "other-account",
            LinkFailure::Busy => "busy",
        }
    }
}
