//! What is shown of a group beside its name and members.

use minicbor::{Decode, Encode};
use protocol::attachment::FileHash;
use protocol::handle::Handle;
use protocol::id::{AccountId, ConversationId};
use protocol::time::Minutes;

use super::Role;

/// What a group's rules are about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub enum Rule {
    /// Who may add people.
    #[n(0)]
    Add,
    /// Who may write.
    #[n(1)]
    Write,
    /// Who may change name, description and picture.
    #[n(2)]
    Edit,
}

impl Rule {
    /// All of them.
    pub const ALL: [Rule; 3] = [Rule::Add, Rule::Write, Rule::Edit];
}

/// A group into which the person has asked to be let, by a link.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct AskedView {
    /// The group: more than its id is not known to who is not in it.
    #[n(0)]
    pub conversation: ConversationId,
    /// Who can let them in.
    #[n(1)]
    pub asked: Vec<AccountId>,
    /// When they asked last.
    #[n(2)]
    pub time: Minutes,
}

/// A group as shown, beside its name and members.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct GroupView {
    /// The lowest role that may add people.
    #[n(0)]
    pub who_may_add: Role,
    /// The lowest role that may write.
    #[n(1)]
    pub who_may_write: Role,
    /// The lowest role that may change name, description and picture.
    #[n(2)]
    pub who_may_edit: Role,
    /// What it says of itself; empty if nothing.
    #[n(3)]
    pub description: String,
    /// The SHA-256 of its picture, which lies in table `GroupPicture`.
    #[n(4)]
    pub picture: Option<FileHash>,
    /// Who is not let in again, the newest last.
    #[n(5)]
    pub banned: Vec<AccountId>,
    /// By whose links people may ask to be let in, the newest last.
    #[n(6)]
    pub entrances: Vec<EntranceView>,
    /// Who waits for this account's person to decide, the newest last.
    #[n(7)]
    pub knocks: Vec<KnockView>,
    /// Who is not here any more and was never confirmed by the directory, the newest last: what they have said remains.
    #[n(8)]
    pub former: Option<Vec<Former>>,
    /// The own account's role, if it is in it.
    #[n(9)]
    pub own: Option<Role>,
}

/// Somebody who was in a group.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Former {
    /// Who.
    #[n(0)]
    pub account: AccountId,
    /// The handle that they have claimed.
    #[n(1)]
    pub claimed: Handle,
}

impl GroupView {
    /// The lowest role that a rule names.
    pub fn rule(&self, rule: Rule) -> Role {
        match rule {
            Rule::Add => self.who_may_add,
            Rule::Write => self.who_may_write,
            Rule::Edit => self.who_may_edit,
        }
    }

    /// Who may write here, if the own account may not.
    pub fn writers_alone(&self) -> Option<&'static str> {
        self.own.filter(|own| *own < self.who_may_write).map(|_| holders(self.who_may_write))
    }
}

/// Who has this role or a higher one, in a group where not everybody has.
pub(crate) fn holders(role: Role) -> &'static str {
    match role {
        Role::Owner => "owners",
        Role::Admin | Role::Member => "owners and admins",
    }
}

/// A link by which people may ask to be let in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub struct EntranceView {
    /// Who has made it.
    #[n(0)]
    pub maker: AccountId,
    /// Whether somebody decides over each who asks.
    #[n(1)]
    pub approve: bool,
}

/// Somebody who asks to be let in.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct KnockView {
    /// Who.
    #[n(0)]
    pub account: AccountId,
    /// Their handle, once the directory has confirmed it.
    #[n(1)]
    pub handle: Option<Handle>,
    /// The handle that they claim, until then.
    #[n(2)]
    pub claimed: Option<Handle>,
    /// By whose link.
    #[n(3)]
    pub maker: AccountId,
    /// When, as they say.
    #[n(4)]
    pub time: Minutes,
    /// Whether they are let in, and being added is under way.
    #[n(5)]
    pub granted: bool,
}
