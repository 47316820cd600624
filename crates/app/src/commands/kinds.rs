//! What chats hold beside texts: forwards, polls, pins, stars, cards, and what is shown once.

use std::path::Path;

use client::{AccountId, Attachment, Client, Command, ConversationId, MessageId, Once, Poll, Reply, Sort, Until, Wish};
use serde_json::json;

use crate::args::kinds::Kinds;
use crate::failure::{Failure, Kind};
use crate::output::Output;
use crate::people::People;
use crate::safe_text::{block, line};
use crate::{shapes, show, who};

/// Does one of these verbs.
pub async fn run(client: &Client, verb: &Kinds, output: Output) -> Result<(), Failure> {
    client.account().await?;
    match verb {
        Kinds::Forward(verb) => super::forward::run(client, verb, output).await,
        Kinds::Poll { who, question, options, multiple } => {
            let poll = Poll { question: question.clone(), options: options.clone(), multiple: *multiple };
            say(client, who, Wish::Poll(poll), "Asked. It is shown with its number by `wiretight read`.", output).await
        }
        Kinds::Vote { who, number, options, withdraw: _ } => {
            let choices = options.iter().map(|option| option.saturating_sub(1)).collect();
            say(client, who, Wish::Vote { number: *number, choices }, "Everybody in the chat sees it.", output).await
        }
        Kinds::EndPoll { who, number } => {
            say(client, who, Wish::EndPoll { number: *number }, "What is voted from now on does not count.", output)
                .await
        }
        Kinds::Pin { who, number, remove } => {
            let done = if *remove { "It is pinned no more." } else { "Pinned for everybody in the chat." };
            say(client, who, Wish::Pin { number: *number, on: !remove }, done, output).await
        }
        Kinds::Star { who, number, remove } => {
            let done = if *remove { "It is starred no more." } else { "Starred on your devices." };
            say(client, who, Wish::Star { number: *number, on: !remove }, done, output).await
        }
        Kinds::Card { who, person } => {
            let account = account(client, person).await?;
            say(client, who, Wish::Card { account }, "Sent.", output).await
        }
        Kinds::Once { who, text } => {
            let text = super::send::text(text)?;
            let done = "Sent. Nothing stops somebody from photographing the screen.";
            say(client, who, Wish::Once { text }, done, output).await
        }
        Kinds::ShowOnce { who, number, to } => show_once(client, (who, *number), to.as_deref(), output).await,
        Kinds::Pins { who } => {
            super::catch_up(client).await?;
            let view = who::conversation(client, who).await?;
            let pins = view.pins.into_iter().map(|message| (view.conversation, message)).collect();
            list(client, pins, "Nothing is pinned in this chat.", output).await
        }
        Kinds::Stars => {
            super::catch_up(client).await?;
            list(client, client.stars().await?, "Nothing is starred.", output).await
        }
    }
}

async fn say(client: &Client, who: &str, wish: Wish, done: &str, output: Output) -> Result<(), Failure> {
    let conversation = who::conversation(client, who).await?.conversation;
    client.command(Command::In { conversation, wish }).await?;
    super::taken(client, &conversation, output, done).await
}

async fn show_once(
    client: &Client,
    (who, number): (&str, u64),
    to: Option<&Path>,
    output: Output,
) -> Result<(), Failure> {
    // It may have been shown on another device of the person.
    super::catch_up(client).await?;
    let conversation = who::conversation(client, who).await?.conversation;
    let text = match client.once(conversation, number).await? {
        Some(Once::Text(text)) => text,
        Some(Once::File(file)) => {
            save_once(client, (who, conversation, number), &file, to, output).await?;
            return told(client).await;
        }
        None => {
            let what = format!("there is nothing under {number} in this chat that is still to be shown once");
            return Err(Failure::new(Kind::NotFound, what, "what was shown on one of your devices is gone from all"));
        }
    };
    // It is gone before it is shown: whatever happens in between, nobody sees it twice.
    let Reply::Done = client.command(Command::In { conversation, wish: Wish::Shown { number } }).await? else {
        return Err(Failure::new(Kind::Other, "the profile answered something else than was asked", ""));
    };
    let shape =
        json!({ "conversation": conversation.to_hex(), "number": number, "text": text, "file": null, "path": null });
    output.write(&shape, || block(&text, "        "))?;
    told(client).await
}

/// Saves what is shown once: nothing of it is left in the profile before it has its name.
async fn save_once(
    client: &Client,
    (who, conversation, number): (&str, ConversationId, u64),
    file: &Attachment,
    to: Option<&Path>,
    output: Output,
) -> Result<(), Failure> {
    let Some(folder) = to else {
        let what = format!("this is {}: it can only be saved", show::kinds::a(Some(Sort::of(file))));
        let advice = format!("wiretight show-once {} {number} --to DIR; it stays there until you delete it", line(who));
        return Err(Failure::new(Kind::Usage, what, advice));
    };
    let path = super::files::save_once(client, (conversation, number), folder, output).await?;
    let shape = json!({ "conversation": conversation.to_hex(), "number": number, "text": file.text,
        "file": super::files::file(file), "path": path });
    output.write(&shape, || {
        let said = if file.text.is_empty() { String::new() } else { format!("{}\n", block(&file.text, "        ")) };
        format!("{said}Saved as {}. In Wiretight it is gone; what is saved stays until you delete it.", line(&path))
    })
}

async fn told(client: &Client) -> Result<(), Failure> {
    // The other devices show it no more from when the server has the notice; without a server, from when it is sent.
    crate::progress::during("sending", client.wait_if_reachable(Until::Sent, super::SENT_PATIENCE)).await?;
    Ok(())
}

async fn list(
    client: &Client,
    messages: Vec<(ConversationId, MessageId)>,
    nothing: &str,
    output: Output,
) -> Result<(), Failure> {
    let mut people = People::of(client).await?;
    if messages.is_empty() {
        return output.say(nothing);
    }
    for (conversation, id) in messages {
        let view = client.conversation(conversation).await?;
        view.iter().for_each(|view| people.learn(view));
        let chat = || view.as_ref().map(|view| people.chat(view)).unwrap_or_default();
        let Some(found) = super::lock::unless_locked(client.named(conversation, vec![id]).await)? else {
            let shape = json!({ "conversation": conversation.to_hex(), "message": id.to_hex(), "kind": "locked" });
            output.write(&shape, || format!("{}  a message in a locked chat", chat()))?;
            continue;
        };
        let Some(message) = found.first() else {
            let said =
                || format!("{}  a message that is not on this device: it is from before, or has disappeared", chat());
            output.write(&super::fleeting::not_here(&conversation, &id), said)?;
            continue;
        };
        let shape = shapes::Message::new(&conversation, message, &people);
        output.write(&shape, || format!("{}  {}", chat(), show::message(message, &people)))?;
    }
    Ok(())
}

async fn account(client: &Client, typed: &str) -> Result<AccountId, Failure> {
    let own = client.account().await?;
    let name = typed.trim_start_matches('@').to_lowercase();
    if own.handle.as_ref().is_some_and(|handle| handle.as_str() == name) {
        return Ok(own.account);
    }
    Ok(who::contact(client, typed).await?.account)
}
