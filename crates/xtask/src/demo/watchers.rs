//! Those who look at the demo's server: a witness that cosigns its log, and an auditor that verifies all of it.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use super::person::Person;
use super::program::{Program, get, metric, until};
use super::server::Server;
use crate::run::{programs, shown};

/// The witness's name in the log.
const WITNESS: &str = "demo-witness";

/// The auditor's name in the log.
const AUDITOR: &str = "demo-auditor";

/// A witness of which server and people know where it is and what its key is, before it runs.
pub struct Witness {
    /// What people pin.
    pub key: String,
    place: String,
    folder: PathBuf,
    program: Option<Program>,
}

impl Witness {
    /// Makes its key, and finds it a place on loopback.
    pub fn prepare(folder: &Path) -> Result<Self> {
        let state = folder.join("witness");
        let mut command = Command::new(programs().join("wiretight-auditor"));
        command.args(["key", "witness", "--name", WITNESS, "--state"]).arg(&state);
        let output = command.output().context("wiretight-auditor could not be started")?;
        if !output.status.success() {
            bail!("`{}` failed: {}", shown(&command), String::from_utf8_lossy(&output.stderr));
        }
        let key = String::from_utf8_lossy(&output.stdout).trim().to_owned();
        let free = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr());
        let place = free.context("there is no free port on loopback")?.to_string();
        Ok(Witness { key, place, folder: state, program: None })
    }

    /// The configuration of a server that asks for its cosignature, and publishes faster than a server with many people.
    pub fn configuration(&self, folder: &Path) -> Result<PathBuf> {
        let file = folder.join("server.toml");
        let text = format!(
            "[directory]\nepoch-seconds = 1\nheartbeat-seconds = 3\n\n[witnesses]\nquorum = 1\npatience-ms = 500\n\n\
             [witnesses.addresses]\n\"{}\" = \"http://{}\"\n",
            self.key, self.place
        );
        std::fs::write(&file, text).context("the throw-away folder cannot be written")?;
        Ok(file)
    }

    /// Runs, and waits until what the server serves is cosigned.
    pub fn run(&mut self, server: &Server) -> Result<()> {
        let state = self.folder.to_string_lossy().into_owned();
        let log = self.folder.with_extension("log");
        let arguments =
            ["witness", "--listen", &self.place, "--state", &state, "--name", WITNESS, "--server", &server.address];
        self.program = Some(Program::start("wiretight-auditor", &arguments, &log)?);
        until("the witness's cosignature", || Ok(metric(&server.metrics, "wiretight_log_cosignatures ")? == 1))
    }

    /// `kill -9`.
    pub fn kill(&mut self) {
        self.program = None;
    }

    /// The process's number, while it runs.
    pub fn id(&self) -> Option<u32> {
        self.program.as_ref().map(Program::id)
    }
}

/// An auditor that follows the server's log.
pub struct Auditor {
    program: Program,
    /// Where its newest cosigned checkpoint is.
    pub checkpoint: String,
    metrics: String,
}

impl Auditor {
    /// Begins with the log's first leaf.
    pub fn start(folder: &Path, server: &Server) -> Result<Self> {
        let state = folder.join("auditor");
        let (log, state) = (state.with_extension("log"), state.to_string_lossy().into_owned());
        let of = ["follow", "--server", &server.address, "--state", &state, "--name", AUDITOR, "--every", "1"];
        let at = ["--listen", "127.0.0.1:0", "--metrics", "127.0.0.1:0"];
        let mut program = Program::start("wiretight-auditor", &[of.as_slice(), &at].concat(), &log)?;
        program.line().context("the auditor does not say its key")?;
        let (checkpoint, metrics) = (program.place()?, program.place()?);
        Ok(Auditor { program, checkpoint, metrics })
    }

    /// Waits until it has verified all that the server serves at this moment, and looks at what it has cosigned.
    pub fn catch_up(&mut self, server: &Server) -> Result<()> {
        let size = metric(&server.metrics, "wiretight_log_size ")?;
        until(format!("the auditor to verify {size} leaves"), || {
            self.program.check()?;
            Ok(metric(&self.metrics, "wiretight_auditor_log_size ")? >= size)
        })?;
        let epochs = metric(&self.metrics, "wiretight_auditor_epochs_total ")?;
        if metric(&self.metrics, "wiretight_auditor_caught ")? != 0 || epochs == 0 {
            bail!("the auditor has verified {size} leaves with {epochs} epochs, and something is wrong with them");
        }
        let note = get(&self.checkpoint, "/checkpoint")?;
        for name in [WITNESS, AUDITOR] {
            if !note.contains(&format!("— {name} ")) {
                bail!("the checkpoint that the auditor has verified has no signature of {name}:\n{note}");
            }
        }
        println!(
            "The auditor has verified {size} leaves of the log and the {epochs} epochs in them; the newest checkpoint:"
        );
        note.split("\r\n\r\n").nth(1).unwrap_or(&note).lines().for_each(|line| println!("   {line}"));
        Ok(())
    }

    /// The process's number.
    pub fn id(&self) -> u32 {
        self.program.id()
    }
}

/// The witness is killed: people go on, since the server serves its log without that cosignature, and says so.
pub fn without_witness(witness: &mut Witness, server: &Server, [alice, bob]: [&Person; 2]) -> Result<&'static str> {
    witness.kill();
    let failed = format!("wiretight_log_witnesses_total{{witness=\"{WITNESS}\",outcome=\"failed\"}} ");
    let failed_before = metric(&server.metrics, &failed)?;
    until("a checkpoint without the witness", || {
        let cosignatures = metric(&server.metrics, "wiretight_log_cosignatures ")?;
        Ok(cosignatures == 0 && metric(&server.metrics, &failed)? > failed_before)
    })?;
    println!("The witness is killed; the server's metrics say: cosignatures 0, witness {WITNESS} failed.");
    let text = "Did you bring the topo?";
    println!("{:>5} → bob: {text}", alice.handle);
    alice.run(&["send", "bob", text])?;
    bob.wait_for("alice", text)?;
    println!("{:>5} has it: who is down holds nobody up.", bob.handle);
    witness.run(server)?;
    println!("The witness runs again, and has cosigned what it missed.");
    Ok(text)
}
