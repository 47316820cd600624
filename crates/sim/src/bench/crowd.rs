//! Many clients of one server: each with a connection, a token, and a memory for resumption of its own, as people have.

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Result, bail, ensure};
use client::net::Network;
use protocol::address::ServerAddress;
use protocol::api::{
    Answer, ClientFrame, Follow, Push, Request, Server as _, ServerEvent, ServerFrame, SessionId, topic_creation_bytes,
};
use protocol::cbor::Bytes;
use protocol::hello::{Challenge, Hello, HelloReply, SessionKind};
use protocol::id::{Tag, TopicId};
use protocol::signature::{Purpose, SecretKey};
use protocol::token::Token;
use protocol::topic::{Entry, EntryBody, topic_session_bytes};
use rand_chacha::ChaCha20Rng;
use rand_core::{Rng, SeedableRng};
use tokio::task::JoinSet;

use crate::purse::Purse;

/// Members that are opening at a time while nothing is measured.
const AT_ONCE: usize = 64;

/// After so long a member whose connection failed tries again; so much longer each time.
const PAUSE: Duration = Duration::from_millis(200);

/// Attempts of one member before the measurement is given up.
const ATTEMPTS_MAX: u32 = 20;

/// A topic with its only key.
pub(super) struct Place {
    pub topic: TopicId,
    pub key: SecretKey,
}

/// A client that follows a topic on a session of its own.
pub(super) struct Member {
    network: Network,
    token: Token,
    place: Arc<Place>,
    challenge: Challenge,
    /// The session that is open, or was last; none has the number of an earlier one.
    session: SessionId,
    /// Connections that failed before one succeeded.
    pub failures: u32,
}

/// Makes clients: topics, of which each is followed by `per_topic`, and tokens for all.
pub(super) struct Host {
    address: ServerAddress,
    network: Network,
    purse: Purse,
    rng: ChaCha20Rng,
}

impl Host {
    /// A host at a server.
    pub fn new(address: &ServerAddress) -> Result<Self> {
        let mut seed = [0u8; 32];
        getrandom::fill(&mut seed)?;
        let network = Network::new(address.clone(), None);
        Ok(Host { address: address.clone(), network, purse: Purse::default(), rng: ChaCha20Rng::from_seed(seed) })
    }

    /// A member of a topic, not connected yet.
    pub async fn member(&mut self, place: &Arc<Place>) -> Result<Member> {
        let token = self.purse.take(&mut self.network, &mut self.rng).await?;
        let network = Network::new(self.address.clone(), None);
        Ok(Member {
            network,
            token,
            place: Arc::clone(place),
            challenge: Challenge([0; 32]),
            session: SessionId(0),
            failures: 0,
        })
    }

    /// A topic, and its first member, who is connected and may write.
    pub async fn found(&mut self) -> Result<(Arc<Place>, Member)> {
        let mut seed = [0u8; 32];
        self.rng.fill_bytes(&mut seed);
        let place = Arc::new(Place { topic: TopicId::from_random(seed), key: SecretKey::from_seed(&seed) });
        let mut founder = self.member(&place).await?;
        founder.open().await?;
        let (topic, key) = (place.topic, place.key.public());
        let possession = place.key.sign(Purpose::TopicCreation, &topic_creation_bytes(&topic, &key));
        let token = self.purse.take(&mut self.network, &mut self.rng).await?;
        founder.ask(Request::CreateTopic { topic, key, possession }, Some(token)).await?;
        Ok((place, founder))
    }

    /// So many members in topics of `per_topic`, not connected yet.
    pub async fn gather(&mut self, count: usize, per_topic: usize) -> Result<Vec<Member>> {
        let mut members = Vec::with_capacity(count);
        while members.len() < count {
            let (place, _founder) = self.found().await?;
            for _ in 0..per_topic.min(count - members.len()) {
                members.push(self.member(&place).await?);
            }
        }
        Ok(members)
    }
}

