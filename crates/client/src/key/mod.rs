//! The profile's key: 32 random bytes, wrapped by a passphrase (Argon2id) or kept by the system's keyring.

use data_encoding::HEXLOWER;
use minicbor::{Decode, Encode};
use protocol::cbor::{self, Bytes};
use protocol::seal;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::system::{SystemRng, random};

pub mod chat;
pub mod keyring;

/// The version of the key file that this code writes and reads.
const KEY_FILE_VERSION: u16 = 1;
const SALT_BYTES: usize = 16;
const LABEL: &str = "profile key";

/// Argon2id costs of fresh profiles: about half a second on a laptop of 2020, 128 MiB so that graphics cards gain little.
const COSTS: Costs = Costs { memory_kib: 128 * 1024, passes: 4, lanes: 1 };

/// The largest costs that a key file may ask for: a planted file must not take the machine down.
const MEMORY_KIB_MAX: u32 = 2 * 1024 * 1024;
const PASSES_MAX: u32 = 64;
const LANES_MAX: u32 = 16;

/// The key of the profile's store.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct RawKey(pub [u8; 32]);

impl RawKey {
    /// A fresh key.
    pub fn generate() -> Self {
        RawKey(random())
    }
}

/// A passphrase, wiped when dropped.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct Passphrase(String);

impl Passphrase {
    /// A passphrase as typed, or as a file holds it: line ends at its end do not belong to it.
    ///
    /// # Errors
    /// [`KeyError::EmptyPassphrase`] if nothing is left.
    pub fn new(typed: String) -> Result<Self, KeyError> {
        let typed = Zeroizing::new(typed);
        let kept = typed.trim_end_matches(['\r', '\n']);
        if kept.is_empty() { Err(KeyError::EmptyPassphrase) } else { Ok(Passphrase(kept.to_owned())) }
    }

    /// Whether two passphrases are the same: to compare what was typed twice.
    pub fn is_same(&self, other: &Passphrase) -> bool {
        self.0 == other.0
    }
}

/// Why the profile's key could not be had.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// Nothing was typed, or the file is empty.
    #[error("the passphrase is empty")]
    EmptyPassphrase,
    /// It does not open the key.
    #[error("the passphrase is not this profile's")]
    WrongPassphrase,
    /// The profile has a passphrase, and none was given.
    #[error("this profile is locked by a passphrase, and none was given")]
    PassphraseNeeded,
    /// The key file is not one.
    #[error("the profile's key file is damaged: {0}")]
    Damaged(String),
    /// A later version wrote the key file.
    #[error("the profile's key file was written by a newer version of Wiretight (format {found}); update Wiretight")]
    NewerFormat {
        /// The format found.
        found: u16,
    },
    /// The keyring cannot be used.
    #[error("the system's keyring cannot be used: {0}")]
    Keyring(String),
}

#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
struct KeyFile {
    #[n(0)]
    version: u16,
    #[n(1)]
    wrap: Wrap,
}

