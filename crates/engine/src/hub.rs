//! The hub: passes inputs on to the parts that they concern, and does errands between conversations.

mod looked_up;

use std::collections::{BTreeMap, BTreeSet};

use protocol::api::{Answer, Push, Refusal, ServerEvent, ServerFrame, SessionId};
use protocol::cbor::{self, Bytes};
use protocol::chain::own_conversation;
use protocol::hello::SessionKind;
use protocol::id::{AccountId, ConversationId, TopicId};
use protocol::inbox::{Carried, Invitation};
use protocol::limits::WELCOME_INLINE_BYTES_MAX;
use protocol::payload::GossipHead;
use protocol::time::{Millis, Minutes};

use crate::caught::Lie;
use crate::conversation::{Conversation, Invitee, Joiner, Mark, Phase};
use crate::core::{Context, Errand};
use crate::directory::{bind, heard};
use crate::effect::Event;
use crate::input::{Command, CommandError, CommandId, Input};
use crate::session::{Asked, Calling, Ended, Lane, LookUp};
use crate::view::MessageBody;
use crate::{account, contacts, linking, requests, tokens};

/// All conversations, and the commands that wait until the people they name are found.
#[derive(Default)]
pub(crate) struct Hub {
    pub conversations: BTreeMap<ConversationId, Conversation>,
    pub waiting: Vec<Waiting>,
}

/// A command that waits until the directory vouches for the people whom it names.
pub(crate) struct Waiting {
    pub id: CommandId,
    pub command: Command,
    /// Who has been looked up for it: once is enough.
    pub looked_up: BTreeSet<AccountId>,
    /// Where among those whom it names the one stands who is looked up.
    pub first: usize,
}

impl Hub {
    /// When something is due in a conversation.
    pub fn due(&self) -> Option<Millis> {
        self.conversations.values().filter_map(Conversation::due).min()
    }

    /// Passes an input on.
    pub fn take_in(&mut self, cx: &mut Context<'_>, input: Input) {
        match input {
            Input::Command { id, command } => self.asked(cx, id, command),
            Input::Withdraw { id } => self.waiting.retain(|waiting| waiting.id != id),
            Input::Server(event) => self.server(cx, event),
            Input::Loaded { conversation, rows } => {
                self.with(cx, &conversation, |cx, conversation| conversation.loaded(cx, rows));
                cx.core.errands.push_back(Errand::Advance(conversation));
            }
            Input::Due { rows, next } => crate::life::take_in(self, cx, rows, next),
            Input::Earlier(earlier) => self.take_in_earlier(cx, &earlier),
            Input::Tick => {
                while let Some(session) = cx.core.sessions.overdue(cx.now) {
                    let ended = cx.close(session, 0);
                    self.ended(cx, ended);
                }
                while let Some(session) = cx.core.sessions.outlived(cx.now) {
                    let ended = cx.close(session, 0);
                    self.ended(cx, Ended { planned: true, ..ended });
                }
                if tokens::wakes(cx) {
                    self.advance_all(cx);
                }
                let due: Vec<_> =
                    self.conversations.values().filter(|c| c.due().is_some_and(|at| at <= cx.now)).collect();
                let due: Vec<_> = due.into_iter().map(Conversation::id).collect();
                cx.core.errands.extend(due.into_iter().map(Errand::Advance));
                crate::key_packages::count_if_due(cx);
                crate::directory::self_check::wake(cx);
                self.bind(cx);
            }
        }
    }

