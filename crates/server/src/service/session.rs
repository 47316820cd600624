//! A session: what it may ask, what it has proven, and what it is sent unasked.

use std::pin::Pin;
use std::sync::Arc;

use protocol::api::{Answer, ClientFrame, Push, Refusal, Request, ServerFrame};
use protocol::cbor::Bytes;
use protocol::hash::hash;
use protocol::hello::{Challenge, SessionKind};
use protocol::id::{AccountId, DeviceId, TopicId};
use protocol::limits::CONTACT_LOOKUPS_MAX;
use protocol::time::Millis;
use protocol::token::{Token, TokenNonce, TokenUse, period_end};

use super::limits::{Bucket, Network};
use super::sorted::Sorted;
use super::topic::Proven;
use super::{Service, unavailable};
use crate::port::Stores;
use crate::port::leases::{Lease, Leases};
use crate::port::wakeups::{Channel, Listener, SessionNumber, Wake, Wakeups};

/// One client's session.
pub struct Session<S: Stores> {
    pub(super) service: Arc<Service<S>>,
    pub(super) number: SessionNumber,
    pub(super) challenge: Challenge,
    pub(super) device: Option<(AccountId, DeviceId)>,
    pub(super) proven: Proven,
    /// By topic: the sequence number up to which the session has been sent entries.
    pub(super) followed: Sorted<TopicId, u64>,
    pub(super) listener: <S::Wakeups as Wakeups>::Listener,
    kind: SessionKind,
    /// Where its client is.
    pub(super) network: Network,
    /// Topics whose entries are to be looked at although nobody woke the session for them.
    pub(super) recheck: Vec<TopicId>,
    is_over: bool,
    /// When the period of the session's token is over.
    until: Option<Millis>,
    /// The lease on the seat of the session's token.
    seat: Option<Vec<u8>>,
    /// How many look-ups the session's token still pays for.
    lookups: u32,
    /// The token that came with the frame at hand.
    pub(super) token: Option<Token>,
}

/// What becomes of a frame.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Handled {
    /// This is the answer.
    Answer(ServerFrame),
    /// Whether the change was made cannot be told: the session must end without an answer, and the client asks again.
    Unknown,
}

/// What a frame has come to so far.
pub enum Begun {
    /// This became of it.
    Handled(Handled),
    /// An append has its place, and this becomes of it.
    Appending(Pin<Box<dyn Future<Output = Handled> + Send>>),
}

impl Handled {
    fn of(call: u32, outcome: Result<Answer, Failure>) -> Self {
        match outcome {
            Ok(answer) => Handled::Answer(ServerFrame::Answer { call, answer }),
            Err(Failure::Refused(refusal)) => Handled::Answer(ServerFrame::Refusal { call, refusal }),
            Err(Failure::Unknown) => Handled::Unknown,
        }
    }
}

/// Why a request gets no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Failure {
    Refused(Refusal),
    Unknown,
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        Failure::Refused(refusal)
    }
}

impl<S: Stores> Session<S> {
    pub(super) fn new(
        service: Arc<Service<S>>,
        (kind, network): (SessionKind, Network),
        number: SessionNumber,
        challenge: Challenge,
    ) -> Self {
        let listener = service.stores.wakeups().listener();
        Session {
            service,
            number,
            challenge,
            device: None,
            proven: Proven::default(),
            followed: Sorted::default(),
            listener,
            kind,
            network,
            recheck: Vec::new(),
            is_over: false,
            until: None,
            seat: None,
            lookups: CONTACT_LOOKUPS_MAX,
            token: None,
        }
    }

    /// Has the hello's token pay for an anonymous session, which ends with the token's period.
    pub(super) async fn admit(&mut self, token: Option<Token>, now: Millis) -> Result<(), Failure> {
        if self.kind == SessionKind::Account {
            return Ok(());
        }
        let token = token.ok_or(Refusal::TokenRefused)?;
        if self.kind == SessionKind::Contact {
            let spent_on = TokenUse::contact_session(&self.challenge);
            self.service.spend(&token, spent_on, now).await?;
        } else {
            self.service.spend(&token, TokenUse::topics_session(), now).await?;
            self.take_seat(token.nonce, now).await?;
        }
        self.until = Some(period_end(token.period));
        Ok(())
    }

    /// One token is one seat: whoever had it is told, and closed.
    async fn take_seat(&mut self, nonce: TokenNonce, now: Millis) -> Result<(), Failure> {
        let name = [b"seat:".as_slice(), &hash("seat", &[&nonce.0])].concat();
        let lease = Lease { name: name.clone(), session: self.number, now, until: now.plus(u64::MAX) };
        let channel = Channel::Seat(nonce);
        // Joined first: whoever takes the seat next wakes whoever listens by then, and must not miss this session.
        self.listener.join(channel.clone());
        self.seat = Some(name);
        let before = self.service.stores.leases().hold(lease).await.map_err(unavailable)?;
        if before.is_some_and(|session| session != self.number) {
            let wakeups = self.service.stores.wakeups();
            wakeups.wake(channel, Wake::Superseded { by: self.number }).await;
        }
        Ok(())
    }

