//! Does what a request asks: who may, with which parameters, once if it names its attempt.

use std::collections::BTreeSet;
use std::rc::Rc;
use std::sync::Mutex;

use client::{Begun, Bot, Client, Done, RequestKey, Scope, TokenHash, Until};
use serde_json::{Map, Value, json};

use super::house::UPLOAD;
use super::locks;
use super::methods::{Count, Does, Method, Own};
use super::params::{self, KEY, KEY_BYTES_MAX, Param};
use super::session::Session;
use super::wire::{NO_METHOD, NO_SCOPE, NO_TOKEN, OTHER_REQUEST, Request, RpcError, TOO_MUCH, UNDER_WAY};
use super::{Peer, Place, push, schema, tokens};
use crate::commands;
use crate::output::{self, Output};
use crate::page;

/// How long the answer to something that was done before waits for the server to have it.
const SENT_PATIENCE: std::time::Duration = std::time::Duration::from_secs(30);

/// The keys that this process is just dealing with.
static UNDER: Mutex<BTreeSet<RequestKey>> = Mutex::new(BTreeSet::new());

/// Answers a request; a notification is done, and not answered.
pub async fn answer(session: &Rc<Session>, request: Request) -> Option<Value> {
    let Request { id, method, params } = request;
    let done = call(session, &method, params).await;
    let id = id?;
    Some(match done {
        Ok(result) => json!({ "jsonrpc": "2.0", "result": result, "id": id }),
        Err(error) => error.answer(&id),
    })
}

async fn call(session: &Rc<Session>, name: &str, given: Option<Map<String, Value>>) -> Result<Value, RpcError> {
    let method = Method::find(name).ok_or_else(|| {
        let name: String = name.chars().take(64).collect();
        RpcError::new(NO_METHOD, format!("there is no method “{name}”: see rpc.discover"))
    })?;
    let given = given.ok_or_else(|| RpcError::params("parameters are given by name, as an object"));
    let Some(needed) = method.scope else {
        return open_to_all(session, method, &given?).await;
    };
    if let Does::House(does, ..) = method.does
        && let Some(house) = session.house()?
    {
        let given = given?;
        params::check(&params::of(method), &given)?;
        return page::answer(session, &house, does, &given).await;
    }
    if let (Ok(given), "files.send") = (&given, method.name)
        && given.contains_key("upload")
        && let Some(house) = session.house()?
    {
        params::check_given(UPLOAD, given)?;
        return page::send_upload(session, &house, given).await;
    }
    let bot = session.bot().await?;
    if let (Place::House(house), Does::Verb { .. }) = (&session.place, method.does) {
        house.touch();
    }
    let given = given?;
    let needed = if params::is_raised(method, &given) { Scope::Admin } else { needed };
    let too = method.reads.then_some(Scope::Read);
    if let Some(needed) = [Some(needed), too].into_iter().flatten().find(|needed| !bot.scopes.contains(needed)) {
        let what = format!("this token is not for the scope “{}”, which this needs", needed.name());
        return Err(RpcError::new(NO_SCOPE, what));
    }
    let params = params::of(method);
    params::check(&params, &given)?;
    match method.does {
        Does::Own(own, _) => events(session, &bot, own, &given).await,
        Does::House(does, ..) => page::answer_program(session, does, &given).await,
        Does::Verb { .. } => match given.get(KEY).and_then(Value::as_str) {
            Some(word) => once(session, &bot, Asked { method, params: &params, given: &given }, word).await,
            None => perform(&session.client()?.for_bot(&bot), Asked { method, params: &params, given: &given }).await,
        },
    }
}

async fn open_to_all(session: &Rc<Session>, method: &Method, given: &Map<String, Value>) -> Result<Value, RpcError> {
    params::check(&params::of(method), given)?;
    let Some(token) = given.get("token").and_then(Value::as_str) else { return Ok(schema::document().clone()) };
    if let Peer::Starter(_) = *session.peer.borrow() {
        return Err(RpcError::new(NO_TOKEN, "whoever started this process needs no token"));
    }
    if let Place::House(house) = &session.place {
        if !house.is_tab(token) {
            return Err(RpcError::new(NO_TOKEN, "this is no tab's token (any more): ask for one at /session"));
        }
        session.peer.replace(Peer::Tab(token.to_owned().into()));
        page::follow(session, house);
        return Ok(json!({ "name": page::BOT, "scopes": Scope::ALL.map(Scope::name) }));
    }
    let token = TokenHash::of(token);
    let found = session.client()?.bot_of_token(&token).await?;
    let bot = found.ok_or_else(|| RpcError::new(NO_TOKEN, "this is no token, or it was removed"))?;
    session.push_by(None);
    session.peer.replace(Peer::Token(token));
    Ok(json!({ "name": bot.name, "scopes": tokens::scope_names(&bot) }))
}

