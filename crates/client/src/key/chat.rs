//! The key of a locked chat: 32 random bytes, wrapped by a passphrase of the chat's own as the profile's key is by its own.

use minicbor::{Decode, Encode};
use protocol::cbor::{self, Bytes};
use protocol::seal;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use super::{COSTS, Costs, KeyError, Passphrase, SALT_BYTES, derive};
use crate::system::{SystemRng, random};

/// Another one than the profile's: a wrapped key of one is none of the other.
const LABEL: &str = "chat key";

/// What opens a locked chat. It passes between processes of the same user; the passphrase does not.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct ChatKey(pub [u8; 32]);

protocol::cbor_byte_array!(ChatKey, 32);

impl std::fmt::Debug for ChatKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ChatKey")
    }
}

impl ChatKey {
    /// A fresh one.
    pub fn generate() -> Self {
        ChatKey(random())
    }
}

/// A wrapped key, as the store keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
struct Wrapped {
    #[n(0)]
    salt: Bytes,
    #[n(1)]
    costs: Costs,
    #[n(2)]
    sealed: Bytes,
}

/// Wraps a key: half a second and 128 MiB, as for the profile's.
///
/// # Errors
/// [`KeyError::Damaged`] if there is not so much memory.
pub fn wrap(key: &ChatKey, passphrase: &Passphrase) -> Result<Vec<u8>, KeyError> {
    wrap_with_costs(key, passphrase, COSTS)
}

fn wrap_with_costs(key: &ChatKey, passphrase: &Passphrase, costs: Costs) -> Result<Vec<u8>, KeyError> {
    let salt: [u8; SALT_BYTES] = random();
    let wrapping = derive(passphrase, &salt, costs)?;
    let sealed = seal::seal(&mut SystemRng, &wrapping, LABEL, &salt, &key.0);
    Ok(cbor::to_bytes(&Wrapped { salt: salt.to_vec().into(), costs, sealed: sealed.into() }))
}

/// The key in what [`wrap`] made; nothing if the passphrase is another one.
///
/// # Errors
/// [`KeyError::Damaged`] if it was made by nothing of the kind.
pub fn unwrap(wrapped: &[u8], passphrase: &Passphrase) -> Result<Option<ChatKey>, KeyError> {
    let read = cbor::from_bytes(wrapped).map_err(|error| KeyError::Damaged(error.to_string()));
    let Wrapped { salt, costs, sealed } = read?;
    let wrapping = derive(passphrase, &salt.0, costs)?;
    let Some(key) = seal::open(&wrapping, LABEL, &salt.0, &sealed.0).map(Zeroizing::new) else { return Ok(None) };
    let key = <[u8; 32]>::try_from(key.as_slice()).map_err(|_| KeyError::Damaged("another length".into()))?;
    Ok(Some(ChatKey(key)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIGHT: Costs = Costs { memory_kib: 64, passes: 1, lanes: 1 };

    fn passphrase(text: &str) -> Passphrase {
        Passphrase::new(text.to_owned()).expect("not empty")
    }

    #[test]
    fn only_the_chats_passphrase_opens_its_key() {
        let key = ChatKey::generate();
        let wrapped = wrap_with_costs(&key, &passphrase("of this chat"), LIGHT).expect("wraps");
        assert_eq!(unwrap(&wrapped, &passphrase("of this chat")).expect("reads"), Some(key.clone()));
        assert_eq!(unwrap(&wrapped, &passphrase("of the profile")).expect("reads"), None);
        assert!(!wrapped.windows(8).any(|part| key.0.starts_with(part)));
        for length in 0..wrapped.len() {
            assert!(unwrap(&wrapped[..length], &passphrase("of this chat")).is_err(), "{length}");
        }
        let costs = Costs { memory_kib: u32::MAX, ..LIGHT };
        let planted = Wrapped { costs, ..cbor::from_bytes(&wrapped).expect("reads") };
        assert!(matches!(unwrap(&cbor::to_bytes(&planted), &passphrase("p")), Err(KeyError::Damaged(_))));
        assert_eq!(format!("{key:?}"), "ChatKey");
    }

    #[test]
    fn it_costs_what_the_profiles_costs() {
        let wrapped = wrap(&ChatKey::generate(), &passphrase("p")).expect("wraps");
        let wrapped: Wrapped = cbor::from_bytes(&wrapped).expect("reads");
        assert_eq!(wrapped.costs, COSTS);
    }

    #[test]
    fn the_stored_form_does_not_change() {
        let costs = Costs { memory_kib: 3, passes: 2, lanes: 1 };
        let bytes = cbor::to_bytes(&Wrapped { salt: vec![1].into(), costs, sealed: vec![2].into() });
        let hex = data_encoding::HEXLOWER.encode(&bytes);
        expect_test::expect!["834101830302014102"].assert_eq(&hex);
    }
}
