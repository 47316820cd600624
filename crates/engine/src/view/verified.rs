//! Whom the person has verified, on which device and when.

use minicbor::{Decode, Encode};
use protocol::id::DeviceId;
use protocol::signature::PublicKey;
use protocol::time::Minutes;

/// That the person has compared safety numbers with somebody, and they were the same.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Verified {
    /// The account key that was compared.
    #[n(0)]
    pub account_key: PublicKey,
    /// Whether another one is in force since: texts to them wait until the person compares again, or says that they know.
    #[n(1)]
    pub is_replaced: bool,
    /// On which own devices it was compared, those alone that are still there; absent if that was before marks named them.
    #[n(2)]
    pub by: Option<Vec<MarkedBy>>,
}

impl Verified {
    /// The own devices on which it was compared, as far as is known.
    pub fn devices(&self) -> &[MarkedBy] {
        self.by.as_deref().unwrap_or_default()
    }

    /// Whether all of those were removed since: whoever had them could have set the mark, so it says nothing. A code that is replaced all the
    /// same holds back what is written.
    pub fn is_lapsed(&self) -> bool {
        self.by.as_ref().is_some_and(Vec::is_empty)
    }
}

/// Which own device has set a mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub struct MarkedBy {
    /// The device.
    #[n(0)]
    pub device: DeviceId,
    /// When, as it says: not after the server took its word.
    #[n(1)]
    pub at: Minutes,
}

/// What has become of a mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub enum MarkChange {
    /// It was set.
    #[n(0)]
    Set,
    /// It was taken back.
    #[n(1)]
    TakenBack,
    /// The device that had set it was removed.
    #[n(2)]
    Lapsed,
}
