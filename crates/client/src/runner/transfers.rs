//! The runner's part in transfers: it begins and ends them, keeps their rows, and has the engine do what they need.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::path::Path;

use engine::changes::{Changes, Table};
use engine::input::{CommandId, Input};
use engine::view::{ConversationState, DESERTED};
use protocol::attachment::BlobSecret;
use protocol::cbor;
use protocol::id::ConversationId;
use protocol::limits::{ATTACHMENT_BYTES_MAX, TEXT_BYTES_MAX, WAVEFORM_BYTES_MAX};
use tokio::sync::mpsc;
use tokio::task::AbortHandle;

use self::forwards::is_of;
use self::messages::is_shown;
use super::{Link, Machine, Runner};
use crate::about::standing;
use crate::bots::{Deed, Done, Reach, Scope};
use crate::command_error::CommandError;
use crate::event::Event;
use crate::local::Answer;
use crate::reply::Reply;
use crate::store::StoreError;
use crate::system::random;
use crate::target::Target;
use crate::transfer::{
    Bound, DownloadRow, Fate, FileAsk, Mover, Note, Outgoing, Spool, TransferId, TransferRow, TransferState,
    TransferView, UploadRow, Way, first_view, forget_download, move_it, open_file, place,
};

mod forwards;
mod messages;

/// Notes that wait for the runner: beyond them transfers wait.
const NOTES_MAX: usize = 64;

/// Transfers that ended and are still shown.
const ENDED_MAX: usize = 64;

/// Files that have failed and are kept: each may have the size of the largest, and is shown in its chat. Beyond them the oldest is given up.
const FAILED_MAX: usize = 16;

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
    /// Those that an earlier process has begun.
    resumed: BTreeSet<TransferId>,
    /// What has failed and is kept until the person tries it again or gives it up.
    failed: BTreeMap<TransferId, UploadRow>,
    ended: VecDeque<TransferView>,
}

struct Running {
    task: AbortHandle,
    fate: Fate,
    /// What it has asked the engine last.
    asked: Option<CommandId>,
    view: TransferView,
    row: TransferRow,
}

impl Transfers {
    /// Those of the profile in this folder, which reach the server in this way; in none, none begins.
    pub fn new(way: Option<Way>, profile: &Path) -> Self {
        let (notes, inbox) = mpsc::channel(NOTES_MAX);
        let spool = Spool::of(profile);
        let (running, failed, resumed) = (BTreeMap::new(), BTreeMap::new(), BTreeSet::new());
        let (queue, ended) = (VecDeque::new(), VecDeque::new());
        Transfers { way, spool, notes, inbox, running, queue, resumed, failed, ended }
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
            let fate = Fate::default();
            let mover = Mover {
                id,
                way,
                notes: self.notes.clone(),
                spool: self.spool.clone(),
                fate: fate.clone(),
                is_resumed: self.resumed.remove(&id),
                view: view.clone(),
                told: None,
                is_spool_sure: false,
            };
            let task = tokio::spawn(move_it(mover, row.clone())).abort_handle();
            self.running.insert(id, Running { task, fate, asked: None, view, row });
        }
    }

    fn queue(&mut self, id: TransferId, row: TransferRow) -> TransferView {
        let view = first_view(id, &row);
        self.queue.push_back((id, row));
        self.begin_queued();
        view
    }

    fn ended(&mut self, view: TransferView) {
        match self.running.remove(&view.id) {
            Some(Running { row: TransferRow::Upload(row), .. }) if view.is_kept => {
                self.failed.insert(view.id, row);
            }
            _ => self.ended.push_back(view),
        }
        while self.ended.len() > ENDED_MAX {
            self.ended.pop_front();
        }
        self.begin_queued();
    }

    /// The download of the same file into the same folder that is under way, if one is: an earlier process may have begun it.
    fn same_download(&self, wanted: &TransferRow) -> Option<TransferView> {
        let TransferRow::Download(wanted) = wanted else { return None };
        let is_it = |row: &TransferRow| match row {
            TransferRow::Download(row) => DownloadRow { refused: wanted.refused, ..row.clone() } == *wanted,
            TransferRow::Upload(_) | TransferRow::Deletion { .. } => false,
        };
        let running = self.running.values().find(|running| is_it(&running.row)).map(|running| running.view.clone());
        running.or_else(|| self.queue.iter().find(|(_, row)| is_it(row)).map(|(id, row)| first_view(*id, row)))
    }

    /// What was held for an upload is of no use any more.
    fn forget_held(&self, row: &UploadRow) {
        row.outgoing.held.iter().for_each(|held| self.spool.remove_named(&held.file_name()));
    }

    /// Forgets those that ended, unless some are on their way: they name files and what was written to them.
    pub(super) fn forget_ended(&mut self) -> bool {
        let is_quiet = self.running.is_empty() && self.queue.is_empty();
        if is_quiet {
            self.ended.clear();
        }
        is_quiet
    }

    fn list(&self) -> Vec<TransferView> {
        let queued = self.queue.iter().map(|(id, row)| first_view(*id, row));
        let running = self.running.values().map(|running| running.view.clone());
        let failed = self.failed.iter().map(|(id, row)| first_view(*id, &TransferRow::Upload(row.clone())));
        self.ended.iter().cloned().chain(failed).chain(running).chain(queued).collect()
    }
}

