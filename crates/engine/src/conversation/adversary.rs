//! What a member with a changed program could append, made from its own rows: for simulated attacks, and nothing else.
//!
//! It has no power that the secrets of one member do not give, and no client uses it.

use protocol::api::{DeviceKeys, Request, account_session_bytes};
use protocol::cbor;
use protocol::chain::{Author, Chain, ChainState, Statement, StatementKind};
use protocol::commit::{CommitAct, SEAL_LABEL, SealedCommit, seal_context};
use protocol::content::{self, Content, Origin};
use protocol::entrance::{Arrival, EntranceLink, SignedKnock};
use protocol::franking::Authorship;
use protocol::hello::Challenge;
use protocol::id::{AccountId, ConversationId, EntryHash, ServerId, Tag, TopicId};
use protocol::inbox::{
    Carried, InboxMessage, Invitation, JoinStart, Readmission, SealedItem, SignedJoinStart, SignedReadmission,
    WelcomeBundle, inbox_topic,
};
use protocol::limits::RETENTION_DAYS_MAX;
use protocol::padding::{pad, unpad};
use protocol::payload::Payload;
use protocol::seal;
use protocol::signature::{Purpose, SecretKey};
use protocol::time::Minutes;
use protocol::topic::{Entry, EntryBody, Head, SegmentSecrets, next_segment_bytes};
use rand_core::CryptoRng;

use super::invite::bundle_hash;
use super::row::{BreakPoint, ConversationRow, Phase, StoredSecrets};
use crate::caught::{Caught, Lie};
use crate::changes::{Row, Table};
use crate::leaf::LeafIdentity;
use crate::mls::copied::{Copied, unchecked_key_package};
use crate::mls::{CommitPlan, Crypto, Decrypted, Group, LastResort, Member, MlsRows, check_key_package};
use crate::profile::{Profile, ProfileRow};
use crate::settings::{Entrance, RoleEntry, Settings};
use crate::view::Role;

/// An evil member, from a copy of its rows.
pub struct Adversary {
    crypto: Crypto,
    profile: Profile,
    group: Group,
    row: ConversationRow,
}

/// What an evil commit does.
pub enum Deed {
    /// Renews the own keys, and nothing else.
    Refresh,
    /// Removes an account.
    Remove(AccountId),
    /// Gives an account a role.
    SetRole(AccountId, Role),
    /// Opens an entrance of which it is said that this account has made it.
    OpenEntrance(AccountId),
    /// Adds a device of the account of this chain, by this key package.
    Add {
        /// The key package.
        key_package: Vec<u8>,
        /// The account's true chain.
        chain: Chain,
    },
}

/// Which next key an evil commit announces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NextKey {
    /// The one that all members derive.
    Derived,
    /// One that nobody can derive.
    OfItsOwn,
}

/// What is wrong with an evil message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Flaw {
    /// Nothing.
    None,
    /// The tag outside is not that of the content.
    OtherTag,
    /// The tag that is bound to the ciphertext is not the one outside.
    UnboundTag,
    /// The author's signature is no signature of the author's.
    Unsigned,
    /// The author signed it for another topic.
    OtherTopic,
    /// The author signed it for another segment.
    OtherSegment,
    /// It says that somebody else wrote it.
    OtherAuthor(AccountId),
    /// It says that it belongs to another conversation.
    OtherConversation,
    /// It claims another epoch.
    OtherEpoch,
    /// It is somebody else's, from somewhere else, as it was.
    Of(Box<Payload>),
}

impl Adversary {
    /// The member whose rows these are; nothing if they do not hold the conversation.
    pub fn new(rows: &[Row], conversation: &ConversationId) -> Option<Self> {
        let crypto = Crypto::new();
        let of = |table| rows.iter().filter(move |row| row.table == table);
        let profile = Profile::from_row(cbor::from_bytes(&of(Table::Profile).next()?.value).ok()?, &crypto)?;
        let row = of(Table::Conversation).find(|row| row.key == conversation.0)?;
        let mut row: ConversationRow = cbor::from_bytes(&row.value).ok()?;
        for part in of(Table::Part) {
            // What is kept of invitations has longer keys, and is no part of the row.
            if let Some(number @ [_]) = part.key.strip_prefix(&conversation.0) {
                row.take_part(number, &part.value)?;
            }
        }
        let mls =
            of(Table::Mls).filter_map(|row| Some((row.key.strip_prefix(&conversation.0)?.to_vec(), row.value.clone())));
        let group = Group::load(MlsRows::from_stored(mls), &row.group_id.0)?;
        Some(Adversary { crypto, profile, group, row })
    }

