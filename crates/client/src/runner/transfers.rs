//! The runner's part in transfers: it begins and ends them, keeps their rows, and has the engine do what they need.

use std::collections::{BTreeMap, VecDeque};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use engine::changes::{Changes, Table};
use engine::view::MessageBody;
use protocol::cbor;
use tokio::sync::mpsc;
use tokio::task::AbortHandle;

use super::{Link, Machine, Runner};
use crate::command_error::CommandError;
use crate::event::Event;
use crate::local::Answer;
use crate::store::StoreError;
use crate::system::random;
use crate::transfer::{
    DownloadRow, FileAsk, Mover, Note, Outgoing, Spool, TransferId, TransferRow, TransferState, TransferView,
    UploadRow, Way, first_view, forget_download, move_it,
};

/// Notes that wait for the runner: beyond them transfers wait.
const NOTES_MAX: usize = 64;

/// Transfers that ended and are still shown.
const ENDED_MAX: usize = 64;

/// Files on their way at once: each has a connection and some megabytes of memory.
const RUNNING_MAX: usize = 3;

/// All transfers of a profile.
pub struct Transfers {
    way: Option<Way>,
    spool: Spool,
    notes: mpsc::Sender<Note>,
    inbox: mpsc::Receiver<Note>,
    running: BTreeMap<TransferId, Running>,
    /// In the order in which they are to begin.
    queue: VecDeque<(TransferId, TransferRow)>,
    ended: VecDeque<TransferView>,
}

struct Running {
    task: AbortHandle,
    given_up: Arc<AtomicBool>,
    view: TransferView,
    row: TransferRow,
}

impl Transfers {
    /// Those of the profile in this folder, which reach the server in this way; in none, none begins.
    pub fn new(way: Option<Way>, profile: &Path) -> Self {
        let (notes, inbox) = mpsc::channel(NOTES_MAX);
        let spool = Spool::of(profile);
        Transfers { way, spool, notes, inbox, running: BTreeMap::new(), queue: VecDeque::new(), ended: VecDeque::new() }
    }

    /// What a transfer wants next. Nothing is lost if the future is dropped before it is ready.
    pub(super) async fn next(&mut self) -> Note {
        self.inbox.recv().await.expect("the transfers keep a sender themselves")
    }

    fn begin_queued(&mut self) {
        while self.running.len() < RUNNING_MAX {
            let Some((id, row)) = self.queue.pop_front() else { return };
            let Some(way) = self.way.clone() else { return };
            let view = first_view(id, &row);
            let given_up = Arc::new(AtomicBool::new(false));
            let mover = Mover {
                id,
                way,
                notes: self.notes.clone(),
                spool: self.spool.clone(),
                given_up: Arc::clone(&given_up),
                view: view.clone(),
                told: None,
            };
            let task = tokio::spawn(move_it(mover, row.clone())).abort_handle();
            self.running.insert(id, Running { task, given_up, view, row });
        }
    }

    fn queue(&mut self, id: TransferId, row: TransferRow) -> TransferView {
        let view = first_view(id, &row);
        self.queue.push_back((id, row));
        self.begin_queued();
        view
    }

    fn ended(&mut self, view: TransferView) {
        self.running.remove(&view.id);
        self.ended.push_back(view);
        while self.ended.len() > ENDED_MAX {
            self.ended.pop_front();
        }
        self.begin_queued();
    }

    fn list(&self) -> Vec<TransferView> {
        let queued = self.queue.iter().map(|(id, row)| first_view(*id, row));
        let running = self.running.values().map(|running| running.view.clone());
        self.ended.iter().cloned().chain(running).chain(queued).collect()
    }
}

impl Drop for Transfers {
    fn drop(&mut self) {
        for running in self.running.values() {
            running.given_up.store(true, Ordering::Relaxed);
            running.task.abort();
        }
    }
}

impl<M: Machine, L: Link> Runner<M, L> {
    /// Goes on with the transfers that an earlier process has left.
    pub(super) fn resume_transfers(&mut self) -> Result<(), StoreError> {
        let rows = self.store.transfers()?;
        let ids: Vec<TransferId> = rows.iter().map(|(id, _)| *id).collect();
        self.transfers.spool.keep_only(&ids);
        for (id, row) in rows {
            self.transfers.queue(id, row);
        }
        Ok(())
    }

