//! What a message answers, as a person is shown it.

use minicbor::{Decode, Encode};
use protocol::id::AccountId;

/// What a message answers, as this device has it itself: whoever answers cannot put words into anybody's mouth.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub enum Quote {
    /// A message that is here.
    #[n(0)]
    Said {
        /// Its number in the history.
        #[n(0)]
        number: u64,
        /// Who wrote it.
        #[n(1)]
        sender: AccountId,
        /// The beginning of what it says.
        #[n(2)]
        text: String,
    },
    /// A message that was deleted.
    #[n(1)]
    Deleted {
        /// Its number in the history.
        #[n(0)]
        number: u64,
        /// Who wrote it.
        #[n(1)]
        sender: AccountId,
    },
    /// A message that this device does not have.
    #[n(2)]
    Missing,
    /// A message of somebody whom the person has blocked: its number in the history, and who wrote it.
    #[n(100)]
    Veiled(#[n(0)] u64, #[n(1)] AccountId),
}
