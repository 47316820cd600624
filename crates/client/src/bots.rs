//! Programs that act for the person: their tokens, the log of events that they follow, and what they ask to be done once only.
//!
//! All of it lies in the profile's store, and what belongs to a batch of the engine's is written in the batch's transaction.

use std::collections::BTreeMap;
use std::sync::Mutex;

use data_encoding::HEXLOWER;
use minicbor::{Decode, Encode};
use protocol::cbor;
use protocol::id::ConversationId;
use sha2::{Digest, Sha256};

use crate::client::Client;
use crate::command::Command;
use crate::error::Error;
use crate::event::{DeviceEvent, Event};
use crate::local::{Answer, Ask};
use crate::reply::Reply;
use crate::store::StoreError;
use crate::system::random;
use crate::transfer::FileAsk;

/// The most tokens of a profile.
pub const BOTS_MAX: usize = 64;

/// How far the log of events reaches back, events. A bot that has acknowledged less is told that it missed some.
pub const EVENTS_MAX: u64 = 100_000;

/// The most events in one answer.
pub const EVENT_PAGE_MAX: u32 = 1_000;

/// The most idempotency keys that are kept; beyond them a further one is refused, rather than one forgotten too early.
pub const KEYS_MAX: u64 = 100_000;

/// How long an idempotency key is kept, milliseconds: seven days.
pub const KEY_LIFE_MS: u64 = 7 * 86_400_000;

/// The kinds of what is done with files, beyond the numbers of commands.
const FILE_SENT: u64 = 1 << 32;
const FILE_SAVED: u64 = FILE_SENT + 1;
const FILE_FORWARDED: u64 = FILE_SENT + 2;

/// The beginning of every token, by which people and scanners of repositories know one.
const TOKEN_PREFIX: &str = "wiretight-bot-";

/// What a bot may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(index_only)]
pub enum Scope {
    /// Read chats, people and events.
    #[n(0)]
    Read,
    /// Write to people, and answer their requests.
    #[n(1)]
    Send,
    /// Change groups, contacts, devices and settings.
    #[n(2)]
    Admin,
}

impl Scope {
    /// All of them.
    pub const ALL: [Scope; 3] = [Scope::Read, Scope::Send, Scope::Admin];

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Scope::Read => "read",
            Scope::Send => "send",
            Scope::Admin => "admin",
        }
    }
}

/// A bot as the profile knows it.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Bot {
    /// Its name.
    #[n(0)]
    pub name: String,
    /// What it may do, ascending.
    #[n(1)]
    pub scopes: Vec<Scope>,
    /// The last event that it has acknowledged.
    #[n(2)]
    pub acknowledged: u64,
    /// Which files it may send and save.
    #[n(3)]
    pub reach: Reach,
}

/// Which files a bot may send and save.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub enum Reach {
    /// None.
    #[n(0)]
    Nowhere,
    /// Those in this folder: an absolute path without links, as [`crate::bound_folder`] gives it.
    #[n(1)]
    Folder(#[n(0)] String),
    /// All that the person may: it was started by them, and could open the profile itself.
    #[n(2)]
    Everywhere,
}

/// A bot's token: shown once, kept by its hash.
pub struct BotToken(String);

impl BotToken {
    /// A random one: 256 bits, so that its hash needs no salt and no slowness.
    pub fn generate() -> Self {
        let bytes: [u8; 32] = random();
        BotToken(format!("{TOKEN_PREFIX}{}", HEXLOWER.encode(&bytes)))
    }

    /// The token as it is shown, once.
    pub fn shown(&self) -> &str {
        &self.0
    }
}

/// What is kept of a token.
#[derive(Clone, Copy)]
pub struct TokenHash([u8; 32]);

impl TokenHash {
    /// Of a token as somebody shows it.
    pub fn of(token: &str) -> Self {
        TokenHash(Sha256::digest(token.as_bytes()).into())
    }
}

impl Drop for BotToken {
    fn drop(&mut self) {
        zeroize::Zeroize::zeroize(&mut self.0);
    }
}

