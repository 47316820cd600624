//! Tokens: issued blindly within a daily quota, spent once, whichever process they are shown to.

use protocol::api::{Answer, Refusal};
use protocol::cbor;
use protocol::hash::hash;
use protocol::id::AccountId;
use protocol::limits::{TOKEN_BATCH_MAX, TOKEN_QUOTA};
use protocol::time::{Days, Millis};
use protocol::token::{Blinded, Token, TokenNonce, TokenUse};

use super::limits::Bucket;
use super::records::{self, IssueRecord};
use super::session::{Failure, Session};
use super::{ATTEMPTS_MAX, Service, contended, unavailable};
use crate::port::Stores;
use crate::port::directory::{Commit, Committed, Directory, Key};

/// How many tokens an account in good standing gets for one day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quota(pub u32);

impl Default for Quota {
    fn default() -> Self {
        Quota(TOKEN_QUOTA)
    }
}

impl<S: Stores> Session<S> {
    pub(super) async fn issue_tokens(
        &mut self,
        period: Days,
        batch: Vec<Blinded>,
        now: Millis,
    ) -> Result<Answer, Failure> {
        let (account, device) = self.authenticated()?;
        // A device that was removed gets none, also on a session that has not heard of it.
        self.service.device(&account, &device).await?.ok_or(Refusal::DeviceRemoved)?;
        // By account: sessions are cheap to open, and each answer costs as much as the batch is large.
        self.service.draw(Bucket::AccountRequests, &account.0, 1, now).await?;
        if batch.len() > TOKEN_BATCH_MAX {
            return Err(Refusal::TooLarge.into());
        }
        self.service.check_standing(&account).await?;
        let keyring = self.service.keyring();
        let issuer = keyring.issuers().issuing(period, now).ok_or(Refusal::TokenRefused)?;
        // Read first: a batch beyond the quota is not worth evaluating.
        self.service.check_quota(&account, period, &batch).await?;
        // Evaluated before it is counted: what is malformed is not counted, and what is counted can be answered.
        let evaluation = issuer.evaluate(&batch).map_err(|_| Refusal::Malformed)?;
        self.service.count_batch(&account, period, &batch).await?;
        Ok(Answer::Tokens { evaluation, issuer: keyring.issuers().state(&issuer) })
    }

    /// Has a request's token pay for something of which the price may rise, and says how many tokens have.
    pub(super) async fn pay_once_more(&self, spent_on: TokenUse, now: Millis) -> Result<u32, Failure> {
        let token = self.token.ok_or(Refusal::TokenRefused)?;
        self.service.deposit(&token, spent_on, now).await
    }

    /// Has a request's token pay for it.
    pub(super) async fn pay(&self, spent_on: TokenUse, now: Millis) -> Result<(), Failure> {
        let token = self.token.ok_or(Refusal::TokenRefused)?;
        self.service.spend(&token, spent_on, now).await
    }
}

impl<S: Stores> Service<S> {
    /// Whether the operator has suspended the account.
    pub(super) async fn check_standing(&self, account: &AccountId) -> Result<(), Refusal> {
        let suspended = self.stores.directory().get(&Key::suspended(account)).await.map_err(unavailable)?;
        if suspended.is_some() { Err(Refusal::Suspended) } else { Ok(()) }
    }

    /// Whether the account may have the batch as things are; counts nothing.
    async fn check_quota(&self, account: &AccountId, period: Days, batch: &[Blinded]) -> Result<(), Failure> {
        let stored = self.stores.directory().get(&Key::issued(period, account)).await.map_err(unavailable)?;
        self.count(stored.as_deref(), batch).map(|_| ())
    }

    /// Counts a batch on the account's quota of the period; the same batch once only, however often its answer was lost.
    async fn count_batch(&self, account: &AccountId, period: Days, batch: &[Blinded]) -> Result<(), Failure> {
        let key = Key::issued(period, account);
        for _ in 0..ATTEMPTS_MAX {
            let stored = self.stores.directory().get(&key).await.map_err(unavailable)?;
            let Some(after) = self.count(stored.as_deref(), batch)? else { return Ok(()) };
            let mut commit = Commit::default();
            commit.assert(key.clone(), stored);
            commit.put(key.clone(), cbor::to_bytes(&after));
            if self.commit(commit).await? == Committed::Done {
                return Ok(());
            }
        }
        Err(contended().into())
    }

