//! `search`.

use client::{ChatLock, Client};
use serde_json::json;

use crate::args::chats::Search;
use crate::failure::{Failure, Kind};
use crate::output::Output;
use crate::people::People;
use crate::{shapes, show, who};

/// Shows the messages that have certain words, the newest first. Nothing is asked of the server.
pub async fn run(client: &Client, search: &Search, output: Output) -> Result<(), Failure> {
    let mut people = People::of(client).await?;
    let views = client.conversations().await?;
    views.iter().for_each(|view| people.learn(view));
    let conversation = match &search.chat {
        Some(chat) => {
            let view = who::conversation(client, chat).await?;
            if view.lock == Some(ChatLock::Closed) {
                let what = "this chat is locked by a passphrase of its own: search looks into it while it is unlocked";
                let advice = "`wiretight conversations unlock` unlocks it while another program has this profile open";
                return Err(Failure::new(Kind::State, what, advice));
            }
            Some(view.conversation)
        }
        None => None,
    };
    let words = search.words.join(" ");
    let asked = client::Search { words, conversation, before: search.before, limit: search.limit };
    let page = client.search(asked).await?;
    for found in &page.found {
        let shape = shapes::Message::new(&found.conversation, &found.message, &people);
        output.write(&shape, || {
            let chat = views.iter().find(|view| view.conversation == found.conversation);
            let chat = chat.map_or_else(|| who::short(&found.conversation.to_hex()), |view| people.chat(view));
            format!("[{chat}] {}", show::message(&found.message, &people))
        })?;
    }
    let before = page.before.map(|before| before.to_string());
    output.write(&json!({ "page": { "before": before } }), || match &before {
        Some(before) => format!("There may be more: the same with --before {before}"),
        None if page.found.is_empty() => "Nothing found.".to_owned(),
        None => String::new(),
    })
}
