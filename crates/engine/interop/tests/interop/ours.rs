//! A member with openmls, configured as `engine/src/mls.rs` does but for the suite.

use openmls::prelude::*;
use openmls_libcrux_crypto::{CryptoProvider, Provider};
use openmls_traits::OpenMlsProvider;
use openmls_traits::crypto::OpenMlsCrypto;
use openmls_traits::signatures::{Signer, SignerError};
use openmls_traits::types::SignatureScheme;
use tls_codec::{Deserialize as _, Serialize as _};

use crate::peer::{EXPORT_LABEL, Made, Peer, Plan, SETTINGS, Seen};

const SUITE: Ciphersuite = Ciphersuite::MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519;

pub struct Ours {
    provider: Provider,
    key: Key,
    public: Vec<u8>,
    identity: Vec<u8>,
    group: Option<MlsGroup>,
}

struct Key(Vec<u8>);

impl Signer for Key {
    fn sign(&self, payload: &[u8]) -> Result<Vec<u8>, SignerError> {
        let crypto = CryptoProvider::new().map_err(|_| SignerError::SigningError)?;
        crypto.sign(SignatureScheme::ED25519, payload, &self.0).map_err(|_| SignerError::SigningError)
    }

    fn signature_scheme(&self) -> SignatureScheme {
        SignatureScheme::ED25519
    }
}

impl Ours {
    pub fn new(identity: Vec<u8>) -> Self {
        let provider = Provider::new().expect("randomness");
        let (secret, public) = provider.crypto().signature_key_gen(SignatureScheme::ED25519).expect("a key");
        Ours { provider, key: Key(secret), public, identity, group: None }
    }

    fn credential(&self) -> CredentialWithKey {
        CredentialWithKey {
            credential: BasicCredential::new(self.identity.clone()).into(),
            signature_key: self.public.clone().into(),
        }
    }

    fn group(&self) -> &MlsGroup {
        self.group.as_ref().expect("in a group")
    }

    fn process(&mut self, bytes: &[u8]) -> Option<ProcessedMessage> {
        let message = MlsMessageIn::tls_deserialize_exact(bytes).ok()?;
        let MlsMessageBodyIn::PrivateMessage(message) = message.extract() else { return None };
        let group = self.group.as_mut().expect("in a group");
        group.process_message(&self.provider, ProtocolMessage::from(message)).ok()
    }
}

fn capabilities() -> Capabilities {
    Capabilities::new(
        Some(&[ProtocolVersion::Mls10]),
        Some(&[SUITE]),
        Some(&[ExtensionType::Unknown(SETTINGS), ExtensionType::LastResort]),
        None,
        Some(&[CredentialType::Basic]),
    )
}

fn extensions(settings: &[u8]) -> Extensions<GroupContext> {
    let required =
        RequiredCapabilitiesExtension::new(&[ExtensionType::Unknown(SETTINGS)], &[], &[CredentialType::Basic]);
    Extensions::from_vec(vec![
        Extension::RequiredCapabilities(required),
        Extension::Unknown(SETTINGS, UnknownExtension(settings.to_vec())),
    ])
    .expect("extensions of a GroupContext")
}

impl Peer for Ours {
    fn create(&mut self, group_id: &[u8], settings: &[u8]) {
        let config = MlsGroupCreateConfig::builder()
            .ciphersuite(SUITE)
            .wire_format_policy(PURE_CIPHERTEXT_WIRE_FORMAT_POLICY)
            .use_ratchet_tree_extension(false)
            .max_past_epochs(0)
            .sender_ratchet_configuration(SenderRatchetConfiguration::new(0, 100_000))
            .capabilities(capabilities())
            .with_group_context_extensions(extensions(settings))
            .build();
        let id = GroupId::from_slice(group_id);
        let made = MlsGroup::new_with_group_id(&self.provider, &self.key, &config, id, self.credential());
        self.group = Some(made.expect("a group"));
    }

    fn key_package(&mut self) -> Vec<u8> {
        let builder = KeyPackage::builder().leaf_node_capabilities(capabilities());
        let made = builder.build(SUITE, &self.provider, &self.key, self.credential()).expect("a key package");
        MlsMessageOut::from(made.key_package().clone()).tls_serialize_detached().expect("encodes")
    }

