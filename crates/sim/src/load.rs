//! Load on a real server: pairs of a writer and a reader, each on a topics session of its own, over TLS.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use client::net::Network;
use protocol::address::ServerAddress;
use protocol::api::{
    Answer, ClientFrame, Follow, Push, Request, Server, ServerEvent, ServerFrame, SessionId, topic_creation_bytes,
};
use protocol::cbor::Bytes;
use protocol::hello::{Challenge, Hello, HelloReply, SessionKind};
use protocol::id::{Tag, TopicId};
use protocol::limits::SEGMENT_ENTRIES_MAX;
use protocol::signature::{Purpose, SecretKey};
use protocol::token::Token;
use protocol::topic::{Entry, EntryBody, EntryKind, next_segment_bytes, topic_session_bytes};
use rand_chacha::ChaCha20Rng;
use rand_core::{Rng, SeedableRng};

use crate::purse::Purse;

/// What load to make.
#[derive(Debug, Clone, Copy)]
pub struct Load {
    /// Writers with a reader each.
    pub pairs: usize,
    /// Appends of one writer that are unanswered at a time.
    pub in_flight: usize,
    /// Size of a message's ciphertext, bytes.
    pub message_bytes: usize,
    /// After so many messages a segment is closed; at most [`SEGMENT_ENTRIES_MAX`], after which the server takes no more.
    pub segment_entries: u64,
    /// How long.
    pub time: Duration,
}

/// What came of it.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// Appends answered as durable.
    pub acknowledged: u64,
    /// Appends answered as durable, a second.
    pub acknowledged_per_s: f64,
    /// Messages that reached their reader, a second.
    pub delivered_per_s: f64,
    /// Segments that were full, and closed by commits.
    pub segments: u64,
    /// Time from sending to the answer, milliseconds: the middle.
    pub p50_ms: f64,
    /// The same: 99 of 100 are faster.
    pub p99_ms: f64,
}

/// Tokens that are kept for the commits of a run: what a server of this kind can close of segments in a second, and more.
const COMMITS_PER_S: u64 = 20;

/// A writer and a reader in one topic.
struct Pair {
    topic: TopicId,
    key: SecretKey,
    sent: u64,
    segment: u64,
    /// Messages in the newest segment.
    in_segment: u64,
    waiting: BTreeMap<u32, Instant>,
    /// Appends that wait until the next segment is open; nothing while one is open.
    owed: Option<usize>,
}

struct Generator {
    network: Network,
    pairs: Vec<Pair>,
    challenges: BTreeMap<SessionId, Challenge>,
    next_call: u32,
    rng: ChaCha20Rng,
    body: Vec<u8>,
    segment_entries: u64,
    /// Commits that are unanswered: then both prove the segment that they open.
    commits: BTreeSet<u32>,
    proofs: BTreeSet<u32>,
    purse: Purse,
    /// Pays for the next request.
    token: Option<Token>,
}

/// Makes the load and measures.
///
/// # Errors
/// If the server ends a session, refuses, or answers what was not asked.
pub async fn run(address: &ServerAddress, load: Load) -> Result<Outcome> {
    // A run's topics and tokens are its own: the server may know those of earlier ones.
    let mut seed = [0u8; 32];
    getrandom::fill(&mut seed)?;
    let mut generator = Generator {
        network: Network::new(address.clone(), None),
        pairs: Vec::new(),
        challenges: BTreeMap::new(),
        next_call: 0,
        rng: ChaCha20Rng::from_seed(seed),
        body: vec![0xA5; load.message_bytes],
        segment_entries: load.segment_entries.min(SEGMENT_ENTRIES_MAX),
        commits: BTreeSet::new(),
        proofs: BTreeSet::new(),
        purse: Purse::default(),
        token: None,
    };
    generator.prepare(load.pairs).await?;
    let commits = (load.time.as_secs() + 1) * COMMITS_PER_S + load.pairs as u64;
    generator.purse.stock(usize::try_from(commits)?, &mut generator.network, &mut generator.rng).await?;
    generator.measure(load).await
}

