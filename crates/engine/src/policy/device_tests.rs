//! Tests of what a commit may do to devices: who may bring which in, and when one may be taken out.

use protocol::chain::{
    Author, Chain, ChainState, Consent, DeviceRecord, StatementKind, create_account, device_name_tag,
};
use protocol::id::{ConversationId, TopicId};
use protocol::signature::SecretKey;

use super::*;
use crate::settings::RoleEntry;

/// Alice has the devices 1 and 2 and, off her chain since, 3; bob has 11, carol 21.
struct World {
    alice: Chain,
    bob: Chain,
    carol: Chain,
    settings: Settings,
    leaves: Vec<Leaf>,
    notices: Notices,
}

fn key(seed: u8) -> SecretKey {
    SecretKey::from_seed(&[seed; 32])
}

fn account_key(seed: u8) -> SecretKey {
    SecretKey::from_seed(&[seed + 100; 32])
}

fn device(number: u8) -> DeviceId {
    DeviceId([number; 16])
}

fn state(chain: &Chain) -> ChainState {
    chain.verify().expect("made as it must be")
}

fn created(number: u8) -> Chain {
    create_account(&account_key(number), device(number), &key(number))
}

fn record(number: u8) -> DeviceRecord {
    DeviceRecord { device: device(number), key: key(number).public() }
}

/// The chain with a further device, by the device `by`.
fn plus(chain: &Chain, by: u8, number: u8) -> Chain {
    let place = state(chain).next_place();
    let consent = Consent::Addition { place, device: record(number) }.sign(&key(number));
    then(chain, by, StatementKind::DeviceAdded { device: record(number), consent })
}

fn minus(chain: &Chain, by: u8, number: u8) -> Chain {
    then(chain, by, StatementKind::DeviceRemoved { device: device(number) })
}

fn then(chain: &Chain, by: u8, kind: StatementKind) -> Chain {
    let mut chain = chain.clone();
    let statement = state(&chain).next_statement(Author::Device(device(by), &key(by)), kind);
    chain.statements.push(statement);
    chain
}

/// The chain after its account key, made of `seed`, has reset the devices to one.
fn reset(chain: &Chain, seed: u8, number: u8) -> Chain {
    let mut chain = chain.clone();
    let before = state(&chain);
    let consent = Consent::Reset { place: before.next_place(), device: record(number) }.sign(&key(number));
    let kind = StatementKind::DevicesReset { device: record(number), consent };
    chain.statements.push(before.next_statement(Author::AccountKey(&account_key(seed)), kind));
    chain
}

fn closed(chain: &Chain, seed: u8) -> Chain {
    let mut chain = chain.clone();
    let statement = state(&chain).next_statement(Author::AccountKey(&account_key(seed)), StatementKind::Closed);
    chain.statements.push(statement);
    chain
}

fn identity(chain: &Chain, number: u8) -> LeafIdentity {
    let state = state(chain);
    let (account, point) = (state.account, state.point());
    LeafIdentity { account, device: device(number), point, handle: None, renewal: 0, last_resort: LastResort::No }
}

fn leaf(chain: &Chain, number: u8) -> Leaf {
    Leaf { index: u32::from(number), identity: identity(chain, number), key: key(number).public() }
}

fn world() -> World {
    let (first, bob, carol) = (created(1), created(11), created(21));
    let two = plus(&first, 1, 2);
    let three = plus(&two, 2, 3);
    let alice = minus(&three, 1, 3);
    let leaves = vec![leaf(&first, 1), leaf(&two, 2), leaf(&three, 3), leaf(&bob, 11), leaf(&carol, 21)];
    let roles = vec![RoleEntry { account: state(&carol).account, role: Role::Owner }];
    let settings = Settings::first(ConversationId([1; 32]), TopicId([1; 32]), false, roles);
    World { alice, bob, carol, settings, leaves, notices: Notices::new() }
}

/// A commit by the device `by`: whom it adds with which chain, whom it removes, and the chains that it carries.
#[derive(Clone)]
struct Draft {
    by: u8,
    adds: Vec<(Chain, u8)>,
    removes: Vec<u8>,
    chains: Vec<Chain>,
}

