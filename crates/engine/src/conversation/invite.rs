//! Bringing people in: key packages taken, Welcomes sent after their commit was read back, large ones as blobs.

use protocol::api::{Answer, DeviceKeys, Refusal, Request};
use protocol::cbor::{self, Bytes};
use protocol::chain::{AccountState, Chain, ChainState};
use protocol::content::{Content, Meaning};
use protocol::control::Control;
use protocol::franking::Authorship;
use protocol::hash::hash;
use protocol::id::{AccountId, BlobId, ConversationId, DeviceId, EntryHash, Tag};
use protocol::inbox::{
    BlobKey, BlobRef, Carried, InboxKey, InboxMessage, Introduction, Invitation, JoinStart, SignedJoinStart,
    WelcomeBundle, inbox_topic,
};
use protocol::limits::{BLOB_CHUNK_BYTES_MAX, INBOX_TIERS, WELCOME_INLINE_BYTES_MAX};
use protocol::padding::pad;
use protocol::saying::Saying;
use protocol::seal;

use super::row::{Invitee, PendingCommit};
use super::task::Delivery;
use super::{Conversation, MessageTask, Task};
use crate::caught::Lie;
use crate::core::{Context, Errand, Sent};
use crate::leaf::{Chains, gate};
use crate::mls::{CheckedKeyPackage, Crypto, check_key_package};
use crate::session::Asked;

/// The label under which a blob is sealed; the context is its id.
pub(crate) const BLOB_LABEL: &str = "blob";

/// The pause before key packages of somebody who has none are asked for again, milliseconds.
const NO_DEVICES_MS: u64 = 20_000;
/// So many such answers are enough: whoever has just registered has published key packages by then.
const WITHOUT_DEVICES_MAX: u8 = 3;
/// The pause before key packages are asked for again of a server that has shown an old chain with them, or another one than is known,
/// milliseconds: each time costs one, and is kept as evidence.
const OLD_RECORD_MS: u64 = 30 * 60_000;
/// The most tokens that an honest server wants for one inbox item.
pub(super) const INBOX_PRICE_MAX: u8 = 1 << (INBOX_TIERS - 1);
/// The pause before another token is offered for an inbox item that costs more than that, ms.
const OVERCHARGED_MS: u64 = 3_600_000;

/// An account's chain and one key package of each of its devices, checked.
pub(crate) struct Taken {
    pub chain: Chain,
    pub state: ChainState,
    pub devices: Vec<TakenDevice>,
}

/// A device of the chain, with what it published.
pub(crate) struct TakenDevice {
    pub device: DeviceId,
    pub inbox_key: InboxKey,
    /// How large the key package is, bytes.
    pub bytes: usize,
    /// The key package, if it can be used: checked once, when it was taken, for a check costs more than all else of adding somebody.
    pub usable: Option<CheckedKeyPackage>,
}

impl TakenDevice {
    fn check(crypto: &Crypto, chains: &Chains, keys: DeviceKeys) -> Self {
        let DeviceKeys { device, inbox_key, key_package } = keys;
        let checked = check_key_package(crypto, &key_package.0).ok();
        // Of another account it is off the one chain there is.
        let fits = |checked: &CheckedKeyPackage| {
            checked.identity.device == device && gate(&checked.identity, &checked.key, chains).is_ok()
        };
        TakenDevice { device, inbox_key, bytes: key_package.0.len(), usable: checked.filter(fits) }
    }
}

impl Conversation {
    /// Answers about what goes on beside the topic.
    pub fn answered_beside(&mut self, cx: &mut Context<'_>, asked: Asked, answer: Answer) {
        match (asked, answer) {
            (Asked::TakePackages { account, sequence, .. }, Answer::KeyPackages { chain, devices }) => {
                self.live.busy = false;
                self.key_packages_taken(cx, (account, sequence), chain, devices);
            }
            (Asked::DeviceKeys { account, .. }, Answer::KeyPackages { chain, devices }) => {
                self.live.side_busy = false;
                self.send_readmission(cx, account, chain, devices);
            }
            (Asked::PutInbox { number, .. }, Answer::InboxStamped { .. }) => {
                self.live.side_busy = false;
                self.remove_task(cx, number);
                self.tell_if_done(cx);
                self.save(cx);
            }
            (Asked::WriteBlob { number, .. }, Answer::BlobStat { written, size }) => {
                self.live.side_busy = false;
                self.chunk_written(cx, number, written, size);
            }
            (asked, _) => {
                self.live.busy = false;
                self.live.side_busy = false;
                self.wrong_answer(cx, asked.conversation());
            }
        }
    }

