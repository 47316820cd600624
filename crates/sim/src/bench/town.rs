//! Engines and a server in one thread without delays: only the time inside each engine is counted.

use std::collections::{BTreeMap, VecDeque};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use anyhow::{Context as _, Result, bail};
use engine::Engine;
use engine::effect::Effect;
use engine::input::{Command, CommandError, CommandId, Input, Reply};
use engine::view::{ConversationView, RequestView};
use protocol::api::{ClientFrame, Request, ServerEvent, ServerFrame, SessionId};
use protocol::cbor;
use protocol::handle::Handle;
use protocol::id::ConversationId;
use protocol::recovery::RecoveryCode;
use protocol::time::Millis;
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use server::in_process::{Called, Connection, InProcess};
use server::memory::MemoryStores;
use server::service::Rules;
use server::service::keys::Keyring;
use server::service::limits::Bucket;

use super::process::own_thread_time;
use crate::world::rows::Rows;

/// What is due so soon still belongs to what was asked: pauses of the engine, but no turn to warm a tree.
const SOON_MS: u64 = 20_000;

/// Longer than an engine puts off fetching tokens when it has none left.
const TOKENS_MS: u64 = 130_000;

/// Somebody with an engine.
pub(crate) struct Resident {
    engine: Engine,
    rows: Rows,
    /// Processor time spent inside the engine since it was last taken.
    pub spent: Duration,
    /// Bytes of commits sent since they were last taken.
    pub commit_bytes: Vec<usize>,
    /// Bytes of invitations and of their blobs sent since they were last taken.
    pub invitation_bytes: usize,
    /// Times of inputs that ended with a message on its way, microseconds.
    pub written: Vec<f64>,
    /// Times of inputs that brought something of a topic, microseconds.
    pub read: Vec<f64>,
    commands: u64,
    replies: BTreeMap<CommandId, Result<Reply, CommandError>>,
}

/// Residents and their server.
pub(crate) struct Town {
    server: InProcess<MemoryStores>,
    pub residents: Vec<Resident>,
    /// What the clocks of all show.
    pub now: Millis,
    rng: ChaCha20Rng,
    inputs: VecDeque<(usize, Input)>,
    is_live: Vec<bool>,
}

impl Town {
    pub fn new() -> Self {
        // All of them come by one network, or by none.
        let mut rules = Rules::default();
        rules.limits.set(Bucket::RegistrationsEach, rules.limits.rate(Bucket::Registrations));
        let server = InProcess::start(MemoryStores::default(), Keyring::from_seed(&[7; 32]), rules);
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let now = Millis(u64::try_from(since.as_millis()).unwrap_or(0));
        let rng = ChaCha20Rng::from_seed([9; 32]);
        Town { server, residents: Vec::new(), now, rng, inputs: VecDeque::new(), is_live: Vec::new() }
    }

    /// Somebody new, registered under `handle`.
    pub fn settle(&mut self, handle: &str) -> Result<usize> {
        let engine = Engine::new(Vec::new(), Some(self.server.id())).context("an engine without rows")?;
        let who = self.residents.len();
        self.residents.push(Resident {
            engine,
            rows: Rows::default(),
            spent: Duration::ZERO,
            commit_bytes: Vec::new(),
            invitation_bytes: 0,
            written: Vec::new(),
            read: Vec::new(),
            commands: 0,
            replies: BTreeMap::new(),
        });
        self.is_live.push(true);
        let recovery = RecoveryCode::generate(&mut self.rng);
        let handle = Some(Handle::parse(handle).context("a handle")?);
        self.ask(who, Command::Register { recovery, handle, invitation: None })?;
        Ok(who)
    }

    /// Ends somebody's process: what is meant for them waits at the server.
    pub fn sleep(&mut self, who: usize) {
        self.is_live[who] = false;
        for number in 0..64 {
            self.server.close(connection(who, SessionId(number)));
        }
    }

    /// Starts somebody's process again, from what is stored.
    pub fn wake(&mut self, who: usize) -> Result<()> {
        let rows = self.residents[who].rows.at_start();
        self.residents[who].engine = Engine::new(rows, Some(self.server.id())).context("an engine of its rows")?;
        self.is_live[who] = true;
        self.inputs.push_back((who, Input::Tick));
        self.settle_down()
    }

    /// Gives a command and lets everything happen that follows.
    pub fn ask(&mut self, who: usize, command: Command) -> Result<Reply> {
        self.residents[who].commands += 1;
        let id = CommandId(self.residents[who].commands);
        self.inputs.push_back((who, Input::Command { id, command }));
        self.settle_down()?;
        let reply = self.residents[who].replies.remove(&id).context("no reply came")?;
        Ok(reply?)
    }

    /// Lets everything happen that is under way, and what is due within a few seconds.
    pub fn settle_down(&mut self) -> Result<()> {
        self.pass_all(SOON_MS)
    }

    /// The same, and what waits for tokens that are fetched minutes later.
    pub fn settle_with_tokens(&mut self) -> Result<()> {
        self.pass_all(TOKENS_MS)
    }

    fn pass_all(&mut self, pause_ms: u64) -> Result<()> {
        for _ in 0..1_000 {
            if !self.pass(pause_ms)? {
                return Ok(());
            }
        }
        bail!("the town does not come to rest")
    }

