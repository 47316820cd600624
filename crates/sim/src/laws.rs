//! Laws that hold after each step in any honest world, checked on every row that an engine writes.

use std::collections::{BTreeMap, BTreeSet};

use engine::caught::{Caught, Lie};
use engine::changes::Table;
use engine::choices::ChoiceRow;
use engine::deletion::Through;
use engine::input::{Command, CommandError, CommandId, Reply};
use engine::said::{Kind, WordsRow};
use engine::view::{ConversationState, ConversationView, EvidenceView, MessageBody, MessageRow, Role};
use protocol::choice::Choice;
use protocol::id::{AccountId, ConversationId, MessageId};
use protocol::time::Minutes;

use crate::changes::Change;
use crate::world::rows::{Rows, read};

/// Who is in a conversation: account, role, number of devices.
pub type Members = Vec<(AccountId, Role, u32)>;

/// What was asked, answered and shown in a world so far, and which laws were broken.
pub struct Watch {
    /// Broken laws, in words.
    pub violations: Vec<String>,
    /// Texts that were asked to be sent, by their text: worlds never use one twice.
    pub texts: BTreeMap<String, Asked>,
    /// Lies that were told as caught, by person.
    pub caught: Vec<(usize, Caught)>,
    /// Requests that were declined.
    pub declined: BTreeSet<(usize, ConversationId)>,
    /// People whose profile was replaced by a copy.
    pub restored: BTreeSet<usize>,
    /// Whether anything caught is itself a violation: in a world without lies it is.
    pub honest: bool,
    /// Changes of groups that somebody asked for and was told are accepted.
    pub accepted: Vec<(usize, Change)>,
    commands: BTreeMap<(usize, CommandId), Pending>,
    shown: Vec<BTreeMap<(ConversationId, u64), MessageRow>>,
    /// By person: the number under which each message was shown last.
    numbers: Vec<BTreeMap<(ConversationId, MessageId), u64>>,
    epochs: BTreeMap<(ConversationId, u32, u64), Members>,
    places: BTreeMap<(ConversationId, MessageId), (u64, AccountId)>,
    /// What was due to disappear when it was let go, by person.
    due: BTreeSet<(usize, ConversationId, MessageId)>,
    /// Up to where each person's chats were deleted last.
    deleted: BTreeMap<(usize, ConversationId), Through>,
    /// What each message says, by the key of its words.
    words: BTreeMap<Vec<u8>, WordsRow>,
}

/// A text that somebody asked to be sent.
#[derive(Debug, Clone)]
pub struct Asked {
    /// Who.
    pub person: usize,
    /// What came of it: nothing if the process died before it answered.
    pub answer: Option<Result<ConversationId, CommandError>>,
}

enum Pending {
    Text(String),
    Decline(ConversationId),
    Change(Change),
}

impl Watch {
    pub(crate) fn new(people: usize) -> Self {
        Watch {
            violations: Vec::new(),
            texts: BTreeMap::new(),
            caught: Vec::new(),
            declined: BTreeSet::new(),
            restored: BTreeSet::new(),
            honest: true,
            accepted: Vec::new(),
            commands: BTreeMap::new(),
            shown: vec![BTreeMap::new(); people],
            numbers: vec![BTreeMap::new(); people],
            epochs: BTreeMap::new(),
            places: BTreeMap::new(),
            due: BTreeSet::new(),
            deleted: BTreeMap::new(),
            words: BTreeMap::new(),
        }
    }

    pub(crate) fn asked(&mut self, person: usize, id: CommandId, command: &Command, rows: &Rows) {
        match command {
            Command::Send { text, .. } => {
                self.texts.insert(text.clone(), Asked { person, answer: None });
                self.commands.insert((person, id), Pending::Text(text.clone()));
            }
            Command::Decline { conversation } => {
                self.commands.insert((person, id), Pending::Decline(*conversation));
                // The process may die between keeping and answering.
                self.declined.insert((person, *conversation));
            }
            other => {
                if let Some(change) = Change::of(other).filter(|change| !change.is_so(rows)) {
                    self.commands.insert((person, id), Pending::Change(change));
                }
            }
        }
    }

