//! Whoever is to be added waits until the directory vouches for them, also for what has become known since the person wanted it.

use std::collections::{BTreeMap, BTreeSet};

use protocol::id::AccountId;

use super::invite::TakenDevice;
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

    /// Key packages that came with another chain than the one that is vouched for are not used. Says whether there were any.
    pub(super) fn forget_outgrown(&mut self, cx: &Context<'_>, accounts: &[AccountId]) -> bool {
        let (own, before) = (cx.own_account(), self.live.taken.len());
        self.live.taken.retain(|account, taken| {
            let is_known = cx.core.contacts.get(account).is_some_and(|known| known.chain == taken.chain);
            *account == own || is_known || !accounts.contains(account)
        });
        self.live.taken.len() < before
    }

    /// Of what was taken for a commit, devices with keys that the tree or others of them have as well are not used: with one of them MLS
    /// would add nobody, and who has copied whose nobody can tell. Says whether somebody who is to be added has none left.
    pub(super) fn drop_copies(&mut self, cx: &mut Context<'_>, task: &Task) -> bool {
        let misaligned = if matches!(task, Task::Align) { self.misaligned(cx) } else { BTreeMap::new() };
        let is_wanted = |account: &AccountId, device: &TakenDevice| match task {
            Task::Add { accounts } => accounts.contains(account) && !self.has_member(account),
            _ => misaligned.get(account).is_some_and(|differs| differs.missing.contains(&device.device)),
        };
        let taken = self.live.taken.iter();
        let devices = taken.flat_map(|(account, taken)| taken.devices.iter().map(move |device| (account, device)));
        let wanted = devices.filter(|(account, device)| is_wanted(account, device));
        let adds: Vec<_> = wanted.filter_map(|(_, device)| device.usable.as_ref()).collect();
        let Some(group) = self.live.group.as_ref().filter(|_| !adds.is_empty()) else { return false };
        let copies = group.clashing(&adds);
        let others = adds.iter().map(|add| (add.identity.account, add.identity.device));
        let stay: BTreeSet<_> = others.filter(|add| !copies.contains(add)).map(|(account, _)| account).collect();
        for (account, device) in &copies {
            if let Some(taken) = self.live.taken.get_mut(account) {
                taken.devices.retain(|keys| keys.device != *device);
            }
        }
        let left_out: BTreeSet<_> = copies.into_iter().map(|(account, _)| account).collect();
        let left_out: Vec<_> = left_out.difference(&stay).filter(|account| !self.has_member(account)).collect();
        for account in &left_out {
            self.live.taken.remove(*account);
            self.cannot_add(cx, **account);
        }
        !left_out.is_empty()
    }
}
