//! The inbox: what lies in it was stamped by the server.

use protocol::api::{Answer, InboxItem, Request};
use protocol::cbor::Bytes;
use protocol::franking::Stamped;
use protocol::id::Tag;
use protocol::inbox::{SealedItem, inbox_topic};
use protocol::time::Minutes;
use wiretight_engine::caught::Lie;

use crate::device::{Device, register};
use crate::script::stamp_key;

/// An item that nobody can open, in the inbox of a device, with the stamp for another time.
fn lies_of(stamped_minutes_later: u64) -> Vec<Lie> {
    let mut device = Device::new(None);
    device.command(register("alice"));
    let chain = device.sent().into_iter().find_map(|request| match request {
        Request::Register(registration) => Some(registration.chain.clone()),
        _ => None,
    });
    let state = chain.expect("registered").verify().expect("its chain");
    let (account, own) = (state.account, *state.eldest().expect("a device"));
    let (tag, time) = (Tag([5; 32]), Minutes(160));
    let stamped =
        Stamped { topic: inbox_topic(&account, &own), segment: 0, time: time.plus(stamped_minutes_later), tag };
    let sealed = SealedItem { tag, encapsulated: Bytes(vec![1; 1_120]), ciphertext: Bytes(vec![2; 300]) };
    let item = InboxItem { number: 1, time, item: sealed, stamp: stamp_key().stamp(&stamped) };
    device.script.twist(move |request| {
        let items = match request {
            Request::ReadInbox { after: 0 } => vec![item.clone()],
            _ => vec![],
        };
        matches!(request, Request::ReadInbox { .. }).then_some(Ok(Answer::Inbox { items }))
    });
    device.did.clear();
    device.restart(None);
    let cleared = |request: &&Request| matches!(request, Request::ClearInbox { through: 1 });
    assert!(device.sent().iter().any(cleared), "it was read");
    device.lies().into_iter().cloned().collect()
}

#[test]
fn what_lies_in_an_inbox_was_stamped_for_it() {
    assert_eq!(lies_of(0), []);
    assert_eq!(lies_of(1), [Lie::Stamp]);
}
