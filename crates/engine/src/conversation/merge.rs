//! Commits: judged, merged when reached in the order, and every change of people shown.

use std::collections::{BTreeMap, BTreeSet};

use protocol::cbor;
use protocol::chain::Chain;
use protocol::commit::{SEAL_LABEL, SealedCommit, seal_context};
use protocol::id::AccountId;
use protocol::padding::unpad;
use protocol::seal;
use protocol::signature::{PublicKey, Purpose, verify};
use protocol::time::Minutes;
use protocol::topic::{Entry, EntryBody, SegmentSecrets, next_segment_bytes};

use super::row::{LeafRow, MemberRow, NameRow, NoticeRow, PendingCommit, RemovalRow, StoredSecrets};
use super::{Conversation, Phase, Task};
use crate::caught::Lie;
use crate::core::{Context, Errand};
use crate::kinds::{GroupKind, Kind};
use crate::leaf::{Chains, Leaf};
use crate::mls::Staged;
use crate::policy::{Act, Before, Change, Invalid, Notices, heeds, judge, notices_after};
use crate::settings::Settings;
use crate::view::{Delivery, MessageBody};

/// A commit that may be merged.
struct Valid {
    staged: Staged,
    change: Change,
    author: AccountId,
    next: Option<StoredSecrets>,
    /// The chains that it carries, by account.
    chains: Vec<(AccountId, Chain)>,
}

impl Conversation {
    /// Takes in the commit that closes the segment.
    pub fn take_in_commit(&mut self, cx: &mut Context<'_>, entry: &Entry, time: Minutes) {
        let own = self.row.pending.take_if(|pending| pending.entry.hash() == entry.hash());
        match own {
            Some(pending) if heeds(&self.notices(), &pending.change.change()).is_ok() => {
                return self.merge_own(cx, pending, time);
            }
            // A notice came before it in the order: nobody can merge it, so its author does not either.
            Some(_) => {
                self.drop_pending();
                return self.break_here(cx, Lie::BadCommit, entry);
            }
            None if self.row.voided.contains(&entry.hash()) => return self.break_here(cx, Lie::BadCommit, entry),
            None => {}
        }
        if self.row.pending.take().is_some() {
            self.drop_pending();
            self.note_lost_race(cx);
        }
        match self.examine(cx, entry) {
            Ok(valid) => self.merge_other(cx, valid, time),
            Err(_) if self.is_by_this_device(cx, entry) => {
                crate::account::profile_is_copied(cx);
                self.become_stuck(cx);
            }
            // What has expired unread may have been what permits the commit: this device cannot judge it.
            Err(_) if self.row.passed_over == Some(entry.segment) => self.become_stuck(cx),
            Err(lie) => self.break_here(cx, lie, entry),
        }
    }

    /// Keeps the chains of members, by account, which have been verified.
    pub fn learn_chains(&self, cx: &mut Context<'_>, chains: &[(AccountId, Chain)]) {
        for (account, chain) in chains {
            if self.has_member(account) {
                crate::contacts::learn_chain(cx, *account, chain.clone());
            }
        }
    }

    /// Forgets the own pending commit in the MLS state.
    pub fn drop_pending(&mut self) {
        if let Some(group) = &mut self.live.group {
            group.clear_pending().expect("a pending commit can always be cleared");
        }
    }

    /// Whether this device's key states a commit that this profile does not know: a copy of it made it.
    fn is_by_this_device(&self, cx: &Context<'_>, entry: &Entry) -> bool {
        let own = cx.profile().device_key.public();
        let stated = |(sealed, next_key): (SealedCommit, PublicKey)| {
            sealed.verify(&own, &entry.topic, entry.segment.saturating_add(1), &next_key).is_ok()
        };
        self.unseal(entry).is_some_and(stated)
    }

