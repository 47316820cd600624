//! Bots against real processes: what the face promises, and the bots under examples/ killed at any moment.

#[path = "../storm/chance.rs"]
mod chance;
mod examples;
mod face;
#[path = "../../src/rpc/tests/fault.rs"]
mod fault;
mod files;
mod large;
mod locked;
mod program;
#[path = "../world/mod.rs"]
mod world;
