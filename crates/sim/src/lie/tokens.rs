//! Tokens: spent twice, made for one person, used on after a suspension; and what is tried with as many as one account gets.

use engine::Separation;
use engine::effect::Event;
use engine::input::{Command, Target};
use engine::view::Standing;
use protocol::api::{Answer, ClientFrame, Push, Refusal, Request, Server as _, ServerEvent, ServerFrame, SessionId};
use protocol::cbor::Bytes;
use protocol::chain::Chain;
use protocol::handle::Handle;
use protocol::hello::{Hello, HelloReply, SessionKind};
use protocol::id::{AccountId, BlobId, DeviceId, Tag};
use protocol::inbox::SealedItem;
use protocol::limits::{CONTACT_LOOKUPS_MAX, TOKEN_GRACE_MINUTES, TOKEN_ISSUE_AHEAD_MINUTES, TOKEN_QUOTA};
use protocol::time::Days;
use protocol::token::{Batch, Issuer, Token, TokenNonce, period_end, period_start};
use protocol::transparency::checkpoint::Witnesses;
use protocol::transparency::directory_proof::Against;
use protocol::transparency::evidence::Verdict;
use protocol::transparency::label::{AccountValue, MapLabel};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use server::in_process::{Connection, InProcess};
use server::memory::MemoryStores;
use server::port::Stores;
use server::port::directory::{Directory, Key};
use server::service::Rules;
use server::service::keys::Keyring;
use server::service::standing::{self, Standing as AccountStanding};

use super::stage::{ALICE, BOB, DAVE, MALLORY, Stage};
use crate::world::Carried;
use crate::world::net::LinkId;

const DAY_MS: u64 = 86_400_000;

/// One token is shown to two server processes over one store, to one after the other. What they do at the same moment is threads' doing,
/// and in the server's own tests: `a_token_opens_one_contact_session_wherever_it_is_shown`.
pub fn token_double_spend(stage: &mut Stage) {
    let stores = MemoryStores::default();
    let keys = || Keyring::from_seed(&[9; 32]);
    let start = || InProcess::start(stores.clone(), keys(), Rules::default());
    let mut processes = [start(), start()];
    let now = stage.world.now;
    let keyring = keys();
    let issuer = keyring.issuers().spendable(now.days(), now).expect("a key for today");
    let mut rng = ChaCha20Rng::from_seed([3; 32]);
    for round in 0..20u8 {
        let tokens = [round, if stage.lying { round } else { round + 100 }].map(|n| issuer.token(TokenNonce([n; 32])));
        let mut welcomed = 0;
        for (process, token) in processes.iter_mut().zip(&tokens) {
            let hello = Hello::new(SessionKind::Contact, Some(token.into()));
            let reply = process.open(Connection(u64::from(round)), &hello, now, &mut rng);
            welcomed += u32::from(matches!(reply, HelloReply::Welcome { .. }));
        }
        stage.only_if_honest(welcomed == 2, "both processes take a token");
        stage.must(welcomed >= 1, "one of them does");
    }
    // A topics session's token is a seat: whoever takes it again has it alone.
    let tokens = [200, if stage.lying { 200 } else { 201 }].map(|number| issuer.token(TokenNonce([number; 32])));
    for (process, token) in processes.iter_mut().zip(&tokens) {
        let hello = Hello::new(SessionKind::Topics, Some(token.into()));
        process.open(Connection(1_000), &hello, now, &mut rng);
    }
    let told = processes[0].pushes(now);
    let told = told.iter().any(|(connection, push)| *connection == Connection(1_000) && *push == Push::Superseded);
    stage.must(told == stage.lying, "whoever had the seat is told, and closed");
    let open = processes.iter().filter(|process| process.is_open(Connection(1_000))).count();
    stage.must(open == if stage.lying { 1 } else { 2 }, "one token is one seat");
}

