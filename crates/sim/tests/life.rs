//! Disappearing messages against whoever would keep them, or let them go too soon: nothing is left on any disk, and nothing comes back.

use engine::adversary::Adversary;
use engine::changes::Table;
use engine::input::{About, Command, CommandError};
use engine::view::{MessageBody, MessageView};
use engine::wish::Wish;
use protocol::content::{Content, message_id};
use protocol::id::ConversationId;
use sim::lie::member::{append, mallory, tea};
use sim::lie::stage::{ALICE, BOB, Stage};

const HOUR_S: u32 = 3_600;
const HOUR_MS: u64 = 3_600_000;

fn lets_disappear(stage: &mut Stage, person: usize, group: ConversationId, seconds: u32) {
    stage.does(person, Command::In { conversation: group, wish: Wish::SetLife { seconds } });
}

/// Mallory's program, made once for an epoch, says these things.
fn mallory_says(stage: &mut Stage, group: ConversationId, adversary: &mut Adversary, contents: Vec<Content>) {
    let made = contents.iter().map(|content| adversary.message_of(content.to_bytes(), |_| {}));
    let entries = made.collect::<Option<Vec<_>>>().expect("mallory's program can do it");
    append(stage, group, entries);
}

/// The rows of a person's disk in which these bytes are.
fn found(stage: &Stage, person: usize, bytes: &[u8]) -> Vec<(Table, usize)> {
    let holds = |value: &[u8]| value.windows(bytes.len()).any(|window| window == bytes);
    let rows = stage.world.people[person].rows.all();
    rows.iter().filter(|row| holds(&row.value) || holds(&row.key)).map(|row| (row.table, row.value.len())).collect()
}

fn pass(stage: &mut Stage, ms: u64) {
    stage.world.advance(ms);
    stage.settle();
}

#[test]
fn nothing_is_left_of_what_disappears_nor_of_what_is_said_about_it_later() {
    let mut stage = Stage::new(true);
    let (group, _) = tea(&mut stage);
    lets_disappear(&mut stage, ALICE, group, HOUR_S);
    let mut adversary = mallory(&mut stage, group).expect("mallory is in the group");
    let origin = adversary.origin();
    let text = Content::text([5; 16], origin, "unmistakable words");
    let of = message_id(&text.to_bytes());
    let edit = |salt: u8, text: &str| Content::edit([salt; 16], origin, of, text);
    let answer = Content { in_reply_to: Some(of), ..Content::text([9; 16], origin, "an unmistakable answer") };
    mallory_says(
        &mut stage,
        group,
        &mut adversary,
        vec![text, edit(6, "unmistakable edit"), edit(7, "unmistakable edit too"), answer],
    );
    stage.does(
        BOB,
        Command::React { conversation: group, to: of, emoji: Some("🦑".into()), reactions: Default::default() },
    );
    stage.says(BOB, group, "unmistakable and bob's");
    let is_bobs = |row: &MessageView| row.body == MessageBody::Text("unmistakable and bob's".into());
    let bobs = stage.world.people[ALICE].rows.history(&group).into_iter().find(is_bobs).expect("a row");
    let unread = |stage: &Stage| stage.view(BOB, group).expect("a chat").unread;
    let before = unread(&stage);
    assert!(found(&stage, BOB, b"unmistakable").len() >= 4 && !found(&stage, ALICE, "🦑".as_bytes()).is_empty());
    pass(&mut stage, HOUR_MS / 2);
    assert!(found(&stage, BOB, b"unmistakable").len() >= 4, "not before its time");
    // A crash at the moment when it goes: it goes at the next start.
    stage.world.people[ALICE].crash_after = Some(1);
    pass(&mut stage, HOUR_MS / 2 + 180_000);
    for person in [ALICE, BOB] {
        assert_eq!(found(&stage, person, b"unmistakable"), [], "nothing of it is on {person}'s disk");
        assert_eq!(found(&stage, person, "🦑".as_bytes()), []);
        assert_eq!(found(&stage, person, &of.0).iter().filter(|(table, _)| *table != Table::Recent).count(), 0);
    }
    assert_eq!(before - unread(&stage), 2, "what disappeared unread is not unread");
    // Its author goes on about it, and so do others: said about nothing, and not kept; beside something that is.
    let about = About { message: bobs.message.expect("an id"), sender: bobs.sender };
    stage.does(BOB, Command::Edit { conversation: group, about, text: "unmistakable late edit".into() });
    let to = about.message;
    stage.does(
        ALICE,
        Command::React { conversation: group, to, emoji: Some("🦑".into()), reactions: Default::default() },
    );
    stage.says(BOB, group, "and this arrives");
    for person in [ALICE, BOB] {
        assert_eq!(stage.sees(person, group, "and this arrives"), 1);
        assert_eq!(found(&stage, person, b"unmistakable"), [], "nothing comes back");
        assert_eq!(found(&stage, person, "🦑".as_bytes()), []);
    }
    assert_eq!(stage.broken, Vec::<String>::new());
}

