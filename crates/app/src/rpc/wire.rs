//! JSON-RPC 2.0 as it is written: one message a line, read within limits, written so that it is inert wherever it is shown.

use serde_json::{Map, Value, json};

use super::unique::Unique;
use super::words::for_programs;
use crate::failure::{Failure, Kind};
use crate::json;

/// The longest line of a request, bytes: the longest text with every byte escaped, and room for a list of a thousand people.
pub const REQUEST_BYTES_MAX: usize = 1024 * 1024;

/// How deep values may lie in each other: no request needs four.
pub const DEPTH_MAX: usize = 16;

/// The most requests in a batch.
pub const BATCH_MAX: usize = 64;

/// The longest id that is a text, bytes: it is repeated in the answer.
pub const ID_BYTES_MAX: usize = 256;

/// The codes of JSON-RPC itself.
pub const NOT_JSON: i32 = -32700;
/// No request.
pub const NO_REQUEST: i32 = -32600;
/// No such method.
pub const NO_METHOD: i32 = -32601;
/// Parameters that the method does not take.
pub const WRONG_PARAMS: i32 = -32602;
/// No token was shown, or it is not one (any more).
pub const NO_TOKEN: i32 = -32020;
/// The token is not for this.
pub const NO_SCOPE: i32 = -32021;
/// The idempotency key was used for another request.
pub const OTHER_REQUEST: i32 = -32022;
/// A request with this idempotency key is under way.
pub const UNDER_WAY: i32 = -32023;
/// A limit of this face.
pub const TOO_MUCH: i32 = -32024;

/// An error as it is answered.
#[derive(Debug, Clone, PartialEq)]
pub struct RpcError {
    /// Its code.
    pub code: i32,
    /// What happened.
    pub message: String,
    /// What else is known.
    pub data: Option<Value>,
}

impl RpcError {
    /// An error without more to say.
    pub fn new(code: i32, message: impl Into<String>) -> Self {
        RpcError { code, message: message.into(), data: None }
    }

    /// Parameters that the method does not take.
    pub fn params(message: impl Into<String>) -> Self {
        RpcError::new(WRONG_PARAMS, message)
    }

    /// A verb's bad end, with what it had written by then: the code is -32000 less the exit code, or says that it is under way.
    pub fn of_failure(failure: &Failure, result: Option<Value>) -> Self {
        let advice = for_programs(&failure.advice);
        let mut data = json!({ "kind": failure.kind.name(), "code": failure.kind as u8, "advice": advice });
        let more = [("reason", failure.reason.map(Value::from)), ("result", result)];
        if let Some(data) = data.as_object_mut() {
            data.extend(more.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))));
        }
        let code = if failure.is_under_way { UNDER_WAY } else { code_of(failure.kind) };
        RpcError { code, message: for_programs(&failure.what), data: Some(data) }
    }

    /// As JSON.
    pub fn shape(&self) -> Value {
        match &self.data {
            Some(data) => json!({ "code": self.code, "message": self.message, "data": data }),
            None => json!({ "code": self.code, "message": self.message }),
        }
    }

    /// The answer that says it.
    pub fn answer(&self, id: &Value) -> Value {
        json!({ "jsonrpc": "2.0", "error": self.shape(), "id": id })
    }
}

impl From<Failure> for RpcError {
    fn from(failure: Failure) -> Self {
        RpcError::of_failure(&failure, None)
    }
}

impl From<client::Error> for RpcError {
    fn from(error: client::Error) -> Self {
        Failure::from(error).into()
    }
}

/// The code of a kind of failure.
pub fn code_of(kind: Kind) -> i32 {
    -32000 - i32::from(kind as u8)
}

/// A request, or a notification if it has no id.
#[derive(Debug, Clone, PartialEq)]
pub struct Request {
    /// Its id: text, a whole number or null.
    pub id: Option<Value>,
    /// The method's name.
    pub method: String,
    /// The parameters by name; nothing if they came by position.
    pub params: Option<Map<String, Value>>,
}

