//! What the engine keeps: rows in named tables, changed in atomic batches that are applied before anything is sent.

use std::collections::{BTreeMap, BTreeSet};

use protocol::id::ConversationId;

/// A table of a profile. The numbers are stored: they never change meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Table {
    /// One row, key empty: the person's own account, device and settings ([`crate::view`] has no view of it).
    Profile = 1,
    /// By account id: people known, with their chains ([`crate::view::ContactView`]).
    Contact = 2,
    /// By conversation id: requests that wait for an answer ([`crate::view::RequestView`]).
    Request = 3,
    /// By conversation id: a conversation without its MLS state ([`crate::view::ConversationView`] is part of it).
    Conversation = 4,
    /// By conversation id and openmls's own key: MLS state, read only by [`crate::effect::Effect::Load`].
    Mls = 5,
    /// By openmls's own key: key packages with their secrets.
    KeyPackage = 6,
    /// By conversation id and number (8 bytes, big-endian): what is still to be sent.
    Outbox = 7,
    /// By conversation id and number (8 bytes, big-endian): the history ([`crate::view::MessageRow`]).
    Message = 8,
    /// By conversation id and sequence (8 bytes, big-endian): ids of recent messages, read by [`crate::effect::Effect::Load`].
    Recent = 9,
    /// By number (8 bytes, big-endian): evidence of lies ([`crate::view::EvidenceView`]).
    Evidence = 10,
    /// By conversation id: views for display, without their members.
    View = 11,
    /// By [`crate::transfers::TransferId`]: uploads and downloads on their way. The rows are those of whoever moves files; the engine
    /// removes one when its message is kept.
    Transfer = 12,
    /// By conversation id and number (1 byte): parts of a conversation that are large and change seldom.
    Part = 13,
    /// By conversation id: the members for display, which [`crate::view::ConversationView::with_members`] puts into the view.
    Members = 14,
    /// By kind, period and nonce: anonymous tokens, batches of them on their way, and issuer keys.
    Token = 15,
    /// What the directory has shown (key empty), and what it has promised and not shown yet, by account id.
    Directory = 16,
    /// By conversation id, message id, kind and account ([`crate::said`]): what was said in a message and about it.
    Said = 17,
    /// By conversation id and account: how far people have come ([`crate::receipts::ReceiptRow`]).
    Receipt = 18,
    /// By the minute when it is due (8 bytes, big-endian), conversation id and message id: what disappears ([`crate::life::LifeRow`]).
    Life = 19,
    /// By conversation id and message id: what the person has starred; the value is empty.
    Star = 20,
    /// By conversation id and number (8 bytes, big-endian): what is unread.
    Unread = 30,
    /// By conversation id: how far the person has read on other devices what this one does not have yet.
    Mark = 31,
    /// By [`protocol::choice::Choice::key`]: what the person has chosen ([`crate::choices::ChoiceRow`]).
    Choice = 32,
    /// By conversation id: a group's picture, as it is.
    GroupPicture = 70,
    /// By conversation id: into which groups the person has asked to be let (`crate::knocking`).
    Asked = 71,
    /// By account id: what another own device has told of somebody and cannot be shown here yet (`crate::verification`).
    Told = 40,
    /// By conversation id: what is to be said there of the directory's log, so that others have evidence of a lie as well.
    Rumour = 41,
    /// By conversation id: what the person has begun to write ([`crate::drafts::DraftRow`]).
    Draft = 60,
}

impl Table {
    /// All tables.
    pub const ALL: [Table; 28] = [
        Table::Profile,
        Table::Contact,
        Table::Request,
        Table::Conversation,
        Table::Mls,
        Table::KeyPackage,
        Table::Outbox,
        Table::Message,
        Table::Recent,
        Table::Evidence,
        Table::View,
        Table::Transfer,
        Table::Part,
        Table::Members,
        Table::Token,
        Table::Directory,
        Table::Said,
        Table::Receipt,
        Table::Life,
        Table::Star,
        Table::Unread,
        Table::Mark,
        Table::Choice,
        Table::GroupPicture,
        Table::Asked,
        Table::Told,
        Table::Rumour,
        Table::Draft,
    ];

