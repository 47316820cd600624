//! What a person chooses for all their devices: whom they block, who may reach them, and how chats stand in their list.

use minicbor::{Decode, Encode};

use crate::id::{AccountId, ConversationId, TopicId};
use crate::time::Minutes;

/// A choice. Each is a register of its own ([`Choice::key`]): what was chosen last for it is in force.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub enum Choice {
    /// Whether somebody is blocked: the account, whatever it is called.
    #[n(0)]
    Blocked {
        /// Who.
        #[n(0)]
        account: AccountId,
        /// Whether.
        #[n(1)]
        on: bool,
    },
    /// Who may begin to write to the person.
    #[n(1)]
    MayWrite {
        /// Who.
        #[n(0)]
        who: Audience,
    },
    /// Who may add the person to groups.
    #[n(2)]
    MayAdd {
        /// Who.
        #[n(0)]
        who: Audience,
    },
    /// Whether a chat is put away.
    #[n(3)]
    Archived {
        /// Which.
        #[n(0)]
        conversation: ConversationId,
        /// Whether.
        #[n(1)]
        on: bool,
    },
    /// Until when a chat calls for no attention.
    #[n(4)]
    Muted {
        /// Which.
        #[n(0)]
        conversation: ConversationId,
        /// Until when; nothing if it is not muted.
        #[n(1)]
        until: Option<Minutes>,
    },
    /// Whether a chat stands before the others.
    #[n(5)]
    Pinned {
        /// Which.
        #[n(0)]
        conversation: ConversationId,
        /// Whether.
        #[n(1)]
        on: bool,
    },
    /// Whether a chat is shown only to whoever names it.
    #[n(6)]
    Hidden {
        /// Which.
        #[n(0)]
        conversation: ConversationId,
        /// Whether.
        #[n(1)]
        on: bool,
    },
    /// Whether others in a chat are told that the person types.
    #[n(10)]
    Typing {
        /// Whether.
        #[n(0)]
        on: bool,
    },
    /// Who is told that the person is here: of those with whom there is a chat between two.
    #[n(11)]
    Presence {
        /// Who; everyone is as many as contacts.
        #[n(0)]
        who: Audience,
    },
    /// Whether somebody is told that the person is here, whatever holds for others.
    #[n(12)]
    PresenceTo {
        /// Who.
        #[n(0)]
        account: AccountId,
        /// Whether; nothing if what holds for others holds for them.
        #[n(1)]
        on: Option<bool>,
    },
    /// Whether this person's programs fetch the pages that they send links to, for previews.
    #[n(13)]
    Previews {
        /// Whether.
        #[n(0)]
        on: bool,
    },
    /// A chat is deleted: what stands in it up to a place in its order is gone. The furthest place counts, however often it was chosen.
    #[n(64)]
    Deleted {
        /// Which.
        #[n(0)]
        conversation: ConversationId,
        /// In which of its topics, counted by rebuilds, and all those before it.
        #[n(1)]
        generation: u32,
        /// That topic: sequences of another one say nothing.
        #[n(2)]
        topic: TopicId,
        /// The last entry that is gone.
        #[n(3)]
        sequence: u64,
    },
}

/// Of whom something is accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Encode, Decode)]
#[cbor(index_only)]
pub enum Audience {
    /// Of anybody; strangers wait as requests.
    #[n(0)]
    #[default]
    Everyone,
    /// Of people whom the person has added or accepted.
    #[n(1)]
    Contacts,
    /// Of nobody.
    #[n(2)]
    Nobody,
}

impl Choice {
    /// What is chosen, without what was chosen for it: two choices with the same key replace each other.
    pub fn key(&self) -> Vec<u8> {
        match self {
            Choice::Blocked { account, .. } => Choice::key_of(0, &account.0),
            Choice::MayWrite { .. } => Choice::key_of(1, &[]),
            Choice::MayAdd { .. } => Choice::key_of(2, &[]),
            Choice::Archived { conversation, .. } => Choice::key_of(3, &conversation.0),
            Choice::Muted { conversation, .. } => Choice::key_of(4, &conversation.0),
            Choice::Pinned { conversation, .. } => Choice::key_of(5, &conversation.0),
            Choice::Hidden { conversation, .. } => Choice::key_of(6, &conversation.0),
            Choice::Typing { .. } => Choice::key_of(10, &[]),
            Choice::Presence { .. } => Choice::key_of(11, &[]),
            Choice::PresenceTo { account, .. } => Choice::key_of(12, &account.0),
            Choice::Previews { .. } => Choice::key_of(13, &[]),
            Choice::Deleted { conversation, .. } => Choice::key_of(64, &conversation.0),
        }
    }

    fn key_of(kind: u8, of: &[u8]) -> Vec<u8> {
        [&[kind], of].concat()
    }
}
