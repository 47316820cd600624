//! `conversations lock`, `unlock` and `remove-lock`, and what other verbs need of locked chats.

use client::{ChatLock, Client, CommandError, ConversationId, ConversationView, Error, Passphrase};
use serde_json::{Value, json};

use crate::args::lock::{ChatPassphrase, LockVerb};
use crate::failure::{Failure, Kind};
use crate::opening;
use crate::output::{Output, is_gathering};
use crate::who;

/// Does one of these verbs.
pub async fn run(client: &Client, verb: &LockVerb, output: Output) -> Result<(), Failure> {
    client.account().await?;
    match verb {
        LockVerb::Lock { who, passphrase, yes } => lock(client, who, (passphrase, *yes), output).await,
        LockVerb::Unlock { who, passphrase } => unlock(client, who, passphrase, output).await,
        LockVerb::RemoveLock { who, passphrase } => {
            let view = locked(client, who).await?;
            client.remove_lock(view.conversation, known(passphrase, output)?).await?;
            done(&view.conversation, None, output, "It is as any other chat again.")
        }
    }
}

async fn lock(
    client: &Client,
    who: &str,
    (passphrase, yes): (&ChatPassphrase, bool),
    output: Output,
) -> Result<(), Failure> {
    let view = who::conversation(client, who).await?;
    if view.lock.is_some() {
        client.close_chat(view.conversation).await?;
        return done(&view.conversation, Some(ChatLock::Closed), output, "It is locked again.");
    }
    if !yes {
        let id = who::short(&view.conversation.to_hex());
        return Err(Failure::new(
            Kind::State,
            "nothing was changed. What was said in a locked chat, and what will be, is read on this device with the chat's own \
             passphrase alone: whoever forgets it loses the chat's history here for good, and no recovery code brings it back",
            format!("to lock it: wiretight conversations lock {id} --yes. Your other devices keep it as it is"),
        ));
    }
    let file = passphrase.chat_passphrase_file.as_deref();
    let passphrase = opening::fresh_chat_passphrase(file, output)?;
    client.lock_chat(view.conversation, passphrase).await?;
    let said = "It is locked on this device. Keep the passphrase: without it, what was said there is lost here.";
    done(&view.conversation, Some(ChatLock::Closed), output, said)
}

async fn unlock(client: &Client, who: &str, passphrase: &ChatPassphrase, output: Output) -> Result<(), Failure> {
    let view = locked(client, who).await?;
    if client.is_owner().await {
        return Err(Failure::new(
            Kind::State,
            "no other program has this profile open: the chat would be locked again as soon as this command ends",
            "to read it, `wiretight read WHO` asks for its passphrase; else keep `wiretight listen`, `rpc` or `open` running",
        ));
    }
    client.open_chat(view.conversation, known(passphrase, output)?).await?;
    let said = "It is unlocked for whoever goes through the program that has this profile open, until that ends.";
    done(&view.conversation, Some(ChatLock::Open), output, said)
}

/// The chat that is meant, which must be locked: a passphrase is asked for in no other case.
async fn locked(client: &Client, who: &str) -> Result<ConversationView, Failure> {
    let view = who::conversation(client, who).await?;
    if view.lock.is_none() { Err(Error::Command(CommandError::ChatNotLocked).into()) } else { Ok(view) }
}

fn known(passphrase: &ChatPassphrase, output: Output) -> Result<Passphrase, Failure> {
    opening::chat_passphrase(passphrase.chat_passphrase_file.as_deref(), output)
}

fn done(conversation: &ConversationId, lock: Option<ChatLock>, output: Output, said: &str) -> Result<(), Failure> {
    output.write(&shape(conversation, lock), || said.to_owned())
}

/// How a chat is locked, as a value.
pub fn shape(conversation: &ConversationId, lock: Option<ChatLock>) -> Value {
    json!({ "conversation": conversation.to_hex(), "lock": crate::shapes::lock(lock) })
}

/// Unlocks a chat for what this command shows of it, if it is locked; whether it is to be locked again.
pub(super) async fn open_for_now(
    client: &Client,
    view: &ConversationView,
    passphrase: &ChatPassphrase,
    output: Output,
) -> Result<bool, Failure> {
    if view.lock != Some(ChatLock::Closed) {
        return Ok(false);
    }
    if is_gathering() {
        // A program unlocks it by itself, if its token is for that.
        return Err(Error::Command(CommandError::ChatLocked).into());
    }
    client.open_chat(view.conversation, known(passphrase, output)?).await?;
    Ok(true)
}

/// What was read, or nothing if it is in a locked chat: where many chats are shown, one that is locked is no failure.
pub fn unless_locked<T>(read: Result<T, Error>) -> Result<Option<T>, Failure> {
    match read {
        Ok(read) => Ok(Some(read)),
        Err(Error::Command(CommandError::ChatLocked)) => Ok(None),
        Err(error) => Err(error.into()),
    }
}
