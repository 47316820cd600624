//! How evidence is judged: each kind by what the server signed, and by nothing else.

use std::cmp::Ordering;

use super::answered::{Served, SignedAnswer};
use super::audit::AuditBlob;
use super::checkpoint::Checkpoint;
use super::directory_proof::Pin;
use super::evidence::{KnownLog, NotEvidence, OpenedVersion, Opening, Promised, ProvenLeaf, StatedHead, Verdict};
use super::label::{AccountValue, HandleValue, MapLabel, MapValue};
use super::leaf::{Configuration, LogLeaf, Step};
use super::log::{LogHash, LogState, verify_consistency, verify_inclusion};
use super::lookup::{LabelProof, MapView};
use super::promise::{Kept, SignedPromise};
use crate::api::Request;
use crate::chain::{AccountState, Chain};
use crate::handle::Handle;
use crate::id::{AccountId, ChainHead, ServerId, TopicId};
use crate::server::ServerStatement;
use crate::token::IssuerStatement;

/// Whose word counts.
pub(super) struct Court<'a> {
    pub(super) statement: &'a ServerStatement,
    server: ServerId,
}

/// What a promise is held against.
pub(super) struct Said<'a> {
    pub(super) proof: &'a LabelProof,
    pub(super) about: Promised,
    pub(super) opening: Option<&'a Opening>,
    pub(super) chain: Option<&'a Chain>,
}

impl<'a> Court<'a> {
    pub(super) fn new(statement: &'a ServerStatement, server: &ServerId) -> Result<Self, NotEvidence> {
        is_stated_by(statement, server)?;
        Ok(Court { statement, server: *server })
    }

    pub(super) fn two_log_keys(&self, second: &ServerStatement) -> Result<Verdict, NotEvidence> {
        is_stated_by(second, &self.server)?;
        if self.statement.keys.log == second.keys.log { Err(NotEvidence::Honest) } else { Ok(Verdict::TwoLogKeys) }
    }

    pub(super) fn two_roots(&self, first: &str, second: &str) -> Result<Verdict, NotEvidence> {
        let (first, second) = (self.state(first)?, self.state(second)?);
        let differ = first.size == second.size && first.root != second.root;
        if differ { Ok(Verdict::TwoRoots { size: first.size }) } else { Err(NotEvidence::Honest) }
    }

    pub(super) fn other_past(
        &self,
        (older, newer): (&str, &str),
        root: &LogHash,
        consistency: &[LogHash],
    ) -> Result<Verdict, NotEvidence> {
        let (older, newer) = (self.state(older)?, self.state(newer)?);
        let shown = LogState { size: older.size, root: *root };
        // Of no leaves there is one root, and of the same size two roots are evidence by themselves.
        if older.size == 0 || older.size >= newer.size || older.root == *root {
            return Err(NotEvidence::Honest);
        }
        verify_consistency(&shown, &newer, consistency).map_err(|_| NotEvidence::Unproven)?;
        Ok(Verdict::OtherPast { size: older.size })
    }

    pub(super) fn two_leaves(&self, first: &ProvenLeaf, second: &ProvenLeaf) -> Result<Verdict, NotEvidence> {
        let (first, second) = (self.leaf(first)?, self.leaf(second)?);
        let differ = first.number == second.number && first != second;
        if differ { Ok(Verdict::TwoLeaves { number: first.number }) } else { Err(NotEvidence::Honest) }
    }

    pub(super) fn two_map_keys(
        &self,
        first: (&ProvenLeaf, &Configuration),
        second: (&ProvenLeaf, &Configuration),
    ) -> Result<Verdict, NotEvidence> {
        self.view(first.0, first.1)?;
        self.view(second.0, second.1)?;
        if first.1.vrf_key == second.1.vrf_key { Err(NotEvidence::Honest) } else { Ok(Verdict::TwoMapKeys) }
    }

