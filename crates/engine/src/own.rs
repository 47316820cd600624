//! The conversation of the person's own devices: contacts, names, read marks and decisions, the same everywhere.

use protocol::chain::device_name_tag;
use protocol::control::{Control, NameSalt, OwnControl};
use protocol::id::DeviceId;

use crate::choices;
use crate::contacts;
use crate::conversation::{Conversation, Phase};
use crate::core::{Context, Elsewhere, Errand};
use crate::directory::self_check;
use crate::drafts;
use crate::hub::Hub;
use crate::profile::DeviceName;
use crate::requests;
use crate::stars;
use crate::verification::{self, ToldRow};
use crate::view::MarkedBy;

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

/// Acts on what another own device tells, and when the server took that.
pub(crate) fn told(cx: &mut Context<'_>, by: MarkedBy, told: OwnControl) {
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
        OwnControl::Star { conversation, message, on } => stars::set(cx, conversation, message, on),
        OwnControl::Stars { conversation, messages } => {
            messages.into_iter().for_each(|message| stars::set(cx, conversation, message, true));
        }
        OwnControl::Draft { conversation, count, text } => drafts::told(cx, conversation, count, text),
        OwnControl::Shown { conversation, message, sender } => {
            let told = Elsewhere::Shown(crate::input::About { message, sender });
            cx.core.errands.push_back(Errand::Elsewhere { conversation, told });
        }
        OwnControl::TurnedAway { conversation, account, time } => {
            let told = Elsewhere::TurnedAway { account, time };
            cx.core.errands.push_back(Errand::Elsewhere { conversation, told });
        }
        OwnControl::Choice { count, choice } => choices::told(cx, count, choice),
        OwnControl::Declined { conversation } => {
            if cx.core.requests.contains_key(&conversation) {
                requests::end(cx, &conversation, None);
            }
        }
        OwnControl::Verified { account, account_key, at } => {
            let by = MarkedBy { at: at.map_or(by.at, |at| at.min(by.at)), ..by };
            verification::told(cx, ToldRow { account, account_key, by: Some(by) });
        }
        OwnControl::Unverified { account } => verification::taken_back(cx, &account, &by.device),
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
        OwnControl::Star { conversation, message, on } => stars::set(cx, conversation, message, on),
        OwnControl::Stars { conversation, messages } => {
            messages.into_iter().for_each(|message| stars::set(cx, conversation, message, true));
        }
        OwnControl::Draft { conversation, count, text } => drafts::told(cx, conversation, count, text),
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
pub(crate) fn learn_name(cx: &mut Context<'_>, device: DeviceId, salt: NameSalt, name: String) {
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
        stars::tell_all(cx);
        drafts::tell_all(cx);
        let read = |chat: &&Conversation| chat.row.read_through > 0 && chat.row.phase == Phase::Active;
        for chat in self.conversations.values().filter(read) {
            let (conversation, topic, sequence) = (chat.id(), chat.topic(), chat.row.read_through);
            tell(cx, OwnControl::Read { conversation, topic, sequence });
        }
    }
}

impl Conversation {
    /// Keeps something to be said to the own devices that are here, also while the conversation stands still: it mends itself.
    pub fn tell_own(&mut self, cx: &mut Context<'_>, control: &Control) {
        if self.row.phase != Phase::Left {
            self.say(cx, control);
            self.save(cx);
        }
    }
}

#[cfg(test)]
mod tests {
    use protocol::chain::{Author, Chain, Consent, create_account};
    use protocol::handle::Handle;
    use protocol::id::AccountId;
    use protocol::signature::{PublicKey, SecretKey};
    use protocol::time::{Millis, Minutes};
    use rand_chacha::ChaCha20Rng;
    use rand_chacha::rand_core::SeedableRng;

    use super::*;
    use crate::changes::{Row, Table};
    use crate::core::Core;
    use crate::engine::Engine;
    use crate::profile::{Profile, ProfileRow, Seed};
    use crate::view::Verified;

    const MALLORY: u8 = 3;
    const BOB: u8 = 4;
    const DEVICE: DeviceId = DeviceId([0; 16]);
    const REMOVED: DeviceId = DeviceId([7; 16]);

    #[test]
    fn a_handle_that_another_own_device_tells_is_a_claim() {
        let mut core = core();
        let bob = Handle::parse("bob").expect("a handle");
        let (mallory, handle) = (account(MALLORY), Some(bob.clone()));
        tells(&mut core, OwnControl::Contact { chain: chain(MALLORY), handle: handle.clone() });
        let contact = &core.contacts[&mallory];
        assert!(contact.accepted && contact.handle.is_none() && contact.told == handle);
        assert_eq!(core.handles.get(&bob), None, "nothing goes to mallory that is for bob");
        // Once somebody here has it by the directory's word, nobody can claim it.
        tells(&mut core, OwnControl::Contact { chain: chain(BOB), handle: None });
        with(&mut core, |cx| {
            let contact = cx.core.contacts[&account(BOB)].clone();
            cx.put_contact(crate::view::ContactView { handle: handle.clone(), ..contact });
        });
        let dave = MALLORY + 10;
        tells(&mut core, OwnControl::Contact { chain: chain(dave), handle: handle.clone() });
        assert_eq!((&core.contacts[&account(dave)].told, core.handles.get(&bob)), (&None, Some(&account(BOB))));
    }

