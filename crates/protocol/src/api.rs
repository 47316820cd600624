//! The API: what clients ask, what servers answer and push, and the trait “anything that behaves like the server”.

use minicbor::{Decode, Encode};

use crate::attachment::BlobSecret;
use crate::cbor::{Bytes, at_most};
use crate::chain::{Chain, Statement};
use crate::handle::Handle;
use crate::hello::{Hello, HelloReply, SessionKind};
use crate::id::{AccountId, BlobId, DeviceId, RendezvousId, TopicId};
use crate::inbox::{InboxKey, SealedItem};
use crate::limits::{APPENDED_STATEMENTS_MAX, KEY_PACKAGES_MAX, TOKEN_BATCH_MAX};
use crate::signature::{PublicKey, Signature};
use crate::time::Days;
use crate::token::{Blinded, TokenUse};
use crate::topic::{Entry, EntryKind};
use crate::transparency::answered::ServedHash;
use crate::transparency::label::MapLabel;

pub use crate::answer::{Answer, DeviceKeys, InboxItem, Page, TopicEntry};
pub use crate::frame::{ClientFrame, Push, ServerFrame};
pub use crate::refusal::Refusal;

/// What a client asks.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub enum Request {
    // On an account session.
    /// Creates an account. The session is then authenticated as its first device.
    #[n(0)]
    Register(#[n(0)] Registration),
    /// Authenticates the session: the device key signs challenge and server id ([`account_session_bytes`]).
    #[n(1)]
    Authenticate {
        /// The account.
        #[n(0)]
        account: AccountId,
        /// The device.
        #[n(1)]
        device: DeviceId,
        /// [`crate::signature::Purpose::AccountSession`].
        #[n(2)]
        signature: Signature,
    },
    /// Moves the device's incarnation on: how a copied or restored profile is detected. Answered [`Answer::Done`] if the
    /// stored one is `current` or already `next`, else refused with [`Refusal::OtherIncarnation`].
    #[n(2)]
    Incarnate {
        /// The incarnation that the profile knows; all zero before the first.
        #[n(0)]
        current: Incarnation,
        /// A random one, persisted by the profile before it asks.
        #[n(1)]
        next: Incarnation,
    },
    /// Adds key packages for others to take, and replaces the last-resort one if one is given.
    #[n(3)]
    PublishKeyPackages {
        /// One-time key packages, at most [`KEY_PACKAGES_MAX`].
        #[n(0)]
        #[cbor(decode_with = "at_most::<KEY_PACKAGES_MAX, _, _>")]
        packages: Vec<Bytes>,
        /// The one that is given out when all others are taken.
        #[n(1)]
        last_resort: Option<Bytes>,
    },
    /// How many one-time key packages are left.
    #[n(4)]
    CountKeyPackages,
    /// Reads the device's inbox.
    #[n(5)]
    ReadInbox {
        /// Items with higher numbers only.
        #[n(0)]
        after: u64,
    },
    /// Deletes the device's inbox items up to this number.
    #[n(6)]
    ClearInbox {
        /// The highest number to delete.
        #[n(0)]
        through: u64,
    },

    /// Replaces the device's incarnation whatever it is: the person has decided that this copy of the profile goes on.
    #[n(7)]
    TakeOver {
        /// A random one, persisted by the profile before it asks.
        #[n(0)]
        next: Incarnation,
    },

    /// Asks for tokens of a period. Idempotent by the batch: the same one is answered again and not counted again.
    #[n(8)]
    IssueTokens {
        /// The period.
        #[n(0)]
        period: Days,
        /// The blinded inputs.
        #[n(1)]
        #[cbor(decode_with = "crate::cbor::at_most::<TOKEN_BATCH_MAX, _, _>")]
        batch: Vec<Blinded>,
    },
    /// Appends statements to the session's account's chain, all of them or none. Answered [`Answer::Promised`]; idempotent: what
    /// the chain ends with already is promised again.
    #[n(9)]
    AppendStatements {
        /// The statements that follow the chain's head, in order.
        #[n(0)]
        #[cbor(decode_with = "crate::cbor::at_most::<APPENDED_STATEMENTS_MAX, _, _>")]
        statements: Vec<Statement>,
    },
    /// Opens the inbox of the session's device, which was added to its chain by another.
    #[n(31)]
    OpenInbox {
        /// The device's inbox key.
        #[n(0)]
        inbox_key: InboxKey,
    },
    /// Takes one key package of each other device of the session's account.
    #[n(32)]
    TakeOwnKeyPackages,
    /// An account's chain, for a device that is being linked, or is of this account. Needs no authentication.
    #[n(33)]
    ReadChain {
        /// The account.
        #[n(0)]
        account: AccountId,
    },
    /// The chain of the account that an account key decides over, which signs the session's challenge: for whoever has the recovery
    /// code and nothing else.
    #[n(34)]
    FindAccount {
        /// The account key.
        #[n(0)]
        account_key: PublicKey,
        /// [`crate::signature::Purpose::AccountRecovery`] over [`account_recovery_bytes`].
        #[n(1)]
        signature: Signature,
    },
    /// Appends statements of the account key that reset the devices, and authenticates the session as the device that is left.
    #[n(35)]
    Recover(#[n(0)] Recovery),
    /// Puts a message into a rendezvous. Needs no authentication. Idempotent: a message that is there is not put again.
    #[n(36)]
    PutRendezvous {
        /// Where.
        #[n(0)]
        rendezvous: RendezvousId,
        /// The sealed message.
        #[n(1)]
        message: Bytes,
    },
    /// All messages of a rendezvous. Needs no authentication.
    #[n(37)]
    ReadRendezvous {
        /// Where.
        #[n(0)]
        rendezvous: RendezvousId,
    },
    /// Every version of a label of the session's account: its own, and its handle's.
    #[n(30)]
    ReadHistory {
        /// The label.
        #[n(0)]
        label: MapLabel,
        /// The last version that the client knows, which is proved once more; 1 if it knows none.
        #[n(1)]
        from_version: u64,
        /// The log's size that the client knows; 0 if it knows none.
        #[n(2)]
        known_size: u64,
    },
    /// The log's newest checkpoint, and all its anchors since one. On the account session, which may name exactly what it knows.
    #[n(38)]
    ReadLog {
        /// The log's size that the client knows; 0 if it knows none.
        #[n(0)]
        known_size: u64,
        /// The newest anchor size that the client has compared; 0 if it knows none.
        #[n(1)]
        from: u64,
        /// The answer by which the client was shown a log of that size: whoever is then shown a smaller one can prove it.
        #[n(2)]
        served: Option<ServedHash>,
    },

    // On a contact session.
    /// The account of a handle, exactly matched. Answered [`Answer::Account`] or [`Answer::NoAccount`].
    #[n(10)]
    LookUpHandle {
        /// The handle.
        #[n(0)]
        handle: Handle,
        /// The log's size that the client knows; 0 if it knows none.
        #[n(1)]
        known_size: u64,
    },
    /// An account's chain. Answered [`Answer::Account`].
    #[n(11)]
    LookUpAccount {
        /// The account.
        #[n(0)]
        account: AccountId,
        /// The log's size that the client knows; 0 if it knows none.
        #[n(1)]
        known_size: u64,
    },
    /// Takes one key package of each of the account's devices.
    #[n(12)]
    TakeKeyPackages {
        /// The account.
        #[n(0)]
        account: AccountId,
    },
    /// Puts an item into a device's inbox. Idempotent by tag.
    #[n(13)]
    PutInbox {
        /// The account.
        #[n(0)]
        account: AccountId,
        /// The device.
        #[n(1)]
        device: DeviceId,
        /// The item.
        #[n(2)]
        item: SealedItem,
    },
    /// The log's newest checkpoint.
    #[n(14)]
    ReadCheckpoint {
        /// The log's size that the client knows; 0 if it knows none.
        #[n(0)]
        known_size: u64,
    },

    // On a topics session.
    /// Creates a topic, and proves its first segment on this session. Idempotent for the same key.
    #[n(20)]
    CreateTopic {
        /// The topic's id.
        #[n(0)]
        topic: TopicId,
        /// `vk_0`.
        #[n(1)]
        key: PublicKey,
        /// `sk_0` over (topic, key): [`crate::signature::Purpose::TopicCreation`].
        #[n(2)]
        possession: Signature,
    },
    /// Proves knowledge of a segment's key on this session: [`crate::topic::topic_session_bytes`].
    #[n(21)]
    ProveSegment {
        /// The topic.
        #[n(0)]
        topic: TopicId,
        /// The segment.
        #[n(1)]
        segment: u64,
        /// [`crate::signature::Purpose::TopicSession`].
        #[n(2)]
        signature: Signature,
    },
    /// Appends an entry: a message is idempotent by (topic, segment, tag), a commit closes its segment by compare-and-set.
    #[n(22)]
    Append {
        /// The entry.
        #[n(0)]
        entry: Entry,
    },
    /// Reads a topic, as far as the proven segments reach.
    #[n(23)]
    ReadTopic {
        /// The topic.
        #[n(0)]
        topic: TopicId,
        /// Entries with higher sequence numbers only.
        #[n(1)]
        after: u64,
        /// At most so many entries.
        #[n(2)]
        count_max: u16,
        /// Whether to push what comes after the page to this session.
        #[n(3)]
        follow: Follow,
    },
    /// Relays a signal to the sessions that follow the segment; stored nowhere.
    #[n(24)]
    Signal {
        /// The topic.
        #[n(0)]
        topic: TopicId,
        /// The segment.
        #[n(1)]
        segment: u64,
        /// The sealed signal: always of one size.
        #[n(2)]
        ciphertext: Bytes,
    },
    /// Writes a chunk of a blob; chunks are written in order, each once or again.
    #[n(25)]
    WriteBlob {
        /// The blob.
        #[n(0)]
        blob: BlobId,
        /// The blob's size, bytes: the same in each chunk.
        #[n(1)]
        size: u64,
        /// Where the chunk begins.
        #[n(2)]
        offset: u64,
        /// The chunk.
        #[n(3)]
        chunk: Bytes,
    },
    /// Reads a part of a complete blob.
    #[n(26)]
    ReadBlob {
        /// The blob.
        #[n(0)]
        blob: BlobId,
        /// Where to begin.
        #[n(1)]
        offset: u64,
        /// At most so many bytes.
        #[n(2)]
        length: u32,
    },
    /// How much of a blob is there: where an interrupted upload goes on.
    #[n(27)]
    StatBlob {
        /// The blob.
        #[n(0)]
        blob: BlobId,
    },
    /// Deletes the blob whose id is made from this secret, complete or not. Idempotent: where there is none, it is done as well.
    #[n(28)]
    DeleteBlob {
        /// The secret.
        #[n(0)]
        secret: BlobSecret,
    },
}

impl Request {
    /// The kind of session on which this is answered.
    pub fn session_kind(&self) -> SessionKind {
        match self {
            Request::Register(_)
            | Request::Authenticate { .. }
            | Request::Incarnate { .. }
            | Request::PublishKeyPackages { .. }
            | Request::CountKeyPackages
            | Request::ReadInbox { .. }
            | Request::ClearInbox { .. }
            | Request::TakeOver { .. }
            | Request::IssueTokens { .. }
            | Request::AppendStatements { .. }
            | Request::OpenInbox { .. }
            | Request::TakeOwnKeyPackages
            | Request::ReadChain { .. }
            | Request::FindAccount { .. }
            | Request::Recover(_)
            | Request::PutRendezvous { .. }
            | Request::ReadRendezvous { .. }
            | Request::ReadHistory { .. }
            | Request::ReadLog { .. } => SessionKind::Account,
            Request::LookUpHandle { .. }
            | Request::LookUpAccount { .. }
            | Request::TakeKeyPackages { .. }
            | Request::PutInbox { .. }
            | Request::ReadCheckpoint { .. } => SessionKind::Contact,
            Request::CreateTopic { .. }
            | Request::ProveSegment { .. }
            | Request::Append { .. }
            | Request::ReadTopic { .. }
            | Request::Signal { .. }
            | Request::WriteBlob { .. }
            | Request::ReadBlob { .. }
            | Request::StatBlob { .. }
            | Request::DeleteBlob { .. } => SessionKind::Topics,
        }
    }

    /// Whether its answer says what the directory has, which the server signs: see [`ServerFrame::SignedAnswer`].
    pub fn is_of_directory(&self) -> bool {
        self.known_size().is_some()
    }

    /// The log's size that the client names as known; nothing where no directory is asked.
    pub fn known_size(&self) -> Option<u64> {
        match self {
            Request::LookUpHandle { known_size, .. }
            | Request::LookUpAccount { known_size, .. }
            | Request::ReadCheckpoint { known_size }
            | Request::ReadHistory { known_size, .. }
            | Request::ReadLog { known_size, .. } => Some(*known_size),
            _ => None,
        }
    }

    /// What a token that pays for this is spent on; nothing if it costs none.
    pub fn token_use(&self) -> Option<TokenUse> {
        match self {
            Request::PutInbox { account, device, item } => Some(TokenUse::inbox(account, device, item)),
            Request::CreateTopic { topic, key, .. } => Some(TokenUse::topic(topic, key)),
            Request::Append { entry } if entry.kind() == EntryKind::Commit => Some(TokenUse::commit(&entry.hash())),
            _ => None,
        }
    }
}

/// Whether a read goes on as a subscription.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub enum Follow {
    /// Only this page.
    #[n(0)]
    No,
    /// This page, and pushes of what is appended later, until the session ends.
    #[n(1)]
    Yes,
}

