//! The inbox: invitations of strangers wait as requests, those of people one knows are joined, everything else is an attack.

use std::collections::BTreeMap;

use protocol::api::{InboxItem, Request};
use protocol::cbor::{self, Bytes};
use protocol::content::{self, Content, Meaning};
use protocol::franking::{Authorship, Stamped};
use protocol::hash::hash;
use protocol::hello::SessionKind;
use protocol::id::{AccountId, BlobId, ConversationId, EntryHash};
use protocol::inbox::{Carried, InboxMessage, Introduction, Invitation, WelcomeBundle};
use protocol::limits::BLOB_CHUNK_BYTES_MAX;
use protocol::padding::unpad;
use protocol::seal;
use protocol::time::Minutes;

use crate::caught::Lie;
use crate::choices::{self, Fate};
use crate::conversation::Joiner;
use crate::core::{Context, Errand};
use crate::deletion::Place;
use crate::knocking;
use crate::session::{Asked, LookUp};
use crate::stamping::Stamping;
use crate::view::{OtherInvitation, RequestView};

/// The most requests that wait: strangers cannot fill a profile.
const REQUESTS_MAX: usize = 200;
/// The most invitations of others that wait behind a request for the same conversation.
const OTHERS_MAX: usize = 4;

/// Reads the inbox, unless that is under way.
pub(crate) fn read_inbox(cx: &mut Context<'_>) {
    let after = cx.core.profile.as_ref().map_or(0, |profile| profile.row.inbox_through);
    if cx.core.online && !cx.core.sessions.is_asked(|asked| *asked == Asked::ReadInbox) {
        cx.call(Request::ReadInbox { after }, Asked::ReadInbox);
    }
}

/// Takes in what lay in the inbox, then lets the server delete it.
pub(crate) fn take_in_items(cx: &mut Context<'_>, items: Vec<InboxItem>) {
    let Some(last) = items.last().map(|item| item.number) else { return crate::key_packages::inbox_is_read(cx) };
    for item in items {
        let through = cx.core.profile.as_ref().map_or(0, |profile| profile.row.inbox_through);
        if item.number <= through {
            continue;
        }
        if asks_for_keys(cx, &item) {
            return;
        }
        taken_in(cx, item.number);
        take_in_item(cx, item);
    }
    cx.call(Request::ClearInbox { through: last }, Asked::ClearInbox);
    read_inbox(cx);
}

fn taken_in(cx: &mut Context<'_>, number: u64) {
    if let Some(profile) = &mut cx.core.profile {
        profile.row.inbox_through = number;
    }
    cx.put_profile();
}

/// What the server's stamp on an item is worth.
fn check_stamp(cx: &Context<'_>, item: &InboxItem) -> Stamping {
    let topic = cx.profile().inbox_topic();
    Stamping::of(cx.core, &Stamped { topic, segment: 0, time: item.time, tag: item.item.tag }, &item.stamp)
}

/// Has the server's keys asked for because of a stamp's key: the item stays where it is, and is read again then. Says whether they are.
fn asks_for_keys(cx: &mut Context<'_>, item: &InboxItem) -> bool {
    let Stamping::KeyUnknown(key) = check_stamp(cx, item) else { return false };
    let Some(pause_ms) = cx.core.inbox_keys_asked.again(key) else { return false };
    cx.core.errands.push_back(Errand::Reopen { lane: SessionKind::Account.into(), pause_ms });
    true
}

fn take_in_item(cx: &mut Context<'_>, item: InboxItem) {
    if check_stamp(cx, &item) != Stamping::Right {
        cx.catch(Lie::Stamp, None, vec![cbor::to_bytes(&item).into()]);
        return;
    }
    let profile = cx.profile();
    let topic = profile.inbox_topic();
    let opened = cx.core.crypto.open_from_inbox(&profile.inbox_secret, &topic.0, &item.item);
    let message = opened.as_deref().and_then(unpad).and_then(|bytes| cbor::from_bytes::<InboxMessage>(bytes).ok());
    match message {
        Some(InboxMessage::Invitation(invitation)) => {
            if !is_introduction_reportable(cx, &invitation, &item) {
                return;
            }
            let time = item.time;
            cx.core.errands.push_back(Errand::Invited { invitation, sender: None, time });
        }
        Some(InboxMessage::Knock(arrival)) => cx.core.errands.push_back(Errand::Knocked(arrival)),
        Some(InboxMessage::Readmission(request)) => cx.core.errands.push_back(Errand::Readmit(request)),
        None => {}
    }
}

