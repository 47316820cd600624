//! Limits as named buckets: how much, in which time, and what happens when the store of levels fails.

use std::collections::BTreeMap;

use protocol::api::Refusal;
use protocol::time::Millis;

use super::Service;
use crate::port::Stores;
use crate::port::leases::{Draw, Drawn, Leases};

/// What the smallest look at the log counts for, bytes: a page of the store.
const LOG_READ_BYTES_MIN: u64 = 4_096;

/// A named bucket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Bucket {
    /// Sessions opened, all together.
    Sessions,
    /// Accounts registered, all together.
    Registrations,
    /// Registrations tried, for each network address, as [`Network`] has it.
    RegistrationsEach,
    /// Look-ups of handles and accounts, for each session.
    LookUps,
    /// Key packages taken, for each account that they are taken of.
    KeyPackages,
    /// Inbox items put, for each session.
    InboxItems,
    /// An inbox read or cleared, for each device.
    InboxReads,
    /// Topics created, for each session.
    Topics,
    /// Segments proven, for each session.
    Proofs,
    /// Inbox items put, for each device that they are for, at each price.
    InboxArrivals,
    /// Entries appended, for each session.
    Appends,
    /// Commits appended, for each topic.
    Commits,
    /// Pages and blob parts read, for each session.
    Reads,
    /// Signals relayed, for each session.
    Signals,
    /// Bytes of blobs written, for each token's seat.
    BlobBytes,
    /// Bytes of blobs written, all together.
    AllBlobBytes,
    /// Bytes of the directory's log read over HTTPS, all together: nobody who reads it says who they are.
    LogBytes,
    /// Bytes of the directory's log read over HTTPS, for each network address, as [`Network`] has it.
    LogBytesEach,
    /// Statements appended, for each account: apart those that its devices sign, and those that the account key signs.
    Statements,
    /// Rendezvous put to or read, and accounts found by their keys, for each session.
    Rendezvous,
    /// Rendezvous begun, for each network address, as [`Network`] has it.
    RendezvousBegunEach,
    /// Rendezvous begun, all together.
    RendezvousBegun,
    /// Requests on the account session other than those above, for each session or its device; for tokens, for each account.
    AccountRequests,
}

/// Where somebody is in the network: of an address only a hash is kept, under a salt that ends with the process. All who come by no network are
/// in one place.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Network(pub [u8; 32]);

/// What a bucket does while its level cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnFailure {
    /// Lets through: refusing would harm people more than letting through does.
    Open,
    /// Refuses: the bucket protects people from each other, or the disk.
    Closed,
}

/// A bucket's size.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    /// How much it holds.
    pub capacity: u64,
    /// How much flows in each minute.
    pub per_minute: u64,
}

/// All buckets' sizes: the defaults, and what the operator changed.
#[derive(Debug, Clone, Default)]
pub struct Limits {
    changed: BTreeMap<Bucket, Rate>,
}

impl Bucket {
    /// All buckets.
    pub const ALL: [Bucket; 23] = [
        Bucket::Sessions,
        Bucket::Registrations,
        Bucket::RegistrationsEach,
        Bucket::LookUps,
        Bucket::KeyPackages,
        Bucket::InboxItems,
        Bucket::InboxArrivals,
        Bucket::InboxReads,
        Bucket::Topics,
        Bucket::Proofs,
        Bucket::Appends,
        Bucket::Commits,
        Bucket::Reads,
        Bucket::Signals,
        Bucket::BlobBytes,
        Bucket::AllBlobBytes,
        Bucket::LogBytes,
        Bucket::LogBytesEach,
        Bucket::Statements,
        Bucket::Rendezvous,
        Bucket::RendezvousBegunEach,
        Bucket::RendezvousBegun,
        Bucket::AccountRequests,
    ];

