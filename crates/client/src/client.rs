//! The SDK's face: one profile, whether this process has it open or another one.

mod files;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use engine::Separation;
use engine::view::{ContactView, ConversationView, EvidenceView, MessageView, RequestView, Version};
use futures_util::FutureExt;
use protocol::address::ServerAddress;
use protocol::handle::Handle;
use protocol::id::ConversationId;
use protocol::recovery::RecoveryCode;
use tokio::sync::{RwLock, broadcast};
use tokio::time::Instant;

use crate::bots::{Bot, BotAsk, Once};
use crate::command::{Command, Registration, WithCode};
use crate::command_error::CommandError;
use crate::error::Error;
use crate::event::Event;
use crate::key::{self, KeyError, Needs, Passphrase, RawKey};
use crate::local::{Answer, Ask};
use crate::net::proxy::ProxyAddress;
use crate::owner::{Owner, Start};
use crate::profile::{Folder, ProfileError, SETTING_PROXY, SETTING_SEPARATION, SETTING_SERVER};
use crate::remote::{Ended, Remote};
use crate::reply::Reply;
use crate::status::{Account, Status, Until};
use crate::store::{Page, Store, StoreError};

/// How long a command waits for its answer: longer than the engine waits for a server's answer.
const COMMAND_PATIENCE: Duration = Duration::from_secs(90);

/// How long a command that is not permitted, as far as this device has read, waits for the rest.
const CATCH_UP_PATIENCE: Duration = Duration::from_secs(20);

/// How long opening waits for another process that is just opening or closing the profile.
const OPEN_PATIENCE: Duration = Duration::from_secs(15);

/// The pause between two looks at such a process: neither lock nor socket tell when the other changes.
const OPEN_PAUSE: Duration = Duration::from_millis(20);

/// Events kept for a listener that is slow; beyond them it hears [`Event::Missed`].
const EVENTS_MAX: usize = 1_024;

/// Gives the passphrase when the profile needs one: called at most once for each opening, never if another process has
/// the profile open.
pub type Unlock = Arc<dyn Fn() -> Result<Passphrase, KeyError> + Send + Sync>;

/// How to open a profile.
#[derive(Clone)]
pub struct Options {
    /// The profile's folder.
    pub home: PathBuf,
    /// Gives the passphrase if one is needed.
    pub unlock: Unlock,
    /// Another way to the server, kept for later too; without one, the profile's stays.
    pub proxy: Option<ProxyChoice>,
    /// Whether topics share a connection, kept for later too; without a choice, the profile's stays.
    pub separation: Option<Separation>,
}

/// The way to the server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProxyChoice {
    /// Directly.
    Direct,
    /// All connections through a proxy.
    Through(ProxyAddress),
}

/// What a fresh profile begins with.
pub struct NewProfile {
    /// The server.
    pub server: ServerAddress,
    /// The passphrase that wraps the key; without one the system's keyring keeps it.
    pub passphrase: Option<Passphrase>,
}

/// An open profile. Clones are the same one; [`Client::close`] it before the process ends.
#[derive(Clone)]
pub struct Client {
    inner: Arc<Inner>,
    /// Names what is done, if it is to be done once.
    once: Option<Arc<Once>>,
    /// For which program files move, if not for the person.
    program: Option<Arc<Bot>>,
}

struct Inner {
    options: Options,
    backend: RwLock<Arc<Backend>>,
    events: broadcast::Sender<Event>,
}

enum Backend {
    Owner(Owner),
    Remote(Remote),
}

impl Client {
    /// Whether there is a profile in a folder.
    pub fn exists(home: &std::path::Path) -> bool {
        Folder::new(home).has_profile()
    }

    /// Makes a profile and opens it. Its account is made by [`Client::register`].
    ///
    /// # Errors
    /// [`ProfileError::Exists`] if there is one; [`Error`] if the folder, key or store cannot be made: then there is none.
    pub async fn create(options: Options, new: NewProfile) -> Result<Self, Error> {
        let folder = Folder::new(&options.home);
        folder.make()?;
        let exists = || ProfileError::Exists { folder: folder.path().to_owned() };
        let lock = folder.lock()?.ok_or_else(exists)?;
        if folder.has_profile() {
            return Err(exists().into());
        }
        let making = folder.clone();
        let store = tokio::task::spawn_blocking(move || make_profile(&making, &new)).await;
        let store = store.map_err(|error| Error::Stopped { why: error.to_string() })??;
        let (events, _) = broadcast::channel(EVENTS_MAX);
        keep_way(&store, &options)?;
        let owner = Owner::start(Start { folder, lock, store, events: events.clone() })?;
        Ok(Client::with(options, Backend::Owner(owner), events))
    }

