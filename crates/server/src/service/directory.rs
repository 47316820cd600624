//! Look-ups: handles exactly matched, accounts by id, and what the log proves of them.

use protocol::api::{Answer, Refusal};
use protocol::handle::Handle;
use protocol::id::AccountId;
use protocol::limits::HISTORY_VERSIONS_MAX;
use protocol::time::Millis;
use protocol::transparency::directory_proof::{DirectoryProof, HistoryAnswer};
use protocol::transparency::label::{MapLabel, MapValue};

use super::limits::Bucket;
use super::lookup::{self, HistoryQuestion};
use super::map_store::MapError;
use super::session::{Failure, Session};
use super::{ATTEMPTS_MAX, Service, contended, unavailable};
use crate::port::Stores;

impl<S: Stores> Session<S> {
    pub(super) async fn look_up_handle(&mut self, handle: Handle, now: Millis) -> Result<Answer, Failure> {
        self.count_lookup()?;
        self.draw(Bucket::LookUps, 1, now).await?;
        let record = self.service.handle(&handle.skeleton()).await?;
        // A look-alike is not an answer: somebody who asks for paypa1 must not get paypal.
        let record = record.filter(|record| record.handle == handle).ok_or(Refusal::NotFound)?;
        let account = self.service.account(&record.account).await?.ok_or(Refusal::NotFound)?;
        Ok(Answer::Account { chain: account.chain })
    }

    pub(super) async fn look_up_account(&mut self, account: AccountId, now: Millis) -> Result<Answer, Failure> {
        self.count_lookup()?;
        self.draw(Bucket::LookUps, 1, now).await?;
        let record = self.service.account(&account).await?.ok_or(Refusal::NotFound)?;
        Ok(Answer::Account { chain: record.chain })
    }

    pub(super) async fn read_checkpoint(&mut self, known_size: u64, now: Millis) -> Result<Answer, Failure> {
        self.draw(Bucket::LookUps, 1, now).await?;
        let served = self.service.served().await?;
        let checkpoint = self.service.checkpoint_for(&served, known_size).await.map_err(unavailable)?;
        Ok(Answer::Checkpoint(Box::new(checkpoint)))
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
    /// What the served epoch proves of labels, and the values that they have by that.
    ///
    /// # Errors
    /// [`Refusal`]: busy if the directory is published faster than it can be read, unavailable if it cannot be read.
    pub async fn prove(
        &self,
        labels: &[MapLabel],
        known_size: u64,
    ) -> Result<(DirectoryProof, Vec<Option<MapValue>>), Refusal> {
        let keyring = self.keyring();
        for _ in 0..ATTEMPTS_MAX {
            let served = self.served().await?;
            let directory = self.stores.directory();
            let proved = lookup::prove(directory, keyring.map_key(), served.newest.tree, labels).await;
            let Some(proved) = proved.map_err(unprovable)? else { continue };
            let checkpoint = self.checkpoint_for(&served, known_size).await.map_err(unavailable)?;
            let values = proved.iter().map(|proved| proved.value).collect();
            let labels = proved.into_iter().map(|proved| proved.proof).collect();
            return Ok((DirectoryProof { checkpoint, labels }, values));
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
