//! What lies in inboxes: invitations with their sealed Welcomes, and requests to be added again.

use minicbor::{Decode, Encode};

use crate::cbor::{self, Bytes, at_most};
use crate::chain::Chain;
use crate::entrance::Arrival;
use crate::handle::Handle;
use crate::hash::hash;
use crate::id::{AccountId, BlobId, ConversationId, DeviceId, EntryHash, MessageId, Tag, TopicId};
use crate::limits::{MEMBERS_MAX, PINS_MAX};
use crate::signature::{BadSignature, PublicKey, Purpose, SecretKey, Signature, verify};
use crate::time::Minutes;
use crate::topic::Head;

/// The topic id that stands for a device's inbox in authorships and stamps: format byte 0, which no topic has.
pub fn inbox_topic(account: &AccountId, device: &DeviceId) -> TopicId {
    let mut id = hash("inbox", &[&account.0, &device.0]);
    id[0] = 0;
    TopicId(id)
}

/// The HPKE info string under which inbox items are sealed (RFC 9180); the associated data is [`inbox_topic`].
pub const INBOX_INFO: &[u8] = b"wiretight v1 inbox";

/// A device's inbox key (HPKE, X-Wing), signed by the device.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct InboxKey {
    /// The public key.
    #[n(0)]
    pub key: Bytes,
    /// By the device key over account, device and key.
    #[n(1)]
    pub signature: Signature,
}

impl InboxKey {
    /// Signs an inbox key with the device's key.
    pub fn sign(device_key: &SecretKey, account: &AccountId, device: &DeviceId, key: Bytes) -> Self {
        let signature = device_key.sign(Purpose::InboxKey, &cbor::to_bytes(&(account, device, &key)));
        InboxKey { key, signature }
    }

    /// Checks that the device signed it.
    ///
    /// # Errors
    /// [`BadSignature`] if not.
    pub fn verify(&self, device_key: &PublicKey, account: &AccountId, device: &DeviceId) -> Result<(), BadSignature> {
        let signed = cbor::to_bytes(&(account, device, &self.key));
        verify(Purpose::InboxKey, device_key, &signed, &self.signature)
    }
}

/// An inbox item, opened.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub enum InboxMessage {
    /// An invitation into a conversation.
    #[n(0)]
    Invitation(#[n(0)] Box<Invitation>),
    /// A device asks to be removed and added again.
    #[n(1)]
    Readmission(#[n(0)] Box<SignedReadmission>),
    /// Somebody asks to be let into a group, by an entrance.
    #[n(2)]
    Knock(#[n(0)] Box<Arrival>),
}

/// An invitation into a conversation: of a stranger, of a person one talks with, or after a rebuild.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Invitation {
    /// The chain of whoever invites.
    #[n(0)]
    pub adder: Chain,
    /// The device of whoever invites.
    #[n(1)]
    pub adder_device: DeviceId,
    /// The handle that the inviting person claims; checked with the directory before it is shown as theirs.
    #[n(2)]
    pub handle: Option<Handle>,
    /// Where the joiner starts, signed by the adder.
    #[n(3)]
    pub start: SignedJoinStart,
    /// The Welcome and what joining needs besides.
    #[n(4)]
    pub bundle: Carried,
    /// The first text, if there is one: shown with the request.
    #[n(5)]
    pub introduction: Option<Introduction>,
    /// Set when this replaces a conversation that could not go on.
    #[n(6)]
    pub rebuild: Option<SignedRebuild>,
}

/// The first text of a stranger: as the message in the topic says it, under a salt and so a tag of its own, by which a server
/// could not tell the topic.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Introduction {
    /// The canonical bytes of a [`crate::content::Content`].
    #[n(0)]
    pub content: Bytes,
    /// The author's signature for the inbox: topic [`inbox_topic`], segment 0.
    #[n(1)]
    pub author_signature: Signature,
}

/// Bytes that travel inside, or as a blob of their own when they are large.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub enum Carried {
    /// The bytes.
    #[n(0)]
    Inline(#[n(0)] Bytes),
    /// Where they lie.
    #[n(1)]
    Blob(#[n(0)] BlobRef),
}

/// A blob and how to open it.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct BlobRef {
    /// Its id.
    #[n(0)]
    pub blob: BlobId,
    /// Its key ([`crate::seal`], label "blob", context the id).
    #[n(1)]
    pub key: BlobKey,
    /// Its size as stored, bytes.
    #[n(2)]
    pub size: u64,
    /// The hash of the bytes as stored.
    #[n(3)]
    pub hash: EntryHash,
}

/// The key of one blob.
#[derive(Clone, PartialEq, Eq, zeroize::Zeroize, zeroize::ZeroizeOnDrop)]
pub struct BlobKey(pub [u8; 32]);

crate::cbor_byte_array!(BlobKey, 32);

impl std::fmt::Debug for BlobKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("BlobKey")
    }
}