    pub(crate) fn replied(&mut self, person: usize, id: CommandId, result: &Result<Reply, CommandError>) {
        match self.commands.remove(&(person, id)) {
            Some(Pending::Text(text)) => {
                let answer = match result {
                    Ok(Reply::Message { conversation, .. }) => Ok(*conversation),
                    Ok(other) => return self.broken(format!("a text is answered {other:?}")),
                    Err(error) => Err(error.clone()),
                };
                self.texts.entry(text).and_modify(|asked| asked.answer = Some(answer));
            }
            Some(Pending::Change(change)) if result.is_ok() => self.accepted.push((person, change)),
            Some(Pending::Decline(conversation)) if result.is_err() => {
                self.declined.remove(&(person, conversation));
            }
            _ => {}
        }
    }

    pub(crate) fn caught(&mut self, person: usize, caught: &Caught) {
        if self.honest && !self.is_own_copy(person, caught) {
            self.broken(format!("person {person} catches “{caught}” where nobody lies"));
        }
        self.caught.push((person, caught.clone()));
    }

    pub(crate) fn restored(&mut self, person: usize) {
        self.restored.insert(person);
        self.shown[person].clear();
        self.numbers[person].clear();
    }

    pub(crate) fn row(&mut self, person: usize, table: Table, key: &[u8], value: Option<&[u8]>) {
        match (table, value) {
            (Table::Message, value) => self.message(person, key, value.map(read)),
            (Table::Evidence, Some(value)) => {
                let evidence: EvidenceView = read(value);
                if self.honest && !self.is_own_copy(person, &evidence.caught) {
                    self.broken(format!("person {person} keeps evidence of “{}” where nobody lies", evidence.caught));
                }
            }
            _ => {}
        }
    }

    /// Whoever works from a copy of a profile is told so.
    fn is_own_copy(&self, person: usize, caught: &Caught) -> bool {
        self.restored.contains(&person) && caught.lie == Lie::ProfileCopied
    }

    /// Members of one epoch agree on members and roles.
    pub(crate) fn view(&mut self, person: usize, view: &ConversationView) {
        if view.state != ConversationState::Active || !self.honest {
            return;
        }
        let members = members_of(view);
        let place = (view.conversation, view.generation, view.epoch);
        let known = self.epochs.entry(place).or_insert_with(|| members.clone());
        if *known != members {
            let known = known.clone();
            self.broken(format!(
                "person {person} sees other members in epoch {}: {members:?}, not {known:?}",
                view.epoch
            ));
        }
    }

    /// A row of table `Life` that was removed: what it names may go, if it was due.
    pub(crate) fn let_go(&mut self, person: usize, key: &[u8], now: Minutes) {
        let due = key.first_chunk::<8>().is_some_and(|minute| u64::from_be_bytes(*minute) <= now.0);
        let of = key.get(8..).and_then(|rest| rest.split_at_checked(ConversationId::SIZE));
        let of = of.and_then(|(id, message)| Some((ConversationId::from_slice(id)?, MessageId::from_slice(message)?)));
        if let Some((conversation, message)) = of.filter(|_| due) {
            self.due.insert((person, conversation, message));
        }
    }

    /// A choice was made: what stands in a chat up to where it is deleted may go.
    pub(crate) fn chose(&mut self, person: usize, row: &ChoiceRow) {
        if let Choice::Deleted { conversation, generation, sequence, .. } = row.choice {
            self.deleted.insert((person, conversation), Through { conversation, generation, sequence });
        }
    }

    /// A history was cleared: nothing that somebody said stood in it that was not deleted.
    pub(crate) fn cleared(&mut self, person: usize, beginning: &[u8]) {
        let is_in = |(conversation, _): &(ConversationId, u64)| conversation.0.starts_with(beginning);
        let is_said = |row: &MessageRow| row.sequence > 0 && row.message.is_some();
        let gone: Vec<_> = self.shown[person].keys().copied().filter(is_in).collect();
        for place in gone {
            let Some(row) = self.shown[person].remove(&place).filter(is_said) else { continue };
            if !self.deleted.get(&(person, place.0)).is_some_and(|through| through.covers(&row)) {
                self.broken(format!("person {person}: {row:?} is cleared, and nobody has deleted it"));
            }
        }
    }

