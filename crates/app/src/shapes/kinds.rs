//! The shapes of kinds of rows beside texts.

use client::{AccountId, Kind, MessageBody, Preview, Sort};
use data_encoding::HEXLOWER;
use serde::Serialize;
use serde_json::{Value, json};

/// A poll with who votes for what.
#[derive(Debug, Serialize)]
pub struct Poll {
    multiple: bool,
    ended: bool,
    left_out: u32,
    options: Vec<Choice>,
}

#[derive(Debug, Serialize)]
struct Choice {
    option: u8,
    text: String,
    accounts: Vec<String>,
}

impl Poll {
    /// The shape of a row, if it is a poll.
    pub fn of(body: &MessageBody) -> Option<Self> {
        let MessageBody::Kind(Kind::Poll { poll, votes, ended, left_out }) = body else { return None };
        let choice = |(text, number): (&String, u8)| Choice {
            option: number.saturating_add(1),
            text: text.clone(),
            accounts: votes
                .iter()
                .filter(|vote| vote.choices.contains(&number))
                .map(|vote| vote.account.to_hex())
                .collect(),
        };
        let options = poll.options.iter().zip(0u8..).map(choice).collect();
        Some(Poll { multiple: poll.multiple, ended: *ended, left_out: *left_out, options })
    }
}

/// The preview of a link in a row, if it has one.
pub fn preview_of(body: &MessageBody) -> Option<Value> {
    let MessageBody::Kind(Kind::Linked(linked)) = body else { return None };
    Some(preview(&linked.preview))
}

/// A preview of a link: all that there is of the page, as its sender says.
pub fn preview(preview: &Preview) -> Value {
    let picture = preview.picture.as_ref().map(
        |picture| json!({ "width": picture.width, "height": picture.height, "jpeg": HEXLOWER.encode(&picture.jpeg.0) }),
    );
    json!({ "link": preview.link, "title": preview.title, "description": preview.description, "picture": picture })
}

/// What is still to be shown once, or was sent to be.
pub fn once_of(body: &MessageBody) -> Option<&'static str> {
    let MessageBody::Kind(Kind::Once { waits, sort, .. }) = body else { return None };
    match sort {
        Some(Sort::Picture) => Some("picture"),
        Some(Sort::Video) => Some("video"),
        Some(Sort::Sound) => Some("sound"),
        Some(Sort::Other) => Some("file"),
        None => waits.then_some("text"),
    }
}

/// Its name, what it says, and whom it concerns.
pub fn kind(kind: &Kind) -> (&'static str, Option<String>, Vec<AccountId>) {
    match kind {
        Kind::Group(kind) => super::group::kind(kind),
        Kind::Life { seconds } => ("expiry", Some(seconds.to_string()), Vec::new()),
        Kind::LifeHere { seconds } => ("expiry-here", Some(seconds.to_string()), Vec::new()),
        Kind::Marked { text } => ("marked", Some(text.clone()), client::markup::mentions(text)),
        Kind::Linked(linked) if linked.marked => {
            ("marked", Some(linked.text.clone()), client::markup::mentions(&linked.text))
        }
        Kind::Linked(linked) => ("text", Some(linked.text.clone()), Vec::new()),
        Kind::Poll { poll, .. } => ("poll", Some(poll.question.clone()), Vec::new()),
        Kind::Card { account, handle } => ("card", handle.as_ref().map(ToString::to_string), vec![*account]),
        Kind::Once { waits, .. } => ("once", waits.then(|| "waits".to_owned()), Vec::new()),
        Kind::Pinned { message, on: true } => ("pinned", Some(message.to_hex()), Vec::new()),
        Kind::Pinned { message, .. } => ("unpinned", Some(message.to_hex()), Vec::new()),
    }
}
