//! The runner with a script for an engine: order of effects, failing disks, waits, and answers.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use engine::changes::{Changes, Table};
use engine::input::Reply;
use protocol::api::ClientFrame;
use protocol::hello::{Hello, SessionKind};
use protocol::id::ConversationId;

use super::*;
use crate::bots::{Begun, BotAnswer, BotAsk, Reach, RequestKey, Scope};
use crate::command::Command;
use crate::key::RawKey;
use crate::transfer::{Seat, TransferId};

pub(super) type Log = Arc<Mutex<Vec<String>>>;

/// Answers each input with the next effects of its script.
pub(super) struct Script {
    script: VecDeque<Vec<Effect>>,
    effects: VecDeque<Effect>,
    log: Log,
    due: Option<Millis>,
    out: bool,
}

impl Machine for Script {
    fn handle(&mut self, _: Millis, _: &mut dyn CryptoRng, input: Input) {
        let name = match input {
            Input::Command { .. } => "command",
            Input::Withdraw { .. } => "withdraw",
            Input::Server(_) => "server",
            Input::Loaded { .. } => "loaded",
            Input::Due { .. } => "due",
            Input::Earlier(_) => "earlier",
            Input::Tick => "tick",
        };
        self.log.lock().expect("a log").push(name.to_owned());
        self.effects.extend(self.script.pop_front().unwrap_or_default());
    }

    fn poll(&mut self) -> Option<Effect> {
        self.effects.pop_front()
    }

    fn deadline(&self) -> Option<(Millis, Reason)> {
        self.awaited()
    }

    fn awaited(&self) -> Option<(Millis, Reason)> {
        self.due.map(|due| (due, Reason::Retry))
    }

    fn is_out(&self) -> bool {
        self.out
    }
}

/// A server that says what it is told, and that each session failed when told so.
pub(super) struct Silent {
    log: Log,
    events: VecDeque<ServerEvent>,
    problem: Option<NetError>,
}

impl Server for Silent {
    fn open(&mut self, session: SessionId, _: Hello) {
        self.log.lock().expect("a log").push("open".to_owned());
        self.problem = Some(NetError::Broken);
        self.events.push_back(ServerEvent::Closed { session });
    }

    fn send(&mut self, _: SessionId, _: ClientFrame) {
        self.log.lock().expect("a log").push("send".to_owned());
    }

    fn close(&mut self, _: SessionId) {}

    fn poll(&mut self) -> Option<ServerEvent> {
        self.events.pop_front()
    }
}

impl Link for Silent {
    async fn next(&mut self) -> ServerEvent {
        match self.events.pop_front() {
            Some(event) => event,
            None => std::future::pending().await,
        }
    }

    fn problem(&self) -> Option<NetError> {
        self.problem.clone()
    }
}

struct World {
    requests: mpsc::Sender<Request>,
    log: Log,
    run: tokio::task::JoinHandle<Result<(), StoreError>>,
    folder: tempfile::TempDir,
}

fn start(script: Vec<Vec<Effect>>, page_count_max: Option<u32>) -> World {
    let folder = tempfile::tempdir().expect("a folder");
    let (runner, log) = runner(script, page_count_max, &folder);
    let (requests, inbox) = mpsc::channel(8);
    World { requests, log, run: tokio::spawn(runner.run(inbox)), folder }
}

pub(super) fn runner(
    script: Vec<Vec<Effect>>,
    page_count_max: Option<u32>,
    folder: &tempfile::TempDir,
) -> (Runner<Script, Silent>, Log) {
    let store = Store::open(&folder.path().join("store.db"), &RawKey([1; 32])).expect("opens");
    if let Some(pages) = page_count_max {
        store.limit_pages(pages);
    }
    let log = Log::default();
    let machine = Script { script: script.into(), effects: VecDeque::new(), log: log.clone(), due: None, out: false };
    let link = Silent { log: log.clone(), events: VecDeque::new(), problem: None };
    let address = ServerAddress::parse("localhost:1").expect("an address");
    let (events, _) = broadcast::channel(8);
    (Runner::new(machine, link, store, address, events), log)
}

async fn ask(world: &World, ask: Ask) -> Option<Answer> {
    let (answer, answered) = oneshot::channel();
    world.requests.send(Request::Ask { ask, answer }).await.ok()?;
    answered.await.ok()
}

fn put(size: usize) -> Effect {
    let mut changes = Changes::default();
    changes.put(Table::Profile, [], vec![0; size]);
    Effect::Apply(changes)
}

fn open() -> Effect {
    Effect::Open { session: SessionId(1), hello: Hello::new(SessionKind::Account, None) }
}

fn reply(id: u64) -> Effect {
    Effect::Reply { id: CommandId(id), result: Ok(Reply::Done) }
}

