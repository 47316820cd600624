//! The inbox: invitations of strangers wait as requests, those of people one knows are joined, everything else is an attack.

use protocol::api::{InboxItem, Request};
use protocol::cbor::{self, Bytes};
use protocol::content::{self, Content, Meaning};
use protocol::franking::{Authorship, Stamped, verify_stamp};
use protocol::hash::hash;
use protocol::id::{AccountId, BlobId, ConversationId, EntryHash};
use protocol::inbox::{Carried, InboxMessage, Introduction, Invitation};
use protocol::limits::BLOB_CHUNK_BYTES_MAX;
use protocol::padding::unpad;
use protocol::seal;
use protocol::time::Minutes;

use crate::caught::Lie;
use crate::conversation::Joiner;
use crate::core::{Context, Errand};
use crate::session::Asked;
use crate::view::RequestView;

/// The most requests that wait: strangers cannot fill a profile.
const REQUESTS_MAX: usize = 200;
/// The largest bundle that is fetched, bytes: the tree of the largest group, with its chains.
const BUNDLE_BYTES_MAX: u64 = 16 * 1024 * 1024;

/// Reads the inbox, unless that is under way.
pub(crate) fn read_inbox(cx: &mut Context<'_>) {
    let after = cx.core.profile.as_ref().map_or(0, |profile| profile.row.inbox_through);
    if cx.core.online && !cx.core.sessions.is_asked(|asked| *asked == Asked::ReadInbox) {
        cx.call(Request::ReadInbox { after }, Asked::ReadInbox);
    }
}

/// Takes in what lay in the inbox, then lets the server delete it.
pub(crate) fn take_in_items(cx: &mut Context<'_>, items: Vec<InboxItem>) {
    let Some(last) = items.last().map(|item| item.number) else { return };
    for item in items {
        let through = cx.core.profile.as_ref().map_or(0, |profile| profile.row.inbox_through);
        if item.number > through {
            take_in_item(cx, item);
        }
    }
    if let Some(profile) = &mut cx.core.profile {
        profile.row.inbox_through = profile.row.inbox_through.max(last);
    }
    cx.put_profile();
    cx.call(Request::ClearInbox { through: last }, Asked::ClearInbox);
    read_inbox(cx);
}

fn take_in_item(cx: &mut Context<'_>, item: InboxItem) {
    let profile = cx.profile();
    let topic = profile.inbox_topic();
    let stamped = Stamped { topic, segment: 0, time: item.time, tag: item.item.tag };
    let key = cx.core.server_keys.as_ref().and_then(|keys| keys.stamp_key(item.stamp.key_id));
    if key.is_none_or(|key| verify_stamp(key, &stamped, &item.stamp).is_err()) {
        cx.catch(Lie::Stamp, None, vec![cbor::to_bytes(&item).into()]);
        return;
    }
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
    let joins = |errand: &Errand| matches!(errand, Errand::Join { conversation: id, .. } if *id == conversation);
    if cx.core.errands.iter().any(joins) {
        let invitation = Box::new(joiner.invitation);
        return cx.core.errands.push_back(Errand::Invited { invitation, sender: Some(joiner.adder), time });
    }
    let known = cx.core.requests.get(&conversation);
    let known = known.and_then(|known| cbor::from_bytes::<Invitation>(&known.invitation.0).ok());
    let fits = match known {
        // Removed and added again before answering: only the later invitation leads in.
        Some(known) => known.start.start.segment < joiner.invitation.start.start.segment,
        None => cx.core.requests.len() < REQUESTS_MAX || crate::contacts::is_accepted(cx, &joiner.adder),
    };
    if fits {
        keep_request(cx, joiner, time);
    }
}

fn keep_request(cx: &mut Context<'_>, joiner: Joiner, time: Minutes) {
    let Joiner { invitation, adder } = joiner;
    crate::contacts::learn_chain(cx, adder, invitation.adder.clone());
    let accepted = crate::contacts::is_accepted(cx, &adder);
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
    };
    let bytes = request.invitation.clone();
    cx.put_request(request);
    if accepted {
        fetch_bundle(cx, conversation, &bytes);
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
            if !started && blob.size <= BUNDLE_BYTES_MAX {
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
    let whole = length == blob.size && EntryHash(hash("blob", &[&got])) == blob.hash;
    let opened = seal::open(&blob.key.0, crate::conversation::BLOB_LABEL, &blob.blob.0, &got);
    match opened.as_deref().and_then(unpad).filter(|_| whole) {
        Some(bundle) => {
            let bundle = Bytes(bundle.to_vec());
            cx.core.errands.push_back(Errand::Join { conversation, bundle });
        }
        None => {
            cx.catch(Lie::BadInvitation, Some(conversation), vec![]);
        }
    }
}

/// Goes on with what was accepted before a restart.
pub(crate) fn resume(cx: &mut Context<'_>) {
    let copied = cx.core.profile.as_ref().is_none_or(|profile| profile.row.copied);
    if copied || !cx.core.incarnated {
        return;
    }
    let accepted: Vec<_> = cx.core.requests.values().filter(|request| request.accepted).cloned().collect();
    for request in accepted {
        fetch_bundle(cx, request.conversation, &request.invitation);
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