    /// What was asked is asked again only after a pause: else a server could have it asked, and evidence kept, without end.
    fn wrong_answer(&mut self, cx: &mut Context<'_>, conversation: Option<ConversationId>) {
        let at = Some(cx.now.plus(super::RETRY_MS));
        (self.live.retry_at, self.live.side_retry_at) = (at, at);
        cx.catch(Lie::WrongAnswer, conversation, vec![]);
    }

    /// Refusals about what goes on beside the topic.
    pub fn refused_beside(&mut self, cx: &mut Context<'_>, asked: Asked, refusal: Refusal, retry_ms: u64) {
        match asked {
            // Nobody of this name has ever been here, or they are no more.
            Asked::TakePackages { account, .. } if refusal == Refusal::NotFound && account != cx.own_account() => {
                self.live.busy = false;
                self.shown_without(cx, account, NO_DEVICES_MS);
            }
            Asked::TakePackages { .. } => {
                self.live.busy = false;
                self.live.retry_at = Some(cx.now.plus(retry_ms));
            }
            Asked::PutInbox { number, .. }
                if matches!(refusal, Refusal::TooLarge | Refusal::Malformed | Refusal::NotFound) =>
            {
                self.live.side_busy = false;
                self.remove_task(cx, number);
                self.save(cx);
            }
            Asked::PutInbox { number, .. } if refusal == Refusal::CostsMore => {
                self.live.side_busy = false;
                self.surcharged(cx, number);
            }
            _ => {
                self.live.side_busy = false;
                self.live.side_retry_at = Some(cx.now.plus(retry_ms));
            }
        }
    }

    /// An item costs one more token, up to the highest price of an honest server; beyond it one is offered now and then.
    fn surcharged(&mut self, cx: &mut Context<'_>, number: u64) {
        let paid = if self.live.surcharge.0 == number { self.live.surcharge.1.saturating_add(1) } else { 1 };
        self.live.surcharge = (number, paid);
        if paid >= INBOX_PRICE_MAX {
            self.live.side_retry_at = Some(cx.now.plus(OVERCHARGED_MS));
        }
    }

    /// Key packages of an account's devices, with its chain, of which so much was known when they were asked for.
    fn key_packages_taken(
        &mut self,
        cx: &mut Context<'_>,
        (account, known): (AccountId, Option<u64>),
        chain: Chain,
        devices: Vec<DeviceKeys>,
    ) {
        let Some(state) = crate::contacts::verified(cx, &account, &chain) else {
            return self.pause(cx, Lie::FalseChain, vec![cbor::to_bytes(&chain).into()]);
        };
        if known.is_some_and(|known| state.sequence < known) {
            return self.old_packages_taken(cx, account, (chain, state.sequence));
        }
        let is_of_chain = |device: &DeviceKeys| {
            let record = state.devices.get(&device.device);
            record.is_some_and(|record| device.inbox_key.verify(&record.key, &account, &device.device).is_ok())
        };
        // What a device published may be garbage: then it cannot be added, and nobody has lied about it.
        let devices: Vec<_> = devices.into_iter().filter(is_of_chain).collect();
        let is_own = account == cx.own_account();
        if state.state == AccountState::Closed && !is_own && !self.has_member(&account) {
            crate::contacts::learn_chain(cx, account, chain);
            return self.cannot_add(cx, account);
        }
        if devices.is_empty() && !is_own && !self.has_member(&account) {
            return self.shown_without(cx, account, NO_DEVICES_MS);
        }
        crate::contacts::learn_chain(cx, account, chain.clone());
        // Nobody is added by a chain that is older than what is known, or by a branch of it. A server that shows it on and on is asked
        // seldom: each time costs a key package, and is kept as evidence.
        if !is_own && crate::contacts::chain_of(cx, &account).is_some_and(|known| known != chain) {
            return self.shown_without(cx, account, OLD_RECORD_MS);
        }
        let chains = Chains::from_iter([state.clone()]);
        let check = |device| TakenDevice::check(&cx.core.crypto, &chains, device);
        let devices: Vec<_> = devices.into_iter().map(check).collect();
        // A commit that adds nobody is no addition: tried again and again, it would never be one.
        if devices.iter().all(|device| device.usable.is_none()) && !self.has_member(&account) {
            return self.cannot_add(cx, account);
        }
        self.live.shown_without.remove(&account);
        self.live.taken.insert(account, Taken { chain, state, devices });
    }

