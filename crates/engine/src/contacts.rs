//! People: found by handle, known by chain, invited where they can be reached.

use protocol::api::{Answer, Refusal, Request};
use protocol::cbor;
use protocol::chain::{AccountState, Chain, ChainError, ChainState};
use protocol::handle::Handle;
use protocol::id::{AccountId, ConversationId};
use protocol::transparency::directory_proof::DirectoryProof;
use protocol::transparency::label::HandleValue;

use crate::caught::{Lie, OwnLabel};
use crate::core::{Context, Errand, Sent};
use crate::directory;
use crate::directory::check::{self, NotProven, On, Question};
use crate::directory::trust::{Said, Trust};
use crate::directory::vouch::{self, AccountAnswer, HandleShown, Vouched, Wanted};
use crate::directory::{release, self_check};
use crate::effect::Event;
use crate::input::CommandError;
use crate::session::{Asked, LookUp};
use crate::view::ContactView;

/// So many chains are remembered as verified, each in some 2 KB: those of the largest group, who are looked up before the first of them
/// is added.
const CHAIN_STATES_MAX: usize = 1_024;

/// Keeps an account's chain, which was verified where it came from, if it goes on from what is known of it.
pub(crate) fn learn_chain(cx: &mut Context<'_>, account: AccountId, chain: Chain) {
    if cx.core.profile.as_ref().is_some_and(|profile| profile.row.account == account) {
        return crate::devices::learn_own(cx, chain);
    }
    let Some(known) = cx.core.contacts.get(&account).cloned() else {
        cx.core.chains_learnt += 1;
        cx.put_contact(ContactView {
            account,
            handle: None,
            chain,
            accepted: false,
            pair: None,
            verified: None,
            trust: Trust::default(),
            shown: None,
            told: None,
        });
        return crate::verification::chain_known(cx, &account);
    };
    if known.chain == chain {
        return;
    }
    let Some(state) = state_of(cx, &account) else { return };
    let newer = match chain.verify_onto(&known.chain, &state) {
        Ok(after) => Some(after).filter(|after| after.sequence > state.sequence),
        Err(ChainError::Forked) => {
            // Keys of this account have signed two statements for one place: one of the two was shown to somebody only.
            let exhibits = vec![cbor::to_bytes(&known.chain).into(), cbor::to_bytes(&chain).into()];
            cx.catch(Lie::ForkedChain { account }, None, exhibits);
            chain.verify_for(&account).ok().filter(|other| state.point().decisions < other.point().decisions)
        }
        Err(_) => None,
    };
    if let Some(after) = newer {
        cx.core.chains_learnt += 1;
        let verified = crate::verification::chain_grew(cx, &known, &state, &after);
        cx.core.errands.push_back(Errand::ChainGrew(account));
        let is_verified = verified.is_some();
        cx.put_contact(ContactView { chain, verified, ..known });
        if is_verified && state.point().decisions < after.point().decisions {
            // The person's other devices write to the same code.
            crate::own::tell_contact(cx, &account);
        }
        crate::verification::chain_known(cx, &account);
        directory::hear(cx, &account, Said::Grew);
    }
}

/// What an account's chain says, as far as it is known, the own one included.
pub(crate) fn state_of(cx: &mut Context<'_>, account: &AccountId) -> Option<ChainState> {
    if let Some(profile) = cx.core.profile.as_ref().filter(|profile| profile.row.account == *account) {
        return Some(profile.state.clone());
    }
    let chain = &cx.core.contacts.get(account)?.chain;
    let newest = chain.statements.last()?.body.head();
    if let Some(state) = cx.core.chain_states.get(account).filter(|state| state.head == newest) {
        return Some(state.clone());
    }
    let state = chain.verify_for(account).ok()?;
    remember(cx, state.clone());
    Some(state)
}

