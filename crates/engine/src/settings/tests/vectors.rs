//! The vectors of settings, docs/spec/vectors/settings.txt: written when BLESS is set, else held against what the code does.

use protocol::cbor;

use super::*;

const BEGINNING: &str = "# A group's settings, and what becomes of them when people are removed.
# The form of this file and the meaning of each check: README.md beside it.
";

/// Who is a member in each record, by the lowest leaf first.
const MEMBERS: [u8; 3] = [1, 3, 2];

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn ids(accounts: &[u8]) -> String {
    accounts.iter().map(|number| hex(&account(*number).0)).collect()
}

/// How a record must end: the numbers of the members' roles, or why the settings are refused.
fn judged(bytes: &[u8]) -> String {
    let members = MEMBERS.map(account);
    match Settings::from_bytes(bytes) {
        None => "expect: rejected: malformed".to_owned(),
        Some(read) if !read.is_well_formed(&members.into()) => "expect: rejected: forbidden".to_owned(),
        Some(read) => {
            let roles: Vec<_> = members.iter().map(|member| hex(&cbor::to_bytes(&read.role(member)))).collect();
            format!("gives-roles: {}\nexpect: ok", roles.concat())
        }
    }
}

fn record((name, about): (&str, &str), bytes: &[u8]) -> String {
    let (settings, members) = (hex(bytes), ids(&MEMBERS));
    let end = judged(bytes);
    format!("\nname: {name}\nabout: {about}\ncheck: settings\nsettings: {settings}\nmembers: {members}\n{end}\n")
}

fn full() -> Settings {
    let entrance = |number| Entrance { key: PublicKey([number; 32]), maker: account(1), approve: number > 8 };
    Settings {
        generation: 7,
        disappearing_s: 3_600,
        name_tag: Some(Tag([2; 32])),
        details_tag: Some(Tag([3; 32])),
        who_may_write: Admin,
        who_may_edit: Member,
        banned: (10..).take(BANNED_MAX).map(account).collect(),
        entrances: (0..).take(ENTRANCES_MAX).map(entrance).collect(),
        ..settings(&[(1, Owner), (2, Admin)])
    }
}

fn taken() -> Vec<(&'static str, &'static str, Settings)> {
    vec![
        ("group", "An owner, an admin, and a plain member.", settings(&[(1, Owner), (2, Admin)])),
        ("pair", "Both own a pair, and nobody is named.", Settings { pair: true, ..settings(&[]) }),
        ("full", "Everything is set, and as long as it may be.", full()),
    ]
}

fn forbidden() -> Vec<(&'static str, &'static str, Settings)> {
    let group = || settings(&[(1, Owner), (2, Admin)]);
    let entrance = |number, maker| Entrance { key: PublicKey([number; 32]), maker: account(maker), approve: false };
    let banned = |numbers: &[u8]| numbers.iter().copied().map(account).collect();
    let one_more = |mut full: Settings| {
        full.banned.push(account(9));
        full
    };
    let opened = |mut full: Settings| {
        full.entrances.push(entrance(0xEE, 1));
        full
    };
    vec![
        ("role-twice", "An account has two roles.", settings(&[(1, Owner), (1, Admin)])),
        ("role-member", "A plain member is named.", settings(&[(1, Owner), (2, Member)])),
        ("role-stranger", "Somebody who is no member has a role.", settings(&[(1, Owner), (9, Admin)])),
        ("life", "Messages disappear sooner than anybody could read them.", Settings { disappearing_s: 1, ..group() }),
        ("pair-role", "A pair with a role.", Settings { pair: true, ..settings(&[(1, Owner)]) }),
        ("pair-banned", "A pair with somebody banned.", Settings { pair: true, banned: banned(&[9]), ..settings(&[]) }),
        (
            "pair-entrance",
            "A pair with an entrance.",
            Settings { pair: true, entrances: vec![entrance(1, 1)], ..settings(&[]) },
        ),
        ("banned-member", "Somebody banned is a member.", Settings { banned: banned(&[3]), ..group() }),
        ("banned-twice", "Somebody is banned twice.", Settings { banned: banned(&[9, 9]), ..group() }),
        ("banned-many", "More are banned than may be.", one_more(full())),
        (
            "entrance-twice",
            "Two entrances of one key.",
            Settings { entrances: vec![entrance(1, 1), entrance(1, 2)], ..group() },
        ),
        ("entrance-maker", "A plain member's entrance.", Settings { entrances: vec![entrance(1, 3)], ..group() }),
        ("entrance-many", "More entrances than may be.", opened(full())),
    ]
}

