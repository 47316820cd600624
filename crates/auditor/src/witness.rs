//! A witness of logs (C2SP tlog-witness): cosigns a checkpoint only if it continues the last one that it cosigned.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use data_encoding::BASE64;
use minicbor::{Decode, Encode};
use protocol::cbor;
use protocol::id::ServerId;
use protocol::time::Seconds;
use protocol::transparency::checkpoint::{Checkpoint, server_of};
use protocol::transparency::log::{LogHash, LogState, empty_root, verify_consistency};
use protocol::transparency::note::{Note, NoteKey, NoteSigner};

use crate::folder::{Folder, FolderError};

/// The most hashes of a proof that a client may send.
const PROOF_LINES_MAX: usize = 63;

/// A witness.
pub struct Witness {
    folder: Folder,
    signer: NoteSigner,
    logs: Mutex<BTreeMap<ServerId, Log>>,
}

/// A log that is witnessed.
struct Log {
    key: NoteKey,
    seen: Option<Seen>,
}

/// The newest checkpoint of a log that was cosigned.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
struct Seen {
    #[n(0)]
    size: u64,
    #[n(1)]
    root: LogHash,
    #[n(2)]
    note: String,
}

/// What a witness answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reply {
    /// 200: the cosignature's line.
    Cosigned(String),
    /// 400: no request of this form, or an old size beyond the new one.
    Malformed,
    /// 403: not signed by the log.
    NotSigned,
    /// 404: nobody told the witness of this log.
    UnknownLog,
    /// 409: this is the size that it cosigned last.
    OtherSize(u64),
    /// 409: another root for the size that it cosigned last. Both checkpoints are kept: they show two logs.
    OtherRoot,
    /// 422: the proof does not show that the log only grew.
    Unproven,
    /// 500: it cannot remember, so it does not sign.
    Failed,
}

impl Reply {
    /// The status.
    pub fn status(&self) -> u16 {
        match self {
            Reply::Cosigned(_) => 200,
            Reply::Malformed => 400,
            Reply::NotSigned => 403,
            Reply::UnknownLog => 404,
            Reply::OtherSize(_) | Reply::OtherRoot => 409,
            Reply::Unproven => 422,
            Reply::Failed => 500,
        }
    }
}

/// A request, read.
struct Submission {
    old_size: u64,
    proof: Vec<LogHash>,
    note: String,
}

impl Witness {
    /// The witness in its folder; it knows no log yet.
    ///
    /// # Errors
    /// [`FolderError`], saying what to do.
    pub fn open(folder: Folder, name: &str) -> Result<Witness, FolderError> {
        let signer = folder.signer("witness", name)?;
        Ok(Witness { folder, signer, logs: Mutex::default() })
    }

    /// With what its cosignatures are verified.
    pub fn key(&self) -> &NoteKey {
        self.signer.key()
    }

    /// Witnesses the log of this key from now on, from where it left off. A log keeps its key: another one is not taken in its place.
    ///
    /// # Errors
    /// [`FolderError`] if what was cosigned cannot be read, or was of another key; [`FolderError::Name`] if this is no log of a server.
    pub fn trust(&self, key: NoteKey) -> Result<(), FolderError> {
        let server = server_of(key.name()).ok_or_else(|| FolderError::Name { name: key.name().to_owned() })?;
        let seen = match self.folder.read(&state_file(&server))? {
            None => None,
            Some(bytes) => {
                let file = self.folder.file(&state_file(&server));
                let seen: Option<Seen> = cbor::from_bytes(&bytes).ok();
                let own = seen.filter(|seen| Checkpoint::verify(&seen.note, &server, key.public()).is_ok());
                Some(own.ok_or(FolderError::Damaged { file })?)
            }
        };
        let mut logs = self.logs.lock().unwrap_or_else(PoisonError::into_inner);
        logs.entry(server).or_insert(Log { key, seen });
        Ok(())
    }

    /// Answers a request. One at a time: what is compared is what is replaced, and it is remembered before it is signed.
    pub fn add_checkpoint(&self, body: &[u8], now: Seconds) -> Reply {
        let Some(submission) = Submission::parse(body) else { return Reply::Malformed };
        let Ok(note) = Note::parse(&submission.note) else { return Reply::Malformed };
        let Some(server) = note.text().lines().next().and_then(server_of) else { return Reply::UnknownLog };
        let mut logs = self.logs.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(log) = logs.get_mut(&server) else { return Reply::UnknownLog };
        let Ok((checkpoint, note)) = Checkpoint::verify(&submission.note, &server, log.key.public()) else {
            return Reply::NotSigned;
        };
        match self.judge(&server, log, &submission, &checkpoint.state) {
            Ok(()) => self.cosign(&server, log, checkpoint.state, note, now),
            Err(reply) => reply,
        }
    }

    fn judge(&self, server: &ServerId, log: &Log, submission: &Submission, shown: &LogState) -> Result<(), Reply> {
        if submission.old_size > shown.size {
            return Err(Reply::Malformed);
        }
        let known = match &log.seen {
            Some(seen) => LogState { size: seen.size, root: seen.root },
            None => LogState { size: 0, root: empty_root() },
        };
        if submission.old_size != known.size {
            return Err(Reply::OtherSize(known.size));
        }
        if shown.size == known.size && shown.root != known.root {
            self.keep_conflict(server, log, submission);
            return Err(Reply::OtherRoot);
        }
        verify_consistency(&known, shown, &submission.proof).map_err(|_| Reply::Unproven)
    }

    /// Two checkpoints of one size, both signed by the log: whoever has the server's statement of its keys can make evidence of them.
    fn keep_conflict(&self, server: &ServerId, log: &Log, submission: &Submission) {
        let Some(seen) = &log.seen else { return };
        let both = format!("{}\n{}", seen.note, submission.note);
        if self.folder.write(&format!("conflict-{}", server.to_hex()), both.as_bytes()).is_err() {
            tracing::warn!("two checkpoints of one log and size could not be kept");
        }
        tracing::warn!(size = seen.size, "a log has two roots for one size");
    }

    fn cosign(&self, server: &ServerId, log: &mut Log, state: LogState, mut note: Note, now: Seconds) -> Reply {
        let seen = Seen { size: state.size, root: state.root, note: note.to_string() };
        if log.seen.as_ref().is_none_or(|known| known.size != seen.size) {
            if self.folder.write(&state_file(server), &cbor::to_bytes(&seen)).is_err() {
                tracing::error!("what is to be cosigned cannot be written");
                return Reply::Failed;
            }
            log.seen = Some(seen);
        }
        note.sign(&self.signer, now);
        Reply::Cosigned(note.lines_of(self.signer.key()))
    }
}

fn state_file(server: &ServerId) -> String {
    format!("log-{}.state", server.to_hex())
}

impl Submission {
    /// The old size, the proof's lines, an empty line, the checkpoint.
    fn parse(body: &[u8]) -> Option<Submission> {
        let (head, note) = std::str::from_utf8(body).ok()?.split_once("\n\n")?;
        let mut lines = head.split('\n');
        let size = lines.next()?.strip_prefix("old ")?;
        let old_size: u64 = size.parse().ok().filter(|number: &u64| number.to_string() == size)?;
        let hash = |line: &str| Some(LogHash(BASE64.decode(line.as_bytes()).ok()?.try_into().ok()?));
        let proof = lines.map(hash).collect::<Option<Vec<_>>>()?;
        (proof.len() <= PROOF_LINES_MAX).then(|| Submission { old_size, proof, note: note.to_owned() })
    }
}
