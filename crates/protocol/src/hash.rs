//! Labelled hashing and key derivation: SHA-256, HMAC-SHA256 and HKDF-SHA256 (RFC 5869), never without a label.

use hkdf::Hkdf;
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

/// Every label begins with this, so that no hash or signature of another protocol can be taken for one of ours.
pub const DOMAIN: &str = "wiretight v1 ";

/// SHA-256 over domain, label, a zero byte, and the parts, each preceded by its length (8 bytes, big-endian).
pub fn hash(label: &str, parts: &[&[u8]]) -> [u8; 32] {
    let mut hasher = Sha256::new();
    hasher.update(DOMAIN);
    hasher.update(label);
    hasher.update([0]);
    for part in parts {
        hasher.update((part.len() as u64).to_be_bytes());
        hasher.update(part);
    }
    hasher.finalize().into()
}

/// Plain SHA-256, where another specification fixes the input.
pub fn sha256(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

/// HMAC-SHA256 (RFC 2104).
pub fn hmac_sha256(key: &[u8], message: &[u8]) -> [u8; 32] {
    let mut mac = <Hmac<Sha256> as KeyInit>::new_from_slice(key).expect("HMAC takes keys of any length");
    mac.update(message);
    mac.finalize().into_bytes().into()
}

/// HKDF-SHA256's expansion alone (RFC 5869 §2.3), where another specification fixes its input: `size` bytes, or nothing if `key`
/// is shorter than a hash or more is wanted than HKDF gives.
pub fn hkdf_expand_sha256(key: &[u8], info: &[u8], size: usize) -> Option<zeroize::Zeroizing<Vec<u8>>> {
    let mut output = zeroize::Zeroizing::new(vec![0u8; size]);
    Hkdf::<Sha256>::from_prk(key).ok()?.expand(info, &mut output).ok()?;
    Some(output)
}

/// HKDF-SHA256 of `secret` with an empty salt and the labelled `context` as info: 32 bytes.
pub fn derive(secret: &[u8], label: &str, context: &[u8]) -> zeroize::Zeroizing<[u8; 32]> {
    let mut output = zeroize::Zeroizing::new([0u8; 32]);
    Hkdf::<Sha256>::new(None, secret)
        .expand_multi_info(&[DOMAIN.as_bytes(), label.as_bytes(), &[0], context], output.as_mut_slice())
        .expect("32 bytes are within HKDF's limit");
    output
}
