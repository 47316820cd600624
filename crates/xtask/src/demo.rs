//! The demo: a server with a witness and an auditor, three people, what each sees, and what the server stored of it.

mod look;
mod person;
mod program;
mod server;
mod watchers;

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::{Context, Result, bail};

use crate::run::{cargo, finish, is_installed, programs};
use look::Look;
use person::Person;
use server::Server;
use watchers::{Auditor, Witness};

/// How the demo ends.
pub enum End {
    /// After the script.
    Once,
    /// At Ctrl-C.
    Stay,
}

const GROUP: &str = "Climbing club";

/// Runs the demo.
pub fn run(end: End) -> Result<()> {
    let interrupt = Interrupt::watch()?;
    build()?;
    let folder = Folder::make()?;
    let mut witness = Witness::prepare(&folder.path)?;
    let mut server = Server::start(&folder.path, &witness.configuration(&folder.path)?)?;
    println!("\n== A server\nwiretight-server runs in {}\nits address: {}", server.data.display(), server.address);
    println!("\n== Who watches it");
    witness.run(&server)?;
    println!(
        "A witness cosigns each checkpoint of the server's log that continues the one before; its key: {}",
        witness.key
    );
    let mut auditor = Auditor::start(&folder.path, &server)?;
    println!("An auditor verifies every entry of that log and every change of the directory, from the first on.");
    let people = register(&folder.path, &server, &witness)?;
    let mut said = talk(&people)?;
    show(&people)?;
    println!("\n== What those who watch have seen");
    auditor.catch_up(&server)?;
    let [alice, bob, _] = &people;
    said.push(watchers::without_witness(&mut witness, &server, [alice, bob])?);
    auditor.catch_up(&server)?;
    println!("\n== What the server stored of it");
    finish(std::process::Command::new(programs().join("examples/stored")).arg(&server.data))?;
    Look::into(&server.data)?.find_nothing(&server.log, &people, &said)?;
    interrupt.check()?;
    match end {
        End::Once => {
            println!("\nDone. The folder is removed; `cargo xtask demo` without --once stays, to go on by hand.")
        }
        End::Stay => {
            by_hand(&folder.path, &people, &server);
            watch_by_hand(alice, &server, &witness, &auditor);
            println!("\nCtrl-C ends all of them and removes {}.", folder.path.display());
            let waited = interrupt.wait(&mut server);
            // Whoever opened a page has a client in the background.
            people.iter().try_for_each(|person| person.run(&["open", "--stop"]).map(drop))?;
            waited?;
            println!("\nEnded: the server is stopped and {} removed.", folder.path.display());
        }
    }
    Ok(())
}

fn build() -> Result<()> {
    for program in ["cc", "make", "perl"] {
        if !is_installed(program, "--version") {
            bail!("`{program}` is missing, and the build needs it. On Debian: apt-get install gcc make perl");
        }
    }
    println!("Building (some minutes the first time) …");
    // The whole workspace, as the tests build it: another selection would have other features, and build OpenSSL twice.
    finish(cargo().args(["build", "--quiet", "--workspace", "--bins", "--examples"]))
}

/// Three people with a home each, who trust the witness.
fn register(folder: &Path, server: &Server, witness: &Witness) -> Result<[Person; 3]> {
    println!("\n== Three people");
    let passphrase = folder.join("passphrase");
    std::fs::write(&passphrase, "correct horse battery staple\n").context("the throw-away folder cannot be written")?;
    let person = |handle: &'static str| {
        let person = Person { handle, home: folder.join(handle), passphrase: passphrase.clone() };
        let code = folder.join(format!("{handle}-recovery-code"));
        person.run(&[
            "register",
            "--server",
            &server.address,
            "--handle",
            handle,
            "--recovery-code-file",
            &code.to_string_lossy(),
            "--witness",
            &witness.key,
        ])?;
        println!("{handle} has registered; profile in {}", person.home.display());
        Ok::<Person, anyhow::Error>(person)
    };
    let people = [person("alice")?, person("bob")?, person("carol")?];
    println!("They trust the witness: nobody new is believed whom it has not seen in the log.");
    Ok(people)
}

