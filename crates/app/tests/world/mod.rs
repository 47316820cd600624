//! Real processes for end-to-end tests: a server in a folder, and profiles that are used by the command line.

#![allow(dead_code, reason = "each test binary uses a part of it")]

use std::cell::Cell;
use std::io::{BufRead, BufReader, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, OnceLock, mpsc};
use std::time::Duration;

use serde_json::Value;

/// Longer than anything here takes, also on a busy machine.
const PATIENCE: Duration = Duration::from_secs(180);

/// A loopback address at which nobody else listens or goes out: a port there is free again when who had it is started anew. At 127.0.0.1
/// it may be taken meanwhile, for all connections of this machine go out from there.
pub fn loopback() -> Ipv4Addr {
    static LAST: AtomicU32 = AtomicU32::new(0);
    // Processes that run at one time have numbers of their own; each has few worlds.
    let number = std::process::id().wrapping_mul(16).wrapping_add(LAST.fetch_add(1, Ordering::Relaxed));
    let [_, one, two, three] = number.to_be_bytes();
    Ipv4Addr::new(127, 64 | (one & 63), two, three)
}

/// A port of such an address, for something that is started there later.
pub fn free_place() -> SocketAddr {
    TcpListener::bind((loopback(), 0)).expect("a port").local_addr().expect("bound")
}

/// The library of the package faketime, as its program names it.
fn library_of_clocks() -> &'static str {
    static LIBRARY: OnceLock<String> = OnceLock::new();
    LIBRARY.get_or_init(|| {
        // It leaves memory under its process's number behind, and fails where another one's lies: the next has another number.
        let told = (0..50).find_map(|_| {
            let told = Command::new("faketime").args(["-f", "+0d", "sh", "-c", "printf %s \"$LD_PRELOAD\""]).output();
            let told = told.expect("faketime is installed");
            told.status
                .success()
                .then(|| String::from_utf8(told.stdout).expect("a path"))
                .filter(|path| !path.is_empty())
        });
        told.expect("faketime names its library")
    })
}

/// The command under another clock: by the library of the package faketime, since its program would stand in between.
pub fn at(shift: &str, command: &Command) -> Command {
    let mut shifted = Command::new(command.get_program());
    shifted.args(command.get_args()).env("LD_PRELOAD", library_of_clocks()).env("FAKETIME", shift);
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => shifted.env(name, value),
            None => shifted.env_remove(name),
        };
    }
    shifted.stdin(Stdio::null());
    shifted
}

/// A server process and a folder for profiles.
pub struct World {
    folder: tempfile::TempDir,
    server: Mutex<Option<Child>>,
    address: String,
    room: Option<Room>,
    /// The clock of all that is started, if it is not the system's.
    clock: Mutex<Option<String>>,
}

/// A file system of a fixed size in one of the world's folders, in a mount namespace of its own.
pub struct Room {
    holder: Child,
    folder: PathBuf,
}

