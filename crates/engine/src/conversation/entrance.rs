//! A group's entrances: links that are made and closed, and people who knock, let in by an ordinary commit that cites their knock.

use std::collections::BTreeSet;

use minicbor::{Decode, Encode};
use protocol::control::OwnControl;
use protocol::entrance::{Arrival, EntranceLink, EntranceSecret, SignedKnock};
use protocol::id::AccountId;
use protocol::limits::{ENTRANCE_ASKED_MAX, ENTRANCES_MAX, KNOCK_AHEAD_MINUTES, KNOCK_MINUTES, KNOCKS_MAX};
use protocol::time::Minutes;

use super::row::ConversationRow;
use super::{Conversation, Phase, Task};
use crate::contacts;
use crate::core::Context;
use crate::input::{CommandError, Reply};
use crate::kinds::{GroupKind, Kind};
use crate::policy::{Change, may_let_in};
use crate::settings::{Entrance, Settings};
use crate::verification;
use crate::view::{KnockView, MessageBody, Undone};

/// The most people whose knocks are kept of whom it is not known yet where they lead: of more the first gives way.
const EARLY_MAX: usize = 16;
const NEEDED: &str = "owners and admins who may add people";

/// Somebody who waits at an entrance.
#[derive(Clone, Encode, Decode)]
pub(crate) struct KnockRow {
    #[n(0)]
    pub knock: SignedKnock,
    /// Whether they are let in, and being added is under way.
    #[n(1)]
    pub granted: bool,
}

/// The newest knock of an account that was granted.
#[derive(Clone, Encode, Decode)]
pub(crate) struct GrantedRow {
    #[n(0)]
    pub account: AccountId,
    #[n(1)]
    pub time: Minutes,
}

impl Conversation {
    /// The link of this device's entrance, which is made if there is none of this kind.
    pub(super) fn open_entrance(&mut self, cx: &mut Context<'_>, approve: bool) -> Result<Reply, CommandError> {
        let own = cx.own_account();
        self.check_let_in(&own)?;
        let keys = cx.core.server_keys.as_ref().ok_or(CommandError::Offline)?;
        let server = protocol::server::server_id(&keys.identity);
        let is_open = |secret: &EntranceSecret| {
            let entrance = Entrance { key: secret.key().public(), maker: own, approve };
            let to_come = |task: &Task| matches!(task, Task::OpenEntrance { entrance: wanted } if *wanted == entrance);
            self.row.settings.entrances.contains(&entrance) || self.tasks.values().any(to_come)
        };
        let secret = match self.row.group.secret.clone().filter(is_open) {
            Some(secret) => secret,
            None => self.make_entrance(cx, approve)?,
        };
        let link = EntranceLink { server, conversation: self.id(), secret, asked: whom_to_ask(&self.row, own) };
        Ok(Reply::Entrance { link: Box::new(link) })
    }

    fn make_entrance(&mut self, cx: &mut Context<'_>, approve: bool) -> Result<EntranceSecret, CommandError> {
        let own = cx.own_account();
        let others = self.row.settings.entrances.iter().filter(|open| open.maker != own).count();
        if others >= ENTRANCES_MAX {
            let state = "has as many links as it can have: revoke them first";
            return Err(CommandError::WrongState { state });
        }
        let secret = EntranceSecret(cx.random());
        self.row.group.secret = Some(secret.clone());
        let entrance = Entrance { key: secret.key().public(), maker: own, approve };
        self.add_task(cx, Task::OpenEntrance { entrance });
        self.save(cx);
        Ok(secret)
    }

    fn check_let_in(&self, own: &AccountId) -> Result<(), CommandError> {
        if may_let_in(&self.row.settings, own) { Ok(()) } else { Err(CommandError::NotPermitted { needed: NEEDED }) }
    }

    /// Keeps to be agreed that no link works any more.
    pub(super) fn close_entrances(&mut self, cx: &mut Context<'_>) -> Result<Reply, CommandError> {
        self.check_let_in(&cx.own_account())?;
        let mut keys: Vec<_> = self.row.settings.entrances.iter().map(|entrance| entrance.key).collect();
        keys.extend(self.row.group.secret.as_ref().map(|secret| secret.key().public()));
        if keys.is_empty() {
            return Err(CommandError::NotFound { what: "link of this group that works" });
        }
        self.row.group.secret = None;
        self.add_task(cx, Task::CloseEntrances { keys });
        self.save(cx);
        Ok(Reply::Done)
    }

