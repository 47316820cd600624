//! Key transparency: the map of accounts and handles, the log of its roots, and what proves them and convicts a server.
//!
//! Never: proves what a server must prove (only computes what a server and an auditor compute alike), only verifies.

pub mod anchor;
pub mod answered;
pub mod audit;
pub mod checkpoint;
mod court;
pub mod directory_proof;
pub mod evidence;
pub mod label;
pub mod leaf;
pub mod log;
pub mod lookup;
pub mod map;
pub mod markers;
pub mod note;
pub mod promise;
pub mod vouched;
pub mod vrf;
