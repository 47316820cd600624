//! The plaintext of an MLS application message: content, its author's signature, and what its sender has seen.

use minicbor::{Decode, Encode};

use crate::cbor::Bytes;
use crate::id::ConversationId;
use crate::server::ServerStatement;
use crate::signature::Signature;
use crate::token::IssuerStatement;
use crate::topic::SignedHead;
use crate::transparency::anchor::SignedAnchor;

/// A message as encrypted, before padding.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Payload {
    /// The canonical bytes of a [`crate::content::Content`].
    #[n(0)]
    pub content: Bytes,
    /// The author's signature: [`crate::franking::Authorship`].
    #[n(1)]
    pub author_signature: Signature,
    /// The topic's head that the sender had seen, signed by the server: portable proof if another one was shown to others.
    #[n(2)]
    pub head: SignedHead,
    /// The MLS epoch authenticator of the sender's epoch (RFC 9420 §8.7).
    #[n(3)]
    pub epoch_authenticator: Bytes,
    /// Heads of other conversations in which every receiver of this message is a member as well.
    #[n(4)]
    pub gossip: Vec<GossipHead>,
    /// The issuer key of the period as the sender was told it: one key serves everybody, or the issuer marks people.
    #[n(5)]
    pub issuer: Option<IssuerStatement>,
    /// The newest anchor of the directory's log that the sender has verified, where the sender has not said it in this conversation
    /// and segment before. One that contradicts what a receiver was shown is said again in answer.
    #[n(6)]
    pub anchor: Option<SignedAnchor>,
    /// The server's keys as the sender was shown them: said in answer to an anchor that the log key, as the sender knows it, did
    /// not sign. Two log keys under one identity convict.
    #[n(7)]
    pub statement: Option<ServerStatement>,
    /// How far the sender has come in the topic, if they tell so.
    #[n(8)]
    pub receipt: Option<Receipt>,
}

/// How far a device has come in the topic of the message with which it says so. Sequences, since a place in the order says it of all
/// messages before it, however many they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub struct Receipt {
    /// The sequence behind which it has taken in everything: what came before it joined, or had expired, it does not have.
    #[n(0)]
    pub from: u64,
    /// The last sequence that it has taken in.
    #[n(1)]
    pub delivered: u64,
    /// The last sequence that the person has read; 0 if none.
    #[n(2)]
    pub read: u64,
}

/// The head of another conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub struct GossipHead {
    /// The conversation.
    #[n(0)]
    pub conversation: ConversationId,
    /// Which of its topics: 0 for the first, one more after each rebuild.
    #[n(1)]
    pub generation: u32,
    /// The head, signed by the server.
    #[n(2)]
    pub head: SignedHead,
}
