//! What a server says about its directory, for which it signs: whatever of it an honest server would never say can be shown to strangers.

use minicbor::{Decode, Encode};

use super::checkpoint::{Checkpoint, Witnesses};
use super::directory_proof::{Against, DirectoryProof, Fault, HistoryAnswer, Pin, Verified};
use super::label::{HandleValue, MapLabel};
use super::lookup::BadProof;
use super::promise::SignedPromise;
use super::vouched::{InMap, Unexplained, Unvouched, says_nobody};
use crate::api::{Answer, Request};
use crate::cbor;
use crate::chain::Chain;
use crate::handle::Handle;
use crate::hash::hash;
use crate::id::{AccountId, ServerId};
use crate::signature::{BadSignature, PublicKey, Purpose, SecretKey, Signature, verify};

/// An answer about the directory with the log key's signature on it and on the question.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct SignedAnswer {
    /// The answer.
    #[n(0)]
    pub answer: Answer,
    /// [`Purpose::DirectoryAnswer`], over question, checkpoint and answer.
    #[n(1)]
    pub signature: Signature,
}

/// That a server has shown a checkpoint to somebody: what is left of a [`SignedAnswer`] without what was asked and answered.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Served {
    /// The question's hash.
    #[n(0)]
    pub question: QuestionHash,
    /// The checkpoint that came with the answer, as it was signed.
    #[n(1)]
    pub note: Option<String>,
    /// The answer's hash.
    #[n(2)]
    pub answer: AnswerHash,
    /// [`SignedAnswer::signature`].
    #[n(3)]
    pub signature: Signature,
}

/// The hash of a question about the directory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QuestionHash(pub [u8; 32]);

/// The hash of an answer about the directory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AnswerHash(pub [u8; 32]);

/// The hash of a [`Served`]: nobody can name it before the server has signed that answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ServedHash(pub [u8; 32]);

crate::cbor_byte_array!(QuestionHash, 32);
crate::cbor_byte_array!(AnswerHash, 32);
crate::cbor_byte_array!(ServedHash, 32);

/// What an honest server never answers. No clock has a part in it: not the client's, and not the server's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FalseAnswer {
    /// Something else than was asked for.
    #[error("it answers something else than it was asked")]
    OtherKind,
    /// A checkpoint, leaf or configuration that is not the log's.
    #[error("the log's checkpoint does not fit what is shown with it")]
    Checkpoint,
    /// A log that is not the one that was known.
    #[error("the log is not shown to be the one that it was")]
    OtherLog,
    /// A proof that does not show what it is there for.
    #[error("{0}")]
    Proof(#[source] BadProof),
    /// A chain that does not verify, or is somebody else's.
    #[error("the chain of the account is none")]
    Chain,
    /// A chain that does not explain what the map has.
    #[error("the map has another record of the account than its chain")]
    OtherRecord,
    /// A handle that the map has otherwise.
    #[error("the map has the handle otherwise")]
    OtherHolder,
    /// What the map does not have, and what nothing vouches for.
    #[error("something is shown that neither the map has nor a promise covers")]
    NotVouched,
    /// A promise that is none.
    #[error("the promise that comes with it is none")]
    FalsePromise,
}

impl SignedAnswer {
    /// Answers a question about the directory.
    pub fn sign(log_key: &SecretKey, question: &Request, answer: Answer) -> Self {
        let signature = log_key.sign(Purpose::DirectoryAnswer, &signed_bytes(&Parts::of(question, &answer)));
        SignedAnswer { answer, signature }
    }

    /// Checks that the log key stands for this answer to this question.
    ///
    /// # Errors
    /// [`BadSignature`] if it does not.
    pub fn verify(&self, question: &Request, log_key: &PublicKey) -> Result<(), BadSignature> {
        self.served(question).verify(log_key)
    }

    /// What shows that the answer's checkpoint was shown.
    pub fn served(&self, question: &Request) -> Served {
        let Parts { question, note, answer } = Parts::of(question, &self.answer);
        Served { question, note: note.map(str::to_owned), answer, signature: self.signature }
    }

    /// Whether an honest server could have answered so, held against what the question names as known.
    ///
    /// # Errors
    /// [`FalseAnswer`] if it could not.
    pub fn judge(&self, question: &Request, server: &ServerId, pin: Option<&Pin>) -> Result<(), FalseAnswer> {
        // Nothing of what is judged depends on the time: what is of a time to come is nobody's lie.
        let now = self.answer.checkpoint().map_or_else(Default::default, |checkpoint| checkpoint.leaf.time.millis());
        let against = Against { server, pin, now, witnesses: &Witnesses::default() };
        match (question, &self.answer) {
            (Request::LookUpHandle { handle, .. }, Answer::Account { chain, proof, promise }) => {
                judge_account((Some(handle), None), (chain, proof, promise.as_ref()), &against)
            }
            (Request::LookUpAccount { account, .. }, Answer::Account { chain, proof, promise }) => {
                judge_account((None, Some(account)), (chain, proof, promise.as_ref()), &against)
            }
            (Request::LookUpHandle { handle, .. }, Answer::NoAccount { proof, value }) => {
                judge_nobody(handle, proof, value.as_ref(), &against)
            }
            (Request::ReadCheckpoint { .. }, Answer::Checkpoint(checkpoint)) => {
                checkpoint.verify(&against).map(|_| ()).or_else(guilty)
            }
            (Request::ReadHistory { label, from_version, .. }, Answer::History(history)) => {
                judge_history((label, *from_version), history, &against)
            }
            (Request::ReadLog { from, .. }, Answer::Log(log)) => {
                let Verified { state, configuration, .. } = match log.checkpoint.verify(&against) {
                    Ok(verified) => verified,
                    Err(fault) => return guilty(fault),
                };
                // Whoever asks beyond the log's end is answered with nothing of use.
                let listed = log.anchors.verify(*from, &state, server, &configuration.server.keys.log);
                if *from > state.size || listed.is_ok() { Ok(()) } else { Err(FalseAnswer::OtherLog) }
            }
            _ => Err(FalseAnswer::OtherKind),
        }
    }
}

