//! Drives an engine: inputs in, effects out strictly in order, state on disk before anything later happens.

mod bots;

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::future::Future;
use std::time::Duration;

use engine::Engine;
use engine::changes::Changes;
use engine::effect::{Effect, Reason};
use engine::input::{CommandId, Input};
use engine::said::Once;
use engine::view::Standing;
use protocol::address::ServerAddress;
use protocol::api::{Server, ServerEvent, SessionId};
use protocol::hello::HelloReply;
use protocol::id::ConversationId;
use protocol::time::Millis;
use rand_core::CryptoRng;
use tokio::sync::{broadcast, mpsc, oneshot};
use tokio::time::Instant;

use crate::bots::Deed;
use crate::command::WithCode;
use crate::command_error::CommandError;
use crate::event::Event;
use crate::local::{Answer, Ask};
use crate::net::{NetError, Network};
use crate::profile::SETTING_SERVER;
use crate::status::{Status, Until};
use crate::store::{Store, StoreError};
use crate::system::{SystemRng, now};
use crate::transfer::FileAsk;
use previews::Previews;
use transfers::Transfers;

/// A deadline that has passed is not taken up again sooner than this: an engine's mistake must not become a hot loop.
const TICK_MIN: Duration = Duration::from_millis(1);

/// While the clock is known to differ from the server's, it is looked at so often whether it was set.
const CLOCK_LOOK: Duration = Duration::from_secs(15);

/// What is due within so many milliseconds still belongs to being idle: acknowledgements, and the removal of people who
/// left, for which members take turns of 1.5 seconds. It is below the engine's pause after a failure.
const SOON_MS: u64 = 4_000;

/// What runs: the engine, or in tests a script of one.
pub trait Machine {
    /// [`Engine::handle`].
    fn handle(&mut self, now: Millis, rng: &mut dyn CryptoRng, input: Input);
    /// [`Engine::poll`].
    fn poll(&mut self) -> Option<Effect>;
    /// [`Engine::deadline`].
    fn deadline(&self) -> Option<(Millis, Reason)>;
    /// [`Engine::awaited`].
    fn awaited(&self) -> Option<(Millis, Reason)>;
    /// [`Engine::is_out`].
    fn is_out(&self) -> bool;
}

impl Machine for Engine {
    fn handle(&mut self, now: Millis, rng: &mut dyn CryptoRng, input: Input) {
        Engine::handle(self, now, rng, input);
    }

    fn poll(&mut self) -> Option<Effect> {
        Engine::poll(self)
    }

    fn deadline(&self) -> Option<(Millis, Reason)> {
        Engine::deadline(self)
    }

    fn awaited(&self) -> Option<(Millis, Reason)> {
        Engine::awaited(self)
    }

    fn is_out(&self) -> bool {
        Engine::is_out(self)
    }
}

/// A server that can be waited for.
pub trait Link: Server {
    /// What comes next. Nothing is lost if the future is dropped before it is ready.
    fn next(&mut self) -> impl Future<Output = ServerEvent>;
    /// Why the last session that ended by itself did so.
    fn problem(&self) -> Option<NetError>;
}

impl Link for Network {
    fn next(&mut self) -> impl Future<Output = ServerEvent> {
        Network::next(self)
    }

    fn problem(&self) -> Option<NetError> {
        Network::problem(self)
    }
}

/// What is asked of a runner.
pub enum Request {
    /// A command, a read, a wait.
    Ask {
        /// What.
        ask: Ask,
        /// Where the answer goes.
        answer: oneshot::Sender<Answer>,
    },
    /// What takes a recovery code.
    WithCode {
        /// What.
        what: WithCode,
        /// Where the answer goes.
        answer: oneshot::Sender<Answer>,
    },
    /// Ends the runner.
    Stop,
}

/// A running profile.
pub struct Runner<M, L> {
    machine: M,
    link: L,
    store: Store,
    address: ServerAddress,
    events: broadcast::Sender<Event>,
    commands: BTreeMap<CommandId, oneshot::Sender<Answer>>,
    command_last: u64,
    /// The commands under way that are to be done once.
    deeds: BTreeMap<CommandId, (Deed, Option<ConversationId>)>,
    /// What the clock showed when the machine was last given something.
    looked: Millis,
    waits: Vec<Wait>,
    opening: BTreeSet<SessionId>,
    calls: BTreeSet<(SessionId, u32)>,
    online: bool,
    caught: Option<String>,
    standing: Standing,
    transfers: Transfers,
    previews: Previews,
}

struct Wait {
    until: Until,
    end: Instant,
    fail_fast: bool,
    answer: oneshot::Sender<Answer>,
}

