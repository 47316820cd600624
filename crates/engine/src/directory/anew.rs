//! Beginning anew with a directory that was caught, at the person's word: a server that was honestly put back from a backup cannot continue
//! what it has signed. What was caught and what people have compared stays; what the directory has shown is forgotten.

use minicbor::{Decode, Encode};
use protocol::id::AccountId;
use protocol::time::Millis;
use protocol::transparency::anchor::SignedAnchor;

use super::trust::{Trust, Why};
use super::{DirectoryRow, PromisesRow, gossip, put_promises, put_row, self_check};
use crate::caught::Caught;
use crate::core::{Context, Errand};
use crate::effect::Event;
use crate::hub::Hub;
use crate::input::{CommandError, Reply};
use crate::view::{BegunAnew, ContactView};

/// That the person has begun anew.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub(crate) struct AnewRow {
    #[n(0)]
    pub time: Millis,
    /// What the directory was caught at.
    #[n(1)]
    pub caught: Caught,
    /// The anchors that were known: whoever has not begun anew says them still, which is nothing that the person does not know.
    #[n(2)]
    pub before: Vec<SignedAnchor>,
}

/// Forgets what the directory has shown, if it was caught. Nobody is proven, nothing is promised, and the log is read from its beginning.
pub(crate) fn begin(cx: &mut Context<'_>) -> bool {
    let gossip = &mut cx.core.directory.gossip;
    let Some(stop) = gossip.stop.take() else { return false };
    let earlier = gossip.anew.take().map(|anew| anew.before).unwrap_or_default();
    let before = gossip::newest_of(earlier.into_iter().chain(std::mem::take(&mut gossip.known)));
    gossip.told.clear();
    gossip.anew = Some(AnewRow { time: cx.now, caught: stop.caught, before });
    gossip::put(cx);
    let row = std::mem::take(&mut cx.core.directory.row);
    let own_trust = forgotten(row.own_trust);
    cx.core.directory.row = DirectoryRow { own_trust, witnesses: row.witnesses, ..DirectoryRow::default() };
    put_row(cx);
    let promised: Vec<AccountId> = cx.core.directory.promises.keys().copied().collect();
    promised.into_iter().for_each(|account| put_promises(cx, account, PromisesRow::default()));
    let now = cx.now;
    let own = cx.own_account();
    cx.core.directory.note(own, &own_trust, Some(now));
    for contact in cx.core.contacts.values().cloned().collect::<Vec<_>>() {
        let (account, trust) = (contact.account, forgotten(contact.trust));
        cx.put_contact(ContactView { trust, shown: None, ..contact });
        cx.core.directory.note(account, &trust, Some(now));
        cx.core.errands.push_back(Errand::TrustChanged(account));
    }
    self_check::begin_anew(cx);
    cx.tell(Event::Directory);
    true
}

/// What is left of whom the directory has vouched for: what their own devices show against it says something still, and whoever was proven
/// may go on bringing the person into chats.
fn forgotten(trust: Trust) -> Trust {
    match trust {
        Trust::Blocked { why: Why::OtherRecord | Why::TwoRecords, .. } => trust,
        Trust::Proven { .. } | Trust::Unproven { grown: true, .. } => Trust::Unproven { asked: None, grown: true },
        _ => Trust::default(),
    }
}

/// When the person has begun anew, and why.
pub(crate) fn view(cx: &Context<'_>) -> Option<BegunAnew> {
    let anew = cx.core.directory.gossip.anew.as_ref();
    anew.map(|anew| BegunAnew { time: anew.time, caught: anew.caught.clone() })
}

impl Hub {
    /// The person goes on with a directory that was caught: what waits is sent.
    pub fn go_on(&mut self, cx: &mut Context<'_>) -> Result<Reply, CommandError> {
        if !gossip::go_on(cx) {
            return Err(CommandError::NotStopped);
        }
        self.advance_all(cx);
        Ok(Reply::Done)
    }

    /// The person begins anew with a directory that was caught: what waits is sent.
    pub fn begin_anew(&mut self, cx: &mut Context<'_>) -> Result<Reply, CommandError> {
        if !begin(cx) {
            return Err(CommandError::NotStopped);
        }
        self.advance_all(cx);
        Ok(Reply::Done)
    }
}
