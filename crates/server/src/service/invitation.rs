//! Invitations: single-use codes for servers that do not take everybody.

use protocol::cbor;
use protocol::hash::hash;
use protocol::limits::INVITATION_BYTES_MAX;
use protocol::time::Millis;
use rand_core::CryptoRng;

use crate::port::StoreError;
use crate::port::directory::{Commit, Directory, Key};

/// A code's letters: none that look alike.
const ALPHABET: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";

/// Creates an invitation and returns its code; only the code's hash is stored.
///
/// # Errors
/// [`StoreError`] if it was not stored.
pub async fn create<D: Directory>(
    directory: &D,
    now: Millis,
    rng: &mut (dyn CryptoRng + Send),
) -> Result<String, StoreError> {
    let mut random = [0u8; 20];
    rng.fill_bytes(&mut random);
    let symbols = random.iter().map(|byte| char::from(ALPHABET[usize::from(byte % 32)]));
    let mut code = String::new();
    for (index, symbol) in symbols.enumerate() {
        if index > 0 && index % 5 == 0 {
            code.push('-');
        }
        code.push(symbol);
    }
    let mut commit = Commit::default();
    commit.put(key(&code), cbor::to_bytes(&now.days()));
    directory.commit(commit).await?;
    Ok(code)
}

/// The key of the invitation with this code, if it has the form of one.
pub fn key_of(code: &str) -> Option<Key> {
    (code.len() <= INVITATION_BYTES_MAX).then(|| key(&code.trim().to_ascii_lowercase()))
}

fn key(code: &str) -> Key {
    Key::invitation(&hash("invitation", &[code.as_bytes()]))
}
