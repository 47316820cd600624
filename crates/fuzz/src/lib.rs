//! Properties that any bytes must keep: what the fuzzers look for, and what their corpora replay in ordinary tests.
//!
//! Never: part of a product. A property panics when it is broken; nothing else comes of it.

mod cheat;
mod decode;
mod forge;
mod media;
mod media_seeds;
mod memory;
mod proof;
mod script;
pub mod seeds;
mod service;
mod tamper;
mod text;
mod token_model;
mod topic_model;
mod world;

// What a terminal is shown of others' text: the command line's own file, since a program is no library.
#[path = "../../app/src/safe_text.rs"]
mod safe_text;

// The list of wire types and a value of each: the protocol's own, so that none is forgotten here.
#[allow(dead_code, reason = "the protocol's tests use all of it")]
#[path = "../../protocol/tests/sample/mod.rs"]
mod sample;

/// A property: any bytes at all must pass it.
pub type Property = fn(&[u8]);

/// Every property by the name of its fuzz target and of its folder in `fuzz/corpus`.
pub const ALL: [(&str, Property); 7] = [
    ("decode", decode::check),
    ("forge", forge::check),
    ("media", media::check),
    ("proof", proof::check),
    ("service", service::check),
    ("text", text::check),
    ("world", world::check),
];

/// The property of this name.
pub fn named(name: &str) -> Property {
    let found = ALL.iter().find(|(known, _)| *known == name);
    found.map(|(_, property)| *property).expect("a fuzz target is named as its property")
}
