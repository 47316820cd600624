//! The lies of an evil server about its directory: it has all of its own keys, and signs and proves what it likes.

use engine::adversary::Adversary;
use engine::input::{Command, CommandError, Target};
use protocol::api::{Answer, ServerEvent, ServerFrame};
use protocol::chain::{Chain, Consent, DeviceRecord, StatementKind};
use protocol::handle::Handle;
use protocol::hello::SessionKind;
use protocol::id::{AccountId, DeviceId};
use protocol::signature::SecretKey;
use protocol::transparency::answered::FalseAnswer;
use protocol::transparency::evidence::{Evidence, Promised, Verdict};
use protocol::transparency::label::{AccountValue, HandleValue, MapLabel};
use protocol::transparency::lookup::{HistoryProof, LabelProof};
use server::port::Stores;
use server::service::lookup::{self, History, HistoryQuestion};
use server::service::map_store::Part;

use super::stage::{ALICE, BOB, DAVE, MALLORY, PHONE, Stage};
use crate::evil::directory::Copy;
use crate::evil::operator;
use crate::evil::server::at_once;

/// Where the directory is asked.
const EVERYWHERE: [SessionKind; 2] = [SessionKind::Account, SessionKind::Contact];

impl Stage {
    /// Time passes, and the directory is published as it does.
    pub fn passes(&mut self, minutes: u64) {
        for _ in 0..minutes {
            self.world.advance(60_000);
            self.world.poke_server();
            self.evil.publish();
        }
    }

    /// Somebody's program ends and is started again.
    pub fn restarts(&mut self, person: usize) {
        let rows = self.world.copy_profile(person);
        self.world.replace_profile(person, rows);
        self.settle();
    }

    /// What strangers see by the evidence that somebody keeps, with no network.
    pub fn verdicts(&self, person: usize) -> Vec<Verdict> {
        let server = self.evil.keyring().id();
        let exhibits = self.world.people[person].rows.evidence().into_iter().flat_map(|kept| kept.exhibits);
        let files = exhibits.filter_map(|exhibit| Evidence::from_file(&exhibit.0).ok());
        files.filter_map(|evidence| evidence.check(&server).ok()).collect()
    }

    /// Notes that what somebody keeps convicts the server before strangers, exactly if it lies.
    pub fn convicts(&mut self, person: usize, fits: impl Fn(&Verdict) -> bool) {
        let verdicts = self.verdicts(person);
        let is_shown = verdicts.iter().any(fits);
        self.must(is_shown == self.lying, &format!("a stranger can see what the server did: {verdicts:?}"));
    }

    fn held(&self, handle_of: usize, by: usize) -> HandleValue {
        HandleValue::Held { account: self.account(by), handle: self.handle(handle_of) }
    }

    fn label(&self, handle_of: usize) -> MapLabel {
        MapLabel::Handle(self.handle(handle_of))
    }

    fn insert(&self, label: &MapLabel, value: protocol::transparency::label::MapValue) {
        let stores = self.evil.stores();
        at_once(operator::insert(stores.directory(), label, value, self.world.now)).expect("memory does not fail");
    }
}

/// A second directory, in which bob's handle is mallory's.
fn copy_with_mallory_as_bob(stage: &mut Stage) {
    let (bob, mallory) = (stage.handle(BOB), stage.account(MALLORY));
    stage.evil.copy_directory(Copy::GoesOn);
    let copied = stage.evil.copied_stores();
    let (label, value) = (stage.label(BOB), stage.held(BOB, MALLORY).to_value());
    at_once(operator::insert(copied.directory(), &label, value, stage.world.now)).expect("memory does not fail");
    at_once(operator::answer_handle(copied.directory(), &bob, mallory)).expect("memory does not fail");
}

