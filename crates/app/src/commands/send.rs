//! `send`.

use std::io::{IsTerminal, Read};
use std::time::Duration;

use client::{
    Client, Command, CommandError, ConversationId, ConversationState, ConversationView, Delivery, Error, Linked,
    MessageBody, MessageView, Page, Reply, Status, Wish,
};
use serde_json::json;

use crate::args::Send;
use crate::failure::{Failure, Kind};
use crate::output::{Output, note};
use crate::{shapes, show, who};

/// The largest text, bytes; a little more is read to see that there is more.
const TEXT_BYTES_MAX: u64 = client::TEXT_BYTES_MAX as u64;

/// Messages read from the store at a time.
const PAGE: u32 = 100;

/// Sends a text, and waits until the server has it.
pub async fn run(client: &Client, send: &Send, output: Output) -> Result<(), Failure> {
    if let Some(path) = &send.attach.file {
        return super::files::send(client, send, path, output).await;
    }
    client.account().await?;
    let text = text(&send.text)?;
    let linked = if send.no_preview { None } else { linked(client, send, &text).await? };
    let command = match send.reply_to {
        _ if linked.is_some() => linked.ok_or_else(|| Failure::usage("there is nothing to send", ""))?,
        reply_to if send.markdown => {
            let view = who::conversation(client, &send.who).await?;
            let text = show::markup::with_mentions(&text, &view, &client.account().await?);
            Command::In { conversation: view.conversation, wish: Wish::Mark { text, reply_to } }
        }
        Some(number) => {
            let conversation = who::conversation(client, &send.who).await?.conversation;
            Command::Answer { conversation, number, text: text.clone() }
        }
        None => Command::Send { to: who::target(client, &send.who).await?, text: text.clone() },
    };
    let sent_text = match &command {
        Command::In { wish: Wish::Mark { text, .. }, .. } => text.clone(),
        Command::In { wish: Wish::Linked { linked, .. }, .. } => linked.text.clone(),
        _ => text,
    };
    let known: Vec<ConversationId> = client.conversations().await?.iter().map(|view| view.conversation).collect();
    let reply = client.command(command).await.map_err(|error| match error {
        Error::Command(CommandError::CodeReplaced) => not_begun(&send.who),
        other => other.into(),
    })?;
    let Reply::Message { conversation, number } = reply else {
        return Err(Failure::new(Kind::Other, "the profile answered something else than was asked", ""));
    };
    let patience = Duration::from_secs(send.wait);
    let status = super::send_within(client, patience).await?;
    let found = find(client, conversation, number, &sent_text).await?;
    let (number, mut delivery) =
        found.map_or((number, Delivery::Waiting), |message| (message.number, message.delivery));
    if delivery == Delivery::Sent && !status.settled && !known.contains(&conversation) {
        // The text of a first message is nothing to anybody before the invitation to it is delivered, too.
        delivery = Delivery::Waiting;
    }
    let shape = json!({
        "conversation": conversation.to_hex(), "number": number, "delivery": shapes::delivery(delivery),
    });
    output.write(&shape, String::new)?;
    let view = client.conversation(conversation).await?;
    if let Some(blocked) = view.as_ref().and_then(|view| view.blocked.first())
        && delivery == Delivery::Waiting
    {
        let name = crate::safe_text::line(&crate::people::People::of(client).await?.name(blocked));
        let then = "It is kept, and sent once the directory shows them: do not send it again".to_owned();
        let pair = view.as_ref().is_some_and(|view| view.pair);
        return Err(Failure::new(Kind::State, format!("the message waits. {}", show::not_vouched(&name, pair)), then));
    }
    if let Some(waited_for) = view.as_ref().and_then(|view| view.waits_for.first())
        && delivery == Delivery::Waiting
    {
        let people = crate::people::People::of(client).await?;
        return Err(waits(&people.name(waited_for), &people.typed(waited_for)));
    }
    if delivery == Delivery::Waiting
        && send.wait > 0
        && let Some(stopped) = super::stopped(client).await
    {
        return Err(stopped);
    }
    outcome(send, delivery, (number, view.as_ref()), status)
}

/// The text with a preview of its first link, if the person wants that; a first contact gets the text alone.
async fn linked(client: &Client, send: &Send, text: &str) -> Result<Option<Command>, Failure> {
    let Ok(view) = who::conversation(client, &send.who).await else { return Ok(None) };
    let Some(preview) = super::fleeting::preview_of(client, text).await? else { return Ok(None) };
    let text = match send.markdown {
        true => show::markup::with_mentions(text, &view, &client.account().await?),
        false => text.to_owned(),
    };
    let wish = Wish::Linked { linked: Linked { text, marked: send.markdown, preview }, reply_to: send.reply_to };
    Ok(Some(Command::In { conversation: view.conversation, wish }))
}

