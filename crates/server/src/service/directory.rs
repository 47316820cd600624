//! Look-ups: handles exactly matched, accounts by id.

use protocol::api::{Answer, Refusal};
use protocol::handle::Handle;
use protocol::id::AccountId;
use protocol::time::Millis;

use super::limits::Bucket;
use super::session::{Failure, Session};
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
}