/// The name of one request of one bot: what is done under it is done once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
pub struct RequestKey(#[cbor(n(0), with = "minicbor::bytes")] pub [u8; 32]);

impl RequestKey {
    /// The key of a bot under this word of its own.
    pub fn new(bot: &str, word: &str) -> Self {
        RequestKey(digest(&[bot.as_bytes(), word.as_bytes()]))
    }

    /// What tells one request under a key from another.
    pub fn fingerprint(parts: &[&str]) -> [u8; 32] {
        digest(&parts.iter().map(|part| part.as_bytes()).collect::<Vec<_>>())
    }
}

/// One thing that is done under a key: the how-manieth of its kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
pub struct Deed {
    /// The key.
    #[n(0)]
    pub key: RequestKey,
    /// Of which kind of command.
    #[n(1)]
    pub kind: u64,
    /// Its number among those of its kind under the key.
    #[n(2)]
    pub number: u64,
}

/// What a deed came to.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Done {
    /// What it answered.
    #[n(0)]
    pub reply: Reply,
    /// The conversation that it changed, if it was one.
    #[n(1)]
    pub conversation: Option<ConversationId>,
}

/// What is known of a key.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub enum Begun {
    /// It was not known: it is kept for this request.
    #[n(0)]
    Fresh,
    /// The request was begun and not answered: what it has done already is not done again.
    #[n(1)]
    Unfinished {
        /// The last thing that was done.
        #[n(0)]
        done: Option<Done>,
    },
    /// The request was answered so.
    #[n(2)]
    Answered(#[n(0)] String),
    /// The key was used for another request.
    #[n(3)]
    Other,
    /// Too many keys are kept.
    #[n(4)]
    Full,
}

/// A part of the log of events.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Logged {
    /// The events, ascending by their sequence numbers.
    #[n(0)]
    pub events: Vec<(u64, Event)>,
    /// The newest sequence number that was ever given.
    #[n(1)]
    pub newest: u64,
    /// What the bot has acknowledged.
    #[n(2)]
    pub acknowledged: u64,
    /// The last event that was dropped although the bot had not seen it, if one was.
    #[n(3)]
    pub missed: Option<u64>,
}

/// What is asked for a bot.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub enum BotAsk {
    /// All bots.
    #[n(0)]
    All,
    /// Makes a bot; without a hash, one that needs no token.
    #[n(1)]
    Add {
        /// Its name.
        #[n(0)]
        name: String,
        /// The hash of its token.
        #[cbor(n(1), with = "minicbor::bytes")]
        hash: Option<[u8; 32]>,
        /// What it may do.
        #[n(2)]
        scopes: Vec<Scope>,
        /// Which files it may send and save.
        #[n(3)]
        reach: Reach,
    },
    /// Removes a bot.
    #[n(2)]
    Remove {
        /// Its name.
        #[n(0)]
        name: String,
    },
    /// The bot with this token.
    #[n(3)]
    OfToken {
        /// The token's hash.
        #[cbor(n(0), with = "minicbor::bytes")]
        hash: [u8; 32],
    },
    /// Events behind a number, or behind what the bot has acknowledged.
    #[n(4)]
    Events {
        /// Whose.
        #[n(0)]
        name: String,
        /// Behind which.
        #[n(1)]
        after: Option<u64>,
        /// How many at most.
        #[n(2)]
        limit: u32,
    },
    /// The bot has dealt with all events up to here.
    #[n(5)]
    Acknowledge {
        /// Which bot.
        #[n(0)]
        name: String,
        /// Up to which.
        #[n(1)]
        seq: u64,
    },
    /// Begins a request under a key.
    #[n(6)]
    Begin {
        /// The key.
        #[n(0)]
        key: RequestKey,
        /// What the request is.
        #[cbor(n(1), with = "minicbor::bytes")]
        fingerprint: [u8; 32],
    },
    /// Something to do, once.
    #[n(7)]
    Once {
        /// Under which name.
        #[n(0)]
        deed: Deed,
        /// What.
        #[n(1)]
        command: Command,
    },
    /// Ends a request under a key: with what it was answered, or nothing if it has done nothing, and the key is free again.
    #[n(8)]
    Finish {
        /// The key.
        #[n(0)]
        key: RequestKey,
        /// The answer.
        #[n(1)]
        answer: String,
        /// Whether it failed: then it is kept only if something was done.
        #[n(2)]
        failed: bool,
    },
    /// Something about files, as far as the bot reaches. Answered as [`FileAsk`].
    #[n(9)]
    Files {
        /// Which bot.
        #[n(0)]
        name: String,
        /// Under which name, if it is to be done once.
        #[n(1)]
        deed: Option<Deed>,
        /// What.
        #[n(2)]
        ask: FileAsk,
    },
}

