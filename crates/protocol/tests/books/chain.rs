//! Account chains: one that has everything happen to it, and everything that may not follow it.

use protocol::cbor;
use protocol::chain::*;
use protocol::id::{AccountId, ChainHead, DeviceId};
use protocol::limits::{ACCOUNT_DEVICES_MAX, CHAIN_STATEMENTS_MAX, CHAIN_STATEMENTS_RESERVED};
use protocol::signature::{PublicKey, Purpose, Signature};

use super::{Book, UNUSABLE, bytes_of, flipped, hex, key};

/// The device with this number: its id is 16 times the number, its key's seed 32 times.
fn record(number: u8) -> DeviceRecord {
    DeviceRecord { device: DeviceId([number; 16]), key: key(number).public() }
}

/// The statement of this kind, by whom, properly placed and signed.
fn then(chain: &Chain, by: By, kind: impl FnOnce(Place) -> StatementKind) -> Chain {
    let state = chain.verify().expect("a good chain so far");
    signed(chain, &state, by, kind(state.next_place()))
}

fn signed(chain: &Chain, state: &ChainState, by: By, kind: StatementKind) -> Chain {
    let (number, account_key) = match by {
        By::Account(seed) => (0, key(seed)),
        By::Device(number) => (number, key(number)),
    };
    let author = match by {
        By::Account(_) => Author::AccountKey(&account_key),
        By::Device(_) => Author::Device(DeviceId([number; 16]), &account_key),
    };
    let mut chain = chain.clone();
    chain.statements.push(state.next_statement(author, kind));
    chain
}

/// Who signs, by the number that the seed of the key consists of.
#[derive(Clone, Copy)]
enum By {
    Account(u8),
    Device(u8),
}

fn added(number: u8) -> impl Fn(Place) -> StatementKind {
    move |place| {
        let device = record(number);
        let consent = Consent::Addition { place, device: device.clone() }.sign(&key(number));
        StatementKind::DeviceAdded { device, consent }
    }
}

fn reset(number: u8) -> impl Fn(Place) -> StatementKind {
    move |place| {
        let device = record(number);
        let consent = Consent::Reset { place, device: device.clone() }.sign(&key(number));
        StatementKind::DevicesReset { device, consent }
    }
}

fn replaced(number: u8) -> impl Fn(Place) -> StatementKind {
    move |place| {
        let account_key = key(number).public();
        let consent = Consent::AccountKey { place, account_key }.sign(&key(number));
        StatementKind::KeyReplaced { account_key, consent }
    }
}

fn removed(number: u8) -> impl Fn(Place) -> StatementKind {
    move |_| StatementKind::DeviceRemoved { device: DeviceId([number; 16]) }
}

fn renamed(number: u8) -> impl Fn(Place) -> StatementKind {
    move |_| StatementKind::DeviceRenamed {
        device: DeviceId([number; 16]),
        name_tag: device_name_tag(&[7; 16], "Kitchen"),
    }
}

fn closed(_: Place) -> StatementKind {
    StatementKind::Closed
}

const A: By = By::Account(0xA0);

/// The chains of the story, each one statement longer than the one before.
fn story() -> Vec<(&'static str, &'static str, Chain)> {
    let created = create_account(&key(0xA0), DeviceId([0xD1; 16]), &key(0xD1));
    let two = then(&created, By::Device(0xD1), added(0xD2));
    let named = then(&two, By::Device(0xD1), renamed(0xD2));
    let three = then(&named, A, added(0xD3));
    let fewer = then(&three, By::Device(0xD2), removed(0xD1));
    let alone = then(&fewer, By::Device(0xD2), removed(0xD2));
    let other_key = then(&alone, A, replaced(0xA1));
    let other_device = then(&other_key, By::Account(0xA1), reset(0xD4));
    let end = then(&other_device, By::Account(0xA1), closed);
    vec![
        ("created", "An account with one device.", created),
        ("added-by-device", "A device adds another.", two),
        ("renamed", "A device is given a name, of which the chain tells nothing.", named),
        ("added-by-account-key", "The account key adds a device.", three),
        ("removed", "A device removes another.", fewer),
        ("removed-itself", "A device removes itself.", alone),
        ("key-replaced", "The account key is replaced.", other_key),
        ("devices-reset", "The account key in force removes all devices and adds one.", other_device),
        ("closed", "The account is deleted.", end),
    ]
}

fn fields(chain: &Chain) -> Vec<(&'static str, String)> {
    vec![("chain", hex(&cbor::to_bytes(chain)))]
}

