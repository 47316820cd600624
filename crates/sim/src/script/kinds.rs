//! Sentences about what people say in a chat beside texts, and how they see it.

use engine::input::{About, Command};
use engine::kinds::Kind;
use engine::said::text_of;
use engine::view::{ConversationView, MessageBody, MessageView};
use engine::wish::Wish;
use protocol::id::{AccountId, MessageId};
use protocol::limits::FORWARDS_MANY;
use protocol::markup;
use protocol::preview::{Preview, PreviewPicture};
use protocol::saying::{Linked, Poll};

use super::show::name;
use super::verbs::{chat, seconds};
use crate::world::World;

/// The command of a sentence of these kinds.
pub fn command(world: &World, person: usize, words: &[(&str, bool)]) -> Option<Command> {
    let (name, wish) = match words {
        [("lets", _), ("messages", _), ("in", _), (name, _), ("stay", _)] => (*name, Wish::SetLife { seconds: 0 }),
        [("lets", _), ("messages", _), ("in", _), (name, _), ("disappear", _), ("after", _), (count, _), (unit, _)] => {
            (*name, Wish::SetLife { seconds: u32::try_from(seconds(count, unit)?).ok()? })
        }
        [("writes", _), (text, true), ("in", _), (name, _)] => {
            (*name, Wish::Mark { text: with_mentions(world, text), in_reply_to: None })
        }
        [("forwards", _), (text, true), ("in", _), (name, _), ("to", _), to @ ..] => {
            let to = to.iter().map(|(name, _)| Some(chat(world, person, name)?.conversation));
            let (view, _) = found(world, person, name, text)?;
            let (body, forwarded) = (view.body, view.forwarded);
            (*name, Wish::Forward { body, forwarded, to: to.collect::<Option<_>>()? })
        }
        [("sends", _), ("the", _), ("card", _), ("of", _), (whose, false), ("to", _), (name, _)] => {
            (*name, Wish::Card { account: world.people[world.person(whose)?].account? })
        }
        [("shares", _), (text, true), ("with", _), (name, _), ("as", _), (title, true)] => {
            let linked = Box::new(linked(text, title)?);
            (*name, Wish::Linked { linked, in_reply_to: None })
        }
        [("drafts", _), (text, true), ("to", _), (name, _)] => (*name, Wish::Draft { text: (*text).to_owned() }),
        [("deletes", _), ("the", _), ("chat", _), (name, _)] => (*name, Wish::DeleteChat),
        [("drops", _), ("the", _), ("draft", _), ("to", _), (name, _)] => (*name, Wish::Draft { text: String::new() }),
        [("whispers", _), (text, true), ("to", _), (name, _)] => (*name, Wish::Once { text: (*text).to_owned() }),
        [("looks", _), ("at", _), ("what", _), (name, _), ("whispered", _)] => {
            let conversation = chat(world, person, name)?.conversation;
            let waits = |row: &MessageView| matches!(row.body, MessageBody::Kind(Kind::Once { waits: true, .. }));
            let row = world.people[person].rows.history(&conversation).into_iter().find(waits)?;
            (*name, Wish::Shown(About { message: row.message?, sender: row.sender }))
        }
        _ => return about(world, person, words),
    };
    Some(Command::In { conversation: chat(world, person, name)?.conversation, wish })
}

/// What is done about a message, which is named by what it says and the chat.
fn about(world: &World, person: usize, words: &[(&str, bool)]) -> Option<Command> {
    let (name, wish) = match words {
        [("asks", _), (name, _), (question, true), ("with", _), options @ ..] => {
            let multiple = options.first() == Some(&("several", false));
            let options =
                options.iter().filter(|(_, quoted)| *quoted).map(|(option, _)| (*option).to_owned()).collect();
            (*name, Wish::Poll(Poll { question: (*question).to_owned(), options, multiple }))
        }
        [("votes", _), ("for", _), options @ .., ("on", _), (question, true), ("in", _), (name, _)] => {
            let (view, about) = found(world, person, name, question)?;
            let MessageBody::Kind(Kind::Poll { poll, .. }) = view.body else { return None };
            let place = |wanted: &str| poll.options.iter().position(|option| option == wanted);
            let choices = options.iter().map(|(option, _)| place(option).and_then(|place| u8::try_from(place).ok()));
            let choices = choices.collect::<Option<Vec<u8>>>()?;
            (*name, Wish::Vote { of: about.message, poll, choices })
        }
        [("ends", _), ("the", _), ("poll", _), (question, true), ("in", _), (name, _)] => {
            (*name, Wish::EndPoll(found(world, person, name, question)?.1))
        }
        [(how @ ("pins" | "unpins"), _), (text, true), ("in", _), (name, _)] => {
            let message = found(world, person, name, text)?.1.message;
            (*name, Wish::Pin { message, on: *how == "pins" })
        }
        [(how @ ("stars" | "unstars"), _), (text, true), ("in", _), (name, _)] => {
            let message = found(world, person, name, text)?.1.message;
            (*name, Wish::Star { message, on: *how == "stars" })
        }
        _ => return None,
    };
    Some(Command::In { conversation: chat(world, person, name)?.conversation, wish })
}

