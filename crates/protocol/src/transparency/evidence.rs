//! Evidence: files by which a stranger can see that a server lied, without asking anybody.
//!
//! Whatever counts is signed by the server, or hashes to what it signed: what somebody else could have made convicts nobody.

use minicbor::{Decode, Encode};

use super::answered::{FalseAnswer, Served, SignedAnswer};
use super::audit::{AuditBlob, BadAppend};
use super::court::{Court, Said};
use super::label::{AccountValue, HandleValue, MapLabel};
use super::leaf::{BadStep, Configuration, LogLeaf};
use super::log::LogHash;
use super::lookup::{LabelProof, VersionProof};
use super::promise::SignedPromise;
use crate::api::Request;
use crate::cbor::{self, Malformed};
use crate::chain::Chain;
use crate::handle::Handle;
use crate::id::{AccountId, ServerId, TopicId};
use crate::limits::LOG_DEPTH_MAX;
use crate::server::ServerStatement;
use crate::token::IssuerStatement;
use crate::topic::SignedHead;

/// A leaf of the log under a checkpoint that the server signed.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct ProvenLeaf {
    /// The checkpoint.
    #[n(0)]
    pub note: String,
    /// The leaf.
    #[n(1)]
    pub leaf: LogLeaf,
    /// That it is in the log.
    #[n(2)]
    #[cbor(decode_with = "crate::cbor::at_most::<LOG_DEPTH_MAX, _, _>")]
    pub inclusion: Vec<LogHash>,
}

/// What a value of the map stands for.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub enum Opening {
    /// An account's.
    #[n(0)]
    Account(#[n(0)] AccountValue),
    /// A handle's.
    #[n(1)]
    Handle(#[n(0)] HandleValue),
}

/// A version of a label with what its value stands for.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct OpenedVersion {
    /// Its number.
    #[n(0)]
    pub version: u64,
    /// That it is in the map.
    #[n(1)]
    pub proof: VersionProof,
    /// What its value stands for.
    #[n(2)]
    pub opening: Opening,
}

/// A topic's head with the keys that the server stated when it signed it.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct StatedHead {
    /// The server's keys.
    #[n(0)]
    pub server: ServerStatement,
    /// The head.
    #[n(1)]
    pub head: SignedHead,
}

