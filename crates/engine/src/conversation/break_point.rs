//! Where a conversation cannot go on: kept by everybody alike, healed by a rebuild that must name it.

use std::collections::BTreeSet;

use protocol::cbor;
use protocol::id::{AccountId, TopicId};
use protocol::inbox::{Rebuild, SignedRebuild};
use protocol::limits::ADDS_PER_COMMIT_MAX;
use protocol::time::Minutes;
use protocol::topic::{Entry, Head, SegmentSecrets, first_link};

use super::join::Joiner;
use super::merge::members_of;
use super::row::{BreakPoint, LeafRow, MemberRow, StoredSecrets};
use super::{Conversation, Live, Phase, Task};
use crate::caught::Lie;
use crate::core::{Context, Errand};
use crate::input::{CommandError, Reply};
use crate::policy::may_remove;
use crate::settings::Settings;
use crate::view::{MessageBody, Role, Undone};

/// The pause before a device that cannot go on asks whether the others can, milliseconds.
const ALONE_MS: u64 = 120_000;
/// The pause before a rebuild looks again for somebody whom whoever rebuilds may not leave out, milliseconds.
const AGAIN_MS: u64 = 30 * 60_000;

impl Conversation {
    /// The entry that closed the segment cannot be merged: the conversation stands here until it is rebuilt.
    pub fn break_here(&mut self, cx: &mut Context<'_>, lie: Lie, entry: &Entry) {
        let caught = cx.catch(lie, Some(self.id()), vec![cbor::to_bytes(entry).into()]);
        self.row.break_point = Some(self.point_here(entry.hash()));
        self.note_break(cx);
        self.row.phase = Phase::Broken(caught.clone());
        // Whoever fails here alone is added again by the others; when all fail, nobody can.
        self.row.readmission_attempts = 0;
        self.live.readmission_at = Some(cx.now.plus(ALONE_MS));
        self.tell_caught(cx, caught);
        self.free_tasks(cx);
        self.save(cx);
    }

    /// The person went on, and what the server put into the order still stands there: nobody gets past it, so that the conversation stands
    /// here until it is rebuilt, or until this device is added again where the others are.
    pub fn break_at_planted(&mut self, cx: &mut Context<'_>, entry: &Entry) {
        self.row.pending = None.into();
        self.drop_pending();
        self.break_here(cx, Lie::PlantedEntry, entry);
    }

    /// Rebuilds after a break, if the person may.
    pub fn rebuild_without(&mut self, cx: &mut Context<'_>, without: Vec<AccountId>) -> Result<Reply, CommandError> {
        let own = cx.own_account();
        let anew = !matches!(self.row.phase, Phase::Broken(_));
        if anew && !self.is_rebuild_empty(cx) {
            return Err(match &self.row.phase {
                Phase::Paused(caught) => CommandError::Caught(caught.clone()),
                Phase::Stuck => CommandError::WrongState {
                    state: "waits for others to add this device again: rebuild it elsewhere",
                },
                Phase::Left => CommandError::WrongState { state: "is over for you: you are no longer in it" },
                _ => CommandError::WrongState { state: "works and needs no rebuild" },
            });
        }
        // What comes as an answer to the rebuild before would be taken for one to the next.
        if anew && self.waits_for_answer() {
            return Err(CommandError::WrongState { state: "is being rebuilt at this moment: try again" });
        }
        if !self.may_rebuild(&own) || without.contains(&own) {
            return Err(CommandError::NotPermitted { needed: "owners and admins, who cannot leave themselves out," });
        }
        let without: BTreeSet<_> = without.into_iter().collect();
        if without.iter().any(|account| !self.was_member(account)) {
            return Err(CommandError::NotFound { what: "member of this group" });
        }
        let point = self.row.break_point.as_ref().map(|point| point.settings.clone());
        let permitted =
            point.is_some_and(|settings| without.iter().all(|account| may_remove(&settings, &own, account)));
        if !permitted {
            return Err(CommandError::NotPermitted { needed: "owners (and admins, for plain members)" });
        }
        self.rebuild(cx, &without).ok_or(CommandError::WrongState { state: "cannot be rebuilt from here" })?;
        Ok(Reply::Done)
    }