    /// Whether somebody stands for the session: a device, or a token.
    pub fn is_proven(&self) -> bool {
        self.kind != SessionKind::Account || self.device.is_some()
    }

    /// What the session is for.
    pub fn kind(&self) -> SessionKind {
        self.kind
    }

    /// Answers a frame. To be called for one frame after the other.
    pub async fn call(&mut self, frame: ClientFrame, now: Millis) -> Handled {
        match self.begin(frame, now).await {
            Begun::Handled(handled) => handled,
            Begun::Appending(handled) => handled.await,
        }
    }

    /// Takes a frame. To be called for one frame after the other, but an append does not hold up those behind it: it has
    /// its place in the order when this returns, and is answered when it is durable.
    pub async fn begin(&mut self, frame: ClientFrame, now: Millis) -> Begun {
        let call = frame.call;
        if self.is_over || self.service.publisher.over().is_some() || self.until.is_some_and(|until| until <= now) {
            self.is_over = true;
            return Begun::Handled(Handled::Unknown);
        }
        self.token = frame.token;
        if frame.request.session_kind() != self.kind {
            let refusal = Refusal::OtherSessionKind;
            return Begun::Handled(Handled::Answer(ServerFrame::Refusal { call, refusal }));
        }
        if let Request::Append { entry } = frame.request {
            return match Box::pin(self.begin_append(entry, now)).await {
                Ok(answer) => Begun::Appending(Box::pin(async move { Handled::of(call, answer.await) })),
                Err(failure) => Begun::Handled(Handled::of(call, Err(failure))),
            };
        }
        let question = frame.request.is_of_directory().then(|| frame.request.clone());
        Begun::Handled(match (question, self.answer(frame.request, now).await) {
            (Some(question), Ok(answer)) => {
                let signed = Box::new(self.service.keyring().sign_answer(&question, answer));
                Handled::Answer(ServerFrame::SignedAnswer { call, signed })
            }
            (_, outcome) => Handled::of(call, outcome),
        })
    }

    /// Each branch is boxed: an idle session must not carry the largest one's future.
    async fn answer(&mut self, request: Request, now: Millis) -> Result<Answer, Failure> {
        match request {
            Request::Register(registration) => Box::pin(self.register(registration, now)).await,
            Request::Authenticate { account, device, signature } => {
                Box::pin(self.authenticate(account, device, signature, now)).await
            }
            Request::Incarnate { current, next } => Box::pin(self.incarnate(current, next, now)).await,
            Request::TakeOver { next } => Box::pin(self.take_over(next, now)).await,
            Request::IssueTokens { period, batch } => Box::pin(self.issue_tokens(period, batch, now)).await,
            Request::PublishKeyPackages { packages, last_resort } => {
                Box::pin(self.publish_key_packages(packages, last_resort, now)).await
            }
            Request::ReadHistory { label, from_version, known_size } => {
                Box::pin(self.read_history(label, from_version, known_size, now)).await
            }
            Request::ReadCheckpoint { known_size } => Box::pin(self.read_checkpoint(known_size, now)).await,
            Request::ReadLog { known_size, from, .. } => Box::pin(self.read_log(known_size, from, now)).await,
            Request::CountKeyPackages => Box::pin(self.count_key_packages(now)).await,
            Request::ReadInbox { after } => Box::pin(self.read_inbox(after, now)).await,
            Request::ClearInbox { through } => Box::pin(self.clear_inbox(through, now)).await,
            Request::AppendStatements { statements } => Box::pin(self.append_statements(statements, now)).await,
            Request::OpenInbox { inbox_key } => Box::pin(self.open_inbox(inbox_key, now)).await,
            Request::TakeOwnKeyPackages => Box::pin(self.take_own_key_packages(now)).await,
            Request::ReadChain { account } => Box::pin(self.read_chain(account, now)).await,
            Request::FindAccount { account_key, signature } => {
                Box::pin(self.find_account(account_key, signature, now)).await
            }
            Request::Recover(recovery) => Box::pin(self.recover(recovery, now)).await,
            Request::PutRendezvous { rendezvous, message } => {
                Box::pin(self.put_rendezvous(rendezvous, message, now)).await
            }
            Request::ReadRendezvous { rendezvous } => Box::pin(self.read_rendezvous(rendezvous, now)).await,
            Request::LookUpHandle { handle, known_size } => {
                Box::pin(self.look_up_handle(handle, known_size, now)).await
            }
            Request::LookUpAccount { account, known_size } => {
                Box::pin(self.look_up_account(account, known_size, now)).await
            }
            Request::TakeKeyPackages { account } => Box::pin(self.take_key_packages(account, now)).await,
            Request::PutInbox { account, device, item } => Box::pin(self.put_inbox(account, device, item, now)).await,
            Request::CreateTopic { topic, key, possession } => {
                Box::pin(self.create_topic(topic, key, possession, now)).await
            }
            Request::ProveSegment { topic, segment, signature } => {
                Box::pin(self.prove_segment(topic, segment, signature, now)).await
            }
            Request::Append { entry } => Box::pin(self.begin_append(entry, now)).await?.await,
            Request::ReadTopic { topic, after, count_max, follow } => {
                Box::pin(self.read_topic(topic, after, count_max, follow, now)).await
            }
            Request::Signal { topic, segment, ciphertext } => {
                Box::pin(self.signal(topic, segment, ciphertext, now)).await
            }
            Request::WriteBlob { blob, size, offset, chunk } => {
                Box::pin(self.write_blob(blob, size, offset, chunk, now)).await
            }
            Request::ReadBlob { blob, offset, length } => Box::pin(self.read_blob(blob, offset, length, now)).await,
            Request::StatBlob { blob } => Box::pin(self.stat_blob(blob, now)).await,
            Request::DeleteBlob { secret } => Box::pin(self.delete_blob(&secret, now)).await,
        }
    }

