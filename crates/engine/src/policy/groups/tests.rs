//! What a group's settings permit beside roles and members: rules, details, bans, and entrances.

use protocol::entrance::{EntranceSecret, Knock};
use protocol::id::{ConversationId, DeviceId};

use super::super::tests::*;
use super::super::*;
use crate::settings::Entrance;

const SECRET: EntranceSecret = EntranceSecret([33; 32]);

fn changed(author: u8, change: impl FnOnce(&mut Settings)) -> Result<Change, Invalid> {
    changed_in(&group(), author, change)
}

fn changed_in(group: &Group, author: u8, change: impl FnOnce(&mut Settings)) -> Result<Change, Invalid> {
    let mut settings = group.settings.clone();
    change(&mut settings);
    group.judge(&Draft { settings: Some(settings), ..by(author) })
}

#[test]
fn owners_alone_change_rules() {
    let changes: [fn(&mut Settings); 3] = [
        |settings| settings.who_may_add = Role::Member,
        |settings| settings.who_may_write = Role::Admin,
        |settings| settings.who_may_edit = Role::Member,
    ];
    for change in changes {
        assert_eq!(changed(ALICE, change), Ok(Change::default()));
        for author in [BOB, CAROL] {
            assert_eq!(changed(author, change), Err(Invalid::Overreach), "{author}");
        }
    }
}

#[test]
fn whoever_has_the_role_that_the_settings_name_changes_name_and_details() {
    let changes: [fn(&mut Settings); 2] = [
        |settings| settings.name_tag = Some(protocol::id::Tag([7; 32])),
        |settings| settings.details_tag = Some(protocol::id::Tag([7; 32])),
    ];
    for who_may_edit in [Role::Member, Role::Admin, Role::Owner] {
        let mut group = group();
        group.settings.who_may_edit = who_may_edit;
        for (author, role) in [(ALICE, Role::Owner), (BOB, Role::Admin), (CAROL, Role::Member)] {
            for change in changes {
                let permitted = changed_in(&group, author, change).is_ok();
                assert_eq!(permitted, role >= who_may_edit, "{author} where {who_may_edit:?} may");
            }
        }
    }
    let more = |settings: &mut Settings| {
        settings.details_tag = Some(protocol::id::Tag([7; 32]));
        settings.who_may_write = Role::Admin;
    };
    assert_eq!(changed(BOB, more), Err(Invalid::Overreach), "and nothing beside");
}

#[test]
fn who_may_write_is_asked_of_the_epochs_settings() {
    for who_may_write in [Role::Member, Role::Admin, Role::Owner] {
        let settings = Settings { who_may_write, ..group().settings };
        for (author, role) in [(ALICE, Role::Owner), (BOB, Role::Admin), (CAROL, Role::Member)] {
            assert_eq!(may_write(&settings, &account(author)), role >= who_may_write);
        }
    }
}

#[test]
fn owners_and_admins_ban_whom_they_may_remove_and_nobody_is_banned_who_is_in() {
    let bans = |author: u8, other: u8| {
        let removes = leaves_of(&group(), other);
        let removed = BTreeSet::from([account(other)]);
        let mut settings = group().settings.without(&removed, &group().leaves);
        settings.banned.push(account(other));
        group().judge(&Draft { settings: Some(settings), removes, ..by(author) })
    };
    let table = [(ALICE, BOB, true), (ALICE, DAVE, true), (BOB, DAVE, true), (BOB, ALICE, false), (CAROL, DAVE, false)];
    for (author, other, permitted) in table {
        assert_eq!(bans(author, other).is_ok(), permitted, "{author} bans {other}");
    }
    let stays = |settings: &mut Settings| settings.banned = vec![account(DAVE)];
    let twice = |settings: &mut Settings| settings.banned = vec![account(ERIN), account(ERIN)];
    let many = |count: usize| {
        move |settings: &mut Settings| {
            settings.banned =
                (0..count).map(|n| AccountId(protocol::hash::hash("test", &[&n.to_be_bytes()]))).collect();
        }
    };
    for author in [ALICE, BOB] {
        assert_eq!(changed(author, stays), Err(Invalid::Overreach), "a member");
        assert_eq!(changed(author, twice), Err(Invalid::Overreach), "twice");
        assert!(changed(author, many(protocol::limits::BANNED_MAX)).is_ok());
        assert_eq!(changed(author, many(protocol::limits::BANNED_MAX + 1)), Err(Invalid::Overreach), "too many");
    }
    assert_eq!(changed(CAROL, |settings| settings.banned = vec![account(ERIN)]), Err(Invalid::Overreach));
    assert_eq!(pair_changed(|settings| settings.banned = vec![account(ERIN)]), Err(Invalid::Overreach), "in a pair");
}

