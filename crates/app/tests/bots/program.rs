//! Programs that speak JSON-RPC with a real `wiretight rpc`: over its socket, or on its standard input and output.

use std::io::{BufRead, BufReader, Write};
use std::os::unix::net::UnixStream;
use std::process::{Child, Command, Stdio};
use std::sync::{LazyLock, mpsc};
use std::time::Duration;

use serde_json::{Map, Value, json};

use crate::fault::fault;
use crate::world::World;

/// Longer than anything here takes, also on a busy machine.
const PATIENCE: Duration = Duration::from_secs(180);

/// What `wiretight rpc` says of itself.
static DOCUMENT: LazyLock<Value> = LazyLock::new(|| {
    let told = Command::new(env!("CARGO_BIN_EXE_wiretight")).args(["rpc", "--openrpc"]).output().expect("runs");
    serde_json::from_slice(&told.stdout).expect("a document")
});

/// A process that is killed when it is dropped.
pub struct Running {
    child: Child,
    pub first_line: String,
}

impl Running {
    /// Starts it, and waits for its first line.
    pub fn start(command: &mut Command) -> Self {
        let child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn();
        let mut child = child.unwrap_or_else(|error| panic!("{command:?}: {error}"));
        let mut first_line = String::new();
        BufReader::new(child.stdout.take().expect("piped")).read_line(&mut first_line).expect("reads");
        Running { child, first_line }
    }

    /// Starts it, and waits for nothing.
    pub fn begin(command: &mut Command) -> Self {
        let child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
        Running { child: child.unwrap_or_else(|error| panic!("{command:?}: {error}")), first_line: String::new() }
    }