impl Room {
    /// Has so many bytes of room at `folder`. Needs Linux, and the right to a mount namespace of one's own.
    pub fn of(folder: &Path, bytes: usize) -> Room {
        std::fs::create_dir_all(folder).expect("made");
        let script = format!("mount -t tmpfs -o size={bytes},mode=700 tmpfs \"$0\" && echo ready && exec cat");
        let mut holder = Command::new("unshare")
            .args(["--user", "--map-root-user", "--mount", "sh", "-c", &script])
            .arg(folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("util-linux's unshare is installed");
        let mut line = String::new();
        BufReader::new(holder.stdout.take().expect("piped")).read_line(&mut line).expect("reads");
        assert_eq!(line.trim(), "ready", "this system permits no mount namespace, so no small file system either");
        Room { holder, folder: folder.to_owned() }
    }

    /// The same command, inside.
    pub fn enter(&self, command: &Command) -> Command {
        let mut inside = Command::new("nsenter");
        inside.args(["--user", "--mount", "--preserve-credentials", "--target"]).arg(self.holder.id().to_string());
        inside.arg("--").arg(command.get_program()).args(command.get_args());
        for (name, value) in command.get_envs() {
            match value {
                Some(value) => inside.env(name, value),
                None => inside.env_remove(name),
            };
        }
        inside.stdin(Stdio::null());
        inside
    }

    /// Fills all room that is left but so many bytes.
    pub fn fill(&self, left: usize) {
        let mut ballast = std::fs::File::create(self.ballast()).expect("made");
        for size in [65_536, 4_096] {
            while ballast.write_all(&vec![0; size]).is_ok() {}
        }
        let length = ballast.metadata().expect("is there").len();
        ballast.set_len(length.saturating_sub(left as u64)).expect("cut");
    }

    /// Makes room again.
    pub fn empty(&self) {
        std::fs::remove_file(self.ballast()).expect("was there");
    }

    fn ballast(&self) -> PathBuf {
        let root = PathBuf::from(format!("/proc/{}/root", self.holder.id()));
        root.join(self.folder.strip_prefix("/").expect("an absolute path")).join("ballast")
    }
}

impl Drop for Room {
    fn drop(&mut self) {
        let _ = self.holder.kill();
        let _ = self.holder.wait();
    }
}

/// What a command printed, and its exit code.
#[derive(Debug)]
pub struct Done {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Done {
    /// The one JSON value on standard output.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error} in {self:?}"))
    }

    /// The JSON values on standard output, one a line.
    pub fn lines(&self) -> Vec<Value> {
        self.out.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
    }

    /// Checks the exit code.
    #[track_caller]
    pub fn exits(self, code: i32) -> Self {
        assert_eq!(self.code, code, "{self:?}");
        self
    }
}

/// The binary of this workspace with this name; the test command builds the workspace first.
pub fn binary(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_BIN_EXE_wiretight")).parent().expect("binaries are in a folder");
    let path = folder.join(name);
    assert!(path.exists(), "{} is missing: build it first with `cargo build --workspace`", path.display());
    path
}

impl World {
    /// A server without accounts.
    pub fn start() -> Self {
        World::make(|_| None)
    }

    /// The same with so many bytes for all that the server keeps.
    pub fn start_small(bytes: usize) -> Self {
        World::make(|folder| Some(Room::of(&folder.join("server"), bytes)))
    }

    /// Where the server keeps what it keeps, if it is small.
    pub fn room(&self) -> &Room {
        self.room.as_ref().expect("a small server")
    }

