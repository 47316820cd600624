//! What can be said and done about a profile's folder while the profile is closed.

use std::path::Path;

use crate::client::Client;
use crate::error::Error;
use crate::key::{self, Needs, Passphrase};
use crate::profile::Folder;

impl Client {
    /// Makes the folder of a profile, for its owner alone, if it is not there yet.
    ///
    /// # Errors
    /// [`crate::ProfileError`] if it cannot be made, or others may enter it.
    pub fn make_home(home: &Path) -> Result<(), Error> {
        Ok(Folder::new(home).make()?)
    }

    /// Whether the profile in a folder is locked by a passphrase; else the system's keyring keeps its key.
    ///
    /// # Errors
    /// [`crate::ProfileError::None`] if there is none; [`crate::KeyError`] if its key file cannot be read.
    pub fn needs_passphrase(home: &Path) -> Result<bool, Error> {
        Ok(key::needs(&Folder::new(home).read_key_file()?)? == Needs::Passphrase)
    }

    /// Sees whether this passphrase, or the keyring, opens the profile's key. That takes a moment on purpose.
    ///
    /// # Errors
    /// As [`Client::needs_passphrase`]; [`crate::KeyError::WrongPassphrase`] and [`crate::KeyError::PassphraseNeeded`].
    pub fn check_passphrase(home: &Path, passphrase: Option<&Passphrase>) -> Result<(), Error> {
        key::unwrap(&Folder::new(home).read_key_file()?, passphrase)?;
        Ok(())
    }
}
