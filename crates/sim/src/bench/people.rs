//! Clients as people have them: catching up on thousands of messages, and starting with a long history.

use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail, ensure};
use client::{
    Client, Command, ConversationId, Handle, MessageId, MessageView, Options, Page, Passphrase, Reply, Store, Target,
    Unlock, Until,
};
use engine::changes::{Changes, Table, conversation_key};
use engine::said::{self, Kind, PlaceRow, WordsRow};
use engine::view::MessageRow;
use protocol::cbor;

use super::process::{ServerProcess, process_time, status_kb};
use super::table::{self, Rounds, number};
use super::{Programs, Sizes};
use crate::real::people::RealPerson;

/// Who is away while messages are sent, one after the other: a round each.
const AWAY: [&str; 3] = ["bruno", "carla", "dario"];

/// Further chats of the first of them, so that a start is that of somebody who knows people. All who write found some: each
/// has few tokens at hand.
const CHATS: usize = 9;

/// Longer than catching up takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(600);

/// The rows of one batch, while a history is made longer.
const BATCH: u64 = 5_000;

/// Measures and prints.
pub(super) async fn run(programs: &Programs, sizes: &Sizes) -> Result<()> {
    let process = ServerProcess::start(&programs.server)?;
    let folder = tempfile::tempdir()?;
    let sender = RealPerson::register(folder.path(), &process.address, "alice").await?;
    let mut away = Vec::new();
    for name in AWAY {
        away.push(RealPerson::register(folder.path(), &process.address, name).await?);
    }
    let members: Vec<Handle> = away.iter().map(|person| person.handle.clone()).collect();
    let conversation = create_group(&sender, "bench", members).await?;
    for person in &away {
        join(person, conversation).await?;
    }
    let [reader, others @ ..] = away.as_slice() else { bail!("nobody is away") };
    let founders: Vec<&RealPerson> = others.iter().chain([&sender]).collect();
    for (number, founder) in founders.iter().cycle().take(CHATS).enumerate() {
        let chat = create_group(founder, &format!("chat {number}"), vec![reader.handle.clone()]).await?;
        join(reader, chat).await?;
    }
    settle(&sender.client).await?;
    for person in &away {
        settle(&person.client).await?;
        person.client.close().await;
    }
    for number in 0..sizes.missed {
        let text = format!("message {number}: {}", "x".repeat(60));
        sender.writes(Target::Conversation(conversation), &text).await?;
    }
    settle(&sender.client).await?;
    catch_up(programs, sizes, &away).await?;
    start(programs, sizes, reader, conversation).await
}

async fn create_group(person: &RealPerson, name: &str, members: Vec<Handle>) -> Result<ConversationId> {
    match person.does(Command::CreateGroup { name: name.to_owned(), members }).await? {
        Reply::Conversation { conversation } => Ok(conversation),
        other => bail!("no group was made: {other:?}"),
    }
}

/// Whom they know, people join at once; others they accept.
async fn join(person: &RealPerson, conversation: ConversationId) -> Result<()> {
    person
        .until("the chat", async || {
            let requests = person.client.requests().await?;
            if requests.iter().any(|request| request.conversation == conversation && !request.accepted) {
                person.does(Command::Accept { conversation }).await?;
            }
            Ok(person.client.conversation(conversation).await?.filter(|view| view.members.len() > 1).map(|_| ()))
        })
        .await
}

async fn settle(client: &Client) -> Result<()> {
    let status = client.wait(Until::Sent, PATIENCE).await?;
    ensure!(status.settled, "not all was sent: {status:?}");
    Ok(())
}

