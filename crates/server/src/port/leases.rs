//! The leases' port: who is present, and named buckets of rates. Nothing of it is durable.

use std::future::Future;

use protocol::time::Millis;

use super::StoreError;
use super::wakeups::SessionNumber;

/// Leases.
pub trait Leases: Send + Sync + 'static {
    /// Makes `session` the holder of a name until it lets go or the time comes; tells who held it before.
    fn hold(&self, lease: Lease) -> impl Future<Output = Result<Option<SessionNumber>, StoreError>> + Send;

    /// Makes `session` the holder of a name unless another one holds it; whether it is the holder.
    fn take(&self, lease: Lease) -> impl Future<Output = Result<bool, StoreError>> + Send;

    /// Lets go of a name, if `session` holds it.
    fn release(&self, name: &[u8], session: SessionNumber) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// Draws from a bucket.
    fn draw(&self, draw: Draw) -> impl Future<Output = Result<Drawn, StoreError>> + Send;
}

/// A name to hold.
#[derive(Debug, Clone)]
pub struct Lease {
    /// The name.
    pub name: Vec<u8>,
    /// The holder.
    pub session: SessionNumber,
    /// The present.
    pub now: Millis,
    /// When the lease ends by itself.
    pub until: Millis,
}

/// A draw from a bucket, which fills at a steady rate up to its capacity.
#[derive(Debug, Clone)]
pub struct Draw {
    /// The bucket's name, and whose it is.
    pub name: Vec<u8>,
    /// How much to take.
    pub amount: u64,
    /// How much the bucket holds.
    pub capacity: u64,
    /// How much flows in each minute.
    pub per_minute: u64,
    /// The present.
    pub now: Millis,
}

/// What a draw gave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Drawn {
    /// It was there.
    Granted,
    /// It will be there after so many seconds.
    Wait {
        /// Seconds.
        seconds: u32,
    },
}

/// A bucket's level: the arithmetic that all adapters share, in thousandths so that slow rates do not round to nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Level {
    milli: u64,
    at: Millis,
}

impl Level {
    /// A full bucket.
    pub fn full(draw: &Draw) -> Level {
        Level { milli: draw.capacity.saturating_mul(1000), at: draw.now }
    }

    /// Lets time pass, then takes the amount if it is there.
    pub fn draw(&mut self, draw: &Draw) -> Drawn {
        let elapsed_ms = draw.now.0.saturating_sub(self.at.0);
        let inflow = elapsed_ms.saturating_mul(draw.per_minute) / 60;
        if inflow > 0 || elapsed_ms > 60_000 {
            self.milli = self.milli.saturating_add(inflow).min(draw.capacity.saturating_mul(1000));
            self.at = draw.now;
        }
        let wanted = draw.amount.saturating_mul(1000);
        if self.milli >= wanted {
            self.milli = self.milli.saturating_sub(wanted);
            return Drawn::Granted;
        }
        let missing = wanted.saturating_sub(self.milli);
        let seconds = missing.saturating_mul(60) / draw.per_minute.max(1) / 1000;
        Drawn::Wait { seconds: u32::try_from(seconds.saturating_add(1)).unwrap_or(u32::MAX) }
    }

    /// Whether the bucket would be full again: then it need not be remembered.
    pub fn is_full(&self, capacity: u64, per_minute: u64, now: Millis) -> bool {
        let inflow = now.0.saturating_sub(self.at.0).saturating_mul(per_minute) / 60;
        self.milli.saturating_add(inflow) >= capacity.saturating_mul(1000)
    }
}
