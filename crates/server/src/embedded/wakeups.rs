//! Wake-ups within the one process that uses an embedded store: its channels are their store.

pub use crate::memory::wakeups::MemoryWakeups as EmbeddedWakeups;