/// Mallory is suspended at the worst moment, just after she has fetched the next day's tokens, and goes on for as long as they let her.
pub fn banned_goes_on(stage: &mut Stage) {
    let (group, _) = stage.group(ALICE, &[BOB, MALLORY]);
    stage.says(MALLORY, group, "before");
    let midnight = period_start(Days(stage.world.now.days().0 + 1));
    let longest = (TOKEN_ISSUE_AHEAD_MINUTES + 24 * 60 + TOKEN_GRACE_MINUTES) * 60_000;
    // Nobody gets the next day's tokens earlier than that: what is counted of them is watched from before until her program has some.
    let first = midnight.0 - TOKEN_ISSUE_AHEAD_MINUTES * 60_000;
    stage.world.advance(first - 60_000 - stage.world.now.0);
    stage.must(issued(stage, midnight.days()) == 0, "no token of the next day a minute before its first moment");
    while issued(stage, midnight.days()) == 0 && stage.world.now < midnight {
        stage.world.advance(60_000);
    }
    stage.must(issued(stage, midnight.days()) > 0, "her program has tokens of the next day");
    let begun = stage.world.now;
    if stage.lying {
        let account = stage.account(MALLORY);
        let stores = stage.evil.stores();
        let set = standing::set(stores.directory(), &account, AccountStanding::Suspended, stage.world.now);
        stage.must(at_once(set) == Some(Ok(true)), "the operator suspends mallory");
    }
    // Her program moves on after midnight and has nothing to move on to; another of hers stays on a session to its end.
    let last = period_end(midnight.days());
    stage.must(last.0 - begun.0 <= longest, "31 hours at most");
    // Becoming quiet takes hours, for what looks people up in the background takes its time.
    stage.world.advance(last.0 - 10 * 60 * 60_000 - stage.world.now.0);
    stage.settle();
    let (stays, _) = stage.stranger_of(SessionKind::Topics);
    stage.tries_to_say(MALLORY, group, "to the last");
    stage.must(stage.sees(ALICE, group, "to the last") == 1, "her tokens live as long as anybody's");
    for (before_end, goes_on) in [(60_000, true), (1, true), (0, false)] {
        stage.world.advance(last.0 - before_end - stage.world.now.0);
        stage.world.poke_server();
        let answer = ask(stage, stays, Request::StatBlob { blob: BlobId([1; 32]) });
        stage.must(answer.is_some() == goes_on, &format!("{before_end} ms before the end"));
    }
    stage.settle();
    stage.tries_to_say(MALLORY, group, "after");
    stage.says(ALICE, group, "alice goes on");
    stage.world.advance(600_000);
    stage.settle();
    stage.must(stage.sees(ALICE, group, "before") == 1, "what she wrote before is there");
    stage.must(stage.sees(BOB, group, "alice goes on") == 1, "others go on");
    stage.only_if_honest(stage.sees(ALICE, group, "after") == 1, "mallory writes");
    let told = Event::Standing { standing: Standing::Suspended };
    let told = stage.world.people[MALLORY].told.contains(&told);
    stage.must(told == stage.lying, "she is told so, in words");
}

/// How many records of mallory's tokens of a period the server keeps: one, once she has any.
fn issued(stage: &Stage, period: Days) -> u64 {
    let key = Key::issued(period, &stage.account(MALLORY));
    at_once(stage.evil.stores().directory().count(&key)).and_then(Result::ok).unwrap_or_default()
}

/// Mallory's program tries handles as fast as the server answers.
pub fn enumerate(stage: &mut Stage) {
    let tries = if stage.lying { 10_000 } else { 10 };
    let mut tokens = 0;
    let mut answered = 0;
    let mut open = None;
    for number in 0..tries {
        let session = *open.get_or_insert_with(|| {
            tokens += 1;
            stranger(stage, tokens)
        });
        let handle = if number % 2 == 0 { "alice".to_owned() } else { format!("nobody{number}") };
        let handle = Handle::parse(&handle).expect("a handle");
        let answer = ask(stage, session, Request::LookUpHandle { handle, known_size: 0 });
        match answer {
            Some(Err(Refusal::TokenRefused)) => open = None,
            Some(Err(Refusal::Busy { .. })) => break,
            Some(Ok(Answer::Account { .. })) if number % 2 == 0 => answered += 1,
            Some(Ok(Answer::NoAccount { .. })) if number % 2 == 1 => answered += 1,
            other => stage.broken.push(format!("{other:?} to a look-up")),
        }
    }
    let bound = tokens * u64::from(CONTACT_LOOKUPS_MAX);
    stage.must(answered <= bound && answered >= tries.min(90), "each token pays for a hundred look-ups and no more");
    stage.must(tokens == 1 || stage.lying, "ten look-ups cost one token");
    stage.must(tokens >= tries / u64::from(CONTACT_LOOKUPS_MAX), "ten thousand cost a hundred");
    let session = stranger(stage, 5_000);
    let like = Handle::parse("a1ice").expect("a handle");
    let alike = ask(stage, session, Request::LookUpHandle { handle: like, known_size: 0 });
    stage.must(matches!(alike, Some(Ok(Answer::NoAccount { .. }))), "a look-alike is as absent as nobody");
}