/// They add each other, accept, and write both ways and in a group. Returns all that was said.
fn talk(people: &[Person; 3]) -> Result<Vec<&'static str>> {
    let [alice, bob, carol] = people;
    println!("\n== They talk");
    let mut said = vec![GROUP];
    let mut say = |from: &Person, to: &str, readers: &[(&Person, &str)], text: &'static str| {
        println!("{:>5} → {to}: {text}", from.handle);
        from.run(&["send", to, text])?;
        said.push(text);
        readers.iter().try_for_each(|(reader, chat)| reader.wait_for(chat, text))
    };
    alice.run(&["contacts", "add", "bob"])?;
    say(alice, "bob", &[], "Hello Bob! Is the Falkenstein dry?")?;
    bob.accept("alice")?;
    say(bob, "alice", &[(alice, "bob"), (bob, "alice")], "Bone dry. Seven at the station?")?;
    say(alice, "bob", &[(bob, "alice")], "Seven it is. I ask Carol.")?;
    say(alice, "carol", &[], "Carol, climbing with Bob and me on Sunday?")?;
    carol.accept("alice")?;
    say(carol, "alice", &[(alice, "carol"), (carol, "alice")], "With pleasure, I bring the long rope.")?;
    say(bob, "carol", &[], "Carol, this is Bob: I have the helmets.")?;
    carol.accept("bob")?;
    say(carol, "bob", &[(bob, "carol"), (carol, "bob")], "Thank you, Bob!")?;
    println!("alice makes the group “{GROUP}” with bob and carol");
    alice.run(&["group", "create", GROUP, "bob", "carol"])?;
    let everybody = [(alice, GROUP), (bob, GROUP), (carol, GROUP)];
    for (person, _) in everybody {
        person.wait_for_group(GROUP)?;
    }
    say(alice, GROUP, &everybody, "Welcome to the climbing club.")?;
    say(bob, GROUP, &everybody, "Weather holds until four.")?;
    say(carol, GROUP, &everybody, "Then we start with the north face.")?;
    Ok(said)
}

fn show(people: &[Person; 3]) -> Result<()> {
    println!("\n== What each of them sees");
    for person in people {
        let others = people.iter().filter(|other| other.handle != person.handle).map(|other| other.handle);
        for chat in others.chain([GROUP]) {
            println!("\n-- {}: {chat}", person.handle);
            print!("{}", person.run(&["read", chat, "--all", "--offline"])?);
        }
    }
    Ok(())
}

fn by_hand(folder: &Path, people: &[Person; 3], server: &Server) {
    println!("\n== Go on by hand, in another terminal");
    println!("export PATH=\"{}:$PATH\"", programs().display());
    println!("export WIRETIGHT_PASSPHRASE_FILE={}", folder.join("passphrase").display());
    let [alice, bob, carol] = people;
    println!("wiretight --home {} open     # alice's page in your browser", alice.home.display());
    println!("wiretight --home {} open       # bob's, in another window", bob.home.display());
    println!("wiretight --home {} listen", bob.home.display());
    println!("wiretight --home {} send bob \"Hello again\"", alice.home.display());
    println!("echo \"from a script\" | wiretight --home {} send \"{GROUP}\"", carol.home.display());
    println!("wiretight help");
    println!("\n== See a lie caught (docs/howto/watch-a-lie.md): end the server, and let an evil one take its place");
    println!("kill {}", server.program.id());
    println!("sim evil --lie drop --data {}", server.data.display());
    println!(
        "wiretight --home {} directory --no-witnesses   # for split-view: the witness signs one log, so the other is not believed; see it caught without",
        alice.home.display()
    );
}

fn watch_by_hand(alice: &Person, server: &Server, witness: &Witness, auditor: &Auditor) {
    println!("\n== See what watches the server");
    println!("wiretight --home {} directory", alice.home.display());
    println!("curl http://{}/checkpoint", auditor.checkpoint);
    println!("curl http://{}/metrics", server.metrics);
    println!("kill {}   # the witness: the server goes on, and its metrics say so", witness.id().unwrap_or_default());
    println!("kill {}   # the auditor", auditor.id());
}

/// A folder that is removed at the end, however it comes.
struct Folder {
    path: PathBuf,
}

impl Folder {
    fn make() -> Result<Self> {
        let path = std::env::temp_dir().join(format!("wiretight-demo-{}", std::process::id()));
        let mut builder = std::fs::DirBuilder::new();
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(&path).with_context(|| format!("the throw-away folder {} cannot be made", path.display()))?;
        Ok(Folder { path })
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if let Err(error) = std::fs::remove_dir_all(&self.path) {
            eprintln!("{} could not be removed: {error}", self.path.display());
        }
    }
}

/// Whether Ctrl-C was typed: noted, so that everything is cleaned up on the way out.
struct Interrupt {
    noted: Arc<AtomicBool>,
}

impl Interrupt {
    fn watch() -> Result<Self> {
        let noted = Arc::new(AtomicBool::new(false));
        for signal in [signal_hook::consts::SIGINT, signal_hook::consts::SIGTERM, signal_hook::consts::SIGHUP] {
            signal_hook::flag::register(signal, Arc::clone(&noted)).context("signals cannot be received")?;
        }
        Ok(Interrupt { noted })
    }

    fn check(&self) -> Result<()> {
        if self.noted.load(Ordering::SeqCst) {
            bail!("interrupted");
        }
        Ok(())
    }

    /// Waits for Ctrl-C, also when the server has been ended by hand: another one may take its folder.
    fn wait(&self, server: &mut Server) -> Result<()> {
        std::io::stdout().flush().context("standard output is gone")?;
        let mut runs = true;
        while !self.noted.load(Ordering::SeqCst) {
            if runs && server.program.has_ended()? {
                println!("The server has ended. Its folder is there until Ctrl-C, for another one.");
                runs = false;
            }
            std::thread::sleep(std::time::Duration::from_millis(200));
        }
        Ok(())
    }
}
