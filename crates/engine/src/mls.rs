//! MLS (RFC 9420) through openmls: one group with its state, whose differences go into the batch of changes.

#[cfg(any(test, feature = "adversary"))]
pub(crate) mod copied;
mod keys;
#[cfg(test)]
pub(crate) mod odd;

use std::collections::{BTreeMap, BTreeSet};

use openmls::prelude::*;
use openmls::treesync::LeafNodeSource;
use openmls_libcrux_crypto::CryptoProvider;
use openmls_traits::OpenMlsProvider;
use openmls_traits::signatures::{Signer, SignerError};
use openmls_traits::storage::StorageProvider as _;
use openmls_traits::types::SignatureScheme;
use protocol::id::{AccountId, DeviceId, Tag};
use protocol::limits::RATCHET_FORWARD_MAX;
use protocol::signature::{PublicKey, SecretKey};
use tls_codec::{Deserialize as _, Serialize as _, VLBytes};
use zeroize::Zeroizing;

use crate::leaf::{Leaf, LeafIdentity};
use crate::mls::keys::{first_vector, parent_key};
pub(crate) use crate::mls_crypto::Crypto;
use crate::mls_crypto::can_seal_to;
pub(crate) use crate::mls_rows::MlsRows;
use crate::settings::{SETTINGS_EXTENSION, Settings};
use crate::warmth::{Keys, Shape};

/// The suite: ML-KEM-768 with X25519 (X-Wing), AES-128-GCM, SHA-256, Ed25519 (draft-ietf-mls-pq-ciphersuites, TBD1).
pub(crate) const SUITE: Ciphersuite = Ciphersuite::MLS_128_MLKEM768X25519_AES128GCM_SHA256_Ed25519;

/// The component (private range) whose safely exported secret a segment's secrets come from.
const SEGMENT_COMPONENT: u16 = 0x8A01;

/// Something that openmls refused: what was wrong with it, for traces and tests.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub(crate) struct Refused(pub String);

pub(crate) fn refused(error: impl std::fmt::Debug) -> Refused {
    Refused(format!("{error:?}"))
}

struct Provider<'a> {
    crypto: &'a Crypto,
    storage: &'a MlsRows,
}

impl OpenMlsProvider for Provider<'_> {
    type CryptoProvider = Crypto;
    type RandProvider = CryptoProvider;
    type StorageProvider = MlsRows;

    fn storage(&self) -> &MlsRows {
        self.storage
    }

    fn crypto(&self) -> &Crypto {
        self.crypto
    }

    fn rand(&self) -> &CryptoProvider {
        self.crypto.rand()
    }
}

struct DeviceSigner<'a>(&'a SecretKey);

impl Signer for DeviceSigner<'_> {
    fn sign(&self, payload: &[u8]) -> Result<Vec<u8>, SignerError> {
        Ok(self.0.sign_foreign(payload).0.to_vec())
    }

    fn signature_scheme(&self) -> SignatureScheme {
        SignatureScheme::ED25519
    }
}

/// How to make key packages and leaves of one device.
pub(crate) struct Member<'a> {
    pub crypto: &'a Crypto,
    pub key: &'a SecretKey,
    pub identity: &'a LeafIdentity,
}