    /// Removes a profile whose account was never made: the folder is as before [`Client::create`].
    ///
    /// # Errors
    /// [`Error::OpenElsewhere`] if a process has it open; [`Error`] if the folder does not permit it.
    pub fn discard(home: &std::path::Path) -> Result<(), Error> {
        let folder = Folder::new(home);
        let _lock = folder.lock()?.ok_or(Error::OpenElsewhere)?;
        Ok(folder.remove_profile()?)
    }

    /// Opens a profile, here or through the process that has it open.
    ///
    /// # Errors
    /// [`ProfileError::None`] if there is none, [`KeyError`] if its key cannot be had, else what is wrong with it.
    pub async fn open(options: Options) -> Result<Self, Error> {
        let (events, _) = broadcast::channel(EVENTS_MAX);
        let backend = open_backend(&options, &events).await?;
        Ok(Client::with(options, backend, events))
    }

    fn with(options: Options, backend: Backend, events: broadcast::Sender<Event>) -> Self {
        Client {
            inner: Arc::new(Inner { options, backend: RwLock::new(Arc::new(backend)), events }),
            once: None,
            program: None,
        }
    }

    pub(crate) fn with_once(&self, once: Once) -> Self {
        Client { once: Some(Arc::new(once)), ..self.clone() }
    }

    /// The profile's folder.
    pub fn home(&self) -> &std::path::Path {
        &self.inner.options.home
    }

    /// Whether this process has the profile open itself.
    pub async fn is_owner(&self) -> bool {
        matches!(**self.inner.backend.read().await, Backend::Owner(_))
    }

    /// Creates the account; the answer comes when the server has it.
    ///
    /// # Errors
    /// [`Error::Command`] if it was refused; [`Error::Unanswered`] if the server does not answer: then the engine goes on
    /// trying while the profile is open.
    pub async fn register(&self, registration: Registration) -> Result<Account, Error> {
        account(self.with_code(WithCode::Register(registration)).await?)
    }

    /// Makes this new installation the account's only device; the answer comes when the server has it. `handle` is the account's as its
    /// person says it, or that it has none; `replacement` is the code that is in force from then on, if it shall be another.
    ///
    /// # Errors
    /// As [`Client::register`]; [`CommandError::OtherRecoveryCode`] if the code is no account's; [`CommandError::OtherOwnHandle`] if the
    /// server says that the account has another handle.
    pub async fn recover(
        &self,
        handle: Option<Handle>,
        recovery: RecoveryCode,
        replacement: Option<RecoveryCode>,
    ) -> Result<Account, Error> {
        account(self.with_code(WithCode::Recover { handle, recovery, replacement }).await?)
    }

    /// Replaces the recovery code; the answer comes when the server has it.
    ///
    /// # Errors
    /// As [`Client::register`]; [`CommandError::OtherRecoveryCode`] if `before` is not in force.
    pub async fn replace_recovery_code(&self, before: RecoveryCode, after: RecoveryCode) -> Result<(), Error> {
        self.with_code(WithCode::Replace { before, after }).await.map(|_| ())
    }

    /// Deletes the account; the answer comes when the server has it.
    ///
    /// # Errors
    /// As [`Client::replace_recovery_code`].
    pub async fn close_account(&self, recovery: RecoveryCode) -> Result<(), Error> {
        self.with_code(WithCode::Close { recovery }).await.map(|_| ())
    }

    async fn with_code(&self, what: WithCode) -> Result<Reply, Error> {
        let backend = self.inner.backend.read().await.clone();
        let Backend::Owner(owner) = &*backend else { return Err(Error::OpenElsewhere) };
        reply(self.patiently(owner.with_code(what)).await?)
    }

    /// Does something. What needs the server and can wait is kept, and answered at once.
    ///
    /// # Errors
    /// [`Error::Command`] if it was refused: nothing of it is kept; [`Error::Unanswered`] if it needs the server, and the
    /// server does not answer; [`Error::Stopped`] if the process that had the profile open died in the middle.
    pub async fn command(&self, command: Command) -> Result<Reply, Error> {
        let done = self.commanded(command.clone()).await;
        if self.may_have_been_permitted(&done).await { self.commanded(command).await } else { done }
    }

