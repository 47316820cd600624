//! Why a file's way has come to nothing, in kinds that programs can tell apart.

use minicbor::{Decode, Encode};

/// Why a transfer has failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub enum Fault {
    /// A picture or video may say where and by whom it was made, and that cannot be taken out: it can be sent as it is.
    #[n(0)]
    MayTell,
    /// It is larger than a file may be.
    #[n(1)]
    TooLarge,
    /// It cannot be read, or became another one while it was.
    #[n(2)]
    Unreadable,
    /// This device's disk: there is no room, or nothing can be written.
    #[n(3)]
    Disk,
    /// The server refuses it.
    #[n(4)]
    Refused,
    /// The server does not have it any more.
    #[n(5)]
    Gone,
    /// What came is not the file that the message names.
    #[n(6)]
    Forged,
    /// The profile cannot say it: the chat was left, or this device is silent.
    #[n(7)]
    Unsayable,
}

impl Fault {
    /// All of them.
    pub const ALL: [Fault; 8] = [
        Fault::MayTell,
        Fault::TooLarge,
        Fault::Unreadable,
        Fault::Disk,
        Fault::Refused,
        Fault::Gone,
        Fault::Forged,
        Fault::Unsayable,
    ];

    /// Its name for programs.
    pub fn name(self) -> &'static str {
        match self {
            Fault::MayTell => "may-tell",
            Fault::TooLarge => "too-large",
            Fault::Unreadable => "unreadable",
            Fault::Disk => "disk",
            Fault::Refused => "refused",
            Fault::Gone => "gone",
            Fault::Forged => "forged",
            Fault::Unsayable => "unsayable",
        }
    }
}
