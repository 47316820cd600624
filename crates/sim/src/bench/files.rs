//! Files as people send them, beside plain HTTPS over the same loopback, and the memory that the largest one takes.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use client::{Command, ConversationId, Event, FileAsk, Outgoing, Page, Target, TransferState, TransferView, Until};

use super::plain_https::PlainServer;
use super::process::{ServerProcess, status_kb};
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
    throughput(sizes, folder.path(), (&alice, &bobby), conversation).await?;
    memory(sizes, folder.path(), (&alice, &bobby), conversation).await
}

async fn throughput(
    sizes: &Sizes,
    folder: &Path,
    people: (&RealPerson, &RealPerson),
    conversation: ConversationId,
) -> Result<()> {
    let megabytes = sizes.file_bytes as f64 / MEGABYTE;
    table::begin(
        "Files",
        &format!(
            "A file of {} MB from disk to disk over loopback, {} rounds each way by turns. *Plain HTTPS*: TLS 1.3 and HTTP/1.1 alone, one \
             sync at the end. *Wiretight*: read, sealed and hashed, uploaded (durable before its last chunk is acknowledged), its message \
             kept; and fetched, opened, hashed twice, synced and named.",
            number(megabytes),
            sizes.rounds
        ),
        &["way", "plain HTTPS, MB/s", "Wiretight, MB/s", "of plain HTTPS, %"],
    );
    let file = made(folder, "measured", sizes.file_bytes)?;
    let plain = PlainServer::start(file.clone(), folder.join("put")).await?;
    let [mut put, mut sent, mut got, mut saved] = std::array::from_fn(|_| Rounds::default());
    for _ in 0..sizes.rounds {
        put.add(megabytes / timed(plain.put(&file)).await?);
        sent.add(megabytes / timed(send(people.0, people.1, &file)).await?);
        got.add(megabytes / timed(plain.get(&folder.join("got"))).await?);
        saved.add(megabytes / timed(save(people.1, conversation, folder)).await?);
    }
    for (way, plain, ours) in [("up", put, sent), ("down", got, saved)] {
        let share = ours.middle() * 100.0 / plain.middle();
        table::row(&[way.to_owned(), plain.cell(), ours.cell(), number(share)]);
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
            _ => timed(save(people.1, conversation, folder)).await?,
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
    let outgoing = Outgoing { to, path, text: String::new(), keep_metadata: false, sound: None, held: None };
    match ends(person, FileAsk::Send(outgoing)).await?.state {
        TransferState::Sent { .. } => Ok(()),
        other => bail!("the file was not sent: {other:?}"),
    }
}

/// Saves the newest file, and removes it again.
async fn save(person: &RealPerson, conversation: ConversationId, folder: &Path) -> Result<()> {
    let newest = async || {
        let rows = person.client.messages(conversation, Page::Before { number: u64::MAX, limit: 1 }).await?;
        Ok(rows.into_iter().find(|row| matches!(row.body, client::MessageBody::Attachment(_))).map(|row| row.number))
    };
    let number = person.until("the file's message", newest).await?;
    person.does(Command::MarkRead { conversation, number }).await?;
    let folder = folder.to_str().context("a path in UTF-8")?.to_owned();
    match ends(person, FileAsk::Save { conversation, number, folder }).await?.state {
        TransferState::Saved { path } => Ok(std::fs::remove_file(path)?),
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