    /// Answers what is asked about files.
    pub(super) fn about_files(&mut self, ask: FileAsk) -> Result<Answer, StoreError> {
        let begun = match ask {
            FileAsk::List => return Ok(Answer::Transfers(self.transfers.list())),
            FileAsk::Cancel(id) => return self.cancel(id),
            FileAsk::Send(outgoing) => match proper(&outgoing) {
                Ok(()) => TransferRow::Upload(UploadRow { outgoing, refused: 0, sealed: None }),
                Err(error) => return Ok(Answer::Refused(error)),
            },
            FileAsk::Save { conversation, number, folder } => {
                match self.store.message(&conversation, number)?.map(|view| view.body) {
                    Some(MessageBody::Attachment(attachment)) => {
                        TransferRow::Download(DownloadRow { attachment: *attachment, folder, refused: 0 })
                    }
                    _ => return Ok(Answer::Refused(CommandError::NotFound { what: "file".to_owned() })),
                }
            }
        };
        let id = TransferId(random());
        self.keep_transfer(id, Some(&begun))?;
        Ok(Answer::Transfers(vec![self.transfers.queue(id, begun)]))
    }

    /// Gives a transfer up. What the server has of an upload is deleted as well, when it can be reached.
    fn cancel(&mut self, id: TransferId) -> Result<Answer, StoreError> {
        let queued = self.transfers.queue.iter().position(|(queued, _)| *queued == id);
        let queued = queued.and_then(|at| self.transfers.queue.remove(at));
        let (view, row) = match (self.transfers.running.remove(&id), queued) {
            (Some(running), _) => {
                running.given_up.store(true, Ordering::Relaxed);
                running.task.abort();
                (running.view, running.row)
            }
            (None, Some((_, row))) => (first_view(id, &row), row),
            (None, None) => return Ok(Answer::Refused(CommandError::NotFound { what: "transfer".to_owned() })),
        };
        self.transfers.spool.remove(&id);
        if let TransferRow::Download(row) = &row {
            forget_download(&row.folder, &id);
        }
        self.keep_transfer(id, None)?;
        let view = TransferView { state: TransferState::Cancelled, ..view };
        self.transfers.ended(view.clone());
        self.tell(Event::Transfer(view.clone()));
        let mut views = vec![view];
        if let TransferRow::Upload(UploadRow { sealed: Some(sealed), .. }) = row {
            let deletion =
                TransferRow::Deletion { secret: sealed.secret, refused: 0, name: sealed.attachment.name.clone() };
            let id = TransferId(random());
            self.keep_transfer(id, Some(&deletion))?;
            views.push(self.transfers.queue(id, deletion));
        }
        Ok(Answer::Transfers(views))
    }

    /// Does what a transfer wants.
    pub(super) fn noted(&mut self, note: Note) -> Result<(), StoreError> {
        match note {
            Note::Command { command, answer } => self.command(command, None, answer),
            Note::Keep { id, row, kept } => {
                // Nothing comes back of what was given up meanwhile.
                let Some(running) = self.transfers.running.get_mut(&id) else { return Ok(()) };
                if let Some(row) = &row {
                    running.row = (**row).clone();
                }
                self.keep_transfer(id, row.as_deref())?;
                // Whoever wanted it may have been given up.
                let _ = kept.send(());
                Ok(())
            }
            Note::Stands(view) => {
                let Some(running) = self.transfers.running.get_mut(&view.id) else { return Ok(()) };
                running.view = view.clone();
                if view.state.is_over() {
                    self.transfers.ended(view.clone());
                }
                self.tell(Event::Transfer(view));
                Ok(())
            }
        }
    }

    fn keep_transfer(&mut self, id: TransferId, row: Option<&TransferRow>) -> Result<(), StoreError> {
        let mut changes = Changes::default();
        match row {
            Some(row) => changes.put(Table::Transfer, id.0, cbor::to_bytes(row)),
            None => changes.remove(Table::Transfer, id.0),
        }
        self.store.apply(&changes)
    }
}

/// What must be right about a file to be sent, before anything is done.
fn proper(outgoing: &Outgoing) -> Result<(), CommandError> {
    if outgoing.text.len() > protocol::limits::TEXT_BYTES_MAX {
        let limit = format!("at most {} bytes", protocol::limits::TEXT_BYTES_MAX);
        return Err(CommandError::Limit { what: "the text".to_owned(), limit });
    }
    match std::fs::metadata(&outgoing.path) {
        Ok(metadata) if !metadata.is_file() => {
            Err(CommandError::NotFound { what: "file: that is something else".to_owned() })
        }
        Ok(metadata) if metadata.len() > protocol::limits::ATTACHMENT_BYTES_MAX => {
            Err(CommandError::Limit { what: "a file".to_owned(), limit: "at most 2 GiB".to_owned() })
        }
        Ok(_) => Ok(()),
        Err(error) => Err(CommandError::NotFound { what: format!("file that can be read ({error})") }),
    }
}