/// That a server lied.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub enum Evidence {
    /// Two log keys under one identity.
    #[n(0)]
    TwoLogKeys {
        /// One statement.
        #[n(0)]
        first: ServerStatement,
        /// The other.
        #[n(1)]
        second: ServerStatement,
    },
    /// Two roots of the log for one size: two people are shown two directories.
    #[n(1)]
    TwoRoots {
        /// The server's keys.
        #[n(0)]
        server: ServerStatement,
        /// One checkpoint.
        #[n(1)]
        first: String,
        /// The other.
        #[n(2)]
        second: String,
    },
    /// Two leaves with one number, under checkpoints of whichever sizes: the one log does not continue the other.
    #[n(2)]
    TwoLeaves {
        /// The server's keys.
        #[n(0)]
        server: ServerStatement,
        /// One leaf.
        #[n(1)]
        first: ProvenLeaf,
        /// The other.
        #[n(2)]
        second: ProvenLeaf,
    },
    /// Two configurations in one log by which labels lie in different places.
    #[n(3)]
    TwoMapKeys {
        /// One leaf.
        #[n(0)]
        first: ProvenLeaf,
        /// The configuration that it names.
        #[n(1)]
        first_configuration: Configuration,
        /// The other leaf.
        #[n(2)]
        second: ProvenLeaf,
        /// The configuration that that one names.
        #[n(3)]
        second_configuration: Configuration,
    },
    /// A leaf that does not follow the one before by the log's rules, or whose audit blob shows no honest append.
    #[n(4)]
    BadStep {
        /// The server's keys.
        #[n(0)]
        server: ServerStatement,
        /// The leaf before; nothing before the first.
        #[n(1)]
        before: Option<ProvenLeaf>,
        /// The leaf.
        #[n(2)]
        after: ProvenLeaf,
        /// The blob that it names, if it is what is wrong.
        #[n(3)]
        blob: Option<AuditBlob>,
    },
    /// A promise that the map does not keep after its deadline.
    #[n(5)]
    BrokenPromise {
        /// The promise.
        #[n(0)]
        promise: SignedPromise,
        /// A leaf of a time after the deadline.
        #[n(1)]
        leaf: ProvenLeaf,
        /// The configuration that it names.
        #[n(2)]
        configuration: Configuration,
        /// What the map says of the label that is in question.
        #[n(3)]
        said: LabelProof,
        /// Which label that is.
        #[n(4)]
        about: Promised,
        /// What the map's value stands for; nothing if the label is absent.
        #[n(5)]
        opening: Option<Opening>,
        /// The account's chain, if it has gone on beside the promised head.
        #[n(6)]
        chain: Option<Chain>,
    },
    /// Two versions of a label in one map, the later of which cannot follow the earlier.
    #[n(6)]
    FalseVersions {
        /// The leaf whose map has them.
        #[n(0)]
        leaf: ProvenLeaf,
        /// The configuration that it names.
        #[n(1)]
        configuration: Configuration,
        /// The label.
        #[n(2)]
        label: MapLabel,
        /// The version that came first.
        #[n(3)]
        earlier: OpenedVersion,
        /// The version that came later.
        #[n(4)]
        later: OpenedVersion,
        /// The account's chain up to the later version, if that version leaves the earlier one's head out.
        #[n(5)]
        chain: Option<Chain>,
    },
    /// Two heads of a topic at one place: two members are shown two conversations.
    #[n(7)]
    TwoTopicHeads {
        /// The topic.
        #[n(0)]
        topic: TopicId,
        /// One head.
        #[n(1)]
        first: StatedHead,
        /// The other.
        #[n(2)]
        second: StatedHead,
    },
    /// Two issuer keys for one day: somebody's tokens are marked.
    #[n(8)]
    TwoIssuerKeys {
        /// The server's keys.
        #[n(0)]
        server: ServerStatement,
        /// One key.
        #[n(1)]
        first: IssuerStatement,
        /// The other.
        #[n(2)]
        second: IssuerStatement,
    },
    /// The map says of an account what its chain does not say.
    #[n(9)]
    FalseValue {
        /// The leaf whose map says so.
        #[n(0)]
        leaf: ProvenLeaf,
        /// The configuration that it names.
        #[n(1)]
        configuration: Configuration,
        /// The account.
        #[n(2)]
        account: AccountId,
        /// What the map says.
        #[n(3)]
        said: OpenedVersion,
        /// The chain with the head that the map names.
        #[n(4)]
        chain: Chain,
    },
    /// A handle is released in the map although its account is not closed there.
    #[n(10)]
    FalseRelease {
        /// The leaf whose map says so.
        #[n(0)]
        leaf: ProvenLeaf,
        /// The configuration that it names.
        #[n(1)]
        configuration: Configuration,
        /// The handle.
        #[n(2)]
        handle: Handle,
        /// Its release.
        #[n(3)]
        released: OpenedVersion,
        /// What the map says of the account.
        #[n(4)]
        said: LabelProof,
        /// What that stands for; nothing if the account is absent.
        #[n(5)]
        opening: Option<AccountValue>,
    },
    /// A checkpoint that is no beginning of a later one: somebody was shown leaves that the log never had.
    #[n(11)]
    OtherPast {
        /// The server's keys.
        #[n(0)]
        server: ServerStatement,
        /// The checkpoint.
        #[n(1)]
        older: String,
        /// The later one.
        #[n(2)]
        newer: String,
        /// The root that the later one's log had at that size.
        #[n(3)]
        root: LogHash,
        /// That it had.
        #[n(4)]
        #[cbor(decode_with = "crate::cbor::at_most::<LOG_DEPTH_MAX, _, _>")]
        consistency: Vec<LogHash>,
    },
    /// The server answered what an honest one never answers.
    #[n(12)]
    FalseAnswer {
        /// The server's keys.
        #[n(0)]
        server: ServerStatement,
        /// What it was asked.
        #[n(1)]
        question: Box<Request>,
        /// What it answered.
        #[n(2)]
        answer: Box<SignedAnswer>,
        /// The log of the size that the question names as known; nothing if it names none.
        #[n(3)]
        known: Option<KnownLog>,
    },
    /// The server showed somebody a log, and then a smaller one.
    #[n(13)]
    RolledBack {
        /// The server's keys.
        #[n(0)]
        server: ServerStatement,
        /// That it showed the larger one.
        #[n(1)]
        served: Served,
        /// What it was asked then: it names `served`, so it came after that.
        #[n(2)]
        question: Box<Request>,
        /// What it answered.
        #[n(3)]
        answer: Box<SignedAnswer>,
    },
}

/// A log as it was known: its last leaf under a checkpoint that the server signed, and what that leaf names.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct KnownLog {
    /// The leaf.
    #[n(0)]
    pub leaf: ProvenLeaf,
    /// The configuration.
    #[n(1)]
    pub configuration: Configuration,
}