async fn catch_up(programs: &Programs, sizes: &Sizes, away: &[RealPerson]) -> Result<()> {
    table::begin(
        "Catching up",
        &format!(
            "A client in a process of its own, in a group of {}, comes back to {} messages of about 80 characters; a round for \
             each of {} members. Time from the open profile to idle: everything read, checked, and durable in SQLCipher.",
            away.len() + 1,
            number(sizes.missed as f64),
            away.len()
        ),
        &["messages", "time, s", "messages/s", "processor each, µs", "resident before, MB", "most resident, MB"],
    );
    let [mut time, mut rate, mut processor, mut before, mut most] = std::array::from_fn(|_| Rounds::default());
    for person in away {
        let report = Report::of(programs, person).await?;
        ensure!(report.newest >= sizes.missed as f64, "only {} messages arrived", report.newest);
        time.add(report.idle_s);
        rate.add(sizes.missed as f64 / report.idle_s);
        processor.add(report.processor_s * 1e6 / sizes.missed as f64);
        before.add(report.resident_kb / 1e3);
        most.add(report.most_kb / 1e3);
    }
    let mut row = vec![number(sizes.missed as f64)];
    row.extend([time, rate, processor, before, most].map(|rounds| rounds.cell()));
    table::row(&row);
    Ok(())
}

async fn start(programs: &Programs, sizes: &Sizes, person: &RealPerson, conversation: ConversationId) -> Result<()> {
    table::begin(
        "Starting",
        &format!(
            "A process of its own opens a profile with {} chats, one of them with the whole history, and shows the list of chats \
             and the newest page of 50 messages, with the server reachable. *Key derivation* (Argon2id) is timed by a wrong \
             passphrase, and apart; {} rounds.",
            CHATS + 1,
            sizes.starts
        ),
        &["stored messages", "start, ms", "start, processor, ms", "key derivation, ms", "resident then, MB"],
    );
    for stored in [sizes.missed, sizes.stored] {
        lengthen(person, conversation, stored)?;
        let [mut start, mut processor, mut derivation, mut resident] = std::array::from_fn(|_| Rounds::default());
        for _ in 0..sizes.starts {
            let report = Report::of(programs, person).await?;
            ensure!(report.newest >= stored as f64, "only {} messages are stored", report.newest);
            start.add((report.open_s - report.derivation_s).max(0.0) * 1e3);
            processor.add((report.open_processor_s - report.derivation_processor_s).max(0.0) * 1e3);
            derivation.add(report.derivation_s * 1e3);
            resident.add(report.resident_kb / 1e3);
        }
        let mut row = vec![number(stored as f64)];
        row.extend([start, processor, derivation, resident].map(|rounds| rounds.cell()));
        table::row(&row);
    }
    super::finding::run(sizes, person, conversation, sizes.stored)
}

/// Repeats a history until it has so many messages.
fn lengthen(person: &RealPerson, conversation: ConversationId, count: u64) -> Result<()> {
    let passphrase = Passphrase::new(person.passphrase.clone())?;
    let mut store = Store::of_profile(&person.home, &passphrase)?;
    let newest = store.messages(&conversation, Page::Before { number: u64::MAX, limit: 1_000 })?;
    let last = newest.last().context("a history")?.number;
    let mut views = newest.iter().cycle();
    for first in (last + 1..=count).step_by(usize::try_from(BATCH)?) {
        let mut changes = Changes::default();
        for number in first..=count.min(first + BATCH - 1) {
            let view = views.next().context("a history")?;
            repeat(&mut changes, &conversation, view, number);
        }
        store.apply(&changes)?;
    }
    Ok(())
}

/// Writes a row of a history once more, as another message with the same words.
fn repeat(changes: &mut Changes, conversation: &ConversationId, view: &MessageView, number: u64) {
    let MessageView { sender, time, delivery, sequence, .. } = *view;
    let generation = 0;
    let message = view.message.map(|_| {
        let mut id = [1; 32];
        id[8..16].copy_from_slice(&number.to_be_bytes());
        MessageId(id)
    });
    let body = message.is_none().then(|| view.body.clone());
    let row = MessageRow { number, message, sender, time, body, delivery, sequence, generation };
    changes.put(Table::Message, conversation_key(conversation, &number.to_be_bytes()), cbor::to_bytes(&row));
    let Some(message) = message else { return };
    let words = WordsRow { body: view.body.clone(), in_reply_to: None, forwarded: 0 };
    let place = cbor::to_bytes(&PlaceRow { number, sender });
    changes.put(Table::Said, said::place_key(conversation, &message), place);
    changes.put(Table::Said, said::key(conversation, &message, Kind::Words, &sender), cbor::to_bytes(&words));
}

