//! The store's schema, its atomicity, its speed at the start, and that nothing in its files is readable.

use std::path::Path;

use engine::changes::conversation_key;
use engine::said::{self, Kind, WordsRow};
use engine::view::{Delivery, MessageBody, MessageRow};
use protocol::cbor;
use protocol::id::{AccountId, MessageId};
use protocol::time::Minutes;

use super::*;

const CANARY: &str = "canary-3f1c-nobody-may-read-this";

fn key() -> RawKey {
    RawKey([7; 32])
}

fn open(folder: &Path) -> Store {
    Store::open(&folder.join("store.db"), &key()).expect("opens")
}

fn conversation(byte: u8) -> ConversationId {
    ConversationId([byte; 32])
}

fn put_message(changes: &mut Changes, to: &ConversationId, number: u64, text: &str) {
    let (sender, id) = (AccountId([9; 32]), MessageId([number as u8; 32]));
    let row = MessageRow {
        number,
        message: Some(id),
        sender,
        time: Minutes(1),
        body: None,
        delivery: Delivery::Received,
        sequence: number,
        generation: 0,
    };
    changes.put(Table::Message, conversation_key(to, &number.to_be_bytes()), cbor::to_bytes(&row));
    let words = WordsRow { body: MessageBody::Text(text.to_owned()), in_reply_to: None, forwarded: 0 };
    changes.put(Table::Said, said::key(to, &id, Kind::Words, &sender), cbor::to_bytes(&words));
}

#[test]
fn the_schema_does_not_change_without_a_migration() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = open(folder.path());
    let mut statement = store.connection.prepare("SELECT sql FROM sqlite_master WHERE sql NOT NULL").expect("prepares");
    let tables: Vec<String> =
        statement.query_map([], |row| row.get(0)).expect("queries").collect::<Result<_, _>>().expect("reads");
    expect_test::expect![[r#"
        CREATE TABLE meta (name TEXT NOT NULL UNIQUE, value TEXT NOT NULL)
        CREATE TABLE rows (tbl INTEGER NOT NULL, key BLOB NOT NULL, value BLOB NOT NULL, UNIQUE (tbl, key))
        CREATE TABLE words (id INTEGER PRIMARY KEY, conversation BLOB NOT NULL, message BLOB NOT NULL, number INTEGER NOT NULL, sender BLOB NOT NULL, UNIQUE (conversation, message))
        CREATE VIRTUAL TABLE words_index USING fts5 (chat, words, content = '', columnsize = 0, tokenize = 'ascii', prefix = '1 2 3')
        CREATE TABLE 'words_index_data'(id INTEGER PRIMARY KEY, block BLOB)
        CREATE TABLE 'words_index_idx'(segid, term, pgno, PRIMARY KEY(segid, term)) WITHOUT ROWID
        CREATE TABLE 'words_index_config'(k PRIMARY KEY, v) WITHOUT ROWID
        CREATE TABLE bots (name TEXT NOT NULL UNIQUE, hash BLOB, scopes BLOB NOT NULL, acknowledged INTEGER NOT NULL, reach BLOB NOT NULL)
        CREATE TABLE bot_events (seq INTEGER PRIMARY KEY AUTOINCREMENT, event BLOB NOT NULL UNIQUE)
        CREATE TABLE sqlite_sequence(name,seq)
        CREATE TABLE bot_requests (key BLOB NOT NULL UNIQUE, fingerprint BLOB NOT NULL, answer TEXT, begun INTEGER NOT NULL)
        CREATE INDEX bot_requests_begun ON bot_requests (begun)
        CREATE TABLE bot_deeds (key BLOB NOT NULL, kind INTEGER NOT NULL, number INTEGER NOT NULL, done BLOB NOT NULL,
            UNIQUE (key, kind, number))
        CREATE TABLE locks (conversation BLOB NOT NULL UNIQUE, public BLOB NOT NULL, wrapped BLOB NOT NULL)
        CREATE TABLE lock_keys (id INTEGER PRIMARY KEY AUTOINCREMENT, conversation BLOB NOT NULL, encapsulated BLOB NOT NULL, sealed BLOB NOT NULL)
        CREATE INDEX lock_keys_conversation ON lock_keys (conversation)
        format 3"#]]
    .assert_eq(&format!("{}\nformat {FORMAT}", tables.join("\n")));
    let numbers: Vec<u8> = Table::ALL.into_iter().map(|table| table as u8).collect();
    assert_eq!(
        numbers,
        (1..=20).chain(30..=32).chain(70..=71).chain(40..=41).chain(60..=60).collect::<Vec<u8>>(),
        "the tables' numbers are stored"
    );
    let pragma = |name: &str| {
        store.connection.query_row(&format!("PRAGMA {name}"), [], |row| row.get::<_, rusqlite::types::Value>(0))
    };
    assert_eq!(pragma("journal_mode").expect("reads"), "wal".to_owned().into());
    assert_eq!(pragma("synchronous").expect("reads"), 2.into());
}

#[test]
fn a_newer_format_is_refused_and_not_touched() {
    let folder = tempfile::tempdir().expect("a folder");
    open(folder.path()).keep_setting("format", "4").expect("writes");
    let refused = Store::open(&folder.path().join("store.db"), &key()).err().expect("refused");
    assert!(matches!(refused, StoreError::NewerFormat { found: 4 }), "{refused}");
}

#[test]
fn another_key_opens_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    drop(open(folder.path()));
    let refused = Store::open(&folder.path().join("store.db"), &RawKey([8; 32])).err().expect("refused");
    assert!(matches!(refused, StoreError::Locked), "{refused}");
}