    /// Whether something was refused that may be permitted by what this device had not read by then, and has read now.
    async fn may_have_been_permitted<T>(&self, done: &Result<T, Error>) -> bool {
        matches!(done, Err(Error::Command(CommandError::NotPermitted { .. })))
            && self.wait_if_reachable(Until::Idle, CATCH_UP_PATIENCE).await.is_ok_and(|status| status.idle)
    }

    async fn commanded(&self, command: Command) -> Result<Reply, Error> {
        let ask = match &self.once {
            Some(once) if command.is_deed() => Ask::Bots(BotAsk::Once { deed: once.deed(&command), command }),
            _ => Ask::Command(command),
        };
        reply(self.patiently(self.ask(ask)).await?)
    }

    /// The own account.
    ///
    /// # Errors
    /// [`CommandError::NotRegistered`] if there is none yet.
    pub async fn account(&self) -> Result<Account, Error> {
        account(self.command(Command::Whoami).await?)
    }

    /// Where the profile stands.
    ///
    /// # Errors
    /// [`Error::Stopped`] and [`Error::Store`], as for all reads.
    pub async fn status(&self) -> Result<Status, Error> {
        match self.ask(Ask::Status).await? {
            Answer::Status(status) => Ok(status),
            other => Err(unexpected(other)),
        }
    }

    /// Waits until something is reached, at most for `patience`, and says where the profile stands then.
    ///
    /// # Errors
    /// As [`Client::status`]. Reaching nothing is no error: look at the status.
    pub async fn wait(&self, until: Until, patience: Duration) -> Result<Status, Error> {
        self.wait_for(until, patience, Haste::Patient).await
    }

    /// The same, but gives up as soon as it is known that the server cannot be reached.
    ///
    /// # Errors
    /// As [`Client::status`].
    pub async fn wait_if_reachable(&self, until: Until, patience: Duration) -> Result<Status, Error> {
        self.wait_for(until, patience, Haste::FailFast).await
    }

    async fn wait_for(&self, until: Until, patience: Duration, haste: Haste) -> Result<Status, Error> {
        let timeout_ms = u64::try_from(patience.as_millis()).unwrap_or(u64::MAX);
        match self.ask(Ask::Wait { until, timeout_ms, fail_fast: haste == Haste::FailFast }).await? {
            Answer::Status(status) => Ok(status),
            other => Err(unexpected(other)),
        }
    }

    /// All conversations, by id.
    ///
    /// # Errors
    /// As [`Client::status`].
    pub async fn conversations(&self) -> Result<Vec<ConversationView>, Error> {
        match self.ask(Ask::Conversations).await? {
            Answer::Conversations(views) => Ok(views),
            other => Err(unexpected(other)),
        }
    }

    /// One conversation.
    ///
    /// # Errors
    /// As [`Client::status`].
    pub async fn conversation(&self, conversation: ConversationId) -> Result<Option<ConversationView>, Error> {
        match self.ask(Ask::Conversation(conversation)).await? {
            Answer::Conversations(views) => Ok(views.into_iter().next()),
            other => Err(unexpected(other)),
        }
    }

    /// A page of a history, in ascending order.
    ///
    /// # Errors
    /// As [`Client::status`].
    pub async fn messages(&self, conversation: ConversationId, page: Page) -> Result<Vec<MessageView>, Error> {
        match self.ask(Ask::Messages { conversation, page }).await? {
            Answer::Messages(views) => Ok(views),
            other => Err(unexpected(other)),
        }
    }

    /// All texts of a message, the oldest first; none if it is deleted, or no text.
    ///
    /// # Errors
    /// As [`Client::status`].
    pub async fn versions(&self, conversation: ConversationId, number: u64) -> Result<Vec<Version>, Error> {
        match self.ask(Ask::Versions { conversation, number }).await? {
            Answer::Versions(versions) => Ok(versions),
            other => Err(unexpected(other)),
        }
    }

    /// All people known, by account id.
    ///
    /// # Errors
    /// As [`Client::status`].
    pub async fn contacts(&self) -> Result<Vec<ContactView>, Error> {
        match self.ask(Ask::Contacts).await? {
            Answer::Contacts(views) => Ok(views),
            other => Err(unexpected(other)),
        }
    }

    /// All requests that wait for an answer.
    ///
    /// # Errors
    /// As [`Client::status`].
    pub async fn requests(&self) -> Result<Vec<RequestView>, Error> {
        match self.ask(Ask::Requests).await? {
            Answer::Requests(views) => Ok(views),
            other => Err(unexpected(other)),
        }
    }