/// A first text is checked as any message: else strangers could send what cannot be reported.
fn is_introduction_reportable(cx: &mut Context<'_>, invitation: &Invitation, item: &InboxItem) -> bool {
    let Some(Introduction { content, author_signature }) = &invitation.introduction else { return true };
    let Some(state) = invitation.adder.verify().ok() else { return false };
    let Some(device) = state.devices.get(&invitation.adder_device) else { return false };
    let tag = item.item.tag;
    let conversation = invitation.start.start.conversation;
    let authorship = Authorship { tag, conversation, topic: cx.profile().inbox_topic(), segment: 0 };
    if authorship.verify(&device.key, author_signature).is_err() {
        // Anybody can send this in somebody's name: nobody is blamed.
        return false;
    }
    let reportable = Content::from_bytes(&content.0).is_ok_and(|read| {
        content::tag(&read, &content.0) == tag
            && read.origin.account == state.account
            && read.origin.device == invitation.adder_device
            && read.origin.conversation == conversation
    });
    if reportable {
        return true;
    }
    cx.catch(Lie::Unreportable { author: state.account }, None, vec![cbor::to_bytes(&item.item).into()]);
    false
}

/// Keeps an invitation to a conversation that one is not in: as a request, or to be joined at once if one knows who invites.
pub(crate) fn take_in_invitation(cx: &mut Context<'_>, joiner: Joiner, time: Minutes) {
    let conversation = joiner.invitation.start.start.conversation;
    let fate = knocking::fate(cx, &joiner);
    if fate == Fate::Dropped || is_declined(cx, &joiner) {
        return;
    }
    let joins = |errand: &Errand| matches!(errand, Errand::Join { conversation: id, .. } if *id == conversation);
    if cx.core.errands.iter().any(joins) {
        let invitation = Box::new(joiner.invitation);
        return cx.core.errands.push_back(Errand::Invited { invitation, sender: Some(joiner.adder), time });
    }
    let Some(known) = cx.core.requests.get(&conversation) else {
        if fate != Fate::Joined {
            make_room(cx);
        }
        return keep_request(cx, joiner, time, Vec::new());
    };
    let mut others = known.others.clone();
    if known.account == joiner.adder {
        // Removed and added again before answering: only the later invitation leads in.
        let first = cbor::from_bytes::<Invitation>(&known.invitation.0).ok();
        if first.is_none_or(|first| place(&first) < place(&joiner.invitation)) {
            keep_request(cx, joiner, time, others);
        }
    } else if !known.accepted && crate::contacts::is_accepted(cx, &joiner.adder) {
        let (account, invitation, time_of_known) = (known.account, known.invitation.clone(), known.time);
        keep_behind(&mut others, OtherInvitation { account, invitation, time: time_of_known });
        keep_request(cx, joiner, time, others);
    } else {
        // The person answers whom the request shows: nobody else's invitation takes its place.
        let invitation = cbor::to_bytes(&joiner.invitation).into();
        let request = known.clone();
        keep_behind(&mut others, OtherInvitation { account: joiner.adder, invitation, time });
        if others != request.others {
            cx.put_request(RequestView { others, ..request });
        }
    }
}

/// Whoever comes last finds room: of whoever has most requests that wait the oldest gives way, so that an attack ends when it ends.
fn make_room(cx: &mut Context<'_>) {
    let waiting = cx.core.requests.values().filter(|request| !request.accepted);
    let mut of_each: BTreeMap<AccountId, Vec<(Minutes, ConversationId)>> = BTreeMap::new();
    for request in waiting {
        of_each.entry(request.account).or_default().push((request.time, request.conversation));
    }
    if of_each.values().map(Vec::len).sum::<usize>() < REQUESTS_MAX {
        return;
    }
    let oldest = of_each.values().filter_map(|waiting| Some((waiting.len(), *waiting.iter().min()?)));
    let gives_way = oldest.max_by_key(|(count, oldest)| (*count, std::cmp::Reverse(*oldest)));
    if let Some((_, (_, conversation))) = gives_way {
        cx.remove_request(&conversation);
    }
}

/// Where in its conversation an invitation leads in.
fn place(invitation: &Invitation) -> (u32, u64) {
    let start = &invitation.start.start;
    (start.generation, start.segment)
}

/// Keeps an invitation behind a request, one for each account: the latest.
fn keep_behind(others: &mut Vec<OtherInvitation>, other: OtherInvitation) {
    let place_of =
        |other: &OtherInvitation| cbor::from_bytes::<Invitation>(&other.invitation.0).ok().map(|i| place(&i));
    let full = others.len() >= OTHERS_MAX;
    match others.iter_mut().find(|known| known.account == other.account) {
        Some(known) if place_of(known) < place_of(&other) => *known = other,
        Some(_) => {}
        None if full => {}
        None => others.push(other),
    }
}

