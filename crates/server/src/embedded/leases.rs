//! Presence and rates of one process: nothing of them outlives it, so memory is their store.

pub use crate::memory::leases::MemoryLeases as EmbeddedLeases;
