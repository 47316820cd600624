//! The conversation of a person's own devices mends itself: nobody sees it, so nobody could, and nothing that people write waits in it.
//!
//! After a lie of the server it reads on by itself. Where it cannot go on, one device begins the next generation, and the others follow.

use std::collections::BTreeSet;

use minicbor::{Decode, Encode};
use protocol::cbor::Bytes;
use protocol::chain::{ChainState, own_conversation};
use protocol::id::{AccountId, DeviceId, EntryHash};
use protocol::inbox::SignedRebuild;
use protocol::time::{Millis, Minutes};

use super::invite::INBOX_PRICE_MAX;
use super::join::Joiner;
use super::row::BreakPoint;
use super::{Conversation, Phase, Task};
use crate::caught::{Caught, Lie};
use crate::core::{Context, Errand};
use crate::directory::bind::TOKENS_LEFT_BY_READMISSIONS;
use crate::hub::Hub;

/// The pause before this device reads on after the server was caught, milliseconds; it doubles each time, ...
const READ_ON_MS_MIN: u64 = 60_000;
/// ... up to this, milliseconds.
const READ_ON_MS_MAX: u64 = 6 * 3_600_000;
/// What is so long ago, milliseconds, makes no pause longer.
const LATELY_MS: u64 = 24 * 3_600_000;
/// So often in a row the eldest device reads on in vain before it begins the next generation: for half an hour. ...
const IN_VAIN: u32 = 5;
/// ... Each younger one, and each time that this was done lately, so often more: four times as long.
const IN_VAIN_LONGER: u32 = 2;
/// The pause before the eldest device rebuilds what broke, milliseconds: those who fail alone are added again by then. With each break
/// that was lately it is four times as long: as long as a device that breaks it is one of the account's, it would break again.
const REBUILD_MS: u64 = 5 * 60_000;
/// So often at most that is made four times as long: 21 hours.
const REBUILD_LONGER_MAX: u32 = 4;
/// Each younger device waits so much longer, milliseconds: one rebuild is enough.
const YOUNGER_MS: u64 = 30 * 60_000;
/// The pause before a device that asks in vain to be added again begins the next generation, milliseconds, and once more for each elder one.
const STUCK_MS: u64 = 12 * 3_600_000;
/// The pause before the MLS state is looked for again, milliseconds.
const LOADING_MS: u64 = 1_000;
/// A device that was added again is added once more after so long, milliseconds, which doubles each time, ...
const GRANTED_MS_MIN: u64 = 10 * 60_000;
/// ... up to this, milliseconds: each time costs a commit, and as many tokens as its inbox is dear. ...
const GRANTED_MS_MAX: u64 = 7 * 24 * 3_600_000;
/// ... Once it has not asked for so long, milliseconds, that is forgotten.
const GRANTED_KEPT_MS: u64 = 30 * 24 * 3_600_000;
/// So many generations at most a device follows at once: one that is to be removed could use them up else.
const GENERATIONS_MAX: u32 = 1_000;

/// What this device has done lately to mend a conversation: table `Part`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Encode, Decode)]
pub(crate) struct MendingRow {
    /// How often it could not go on, none of them long after the one before, ...
    #[n(0)]
    pub breaks: u32,
    /// ... and when that was last.
    #[n(1)]
    pub broken: Minutes,
    /// Devices that this one has added again.
    #[n(2)]
    pub granted: Vec<GrantedRow>,
}

/// A device that was added again at its own wish.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub(crate) struct GrantedRow {
    #[n(0)]
    pub account: AccountId,
    #[n(1)]
    pub device: DeviceId,
    /// How often, ...
    #[n(2)]
    pub times: u32,
    /// ... and when last.
    #[n(3)]
    pub last: Minutes,
}

/// What is not stored of it.
#[derive(Default)]
pub(super) struct Mending {
    /// When something is done.
    pub at: Option<Millis>,
    /// How often in a row the server was caught, and when last.
    stops: u32,
    stopped: Millis,
    /// Of what the person was told since: of each lie once, however often it is tried again.
    told: Vec<Lie>,
}

impl MendingRow {
    /// One time more that it could not go on.
    fn broken_at(&mut self, now: Minutes) {
        let lately = now.millis().0 <= self.broken.millis().0.saturating_add(LATELY_MS);
        self.breaks = if lately { self.breaks.saturating_add(1) } else { 1 };
        self.broken = now;
    }

