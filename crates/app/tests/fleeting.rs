//! Typing, presence, drafts and previews of links, by real processes.

mod world;

use std::io::{Read, Result, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use serde_json::Value;
use world::World;

#[test]
fn typing_and_presence_are_heard_by_who_is_there_and_may() {
    let world = World::start();
    world.introduce("alice", "bobby");
    let listener = world.listen("bobby");
    // What passes is for who is there: he is, once he has heard something.
    world.run("alice", &["send", "bobby", "are you there?"]).exits(0);
    listener.until_text("are you there?");
    world.run("alice", &["typing", "bobby"]).exits(0);
    let event = listener.until("typing", |event| event["event"] == "typing");
    assert_eq!((&event["handle"], &event["typing"]), (&"alice".into(), &true.into()));
    world.run("alice", &["typing", "bobby", "--stop"]).exits(0);
    listener.until("the end", |event| event["event"] == "typing" && event["typing"] == false);
    world.run("alice", &["typing", "nobody"]).exits(4);
    // Presence is off until both have said otherwise.
    world.run("alice", &["settings", "presence", "contacts"]).exits(0);
    world.run("alice", &["presence", "here"]).exits(0);
    world.run("bobby", &["presence", "show-to", "alice"]).exits(0);
    assert!(world.run("bobby", &["presence"]).exits(0).out.contains("Nobody has said"));
    world.run("alice", &["presence", "here"]).exits(0);
    let event = listener.until("presence", |event| event["event"] == "presence");
    assert_eq!((&event["handle"], &event["here"]), (&"alice".into(), &true.into()));
    let shown = world.run("bobby", &["--json", "presence"]).exits(0).json();
    assert_eq!((&shown["handle"], &shown["here"]), (&"alice".into(), &true.into()));
    world.run("alice", &["presence", "away"]).exits(0);
    listener.until("the end", |event| event["event"] == "presence" && event["here"] == false);
    assert!(world.run("bobby", &["presence"]).exits(0).out.contains("alice was here last at "));
    let settings = world.run("alice", &["--json", "settings"]).exits(0).json();
    assert_eq!(
        (&settings["presence"], &settings["typing"], &settings["previews"]),
        (&"contacts".into(), &true.into(), &false.into())
    );
    assert_eq!(settings["presence_to"].as_array().map(Vec::len), Some(0), "nothing else of anybody");
    let said = world.run("bobby", &["--json", "settings"]).exits(0).json()["presence_to"].clone();
    assert_eq!((said.as_array().map(Vec::len), &said[0]["shown"]), (Some(1), &true.into()), "{said}");
    listener.kill();
}

#[test]
fn drafts_are_kept_and_end_when_they_are_sent() {
    let world = World::start();
    world.introduce("alice", "bobby");
    world.run("alice", &["draft", "bobby"]).exits(4);
    world.run("alice", &["draft", "bobby", "Shall", "we \u{1B}[2J"]).exits(0);
    let shown = world.run("alice", &["conversations"]).exits(0).out;
    assert!(shown.contains("draft: Shall we ⟨001B⟩[2J"), "{shown}");
    assert_eq!(world.run("alice", &["--json", "draft", "bobby"]).exits(0).json()["text"], "Shall we \u{1B}[2J");
    world.run("alice", &["drafts", "set", "bobby", "Shall we"]).exits(0);
    world.run("alice", &["send", "bobby", "No"]).exits(0);
    assert_eq!(world.run("alice", &["--json", "conversations"]).exits(0).json()[0]["draft"], "Shall we");
    world.run("alice", &["send", "bobby", "Shall we meet?"]).exits(0);
    assert_eq!(world.run("alice", &["--json", "conversations"]).exits(0).json()[0]["draft"], Value::Null);
    world.run("alice", &["draft", "bobby", "again"]).exits(0);
    world.run("alice", &["draft", "bobby", "--remove"]).exits(0);
    assert!(world.run("alice", &["drafts"]).exits(0).out.contains("Nothing is begun."));
    assert!(!world.run("bobby", &["read", "alice", "--all"]).exits(0).out.contains("again"));
}

/// The sender's client makes the preview, if its person wants that, through the proxy; whoever receives it goes nowhere but to the server.
#[test]
fn the_sender_makes_previews_and_no_receiver_ever_fetches_anything() {
    let world = World::start();
    world.introduce("alice", "bobby");
    let site = Site::start();
    let senders = Proxy::start(site.port);
    let receivers = Proxy::start(site.port);
    let link = "http://tea.example/leaves";
    let text = format!("see {link}");
    // Off at first: nobody is asked anything.
    let refused = world.run("alice", &["--proxy", &senders.address(), "preview", link]).exits(11);
    assert!(refused.err.contains("wiretight settings previews on"), "{}", refused.err);
    world.run("alice", &["send", "bobby", &text]).exits(0);
    assert_eq!(site.asked(), Vec::<String>::new());
    world.run("alice", &["settings", "previews", "on"]).exits(0);
    let made = world.run("alice", &["--json", "preview", link]).exits(0).json();
    assert_eq!((&made["title"], &made["picture"]), (&"Tea ⟨ & more".into(), &Value::Null));
    for inside in ["http://127.0.0.1/", "http://localhost/", "http://169.254.169.254/latest", "ftp://tea.example/"] {
        world.run("alice", &["preview", inside]).exits(2);
    }
    world.run("alice", &["send", "bobby", &text, "--no-preview"]).exits(0);
    assert_eq!(site.asked().len(), 1, "one preview so far: {:?}", site.asked());
    world.run("alice", &["send", "bobby", &text]).exits(0);
    assert_eq!(site.asked().len(), 2);
    assert_eq!(senders.hosts().iter().filter(|host| *host == "tea.example").count(), 2);
    // He wants previews as well, and still nothing that comes from others is looked up.
    world.run("bobby", &["--proxy", &receivers.address(), "settings", "previews", "on"]).exits(0);
    let shown = world.run("bobby", &["read", "alice", "--all"]).exits(0).out;
    assert!(shown.contains(&format!("alice: {text}")) && shown.contains("┃ Tea"), "{shown}");
    let rows = world.run("bobby", &["--json", "read", "alice", "--all"]).exits(0).lines();
    let previews: Vec<&Value> = rows.iter().map(|row| &row["preview"]).filter(|preview| !preview.is_null()).collect();
    assert_eq!((previews.len(), &previews[0]["link"]), (1, &link.into()));
    world.run("bobby", &["search", "leaves"]).exits(0);
    let number = rows.last().expect("a row")["number"].to_string();
    world.run("bobby", &["send", "alice", "--reply-to", &number, "nice"]).exits(0);
    world.run("bobby", &["listen", "--until-idle"]).exits(0);
    let server = world.place().split(':').next().expect("a host");
    let elsewhere: Vec<String> = receivers.hosts().into_iter().filter(|host| host != server).collect();
    assert!(!receivers.hosts().is_empty() && elsewhere.is_empty(), "the receiver went to {elsewhere:?}");
    assert_eq!(site.asked().len(), 2, "nobody has asked the site since");
}

/// A server of our own speaks TLS with a certificate that no authority has signed: whoever poses as a site has no better one.
#[test]
fn a_site_whose_certificate_no_authority_has_signed_is_asked_for_nothing() {
    let world = World::start();
    world.introduce("alice", "bobby");
    world.run("alice", &["settings", "previews", "on"]).exits(0);
    let port = world.place().rsplit(':').next().and_then(|port| port.parse().ok()).expect("a port");
    let proxy = Proxy::start(port);
    let link = "https://tea.example/leaves";
    let refused = world.run("alice", &["--proxy", &proxy.address(), "preview", link]).exits(4);
    assert!(refused.err.contains("the site is not reached"), "{}", refused.err);
    world.run("alice", &["send", "bobby", &format!("see {link}")]).exits(0);
    let asked = proxy.hosts().iter().filter(|host| *host == "tea.example").count();
    assert_eq!(asked, 2, "it was tried both times");
    let rows = world.run("bobby", &["--json", "read", "alice", "--all"]).exits(0).lines();
    let row = rows.iter().find(|row| row["text"] == format!("see {link}")).expect("sent without");
    assert_eq!(row["preview"], Value::Null);
}

#[test]
fn a_picture_has_a_blurred_copy_and_a_recording_its_bars_before_anything_is_fetched() {
    let world = World::start();
    world.introduce("alice", "bobby");
    let path = |name: &str, bytes: &[u8]| {
        let path = world.path(name);
        std::fs::write(&path, bytes).expect("written");
        path.to_str().expect("UTF-8").to_owned()
    };
    let picture = path("red.png", &red());
    world.run("alice", &["send", "bobby", "--file", &picture]).exits(0);
    let mut sound =
        b"RIFF\0\0\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0\x40\x1f\0\0\x40\x1f\0\0\x01\0\x08\0data\x80\x3e\0\0".to_vec();
    sound.extend([128; 8_000]);
    sound.extend([255; 8_000]);
    let recording = path("note.wav", &sound);
    world.run("alice", &["send", "bobby", "--file", &recording]).exits(0);
    let said = path("said.ogg", b"OggS");
    let told = ["send", "bobby", "--file", &said, "--duration-ms", "2500", "--waveform", "0,12,255"];
    world.run("alice", &told).exits(0);
    world.run("alice", &["send", "bobby", "--file", &said, "--duration-ms", "1", "--waveform", "256"]).exits(2);
    let rows = world.run("bobby", &["--json", "read", "alice", "--all"]).exits(0).lines();
    let files: Vec<&Value> = rows.iter().map(|row| &row["file"]).filter(|file| !file.is_null()).collect();
    assert_eq!((&files[0]["width"], &files[0]["height"]), (&1.into(), &1.into()));
    assert_eq!(files[0]["placeholder"], serde_json::json!({ "columns": 1, "colors": ["#ff0000"] }));
    let bars = files[1]["waveform"].as_array().expect("bars");
    assert_eq!(
        (&files[1]["duration_ms"], bars.len(), &bars[0], &bars[63]),
        (&2_000.into(), 64, &0.into(), &253.into())
    );
    assert_eq!((&files[2]["duration_ms"], &files[2]["waveform"]), (&2_500.into(), &serde_json::json!([0, 12, 255])));
}

/// A PNG of one red pixel.
fn red() -> Vec<u8> {
    let hex = "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63f8cfc0000003010100c9fe92ef0000000049454e44ae426082";
    hex.as_bytes()
        .chunks(2)
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).expect("ASCII"), 16).expect("hex"))
        .collect()
}

