//! The server: rules over five small ports, with in-memory and embedded stores, and an HTTP shell around them.
//!
//! Never: plaintext, a membership, a sender, or an address or identifier in a log.
//!
//! Inside one process (as a simulation does) no runtime is needed: [`in_process::InProcess`] drives the rules over
//! [`memory::MemoryStores`], every future of which is ready at once. `open` gives the hello reply, `call` the answer to a
//! frame, `pushes` what all sessions have been sent since; each takes the time as an argument. `stop` is the crash: it
//! drops every session and gives the stores back, from which a further `InProcess` starts.

#![warn(missing_docs)]

mod at_once;
pub mod config;
pub mod embedded;
pub mod folder;
pub mod http;
pub mod in_process;
pub mod log;
pub mod memory;
pub mod port;
pub mod service;