#[tokio::test]
async fn effects_are_executed_in_order_and_commands_answered() {
    let load = Effect::Load { conversation: ConversationId([1; 32]) };
    let world = start(vec![vec![], vec![put(1), load, open(), reply(1)], vec![]], None);
    let answer = ask(&world, Ask::Command(Command::Heal)).await;
    assert_eq!(answer, Some(Answer::Reply(crate::Reply::Done)));
    // The rows that were asked for are given back before the next effect.
    assert_eq!(world.log.lock().expect("a log")[..4], ["tick", "command", "loaded", "open"]);
    drop(world.requests);
    world.run.await.expect("no panic").expect("a good end");
}

#[tokio::test]
async fn after_a_failed_write_nothing_more_happens() {
    let world = start(vec![vec![], vec![put(1 << 20), open(), reply(1)]], Some(8));
    assert_eq!(ask(&world, Ask::Command(Command::Heal)).await, None, "no answer to what was not kept");
    let ended = world.run.await.expect("no panic");
    assert!(matches!(ended, Err(StoreError::DiskFull)), "{ended:?}");
    assert_eq!(world.log.lock().expect("a log")[..], ["tick", "command"], "nothing was opened or sent");
    let store = Store::open(&world.folder.path().join("store.db"), &RawKey([1; 32])).expect("opens");
    assert_eq!(store.read_at_start().expect("reads"), []);
}

#[tokio::test]
async fn a_wait_ends_when_the_server_is_known_to_be_unreachable_or_in_time() {
    let world = start(vec![vec![open()]], None);
    let hasty = Ask::Wait { until: Until::Idle, timeout_ms: 60_000, fail_fast: true };
    let begun = Instant::now();
    let Some(Answer::Status(status)) = ask(&world, hasty).await else { panic!("a status") };
    assert!(!status.online && status.problem.is_some() && begun.elapsed() < Duration::from_secs(30));
    let patient = Ask::Wait { until: Until::Idle, timeout_ms: 50, fail_fast: false };
    let Some(Answer::Status(status)) = ask(&world, patient).await else { panic!("a status") };
    assert!(!status.idle && begun.elapsed() >= Duration::from_millis(50));
}

#[tokio::test]
async fn nobody_waits_for_what_a_device_that_was_removed_will_never_hear() {
    let folder = tempfile::tempdir().expect("a folder");
    let (mut runner, _) = runner(vec![], None, &folder);
    let end = Instant::now() + Duration::from_secs(60);
    let (answer, mut answered) = oneshot::channel();
    runner.waits.push(Wait { until: Until::Idle, end, fail_fast: true, answer });
    runner.settle().expect("nothing is written");
    assert!(answered.try_recv().is_err(), "the server may yet be reached");
    runner.machine.out = true;
    runner.settle().expect("nothing is written");
    assert!(matches!(answered.try_recv(), Ok(Answer::Status(status)) if !status.idle));
}

#[tokio::test]
async fn idle_means_that_every_call_was_answered() {
    let online = Effect::Tell(engine::effect::Event::Connection { online: true });
    let frame = ClientFrame { call: 1, request: protocol::api::Request::CountKeyPackages, token: None };
    let send = Effect::Send { session: SessionId(1), frame };
    let world = start(vec![vec![online, send], vec![Effect::Close { session: SessionId(1) }, reply(1)]], None);
    let Some(Answer::Status(status)) = ask(&world, Ask::Status).await else { panic!("a status") };
    assert!(status.online && !status.idle);
    ask(&world, Ask::Command(Command::Heal)).await;
    let wait = Ask::Wait { until: Until::Sent, timeout_ms: 60_000, fail_fast: false };
    let Some(Answer::Status(status)) = ask(&world, wait).await else { panic!("a status") };
    assert!(status.idle, "a closed session's calls are not waited for");
}

#[tokio::test]
async fn a_clock_that_was_set_back_is_told_to_the_machine_at_once() {
    const YEAR_MS: u64 = 365 * 86_400_000;
    let folder = tempfile::tempdir().expect("a folder");
    let (mut runner, log) = runner(vec![], None, &folder);
    runner.take(Input::Tick).expect("nothing is written");
    runner.machine.due = Some(now().plus(60_000));
    let soon = || Instant::now() + Duration::from_secs(1);
    assert!(runner.alarm().is_some_and(|alarm| alarm > soon()), "a minute is a minute");
    runner.tick().expect("nothing is written");
    assert_eq!(log.lock().expect("a log").len(), 1, "nothing is due");

    runner.looked = now().plus(YEAR_MS);
    runner.machine.due = Some(now().plus(YEAR_MS + 60_000));
    assert!(runner.alarm().is_some_and(|alarm| alarm < soon()), "not in a year");
    runner.tick().expect("nothing is written");
    assert_eq!(log.lock().expect("a log").len(), 2, "the machine hears of it");
    assert!(!runner.is_set_back(), "once");
}

#[tokio::test]
async fn a_clock_that_is_known_to_be_wrong_is_looked_at_again_and_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let (mut runner, _) = runner(vec![], None, &folder);
    runner.machine.due = Some(now().plus(86_400_000));
    assert!(runner.alarm().is_some_and(|alarm| alarm > Instant::now() + Duration::from_secs(60)), "a day is a day");
    runner.standing = Standing::ClocksDiffer;
    assert!(runner.alarm().is_some_and(|alarm| alarm < Instant::now() + Duration::from_secs(30)), "it may be set");
}

