//! A small world for one lie: a few people, a server that can be evil, and what must be true of it in the end.

use std::collections::BTreeMap;

use engine::caught;
use engine::input::{About, Command, CommandError, Reply, Target};
use engine::view::{ConversationView, Delivery, MessageBody, MessageView};
use protocol::api::{Answer, ClientFrame, Refusal, Request, Server as _, ServerEvent, SessionId};
use protocol::chain::Chain;
use protocol::handle::Handle;
use protocol::hello::{Challenge, Hello, HelloReply, SessionKind};
use protocol::id::{AccountId, ConversationId, TopicId};
use protocol::recovery::RecoveryCode;

use protocol::token::TokenNonce;

use crate::evil::server::Evil;
use crate::world::faults::Faults;
use crate::world::host::Host as _;
use crate::world::trace::Trace;
use crate::world::{Beginning, World};

/// The people of each stage.
pub const ALICE: usize = 0;
/// The second one.
pub const BOB: usize = 1;
/// The third one: where somebody lies, it is often her.
pub const MALLORY: usize = 2;
/// The fourth one.
pub const DAVE: usize = 3;

/// A fresh installation that nobody has used.
pub const PHONE: usize = 4;
/// Another one.
pub const TABLET: usize = 5;

const NAMES: [&str; 6] = ["alice", "bob", "mallory", "dave", "phone", "tablet"];

/// So many of them have accounts.
const PEOPLE: usize = 4;

/// A stage.
pub struct Stage {
    /// The world.
    pub world: World,
    /// Its server.
    pub evil: Evil,
    /// Whether the lie is told; in the control run it is not.
    pub lying: bool,
    /// What was found otherwise than it must be.
    pub broken: Vec<String>,
    greetings: u32,
    strangers: u64,
}

/// Sessions of nobody in the world: far beyond everybody's own.
const STRANGERS: u64 = 1 << 60;

impl Stage {
    /// A stage with four people who have accounts, and two fresh installations.
    pub fn new(lying: bool) -> Self {
        Self::with_trace(lying, Trace::default())
    }

    /// A stage with a trace.
    pub fn with_trace(lying: bool, trace: Trace) -> Self {
        let seed = 7;
        let evil = Evil::new(seed);
        let host = Box::new(evil.clone());
        let mut world = World::new(Beginning { seed, names: &NAMES, host, faults: Faults::none(), trace });
        world.watch.honest = false;
        let mut stage = Stage { world, evil, lying, broken: Vec::new(), greetings: 0, strangers: 0 };
        for person in 0..PEOPLE {
            let recovery = RecoveryCode::generate(&mut stage.world.people[person].rng);
            let handle = Some(stage.world.handle(person));
            stage.does(person, Command::Register { recovery, handle, invitation: None });
        }
        stage
    }

    /// Gives a command and waits until all is quiet; it must succeed.
    pub fn does(&mut self, person: usize, command: Command) -> Option<Reply> {
        match self.tries(person, command) {
            Some(Ok(reply)) => Some(reply),
            other => {
                self.broken.push(format!("{} could not: {other:?}", NAMES[person]));
                None
            }
        }
    }

    /// Gives a command and waits until all is quiet.
    pub fn tries(&mut self, person: usize, command: Command) -> Option<Result<Reply, CommandError>> {
        let id = self.world.command(person, command);
        self.settle();
        self.world.people[person].reply(id).cloned()
    }

    /// Waits until all is quiet.
    pub fn settle(&mut self) {
        if let Err(restless) = self.world.run_until_quiet() {
            self.broken.push(restless.to_string());
        }
    }

    /// Opens a session of somebody who is not in the world, with whatever hello.
    pub fn stranger(&mut self, hello: Hello) -> (SessionId, Option<HelloReply>) {
        self.strangers += 1;
        let session = SessionId(STRANGERS + self.strangers);
        self.world.poke_server();
        self.evil.open(session, hello);
        let opened = std::iter::from_fn(|| self.evil.poll()).find_map(|event| match event {
            ServerEvent::Opened { session: opened, reply } if opened == session => Some(reply),
            _ => None,
        });
        (session, opened)
    }

    /// What the server answers somebody who is not in the world.
    pub fn asks(&mut self, session: SessionId, request: Request) -> Option<Result<Answer, Refusal>> {
        self.world.poke_server();
        let token = request.token_use().and_then(|to| self.evil.token(TokenNonce(to.0)));
        self.evil.send(session, ClientFrame { call: 1, request, token });
        let answer = std::iter::from_fn(|| self.evil.poll()).find_map(|event| match event {
            ServerEvent::Frame { session: answered, frame } if answered == session => frame.into_result(),
            _ => None,
        });
        // Whom the answer's question concerns is told as well.
        self.world.poke_server();
        self.settle();
        answer
    }

    /// A session of somebody who is not in the world, and its challenge.
    pub fn stranger_of(&mut self, kind: SessionKind) -> (SessionId, Challenge) {
        let mut nonce = [0x57; 32];
        nonce[..8].copy_from_slice(&self.strangers.to_be_bytes());
        self.world.poke_server();
        let token = self.evil.token(TokenNonce(nonce)).filter(|_| kind != SessionKind::Account);
        match self.stranger(Hello::new(kind, token.as_ref().map(Into::into))) {
            (session, Some(HelloReply::Welcome { challenge, .. })) => (session, challenge),
            (session, other) => {
                self.broken.push(format!("a stranger is not welcome: {other:?}"));
                (session, Challenge([0; 32]))
            }
        }
    }