/// Whoever looks bob up for the first time gets mallory: alice against what the map says, dave with a map that says so.
pub fn key_swap_first_contact(stage: &mut Stage) {
    stage.passes(2);
    let (bob, mallory) = (stage.handle(BOB), stage.account(MALLORY));
    if stage.lying {
        copy_with_mallory_as_bob(stage);
        let told = stage.evil.stores();
        at_once(operator::answer_handle(told.directory(), &bob, mallory)).expect("memory does not fail");
    }
    let hello = |text: &str| Command::Send { to: Target::Handle(bob.clone()), text: text.to_owned() };
    let answered = stage.tries(ALICE, hello("hello bob"));
    let is_caught = matches!(answered, Some(Err(CommandError::Caught(_))));
    stage.must(is_caught == stage.lying, &format!("alice is told what the server tried: {answered:?}"));
    stage.convicts(ALICE, |verdict| matches!(verdict, Verdict::FalseAnswer { .. }));
    stage.must(stage.world.people[MALLORY].rows.requests().is_empty(), "mallory gets nothing that is bob's");
    stage.only_if_honest(!stage.world.people[BOB].rows.requests().is_empty(), "bob is reached");
    stage.evil.show_copy(&[DAVE], &[SessionKind::Contact]);
    let answered = stage.tries(DAVE, hello("the first words"));
    stage.must(matches!(answered, Some(Ok(_))), &format!("dave begins: {answered:?}"));
    // Both logs grow beyond the next anchor: dave's own program compares what it is shown here and there.
    stage.passes(140);
    stage.tries(DAVE, Command::AddContact { handle: stage.handle(ALICE) });
    stage.passes(70);
    stage.must(stage.has_caught(DAVE) == stage.lying, "dave is told exactly if there is something to tell");
    stage.convicts(DAVE, |verdict| matches!(verdict, Verdict::OtherPast { .. } | Verdict::TwoRoots { .. }));
    stage.tries(DAVE, hello("what only bob may read"));
    let at_mallory = |text: &str| {
        let people = &stage.world.people[MALLORY];
        people.rows.requests().iter().any(|request| request.text.as_deref() == Some(text))
    };
    stage.must(!at_mallory("what only bob may read"), "nothing more goes to mallory");
}

/// Whoever looks bob up is shown, for this one look-up, a log that has gone another way by less than the way to an anchor, and of a size
/// that nobody is shown elsewhere; then the truth again, by then longer.
pub fn key_swap_short_fork(stage: &mut Stage) {
    stage.passes(3);
    let bob = stage.handle(BOB);
    if stage.lying {
        copy_with_mallory_as_bob(stage);
    }
    stage.passes(3);
    stage.evil.show_copy(&[DAVE], &[SessionKind::Contact]);
    let hello = |text: &str| Command::Send { to: Target::Handle(bob.clone()), text: text.to_owned() };
    let answered = stage.tries(DAVE, hello("the first words"));
    stage.must(matches!(answered, Some(Ok(_))), &format!("dave begins: {answered:?}"));
    stage.evil.show_copy(&[], &[]);
    stage.passes(2);
    stage.tries(DAVE, Command::AddContact { handle: stage.handle(ALICE) });
    stage.must(stage.caught().is_empty(), "the truth is longer, and nothing in it is as it was");
    stage.passes(75);
    stage.must(
        stage.has_caught(DAVE) == stage.lying,
        "dave's next look at the log tells exactly if there is something to tell",
    );
    stage.convicts(DAVE, |verdict| matches!(verdict, Verdict::OtherPast { .. } | Verdict::TwoRoots { .. }));
    stage.tries(DAVE, hello("what only bob may read"));
    stage.tries(DAVE, Command::GoOn);
    stage.passes(2);
    let at_mallory = |text: &str| {
        let people = &stage.world.people[MALLORY];
        people.rows.requests().iter().any(|request| request.text.as_deref() == Some(text))
    };
    stage.must(
        !at_mallory("what only bob may read"),
        "nothing more goes to mallory, whatever dave decides about the server",
    );
}

