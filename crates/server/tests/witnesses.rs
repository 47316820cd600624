//! Witnesses over real HTTP: one that cosigns, and ones that are down, slow, lying or ahead, none of which holds up the log for long.

mod witness;
mod world;

use std::sync::Arc;
use std::time::{Duration, Instant};

use protocol::signature::SecretKey;
use protocol::transparency::checkpoint;
use protocol::transparency::note::{Note, NoteKeyKind, NoteSigner};
use tokio::net::TcpListener;
use wiretight_server::http::witness::{Gathered, Heard, WitnessAddress, Witnesses};
use wiretight_server::memory::MemoryStores;
use wiretight_server::port::wakeups::SessionNumber;
use wiretight_server::service::keys::Keyring;
use wiretight_server::service::publisher::Pace;
use wiretight_server::service::{Rules, Service};
use witness::{Conduct, Witness, signer};
use world::NOW;

const US: SessionNumber = SessionNumber([0; 16]);

/// Nobody is waited for so long.
const LONG: Duration = Duration::from_secs(60);

struct Log {
    service: Arc<Service<MemoryStores>>,
    now: protocol::time::Millis,
}

impl Log {
    fn new() -> Log {
        let rules = Rules { pace: Pace { epoch_ms: 1, heartbeat_ms: 1, ..Pace::default() }, ..Rules::default() };
        Log { service: Service::new(MemoryStores::default(), Keyring::from_seed(&[7; 32]), rules), now: NOW }
    }

    /// Publishes a heartbeat, shows it to the witnesses, and serves it.
    async fn publish(&mut self, witnesses: &Witnesses) -> Gathered {
        self.now = self.now.plus(1_000);
        let unserved = self.service.publish(self.now, US).await.expect("published").expect("a leaf is due");
        let gathered = witnesses.cosign(&self.service, &unserved).await;
        self.service.serve(unserved, gathered.note.clone()).await.expect("served");
        gathered
    }

    async fn served(&self) -> Note {
        Note::parse(&self.service.served().await.expect("served").note).expect("a note")
    }
}

#[tokio::test]
async fn witnesses_cosign_a_log_that_grows_and_each_signature_is_served() {
    let mut log = Log::new();
    let (one, first) = Witness::start(1, Conduct::Honest, &log.service.keyring()).await;
    let (_two, second) = Witness::start(2, Conduct::Honest, &log.service.keyring()).await;
    let keys = [first.key.clone(), second.key.clone()];
    let witnesses = Witnesses::new(vec![first, second], 2, LONG);
    for round in 1..=10 {
        let gathered = log.publish(&witnesses).await;
        assert_eq!((gathered.cosignatures, gathered.ahead().count()), (2, 0));
        let served = log.served().await;
        let trusted = checkpoint::Witnesses::new(keys.to_vec(), 2).expect("witnesses");
        assert_eq!(trusted.check(&served), Ok(2));
        assert_eq!(one.asked(), round, "its size is known");
    }
}

#[tokio::test]
async fn a_witness_that_knows_another_size_is_asked_again_from_there() {
    let mut log = Log::new();
    let (witness, address) = Witness::start(1, Conduct::Honest, &log.service.keyring()).await;
    let before = Witnesses::new(vec![address.clone()], 1, LONG);
    for _ in 0..3 {
        log.publish(&before).await;
    }
    for _ in 0..4 {
        log.publish(&Witnesses::none()).await;
    }
    // A server that has started again knows nothing of what its witnesses have seen.
    let after = Witnesses::new(vec![address], 1, LONG);
    assert_eq!(log.publish(&after).await.cosignatures, 1);
    assert_eq!(witness.asked(), 5);
    log.publish(&after).await;
    assert_eq!(witness.asked(), 6);
}

#[tokio::test]
async fn whoever_lies_is_left_out_and_the_others_count() {
    let lies = [
        Conduct::OtherKey,
        Conduct::OtherRoot,
        Conduct::OtherLog,
        Conduct::Garbage,
        Conduct::NotText,
        Conduct::Empty,
        Conduct::Endless,
        Conduct::Refusing,
        Conduct::Ahead,
        Conduct::Behind,
    ];
    for conduct in lies {
        let mut log = Log::new();
        let (liar, address) = Witness::start(1, conduct, &log.service.keyring()).await;
        let (_honest, honest) = Witness::start(2, Conduct::Honest, &log.service.keyring()).await;
        let liars = address.key.clone();
        let witnesses = Witnesses::new(vec![address, honest.clone()], 2, LONG);
        let gathered = log.publish(&witnesses).await;
        assert_eq!(gathered.cosignatures, 1);
        let ahead: Vec<_> = gathered.ahead().collect();
        assert_eq!(ahead, if conduct == Conduct::Ahead { vec![("witness.example/1", 1_000)] } else { Vec::new() });
        let served = log.served().await;
        assert!(served.verify(&liars).is_err() && served.verify(&honest.key).is_ok());
        liar.behave(Conduct::Honest);
        assert_eq!(log.publish(&witnesses).await.cosignatures, 2, "whoever mends their ways counts again");
    }
}

/// What was signed of an earlier checkpoint is true, and says nothing of this one.
#[tokio::test]
async fn a_signature_of_an_earlier_checkpoint_counts_for_no_later_one() {
    let mut log = Log::new();
    let (witness, address) = Witness::start(1, Conduct::Honest, &log.service.keyring()).await;
    let key = address.key.clone();
    let witnesses = Witnesses::new(vec![address], 1, LONG);
    assert_eq!(log.publish(&witnesses).await.cosignatures, 1);
    witness.behave(Conduct::Replayed);
    assert_eq!(log.publish(&witnesses).await.cosignatures, 0);
    assert!(log.served().await.verify(&key).is_err());
    witness.behave(Conduct::Honest);
    assert_eq!(log.publish(&witnesses).await.cosignatures, 1);
}