    /// Lets two people talk: one writes, the other accepts. Their pair conversation.
    pub fn befriend(&mut self, one: usize, other: usize) -> ConversationId {
        self.greetings += 1;
        let text = format!("hello {} from {}, {}", NAMES[other], NAMES[one], self.greetings);
        let to = Target::Handle(self.handle(other));
        let reply = self.does(one, Command::Send { to, text });
        let Some(Reply::Message { conversation, .. }) = reply else { return ConversationId([0; 32]) };
        if self.world.people[other].rows.requests().iter().any(|request| request.conversation == conversation) {
            self.does(other, Command::Accept { conversation });
        }
        conversation
    }

    /// Lets one person make a group with others who all know each other then. The group and its topic.
    pub fn group(&mut self, owner: usize, others: &[usize]) -> (ConversationId, TopicId) {
        for other in others {
            self.befriend(owner, *other);
        }
        let members = others.iter().map(|other| self.handle(*other)).collect();
        let reply = self.does(owner, Command::CreateGroup { name: "tea".to_owned(), members });
        let topic = self.evil.topics().last().copied().unwrap_or(TopicId([0; 32]));
        match reply {
            Some(Reply::Conversation { conversation }) => (conversation, topic),
            _ => (ConversationId([0; 32]), topic),
        }
    }

    /// Writes into a conversation and waits until all is quiet.
    pub fn says(&mut self, person: usize, conversation: ConversationId, text: &str) {
        self.does(person, Command::Send { to: Target::Conversation(conversation), text: text.to_owned() });
    }

    /// Reacts to what somebody wrote.
    pub fn reacts(&mut self, person: usize, conversation: ConversationId, text: &str) {
        let Some(about) = self.about(person, conversation, text) else {
            return self.must(false, "there is something to react to");
        };
        let (to, emoji) = (about.message, Some("👍".to_owned()));
        self.does(person, Command::React { conversation, to, emoji, reactions: BTreeMap::new() });
    }

    /// The message that says this, by which something is said about it.
    pub fn about(&self, person: usize, conversation: ConversationId, text: &str) -> Option<About> {
        let row = self.rows(person, conversation, text).next()?;
        Some(About { message: row.message?, sender: row.sender })
    }

    /// Writes into a conversation if the engine lets it, as one who has perhaps been stopped, and waits.
    pub fn tries_to_say(&mut self, person: usize, conversation: ConversationId, text: &str) {
        let to = Target::Conversation(conversation);
        let _answer = self.tries(person, Command::Send { to, text: text.to_owned() });
    }

    /// How often a person sees a text in a conversation, as something that was said.
    pub fn sees(&self, person: usize, conversation: ConversationId, text: &str) -> usize {
        self.rows(person, conversation, text).filter(|row| row.sequence > 0).count()
    }

    /// How far an own text is.
    pub fn delivery(&self, person: usize, conversation: ConversationId, text: &str) -> Option<Delivery> {
        self.rows(person, conversation, text).map(|row| row.delivery).next()
    }

    fn rows(&self, person: usize, conversation: ConversationId, text: &str) -> impl Iterator<Item = MessageView> {
        let body = MessageBody::Text(text.to_owned());
        self.world.people[person].rows.history(&conversation).into_iter().filter(move |row| row.body == body)
    }

    /// A conversation as a person sees it.
    pub fn view(&self, person: usize, conversation: ConversationId) -> Option<ConversationView> {
        self.world.people[person].rows.view(&conversation)
    }

    /// Whether a person takes another for a member.
    pub fn is_member(&self, person: usize, conversation: ConversationId, other: usize) -> bool {
        let account = self.account(other);
        self.view(person, conversation).is_some_and(|view| view.members.iter().any(|member| member.account == account))
    }

    /// A person's account.
    pub fn account(&self, person: usize) -> AccountId {
        self.world.people[person].account.unwrap_or(AccountId([0; 32]))
    }

    /// A person's chain.
    pub fn chain(&mut self, person: usize) -> Chain {
        match self.does(person, Command::Whoami) {
            Some(Reply::Me { chain, .. }) => chain,
            _ => Chain::default(),
        }
    }

    /// A person's handle.
    pub fn handle(&self, person: usize) -> Handle {
        self.world.handle(person)
    }

    /// Notes what must be true and is not.
    pub fn must(&mut self, is_true: bool, what: &str) {
        if !is_true {
            self.broken.push(what.to_owned());
        }
    }

    /// Notes what must be true where nobody lies, and must not come about where somebody does.
    pub fn only_if_honest(&mut self, is_true: bool, what: &str) {
        match (self.lying, is_true) {
            (true, true) => self.broken.push(format!("in spite of the lie, {what}")),
            (false, false) => self.broken.push(format!("not so: {what}")),
            _ => {}
        }
    }

    /// Notes what must come about where somebody lies: else the lie was not told.
    pub fn only_if_lying(&mut self, is_true: bool, what: &str) {
        if self.lying && !is_true {
            self.broken.push(format!("not so: {what}"));
        }
    }

    /// Who caught what, each once.
    pub fn caught(&self) -> Vec<(String, caught::Lie)> {
        let mut all: Vec<(String, caught::Lie)> = Vec::new();
        for (person, caught) in &self.world.watch.caught {
            let found = (NAMES[*person].to_owned(), caught.lie.clone());
            if !all.contains(&found) {
                all.push(found);
            }
        }
        all
    }

    /// Whether this person caught something.
    pub fn has_caught(&self, person: usize) -> bool {
        self.world.watch.caught.iter().any(|(who, _)| *who == person)
    }

    /// How many pieces of evidence people keep.
    pub fn evidence(&self) -> usize {
        self.world.people.iter().map(|person| person.rows.evidence().len()).sum()
    }
}