/// What joining needs: the Welcome, the tree, and the chains of all members, by which their leaves are checked.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct WelcomeBundle {
    /// The MLS Welcome.
    #[n(0)]
    pub welcome: Bytes,
    /// The ratchet tree.
    #[n(1)]
    pub tree: Bytes,
    /// One chain for each account in the tree, at most [`MEMBERS_MAX`].
    #[n(2)]
    #[cbor(decode_with = "at_most::<MEMBERS_MAX, _, _>")]
    pub chains: Vec<Chain>,
    /// The content of the message whose tag the GroupContext names as the group's name, if it has one.
    #[n(3)]
    pub name: Option<Bytes>,
    /// What is pinned, the newest last, as the adder has it: of a joiner it is a claim, and of messages that they cannot read.
    #[n(4)]
    #[cbor(decode_with = "at_most::<PINS_MAX, _, _>")]
    pub pins: Vec<MessageId>,
    /// As `name`, of the group's description and picture.
    #[n(5)]
    pub details: Option<Bytes>,
}

/// Where a joiner starts reading.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct JoinStart {
    /// The conversation.
    #[n(0)]
    pub conversation: ConversationId,
    /// 0 for the first topic, one more after each rebuild.
    #[n(1)]
    pub generation: u32,
    /// The topic.
    #[n(2)]
    pub topic: TopicId,
    /// The segment that the joiner's first epoch is.
    #[n(3)]
    pub segment: u64,
    /// The head just after the commit that added the joiner.
    #[n(4)]
    pub head: Head,
    /// The hash of the bundle's bytes, so that bundle and start belong together.
    #[n(5)]
    pub bundle: EntryHash,
    /// The time of that commit's link: no entry that follows is earlier.
    #[n(6)]
    pub time: Minutes,
}

/// A join start with its signature.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct SignedJoinStart {
    /// What is stated.
    #[n(0)]
    pub start: JoinStart,
    /// By the adder's device key.
    #[n(1)]
    pub signature: Signature,
}

/// A rebuild: a new group and topic under the same conversation, after an entry that nobody can merge.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Rebuild {
    /// The conversation.
    #[n(0)]
    pub conversation: ConversationId,
    /// The generation that begins.
    #[n(1)]
    pub generation: u32,
    /// The topic that cannot go on.
    #[n(2)]
    pub old_topic: TopicId,
    /// The last epoch that all share.
    #[n(3)]
    pub epoch: u64,
    /// That epoch's authenticator.
    #[n(4)]
    pub epoch_authenticator: Bytes,
    /// The old topic's head: the closing entry is its last.
    #[n(5)]
    pub head: Head,
    /// The hash of the closing entry.
    #[n(6)]
    pub closing_entry: EntryHash,
    /// The leaf index, in that epoch, of whoever rebuilds.
    #[n(7)]
    pub leaf: u32,
    /// The accounts that are left out.
    #[n(8)]
    pub left_out: Vec<AccountId>,
    /// The new topic.
    #[n(9)]
    pub new_topic: TopicId,
}

/// A rebuild with its signature.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct SignedRebuild {
    /// What is stated.
    #[n(0)]
    pub rebuild: Rebuild,
    /// By the leaf key of whoever rebuilds.
    #[n(1)]
    pub signature: Signature,
}

/// A device's request to be removed and added again: after a copied profile, a long absence, or when it is stuck alone.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Readmission {
    /// The conversation.
    #[n(0)]
    pub conversation: ConversationId,
    /// The generation that the device knows of.
    #[n(1)]
    pub generation: u32,
    /// The account.
    #[n(2)]
    pub account: AccountId,
    /// The device.
    #[n(3)]
    pub device: DeviceId,
    /// A fresh MLS key package of the device, used for nothing else.
    #[n(4)]
    pub key_package: Bytes,
}

/// A readmission request with its signature.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct SignedReadmission {
    /// What is asked for.
    #[n(0)]
    pub readmission: Readmission,
    /// By the device's key.
    #[n(1)]
    pub signature: Signature,
}

macro_rules! signed {
    ($signed:ident, $plain:ident, $field:ident, $purpose:expr) => {
        impl $signed {
            /// Signs it.
            pub fn sign(key: &SecretKey, $field: $plain) -> Self {
                let signature = key.sign($purpose, &cbor::to_bytes(&$field));
                $signed { $field, signature }
            }

            /// Checks the signature.
            ///
            /// # Errors
            /// [`BadSignature`] if `key` did not sign just this.
            pub fn verify(&self, key: &PublicKey) -> Result<(), BadSignature> {
                verify($purpose, key, &cbor::to_bytes(&self.$field), &self.signature)
            }
        }
    };
}

signed!(SignedJoinStart, JoinStart, start, Purpose::JoinStart);
signed!(SignedRebuild, Rebuild, rebuild, Purpose::Rebuild);
signed!(SignedReadmission, Readmission, readmission, Purpose::Readmission);

/// An item as it lies in a device's inbox.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct SealedItem {
    /// The franking tag: of the introduction's content, else random.
    #[n(0)]
    pub tag: Tag,
    /// HPKE: the encapsulated key.
    #[n(1)]
    pub encapsulated: Bytes,
    /// HPKE: the padded and encrypted [`InboxMessage`].
    #[n(2)]
    pub ciphertext: Bytes,
}
