//! A profile's durable rows, as a store keeps them, and readers for what a person sees.

use std::collections::BTreeMap;
use std::convert::Infallible;

use engine::changes::{Changes, Row, Table};
use engine::choices::Choices;
use engine::deletion::{Earlier, Through};
use engine::life;
use engine::said;
use engine::view::{ContactView, ConversationView, EvidenceView, MessageRow, MessageView, RequestView, Version};
use minicbor::Decode;
use protocol::id::{ConversationId, MessageId};
use protocol::time::Minutes;

/// The rows of one profile: what survives a crash.
#[derive(Clone, Default)]
pub struct Rows {
    rows: BTreeMap<(Table, Vec<u8>), Vec<u8>>,
}

impl Rows {
    /// Applies a batch, as one.
    pub fn apply(&mut self, changes: &Changes) {
        changes.apply_to(&mut self.rows);
    }

    /// Writes a row by hand, as an evil member does with its own disk.
    pub fn put(&mut self, row: Row) {
        self.rows.insert((row.table, row.key), row.value);
    }

    /// Takes over another disk's rows of a table.
    pub fn take_table(&mut self, other: &Rows, table: Table) {
        self.rows.retain(|(known, _), _| *known != table);
        self.rows.extend(other.table(table).map(|(key, value)| ((table, key.to_vec()), value.to_vec())));
    }

    /// What an engine is started with.
    pub fn at_start(&self) -> Vec<Row> {
        self.select(|table, _| table.is_read_at_start())
    }

    /// What an engine loads for a conversation.
    pub fn of_conversation(&self, conversation: &ConversationId) -> Vec<Row> {
        self.select(|table, key| table.is_loaded_by_conversation() && key.starts_with(&conversation.0))
    }

    /// What disappears until a minute, and when the next does.
    pub fn due(&self, until: Minutes) -> (Vec<Row>, Option<Minutes>) {
        life::split(self.beginning(Table::Life, &[]), until)
    }

    /// What of a history is to go.
    pub fn earlier(&self, through: &Through) -> Earlier {
        let history = self.beginning(Table::Message, &through.conversation.0);
        through.of(&history.iter().map(|row| read(&row.value)).collect::<Vec<_>>())
    }

    /// All rows of a table.
    pub fn table(&self, table: Table) -> impl Iterator<Item = (&[u8], &[u8])> {
        let from = (table, Vec::new());
        self.rows
            .range(from..)
            .take_while(move |((t, _), _)| *t == table)
            .map(|((_, k), v)| (k.as_slice(), v.as_slice()))
    }

    /// Every row.
    pub fn all(&self) -> Vec<Row> {
        self.select(|_, _| true)
    }

    /// The bytes of all keys and values.
    pub fn size(&self) -> usize {
        self.rows.iter().map(|((_, key), value)| key.len() + value.len()).sum()
    }

    /// The conversations as shown.
    pub fn views(&self) -> Vec<ConversationView> {
        let ids = self.table(Table::View).filter_map(|(key, _)| ConversationId::from_slice(key));
        ids.filter_map(|id| self.view(&id)).collect()
    }

    /// One conversation as shown.
    pub fn view(&self, conversation: &ConversationId) -> Option<ConversationView> {
        let stored = |table| self.rows.get(&(table, conversation.0.to_vec()));
        let view: ConversationView = read(stored(Table::View)?);
        Some(view.with_members(stored(Table::Members)?).expect("an engine writes rows that its own views decode"))
    }

    /// The history of a conversation, by number.
    pub fn history(&self, conversation: &ConversationId) -> Vec<MessageView> {
        let rows = self.beginning(Table::Message, &conversation.0);
        rows.iter().map(|row| self.shown(conversation, read(&row.value))).collect()
    }

    fn shown(&self, conversation: &ConversationId, row: MessageRow) -> MessageView {
        let about = |message: &MessageId| -> Result<Vec<Row>, Infallible> { Ok(self.about(conversation, message)) };
        let receipts = self.beginning(Table::Receipt, &conversation.0);
        let Ok(mut view) = said::show(row, &receipts, about);
        let choices = self.choices();
        if !self.view(conversation).is_some_and(|view| view.pair) {
            said::veil(&mut view, |account| choices.is_blocked(account));
        }
        view
    }

    /// What the person has chosen.
    pub fn choices(&self) -> Choices {
        Choices::read(&self.beginning(Table::Choice, &[])).expect("an engine writes rows that its own views decode")
    }

    /// What was said about a message, its versions apart.
    pub fn about(&self, conversation: &ConversationId, message: &MessageId) -> Vec<Row> {
        let (from, to) = said::range(conversation, message);
        self.between(from, to).take(said::ROWS_MAX).collect()
    }

    /// All texts of a message.
    pub fn versions(&self, conversation: &ConversationId, view: &MessageView) -> Vec<Version> {
        let Some(message) = &view.message else { return Vec::new() };
        let beginning = said::versions(conversation, message, &view.sender);
        let rows = self.beginning(Table::Said, &beginning);
        said::all_versions(view, &self.about(conversation, message), &rows)
    }

    fn between(&self, from: Vec<u8>, to: Vec<u8>) -> impl Iterator<Item = Row> {
        self.rows.range((Table::Said, from)..(Table::Said, to)).map(row)
    }

    /// Requests that wait.
    pub fn requests(&self) -> Vec<RequestView> {
        self.decode(Table::Request)
    }

    /// Contacts.
    pub fn contacts(&self) -> Vec<ContactView> {
        self.decode(Table::Contact)
    }

    /// Evidence of lies.
    pub fn evidence(&self) -> Vec<EvidenceView> {
        self.decode(Table::Evidence)
    }

    /// The rows of a table whose keys begin so. It walks over no others: a history asks it for each message.
    fn beginning(&self, table: Table, prefix: &[u8]) -> Vec<Row> {
        let rows = self.rows.range((table, prefix.to_vec())..);
        let wanted = rows.take_while(|((t, key), _)| *t == table && key.starts_with(prefix));
        wanted.map(row).collect()
    }

    fn decode<T: for<'b> Decode<'b, ()>>(&self, table: Table) -> Vec<T> {
        self.table(table).map(|(_, value)| read(value)).collect()
    }

    fn select(&self, wanted: impl Fn(Table, &[u8]) -> bool) -> Vec<Row> {
        self.rows.iter().filter(|((table, key), _)| wanted(*table, key)).map(row).collect()
    }
}

fn row(((table, key), value): (&(Table, Vec<u8>), &Vec<u8>)) -> Row {
    Row { table: *table, key: key.clone(), value: value.clone() }
}

/// Decodes a view's row.
pub fn read<T: for<'b> Decode<'b, ()>>(value: &[u8]) -> T {
    minicbor::decode(value).expect("an engine writes rows that its own views decode")
}