#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
enum Wrap {
    #[n(0)]
    Passphrase {
        #[n(0)]
        salt: Bytes,
        #[n(1)]
        costs: Costs,
        #[n(2)]
        sealed: Bytes,
    },
    #[n(1)]
    Keyring {
        #[n(0)]
        entry: String,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
struct Costs {
    #[n(0)]
    memory_kib: u32,
    #[n(1)]
    passes: u32,
    #[n(2)]
    lanes: u32,
}

/// What a key file needs to be opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Needs {
    /// The passphrase.
    Passphrase,
    /// The system's keyring.
    Keyring,
}

/// The key file of `key` under a passphrase.
pub fn wrap_by_passphrase(key: &RawKey, passphrase: &Passphrase) -> Result<Vec<u8>, KeyError> {
    wrap_with_costs(key, passphrase, COSTS)
}

fn wrap_with_costs(key: &RawKey, passphrase: &Passphrase, costs: Costs) -> Result<Vec<u8>, KeyError> {
    let salt: [u8; SALT_BYTES] = random();
    let wrapping = derive(passphrase, &salt, costs)?;
    let sealed = seal::seal(&mut SystemRng, &wrapping, LABEL, &salt, &key.0);
    let wrap = Wrap::Passphrase { salt: salt.to_vec().into(), costs, sealed: sealed.into() };
    Ok(cbor::to_bytes(&KeyFile { version: KEY_FILE_VERSION, wrap }))
}

/// The key file of `key` that the system's keyring keeps.
pub fn wrap_by_keyring(key: &RawKey) -> Result<Vec<u8>, KeyError> {
    let entry = HEXLOWER.encode(&random::<16>());
    keyring::keep(&entry, key)?;
    Ok(cbor::to_bytes(&KeyFile { version: KEY_FILE_VERSION, wrap: Wrap::Keyring { entry } }))
}

/// What the key file needs to be opened.
pub fn needs(file: &[u8]) -> Result<Needs, KeyError> {
    Ok(match read(file)?.wrap {
        Wrap::Passphrase { .. } => Needs::Passphrase,
        Wrap::Keyring { .. } => Needs::Keyring,
    })
}

/// The key in a key file; the passphrase is used if the file needs one.
pub fn unwrap(file: &[u8], passphrase: Option<&Passphrase>) -> Result<RawKey, KeyError> {
    match read(file)?.wrap {
        Wrap::Keyring { entry } => keyring::fetch(&entry),
        Wrap::Passphrase { salt, costs, sealed } => {
            let passphrase = passphrase.ok_or(KeyError::PassphraseNeeded)?;
            let wrapping = derive(passphrase, &salt.0, costs)?;
            let key = seal::open(&wrapping, LABEL, &salt.0, &sealed.0).map(Zeroizing::new);
            let key = key.ok_or(KeyError::WrongPassphrase)?;
            let key = <[u8; 32]>::try_from(key.as_slice()).map_err(|_| KeyError::Damaged("another length".into()))?;
            Ok(RawKey(key))
        }
    }
}

fn read(file: &[u8]) -> Result<KeyFile, KeyError> {
    // The version is read by itself first: a later format may decode as nothing that this version knows.
    let mut decoder = minicbor::Decoder::new(file);
    let version = decoder.array().and_then(|_| decoder.u16()).map_err(|error| KeyError::Damaged(error.to_string()))?;
    if version > KEY_FILE_VERSION {
        return Err(KeyError::NewerFormat { found: version });
    }
    cbor::from_bytes(file).map_err(|error| KeyError::Damaged(error.to_string()))
}

fn derive(passphrase: &Passphrase, salt: &[u8], costs: Costs) -> Result<Zeroizing<[u8; 32]>, KeyError> {
    if costs.memory_kib > MEMORY_KIB_MAX || costs.passes > PASSES_MAX || costs.lanes > LANES_MAX {
        return Err(KeyError::Damaged("costs beyond any limit".into()));
    }
    let damaged = |error: argon2::Error| KeyError::Damaged(error.to_string());
    let params = argon2::Params::new(costs.memory_kib, costs.passes, costs.lanes, Some(32)).map_err(damaged)?;
    let argon2 = argon2::Argon2::new(argon2::Algorithm::Argon2id, argon2::Version::V0x13, params);
    let mut key = Zeroizing::new([0; 32]);
    argon2.hash_password_into(passphrase.0.as_bytes(), salt, key.as_mut_slice()).map_err(damaged)?;
    Ok(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIGHT: Costs = Costs { memory_kib: 64, passes: 1, lanes: 1 };

    fn passphrase(text: &str) -> Passphrase {
        Passphrase::new(text.to_owned()).expect("not empty")
    }

    #[test]
    fn only_the_passphrase_opens_the_key() {
        let key = RawKey::generate();
        let file = wrap_with_costs(&key, &passphrase("correct horse\n"), LIGHT).expect("wraps");
        assert!(unwrap(&file, Some(&passphrase("correct horse"))).is_ok_and(|found| found.0 == key.0));
        assert!(matches!(unwrap(&file, Some(&passphrase("wrong"))), Err(KeyError::WrongPassphrase)));
        assert!(matches!(unwrap(&file, None), Err(KeyError::PassphraseNeeded)));
        assert!(!file.windows(8).any(|part| key.0.starts_with(part)));
    }

    #[test]
    fn damaged_and_planted_files_are_refused() {
        let file = wrap_with_costs(&RawKey::generate(), &passphrase("p"), LIGHT).expect("wraps");
        for length in 0..file.len() {
            assert!(matches!(unwrap(&file[..length], Some(&passphrase("p"))), Err(KeyError::Damaged(_))), "{length}");
        }
        let Wrap::Passphrase { salt, sealed, .. } = read(&file).expect("reads").wrap else { panic!("a passphrase") };
        let costs = Costs { memory_kib: u32::MAX, ..LIGHT };
        let planted = KeyFile { version: 1, wrap: Wrap::Passphrase { salt, costs, sealed } };
        let planted = cbor::to_bytes(&planted);
        assert!(matches!(unwrap(&planted, Some(&passphrase("p"))), Err(KeyError::Damaged(_))));
        let newer = cbor::to_bytes(&(2u16, "something of the future"));
        assert!(matches!(unwrap(&newer, None), Err(KeyError::NewerFormat { found: 2 })));
    }

    #[test]
    fn the_stored_form_does_not_change() {
        let hex = |wrap| HEXLOWER.encode(&cbor::to_bytes(&KeyFile { version: 1, wrap }));
        let keyring = hex(Wrap::Keyring { entry: "ab".into() });
        let costs = Costs { memory_kib: 3, passes: 2, lanes: 1 };
        let passphrase = hex(Wrap::Passphrase { salt: vec![1].into(), costs, sealed: vec![2].into() });
        expect_test::expect!["8201820181626162\n82018200834101830302014102"]
            .assert_eq(&format!("{keyring}\n{passphrase}"));
    }
}