fn draft(by: u8, adds: &[(&Chain, u8)], removes: &[u8], chains: &[&Chain]) -> Draft {
    let adds = adds.iter().map(|(chain, number)| ((*chain).clone(), *number)).collect();
    Draft { by, adds, removes: removes.to_vec(), chains: chains.iter().map(|&chain| chain.clone()).collect() }
}

impl World {
    fn judge(&self, draft: &Draft) -> Result<Change, Invalid> {
        self.judge_with_path(draft, None)
    }

    fn judge_with_path(&self, draft: &Draft, path: Option<&(LeafIdentity, PublicKey)>) -> Result<Change, Invalid> {
        let adds: Vec<_> =
            draft.adds.iter().map(|(chain, number)| (identity(chain, *number), key(*number).public())).collect();
        let removes: Vec<u32> = draft.removes.iter().map(|&number| u32::from(number)).collect();
        let stays = |account: &AccountId| {
            let left = |leaf: &&Leaf| leaf.identity.account == *account && !removes.contains(&leaf.index);
            self.leaves.iter().any(|leaf| left(&leaf)) || adds.iter().any(|(identity, _)| identity.account == *account)
        };
        let accounts = self.leaves.iter().map(|leaf| leaf.identity.account);
        let removed = accounts.filter(|account| !stays(account)).collect();
        let settings = self.settings.without(&removed, &self.leaves);
        let before = Before { settings: &self.settings, leaves: &self.leaves, notices: &self.notices };
        let act = Act {
            author: u32::from(draft.by),
            adds: &adds,
            removes: &removes,
            settings: &settings,
            path,
            chains: &Chains::verify(&draft.chains),
            readmissions: &[],
            knocks: &[],
        };
        judge(&before, &act)
    }

    fn alice_account(&self) -> AccountId {
        state(&self.alice).account
    }
}

fn only(change: impl FnOnce(&mut Change)) -> Result<Change, Invalid> {
    let mut expected = Change::default();
    change(&mut expected);
    Ok(expected)
}

#[test]
fn ones_own_devices_need_no_role() {
    let world = world();
    let four = plus(&world.alice, 1, 4);
    let adding = |by, chains: &[&Chain]| draft(by, &[(&four, 4)], &[], chains);
    let alice = world.alice_account();
    assert_eq!(world.judge(&adding(1, &[&four])), only(|change| _ = change.devices_added.insert(alice)));
    for by in [11, 21] {
        assert_eq!(world.judge(&adding(by, &[&four])), Err(Invalid::Overreach), "nobody else adds them, owner or not");
    }
    assert_eq!(world.judge(&adding(1, &[])), Err(Invalid::ForeignLeaf), "without the chain");
    assert_eq!(world.judge(&adding(1, &[&world.alice])), Err(Invalid::ForeignLeaf), "before it was on the chain");
    let gone = minus(&four, 1, 4);
    assert_eq!(world.judge(&adding(1, &[&gone])), Err(Invalid::ForeignLeaf), "after it was removed from the chain");
    let longer = plus(&four, 1, 5);
    assert!(world.judge(&adding(1, &[&longer])).is_ok(), "made by an earlier state of the same chain");
}

#[test]
fn a_device_has_one_leaf() {
    let world = world();
    let made = |adds: &[(&Chain, u8)]| draft(1, adds, &[], &[&world.alice]);
    assert_eq!(world.judge(&made(&[(&world.alice, 2)])), Err(Invalid::Overreach), "it is there");
    let four = plus(&world.alice, 1, 4);
    let twice = draft(1, &[(&four, 4), (&four, 4)], &[], &[&four]);
    assert_eq!(world.judge(&twice), Err(Invalid::Overreach));
    let again = draft(1, &[(&world.alice, 2)], &[2], &[&world.alice]);
    assert_eq!(world.judge(&again), Err(Invalid::Overreach), "nor by being removed in the same commit");
}

#[test]
fn anybody_removes_what_is_off_its_chain_and_nothing_else() {
    let world = world();
    let alice = world.alice_account();
    for by in [1, 2, 11, 21] {
        let made = draft(by, &[], &[3], &[&world.alice]);
        assert_eq!(world.judge(&made), only(|change| _ = change.devices_removed.insert(alice)), "{by}");
    }
    let table: [(&str, &[u8], &[&Chain]); 4] = [
        ("without a chain", &[3], &[]),
        ("by another's chain", &[3], &[&world.bob]),
        ("a device in force", &[2], &[&world.alice]),
        ("one off and one on the chain", &[2, 3], &[&world.alice]),
    ];
    for (what, removes, chains) in table {
        for by in [1, 11, 21] {
            let refused = world.judge(&draft(by, &[], removes, chains));
            assert_eq!(refused, Err(Invalid::Overreach), "{what}, by {by}");
        }
    }
}