    /// All evidence of lies with its numbers, the oldest first.
    ///
    /// # Errors
    /// As [`Client::status`].
    pub async fn evidence(&self) -> Result<Vec<(u64, EvidenceView)>, Error> {
        match self.ask(Ask::Evidence).await? {
            Answer::Evidence(views) => Ok(views),
            other => Err(unexpected(other)),
        }
    }

    /// What happens from here on.
    pub fn events(&self) -> Events {
        Events { client: self.clone(), events: self.inner.events.subscribe() }
    }

    /// Closes the profile, if this process has it open. Other processes that go through it take over.
    pub async fn close(&self) {
        let backend = self.inner.backend.read().await.clone();
        if let Backend::Owner(owner) = &*backend {
            owner.close().await;
        }
    }

    /// Asks, through the next owner if the present one closes before it has answered.
    pub(crate) async fn ask(&self, ask: Ask) -> Result<Answer, Error> {
        loop {
            let backend = self.inner.backend.read().await.clone();
            let answer = match &*backend {
                Backend::Owner(owner) => owner.ask(ask.clone()).await,
                Backend::Remote(remote) => match remote.ask(ask.clone()).await {
                    Ok(answer) => Ok(answer),
                    Err(ended) => {
                        self.reopen(&backend).await?;
                        let harmless = match &ask {
                            Ask::Command(command) => command.is_repeatable(),
                            Ask::Files(ask) => ask.is_repeatable(),
                            _ => true,
                        };
                        if ended == Ended::Bye || harmless {
                            continue;
                        }
                        let why = "the process that had it open ended in the middle of this; look whether it was done";
                        Err(Error::Stopped { why: why.into() })
                    }
                },
            };
            return match answer? {
                Answer::Failed(why) => Err(StoreError::Disk(why).into()),
                Answer::Refused(error) => Err(error.into()),
                answer => Ok(answer),
            };
        }
    }

    async fn reopen(&self, ended: &Arc<Backend>) -> Result<(), Error> {
        let mut backend = self.inner.backend.write().await;
        if Arc::ptr_eq(&backend, ended) {
            *backend = Arc::new(open_backend(&self.inner.options, &self.inner.events).await?);
        }
        Ok(())
    }

