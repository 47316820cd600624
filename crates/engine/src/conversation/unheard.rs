//! Devices from which nothing was heard since this one invited them: invited again before the server forgets that they were.

use std::collections::{BTreeMap, BTreeSet};

use minicbor::{Decode, Encode};
use protocol::cbor::{self, Bytes};
use protocol::content::Content;
use protocol::id::{AccountId, DeviceId, Tag};
use protocol::inbox::{Carried, InboxKey, InboxMessage, Introduction, Invitation};
use protocol::time::{Millis, Minutes};

use super::invite::INBOX_PRICE_MAX;
use super::row::Invitee;
use super::task::Delivery;
use super::{Conversation, Phase, Task};
use crate::changes::{Table, conversation_key};
use crate::core::Context;
use crate::directory::bind::TOKENS_LEFT_BY_READMISSIONS;
use crate::view::MessageBody;

/// So long after an invitation it is put again, milliseconds: the server forgets it after 30 days.
const AGAIN_MS: u64 = 25 * 24 * 3_600_000;
/// A device's clock may have been so far ahead, milliseconds: whoever was invited by it is still invited again before the server forgets.
const AHEAD_MS: u64 = 4 * 24 * 3_600_000;
/// So often at most: for a year.
const TIMES_MAX: u32 = 14;
/// So many devices at most are invited again at once, ...
const AT_ONCE_MAX: usize = 16;
/// ... and the next ones so much later, milliseconds.
const PAUSE_MS: u64 = 3_600_000;
/// The most that is kept of a conversation's invitations, bytes: two of the largest group. The oldest go first.
const KEPT_BYTES_MAX: usize = 8 * 1024 * 1024;

/// The numbers of its rows in table `Part`: a device's, with account and device behind it, and an invitation's, with its segment.
const DEVICE: u8 = 5;
const INVITATION: u8 = 6;

/// The devices, and what they were invited by.
#[derive(Default)]
pub(crate) struct Unheard {
    devices: BTreeMap<(AccountId, DeviceId), UnheardRow>,
    /// By the segment in which they lead in.
    invitations: BTreeMap<u64, InvitationRow>,
    /// When the next ones are invited again; nothing before that is known.
    pub at: Option<Millis>,
}

/// A device from which nothing was heard.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub(crate) struct UnheardRow {
    #[n(0)]
    pub segment: u64,
    #[n(1)]
    pub inbox_key: InboxKey,
    /// When it was invited last, by this device's clock, ...
    #[n(2)]
    pub last: Minutes,
    /// ... and how often since the first time.
    #[n(3)]
    pub times: u32,
}

/// An invitation, for whomever it is.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub(crate) struct InvitationRow {
    /// With its bundle inside, and without a first text.
    #[n(0)]
    pub invitation: Bytes,
    /// The content of the first text, where it goes along.
    #[n(1)]
    pub text: Option<Bytes>,
}

impl UnheardRow {
    /// When it is invited again. A clock that was far ahead keeps nobody out.
    fn due(&self, now: Millis) -> Millis {
        let last = self.last.millis();
        if last > now.plus(AHEAD_MS) { now } else { last.plus(AGAIN_MS) }
    }
}

impl Conversation {
    /// Takes a stored part in; nothing if it is none.
    pub fn take_part(&mut self, key: &[u8], value: &[u8]) -> Option<()> {
        match key {
            [DEVICE, of @ ..] => {
                let (account, device) = of.split_at_checked(AccountId::SIZE)?;
                let of = (AccountId::from_slice(account)?, DeviceId::from_slice(device)?);
                self.unheard.devices.insert(of, cbor::from_bytes(value).ok()?);
            }
            [INVITATION, segment @ ..] => {
                let segment = u64::from_be_bytes(segment.try_into().ok()?);
                self.unheard.invitations.insert(segment, cbor::from_bytes(value).ok()?);
            }
            number => self.row.take_part(number, value)?,
        }
        Some(())
    }