/// What of a promise is in question.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub enum Promised {
    /// The account's chain.
    #[n(0)]
    Account,
    /// Its handle.
    #[n(1)]
    Handle,
}

/// What a server did, in words for whoever reads the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// See [`Evidence::TwoLogKeys`].
    TwoLogKeys,
    /// See [`Evidence::TwoRoots`].
    TwoRoots {
        /// The size.
        size: u64,
    },
    /// See [`Evidence::TwoLeaves`].
    TwoLeaves {
        /// Their number.
        number: u64,
    },
    /// See [`Evidence::TwoMapKeys`].
    TwoMapKeys,
    /// See [`Evidence::BadStep`].
    BadStep {
        /// The leaf.
        number: u64,
        /// How it does not follow.
        why: BadStep,
    },
    /// See [`Evidence::BadStep`].
    BadAppend {
        /// The leaf.
        number: u64,
        /// What its blob does not show.
        why: BadAppend,
    },
    /// See [`Evidence::BrokenPromise`].
    BrokenPromise {
        /// The account.
        account: AccountId,
        /// What of it.
        about: Promised,
    },
    /// See [`Evidence::FalseVersions`].
    FalseVersions {
        /// The earlier version.
        earlier: u64,
        /// The later version.
        later: u64,
    },
    /// See [`Evidence::TwoTopicHeads`].
    TwoTopicHeads {
        /// The place.
        sequence: u64,
    },
    /// See [`Evidence::TwoIssuerKeys`].
    TwoIssuerKeys {
        /// The day, counted from 1970-01-01.
        day: u64,
    },
    /// See [`Evidence::FalseValue`].
    FalseValue {
        /// The account.
        account: AccountId,
    },
    /// See [`Evidence::FalseRelease`].
    FalseRelease {
        /// The account.
        account: AccountId,
    },
    /// See [`Evidence::OtherPast`].
    OtherPast {
        /// The size of the checkpoint that is none of this log.
        size: u64,
    },
    /// See [`Evidence::FalseAnswer`].
    FalseAnswer {
        /// What is false in it.
        why: FalseAnswer,
    },
    /// See [`Evidence::RolledBack`].
    RolledBack {
        /// How many leaves the log had then.
        size: u64,
        /// How many it had before.
        known: u64,
    },
}

/// Why something convicts nobody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotEvidence {
    /// It is about another server.
    #[error("this is about another server")]
    OtherServer,
    /// Something in it that the server should have signed is not signed by it.
    #[error("the server did not sign this")]
    Unsigned,
    /// Something in it does not belong to what the server signed.
    #[error("this does not belong to what the server signed")]
    Unproven,
    /// All of it is the server's, and an honest server could have said it.
    #[error("an honest server could have said this")]
    Honest,
}

impl Evidence {
    /// The server that it is about, by what it says itself.
    pub fn server(&self) -> ServerId {
        self.statement().id()
    }

    fn statement(&self) -> &ServerStatement {
        match self {
            Evidence::TwoLogKeys { first: server, .. }
            | Evidence::TwoRoots { server, .. }
            | Evidence::TwoLeaves { server, .. }
            | Evidence::BadStep { server, .. }
            | Evidence::TwoTopicHeads { first: StatedHead { server, .. }, .. }
            | Evidence::TwoIssuerKeys { server, .. }
            | Evidence::OtherPast { server, .. }
            | Evidence::FalseAnswer { server, .. }
            | Evidence::RolledBack { server, .. } => server,
            Evidence::TwoMapKeys { first_configuration: configuration, .. }
            | Evidence::BrokenPromise { configuration, .. }
            | Evidence::FalseVersions { configuration, .. }
            | Evidence::FalseValue { configuration, .. }
            | Evidence::FalseRelease { configuration, .. } => &configuration.server,
        }
    }