    /// A row that has its place keeps it and what it says until it disappears, or is deleted with its chat; nothing is shown twice; everybody sees a message at one place.
    fn message(&mut self, person: usize, key: &[u8], row: Option<MessageRow>) {
        let Some((conversation, number)) = split_key(key) else {
            return self.broken(format!("person {person} has a message under a key of {} bytes", key.len()));
        };
        let before = self.shown[person].get(&(conversation, number)).cloned();
        if let Some(before) = before.filter(|before| before.sequence > 0) {
            let kept = row.as_ref().is_some_and(|row| place_of(row) == place_of(&before));
            let due = before.message.is_some_and(|message| self.due.contains(&(person, conversation, message)));
            let deleted = self.deleted.get(&(person, conversation)).is_some_and(|through| through.covers(&before));
            if !(kept || (due || deleted) && row.is_none()) {
                self.broken(format!("person {person}: message {number} changed from {before:?} to {row:?}"));
            }
        }
        let Some(row) = row else {
            self.shown[person].remove(&(conversation, number));
            return;
        };
        if row.number != number {
            self.broken(format!("person {person}: row {number} says that it is {}", row.number));
        }
        if let Some(message) = row.message {
            self.message_once(person, conversation, message, &row);
        }
        self.shown[person].insert((conversation, number), row);
    }

    fn message_once(&mut self, person: usize, conversation: ConversationId, message: MessageId, row: &MessageRow) {
        let before = self.numbers[person].insert((conversation, message), row.number);
        let before = before.filter(|number| *number != row.number);
        let before = before.and_then(|number| self.shown[person].get(&(conversation, number)));
        if before.is_some_and(|other| other.message == Some(message)) {
            self.broken(format!("person {person} is shown a message twice: {message:?}"));
        }
        if row.sequence > 0 && self.honest {
            let place = (row.sequence, row.sender);
            let known = *self.places.entry((conversation, message)).or_insert(place);
            if known != place {
                self.broken(format!("person {person} sees a message as {place:?}, others as {known:?}"));
            }
        }
    }

    /// What a message says is the same for everybody, and does not change: edits are rows of their own.
    pub(crate) fn said(&mut self, person: usize, key: &[u8], value: &[u8]) {
        let kind = ConversationId::SIZE + MessageId::SIZE;
        if !self.honest || key.get(kind) != Some(&(Kind::Words as u8)) {
            return;
        }
        let words: WordsRow = read(value);
        // What is shown once goes, and its author does not keep it.
        if matches!(words.body, MessageBody::Kind(engine::kinds::Kind::Once { .. })) {
            return;
        }
        let known = self.words.entry(key.to_vec()).or_insert_with(|| words.clone()).clone();
        if known != words {
            self.broken(format!("person {person} has a message as {words:?}, others as {known:?}"));
        }
    }

    fn broken(&mut self, what: String) {
        self.violations.push(what);
    }
}

/// Who is in, with which role and how many devices.
pub fn members_of(view: &ConversationView) -> Members {
    let mut members: Vec<_> = view.members.iter().map(|member| (member.account, member.role, member.devices)).collect();
    members.sort_by_key(|(account, _, _)| *account);
    members
}

fn place_of(row: &MessageRow) -> (u64, AccountId, &Option<MessageBody>, Option<MessageId>) {
    (row.sequence, row.sender, &row.body, row.message)
}

fn split_key(key: &[u8]) -> Option<(ConversationId, u64)> {
    let (conversation, number) = key.split_at_checked(ConversationId::SIZE)?;
    Some((ConversationId::from_slice(conversation)?, u64::from_be_bytes(number.try_into().ok()?)))
}