impl<M: Machine, L: Link> Runner<M, L> {
    /// A runner; nothing happens before [`Runner::run`].
    pub fn new(machine: M, link: L, store: Store, address: ServerAddress, events: broadcast::Sender<Event>) -> Self {
        let transfers = Transfers::new(None, std::path::Path::new(""));
        Runner {
            transfers,
            previews: Previews::new(None),
            machine,
            link,
            store,
            address,
            events,
            commands: BTreeMap::new(),
            command_last: 0,
            deeds: BTreeMap::new(),
            looked: Millis(0),
            waits: Vec::new(),
            opening: BTreeSet::new(),
            calls: BTreeSet::new(),
            online: false,
            caught: None,
            standing: Standing::default(),
        }
    }

    /// Moves files, too.
    pub fn with_transfers(self, transfers: Transfers) -> Self {
        Runner { transfers, ..self }
    }

    /// Makes previews in this way.
    pub fn with_previews(self, previews: Previews) -> Self {
        Runner { previews, ..self }
    }

    /// Runs until it is told to stop, or all who could ask are gone.
    ///
    /// # Errors
    /// [`StoreError`] if a batch of changes could not be applied: nothing after it has happened then.
    pub async fn run(mut self, mut requests: mpsc::Receiver<Request>) -> Result<(), StoreError> {
        self.take(Input::Tick)?;
        self.resume_transfers()?;
        loop {
            let alarm = self.alarm();
            let asleep = async {
                match alarm {
                    Some(alarm) => tokio::time::sleep_until(alarm).await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                request = requests.recv() => match request {
                    None | Some(Request::Stop) => return Ok(()),
                    Some(request) => self.answer(request)?,
                },
                event = self.link.next() => self.heard(event)?,
                note = self.transfers.next() => self.noted(note)?,
                () = asleep => self.tick()?,
            }
            self.settle()?;
        }
    }

    /// When to wake up without anything from outside.
    fn alarm(&self) -> Option<Instant> {
        let deadline = self.machine.deadline().map(|(at, _)| {
            let ms = if self.is_set_back() { 0 } else { at.0.saturating_sub(now().0) };
            Instant::now() + Duration::from_millis(ms).max(TICK_MIN)
        });
        // Whoever puts a clock right is told nothing by it.
        let look = (self.standing == Standing::ClocksDiffer).then(|| Instant::now() + CLOCK_LOOK);
        self.waits.iter().map(|wait| wait.end).chain(deadline).chain(look).min()
    }

    fn tick(&mut self) -> Result<(), StoreError> {
        let due = self.machine.deadline().is_some_and(|(at, _)| at <= now());
        if due || self.is_set_back() { self.take(Input::Tick) } else { Ok(()) }
    }

    /// Whether the system's clock shows an earlier time than it did: the machine must hear of it, since what it waits for may be a
    /// year away otherwise.
    fn is_set_back(&self) -> bool {
        now() < self.looked
    }

    fn answer(&mut self, request: Request) -> Result<(), StoreError> {
        match request {
            Request::Stop => Ok(()),
            Request::WithCode { what, answer } => self.command(what.into_engine(), None, answer),
            Request::Ask { ask: Ask::Command(command), answer } => self.person_wants(command, None, answer),
            Request::Ask { ask: Ask::Bots(ask), answer } => self.answer_bot(ask, answer),
            Request::Ask { ask: Ask::Wait { until, timeout_ms, fail_fast }, answer } => {
                let end = Instant::now() + Duration::from_millis(timeout_ms);
                self.waits.push(Wait { until, end, fail_fast, answer });
                Ok(())
            }
            Request::Ask { ask: Ask::Preview(link), answer } => self.preview(link, answer),
            Request::Ask { ask: Ask::Files(FileAsk::Seat(seat)), answer } => {
                self.command(engine::input::Command::Seat(seat), None, answer)
            }
            Request::Ask { ask: Ask::Locks(ask), answer } => {
                // Whoever asked may have gone.
                let _ = answer.send(self.about_locks(ask));
                Ok(())
            }
            Request::Ask { ask: Ask::Files(ask), answer } => {
                // Whoever asked may have gone.
                let _ = answer.send(self.about_files(ask)?);
                Ok(())
            }
            Request::Ask { ask, answer } => {
                let read = self.read(ask).unwrap_or_else(|error| match error {
                    StoreError::ChatLocked => Answer::Refused(CommandError::ChatLocked),
                    error => Answer::Failed(error.to_string()),
                });
                // Whoever asked may have gone.
                let _ = answer.send(read);
                Ok(())
            }
        }
    }

    fn command(
        &mut self,
        command: engine::input::Command,
        deed: Option<(Deed, Option<ConversationId>)>,
        answer: oneshot::Sender<Answer>,
    ) -> Result<(), StoreError> {
        self.command_last += 1;
        let id = CommandId(self.command_last);
        self.commands.retain(|_, waiting| !waiting.is_closed());
        self.commands.insert(id, answer);
        self.deeds.extend(deed.map(|deed| (id, deed)));
        self.take(Input::Command { id, command })
    }

    fn read(&self, ask: Ask) -> Result<Answer, StoreError> {
        Ok(match ask {
            Ask::Conversations => Answer::Conversations(self.store.conversations()?),
            Ask::Conversation(id) => Answer::Conversations(self.store.conversation(&id)?.into_iter().collect()),
            Ask::Messages { conversation, page } => Answer::Messages(self.store.messages(&conversation, page)?),
            Ask::Versions { conversation, number } => Answer::Versions(self.store.versions(&conversation, number)?),
            Ask::Once { conversation, number } => match self.store.once(&conversation, number)? {
                Some((_, Once::File(file))) => Answer::OnceFile(file),
                Some((_, Once::Text(text))) => Answer::Once(Some(text)),
                None => Answer::Once(None),
            },
            Ask::Named { conversation, messages } => Answer::Messages(self.store.named(&conversation, &messages)?),
            Ask::Stars => Answer::Stars(self.store.stars()?),
            Ask::GroupPicture { conversation } => {
                Answer::Picture(self.store.group_picture(&conversation)?.map(Into::into))
            }
            Ask::Drafts => Answer::Drafts(self.store.drafts()?),
            Ask::Unveiled { conversation, page } => {
                Answer::Messages(self.store.messages_unveiled(&conversation, page)?)
            }
            Ask::Search(search) => Answer::Found(self.store.search(&search)?),
            Ask::Choices => Answer::Choices(self.store.choices()?.rows().cloned().collect()),
            Ask::Contacts => Answer::Contacts(self.store.contacts()?),
            Ask::Requests => Answer::Requests(self.store.requests()?),
            Ask::Evidence => Answer::Evidence(self.store.evidence()?),
            Ask::Status
            | Ask::Command(_)
            | Ask::Wait { .. }
            | Ask::Files(_)
            | Ask::Preview(_)
            | Ask::Bots(_)
            | Ask::Locks(_) => Answer::Status(self.status()?),
        })
    }

    fn status(&self) -> Result<Status, StoreError> {
        let soon = self.machine.deadline().is_some_and(|(at, _)| at <= now().plus(SOON_MS));
        let idle = self.online && self.opening.is_empty() && self.calls.is_empty() && !soon;
        let outbox = self.store.outbox()?;
        let problem = self.link.problem();
        let distrusted = self.caught.is_some() || problem == Some(NetError::OtherServer);
        let problem = problem.map(|problem| problem.to_string());
        Ok(Status {
            server: self.address.to_string(),
            online: self.online,
            idle,
            outbox,
            problem: problem.or_else(|| self.caught.clone()).or_else(|| kept_away(self.standing)),
            // What an idle engine neither sends nor plans to send waits for the person: held back, or in a stopped chat.
            settled: idle && (outbox == 0 || self.machine.awaited().is_none_or(|(_, why)| why == Reason::TokenPeriod)),
            begun: self.store.has_account()?,
            distrusted,
            standing: self.standing,
        })
    }

    fn heard(&mut self, event: ServerEvent) -> Result<(), StoreError> {
        match &event {
            ServerEvent::Opened { session, reply } => {
                self.opening.remove(session);
                self.pin(reply)?;
            }
            ServerEvent::Frame { session, frame } => {
                if let Some(call) = frame.call() {
                    self.calls.remove(&(*session, call));
                }
            }
            ServerEvent::Closed { session } => self.forget(*session),
        }
        self.take(Input::Server(event))
    }

    fn forget(&mut self, session: SessionId) {
        self.opening.remove(&session);
        self.calls.retain(|(of, _)| *of != session);
    }

    /// Keeps the id of a server whose address had none: from then on it must be the same one.
    fn pin(&mut self, reply: &HelloReply) -> Result<(), StoreError> {
        let HelloReply::Welcome { statement, .. } = reply else { return Ok(()) };
        if self.address.id.is_none() {
            self.address.id = Some(statement.id());
            self.store.keep_setting(SETTING_SERVER, &self.address.to_string())?;
        }
        Ok(())
    }

    /// Gives the machine an input, and executes what comes out until nothing more does.
    fn take(&mut self, input: Input) -> Result<(), StoreError> {
        self.looked = now();
        self.machine.handle(self.looked, &mut SystemRng, input);
        loop {
            let mut effects: VecDeque<Effect> = std::iter::from_fn(|| self.machine.poll()).collect();
            if effects.is_empty() {
                return Ok(());
            }
            while !effects.is_empty() {
                let mut changes = match effects.pop_front() {
                    Some(Effect::Apply(changes)) => changes,
                    first => {
                        first.into_iter().for_each(|first| effects.push_front(first));
                        Changes::default()
                    }
                };
                // What comes of a batch of changes, up to the next one, belongs to it: what bots are to hear of it, and that
                // something was done for them, must not be lost between the two.
                let next = effects.iter().position(|effect| matches!(effect, Effect::Apply(_)));
                let later = effects.split_off(next.unwrap_or(effects.len()));
                let gone = self.delete_failed(&mut changes)?;
                self.execute(&changes, std::mem::replace(&mut effects, later).into())?;
                self.forget_failed(gone);
            }
        }
    }

    /// Applies a batch of changes, then executes what comes of it, in order.
    fn execute(&mut self, changes: &Changes, companions: Vec<Effect>) -> Result<(), StoreError> {
        let mut told = self.apply(changes, &companions)?;
        for effect in companions {
            match effect {
                // Applied above; the caller has split at the next one.
                Effect::Apply(_) => {}
                Effect::Open { session, hello } => {
                    self.opening.insert(session);
                    self.link.open(session, hello);
                }
                Effect::Send { session, frame } => {
                    self.calls.insert((session, frame.call));
                    self.link.send(session, frame);
                }
                Effect::Close { session } => {
                    self.forget(session);
                    self.link.close(session);
                }
                Effect::Load { conversation } => {
                    let rows = self.store.load(&conversation)?;
                    self.looked = now();
                    self.machine.handle(self.looked, &mut SystemRng, Input::Loaded { conversation, rows });
                }
                Effect::Due { until } => {
                    let (rows, next) = self.store.due(until)?;
                    self.looked = now();
                    self.machine.handle(self.looked, &mut SystemRng, Input::Due { rows, next });
                }
                Effect::Earlier(through) => {
                    let earlier = self.store.earlier(&through)?;
                    self.looked = now();
                    self.machine.handle(self.looked, &mut SystemRng, Input::Earlier(earlier));
                }
                Effect::Reply { id, result } => {
                    self.deeds.remove(&id);
                    let answer = match result {
                        Ok(reply) => Answer::Reply(reply.into()),
                        Err(error) => Answer::Refused(error.into()),
                    };
                    if let Some(waiting) = self.commands.remove(&id) {
                        // Whoever asked may have gone.
                        let _ = waiting.send(answer);
                    }
                }
                Effect::Tell(_) => told.pop_front().flatten().into_iter().for_each(|event| self.tell(event)),
            }
        }
        Ok(())
    }

    fn tell(&mut self, event: Event) {
        match &event {
            Event::Connection { online: true } => (self.online, self.caught) = (true, None),
            Event::Connection { online: false } => self.online = false,
            Event::Standing { standing } => self.standing = *standing,
            // A lie about the whole account ends its connection.
            Event::Caught(caught) if caught.conversation.is_none() => self.caught = Some(caught.to_string()),
            _ => {}
        }
        // Nobody may be listening.
        let _ = self.events.send(event);
    }

    /// Answers the waits that have reached their end.
    fn settle(&mut self) -> Result<(), StoreError> {
        if self.waits.is_empty() {
            return Ok(());
        }
        let status = self.status()?;
        let moment = Instant::now();
        let (done, waits) = std::mem::take(&mut self.waits).into_iter().partition(|wait| {
            let reached = match wait.until {
                Until::Idle => status.idle,
                Until::Sent => status.settled,
            };
            let unreachable = !status.online && status.problem.is_some();
            let failed = wait.fail_fast && (unreachable || self.machine.is_out());
            // What waits for tokens goes out after midnight, or when the operator says so: not while anybody waits here.
            let starved = wait.fail_fast && status.idle && gets_no_tokens(status.standing);
            reached || failed || starved || wait.end <= moment || wait.answer.is_closed()
        });
        self.waits = waits;
        for wait in done {
            // Whoever asked may have gone.
            let _ = wait.answer.send(Answer::Status(status.clone()));
        }
        Ok(())
    }
}

/// Whether the server gives or takes no tokens for now.
fn gets_no_tokens(standing: Standing) -> bool {
    match standing {
        Standing::QuotaUsed { .. } | Standing::Suspended | Standing::Refused => true,
        Standing::Good | Standing::ClocksDiffer | Standing::Unknown => false,
    }
}

/// What stands in the way where no session is kept open although the server answers.
fn kept_away(standing: Standing) -> Option<String> {
    let says = match standing {
        Standing::ClocksDiffer => {
            "the server's clock and this device's are more than an hour apart: set this device's date and time"
        }
        Standing::Unknown => {
            "it does not know this account or this device any more: it was put back from an older copy, or is at fault"
        }
        _ => return None,
    };
    Some(says.to_owned())
}

mod locks;
pub mod previews;
pub mod transfers;

#[cfg(test)]
mod tests;
