//! One process for a profile: the first owns it, others go through it, and take over when it ends.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use wiretight_client as client;
use wiretight_client::{Client, Error, Event, KeyError, NewProfile, Options, Passphrase, ProfileError, ServerAddress};

fn passphrase(text: &str) -> Passphrase {
    Passphrase::new(text.to_owned()).expect("not empty")
}

fn options(home: &Path) -> Options {
    Options { home: home.to_owned(), unlock: Arc::new(|| Ok(passphrase("right"))), proxy: None, separation: None }
}

async fn create(home: &Path) -> Client {
    // Nobody listens there: these tests are about the processes, not the server.
    let server = ServerAddress::parse("localhost:1").expect("an address");
    let new = NewProfile { server, passphrase: Some(passphrase("right")) };
    Client::create(options(home), new).await.expect("creates")
}

#[tokio::test]
async fn a_second_opener_goes_through_the_first_and_takes_over() {
    let place = tempfile::tempdir().expect("a folder");
    let home = place.path().join("profile");
    let first = create(&home).await;
    assert!(first.is_owner().await);
    let asked = Arc::new(AtomicUsize::new(0));
    let counter = asked.clone();
    let unlock: client::Unlock = Arc::new(move || {
        counter.fetch_add(1, Ordering::Relaxed);
        Ok(passphrase("right"))
    });
    let second = Client::open(Options { home, unlock, proxy: None, separation: None }).await.expect("opens");
    assert!(!second.is_owner().await);
    assert_eq!(asked.load(Ordering::Relaxed), 0, "no passphrase is needed while another process has it open");
    assert_eq!(second.status().await.expect("answers").server, "localhost:1");
    assert!(second.conversations().await.expect("answers").is_empty());
    let mut events = second.events();
    first.close().await;
    // The listener hears of the end, and takes over by itself.
    loop {
        let event = events.next().await.expect("goes on");
        if event == Event::Missed && second.is_owner().await {
            break;
        }
    }
    assert_eq!(asked.load(Ordering::Relaxed), 1);
    assert_eq!(second.status().await.expect("answers").server, "localhost:1");
    second.close().await;
}

#[tokio::test]
async fn a_stale_socket_is_no_obstacle_and_a_wrong_passphrase_is() {
    let place = tempfile::tempdir().expect("a folder");
    let home = place.path().join("profile");
    create(&home).await.close().await;
    assert!(!home.join("socket").exists());
    drop(std::os::unix::net::UnixListener::bind(home.join("socket")).expect("binds"));
    let wrong = Options { unlock: Arc::new(|| Ok(passphrase("wrong"))), ..options(&home) };
    assert!(matches!(Client::open(wrong).await.err(), Some(Error::Key(KeyError::WrongPassphrase))));
    let again = Client::open(options(&home)).await.expect("opens");
    assert!(again.is_owner().await);
    again.close().await;
}

#[tokio::test]
async fn two_that_open_at_once_share_and_neither_fails() {
    let place = tempfile::tempdir().expect("a folder");
    // Longer than a socket's address may be.
    let home = place.path().join("a".repeat(120)).join("profile");
    create(&home).await.close().await;
    let (one, other) = tokio::join!(Client::open(options(&home)), Client::open(options(&home)));
    let (one, other) = (one.expect("opens"), other.expect("opens"));
    assert_ne!(one.is_owner().await, other.is_owner().await);
    let (a, b) = tokio::join!(one.status(), other.status());
    assert_eq!(a.expect("answers").server, b.expect("answers").server);
    one.close().await;
    other.close().await;
}

#[tokio::test]
async fn what_is_not_there_or_there_already_is_said() {
    let place = tempfile::tempdir().expect("a folder");
    let home = place.path().join("profile");
    assert!(matches!(Client::open(options(&home)).await.err(), Some(Error::Profile(ProfileError::None { .. }))));
    let first = create(&home).await;
    let server = ServerAddress::parse("localhost:1").expect("an address");
    let new = NewProfile { server, passphrase: Some(passphrase("right")) };
    let again = Client::create(options(&home), new).await.err();
    assert!(matches!(again, Some(Error::Profile(ProfileError::Exists { .. }))));
    first.close().await;
}

#[tokio::test]
async fn a_connection_that_talks_nonsense_harms_nobody() {
    use tokio::io::AsyncWriteExt;
    let place = tempfile::tempdir().expect("a folder");
    let home = place.path().join("profile");
    let owner = create(&home).await;
    for nonsense in [&b"\xFF\xFF\xFF\xFF"[..], b"\0\0\0\x02\x82\x00", b"\0\0\0\x01"] {
        let mut stream = tokio::net::UnixStream::connect(home.join("socket")).await.expect("connects");
        stream.write_all(nonsense).await.expect("writes");
    }
    assert!(owner.status().await.is_ok());
    owner.close().await;
}
