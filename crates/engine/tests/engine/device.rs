//! A device: an engine, its disk, and what it has done; the laws of effects are checked with each input.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::rc::Rc;

use protocol::api::{ClientFrame, Request, Server as _, SessionId};
use protocol::chain::{Chain, create_account};
use protocol::handle::Handle;
use protocol::hello::SessionKind;
use protocol::id::{ConversationId, DeviceId, ServerId};
use protocol::recovery::RecoveryCode;
use protocol::signature::SecretKey;
use protocol::time::Millis;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng as _;
use wiretight_engine::Engine;
use wiretight_engine::caught::Lie;
use wiretight_engine::changes::{Row, Table};
use wiretight_engine::effect::{Effect, Event, Reason};
use wiretight_engine::input::{Command, CommandError, CommandId, Input, Reply};

use crate::script::Script;

/// Something that the device did.
#[derive(Debug)]
pub enum Did {
    Apply(Vec<Table>),
    Open(SessionKind),
    Send(SessionId, ClientFrame),
    Close(SessionId),
    Tell(Event),
}

pub struct Device {
    pub engine: Engine,
    pub script: Script,
    pub disk: BTreeMap<(Table, Vec<u8>), Vec<u8>>,
    pub now: Millis,
    /// The same, for what a script makes of requests.
    pub clock: Rc<Cell<Millis>>,
    pub rng: ChaCha8Rng,
    pub did: Vec<Did>,
    replies: BTreeMap<CommandId, Result<Reply, CommandError>>,
    next_command: u64,
}

impl Device {
    pub fn new(server: Option<ServerId>) -> Self {
        Device {
            engine: Engine::new(vec![], server).expect("an empty profile"),
            script: Script::new(),
            disk: BTreeMap::new(),
            now: Millis(10_000_000),
            clock: Rc::default(),
            rng: ChaCha8Rng::seed_from_u64(1),
            did: vec![],
            replies: BTreeMap::new(),
            next_command: 0,
        }
    }

    /// A device with an account, online.
    pub fn registered() -> Self {
        let mut device = Device::new(None);
        let reply = device.command(register("alice"));
        assert!(matches!(reply, Some(Ok(Reply::Me { .. }))), "{reply:?}");
        device
    }

    /// A device with an account, and a group of it alone in which something was said.
    pub fn in_a_group() -> (Self, ConversationId) {
        let mut device = Device::registered();
        let created = device.command(Command::CreateGroup { name: "tea".to_owned(), members: vec![] });
        let Some(Ok(Reply::Conversation { conversation })) = created else { panic!("created: {created:?}") };
        device.wait_for_answers(3);
        device.says(conversation, "hello").expect("kept");
        device.wait_for_answers(1);
        (device, conversation)
    }

    pub fn says(&mut self, conversation: ConversationId, text: &str) -> Result<Reply, CommandError> {
        use wiretight_engine::input::Target;
        let to = Target::Conversation(conversation);
        self.command(Command::Send { to, text: text.to_owned() }).expect("answered at once")
    }

    /// Gives a command, and its reply if there is one once the server has answered all.
    pub fn command(&mut self, command: Command) -> Option<Result<Reply, CommandError>> {
        let id = self.begin(command);
        self.settle();
        self.reply(id)
    }

    /// Gives a command without letting the server answer.
    pub fn begin(&mut self, command: Command) -> CommandId {
        self.next_command += 1;
        let id = CommandId(self.next_command);
        self.input(Input::Command { id, command });
        id
    }

    pub fn reply(&mut self, id: CommandId) -> Option<Result<Reply, CommandError>> {
        self.replies.remove(&id)
    }

    /// Lets the server answer until all is quiet.
    pub fn settle(&mut self) {
        for _ in 0..10_000 {
            let Some(event) = self.script.poll() else { return };
            self.input(Input::Server(event));
        }
        panic!("the engine and its server do not come to rest");
    }

    /// Lets time pass until the next deadline of the next hour, so many times.
    pub fn wait(&mut self, times: u32) {
        for _ in 0..times {
            let soon = self.now.plus(3_600_000);
            if let Some((at, _)) = self.engine.deadline().filter(|(at, _)| *at <= soon) {
                self.now = self.now.max(at);
            }
            self.input(Input::Tick);
            self.settle();
        }
    }

    /// As [`Device::wait`], but for nothing that is due because of the time of day: hours may be between.
    pub fn wait_for_answers(&mut self, times: u32) {
        for _ in 0..times {
            if self.engine.deadline().is_some_and(|(_, reason)| reason != Reason::TokenPeriod) {
                self.wait(1);
            }
        }
    }