    /// The process's number.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Ends it as a power failure would.
    pub fn kill(self) {
        drop(self);
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// `wiretight rpc` on somebody's profile, listening.
pub fn serve(world: &World, who: &str) -> Running {
    let served = Running::start(&mut world.command(who, &["--json", "rpc"]));
    assert!(served.first_line.contains("socket"), "{}", served.first_line);
    served
}

/// A token for somebody's profile.
pub fn token(world: &World, who: &str, name: &str, scopes: &[&str]) -> String {
    let mut arguments = vec!["--json", "rpc", "tokens", "add", name];
    scopes.iter().for_each(|scope| arguments.extend(["--scope", scope]));
    let shown = world.run(who, &arguments).exits(0).json();
    shown["token"].as_str().expect("a token").to_owned()
}

/// One end of a conversation in JSON-RPC.
pub struct Program {
    to: Box<dyn Write>,
    lines: mpsc::Receiver<Value>,
    number: u64,
    events: Vec<Value>,
    _child: Option<Running>,
}

impl Program {
    /// By the socket of somebody's profile.
    pub fn connect(world: &World, who: &str) -> Self {
        let stream = UnixStream::connect(world.path(who).join("rpc")).expect("connects");
        let from = stream.try_clone().expect("a second handle");
        Program::new(Box::new(stream), from, None)
    }

    /// Shows a token, then reads nothing any more, and asks until it is not read either; says how often it could.
    pub fn floods(world: &World, who: &str, token: &str, method: &str) -> (UnixStream, usize) {
        let stream = UnixStream::connect(world.path(who).join("rpc")).expect("connects");
        let mut to = stream.try_clone().expect("a second handle");
        let request = |method: &str, params: Value| {
            format!("{}\n", json!({ "jsonrpc": "2.0", "id": 1, "method": method, "params": params }))
        };
        to.write_all(request("authenticate", json!({ "token": token })).as_bytes()).expect("it is read");
        stream.set_write_timeout(Some(Duration::from_secs(2))).expect("sets");
        let line = request(method, json!({}));
        let asked = (0..1_000_000).take_while(|_| to.write_all(line.as_bytes()).is_ok()).count();
        (stream, asked)
    }

    /// The same, with a token shown.
    pub fn connect_with(world: &World, who: &str, token: &str) -> Self {
        let mut program = Program::connect(world, who);
        program.does("authenticate", json!({ "token": token }));
        program
    }

    /// By a process of its own.
    pub fn stdio(world: &World, who: &str) -> Self {
        let mut command = world.command(who, &["rpc", "--stdio"]);
        let command = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().expect("starts");
        let (to, from) = (child.stdin.take().expect("piped"), child.stdout.take().expect("piped"));
        Program::new(Box::new(to), from, Some(Running { child, first_line: String::new() }))
    }

    fn new(to: Box<dyn Write>, from: impl std::io::Read + Send + 'static, child: Option<Running>) -> Self {
        let (sender, lines) = mpsc::channel();
        std::thread::spawn(move || {
            for line in BufReader::new(from).lines().map_while(Result::ok) {
                let value = serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line}"));
                if sender.send(value).is_err() {
                    break;
                }
            }
        });
        Program { to, lines, number: 0, events: Vec::new(), _child: child }
    }

    /// Writes bytes as they are.
    pub fn write(&mut self, bytes: &[u8]) {
        self.to.write_all(bytes).and_then(|()| self.to.flush()).expect("somebody reads");
    }

    /// Asks without waiting for the answer; gives the id.
    pub fn ask(&mut self, method: &str, params: Value) -> u64 {
        self.number += 1;
        let request = json!({ "jsonrpc": "2.0", "id": self.number, "method": method, "params": params });
        self.write(format!("{request}\n").as_bytes());
        self.number
    }

    /// The next line, whatever it is; nothing at the end.
    pub fn next(&mut self) -> Option<Value> {
        match self.lines.recv_timeout(PATIENCE) {
            Ok(value) => Some(value),
            Err(mpsc::RecvTimeoutError::Disconnected) => None,
            Err(mpsc::RecvTimeoutError::Timeout) => panic!("nothing came"),
        }
    }

    /// Asks, and gives the whole answer. Answers to what was asked before without waiting may come first, in any order.
    pub fn call(&mut self, method: &str, params: Value) -> Value {
        let number = self.ask(method, params);
        loop {
            let value = self.next().unwrap_or_else(|| panic!("no answer to {method}"));
            if value["method"] == "event" {
                self.events.push(told(value));
            } else if value["id"] == number {
                is_declared(method, &value);
                return value;
            } else {
                assert!(value["id"].as_u64().is_some_and(|earlier| earlier < number), "asked {number}: {value}");
            }
        }
    }

    /// Asks for what must succeed.
    #[track_caller]
    pub fn does(&mut self, method: &str, params: Value) -> Value {
        let answer = self.call(method, params);
        assert!(answer.get("result").is_some(), "{method}: {answer}");
        answer["result"].clone()
    }

    /// Asks for what must fail; gives the code.
    #[track_caller]
    pub fn fails(&mut self, method: &str, params: Value) -> i64 {
        let answer = self.call(method, params);
        answer["error"]["code"].as_i64().unwrap_or_else(|| panic!("{method}: {answer}"))
    }

    /// The next event that is sent. Answers to what was asked without waiting may come before it.
    pub fn event(&mut self) -> Value {
        if !self.events.is_empty() {
            return self.events.remove(0);
        }
        loop {
            let value = self.next().expect("an event");
            if value["method"] == "event" {
                return told(value);
            }
            assert!(value["id"].as_u64().is_some_and(|asked| asked <= self.number), "{value}");
        }
    }

    /// The next event of which something holds; those before it are dropped.
    pub fn until(&mut self, holds: impl Fn(&Value) -> bool) -> Value {
        loop {
            let event = self.event();
            if holds(&event) {
                return event;
            }
        }
    }

    /// The next text of somebody else's.
    pub fn until_text(&mut self, text: &str) -> Value {
        self.until(|event| event["event"] == "message" && event["message"]["text"] == text)
    }
}

/// The event of a notification, which has a shape that is declared.
fn told(mut notification: Value) -> Value {
    let event = notification["params"].take();
    assert_eq!(fault(&json!({ "$ref": "#/components/schemas/event" }), &event, shapes()), None);
    event
}

/// Nothing is answered that is not declared.
fn is_declared(method: &str, answer: &Value) {
    let methods = DOCUMENT["methods"].as_array().expect("methods");
    let found = methods.iter().find(|one| one["name"] == method);
    if let (Some(found), Some(result)) = (found, answer.get("result")) {
        assert_eq!(fault(&found["result"]["schema"], result, shapes()), None, "{method}");
    }
}

fn shapes() -> &'static Map<String, Value> {
    DOCUMENT["components"]["schemas"].as_object().expect("shapes")
}
