//! What all parts of the engine share: the profile, the people, the sessions, and the batch that is being made.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use minicbor::Encode;
use protocol::api::{ClientFrame, Request, SessionId};
use protocol::cbor::{self, Bytes};
use protocol::chain::ChainState;
use protocol::control::Control;
use protocol::entrance::Arrival;
use protocol::handle::Handle;
use protocol::hello::SessionKind;
use protocol::id::{AccountId, ConversationId, DeviceId, ServerId, TopicId};
use protocol::inbox::{BlobRef, Invitation, SignedReadmission};
use protocol::server::ServerKeys;
use protocol::signature::PublicKey;
use protocol::time::{Millis, Minutes};
use protocol::topic::SignedHead;
use protocol::transparency::anchor::SignedAnchor;
use rand_core::CryptoRng;

use crate::caught::{Caught, Lie, convicts};
use crate::changes::{Changes, Table};
use crate::choices::Choices;
use crate::conversation::{Invitee, Mark};
use crate::devices::Stating;
use crate::directory::Directory;
use crate::effect::{Effect, Event};
use crate::input::{CommandError, CommandId, Reply};
use crate::key_packages::KeyPackages;
use crate::knocking::{AskedRow, Knocking};
use crate::linking::Linking;
use crate::mls::Crypto;
use crate::profile::Profile;
use crate::recovering::Recovering;
use crate::session::{Asked, Calling, Ended, Lane, LookUp, Sessions};
use crate::stamping::KeysAsked;
use crate::tokens::Tokens;
use crate::verification::ToldRow;
use crate::view::{ContactView, EvidenceView, MarkChange, RequestView};
use crate::warmth::Tuning;

/// The most pieces of evidence that are kept: whoever can make some cannot fill the disk, ...
const EVIDENCE_MAX: u64 = 1_000;
/// ... nor use up the room for so many that convict before strangers.
const CONVICTING_MIN: u64 = 200;

/// Something that one part of the engine asks of another; done before the input is over.
pub(crate) enum Errand {
    /// Do what is next in a conversation.
    Advance(ConversationId),
    /// Compare a head that somebody has seen with what the server shows here.
    Sight { conversation: ConversationId, generation: u32, head: SignedHead, evidence: Bytes },
    /// An invitation has arrived: in the inbox, or in the pair conversation with `sender`.
    Invited { invitation: Box<Invitation>, sender: Option<AccountId>, time: Minutes },
    /// Tell those whom a commit brought into a conversation where they start: where they read already, or in their inboxes.
    Invite { conversation: ConversationId, invitees: Vec<Invitee>, invitation: Box<Invitation>, known_way: bool },
    /// Own devices tell each other something.
    Tell(Box<Control>),
    /// A contact's chain has grown.
    ChainGrew(AccountId),
    /// A contact's account key was replaced.
    CodeReplaced { account: AccountId, was_verified: bool },
    /// Another own device, called so, has changed whether somebody counts as verified.
    Marked { account: AccountId, change: MarkChange, device: Option<String> },
    /// The person has verified somebody, or taken that back.
    MarkChanged(AccountId),
    /// What the directory vouches for of an account permits more, or less.
    TrustChanged(AccountId),
    /// The own chain has grown.
    OwnChain,
    /// What somebody told of the log in a conversation contradicts this, which this device was shown.
    Contradict { conversation: ConversationId, anchor: SignedAnchor },
    /// A device has joined the conversation of own devices.
    Newcomers,
    /// The person has read a conversation on another device.
    ReadElsewhere { conversation: ConversationId, topic: TopicId, sequence: u64 },
    /// The person has done something in a conversation on another device.
    Elsewhere { conversation: ConversationId, told: Elsewhere },
    /// The person has blocked somebody, or does not any more.
    BlockChanged(AccountId),
    /// What a conversation shows has changed.
    ShowAgain(ConversationId),
    /// Join by a bundle that has been fetched.
    Join { conversation: ConversationId, bundle: Bytes },
    /// The bundle of an invitation did not come, or is not the one that it names.
    NoBundle(ConversationId),
    /// Open a session again: the server's keys may have changed. That one alone: where chats are kept apart, all at one moment would
    /// show whose they are.
    Reopen { lane: Lane, pause_ms: u64 },
    /// A member's device asks to be added again.
    Readmit(Box<SignedReadmission>),
    /// Somebody asks to be let into a group.
    Knocked(Box<Arrival>),
}

