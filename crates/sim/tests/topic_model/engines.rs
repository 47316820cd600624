//! The model against what it models: three real engines and the real server, and whatever they come to must be an end of the model.

use engine::input::{Command, Target};
use engine::view::{ConversationState, MessageBody, Role};
use protocol::id::ConversationId;
use sim::lie::stage::{ALICE, BOB, MALLORY, Stage};
use sim::world::faults::Faults;

use crate::checker::ends;
use crate::client::{Phase, bit};
use crate::topic::People;
use crate::town::{Action, Limits, State, Town};

/// What a person has in the end: the members they see if they are in, and the texts that they were shown, in order.
type Seen = Vec<(Option<People>, Vec<u8>)>;

/// Fixed draws, so that each run is the same.
struct Draws(u64);

impl Draws {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % bound
    }
}

/// What people wish for, in the order in which they say so; each happens whenever the network lets it.
fn agenda(draws: &mut Draws, third_is_in: bool) -> Vec<Action> {
    let mut possible = vec![Action::Say(0), Action::Say(1), Action::Remove(0, 1)];
    match third_is_in {
        true => possible.extend([Action::Say(2), Action::Remove(0, 2), Action::Remove(1, 2)]),
        false => possible.extend([Action::Add(0, 2), Action::Add(1, 2)]),
    }
    (0..2 + draws.below(2)).map(|_| possible.remove(draws.below(possible.len()))).collect()
}

fn in_the_model(town: &Town, agenda: &[Action], third_is_in: bool) -> std::collections::BTreeSet<Seen> {
    let beginnings = town.beginnings();
    let beginning = State { agenda: agenda.to_vec(), ..beginnings[usize::from(!third_is_in)].clone() };
    // A text is known by its author: nobody says two.
    ends(town, beginning, |state| {
        let author = |text: &u8| state.written[usize::from(*text)].author;
        let person = |client: &crate::client::Client| {
            let members = (client.phase == Phase::Active).then_some(client.members);
            (members, client.shown.iter().map(author).collect())
        };
        state.clients.iter().map(person).collect()
    })
}

fn in_engines(draws: &mut Draws, agenda: &[Action], third_is_in: bool) -> Seen {
    let mut stage = Stage::new(false);
    stage.befriend(BOB, MALLORY);
    stage.befriend(ALICE, MALLORY);
    let others: &[usize] = if third_is_in { &[BOB, MALLORY] } else { &[BOB] };
    let (group, _) = stage.group(ALICE, others);
    let member = stage.account(BOB);
    stage.does(ALICE, Command::SetRole { conversation: group, member, role: Role::Admin });
    assert_eq!(stage.broken, Vec::<String>::new());
    let storm = draws.below(3);
    stage.world.faults = match storm {
        0 => Faults::none(),
        _ => Faults { delay_ms_max: 400, lose_frame: 40, crash_person: 8, crash_server_after: 8, ..Faults::none() },
    };
    for wish in agenda {
        let (person, command) = command(&stage, group, *wish);
        stage.world.command(person, command);
        stage.world.advance(draws.below(700) as u64);
    }
    stage.world.advance(20_000);
    stage.world.calm();
    stage.world.advance(600_000);
    stage.settle();
    for person in [ALICE, BOB, MALLORY] {
        for request in stage.world.people[person].rows.requests() {
            stage.world.command(person, Command::Accept { conversation: request.conversation });
        }
    }
    stage.world.advance(600_000);
    stage.settle();
    assert_eq!(stage.caught(), vec![], "nobody lied");
    [ALICE, BOB, MALLORY].map(|person| seen(&stage, group, person)).to_vec()
}

fn command(stage: &Stage, conversation: ConversationId, wish: Action) -> (usize, Command) {
    match wish {
        Action::Say(me) => {
            let text = me.to_string();
            (me.into(), Command::Send { to: Target::Conversation(conversation), text })
        }
        Action::Add(me, other) => {
            (me.into(), Command::AddMembers { conversation, members: vec![stage.handle(other.into())] })
        }
        Action::Remove(me, other) => {
            (me.into(), Command::RemoveMembers { conversation, members: vec![stage.account(other.into())] })
        }
        other => panic!("{other:?} is no wish"),
    }
}

fn seen(stage: &Stage, group: ConversationId, person: usize) -> (Option<People>, Vec<u8>) {
    let number = |account| (0..3u8).find(|other| stage.account((*other).into()) == account);
    let view = stage.view(person, group).filter(|view| view.state == ConversationState::Active);
    let members = view.map(|view| {
        view.members.iter().filter_map(|member| number(member.account)).fold(0, |set, other| set | bit(other))
    });
    let mut rows = stage.world.people[person].rows.history(&group);
    rows.retain(|row| row.sequence > 0);
    rows.sort_by_key(|row| row.sequence);
    let text = |row: &engine::view::MessageView| match &row.body {
        MessageBody::Text(text) => text.parse().ok(),
        _ => None,
    };
    (members, rows.iter().filter_map(text).collect())
}

#[test]
fn whatever_real_engines_come_to_is_an_end_of_the_model() {
    let town = Town { defences: crate::ALL, limits: Limits { texts: 0, adds: 0, removes: 0, garbage: 0 } };
    let (mut several, mut worlds) = (0, 0);
    for seed in 0..24 {
        let mut draws = Draws(seed);
        let third_is_in = draws.below(2) == 0;
        let agenda = agenda(&mut draws, third_is_in);
        let possible = in_the_model(&town, &agenda, third_is_in);
        let found = in_engines(&mut draws, &agenda, third_is_in);
        assert!(possible.contains(&found), "{seed}: {agenda:?} came to {found:?}, in the model to one of {possible:?}");
        several += u32::from(possible.len() > 1);
        worlds += 1;
    }
    println!("{worlds} worlds, of which {several} could have ended in several ways");
    assert!(several > worlds / 3, "the order of events must matter");
}
