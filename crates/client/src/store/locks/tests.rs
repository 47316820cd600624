//! What of a locked chat is in the files, by their bytes; that it comes back by its key alone; and what is broken off.

use std::path::Path;

use engine::changes::{Provided, conversation_key};
use engine::deletion::Through;
use engine::said::{self, EditRow, Kind, PlaceRow, ReactionRow, WordsRow};
use engine::view::{ConversationState, Delivery, MessageBody, MessageRow, MessageView, Quote};
use protocol::id::{AccountId, MessageId};
use protocol::time::Minutes;

use super::*;
use crate::store::{Page, Search};

const SECRET: &str = "zanzibarian";
const ELSEWHERE: &str = "umbrellas";
const ALICE: AccountId = AccountId([9; 32]);
const ALL: Page = Page::After { number: 0, limit: 1_000 };

fn chat() -> ConversationId {
    ConversationId([1; 32])
}

fn other() -> ConversationId {
    ConversationId([2; 32])
}

fn key() -> ChatKey {
    ChatKey([5; 32])
}

/// A store whose files hold what a thief with the profile's key sees.
fn open(folder: &Path) -> Store {
    Store::open_unencrypted(&folder.join("store.db")).expect("opens")
}

/// An id as a hash gives it, so that rows do not come in the order of their keys.
fn message(number: u64) -> MessageId {
    MessageId(protocol::hash::hash("test", &[&number.to_be_bytes()]))
}

fn view(conversation: ConversationId) -> ConversationView {
    ConversationView {
        conversation,
        pair: true,
        name: None,
        members: vec![],
        state: ConversationState::Active,
        epoch: 0,
        generation: 0,
        removal_pending: vec![],
        last_number: 0,
        read_number: 0,
        unread: 0,
        fingerprint: vec![].into(),
        outbox: 0,
        waits_for: vec![],
        blocked: vec![],
        disappearing_s: 0,
        pins: vec![],
        group: None,
        draft: Some(format!("{SECRET} begun")),
        lock: None,
    }
}

fn say(changes: &mut Changes, to: &ConversationId, number: u64, text: &str) {
    let id = message(number);
    let row = MessageRow {
        number,
        message: Some(id),
        sender: ALICE,
        time: Minutes(number),
        body: None,
        delivery: Delivery::Received,
        sequence: number,
        generation: 0,
    };
    changes.put(Table::Message, conversation_key(to, &number.to_be_bytes()), cbor::to_bytes(&row));
    let place = PlaceRow { number, sender: ALICE };
    changes.put(Table::Said, said::place_key(to, &id), cbor::to_bytes(&place));
    let answers = number.checked_sub(1).filter(|before| *before > 0).map(message);
    let words = WordsRow { body: MessageBody::Text(text.to_owned()), in_reply_to: answers, forwarded: 0 };
    changes.put(Table::Said, said::key(to, &id, Kind::Words, &ALICE), cbor::to_bytes(&words));
}

/// A store with so many messages in two chats, and a draft in both.
fn filled(folder: &Path, count: u64) -> Store {
    let mut store = open(folder);
    for to in [chat(), other()] {
        let mut changes = Changes::default();
        changes.put(Table::View, to.0, cbor::to_bytes(&view(to)));
        let draft = DraftRow { conversation: to, count: 3, text: format!("{SECRET} begun"), time: Minutes(1) };
        changes.put(Table::Draft, to.0, cbor::to_bytes(&draft));
        store.apply(&changes).expect("applies");
    }
    for number in 1..=count {
        let mut changes = Changes::default();
        say(&mut changes, &chat(), number, &format!("{SECRET} {number}"));
        say(&mut changes, &other(), number, &format!("{ELSEWHERE} {number}"));
        store.apply(&changes).expect("applies");
    }
    store
}

fn without_drafts(store: &mut Store) {
    let mut changes = Changes::default();
    changes.put(Table::View, other().0, cbor::to_bytes(&ConversationView { draft: None, ..view(other()) }));
    changes.remove(Table::Draft, other().0);
    store.apply(&changes).expect("applies");
}

