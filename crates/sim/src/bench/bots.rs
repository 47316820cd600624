//! Bots: how long after the client has an event a program on the socket of `wiretight rpc` has it.

use std::process::{Child, Command as Process, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail, ensure};
use client::{Event, Target};
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::UnixStream;
use tokio::net::unix::{OwnedReadHalf, OwnedWriteHalf};

use super::process::ServerProcess;
use super::table::{self, Rounds, number, percentile};
use super::{Programs, Sizes};
use crate::real::people::RealPerson;

/// Longer than a message takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// Measures and prints.
pub(super) async fn run(programs: &Programs, sizes: &Sizes) -> Result<()> {
    let process = ServerProcess::start(&programs.server)?;
    let folder = tempfile::tempdir()?;
    let sender = RealPerson::register(folder.path(), &process.address, "alice").await?;
    let receiver = RealPerson::register(folder.path(), &process.address, "bobby").await?;
    let conversation = sender.writes(Target::Handle(receiver.handle.clone()), "first").await?;
    receiver.accepts().await?;
    receiver.reads(conversation, "first").await?;
    let token =
        receiver.client.add_bot("bench", &[client::Scope::Read], client::Reach::Nowhere).await?.context("a token")?;
    let socket = folder.path().join("rpc.socket");
    let mut serving = Serving::start(programs, &receiver, &socket)?;
    let mut bot = Bot::connect(&socket, &mut serving).await?;
    bot.asks(&format!(
        r#"{{"jsonrpc":"2.0","id":1,"method":"authenticate","params":{{"token":"{}"}}}}"#,
        token.shown()
    ))
    .await?;
    bot.asks(r#"{"jsonrpc":"2.0","id":2,"method":"events.subscribe"}"#).await?;
    bot.until(r#""subscribed":true"#).await?;
    table::begin(
        "An event reaches a bot",
        &format!(
            "A text arrives; from the moment in which the process that has the profile open tells of it until a program on the socket of \
             `wiretight rpc`, a process of its own beside that one, has read the line with it. {} texts a round, one after the other.",
            sizes.bot_events
        ),
        &["texts", "middle, ms", "99 of 100, ms", "slowest, ms"],
    );
    let [mut middle, mut nearly_all, mut slowest] = std::array::from_fn(|_| Rounds::default());
    for round in 0..sizes.rounds {
        let mut times = Vec::new();
        for text in 0..sizes.bot_events {
            times.push(one(&sender, &receiver, &mut bot, &format!("text {round}-{text}.")).await?);
        }
        bot.acknowledges().await?;
        times.sort_by(f64::total_cmp);
        middle.add(percentile(&times, 50));
        nearly_all.add(percentile(&times, 99));
        slowest.add(times.last().copied().context("no text was sent")?);
    }
    table::row(&[number(sizes.bot_events as f64), middle.cell(), nearly_all.cell(), slowest.cell()]);
    Ok(())
}

/// Sends one text; milliseconds from the client to the bot.
async fn one(sender: &RealPerson, receiver: &RealPerson, bot: &mut Bot, text: &str) -> Result<f64> {
    let mut events = receiver.client.events();
    sender.writes(Target::Handle(receiver.handle.clone()), text).await?;
    let told = async {
        loop {
            if let Event::Message { .. } = events.next().await? {
                return anyhow::Ok(Instant::now());
            }
        }
    };
    let (told, heard) = tokio::join!(tokio::time::timeout(PATIENCE, told), bot.until(text));
    let (told, heard) = (told.context("the client has no event")??, heard?);
    Ok(heard.saturating_duration_since(told).as_secs_f64() * 1e3)
}

/// `wiretight rpc`; killed when it is dropped.
struct Serving(Child);

impl Serving {
    fn start(programs: &Programs, person: &RealPerson, socket: &std::path::Path) -> Result<Self> {
        let mut command = Process::new(&programs.wiretight);
        command.arg("--home").arg(&person.home).arg("rpc").arg("--socket").arg(socket);
        let child = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn();
        Ok(Serving(child.with_context(|| format!("{} does not start", programs.wiretight.display()))?))
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A program on the socket.
struct Bot {
    to: OwnedWriteHalf,
    lines: tokio::io::Lines<BufReader<OwnedReadHalf>>,
    /// The number of the newest event that it was waiting for.
    newest: u64,
}

impl Bot {
    async fn connect(socket: &std::path::Path, serving: &mut Serving) -> Result<Self> {
        let said = serving.0.stdout.take().context("it has said where it listens already")?;
        let first = tokio::task::spawn_blocking(move || {
            let mut line = String::new();
            std::io::BufRead::read_line(&mut std::io::BufReader::new(said), &mut line).map(|_| line)
        });
        ensure!(!first.await??.is_empty(), "wiretight rpc has ended before it listened");
        let (from, to) = UnixStream::connect(socket).await?.into_split();
        Ok(Bot { to, lines: BufReader::new(from).lines(), newest: 0 })
    }

    async fn asks(&mut self, request: &str) -> Result<()> {
        Ok(self.to.write_all(format!("{request}\n").as_bytes()).await?)
    }

    /// What it has read it need not be given again: without that it would be sent no more after a while.
    async fn acknowledges(&mut self) -> Result<()> {
        let seq = self.newest;
        self.asks(&format!(r#"{{"jsonrpc":"2.0","id":3,"method":"events.ack","params":{{"seq":{seq}}}}}"#)).await?;
        self.until(r#""acknowledged":"#).await.map(drop)
    }

    /// Reads until a line has this in it; says when.
    async fn until(&mut self, part: &str) -> Result<Instant> {
        loop {
            match tokio::time::timeout(PATIENCE, self.lines.next_line()).await {
                Ok(Ok(Some(line))) if line.contains(part) => {
                    let read = Instant::now();
                    let message: serde_json::Value = serde_json::from_str(&line)?;
                    self.newest = message["params"]["seq"].as_u64().unwrap_or(self.newest);
                    return Ok(read);
                }
                Ok(Ok(Some(line))) if line.contains("\"error\"") => bail!("the bot is refused: {line}"),
                Ok(Ok(Some(_))) => {}
                Ok(Ok(None)) => bail!("wiretight rpc has ended"),
                Ok(Err(error)) => return Err(error.into()),
                Err(_) => bail!("“{part}” never came"),
            }
        }
    }
}