    /// Its name in the configuration.
    pub fn name(self) -> &'static str {
        match self {
            Bucket::Sessions => "sessions",
            Bucket::Registrations => "registrations",
            Bucket::RegistrationsEach => "registrations-each",
            Bucket::LookUps => "look-ups",
            Bucket::KeyPackages => "key-packages",
            Bucket::InboxItems => "inbox-items",
            Bucket::InboxArrivals => "inbox-arrivals",
            Bucket::InboxReads => "inbox-reads",
            Bucket::Topics => "topics",
            Bucket::Proofs => "proofs",
            Bucket::Appends => "appends",
            Bucket::Commits => "commits",
            Bucket::Reads => "reads",
            Bucket::Signals => "signals",
            Bucket::BlobBytes => "blob-bytes",
            Bucket::AllBlobBytes => "all-blob-bytes",
            Bucket::LogBytes => "log-bytes",
            Bucket::LogBytesEach => "log-bytes-each",
            Bucket::Statements => "statements",
            Bucket::Rendezvous => "rendezvous",
            Bucket::RendezvousBegunEach => "rendezvous-begun-each",
            Bucket::RendezvousBegun => "rendezvous-begun",
            Bucket::AccountRequests => "account-requests",
        }
    }

    /// What it does while its level cannot be read.
    pub fn on_failure(self) -> OnFailure {
        match self {
            // Conversations go on when a counter is lost.
            Bucket::Sessions
            | Bucket::InboxReads
            | Bucket::Proofs
            | Bucket::Appends
            | Bucket::Commits
            | Bucket::Reads
            | Bucket::Signals
            | Bucket::LogBytes
            | Bucket::LogBytesEach
            | Bucket::AccountRequests => OnFailure::Open,
            // Strangers reach people by these, or they fill the disk.
            Bucket::Registrations
            | Bucket::RegistrationsEach
            | Bucket::LookUps
            | Bucket::KeyPackages
            | Bucket::InboxItems
            | Bucket::InboxArrivals
            | Bucket::Topics
            | Bucket::AllBlobBytes
            | Bucket::BlobBytes
            | Bucket::Statements
            | Bucket::Rendezvous
            | Bucket::RendezvousBegunEach
            | Bucket::RendezvousBegun => OnFailure::Closed,
        }
    }

    fn default_rate(self) -> Rate {
        let (capacity, per_minute) = match self {
            // A reconnection storm of a whole small server passes; handshakes cost more than this counter.
            Bucket::Sessions => (50_000, 60_000),
            Bucket::Registrations => (1_000, 60),
            // So that one network leaves nine tenths of that to the others.
            Bucket::RegistrationsEach => (100, 6),
            // Adding a group of a thousand at once passes; trying handles at speed does not.
            Bucket::LookUps => (2_500, 300),
            Bucket::KeyPackages => (200, 20),
            Bucket::InboxItems => (2_500, 120),
            // A full inbox is read in twenty pages; what arrives is read each time, and no more of it arrives than the next line lets in. Apart
            // from what else a device asks, so that nobody who writes to it stops that.
            Bucket::InboxReads => (2_000, 600),
            // A tenth of what an inbox holds, then one each minute, at each of five prices: nobody fills it at once.
            Bucket::InboxArrivals => (100, 1),
            Bucket::Topics => (500, 60),
            // A device that was away for weeks proves its way forward through thousands of segments.
            Bucket::Proofs => (20_000, 6_000),
            Bucket::Appends => (5_000, 3_000),
            // A busy group's hour at once, then one each five seconds: between two commits of a storm a notice of removal gets
            // in, also over a slow link.
            Bucket::Commits => (60, 12),
            Bucket::Reads => (20_000, 6_000),
            Bucket::Signals => (600, 300),
            // Gigabytes each minute are more than a small server's line brings; the disk fills no faster.
            Bucket::AllBlobBytes => (100_000_000_000, 5_000_000_000),
            Bucket::BlobBytes => (4_000_000_000, 1_000_000_000),
            // An auditor who comes late reads on from minute to minute; what is held for those who do not take it stays bounded.
            Bucket::LogBytes => (500_000_000, 300_000_000),
            // So that one of them leaves something to the others.
            Bucket::LogBytesEach => (150_000_000, 100_000_000),
            // A chain has room for two thousand: whoever has a device in hand fills it in no less than a day.
            Bucket::Statements => (50, 1),
            // Both devices ask once a second for ten minutes.
            Bucket::Rendezvous => (1_000, 120),
            // Each takes up to 128 KB for ten minutes, and is forgotten within a day.
            Bucket::RendezvousBegun => (2_000, 60),
            // So that one network leaves nine tenths of that to the others: whoever is nobody yet has nothing else by which they could be told apart.
            Bucket::RendezvousBegunEach => (200, 6),
            Bucket::AccountRequests => (2_000, 600),
        };
        Rate { capacity, per_minute }
    }
}

impl Limits {
    /// Changes a bucket's size.
    pub fn set(&mut self, bucket: Bucket, rate: Rate) {
        self.changed.insert(bucket, rate);
    }

    /// A bucket's size.
    pub fn rate(&self, bucket: Bucket) -> Rate {
        self.changed.get(&bucket).copied().unwrap_or_else(|| bucket.default_rate())
    }
}

impl<S: Stores> Service<S> {
    /// Draws what a reader takes who reads so many bytes of the log; a look is never for nothing.
    ///
    /// # Errors
    /// [`Refusal::Busy`] if this reader, or others, have read that much.
    pub async fn draw_log(&self, reader: Network, bytes: usize, now: Millis) -> Result<(), Refusal> {
        let amount = u64::try_from(bytes).unwrap_or(u64::MAX).max(LOG_READ_BYTES_MIN);
        self.draw(Bucket::LogBytesEach, &reader.0, amount, now).await?;
        self.draw(Bucket::LogBytes, b"", amount, now).await
    }

    /// Draws `amount` from `whose` bucket.
    pub(super) async fn draw(&self, bucket: Bucket, whose: &[u8], amount: u64, now: Millis) -> Result<(), Refusal> {
        let Rate { capacity, per_minute } = self.rules.limits.rate(bucket);
        let name = [bucket.name().as_bytes(), b":", whose].concat();
        let draw = Draw { name, amount, capacity, per_minute, now };
        match self.stores.leases().draw(draw).await {
            Ok(Drawn::Granted) => Ok(()),
            Ok(Drawn::Wait { seconds }) => Err(Refusal::Busy { retry_after_s: seconds }),
            Err(error) => {
                tracing::warn!(%error, bucket = bucket.name(), "a bucket's level cannot be read");
                match bucket.on_failure() {
                    OnFailure::Open => Ok(()),
                    OnFailure::Closed => Err(Refusal::Busy { retry_after_s: 10 }),
                }
            }
        }
    }
}
