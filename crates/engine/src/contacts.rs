//! People: found by handle, known by chain, invited where they can be reached.

use protocol::api::{Answer, Refusal, Request};
use protocol::cbor;
use protocol::chain::Chain;
use protocol::handle::Handle;
use protocol::id::{AccountId, ConversationId};
use protocol::inbox::{Carried, Invitation};
use protocol::limits::WELCOME_INLINE_BYTES_MAX;

use crate::caught::Lie;
use crate::core::{Context, Sent};
use crate::input::CommandError;
use crate::session::{Asked, LookUp};
use crate::view::ContactView;

/// Keeps an account's chain, which was verified where it came from, for later joiners.
pub(crate) fn learn_chain(cx: &mut Context<'_>, account: AccountId, chain: Chain) {
    let own = cx.core.profile.as_ref().is_some_and(|profile| profile.row.account == account);
    let known = cx.core.contacts.get(&account);
    let newer = known.is_none_or(|known| known.chain.statements.len() < chain.statements.len());
    if own || !newer {
        return;
    }
    let contact = match known {
        Some(known) => ContactView { chain, ..known.clone() },
        None => ContactView { account, handle: None, chain, accepted: false, pair: None },
    };
    cx.put_contact(contact);
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

/// Whether the person added or accepted this account.
pub(crate) fn is_accepted(cx: &Context<'_>, account: &AccountId) -> bool {
    cx.core.contacts.get(account).is_some_and(|contact| contact.accepted)
}

/// Notes that the person added or accepted this account.
pub(crate) fn accept(cx: &mut Context<'_>, account: &AccountId) {
    if let Some(contact) = cx.core.contacts.get(account).filter(|contact| !contact.accepted) {
        let contact = ContactView { accepted: true, ..contact.clone() };
        cx.put_contact(contact);
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

/// Sends an invitation through the pair conversation, if its other person has been heard there; says whether it will.
pub(crate) fn invite_in_pair(
    cx: &mut Context<'_>,
    from: ConversationId,
    account: AccountId,
    invitation: &Invitation,
) -> bool {
    let small = match &invitation.bundle {
        Carried::Inline(bytes) => bytes.0.len() <= WELCOME_INLINE_BYTES_MAX,
        Carried::Blob(_) => true,
    };
    let pair = cx.core.contacts.get(&account).and_then(|contact| contact.pair).filter(|pair| *pair != from);
    match pair {
        Some(pair) if small => {
            let invitation = Box::new(invitation.clone());
            cx.core.errands.push_back(crate::core::Errand::InviteIn { pair, invitation });
            true
        }
        _ => false,
    }
}