impl Member<'_> {
    fn credential(&self) -> CredentialWithKey {
        self.credential_of(self.identity)
    }

    fn credential_of(&self, identity: &LeafIdentity) -> CredentialWithKey {
        CredentialWithKey {
            credential: BasicCredential::new(identity.to_bytes()).into(),
            signature_key: self.key.public().0.to_vec().into(),
        }
    }

    fn provider<'s>(&'s self, rows: &'s MlsRows) -> Provider<'s> {
        Provider { crypto: self.crypto, storage: rows }
    }

    /// A fresh key package; its secrets are in `rows`.
    pub fn key_package(&self, rows: &MlsRows, last_resort: LastResort) -> Result<Vec<u8>, Refused> {
        let builder = KeyPackage::builder().leaf_node_capabilities(capabilities()).key_package_lifetime(always());
        let builder = match last_resort {
            LastResort::Yes => builder.mark_as_last_resort(),
            LastResort::No => builder,
        };
        let credential = self.credential_of(&LeafIdentity { last_resort, ..self.identity.clone() });
        let made = builder.build(SUITE, &self.provider(rows), &DeviceSigner(self.key), credential).map_err(refused)?;
        MlsMessageOut::from(made.key_package().clone()).tls_serialize_detached().map_err(refused)
    }

    /// A key package of a suite that is weaker than ours: for simulated attacks, and nothing else.
    #[cfg(feature = "adversary")]
    pub fn weaker_key_package(&self, rows: &MlsRows) -> Result<Vec<u8>, Refused> {
        let suite = Ciphersuite::MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519;
        let extensions = [ExtensionType::Unknown(SETTINGS_EXTENSION), ExtensionType::LastResort];
        let (versions, basic) = ([ProtocolVersion::Mls10], [CredentialType::Basic]);
        let all = Capabilities::new(Some(&versions), Some(&[suite, SUITE]), Some(&extensions), None, Some(&basic));
        let builder = KeyPackage::builder().leaf_node_capabilities(all);
        let made = builder.build(suite, &self.provider(rows), &DeviceSigner(self.key), self.credential());
        let made = made.map_err(refused)?;
        MlsMessageOut::from(made.key_package().clone()).tls_serialize_detached().map_err(refused)
    }

    /// A fresh group of this device alone.
    pub fn create_group(&self, group_id: &[u8; 32], settings: &Settings) -> Result<Group, Refused> {
        self.create_group_with(group_id, settings, always())
    }

    fn create_group_with(
        &self,
        group_id: &[u8; 32],
        settings: &Settings,
        lifetime: Lifetime,
    ) -> Result<Group, Refused> {
        let rows = MlsRows::default();
        let config = MlsGroupCreateConfig::builder()
            .ciphersuite(SUITE)
            .wire_format_policy(PURE_CIPHERTEXT_WIRE_FORMAT_POLICY)
            .use_ratchet_tree_extension(false)
            .max_past_epochs(0)
            .sender_ratchet_configuration(ratchet())
            .capabilities(capabilities())
            .lifetime(lifetime)
            .with_group_context_extensions(context_extensions(settings)?)
            .build();
        let group_id = GroupId::from_slice(group_id);
        let group = MlsGroup::new_with_group_id(
            &self.provider(&rows),
            &DeviceSigner(self.key),
            &config,
            group_id,
            self.credential(),
        )
        .map_err(refused)?;
        Ok(Group { group, rows })
    }

    /// Joins by a Welcome and its tree. The key package's secrets are taken from `key_packages`, whose differences must have been
    /// taken before: rolled back, a Welcome that does not work burns nothing.
    pub fn join(&self, key_packages: &mut MlsRows, welcome: &[u8], tree: &[u8]) -> Result<Group, Refused> {
        let message = MlsMessageIn::tls_deserialize_exact(welcome).map_err(refused)?;
        let MlsMessageBodyIn::Welcome(welcome) = message.extract() else {
            return Err(Refused("not a Welcome".to_owned()));
        };
        let tree = RatchetTreeIn::tls_deserialize_exact(tree).map_err(refused)?;
        let config = MlsGroupJoinConfig::builder()
            .wire_format_policy(PURE_CIPHERTEXT_WIRE_FORMAT_POLICY)
            .use_ratchet_tree_extension(false)
            .max_past_epochs(0)
            .sender_ratchet_configuration(ratchet())
            .build();
        let group = {
            let provider = self.provider(key_packages);
            let staged = StagedWelcome::build_from_welcome(&provider, &config, welcome)
                .map_err(refused)?
                .with_ratchet_tree(tree)
                .skip_lifetime_validation()
                .build()
                .map_err(refused)?;
            staged.into_group(&provider).map_err(refused)?
        };
        // A group may have been begun, or changed among its first members, by programs that are not ours.
        if !is_plain_group(&group)? {
            return Err(Refused("extensions or capabilities that are not ours".to_owned()));
        }
        if !keys::can_be_sealed_to(&group) {
            return Err(Refused("keys that nobody can seal to".to_owned()));
        }
        Ok(Group { group, rows: key_packages.split_new() })
    }
}

/// Whether a Welcome is for one of these key packages: another device of the same person finds nothing in it.
pub(crate) fn is_for(key_packages: &MlsRows, welcome: &[u8]) -> bool {
    let read = MlsMessageIn::tls_deserialize_exact(welcome).map(MlsMessageIn::extract);
    let Ok(MlsMessageBodyIn::Welcome(welcome)) = read else {
        return true;
    };
    let held = |reference: KeyPackageRef| key_packages.key_package::<_, KeyPackageBundle>(&reference);
    welcome.secrets().iter().any(|secrets| held(secrets.new_member()).is_ok_and(|package| package.is_some()))
}

