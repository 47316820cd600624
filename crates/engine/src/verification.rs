//! Verification: what people compare with each other, whom they have verified, and what waits when a verified code is replaced.

use std::collections::BTreeSet;

use minicbor::{Decode, Encode};
use protocol::chain::{AccountState, Chain, ChainState, StatementKind};
use protocol::control::OwnControl;
use protocol::id::{AccountId, DeviceId};
use protocol::safety_number::{Digits, Party, SafetyNumber};
use protocol::signature::PublicKey;

use crate::changes::Table;
use crate::contacts;
use crate::conversation::{Conversation, Phase};
use crate::core::{Context, Errand};
use crate::hub::Hub;
use crate::input::{CommandError, Reply};
use crate::profile::DeviceName;
use crate::view::{ContactView, MarkChange, MarkedBy, MessageBody, Verified};

/// The most marks that wait for a chain: more people than anybody compares with.
const TOLD_MAX: usize = 10_000;

/// So many characters of an id stand for it where people read.
const SHORT_ID: usize = 8;

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
    let by = MarkedBy { device: cx.profile().row.device, at: cx.now.minutes() };
    mark(cx, account, Some(marked(cx, account, account_key, Some(by))));
    crate::own::tell(cx, OwnControl::Verified { account: *account, account_key, at: None });
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
    /// Which device has told it; absent if that was before marks named them.
    #[n(2)]
    pub by: Option<MarkedBy>,
}

/// Another own device tells of a mark that it has set itself. It is shown once the chain that is known here has the key: a mark of a key that was never in force
/// says nothing of who has the account, and one of a key that no longer is holds back what is written.
pub(crate) fn told(cx: &mut Context<'_>, row: ToldRow) {
    if row.by.is_some_and(|by| !is_own_device(cx, &by.device)) {
        return;
    }
    let (account, account_key, by) = (row.account, row.account_key, row.by);
    if !has_key(cx, &account, &account_key) {
        if cx.core.told.len() < TOLD_MAX || cx.core.told.contains_key(&account) {
            cx.put(Table::Told, account.0, &row);
            cx.core.told.insert(account, row);
        }
        return;
    }
    forget_told(cx, &account);
    let was_set = standing(cx, &account, &account_key).is_some();
    let verified = marked(cx, &account, account_key, by);
    mark(cx, &account, Some(verified));
    if let Some(by) = by.filter(|_| !was_set) {
        note(cx, &account, MarkChange::Set, &by.device);
    }
}

/// Another own device takes a mark back.
pub(crate) fn taken_back(cx: &mut Context<'_>, account: &AccountId, device: &DeviceId) {
    if !is_own_device(cx, device) {
        return;
    }
    forget_told(cx, account);
    if cx.core.contacts.get(account).is_some_and(|contact| contact.verified.is_some()) {
        mark(cx, account, None);
        note(cx, account, MarkChange::TakenBack, device);
    }
}

/// Own devices may have been removed, which were called so: a mark that was set on them alone says nothing any more.
pub(crate) fn devices_removed(cx: &mut Context<'_>, names: &[DeviceName]) {
    let marks = cx.core.contacts.values().filter_map(|contact| Some((contact.account, contact.verified.clone()?)));
    for (account, mut verified) in marks.collect::<Vec<_>>() {
        let Some(last) = verified.devices().last().map(|by| by.device) else { continue };
        verified.by.iter_mut().for_each(|by| by.retain(|by| is_own_device(cx, &by.device)));
        let lapsed = verified.is_lapsed();
        mark(cx, &account, Some(verified));
        if lapsed {
            let name = names.iter().find(|known| known.device == last).map(|known| known.name.clone());
            cx.core.errands.push_back(Errand::Marked { account, change: MarkChange::Lapsed, device: name });
        }
    }
}

/// The mark of an account after this device, or another, has compared that key.
fn marked(cx: &Context<'_>, account: &AccountId, account_key: PublicKey, by: Option<MarkedBy>) -> Verified {
    let mut all = standing(cx, account, &account_key).map(|mark| mark.devices().to_vec()).unwrap_or_default();
    if let Some(by) = by.filter(|by| !all.iter().any(|known| known.device == by.device)) {
        all.push(by);
    }
    let contact = cx.core.contacts.get(account);
    let in_force = contact.and_then(|contact| account_keys(&contact.chain).last());
    Verified { account_key, is_replaced: in_force != Some(&account_key), by: by.map(|_| all) }
}

/// The mark that an account has for this key.
fn standing<'a>(cx: &'a Context<'_>, account: &AccountId, account_key: &PublicKey) -> Option<&'a Verified> {
    let mark = cx.core.contacts.get(account)?.verified.as_ref()?;
    (mark.account_key == *account_key && !mark.is_lapsed()).then_some(mark)
}

fn is_own_device(cx: &Context<'_>, device: &DeviceId) -> bool {
    cx.profile().state.devices.contains_key(device)
}

/// Tells of what another own device has done to a mark.
fn note(cx: &mut Context<'_>, account: &AccountId, change: MarkChange, device: &DeviceId) {
    let names = &cx.profile().row.names;
    let name = names.iter().find(|known| known.device == *device).map(|known| known.name.clone());
    // One without a name is told by the beginning of its id, as lists show it.
    let device = name.unwrap_or_else(|| device.to_hex().chars().take(SHORT_ID).collect());
    cx.core.errands.push_back(Errand::Marked { account: *account, change, device: Some(device) });
}

