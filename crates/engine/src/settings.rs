//! A conversation's settings as all members hold them: an extension of the MLS GroupContext.

use std::collections::BTreeSet;

use minicbor::{Decode, Encode};
use protocol::cbor;
use protocol::id::{AccountId, ConversationId, Tag, TopicId};
use protocol::limits::{BANNED_MAX, ENTRANCES_MAX};
use protocol::signature::PublicKey;

use crate::leaf::Leaf;
use crate::view::{Role, Rule};

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
    /// The lowest role that may change name, description and picture.
    #[n(9)]
    pub who_may_edit: Role,
    /// The tag of the message that holds description and picture.
    #[n(10)]
    pub details_tag: Option<Tag>,
    /// Who is not let in again, the newest last; none of them is a member.
    #[n(11)]
    pub banned: Vec<AccountId>,
    /// By which links people may ask to be let in, the newest last.
    #[n(12)]
    pub entrances: Vec<Entrance>,
}

/// A link by which people may ask to be let in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub(crate) struct Entrance {
    /// What proves knowledge of its secret.
    #[n(0)]
    pub key: PublicKey,
    /// Who has made it: an owner or admin.
    #[n(1)]
    pub maker: AccountId,
    /// Whether somebody decides over each who knocks.
    #[n(2)]
    pub approve: bool,
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
    /// Those of a conversation that is made now: admins add and edit, everybody writes, nothing disappears.
    pub fn first(conversation: ConversationId, topic: TopicId, pair: bool, roles: Vec<RoleEntry>) -> Self {
        Self {
            conversation,
            generation: 0,
            topic,
            pair,
            roles,
            who_may_add: Role::Admin,
            who_may_write: Role::Member,
            disappearing_s: 0,
            name_tag: None,
            who_may_edit: Role::Admin,
            details_tag: None,
            banned: vec![],
            entrances: vec![],
        }
    }

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

    /// The lowest role that a rule names.
    pub fn rule(&self, rule: Rule) -> Role {
        match rule {
            Rule::Add => self.who_may_add,
            Rule::Write => self.who_may_write,
            Rule::Edit => self.who_may_edit,
        }
    }

    /// These settings with another role in a rule.
    pub fn with_rule(&self, rule: Rule, role: Role) -> Self {
        let mut settings = self.clone();
        match rule {
            Rule::Add => settings.who_may_add = role,
            Rule::Write => settings.who_may_write = role,
            Rule::Edit => settings.who_may_edit = role,
        }
        settings
    }

    /// The entrance with this key.
    pub fn entrance(&self, key: &PublicKey) -> Option<&Entrance> {
        self.entrances.iter().find(|entrance| entrance.key == *key)
    }

    /// These settings with another role for one account. The entrances of a plain member end.
    pub fn with_role(&self, account: AccountId, role: Role) -> Self {
        let mut roles: Vec<_> = self.roles.iter().copied().filter(|entry| entry.account != account).collect();
        let mut entrances = self.entrances.clone();
        if role != Role::Member {
            roles.push(RoleEntry { account, role });
        } else {
            entrances.retain(|entrance| entrance.maker != account);
        }
        Settings { roles, entrances, ..self.clone() }
    }

    /// These settings after `removed` are out: their roles and entrances end, and if no owner is left, the admin who has been one longest
    /// becomes owner, else the member at the lowest leaf. All members compute the same.
    pub fn without(&self, removed: &BTreeSet<AccountId>, leaves: &[Leaf]) -> Self {
        let roles: Vec<_> = self.roles.iter().copied().filter(|entry| !removed.contains(&entry.account)).collect();
        let kept = self.entrances.iter().copied().filter(|entrance| !removed.contains(&entrance.maker));
        let remaining = Settings { roles, entrances: kept.collect(), ..self.clone() };
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

    /// Whether roles, life and lists are as they may be: roles unique and of members only, and a pair without roles and lists.
    pub fn is_well_formed(&self, members: &BTreeSet<AccountId>) -> bool {
        let named: BTreeSet<_> = self.roles.iter().map(|entry| entry.account).collect();
        let proper = self.roles.iter().all(|entry| entry.role != Role::Member && members.contains(&entry.account));
        let lives = crate::life::is_life(self.disappearing_s);
        let plain = !self.pair || (self.roles.is_empty() && self.banned.is_empty() && self.entrances.is_empty());
        proper && lives && named.len() == self.roles.len() && plain && self.are_lists_proper(members)
    }

    /// Whether the lists of who is banned and of entrances are within their limits, name nothing twice, nobody banned who is a member, and
    /// as a maker nobody who may not be one.
    pub fn are_lists_proper(&self, members: &BTreeSet<AccountId>) -> bool {
        let banned: BTreeSet<_> = self.banned.iter().collect();
        let keys: BTreeSet<_> = self.entrances.iter().map(|entrance| entrance.key).collect();
        self.banned.len() <= BANNED_MAX
            && banned.len() == self.banned.len()
            && banned.is_disjoint(&members.iter().collect())
            && self.entrances.len() <= ENTRANCES_MAX
            && keys.len() == self.entrances.len()
            && self.entrances.iter().all(|entrance| self.role(&entrance.maker) >= Role::Admin)
    }
}

