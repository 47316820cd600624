//! The account's chain: signed, hash-linked statements, of which the first one fixes the account's id. See docs/spec/chain.md.

mod making;
mod state;
mod statement;

pub use making::{Author, create_account, device_name_tag};
pub use state::{AccountState, ChainError, ChainPoint, ChainState, RemovedDevice};
pub use statement::{Chain, Consent, DeviceRecord, NameTag, Place, Signer, Statement, StatementBody, StatementKind};

use crate::limits::DEVICE_NAME_BYTES_MAX;

/// The longest name that a device may be given, bytes of UTF-8.
pub const DEVICE_NAME_MAX: usize = DEVICE_NAME_BYTES_MAX;
