//! A small witness over real HTTP (C2SP tlog-witness) that is honest, or lies as it is told to.
#![allow(dead_code, reason = "each test file uses its own part")]

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

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
use wiretight_server::http::witness::WitnessAddress;
use wiretight_server::service::keys::Keyring;

/// What a witness does.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Conduct {
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
    /// Cosigns and remembers it, and the answer is lost.
    Lost,
    /// Says that it has seen a longer log.
    Ahead,
    /// Says that something is wrong.
    Refusing,
}

/// A small witness as C2SP tlog-witness has it, with its own state.
pub struct Witness {
    conduct: Mutex<Conduct>,
    signer: NoteSigner,
    other: NoteSigner,
    log_key: NoteKey,
    seen: Mutex<LogState>,
    asked: Mutex<u32>,
}

pub fn signer(name: &str, seed: u8) -> NoteSigner {
    NoteSigner::new(name, NoteKeyKind::Cosignature, SecretKey::from_seed(&[seed; 32])).expect("a signer")
}

impl Witness {
    pub async fn start(number: u8, conduct: Conduct, keyring: &Keyring) -> (Arc<Witness>, WitnessAddress) {
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

    pub fn behave(&self, conduct: Conduct) {
        *self.conduct.lock().expect("a lock") = conduct;
    }

    pub fn asked(&self) -> u32 {
        *self.asked.lock().expect("a lock")
    }

    /// What an honest witness does: the log's signature, its own size, the proof, then its signature.
    fn take(&self, body: &str) -> Result<Note, Refused> {
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
        if old > state.size {
            return Err(Refused::Malformed);
        }
        if seen.size != old {
            return Err(Refused::Conflict { size: seen.size });
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
        Conduct::Lost => {
            assert!(witness.take(&body).is_ok(), "it would have cosigned");
            std::future::pending().await
        }
        Conduct::Garbage => "— nobody at all\n".into_response(),
        Conduct::Endless => "x".repeat(1024 * 1024).into_response(),
        Conduct::Ahead => (StatusCode::CONFLICT, "1000\n").into_response(),
        Conduct::Refusing => StatusCode::FORBIDDEN.into_response(),
        Conduct::Honest => witness.take(&body).map_or_else(Refused::into_response, |note| sign(note, &witness.signer)),
        Conduct::OtherKey => witness.take(&body).map_or_else(Refused::into_response, |note| sign(note, &witness.other)),
        Conduct::OtherRoot => {
            let other = Note::new("wiretight/log/00\n1\nAAAA\n".to_owned()).expect("a text");
            sign(other, &witness.signer)
        }
    }
}

/// What a witness answers that does not cosign.
enum Refused {
    /// Its size is another one.
    Conflict { size: u64 },
    /// A log does not shrink (C2SP tlog-witness).
    Malformed,
}

impl Refused {
    fn into_response(self) -> Response {
        match self {
            Refused::Conflict { size } => (StatusCode::CONFLICT, format!("{size}\n")).into_response(),
            Refused::Malformed => StatusCode::BAD_REQUEST.into_response(),
        }
    }
}
