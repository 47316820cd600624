//! `read`.

use client::{ChatLock, Client, Command, ConversationView, Delivery, MessageBody, MessageView, Page};

use serde_json::json;

use super::lock;
use crate::args::Read;
use crate::failure::{Failure, Kind};
use crate::output::Output;
use crate::people::People;
use crate::{shapes, show, who};

/// Messages read from the store at a time.
const PAGE: u32 = 500;

/// Shows what is unread, or a history.
pub async fn run(client: &Client, read: &Read, output: Output) -> Result<(), Failure> {
    client.account().await?;
    if !read.offline {
        super::catch_up(client).await?;
    }
    let mut people = People::of(client).await?;
    let views = match &read.who {
        Some(who) => vec![who::conversation(client, who).await?],
        // Not only where messages are unread: changes of members are shown too.
        None => {
            let choices = client.choices().await?;
            let mut views = client.conversations().await?;
            views.retain(|view| view.last_number > view.read_number && !choices.chat(&view.conversation).hidden);
            views
        }
    };
    views.iter().for_each(|view| people.learn(view));
    let opened = match views.as_slice() {
        [view] if read.who.is_some() => {
            lock::open_for_now(client, view, &read.passphrase, output).await?.then_some(view.conversation)
        }
        _ => None,
    };
    let shown = show_all(client, read, (&views, &people), output).await;
    if let Some(conversation) = opened {
        client.close_chat(conversation).await?;
    }
    shown
}

async fn show_all(
    client: &Client,
    read: &Read,
    (views, people): (&[ConversationView], &People),
    output: Output,
) -> Result<(), Failure> {
    if let (Some(number), [view]) = (read.history, views) {
        return history(client, view, number, output).await;
    }
    if let (Some(page), [view]) = (page_of(read), views) {
        return show_page(client, (read, page), view, people, output).await;
    }
    let mut shown = 0;
    for view in views {
        // Where many chats are read, the locked ones stay so.
        if read.who.is_none() && view.lock == Some(ChatLock::Closed) {
            if view.unread > 0 {
                output.say(&format!("A locked chat has {} unread: wiretight read WHO", view.unread))?;
                shown += 1;
            }
            continue;
        }
        shown += show_one(client, read, view, people, output).await?;
    }
    if shown == 0 { output.say("Nothing unread.") } else { Ok(()) }
}

/// The messages of a page when none is said to be how many.
const SHOWN: u32 = 50;

/// The page that was asked for by a place.
fn page_of(read: &Read) -> Option<Page> {
    let limit = read.limit.unwrap_or(SHOWN);
    match (read.before, read.after, read.around) {
        (Some(number), _, _) => Some(Page::Before { number, limit }),
        (_, Some(number), _) => Some(Page::After { number, limit }),
        (_, _, Some(number)) => Some(Page::Around { number, limit }),
        _ => None,
    }
}

async fn page(
    client: &Client,
    read: &Read,
    view: &ConversationView,
    page: Page,
) -> Result<Vec<MessageView>, client::Error> {
    match read.blocked {
        true => client.messages_unveiled(view.conversation, page).await,
        false => client.messages(view.conversation, page).await,
    }
}

/// Shows a page of a history, and where others begin. It counts as read if nothing unread was passed over.
async fn show_page(
    client: &Client,
    (read, wanted): (&Read, Page),
    view: &ConversationView,
    people: &People,
    output: Output,
) -> Result<(), Failure> {
    let messages = page(client, read, view, wanted).await?;
    for message in &messages {
        write_message(read, (view, message), people, output)?;
    }
    let (Some(first), Some(last)) = (messages.first(), messages.last()) else {
        return output.say("No messages there.");
    };
    let (first, last) = (first.number, last.number);
    let older = client.messages(view.conversation, Page::Before { number: first, limit: 1 }).await?;
    let newer = client.messages(view.conversation, Page::After { number: last, limit: 1 }).await?;
    let (before, after) = (older.first().map(|_| first), newer.first().map(|_| last));
    let shape = json!({ "page": { "conversation": view.conversation.to_hex(), "before": before, "after": after } });
    output.write(&shape, || {
        let before = before.map(|number| format!("older: --before {number}"));
        let after = after.map(|number| format!("newer: --after {number}"));
        before.into_iter().chain(after).collect::<Vec<_>>().join("   ")
    })?;
    // Numbers have gaps, also before the first row: what was sent has moved to a number of its own.
    let is_passed_over = older.first().is_some_and(|row| row.number > view.read_number);
    if !read.keep_unread && last > view.read_number && !is_passed_over {
        client.command(Command::MarkRead { conversation: view.conversation, number: last }).await?;
    }
    Ok(())
}

