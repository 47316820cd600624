//! People: found by handle, known by chain, invited where they can be reached.

use protocol::api::{Answer, Refusal, Request};
use protocol::cbor;
use protocol::chain::{AccountState, Chain, ChainError, ChainState};
use protocol::handle::Handle;
use protocol::id::{AccountId, ConversationId};

use crate::caught::Lie;
use crate::core::{Context, Errand, Sent};
use crate::input::CommandError;
use crate::session::{Asked, LookUp};
use crate::view::ContactView;

/// So many chains are remembered as verified: what a large group needs now and then, and not what it has.
const CHAIN_STATES_MAX: usize = 256;

/// Keeps an account's chain, which was verified where it came from, if it goes on from what is known of it.
pub(crate) fn learn_chain(cx: &mut Context<'_>, account: AccountId, chain: Chain) {
    if cx.core.profile.as_ref().is_some_and(|profile| profile.row.account == account) {
        return crate::devices::learn_own(cx, chain);
    }
    let Some(known) = cx.core.contacts.get(&account).cloned() else {
        cx.core.chains_learnt += 1;
        return cx.put_contact(ContactView {
            account,
            handle: None,
            chain,
            accepted: false,
            pair: None,
            verified: None,
        });
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
        cx.put_contact(ContactView { chain, verified, ..known });
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
    if cx.core.chain_states.len() >= CHAIN_STATES_MAX {
        cx.core.chain_states.clear();
    }
    cx.core.chain_states.insert(*account, state.clone());
    Some(state)
}

/// Whether an account is known to be deleted.
pub(crate) fn is_closed(cx: &mut Context<'_>, account: &AccountId) -> bool {
    state_of(cx, account).is_some_and(|state| state.state == AccountState::Closed)
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
    cx.own_account() == *account || cx.core.contacts.get(account).is_some_and(|contact| contact.accepted)
}

/// Notes that the person added or accepted this account.
pub(crate) fn accept(cx: &mut Context<'_>, account: &AccountId) {
    if let Some(contact) = cx.core.contacts.get(account).filter(|contact| !contact.accepted) {
        let contact = ContactView { accepted: true, ..contact.clone() };
        cx.put_contact(contact);
        crate::own::tell_contact(cx, account);
    }
}

/// The person added or accepted this account on another device.
pub(crate) fn accept_quietly(cx: &mut Context<'_>, account: &AccountId, handle: Option<Handle>) {
    if let Some(contact) = cx.core.contacts.get(account) {
        let handle = contact.handle.clone().or(handle);
        cx.put_contact(ContactView { accepted: true, handle, ..contact.clone() });
    }
}

/// Nothing reaches the other person through this pair any more: invitations go to their inbox until they are heard again.
pub(crate) fn forget_pair(cx: &mut Context<'_>, conversation: ConversationId) {
    let with = cx.core.contacts.values().find(|contact| contact.pair == Some(conversation)).cloned();
    if let Some(contact) = with {
        cx.put_contact(ContactView { pair: None, ..contact });
    }
}

/// Looks a handle up.
pub(crate) fn look_up(cx: &mut Context<'_>, handle: Handle, purpose: LookUp) -> Sent {
    let asked = Asked::LookUpHandle { handle: handle.clone(), purpose };
    cx.call(Request::LookUpHandle { handle, known_size: 0 }, asked)
}

/// Confirms a claimed handle, unless that is known or under way.
pub(crate) fn confirm(cx: &mut Context<'_>, account: AccountId, claimed: Option<Handle>) {
    let Some(handle) = claimed else { return };
    let own = cx.own_account() == account;
    let known = cx.core.contacts.get(&account).is_some_and(|contact| contact.handle.is_some());
    if own || known || cx.core.claims_checked.contains(&account) {
        return;
    }
    if look_up(cx, handle, LookUp::Claim(account)) == Sent::Yes {
        cx.core.claims_checked.insert(account);
    }
}

/// What a look-up found. Returns the account if the handle is that of a person one can talk with.
pub(crate) fn found(
    cx: &mut Context<'_>,
    handle: Handle,
    purpose: &LookUp,
    answer: Result<Answer, Refusal>,
) -> Option<AccountId> {
    let chain = match answer {
        Ok(Answer::Account { chain, .. }) => chain,
        Ok(Answer::NoAccount { .. }) => return fail(cx, purpose, CommandError::NoSuchHandle { handle }),
        Ok(_) => {
            cx.catch(Lie::WrongAnswer, None, vec![]);
            return fail(cx, purpose, CommandError::Refused(Refusal::Malformed));
        }
        Err(Refusal::NotFound) => return fail(cx, purpose, CommandError::NoSuchHandle { handle }),
        Err(refusal) => {
            if let LookUp::Claim(account) = purpose {
                cx.core.claims_checked.remove(account);
            }
            return fail(cx, purpose, CommandError::Refused(refusal));
        }
    };
    let Ok(state) = chain.verify() else {
        let caught = cx.catch(Lie::FalseChain, None, vec![cbor::to_bytes(&chain).into()]);
        return fail(cx, purpose, CommandError::Caught(caught));
    };
    if let LookUp::Claim(account) = purpose
        && *account != state.account
    {
        return None;
    }
    learn_chain(cx, state.account, chain);
    // The own account under another's handle is no contact.
    let Some(contact) = cx.core.contacts.get(&state.account) else {
        return fail(cx, purpose, CommandError::NoSuchHandle { handle });
    };
    let contact = ContactView { handle: Some(handle), ..contact.clone() };
    cx.put_contact(contact);
    Some(state.account)
}

fn fail(cx: &mut Context<'_>, purpose: &LookUp, error: CommandError) -> Option<AccountId> {
    if let LookUp::Command(id) = purpose {
        cx.reply(*id, Err(error));
    }
    None
}