    fn make(room: impl FnOnce(&Path) -> Option<Room>) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join("passphrase"), "correct horse\n").expect("writes");
        let room = room(folder.path());
        let clock = Mutex::new(None);
        let mut world = World { folder, server: Mutex::new(None), address: String::new(), room, clock };
        world.address = world.start_server_by(&mut world.server_command(&format!("{}:0", loopback())));
        world
    }

    /// Starts the server by its own command or one around it, and says its address.
    pub fn start_server_by(&self, command: &mut Command) -> String {
        let mut server =
            command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("starts");
        let mut line = String::new();
        BufReader::new(server.stdout.take().expect("piped")).read_line(&mut line).expect("reads");
        assert!(line.contains('#'), "the server prints its address first, not “{line}”");
        *self.server.lock().expect("nobody panicked") = Some(server);
        line.trim().to_owned()
    }

    /// The server's program, in its folder.
    pub fn server_command(&self, listen: &str) -> Command {
        let mut command = Command::new(binary("wiretight-server"));
        command.args(["--listen", listen, "--data"]).arg(self.path("server"));
        match &self.room {
            Some(room) => room.enter(&command),
            None => self.by_its_clock(command),
        }
    }

    /// Has everything that is started from here on run by another clock.
    pub fn set_clock(&self, shift: &str) {
        *self.clock.lock().expect("nobody panicked") = Some(shift.to_owned());
    }

    fn by_its_clock(&self, command: Command) -> Command {
        match self.clock.lock().expect("nobody panicked").as_deref() {
            Some(shift) => at(shift, &command),
            None => command,
        }
    }

    /// The server's address.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Ends the server as a power failure would.
    pub fn kill_server(&self) {
        let mut server = self.server.lock().expect("nobody panicked").take().expect("runs");
        server.kill().expect("kills");
        server.wait().expect("ends");
    }

    /// Starts it again, in the same folder and at the same port.
    pub fn restart_server(&self) {
        assert_eq!(self.start_server_by(&mut self.server_command(self.place())), self.address);
    }

    /// Where the server listens.
    pub fn place(&self) -> &str {
        self.address.split('#').next().expect("an address")
    }

    /// A path in the world's folder.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The command line with a person's profile.
    pub fn command(&self, who: &str, arguments: &[&str]) -> Command {
        let mut command = Command::new(binary("wiretight"));
        command.arg("--home").arg(self.path(who)).args(arguments);
        command.env_remove("WIRETIGHT_HOME").env("WIRETIGHT_PASSPHRASE_FILE", self.path("passphrase"));
        command.env_remove("DBUS_SESSION_BUS_ADDRESS").stdin(Stdio::null());
        self.by_its_clock(command)
    }

    /// Runs a command to its end.
    pub fn run(&self, who: &str, arguments: &[&str]) -> Done {
        done(self.command(who, arguments).output().expect("runs"))
    }

    /// The same with something on standard input.
    pub fn pipe(&self, who: &str, arguments: &[&str], input: &[u8]) -> Done {
        let mut command = self.command(who, arguments);
        let mut child =
            command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("runs");
        // A command that needs no more of it may close it early.
        let _ = child.stdin.take().expect("piped").write_all(input);
        done(child.wait_with_output().expect("ends"))
    }

    /// Registers somebody under their own name.
    pub fn register(&self, who: &str) {
        let code = self.path(&format!("{who}.code"));
        let code = code.to_str().expect("a path");
        let arguments =
            ["register", "--server", &self.address, "--handle", who, "--recovery-code-file", code, "--json"];
        self.run(who, &arguments).exits(0);
    }

    /// Registers somebody again, in a folder where an attempt was left; the code is shown.
    pub fn register_over(&self, who: &str) {
        self.run(who, &["register", "--server", &self.address, "--handle", who]).exits(0);
    }

    /// Registers both, and has the second accept the first one's request.
    pub fn introduce(&self, one: &str, other: &str) {
        self.register(one);
        self.register(other);
        self.run(one, &["send", other, "hello"]).exits(0);
        self.run(other, &["requests", "accept", one]).exits(0);
        self.run(other, &["read"]).exits(0);
    }

    /// Begins to link a device, whose profile has its name: both processes have shown the same digits.
    pub fn begin_link(&self, who: &str, device: &str) -> (Listener, Listener) {
        self.begin_link_with(who, device, &[])
    }

    /// The same with further arguments on the new device.
    pub fn begin_link_with(&self, who: &str, device: &str, further: &[&str]) -> (Listener, Listener) {
        let arguments = ["--json", "link", "--server", &self.address, "--handle", who, "--name", device];
        let mut new = Listener::of(self.command(device, &[&arguments, further].concat()).stdin(Stdio::piped()));
        let code = new.until("a code", |event| event["event"] == "code");
        let code = code["code"].as_str().expect("a text").to_owned();
        let mut old = Listener::of(self.command(who, &["--json", "devices", "link", &code]).stdin(Stdio::piped()));
        let digits = |listener: &mut Listener| listener.until("digits", |event| event["event"] == "digits");
        assert_eq!(digits(&mut old), digits(&mut new), "both show the same digits");
        (old, new)
    }

    /// Links a device: it is in every chat.
    pub fn link(&self, who: &str, device: &str) {
        self.link_with(who, device, &[]);
    }

    /// The same with further arguments on the new device.
    pub fn link_with(&self, who: &str, device: &str, further: &[&str]) {
        let (mut old, mut new) = self.begin_link_with(who, device, further);
        new.types("yes");
        old.types("yes");
        new.until("linked", |event| event["event"] == "linked");
        old.until("in all chats", |event| event["event"] == "device-joining" && event["done"] == event["of"]);
        assert_eq!((old.ends(), new.ends()), (Some(0), Some(0)));
    }

    /// The texts that `read` shows, by JSON.
    pub fn read(&self, who: &str, arguments: &[&str]) -> Vec<String> {
        let rows = self.run(who, &[&["--json", "read"], arguments].concat()).exits(0).lines();
        let texts = rows.iter().filter(|row| row["kind"] == "text");
        texts.map(|row| row["text"].as_str().expect("a text").to_owned()).collect()
    }

    /// A listener in the background.
    pub fn listen(&self, who: &str) -> Listener {
        self.listen_with(who, &[])
    }

    /// The same with further arguments.
    pub fn listen_with(&self, who: &str, arguments: &[&str]) -> Listener {
        Listener::of(&mut self.command(who, &[&["--json", "listen"], arguments].concat()))
    }
}

