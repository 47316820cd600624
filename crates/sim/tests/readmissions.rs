//! A device that has nothing to mend asks to be added again and again, so that an owner runs out of tokens and cannot remove it.

use engine::adversary::Adversary;
use engine::input::Command;
use engine::view::MessageBody;
use protocol::api::{Answer, DeviceKeys, Refusal, Request, ServerEvent, ServerFrame, SessionId};
use protocol::handle::Handle;
use protocol::hello::SessionKind;
use protocol::id::ConversationId;
use sim::lie::stage::{ALICE, BOB, MALLORY, Stage};

const MINUTE_MS: u64 = 60_000;
const DAY_MS: u64 = 24 * 60 * MINUTE_MS;

/// Mallory's program, which goes on by itself while mallory's own one is away.
struct Asking {
    program: Adversary,
    session: SessionId,
    alices: DeviceKeys,
    group: ConversationId,
}

fn asking(stage: &mut Stage) -> (ConversationId, Asking) {
    let (group, _) = stage.group(ALICE, &[BOB, MALLORY]);
    for person in [BOB, MALLORY] {
        stage.says(person, group, "here");
    }
    stage.world.disconnect(MALLORY);
    stage.settle();
    let rows = stage.world.copy_profile(MALLORY).all();
    let program = Adversary::new(&rows, &group).expect("in the group");
    let (session, _) = stage.stranger_of(SessionKind::Contact);
    let taken = stage.asks(session, Request::TakeKeyPackages { account: stage.account(ALICE) });
    let Some(Ok(Answer::KeyPackages { devices, .. })) = taken else { panic!("{taken:?}") };
    let alices = devices.into_iter().next().expect("a device");
    (group, Asking { program, session, alices, group })
}

impl Asking {
    fn asks(&mut self, stage: &mut Stage) {
        let account = stage.account(ALICE);
        let item = self.program.ask_again(stage.world.now.minutes(), (&account, &self.alices)).expect("sealed");
        let put = stage.asks(self.session, Request::PutInbox { account, device: self.alices.device, item });
        assert!(matches!(put, Some(Ok(_))), "{put:?}");
    }

    /// How often alice has added mallory's device again.
    fn granted(&self, stage: &Stage) -> usize {
        let renewed = MessageBody::DeviceRenewed(stage.account(MALLORY));
        let rows = stage.world.people[ALICE].rows.history(&self.group);
        rows.iter().filter(|row| row.sender == stage.account(ALICE) && row.body == renewed).count()
    }
}

#[test]
fn whoever_asks_to_be_added_again_and_again_is_added_ever_more_seldom_and_removed() {
    let mut stage = Stage::new(true);
    let (group, mut asking) = asking(&mut stage);
    let begun = stage.world.now;
    for _ in 0..40 {
        asking.asks(&mut stage);
        stage.world.advance(MINUTE_MS);
    }
    stage.settle();
    let minutes = (stage.world.now.0 - begun.0) / MINUTE_MS;
    // At once, after ten minutes, after twenty more, and so on.
    let most = [0, 10, 30, 70, 150, 310].into_iter().filter(|after| *after <= minutes).count();
    let granted = asking.granted(&stage);
    assert!(most < 6 && (2..=most).contains(&granted), "{granted} in {minutes} minutes");
    stage.does(ALICE, Command::RemoveMembers { conversation: group, members: vec![stage.account(MALLORY)] });
    assert!(!stage.is_member(BOB, group, MALLORY));
    assert_eq!(stage.broken, Vec::<String>::new());
}

#[test]
fn nobody_is_added_again_with_a_days_last_tokens() {
    let mut stage = Stage::new(true);
    let (group, mut asking) = asking(&mut stage);
    let until = DAY_MS - stage.world.now.0 % DAY_MS;
    stage.world.advance(until + 60 * MINUTE_MS);
    let nobodies = |count: usize| Command::CreateGroup {
        name: "nobodies".to_owned(),
        members: (0..count).map(|number| Handle::parse(&format!("person{number}")).expect("a handle")).collect(),
    };
    stage.tries(ALICE, nobodies(50));
    let today = stage.world.now.days();
    stage.evil.on_event(Box::new(move |person, event| match event {
        ServerEvent::Frame { session, frame: ServerFrame::Answer { call, answer: Answer::Tokens { issuer, .. } } }
            if person == ALICE && issuer.period == today =>
        {
            let refusal = Refusal::QuotaUsed;
            ServerEvent::Frame { session, frame: ServerFrame::Refusal { call, refusal } }
        }
        event => event,
    }));
    stage.tries(ALICE, nobodies(150));
    stage.world.advance(60 * MINUTE_MS);
    asking.session = stage.stranger_of(SessionKind::Contact).0;
    for _ in 0..3 {
        asking.asks(&mut stage);
        stage.world.advance(60 * MINUTE_MS);
    }
    stage.settle();
    assert_eq!(asking.granted(&stage), 0, "what is left is kept");
    stage.does(ALICE, Command::RemoveMembers { conversation: group, members: vec![stage.account(MALLORY)] });
    assert!(!stage.is_member(BOB, group, MALLORY), "and removes her");
    assert_eq!(stage.broken, Vec::<String>::new());
}

/// Bob has asked both alice and mallory before either of them was there, and comes again when both have read it: at once, or one after the
/// other.
#[test]
fn a_device_that_was_added_again_is_not_put_out_by_the_next_who_was_asked() {
    for apart_ms in [0, 3 * MINUTE_MS] {
        both_were_asked(apart_ms);
    }
}

fn both_were_asked(apart_ms: u64) {
    let mut stage = Stage::new(false);
    let (group, _) = stage.group(ALICE, &[BOB, MALLORY]);
    for person in [ALICE, BOB, MALLORY] {
        stage.says(person, group, "here");
    }
    stage.world.disconnect(BOB);
    stage.settle();
    stage.does(ALICE, Command::Rename { conversation: group, name: "coffee".to_owned() });
    stage.says(ALICE, group, "missed");
    stage.world.advance(32 * DAY_MS);
    for person in [ALICE, MALLORY] {
        stage.world.disconnect(person);
    }
    stage.world.connect(BOB);
    stage.world.advance(10 * MINUTE_MS);
    stage.world.disconnect(BOB);
    for person in [ALICE, MALLORY] {
        stage.world.connect(person);
        stage.world.advance(apart_ms);
    }
    stage.world.advance(MINUTE_MS);
    stage.world.connect(BOB);
    stage.world.advance(5 * MINUTE_MS);
    let bodies = |stage: &Stage, person: usize| {
        let rows = stage.world.people[person].rows.history(&group).into_iter();
        rows.map(|row| row.body).collect::<Vec<_>>()
    };
    let renewed = MessageBody::DeviceRenewed(stage.account(BOB));
    for person in [ALICE, MALLORY, BOB] {
        let times = bodies(&stage, person).iter().filter(|body| **body == renewed).count();
        assert_eq!(times, 1, "{apart_ms} ms, {person}: {:?}", bodies(&stage, person));
    }
    let expired = bodies(&stage, BOB).iter().filter(|body| **body == MessageBody::Expired).count();
    assert_eq!(expired, 1, "bob is told once that what was said meanwhile is gone");
    stage.says(BOB, group, "bob is back");
    stage.says(MALLORY, group, "welcome");
    assert_eq!((stage.sees(ALICE, group, "bob is back"), stage.sees(BOB, group, "welcome")), (1, 1));
    assert_eq!((stage.broken.as_slice(), stage.evidence()), (&[][..], 0));
}
