//! A bot that says again what it is told, without anything of Wiretight's but its socket.
//!
//!     wiretight rpc tokens add echo --scope read --scope send > token     (once)
//!     wiretight rpc                                                       (and let it run)
//!     cargo run -p wiretight --example echo -- SOCKET token
//!
//! Kill it whenever you like: an event is given again until it is acknowledged, and what was done under an idempotency key is
//! not done again. So it loses nothing, and answers nothing twice.

use std::collections::VecDeque;
use std::io::{BufRead, BufReader, Error, ErrorKind, Result, Write};
use std::os::unix::net::UnixStream;
use std::time::Duration;

use serde_json::{Value, json};

/// The server is not reached. What could be kept was kept.
const OFFLINE: i64 = -32006;

/// The same was asked before, and is being done.
const UNDER_WAY: i64 = -32023;

/// JSON-RPC 2.0, one message a line.
struct Rpc {
    to: UnixStream,
    from: BufReader<UnixStream>,
    number: u64,
    waiting: VecDeque<Value>,
}

impl Rpc {
    fn connect(path: &str) -> Result<Self> {
        let to = UnixStream::connect(path)?;
        let from = BufReader::new(to.try_clone()?);
        Ok(Rpc { to, from, number: 0, waiting: VecDeque::new() })
    }

    /// Calls a method: its result, or the error that it was answered.
    fn call(&mut self, method: &str, params: &Value) -> Result<std::result::Result<Value, Value>> {
        self.number += 1;
        let request = json!({ "jsonrpc": "2.0", "id": self.number, "method": method, "params": params });
        writeln!(self.to, "{request}")?;
        loop {
            let mut message = self.read()?;
            if message["id"] != self.number {
                self.waiting.push_back(message); // an event, for later
            } else if message["error"].is_null() {
                return Ok(Ok(message["result"].take()));
            } else {
                return Ok(Err(message["error"].take()));
            }
        }
    }

    /// The next event.
    fn event(&mut self) -> Result<Value> {
        let mut message = match self.waiting.pop_front() {
            Some(message) => message,
            None => self.read()?,
        };
        Ok(message["params"].take())
    }

    fn read(&mut self) -> Result<Value> {
        let mut line = String::new();
        if self.from.read_line(&mut line)? == 0 {
            return Err(ErrorKind::UnexpectedEof.into());
        }
        Ok(serde_json::from_str(&line)?)
    }
}

/// Does what an event asks for. The key names the deed: done again after a crash, it is the same one.
fn handle(rpc: &mut Rpc, event: &Value) -> Result<()> {
    match event["event"].as_str() {
        Some("request") => {
            let conversation = event["request"]["conversation"].as_str().unwrap_or_default();
            let key = format!("accept-{conversation}");
            act(rpc, "requests.accept", &json!({ "who": conversation, "idempotency_key": key }))
        }
        Some("message") if event["message"]["kind"] == "text" && event["message"]["own"] == false => {
            let message = &event["message"];
            let key = format!("echo-{}", message["message"].as_str().unwrap_or_default());
            let text = format!("echo: {}", message["text"].as_str().unwrap_or_default());
            let send = json!({ "who": message["conversation"], "text": text, "wait": 0, "idempotency_key": key });
            act(rpc, "send", &send)
        }
        Some("missed") => {
            eprintln!("some events were dropped before this bot acknowledged them: look with `read`");
            Ok(())
        }
        _ => Ok(()),
    }
}

fn act(rpc: &mut Rpc, method: &str, params: &Value) -> Result<()> {
    loop {
        match rpc.call(method, params)? {
            Err(error) if error["code"] == UNDER_WAY => std::thread::sleep(Duration::from_millis(100)),
            Err(error) if error["code"] != OFFLINE => {
                eprintln!("{method}: {}", error["message"]);
                return Ok(());
            }
            _ => return Ok(()),
        }
    }
}

fn serve(path: &str, token: &str) -> Result<()> {
    let mut rpc = Rpc::connect(path)?;
    rpc.call("authenticate", &json!({ "token": token }))?.map_err(|error| Error::other(error.to_string()))?;
    // From behind the last one that was acknowledged.
    rpc.call("events.subscribe", &json!({}))?.map_err(|error| Error::other(error.to_string()))?;
    println!("echoing");
    loop {
        let event = rpc.event()?;
        handle(&mut rpc, &event)?;
        // Those without a number are not kept.
        if event["seq"].is_u64() {
            rpc.call("events.ack", &json!({ "seq": event["seq"] }))?
                .map_err(|error| Error::other(error.to_string()))?;
        }
    }
}

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().collect();
    let [_, path, file] = arguments.as_slice() else {
        return Err(Error::other("usage: echo SOCKET TOKENFILE"));
    };
    let text = std::fs::read_to_string(file)?;
    let token = text.split_whitespace().next().unwrap_or_default();
    loop {
        match serve(path, token) {
            // wiretight rpc is not there, or not yet.
            Err(error) if error.kind() != ErrorKind::Other => std::thread::sleep(Duration::from_millis(200)),
            ended => return ended,
        }
    }
}