    /// Whether a device may be added again now.
    fn may_grant(&self, of: (AccountId, DeviceId), now: Minutes) -> bool {
        let known = self.granted.iter().find(|row| (row.account, row.device) == of);
        known.is_none_or(|row| {
            let doubled = GRANTED_MS_MIN.saturating_mul(1 << row.times.saturating_sub(1).min(16));
            now.millis().0 >= row.last.millis().0.saturating_add(doubled.min(GRANTED_MS_MAX))
        })
    }

    /// A device was added again.
    fn grant(&mut self, (account, device): (AccountId, DeviceId), now: Minutes) {
        self.granted.retain(|row| now.millis().0 < row.last.millis().0.saturating_add(GRANTED_KEPT_MS));
        match self.granted.iter_mut().find(|row| (row.account, row.device) == (account, device)) {
            Some(row) => (row.times, row.last) = (row.times.saturating_add(1), now),
            None => self.granted.push(GrantedRow { account, device, times: 1, last: now }),
        }
    }
}

impl Conversation {
    /// Keeps evidence of a lie by which the conversation stops, and tells the person; in that of own devices, which reads on by itself, of each
    /// lie once.
    pub(super) fn catch_stop(&mut self, cx: &mut Context<'_>, lie: Lie, exhibits: Vec<Bytes>) -> Caught {
        if !self.is_own(cx) {
            return cx.catch(lie, Some(self.id()), exhibits);
        }
        if self.live.mending.stopped.plus(LATELY_MS) < cx.now {
            (self.live.mending.stops, self.live.mending.told) = (0, Vec::new());
        }
        if self.live.mending.told.contains(&lie) {
            return Caught { lie, conversation: Some(self.id()) };
        }
        self.live.mending.told.push(lie.clone());
        cx.catch(lie, Some(self.id()), exhibits)
    }

    /// Counts that the conversation of own devices broke.
    pub(super) fn note_break(&mut self, cx: &Context<'_>) {
        if self.is_own(cx) {
            self.row.mending.broken_at(cx.now.minutes());
        }
    }

    /// Whether a device that asks is added again now: not soon after it was, and not with a day's last tokens, however dear its inbox is.
    pub(super) fn may_readmit(&self, cx: &Context<'_>, device: (AccountId, DeviceId)) -> bool {
        let delivers = |task: &&Task| matches!(task, Task::Renew { .. } | Task::Deliver(_));
        let deliveries = self.tasks.values().filter(delivers).count().saturating_add(1);
        let dearest = deliveries.saturating_mul(INBOX_PRICE_MAX.into());
        let are_left = cx.core.tokens.left(cx.now) >= TOKENS_LEFT_BY_READMISSIONS.saturating_add(dearest);
        are_left && self.row.mending.may_grant(device, cx.now.minutes())
    }

    /// What a task of this number did has its place in the order.
    pub(super) fn note_readmission(&mut self, cx: &Context<'_>, number: u64) {
        if let Some(Task::Renew { request }) = self.tasks.get(&number) {
            let asked = &request.readmission;
            self.row.mending.grant((asked.account, asked.device), cx.now.minutes());
        }
    }

    /// Does what mends the conversation of own devices, once it is due.
    pub(super) fn mend_itself(&mut self, cx: &mut Context<'_>) {
        if !self.is_own(cx) {
            return;
        }
        if matches!(self.row.phase, Phase::Paused(_)) {
            self.consider_offers(cx);
        }
        self.live.mending.at = self.mends_at(cx);
        if self.live.mending.at.is_none_or(|at| at > cx.now) {
            return;
        }
        let reads_on = matches!(self.row.phase, Phase::Paused(_)) && !self.is_in_vain(cx);
        if reads_on {
            self.live.mending.at = None;
            self.read_on(cx);
            self.save(cx);
        } else {
            self.begin_next(cx);
        }
    }