    fn join(&mut self, welcome: &[u8], tree: &[u8]) {
        let message = MlsMessageIn::tls_deserialize_exact(welcome).expect("a message");
        let MlsMessageBodyIn::Welcome(welcome) = message.extract() else { panic!("a Welcome") };
        let config = MlsGroupJoinConfig::builder()
            .wire_format_policy(PURE_CIPHERTEXT_WIRE_FORMAT_POLICY)
            .use_ratchet_tree_extension(false)
            .max_past_epochs(0)
            .sender_ratchet_configuration(SenderRatchetConfiguration::new(0, 100_000))
            .build();
        let tree = RatchetTreeIn::tls_deserialize_exact(tree).expect("a tree");
        let staged = StagedWelcome::build_from_welcome(&self.provider, &config, welcome).expect("a Welcome for us");
        let staged = staged.with_ratchet_tree(tree).skip_lifetime_validation().build().expect("a valid group");
        self.group = Some(staged.into_group(&self.provider).expect("joined"));
    }

    fn commit(&mut self, plan: Plan) -> Made {
        let parameters = LeafNodeParameters::builder().with_credential_with_key(self.credential()).build();
        let adds = plan.key_packages.iter().map(|bytes| {
            let message = MlsMessageIn::tls_deserialize_exact(bytes.as_slice()).expect("a message");
            let MlsMessageBodyIn::KeyPackage(package) = message.extract() else { panic!("a key package") };
            package.validate(self.provider.crypto(), ProtocolVersion::Mls10).expect("a valid key package")
        });
        let mut builder = self
            .group
            .as_mut()
            .expect("in a group")
            .commit_builder()
            .leaf_node_parameters(parameters)
            .force_self_update(true)
            .propose_removals(plan.removes.into_iter().map(LeafNodeIndex::new))
            .propose_adds(adds);
        if let Some(settings) = plan.settings {
            builder = builder.propose_group_context_extensions(extensions(&settings)).expect("settings");
        }
        let bundle = builder
            .load_psks(self.provider.storage())
            .expect("no PSKs")
            .build(self.provider.rand(), self.provider.crypto(), &self.key, |_| true)
            .expect("a commit")
            .stage_commit(&self.provider)
            .expect("staged");
        let (commit, welcome, _) = bundle.into_messages();
        Made {
            commit: commit.tls_serialize_detached().expect("encodes"),
            welcome: welcome.map(|welcome| welcome.tls_serialize_detached().expect("encodes")),
        }
    }

    fn merge(&mut self) {
        self.group.as_mut().expect("in a group").merge_pending_commit(&self.provider).expect("merged");
    }

    fn receive_commit(&mut self, commit: &[u8]) -> bool {
        let processed = self.process(commit).expect("a valid commit");
        let ProcessedMessageContent::StagedCommitMessage(staged) = processed.into_content() else { panic!("a commit") };
        let stays = !staged.self_removed();
        self.group.as_mut().expect("in a group").merge_staged_commit(&self.provider, *staged).expect("merged");
        stays
    }

    fn accepts_commit(&mut self, commit: &[u8]) -> bool {
        self.process(commit).is_some()
    }

    fn encrypt(&mut self, tag: &[u8], text: &[u8]) -> Vec<u8> {
        let group = self.group.as_mut().expect("in a group");
        group.set_aad(tag.to_vec());
        let message = group.create_message(&self.provider, &self.key, text).expect("encrypted");
        message.tls_serialize_detached().expect("encodes")
    }

    fn decrypt(&mut self, sealed: &[u8]) -> Option<(u32, Vec<u8>, Vec<u8>)> {
        let processed = self.process(sealed)?;
        let aad = processed.aad().to_vec();
        let Sender::Member(index) = processed.sender() else { return None };
        let index = index.u32();
        match processed.into_content() {
            ProcessedMessageContent::ApplicationMessage(message) => Some((index, aad, message.into_bytes())),
            _ => None,
        }
    }

    fn tree(&self) -> Vec<u8> {
        self.group().export_ratchet_tree().tls_serialize_detached().expect("encodes")
    }

    fn index(&self) -> u32 {
        self.group().own_leaf_index().u32()
    }

    fn seen(&self) -> Seen {
        let group = self.group();
        let member = |member: Member| {
            let credential = BasicCredential::try_from(member.credential).expect("a basic credential");
            (member.index.u32(), credential.identity().to_vec(), member.signature_key)
        };
        let exported = group.export_secret(self.provider.crypto(), EXPORT_LABEL, b"context", 32).expect("exported");
        Seen {
            epoch: group.epoch().as_u64(),
            group_id: group.group_id().to_vec(),
            roster: group.members().map(member).collect(),
            settings: group.extensions().unknown(SETTINGS).expect("settings").0.clone(),
            authenticator: group.epoch_authenticator().as_slice().to_vec(),
            exported,
            tree: self.tree(),
        }
    }
}