fn gives(chain: &Chain) -> Vec<(&'static str, String)> {
    let state = chain.verify().expect("a good chain");
    let devices: Vec<String> = state.devices.keys().map(DeviceId::to_hex).collect();
    let removed: Vec<String> =
        state.removed.iter().map(|(device, gone)| format!("{}@{}", device.to_hex(), gone.sequence)).collect();
    vec![
        ("gives-account", state.account.to_hex()),
        ("gives-head", state.head.to_hex()),
        ("gives-sequence", state.sequence.to_string()),
        ("gives-account-key", hex(&state.account_key.0)),
        ("gives-devices", devices.join(" ")),
        ("gives-removed", removed.join(" ")),
        ("gives-state", format!("{:?}", state.state).to_lowercase()),
    ]
}

pub fn book() -> Book {
    let mut book = Book::new(
        "chain.txt",
        "Account chains: account keys of seeds a0 and a1 × 32; a device dn has the id dn × 16 and a key of seed dn × 32.",
    );
    let story = story();
    for (name, about, chain) in &story {
        book.accepts(name, about, "chain", &[fields(chain), gives(chain)].concat());
    }
    let find = |wanted: &str| &story.iter().find(|(name, ..)| *name == wanted).expect("in the story").2;
    creations(&mut book, find("created"));
    weak_keys(&mut book, find("created"));
    links(&mut book, find("created"), find("added-by-device"));
    signers(&mut book, &find);
    consents(&mut book, &find);
    reuse_and_counts(&mut book, &find);
    confusions(&mut book, find("added-by-device"));
    known(&mut book, &find);
    limits(&mut book, find("added-by-device"));
    book
}

fn creations(book: &mut Book, good: &Chain) {
    let mut other = fields(good);
    other.push(("account", AccountId([7; 32]).to_hex()));
    book.rejects(
        "other-account",
        "A good chain, but of another account than was asked for.",
        "chain",
        &other,
        "other-account",
    );
    book.rejects("empty", "No statement.", "chain", &fields(&Chain::default()), "empty");
    let twice = Chain { statements: vec![good.statements[0].clone(), good.statements[0].clone()] };
    book.rejects("created-twice", "The creation again, in the second place.", "chain", &fields(&twice), "unlinked");
    let again = then(good, A, |_| good.statements[0].body.kind.clone());
    book.rejects(
        "created-later",
        "A creation as the second statement, properly linked.",
        "chain",
        &fields(&again),
        "not-creation",
    );
    for (name, about, change, reason) in creation_changes() {
        book.rejects(name, about, "chain", &fields(&created_again(good, change)), reason);
    }
    let mut unsigned = good.clone();
    unsigned.statements[0].signature =
        Signature(flipped(&good.statements[0].signature.0, 0).try_into().expect("64 bytes"));
    book.rejects(
        "bad-signature",
        "One bit of the account key's signature is changed.",
        "chain",
        &fields(&unsigned),
        "bad-signature",
    );
}

fn weak_keys(book: &mut Book, good: &Chain) {
    let mut rejects = |name: String, about: &str, chain: &Chain| {
        book.rejects(&name, about, "chain", &fields(chain), "weak-key");
    };
    for (name, unusable) in UNUSABLE {
        let weak = PublicKey(bytes_of(unusable));
        let account = created_again(good, |body| {
            let StatementKind::Created { account_key, .. } = &mut body.kind else { panic!("a creation") };
            *account_key = weak;
        });
        rejects(format!("account-key-{name}"), "An account key that nobody may use.", &account);
        let device = created_again(good, |body| {
            let StatementKind::Created { device, .. } = &mut body.kind else { panic!("a creation") };
            device.key = weak;
        });
        rejects(format!("device-key-{name}"), "A device key that nobody may use.", &device);
        let consent = good.statements[0].signature;
        let of = DeviceRecord { device: DeviceId([0xD2; 16]), key: weak };
        let added = then(good, A, |_| StatementKind::DeviceAdded { device: of.clone(), consent });
        rejects(format!("added-key-{name}"), "An added device with a key that nobody may use.", &added);
        let reset = then(good, A, |_| StatementKind::DevicesReset { device: of.clone(), consent });
        rejects(format!("reset-key-{name}"), "A reset to a device with a key that nobody may use.", &reset);
        let replaced = then(good, A, |_| StatementKind::KeyReplaced { account_key: weak, consent });
        rejects(format!("replaced-key-{name}"), "An account key replaced by one that nobody may use.", &replaced);
    }
}

