//! The client's side of the model: what the engine keeps of a conversation, and what it does with entries and answers.
//!
//! It says in few words what `engine/src/conversation` does; the test beside it sees that both come to the same ends.

use crate::topic::{Answer, Entry, Kind, People, Topic};

/// Roles by person: 0 owns, 1 is an admin, the others are plain members.
const ADMIN: u8 = 1;

/// Which defences are in force: each can be taken out to see that the model notices.
#[derive(Debug, Clone, Copy)]
pub struct Defences {
    /// The own commit is judged when it is reached, as anybody's.
    pub own_commits_are_judged: bool,
    /// A pending commit that notices have made void is made again before it is sent.
    pub void_commits_are_made_again: bool,
    /// What was encrypted for a closed segment asks before it goes to somebody who was added.
    pub asks_first: bool,
    /// Commits are merged when they are reached, not when they are acknowledged.
    pub merges_in_order: bool,
    /// What is sent again is the same entry.
    pub resends_the_same: bool,
    /// What was shown is known by its id, also from the topic of another rebuild.
    pub knows_what_was_shown: bool,
}

/// What is still to be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Task {
    Text { text: u8, prepared: Option<Entry>, held: bool },
    Notice { gone: People, prepared: Option<Entry> },
    Add { person: u8 },
    Remove { gone: People, noticed: bool },
}

/// Where a conversation stands on a device.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Phase {
    /// Not in it.
    Out,
    Active,
    /// An entry could not be merged.
    Broken,
    /// Removed.
    Left,
}

/// What brings somebody in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Invitation {
    pub generation: u8,
    pub segment: u8,
    pub cursor: u8,
    pub members: People,
    /// Who rebuilt, if it is a rebuild.
    pub rebuilt_by: Option<u8>,
}

/// A device.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Client {
    pub me: u8,
    pub phase: Phase,
    /// Which topic: 0, and one for each person who may rebuild.
    pub topic: u8,
    pub generation: u8,
    pub segment: u8,
    pub cursor: u8,
    pub members: People,
    /// Notices in force, with the number of commits since.
    pub notices: Vec<(u8, u8)>,
    pub tasks: Vec<Task>,
    pub pending: Option<(Entry, Task)>,
    pub flight: Option<Entry>,
    pub answer: Option<Answer>,
    pub shown: Vec<u8>,
    /// Topic, segment, and the commit that ended it.
    pub merged: Vec<(u8, u8, u8)>,
    pub invitation: Option<Invitation>,
    pub rebuilt_by: Option<u8>,
    pub evil: bool,
    /// How many entries it has made: their numbers.
    pub made: u8,
    /// What it was there for: topic, from behind this place, up to this one.
    pub stays: Vec<(u8, u8, u8)>,
}

/// Somebody whom a merged commit of this device has added.
pub type Added = Option<(People, Invitation)>;

pub fn bit(person: u8) -> People {
    1 << person
}

fn may_remove(by: u8, other: u8) -> bool {
    by != other && (by == 0 || (by == ADMIN && other > ADMIN))
}

impl Client {
    pub fn new(me: u8, members: People) -> Self {
        let phase = if members & bit(me) != 0 { Phase::Active } else { Phase::Out };
        Client {
            me,
            phase,
            topic: 0,
            generation: 0,
            segment: 0,
            cursor: 0,
            members: if phase == Phase::Active { members } else { 0 },
            notices: vec![],
            tasks: vec![],
            pending: None,
            flight: None,
            answer: None,
            shown: vec![],
            merged: vec![],
            invitation: None,
            rebuilt_by: None,
            evil: false,
            made: 0,
            stays: if phase == Phase::Active { vec![(0, 0, u8::MAX)] } else { vec![] },
        }
    }

    pub fn is_active(&self) -> bool {
        self.phase == Phase::Active
    }

    fn noticed(&self) -> People {
        self.notices.iter().fold(0, |set, (person, _)| set | bit(*person))
    }

    /// Whether a commit is valid where this device stands: what all members judge alike.
    fn judges(&self, entry: &Entry) -> bool {
        let Kind::Commit { adds, removes } = entry.kind else { return false };
        let permitted = |person: u8| {
            removes & bit(person) == 0 || self.noticed() & bit(person) != 0 || may_remove(entry.author, person)
        };
        let may_add = adds == 0 || (entry.author <= ADMIN && adds & self.members == 0);
        let ignores =
            self.notices.iter().any(|(person, commits)| (*commits > 0 || adds != 0) && removes & bit(*person) == 0);
        self.members & bit(entry.author) != 0 && may_add && (0..8).all(permitted) && !ignores
    }