    /// Lets everything happen that is under way, and then what is due next if that is within this time; says whether it was.
    pub fn pass(&mut self, pause_ms: u64) -> Result<bool> {
        self.run_inputs()?;
        let live = self.residents.iter().zip(&self.is_live).filter(|(_, live)| **live);
        let due = live.filter_map(|(resident, _)| resident.engine.deadline()).map(|(at, _)| at).min();
        let Some(due) = due.filter(|due| due.0 < self.now.0 + pause_ms) else { return Ok(false) };
        self.now = self.now.max(due);
        for who in 0..self.residents.len() {
            let deadline = self.residents[who].engine.deadline();
            if self.is_live[who] && deadline.is_some_and(|(at, _)| at <= self.now) {
                self.inputs.push_back((who, Input::Tick));
            }
        }
        self.run_inputs()?;
        Ok(true)
    }

    fn run_inputs(&mut self) -> Result<()> {
        loop {
            while let Some((who, input)) = self.inputs.pop_front() {
                self.feed(who, input)?;
            }
            for (number, push) in self.server.pushes(self.now) {
                let (who, session) = (number.0 as usize >> 16, SessionId(number.0 & 0xFFFF));
                let frame = ServerFrame::Push(push);
                self.inputs.push_back((who, Input::Server(ServerEvent::Frame { session, frame })));
            }
            if self.inputs.is_empty() {
                return Ok(());
            }
        }
    }

    fn feed(&mut self, who: usize, input: Input) -> Result<()> {
        if !self.is_live[who] {
            return Ok(());
        }
        let resident = &mut self.residents[who];
        let is_push = matches!(&input, Input::Server(ServerEvent::Frame { frame: ServerFrame::Push(_), .. }));
        let (processor, start) = (own_thread_time()?, Instant::now());
        resident.engine.handle(self.now, &mut self.rng, input);
        let mut effects = Vec::new();
        while let Some(effect) = resident.engine.poll() {
            effects.push(effect);
        }
        let micros = start.elapsed().as_secs_f64() * 1e6;
        resident.spent += own_thread_time()?.saturating_sub(processor);
        let sends = |effect: &Effect| {
            let Effect::Send { frame, .. } = effect else { return false };
            matches!(&frame.request, Request::Append { entry } if entry.tag().is_some())
        };
        if effects.iter().any(sends) {
            resident.written.push(micros);
        }
        if is_push {
            resident.read.push(micros);
        }
        for effect in effects {
            self.execute(who, effect);
        }
        Ok(())
    }

    fn execute(&mut self, who: usize, effect: Effect) {
        match effect {
            Effect::Apply(changes) => self.residents[who].rows.apply(&changes),
            Effect::Load { conversation } => {
                let rows = self.residents[who].rows.of_conversation(&conversation);
                self.inputs.push_back((who, Input::Loaded { conversation, rows }));
            }
            Effect::Due { until } => {
                let (rows, next) = self.residents[who].rows.due(until);
                self.inputs.push_back((who, Input::Due { rows, next }));
            }
            Effect::Earlier(through) => {
                let earlier = self.residents[who].rows.earlier(&through);
                self.inputs.push_back((who, Input::Earlier(earlier)));
            }
            Effect::Reply { id, result } => {
                self.residents[who].replies.insert(id, result);
            }
            Effect::Tell(_) => {}
            Effect::Open { session, hello } => {
                let reply = self.server.open(connection(who, session), &hello, self.now, &mut self.rng);
                self.inputs.push_back((who, Input::Server(ServerEvent::Opened { session, reply })));
            }
            Effect::Close { session } => self.server.close(connection(who, session)),
            Effect::Send { session, frame } => self.send(who, session, frame),
        }
    }

    fn send(&mut self, who: usize, session: SessionId, frame: ClientFrame) {
        let resident = &mut self.residents[who];
        match &frame.request {
            Request::Append { entry } if entry.tag().is_none() => {
                resident.commit_bytes.push(cbor::to_bytes(entry).len());
            }
            Request::PutInbox { item, .. } => resident.invitation_bytes += cbor::to_bytes(item).len(),
            Request::WriteBlob { chunk, .. } => resident.invitation_bytes += chunk.0.len(),
            _ => {}
        }
        let event = match self.server.call(connection(who, session), frame, self.now) {
            Called::Answer(frame) => ServerEvent::Frame { session, frame },
            Called::Closed => ServerEvent::Closed { session },
        };
        self.inputs.push_back((who, Input::Server(event)));
    }

    /// What somebody sees of a conversation.
    pub fn view(&self, who: usize, conversation: &ConversationId) -> Option<ConversationView> {
        self.residents[who].rows.view(conversation)
    }

    /// The requests that wait for somebody.
    pub fn requests(&self, who: usize) -> Vec<RequestView> {
        self.residents[who].rows.requests()
    }
}

impl Resident {
    /// The time spent since this was last asked.
    pub fn take_spent(&mut self) -> Duration {
        std::mem::take(&mut self.spent)
    }
}

fn connection(who: usize, session: SessionId) -> Connection {
    Connection((who as u64) << 16 | session.0 & 0xFFFF)
}
