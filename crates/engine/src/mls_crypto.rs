//! The primitives under openmls, and HPKE for inboxes: libcrux's, but hashing and signatures are the protocol's own.

// One verifier of signatures and one hash: what the protocol refuses in a chain it refuses in a leaf as well. They are also the
// faster ones: a group of a thousand is joined by a thousand signatures and some megabytes of tree hashes.

use curve25519_dalek::montgomery::MontgomeryPoint;
use libcrux_ml_kem::mlkem768::{MlKem768PublicKey, validate_public_key};
use openmls::prelude::Ciphersuite;
use openmls_libcrux_crypto::CryptoProvider;
use openmls_traits::crypto::OpenMlsCrypto;
use openmls_traits::types::{
    AeadType, CryptoError, ExporterSecret, HashType, HpkeCiphertext, HpkeConfig, HpkeKeyPair, KemOutput,
    SignatureScheme,
};
use protocol::cbor::Bytes;
use protocol::hash::{hkdf_expand_sha256, hmac_sha256, sha256};
use protocol::id::Tag;
use protocol::inbox::SealedItem;
use protocol::signature::{PublicKey, Signature, verify_foreign};
use tls_codec::SecretVLBytes;
use zeroize::Zeroizing;

use crate::mls::{Refused, SUITE, refused};

/// The size of an ML-KEM-768 public key (FIPS 203, table 3).
const ML_KEM_BYTES: usize = 1_184;
/// The size of an X-Wing public key: ML-KEM-768's and X25519's.
const KEY_BYTES: usize = ML_KEM_BYTES + 32;
/// The size of what X-Wing encapsulates.
const ENCAPSULATED_BYTES: usize = 1_088 + 32;

