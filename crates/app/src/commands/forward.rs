//! `forward`.

use std::time::Duration;

use client::{Client, Command, ConversationId, FileAsk, MessageBody, Page, TransferState, TransferView, Wish};
use serde_json::json;

use super::files;
use crate::args::kinds::Forward;
use crate::failure::Failure;
use crate::output::Output;
use crate::who;

/// Sends a message on into other chats, and waits until the server has it there.
pub async fn run(client: &Client, verb: &Forward, output: Output) -> Result<(), Failure> {
    let conversation = who::conversation(client, &verb.who).await?.conversation;
    let mut to = Vec::new();
    for who in &verb.to {
        to.push(who::conversation(client, who).await?.conversation);
    }
    let patience = Duration::from_secs(verb.wait);
    let mut transfers = Vec::new();
    if is_file(client, conversation, verb.number).await? {
        let (number, keep_metadata) = (verb.number, verb.keep_metadata);
        let ask = FileAsk::Forward { conversation, number, to, keep_metadata };
        let mut events = client.events();
        transfers = client.files(ask).await?;
        if verb.wait > 0 {
            files::follow_all(client, &mut events, &mut transfers, patience, output).await?;
        }
    } else {
        client.command(Command::In { conversation, wish: Wish::Forward { number: verb.number, to } }).await?;
    }
    let sent = match verb.wait {
        0 => Ok(()),
        _ => super::wait_until_sent_within(client, patience).await,
    };
    let is_sent = |view: &TransferView| matches!(view.state, TransferState::Sent { .. });
    let is_there = verb.wait > 0 && sent.is_ok() && transfers.iter().all(is_sent);
    let shape = json!({
        "conversation": conversation.to_hex(), "sent": is_there,
        "transfers": transfers.iter().map(files::shape).collect::<Vec<_>>(),
    });
    output.write(&shape, || match (is_there, verb.wait, transfers.is_empty()) {
        (true, ..) => "Forwarded.".to_owned(),
        (false, 0, false) => "It is kept; `wiretight transfers` shows how far it is.".to_owned(),
        (false, 0, true) => "It is kept, and sent with the next command.".to_owned(),
        (false, ..) => String::new(),
    })?;
    sent?;
    transfers.iter().find(|view| verb.wait > 0 && !is_sent(view)).map_or(Ok(()), |view| Err(files::failed(view)))
}

async fn is_file(client: &Client, conversation: ConversationId, number: u64) -> Result<bool, Failure> {
    let page = Page::After { number: number.saturating_sub(1), limit: 1 };
    let found = client.messages(conversation, page).await?.pop().filter(|message| message.number == number);
    Ok(found.is_some_and(|message| matches!(message.body, MessageBody::Attachment(_))))
}