#[tokio::test]
async fn what_is_done_under_a_key_is_kept_with_its_batch_and_not_done_again() {
    let key = RequestKey::new("echo", "first");
    let once = || Ask::Bots(BotAsk::Once { deed: Deed { key, kind: 1, number: 0 }, command: Command::GoOn });
    let told = Effect::Tell(engine::effect::Event::Directory);
    let world = start(vec![vec![], vec![put(1), reply(1), told]], None);
    let bot = Ask::Bots(BotAsk::Add { name: "echo".into(), hash: None, scopes: vec![], reach: Reach::Nowhere });
    assert_eq!(ask(&world, bot).await, Some(Answer::Bots(BotAnswer::Done(true))));
    for _ in 0..2 {
        assert_eq!(ask(&world, once()).await, Some(Answer::Reply(crate::Reply::Done)));
    }
    assert_eq!(world.log.lock().expect("a log")[..], ["tick", "command"], "the machine was asked once");
    // As if it had been killed: another process opens what is on the disk.
    let store = Store::open(&world.folder.path().join("store.db"), &RawKey([1; 32])).expect("opens");
    assert_eq!(
        store.done(&Deed { key, kind: 1, number: 0 }).expect("reads").map(|done| done.reply),
        Some(crate::Reply::Done)
    );
    let logged = store.logged("echo", None, 10).expect("reads").expect("a bot");
    assert_eq!((logged.events, logged.newest), (vec![(1, Event::Directory)], 1));
}

#[tokio::test]
async fn of_a_batch_that_was_not_kept_no_event_and_no_key_is_kept() {
    let key = RequestKey::new("echo", "first");
    let deed = Deed { key, kind: 1, number: 0 };
    let told = Effect::Tell(engine::effect::Event::Directory);
    let world = start(vec![vec![], vec![put(1 << 20), reply(1), told]], Some(40));
    let bot = Ask::Bots(BotAsk::Add { name: "echo".into(), hash: None, scopes: vec![], reach: Reach::Nowhere });
    assert_eq!(ask(&world, bot).await, Some(Answer::Bots(BotAnswer::Done(true))));
    assert_eq!(ask(&world, Ask::Bots(BotAsk::Once { deed, command: Command::GoOn })).await, None);
    let _ = world.run.await.expect("no panic");
    let store = Store::open(&world.folder.path().join("store.db"), &RawKey([1; 32])).expect("opens");
    assert_eq!(store.done(&deed).expect("reads"), None);
    assert_eq!(store.logged("echo", None, 10).expect("reads").expect("a bot").newest, 0);
}

/// Whatever it says of its end: the machine may still do it.
#[tokio::test]
async fn what_is_under_way_under_a_key_is_neither_begun_again_nor_given_up() {
    let key = RequestKey::new("echo", "first");
    let world = start(vec![], None);
    let begin = || Ask::Bots(BotAsk::Begin { key, fingerprint: [1; 32] });
    let once = || Ask::Bots(BotAsk::Once { deed: Deed { key, kind: 1, number: 0 }, command: Command::GoOn });
    assert_eq!(ask(&world, begin()).await, Some(Answer::Bots(BotAnswer::Begun(Begun::Fresh))));
    let (answer, _first) = oneshot::channel();
    assert!(world.requests.send(Request::Ask { ask: once(), answer }).await.is_ok());
    let again = tokio::time::timeout(Duration::from_secs(30), ask(&world, once())).await;
    assert_eq!(again, Ok(Some(Answer::Refused(CommandError::UnderWay))));
    let finish = Ask::Bots(BotAsk::Finish { key, answer: "it failed".into(), failed: true });
    assert_eq!(ask(&world, finish).await, Some(Answer::Bots(BotAnswer::Done(false))));
    assert_eq!(ask(&world, begin()).await, Some(Answer::Bots(BotAnswer::Begun(Begun::Unfinished { done: None }))));
    assert_eq!(world.log.lock().expect("a log")[..], ["tick", "command"], "the machine was asked once");
}

/// A bot sends and saves within its bounds; what would give it a file's key, or a seat at the server, is for the person's own programs.
#[tokio::test]
async fn a_bot_is_given_no_files_key_and_no_seat() {
    let world = start(vec![], None);
    let bot = BotAsk::Add { name: "echo".into(), hash: None, scopes: Scope::ALL.to_vec(), reach: Reach::Everywhere };
    assert_eq!(ask(&world, Ask::Bots(bot)).await, Some(Answer::Bots(BotAnswer::Done(true))));
    let open = FileAsk::Open { conversation: ConversationId([1; 32]), number: 1 };
    for wanted in [open, FileAsk::Seat(Seat { transfer: TransferId([1; 16]), refused: 0 })] {
        let files = Ask::Bots(BotAsk::Files { name: "echo".into(), deed: None, ask: wanted });
        let refused = CommandError::OutOfReach { folder: None };
        assert_eq!(ask(&world, files).await, Some(Answer::Refused(refused)));
    }
}
