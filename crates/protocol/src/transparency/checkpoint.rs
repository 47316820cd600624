//! Checkpoints: the log's size and root in a signed note (C2SP tlog-checkpoint), and what a client holds them against.

use std::collections::BTreeSet;

use data_encoding::BASE64;
use minicbor::{Decode, Encode};

use super::leaf::{Configuration, LogLeaf};
use super::log::{LogHash, LogState};
use super::note::{BadNote, Note, NoteKey, NoteKeyKind, NoteSigner};
use crate::id::ServerId;
use crate::limits::{LOG_ANCHOR, LOG_DEPTH_MAX};
use crate::signature::{PublicKey, SecretKey};
use crate::time::Seconds;

/// The log's newest checkpoint with its last leaf.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct CheckpointAnswer {
    /// The checkpoint: a signed note.
    #[n(0)]
    pub note: String,
    /// The last leaf.
    #[n(1)]
    pub leaf: LogLeaf,
    /// That the leaf is in the log.
    #[n(2)]
    #[cbor(decode_with = "crate::cbor::at_most::<LOG_DEPTH_MAX, _, _>")]
    pub inclusion: Vec<LogHash>,
    /// That the log only grew since the size that the client knew; empty if it knew none.
    #[n(3)]
    #[cbor(decode_with = "crate::cbor::at_most::<LOG_DEPTH_MAX, _, _>")]
    pub consistency: Vec<LogHash>,
    /// What the leaf names by its hash.
    #[n(4)]
    pub configuration: Configuration,
    /// The newest checkpoint of an anchor size, or that of the size that the client knew if it is one; nothing before the first.
    #[n(5)]
    pub anchor: Option<Anchor>,
}

/// The checkpoint of an anchor size: people compare those, so that any two of them compare the same size.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Anchor {
    /// The checkpoint as it was signed when the log had this size.
    #[n(0)]
    pub note: String,
    /// That the log only grew since then.
    #[n(1)]
    #[cbor(decode_with = "crate::cbor::at_most::<LOG_DEPTH_MAX, _, _>")]
    pub consistency: Vec<LogHash>,
}

/// The newest anchor size of a log of this size: the largest multiple of [`LOG_ANCHOR`] up to it; nothing before the first.
pub fn anchor_size(size: u64) -> Option<u64> {
    Some(size.saturating_sub(size % LOG_ANCHOR)).filter(|anchor| *anchor > 0)
}

/// The name of a server's log: the first line of its checkpoints, and its key's name.
pub fn origin(server: &ServerId) -> String {
    format!("wiretight/log/{}", server.to_hex())
}

/// The server whose log has this name.
pub fn server_of(origin: &str) -> Option<ServerId> {
    ServerId::from_hex(origin.strip_prefix("wiretight/log/")?)
}

/// A server's log key as one that signs notes; nothing if nobody may use it.
pub fn log_note_key(server: &ServerId, log_key: PublicKey) -> Option<NoteKey> {
    NoteKey::new(&origin(server), NoteKeyKind::Ed25519, log_key)
}

/// The log's size and root as a note's text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// Whose log.
    pub server: ServerId,
    /// Size and root.
    pub state: LogState,
}

impl Checkpoint {
    /// The text of the note: name, size and root, a line each.
    pub fn text(&self) -> String {
        format!("{}\n{}\n{}\n", origin(&self.server), self.state.size, BASE64.encode(&self.state.root.0))
    }

    /// Reads the text in its one form.
    pub fn parse(text: &str) -> Option<Checkpoint> {
        let mut lines = text.split('\n');
        let server = server_of(lines.next()?)?;
        let size = lines.next()?.parse().ok()?;
        let root = LogHash(BASE64.decode(lines.next()?.as_bytes()).ok()?.try_into().ok()?);
        let checkpoint = Checkpoint { server, state: LogState { size, root } };
        (checkpoint.text() == text).then_some(checkpoint)
    }

    /// The checkpoint as a note, signed by the log.
    pub fn sign(&self, log_key: &SecretKey) -> Note {
        let mut note = Note::new(self.text()).expect("a checkpoint's text is text");
        let signer = NoteSigner::new(&origin(&self.server), NoteKeyKind::Ed25519, log_key.clone());
        note.sign(&signer.expect("a log's name is a name"), Seconds(0));
        note
    }

    /// Reads a note that the server's log must have signed.
    ///
    /// # Errors
    /// [`BadNote`] if it did not, or if the note is another server's checkpoint or none.
    pub fn verify(note: &str, server: &ServerId, log_key: &PublicKey) -> Result<(Checkpoint, Note), BadNote> {
        let note = Note::parse(note)?;
        let checkpoint = Checkpoint::parse(note.text()).filter(|checkpoint| checkpoint.server == *server);
        let key = log_note_key(server, *log_key).ok_or(BadNote::BadSignature)?;
        note.verify(&key)?;
        Ok((checkpoint.ok_or(BadNote::Malformed)?, note))
    }
}

/// The witnesses that somebody trusts, and how many of them must have cosigned.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Witnesses {
    keys: Vec<NoteKey>,
    quorum: usize,
}

/// Too few cosignatures by trusted witnesses, or a false one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadQuorum {
    /// Too few.
    #[error("{cosigned} of the {quorum} witnesses that are asked for have cosigned")]
    TooFew {
        /// How many have.
        cosigned: usize,
        /// How many must have.
        quorum: usize,
    },
}

impl Witnesses {
    /// So many of these; nothing if there are fewer, if one key is there twice, under whichever name, or if one is no cosigner's.
    pub fn new(keys: Vec<NoteKey>, quorum: usize) -> Option<Witnesses> {
        let distinct: BTreeSet<&PublicKey> = keys.iter().map(NoteKey::public).collect();
        let names: BTreeSet<&str> = keys.iter().map(NoteKey::name).collect();
        let all_differ = distinct.len() == keys.len() && names.len() == keys.len();
        let all_cosign = keys.iter().all(|key| key.kind() == NoteKeyKind::Cosignature);
        (all_differ && all_cosign && quorum <= keys.len()).then_some(Witnesses { keys, quorum })
    }

    /// Nobody, and never enough: for whoever trusts somebody and cannot read whom.
    pub fn unreadable() -> Witnesses {
        Witnesses { keys: Vec::new(), quorum: usize::MAX }
    }

    /// How many have cosigned, if enough have. A false line in a witness's name counts for nothing and blames nobody: it is anybody's, or of a
    /// key that was exchanged.
    ///
    /// # Errors
    /// [`BadQuorum`] if too few have.
    pub fn check(&self, note: &Note) -> Result<usize, BadQuorum> {
        let cosigned = self.keys.iter().filter(|key| note.verify(key).is_ok()).count();
        let quorum = self.quorum;
        if cosigned >= quorum { Ok(cosigned) } else { Err(BadQuorum::TooFew { cosigned, quorum }) }
    }
}
