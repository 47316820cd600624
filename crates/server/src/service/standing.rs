//! Standing: an operator suspends an account, and restores it; a suspended account gets no tokens, and what it has runs out.

use protocol::cbor;
use protocol::handle::Handle;
use protocol::id::AccountId;
use protocol::time::Millis;

use super::records::{self, HandleRecord};
use crate::port::StoreError;
use crate::port::directory::{Commit, Directory, Key};

/// What an operator makes of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It gets tokens.
    Good,
    /// It gets none.
    Suspended,
}

/// The account that a handle, or an account id in hexadecimal, names on this server.
///
/// # Errors
/// [`StoreError`] if it cannot be told.
pub async fn find<D: Directory>(directory: &D, who: &str) -> Result<Option<AccountId>, StoreError> {
    let by_id = AccountId::from_hex(who);
    let account = match (by_id, Handle::parse(who.trim_start_matches('@'))) {
        (Some(account), _) => account,
        (None, Ok(handle)) => {
            let Some(bytes) = directory.get(&Key::handle(&handle.skeleton())).await? else { return Ok(None) };
            let record: HandleRecord = records::read(&bytes)?;
            if record.handle != handle {
                return Ok(None);
            }
            record.account
        }
        (None, Err(_)) => return Ok(None),
    };
    Ok(directory.get(&Key::account(&account)).await?.map(|_| account))
}

/// Puts an account into a standing; says whether that changed anything.
///
/// # Errors
/// [`StoreError`] if it was not stored.
pub async fn set<D: Directory>(
    directory: &D,
    account: &AccountId,
    standing: Standing,
    now: Millis,
) -> Result<bool, StoreError> {
    let key = Key::suspended(account);
    let is_suspended = directory.get(&key).await?.is_some();
    let mut commit = Commit::default();
    match standing {
        Standing::Suspended if !is_suspended => commit.put(key, cbor::to_bytes(&now.days())),
        Standing::Good if is_suspended => commit.delete(key),
        Standing::Suspended | Standing::Good => return Ok(false),
    }
    directory.commit(commit).await?;
    Ok(true)
}
