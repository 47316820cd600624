//! A lie that was detected: never a network error, never retried.

use minicbor::{Decode, Encode};
use protocol::cbor::Bytes;
use protocol::id::{AccountId, ConversationId};
use protocol::transparency::evidence::Evidence;

use crate::view::EvidenceView;

/// What was detected, about which conversation, with what to show for it.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode, thiserror::Error)]
#[error("{lie}")]
pub struct Caught {
    /// The lie.
    #[n(0)]
    pub lie: Lie,
    /// The conversation that it is about, if it is about one.
    #[n(1)]
    pub conversation: Option<ConversationId>,
}

/// A lie of a server or a member, in words for a person. The numbers are stored.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode, thiserror::Error)]
pub enum Lie {
    /// The server's keys are not those that its address, or an earlier contact, named.
    #[n(0)]
    #[error("the server shows other keys than its address names")]
    ServerKeys,
    /// The server's signature on a topic's head does not verify.
    #[n(1)]
    #[error("the server did not sign what it says about this chat")]
    HeadSignature,
    /// An entry does not continue the chain: reordered, dropped, or rolled back.
    #[n(2)]
    #[error("the server changed, dropped or exchanged messages of this chat")]
    BrokenChain,
    /// The server's head is behind one that it has signed before, or that a member has seen.
    #[n(3)]
    #[error("the server withholds messages of this chat that others have seen")]
    Withheld,
    /// Two members have seen different chains.
    #[n(4)]
    #[error("the server shows people in this chat different messages")]
    Forked,
    /// An entry that is not signed by its segment's key.
    #[n(5)]
    #[error("the server put something into this chat that nobody in it wrote")]
    PlantedEntry,
    /// A body is missing before its expiry.
    #[n(6)]
    #[error("the server withholds a message before it has expired")]
    MissingBody,
    /// A tag appears twice in one segment.
    #[n(7)]
    #[error("the server delivers a message twice")]
    Replayed,
    /// The server's stamp on a message does not verify.
    #[n(8)]
    #[error("the server's stamp on a message is wrong")]
    Stamp,
    /// The joiner's start is not what the adder stated.
    #[n(9)]
    #[error("the server shows this chat from another place than where the person who added you said it starts")]
    JoinStart,
    /// A commit whose author is not who its seal says, or whose next key is not derived: by its author.
    #[n(10)]
    #[error("a member announced a wrong next key of this chat and stopped it")]
    WrongNextKey {
        /// Who.
        #[n(0)]
        author: AccountId,
    },
    /// A commit that its author was not permitted to make.
    #[n(11)]
    #[error("a member changed this chat without being permitted to")]
    RoleOverreach {
        /// Who.
        #[n(0)]
        author: AccountId,
    },
    /// A commit that adds a leaf which is not on its account's chain.
    #[n(12)]
    #[error("a member tried to add a device that is not the named person's")]
    ForeignLeaf {
        /// Who.
        #[n(0)]
        author: AccountId,
    },
    /// A commit that ignores a removal notice for the second time.
    #[n(13)]
    #[error("a member kept somebody in this chat who had to be removed")]
    RemovalIgnored {
        /// Who.
        #[n(0)]
        author: AccountId,
    },
    /// A commit that cannot be read or applied: nobody can be blamed.
    #[n(14)]
    #[error("something unreadable stopped this chat")]
    BadCommit,
    /// A message whose frank, author or origin is wrong.
    #[n(15)]
    #[error("a member sent a message that could not have been reported; it is not shown")]
    Unreportable {
        /// Who.
        #[n(0)]
        author: AccountId,
    },
    /// A rebuild by somebody who may not, or of a conversation that can go on.
    #[n(16)]
    #[error("somebody tried to replace this chat without being permitted to")]
    RebuildRefused,
    /// A Welcome for a conversation that one is in, which is no rebuild.
    #[n(17)]
    #[error("somebody tried to replace this chat")]
    UnsolicitedWelcome,
    /// An account's chain that does not verify, or is not the asked account's.
    #[n(18)]
    #[error("the server shows a false record of a person")]
    FalseChain,
    /// The profile was used elsewhere: an incarnation or an own message that it does not know.
    #[n(19)]
    #[error("this profile was copied, or it or the server was restored from a copy")]
    ProfileCopied,
    /// The server answered what it cannot answer to what was asked.
    #[n(21)]
    #[error("the server's answer does not fit the question")]
    WrongAnswer,
    /// An invitation that cannot be used: not what its adder signed, or a tree with leaves that are off their chains.
    #[n(22)]
    #[error("an invitation is not what it claims to be")]
    BadInvitation,
    /// An own entry was placed at a time before it was made, or any entry at a time to come, by this device's clock.
    #[n(23)]
    #[error(
        "the server put a wrong date on what was sent; if this device's date is right, it may do so to hide it from others"
    )]
    Backdated,
    /// Two issuer keys of one period, each stated under the server's identity key.
    #[n(24)]
    #[error("the server marks people: it shows different people different codes for their anonymous permissions")]
    IssuerTwice,
    /// Tokens that were not issued under the key that the server states.
    #[n(25)]
    #[error("the server gave out anonymous permissions that it could recognise")]
    OtherIssuer,
    /// The server refuses a message because of a limit that is not reached.
    #[n(26)]
    #[error("the server says that this chat has to change its keys although it does not")]
    NotFull,
    /// Two chains of one account that contradict each other, both signed by its keys.
    #[n(27)]
    #[error("two different records of a person's devices are shown, both signed with their codes")]
    ForkedChain {
        /// Whose.
        #[n(0)]
        account: AccountId,
    },
    /// The server shows a record of the own account that ends before what it has taken.
    #[n(28)]
    #[error("the server shows an old record of your own devices")]
    OldChain,
    /// Something came on a session on which it is never said: whoever acts on it tells the server which sessions are one person's.
    #[n(29)]
    #[error("the server tried to find out which connections are yours")]
    Misplaced,
    /// Two log keys under one identity.
    #[n(30)]
    #[error("the server keeps two records of people: it states two keys for its log")]
    TwoLogs,
    /// The log is not the one that it was, or not the one that others are shown.
    #[n(31)]
    #[error("the server shows different people different records of who has which keys")]
    TwoDirectories,
    /// The log is shorter than it was.
    #[n(32)]
    #[error("the server took back something from its record of people")]
    LogRolledBack,
    /// The log's map is exchanged.
    #[n(33)]
    #[error("the server exchanged its record of people for another one")]
    OtherMap,
    /// A proof that does not show what is said.
    #[n(34)]
    #[error("the server could not prove what it says about a person")]
    FalseProof,
    /// The directory shows an older state of somebody than was known.
    #[n(35)]
    #[error("the server shows an old record of a person's devices")]
    OldRecord {
        /// Whose.
        #[n(0)]
        account: AccountId,
    },
    /// The map has another record of somebody than the chain that is shown, or than the person's devices show.
    #[n(36)]
    #[error("the server's directory has another record of a person than the one that it shows")]
    OtherRecord {
        /// Whose.
        #[n(0)]
        account: AccountId,
    },
    /// A chain that is longer than what the map has, and of which nothing is promised.
    #[n(37)]
    #[error("the server shows a change of a person's devices that it does not vouch for")]
    NotVouched {
        /// Whose.
        #[n(0)]
        account: AccountId,
    },
    /// A promise that the log has not signed, or of something else, or for a time that is out of reason.
    #[n(38)]
    #[error("the server gave a promise about a person's devices that is none")]
    FalsePromise {
        /// About whom.
        #[n(0)]
        account: AccountId,
    },
    /// A promise that the log does not keep after its deadline.
    #[n(39)]
    #[error("the server promised to record a change of a person's devices, and did not")]
    BrokenPromise {
        /// About whom.
        #[n(0)]
        account: AccountId,
    },
    /// A handle that the map gives to somebody else than is shown, or that the server denies though the map has it.
    #[n(40)]
    #[error("the server shows another person under a handle than its directory names")]
    OtherHolder,
    /// A version of the own account's or handle's label in the map which this account has not made.
    #[n(41)]
    #[error("the server's directory has, or had for a time, another record of {label} than this device knows")]
    OwnRecordChanged {
        /// Of what.
        #[n(0)]
        label: OwnLabel,
        /// Its version in the directory; 0 if the directory denies what it has shown.
        #[n(1)]
        version: u64,
    },
    /// The map has a handle as given up, and its account as one that is not deleted.
    #[n(42)]
    #[error("the server took away a person's handle although their account is not deleted")]
    FalseRelease {
        /// Whose.
        #[n(0)]
        account: AccountId,
    },
}