    fn is_done(&self, task: &Task) -> bool {
        match task {
            Task::Add { person } => self.members & bit(*person) != 0,
            Task::Remove { gone, .. } => gone & self.members == 0,
            _ => false,
        }
    }

    /// The next entry to send, encrypted and kept before it goes out. Nothing if there is nothing to send.
    pub fn next(&mut self, defences: &Defences) -> Option<Entry> {
        let number = 32 * self.me + self.made;
        let entry = self.next_numbered(number, defences);
        self.made += u8::from(entry.is_some_and(|entry| entry.number == number));
        entry
    }

    fn next_numbered(&mut self, number: u8, defences: &Defences) -> Option<Entry> {
        if defences.void_commits_are_made_again && self.pending.as_ref().is_some_and(|(entry, _)| !self.judges(entry)) {
            self.pending = None;
        }
        if let Some((entry, _)) = self.pending {
            return Some(entry);
        }
        let done: Vec<Task> = self.tasks.iter().copied().filter(|task| self.is_done(task)).collect();
        self.tasks.retain(|task| !done.contains(task));
        let removing = self.tasks.iter().any(|task| matches!(task, Task::Remove { .. }));
        let is_next = |task: &Task| match task {
            Task::Text { held, .. } => !held && !removing,
            _ => true,
        };
        let at = self.tasks.iter().position(is_next)?;
        let (author, segment) = (self.me, self.segment);
        let fresh = |kind| Entry { number, author, segment, kind };
        match &mut self.tasks[at] {
            Task::Text { text, prepared, .. } => {
                let again = prepared.filter(|entry| entry.segment == segment && defences.resends_the_same);
                *prepared = Some(again.unwrap_or(fresh(Kind::Text(*text))));
                *prepared
            }
            Task::Notice { gone, prepared } => {
                let again = prepared.filter(|entry| entry.segment == segment && defences.resends_the_same);
                *prepared = Some(again.unwrap_or(fresh(Kind::Notice(*gone))));
                *prepared
            }
            task => {
                let (task, noticed) = (*task, self.noticed());
                let (adds, removes) = match task {
                    Task::Add { person } => (bit(person), noticed),
                    Task::Remove { gone, .. } => (0, (gone & self.members) | noticed),
                    _ => (0, 0),
                };
                let entry = fresh(Kind::Commit { adds, removes });
                if noticed & bit(author) != 0 || !self.judges(&entry) {
                    self.tasks.remove(at);
                    return None;
                }
                self.pending = Some((entry, task));
                Some(entry)
            }
        }
    }

    /// An answer has arrived.
    pub fn answered(&mut self, entry: Entry, answer: Answer, topic: &Topic, defences: &Defences) -> Added {
        let Answer::Stored(place) = answer else { return None };
        let is_next = self.is_active() && place == self.cursor + 1 && entry.segment == self.segment;
        let merges = matches!(entry.kind, Kind::Commit { .. }) && !defences.merges_in_order;
        if merges && self.is_active() && entry.segment == self.segment {
            self.cursor = place - 1;
            return self.read(topic, defences);
        }
        if is_next && !matches!(entry.kind, Kind::Commit { .. } | Kind::Garbage) {
            return self.read(topic, defences);
        }
        None
    }

    /// Whether there is an entry that this device may read.
    pub fn can_read(&self, topic: &Topic) -> bool {
        self.is_active() && topic.entries.len() > usize::from(self.cursor)
    }

    /// Reads the entry after the cursor.
    pub fn read(&mut self, topic: &Topic, defences: &Defences) -> Added {
        let entry = *topic.entries.get(usize::from(self.cursor))?;
        if entry.segment != self.segment {
            return None;
        }
        self.cursor += 1;
        match entry.kind {
            Kind::Text(text) => {
                if !self.shown.contains(&text) || !defences.knows_what_was_shown {
                    self.shown.push(text);
                }
                self.tasks.retain(|task| {
                    !matches!(task, Task::Text { text: own, prepared: Some(prepared), .. }
                    if *own == text && (*prepared == entry || !defences.resends_the_same))
                });
                None
            }
            Kind::Notice(gone) => {
                self.tasks.retain(
                    |task| !matches!(task, Task::Notice { prepared: Some(prepared), .. } if *prepared == entry),
                );
                for person in (0..8).filter(|person| gone & self.members & bit(*person) != 0) {
                    if may_remove(entry.author, person) && self.noticed() & bit(person) == 0 {
                        self.notices.push((person, 0));
                    }
                }
                None
            }
            Kind::Commit { .. } | Kind::Garbage => self.read_commit(entry, defences),
        }
    }