    /// Opens, stages and judges somebody else's commit, from what all members have alike.
    fn examine(&mut self, cx: &mut Context<'_>, entry: &Entry) -> Result<Valid, Lie> {
        let (mut sealed, next_key) = self.unseal(entry).ok_or(Lie::BadCommit)?;
        let next_key = &next_key;
        let group = self.live.group.as_mut().ok_or(Lie::BadCommit)?;
        let leaves = group.leaves().ok_or(Lie::BadCommit)?;
        let leaf = leaves.iter().find(|leaf| leaf.index == sealed.author).ok_or(Lie::BadCommit)?;
        let author = leaf.identity.account;
        let segment_next = entry.segment.checked_add(1).ok_or(Lie::BadCommit)?;
        sealed.verify(&leaf.key, &entry.topic, segment_next, next_key).map_err(|_| Lie::BadCommit)?;
        let mut staged = group.stage(&cx.core.crypto, &sealed.act.mls.0).map_err(|_| Lie::BadCommit)?;
        if staged.author != sealed.author {
            return Err(Lie::BadCommit);
        }
        // The author's, and one for each leaf that comes or goes.
        let changed = staged.adds.len().saturating_add(staged.removes.len());
        if sealed.act.chains.len() > changed.saturating_add(1) {
            return Err(Lie::BadCommit);
        }
        let notices = self.notices();
        let before = Before { settings: &self.row.settings, leaves: &leaves, notices: &notices };
        let (chains, verified) = Chains::verify_all(std::mem::take(&mut sealed.act.chains));
        let act = Act {
            author: staged.author,
            adds: &staged.adds,
            removes: &staged.removes,
            settings: &staged.settings,
            path: staged.path.as_ref(),
            chains: &chains,
            readmissions: &sealed.act.readmissions,
            knocks: &sealed.act.knocks,
        };
        let change = judge(&before, &act).map_err(|invalid| match invalid {
            Invalid::Overreach => Lie::RoleOverreach { author },
            Invalid::ForeignLeaf => Lie::ForeignLeaf { author },
            Invalid::RemovalIgnored => Lie::RemovalIgnored { author },
            Invalid::Unaware => Lie::BadCommit,
        })?;
        let next = match staged.export_next(&cx.core.crypto) {
            Some(exported) => {
                let secrets = SegmentSecrets::derive(&exported, &entry.topic, segment_next);
                if secrets.signing.public() != *next_key {
                    return Err(Lie::WrongNextKey { author });
                }
                Some(StoredSecrets::store(&secrets))
            }
            None if staged.removes_self => None,
            None => return Err(Lie::BadCommit),
        };
        Ok(Valid { staged, change, author, next, chains: verified })
    }

    /// The sealed part of a commit entry and the next key that it announces, which must have signed it.
    fn unseal(&self, entry: &Entry) -> Option<(SealedCommit, PublicKey)> {
        let EntryBody::Commit { next_key, possession, ciphertext } = &entry.body else { return None };
        let proof = next_segment_bytes(&entry.topic, entry.segment.checked_add(1)?, &ciphertext.0);
        verify(Purpose::NextSegment, next_key, &proof, possession).ok()?;
        let context = seal_context(&entry.topic, entry.segment);
        let plaintext = seal::open(self.row.secrets.commit_key(), SEAL_LABEL, &context, &ciphertext.0)?;
        let sealed = unpad(&plaintext).and_then(|bytes| cbor::from_bytes(bytes).ok())?;
        Some((sealed, *next_key))
    }

    fn merge_other(&mut self, cx: &mut Context<'_>, valid: Valid, time: Minutes) {
        let Valid { staged, change, author, next, chains } = valid;
        self.note_let_in(cx, &staged.adds, time);
        let group = self.live.group.as_mut().expect("it was staged in this group");
        let merged = group.merge(&cx.core.crypto, staged);
        merged.expect("a staged commit that was checked merges");
        match next {
            Some(next) => {
                // Of those who are out after it: whether they have deleted their account is shown.
                self.learn_chains(cx, &chains);
                let banned = self.row.settings.banned.clone();
                self.enter_epoch(cx, next, &change, author, time);
                self.heed_bans(cx, &banned);
                self.learn_chains(cx, &chains);
            }
            None if change.renewed.contains(&cx.own_account()) => self.become_readmitted(cx),
            None if change.devices_removed.contains(&cx.own_account()) => {
                self.learn_chains(cx, &chains);
                self.leave_now(cx);
            }
            None => {
                let own = cx.own_account();
                self.write_event(cx, author, time, MessageBody::Removed(vec![own]));
                self.leave_now(cx);
            }
        }
    }

