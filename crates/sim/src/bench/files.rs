//! Files as people send them, beside plain HTTPS over the same loopback, and the memory that the largest one takes.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail, ensure};
use client::{Command, ConversationId, Event, FileAsk, Outgoing, Page, Target, TransferState, TransferView, Until};

use super::plain_https::PlainServer;
use super::process::{ServerProcess, process_time, status_kb};
use super::table::{self, Rounds, number};
use super::{Programs, Sizes};
use crate::real::people::RealPerson;

/// Longer than the largest file takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(1_800);

const MEGABYTE: f64 = 1e6;

/// Measures and prints.
pub(super) async fn run(programs: &Programs, sizes: &Sizes) -> Result<()> {
    let process = ServerProcess::start(&programs.server)?;
    let folder = tempfile::tempdir()?;
    let alice = RealPerson::register(folder.path(), &process.address, "alice").await?;
    let bobby = RealPerson::register(folder.path(), &process.address, "bobby").await?;
    let conversation = alice.writes(Target::Handle(bobby.handle.clone()), "hello").await?;
    bobby.accepts().await?;
    for person in [&alice, &bobby] {
        person.client.wait(Until::Sent, PATIENCE).await?;
    }
    throughput(sizes, folder.path(), (&process, &alice, &bobby), conversation).await?;
    memory(sizes, folder.path(), (&alice, &bobby), conversation).await
}

/// What a way has taken, each round.
#[derive(Default)]
struct Way {
    /// Megabytes a second.
    rate: Rounds,
    /// Processor time of this process for a megabyte, milliseconds.
    own: Rounds,
    /// The server's.
    server: Rounds,
}

impl Way {
    async fn add(
        &mut self,
        megabytes: f64,
        server: &ServerProcess,
        work: impl Future<Output = Result<()>>,
    ) -> Result<()> {
        let (own, others) = (process_time("self")?, server.processor()?);
        self.rate.add(megabytes / timed(work).await?);
        self.own.add(process_time("self")?.saturating_sub(own).as_secs_f64() * 1e3 / megabytes);
        self.server.add(server.processor()?.saturating_sub(others).as_secs_f64() * 1e3 / megabytes);
        Ok(())
    }
}

async fn throughput(
    sizes: &Sizes,
    folder: &Path,
    (server, sender, saver): (&ServerProcess, &RealPerson, &RealPerson),
    conversation: ConversationId,
) -> Result<()> {
    let (bytes, megabytes) = (sizes.file_bytes, sizes.file_bytes as f64 / MEGABYTE);
    table::begin(
        "Files",
        &format!(
            "A file of {} MB from disk to disk over loopback, {} rounds each way by turns. *Plain HTTPS*: TLS 1.3 and HTTP/1.1 alone, one \
             sync at the end. *Wiretight*: read, sealed and hashed, uploaded (durable before its last chunk is acknowledged), its message \
             kept; and fetched, opened, hashed twice, synced and named. *Processor*: milliseconds for a megabyte, of both ends of plain \
             HTTPS, and of client/server.",
            number(megabytes),
            sizes.rounds
        ),
        &[
            "way",
            "plain HTTPS, MB/s",
            "Wiretight, MB/s",
            "of plain HTTPS, %",
            "processor, plain",
            "processor, Wiretight",
        ],
    );
    let file = made(folder, "measured", bytes)?;
    let plain = PlainServer::start(file.clone(), folder.join("put")).await?;
    let [mut put, mut sent, mut got, mut saved] = std::array::from_fn(|_| Way::default());
    for _ in 0..sizes.rounds {
        put.add(megabytes, server, plain.put(&file)).await?;
        sent.add(megabytes, server, send(sender, saver, &file)).await?;
        got.add(megabytes, server, plain.get(&folder.join("got"))).await?;
        saved.add(megabytes, server, save(saver, conversation, folder, bytes)).await?;
    }
    for (way, plain, ours) in [("up", put, sent), ("down", got, saved)] {
        let share = ours.rate.middle() * 100.0 / plain.rate.middle();
        let processor = format!("{} / {}", ours.own.cell(), ours.server.cell());
        table::row(&[way.to_owned(), plain.rate.cell(), ours.rate.cell(), number(share), plain.own.cell(), processor]);
    }
    Ok(())
}