/// The answer to a [`BotAsk`], [`BotAsk::Once`] and [`BotAsk::Files`] apart.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub enum BotAnswer {
    /// Bots.
    #[n(0)]
    Bots(#[n(0)] Vec<Bot>),
    /// Whether it was done.
    #[n(1)]
    Done(#[n(0)] bool),
    /// Events.
    #[n(2)]
    Logged(#[n(0)] Logged),
    /// What is known of a key.
    #[n(3)]
    Begun(#[n(0)] Begun),
}

/// Counts what is done under a key.
pub(crate) struct Once {
    key: RequestKey,
    done: Mutex<BTreeMap<u64, u64>>,
}

impl Once {
    pub(crate) fn new(key: RequestKey) -> Self {
        Once { key, done: Mutex::default() }
    }

    /// The name of the next thing that is done: it is the same when the request is made again.
    pub(crate) fn deed(&self, command: &Command) -> Deed {
        self.deed_of(command.kind())
    }

    /// The same of a file that is sent or saved.
    pub(crate) fn deed_of_file(&self, ask: &FileAsk) -> Option<Deed> {
        match ask {
            FileAsk::Send { .. } => Some(self.deed_of(FILE_SENT)),
            FileAsk::Save { .. } => Some(self.deed_of(FILE_SAVED)),
            FileAsk::Forward { .. } => Some(self.deed_of(FILE_FORWARDED)),
            FileAsk::Cancel(_)
            | FileAsk::Retry { .. }
            | FileAsk::List
            | FileAsk::Open { .. }
            | FileAsk::OpenOnce { .. }
            // Its row is gone when it is asked for again.
            | FileAsk::SaveOnce { .. }
            | FileAsk::Seat(_) => None,
        }
    }

    fn deed_of(&self, kind: u64) -> Deed {
        let mut done = self.done.lock().expect("nobody panics while holding it");
        let number = done.entry(kind).or_default();
        let deed = Deed { key: self.key, kind, number: *number };
        *number = number.saturating_add(1);
        deed
    }
}

impl Command {
    /// The number of its kind.
    fn kind(&self) -> u64 {
        let bytes = cbor::to_bytes(self);
        let mut decoder = minicbor::Decoder::new(&bytes);
        let number = decoder.array().and_then(|_| decoder.u64());
        number.expect("a command is encoded as its number and its fields")
    }

    /// The conversation that it changes.
    pub(crate) fn conversation(&self) -> Option<ConversationId> {
        match self {
            Command::Resolve { conversation, .. }
            | Command::AddMembers { conversation, .. }
            | Command::RemoveMembers { conversation, .. }
            | Command::Leave { conversation }
            | Command::Rename { conversation, .. }
            | Command::SetRole { conversation, .. }
            | Command::Accept { conversation }
            | Command::Decline { conversation }
            | Command::Rebuild { conversation, .. }
            | Command::Resume { conversation, .. }
            | Command::In { conversation, .. }
            | Command::Answer { conversation, .. }
            | Command::React { conversation, .. }
            | Command::Edit { conversation, .. }
            | Command::Delete { conversation, .. } => Some(*conversation),
            _ => None,
        }
    }

    /// Whether a key protects it: the rest may be done again.
    pub(crate) fn is_deed(&self) -> bool {
        !self.is_repeatable() && !matches!(self, Command::AddContact { .. } | Command::Confirm { .. })
    }
}

impl Event {
    /// Whether bots must hear of it even if they are not there when it happens. The rest matters only to who is.
    pub(crate) fn is_logged(&self) -> bool {
        let fleeting = matches!(
            self,
            Event::Connection { .. }
                | Event::Typing { .. }
                | Event::Presence(_)
                | Event::OutboxEmpty
                | Event::Transfer(_)
                | Event::Missed
                | Event::Device(DeviceEvent::Progress { .. } | DeviceEvent::Digits { .. })
        );
        !fleeting
    }
}

impl Client {
    /// The same profile, but what is done through it under this key is done once, also if the process or the owner of the
    /// profile is killed in the middle and the request is made again.
    pub fn under_key(&self, key: RequestKey) -> Client {
        self.with_once(Once::new(key))
    }

    /// All bots, by name.
    ///
    /// # Errors
    /// As [`Client::status`], like all of the following.
    pub async fn bots(&self) -> Result<Vec<Bot>, Error> {
        self.bots_of(BotAsk::All).await
    }

    /// Makes a bot; nothing if there is one of this name, or there are [`BOTS_MAX`].
    ///
    /// # Errors
    /// As [`Client::bots`].
    pub async fn add_bot(&self, name: &str, scopes: &[Scope], reach: Reach) -> Result<Option<BotToken>, Error> {
        let token = BotToken::generate();
        let hash = Some(TokenHash::of(token.shown()).0);
        let added = self.bot_done(BotAsk::Add { name: name.to_owned(), hash, scopes: scopes.to_vec(), reach }).await?;
        Ok(added.then_some(token))
    }

    /// Makes sure that there is a bot of this name that needs no token, and names no files by their paths.
    ///
    /// # Errors
    /// As [`Client::bots`].
    pub async fn attach_bot(&self, name: &str) -> Result<(), Error> {
        self.attach(name, Reach::Nowhere).await
    }

    /// Makes sure that there is a bot of this name that needs no token: whoever started the process could open the profile, and
    /// every file, themselves.
    ///
    /// # Errors
    /// As [`Client::bots`].
    pub async fn attach_starter(&self, name: &str) -> Result<(), Error> {
        self.attach(name, Reach::Everywhere).await
    }

    async fn attach(&self, name: &str, reach: Reach) -> Result<(), Error> {
        let scopes = Scope::ALL.to_vec();
        self.bot_done(BotAsk::Add { name: name.to_owned(), hash: None, scopes, reach }).await.map(|_| ())
    }

    /// Removes a bot and its token; whether there was one.
    ///
    /// # Errors
    /// As [`Client::bots`].
    pub async fn remove_bot(&self, name: &str) -> Result<bool, Error> {
        self.bot_done(BotAsk::Remove { name: name.to_owned() }).await
    }

    /// The bot that has this token.
    ///
    /// # Errors
    /// As [`Client::bots`].
    pub async fn bot_of_token(&self, token: &TokenHash) -> Result<Option<Bot>, Error> {
        Ok(self.bots_of(BotAsk::OfToken { hash: token.0 }).await?.into_iter().next())
    }

    /// The events behind a sequence number, or behind what the bot has acknowledged; at most [`EVENT_PAGE_MAX`].
    ///
    /// # Errors
    /// As [`Client::bots`].
    pub async fn logged(&self, name: &str, after: Option<u64>, limit: u32) -> Result<Logged, Error> {
        match self.ask_bots(BotAsk::Events { name: name.to_owned(), after, limit }).await? {
            BotAnswer::Logged(logged) => Ok(logged),
            _ => Err(misfit()),
        }
    }

    /// The bot has dealt with all events up to here; whether such a number was given yet.
    ///
    /// # Errors
    /// As [`Client::bots`].
    pub async fn acknowledge(&self, name: &str, seq: u64) -> Result<bool, Error> {
        self.bot_done(BotAsk::Acknowledge { name: name.to_owned(), seq }).await
    }

    /// Begins a request under a key.
    ///
    /// # Errors
    /// As [`Client::bots`].
    pub async fn begin(&self, key: RequestKey, fingerprint: [u8; 32]) -> Result<Begun, Error> {
        match self.ask_bots(BotAsk::Begin { key, fingerprint }).await? {
            BotAnswer::Begun(begun) => Ok(begun),
            _ => Err(misfit()),
        }
    }

    /// Keeps what a request was answered. If it failed and has done nothing, the key is free again.
    ///
    /// # Errors
    /// As [`Client::bots`].
    pub async fn finish(&self, key: RequestKey, answer: &str, failed: bool) -> Result<(), Error> {
        self.bot_done(BotAsk::Finish { key, answer: answer.to_owned(), failed }).await.map(|_| ())
    }

    async fn bots_of(&self, ask: BotAsk) -> Result<Vec<Bot>, Error> {
        match self.ask_bots(ask).await? {
            BotAnswer::Bots(bots) => Ok(bots),
            _ => Err(misfit()),
        }
    }

    async fn bot_done(&self, ask: BotAsk) -> Result<bool, Error> {
        match self.ask_bots(ask).await? {
            BotAnswer::Done(done) => Ok(done),
            _ => Err(misfit()),
        }
    }

    async fn ask_bots(&self, ask: BotAsk) -> Result<BotAnswer, Error> {
        match self.ask(Ask::Bots(ask)).await? {
            Answer::Bots(answer) => Ok(answer),
            _ => Err(misfit()),
        }
    }
}

fn misfit() -> Error {
    StoreError::Damaged("the profile answered something else than was asked".into()).into()
}

/// The hash of parts, each with its length before it.
fn digest(parts: &[&[u8]]) -> [u8; 32] {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update((part.len() as u64).to_be_bytes());
        hasher.update(part);
    }
    hasher.finalize().into()
}