    pub(super) fn bad_step(
        &self,
        before: Option<&ProvenLeaf>,
        after: &ProvenLeaf,
        blob: Option<&AuditBlob>,
    ) -> Result<Verdict, NotEvidence> {
        let before = before.map(|before| self.leaf(before)).transpose()?;
        let after = self.leaf(after)?;
        let number = after.number;
        // The leaf before is the one before: another one follows nothing.
        if before.map_or(0, |before| before.number.saturating_add(1)) != number {
            return Err(NotEvidence::Honest);
        }
        match (after.step(before), blob) {
            (Err(why), _) => Ok(Verdict::BadStep { number, why }),
            (Ok(Step::Epoch), Some(blob)) if blob.hash() == after.audit => match blob.verify(after) {
                Err(why) => Ok(Verdict::BadAppend { number, why }),
                Ok(()) => Err(NotEvidence::Honest),
            },
            (Ok(_), Some(_)) => Err(NotEvidence::Unproven),
            (Ok(_), None) => Err(NotEvidence::Honest),
        }
    }

    pub(super) fn broken_promise(
        &self,
        signed: &SignedPromise,
        leaf: &ProvenLeaf,
        configuration: &Configuration,
        said: &Said<'_>,
    ) -> Result<Verdict, NotEvidence> {
        let view = self.view(leaf, configuration)?;
        signed.verify_signature(&self.statement.keys.log).map_err(|_| NotEvidence::Unsigned)?;
        let promise = &signed.promise;
        let label = match (said.about, &promise.handle) {
            (Promised::Account, _) => MapLabel::Account(promise.account),
            (Promised::Handle, Some(handle)) => MapLabel::Handle(handle.clone()),
            (Promised::Handle, None) => return Err(NotEvidence::Honest),
        };
        let found = view.verify_label(&label, said.proof).map_err(|_| NotEvidence::Unproven)?;
        let opening = said.opening;
        if found.map(|found| found.value) != opening.map(value_of) {
            return Err(NotEvidence::Unproven);
        }
        let leaf = &leaf.leaf;
        let kept = match (said.about, opening) {
            (Promised::Account, None) => promise.judge(leaf, None, None),
            (Promised::Account, Some(Opening::Account(value))) => {
                let end = (value.sequence, value.head);
                let head =
                    said.chain.map(|chain| head_at(chain, &promise.account, end, promise.sequence)).transpose()?;
                promise.judge(leaf, Some(value), head.as_ref())
            }
            (Promised::Handle, None) => promise.judge_handle(leaf, None),
            (Promised::Handle, Some(Opening::Handle(value))) => promise.judge_handle(leaf, Some(value)),
            _ => return Err(NotEvidence::Unproven),
        };
        match kept {
            Kept::Broken => Ok(Verdict::BrokenPromise { account: promise.account, about: said.about }),
            Kept::Kept | Kept::Pending => Err(NotEvidence::Honest),
        }
    }

    pub(super) fn false_versions(
        &self,
        view: &MapView,
        label: &MapLabel,
        (earlier, later): (&OpenedVersion, &OpenedVersion),
        chain: Option<&Chain>,
    ) -> Result<Verdict, NotEvidence> {
        check_opened(view, label, earlier)?;
        check_opened(view, label, later)?;
        let is_false = match (label, &earlier.opening, &later.opening) {
            (MapLabel::Account(account), Opening::Account(one), Opening::Account(two)) => {
                let left_out = |chain| head_at(chain, account, (two.sequence, two.head), one.sequence);
                match one.sequence.cmp(&two.sequence) {
                    Ordering::Less => chain.map(left_out).transpose()?.is_some_and(|head| head != one.head),
                    Ordering::Equal | Ordering::Greater => true,
                }
            }
            (MapLabel::Handle(_), Opening::Handle(one), Opening::Handle(two)) => {
                // From the account that held it to its release by that account, and nowhere else.
                match (one, two) {
                    (HandleValue::Held { account: held, .. }, HandleValue::Released { account }) => held != account,
                    _ => true,
                }
            }
            _ => return Err(NotEvidence::Unproven),
        };
        let verdict = Verdict::FalseVersions { earlier: earlier.version, later: later.version };
        if earlier.version < later.version && is_false { Ok(verdict) } else { Err(NotEvidence::Honest) }
    }