    /// The key of the segment: with it, a server in league with this member can sign entries.
    pub fn segment_key(&self) -> SecretKey {
        self.row.secrets.signing()
    }

    /// A key package that claims to be of an account's device, with a key that is not on the account's chain.
    pub fn foreign_key_package(&self, chain: &Chain, key: &SecretKey) -> Option<Vec<u8>> {
        let state = chain.verify().ok()?;
        let identity = LeafIdentity {
            account: state.account,
            device: *state.devices.keys().next()?,
            point: state.point(),
            handle: None,
            renewal: 0,
            last_resort: LastResort::No,
        };
        let member = Member { crypto: &self.crypto, key, identity: &identity };
        member.key_package(&MlsRows::default(), LastResort::No).ok()
    }

    /// A key package of this member's own device, in a suite that is weaker than ours.
    pub fn weaker_key_package(&self) -> Option<Vec<u8>> {
        self.profile.member(&self.crypto).weaker_key_package(&MlsRows::default()).ok()
    }

    /// The encryption key of this member's leaf, which everybody in the group has.
    pub fn leaf_key(&self) -> Option<Vec<u8>> {
        self.group.leaf_key(self.group.own_index())
    }

    /// A key package of this member's own device whose leaf has somebody else's encryption key.
    pub fn copying_key_package(&self, leaf: Vec<u8>) -> Option<Vec<u8>> {
        self.profile.member(&self.crypto).copying_key_package(Copied { leaf: Some(leaf), init: None }).ok()
    }

    /// An entry that closes the segment with something that nobody can read.
    pub fn garbage(&self, mut rng: &mut dyn CryptoRng) -> Entry {
        let mut seed = [0u8; 32];
        rng.fill_bytes(&mut seed);
        let next = SecretKey::from_seed(&seed);
        let ciphertext = seal::seal(&mut rng, &seed, SEAL_LABEL, b"", &[0; 4_096]);
        self.close(&next, ciphertext)
    }

    /// A message with this content, properly encrypted, of which `edit` may change what only members see.
    pub fn message_of(&mut self, content: Vec<u8>, edit: impl FnOnce(&mut Payload)) -> Option<Entry> {
        let (topic, segment) = (self.row.settings.topic, self.row.segment);
        let read = Content::from_bytes(&content).ok();
        let tag = read.map_or(Tag([7; 32]), |read| protocol::content::tag(&read, &content));
        let authorship = Authorship { tag, conversation: self.row.conversation, topic, segment };
        let mut payload = Payload {
            content: content.into(),
            author_signature: authorship.sign(&self.profile.device_key),
            head: self.row.signed_head?,
            epoch_authenticator: self.row.authenticator.clone(),
            gossip: Vec::new(),
            issuer: None,
            anchor: None,
            statement: None,
            receipt: None,
        };
        edit(&mut payload);
        let plaintext = pad(cbor::to_bytes(&payload));
        let ciphertext = self.group.encrypt(&self.profile.member(&self.crypto), &tag, &plaintext).ok()?;
        let body = EntryBody::Message { tag, ciphertext: ciphertext.into() };
        Some(Entry::sign(&self.row.secrets.signing(), topic, segment, RETENTION_DAYS_MAX, body))
    }

    /// Who this member says it is in its messages.
    pub fn origin(&self) -> Origin {
        let row = &self.profile.row;
        Origin { account: row.account, device: row.device, conversation: self.row.conversation }
    }

    /// A commit, whether permitted or not; afterwards this member is in the epoch that it begins.
    pub fn commit(&mut self, rng: &mut dyn CryptoRng, deed: Deed, next_key: NextKey) -> Option<Entry> {
        self.commit_with(rng, deed, next_key, |_| {})
    }