    /// Begins a new group and topic under this conversation, with everybody of the last common epoch but `left_out`; in place of a rebuild
    /// by this device into which nobody has come.
    pub fn rebuild(&mut self, cx: &mut Context<'_>, left_out: &BTreeSet<AccountId>) -> Option<()> {
        let point = self.row.break_point.clone()?;
        let own = cx.own_account();
        let own_leaf = point.leaf_of(&own, cx.profile().row.device)?.index;
        let topic = TopicId::from_random(cx.random());
        let generation = point.generation.checked_add(1)?;
        let statement = Rebuild {
            conversation: self.id(),
            generation,
            old_topic: point.topic,
            epoch: point.epoch,
            epoch_authenticator: point.authenticator.clone(),
            head: point.head,
            closing_entry: point.closing_entry,
            leaf: own_leaf,
            left_out: left_out.iter().copied().collect(),
            new_topic: topic,
        };
        let settings = point.settings_of_rebuild(&statement);
        let group_id: [u8; 32] = cx.random();
        let profile = cx.core.profile.as_ref()?;
        let signed = SignedRebuild::sign(&profile.device_key, statement);
        let mut group = profile.member(&cx.core.crypto).create_group(&group_id, &settings).ok()?;
        let exported = group.export_segment(&cx.core.crypto).ok()?;
        let secrets = SegmentSecrets::derive(&exported, &topic, 0);
        let leaves = group.leaves()?;
        self.end_rebuild(cx);
        self.forget_group(cx);
        self.forget_unheard(cx);
        self.row.group_id = group_id.to_vec().into();
        self.row.secrets = StoredSecrets::store(&secrets);
        self.row.cursor = Head { sequence: 0, link: first_link(&topic, &secrets.signing.public()) };
        self.row.segment = 0;
        self.row.in_segment = 0;
        self.row.members = members_of(&leaves, &settings).into();
        let left: Vec<_> = point.members.iter().filter(|member| left_out.contains(&member.account)).cloned().collect();
        self.keep_names(&left);
        self.row.settings = settings;
        self.row.authenticator = group.authenticator().into();
        self.row.signed_head = None;
        self.row.expected = None;
        self.row.acknowledged = 0;
        self.row.time = Minutes(0);
        self.row.read_through = 0;
        self.row.told = super::receipts::Told::nothing(0);
        self.row.notices = Vec::new();
        self.row.removal = None;
        self.row.rebuild = Some(signed);
        self.row.offered = None;
        // Both are of segments of the old topic.
        (self.row.passed_over, self.row.voided) = (None, Vec::new());
        self.row.phase = Phase::Creating;
        let before = std::mem::take(&mut self.live);
        let Live { shown, recent, receipts, taken, .. } = before;
        self.live = Live { group: Some(group), shown, recent, receipts, taken, ..Live::default() };
        self.restore_own_shown(own);
        self.free_tasks(cx);
        let accounts = point.others(&own, left_out);
        let first = self.tasks.keys().next().copied().unwrap_or(self.row.next_task).saturating_sub(1);
        if !accounts.is_empty() {
            self.put_task(cx, first, Task::Add { accounts });
        }
        let time = cx.now.minutes();
        self.write_event(cx, own, time, MessageBody::Rebuilt { left_out: left_out.iter().copied().collect() });
        self.save(cx);
        Some(())
    }

    /// Whether this device has begun a rebuild into which nobody has come: it may begin another one in its place, which nobody can compare
    /// with the first, since no invitation has named that.
    pub fn is_rebuild_empty(&self, cx: &Context<'_>) -> bool {
        let (Some(point), Some(signed)) = (&self.row.break_point, &self.row.rebuild) else { return false };
        let own_leaf = point.leaf_of(&cx.own_account(), cx.profile().row.device).map(|leaf| leaf.index);
        matches!(self.row.phase, Phase::Creating | Phase::Active)
            && signed.rebuild.new_topic == self.topic()
            && own_leaf == Some(signed.rebuild.leaf)
            && (self.row.segment == 0 && self.row.pending.is_none())
    }

    /// The task that brings everybody into a rebuild of a group, as long as nobody has come: first of all, for what it adds is what the
    /// rebuild has said. Who cannot be added is known before anybody is.
    pub(super) fn leading_addition(&self, cx: &Context<'_>) -> Option<u64> {
        let (number, task) = self.tasks.first_key_value()?;
        let leads = matches!(task, Task::Add { .. }) && !self.is_pair() && self.is_rebuild_empty(cx);
        leads.then_some(*number)
    }

    /// Somebody of the last common epoch cannot be added to a rebuild into which nobody has come. They are left out of another one, where
    /// everybody sees it, if whoever rebuilds may remove them; else it waits for them, and the person is told. False if it is none of this.
    pub(super) fn cannot_rebuild_with(&mut self, cx: &mut Context<'_>, account: AccountId) -> bool {
        let (Some(point), Some(signed)) = (&self.row.break_point, &self.row.rebuild) else { return false };
        let wanted = point.accounts().contains(&account) && !signed.rebuild.left_out.contains(&account);
        if !wanted || self.leading_addition(cx).is_none() {
            return false;
        }
        if may_remove(&point.settings, &cx.own_account(), &account) {
            self.live.unaddable.insert(account);
        } else {
            self.rebuild_waits(cx, &[account]);
        }
        true
    }