    /// Checks that the server did what this says, from nothing but this and the server's id.
    ///
    /// # Errors
    /// [`NotEvidence`] if it is not shown to have.
    pub fn check(&self, server: &ServerId) -> Result<Verdict, NotEvidence> {
        let court = Court::new(self.statement(), server)?;
        match self {
            Evidence::TwoLogKeys { second, .. } => court.two_log_keys(second),
            Evidence::TwoRoots { first, second, .. } => court.two_roots(first, second),
            Evidence::TwoLeaves { first, second, .. } => court.two_leaves(first, second),
            Evidence::TwoMapKeys { first, first_configuration, second, second_configuration } => {
                court.two_map_keys((first, first_configuration), (second, second_configuration))
            }
            Evidence::BadStep { before, after, blob, .. } => court.bad_step(before.as_ref(), after, blob.as_ref()),
            Evidence::BrokenPromise { promise, leaf, configuration, said, about, opening, chain } => {
                let said = Said { proof: said, about: *about, opening: opening.as_ref(), chain: chain.as_ref() };
                court.broken_promise(promise, leaf, configuration, &said)
            }
            Evidence::FalseVersions { leaf, configuration, label, earlier, later, chain } => {
                let view = court.view(leaf, configuration)?;
                court.false_versions(&view, label, (earlier, later), chain.as_ref())
            }
            Evidence::TwoTopicHeads { topic, first, second } => court.two_topic_heads(topic, first, second),
            Evidence::TwoIssuerKeys { first, second, .. } => court.two_issuer_keys(first, second),
            Evidence::OtherPast { older, newer, root, consistency, .. } => {
                court.other_past((older, newer), root, consistency)
            }
            Evidence::FalseValue { leaf, configuration, account, said, chain } => {
                court.false_value(&court.view(leaf, configuration)?, account, said, chain)
            }
            Evidence::FalseRelease { leaf, configuration, handle, released, said, opening } => {
                let view = court.view(leaf, configuration)?;
                court.false_release(&view, (handle, released), (said, opening.as_ref()))
            }
            Evidence::FalseAnswer { question, answer, known, .. } => {
                court.false_answer(question, answer, known.as_ref())
            }
            Evidence::RolledBack { served, question, answer, .. } => court.rolled_back(served, question, answer),
        }
    }
}

impl std::fmt::Display for Verdict {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Verdict::TwoLogKeys => f.write_str("the server keeps two logs: it states two log keys"),
            Verdict::TwoRoots { size } => {
                write!(f, "the server shows two directories: it signed two roots of its log at {size} leaves")
            }
            Verdict::TwoLeaves { number } => {
                write!(f, "the server rewrote its log: it signed for two different leaves with the number {number}")
            }
            Verdict::TwoMapKeys => f.write_str("the server exchanged its map: its log names two keys of it"),
            Verdict::BadStep { number, why } => write!(f, "leaf {number} of the server's log breaks its rules: {why}"),
            Verdict::BadAppend { number, why } => {
                write!(f, "with leaf {number} the server changed its map other than by adding to it: {why}")
            }
            Verdict::BrokenPromise { about: Promised::Account, .. } => {
                f.write_str("the server promised that a change of an account would be in its log, and it is not")
            }
            Verdict::BrokenPromise { about: Promised::Handle, .. } => {
                f.write_str("the server promised somebody a handle, and its map says otherwise")
            }
            Verdict::FalseVersions { earlier, later } => {
                write!(f, "version {later} of a label of the server's map cannot follow version {earlier}")
            }
            Verdict::TwoTopicHeads { sequence } => {
                write!(f, "the server shows two conversations: it signed two heads of a topic at entry {sequence}")
            }
            Verdict::TwoIssuerKeys { day } => {
                write!(f, "the server marks people: it states two keys for the tokens of day {day}")
            }
            Verdict::FalseValue { .. } => {
                f.write_str("the server's map says of an account what its chain does not say")
            }
            Verdict::FalseRelease { .. } => {
                f.write_str("the server took a handle away from an account that is not closed")
            }
            Verdict::OtherPast { size } => {
                write!(f, "the server shows two directories: its log was never what it signed for at {size} leaves")
            }
            Verdict::FalseAnswer { why } => write!(f, "the server answered what an honest one never answers: {why}"),
            Verdict::RolledBack { size, known } => write!(
                f,
                "the server took back something from its log: it showed {known} leaves, and then {size} to somebody who had seen those"
            ),
        }
    }
}

/// What an evidence file begins with.
const MAGIC: &str = "wiretight evidence";

/// The form of evidence files that this code writes and reads.
const FORM: u16 = 1;

impl Evidence {
    /// The bytes of the file.
    pub fn to_file(&self) -> Vec<u8> {
        cbor::to_bytes(&(MAGIC, FORM, self))
    }

    /// Reads a file.
    ///
    /// # Errors
    /// [`Malformed`] for anything but the one form.
    pub fn from_file(bytes: &[u8]) -> Result<Evidence, Malformed> {
        let (magic, form, evidence) = cbor::from_bytes::<(String, u16, Evidence)>(bytes)?;
        match (magic.as_str(), form) {
            (MAGIC, FORM) => Ok(evidence),
            _ => Err(Malformed::Forbidden { what: "evidence file", rule: "it is of another kind or form" }),
        }
    }
}
