//! The five ports that the rules stand on, and the bundle in which they come.

pub mod blobs;
pub mod directory;
pub mod leases;
pub mod topics;
pub mod wakeups;

/// One set of adapters. Clones share the same stores.
pub trait Stores: Clone + Send + Sync + 'static {
    /// Accounts, handles, key packages, inboxes, invitations.
    type Directory: directory::Directory;
    /// Topics.
    type Topics: topics::Topics;
    /// Blobs.
    type Blobs: blobs::Blobs;
    /// Wake-ups.
    type Wakeups: wakeups::Wakeups;
    /// Presence and rates.
    type Leases: leases::Leases;

    /// The directory.
    fn directory(&self) -> &Self::Directory;
    /// The topics.
    fn topics(&self) -> &Self::Topics;
    /// The blobs.
    fn blobs(&self) -> &Self::Blobs;
    /// The wake-ups.
    fn wakeups(&self) -> &Self::Wakeups;
    /// The leases.
    fn leases(&self) -> &Self::Leases;
}

/// A store that could not do what it was asked. Its text names no key and no path: it may be logged.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// Nothing was changed.
    #[error("the store cannot read or write: {0}")]
    Unavailable(String),
    /// The change may or may not have been made.
    #[error("the store did not say whether it made the change")]
    Unknown,
}
