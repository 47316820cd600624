//! The directory as a whole, as a person is shown it.

use protocol::time::{Millis, Seconds};
use protocol::transparency::directory_proof::Freshness;

use super::check::Withholding;
use super::trust::Trust;
use crate::caught::Caught;

/// The server's directory as a whole, as it looks from here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DirectoryView {
    /// How many leaves its log has; 0 if it has not been read yet.
    pub size: u64,
    /// The time of the log's newest leaf.
    pub time: Option<Seconds>,
    /// How that looks to this device's clock, since this process has read it.
    pub age: Option<Freshness>,
    /// When all versions of the own account were looked at last.
    pub own_checked: Option<Millis>,
    /// What it was caught at that concerns everybody: nothing is sent unless the person goes on.
    pub caught: Option<Caught>,
    /// Whether the person goes on all the same.
    pub goes_on: bool,
    /// Whether it shows the own account as this device knows it.
    pub own: Trust,
    /// Since when it does not show its log, or this device's own account, although it is asked to; nothing within the first hour.
    pub withheld: Option<Withholding>,
    /// The witnesses whom the person trusts.
    pub witnesses: Vec<String>,
    /// How many of them must have signed what the directory shows.
    pub quorum: u32,
    /// Whether too few of them had, when this process read the log last: nobody new is believed.
    pub unwitnessed: bool,
    /// When this device was shown its log last, as it must be.
    pub read: Option<Millis>,
    /// When the person has begun anew with it, if they have.
    pub anew: Option<BegunAnew>,
}

/// That a person has begun anew with a directory that was caught.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BegunAnew {
    /// When.
    pub time: Millis,
    /// What it was caught at.
    pub caught: Caught,
}