#[test]
fn an_old_chain_removes_nobody() {
    let world = world();
    let before_the_second = created(1);
    for by in [11, 21] {
        let made = draft(by, &[], &[2], &[&before_the_second]);
        assert_eq!(world.judge(&made), Err(Invalid::Overreach), "by {by}");
    }
}

#[test]
fn a_persons_removal_takes_all_devices_and_needs_a_role() {
    let world = world();
    let alice = world.alice_account();
    let made = |by, chains: &[&Chain]| draft(by, &[], &[1, 2, 3], chains);
    assert_eq!(world.judge(&made(21, &[])), only(|change| _ = change.removed.insert(alice)));
    assert_eq!(world.judge(&made(11, &[])), Err(Invalid::Overreach));
    assert_eq!(world.judge(&made(11, &[&world.alice])), Err(Invalid::Overreach), "two are on the chain");
}

#[test]
fn an_account_that_is_closed_is_removed_by_anybody() {
    let world = world();
    let end = closed(&world.alice, 1);
    let alice = world.alice_account();
    let made = draft(11, &[], &[1, 2, 3], &[&end]);
    assert_eq!(world.judge(&made), only(|change| _ = change.removed.insert(alice)));
    let back = draft(11, &[(&world.alice, 1)], &[1, 2, 3], &[&end]);
    assert_eq!(world.judge(&back), Err(Invalid::ForeignLeaf));
}

#[test]
fn whose_devices_are_all_replaced_stays_with_those_that_follow() {
    let world = world();
    let alice = world.alice_account();
    let other = reset(&world.alice, 1, 4);
    let both = |by| draft(by, &[(&other, 4)], &[1, 2, 3], &[&other]);
    for by in [11, 21] {
        let expected = only(|change| {
            change.devices_added.insert(alice);
            change.devices_removed.insert(alice);
        });
        assert_eq!(world.judge(&both(by)), expected, "by {by}");
    }
    let some = Draft { removes: vec![1, 2], ..both(11) };
    assert_eq!(world.judge(&some), Err(Invalid::Overreach), "not beside a device that stays");
    let stale = Draft { adds: vec![(world.alice.clone(), 1)], chains: vec![world.alice.clone()], ..both(11) };
    assert_eq!(world.judge(&stale), Err(Invalid::Overreach), "nor by the chain before it");
}

/// Device 3 was removed, and makes a branch of the chain of its own on which it was not.
#[test]
fn a_removed_device_cannot_hold_out_by_a_branch_of_the_chain() {
    let mut world = world();
    let three = plus(&plus(&created(1), 1, 2), 2, 3);
    let tag = device_name_tag(&[1; 16], "mine");
    let rename = |chain: &Chain| then(chain, 3, StatementKind::DeviceRenamed { device: device(3), name_tag: tag });
    let branch = rename(&rename(&rename(&three)));
    // Where another device's leaf knows better, the branch does not get into the tree.
    world.leaves.iter_mut().find(|leaf| leaf.index == 1).expect("there").identity = identity(&world.alice, 1);
    let path = (identity(&branch, 3), key(3).public());
    let renewal = draft(3, &[], &[], &[&branch]);
    assert_eq!(world.judge_with_path(&renewal, Some(&path)), Err(Invalid::ForeignLeaf));
    let own = plus(&branch, 3, 5);
    let helper = draft(3, &[(&own, 5)], &[], &[&own]);
    assert_eq!(world.judge(&helper), Err(Invalid::ForeignLeaf), "nor another device by it");
    // Where it got in first, what the account key decides counts before any number of statements of devices.
    world.leaves.iter_mut().find(|leaf| leaf.index == 3).expect("there").identity = identity(&branch, 3);
    let removal = |chain| world.judge(&draft(11, &[], &[3], &[chain]));
    assert_eq!(removal(&world.alice), Err(Invalid::Overreach), "a shorter chain of devices proves nothing");
    let other = reset(&world.alice, 1, 4);
    let all = draft(11, &[(&other, 4)], &[1, 2, 3], &[&other]);
    assert!(world.judge(&all).is_ok());
}

