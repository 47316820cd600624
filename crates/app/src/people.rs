//! What people are called: their handle, or the beginning of their account's id.

use std::collections::{BTreeMap, BTreeSet};

use client::{AccountId, Client, ConversationId, ConversationView};

use crate::failure::Failure;
use crate::who::short;
use crate::{safe_text, who};

/// Names of accounts, as far as they are known.
pub struct People {
    /// The own account.
    pub own: AccountId,
    handles: BTreeMap<AccountId, String>,
    claimed: BTreeMap<AccountId, String>,
    /// With whom pairs are, or were.
    pairs: BTreeMap<ConversationId, AccountId>,
    /// Whose accounts were deleted.
    closed: BTreeSet<AccountId>,
}

impl People {
    /// The names that the profile knows.
    pub async fn of(client: &Client) -> Result<Self, Failure> {
        let (mut handles, mut claimed, mut pairs) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        let mut closed = BTreeSet::new();
        for contact in client.contacts().await? {
            if contact.is_closed() {
                closed.insert(contact.account);
            }
            if let Some(pair) = contact.pair {
                pairs.insert(pair, contact.account);
            }
            if let Some(told) = contact.told {
                claimed.insert(contact.account, told.to_string());
            }
            if let Some(handle) = contact.handle {
                handles.insert(contact.account, handle.to_string());
            }
        }
        let own = client.account().await?;
        if let Some(handle) = own.handle {
            handles.insert(own.account, handle.to_string());
        }
        Ok(People { own: own.account, handles, claimed, pairs, closed })
    }

    /// A person who knows these others by their handles.
    #[cfg(test)]
    pub fn known(own: AccountId, handles: &[(AccountId, &str)]) -> Self {
        let handles = handles.iter().map(|(account, handle)| (*account, (*handle).to_owned())).collect();
        People { own, handles, claimed: BTreeMap::new(), pairs: BTreeMap::new() }
    }

    /// Learns the names in a conversation.
    pub fn learn(&mut self, view: &ConversationView) {
        for member in &view.members {
            if let Some(handle) = &member.handle {
                self.handles.insert(member.account, handle.to_string());
            }
            if let Some(claimed) = &member.claimed {
                self.claimed.insert(member.account, claimed.to_string());
            }
        }
    }

    /// What a chat is called; one that the other person is out of still by them.
    pub fn chat(&self, view: &ConversationView) -> String {
        let alone = view.pair && !view.members.iter().any(|member| member.account != self.own);
        match self.pairs.get(&view.conversation).filter(|_| alone) {
            Some(account) => {
                let why = if self.closed.contains(account) {
                    "whose account was deleted"
                } else {
                    "who is not here any more"
                };
                format!("{}, {why}", safe_text::line(&self.name(account)))
            }
            None => who::name(view, &self.own),
        }
    }

    /// Whether this is the person themselves.
    pub fn is_own(&self, account: &AccountId) -> bool {
        self.own == *account
    }

    /// The handle, if it is known.
    pub fn handle(&self, account: &AccountId) -> Option<String> {
        self.handles.get(account).cloned()
    }

    /// What they are said to be called, by themselves or another own device, while no handle is confirmed.
    pub fn claimed(&self, account: &AccountId) -> Option<String> {
        self.claimed.get(account).filter(|_| !self.handles.contains_key(account)).cloned()
    }

    /// What the person is called: with a question mark, if that is only what they claim.
    pub fn name(&self, account: &AccountId) -> String {
        if self.is_own(account) {
            return "you".to_owned();
        }
        // No handle has a question mark: nobody can claim to be confirmed.
        let claimed = || self.claimed(account).map(|claimed| format!("{claimed}?"));
        self.handle(account).or_else(claimed).unwrap_or_else(|| short(&account.to_hex()))
    }

    /// What several people are called.
    pub fn names(&self, accounts: &[AccountId]) -> String {
        let names: Vec<String> = accounts.iter().map(|account| self.name(account)).collect();
        names.join(", ")
    }
}

#[cfg(test)]
mod tests {
    use client::{ConversationState, MemberView, Role};

    use super::*;

    const OWN: AccountId = AccountId([1; 32]);
    const OTHER: AccountId = AccountId([2; 32]);
    const CHAT: ConversationId = ConversationId([7; 32]);

    fn pair(members: &[AccountId]) -> ConversationView {
        let member = |account: &AccountId| MemberView {
            account: *account,
            handle: None,
            role: Role::Owner,
            devices: 1,
            claimed: None,
            pending: false,
            verified: None,
        };
        ConversationView {
            conversation: CHAT,
            pair: true,
            name: None,
            members: members.iter().map(member).collect(),
            state: ConversationState::Active,
            epoch: 0,
            generation: 0,
            removal_pending: vec![],
            last_number: 0,
            read_number: 0,
            unread: 0,
            fingerprint: vec![].into(),
            outbox: 0,
            waits_for: vec![],
            blocked: vec![],
            disappearing_s: 0,
            pins: vec![],
            group: None,
            draft: None,
            lock: None,
        }
    }

    #[test]
    fn a_chat_of_two_is_called_by_whom_it_was_with() {
        let handles = BTreeMap::from([(OTHER, "bobby".to_owned())]);
        let people = |is_known, is_closed| People {
            own: OWN,
            handles: handles.clone(),
            claimed: BTreeMap::new(),
            pairs: [(CHAT, OTHER)].into_iter().filter(|_| is_known).collect(),
            closed: [OTHER].into_iter().filter(|_| is_closed).collect(),
        };
        assert_eq!(people(true, true).chat(&pair(&[OWN])), "bobby, whose account was deleted");
        assert_eq!(people(true, false).chat(&pair(&[OWN])), "bobby, who is not here any more");
        assert_eq!(people(false, false).chat(&pair(&[OWN])), "(nobody else)");
        assert_eq!(people(true, false).chat(&pair(&[OWN, OTHER])), "02020202", "in it, by what is known of them there");
    }
}
