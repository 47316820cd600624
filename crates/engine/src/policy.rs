//! What a commit may do: judged only by what all members have alike, and the same for own commits as for others'.

use std::collections::{BTreeMap, BTreeSet};

use protocol::chain::own_conversation;
use protocol::entrance::SignedKnock;
use protocol::id::{AccountId, DeviceId};
use protocol::inbox::SignedReadmission;
use protocol::limits::{LEAVES_MAX, MEMBERS_MAX};
use protocol::signature::PublicKey;
use protocol::time::Minutes;

use crate::leaf::{Chains, Leaf, LeafIdentity, gate, is_off_chain};
use crate::mls::LastResort;
use crate::settings::{Entrance, Settings};
use crate::view::Role;

/// The epoch that is being committed, and the removal notices in force in it.
pub(crate) struct Before<'a> {
    pub settings: &'a Settings,
    pub leaves: &'a [Leaf],
    pub notices: &'a Notices,
}

/// Accounts that an authorised notice removes, each with the number of commits that have left it in since.
pub(crate) type Notices = BTreeMap<AccountId, Notice>;

/// A removal notice in force.
#[derive(Debug, Clone, Copy, PartialEq, Eq, minicbor::Encode, minicbor::Decode)]
pub(crate) struct Notice {
    /// How many commits have left the account in: the second such commit is invalid.
    #[n(0)]
    pub commits: u8,
    /// Whether the account itself announced that it leaves.
    #[n(1)]
    pub by_themselves: bool,
}

/// What a commit would do.
pub(crate) struct Act<'a> {
    pub author: u32,
    pub adds: &'a [(LeafIdentity, PublicKey)],
    pub removes: &'a [u32],
    pub settings: &'a Settings,
    pub path: Option<&'a (LeafIdentity, PublicKey)>,
    pub chains: &'a Chains,
    pub readmissions: &'a [SignedReadmission],
    pub knocks: &'a [SignedKnock],
}

/// Why a commit is not valid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Invalid {
    /// Its author may not do it.
    Overreach,
    /// A leaf that is not on its account's chain.
    ForeignLeaf,
    /// For the second time a removal notice is ignored.
    RemovalIgnored,
    /// Somebody is brought in past a notice that its author may not have read yet: nobody is to blame.
    Unaware,
}

/// What a valid commit changes, in terms of people.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Change {
    /// Accounts that join.
    pub joined: BTreeSet<AccountId>,
    /// Accounts that are out.
    pub removed: BTreeSet<AccountId>,
    /// Accounts with a device removed and added again.
    pub renewed: BTreeSet<AccountId>,
    /// Accounts, in it before and after, with a device more.
    pub devices_added: BTreeSet<AccountId>,
    /// Accounts, in it before and after, with a device less, since it is off its chain.
    pub devices_removed: BTreeSet<AccountId>,
    /// Of those who join, who was let in by an entrance.
    pub let_in: BTreeMap<AccountId, LetIn>,
}

/// How somebody was let in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, minicbor::Encode, minicbor::Decode)]
pub(crate) struct LetIn {
    /// Whose entrance it was.
    #[n(0)]
    pub maker: AccountId,
    /// When they knocked, as they say.
    #[n(1)]
    pub knocked: Minutes,
}

impl Change {
    /// Whether somebody comes in who may not have read what was said in the epoch before.
    pub fn brings_in(&self) -> bool {
        !(self.joined.is_empty() && self.renewed.is_empty() && self.devices_added.is_empty())
    }
}

/// Judges a commit.
pub(crate) fn judge(before: &Before<'_>, act: &Act<'_>) -> Result<Change, Invalid> {
    let author = before.leaves.iter().find(|leaf| leaf.index == act.author).ok_or(Invalid::Overreach)?;
    let tree = Tree::new(before.leaves, act.removes);
    check_leaves(author, act, &tree)?;
    let (mut change, ended) = sort_changes(before, author, act, &tree)?;
    check_adds(before, author, act, &change)?;
    check_bans(before, act, &change)?;
    change.let_in = check_knocks(before, act, &change)?;
    check_removals(before, author, &change, &ended)?;
    check_settings(before, author, act, &change)?;
    heeds(before.notices, &change)?;
    Ok(change)
}

/// The leaves of the epoch by account, and which of them the commit removes.
struct Tree<'a> {
    accounts: BTreeMap<AccountId, Vec<&'a Leaf>>,
    gone: BTreeSet<u32>,
}

impl<'a> Tree<'a> {
    fn new(leaves: &'a [Leaf], removes: &[u32]) -> Self {
        let mut accounts: BTreeMap<AccountId, Vec<&Leaf>> = BTreeMap::new();
        for leaf in leaves {
            accounts.entry(leaf.identity.account).or_default().push(leaf);
        }
        Tree { accounts, gone: removes.iter().copied().collect() }
    }