/// In how many places of the files a word stands, also as the beginnings that an index keeps of it.
fn traces(folder: &Path, word: &str) -> usize {
    let files = std::fs::read_dir(folder).expect("lists").map(|entry| entry.expect("an entry").path());
    let read = files.map(|path| std::fs::read(path).expect("reads"));
    read.map(|bytes| bytes.windows(word.len()).filter(|part| *part == word.as_bytes()).count()).sum()
}

fn texts(views: &[MessageView]) -> Vec<String> {
    views.iter().filter_map(|view| said::text_of(&view.body).map(str::to_owned)).collect()
}

fn found(store: &Store, words: &str, conversation: Option<ConversationId>) -> usize {
    let search = Search { words: words.to_owned(), conversation, before: None, limit: 200 };
    store.search(&search).expect("searches").found.len()
}

fn is_locked<T>(result: Result<T, StoreError>) -> bool {
    matches!(result, Err(StoreError::ChatLocked))
}

#[test]
fn nothing_that_was_said_is_left_in_the_files_and_all_comes_back_by_the_key() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut store = filled(folder.path(), 400);
    without_drafts(&mut store);
    assert!(traces(folder.path(), SECRET) > 400 && found(&store, SECRET, None) == 200);
    let before = store.messages(&chat(), ALL).expect("reads");
    assert_eq!(store.lock_chat(&chat(), &key(), b"wrapped").expect("locks"), LockEnd::Done);

    assert!(!store.holds(SECRET.as_bytes()).expect("looks") && store.holds(ELSEWHERE.as_bytes()).expect("looks"));
    assert_eq!(traces(folder.path(), SECRET), 0, "in the store, its log, and its index of words");
    assert_eq!(traces(folder.path(), &SECRET[..3]), 0, "the index keeps beginnings of words, too");
    assert!(traces(folder.path(), ELSEWHERE) > 400, "the other chat is as it was");
    assert_eq!((found(&store, SECRET, None), found(&store, SECRET, Some(chat()))), (0, 0));
    assert_eq!(found(&store, ELSEWHERE, None), 200);
    assert!(is_locked(store.messages(&chat(), ALL)) && is_locked(store.messages_unveiled(&chat(), ALL)));
    assert!(is_locked(store.message(&chat(), 3)) && is_locked(store.versions(&chat(), 3)));
    assert!(is_locked(store.once(&chat(), 3)) && is_locked(store.number_of(&chat(), &message(3))));
    assert!(is_locked(store.named(&chat(), &[message(3)])) && is_locked(store.reactions_of(&chat(), &message(3))));
    let shown = store.conversation(&chat()).expect("reads").expect("there");
    assert_eq!((shown.lock, shown.draft), (Some(ChatLock::Closed), None));
    assert_eq!(store.drafts().expect("reads"), []);
    let engines = store.read_at_start().expect("reads").into_iter().find(|row| row.table == Table::Draft);
    let draft: DraftRow = cbor::from_bytes(&engines.expect("its count stays").value).expect("the engine reads it");
    assert_eq!((draft.count, draft.text.as_str()), (3, ""));

    assert_eq!(store.open_chat(&chat(), &ChatKey([6; 32])), LockEnd::OtherKey);
    assert!(is_locked(store.message(&chat(), 3)), "another key opens nothing");
    assert_eq!(store.open_chat(&chat(), &key()), LockEnd::Done);
    assert_eq!(store.open_chat(&chat(), &key()), LockEnd::Done, "twice is once");
    assert_eq!(store.open_chat(&chat(), &ChatKey([6; 32])), LockEnd::OtherKey);
    assert_eq!(store.messages(&chat(), ALL).expect("reads"), before, "with what they answer");
    assert!(matches!(&before[5].answers, Some(Quote::Said { text, .. }) if text.starts_with(SECRET)));
    assert_eq!(
        (found(&store, SECRET, Some(chat())), found(&store, SECRET, None), found(&store, &SECRET[..4], None)),
        (200, 200, 200),
        "what one has opened is found"
    );
    assert_eq!(traces(folder.path(), SECRET), 0, "neither unlocking nor searching writes anything");
    assert_eq!(traces(folder.path(), &SECRET[..3]), 0);
    assert_eq!(store.close_chat(&chat()).expect("closes"), LockEnd::Done);
    assert!(is_locked(store.message(&chat(), 3)));
    assert_eq!((found(&store, SECRET, Some(chat())), found(&store, SECRET, None)), (0, 0));
    let left = "SELECT count(*) FROM temp.sqlite_master";
    let left: u64 = store.connection.query_row(left, [], |row| row.get(0)).expect("counts");
    assert_eq!(left, 0, "nor is a word left in memory");

    drop(store);
    let mut store = open(folder.path());
    assert!(is_locked(store.message(&chat(), 3)), "whoever opens the profile has not unlocked the chat");
    assert_eq!(store.wrapped_key(&chat()).expect("reads"), Some(b"wrapped".to_vec()));
    assert_eq!(store.remove_lock(&chat(), &ChatKey([6; 32])).expect("reads"), LockEnd::OtherKey);
    assert_eq!(store.remove_lock(&chat(), &key()).expect("unlocks"), LockEnd::Done);
    assert_eq!(store.messages(&chat(), ALL).expect("reads"), before);
    assert_eq!((found(&store, SECRET, Some(chat())), store.chat_lock(&chat())), (200, None));
    assert_eq!(store.open_chat(&chat(), &key()), LockEnd::IsNotLocked);
    drop(store);
    assert_eq!(open(folder.path()).messages(&chat(), ALL).expect("reads"), before);
}

