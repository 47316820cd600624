//! Thieves: of the server's database, and of a profile's folder. Canaries are planted in every kind of what people write.

use engine::changes::Changes;
use engine::input::Command;

use super::stage::{ALICE, BOB, DAVE, MALLORY, Stage};
use crate::world::rows::Rows;

const TEXT: &str = "canary-in-a-text";
const FIRST_TEXT: &str = "canary-in-a-first-text";
const GROUP: &str = "canary-in-a-name";

/// People write to each other; one invitation still lies in an inbox. Nothing of it is lost to whoever takes the stores.
pub fn database_theft(stage: &mut Stage) {
    write_canaries(stage);
    let (directory, topics) = (stage.evil.directory_dump(), stage.evil.topics_dump());
    stage.must(topics.len() > 8 && directory.len() > 8, "the thief has something in hand");
    stage.must(finds(&directory, b"alice"), "the search finds what is there: handles are public");
    for canary in [TEXT, FIRST_TEXT, GROUP] {
        let found = finds(&directory, canary.as_bytes()) || finds(&topics, canary.as_bytes());
        stage.must(!found, &format!("no “{canary}” in the stores"));
    }
    for person in [ALICE, BOB, MALLORY, DAVE] {
        let name = stage.world.people[person].name.clone();
        let state = stage.chain(person).verify().ok();
        let device = state.as_ref().and_then(|state| state.devices.values().next());
        stage.must(device.is_some(), "everybody has a chain");
        let Some(device) = device else { continue };
        let account = stage.account(person);
        let secrets = [name.as_bytes(), account.0.as_slice(), device.device.0.as_slice(), device.key.0.as_slice()];
        for secret in secrets {
            stage.must(!finds(&topics, secret), &format!("no trace of {name} in any topic"));
        }
        let inboxes = stage.evil.inbox_items_of_others(&account);
        for secret in secrets {
            stage.must(!finds(&inboxes, secret), &format!("no trace of {name} in another's inbox"));
        }
    }
    for conversation in stage.world.people[ALICE].rows.views().iter().map(|view| view.conversation) {
        let found = finds(&directory, &conversation.0) || finds(&topics, &conversation.0);
        stage.must(!found, "no conversation's id in the stores");
    }
}

fn write_canaries(stage: &mut Stage) {
    let pair = stage.befriend(ALICE, BOB);
    stage.says(ALICE, pair, TEXT);
    stage.befriend(ALICE, MALLORY);
    let members = vec![stage.handle(BOB), stage.handle(MALLORY)];
    stage.does(ALICE, Command::CreateGroup { name: GROUP.to_owned(), members });
    stage.world.disconnect(DAVE);
    stage.settle();
    let to = engine::input::Target::Handle(stage.handle(DAVE));
    stage.does(ALICE, Command::Send { to, text: FIRST_TEXT.to_owned() });
}

/// Alice's profile, in the store that a client keeps it in, taken without its key.
pub fn disk_theft(stage: &mut Stage) {
    write_canaries(stage);
    let rows = &stage.world.people[ALICE].rows;
    let plain: Vec<Vec<u8>> = rows.all().into_iter().map(|row| row.value).collect();
    let found = finds(&plain, TEXT.as_bytes()) && finds(&plain, GROUP.as_bytes());
    let stolen = store_and_steal(rows);
    let account = stage.account(ALICE);
    stage.must(found, "the search finds what is there: the engine's rows hold the canaries");
    let Some((files, reopens, opens_for_thief)) = stolen else { return stage.must(false, "a store can be made") };
    stage.must(files.iter().map(Vec::len).sum::<usize>() > 10_000, "the thief has something in hand");
    stage.must(reopens, "the owner's key opens the store, with every row in it");
    stage.must(!opens_for_thief, "another key does not open it");
    for secret in
        [TEXT.as_bytes(), FIRST_TEXT.as_bytes(), GROUP.as_bytes(), b"alice", b"bob", account.0.as_slice(), b"SQLite"]
    {
        stage.must(!finds(&files, secret), "nothing readable is in any file");
    }
    for row in plain.iter().filter(|value| value.len() >= 32) {
        stage.must(!finds(&files, &row[..32]), "no row is in any file");
    }
}

/// All files of a store with these rows, whether its key opens it again, and whether another key does.
fn store_and_steal(rows: &Rows) -> Option<(Vec<Vec<u8>>, bool, bool)> {
    let folder = tempfile::tempdir().ok()?;
    let path = folder.path().join("store");
    let key = client::RawKey([0x5A; 32]);
    let mut changes = Changes::default();
    for row in rows.all() {
        changes.put(row.table, row.key, row.value);
    }
    let mut store = client::Store::open(&path, &key).ok()?;
    store.apply(&changes).ok()?;
    let files = std::fs::read_dir(folder.path()).ok()?.map(|file| std::fs::read(file.ok()?.path()).ok());
    let files = files.collect::<Option<Vec<_>>>()?;
    drop(store);
    let reopened = client::Store::open(&path, &key).and_then(|store| store.read_at_start());
    let mut expected = rows.at_start();
    let order = |row: &engine::changes::Row| (row.table, row.key.clone());
    expected.sort_by_key(order);
    let reopens = reopened.is_ok_and(|mut rows| {
        rows.sort_by_key(order);
        rows == expected
    });
    Some((files, reopens, client::Store::open(&path, &client::RawKey([0xA5; 32])).is_ok()))
}

fn finds(haystacks: &[Vec<u8>], needle: &[u8]) -> bool {
    haystacks.iter().any(|hay| hay.windows(needle.len()).any(|window| window == needle))
}
