//! Durable appends a second through the rules over the embedded stores, next to a bare file with fdatasync.

use std::io::Write;
use std::sync::Arc;
use std::time::{Duration, Instant};

use protocol::api::{ClientFrame, Request, topic_creation_bytes};
use protocol::cbor::Bytes;
use protocol::hello::{Hello, SessionKind};
use protocol::id::{Tag, TopicId};
use protocol::signature::{Purpose, SecretKey};
use protocol::token::TokenNonce;
use protocol::topic::{Entry, EntryBody};
use wiretight_server::embedded::EmbeddedStores;
use wiretight_server::http::now;
use wiretight_server::http::random::SystemRandom;
use wiretight_server::service::keys::Keyring;
use wiretight_server::service::limits::{Bucket, Network, Rate};
use wiretight_server::service::{Rules, Service};

const SECONDS: u64 = 4;

#[tokio::main]
async fn main() {
    let folder = tempfile::tempdir().expect("a folder");
    for writers in [1u32, 16, 256, 1024] {
        let data = folder.path().join(writers.to_string());
        let stores = EmbeddedStores::open(&data).expect("opened");
        let mut rules = Rules::default();
        rules.limits.set(Bucket::Appends, Rate { capacity: u64::MAX / 2_000, per_minute: 1 });
        let service = Service::new(stores, Keyring::from_seed(&[1; 32]), rules);
        let end = Instant::now() + Duration::from_secs(SECONDS);
        let tasks: Vec<_> = (0..writers).map(|number| tokio::spawn(write(Arc::clone(&service), number, end))).collect();
        let mut count = 0;
        for task in tasks {
            count += task.await.expect("joined");
        }
        println!("{writers} writers: {} appends/s; bare file {} /s", count / SECONDS, bare(&data, writers as usize));
    }
}

async fn write(service: Arc<Service<EmbeddedStores>>, number: u32, end: Instant) -> u64 {
    let token = |byte: u8| {
        let issuer = service.keyring().issuers().spendable(now().days(), now()).expect("an issuer");
        let mut nonce = [byte; 32];
        nonce[1..5].copy_from_slice(&number.to_le_bytes());
        issuer.token(TokenNonce(nonce))
    };
    let hello = Hello::new(SessionKind::Topics, Some((&token(1)).into()));
    let opened = service.open(&hello, Network::default(), now(), &mut SystemRandom).await;
    let mut session = opened.session.expect("open");
    let mut bytes = [7; 32];
    bytes[1..5].copy_from_slice(&number.to_le_bytes());
    let topic = TopicId::from_random(bytes);
    let key = SecretKey::from_seed(&bytes);
    let possession = key.sign(Purpose::TopicCreation, &topic_creation_bytes(&topic, &key.public()));
    let creation = Request::CreateTopic { topic, key: key.public(), possession };
    session.call(ClientFrame { call: 0, request: creation, token: Some(token(2)) }, now()).await;
    let mut count = 0u64;
    while Instant::now() < end {
        let mut tag = [0; 32];
        tag[..8].copy_from_slice(&count.to_be_bytes());
        let body = EntryBody::Message { tag: Tag(tag), ciphertext: Bytes(vec![3; 1024]) };
        let entry = Entry::sign(&key, topic, 0, 30, body);
        session.call(ClientFrame { call: 1, request: Request::Append { entry }, token: None }, now()).await;
        count += 1;
    }
    count
}

fn bare(folder: &std::path::Path, batch: usize) -> u64 {
    let mut file = std::fs::File::create(folder.join("bare")).expect("created");
    let end = Instant::now() + Duration::from_secs(1);
    let mut count = 0u64;
    while Instant::now() < end {
        file.write_all(&vec![3; 1024 * batch]).expect("written");
        file.sync_data().expect("synced");
        count += batch as u64;
    }
    count
}
