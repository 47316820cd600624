//! Verification: what people compare with each other, whom they have verified, and what waits when a verified code is replaced.

use std::collections::BTreeSet;

use minicbor::{Decode, Encode};
use protocol::chain::{AccountState, Chain, ChainState, StatementKind};
use protocol::control::OwnControl;
use protocol::id::AccountId;
use protocol::safety_number::{Digits, Party, SafetyNumber};
use protocol::signature::PublicKey;

use crate::changes::Table;
use crate::contacts;
use crate::conversation::{Conversation, Phase};
use crate::core::{Context, Errand};
use crate::hub::Hub;
use crate::input::{CommandError, Reply};
use crate::view::{ContactView, MessageBody, Verified};

/// The most marks that wait for a chain: more people than anybody compares with.
const TOLD_MAX: usize = 10_000;

/// What somebody has read out or shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Compared {
    /// The digits.
    Digits(Digits),
    /// What their picture holds.
    Picture(SafetyNumber),
}

/// The safety number with somebody, as far as their chain is known here.
pub(crate) fn show(cx: &mut Context<'_>, account: &AccountId) -> Result<Reply, CommandError> {
    let (_, number) = number_with(cx, account)?;
    Ok(Reply::SafetyNumber { account: *account, number })
}

/// Compares, and marks the account as verified if it is the same.
pub(crate) fn compare(cx: &mut Context<'_>, account: &AccountId, compared: &Compared) -> Result<Reply, CommandError> {
    let (account_key, number) = number_with(cx, account)?;
    let same = match compared {
        Compared::Digits(digits) => *digits == number.digits(),
        Compared::Picture(picture) => *picture == number,
    };
    if !same {
        return Err(CommandError::OtherSafetyNumber);
    }
    contacts::accept(cx, account);
    mark(cx, account, Some(Verified { account_key, is_replaced: false }));
    crate::own::tell(cx, OwnControl::Verified { account: *account, account_key });
    Ok(Reply::Done)
}

/// Takes the mark back.
pub(crate) fn forget(cx: &mut Context<'_>, account: &AccountId) -> Result<Reply, CommandError> {
    match &known(cx, account)?.verified {
        None => Err(CommandError::NotVerified),
        // That is to be known before texts go out again.
        Some(verified) if verified.is_replaced => Err(CommandError::CodeReplaced),
        Some(_) => Ok(unverify(cx, account)),
    }
}

/// The person knows that a verified code is replaced: the account is one that was not verified.
pub(crate) fn acknowledge(cx: &mut Context<'_>, account: &AccountId) -> Result<Reply, CommandError> {
    match &known(cx, account)?.verified {
        Some(verified) if verified.is_replaced => Ok(unverify(cx, account)),
        _ => Err(CommandError::CodeNotReplaced),
    }
}

fn unverify(cx: &mut Context<'_>, account: &AccountId) -> Reply {
    mark(cx, account, None);
    crate::own::tell(cx, OwnControl::Unverified { account: *account });
    Reply::Done
}

/// What another own device has told of somebody and cannot be shown here yet (table `Told`).
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub(crate) struct ToldRow {
    #[n(0)]
    pub account: AccountId,
    /// The account key that was compared there.
    #[n(1)]
    pub account_key: PublicKey,
}

/// Another own device tells of a mark. It is shown once the chain that is known here has the key: a mark of a key that was never in force
/// says nothing of who has the account, and one of a key that no longer is holds back what is written.
pub(crate) fn told(cx: &mut Context<'_>, account: &AccountId, account_key: Option<PublicKey>) {
    let Some(account_key) = account_key else {
        forget_told(cx, account);
        return mark(cx, account, None);
    };
    if !has_key(cx, account, &account_key) {
        if cx.core.told.len() < TOLD_MAX || cx.core.told.contains_key(account) {
            let row = ToldRow { account: *account, account_key };
            cx.put(Table::Told, account.0, &row);
            cx.core.told.insert(*account, row);
        }
        return;
    }
    forget_told(cx, account);
    let Some(contact) = cx.core.contacts.get(account) else { return };
    let is_replaced = account_keys(&contact.chain).last() != Some(&account_key);
    mark(cx, account, Some(Verified { account_key, is_replaced }));
}

/// A chain was learnt: what was told of its account may be shown.
pub(crate) fn chain_known(cx: &mut Context<'_>, account: &AccountId) {
    let row = cx.core.told.get(account).cloned();
    if let Some(row) = row.filter(|row| has_key(cx, account, &row.account_key)) {
        told(cx, account, Some(row.account_key));
    }
}

fn has_key(cx: &Context<'_>, account: &AccountId, account_key: &PublicKey) -> bool {
    let contact = cx.core.contacts.get(account);
    contact.is_some_and(|contact| account_keys(&contact.chain).any(|key| key == account_key))
}

