//! What comes out of the engine, to be executed strictly in order.

use protocol::api::{ClientFrame, SessionId};
use protocol::hello::Hello;
use protocol::id::{AccountId, ConversationId, DeviceId, MessageId};
use protocol::time::{Millis, Minutes};

use crate::caught::Caught;
use crate::changes::Changes;
use crate::deletion::Through;
use crate::input::{CommandError, CommandId, Reply};
use crate::view::{LinkFailure, Standing};

/// An effect.
#[derive(Debug)]
pub enum Effect {
    /// Apply these changes durably before executing any later effect.
    Apply(Changes),
    /// Open a session.
    Open {
        /// Chosen by the engine, never used again.
        session: SessionId,
        /// The first frame.
        hello: Hello,
    },
    /// Send a frame on a session.
    Send {
        /// The session.
        session: SessionId,
        /// The frame.
        frame: ClientFrame,
    },
    /// End a session.
    Close {
        /// The session.
        session: SessionId,
    },
    /// Give the conversation's rows back as [`crate::input::Input::Loaded`].
    Load {
        /// The conversation.
        conversation: ConversationId,
    },
    /// Give back as [`crate::input::Input::Due`] what is due to disappear.
    Due {
        /// Until which minute, included.
        until: Minutes,
    },
    /// Give back as [`crate::input::Input::Earlier`] what is to go of a history.
    Earlier(Through),
    /// A command has ended.
    Reply {
        /// The command.
        id: CommandId,
        /// How.
        result: Result<Reply, CommandError>,
    },
    /// Something to tell the person.
    Tell(Event),
}

/// Something to tell the person; rows in [`crate::changes::Table`]s hold the details.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// The server is reached, or lost again.
    Connection {
        /// Whether the account session is open.
        online: bool,
    },
    /// A row of the history is there or has changed.
    Message {
        /// The conversation.
        conversation: ConversationId,
        /// Its number in the history.
        number: u64,
    },
    /// Something was said about a message: an edit, a deletion, a reaction.
    About {
        /// The conversation.
        conversation: ConversationId,
        /// The message, whether it is here or not.
        message: MessageId,
    },
    /// A member has told how far they have come.
    Receipts {
        /// The conversation.
        conversation: ConversationId,
        /// Who.
        account: AccountId,
    },
    /// A conversation's view has changed.
    Conversation {
        /// The conversation.
        conversation: ConversationId,
    },
    /// A request has arrived.
    Request {
        /// The conversation that it is for.
        conversation: ConversationId,
    },
    /// Somebody is typing, or is not any more.
    Typing {
        /// The conversation.
        conversation: ConversationId,
        /// Who.
        account: AccountId,
        /// Whether.
        on: bool,
    },
    /// Somebody has said that they are here, or that they go.
    Presence {
        /// The chat with them.
        conversation: ConversationId,
        /// Who.
        account: AccountId,
        /// Whether they are here.
        here: bool,
        /// When they said so, by their clock.
        at: Millis,
    },
    /// A lie has been detected; evidence is kept.
    Caught(Caught),
    /// What is known of the server's directory as a whole has changed.
    Directory,
    /// Whether this account may still do things today has changed.
    Standing {
        /// How it stands.
        standing: Standing,
    },
    /// The own devices, or what they are called, have changed.
    Devices,
    /// A device was added to the account.
    DeviceAdded {
        /// Which.
        device: DeviceId,
    },
    /// A device that was added is in so many of the person's conversations.
    DeviceProgress {
        /// Which.
        device: DeviceId,
        /// In how many.
        done: u64,
        /// Of how many.
        of: u64,
    },
    /// The account key was replaced: another recovery code is in force.
    AccountKeyReplaced,
    /// This device was removed from its account: it does nothing any more.
    ThisDeviceRemoved,
    /// The account was deleted.
    AccountClosed,
    /// A device is being linked: these digits are to be compared with those that the other device shows.
    LinkDigits {
        /// Six digits.
        digits: String,
        /// The account.
        account: AccountId,
    },
    /// A device was linked: this one, or one that this one added.
    Linked {
        /// Which.
        device: DeviceId,
    },
    /// Linking or recovering has failed.
    LinkFailed {
        /// Why.
        failure: LinkFailure,
    },
    /// Whether the directory vouches for an account has changed, in a way that the person is to know.
    Trust {
        /// Which; the own one, if it is about that.
        account: AccountId,
    },
    /// Everything that was in the outbox has been taken by the server.
    OutboxEmpty,
    /// What the person has chosen has changed, here or on another device.
    Choices,
}

/// Why a deadline is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// A session is to be opened again.
    Reconnect,
    /// An unanswered call is to be given up, and its session with it.
    CallTimeout,
    /// A session moves on to a token of another period, or tokens are to be fetched.
    TokenPeriod,
    /// Tokens are to be fetched, or were, and something waits for them.
    Token,
    /// Something that waited for a pause is to be done: an acknowledgement, a retry.
    Retry,
    /// Messages are to disappear.
    Life,
    /// Somebody is to be looked up though nothing waits for what the directory shows of them.
    Background,
}
