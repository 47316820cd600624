//! The reference model of a world at rest: each conversation's one order of entries, and who was a member at each place.

use std::collections::{BTreeMap, BTreeSet};

use engine::view::{ConversationState, ConversationView, Delivery, MessageBody, MessageView};
use protocol::id::{AccountId, ConversationId};

use crate::laws::members_of;
use crate::world::World;
use crate::world::rows::Rows;

/// A place in a conversation: generation, and sequence in that generation's topic.
pub type Place = (u32, u64);

/// What an entry shows: one row for a message, one for each change that a commit makes.
type Shown = Vec<(AccountId, MessageBody)>;

/// One conversation as all its people together have seen it.
struct Log {
    conversation: ConversationId,
    /// By person: their view, and what they were shown at each place.
    people: BTreeMap<usize, (ConversationView, BTreeMap<Place, Shown>)>,
    /// What is at each place, by whoever has seen most of it.
    places: BTreeMap<Place, Shown>,
}

/// Checks the laws of a world at rest: everybody online, nothing under way.
pub fn check_at_rest(world: &World) -> Vec<String> {
    let mut broken = Vec::new();
    let mut said: BTreeMap<String, Vec<(ConversationId, Place, AccountId)>> = BTreeMap::new();
    for conversation in conversations(world) {
        let log = Log::read(world, conversation);
        log.check_agreement(world, &mut broken);
        log.check_delivery(world, &mut broken);
        for (place, rows) in &log.places {
            for (sender, body) in rows {
                if let MessageBody::Text(text) = body {
                    said.entry(text.clone()).or_default().push((conversation, *place, *sender));
                }
            }
        }
    }
    check_texts(world, &said, &mut broken);
    broken
}

fn conversations(world: &World) -> BTreeSet<ConversationId> {
    world.people.iter().flat_map(|person| person.rows.views()).map(|view| view.conversation).collect()
}

impl Log {
    fn read(world: &World, conversation: ConversationId) -> Self {
        let mut people = BTreeMap::new();
        let mut places: BTreeMap<Place, Shown> = BTreeMap::new();
        for (index, person) in world.people.iter().enumerate() {
            let Some(view) = person.rows.view(&conversation) else { continue };
            let mut history = person.rows.history(&conversation);
            history.retain(|row| !is_own_way_in_or_out(row, person.account));
            let seen = by_place(&view, &history);
            for (place, rows) in &seen {
                let longest = places.entry(*place).or_default();
                if rows.len() > longest.len() {
                    longest.clone_from(rows);
                }
            }
            people.insert(index, (view, seen));
        }
        Log { conversation, people, places }
    }

    /// All who are in agree on everything that they could compare, nothing waits, and everybody who is in knows it.
    fn check_agreement(&self, world: &World, broken: &mut Vec<String>) {
        let name = |index: usize| world.people[index].name.as_str();
        let active = || self.people.iter().filter(|(_, (view, _))| view.state == ConversationState::Active);
        for (index, (view, _)) in &self.people {
            if !matches!(view.state, ConversationState::Active | ConversationState::Left) {
                broken.push(format!("{}: a chat is {:?} at rest", name(*index), view.state));
            }
            let held = world.people[*index].rows.history(&self.conversation);
            let held = held.iter().filter(|row| row.delivery == Delivery::Held).count() as u64;
            if view.outbox > held {
                broken.push(format!("{}: {} things are still to be sent at rest", name(*index), view.outbox - held));
            }
        }
        let Some((first, (agreed, _))) = active().next() else { return };
        for (index, (view, _)) in active() {
            let pair = format!("{} and {}", name(*first), name(*index));
            if (view.generation, view.epoch) != (agreed.generation, agreed.epoch) {
                let (one, other) = ((agreed.generation, agreed.epoch), (view.generation, view.epoch));
                broken.push(format!("{pair} are in different epochs: {one:?} and {other:?}"));
            } else if view.fingerprint != agreed.fingerprint {
                broken.push(format!("{pair} have different fingerprints"));
            }
            if members_of(view) != members_of(agreed) || view.name != agreed.name && !view.pair {
                broken.push(format!("{pair} see different members or names"));
            }
            // Who has been added and has not accepted gives no sign: then the removal stays pending.
            let all_in = agreed.members.iter().all(|member| {
                let is_in = |(index, _): &(&usize, _)| world.people[**index].account == Some(member.account);
                active().any(|person| is_in(&person))
            });
            if !view.removal_pending.is_empty() && all_in {
                broken.push(format!("{}: a removal is pending at rest", name(*index)));
            }
        }
        for (index, person) in world.people.iter().enumerate() {
            let is_member = agreed.members.iter().any(|member| Some(member.account) == person.account);
            let is_active = self.people.get(&index).is_some_and(|(view, _)| view.state == ConversationState::Active);
            let asked = person.rows.requests().iter().any(|request| request.conversation == self.conversation);
            let declined = world.watch.declined.contains(&(index, self.conversation));
            match (is_member, is_active) {
                (true, false) if !asked && !declined => {
                    broken.push(format!("{} is a member and does not know", person.name))
                }
                (false, true) => broken.push(format!("{} takes themselves for a member", person.name)),
                _ => {}
            }
        }
        if !agreed.pair && !agreed.members.iter().any(|member| member.role == engine::view::Role::Owner) {
            broken.push("a group has no owner".to_owned());
        }
    }