/// Statements that are not where they belong.
fn links(book: &mut Book, one: &Chain, two: &Chain) {
    let last = two.statements.last().expect("two statements").body.clone();
    let sign = |change: fn(&mut StatementBody)| {
        let mut body = last.clone();
        change(&mut body);
        let statement = Author::Device(DeviceId([0xD1; 16]), &key(0xD1)).sign(body);
        Chain { statements: vec![one.statements[0].clone(), statement] }
    };
    for (name, about, chain) in [
        ("second-later", "The second statement calls itself the third.", sign(|body| body.sequence = 2)),
        ("second-last", "The second statement has the largest number.", sign(|body| body.sequence = u64::MAX)),
        (
            "second-elsewhere",
            "The second statement follows something else.",
            sign(|body| body.previous = ChainHead([1; 32])),
        ),
        ("second-first", "The second statement follows nothing.", sign(|body| body.previous = ChainHead([0; 32]))),
        ("first-missing", "A chain without its first statement.", Chain { statements: two.statements[1..].to_vec() }),
        (
            "exchanged",
            "Two statements are exchanged.",
            Chain { statements: two.statements.iter().rev().cloned().collect() },
        ),
    ] {
        book.rejects(name, about, "chain", &fields(&chain), "unlinked");
    }
    let removal = then(two, By::Device(0xD2), removed(0xD1));
    let gap = Chain { statements: vec![one.statements[0].clone(), removal.statements[2].clone()] };
    book.rejects("gap", "A statement is left out.", "chain", &fields(&gap), "unlinked");
}

/// Who may not state what.
fn signers<'a>(book: &mut Book, find: &impl Fn(&str) -> &'a Chain) {
    let two = find("added-by-device");
    let kinds: [(&str, StatementKind); 3] = {
        let place = two.verify().expect("good").next_place();
        [("key-replaced", replaced(0xA1)(place)), ("devices-reset", reset(0xD4)(place)), ("closed", closed(place))]
    };
    for (name, kind) in kinds {
        book.rejects(
            &format!("{name}-by-device"),
            "A device decides what only the account key may.",
            "chain",
            &fields(&then(two, By::Device(0xD1), |_| kind.clone())),
            "wrong-signer",
        );
    }
    for (name, about, chain) in [
        ("by-stranger", "A device that was never on the chain.", then(two, By::Device(0xD9), removed(0xD1))),
        (
            "by-removed-device",
            "A device that was removed adds another.",
            then(find("removed"), By::Device(0xD1), added(0xD5)),
        ),
        (
            "by-reset-device",
            "A device from before a reset removes the one that is left.",
            then(find("devices-reset"), By::Device(0xD3), renamed(0xD4)),
        ),
    ] {
        book.rejects(name, about, "chain", &fields(&chain), "wrong-signer");
    }
    for (name, about, chain) in [
        (
            "by-replaced-key",
            "The account key from before its replacement resets the devices.",
            then(find("key-replaced"), A, reset(0xD4)),
        ),
        ("by-later-key", "A key that is not the account key closes the account.", then(two, By::Account(0xA1), closed)),
    ] {
        book.rejects(name, about, "chain", &fields(&chain), "bad-signature");
    }
    let closed_twice = then(find("closed"), By::Account(0xA1), closed);
    book.rejects("closed-twice", "The end, twice.", "chain", &fields(&closed_twice), "after-end");
    let reopened = then(find("closed"), By::Account(0xA1), reset(0xD5));
    book.rejects("reopened", "A reset after the end.", "chain", &fields(&reopened), "after-end");
}

