//! The real thing on loopback: a server in its folder as `wiretight-server` runs it, and people with profiles on disk.

pub mod directory;
pub mod evil;
pub mod host;
pub mod people;
pub mod theft;
pub mod thief;