fn pair_changed(change: impl FnOnce(&mut Settings)) -> Result<Change, Invalid> {
    changed_in(&pair(&[ALICE, BOB]), ALICE, change)
}

/// The group from which erin is banned, and in which everybody may add.
fn without_erin() -> Group {
    let mut group = group();
    group.settings.banned = vec![account(ERIN)];
    group.settings.who_may_add = Role::Member;
    group.settings.entrances = vec![entrance(ALICE, true)];
    group
}

#[test]
fn whoever_is_banned_is_added_only_with_the_ban_lifted_and_by_no_link() {
    let group = without_erin();
    let lifted = Settings { banned: vec![], ..group.settings.clone() };
    for (author, may) in [(ALICE, true), (BOB, true), (CAROL, false)] {
        assert_eq!(group.judge(&by(author).adding(ERIN)), Err(Invalid::Overreach), "{author}, with the ban in force");
        let draft = Draft { settings: Some(lifted.clone()), ..by(author).adding(ERIN) };
        assert_eq!(group.judge(&draft).is_ok(), may, "{author} lifts the ban");
    }
    let draft = Draft { settings: Some(lifted), knocks: vec![knock(ERIN, |_| {})], ..by(ALICE).adding(ERIN) };
    assert_eq!(group.judge(&draft), Err(Invalid::Overreach), "by a link, not even if an owner lifts it");
}

fn entrance(maker: u8, approve: bool) -> Entrance {
    Entrance { key: SECRET.key().public(), maker: account(maker), approve }
}

/// A knock of somebody, changed before it is signed.
fn knock(person: u8, change: impl FnOnce(&mut Knock)) -> SignedKnock {
    let mut knock = Knock {
        conversation: group().settings.conversation,
        entrance: SECRET.key().public(),
        account: account(person),
        device: DeviceId([person; 16]),
        handle: None,
        time: Minutes(7),
    };
    change(&mut knock);
    SignedKnock::sign(&SECRET, &device_key(person), knock)
}

#[test]
fn a_knock_leads_in_by_an_open_entrance_and_says_by_whose() {
    let mut open = group();
    open.settings.entrances = vec![entrance(ALICE, false)];
    // With the chains of whoever knocks: each is refused for what it is.
    let granted = |group: &Group, author: u8, knocks: Vec<SignedKnock>| {
        let draft = by(author).adding(ERIN);
        let chains = [draft.chains.clone(), vec![chain(CAROL), chain(5)]].concat();
        group.judge(&Draft { knocks, chains, ..draft })
    };
    let let_in = BTreeMap::from([(account(ERIN), LetIn { maker: account(ALICE), knocked: Minutes(7) })]);
    let expected = Change { joined: BTreeSet::from([account(ERIN)]), let_in, ..Change::default() };
    assert_eq!(granted(&open, BOB, vec![knock(ERIN, |_| {})]), Ok(expected));
    let guessed = SignedKnock::sign(&EntranceSecret([9; 32]), &device_key(ERIN), knock(ERIN, |_| {}).knock);
    let other = EntranceSecret([9; 32]);
    let elsewhere = Knock { entrance: other.key().public(), ..knock(ERIN, |_| {}).knock };
    let elsewhere = SignedKnock::sign(&other, &device_key(ERIN), elsewhere);
    let in_name = SignedKnock::sign(&SECRET, &device_key(CAROL), knock(ERIN, |_| {}).knock);
    let table = [
        ("by a plain member", CAROL, vec![knock(ERIN, |_| {})]),
        ("twice", BOB, vec![knock(ERIN, |_| {}), knock(ERIN, |_| {})]),
        ("of a member", BOB, vec![knock(CAROL, |_| {})]),
        ("of somebody who is not added", BOB, vec![knock(5, |_| {})]),
        ("at another group", BOB, vec![knock(ERIN, |knock| knock.conversation = ConversationId([9; 32]))]),
        ("by another link", BOB, vec![knock(ERIN, |knock| knock.entrance = device_key(1).public())]),
        ("with another device", BOB, vec![knock(ERIN, |knock| knock.device = DeviceId([9; 16]))]),
        ("without the secret", BOB, vec![guessed]),
        ("by a link that is not open, beside one that is", BOB, vec![elsewhere]),
        ("in another's name", BOB, vec![in_name]),
    ];
    for (what, author, knocks) in table {
        assert_eq!(granted(&open, author, knocks), Err(Invalid::Overreach), "{what}");
    }
    assert_eq!(
        granted(&group(), BOB, vec![knock(ERIN, |_| {})]),
        Err(Invalid::Overreach),
        "by a link that was revoked"
    );
}

