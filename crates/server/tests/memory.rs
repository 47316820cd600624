//! What an idle connection costs in the server's memory.

mod network;
mod world;

use network::{Process, command};
use protocol::hello::SessionKind;

/// Connections before the measurement, for what is allocated once, and those that are measured.
const WARM_UP: usize = 100;
const MEASURED: usize = 1_000;

/// FACTS measured 10.5 KB with optimised code, 141 KB with default buffers; futures are larger without optimisation.
const BYTES_MAX: usize = 20 * 1024;

#[tokio::test(flavor = "multi_thread")]
async fn an_idle_connection_is_small() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut in_few_arenas = command(folder.path());
    in_few_arenas.env("MALLOC_ARENA_MAX", "1");
    let server = Process::start_with(in_few_arenas);
    let mut open = Vec::new();
    for _ in 0..WARM_UP {
        open.push(server.open(SessionKind::Topics).await);
    }
    let before = resident_bytes(&server);
    for _ in 0..MEASURED {
        open.push(server.open(SessionKind::Topics).await);
    }
    let each = resident_bytes(&server).saturating_sub(before) / MEASURED;
    println!("{each} bytes for each idle connection");
    assert!(each < BYTES_MAX, "{each} bytes for each idle connection");
}

fn resident_bytes(server: &Process) -> usize {
    let status = std::fs::read_to_string(format!("/proc/{}/status", server.child.id())).expect("its status");
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("its memory");
    line.trim().trim_end_matches(" kB").parse::<usize>().expect("a number") * 1024
}
