//! What lies: a server around the honest one, and members with a changed program.

pub mod branch;
pub mod directory;
pub mod operator;
pub mod server;
