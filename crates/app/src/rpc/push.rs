//! Events for programs: pages of the log, and the same as notifications while they happen.

use std::rc::Rc;

use client::{Bot, Client, EVENT_PAGE_MAX, Event, Logged, Scope, TransferView};
use serde_json::{Value, json};

use super::session::Session;
use super::wire::{RpcError, line};
use crate::happened;
use crate::people::People;

/// How many events are given at a time, if nobody says.
const PAGE: u32 = 100;

/// The most bytes of events in one answer; one event at least.
const PAGE_BYTES_MAX: usize = 4 * 1024 * 1024;

/// How many events are sent that were not acknowledged: a program that does not keep up is not flooded.
const UNACKNOWLEDGED_MAX: u64 = 1_000;

/// A page of events as it is given.
struct Given {
    events: Vec<Value>,
    /// The number of the last event that the page covers: some have nothing to show any more.
    last: u64,
}

/// Answers `events.since`.
pub async fn since(client: &Client, name: &str, after: Option<u64>, limit: Option<u64>) -> Result<Value, RpcError> {
    let limit = limit.unwrap_or(PAGE.into());
    let limit = u32::try_from(limit).ok().filter(|limit| (1..=EVENT_PAGE_MAX).contains(limit));
    let limit = limit.ok_or_else(|| RpcError::params(format!("“limit” must be 1 to {EVENT_PAGE_MAX}")))?;
    let logged = behind(client, name, after, limit).await?;
    let mut people = People::of(client).await?;
    let given = give(client, &mut people, &logged, after.unwrap_or(logged.acknowledged)).await?;
    Ok(json!({ "events": given.events, "last": given.last, "newest": logged.newest,
        "acknowledged": logged.acknowledged }))
}

/// The log behind a place, if that is one of this profile's. A program that has kept another one, or the place of a profile that was put back from
/// a copy, would not be told of what happens until the numbers are reached again.
async fn behind(client: &Client, name: &str, after: Option<u64>, limit: u32) -> Result<Logged, RpcError> {
    let logged = client.logged(name, after, limit).await?;
    match after {
        Some(after) if after > logged.newest => Err(not_yet(after)),
        _ => Ok(logged),
    }
}

/// What is said of a number that no event has had.
pub fn not_yet(seq: u64) -> RpcError {
    RpcError::params(format!("no event has had the number {seq} yet"))
}

/// Where `events.subscribe` begins.
pub async fn begins(client: &Client, bot: &Bot, after: Option<u64>) -> Result<u64, RpcError> {
    behind(client, &bot.name, after, 1).await?;
    Ok(after.unwrap_or(bot.acknowledged))
}

/// The events of a page with what they are about, as that is by now.
async fn give(client: &Client, people: &mut People, logged: &Logged, after: u64) -> Result<Given, RpcError> {
    let mut given = Given { events: Vec::new(), last: after };
    if let Some(missed) = logged.missed {
        given.events.push(numbered(missed, json!({ "event": "missed" })));
        given.last = given.last.max(missed);
    }
    let mut bytes = 0usize;
    for (seq, event) in &logged.events {
        if bytes > PAGE_BYTES_MAX {
            break;
        }
        if let Some(shape) = happened::shape(client, people, event).await? {
            let shape = numbered(*seq, shape);
            bytes = bytes.saturating_add(line(&shape).len());
            given.events.push(shape);
        }
        given.last = *seq;
    }
    Ok(given)
}

fn numbered(seq: impl Into<Value>, mut shape: Value) -> Value {
    if let Some(shape) = shape.as_object_mut() {
        shape.insert("seq".to_owned(), seq.into());
    }
    shape
}

/// Sends events as they come, from behind a number, until the connection ends or its token is removed.
pub async fn push(session: Rc<Session>, name: String, after: u64) {
    // What cannot be read any more cannot be sent: the program sees that by its next request.
    let _ = follow(&session, &name, after).await;
}

async fn follow(session: &Session, name: &str, start: u64) -> Result<(), RpcError> {
    let mut after = start;
    let client = &session.client()?;
    let mut events = client.events();
    let mut people = People::of(client).await?;
    loop {
        after = send_logged(session, name, &mut people, (start, after)).await?;
        tokio::select! {
            event = events.next() => {
                let event = event?;
                if let Event::Transfer(view) = &event
                    && moves_for(&session.bot().await?, view)
                {
                    session.say(notification(numbered(Value::Null, happened::transfer(view)))).await;
                }
                if is_fleeting(&event)
                    && let Some(shape) = happened::shape(client, &mut people, &event).await?
                {
                    session.bot().await?;
                    session.say(notification(numbered(Value::Null, shape))).await;
                }
                if let Event::Request { .. } | Event::Missed | Event::Trust { .. } = event {
                    people = People::of(client).await?;
                }
            }
            () = session.acknowledged.notified() => {}
        }
    }
}

/// Sends what the log has, as far as the program keeps up; gives the number up to which it has come. `start` is where it began.
async fn send_logged(
    session: &Session,
    name: &str,
    people: &mut People,
    (start, mut last): (u64, u64),
) -> Result<u64, RpcError> {
    loop {
        let client = session.client()?;
        let logged = client.logged(name, Some(last), PAGE).await?;
        let ahead = last.saturating_sub(logged.acknowledged.max(start));
        if (logged.events.is_empty() && logged.missed.is_none()) || ahead >= UNACKNOWLEDGED_MAX {
            return Ok(last);
        }
        session.bot().await?;
        let given = give(&client, people, &logged, last).await?;
        for shape in given.events {
            session.say(notification(shape)).await;
        }
        last = given.last;
    }
}

/// What says that something has happened.
pub fn notification(params: Value) -> Value {
    json!({ "jsonrpc": "2.0", "method": "event", "params": params })
}

/// Whether a transfer is a bot's own, or the bot may do all: what else moves concerns it as little as the paths that are named in it.
fn moves_for(bot: &Bot, view: &TransferView) -> bool {
    bot.scopes.contains(&Scope::Admin) || view.by.as_ref() == Some(&bot.name)
}

/// Whether an event matters only to who is there: it has no number.
fn is_fleeting(event: &Event) -> bool {
    matches!(event, Event::Connection { .. } | Event::Typing { .. } | Event::Presence(_) | Event::OutboxEmpty)
}