/// What a chain says that has come from somewhere; nothing if it is not valid, or not this account's. The one that is known, in every byte,
/// was verified when it was learnt.
pub(crate) fn verified(cx: &mut Context<'_>, account: &AccountId, chain: &Chain) -> Option<ChainState> {
    let is_known = cx.core.contacts.get(account).is_some_and(|known| known.chain == *chain);
    if is_known { state_of(cx, account) } else { chain.verify_for(account).ok() }
}

/// Remembers what a contact's chain says, as far as it is known.
fn remember(cx: &mut Context<'_>, state: ChainState) {
    let states = &mut cx.core.chain_states;
    if states.len() >= CHAIN_STATES_MAX && !states.contains_key(&state.account) {
        states.clear();
    }
    states.insert(state.account, state);
}

/// Whether an account is known to be deleted.
pub(crate) fn is_closed(cx: &Context<'_>, account: &AccountId) -> bool {
    cx.core.contacts.get(account).is_some_and(ContactView::is_closed)
}

/// The chain of an account, the own one included.
pub(crate) fn chain_of(cx: &Context<'_>, account: &AccountId) -> Option<Chain> {
    let profile = cx.profile();
    if profile.row.account == *account {
        return Some(profile.row.chain.clone());
    }
    cx.core.contacts.get(account).map(|contact| contact.chain.clone())
}

/// The account of a handle that is known already.
pub(crate) fn find(cx: &Context<'_>, handle: &Handle) -> Option<AccountId> {
    cx.core.handles.get(handle).copied()
}

/// Whether the person added or accepted this account, or is it.
pub(crate) fn is_accepted(cx: &Context<'_>, account: &AccountId) -> bool {
    // Whatever one's own devices invite to is one's own.
    let accepted = cx.core.contacts.get(account).is_some_and(|contact| contact.accepted);
    cx.own_account() == *account || accepted && !cx.core.choices.is_blocked(account)
}

/// Notes that the person added or accepted this account.
pub(crate) fn accept(cx: &mut Context<'_>, account: &AccountId) {
    if let Some(contact) = cx.core.contacts.get(account).filter(|contact| !contact.accepted) {
        let contact = ContactView { accepted: true, ..contact.clone() };
        cx.put_contact(contact);
        crate::own::tell_contact(cx, account);
    }
}

/// The person added or accepted this account on another device. What that one says of their handle is a claim until the directory has
/// confirmed it here: a thief's device says what it likes, and is believed for longer than it is on the chain.
pub(crate) fn accept_quietly(cx: &mut Context<'_>, account: &AccountId, handle: Option<Handle>) {
    if let Some(contact) = cx.core.contacts.get(account) {
        let told = handle.filter(|handle| contact.handle.is_none() && find(cx, handle).is_none());
        let told = told.or(contact.told.clone());
        cx.put_contact(ContactView { accepted: true, told, ..contact.clone() });
    }
}

/// Nothing reaches the other person through this pair any more: invitations go to their inbox until they are heard again.
pub(crate) fn forget_pair(cx: &mut Context<'_>, conversation: ConversationId) {
    let with = cx.core.contacts.values().find(|contact| contact.pair == Some(conversation)).cloned();
    if let Some(contact) = with {
        cx.put_contact(ContactView { pair: None, ..contact });
    }
}

/// Somebody whose account was deleted is out of the chat of two with them, or never came into it: it stays known whose it was.
pub(crate) fn keep_pair(cx: &mut Context<'_>, account: &AccountId, conversation: ConversationId) {
    if let Some(contact) = cx.core.contacts.get(account).filter(|contact| contact.pair.is_none()) {
        cx.put_contact(ContactView { pair: Some(conversation), ..contact.clone() });
        // Who shows people reads them again.
        cx.tell(Event::Trust { account: *account });
    }
}

/// Somebody to be looked up by their handle.
pub(crate) fn by_handle(cx: &Context<'_>, handle: Handle) -> Wanted {
    let sequence = find(cx, &handle).and_then(|account| known_sequence(cx, &account));
    Wanted { handle: Some(handle), account: None, sequence, claims: false }
}

