//! A conversation's settings as all members hold them: an extension of the MLS GroupContext.

use std::collections::BTreeSet;

use minicbor::{Decode, Encode};
use protocol::cbor;
use protocol::id::{AccountId, ConversationId, Tag, TopicId};

use crate::leaf::Leaf;
use crate::view::Role;

/// The extension's type, from the range for private use (RFC 9420 §17.3).
pub(crate) const SETTINGS_EXTENSION: u16 = 0xF0A1;

/// What the GroupContext says about the conversation.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub(crate) struct Settings {
    #[n(0)]
    pub conversation: ConversationId,
    /// 0 for the first group, one more after each rebuild.
    #[n(1)]
    pub generation: u32,
    /// The topic, so that group and topic belong together.
    #[n(2)]
    pub topic: TopicId,
    /// Whether this is a pair: two accounts for ever, without roles.
    #[n(3)]
    pub pair: bool,
    /// Owners and admins, in the order in which they became that; everybody else is a member.
    #[n(4)]
    pub roles: Vec<RoleEntry>,
    /// The lowest role that may add people.
    #[n(5)]
    pub who_may_add: Role,
    /// The lowest role that may write.
    #[n(6)]
    pub who_may_write: Role,
    /// Seconds after which messages disappear; 0 for never.
    #[n(7)]
    pub disappearing_s: u32,
    /// The tag of the message that holds the name.
    #[n(8)]
    pub name_tag: Option<Tag>,
}

/// An account's role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub(crate) struct RoleEntry {
    #[n(0)]
    pub account: AccountId,
    #[n(1)]
    pub role: Role,
}

impl Settings {
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        cbor::from_bytes(bytes).ok()
    }

    pub fn to_bytes(&self) -> Vec<u8> {
        cbor::to_bytes(self)
    }

    /// An account's role. In a pair both are owners.
    pub fn role(&self, account: &AccountId) -> Role {
        if self.pair {
            return Role::Owner;
        }
        self.roles.iter().find(|entry| entry.account == *account).map_or(Role::Member, |entry| entry.role)
    }

    /// These settings with another role for one account.
    pub fn with_role(&self, account: AccountId, role: Role) -> Self {
        let mut roles: Vec<_> = self.roles.iter().copied().filter(|entry| entry.account != account).collect();
        if role != Role::Member {
            roles.push(RoleEntry { account, role });
        }
        Settings { roles, ..self.clone() }
    }

    /// These settings after `removed` are out: their roles end, and if no owner is left, the admin who has been one longest
    /// becomes owner, else the member at the lowest leaf. All members compute the same.
    pub fn without(&self, removed: &BTreeSet<AccountId>, leaves: &[Leaf]) -> Self {
        let roles: Vec<_> = self.roles.iter().copied().filter(|entry| !removed.contains(&entry.account)).collect();
        let remaining = Settings { roles, ..self.clone() };
        let owned = remaining.roles.iter().any(|entry| entry.role == Role::Owner);
        if self.pair || owned {
            return remaining;
        }
        let first_admin = remaining.roles.first().map(|entry| entry.account);
        let lowest_leaf = || leaves.iter().map(|leaf| leaf.identity.account).find(|account| !removed.contains(account));
        match first_admin.or_else(lowest_leaf) {
            Some(heir) => remaining.with_role(heir, Role::Owner),
            None => remaining,
        }
    }

    /// Whether roles are unique, of members only, and nobody is listed as a plain member.
    pub fn is_well_formed(&self, members: &BTreeSet<AccountId>) -> bool {
        let named: BTreeSet<_> = self.roles.iter().map(|entry| entry.account).collect();
        let proper = self.roles.iter().all(|entry| entry.role != Role::Member && members.contains(&entry.account));
        proper && named.len() == self.roles.len() && (!self.pair || self.roles.is_empty())
    }
}
