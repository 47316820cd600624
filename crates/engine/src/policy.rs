//! What a commit may do: judged only by what all members have alike, and the same for own commits as for others'.

use std::collections::{BTreeMap, BTreeSet};

use protocol::id::{AccountId, DeviceId};
use protocol::inbox::SignedReadmission;
use protocol::limits::MEMBERS_MAX;
use protocol::signature::PublicKey;

use crate::leaf::{Chains, Leaf, LeafIdentity, gate};
use crate::settings::Settings;
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
}

/// Judges a commit.
pub(crate) fn judge(before: &Before<'_>, act: &Act<'_>) -> Result<Change, Invalid> {
    let author = before.leaves.iter().find(|leaf| leaf.index == act.author).ok_or(Invalid::Overreach)?;
    check_leaves(author, act)?;
    let change = sort_changes(before, act)?;
    check_adds(before, author, &change)?;
    check_removals(before, author, &change)?;
    check_settings(before, author, act, &change)?;
    check_notices(before, &change)?;
    Ok(change)
}

fn check_leaves(author: &Leaf, act: &Act<'_>) -> Result<(), Invalid> {
    for (identity, key) in act.adds {
        gate(identity, key, act.chains).map_err(|_| Invalid::ForeignLeaf)?;
    }
    let Some((identity, key)) = act.path else { return Ok(()) };
    let before = &author.identity;
    let same_device = identity.account == before.account && identity.device == before.device && *key == author.key;
    let unchanged = LeafIdentity { renewal: before.renewal, ..identity.clone() } == *before;
    let justified = unchanged || gate(identity, key, act.chains).is_ok();
    let newer = identity.renewal >= before.renewal;
    if same_device && justified && newer { Ok(()) } else { Err(Invalid::ForeignLeaf) }
}

/// Sorts adds and removes into people joining, people leaving, and devices renewed; a commit that is none of these is refused.
fn sort_changes(before: &Before<'_>, act: &Act<'_>) -> Result<Change, Invalid> {
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
    let members: BTreeSet<_> = before.leaves.iter().map(|leaf| leaf.identity.account).collect();
    for (identity, _) in act.adds {
        if renewed_devices.contains(&(identity.account, identity.device)) {
            continue;
        }
        if members.contains(&identity.account) {
            return Err(Invalid::Overreach);
        }
        change.joined.insert(identity.account);
    }
    let gone: BTreeSet<u32> = act.removes.iter().copied().collect();
    for leaf in removed_leaves {
        if renewed_devices.contains(&(leaf.identity.account, leaf.identity.device)) {
            continue;
        }
        let account = leaf.identity.account;
        let stays = before.leaves.iter().any(|other| other.identity.account == account && !gone.contains(&other.index));
        if stays {
            return Err(Invalid::Overreach);
        }
        change.removed.insert(account);
    }
    Ok(change)
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

fn check_adds(before: &Before<'_>, author: &Leaf, change: &Change) -> Result<(), Invalid> {
    if change.joined.is_empty() {
        return Ok(());
    }
    let members: BTreeSet<_> = before.leaves.iter().map(|leaf| leaf.identity.account).collect();
    let count = members.len() + change.joined.len();
    let fits = if before.settings.pair { count <= 2 } else { count <= MEMBERS_MAX };
    let permitted = before.settings.role(&author.identity.account) >= before.settings.who_may_add;
    if fits && permitted { Ok(()) } else { Err(Invalid::Overreach) }
}

fn check_removals(before: &Before<'_>, author: &Leaf, change: &Change) -> Result<(), Invalid> {
    let by = author.identity.account;
    let permitted =
        |account: &AccountId| before.notices.contains_key(account) || may_remove(before.settings, &by, account);
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
        ..expected.clone()
    };
    if *after != fixed || expected.pair {
        return Err(Invalid::Overreach);
    }
    let mut members: BTreeSet<_> = before.leaves.iter().map(|leaf| leaf.identity.account).collect();
    members.retain(|account| !change.removed.contains(account));
    members.extend(&change.joined);
    let owned = after.roles.iter().any(|entry| entry.role == Role::Owner);
    let only_details = Settings { name_tag: after.name_tag, ..expected };
    let permitted = match role {
        Role::Owner => owned && after.is_well_formed(&members),
        Role::Admin => *after == only_details,
        Role::Member => false,
    };
    if permitted { Ok(()) } else { Err(Invalid::Overreach) }
}

fn check_notices(before: &Before<'_>, change: &Change) -> Result<(), Invalid> {
    // Whoever joins does not know of notices: a commit that brings somebody in carries all of them out.
    let brings_in = !change.joined.is_empty() || !change.renewed.is_empty();
    let left_in = |account: &AccountId| !change.removed.contains(account);
    let ignored = before.notices.iter().any(|(account, notice)| (notice.commits > 0 || brings_in) && left_in(account));
    if ignored { Err(Invalid::RemovalIgnored) } else { Ok(()) }
}

/// The notices in force after a valid commit.
pub(crate) fn notices_after(notices: &Notices, change: &Change) -> Notices {
    notices
        .iter()
        .filter(|(account, _)| !change.removed.contains(account))
        .map(|(account, notice)| (*account, Notice { commits: notice.commits.saturating_add(1), ..*notice }))
        .collect()
}