/// Somebody who is known to be looked up: by the handle that another own device has told, if there is one to be confirmed.
pub(crate) fn by_claim(cx: &Context<'_>, account: AccountId) -> Wanted {
    let told = cx.core.contacts.get(&account).and_then(|contact| contact.told.clone());
    let wanted = by_account(cx, account);
    if told.is_none() { wanted } else { Wanted { handle: told, claims: true, ..wanted } }
}

/// Nobody has the handle that another own device has told, or somebody else has.
fn is_not_theirs(cx: &mut Context<'_>, account: &AccountId) {
    if let Some(contact) = cx.core.contacts.get(account).filter(|contact| contact.told.is_some()) {
        cx.put_contact(ContactView { told: None, ..contact.clone() });
    }
}

/// Somebody who is known to be looked up: by their handle, if they have one that was confirmed.
pub(crate) fn by_account(cx: &Context<'_>, account: AccountId) -> Wanted {
    let handle = cx.handle_of(&account);
    Wanted { handle, account: Some(account), sequence: known_sequence(cx, &account), claims: false }
}

/// The last statement that is known of an account's chain.
pub(crate) fn known_sequence(cx: &Context<'_>, account: &AccountId) -> Option<u64> {
    let profile = cx.core.profile.as_ref().filter(|profile| profile.row.account == *account);
    if let Some(profile) = profile {
        return Some(profile.state.sequence);
    }
    let contact = cx.core.contacts.get(account)?;
    contact.chain.statements.last().map(|statement| statement.body.sequence)
}

/// Looks somebody up.
pub(crate) fn look_up(cx: &mut Context<'_>, wanted: Wanted, purpose: LookUp) -> Sent {
    let question = check::question(cx, On::Contact);
    let known_size = question.known_size;
    let request = match (&wanted.handle, wanted.account) {
        (Some(handle), _) => Request::LookUpHandle { handle: handle.clone(), known_size },
        (None, Some(account)) => Request::LookUpAccount { account, known_size },
        (None, None) => return Sent::NotYet,
    };
    cx.call(request, Asked::LookUp { wanted, purpose, question: Box::new(question) })
}

/// Whether somebody is being looked up for something.
pub(crate) fn is_looked_up(cx: &Context<'_>, purpose: &LookUp) -> bool {
    cx.core.sessions.is_asked(|asked| matches!(asked, Asked::LookUp { purpose: other, .. } if other == purpose))
}

/// Confirms a claimed handle, unless that is known or under way.
pub(crate) fn confirm(cx: &mut Context<'_>, account: AccountId, claimed: Option<Handle>) {
    let Some(handle) = claimed else { return };
    let own = cx.own_account() == account;
    // What another own device has told is confirmed with the account, alone: those of a device that was just linked are many.
    let is_known = |contact: &ContactView| contact.handle.is_some() || contact.told.is_some();
    let known = cx.core.contacts.get(&account).is_some_and(is_known);
    if own || known || cx.core.claims_checked.contains(&account) {
        return;
    }
    let wanted = by_handle(cx, handle);
    if look_up(cx, wanted, LookUp::Claim(account)) == Sent::Yes {
        cx.core.claims_checked.insert(account);
    }
}

/// What a look-up found: the account, if the directory shows or promises it; nothing if it is asked further.
pub(crate) fn found(
    cx: &mut Context<'_>,
    question: &Question,
    wanted: &Wanted,
    purpose: &LookUp,
    answer: Result<Answer, Refusal>,
) -> Option<Result<AccountId, CommandError>> {
    let released = match &answer {
        Ok(Answer::NoAccount { value: Some(HandleValue::Released { account }), proof }) => {
            Some((*account, proof.clone()))
        }
        _ => None,
    };
    let open = match (&answer, purpose) {
        (Ok(Answer::Account { chain, proof, .. }), LookUp::Released { .. }) => {
            let is_open = chain.verify().is_ok_and(|state| state.state == AccountState::Open);
            is_open.then(|| proof.clone())
        }
        _ => None,
    };
    let found = shown(cx, question, wanted, purpose, answer);
    match (found, released) {
        (Err(CommandError::HandleReleased { handle }), Some((account, proof))) => {
            let asked = asks_if_closed(cx, account, (&handle, proof), purpose);
            (!asked).then_some(Err(CommandError::HandleReleased { handle }))
        }
        (Ok(account), _) => Some(not_taken(cx, account, purpose, open.as_deref())),
        (found, _) => Some(found),
    }
}

