//! A small witness over real HTTP (C2SP tlog-witness) that is honest, or lies as it is told to.
#![allow(dead_code, reason = "each test file uses its own part")]

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use data_encoding::BASE64;
use futures_util::{StreamExt as _, stream};
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
    /// Answers with bytes that are no text.
    NotText,
    /// Answers with nothing.
    Empty,
    /// Signs a checkpoint of this size and root, of another server's log.
    OtherLog,
    /// Answers with the signature that it gave the first time, for an earlier checkpoint.
    Replayed,
    /// Says each time that it has seen the log when it was empty.
    Behind,
    /// Answers with more than anybody needs.
    Endless,
    /// Begins its answer, and never ends it.
    Halting,
    /// Begins its answer, and gives a byte now and then.
    Trickling,
    /// Does not answer.
    Silent,
    /// Cosigns and remembers it, and the answer is lost.
    Lost,
    /// The same each time, and whoever asks from another size is told at once.
    Slow,
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
    /// The lines that it signed the first time.
    first: Mutex<Option<String>>,
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
            first: Mutex::default(),
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
        let lines = note.lines_of(signer.key());
        witness.first.lock().expect("a lock").get_or_insert_with(|| lines.clone());
        lines.into_response()
    };
    match conduct {
        Conduct::Silent => std::future::pending().await,
        Conduct::Lost => {
            assert!(witness.take(&body).is_ok(), "it would have cosigned");
            std::future::pending().await
        }
        Conduct::Slow => match witness.take(&body) {
            Ok(_) => std::future::pending().await,
            Err(refused) => refused.into_response(),
        },
        Conduct::Garbage => "— nobody at all\n".into_response(),
        Conduct::NotText => vec![0xff_u8; 64].into_response(),
        Conduct::Empty => StatusCode::OK.into_response(),
        Conduct::Behind => (StatusCode::CONFLICT, "0\n").into_response(),
        Conduct::Replayed => witness.first.lock().expect("a lock").clone().expect("it has signed").into_response(),
        Conduct::Halting => {
            let begun = stream::iter([Ok::<_, Infallible>("— witness.example/1 ")]);
            Body::from_stream(begun.chain(stream::pending())).into_response()
        }
        Conduct::Trickling => {
            let byte = |()| async {
                tokio::time::sleep(Duration::from_millis(20)).await;
                Some((Ok::<_, Infallible>("x"), ()))
            };
            Body::from_stream(stream::unfold((), byte)).into_response()
        }
        Conduct::OtherLog => witness.take(&body).map_or_else(Refused::into_response, |note| {
            let ours = note.text().split_once('\n').expect("a line").1.to_owned();
            sign(Note::new(format!("wiretight/log/{}\n{ours}", "0".repeat(64))).expect("a text"), &witness.signer)
        }),
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