    /// Waits for an answer as long as the server may still give one.
    async fn patiently(&self, answer: impl Future<Output = Result<Answer, Error>>) -> Result<Answer, Error> {
        tokio::pin!(answer);
        // What was asked is answered in its order, and what needs no server at once: a wait that gave up behind it shows that
        // it is hopeless. The first wait may have come before it, if the process that had the profile open ended meanwhile.
        for last in [false, true] {
            let hopeless = self.wait_for(Until::Idle, COMMAND_PATIENCE, Haste::FailFast);
            tokio::select! {
                biased;
                answer = &mut answer => return answer,
                status = hopeless => match status? {
                    status if status.online => break,
                    status if last => {
                        return (&mut answer).now_or_never().unwrap_or_else(|| Err(unanswered(status)));
                    }
                    _ => {}
                }
            }
        }
        // Reached: then the engine's own time-outs answer.
        match tokio::time::timeout(COMMAND_PATIENCE, answer).await {
            Ok(answer) => answer,
            Err(_) => Err(unanswered(self.status().await?)),
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Haste {
    Patient,
    FailFast,
}

/// What happens to a profile, in order.
pub struct Events {
    client: Client,
    events: broadcast::Receiver<Event>,
}

impl Events {
    /// The next event. If another process had the profile open and closed it, this one takes over, and events may have
    /// been missed meanwhile ([`Event::Missed`]).
    ///
    /// # Errors
    /// [`Error`] if the profile has stopped or cannot be taken over.
    pub async fn next(&mut self) -> Result<Event, Error> {
        let event = match self.events.recv().await {
            Ok(event) => event,
            Err(broadcast::error::RecvError::Lagged(_) | broadcast::error::RecvError::Closed) => Event::Missed,
        };
        if event == Event::Missed {
            // Asking finds out whether there still is an owner, and takes over if not.
            self.client.status().await?;
        }
        Ok(event)
    }
}

fn make_profile(folder: &Folder, new: &NewProfile) -> Result<Store, Error> {
    let key = RawKey::generate();
    let file = match &new.passphrase {
        Some(passphrase) => key::wrap_by_passphrase(&key, passphrase)?,
        None => key::wrap_by_keyring(&key)?,
    };
    let store = Store::open(&folder.fresh_store()?, &key)?;
    store.keep_setting(SETTING_SERVER, &new.server.to_string())?;
    folder.write_key_file(&file)?;
    Ok(store)
}

async fn open_backend(options: &Options, events: &broadcast::Sender<Event>) -> Result<Backend, Error> {
    let folder = Folder::new(&options.home);
    if !folder.has_profile() {
        return Err(folder.none().into());
    }
    folder.check_private()?;
    let end = Instant::now() + OPEN_PATIENCE;
    loop {
        if let Some(lock) = folder.lock()? {
            let (opening, unlock) = (folder.clone(), options.unlock.clone());
            let store = tokio::task::spawn_blocking(move || open_store(&opening, &unlock)).await;
            let store = store.map_err(|error| Error::Stopped { why: error.to_string() })??;
            keep_way(&store, options)?;
            return Ok(Backend::Owner(Owner::start(Start { folder, lock, store, events: events.clone() })?));
        }
        if options.proxy.is_some() || options.separation.is_some() {
            // What this process asks for would not hold for the connections that are open already.
            return Err(Error::OpenElsewhere);
        }
        if let Some(remote) = Remote::connect(&folder.socket(), events.clone()).await? {
            return Ok(Backend::Remote(remote));
        }
        if Instant::now() >= end {
            return Err(ProfileError::OwnerSilent { folder: folder.path().to_owned() }.into());
        }
        tokio::time::sleep(OPEN_PAUSE).await;
    }
}

fn keep_way(store: &Store, options: &Options) -> Result<(), StoreError> {
    match options.separation {
        None => {}
        Some(Separation::ByKind) => store.keep_setting(SETTING_SEPARATION, "")?,
        Some(Separation::ByTopic) => store.keep_setting(SETTING_SEPARATION, "strict")?,
    }
    match &options.proxy {
        None => Ok(()),
        Some(ProxyChoice::Direct) => store.keep_setting(SETTING_PROXY, ""),
        Some(ProxyChoice::Through(address)) => store.keep_setting(SETTING_PROXY, &address.to_string()),
    }
}

impl Store {
    /// The store of a profile that no process has open: for tools that look at it, or change it, without an engine.
    ///
    /// # Errors
    /// [`Error::OpenElsewhere`] if a process has it open; else what is wrong with the profile, or its key.
    pub fn of_profile(home: &std::path::Path, passphrase: &Passphrase) -> Result<Self, Error> {
        let folder = Folder::new(home);
        folder.check_private()?;
        let _lock = folder.lock()?.ok_or(Error::OpenElsewhere)?;
        let passphrase = passphrase.clone();
        open_store(&folder, &(Arc::new(move || Ok(passphrase.clone())) as Unlock))
    }
}

fn open_store(folder: &Folder, unlock: &Unlock) -> Result<Store, Error> {
    let file = folder.read_key_file()?;
    let passphrase = match key::needs(&file)? {
        Needs::Passphrase => Some(unlock()?),
        Needs::Keyring => None,
    };
    let key = key::unwrap(&file, passphrase.as_ref())?;
    Ok(Store::open(&folder.store(), &key)?)
}

fn reply(answer: Answer) -> Result<Reply, Error> {
    match answer {
        Answer::Reply(reply) => Ok(reply),
        other => Err(unexpected(other)),
    }
}

fn account(reply: Reply) -> Result<Account, Error> {
    match reply {
        Reply::Me { account, handle, chain, copied } => {
            let state = chain.verify().map_err(|error| StoreError::Damaged(error.to_string()))?;
            Ok(Account { account, handle, account_key: state.account_key, copied })
        }
        other => Err(unexpected(Answer::Reply(other))),
    }
}

fn unanswered(status: Status) -> Error {
    let unknown = status.standing == crate::Standing::Unknown;
    let clocks_differ = status.standing == crate::Standing::ClocksDiffer;
    Error::Unanswered { problem: status.problem, distrusted: status.distrusted, unknown, clocks_differ }
}

pub(crate) fn unexpected(answer: Answer) -> Error {
    match answer {
        Answer::Failed(why) => StoreError::Disk(why).into(),
        Answer::Refused(error) => Error::Command(error),
        _ => Error::Command(CommandError::NotFound { what: "answer to this question".into() }),
    }
}