/// A stranger spends all tokens that an account gets for a day on an inbox, at whatever an item costs: at once on alice's, and one each
/// minute on that of dave, who is away all day.
pub fn inbox_flood(stage: &mut Stage) {
    if stage.lying {
        let (session, inbox) = (stranger(stage, 0), inbox_of(stage, ALICE));
        let mut items = 0;
        for number in 1..=u64::from(TOKEN_QUOTA) {
            items += put(stage, session, inbox, items, 10_000 + number);
        }
        stage.must((300..500).contains(&items), &format!("a day's tokens pay for {items} items at once"));
    }
    let pair = stage.befriend(BOB, ALICE);
    stage.says(BOB, pair, "there you are");
    stage.must(stage.sees(ALICE, pair, "there you are") == 1, "alice is reached at once, for some tokens more");
    let away = inbox_of(stage, DAVE);
    stage.world.disconnect(DAVE);
    stage.settle();
    if stage.lying {
        let mut items = 0;
        for number in 1..=u64::from(TOKEN_QUOTA) {
            stage.world.advance(60_000);
            stage.world.poke_server();
            let session = stranger(stage, 20_000 + number);
            items += put(stage, session, away, items, 30_000 + number);
        }
        stage.must((500..600).contains(&items), &format!("a day's tokens pay for {items} items all day"));
    }
    let to = Target::Handle(stage.handle(DAVE));
    stage.tries(BOB, Command::Send { to, text: "when you are back".to_owned() });
    stage.world.advance(600_000);
    stage.settle();
    stage.world.connect(DAVE);
    stage.world.advance(600_000);
    stage.settle();
    stage.must(stage.world.people[DAVE].rows.requests().len() == 1, "dave is reached, for some tokens more");
}

/// A stranger pays for one item and repeats it without end, over session after session, after alice has read and cleared it.
pub fn inbox_repeated(stage: &mut Stage) {
    let (account, device) = inbox_of(stage, ALICE);
    let item = SealedItem { tag: Tag([7; 32]), encapsulated: vec![1; 1_120].into(), ciphertext: vec![2; 64].into() };
    let put = Request::PutInbox { account, device, item };
    let (session, _) = stage.stranger_of(SessionKind::Contact);
    let first = stage.asks(session, put.clone());
    stage.must(matches!(first, Some(Ok(_))), "an item is put");
    stage.world.advance(60_000);
    stage.settle();
    let count = |stage: &Stage, what: &str| stage.world.people[ALICE].sent.get(what).copied().unwrap_or_default();
    let before = ["ReadInbox", "Authenticate"].map(|what| count(stage, what));
    for _ in 0..if stage.lying { 3 } else { 0 } {
        let (session, _) = stage.stranger_of(SessionKind::Contact);
        for _ in 0..50 {
            let again = stage.asks(session, put.clone());
            stage.must(again == first, "it costs the stranger nothing");
        }
    }
    stage.world.advance(60_000);
    stage.settle();
    let after = ["ReadInbox", "Authenticate"].map(|what| count(stage, what));
    stage.must(after == before, "alice is not woken for it");
    let pair = stage.befriend(BOB, ALICE);
    stage.says(BOB, pair, "there you are");
    stage.must(stage.sees(ALICE, pair, "there you are") == 1, "alice is reached");
}

/// Somebody's inbox.
fn inbox_of(stage: &mut Stage, person: usize) -> (AccountId, DeviceId) {
    let chain = stage.chain(person).verify().expect("valid");
    (chain.account, *chain.devices.keys().next().expect("a device"))
}

