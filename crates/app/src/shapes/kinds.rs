//! The shapes of kinds of rows beside texts.

use client::{AccountId, Kind, MessageBody};
use serde::Serialize;

/// A poll with who votes for what.
#[derive(Debug, Serialize)]
pub struct Poll {
    multiple: bool,
    ended: bool,
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
        let MessageBody::Kind(Kind::Poll { poll, votes, ended }) = body else { return None };
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
        Some(Poll { multiple: poll.multiple, ended: *ended, options })
    }
}

/// Its name, what it says, and whom it concerns.
pub fn kind(kind: &Kind) -> (&'static str, Option<String>, Vec<AccountId>) {
    match kind {
        Kind::Life { seconds } => ("expiry", Some(seconds.to_string()), Vec::new()),
        Kind::LifeHere { seconds } => ("expiry-here", Some(seconds.to_string()), Vec::new()),
        Kind::Marked { text } => ("marked", Some(text.clone()), client::markup::mentions(text)),
        Kind::Poll { poll, .. } => ("poll", Some(poll.question.clone()), Vec::new()),
        Kind::Card { account, handle } => ("card", handle.as_ref().map(ToString::to_string), vec![*account]),
        Kind::Once { waits, .. } => ("once", waits.then(|| "waits".to_owned()), Vec::new()),
        Kind::Pinned { message, on: true } => ("pinned", Some(message.to_hex()), Vec::new()),
        Kind::Pinned { message, .. } => ("unpinned", Some(message.to_hex()), Vec::new()),
    }
}
