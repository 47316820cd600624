//! Hostile and unlucky uses of signals, drafts, previews and pins: nothing on the server's word, nothing beyond its limits, alike for all.

use std::sync::{Arc, Mutex};

use engine::effect::Event;
use engine::input::{Command, CommandError};
use engine::kinds::Kind;
use engine::view::MessageBody;
use engine::wish::Wish;
use protocol::api::{ClientFrame, Request};
use protocol::choice::{Audience, Choice};
use protocol::content::Content;
use protocol::id::ConversationId;
use protocol::limits::TEXT_BYTES_MAX;
use protocol::preview::{Preview, PreviewPicture};
use protocol::saying::{Linked, Saying};
use sim::lie::member::{append, mallory, tea};
use sim::lie::stage::{ALICE, BOB, Stage};

/// Call numbers that no engine comes to.
const EVIL_CALLS: u32 = 4_000_000_000;

fn told(stage: &Stage, person: usize, holds: impl Fn(&Event) -> bool) -> usize {
    stage.world.people[person].told.iter().filter(|event| holds(event)).count()
}

fn is_here(event: &Event) -> bool {
    matches!(event, Event::Presence { here: true, .. })
}

fn is_typing(event: &Event) -> bool {
    matches!(event, Event::Typing { on: true, .. })
}

/// Alice's signals as they went out; from then on, with each thing that she sends, they go out again.
fn repeat_signals(stage: &mut Stage) -> Arc<Mutex<Vec<ClientFrame>>> {
    let kept: Arc<Mutex<Vec<ClientFrame>>> = Arc::default();
    let keeps = Arc::clone(&kept);
    let mut calls = EVIL_CALLS;
    stage.world.watch.honest = false;
    stage.world.intercept(Box::new(move |person, frame| {
        let mut frames = vec![frame];
        if person != ALICE {
            return frames;
        }
        let mut kept = keeps.lock().expect("nobody panics while holding it");
        for old in kept.iter() {
            calls += 1;
            frames.push(ClientFrame { call: calls, ..old.clone() });
        }
        if matches!(frames[0].request, Request::Signal { .. }) {
            kept.push(frames[0].clone());
        }
        frames
    }));
    kept
}

fn shows_presence(stage: &mut Stage) -> ConversationId {
    let pair = stage.befriend(ALICE, BOB);
    for person in [ALICE, BOB] {
        stage.does(person, Command::Choose { choice: Choice::Presence { who: Audience::Contacts } });
    }
    pair
}

#[test]
fn a_signal_that_is_given_out_again_says_nothing() {
    let mut stage = Stage::new(true);
    let pair = shows_presence(&mut stage);
    let kept = repeat_signals(&mut stage);
    stage.does(ALICE, Command::Present { here: true });
    stage.does(ALICE, Command::Typing { conversation: pair, on: true });
    assert_eq!((told(&stage, BOB, is_here), told(&stage, BOB, is_typing)), (1, 1));
    // At once, and an hour later, in the same segment.
    for wait_ms in [1_000, 3_600_000] {
        stage.world.advance(wait_ms);
        stage.does(ALICE, Command::Typing { conversation: pair, on: false });
        assert_eq!((told(&stage, BOB, is_here), told(&stage, BOB, is_typing)), (1, 1), "after {wait_ms} ms");
    }
    assert!(kept.lock().expect("nobody panics").len() >= 3, "they were given out again");
    // Whoever has just started remembers none: what is old says no more than that it is old.
    stage.world.crash(BOB);
    stage.world.start(BOB);
    stage.settle();
    let before = (told(&stage, BOB, is_here), told(&stage, BOB, is_typing));
    stage.does(ALICE, Command::Typing { conversation: pair, on: false });
    assert_eq!((told(&stage, BOB, is_here), told(&stage, BOB, is_typing)), before);
}

#[test]
fn nobody_is_told_who_was_not_let_to_know_it() {
    let mut stage = Stage::new(false);
    let pair = stage.befriend(ALICE, BOB);
    let here = Command::Present { here: true };
    stage.does(ALICE, here);
    assert_eq!(told(&stage, BOB, is_here), 0, "off at first");
    stage.does(ALICE, Command::Choose { choice: Choice::Presence { who: Audience::Everyone } });
    stage.does(ALICE, Command::Present { here: true });
    assert_eq!(told(&stage, BOB, is_here), 0, "whoever does not tell is not told");
    stage.does(BOB, Command::Choose { choice: Choice::PresenceTo { account: stage.account(ALICE), on: Some(true) } });
    stage.does(ALICE, Command::Present { here: true });
    assert_eq!(told(&stage, BOB, is_here), 1);
    stage.does(ALICE, Command::Choose { choice: Choice::Blocked { account: stage.account(BOB), on: true } });
    stage.does(ALICE, Command::Present { here: true });
    assert_eq!(told(&stage, BOB, is_here), 1, "nobody who is blocked is told");
    let typing = Command::Typing { conversation: pair, on: true };
    assert!(matches!(stage.tries(ALICE, typing), Some(Err(CommandError::Blocked))));
    assert_eq!(stage.broken, Vec::<String>::new());
}

