//! What a browser does with the page, and what it would never do: plain requests and WebSockets, every header by hand.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::handshake::client::Request;
use tokio_tungstenite::tungstenite::{Error, Message, WebSocket};

use crate::world::World;

/// A client that serves the page of a profile; killed when it is dropped.
pub struct Page<'a> {
    world: &'a World,
    who: &'a str,
    keeper: Child,
    pub host: String,
    pub port: u16,
}

/// An answer.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Answer {
    /// All values of a header.
    pub fn header(&self, name: &str) -> Vec<&str> {
        self.headers.iter().filter(|(known, _)| known == name).map(|(_, value)| value.as_str()).collect()
    }

    /// The body.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error} in {self:?}"))
    }
}

/// A redirect file, and what is in it.
pub struct Launch {
    pub file: PathBuf,
    pub code: String,
}

/// Sends a request with just these headers to whoever listens at a port.
pub fn ask(port: u16, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).expect("connects");
    let mut head = format!("{method} {path} HTTP/1.1\r\nconnection: close\r\n");
    for (name, value) in headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    if method != "GET" {
        head.push_str(&format!("content-length: {}\r\n", body.len()));
    }
    stream.write_all(format!("{head}\r\n").as_bytes()).expect("writes");
    // A server that refuses need not read the body.
    let _ = stream.write_all(body);
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).expect("reads");
    read(&bytes)
}

impl<'a> Page<'a> {
    /// Serves it, for a person of the world.
    pub fn serve(world: &'a World, who: &'a str) -> Self {
        Page::serve_by(world, who, &mut world.command(who, &["--json", "open", "--foreground"]))
    }

    /// The same by a command of one's own.
    pub fn serve_by(world: &'a World, who: &'a str, command: &mut Command) -> Self {
        let mut keeper = command.stdout(Stdio::piped()).spawn().expect("starts");
        let out = keeper.stdout.take().expect("piped");
        // Whatever it says, it ends with the test.
        let mut page = Page { world, who, keeper, host: String::new(), port: 0 };
        let mut line = String::new();
        BufReader::new(out).read_line(&mut line).expect("reads");
        let said: Value = serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line}"));
        let port = said["port"].as_u64().and_then(|port| u16::try_from(port).ok()).expect("a port");
        assert_eq!(said, json!({ "port": port }), "the page's name is in the file of a launch alone");
        page.port = port;
        let text = std::fs::read_to_string(page.launched()).expect("is there");
        let rest = text.split("url=http://").nth(1).unwrap_or_else(|| panic!("{text} leads to a page"));
        page.host = rest.split('/').next().expect("a host").to_owned();
        assert!(page.host.ends_with(&format!(".localhost:{port}")), "{}", page.host);
        page
    }

    /// The redirect file of a launch.
    fn launched(&self) -> PathBuf {
        let done = self.world.run(self.who, &["--json", "open", "--no-browser"]).exits(0).json();
        PathBuf::from(done["file"].as_str().expect("a file"))
    }

    /// Ends the keeping process as a power failure would.
    pub fn kill(&mut self) {
        self.keeper.kill().expect("kills");
        self.keeper.wait().expect("ends");
    }

    /// The page's origin.
    pub fn origin(&self) -> String {
        format!("http://{}", self.host)
    }

    /// A launch, as `wiretight open` has it.
    pub fn launch(&self) -> Launch {
        let file = self.launched();
        let text = std::fs::read_to_string(&file).expect("is there");
        let begin = format!("url={}/#launch=", self.origin());
        let rest = text.split(&begin).nth(1).unwrap_or_else(|| panic!("{text} leads to {begin}"));
        Launch { file, code: rest.split('"').next().expect("a code").to_owned() }
    }

    /// Sends a request with just these headers.
    pub fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
        ask(self.port, method, path, headers, body)
    }

    /// As the page itself asks: with its host, its origin, and what browsers say of it.
    pub fn own(&self, more: &[(&str, &str)]) -> Vec<(String, String)> {
        let own =
            [("host", self.host.clone()), ("origin", self.origin()), ("sec-fetch-site", "same-origin".to_owned())];
        let own = own.into_iter().map(|(name, value)| (name.to_owned(), value));
        own.chain(more.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))).collect()
    }

    /// `POST /session` as the page asks.
    pub fn session(&self, body: &Value, more: &[(&str, &str)]) -> Answer {
        let own = self.own(more);
        let headers: Vec<(&str, &str)> = own.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        self.ask("POST", "/session", &headers, body.to_string().as_bytes())
    }

    /// Comes in by a launch: the browser's cookie, and the tab's token.
    pub fn enter(&self) -> (String, String) {
        let answer = self.session(&json!({ "code": self.launch().code }), &[]);
        assert_eq!(answer.status, 200, "{answer:?}");
        let cookie = answer.header("set-cookie")[0].split(';').next().expect("a cookie").to_owned();
        (cookie, answer.json()["token"].as_str().expect("a token").to_owned())
    }

    /// A WebSocket with just these headers; else the status that refuses it.
    pub fn socket(&self, headers: &[(&str, &str)]) -> Result<Tab, u16> {
        let stream = TcpStream::connect(("127.0.0.1", self.port)).expect("connects");
        stream.set_read_timeout(Some(std::time::Duration::from_secs(180))).expect("sets");
        let mut request = Request::builder().uri(format!("ws://{}/rpc", self.host));
        let fixed = [
            ("connection", "Upgrade"),
            ("upgrade", "websocket"),
            ("sec-websocket-version", "13"),
            ("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ=="),
        ];
        for (name, value) in fixed.iter().chain(headers) {
            request = request.header(*name, *value);
        }
        let request = request.body(()).expect("a request");
        match tokio_tungstenite::tungstenite::client::client(request, stream) {
            Ok((socket, _)) => Ok(Tab { socket, last: 0, events: Vec::new() }),
            Err(tokio_tungstenite::tungstenite::handshake::HandshakeError::Failure(Error::Http(answer))) => {
                Err(answer.status().as_u16())
            }
            Err(error) => panic!("{error}"),
        }
    }

    /// A tab that has come in.
    pub fn tab(&self) -> Tab {
        let (_, token) = self.enter();
        self.tab_with(&token)
    }

    /// A tab with this token.
    pub fn tab_with(&self, token: &str) -> Tab {
        let mut tab = self.socket(&[("host", &self.host), ("origin", &self.origin())]).expect("let in");
        tab.does("authenticate", json!({ "token": token }));
        tab
    }
}

