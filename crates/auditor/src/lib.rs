//! `wiretight-auditor`: whoever runs it checks evidence, follows a server's log leaf by leaf, or witnesses logs.
//!
//! Never: another crate of this workspace than protocol; a server's word where a proof can be had.

mod caught;
pub mod fetch;
pub mod folder;
pub mod follow;
pub mod leaves;
pub mod metrics;
pub mod serve;
pub mod witness;