impl EvidenceView {
    /// Whether a stranger can see by it what the server did; else it shows that to nobody but this profile's person.
    pub fn convicts(&self) -> bool {
        convicts(&self.exhibits)
    }
}

pub(crate) fn convicts(exhibits: &[Bytes]) -> bool {
    let judged = exhibits.iter().filter_map(|exhibit| Evidence::from_file(&exhibit.0).ok());
    judged.into_iter().any(|evidence| evidence.check(&evidence.server()).is_ok())
}

impl Lie {
    /// Whether it is about the record of one account: shown again and again, it is one lie.
    pub(crate) fn is_of_account(&self) -> bool {
        matches!(
            self,
            Lie::ForkedChain { .. }
                | Lie::OldChain
                | Lie::OldRecord { .. }
                | Lie::OtherRecord { .. }
                | Lie::NotVouched { .. }
                | Lie::FalsePromise { .. }
                | Lie::BrokenPromise { .. }
                | Lie::FalseRelease { .. }
        )
    }
}

/// What the directory has of a person's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub enum OwnLabel {
    /// Their account: its devices and code.
    #[n(0)]
    Account,
    /// Who has their handle.
    #[n(1)]
    Handle,
}

impl std::fmt::Display for OwnLabel {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            OwnLabel::Account => "your devices",
            OwnLabel::Handle => "who has your handle",
        })
    }
}