/// Whether a key package is the one that is given out when all others are taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, minicbor::Encode, minicbor::Decode)]
#[cbor(index_only)]
pub(crate) enum LastResort {
    #[n(0)]
    No,
    #[n(1)]
    Yes,
}

fn capabilities() -> Capabilities {
    Capabilities::new(
        Some(&[ProtocolVersion::Mls10]),
        Some(&[SUITE]),
        Some(&[ExtensionType::Unknown(SETTINGS_EXTENSION), ExtensionType::LastResort]),
        None,
        Some(&[CredentialType::Basic]),
    )
}

/// The lifetime of all leaves. openmls compares lifetimes with the local clock whenever it stages a commit: by any other one, some
/// would merge a commit that others refuse.
fn always() -> Lifetime {
    Lifetime::init(0, u64::MAX)
}

fn ratchet() -> SenderRatchetConfiguration {
    SenderRatchetConfiguration::new(0, RATCHET_FORWARD_MAX)
}

fn context_extensions(settings: &Settings) -> Result<Extensions<GroupContext>, Refused> {
    let required = RequiredCapabilitiesExtension::new(
        &[ExtensionType::Unknown(SETTINGS_EXTENSION)],
        &[],
        &[CredentialType::Basic],
    );
    Extensions::from_vec(vec![
        Extension::RequiredCapabilities(required),
        Extension::Unknown(SETTINGS_EXTENSION, UnknownExtension(settings.to_bytes())),
    ])
    .map_err(refused)
}

fn settings_of(extensions: &Extensions<GroupContext>) -> Option<Settings> {
    Settings::from_bytes(&extensions.unknown(SETTINGS_EXTENSION)?.0)
}

/// A key package that was checked, with the leaf that it would become.
pub(crate) struct CheckedKeyPackage {
    pub identity: LeafIdentity,
    pub key: PublicKey,
    package: KeyPackage,
}

impl CheckedKeyPackage {
    /// Its public keys: to sign with, of its leaf, and of its Welcome.
    fn keys(&self) -> [Vec<u8>; 3] {
        let leaf = self.package.leaf_node().encryption_key().tls_serialize_detached();
        let leaf = leaf.ok().as_deref().and_then(first_vector).unwrap_or_default();
        [self.key.0.to_vec(), leaf, self.package.hpke_init_key().as_slice().to_vec()]
    }
}

/// Checks a key package's own signatures and suite; whether its leaf is on its chain is the gate's matter.
pub(crate) fn check_key_package(crypto: &Crypto, bytes: &[u8]) -> Result<CheckedKeyPackage, Refused> {
    let message = MlsMessageIn::tls_deserialize_exact(bytes).map_err(refused)?;
    let MlsMessageBodyIn::KeyPackage(package) = message.extract() else {
        return Err(Refused("not a key package".to_owned()));
    };
    let package = package.validate(crypto, ProtocolVersion::Mls10).map_err(refused)?;
    if package.ciphersuite() != SUITE || !is_plain_package(&package) {
        return Err(Refused("a key package of another suite".to_owned()));
    }
    let checked = checked(package)?;
    let [_, leaf, init] = checked.keys();
    if !can_seal_to(&leaf) || !can_seal_to(&init) {
        return Err(Refused("keys that nobody can seal to".to_owned()));
    }
    Ok(checked)
}

fn checked(package: KeyPackage) -> Result<CheckedKeyPackage, Refused> {
    let (identity, key) = leaf_parts(package.leaf_node()).ok_or_else(|| Refused("not our credential".to_owned()))?;
    Ok(CheckedKeyPackage { identity, key, package })
}

/// Whether a key package's leaf has just the capabilities, extensions and lifetime that every leaf of ours has, and says whether
/// the key package is a last-resort one: only the leaf is seen by all members.
fn is_plain_package(package: &KeyPackage) -> bool {
    let said = leaf_parts(package.leaf_node()).map(|(identity, _)| identity.last_resort == LastResort::Yes);
    *package.life_time() == always() && is_plain(package.leaf_node()) && said == Some(package.last_resort())
}

/// Whether a leaf has just the capabilities and extensions that every leaf of ours has.
fn is_plain(leaf: &LeafNode) -> bool {
    *leaf.capabilities() == capabilities() && leaf.extensions().iter().next().is_none()
}

