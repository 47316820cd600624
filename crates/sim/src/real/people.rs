//! People with profiles on disk, who talk through the SDK as the command line does.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use client::{
    AccountId, Client, Command, ConversationId, Handle, MessageBody, NewProfile, Options, Page, Passphrase,
    RecoveryCode, Registration, Reply, ServerAddress, SystemRng, Target,
};

/// Longer than anything takes, also on a busy machine.
pub const PATIENCE: Duration = Duration::from_secs(90);

/// A person.
pub struct RealPerson {
    /// The handle.
    pub handle: Handle,
    /// The profile's folder.
    pub home: PathBuf,
    /// The account.
    pub account: AccountId,
    /// The recovery code, as it was shown.
    pub recovery: String,
    /// The passphrase.
    pub passphrase: String,
    /// The open profile.
    pub client: Client,
}

impl RealPerson {
    /// Registers somebody in a folder.
    ///
    /// # Errors
    /// What the profile or the server refuses.
    pub async fn register(folder: &Path, server: &ServerAddress, handle: &str) -> Result<Self> {
        let handle = Handle::parse(handle)?;
        let (home, passphrase) = (folder.join(handle.as_str()), format!("canary-passphrase-of-{handle}"));
        let options = options(&home, &passphrase);
        let new = NewProfile { server: server.clone(), passphrase: Some(Passphrase::new(passphrase.clone())?) };
        let client = Client::create(options, new).await?;
        let recovery = RecoveryCode::generate(&mut SystemRng);
        let shown = recovery.display().to_string();
        let registration = Registration { recovery, handle: Some(handle.clone()), invitation: None };
        let account = client.register(registration).await?.account;
        Ok(RealPerson { handle, home, account, recovery: shown, passphrase, client })
    }

    /// Whether a passphrase opens the profile, which must be closed.
    pub async fn opens(&self, passphrase: &str) -> bool {
        match Client::open(options(&self.home, passphrase)).await {
            Ok(client) => {
                client.close().await;
                true
            }
            Err(_) => false,
        }
    }

    /// Does something.
    ///
    /// # Errors
    /// What the engine refuses.
    pub async fn does(&self, command: Command) -> Result<Reply> {
        self.client.command(command).await.with_context(|| format!("{} could not", self.handle))
    }

    /// Writes to a person, and says in which conversation.
    ///
    /// # Errors
    /// What the engine refuses.
    pub async fn writes(&self, to: Target, text: &str) -> Result<ConversationId> {
        match self.does(Command::Send { to, text: text.to_owned() }).await? {
            Reply::Message { conversation, .. } => Ok(conversation),
            other => bail!("a text is answered {other:?}"),
        }
    }

    /// Waits for a request and accepts it.
    ///
    /// # Errors
    /// If none comes.
    pub async fn accepts(&self) -> Result<ConversationId> {
        let asked = self.until("a request", async || {
            let requests = self.client.requests().await?;
            Ok(requests.into_iter().find(|request| !request.accepted).map(|request| request.conversation))
        });
        let conversation = asked.await?;
        self.does(Command::Accept { conversation }).await?;
        self.until("the chat", async || {
            Ok(self.client.conversation(conversation).await?.filter(|view| view.members.len() > 1))
        })
        .await?;
        Ok(conversation)
    }

    /// Waits until a text is shown.
    ///
    /// # Errors
    /// If it never is.
    pub async fn reads(&self, conversation: ConversationId, text: &str) -> Result<()> {
        let body = MessageBody::Text(text.to_owned());
        self.until(&format!("“{text}”"), async || {
            let rows = self.client.messages(conversation, Page::Before { number: u64::MAX, limit: 50 }).await?;
            Ok(rows.into_iter().find(|row| row.body == body && row.sequence > 0).map(|_| ()))
        })
        .await
    }

    /// Waits until something is there; looks again whenever something has happened.
    ///
    /// # Errors
    /// If it never is.
    pub async fn until<T>(&self, what: &str, look: impl AsyncFn() -> Result<Option<T>>) -> Result<T> {
        let mut events = self.client.events();
        let search = async {
            loop {
                if let Some(found) = look().await? {
                    return Ok(found);
                }
                events.next().await?;
            }
        };
        let found = tokio::time::timeout(PATIENCE, search).await;
        found.with_context(|| format!("{} waits in vain for {what}", self.handle))?
    }
}

fn options(home: &Path, passphrase: &str) -> Options {
    let passphrase = passphrase.to_owned();
    let unlock = Arc::new(move || Passphrase::new(passphrase.clone()));
    Options { home: home.to_owned(), unlock, proxy: None, separation: None }
}