    /// Keeps by what a commit of this device invited others, until something is heard from them.
    pub(super) fn keep_invited(
        &mut self,
        cx: &mut Context<'_>,
        invitation: &Invitation,
        bundle: &[u8],
        invitees: &[Invitee],
    ) {
        let segment = invitation.start.start.segment;
        for invitee in invitees {
            let inbox_key = invitee.inbox_key.clone();
            let row = UnheardRow { segment, inbox_key, last: cx.now.minutes(), times: 0 };
            self.put_unheard(cx, (invitee.account, invitee.device), row);
        }
        let bundle = Carried::Inline(bundle.to_vec().into());
        let whole = Invitation { bundle, introduction: None, ..invitation.clone() };
        self.put_invitation(cx, segment, InvitationRow { invitation: cbor::to_bytes(&whole).into(), text: None });
        while self.unheard.invitations.values().map(|row| row.invitation.0.len()).sum::<usize>() > KEPT_BYTES_MAX {
            let Some((oldest, _)) = self.unheard.invitations.pop_first() else { break };
            self.drop_unheard(cx, |_, row| row.segment == oldest);
            self.remove_part(cx, &invitation_key(oldest));
        }
        self.unheard.at = None;
    }

    /// A first text went along, which goes along again as long as it is to stay.
    pub(super) fn keep_first_text(&mut self, cx: &mut Context<'_>, segment: u64, first: Option<&Introduction>) {
        let Some(first) = first.filter(|_| self.is_pair() && self.row.settings.disappearing_s == 0) else { return };
        if let Some(row) = self.unheard.invitations.get(&segment).cloned() {
            self.put_invitation(cx, segment, InvitationRow { text: Some(first.content.clone()), ..row });
        }
    }

    /// The person has taken back something that they said here, or deletes all of it: no text goes along again.
    pub(super) fn forget_first_text(&mut self, cx: &mut Context<'_>) {
        let with_text = self.unheard.invitations.iter().filter(|(_, row)| row.text.is_some());
        for (segment, row) in with_text.map(|(segment, row)| (*segment, row.clone())).collect::<Vec<_>>() {
            self.put_invitation(cx, segment, InvitationRow { text: None, ..row });
        }
    }

    /// Something was heard from a device: it is here.
    pub(super) fn heard_from(&mut self, cx: &mut Context<'_>, device: (AccountId, DeviceId)) {
        if self.unheard.devices.contains_key(&device) {
            self.drop_unheard(cx, |of, _| *of == device);
        }
    }

    /// The conversation goes on in another topic: nothing leads into the old one any more.
    pub(super) fn forget_unheard(&mut self, cx: &mut Context<'_>) {
        self.drop_unheard(cx, |_, _| true);
    }

    /// When the next ones are invited again is found out once what was said until then is read.
    pub(super) fn note_unheard(&mut self, cx: &Context<'_>) {
        if self.unheard.at.is_some_and(|at| at <= cx.now) {
            self.unheard.at = None;
        }
    }

    /// Invites again whom it is time for, if all that was said here is read: never with a day's last tokens, and few at once.
    pub(super) fn invite_again(&mut self, cx: &mut Context<'_>) {
        let left_a_group = self.row.phase == Phase::Left && !self.is_pair();
        if self.unheard.at.is_some() || !(self.row.phase == Phase::Active || left_a_group) || self.is_blocked(cx) {
            return;
        }
        if self.unheard.devices.values().map(|row| row.due(cx.now)).min().is_some_and(|due| due <= cx.now) {
            self.forget_gone(cx);
            let due = self.due_again(cx);
            self.tell_unheard(cx, &due);
            for segment in due.values().map(|row| row.segment).collect::<BTreeSet<_>>() {
                self.put_again(cx, segment, due.iter().filter(|(_, row)| row.segment == segment));
            }
            self.save(cx);
            // Nothing else would happen here that sends them.
            self.advance_side(cx);
        }
        // What is still due waits for the next turn, or for tokens.
        let next = self.unheard.devices.values().map(|row| row.due(cx.now)).min();
        self.unheard.at = next.map(|next| if next <= cx.now { cx.now.plus(PAUSE_MS) } else { next });
    }

    /// Nobody is invited again who is out, deleted their account, is blocked, or was invited often enough.
    fn forget_gone(&mut self, cx: &mut Context<'_>) {
        let is_here = |(account, device): &(AccountId, DeviceId)| {
            let leaves = self.member(account).map(|member| member.leaves.as_slice()).unwrap_or_default();
            self.row.phase == Phase::Left || leaves.iter().any(|leaf| leaf.device == *device)
        };
        let is_wanted =
            |account: &AccountId| !crate::contacts::is_closed(cx, account) && !cx.core.choices.is_blocked(account);
        let stays = self.unheard.devices.iter().filter(|(of, row)| {
            row.times < TIMES_MAX
                && is_here(of)
                && is_wanted(&of.0)
                && self.unheard.invitations.contains_key(&row.segment)
        });
        let stays: BTreeSet<_> = stays.map(|(of, _)| *of).collect();
        self.drop_unheard(cx, |of, _| !stays.contains(of));
    }