    /// A rebuild into which nobody has come waits for somebody: others would refuse it without them, and nothing is said to nobody.
    pub(super) fn rebuild_waits(&mut self, cx: &mut Context<'_>, accounts: &[AccountId]) {
        let at = Some(cx.now.plus(AGAIN_MS));
        (self.live.rebuild_at, self.live.vouch_at) = (at, at);
        let untold = accounts.iter().copied().filter(|account| self.live.waited_for.insert(*account));
        let untold: Vec<_> = untold.collect();
        if !untold.is_empty() {
            self.tell_undone(cx, Undone::Add, untold);
            self.save(cx);
        }
    }

    /// Rebuilds again without those who cannot be added, as far as the rebuild into which nobody has come waits for them.
    pub(super) fn rebuild_without_unaddable(&mut self, cx: &mut Context<'_>) -> bool {
        let signed = self.row.rebuild.as_ref().filter(|_| !self.live.unaddable.is_empty() && self.is_rebuild_empty(cx));
        let Some(signed) = signed else { return false };
        let mut left_out: BTreeSet<_> = signed.rebuild.left_out.iter().copied().collect();
        left_out.append(&mut self.live.unaddable);
        if self.rebuild(cx, &left_out).is_some() {
            cx.core.errands.push_back(Errand::Advance(self.id()));
        }
        true
    }

    /// What a rebuild into which nobody has come wanted to add is wanted by the next one.
    fn end_rebuild(&mut self, cx: &mut Context<'_>) {
        let first = self.tasks.first_key_value().map(|(number, task)| (*number, task.clone()));
        let (Some((number, Task::Add { accounts })), true) = (first, self.is_rebuild_empty(cx)) else { return };
        let point = self.row.break_point.as_ref().map(BreakPoint::accounts).unwrap_or_default();
        if accounts.iter().all(|account| point.contains(account)) {
            self.remove_task(cx, number);
        }
    }

    /// Whether the person may rebuild: an owner, else an admin; in a pair either.
    pub fn may_rebuild(&self, own: &AccountId) -> bool {
        self.row.break_point.as_ref().is_some_and(|point| point.settings.role(own) >= Role::Admin)
    }

    /// Who was in it where it could not go on.
    pub fn was_member(&self, account: &AccountId) -> bool {
        self.row.break_point.as_ref().is_some_and(|point| point.accounts().contains(account))
    }

    /// Whether a call about the topic is unanswered.
    pub fn waits_for_answer(&self) -> bool {
        self.live.busy
    }

    /// Whether an invitation can be a rebuild of what this device has or is still reading: signed by the leaf that it names, and
    /// by whoever invites. Whether it names the right entry is judged when the old topic has been read to its end.
    pub fn may_be_rebuilt_by(&self, joiner: &Joiner) -> bool {
        let Some(signed) = &joiner.invitation.rebuild else { return false };
        let (members, topic) = match &self.row.break_point {
            Some(point) if point.topic == signed.rebuild.old_topic => (&point.members, point.topic),
            _ => (&*self.row.members, self.topic()),
        };
        let named = leaf_of(members, signed.rebuild.leaf);
        let genuine =
            named.is_some_and(|(member, leaf)| member.account == joiner.adder && signed.verify(&leaf.key).is_ok());
        genuine && signed.rebuild.old_topic == topic
    }

    pub(super) fn is_rebuild_of_here(&self, signed: &SignedRebuild) -> bool {
        let rebuild = &signed.rebuild;
        let Some(point) = &self.row.break_point else { return false };
        let named = rebuild.conversation == self.id()
            && Some(rebuild.generation) == point.generation.checked_add(1)
            && rebuild.old_topic == point.topic
            && rebuild.epoch == point.epoch
            && rebuild.epoch_authenticator == point.authenticator
            && rebuild.head == point.head
            && rebuild.closing_entry == point.closing_entry;
        let Some((member, leaf)) = point.leaf(rebuild.leaf) else { return false };
        let may_leave_out = |account: &AccountId| may_remove(&point.settings, &member.account, account);
        let permitted =
            point.settings.role(&member.account) >= Role::Admin && rebuild.left_out.iter().all(may_leave_out);
        named && permitted && signed.verify(&leaf.key).is_ok() && self.is_better(point, rebuild)
    }

    /// Of two rebuilds the higher role, then the lower leaf, wins.
    fn is_better(&self, point: &BreakPoint, rebuild: &Rebuild) -> bool {
        let broken = matches!(self.row.phase, Phase::Broken(_));
        let Some(known) = self.row.rebuild.as_ref().map(|signed| &signed.rebuild) else { return broken };
        if known.generation != rebuild.generation {
            return broken;
        }
        point.rank(rebuild.leaf) > point.rank(known.leaf)
    }