    /// The process ends and another begins from the disk.
    pub fn restart(&mut self, server: Option<ServerId>) {
        self.engine = Engine::new(self.rows_at_start(), server).expect("what it wrote itself");
        self.script.sessions.clear();
        while self.script.poll().is_some() {}
        self.input(Input::Tick);
        self.settle();
    }

    pub fn rows_at_start(&self) -> Vec<Row> {
        let rows = self.disk.iter().filter(|((table, _), _)| table.is_read_at_start());
        rows.map(|((table, key), value)| Row { table: *table, key: key.clone(), value: value.clone() }).collect()
    }

    /// Gives an input and carries the effects out. Within one input, changes come before everything else.
    pub fn input(&mut self, input: Input) {
        self.script.now = self.now;
        self.clock.set(self.now);
        self.engine.handle(self.now, &mut self.rng, input);
        let mut first = true;
        let mut loads = vec![];
        let mut due = None;
        while let Some(effect) = self.engine.poll() {
            assert!(first || !matches!(effect, Effect::Apply(_)), "nothing is done before it is kept");
            first = false;
            if let Effect::Load { conversation } = effect {
                loads.push(conversation);
                continue;
            }
            if let Effect::Due { until } = effect {
                due = Some(until);
            }
            self.carry_out(effect);
        }
        for conversation in loads {
            let rows = self.rows_of(conversation);
            self.input(Input::Loaded { conversation, rows });
        }
        if let Some(until) = due {
            let rows = self.disk.iter().filter(|((table, _), _)| *table == Table::Life);
            let row = |((table, key), value): (&(Table, Vec<u8>), &Vec<u8>)| Row {
                table: *table,
                key: key.clone(),
                value: value.clone(),
            };
            let (rows, next) = wiretight_engine::life::split(rows.map(row).collect(), until);
            self.input(Input::Due { rows, next });
        }
    }

    fn carry_out(&mut self, effect: Effect) {
        match effect {
            Effect::Apply(changes) => {
                changes.apply_to(&mut self.disk);
                self.did.push(Did::Apply(changes.iter().map(|(table, _, _)| table).collect()));
            }
            Effect::Open { session, hello } => {
                self.did.push(Did::Open(hello.kind));
                self.script.open(session, hello);
            }
            Effect::Send { session, frame } => {
                self.did.push(Did::Send(session, frame.clone()));
                self.script.send(session, frame);
            }
            Effect::Close { session } => {
                self.did.push(Did::Close(session));
                self.script.close(session);
            }
            Effect::Reply { id, result } => {
                let before = self.replies.insert(id, result);
                assert!(before.is_none(), "a command is answered once");
            }
            Effect::Tell(event) => self.did.push(Did::Tell(event)),
            Effect::Load { .. } | Effect::Due { .. } | Effect::Earlier(_) => {}
        }
    }

    fn rows_of(&self, conversation: ConversationId) -> Vec<Row> {
        let of_it =
            |(table, key): &(Table, Vec<u8>)| table.is_loaded_by_conversation() && key.starts_with(&conversation.0);
        let rows = self.disk.iter().filter(|(key, _)| of_it(key));
        rows.map(|((table, key), value)| Row { table: *table, key: key.clone(), value: value.clone() }).collect()
    }

    /// The requests that were sent.
    pub fn sent(&self) -> Vec<&Request> {
        let sent = self.did.iter();
        sent.filter_map(|did| if let Did::Send(_, frame) = did { Some(&frame.request) } else { None }).collect()
    }

    /// The lies that the person was told of.
    pub fn lies(&self) -> Vec<&Lie> {
        let told = self.did.iter();
        told.filter_map(|did| if let Did::Tell(Event::Caught(caught)) = did { Some(&caught.lie) } else { None })
            .collect()
    }
}

pub fn handle(name: &str) -> Handle {
    Handle::parse(name).expect("a handle")
}

pub fn register(name: &str) -> Command {
    let recovery = RecoveryCode::generate(&mut ChaCha8Rng::seed_from_u64(7));
    Command::Register { recovery, handle: Some(handle(name)), invitation: None }
}

/// A chain of somebody.
pub fn chain(seed: u8) -> Chain {
    let (account_key, device_key) = (SecretKey::from_seed(&[seed; 32]), SecretKey::from_seed(&[seed + 1; 32]));
    create_account(&account_key, DeviceId([seed; 16]), &device_key)
}