/// From some moment on alice and bob are shown two logs, each of which goes on as a log must.
pub fn split_view(stage: &mut Stage) {
    let pair = stage.befriend(ALICE, BOB);
    stage.passes(3);
    if stage.lying {
        stage.evil.copy_directory(Copy::GoesOn);
        let copied = stage.evil.copied_stores();
        let (label, value) = (MapLabel::Account(AccountId([0xAA; 32])), stage.held(DAVE, BOB).to_value());
        at_once(operator::insert(copied.directory(), &label, value, stage.world.now)).expect("memory does not fail");
        stage.evil.show_copy(&[BOB], &EVERYWHERE);
    }
    for person in [ALICE, BOB] {
        stage.restarts(person);
    }
    stage.passes(200);
    stage.must(stage.caught().is_empty(), "each log by itself is as it must be");
    stage.tries_to_say(ALICE, pair, "what do you see");
    stage.must(stage.sees(BOB, pair, "what do you see") == 1, "what alice wrote is bob's");
    stage.must(stage.has_caught(BOB) == stage.lying, "bob is told by alice's next message");
    stage.passes(10);
    for person in [ALICE, BOB] {
        stage.must(stage.has_caught(person) == stage.lying, "both are told exactly if there is something to tell");
        stage.convicts(person, |verdict| matches!(verdict, Verdict::TwoRoots { .. }));
        stage.tries_to_say(person, pair, &format!("from {person}"));
    }
    stage.only_if_honest(stage.sees(ALICE, pair, &format!("from {BOB}")) == 1, "bob writes on");
    stage.only_if_honest(stage.sees(BOB, pair, &format!("from {ALICE}")) == 1, "alice writes on");
    stage.must(stage.sees(ALICE, pair, "what do you see") == 1, "what was said is kept");
}

/// Alice is shown the log as it was before; dave is shown bob's chain as it was before.
pub fn directory_rollback(stage: &mut Stage) {
    let (group, _) = stage.group(ALICE, &[BOB, DAVE]);
    let before = stage.chain(BOB);
    stage.passes(2);
    if stage.lying {
        stage.evil.copy_directory(Copy::StandsStill);
    }
    stage.link(BOB, PHONE);
    stage.passes(5);
    for person in [ALICE, DAVE] {
        stage.restarts(person);
    }
    stage.must(stage.caught().is_empty(), "nothing was told so far");
    if stage.lying {
        stage.evil.show_copy(&[ALICE], &EVERYWHERE);
        stage.evil.on_event(Box::new(move |person, event| match person {
            DAVE => with_answer(event, &before, |chain, _| *chain = before.clone()),
            _ => event,
        }));
    }
    let rows = stage.world.copy_profile(ALICE);
    stage.world.replace_profile(ALICE, rows);
    // She asks again and again, until she is shown what she knows.
    stage.world.advance(30 * 60_000);
    stage.evil.show_copy(&[], &[]);
    stage.restarts(DAVE);
    stage.tries(DAVE, Command::CreateGroup { name: "again".to_owned(), members: vec![stage.handle(BOB)] });
    stage.passes(70);
    for person in [ALICE, DAVE] {
        stage.must(stage.has_caught(person) == stage.lying, "both are told exactly if there is something to tell");
        stage.convicts(person, |verdict| matches!(verdict, Verdict::RolledBack { .. } | Verdict::FalseAnswer { .. }));
        stage.must(stage.devices_seen(person, group, BOB) == 2, "and believe what they knew");
    }
}

/// Changes what is said of the account of a chain, and nothing else.
fn with_answer(event: ServerEvent, of: &Chain, change: impl FnOnce(&mut Chain, &mut Vec<LabelProof>)) -> ServerEvent {
    let ServerEvent::Frame { session, frame: ServerFrame::Answer { call, mut answer } } = event else { return event };
    if let Answer::Account { chain, proof, .. } = &mut answer
        && chain.statements.first() == of.statements.first()
    {
        change(chain, &mut proof.labels);
    }
    ServerEvent::Frame { session, frame: ServerFrame::Answer { call, answer } }
}