/// A size that a witness says is worth one more question and no further ones, whatever it is.
#[tokio::test]
async fn a_witness_that_knows_nothing_each_time_is_asked_twice_and_no_more() {
    let mut log = Log::new();
    let (witness, address) = Witness::start(1, Conduct::Behind, &log.service.keyring()).await;
    let witnesses = Witnesses::new(vec![address], 1, LONG);
    let gathered = log.publish(&witnesses).await;
    assert_eq!((gathered.cosignatures, witness.asked()), (0, 2));
}

/// Slow in each way: it cosigns after it was waited for, begins an answer that does not end, or gives it byte by byte. What it has cosigned meanwhile is found out
/// once it answers in time.
#[tokio::test]
async fn whoever_is_slow_delays_the_log_by_no_more_than_the_patience_and_is_taken_up_again() {
    for conduct in [Conduct::Slow, Conduct::Halting, Conduct::Trickling] {
        let mut log = Log::new();
        let (slow, address) = Witness::start(1, conduct, &log.service.keyring()).await;
        let hasty = Witnesses::new(vec![address.clone()], 1, Duration::from_millis(300));
        for _ in 0..3 {
            let gathered = tokio::time::timeout(LONG, log.publish(&hasty)).await.expect("it is served");
            assert_eq!((gathered.cosignatures, gathered.heard[0].1), (0, Heard::Nothing));
        }
        slow.behave(Conduct::Honest);
        assert_eq!(log.publish(&Witnesses::new(vec![address], 1, LONG)).await.cosignatures, 1);
    }
}

#[tokio::test]
async fn whoever_is_silent_or_down_delays_the_log_by_no_more_than_the_patience() {
    let mut log = Log::new();
    let (_silent, silent) = Witness::start(1, Conduct::Silent, &log.service.keyring()).await;
    let (_honest, honest) = Witness::start(2, Conduct::Honest, &log.service.keyring()).await;
    let nobody = TcpListener::bind("127.0.0.1:0").await.expect("bound").local_addr().expect("an address");
    let url = format!("http://{nobody}/").parse().expect("a URL");
    let down = WitnessAddress { url, key: signer("down.example", 3).key().clone() };
    let patience = Duration::from_millis(300);
    let all = vec![silent, honest, down];
    let begun = Instant::now();
    assert_eq!(log.publish(&Witnesses::new(all.clone(), 3, patience)).await.cosignatures, 1);
    assert!(begun.elapsed() >= patience, "the quorum was waited for");
    // With its quorum there, the log does not wait for the others: nobody's patience would be long enough here.
    let gathered = tokio::time::timeout(LONG, log.publish(&Witnesses::new(all, 1, LONG * 100))).await;
    assert_eq!(gathered.expect("in time").cosignatures, 1);
}

#[test]
fn witnesses_are_configured_or_refused_in_words() {
    let key = signer("witness.example", 1).key().to_string();
    let check = |text: &str| {
        let file: wiretight_server::config::File = toml::from_str(text).map_err(|error| error.to_string())?;
        file.witnesses().map(|witnesses| witnesses.quorum()).map_err(|error| error.to_string())
    };
    let addresses = |url: &str| format!("[witnesses.addresses]\n\"{key}\" = \"{url}\"\n");
    assert_eq!(check(""), Ok(0));
    assert_eq!(check(&addresses("http://127.0.0.1:7500")), Ok(1));
    assert_eq!(check(&addresses("https://witness.example/wiretight")), Ok(1));
    let settings = |words: &str| format!("[witnesses]\n{words}\n{}", addresses("http://127.0.0.1:7500"));
    assert_eq!(check(&settings("quorum = 1\npatience-ms = 500")), Ok(1));
    let many = |count: u8, name: &str| {
        let lines = (1..=count).map(|number| {
            let key = signer(&format!("{name}{number}"), number).key().to_string();
            format!("\"{key}\" = \"http://127.0.0.1:7500\"\n")
        });
        format!("[witnesses.addresses]\n{}", lines.collect::<String>())
    };
    assert_eq!(check(&many(30, &"w".repeat(98))), Ok(30), "as many as a note has room for");
    for (text, part) in [
        (addresses("ftp://witness.example"), "no witness"),
        (addresses("/path"), "no witness"),
        (addresses("http://127.0.0.1:7500").replace("witness.example", "other.example"), "no witness"),
        (settings("quorum = 2"), "quorum"),
        (settings("quorum = 0"), "quorum"),
        (settings("patience-ms = 50"), "patience-ms"),
        (settings("patience-ms = 30000"), "patience-ms"),
        (settings("patients-ms = 500"), "unknown field"),
        (many(31, "w"), "30 at most"),
        (many(1, &"w".repeat(100)), "100 bytes"),
    ] {
        let error = check(&text).expect_err("refused");
        assert!(error.contains(part), "{text}: {error}");
    }
    let log_key =
        NoteSigner::new("log.example", NoteKeyKind::Ed25519, SecretKey::from_seed(&[4; 32])).expect("a signer");
    let as_log = addresses("http://127.0.0.1:7500").replace(&key, &log_key.key().to_string());
    assert!(check(&as_log).is_err(), "a log's key cosigns nothing");
}
