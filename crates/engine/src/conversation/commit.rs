//! Making commits: a plan from a task, judged like anybody's, persisted with its Welcome before it is sent.

use std::collections::BTreeSet;

use protocol::cbor;
use protocol::chain::{Chain, ChainState};
use protocol::commit::{CommitAct, SEAL_LABEL, SealedCommit, seal_context};
use protocol::entrance::SignedKnock;
use protocol::id::{AccountId, DeviceId};
use protocol::inbox::SignedReadmission;
use protocol::limits::{ADDED_BYTES_MAX, ADDS_PER_COMMIT_MAX, LEAVES_MAX, MEMBERS_MAX, RETENTION_DAYS_MAX};
use protocol::padding::pad;
use protocol::seal;
use protocol::signature::Purpose;
use protocol::topic::{Entry, EntryBody, SegmentSecrets, next_segment_bytes};

use super::invite::TakenDevice;
use super::row::{ChangeRow, Invitee, MemberRow, PendingCommit, StoredSecrets};
use super::{Conversation, Task};
use crate::core::{Context, Sent};
use crate::leaf::{Chains, Leaf};
use crate::mls::{CheckedKeyPackage, CommitPlan, MadeCommit, Path, check_key_package};
use crate::policy::{Act, Before, Change, judge};
use crate::session::Asked;
use crate::settings::Settings;

/// A statement of a chain takes no more than this, bytes.
const STATEMENT_BYTES: usize = 512;

/// What a commit is to do, with what justifies it.
#[derive(Default)]
struct Draft {
    plan: CommitPlan,
    chains: Vec<Chain>,
    /// What the chains say, verified when they were taken.
    states: Vec<ChainState>,
    readmissions: Vec<SignedReadmission>,
    knocks: Vec<SignedKnock>,
    invitees: Vec<Invitee>,
    /// The size of what it adds: key packages, and chains about as large as their keys and signatures.
    bytes: usize,
}

impl Conversation {
    /// Makes the commit that a task wants, once everything for it is there, and sends it.
    pub fn commit_task(&mut self, cx: &mut Context<'_>, number: u64, task: Task) {
        if !self.is_loaded(cx) {
            self.live.busy = true;
            return;
        }
        if let Some(account) = self.missing_key_packages(cx, &task) {
            return self.take_key_packages(cx, account);
        }
        // While the others' were asked for, the chains of the first may have grown.
        if let Task::Add { accounts } = &task
            && self.forget_outgrown(cx, accounts)
        {
            return self.work(cx);
        }
        let left_out = self.drop_copies(cx, &task);
        if let Task::Add { accounts } = &task {
            if self.rebuild_without_unaddable(cx) {
                return;
            }
            if left_out || self.end_void_knocks(cx, accounts) {
                return self.work(cx);
            }
        }
        let own = cx.own_account();
        let leaves = self.live.group.as_ref().and_then(crate::mls::Group::leaves).unwrap_or_default();
        let draft = self.draft(cx, &task, &leaves);
        let noticed_self = self.row.notices.iter().any(|row| row.account == own);
        let Some(draft) = draft.filter(|_| !noticed_self) else { return self.give_up_commit(cx, number) };
        let Some(change) = self.judge_own(cx, &draft, &leaves) else { return self.give_up_commit(cx, number) };
        if self.make_commit(cx, number, draft, &change).is_none() {
            return self.give_up_commit(cx, number);
        }
        self.save(cx);
        self.work(cx);
    }

    /// No commit can be made of a task.
    fn give_up_commit(&mut self, cx: &mut Context<'_>, number: u64) {
        if let (Some(first), Some(Task::Add { accounts })) = (self.leading_addition(cx), self.tasks.get(&number))
            && first == number
        {
            // Whoever rebuilds chooses whom to leave out.
            let accounts = accounts.clone();
            return self.rebuild_waits(cx, &accounts);
        }
        self.discard(cx, number);
        // What comes behind it waits for nothing else: nobody may say a word for hours.
        self.work(cx);
    }

