//! Files as streams, as the SDK gives and takes them: every byte, in bounded memory, and nothing that is not the file.

mod world;

use std::path::PathBuf;
use std::sync::Arc;

use client::{Client, Event, MessageBody, Options, Outgoing, Page, Passphrase, Target, TransferState};
use world::World;

fn content(size: usize) -> Vec<u8> {
    (0..size as u64).map(|at| (at.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 40) as u8).collect()
}

async fn open(world: &World, who: &str) -> Client {
    let unlock = Arc::new(|| Passphrase::new("correct horse".to_owned()));
    Client::open(Options { home: world.path(who), unlock, proxy: None, separation: None }).await.expect("opens")
}

/// The newest file that somebody has.
async fn newest(client: &Client) -> (client::ConversationId, u64) {
    let conversation = client.conversations().await.expect("chats").first().expect("a chat").conversation;
    let rows = client.messages(conversation, Page::Before { number: u64::MAX, limit: 20 }).await.expect("rows");
    let file = rows.into_iter().rev().find(|row| matches!(row.body, MessageBody::Attachment(_))).expect("a file");
    (conversation, file.number)
}

fn blobs(world: &World) -> Vec<PathBuf> {
    let shards = std::fs::read_dir(world.path("server").join("blobs")).expect("blobs");
    let shards = shards.map(|shard| shard.expect("an entry").path());
    shards
        .flat_map(|shard| std::fs::read_dir(shard).expect("a shard").map(|blob| blob.expect("an entry").path()))
        .collect()
}

async fn read_all(client: &Client) -> Result<Vec<u8>, client::FileError> {
    let (conversation, number) = newest(client).await;
    let mut reader = client.read_file(conversation, number).await.map_err(|error| match error {
        client::Error::File(error) => error,
        other => panic!("{other}"),
    })?;
    let mut all = Vec::new();
    while let Some(bytes) = reader.next().await? {
        all.extend(bytes);
    }
    Ok(all)
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_written_as_a_stream_is_sent_and_read_as_one() {
    let world = World::start();
    world.introduce("alice", "bobby");
    let bytes = content(5_000_001);
    let alice = open(&world, "alice").await;
    let to = alice.conversations().await.expect("chats").first().expect("a chat").conversation;
    // One that is broken off leaves nothing.
    let mut broken_off = alice.write_file().await.expect("begins");
    broken_off.write(bytes.clone()).await.expect("written");
    drop(broken_off);
    assert_eq!(std::fs::read_dir(world.path("alice/outgoing")).expect("a folder").count(), 0);

    let mut events = alice.events();
    let mut writer = alice.write_file().await.expect("begins");
    for part in bytes.chunks(300_007) {
        writer.write(part.to_vec()).await.expect("written");
    }
    let lies =
        std::fs::read_dir(world.path("alice/outgoing")).expect("a folder").next().expect("a file").expect("an entry");
    let lies = std::fs::read(lies.path()).expect("reads");
    assert!(!lies.windows(32).step_by(1).any(|part| part == &bytes[1_000..1_032]), "sealed while it is held");
    let (to, path, text) = (Target::Conversation(to), "../a stream.bin".to_owned(), "look".to_owned());
    let outgoing = Outgoing { to, path, text, keep_metadata: false, sound: None, held: None, once: None };
    let begun = writer.send(outgoing, None).await.expect("begins");
    loop {
        match events.next().await.expect("an event") {
            Event::Transfer(view) if view.id == begun[0].id && view.state.is_over() => {
                assert!(matches!(view.state, TransferState::Sent { .. }), "{view:?}");
                assert_eq!((view.name.as_str(), view.size), ("a stream.bin", bytes.len() as u64));
                break;
            }
            _ => {}
        }
    }
    assert_eq!(std::fs::read_dir(world.path("alice/outgoing")).expect("a folder").count(), 0, "nothing is left");
    alice.close().await;
    world.run("alice", &["read"]).exits(0);
    world.run("bobby", &["read"]).exits(0);
    let bobby = open(&world, "bobby").await;
    assert!(read_all(&bobby).await.expect("reads") == bytes);
    // Through another process as well, which has the profile open.
    assert!(!open(&world, "bobby").await.is_owner().await);
    assert!(read_all(&open(&world, "bobby").await).await.expect("reads") == bytes);

    // One that is dropped in the middle, then the server killed in the middle: it goes on.
    let (conversation, number) = newest(&bobby).await;
    let mut dropped = bobby.read_file(conversation, number).await.expect("begins");
    assert_eq!(dropped.attachment().size, bytes.len() as u64);
    dropped.next().await.expect("reads").expect("bytes");
    drop(dropped);
    let mut reader = bobby.read_file(conversation, number).await.expect("begins");
    let mut all = reader.next().await.expect("reads").expect("bytes");
    world.kill_server();
    world.restart_server();
    while let Some(bytes) = reader.next().await.expect("it goes on") {
        all.extend(bytes);
    }
    assert!(all == bytes);

    // What the server has changed does not come to its end.
    let [blob] = blobs(&world).try_into().expect("one blob");
    let honest = std::fs::read(&blob).expect("reads");
    for at in [honest.len() - 1, honest.len() / 2, 40] {
        let mut changed = honest.clone();
        changed[at] ^= 1;
        std::fs::write(&blob, changed).expect("written");
        assert!(read_all(&bobby).await.expect_err("it is forged").is_forged, "{at}");
    }
    std::fs::remove_file(&blob).expect("removed");
    let gone = read_all(&bobby).await.expect_err("it is gone");
    assert!(!gone.is_forged && gone.why.contains("does not have the file"), "{gone}");
    bobby.close().await;
}