/// Puts an item into an inbox, or pays a further token for it; how many more there are.
fn put(stage: &mut Stage, session: SessionId, inbox: (AccountId, DeviceId), number: u64, token_number: u64) -> u64 {
    let (account, device) = inbox;
    let mut item =
        SealedItem { tag: Tag([7; 32]), encapsulated: vec![1; 1_120].into(), ciphertext: vec![2; 64].into() };
    item.tag.0[..8].copy_from_slice(&number.to_be_bytes());
    let token = token(stage, token_number);
    match ask_with(stage, session, Request::PutInbox { account, device, item }, token) {
        Some(Ok(_)) => 1,
        Some(Err(Refusal::CostsMore)) => 0,
        other => {
            stage.broken.push(format!("{other:?} to an item"));
            0
        }
    }
}

/// A stranger takes alice's key packages until none is left: those that the directory's map proves to be of her chain.
pub fn key_package_drain(stage: &mut Stage) {
    let mut taken: Vec<Bytes> = Vec::new();
    let account = stage.account(ALICE);
    stage.world.disconnect(ALICE);
    stage.world.advance(60_000);
    stage.world.poke_server();
    for number in 0..if stage.lying { 4 } else { 0 } {
        let session = stranger(stage, number);
        let Some(proved) = proved_chain(stage, session, account) else { return };
        loop {
            match ask(stage, session, Request::TakeKeyPackages { account }) {
                Some(Ok(Answer::KeyPackages { chain, devices })) => {
                    stage.must(chain == proved, "they are of the chain that is in the map");
                    taken.extend(devices.into_iter().map(|device| device.key_package));
                }
                Some(Err(Refusal::TokenRefused)) => break,
                other => {
                    stage.broken.push(format!("{other:?} to a taking"));
                    break;
                }
            }
        }
    }
    let count = taken.len() as u64;
    stage.must(count <= 4 * u64::from(CONTACT_LOOKUPS_MAX), "each token pays for so many and no more");
    stage.must(!stage.lying || count > 300, "the drain drains, and never is nothing left");
    let last_resort = taken.last().cloned();
    let mut once: Vec<&Bytes> = taken.iter().filter(|package| Some(*package) != last_resort.as_ref()).collect();
    let given = once.len();
    once.sort_unstable_by_key(|package| &package.0);
    once.dedup();
    stage.must(once.len() == given, "none but the last-resort one is given out twice");
    // At once: nobody waits until the stranger is done.
    let to = Target::Handle(stage.handle(ALICE));
    stage.does(BOB, Command::Send { to, text: "are you there".to_owned() });
    stage.settle();
    stage.world.connect(ALICE);
    stage.settle();
    let Some(pair) = stage.world.people[ALICE].rows.requests().first().map(|request| request.conversation) else {
        return stage.must(false, "alice is reached, by her last-resort key package if there is no other");
    };
    stage.does(ALICE, Command::Accept { conversation: pair });
    stage.says(BOB, pair, "there you are");
    stage.must(stage.sees(ALICE, pair, "there you are") == 1, "alice reads it");
    let pending = stage.view(BOB, pair).is_none_or(|view| view.members.iter().any(|member| member.pending));
    stage.must(!pending, "she has renewed her keys at once");
    let session = stranger(stage, 9);
    match ask(stage, session, Request::TakeKeyPackages { account }) {
        Some(Ok(Answer::KeyPackages { devices, .. })) => {
            let again = devices.iter().any(|device| taken.contains(&device.key_package));
            stage.must(!again && !devices.is_empty(), "and what the stranger has taken serves no more");
        }
        other => stage.broken.push(format!("{other:?} to a taking")),
    }
}

/// An account's chain as the served map proves it.
fn proved_chain(stage: &mut Stage, session: SessionId, account: AccountId) -> Option<Chain> {
    let asked = ask(stage, session, Request::LookUpAccount { account, known_size: 0 });
    let Some(Ok(Answer::Account { chain, proof, .. })) = asked else {
        stage.broken.push(format!("{asked:?} to a look-up"));
        return None;
    };
    let (server, witnesses) = (stage.evil.keyring().id(), Witnesses::default());
    let against = Against { server: &server, pin: None, now: stage.world.now, witnesses: &witnesses };
    let value = chain.verify_for(&account).ok().map(|state| AccountValue::of(&state).to_value());
    let proved = proof.verify(&[MapLabel::Account(account)], &against).ok();
    let proved = proved.and_then(|(_, found)| found.first()?.map(|found| found.value));
    stage.must(proved.is_some() && proved == value, "the map proves her chain");
    Some(chain)
}