    /// Whether [`crate::Engine::new`] wants the table's rows; the others are read when needed, or only shown.
    pub fn is_read_at_start(self) -> bool {
        let by_conversation = self.is_loaded_by_conversation();
        !by_conversation
            && !matches!(
                self,
                Table::Message
                    | Table::Evidence
                    | Table::View
                    | Table::Members
                    | Table::Said
                    | Table::Transfer
                    | Table::Life
                    | Table::GroupPicture
            )
    }

    /// Whether [`crate::effect::Effect::Load`] wants the table's rows whose keys begin with the conversation's id.
    pub fn is_loaded_by_conversation(self) -> bool {
        matches!(self, Table::Mls | Table::Recent | Table::Receipt)
    }
}

/// A row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The table.
    pub table: Table,
    /// The key, unique in its table.
    pub key: Vec<u8>,
    /// The value.
    pub value: Vec<u8>,
}

/// An atomic batch: all of it is applied, durably, before any later effect is executed. First go the rows of
/// [`Changes::cleared`], then each of [`Changes::iter`] is written or removed, then those of [`Changes::unless`] are written, and at
/// last those of [`Changes::provided`].
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Changes {
    cleared: BTreeSet<(Table, Vec<u8>)>,
    rows: BTreeMap<(Table, Vec<u8>), Option<Vec<u8>>>,
    unless: BTreeMap<(Table, Vec<u8>), Unless>,
    provided: Vec<Provided>,
}

/// A row that is written only beside another one of its table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Provided {
    /// Both rows' table.
    pub table: Table,
    /// The row's key.
    pub key: Vec<u8>,
    /// The row's value.
    pub value: Vec<u8>,
    /// The key of the one that must be there.
    pub with: Vec<u8>,
    /// The key of one that must not be there, if there is such a one.
    pub without: Option<Vec<u8>>,
}

/// A row that is written unless another one of its table is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unless {
    /// The row's value.
    pub value: Vec<u8>,
    /// The other one's key.
    pub other: Vec<u8>,
}

impl Changes {
    /// Writes a row.
    pub fn put(&mut self, table: Table, key: impl Into<Vec<u8>>, value: Vec<u8>) {
        let place = (table, key.into());
        self.unless.remove(&place);
        self.provided.retain(|row| (row.table, &row.key) != (place.0, &place.1));
        self.rows.insert(place, Some(value));
    }

    /// Writes a row unless another one is there, before this batch or by it.
    pub fn put_unless(&mut self, table: Table, key: impl Into<Vec<u8>>, value: Vec<u8>, other: impl Into<Vec<u8>>) {
        self.unless.insert((table, key.into()), Unless { value, other: other.into() });
    }

    /// Writes a row only if another one is there, before this batch or by it. Such rows are written in the order in which they
    /// are asked for: each sees those before it.
    pub fn put_if(&mut self, provided: Provided) {
        self.provided.push(provided);
    }

    /// Removes a row, if it is there.
    pub fn remove(&mut self, table: Table, key: impl Into<Vec<u8>>) {
        let place = (table, key.into());
        self.unless.remove(&place);
        self.provided.retain(|row| (row.table, &row.key) != (place.0, &place.1));
        self.rows.insert(place, None);
    }

    /// Removes all rows whose keys begin so, also those that this batch has written until here.
    pub fn clear(&mut self, table: Table, beginning: impl Into<Vec<u8>>) {
        let beginning = beginning.into();
        let kept = |(of, key): &(Table, Vec<u8>)| *of != table || !key.starts_with(&beginning);
        self.rows.retain(|place, _| kept(place));
        self.unless.retain(|place, _| kept(place));
        self.provided.retain(|row| kept(&(row.table, row.key.clone())));
        self.cleared.insert((table, beginning));
    }

    /// Whether nothing changes.
    pub fn is_empty(&self) -> bool {
        self.cleared.is_empty() && self.rows.is_empty() && self.unless.is_empty() && self.provided.is_empty()
    }

