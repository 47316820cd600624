//! Accounts that were deleted, of people who are known by their handle alone; and commands that are not wanted any more.

use std::rc::Rc;

use protocol::api::{Answer, Request};
use protocol::chain::{Author, Chain, StatementKind};
use protocol::handle::Handle;
use protocol::signature::SecretKey;
use wiretight_engine::changes::Table;
use wiretight_engine::input::{Command, CommandError, Input, Reply, Target};
use wiretight_engine::view::{ContactView, Delivery, MessageBody, MessageRow};

use crate::device::{Device, Did, chain, handle};
use crate::script::promise;

const DAY_MS: u64 = 24 * 60 * 60_000;

fn bobby() -> Handle {
    handle("bobby")
}

/// Bobby's chain, to its end.
fn closed() -> Chain {
    let mut closed = chain(10);
    let state = closed.verify().expect("a chain");
    let end = state.next_statement(Author::AccountKey(&SecretKey::from_seed(&[10; 32])), StatementKind::Closed);
    closed.statements.push(end);
    closed
}

/// A device that has looked bobby up, and has no chat with him.
fn knows_bobby() -> Device {
    let mut device = Device::registered();
    device.script.people.insert(bobby(), chain(10));
    let added = device.command(Command::AddContact { handle: bobby() });
    assert!(matches!(added, Some(Ok(Reply::Contact { .. }))), "{added:?}");
    device
}

fn contacts(device: &Device) -> Vec<ContactView> {
    rows(device, Table::Contact)
}

fn rows<T: minicbor::Encode<()> + for<'b> minicbor::Decode<'b, ()>>(device: &Device, table: Table) -> Vec<T> {
    let rows = device.disk.iter().filter(|((of, _), _)| *of == table);
    rows.map(|(_, row)| protocol::cbor::from_bytes(row).expect("a row")).collect()
}

fn look_ups(device: &Device) -> usize {
    let is_one = |request: &&&Request| matches!(request, Request::LookUpHandle { .. } | Request::LookUpAccount { .. });
    device.sent().iter().filter(is_one).count()
}

#[test]
fn whoever_is_looked_up_by_the_handle_is_learnt_to_have_deleted_the_account() {
    let mut device = knows_bobby();
    device.script.people.insert(bobby(), closed());
    let gone = CommandError::HandleReleased { handle: bobby() };
    assert_eq!(device.command(Command::AddContact { handle: bobby() }), Some(Err(gone.clone())));
    assert!(contacts(&device).iter().all(ContactView::is_closed), "by the account's own word");
    assert_eq!(device.command(Command::Find { handle: bobby() }), Some(Err(gone)));
    let sent = device.command(Command::Send { to: Target::Handle(bobby()), text: "hello".to_owned() });
    assert_eq!(sent, Some(Err(CommandError::AccountClosed)));
    // A name that only looks like it went with the same account: it is asked for once.
    device.script.people.insert(handle("b0bby"), closed());
    let before = look_ups(&device);
    let alike = CommandError::HandleReleased { handle: handle("b0bby") };
    assert_eq!(device.command(Command::AddContact { handle: handle("b0bby") }), Some(Err(alike)));
    assert_eq!((look_ups(&device), contacts(&device).len()), (before + 1, 1));
    assert!(device.lies().is_empty(), "{:?}", device.lies());
}

#[test]
fn a_stranger_is_told_that_the_handle_went_with_its_account() {
    let mut device = Device::registered();
    device.script.people.insert(bobby(), closed());
    for command in [
        Command::AddContact { handle: bobby() },
        Command::Send { to: Target::Handle(bobby()), text: "hello".to_owned() },
    ] {
        assert_eq!(device.command(command), Some(Err(CommandError::HandleReleased { handle: bobby() })));
    }
    assert!(contacts(&device).is_empty() && look_ups(&device) == 2);
}

#[test]
fn whoever_is_asked_for_in_the_background_is_learnt_to_have_deleted_the_account() {
    let mut device = Device::registered();
    let (now, directory) = (device.clock.clone(), Rc::clone(&device.script.directory));
    device.script.twist(move |request| {
        let is_bobby = matches!(request, Request::LookUpHandle { handle, .. } if *handle == bobby());
        is_bobby.then(|| {
            let proof = directory.borrow_mut().proof_of(&bobby(), &chain(10), (None, None), now.get());
            let promise = Some(promise(&chain(10), Some(bobby()), now.get()));
            Ok(Answer::Account { chain: chain(10), proof, promise })
        })
    });
    device.command(Command::AddContact { handle: bobby() });
    device.script.twist = None;
    device.script.people.insert(bobby(), closed());
    let until = device.now.plus(DAY_MS);
    while device.now < until && !contacts(&device).iter().all(ContactView::is_closed) {
        device.wait(1);
    }
    assert!(contacts(&device).iter().all(ContactView::is_closed) && device.lies().is_empty(), "{:?}", device.lies());
}

#[test]
fn what_was_written_to_a_deleted_account_is_not_sent_and_the_chat_says_why() {
    let mut device = knows_bobby();
    device.script.people.insert(bobby(), closed());
    for text in ["hello", "are you there?"] {
        device.begin(Command::Send { to: Target::Handle(bobby()), text: text.to_owned() });
    }
    device.settle();
    device.wait_for_answers(3);
    let history: Vec<MessageRow> = rows(&device, Table::Message);
    let deliveries: Vec<Delivery> =
        history.iter().filter(|row| row.message.is_some()).map(|row| row.delivery).collect();
    assert_eq!(deliveries, [Delivery::Discarded; 2]);
    let account = chain(10).verify().expect("a chain").account;
    let said: Vec<_> = history.iter().filter_map(|row| row.body.clone()).collect();
    assert_eq!(said, [MessageBody::AccountClosed(account)]);
    let named = contacts(&device).into_iter().map(|contact| (contact.account, contact.handle, contact.pair.is_some()));
    assert_eq!(named.collect::<Vec<_>>(), [(account, Some(bobby()), true)], "whose chat it was stays known");
    assert!(!device.disk.keys().any(|(table, _)| *table == Table::Outbox), "nothing waits");
    let again = device.command(Command::Send { to: Target::Handle(bobby()), text: "hello".to_owned() });
    assert_eq!(again, Some(Err(CommandError::HandleReleased { handle: bobby() })));
}

#[test]
fn what_is_withdrawn_while_it_waits_is_not_done() {
    let mut device = Device::registered();
    device.script.people.insert(bobby(), chain(10));
    device.did.clear();
    let id = device.begin(Command::Send { to: Target::Handle(bobby()), text: "hello".to_owned() });
    device.input(Input::Withdraw { id });
    device.settle();
    assert_eq!(device.reply(id), None);
    let is_told = |did: &Did| matches!(did, Did::Apply(tables) if tables.contains(&Table::Message));
    assert!(!device.did.iter().any(is_told) && rows::<MessageRow>(&device, Table::Message).is_empty());
    // What was done already stays done.
    let id = device.begin(Command::Send { to: Target::Handle(bobby()), text: "hello".to_owned() });
    device.settle();
    device.input(Input::Withdraw { id });
    device.settle();
    assert_eq!(rows::<MessageRow>(&device, Table::Message).len(), 1);
}
