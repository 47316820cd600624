//! What every bus of wake-ups does.

use protocol::id::{AccountId, DeviceId, TopicId};
use wiretight_server::port::Stores;
use wiretight_server::port::wakeups::{Channel, Listener, SessionNumber, WAKES_MAX, Wake, Wakeups};

use crate::Home;

fn signal(topic: TopicId, content: usize) -> Wake {
    Wake::Signal { topic, segment: 0, ciphertext: content.to_be_bytes().to_vec(), from: SessionNumber([1; 16]) }
}

pub async fn hints_reach_who_joined(home: impl Home) {
    let stores = home.stores();
    let bus = stores.wakeups();
    let (topic, other) = (TopicId([1; 32]), TopicId([2; 32]));
    let mut joined = bus.listener();
    joined.join(Channel::Topic(topic));
    joined.join(Channel::Device(AccountId([1; 32]), DeviceId([1; 16])));
    let mut elsewhere = bus.listener();
    elsewhere.join(Channel::Topic(other));
    bus.wake(Channel::Topic(topic), Wake::Entries(topic)).await;
    bus.wake(Channel::Device(AccountId([1; 32]), DeviceId([1; 16])), Wake::Inbox).await;
    joined.woken().await;
    let mut taken = joined.take();
    taken.extend(joined.take());
    assert_eq!(taken, [Wake::Entries(topic), Wake::Inbox]);
    assert_eq!(elsewhere.take(), []);
    drop(joined);
    bus.wake(Channel::Topic(topic), Wake::Entries(topic)).await;
}

pub async fn hints_of_one_kind_are_one(home: impl Home) {
    let stores = home.stores();
    let bus = stores.wakeups();
    let topic = TopicId([1; 32]);
    let mut listener = bus.listener();
    listener.join(Channel::Topic(topic));
    listener.join(Channel::Topic(topic));
    for _ in 0..10 {
        bus.wake(Channel::Topic(topic), Wake::Entries(topic)).await;
    }
    listener.woken().await;
    assert_eq!(listener.take(), [Wake::Entries(topic)]);
}

pub async fn signals_are_bounded(home: impl Home) {
    let stores = home.stores();
    let bus = stores.wakeups();
    let topic = TopicId([1; 32]);
    let mut listener = bus.listener();
    listener.join(Channel::Topic(topic));
    for content in 0..WAKES_MAX * 4 {
        bus.wake(Channel::Topic(topic), signal(topic, content)).await;
    }
    bus.wake(Channel::Topic(topic), Wake::Entries(topic)).await;
    listener.woken().await;
    let taken = listener.take();
    assert!(taken.len() <= WAKES_MAX + 1);
    assert!(taken.contains(&Wake::Entries(topic)), "a flood of signals takes no other hint's place");
}
