//! What a member with a changed program could append, made from its own rows: for simulated attacks, and nothing else.
//!
//! It has no power that the secrets of one member do not give, and no client uses it.

use protocol::cbor;
use protocol::chain::Chain;
use protocol::commit::{CommitAct, SEAL_LABEL, SealedCommit, seal_context};
use protocol::content::{Content, Origin};
use protocol::franking::Authorship;
use protocol::id::{AccountId, ConversationId, EntryHash, Tag, TopicId};
use protocol::limits::RETENTION_DAYS_MAX;
use protocol::padding::pad;
use protocol::payload::Payload;
use protocol::seal;
use protocol::signature::{Purpose, SecretKey};
use protocol::topic::{Entry, EntryBody, Head, SegmentSecrets, next_segment_bytes};
use rand_core::CryptoRng;

use super::row::{BreakPoint, ConversationRow, Phase, StoredSecrets};
use crate::caught::{Caught, Lie};
use crate::changes::{Row, Table};
use crate::leaf::LeafIdentity;
use crate::mls::{CommitPlan, Crypto, Group, LastResort, Member, MlsRows, check_key_package};
use crate::profile::Profile;
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

impl Adversary {
    /// The member whose rows these are; nothing if they do not hold the conversation.
    pub fn new(rows: &[Row], conversation: &ConversationId) -> Option<Self> {
        let crypto = Crypto::new();
        let of = |table| rows.iter().filter(move |row| row.table == table);
        let profile = Profile::from_row(cbor::from_bytes(&of(Table::Profile).next()?.value).ok()?, &crypto)?;
        let row = of(Table::Conversation).find(|row| row.key == conversation.0)?;
        let row: ConversationRow = cbor::from_bytes(&row.value).ok()?;
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
            chain_sequence: state.sequence,
            chain_head: state.head,
            handle: None,
            renewal: 0,
        };
        let member = Member { crypto: &self.crypto, key, identity: &identity };
        member.key_package(&MlsRows::default(), LastResort::No).ok()
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
    pub fn message(&mut self, content: Vec<u8>, edit: impl FnOnce(&mut Payload)) -> Option<Entry> {
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
        let mut act = CommitAct { mls: made.mls.into(), chains, readmissions: vec![] };
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
            Deed::SetRole(account, role) => plan.settings = Some(self.row.settings.with_role(account, role)),
            Deed::Add { key_package, chain } => {
                plan.adds.push(check_key_package(&self.crypto, &key_package).ok()?);
                chains.push(chain);
            }
        }
        Some((plan, chains))
    }

    fn close(&self, next: &SecretKey, ciphertext: Vec<u8>) -> Entry {
        let (topic, segment) = (self.row.settings.topic, self.row.segment);
        let proof = next_segment_bytes(&topic, segment.saturating_add(1), &ciphertext);
        let possession = next.sign(Purpose::NextSegment, &proof);
        let body = EntryBody::Commit { next_key: next.public(), possession, ciphertext: ciphertext.into() };
        Entry::sign(&self.row.secrets.signing(), topic, segment, RETENTION_DAYS_MAX, body)
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
            members: row.members.clone(),
            settings: row.settings.clone(),
        });
        row.phase = Phase::Broken(Caught { lie: Lie::BadCommit, conversation: Some(row.conversation) });
        Row { table: Table::Conversation, key: row.conversation.0.to_vec(), value: cbor::to_bytes(&row) }
    }
}
