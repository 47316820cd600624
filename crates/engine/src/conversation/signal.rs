//! Signals in a conversation: that somebody types, or is here; told to people one knows alone, and never on the server's word.

use protocol::api::Request;
use protocol::id::AccountId;
use protocol::limits::RECEIPT_MEMBERS_MAX;
use protocol::seal;
use protocol::signal::{Signal, SignalKind};
use protocol::time::{Millis, Seconds};

use super::{Conversation, Phase};
use crate::contacts;
use crate::core::{Context, Separation};
use crate::effect::Event;
use crate::hub::Hub;
use crate::input::Reply;
use crate::session::Asked;
use crate::view::PresenceView;

pub(super) const SIGNAL_LABEL: &str = "signal";

/// A signal that is older, or further ahead of this device's clock, says nothing of typing, seconds.
const TYPING_AGE_S_MAX: u64 = 5 * 60;

/// A signal further ahead of this device's clock says nothing of anybody's presence, seconds.
const AHEAD_S_MAX: u64 = 5 * 60;

/// How long somebody counts as here who has said so, seconds: programs say it again each minute.
const HERE_S: u64 = 150;

/// That somebody is here is told again no more often, milliseconds.
const ANSWER_MS_MIN: u64 = 10_000;

impl Conversation {
    /// Whether it is told here that the person types: where receipts could be told, to nobody who is blocked.
    fn tells_typing(&self, cx: &Context<'_>) -> bool {
        let few = (2..=RECEIPT_MEMBERS_MAX).contains(&self.row.members.len());
        few && cx.core.choices.typing() && !self.is_own(cx) && !self.has_blocked(cx) && self.knows_the_other(cx)
    }

    /// Whether this is no pair with somebody whom the person has neither added nor accepted.
    fn knows_the_other(&self, cx: &Context<'_>) -> bool {
        !self.is_pair() || self.other(cx).is_some_and(|other| contacts::is_accepted(cx, &other))
    }

    fn other(&self, cx: &Context<'_>) -> Option<AccountId> {
        let own = cx.own_account();
        self.row.members.iter().map(|member| member.account).find(|account| *account != own)
    }

    /// To whom it is told here that the person is here, if to anybody: between two alone, and not where chats are kept apart, since what
    /// is said in all of them at one moment would show whose they are.
    fn tells_presence(&self, cx: &Context<'_>) -> Option<AccountId> {
        let together = self.is_pair() && !self.is_own(cx) && cx.core.separation == Separation::ByKind;
        let other = self.other(cx).filter(|_| together)?;
        (contacts::is_accepted(cx, &other) && cx.core.choices.tells_presence(&other)).then_some(other)
    }

    /// Relays to who is online that the person types, or does not any more.
    pub fn send_typing(&mut self, cx: &mut Context<'_>, on: bool) {
        if self.tells_typing(cx) && self.waits_for(cx).is_empty() {
            self.signal(cx, SignalKind::Typing { on });
        }
    }

    /// Relays to the other one that the person is here, or has gone.
    pub fn send_presence(&mut self, cx: &mut Context<'_>, here: bool, asks: bool) {
        if self.tells_presence(cx).is_some() && self.waits_for(cx).is_empty() {
            self.live.presence_told_at = Some(cx.now);
            self.signal(cx, SignalKind::Presence { here, asks });
        }
    }

    fn signal(&mut self, cx: &mut Context<'_>, kind: SignalKind) {
        let ready = self.row.phase == Phase::Active && self.live.proven == Some((self.topic(), self.row.segment));
        if !ready {
            return;
        }
        cx.core.signals_count = cx.core.signals_count.wrapping_add(1);
        // Also two processes of one profile within a second say one after the other: by the millisecond, then by their number.
        let millisecond = u32::try_from(cx.now.0 % 1_000).unwrap_or(0);
        let count = millisecond.saturating_mul(1_000).saturating_add(cx.core.signals_count % 1_000);
        let at = cx.now.seconds();
        let (account, device) = (cx.own_account(), cx.profile().row.device);
        let plaintext = Signal { account, device, at, count, kind }.to_plaintext();
        let context = protocol::commit::seal_context(&self.topic(), self.row.segment);
        let ciphertext = seal::seal(&mut cx.rng, self.row.secrets.ephemeral_key(), SIGNAL_LABEL, &context, &plaintext);
        let request = Request::Signal { topic: self.topic(), segment: self.row.segment, ciphertext: ciphertext.into() };
        cx.call(request, Asked::Signal { conversation: self.id() });
    }