#[test]
fn what_comes_while_it_is_locked_is_sealed_and_shown_afterwards() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut store = filled(folder.path(), 2);
    without_drafts(&mut store);
    store.lock_chat(&chat(), &key(), b"wrapped").expect("locks");
    let place = |kind, number: u64| said::key(&chat(), &message(number), kind, &ALICE);
    for number in 3..=600 {
        let mut changes = Changes::default();
        say(&mut changes, &chat(), number, &format!("{SECRET} {number}"));
        store.apply(&changes).expect("applies");
    }
    let mut changes = Changes::default();
    let edit = EditRow { message: message(900), time: Minutes(9), text: format!("{SECRET} edited") };
    let with = said::place_key(&chat(), &message(3));
    let (table, value) = (Table::Said, cbor::to_bytes(&edit));
    changes.put_if(Provided { table, key: place(Kind::Edit, 3), value, with, without: None });
    let reaction = ReactionRow { message: message(901), emoji: "🦜".to_owned() };
    let nowhere = said::place_key(&chat(), &message(902));
    changes.put_unless(table, place(Kind::Reaction, 3), cbor::to_bytes(&reaction), nowhere);
    changes.put(Table::View, chat().0, cbor::to_bytes(&view(chat())));
    let draft = DraftRow { conversation: chat(), count: 4, text: format!("{SECRET} begun"), time: Minutes(1) };
    changes.put(Table::Draft, chat().0, cbor::to_bytes(&draft));
    store.apply(&changes).expect("applies");
    assert_eq!((traces(folder.path(), SECRET), traces(folder.path(), "🦜")), (0, 0));
    assert_eq!((found(&store, SECRET, None), store.drafts().expect("reads").len()), (0, 0));
    assert!(is_locked(store.message(&chat(), 3)));

    drop(store);
    let mut store = open(folder.path());
    store.open_chat(&chat(), &key());
    let shown = store.messages(&chat(), ALL).expect("reads");
    let mut expected: Vec<String> = (1..=600).map(|number| format!("{SECRET} {number}")).collect();
    expected[2] = format!("{SECRET} edited");
    assert_eq!(texts(&shown), expected);
    assert_eq!(shown[2].reactions.len(), 1);
    // While it is unlocked as well: what is written stays sealed, and out of the file's index, and is found.
    assert_eq!((found(&store, "edited", None), found(&store, "nothing", None)), (1, 0));
    let mut changes = Changes::default();
    say(&mut changes, &chat(), 601, &format!("{SECRET} 601"));
    store.apply(&changes).expect("applies");
    assert_eq!((traces(folder.path(), SECRET), found(&store, "601", None)), (0, 1));
    assert_eq!(texts(&store.messages(&chat(), ALL).expect("reads")).len(), 601);
    let mut changes = Changes::default();
    changes.clear(Table::Said, conversation_key(&chat(), &message(601).0));
    store.apply(&changes).expect("what disappears");
    assert_eq!((texts(&store.messages(&chat(), ALL).expect("reads")).len(), found(&store, "601", None)), (600, 0));
    // Both indexes in one order, in pages, and what is taken out of its lock is in the file's.
    let mut changes = Changes::default();
    say(&mut changes, &other(), 599, &format!("{SECRET} elsewhere"));
    store.apply(&changes).expect("applies");
    let (mut before, mut all) = (None, Vec::new());
    while let Some(page) = Some(Search { words: SECRET.to_owned(), conversation: None, before, limit: 7 }) {
        let page = store.search(&page).expect("searches");
        all.extend(page.found.iter().map(|found| (found.conversation, found.message.number)));
        before = page.before;
        if before.is_none() {
            break;
        }
    }
    assert_eq!(all[..3], [(chat(), 600), (chat(), 599), (other(), 599)]);
    assert_eq!(all.len(), 601);
    store.remove_lock(&chat(), &key()).expect("unlocks");
    assert_eq!((found(&store, "600", None), found(&store, "elsewhere", None)), (1, 1));
}