/// Bob has removed a telephone that was stolen; alice, who does not know him yet, is shown him as he was before, and a proof that
/// nothing followed.
pub fn stale_lookup(stage: &mut Stage) {
    let phone = stage.link(BOB, PHONE);
    stage.passes(2);
    let before = stage.chain(BOB);
    stage.does(BOB, Command::RemoveDevice { device: phone });
    stage.passes(2);
    if stage.lying {
        let label = MapLabel::Account(stage.account(BOB));
        let (key, history) = (stage.evil.keyring().map_key().public(), history(stage, &label));
        let newest = history.as_ref().map_or(0, |history| history.newest.version);
        let forged = history.and_then(|history| operator::superseded_as_newest(&key, &label, &history, newest - 1));
        let Some(forged) = forged else { return stage.must(false, "the server has what it needs") };
        stage.evil.on_event(Box::new(move |person, event| match person {
            ALICE => with_answer(event, &before, |chain, labels| {
                *chain = before.clone();
                labels.pop();
                labels.push(LabelProof::Present(forged.clone()));
            }),
            _ => event,
        }));
    }
    let to = Target::Handle(stage.handle(BOB));
    let answered = stage.tries(ALICE, Command::Send { to, text: "hello bob".to_owned() });
    let is_caught = matches!(answered, Some(Err(CommandError::Caught(_))));
    stage.must(is_caught == stage.lying, &format!("alice is told what the server tried: {answered:?}"));
    stage.must(stage.has_caught(ALICE) == stage.lying, "alice is told exactly if there is something to tell");
    stage.convicts(ALICE, |verdict| matches!(verdict, Verdict::FalseAnswer { why: FalseAnswer::Proof(_) }));
    stage.only_if_honest(!stage.world.people[BOB].rows.requests().is_empty(), "bob is reached");
    stage.must(stage.world.people[PHONE].rows.requests().is_empty(), "the thief gets nothing");
}

/// What the server says of its directory is true, and it signs nothing of it, so that nothing that it says could ever be held against it.
pub fn answer_unsigned(stage: &mut Stage) {
    stage.passes(2);
    let bob = stage.handle(BOB);
    let hello = |text: &str| Command::Send { to: Target::Handle(bob.clone()), text: text.to_owned() };
    stage.evil.sign_nothing(stage.lying);
    let answered = stage.tries(ALICE, hello("hello bob"));
    let is_caught = matches!(answered, Some(Err(CommandError::Caught(_))));
    stage.must(is_caught == stage.lying, &format!("alice is told what the server tried: {answered:?}"));
    stage.restarts(DAVE);
    for person in [ALICE, DAVE] {
        let told = stage.has_caught(person);
        stage.must(told == stage.lying, "whoever asks of the directory is told exactly if there is something to tell");
    }
    stage.only_if_honest(!stage.world.people[BOB].rows.requests().is_empty(), "bob is reached");
    stage.evil.sign_nothing(false);
    let answered = stage.tries(ALICE, hello("hello again"));
    stage.must(matches!(answered, Some(Ok(_))), &format!("what the server stands for is believed: {answered:?}"));
}

/// All versions of a label, as the newest map proves them.
fn history(stage: &Stage, label: &MapLabel) -> Option<HistoryProof> {
    let (stores, keyring) = (stage.evil.stores(), stage.evil.keyring());
    let tree = at_once(Part::committed(stores.directory())).ok()??;
    let question = HistoryQuestion { label, from_version: 1, count_max: 100 };
    match at_once(lookup::prove_history(stores.directory(), keyring.map_key(), tree, question)) {
        Ok(History::Proved(history)) => Some(*history),
        _ => None,
    }
}

/// Bob links a telephone; the server promises that its log will say so, and forgets it.
pub fn promise_broken(stage: &mut Stage) {
    let (group, _) = stage.group(ALICE, &[BOB]);
    stage.passes(2);
    if stage.lying {
        stage.evil.after_call(Box::new(|stores| {
            at_once(operator::forget_changes(stores.directory())).expect("memory does not fail");
        }));
    }
    // What is owed is asked for again and again: quiet would come only when it is given up.
    stage.begin_link(BOB, PHONE);
    for person in [PHONE, BOB] {
        stage.world.command(person, Command::ConfirmLink { goes_on: true });
    }
    stage.passes(1);
    let (to, text) = (Target::Conversation(group), "at once".to_owned());
    stage.world.command(ALICE, Command::Send { to, text });
    stage.passes(1);
    stage.must(stage.sees(PHONE, group, "at once") == 1, "a device that bob has signed is used at once");
    stage.must(!stage.warned(ALICE, BOB) && stage.caught().is_empty(), "what is promised is not broken yet");
    stage.passes(150);
    let warned = stage.warned(ALICE, BOB);
    stage.must(warned == stage.lying, "alice is warned of bob exactly if there is something to warn of");
    stage.passes(25 * 60);
    stage.must(stage.has_caught(ALICE) == stage.lying, "alice is told exactly if there is something to tell");
    stage.convicts(ALICE, |verdict| matches!(verdict, Verdict::BrokenPromise { .. }));
    stage.tries_to_say(ALICE, group, "a day later");
    stage.only_if_honest(stage.sees(BOB, group, "a day later") == 1, "alice goes on");
    stage.must(stage.sees(PHONE, group, "at once") == 1, "what was said is kept");
}