    /// The next account whose key packages the task needs.
    fn missing_key_packages(&self, cx: &mut Context<'_>, task: &Task) -> Option<AccountId> {
        match task {
            // Who cannot be added to a rebuild is named in it, before the first of several commits.
            Task::Add { accounts } if self.leading_addition(cx).is_some() => {
                accounts.iter().copied().find(|account| self.lacks(account) && !self.live.unaddable.contains(account))
            }
            Task::Add { accounts } => fitting(&self.row.members, accounts).find(|account| self.lacks(account)),
            Task::Renew { request } => {
                let account = request.readmission.account;
                (!self.live.taken.contains_key(&account)).then_some(account)
            }
            Task::Align => {
                let found = self.misaligned(cx);
                let mut wanted = found.iter().filter(|(_, differs)| !differs.missing.is_empty());
                wanted.find(|(account, _)| !self.live.taken.contains_key(account)).map(|(account, _)| *account)
            }
            _ => None,
        }
    }

    fn lacks(&self, account: &AccountId) -> bool {
        !self.has_member(account) && !self.live.taken.contains_key(account)
    }

    /// The accounts that the next commit adds: as many as there is room for.
    fn adding(&self, accounts: &[AccountId]) -> Vec<AccountId> {
        fitting(&self.row.members, accounts).collect()
    }

    fn take_key_packages(&mut self, cx: &mut Context<'_>, account: AccountId) {
        let asked = Asked::TakePackages {
            conversation: self.id(),
            account,
            sequence: crate::contacts::known_sequence(cx, &account),
        };
        self.live.busy = cx.call(super::take_packages(cx, account), asked) == Sent::Yes;
    }

    fn draft(&mut self, cx: &mut Context<'_>, task: &Task, leaves: &[Leaf]) -> Option<Draft> {
        let mut draft = Draft::default();
        let mut leaving: BTreeSet<AccountId> = self.row.notices.iter().map(|row| row.account).collect();
        let mut settings = self.row.settings.clone();
        match task {
            Task::Add { accounts } => {
                for account in self.adding(accounts) {
                    let comes = self.live.taken.get(&account).map_or(0, |taken| taken.devices.len());
                    let is_full = leaves.len().saturating_add(draft.plan.adds.len()).saturating_add(comes) > LEAVES_MAX;
                    if draft.bytes >= ADDED_BYTES_MAX || is_full {
                        break;
                    }
                    self.draft_addition(account, &mut draft, |_| true)?;
                }
                // Without room for anybody it is no addition.
                if draft.plan.adds.is_empty() {
                    return None;
                }
                let added = draft.plan.adds.iter().map(|add| add.identity.account).collect();
                draft.knocks = self.knocks_of(&added);
                settings.banned.retain(|account| !added.contains(account));
            }
            Task::Remove { accounts, .. } => {
                leaving.extend(accounts.iter().filter(|account| self.has_member(account)));
            }
            Task::SetRole { account, role } => settings = settings.with_role(*account, *role),
            Task::SetName { tag } => settings.name_tag = Some(*tag),
            Task::SetLife { seconds } => settings.disappearing_s = *seconds,
            Task::SetRule { rule, role } => settings = settings.with_rule(*rule, *role),
            Task::SetDetails { tag } => settings.details_tag = Some(*tag),
            Task::Ban { accounts, .. } => {
                leaving.extend(accounts.iter().filter(|account| self.has_member(account)));
                settings.banned.retain(|account| !accounts.contains(account));
                settings.banned.extend(accounts);
            }
            Task::Unban { accounts } => settings.banned.retain(|account| !accounts.contains(account)),
            Task::OpenEntrance { entrance } => {
                settings.entrances.retain(|open| open.maker != entrance.maker);
                settings.entrances.push(*entrance);
            }
            Task::CloseEntrances { keys } => settings.entrances.retain(|open| !keys.contains(&open.key)),
            Task::Renew { request } => self.draft_renewal(cx, request, leaves, &mut draft)?,
            Task::Refresh | Task::NextSegment { .. } => {}
            Task::Align => self.draft_alignment(cx, &mut draft, &mut leaving)?,
            Task::Message(_) | Task::Upload { .. } | Task::Deliver(_) => return None,
        }
        let gone = leaves.iter().filter(|leaf| leaving.contains(&leaf.identity.account));
        draft.plan.removes.extend(gone.map(|leaf| leaf.index));
        let settings = settings.without(&leaving, leaves);
        draft.plan.settings = (settings != self.row.settings).then_some(settings);
        draft.plan.path = self.path_of(cx, &draft.plan, leaves);
        Some(draft)
    }

