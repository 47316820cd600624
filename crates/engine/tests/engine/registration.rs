//! Registration, and what waits for it.

use std::cell::Cell;
use std::rc::Rc;

use protocol::api::{Refusal, Request};
use protocol::hello::{HelloReply, SessionKind};
use protocol::id::{AccountId, ConversationId};
use wiretight_engine::changes::Table;
use wiretight_engine::effect::Event;
use wiretight_engine::input::{Command, CommandError, HeldDecision, Input, Reply, Target};
use wiretight_engine::view::Role;

use crate::device::{Device, Did, chain, handle, register};
use crate::script::promise;

#[test]
fn a_registration_is_kept_before_anything_of_it_is_sent() {
    let mut device = Device::new(None);
    device.script.silent = true;
    device.command(register("alice"));
    let kept = device.did.iter().position(|did| matches!(did, Did::Apply(tables) if *tables == [Table::Profile]));
    let opened = device.did.iter().position(|did| matches!(did, Did::Open(SessionKind::Account)));
    let sent = device.did.iter().position(|did| matches!(did, Did::Send(..)));
    assert!(kept < opened && opened < sent && kept.is_some(), "{:?}", device.did);
    let Some(Request::Register(first)) = device.sent().first().copied().cloned() else { panic!("a registration") };
    device.script.silent = false;
    device.restart(None);
    let Some(Request::Register(again)) =
        device.sent().into_iter().rev().find(|request| matches!(request, Request::Register(_)))
    else {
        panic!("sent again after a crash")
    };
    assert_eq!(again.chain, first.chain, "the same account");
    assert!(matches!(device.command(Command::Whoami), Some(Ok(Reply::Me { .. }))));
}

#[test]
fn nothing_but_registering_is_done_before_it() {
    let (conversation, account) = (ConversationId([1; 32]), AccountId([2; 32]));
    let commands = [
        Command::Whoami,
        Command::AddContact { handle: handle("bobby") },
        Command::Send { to: Target::Handle(handle("bobby")), text: "hi".to_owned() },
        Command::Resolve { conversation, number: 1, decision: HeldDecision::Send },
        Command::CreateGroup { name: "tea".to_owned(), members: vec![] },
        Command::AddMembers { conversation, members: vec![] },
        Command::RemoveMembers { conversation, members: vec![account] },
        Command::Leave { conversation },
        Command::Rename { conversation, name: "tea".to_owned() },
        Command::SetRole { conversation, member: account, role: Role::Admin },
        Command::Accept { conversation },
        Command::Decline { conversation },
        Command::Rebuild { conversation, without: vec![] },
        Command::Heal,
        Command::MarkRead { conversation, number: 1 },
        Command::Typing { conversation, on: true },
    ];
    let mut device = Device::new(None);
    for command in commands {
        assert_eq!(device.command(command), Some(Err(CommandError::NotRegistered)));
    }
    device.wait(3);
    assert!(device.did.is_empty(), "{:?}", device.did);
}

#[test]
fn one_registration_at_a_time() {
    let mut device = Device::new(None);
    let first = device.begin(register("alice"));
    assert_eq!(device.command(register("bobby")), Some(Err(CommandError::Registered)));
    assert!(matches!(device.reply(first), Some(Ok(Reply::Me { handle: Some(name), .. })) if name == handle("alice")));
    assert_eq!(device.command(register("alice")), Some(Err(CommandError::Registered)));
    let registrations = device.sent().iter().filter(|request| matches!(request, Request::Register(_))).count();
    assert_eq!(registrations, 1);
}