/// Whoever is said to have given up their handle has deleted the account, or else the server has taken it away.
fn not_taken(
    cx: &mut Context<'_>,
    account: AccountId,
    purpose: &LookUp,
    open: Option<&DirectoryProof>,
) -> Result<AccountId, CommandError> {
    match (purpose, open) {
        (LookUp::Released { handle, release, .. }, Some(open)) => {
            match release::caught(cx, (account, handle), release, open) {
                NotProven::Caught(caught) | NotProven::Stopped(caught) => Err(CommandError::Caught(caught)),
                other => Err(CommandError::NotProven(other)),
            }
        }
        _ => Ok(account),
    }
}

/// A handle is given up with its account: of an account that is known, its own chain says so to whoever asks for it by its id.
fn asks_if_closed(
    cx: &mut Context<'_>,
    account: AccountId,
    (handle, release): (&Handle, Box<DirectoryProof>),
    purpose: &LookUp,
) -> bool {
    if cx.core.contacts.get(&account).is_none_or(ContactView::is_closed) {
        return false;
    }
    let wanted = Wanted { handle: None, ..by_account(cx, account) };
    let purpose = LookUp::Released { handle: handle.clone(), release, first: Box::new(purpose.clone()) };
    look_up(cx, wanted, purpose) == Sent::Yes
}

fn shown(
    cx: &mut Context<'_>,
    question: &Question,
    wanted: &Wanted,
    purpose: &LookUp,
    answer: Result<Answer, Refusal>,
) -> Result<AccountId, CommandError> {
    if let Some(own) = own_handle_of_other(cx, wanted, &answer) {
        return Err(own);
    }
    let vouched = match answer {
        Ok(Answer::Account { chain, proof, promise }) => {
            vouch::account(cx, question, wanted, AccountAnswer { chain, proof, promise })
        }
        Ok(Answer::NoAccount { proof, value }) => {
            return Err(match &wanted.handle {
                Some(handle) => denied(cx, question, wanted, handle, (&proof, value.as_ref())),
                None => wrong_answer(cx),
            });
        }
        Ok(_) => return Err(wrong_answer(cx)),
        Err(refusal) => {
            if let LookUp::Claim(account) = purpose {
                cx.core.claims_checked.remove(account);
            }
            match refusal {
                // The server knows nobody of whom it was said, here or by others, that it does.
                Refusal::NotFound => say_nothing(cx, wanted, Whom::All),
                _ => unanswered(cx, wanted),
            }
            return Err(CommandError::Refused(refusal));
        }
    };
    let Vouched { chain, state, said } = match vouched {
        Ok(vouched) => vouched,
        Err(error) => return Err(in_vain(cx, wanted, error)),
    };
    let account = state.account;
    if matches!(purpose.first(), LookUp::Alone(_)) {
        crate::directory::bind::answered(cx);
    }
    if matches!(purpose, LookUp::Claim(claimer) if *claimer != account) {
        return Err(CommandError::NotFound { what: "person with this handle" });
    }
    if let Some(claimer) = wanted.account.filter(|claimer| wanted.claims && *claimer != account) {
        is_not_theirs(cx, &claimer);
        return Err(CommandError::NotFound { what: "person with this handle" });
    }
    learn_chain(cx, account, chain.clone());
    if let (LookUp::Alone(own), true) = (purpose, account == cx.own_account()) {
        own_found(cx, &chain, said);
        return Ok(*own);
    }
    // The own account under another's handle is no contact.
    let Some(contact) = cx.core.contacts.get(&account).cloned() else {
        return Err(match &wanted.handle {
            Some(handle) => CommandError::NoSuchHandle { handle: handle.clone() },
            None => CommandError::NotFound { what: "other person: that is you" },
        });
    };
    if contact.chain == chain {
        remember(cx, state);
        directory::hear(cx, &account, said);
    } else if state_of(cx, &account).is_none_or(|known| known.head_at(state.sequence) != Some(&state.head)) {
        // It is signed by the account's keys, and so is the other.
        directory::hear(cx, &account, Said::Forked { time: cx.now });
    } else if !matches!(said, Said::Shown { .. }) {
        directory::hear(cx, &account, said);
    }
    if let Some(handle) = &wanted.handle
        && let Some(contact) = cx.core.contacts.get(&account).cloned()
    {
        cx.put_contact(ContactView { handle: Some(handle.clone()), told: None, ..contact });
    }
    Ok(account)
}