    /// A commit that only adds keeps its author's path where renewing it would take a ciphertext for everybody.
    fn path_of(&self, cx: &Context<'_>, plan: &CommitPlan, leaves: &[Leaf]) -> Path {
        let only_adds = !plan.adds.is_empty() && plan.removes.is_empty() && plan.settings.is_none();
        let Some(group) = self.live.group.as_ref().filter(|_| only_adds) else { return Path::Renewed };
        let own = group.own_index();
        let current = leaves.iter().any(|leaf| leaf.index == own && leaf.identity == cx.profile().identity);
        let dear = group.keys().path_ciphertexts(own) > cx.core.tuning.path_ciphertexts_max;
        if current && dear { Path::Kept } else { Path::Renewed }
    }

    /// Takes out what is off its chain, and brings in own devices, or those of whom no other is left. Nothing if there is nothing
    /// to do.
    fn draft_alignment(
        &mut self,
        cx: &mut Context<'_>,
        draft: &mut Draft,
        leaving: &mut BTreeSet<AccountId>,
    ) -> Option<()> {
        let found = self.misaligned(cx);
        let missing = found.values().any(|differs| !differs.missing.is_empty());
        for (account, differs) in found {
            if draft.bytes >= ADDED_BYTES_MAX || leaving.contains(&account) {
                continue;
            }
            let adds = draft.plan.adds.len();
            let taken = self.live.taken.contains_key(&account);
            if taken && !differs.missing.is_empty() {
                self.draft_addition(account, draft, |device| differs.missing.contains(device))?;
            }
            let added = draft.plan.adds.len() > adds;
            if differs.all_off && !added {
                leaving.insert(account);
            } else {
                draft.plan.removes.extend(&differs.off);
            }
            if !differs.off.is_empty() && !taken {
                let state = crate::contacts::state_of(cx, &account)?;
                draft.chains.push(crate::contacts::chain_of(cx, &account)?);
                draft.states.push(state);
            }
        }
        let some = !(draft.plan.adds.is_empty() && draft.plan.removes.is_empty() && leaving.is_empty());
        if !some && missing {
            self.align_later(cx);
        }
        some.then_some(())
    }

    fn draft_addition(
        &mut self,
        account: AccountId,
        draft: &mut Draft,
        wanted: impl Fn(&DeviceId) -> bool,
    ) -> Option<()> {
        let taken = self.live.taken.remove(&account)?;
        for TakenDevice { device, inbox_key, bytes, usable } in taken.devices {
            let Some(checked) = usable.filter(|_| wanted(&device)) else { continue };
            draft.invitees.push(Invitee { account, device, inbox_key });
            draft.plan.adds.push(checked);
            draft.bytes = draft.bytes.saturating_add(bytes);
        }
        draft.bytes = draft.bytes.saturating_add(taken.chain.statements.len().saturating_mul(STATEMENT_BYTES));
        draft.states.push(taken.state);
        draft.chains.push(taken.chain);
        Some(())
    }

    fn draft_renewal(
        &mut self,
        cx: &Context<'_>,
        request: &SignedReadmission,
        leaves: &[Leaf],
        draft: &mut Draft,
    ) -> Option<()> {
        let asked = &request.readmission;
        let taken = self.live.taken.remove(&asked.account)?;
        let is_it = |leaf: &&Leaf| leaf.identity.account == asked.account && leaf.identity.device == asked.device;
        let old = leaves.iter().find(is_it)?;
        let checked: CheckedKeyPackage = check_key_package(&cx.core.crypto, &asked.key_package.0).ok()?;
        let inbox_key = taken.devices.into_iter().find(|device| device.device == asked.device)?.inbox_key;
        draft.invitees.push(Invitee { account: asked.account, device: asked.device, inbox_key });
        draft.plan.removes.push(old.index);
        draft.plan.adds.push(checked);
        draft.states.push(taken.state);
        draft.chains.push(taken.chain);
        draft.readmissions.push(request.clone());
        Some(())
    }