    #[test]
    fn a_mark_of_somebody_unknown_waits_for_their_chain_after_a_restart_too() {
        let mut core = core();
        let account_key = replaced(BOB).verify().expect("valid").account_key;
        tells(&mut core, OwnControl::Verified { account: account(BOB), account_key, at: None });
        let stored = stored(&mut core);
        let mut core = Engine::new(stored, None).expect("readable").core;
        learn(&mut core, chain(BOB));
        assert_eq!(mark(&core), None, "the key that was compared is not the one in force here");
        learn(&mut core, replaced(BOB));
        let by = Some(vec![MarkedBy { device: DEVICE, at: Minutes(5) }]);
        assert_eq!(mark(&core), Some(Verified { account_key, is_replaced: false, by }));
        assert!(core.told.is_empty());
        tells(&mut core, verified(first_key(BOB), None));
        assert_eq!(mark(&core).map(|mark| mark.is_replaced), Some(true), "of a key before it, what is written waits");
        assert!(core.replaced.contains(&account(BOB)));
        tells(&mut core, verified(PublicKey([9; 32]), None));
        tells(&mut core, OwnControl::Unverified { account: account(BOB) });
        assert!(mark(&core).is_none() && core.told.is_empty());
    }

    #[test]
    fn a_mark_is_of_the_device_that_sets_it_and_not_of_one_that_is_not_of_the_person() {
        let mut core = core();
        learn(&mut core, chain(BOB));
        let key = first_key(BOB);
        says(&mut core, REMOVED, verified(key, None));
        assert_eq!(mark(&core), None);
        // What has waited for a chain meanwhile is no better.
        says(&mut core, DEVICE, verified(PublicKey([9; 32]), None));
        let by = Some(MarkedBy { device: REMOVED, at: Minutes(5) });
        with(&mut core, |cx| verification::told(cx, ToldRow { account: account(BOB), account_key: key, by }));
        assert_eq!(mark(&core), None);
        for (said, at) in [(Some(Minutes(3)), Minutes(3)), (Some(Minutes(9)), Minutes(5)), (None, Minutes(5))] {
            says(&mut core, DEVICE, verified(key, said));
            let by = [MarkedBy { device: DEVICE, at }];
            assert_eq!(mark(&core).expect("marked").devices(), by, "not later than the server took it");
            says(&mut core, REMOVED, OwnControl::Unverified { account: account(BOB) });
            assert!(mark(&core).is_some());
            says(&mut core, DEVICE, OwnControl::Unverified { account: account(BOB) });
            assert_eq!(mark(&core), None);
        }
    }

    fn mark(core: &Core) -> Option<Verified> {
        core.contacts[&account(BOB)].verified.clone()
    }

    fn verified(account_key: PublicKey, at: Option<Minutes>) -> OwnControl {
        OwnControl::Verified { account: account(BOB), account_key, at }
    }

    /// A device of the person's tells something, and the server takes it in the fifth minute.
    fn tells(core: &mut Core, control: OwnControl) {
        says(core, DEVICE, control);
    }

    fn says(core: &mut Core, device: DeviceId, control: OwnControl) {
        with(core, |cx| told(cx, MarkedBy { device, at: Minutes(5) }, control));
    }

    fn learn(core: &mut Core, chain: Chain) {
        with(core, |cx| contacts::learn_chain(cx, account(BOB), chain));
    }

    fn with(core: &mut Core, act: impl FnOnce(&mut Context<'_>)) {
        let mut rng = ChaCha20Rng::from_seed([1; 32]);
        act(&mut Context { core, now: Millis(0), rng: &mut rng });
    }

    fn core() -> Core {
        let mut core = Engine::new(Vec::new(), None).expect("nothing is readable").core;
        let (device, seed) = (DEVICE, Seed([0; 32]));
        let row = ProfileRow { registered: true, ..ProfileRow::new(account(0), device, seed.clone(), seed, chain(0)) };
        core.profile = Profile::from_row(row, &core.crypto);
        with(&mut core, |cx| cx.put_profile());
        core
    }

    /// What the device has kept.
    fn stored(core: &mut Core) -> Vec<Row> {
        let mut rows = std::collections::BTreeMap::new();
        core.changes.apply_to(&mut rows);
        let rows = rows.into_iter().filter(|((table, _), _)| table.is_read_at_start() && *table != Table::KeyPackage);
        rows.map(|((table, key), value)| Row { table, key, value }).collect()
    }

    fn first_key(seed: u8) -> PublicKey {
        SecretKey::from_seed(&[seed + 100; 32]).public()
    }

    fn account(seed: u8) -> AccountId {
        chain(seed).verify().expect("valid").account
    }

    fn chain(seed: u8) -> Chain {
        let device_key = SecretKey::from_seed(&[seed; 32]);
        create_account(&SecretKey::from_seed(&[seed + 100; 32]), DeviceId([seed; 16]), &device_key)
    }

    /// The same with another account key.
    fn replaced(seed: u8) -> Chain {
        let mut chain = chain(seed);
        let state = chain.verify().expect("valid");
        let (before, after) = (SecretKey::from_seed(&[seed + 100; 32]), SecretKey::from_seed(&[seed + 101; 32]));
        let consent = Consent::AccountKey { place: state.next_place(), account_key: after.public() }.sign(&after);
        let kind = protocol::chain::StatementKind::KeyReplaced { account_key: after.public(), consent };
        chain.statements.push(state.next_statement(Author::AccountKey(&before), kind));
        chain
    }
}
