//! Knocking: asking, by a link, to be let into a group. What the person has asked for is entered without asking them again.

use minicbor::{Decode, Encode};
use protocol::api::{Answer, DeviceKeys, Refusal, Request};
use protocol::cbor;
use protocol::chain::Chain;
use protocol::entrance::{Arrival, EntranceLink, Knock, SignedKnock};
use protocol::id::{AccountId, ConversationId, DeviceId, Tag};
use protocol::inbox::{InboxMessage, SealedItem, inbox_topic};
use protocol::limits::{INBOX_TIERS, KNOCK_AHEAD_MINUTES, RETENTION_DAYS_MAX};
use protocol::padding::pad;
use protocol::time::Minutes;

use crate::changes::Table;
use crate::choices::{self, Fate};
use crate::conversation::{Joiner, Phase};
use crate::core::{Context, Errand};
use crate::hub::Hub;
use crate::input::{CommandError, CommandId, Reply};
use crate::session::Asked;
use crate::view::AskedView;

/// The most groups into which the person has asked to be let, and was not yet: of more the oldest is forgotten.
const ASKED_MAX: usize = 100;
/// How long an invitation is taken for the answer, minutes: no invitation lives longer.
const ASKED_MINUTES: u64 = RETENTION_DAYS_MAX as u64 * 24 * 60;
/// The most tokens that one item may cost.
const PRICE_MAX: u8 = 1 << (INBOX_TIERS - 1);

/// A group into which the person has asked to be let (table `Asked`, by conversation id).
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub(crate) struct AskedRow {
    #[n(0)]
    pub conversation: ConversationId,
    /// Who can let them in.
    #[n(1)]
    pub asked: Vec<AccountId>,
    /// When.
    #[n(2)]
    pub time: Minutes,
}

/// A knock on its way: the command is answered once somebody's device has it.
pub(crate) struct Knocking {
    id: CommandId,
    /// An [`InboxMessage`], encoded.
    message: Vec<u8>,
    /// Whose inbox keys are to be asked for.
    accounts: Vec<AccountId>,
    items: Vec<Item>,
    arrived: usize,
}

struct Item {
    account: AccountId,
    device: DeviceId,
    item: SealedItem,
    paid: u8,
}

impl Hub {
    /// Knocks by a link, once the directory vouches for its maker.
    pub fn knock(&self, cx: &mut Context<'_>, id: CommandId, link: &EntranceLink) {
        match self.check_knock(cx, link) {
            Ok(()) => begin(cx, id, link),
            Err(error) => cx.reply(id, Err(error)),
        }
    }

    /// Somebody knocks at a group.
    pub fn knocked(&mut self, cx: &mut Context<'_>, arrival: Arrival) {
        let id = arrival.knock.knock.conversation;
        if let Some(conversation) = self.conversations.get_mut(&id) {
            conversation.knocked(cx, arrival);
            cx.core.errands.push_back(Errand::Advance(id));
        }
    }

    fn check_knock(&self, cx: &Context<'_>, link: &EntranceLink) -> Result<(), CommandError> {
        let here = cx.core.server_keys.as_ref().map(|keys| protocol::server::server_id(&keys.identity));
        let inside = |chat: &crate::conversation::Conversation| chat.row.phase != Phase::Left;
        if here != Some(link.server) {
            return Err(CommandError::NotFound { what: "group on your server: the link is of another one" });
        }
        if self.conversations.get(&link.conversation).is_some_and(inside) {
            return Err(CommandError::WrongState { state: "has you in it already" });
        }
        if cx.core.knocking.contains_key(&link.conversation) {
            return Err(CommandError::WrongState { state: "is being asked already" });
        }
        match link.asked.first().is_some_and(|maker| cx.core.choices.is_blocked(maker)) {
            true => Err(CommandError::Blocked),
            false => Ok(()),
        }
    }
}

fn begin(cx: &mut Context<'_>, id: CommandId, link: &EntranceLink) {
    let time = knocks_at(cx, &link.conversation);
    let profile = cx.profile();
    let knock = Knock {
        conversation: link.conversation,
        entrance: link.secret.key().public(),
        account: profile.row.account,
        device: profile.row.device,
        handle: profile.row.handle.clone(),
        time,
    };
    let knock = SignedKnock::sign(&link.secret, &profile.device_key, knock);
    let arrival = Arrival { chain: profile.row.chain.clone(), knock };
    let message = cbor::to_bytes(&InboxMessage::Knock(Box::new(arrival)));
    let own = cx.own_account();
    let accounts = link.asked.iter().copied().filter(|account| *account != own).collect();
    keep(cx, AskedRow { conversation: link.conversation, asked: link.asked.clone(), time });
    let knocking = Knocking { id, message, accounts, items: Vec::new(), arrived: 0 };
    cx.core.knocking.insert(link.conversation, knocking);
    advance(cx);
}

/// When somebody knocks: later than they last did at this group, since an older knock than one that was answered is void.
fn knocks_at(cx: &Context<'_>, conversation: &ConversationId) -> Minutes {
    let now = cx.now.minutes();
    let before = cx.core.asked.get(conversation).map(|row| row.time.plus(1));
    before.map_or(now, |next| next.clamp(now, now.plus(KNOCK_AHEAD_MINUTES)))
}