/// Consents that were given to something else.
fn consents<'a>(book: &mut Book, find: &impl Fn(&str) -> &'a Chain) {
    let (one, two) = (find("created"), find("added-by-device"));
    let elsewhere = one.verify().expect("good").next_place();
    let other = create_account(&key(0xB0), DeviceId([0xD1; 16]), &key(0xD1)).verify().expect("good");
    let here = two.verify().expect("good").next_place();
    let device = record(0xD3);
    let consent_to = |consent: Consent| consent.sign(&key(0xD3));
    let addition = |place| Consent::Addition { place, device: device.clone() };
    let wrong = [
        ("earlier-place", "to its addition at an earlier place of the chain", consent_to(addition(elsewhere))),
        (
            "other-account",
            "to its addition to another account, at the same number",
            consent_to(addition(Place { account: other.account, ..here })),
        ),
        ("reset", "to being the only device", consent_to(Consent::Reset { place: here, device: device.clone() })),
        (
            "creation",
            "to being the first device of an account",
            consent_to(Consent::Creation { account_key: key(0xA0).public(), device: device.clone() }),
        ),
        (
            "other-id",
            "to its addition under another id",
            consent_to(addition_of(here, DeviceRecord { device: DeviceId([0xD9; 16]), key: device.key })),
        ),
        (
            "account-key",
            "to its key being the account key",
            key(0xD3).sign(
                Purpose::AccountKeyConsent,
                &cbor::to_bytes(&Consent::AccountKey { place: here, account_key: device.key }),
            ),
        ),
        (
            "other-purpose",
            "to the right bytes, for another purpose",
            key(0xD3).sign(Purpose::DeviceStatement, &cbor::to_bytes(&addition(here))),
        ),
        ("by-other-key", "by the device that adds it", addition(here).sign(&key(0xD1))),
    ];
    for (name, about, consent) in wrong {
        let chain = then(two, By::Device(0xD1), |_| StatementKind::DeviceAdded { device: device.clone(), consent });
        let about = format!("The added device's consent was given {about}.");
        book.rejects(&format!("consent-{name}"), &about, "chain", &fields(&chain), "bad-signature");
    }
    let as_reset = then(two, A, |place| StatementKind::DevicesReset {
        device: device.clone(),
        consent: consent_to(addition(place)),
    });
    book.rejects(
        "reset-with-consent-to-addition",
        "A device consented to being added, and all others are removed.",
        "chain",
        &fields(&as_reset),
        "bad-signature",
    );
    let unasked = then(two, A, |place| StatementKind::KeyReplaced {
        account_key: key(0xA1).public(),
        consent: Consent::AccountKey { place, account_key: key(0xA1).public() }.sign(&key(0xA0)),
    });
    book.rejects(
        "key-replaced-without-consent",
        "The account key is replaced by somebody else's, which never consented.",
        "chain",
        &fields(&unasked),
        "bad-signature",
    );
    let moved = Chain { statements: [&two.statements[..1], &[moved_addition(one, two)]].concat() };
    book.rejects(
        "statement-of-other-signer",
        "A device's statement said to be the account key's.",
        "chain",
        &fields(&moved),
        "bad-signature",
    );
}

fn addition_of(place: Place, device: DeviceRecord) -> Consent {
    Consent::Addition { place, device }
}

fn moved_addition(one: &Chain, two: &Chain) -> Statement {
    let mut statement = two.statements[one.statements.len()].clone();
    statement.body.signer = Signer::AccountKey;
    statement
}

fn reuse_and_counts<'a>(book: &mut Book, find: &impl Fn(&str) -> &'a Chain) {
    let (one, two, fewer) = (find("created"), find("added-by-device"), find("removed"));
    let same_id = DeviceRecord { device: DeviceId([0xD1; 16]), key: key(0xD9).public() };
    let same_key = DeviceRecord { device: DeviceId([0xD9; 16]), key: key(0xD1).public() };
    let add = |record: &DeviceRecord, seed: u8| {
        let device = record.clone();
        move |place| {
            let consent = addition_of(place, device.clone()).sign(&key(seed));
            StatementKind::DeviceAdded { device: device.clone(), consent }
        }
    };
    let account_as_device = DeviceRecord { device: DeviceId([0xD9; 16]), key: key(0xA0).public() };
    for (name, about, chain) in [
        ("device-twice", "A device is added that is there.", then(two, A, added(0xD2))),
        ("device-id-twice", "Another device with an id that is there.", then(two, A, add(&same_id, 0xD9))),
        ("device-key-twice", "Another device with a key that is there.", then(two, A, add(&same_key, 0xD1))),
        ("device-again", "A removed device is added again.", then(fewer, By::Device(0xD2), added(0xD1))),
        ("device-id-again", "A removed device's id is used again.", then(fewer, A, add(&same_id, 0xD9))),
        ("device-key-again", "A removed device's key is used again.", then(fewer, A, add(&same_key, 0xD1))),
        ("reset-to-present-device", "A reset to a device that is there.", then(two, A, reset(0xD1))),
        ("account-key-as-device", "The account key as a device's.", then(two, A, add(&account_as_device, 0xA0))),
        ("device-key-as-account-key", "A device's key as the account key.", then(two, A, replaced(0xD1))),
        ("account-key-again", "The account key is replaced by itself.", then(two, A, replaced(0xA0))),
    ] {
        book.rejects(name, about, "chain", &fields(&chain), "reused");
    }
    for (name, about, chain) in [
        ("remove-stranger", "A device is removed that never was.", then(two, A, removed(0xD9))),
        ("remove-again", "A device is removed twice.", then(fewer, By::Device(0xD2), removed(0xD1))),
        ("rename-removed", "A removed device is given a name.", then(fewer, By::Device(0xD2), renamed(0xD1))),
    ] {
        book.rejects(name, about, "chain", &fields(&chain), "no-such-device");
    }
    let last = then(one, By::Device(0xD1), removed(0xD1));
    book.rejects("remove-last", "The only device removes itself.", "chain", &fields(&last), "device-count");
    let last = then(one, A, removed(0xD1));
    book.rejects(
        "remove-last-by-account-key",
        "The account key removes the only device.",
        "chain",
        &fields(&last),
        "device-count",
    );
    let many = u8::try_from(ACCOUNT_DEVICES_MAX).expect("few");
    let full = (2..=many).fold(one.clone(), |chain, number| then(&chain, By::Device(0xD1), added(number)));
    book.accepts(
        "as-many-devices-as-may-be",
        "All devices that an account may have.",
        "chain",
        &[fields(&full), gives(&full)].concat(),
    );
    let too_many = then(&full, By::Device(0xD1), added(many + 1));
    book.rejects("too-many-devices", "One device more.", "chain", &fields(&too_many), "device-count");
}