/// Whether a group's context and all its leaves are as every commit of ours leaves them: what a member refuses as a change, a
/// joiner does not take as a beginning.
fn is_plain_group(group: &MlsGroup) -> Result<bool, Refused> {
    let Some(settings) = settings_of(group.extensions()) else { return Ok(false) };
    let lasts = |leaf: &LeafNode| match leaf.leaf_node_source() {
        LeafNodeSource::KeyPackage(lifetime) => *lifetime == always(),
        LeafNodeSource::Update | LeafNodeSource::Commit(_) => true,
    };
    let plain_leaves = group.treesync().full_leaves().all(|(_, leaf)| is_plain(leaf) && lasts(leaf));
    Ok(plain_leaves && *group.extensions() == context_extensions(&settings)?)
}

fn leaf_parts(leaf: &LeafNode) -> Option<(LeafIdentity, PublicKey)> {
    let credential = BasicCredential::try_from(leaf.credential().clone()).ok()?;
    let key = PublicKey(leaf.signature_key().as_slice().try_into().ok()?);
    Some((LeafIdentity::from_bytes(credential.identity())?, key))
}

/// What a commit is to do.
#[derive(Default)]
pub(crate) struct CommitPlan {
    pub adds: Vec<CheckedKeyPackage>,
    pub removes: Vec<u32>,
    pub settings: Option<Settings>,
    pub path: Path,
}

/// Whether a commit renews the keys of its author's path. One that only adds need not (RFC 9420 §12.4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Path {
    #[default]
    Renewed,
    Kept,
}

/// A commit as made, pending until it is reached in the topic's order.
pub(crate) struct MadeCommit {
    pub mls: Vec<u8>,
    pub welcome: Option<Vec<u8>>,
    pub next_exported: Zeroizing<Vec<u8>>,
}

/// A commit of somebody else, decrypted and staged, not merged.
pub(crate) struct Staged {
    commit: Box<StagedCommit>,
    pub author: u32,
    pub adds: Vec<(LeafIdentity, PublicKey)>,
    pub removes: Vec<u32>,
    pub settings: Settings,
    pub path: Option<(LeafIdentity, PublicKey)>,
    pub removes_self: bool,
}

/// What a message entry held.
pub(crate) enum Decrypted {
    /// Application data of a member.
    Message { author: u32, aad: Vec<u8>, plaintext: Vec<u8> },
    /// Encrypted by this device's own leaf.
    Own,
}

/// A group with its state.
pub(crate) struct Group {
    group: MlsGroup,
    rows: MlsRows,
}

impl Group {
    pub fn load(rows: MlsRows, group_id: &[u8]) -> Option<Self> {
        let group = MlsGroup::load(&rows, &GroupId::from_slice(group_id)).ok()??;
        Some(Group { group, rows })
    }

    pub fn take_differences(&mut self) -> Vec<(Vec<u8>, Option<Vec<u8>>)> {
        self.rows.take_differences()
    }

    /// All keys of the state, for removing it.
    pub fn stored_keys(&self) -> Vec<Vec<u8>> {
        self.rows.keys()
    }

    pub fn group_id(&self) -> Vec<u8> {
        self.group.group_id().to_vec()
    }

    pub fn epoch(&self) -> u64 {
        self.group.epoch().as_u64()
    }

    pub fn authenticator(&self) -> Vec<u8> {
        self.group.epoch_authenticator().as_slice().to_vec()
    }

    pub fn settings(&self) -> Option<Settings> {
        settings_of(self.group.extensions())
    }

    pub fn own_index(&self) -> u32 {
        self.group.own_leaf_index().u32()
    }

    /// The leaves in order; nothing if one of them is not of our form.
    pub fn leaves(&self) -> Option<Vec<Leaf>> {
        let member = |member: openmls::prelude::Member| {
            let credential = BasicCredential::try_from(member.credential).ok()?;
            let key = PublicKey(member.signature_key.as_slice().try_into().ok()?);
            let identity = LeafIdentity::from_bytes(credential.identity())?;
            Some(Leaf { index: member.index.u32(), identity, key })
        };
        self.group.members().map(member).collect()
    }