impl Drop for Page<'_> {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.keeper.kill();
        let _ = self.keeper.wait();
    }
}

fn read(bytes: &[u8]) -> Answer {
    let end = bytes.windows(4).position(|four| four == b"\r\n\r\n").unwrap_or_else(|| panic!("no head: {bytes:?}"));
    let head = String::from_utf8(bytes[..end].to_vec()).expect("text");
    let mut lines = head.split("\r\n");
    let status = lines.next().and_then(|line| line.split(' ').nth(1)?.parse().ok()).expect("a status");
    let headers = lines.filter_map(|line| line.split_once(": "));
    let headers = headers.map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned())).collect();
    Answer { status, headers, body: bytes[end + 4..].to_vec() }
}

/// A tab's connection.
pub struct Tab {
    socket: WebSocket<TcpStream>,
    last: u64,
    /// What has happened meanwhile.
    pub events: Vec<Value>,
}

impl Tab {
    /// Sends a text.
    pub fn say(&mut self, text: &str) {
        // A client that has enough does not read it to its end.
        let _ = self.socket.send(Message::text(text));
    }

    /// Sends bytes.
    pub fn say_bytes(&mut self, bytes: &[u8]) {
        self.socket.send(Message::binary(bytes.to_vec())).expect("sends");
    }

    /// What is said next; nothing at the end.
    pub fn hear(&mut self) -> Option<Value> {
        loop {
            match self.socket.read() {
                Ok(Message::Text(text)) => return Some(serde_json::from_str(&text).expect("JSON")),
                Ok(Message::Close(_)) | Err(_) => return None,
                Ok(_) => {}
            }
        }
    }

    /// Asks, and waits for the answer; what happens meanwhile is kept.
    pub fn ask(&mut self, method: &str, params: Value) -> Value {
        self.last += 1;
        let id = self.last;
        self.say(&json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params }).to_string());
        loop {
            let heard = self.hear().unwrap_or_else(|| panic!("{method} is answered"));
            match heard.get("id") {
                None => self.events.push(heard["params"].clone()),
                Some(_) => {
                    assert_eq!(heard["id"], id, "{heard}");
                    return heard;
                }
            }
        }
    }

    /// The result of a request that is done.
    #[track_caller]
    pub fn does(&mut self, method: &str, params: Value) -> Value {
        let answer = self.ask(method, params);
        answer.get("result").unwrap_or_else(|| panic!("{method}: {answer}")).clone()
    }

    /// The code of a request that is not.
    #[track_caller]
    pub fn fails(&mut self, method: &str, params: Value) -> i64 {
        let answer = self.ask(method, params);
        answer["error"]["code"].as_i64().unwrap_or_else(|| panic!("{method}: {answer}"))
    }

    /// Waits until something that is wanted has happened.
    pub fn until(&mut self, wanted: impl Fn(&Value) -> bool) -> Value {
        loop {
            if let Some(at) = self.events.iter().position(&wanted) {
                return self.events.remove(at);
            }
            let heard = self.hear().expect("it goes on");
            if heard.get("id").is_none() {
                self.events.push(heard["params"].clone());
            }
        }
    }
}
