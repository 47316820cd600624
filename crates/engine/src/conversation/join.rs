//! Joining by an invitation: the start is the adder's, the tree is checked leaf by leaf, and nothing is burnt by a bad Welcome.

use std::collections::BTreeSet;

use protocol::cbor::{self, Bytes};
use protocol::id::AccountId;
use protocol::inbox::{Invitation, WelcomeBundle};
use protocol::time::Minutes;
use protocol::topic::SegmentSecrets;

use super::invite::bundle_hash;
use super::row::{Beginning, ConversationRow, MemberRow, NameRow, Phase};
use super::{Conversation, Live};
use crate::core::Context;
use crate::leaf::{Chains, Leaf, gate};
use crate::mls::Group;
use crate::settings::Settings;
use crate::view::MessageBody;

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
}

impl Joiner {
    /// Checks who invites: the chain, the device on it, and the device's signature on the start.
    pub fn check(invitation: Invitation) -> Option<Self> {
        let state = invitation.adder.verify().ok()?;
        let device = state.devices.get(&invitation.adder_device)?;
        invitation.start.verify(&device.key).ok()?;
        Some(Joiner { adder: state.account, invitation })
    }

    /// Joins. A failure leaves everything as it was, the key package included.
    pub fn join(&self, cx: &mut Context<'_>, bundle: &Bytes) -> Option<Conversation> {
        let before = cx.core.key_packages.copy();
        let joined = self.enter(cx, bundle).and_then(|joined| self.begin(joined));
        match &joined {
            Some(_) => cx.put_key_packages(),
            None => cx.core.key_packages.restore(before),
        }
        joined.map(|(conversation, bundle)| {
            conversation.learn_chains(cx, bundle.chains);
            conversation
        })
    }

    fn enter(&self, cx: &mut Context<'_>, bytes: &Bytes) -> Option<Joined> {
        let start = &self.invitation.start.start;
        if bundle_hash(&bytes.0) != start.bundle {
            return None;
        }
        let bundle: WelcomeBundle = cbor::from_bytes(&bytes.0).ok()?;
        let profile = cx.core.profile.as_ref()?;
        let member = profile.member(&cx.core.crypto);
        let group = member.join(&mut cx.core.key_packages, &bundle.welcome.0, &bundle.tree.0).ok()?;
        let (leaves, settings) = (group.leaves()?, group.settings()?);
        let chains = Chains::verify(&bundle.chains);
        let on_chain = leaves.iter().all(|leaf| gate(&leaf.identity, &leaf.key, &chains).is_ok());
        let has = |account, device| {
            leaves.iter().any(|leaf| leaf.identity.account == account && leaf.identity.device == device)
        };
        let both = has(self.adder, self.invitation.adder_device) && has(profile.row.account, profile.row.device);
        let members: BTreeSet<_> = leaves.iter().map(|leaf| leaf.identity.account).collect();
        let proper = settings.conversation == start.conversation
            && settings.generation == start.generation
            && settings.topic == start.topic
            && group.epoch() == start.segment
            && settings.topic.is_known_format()
            && settings.is_well_formed(&members)
            && !(settings.pair && members.len() > 2);
        (on_chain && both && proper).then_some(Joined { group, leaves, settings, bundle })
    }

    fn begin(&self, joined: Joined) -> Option<(Conversation, WelcomeBundle)> {
        let Joined { mut group, leaves, settings, bundle } = joined;
        let start = &self.invitation.start.start;
        let exported = group.export_segment(&crate::mls::Crypto::new()).ok()?;
        let secrets = SegmentSecrets::derive(&exported, &start.topic, start.segment);
        let said = bundle.name.as_ref().and_then(NameRow::read);
        let said = said.filter(|(said, _)| Some(said.tag) == settings.name_tag);
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
            ..ConversationRow::new(beginning)
        };
        Some((Conversation::new(row, Some(group)), bundle))
    }
}

impl Conversation {
    /// Takes the place of the conversation as it was before a rebuild or a readmission: history and unsent tasks go on.
    pub fn replace(&mut self, cx: &mut Context<'_>, joined: Conversation) {
        self.forget_group(cx);
        let old = std::mem::replace(&mut self.row, joined.row);
        // What was read in the topic of another rebuild may be said again in this one: it is known by its id.
        let mut recent = std::mem::take(&mut self.live.recent);
        recent.retain(|_, row| row.topic != self.row.settings.topic);
        self.live = Live { group: joined.live.group, shown: self.live.shown.take(), recent, ..Live::default() };
        self.row.last_number = old.last_number;
        self.row.read_number = old.read_number;
        self.row.unread = old.unread;
        self.row.next_task = old.next_task;
        self.row.name = self.row.name.take().or(old.name);
        self.row.names_said.splice(..0, old.names_said);
        self.row.break_point = old.break_point;
        self.restore_own_shown(cx.own_account());
        self.free_tasks(cx);
        let known = |member: &MemberRow| old.members.iter().any(|before| before.account == member.account);
        if !self.row.members.iter().all(known) {
            self.hold_texts(cx);
        }
    }

    /// Shows the beginning: who is there.
    pub fn show_joined(&mut self, cx: &mut Context<'_>, adder: AccountId, time: Minutes) {
        let members = self.row.members.iter().map(|member| member.account).collect();
        self.write_event(cx, adder, time, MessageBody::Joined(members));
        self.save(cx);
    }
}