impl Drop for World {
    fn drop(&mut self) {
        let server = self.server.get_mut().ok().and_then(Option::take);
        if let Some(mut server) = server {
            // It may have ended already.
            let _ = server.kill();
            let _ = server.wait();
        }
    }
}

/// A process that listens.
pub struct Listener {
    child: Child,
    events: mpsc::Receiver<Value>,
}

impl Listener {
    /// What this command prints, which listens.
    pub fn of(command: &mut Command) -> Listener {
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("listens");
        let out = BufReader::new(child.stdout.take().expect("piped"));
        let (sender, events) = mpsc::channel();
        std::thread::spawn(move || {
            for line in out.lines().map_while(Result::ok) {
                let event = serde_json::from_str(&line).expect("JSON");
                if sender.send(event).is_err() {
                    break;
                }
            }
        });
        Listener { child, events }
    }

    /// Types a line, where the command's input is piped.
    pub fn types(&mut self, line: &str) {
        let input = self.child.stdin.as_mut().expect("piped");
        input.write_all(line.as_bytes()).and_then(|()| input.write_all(b"\n")).expect("it reads");
    }

    /// Waits until the command has ended by itself, and says how.
    pub fn ends(&mut self) -> Option<i32> {
        self.child.wait().expect("ends").code()
    }

    /// Waits for the next event of which something holds.
    pub fn until(&self, what: &str, holds: impl Fn(&Value) -> bool) -> Value {
        loop {
            let event = self.events.recv_timeout(PATIENCE).unwrap_or_else(|_| panic!("{what} never happened"));
            if holds(&event) {
                return event;
            }
        }
    }

    /// Waits until a file is sent and the server has its message, whichever is told first.
    pub fn until_file_is_sent(&self) {
        let (sent, arrived) = (Cell::new(false), Cell::new(false));
        self.until("a file is sent and its message on the server", |event| {
            sent.set(sent.get() || event["transfer"]["state"] == "sent");
            let message = &event["message"];
            arrived.set(arrived.get() || (message["kind"] == "file" && message["delivery"] == "sent"));
            sent.get() && arrived.get()
        });
    }

    /// Waits for a text.
    pub fn until_text(&self, text: &str) -> Value {
        self.until(text, |event| event["event"] == "message" && event["message"]["text"] == text)
    }

    /// Ends it as a power failure would.
    pub fn kill(mut self) {
        self.child.kill().expect("kills");
        self.child.wait().expect("ends");
    }

    /// Ends it as Ctrl-C would, and says its exit code.
    pub fn interrupt(mut self) -> i32 {
        let id = self.child.id().to_string();
        let sent = Command::new("kill").args(["-INT", &id]).status().expect("sends");
        assert!(sent.success());
        self.child.wait().expect("ends").code().expect("ends by itself")
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn done(output: Output) -> Done {
    Done {
        code: output.status.code().expect("ends by itself"),
        out: String::from_utf8(output.stdout).expect("UTF-8"),
        err: String::from_utf8(output.stderr).expect("UTF-8"),
    }
}