    fn open_signal(&self, ciphertext: &[u8]) -> Option<Signal> {
        let context = protocol::commit::seal_context(&self.topic(), self.row.segment);
        let plaintext = seal::open(self.row.secrets.ephemeral_key(), SIGNAL_LABEL, &context, ciphertext)?;
        Signal::from_plaintext(&plaintext)
    }

    /// Takes a signal in. Each counts once, and a later one of the same device ends it: the server can keep signals back, and say
    /// nothing by giving them out again.
    pub fn signalled(&mut self, cx: &mut Context<'_>, segment: u64, ciphertext: &[u8]) {
        if segment != self.row.segment {
            return;
        }
        let Some(signal) = self.open_signal(ciphertext) else { return };
        let Signal { account, device, at, kind, .. } = signal;
        let is_leaf =
            self.member(&account).is_some_and(|member| member.leaves.iter().any(|leaf| leaf.device == device));
        if account == cx.own_account() || !is_leaf {
            return;
        }
        // All members can seal one in another's name: one of a time to come would silence whom it names.
        if at.0 > cx.now.seconds().0.saturating_add(AHEAD_S_MAX) {
            return;
        }
        // Of a device of a member alone: so many are kept in mind, and no more.
        if self.live.signals.get(&device).is_some_and(|last| *last >= signal.order()) {
            return;
        }
        self.live.signals.insert(device, signal.order());
        match kind {
            SignalKind::Typing { on } => {
                let now = cx.now.seconds().0;
                if now.abs_diff(at.0) <= TYPING_AGE_S_MAX && self.tells_typing(cx) {
                    cx.tell(Event::Typing { conversation: self.id(), account, on });
                }
            }
            SignalKind::Presence { here, asks } => self.hear_presence(cx, account, (here, asks), at),
        }
    }

    /// Whoever does not tell is not told.
    fn hear_presence(&mut self, cx: &mut Context<'_>, account: AccountId, (here, asks): (bool, bool), at: Seconds) {
        if self.tells_presence(cx) != Some(account) {
            return;
        }
        self.live.presence = Some((here, at));
        cx.tell(Event::Presence { conversation: self.id(), account, here: is_here(cx.now, here, at), at: at.millis() });
        let answered =
            self.live.presence_told_at.is_some_and(|told| cx.now < told.plus(ANSWER_MS_MIN) && told <= cx.now);
        if asks && cx.core.is_here(cx.now) && !answered {
            self.send_presence(cx, true, false);
        }
    }

    /// Who the other one has said to be here last, if they have since this process began.
    pub fn presence(&self, cx: &Context<'_>) -> Option<PresenceView> {
        let account = self.tells_presence(cx)?;
        let (here, at) = self.live.presence?;
        Some(PresenceView { conversation: self.id(), account, here: is_here(cx.now, here, at), at: at.millis() })
    }
}

impl Hub {
    /// The person is here, as a program of theirs says each minute, or has gone: whom they let know it is told.
    pub fn present(&mut self, cx: &mut Context<'_>, here: bool) -> Reply {
        let comes = here && !cx.core.is_here(cx.now);
        cx.core.here_until = here.then(|| cx.now.plus(HERE_S.saturating_mul(1_000)));
        // That they go is said even by a process that has not said that they came: another one may have.
        self.conversations.values_mut().for_each(|chat| chat.send_presence(cx, here, comes));
        Reply::Done
    }

    /// Who has said to be here, or to go, since this process began.
    pub fn presence(&self, cx: &Context<'_>) -> Reply {
        Reply::Presence { people: self.conversations.values().filter_map(|chat| chat.presence(cx)).collect() }
    }
}

/// Whether somebody is here by what they said then.
fn is_here(now: Millis, here: bool, at: Seconds) -> bool {
    here && now.seconds().0 <= at.0.saturating_add(HERE_S)
}