#[test]
fn a_late_answer_to_an_earlier_registration_is_not_taken_for_another() {
    let mut device = Device::new(None);
    device.script.silent = true;
    device.command(register("alice"));
    device.restart(None);
    let Some(Did::Send(session, frame)) = device.did.iter().rev().find(|did| matches!(did, Did::Send(..))) else {
        panic!("sent again")
    };
    let (session, call) = (*session, frame.call);
    let Request::Register(registration) = &frame.request else { panic!("a registration") };
    let promise = promise(&registration.chain, registration.handle.clone(), device.now);
    let answer = protocol::api::Answer::Promised { promise };
    device.begin(register("bobby"));
    let frame = protocol::api::ServerFrame::Answer { call, answer };
    device.input(Input::Server(protocol::api::ServerEvent::Frame { session, frame }));
    assert_eq!(device.command(Command::Whoami), Some(Err(CommandError::NotRegistered)));
}

#[test]
fn a_refused_registration_leaves_nothing() {
    let mut device = Device::new(None);
    device.script.twist(|request| matches!(request, Request::Register(_)).then_some(Err(Refusal::HandleTaken)));
    assert_eq!(device.command(register("alice")), Some(Err(CommandError::Refused(Refusal::HandleTaken))));
    assert!(device.disk.is_empty());
    device.script.twist = None;
    assert!(matches!(device.command(register("alice2")), Some(Ok(Reply::Me { .. }))));
}

#[test]
fn a_session_opens_once() {
    let mut device = Device::registered();
    let session = *device.script.sessions.keys().next().expect("open");
    let sent = device.sent().len();
    let statement = device.script.statement.clone();
    let challenge = protocol::hello::Challenge([9; 32]);
    let reply =
        HelloReply::Welcome { version: 1, challenge, statement, time: protocol::time::Minutes(0), issuers: vec![] };
    device.input(Input::Server(protocol::api::ServerEvent::Opened { session, reply }));
    assert_eq!(device.sent().len(), sent, "nothing is asked again");
}

#[test]
fn a_handle_that_nobody_has_is_said_so() {
    let mut device = Device::registered();
    let unknown = || Some(Err(CommandError::NoSuchHandle { handle: handle("nobody") }));
    assert_eq!(device.command(Command::AddContact { handle: handle("nobody") }), unknown());
    let text = "hi".to_owned();
    assert_eq!(device.command(Command::Send { to: Target::Handle(handle("nobody")), text }), unknown());
    let group = Command::CreateGroup { name: "tea".to_owned(), members: vec![handle("bobby"), handle("nobody")] };
    device.script.people.insert(handle("bobby"), chain(10));
    assert_eq!(device.command(group), unknown());
    assert!(!device.disk.keys().any(|(table, _)| *table == Table::Conversation), "nothing is begun");
    assert!(matches!(device.command(Command::AddContact { handle: handle("bobby") }), Some(Ok(_))));
}

#[test]
fn a_look_up_that_answers_with_the_own_account_is_answered() {
    let mut device = Device::registered();
    let Some(Ok(Reply::Me { chain, .. })) = device.command(Command::Whoami) else { panic!("registered") };
    device.script.people.insert(handle("bobby"), chain);
    let reply = device.command(Command::AddContact { handle: handle("bobby") });
    assert_eq!(reply, Some(Err(CommandError::NoSuchHandle { handle: handle("bobby") })));
}

#[test]
fn a_server_that_has_a_device_on_the_chain_and_no_inbox_of_it_is_given_the_inbox_again() {
    let mut device = Device::registered();
    let has_inbox = Rc::new(Cell::new(false));
    let inbox = Rc::clone(&has_inbox);
    device.script.twist(move |request| match request {
        Request::OpenInbox { .. } => {
            inbox.set(true);
            None
        }
        Request::Incarnate { .. } if !inbox.get() => Some(Err(Refusal::NotFound)),
        _ => None,
    });
    device.did.clear();
    device.restart(None);
    device.wait(3);
    assert!(has_inbox.get(), "{:?}", device.did);
    assert!(device.did.iter().any(|did| matches!(did, Did::Tell(Event::Connection { online: true }))));
    let opened = device.sent().iter().filter(|request| matches!(request, Request::OpenInbox { .. })).count();
    assert_eq!((opened, device.lies().len()), (1, 0), "once, and nobody is blamed");
}
