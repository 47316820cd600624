//! The client as a pure state machine: [`Engine::handle`] an input, then [`Engine::poll`] effects until there are none.
//!
//! Never: I/O, a clock, await. Time and randomness are arguments. The only crate that names openmls.

pub mod caught;
pub mod changes;
pub mod choices;
pub mod deletion;
pub mod directory;
pub mod drafts;
pub mod effect;
pub mod engine;
pub mod group_wish;
pub mod input;
pub mod kinds;
pub mod life;
pub mod said;
pub mod sealing;
pub mod view;
pub mod wish;

mod account;
mod clock;
mod commands;
mod contacts;
mod conversation;
mod core;
mod devices;
mod hub;
mod key_packages;
mod knocking;
mod leaf;
mod linking;
mod mls;
mod mls_codec;
mod mls_crypto;
mod mls_rows;
mod own;
mod policy;
mod price;
mod profile;
pub mod receipts;
mod recovering;
mod requests;
mod session;
mod settings;
mod stamping;
mod stars;
mod tokens;
pub mod transfers;
mod verification;
mod warmth;

pub use crate::core::Separation;
#[cfg(feature = "adversary")]
pub use conversation::adversary;
pub use engine::Engine;
pub use verification::Compared;
pub use warmth::Tuning;
