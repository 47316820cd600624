//! Sealing under a symmetric key: XChaCha20-Poly1305 with a random 192-bit nonce in front, the label and context bound.

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use rand_core::Rng;

use crate::hash::DOMAIN;

const NONCE_BYTES: usize = 24;

/// Seals `plaintext` for `label` and `context`: nonce (24 bytes), ciphertext, tag (16 bytes).
pub fn seal(rng: &mut impl Rng, key: &[u8; 32], label: &str, context: &[u8], plaintext: &[u8]) -> Vec<u8> {
    let mut nonce = [0u8; NONCE_BYTES];
    rng.fill_bytes(&mut nonce);
    let aad = associated_data(label, context);
    let ciphertext = XChaCha20Poly1305::new(key.into())
        .encrypt(&XNonce::from(nonce), Payload { msg: plaintext, aad: &aad })
        .expect("plaintexts are far below the cipher's limit");
    [nonce.as_slice(), &ciphertext].concat()
}

/// Opens what [`seal`] made with the same key, label and context; nothing if anything differs.
pub fn open(key: &[u8; 32], label: &str, context: &[u8], sealed: &[u8]) -> Option<Vec<u8>> {
    let (nonce, ciphertext) = sealed.split_first_chunk::<NONCE_BYTES>()?;
    let aad = associated_data(label, context);
    XChaCha20Poly1305::new(key.into()).decrypt(&XNonce::from(*nonce), Payload { msg: ciphertext, aad: &aad }).ok()
}

fn associated_data(label: &str, context: &[u8]) -> Vec<u8> {
    [DOMAIN.as_bytes(), label.as_bytes(), &[0], context].concat()
}
