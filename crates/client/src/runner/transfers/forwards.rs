//! Files that are forwarded: one upload for each chat, all begun in one batch or none.

use std::collections::BTreeSet;

use engine::changes::{Changes, Table};
use engine::wish::check_forward;
use protocol::cbor;
use protocol::hash::hash;
use protocol::id::ConversationId;
use protocol::limits::FORWARD_CHATS_MAX;

use super::{Link, Machine, Runner};
use crate::about::standing;
use crate::bots::{Deed, Done};
use crate::command_error::CommandError;
use crate::local::Answer;
use crate::reply::Reply;
use crate::store::StoreError;
use crate::system::random;
use crate::target::Target;
use crate::transfer::{ForwardedRow, Outgoing, TransferId, TransferRow, UploadRow, safe_name};

impl<M: Machine, L: Link> Runner<M, L> {
    /// The uploads of a message's file into other chats, if there is nothing against any of them.
    pub(super) fn forwards(
        &self,
        (conversation, number): (ConversationId, u64),
        to: Vec<ConversationId>,
        keep_metadata: bool,
    ) -> Result<Result<Vec<UploadRow>, CommandError>, StoreError> {
        let attachment = match self.attachment(&conversation, number)? {
            Ok(attachment) => attachment,
            Err(error) => return Ok(Err(error)),
        };
        let Some(view) = standing(&self.store, &conversation, number)? else {
            return Ok(Err(CommandError::NotFound { what: "file".to_owned() }));
        };
        let to: BTreeSet<ConversationId> = to.into_iter().collect();
        if let Err(error) = check_forward(view.forwarded, to.len()) {
            return Ok(Err(error.into()));
        }
        let times = view.forwarded.saturating_add(1);
        let mut rows = Vec::new();
        for to in to.into_iter().map(Target::Conversation) {
            if let Some(error) = self.forbids(&to)? {
                return Ok(Err(error));
            }
            let (path, text, sound) = (safe_name(&attachment.name), attachment.text.clone(), attachment.sound.clone());
            let outgoing = Outgoing { to, path, text, keep_metadata, sound, held: None, once: None };
            let forwarded = Some(ForwardedRow { attachment: attachment.clone(), times });
            rows.push(UploadRow { forwarded, ..UploadRow::new(outgoing) });
        }
        Ok(Ok(rows))
    }

    /// Begins them.
    pub(super) fn begin_forwards(
        &mut self,
        rows: Result<Vec<UploadRow>, CommandError>,
        deed: Option<Deed>,
    ) -> Result<Answer, StoreError> {
        let rows = match rows {
            Ok(rows) => rows,
            Err(error) => return Ok(Answer::Refused(error)),
        };
        let first = TransferId(random());
        let id = |at: usize| if rows.len() == 1 { first } else { of_several(first, at) };
        let rows: Vec<(TransferId, TransferRow)> =
            rows.iter().enumerate().map(|(at, row)| (id(at), row.clone().into())).collect();
        let mut changes = Changes::default();
        rows.iter().for_each(|(id, row)| changes.put(Table::Transfer, id.0, cbor::to_bytes(row)));
        self.store.apply_beside(&changes, |store| {
            let done = Done { reply: Reply::Transfer { id: first }, conversation: None };
            deed.map_or(Ok(()), |deed| store.keep_deed(&deed, &done))
        })?;
        Ok(Answer::Transfers(rows.into_iter().map(|(id, row)| self.transfers.queue(id, row)).collect()))
    }
}

/// The id of one of several uploads that were begun as one thing. What was done under its name is never the failure of one of them: whoever
/// did it again would send the others twice.
fn of_several(first: TransferId, at: usize) -> TransferId {
    let id = hash("forward", &[&first.0, &(at as u64).to_be_bytes()]);
    TransferId(id.first_chunk().copied().unwrap_or_default())
}

/// Whether a transfer was begun by what was answered so.
pub(super) fn is_of(id: TransferId, reply: &Reply) -> bool {
    let Reply::Transfer { id: first } = *reply else { return false };
    id == first || (0..FORWARD_CHATS_MAX).any(|at| of_several(first, at) == id)
}
