//! The server's keys, stated under its identity key, whose hash is part of the server's address.

use minicbor::{Decode, Encode};

use crate::cbor;
use crate::hash::hash;
use crate::id::ServerId;
use crate::signature::{BadSignature, PublicKey, Purpose, SecretKey, Signature, verify};

/// The keys that a server signs with.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct ServerKeys {
    /// The identity key: hashed, it is the server's id.
    #[n(0)]
    pub identity: PublicKey,
    /// Signs topic heads.
    #[n(1)]
    pub head: PublicKey,
    /// The stamp keys whose stamps are still checked, by number, ascending.
    #[n(2)]
    pub stamps: Vec<StampKeyRecord>,
    /// SHA-256 of the TLS certificate in use (DER); all zero where there is no TLS, as inside one process.
    #[n(3)]
    pub certificate: CertificateHash,
    /// Grows with each change of the keys; a client refuses a lower one than it has seen.
    #[n(4)]
    pub revision: u64,
    /// Signs the log's checkpoints and promises: one for the server's life. Two under one identity key prove two logs.
    #[n(5)]
    pub log: PublicKey,
}

/// A stamp key's number and public half.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub struct StampKeyRecord {
    /// Its number.
    #[n(0)]
    pub key_id: u32,
    /// Its public half.
    #[n(1)]
    pub key: PublicKey,
}

/// SHA-256 of a TLS certificate in DER.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CertificateHash(pub [u8; 32]);

crate::cbor_byte_array!(CertificateHash, 32);

/// The server's keys with the identity key's signature.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct ServerStatement {
    /// The keys.
    #[n(0)]
    pub keys: ServerKeys,
    /// By the identity key.
    #[n(1)]
    pub signature: Signature,
}

impl ServerStatement {
    /// States `keys` with the identity key.
    pub fn sign(identity: &SecretKey, keys: ServerKeys) -> Self {
        let signature = identity.sign(Purpose::ServerStatement, &cbor::to_bytes(&keys));
        ServerStatement { keys, signature }
    }

    /// Checks the signature by the key that it names; [`ServerStatement::id`] says whose it is.
    ///
    /// # Errors
    /// [`BadSignature`] if it is not the identity key's.
    pub fn verify(&self) -> Result<(), BadSignature> {
        verify(Purpose::ServerStatement, &self.keys.identity, &cbor::to_bytes(&self.keys), &self.signature)
    }

    /// The id of the server that states this.
    pub fn id(&self) -> ServerId {
        server_id(&self.keys.identity)
    }
}

impl ServerKeys {
    /// The public stamp key of this number.
    pub fn stamp_key(&self, key_id: u32) -> Option<&PublicKey> {
        self.stamps.iter().find(|record| record.key_id == key_id).map(|record| &record.key)
    }
}

/// The id of the server with this identity key.
pub fn server_id(identity: &PublicKey) -> ServerId {
    ServerId(hash("server id", &[&identity.0]))
}