    fn leaves(&self, account: &AccountId) -> &[&'a Leaf] {
        self.accounts.get(account).map_or(&[], Vec::as_slice)
    }

    fn staying(&self, account: &AccountId) -> impl Iterator<Item = &&'a Leaf> {
        self.leaves(account).iter().filter(|leaf| !self.gone.contains(&leaf.index))
    }

    fn going(&self, account: &AccountId) -> impl Iterator<Item = &&'a Leaf> {
        self.leaves(account).iter().filter(|leaf| self.gone.contains(&leaf.index))
    }

    /// Whether the chain by which a leaf comes in or changes continues what the account's other devices know of it: a device that
    /// was removed goes on with no branch of its own.
    fn is_in_line(&self, account: &AccountId, chains: &Chains) -> bool {
        let Some(state) = chains.of(account) else { return false };
        self.staying(account).all(|leaf| state.has_point(&leaf.identity.point))
    }
}

fn check_leaves(author: &Leaf, act: &Act<'_>, tree: &Tree<'_>) -> Result<(), Invalid> {
    let mut devices = BTreeSet::new();
    for (identity, key) in act.adds {
        gate(identity, key, act.chains).map_err(|_| Invalid::ForeignLeaf)?;
        let is_there = tree.staying(&identity.account).any(|leaf| leaf.identity.device == identity.device);
        if is_there || !devices.insert((identity.account, identity.device)) {
            return Err(Invalid::Overreach);
        }
        if !tree.is_in_line(&identity.account, act.chains) {
            return Err(Invalid::ForeignLeaf);
        }
    }
    let Some((identity, key)) = act.path else { return Ok(()) };
    let before = &author.identity;
    let same_device = identity.account == before.account && identity.device == before.device && *key == author.key;
    let same_otherwise = LeafIdentity { renewal: before.renewal, last_resort: before.last_resort, ..identity.clone() };
    let unchanged = same_otherwise == *before;
    let passes = || gate(identity, key, act.chains).is_ok() && tree.is_in_line(&identity.account, act.chains);
    // Nor does a leaf go back on its chain: what came after would be open to branches again.
    let newer = identity.renewal >= before.renewal && !identity.point.is_behind(&before.point);
    // Whoever renews a leaf has made its key there and then.
    let own = identity.last_resort == LastResort::No;
    if same_device && (unchanged || passes()) && newer && own { Ok(()) } else { Err(Invalid::ForeignLeaf) }
}

/// Sorts adds and removes into people joining, people leaving, devices that come and go, and devices renewed; a commit that is none
/// of these is refused. Also returns the accounts of which every leaf goes since it is off its chain: they are over.
fn sort_changes(
    before: &Before<'_>,
    author: &Leaf,
    act: &Act<'_>,
    tree: &Tree<'_>,
) -> Result<(Change, BTreeSet<AccountId>), Invalid> {
    let by_index: BTreeMap<u32, &Leaf> = before.leaves.iter().map(|leaf| (leaf.index, leaf)).collect();
    let removed_leaves: Vec<&Leaf> = act
        .removes
        .iter()
        .map(|index| by_index.get(index).copied())
        .collect::<Option<_>>()
        .ok_or(Invalid::Overreach)?;
    let mut change = Change::default();
    let mut renewed_devices = BTreeSet::new();
    for readmission in act.readmissions {
        let device = renewed_device(before, act, &removed_leaves, readmission).ok_or(Invalid::Overreach)?;
        renewed_devices.insert(device);
        change.renewed.insert(device.0);
    }
    let is_renewed = |identity: &LeafIdentity| renewed_devices.contains(&(identity.account, identity.device));
    let adding: BTreeSet<_> =
        act.adds.iter().map(|(identity, _)| identity).filter(|i| !is_renewed(i)).map(|i| i.account).collect();
    let going: BTreeSet<_> =
        removed_leaves.iter().map(|leaf| &leaf.identity).filter(|i| !is_renewed(i)).map(|i| i.account).collect();
    let mut ended = BTreeSet::new();
    for account in adding.union(&going) {
        let off_chain = |leaf: &&Leaf| {
            let off = |state| is_off_chain(&leaf.identity.device, &leaf.key, &leaf.identity.point, state);
            act.chains.of(account).is_some_and(off)
        };
        let is_member = !tree.leaves(account).is_empty();
        let loses = going.contains(account);
        let all_off = tree.going(account).filter(|leaf| !is_renewed(&leaf.identity)).all(off_chain);
        let stays = tree.staying(account).next().is_some() || change.renewed.contains(account);
        // Whoever removes the last leaf of an account that goes on with other devices lets those in.
        let replaced = all_off && !stays;
        match (adding.contains(account), is_member) {
            (true, false) => {
                change.joined.insert(*account);
            }
            (true, true) if (author.identity.account == *account || replaced) && all_off => {
                change.devices_added.insert(*account);
                change.devices_removed.extend(loses.then_some(*account));
            }
            (true, true) => return Err(Invalid::Overreach),
            (false, _) if stays && all_off => {
                change.devices_removed.insert(*account);
            }
            (false, _) if stays => return Err(Invalid::Overreach),
            (false, _) => {
                change.removed.insert(*account);
                ended.extend(all_off.then_some(*account));
            }
        }
    }
    Ok((change, ended))
}

