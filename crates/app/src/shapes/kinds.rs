//! The shapes of kinds of rows beside texts.

use client::{AccountId, Kind};

/// Its name, what it says, and whom it concerns.
pub fn kind(kind: &Kind) -> (&'static str, Option<String>, Vec<AccountId>) {
    match kind {
        Kind::Life { seconds } => ("expiry", Some(seconds.to_string()), Vec::new()),
        Kind::LifeHere { seconds } => ("expiry-here", Some(seconds.to_string()), Vec::new()),
    }
}