#[cfg(test)]
#[allow(dead_code, reason = "the protocol's own tests use all of it")]
#[path = "../../protocol/tests/schema/mod.rs"]
mod schema;

#[cfg(test)]
mod tests {
    mod vectors;

    use protocol::chain::ChainPoint;
    use protocol::id::{ChainHead, DeviceId};

    use super::*;
    use crate::leaf::LeafIdentity;
    use crate::mls::LastResort;
    use Role::{Admin, Member, Owner};

    type Roles = &'static [(u8, Role)];

    #[test]
    fn roles_end_with_a_removal_and_an_owner_is_found() {
        let table: [(&str, Roles, &[u8], Roles); 9] = [
            ("nobody", &[(1, Owner), (2, Admin)], &[], &[(1, Owner), (2, Admin)]),
            ("a plain member", &[(1, Owner)], &[3], &[(1, Owner)]),
            ("an admin", &[(1, Owner), (2, Admin)], &[2], &[(1, Owner)]),
            ("one of two owners", &[(1, Owner), (2, Admin), (3, Owner)], &[1], &[(2, Admin), (3, Owner)]),
            ("the last owner", &[(1, Owner), (4, Admin), (2, Admin)], &[1], &[(2, Admin), (4, Owner)]),
            ("owner and first admin", &[(1, Owner), (4, Admin), (2, Admin)], &[1, 4], &[(2, Owner)]),
            ("the only one with a role", &[(1, Owner)], &[1], &[(3, Owner)]),
            ("and the lowest leaf", &[(1, Owner)], &[1, 3], &[(2, Owner)]),
            ("everybody", &[(1, Owner)], &[1, 2, 3, 4], &[]),
        ];
        let leaves = [1, 3, 2, 4].map(leaf);
        for (what, roles, removed, expected) in table {
            let removed = removed.iter().map(|&number| account(number)).collect();
            assert_eq!(settings(roles).without(&removed, &leaves), settings(expected), "without {what}");
        }
        let pair = Settings { pair: true, ..settings(&[]) };
        assert_eq!(pair.without(&BTreeSet::from([account(1)]), &leaves), pair, "a pair has no roles");
    }

    #[test]
    fn roles_are_those_of_the_list_and_both_own_a_pair() {
        let group = settings(&[(1, Owner), (2, Admin)]);
        assert_eq!([1, 2, 3].map(|number| group.role(&account(number))), [Owner, Admin, Member]);
        let pair = Settings { pair: true, ..settings(&[]) };
        assert_eq!(pair.role(&account(1)), Owner);
    }