    /// The record with the batch counted; nothing if it is counted already.
    fn count(&self, stored: Option<&[u8]>, batch: &[Blinded]) -> Result<Option<IssueRecord>, Failure> {
        let before: IssueRecord = match stored {
            Some(bytes) => records::read(bytes).map_err(unavailable)?,
            None => IssueRecord::default(),
        };
        let hash = batch_hash(batch);
        if before.batches.contains(&hash) {
            return Ok(None);
        }
        let issued = before.issued.saturating_add(u32::try_from(batch.len()).unwrap_or(u32::MAX));
        if issued > self.rules.quota.0 {
            return Err(Refusal::QuotaUsed.into());
        }
        let mut after = IssueRecord { issued, ..before };
        after.batches.push(hash);
        Ok(Some(after))
    }

    /// Spends a token on one thing of which several may be spent, and says how many were.
    async fn deposit(&self, token: &Token, spent_on: TokenUse, now: Millis) -> Result<u32, Failure> {
        let (spent, count) = (self.spent_key(token, now)?, Key::deposit(token.period, &spent_on));
        for _ in 0..ATTEMPTS_MAX {
            let stored = self.stores.directory().get(&count).await.map_err(unavailable)?;
            let before: u32 = match &stored {
                Some(bytes) => records::read(bytes).map_err(unavailable)?,
                None => 0,
            };
            if let Some(known) = self.stores.directory().get(&spent).await.map_err(unavailable)? {
                return if known == spent_on.0 { Ok(before) } else { Err(Refusal::TokenRefused.into()) };
            }
            let after = before.saturating_add(1);
            let mut commit = Commit::default();
            commit.assert(spent.clone(), None);
            commit.assert(count.clone(), stored);
            commit.put(spent.clone(), spent_on.0.to_vec());
            commit.put(count.clone(), cbor::to_bytes(&after));
            if self.commit(commit).await? == Committed::Done {
                return Ok(after);
            }
        }
        Err(contended().into())
    }

    /// Spends a token on one thing. Spending it on the same thing again is the same spend: whoever asks again after a lost
    /// answer pays nothing more, and whoever shows it for something else, here or at another process, is refused.
    pub(super) async fn spend(&self, token: &Token, spent_on: TokenUse, now: Millis) -> Result<(), Failure> {
        let key = self.spent_key(token, now)?;
        for _ in 0..ATTEMPTS_MAX {
            if let Some(known) = self.stores.directory().get(&key).await.map_err(unavailable)? {
                return if known == spent_on.0 { Ok(()) } else { Err(Refusal::TokenRefused.into()) };
            }
            let mut commit = Commit::default();
            commit.assert(key.clone(), None);
            commit.put(key.clone(), spent_on.0.to_vec());
            if self.commit(commit).await? == Committed::Done {
                return Ok(());
            }
        }
        Err(contended().into())
    }

    /// Under which a good token is remembered as spent: not the token itself, which a thief of the disk could show again elsewhere.
    fn spent_key(&self, token: &Token, now: Millis) -> Result<Key, Refusal> {
        let issuer = self.keyring().issuers().spendable(token.period, now).ok_or(Refusal::TokenRefused)?;
        if !issuer.accepts(token) {
            return Err(Refusal::TokenRefused);
        }
        let TokenNonce(nonce) = &token.nonce;
        Ok(Key::spent(token.period, &hash("spent token", &[nonce])))
    }
}

fn batch_hash(batch: &[Blinded]) -> records::BatchHash {
    let bytes: Vec<u8> = batch.iter().flat_map(|blinded| blinded.0).collect();
    let mut short = [0; 16];
    short.copy_from_slice(&hash("token batch", &[&bytes])[..16]);
    records::BatchHash(short)
}