fn forget_told(cx: &mut Context<'_>, account: &AccountId) {
    if cx.core.told.remove(account).is_some() {
        cx.core.changes.remove(Table::Told, account.0);
    }
}

/// Tells a device that has just come what the person has verified.
pub(crate) fn tell_all(cx: &mut Context<'_>) {
    let marks = cx.core.contacts.values().filter_map(|contact| Some((contact.account, contact.verified.clone()?)));
    for (account, verified) in marks.collect::<Vec<_>>() {
        crate::own::tell(cx, OwnControl::Verified { account, account_key: verified.account_key });
    }
}

/// A contact's chain has gone on: says if its account key is replaced, and what becomes of the mark.
pub(crate) fn chain_grew(
    cx: &mut Context<'_>,
    contact: &ContactView,
    before: &ChainState,
    after: &ChainState,
) -> Option<Verified> {
    let mark = contact.verified.clone();
    if before.account_key == after.account_key {
        return mark;
    }
    let was_verified = mark.is_some();
    cx.core.errands.push_back(Errand::CodeReplaced { account: contact.account, was_verified });
    mark.map(|mark| Verified { is_replaced: mark.account_key != after.account_key, ..mark })
}

/// Whose verified code is replaced without the person having said that they know.
pub(crate) fn replaced<'a>(contacts: impl Iterator<Item = &'a ContactView>) -> BTreeSet<AccountId> {
    let replaced = |contact: &&ContactView| contact.verified.as_ref().is_some_and(|mark| mark.is_replaced);
    contacts.filter(replaced).map(|contact| contact.account).collect()
}

/// Nothing is begun with somebody whose replaced code is to be acknowledged, or who has deleted their account.
pub(crate) fn check(cx: &Context<'_>, account: &AccountId) -> Result<(), CommandError> {
    if contacts::is_closed(cx, account) {
        return Err(CommandError::AccountClosed);
    }
    if cx.core.replaced.contains(account) { Err(CommandError::CodeReplaced) } else { Ok(()) }
}

fn mark(cx: &mut Context<'_>, account: &AccountId, verified: Option<Verified>) {
    let Some(contact) = cx.core.contacts.get(account).filter(|contact| contact.verified != verified) else { return };
    cx.put_contact(ContactView { verified, ..contact.clone() });
    cx.core.errands.push_back(Errand::MarkChanged(*account));
}

fn known<'a>(cx: &'a Context<'_>, account: &AccountId) -> Result<&'a ContactView, CommandError> {
    cx.core.contacts.get(account).ok_or(CommandError::NotFound { what: "person among those you know" })
}

fn number_with(cx: &mut Context<'_>, account: &AccountId) -> Result<(PublicKey, SafetyNumber), CommandError> {
    known(cx, account)?;
    let theirs =
        contacts::state_of(cx, account).ok_or(CommandError::NotFound { what: "person among those you know" })?;
    if theirs.state == AccountState::Closed {
        return Err(CommandError::AccountClosed);
    }
    let own = &cx.profile().state;
    let party = |state: &ChainState| Party { account: state.account, account_key: state.account_key };
    Ok((theirs.account_key, SafetyNumber::between(&party(own), &party(&theirs))))
}

/// The account keys of a valid chain, the one in force last.
fn account_keys(chain: &Chain) -> impl Iterator<Item = &PublicKey> {
    chain.statements.iter().filter_map(|statement| match &statement.body.kind {
        StatementKind::Created { account_key, .. } | StatementKind::KeyReplaced { account_key, .. } => {
            Some(account_key)
        }
        _ => None,
    })
}

impl Hub {
    /// Tells of a replaced code, once in each chat with the account.
    pub fn code_replaced(&mut self, cx: &mut Context<'_>, account: AccountId, was_verified: bool) {
        let with = |chat: &&mut Conversation| chat.has_member(&account) && chat.row.phase != Phase::Left;
        for chat in self.conversations.values_mut().filter(with) {
            let time = cx.now.minutes();
            chat.write_note(cx, account, time, MessageBody::CodeReplaced { account, was_verified });
            chat.save(cx);
        }
    }

    /// A mark was set or taken back: chats show it, and what has waited for it goes on.
    pub fn mark_changed(&mut self, cx: &mut Context<'_>, account: &AccountId) {
        for chat in self.conversations.values_mut().filter(|chat| chat.has_member(account)) {
            chat.show(cx);
            cx.core.errands.push_back(Errand::Advance(chat.id()));
        }
    }
}

impl Conversation {
    /// Those here whose verified code is replaced: texts wait until the person has said that they know.
    pub fn waits_for(&self, cx: &Context<'_>) -> Vec<AccountId> {
        cx.core.replaced.iter().filter(|account| self.has_member(account)).copied().collect()
    }
}