    /// Of what is to be added, whatever has a key that is in the tree, or twice among them: for one of them MLS refuses a whole commit
    /// (RFC 9420 §7.3, §12.2), or whoever joins later the tree (§7.9.2).
    pub fn clashing(&self, adds: &[&CheckedKeyPackage]) -> BTreeSet<(AccountId, DeviceId)> {
        let members = self.group.members().flat_map(|member| [member.signature_key, member.encryption_key]);
        let parents = self.group.treesync().full_parents().map(|(_, parent)| parent_key(parent));
        let keys: Vec<_> = adds.iter().map(|add| add.keys()).collect();
        let mut times: BTreeMap<Vec<u8>, usize> = BTreeMap::new();
        for key in members.chain(parents).chain(keys.iter().flatten().cloned()) {
            let times = times.entry(key).or_default();
            *times = times.saturating_add(1);
        }
        let twice = |key| times.get(key).is_some_and(|times| *times > 1);
        let found = adds.iter().zip(&keys).filter(|(_, keys)| keys.iter().any(twice));
        found.map(|(add, _)| (add.identity.account, add.identity.device)).collect()
    }

    /// How many keys reach everybody in each part of the tree.
    pub fn keys(&self) -> Keys {
        let tree = self.group.treesync();
        let leaves = tree.full_leaves().map(|(index, _)| index.u32()).collect();
        let parents = tree.full_parents().map(|(index, parent)| (index.u32(), unmerged_leaves(parent)));
        Keys::count(Shape { leaves, parents: parents.collect() })
    }

    pub fn tree(&self) -> Vec<u8> {
        self.group.export_ratchet_tree().tls_serialize_detached().expect("a tree of our own encodes")
    }

    /// Exports the secret of the current epoch's segment; works once for each epoch, then its root is gone.
    pub fn export_segment(&mut self, crypto: &Crypto) -> Result<Zeroizing<Vec<u8>>, Refused> {
        let exported = self.group.safe_export_secret(crypto, &self.rows, SEGMENT_COMPONENT);
        exported.map(Zeroizing::new).map_err(refused)
    }

    pub fn encrypt(&mut self, member: &Member<'_>, tag: &Tag, plaintext: &[u8]) -> Result<Vec<u8>, Refused> {
        self.group.set_aad(tag.0.to_vec());
        let provider = Provider { crypto: member.crypto, storage: &self.rows };
        let message = self.group.create_message(&provider, &DeviceSigner(member.key), plaintext).map_err(refused)?;
        message.tls_serialize_detached().map_err(refused)
    }

    pub fn decrypt(&mut self, crypto: &Crypto, ciphertext: &[u8]) -> Result<Decrypted, Refused> {
        let processed = self.process(crypto, ciphertext)?;
        let aad = processed.aad().to_vec();
        let author = sender_index(processed.sender());
        match (processed.into_content(), author) {
            (ProcessedMessageContent::ApplicationMessage(message), Some(author)) => {
                Ok(Decrypted::Message { author, aad, plaintext: message.into_bytes() })
            }
            (ProcessedMessageContent::OwnPrivateMessage, _) => Ok(Decrypted::Own),
            _ => Err(Refused("not application data".to_owned())),
        }
    }

    fn process(&mut self, crypto: &Crypto, ciphertext: &[u8]) -> Result<ProcessedMessage, Refused> {
        let message = MlsMessageIn::tls_deserialize_exact(ciphertext).map_err(refused)?;
        let MlsMessageBodyIn::PrivateMessage(message) = message.extract() else {
            return Err(Refused("not a PrivateMessage".to_owned()));
        };
        let provider = Provider { crypto, storage: &self.rows };
        self.group.process_message(&provider, ProtocolMessage::from(message)).map_err(refused)
    }

    /// Makes a commit and leaves it pending.
    pub fn commit(&mut self, member: &Member<'_>, plan: CommitPlan) -> Result<MadeCommit, Refused> {
        let provider = Provider { crypto: member.crypto, storage: &self.rows };
        let parameters = match plan.path {
            Path::Renewed => LeafNodeParameters::builder().with_credential_with_key(member.credential()).build(),
            Path::Kept => LeafNodeParameters::default(),
        };
        let mut builder = self
            .group
            .commit_builder()
            .leaf_node_parameters(parameters)
            .force_self_update(plan.path == Path::Renewed)
            .propose_removals(plan.removes.into_iter().map(LeafNodeIndex::new))
            .propose_adds(plan.adds.into_iter().map(|checked| checked.package));
        if let Some(settings) = &plan.settings {
            builder = builder.propose_group_context_extensions(context_extensions(settings)?).map_err(refused)?;
        }
        let bundle = builder
            .load_psks(provider.storage())
            .map_err(refused)?
            .build(provider.rand(), provider.crypto(), &DeviceSigner(member.key), |_| true)
            .map_err(refused)?
            .stage_commit(&provider)
            .map_err(refused)?;
        let (mls, welcome, _) = bundle.into_messages();
        let next_exported = self
            .group
            .safe_export_secret_from_pending(member.crypto, &self.rows, SEGMENT_COMPONENT)
            .map_err(refused)?;
        Ok(MadeCommit {
            mls: mls.tls_serialize_detached().map_err(refused)?,
            welcome: welcome.map(|welcome| welcome.tls_serialize_detached()).transpose().map_err(refused)?,
            next_exported: Zeroizing::new(next_exported),
        })
    }