    /// Somebody knocks. What is not as it must be is passed over in silence: whoever sent it may be anybody.
    pub fn knocked(&mut self, cx: &mut Context<'_>, arrival: Arrival) {
        let knock = &arrival.knock.knock;
        let (account, time) = (knock.account, knock.time);
        let own = cx.own_account();
        let here = self.row.phase == Phase::Active && may_let_in(&self.row.settings, &own);
        let open = self.row.settings.entrance(&knock.entrance).copied().filter(|_| here);
        let Ok(state) = arrival.chain.verify_for(&account) else { return };
        // Whoever was added by an older chain than is known would come with a device that is off it.
        let known = contacts::state_of(cx, &account).filter(|known| known.sequence > state.sequence);
        let state = known.unwrap_or(state);
        let Some(device) = state.devices.get(&knock.device) else { return };
        let genuine = arrival.knock.verify(&device.key).is_ok();
        let kept_out = self.row.settings.banned.contains(&account) || cx.core.choices.is_blocked(&account);
        if !genuine || kept_out || !self.is_fresh(cx, account, time) {
            return;
        }
        self.forget_old_knocks(cx);
        let Some(entrance) = open.filter(|_| !self.has_member(&account)) else { return self.keep_early(cx, arrival) };
        let known = self.row.group.knocks.iter().position(|row| row.knock.knock.account == account);
        let is_answered = |row: &KnockRow| row.granted || row.knock.knock.time >= time;
        let stays = known.and_then(|index| self.row.group.knocks.get(index)).is_some_and(is_answered);
        if stays || (known.is_none() && !make_room(&mut self.row.group.knocks)) {
            return;
        }
        contacts::learn_chain(cx, account, arrival.chain);
        let claimed = knock.handle.clone();
        let row = KnockRow { knock: arrival.knock, granted: false };
        match known.and_then(|index| self.row.group.knocks.get_mut(index)) {
            Some(known) => *known = row,
            None => {
                self.row.group.knocks.push(row);
                if entrance.approve {
                    let kind = GroupKind::Knocks { account, claimed, maker: entrance.maker };
                    self.write_note(cx, account, cx.now.minutes(), MessageBody::Kind(Kind::Group(kind)));
                }
            }
        }
        self.save(cx);
    }

    /// Keeps a knock that leads nowhere as far as this device has read: the inbox comes before the topic, where the commit that makes the link,
    /// or the one who decides an admin, or lets the one who knocks out, may be still to come.
    fn keep_early(&mut self, cx: &mut Context<'_>, arrival: Arrival) {
        let (account, time) = (arrival.knock.knock.account, arrival.knock.knock.time);
        let stays_in = self.has_member(&account) && self.live.caught_up;
        if self.row.phase != Phase::Active || self.is_pair() || stays_in {
            return;
        }
        let early = self.row.group.early.get_or_insert_default();
        if early.iter().any(|known| known.knock.knock.account == account && known.knock.knock.time >= time) {
            return;
        }
        early.retain(|known| known.knock.knock.account != account);
        early.push(arrival);
        early.drain(..early.len().saturating_sub(EARLY_MAX));
        self.save(cx);
    }

    /// After a commit, who knocked before it was read knocks once more; but for whoever has come in by it.
    fn hear_early(&mut self, cx: &mut Context<'_>, change: &Change) {
        for arrival in self.row.group.early.take().unwrap_or_default() {
            if !change.joined.contains(&arrival.knock.knock.account) {
                self.knocked(cx, arrival);
            }
        }
    }

    /// Nobody is let in who knocked long ago: they do not wait for it any more.
    fn forget_old_knocks(&mut self, cx: &mut Context<'_>) {
        let now = cx.now.minutes();
        self.forget_early(now);
        let before = self.row.group.knocks.len();
        self.row.group.knocks.retain(|row| row.granted || row.knock.knock.time.plus(KNOCK_MINUTES) >= now);
        if self.row.group.knocks.len() < before {
            self.save(cx);
        }
    }

    /// Whoever is still in once all is read did not ask to come back, and nobody has waited for longer than a knock is good.
    fn forget_early(&mut self, now: Minutes) {
        let Some(mut early) = self.row.group.early.take() else { return };
        let stays_in = |account: &AccountId| self.live.caught_up && self.has_member(account);
        early.retain(|Arrival { knock, .. }| {
            knock.knock.time.plus(KNOCK_MINUTES) >= now && !stays_in(&knock.knock.account)
        });
        self.row.group.early = Some(early).filter(|early| !early.is_empty());
    }

