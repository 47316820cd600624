//! The wake-ups' port: hints from session to session, delivered at most once; whoever is woken reads again by cursor.

use std::future::Future;

use protocol::id::{AccountId, DeviceId, TopicId};
use protocol::token::TokenNonce;

/// A bus of hints. Losing any of them loses nothing that is stored.
pub trait Wakeups: Send + Sync + 'static {
    /// What receives them.
    type Listener: Listener;

    /// A listener that has joined nothing yet.
    fn listener(&self) -> Self::Listener;

    /// Wakes whoever has joined the channel.
    fn wake(&self, channel: Channel, wake: Wake) -> impl Future<Output = ()> + Send;
}

/// One session's end of the bus.
pub trait Listener: Send + Sync + 'static {
    /// Receives from this channel from now on.
    fn join(&mut self, channel: Channel);

    /// What has come since the last time.
    fn take(&mut self) -> Vec<Wake>;

    /// Ready when something may have come.
    fn woken(&self) -> impl Future<Output = ()> + Send;
}

/// Whom a wake-up is for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Channel {
    /// Sessions that follow the topic.
    Topic(TopicId),
    /// Sessions of the device.
    Device(AccountId, DeviceId),
    /// The session that has the seat of a token, by its nonce.
    Seat(TokenNonce),
}

/// A session, as servers tell them apart; random, of this session alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct SessionNumber(pub [u8; 16]);

/// A hint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wake {
    /// The topic has further entries.
    Entries(TopicId),
    /// A signal to relay.
    Signal {
        /// The topic.
        topic: TopicId,
        /// The segment.
        segment: u64,
        /// The sealed signal.
        ciphertext: Vec<u8>,
        /// The session that it comes from, which does not get it back.
        from: SessionNumber,
    },
    /// Something lies in the device's inbox.
    Inbox,
    /// Another session has authenticated as the device, or taken the token's seat.
    Superseded {
        /// That session.
        by: SessionNumber,
    },
}

/// The most hints that wait for one session; further signals are dropped, hints of the same kind are one.
pub const WAKES_MAX: usize = 256;
