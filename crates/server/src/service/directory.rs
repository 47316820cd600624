//! Look-ups: handles exactly matched, accounts by id, and what the log proves of them.

use protocol::api::{Answer, Refusal};
use protocol::handle::Handle;
use protocol::id::AccountId;
use protocol::limits::{HISTORY_VERSIONS_MAX, LOG_ANCHOR};
use protocol::time::Millis;
use protocol::transparency::anchor::LogAnswer;
use protocol::transparency::checkpoint::log_note_key;
use protocol::transparency::directory_proof::{DirectoryProof, HistoryAnswer};
use protocol::transparency::label::{HandleValue, MapLabel};

use super::limits::Bucket;
use super::lookup::{self, HistoryQuestion, Proved};
use super::map_store::MapError;
use super::session::{Failure, Session};
use super::{ATTEMPTS_MAX, Service, contended, unavailable};
use super::{changes, log};
use crate::port::Stores;

impl<S: Stores> Session<S> {
    pub(super) async fn look_up_handle(
        &mut self,
        handle: Handle,
        known_size: u64,
        now: Millis,
    ) -> Result<Answer, Failure> {
        self.count_lookup()?;
        self.draw(Bucket::LookUps, 1, now).await?;
        let label = MapLabel::Handle(handle.clone());
        for _ in 0..ATTEMPTS_MAX {
            let record = self.service.handle(&handle.skeleton()).await?;
            // A look-alike is not an answer: somebody who asks for paypa1 must not get paypal.
            let holder = record.as_ref().filter(|record| record.handle == handle);
            if let Some(record) = holder.filter(|record| record.released.is_none()) {
                return self.service.answer_account(&record.account, Some(label), known_size).await;
            }
            let (proof, proved) = self.service.prove(std::slice::from_ref(&label), known_size).await?;
            let proved = proved.first().and_then(|proved| proved.value);
            let held = record.as_ref().map(|record| {
                let handle = record.handle.clone();
                HandleValue::Held { account: record.account, handle }
            });
            let released = record.as_ref().map(|record| HandleValue::Released { account: record.account });
            let is_held = held.as_ref().map(HandleValue::to_value) == proved && proved.is_some();
            if let Some(record) = holder.filter(|_| is_held) {
                // Its release is promised, but not in the log yet.
                return self.service.answer_account(&record.account, Some(label), known_size).await;
            }
            let value = match proved {
                None => None,
                Some(_) if is_held => held,
                Some(value) if released.as_ref().map(HandleValue::to_value) == Some(value) => released,
                // Somebody has taken the handle, and it was published, since its record was read.
                Some(_) => continue,
            };
            return Ok(Answer::NoAccount { proof: Box::new(proof), value });
        }
        Err(contended().into())
    }

    pub(super) async fn look_up_account(
        &mut self,
        account: AccountId,
        known_size: u64,
        now: Millis,
    ) -> Result<Answer, Failure> {
        self.count_lookup()?;
        self.draw(Bucket::LookUps, 1, now).await?;
        if self.service.account(&account).await?.is_none() {
            return Err(Refusal::NotFound.into());
        }
        self.service.answer_account(&account, None, known_size).await
    }

    pub(super) async fn read_checkpoint(&mut self, known_size: u64, now: Millis) -> Result<Answer, Failure> {
        self.draw(Bucket::LookUps, 1, now).await?;
        let served = self.service.served().await?;
        let checkpoint = self.service.checkpoint_for(&served, known_size).await.map_err(unavailable)?;
        Ok(Answer::Checkpoint(Box::new(checkpoint)))
    }

    /// The newest checkpoint with all anchors since one.
    pub(super) async fn read_log(&mut self, known_size: u64, from: u64, now: Millis) -> Result<Answer, Failure> {
        self.authenticated()?;
        self.draw(Bucket::AccountRequests, 1, now).await?;
        if !from.is_multiple_of(LOG_ANCHOR) {
            return Err(Refusal::Malformed.into());
        }
        let served = self.service.served().await?;
        let checkpoint = self.service.checkpoint_for(&served, known_size).await.map_err(unavailable)?;
        let (directory, size) = (self.service.stores.directory(), served.newest.state().size);
        let keyring = self.service.keyring();
        let statement = keyring.statement();
        let key = log_note_key(&statement.id(), statement.keys.log).ok_or(Refusal::Unavailable)?;
        let anchors = log::anchors(directory, &key, from, size).await.map_err(unavailable)?;
        Ok(Answer::Log(Box::new(LogAnswer { checkpoint, anchors })))
    }