    /// Whether a knock is new enough to be granted, and newer than any of this account that was.
    fn is_fresh(&self, cx: &Context<'_>, account: AccountId, time: Minutes) -> bool {
        let now = cx.now.minutes();
        let used = |row: &GrantedRow| row.account == account && row.time >= time;
        let current = time.plus(KNOCK_MINUTES) >= now && time <= now.plus(KNOCK_AHEAD_MINUTES);
        current && !self.row.group.granted.iter().any(used)
    }

    /// Lets in, all at once, who waits at entrances where nobody decides: the devices that may do so take turns, so that one is enough.
    pub(super) fn let_in_when_due(&mut self, cx: &mut Context<'_>) {
        self.forget_old_knocks(cx);
        let unguarded: BTreeSet<_> =
            self.row.settings.entrances.iter().filter(|entrance| !entrance.approve).map(|open| open.key).collect();
        let waits = |row: &&super::entrance::KnockRow| !row.granted && unguarded.contains(&row.knock.knock.entrance);
        let accounts: Vec<_> = self.row.group.knocks.iter().filter(waits).map(|row| row.knock.knock.account).collect();
        if accounts.is_empty() {
            self.live.let_in_at = None;
            return;
        }
        let device = cx.profile().row.device;
        let able = self.row.members.iter().filter(|member| may_let_in(&self.row.settings, &member.account));
        let rank = able.flat_map(|member| &member.leaves).take_while(|leaf| leaf.device != device).count();
        let at = *self.live.let_in_at.get_or_insert(cx.now.plus(300 + 1_500 * rank as u64));
        if at <= cx.now {
            self.live.let_in_at = None;
            self.grant(cx, &accounts);
        }
    }

    /// Lets people in who wait.
    pub(super) fn admit(&mut self, cx: &mut Context<'_>, accounts: &[AccountId]) -> Result<Reply, CommandError> {
        self.check_let_in(&cx.own_account())?;
        self.forget_old_knocks(cx);
        self.check_waiting(accounts)?;
        accounts.iter().try_for_each(|account| verification::check(cx, account))?;
        self.grant(cx, accounts);
        Ok(Reply::Done)
    }

    fn grant(&mut self, cx: &mut Context<'_>, accounts: &[AccountId]) {
        for row in self.row.group.knocks.iter_mut().filter(|row| accounts.contains(&row.knock.knock.account)) {
            row.granted = true;
        }
        self.add_task(cx, Task::Add { accounts: accounts.to_vec() });
        self.save(cx);
    }

    /// Does not let people in who wait, on none of the person's devices.
    pub(super) fn turn_away(&mut self, cx: &mut Context<'_>, accounts: &[AccountId]) -> Result<Reply, CommandError> {
        self.check_waiting(accounts)?;
        let conversation = self.id();
        let knocks = self.row.group.knocks.iter().map(|row| &row.knock.knock);
        let turned: Vec<_> =
            knocks.filter(|knock| accounts.contains(&knock.account)).map(|knock| (knock.account, knock.time)).collect();
        for (account, time) in turned {
            self.turned_away(cx, account, time);
            crate::own::tell(cx, OwnControl::TurnedAway { conversation, account, time });
        }
        Ok(Reply::Done)
    }

    /// The person has not let somebody in who knocked by then.
    pub fn turned_away(&mut self, cx: &mut Context<'_>, account: AccountId, time: Minutes) {
        let group = &mut self.row.group;
        group.knocks.retain(|row| row.granted || row.knock.knock.account != account || row.knock.knock.time > time);
        group.early.iter_mut().for_each(|early| early.retain(|known| known.knock.knock.account != account));
        keep_newest(&mut group.granted, GrantedRow { account, time });
        self.save(cx);
    }

    fn check_waiting(&self, accounts: &[AccountId]) -> Result<(), CommandError> {
        let waits = |account: &AccountId| {
            self.row.group.knocks.iter().any(|row| !row.granted && row.knock.knock.account == *account)
        };
        match accounts.iter().all(waits) {
            true => Ok(()),
            false => Err(CommandError::NotFound { what: "person who asks to be let into this group" }),
        }
    }

    /// The knocks that a commit cites which adds these: of those who have knocked.
    pub(super) fn knocks_of(&self, added: &BTreeSet<AccountId>) -> Vec<SignedKnock> {
        let granted =
            self.row.group.knocks.iter().filter(|row| row.granted && added.contains(&row.knock.knock.account));
        granted.map(|row| row.knock.clone()).collect()
    }