fn writer(pair: usize) -> SessionId {
    SessionId(2 * pair as u64)
}

fn reader(pair: usize) -> SessionId {
    SessionId(2 * pair as u64 + 1)
}

impl Generator {
    /// Opens all sessions, creates all topics, and lets the readers follow.
    async fn prepare(&mut self, pairs: usize) -> Result<()> {
        for pair in 0..pairs {
            let mut seed = [0u8; 32];
            self.rng.fill_bytes(&mut seed);
            let (topic, key) = (TopicId::from_random(seed), SecretKey::from_seed(&seed));
            self.pairs.push(Pair {
                topic,
                key,
                sent: 0,
                segment: 0,
                in_segment: 0,
                waiting: BTreeMap::new(),
                owed: None,
            });
            for session in [writer(pair), reader(pair)] {
                let token = self.purse.take(&mut self.network, &mut self.rng).await?;
                self.network.open(session, Hello::new(SessionKind::Topics, Some((&token).into())));
                self.opened(session).await?;
            }
            let (topic, public) = (self.pairs[pair].topic, self.pairs[pair].key.public());
            let possession = self.pairs[pair].key.sign(Purpose::TopicCreation, &topic_creation_bytes(&topic, &public));
            self.token = Some(self.purse.take(&mut self.network, &mut self.rng).await?);
            self.ask(writer(pair), Request::CreateTopic { topic, key: public, possession }).await?;
            let proof = topic_session_bytes(&self.challenges[&reader(pair)], &topic, 0);
            let signature = self.pairs[pair].key.sign(Purpose::TopicSession, &proof);
            self.ask(reader(pair), Request::ProveSegment { topic, segment: 0, signature }).await?;
            let read = Request::ReadTopic { topic, after: 0, count_max: 1, follow: Follow::Yes };
            self.ask(reader(pair), read).await?;
        }
        Ok(())
    }

    async fn opened(&mut self, session: SessionId) -> Result<()> {
        loop {
            match self.network.next().await {
                ServerEvent::Opened { session: opened, reply: HelloReply::Welcome { challenge, .. } } => {
                    self.challenges.insert(opened, challenge);
                    if opened == session {
                        return Ok(());
                    }
                }
                ServerEvent::Frame { .. } => {}
                other => bail!("while opening sessions: {other:?}; {:?}", self.network.problem()),
            }
        }
    }

    async fn ask(&mut self, session: SessionId, request: Request) -> Result<Answer> {
        let call = self.send(session, request);
        loop {
            match self.network.next().await {
                ServerEvent::Frame { frame: ServerFrame::Answer { call: answered, answer }, .. }
                    if answered == call =>
                {
                    return Ok(answer);
                }
                ServerEvent::Frame { frame: ServerFrame::Push(_), .. } => {}
                other => bail!("instead of an answer: {other:?}"),
            }
        }
    }

    fn send(&mut self, session: SessionId, request: Request) -> u32 {
        self.next_call = self.next_call.wrapping_add(1);
        let call = self.next_call;
        self.network.send(session, ClientFrame { call, request, token: self.token.take() });
        call
    }

    /// A full segment is closed by a commit, whose like a client makes some times a day: its key goes on. The server may see
    /// what comes behind it before it is durable: so that waits.
    fn close_segment(&mut self, pair: usize) -> Result<()> {
        let state = &mut self.pairs[pair];
        let ciphertext = state.segment.to_be_bytes().to_vec();
        let next = next_segment_bytes(&state.topic, state.segment + 1, &ciphertext);
        let possession = state.key.sign(Purpose::NextSegment, &next);
        let body = EntryBody::Commit { next_key: state.key.public(), possession, ciphertext: Bytes(ciphertext) };
        let entry = Entry::sign(&state.key, state.topic, state.segment, 30, body);
        state.owed = Some(0);
        self.token = Some(self.purse.pop().context("no token is left for a commit: make shorter loads")?);
        let call = self.send(writer(pair), Request::Append { entry });
        self.commits.insert(call);
        Ok(())
    }

