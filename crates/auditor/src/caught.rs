//! What an auditor does with a lie: it makes the file that shows it, from the leaves that it kept.

use protocol::transparency::evidence::{Evidence, NotEvidence, Verdict};
use protocol::transparency::leaf::LogLeaf;
use protocol::transparency::log::LogState;

use crate::fetch::Source;
use crate::follow::{EVIDENCE, FollowError, Follower, Look, Progress, State, Suspect, leaves_of};
use crate::leaves::{proven, root_of};

impl Follower {
    /// Makes the file about a leaf that the log has.
    pub(crate) fn convict(&mut self, suspect: Suspect, look: &Look) -> Result<FollowError, FollowError> {
        let leaves = self.leaves.read()?;
        let at = |number| proven(&leaves, number, &look.note).ok_or(FollowError::Unproven { what: "a leaf" });
        let before = |number: u64| number.checked_sub(1).map(at).transpose();
        let server = look.statement.clone();
        let evidence = match suspect {
            Suspect::Step { number } => {
                Evidence::BadStep { server, before: before(number)?, after: at(number)?, blob: None }
            }
            Suspect::Append { number, blob } => {
                Evidence::BadStep { server, before: before(number)?, after: at(number)?, blob: Some(*blob) }
            }
            Suspect::MapKey { number, configuration } => Evidence::TwoMapKeys {
                first: at(0)?,
                first_configuration: look.first.clone(),
                second: at(number)?,
                second_configuration: *configuration,
            },
        };
        self.file(&evidence)
    }

    /// A checkpoint that is not larger than the known one: of the same log, or of another.
    pub(crate) async fn compare(
        &mut self,
        source: &impl Source,
        note: &str,
        shown: &LogState,
        known: &LogState,
    ) -> Result<Progress, FollowError> {
        let own = self.leaves.read()?;
        let same = usize::try_from(shown.size).ok().and_then(|size| own.get(..size));
        if same.is_some_and(|leaves| root_of(leaves) == shown.root) {
            return Ok(Progress::Behind { size: shown.size, known: known.size });
        }
        let state = self.state.clone().expect("a size is known");
        if shown.size == known.size {
            let (server, first, second) = (state.statement, state.note, note.to_owned());
            return Err(self.file(&Evidence::TwoRoots { server, first, second })?);
        }
        let shown_leaves = all_leaves(source, shown.size).await?;
        Err(self.parted(&own, &state, &shown_leaves, shown, note)?)
    }

    /// The leaves after those that are known do not lead to the checkpoint: perhaps those before are others.
    pub(crate) async fn rewritten(&mut self, source: &impl Source, look: &Look) -> Result<u64, FollowError> {
        let Some(state) = self.state.clone() else { return Err(FollowError::Unproven { what: "leaves" }) };
        let mut own = self.leaves.read()?;
        own.truncate(usize::try_from(state.frontier.state().size).unwrap_or(usize::MAX));
        let shown = all_leaves(source, look.checkpoint.state.size).await?;
        Err(self.parted(&own, &state, &shown, &look.checkpoint.state, &look.note)?)
    }

    /// Makes the file about two leaves with one number, if the server shows what it signed.
    fn parted(
        &self,
        own: &[LogLeaf],
        state: &State,
        shown: &[LogLeaf],
        shown_state: &LogState,
        note: &str,
    ) -> Result<FollowError, FollowError> {
        let number = own.iter().zip(shown).position(|(own, shown)| own != shown);
        let number = number.filter(|_| root_of(shown) == shown_state.root).map(|number| number as u64);
        let pair = number.and_then(|number| Some((proven(own, number, &state.note)?, proven(shown, number, note)?)));
        let (first, second) = pair.ok_or(FollowError::Unproven { what: "leaves" })?;
        self.file(&Evidence::TwoLeaves { server: state.statement.clone(), first, second })
    }

    /// Writes evidence, and says what it shows. What does not convict is not written.
    pub(crate) fn file(&self, evidence: &Evidence) -> Result<FollowError, FollowError> {
        match evidence.check(&self.server) {
            Ok(verdict) => {
                self.folder.write(EVIDENCE, &evidence.to_file())?;
                Ok(self.evident(verdict))
            }
            Err(NotEvidence::OtherServer | NotEvidence::Unsigned | NotEvidence::Unproven | NotEvidence::Honest) => {
                Err(FollowError::Unproven { what: "something" })
            }
        }
    }

    pub(crate) fn evident(&self, verdict: Verdict) -> FollowError {
        FollowError::Caught { verdict, file: self.folder.file(EVIDENCE).display().to_string() }
    }
}

/// All leaves of a log as it is shown, up to this size.
async fn all_leaves(source: &impl Source, size: u64) -> Result<Vec<LogLeaf>, FollowError> {
    let mut leaves = Vec::new();
    while (leaves.len() as u64) < size {
        leaves.extend(leaves_of(source, leaves.len() as u64).await?);
    }
    leaves.truncate(usize::try_from(size).unwrap_or(usize::MAX));
    Ok(leaves)
}
