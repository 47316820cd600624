//! Time as the protocol tells it: whole minutes on topics, whole days about accounts, milliseconds on a device.

use minicbor::{Decode, Encode};

/// Milliseconds since 1970-01-01 UTC: a device's own clock, never sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Encode, Decode)]
#[cbor(transparent)]
pub struct Millis(#[n(0)] pub u64);

/// Seconds since 1970-01-01 UTC: when the log said something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Encode, Decode)]
#[cbor(transparent)]
pub struct Seconds(#[n(0)] pub u64);

/// Minutes since 1970-01-01 UTC: the finest time that a server keeps of a topic.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Encode, Decode)]
#[cbor(transparent)]
pub struct Minutes(#[n(0)] pub u64);

/// Days since 1970-01-01 UTC: the finest time that a server keeps of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Encode, Decode)]
#[cbor(transparent)]
pub struct Days(#[n(0)] pub u64);

impl Millis {
    /// The minute that this instant is in.
    pub fn minutes(self) -> Minutes {
        Minutes(self.0 / 60_000)
    }

    /// The second that this instant is in.
    pub fn seconds(self) -> Seconds {
        Seconds(self.0 / 1_000)
    }

    /// The day that this instant is in.
    pub fn days(self) -> Days {
        Days(self.0 / 86_400_000)
    }

    /// This instant, `millis` later; stops at the end of time instead of wrapping.
    pub fn plus(self, millis: u64) -> Millis {
        Millis(self.0.saturating_add(millis))
    }
}

impl Seconds {
    /// The first instant of this second.
    pub fn millis(self) -> Millis {
        Millis(self.0.saturating_mul(1_000))
    }

    /// This second, `seconds` later; stops at the end of time instead of wrapping.
    pub fn plus(self, seconds: u64) -> Seconds {
        Seconds(self.0.saturating_add(seconds))
    }
}

impl Minutes {
    /// The first instant of this minute.
    pub fn millis(self) -> Millis {
        Millis(self.0.saturating_mul(60_000))
    }

    /// This minute, `minutes` later; stops at the end of time instead of wrapping.
    pub fn plus(self, minutes: u64) -> Minutes {
        Minutes(self.0.saturating_add(minutes))
    }
}