async fn events(session: &Rc<Session>, bot: &Bot, own: Own, given: &Map<String, Value>) -> Result<Value, RpcError> {
    let number = |name: &str| given.get(name).and_then(Value::as_u64);
    match own {
        Own::Authenticate | Own::Discover => Ok(schema::document().clone()),
        Own::Since => push::since(&session.client()?, &bot.name, number("after"), number("limit")).await,
        Own::Acknowledge => {
            let seq = number("seq").unwrap_or_default();
            if !session.client()?.acknowledge(&bot.name, seq).await? {
                return Err(push::not_yet(seq));
            }
            session.acknowledged.notify_one();
            Ok(json!({ "acknowledged": seq.max(bot.acknowledged) }))
        }
        Own::Subscribe => {
            let after = push::begins(&session.client()?, bot, number("after")).await?;
            let task = tokio::task::spawn_local(push::push(session.clone(), bot.name.clone(), after));
            session.push_by(Some(task.abort_handle()));
            Ok(json!({ "subscribed": true, "after": after }))
        }
        Own::Unsubscribe => {
            session.push_by(None);
            Ok(json!({ "subscribed": false }))
        }
        Own::LockChat | Own::UnlockChat | Own::RemoveLock => locks::answer(&session.client()?, own, given).await,
    }
}

#[derive(Clone, Copy)]
struct Asked<'a> {
    method: &'static Method,
    params: &'a [Param],
    given: &'a Map<String, Value>,
}

/// Does what the verb does, as the command line would.
async fn perform(client: &Client, asked: Asked<'_>) -> Result<Value, RpcError> {
    let Asked { method, params, given } = asked;
    let verb = params::verb(method, params, given)?;
    let (done, mut values) = output::gather(Box::pin(commands::act(client, &verb, Output::Json))).await;
    let result = match method.count {
        Count::Lines => Some(Value::Array(values)),
        Count::One if values.len() > 1 => Some(Value::Array(values)),
        Count::One => values.pop(),
    };
    match done {
        Ok(()) => Ok(result.unwrap_or_else(|| json!({}))),
        Err(failure) => Err(RpcError::of_failure(&failure, result.filter(|_| method.count == Count::One))),
    }
}

/// Does it under a key: once, whatever is killed in the middle, and however often it is asked.
async fn once(session: &Session, bot: &Bot, asked: Asked<'_>, word: &str) -> Result<Value, RpcError> {
    if !params::changes(asked.method, asked.given) {
        return Err(RpcError::params(format!("“{KEY}” is for what changes something")));
    }
    if word.is_empty() || word.len() > KEY_BYTES_MAX {
        return Err(RpcError::params(format!("“{KEY}” has 1 to {KEY_BYTES_MAX} bytes")));
    }
    let mut rest = asked.given.clone();
    rest.remove(KEY);
    // How long the answer is waited for says nothing of what is done.
    rest.remove("wait");
    let fingerprint = RequestKey::fingerprint(&[asked.method.name, &Value::Object(rest).to_string()]);
    let key = RequestKey::new(&bot.name, word);
    let Some(_held) = Held::new(key) else {
        return Err(RpcError::new(UNDER_WAY, "a request with this idempotency key is under way"));
    };
    let client = session.client()?.for_bot(bot);
    let before = match client.begin(key, fingerprint).await? {
        Begun::Fresh => None,
        Begun::Unfinished { done } => done,
        Begun::Answered(answer) => return read_answer(&answer),
        Begun::Other => {
            return Err(RpcError::new(OTHER_REQUEST, "this idempotency key was used for another request"));
        }
        Begun::Full => {
            let what = "too many idempotency keys are kept: each is for seven days";
            return Err(RpcError::new(TOO_MUCH, what));
        }
    };
    let mut done = perform(&client.under_key(key), asked).await;
    if let (Err(_), Some(before)) = (&done, before) {
        // It was done in full view of nobody, and what it was about is not there any more to be named again.
        done = Ok(done_before(&client, &before).await?);
    }
    // By another process: what comes of it is its answer.
    if matches!(&done, Err(error) if error.code == UNDER_WAY) {
        return done;
    }
    let answer = match &done {
        Ok(result) => json!({ "result": result }),
        Err(error) => json!({ "error": error.shape() }),
    };
    client.finish(key, &answer.to_string(), done.is_err()).await?;
    done
}

/// The answer to what was done by an attempt that nobody has heard of.
async fn done_before(client: &Client, done: &Done) -> Result<Value, RpcError> {
    let Some(conversation) = done.conversation else { return Ok(json!({ "done": true })) };
    let status = client.wait_if_reachable(Until::Sent, SENT_PATIENCE).await?;
    Ok(json!({ "conversation": conversation.to_hex(), "sent": status.settled }))
}

fn read_answer(answer: &str) -> Result<Value, RpcError> {
    let mut answer: Value = serde_json::from_str(answer).unwrap_or_default();
    if let Some(result) = answer.get_mut("result") {
        return Ok(result.take());
    }
    let error = answer.get("error").cloned().unwrap_or_default();
    let code = error.get("code").and_then(Value::as_i64).and_then(|code| i32::try_from(code).ok());
    let message = error.get("message").and_then(Value::as_str).unwrap_or("it failed").to_owned();
    Err(RpcError { code: code.unwrap_or(-32001), message, data: error.get("data").cloned() })
}

/// A key that is being dealt with.
struct Held(RequestKey);

impl Held {
    fn new(key: RequestKey) -> Option<Self> {
        let is_new = UNDER.lock().expect("nobody panics while holding it").insert(key);
        // Made for nobody else: one that is dropped ends the other's.
        is_new.then(|| Held(key))
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        UNDER.lock().expect("nobody panics while holding it").remove(&self.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_held_by_the_first_alone_and_until_that_one_is_done() {
        let key = RequestKey::new("bot", "a word");
        let first = Held::new(key);
        assert!(first.is_some());
        assert!([(); 3].iter().all(|()| Held::new(key).is_none()), "whoever is turned away ends nothing");
        drop(first);
        assert!(Held::new(key).is_some());
    }
}
