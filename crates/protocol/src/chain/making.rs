//! Making statements: the next one of a chain, by the account key or by a device.

use super::state::ChainState;
use super::statement::{Chain, Consent, DeviceRecord, NameTag, Signer, Statement, StatementBody, StatementKind};
use crate::cbor;
use crate::hash::hash;
use crate::id::{AccountId, ChainHead, ConversationId, DeviceId};
use crate::signature::{Purpose, SecretKey};

/// Who makes a statement, with their secret key.
#[derive(Clone, Copy)]
pub enum Author<'a> {
    /// The account key.
    AccountKey(&'a SecretKey),
    /// A device.
    Device(DeviceId, &'a SecretKey),
}

impl Author<'_> {
    /// As the statement names them.
    pub fn signer(&self) -> Signer {
        match self {
            Author::AccountKey(_) => Signer::AccountKey,
            Author::Device(device, _) => Signer::Device(*device),
        }
    }

    /// Signs a statement.
    pub fn sign(&self, body: StatementBody) -> Statement {
        let signed = cbor::to_bytes(&body);
        let signature = match self {
            Author::AccountKey(key) => key.sign(Purpose::AccountStatement, &signed),
            Author::Device(_, key) => key.sign(Purpose::DeviceStatement, &signed),
        };
        Statement { body, signature }
    }
}

/// Creates an account: the first statement, signed by the account key, with the device's consent.
pub fn create_account(account_key: &SecretKey, device: DeviceId, device_key: &SecretKey) -> Chain {
    let record = DeviceRecord { device, key: device_key.public() };
    let account_public = account_key.public();
    let consent = Consent::Creation { account_key: account_public, device: record.clone() }.sign(device_key);
    let kind = StatementKind::Created { account_key: account_public, device: record, consent };
    let body = StatementBody { sequence: 0, previous: ChainHead([0; 32]), kind, signer: Signer::AccountKey };
    Chain { statements: vec![Author::AccountKey(account_key).sign(body)] }
}

impl ChainState {
    /// The statement that follows this state. Whether it may be made is [`ChainState::extended`]'s matter.
    pub fn next_statement(&self, author: Author<'_>, kind: StatementKind) -> Statement {
        let place = self.next_place();
        let signer = author.signer();
        author.sign(StatementBody { sequence: place.sequence, previous: place.previous, kind, signer })
    }
}

/// The conversation of an account's own devices. No server is told ids of conversations.
pub fn own_conversation(account: &AccountId) -> ConversationId {
    ConversationId(hash("own conversation", &[&account.0]))
}

/// The commitment to a device's name in [`StatementKind::DeviceRenamed`]: salt and name travel among own devices only.
pub fn device_name_tag(salt: &[u8; 16], name: &str) -> NameTag {
    NameTag(hash("device name", &[salt, name.as_bytes()]))
}