    fn merge_own(&mut self, cx: &mut Context<'_>, pending: PendingCommit, time: Minutes) {
        let group = self.live.group.as_mut().expect("entries are taken in only when the group is loaded");
        group.merge_pending(&cx.core.crypto).expect("the own commit was staged in this epoch");
        let own = cx.own_account();
        self.note_readmission(cx, pending.task);
        self.remove_task_if_single(cx, pending.task);
        self.enter_epoch(cx, pending.next.clone(), &pending.change.change(), own, time);
        self.invite(cx, pending);
    }

    /// Tasks whose end cannot be seen in the epoch end with their commit.
    fn remove_task_if_single(&mut self, cx: &mut Context<'_>, number: u64) {
        if matches!(self.tasks.get(&number), Some(Task::Renew { .. } | Task::Refresh)) {
            self.remove_task(cx, number);
        }
    }

    /// The group is in its next epoch: adopt its settings, members and secrets, and show what has changed.
    fn enter_epoch(
        &mut self,
        cx: &mut Context<'_>,
        next: StoredSecrets,
        change: &Change,
        author: AccountId,
        time: Minutes,
    ) {
        let before = self.row.settings.clone();
        let members_before: BTreeMap<_, _> =
            self.row.members.iter().map(|member| (member.account, member.role)).collect();
        let announced: BTreeSet<_> =
            self.row.notices.iter().filter(|row| row.notice.by_themselves).map(|row| row.account).collect();
        self.row.notices = to_rows(&notices_after(&self.notices(), change));
        self.row.voided.clear();
        self.live.tidy_at = None;
        self.has_given_sign(author);
        self.row.secrets = next;
        self.adopt_epoch();
        self.adopt_name(cx, &before, author, time);
        self.show_life(cx, before.disappearing_s, author, time);
        self.show_group(cx, &before, author, time);
        let shown = Change { removed: change.removed.difference(&announced).copied().collect(), ..change.clone() };
        self.show_change(cx, &shown, author, time, &members_before);
        self.expect_signs(cx, change, author);
        if self.is_own(cx) && !change.devices_added.is_empty() {
            cx.core.errands.push_back(Errand::Newcomers);
        }
        self.hold_or_free(cx, change, author);
        self.settle_knocks(cx, change);
        let done: Vec<_> = self.tasks.iter().filter(|(_, task)| self.is_done(task)).map(|(n, _)| *n).collect();
        for number in done {
            self.remove_task(cx, number);
        }
        if !(change.joined.is_empty() && change.devices_added.is_empty() && change.renewed.is_empty()) {
            self.say_names_again(cx);
        }
        self.tell_if_done(cx);
        self.plan_warming(cx);
    }

    /// Reads epoch, settings, members and authenticator from the group.
    pub fn adopt_epoch(&mut self) {
        let Some(group) = &self.live.group else { return };
        self.row.segment = group.epoch();
        self.row.settings = group.settings().expect("settings were checked before the merge");
        self.row.authenticator = group.authenticator().into();
        let leaves = group.leaves().expect("leaves were checked before the merge");
        let members = members_of(&leaves, &self.row.settings).into();
        let before = std::mem::replace(&mut self.row.members, members);
        self.keep_names(&before);
    }

    /// A name that was said before somebody joined, and is to come in force after it, would be a tag without a name to them.
    fn say_names_again(&mut self, cx: &mut Context<'_>) {
        let unheard = |task: &Task| match task {
            Task::SetName { tag } => self.row.names_said.iter().find(|said| said.tag == *tag)?.said(),
            _ => None,
        };
        let unheard: Vec<_> =
            self.tasks.iter().filter_map(|(number, task)| Some((*number, unheard(task)?.1))).collect();
        for (number, name) in unheard {
            self.remove_task(cx, number);
            self.name_it(cx, &name);
        }
        self.say_details_again(cx);
    }

