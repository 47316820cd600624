//! Seeded random commands: what people in a world do, with weights.

use engine::input::{Command, HeldDecision, Target};
use engine::view::{ConversationState, ConversationView, Delivery, Role};
use protocol::handle::Handle;
use protocol::id::AccountId;
use protocol::recovery::RecoveryCode;
use rand_chacha::ChaCha8Rng;
use rand_core::SeedableRng;

use crate::world::draw::{below, chance, pick};
use crate::world::{Happening, World};

/// What people do; each with its weight.
#[derive(Debug, Clone, Copy)]
enum Action {
    AddContact,
    SendToPerson,
    SendToChat,
    Answer,
    CreateGroup,
    AddMember,
    RemoveMember,
    Leave,
    Rename,
    SetRole,
    Resolve,
    MarkRead,
    Typing,
    GoOffline,
    Crash,
    CrashServer,
}

const WEIGHTS: [(Action, u64); 16] = [
    (Action::AddContact, 4),
    (Action::SendToPerson, 12),
    (Action::SendToChat, 40),
    (Action::Answer, 25),
    (Action::CreateGroup, 6),
    (Action::AddMember, 10),
    (Action::RemoveMember, 6),
    (Action::Leave, 3),
    (Action::Rename, 6),
    (Action::SetRole, 6),
    (Action::Resolve, 8),
    (Action::MarkRead, 4),
    (Action::Typing, 4),
    (Action::GoOffline, 8),
    (Action::Crash, 3),
    (Action::CrashServer, 1),
];

/// What a world's people do next: draws of its own, so that the schedule's draws do not depend on what is done.
pub struct Actions {
    rng: ChaCha8Rng,
    texts: u64,
    names: u64,
}

impl Actions {
    /// The actions of a seed.
    pub fn new(seed: u64) -> Self {
        Actions { rng: ChaCha8Rng::seed_from_u64(seed ^ u64::from_be_bytes(*b"actions!")), texts: 0, names: 0 }
    }

    /// Lets everybody register who has not.
    pub fn register_all(&mut self, world: &mut World) {
        for person in 0..world.people.len() {
            if world.people[person].account.is_none() {
                let recovery = RecoveryCode::generate(&mut self.rng);
                let handle = Some(world.handle(person));
                world.command(person, Command::Register { recovery, handle, invitation: None });
            }
        }
    }

    /// One thing that somebody does now; sometimes several people at once, so that they race.
    pub fn act(&mut self, world: &mut World) {
        let together = if chance(&mut self.rng, 300) { 1 + below(&mut self.rng, 3) } else { 1 };
        for _ in 0..together {
            let total: u64 = WEIGHTS.iter().map(|(_, weight)| weight).sum();
            let mut drawn = below(&mut self.rng, total);
            let person = below(&mut self.rng, world.people.len() as u64) as usize;
            for (action, weight) in WEIGHTS {
                if drawn < weight {
                    self.perform(world, person, action);
                    break;
                }
                drawn -= weight;
            }
        }
    }

    fn perform(&mut self, world: &mut World, person: usize, action: Action) {
        match action {
            Action::GoOffline if world.people[person].online => {
                world.disconnect(person);
                let longest = [60_000, 600_000, 86_400_000][below(&mut self.rng, 3) as usize];
                let away = 1_000 + below(&mut self.rng, longest);
                world.enqueue(away, Happening::Connect { person });
            }
            Action::GoOffline => world.connect(person),
            Action::Crash => world.people[person].crash_after = Some(below(&mut self.rng, 12) as u32),
            Action::CrashServer => world.crash_server(),
            _ => {
                if let Some(command) = self.command(world, person, action) {
                    world.command(person, command);
                }
            }
        }
    }

    fn command(&mut self, world: &World, person: usize, action: Action) -> Option<Command> {
        match action {
            Action::AddContact => Some(Command::AddContact { handle: self.other(world, person)? }),
            Action::SendToPerson => {
                let to = Target::Handle(self.other(world, person)?);
                Some(Command::Send { to, text: self.text(world, person) })
            }
            Action::SendToChat => {
                let chat = self.chat(world, person, |_| true)?;
                Some(Command::Send { to: Target::Conversation(chat.conversation), text: self.text(world, person) })
            }
            Action::Answer => {
                let requests = world.people[person].rows.requests();
                let request = pick(&mut self.rng, &requests).filter(|request| !request.accepted)?;
                let conversation = request.conversation;
                let declines = chance(&mut self.rng, 150);
                Some(if declines { Command::Decline { conversation } } else { Command::Accept { conversation } })
            }
            Action::CreateGroup => {
                let members = self.others(world, person);
                Some(Command::CreateGroup { name: self.name(), members })
            }
            _ => self.group_command(world, person, action),
        }
    }

    fn group_command(&mut self, world: &World, person: usize, action: Action) -> Option<Command> {
        let any_chat = matches!(action, Action::Resolve | Action::MarkRead | Action::Typing);
        let chat = self.chat(world, person, |view| any_chat || !view.pair)?;
        let conversation = chat.conversation;
        Some(match action {
            Action::AddMember => Command::AddMembers { conversation, members: vec![self.other(world, person)?] },
            Action::RemoveMember => Command::RemoveMembers { conversation, members: vec![self.member(&chat)?] },
            Action::Leave => Command::Leave { conversation },
            Action::Rename => Command::Rename { conversation, name: self.name() },
            Action::SetRole => {
                let role = [Role::Member, Role::Admin, Role::Admin, Role::Owner][below(&mut self.rng, 4) as usize];
                Command::SetRole { conversation, member: self.member(&chat)?, role }
            }
            Action::Resolve => {
                let history = world.people[person].rows.history(&conversation);
                let held = history.iter().find(|row| row.delivery == Delivery::Held)?;
                let decision = [HeldDecision::Send, HeldDecision::Discard][below(&mut self.rng, 2) as usize];
                Command::Resolve { conversation, number: held.number, decision }
            }
            Action::MarkRead => Command::MarkRead { conversation, number: chat.last_number },
            Action::Typing => Command::Typing { conversation, on: true },
            _ => return None,
        })
    }

    fn chat(
        &mut self,
        world: &World,
        person: usize,
        wanted: impl Fn(&ConversationView) -> bool,
    ) -> Option<ConversationView> {
        let mut views = world.people[person].rows.views();
        // Now and then somebody tries what is not possible any more.
        let tries = chance(&mut self.rng, 50);
        views.retain(|view| wanted(view) && (tries || view.state != ConversationState::Left));
        pick(&mut self.rng, &views).cloned()
    }

    fn member(&mut self, chat: &ConversationView) -> Option<AccountId> {
        pick(&mut self.rng, &chat.members).map(|member| member.account)
    }

    fn other(&mut self, world: &World, person: usize) -> Option<Handle> {
        let others: Vec<Handle> = (0..world.people.len()).filter(|o| *o != person).map(|o| world.handle(o)).collect();
        pick(&mut self.rng, &others).cloned()
    }

    fn others(&mut self, world: &World, person: usize) -> Vec<Handle> {
        let others = (0..world.people.len()).filter(|other| *other != person);
        others.filter(|_| chance(&mut self.rng, 600)).map(|other| world.handle(other)).collect()
    }

    fn text(&mut self, world: &World, person: usize) -> String {
        self.texts += 1;
        format!("{} {}", world.people[person].name, self.texts)
    }

    fn name(&mut self) -> String {
        self.names += 1;
        format!("group {}", self.names)
    }
}
