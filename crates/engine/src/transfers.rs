//! What transfers of files need of the engine: a seat of their own for each, and the message once the file is there.
//!
//! The files themselves pass the engine by: whoever runs it moves them, over sessions that carry nothing else.

use minicbor::{Decode, Encode};
use protocol::attachment::Attachment;
use protocol::hash::hash;
use protocol::id::MessageId;
use protocol::token::TokenUse;

use crate::core::{Context, Errand};
use crate::hub::Hub;
use crate::input::{CommandError, Reply, Target};
use crate::tokens;

/// An upload or a download: random, and the key of its row of table `Transfer`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct TransferId(pub [u8; 16]);

protocol::cbor_byte_array!(TransferId, 16);

/// A seat of a transfer: the same one each time that it is asked for, until its token's period is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub struct Seat {
    /// The transfer.
    #[n(0)]
    pub transfer: TransferId,
    /// How often the server has refused a seat of this transfer.
    #[n(1)]
    pub refused: u32,
}

/// The token that opens a transfer's session. No two transfers share one: the server would learn that the same person moved both.
pub(crate) fn seat(cx: &mut Context<'_>, seat: Seat) -> Result<Reply, CommandError> {
    let to = TokenUse(hash("transfer seat", &[&seat.transfer.0, &seat.refused.to_be_bytes()]));
    let token = tokens::pay(cx, to).ok_or(CommandError::NoToken)?;
    Ok(Reply::Seat { token })
}

/// A file that lies on the server, and how it is said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Uploaded {
    /// What the message says of it.
    pub attachment: Attachment,
    /// The upload, whose row is removed in the batch in which the message is kept.
    pub transfer: TransferId,
    /// The message that it answers.
    pub in_reply_to: Option<MessageId>,
    /// How often it was forwarded, this time included.
    pub forwarded: u8,
    /// Whether it is shown once; it is neither an answer nor forwarded then.
    pub once: bool,
}

impl Hub {
    /// Sends a file that lies on the server.
    pub fn send_attachment(
        &mut self,
        cx: &mut Context<'_>,
        to: Target,
        uploaded: &Uploaded,
    ) -> Result<Reply, CommandError> {
        let id = self.place_of(cx, to)?;
        let chat = self.conversations.get_mut(&id).ok_or(CommandError::NotFound { what: "chat" })?;
        let reply = chat.write_attachment(cx, uploaded);
        cx.core.errands.push_back(Errand::Advance(id));
        reply
    }
}