    pub(super) fn false_value(
        &self,
        view: &MapView,
        account: &AccountId,
        said: &OpenedVersion,
        chain: &Chain,
    ) -> Result<Verdict, NotEvidence> {
        check_opened(view, &MapLabel::Account(*account), said)?;
        let state = chain.verify().map_err(|_| NotEvidence::Unproven)?;
        match &said.opening {
            Opening::Account(value) if value.head != state.head => Err(NotEvidence::Unproven),
            Opening::Account(value) if state.account == *account && *value == AccountValue::of(&state) => {
                Err(NotEvidence::Honest)
            }
            Opening::Account(_) => Ok(Verdict::FalseValue { account: *account }),
            Opening::Handle(_) => Err(NotEvidence::Unproven),
        }
    }

    pub(super) fn false_release(
        &self,
        view: &MapView,
        (handle, released): (&Handle, &OpenedVersion),
        (said, opening): (&LabelProof, Option<&AccountValue>),
    ) -> Result<Verdict, NotEvidence> {
        check_opened(view, &MapLabel::Handle(handle.clone()), released)?;
        let Opening::Handle(HandleValue::Released { account }) = &released.opening else {
            return Err(NotEvidence::Honest);
        };
        let found = view.verify_label(&MapLabel::Account(*account), said).map_err(|_| NotEvidence::Unproven)?;
        if found.map(|found| found.value) != opening.map(AccountValue::to_value) {
            return Err(NotEvidence::Unproven);
        }
        match opening {
            Some(AccountValue { state: AccountState::Closed, .. }) => Err(NotEvidence::Honest),
            _ => Ok(Verdict::FalseRelease { account: *account }),
        }
    }

    pub(super) fn two_topic_heads(
        &self,
        topic: &TopicId,
        first: &StatedHead,
        second: &StatedHead,
    ) -> Result<Verdict, NotEvidence> {
        for stated in [first, second] {
            is_stated_by(&stated.server, &self.server)?;
            stated.head.verify(&stated.server.keys.head, topic).map_err(|_| NotEvidence::Unsigned)?;
        }
        let (first, second) = (&first.head.head, &second.head.head);
        let differ = first.sequence == second.sequence && first.link != second.link;
        if differ { Ok(Verdict::TwoTopicHeads { sequence: first.sequence }) } else { Err(NotEvidence::Honest) }
    }

    pub(super) fn two_issuer_keys(
        &self,
        first: &IssuerStatement,
        second: &IssuerStatement,
    ) -> Result<Verdict, NotEvidence> {
        let identity = &self.statement.keys.identity;
        if first.verify(identity).is_err() || second.verify(identity).is_err() {
            return Err(NotEvidence::Unsigned);
        }
        let day = first.period.0;
        if first.convicts(second, identity) { Ok(Verdict::TwoIssuerKeys { day }) } else { Err(NotEvidence::Honest) }
    }

    pub(super) fn false_answer(
        &self,
        question: &Request,
        answer: &SignedAnswer,
        known: Option<&KnownLog>,
    ) -> Result<Verdict, NotEvidence> {
        answer.verify(question, &self.statement.keys.log).map_err(|_| NotEvidence::Unsigned)?;
        let pin = known.map(|known| self.pin(known)).transpose()?;
        let size = known.map_or(0, |known| known.leaf.leaf.number.saturating_add(1));
        // A log is held against what the question named, and against nothing else.
        if question.known_size() != Some(size) {
            return Err(NotEvidence::Unproven);
        }
        match answer.judge(question, &self.server, pin.as_ref()) {
            Err(why) => Ok(Verdict::FalseAnswer { why }),
            Ok(()) => Err(NotEvidence::Honest),
        }
    }

