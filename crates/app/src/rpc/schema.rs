//! The OpenRPC document: made of the table that dispatches, the command line's definitions, and the shapes in `schemas.json`.

use std::sync::LazyLock;

use serde_json::{Map, Value, json};

use super::methods::{Count, Does, METHODS, Method};
use super::params;
use super::wire;
use crate::failure::Kind;

/// The shapes of what methods give.
const SHAPES: &str = include_str!("schemas.json");

/// Each kind of failure, whose code is that of the command line below -32000.
const KINDS: [Kind; 14] = [
    Kind::Other,
    Kind::Usage,
    Kind::NotRegistered,
    Kind::NotFound,
    Kind::NotPermitted,
    Kind::Offline,
    Kind::Refused,
    Kind::Caught,
    Kind::Locked,
    Kind::Disk,
    Kind::State,
    Kind::Quota,
    Kind::Suspended,
    Kind::Mismatch,
];

/// The document, which is the same for all who ask: it is long in the making, and nobody else is answered meanwhile.
pub fn document() -> &'static Value {
    static DOCUMENT: LazyLock<Value> = LazyLock::new(made);
    &DOCUMENT
}

fn made() -> Value {
    let methods: Vec<Value> = METHODS.iter().map(method).collect();
    json!({
        "openrpc": "1.3.2",
        "info": { "title": "Wiretight", "version": env!("CARGO_PKG_VERSION"),
            "description": "The verbs of wiretight for programs. One message a line; see docs/howto/write-a-bot.md." },
        "methods": methods,
        "components": { "schemas": shapes(), "errors": errors() },
    })
}

/// The shapes by name.
pub fn shapes() -> Map<String, Value> {
    serde_json::from_str(SHAPES).expect("a test reads it")
}

fn method(method: &Method) -> Value {
    let params: Vec<Value> = params::of(method)
        .iter()
        .map(|param| {
            json!({ "name": param.name, "summary": param.help, "required": param.required, "schema": param.schema() })
        })
        .collect();
    let mut shape = json!({
        "name": method.name,
        "summary": summary(method),
        "paramStructure": "by-name",
        "params": params,
        "result": { "name": method.result, "schema": result(method) },
        "x-scope": method.scope.map(client::Scope::name),
        "x-changes": params::takes_key(method),
    });
    if let (Some(shape), Does::Verb { changing, .. }) = (shape.as_object_mut(), method.does)
        && !changing.is_empty()
    {
        shape.insert("x-admin-with".to_owned(), json!(changing));
    }
    if let (Some(shape), true) = (shape.as_object_mut(), method.reads) {
        shape.insert("x-scope-too".to_owned(), json!(client::Scope::Read.name()));
    }
    shape
}

/// What a method gives, as a JSON Schema.
pub fn result(method: &Method) -> Value {
    let one = json!({ "$ref": format!("#/components/schemas/{}", method.result) });
    let given = match method.count {
        Count::One => one,
        Count::Lines => json!({ "type": "array", "items": one }),
    };
    // What was done under a key by an attempt that nobody has heard of may not be there any more to be shown.
    match method.does {
        Does::Verb { .. } if params::takes_key(method) => {
            json!({ "anyOf": [given, { "$ref": "#/components/schemas/done-before" }] })
        }
        _ => given,
    }
}

fn summary(method: &Method) -> String {
    use super::methods::Own;
    let own = match method.does {
        Does::Verb { .. } => {
            return params::definition(method)
                .and_then(|verb| verb.get_about().map(ToString::to_string))
                .unwrap_or_default();
        }
        Does::House(_, help, _) => return help.to_owned(),
        Does::Own(own, _) => own,
    };
    match own {
        Own::Authenticate => "Show the token: before it nothing else is answered, but rpc.discover",
        Own::Discover => "This document",
        Own::Since => "The events behind a sequence number, the oldest first",
        Own::Acknowledge => {
            "Say that all events up to a sequence number have been dealt with: they are not given again"
        }
        Own::Subscribe => "Have events sent as notifications “event”, first those that are there",
        Own::Unsubscribe => "Have no more events sent",
        Own::LockChat => {
            "Lock a chat by a passphrase of its own, on this device, or lock one again that is unlocked. Whoever forgets the passphrase loses the chat's history here"
        }
        Own::UnlockChat => {
            "Unlock a locked chat as long as the profile is open: for all programs that may read, and for its person"
        }
        Own::RemoveLock => "Take a chat out of its lock: it is as any other from then on",
    }
    .to_owned()
}

fn errors() -> Value {
    let own = [
        (wire::NOT_JSON, "parse error"),
        (wire::NO_REQUEST, "invalid request"),
        (wire::NO_METHOD, "method not found"),
        (wire::WRONG_PARAMS, "invalid params"),
        (wire::NO_TOKEN, "no token"),
        (wire::NO_SCOPE, "another scope is needed"),
        (wire::OTHER_REQUEST, "the idempotency key was used for another request"),
        (wire::UNDER_WAY, "a request with this idempotency key is under way"),
        (wire::TOO_MUCH, "a limit"),
    ];
    let own = own.iter().map(|(code, what)| (code.to_string(), json!({ "code": code, "message": what })));
    let kinds = KINDS.iter().map(|kind| {
        let code = wire::code_of(*kind);
        let data = json!({ "$ref": "#/components/schemas/error-data" });
        (code.to_string(), json!({ "code": code, "message": kind.name(), "data": data }))
    });
    own.chain(kinds).collect::<Map<String, Value>>().into()
}