/// The directory shows the person's own handle as another account's. What it shows is as it was signed, or a lie of its own.
fn own_handle_of_other(
    cx: &mut Context<'_>,
    wanted: &Wanted,
    answer: &Result<Answer, Refusal>,
) -> Option<CommandError> {
    let own = cx.own_account();
    let Ok(Answer::Account { chain, proof, .. }) = answer else { return None };
    if wanted.account != Some(own) || wanted.handle.is_none() {
        return None;
    }
    if chain.verify().map_or(true, |state| state.account == own) {
        return None;
    }
    let exhibits = vec![cbor::to_bytes(chain).into(), cbor::to_bytes(proof).into()];
    let caught = self_check::catch(cx, OwnLabel::Handle, 0, exhibits);
    Some(CommandError::Caught(caught))
}

/// The server says that nobody has a handle.
fn denied(
    cx: &mut Context<'_>,
    question: &Question,
    wanted: &Wanted,
    handle: &Handle,
    (proof, value): (&DirectoryProof, Option<&HandleValue>),
) -> CommandError {
    match vouch::nobody(cx, question, handle, proof, value) {
        Ok(verified) => nobody_has(cx, wanted, handle, &HandleShown { verified: &verified, proof, value }),
        Err(error) => in_vain(cx, wanted, error),
    }
}

/// The directory shows that nobody has a handle.
fn nobody_has(cx: &mut Context<'_>, wanted: &Wanted, handle: &Handle, shown: &HandleShown<'_>) -> CommandError {
    let own = cx.own_account();
    if let Some(claimer) = wanted.account.filter(|_| wanted.claims) {
        is_not_theirs(cx, &claimer);
    }
    let released_by = |account: AccountId| shown.value == Some(&HandleValue::Released { account });
    if wanted.account != Some(own) {
        // It was theirs by this directory's word. Whoever deletes the account has released it.
        if let Some(holder) = wanted.account.filter(|holder| !wanted.claims && !released_by(*holder)) {
            vouch::not_held(cx, &holder, handle, shown);
        }
        let handle = handle.clone();
        return match shown.value {
            Some(HandleValue::Released { .. }) => CommandError::HandleReleased { handle },
            _ => CommandError::NoSuchHandle { handle },
        };
    }
    if released_by(own) {
        // Another own device may have deleted the account: its statement is signed.
        crate::devices::read_own_chain(cx);
        self_check::look_next(cx);
        return CommandError::NoSuchHandle { handle: handle.clone() };
    }
    let caught = self_check::catch(cx, OwnLabel::Handle, 0, vec![cbor::to_bytes(shown.proof).into()]);
    CommandError::Caught(caught)
}

fn wrong_answer(cx: &mut Context<'_>) -> CommandError {
    CommandError::Caught(cx.catch(Lie::WrongAnswer, None, vec![]))
}

