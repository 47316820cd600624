//! What a profile tells: events, which are hints at what has changed.

use engine::caught::Caught;
use engine::view::{LinkFailure, PresenceView, Standing};
use minicbor::{Decode, Encode};
use protocol::id::{AccountId, ConversationId, DeviceId, MessageId};

use crate::transfer::TransferView;

/// Something to tell the person. Events are hints: the rows that they name hold the details.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub enum Event {
    /// The server is reached, or lost again.
    #[n(0)]
    Connection {
        /// Whether the server is reached.
        #[n(0)]
        online: bool,
    },
    /// A row of the history is there or has changed.
    #[n(1)]
    Message {
        /// The conversation.
        #[n(0)]
        conversation: ConversationId,
        /// Its number in the history.
        #[n(1)]
        number: u64,
    },
    /// A conversation's view has changed.
    #[n(2)]
    Conversation {
        /// The conversation.
        #[n(0)]
        conversation: ConversationId,
    },
    /// A request has arrived.
    #[n(3)]
    Request {
        /// The conversation that it is for.
        #[n(0)]
        conversation: ConversationId,
    },
    /// Somebody is typing, or is not any more.
    #[n(4)]
    Typing {
        /// The conversation.
        #[n(0)]
        conversation: ConversationId,
        /// Who.
        #[n(1)]
        account: AccountId,
        /// Whether; they may also stop without saying so.
        #[n(2)]
        on: bool,
    },
    /// Somebody has said that they are here, or that they go.
    #[n(130)]
    Presence(#[n(0)] PresenceView),
    /// A lie has been detected; evidence is kept.
    #[n(5)]
    Caught(#[n(0)] Caught),
    /// Everything that was in the outbox has been taken by the server.
    #[n(6)]
    OutboxEmpty,
    /// Events were missed: read again what is shown.
    #[n(7)]
    Missed,
    /// What this account may still do today has changed.
    #[n(8)]
    Standing {
        /// How it stands.
        #[n(0)]
        standing: Standing,
    },
    /// Something about the own devices.
    #[n(9)]
    Device(#[n(0)] DeviceEvent),
    /// Whether the directory vouches for an account has changed, in a way that the person is to know.
    #[n(10)]
    Trust {
        /// Which; the own one, if it is about that.
        #[n(0)]
        account: AccountId,
    },
    /// What is known of the server's directory as a whole has changed: see [`crate::Command::Directory`].
    #[n(11)]
    Directory,
    /// What the person has chosen has changed, here or on another device.
    #[n(100)]
    Choices,
    /// A member has told how far they have come.
    #[n(13)]
    Receipts {
        /// The conversation.
        #[n(0)]
        conversation: ConversationId,
        /// Who.
        #[n(1)]
        account: AccountId,
    },
    /// A transfer stands otherwise than before.
    #[n(90)]
    Transfer(#[n(0)] TransferView),
    /// Something was said about a row of the history: it was edited or deleted, or somebody reacted to it.
    #[n(12)]
    Changed {
        /// The conversation.
        #[n(0)]
        conversation: ConversationId,
        /// Its number in the history.
        #[n(1)]
        number: u64,
    },
}

/// Something about the own devices.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub enum DeviceEvent {
    /// The own devices, or what they are called, have changed.
    #[n(0)]
    Changed,
    /// A device was added to the account.
    #[n(1)]
    Added {
        /// Which.
        #[n(0)]
        device: DeviceId,
    },
    /// A device that was added is in so many of the person's conversations.
    #[n(2)]
    Progress {
        /// Which.
        #[n(0)]
        device: DeviceId,
        /// In how many.
        #[n(1)]
        done: u64,
        /// Of how many.
        #[n(2)]
        of: u64,
    },
    /// Another recovery code is in force.
    #[n(3)]
    RecoveryCodeReplaced,
    /// This device was removed from its account: it does nothing any more.
    #[n(4)]
    ThisRemoved,
    /// The account was deleted.
    #[n(5)]
    AccountClosed,
    /// A device is being linked: these digits are to be compared with those that the other device shows.
    #[n(6)]
    Digits {
        /// Six digits.
        #[n(0)]
        digits: String,
        /// The account.
        #[n(1)]
        account: AccountId,
    },
    /// A device was linked: this one, or one that this one added.
    #[n(7)]
    Linked {
        /// Which.
        #[n(0)]
        device: DeviceId,
    },
    /// Linking has failed.
    #[n(8)]
    LinkFailed {
        /// Why.
        #[n(1)]
        failure: LinkFailure,
    },
}

impl Event {
    /// The event that an engine tells; nothing if it is about a message that is not here. `number_of` finds a message's number.
    pub(crate) fn of_engine<E>(
        event: engine::effect::Event,
        number_of: impl FnOnce(&ConversationId, &MessageId) -> Result<Option<u64>, E>,
    ) -> Result<Option<Self>, E> {
        use engine::effect::Event as Engine;
        Ok(Some(match event {
            Engine::About { conversation, message } => {
                let number = number_of(&conversation, &message)?;
                return Ok(number.map(|number| Event::Changed { conversation, number }));
            }
            Engine::Connection { online } => Event::Connection { online },
            Engine::Message { conversation, number } => Event::Message { conversation, number },
            Engine::Receipts { conversation, account } => Event::Receipts { conversation, account },
            Engine::Conversation { conversation } => Event::Conversation { conversation },
            Engine::Request { conversation } => Event::Request { conversation },
            Engine::Typing { conversation, account, on } => Event::Typing { conversation, account, on },
            Engine::Presence { conversation, account, here, at } => {
                Event::Presence(PresenceView { conversation, account, here, at })
            }
            Engine::Caught(caught) => Event::Caught(caught),
            Engine::OutboxEmpty => Event::OutboxEmpty,
            Engine::Choices => Event::Choices,
            Engine::Trust { account } => Event::Trust { account },
            Engine::Standing { standing } => Event::Standing { standing },
            Engine::Directory => Event::Directory,
            Engine::Devices => Event::Device(DeviceEvent::Changed),
            Engine::DeviceAdded { device } => Event::Device(DeviceEvent::Added { device }),
            Engine::DeviceProgress { device, done, of } => Event::Device(DeviceEvent::Progress { device, done, of }),
            Engine::AccountKeyReplaced => Event::Device(DeviceEvent::RecoveryCodeReplaced),
            Engine::ThisDeviceRemoved => Event::Device(DeviceEvent::ThisRemoved),
            Engine::AccountClosed => Event::Device(DeviceEvent::AccountClosed),
            Engine::LinkDigits { digits, account } => Event::Device(DeviceEvent::Digits { digits, account }),
            Engine::Linked { device } => Event::Device(DeviceEvent::Linked { device }),
            Engine::LinkFailed { failure } => Event::Device(DeviceEvent::LinkFailed { failure }),
        }))
    }
}
