//! Where a profile stands: registered, connected, caught up, sent.

use engine::view::Standing;
use minicbor::{Decode, Encode};
use protocol::handle::Handle;
use protocol::id::AccountId;
use protocol::signature::PublicKey;

/// Where a profile stands.
#[derive(Debug, Clone, PartialEq, Eq, Default, Encode, Decode)]
pub struct Status {
    /// The server's address, with its id once that is known.
    #[n(0)]
    pub server: String,
    /// Whether the server is reached.
    #[n(1)]
    pub online: bool,
    /// Whether the server is reached, nothing that was asked of it waits for its answer, and nothing is due soon.
    #[n(2)]
    pub idle: bool,
    /// How many of the person's own things are still to be sent, in all conversations.
    #[n(3)]
    pub outbox: u64,
    /// Why the last attempt to reach the server failed, or what lie ended it, if one did.
    #[n(4)]
    pub problem: Option<String>,
    /// Whether everything that can be sent has been: what is left waits for the person.
    #[n(5)]
    pub settled: bool,
    /// Whether there is an account, or its registration is under way.
    #[n(6)]
    pub begun: bool,
    /// Whether the problem is that the server showed other keys than it must, or lied otherwise.
    #[n(7)]
    pub distrusted: bool,
    /// What this account may still do today.
    #[n(8)]
    pub standing: Standing,
}

/// What to wait for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub enum Until {
    /// [`Status::idle`]: everything that lies on the server has been read.
    #[n(0)]
    Idle,
    /// [`Status::settled`].
    #[n(1)]
    Sent,
}

/// The own account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Its id.
    pub account: AccountId,
    /// The handle, if it has one.
    pub handle: Option<Handle>,
    /// The account key in force: what a recovery code is checked against.
    pub account_key: PublicKey,
    /// Whether this profile is a copy, or was restored from one: nothing is sent until it is healed.
    pub copied: bool,
}
