//! What search finds and what it must not; that words leave the file with their message; that no question is read as syntax.

use std::path::Path;

use engine::changes::{Changes, Table, conversation_key};
use engine::choices::ChoiceRow;
use engine::said::{self, DeletionRow, EditRow, Kind, PlaceRow, WordsRow};
use engine::view::{Delivery, MessageBody, MessageRow};
use protocol::cbor;
use protocol::choice::Choice;
use protocol::id::{AccountId, ConversationId, MessageId};
use protocol::time::Minutes;

use super::{Index, SEARCH, Search};
use crate::key::RawKey;
use crate::store::{Page, Store, StoreError, display};

const TEA: ConversationId = ConversationId([1; 32]);
const OTHER: ConversationId = ConversationId([2; 32]);
const BOB: AccountId = AccountId([9; 32]);
const MALLORY: AccountId = AccountId([8; 32]);

fn open(folder: &Path) -> Store {
    Store::open(&folder.join("store.db"), &RawKey([7; 32])).expect("opens")
}

fn id(number: u64) -> MessageId {
    // In another order than the history: an id is a hash.
    let mut id = [0; 32];
    id[..8].copy_from_slice(&number.wrapping_mul(0x9E37_79B9_7F4A_7C15).to_be_bytes());
    MessageId(id)
}

/// What an engine writes when somebody says something.
fn say(changes: &mut Changes, to: ConversationId, (number, minute): (u64, u64), sender: AccountId, text: &str) {
    let message = id(number);
    put_row(changes, to, (number, minute), sender);
    let words = WordsRow { body: MessageBody::Text(text.to_owned()), in_reply_to: None, forwarded: 0 };
    let key = |kind| said::key(&to, &message, kind, &sender);
    changes.put_unless(Table::Said, key(Kind::Words), cbor::to_bytes(&words), key(Kind::Deletion));
    changes.put(Table::Said, key(Kind::Place), cbor::to_bytes(&PlaceRow { number, sender }));
}

fn put_row(changes: &mut Changes, to: ConversationId, (number, minute): (u64, u64), sender: AccountId) {
    let row = MessageRow {
        number,
        message: Some(id(number)),
        sender,
        time: Minutes(minute),
        body: None,
        delivery: Delivery::Received,
        sequence: number,
        generation: 0,
    };
    changes.put(Table::Message, conversation_key(&to, &number.to_be_bytes()), cbor::to_bytes(&row));
}

fn edit(changes: &mut Changes, to: ConversationId, number: u64, by: AccountId, text: &str) {
    let row = EditRow { message: id(900 + number), time: Minutes(9), text: text.to_owned() };
    let key = |kind| said::key(&to, &id(number), kind, &by);
    changes.put_unless(Table::Said, key(Kind::Edit), cbor::to_bytes(&row), key(Kind::Deletion));
}

fn delete(changes: &mut Changes, to: ConversationId, number: u64, by: AccountId) {
    let key = |kind| said::key(&to, &id(number), kind, &by);
    changes.remove(Table::Said, key(Kind::Words));
    changes.remove(Table::Said, key(Kind::Edit));
    changes.clear(Table::Said, said::versions(&to, &id(number), &by));
    changes.put(Table::Said, key(Kind::Deletion), cbor::to_bytes(&DeletionRow { message: id(800), time: Minutes(9) }));
}

fn apply(store: &mut Store, write: impl FnOnce(&mut Changes)) {
    let mut changes = Changes::default();
    write(&mut changes);
    store.apply(&changes).expect("applies");
}

fn question(words: &str, conversation: Option<ConversationId>) -> Search {
    Search { words: words.to_owned(), conversation, before: None, limit: 50 }
}

/// The numbers of what is found.
fn find(store: &Store, words: &str, conversation: Option<ConversationId>) -> Vec<u64> {
    let page = store.search(&question(words, conversation)).expect("searches");
    page.found.iter().map(|found| found.message.number).collect()
}

fn check_index(store: &Store) {
    let check = "INSERT INTO words_index (words_index) VALUES ('integrity-check')";
    store.connection.execute_batch(check).expect("the index is whole");
    let count = |sql| store.connection.query_row(sql, [], |row| row.get::<_, u64>(0)).expect("counts");
    let words = "CREATE VIRTUAL TABLE IF NOT EXISTS temp.terms USING fts5vocab (main, words_index, instance)";
    store.connection.execute_batch(words).expect("lists");
    let indexed = count("SELECT count(*) FROM words");
    assert_eq!(
        indexed,
        count("SELECT count(DISTINCT doc) FROM temp.terms"),
        "no message without its words, no words without it"
    );
}

