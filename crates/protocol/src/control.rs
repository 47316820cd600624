//! Control content: what clients tell each other in a conversation beside what people write.

use minicbor::{Decode, Encode};

use crate::cbor::Bytes;
use crate::chain::Chain;
use crate::choice::Choice;
use crate::handle::Handle;
use crate::id::{AccountId, ChainHead, ConversationId, DeviceId, MessageId, TopicId};
use crate::inbox::Invitation;
use crate::limits::{DESCRIPTION_BYTES_MAX, DEVICE_NAME_BYTES_MAX, NAME_BYTES_MAX, STARS_TOLD_MAX, TEXT_BYTES_MAX};
use crate::signature::PublicKey;
use crate::time::Minutes;
use crate::transparency::label::MapValue;

/// The content type of a control part.
pub const CONTROL_TYPE: &str = "application/vnd.wiretight.control";

/// A control part's content.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub enum Control {
    /// The group's name; in force once a commit puts this message's tag into the GroupContext.
    #[n(0)]
    Name {
        /// The name, 1 to [`NAME_BYTES_MAX`] bytes.
        #[n(0)]
        name: String,
    },
    /// A removal notice: these accounts are to go; at most one more commit may leave them in.
    #[n(1)]
    Remove {
        /// Whom.
        #[n(0)]
        accounts: Vec<AccountId>,
    },
    /// The sender's account leaves.
    #[n(2)]
    Leave,
    /// The sender has reached this epoch: lets a removal be shown as complete.
    #[n(3)]
    Acknowledge,
    /// An invitation to another conversation for the other person of a pair.
    #[n(4)]
    Invite {
        /// As it would lie in an inbox.
        #[n(0)]
        invitation: Box<Invitation>,
    },
    /// What an account's devices tell each other, in the conversation of their own; anywhere else it says nothing.
    #[n(5)]
    Own(#[n(0)] Box<OwnControl>),
    /// A message is pinned for all, or no more.
    #[n(6)]
    Pin {
        /// The message.
        #[n(0)]
        message: MessageId,
        /// Whether.
        #[n(1)]
        on: bool,
    },
    /// The group's description and picture; in force once a commit puts this message's tag into the GroupContext.
    #[n(40)]
    Details(#[n(0)] GroupDetails),
}

/// What a group says of itself beside its name.
#[derive(Debug, Clone, PartialEq, Eq, Default, Encode, Decode)]
pub struct GroupDetails {
    /// At most [`DESCRIPTION_BYTES_MAX`] bytes; empty if there is none.
    #[n(0)]
    pub description: String,
    /// As [`crate::group_picture::media_type`] knows it, if there is one.
    #[n(1)]
    pub picture: Option<Bytes>,
}

impl GroupDetails {
    /// Whether lengths are within their limits, and the picture is one.
    pub fn is_within_limits(&self) -> bool {
        let is_picture = |picture: &Bytes| crate::group_picture::media_type(&picture.0).is_some();
        self.description.len() <= DESCRIPTION_BYTES_MAX && self.picture.as_ref().is_none_or(is_picture)
    }
}

/// What an account's devices tell each other.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub enum OwnControl {
    /// A person whom the account's person added or accepted.
    #[n(0)]
    Contact {
        /// Their chain.
        #[n(0)]
        chain: Chain,
        /// Their handle, if the directory has confirmed one.
        #[n(1)]
        handle: Option<Handle>,
    },
    /// What a device is called: the chain holds a commitment to it.
    #[n(1)]
    DeviceName {
        /// The device.
        #[n(0)]
        device: DeviceId,
        /// The commitment's salt.
        #[n(1)]
        salt: NameSalt,
        /// The name, 1 to [`DEVICE_NAME_BYTES_MAX`] bytes.
        #[n(2)]
        name: String,
    },
    /// The person has read a conversation up to a place.
    #[n(2)]
    Read {
        /// The conversation.
        #[n(0)]
        conversation: ConversationId,
        /// Its topic: sequences of another generation say nothing.
        #[n(1)]
        topic: TopicId,
        /// The last entry that was read.
        #[n(2)]
        sequence: u64,
    },
    /// The person declined a request.
    #[n(3)]
    Declined {
        /// The conversation that it was for.
        #[n(0)]
        conversation: ConversationId,
    },
    /// The own chain as this device has it: whoever has another one asks the server.
    #[n(4)]
    Chain {
        /// The last statement's sequence number.
        #[n(0)]
        sequence: u64,
        /// The head after it.
        #[n(1)]
        head: ChainHead,
    },
    /// The person has compared safety numbers with somebody, and they were the same.
    #[n(5)]
    Verified {
        /// With whom.
        #[n(0)]
        account: AccountId,
        /// The account key that was compared: the mark holds for it alone.
        #[n(1)]
        account_key: PublicKey,
        /// When, for a device that comes later; nothing if it was just then.
        #[n(2)]
        at: Option<Minutes>,
    },
    /// What the directory said of the own account when this device last looked: it says the same to all of them.
    #[n(6)]
    Directory {
        /// The log's size by then.
        #[n(0)]
        size: u64,
        /// The newest version of the account's label.
        #[n(1)]
        account: SeenVersion,
        /// The newest version of the handle's label, if there is a handle.
        #[n(2)]
        handle: Option<SeenVersion>,
    },
    /// The person has taken back that somebody is verified, or knows that the account key it was for is replaced.
    #[n(7)]
    Unverified {
        /// Whose.
        #[n(0)]
        account: AccountId,
    },
    /// Whether the person tells others what they have received and read.
    #[n(8)]
    Receipts {
        /// Whether.
        #[n(0)]
        on: bool,
    },
    /// The person has starred a message, or no more.
    #[n(20)]
    Star {
        /// The conversation.
        #[n(0)]
        conversation: ConversationId,
        /// The message.
        #[n(1)]
        message: MessageId,
        /// Whether.
        #[n(2)]
        on: bool,
    },
    /// The person has been shown a text that is shown once.
    #[n(21)]
    Shown {
        /// The conversation.
        #[n(0)]
        conversation: ConversationId,
        /// The message.
        #[n(1)]
        message: MessageId,
        /// Who wrote it.
        #[n(2)]
        sender: AccountId,
    },
    /// The person does not let somebody into a group who has knocked.
    #[n(40)]
    TurnedAway {
        /// The group.
        #[n(0)]
        conversation: ConversationId,
        /// Who.
        #[n(1)]
        account: AccountId,
        /// When they knocked, as they said.
        #[n(2)]
        time: Minutes,
    },
    /// What the person has chosen.
    #[n(9)]
    Choice {
        /// How often it was chosen, from 1: the higher is in force, and of equal ones the later in the order.
        #[n(0)]
        count: u64,
        /// What.
        #[n(1)]
        choice: Choice,
    },
    /// What the person has starred in a conversation, some of it if it is much: for a device that has just come.
    #[n(30)]
    Stars {
        /// The conversation.
        #[n(0)]
        conversation: ConversationId,
        /// The messages, 1 to [`STARS_TOLD_MAX`].
        #[n(1)]
        messages: Vec<MessageId>,
    },
    /// What the person has begun to write in a conversation.
    #[n(31)]
    Draft {
        /// The conversation.
        #[n(0)]
        conversation: ConversationId,
        /// How often it was changed, from 1: the higher is in force, and of equal ones the later in the order.
        #[n(1)]
        count: u64,
        /// What, up to [`TEXT_BYTES_MAX`] bytes; empty if it has ended.
        #[n(2)]
        text: String,
    },
}

