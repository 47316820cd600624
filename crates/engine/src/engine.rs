//! The engine's face: new, handle, poll, deadline; inside, inputs are passed on and errands between conversations done.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use protocol::cbor;
use protocol::cbor::Bytes;
use protocol::hello::{Hello, SessionKind};
use protocol::id::{AccountId, ConversationId, ServerId};
use protocol::time::{Millis, Minutes};
use rand_core::CryptoRng;

use crate::changes::{Changes, Row, Table};
use crate::choices::Choices;
use crate::clock;
use crate::conversation::{Conversation, ConversationRow, Mark};
use crate::core::{Context, Core, Separation};
use crate::directory::{Directory, bind, self_check};
use crate::effect::{Effect, Reason};
use crate::hub::Hub;
use crate::input::Input;
use crate::key_packages::{self, KeyPackages};
use crate::life::{self, Life};
use crate::mls::Crypto;
use crate::profile::Profile;
use crate::session::Sessions;
use crate::tokens::{self, TokenRow, Tokens};
use crate::view::ContactView;
use crate::warmth::Tuning;
use crate::{linking, recovering, verification};

/// A client's whole state.
pub struct Engine {
    pub(crate) core: Core,
    pub(crate) hub: Hub,
    effects: VecDeque<Effect>,
    /// The time of the last input.
    handled_at: Option<Millis>,
}

/// Stored rows that this version cannot read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the profile's data cannot be read: {0}")]
pub struct Unreadable(pub String);

impl Engine {
    /// An engine from the rows of all tables for which [`Table::is_read_at_start`] holds; none for a new profile.
    /// `server` is the id in the server's address, if it has one.
    ///
    /// # Errors
    /// [`Unreadable`] if the rows are not what an engine of this or an earlier version wrote.
    pub fn new(rows: Vec<Row>, server: Option<ServerId>) -> Result<Self, Unreadable> {
        Engine::with_separation(rows, server, Separation::default())
    }

    /// As [`Engine::new`], with a say in which topics share a connection.
    ///
    /// # Errors
    /// As [`Engine::new`].
    pub fn with_separation(
        rows: Vec<Row>,
        server: Option<ServerId>,
        separation: Separation,
    ) -> Result<Self, Unreadable> {
        let mut tables: BTreeMap<Table, Vec<Row>> = BTreeMap::new();
        for row in rows {
            tables.entry(row.table).or_default().push(row);
        }
        let mut take = |table| tables.remove(&table).unwrap_or_default();
        let crypto = Crypto::new();
        let profile = match take(Table::Profile).pop() {
            Some(row) => Some(Profile::from_row(read(&row)?, &crypto).ok_or(Unreadable("profile".to_owned()))?),
            None => None,
        };
        let own = profile.as_ref().map(|profile| profile.row.account);
        let packages = KeyPackages::from_stored(take(Table::KeyPackage));
        let tokens = take(Table::Token).iter().map(read).collect::<Result<Vec<TokenRow>, _>>()?;
        let contacts = read_all(take(Table::Contact), |contact: &ContactView| contact.account)?;
        let directory = read_directory(&take(Table::Directory), own, &contacts)?;
        let mut core = Core {
            server_keys: profile.as_ref().and_then(|profile| profile.row.server_keys.clone()),
            crypto,
            profile,
            server,
            handles: contacts.values().filter_map(|known| Some((known.handle.clone()?, known.account))).collect(),
            replaced: verification::replaced(contacts.values()),
            contacts,
            inbox_keys_asked: crate::stamping::KeysAsked::default(),
            chains_learnt: 1,
            chain_states: BTreeMap::new(),
            linking: None,
            stating: None,
            told_statements: None,
            recovering: None,
            joining: BTreeMap::new(),
            requests: read_all(take(Table::Request), |request: &crate::view::RequestView| request.conversation)?,
            asked: read_all(take(Table::Asked), |asked: &crate::knocking::AskedRow| asked.conversation)?,
            knocking: BTreeMap::new(),
            choices: Choices::read(&take(Table::Choice)).map_err(|error| Unreadable(error.to_string()))?,
            marks: read_marks(&take(Table::Mark))?,
            key_packages: packages.ok_or(Unreadable("key packages".to_owned()))?,
            sessions: Sessions::default(),
            tokens: Tokens::from_rows(tokens),
            directory,
            separation,
            online: false,
            incarnated: false,
            told: read_all(take(Table::Told), |told: &verification::ToldRow| told.account)?,
            claims_checked: BTreeSet::new(),
            contacts_changed: 0,
            registering: None,
            healing: None,
            downloads: BTreeMap::new(),
            errands: VecDeque::new(),
            life: Life::default(),
            tuning: Tuning::default(),
            changes: Changes::default(),
            drafts: read_all(take(Table::Draft), |draft: &crate::drafts::DraftRow| draft.conversation)?,
            stars: crate::stars::read(&take(Table::Star)).ok_or(Unreadable("what is starred".to_owned()))?,
            here_until: None,
            signals_count: 0,
            effects: Vec::new(),
        };
        let mut conversations =
            read_conversations(take(Table::Conversation), take(Table::Part), take(Table::Outbox), own)?;
        read_unread(&mut conversations, &take(Table::Unread))?;
        restore_answers(&mut conversations, &take(Table::Rumour))?;
        if own.is_none() && !(conversations.is_empty() && core.requests.is_empty()) {
            return Err(Unreadable("chats without a profile".to_owned()));
        }
        // Of chats that are gone as a whole, rows may be left that say when something was to disappear.
        let disappears = conversations.values().any(|conversation| conversation.row.life_last > Minutes(0));
        core.life = Life::at_start(disappears || core.choices.has_deleted());
        let hub = Hub { conversations, waiting: Vec::new() };
        Ok(Engine { core, hub, effects: VecDeque::new(), handled_at: None })
    }