    /// Only of the session's own labels: what others had, and how often, is nobody's business.
    pub(super) async fn read_history(
        &mut self,
        label: MapLabel,
        from_version: u64,
        known_size: u64,
        now: Millis,
    ) -> Result<Answer, Failure> {
        let (account, _) = self.authenticated()?;
        self.draw(Bucket::AccountRequests, 1, now).await?;
        let record = self.service.account(&account).await?.ok_or(Refusal::NotFound)?;
        let is_own = match &label {
            MapLabel::Account(asked) => *asked == account,
            MapLabel::Handle(asked) => record.handle.as_ref() == Some(asked),
        };
        if !is_own {
            return Err(Refusal::NotFound.into());
        }
        Ok(Answer::History(Box::new(self.service.history(&label, from_version, known_size).await?)))
    }
}

impl<S: Stores> Service<S> {
    /// An account's chain with its proof, and with a promise of what the proof does not show yet.
    async fn answer_account(
        &self,
        account: &AccountId,
        handle: Option<MapLabel>,
        known_size: u64,
    ) -> Result<Answer, Failure> {
        let labels: Vec<MapLabel> = handle.into_iter().chain([MapLabel::Account(*account)]).collect();
        let (proof, proved) = self.prove(&labels, known_size).await?;
        // After the proof, so that the chain is not shorter than what is proved of it.
        let chain = self.account(account).await?.ok_or(Refusal::NotFound)?.chain;
        let sequence = chain.statements.last().map_or(0, |statement| statement.body.sequence);
        let is_proved = proved.iter().all(|proved| proved.value.is_some())
            && proved.last().is_some_and(|proved| proved.sequence == Some(sequence));
        let promise = match is_proved {
            true => None,
            false => changes::promise(self.stores.directory(), account, sequence).await.map_err(unavailable)?,
        };
        Ok(Answer::Account { chain, proof: Box::new(proof), promise })
    }

    /// What the served epoch proves of labels, and what they have by that.
    ///
    /// # Errors
    /// [`Refusal`]: busy if the directory is published faster than it can be read, unavailable if it cannot be read.
    pub async fn prove(&self, labels: &[MapLabel], known_size: u64) -> Result<(DirectoryProof, Vec<Proved>), Refusal> {
        let keyring = self.keyring();
        for _ in 0..ATTEMPTS_MAX {
            let served = self.served().await?;
            let directory = self.stores.directory();
            let proved = lookup::prove(directory, keyring.map_key(), served.newest.tree, labels).await;
            let Some(proofs) = proved.map_err(unprovable)? else { continue };
            let checkpoint = self.checkpoint_for(&served, known_size).await.map_err(unavailable)?;
            let (labels, proved) = proofs.into_iter().unzip();
            return Ok((DirectoryProof { checkpoint, labels }, proved));
        }
        Err(contended())
    }

    async fn history(&self, label: &MapLabel, from_version: u64, known_size: u64) -> Result<HistoryAnswer, Refusal> {
        let keyring = self.keyring();
        for _ in 0..ATTEMPTS_MAX {
            let served = self.served().await?;
            let question = HistoryQuestion { label, from_version, count_max: HISTORY_VERSIONS_MAX };
            let (directory, tree) = (self.stores.directory(), served.newest.tree);
            let proved = lookup::prove_history(directory, keyring.map_key(), tree, question).await;
            let history = match proved.map_err(unprovable)? {
                lookup::History::Outdated => continue,
                lookup::History::Nothing => return Err(Refusal::NotFound),
                lookup::History::Proved(history) => history,
            };
            let checkpoint = self.checkpoint_for(&served, known_size).await.map_err(unavailable)?;
            return Ok(HistoryAnswer { checkpoint, history: *history });
        }
        Err(contended())
    }
}

fn unprovable(error: MapError) -> Refusal {
    match error {
        MapError::Store(error) => unavailable(error),
        MapError::Broken(what) => {
            tracing::error!(what, "the directory's tree is damaged");
            Refusal::Unavailable
        }
    }
}
