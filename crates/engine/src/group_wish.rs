//! What a person can want of a group.

use minicbor::{Decode, Encode};
use protocol::cbor::Bytes;
use protocol::id::AccountId;

use crate::view::{Role, Rule};

/// Something that a person wants of a group. It is encoded where it passes between a profile's processes.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub enum GroupWish {
    /// Gives a rule another lowest role.
    #[n(0)]
    Rule {
        /// Which.
        #[n(0)]
        rule: Rule,
        /// The role.
        #[n(1)]
        role: Role,
    },
    /// Gives the group another description.
    #[n(1)]
    Describe {
        /// At most 2,048 bytes; empty for none.
        #[n(0)]
        description: String,
    },
    /// Gives the group another picture.
    #[n(2)]
    Picture {
        /// A PNG or JPEG of at most 32,768 bytes and 1,024 pixels a side; nothing for none.
        #[n(0)]
        picture: Option<Bytes>,
    },
    /// Removes people who are in, and lets nobody of them in again.
    #[n(3)]
    Ban {
        /// Who.
        #[n(0)]
        accounts: Vec<AccountId>,
    },
    /// Takes that back.
    #[n(4)]
    Unban {
        /// Who.
        #[n(0)]
        accounts: Vec<AccountId>,
    },
    /// A link by which people may ask to be let in; replies [`crate::input::Reply::Entrance`].
    #[n(5)]
    OpenEntrance {
        /// Whether somebody decides over each who asks.
        #[n(0)]
        approve: bool,
    },
    /// No link of this group works any more.
    #[n(6)]
    CloseEntrances,
    /// Lets people in who ask to be.
    #[n(7)]
    Admit {
        /// Who.
        #[n(0)]
        accounts: Vec<AccountId>,
    },
    /// Does not let people in who ask to be; they are not told.
    #[n(8)]
    TurnAway {
        /// Who.
        #[n(0)]
        accounts: Vec<AccountId>,
    },
}
