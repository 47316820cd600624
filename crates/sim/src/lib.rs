//! Whole worlds in one thread from one seed: people, a server, faults, a reference model, lies and transcripts.
//!
//! Never: a real clock, disk or network (but for `load`, `bench` and `real`), and nothing of a schedule that depends on openmls's own randomness.

pub mod actions;
pub mod bench;
pub mod changes;
pub mod clocks;
pub mod evil;
pub mod laws;
pub mod lie;
pub mod load;
pub mod model;
pub mod purse;
pub mod real;
pub mod script;
pub mod swarm;
pub mod world;