/// A request is answered, or of no use. What waited behind it is taken in as if it came now: after joining, what leads in later
/// than `joined` only, for the person may have been removed and added again before answering.
pub(crate) fn end(cx: &mut Context<'_>, conversation: &ConversationId, joined: Option<&Invitation>) {
    let others = cx.core.requests.get(conversation).map(|request| request.others.clone()).unwrap_or_default();
    cx.remove_request(conversation);
    for other in others {
        let Ok(invitation) = cbor::from_bytes::<Invitation>(&other.invitation.0) else { continue };
        if joined.is_none_or(|joined| place(joined) < place(&invitation)) {
            let (invitation, sender) = (Box::new(invitation), Some(other.account));
            cx.core.errands.push_back(Errand::Invited { invitation, sender, time: other.time });
        }
    }
}

/// The person declines: the same invitation asks nothing again, on no device of theirs.
pub(crate) fn decline(cx: &mut Context<'_>, conversation: &ConversationId) {
    let request = cx.core.requests.get(conversation);
    let invitation = request.and_then(|request| cbor::from_bytes::<Invitation>(&request.invitation.0).ok());
    if let Some(invitation) = invitation {
        // Without room for one choice more it is declined all the same.
        let _ = choices::choose(cx, choices::deletion(*conversation, beginning(&invitation)));
    }
    end(cx, conversation, None);
}

/// Whether the person has declined this very invitation: a chat that they have been in is deleted further on.
fn is_declined(cx: &Context<'_>, joiner: &Joiner) -> bool {
    let start = &joiner.invitation.start.start;
    cx.core.choices.deleted(&start.conversation) == Some(beginning(&joiner.invitation))
}

/// The place in the order behind which an invitation leads in.
fn beginning(invitation: &Invitation) -> Place {
    let start = &invitation.start.start;
    Place { generation: start.generation, topic: start.topic, sequence: start.head.sequence }
}

fn keep_request(cx: &mut Context<'_>, joiner: Joiner, time: Minutes, others: Vec<OtherInvitation>) {
    let accepted = knocking::fate(cx, &joiner) == Fate::Joined;
    let Joiner { invitation, adder } = joiner;
    crate::contacts::learn_chain(cx, adder, invitation.adder.clone());
    let text = invitation.introduction.as_ref().and_then(|introduction| text_of(&introduction.content));
    let conversation = invitation.start.start.conversation;
    let handle = cx.core.contacts.get(&adder).and_then(|contact| contact.handle.clone());
    let request = RequestView {
        conversation,
        account: adder,
        claimed: invitation.handle.clone().filter(|_| handle.is_none()),
        handle,
        text,
        time,
        invitation: cbor::to_bytes(&invitation).into(),
        accepted,
        others,
    };
    cx.put_request(request);
    if accepted {
        enter(cx, conversation, Vouching::ToAsk);
    }
}

/// Whether the directory has been asked for whoever invites.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Vouching {
    ToAsk,
    Asked,
}

/// Goes into the conversation of a request that was accepted, once the directory vouches for whoever invites: they are looked up only
/// if the person has accepted them, for else whoever invites could learn, with the server, whose inbox it was.
pub(crate) fn enter(cx: &mut Context<'_>, conversation: ConversationId, vouching: Vouching) {
    let request = cx.core.requests.get(&conversation).filter(|request| request.accepted);
    let Some((account, invitation)) = request.map(|request| (request.account, request.invitation.clone())) else {
        return;
    };
    if crate::directory::permits_joining(cx, &account) {
        return fetch_bundle(cx, conversation, &invitation);
    }
    let purpose = LookUp::Join(conversation);
    if vouching == Vouching::ToAsk && !crate::contacts::is_looked_up(cx, &purpose) {
        let wanted = crate::contacts::by_account(cx, account);
        crate::contacts::look_up(cx, wanted, purpose);
    }
}

fn text_of(content: &Bytes) -> Option<String> {
    match Content::from_bytes(&content.0).ok()?.meaning() {
        Meaning::Text(text) => Some(text),
        _ => None,
    }
}

/// Brings an invitation's bundle here, from inside it or from its blob, and then joins.
pub(crate) fn fetch_bundle(cx: &mut Context<'_>, conversation: ConversationId, invitation: &Bytes) {
    let Ok(read) = cbor::from_bytes::<Invitation>(&invitation.0) else { return };
    match read.bundle {
        Carried::Inline(bundle) => cx.core.errands.push_back(Errand::Join { conversation, bundle }),
        Carried::Blob(blob) => {
            let started = cx.core.downloads.get(&conversation).is_some_and(|(known, _)| *known == blob);
            if !started {
                cx.core.downloads.insert(conversation, (blob, Vec::new()));
            }
            fetch_next(cx, conversation);
        }
    }
}