    /// Those for whom it is time, as many as there are tokens for, however dear their inboxes are.
    fn due_again(&self, cx: &Context<'_>) -> BTreeMap<(AccountId, DeviceId), UnheardRow> {
        let delivered_to: BTreeSet<_> = self
            .tasks
            .values()
            .filter_map(|task| match task {
                Task::Deliver(delivery) => Some((delivery.account, delivery.device)),
                _ => None,
            })
            .collect();
        let spare = cx.core.tokens.left(cx.now).saturating_sub(TOKENS_LEFT_BY_READMISSIONS);
        let paid = (spare / usize::from(INBOX_PRICE_MAX)).saturating_sub(delivered_to.len());
        let is_due =
            |(of, row): &(&(AccountId, DeviceId), &UnheardRow)| row.due(cx.now) <= cx.now && !delivered_to.contains(of);
        let due = self.unheard.devices.iter().filter(is_due).take(paid.min(AT_ONCE_MAX));
        due.map(|(of, row)| (*of, row.clone())).collect()
    }

    /// Tells, once, of people of whom no device was ever here.
    fn tell_unheard(&mut self, cx: &mut Context<'_>, due: &BTreeMap<(AccountId, DeviceId), UnheardRow>) {
        let own = cx.own_account();
        let told = |account: &AccountId| {
            let mut of = self.unheard.devices.iter().filter(|((of, _), _)| of == account);
            of.any(|(_, row)| row.times > 0)
        };
        let is_new = |account: &AccountId| *account != own && !self.row.heard.contains(account) && !told(account);
        let accounts: BTreeSet<_> = due.keys().map(|(account, _)| *account).filter(is_new).collect();
        if !accounts.is_empty() && self.row.phase != Phase::Left {
            let time = cx.now.minutes();
            self.write_note(cx, own, time, MessageBody::Unheard(accounts.into_iter().collect()));
        }
    }

    /// Puts one invitation into the inboxes of these devices.
    fn put_again<'a>(
        &mut self,
        cx: &mut Context<'_>,
        segment: u64,
        devices: impl Iterator<Item = (&'a (AccountId, DeviceId), &'a UnheardRow)>,
    ) {
        let Some(row) = self.unheard.invitations.get(&segment).cloned() else { return };
        let Ok(whole) = cbor::from_bytes::<Invitation>(&row.invitation.0) else { return };
        let Carried::Inline(bundle) = &whole.bundle else { return };
        let carried = self.carry(cx, &bundle.0);
        let text = row.text.as_ref().and_then(|text| Content::from_bytes(&text.0).ok());
        for (of, row) in devices {
            let (account, device) = *of;
            let introduced = text.as_ref().map(|text| self.frank_for_inbox(cx, of, text.clone()));
            let (introduction, tag) = match introduced {
                Some((introduction, tag)) => (Some(introduction), tag),
                None => (None, Tag(cx.random())),
            };
            let invitation = Invitation { bundle: carried.clone(), introduction, ..whole.clone() };
            let message = cbor::to_bytes(&InboxMessage::Invitation(Box::new(invitation))).into();
            let inbox_key = row.inbox_key.clone();
            self.add_task(cx, Task::Deliver(Delivery { account, device, inbox_key, message, tag, sealed: None }));
            let times = row.times.saturating_add(1);
            self.put_unheard(cx, *of, UnheardRow { last: cx.now.minutes(), times, ..row.clone() });
        }
    }

    fn put_unheard(&mut self, cx: &mut Context<'_>, of: (AccountId, DeviceId), row: UnheardRow) {
        cx.put(Table::Part, conversation_key(&self.id(), &device_key(&of)), &row);
        self.unheard.devices.insert(of, row);
    }

    fn put_invitation(&mut self, cx: &mut Context<'_>, segment: u64, row: InvitationRow) {
        cx.put(Table::Part, conversation_key(&self.id(), &invitation_key(segment)), &row);
        self.unheard.invitations.insert(segment, row);
    }

    /// Forgets devices, and invitations by which nobody else is waited for.
    fn drop_unheard(&mut self, cx: &mut Context<'_>, goes: impl Fn(&(AccountId, DeviceId), &UnheardRow) -> bool) {
        let gone = self.unheard.devices.iter().filter(|(of, row)| goes(of, row));
        for of in gone.map(|(of, _)| *of).collect::<Vec<_>>() {
            self.unheard.devices.remove(&of);
            self.remove_part(cx, &device_key(&of));
        }
        let waited_for: BTreeSet<_> = self.unheard.devices.values().map(|row| row.segment).collect();
        let over = self.unheard.invitations.keys().filter(|segment| !waited_for.contains(segment));
        for segment in over.copied().collect::<Vec<_>>() {
            self.unheard.invitations.remove(&segment);
            self.remove_part(cx, &invitation_key(segment));
        }
    }

    fn remove_part(&self, cx: &mut Context<'_>, key: &[u8]) {
        cx.core.changes.remove(Table::Part, conversation_key(&self.id(), key));
    }
}