/// A device's incarnation: changed at each start of its profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Incarnation(pub [u8; 16]);

crate::cbor_byte_array!(Incarnation, 16);

/// What creates an account.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Registration {
    /// The chain: one statement.
    #[n(0)]
    pub chain: Chain,
    /// The first device's inbox key.
    #[n(1)]
    pub inbox_key: InboxKey,
    /// The first device's signature as in [`Request::Authenticate`]: nobody registers another's chain.
    #[n(2)]
    pub signature: Signature,
    /// The handle, if the person wants to be found by one.
    #[n(3)]
    pub handle: Option<Handle>,
    /// The invitation code, where the server asks for one.
    #[n(4)]
    pub invitation: Option<String>,
}

/// What recovers an account: its devices are reset by the account key.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Recovery {
    /// The account.
    #[n(0)]
    pub account: AccountId,
    /// The statements, by the account key: the last one resets the devices.
    #[n(1)]
    #[cbor(decode_with = "crate::cbor::at_most::<APPENDED_STATEMENTS_MAX, _, _>")]
    pub statements: Vec<Statement>,
    /// The inbox key of the device that is left.
    #[n(2)]
    pub inbox_key: InboxKey,
    /// That device's signature as in [`Request::Authenticate`].
    #[n(3)]
    pub signature: Signature,
}