/// Dave looks up a handle that nobody has: the server promises that it will be mallory's, and afterwards proves, truly, that it is nobody's.
pub fn handle_promised(stage: &mut Stage) {
    stage.passes(2);
    let nobody = Handle::parse("nobody").expect("a handle");
    if stage.lying {
        promise_to_mallory(stage, &nobody);
    }
    let hello = |text: &str| Command::Send { to: Target::Handle(nobody.clone()), text: text.to_owned() };
    let begun = stage.tries(DAVE, hello("the first words"));
    stage.must(
        matches!(begun, Some(Ok(_))) == stage.lying,
        &format!("a promise is believed until it is due: {begun:?}"),
    );
    at_once(operator::deny_handle(stage.evil.stores().directory(), &nobody)).expect("memory does not fail");
    let request = stage.world.people[MALLORY].rows.requests().first().map(|request| request.conversation);
    if let Some(conversation) = request {
        stage.does(MALLORY, Command::Accept { conversation });
    }
    stage.must(!stage.warned(DAVE, MALLORY) && !stage.has_caught(DAVE), "what is promised is not broken yet");
    stage.passes(150);
    stage.must(stage.warned(DAVE, MALLORY) == stage.lying, "dave is warned exactly if there is something to warn of");
    stage.convicts(DAVE, |verdict| matches!(verdict, Verdict::BrokenPromise { about: Promised::Handle, .. }));
    stage.passes(25 * 60);
    stage.tries(DAVE, hello("a day later"));
    if let Some(pair) = request {
        stage.must(stage.sees(MALLORY, pair, "the first words") == 1, "what was said is kept");
        stage
            .must(stage.sees(MALLORY, pair, "a day later") == 0, "and nothing more goes to whoever has not the handle");
    }
}

/// Mallory renames her device, and what is promised of that says that she has this handle as well.
fn promise_to_mallory(stage: &mut Stage, handle: &Handle) {
    let (stores, mallory, own) = (stage.evil.stores(), stage.account(MALLORY), stage.handle(MALLORY));
    let directory = stores.directory();
    at_once(operator::answer_handle(directory, handle, mallory)).expect("memory does not fail");
    at_once(operator::rename_holder(directory, &mallory, handle)).expect("memory does not fail");
    let device = stage.chain(MALLORY).verify().expect("valid").devices.into_keys().next().expect("her device");
    stage.does(MALLORY, Command::RenameDevice { device, name: "Kitchen".to_owned() });
    at_once(operator::rename_holder(directory, &mallory, &own)).expect("memory does not fail");
}

impl Stage {
    /// Whether somebody is warned of a contact.
    fn warned(&self, person: usize, of: usize) -> bool {
        let account = self.account(of);
        let contacts = self.world.people[person].rows.contacts();
        let trust = contacts.into_iter().find(|contact| contact.account == account).map(|contact| contact.trust);
        trust.is_some_and(|trust| trust.permits(self.world.now).warns)
    }
}

/// Bob's chain with a device of somebody's on it, signed by whoever has had bob's laptop in hand.
fn with_ghost(stage: &mut Stage) -> Option<Chain> {
    let (pair, mut chain) = (stage.befriend(BOB, MALLORY), stage.chain(BOB));
    let laptop = Adversary::new(&stage.world.copy_profile(BOB).all(), &pair)?;
    let state = chain.verify().ok()?;
    let key = SecretKey::from_seed(&[0x6F; 32]);
    let device = DeviceRecord { device: DeviceId([0x6F; 16]), key: key.public() };
    let consent = Consent::Addition { place: state.next_place(), device: device.clone() }.sign(&key);
    chain.statements.push(laptop.statement(&state, StatementKind::DeviceAdded { device, consent }));
    Some(chain)
}

