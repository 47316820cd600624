//! The account's chain: signed, hash-linked statements, of which the first one fixes the account's id. See docs/spec/chain.md.

mod making;
mod state;
mod statement;

pub use making::{Author, create_account, device_name_tag, own_conversation};
pub use state::{AccountState, ChainError, ChainPoint, ChainState, RemovedDevice};
pub use statement::{Chain, Consent, DeviceRecord, NameTag, Place, Signer, Statement, StatementBody, StatementKind};
