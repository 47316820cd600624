//! The model: three people and their server; 0 owns the group, 1 is an admin, 2 a plain member, or comes later.

use crate::client::{Added, Client, Defences, Invitation, Phase, Task, bit};
use crate::topic::{Answer, Entry, Kind, People, Topic};

/// How often people may do what, all together.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    pub texts: u8,
    pub adds: u8,
    pub removes: u8,
    pub garbage: u8,
}

pub struct Town {
    pub defences: Defences,
    pub limits: Limits,
}

/// A text: who wrote it, for whom, and whom its author was about to remove.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Written {
    pub author: u8,
    pub readers: People,
    pub removing: People,
    /// The author said, being asked, that it may go to whoever came.
    pub resolved: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct State {
    pub topics: Vec<Topic>,
    pub clients: Vec<Client>,
    pub written: Vec<Written>,
    /// Who was added by whom.
    pub added: Vec<(u8, u8)>,
    pub removes: u8,
    pub adds: u8,
    pub garbage: u8,
    /// What people will wish for, each at a moment of its own; for comparing with real engines.
    pub agenda: Vec<Action>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Action {
    Say(u8),
    Add(u8, u8),
    Remove(u8, u8),
    /// A held text: it may go to whoever came.
    Resolve(u8),
    /// A request goes out.
    Send(u8),
    /// The server takes a request and answers.
    Take(u8),
    /// An answer arrives.
    Hear(u8),
    /// Request or answer is lost: a session's end, the client's crash or the server's.
    Lose(u8),
    Read(u8),
    Join(u8),
    /// A member closes the segment with garbage.
    Cheat(u8),
    Rebuild(u8, People),
}

/// A law, or something that must be possible: its name, and whether it holds in a state.
pub type Named = (&'static str, fn(&State) -> bool);

impl Town {
    /// What holds in every state.
    pub const LAWS: [Named; 6] = [
        ("one commit for one epoch, alike for all", State::agrees_on_commits),
        ("nothing is shown twice", State::shows_nothing_twice),
        ("who is out reads nothing more", State::only_members_read),
        ("nobody reads what was written before they came, unasked", State::asks_first),
        ("whom one removes reads nothing that one writes", State::hides_from_removed),
        ("whoever is quiet agrees and has everything", |state| !state.is_quiet() || state.is_whole()),
    ];

    /// What must occur, or the model says nothing.
    pub const POSSIBLE: [Named; 7] = [
        ("a text reaches all three", |state| state.clients.iter().all(|client| !client.shown.is_empty())),
        ("everything comes to rest", |state| state.is_quiet() && state.topics[0].entries.len() > 2),
        ("a commit loses its race and a notice is given", |state| state.has_notice()),
        ("a text is held back", |state| state.has_held_text()),
        ("a chat breaks and is rebuilt", |state| state.clients.iter().any(|client| client.generation > 0)),
        ("two people rebuild at once", |state| {
            state.clients.iter().filter(|client| client.rebuilt_by == Some(client.me)).count() > 1
        }),
        ("somebody is removed", |state| state.clients.iter().any(|client| client.phase == Phase::Left)),
    ];

    /// A group of all three, and one that the third is not in.
    pub fn beginnings(&self) -> Vec<State> {
        let with = |members: People| State {
            topics: vec![Topic::default(); 3],
            clients: (0..3).map(|me| Client::new(me, members)).collect(),
            written: vec![],
            added: vec![],
            removes: 0,
            adds: 0,
            garbage: 0,
            agenda: vec![],
        };
        vec![with(0b111), with(0b011)]
    }

    /// What can happen.
    pub fn actions(&self, state: &State) -> Vec<Action> {
        let mut all = Vec::new();
        let actions = &mut all;
        actions.extend(&state.agenda);
        for client in &state.clients {
            self.wishes(state, client, actions);
            let me = client.me;
            let topic = &state.topics[usize::from(client.topic)];
            let is_idle = client.flight.is_none() && client.answer.is_none();
            if is_idle && client.has_something_to_send() {
                actions.push(Action::Send(me));
            }
            if client.flight.is_some() && client.answer.is_none() {
                actions.push(Action::Take(me));
            }
            if client.answer.is_some() {
                actions.push(Action::Hear(me));
            }
            if client.flight.is_some() {
                actions.push(Action::Lose(me));
            }
            if client.can_read(topic) {
                actions.push(Action::Read(me));
            }
            if client.invitation.is_some_and(|invitation| client.takes(&invitation)) {
                actions.push(Action::Join(me));
            }
            if client.may_rebuild() {
                actions.push(Action::Rebuild(me, 0));
                actions.extend(
                    state
                        .evil()
                        .filter(|evil| client.members & bit(*evil) != 0)
                        .map(|evil| Action::Rebuild(me, bit(evil))),
                );
            }
        }
        all
    }

    /// What comes of it; nothing if nothing changes.
    pub fn next(&self, before: &State, action: Action) -> Option<State> {
        let mut state = before.clone();
        if let Some(at) = state.agenda.iter().position(|wish| *wish == action) {
            state.agenda.remove(at);
            let (Action::Say(me) | Action::Add(me, _) | Action::Remove(me, _)) = action else { return None };
            if !state.clients[usize::from(me)].is_active() {
                return Some(state);
            }
        }
        match action {
            Action::Say(me) => {
                let text = state.written.len() as u8;
                let client = &mut state.clients[usize::from(me)];
                let removing = client.tasks.iter().fold(0, |set, task| match task {
                    Task::Remove { gone, .. } => set | gone,
                    _ => set,
                });
                state.written.push(Written { author: me, readers: client.members, removing, resolved: false });
                client.tasks.push(Task::Text { text, prepared: None, held: false });
            }
            Action::Add(me, person) => {
                state.adds += 1;
                state.clients[usize::from(me)].tasks.push(Task::Add { person });
            }
            Action::Remove(me, person) => {
                state.removes += 1;
                state.clients[usize::from(me)].tasks.push(Task::Remove { gone: bit(person), noticed: false });
            }
            Action::Resolve(me) => {
                for task in &mut state.clients[usize::from(me)].tasks {
                    if let Task::Text { text, held: held @ true, .. } = task {
                        *held = false;
                        state.written[usize::from(*text)].resolved = true;
                    }
                }
            }
            Action::Send(me) => {
                let client = &mut state.clients[usize::from(me)];
                client.flight = client.next(&self.defences);
            }
            Action::Cheat(me) => {
                state.garbage += 1;
                let client = &mut state.clients[usize::from(me)];
                client.evil = true;
                client.answer = None;
                client.flight = Some(Entry { number: 255, author: me, segment: client.segment, kind: Kind::Garbage });
            }
            Action::Take(me) => {
                let client = &mut state.clients[usize::from(me)];
                let topic = &mut state.topics[usize::from(client.topic)];
                client.answer = Some(topic.take(client.flight?));
            }
            Action::Hear(me) => {
                let client = &mut state.clients[usize::from(me)];
                let topic = &state.topics[usize::from(client.topic)];
                let (entry, answer): (Entry, Answer) = (client.flight.take()?, client.answer.take()?);
                let added = client.answered(entry, answer, topic, &self.defences);
                state.invite(me, added);
            }
            Action::Lose(me) => {
                let client = &mut state.clients[usize::from(me)];
                (client.flight, client.answer) = (None, None);
            }
            Action::Read(me) => {
                let client = &mut state.clients[usize::from(me)];
                let added = client.read(&state.topics[usize::from(client.topic)], &self.defences);
                state.invite(me, added);
            }
            Action::Join(me) => {
                let client = &mut state.clients[usize::from(me)];
                let invitation = client.invitation.take()?;
                client.join(invitation);
            }
            Action::Rebuild(me, left_out) => {
                let invitation = state.clients[usize::from(me)].rebuild(left_out);
                state.invite_to_rebuild(me, invitation);
            }
        }
        (state != *before).then_some(state)
    }
}

impl Town {
    /// What people may wish.
    fn wishes(&self, state: &State, client: &Client, actions: &mut Vec<Action>) {
        let me = client.me;
        if !client.is_active() || client.evil {
            return;
        }
        if (state.written.len() as u8) < self.limits.texts {
            actions.push(Action::Say(me));
        }
        let outside = (0..3).filter(|person| client.members & bit(*person) == 0);
        if state.adds < self.limits.adds && me < 2 {
            actions.extend(outside.map(|person| Action::Add(me, person)));
        }
        if state.removes < self.limits.removes && me < 2 {
            let gone = (me + 1..3).filter(|person| client.members & bit(*person) != 0);
            actions.extend(gone.map(|person| Action::Remove(me, person)));
        }
        if client.tasks.iter().any(|task| matches!(task, Task::Text { held: true, .. })) {
            actions.push(Action::Resolve(me));
        }
        if state.garbage < self.limits.garbage && me == 2 && client.flight.is_none() {
            actions.push(Action::Cheat(me));
        }
    }
}

impl State {
    fn evil(&self) -> impl Iterator<Item = u8> {
        self.clients.iter().filter(|client| client.evil).map(|client| client.me)
    }

    fn honest(&self) -> impl Iterator<Item = &Client> {
        self.clients.iter().filter(|client| !client.evil)
    }

    /// Whoever was added is told where to begin; who has not read its own removal yet keeps it until then.
    fn invite(&mut self, by: u8, added: Added) {
        let Some((adds, invitation)) = added else { return };
        for client in self.clients.iter_mut().filter(|client| adds & bit(client.me) != 0) {
            client.invitation = Some(invitation);
            self.added.push((client.me, by));
        }
    }

    fn invite_to_rebuild(&mut self, by: u8, invitation: Invitation) {
        for client in &mut self.clients {
            let other = client.me != by && invitation.members & bit(client.me) != 0;
            // Of two invitations the better one is kept, as the engine judges them one after the other.
            let better = client.invitation.is_none_or(|known| known.rebuilt_by.is_none_or(|rebuilt| by < rebuilt));
            if other && better {
                client.invitation = Some(invitation);
            }
        }
    }

    fn agrees_on_commits(&self) -> bool {
        let all: Vec<_> = self.honest().flat_map(|client| &client.merged).collect();
        let alike = all.iter().all(|one| all.iter().all(|other| (one.0, one.1) != (other.0, other.1) || one == other));
        // Whoever failed at an entry that somebody else merged has been split off.
        let broken = self.honest().filter(|client| client.phase == Phase::Broken && client.generation == 0);
        alike
            && broken
                .into_iter()
                .all(|client| !all.iter().any(|merged| merged.0 == client.topic && merged.1 >= client.segment))
    }

    fn has_notice(&self) -> bool {
        self.topics[0].entries.iter().any(|entry| matches!(entry.kind, Kind::Notice(_)))
    }

    fn has_held_text(&self) -> bool {
        let tasks = self.clients.iter().flat_map(|client| &client.tasks);
        tasks.into_iter().any(|task| matches!(task, Task::Text { held: true, .. }))
    }

    fn shows_nothing_twice(&self) -> bool {
        self.clients
            .iter()
            .all(|client| client.shown.iter().enumerate().all(|(at, text)| !client.shown[at + 1..].contains(text)))
    }

    /// The members of a segment, as everybody who merged its commits has them.
    fn members_of(&self, topic: u8, segment: u8) -> Option<People> {
        let first =
            if self.clients[2].stays.first().is_some_and(|stay| *stay == (0, 0, u8::MAX) || stay.1 == 0 && stay.0 == 0)
            {
                0b111
            } else {
                0b011
            };
        if topic > 0 {
            return None;
        }
        let merged =
            |entry: &Entry| self.honest().any(|client| client.merged.contains(&(topic, entry.segment, entry.number)));
        let commits = self.topics[0].entries.iter().filter(|entry| entry.segment < segment && merged(entry));
        Some(commits.fold(first, |members, entry| match entry.kind {
            Kind::Commit { adds, removes } => (members | adds) & !removes,
            _ => members,
        }))
    }

    fn text_entries(&self, topic: u8) -> impl Iterator<Item = (u8, u8, &Entry)> {
        let entries = self.topics[usize::from(topic)].entries.iter().zip(1u8..);
        entries.filter_map(|(entry, place)| match entry.kind {
            Kind::Text(text) => Some((text, place, entry)),
            _ => None,
        })
    }

    fn only_members_read(&self) -> bool {
        self.text_entries(0).all(|(text, _, entry)| {
            let members = self.members_of(0, entry.segment).unwrap_or(0b111);
            let elsewhere = (1..3).any(|topic| self.text_entries(topic).any(|(other, _, _)| other == text));
            elsewhere
                || self.clients.iter().all(|client| !client.shown.contains(&text) || members & bit(client.me) != 0)
        })
    }

    fn asks_first(&self) -> bool {
        self.clients.iter().all(|client| {
            client.shown.iter().all(|text| {
                let written = self.written[usize::from(*text)];
                let by_author = self.added.contains(&(client.me, written.author));
                written.readers & bit(client.me) != 0 || written.resolved || by_author
            })
        })
    }

    fn hides_from_removed(&self) -> bool {
        self.clients.iter().all(|client| {
            let came_back = self.added.iter().any(|(person, _)| *person == client.me);
            came_back || client.shown.iter().all(|text| self.written[usize::from(*text)].removing & bit(client.me) == 0)
        })
    }

    /// Nothing is under way: only people could do something more.
    pub fn is_quiet(&self) -> bool {
        self.agenda.is_empty()
            && self.honest().all(|client| {
                let reads = client.can_read(&self.topics[usize::from(client.topic)]);
                let joins = client.invitation.is_some_and(|invitation| client.takes(&invitation));
                let busy = client.flight.is_some() || client.has_something_to_send() || client.may_rebuild();
                let waits = client.phase == Phase::Broken;
                !reads && !joins && !busy && !waits
            })
            && self.clients.iter().all(|client| client.flight.is_none())
    }

    /// Everybody who is in agrees on place and members, and has read all that was said while they were in.
    fn is_whole(&self) -> bool {
        let active: Vec<&Client> = self.honest().filter(|client| client.is_active()).collect();
        let Some(first) = active.first() else { return true };
        let place =
            |client: &Client| (client.topic, client.segment, client.cursor, client.members, client.notices.clone());
        let agree = active.iter().all(|client| place(client) == place(first));
        let evil = self.evil().fold(0, |set, person| set | bit(person));
        let present = active.iter().fold(0, |set, client| set | bit(client.me));
        let complete = active.iter().all(|client| {
            client.stays.iter().filter(|stay| stay.0 == 0 || stay.0 == first.topic).all(|(topic, from, to)| {
                let said = self.text_entries(*topic).filter(|(_, place, _)| place > from && place <= to);
                let mut said: Vec<u8> = said.map(|(text, _, _)| text).collect();
                let mut shown: Vec<u8> = client.shown.iter().copied().filter(|text| said.contains(text)).collect();
                // What was shown in the topic of a lesser rebuild keeps its place.
                if *topic > 0 {
                    said.sort_unstable();
                    said.dedup();
                    shown.sort_unstable();
                }
                said == shown
            })
        });
        agree && complete && present == first.members & !evil
    }
}
