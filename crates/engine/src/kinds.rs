//! What a row of a history can say beside texts and changes of people.

use minicbor::{Decode, Encode};
use protocol::attachment::Attachment;
use protocol::handle::Handle;
use protocol::id::{AccountId, MessageId};
use protocol::saying::{Linked, Poll};

use crate::view::{MessageBody, Role, Rule};

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
        /// How many votes of people whom the person has blocked are left out; as stored none.
        #[n(3)]
        left_out: u32,
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
    /// A text or a file that is shown once.
    #[n(5)]
    Once {
        /// The text, until it was shown; the sender's own devices do not keep it. Never in what is shown.
        #[n(0)]
        text: Option<String>,
        /// Whether it can still be shown.
        #[n(1)]
        waits: bool,
        /// The file in the text's place, and as that.
        #[n(2)]
        file: Option<Box<Attachment>>,
        /// What the file is, until it was shown; as stored only where the file is not kept.
        #[n(3)]
        sort: Option<Sort>,
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
    /// What happened to a group beside its members and name.
    #[n(40)]
    Group(#[n(0)] GroupKind),
    /// A text with a preview of a link in it.
    #[n(10)]
    Linked(#[n(0)] Box<Linked>),
}

/// What a file is, as its sender says. The numbers are stored: they never change meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub enum Sort {
    /// A picture.
    #[n(0)]
    Picture,
    /// A video.
    #[n(1)]
    Video,
    /// Something to be heard.
    #[n(2)]
    Sound,
    /// Anything else.
    #[n(3)]
    Other,
}

impl Sort {
    /// What a file is.
    pub fn of(file: &Attachment) -> Self {
        match file.media_type.split_once('/').map(|(class, _)| class) {
            Some("image") => Sort::Picture,
            Some("video") => Sort::Video,
            Some("audio") => Sort::Sound,
            _ => Sort::Other,
        }
    }
}

impl Kind {
    /// What was to be shown once, after it was: nothing of it is left.
    pub(crate) fn shown() -> Self {
        Kind::Once { text: None, waits: false, file: None, sort: None }
    }
}

impl MessageBody {
    /// Whether this is something that somebody said and that can be read here; not what has happened, nor what is deleted or hidden.
    pub fn is_said(&self) -> bool {
        match self {
            MessageBody::Text(_) | MessageBody::Attachment(_) | MessageBody::Unknown { .. } => true,
            MessageBody::Kind(kind) => match kind {
                Kind::Marked { .. } | Kind::Linked(_) | Kind::Poll { .. } | Kind::Card { .. } | Kind::Once { .. } => {
                    true
                }
                Kind::Life { .. } | Kind::LifeHere { .. } | Kind::Pinned { .. } | Kind::Group(_) => false,
            },
            MessageBody::Joined(_)
            | MessageBody::Removed(_)
            | MessageBody::LeftByThemselves(_)
            | MessageBody::RoleChanged { .. }
            | MessageBody::Renamed(_)
            | MessageBody::DeviceRenewed(_)
            | MessageBody::Rebuilt { .. }
            | MessageBody::Caught(_)
            | MessageBody::Resumed
            | MessageBody::NotDone { .. }
            | MessageBody::Unheard(_)
            | MessageBody::Expired
            | MessageBody::Ahead(_)
            | MessageBody::DeviceAdded(_)
            | MessageBody::DeviceRemoved(_)
            | MessageBody::CodeReplaced { .. }
            | MessageBody::AccountClosed(_)
            | MessageBody::Marked { .. }
            | MessageBody::Deleted
            | MessageBody::Veiled => false,
        }
    }
}

/// What a text with a preview says once it is edited: the preview stays as long as its link does.
pub(crate) fn edited(linked: Linked, text: String) -> MessageBody {
    match (linked.preview.is_of(&text), linked.marked) {
        (true, _) => MessageBody::Kind(Kind::Linked(Box::new(Linked { text, ..linked }))),
        (false, true) => MessageBody::Kind(Kind::Marked { text }),
        (false, false) => MessageBody::Text(text),
    }
}

/// What happens to a group beside its members and name. The numbers are stored: they never change meaning.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub enum GroupKind {
    /// A rule names another role.
    #[n(0)]
    Rule {
        /// Which.
        #[n(0)]
        rule: Rule,
        /// The lowest role.
        #[n(1)]
        role: Role,
    },
    /// The group has another description.
    #[n(1)]
    Described {
        /// What it says; empty for none.
        #[n(0)]
        description: String,
    },
    /// The group has another picture, or none.
    #[n(2)]
    Pictured {
        /// Whether it has one.
        #[n(0)]
        on: bool,
    },
    /// People are banned, or no more.
    #[n(3)]
    Banned {
        /// Who.
        #[n(0)]
        accounts: Vec<AccountId>,
        /// Whether.
        #[n(1)]
        on: bool,
    },
    /// There is a link by which people may ask to be let in.
    #[n(4)]
    EntranceOpened {
        /// Whether somebody decides over each who asks.
        #[n(0)]
        approve: bool,
    },
    /// Links do not work any more.
    #[n(5)]
    EntrancesClosed,
    /// Somebody was let in by a link.
    #[n(6)]
    LetIn {
        /// Who.
        #[n(0)]
        account: AccountId,
        /// Whose link it was.
        #[n(1)]
        maker: AccountId,
    },
    /// Somebody asks to be let in.
    #[n(7)]
    Knocks {
        /// Who.
        #[n(0)]
        account: AccountId,
        /// The handle that they claim.
        #[n(1)]
        claimed: Option<Handle>,
        /// Whose link it is.
        #[n(2)]
        maker: AccountId,
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
