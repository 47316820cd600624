//! Load on a real server over TLS: what is sent is acknowledged as durable, and reaches its readers.

use std::net::SocketAddr;
use std::time::Duration;

use sim::load::{self, Load};
use sim::real::evil::{EvilStores, RealLie};
use sim::real::host::Hosted;
use sim::real::thief::steal;

#[tokio::test(flavor = "multi_thread")]
async fn load_is_acknowledged_stored_and_delivered() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut stores = None;
    let around = |honest, keys| stores.insert(EvilStores::new(honest, keys, RealLie::None)).clone();
    let listen = SocketAddr::from(([127, 0, 0, 1], 0));
    let server =
        Hosted::start(folder.path(), listen, server::http::witness::Witnesses::none(), around).await.expect("a server");
    let wanted = Load { pairs: 3, in_flight: 2, message_bytes: 500, segment_entries: 40, time: Duration::from_secs(1) };
    let outcome = load::run(&server.address, wanted).await.expect("load");
    assert!(outcome.acknowledged_per_s > 1.0 && outcome.delivered_per_s > 1.0, "{outcome:?}");
    assert!(outcome.p50_ms > 0.0 && outcome.p50_ms <= outcome.p99_ms, "{outcome:?}");
    assert!(outcome.segments > 0, "full segments are closed, and the next ones written: {outcome:?}");
    assert_eq!(stores.expect("put around").known_topics().len(), 3, "a topic for each pair");
    // What was acknowledged lies there: the generator's bodies are one byte again and again.
    let stored: usize = steal(folder.path())
        .expect("files")
        .iter()
        .map(|file| file.bytes.windows(400).step_by(400).filter(|part| part.iter().all(|byte| *byte == 0xA5)).count())
        .sum();
    assert!(
        stored as f64 >= outcome.acknowledged_per_s.min(100.0) / 4.0,
        "{stored} parts of bodies in files, {outcome:?}"
    );
    server.stop().await.expect("stopped");
}
