//! The system's keyring by the Secret Service interface (GNOME Keyring, KWallet, KeePassXC).

use super::{KeyError, RawKey};

const WHAT_TO_DO: &str = "start or unlock one (GNOME Keyring, KWallet or KeePassXC), or use a passphrase instead";

/// Has the keyring keep the key under the entry's name.
pub fn keep(entry: &str, key: &RawKey) -> Result<(), KeyError> {
    platform::keep(entry, &key.0)
}

/// The key that the keyring keeps under the entry's name.
pub fn fetch(entry: &str) -> Result<RawKey, KeyError> {
    let secret = zeroize::Zeroizing::new(platform::fetch(entry)?);
    let key = <[u8; 32]>::try_from(secret.as_slice());
    key.map(RawKey).map_err(|_| KeyError::Keyring("what it keeps for this profile is no key".into()))
}

#[cfg(target_os = "linux")]
mod platform {
    use std::collections::HashMap;

    use dbus_secret_service::{EncryptionType, Error, SecretService};

    use super::{KeyError, WHAT_TO_DO};

    pub fn keep(entry: &str, secret: &[u8]) -> Result<(), KeyError> {
        let service = connect()?;
        let collection = service.get_default_collection().map_err(failed)?;
        collection.ensure_unlocked().map_err(failed)?;
        let label = "Wiretight profile";
        let kept = collection.create_item(label, attributes(entry), secret, true, "application/octet-stream");
        kept.map(|_| ()).map_err(failed)
    }

    pub fn fetch(entry: &str) -> Result<Vec<u8>, KeyError> {
        let service = connect()?;
        let found = service.search_items(attributes(entry)).map_err(failed)?;
        let item = found.unlocked.into_iter().chain(found.locked).next();
        let item = item.ok_or_else(|| KeyError::Keyring("it does not hold this profile's key".into()))?;
        item.ensure_unlocked().map_err(failed)?;
        item.get_secret().map_err(failed)
    }

    fn attributes(entry: &str) -> HashMap<&str, &str> {
        HashMap::from([("application", "wiretight"), ("profile", entry)])
    }

    fn connect() -> Result<SecretService, KeyError> {
        SecretService::connect(EncryptionType::Plain)
            .map_err(|error| KeyError::Keyring(format!("none is reachable ({error}); {WHAT_TO_DO}")))
    }

    fn failed(error: Error) -> KeyError {
        KeyError::Keyring(format!("{error}; {WHAT_TO_DO}"))
    }
}

#[cfg(not(target_os = "linux"))]
mod platform {
    use super::KeyError;

    pub fn keep(_: &str, _: &[u8]) -> Result<(), KeyError> {
        Err(unsupported())
    }

    pub fn fetch(_: &str) -> Result<Vec<u8>, KeyError> {
        Err(unsupported())
    }

    fn unsupported() -> KeyError {
        KeyError::Keyring("there is no support for this system's keyring; use a passphrase instead".into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(target_os = "linux")]
    #[test]
    fn without_a_keyring_it_says_what_to_do() {
        if std::env::var_os("DBUS_SESSION_BUS_ADDRESS").is_some() {
            return;
        }
        let error = keep("none", &RawKey([0; 32])).expect_err("no keyring");
        assert!(error.to_string().contains("use a passphrase instead"), "{error}");
    }
}
