//! Wake-ups within one process.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex};

use tokio::sync::Notify;

use super::locked;
use crate::port::wakeups::{Channel, Listener, WAKES_MAX, Wake, Wakeups};

/// A bus within one process.
#[derive(Clone, Default)]
pub struct MemoryWakeups {
    hub: Arc<Mutex<Hub>>,
}

#[derive(Default)]
struct Hub {
    last_listener: u64,
    // Most channels have one or two listeners, and there are as many as connections: a tree for each would hold room for eleven.
    channels: BTreeMap<Channel, Vec<(u64, Arc<Mailbox>)>>,
}

#[derive(Default)]
struct Mailbox {
    wakes: Mutex<VecDeque<Wake>>,
    notify: Notify,
}

/// One session's end.
pub struct MemoryListener {
    hub: Arc<Mutex<Hub>>,
    number: u64,
    joined: Vec<Channel>,
    mailbox: Arc<Mailbox>,
}

impl Wakeups for MemoryWakeups {
    type Listener = MemoryListener;

    fn listener(&self) -> MemoryListener {
        let mut hub = locked(&self.hub);
        hub.last_listener = hub.last_listener.wrapping_add(1);
        MemoryListener {
            hub: Arc::clone(&self.hub),
            number: hub.last_listener,
            joined: Vec::new(),
            mailbox: Arc::default(),
        }
    }

    async fn wake(&self, channel: Channel, wake: Wake) {
        if let Some(mailboxes) = locked(&self.hub).channels.get(&channel) {
            mailboxes.iter().for_each(|(_, mailbox)| mailbox.put(&wake));
        }
    }
}

impl Mailbox {
    fn put(&self, wake: &Wake) {
        let mut wakes = locked(&self.wakes);
        // Hints of the same kind are one, so only signals and the number of topics followed can fill a mailbox.
        let droppable = matches!(wake, Wake::Signal { .. }) && wakes.len() >= WAKES_MAX;
        if droppable || wakes.contains(wake) {
            return;
        }
        wakes.push_back(wake.clone());
        self.notify.notify_one();
    }
}

impl Listener for MemoryListener {
    fn join(&mut self, channel: Channel) {
        if !self.joined.contains(&channel) {
            let mut hub = locked(&self.hub);
            let listeners = hub.channels.entry(channel.clone()).or_insert_with(|| Vec::with_capacity(1));
            listeners.push((self.number, Arc::clone(&self.mailbox)));
            if self.joined.is_empty() {
                self.joined.reserve_exact(1);
            }
            self.joined.push(channel);
        }
    }

    fn take(&mut self) -> Vec<Wake> {
        locked(&self.mailbox.wakes).drain(..).collect()
    }

    async fn woken(&self) {
        self.mailbox.notify.notified().await;
    }
}

impl Drop for MemoryListener {
    fn drop(&mut self) {
        let mut hub = locked(&self.hub);
        for channel in &self.joined {
            if let Some(mailboxes) = hub.channels.get_mut(channel) {
                mailboxes.retain(|(number, _)| *number != self.number);
                if mailboxes.is_empty() {
                    hub.channels.remove(channel);
                }
            }
        }
    }
}
