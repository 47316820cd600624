//! The client of witnesses (C2SP tlog-witness): shows each a checkpoint, and gathers the cosignatures that come in time.
//!
//! No witness is trusted with more than its signature: what does not verify is left out, and who is late is not waited for.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use axum::body::Body;
use axum::http::{Method, Request, StatusCode, Uri, header};
use data_encoding::BASE64;
use futures_util::StreamExt as _;
use futures_util::stream::FuturesUnordered;
use hyper_util::rt::TokioIo;
use protocol::time::Seconds;
use protocol::transparency::log::LogHash;
use protocol::transparency::note::{Note, NoteKey};
use rustls_pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout_at};
use tokio_rustls::TlsConnector;

use crate::port::Stores;
use crate::service::publisher::Unserved;
use crate::service::{Service, log};

/// How long a witness that is down, slow or lying delays a checkpoint at most, unless the configuration says otherwise.
pub const PATIENCE: Duration = Duration::from_secs(2);

/// Once there is a quorum, the others are waited for so long: their cosignatures are worth a moment, but not more.
const GRACE: Duration = Duration::from_millis(200);

/// The most bytes of a witness's answer: some signature lines.
const ANSWER_BYTES_MAX: usize = 16 * 1024;

/// A witness as it is configured.
#[derive(Debug, Clone)]
pub struct WitnessAddress {
    /// Where it takes checkpoints: the prefix before `/add-checkpoint`.
    pub url: Uri,
    /// With what its cosignatures are verified.
    pub key: NoteKey,
}

/// The witnesses of a log.
pub struct Witnesses {
    witnesses: Vec<Witness>,
    quorum: usize,
    patience: Duration,
    tls: Arc<rustls::ClientConfig>,
}

struct Witness {
    address: WitnessAddress,
    /// The size of the log that it cosigned last, as far as is known.
    known: AtomicU64,
}

/// What came of showing a checkpoint to all witnesses.
#[derive(Debug, Clone)]
pub struct Gathered {
    /// The note with the cosignatures.
    pub note: Note,
    /// How many.
    pub cosignatures: usize,
    /// What was heard of each witness, by its name.
    pub heard: Vec<(String, Heard)>,
}

/// What was heard of a witness.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Heard {
    /// It cosigned.
    Cosigned {
        /// When, by its clock.
        time: Seconds,
    },
    /// It says, without signing that, that it has cosigned a larger log.
    Ahead {
        /// The size that it says.
        size: u64,
    },
    /// It could not be reached, or said what cannot be used.
    Unusable,
    /// Nothing, for as long as it was waited for.
    Nothing,
}

impl Gathered {
    /// Who says that the log was larger, and how large.
    pub fn ahead(&self) -> impl Iterator<Item = (&str, u64)> {
        self.heard.iter().filter_map(|(name, heard)| match heard {
            Heard::Ahead { size } => Some((name.as_str(), *size)),
            _ => None,
        })
    }

    /// Who has not cosigned.
    pub fn missing(&self) -> impl Iterator<Item = &str> {
        let missing = self.heard.iter().filter(|(_, heard)| !matches!(heard, Heard::Cosigned { .. }));
        missing.map(|(name, _)| name.as_str())
    }

    /// The times that witnesses gave with their cosignatures.
    pub fn times(&self) -> impl Iterator<Item = Seconds> {
        self.heard.iter().filter_map(|(_, heard)| match heard {
            Heard::Cosigned { time } => Some(*time),
            _ => None,
        })
    }
}

/// A witness's signature of a note.
struct Cosignature {
    line: String,
    time: Seconds,
}

/// Why a witness gave no cosignature.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Silence {
    /// It did not answer, or not so that it could be understood.
    Unusable,
    /// It has seen a log of another size.
    OtherSize(u64),
    /// The store failed.
    Store,
}

impl Witnesses {
    /// These witnesses, of which so many cosignatures are waited for.
    pub fn new(addresses: Vec<WitnessAddress>, quorum: usize, patience: Duration) -> Self {
        let roots = rustls::RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let tls = rustls::ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .expect("the provider has the default versions")
            .with_root_certificates(roots)
            .with_no_client_auth();
        let witnesses = addresses.into_iter().map(|address| Witness { address, known: AtomicU64::new(0) }).collect();
        Witnesses { witnesses, quorum, patience, tls: Arc::new(tls) }
    }

    /// No witnesses.
    pub fn none() -> Self {
        Witnesses::new(Vec::new(), 0, PATIENCE)
    }

    /// How many cosignatures are waited for.
    pub fn quorum(&self) -> usize {
        self.quorum
    }