/// A text with a preview of its link, as a client would have made it.
fn linked(text: &str, title: &str) -> Option<Linked> {
    let link = text.split_whitespace().find(|word| word.starts_with("http"))?.to_owned();
    let picture = PreviewPicture { width: 2, height: 2, jpeg: vec![0xFF, 0xD8, 0xFF, 0xD9].into() };
    let preview = Preview { link, title: title.to_owned(), description: String::new(), picture: Some(picture) };
    Some(Linked { text: text.to_owned(), marked: false, preview })
}

/// A row that says this.
fn found(world: &World, person: usize, name: &str, text: &str) -> Option<(MessageView, About)> {
    let conversation = chat(world, person, name)?.conversation;
    let says = |row: &MessageView| says(&row.body) == Some(text);
    let row = world.people[person].rows.history(&conversation).into_iter().find(says)?;
    let about = About { message: row.message?, sender: row.sender };
    Some((row, about))
}

fn says(body: &MessageBody) -> Option<&str> {
    match body {
        MessageBody::Kind(Kind::Poll { poll, .. }) => Some(&poll.question),
        body => text_of(body),
    }
}

/// A text in which `@name` mentions somebody of the world.
fn with_mentions(world: &World, text: &str) -> String {
    let mention = |text: String, person: &crate::world::person::Person| match person.account {
        Some(account) => text.replace(&format!("@{}", person.name), &markup::mention(&person.name, &account)),
        None => text,
    };
    world.people.iter().fold(text.to_owned(), mention)
}

/// What is pinned, as a line of its own.
pub fn pins(world: &World, person: usize, view: &ConversationView) -> Option<String> {
    let history = world.people[person].rows.history(&view.conversation);
    let shown = |message: &MessageId| {
        let row = history.iter().find(|row| row.message == Some(*message));
        row.map_or("something that is not here".to_owned(), |row| match says(&row.body) {
            Some(text) => format!("“{text}”"),
            None => "something without a text".to_owned(),
        })
    };
    let pinned: Vec<String> = view.pins.iter().map(shown).collect();
    (!pinned.is_empty()).then(|| format!("  pinned: {}", pinned.join(", ")))
}

/// What the person has begun to write, as a line of its own.
pub fn draft(view: &ConversationView) -> Option<String> {
    view.draft.as_ref().map(|draft| format!("  draft: “{draft}”"))
}

/// That a message was forwarded.
pub fn forwarded(times: u8) -> &'static str {
    match times {
        0 => "",
        times if times >= FORWARDS_MANY => " (forwarded many times)",
        _ => " (forwarded)",
    }
}

/// What a row says that is no text.
pub fn kind(world: &World, kind: &Kind, sender: &str) -> String {
    match kind {
        Kind::Group(kind) => super::groups::kind(world, kind, sender),
        Kind::Life { seconds: 0 } => format!("{sender} lets messages stay"),
        Kind::Life { seconds } => format!("{sender} lets messages disappear after {seconds} s"),
        Kind::LifeHere { seconds: 0 } => "messages here stay".to_owned(),
        Kind::LifeHere { seconds } => format!("messages here disappear after {seconds} s"),
        Kind::Marked { text } => {
            let mut mentioned: Vec<String> =
                markup::mentions(text).iter().map(|account: &AccountId| name(world, account)).collect();
            mentioned.sort();
            let mentions =
                if mentioned.is_empty() { String::new() } else { format!(" (mentions {})", mentioned.join(", ")) };
            let text = world.people.iter().filter_map(|person| Some((person, person.account?)));
            let short = text.fold(said_of(kind), |text, (person, account)| {
                text.replace(&markup::mention(&person.name, &account), &format!("@{}", person.name))
            });
            format!("{sender}, marked: “{short}”{mentions}")
        }
        Kind::Linked(linked) => {
            let Linked { text, preview, .. } = &**linked;
            format!("{sender}: “{text}” [{}: {}]", preview.link, preview.title)
        }
        Kind::Poll { poll, votes, ended, left_out } => {
            let option = |(text, number): (&String, u8)| {
                let mut voters: Vec<String> = votes
                    .iter()
                    .filter(|vote| vote.choices.contains(&number))
                    .map(|vote| name(world, &vote.account))
                    .collect();
                voters.sort();
                let by = if voters.is_empty() { String::new() } else { format!(" {}", voters.join(" ")) };
                format!(" [{text}:{by}]")
            };
            let options: String = poll.options.iter().zip(0u8..).map(option).collect();
            let left_out =
                if *left_out == 0 { String::new() } else { format!(" ({left_out} of the blocked left out)") };
            format!("{sender} asks “{}”{options}{left_out}{}", poll.question, if *ended { " (ended)" } else { "" })
        }
        Kind::Card { account, .. } => format!("{sender} sent the card of {}", name(world, account)),
        Kind::Once { waits, sort, .. } => {
            let what = if sort.is_some() { "a file" } else { "something" };
            format!("{sender} sent {what} {} shown once", if *waits { "to be" } else { "that was to be" })
        }
        Kind::Pinned { on: true, .. } => format!("{sender} pinned a message"),
        Kind::Pinned { .. } => format!("{sender} pins a message no more"),
    }
}

fn said_of(kind: &Kind) -> String {
    match kind {
        Kind::Marked { text } => text.clone(),
        _ => String::new(),
    }
}
