//! The auditor: what it takes, what it catches, and that it forgets nothing that it signed.

mod following;
#[allow(dead_code, reason = "the protocol's tests use all of it")]
#[path = "../../../protocol/tests/directory/honest.rs"]
mod honest;
#[allow(dead_code, reason = "the protocol's tests use all of it")]
#[path = "../../../protocol/tests/directory/honest_map.rs"]
mod honest_map;
mod program;
mod witnessing;

// What the honest map is made with.
use {akd as _, async_trait as _};
