//! The server's keys: identity, head key, stamp keys, and the statement that names them.

use protocol::api::{Answer, Request};
use protocol::franking::{Stamp, StampKey, Stamped};
use protocol::hash::derive;
use protocol::id::{ServerId, TopicId};
use protocol::server::{CertificateHash, ServerKeys, ServerStatement, StampKeyRecord};
use protocol::signature::SecretKey;
use protocol::topic::{Head, SignedHead};
use protocol::transparency::answered::SignedAnswer;
use protocol::transparency::checkpoint::Checkpoint;
use protocol::transparency::log::LogState;
use protocol::transparency::note::Note;

use super::issuers::{Issuers, Seeds};
use super::map_key::MapKey;

/// The server's secret keys, and what it states of them.
pub struct Keyring {
    head: SecretKey,
    log: SecretKey,
    map: MapKey,
    stamps: Vec<StampKey>,
    statement: ServerStatement,
    issuers: Issuers,
}

/// What a keyring is made of.
pub struct KeyringParts {
    /// The identity key.
    pub identity: SecretKey,
    /// Signs topic heads.
    pub head: SecretKey,
    /// Signs the log of the directory.
    pub log: SecretKey,
    /// Hides the directory's labels and values.
    pub map: MapKey,
    /// Stamp keys by number, ascending; the last one stamps, the others are still checked.
    pub stamps: Vec<StampKey>,
    /// The hash of the TLS certificate in use.
    pub certificate: CertificateHash,
    /// Grows with each change of the keys.
    pub revision: u64,
    /// What issuer keys are made of.
    pub issuers: Seeds,
}

/// A keyring without a stamp key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the server has no stamp key")]
pub struct NoStampKey;

impl Keyring {
    /// States and keeps these keys.
    ///
    /// # Errors
    /// [`NoStampKey`] if there is none.
    pub fn new(parts: KeyringParts) -> Result<Self, NoStampKey> {
        if parts.stamps.is_empty() {
            return Err(NoStampKey);
        }
        let stamps = parts.stamps.iter().map(|key| StampKeyRecord { key_id: key.key_id, key: key.public() }).collect();
        let keys = ServerKeys {
            identity: parts.identity.public(),
            head: parts.head.public(),
            stamps,
            certificate: parts.certificate,
            revision: parts.revision,
            log: parts.log.public(),
        };
        let statement = ServerStatement::sign(&parts.identity, keys);
        let issuers = Issuers::new(parts.issuers, parts.identity);
        Ok(Keyring { head: parts.head, log: parts.log, map: parts.map, stamps: parts.stamps, statement, issuers })
    }

    /// All keys from one seed, without TLS: for servers inside one process.
    pub fn from_seed(seed: &[u8; 32]) -> Self {
        let stamp = StampKey::from_seed(1, &derive(seed, "in-process stamp key", &[]));
        Keyring::new(KeyringParts {
            identity: SecretKey::from_seed(&derive(seed, "in-process identity key", &[])),
            head: SecretKey::from_seed(&derive(seed, "in-process head key", &[])),
            log: SecretKey::from_seed(&derive(seed, "in-process log key", &[])),
            map: MapKey::from_seed(&derive(seed, "in-process map key", &[])),
            stamps: vec![stamp],
            certificate: CertificateHash([0; 32]),
            revision: 1,
            issuers: Seeds::Derived(derive(seed, "in-process issuers", &[])),
        })
        .expect("one stamp key was given")
    }

    /// What the server states of its keys.
    pub fn statement(&self) -> &ServerStatement {
        &self.statement
    }

    /// The server's id.
    pub fn id(&self) -> ServerId {
        self.statement.id()
    }

    /// The issuers of tokens.
    pub fn issuers(&self) -> &Issuers {
        &self.issuers
    }

    /// Signs a topic's head.
    pub fn sign_head(&self, topic: &TopicId, head: Head) -> SignedHead {
        SignedHead::sign(&self.head, topic, head)
    }

    /// Signs the log's checkpoints and promises.
    pub(super) fn log_key(&self) -> &SecretKey {
        &self.log
    }

    /// Hides the directory's labels and values.
    pub fn map_key(&self) -> &MapKey {
        &self.map
    }

    /// Signs the log at a size.
    pub fn sign_checkpoint(&self, state: LogState) -> Note {
        Checkpoint { server: self.id(), state }.sign(&self.log)
    }

    /// Stands for an answer about the directory.
    pub fn sign_answer(&self, question: &Request, answer: Answer) -> SignedAnswer {
        SignedAnswer::sign(&self.log, question, answer)
    }

    /// Stamps with the newest stamp key.
    pub fn stamp(&self, stamped: &Stamped) -> Stamp {
        self.stamps.last().expect("a keyring has a stamp key").stamp(stamped)
    }
}