/// Somebody looks for one connection, or one thing on two, that joins an account to a topic, or in strict mode two topics.
pub fn link_topic_to_account(stage: &mut Stage) {
    if stage.lying {
        stage.world.separation = Separation::ByTopic;
        for person in [ALICE, BOB, MALLORY, DAVE] {
            stage.world.replace_profile(person, stage.world.copy_profile(person));
        }
    }
    let (group, _) = stage.group(ALICE, &[BOB, MALLORY]);
    stage.says(ALICE, group, "in the group");
    let pair = stage.befriend(ALICE, DAVE);
    stage.says(ALICE, pair, "in the pair");
    // Over midnight: sessions move on to tokens of the next day, and nobody notices.
    stage.world.advance(DAY_MS);
    stage.settle();
    stage.says(BOB, group, "the next day");
    stage.must(stage.sees(ALICE, group, "the next day") == 1, "all goes on");
    let carried: Vec<_> = stage.world.carried.values().cloned().collect();
    let topics = carried.iter().filter(|carried| !carried.topics.is_empty()).count();
    stage.must(topics >= 4, "there are connections to look at");
    stage.must(carried.iter().all(|carried| carried.kinds.len() <= 1), "no connection carries two kinds");
    let mut seen: Vec<(Token, bool)> = Vec::new();
    for carried in &carried {
        let is_contact = carried.kinds.contains(&SessionKind::Contact);
        if let Some(token) = carried.token {
            stage.must(!carried.kinds.contains(&SessionKind::Account), "no account's connection shows a token");
            let elsewhere = seen.iter().any(|(other, contact)| *other == token && *contact != is_contact);
            stage.must(!elsewhere || carried.kinds.is_empty(), "no token is shown on two kinds of connections");
            if !carried.kinds.is_empty() {
                seen.push((token, is_contact));
            }
        }
    }
    let most = carried.iter().map(|carried| carried.topics.len()).max().unwrap_or_default();
    stage.must(if stage.lying { most == 1 } else { most >= 2 }, "in strict mode no connection names two topics");
}

/// The server tells bob issuer keys of his own.
pub fn token_tagging(stage: &mut Stage) {
    let pair = stage.befriend(ALICE, BOB);
    stage.says(ALICE, pair, "before");
    if stage.lying {
        stage.evil.mark(BOB);
    }
    stage.world.disconnect(BOB);
    stage.settle();
    stage.world.connect(BOB);
    stage.world.advance(600_000);
    stage.settle();
    stage.must(stage.has_caught(BOB) == stage.lying, "bob sees two keys for one day");
    stage.convicts(BOB, |verdict| matches!(verdict, Verdict::TwoIssuerKeys { .. }));
}

/// The server gives alice tokens under another key than it states, by which it would know hers again.
pub fn tokens_by_another_key(stage: &mut Stage) {
    let pair = stage.befriend(ALICE, BOB);
    if stage.lying {
        stage.evil.on_event(Box::new(|person, event| if person == ALICE { by_another_key(event) } else { event }));
    }
    stage.world.advance(DAY_MS);
    stage.settle();
    stage.must(stage.has_caught(ALICE) == stage.lying, "alice is told exactly if there is something to tell");
    stage.evil.on_event(Box::new(|_, event| event));
    stage.world.advance(DAY_MS);
    stage.says(ALICE, pair, "after");
    stage.must(stage.sees(BOB, pair, "after") == 1, "she has tokens again, and writes");
}

fn by_another_key(event: ServerEvent) -> ServerEvent {
    match event {
        ServerEvent::Frame {
            session,
            frame: ServerFrame::Answer { call, answer: Answer::Tokens { evaluation, issuer } },
        } => {
            let batch = Batch::from_seed(issuer.period, &[8; 32], evaluation.elements.len());
            let other = Issuer::from_seed(issuer.period, &[7; 32]).evaluate(batch.blinded());
            let answer = Answer::Tokens { evaluation: other.unwrap_or(evaluation), issuer };
            ServerEvent::Frame { session, frame: ServerFrame::Answer { call, answer } }
        }
        other => other,
    }
}

