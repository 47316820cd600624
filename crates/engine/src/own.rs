//! The conversation of the person's own devices: contacts, names, read marks and decisions, the same everywhere.

use protocol::chain::device_name_tag;
use protocol::control::{Control, NameSalt, OwnControl};
use protocol::id::DeviceId;

use crate::choices;
use crate::contacts;
use crate::conversation::{Conversation, Phase};
use crate::core::{Context, Errand};
use crate::directory::self_check;
use crate::hub::Hub;
use crate::profile::DeviceName;
use crate::requests;
use crate::verification;

/// The largest chain that is told to own devices, bytes: a message holds no more. Of others the directory tells.
const CHAIN_BYTES_MAX: usize = 32 * 1024;

/// Tells the person's other devices something, if there are any.
pub(crate) fn tell(cx: &mut Context<'_>, told: OwnControl) {
    if cx.core.profile.as_ref().is_some_and(|profile| profile.state.devices.len() > 1) {
        cx.core.errands.push_back(Errand::Tell(Box::new(Control::Own(Box::new(told)))));
    }
}

/// Tells the person's other devices of somebody whom the person added or accepted.
pub(crate) fn tell_contact(cx: &mut Context<'_>, account: &protocol::id::AccountId) {
    let Some(contact) = cx.core.contacts.get(account).filter(|contact| contact.accepted) else { return };
    if protocol::cbor::to_bytes(&contact.chain).len() <= CHAIN_BYTES_MAX {
        let (chain, handle) = (contact.chain.clone(), contact.handle.clone());
        tell(cx, OwnControl::Contact { chain, handle });
    }
}

/// Acts on what another own device tells.
pub(crate) fn told(cx: &mut Context<'_>, told: OwnControl) {
    match told {
        OwnControl::Contact { chain, handle } => {
            let Ok(state) = chain.verify() else { return };
            if state.account == cx.own_account() {
                return;
            }
            contacts::learn_chain(cx, state.account, chain);
            contacts::accept_quietly(cx, &state.account, handle);
            requests::accept_all_of(cx, &state.account);
        }
        OwnControl::DeviceName { device, salt, name } => learn_name(cx, device, salt, name),
        OwnControl::Read { conversation, topic, sequence } => {
            cx.core.errands.push_back(Errand::ReadElsewhere { conversation, topic, sequence });
        }
        OwnControl::Receipts { on } => set_receipts(cx, on),
        OwnControl::Choice { count, choice } => choices::told(cx, count, choice),
        OwnControl::Declined { conversation } => {
            if cx.core.requests.contains_key(&conversation) {
                requests::end(cx, &conversation, None);
            }
        }
        OwnControl::Verified { account, account_key } => verification::told(cx, &account, Some(account_key)),
        OwnControl::Unverified { account } => verification::told(cx, &account, None),
        OwnControl::Directory { size, account, handle } => self_check::told(cx, size, account, handle),
        OwnControl::Chain { sequence, head } => {
            let known = cx.profile().state.head_at(sequence) == Some(&head);
            if !known {
                crate::devices::read_own_chain(cx);
            }
        }
    }
}

/// What this device tells its person's others it knows; of what only one word can be in force, the last in the order is, for all.
pub(crate) fn said(cx: &mut Context<'_>, control: Control) {
    let Control::Own(said) = control else { return };
    match *said {
        OwnControl::Receipts { on } => set_receipts(cx, on),
        OwnControl::Choice { count, choice } => choices::told(cx, count, choice),
        _ => {}
    }
}

fn set_receipts(cx: &mut Context<'_>, on: bool) {
    if let Some(profile) = &mut cx.core.profile {
        profile.row.receipts_off = !on;
    }
    cx.put_profile();
}

/// Whether others are told what the person has received and read, from now on and on all own devices.
pub(crate) fn choose_receipts(cx: &mut Context<'_>, on: bool) {
    set_receipts(cx, on);
    tell(cx, OwnControl::Receipts { on });
}

/// Keeps a name if it is what the chain commits to, or if the chain has not been seen as far as that.
fn learn_name(cx: &mut Context<'_>, device: DeviceId, salt: NameSalt, name: String) {
    let tag = device_name_tag(&salt.0, &name);
    let Some(profile) = &mut cx.core.profile else { return };
    let committed = profile.state.name_tags.get(&device);
    if committed.is_some_and(|committed| *committed != tag) {
        return;
    }
    profile.row.names.retain(|known| known.device != device);
    profile.row.names.push(DeviceName { device, salt, name });
    cx.put_profile();
}

impl Hub {
    /// A device has joined the conversation of own devices: it is told what the others know.
    pub fn tell_newcomers(&self, cx: &mut Context<'_>) {
        let accepted: Vec<_> =
            cx.core.contacts.values().filter(|contact| contact.accepted).map(|c| c.account).collect();
        for account in accepted {
            tell_contact(cx, &account);
        }
        verification::tell_all(cx);
        for DeviceName { device, salt, name } in cx.profile().row.names.clone() {
            tell(cx, OwnControl::DeviceName { device, salt, name });
        }
        if cx.profile().row.receipts_off {
            tell(cx, OwnControl::Receipts { on: false });
        }
        choices::tell_all(cx);
        let read = |chat: &&Conversation| chat.row.read_through > 0 && chat.row.phase == Phase::Active;
        for chat in self.conversations.values().filter(read) {
            let (conversation, topic, sequence) = (chat.id(), chat.topic(), chat.row.read_through);
            tell(cx, OwnControl::Read { conversation, topic, sequence });
        }
    }
}

impl Conversation {
    /// Keeps something to be said to the own devices that are here.
    pub fn tell_own(&mut self, cx: &mut Context<'_>, control: &Control) {
        if matches!(self.row.phase, Phase::Creating | Phase::Active) {
            self.say(cx, control);
            self.save(cx);
        }
    }
}