impl Served {
    /// Checks that the log key stands for it.
    ///
    /// # Errors
    /// [`BadSignature`] if it does not.
    pub fn verify(&self, log_key: &PublicKey) -> Result<(), BadSignature> {
        let parts = Parts { question: self.question, note: self.note.as_deref(), answer: self.answer };
        verify(Purpose::DirectoryAnswer, log_key, &signed_bytes(&parts), &self.signature)
    }

    /// What a client names it by.
    pub fn hash(&self) -> ServedHash {
        ServedHash(hash("served answer", &[&cbor::to_bytes(self)]))
    }

    /// How many leaves the log had that was shown, if this server's log key signed for it.
    pub fn size(&self, server: &ServerId, log_key: &PublicKey) -> Option<u64> {
        self.verify(log_key).ok()?;
        let (checkpoint, _) = Checkpoint::verify(self.note.as_deref()?, server, log_key).ok()?;
        Some(checkpoint.state.size)
    }
}

/// What is signed.
struct Parts<'a> {
    question: QuestionHash,
    note: Option<&'a str>,
    answer: AnswerHash,
}

impl<'a> Parts<'a> {
    fn of(question: &Request, answer: &'a Answer) -> Self {
        Parts {
            question: QuestionHash(hash("directory question", &[&cbor::to_bytes(question)])),
            note: answer.checkpoint().map(|checkpoint| checkpoint.note.as_str()),
            answer: AnswerHash(hash("directory answer", &[&cbor::to_bytes(answer)])),
        }
    }
}

fn signed_bytes(parts: &Parts<'_>) -> Vec<u8> {
    cbor::to_bytes(&(parts.question, parts.note, parts.answer))
}

fn judge_account(
    (handle, account): (Option<&Handle>, Option<&AccountId>),
    (chain, proof, promise): (&Chain, &DirectoryProof, Option<&SignedPromise>),
    against: &Against<'_>,
) -> Result<(), FalseAnswer> {
    let state = account.map_or_else(|| chain.verify(), |account| chain.verify_for(account));
    let state = state.map_err(|_| FalseAnswer::Chain)?;
    let label = handle.cloned().map(MapLabel::Handle);
    let labels: Vec<_> = label.into_iter().chain([MapLabel::Account(state.account)]).collect();
    let (verified, found) = match proof.verify(&labels, against) {
        Ok(shown) => shown,
        Err(fault) => return guilty(fault),
    };
    let in_map = InMap::of(handle, chain, &state, &found).map_err(|unexplained| match unexplained {
        Unexplained::Record => FalseAnswer::OtherRecord,
        Unexplained::Holder => FalseAnswer::OtherHolder,
    })?;
    let by = (&verified.configuration, verified.state.size);
    match in_map.check_promised(&state, (handle, promise), by, against.now) {
        Ok(()) | Err(Unvouched::Ahead) => Ok(()),
        Err(Unvouched::NoPromise) => Err(FalseAnswer::NotVouched),
        Err(Unvouched::FalsePromise) => Err(FalseAnswer::FalsePromise),
    }
}

fn judge_nobody(
    handle: &Handle,
    proof: &DirectoryProof,
    value: Option<&HandleValue>,
    against: &Against<'_>,
) -> Result<(), FalseAnswer> {
    let found = match proof.verify(&[MapLabel::Handle(handle.clone())], against) {
        Ok((_, found)) => found,
        Err(fault) => return guilty(fault),
    };
    let in_map = found.first().copied().flatten().map(|found| found.value);
    if says_nobody(handle, value, in_map) { Ok(()) } else { Err(FalseAnswer::OtherHolder) }
}

fn judge_history(
    (label, from_version): (&MapLabel, u64),
    history: &HistoryAnswer,
    against: &Against<'_>,
) -> Result<(), FalseAnswer> {
    // Whoever asks from a version that there is not yet is answered with nothing of use.
    if from_version == 0 || from_version > history.history.newest.version {
        return Ok(());
    }
    history.verify(label, from_version, against).map(|_| ()).or_else(guilty)
}

/// Whether a fault is a lie before strangers. That a log is shorter than was known is one only if that was shown before, which is evidence
/// of its own; and no witness is asked here.
fn guilty(fault: Fault) -> Result<(), FalseAnswer> {
    match fault {
        Fault::RolledBack { .. } | Fault::Quorum(_) => Ok(()),
        Fault::Label(bad) => Err(FalseAnswer::Proof(bad)),
        Fault::OtherLog => Err(FalseAnswer::OtherLog),
        Fault::OtherServer
        | Fault::OtherLogKey
        | Fault::OtherVrfKey
        | Fault::OtherConfiguration
        | Fault::Note(_)
        | Fault::Unexplained { .. }
        | Fault::OtherLeaf
        | Fault::OtherAnchor
        | Fault::OtherLabels => Err(FalseAnswer::Checkpoint),
    }
}