impl Drop for Transfers {
    fn drop(&mut self) {
        for running in self.running.values() {
            running.fate.give_up();
            running.task.abort();
        }
    }
}

impl<M: Machine, L: Link> Runner<M, L> {
    /// Goes on with the transfers that an earlier process has left.
    pub(super) fn resume_transfers(&mut self) -> Result<(), StoreError> {
        let rows = self.store.transfers()?;
        self.transfers.spool.keep_only(&rows);
        for (id, row) in rows {
            match row {
                TransferRow::Upload(row) if row.failed.is_some() => {
                    self.transfers.failed.insert(id, row);
                }
                row => {
                    self.transfers.resumed.insert(id);
                    self.transfers.queue(id, row);
                }
            }
        }
        Ok(())
    }

    /// Whether what has failed is kept that was to be sent into a chat.
    pub(super) fn keeps_failed(&self, chat: &ConversationId) -> Result<bool, StoreError> {
        Ok(!self.failed_into(std::slice::from_ref(chat))?.is_empty())
    }

    /// What has failed and is kept that was to be sent into one of these chats.
    fn failed_into(&self, chats: &[ConversationId]) -> Result<Vec<TransferId>, StoreError> {
        let mut found = Vec::new();
        for (id, row) in &self.transfers.failed {
            if !chats.is_empty() && self.store.goes_to(&row.outgoing.to)?.is_some_and(|to| chats.contains(&to)) {
                found.push(*id);
            }
        }
        Ok(found)
    }

    /// Has a batch that deletes chats take with it what is kept for another try into them; gives what that is.
    pub(super) fn delete_failed(&self, changes: &mut Changes) -> Result<Vec<TransferId>, StoreError> {
        let found = self.failed_into(&emptied(changes))?;
        found.iter().for_each(|id| changes.remove(Table::Transfer, id.0));
        Ok(found)
    }

    /// Forgets what has gone with its chat, and the files that were held for it.
    pub(super) fn forget_failed(&mut self, gone: Vec<TransferId>) {
        for id in gone {
            let Some(row) = self.transfers.failed.remove(&id) else { continue };
            self.transfers.forget_held(&row);
            let view = first_view(id, &TransferRow::Upload(row));
            self.tell(Event::Transfer(TransferView { state: TransferState::Cancelled, is_kept: false, ..view }));
        }
    }

