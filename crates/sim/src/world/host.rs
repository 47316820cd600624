//! What a world needs of a server beside the protocol's trait: a clock, and a process that can die.

use protocol::api::Server;
use protocol::id::ServerId;
use protocol::time::Millis;

/// A server in the world's own thread.
pub trait Host: Server {
    /// The server's clock moves on.
    fn tick(&mut self, now: Millis);
    /// The process dies, with all sessions, and starts again over what it has stored durably.
    fn crash(&mut self);
    /// The id in the server's address.
    fn id(&self) -> Option<ServerId>;
}
