//! Following a log: every leaf from the first one, every epoch's append, every configuration; then a cosignature, or evidence.

use std::collections::BTreeSet;

use minicbor::{Decode, Encode};
use protocol::cbor;
use protocol::id::ServerId;
use protocol::limits::LOG_BEGINS_S;
use protocol::server::ServerStatement;
use protocol::signature::PublicKey;
use protocol::time::Seconds;
use protocol::token::IssuerStatement;
use protocol::transparency::audit::AuditBlob;
use protocol::transparency::checkpoint::Checkpoint;
use protocol::transparency::directory_proof::leaves_explained;
use protocol::transparency::evidence::{Evidence, Verdict};
use protocol::transparency::leaf::{Configuration, ConfigurationHash, LogLeaf, Step};
use protocol::transparency::log::Frontier;
use protocol::transparency::note::{Note, NoteSigner};

use crate::fetch::{FetchError, Source};
use crate::folder::{Folder, FolderError};
use crate::leaves::Leaves;

const STATE: &str = "follow.state";

/// The file with the newest cosigned checkpoint.
pub const COSIGNED: &str = "checkpoint";

/// The file with evidence, once there is some.
pub const EVIDENCE: &str = "evidence";

/// Issuer keys are remembered for so many of their days: no server states a key of another day.
const ISSUERS_KEPT: usize = 8;

/// The configurations of which it is remembered that they were compared: a server changes its own a few times a day.
const CONFIGURATIONS_KEPT: usize = 1_024;

/// What an auditor remembers of a log: everything up to its checkpoint was verified.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub(crate) struct State {
    #[n(0)]
    pub(crate) statement: ServerStatement,
    #[n(1)]
    pub(crate) frontier: Frontier,
    #[n(2)]
    last: LogLeaf,
    #[n(3)]
    pub(crate) note: String,
    #[n(4)]
    leaves_bytes: u64,
    /// The first configuration: later ones name the same keys of log and map.
    #[n(5)]
    first: Configuration,
    #[n(6)]
    issuers: Vec<IssuerStatement>,
}

/// An auditor of one server's log.
pub struct Follower {
    pub(crate) folder: Folder,
    signer: NoteSigner,
    pub(crate) server: ServerId,
    pub(crate) state: Option<State>,
    pub(crate) leaves: Leaves,
}

/// What a look at the log came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Progress {
    /// Nothing is there that was not known.
    Nothing,
    /// So many leaves more, all honest; the checkpoint is cosigned.
    Verified {
        /// The log's size.
        size: u64,
        /// How many of its leaves were verified for the first time.
        leaves: u64,
        /// How many of those were epochs.
        epochs: u64,
    },
    /// An older checkpoint of the same log: a cache, or a server that was restored.
    Behind {
        /// Its size.
        size: u64,
        /// The size that was known.
        known: u64,
    },
}

/// Why a log is not cosigned.
#[derive(Debug, thiserror::Error)]
pub enum FollowError {
    /// The server lied, and a file shows it.
    #[error("{verdict}. The evidence is in {file}")]
    Caught {
        /// What it did.
        verdict: Verdict,
        /// The file.
        file: String,
    },
    /// What is needed to verify cannot be had: to be tried again.
    #[error("what the log is made of cannot be had")]
    Fetch(#[source] FetchError),
    /// What the server shows is not what it signed for, and no file can show that.
    #[error("the server shows {what} that it did not sign for")]
    Unproven {
        /// What.
        what: &'static str,
    },
    /// It signs for more leaves than can have been made: they are not fetched, for there is no end to what can be made up.
    #[error(
        "the server signs for a log of {size} leaves, and no more than {explained} can have been made by now: it is made up, or this \
         machine's clock is far behind"
    )]
    Unexplained {
        /// The size that it signs for.
        size: u64,
        /// The most that there can be.
        explained: u64,
    },
    /// The auditor's own folder.
    #[error("the auditor's folder fails")]
    Folder(#[source] FolderError),
}

impl From<FolderError> for FollowError {
    fn from(error: FolderError) -> Self {
        FollowError::Folder(error)
    }
}

