//! Joining by an invitation: the start is the adder's, the tree is checked leaf by leaf, and nothing is burnt by a bad Welcome.

use std::collections::BTreeSet;

use protocol::cbor::{self, Bytes};
use protocol::chain::Chain;
use protocol::id::AccountId;
use protocol::inbox::{Carried, Invitation, WelcomeBundle};
use protocol::time::Minutes;
use protocol::topic::SegmentSecrets;

use super::group::{DetailsRow, GroupRow};
use super::invite::bundle_hash;
use super::row::{Beginning, ConversationRow, MemberRow, NameRow, Phase};
use super::{Conversation, Live};
use crate::core::Context;
use crate::deletion::Deleted;
use crate::key_packages;
use crate::kinds::{GroupKind, Kind};
use crate::leaf::{Chains, Leaf, gate_in_tree};
use crate::mls::{Group, LastResort};
use crate::settings::Settings;
use crate::view::MessageBody;

/// The largest bundle that is fetched, bytes: the tree of the largest group, with its chains.
const BUNDLE_BYTES_MAX: u64 = 16 * 1024 * 1024;

/// Tasks are numbered from here, so that a rebuild can put its own before them.
pub(crate) const FIRST_TASK: u64 = 1 << 32;

/// An invitation whose signatures have been checked.
pub(crate) struct Joiner {
    pub invitation: Invitation,
    pub adder: AccountId,
}

/// A group that was joined, with what it says.
struct Joined {
    group: Group,
    leaves: Vec<Leaf>,
    settings: Settings,
    bundle: WelcomeBundle,
    /// The chains that verify, by account.
    chains: Vec<(AccountId, Chain)>,
}

impl Joiner {
    /// Checks who invites: the chain, the device on it, and the device's signature on the start; and that nobody is made to fetch without end.
    pub fn check(invitation: Invitation) -> Option<Self> {
        let state = invitation.adder.verify().ok()?;
        let device = state.devices.get(&invitation.adder_device)?;
        invitation.start.verify(&device.key).ok()?;
        let fits = !matches!(&invitation.bundle, Carried::Blob(blob) if blob.size > BUNDLE_BYTES_MAX);
        fits.then_some(Joiner { adder: state.account, invitation })
    }

    /// Whether a bundle came with another invitation, as far as that can be seen.
    pub fn is_not_with(&self, bundle: &Bytes) -> bool {
        matches!(&self.invitation.bundle, Carried::Inline(own) if own != bundle)
    }

    /// Whether this device can enter by a bundle, rather than another one of its person. What cannot be read is for anybody.
    pub fn is_for_this_device(&self, cx: &Context<'_>, bundle: &Bytes) -> bool {
        let read = cbor::from_bytes::<WelcomeBundle>(&bundle.0);
        read.map_or(true, |bundle| crate::mls::is_for(&cx.core.key_packages.rows, &bundle.welcome.0))
    }

    /// Joins. A failure leaves everything as it was, the key package included.
    pub fn join(&self, cx: &mut Context<'_>, bundle: &Bytes) -> Option<Conversation> {
        key_packages::put(cx, LastResort::No);
        let joined = self.enter(cx, bundle).and_then(|joined| self.begin(joined));
        match &joined {
            Some(_) => key_packages::put(cx, LastResort::No),
            None => cx.core.key_packages.rows.roll_back(),
        }
        joined.map(|(conversation, chains)| {
            conversation.learn_chains(cx, &chains);
            conversation
        })
    }

    fn enter(&self, cx: &mut Context<'_>, bytes: &Bytes) -> Option<Joined> {
        let start = &self.invitation.start.start;
        if bundle_hash(&bytes.0) != start.bundle {
            return None;
        }
        let mut bundle: WelcomeBundle = cbor::from_bytes(&bytes.0).ok()?;
        let profile = cx.core.profile.as_ref()?;
        let member = profile.member(&cx.core.crypto);
        let group = member.join(&mut cx.core.key_packages.rows, &bundle.welcome.0, &bundle.tree.0).ok()?;
        let (leaves, settings) = (group.leaves()?, group.settings()?);
        let (chains, verified) = Chains::verify_all(std::mem::take(&mut bundle.chains));
        let on_chain = leaves.iter().all(|leaf| gate_in_tree(&leaf.identity, &leaf.key, &chains).is_ok());
        let is_adders =
            |leaf: &Leaf| (leaf.identity.account, leaf.identity.device) == (self.adder, self.invitation.adder_device);
        let by_a_member = leaves.iter().any(is_adders);
        let members: BTreeSet<_> = leaves.iter().map(|leaf| leaf.identity.account).collect();
        let proper = settings.conversation == start.conversation
            && settings.generation == start.generation
            && settings.topic == start.topic
            && group.epoch() == start.segment
            && settings.topic.is_known_format()
            && settings.is_well_formed(&members)
            && !(settings.pair && members.len() > 2);
        (on_chain && by_a_member && proper).then_some(Joined { group, leaves, settings, bundle, chains: verified })
    }

    fn begin(&self, joined: Joined) -> Option<(Conversation, Vec<(AccountId, Chain)>)> {
        let Joined { mut group, leaves, settings, bundle, chains } = joined;
        let start = &self.invitation.start.start;
        let exported = group.export_segment(&crate::mls::Crypto::new()).ok()?;
        let secrets = SegmentSecrets::derive(&exported, &start.topic, start.segment);
        let said = bundle.name.as_ref().and_then(NameRow::read);
        let said = said.filter(|(said, _)| Some(said.tag) == settings.name_tag);
        let details = bundle.details.as_ref().and_then(DetailsRow::read);
        let details = details.filter(|(said, _)| Some(said.tag) == settings.details_tag);
        let details_said = details.into_iter().map(|(said, _)| said).collect();
        let beginning = Beginning {
            group: &group,
            leaves: &leaves,
            settings,
            secrets: &secrets,
            cursor: start.head,
            time: start.time,
            phase: Phase::Active,
        };
        let row = ConversationRow {
            name: said.as_ref().map(|(_, name)| name.clone()),
            names_said: said.into_iter().map(|(said, _)| said).collect(),
            acknowledgement_due: true,
            rebuild: self.invitation.rebuild.clone(),
            just_joined: true,
            group: GroupRow { details_said, ..GroupRow::default() }.into(),
            pins: bundle.pins,
            ..ConversationRow::new(beginning)
        };
        Some((Conversation::new(row, Some(group)), chains))
    }
}

