//! The methods of the house: what a tab may do before there is an account, while it is locked, and beside the verbs.

use std::rc::Rc;

use client::{Client, Command, DeviceEvent, Event, Events};
use serde_json::{Map, Value, json};
use tokio::sync::broadcast::error::RecvError;

use super::account;
use super::house::House;
use super::kept::{Kept, LOCK_MINUTES_MAX, Notify};
use super::recovery;
use crate::failure::{Failure, Kind};
use crate::picture;
use crate::rpc::house::House as Does;
use crate::rpc::session::Session;
use crate::rpc::wire::RpcError;

/// Parameters as they were given.
pub struct Given<'a>(pub &'a Map<String, Value>);

impl<'a> Given<'a> {
    /// A text.
    pub fn text(&self, name: &str) -> Option<&'a str> {
        self.0.get(name).and_then(Value::as_str)
    }

    /// A text that a check has seen.
    pub fn needed(&self, name: &str) -> &'a str {
        self.text(name).unwrap_or_default()
    }

    /// Whether something is said to be so.
    pub fn is(&self, name: &str) -> bool {
        self.0.get(name).and_then(Value::as_bool).unwrap_or_default()
    }

    /// A whole number.
    pub fn number(&self, name: &str) -> Option<u64> {
        self.0.get(name).and_then(Value::as_u64)
    }

    /// Small numbers.
    pub fn numbers(&self, name: &str) -> Vec<u8> {
        let all = self.0.get(name).and_then(Value::as_array);
        all.into_iter().flatten().filter_map(Value::as_u64).filter_map(|number| u8::try_from(number).ok()).collect()
    }

    /// Texts.
    pub fn list(&self, name: &str) -> Vec<String> {
        let all = self.0.get(name).and_then(Value::as_array);
        all.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
    }
}

/// Answers a tab.
pub async fn answer(
    session: &Rc<Session>,
    house: &Rc<House>,
    does: Does,
    given: &Map<String, Value>,
) -> Result<Value, RpcError> {
    let given = Given(given);
    if does != Does::Status {
        house.touch();
    }
    match does {
        Does::Status => {}
        Does::Register => return account::register(session, house, &given).await,
        Does::Recover => return account::recover(session, house, &given).await,
        Does::CheckCode => return recovery::check(&session.client()?, house, &given).await,
        Does::ReplaceCode => return recovery::replace(session, house, &given).await,
        Does::Delete => return recovery::delete(session, &given).await,
        Does::Link => return account::link(house, &given).await,
        Does::Confirm => account::confirm(house, given.is("same")).await?,
        Does::Cancel => account::cancel(house).await?,
        Does::Unlock => account::unlock(house, given.text("passphrase")).await?,
        Does::Lock => account::lock(house).await,
        Does::Keep => return keep(house, &given),
        Does::Seen => {
            session.seen(house, given.is("visible"));
            return Ok(json!({ "done": true }));
        }
        Does::GiveLink | Does::GiveConfirm | Does::Picture | Does::Evidence => {
            return on_profile(session, does, &given).await;
        }
    }
    Ok(house.status())
}

/// Answers a program whose profile is open: it has an account, and keeps no house.
pub async fn answer_program(session: &Rc<Session>, does: Does, given: &Map<String, Value>) -> Result<Value, RpcError> {
    match does {
        Does::Status => {
            Ok(json!({ "state": "ready", "passphrase": null, "doing": null, "problem": null, "reason": null,
            "server": null, "lock_minutes": null, "code_unconfirmed": null }))
        }
        Does::Picture | Does::Evidence => on_profile(session, does, &Given(given)).await,
        _ => {
            let what = "this profile has its account, and is open: that is for the page of `wiretight open`";
            Err(Failure::new(Kind::State, what, "").into())
        }
    }
}

fn keep(house: &House, given: &Given<'_>) -> Result<Value, RpcError> {
    let mut kept = house.kept();
    if let Some(minutes) = given.number("lock_minutes") {
        kept.lock_minutes = minutes.min(LOCK_MINUTES_MAX);
    }
    if let Some(word) = given.text("notify") {
        let known = Notify::read(word);
        kept.notify = known.ok_or_else(|| RpcError::params("“notify” is off, plain, names or content"))?;
    }
    if let Some(is) = given.0.get("code_unconfirmed").and_then(Value::as_bool) {
        kept.code_unconfirmed = is;
    }
    if kept != house.kept() {
        house.keep(kept.clone())?;
    }
    let Kept { lock_minutes, notify, code_unconfirmed } = kept;
    Ok(json!({ "lock_minutes": lock_minutes, "notify": notify, "code_unconfirmed": code_unconfirmed }))
}

async fn on_profile(session: &Rc<Session>, does: Does, given: &Given<'_>) -> Result<Value, RpcError> {
    match does {
        Does::Picture => {
            let rows = picture::rows(given.needed("text"));
            Ok(json!({ "rows": rows.ok_or_else(|| RpcError::params("“text” is too long for a picture"))? }))
        }
        Does::GiveLink => {
            let client = session.client()?;
            let events = client.events();
            client.command(Command::Link { code: given.needed("code").to_owned() }).await?;
            session.helpers.borrow_mut().spawn_local(tell_linking(session.clone(), events));
            Ok(json!({ "begun": true }))
        }
        Does::GiveConfirm => {
            session.client()?.command(Command::ConfirmLink { goes_on: given.is("same") }).await?;
            Ok(json!({ "done": true }))
        }
        _ => evidence(&session.client()?, given.number("number").unwrap_or_default()).await,
    }
}

async fn evidence(client: &Client, wanted: u64) -> Result<Value, RpcError> {
    let all = client.evidence().await?;
    let found = all.iter().find(|(number, _)| *number == wanted);
    let (number, view) = found.ok_or_else(|| {
        Failure::new(Kind::NotFound, "there is no evidence of this number", "see `wiretight evidence`")
    })?;
    let bytes = data_encoding::BASE64.encode(&client::evidence_file(view));
    Ok(json!({ "name": format!("evidence-{number}.cbor"), "base64": bytes }))
}

/// Tells the connection that has begun it how linking another device goes, and no other.
async fn tell_linking(session: Rc<Session>, mut events: Events) {
    loop {
        let (shape, is_last) = match events.next().await {
            Err(_) => return,
            Ok(Event::Device(DeviceEvent::Digits { digits, .. })) => {
                (json!({ "event": "digits", "digits": digits, "seq": null }), false)
            }
            Ok(Event::Device(DeviceEvent::LinkFailed { failure })) => {
                let why = failure.to_string();
                (json!({ "event": "link-failed", "why": why, "reason": failure.name(), "seq": null }), true)
            }
            Ok(Event::Device(DeviceEvent::Progress { device, done, of })) => {
                let event = json!({ "event": "device-joining", "device": device.to_hex(), "done": done, "of": of,
                    "seq": null });
                (event, done == of)
            }
            Ok(_) => continue,
        };
        session.tell(shape).await;
        if is_last {
            return;
        }
    }
}

/// Tells a tab whenever the house stands otherwise, until it goes.
pub fn follow(session: &Rc<Session>, house: &Rc<House>) {
    let (telling, house, mut changes) = (session.clone(), house.clone(), house.changes());
    let follow = async move {
        while !matches!(changes.recv().await, Err(RecvError::Closed)) {
            let mut event = house.status();
            if let Some(event) = event.as_object_mut() {
                event.insert("event".to_owned(), "account".into());
                event.insert("seq".to_owned(), Value::Null);
            }
            telling.tell(event).await;
        }
    };
    session.helpers.borrow_mut().spawn_local(follow);
}