    /// Somebody who is to be added is shown without a device that could be: asked for again after a pause, but not for ever, for all else
    /// waits behind it. Between two nothing else does.
    fn shown_without(&mut self, cx: &mut Context<'_>, account: AccountId, pause_ms: u64) {
        let times = self.live.shown_without.entry(account).or_default();
        *times = times.saturating_add(1);
        // Whoever has knocked may knock again.
        let enough = *times >= WITHOUT_DEVICES_MAX || self.is_knocking(&account);
        if enough && !self.is_pair() && !self.has_member(&account) {
            self.live.shown_without.remove(&account);
            return self.cannot_add(cx, account);
        }
        self.live.retry_at = Some(cx.now.plus(pause_ms));
    }

    /// Key packages came with a chain that ends before what is known. If the server never had more of it, the account's own devices have
    /// not told it: a member does not stop a conversation by that, and of its devices that have no leaf none is added.
    fn old_packages_taken(&mut self, cx: &mut Context<'_>, account: AccountId, (old, sequence): (Chain, u64)) {
        let is_lie = crate::directory::takes_back(cx, &account, sequence);
        if is_lie {
            cx.catch(Lie::OldRecord { account }, None, vec![cbor::to_bytes(&old).into()]);
        }
        let is_own = account == cx.own_account();
        if is_own && !is_lie {
            crate::devices::read_own_chain(cx);
        }
        let known = (crate::contacts::chain_of(cx, &account), crate::contacts::state_of(cx, &account));
        match known {
            (Some(chain), Some(state)) if !is_lie && (is_own || self.has_member(&account)) => {
                self.live.taken.insert(account, Taken { chain, state, devices: vec![] });
            }
            _ if !is_lie && !is_own => self.shown_without(cx, account, OLD_RECORD_MS),
            _ => self.live.retry_at = Some(cx.now.plus(OLD_RECORD_MS)),
        }
    }

    /// The own commit has been read back: those whom it added are told where they start.
    pub fn invite(&mut self, cx: &mut Context<'_>, pending: PendingCommit) {
        let (Some(welcome), Some(group)) = (pending.welcome, &self.live.group) else { return };
        let chain_of = |account: AccountId| crate::contacts::chain_of(cx, &account);
        let chains = self.row.members.iter().filter_map(|member| chain_of(member.account)).collect();
        let in_force = |said: &&super::row::NameRow| Some(said.tag) == self.row.settings.name_tag;
        let name = self.row.names_said.iter().find(in_force).map(|said| said.content.clone());
        let (tree, pins, details) = (group.tree().into(), self.row.pins.clone(), self.details_in_force());
        let bundle = cbor::to_bytes(&WelcomeBundle { welcome, tree, chains, name, pins, details });
        let carried = self.carry(cx, &bundle);
        let start = JoinStart {
            conversation: self.id(),
            generation: self.row.settings.generation,
            topic: self.topic(),
            segment: self.row.segment,
            head: self.row.cursor,
            bundle: bundle_hash(&bundle),
            time: self.row.time,
        };
        let profile = cx.profile();
        let invitation = Invitation {
            adder: profile.row.chain.clone(),
            adder_device: profile.row.device,
            handle: profile.row.handle.clone(),
            start: SignedJoinStart::sign(&profile.device_key, start),
            bundle: carried,
            introduction: None,
            rebuild: self.row.rebuild.clone(),
        };
        let renews = !pending.change.change().renewed.is_empty();
        let known_way = !renews && self.row.rebuild.is_none();
        // Whoever has asked to be added again asks again.
        if !renews {
            self.keep_invited(cx, &invitation, &bundle, &pending.invitees);
        }
        let invitation = Box::new(invitation);
        let (conversation, invitees) = (self.id(), pending.invitees);
        cx.core.errands.push_back(Errand::Invite { conversation, invitees, invitation, known_way });
    }

    /// Puts a bundle inline, or into a blob whose upload is a task before the invitations.
    pub(super) fn carry(&mut self, cx: &mut Context<'_>, bundle: &[u8]) -> Carried {
        if bundle.len() <= WELCOME_INLINE_BYTES_MAX {
            return Carried::Inline(bundle.to_vec().into());
        }
        let (blob, key) = (BlobId(cx.random()), BlobKey(cx.random()));
        let sealed = seal::seal(&mut cx.rng, &key.0, BLOB_LABEL, &blob.0, &pad(bundle.to_vec()));
        let stored = EntryHash(hash("blob", &[&sealed]));
        let reference = BlobRef { blob, key, size: sealed.len() as u64, hash: stored };
        self.add_task(cx, Task::Upload { blob: reference.clone(), sealed: sealed.into() });
        Carried::Blob(reference)
    }