/// What a line holds; for what is no request, the answer to it.
#[derive(Debug, Clone, PartialEq)]
pub enum Incoming {
    /// One.
    One(Result<Request, Value>),
    /// Several, to be answered together.
    Batch(Vec<Result<Request, Value>>),
}

/// Reads a line. Whatever it holds, it is a request, or there is an answer to it.
pub fn parse(line: &[u8]) -> Incoming {
    let refused = |error: RpcError| Incoming::One(Err(error.answer(&Value::Null)));
    if line.len() > REQUEST_BYTES_MAX {
        return refused(too_long());
    }
    if depth(line) > DEPTH_MAX {
        return refused(RpcError::new(NO_REQUEST, format!("values lie in each other more than {DEPTH_MAX} deep")));
    }
    match serde_json::from_slice(line).map(|Unique(value)| value) {
        Err(error) if error.is_data() => {
            refused(RpcError::new(NO_REQUEST, format!("this line is no request: {error}")))
        }
        Err(error) => refused(RpcError::new(NOT_JSON, format!("this line is no JSON: {error}"))),
        Ok(Value::Array(all)) if all.is_empty() => refused(RpcError::new(NO_REQUEST, "a batch of nothing")),
        Ok(Value::Array(all)) if all.len() > BATCH_MAX => {
            refused(RpcError::new(NO_REQUEST, format!("a batch has at most {BATCH_MAX} requests")))
        }
        Ok(Value::Array(all)) => Incoming::Batch(all.into_iter().map(request).collect()),
        Ok(one) => Incoming::One(request(one)),
    }
}

/// The error that a line is too long.
pub fn too_long() -> RpcError {
    RpcError::new(NO_REQUEST, format!("a line has at most {REQUEST_BYTES_MAX} bytes"))
}

fn request(value: Value) -> Result<Request, Value> {
    let no = |why: &str, id: &Value| RpcError::new(NO_REQUEST, why).answer(id);
    let Value::Object(mut members) = value else { return Err(no("a request is an object", &Value::Null)) };
    let id = members.remove("id");
    let known = match &id {
        None | Some(Value::Null) => Value::Null,
        Some(Value::String(text)) if text.len() <= ID_BYTES_MAX => id.clone().unwrap_or_default(),
        Some(Value::Number(number)) if !number.is_f64() => id.clone().unwrap_or_default(),
        Some(_) => return Err(no("an id is a text of at most 256 bytes, or a whole number", &Value::Null)),
    };
    if members.remove("jsonrpc") != Some(Value::String("2.0".to_owned())) {
        return Err(no("“jsonrpc” must be “2.0”", &known));
    }
    let Some(Value::String(method)) = members.remove("method") else {
        return Err(no("“method” must be a text", &known));
    };
    let params = match members.remove("params") {
        None => Some(Map::new()),
        Some(Value::Object(params)) => Some(params),
        Some(Value::Array(all)) if all.is_empty() => Some(Map::new()),
        Some(Value::Array(_)) => None,
        Some(_) => return Err(no("“params” must be an object", &known)),
    };
    if members.is_empty() {
        Ok(Request { id, method, params })
    } else {
        Err(no("a request has no other members", &known))
    }
}

/// How deep values lie in each other, by their brackets outside texts. It is looked at before anything is built.
fn depth(line: &[u8]) -> usize {
    let (mut depth, mut deepest, mut in_text, mut escaped) = (0usize, 0usize, false, false);
    for byte in line {
        match (in_text, byte) {
            (true, _) if escaped => escaped = false,
            (true, b'\\') => escaped = true,
            (_, b'"') => in_text = !in_text,
            (false, b'[' | b'{') => {
                depth = depth.saturating_add(1);
                deepest = deepest.max(depth);
            }
            (false, b']' | b'}') => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}

/// A value as one line with its end.
pub fn line(value: &Value) -> String {
    json::line(value).expect("values are written to memory") + "\n"
}

#[cfg(test)]
mod tests;