impl Conversation {
    /// Takes the place of the conversation as it was before a rebuild or a readmission: history and unsent tasks go on.
    /// Returns who was in it before.
    pub fn replace(&mut self, cx: &mut Context<'_>, joined: Conversation) -> Vec<MemberRow> {
        self.forget_group(cx);
        let followed = self.live.followed.take();
        let old = std::mem::replace(&mut self.row, joined.row);
        if old.settings.topic != self.row.settings.topic {
            self.forget_unheard(cx);
        }
        // What was read in the topic of another rebuild may be said again in this one: it is known by its id.
        let mut recent = std::mem::take(&mut self.live.recent);
        recent.retain(|_, row| row.topic != self.row.settings.topic);
        let receipts = std::mem::take(&mut self.live.receipts);
        let (group, shown) = (joined.live.group, self.live.shown.take());
        self.live = Live { group, shown, recent, receipts, ..Live::default() };
        self.row.last_number = old.last_number;
        self.row.entered = Some(old.last_number);
        self.row.read_number = old.read_number;
        self.row.unread = old.unread;
        self.row.next_task = old.next_task;
        self.row.life_last = old.life_last;
        // Whoever left it and is added again has it again.
        let gone = |deleted: Deleted| deleted.gone && old.phase != Phase::Left;
        self.row.deleted = old.deleted.map(|deleted| Deleted { gone: gone(deleted), ..deleted });
        // After a rebuild all go on with what they had; whoever comes back has missed something.
        if self.row.generation() != old.generation() {
            self.row.pins = old.pins;
        }
        // Whoever comes back may find there what was rebuilt, and by whom it was rebuilt better.
        self.row.offered = old.offered;
        self.change_offers(|offers| offers.retain(|row| row.rebuilds && followed.as_ref() != Some(row)));
        self.row.name = self.row.name.take().or(old.name);
        self.row.names_said.splice(..0, old.names_said);
        let joined = std::mem::replace(&mut self.row.group, old.group);
        self.row.group.details_said.extend(joined.details_said.iter().cloned());
        self.adopt_details(cx);
        self.row.break_point = old.break_point;
        self.row.mending = old.mending;
        // What was told while this device could not read, or was lost with a topic, is told once more, by each.
        if self.is_own(cx) {
            cx.core.errands.push_back(crate::core::Errand::Newcomers);
        }
        self.keep_names(&old.members);
        self.heed_bans(cx, &old.settings.banned);
        self.restore_own_shown(cx.own_account());
        self.free_tasks(cx);
        let (own, now) = (cx.own_account(), cx.now.minutes());
        self.show_life_here(cx, old.settings.disappearing_s, own, now);
        let known = |member: &MemberRow| old.members.iter().any(|before| before.account == member.account);
        if !self.row.members.iter().all(known) {
            self.hold_texts(cx);
        }
        old.members.to_vec()
    }

    /// Shows who came, went or got another role while this device could not read.
    pub fn show_difference(&mut self, cx: &mut Context<'_>, adder: AccountId, time: Minutes, before: &[MemberRow]) {
        let role_before =
            |account: &AccountId| before.iter().find(|member| member.account == *account).map(|member| member.role);
        let members = self.row.members.iter().map(|member| (member.account, member.role)).collect::<Vec<_>>();
        let joined: Vec<_> = members.iter().map(|(account, _)| *account).collect();
        let joined: Vec<_> = joined.into_iter().filter(|account| role_before(account).is_none()).collect();
        if !joined.is_empty() {
            self.write_note(cx, adder, time, MessageBody::Joined(joined));
        }
        let gone = before.iter().map(|member| member.account).filter(|account| !self.has_member(account));
        let gone: Vec<_> = gone.collect();
        if !gone.is_empty() {
            self.write_note(cx, adder, time, MessageBody::Removed(gone));
        }
        for (account, role) in members {
            if role_before(&account).is_some_and(|before| before != role) {
                self.write_note(cx, adder, time, MessageBody::RoleChanged { account, role });
            }
        }
    }

    /// Shows the beginning: who is there, or by whose link the person came, and what the group is called by whom.
    pub fn show_joined(
        &mut self,
        cx: &mut Context<'_>,
        adder: AccountId,
        time: Minutes,
        by_link_of: Option<AccountId>,
    ) {
        let members = self.row.members.iter().map(|member| member.account).collect();
        let joined = |maker| GroupKind::LetIn { account: cx.own_account(), maker };
        let body = by_link_of.map(|maker| MessageBody::Kind(Kind::Group(joined(maker))));
        self.write_event(cx, adder, time, body.unwrap_or(MessageBody::Joined(members)));
        let in_force = self.row.names_said.iter().find(|said| Some(said.tag) == self.row.settings.name_tag);
        if let Some((said_by, name)) = in_force.and_then(NameRow::said) {
            self.write_note(cx, said_by, time, MessageBody::Renamed(name));
        }
        self.show_life_here(cx, 0, adder, time);
        self.adopt_details(cx);
        self.plan_warming(cx);
        self.save(cx);
    }
}
