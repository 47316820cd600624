//! How a command ends well: what it hears back, in a form that passes between processes.

use engine::caught::Caught;
use engine::directory::check::Withholding;
use engine::directory::trust::Trust;
use engine::input;
use engine::view::{AskedView, PresenceView};
use minicbor::{Decode, Encode};
use protocol::cbor::Bytes;
use protocol::chain::Chain;
use protocol::handle::Handle;
use protocol::id::{AccountId, ConversationId, DeviceId};
use protocol::time::Minutes;

use crate::transfer::TransferId;

/// A command's good end.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub enum Reply {
    /// Done, or kept to be done.
    #[n(0)]
    Done,
    /// To [`crate::Registration`] and [`crate::Command::Whoami`].
    #[n(1)]
    Me {
        /// The account.
        #[n(0)]
        account: AccountId,
        /// The handle.
        #[n(1)]
        handle: Option<Handle>,
        /// The chain.
        #[n(2)]
        chain: Chain,
        /// Whether this profile is a copy, or was restored from one: nothing is sent until it is healed.
        #[n(3)]
        copied: bool,
    },
    /// To [`crate::Command::Asked`].
    #[n(72)]
    Asked {
        /// The groups, the one that was asked last at the end.
        #[n(0)]
        groups: Vec<AskedView>,
    },
    /// To [`crate::Command::AddContact`], [`crate::Command::Find`], [`crate::Command::Confirm`] and [`crate::Command::AskAgain`].
    #[n(2)]
    Contact {
        /// The account.
        #[n(0)]
        account: AccountId,
    },
    /// To [`crate::Command::Send`] and [`crate::Command::Answer`]: where it stands in the history.
    #[n(3)]
    Message {
        /// The conversation.
        #[n(0)]
        conversation: ConversationId,
        /// The message's number in the history.
        #[n(1)]
        number: u64,
    },
    /// To [`crate::Command::CreateGroup`].
    #[n(4)]
    Conversation {
        /// The conversation.
        #[n(0)]
        conversation: ConversationId,
    },
    /// To [`crate::Command::BeginLink`].
    #[n(5)]
    LinkCode {
        /// The code.
        #[n(0)]
        code: String,
    },
    /// To [`crate::Command::Devices`].
    #[n(6)]
    Devices {
        /// All of them.
        #[n(0)]
        devices: Vec<OwnDevice>,
    },
    /// To [`crate::Command::Directory`].
    #[n(7)]
    Directory(#[n(0)] DirectoryView),
    /// To [`crate::Command::SafetyNumber`].
    #[n(8)]
    SafetyNumber {
        /// The person.
        #[n(0)]
        account: AccountId,
        /// Twelve groups of five digits.
        #[n(1)]
        digits: String,
        /// What its picture holds.
        #[n(2)]
        picture: String,
    },
    /// A seat for a session that moves one file.
    #[n(90)]
    Seat {
        /// What is shown in the session's hello.
        #[n(0)]
        token: Bytes,
    },
    /// To [`crate::GroupWish::OpenEntrance`].
    #[n(70)]
    Entrance {
        /// The link.
        #[n(0)]
        link: String,
    },
    /// To [`crate::Command::Presence`].
    #[n(130)]
    Presence {
        /// Who has said to be here, or to go, since the profile was opened.
        #[n(0)]
        people: Vec<PresenceView>,
    },
    /// To a program's wish to send or save a file: which transfer it is.
    #[n(91)]
    Transfer {
        /// The transfer.
        #[n(0)]
        id: TransferId,
    },
    /// To [`crate::Command::Settings`].
    #[n(50)]
    Settings {
        /// Whether others are told what the person has received and read.
        #[n(0)]
        receipts: bool,
    },
}

impl From<engine::view::OwnDevice> for OwnDevice {
    fn from(known: engine::view::OwnDevice) -> Self {
        let engine::view::OwnDevice { device, name, is_this, is_unseen, chats_left } = known;
        OwnDevice { device, name, is_this, is_unseen, chats_left }
    }
}