/// Asks for the next part of a bundle, unless that is under way.
pub(crate) fn fetch_next(cx: &mut Context<'_>, conversation: ConversationId) {
    let Some((blob, got)) = cx.core.downloads.get(&conversation) else { return };
    let (blob, offset) = (blob.blob, got.len() as u64);
    let asked = Asked::ReadBlob { conversation, blob };
    if !cx.core.sessions.is_asked(|other| *other == asked) {
        let length = BLOB_CHUNK_BYTES_MAX as u32;
        cx.call(Request::ReadBlob { blob, offset, length }, asked);
    }
}

/// A part of a bundle has arrived; one of an invitation that another has replaced meanwhile is of no use.
pub(crate) fn fetched(cx: &mut Context<'_>, conversation: ConversationId, asked: &BlobId, chunk: &[u8]) {
    if cx.core.downloads.get(&conversation).is_some_and(|(wanted, _)| wanted.blob != *asked) {
        return fetch_next(cx, conversation);
    }
    let Some((blob, mut got)) = cx.core.downloads.remove(&conversation) else { return };
    got.extend_from_slice(chunk);
    let length = got.len() as u64;
    if length < blob.size && !chunk.is_empty() {
        cx.core.downloads.insert(conversation, (blob, got));
        return fetch_next(cx, conversation);
    }
    let whole = EntryHash(hash("blob", &[&got])) == blob.hash;
    let opened = seal::open(&blob.key.0, crate::conversation::BLOB_LABEL, &blob.blob.0, &got);
    match opened.as_deref().and_then(unpad).filter(|_| whole) {
        Some(bundle) => {
            let bundle = Bytes(bundle.to_vec());
            cx.core.errands.push_back(Errand::Join { conversation, bundle });
        }
        None => {
            cx.catch(Lie::BadInvitation, Some(conversation), vec![]);
            cx.core.errands.push_back(Errand::NoBundle(conversation));
        }
    }
}

/// The server does not have a part of a bundle.
pub(crate) fn not_fetched(cx: &mut Context<'_>, conversation: ConversationId, asked: &BlobId) {
    if cx.core.downloads.get(&conversation).is_some_and(|(wanted, _)| wanted.blob == *asked) {
        cx.core.downloads.remove(&conversation);
        cx.core.errands.push_back(Errand::NoBundle(conversation));
    }
}

/// Goes on with what was accepted before a restart.
pub(crate) fn resume(cx: &mut Context<'_>) {
    let silent = cx.core.profile.as_ref().is_none_or(|profile| profile.row.is_silent());
    if silent || !cx.core.incarnated {
        return;
    }
    let accepted = cx.core.requests.values().filter(|request| request.accepted);
    for conversation in accepted.map(|request| request.conversation).collect::<Vec<_>>() {
        enter(cx, conversation, Vouching::ToAsk);
    }
}

/// The Welcomes of all requests that wait, as far as they are here.
pub(crate) fn welcomes(cx: &Context<'_>) -> Vec<Bytes> {
    let invitations = cx.core.requests.values().flat_map(|request| {
        let others = request.others.iter().map(|other| &other.invitation);
        others.chain([&request.invitation])
    });
    let bundle = |invitation: &Bytes| match cbor::from_bytes::<Invitation>(&invitation.0).ok()?.bundle {
        Carried::Inline(bundle) => cbor::from_bytes::<WelcomeBundle>(&bundle.0).ok(),
        Carried::Blob(_) => None,
    };
    invitations.filter_map(bundle).map(|bundle| bundle.welcome).collect()
}

/// The person has accepted somebody on another device: what they ask for is accepted here too.
pub(crate) fn accept_all_of(cx: &mut Context<'_>, account: &AccountId) {
    let waiting = cx.core.requests.values().filter(|request| request.account == *account && !request.accepted);
    for request in waiting.cloned().collect::<Vec<_>>() {
        let conversation = request.conversation;
        cx.put_request(RequestView { accepted: true, ..request });
        enter(cx, conversation, Vouching::ToAsk);
    }
}

/// The person has blocked somebody: what they ask for is forgotten, and nobody is told.
pub(crate) fn forget_all_of(cx: &mut Context<'_>, account: &AccountId) {
    let theirs = cx.core.requests.values().filter(|request| request.account == *account);
    for conversation in theirs.map(|request| request.conversation).collect::<Vec<_>>() {
        end(cx, &conversation, None);
    }
}

/// The directory has confirmed a handle: requests show it.
pub(crate) fn handle_confirmed(cx: &mut Context<'_>, account: AccountId) {
    let handle = cx.core.contacts.get(&account).and_then(|contact| contact.handle.clone());
    let waiting: Vec<_> = cx.core.requests.values().filter(|request| request.account == account).cloned().collect();
    for request in waiting {
        cx.put_request(RequestView { handle: handle.clone(), claimed: None, ..request });
    }
}

#[cfg(test)]
mod tests;