    /// As [`Adversary::commit`]; `edit` may change what the commit's author signs and seals.
    pub fn commit_with(
        &mut self,
        mut rng: &mut dyn CryptoRng,
        deed: Deed,
        next_key: NextKey,
        edit: impl FnOnce(&mut CommitAct),
    ) -> Option<Entry> {
        let (topic, segment) = (self.row.settings.topic, self.row.segment);
        let segment_next = segment.checked_add(1)?;
        let (plan, mut chains) = self.plan(deed)?;
        let author = self.group.own_index();
        let made = self.group.commit(&self.profile.member(&self.crypto), plan).ok()?;
        let derived = SegmentSecrets::derive(&made.next_exported, &topic, segment_next);
        let announced = match next_key {
            NextKey::Derived => derived.signing.clone(),
            NextKey::OfItsOwn => SecretKey::from_seed(&[0xBA; 32]),
        };
        chains.push(self.profile.row.chain.clone());
        let mut act = CommitAct { mls: made.mls.into(), chains, readmissions: vec![], knocks: vec![] };
        edit(&mut act);
        let key = &self.profile.device_key;
        let sealed = SealedCommit::sign(key, author, &topic, segment_next, &announced.public(), act);
        let plaintext = pad(cbor::to_bytes(&sealed));
        let context = seal_context(&topic, segment);
        let ciphertext = seal::seal(&mut rng, self.row.secrets.commit_key(), SEAL_LABEL, &context, &plaintext);
        let entry = self.close(&announced, ciphertext);
        self.group.merge_pending(&self.crypto).ok()?;
        self.row.segment = segment_next;
        self.row.secrets = StoredSecrets::store(&derived);
        self.row.settings = self.group.settings()?;
        Some(entry)
    }

    fn plan(&self, deed: Deed) -> Option<(CommitPlan, Vec<Chain>)> {
        let mut plan = CommitPlan::default();
        let mut chains = Vec::new();
        match deed {
            Deed::Refresh => {}
            Deed::Remove(account) => {
                let leaves = self.group.leaves()?;
                let gone = leaves.iter().filter(|leaf| leaf.identity.account == account);
                plan.removes = gone.map(|leaf| leaf.index).collect();
                let settings = self.row.settings.without(&[account].into(), &leaves);
                plan.settings = (settings != self.row.settings).then_some(settings);
            }
            Deed::OpenEntrance(maker) => {
                let key = SecretKey::from_seed(&[0xE7; 32]).public();
                let mut settings = self.row.settings.clone();
                settings.entrances.push(Entrance { key, maker, approve: false });
                plan.settings = Some(settings);
            }
            Deed::SetRole(account, role) => plan.settings = Some(self.row.settings.with_role(account, role)),
            Deed::Add { key_package, chain } => {
                plan.adds.push(unchecked_key_package(&self.crypto, &key_package).ok()?);
                chains.push(chain);
            }
        }
        Some((plan, chains))
    }

    /// A message in the current segment; afterwards the next one is made in the same place of the ratchet plus one.
    pub fn message(&mut self, text: &str, flaw: Flaw) -> Option<Entry> {
        let (topic, segment) = (self.row.settings.topic, self.row.segment);
        let mut origin = Origin {
            account: self.profile.row.account,
            device: self.profile.row.device,
            conversation: self.row.conversation,
        };
        match &flaw {
            Flaw::OtherAuthor(account) => origin.account = *account,
            Flaw::OtherConversation => origin.conversation = ConversationId([0xEC; 32]),
            _ => {}
        }
        let content = Content::text([0x5A; 16], origin, text);
        let bytes = content.to_bytes();
        let true_tag = content::tag(&content, &bytes);
        let mut authorship = Authorship { tag: true_tag, conversation: self.row.conversation, topic, segment };
        match flaw {
            Flaw::OtherTopic => authorship.topic = TopicId([0xE7; 32]),
            Flaw::OtherSegment => authorship.segment = segment.wrapping_add(1),
            _ => {}
        }
        let other_key = SecretKey::from_seed(&[0xBA; 32]);
        let key = if flaw == Flaw::Unsigned { &other_key } else { &self.profile.device_key };
        let mut payload = Payload {
            content: bytes.into(),
            author_signature: authorship.sign(key),
            head: self.row.signed_head?,
            epoch_authenticator: self.row.authenticator.clone(),
            gossip: Vec::new(),
            issuer: None,
            anchor: None,
            statement: None,
            receipt: None,
        };
        let mut tag = true_tag;
        match flaw {
            Flaw::OtherEpoch => payload.epoch_authenticator = vec![7; 32].into(),
            Flaw::OtherTag => tag = Tag([0xEA; 32]),
            Flaw::Of(other) => {
                let read = Content::from_bytes(&other.content.0).ok()?;
                tag = content::tag(&read, &other.content.0);
                payload = Payload { head: payload.head, epoch_authenticator: payload.epoch_authenticator, ..*other };
            }
            Flaw::UnboundTag => return self.post(Tag([0xEB; 32]), true_tag, payload),
            _ => {}
        }
        self.post(tag, tag, payload)
    }