#[test]
fn words_are_found_by_their_beginning_in_the_order_of_time() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut store = open(folder.path());
    apply(&mut store, |changes| {
        say(changes, TEA, (1, 10), BOB, "Hello world, how are you?");
        say(changes, TEA, (2, 30), BOB, "The Müllers come to İstanbul");
        say(changes, OTHER, (3, 20), BOB, "hello again; 明天去日本語学校");
        say(changes, OTHER, (4, 30), BOB, "worldwide hellos 🎉👍");
    });
    let cases: [(&str, &[u64]); 16] = [
        ("hello", &[4, 3, 1]),
        ("HELLO world", &[4, 1]),
        ("wor hel", &[4, 1]),
        ("worlds", &[]),
        ("orld", &[]),
        ("muller", &[2]),
        ("MÜLLERS istanbul", &[2]),
        ("ıstan", &[2]),
        ("日本", &[3]),
        ("本語学", &[3]),
        ("語日", &[]),
        ("日", &[3]),
        ("👍", &[4]),
        ("h", &[4, 3, 1]),
        ("", &[]),
        ("?!… ", &[]),
    ];
    for (words, expected) in cases {
        assert_eq!(find(&store, words, None), expected, "{words}");
    }
    assert_eq!(find(&store, "hello", Some(TEA)), [1]);
    assert_eq!(find(&store, "hello", Some(ConversationId([3; 32]))), [0; 0]);
    // A chat's own word in the index is no word of a message.
    assert_eq!(find(&store, &TEA.to_hex(), None), [0; 0]);
    assert_eq!(find(&store, "0101", None), [0; 0]);
    check_index(&store);
}

#[test]
fn what_is_found_comes_in_pages_without_gaps() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut store = open(folder.path());
    apply(&mut store, |changes| {
        for number in 1..=250 {
            // All in three minutes: the order within one is that of arrival.
            say(changes, TEA, (number, number / 100), BOB, &format!("common {number}"));
        }
    });
    let mut all = Vec::new();
    let mut search = Search { limit: 7, ..question("common", None) };
    loop {
        let page = store.search(&search).expect("searches");
        assert!(page.found.len() <= 7);
        all.extend(page.found.iter().map(|found| found.message.number));
        let Some(before) = page.before else { break };
        search.before = Some(before);
    }
    assert_eq!(all, (1..=250).rev().collect::<Vec<_>>());
    let most = store.search(&Search { limit: u32::MAX, ..question("common", None) }).expect("searches");
    assert_eq!((most.found.len(), most.before.is_some()), (200, true), "memory is bounded");
    let none = store.search(&Search { before: Some(0), ..question("common", None) }).expect("searches");
    assert_eq!((none.found.len(), none.before), (0, None));
}

#[test]
fn words_together_come_in_order_when_each_message_came_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut store = open(folder.path());
    for number in 1..=40 {
        apply(&mut store, |changes| {
            say(changes, TEA, (number, number / 7), BOB, &format!("Nachricht {number} über Müller"))
        });
    }
    assert_eq!(find(&store, "muller nach", None), (1..=40).rev().collect::<Vec<_>>());
    assert_eq!(find(&store, "muller nach", Some(TEA)), (1..=40).rev().collect::<Vec<_>>());
    let two = store.search(&Search { limit: 2, ..question("MULLER nach", None) }).expect("searches");
    assert_eq!(two.found.iter().map(|found| found.message.number).collect::<Vec<_>>(), [40, 39]);
}

#[test]
fn edits_deletions_and_new_places_are_followed() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut store = open(folder.path());
    apply(&mut store, |changes| {
        say(changes, TEA, (1, 10), BOB, "first version");
        say(changes, TEA, (2, 11), BOB, "second");
        say(changes, TEA, (3, 12), BOB, "third");
    });
    apply(&mut store, |changes| edit(changes, TEA, 1, BOB, "another text"));
    assert_eq!((find(&store, "version", None), find(&store, "another", None)), (vec![], vec![1]));
    // Somebody else's edit says nothing.
    apply(&mut store, |changes| edit(changes, TEA, 2, MALLORY, "forged"));
    assert_eq!((find(&store, "forged", None), find(&store, "second", None)), (vec![], vec![2]));
    apply(&mut store, |changes| delete(changes, TEA, 2, BOB));
    assert_eq!(find(&store, "second", None), [0; 0]);
    // What was deleted does not come back, as a text or as an edit.
    apply(&mut store, |changes| {
        say(changes, TEA, (2, 11), BOB, "second");
        edit(changes, TEA, 2, BOB, "second");
    });
    assert_eq!(find(&store, "second", None), [0; 0]);
    // Sent after others: the same message under another number and at another time.
    apply(&mut store, |changes| {
        changes.remove(Table::Message, conversation_key(&TEA, &1u64.to_be_bytes()));
        let place = said::key(&TEA, &id(1), Kind::Place, &BOB);
        changes.put(Table::Said, place, cbor::to_bytes(&PlaceRow { number: 7, sender: BOB }));
        let key = conversation_key(&TEA, &7u64.to_be_bytes());
        let mut row = Changes::default();
        put_row(&mut row, TEA, (1, 40), BOB);
        let (_, _, value) = row.iter().next().expect("a row");
        let moved = MessageRow { number: 7, ..cbor::from_bytes(value.expect("a value")).expect("decodes") };
        changes.put(Table::Message, key, cbor::to_bytes(&moved));
    });
    assert_eq!(find(&store, "t", None), [7, 3], "another and third");
    // A whole chat goes.
    apply(&mut store, |changes| changes.clear(Table::Said, TEA.0));
    assert_eq!(find(&store, "t", None), [0; 0]);
    check_index(&store);
}