/// The primitives.
pub(crate) struct Crypto(CryptoProvider, #[cfg(test)] tests::Planted);

impl Crypto {
    pub fn new() -> Self {
        let provider = CryptoProvider::new().expect("the system provides randomness");
        Crypto(
            provider,
            #[cfg(test)]
            tests::Planted::default(),
        )
    }

    /// Where openmls draws randomness from.
    pub fn rand(&self) -> &CryptoProvider {
        &self.0
    }

    /// An HPKE key pair for an inbox from 32 random bytes: (secret, public).
    pub fn inbox_keys(&self, seed: &[u8; 32]) -> (Zeroizing<Vec<u8>>, Vec<u8>) {
        let pair = self.0.derive_hpke_keypair(SUITE.hpke_config(), seed).expect("a key pair from any seed");
        (Zeroizing::new(pair.private.to_vec()), pair.public)
    }

    /// Seals an inbox item (RFC 9180, base mode).
    pub fn seal_for_inbox(&self, key: &[u8], topic: &[u8], tag: Tag, plaintext: &[u8]) -> Result<SealedItem, Refused> {
        let config = SUITE.hpke_config();
        let sealed = self.hpke_seal(config, key, protocol::inbox::INBOX_INFO, topic, plaintext).map_err(refused)?;
        let (encapsulated, ciphertext) = (sealed.kem_output.into(), sealed.ciphertext.into());
        Ok(SealedItem { tag, encapsulated: Bytes(encapsulated), ciphertext: Bytes(ciphertext) })
    }

    /// Opens an inbox item.
    pub fn open_from_inbox(&self, secret: &[u8], topic: &[u8], item: &SealedItem) -> Option<Vec<u8>> {
        let sealed = HpkeCiphertext {
            kem_output: item.encapsulated.0.clone().into(),
            ciphertext: item.ciphertext.0.clone().into(),
        };
        self.hpke_open(SUITE.hpke_config(), &sealed, secret, protocol::inbox::INBOX_INFO, topic).ok()
    }
}

/// Whether something can be sealed to a public key: what openmls does with keys of others has no second try. That is so exactly if its
/// ML-KEM half is one (FIPS 203 §7.2) and its X25519 half not of low order (RFC 7748 §6.1): eight times such a point is none.
pub(crate) fn can_seal_to(key: &[u8]) -> bool {
    let Some((ml_kem, x25519)) = key.split_at_checked(ML_KEM_BYTES) else { return false };
    let (Ok(ml_kem), Ok(x25519)) = (MlKem768PublicKey::try_from(ml_kem), x25519.try_into()) else { return false };
    let eight = [true, false, false, false];
    validate_public_key(&ml_kem) && MontgomeryPoint(x25519).mul_bits_be(eight.into_iter()) != MontgomeryPoint([0; 32])
}

impl OpenMlsCrypto for Crypto {
    fn supports(&self, suite: Ciphersuite) -> Result<(), CryptoError> {
        self.0.supports(suite)
    }

    fn supported_ciphersuites(&self) -> Vec<Ciphersuite> {
        self.0.supported_ciphersuites()
    }

    fn hkdf_extract(&self, hash: HashType, salt: &[u8], secret: &[u8]) -> Result<SecretVLBytes, CryptoError> {
        // RFC 5869 §2.2: extraction is HMAC, keyed by the salt.
        self.hmac(hash, salt, secret)
    }

    fn hmac(&self, hash: HashType, key: &[u8], message: &[u8]) -> Result<SecretVLBytes, CryptoError> {
        match hash {
            HashType::Sha2_256 => Ok(hmac_sha256(key, message).to_vec().into()),
            _ => self.0.hmac(hash, key, message),
        }
    }

    fn hkdf_expand(&self, hash: HashType, key: &[u8], info: &[u8], size: usize) -> Result<SecretVLBytes, CryptoError> {
        match hash {
            HashType::Sha2_256 => {
                let expanded = hkdf_expand_sha256(key, info, size).ok_or(CryptoError::InvalidLength)?;
                Ok(expanded.to_vec().into())
            }
            _ => self.0.hkdf_expand(hash, key, info, size),
        }
    }

    fn hash(&self, hash: HashType, data: &[u8]) -> Result<Vec<u8>, CryptoError> {
        match hash {
            HashType::Sha2_256 => Ok(sha256(data).to_vec()),
            _ => self.0.hash(hash, data),
        }
    }

    fn aead_encrypt(
        &self,
        algorithm: AeadType,
        key: &[u8],
        data: &[u8],
        nonce: &[u8],
        aad: &[u8],
    ) -> Result<Vec<u8>, CryptoError> {
        self.0.aead_encrypt(algorithm, key, data, nonce, aad)
    }

    fn aead_decrypt(
        &self,
        algorithm: AeadType,
        key: &[u8],
        data: &[u8],
        nonce: &[u8],
        aad: &[u8],
    ) -> Result<Vec<u8>, CryptoError> {
        self.0.aead_decrypt(algorithm, key, data, nonce, aad)
    }

    fn signature_key_gen(&self, scheme: SignatureScheme) -> Result<(Vec<u8>, Vec<u8>), CryptoError> {
        self.0.signature_key_gen(scheme)
    }

    fn verify_signature(
        &self,
        scheme: SignatureScheme,
        data: &[u8],
        key: &[u8],
        signature: &[u8],
    ) -> Result<(), CryptoError> {
        if scheme != SignatureScheme::ED25519 {
            return Err(CryptoError::UnsupportedSignatureScheme);
        }
        let key = PublicKey(key.try_into().map_err(|_| CryptoError::InvalidLength)?);
        let signature = Signature(signature.try_into().map_err(|_| CryptoError::InvalidLength)?);
        verify_foreign(&key, data, &signature).map_err(|_| CryptoError::InvalidSignature)
    }

    fn sign(&self, scheme: SignatureScheme, data: &[u8], key: &[u8]) -> Result<Vec<u8>, CryptoError> {
        self.0.sign(scheme, data, key)
    }

    fn hpke_seal(
        &self,
        config: HpkeConfig,
        key: &[u8],
        info: &[u8],
        aad: &[u8],
        plaintext: &[u8],
    ) -> Result<HpkeCiphertext, CryptoError> {
        // libcrux cuts a key in two without looking at its length.
        if key.len() != KEY_BYTES {
            return Err(CryptoError::InvalidLength);
        }
        self.0.hpke_seal(config, key, info, aad, plaintext)
    }

    fn hpke_open(
        &self,
        config: HpkeConfig,
        input: &HpkeCiphertext,
        key: &[u8],
        info: &[u8],
        aad: &[u8],
    ) -> Result<Vec<u8>, CryptoError> {
        if input.kem_output.as_slice().len() != ENCAPSULATED_BYTES {
            return Err(CryptoError::InvalidLength);
        }
        self.0.hpke_open(config, input, key, info, aad)
    }

    fn hpke_setup_sender_and_export(
        &self,
        config: HpkeConfig,
        key: &[u8],
        info: &[u8],
        context: &[u8],
        size: usize,
    ) -> Result<(KemOutput, ExporterSecret), CryptoError> {
        self.0.hpke_setup_sender_and_export(config, key, info, context, size)
    }

    fn hpke_setup_receiver_and_export(
        &self,
        config: HpkeConfig,
        encapsulated: &[u8],
        key: &[u8],
        info: &[u8],
        context: &[u8],
        size: usize,
    ) -> Result<ExporterSecret, CryptoError> {
        self.0.hpke_setup_receiver_and_export(config, encapsulated, key, info, context, size)
    }

    fn derive_hpke_keypair(&self, config: HpkeConfig, seed: &[u8]) -> Result<HpkeKeyPair, CryptoError> {
        let pair = self.0.derive_hpke_keypair(config, seed);
        #[cfg(test)]
        let pair = pair.map(|pair| self.1.plant(pair));
        pair
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use protocol::signature::SecretKey;

    use super::*;

    /// A public key that a changed program puts in place of one that it makes: how many it makes before that, and the key.
    #[derive(Default)]
    pub(super) struct Planted(Mutex<Option<(usize, Vec<u8>)>>);

    impl Planted {
        pub(super) fn plant(&self, pair: HpkeKeyPair) -> HpkeKeyPair {
            let mut planted = self.0.lock().expect("no other thread");
            match planted.take() {
                Some((0, key)) => HpkeKeyPair { public: key, ..pair },
                Some((before, key)) => {
                    *planted = Some((before - 1, key));
                    pair
                }
                None => pair,
            }
        }
    }

    impl Crypto {
        /// A changed program's, which has this key for one that it should have made.
        pub(crate) fn planting(before: usize, key: Vec<u8>) -> Self {
            Crypto(Crypto::new().0, Planted(Mutex::new(Some((before, key)))))
        }

        /// Whether the key was put where one was made.
        pub(crate) fn has_planted(&self) -> bool {
            self.1.0.lock().expect("no other thread").is_none()
        }
    }

    /// All encodings of points of low order (RFC 7748 §6.1; those beyond the field are read as what they are modulo it), with and without the bit
    /// that nobody reads.
    fn low_order() -> Vec<[u8; 32]> {
        let hex = [
            "0000000000000000000000000000000000000000000000000000000000000000",
            "0100000000000000000000000000000000000000000000000000000000000000",
            "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
            "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
            "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
            "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
            "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        ];
        let decoded =
            hex.map(|hex| std::array::from_fn(|at| u8::from_str_radix(&hex[2 * at..][..2], 16).expect("two digits")));
        decoded
            .into_iter()
            .flat_map(|key: [u8; 32]| [key, [&key[..31], &[key[31] | 0x80]].concat().try_into().expect("32")])
            .collect()
    }

    #[test]
    fn what_can_be_sealed_to_is_what_libcrux_seals_to() {
        let crypto = Crypto::new();
        let good = crypto.derive_hpke_keypair(SUITE.hpke_config(), &[3; 64]).expect("made").public;
        let (ml_kem, x25519) = good.split_at(ML_KEM_BYTES);
        let mut keys: Vec<Vec<u8>> = low_order().iter().map(|low| [ml_kem, low].concat()).collect();
        let refused = keys.len();
        // Points of high order, on the curve and on its twist, near those of low order too.
        for byte in 0..=255 {
            keys.push([ml_kem, &[byte; 32]].concat());
            keys.push([ml_kem, &[&[byte], &[0; 31][..]].concat()].concat());
            keys.push([ml_kem, &[&[byte], &[255; 30][..], &[0x7F]].concat()].concat());
        }
        // Each twelve bits of the first 1,152 bytes are a number below 3,329.
        for (at, bytes) in
            [(0, [0x00, 0x0D]), (0, [0x01, 0x0D]), (1_150, [0x00, 0xD0]), (1_150, [0x10, 0xD0]), (1_182, [0xFF, 0xFF])]
        {
            let mut key = good.clone();
            key[at..at + 2].copy_from_slice(&bytes);
            keys.push(key);
        }
        let agreed = keys
            .iter()
            .map(|key| (can_seal_to(key), crypto.hpke_seal(SUITE.hpke_config(), key, &[], &[], &[]).is_ok()));
        for (number, (ours, theirs)) in agreed.enumerate() {
            assert_eq!(ours, theirs, "{number}: {:?}", &keys[number][ML_KEM_BYTES..]);
            assert!(number >= refused || !ours, "{number} is of low order");
        }
        assert!(can_seal_to(&good));
        for len in [0, 31, 32, ML_KEM_BYTES - 1, ML_KEM_BYTES, KEY_BYTES - 1] {
            assert!(!can_seal_to(&good[..len]), "{len}");
        }
        assert!(!can_seal_to(&[&good[..], &x25519[..1]].concat()));
    }

    #[test]
    fn hashing_and_derivation_agree_with_libcrux() {
        let crypto = Crypto::new();
        let hash = HashType::Sha2_256;
        for length in [0, 1, 31, 32, 33, 64, 65, 200] {
            let (key, data) = (vec![7u8; length], vec![9u8; 3 * length]);
            assert_eq!(crypto.hash(hash, &data).ok(), crypto.0.hash(hash, &data).ok());
            assert_eq!(bytes(crypto.hmac(hash, &key, &data)), bytes(crypto.0.hmac(hash, &key, &data)));
            assert_eq!(bytes(crypto.hkdf_extract(hash, &key, &data)), bytes(crypto.0.hkdf_extract(hash, &key, &data)));
        }
        // Keys of this size are all that MLS has; libcrux cuts longer ones off.
        let key = [5; 32];
        for size in [0, 1, 32, 100, 255 * 32, 255 * 32 + 1] {
            let ours = bytes(crypto.hkdf_expand(hash, &key, b"info", size));
            assert_eq!(ours, bytes(crypto.0.hkdf_expand(hash, &key, b"info", size)), "{size} bytes");
        }
    }

    #[test]
    fn a_signature_that_the_protocol_refuses_is_refused_in_mls() {
        let crypto = Crypto::new();
        let key = SecretKey::from_seed(&[3; 32]);
        let signature = key.sign_foreign(b"leaf").0;
        let verify = |data: &[u8], key: &[u8], signature: &[u8]| {
            crypto.verify_signature(SignatureScheme::ED25519, data, key, signature).is_ok()
        };
        assert!(verify(b"leaf", &key.public().0, &signature));
        assert!(!verify(b"lead", &key.public().0, &signature));
        assert!(!verify(b"leaf", &key.public().0, &signature[1..]));
        // The neutral element as key and as commitment, with s = 0, fits any message where low order is not refused.
        let mut neutral = [0u8; 32];
        neutral[0] = 1;
        let forged = [neutral, [0; 32]].concat();
        assert!(!verify(b"anything", &neutral, &forged));
    }

    fn bytes(result: Result<SecretVLBytes, CryptoError>) -> Option<Vec<u8>> {
        result.ok().map(|secret| secret.as_slice().to_vec())
    }
}
