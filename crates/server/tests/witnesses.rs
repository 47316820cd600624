//! Witnesses over real HTTP: one that cosigns, and ones that are down, slow, lying or ahead, none of which holds up the log for long.

mod world;

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use data_encoding::BASE64;
use protocol::signature::SecretKey;
use protocol::time::Seconds;
use protocol::transparency::checkpoint::{self, Checkpoint};
use protocol::transparency::log::{LogHash, LogState, empty_root, verify_consistency};
use protocol::transparency::note::{Note, NoteKey, NoteKeyKind, NoteSigner};
use tokio::net::TcpListener;
use wiretight_server::http::witness::{Gathered, WitnessAddress, Witnesses};
use wiretight_server::memory::MemoryStores;
use wiretight_server::port::wakeups::SessionNumber;
use wiretight_server::service::keys::Keyring;
use wiretight_server::service::publisher::Pace;
use wiretight_server::service::{Rules, Service};
use world::NOW;

const US: SessionNumber = SessionNumber([0; 16]);

/// Nobody is waited for so long.
const LONG: Duration = Duration::from_secs(60);

/// What a witness does.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Conduct {
    Honest,
    /// Signs with a key that is not its own.
    OtherKey,
    /// Signs another root.
    OtherRoot,
    /// Answers with a text that is no signature.
    Garbage,
    /// Answers with more than anybody needs.
    Endless,
    /// Does not answer.
    Silent,
    /// Says that it has seen a longer log.
    Ahead,
    /// Says that something is wrong.
    Refusing,
}

/// A small witness as C2SP tlog-witness has it, with its own state.
struct Witness {
    conduct: Mutex<Conduct>,
    signer: NoteSigner,
    other: NoteSigner,
    log_key: NoteKey,
    seen: Mutex<LogState>,
    asked: Mutex<u32>,
}

fn signer(name: &str, seed: u8) -> NoteSigner {
    NoteSigner::new(name, NoteKeyKind::Cosignature, SecretKey::from_seed(&[seed; 32])).expect("a signer")
}

impl Witness {
    async fn start(number: u8, conduct: Conduct, service: &Service<MemoryStores>) -> (Arc<Witness>, WitnessAddress) {
        let keyring = service.keyring();
        let name = format!("witness.example/{number}");
        let witness = Arc::new(Witness {
            conduct: Mutex::new(conduct),
            signer: signer(&name, number),
            other: signer(&name, 200),
            log_key: checkpoint::log_note_key(&keyring.id(), keyring.statement().keys.log).expect("a key"),
            seen: Mutex::new(LogState { size: 0, root: empty_root() }),
            asked: Mutex::new(0),
        });
        let router = Router::new().route("/prefix/add-checkpoint", post(add)).with_state(Arc::clone(&witness));
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("bound");
        let at: SocketAddr = listener.local_addr().expect("an address");
        tokio::spawn(async move { axum::serve(listener, router).await });
        let url: Uri = format!("http://{at}/prefix").parse().expect("a URL");
        let address = WitnessAddress { url, key: witness.signer.key().clone() };
        (witness, address)
    }

    fn behave(&self, conduct: Conduct) {
        *self.conduct.lock().expect("a lock") = conduct;
    }

    fn asked(&self) -> u32 {
        *self.asked.lock().expect("a lock")
    }

    /// What an honest witness does: the log's signature, its own size, the proof, then its signature.
    fn take(&self, body: &str) -> Result<Note, Conflict> {
        let (head, note) = body.split_once("\n\n").expect("an empty line");
        let mut lines = head.lines();
        let old: u64 = lines.next().and_then(|line| line.strip_prefix("old ")?.parse().ok()).expect("a size");
        let proof: Vec<LogHash> = lines
            .map(|line| LogHash(BASE64.decode(line.as_bytes()).expect("base64").try_into().expect("32")))
            .collect();
        let note = Note::parse(note).expect("a note");
        note.verify(&self.log_key).expect("the log's signature");
        let state = Checkpoint::parse(note.text()).expect("a checkpoint").state;
        let mut seen = self.seen.lock().expect("a lock");
        if seen.size != old {
            return Err(Conflict { size: seen.size });
        }
        verify_consistency(&seen, &state, &proof).expect("the log only grew");
        *seen = state;
        Ok(note)
    }
}

