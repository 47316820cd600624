//! What people are called: their handle, or the beginning of their account's id.

use std::collections::BTreeMap;

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
}

impl People {
    /// The names that the profile knows.
    pub async fn of(client: &Client) -> Result<Self, Failure> {
        let (mut handles, mut claimed, mut pairs) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        for contact in client.contacts().await? {
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
        Ok(People { own: own.account, handles, claimed, pairs })
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
            Some(account) => format!("{}, who is not here any more", safe_text::line(&self.name(account))),
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