/// What a process that opened a profile saw.
struct Report {
    derivation_s: f64,
    derivation_processor_s: f64,
    open_s: f64,
    open_processor_s: f64,
    idle_s: f64,
    processor_s: f64,
    resident_kb: f64,
    most_kb: f64,
    newest: f64,
}

impl Report {
    /// Lets a process of its own open the profile, and waits for its end.
    async fn of(programs: &Programs, person: &RealPerson) -> Result<Report> {
        let mut command = tokio::process::Command::new(&programs.sim);
        command.arg("open").arg(&person.home).arg(&person.passphrase).stdin(Stdio::null());
        let output = command.output().await?;
        let problem = String::from_utf8_lossy(&output.stderr);
        ensure!(output.status.success(), "a client's process failed: {problem}");
        let text = String::from_utf8(output.stdout)?;
        let values = text.split_whitespace().map(str::parse).collect::<Result<Vec<f64>, _>>()?;
        let [times @ .., resident_kb, most_kb, newest] = values.as_slice() else {
            bail!("a client's process said {text}");
        };
        let &[derivation_s, derivation_processor_s, open_s, open_processor_s, idle_s, processor_s] = times else {
            bail!("a client's process said {text}");
        };
        Ok(Report {
            derivation_s,
            derivation_processor_s,
            open_s,
            open_processor_s,
            idle_s,
            processor_s,
            resident_kb: *resident_kb,
            most_kb: *most_kb,
            newest: *newest,
        })
    }
}

/// The other end of a report: opens a profile, shows the chats and the newest page of the longest one, catches up, and prints
/// what that took.
///
/// # Errors
/// What the profile refuses.
pub async fn open(home: &Path, passphrase: &str) -> Result<()> {
    let stopwatch = Stopwatch::start()?;
    let wrong = Client::open(options(home, "another passphrase")).await;
    ensure!(wrong.is_err(), "any passphrase opens the profile");
    let derivation = stopwatch.seconds()?;
    let stopwatch = Stopwatch::start()?;
    let client = Client::open(options(home, passphrase)).await?;
    let chats = client.conversations().await?;
    let mut newest = 0;
    for chat in &chats {
        newest = newest.max(newest_number(&client, chat.conversation, 50).await?);
    }
    let open = stopwatch.seconds()?;
    // The kernel counts the most memory from here on: the derivation took more.
    std::fs::write("/proc/self/clear_refs", "5")?;
    let resident = status_kb("self", "VmRSS:")?;
    let stopwatch = Stopwatch::start()?;
    let status = client.wait(Until::Idle, PATIENCE).await?;
    ensure!(status.idle, "not idle: {status:?}");
    let idle = stopwatch.seconds()?;
    let most = status_kb("self", "VmHWM:")?;
    for chat in &chats {
        newest = newest.max(newest_number(&client, chat.conversation, 1).await?);
    }
    client.close().await;
    let seconds = [derivation, open, idle].concat().iter().map(f64::to_string).collect::<Vec<_>>();
    println!("{} {resident} {most} {newest}", seconds.join(" "));
    Ok(())
}

/// Time by the clock and of this process's threads, together.
struct Stopwatch(Instant, Duration);

impl Stopwatch {
    fn start() -> Result<Self> {
        Ok(Stopwatch(Instant::now(), process_time("self")?))
    }

    /// Both since the start, seconds.
    fn seconds(self) -> Result<[f64; 2]> {
        Ok([self.0.elapsed(), process_time("self")? - self.1].map(|time| time.as_secs_f64()))
    }
}

async fn newest_number(client: &Client, chat: ConversationId, limit: u32) -> Result<u64> {
    let page = client.messages(chat, Page::Before { number: u64::MAX, limit }).await?;
    Ok(page.last().map_or(0, |message| message.number))
}

fn options(home: &Path, passphrase: &str) -> Options {
    let passphrase = passphrase.to_owned();
    let unlock: Unlock = std::sync::Arc::new(move || Passphrase::new(passphrase.clone()));
    Options { home: home.to_owned(), unlock, proxy: None, separation: None }
}