/// Device 3 was removed, and shows the others a longer branch that does not know of what they have come to since.
#[test]
fn a_removed_device_expels_nobody_by_a_branch_of_the_chain() {
    let mut world = world();
    for leaf in world.leaves.iter_mut().filter(|leaf| leaf.index < 3) {
        leaf.identity.point = state(&world.alice).point();
    }
    let three = plus(&plus(&created(1), 1, 2), 2, 3);
    let tag = device_name_tag(&[1; 16], "mine");
    let rename = |chain: &Chain| then(chain, 3, StatementKind::DeviceRenamed { device: device(3), name_tag: tag });
    let branch = rename(&rename(&rename(&three)));
    for removes in [&[1][..], &[2], &[1, 2]] {
        let made = draft(3, &[], removes, &[&branch]);
        assert_eq!(world.judge(&made), Err(Invalid::Overreach), "{removes:?}");
    }
    let own = plus(&branch, 3, 5);
    for by in [3, 11] {
        let replaced = draft(by, &[(&own, 5)], &[1, 2, 3], &[&own]);
        assert!(world.judge(&replaced).is_err(), "by {by}, with a device in their place");
    }
}

#[test]
fn the_own_leaf_goes_on_with_its_chain_and_never_back() {
    let world = world();
    let path = |chain: &Chain| (identity(chain, 1), key(1).public());
    let renewal = |chains: &[&Chain]| draft(1, &[], &[], chains);
    assert!(world.judge_with_path(&renewal(&[&world.alice]), Some(&path(&world.alice))).is_ok());
    assert_eq!(world.judge_with_path(&renewal(&[]), Some(&path(&world.alice))), Err(Invalid::ForeignLeaf));
    let mut newest = self::world();
    newest
        .leaves
        .iter_mut()
        .filter(|leaf| leaf.index < 3)
        .for_each(|leaf| leaf.identity.point = state(&newest.alice).point());
    let old = created(1);
    assert_eq!(newest.judge_with_path(&renewal(&[&old]), Some(&path(&old))), Err(Invalid::ForeignLeaf), "back");
    let back = newest.judge_with_path(&renewal(&[&newest.alice]), Some(&path(&old)));
    assert_eq!(back, Err(Invalid::ForeignLeaf), "back, though the chain shown is the newest");
    let gone = minus(&world.alice, 2, 1);
    assert_eq!(
        world.judge_with_path(&renewal(&[&gone]), Some(&path(&gone))),
        Err(Invalid::ForeignLeaf),
        "a removed device renews nothing"
    );
}

#[test]
fn whoever_brings_a_device_in_carries_out_notices_as_well() {
    let mut world = world();
    let four = plus(&world.alice, 1, 4);
    world.notices.insert(state(&world.bob).account, Notice { commits: 0, by_themselves: false });
    let adding = draft(1, &[(&four, 4)], &[], &[&four]);
    assert_eq!(world.judge(&adding), Err(Invalid::Unaware));
    let with = Draft { removes: vec![11], ..adding.clone() };
    assert!(world.judge(&with).is_ok());
    assert_eq!(state(&world.carol).sequence, 0);
}

#[test]
fn a_conversation_has_room_for_so_many_devices() {
    let mut world = world();
    for number in world.leaves.len()..LEAVES_MAX - 1 {
        let mut further = leaf(&world.bob, 11);
        further.index = 1_000 + number as u32;
        further.identity.device =
            DeviceId(*protocol::hash::hash("test", &[&number.to_be_bytes()]).first_chunk().expect("16"));
        world.leaves.push(further);
    }
    let five = plus(&plus(&world.alice, 1, 4), 1, 5);
    let adding = |adds: &[(&Chain, u8)]| draft(1, adds, &[], &[&five]);
    assert!(world.judge(&adding(&[(&five, 4)])).is_ok(), "the last place");
    assert_eq!(world.judge(&adding(&[(&five, 4), (&five, 5)])), Err(Invalid::Overreach), "one too many");
}