/// The device that a readmission renews: the request is signed by the leaf that goes, and the leaf that comes is the same
/// device with the same key, made later: a request can be granted once.
fn renewed_device(
    before: &Before<'_>,
    act: &Act<'_>,
    removed: &[&Leaf],
    readmission: &SignedReadmission,
) -> Option<(AccountId, DeviceId)> {
    let asked = &readmission.readmission;
    let same = |identity: &LeafIdentity| identity.account == asked.account && identity.device == asked.device;
    let old = removed.iter().find(|leaf| same(&leaf.identity))?;
    let (new, key) = act.adds.iter().find(|(identity, _)| same(identity))?;
    let fresh = new.renewal > old.identity.renewal;
    let here = asked.conversation == before.settings.conversation && asked.generation == before.settings.generation;
    let signed = readmission.verify(&old.key).is_ok();
    (here && signed && fresh && *key == old.key).then_some((asked.account, asked.device))
}

fn check_adds(before: &Before<'_>, author: &Leaf, act: &Act<'_>, change: &Change) -> Result<(), Invalid> {
    let leaves = before.leaves.len().saturating_add(act.adds.len()).saturating_sub(act.removes.len());
    if !act.adds.is_empty() && leaves > LEAVES_MAX {
        return Err(Invalid::Overreach);
    }
    if change.joined.is_empty() {
        return Ok(());
    }
    // What a person's devices tell each other is nobody else's.
    if before.settings.conversation == own_conversation(&author.identity.account) {
        return Err(Invalid::Overreach);
    }
    let members: BTreeSet<_> = before.leaves.iter().map(|leaf| leaf.identity.account).collect();
    let count = members.len() + change.joined.len();
    let fits = if before.settings.pair { count <= 2 } else { count <= MEMBERS_MAX };
    let permitted = before.settings.role(&author.identity.account) >= before.settings.who_may_add;
    if fits && permitted { Ok(()) } else { Err(Invalid::Overreach) }
}

/// Whoever is banned comes in only with the ban lifted by the same commit, and by no entrance.
fn check_bans(before: &Before<'_>, act: &Act<'_>, change: &Change) -> Result<(), Invalid> {
    let knocked = |account: &AccountId| act.knocks.iter().any(|signed| signed.knock.account == *account);
    let is_kept_out = |account: &AccountId| {
        act.settings.banned.contains(account) || (before.settings.banned.contains(account) && knocked(account))
    };
    if change.joined.iter().any(is_kept_out) { Err(Invalid::Overreach) } else { Ok(()) }
}

/// The knocks that a commit grants: each of somebody who joins, by an entrance that is open, and signed by a device on their chain.
fn check_knocks(before: &Before<'_>, act: &Act<'_>, change: &Change) -> Result<BTreeMap<AccountId, LetIn>, Invalid> {
    let mut let_in = BTreeMap::new();
    for signed in act.knocks {
        let knock = &signed.knock;
        let entrance = before.settings.entrance(&knock.entrance).ok_or(Invalid::Overreach)?;
        let state = act.chains.of(&knock.account).ok_or(Invalid::Overreach)?;
        let device = state.devices.get(&knock.device).ok_or(Invalid::Overreach)?;
        let here = knock.conversation == before.settings.conversation && change.joined.contains(&knock.account);
        let granted = LetIn { maker: entrance.maker, knocked: knock.time };
        if !here || signed.verify(&device.key).is_err() || let_in.insert(knock.account, granted).is_some() {
            return Err(Invalid::Overreach);
        }
    }
    Ok(let_in)
}

/// Whether an account may write, by the settings of the epoch in which it does: the same for all who read it.
pub(crate) fn may_write(settings: &Settings, account: &AccountId) -> bool {
    settings.role(account) >= settings.who_may_write
}

/// Whether an account may change name, description and picture.
pub(crate) fn may_edit(settings: &Settings, account: &AccountId) -> bool {
    settings.role(account) >= settings.who_may_edit
}

/// Whether an account may let people in by entrances, and open and close them.
pub(crate) fn may_let_in(settings: &Settings, account: &AccountId) -> bool {
    !settings.pair && settings.role(account) >= Role::Admin.max(settings.who_may_add)
}

