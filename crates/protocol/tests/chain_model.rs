//! Chains against a reference model: seeded statements, permitted and not, and laws after each.

extern crate wiretight_protocol as protocol;

use proptest::prelude::*;
use protocol::cbor;
use protocol::chain::*;
use protocol::id::DeviceId;
use protocol::limits::ACCOUNT_DEVICES_MAX;
use protocol::signature::SecretKey;

/// What the model knows of an account: keys and devices by number, and nothing of signatures, hashes or encodings.
#[derive(Debug, Clone)]
struct Model {
    account_key: u8,
    /// Every device that ever was: its number, and whether it is in force.
    devices: Vec<(u8, bool)>,
    account_keys: Vec<u8>,
    closed: bool,
    statements: u64,
}

/// Who is to sign: the account key of a number, or the device of a number with its key.
#[derive(Debug, Clone, Copy)]
enum By {
    Account(u8),
    Device(u8),
}

#[derive(Debug, Clone, Copy)]
enum What {
    Add(u8),
    Remove(u8),
    Rename(u8),
    Replace(u8),
    Reset(u8),
    Close,
}

impl Model {
    fn in_force(&self) -> Vec<u8> {
        self.devices.iter().filter(|(_, in_force)| *in_force).map(|(number, _)| *number).collect()
    }

    fn was(&self, device: u8) -> bool {
        self.devices.iter().any(|(number, _)| *number == device)
    }

    /// Whether somebody may state something.
    fn permits(&self, by: By, what: What) -> bool {
        let in_force = self.in_force();
        let signed = match by {
            By::Account(number) => number == self.account_key,
            By::Device(number) => in_force.contains(&number),
        };
        let everyday = matches!(what, What::Add(_) | What::Remove(_) | What::Rename(_));
        let permitted = everyday || matches!(by, By::Account(_));
        let possible = match what {
            What::Add(device) => !self.was(device) && in_force.len() < ACCOUNT_DEVICES_MAX,
            What::Remove(device) => in_force.contains(&device) && in_force.len() > 1,
            What::Rename(device) => in_force.contains(&device),
            What::Replace(key) => !self.account_keys.contains(&key),
            What::Reset(device) => !self.was(device),
            What::Close => true,
        };
        !self.closed && signed && permitted && possible
    }

    fn act(&mut self, what: What) {
        let end = |devices: &mut Vec<(u8, bool)>| devices.iter_mut().for_each(|(_, in_force)| *in_force = false);
        match what {
            What::Add(device) => self.devices.push((device, true)),
            What::Remove(device) => {
                self.devices
                    .iter_mut()
                    .filter(|(number, _)| *number == device)
                    .for_each(|(_, in_force)| *in_force = false);
            }
            What::Rename(_) => {}
            What::Replace(key) => {
                self.account_key = key;
                self.account_keys.push(key);
            }
            What::Reset(device) => {
                end(&mut self.devices);
                self.devices.push((device, true));
            }
            What::Close => {
                end(&mut self.devices);
                self.closed = true;
            }
        }
        self.statements += 1;
    }

    fn agrees_with(&self, state: &ChainState) -> bool {
        let mut devices: Vec<_> =
            self.in_force().into_iter().map(|number| (id(number), device_key(number).public())).collect();
        devices.sort();
        let stated: Vec<_> = state.devices.values().map(|record| (record.device, record.key)).collect();
        let gone = self.devices.len() - devices.len();
        devices == stated
            && state.removed.len() == gone
            && state.name_tags.keys().all(|device| state.devices.contains_key(device))
            && state.account_key == account_key(self.account_key).public()
            && (state.state == AccountState::Closed) == self.closed
            && state.sequence + 1 == self.statements
    }
}

fn id(number: u8) -> DeviceId {
    DeviceId([number; 16])
}

fn device_key(number: u8) -> SecretKey {
    SecretKey::from_seed(&[number; 32])
}

fn account_key(number: u8) -> SecretKey {
    SecretKey::from_seed(&[number | 0x80; 32])
}

/// The statement as whoever signs it would make it, with all consents given.
fn statement(state: &ChainState, by: By, what: What) -> Statement {
    let place = state.next_place();
    let record = |number: u8| DeviceRecord { device: id(number), key: device_key(number).public() };
    let kind = match what {
        What::Add(number) => {
            let device = record(number);
            let consent = Consent::Addition { place, device: device.clone() }.sign(&device_key(number));
            StatementKind::DeviceAdded { device, consent }
        }
        What::Reset(number) => {
            let device = record(number);
            let consent = Consent::Reset { place, device: device.clone() }.sign(&device_key(number));
            StatementKind::DevicesReset { device, consent }
        }
        What::Replace(number) => {
            let key = account_key(number);
            let consent = Consent::AccountKey { place, account_key: key.public() }.sign(&key);
            StatementKind::KeyReplaced { account_key: key.public(), consent }
        }
        What::Remove(number) => StatementKind::DeviceRemoved { device: id(number) },
        What::Rename(number) => {
            StatementKind::DeviceRenamed { device: id(number), name_tag: device_name_tag(&[number; 16], "Phone") }
        }
        What::Close => StatementKind::Closed,
    };
    match by {
        By::Account(number) => state.next_statement(Author::AccountKey(&account_key(number)), kind),
        By::Device(number) => state.next_statement(Author::Device(id(number), &device_key(number)), kind),
    }
}