/// What one look has gathered, before it is known to be what the checkpoint signs.
pub(crate) struct Look {
    pub(crate) checkpoint: Checkpoint,
    pub(crate) note: String,
    frontier: Frontier,
    last: Option<LogLeaf>,
    pub(crate) first: Configuration,
    pub(crate) statement: ServerStatement,
    issuers: Vec<IssuerStatement>,
    /// Those of the leaves of this look that were compared; forgotten when they are too many, and then compared again.
    configurations: BTreeSet<ConfigurationHash>,
    epochs: u64,
    suspect: Option<Suspect>,
}

/// A leaf that shows a lie, once the log is known to have it.
pub(crate) enum Suspect {
    Step { number: u64 },
    Append { number: u64, blob: Box<AuditBlob> },
    MapKey { number: u64, configuration: Box<Configuration> },
}

impl Follower {
    /// The auditor of a server's log in its folder.
    ///
    /// # Errors
    /// [`FolderError`], saying what to do.
    pub fn open(folder: Folder, name: &str, server: ServerId) -> Result<Follower, FolderError> {
        let signer = folder.signer("auditor", name)?;
        let damaged = || FolderError::Damaged { file: folder.file(STATE) };
        let state: Option<State> = match folder.read(STATE)? {
            Some(bytes) => Some(cbor::from_bytes(&bytes).map_err(|_| damaged())?),
            None => None,
        };
        if state.as_ref().is_some_and(|state| state.statement.id() != server) {
            return Err(damaged());
        }
        let leaves = Leaves::open(&folder, state.as_ref().map_or(0, |state| state.leaves_bytes))?;
        Ok(Follower { folder, signer, server, state, leaves })
    }

    /// With what its cosignatures are verified.
    pub fn signer(&self) -> &NoteSigner {
        &self.signer
    }

    /// The size up to which everything was verified.
    pub fn size(&self) -> u64 {
        self.state.as_ref().map_or(0, |state| state.frontier.state().size)
    }

    /// What the evidence in the folder shows, if there is any: nothing is cosigned any more then.
    ///
    /// # Errors
    /// [`FolderError`] if it cannot be read.
    pub fn caught(&self) -> Result<Option<Verdict>, FolderError> {
        let Some(bytes) = self.folder.read(EVIDENCE)? else { return Ok(None) };
        let evidence = Evidence::from_file(&bytes).ok();
        let verdict = evidence.and_then(|evidence| evidence.check(&self.server).ok());
        verdict.map(Some).ok_or_else(|| FolderError::Damaged { file: self.folder.file(EVIDENCE) })
    }

    /// Looks at the log, verifies what came since, and cosigns it.
    ///
    /// # Errors
    /// [`FollowError`]: nothing is cosigned then, and all that was verified before stands.
    pub async fn look(&mut self, source: &impl Source, now: Seconds) -> Result<Progress, FollowError> {
        if let Some(verdict) = self.caught()? {
            return Err(self.evident(verdict));
        }
        let note = source.checkpoint().await.map_err(FollowError::Fetch)?;
        let statement = match &self.state {
            Some(state) => state.statement.clone(),
            None => self.introduced(source).await?.server,
        };
        let verified = Checkpoint::verify(&note, &self.server, &statement.keys.log);
        let (checkpoint, _) = verified.map_err(|_| FollowError::Unproven { what: "a checkpoint" })?;
        let known = self.state.as_ref().map(|state| state.frontier.state());
        let (since, leaves) = self
            .state
            .as_ref()
            .map_or((Seconds(LOG_BEGINS_S), 0), |state| (state.last.time, state.frontier.state().size));
        let (size, explained) = (checkpoint.state.size, leaves_explained(now, since, leaves));
        if size > explained {
            return Err(FollowError::Unexplained { size, explained });
        }
        match known {
            Some(known) if checkpoint.state == known => {
                self.cosign_again(now)?;
                Ok(Progress::Nothing)
            }
            Some(known) if checkpoint.state.size <= known.size => {
                self.compare(source, &note, &checkpoint.state, &known).await
            }
            known => {
                let grown = self.grow(source, checkpoint, &note, now).await;
                if grown.is_err() {
                    self.leaves.cut(self.state.as_ref().map_or(0, |state| state.leaves_bytes))?;
                }
                let epochs = grown?;
                let leaves = self.size().saturating_sub(known.map_or(0, |known| known.size));
                Ok(Progress::Verified { size: self.size(), leaves, epochs })
            }
        }
    }