/// A site on loopback that keeps what it was asked.
struct Site {
    port: u16,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Site {
    fn start() -> Site {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let (port, asked) = (listener.local_addr().expect("an address").port(), Arc::new(Mutex::new(vec![])));
        let keeps = Arc::clone(&asked);
        std::thread::spawn(move || {
            for mut stream in listener.incoming().map_while(Result::ok) {
                let mut request = [0; 2_048];
                let read = stream.read(&mut request).unwrap_or(0);
                keeps.lock().expect("nobody panicked").push(String::from_utf8_lossy(&request[..read]).into_owned());
                let page = "<title>Tea ⟨ &amp; more</title><meta property=og:image content='http://127.0.0.1/x.png'>";
                let head =
                    format!("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {}\r\n\r\n", page.len());
                // Whoever has enough hangs up.
                let _ = stream.write_all(format!("{head}{page}").as_bytes());
            }
        });
        Site { port, asked }
    }

    fn asked(&self) -> Vec<String> {
        self.asked.lock().expect("nobody panicked").clone()
    }
}

/// A SOCKS5 proxy that keeps to which hosts it was asked to connect, and has every name at a site on loopback.
struct Proxy {
    port: u16,
    hosts: Arc<Mutex<Vec<String>>>,
}

impl Proxy {
    fn start(site: u16) -> Proxy {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let (port, hosts) = (listener.local_addr().expect("an address").port(), Arc::new(Mutex::new(vec![])));
        let keeps = Arc::clone(&hosts);
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let keeps = Arc::clone(&keeps);
                // A client that goes away in between has nothing to be told.
                std::thread::spawn(move || drop(relay(stream, &keeps, site)));
            }
        });
        Proxy { port, hosts }
    }

    fn address(&self) -> String {
        format!("socks5://127.0.0.1:{}", self.port)
    }

    fn hosts(&self) -> Vec<String> {
        self.hosts.lock().expect("nobody panicked").clone()
    }
}