async fn memory(
    sizes: &Sizes,
    folder: &Path,
    people: (&RealPerson, &RealPerson),
    conversation: ConversationId,
) -> Result<()> {
    table::begin(
        "Memory for the largest file",
        &format!(
            "A file of {} MB, sent and saved by two profiles in one process, one after the other. The most that was resident is what the \
             system counted from a reset on; *more* is what is above that at the reset.",
            number(sizes.largest_file as f64 / MEGABYTE)
        ),
        &["way", "resident before, MB", "most resident, MB", "more, MB", "time, s"],
    );
    let file = made(folder, "largest", sizes.largest_file)?;
    for way in ["up", "down"] {
        // Linux counts the most that is resident anew from here on.
        std::fs::write("/proc/self/clear_refs", "5").context("the system does not count anew")?;
        let before = status_kb("self", "VmRSS:")? / 1e3;
        let took = match way {
            "up" => timed(send(people.0, people.1, &file)).await?,
            _ => timed(save(people.1, conversation, folder, sizes.largest_file)).await?,
        };
        let most = status_kb("self", "VmHWM:")? / 1e3;
        table::row(&[way.to_owned(), number(before), number(most), number((most - before).max(0.0)), number(took)]);
    }
    Ok(())
}

/// A file of so many bytes that are not all the same.
fn made(folder: &Path, name: &str, size: u64) -> Result<PathBuf> {
    let path = folder.join(name);
    let mut file = std::io::BufWriter::new(std::fs::File::create(&path)?);
    let block: Vec<u8> = (0..65_521u32).map(|at| (at.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    let mut rest = size;
    while rest > 0 {
        let part = usize::try_from(rest).unwrap_or(usize::MAX).min(block.len());
        file.write_all(&block[..part])?;
        rest -= part as u64;
    }
    file.into_inner()?.sync_all()?;
    Ok(path)
}

async fn timed(work: impl Future<Output = Result<()>>) -> Result<f64> {
    let begun = Instant::now();
    work.await?;
    Ok(begun.elapsed().as_secs_f64())
}

async fn send(person: &RealPerson, to: &RealPerson, file: &Path) -> Result<()> {
    let path = file.to_str().context("a path in UTF-8")?.to_owned();
    let to = Target::Account(to.account);
    let outgoing =
        Outgoing { to, path, text: String::new(), keep_metadata: false, sound: None, held: None, once: None };
    match ends(person, FileAsk::Send { outgoing, reply_to: None }).await?.state {
        TransferState::Sent { .. } => Ok(()),
        other => bail!("the file was not sent: {other:?}"),
    }
}

/// Saves the newest file, which has this size, and removes it again.
async fn save(person: &RealPerson, conversation: ConversationId, folder: &Path, size: u64) -> Result<()> {
    let newest = async || {
        let rows = person.client.messages(conversation, Page::Before { number: u64::MAX, limit: 1 }).await?;
        let is_it =
            |row: &client::MessageView| matches!(&row.body, client::MessageBody::Attachment(it) if it.size == size);
        Ok(rows.into_iter().find(is_it).map(|row| row.number))
    };
    let number = person.until("the file's message", newest).await?;
    person.does(Command::MarkRead { conversation, number }).await?;
    let folder = folder.to_str().context("a path in UTF-8")?.to_owned();
    match ends(person, FileAsk::Save { conversation, number, folder }).await?.state {
        TransferState::Saved { path } => {
            ensure!(std::fs::metadata(&path)?.len() == size, "another file was saved");
            Ok(std::fs::remove_file(path)?)
        }
        other => bail!("the file was not saved: {other:?}"),
    }
}

async fn ends(person: &RealPerson, ask: FileAsk) -> Result<TransferView> {
    let mut events = person.client.events();
    let begun = person.client.files(ask).await?.into_iter().next().context("nothing begins")?;
    let over = async {
        loop {
            if let Event::Transfer(view) = events.next().await?
                && view.id == begun.id
                && view.state.is_over()
            {
                return Ok(view);
            }
        }
    };
    tokio::time::timeout(PATIENCE, over).await.context("the file is still on its way")?
}