fn device_key((account, device): &(AccountId, DeviceId)) -> Vec<u8> {
    [&[DEVICE], account.0.as_slice(), &device.0].concat()
}

fn invitation_key(segment: u64) -> Vec<u8> {
    [[INVITATION].as_slice(), &segment.to_be_bytes()].concat()
}

#[cfg(test)]
mod tests {
    use protocol::inbox::JoinStart;
    use rand_chacha::ChaCha20Rng;
    use rand_chacha::rand_core::SeedableRng;

    use super::*;
    use crate::conversation::tests::stand::{
        BOB, CAROL, NOW, TEA, account, chat, device, engine, invitation, joined, key,
    };
    use crate::engine::Engine;
    use crate::tokens::{Asking, TokenRow, Tokens};

    const DAY_MS: u64 = 24 * 3_600_000;

    /// Of one of carol's devices; to seal to, all of them have the same.
    fn inbox_key(device: DeviceId) -> InboxKey {
        let public = engine(CAROL).core.profile.expect("a profile").inbox_key.key;
        InboxKey::sign(&key(CAROL), &account(CAROL), &device, public)
    }

    /// Bob's program, which has just invited so many devices of carol's; the first one alone is in the group.
    fn inviting(count: u8) -> Engine {
        let (alice, mut bob, _) = joined(&[CAROL]);
        let bundle = alice.bundle(vec![1], &[BOB, CAROL]);
        let whole = invitation(BOB, JoinStart { segment: 7, ..alice.start(&bundle) }, &bundle);
        let invitee = |device| Invitee { account: account(CAROL), device, inbox_key: inbox_key(device) };
        let others = (100..).map(|number| DeviceId([number; 16]));
        let invitees: Vec<_> = [device(CAROL)].into_iter().chain(others).take(count.into()).map(invitee).collect();
        at(&mut bob, NOW.millis(), |cx, chat| chat.keep_invited(cx, &whole, &[2], &invitees));
        bob
    }

