//! Invitations to a conversation that one is in: kept until it shows, by its own entries, which of them leads on.

use protocol::cbor;
use protocol::inbox::Invitation;

use super::join::Joiner;
use super::row::OfferRow;
use super::{Conversation, Phase};
use crate::caught::Lie;
use crate::core::{Context, Errand};

/// The most invitations that are kept: one of each kind by each of a few people, so that nobody's takes the place of another's.
const OFFERS_MAX: usize = 8;

impl Conversation {
    /// Keeps an invitation that may lead on: a rebuild, an answer to the wish to be added again, or one past a removal that this
    /// device has not read yet.
    pub fn offer(&mut self, cx: &mut Context<'_>, joiner: &Joiner) {
        let adder = joiner.adder;
        // Who was brought into what was rebuilt, and is added again there, is shown the rebuild as well.
        let rebuilds = joiner.invitation.start.start.topic != self.topic();
        let row = OfferRow { adder, rebuilds, invitation: cbor::to_bytes(&joiner.invitation).into() };
        let of_same = |known: &OfferRow| (known.adder, known.rebuilds) == (adder, row.rebuilds);
        let mut offers = self.offers();
        offers.retain(|known| !of_same(known));
        if offers.len() >= OFFERS_MAX {
            let stranger = offers.iter().position(|known| !self.has_member(&known.adder));
            match stranger {
                Some(stranger) => drop(offers.remove(stranger)),
                None if self.has_member(&adder) => drop(offers.remove(0)),
                None => return,
            }
        }
        offers.push(row);
        self.keep_offers(&offers);
        self.live.caught_up = false;
        self.live.read_since_offer = false;
        self.save(cx);
    }

    /// Whether an invitation that is not past begins further on in the topic than this device has read: it may have been removed and added
    /// again since.
    pub fn may_have_lost(&self, joiner: &Joiner) -> bool {
        let start = &joiner.invitation.start.start;
        self.row.phase == Phase::Active
            && start.generation == self.row.settings.generation
            && start.topic == self.topic()
    }

    /// Whether an invitation begins where this device has been already: it leads nowhere.
    pub fn is_past(&self, joiner: &Joiner) -> bool {
        let (start, here) = (&joiner.invitation.start.start, &self.row.settings);
        let of_topic = start.topic == here.topic && start.segment <= self.row.segment;
        start.generation < here.generation || (start.generation == here.generation && of_topic)
    }

    /// Judges what is kept, once all has been read. Where this device cannot go on, one that leads on is followed; what leads nowhere was
    /// a lie, but for other ways on, of which the next may be better.
    pub fn consider_offers(&mut self, cx: &mut Context<'_>) {
        for row in self.offers() {
            let joiner = row.joiner();
            let rebuild = joiner.as_ref().and_then(|joiner| joiner.invitation.rebuild.as_ref());
            let answers = || joiner.as_ref().is_some_and(|joiner| self.wants_readmission_by(joiner));
            let leads_on = |rebuild| self.is_rebuild_of_here(rebuild) || self.is_next_of_own(cx, rebuild);
            if answers() || (row.rebuilds && rebuild.is_some_and(leads_on)) {
                return self.follow(cx, row);
            }
            match (row.rebuilds, &self.row.phase) {
                (true, _) => self.refuse_offer(cx, Lie::RebuildRefused, &row),
                (false, Phase::Broken(_)) => {}
                (false, _) => self.refuse_offer(cx, Lie::UnsolicitedWelcome, &row),
            }
        }
    }

    /// Follows an invitation that answers the wish to be added again, if one is there.
    pub fn consider_readmission(&mut self, cx: &mut Context<'_>) {
        let answers = |row: &OfferRow| row.joiner().is_some_and(|joiner| self.wants_readmission_by(&joiner));
        if let Some(row) = self.offers().into_iter().find(answers) {
            self.follow(cx, row);
        }
    }

    fn follow(&mut self, cx: &mut Context<'_>, row: OfferRow) {
        crate::requests::fetch_bundle(cx, self.id(), &row.invitation);
        self.live.followed = Some(row);
    }

    /// The invitation whose bundle was fetched.
    pub fn followed(&self) -> Option<&OfferRow> {
        self.live.followed.as_ref().filter(|row| self.offers().contains(row))
    }

    /// The invitation whose bundle was fetched is of no use.
    pub fn drop_followed(&mut self, cx: &mut Context<'_>) {
        if let Some(row) = self.live.followed.take() {
            self.change_offers(|offers| offers.retain(|known| *known != row));
            self.save(cx);
        }
    }

    /// The bundle of the invitation that was followed did not come: the others have their turn before it is tried again.
    pub fn postpone_followed(&mut self, cx: &mut Context<'_>) {
        if let Some(row) = self.followed().cloned() {
            self.change_offers(|offers| {
                offers.retain(|known| *known != row);
                offers.push(row);
            });
            self.save(cx);
        }
    }

    /// Whoever was removed and added again finds the invitation before its own removal.
    pub(super) fn take_up_offers(&mut self, cx: &mut Context<'_>) {
        let (rebuilds, others): (Vec<_>, Vec<_>) = self.offers().into_iter().partition(|row| row.rebuilds);
        self.row.offered = None;
        for row in others.into_iter().chain(rebuilds) {
            if let Ok(invitation) = cbor::from_bytes::<Invitation>(&row.invitation.0).map(Box::new) {
                let time = cx.now.minutes();
                cx.core.errands.push_back(Errand::Invited { invitation, sender: None, time });
            }
        }
    }

    /// What is kept. What was kept before there were several is not read any more: it is let go.
    fn offers(&self) -> Vec<OfferRow> {
        self.row.offered.as_ref().and_then(|kept| cbor::from_bytes(&kept.0).ok()).unwrap_or_default()
    }

    fn keep_offers(&mut self, offers: &Vec<OfferRow>) {
        self.row.offered = (!offers.is_empty()).then(|| cbor::to_bytes(offers).into());
    }

    pub(super) fn change_offers(&mut self, change: impl FnOnce(&mut Vec<OfferRow>)) {
        let mut offers = self.offers();
        change(&mut offers);
        self.keep_offers(&offers);
    }

    fn refuse_offer(&mut self, cx: &mut Context<'_>, lie: Lie, row: &OfferRow) {
        self.change_offers(|offers| offers.retain(|known| known != row));
        cx.catch(lie, Some(self.id()), vec![row.invitation.clone()]);
        self.save(cx);
    }
}

impl OfferRow {
    fn joiner(&self) -> Option<Joiner> {
        cbor::from_bytes::<Invitation>(&self.invitation.0).ok().and_then(Joiner::check)
    }
}
