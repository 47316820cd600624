//! A device that cannot go on alone is removed and added again by an ordinary commit, asked for through an inbox.

use protocol::api::DeviceKeys;
use protocol::cbor;
use protocol::chain::Chain;
use protocol::id::{AccountId, Tag};
use protocol::inbox::{InboxMessage, Readmission, SignedReadmission};
use protocol::signature::PublicKey;
use protocol::time::Minutes;

use super::join::Joiner;
use super::task::Delivery;
use super::{Conversation, MemberRow, MessageTask, Phase, Task};
use crate::changes::{Table, conversation_key};
use crate::core::{Context, Sent};
use crate::leaf::{Chains, Leaf, LeafIdentity};
use crate::mls::LastResort;
use crate::session::Asked;

/// The first pause before another member is asked, milliseconds; it doubles each time.
const READMISSION_MS_MIN: u64 = 30_000;
/// The longest pause before another member is asked, milliseconds.
const READMISSION_MS_MAX: u64 = 6 * 3_600_000;

/// For so long after a device was added again, what it asked before is known to be done, minutes: later, its clock may be wrong.
const LET_IN_MINUTES: u64 = 15;

impl Conversation {
    /// The profile was a copy: what others share is entered anew. Alone, there is nothing to renew and nobody to ask.
    pub fn heal(&mut self, cx: &mut Context<'_>) {
        let shared = self.row.members.iter().map(|member| member.leaves.len()).sum::<usize>() > 1;
        if shared && matches!(self.row.phase, Phase::Active | Phase::Stuck | Phase::Broken(_)) {
            self.become_stuck(cx);
        }
    }

    /// This device waits to be removed and added again: its MLS state is gone, its history and tasks stay.
    pub fn become_stuck(&mut self, cx: &mut Context<'_>) {
        if matches!(self.row.phase, Phase::Left) {
            return;
        }
        self.row.phase = Phase::Stuck;
        crate::contacts::forget_pair(cx, self.id());
        self.row.readmission_attempts = 0;
        self.live.readmission_at = None;
        self.forget_group(cx);
        self.free_tasks(cx);
        self.save(cx);
    }

    /// Somebody has removed this device and added it again, as it has asked: their invitation leads in, also where another's did before.
    pub fn become_readmitted(&mut self, cx: &mut Context<'_>) {
        self.become_stuck(cx);
        self.row.readmission_attempts = 1;
        self.live.readmission_at = Some(cx.now.plus(READMISSION_MS_MIN));
        self.save(cx);
    }

    /// Removes the MLS state.
    pub fn forget_group(&mut self, cx: &mut Context<'_>) {
        self.row.pending = None.into();
        if let Some(group) = self.live.group.take() {
            for key in group.stored_keys() {
                cx.core.changes.remove(Table::Mls, conversation_key(&self.row.conversation, &key));
            }
        }
    }

    /// What was encrypted under the old state is encrypted again when it is sent.
    pub fn free_tasks(&mut self, cx: &mut Context<'_>) {
        let numbers: Vec<_> = self.tasks.keys().copied().collect();
        for number in numbers {
            match self.tasks.get(&number).cloned() {
                Some(Task::Message(task)) if task.prepared.is_some() => {
                    self.put_task(cx, number, Task::Message(MessageTask { prepared: None, ..task }));
                }
                Some(Task::Renew { .. } | Task::Refresh | Task::NextSegment { .. } | Task::Align) => {
                    self.remove_task(cx, number);
                }
                _ => {}
            }
        }
    }

    /// Joins again if an invitation is there, else asks for one.
    pub fn seek_readmission(&mut self, cx: &mut Context<'_>) {
        self.consider_readmission(cx);
        self.ask_readmission(cx);
    }

    /// Asks the next member, after a pause, to add this device again.
    pub fn ask_readmission(&mut self, cx: &mut Context<'_>) {
        if self.live.readmission_at.is_some_and(|at| at <= cx.now) {
            self.live.readmission_at = None;
        }
        if self.live.side_busy || self.live.side_retry_at.is_some() || self.live.readmission_at.is_some() {
            return;
        }
        let own = cx.own_account();
        // The person's other devices first.
        let has_others = |member: &&MemberRow| member.account != own || member.leaves.len() > 1;
        let mut others: Vec<_> = self.row.members.iter().filter(has_others).collect();
        others.sort_by_key(|member| (member.account != own, std::cmp::Reverse(member.role)));
        let turn = self.row.readmission_attempts as usize;
        let Some(account) = turn.checked_rem(others.len()).and_then(|turn| others.get(turn)).map(|m| m.account) else {
            return;
        };
        let asked = Asked::DeviceKeys { conversation: self.id(), account };
        self.live.side_busy = cx.call(super::take_packages(cx, account), asked) == Sent::Yes;
    }

    /// The member's inbox keys are known: the request goes to each of their devices.
    pub fn send_readmission(
        &mut self,
        cx: &mut Context<'_>,
        account: AccountId,
        chain: Chain,
        devices: Vec<DeviceKeys>,
    ) {
        self.row.readmission_attempts = self.row.readmission_attempts.saturating_add(1);
        let doubled = READMISSION_MS_MIN.saturating_mul(1 << self.row.readmission_attempts.min(16));
        self.live.readmission_at = Some(cx.now.plus(doubled.min(READMISSION_MS_MAX)));
        let Ok(state) = chain.verify_for(&account) else { return };
        let Some(request) = self.readmission(cx) else { return };
        let own = cx.profile().row.device;
        for device in devices.into_iter().filter(|device| device.device != own) {
            let Some(record) = state.devices.get(&device.device) else { continue };
            if device.inbox_key.verify(&record.key, &account, &device.device).is_err() {
                continue;
            }
            let message = InboxMessage::Readmission(Box::new(request.clone()));
            let delivery = Delivery {
                account,
                device: device.device,
                inbox_key: device.inbox_key,
                message: cbor::to_bytes(&message).into(),
                tag: Tag(cx.random()),
                sealed: None,
            };
            self.add_task(cx, Task::Deliver(delivery));
        }
        self.save(cx);
    }