    /// Runs something on a conversation, if it is there.
    fn with<T>(
        &mut self,
        cx: &mut Context<'_>,
        id: &ConversationId,
        run: impl FnOnce(&mut Context<'_>, &mut Conversation) -> T,
    ) -> Option<T> {
        self.conversations.get_mut(id).map(|conversation| run(cx, conversation))
    }

    /// Does what is next in each conversation.
    pub fn advance_all(&mut self, cx: &mut Context<'_>) {
        crate::knocking::advance(cx);
        cx.core.errands.extend(self.conversations.keys().copied().map(Errand::Advance));
    }

    fn server(&mut self, cx: &mut Context<'_>, event: ServerEvent) {
        match event {
            ServerEvent::Opened { session, reply } => {
                let Some(kind) = cx.core.sessions.kind_of(session) else { return };
                let ended = account::opened(cx, session, reply);
                self.ended(cx, ended);
                if cx.core.sessions.open(bind::ALONE).is_some_and(|(open, _)| open == session) {
                    return bind::opened_alone(cx);
                }
                if kind == SessionKind::Contact {
                    self.look_up_waiting(cx);
                    self.bind(cx);
                }
                requests::resume(cx);
                self.advance_all(cx);
            }
            ServerEvent::Frame { session, frame } => self.frame(cx, session, frame),
            ServerEvent::Closed { session } => {
                let ended = cx.core.sessions.closed(cx.now, cx.rng, session, 0);
                self.ended(cx, ended);
            }
        }
    }

    /// Ends every session, to open it again at once: what it was told may be of another time.
    pub fn reopen(&mut self, cx: &mut Context<'_>) {
        for session in cx.core.sessions.all() {
            let ended = cx.close(session, 0);
            self.ended(cx, Ended { planned: true, ..ended });
        }
    }

    /// A session is over: what was unanswered on it is asked again when its next one is open.
    pub fn ended(&mut self, cx: &mut Context<'_>, ended: Ended) {
        let lost = ended.lost;
        for asked in &lost {
            if let Asked::LookUp { purpose: LookUp::Claim(account), .. } = asked {
                cx.core.claims_checked.remove(account);
            }
            if !ended.planned {
                crate::directory::self_check::lost(cx, asked);
            }
            if let Some(conversation) = asked.conversation().and_then(|id| self.conversations.get_mut(&id)) {
                conversation.call_lost(asked);
            }
        }
        let kind = ended.lane.map(|lane| lane.kind);
        match kind {
            Some(SessionKind::Topics) => self.topics_ended(cx, ended.lane.and_then(|lane| lane.topic)),
            Some(SessionKind::Account) if cx.core.online => {
                cx.core.online = false;
                cx.tell(Event::Connection { online: false });
            }
            Some(SessionKind::Contact) if ended.lane == Some(bind::ALONE) => {
                bind::ended_alone(cx, &lost);
            }
            Some(SessionKind::Contact) => self.contact_ended(cx, ended.planned, ended.in_vain),
            Some(SessionKind::Account) | None => {}
        }
    }

    /// A contact session is over. Each costs a token: it is opened again only if something waits for it.
    fn contact_ended(&mut self, cx: &mut Context<'_>, planned: bool, in_vain: bool) {
        let lane = SessionKind::Contact.into();
        cx.core.sessions.unwant(lane);
        if in_vain
            && !planned
            && let Some(until) = tokens::in_vain(cx, lane)
        {
            cx.core.sessions.rest(lane, until);
        }
        if planned {
            self.look_up_waiting(cx);
        } else {
            for Waiting { id, .. } in std::mem::take(&mut self.waiting) {
                cx.reply(id, Err(CommandError::Offline));
            }
            crate::knocking::given_up(cx);
        }
        self.advance_all(cx);
    }

    /// A topics session is over. Where each topic has its own, it is opened again only if its conversation still wants it.
    fn topics_ended(&mut self, cx: &mut Context<'_>, topic: Option<ConversationId>) {
        match topic {
            None => self.conversations.values_mut().for_each(Conversation::disconnected),
            Some(id) => {
                cx.core.sessions.unwant(cx.topics_lane(&id));
                self.with(cx, &id, |_, conversation| conversation.disconnected());
                cx.core.errands.push_back(Errand::Advance(id));
            }
        }
    }

    fn frame(&mut self, cx: &mut Context<'_>, session: SessionId, frame: ServerFrame) {
        let Some(lane) = cx.core.sessions.lane_of(session) else { return };
        let kind = lane.kind;
        let frame = match frame {
            ServerFrame::Push(push) => return self.pushed(cx, session, lane, push),
            frame => frame,
        };
        let Some(calling) = frame.call().and_then(|call| cx.core.sessions.end_call(session, call)) else { return };
        let Calling { asked, spends, question } = calling;
        let Some(result) = heard::take(cx, question.map(|question| *question), frame) else { return };
        if result.is_ok() && kind != SessionKind::Account {
            cx.core.sessions.proved_good(lane);
        }
        if asked.is_done_by(&result) {
            cx.core.sessions.was_useful(lane);
        }
        match spends {
            Some(to) => {
                if let Some(until) = tokens::settle(cx, lane, to, &asked, &result) {
                    let mut ended = cx.close(session, 0);
                    ended.lost.push(asked);
                    cx.core.sessions.rest(lane, until);
                    return self.ended(cx, ended);
                }
            }
            // The session's own token is used up by look-ups: the next session asks again. If it cannot be, it was in vain.
            None if kind == SessionKind::Contact && result == Err(Refusal::TokenRefused) => {
                let planned = cx.core.sessions.used_up(lane);
                let mut ended = cx.close(session, 0);
                ended.lost.push(asked);
                return self.ended(cx, Ended { planned, ..ended });
            }
            None => {}
        }
        self.answered(cx, asked, result);
        heard::over(cx);
    }

    fn answered(&mut self, cx: &mut Context<'_>, asked: Asked, result: Result<Answer, Refusal>) {
        match (asked, result) {
            (Asked::LookUp { wanted, purpose, question }, result) => {
                if let Some(found) = contacts::found(cx, &question, &wanted, &purpose, result) {
                    self.looked_up(cx, &purpose, found);
                }
            }
            (Asked::ReadBlob { conversation, blob }, Ok(Answer::BlobChunk { chunk })) => {
                requests::fetched(cx, conversation, &blob, &chunk.0);
            }
            (Asked::ReadBlob { conversation, blob }, _) => requests::not_fetched(cx, conversation, &blob),
            (Asked::Signal { .. }, _) => {}
            (asked @ (Asked::KnockKeys { .. } | Asked::Knock { .. }), result) => {
                crate::knocking::answered(cx, &asked, result);
            }
            (asked, result) => match asked.conversation() {
                Some(id) => self.conversation_answered(cx, id, asked, result),
                None => self.account_answered(cx, asked, result),
            },
        }
    }

    fn conversation_answered(
        &mut self,
        cx: &mut Context<'_>,
        id: ConversationId,
        asked: Asked,
        result: Result<Answer, Refusal>,
    ) {
        self.with(cx, &id, |cx, conversation| match result {
            Ok(answer) => conversation.answered(cx, asked, answer),
            Err(refusal) => conversation.refused(cx, asked, refusal),
        });
        cx.core.errands.push_back(Errand::Advance(id));
    }

    fn account_answered(&mut self, cx: &mut Context<'_>, asked: Asked, result: Result<Answer, Refusal>) {
        let took_over = asked == Asked::TakeOver && result.is_ok();
        match result {
            Ok(answer) => account::answered(cx, asked.clone(), answer),
            Err(refusal) => {
                let ended = account::refused(cx, asked.clone(), refusal);
                self.ended(cx, ended);
            }
        }
        if took_over {
            for conversation in self.conversations.values_mut() {
                conversation.heal(cx);
            }
        }
        if matches!(asked, Asked::Incarnate | Asked::TakeOver | Asked::IssueTokens { .. }) {
            requests::resume(cx);
            self.advance_all(cx);
        }
    }

    /// Acts on what the server says of its own accord, if this is the session for it: what is said of one chat, or of the inbox,
    /// makes this side ask on that one's own session, and said on another's it would show that both are one person's.
    fn pushed(&mut self, cx: &mut Context<'_>, session: SessionId, lane: Lane, push: Push) {
        let of_topic =
            |topic: &TopicId| self.conversations.values().find(|c| c.topic() == *topic).map(Conversation::id);
        let about = match &push {
            Push::Entries { topic, .. } | Push::Signal { topic, .. } => of_topic(topic),
            Push::InboxArrived | Push::Superseded | Push::Closing { .. } => None,
        };
        let at_home = match (&push, &about) {
            (Push::InboxArrived, _) => lane.kind == SessionKind::Account,
            (Push::Entries { .. } | Push::Signal { .. }, Some(id)) => lane == cx.topics_lane(id),
            (Push::Entries { .. } | Push::Signal { .. }, None) => lane.kind == SessionKind::Topics,
            (Push::Superseded | Push::Closing { .. }, _) => true,
        };
        if !at_home {
            cx.catch(Lie::Misplaced, about, vec![cbor::to_bytes(&push).into()]);
            let ended = cx.close(session, 0);
            return self.ended(cx, ended);
        }
        match push {
            Push::Entries { page, .. } => {
                let Some(id) = about else { return };
                self.with(cx, &id, |cx, conversation| conversation.take_in_pushed(cx, page));
                cx.core.errands.push_back(Errand::Advance(id));
            }
            Push::Signal { segment, ciphertext, .. } => {
                let Some(id) = about else { return };
                self.with(cx, &id, |cx, conversation| conversation.signalled(cx, segment, &ciphertext.0));
            }
            Push::InboxArrived => requests::read_inbox(cx),
            // A packet of an earlier session of this very process may have come late. If another copy runs, the incarnation,
            // which the next session states, tells so.
            Push::Superseded => {
                let ended = cx.close(session, 0);
                self.ended(cx, ended);
            }
            Push::Closing { retry_after_s } => {
                let ended = cx.close(session, u64::from(retry_after_s).saturating_mul(1_000));
                self.ended(cx, ended);
            }
        }
    }

    /// Does an errand.
    pub fn run(&mut self, cx: &mut Context<'_>, errand: Errand) {
        match errand {
            Errand::Advance(id) => self.advance(cx, &id),
            Errand::Sight { conversation, generation, head, evidence } => {
                self.with(cx, &conversation, |cx, known| known.sight_elsewhere(cx, generation, head, evidence));
                self.advance(cx, &conversation);
            }
            Errand::Invited { invitation, sender, time } => {
                if let Some(joiner) = Joiner::check(*invitation)
                    && sender.is_none_or(|sender| sender == joiner.adder)
                {
                    self.invited(cx, joiner, time);
                }
            }
            Errand::Invite { conversation, invitees, invitation, known_way } => {
                self.invite(cx, conversation, invitees, &invitation, known_way);
            }
            Errand::Tell(control) => {
                let own = own_conversation(&cx.own_account());
                self.with(cx, &own, |cx, conversation| conversation.tell_own(cx, &control));
                self.advance(cx, &own);
            }
            Errand::OwnChain => {
                self.own_chain_grew(cx);
                linking::own_chain_changed(cx);
            }
            Errand::ChainGrew(account) => {
                let with = self.conversations.values().filter(|conversation| conversation.has_member(&account));
                cx.core.errands.extend(with.map(Conversation::id).map(Errand::Advance));
            }
            Errand::Contradict { conversation, anchor } => {
                self.with(cx, &conversation, |cx, known| {
                    known.contradict(cx, anchor);
                    known.save(cx);
                });
                self.advance(cx, &conversation);
            }
            Errand::CodeReplaced { account, was_verified } => self.code_replaced(cx, account, was_verified),
            Errand::Marked { account, change, device } => self.marked(cx, account, change, device.as_ref()),
            Errand::MarkChanged(account) => self.mark_changed(cx, &account),
            Errand::TrustChanged(account) => self.trust_changed(cx, account),
            Errand::Newcomers => self.tell_newcomers(cx),
            Errand::ReadElsewhere { conversation, topic, sequence } => {
                self.read_elsewhere(cx, conversation, Mark { topic, sequence });
            }
            Errand::Elsewhere { conversation, told } => self.done_elsewhere(cx, conversation, &told),
            Errand::BlockChanged(account) => self.block_changed(cx, &account),
            Errand::ShowAgain(conversation) => {
                self.with(cx, &conversation, |cx, chat| chat.show_again(cx));
            }
            Errand::Join { conversation, bundle } => self.join(cx, conversation, &bundle),
            Errand::NoBundle(id) => {
                self.with(cx, &id, |cx, conversation| conversation.postpone_followed(cx));
            }
            Errand::Reopen { lane, pause_ms } => {
                if let Some((session, _)) = cx.core.sessions.open(lane) {
                    let ended = cx.close(session, pause_ms);
                    self.ended(cx, ended);
                }
            }
            Errand::Readmit(request) => {
                let id = request.readmission.conversation;
                self.with(cx, &id, |cx, conversation| conversation.readmission_asked(cx, *request));
                self.advance(cx, &id);
            }
            Errand::Knocked(arrival) => self.knocked(cx, *arrival),
        }
    }

    /// Sends an invitation to whom a commit brought in: as a message where their device reads already, else to its inbox.
    fn invite(
        &mut self,
        cx: &mut Context<'_>,
        id: ConversationId,
        invitees: Vec<Invitee>,
        invitation: &Invitation,
        known_way: bool,
    ) {
        let small = match &invitation.bundle {
            Carried::Inline(bytes) => bytes.0.len() <= WELCOME_INLINE_BYTES_MAX,
            Carried::Blob(_) => true,
        };
        let mut told = BTreeSet::new();
        for invitee in invitees {
            let way = self.way_to(cx, &id, &invitee).filter(|_| known_way && small);
            match way {
                // One message reaches all devices that are there.
                Some(way) if told.insert(way) => {
                    self.with(cx, &way, |cx, conversation| conversation.invite_here(cx, invitation));
                }
                Some(_) => {}
                None => {
                    self.with(cx, &id, |cx, conversation| conversation.deliver(cx, invitee, invitation.clone()));
                }
            }
        }
        self.with(cx, &id, |cx, conversation| conversation.save(cx));
    }

    /// A conversation other than `from` in which a device reads: the pair in which its person was heard, or that of own devices.
    fn way_to(&self, cx: &Context<'_>, from: &ConversationId, invitee: &Invitee) -> Option<ConversationId> {
        let way = match invitee.account == cx.own_account() {
            true => own_conversation(&invitee.account),
            false => cx.core.contacts.get(&invitee.account).and_then(|contact| contact.pair)?,
        };
        let conversation = self.conversations.get(&way).filter(|_| way != *from)?;
        let member = conversation.member(&invitee.account).filter(|_| conversation.row.phase == Phase::Active)?;
        member.leaves.iter().any(|leaf| leaf.device == invitee.device).then_some(way)
    }

    fn advance(&mut self, cx: &mut Context<'_>, id: &ConversationId) {
        if self.is_deleted(cx, id) || self.waits_for_own_word(cx, id) {
            return;
        }
        let works = self.conversations.get(id).filter(|conversation| !conversation.tasks.is_empty());
        let gossip = works.map(|conversation| (conversation, self.gossip_for(conversation)));
        // What is next takes a look at everybody who is to be added: only where there is something to tell.
        let told =
            gossip.filter(|(conversation, heads)| !heads.is_empty() && conversation.next_topic_task(cx).is_some());
        let heads = told.map(|(_, heads)| heads).unwrap_or_default();
        self.with(cx, id, |cx, conversation| {
            conversation.choose_gossip(heads);
            conversation.confirm_handle(cx);
            conversation.advance(cx);
        });
    }

    /// Heads of other conversations in which everybody of this one is a member.
    fn gossip_for(&self, conversation: &Conversation) -> Vec<GossipHead> {
        let shared = |other: &&Conversation| {
            other.id() != conversation.id()
                && other.row.phase == Phase::Active
                && conversation.row.members.iter().all(|member| other.has_member(&member.account))
        };
        let head = |other: &Conversation| {
            let head = other.row.signed_head?;
            Some(GossipHead { conversation: other.id(), generation: other.row.settings.generation, head })
        };
        self.conversations.values().filter(shared).filter_map(head).collect()
    }

    /// An invitation to a conversation that one is in is a readmission, a rebuild, or an attack; what own devices tell each other may
    /// be for a third one.
    fn invited(&mut self, cx: &mut Context<'_>, joiner: Joiner, time: Minutes) {
        let id = joiner.invitation.start.start.conversation;
        // It was put again, since nothing was heard from this device yet.
        if self.conversations.get(&id).is_some_and(|known| known.is_past(&joiner)) {
            return;
        }
        let known = self.conversations.get_mut(&id).filter(|known| known.row.phase != Phase::Left);
        let Some(known) = known else { return requests::take_in_invitation(cx, joiner, time) };
        if known.is_blocked(cx) && joiner.adder != cx.own_account() {
            return known.keep_for_later(cx, &joiner);
        }
        let readmits = known.wants_readmission_by(&joiner);
        let leads_on = known.may_follow(cx, &joiner) || known.may_be_rebuilt_by(&joiner);
        if readmits || leads_on || known.may_have_lost(&joiner) {
            known.offer(cx, &joiner);
        } else if joiner.adder != cx.own_account() {
            cx.catch(Lie::UnsolicitedWelcome, Some(id), vec![cbor::to_bytes(&joiner.invitation).into()]);
        }
        cx.core.errands.push_back(Errand::Advance(id));
    }

    /// Joins by a request that was accepted, or by an invitation that was kept as a rebuild or a readmission.
    fn join(&mut self, cx: &mut Context<'_>, id: ConversationId, bundle: &Bytes) {
        let request = cx.core.requests.get(&id).filter(|request| request.accepted).cloned();
        let followed = || self.conversations.get(&id).and_then(|known| Some(known.followed()?.invitation.clone()));
        let invitation = request.as_ref().map(|request| request.invitation.clone());
        let Some(bytes) = invitation.or_else(followed) else { return };
        let joiner = cbor::from_bytes::<Invitation>(&bytes.0).ok().and_then(Joiner::check);
        // Another invitation has taken the place of the one whose bundle this is.
        if request.is_none() && joiner.as_ref().is_some_and(|joiner| joiner.is_not_with(bundle)) {
            return;
        }
        // It brings other devices of the person in: one of them will bring this one in.
        if joiner.as_ref().is_some_and(|joiner| !joiner.is_for_this_device(cx, bundle)) {
            return self.pass_over(cx, id);
        }
        let joined = joiner.and_then(|joiner| joiner.join(cx, bundle).map(|joined| (joiner, joined)));
        let Some((joiner, joined)) = joined else { return self.join_failed(cx, id, bytes, Lie::BadInvitation) };
        let known = self.conversations.get(&id);
        let stuck = request.is_none() && known.is_some_and(|known| known.wants_readmission_by(&joiner));
        let rebuilds = request.is_none() && !stuck;
        let by_own_device = joiner.adder == cx.own_account();
        if rebuilds && !known.is_some_and(|known| known.is_as_rebuilt(&joined, by_own_device)) {
            return self.join_failed(cx, id, bytes, Lie::RebuildRefused);
        }
        if stuck && !joined.is_by_request() {
            return self.join_failed(cx, id, bytes, Lie::UnsolicitedWelcome);
        }
        if request.is_some() && joined.came_as_a_group(cx, &joiner) {
            return requests::end(cx, &id, None);
        }
        let by_link_of = request.as_ref().and_then(|_| crate::knocking::maker(cx, &joiner));
        if request.is_some() {
            crate::knocking::entered(cx, &joiner);
            requests::end(cx, &id, Some(&joiner.invitation));
        }
        let left_out = joined.row.rebuild.as_ref().map(|signed| signed.rebuild.left_out.clone()).unwrap_or_default();
        let (conversation, before) = match self.conversations.remove(&id) {
            Some(mut known) => {
                let before = known.replace(cx, joined);
                (known, before)
            }
            None => (joined, Vec::new()),
        };
        let conversation = self.conversations.entry(id).or_insert(conversation);
        let time = request.as_ref().map_or(cx.now.minutes(), |request| request.time);
        let own = cx.own_account();
        if stuck {
            conversation.outdate_requests(cx);
        }
        conversation.renew_if_by_last_resort(cx);
        match (stuck, rebuilds) {
            (true, _) => {
                conversation.write_event(cx, joiner.adder, time, MessageBody::DeviceRenewed(own));
                conversation.show_difference(cx, joiner.adder, time, &before);
            }
            (_, true) => conversation.write_event(cx, joiner.adder, time, MessageBody::Rebuilt { left_out }),
            _ => conversation.show_joined(cx, joiner.adder, time, by_link_of),
        }
        conversation.save(cx);
        conversation.take_up_mark(cx);
        cx.core.errands.push_back(Errand::Advance(id));
    }

    /// The invitation is not for this device: everything stays as it was.
    fn pass_over(&mut self, cx: &mut Context<'_>, id: ConversationId) {
        requests::end(cx, &id, None);
        if let Some(known) = self.conversations.get_mut(&id) {
            known.drop_followed(cx);
            cx.core.errands.push_back(Errand::Advance(id));
        }
    }

    /// The invitation is of no use: everything stays as it was.
    fn join_failed(&mut self, cx: &mut Context<'_>, id: ConversationId, invitation: Bytes, lie: Lie) {
        cx.catch(lie, Some(id), vec![invitation]);
        self.pass_over(cx, id);
    }
}