    /// Treats large groups in another way: simulations make the groups that count as large small.
    pub fn tuned(mut self, tuning: Tuning) -> Self {
        self.core.tuning = tuning;
        self
    }

    /// Takes an input. Afterwards [`Engine::poll`] until there is nothing more, executing in order.
    pub fn handle(&mut self, now: Millis, rng: &mut dyn CryptoRng, input: Input) {
        let before = self.handled_at.replace(now);
        let mut cx = Context { core: &mut self.core, now, rng };
        clock::look(&mut cx, &mut self.hub, before);
        self.hub.take_in(&mut cx, input);
        while let Some(errand) = cx.core.errands.pop_front() {
            self.hub.run(&mut cx, errand);
        }
        if cx.core.profile.as_ref().is_some_and(|profile| !profile.row.removed) {
            cx.core.sessions.want(SessionKind::Account);
        }
        life::advance(&mut cx);
        linking::advance(&mut cx);
        recovering::advance(&mut cx);
        self.hub.tell_progress(&mut cx);
        tokens::advance(&mut cx);
        self.hub.refuse_waiting(&mut cx);
        for lane in cx.core.sessions.ready_to_open(now) {
            let token = match lane.kind {
                SessionKind::Account => None,
                SessionKind::Contact | SessionKind::Topics => match tokens::seat(&mut cx, &lane) {
                    Some(token) => Some(Bytes::from(&token)),
                    None => {
                        cx.core.sessions.starve(lane);
                        continue;
                    }
                },
            };
            let session = cx.core.sessions.begin_open(lane, now);
            cx.core.effects.push(Effect::Open { session, hello: Hello::new(lane.kind, token) });
        }
        let changes = std::mem::take(&mut self.core.changes);
        if !changes.is_empty() {
            self.effects.push_back(Effect::Apply(changes));
        }
        self.effects.extend(self.core.effects.drain(..));
    }

    /// The next effect.
    pub fn poll(&mut self) -> Option<Effect> {
        self.effects.pop_front()
    }

    /// When [`Input::Tick`] is due, and why.
    pub fn deadline(&self) -> Option<(Millis, Reason)> {
        self.awaited().into_iter().chain(self.background()).min()
    }

    /// When the next thing is due for which something waits, and why.
    pub fn awaited(&self) -> Option<(Millis, Reason)> {
        let begun = self.core.linking.is_some() || self.core.recovering.is_some();
        let sessions = if self.core.profile.is_some() || begun { self.core.sessions.deadline() } else { None };
        let active = self.is_active();
        let due = if active { self.hub.due() } else { None };
        let fetch = self.handled_at.filter(|_| active).and_then(|now| self.core.tokens.due(now));
        let count = if active { key_packages::due(&self.core) } else { None };
        let linking = linking::due(&self.core.linking);
        let look = if active { self_check::due(&self.core) } else { None };
        let retries = due.into_iter().chain(count).chain(linking).chain(look).map(|due| (due, Reason::Retry));
        sessions.into_iter().chain(retries).chain(fetch).min()
    }

    fn background(&self) -> Option<(Millis, Reason)> {
        let bind = bind::due(&self.core).filter(|_| self.is_active()).map(|due| (due, Reason::Background));
        let life = life::next(&self.core).map(|due| (due, Reason::Life));
        bind.into_iter().chain(life).min()
    }

    /// Whether this device was removed from its account, or the account deleted: it says and asks nothing any more.
    pub fn is_out(&self) -> bool {
        self.core.profile.as_ref().is_some_and(|profile| profile.row.removed)
    }

