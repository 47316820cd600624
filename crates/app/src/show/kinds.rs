//! Kinds of rows beside texts, as text for people.

use client::{AccountId, FORWARDS_MANY, Kind, Linked, Poll, Sort, Vote};

use super::{INDENT, Row, Said};
use crate::people::People;
use crate::safe_text::{block, line};
use crate::who::short;

/// What a row of a kind of its own says, by the name of whom it is from.
pub fn kind(kind: &Kind, sender: &str, number: u64, people: &People) -> Row {
    Row::Happened(match kind {
        Kind::Group(kind) => super::group::kind(kind, sender, people),
        Kind::Life { seconds: 0 } => format!("{sender} let messages stay; what was sent before still disappears"),
        Kind::Life { seconds } => format!("{sender} let messages disappear {} after they are sent", span(*seconds)),
        Kind::LifeHere { seconds: 0 } => "messages here stay".to_owned(),
        Kind::LifeHere { seconds } => format!("messages here disappear {} after they are sent", span(*seconds)),
        Kind::Marked { text } => {
            let (text, mentions) = (super::markup::block(text, INDENT, people), mentions_you(text, people));
            return Row::Said(Said { text, mentions, ..Said::default() });
        }
        Kind::Linked(linked) => {
            let mentions = if linked.marked { mentions_you(&linked.text, people) } else { "" };
            let below = format!("\n{}", super::preview(&linked.preview, INDENT));
            return Row::Said(Said { text: self::linked(linked, people), mentions, below });
        }
        Kind::Poll { poll, votes, ended, left_out } => {
            let state = match ended {
                true => " (ended)".to_owned(),
                false => format!("; wiretight vote WHO {number} OPTION"),
            };
            let left_out = match left_out {
                0 => String::new(),
                1 => "\n        (the vote of somebody you have blocked does not count)".to_owned(),
                count => format!("\n        ({count} votes of people you have blocked do not count)"),
            };
            format!("{sender} asked: {}{state}{}{left_out}", line(&poll.question), options(poll, votes, people))
        }
        Kind::Card { account, handle } => {
            let id = short(&account.to_hex());
            match handle {
                Some(handle) => {
                    let handle = line(handle.as_str());
                    format!("{sender} sent the contact of {handle}? ({id}); wiretight contacts add {handle}")
                }
                None => format!("{sender} sent the contact of somebody without a handle ({id})"),
            }
        }
        Kind::Once { waits: true, sort, .. } => {
            let to = if sort.is_some() { " --to DIR" } else { "" };
            format!("{sender} sent {} to be shown once; wiretight show-once WHO {number}{to}", a(*sort))
        }
        Kind::Once { sort, .. } => format!("{sender} sent {} that is shown once; it is not on this device", a(*sort)),
        Kind::Pinned { on: true, .. } => format!("{sender} pinned a message; wiretight pins WHO"),
        Kind::Pinned { .. } => format!("{sender} unpinned a message"),
    })
}

/// What is shown once, as far as it is told before.
pub fn a(sort: Option<Sort>) -> &'static str {
    match sort {
        Some(Sort::Picture) => "a picture",
        Some(Sort::Video) => "a video",
        Some(Sort::Sound) => "a recording",
        Some(Sort::Other) => "a file",
        None => "something",
    }
}

/// The text that has a preview.
pub fn linked(linked: &Linked, people: &People) -> String {
    match linked.marked {
        true => super::markup::block(&linked.text, INDENT, people),
        false => block(&linked.text, INDENT),
    }
}

fn options(poll: &Poll, votes: &[Vote], people: &People) -> String {
    let line_of = |(option, number): (&String, u8)| {
        let voters: Vec<AccountId> =
            votes.iter().filter(|vote| vote.choices.contains(&number)).map(|vote| vote.account).collect();
        let names = if voters.is_empty() { String::new() } else { format!(" ({})", line(&people.names(&voters))) };
        let place = number.saturating_add(1);
        format!("\n        {place}. {}: {}{names}", line(option), voters.len())
    };
    poll.options.iter().zip(0u8..).map(line_of).collect()
}

/// That a text was forwarded, and whether many times, as its sender's program says.
pub fn forwarded(times: u8) -> &'static str {
    match times {
        0 => "",
        times if times >= FORWARDS_MANY => " (forwarded many times)",
        _ => " (forwarded)",
    }
}

/// That a marked text mentions whoever reads it.
fn mentions_you(text: &str, people: &People) -> &'static str {
    let you = client::markup::mentions(text).iter().any(|account| people.is_own(account));
    if you { " (mentions you)" } else { "" }
}

/// A number of seconds in the largest unit in which it is whole.
pub fn span(seconds: u32) -> String {
    let units = [(604_800, "week"), (86_400, "day"), (3_600, "hour"), (60, "minute"), (1, "second")];
    let whole = |(length, _): &&(u32, &str)| seconds.is_multiple_of(*length);
    let (length, unit) = units.iter().find(whole).unwrap_or(&(1, "second"));
    let count = seconds / length;
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {unit}{plural}")
}