/// What the person has done on another device.
pub(crate) enum Elsewhere {
    Shown(crate::input::About),
    TurnedAway { account: AccountId, time: Minutes },
}

/// Which topics share a session, and so a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Separation {
    /// All of them.
    #[default]
    ByKind,
    /// None: each topic has its own.
    ByTopic,
}

/// Everything but the conversations.
pub(crate) struct Core {
    pub crypto: Crypto,
    pub profile: Option<Profile>,
    pub server: Option<ServerId>,
    pub server_keys: Option<ServerKeys>,
    /// How often the account session was opened again for a stamp's key in the inbox.
    pub inbox_keys_asked: KeysAsked,
    pub contacts: BTreeMap<AccountId, ContactView>,
    /// Accounts by their confirmed handles.
    pub handles: BTreeMap<Handle, AccountId>,
    /// Marks that another own device has told of and cannot be shown here yet.
    pub told: BTreeMap<AccountId, ToldRow>,
    /// How often a contact got another handle or mark: views of members show them.
    pub contacts_changed: u64,
    /// Whose verified account key is replaced without the person having said that they know.
    pub replaced: BTreeSet<AccountId>,
    pub requests: BTreeMap<ConversationId, RequestView>,
    /// Into which groups the person has asked to be let, and knocks on their way there.
    pub asked: BTreeMap<ConversationId, AskedRow>,
    pub knocking: BTreeMap<ConversationId, Knocking>,
    /// What the person has chosen.
    pub choices: Choices,
    /// How far the person has read on other devices what this one does not have yet.
    pub marks: BTreeMap<ConversationId, Vec<Mark>>,
    /// How often a chain was learnt: conversations compare their leaves with it.
    pub chains_learnt: u64,
    /// What chains of contacts say, verified lately.
    pub chain_states: BTreeMap<AccountId, ChainState>,
    /// A device that is being linked, here or by this one.
    pub linking: Option<Linking>,
    /// What the person wants to be stated of their devices, until the server has it.
    pub stating: Option<Stating>,
    /// How many statements of the own chain the server has, as it has said itself.
    pub told_statements: Option<usize>,
    /// An account that is being recovered.
    pub recovering: Option<Recovering>,
    /// Devices that were added, with the number of conversations that they are in, and of all.
    pub joining: BTreeMap<DeviceId, (u64, u64)>,
    pub key_packages: KeyPackages,
    pub sessions: Sessions,
    pub tokens: Tokens,
    /// What the directory has shown, and what it owes.
    pub directory: Directory,
    /// Whether topics share a session.
    pub separation: Separation,
    /// Whether the account session is authenticated and this profile is known to be no copy.
    pub online: bool,
    /// Whether this process has moved the incarnation on.
    pub incarnated: bool,
    /// Whose claimed handles were looked up by this process: once is enough.
    pub claims_checked: BTreeSet<AccountId>,
    pub registering: Option<CommandId>,
    pub healing: Option<CommandId>,
    /// Bundles on their way, with what is here of them.
    pub downloads: BTreeMap<ConversationId, (BlobRef, Vec<u8>)>,
    pub errands: VecDeque<Errand>,
    /// What the person has begun to write.
    pub drafts: crate::drafts::Drafts,
    /// What the person has starred.
    pub stars: crate::stars::Stars,
    /// Until when the person counts as here, as a program of theirs has said.
    pub here_until: Option<Millis>,
    /// How many signals this process has sent.
    pub signals_count: u32,
    /// What is due to disappear.
    pub life: crate::life::Life,
    pub tuning: Tuning,
    pub changes: Changes,
    pub effects: Vec<Effect>,
}