/// The server takes tokens for contact sessions and does nothing for them: it hangs up on alice, and tells bob that his are used up.
pub fn tokens_drawn(stage: &mut Stage) {
    let groups = [ALICE, BOB].map(|person| {
        stage.befriend(person, DAVE);
        (person, stage.group(person, &[MALLORY]).0)
    });
    if stage.lying {
        stage.evil.on_event(Box::new(nothing_for_it));
    }
    let count = |stage: &Stage, person: usize| {
        let asked = stage.world.people[person].sent.get("IssueTokens").copied().unwrap_or_default();
        let of_contact = |(link, carried): &(&LinkId, &Carried)| {
            link.person() == person && carried.kinds.contains(&SessionKind::Contact)
        };
        (asked, stage.world.carried.iter().filter(of_contact).count())
    };
    let before = groups.map(|(person, _)| count(stage, person));
    for (person, group) in groups {
        // Who has to ask the directory for him first is told at once that it does not answer; who need not, waits.
        let members = vec![stage.handle(DAVE)];
        let added = stage.tries(person, Command::AddMembers { conversation: group, members });
        stage.must(stage.lying || matches!(added, Some(Ok(_))), "dave can be added");
    }
    stage.world.advance(4 * 3_600_000);
    for ((person, group), (asked, opened)) in groups.into_iter().zip(before) {
        let (asked_after, opened_after) = count(stage, person);
        stage.must(opened_after - opened <= 16, &format!("{} sessions are opened, and no more", opened_after - opened));
        stage.must(asked_after - asked <= 1, "nobody asks for tokens because of it");
        stage.only_if_honest(stage.is_member(person, group, DAVE), "dave is added");
    }
    stage.evil.on_event(Box::new(|_, event| event));
    stage.world.advance(DAY_MS);
    stage.settle();
    for (person, group) in groups {
        if !stage.is_member(person, group, DAVE) {
            let members = vec![stage.handle(DAVE)];
            let _answer = stage.tries(person, Command::AddMembers { conversation: group, members });
        }
        stage.must(stage.is_member(person, group, DAVE), "he is added the next day");
    }
}

/// What a contact session is for is not answered.
fn nothing_for_it(person: usize, event: ServerEvent) -> ServerEvent {
    match event {
        ServerEvent::Frame {
            session,
            frame: ServerFrame::Answer { call, answer: Answer::Account { .. } | Answer::KeyPackages { .. } },
        } => match person {
            ALICE => ServerEvent::Closed { session },
            _ => {
                let refusal = Refusal::TokenRefused;
                ServerEvent::Frame { session, frame: ServerFrame::Refusal { call, refusal } }
            }
        },
        other => other,
    }
}

/// A session for a stranger with a token of its own.
fn stranger(stage: &mut Stage, number: u64) -> SessionId {
    let token = token(stage, number);
    let session = SessionId(DAVE as u64 * 1_000_000 + 500_000 + number);
    let hello = Hello::new(SessionKind::Contact, token.as_ref().map(Into::into));
    let mut evil = stage.evil.clone();
    evil.open(session, hello);
    let opened = evil.poll();
    let welcome = matches!(opened, Some(ServerEvent::Opened { reply: HelloReply::Welcome { .. }, .. }));
    stage.must(welcome, "the stranger has a session");
    session
}

/// A token of the day.
fn token(stage: &Stage, number: u64) -> Option<Token> {
    let now = stage.world.now;
    let mut nonce = [0xAA; 32];
    nonce[..8].copy_from_slice(&number.to_be_bytes());
    let keyring = stage.evil.keyring();
    keyring.issuers().spendable(now.days(), now).map(|issuer| issuer.token(TokenNonce(nonce)))
}

fn ask(stage: &mut Stage, session: SessionId, request: Request) -> Option<Result<Answer, Refusal>> {
    ask_with(stage, session, request, None)
}

fn ask_with(
    stage: &mut Stage,
    session: SessionId,
    request: Request,
    token: Option<Token>,
) -> Option<Result<Answer, Refusal>> {
    let mut evil = stage.evil.clone();
    evil.send(session, ClientFrame { call: 1, request, token });
    std::iter::from_fn(|| evil.poll()).find_map(|event| match event {
        ServerEvent::Frame { frame, .. } => frame.into_result(),
        _ => None,
    })
}

/// What a future over stores in memory comes to: it never waits.
fn at_once<F: Future>(future: F) -> Option<F::Output> {
    match std::pin::pin!(future).poll(&mut std::task::Context::from_waker(std::task::Waker::noop())) {
        std::task::Poll::Ready(output) => Some(output),
        std::task::Poll::Pending => None,
    }
}
