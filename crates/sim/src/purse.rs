//! A purse of tokens for load on a real server: an account of its own asks for them, as every client does.

use anyhow::{Context as _, Result, bail};
use client::net::Network;
use protocol::api::{
    Answer, ClientFrame, Registration, Request, Server, ServerEvent, ServerFrame, SessionId, account_session_bytes,
};
use protocol::chain::create_account;
use protocol::hello::{Hello, HelloReply, SessionKind};
use protocol::id::DeviceId;
use protocol::inbox::InboxKey;
use protocol::limits::TOKEN_BATCH_MAX;
use protocol::signature::{Purpose, SecretKey};
use protocol::time::Days;
use protocol::token::{Batch, Token};
use rand_chacha::ChaCha20Rng;
use rand_core::Rng;

/// The purse's session: beyond those of the load.
const SESSION: SessionId = SessionId(u64::MAX);

/// Tokens of the day.
#[derive(Default)]
pub struct Purse {
    tokens: Vec<Token>,
    account: Option<Days>,
}

impl Purse {
    /// A token; a batch is fetched when there is none. To be called while nothing else is expected of the network.
    ///
    /// # Errors
    /// If the server does not issue any.
    pub async fn take(&mut self, network: &mut Network, rng: &mut ChaCha20Rng) -> Result<Token> {
        self.stock(1, network, rng).await?;
        self.pop().context("tokens were just fetched")
    }

    /// A token, if there is one.
    pub fn pop(&mut self) -> Option<Token> {
        self.tokens.pop()
    }

    /// Fetches tokens until there are so many. To be called while nothing else is expected of the network.
    ///
    /// # Errors
    /// If the server does not issue as many.
    pub async fn stock(&mut self, count: usize, network: &mut Network, rng: &mut ChaCha20Rng) -> Result<()> {
        while self.tokens.len() < count {
            let period = match self.account {
                Some(period) => period,
                None => self.register(network, rng).await?,
            };
            let mut seed = [0u8; 32];
            rng.fill_bytes(&mut seed);
            let batch = Batch::from_seed(period, &seed, TOKEN_BATCH_MAX);
            let request = Request::IssueTokens { period, batch: batch.blinded().to_vec() };
            let Answer::Tokens { evaluation, issuer } = ask(network, 2, request).await? else { bail!("no tokens") };
            self.tokens.extend(batch.finish(&issuer.key, &evaluation)?);
        }
        Ok(())
    }

    async fn register(&mut self, network: &mut Network, rng: &mut ChaCha20Rng) -> Result<Days> {
        network.open(SESSION, Hello::new(SessionKind::Account, None));
        let (challenge, server, time) = match network.next().await {
            ServerEvent::Opened { reply: HelloReply::Welcome { challenge, statement, time, .. }, .. } => {
                (challenge, statement.id(), time)
            }
            other => bail!("instead of a hello: {other:?}"),
        };
        let key = || {
            let mut seed = [0u8; 32];
            // A run's account is its own: the server may know those of earlier ones.
            getrandom::fill(&mut seed).map(|()| SecretKey::from_seed(&seed))
        };
        let (account_key, device_key) = (key()?, key()?);
        let mut device = DeviceId([0; 16]);
        rng.fill_bytes(&mut device.0);
        let chain = create_account(&account_key, device, &device_key);
        let account = chain.verify()?.account;
        let signed = account_session_bytes(&challenge, &server, &account, &device);
        let registration = Registration {
            chain,
            inbox_key: InboxKey::sign(&device_key, &account, &device, vec![5; 1_216].into()),
            signature: device_key.sign(Purpose::AccountSession, &signed),
            handle: None,
            invitation: None,
        };
        ask(network, 1, Request::Register(registration)).await?;
        let period = time.millis().days();
        self.account = Some(period);
        Ok(period)
    }
}

async fn ask(network: &mut Network, call: u32, request: Request) -> Result<Answer> {
    network.send(SESSION, ClientFrame { call, request, token: None });
    loop {
        match network.next().await {
            ServerEvent::Frame { session: SESSION, frame: ServerFrame::Answer { answer, .. } } => return Ok(answer),
            ServerEvent::Frame { session: SESSION, frame: ServerFrame::Refusal { refusal, .. } } => {
                bail!("instead of tokens: {refusal}")
            }
            ServerEvent::Frame { frame: ServerFrame::Push(_), .. } => {}
            other => bail!("instead of tokens: {other:?}"),
        }
    }
}