#[test]
fn rows_come_back_where_they_belong() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut store = open(folder.path());
    let (one, other) = (conversation(1), conversation(0xFF));
    let mut changes = Changes::default();
    for number in 1..=10 {
        put_message(&mut changes, &one, number, "one");
        put_message(&mut changes, &other, number, "other");
    }
    changes.put(Table::Profile, [], b"me".to_vec());
    changes.put(Table::Outbox, conversation_key(&one, &1u64.to_be_bytes()), b"out".to_vec());
    changes.put(Table::Mls, conversation_key(&one, b"tree"), b"a".to_vec());
    changes.put(Table::Mls, conversation_key(&other, b"tree"), b"b".to_vec());
    changes.put(Table::Recent, conversation_key(&other, b"1"), b"c".to_vec());
    store.apply(&changes).expect("applies");

    let start: Vec<Table> = store.read_at_start().expect("reads").iter().map(|row| row.table).collect();
    assert_eq!(start, [Table::Profile, Table::Outbox]);
    let loaded = |id| store.load(&id).expect("loads").into_iter().map(|row| row.value).collect::<Vec<_>>();
    assert_eq!((loaded(one), loaded(other)), (vec![b"a".to_vec()], vec![b"b".to_vec(), b"c".to_vec()]));
    assert_eq!(store.outbox().expect("counts"), 1);

    let numbers =
        |id, page| store.messages(&id, page).expect("reads").iter().map(|message| message.number).collect::<Vec<_>>();
    assert_eq!(numbers(one, Page::Before { number: u64::MAX, limit: 3 }), [8, 9, 10]);
    assert_eq!(numbers(one, Page::Before { number: 3, limit: 10 }), [1, 2]);
    assert_eq!(numbers(other, Page::After { number: 0, limit: 2 }), [1, 2]);
    assert_eq!(numbers(other, Page::After { number: 9, limit: 5 }), [10]);
    assert_eq!(numbers(one, Page::After { number: u64::MAX, limit: 5 }), [0; 0]);

    let mut changes = Changes::default();
    changes.remove(Table::Outbox, conversation_key(&one, &1u64.to_be_bytes()));
    changes.put(Table::Profile, [], b"changed".to_vec());
    store.apply(&changes).expect("applies");
    drop(store);
    let rows = open(folder.path()).read_at_start().expect("reads");
    assert_eq!(rows, [Row { table: Table::Profile, key: Vec::new(), value: b"changed".to_vec() }]);
}

#[test]
fn a_full_disk_keeps_nothing_of_a_batch() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut store = open(folder.path());
    let pages: u32 = store.connection.query_row("PRAGMA page_count", [], |row| row.get(0)).expect("reads");
    store.connection.execute_batch(&format!("PRAGMA max_page_count = {}", pages + 8)).expect("sets");
    let mut changes = Changes::default();
    changes.put(Table::Profile, [], b"small".to_vec());
    changes.put(Table::Transfer, [1], vec![0; 1 << 20]);
    assert!(matches!(store.apply(&changes), Err(StoreError::DiskFull)));
    assert_eq!(store.read_at_start().expect("reads"), []);
    let mut small = Changes::default();
    small.put(Table::Profile, [], b"small".to_vec());
    store.apply(&small).expect("goes on when there is room");
}

#[test]
fn a_hundred_thousand_messages_do_not_delay_the_start() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut store = open(folder.path());
    let mut changes = Changes::default();
    for number in 1..=100_000 {
        put_message(
            &mut changes,
            &conversation((number % 50) as u8),
            number,
            "a message of usual length, more or less",
        );
    }
    changes.put(Table::Profile, [], b"me".to_vec());
    store.apply(&changes).expect("applies");
    drop(store);
    let start = || {
        let begun = std::time::Instant::now();
        let store = open(folder.path());
        assert_eq!(store.read_at_start().expect("reads").len(), 1);
        let page = store.messages(&conversation(0), Page::Before { number: u64::MAX, limit: 50 }).expect("reads");
        assert_eq!(page.len(), 50);
        begun.elapsed()
    };
    // The shortest of some: a machine may be busy with something else at one time, and is not at all of them.
    let took = (0..20).map(|_| start()).min().expect("some");
    assert!(took < std::time::Duration::from_millis(300), "starting took {took:?}");
}

#[test]
fn nothing_in_the_files_is_readable() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut store = open(folder.path());
    store.keep_setting("server", CANARY).expect("keeps");
    for table in Table::ALL {
        let mut changes = Changes::default();
        changes.put(table, CANARY.as_bytes(), format!("{CANARY} in a value").into_bytes());
        store.apply(&changes).expect("applies");
    }
    // With the write-ahead log still there, and again after it was written back.
    assert_unreadable(folder.path());
    drop(store);
    assert_unreadable(folder.path());
}

fn assert_unreadable(folder: &Path) {
    let mut read = 0;
    for entry in std::fs::read_dir(folder).expect("lists") {
        let bytes = std::fs::read(entry.expect("an entry").path()).expect("reads");
        read += bytes.len();
        for needle in [CANARY.as_bytes(), b"CREATE TABLE", b"SQLite format 3"] {
            assert!(!bytes.windows(needle.len()).any(|part| part == needle));
        }
    }
    assert!(read > 4_096, "the files were looked at");
}