    fn post(&mut self, tag: Tag, bound: Tag, payload: Payload) -> Option<Entry> {
        let (topic, segment) = (self.row.settings.topic, self.row.segment);
        let member = self.profile.member(&self.crypto);
        let ciphertext = self.group.encrypt(&member, &bound, &pad(cbor::to_bytes(&payload))).ok()?;
        let body = EntryBody::Message { tag, ciphertext: ciphertext.into() };
        Some(Entry::sign(&self.row.secrets.signing(), topic, segment, RETENTION_DAYS_MAX, body))
    }

    /// What a message of somebody else holds; works as long as these rows have not read it.
    pub fn open(&mut self, entry: &Entry) -> Option<Payload> {
        let EntryBody::Message { ciphertext, .. } = &entry.body else { return None };
        let Ok(Decrypted::Message { plaintext, .. }) = self.group.decrypt(&self.crypto, &ciphertext.0) else {
            return None;
        };
        cbor::from_bytes(unpad(&plaintext)?).ok()
    }

    /// An invitation into a group of this member's own that claims to be the conversation, `ahead` epochs further on, with a key
    /// package of somebody who did not ask: sealed for their inbox.
    pub fn lure(&self, chain: &Chain, keys: &DeviceKeys, ahead: u64) -> Option<SealedItem> {
        let account = chain.verify().ok()?.account;
        let member = self.profile.member(&self.crypto);
        let roles = vec![RoleEntry { account: self.profile.row.account, role: Role::Owner }];
        let settings = Settings { roles, ..self.row.settings.clone() };
        let mut group = member.create_group(&[0xE9; 32], &settings).ok()?;
        while group.epoch() < self.row.segment.saturating_add(ahead) {
            group.commit(&member, CommitPlan::default()).ok()?;
            group.merge_pending(&self.crypto).ok()?;
        }
        let adds = vec![check_key_package(&self.crypto, &keys.key_package.0).ok()?];
        let made = group.commit(&member, CommitPlan { adds, ..CommitPlan::default() }).ok()?;
        group.merge_pending(&self.crypto).ok()?;
        let own = self.profile.row.chain.clone();
        let chains = vec![own.clone(), chain.clone()];
        let bundle = WelcomeBundle {
            welcome: made.welcome?.into(),
            tree: group.tree().into(),
            chains,
            name: None,
            pins: vec![],
            details: None,
        };
        let bundle = cbor::to_bytes(&bundle);
        let start = JoinStart {
            conversation: self.row.conversation,
            generation: self.row.settings.generation,
            topic: self.row.settings.topic,
            segment: group.epoch(),
            head: self.row.cursor,
            time: self.row.time,
            bundle: bundle_hash(&bundle),
        };
        let invitation = Invitation {
            adder: own,
            adder_device: self.profile.row.device,
            handle: self.profile.row.handle.clone(),
            start: SignedJoinStart::sign(&self.profile.device_key, start),
            bundle: Carried::Inline(bundle.into()),
            introduction: None,
            rebuild: None,
        };
        let plaintext = pad(cbor::to_bytes(&InboxMessage::Invitation(Box::new(invitation))));
        let topic = inbox_topic(&account, &keys.device);
        // An inbox holds a tag once.
        let tag = Tag([u8::try_from(ahead).unwrap_or(u8::MAX); 32]);
        self.crypto.seal_for_inbox(&keys.inbox_key.key.0, &topic.0, tag, &plaintext).ok()
    }

    /// A wish to be added again, made later than each before, though nothing is amiss: sealed for a member's inbox.
    pub fn ask_again(&mut self, now: Minutes, (account, keys): (&AccountId, &DeviceKeys)) -> Option<SealedItem> {
        self.profile.renew(now);
        let package = self.profile.member(&self.crypto).key_package(&MlsRows::default(), LastResort::No).ok()?;
        let readmission = Readmission {
            conversation: self.row.conversation,
            generation: self.row.settings.generation,
            account: self.profile.row.account,
            device: self.profile.row.device,
            key_package: package.into(),
        };
        let signed = SignedReadmission::sign(&self.profile.device_key, readmission);
        let plaintext = pad(cbor::to_bytes(&InboxMessage::Readmission(Box::new(signed))));
        let topic = inbox_topic(account, &keys.device);
        let tag = Tag(protocol::hash::hash("asked again", &[&plaintext]));
        self.crypto.seal_for_inbox(&keys.inbox_key.key.0, &topic.0, tag, &plaintext).ok()
    }

