//! What passes: typing, who is here, what is begun and not sent, and what a link looks like.

use client::{Choice, Client, Command, ConversationId, DraftRow, PresenceView, Reply, Until, Wish};
use serde_json::{Value, json};

use crate::args::fleeting::{Drafts, Fleeting, Presence};
use crate::failure::{Failure, Kind};
use crate::output::Output;
use crate::people::People;
use crate::safe_text::{block, line};
use crate::{clock, progress, shapes, who};

/// Does one of these verbs.
pub async fn run(client: &Client, verb: &Fleeting, output: Output) -> Result<(), Failure> {
    client.account().await?;
    match verb {
        Fleeting::Typing { who, stop } => typing(client, who, !stop, output).await,
        Fleeting::Presence { verb: None } => presence(client, output).await,
        Fleeting::Presence { verb: Some(Presence::Here) } => present(client, true, output).await,
        Fleeting::Presence { verb: Some(Presence::Away) } => present(client, false, output).await,
        Fleeting::Presence { verb: Some(Presence::ShowTo(of)) } => {
            show_to(client, &of.person, Some(true), output).await
        }
        Fleeting::Presence { verb: Some(Presence::HideFrom(of)) } => {
            show_to(client, &of.person, Some(false), output).await
        }
        Fleeting::Presence { verb: Some(Presence::AsOthers(of)) } => show_to(client, &of.person, None, output).await,
        Fleeting::Draft { who, text, remove: false } if text.is_empty() => draft(client, who, output).await,
        Fleeting::Draft { who, text, remove: false } | Fleeting::Drafts { verb: Some(Drafts::Set { who, text }) } => {
            keep(client, who, text.join(" "), output).await
        }
        Fleeting::Draft { who, remove: true, .. } | Fleeting::Drafts { verb: Some(Drafts::Remove { who }) } => {
            keep(client, who, String::new(), output).await
        }
        Fleeting::Drafts { verb: None } => drafts(client, output).await,
        Fleeting::Preview { link } => preview(client, link, output).await,
    }
}

async fn typing(client: &Client, who: &str, on: bool, output: Output) -> Result<(), Failure> {
    let conversation = who::conversation(client, who).await?.conversation;
    // A signal goes to who is online just then: it is of no use before the chat is reached.
    progress::during("sending", client.wait_if_reachable(Until::Idle, super::IDLE_PATIENCE)).await?;
    client.command(Command::Typing { conversation, on }).await?;
    progress::during("sending", client.wait_if_reachable(Until::Idle, super::IDLE_PATIENCE)).await?;
    output.write(&json!({ "conversation": conversation.to_hex(), "typing": on }), String::new)
}

async fn present(client: &Client, here: bool, output: Output) -> Result<(), Failure> {
    progress::during("sending", client.wait_if_reachable(Until::Idle, super::IDLE_PATIENCE)).await?;
    client.command(Command::Present { here }).await?;
    progress::during("sending", client.wait_if_reachable(Until::Idle, super::IDLE_PATIENCE)).await?;
    output.write(&json!({ "here": here }), String::new)
}

async fn presence(client: &Client, output: Output) -> Result<(), Failure> {
    let Reply::Presence { people: heard } = client.command(Command::Presence).await? else {
        return Err(Failure::new(Kind::Other, "the profile answered something else than was asked", ""));
    };
    let people = People::of(client).await?;
    if heard.is_empty() {
        return output.say("Nobody has said to be here since this program runs.");
    }
    heard.iter().try_for_each(|view| output.write(&here(view, &people), || whether_here(view, &people)))
}

/// That somebody has said to be here, or to go, as a value.
pub fn here(view: &PresenceView, people: &People) -> Value {
    json!({ "conversation": view.conversation.to_hex(), "account": view.account.to_hex(), "handle": people.handle(&view.account),
        "here": view.here, "at": clock::for_programs(view.at.minutes()) })
}

/// The same for people.
pub fn whether_here(view: &PresenceView, people: &People) -> String {
    let name = line(&people.name(&view.account));
    match view.here {
        true => format!("{name} is here"),
        false => format!("{name} was here last at {} UTC, by their own clock", clock::for_people(view.at.minutes())),
    }
}