    /// The first leaf's configuration: it says which keys the server has.
    async fn introduced(&self, source: &impl Source) -> Result<Configuration, FollowError> {
        let leaves = leaves_of(source, 0).await?;
        let first = leaves.first().ok_or(FollowError::Unproven { what: "a log" })?;
        self.configuration(source, &first.configuration).await
    }

    async fn configuration(
        &self,
        source: &impl Source,
        hash: &ConfigurationHash,
    ) -> Result<Configuration, FollowError> {
        let configuration = source.configuration(hash).await.map_err(FollowError::Fetch)?;
        let server = &configuration.server;
        let is_stated = server.verify().is_ok() && server.id() == self.server;
        let issuers_stated = configuration.issuers.iter().all(|issuer| issuer.verify(&server.keys.identity).is_ok());
        if configuration.hash() == *hash && is_stated && issuers_stated {
            Ok(configuration)
        } else {
            Err(FollowError::Unproven { what: "a configuration" })
        }
    }

    /// Takes the leaves up to a checkpoint, and cosigns it if all of them are honest. Returns the number of epochs among them.
    async fn grow(
        &mut self,
        source: &impl Source,
        checkpoint: Checkpoint,
        note: &str,
        now: Seconds,
    ) -> Result<u64, FollowError> {
        let size = checkpoint.state.size;
        let mut look = self.begin(source, checkpoint, note).await?;
        while look.frontier.state().size < size {
            let from = look.frontier.state().size;
            let leaves = leaves_of(source, from).await?;
            let wanted = usize::try_from(size.saturating_sub(from)).unwrap_or(usize::MAX);
            for leaf in leaves.into_iter().take(wanted) {
                self.take(source, &mut look, leaf).await?;
            }
        }
        if look.frontier.state() != look.checkpoint.state {
            return self.rewritten(source, &look).await;
        }
        if let Some(suspect) = look.suspect.take() {
            return Err(self.convict(suspect, &look)?);
        }
        self.keep(look, now)
    }

    async fn begin(&self, source: &impl Source, checkpoint: Checkpoint, note: &str) -> Result<Look, FollowError> {
        let (frontier, last, first, statement, issuers) = match self.state.clone() {
            Some(state) => (state.frontier, Some(state.last), state.first, state.statement, state.issuers),
            None => {
                let first = self.introduced(source).await?;
                let statement = first.server.clone();
                (Frontier::default(), None, first, statement, Vec::new())
            }
        };
        Ok(Look {
            checkpoint,
            note: note.to_owned(),
            frontier,
            last,
            first,
            statement,
            issuers,
            configurations: BTreeSet::new(),
            epochs: 0,
            suspect: None,
        })
    }

    /// Verifies a leaf. What shows a lie is kept until the log is known to have it: the server may show what it did not sign.
    async fn take(&mut self, source: &impl Source, look: &mut Look, leaf: LogLeaf) -> Result<(), FollowError> {
        let number = look.frontier.state().size;
        let before = look.last.as_ref();
        let is_named = before.is_some_and(|before| before.configuration == leaf.configuration);
        if look.suspect.is_none() {
            match leaf.step(before) {
                Err(_) => look.suspect = Some(Suspect::Step { number }),
                Ok(Step::Heartbeat) => {}
                Ok(Step::Epoch) => {
                    let blob = source.audit(number).await.map_err(FollowError::Fetch)?;
                    if blob.hash() != leaf.audit {
                        return Err(FollowError::Unproven { what: "an audit blob" });
                    }
                    if blob.verify(&leaf).is_err() {
                        look.suspect = Some(Suspect::Append { number, blob: Box::new(blob) });
                    }
                    look.epochs = look.epochs.saturating_add(1);
                }
            }
            if !is_named && !look.configurations.contains(&leaf.configuration) {
                let configuration = self.configuration(source, &leaf.configuration).await?;
                self.compare_configuration(look, number, configuration)?;
            }
        }
        self.leaves.append(&leaf)?;
        look.frontier.append(leaf.hash());
        look.last = Some(leaf);
        Ok(())
    }