#[test]
fn words_leave_the_file_with_their_message() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut store = Store::open_unencrypted(&folder.path().join("store.db")).expect("opens");
    let canaries = ["xylophonist", "quagmire", "zweisamkeit", "petrichor"];
    apply(&mut store, |changes| {
        for number in 10..500 {
            say(changes, TEA, (number, number), BOB, &format!("filling {number} {}", "pages ".repeat(30)));
        }
    });
    apply(&mut store, |changes| {
        for (canary, number) in canaries.iter().zip(1..) {
            say(changes, TEA, (number, 5), BOB, &format!("the {canary} {canary}s it"));
        }
    });
    for canary in canaries {
        // The index shares beginnings between words.
        assert!(is_in_files(folder.path(), &canary[3..]), "{canary} can be seen where it is");
    }
    apply(&mut store, |changes| delete(changes, TEA, 1, BOB));
    apply(&mut store, |changes| edit(changes, TEA, 2, BOB, "harmless"));
    // An edited message's first words stay to be read as its history; its author deletes them with it.
    apply(&mut store, |changes| delete(changes, TEA, 2, BOB));
    // Expired: all rows of the message go.
    apply(&mut store, |changes| changes.clear(Table::Said, conversation_key(&TEA, &id(3).0)));
    apply(&mut store, |changes| changes.remove(Table::Said, said::key(&TEA, &id(4), Kind::Words, &BOB)));
    for canary in canaries {
        assert!(!is_in_files(folder.path(), &canary[3..]), "{canary} is in a file while the store is open");
    }
    check_index(&store);
    drop(store);
    for canary in canaries {
        assert!(!is_in_files(folder.path(), &canary[3..]), "{canary} is in a file");
    }
}

fn is_in_files(folder: &Path, needle: &str) -> bool {
    std::fs::read_dir(folder).expect("lists").any(|entry| {
        let bytes = std::fs::read(entry.expect("an entry").path()).expect("reads");
        bytes.windows(needle.len()).any(|part| part == needle.as_bytes())
    })
}

#[test]
fn no_question_is_syntax() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut store = open(folder.path());
    apply(&mut store, |changes| say(changes, TEA, (1, 1), BOB, "plain or and not near words chat rank"));
    let hostile = [
        "\"",
        "\"\"\"",
        "a\" OR \"b",
        "plain\" OR \"x",
        "*",
        "plain*",
        "^plain",
        "NEAR(a b, 5)",
        "NOT",
        "AND",
        "a AND",
        "OR OR",
        "chat:01",
        "words:plain",
        "{chat words}:x",
        "-chat:x",
        "(",
        ")",
        "((((",
        "a + b",
        "'; DROP TABLE rows; --",
        "\0",
        "\\",
        "%",
        "_",
        "a\u{0}b",
        "\u{202E}plain",
        "rank:1",
        "words_index",
        "⟨⟩",
        "\u{FFFD}",
        "🏳\u{FE0F}\u{200D}🌈",
        "'",
        "--",
        "/* */",
        ";",
        ":",
        ",",
    ];
    for words in hostile {
        store.search(&question(words, None)).unwrap_or_else(|error| panic!("{words:?}: {error}"));
        store.search(&question(words, Some(TEA))).unwrap_or_else(|error| panic!("{words:?}: {error}"));
    }
    assert_eq!(find(&store, "NOT plain", None), [1], "NOT is a word");
    assert_eq!(find(&store, "plain OR missing", None), [0; 0], "OR is a word, and so is missing");
    let long = "word ".repeat(20_000);
    store.search(&question(&long, None)).expect("searches for the first of them");
    store.search(&question(&"日".repeat(100_000), None)).expect("searches for the first of them");
    assert_eq!(find(&store, "plain", None), [1]);
}