    /// When something mends it, as far as this device does.
    fn mends_at(&mut self, cx: &Context<'_>) -> Option<Millis> {
        match &self.row.phase {
            Phase::Creating | Phase::Active | Phase::Left => None,
            Phase::Paused(caught) => {
                let lie = caught.lie.clone();
                let Mending { at, stops, stopped, told } = &mut self.live.mending;
                if at.is_none() && !told.contains(&lie) {
                    // After a start, the person was told before it; and programs that end sooner than any pause would never read on.
                    told.push(lie);
                    (*at, *stopped) = (Some(cx.now), cx.now);
                } else if at.is_none() {
                    let pause_ms = READ_ON_MS_MIN.saturating_mul(1 << (*stops).min(16)).min(READ_ON_MS_MAX);
                    (*at, *stopped, *stops) = (Some(cx.now.plus(pause_ms)), cx.now, stops.saturating_add(1));
                }
                *at
            }
            Phase::Broken(_) => {
                let (elder, point) = (self.elder_devices(cx)?, self.row.break_point.as_ref()?);
                let chain = &cx.profile().state;
                let own = cx.own_account();
                let mut leaves = point.members.iter().filter(|member| member.account == own).flat_map(|m| &m.leaves);
                // Whoever broke it may be gone: their person has just removed a device.
                let is_gone = leaves.any(|leaf| !chain.devices.contains_key(&leaf.device));
                let times = if is_gone { 0 } else { self.row.mending.breaks.saturating_sub(1).min(REBUILD_LONGER_MAX) };
                let pause_ms = REBUILD_MS.saturating_mul(4_u64.saturating_pow(times));
                let since = self.row.mending.broken.millis();
                Some(since.plus(pause_ms.saturating_add(YOUNGER_MS.saturating_mul(elder.into()))))
            }
            Phase::Stuck => {
                let turn = u64::from(self.elder_devices(cx)?).saturating_add(1);
                Some(*self.live.mending.at.get_or_insert(cx.now.plus(STUCK_MS.saturating_mul(turn))))
            }
        }
    }

    /// Whether it was read on in vain for long enough that this device begins the next generation.
    fn is_in_vain(&self, cx: &Context<'_>) -> bool {
        let lately = self.row.mending.broken.millis().plus(LATELY_MS) >= cx.now;
        let breaks = if lately { self.row.mending.breaks } else { 0 };
        let longer = |elder: u32| elder.saturating_add(breaks).saturating_mul(IN_VAIN_LONGER);
        self.elder_devices(cx).is_some_and(|elder| self.live.mending.stops >= IN_VAIN.saturating_add(longer(elder)))
    }

    /// Reads on at once, since the person goes on in a chat: the server is believed to be mended.
    fn read_on_with_others(&mut self, cx: &mut Context<'_>) {
        if matches!(self.row.phase, Phase::Paused(_)) {
            self.live.mending.at = None;
            self.read_on(cx);
            self.save(cx);
        }
    }

    /// How many of the devices that are in it, and in force, are elder than this one.
    fn elder_devices(&self, cx: &Context<'_>) -> Option<u32> {
        let own = cx.own_account();
        let members = match (&self.row.phase, &self.row.break_point) {
            (Phase::Broken(_), Some(point)) => &point.members,
            _ => &*self.row.members,
        };
        let here: BTreeSet<_> =
            members.iter().filter(|m| m.account == own).flat_map(|m| &m.leaves).map(|leaf| leaf.device).collect();
        let profile = cx.profile();
        let mut in_force = profile.state.eldest_first().into_iter().filter(|device| here.contains(device));
        in_force.position(|device| device == profile.row.device).and_then(|elder| u32::try_from(elder).ok())
    }

    /// Begins the next generation, from where this device stands.
    fn begin_next(&mut self, cx: &mut Context<'_>) {
        if self.row.phase != Phase::Stuck && !self.is_loaded(cx) {
            self.live.mending.at = Some(cx.now.plus(LOADING_MS));
            return;
        }
        self.live.mending.at = None;
        if !matches!(self.row.phase, Phase::Broken(_)) {
            self.note_break(cx);
            self.row.break_point = Some(self.point_here(EntryHash([0; EntryHash::SIZE])));
        }
        self.rebuild(cx, &BTreeSet::new());
    }

    /// The last common epoch, as far as this device knows, and the entry at which it ends.
    pub(super) fn point_here(&self, closing_entry: EntryHash) -> BreakPoint {
        BreakPoint {
            topic: self.topic(),
            epoch: self.row.segment,
            authenticator: self.row.authenticator.clone(),
            head: self.row.cursor,
            closing_entry,
            generation: self.row.settings.generation,
            members: self.row.members.to_vec(),
            settings: self.row.settings.clone(),
        }
    }

