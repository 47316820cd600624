//! Issuer keys: one for each period, made from a seed of its own, stated under the server's identity key.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use protocol::hash::derive;
use protocol::signature::SecretKey;
use protocol::time::{Days, Millis};
use protocol::token::{Issuer, IssuerStatement, is_issued, is_spendable};
use zeroize::Zeroizing;

/// How long the seed of a period that is over is kept, and what was spent and issued under it, milliseconds: a clock that was a day
/// ahead and is put right finds the day's key as it was stated, and the day's tokens as they were spent. Another key for the same day
/// would convict the server of marking people.
pub const SEED_KEPT_MS: u64 = 2 * 24 * 60 * 60 * 1_000;

/// Where periods' seeds come from.
pub enum Seeds {
    /// One for each period that a server keeps: those of past periods have been destroyed.
    Kept(BTreeMap<Days, Zeroizing<[u8; 32]>>),
    /// All from one: for servers inside one process, whose worlds begin on any day.
    Derived(Zeroizing<[u8; 32]>),
}

/// The issuers of all periods that this server has keys for.
pub struct Issuers {
    seeds: Seeds,
    identity: SecretKey,
    made: Mutex<BTreeMap<Days, Arc<Issuer>>>,
}

impl Issuers {
    /// The issuers of these seeds, stated with the identity key.
    pub fn new(seeds: Seeds, identity: SecretKey) -> Self {
        Issuers { seeds, identity, made: Mutex::default() }
    }

    /// The issuer of a period whose tokens may be spent at `now`.
    pub fn spendable(&self, period: Days, now: Millis) -> Option<Arc<Issuer>> {
        if is_spendable(period, now) { self.issuer(period) } else { None }
    }

    /// The issuer of a period whose tokens are issued at `now`.
    pub fn issuing(&self, period: Days, now: Millis) -> Option<Arc<Issuer>> {
        if is_issued(period, now) { self.issuer(period) } else { None }
    }

    /// What is stated at `now`: the present period's key, and the next one's once its tokens are issued.
    pub fn statements(&self, now: Millis) -> Vec<IssuerStatement> {
        let today = now.days();
        let periods = [today, Days(today.0.saturating_add(1))];
        let issuing = periods.into_iter().filter_map(|period| self.issuing(period, now));
        issuing.map(|issuer| self.state(&issuer)).collect()
    }

    /// States an issuer's key.
    pub fn state(&self, issuer: &Issuer) -> IssuerStatement {
        IssuerStatement::sign(&self.identity, issuer.period(), issuer.key())
    }

    fn issuer(&self, period: Days) -> Option<Arc<Issuer>> {
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(issuer) = made.get(&period) {
            return Some(Arc::clone(issuer));
        }
        let issuer = match &self.seeds {
            Seeds::Kept(seeds) => Issuer::from_seed(period, seeds.get(&period)?),
            Seeds::Derived(seed) => {
                Issuer::from_seed(period, &derive(&**seed, "in-process issuer key", &period.0.to_be_bytes()))
            }
        };
        // Two days and the one before: older ones are of no use.
        made.retain(|known, _| known.0.saturating_add(2) >= period.0);
        Some(Arc::clone(made.entry(period).or_insert(Arc::new(issuer))))
    }
}