fn relay(mut near: TcpStream, hosts: &Mutex<Vec<String>>, site: u16) -> Result<()> {
    let methods = exactly(&mut near, 2)?[1];
    exactly(&mut near, usize::from(methods))?;
    near.write_all(&[5, 2])?;
    exactly(&mut near, 1)?;
    for _ in 0..2 {
        let length = exactly(&mut near, 1)?[0];
        exactly(&mut near, usize::from(length))?;
    }
    near.write_all(&[1, 0])?;
    let host = match exactly(&mut near, 4)?[3] {
        1 => {
            let ip = exactly(&mut near, 4)?;
            std::net::Ipv4Addr::new(ip[0], ip[1], ip[2], ip[3]).to_string()
        }
        _ => {
            let length = exactly(&mut near, 1)?[0];
            String::from_utf8_lossy(&exactly(&mut near, usize::from(length))?).into_owned()
        }
    };
    let port = exactly(&mut near, 2)?;
    hosts.lock().expect("nobody panicked").push(host.clone());
    // The server is asked for by its address, a site by its name.
    let mut far = match host.parse::<std::net::Ipv4Addr>() {
        Ok(address) => TcpStream::connect((address, u16::from_be_bytes([port[0], port[1]])))?,
        Err(_) => TcpStream::connect(("127.0.0.1", site))?,
    };
    near.write_all(&[5, 0, 0, 1, 127, 0, 0, 1, 0, 1])?;
    let (mut back_from, mut back_to) = (far.try_clone()?, near.try_clone()?);
    std::thread::spawn(move || {
        // Either end may break; then both do.
        let _ = std::io::copy(&mut back_from, &mut back_to);
        let _ = back_to.shutdown(Shutdown::Both);
    });
    std::io::copy(&mut near, &mut far)?;
    far.shutdown(Shutdown::Both)
}

fn exactly(stream: &mut TcpStream, count: usize) -> Result<Vec<u8>> {
    let mut bytes = vec![0; count];
    stream.read_exact(&mut bytes)?;
    Ok(bytes)
}
