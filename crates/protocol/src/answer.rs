//! Answers: what a server says to each request, and what of it stands by itself.

use minicbor::{Decode, Encode};

use crate::cbor::{Bytes, at_most};
use crate::chain::Chain;
use crate::franking::Stamp;
use crate::handle::Handle;
use crate::id::DeviceId;
use crate::inbox::{InboxKey, SealedItem};
use crate::limits::{READ_ENTRIES_MAX, RENDEZVOUS_MESSAGES_MAX};
use crate::time::Minutes;
use crate::token::{Evaluation, IssuerStatement};
use crate::topic::{ChainLink, Entry, SignedHead};
use crate::transparency::anchor::LogAnswer;
use crate::transparency::checkpoint::CheckpointAnswer;
use crate::transparency::directory_proof::{DirectoryProof, HistoryAnswer};
use crate::transparency::label::HandleValue;
use crate::transparency::promise::SignedPromise;

/// What a server answers.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub enum Answer {
    /// It is done, durably.
    #[n(0)]
    Done,
    /// To [`crate::api::Request::CountKeyPackages`].
    #[n(1)]
    KeyPackageCount {
        /// One-time key packages left.
        #[n(0)]
        count: u32,
        /// Whether a last-resort one is there.
        #[n(1)]
        last_resort: bool,
    },
    /// To [`crate::api::Request::ReadInbox`].
    #[n(2)]
    Inbox {
        /// The items, in order.
        #[n(0)]
        items: Vec<InboxItem>,
    },
    /// To [`crate::api::Request::LookUpHandle`] and [`crate::api::Request::LookUpAccount`].
    #[n(3)]
    Account {
        /// The account's chain.
        #[n(0)]
        chain: Chain,
        /// What the log proves: of the handle, if one was asked for, and of the account.
        #[n(1)]
        proof: Box<DirectoryProof>,
        /// That the log will say what the chain says, or that the handle is the account's, where it does not say so yet.
        #[n(2)]
        promise: Option<SignedPromise>,
    },
    /// To [`crate::api::Request::TakeKeyPackages`].
    #[n(4)]
    KeyPackages {
        /// The account's chain as of this answer.
        #[n(0)]
        chain: Chain,
        /// One for each device that has any.
        #[n(1)]
        devices: Vec<DeviceKeys>,
    },
    /// To [`crate::api::Request::PutInbox`].
    #[n(5)]
    InboxStamped {
        /// When the server took it.
        #[n(0)]
        time: Minutes,
        /// The server's stamp.
        #[n(1)]
        stamp: Stamp,
    },
    /// To [`crate::api::Request::Append`]: stored durably at this place, now or by an earlier attempt.
    #[n(6)]
    Appended {
        /// The entry's link.
        #[n(0)]
        link: ChainLink,
        /// The stamp on a message's tag.
        #[n(1)]
        stamp: Option<Stamp>,
    },
    /// To [`crate::api::Request::ReadTopic`].
    #[n(7)]
    Page(#[n(0)] Page),
    /// To [`crate::api::Request::ReadBlob`].
    #[n(8)]
    BlobChunk {
        /// The bytes.
        #[n(0)]
        chunk: Bytes,
    },
    /// To [`crate::api::Request::StatBlob`] and [`crate::api::Request::WriteBlob`].
    #[n(9)]
    BlobStat {
        /// How many bytes are there, from the start.
        #[n(0)]
        written: u64,
        /// The blob's size, 0 if nothing is there.
        #[n(1)]
        size: u64,
    },
    /// To [`crate::api::Request::IssueTokens`].
    #[n(10)]
    Tokens {
        /// The batch, evaluated.
        #[n(0)]
        evaluation: Evaluation,
        /// The key under which it was.
        #[n(1)]
        issuer: IssuerStatement,
    },
    /// To [`crate::api::Request::ReadCheckpoint`].
    #[n(11)]
    Checkpoint(#[n(0)] Box<CheckpointAnswer>),
    /// To [`crate::api::Request::LookUpHandle`] where no account has just this handle.
    #[n(12)]
    NoAccount {
        /// What the map says of the handle's label.
        #[n(0)]
        proof: Box<DirectoryProof>,
        /// What the map's value stands for: the handle was released, or a look-alike is held. Nothing if there is no value.
        #[n(1)]
        value: Option<HandleValue>,
    },
    /// To [`crate::api::Request::Register`], [`crate::api::Request::AppendStatements`] and [`crate::api::Request::Recover`]: stored durably, and in the log by the deadline.
    #[n(13)]
    Promised {
        /// The server's word.
        #[n(0)]
        promise: SignedPromise,
    },
    /// To [`crate::api::Request::ReadHistory`].
    #[n(14)]
    History(#[n(0)] Box<HistoryAnswer>),
    /// To [`crate::api::Request::ReadLog`].
    #[n(15)]
    Log(#[n(0)] Box<LogAnswer>),
    /// To [`crate::api::Request::ReadChain`] and [`crate::api::Request::FindAccount`].
    #[n(20)]
    Chain {
        /// The account's chain.
        #[n(0)]
        chain: Chain,
        /// Its handle, if it has one.
        #[n(1)]
        handle: Option<Handle>,
    },
    /// To [`crate::api::Request::ReadRendezvous`].
    #[n(21)]
    Rendezvous {
        /// The messages, in the order in which they came.
        #[n(0)]
        #[cbor(decode_with = "at_most::<RENDEZVOUS_MESSAGES_MAX, _, _>")]
        messages: Vec<Bytes>,
    },
}

impl Answer {
    /// The checkpoint that comes with it, if it says what the directory has.
    pub fn checkpoint(&self) -> Option<&CheckpointAnswer> {
        match self {
            Answer::Account { proof, .. } | Answer::NoAccount { proof, .. } => Some(&proof.checkpoint),
            Answer::Checkpoint(checkpoint) => Some(checkpoint),
            Answer::History(history) => Some(&history.checkpoint),
            Answer::Log(log) => Some(&log.checkpoint),
            _ => None,
        }
    }
}

/// A device's key package and inbox key.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct DeviceKeys {
    /// The device.
    #[n(0)]
    pub device: DeviceId,
    /// The key package.
    #[n(1)]
    pub key_package: Bytes,
    /// Its inbox key.
    #[n(2)]
    pub inbox_key: InboxKey,
}

/// An inbox item with its number, time and stamp.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct InboxItem {
    /// Its number in this inbox, ascending.
    #[n(0)]
    pub number: u64,
    /// When the server took it.
    #[n(1)]
    pub time: Minutes,
    /// The item.
    #[n(2)]
    pub item: SealedItem,
    /// The server's stamp on its tag.
    #[n(3)]
    pub stamp: Stamp,
}

/// A part of a topic.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Page {
    /// The entries, without gaps, at most [`READ_ENTRIES_MAX`].
    #[n(0)]
    #[cbor(decode_with = "at_most::<{ READ_ENTRIES_MAX as usize }, _, _>")]
    pub entries: Vec<TopicEntry>,
    /// The head as far as the session's proven segments reach: after the newest proven segment's last entry.
    #[n(1)]
    pub head: SignedHead,
}

/// An entry as a topic keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct TopicEntry {
    /// Its link.
    #[n(0)]
    pub link: ChainLink,
    /// The entry; absent once it has expired.
    #[n(1)]
    pub entry: Option<Entry>,
    /// The server's stamp; absent on commits and once the entry has expired.
    #[n(2)]
    pub stamp: Option<Stamp>,
}