    fn compare_configuration(
        &self,
        look: &mut Look,
        number: u64,
        configuration: Configuration,
    ) -> Result<(), FollowError> {
        if configuration.server.keys.log != look.first.server.keys.log {
            let (first, second) = (look.first.server.clone(), configuration.server);
            return Err(self.file(&Evidence::TwoLogKeys { first, second })?);
        }
        for issuer in &configuration.issuers {
            let identity = &configuration.server.keys.identity;
            if let Some(known) = look.issuers.iter().find(|known| known.convicts(issuer, identity)) {
                let (server, first, second) = (configuration.server.clone(), *known, *issuer);
                return Err(self.file(&Evidence::TwoIssuerKeys { server, first, second })?);
            }
            if !look.issuers.contains(issuer) {
                look.issuers.push(*issuer);
            }
        }
        look.issuers.sort_by_key(|issuer| std::cmp::Reverse(issuer.period));
        look.issuers.truncate(ISSUERS_KEPT);
        if configuration.vrf_key != look.first.vrf_key {
            look.suspect = Some(Suspect::MapKey { number, configuration: Box::new(configuration) });
            return Ok(());
        }
        look.statement = configuration.server.clone();
        if look.configurations.len() >= CONFIGURATIONS_KEPT {
            look.configurations.clear();
        }
        look.configurations.insert(configuration.hash());
        Ok(())
    }

    /// Remembers, and only then cosigns: after a crash in between, the same checkpoint is cosigned again.
    fn keep(&mut self, look: Look, now: Seconds) -> Result<u64, FollowError> {
        self.leaves.sync()?;
        let last = look.last.ok_or(FollowError::Unproven { what: "a checkpoint of nothing" })?;
        let state = State {
            statement: look.statement,
            frontier: look.frontier,
            last,
            note: look.note,
            leaves_bytes: self.leaves.length(),
            first: look.first,
            issuers: look.issuers,
        };
        self.folder.write(STATE, &cbor::to_bytes(&state))?;
        self.state = Some(state);
        self.cosign_again(now)?;
        Ok(look.epochs)
    }

    /// Cosigns what is remembered, unless that is done.
    fn cosign_again(&self, now: Seconds) -> Result<(), FolderError> {
        let Some(state) = &self.state else { return Ok(()) };
        let mut note = Note::parse(&state.note).expect("it was verified");
        let cosigned = self.cosigned()?.and_then(|cosigned| Note::parse(&cosigned).ok());
        if cosigned.is_some_and(|cosigned| cosigned.text() == note.text()) {
            return Ok(());
        }
        note.sign(&self.signer, now);
        self.folder.write(COSIGNED, note.to_string().as_bytes())
    }

    /// The newest cosigned checkpoint.
    ///
    /// # Errors
    /// [`FolderError`] if it cannot be read.
    pub fn cosigned(&self) -> Result<Option<String>, FolderError> {
        Ok(self.folder.read(COSIGNED)?.and_then(|bytes| String::from_utf8(bytes).ok()))
    }

    /// The log key that is known.
    pub fn log_key(&self) -> Option<PublicKey> {
        self.state.as_ref().map(|state| state.statement.keys.log)
    }
}

/// Leaves from this number on: one at least, for whoever asks on where there is none asks without end.
pub(crate) async fn leaves_of(source: &impl Source, from: u64) -> Result<Vec<LogLeaf>, FollowError> {
    let leaves = source.leaves(from).await.map_err(FollowError::Fetch)?;
    if leaves.is_empty() { Err(FollowError::Unproven { what: "a log" }) } else { Ok(leaves) }
}