    /// Keeps an invitation for a device's inbox.
    pub fn deliver(&mut self, cx: &mut Context<'_>, invitee: Invitee, mut invitation: Invitation) {
        let (introduction, tag) = self.introduce(cx, &invitee);
        self.keep_first_text(cx, invitation.start.start.segment, introduction.as_ref());
        invitation.introduction = introduction;
        let message = InboxMessage::Invitation(Box::new(invitation));
        let delivery = Delivery {
            account: invitee.account,
            device: invitee.device,
            inbox_key: invitee.inbox_key,
            message: cbor::to_bytes(&message).into(),
            tag,
            sealed: None,
        };
        self.add_task(cx, Task::Deliver(delivery));
    }

    /// The first text that waits goes along, franked for the inbox, so that a stranger sees what it is about.
    fn introduce(&self, cx: &mut Context<'_>, invitee: &Invitee) -> (Option<Introduction>, Tag) {
        // What has become known since the commit was made may stop it, or the person have gone on.
        let stopped = crate::directory::stops(cx.core, self);
        let is_vouched = crate::directory::permits_first_contact(cx, &invitee.account);
        let texts_wait = stopped || !is_vouched || !self.waits_for(cx).is_empty();
        let waiting = self.tasks.values().find_map(|task| match task {
            Task::Message(MessageTask { content, held: false, .. }) if !texts_wait => {
                let read = Content::from_bytes(&content.0).ok()?;
                match read.meaning() {
                    Meaning::Text(_) => Some(read),
                    // Of a preview nothing goes to whom it is the first contact with.
                    Meaning::Saying(Saying::Linked(linked)) => {
                        Some(Content::text(read.salt, read.origin, &linked.text))
                    }
                    _ => None,
                }
            }
            _ => None,
        });
        let Some(read) = waiting else { return (None, Tag(cx.random())) };
        let (introduction, tag) = self.frank_for_inbox(cx, &(invitee.account, invitee.device), read);
        (Some(introduction), tag)
    }

    /// A first text as it goes into a device's inbox, and its tag.
    pub(super) fn frank_for_inbox(
        &self,
        cx: &mut Context<'_>,
        (account, device): &(AccountId, DeviceId),
        text: Content,
    ) -> (Introduction, Tag) {
        // A salt of its own: by an equal tag the server could tell which topic an inbox item belongs to.
        let read = Content { salt: cx.random(), ..text };
        let content = Bytes(read.to_bytes());
        let tag = protocol::content::tag(&read, &content.0);
        let topic = inbox_topic(account, device);
        let authorship = Authorship { tag, conversation: self.id(), topic, segment: 0 };
        let author_signature = authorship.sign(&cx.profile().device_key);
        (Introduction { content, author_signature }, tag)
    }

    /// Does the next task beside the topic.
    pub fn advance_side(&mut self, cx: &mut Context<'_>) {
        if self.live.side_retry_at.is_some_and(|at| at <= cx.now) {
            self.live.side_retry_at = None;
        }
        if self.live.side_busy || self.live.side_retry_at.is_some() {
            return;
        }
        let Some(number) = self.next_side_task() else { return };
        match self.tasks.get(&number) {
            Some(Task::Upload { blob, .. }) => {
                let asked = Asked::WriteBlob { conversation: self.id(), number };
                self.live.side_busy = cx.call(Request::StatBlob { blob: blob.blob }, asked) == Sent::Yes;
            }
            Some(Task::Deliver(delivery)) => {
                let delivery = delivery.clone();
                self.put_inbox(cx, number, delivery);
            }
            _ => {}
        }
    }

    fn chunk_written(&mut self, cx: &mut Context<'_>, number: u64, written: u64, size: u64) {
        let Some(Task::Upload { blob, sealed }) = self.tasks.get(&number) else { return };
        if size == blob.size && written == blob.size {
            self.remove_task(cx, number);
            return self.save(cx);
        }
        let rest = usize::try_from(written).ok().and_then(|start| sealed.0.get(start..));
        let Some(rest) = rest.filter(|rest| !rest.is_empty()) else {
            return self.wrong_answer(cx, Some(self.id()));
        };
        let chunk = rest.iter().take(BLOB_CHUNK_BYTES_MAX).copied().collect::<Vec<_>>().into();
        let request = Request::WriteBlob { blob: blob.blob, size: blob.size, offset: written, chunk };
        let asked = Asked::WriteBlob { conversation: self.id(), number };
        self.live.side_busy = cx.call(request, asked) == Sent::Yes;
    }