/// The core together with an input's time and randomness.
pub(crate) struct Context<'a> {
    pub core: &'a mut Core,
    pub now: Millis,
    pub rng: &'a mut dyn CryptoRng,
}

impl Context<'_> {
    pub fn random<const N: usize>(&mut self) -> [u8; N] {
        let mut bytes = [0u8; N];
        self.rng.fill_bytes(&mut bytes);
        bytes
    }

    /// Writes a row whose value is canonical CBOR.
    pub fn put<T: Encode<()>>(&mut self, table: Table, key: impl Into<Vec<u8>>, value: &T) {
        self.core.changes.put(table, key, cbor::to_bytes(value));
    }

    pub fn tell(&mut self, event: Event) {
        let tell = |effect: &Effect| matches!(effect, Effect::Tell(told) if *told == event);
        if !self.core.effects.iter().any(tell) {
            self.core.effects.push(Effect::Tell(event));
        }
    }

    pub fn reply(&mut self, id: CommandId, result: Result<Reply, CommandError>) {
        self.core.effects.push(Effect::Reply { id, result });
    }

    /// Sends a request if its session is open, with a token where it costs one; else asks for the session to be opened, and says no.
    pub fn call(&mut self, request: Request, asked: Asked) -> Sent {
        let lane = self.lane_of(&request, &asked);
        let Some((session, _)) = self.core.sessions.open(lane) else {
            self.core.sessions.want(lane);
            return Sent::NotYet;
        };
        let spends = request.token_use();
        let token = spends.map(|to| crate::tokens::pay(self, to));
        if token == Some(None) {
            return Sent::NotYet;
        }
        let question = request.is_of_directory().then(|| Box::new(request.clone()));
        let call = self.core.sessions.begin_call(self.now, session, Calling { asked, spends, question });
        self.core.effects.push(Effect::Send { session, frame: ClientFrame { call, request, token: token.flatten() } });
        Sent::Yes
    }

    /// The lane of a conversation's topic.
    pub fn topics_lane(&self, conversation: &ConversationId) -> Lane {
        let topic = match self.core.separation {
            Separation::ByKind => None,
            Separation::ByTopic => Some(*conversation),
        };
        Lane { kind: SessionKind::Topics, topic }
    }

    fn lane_of(&self, request: &Request, asked: &Asked) -> Lane {
        if matches!(asked, Asked::LookUp { purpose, .. } if matches!(purpose.first(), LookUp::Alone(_))) {
            return crate::directory::bind::ALONE;
        }
        match (request.session_kind(), asked.topic()) {
            (SessionKind::Topics, Some(conversation)) => self.topics_lane(&conversation),
            (kind, _) => kind.into(),
        }
    }

    /// Ends a session and frees what waited for it.
    pub fn close(&mut self, session: SessionId, pause_ms_min: u64) -> Ended {
        self.core.effects.push(Effect::Close { session });
        self.core.sessions.closed(self.now, self.rng, session, pause_ms_min)
    }

    /// Keeps evidence of a lie and tells the person; of what is said of one account, each once.
    pub fn catch(&mut self, lie: Lie, conversation: Option<ConversationId>, mut exhibits: Vec<Bytes>) -> Caught {
        let caught = Caught { lie, conversation };
        if !convicts(&exhibits)
            && let Some(evidence) = crate::directory::heard::evidence(self.core)
        {
            exhibits.insert(0, evidence.into());
        }
        let convicts = convicts(&exhibits);
        let mark = caught.lie.is_of_account().then(|| mark_of(&caught, convicts));
        let evidence = EvidenceView { caught: caught.clone(), time: self.now, exhibits };
        let most = if convicts { EVIDENCE_MAX } else { EVIDENCE_MAX - CONVICTING_MIN };
        let profile = self.core.profile.as_mut();
        if profile.as_ref().is_some_and(|profile| mark.is_some_and(|mark| profile.row.caught.contains(&mark))) {
            return caught;
        }
        if let Some(profile) = profile.filter(|profile| profile.row.evidence_count < most) {
            profile.row.caught.extend(mark);
            profile.row.evidence_count += 1;
            let number = profile.row.evidence_count;
            self.put(Table::Evidence, number.to_be_bytes().to_vec(), &evidence);
            self.put_profile();
        }
        self.tell(Event::Caught(caught.clone()));
        caught
    }

    /// Writes the profile's row.
    pub fn put_profile(&mut self) {
        if let Some(profile) = &self.core.profile {
            let value = cbor::to_bytes(&profile.row);
            self.core.changes.put(Table::Profile, [], value);
        }
    }

    pub fn put_contact(&mut self, contact: ContactView) {
        self.put(Table::Contact, contact.account.0, &contact);
        let (account, handle, verified) = (contact.account, contact.handle.clone(), contact.verified.clone());
        if verified.as_ref().is_some_and(|mark| mark.is_replaced) {
            self.core.replaced.insert(account);
        } else {
            self.core.replaced.remove(&account);
        }
        let known = self.core.contacts.insert(account, contact);
        let (before, marked) = known.map_or((None, None), |known| (known.handle, known.verified));
        if before == handle && marked == verified {
            return;
        }
        self.core.contacts_changed += 1;
        if let Some(before) = before {
            self.core.handles.remove(&before);
        }
        if let Some(handle) = handle {
            self.core.handles.insert(handle, account);
        }
    }

    pub fn put_request(&mut self, request: RequestView) {
        let conversation = request.conversation;
        self.put(Table::Request, conversation.0, &request);
        self.core.requests.insert(conversation, request);
        self.tell(Event::Request { conversation });
    }

    pub fn remove_request(&mut self, conversation: &ConversationId) {
        self.core.requests.remove(conversation);
        self.core.changes.remove(Table::Request, conversation.0);
        self.tell(Event::Request { conversation: *conversation });
    }

    /// The own profile. Conversations exist only beside one.
    pub fn profile(&self) -> &Profile {
        self.core.profile.as_ref().expect("conversations exist only once there is a profile")
    }

    pub fn own_account(&self) -> AccountId {
        self.profile().row.account
    }

    /// The server's key that signs topic heads.
    pub fn head_key(&self) -> Option<PublicKey> {
        self.core.server_keys.as_ref().map(|keys| keys.head)
    }

    /// The challenge of the open session on which the conversation's topic is.
    pub fn topics_challenge(&self, conversation: &ConversationId) -> Option<protocol::hello::Challenge> {
        self.core.sessions.open(self.topics_lane(conversation)).map(|(_, challenge)| challenge)
    }

    /// The handle of an account, if the directory has confirmed one.
    pub fn handle_of(&self, account: &AccountId) -> Option<protocol::handle::Handle> {
        let profile = self.profile();
        if profile.row.account == *account {
            return profile.row.handle.clone();
        }
        self.core.contacts.get(account).and_then(|contact| contact.handle.clone())
    }
}

impl Core {
    /// Whether the person is here.
    pub fn is_here(&self, now: Millis) -> bool {
        self.here_until.is_some_and(|until| now < until)
    }
}

/// By what a lie about an account is known again: the beginning of a hash.
fn mark_of(caught: &Caught, convicts: bool) -> u64 {
    let hash = protocol::hash::hash("caught", &[&cbor::to_bytes(caught), &[u8::from(convicts)]]);
    hash.iter().take(8).fold(0, |mark, byte| mark << 8 | u64::from(*byte))
}

/// Whether a request went out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sent {
    Yes,
    NotYet,
}
