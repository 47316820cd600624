//! What a commit may do: each rule by commits that keep it and that do not.

use protocol::chain::{Chain, create_account};
use protocol::id::{ChainHead, ConversationId, Tag, TopicId};
use protocol::inbox::Readmission;
use protocol::signature::SecretKey;

use super::*;
use crate::settings::RoleEntry;

pub(super) const ALICE: u8 = 0;
pub(super) const BOB: u8 = 1;
pub(super) const CAROL: u8 = 2;
pub(super) const DAVE: u8 = 3;
pub(super) const ERIN: u8 = 4;
const DAVES_SECOND: u32 = 9;

type Named<T> = (&'static str, T);
type ChangeLeaf = fn(&mut LeafIdentity);

#[test]
fn a_commit_without_changes_is_valid_by_members_only() {
    let group = group();
    assert_eq!(group.judge(&by(CAROL)), Ok(Change::default()));
    assert_eq!(group.judge(&by(ERIN)), Err(Invalid::Overreach), "no leaf of the tree");
}

#[test]
fn whoever_has_the_role_that_the_settings_name_may_add() {
    for who_may_add in [Role::Member, Role::Admin, Role::Owner] {
        for (author, role) in [(ALICE, Role::Owner), (BOB, Role::Admin), (CAROL, Role::Member)] {
            let mut group = group();
            group.settings.who_may_add = who_may_add;
            let expected = Change { joined: BTreeSet::from([account(ERIN)]), ..Change::default() };
            let expected = if role >= who_may_add { Ok(expected) } else { Err(Invalid::Overreach) };
            assert_eq!(group.judge(&by(author).adding(ERIN)), expected, "{author} where {who_may_add:?} may add");
        }
    }
}

#[test]
fn a_member_gets_no_second_leaf() {
    let group = group();
    assert_eq!(group.judge(&by(ALICE).adding(CAROL)), Err(Invalid::Overreach));
    let again = by(ALICE).removing(&[CAROL]).adding(CAROL);
    assert_eq!(group.judge(&again), Err(Invalid::Overreach), "nor by being removed in the same commit");
}

#[test]
fn a_pair_is_of_two_and_a_group_of_limited_size() {
    assert_eq!(pair(&[ALICE]).judge(&by(ALICE).adding(BOB)).map(|change| change.joined.len()), Ok(1));
    assert_eq!(pair(&[ALICE, BOB]).judge(&by(ALICE).adding(CAROL)), Err(Invalid::Overreach));
    let mut full = group();
    let known = full.leaves.iter().map(|leaf| leaf.identity.account).collect::<BTreeSet<_>>().len();
    for number in known..MEMBERS_MAX - 1 {
        let mut leaf = leaf(CAROL, 100 + number as u32);
        leaf.identity.account = AccountId(protocol::hash::hash("test", &[&number.to_be_bytes()]));
        full.leaves.push(leaf);
    }
    assert!(full.judge(&by(ALICE).adding(ERIN)).is_ok(), "the last place");
    full.leaves.push(leaf(ERIN, 5_000));
    assert_eq!(full.judge(&by(ALICE).adding(5)), Err(Invalid::Overreach), "one too many");
}

#[test]
fn nobody_joins_what_a_persons_own_devices_tell_each_other() {
    let mut own = group();
    own.settings.conversation = own_conversation(&account(ALICE));
    assert_eq!(own.judge(&by(ALICE).adding(ERIN)), Err(Invalid::Overreach), "not even by themselves");
}

#[test]
fn roles_say_who_may_remove_whom() {
    let table = [
        (ALICE, BOB, true),
        (ALICE, CAROL, true),
        (ALICE, ALICE, false),
        (BOB, ALICE, false),
        (BOB, BOB, false),
        (BOB, CAROL, true),
        (CAROL, ALICE, false),
        (CAROL, BOB, false),
        (CAROL, CAROL, false),
        (CAROL, DAVE, false),
    ];
    for (author, other, permitted) in table {
        let removed = BTreeSet::from([account(other)]);
        let all_leaves: Vec<u32> = leaves_of(&group(), other);
        let mut draft = by(author);
        draft.removes = all_leaves;
        let expected = Change { removed, ..Change::default() };
        let expected = if permitted { Ok(expected) } else { Err(Invalid::Overreach) };
        assert_eq!(group().judge(&draft), expected, "{author} removes {other}");
    }
    let mut two_owners = group();
    two_owners.settings = two_owners.settings.with_role(account(BOB), Role::Owner);
    assert!(two_owners.judge(&by(ALICE).removing(&[BOB])).is_ok(), "an owner removes another");
    let mut two_admins = group();
    two_admins.settings = two_admins.settings.with_role(account(CAROL), Role::Admin);
    assert_eq!(two_admins.judge(&by(BOB).removing(&[CAROL])), Err(Invalid::Overreach), "an admin no admin");
    assert_eq!(pair(&[ALICE, BOB]).judge(&by(ALICE).removing(&[BOB])), Err(Invalid::Overreach));
}

#[test]
fn a_removal_takes_all_leaves_of_a_person() {
    let draft = |removes: &[u32]| Draft { removes: removes.to_vec(), ..by(ALICE) };
    let whole = group().judge(&draft(&[u32::from(DAVE), DAVES_SECOND]));
    assert_eq!(whole.map(|change| change.removed), Ok(BTreeSet::from([account(DAVE)])));
    assert_eq!(group().judge(&draft(&[u32::from(DAVE)])), Err(Invalid::Overreach), "a second device stays");
    assert_eq!(group().judge(&draft(&[DAVES_SECOND])), Err(Invalid::Overreach));
    assert_eq!(group().judge(&draft(&[77])), Err(Invalid::Overreach), "no such leaf");
}

#[test]
fn the_role_of_who_is_removed_ends() {
    let mut draft = by(ALICE).removing(&[BOB]);
    draft.settings = Some(group().settings);
    assert_eq!(group().judge(&draft), Err(Invalid::Overreach), "bob's role is kept for when he comes back");
}

#[test]
fn the_last_owner_is_succeeded_by_the_first_admin_and_by_nobody_else() {
    let mut group = group();
    group.notices.insert(account(ALICE), Notice { commits: 0, by_themselves: true });
    let with_owner = |owner: u8| Settings {
        roles: vec![RoleEntry { account: account(owner), role: Role::Owner }],
        ..group.settings.clone()
    };
    let leaving = |settings| Draft { settings: Some(settings), ..by(CAROL).removing(&[ALICE]) };
    assert!(group.judge(&leaving(with_owner(BOB))).is_ok());
    let heir = Settings {
        roles: vec![
            RoleEntry { account: account(BOB), role: Role::Admin },
            RoleEntry { account: account(CAROL), role: Role::Owner },
        ],
        ..group.settings.clone()
    };
    assert_eq!(group.judge(&leaving(heir)), Err(Invalid::Overreach), "carol names herself");
    assert_eq!(group.judge(&leaving(group.settings.clone())), Err(Invalid::Overreach), "alice stays owner");
}

#[test]
fn settings_are_changed_by_their_roles_only() {
    let base = group().settings;
    let renamed = Settings { name_tag: Some(Tag([7; 32])), ..base.clone() };
    let table = [
        ("name", renamed.clone(), Role::Admin),
        ("who may add", Settings { who_may_add: Role::Member, ..base.clone() }, Role::Owner),
        ("who may write", Settings { who_may_write: Role::Admin, ..base.clone() }, Role::Owner),
        ("disappearing", Settings { disappearing_s: 3_600, ..base.clone() }, Role::Owner),
        ("a role given", base.with_role(account(CAROL), Role::Admin), Role::Owner),
        ("a role taken", base.with_role(account(BOB), Role::Member), Role::Owner),
    ];
    for (what, settings, needed) in table {
        for (author, role) in [(ALICE, Role::Owner), (BOB, Role::Admin), (CAROL, Role::Member)] {
            let draft = Draft { settings: Some(settings.clone()), ..by(author) };
            let expected = if role >= needed { Ok(Change::default()) } else { Err(Invalid::Overreach) };
            assert_eq!(group().judge(&draft), expected, "{what} by {author}");
        }
    }
    let renamed_pair = Settings { name_tag: Some(Tag([7; 32])), ..pair(&[ALICE, BOB]).settings };
    let draft = Draft { settings: Some(renamed_pair), ..by(ALICE) };
    assert_eq!(pair(&[ALICE, BOB]).judge(&draft), Err(Invalid::Overreach), "a pair has nothing to change");
}

#[test]
fn either_of_two_says_how_long_messages_stay_and_nobody_something_senseless() {
    for author in [ALICE, BOB] {
        for (seconds, valid) in
            [(0, true), (300, true), (31_536_000, true), (1, false), (299, false), (u32::MAX, false)]
        {
            let mut pair = pair(&[ALICE, BOB]);
            pair.settings.disappearing_s = 600;
            let settings = Settings { disappearing_s: seconds, ..pair.settings.clone() };
            let expected = if valid { Ok(Change::default()) } else { Err(Invalid::Overreach) };
            assert_eq!(pair.judge(&Draft { settings: Some(settings), ..by(author) }), expected, "{seconds} in a pair");
            let settings = Settings { disappearing_s: seconds, ..group().settings };
            let draft = Draft { settings: Some(settings.clone()), ..by(ALICE) };
            let unchanged = settings == group().settings;
            let expected = if unchanged { Ok(Change::default()) } else { expected };
            assert_eq!(group().judge(&draft), expected, "{seconds} in a group");
        }
    }
    let more = Settings { disappearing_s: 600, who_may_write: Role::Owner, ..pair(&[ALICE, BOB]).settings };
    let draft = Draft { settings: Some(more), ..by(ALICE) };
    assert_eq!(pair(&[ALICE, BOB]).judge(&draft), Err(Invalid::Overreach), "nor anything beside");
}

#[test]
fn even_an_owner_changes_nothing_that_is_fixed_and_leaves_a_group_in_order() {
    let base = group().settings;
    let twice = [base.roles.clone(), vec![RoleEntry { account: account(BOB), role: Role::Owner }]].concat();
    let plain = [base.roles.clone(), vec![RoleEntry { account: account(CAROL), role: Role::Member }]].concat();
    let table = [
        ("conversation", Settings { conversation: ConversationId([9; 32]), ..base.clone() }),
        ("generation", Settings { generation: 8, ..base.clone() }),
        ("topic", Settings { topic: TopicId([9; 32]), ..base.clone() }),
        ("pair", Settings { pair: true, roles: vec![], ..base.clone() }),
        ("no owner", base.with_role(account(ALICE), Role::Admin)),
        ("a stranger's role", base.with_role(account(ERIN), Role::Admin)),
        ("two roles of one", Settings { roles: twice, ..base.clone() }),
        ("a role of none", Settings { roles: plain, ..base.clone() }),
    ];
    for (what, settings) in table {
        let draft = Draft { settings: Some(settings), ..by(ALICE) };
        assert_eq!(group().judge(&draft), Err(Invalid::Overreach), "{what}");
    }
    let promoted = base.with_role(account(ERIN), Role::Admin);
    let draft = Draft { settings: Some(promoted), ..by(ALICE).adding(ERIN) };
    assert!(group().judge(&draft).is_ok(), "whoever joins may be given a role at once");
}

#[test]
fn a_demoted_admin_is_judged_by_the_epoch_that_is_committed() {
    let mut group = group();
    group.settings = group.settings.with_role(account(BOB), Role::Member);
    assert_eq!(group.judge(&by(BOB).removing(&[CAROL])), Err(Invalid::Overreach));
    assert_eq!(group.judge(&by(BOB).adding(ERIN)), Err(Invalid::Overreach));
}

#[test]
fn a_leaf_that_is_added_is_on_its_chain() {
    let other = SecretKey::from_seed(&[200; 32]).public();
    let table: [(&str, ChangeLeaf, Option<PublicKey>); 5] = [
        ("another key", |_| {}, Some(other)),
        ("another device", |leaf| leaf.device = DeviceId([99; 16]), None),
        ("another account", |leaf| leaf.account = account(5), None),
        ("another place in the chain", |leaf| leaf.point.sequence = 1, None),
        ("another head", |leaf| leaf.point.head = ChainHead([1; 32]), None),
    ];
    for (what, change, key) in table {
        let mut draft = by(ALICE).adding(ERIN);
        for (leaf, leaf_key) in &mut draft.adds {
            change(leaf);
            *leaf_key = key.unwrap_or(*leaf_key);
        }
        assert_eq!(group().judge(&draft), Err(Invalid::ForeignLeaf), "{what}");
    }
    let mut unproved = by(ALICE).adding(ERIN);
    unproved.chains.clear();
    assert_eq!(group().judge(&unproved), Err(Invalid::ForeignLeaf), "no chain");
}

#[test]
fn the_authors_own_leaf_stays_its_own() {
    let with_path = |change: fn(&mut LeafIdentity, &mut PublicKey), chains: Vec<Chain>| {
        let leaf = leaf(CAROL, 0);
        let (mut identity, mut key) = (leaf.identity, leaf.key);
        change(&mut identity, &mut key);
        group().judge(&Draft { path: Some((identity, key)), chains, ..by(CAROL) })
    };
    assert!(with_path(|_, _| {}, vec![]).is_ok(), "unchanged, it needs no chain");
    let proved = || vec![chain(CAROL), chain(DAVE)];
    let foreign = Err(Invalid::ForeignLeaf);
    assert_eq!(with_path(|_, key| *key = SecretKey::from_seed(&[200; 32]).public(), proved()), foreign);
    assert_eq!(with_path(|leaf, _| leaf.device = DeviceId([9; 16]), proved()), foreign);
    assert_eq!(with_path(|leaf, _| leaf.point.head = ChainHead([1; 32]), proved()), foreign);
    let spare = |leaf: &mut LeafIdentity, _: &mut PublicKey| leaf.last_resort = LastResort::Yes;
    assert_eq!(with_path(spare, proved()), foreign, "a leaf that is renewed is of no key package");
    let dave = |leaf: &mut LeafIdentity, key: &mut PublicKey| {
        let other = self::leaf(DAVE, 0);
        (*leaf, *key) = (other.identity, other.key);
    };
    assert_eq!(with_path(dave, proved()), foreign, "nobody turns into another member");
    let borrowed = create_account(&SecretKey::from_seed(&[150; 32]), DeviceId([CAROL; 16]), &device_key(CAROL));
    let state = borrowed.verify().expect("a fresh chain is valid");
    let mut identity = leaf(CAROL, 0).identity;
    (identity.account, identity.point) = (state.account, state.point());
    let path = Some((identity, device_key(CAROL).public()));
    let turned = Draft { path, chains: vec![borrowed], ..by(CAROL) };
    assert_eq!(group().judge(&turned), foreign, "nor into another account of the same key");
}

#[test]
fn a_removal_notice_is_carried_out_by_anybody_with_the_second_commit_at_the_latest() {
    for by_themselves in [true, false] {
        let mut group = group();
        group.notices.insert(account(DAVE), Notice { commits: 0, by_themselves });
        let removal = Draft { removes: vec![u32::from(DAVE), DAVES_SECOND], ..by(CAROL) };
        assert!(group.judge(&removal).is_ok(), "any member may commit it");
        assert_eq!(group.judge(&by(CAROL).removing(&[BOB])), Err(Invalid::Overreach), "but no other removal");
        let brings_in = group.judge(&by(ALICE).adding(ERIN));
        assert_eq!(brings_in, Err(Invalid::Unaware), "but none that brings somebody in, who would not know of it");
        let without = group.judge(&by(CAROL)).expect("one commit may miss it");
        group.notices = notices_after(&group.notices, &without);
        assert_eq!(group.notices[&account(DAVE)], Notice { commits: 1, by_themselves });
        assert_eq!(group.judge(&by(CAROL)), Err(Invalid::RemovalIgnored));
        assert_eq!(group.judge(&by(ALICE).adding(ERIN)), Err(Invalid::RemovalIgnored), "an owner's neither");
        assert_eq!(group.judge(&by(DAVE)), Err(Invalid::RemovalIgnored), "and the removed one's least");
        let change = group.judge(&removal).expect("carried out");
        assert_eq!(notices_after(&group.notices, &change), Notices::new());
    }
}

#[test]
fn a_notice_in_force_counts_without_overflow() {
    let notices = Notices::from([(account(DAVE), Notice { commits: u8::MAX, by_themselves: false })]);
    assert_eq!(notices_after(&notices, &Change::default()), notices);
}

#[test]
fn a_device_is_renewed_by_its_own_request_and_by_any_member() {
    let renewed = Change { renewed: BTreeSet::from([account(DAVE)]), ..Change::default() };
    assert_eq!(group().judge(&renewal(|_| {})), Ok(renewed), "one of two devices, by a plain member");
    let table: [Named<fn(&mut Draft)>; 9] = [
        ("granted before", |draft| draft.adds.iter_mut().for_each(|(identity, _)| identity.renewal = 0)),
        ("not asked for", |draft| draft.readmissions.clear()),
        ("nothing goes", |draft| draft.removes.clear()),
        ("nothing comes", |draft| draft.adds.clear()),
        ("another leaf goes", |draft| draft.removes = vec![DAVES_SECOND]),
        ("another conversation", |draft| {
            sign(draft, DAVE, |asked| asked.conversation = ConversationId([9; 32]));
        }),
        ("another generation", |draft| sign(draft, DAVE, |asked| asked.generation = 3)),
        ("another device", |draft| sign(draft, DAVE, |asked| asked.device = DeviceId([9; 16]))),
        ("signed by another", |draft| sign(draft, CAROL, |_| {})),
    ];
    for (what, change) in table {
        assert_eq!(group().judge(&renewal(change)), Err(Invalid::Overreach), "{what}");
    }
}

#[test]
fn a_renewed_device_keeps_its_key() {
    let mut group = group();
    let old = SecretKey::from_seed(&[200; 32]);
    for leaf in group.leaves.iter_mut().filter(|leaf| leaf.index == u32::from(DAVE)) {
        leaf.key = old.public();
    }
    let mut draft = renewal(|_| {});
    let asked = draft.readmissions.remove(0).readmission;
    draft.readmissions.push(SignedReadmission::sign(&old, asked));
    assert_eq!(group.judge(&draft), Err(Invalid::Overreach));
}

/// A commit by carol that renews dave's first device, changed before it is judged.
fn renewal(change: impl Fn(&mut Draft)) -> Draft {
    let mut draft = Draft { removes: vec![u32::from(DAVE)], ..by(CAROL).adding(DAVE) };
    for (identity, _) in &mut draft.adds {
        identity.renewal = 1;
    }
    sign(&mut draft, DAVE, |_| {});
    change(&mut draft);
    draft
}

/// Puts a readmission of dave's first device, changed before it is signed, in place of the others.
fn sign(draft: &mut Draft, signer: u8, change: impl Fn(&mut Readmission)) {
    let identity = leaf(DAVE, 0).identity;
    let mut asked = Readmission {
        conversation: group().settings.conversation,
        generation: group().settings.generation,
        account: identity.account,
        device: identity.device,
        key_package: vec![1, 2, 3].into(),
    };
    change(&mut asked);
    draft.readmissions = vec![SignedReadmission::sign(&device_key(signer), asked)];
}

pub(super) struct Group {
    pub settings: Settings,
    pub leaves: Vec<Leaf>,
    pub notices: Notices,
}

#[derive(Default)]
pub(super) struct Draft {
    pub author: u8,
    pub adds: Vec<(LeafIdentity, PublicKey)>,
    pub removes: Vec<u32>,
    /// Else those that follow from who is removed.
    pub settings: Option<Settings>,
    pub path: Option<(LeafIdentity, PublicKey)>,
    pub chains: Vec<Chain>,
    pub readmissions: Vec<SignedReadmission>,
    pub knocks: Vec<SignedKnock>,
}

impl Group {
    pub fn judge(&self, draft: &Draft) -> Result<Change, Invalid> {
        let renewed: BTreeSet<_> = draft.readmissions.iter().map(|asked| asked.readmission.account).collect();
        let removed = self.leaves.iter().filter(|leaf| draft.removes.contains(&leaf.index));
        let removed: BTreeSet<_> = removed.map(|leaf| leaf.identity.account).collect();
        let settings = self.settings.without(&removed.difference(&renewed).copied().collect(), &self.leaves);
        let before = Before { settings: &self.settings, leaves: &self.leaves, notices: &self.notices };
        let act = Act {
            author: u32::from(draft.author),
            adds: &draft.adds,
            removes: &draft.removes,
            settings: draft.settings.as_ref().unwrap_or(&settings),
            path: draft.path.as_ref(),
            chains: &Chains::verify(&draft.chains),
            readmissions: &draft.readmissions,
            knocks: &draft.knocks,
        };
        judge(&before, &act)
    }
}

impl Draft {
    pub fn adding(mut self, person: u8) -> Self {
        let leaf = leaf(person, 0);
        self.adds.push((leaf.identity, leaf.key));
        self.chains.push(chain(person));
        self
    }

    pub fn removing(mut self, people: &[u8]) -> Self {
        self.removes.extend(people.iter().map(|&person| u32::from(person)));
        self
    }
}

pub(super) fn by(author: u8) -> Draft {
    Draft { author, ..Draft::default() }
}

/// Alice owns, bob is admin, carol and dave are members, dave with two devices.
pub(super) fn group() -> Group {
    let roles = vec![
        RoleEntry { account: account(ALICE), role: Role::Owner },
        RoleEntry { account: account(BOB), role: Role::Admin },
    ];
    let first = Settings::first(ConversationId([1; 32]), TopicId([1; 32]), false, roles);
    let settings = Settings { generation: 2, ..first };
    let mut leaves: Vec<_> = [ALICE, BOB, CAROL, DAVE].map(|person| leaf(person, u32::from(person))).into();
    let mut second = leaf(DAVE, DAVES_SECOND);
    second.identity.device = DeviceId([77; 16]);
    second.key = SecretKey::from_seed(&[77; 32]).public();
    leaves.push(second);
    Group { settings, leaves, notices: Notices::new() }
}

pub(super) fn pair(people: &[u8]) -> Group {
    let settings = Settings { pair: true, roles: vec![], ..group().settings };
    let leaves = people.iter().map(|&person| leaf(person, u32::from(person))).collect();
    Group { settings, leaves, notices: Notices::new() }
}

pub(super) fn leaves_of(group: &Group, person: u8) -> Vec<u32> {
    let own = group.leaves.iter().filter(|leaf| leaf.identity.account == account(person));
    own.map(|leaf| leaf.index).collect()
}

pub(super) fn device_key(person: u8) -> SecretKey {
    SecretKey::from_seed(&[person + 1; 32])
}

pub(super) fn chain(person: u8) -> Chain {
    create_account(&SecretKey::from_seed(&[person + 100; 32]), DeviceId([person; 16]), &device_key(person))
}

pub(super) fn account(person: u8) -> AccountId {
    leaf(person, 0).identity.account
}

fn leaf(person: u8, index: u32) -> Leaf {
    let state = chain(person).verify().expect("a fresh chain is valid");
    let identity = LeafIdentity {
        account: state.account,
        device: DeviceId([person; 16]),
        point: state.point(),
        handle: None,
        renewal: 0,
        last_resort: LastResort::No,
    };
    Leaf { index, identity, key: device_key(person).public() }
}