    /// Seals an item once, so that a second attempt is the same item, and puts it into its inbox.
    fn put_inbox(&mut self, cx: &mut Context<'_>, number: u64, mut delivery: Delivery) {
        let item = match &delivery.sealed {
            Some(item) => item.clone(),
            None => {
                let topic = inbox_topic(&delivery.account, &delivery.device);
                let plaintext = pad(delivery.message.0.clone());
                let key = &delivery.inbox_key.key.0;
                let Ok(item) = cx.core.crypto.seal_for_inbox(key, &topic.0, delivery.tag, &plaintext) else {
                    self.remove_task(cx, number);
                    return self.save(cx);
                };
                delivery.sealed = Some(item.clone());
                self.put_task(cx, number, Task::Deliver(delivery.clone()));
                self.save(cx);
                item
            }
        };
        let request = Request::PutInbox { account: delivery.account, device: delivery.device, item };
        let asked = Asked::PutInbox { conversation: self.id(), number };
        self.live.side_busy = cx.call(request, asked) == Sent::Yes;
    }

    /// Keeps an invitation to another conversation as a message to the other person of this pair.
    pub fn invite_here(&mut self, cx: &mut Context<'_>, invitation: &Invitation) {
        self.say(cx, &Control::Invite { invitation: Box::new(invitation.clone()) });
        self.save(cx);
        cx.core.errands.push_back(Errand::Advance(self.id()));
    }
}

/// What binds a bundle to its start.
pub(crate) fn bundle_hash(bundle: &[u8]) -> EntryHash {
    EntryHash(hash("welcome bundle", &[bundle]))
}

#[cfg(test)]
mod tests {
    use protocol::chain::{Author, Consent, DeviceRecord, StatementKind, create_account};
    use protocol::id::DeviceId;
    use protocol::inbox::InboxKey;
    use protocol::signature::SecretKey;

    use super::*;
    use crate::leaf::LeafIdentity;
    use crate::mls::{LastResort, Member, MlsRows};

    /// Bob has the devices 1 and 2.
    fn bob() -> Chain {
        let mut chain = create_account(&SecretKey::from_seed(&[100; 32]), DeviceId([1; 16]), &key(1));
        let state = chain.verify().expect("a fresh chain is valid");
        let device = DeviceRecord { device: DeviceId([2; 16]), key: key(2).public() };
        let consent = Consent::Addition { place: state.next_place(), device: device.clone() }.sign(&key(2));
        let kind = StatementKind::DeviceAdded { device, consent };
        chain.statements.push(state.next_statement(Author::Device(DeviceId([1; 16]), &key(1)), kind));
        chain
    }

    fn key(device: u8) -> SecretKey {
        SecretKey::from_seed(&[device; 32])
    }

    fn package_of(crypto: &Crypto, chain: &Chain, device: u8, signer: u8) -> Vec<u8> {
        let state = chain.verify().expect("valid");
        let (account, point, device) = (state.account, state.point(), DeviceId([device; 16]));
        let identity = LeafIdentity { account, device, point, handle: None, renewal: 0, last_resort: LastResort::No };
        let member = Member { crypto, key: &key(signer), identity: &identity };
        member.key_package(&MlsRows::default(), LastResort::No).expect("made")
    }

    #[test]
    fn a_device_is_added_by_its_own_key_package_alone() {
        let (crypto, bob) = (Crypto::new(), bob());
        let mallory = create_account(&SecretKey::from_seed(&[101; 32]), DeviceId([1; 16]), &key(1));
        let cases = [
            ("its own", package_of(&crypto, &bob, 1, 1), true),
            ("another device's", package_of(&crypto, &bob, 2, 2), false),
            ("in its name", package_of(&crypto, &bob, 1, 3), false),
            ("another account's", package_of(&crypto, &mallory, 1, 1), false),
            ("garbage", vec![1, 2, 3], false),
        ];
        let state = bob.verify().expect("valid");
        let chains = Chains::from_iter([state.clone()]);
        for (what, package, expected) in cases {
            let inbox_key = InboxKey::sign(&key(1), &state.account, &DeviceId([1; 16]), vec![0; 1_216].into());
            let shown = DeviceKeys { device: DeviceId([1; 16]), key_package: package.into(), inbox_key };
            let taken = TakenDevice::check(&crypto, &chains, shown);
            assert_eq!(taken.usable.is_some(), expected, "{what}");
        }
    }
}