#[test]
fn those_who_may_let_in_open_entrances_in_their_own_names() {
    let opens = |maker: u8| move |settings: &mut Settings| settings.entrances = vec![entrance(maker, true)];
    for (author, maker, permitted) in
        [(ALICE, ALICE, true), (BOB, BOB, true), (CAROL, CAROL, false), (ALICE, BOB, false), (BOB, ALICE, false)]
    {
        assert_eq!(changed(author, opens(maker)).is_ok(), permitted, "{author} as {maker}");
    }
    let mut owners_add = group();
    owners_add.settings.who_may_add = Role::Owner;
    assert_eq!(changed_in(&owners_add, BOB, opens(BOB)), Err(Invalid::Overreach), "whoever may not add");
    let mut everybody_adds = group();
    everybody_adds.settings.who_may_add = Role::Member;
    assert_eq!(changed_in(&everybody_adds, CAROL, opens(CAROL)), Err(Invalid::Overreach), "no plain member");
    let many = |count: u8| {
        move |settings: &mut Settings| {
            let key = |number: u8| EntranceSecret([number; 32]).key().public();
            settings.entrances = (0..count).map(|n| Entrance { key: key(n), ..entrance(BOB, false) }).collect();
        }
    };
    let most = protocol::limits::ENTRANCES_MAX as u8;
    assert!(changed(BOB, many(most)).is_ok());
    assert_eq!(changed(BOB, many(most + 1)), Err(Invalid::Overreach), "too many");
    let twice = |settings: &mut Settings| settings.entrances = vec![entrance(BOB, true), entrance(BOB, false)];
    assert_eq!(changed(BOB, twice), Err(Invalid::Overreach), "one key twice");
}

#[test]
fn entrances_end_with_their_makers_and_any_of_those_who_may_closes_them() {
    let mut open = group();
    open.settings.entrances = vec![entrance(BOB, true)];
    assert!(changed_in(&open, ALICE, |settings| settings.entrances.clear()).is_ok());
    assert_eq!(changed_in(&open, CAROL, |settings| settings.entrances.clear()), Err(Invalid::Overreach));
    let removed = BTreeSet::from([account(BOB)]);
    let after = open.settings.without(&removed, &open.leaves);
    assert!(after.entrances.is_empty(), "the maker is out");
    assert!(open.judge(&by(ALICE).removing(&[BOB])).is_ok());
    let demoted = open.settings.with_role(account(BOB), Role::Member);
    assert!(demoted.entrances.is_empty(), "the maker is a plain member");
    let kept = Settings { entrances: open.settings.entrances.clone(), ..demoted.clone() };
    assert!(open.judge(&Draft { settings: Some(demoted), ..by(ALICE) }).is_ok());
    assert_eq!(open.judge(&Draft { settings: Some(kept), ..by(ALICE) }), Err(Invalid::Overreach));
}