    /// Answers what the person asks about files.
    pub(super) fn about_files(&mut self, ask: FileAsk) -> Result<Answer, StoreError> {
        match ask {
            FileAsk::List => Ok(Answer::Transfers(self.transfers.list())),
            FileAsk::Cancel(id) => self.cancel(id),
            FileAsk::Retry { transfer, keep_metadata } => self.retry(transfer, keep_metadata),
            FileAsk::Send { outgoing, reply_to } => {
                let row = self.answering(upload(&self.transfers.spool, outgoing, None), reply_to)?;
                self.begin(row, None)
            }
            FileAsk::Save { .. } | FileAsk::SaveOnce { .. } => {
                let row = self.download(&ask, Ok(None))?;
                self.begin(row, None)
            }
            FileAsk::Open { .. } | FileAsk::OpenOnce { .. } => self.open(&ask),
            FileAsk::Forward { conversation, number, to, keep_metadata } => {
                let rows = self.forwards((conversation, number), to, keep_metadata)?;
                self.begin_forwards(rows, None)
            }
            FileAsk::Seat(_) => Ok(Answer::Refused(CommandError::NoToken)),
        }
    }

    /// Answers what a bot asks about files. It reaches no further than its token says, and sees what moves for it alone, unless it
    /// may do all.
    pub(super) fn about_files_of_bot(
        &mut self,
        name: &str,
        deed: Option<Deed>,
        ask: FileAsk,
    ) -> Result<Answer, StoreError> {
        let Some(bot) = self.store.bots()?.into_iter().find(|bot| bot.name == name) else {
            return Ok(Answer::Refused(CommandError::NotFound { what: "program".to_owned() }));
        };
        let sees = |view: &TransferView| bot.scopes.contains(&Scope::Admin) || view.by.as_deref() == Some(name);
        if let Some(done) = deed.map(|deed| self.store.done(&deed)).transpose()?.flatten() {
            let known = self.transfers.list().into_iter().filter(|view| is_of(view.id, &done.reply));
            let known: Vec<TransferView> = known.collect();
            let over = || CommandError::NotFound { what: "transfer any more: it has come to its end".to_owned() };
            return Ok(if known.is_empty() { Answer::Refused(over()) } else { Answer::Transfers(known) });
        }
        let bound = match &bot.reach {
            Reach::Nowhere => Err(CommandError::OutOfReach { folder: None }),
            Reach::Folder(folder) => Ok(Bound { by: bot.name.clone(), folder: Some(folder.clone()) }),
            Reach::Everywhere => Ok(Bound { by: bot.name.clone(), folder: None }),
        };
        match ask {
            FileAsk::List => Ok(Answer::Transfers(self.transfers.list().into_iter().filter(sees).collect())),
            FileAsk::Cancel(id) if self.transfers.list().iter().any(|view| view.id == id && sees(view)) => {
                self.cancel(id)
            }
            FileAsk::Retry { transfer: id, keep_metadata }
                if self.transfers.list().iter().any(|view| view.id == id && sees(view)) =>
            {
                self.retry(id, keep_metadata)
            }
            FileAsk::Cancel(_) | FileAsk::Retry { .. } => {
                Ok(Answer::Refused(CommandError::NotFound { what: "transfer".to_owned() }))
            }
            FileAsk::Send { outgoing, reply_to } => {
                let row = bound.and_then(|bound| upload(&self.transfers.spool, outgoing, Some(bound)));
                let row = self.answering(row, reply_to)?;
                self.begin(row, deed)
            }
            FileAsk::Save { .. } | FileAsk::SaveOnce { .. } => {
                let row = self.download(&ask, bound.map(Some))?;
                self.begin(row, deed)
            }
            // It names nothing on a disk.
            FileAsk::Forward { conversation, number, to, keep_metadata } => {
                let rows = self.forwards((conversation, number), to, keep_metadata)?;
                let bound = Some(Bound { by: bot.name, folder: None });
                let bind = |row| UploadRow { bound: bound.clone(), ..row };
                self.begin_forwards(rows.map(|rows| rows.into_iter().map(bind).collect()), deed)
            }
            FileAsk::Open { .. } | FileAsk::OpenOnce { .. } | FileAsk::Seat(_) => {
                Ok(Answer::Refused(CommandError::OutOfReach { folder: None }))
            }
        }
    }