    /// Applies the batch to rows in memory: what a store does, said once.
    pub fn apply_to(&self, rows: &mut BTreeMap<(Table, Vec<u8>), Vec<u8>>) {
        for (table, beginning) in self.cleared() {
            rows.retain(|(of, key), _| *of != table || !key.starts_with(beginning));
        }
        for ((table, key), value) in &self.rows {
            match value {
                Some(value) => rows.insert((*table, key.clone()), value.clone()),
                None => rows.remove(&(*table, key.clone())),
            };
        }
        for ((table, key), unless) in &self.unless {
            if !rows.contains_key(&(*table, unless.other.clone())) {
                rows.insert((*table, key.clone()), unless.value.clone());
            }
        }
        for Provided { table, key, value, with, without } in &self.provided {
            let is_there = |key: &Vec<u8>| rows.contains_key(&(*table, key.clone()));
            if is_there(with) && !without.as_ref().is_some_and(is_there) {
                rows.insert((*table, key.clone()), value.clone());
            }
        }
    }

    /// Beginnings of keys of which all rows go.
    pub fn cleared(&self) -> impl Iterator<Item = (Table, &[u8])> {
        self.cleared.iter().map(|(table, beginning)| (*table, beginning.as_slice()))
    }

    /// Rows that are written unless another one is there, by table and key.
    pub fn unless(&self) -> impl Iterator<Item = (Table, &[u8], &Unless)> {
        self.unless.iter().map(|((table, key), unless)| (*table, key.as_slice(), unless))
    }

    /// Rows that are written only if another one is there, in order.
    pub fn provided(&self) -> impl Iterator<Item = &Provided> {
        self.provided.iter()
    }

    /// Each row that changes, by table and key; a row without a value is removed.
    pub fn iter(&self) -> impl Iterator<Item = (Table, &[u8], Option<&[u8]>)> {
        self.rows.iter().map(|((table, key), value)| (*table, key.as_slice(), value.as_deref()))
    }
}

