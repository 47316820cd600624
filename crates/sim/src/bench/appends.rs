//! Durable appends through a server process over TLS, beside what the store alone and a bare file allow as many writers.

use std::fs::File;
use std::io::Write as _;
use std::path::Path;
use std::sync::{Arc, mpsc};
use std::time::{Duration, Instant};

use anyhow::{Result, anyhow, ensure};
use protocol::franking::{StampKey, Stamped};
use protocol::hash::hash;
use protocol::id::{EntryHash, Tag, TopicId};
use protocol::limits::SEGMENT_ENTRIES_MAX;
use protocol::signature::PublicKey;
use protocol::time::Minutes;
use server::embedded::EmbeddedStores;
use server::port::Stores as _;
use server::port::topics::{Act, Append, Outcome, Topics as _};
use server::service::group_commit::GroupCommit;
use server::service::recent::Recent;
use tokio::sync::oneshot;
use tokio::task::JoinSet;

use super::process::{ServerProcess, process_time};
use super::table::{self, Rounds, number};
use super::{Programs, Sizes};
use crate::load::{self, Load};

/// What an entry is stored with besides its ciphertext, bytes: tag, signature, topic, stamp, link, keys.
const RECORD_BYTES: usize = 400;

/// The most records in one batch of the bare file: as many as the server takes.
const BATCH_MAX: usize = 1_024;

/// Measures and prints.
pub(super) async fn run(programs: &Programs, sizes: &Sizes) -> Result<()> {
    table::begin(
        "Durable appends through a server process",
        &format!(
            "TLS on loopback, the generator in another process, each append answered when it is synced to disk; {} \
             rounds of {} s, middle and spread. *Processor* is server/generator for one append and its delivery. *Store \
             alone* is the server's group commit without network and signatures, *bare file* a thread that writes \
             records of the same size and syncs each batch; both with as many writers that wait for each record, in the \
             same round.",
            sizes.rounds,
            sizes.load_time.as_secs_f64()
        ),
        &[
            "pairs × in flight",
            "bytes",
            "acknowledged/s",
            "delivered/s",
            "p50, ms",
            "p99, ms",
            "processor, µs",
            "store alone/s",
            "bare file/s",
            "share of it: all/store",
        ],
    );
    for (pairs, in_flight) in [(1, 1), (20, 4), (200, 4)] {
        for message_bytes in [300, 1_000] {
            let load =
                Load { pairs, in_flight, message_bytes, segment_entries: SEGMENT_ENTRIES_MAX, time: sizes.load_time };
            measure(programs, load, sizes.rounds).await?;
        }
    }
    Ok(())
}

async fn measure(programs: &Programs, load: Load, rounds: usize) -> Result<()> {
    let process = ServerProcess::start(&programs.server)?;
    let [mut acknowledged, mut delivered, mut p50, mut p99] = std::array::from_fn(|_| Rounds::default());
    let [mut server, mut generator, mut store, mut bare] = std::array::from_fn(|_| Rounds::default());
    let writers = load.pairs * load.in_flight;
    for round in 0..rounds {
        let before = (process.processor()?, process_time("self")?);
        let outcome = load::run(&process.address, load).await?;
        ensure!(outcome.acknowledged > 0, "nothing was acknowledged");
        let each = |time: Duration| time.as_secs_f64() * 1e6 / outcome.acknowledged as f64;
        server.add(each(process.processor()? - before.0));
        generator.add(each(process_time("self")? - before.1));
        acknowledged.add(outcome.acknowledged_per_s);
        delivered.add(outcome.delivered_per_s);
        p50.add(outcome.p50_ms);
        p99.add(outcome.p99_ms);
        let probe = Probe { writers, record_bytes: load.message_bytes + RECORD_BYTES, time: load.time / 4 };
        let folder = process.folder().join(format!("probe-{round}"));
        store.add(probe.store(&folder).await?);
        bare.add(probe.bare_file(&folder.join("bare")).await?);
    }
    let share = |rate: &Rounds| number(rate.middle() / bare.middle() * 100.0);
    table::row(&[
        format!("{} × {}", load.pairs, load.in_flight),
        number(load.message_bytes as f64),
        acknowledged.cell(),
        delivered.cell(),
        p50.cell(),
        p99.cell(),
        format!("{} / {}", server.cell(), generator.cell()),
        store.cell(),
        bare.cell(),
        format!("{} / {} %", share(&acknowledged), share(&store)),
    ]);
    Ok(())
}