    /// A file that answers the message of this number, if one is named: that is found before anything is uploaded.
    fn answering(
        &self,
        row: Result<UploadRow, CommandError>,
        reply_to: Option<u64>,
    ) -> Result<Result<UploadRow, CommandError>, StoreError> {
        let (mut row, number) = match (row, reply_to) {
            (Ok(row), Some(number)) => (row, number),
            (row, _) => return Ok(row),
        };
        let chat = self.store.goes_to(&row.outgoing.to)?;
        let found = chat.map(|chat| standing(&self.store, &chat, number)).transpose()?.flatten();
        let Some(message) = found.and_then(|view| view.message) else {
            return Ok(Err(CommandError::NotFound { what: "message".to_owned() }));
        };
        row.in_reply_to = Some(message);
        Ok(Ok(row))
    }

    /// Begins a transfer, if there is nothing against it.
    fn begin(
        &mut self,
        row: Result<impl Into<TransferRow>, CommandError>,
        deed: Option<Deed>,
    ) -> Result<Answer, StoreError> {
        let row = match row {
            Ok(row) => row.into(),
            Err(error) => return Ok(Answer::Refused(error)),
        };
        if let TransferRow::Upload(row) = &row
            && let Some(error) = self.forbids(&row.outgoing.to)?
        {
            return Ok(Answer::Refused(error));
        }
        let under_way = self.transfers.same_download(&row);
        let id = under_way.as_ref().map_or_else(|| TransferId(random()), |view| view.id);
        let mut changes = Changes::default();
        if under_way.is_none() {
            changes.put(Table::Transfer, id.0, cbor::to_bytes(&row));
        }
        self.store.apply_beside(&changes, |store| {
            let done = Done { reply: Reply::Transfer { id }, conversation: None };
            deed.map_or(Ok(()), |deed| store.keep_deed(&deed, &done))
        })?;
        Ok(Answer::Transfers(vec![under_way.unwrap_or_else(|| self.transfers.queue(id, row))]))
    }

    /// Why nothing can be sent there, as far as that is known: nobody uploads a gigabyte to learn that they may not write.
    fn forbids(&self, to: &Target) -> Result<Option<CommandError>, StoreError> {
        if self.store.is_closed_to(to)? {
            return Ok(Some(CommandError::ChatLocked));
        }
        let chat = self.store.goes_to(to)?.map(|chat| self.store.conversation(&chat)).transpose()?.flatten();
        let Some(chat) = chat else { return Ok(None) };
        if chat.state == ConversationState::Left {
            let state = "is over for you: you are no longer in it".to_owned();
            return Ok(Some(CommandError::WrongState { state }));
        }
        // As long as somebody is to come, that is still to be done.
        if chat.pair && chat.members.len() < 2 && chat.outbox == 0 {
            return Ok(Some(CommandError::WrongState { state: DESERTED.to_owned() }));
        }
        let needed = chat.group.and_then(|group| group.writers_alone());
        Ok(needed.map(|needed| CommandError::NotPermitted { needed: needed.to_owned() }))
    }

    /// Gives a transfer up, unless that is too late. What the server has of an upload is deleted as well, when it can be reached.
    fn cancel(&mut self, id: TransferId) -> Result<Answer, StoreError> {
        if let Some(why) = self.stop(&id)? {
            return Ok(Answer::Refused(CommandError::TooLate { why: why.to_owned() }));
        }
        self.withdraw(&id)?;
        let queued = self.transfers.queue.iter().position(|(queued, _)| *queued == id);
        let queued = queued.and_then(|at| self.transfers.queue.remove(at));
        let failed = self.transfers.failed.remove(&id).map(|row| (id, TransferRow::Upload(row)));
        let (view, row) = match (self.transfers.running.remove(&id), queued.or(failed)) {
            (Some(running), _) => {
                running.task.abort();
                (running.view, running.row)
            }
            (None, Some((_, row))) => (first_view(id, &row), row),
            (None, None) => return Ok(Answer::Refused(CommandError::NotFound { what: "transfer".to_owned() })),
        };
        self.transfers.spool.remove(&id);
        match &row {
            TransferRow::Download(row) => forget_download(row, &id),
            TransferRow::Upload(row) => self.transfers.forget_held(row),
            TransferRow::Deletion { .. } => {}
        }
        self.keep_transfer(id, None)?;
        let view = TransferView { state: TransferState::Cancelled, is_kept: false, ..view };
        self.transfers.ended(view.clone());
        self.tell(Event::Transfer(view.clone()));
        let mut views = vec![view];
        if let TransferRow::Upload(row) = &row
            && let Some(secret) = row.secret()
        {
            let name = views.iter().map(|view| view.name.clone()).next().unwrap_or_default();
            views.push(self.delete_blob(id, secret.clone(), name)?);
        }
        Ok(Answer::Transfers(views))
    }