fn keep(cx: &mut Context<'_>, row: AskedRow) {
    let oldest = cx.core.asked.values().min_by_key(|known| known.time).map(|known| known.conversation);
    if let Some(oldest) = oldest.filter(|_| cx.core.asked.len() >= ASKED_MAX) {
        forget(cx, &oldest);
    }
    cx.put(Table::Asked, row.conversation.0, &row);
    cx.core.asked.insert(row.conversation, row);
}

/// The person is in, or does not want to be any more.
fn forget(cx: &mut Context<'_>, conversation: &ConversationId) {
    if cx.core.asked.remove(conversation).is_some() {
        cx.core.changes.remove(Table::Asked, conversation.0);
    }
}

/// Into which groups the person has asked to be let, as far as an answer is still taken for one.
pub(crate) fn asked(cx: &Context<'_>) -> Reply {
    let waits = |row: &&AskedRow| row.time.plus(ASKED_MINUTES) >= cx.now.minutes();
    let view = |row: &AskedRow| AskedView { conversation: row.conversation, asked: row.asked.clone(), time: row.time };
    let mut groups: Vec<AskedView> = cx.core.asked.values().filter(waits).map(view).collect();
    groups.sort_by_key(|group| group.time);
    Reply::Asked(groups)
}

/// The person does not want to be let in any more. Nobody is told: who was asked has the knock, and an answer to it is an invitation as any other.
pub(crate) fn take_back(cx: &mut Context<'_>, conversation: &ConversationId) -> Result<Reply, CommandError> {
    if cx.core.knocking.contains_key(conversation) {
        return Err(CommandError::WrongState { state: "is being asked just now" });
    }
    if !cx.core.asked.contains_key(conversation) {
        return Err(CommandError::NotFound { what: "group into which you have asked to be let" });
    }
    forget(cx, conversation);
    Ok(Reply::Done)
}

/// The person has entered where they were invited, by one whom they have accepted; or who answers a knock, who is taken for this chat, and for
/// nothing else: they know that one from a link at most, whose maker has chosen whom it names.
pub(crate) fn entered(cx: &mut Context<'_>, joiner: &Joiner) {
    if asked_for(cx, joiner).is_none() {
        crate::contacts::accept(cx, &joiner.adder);
    }
    forget(cx, &joiner.invitation.start.start.conversation);
}

/// What the person has asked for, if an invitation is by one of whom they asked it.
fn asked_for<'a>(cx: &'a Context<'_>, joiner: &Joiner) -> Option<&'a AskedRow> {
    let conversation = joiner.invitation.start.start.conversation;
    cx.core.asked.get(&conversation).filter(|row| row.asked.contains(&joiner.adder))
}

/// Whose link it was by which the person has asked for what they are invited into.
pub(crate) fn maker(cx: &Context<'_>, joiner: &Joiner) -> Option<AccountId> {
    asked_for(cx, joiner)?.asked.first().copied()
}

/// What becomes of an invitation: one by whom the person has asked to be let in is what they have asked for.
pub(crate) fn fate(cx: &Context<'_>, joiner: &Joiner) -> Fate {
    let asked = asked_for(cx, joiner).is_some_and(|row| row.time.plus(ASKED_MINUTES) >= cx.now.minutes());
    match asked && !cx.core.choices.is_blocked(&joiner.adder) {
        true => Fate::Joined,
        false => choices::judge(cx, &joiner.adder, joiner.invitation.introduction.is_some()),
    }
}

/// Does what is next of each knock.
pub(crate) fn advance(cx: &mut Context<'_>) {
    for conversation in cx.core.knocking.keys().copied().collect::<Vec<_>>() {
        let is_it = |asked: &Asked| asked.knocks_at() == Some(&conversation);
        if cx.core.sessions.is_asked(is_it) {
            continue;
        }
        let Some(knocking) = cx.core.knocking.get(&conversation) else { continue };
        if let Some(Item { account, device, item, .. }) = knocking.items.first() {
            let request = Request::PutInbox { account: *account, device: *device, item: item.clone() };
            cx.call(request, Asked::Knock { conversation });
        } else if let Some(account) = knocking.accounts.first().copied() {
            cx.call(Request::TakeKeyPackages { account }, Asked::KnockKeys { conversation, account });
        } else {
            end(cx, &conversation);
        }
    }
}

fn end(cx: &mut Context<'_>, conversation: &ConversationId) {
    let Some(knocking) = cx.core.knocking.remove(conversation) else { return };
    if knocking.arrived > 0 {
        return cx.reply(knocking.id, Ok(Reply::Conversation { conversation: *conversation }));
    }
    forget(cx, conversation);
    let what = "device of those who could let you in: ask for another link";
    cx.reply(knocking.id, Err(CommandError::NotFound { what }));
}

