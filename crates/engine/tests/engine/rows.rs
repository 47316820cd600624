//! Rows that are damaged, or do not belong together: refused as unreadable, and never a panic.

use protocol::cbor;
use protocol::id::{AccountId, ConversationId};
use protocol::time::Minutes;
use wiretight_engine::Engine;
use wiretight_engine::changes::{Row, Table};
use wiretight_engine::input::{Command, Input};
use wiretight_engine::view::RequestView;

use crate::device::{Device, chain, handle};

#[test]
fn what_an_engine_wrote_is_read() {
    let (device, _) = full();
    let tables: std::collections::BTreeSet<_> = device.disk.keys().map(|(table, _)| *table).collect();
    for table in [Table::Profile, Table::Contact, Table::Request, Table::Conversation, Table::Outbox] {
        assert!(tables.contains(&table), "{table:?} is part of this test");
    }
    assert!(Engine::new(device.rows_at_start(), None).is_ok());
}

#[test]
fn rows_that_do_not_decode_are_unreadable() {
    let (device, _) = full();
    let rows = device.rows_at_start();
    for (number, row) in rows.iter().enumerate().filter(|(_, row)| row.table != Table::KeyPackage) {
        for value in [vec![], vec![0xFF; 40], row.value[1..].to_vec(), [row.value.as_slice(), &[0]].concat()] {
            let mut damaged = rows.clone();
            damaged[number].value = value;
            let read = Engine::new(damaged, None);
            let error = read.err().expect("unreadable").to_string();
            assert!(error.starts_with("the profile's data cannot be read: "), "{error}");
        }
    }
}

#[test]
fn rows_that_do_not_belong_together_are_unreadable() {
    let (device, _) = full();
    let without =
        |table: Table| -> Vec<Row> { device.rows_at_start().into_iter().filter(|row| row.table != table).collect() };
    assert!(Engine::new(without(Table::Profile), None).is_err(), "chats without a profile");
    assert!(Engine::new(without(Table::Conversation), None).is_err(), "tasks without a chat");
    assert!(Engine::new(without(Table::Outbox), None).is_ok());
    let mut misplaced = device.rows_at_start();
    misplaced.iter_mut().filter(|row| row.table == Table::Outbox).for_each(|row| row.key.truncate(33));
    assert!(Engine::new(misplaced, None).is_err(), "a task without a number");
}

#[test]
fn a_row_with_any_byte_changed_is_refused_or_lived_with() {
    let (mut device, conversation) = full();
    let rows = device.rows_at_start();
    let mut lived = 0;
    for (number, row) in rows.iter().enumerate().filter(|(_, row)| row.table != Table::KeyPackage) {
        for at in 0..row.value.len() {
            let mut damaged = rows.clone();
            damaged[number].value[at] ^= [0x01, 0x80, 0xFF][at % 3];
            if let Ok(engine) = Engine::new(damaged, None) {
                lived += 1;
                // Most bytes of a row are of hashes and keys, and those of one are alike: every byte is read, a quarter is lived with.
                if lived % 4 == 1 {
                    live(&mut device, engine, conversation);
                }
            }
        }
    }
    assert!(lived > 100, "{lived} changes were readable");
}

/// Counters at their end do not overflow.
#[test]
fn counters_at_their_end_are_lived_with() {
    let (mut device, conversation) = full();
    let rows = device.rows_at_start();
    for (number, row) in rows.iter().enumerate().filter(|(_, row)| row.table != Table::KeyPackage) {
        for at in 0..row.value.len() {
            let mut damaged = rows.clone();
            let value = &mut damaged[number].value;
            if value[at] > 0x17 {
                continue;
            }
            value.splice(at..=at, [0x1B, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF]);
            if let Ok(engine) = Engine::new(damaged, None) {
                live(&mut device, engine, conversation);
            }
        }
    }
}

/// Some work with an engine, on the disk as it is.
fn live(device: &mut Device, engine: Engine, conversation: ConversationId) {
    let disk = device.disk.clone();
    let topics = device.script.topics.clone();
    let directory = device.script.directory.borrow().clone();
    device.engine = engine;
    device.did.clear();
    device.input(Input::Tick);
    device.settle();
    device.wait(2);
    device.command(Command::Send {
        to: wiretight_engine::input::Target::Conversation(conversation),
        text: "still here".to_owned(),
    });
    device.command(Command::Typing { conversation, on: true });
    device.wait(1);
    device.command(Command::Leave { conversation });
    device.disk = disk;
    device.script.topics = topics;
    device.script.directory.replace(directory);
    device.script.sessions.clear();
}

/// A device with rows in every table that is read at the start, one of each but the history.
fn full() -> (Device, ConversationId) {
    let (mut device, conversation) = Device::in_a_group();
    device.script.people.insert(handle("bobby"), chain(10));
    assert!(device.command(Command::AddContact { handle: handle("bobby") }).is_some());
    device.script.silent = true;
    device.says(conversation, "on its way").expect("kept");
    let add = Command::AddMembers { conversation, members: vec![handle("bobby")] };
    device.command(add);
    device.script.silent = false;
    let request = RequestView {
        claimed: None,
        conversation: ConversationId([9; 32]),
        account: AccountId([8; 32]),
        handle: None,
        text: Some("hi".to_owned()),
        time: Minutes(1),
        invitation: vec![1, 2, 3].into(),
        accepted: true,
        others: vec![],
    };
    device.disk.insert((Table::Request, vec![9; 32]), cbor::to_bytes(&request));
    (device, conversation)
}