    /// Whether an invitation leads on to a later generation of the conversation of own devices.
    pub fn may_follow(&self, cx: &Context<'_>, joiner: &Joiner) -> bool {
        let signed = joiner.invitation.rebuild.as_ref();
        joiner.adder == cx.own_account() && signed.is_some_and(|signed| self.is_next_of_own(cx, signed))
    }

    /// Whether a rebuild is a later generation of the conversation of own devices than this one, by a device in force; of two of one generation
    /// that of the elder device. Who is in it their chain says: nothing hangs on where it broke.
    pub(super) fn is_next_of_own(&self, cx: &Context<'_>, signed: &SignedRebuild) -> bool {
        let (rebuild, here) = (&signed.rebuild, self.row.settings.generation);
        if !self.is_own(cx) || rebuild.conversation != self.id() || rebuild.new_topic == self.topic() {
            return false;
        }
        let chain = &cx.profile().state;
        let Some(age) = age_of_maker(chain, signed) else { return false };
        if rebuild.generation != here {
            return rebuild.generation > here && rebuild.generation.saturating_sub(here) <= GENERATIONS_MAX;
        }
        let known = self.row.rebuild.as_ref().and_then(|known| age_of_maker(chain, known));
        here > 0 && known.is_none_or(|known| age < known)
    }

    /// Whether one account's devices are in it, it is their own, and its rebuild names this very topic.
    pub(super) fn is_own_as_rebuilt(&self) -> bool {
        let accounts: Vec<AccountId> = self.row.members.iter().map(|member| member.account).collect();
        let names_this = |signed: &SignedRebuild| {
            signed.rebuild.new_topic == self.topic() && signed.rebuild.generation == self.row.settings.generation
        };
        let is_own = matches!(accounts[..], [account] if own_conversation(&account) == self.id());
        is_own && self.row.rebuild.as_ref().is_some_and(names_this)
    }
}

impl Hub {
    /// The person has gone on in a chat that a lie stopped: the conversation of own devices, which they do not see, goes on with it.
    pub(crate) fn resumed_by_hand(&mut self, cx: &mut Context<'_>) {
        let own = own_conversation(&cx.own_account());
        if let Some(chat) = self.conversations.get_mut(&own) {
            chat.read_on_with_others(cx);
            cx.core.errands.push_back(Errand::Advance(own));
        }
    }
}

/// The place of the device in force that signed a rebuild among all, the eldest first.
fn age_of_maker(chain: &ChainState, signed: &SignedRebuild) -> Option<usize> {
    let is_by = |device: &DeviceId| chain.devices.get(device).is_some_and(|record| signed.verify(&record.key).is_ok());
    chain.eldest_first().iter().position(is_by)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_lately_makes_pauses_longer() {
        let mut row = MendingRow::default();
        let day = LATELY_MS / 60_000;
        let breaks = [100 * day, 100 * day + 5, 101 * day + 5, 102 * day + 6].map(|minute| {
            row.broken_at(Minutes(minute));
            row.breaks
        });
        assert_eq!(breaks, [1, 2, 3, 1]);
    }

    #[test]
    fn a_device_is_added_again_ever_more_seldom() {
        let (mut row, device) = (MendingRow::default(), (AccountId([1; 32]), DeviceId([2; 16])));
        let (mut granted, days) = (Vec::new(), 60);
        for minute in 0..days * 24 * 60 {
            if row.may_grant(device, Minutes(minute)) {
                row.grant(device, Minutes(minute));
                granted.push(minute);
            }
        }
        assert_eq!(granted[..5], [0, 10, 30, 70, 150]);
        assert_eq!(granted.len(), 18, "once a week in the end");
        assert!(row.may_grant((device.0, DeviceId([3; 16])), Minutes(1)), "another device has its own pause");
        let later = Minutes(days * 24 * 60 + GRANTED_KEPT_MS / 60_000);
        row.grant(device, later);
        assert_eq!(row.granted, [GrantedRow { account: device.0, device: device.1, times: 1, last: later }]);
    }
}