fn steps() -> impl Strategy<Value = Vec<(By, What)>> {
    let by = prop_oneof![2 => (1u8..4).prop_map(By::Account), 5 => (1u8..20).prop_map(By::Device)];
    let what = prop_oneof![
        8 => (1u8..30).prop_map(What::Add),
        4 => (1u8..20).prop_map(What::Remove),
        2 => (1u8..20).prop_map(What::Rename),
        1 => (1u8..4).prop_map(What::Replace),
        1 => (1u8..60).prop_map(What::Reset),
    ];
    let what = prop_oneof![40 => what, 1 => Just(What::Close)];
    prop::collection::vec((by, what), 1..60)
}

fn begin() -> (Model, Chain, ChainState) {
    let chain = create_account(&account_key(1), id(1), &device_key(1));
    let state = chain.verify().expect("a fresh chain is valid");
    let model = Model { account_key: 1, devices: vec![(1, true)], account_keys: vec![1], closed: false, statements: 1 };
    (model, chain, state)
}

/// The chain to which what was permitted of the steps leads, with the state after each statement.
fn grown(steps: &[(By, What)]) -> (Chain, Vec<ChainState>) {
    let (mut model, mut chain, state) = begin();
    let mut states = vec![state];
    for &(by, what) in steps.iter().filter(|(_, what)| !matches!(what, What::Close)) {
        // Whoever is in force signs, so that chains become long.
        let by = match by {
            By::Account(_) => By::Account(model.account_key),
            By::Device(number) => {
                let in_force = model.in_force();
                By::Device(in_force[usize::from(number) % in_force.len()])
            }
        };
        if model.permits(by, what) {
            let state = states.last().expect("the first one");
            chain.statements.push(statement(state, by, what));
            states.push(chain.verify().expect("permitted"));
            model.act(what);
        }
    }
    (chain, states)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_chain_takes_what_the_model_permits_and_nothing_else(steps in steps()) {
        let (mut model, mut chain, mut state) = begin();
        for (by, what) in steps {
            let next = statement(&state, by, what);
            let extended = state.clone().extended(std::slice::from_ref(&next));
            prop_assert_eq!(extended.is_ok(), model.permits(by, what), "{:?} by {:?}: {:?}", what, by, extended.err());
            if let Ok(after) = extended {
                model.act(what);
                chain.statements.push(next);
                prop_assert!(model.agrees_with(&after), "{:?}\n{:?}", model, after);
                state = after;
            }
        }
        prop_assert_eq!(chain.verify(), Ok(state), "the whole gives what the parts give");
    }

    #[test]
    fn whoever_knows_a_part_needs_only_what_follows(steps in steps(), at: prop::sample::Index) {
        let (chain, states) = grown(&steps);
        let known = at.index(states.len());
        let prefix = Chain { statements: chain.statements[..=known].to_vec() };
        let (short, long) = (&states[known], states.last().expect("the first one"));
        let onto = chain.verify_onto(&prefix, short);
        prop_assert_eq!(onto.as_ref(), Ok(long));
        prop_assert_eq!(long.head_at(short.sequence), Some(&short.head));
        prop_assert_eq!(long.head_at(long.sequence + 1), None);
        prop_assert!(long.has_point(&short.point()) && !short.point().is_behind(&short.point()));
        prop_assert_eq!(short.point().is_behind(&long.point()), short.sequence < long.sequence);
        for number in 1..60 {
            let key = short.devices.get(&id(number)).map(|record| record.key);
            prop_assert_eq!(long.key_at(&id(number), short.sequence).copied(), key, "device {}", number);
        }
        let back = prefix.verify_onto(&chain, long);
        match known + 1 == states.len() {
            true => prop_assert_eq!(back.as_ref(), Ok(long)),
            false => prop_assert_eq!(back, Err(ChainError::Older)),
        }
        let mut fork = prefix;
        let by = By::Account(long_key(&steps, known));
        fork.statements.push(statement(short, by, What::Close));
        let forked = fork.verify_onto(&chain, long);
        match known + 1 == states.len() {
            true => prop_assert!(forked.is_ok_and(|state| state.state == AccountState::Closed)),
            false => prop_assert_eq!(forked, Err(ChainError::Forked)),
        }
    }

    #[test]
    fn a_changed_chain_is_refused(steps in steps(), at: prop::sample::Index, bit in 0u8..8) {
        let (chain, _) = grown(&steps);
        let mut bytes = cbor::to_bytes(&chain);
        bytes[at.index(chain_length(&chain))] ^= 1 << bit;
        let verified = cbor::from_bytes::<Chain>(&bytes).map(|changed| changed.verify().is_ok());
        prop_assert_ne!(verified, Ok(true));
    }

    #[test]
    fn statements_left_out_or_exchanged_are_refused(steps in steps(), one: prop::sample::Index, other: prop::sample::Index) {
        let (chain, _) = grown(&steps);
        let (one, other) = (one.index(chain.statements.len()), other.index(chain.statements.len()));
        let mut missing = chain.clone();
        missing.statements.remove(one);
        let is_last = one + 1 == chain.statements.len();
        prop_assert_eq!(missing.verify().is_ok(), is_last && one > 0);
        let mut exchanged = chain.clone();
        exchanged.statements.swap(one, other);
        prop_assert_eq!(exchanged.verify().is_ok(), one == other);
        let mut twice = chain.clone();
        twice.statements.insert(one, chain.statements[one].clone());
        prop_assert!(twice.verify().is_err());
    }
}

fn chain_length(chain: &Chain) -> usize {
    cbor::to_bytes(chain).len()
}

/// The account key in force after so many statements of what [`grown`] makes.
fn long_key(steps: &[(By, What)], known: usize) -> u8 {
    let (_, states) = grown(steps);
    let key = states[known].account_key;
    (1..4).find(|&number| account_key(number).public() == key).expect("one of them")
}