/// Writers that wait for each of their records, as a person's program waits for its answer.
#[derive(Clone, Copy)]
struct Probe {
    writers: usize,
    record_bytes: usize,
    time: Duration,
}

impl Probe {
    /// Records a second through the server's group commit into its store, without sessions, signatures and network. Before
    /// that, for half as long, files are made and grow, as a server's have.
    async fn store(self, folder: &Path) -> Result<f64> {
        let stores = EmbeddedStores::open(folder)?;
        let appends = GroupCommit::new(stores.clone(), Arc::new(Recent::default()));
        Probe { time: self.time / 2, ..self }.store_once(&stores, &appends, "warm").await?;
        self.store_once(&stores, &appends, "measured").await
    }

    async fn store_once(
        self,
        stores: &EmbeddedStores,
        appends: &GroupCommit<EmbeddedStores>,
        pass: &'static str,
    ) -> Result<f64> {
        let start = Instant::now();
        let write = |writer: usize| {
            let (stores, appends) = (stores.clone(), appends.clone());
            async move {
                let mut written = 0u64;
                while written == 0 || start.elapsed() < self.time {
                    // One full segment after the other, each of a topic of its own.
                    let parts: [&[u8]; 3] = [pass.as_bytes(), &writer.to_be_bytes(), &written.to_be_bytes()];
                    let topic = TopicId::from_random(hash("bench topic", &parts));
                    written += self.segment(&stores, &appends, topic, start).await?;
                }
                Ok(written)
            }
        };
        self.rate(write, start).await
    }

    /// Writes until the topic's segment is full, or the time is over.
    async fn segment(
        self,
        stores: &EmbeddedStores,
        appends: &GroupCommit<EmbeddedStores>,
        topic: TopicId,
        start: Instant,
    ) -> Result<u64> {
        stores.topics().create(&topic, &PublicKey([1; 32])).await?;
        let body: Arc<[u8]> = vec![0x5A; self.record_bytes].into();
        let (time, expiry) = (Minutes(1), Minutes(1_000));
        let stamped = Stamped { topic, segment: 0, time, tag: Tag([1; 32]) };
        let act = Act::Message { stamp: StampKey::from_seed(1, &[1; 32]).stamp(&stamped) };
        let mut written = 0u64;
        while written == 0 || (written < SEGMENT_ENTRIES_MAX && start.elapsed() < self.time) {
            written += 1;
            let key = hash("bench key", &[&written.to_be_bytes()]);
            let body = Arc::clone(&body);
            let append = Append { topic, segment: 0, time, expiry, entry: EntryHash(key), key, body, act };
            let outcome = appends.append(append).await?;
            ensure!(matches!(outcome, Outcome::Appended(_)), "the store does not append: {outcome:?}");
        }
        Ok(written)
    }

    /// The same into one file that a thread syncs after each batch of what waits: what the disk alone would allow.
    async fn bare_file(self, path: &Path) -> Result<f64> {
        let mut file = File::create(path)?;
        let (sender, queue) = mpsc::channel::<oneshot::Sender<()>>();
        let record = vec![0x5A; self.record_bytes];
        let thread = std::thread::spawn(move || -> Result<()> {
            while let Ok(first) = queue.recv() {
                let waiting: Vec<_> = std::iter::once(first).chain(queue.try_iter().take(BATCH_MAX - 1)).collect();
                file.write_all(&record.repeat(waiting.len()))?;
                file.sync_data()?;
                // Whoever waited may have gone.
                waiting.into_iter().for_each(|told| _ = told.send(()));
            }
            Ok(())
        });
        let start = Instant::now();
        let write = |_| {
            let sender = sender.clone();
            async move {
                let mut written = 0u64;
                while written == 0 || start.elapsed() < self.time {
                    let (told, is_durable) = oneshot::channel();
                    sender.send(told)?;
                    is_durable.await?;
                    written += 1;
                }
                Ok(written)
            }
        };
        let rate = self.rate(write, start).await;
        drop(sender);
        thread.join().map_err(|_| anyhow!("the bare file's thread panicked"))??;
        rate
    }

    /// All writers at once, and what they wrote in a second.
    async fn rate<F>(self, write: impl Fn(usize) -> F, start: Instant) -> Result<f64>
    where
        F: Future<Output = Result<u64>> + Send + 'static,
    {
        let mut writing: JoinSet<Result<u64>> = (0..self.writers).map(write).collect();
        let mut written = 0;
        while let Some(count) = writing.join_next().await {
            written += count??;
        }
        Ok(written as f64 / start.elapsed().as_secs_f64())
    }
}