/// Whoever was asked for, and was known, is not vouched for by this answer.
fn in_vain(cx: &mut Context<'_>, wanted: &Wanted, error: NotProven) -> CommandError {
    match error {
        // Known already: nothing was learnt of this account, and nothing will be.
        NotProven::Stopped(caught) => CommandError::Caught(caught),
        NotProven::Caught(caught) => {
            say_nothing(cx, wanted, Whom::All);
            CommandError::Caught(caught)
        }
        other => {
            // A log that stands still keeps no promise; a clock that is wrong breaks none, but by the log of the account session.
            match other {
                NotProven::Ahead => unanswered(cx, wanted),
                _ => say_nothing(cx, wanted, Whom::Owed),
            }
            CommandError::NotProven(other)
        }
    }
}

/// The directory shows the own account to whoever asks for it.
fn own_found(cx: &mut Context<'_>, chain: &Chain, said: Said) {
    let account = cx.own_account();
    if cx.profile().row.chain == *chain {
        return directory::hear(cx, &account, said);
    }
    let known = &cx.profile().state;
    let goes_on = chain.statements.iter().zip(&cx.profile().row.chain.statements).all(|(theirs, own)| theirs == own);
    let is_behind = chain.statements.len() as u64 <= known.sequence;
    match said {
        _ if !goes_on => directory::hear(cx, &account, Said::Forked { time: cx.now }),
        Said::Shown { .. } => {}
        said => directory::hear(cx, &account, said),
    }
    if is_behind && goes_on {
        // Some own device has not told the server what it has signed: this one does.
        return crate::devices::read_own_chain(cx);
    }
    crate::devices::learn_own(cx, chain.clone());
}

/// Of whom an answer that shows nothing says something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Whom {
    All,
    /// Those of whom something is to be shown by now.
    Owed,
}

/// Whoever was asked for was not answered, whatever the reason. While the account session shows a log that goes on, the server could have:
/// by that log's time it is judged.
pub(crate) fn unanswered(cx: &mut Context<'_>, wanted: &Wanted) {
    let by_handle = wanted.handle.as_ref().and_then(|handle| find(cx, handle));
    let time = directory::fresh_time(cx).filter(|_| cx.core.online);
    if let (Some(account), Some(time)) = (wanted.account.or(by_handle), time) {
        directory::hear(cx, &account, Said::Unanswered { time });
    }
}

fn say_nothing(cx: &mut Context<'_>, wanted: &Wanted, whom: Whom) {
    let by_handle = wanted.handle.as_ref().and_then(|handle| find(cx, handle));
    let Some(account) = wanted.account.or(by_handle) else { return };
    let is_owed = matches!(directory::trust(cx, &account), Trust::Promised { .. } | Trust::Overdue { .. });
    if whom == Whom::All || is_owed {
        let time = cx.now;
        directory::hear(cx, &account, Said::Nothing { time });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conversation::tests::stand::{BOB, CAROL, account, chain, engine, with};

    #[test]
    fn what_is_known_of_somebody_vouches_for_the_very_same_chain_alone() {
        let (good, carol) = (chain(CAROL), account(CAROL));
        let mut forged = good.clone();
        forged.statements[0].signature.0[0] ^= 1;
        let mut bob = engine(BOB);
        with(&mut bob, |cx, _| {
            learn_chain(cx, carol, good.clone());
            assert!(state_of(cx, &carol).is_some(), "remembered");
            assert_eq!(verified(cx, &carol, &good), good.verify().ok());
            // It ends in the same head.
            assert_eq!(verified(cx, &carol, &forged), None, "another signature");
            assert_eq!(verified(cx, &carol, &chain(BOB)), None, "somebody else's");
        });
    }

    #[test]
    fn so_many_chains_are_remembered_and_no_more() {
        let mut state = chain(CAROL).verify().expect("valid");
        let mut bob = engine(BOB);
        with(&mut bob, |cx, _| {
            for number in 0..2 * CHAIN_STATES_MAX {
                state.account.0[..8].copy_from_slice(&number.to_be_bytes());
                remember(cx, state.clone());
                assert!(cx.core.chain_states.len() <= CHAIN_STATES_MAX, "{number}");
            }
            assert!(cx.core.chain_states.contains_key(&state.account), "the last one");
        });
    }
}