#[test]
fn a_lock_that_cannot_be_finished_changes_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut store = filled(folder.path(), 60);
    let before = store.messages(&chat(), ALL).expect("reads");
    let pages: u32 = store.connection.query_row("PRAGMA page_count", [], |row| row.get(0)).expect("reads");
    let limit = |store: &Store, pages: u32| store.limit_pages(pages);
    limit(&store, pages + 1);
    assert!(matches!(store.lock_chat(&chat(), &key(), b"wrapped"), Err(StoreError::DiskFull)));
    assert_eq!((store.chat_lock(&chat()), found(&store, SECRET, Some(chat()))), (None, 60));
    assert_eq!(store.messages(&chat(), ALL).expect("reads"), before);
    limit(&store, u32::MAX - 1);
    assert_eq!(store.lock_chat(&ConversationId([8; 32]), &key(), b"").expect("looks"), LockEnd::NoChat);
    assert_eq!(store.lock_chat(&chat(), &key(), b"wrapped").expect("locks"), LockEnd::Done);
    assert_eq!(store.lock_chat(&chat(), &key(), b"wrapped").expect("asked again"), LockEnd::Done);
    assert_eq!(store.lock_chat(&chat(), &ChatKey([6; 32]), b"w").expect("looks"), LockEnd::IsLocked);
    // Taking it out is all or nothing as well.
    let pages: u32 = store.connection.query_row("PRAGMA page_count", [], |row| row.get(0)).expect("reads");
    limit(&store, pages);
    let unlocked = store.remove_lock(&chat(), &key());
    if unlocked.is_err() {
        assert!(is_locked(store.messages(&chat(), ALL)), "closed as before");
    }
    limit(&store, u32::MAX - 1);
    let _ = store.remove_lock(&chat(), &key()).expect("unlocks");
    assert_eq!(store.messages(&chat(), ALL).expect("reads"), before);
}

#[test]
fn a_batch_that_is_not_applied_takes_no_key_along() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut store = filled(folder.path(), 2);
    store.lock_chat(&chat(), &key(), b"wrapped").expect("locks");
    drop(store);
    let mut store = open(folder.path());
    let mut changes = Changes::default();
    say(&mut changes, &chat(), 3, "three");
    let refused = store.apply_beside(&changes, |_| Err::<(), _>(StoreError::DiskFull));
    assert!(matches!(refused, Err(StoreError::DiskFull)));
    store.apply(&changes).expect("applies");
    store.open_chat(&chat(), &key());
    assert_eq!(texts(&store.messages(&chat(), ALL).expect("its key was written, too")).len(), 3);
}

#[test]
fn what_lay_in_free_places_before_is_gone_as_well() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut store = filled(folder.path(), 100);
    without_drafts(&mut store);
    // As a file that was once written without overwriting what is deleted.
    store.connection.execute_batch("PRAGMA secure_delete = OFF").expect("sets");
    let mut changes = Changes::default();
    (1..=50).for_each(|number| changes.clear(Table::Said, conversation_key(&chat(), &message(number).0)));
    store.apply(&changes).expect("applies");
    store.connection.execute_batch("PRAGMA secure_delete = ON").expect("sets");
    store.lock_chat(&chat(), &key(), b"wrapped").expect("locks");
    assert_eq!(traces(folder.path(), SECRET), 0);
}

