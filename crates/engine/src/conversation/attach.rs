//! A file that lies on the server, sent as a message.

use protocol::attachment::Attachment;
use protocol::content::Content;
use protocol::limits::ATTACHMENT_BYTES_MAX;

use super::{Conversation, MessageTask, Task};
use crate::changes::Table;
use crate::commands::limit;
use crate::core::Context;
use crate::input::{CommandError, Reply};
use crate::said::WordsRow;
use crate::transfers::TransferId;
use crate::view::{Delivery, MessageBody};

impl Conversation {
    /// Keeps a file's message to be sent and shows it. What was to be done for its transfer is done, in the same batch: no crash
    /// sends it twice.
    pub fn write_attachment(
        &mut self,
        cx: &mut Context<'_>,
        attachment: &Attachment,
        transfer: TransferId,
    ) -> Result<Reply, CommandError> {
        self.check_writable(cx)?;
        if !attachment.is_within_limits() {
            return Err(limit("a file", format!("at most {} GiB", ATTACHMENT_BYTES_MAX >> 30)));
        }
        let own = cx.own_account();
        let bytes = Content::attachment(cx.random(), self.origin(cx), attachment).to_bytes();
        let message = protocol::content::message_id(&bytes);
        let written = cx.now.minutes();
        let body = MessageBody::Attachment(Box::new(attachment.clone()));
        let words = WordsRow { body, in_reply_to: None, forwarded: 0 };
        let number = self.write_said(cx, own, written, &words, Delivery::Waiting, (message, 0));
        self.add_task(cx, Task::Message(MessageTask::new(bytes.into(), number, written)));
        cx.core.changes.remove(Table::Transfer, transfer.0);
        self.save(cx);
        Ok(Reply::Message { conversation: self.id(), number })
    }
}