impl Member {
    /// Connects and says hello with its token.
    pub async fn open(&mut self) -> Result<()> {
        for attempt in 1..=ATTEMPTS_MAX {
            self.session.0 += 1;
            self.network.open(self.session, Hello::new(SessionKind::Topics, Some((&self.token).into())));
            match self.network.next().await {
                ServerEvent::Opened { reply: HelloReply::Welcome { challenge, .. }, .. } => {
                    self.challenge = challenge;
                    return Ok(());
                }
                ServerEvent::Closed { .. } | ServerEvent::Opened { reply: HelloReply::Busy { .. }, .. } => {
                    self.failures += 1;
                    self.network.close(self.session);
                    tokio::time::sleep(PAUSE * attempt).await;
                }
                other => bail!("instead of a hello: {other:?}; {:?}", self.network.problem()),
            }
        }
        bail!("no connection: {:?}", self.network.problem())
    }

    /// Connects, proves its segment, reads what it missed, and follows: then it is back.
    pub async fn follow(&mut self) -> Result<()> {
        self.open().await?;
        let topic = self.place.topic;
        let proof = topic_session_bytes(&self.challenge, &topic, 0);
        let signature = self.place.key.sign(Purpose::TopicSession, &proof);
        self.ask(Request::ProveSegment { topic, segment: 0, signature }, None).await?;
        let read = Request::ReadTopic { topic, after: 0, count_max: 1, follow: Follow::Yes };
        let page = self.ask(read, None).await?;
        ensure!(matches!(page, Answer::Page(_)), "instead of a page: {page:?}");
        Ok(())
    }

    /// Appends a message and waits until it is durable.
    pub async fn append(&mut self, number: u64, message_bytes: usize) -> Result<()> {
        let mut tag = [0u8; 32];
        tag[..8].copy_from_slice(&number.to_be_bytes());
        let body = EntryBody::Message { tag: Tag(tag), ciphertext: Bytes(vec![0xA5; message_bytes]) };
        let entry = Entry::sign(&self.place.key, self.place.topic, 0, 1, body);
        self.ask(Request::Append { entry }, None).await.map(|_| ())
    }

    /// Waits until something of the topic is pushed, and says how many entries.
    pub async fn pushed(&mut self) -> Result<usize> {
        match self.network.next().await {
            ServerEvent::Frame { frame: ServerFrame::Push(Push::Entries { page, .. }), .. } => Ok(page.entries.len()),
            other => bail!("instead of entries: {other:?}; {:?}", self.network.problem()),
        }
    }

    /// Ends the connection; what it remembers for resumption stays.
    pub fn leave(&mut self) {
        self.network.close(self.session);
    }

    async fn ask(&mut self, request: Request, token: Option<Token>) -> Result<Answer> {
        self.network.send(self.session, ClientFrame { call: 1, request, token });
        loop {
            match self.network.next().await {
                ServerEvent::Frame { frame: ServerFrame::Answer { answer, .. }, .. } => return Ok(answer),
                ServerEvent::Frame { frame: ServerFrame::Push(_), .. } => {}
                other => bail!("instead of an answer: {other:?}; {:?}", self.network.problem()),
            }
        }
    }
}

/// Lets members follow, some at a time, while nothing is measured.
pub(super) async fn follow_calmly(members: Vec<Member>) -> Result<Vec<Member>> {
    let mut followed = Vec::with_capacity(members.len());
    let mut opening = JoinSet::new();
    for mut member in members {
        if opening.len() == AT_ONCE
            && let Some(member) = opening.join_next().await
        {
            followed.push(member??);
        }
        opening.spawn(async move { member.follow().await.map(|()| member) });
    }
    while let Some(member) = opening.join_next().await {
        followed.push(member??);
    }
    Ok(followed)
}

/// Lets all members follow at one moment: how long each took until it was back, sorted, seconds.
pub(super) async fn follow_at_once(members: Vec<Member>) -> Result<(Vec<Member>, Vec<f64>)> {
    let start = Instant::now();
    let mut opening: JoinSet<Result<(Member, f64)>> = members
        .into_iter()
        .map(|mut member| async move {
            member.follow().await?;
            Ok((member, start.elapsed().as_secs_f64()))
        })
        .collect();
    let (mut followed, mut times) = (Vec::new(), Vec::new());
    while let Some(back) = opening.join_next().await {
        let (member, time) = back??;
        followed.push(member);
        times.push(time);
    }
    times.sort_by(f64::total_cmp);
    Ok((followed, times))
}