/// A version of an own label as a device was shown it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub struct SeenVersion {
    /// Its number, from 1.
    #[n(0)]
    pub version: u64,
    /// Its value.
    #[n(1)]
    pub value: MapValue,
}

/// The salt of a commitment to a device's name, random.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NameSalt(pub [u8; 16]);

crate::cbor_byte_array!(NameSalt, 16);

impl Control {
    /// Whether lengths and counts are within their limits.
    pub fn is_within_limits(&self) -> bool {
        match self {
            Control::Name { name } => !name.is_empty() && name.len() <= NAME_BYTES_MAX,
            Control::Remove { accounts } => !accounts.is_empty() && accounts.len() <= crate::limits::MEMBERS_MAX,
            Control::Own(told) => match told.as_ref() {
                OwnControl::DeviceName { name, .. } => is_device_name(name),
                OwnControl::Stars { messages, .. } => (1..=STARS_TOLD_MAX).contains(&messages.len()),
                OwnControl::Draft { text, .. } => text.len() <= TEXT_BYTES_MAX,
                _ => true,
            },
            Control::Details(details) => details.is_within_limits(),
            Control::Leave | Control::Acknowledge | Control::Invite { .. } | Control::Pin { .. } => true,
        }
    }
}

/// Whether a text can be a device's name: one line of 1 to [`DEVICE_NAME_BYTES_MAX`] bytes.
pub fn is_device_name(name: &str) -> bool {
    let fits = (1..=DEVICE_NAME_BYTES_MAX).contains(&name.len());
    fits && !name.trim().is_empty() && !name.chars().any(char::is_control)
}