    /// Whoever was a member at a place has what is there, exactly as everybody else; whoever was not has nothing.
    fn check_delivery(&self, world: &World, broken: &mut Vec<String>) {
        let active = self.people.values().find(|(view, _)| view.state == ConversationState::Active);
        let Some((agreed, _)) = active else { return };
        let mut members: BTreeSet<AccountId> = agreed.members.iter().map(|member| member.account).collect();
        let mut renewed = BTreeSet::new();
        let mut stays = Vec::new();
        for (place, rows) in self.places.iter().rev() {
            let after = members.clone();
            for (_, body) in rows.iter().rev() {
                undo(&mut members, &mut renewed, body);
            }
            stays.push(Stay { place: *place, rows, before: members.clone(), after, renewed: renewed.clone() });
        }
        stays.reverse();
        for index in self.people.keys() {
            self.check_person(world, *index, &stays, broken);
        }
    }

    fn check_person(&self, world: &World, index: usize, stays: &[Stay<'_>], broken: &mut Vec<String>) {
        let (person, (view, seen)) = (&world.people[index], &self.people[&index]);
        let Some(account) = person.account else { return };
        let name = &person.name;
        // What is missing of a stay counts if any of that stay was read: an invitation need not be accepted.
        let (mut missing, mut reads) = (Vec::new(), false);
        for stay in stays {
            let (before, after) = (stay.before.contains(&account), stay.after.contains(&account));
            let (place, rows) = (stay.place, stay.rows);
            match seen.get(&place) {
                Some(seen) if before && after && seen != rows => {
                    broken.push(format!("{name} sees {seen:?} at {place:?}, others {rows:?}"));
                }
                Some(seen) if !before && !after => {
                    broken.push(format!("{name} was no member at {place:?} and sees {seen:?}"));
                }
                Some(_) => reads = true,
                None if before && after && !stay.renewed.contains(&account) => {
                    missing.push(format!("{name} misses {rows:?} at {place:?}"));
                }
                None => {}
            }
            if before && !after {
                let left_by_themselves =
                    stay.rows.iter().any(|(_, body)| *body == MessageBody::LeftByThemselves(account));
                let missed = std::mem::take(&mut missing);
                if std::mem::take(&mut reads) && !left_by_themselves {
                    broken.extend(missed);
                }
            }
        }
        if view.state == ConversationState::Active {
            broken.extend(missing);
        }
    }
}

/// A place in the order, with who was a member before and after it, and whose device was renewed later on.
struct Stay<'a> {
    place: Place,
    rows: &'a Shown,
    before: BTreeSet<AccountId>,
    after: BTreeSet<AccountId>,
    renewed: BTreeSet<AccountId>,
}

/// Goes back over a change of members.
fn undo(members: &mut BTreeSet<AccountId>, renewed: &mut BTreeSet<AccountId>, body: &MessageBody) {
    match body {
        MessageBody::Joined(accounts) => members.retain(|member| !accounts.contains(member)),
        MessageBody::Removed(accounts) => members.extend(accounts),
        MessageBody::LeftByThemselves(account) => {
            members.insert(*account);
        }
        MessageBody::Rebuilt { left_out } => members.extend(left_out),
        MessageBody::DeviceRenewed(account) => {
            renewed.insert(*account);
        }
        _ => {}
    }
}

