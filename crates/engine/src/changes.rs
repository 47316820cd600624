//! What the engine keeps: rows in named tables, changed in atomic batches that are applied before anything is sent.

use std::collections::BTreeMap;

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
    /// By conversation id and number (8 bytes, big-endian): the history ([`crate::view::MessageView`]).
    Message = 8,
    /// By conversation id and sequence (8 bytes, big-endian): ids of recent messages, read by [`crate::effect::Effect::Load`].
    Recent = 9,
    /// By number (8 bytes, big-endian): evidence of lies ([`crate::view::EvidenceView`]).
    Evidence = 10,
    /// By conversation id: views for display, without their members.
    View = 11,
    /// By hash of the blob's id: uploads and downloads on their way.
    Transfer = 12,
    /// By conversation id and number (1 byte): parts of a conversation that are large and change seldom.
    Part = 13,
    /// By conversation id: the members for display, which [`crate::view::ConversationView::with_members`] puts into the view.
    Members = 14,
    /// By kind, period and nonce: anonymous tokens, batches of them on their way, and issuer keys.
    Token = 15,
    /// What the directory has shown (key empty), and what it has promised and not shown yet, by account id.
    Directory = 16,
}

impl Table {
    /// All tables.
    pub const ALL: [Table; 16] = [
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
    ];

    /// Whether [`crate::Engine::new`] wants the table's rows; the others are read when needed, or only shown.
    pub fn is_read_at_start(self) -> bool {
        !matches!(self, Table::Mls | Table::Message | Table::Recent | Table::Evidence | Table::View | Table::Members)
    }

    /// Whether [`crate::effect::Effect::Load`] wants the table's rows whose keys begin with the conversation's id.
    pub fn is_loaded_by_conversation(self) -> bool {
        matches!(self, Table::Mls | Table::Recent)
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

/// An atomic batch: all of it is applied, durably, before any later effect is executed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Changes {
    rows: BTreeMap<(Table, Vec<u8>), Option<Vec<u8>>>,
}

impl Changes {
    /// Writes a row.
    pub fn put(&mut self, table: Table, key: impl Into<Vec<u8>>, value: Vec<u8>) {
        self.rows.insert((table, key.into()), Some(value));
    }

    /// Removes a row, if it is there.
    pub fn remove(&mut self, table: Table, key: impl Into<Vec<u8>>) {
        self.rows.insert((table, key.into()), None);
    }

    /// Whether nothing changes.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
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
        "#]]
        .assert_eq(&numbers.concat());
    }

    #[test]
    fn each_table_is_read_at_start_or_by_conversation_or_only_shown() {
        let at_start: Vec<_> = Table::ALL.into_iter().filter(|table| table.is_read_at_start()).collect();
        let by_conversation: Vec<_> =
            Table::ALL.into_iter().filter(|table| table.is_loaded_by_conversation()).collect();
        expect_test::expect![[r#"
            [Profile, Contact, Request, Conversation, KeyPackage, Outbox, Transfer, Part, Token, Directory]
            [Mls, Recent]"#]]
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
    fn the_key_of_a_conversations_row_begins_with_its_id() {
        let id = ConversationId([7; 32]);
        assert_eq!(conversation_key(&id, &[1, 2]), [[7; 32].as_slice(), &[1, 2]].concat());
    }
}
