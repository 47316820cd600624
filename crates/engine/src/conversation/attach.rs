//! A file that lies on the server, sent as a message.

use protocol::content::Content;
use protocol::limits::ATTACHMENT_BYTES_MAX;
use protocol::saying::Saying;

use super::Conversation;
use crate::changes::Table;
use crate::commands::limit;
use crate::core::Context;
use crate::input::{CommandError, Reply};
use crate::transfers::Uploaded;
use crate::view::MessageBody;

impl Conversation {
    /// Keeps a file's message to be sent and shows it. What was to be done for its transfer is done, in the same batch: no crash
    /// sends it twice.
    pub fn write_attachment(&mut self, cx: &mut Context<'_>, uploaded: &Uploaded) -> Result<Reply, CommandError> {
        let Uploaded { attachment, transfer, in_reply_to, forwarded, once } = uploaded;
        self.check_writable(cx)?;
        if !attachment.is_within_limits() {
            return Err(limit("a file", format!("at most {} GiB", ATTACHMENT_BYTES_MAX >> 30)));
        }
        if *once {
            let reply = self.say_saying(cx, Saying::OnceFile { file: Box::new(attachment.clone()) })?;
            cx.core.changes.remove(Table::Transfer, transfer.0);
            return Ok(reply);
        }
        let content = Content::attachment(cx.random(), self.origin(cx), attachment);
        let content = Content { in_reply_to: *in_reply_to, forwarded: *forwarded, ..content };
        cx.core.changes.remove(Table::Transfer, transfer.0);
        Ok(self.utter(cx, &content, MessageBody::Attachment(Box::new(attachment.clone()))))
    }
}