    fn is_active(&self) -> bool {
        self.core.incarnated && self.core.profile.as_ref().is_some_and(|profile| !profile.row.is_silent())
    }
}

fn read<T>(row: &Row) -> Result<T, Unreadable>
where
    T: minicbor::Encode<()> + for<'b> minicbor::Decode<'b, ()>,
{
    cbor::from_bytes(&row.value).map_err(|error| Unreadable(error.to_string()))
}

fn read_all<K: Ord, T>(rows: Vec<Row>, key: impl Fn(&T) -> K) -> Result<BTreeMap<K, T>, Unreadable>
where
    T: minicbor::Encode<()> + for<'b> minicbor::Decode<'b, ()>,
{
    rows.iter().map(|row| read(row).map(|value| (key(&value), value))).collect()
}

/// What the directory has shown, with the leaves that what is known of people rests on.
fn read_directory(
    rows: &[Row],
    own: Option<AccountId>,
    contacts: &BTreeMap<AccountId, ContactView>,
) -> Result<Directory, Unreadable> {
    let directory = Directory::from_stored(rows);
    let mut directory = directory.ok_or(Unreadable("what the directory has shown".to_owned()))?;
    directory.note_all(contacts.values().map(|contact| (contact.account, &contact.trust)));
    if let Some(own) = own {
        let trust = directory.row.own_trust;
        directory.note(own, &trust, None);
    }
    Ok(directory)
}

/// What is to be said of the log, where the chat is still there.
fn restore_answers(conversations: &mut BTreeMap<ConversationId, Conversation>, rows: &[Row]) -> Result<(), Unreadable> {
    for row in rows {
        let answer = read(row)?;
        let id = ConversationId::from_slice(&row.key).ok_or(Unreadable("an answer without its chat".to_owned()))?;
        if let Some(conversation) = conversations.get_mut(&id) {
            conversation.restore_answer(answer);
        }
    }
    Ok(())
}

fn read_marks(rows: &[Row]) -> Result<BTreeMap<ConversationId, Vec<Mark>>, Unreadable> {
    let misplaced = || Unreadable("read marks without their chat".to_owned());
    rows.iter().map(|row| Ok((ConversationId::from_slice(&row.key).ok_or_else(misplaced)?, read(row)?))).collect()
}

fn read_unread(conversations: &mut BTreeMap<ConversationId, Conversation>, rows: &[Row]) -> Result<(), Unreadable> {
    for row in rows {
        let misplaced = || Unreadable("something unread without its chat".to_owned());
        let (id, number) = row.key.split_at_checked(ConversationId::SIZE).ok_or_else(misplaced)?;
        let id = ConversationId::from_slice(id).ok_or_else(misplaced)?;
        let number = <[u8; 8]>::try_from(number).map_err(|_| misplaced())?;
        let conversation = conversations.get_mut(&id).ok_or_else(misplaced)?;
        conversation.unread.insert(u64::from_be_bytes(number), read(row)?);
    }
    Ok(())
}

fn read_conversations(
    rows: Vec<Row>,
    parts: Vec<Row>,
    outbox: Vec<Row>,
    own: Option<AccountId>,
) -> Result<BTreeMap<ConversationId, Conversation>, Unreadable> {
    let mut conversations: BTreeMap<ConversationId, Conversation> =
        read_all(rows, |row: &ConversationRow| row.conversation)?
            .into_iter()
            .map(|(id, row)| (id, Conversation::new(row, None)))
            .collect();
    for row in parts {
        let misplaced = || Unreadable("a part without its chat".to_owned());
        let (id, number) = row.key.split_at_checked(ConversationId::SIZE).ok_or_else(misplaced)?;
        let id = ConversationId::from_slice(id).ok_or_else(misplaced)?;
        let conversation = conversations.get_mut(&id).ok_or_else(misplaced)?;
        conversation.take_part(number, &row.value).ok_or_else(misplaced)?;
    }
    if conversations.values().any(|conversation| conversation.row.members.is_empty()) {
        return Err(Unreadable("a chat without its members".to_owned()));
    }
    for row in outbox {
        let misplaced = || Unreadable("a task without its conversation".to_owned());
        let (id, number) = row.key.split_at_checked(ConversationId::SIZE).ok_or_else(misplaced)?;
        let number = <[u8; 8]>::try_from(number).map_err(|_| misplaced())?;
        let id = ConversationId::from_slice(id).ok_or_else(misplaced)?;
        let conversation = conversations.get_mut(&id).ok_or_else(misplaced)?;
        conversation.tasks.insert(u64::from_be_bytes(number), read(&row)?);
    }
    if let Some(own) = own {
        for conversation in conversations.values_mut() {
            conversation.restore_own_shown(own);
        }
    }
    Ok(conversations)
}