    fn adopt_name(&mut self, cx: &mut Context<'_>, before: &Settings, author: AccountId, time: Minutes) {
        let tag = self.row.settings.name_tag;
        if tag == before.name_tag {
            return;
        }
        let said = self.row.names_said.iter().find(|row| Some(row.tag) == tag);
        if let Some((_, name)) = said.and_then(|row| NameRow::read(&row.content)) {
            self.row.name = Some(name.clone());
            self.write_event(cx, author, time, MessageBody::Renamed(name));
        }
    }

    fn show_change(
        &mut self,
        cx: &mut Context<'_>,
        change: &Change,
        author: AccountId,
        time: Minutes,
        members_before: &BTreeMap<AccountId, crate::view::Role>,
    ) {
        let added: Vec<_> =
            change.joined.iter().copied().filter(|account| !change.let_in.contains_key(account)).collect();
        if !added.is_empty() {
            self.write_event(cx, author, time, MessageBody::Joined(added));
        }
        for (account, let_in) in &change.let_in {
            let kind = GroupKind::LetIn { account: *account, maker: let_in.maker };
            self.write_event(cx, author, time, MessageBody::Kind(Kind::Group(kind)));
        }
        let (closed, removed): (Vec<_>, Vec<_>) =
            change.removed.iter().copied().partition(|account| crate::contacts::is_closed(cx, account));
        if !removed.is_empty() {
            self.write_event(cx, author, time, MessageBody::Removed(removed));
        }
        // Whoever made the commit has only tidied up.
        for account in closed {
            self.write_event(cx, account, time, MessageBody::AccountClosed(account));
            self.keep_name_of(cx, &account);
        }
        for account in &change.renewed {
            self.write_event(cx, author, time, MessageBody::DeviceRenewed(*account));
        }
        for account in &change.devices_added {
            self.write_event(cx, author, time, MessageBody::DeviceAdded(*account));
        }
        for account in &change.devices_removed {
            self.write_event(cx, author, time, MessageBody::DeviceRemoved(*account));
        }
        let changed: Vec<_> = self.row.members.iter().map(|member| (member.account, member.role)).collect();
        for (account, role) in changed {
            if members_before.get(&account).is_some_and(|before| *before != role) {
                // Whoever has removed the last owner has made nobody one: that passes by itself.
                let passed = role == crate::view::Role::Owner && !change.removed.is_empty();
                let author = if passed { account } else { author };
                self.write_event(cx, author, time, MessageBody::RoleChanged { account, role });
            }
        }
    }

    /// After a removal everybody left gives a sign, and the removal is shown as pending until they have.
    fn expect_signs(&mut self, cx: &mut Context<'_>, change: &Change, author: AccountId) {
        if change.removed.is_empty() {
            // A device's removal is withheld no better than a person's: everybody gives a sign.
            self.row.acknowledgement_due |= !change.devices_removed.is_empty() && author != cx.own_account();
            return;
        }
        let own = cx.own_account();
        let mut removed: Vec<_> = change.removed.iter().copied().collect();
        removed.extend(self.row.removal.iter().flat_map(|removal| removal.removed.iter().copied()));
        let others = self.row.members.iter().map(|member| member.account);
        let waited_for =
            |account: &AccountId| *account != author && *account != own && self.row.heard.contains(account);
        let waiting_for: Vec<_> = others.filter(waited_for).collect();
        self.row.removal = (!waiting_for.is_empty()).then_some(RemovalRow { removed, waiting_for });
        self.row.acknowledgement_due = author != own;
        self.live.acknowledge_at = None;
    }