async fn add(State(witness): State<Arc<Witness>>, body: String) -> Response {
    *witness.asked.lock().expect("a lock") += 1;
    let conduct = *witness.conduct.lock().expect("a lock");
    let sign = |mut note: Note, signer: &NoteSigner| {
        note.sign(signer, Seconds(1_790_000_000));
        note.lines_of(signer.key()).into_response()
    };
    match conduct {
        Conduct::Silent => std::future::pending().await,
        Conduct::Garbage => "— nobody at all\n".into_response(),
        Conduct::Endless => "x".repeat(1024 * 1024).into_response(),
        Conduct::Ahead => (StatusCode::CONFLICT, "1000\n").into_response(),
        Conduct::Refusing => StatusCode::FORBIDDEN.into_response(),
        Conduct::Honest => witness.take(&body).map_or_else(Conflict::into_response, |note| sign(note, &witness.signer)),
        Conduct::OtherKey => {
            witness.take(&body).map_or_else(Conflict::into_response, |note| sign(note, &witness.other))
        }
        Conduct::OtherRoot => {
            let other = Note::new("wiretight/log/00\n1\nAAAA\n".to_owned()).expect("a text");
            sign(other, &witness.signer)
        }
    }
}

/// What a witness answers whose size is another one.
struct Conflict {
    size: u64,
}

impl Conflict {
    fn into_response(self) -> Response {
        (StatusCode::CONFLICT, format!("{}\n", self.size)).into_response()
    }
}

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
    let (one, first) = Witness::start(1, Conduct::Honest, &log.service).await;
    let (_two, second) = Witness::start(2, Conduct::Honest, &log.service).await;
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
    let (witness, address) = Witness::start(1, Conduct::Honest, &log.service).await;
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
    let lies =
        [Conduct::OtherKey, Conduct::OtherRoot, Conduct::Garbage, Conduct::Endless, Conduct::Refusing, Conduct::Ahead];
    for conduct in lies {
        let mut log = Log::new();
        let (liar, address) = Witness::start(1, conduct, &log.service).await;
        let (_honest, honest) = Witness::start(2, Conduct::Honest, &log.service).await;
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

#[tokio::test]
async fn whoever_is_silent_or_down_delays_the_log_by_no_more_than_the_patience() {
    let mut log = Log::new();
    let (_silent, silent) = Witness::start(1, Conduct::Silent, &log.service).await;
    let (_honest, honest) = Witness::start(2, Conduct::Honest, &log.service).await;
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
    for (text, part) in [
        (addresses("ftp://witness.example"), "no witness"),
        (addresses("/path"), "no witness"),
        (addresses("http://127.0.0.1:7500").replace("witness.example", "other.example"), "no witness"),
        (settings("quorum = 2"), "quorum"),
        (settings("quorum = 0"), "quorum"),
        (settings("patience-ms = 50"), "patience-ms"),
        (settings("patience-ms = 30000"), "patience-ms"),
        (settings("patients-ms = 500"), "unknown field"),
    ] {
        let error = check(&text).expect_err("refused");
        assert!(error.contains(part), "{text}: {error}");
    }
    let log_key =
        NoteSigner::new("log.example", NoteKeyKind::Ed25519, SecretKey::from_seed(&[4; 32])).expect("a signer");
    let as_log = addresses("http://127.0.0.1:7500").replace(&key, &log_key.key().to_string());
    assert!(check(&as_log).is_err(), "a log's key cosigns nothing");
}