/// What proves an account key on a session: the session's challenge and the server's id.
pub fn account_recovery_bytes(challenge: &crate::hello::Challenge, server: &crate::id::ServerId) -> Vec<u8> {
    crate::cbor::to_bytes(&(challenge, server))
}

/// What authenticates an account session: the session's challenge, the server's id, account and device.
pub fn account_session_bytes(
    challenge: &crate::hello::Challenge,
    server: &crate::id::ServerId,
    account: &AccountId,
    device: &DeviceId,
) -> Vec<u8> {
    crate::cbor::to_bytes(&(challenge, server, account, device))
}

/// What proves possession of a topic's first key.
pub fn topic_creation_bytes(topic: &TopicId, key: &PublicKey) -> Vec<u8> {
    crate::cbor::to_bytes(&(topic, key))
}

/// A session as the client's side numbers it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SessionId(pub u64);

/// What comes from something that behaves like the server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ServerEvent {
    /// The first frame of a session.
    Opened {
        /// The session.
        session: SessionId,
        /// The server's hello.
        reply: HelloReply,
    },
    /// A later frame.
    Frame {
        /// The session.
        session: SessionId,
        /// The frame.
        frame: ServerFrame,
    },
    /// The session is over, or could not be opened.
    Closed {
        /// The session.
        session: SessionId,
    },
}

/// Anything that behaves like the server: the network, an honest server in the same process, an evil one around it.
pub trait Server {
    /// Opens a session with the client's hello.
    fn open(&mut self, session: SessionId, hello: Hello);
    /// Sends a frame on an open session; a frame on any other is dropped.
    fn send(&mut self, session: SessionId, frame: ClientFrame);
    /// Ends a session; nothing comes from it any more.
    fn close(&mut self, session: SessionId);
    /// What came from the server next, if anything did.
    fn poll(&mut self) -> Option<ServerEvent>;
}
