//! The publisher's thread with its witnesses: when people are let in, what holds it back, and what ends it.

mod witness;
mod world;

use std::sync::Arc;
use std::time::Duration;

use tempfile::TempDir;
use tokio::sync::oneshot::error::TryRecvError;
use wiretight_server::folder::Folder;
use wiretight_server::http::log_metrics::LogMetrics;
use wiretight_server::http::publisher::{Ended, Publishing, Running};
use wiretight_server::http::witness::{WitnessAddress, Witnesses};
use wiretight_server::memory::MemoryStores;
use wiretight_server::service::keys::Keyring;
use wiretight_server::service::publisher::Pace;
use wiretight_server::service::{Rules, Service};
use witness::{Conduct, Witness};

/// Witnesses on this machine answer in less.
const PATIENCE: Duration = Duration::from_secs(120);

/// A publisher with its folder.
struct Publisher {
    service: Arc<Service<MemoryStores>>,
    metrics: LogMetrics,
    running: Running,
    _place: TempDir,
}

fn keyring() -> Keyring {
    Keyring::from_seed(&[7; 32])
}

impl Publisher {
    /// Starts one that makes leaves as fast as it looks.
    fn start(addresses: &[&WitnessAddress], quorum: usize) -> Publisher {
        let rules = Rules { pace: Pace { epoch_ms: 1, heartbeat_ms: 1, ..Pace::default() }, ..Rules::default() };
        let place = tempfile::tempdir().expect("a folder");
        let folder = Arc::new(Folder::take(&place.path().join("data")).expect("taken"));
        let service = Service::new(MemoryStores::default(), keyring(), rules);
        let metrics = LogMetrics::default();
        let witnesses = Witnesses::new(addresses.iter().map(|address| (*address).clone()).collect(), quorum, PATIENCE);
        let publishing = Publishing { service: Arc::clone(&service), folder, witnesses, metrics: metrics.clone() };
        Publisher { service, metrics, running: publishing.start().expect("started"), _place: place }
    }

    async fn is_let_in(&mut self) {
        (&mut self.running.first).await.expect("people are let in");
    }

    /// Waits for a checkpoint that is like this; the publisher makes further ones.
    async fn served(&self, is_so: impl Fn(usize) -> bool) {
        loop {
            let served = self.service.served().await.expect("served");
            let cosignatures = served.note.lines().filter(|line| line.starts_with('—')).count() - 1;
            if is_so(cosignatures) {
                return;
            }
            tokio::task::yield_now().await;
        }
    }
}

/// One witness of two says at the start that there was more: nobody is let in until the operator has decided.
#[tokio::test(flavor = "multi_thread")]
async fn one_witness_that_has_seen_more_holds_back_the_start() {
    let (_liar, ahead) = Witness::start(1, Conduct::Ahead, &keyring()).await;
    let (_honest, honest) = Witness::start(2, Conduct::Honest, &keyring()).await;
    let mut publisher = Publisher::start(&[&ahead, &honest], 2);
    while publisher.metrics.failures() == 0 {
        tokio::task::yield_now().await;
    }
    assert_eq!(publisher.running.first.try_recv(), Err(TryRecvError::Empty));
    assert!(publisher.running.ended.try_recv().is_err(), "it is asked again");
    assert!(publisher.service.served().await.is_err(), "and nothing is served");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_quorum_that_has_seen_more_at_the_start_ends_the_process_in_words() {
    let (_one, one) = Witness::start(1, Conduct::Ahead, &keyring()).await;
    let (_two, two) = Witness::start(2, Conduct::Ahead, &keyring()).await;
    let publisher = Publisher::start(&[&one, &two], 2);
    assert!(publisher.running.first.await.is_err(), "nobody is let in");
    let ended = publisher.running.ended.await.expect("it ended");
    assert!(matches!(ended, Ended::OldCopy { size: 1_000, own: 1, .. }));
    let said = ended.to_string();
    for part in ["witness.example/1, witness.example/2", "old copy", "Restore a newer one"] {
        assert!(said.contains(part), "{said}");
    }
}

/// What a witness says later about a longer log is signed by nobody, and changes nothing but that its signature is missing.
#[tokio::test(flavor = "multi_thread")]
async fn a_running_log_is_not_stopped_by_what_nobody_signed() {
    let (witness, address) = Witness::start(1, Conduct::Honest, &keyring()).await;
    let mut publisher = Publisher::start(&[&address], 1);
    publisher.is_let_in().await;
    publisher.served(|cosignatures| cosignatures == 1).await;
    for conduct in [Conduct::Ahead, Conduct::OtherKey, Conduct::Refusing] {
        witness.behave(conduct);
        publisher.served(|cosignatures| cosignatures == 0).await;
        witness.behave(Conduct::Honest);
        publisher.served(|cosignatures| cosignatures == 1).await;
    }
    assert!(publisher.running.ended.try_recv().is_err(), "it goes on");
}