/// A chain was learnt: what was told of its account may be shown.
pub(crate) fn chain_known(cx: &mut Context<'_>, account: &AccountId) {
    let row = cx.core.told.get(account).filter(|row| has_key(cx, account, &row.account_key)).cloned();
    if let Some(row) = row {
        told(cx, row);
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

/// Tells a device that has just come what the person has verified on this one. Each device speaks for itself: what another has set is its
/// own to tell, so that none can put a mark under another's name.
pub(crate) fn tell_all(cx: &mut Context<'_>) {
    let own = cx.profile().row.device;
    let marks = cx.core.contacts.values().filter_map(|contact| Some((contact.account, contact.verified.clone()?)));
    for (account, mark) in marks.collect::<Vec<_>>() {
        let at = mark.devices().iter().find(|by| by.device == own).map(|by| by.at);
        if at.is_some() || mark.by.is_none() {
            crate::own::tell(cx, OwnControl::Verified { account, account_key: mark.account_key, at });
        }
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

    /// Tells of a mark that another own device has changed, once in each chat with the account.
    pub fn marked(&mut self, cx: &mut Context<'_>, account: AccountId, change: MarkChange, device: Option<&String>) {
        let own = cx.own_account();
        let with = |chat: &&mut Conversation| chat.has_member(&account) && chat.row.phase != Phase::Left;
        for chat in self.conversations.values_mut().filter(with) {
            let (time, device) = (cx.now.minutes(), device.cloned());
            chat.write_note(cx, own, time, MessageBody::Marked { account, change, device });
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

#[cfg(test)]
mod tests {
    use protocol::chain::Author;
    use protocol::signature::SecretKey;

    use super::*;
    use crate::conversation::tests::stand::{BOB, CAROL, account, chain, device, engine, with};

    fn learns(cx: &mut Context<'_>, chain: Chain) {
        contacts::learn_chain(cx, account(CAROL), chain);
    }

    fn grown(chain: &Chain, kind: StatementKind) -> Chain {
        let (state, key) = (chain.verify().expect("valid"), SecretKey::from_seed(&[CAROL + 100; 32]));
        let statement = state.next_statement(Author::AccountKey(&key), kind);
        Chain { statements: chain.statements.iter().cloned().chain([statement]).collect() }
    }

    #[test]
    fn nothing_is_begun_and_nobody_compared_with_whoever_has_deleted_their_account() {
        let mut bob = engine(BOB);
        with(&mut bob, |cx, _| {
            learns(cx, chain(CAROL));
            assert!(check(cx, &account(CAROL)).is_ok() && show(cx, &account(CAROL)).is_ok());
            learns(cx, grown(&chain(CAROL), StatementKind::Closed));
            assert_eq!(check(cx, &account(CAROL)), Err(CommandError::AccountClosed));
            assert_eq!(show(cx, &account(CAROL)), Err(CommandError::AccountClosed));
        });
    }

    #[test]
    fn nothing_is_begun_with_whose_code_was_replaced_until_that_is_acknowledged() {
        let mut bob = engine(BOB);
        with(&mut bob, |cx, _| {
            learns(cx, chain(CAROL));
            assert_eq!(acknowledge(cx, &account(CAROL)), Err(CommandError::CodeNotReplaced));
            let by = Some(MarkedBy { device: device(BOB), at: cx.now.minutes() });
            let key = SecretKey::from_seed(&[CAROL + 100; 32]).public();
            told(cx, ToldRow { account: account(CAROL), account_key: key, by });
            assert_eq!(acknowledge(cx, &account(CAROL)), Err(CommandError::CodeNotReplaced));
            let key = SecretKey::from_seed(&[9; 32]);
            let place = chain(CAROL).verify().expect("valid").next_place();
            let consent = protocol::chain::Consent::AccountKey { place, account_key: key.public() }.sign(&key);
            learns(cx, grown(&chain(CAROL), StatementKind::KeyReplaced { account_key: key.public(), consent }));
            assert_eq!(check(cx, &account(CAROL)), Err(CommandError::CodeReplaced));
            assert_eq!(forget(cx, &account(CAROL)), Err(CommandError::CodeReplaced), "that is to be known first");
            assert_eq!(acknowledge(cx, &account(CAROL)), Ok(Reply::Done));
            assert!(check(cx, &account(CAROL)).is_ok());
        });
    }

    /// A device that tells it again says nothing more: it is listed once, as it was first.
    #[test]
    fn a_mark_names_each_device_once() {
        let mut bob = engine(BOB);
        with(&mut bob, |cx, _| {
            learns(cx, chain(CAROL));
            for minute in [5, 9] {
                let by = Some(MarkedBy { device: device(BOB), at: protocol::time::Minutes(minute) });
                let account_key = SecretKey::from_seed(&[CAROL + 100; 32]).public();
                told(cx, ToldRow { account: account(CAROL), account_key, by });
            }
            let mark = cx.core.contacts[&account(CAROL)].verified.clone().expect("marked");
            let times: Vec<_> = mark.devices().iter().map(|by| by.at.0).collect();
            assert_eq!(times, [5]);
        });
    }
}