async fn show_one(
    client: &Client,
    read: &Read,
    view: &ConversationView,
    people: &People,
    output: Output,
) -> Result<u64, Failure> {
    let mut after = match read.limit {
        Some(limit) => {
            let newest = page(client, read, view, Page::Before { number: u64::MAX, limit }).await?;
            newest.first().map_or(u64::MAX, |message| message.number.saturating_sub(1))
        }
        None if read.all => 0,
        None => view.read_number,
    };
    let unread_only = read.limit.is_none() && !read.all;
    if unread_only && !has_news(client, view, people).await? {
        return Ok(0);
    }
    let mut shown = 0;
    loop {
        let page = page(client, read, view, Page::After { number: after, limit: PAGE }).await?;
        let Some(last) = page.last().map(|message| message.number) else { break };
        if shown == 0 {
            output.say(&format!("== {} ({})", people.chat(view), who::short(&view.conversation.to_hex())))?;
            for blocked in &view.blocked {
                output.say(&show::not_vouched(&crate::safe_text::line(&people.name(blocked)), view.pair))?;
            }
            for waited_for in &view.waits_for {
                output.say(&show::code_changed(people, waited_for))?;
            }
        }
        for message in page.iter().filter(|message| !unread_only || is_news(message, people)) {
            write_message(read, (view, message), people, output)?;
            shown += 1;
        }
        if !read.keep_unread && last > view.read_number {
            client.command(Command::MarkRead { conversation: view.conversation, number: last }).await?;
        }
        after = last;
    }
    Ok(shown)
}

/// Shows all that a message has said.
async fn history(client: &Client, view: &ConversationView, number: u64, output: Output) -> Result<(), Failure> {
    let versions = client.versions(view.conversation, number).await?;
    if versions.is_empty() {
        let what = format!("there is no text with the number {number} in this chat");
        return Err(Failure::new(
            Kind::NotFound,
            what,
            "see `wiretight read WHO --all`; of what was deleted nothing is left",
        ));
    }
    for (version, count) in versions.iter().zip(1u64..) {
        let shape = shapes::Version::new(&view.conversation, (number, count), version);
        output.write(&shape, || show::version(count, version))?;
    }
    Ok(())
}

/// Whether a row tells the person something: all but what they did themselves.
fn is_news(message: &MessageView, people: &People) -> bool {
    !people.is_own(&message.sender)
        || message.delivery == Delivery::Held
        || matches!(message.body, MessageBody::Caught(_))
}

/// Whether something unread tells the person something.
async fn has_news(client: &Client, view: &ConversationView, people: &People) -> Result<bool, Failure> {
    let mut after = view.read_number;
    loop {
        let page = client.messages(view.conversation, Page::After { number: after, limit: PAGE }).await?;
        let Some(last) = page.last().map(|message| message.number) else { return Ok(false) };
        if page.iter().any(|message| is_news(message, people)) {
            return Ok(true);
        }
        after = last;
    }
}

/// Writes one row of a history.
fn write_message(
    read: &Read,
    (view, message): (&ConversationView, &MessageView),
    people: &People,
    output: Output,
) -> Result<(), Failure> {
    let shape = shapes::Message::new(&view.conversation, message, people);
    output.write(&shape, || match read.whole {
        true => show::whole_message(message, people),
        false => show::message(message, people),
    })
}
