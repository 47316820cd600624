//! What two honest parties must compute alike: ids, limits, encodings, signatures, topics, franking, API messages.
//!
//! Never: I/O, a clock, randomness of its own (an `rng` is an argument), MLS state.

#![warn(missing_docs)]

pub mod address;
pub mod answer;
pub mod api;
pub mod attachment;
pub mod cbor;
pub mod chain;
pub mod choice;
pub mod code;
pub mod commit;
pub mod content;
pub mod control;
pub mod emoji;
pub mod entrance;
pub mod frame;
pub mod franking;
pub mod group_picture;
pub mod handle;
pub mod hash;
pub mod hello;
pub mod id;
pub mod inbox;
pub mod item;
pub mod limits;
pub mod linking;
pub mod markup;
pub mod padding;
pub mod payload;
pub mod preview;
pub mod recovery;
pub mod refusal;
pub mod safety_number;
pub mod saying;
pub mod seal;
pub mod server;
pub mod signal;
pub mod signature;
pub mod time;
pub mod token;
pub mod topic;
pub mod transparency;