    /// Ready when [`Session::pushes`] may have something.
    pub async fn woken(&self) {
        self.listener.woken().await;
    }

    /// What the session is to be sent unasked. After [`Push::Superseded`] and [`Push::Closing`] it is over.
    pub async fn pushes(&mut self, now: Millis) -> Vec<Push> {
        let mut pushes = Vec::new();
        if self.is_over {
            return pushes;
        }
        if self.until.is_some_and(|until| until <= now) {
            self.is_over = true;
            return vec![Push::Closing { retry_after_s: 0 }];
        }
        let mut topics = std::mem::take(&mut self.recheck);
        for wake in self.listener.take() {
            match wake {
                Wake::Entries(topic) => topics.push(topic),
                Wake::Signal { topic, segment, ciphertext, from } => {
                    if from != self.number && self.proven.is_proven(&topic, segment) {
                        pushes.push(Push::Signal { topic, segment, ciphertext: Bytes(ciphertext) });
                    }
                }
                Wake::Inbox => pushes.push(Push::InboxArrived),
                Wake::Superseded { by } if by != self.number => {
                    self.is_over = true;
                    return vec![Push::Superseded];
                }
                Wake::Superseded { .. } => {}
            }
        }
        topics.sort_unstable();
        topics.dedup();
        for topic in topics {
            Box::pin(self.push_entries(topic, now, &mut pushes)).await;
        }
        pushes
    }

    /// Looks at all followed topics again, and at the inbox: what was hinted at and lost is found so.
    pub fn recheck_all(&mut self) {
        self.recheck = self.followed.keys().copied().collect();
    }

    /// Whether [`Session::pushes`] has more than it gave: it gives a bounded part at a time.
    pub fn has_more(&self) -> bool {
        !self.recheck.is_empty()
    }

    /// Whether the session is over: it was superseded, or its token's period has ended.
    pub fn is_over(&self) -> bool {
        self.is_over
    }

    /// Ends the session: what it held is free again.
    pub async fn end(&mut self) {
        self.is_over = true;
        let presence = self.device.take().map(|(account, device)| presence_name(&account, &device));
        for name in presence.into_iter().chain(self.seat.take()) {
            if let Err(error) = self.service.stores.leases().release(&name, self.number).await {
                tracing::debug!(%error, "a lease was not released");
            }
        }
    }

    pub(super) fn authenticated(&self) -> Result<(AccountId, DeviceId), Refusal> {
        self.device.ok_or(Refusal::NotAuthenticated)
    }

    /// Counts a look-up on the session's token: when it is used up, the client opens another session with another.
    pub(super) fn count_lookup(&mut self) -> Result<(), Refusal> {
        self.lookups = self.lookups.checked_sub(1).ok_or(Refusal::TokenRefused)?;
        Ok(())
    }

    pub(super) async fn draw(&self, bucket: Bucket, amount: u64, now: Millis) -> Result<(), Refusal> {
        // Sessions are cheap to open, and the token of a topics session may be shown again: what is counted is the device, or the seat.
        let drawer = self.device.as_ref().map(|(account, device)| drawer(account, device));
        let whose = match (&drawer, &self.seat) {
            (Some(drawer), _) => drawer.as_slice(),
            (None, Some(seat)) => seat.as_slice(),
            (None, None) => self.number.0.as_slice(),
        };
        self.service.draw(bucket, whose, amount, now).await
    }
}

/// Whose a device's buckets are: not its account's, since a device in strange hands, or one that was removed, must not use up what the others have,
/// by which they remove it.
pub(super) fn drawer(account: &AccountId, device: &DeviceId) -> Vec<u8> {
    [account.0.as_slice(), &device.0].concat()
}

/// The name that a device's account session holds.
pub(super) fn presence_name(account: &AccountId, device: &DeviceId) -> Vec<u8> {
    [b"device:".as_slice(), &account.0, &device.0].concat()
}
