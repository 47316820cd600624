//! Devices in a conversation: leaves brought in line with what the chains of their accounts say.

use std::collections::{BTreeMap, BTreeSet};

use protocol::chain::ChainState;
use protocol::id::{AccountId, DeviceId};

use super::{Conversation, MemberRow, Phase, Task};
use crate::core::Context;
use crate::leaf::is_off_chain;

/// The pause before members remove what is off another member's chain, milliseconds: its own devices come first, then one member
/// after the other.
const OTHERS_MS: u64 = 1_500;
/// The pause before an own device that had no key package is looked for again, milliseconds.
const NO_PACKAGE_MS: u64 = 5_000;

/// How an account's leaves differ from its chain.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Misaligned {
    /// Leaves that are off the chain.
    pub off: Vec<u32>,
    /// Devices that are on the chain, have no leaf, and may be given one by this device.
    pub missing: BTreeSet<DeviceId>,
    /// Whether no leaf stays.
    pub all_off: bool,
}

impl Conversation {
    /// The accounts whose leaves are not what their chains say, as far as this device can mend that.
    pub fn misaligned(&self, cx: &mut Context<'_>) -> BTreeMap<AccountId, Misaligned> {
        let own = cx.own_account();
        let mut found = BTreeMap::new();
        for member in self.row.members.iter() {
            let is_own = member.account == own;
            if !is_own && !may_differ(cx, member) {
                continue;
            }
            let Some(state) = crate::contacts::state_of(cx, &member.account) else { continue };
            let differs = compare(member, &state, is_own);
            if differs != Misaligned::default() {
                found.insert(member.account, differs);
            }
        }
        found
    }

    /// Looks at the members' devices again if the epoch or a chain has changed since, and plans what follows.
    pub fn plan_alignment(&mut self, cx: &mut Context<'_>) {
        let seen = (self.row.settings.generation, self.row.segment, cx.core.chains_learnt);
        if self.live.aligned == Some(seen) || self.row.phase != Phase::Active {
            return;
        }
        self.live.aligned = Some(seen);
        self.live.align_at = None;
        let found = self.misaligned(cx);
        let own = cx.own_account();
        if found.contains_key(&own) || self.owes_decision(cx) {
            self.align(cx);
        } else if !found.is_empty() {
            let before_this = self.row.members.iter().flat_map(|member| &member.leaves);
            let device = cx.profile().row.device;
            let rank = before_this.take_while(|leaf| leaf.device != device).count() as u64;
            self.live.align_at = Some(cx.now.plus(OTHERS_MS.saturating_mul(rank.saturating_add(1))));
        }
    }

    /// Whether no leaf of the person's names what their account key has decided last, such as another recovery code: the other members are
    /// told by a commit, before they write the next word.
    pub(super) fn owes_decision(&self, cx: &Context<'_>) -> bool {
        let decided = cx.profile().state.point().decisions;
        let own = self.member(&cx.own_account());
        !self.is_own(cx) && own.is_some_and(|own| own.leaves.iter().all(|leaf| leaf.point.decisions < decided))
    }

    /// Keeps it to be done that leaves are brought in line.
    pub fn align(&mut self, cx: &mut Context<'_>) {
        if !self.tasks.values().any(|task| matches!(task, Task::Align)) {
            self.add_task(cx, Task::Align);
            self.save(cx);
        }
    }

    /// What is missing had no key package: it is looked for again after a pause.
    pub fn align_later(&mut self, cx: &Context<'_>) {
        self.live.align_at = Some(cx.now.plus(NO_PACKAGE_MS));
    }

    /// Whether this is the conversation of the person's own devices.
    pub fn is_own(&self, cx: &Context<'_>) -> bool {
        self.row.conversation == protocol::chain::own_conversation(&cx.own_account())
    }
}

/// Whether the chain that is known of a member goes further than a leaf of theirs names: only then can a leaf be off it.
fn may_differ(cx: &Context<'_>, member: &MemberRow) -> bool {
    let Some(contact) = cx.core.contacts.get(&member.account) else { return false };
    let Some(newest) = contact.chain.statements.last() else { return false };
    let at_its_end = |sequence| sequence == newest.body.sequence;
    member.leaves.iter().any(|leaf| !at_its_end(leaf.point.sequence) || leaf.point.head != newest.body.head())
}

fn compare(member: &MemberRow, state: &ChainState, is_own: bool) -> Misaligned {
    let is_off = |leaf: &&super::row::LeafRow| is_off_chain(&leaf.device, &leaf.key, &leaf.point, state);
    let off: Vec<u32> = member.leaves.iter().filter(is_off).map(|leaf| leaf.index).collect();
    let all_off = off.len() == member.leaves.len();
    let there: BTreeSet<DeviceId> = member.leaves.iter().map(|leaf| leaf.device).collect();
    let missing = match is_own || all_off {
        true => state.devices.keys().filter(|device| !there.contains(device)).copied().collect(),
        false => BTreeSet::new(),
    };
    Misaligned { off, missing, all_off }
}