/// A device's id where a key belongs, and the other way round.
fn confusions(book: &mut Book, two: &Chain) {
    let state = two.verify().expect("good");
    let half = |key: PublicKey| DeviceId(*key.0.first_chunk().expect("32 bytes"));
    let by_key = {
        let author_key = key(0xD1);
        let author = Author::Device(half(author_key.public()), &author_key);
        let mut chain = two.clone();
        chain.statements.push(state.next_statement(author, removed(0xD2)(state.next_place())));
        chain
    };
    book.rejects(
        "signer-by-key",
        "The signer is named by the beginning of its key.",
        "chain",
        &fields(&by_key),
        "wrong-signer",
    );
    let gone = then(two, By::Device(0xD1), |_| StatementKind::DeviceRemoved { device: half(key(0xD2).public()) });
    book.rejects(
        "removed-by-key",
        "A device is removed by the beginning of its key.",
        "chain",
        &fields(&gone),
        "no-such-device",
    );
    let statement = two.statements.last().expect("two").clone();
    let bytes = cbor::to_bytes(&statement);
    let id = [&[0x50][..], &[0xD2; 16]].concat();
    let at = bytes.windows(id.len()).position(|window| window == id).expect("the id is in it");
    let long_id = [&bytes[..at], &[0x58, 0x20], &[0xD2; 32], &bytes[at + id.len()..]].concat();
    let chain = [&[0x81, 0x82][..], &cbor::to_bytes(&two.statements[0]), &long_id].concat();
    book.rejects(
        "id-of-a-keys-length",
        "A device id as long as a key.",
        "chain",
        &[("chain", hex(&chain))],
        "malformed",
    );
}

/// Chains that go on from one that is known, and such that do not.
fn known<'a>(book: &mut Book, find: &impl Fn(&str) -> &'a Chain) {
    let with = |chain: &Chain, known: &Chain| [fields(chain), vec![("known", hex(&cbor::to_bytes(known)))]].concat();
    let (short, long) = (find("added-by-device"), find("closed"));
    book.accepts("known-itself", "A chain that is known.", "chain", &[with(short, short), gives(short)].concat());
    book.accepts("known-longer", "A chain goes on.", "chain", &[with(long, short), gives(long)].concat());
    book.rejects("known-shorter", "A chain ends before what is known.", "chain", &with(short, long), "older");
    let fork = then(find("created"), A, added(0xD7));
    book.rejects("known-forked", "Another second statement than is known.", "chain", &with(&fork, short), "forked");
    let fork = then(&fork, A, added(0xD8));
    book.rejects("known-forked-longer", "Another one, and more.", "chain", &with(&fork, short), "forked");
    book.rejects("known-forked-shorter", "Another one, and less than is known.", "chain", &with(&fork, long), "forked");
    let other = create_account(&key(0xB0), DeviceId([0xD1; 16]), &key(0xD1));
    book.rejects("known-other", "Another account's chain.", "chain", &with(&other, short), "other-account");
    let mut unsigned = long.clone();
    let last = unsigned.statements.last_mut().expect("many");
    last.signature = Signature(flipped(&last.signature.0, 40).try_into().expect("64 bytes"));
    book.rejects(
        "known-bad-signature",
        "What follows is not signed.",
        "chain",
        &with(&unsigned, short),
        "bad-signature",
    );
}