    fn open_segment(&mut self, pair: usize) -> Result<()> {
        let state = &mut self.pairs[pair];
        (state.segment, state.in_segment) = (state.segment + 1, 0);
        let owed = state.owed.take().context("no segment was closed")?;
        self.prove(pair, writer(pair));
        self.prove(pair, reader(pair));
        (0..owed).try_for_each(|_| self.append(pair))
    }

    fn prove(&mut self, pair: usize, session: SessionId) {
        let state = &self.pairs[pair];
        let (topic, segment) = (state.topic, state.segment);
        let proof = topic_session_bytes(&self.challenges[&session], &topic, segment);
        let signature = state.key.sign(Purpose::TopicSession, &proof);
        let call = self.send(session, Request::ProveSegment { topic, segment, signature });
        self.proofs.insert(call);
    }

    fn append(&mut self, pair: usize) -> Result<()> {
        let state = &mut self.pairs[pair];
        if state.owed.is_none() && state.in_segment == self.segment_entries {
            self.close_segment(pair)?;
        }
        let state = &mut self.pairs[pair];
        if let Some(owed) = &mut state.owed {
            *owed += 1;
            return Ok(());
        }
        state.sent += 1;
        state.in_segment += 1;
        let mut tag = [0u8; 32];
        tag[..8].copy_from_slice(&state.sent.to_be_bytes());
        let body = EntryBody::Message { tag: Tag(tag), ciphertext: Bytes(self.body.clone()) };
        let entry = Entry::sign(&state.key, state.topic, state.segment, 1, body);
        let call = self.send(writer(pair), Request::Append { entry });
        self.pairs[pair].waiting.insert(call, Instant::now());
        Ok(())
    }

    async fn measure(&mut self, load: Load) -> Result<Outcome> {
        let start = Instant::now();
        let mut latencies: Vec<f64> = Vec::new();
        let (mut delivered, mut segments) = (0u64, 0u64);
        for pair in 0..load.pairs {
            for _ in 0..load.in_flight {
                self.append(pair)?;
            }
        }
        // At least one is waited for, however slow the machine is.
        while start.elapsed() < load.time || latencies.is_empty() {
            match self.network.next().await {
                ServerEvent::Frame { session, frame: ServerFrame::Answer { call, .. } } => {
                    let pair = usize::try_from(session.0 / 2)?;
                    if self.proofs.remove(&call) {
                        continue;
                    }
                    if self.commits.remove(&call) {
                        segments += 1;
                        self.open_segment(pair)?;
                        continue;
                    }
                    let sent = self.pairs[pair].waiting.remove(&call).context("an answer nobody asked for")?;
                    latencies.push(sent.elapsed().as_secs_f64() * 1e3);
                    self.append(pair)?;
                }
                ServerEvent::Frame { frame: ServerFrame::Push(Push::Entries { page, .. }), .. } => {
                    let messages = page.entries.iter().filter(|entry| entry.link.kind == EntryKind::Message);
                    delivered += messages.count() as u64;
                }
                other => bail!("under load: {other:?}; {:?}", self.network.problem()),
            }
        }
        let seconds = start.elapsed().as_secs_f64();
        latencies.sort_by(f64::total_cmp);
        let at = |share: usize| latencies.get(latencies.len() * share / 100).copied().unwrap_or(f64::NAN);
        Ok(Outcome {
            acknowledged: latencies.len() as u64,
            acknowledged_per_s: latencies.len() as f64 / seconds,
            delivered_per_s: delivered as f64 / seconds,
            segments,
            p50_ms: at(50),
            p99_ms: at(99),
        })
    }
}