    /// After a commit: who is in, or is kept out, waits no more, nor whoever came by a link that does not work any more.
    pub(super) fn settle_knocks(&mut self, cx: &mut Context<'_>, change: &Change) {
        let now = cx.now.minutes();
        for (account, let_in) in &change.let_in {
            keep_newest(&mut self.row.group.granted, GrantedRow { account: *account, time: let_in.knocked });
        }
        if !change.let_in.is_empty() {
            self.row.group.granted.retain(|row| row.time.plus(KNOCK_MINUTES) >= now);
        }
        self.hear_early(cx, change);
        let settings = self.row.settings.clone();
        let stays = |row: &KnockRow| {
            let knock = &row.knock.knock;
            !self.has_member(&knock.account) && is_let_through(&settings, &row.knock)
        };
        let (stay, gone): (Vec<_>, Vec<_>) = self.row.group.knocks.iter().cloned().partition(stays);
        if gone.is_empty() {
            return;
        }
        self.row.group.knocks = stay;
        let shut_out = gone.iter().filter(|row| row.granted).map(|row| row.knock.knock.account);
        let shut_out: BTreeSet<_> = shut_out.filter(|account| !self.has_member(account)).collect();
        self.add_no_more(cx, &shut_out);
    }

    /// Whoever was banned elsewhere since the person wanted them added is added no more: that would lift a ban of which the person did not
    /// know.
    pub(super) fn heed_bans(&mut self, cx: &mut Context<'_>, before: &[AccountId]) {
        let banned = self.row.settings.banned.iter().copied().filter(|account| !before.contains(account));
        let dropped = self.add_no_more(cx, &banned.collect());
        if !dropped.is_empty() {
            self.tell_undone(cx, Undone::Add, dropped.into_iter().collect());
            self.tell_if_done(cx);
        }
    }

    /// Of those who knocked and are to be added, who cannot be: a knock that no device of theirs has signed any more, or that leads nowhere,
    /// would void the commit for all others in it. Says whether there are any.
    pub(super) fn end_void_knocks(&mut self, cx: &mut Context<'_>, accounts: &[AccountId]) -> bool {
        let leads = |row: &&KnockRow| {
            let knock = &row.knock.knock;
            let state = self.live.taken.get(&knock.account).map(|taken| &taken.state);
            let device =
                |state: &protocol::chain::ChainState| state.devices.get(&knock.device).map(|device| device.key);
            let is_signed = |key| row.knock.verify(&key).is_ok();
            state.is_none_or(|state| device(state).is_some_and(is_signed))
                && is_let_through(&self.row.settings, &row.knock)
        };
        let cited =
            self.row.group.knocks.iter().filter(|row| row.granted && accounts.contains(&row.knock.knock.account));
        let void: Vec<_> = cited.filter(|row| !leads(row)).map(|row| row.knock.knock.account).collect();
        void.iter().for_each(|account| self.cannot_add(cx, *account));
        !void.is_empty()
    }

    /// Of tasks that add people, these are taken out. Returns whom that concerns.
    fn add_no_more(&mut self, cx: &mut Context<'_>, shut_out: &BTreeSet<AccountId>) -> BTreeSet<AccountId> {
        let mut dropped = BTreeSet::new();
        let adding = self.tasks.iter().filter_map(|(number, task)| match task {
            Task::Add { accounts } if accounts.iter().any(|account| shut_out.contains(account)) => {
                Some((*number, accounts.clone()))
            }
            _ => None,
        });
        for (number, mut accounts) in adding.collect::<Vec<_>>() {
            dropped.extend(accounts.extract_if(.., |account| shut_out.contains(account)));
            match accounts.is_empty() {
                true => self.remove_task(cx, number),
                false => self.put_task(cx, number, Task::Add { accounts }),
            }
        }
        dropped
    }

    /// Whether somebody has knocked, and waits.
    pub(super) fn is_knocking(&self, account: &AccountId) -> bool {
        self.row.group.knocks.iter().any(|row| row.knock.knock.account == *account)
    }

    /// Somebody could not be added: they may knock again.
    pub(super) fn forget_knock(&mut self, account: &AccountId) {
        self.row.group.knocks.retain(|row| row.knock.knock.account != *account);
    }