    /// Shows all witnesses a checkpoint, and waits until all have answered, or the patience is over, or, once there is a quorum,
    /// a moment has passed.
    pub async fn cosign<S: Stores>(&self, service: &Service<S>, unserved: &Unserved) -> Gathered {
        let mut end = Instant::now() + self.patience;
        let asked = self.witnesses.iter().zip(0usize..);
        let mut asked: FuturesUnordered<_> = asked
            .map(|(witness, index)| async move { (index, witness.cosign(service, unserved, &self.tls).await) })
            .collect();
        let names = self.witnesses.iter().map(|witness| witness.address.key.name().to_owned());
        let heard = names.map(|name| (name, Heard::Nothing)).collect();
        let mut gathered = Gathered { note: unserved.note.clone(), cosignatures: 0, heard };
        while let Ok(Some((index, answer))) = timeout_at(end, asked.next()).await {
            let heard = match answer {
                Ok(Cosignature { line, time }) if gathered.note.add_lines(&line).is_ok() => {
                    gathered.cosignatures = gathered.cosignatures.saturating_add(1);
                    if gathered.cosignatures == self.quorum {
                        end = end.min(Instant::now() + GRACE);
                    }
                    Heard::Cosigned { time }
                }
                Err(Silence::OtherSize(size)) if size > unserved.state.size => Heard::Ahead { size },
                _ => Heard::Unusable,
            };
            if let Some((_, place)) = gathered.heard.get_mut(index) {
                *place = heard;
            }
        }
        gathered
    }
}

impl Witness {
    async fn cosign<S: Stores>(
        &self,
        service: &Service<S>,
        unserved: &Unserved,
        tls: &Arc<rustls::ClientConfig>,
    ) -> Result<Cosignature, Silence> {
        let first = self.ask(service, unserved, self.known.load(Ordering::Relaxed), tls).await;
        let Err(Silence::OtherSize(size)) = first else { return first };
        if size > unserved.state.size {
            return first;
        }
        self.ask(service, unserved, size, tls).await
    }

    async fn ask<S: Stores>(
        &self,
        service: &Service<S>,
        unserved: &Unserved,
        old: u64,
        tls: &Arc<rustls::ClientConfig>,
    ) -> Result<Cosignature, Silence> {
        let proof = log::consistency(service.stores().directory(), old, unserved.state.size).await;
        let body = submission(old, &proof.map_err(|_| Silence::Store)?, &unserved.note.to_string());
        let (status, answer) = post(&self.address.url, body, tls).await.ok_or(Silence::Unusable)?;
        let answer = std::str::from_utf8(&answer).map_err(|_| Silence::Unusable)?;
        match status {
            StatusCode::OK => {
                let cosigned = cosignature(&unserved.note, answer, &self.address.key).ok_or(Silence::Unusable)?;
                self.known.store(unserved.state.size, Ordering::Relaxed);
                Ok(cosigned)
            }
            StatusCode::CONFLICT => {
                let size = answer.trim_end().parse().map_err(|_| Silence::Unusable)?;
                // Nobody has signed this answer: a size that the log does not have yet is not taken up, or the witness would be asked
                // in vain until it has.
                if size <= unserved.state.size {
                    self.known.store(size, Ordering::Relaxed);
                }
                Err(Silence::OtherSize(size))
            }
            _ => Err(Silence::Unusable),
        }
    }
}

/// The one line among a witness's answer that is its signature of this note.
fn cosignature(note: &Note, answer: &str, key: &NoteKey) -> Option<Cosignature> {
    let mut signed = Note::new(note.text().to_owned())?;
    signed.add_lines(answer).ok()?;
    let time = signed.verify(key).ok()??;
    Some(Cosignature { line: signed.lines_of(key), time })
}

/// What a witness is shown: the size that it knows, that the log has only grown since, and the checkpoint.
fn submission(old: u64, proof: &[LogHash], note: &str) -> String {
    let mut body = format!("old {old}\n");
    for hash in proof {
        body.push_str(&BASE64.encode(&hash.0));
        body.push('\n');
    }
    body.push('\n');
    body.push_str(note);
    body
}

/// Posts to `/add-checkpoint` under a prefix; nothing if there is no answer that can be read.
async fn post(prefix: &Uri, body: String, tls: &Arc<rustls::ClientConfig>) -> Option<(StatusCode, Vec<u8>)> {
    let host = prefix.host()?;
    let is_secure = prefix.scheme_str() == Some("https");
    let port = prefix.port_u16().unwrap_or(if is_secure { 443 } else { 80 });
    let stream = TcpStream::connect((host.trim_matches(['[', ']']), port)).await.ok()?;
    let path = format!("{}/add-checkpoint", prefix.path().trim_end_matches('/'));
    let request = Request::builder()
        .method(Method::POST)
        .uri(path)
        .header(header::HOST, prefix.authority()?.as_str())
        .header(header::CONTENT_TYPE, "text/plain; charset=utf-8")
        .body(Body::from(body))
        .ok()?;
    if !is_secure {
        return exchange(stream, request).await;
    }
    let name = ServerName::try_from(host.to_owned()).ok()?;
    let stream = TlsConnector::from(Arc::clone(tls)).connect(name, stream).await.ok()?;
    exchange(stream, request).await
}

async fn exchange<T>(stream: T, request: Request<Body>) -> Option<(StatusCode, Vec<u8>)>
where
    T: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.ok()?;
    let exchanged = async {
        let response = sender.send_request(request).await.ok()?;
        let status = response.status();
        let answer = axum::body::to_bytes(Body::new(response.into_body()), ANSWER_BYTES_MAX).await.ok()?;
        Some((status, answer.to_vec()))
    };
    // The connection is driven for as long as the answer comes in: it ends no earlier.
    let driven = async {
        _ = connection.await;
        std::future::pending().await
    };
    tokio::select! {
        exchanged = exchanged => exchanged,
        never = driven => never,
    }
}