    #[test]
    fn a_role_is_given_once_and_the_newest_stands_last() {
        let group = settings(&[(1, Owner), (2, Admin)]);
        assert_eq!(group.with_role(account(1), Admin), settings(&[(2, Admin), (1, Admin)]));
        assert_eq!(group.with_role(account(2), Member), settings(&[(1, Owner)]));
        assert_eq!(group.with_role(account(3), Admin), settings(&[(1, Owner), (2, Admin), (3, Admin)]));
    }

    #[test]
    fn what_is_well_formed() {
        let members = BTreeSet::from([1, 2].map(account));
        let table: [(Roles, bool, bool); 6] = [
            (&[(1, Owner), (2, Admin)], false, true),
            (&[(1, Owner), (1, Admin)], false, false),
            (&[(1, Owner), (2, Member)], false, false),
            (&[(1, Owner), (3, Admin)], false, false),
            (&[], true, true),
            (&[(1, Owner)], true, false),
        ];
        for (roles, pair, expected) in table {
            let settings = Settings { pair, ..settings(roles) };
            assert_eq!(settings.is_well_formed(&members), expected, "{roles:?}, pair: {pair}");
        }
        let senseless = Settings { disappearing_s: 1, ..settings(&[(1, Owner)]) };
        assert!(!senseless.is_well_formed(&members), "messages that nobody could read in time");
    }

    #[test]
    fn only_the_canonical_encoding_is_read() {
        let bytes = settings(&[(1, Owner)]).to_bytes();
        assert_eq!(Settings::from_bytes(&bytes), Some(settings(&[(1, Owner)])));
        assert_eq!(Settings::from_bytes(&[bytes.as_slice(), &[0]].concat()), None);
        assert_eq!(Settings::from_bytes(&bytes[1..]), None);
    }

    #[test]
    fn the_specification_takes_what_is_encoded_and_nothing_besides() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/spec/wiretight.cddl");
        let schema = schema::Schema::read(&std::fs::read_to_string(path).expect("the specification can be read"));
        let fits = |settings: &Settings| schema.fits("settings", &settings.to_bytes());
        let entrance = |number| Entrance { key: PublicKey([number; 32]), maker: account(1), approve: number > 8 };
        let full = Settings {
            generation: u32::MAX,
            disappearing_s: 3_600,
            name_tag: Some(Tag([2; 32])),
            details_tag: Some(Tag([3; 32])),
            banned: vec![account(9); BANNED_MAX],
            entrances: (0..).take(ENTRANCES_MAX).map(entrance).collect(),
            ..settings(&[(1, Owner), (2, Admin)])
        };
        assert!(fits(&full) && fits(&settings(&[])) && fits(&Settings { pair: true, ..settings(&[]) }));
        assert!(!fits(&Settings { banned: vec![account(9); BANNED_MAX + 1], ..full.clone() }));
        assert!(!fits(&Settings { entrances: (0..).take(ENTRANCES_MAX + 1).map(entrance).collect(), ..full.clone() }));
        let mut bytes = full.to_bytes();
        assert_eq!(bytes[0], 0x80 + 13, "an array with each field at its place");
        bytes[0] += 1;
        bytes.push(0);
        assert!(!schema.fits("settings", &bytes), "with a field more");
        assert_eq!(Settings::from_bytes(&bytes), None);
    }

    fn settings(roles: &[(u8, Role)]) -> Settings {
        let roles = roles.iter().map(|&(number, role)| RoleEntry { account: account(number), role }).collect();
        Settings::first(ConversationId([1; 32]), TopicId([1; 32]), false, roles)
    }

    fn account(number: u8) -> AccountId {
        AccountId([number; 32])
    }

    fn leaf(number: u8) -> Leaf {
        let identity = LeafIdentity {
            account: account(number),
            device: DeviceId([number; 16]),
            point: ChainPoint { decisions: 1, sequence: 0, head: ChainHead([0; 32]) },
            handle: None,
            renewal: 0,
            last_resort: LastResort::No,
        };
        Leaf { index: u32::from(number), identity, key: PublicKey([number; 32]) }
    }
}
