//! Who has a message, and what people think of it.

use minicbor::{Decode, Encode};
use protocol::id::AccountId;

/// Somebody who has a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub struct Tick {
    /// Who.
    #[n(0)]
    pub account: AccountId,
    /// Whether they have read it, and not only received.
    #[n(1)]
    pub read: bool,
}

/// What somebody thinks of a message.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Reaction {
    /// Who.
    #[n(0)]
    pub account: AccountId,
    /// What: text of others, to be made inert before it is shown.
    #[n(1)]
    pub emoji: String,
}