/// An answer about a knock.
pub(crate) fn answered(cx: &mut Context<'_>, asked: &Asked, result: Result<Answer, Refusal>) {
    match (asked, result) {
        (Asked::KnockKeys { conversation, account }, Ok(Answer::KeyPackages { chain, devices })) => {
            seal_for(cx, conversation, *account, chain, devices);
        }
        (Asked::KnockKeys { conversation, account }, _) => skip(cx, conversation, account),
        (Asked::Knock { conversation }, result) => item_put(cx, conversation, &result),
        _ => {}
    }
    advance(cx);
}

/// The contact session is over, and is not opened again by itself: whoever waits is told.
pub(crate) fn given_up(cx: &mut Context<'_>) {
    for (_, knocking) in std::mem::take(&mut cx.core.knocking) {
        cx.reply(knocking.id, Err(CommandError::Offline));
    }
}

fn skip(cx: &mut Context<'_>, conversation: &ConversationId, account: &AccountId) {
    if let Some(knocking) = cx.core.knocking.get_mut(conversation) {
        knocking.accounts.retain(|other| other != account);
    }
}

/// The knock is sealed for each device that the chain has for which the directory vouches.
fn seal_for(
    cx: &mut Context<'_>,
    conversation: &ConversationId,
    account: AccountId,
    chain: Chain,
    devices: Vec<DeviceKeys>,
) {
    skip(cx, conversation, &account);
    let Ok(state) = chain.verify_for(&account) else { return };
    crate::contacts::learn_chain(cx, account, chain);
    if !crate::directory::permits_first_contact(cx, &account) {
        return;
    }
    let Some(message) = cx.core.knocking.get(conversation).map(|knocking| pad(knocking.message.clone())) else {
        return;
    };
    let mut items = Vec::new();
    for device in devices {
        let record = state.devices.get(&device.device);
        if record.is_none_or(|record| device.inbox_key.verify(&record.key, &account, &device.device).is_err()) {
            continue;
        }
        let (topic, tag) = (inbox_topic(&account, &device.device), Tag(cx.random()));
        let sealed = cx.core.crypto.seal_for_inbox(&device.inbox_key.key.0, &topic.0, tag, &message);
        items.extend(sealed.ok().map(|item| Item { account, device: device.device, item, paid: 1 }));
    }
    if let Some(knocking) = cx.core.knocking.get_mut(conversation) {
        knocking.items.extend(items);
    }
}

fn item_put(cx: &mut Context<'_>, conversation: &ConversationId, result: &Result<Answer, Refusal>) {
    let Some(knocking) = cx.core.knocking.get_mut(conversation) else { return };
    match (result, knocking.items.first_mut()) {
        (Err(Refusal::CostsMore), Some(item)) if item.paid < PRICE_MAX => {
            item.paid = item.paid.saturating_add(1);
            return;
        }
        (Ok(Answer::InboxStamped { .. }), Some(_)) => knocking.arrived = knocking.arrived.saturating_add(1),
        _ => {}
    }
    if !knocking.items.is_empty() {
        knocking.items.remove(0);
    }
}

#[cfg(test)]
mod tests {
    use protocol::cbor::Bytes;
    use protocol::inbox::InboxKey;

    use super::*;
    use crate::conversation::tests::stand::{BOB, CAROL, DAVE, NOW, TEA, account, chain, device, engine, key, with};
    use crate::directory::trust::Trust;
    use crate::view::ContactView;

    /// For how many of carol's devices bob's knock is sealed, of whom the directory has shown this.
    fn sealed(inbox_key: InboxKey, trust: Trust) -> usize {
        let mut bob = engine(BOB);
        with(&mut bob, |cx, _| {
            crate::contacts::learn_chain(cx, account(CAROL), chain(CAROL));
            let contact = cx.core.contacts[&account(CAROL)].clone();
            cx.put_contact(ContactView { trust, ..contact });
            let waiting = Knocking {
                id: CommandId(1),
                message: vec![7; 100],
                accounts: vec![account(CAROL)],
                items: vec![],
                arrived: 0,
            };
            cx.core.knocking.insert(TEA, waiting);
            let devices = vec![DeviceKeys { device: device(CAROL), key_package: Bytes(vec![]), inbox_key }];
            seal_for(cx, &TEA, account(CAROL), chain(CAROL), devices);
            cx.core.knocking[&TEA].items.len()
        })
    }

    #[test]
    fn a_knock_is_sealed_to_a_key_that_its_device_has_signed_and_for_whom_the_directory_vouches() {
        let public = engine(CAROL).core.profile.expect("a profile").inbox_key.key;
        let signed = |signer, of| InboxKey::sign(&key(signer), &account(CAROL), &device(of), public.clone());
        let proven = Trust::Proven { at: NOW.millis(), leaf: 1, sequence: 0 };
        assert_eq!(sealed(signed(CAROL, CAROL), proven), 1);
        assert_eq!(sealed(signed(DAVE, CAROL), proven), 0, "the server's own");
        assert_eq!(sealed(signed(CAROL, DAVE), proven), 0, "of another device");
        assert_eq!(sealed(signed(CAROL, CAROL), Trust::default()), 0, "of whom nothing was shown");
    }
}