#[test]
fn what_was_broken_off_is_ended_by_the_next_opening() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut store = filled(folder.path(), 400);
    without_drafts(&mut store);
    store.seal_all(&chat(), sealing::public_key(&key().0), b"wrapped").expect("seals");
    drop(store);
    // As if pages had been left behind: what is in no row any more is found in the file's free places alone.
    assert!(traces(folder.path(), SETTING_TRACES) > 0);
    let store = open(folder.path());
    assert_eq!(store.setting(SETTING_TRACES).expect("reads"), None);
    assert_eq!(traces(folder.path(), SECRET), 0);
    assert!(is_locked(store.message(&chat(), 3)));
}

#[test]
fn a_sealed_row_opens_in_its_own_place_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut store = filled(folder.path(), 3);
    store.lock_chat(&chat(), &key(), b"wrapped").expect("locks");
    store.open_chat(&chat(), &key());
    let rows = store.rows_of(Table::Message, &chat()).expect("reads");
    put(&store.connection, Table::Message, &rows[0].key, &rows[1].value).expect("moves one");
    assert!(matches!(store.messages(&chat(), ALL), Err(StoreError::Damaged(_))), "no history is put together anew");
    put(&store.connection, Table::Message, &rows[0].key, &rows[0].value[..7]).expect("cuts one");
    assert!(matches!(store.messages(&chat(), ALL), Err(StoreError::Damaged(_))));
}

#[test]
fn what_was_sent_leaves_nothing_behind() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut store = filled(folder.path(), 2);
    without_drafts(&mut store);
    store.lock_chat(&chat(), &key(), b"wrapped").expect("locks");
    let place = conversation_key(&chat(), &1u64.to_be_bytes());
    let mut changes = Changes::default();
    changes.put(Table::Outbox, place.clone(), SECRET.as_bytes().to_vec());
    store.apply(&changes).expect("applies");
    assert!(traces(folder.path(), SECRET) > 0, "the engine must read what it is still to send");
    let mut changes = Changes::default();
    changes.remove(Table::Outbox, place);
    store.apply(&changes).expect("applies");
    assert_eq!(traces(folder.path(), SECRET), 0);
}

/// What the engine writes when somebody deletes a chat.
fn deletion(store: &mut Store, conversation: ConversationId) {
    let mut changes = Changes::default();
    changes.clear(Table::Message, conversation.0);
    changes.clear(Table::Said, conversation.0);
    changes.remove(Table::View, conversation.0);
    let draft = DraftRow { conversation, count: 4, text: String::new(), time: Minutes(1) };
    changes.put(Table::Draft, conversation.0, cbor::to_bytes(&draft));
    store.apply(&changes).expect("applies");
}

#[test]
fn nothing_of_a_deleted_chat_is_left_in_the_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut store = filled(folder.path(), 400);
    without_drafts(&mut store);
    assert!(traces(folder.path(), SECRET) > 400);
    deletion(&mut store, chat());
    assert_eq!(traces(folder.path(), SECRET), 0, "in the store, its log, and its index of words");
    assert_eq!(traces(folder.path(), &SECRET[..3]), 0, "the index keeps beginnings of words, too");
    assert_eq!((found(&store, SECRET, None), store.messages(&chat(), ALL).expect("reads")), (0, vec![]));
    assert_eq!((found(&store, ELSEWHERE, None), store.drafts().expect("reads")), (200, vec![]));
    // A file has no words, and a key.
    let mut changes = Changes::default();
    changes.put(Table::Said, said::key(&chat(), &message(9), Kind::Words, &ALICE), SECRET.as_bytes().to_vec());
    store.apply(&changes).expect("applies");
    assert!(traces(folder.path(), SECRET) > 0);
    deletion(&mut store, chat());
    assert_eq!(traces(folder.path(), SECRET), 0);
}