/// A device is added to bob's account, in the map as well, as long as alice looks; bob is shown his chain as he knows it.
pub fn ghost_device(stage: &mut Stage) {
    let Some(ghost) = with_ghost(stage) else { return stage.must(false, "somebody has had bob's laptop in hand") };
    stage.passes(2);
    let (truth, label) = (stage.chain(BOB), MapLabel::Account(stage.account(BOB)));
    let value = |chain: &Chain| chain.verify().map(|state| AccountValue::of(&state).to_value());
    let (Ok(with), Ok(without)) = (value(&ghost), value(&truth)) else {
        return stage.must(false, "the ghost is signed by bob's own device");
    };
    if stage.lying {
        stage.insert(&label, with);
        stage.passes(2);
        let shown = truth.clone();
        stage.evil.on_event(Box::new(move |person, event| match person {
            ALICE => with_answer(event, &shown, |chain, _| *chain = ghost.clone()),
            _ => event,
        }));
    }
    let to = Target::Handle(stage.handle(BOB));
    stage.does(ALICE, Command::AddContact { handle: stage.handle(BOB) });
    if stage.lying {
        stage.must(!stage.has_caught(ALICE), "alice cannot know it yet");
        stage.evil.on_event(Box::new(|_, event| event));
        stage.insert(&label, without);
    }
    stage.passes(60 * 25);
    stage.tries(ALICE, Command::Send { to, text: "hello bob".to_owned() });
    stage.passes(60);
    for person in [ALICE, BOB] {
        stage.must(stage.has_caught(person) == stage.lying, "both are told exactly if there is something to tell");
    }
    stage.convicts(BOB, |verdict| matches!(verdict, Verdict::FalseVersions { .. }));
}

/// For one epoch bob's handle is mallory's.
pub fn handle_flip(stage: &mut Stage) {
    let pair = stage.befriend(BOB, ALICE);
    stage.passes(2);
    if stage.lying {
        let label = stage.label(BOB);
        stage.insert(&label, stage.held(BOB, MALLORY).to_value());
        stage.passes(2);
        stage.insert(&label, stage.held(BOB, BOB).to_value());
    }
    stage.passes(60 * 25);
    stage.must(stage.has_caught(BOB) == stage.lying, "bob is told exactly if there is something to tell");
    stage.convicts(BOB, |verdict| matches!(verdict, Verdict::FalseVersions { .. }));
    stage.tries_to_say(BOB, pair, "afterwards");
    stage.only_if_honest(stage.sees(ALICE, pair, "afterwards") == 1, "bob goes on");
}

/// Bob's handle is released in the map, as if his account had been deleted: whoever looks for him is told that he is gone.
pub fn handle_released(stage: &mut Stage) {
    let pair = stage.befriend(ALICE, BOB);
    stage.passes(2);
    let (bob, account) = (stage.handle(BOB), stage.account(BOB));
    if stage.lying {
        let stores = stage.evil.stores();
        stage.insert(&stage.label(BOB), HandleValue::Released { account }.to_value());
        at_once(operator::release_handle(stores.directory(), &bob, account, stage.world.now))
            .expect("memory does not fail");
    }
    stage.passes(2);
    let answered = stage.tries(ALICE, Command::AddContact { handle: bob.clone() });
    let is_caught = matches!(answered, Some(Err(CommandError::Caught(_))));
    stage.must(is_caught == stage.lying, &format!("alice, who knows bob, is told what the server did: {answered:?}"));
    stage.convicts(ALICE, |verdict| matches!(verdict, Verdict::FalseRelease { account: of } if *of == account));
    stage.tries_to_say(ALICE, pair, "still you");
    stage.must(stage.sees(BOB, pair, "still you") == 1, "their chat goes on");
    let known = stage.world.people[ALICE].rows.contacts().into_iter().find(|contact| contact.account == account);
    stage.must(
        known.is_some_and(|contact| contact.handle == Some(bob.clone()) && !contact.is_closed()),
        "bob keeps his name with alice",
    );
    stage.passes(60 * 25);
    stage.must(stage.has_caught(BOB) == stage.lying, "bob is told exactly if there is something to tell");
    stage.convicts(BOB, |verdict| matches!(verdict, Verdict::FalseRelease { account: of } if *of == account));
    let answered = stage.tries(DAVE, Command::Find { handle: bob });
    stage.only_if_honest(matches!(answered, Some(Ok(_))), "strangers find him");
}
