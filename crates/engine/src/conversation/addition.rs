//! Whoever is to be added waits until the directory vouches for them, also for what has become known since the person wanted it.

use protocol::id::AccountId;

use super::{Conversation, Task};
use crate::contacts;
use crate::core::Context;
use crate::directory;
use crate::input::CommandError;
use crate::session::LookUp;

/// The pause before somebody for whom the directory does not vouch is asked for again, milliseconds.
const AGAIN_MS: u64 = 30 * 60_000;

impl Conversation {
    /// The first task that adds somebody for whom the directory does not vouch, and whom: texts behind it wait as well, which were
    /// written for them.
    pub(super) fn unvouched(&self, cx: &Context<'_>) -> Option<(u64, AccountId)> {
        self.tasks.iter().find_map(|(number, task)| {
            let Task::Add { accounts } = task else { return None };
            let is_open = |account: &&AccountId| {
                !self.has_member(account)
                    && !self.live.unaddable.contains(account)
                    && !directory::permits_first_contact(cx, account)
            };
            accounts.iter().find(is_open).map(|account| (*number, *account))
        })
    }

    /// Asks the directory for whoever is to be added and is not vouched for: a chain that has grown since, as the server showed it with
    /// key packages, or a promise that has run out. It is asked where their key packages are.
    pub(super) fn seek_vouching(&mut self, cx: &mut Context<'_>) {
        if self.live.vouch_at.is_some_and(|at| at <= cx.now) {
            self.live.vouch_at = None;
        }
        if self.live.stopped || self.live.vouch_at.is_some() {
            return;
        }
        let Some((_, account)) = self.unvouched(cx) else { return };
        let purpose = LookUp::Add { conversation: self.id(), account };
        if !contacts::is_looked_up(cx, &purpose) {
            let wanted = contacts::by_account(cx, account);
            contacts::look_up(cx, wanted, purpose);
        }
    }

    /// Somebody who is to be added was looked up. Where others wait for what is written, nobody waits for them; the person is told, and
    /// may try again.
    pub fn newcomer_looked_up(
        &mut self,
        cx: &mut Context<'_>,
        account: AccountId,
        found: &Result<AccountId, CommandError>,
    ) {
        if directory::permits_first_contact(cx, &account) {
            return;
        }
        let may_pass = matches!(found, Err(CommandError::Refused(refusal)) if *refusal != protocol::api::Refusal::NotFound)
            || matches!(found, Err(CommandError::NotProven(_)));
        if self.is_pair() || may_pass {
            self.live.vouch_at = Some(cx.now.plus(AGAIN_MS));
        } else {
            self.cannot_add(cx, account);
        }
    }

    /// Key packages that came with another chain than the one that is vouched for are not used.
    pub(super) fn forget_outgrown(&mut self, cx: &Context<'_>, accounts: &[AccountId]) {
        let own = cx.own_account();
        self.live.taken.retain(|account, taken| {
            let is_known = || contacts::chain_of(cx, account).is_some_and(|known| known == taken.chain);
            *account == own || !accounts.contains(account) || is_known()
        });
    }
}