    pub fn merge_pending(&mut self, crypto: &Crypto) -> Result<(), Refused> {
        let provider = Provider { crypto, storage: &self.rows };
        self.group.merge_pending_commit(&provider).map_err(refused)
    }

    pub fn clear_pending(&mut self) -> Result<(), Refused> {
        self.group.clear_pending_commit(&self.rows).map_err(refused)
    }

    /// Decrypts and stages somebody else's commit, and lists what it would do.
    pub fn stage(&mut self, crypto: &Crypto, ciphertext: &[u8]) -> Result<Staged, Refused> {
        let processed = self.process(crypto, ciphertext)?;
        let author = sender_index(processed.sender()).ok_or_else(|| Refused("not a member's commit".to_owned()))?;
        let ProcessedMessageContent::StagedCommitMessage(commit) = processed.into_content() else {
            return Err(Refused("not a commit".to_owned()));
        };
        let malformed = || Refused("a leaf or settings not of our form".to_owned());
        let known = commit.queued_proposals().all(|queued| {
            matches!(queued.proposal(), Proposal::Add(_) | Proposal::Remove(_) | Proposal::GroupContextExtensions(_))
        });
        if !known {
            return Err(Refused("a proposal of a kind that is not accepted".to_owned()));
        }
        let adds = commit
            .add_proposals()
            .map(|queued| leaf_parts(queued.add_proposal().key_package().leaf_node()))
            .collect::<Option<Vec<_>>>()
            .ok_or_else(malformed)?;
        let removes = commit.remove_proposals().map(|queued| queued.remove_proposal().removed().u32()).collect();
        let path = commit.update_path_leaf_node().map(|leaf| leaf_parts(leaf).ok_or_else(malformed)).transpose()?;
        let settings = settings_of(commit.group_context().extensions()).ok_or_else(malformed)?;
        // Nothing rides along in the GroupContext or in a leaf that could later keep others from committing.
        let plain_context = *commit.group_context().extensions() == context_extensions(&settings)?;
        let plain_adds = commit.add_proposals().all(|queued| is_plain_package(queued.add_proposal().key_package()));
        let plain_path = commit.update_path_leaf_node().is_none_or(is_plain);
        if !plain_context || !plain_adds || !plain_path {
            return Err(Refused("extensions or capabilities that are not ours".to_owned()));
        }
        if !self.keys_are_good(crypto, &commit)? {
            return Err(Refused("keys that nobody can seal to, or that are somebody else's".to_owned()));
        }
        let removes_self = commit.self_removed();
        Ok(Staged { commit, author, adds, removes, settings, path, removes_self })
    }

    pub fn merge(&mut self, crypto: &Crypto, staged: Staged) -> Result<(), Refused> {
        let provider = Provider { crypto, storage: &self.rows };
        self.group.merge_staged_commit(&provider, *staged.commit).map_err(refused)
    }
}

impl Staged {
    /// The exported secret of the epoch that the commit would begin; nothing if it removes this device.
    pub fn export_next(&mut self, crypto: &Crypto) -> Option<Zeroizing<Vec<u8>>> {
        self.commit.safe_export_secret(crypto, SEGMENT_COMPONENT).ok().map(Zeroizing::new)
    }
}

/// A parent's unmerged leaves, which openmls tells only in its encoding (RFC 9420 §7.1): the last of three vectors.
fn unmerged_leaves(parent: &ParentNode) -> Vec<u32> {
    let bytes = parent.tls_serialize_detached().expect("a node of our own tree encodes");
    let mut rest = bytes.as_slice();
    let mut skip = || VLBytes::tls_deserialize(&mut rest);
    skip().and_then(|_| skip()).expect("a node has a key and a hash");
    Vec::<u32>::tls_deserialize(&mut rest).expect("and unmerged leaves")
}

fn sender_index(sender: &Sender) -> Option<u32> {
    match sender {
        Sender::Member(index) => Some(index.u32()),
        _ => None,
    }
}

#[cfg(test)]
pub(crate) mod tests;