#[test]
fn a_preview_beyond_its_limits_is_kept_as_unknown_and_one_within_them_leads_nobody_anywhere() {
    let mut stage = Stage::new(true);
    let (group, _) = tea(&mut stage);
    let mut adversary = mallory(&mut stage, group).expect("mallory is in the group");
    let origin = adversary.origin();
    let picture = PreviewPicture { width: 2, height: 1, jpeg: vec![0xFF, 0xD8, 0xFF].into() };
    let good = Preview {
        link: "https://canary.example/".into(),
        title: "\u{202e}Tea".into(),
        description: String::new(),
        picture: Some(picture.clone()),
    };
    let linked = |salt: u8, preview: Preview| {
        let linked = Linked { text: "see https://canary.example/".into(), marked: false, preview };
        Content::saying([salt; 16], origin, &Saying::Linked(linked))
    };
    let svg = PreviewPicture { jpeg: b"<svg onload=alert(1)>".to_vec().into(), ..picture };
    let contents = [
        linked(1, good.clone()),
        linked(2, Preview { link: "https://other.example/".into(), ..good.clone() }),
        linked(3, Preview { link: "javascript:alert(1)".into(), ..good.clone() }),
        linked(4, Preview { title: "\u{1b}[2J".into(), ..good.clone() }),
        linked(5, Preview { picture: Some(svg), ..good }),
    ];
    let made = contents.iter().map(|content| adversary.message_of(content.to_bytes(), |_| {}));
    append(&mut stage, group, made.collect::<Option<Vec<_>>>().expect("mallory's program can do it"));
    let bodies: Vec<MessageBody> =
        stage.world.people[BOB].rows.history(&group).into_iter().map(|row| row.body).collect();
    let shown = bodies.iter().filter(|body| matches!(body, MessageBody::Kind(Kind::Linked(_)))).count();
    let unknown = bodies.iter().filter(|body| matches!(body, MessageBody::Unknown { .. })).count();
    assert_eq!((shown, unknown), (1, 4));
}

/// By her own clock, or by a member who seals in her name: both are a signal of a time to come.
#[test]
fn a_signal_of_a_time_to_come_does_not_silence_whom_it_names() {
    let mut stage = Stage::new(true);
    let pair = stage.befriend(ALICE, BOB);
    stage.world.watch.honest = false;
    stage.world.set_clock(ALICE, 30 * 60_000);
    stage.settle();
    stage.does(ALICE, Command::Typing { conversation: pair, on: true });
    assert_eq!(told(&stage, BOB, is_typing), 0, "it is of no time that has come");
    stage.world.set_clock(ALICE, 0);
    stage.settle();
    stage.does(ALICE, Command::Typing { conversation: pair, on: true });
    assert_eq!(told(&stage, BOB, is_typing), 1, "she is heard when her clock is right");
}

#[test]
fn drafts_have_a_limit_and_say_nothing_to_others() {
    let mut stage = Stage::new(false);
    let pair = stage.befriend(ALICE, BOB);
    let draft = |text: String| Command::In { conversation: pair, wish: Wish::Draft { text } };
    assert!(matches!(stage.tries(ALICE, draft("x".repeat(TEXT_BYTES_MAX + 1))), Some(Err(CommandError::Limit { .. }))));
    stage.does(ALICE, draft("the canary of a draft".into()));
    let holds = |value: &[u8]| value.windows(6).any(|window| window == b"canary");
    let has = |stage: &Stage, person: usize| stage.world.people[person].rows.all().iter().any(|row| holds(&row.value));
    assert!(has(&stage, ALICE) && !has(&stage, BOB));
    stage.world.crash(ALICE);
    stage.world.start(ALICE);
    stage.settle();
    let view = stage.view(ALICE, pair).expect("the chat");
    assert_eq!(view.draft.as_deref(), Some("the canary of a draft"));
    stage.says(ALICE, pair, "the canary of a draft has sung");
    assert_eq!(stage.view(ALICE, pair).expect("the chat").draft, None);
    assert_eq!(stage.broken, Vec::<String>::new());
}