    /// What was encrypted in the closed segment and is not in it is encrypted again; not by itself if somebody else added an
    /// account since it was written.
    fn hold_or_free(&mut self, cx: &mut Context<'_>, change: &Change, author: AccountId) {
        let hold = !change.joined.is_empty() && author != cx.own_account();
        let waiting: Vec<_> = self.tasks.keys().copied().collect();
        for number in waiting {
            let Some(Task::Message(task)) = self.tasks.get(&number).cloned() else { continue };
            if hold && task.about == Some(super::AboutTask::Edit) {
                self.discard(cx, number);
                continue;
            }
            let held = task.held || (hold && task.number > 0);
            if held == task.held && task.prepared.is_none() {
                continue;
            }
            if held && !task.held {
                self.set_delivery(cx, task.number, Delivery::Held);
            }
            self.put_task(cx, number, Task::Message(super::MessageTask { prepared: None, held, ..task }));
        }
    }

    /// People are here whom the texts that wait were not written for: the person decides.
    pub fn hold_texts(&mut self, cx: &mut Context<'_>) {
        let numbers: Vec<_> = self.tasks.keys().copied().collect();
        for number in numbers {
            let Some(Task::Message(task)) = self.tasks.get(&number).cloned() else { continue };
            if task.about == Some(super::AboutTask::Edit) {
                self.discard(cx, number);
                continue;
            }
            if task.number > 0 && !task.held {
                self.set_delivery(cx, task.number, Delivery::Held);
                self.put_task(cx, number, Task::Message(super::MessageTask { held: true, ..task }));
            }
        }
    }

    /// The own removal lost against another commit: a notice makes sure that it loses at most once more.
    fn note_lost_race(&mut self, cx: &mut Context<'_>) {
        let lost = self.tasks.iter().find_map(|(number, task)| match task {
            Task::Remove { accounts, noticed: false } => {
                Some((*number, accounts.clone(), Task::Remove { accounts: accounts.clone(), noticed: true }))
            }
            Task::Ban { accounts, noticed: false } => {
                Some((*number, accounts.clone(), Task::Ban { accounts: accounts.clone(), noticed: true }))
            }
            _ => None,
        });
        let Some((number, mut accounts, again)) = lost else { return };
        self.remove_task(cx, number);
        accounts.retain(|account| self.has_member(account));
        if !accounts.is_empty() {
            self.say(cx, &protocol::control::Control::Remove { accounts });
        }
        self.add_task(cx, again);
    }

    pub fn notices(&self) -> Notices {
        self.row.notices.iter().map(|row| (row.account, row.notice)).collect()
    }

    /// The person is out: nothing is read or sent any more.
    pub fn leave_now(&mut self, cx: &mut Context<'_>) {
        if self.row.phase == Phase::Left {
            return;
        }
        self.row.phase = Phase::Left;
        crate::contacts::forget_pair(cx, self.id());
        self.row.removal = None;
        // Whoever was added is still told where to begin.
        let rest: Vec<_> = self.tasks.iter().filter(|(_, task)| task.is_for_topic()).map(|(n, _)| *n).collect();
        for number in rest {
            self.discard(cx, number);
        }
        self.take_up_offers(cx);
        self.save(cx);
    }
}

fn to_rows(notices: &Notices) -> Vec<NoticeRow> {
    notices.iter().map(|(account, notice)| NoticeRow { account: *account, notice: *notice }).collect()
}

/// The members that leaves make, by account.
pub(crate) fn members_of(leaves: &[Leaf], settings: &Settings) -> Vec<MemberRow> {
    let mut members: BTreeMap<AccountId, MemberRow> = BTreeMap::new();
    for leaf in leaves {
        let account = leaf.identity.account;
        let member = members.entry(account).or_insert_with(|| MemberRow {
            account,
            handle_claimed: leaf.identity.handle.clone(),
            role: settings.role(&account),
            leaves: Vec::new(),
        });
        let identity = &leaf.identity;
        let (device, last_resort, point) = (identity.device, identity.last_resort, identity.point);
        member.leaves.push(LeafRow { index: leaf.index, device, key: leaf.key, last_resort, point });
    }
    members.into_values().collect()
}