fn malformed() -> Vec<(&'static str, &'static str, Vec<u8>)> {
    let bytes = settings(&[(1, Owner)]).to_bytes();
    let edited = |edit: fn(&mut Vec<u8>)| {
        let mut bytes = bytes.clone();
        edit(&mut bytes);
        bytes
    };
    vec![
        ("surplus", "A byte more.", edited(|bytes| bytes.push(0))),
        ("cut", "A byte less.", edited(|bytes| bytes.truncate(bytes.len() - 1))),
        (
            "extra-item",
            "A field more.",
            edited(|bytes| {
                bytes[0] += 1;
                bytes.push(0);
            }),
        ),
        ("map", "A map in place of the array.", edited(|bytes| bytes[0] = 0xA0 | (bytes[0] & 0x1F))),
        (
            "longer",
            "The array's length is written longer than it must be.",
            edited(|bytes| {
                bytes.splice(0..1, [0x98, 13]);
            }),
        ),
        (
            "role-unknown",
            "A rule names a role that there is not.",
            edited(|bytes| {
                let last = bytes.len() - 4;
                bytes[last] = 3;
            }),
        ),
    ]
}

/// Who is removed from groups, by the numbers of their members; the leaves stand in the order of `MEMBERS`, and a fourth member's is the last.
fn removals() -> String {
    let leaves: Vec<Leaf> = MEMBERS.into_iter().chain([4]).map(leaf).collect();
    let named = ids(&[MEMBERS.as_slice(), &[4]].concat());
    let owned = || settings(&[(1, Owner), (4, Admin), (2, Admin)]);
    let of = |maker| Entrance { key: PublicKey([maker; 32]), maker: account(maker), approve: false };
    let cases: [(&str, &str, Settings, &[u8]); 6] = [
        ("without-a-member", "A plain member goes: nothing changes.", owned(), &[3]),
        ("without-an-admin", "An admin goes, with their role.", owned(), &[2]),
        ("without-the-owner", "The last owner goes: who was an admin longest becomes owner.", owned(), &[1]),
        (
            "without-roles",
            "Nobody who has a role is left: the member at the lowest leaf becomes owner.",
            owned(),
            &[1, 4, 2],
        ),
        (
            "without-an-entrance",
            "An admin goes, and their entrance ends.",
            Settings { entrances: vec![of(2), of(1)], ..owned() },
            &[2],
        ),
        ("without-in-a-pair", "A pair has no roles.", Settings { pair: true, ..settings(&[]) }, &[1]),
    ];
    let record = |(name, about, before, removed): (&str, &str, Settings, &[u8])| {
        let after = before.without(&removed.iter().copied().map(account).collect(), &leaves);
        let (before, after, gone) = (hex(&before.to_bytes()), hex(&after.to_bytes()), ids(removed));
        format!(
            "\nname: {name}\nabout: {about}\ncheck: settings-without\nsettings: {before}\nleaves: {named}\nremoved: {gone}\n\
             gives-settings: {after}\nexpect: ok\n"
        )
    };
    cases.map(record).concat()
}

#[test]
fn the_vectors_are_up_to_date_and_end_as_their_names_say() {
    let mut text = BEGINNING.to_owned();
    for (name, about, settings) in taken() {
        text += &record((name, about), &settings.to_bytes());
        assert!(text.ends_with("expect: ok\n"), "{name}");
    }
    for (name, about, settings) in forbidden() {
        text += &record((name, about), &settings.to_bytes());
        assert!(text.ends_with("rejected: forbidden\n"), "{name}");
    }
    for (name, about, bytes) in malformed() {
        text += &record((name, about), &bytes);
        assert!(text.ends_with("rejected: malformed\n"), "{name}");
    }
    text += &removals();
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/spec/vectors/settings.txt");
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(path, &text).expect("the vectors' folder can be written");
    }
    let written = std::fs::read_to_string(path).unwrap_or_default();
    assert!(
        written == text,
        "settings.txt is not what the code makes: `cargo xtask bless`, and look at the difference"
    );
}
