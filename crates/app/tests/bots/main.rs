//! Bots against real processes: what the face promises, and the bots under examples/ killed at any moment.

#[path = "../storm/chance.rs"]
mod chance;
mod examples;
mod face;
mod program;
#[path = "../world/mod.rs"]
mod world;