    /// The link of the entrance that was made here.
    pub fn entrance_link(&self) -> Option<EntranceLink> {
        let secret = self.row.group.secret.clone()?;
        let server = protocol::server::server_id(&self.profile.row.server_keys.as_ref()?.identity);
        Some(EntranceLink {
            server,
            conversation: self.row.conversation,
            secret,
            asked: super::entrance::whom_to_ask(&self.row, self.profile.row.account),
        })
    }

    /// The knocks that a commit grants which closes this segment.
    pub fn knocks_in(&self, entry: &Entry) -> Vec<SignedKnock> {
        let EntryBody::Commit { ciphertext, .. } = &entry.body else { return Vec::new() };
        let context = seal_context(&entry.topic, entry.segment);
        let opened = seal::open(self.row.secrets.commit_key(), SEAL_LABEL, &context, &ciphertext.0);
        let sealed = opened.as_deref().and_then(unpad).and_then(|bytes| cbor::from_bytes::<SealedCommit>(bytes).ok());
        sealed.map(|sealed| sealed.act.knocks).unwrap_or_default()
    }

    /// A knock of somebody else, sealed anew for an inbox.
    pub fn knock_again(
        &self,
        knock: SignedKnock,
        chain: Chain,
        (account, keys): (&AccountId, &DeviceKeys),
    ) -> Option<SealedItem> {
        let plaintext = pad(cbor::to_bytes(&InboxMessage::Knock(Box::new(Arrival { chain, knock }))));
        let topic = inbox_topic(account, &keys.device);
        self.crypto.seal_for_inbox(&keys.inbox_key.key.0, &topic.0, Tag([0xEE; 32]), &plaintext).ok()
    }

    fn close(&self, next: &SecretKey, ciphertext: Vec<u8>) -> Entry {
        let (topic, segment) = (self.row.settings.topic, self.row.segment);
        let proof = next_segment_bytes(&topic, segment.saturating_add(1), &ciphertext);
        let possession = next.sign(Purpose::NextSegment, &proof);
        let body = EntryBody::Commit { next_key: next.public(), possession, ciphertext: ciphertext.into() };
        Entry::sign(&self.row.secrets.signing(), topic, segment, RETENTION_DAYS_MAX, body)
    }

    /// The conversation's row as if, where it broke, this account had been a plain member: an engine with it will rebuild without.
    pub fn belittle(&self, account: AccountId) -> Option<Row> {
        let mut row = self.row.clone();
        let point = row.break_point.as_mut()?;
        point.settings = point.settings.with_role(account, Role::Member);
        Some(Row { table: Table::Conversation, key: row.conversation.0.to_vec(), value: cbor::to_bytes(&row) })
    }

    /// A statement by this member's device behind any state of its account's chain, whether that is the newest or not.
    pub fn statement(&self, state: &ChainState, kind: StatementKind) -> Statement {
        state.next_statement(Author::Device(self.profile.row.device, &self.profile.device_key), kind)
    }

    /// What would open an account session as this member's device.
    pub fn authenticate(&self, challenge: &Challenge, server: &ServerId) -> Request {
        let ProfileRow { account, device, .. } = self.profile.row;
        let signed = account_session_bytes(challenge, server, &account, &device);
        let signature = self.profile.device_key.sign(Purpose::AccountSession, &signed);
        Request::Authenticate { account, device, signature }
    }

    /// The topic of the conversation.
    pub fn topic(&self) -> TopicId {
        self.row.settings.topic
    }

    /// The conversation's row as if its closing entry could not be merged: an engine with it will rebuild.
    pub fn claim_broken(&self, head: Head, closing_entry: EntryHash) -> Row {
        let mut row = self.row.clone();
        row.cursor = head;
        row.break_point = Some(BreakPoint {
            topic: row.settings.topic,
            epoch: row.segment,
            authenticator: row.authenticator.clone(),
            head,
            closing_entry,
            generation: row.settings.generation,
            members: row.members.to_vec(),
            settings: row.settings.clone(),
        });
        row.phase = Phase::Broken(Caught { lie: Lie::BadCommit, conversation: Some(row.conversation) });
        Row { table: Table::Conversation, key: row.conversation.0.to_vec(), value: cbor::to_bytes(&row) }
    }
}
