//! What a row of a history can say beside texts and changes of people.

use minicbor::{Decode, Encode};
use protocol::handle::Handle;
use protocol::id::{AccountId, MessageId};
use protocol::saying::Poll;

/// A kind of row. The numbers are stored: they never change meaning.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub enum Kind {
    /// Messages disappear, from here on, so long after they were sent.
    #[n(0)]
    Life {
        /// Seconds; 0 for never.
        #[n(0)]
        seconds: u32,
    },
    /// Messages disappear here, as whoever comes to be here finds it.
    #[n(1)]
    LifeHere {
        /// Seconds; 0 for never.
        #[n(0)]
        seconds: u32,
    },
    /// A marked text, which [`protocol::markup`] reads.
    #[n(2)]
    Marked {
        /// As it is written.
        #[n(0)]
        text: String,
    },
    /// A poll.
    #[n(3)]
    Poll {
        /// What is asked.
        #[n(0)]
        poll: Poll,
        /// Who votes for what, by account; as stored none.
        #[n(1)]
        votes: Vec<Vote>,
        /// Whether its author has ended it.
        #[n(2)]
        ended: bool,
    },
    /// A contact card.
    #[n(4)]
    Card {
        /// The account.
        #[n(0)]
        account: AccountId,
        /// What the sender calls them.
        #[n(1)]
        handle: Option<Handle>,
    },
    /// A text that is shown once.
    #[n(5)]
    Once {
        /// The text, until it was shown; the sender's own devices do not keep it. Never in what is shown.
        #[n(0)]
        text: Option<String>,
        /// Whether it can still be shown.
        #[n(1)]
        waits: bool,
    },
    /// A message was pinned for all, or is no more.
    #[n(6)]
    Pinned {
        /// The message.
        #[n(0)]
        message: MessageId,
        /// Whether.
        #[n(1)]
        on: bool,
    },
}

/// What somebody votes for.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Vote {
    /// Who.
    #[n(0)]
    pub account: AccountId,
    /// The options' numbers, from 0, ascending.
    #[n(1)]
    pub choices: Vec<u8>,
}