fn check_removals(
    before: &Before<'_>,
    author: &Leaf,
    change: &Change,
    ended: &BTreeSet<AccountId>,
) -> Result<(), Invalid> {
    let by = author.identity.account;
    let permitted = |account: &AccountId| {
        before.notices.contains_key(account) || ended.contains(account) || may_remove(before.settings, &by, account)
    };
    if change.removed.iter().all(permitted) { Ok(()) } else { Err(Invalid::Overreach) }
}

/// Whether `by` may remove `account`: an owner anybody, an admin plain members; in a pair nobody, nobody oneself.
pub(crate) fn may_remove(settings: &Settings, by: &AccountId, account: &AccountId) -> bool {
    let (own, other) = (settings.role(by), settings.role(account));
    by != account && !settings.pair && (own == Role::Owner || (own == Role::Admin && other == Role::Member))
}

fn check_settings(before: &Before<'_>, author: &Leaf, act: &Act<'_>, change: &Change) -> Result<(), Invalid> {
    let expected = before.settings.without(&change.removed, before.leaves);
    if *act.settings == expected {
        return Ok(());
    }
    let role = before.settings.role(&author.identity.account);
    let after = act.settings;
    let fixed = Settings {
        roles: after.roles.clone(),
        who_may_add: after.who_may_add,
        who_may_write: after.who_may_write,
        disappearing_s: after.disappearing_s,
        name_tag: after.name_tag,
        who_may_edit: after.who_may_edit,
        details_tag: after.details_tag,
        banned: after.banned.clone(),
        entrances: after.entrances.clone(),
        ..expected.clone()
    };
    if *after != fixed || !crate::life::is_life(after.disappearing_s) {
        return Err(Invalid::Overreach);
    }
    if expected.pair {
        // Either of two may say how long messages stay, and nothing else.
        let only_life = Settings { disappearing_s: after.disappearing_s, ..expected };
        return if *after == only_life { Ok(()) } else { Err(Invalid::Overreach) };
    }
    let mut members: BTreeSet<_> = before.leaves.iter().map(|leaf| leaf.identity.account).collect();
    members.retain(|account| !change.removed.contains(account));
    members.extend(&change.joined);
    // Nobody opens an entrance in another's name, for whom it would then be said that people came by it.
    let by = author.identity.account;
    let is_own = |entrance: &Entrance| entrance.maker == by || expected.entrances.contains(entrance);
    let owned = after.roles.iter().any(|entry| entry.role == Role::Owner);
    let permitted = match role {
        Role::Owner => owned && after.is_well_formed(&members),
        Role::Admin | Role::Member => {
            *after == permitted_changes(before.settings, &by, after, &expected) && after.are_lists_proper(&members)
        }
    };
    if permitted && after.entrances.iter().all(is_own) { Ok(()) } else { Err(Invalid::Overreach) }
}

/// The settings that follow by themselves, with those of the changes that somebody may make who is no owner.
fn permitted_changes(before: &Settings, by: &AccountId, after: &Settings, expected: &Settings) -> Settings {
    let mut permitted = expected.clone();
    if may_edit(before, by) {
        (permitted.name_tag, permitted.details_tag) = (after.name_tag, after.details_tag);
    }
    if before.role(by) >= Role::Admin {
        permitted.banned.clone_from(&after.banned);
    }
    if may_let_in(before, by) {
        permitted.entrances.clone_from(&after.entrances);
    }
    permitted
}

/// Whether a commit with this change heeds the notices in force. Of all that a commit is judged by, these alone can change between
/// its making and its place in the order.
pub(crate) fn heeds(notices: &Notices, change: &Change) -> Result<(), Invalid> {
    // Whoever joins does not know of notices: a commit that brings somebody in carries all of them out.
    let brings_in = change.brings_in();
    let left_in = |account: &AccountId| !change.removed.contains(account);
    let ignored = notices.iter().any(|(account, notice)| (notice.commits > 0 || brings_in) && left_in(account));
    let knowingly = notices.iter().any(|(account, notice)| notice.commits > 0 && left_in(account));
    match (ignored, knowingly) {
        (false, _) => Ok(()),
        (true, true) => Err(Invalid::RemovalIgnored),
        (true, false) => Err(Invalid::Unaware),
    }
}

/// The notices in force after a valid commit.
pub(crate) fn notices_after(notices: &Notices, change: &Change) -> Notices {
    notices
        .iter()
        .filter(|(account, _)| !change.removed.contains(account))
        .map(|(account, notice)| (*account, Notice { commits: notice.commits.saturating_add(1), ..*notice }))
        .collect()
}

#[cfg(test)]
mod device_tests;
#[cfg(test)]
mod groups {
    mod tests;
}

#[cfg(test)]
mod tests;