impl From<input::Reply> for Reply {
    fn from(reply: input::Reply) -> Self {
        match reply {
            input::Reply::Done => Reply::Done,
            input::Reply::Me { account, handle, chain, copied } => Reply::Me { account, handle, chain, copied },
            input::Reply::Asked(groups) => Reply::Asked { groups },
            input::Reply::Contact { account } => Reply::Contact { account },
            input::Reply::Message { conversation, number } => Reply::Message { conversation, number },
            input::Reply::Conversation { conversation } => Reply::Conversation { conversation },
            input::Reply::Settings { receipts } => Reply::Settings { receipts },
            input::Reply::Entrance { link } => Reply::Entrance { link: link.to_text() },
            input::Reply::Seat { token } => Reply::Seat { token: Bytes::from(&token) },
            input::Reply::LinkCode { code } => Reply::LinkCode { code },
            input::Reply::Presence { people } => Reply::Presence { people },
            input::Reply::Directory { directory } => Reply::Directory(directory.into()),
            input::Reply::SafetyNumber { account, number } => {
                Reply::SafetyNumber { account, digits: number.digits().to_string(), picture: number.picture() }
            }
            input::Reply::Devices { devices } => {
                Reply::Devices { devices: devices.into_iter().map(OwnDevice::from).collect() }
            }
        }
    }
}

/// The server's directory as a whole, as it looks from here.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct DirectoryView {
    /// How many leaves its log has; 0 if it has not been read yet.
    #[n(0)]
    pub size: u64,
    /// The time of the log's newest leaf.
    #[n(1)]
    pub time: Option<Minutes>,
    /// How that looks to this device's clock, since this process has read it.
    #[n(2)]
    pub age: Option<LogAge>,
    /// When all versions of the own account were looked at last.
    #[n(3)]
    pub own_checked: Option<Minutes>,
    /// What it was caught at that concerns everybody: nothing is sent unless the person goes on.
    #[n(4)]
    pub caught: Option<Caught>,
    /// Whether the person goes on all the same.
    #[n(5)]
    pub goes_on: bool,
    /// The witnesses whom the person trusts.
    #[n(6)]
    pub witnesses: Vec<String>,
    /// How many of them must have signed what the directory shows.
    #[n(7)]
    pub quorum: u32,
    /// Whether it shows the own account as this device knows it.
    #[n(8)]
    pub own: Trust,
    /// Since when it does not show its log, or this device's own account, although it is asked to; nothing within the first hour.
    #[n(9)]
    pub withheld: Option<Withholding>,
    /// When this device was shown its log last, as it must be.
    #[n(40)]
    pub read: Option<Minutes>,
    /// When the person has begun anew with it, and what it was caught at before, if they have.
    #[n(41)]
    pub anew: Option<BegunAnew>,
    /// Whether too few of the witnesses had signed it when it was read last since this process began: nobody new is believed.
    #[n(42)]
    pub unwitnessed: bool,
}

/// That a person has begun anew with a directory that was caught.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct BegunAnew {
    /// When.
    #[n(0)]
    pub time: Minutes,
    /// What it was caught at.
    #[n(1)]
    pub caught: Caught,
}

/// How the newest leaf of the directory's log looks to a device's clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub enum LogAge {
    /// As it should be.
    #[n(0)]
    Fresh,
    /// Older than ten minutes.
    #[n(1)]
    Late,
    /// Older than a day: nothing rests on it.
    #[n(2)]
    Old,
    /// Of a time to come: one of the two clocks is wrong.
    #[n(3)]
    Ahead,
}

impl From<engine::view::DirectoryView> for DirectoryView {
    fn from(view: engine::view::DirectoryView) -> Self {
        use protocol::transparency::directory_proof::Freshness;
        let age = view.age.map(|age| match age {
            Freshness::Fresh => LogAge::Fresh,
            Freshness::Late => LogAge::Late,
            Freshness::Old => LogAge::Old,
            Freshness::Ahead => LogAge::Ahead,
        });
        DirectoryView {
            size: view.size,
            time: view.time.map(|time| time.millis().minutes()),
            age,
            own_checked: view.own_checked.map(|at| at.minutes()),
            caught: view.caught,
            goes_on: view.goes_on,
            own: view.own,
            withheld: view.withheld,
            witnesses: view.witnesses,
            quorum: view.quorum,
            read: view.read.map(|at| at.minutes()),
            anew: view.anew.map(|anew| BegunAnew { time: anew.time.minutes(), caught: anew.caught }),
            unwitnessed: view.unwitnessed,
        }
    }
}

/// A device of the own account.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct OwnDevice {
    /// Its id.
    #[n(0)]
    pub device: DeviceId,
    /// What it is called, if that was said.
    #[n(1)]
    pub name: Option<String>,
    /// Whether it is this one.
    #[n(2)]
    pub is_this: bool,
    /// Whether another device has added it and the person has not looked at it since.
    #[n(3)]
    pub is_unseen: bool,
    /// For a device that was removed: in how many chats it can still read what is written, until somebody's device has taken it out.
    #[n(4)]
    pub chats_left: Option<u64>,
}
