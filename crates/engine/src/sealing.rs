//! Sealing to a public key what is kept beside the engine and not to be read without a secret: HPKE (RFC 9180), the suite's hybrid.

use openmls_traits::crypto::OpenMlsCrypto;
use openmls_traits::types::HpkeCiphertext;
use zeroize::Zeroizing;

use crate::mls::SUITE;
use crate::mls_crypto::Crypto;

/// The HPKE info string: a key of one use opens nothing of another.
const INFO: &[u8] = b"wiretight v1 locked chat";

/// What opens by the secret alone to whose public key it was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sealed {
    /// The encapsulated key.
    pub encapsulated: Vec<u8>,
    /// The ciphertext.
    pub ciphertext: Vec<u8>,
}

/// The public key that belongs to 32 secret bytes.
pub fn public_key(secret: &[u8; 32]) -> Vec<u8> {
    Crypto::new().derive_hpke_keypair(SUITE.hpke_config(), secret).expect("a key pair from any seed").public
}

/// Seals to a public key, for a context; nothing if the key is none.
pub fn seal(public: &[u8], context: &[u8], plaintext: &[u8]) -> Option<Sealed> {
    let sealed = Crypto::new().hpke_seal(SUITE.hpke_config(), public, INFO, context, plaintext).ok()?;
    Some(Sealed { encapsulated: sealed.kem_output.into(), ciphertext: sealed.ciphertext.into() })
}

/// Opens what was sealed to the key of these secret bytes, for the same context; nothing if anything differs.
pub fn open(secret: &[u8; 32], context: &[u8], sealed: &Sealed) -> Option<Zeroizing<Vec<u8>>> {
    let crypto = Crypto::new();
    let pair = crypto.derive_hpke_keypair(SUITE.hpke_config(), secret).ok()?;
    let (kem_output, ciphertext) = (sealed.encapsulated.clone().into(), sealed.ciphertext.clone().into());
    let sealed = HpkeCiphertext { kem_output, ciphertext };
    crypto.hpke_open(SUITE.hpke_config(), &sealed, &pair.private, INFO, context).ok().map(Zeroizing::new)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_secret_opens_and_only_in_its_context() {
        let public = public_key(&[1; 32]);
        assert_eq!(public, public_key(&[1; 32]), "the same each time: it is stored");
        let sealed = seal(&public, b"here", b"a key").expect("a key");
        assert_eq!(open(&[1; 32], b"here", &sealed).as_deref().map(Vec::as_slice), Some(b"a key".as_slice()));
        assert!(open(&[2; 32], b"here", &sealed).is_none() && open(&[1; 32], b"there", &sealed).is_none());
        let mut other = sealed.clone();
        other.encapsulated[7] ^= 1;
        assert!(open(&[1; 32], b"here", &other).is_none());
        assert!(seal(&public[1..], b"here", b"a key").is_none());
        assert!(open(&[1; 32], b"here", &Sealed { encapsulated: vec![], ciphertext: vec![] }).is_none());
    }
}