    pub(super) fn rolled_back(
        &self,
        served: &Served,
        question: &Request,
        answer: &SignedAnswer,
    ) -> Result<Verdict, NotEvidence> {
        let log_key = &self.statement.keys.log;
        answer.verify(question, log_key).map_err(|_| NotEvidence::Unsigned)?;
        let known = served.size(&self.server, log_key).ok_or(NotEvidence::Unsigned)?;
        // Only what was asked after the larger log had been shown can be held against it: what is named cannot be guessed.
        let is_after = matches!(question, Request::ReadLog { served: Some(named), .. } if *named == served.hash());
        let shown = answer.answer.checkpoint().filter(|_| is_after).ok_or(NotEvidence::Unproven)?;
        let size = self.state(&shown.note)?.size;
        if size < known { Ok(Verdict::RolledBack { size, known }) } else { Err(NotEvidence::Honest) }
    }

    /// What a client knew that had been shown this.
    fn pin(&self, known: &KnownLog) -> Result<Pin, NotEvidence> {
        let KnownLog { leaf, configuration } = known;
        let view = self.view(leaf, configuration)?;
        // The leaf is the checkpoint's last, or the sizes would not be of one log.
        if self.state(&leaf.note)?.size != leaf.leaf.number.saturating_add(1) {
            return Err(NotEvidence::Unproven);
        }
        let log_key = self.statement.keys.log;
        Ok(Pin { log_key, vrf_key: view.vrf_key, note: leaf.note.clone(), time: leaf.leaf.time })
    }

    fn state(&self, note: &str) -> Result<LogState, NotEvidence> {
        let verified = Checkpoint::verify(note, &self.server, &self.statement.keys.log);
        verified.map(|(checkpoint, _)| checkpoint.state).map_err(|_| NotEvidence::Unsigned)
    }

    fn leaf<'l>(&self, proven: &'l ProvenLeaf) -> Result<&'l LogLeaf, NotEvidence> {
        let state = self.state(&proven.note)?;
        let leaf = &proven.leaf;
        verify_inclusion(&leaf.hash(), leaf.number, state.size, &state.root, &proven.inclusion)
            .map_err(|_| NotEvidence::Unproven)?;
        Ok(leaf)
    }

    /// The map under a leaf, by the configuration that it names.
    pub(super) fn view(&self, proven: &ProvenLeaf, configuration: &Configuration) -> Result<MapView, NotEvidence> {
        let leaf = self.leaf(proven)?;
        if configuration.hash() == leaf.configuration {
            Ok(configuration.view(leaf))
        } else {
            Err(NotEvidence::Unproven)
        }
    }
}

fn is_stated_by(statement: &ServerStatement, server: &ServerId) -> Result<(), NotEvidence> {
    if statement.id() != *server {
        return Err(NotEvidence::OtherServer);
    }
    statement.verify().map_err(|_| NotEvidence::Unsigned)
}

fn check_opened(view: &MapView, label: &MapLabel, opened: &OpenedVersion) -> Result<(), NotEvidence> {
    let found = view.verify_version(label, opened.version, &opened.proof).map_err(|_| NotEvidence::Unproven)?;
    if found.value == value_of(&opened.opening) { Ok(()) } else { Err(NotEvidence::Unproven) }
}

fn value_of(opening: &Opening) -> MapValue {
    match opening {
        Opening::Account(value) => value.to_value(),
        Opening::Handle(value) => value.to_value(),
    }
}

/// The head that a chain of this account with this end had after an earlier statement.
fn head_at(
    chain: &Chain,
    account: &AccountId,
    (sequence, head): (u64, ChainHead),
    at: u64,
) -> Result<ChainHead, NotEvidence> {
    let state = chain.verify_for(account).map_err(|_| NotEvidence::Unproven)?;
    if state.sequence != sequence || state.head != head {
        return Err(NotEvidence::Unproven);
    }
    state.head_at(at).copied().ok_or(NotEvidence::Unproven)
}