/// The key of a row that belongs to a conversation: its id, then `rest`.
pub fn conversation_key(conversation: &ConversationId, rest: &[u8]) -> Vec<u8> {
    [conversation.0.as_slice(), rest].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_keep_their_numbers() {
        let numbers: Vec<_> = Table::ALL.iter().map(|&table| format!("{} {table:?}\n", table as u8)).collect();
        expect_test::expect![[r#"
            1 Profile
            2 Contact
            3 Request
            4 Conversation
            5 Mls
            6 KeyPackage
            7 Outbox
            8 Message
            9 Recent
            10 Evidence
            11 View
            12 Transfer
            13 Part
            14 Members
            15 Token
            16 Directory
            17 Said
            18 Receipt
            19 Life
            20 Star
            30 Unread
            31 Mark
            32 Choice
            70 GroupPicture
            71 Asked
            40 Told
            41 Rumour
            60 Draft
        "#]]
        .assert_eq(&numbers.concat());
    }

    #[test]
    fn each_table_is_read_at_start_or_by_conversation_or_only_shown() {
        let at_start: Vec<_> = Table::ALL.into_iter().filter(|table| table.is_read_at_start()).collect();
        let by_conversation: Vec<_> =
            Table::ALL.into_iter().filter(|table| table.is_loaded_by_conversation()).collect();
        expect_test::expect![[r#"
            [Profile, Contact, Request, Conversation, KeyPackage, Outbox, Part, Token, Directory, Star, Unread, Mark, Choice, Asked, Told, Rumour, Draft]
            [Mls, Recent, Receipt]"#]]
        .assert_eq(&format!("{at_start:?}\n{by_conversation:?}"));
        assert!(!at_start.iter().any(|table| by_conversation.contains(table)));
    }

    #[test]
    fn a_batch_holds_the_last_word_on_each_row_in_order() {
        let mut changes = Changes::default();
        assert!(changes.is_empty());
        changes.put(Table::Outbox, [2], vec![1]);
        changes.put(Table::Contact, [9], vec![2]);
        changes.remove(Table::Outbox, [2]);
        changes.put(Table::Outbox, [1], vec![3]);
        changes.put(Table::Outbox, [1], vec![4]);
        let rows = changes.iter().map(|(table, key, value)| (table, key.to_vec(), value.map(<[u8]>::to_vec)));
        let rows: Vec<_> = rows.collect();
        let expected = [
            (Table::Contact, vec![9], Some(vec![2])),
            (Table::Outbox, vec![1], Some(vec![4])),
            (Table::Outbox, vec![2], None),
        ];
        assert_eq!(rows, expected);
    }

    #[test]
    fn what_is_cleared_takes_what_the_batch_wrote_before_with_it() {
        let mut changes = Changes::default();
        changes.put(Table::Said, [1, 1], vec![1]);
        changes.put_unless(Table::Said, [1, 2], vec![2], [9]);
        changes.put(Table::Said, [2], vec![3]);
        changes.clear(Table::Said, [1]);
        changes.put_unless(Table::Said, [1, 3], vec![4], [9]);
        assert_eq!(changes.cleared().collect::<Vec<_>>(), [(Table::Said, [1].as_slice())]);
        assert_eq!(changes.iter().collect::<Vec<_>>(), [(Table::Said, [2].as_slice(), Some([3].as_slice()))]);
        let unless: Vec<_> = changes.unless().map(|(_, key, unless)| (key.to_vec(), unless.value.clone())).collect();
        assert_eq!(unless, [(vec![1, 3], vec![4])]);
        changes.put(Table::Said, [1, 3], vec![5]);
        assert_eq!(changes.unless().count(), 0, "the last word on a row counts");
    }

    #[test]
    fn a_row_is_not_written_beside_the_one_that_forbids_it() {
        let place = |key: &[u8]| (Table::Said, key.to_vec());
        let mut rows: BTreeMap<_, _> = [(place(&[1]), vec![1]), (place(&[2]), vec![2])].into();
        let mut changes = Changes::default();
        changes.remove(Table::Said, [1]);
        changes.put_unless(Table::Said, [1], vec![3], [8]);
        changes.put_unless(Table::Said, [2], vec![4], [9]);
        changes.put_unless(Table::Said, [3], vec![5], [8]);
        changes.put(Table::Said, [8], vec![6]);
        changes.apply_to(&mut rows);
        let expected: BTreeMap<_, _> = [(place(&[2]), vec![4]), (place(&[8]), vec![6])].into();
        assert_eq!(rows, expected, "the batch's own row forbids it too, and a removal stays one");
    }

    #[test]
    fn a_row_is_written_only_beside_the_one_that_it_needs() {
        let place = |key: &[u8]| (Table::Said, key.to_vec());
        let mut rows: BTreeMap<_, _> = [(place(&[1]), vec![1]), (place(&[2]), vec![2])].into();
        let mut changes = Changes::default();
        let mut put_if = |key: u8, with: u8, without: Option<u8>| {
            let without = without.map(|key| vec![key]);
            changes.put_if(Provided {
                table: Table::Said,
                key: vec![key],
                value: vec![key],
                with: vec![with],
                without,
            });
        };
        put_if(3, 1, None);
        put_if(4, 2, None);
        put_if(5, 9, None);
        put_if(6, 8, None);
        put_if(10, 1, None);
        put_if(11, 1, Some(12));
        put_if(12, 11, Some(13));
        put_if(14, 1, Some(12));
        changes.put_unless(Table::Said, [8], vec![8], [7]);
        changes.remove(Table::Said, [10]);
        changes.remove(Table::Said, [2]);
        assert!(!changes.is_empty());
        changes.apply_to(&mut rows);
        let expected = [1, 3, 6, 8, 11, 12].map(|key| (key, key)).map(|(key, value)| (place(&[key]), vec![value]));
        assert_eq!(
            rows,
            expected.into(),
            "what it removes is not there, what it writes is, and each sees those before it"
        );
    }

    #[test]
    fn the_key_of_a_conversations_row_begins_with_its_id() {
        let id = ConversationId([7; 32]);
        assert_eq!(conversation_key(&id, &[1, 2]), [[7; 32].as_slice(), &[1, 2]].concat());
    }
}