/// The failure that no chat is begun.
fn not_begun(who: &str) -> Failure {
    let name = crate::safe_text::line(who.trim().trim_start_matches('@'));
    Failure::new(
        Kind::State,
        format!("nothing is kept or sent: the security code of {name} has changed since you verified it"),
        format!(
            "compare again: wiretight verify {name}; or go on without comparing: wiretight verify {name} --acknowledge"
        ),
    )
}

/// The failure that the message waits for the person.
fn waits(name: &str, typed: &str) -> Failure {
    let (name, typed) = (crate::safe_text::line(name), crate::safe_text::line(typed));
    Failure::new(
        Kind::State,
        format!("the message waits: the security code of {name} has changed since you verified it"),
        format!(
            "compare again: wiretight verify {typed}; or go on without comparing: wiretight verify {typed} --acknowledge. It \
             is kept, and sent then: do not send it again"
        ),
    )
}

/// How a message that was kept has ended up.
pub(super) fn outcome(
    send: &Send,
    delivery: Delivery,
    (number, view): (u64, Option<&ConversationView>),
    status: Status,
) -> Result<(), Failure> {
    match delivery {
        Delivery::Sent => Ok(()),
        Delivery::Discarded => Err(not_sent(send, number, view)),
        Delivery::Held => Err(Failure::new(
            Kind::State,
            "the message is held back, since somebody joined after it was written",
            format!(
                "send it to them too: `wiretight resolve {} {number} send`, or `discard`",
                crate::safe_text::line(&send.who)
            ),
        )),
        Delivery::Waiting if send.wait == 0 => Ok(()),
        Delivery::Received | Delivery::Waiting => Err(super::kept(&status)),
    }
}

/// The failure that a message will not be sent, with what is known of why.
fn not_sent(send: &Send, number: u64, view: Option<&ConversationView>) -> Failure {
    let needed = view.and_then(|view| view.group.as_ref()?.writers_alone());
    let (kind, why) = match needed {
        _ if view.is_some_and(|view| view.state == ConversationState::Left) => {
            (Kind::State, "you are not in this chat any more".to_owned())
        }
        Some(needed) => (Kind::NotPermitted, format!("only {needed} may write in this group")),
        None => (Kind::State, "the chat has changed since, or the server does not take it".to_owned()),
    };
    let who = crate::safe_text::line(&send.who);
    let advice = format!("it is on this device alone: `wiretight delete {who} {number}` takes it away");
    Failure::new(kind, format!("the message will not be sent: {why}"), advice)
}

/// The message as it stands by then: it got its place behind whatever the server had taken before it.
async fn find(
    client: &Client,
    conversation: ConversationId,
    number: u64,
    text: &str,
) -> Result<Option<MessageView>, Failure> {
    let mut after = number.saturating_sub(1);
    loop {
        let page = client.messages(conversation, Page::After { number: after, limit: PAGE }).await?;
        let Some(last) = page.last().map(|message| message.number) else { return Ok(None) };
        let is_it = |message: &MessageView| {
            let said = match &message.body {
                MessageBody::Text(said) | MessageBody::Kind(client::Kind::Marked { text: said }) => Some(said.as_str()),
                MessageBody::Kind(client::Kind::Linked(linked)) => Some(linked.text.as_str()),
                _ => None,
            };
            message.delivery != Delivery::Received && said == Some(text)
        };
        if let Some(found) = page.into_iter().find(is_it) {
            return Ok(Some(found));
        }
        after = last;
    }
}

/// The text as typed, or from standard input. What is too long is refused before anything is made of it.
pub(super) fn text(typed: &[String]) -> Result<String, Failure> {
    let text = if typed.is_empty() { read_text()? } else { typed.join(" ") };
    match text.len() as u64 {
        0..=TEXT_BYTES_MAX => Ok(text),
        _ => Err(too_long()),
    }
}

fn too_long() -> Failure {
    Failure::usage(format!("a text has at most {TEXT_BYTES_MAX} bytes"), "send it in parts")
}

fn read_text() -> Result<String, Failure> {
    if std::io::stdin().is_terminal() {
        note("Type the message; end it with Ctrl-D on a line of its own.");
    }
    let mut bytes = Vec::new();
    // With a line's end, and a byte by which more is known: what is cut there may be half a character.
    let most = TEXT_BYTES_MAX + 2;
    let read = std::io::stdin().lock().take(most + 1).read_to_end(&mut bytes);
    read.map_err(|error| Failure::new(Kind::Other, format!("cannot read the text: {error}"), ""))?;
    if bytes.len() as u64 > most {
        return Err(too_long());
    }
    let text = String::from_utf8(bytes)
        .map_err(|_| Failure::usage("the text on standard input is not UTF-8", "only text can be sent"))?;
    let text = text.strip_suffix('\n').unwrap_or(&text);
    let text = text.strip_suffix('\r').unwrap_or(text);
    if text.is_empty() {
        return Err(Failure::usage("there is nothing to send", "give the text after WHO, or on standard input"));
    }
    Ok(text.to_owned())
}