    fn read_commit(&mut self, entry: Entry, defences: &Defences) -> Added {
        let own = self.pending.filter(|(pending, _)| *pending == entry);
        let lost = self.pending.take().filter(|_| own.is_none());
        if let Some((_, Task::Remove { gone, noticed: false })) = lost {
            self.tasks.retain(|task| !matches!(task, Task::Remove { noticed: false, .. }));
            self.tasks.push(Task::Notice { gone, prepared: None });
            self.tasks.push(Task::Remove { gone, noticed: true });
        }
        let judged = own.is_none() || defences.own_commits_are_judged;
        if judged && !self.judges(&entry) {
            self.phase = Phase::Broken;
            self.end_stay();
            self.free_tasks(false);
            return None;
        }
        let Kind::Commit { adds, removes } = entry.kind else { return None };
        self.merged.push((self.topic, self.segment, entry.number));
        self.segment += 1;
        self.members = (self.members | adds) & !removes;
        if removes & bit(self.me) != 0 {
            self.phase = Phase::Left;
            self.end_stay();
            self.tasks.clear();
            return None;
        }
        self.notices.retain(|(person, _)| removes & bit(*person) == 0);
        self.notices.iter_mut().for_each(|(_, commits)| *commits += 1);
        self.free_tasks(adds != 0 && entry.author != self.me && defences.asks_first);
        let done: Vec<Task> = self.tasks.iter().copied().filter(|task| self.is_done(task)).collect();
        self.tasks.retain(|task| !done.contains(task));
        let invitation = Invitation {
            generation: self.generation,
            segment: self.segment,
            cursor: self.cursor,
            members: self.members,
            rebuilt_by: self.rebuilt_by,
        };
        (own.is_some() && adds != 0).then_some((adds, invitation))
    }

    /// What was encrypted in a segment that is closed is encrypted again; texts wait for the person if `hold`.
    fn free_tasks(&mut self, hold: bool) {
        for task in &mut self.tasks {
            match task {
                Task::Text { prepared, held, .. } => {
                    *held |= hold;
                    *prepared = None;
                }
                Task::Notice { prepared, .. } => *prepared = None,
                _ => {}
            }
        }
    }

    /// Whether an invitation is taken: the first one, or a rebuild of what is broken here by somebody of a higher rank.
    pub fn takes(&self, invitation: &Invitation) -> bool {
        match (self.phase, invitation.rebuilt_by) {
            (Phase::Out, _) => true,
            (Phase::Left, None) => invitation.generation == self.generation && invitation.segment > self.segment,
            (Phase::Broken, Some(_)) => invitation.generation == self.generation + 1,
            (Phase::Active, Some(by)) => {
                invitation.generation == self.generation && self.rebuilt_by.is_some_and(|known| by < known)
            }
            _ => false,
        }
    }

    fn end_stay(&mut self) {
        if let Some(stay) = self.stays.last_mut() {
            stay.2 = stay.2.min(self.cursor);
        }
    }

    /// Joins.
    pub fn join(&mut self, invitation: Invitation) {
        self.end_stay();
        self.phase = Phase::Active;
        self.topic = invitation.rebuilt_by.map_or(0, |by| by + 1);
        self.generation = invitation.generation;
        (self.segment, self.cursor) = (invitation.segment, invitation.cursor);
        // People are there whom the texts that wait were not written for.
        let hold = self.rebuilt_by.is_some() && invitation.members & !self.members != 0;
        self.members = invitation.members;
        self.rebuilt_by = invitation.rebuilt_by;
        self.notices.clear();
        self.pending = None;
        (self.flight, self.answer) = (None, None);
        self.free_tasks(hold);
        self.stays.push((self.topic, self.cursor, u8::MAX));
    }

    /// Begins a new topic without `left_out`.
    pub fn rebuild(&mut self, left_out: People) -> Invitation {
        let invitation = Invitation {
            generation: self.generation + 1,
            segment: 0,
            cursor: 0,
            members: self.members & !left_out,
            rebuilt_by: Some(self.me),
        };
        self.join(invitation);
        invitation
    }

    /// Whether this person may rebuild.
    pub fn may_rebuild(&self) -> bool {
        self.phase == Phase::Broken && self.me <= ADMIN && !self.evil
    }

    /// Whether something waits to be sent.
    pub fn has_something_to_send(&self) -> bool {
        let removing = self.tasks.iter().any(|task| matches!(task, Task::Remove { .. }));
        let waits = |task: &Task| !matches!(task, Task::Text { held, .. } if *held || removing);
        self.is_active() && (self.pending.is_some() || self.tasks.iter().any(waits))
    }
}