#[test]
fn no_member_makes_messages_go_sooner_or_stay_longer_than_was_agreed() {
    let mut stage = Stage::new(true);
    let (group, _) = tea(&mut stage);
    lets_disappear(&mut stage, ALICE, group, HOUR_S);
    let mut adversary = mallory(&mut stage, group).expect("mallory is in the group");
    let origin = adversary.origin();
    let expires = |relative: bool, seconds: u32| Some(protocol::content::Expiration { relative, seconds });
    let text = |salt: u8, text: &str| Content::text([salt; 16], origin, text);
    let contents = vec![
        Content { expires: expires(false, 0), ..text(1, "gone in 1970") },
        Content { expires: expires(true, 1), ..text(2, "gone when read") },
        Content { expires: expires(false, u32::MAX), ..text(3, "here to stay") },
    ];
    mallory_says(&mut stage, group, &mut adversary, contents);
    for (ms, seen) in [(HOUR_MS / 2, 1), (HOUR_MS, 0)] {
        pass(&mut stage, ms);
        for person in [ALICE, BOB] {
            let sees = ["gone in 1970", "gone when read", "here to stay"].map(|text| stage.sees(person, group, text));
            assert_eq!(sees, [seen; 3]);
        }
    }
    for seconds in [1, 299, 31_536_001, u32::MAX] {
        let wish = Wish::SetLife { seconds };
        let refused = stage.tries(ALICE, Command::In { conversation: group, wish });
        assert!(matches!(refused, Some(Err(CommandError::Limit { .. }))), "{seconds}: {refused:?}");
    }
    let wish = Wish::SetLife { seconds: 0 };
    let refused = stage.tries(BOB, Command::In { conversation: group, wish });
    assert!(matches!(refused, Some(Err(CommandError::NotPermitted { .. }))), "{refused:?}");
    assert_eq!(stage.broken, Vec::<String>::new());
}

#[test]
fn an_own_message_goes_from_all_own_devices_whether_or_not_it_was_sent() {
    let mut stage = Stage::new(true);
    let (group, _) = tea(&mut stage);
    lets_disappear(&mut stage, ALICE, group, HOUR_S);
    stage.says(BOB, group, "unmistakable and sent");
    let sent = stage.world.people[BOB].rows.history(&group);
    let sent = sent.iter().find(|row| row.body == MessageBody::Text("unmistakable and sent".into())).expect("a row");
    let about = About { message: sent.message.expect("an id"), sender: sent.sender };
    stage.does(BOB, Command::Edit { conversation: group, about, text: "unmistakable and edited".into() });
    stage.world.disconnect(BOB);
    stage.tries_to_say(BOB, group, "unmistakable and unsent");
    pass(&mut stage, 2 * HOUR_MS);
    assert_eq!(stage.sees(BOB, group, "unmistakable and edited"), 0, "it goes while there is no network");
    assert!(!found(&stage, BOB, b"unmistakable and unsent").is_empty(), "what waits has not begun to live");
    stage.world.connect(BOB);
    stage.settle();
    assert_eq!(stage.sees(ALICE, group, "unmistakable and unsent"), 1);
    pass(&mut stage, 2 * HOUR_MS);
    for person in [ALICE, BOB] {
        assert_eq!(found(&stage, person, b"unmistakable"), []);
    }
    assert_eq!(stage.broken, Vec::<String>::new());
}