/// A history by place. A row of a rebuild begins the next generation; the view's is that of the last row.
fn by_place(view: &ConversationView, history: &[MessageView]) -> BTreeMap<Place, Shown> {
    let rebuilds = history.iter().filter(|row| is_rebuild(row)).count() as u32;
    let mut generation = view.generation.saturating_sub(rebuilds);
    let mut places: BTreeMap<Place, Shown> = BTreeMap::new();
    for row in history {
        generation += u32::from(is_rebuild(row));
        if row.sequence > 0 {
            places.entry((generation, row.sequence)).or_default().push((row.sender, row.body.clone()));
        }
    }
    places
}

/// Who joins is shown all who are in, and who leaves is out with their own word: neither is what the others see.
fn is_own_way_in_or_out(row: &MessageView, own: Option<AccountId>) -> bool {
    match &row.body {
        MessageBody::Joined(accounts) => own.is_some_and(|own| accounts.contains(&own)),
        MessageBody::LeftByThemselves(account) => own == Some(*account),
        _ => false,
    }
}

fn is_rebuild(row: &MessageView) -> bool {
    matches!(row.body, MessageBody::Rebuilt { .. })
}

/// Each accepted text is in its sender's history once, has come to an end, and is at one place if it was sent.
fn check_texts(
    world: &World,
    said: &BTreeMap<String, Vec<(ConversationId, Place, AccountId)>>,
    broken: &mut Vec<String>,
) {
    let own: Vec<_> = world.people.iter().map(|person| texts_of(&person.rows)).collect();
    for (text, asked) in &world.watch.texts {
        let person = &world.people[asked.person];
        let places = said.get(text).map(Vec::as_slice).unwrap_or_default();
        if places.len() > 1 {
            broken.push(format!("“{text}” is at {} places", places.len()));
        }
        if let Some((_, _, sender)) = places.first()
            && Some(*sender) != person.account
        {
            broken.push(format!("“{text}” is shown as another's"));
        }
        match &asked.answer {
            Some(Ok(conversation)) if !world.watch.restored.contains(&asked.person) => {
                let rows = own[asked.person].get(&(*conversation, text.clone())).map(Vec::as_slice).unwrap_or_default();
                match rows {
                    [row] => check_end(person.name.as_str(), text, row, places, broken),
                    _ => broken.push(format!("{} has “{text}” {} times in the history", person.name, rows.len())),
                }
            }
            Some(Err(error)) if !places.is_empty() => {
                broken.push(format!("“{text}” was refused ({error}) and sent"));
            }
            _ => {}
        }
    }
    for text in said.keys().filter(|text| !world.watch.texts.contains_key(*text)) {
        broken.push(format!("“{text}” was never asked to be sent"));
    }
}

fn texts_of(rows: &Rows) -> BTreeMap<(ConversationId, String), Vec<MessageView>> {
    let mut texts: BTreeMap<_, Vec<MessageView>> = BTreeMap::new();
    for conversation in rows.views().iter().map(|view| view.conversation) {
        for row in rows.history(&conversation) {
            if let MessageBody::Text(text) = &row.body {
                texts.entry((conversation, text.clone())).or_default().push(row);
            }
        }
    }
    texts
}

fn check_end(
    name: &str,
    text: &str,
    row: &MessageView,
    places: &[(ConversationId, Place, AccountId)],
    broken: &mut Vec<String>,
) {
    match row.delivery {
        Delivery::Sent if row.sequence == 0 || places.len() != 1 => {
            broken.push(format!("{name}'s “{text}” is sent, but has no place"));
        }
        Delivery::Held | Delivery::Discarded if row.sequence > 0 => {
            broken.push(format!("{name}'s “{text}” is {:?}, but has a place", row.delivery));
        }
        Delivery::Received | Delivery::Waiting => {
            broken.push(format!("{name}'s “{text}” is {:?} at rest", row.delivery));
        }
        _ => {}
    }
}