#[test]
fn hidden_chats_and_blocked_people_are_not_found() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut store = open(folder.path());
    apply(&mut store, |changes| {
        say(changes, TEA, (1, 1), BOB, "secret plan");
        say(changes, OTHER, (2, 2), BOB, "secret garden");
        say(changes, OTHER, (3, 3), MALLORY, "secret insult");
        for choice in [
            Choice::Hidden { conversation: TEA, on: true },
            Choice::Blocked { account: MALLORY, on: true },
            Choice::Hidden { conversation: OTHER, on: false },
        ] {
            changes.put(Table::Choice, choice.key(), cbor::to_bytes(&ChoiceRow { count: 1, choice }));
        }
    });
    assert_eq!(find(&store, "secret", None), [2]);
    assert_eq!(find(&store, "secret", Some(TEA)), [1], "whoever names the chat");
    let shown = |page: Vec<engine::view::MessageView>| page.into_iter().map(|view| view.body).collect::<Vec<_>>();
    let page = Page::After { number: 0, limit: 9 };
    let garden = MessageBody::Text("secret garden".to_owned());
    assert_eq!(shown(store.messages(&OTHER, page).expect("reads")), [garden.clone(), MessageBody::Veiled]);
    let insult = MessageBody::Text("secret insult".to_owned());
    assert_eq!(shown(store.messages_unveiled(&OTHER, page).expect("reads")), [garden, insult]);
}

#[test]
fn a_batch_that_fails_changes_nothing_of_the_index() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut store = open(folder.path());
    apply(&mut store, |changes| say(changes, TEA, (1, 1), BOB, "stays"));
    let pages: u32 = store.connection.query_row("PRAGMA page_count", [], |row| row.get(0)).expect("reads");
    store.limit_pages(pages + 4);
    let mut changes = Changes::default();
    delete(&mut changes, TEA, 1, BOB);
    for number in 2..200 {
        say(&mut changes, TEA, (number, 2), BOB, &format!("more {number} {}", "x".repeat(400)));
    }
    assert!(matches!(store.apply(&changes), Err(StoreError::DiskFull)));
    assert_eq!((find(&store, "stays", None), find(&store, "more", None)), (vec![1], vec![]));
    store.limit_pages(1 << 30);
    store.apply(&changes).expect("applies");
    assert_eq!((find(&store, "stays", None), find(&store, "more", None).len()), (vec![], 50));
    check_index(&store);
}

#[test]
fn a_store_of_an_older_format_is_indexed_when_it_is_opened() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut store = open(folder.path());
    apply(&mut store, |changes| {
        for number in 1..=20 {
            say(changes, TEA, (number, 40 - number), BOB, "from before");
        }
        delete(changes, TEA, 5, BOB);
    });
    let expected: Vec<u64> = (1..=20).filter(|number| *number != 5).collect();
    let first = "DROP TABLE words; DROP TABLE words_index; UPDATE meta SET value = '1' WHERE name = 'format'";
    // That of the second is of other words.
    let second = "DELETE FROM words WHERE number > 9; UPDATE meta SET value = '2' WHERE name = 'format'";
    for before in [first, second] {
        store.connection.execute_batch(before).expect("as it was");
        drop(store);
        store = open(folder.path());
        assert_eq!(find(&store, "before", None), expected, "by time, which goes down here");
        assert_eq!(store.setting("format").expect("reads").as_deref(), Some("3"));
        check_index(&store);
    }
}

#[test]
fn nothing_is_scanned_and_nothing_is_sorted() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = open(folder.path());
    let plan = |sql: &str| {
        let mut statement = store.connection.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).expect("prepares");
        for parameter in 1..=statement.parameter_count() {
            statement.raw_bind_parameter(parameter, 1).expect("binds");
        }
        let mut rows = statement.raw_query();
        let mut lines = Vec::new();
        while let Some(row) = rows.next().expect("steps") {
            lines.push(row.get::<_, String>(3).expect("a line"));
        }
        lines.join("\n")
    };
    expect_test::expect![[r#"
        SEARCH rows USING INDEX sqlite_autoindex_rows_1 (tbl=? AND key>? AND key<?)
        SEARCH rows USING INDEX sqlite_autoindex_rows_1 (tbl=? AND key>? AND key<?)
        SCAN words_index VIRTUAL TABLE INDEX 192:M2<
        SEARCH words USING INTEGER PRIMARY KEY (rowid=?)"#]]
    .assert_eq(
        &[
            plan(&display::stretch_sql("value", "ASC")),
            plan(&display::stretch_sql("value", "DESC")),
            plan(&Index::Stored.sql(SEARCH)),
        ]
        .join("\n"),
    );
    for sql in [
        "SELECT id FROM words WHERE conversation = ?1 AND message = ?2",
        "SELECT max(id) FROM words WHERE id >= ?1 AND id < ?2",
    ] {
        let plan = plan(sql);
        assert!(plan.starts_with("SEARCH words USING") && !plan.contains("TEMP B-TREE"), "{plan}");
    }
}
