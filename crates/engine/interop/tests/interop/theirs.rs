//! A member with mls-rs, told to do as the engine does: everything encrypted, the tree outside of the Welcome.

use mls_rs::client_builder::MlsConfig;
use mls_rs::extension::built_in::RequiredCapabilitiesExt;
use mls_rs::extension::{ExtensionType, MlsExtension as _};
use mls_rs::group::{CommitEffect, ExportedTree, ReceivedMessage};
use mls_rs::identity::basic::{BasicCredential, BasicIdentityProvider};
use mls_rs::identity::{CredentialType, SigningIdentity};
use mls_rs::mls_rules::{CommitOptions, DefaultMlsRules, EncryptionOptions};
use mls_rs::{CipherSuite, CipherSuiteProvider, Client, CryptoProvider, Extension, ExtensionList, Group, MlsMessage};
use mls_rs_crypto_rustcrypto::RustCryptoProvider;

use crate::peer::{EXPORT_LABEL, Made, Peer, Plan, SETTINGS, Seen};

const SUITE: CipherSuite = CipherSuite::CURVE25519_AES128;

/// The last-resort extension, in the capabilities of every leaf of ours.
const LAST_RESORT: u16 = 10;

struct Theirs<C: MlsConfig> {
    client: Client<C>,
    group: Option<Group<C>>,
}

/// A member with this credential. The configuration's type has no name, so it is hidden here.
pub fn person(identity: Vec<u8>) -> Box<dyn Peer> {
    let crypto = RustCryptoProvider::default();
    let suite = crypto.cipher_suite_provider(SUITE).expect("the suite");
    let (secret, public) = suite.signature_key_generate().expect("a key");
    let identity = SigningIdentity::new(BasicCredential::new(identity).into_credential(), public);
    let rules = DefaultMlsRules::new()
        .with_commit_options(CommitOptions::new().with_path_required(true).with_ratchet_tree_extension(false))
        .with_encryption_options(EncryptionOptions::new(true, Default::default()));
    let client = Client::builder()
        .identity_provider(BasicIdentityProvider)
        .crypto_provider(crypto)
        .mls_rules(rules)
        .extension_type(ExtensionType::new(SETTINGS))
        .extension_type(ExtensionType::new(LAST_RESORT))
        .signing_identity(identity, secret, SUITE)
        .build();
    Box::new(Theirs { client, group: None })
}

fn extensions(settings: &[u8]) -> ExtensionList {
    let mut list = ExtensionList::new();
    let required = RequiredCapabilitiesExt {
        extensions: vec![ExtensionType::new(SETTINGS)],
        proposals: vec![],
        credentials: vec![CredentialType::BASIC],
    };
    list.set(required.into_extension().expect("encodes"));
    list.set(Extension::new(ExtensionType::new(SETTINGS), settings.to_vec()));
    list
}

impl<C: MlsConfig> Theirs<C> {
    fn group(&self) -> &Group<C> {
        self.group.as_ref().expect("in a group")
    }

    fn group_mut(&mut self) -> &mut Group<C> {
        self.group.as_mut().expect("in a group")
    }

    fn process(&mut self, bytes: &[u8]) -> Option<ReceivedMessage> {
        let message = MlsMessage::from_bytes(bytes).ok()?;
        self.group_mut().process_incoming_message(message).ok()
    }
}

impl<C: MlsConfig + 'static> Peer for Theirs<C> {
    fn create(&mut self, group_id: &[u8], settings: &[u8]) {
        let made = self.client.create_group_with_id(group_id.to_vec(), extensions(settings), Default::default(), None);
        self.group = Some(made.expect("a group"));
    }

    fn key_package(&mut self) -> Vec<u8> {
        let made = self.client.generate_key_package_message(Default::default(), Default::default(), None);
        made.expect("a key package").to_bytes().expect("encodes")
    }

    fn join(&mut self, welcome: &[u8], tree: &[u8]) {
        let welcome = MlsMessage::from_bytes(welcome).expect("a message");
        let tree = ExportedTree::from_bytes(tree).expect("a tree");
        let (group, _) = self.client.join_group(Some(tree), &welcome, None).expect("joined");
        self.group = Some(group);
    }

    fn commit(&mut self, plan: Plan) -> Made {
        let mut builder = self.group_mut().commit_builder();
        for package in plan.key_packages {
            builder = builder.add_member(MlsMessage::from_bytes(&package).expect("a message")).expect("a member");
        }
        for index in plan.removes {
            builder = builder.remove_member(index).expect("a removal");
        }
        if let Some(settings) = plan.settings {
            builder = builder.set_group_context_ext(extensions(&settings)).expect("settings");
        }
        let made = builder.build().expect("a commit");
        Made {
            commit: made.commit_message.to_bytes().expect("encodes"),
            welcome: made.welcome_messages.first().map(|welcome| welcome.to_bytes().expect("encodes")),
        }
    }

    fn merge(&mut self) {
        self.group_mut().apply_pending_commit().expect("merged");
    }

    fn receive_commit(&mut self, commit: &[u8]) -> bool {
        match self.process(commit).expect("a valid commit") {
            ReceivedMessage::Commit(commit) => !matches!(commit.effect, CommitEffect::Removed { .. }),
            other => panic!("a commit, not {other:?}"),
        }
    }

    fn accepts_commit(&mut self, commit: &[u8]) -> bool {
        self.process(commit).is_some()
    }

    fn encrypt(&mut self, tag: &[u8], text: &[u8]) -> Vec<u8> {
        let made = self.group_mut().encrypt_application_message(text, tag.to_vec()).expect("encrypted");
        made.to_bytes().expect("encodes")
    }

    fn decrypt(&mut self, sealed: &[u8]) -> Option<(u32, Vec<u8>, Vec<u8>)> {
        match self.process(sealed)? {
            ReceivedMessage::ApplicationMessage(message) => {
                Some((message.sender_index, message.authenticated_data.clone(), message.data().to_vec()))
            }
            _ => None,
        }
    }

    fn tree(&self) -> Vec<u8> {
        self.group().export_tree().to_bytes().expect("encodes")
    }

    fn index(&self) -> u32 {
        self.group().current_member_index()
    }

    fn seen(&self) -> Seen {
        let group = self.group();
        let members = group.roster().members();
        let member = |member: &mls_rs::group::Member| {
            let identity = member.signing_identity.credential.as_basic().expect("a basic credential");
            (member.index, identity.identifier().to_vec(), member.signing_identity.signature_key.to_vec())
        };
        let settings = group.context().extensions().get(ExtensionType::new(SETTINGS)).expect("settings");
        Seen {
            epoch: group.current_epoch(),
            group_id: group.group_id().to_vec(),
            roster: members.iter().map(member).collect(),
            settings: settings.extension_data().to_vec(),
            authenticator: group.epoch_authenticator().expect("an authenticator").to_vec(),
            exported: group.export_secret(EXPORT_LABEL.as_bytes(), b"context", 32).expect("exported").to_vec(),
            tree: self.tree(),
        }
    }
}
