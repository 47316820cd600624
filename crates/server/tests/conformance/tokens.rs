//! What the rules of tokens make of every adapter's stores: a token is spent once, wherever it is shown, and for as long as it is good.

use std::sync::Arc;

use protocol::hello::{Hello, SessionKind};
use protocol::time::Millis;
use protocol::token::{Token, TokenNonce, period_end};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use wiretight_server::port::directory::{Directory, Key};
use wiretight_server::port::{StoreError, Stores};
use wiretight_server::service::issuers::SEED_KEPT_MS;
use wiretight_server::service::keys::Keyring;
use wiretight_server::service::limits::Network;
use wiretight_server::service::session::Session;
use wiretight_server::service::{Rules, Service};

use crate::Home;

const NOW: Millis = Millis(20_000 * 86_400_000 + 12 * 3_600_000);

fn process<S: Stores>(stores: S) -> Arc<Service<S>> {
    Service::new(stores, Keyring::from_seed(&[7; 32]), Rules::default())
}

fn token<S: Stores>(process: &Service<S>, number: u8) -> Token {
    let keyring = process.keyring();
    keyring.issuers().spendable(NOW.days(), NOW).expect("an issuer").token(TokenNonce([number; 32]))
}

async fn open<S: Stores>(process: &Arc<Service<S>>, kind: SessionKind, token: Token, seed: u8) -> Option<Session<S>> {
    let hello = Hello::new(kind, Some((&token).into()));
    process.open(&hello, Network::default(), NOW, &mut ChaCha20Rng::from_seed([seed; 32])).await.session
}

/// Two processes, each with a handle of its own on the stores, are shown the same tokens at the same moments.
pub async fn a_token_opens_one_contact_session_wherever_it_is_shown(mut home: impl Home) {
    let processes = [process(home.stores()), process(home.another_handle())];
    for round in 0..20u8 {
        let token = token(&processes[0], round);
        let tasks = (0..4u8).map(|task| {
            let process = Arc::clone(&processes[usize::from(task % 2)]);
            tokio::spawn(async move { open(&process, SessionKind::Contact, token, round * 4 + task).await.is_some() })
        });
        let mut taken = 0;
        for task in tasks.collect::<Vec<_>>() {
            taken += u32::from(task.await.expect("joined"));
        }
        assert_eq!(taken, 1, "round {round}");
    }
    let after = process(home.after_crash());
    for round in 0..20 {
        let again = open(&after, SessionKind::Contact, token(&after, round), 200).await;
        assert!(again.is_none(), "what was spent before a crash is spent after it");
    }
}

/// A topics session's token may be shown again, by whoever lost the connection; of those who show it at once, one has the seat.
pub async fn of_those_who_take_a_seat_at_once_one_has_it(home: impl Home) {
    // Who has a seat is told over the wake-ups, which only processes over the same ones share.
    let processes = [process(home.stores()), process(home.stores())];
    let mut rounds_with_one = 0;
    for round in 0..20u8 {
        let token = token(&processes[0], 100 + round);
        let tasks = (0..4u8).map(|task| {
            let process = Arc::clone(&processes[usize::from(task % 2)]);
            tokio::spawn(async move { open(&process, SessionKind::Topics, token, round * 4 + task).await })
        });
        let mut sessions = Vec::new();
        for task in tasks.collect::<Vec<_>>() {
            sessions.push(task.await.expect("joined").expect("a seat may be taken again"));
        }
        for session in &mut sessions {
            session.pushes(NOW).await;
        }
        let seated = sessions.iter().filter(|session| !session.is_over()).count();
        // None: whoever came last was told of one who came just before, and takes the seat again.
        assert!(seated <= 1, "round {round}: {seated}");
        rounds_with_one += seated;
    }
    assert!(rounds_with_one > 0, "a seat can be had");
}

pub async fn spends_are_forgotten_when_their_tokens_are_good_no_longer(mut home: impl Home) {
    let before = process(home.stores());
    for number in 0..40 {
        assert!(open(&before, SessionKind::Contact, token(&before, number), number).await.is_some());
    }
    let after = process(home.after_crash());
    let end = period_end(NOW.days()).plus(SEED_KEPT_MS);
    after.expire(Millis(end.0 - 1)).await.expect("expired");
    assert_eq!(spent(&after).await, Ok(40), "as long as they can be shown");
    after.expire(end).await.expect("expired");
    assert_eq!(spent(&after).await, Ok(0));
}

async fn spent<S: Stores>(process: &Service<S>) -> Result<u64, StoreError> {
    process.stores().directory().count(&Key::spents()).await
}