    /// Whether the joined group is what the rebuild said: the last common epoch's people but those left out, with their roles.
    pub fn is_as_rebuilt(&self, joined: &Conversation, by_own_device: bool) -> bool {
        // Who is in it their chain says, and nobody else can be.
        if by_own_device && joined.is_own_as_rebuilt() {
            return true;
        }
        let (Some(point), Some(signed)) = (&self.row.break_point, &joined.row.rebuild) else { return false };
        let left_out: BTreeSet<_> = signed.rebuild.left_out.iter().copied().collect();
        let expected: BTreeSet<_> = point.accounts().difference(&left_out).copied().collect();
        let found: BTreeSet<_> = joined.row.members.iter().map(|member| member.account).collect();
        // A group that is built in chunks is whole only later; and an own device brings the others in before it has all key packages.
        let grows = by_own_device || expected.len() > ADDS_PER_COMMIT_MAX;
        let whole = found == expected || (grows && found.is_subset(&expected));
        whole && joined.row.settings == point.settings_of_rebuild(&signed.rebuild)
    }
}

impl BreakPoint {
    fn accounts(&self) -> BTreeSet<AccountId> {
        self.members.iter().map(|member| member.account).collect()
    }

    /// Whom somebody who rebuilds brings in, in this order: roles are of members only, so of several commits the first brings in all who have
    /// one.
    fn others(&self, own: &AccountId, left_out: &BTreeSet<AccountId>) -> Vec<AccountId> {
        let others = self.accounts().into_iter().filter(|account| account != own && !left_out.contains(account));
        let mut others: Vec<_> = others.collect();
        others.sort_by_key(|account| std::cmp::Reverse(self.settings.role(account)));
        others
    }

    fn leaf(&self, index: u32) -> Option<(&MemberRow, &LeafRow)> {
        leaf_of(&self.members, index)
    }

    fn leaf_of(&self, account: &AccountId, device: protocol::id::DeviceId) -> Option<&LeafRow> {
        let member = self.members.iter().find(|member| member.account == *account)?;
        member.leaves.iter().find(|leaf| leaf.device == device)
    }

    fn rank(&self, leaf: u32) -> (Role, std::cmp::Reverse<u32>) {
        let role = self.leaf(leaf).map_or(Role::Member, |(member, _)| self.settings.role(&member.account));
        (role, std::cmp::Reverse(leaf))
    }

    pub(super) fn settings_of_rebuild(&self, rebuild: &Rebuild) -> Settings {
        let left_out = rebuild.left_out.iter().copied().collect();
        let leaves: Vec<crate::leaf::Leaf> = Vec::new();
        Settings {
            topic: rebuild.new_topic,
            generation: rebuild.generation,
            ..self.settings.without(&left_out, &leaves)
        }
    }
}

/// The leaf at an index, with its member.
fn leaf_of(members: &[MemberRow], index: u32) -> Option<(&MemberRow, &LeafRow)> {
    members.iter().find_map(|member| member.leaves.iter().find(|leaf| leaf.index == index).map(|leaf| (member, leaf)))
}

#[cfg(test)]
mod tests {
    use protocol::id::{EntryHash, Link};

    use super::*;
    use crate::settings::RoleEntry;

    #[test]
    fn of_several_commits_of_a_rebuild_the_first_brings_in_all_who_have_a_role() {
        let account = |number: u16| AccountId([&[0; 30][..], &number.to_be_bytes()].concat().try_into().expect("32"));
        let all: Vec<_> = (0..600).map(account).collect();
        let [own, left_out, owner] = [account(3), account(599), account(598)];
        let admins = [account(590), account(591), left_out];
        let entry = |role| move |account: &AccountId| RoleEntry { account: *account, role };
        let owners = [own, owner].iter().map(entry(Role::Owner)).collect::<Vec<_>>();
        let roles = owners.into_iter().chain(admins.iter().map(entry(Role::Admin))).collect();
        let member = |account: &AccountId| MemberRow {
            account: *account,
            handle_claimed: None,
            role: Role::Member,
            leaves: vec![],
        };
        let (topic, head) = (TopicId([1; 32]), Head { sequence: 0, link: Link([2; 32]) });
        let settings = Settings { roles, ..crate::mls::tests::settings() };
        let point = BreakPoint {
            topic,
            epoch: 0,
            authenticator: vec![].into(),
            head,
            closing_entry: EntryHash([4; 32]),
            generation: 0,
            members: all.iter().map(member).collect(),
            settings,
        };
        let others = point.others(&own, &[left_out].into());
        assert_eq!(others.len(), all.len() - 2, "all but oneself and who is left out");
        assert_eq!(others[..3], [owner, account(590), account(591)]);
    }
}