    fn readmission(&self, cx: &mut Context<'_>) -> Option<SignedReadmission> {
        let minute = cx.now.minutes();
        cx.core.profile.as_mut()?.renew(minute);
        cx.put_profile();
        let profile = cx.core.profile.as_ref()?;
        let package = profile.member(&cx.core.crypto).key_package(&cx.core.key_packages.rows, LastResort::No).ok()?;
        let readmission = Readmission {
            conversation: self.id(),
            generation: self.row.settings.generation,
            account: profile.row.account,
            device: profile.row.device,
            key_package: package.into(),
        };
        let signed = SignedReadmission::sign(&profile.device_key, readmission);
        crate::key_packages::put(cx, LastResort::No);
        Some(signed)
    }

    /// After a readmission the leaf is made newer than every request that may still be around.
    pub fn outdate_requests(&mut self, cx: &mut Context<'_>) {
        let minute = cx.now.minutes();
        if let Some(profile) = &mut cx.core.profile {
            profile.renew(minute);
        }
        cx.put_profile();
        self.add_task(cx, Task::Refresh);
    }

    /// A member's device asks: renewed by an ordinary commit, if the device really asks.
    pub fn readmission_asked(&mut self, cx: &mut Context<'_>, request: SignedReadmission) {
        let asked = &request.readmission;
        let heard = !self.is_pair() || !cx.core.choices.is_blocked(&asked.account);
        let here = self.row.phase == Phase::Active && heard && asked.generation <= self.row.settings.generation;
        let leaf = self
            .member(&asked.account)
            .and_then(|member| member.leaves.iter().find(|leaf| leaf.device == asked.device));
        let genuine = leaf.is_some_and(|leaf| request.verify(&leaf.key).is_ok());
        let chain = crate::contacts::chain_of(cx, &asked.account);
        let package = crate::mls::check_key_package(&cx.core.crypto, &asked.key_package.0);
        let fits = package.is_ok_and(|package| {
            let chains = Chains::verify(&chain);
            package.identity.device == asked.device
                && !self.is_let_in_since(cx, &package.identity)
                && crate::leaf::gate(&package.identity, &package.key, &chains).is_ok()
        });
        let device = (asked.account, asked.device);
        let known = self.tasks.values().any(|task| match task {
            Task::Renew { request } => (request.readmission.account, request.readmission.device) == device,
            _ => false,
        });
        if here && genuine && fits && !known && self.may_readmit(cx, device) {
            self.add_task(cx, Task::Renew { request });
            self.save(cx);
        }
    }

    /// Another member has added devices again: what they asked of this one is done, and would put them out once more.
    pub(super) fn note_let_in(&mut self, cx: &mut Context<'_>, adds: &[(LeafIdentity, PublicKey)], time: Minutes) {
        for (identity, _) in adds.iter().filter(|(identity, _)| identity.renewal > 0) {
            let device = (identity.account, identity.device);
            self.live.let_in.insert(device, time);
            let is_it = |task: &Task| {
                matches!(task, Task::Renew { request }
                if (request.readmission.account, request.readmission.device) == device)
            };
            let asked = self.tasks.iter().filter(|(_, task)| is_it(task)).map(|(number, _)| *number);
            for number in asked.collect::<Vec<_>>() {
                self.remove_task(cx, number);
            }
        }
    }

    /// Whether another member has just added a device again that had asked by then: what it asks of this one came late.
    fn is_let_in_since(&self, cx: &Context<'_>, asks: &LeafIdentity) -> bool {
        let let_in = self.live.let_in.get(&(asks.account, asks.device));
        let_in.is_some_and(|time| asks.renewal <= time.0 && cx.now.minutes() <= time.plus(LET_IN_MINUTES))
    }

    /// Whether the own leaf comes from a readmission request: key packages that anybody may take carry no renewal.
    pub fn is_by_request(&self) -> bool {
        self.own_leaf().is_some_and(|leaf| leaf.identity.renewal > 0)
    }

    fn own_leaf(&self) -> Option<Leaf> {
        let group = self.live.group.as_ref()?;
        group.leaves()?.into_iter().find(|leaf| leaf.index == group.own_index())
    }

    /// Joined by a key package that others may have been given as well: this device renews its leaf before it does anything else,
    /// after a random pause, for all who were added by one commit may have to.
    pub fn renew_if_by_last_resort(&mut self, cx: &mut Context<'_>) {
        if !self.own_leaf().is_some_and(|leaf| leaf.identity.last_resort == LastResort::Yes) {
            return;
        }
        crate::key_packages::last_resort_used(cx);
        let spread_ms = 50 * self.row.members.len() as u64 + 200;
        self.live.retry_at = Some(cx.now.plus(rand_core::Rng::next_u64(cx.rng) % spread_ms));
        self.add_task(cx, Task::Refresh);
    }

    /// Whether an invitation answers this device's wish to be added again.
    pub fn wants_readmission_by(&self, joiner: &Joiner) -> bool {
        let start = &joiner.invitation.start.start;
        let waits = matches!(self.row.phase, Phase::Stuck | Phase::Broken(_)) && self.row.readmission_attempts > 0;
        waits
            && self.has_member(&joiner.adder)
            && start.generation == self.row.settings.generation
            && start.topic == self.topic()
            && start.segment > self.row.segment
    }
}
