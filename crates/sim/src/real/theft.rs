//! One evening of real people on a real server, with a canary in everything that they write, and all that can be stolen of it.

use std::io::Write;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use anyhow::{Context as _, Result, bail};
use client::{AccountId, Command, ConversationId, Target, Until};
use protocol::id::TopicId;
use server::http::witness::Witnesses;
use server::log;
use tracing_subscriber::util::SubscriberInitExt as _;

use super::evil::{EvilStores, RealLie};
use super::host::Hosted;
use super::people::{PATIENCE, RealPerson};
use super::thief::{Stolen, steal};

/// Where people are: the server listens elsewhere on loopback, so that theirs can be told from its own.
pub const CLIENT_ADDRESS: [u8; 4] = [127, 0, 0, 1];
const SERVER_ADDRESS: [u8; 4] = [127, 9, 8, 7];

/// What people write, each of it once: texts, first texts to strangers, names.
pub const CANARIES: [&str; 7] = [
    "canary-in-a-first-text",
    "canary-in-an-answer",
    "canary-in-a-group",
    "canary-in-a-name",
    "canary-in-another-name",
    "canary-in-a-text-that-waits",
    "canary-after-a-removal",
];

/// Somebody, with all that is theirs.
pub struct Known {
    /// The handle.
    pub handle: String,
    /// The account.
    pub account: AccountId,
    /// The recovery code as shown, and the passphrase.
    pub secrets: [String; 2],
}

/// What was stolen.
pub struct Loot {
    /// Every file of the server, while it ran.
    pub server: Vec<Stolen>,
    /// Every file of a server on which nobody has registered.
    pub fresh: Vec<Stolen>,
    /// The server's log at its most verbose.
    pub log: Stolen,
    /// Every file of the first person's profile, while it was open.
    pub profile: Vec<Stolen>,
    /// The people.
    pub people: Vec<Known>,
    /// The conversations.
    pub conversations: Vec<ConversationId>,
    /// The topics.
    pub topics: Vec<TopicId>,
    /// Where the server listened.
    pub server_address: String,
    /// Whether the first person's passphrase opens the profile, and whether another one does.
    pub opens: (bool, bool),
}

/// Spends the evening, once in a process: three thefts look at it.
///
/// # Errors
/// What did not go as people want it, in words.
pub fn loot() -> &'static Result<Loot, String> {
    static LOOT: OnceLock<Result<Loot, String>> = OnceLock::new();
    LOOT.get_or_init(|| {
        let log = Kept::default();
        // A log that is set up already would not be this one's: then the theft fails for want of a log.
        let writer = log.clone();
        let _ = log::to(move || writer.clone(), tracing::level_filters::LevelFilter::TRACE).try_init();
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
        let spent = runtime.context("no runtime").and_then(|runtime| runtime.block_on(evening(&log)));
        spent.map_err(|error| format!("{error:#}"))
    })
}

async fn evening(log: &Kept) -> Result<Loot> {
    let folder = tempfile::tempdir()?;
    let listen = SocketAddr::from((SERVER_ADDRESS, 0));
    let data = folder.path().join("server");
    let mut watched = None;
    let around = |stores, keys| watched.insert(EvilStores::new(stores, keys, RealLie::None)).clone();
    let server = Hosted::start(&data, listen, Witnesses::none(), around).await?;
    let fresh = steal(&data)?;
    let mut people = Vec::new();
    for handle in ["canary.ann", "canary.bob", "canary.cat", "canary.dan"] {
        people.push(RealPerson::register(folder.path(), &server.address, handle).await?);
    }
    let conversations = talk(&people).await?;
    let stolen = steal(&data)?;
    let profile = steal(&people[0].home)?;
    for person in &people {
        person.client.close().await;
    }
    let opens = (people[0].opens(&people[0].passphrase).await, people[0].opens("a guess").await);
    let server_address = server.address.to_string();
    server.stop().await?;
    let topics = watched.map(|stores| stores.known_topics()).unwrap_or_default();
    let known = people.iter().map(|person| Known {
        handle: person.handle.to_string(),
        account: person.account,
        secrets: [person.recovery.clone(), person.passphrase.clone()],
    });
    let log = Stolen { path: "log".to_owned(), bytes: log.bytes() };
    let people = known.collect();
    Ok(Loot { server: stolen, fresh, log, profile, people, conversations, topics, server_address, opens })
}

/// First contacts, answers, a group that is renamed and loses a member, and a first text to somebody who is not there.
async fn talk(people: &[RealPerson]) -> Result<Vec<ConversationId>> {
    let [ann, bob, cat, dan] = people else { bail!("four people") };
    // Key packages are published just after the registration; without them nobody could write to dan.
    dan.client.wait(Until::Idle, PATIENCE).await?;
    dan.client.close().await;
    let to = |person: &RealPerson| Target::Handle(person.handle.clone());
    let pair = ann.writes(to(bob), CANARIES[0]).await?;
    bob.accepts().await?;
    bob.reads(pair, CANARIES[0]).await?;
    bob.writes(Target::Conversation(pair), CANARIES[1]).await?;
    ann.reads(pair, CANARIES[1]).await?;
    let second = ann.writes(to(cat), "hello").await?;
    cat.accepts().await?;
    cat.writes(Target::Conversation(second), "hello too").await?;
    ann.reads(second, "hello too").await?;
    let members = vec![bob.handle.clone(), cat.handle.clone()];
    let name = CANARIES[3].to_owned();
    let client::Reply::Conversation { conversation: group } = ann.does(Command::CreateGroup { name, members }).await?
    else {
        bail!("a group is no conversation")
    };
    for person in [bob, cat] {
        person.until("the group", async || Ok(person.client.conversation(group).await?)).await?;
    }
    ann.writes(Target::Conversation(group), CANARIES[2]).await?;
    for person in [bob, cat] {
        person.reads(group, CANARIES[2]).await?;
    }
    ann.does(Command::Rename { conversation: group, name: CANARIES[4].to_owned() }).await?;
    let renamed = || async {
        let view = bob.client.conversation(group).await?;
        Ok(view.filter(|view| view.name.as_deref() == Some(CANARIES[4])))
    };
    bob.until("the other name", renamed).await?;
    ann.does(Command::Typing { conversation: group, on: true }).await?;
    ann.does(Command::RemoveMembers { conversation: group, members: vec![cat.account] }).await?;
    ann.writes(Target::Conversation(group), CANARIES[6]).await?;
    bob.reads(group, CANARIES[6]).await?;
    let waiting = ann.writes(to(dan), CANARIES[5]).await?;
    ann.reads(waiting, CANARIES[5]).await?;
    // The invitation goes out beside the topic: once nothing is under way, it lies in dan's inbox.
    let status = ann.client.wait(Until::Idle, PATIENCE).await?;
    if !status.idle {
        bail!("the invitation is not delivered");
    }
    Ok(vec![pair, second, group, waiting])
}

/// The folder's files that hold accounts, and those that hold topics and blobs.
pub fn sides(files: &[Stolen]) -> (Vec<&Stolen>, Vec<&Stolen>) {
    let is_topic = |file: &&Stolen| ["topics", "blobs"].iter().any(|side| Path::new(&file.path).starts_with(side));
    files.iter().partition(|file| !is_topic(file))
}

/// A log that is kept.
#[derive(Clone, Default)]
struct Kept(Arc<Mutex<Vec<u8>>>);

impl Kept {
    fn bytes(&self) -> Vec<u8> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Write for Kept {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
