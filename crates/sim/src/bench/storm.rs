//! Reconnection storms: thousands of clients who come back at one moment, without any jitter.

use std::time::{Duration, Instant};

use anyhow::{Result, ensure};

use super::crowd::{Host, Member, follow_at_once};
use super::process::{ServerProcess, process_time};
use super::table::{self, Rounds, number, percentile};
use super::{Programs, Sizes};

/// Members of each topic that is followed.
const PER_TOPIC: usize = 50;

/// Longer than the server takes to notice that connections have ended.
const LEAVING_MAX: Duration = Duration::from_secs(60);

/// More files than the server's stores open after its start.
const FILES_MAX: usize = 64;

/// Full and resumed handshakes in the server's metrics.
const HANDSHAKES: [&str; 2] =
    ["wiretight_handshakes_total{kind=\"full\"}", "wiretight_handshakes_total{kind=\"resumed\"}"];

/// What the rounds of one kind of storm measured.
#[derive(Default)]
struct Storm {
    half: Rounds,
    all: Rounds,
    server: Rounds,
    clients: Rounds,
    failures: Rounds,
    resumed: Rounds,
}

/// Measures and prints.
pub(super) async fn run(programs: &Programs, sizes: &Sizes) -> Result<()> {
    table::begin(
        "Reconnection storms",
        &format!(
            "{} clients, each with a connection and a token of its own, come at one moment; each is back when TLS, hello, the \
             proof of its segment and the reading of its topic are answered, and tries again when it fails. *First* asks \
             whose the certificate is, comes back at once (so half resume), and shows fresh tokens, each of which is spent durably; *cut* comes back to a server that ran on, with the same tokens and \
             TLS resumed; *killed* to one that was killed with `kill -9` and started again: its tickets are void. {} rounds, \
             clients on the same cores.",
            number(sizes.storm as f64),
            sizes.rounds
        ),
        &[
            "storm",
            "half are back, s",
            "all are back, s",
            "server's processor each, ms",
            "clients' processor each, ms",
            "failed attempts",
            "resumed, %",
        ],
    );
    let [mut first, mut cut, mut killed]: [Storm; 3] = Default::default();
    for _ in 0..sizes.rounds {
        let mut process = ServerProcess::start(&programs.server)?;
        let files = process.descriptors()? + FILES_MAX;
        let members = Host::new(&process.address)?.gather(sizes.storm, PER_TOPIC).await?;
        empty(&process, files).await?;
        let mut members = first.break_out(members, &process).await?;
        members.iter_mut().for_each(Member::leave);
        empty(&process, files).await?;
        let mut members = cut.break_out(members, &process).await?;
        process.restart()?;
        members.iter_mut().for_each(Member::leave);
        killed.break_out(members, &process).await?;
    }
    first.print("first");
    cut.print("cut");
    killed.print("killed");
    Ok(())
}

impl Storm {
    async fn break_out(&mut self, mut members: Vec<Member>, process: &ServerProcess) -> Result<Vec<Member>> {
        members.iter_mut().for_each(|member| member.failures = 0);
        let count = members.len() as f64;
        let begun = (process.processor()?, process_time("self")?);
        let handshakes = || HANDSHAKES.map(|name| process.metric(name).map(|count| count as f64));
        let [full, resumed] = handshakes();
        let (full, resumed) = (full?, resumed?);
        let (members, times) = follow_at_once(members).await?;
        let each = |time: Duration| time.as_secs_f64() * 1e3 / count;
        self.server.add(each(process.processor()? - begun.0));
        self.clients.add(each(process_time("self")? - begun.1));
        self.half.add(percentile(&times, 50));
        self.all.add(times.last().copied().unwrap_or(f64::NAN));
        self.failures.add(members.iter().map(|member| f64::from(member.failures)).sum());
        let [full_after, resumed_after] = handshakes();
        let (full, resumed) = (full_after? - full, resumed_after? - resumed);
        self.resumed.add(resumed / (full + resumed).max(1.0) * 100.0);
        Ok(members)
    }

    fn print(self, name: &str) {
        let Storm { half, all, server, clients, failures, resumed } = self;
        let cells = [half, all, server, clients, failures, resumed].map(|rounds| rounds.cell());
        table::row(&std::iter::once(name.to_owned()).chain(cells).collect::<Vec<_>>());
    }
}

/// Waits until the server has no more than so many files and sockets open: those who left are gone.
async fn empty(process: &ServerProcess, descriptors: usize) -> Result<()> {
    let begun = Instant::now();
    while process.descriptors()? > descriptors {
        ensure!(begun.elapsed() < LEAVING_MAX, "the server keeps connections that have ended");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    Ok(())
}