    fn at<T>(bob: &mut Engine, now: Millis, act: impl FnOnce(&mut Context<'_>, &mut Conversation) -> T) -> T {
        let mut rng = ChaCha20Rng::from_seed([1; 32]);
        let chat = bob.hub.conversations.get_mut(&TEA).expect("joined");
        act(&mut Context { core: &mut bob.core, now, rng: &mut rng }, chat)
    }

    /// Invites again whom it is time for, and puts all that waits into inboxes. How many those were.
    fn puts(bob: &mut Engine, now: Millis) -> usize {
        at(bob, now, |cx, chat| {
            chat.note_unheard(cx);
            chat.invite_again(cx);
            let puts: Vec<_> = chat.tasks.iter().filter(|(_, task)| matches!(task, Task::Deliver(_))).collect();
            let puts: Vec<_> = puts.into_iter().map(|(number, _)| *number).collect();
            puts.iter().for_each(|number| chat.remove_task(cx, *number));
            puts.len()
        })
    }

    #[test]
    fn whoever_never_comes_is_invited_for_a_year_and_no_longer() {
        let mut bob = inviting(1);
        let found = (0..900).filter(|day| puts(&mut bob, NOW.millis().plus(day * DAY_MS)) > 0).collect::<Vec<_>>();
        assert_eq!(found, (1..=14).map(|time| time * 25).collect::<Vec<_>>());
        let Unheard { devices, invitations, at } = &chat(&bob).unheard;
        assert!(devices.is_empty() && invitations.is_empty() && at.is_none(), "and nothing is kept for it");
    }

    #[test]
    fn few_are_invited_at_once_and_the_others_later() {
        let mut bob = inviting(40);
        at(&mut bob, NOW.millis(), |_, chat| chat.row.phase = Phase::Left);
        let hour = |hour: u64| NOW.millis().plus(25 * DAY_MS + hour * 3_600_000);
        let found: Vec<_> = (0..4).map(|hours| puts(&mut bob, hour(hours))).collect();
        assert_eq!(found, [16, 16, 8, 0]);
        assert_eq!(chat(&bob).unheard.at, Some(hour(0).plus(25 * DAY_MS)));
    }

    #[test]
    fn nobody_is_invited_again_with_a_days_last_tokens() {
        let mut bob = inviting(40);
        at(&mut bob, NOW.millis(), |_, chat| chat.row.phase = Phase::Left);
        let now = NOW.millis().plus(25 * DAY_MS);
        // So many batches of 25 tokens were asked for, of 48.
        let left = |bob: &mut Engine, batches: u8| {
            let asking: Asking = cbor::from_bytes(&[0x83, 0x18, batches, 0xf6, 0xf4]).expect("as stored");
            bob.core.tokens = Tokens::from_rows(vec![TokenRow::Asking { period: now.days(), asking }]);
            bob.core.tokens.left(now)
        };
        assert_eq!((left(&mut bob, 44), puts(&mut bob, now)), (100, 0), "those are for removing people");
        assert_eq!(
            (left(&mut bob, 42), puts(&mut bob, now.plus(PAUSE_MS))),
            (150, 3),
            "however dear their inboxes are"
        );
    }

    #[test]
    fn whoever_is_out_was_heard_or_is_blocked_is_not_invited_again() {
        let due = NOW.millis().plus(26 * DAY_MS);
        let mut out = inviting(3);
        assert_eq!(puts(&mut out, due), 1, "the two others have no leaf here");
        let mut heard = inviting(1);
        at(&mut heard, due, |cx, chat| chat.heard_from(cx, (account(CAROL), device(CAROL))));
        assert_eq!(puts(&mut heard, due), 0);
        let mut blocked = inviting(1);
        at(&mut blocked, due, |cx, _| {
            let on = protocol::choice::Choice::Blocked { account: account(CAROL), on: true };
            crate::choices::choose(cx, on).expect("a choice")
        });
        assert_eq!(puts(&mut blocked, due), 0);
        let mut rebuilt = inviting(1);
        at(&mut rebuilt, due, |cx, chat| chat.forget_unheard(cx));
        assert_eq!(puts(&mut rebuilt, due), 0);
    }

    #[test]
    fn of_many_large_invitations_the_oldest_go() {
        let mut bob = inviting(1);
        let (alice, _, _) = joined(&[CAROL]);
        let bundle = alice.bundle(vec![1], &[BOB, CAROL]);
        for segment in 8..12 {
            let whole = invitation(BOB, JoinStart { segment, ..alice.start(&bundle) }, &bundle);
            at(&mut bob, NOW.millis(), |cx, chat| {
                let device = DeviceId([segment as u8; 16]);
                let invitees = [Invitee { account: account(CAROL), device, inbox_key: inbox_key(device) }];
                chat.keep_invited(cx, &whole, &vec![2; 3 * 1024 * 1024], &invitees);
            });
        }
        assert_eq!(chat(&bob).unheard.invitations.keys().copied().collect::<Vec<_>>(), [10, 11]);
        assert_eq!(chat(&bob).unheard.devices.len(), 2);
    }

    #[test]
    fn a_clock_that_was_ahead_keeps_nobody_out() {
        let mut bob = inviting(1);
        let ahead = NOW.millis().plus(400 * DAY_MS);
        assert_eq!(puts(&mut bob, ahead), 1);
        let right = NOW.millis().plus(DAY_MS);
        at(&mut bob, right, |_, chat| chat.set_back(399 * DAY_MS));
        assert_eq!(puts(&mut bob, right), 1, "once more, by the right clock");
        assert_eq!(puts(&mut bob, right.plus(DAY_MS)), 0);
    }

    #[test]
    fn a_clock_that_was_a_little_ahead_invites_nobody_at_once() {
        let mut bob = inviting(1);
        let behind = Millis(NOW.millis().0 - 3 * DAY_MS);
        assert_eq!(puts(&mut bob, behind), 0);
        assert_eq!(puts(&mut bob, Millis(behind.0 + 28 * DAY_MS)), 1, "before the server forgets the first one");
    }
}