    /// Judges the own commit as the others will.
    fn judge_own(&self, cx: &Context<'_>, draft: &Draft, leaves: &[Leaf]) -> Option<Change> {
        let notices = self.notices();
        let before = Before { settings: &self.row.settings, leaves, notices: &notices };
        let adds: Vec<_> = draft.plan.adds.iter().map(|add| (add.identity.clone(), add.key)).collect();
        let profile = cx.profile();
        let path = (profile.identity.clone(), profile.device_key.public());
        let chains: Chains = draft.states.iter().cloned().chain([profile.state.clone()]).collect();
        let settings: &Settings = draft.plan.settings.as_ref().unwrap_or(&self.row.settings);
        let act = Act {
            author: self.live.group.as_ref()?.own_index(),
            adds: &adds,
            removes: &draft.plan.removes,
            settings,
            path: (draft.plan.path == Path::Renewed).then_some(&path),
            chains: &chains,
            readmissions: &draft.readmissions,
            knocks: &draft.knocks,
        };
        judge(&before, &act).ok()
    }

    /// Makes the commit, seals it, and keeps it as pending.
    fn make_commit(&mut self, cx: &mut Context<'_>, task: u64, mut draft: Draft, change: &Change) -> Option<()> {
        let (topic, segment) = (self.topic(), self.row.segment);
        let segment_next = segment.checked_add(1)?;
        let profile = cx.core.profile.as_ref()?;
        let group = self.live.group.as_mut()?;
        let author = group.own_index();
        let made: MadeCommit = group.commit(&profile.member(&cx.core.crypto), draft.plan).ok()?;
        let next = SegmentSecrets::derive(&made.next_exported, &topic, segment_next);
        let next_key = next.signing.public();
        draft.chains.push(profile.row.chain.clone());
        let Draft { chains, readmissions, knocks, .. } = draft;
        let act = CommitAct { mls: made.mls.into(), chains, readmissions, knocks };
        let sealed = SealedCommit::sign(&profile.device_key, author, &topic, segment_next, &next_key, act);
        let context = seal_context(&topic, segment);
        let plaintext = pad(cbor::to_bytes(&sealed));
        let ciphertext = seal::seal(&mut cx.rng, self.row.secrets.commit_key(), SEAL_LABEL, &context, &plaintext);
        let proof = next_segment_bytes(&topic, segment_next, &ciphertext);
        let possession = next.signing.sign(Purpose::NextSegment, &proof);
        let body = EntryBody::Commit { next_key, possession, ciphertext: ciphertext.into() };
        let entry = Entry::sign(&self.row.secrets.signing(), topic, segment, RETENTION_DAYS_MAX, body);
        *self.row.pending = Some(PendingCommit {
            entry,
            next: StoredSecrets::store(&next),
            task,
            welcome: made.welcome.map(Into::into),
            invitees: draft.invitees,
            change: ChangeRow::store(change),
            made: cx.now.minutes(),
        });
        Some(())
    }
}

/// Those of some people who are not in a group of these members, as many as one commit may add and there is room for.
fn fitting(members: &[MemberRow], accounts: &[AccountId]) -> impl Iterator<Item = AccountId> {
    let room = MEMBERS_MAX.saturating_sub(members.len());
    // Members are in order: this is asked anew for each of many who are let in.
    let is_in = move |account: &AccountId| members.binary_search_by(|member| member.account.cmp(account)).is_ok();
    let missing = accounts.iter().copied().filter(move |account| !is_in(account));
    missing.take(room.min(ADDS_PER_COMMIT_MAX))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::Role;

    fn accounts(numbers: std::ops::Range<usize>) -> Vec<AccountId> {
        let account = |number: usize| AccountId([&[0; 24][..], &number.to_be_bytes()].concat().try_into().expect("32"));
        numbers.map(account).collect()
    }

    #[test]
    fn of_those_who_are_let_in_at_once_come_as_many_as_there_is_room_for() {
        let member = |account| MemberRow { account, handle_claimed: None, role: Role::Member, leaves: vec![] };
        let of = |members: usize, asked: std::ops::Range<usize>| {
            let members: Vec<_> = accounts(0..members).into_iter().map(member).collect();
            fitting(&members, &accounts(asked)).collect::<Vec<_>>()
        };
        assert_eq!(of(998, 995..1_005), accounts(998..1_000), "the first of those who are not there yet");
        assert_eq!(of(MEMBERS_MAX, 990..1_010), []);
        assert_eq!(of(1, 1..900), accounts(1..501), "the others by the next commit");
    }
}
