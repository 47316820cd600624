//! Control content: what clients tell each other in a conversation beside what people write.

use minicbor::{Decode, Encode};

use crate::id::AccountId;
use crate::inbox::Invitation;
use crate::limits::NAME_BYTES_MAX;

/// The content type of a control part.
pub const CONTROL_TYPE: &str = "application/vnd.wiretight.control";

/// A control part's content.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub enum Control {
    /// The group's name; in force once a commit puts this message's tag into the GroupContext.
    #[n(0)]
    Name {
        /// The name, 1 to [`NAME_BYTES_MAX`] bytes.
        #[n(0)]
        name: String,
    },
    /// A removal notice: these accounts are to go; at most one more commit may leave them in.
    #[n(1)]
    Remove {
        /// Whom.
        #[n(0)]
        accounts: Vec<AccountId>,
    },
    /// The sender's account leaves.
    #[n(2)]
    Leave,
    /// The sender has reached this epoch: lets a removal be shown as complete.
    #[n(3)]
    Acknowledge,
    /// An invitation to another conversation for the other person of a pair.
    #[n(4)]
    Invite {
        /// As it would lie in an inbox.
        #[n(0)]
        invitation: Box<Invitation>,
    },
}

impl Control {
    /// Whether lengths and counts are within their limits.
    pub fn is_within_limits(&self) -> bool {
        match self {
            Control::Name { name } => !name.is_empty() && name.len() <= NAME_BYTES_MAX,
            Control::Remove { accounts } => !accounts.is_empty() && accounts.len() <= crate::limits::MEMBERS_MAX,
            Control::Leave | Control::Acknowledge | Control::Invite { .. } => true,
        }
    }
}