    /// Why a transfer cannot be given up any more, in words; if it can, it goes no further from here on. What is kept of it decides: its task
    /// may not have said yet that it is over.
    fn stop(&self, id: &TransferId) -> Result<Option<&'static str>, StoreError> {
        let running = self.transfers.running.get(id);
        let queued = self.transfers.queue.iter().find(|(queued, _)| queued == id).map(|(_, row)| row);
        if let Some(TransferRow::Deletion { .. }) = running.map(|running| &running.row).or(queued) {
            return Ok(Some("it is given up already, and is deleted from the server"));
        }
        let Some(running) = running else { return Ok(None) };
        let is_over = !self.store.has_transfer(id)? || !running.fate.give_up();
        Ok(is_over.then_some("it has come to its end"))
    }

    /// What a transfer has asked the engine, and is not done yet, is not to be done: a message would name a file that is deleted.
    fn withdraw(&mut self, id: &TransferId) -> Result<(), StoreError> {
        match self.transfers.running.get(id).and_then(|running| running.asked) {
            Some(asked) if self.commands.remove(&asked).is_some() => self.take(Input::Withdraw { id: asked }),
            _ => Ok(()),
        }
    }

    /// Tries an upload again that has failed and is kept.
    fn retry(&mut self, id: TransferId, keep_metadata: bool) -> Result<Answer, StoreError> {
        let Some(mut row) = self.transfers.failed.get(&id).cloned() else {
            let what = "transfer that has failed and is kept".to_owned();
            return Ok(Answer::Refused(CommandError::NotFound { what }));
        };
        if let Some(error) = self.forbids(&row.outgoing.to)? {
            return Ok(Answer::Refused(error));
        }
        self.transfers.failed.remove(&id);
        row.failed = None;
        row.outgoing.keep_metadata |= keep_metadata;
        let row = TransferRow::Upload(row);
        self.keep_transfer(id, Some(&row))?;
        let view = self.transfers.queue(id, row);
        self.tell(Event::Transfer(view.clone()));
        Ok(Answer::Transfers(vec![view]))
    }

    /// Gives up what has failed and been kept longest, if too much is.
    fn forget_oldest_failed(&mut self) -> Result<(), StoreError> {
        let failed = &self.transfers.failed;
        let time = |row: &UploadRow| row.failed.as_ref().map(|failed| failed.time);
        let oldest = failed.iter().min_by_key(|(_, row)| time(row)).map(|(id, _)| *id);
        if let Some(oldest) = oldest.filter(|_| failed.len() > FAILED_MAX) {
            self.cancel(oldest)?;
        }
        Ok(())
    }

    /// Has the server delete what it has of a file.
    fn delete_blob(&mut self, of: TransferId, secret: BlobSecret, name: String) -> Result<TransferView, StoreError> {
        let (id, deletion) = (TransferId(random()), TransferRow::Deletion { secret, refused: 0, name, of: Some(of) });
        self.keep_transfer(id, Some(&deletion))?;
        Ok(self.transfers.queue(id, deletion))
    }

    /// Does what a transfer wants.
    pub(super) fn noted(&mut self, note: Note) -> Result<(), StoreError> {
        match note {
            Note::Command { id, command, answer } => {
                // Nothing is asked for what was given up meanwhile.
                let Some(running) = self.transfers.running.get_mut(&id) else { return Ok(()) };
                if is_shown(&self.store, &command)? {
                    let what = "message that is still to be shown once".to_owned();
                    // Whoever wanted it may have been given up.
                    let _ = answer.send(Answer::Refused(CommandError::NotFound { what }));
                    return Ok(());
                }
                running.asked = Some(CommandId(self.command_last + 1));
                self.command(command, None, answer)
            }
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
            Note::Abandon { id, secret, name } => self.delete_blob(id, secret, name).map(|_| ()),
            Note::Stands(view) => {
                let Some(running) = self.transfers.running.get_mut(&view.id) else { return Ok(()) };
                running.view = view.clone();
                if matches!(view.state, TransferState::Failed { .. }) {
                    // Nothing was done: the program may try again under the same key.
                    self.store.forget_deed(&Done { reply: Reply::Transfer { id: view.id }, conversation: None })?;
                }
                if view.state.is_over() {
                    self.transfers.ended(view.clone());
                }
                self.tell(Event::Transfer(view));
                self.forget_oldest_failed()
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

/// The chats of which a batch leaves nothing that was said, or takes them off the list.
fn emptied(changes: &Changes) -> Vec<ConversationId> {
    let cleared = changes.cleared().filter(|(table, _)| *table == Table::Message).map(|(_, key)| key);
    let unlisted = changes.iter().filter(|(table, _, value)| *table == Table::View && value.is_none());
    let keys = cleared.chain(unlisted.map(|(_, key, _)| key));
    keys.filter_map(ConversationId::from_slice).collect()
}

/// A file to be sent, if that can be right.
fn upload(spool: &Spool, mut outgoing: Outgoing, bound: Option<Bound>) -> Result<UploadRow, CommandError> {
    if outgoing.text.len() > TEXT_BYTES_MAX {
        let limit = format!("at most {TEXT_BYTES_MAX} bytes");
        return Err(CommandError::Limit { what: "the text".to_owned(), limit });
    }
    if outgoing.sound.as_ref().is_some_and(|sound| sound.waveform.0.len() > WAVEFORM_BYTES_MAX) {
        let limit = format!("at most {WAVEFORM_BYTES_MAX} bars");
        return Err(CommandError::Limit { what: "a waveform".to_owned(), limit });
    }
    let within = bound.as_ref().and_then(|bound| bound.folder.as_deref());
    let found = match (&outgoing.held, &bound, within) {
        (Some(held), None, _) => spool.open_named(&held.file_name()).and_then(|file| file.metadata()),
        // What is held was not given by this program.
        (Some(_), Some(bound), _) => return Err(CommandError::OutOfReach { folder: bound.folder.clone() }),
        (None, Some(bound), Some(folder)) => {
            outgoing.path = reached(bound, &outgoing.path)?;
            open_file(folder, &outgoing.path).and_then(|file| file.metadata())
        }
        (None, ..) => std::fs::metadata(&outgoing.path),
    };
    match found {
        // One answer to all that is wrong: what lies elsewhere, and whether anything does, is not told.
        Err(_) if within.is_some() => {
            Err(CommandError::NotFound { what: "file in the folder of this program".to_owned() })
        }
        Ok(metadata) if !metadata.is_file() => Err(CommandError::NotFound {
            what: "file that can be sent: it is a folder, a device, or something else".to_owned(),
        }),
        Ok(metadata) if outgoing.held.is_none() && metadata.len() > ATTACHMENT_BYTES_MAX => {
            Err(CommandError::Limit { what: "a file".to_owned(), limit: "at most 2 GiB".to_owned() })
        }
        Ok(_) => Ok(UploadRow { bound, ..UploadRow::new(outgoing) }),
        Err(error) => Err(CommandError::NotFound { what: format!("file that can be read ({error})") }),
    }
}

/// Where a path of a program's leads, if it is for that.
fn reached(bound: &Bound, path: &str) -> Result<String, CommandError> {
    let Some(folder) = &bound.folder else { return Ok(path.to_owned()) };
    place(folder, path).ok_or_else(|| CommandError::OutOfReach { folder: Some(folder.clone()) })
}

#[cfg(test)]
mod tests;