async fn show_to(client: &Client, person: &str, on: Option<bool>, output: Output) -> Result<(), Failure> {
    let account = who::contact(client, person).await?.account;
    super::choose(client, Choice::PresenceTo { account, on }).await?;
    output.write(&json!({ "account": account.to_hex(), "shown": on }), || match on {
        Some(true) => "They see when you are here, and you when they are, if they let you.".to_owned(),
        Some(false) => "They do not see when you are here, nor you when they are.".to_owned(),
        None => "What holds for others holds for them: wiretight settings".to_owned(),
    })
}

async fn keep(client: &Client, who: &str, text: String, output: Output) -> Result<(), Failure> {
    let conversation = who::conversation(client, who).await?.conversation;
    let done = if text.is_empty() { "Forgotten on all your devices." } else { "Kept on all your devices." };
    client.command(Command::In { conversation, wish: Wish::Draft { text } }).await?;
    super::taken(client, &conversation, output, done).await
}

async fn draft(client: &Client, who: &str, output: Output) -> Result<(), Failure> {
    let conversation = who::conversation(client, who).await?.conversation;
    let found = client.drafts().await?.into_iter().find(|draft| draft.conversation == conversation);
    match found {
        Some(draft) => output.write(&shape(&draft), || block(&draft.text, "")),
        None => Err(Failure::new(Kind::NotFound, "you have begun nothing in this chat", "")),
    }
}

async fn drafts(client: &Client, output: Output) -> Result<(), Failure> {
    super::catch_up(client).await?;
    let people = People::of(client).await?;
    let drafts = client.drafts().await?;
    if drafts.is_empty() {
        return output.say("Nothing is begun.");
    }
    for draft in drafts {
        let view = client.conversation(draft.conversation).await?;
        output.write(&shape(&draft), || {
            let chat = view.as_ref().map(|view| people.chat(view)).unwrap_or_default();
            format!("{chat}\n{}", block(&draft.text, "        "))
        })?;
    }
    Ok(())
}

fn shape(draft: &DraftRow) -> Value {
    json!({ "conversation": draft.conversation.to_hex(), "text": draft.text, "time": clock::for_programs(draft.time) })
}

async fn preview(client: &Client, link: &str, output: Output) -> Result<(), Failure> {
    let made = progress::during("looking at the page", client.preview(link)).await?;
    let made = made.map_err(|why| no_preview(&why))?;
    output.write(&shapes::preview(&made), || crate::show::preview(&made, ""))
}

/// The failure that there is no preview.
fn no_preview(why: &client::PreviewError) -> Failure {
    match why {
        client::PreviewError::Off => Failure::new(
            Kind::State,
            "previews are off: no page is fetched",
            "to have this device fetch the pages that you send links to: wiretight settings previews on. Each site learns then that somebody \
             looks, and from which address",
        ),
        client::PreviewError::NotForEverybody => Failure::usage(why.to_string(), "the text is sent without"),
        other => Failure::new(Kind::NotFound, other.to_string(), "a text is sent without"),
    }
}

/// What a text is sent with: the preview of its first link, if the person wants previews and there is something to show.
pub(super) async fn preview_of(client: &Client, text: &str) -> Result<Option<client::Preview>, Failure> {
    if !client.choices().await?.previews() {
        return Ok(None);
    }
    let Some(link) = client::first_link(text) else { return Ok(None) };
    match progress::during("looking at the page", client.preview(link)).await? {
        Ok(preview) => Ok(Some(preview)),
        Err(why) => {
            crate::output::note(&format!("wiretight: without a preview: {}", line(&why.to_string())));
            Ok(None)
        }
    }
}

/// A pinned or starred message that is not on this device, as a value.
pub(super) fn not_here(conversation: &ConversationId, message: &client::MessageId) -> Value {
    json!({ "conversation": conversation.to_hex(), "message": message.to_hex(), "kind": "not-here" })
}