/// The last places of a chain are the account key's.
fn limits(book: &mut Book, two: &Chain) {
    let device_max = CHAIN_STATEMENTS_MAX - CHAIN_STATEMENTS_RESERVED;
    let mut chain = two.clone();
    let mut state = chain.verify().expect("good");
    let mut fill = |chain: &mut Chain, by: By, length: usize| {
        while chain.statements.len() < length {
            *chain = signed(chain, &state, by, renamed(0xD2)(state.next_place()));
            let last = &chain.statements[chain.statements.len() - 1..];
            state = state.clone().extended(last).expect("good");
        }
        state.clone()
    };
    let state = fill(&mut chain, By::Device(0xD1), device_max);
    let full = signed(&chain, &state, By::Device(0xD1), renamed(0xD2)(state.next_place()));
    assert_eq!(full.verify(), Err(ChainError::TooLong), "devices fill a chain only up to what is kept");
    let rescued = signed(&chain, &state, A, reset(0xD4)(state.next_place()));
    assert!(rescued.verify().is_ok_and(|state| state.devices.len() == 1), "and the account key resets them");
    let state = fill(&mut chain, A, CHAIN_STATEMENTS_MAX);
    assert!(chain.verify().is_ok());
    let over = signed(&chain, &state, A, renamed(0xD2)(state.next_place()));
    book.text.push_str("\n# Chains at their limit are too long for a file: tests/books/chain.rs makes them.\n");
    assert_eq!(over.verify(), Err(ChainError::TooLong));
}

type Change = fn(&mut StatementBody);

/// Changes to the first statement, which is then signed again by the account key.
fn creation_changes() -> [(&'static str, &'static str, Change, &'static str); 9] {
    [
        ("wrong-sequence", "The first statement calls itself the second.", |body| body.sequence = 1, "unlinked"),
        (
            "wrong-previous",
            "The first statement follows something.",
            |body| body.previous = ChainHead([1; 32]),
            "unlinked",
        ),
        (
            "first-closes",
            "The first statement closes an account.",
            |body| body.kind = StatementKind::Closed,
            "not-creation",
        ),
        (
            "created-by-device",
            "The first statement is said to be the device's.",
            |body| body.signer = Signer::Device(DeviceId([0xD1; 16])),
            "wrong-signer",
        ),
        (
            "one-key-for-both",
            "The device's key is the account key.",
            |body| {
                let device = DeviceRecord { device: DeviceId([0xD1; 16]), key: key(0xA0).public() };
                let account_key = device.key;
                let consent = Consent::Creation { account_key, device: device.clone() }.sign(&key(0xA0));
                body.kind = StatementKind::Created { account_key, device, consent };
            },
            "reused",
        ),
        (
            "no-consent",
            "The account key signs in the device's place.",
            |body| consent(body, 0xA0, 0xA0, Purpose::DeviceConsent),
            "bad-signature",
        ),
        (
            "consent-to-other-account",
            "The device's consent was given to another account key.",
            |body| consent(body, 0xD1, 0xA1, Purpose::DeviceConsent),
            "bad-signature",
        ),
        (
            "consent-of-other-purpose",
            "The device signed the right bytes for another purpose.",
            |body| consent(body, 0xD1, 0xA0, Purpose::InboxKey),
            "bad-signature",
        ),
        (
            "other-device-id",
            "The device's id is exchanged after its consent.",
            |body| {
                let StatementKind::Created { device, .. } = &mut body.kind else { panic!("a creation") };
                device.device = DeviceId([0xD2; 16]);
            },
            "bad-signature",
        ),
    ]
}

/// The consent to a creation, by the key of seed `by`, to the account key of seed `to`.
fn consent(body: &mut StatementBody, by: u8, to: u8, purpose: Purpose) {
    let StatementKind::Created { device, consent, .. } = &mut body.kind else { panic!("a creation") };
    let consented = Consent::Creation { account_key: key(to).public(), device: device.clone() };
    *consent = key(by).sign(purpose, &cbor::to_bytes(&consented));
}

fn created_again(good: &Chain, change: impl Fn(&mut StatementBody)) -> Chain {
    let mut body = good.statements[0].body.clone();
    change(&mut body);
    Chain { statements: vec![Author::AccountKey(&key(0xA0)).sign(body)] }
}
