//! Locked chats for programs: the passphrase is a parameter here, which on the command line is asked for or read from a file.

use client::{ChatLock, Client, CommandError, Error, Passphrase};
use serde_json::{Map, Value};

use super::methods::{Own, OwnParam};
use super::wire::RpcError;
use crate::commands::lock::shape;
use crate::who;

/// Which chat.
const WHO: OwnParam = OwnParam {
    name: "who",
    number: false,
    required: true,
    help: "A handle, a group's name, or the beginning of a chat's id",
};

/// The parameters of what needs the passphrase.
pub const KNOWN: &[OwnParam] =
    &[WHO, OwnParam { name: "passphrase", number: false, required: true, help: "The chat's own passphrase" }];

/// The parameters of locking.
pub const FRESH: &[OwnParam] = &[
    WHO,
    OwnParam {
        name: "passphrase",
        number: false,
        required: false,
        help: "The chat's own passphrase: whoever forgets it loses the chat's history on this device. Not needed to lock again what is unlocked",
    },
];

/// Locks a chat, unlocks it, or takes it out of its lock.
pub async fn answer(client: &Client, own: Own, given: &Map<String, Value>) -> Result<Value, RpcError> {
    let text = |name: &str| given.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let view = who::conversation(client, &text("who")).await?;
    let conversation = view.conversation;
    let passphrase = || Passphrase::new(text("passphrase")).map_err(Error::from);
    let lock = match own {
        Own::LockChat if view.lock.is_some() => {
            client.close_chat(conversation).await?;
            Some(ChatLock::Closed)
        }
        Own::LockChat => {
            client.lock_chat(conversation, passphrase()?).await?;
            Some(ChatLock::Closed)
        }
        _ if view.lock.is_none() => return Err(Error::Command(CommandError::ChatNotLocked).into()),
        Own::UnlockChat => {
            client.open_chat(conversation, passphrase()?).await?;
            Some(ChatLock::Open)
        }
        _ => {
            client.remove_lock(conversation, passphrase()?).await?;
            None
        }
    };
    Ok(shape(&conversation, lock))
}