#[test]
fn a_lock_stays_with_a_chat_that_may_come_back_and_goes_with_one_that_is_over() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut store = filled(folder.path(), 3);
    store.lock_chat(&chat(), &key(), b"wrapped").expect("locks");
    deletion(&mut store, chat());
    assert_eq!(store.chat_lock(&chat()), Some(ChatLock::Closed));
    let mut changes = Changes::default();
    changes.clear(Table::Conversation, chat().0);
    let refused = store.apply_beside(&changes, |_| Err::<(), _>(StoreError::DiskFull));
    assert!(refused.is_err() && store.chat_lock(&chat()).is_some(), "all or nothing");
    store.apply(&changes).expect("applies");
    let left = |store: &Store, table: &str| {
        let sql = format!("SELECT count(*) FROM {table}");
        store.connection.query_row(&sql, [], |row| row.get::<_, u64>(0)).expect("counts")
    };
    assert_eq!((store.chat_lock(&chat()), left(&store, "locks"), left(&store, "lock_keys")), (None, 0, 0));
    drop(store);
    assert_eq!(open(folder.path()).chat_lock(&chat()), None);
}

#[test]
fn what_is_to_go_of_a_history_is_found_as_the_engine_means_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut store = open(folder.path());
    let mut changes = Changes::default();
    let mut history = Vec::new();
    for number in 1..=2_300u64 {
        let what = number % 5;
        let row = MessageRow {
            number,
            message: (what != 0).then(|| message(number)),
            sender: ALICE,
            time: Minutes(number),
            body: (what == 0).then(|| MessageBody::Text(String::new())),
            delivery: if what == 1 { Delivery::Waiting } else { Delivery::Received },
            sequence: if what < 2 { 0 } else { number % 1_150 },
            generation: (number / 1_150) as u32,
        };
        changes.put(Table::Message, conversation_key(&chat(), &number.to_be_bytes()), cbor::to_bytes(&row));
        history.push(row);
    }
    store.apply(&changes).expect("applies");
    for (generation, sequence) in [(0, 0), (0, 2), (0, 900), (0, 5_000), (1, 0), (1, 1_100), (1, 1_149), (9, 9)] {
        let through = Through { conversation: chat(), generation, sequence };
        assert_eq!(store.earlier(&through).expect("reads"), through.of(&history), "{through:?}");
    }
    let (conversation, key) = (chat(), key());
    let folder = tempfile::tempdir().expect("a folder");
    let mut store = filled(folder.path(), 3);
    store.lock_chat(&conversation, &key, b"wrapped").expect("locks");
    let through = Through { conversation, generation: 0, sequence: 2 };
    let rows = |store: &Store| store.earlier(&through).expect("looks").rows.len();
    assert_eq!(rows(&store), 0, "what is sealed is not told apart");
    store.open_chat(&conversation, &key);
    assert_eq!(rows(&store), 2);
}

#[test]
fn the_stored_form_does_not_change() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut store = filled(folder.path(), 1);
    let before = store.rows_of(Table::Message, &chat()).expect("reads");
    store.lock_chat(&chat(), &key(), b"wrapped").expect("locks");
    let after = store.rows_of(Table::Message, &chat()).expect("reads");
    let query = "SELECT id, encapsulated, sealed FROM lock_keys";
    let read = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?, row.get(2)?));
    let (id, encapsulated, ciphertext): (i64, Vec<u8>, Vec<u8>) =
        store.connection.query_row(query, [], read).expect("one key for all of it");
    // X-Wing's encapsulation, and 32 bytes with AES-128-GCM's tag.
    assert_eq!((id, encapsulated.len(), ciphertext.len()), (1, 1_120, 48));
    let row_key = sealing::open(&key().0, &chat().0, &Sealed { encapsulated, ciphertext }).expect("opens");
    let row_key = <[u8; 32]>::try_from(row_key.as_slice()).expect("a key");
    let (number, sealed) = after[0].value.split_first_chunk::<8>().expect("a number");
    assert_eq!(u64::from_be_bytes(*number), 1);
    let context = [&[Table::Message as u8], after[0].key.as_slice()].concat();
    assert_eq!(seal::open(&row_key, "locked chat", &context, sealed), Some(before[0].value.clone()));
}