    /// Who waits for the person to decide, as shown.
    pub(super) fn knocks_shown(&self, cx: &Context<'_>) -> Vec<KnockView> {
        let view = |row: &KnockRow| {
            let knock = &row.knock.knock;
            let entrance = self.row.settings.entrance(&knock.entrance)?;
            let handle = cx.handle_of(&knock.account);
            Some(KnockView {
                account: knock.account,
                claimed: knock.handle.clone().filter(|_| handle.is_none()),
                handle,
                maker: entrance.maker,
                time: knock.time,
                granted: row.granted,
            })
        };
        self.row.group.knocks.iter().filter_map(view).collect()
    }
}

/// The maker and a few others who can let people in: any of their devices does.
pub(super) fn whom_to_ask(row: &ConversationRow, own: AccountId) -> Vec<AccountId> {
    let settings = &row.settings;
    let mut others: Vec<_> =
        settings.roles.iter().map(|entry| entry.account).filter(|account| *account != own).collect();
    let is_in = |account: &AccountId| row.members.iter().any(|member| member.account == *account);
    others.retain(|account| may_let_in(settings, account) && is_in(account));
    others.sort_by_key(|account| std::cmp::Reverse(settings.role(account)));
    std::iter::once(own).chain(others).take(ENTRANCE_ASKED_MAX).collect()
}

/// Whether there is room for one more who waits: whoever came first gives way, for what a knock says of its time is anybody's.
fn make_room(knocks: &mut Vec<KnockRow>) -> bool {
    if knocks.len() >= KNOCKS_MAX
        && let Some(first) = knocks.iter().position(|row| !row.granted)
    {
        knocks.remove(first);
    }
    knocks.len() < KNOCKS_MAX
}

/// Whether a knock leads in by these settings.
fn is_let_through(settings: &Settings, signed: &SignedKnock) -> bool {
    settings.entrance(&signed.knock.entrance).is_some() && !settings.banned.contains(&signed.knock.account)
}

fn keep_newest(granted: &mut Vec<GrantedRow>, row: GrantedRow) {
    match granted.iter_mut().find(|known| known.account == row.account) {
        Some(known) => known.time = known.time.max(row.time),
        None => granted.push(row),
    }
}

#[cfg(test)]
mod tests {
    use protocol::entrance::Knock;
    use protocol::id::{ConversationId, DeviceId};
    use protocol::signature::{PublicKey, Signature};

    use super::*;

    #[test]
    fn of_too_many_who_wait_the_first_gives_way_and_nobody_who_is_being_let_in() {
        let mut knocks = vec![row(0, true)];
        for number in 1..=KNOCKS_MAX + 20 {
            assert!(make_room(&mut knocks), "there is room for one who knocks honestly");
            knocks.push(row(number, false));
        }
        assert_eq!(knocks.len(), KNOCKS_MAX);
        let times: Vec<_> = knocks.iter().map(|row| row.knock.knock.time.0).collect();
        let last = (KNOCKS_MAX + 20) as u64;
        let expected: Vec<_> = std::iter::once(0).chain(last + 2 - KNOCKS_MAX as u64..=last).collect();
        assert_eq!(times, expected);
        let mut granted: Vec<_> = (0..KNOCKS_MAX).map(|number| row(number, true)).collect();
        assert!(!make_room(&mut granted), "whoever is being let in stays");
    }

    #[test]
    fn a_knock_leads_nowhere_whose_entrance_is_closed_or_whose_account_is_banned() {
        let waiting = row(1, true).knock;
        let entrance = Entrance { key: PublicKey([2; 32]), maker: AccountId([9; 32]), approve: false };
        let open = Settings { entrances: vec![entrance], ..crate::mls::tests::settings() };
        assert!(is_let_through(&open, &waiting));
        assert!(!is_let_through(&Settings { entrances: vec![], ..open.clone() }, &waiting));
        assert!(!is_let_through(&Settings { banned: vec![waiting.knock.account], ..open }, &waiting));
    }

    fn row(number: usize, granted: bool) -> KnockRow {
        let (conversation, entrance, account) =
            (ConversationId([1; 32]), PublicKey([2; 32]), AccountId([number as u8; 32]));
        let (device, time) = (DeviceId([3; 16]), Minutes(number as u64));
        let knock = Knock { conversation, entrance, account, device, handle: None, time };
        KnockRow { knock: SignedKnock { knock, proof: Signature([4; 64]), signature: Signature([5; 64]) }, granted }
    }
}
