//! The own key packages: published when they run low, renewed by age, the last-resort one also after use.

use std::collections::BTreeMap;

use minicbor::{Decode, Encode};
use protocol::api::Request;
use protocol::cbor::Bytes;
use protocol::limits::{KEY_PACKAGE_DAYS, RETENTION_DAYS_MAX};
use protocol::time::{Millis, Minutes};

use crate::changes::{Row, Table};
use crate::core::{Context, Core};
use crate::leaf::LeafIdentity;
use crate::mls::{LastResort, Member, MlsRows};
use crate::session::Asked;

/// Key packages are made when fewer than this are left on the server.
const KEY_PACKAGES_LOW: u32 = 5;
/// So many are made at once.
const KEY_PACKAGES_MADE: u32 = 10;
/// How old the last-resort one becomes, days: whoever gets hold of its secret reads the first epoch of all who were added by it.
const LAST_RESORT_DAYS: u64 = 14;
/// How long secrets outlive what the server gives out, days: an invitation may lie in the inbox for so long.
const GRACE_DAYS: u64 = RETENTION_DAYS_MAX as u64;
const DAY_MINUTES: u64 = 24 * 60;
const DAY_MS: u64 = DAY_MINUTES * 60_000;
/// Rows of ages lie beside the key packages' own, of which none begins with this.
const AGE: u8 = 0;

/// The own key packages with their secrets, and since when they are there.
#[derive(Default)]
pub(crate) struct KeyPackages {
    pub rows: MlsRows,
    /// By the key of the key package's row.
    ages: BTreeMap<Vec<u8>, Age>,
    /// When the server's were last counted by this process.
    counted: Option<Millis>,
    /// Whether this process has read the inbox to its end: what lies in it may need what is old.
    inbox_is_read: bool,
}

/// A key package's age, by this device's clock.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub(crate) struct Age {
    #[n(0)]
    pub made: Minutes,
    #[n(1)]
    pub last_resort: LastResort,
    /// Whether it serves still: the server has confirmed it, and nobody was seen to use it. Of one-time ones the server knows.
    #[n(2)]
    pub serves: bool,
}

impl Age {
    fn days(&self) -> u64 {
        match self.last_resort {
            LastResort::Yes => LAST_RESORT_DAYS,
            LastResort::No => u64::from(KEY_PACKAGE_DAYS),
        }
    }

    fn is_over(&self, days: u64, now: Minutes) -> bool {
        self.made.plus(days.saturating_mul(DAY_MINUTES)) <= now
    }
}

impl KeyPackages {
    /// The key packages that table `KeyPackage` holds; nothing if an age cannot be read.
    pub fn from_stored(rows: Vec<Row>) -> Option<Self> {
        let (ages, packages): (Vec<Row>, Vec<Row>) = rows.into_iter().partition(|row| row.key.first() == Some(&AGE));
        let age = |row: Row| Some((row.key.get(1..)?.to_vec(), protocol::cbor::from_bytes(&row.value).ok()?));
        Some(KeyPackages {
            rows: MlsRows::from_stored(packages.into_iter().map(|row| (row.key, row.value))),
            ages: ages.into_iter().map(age).collect::<Option<_>>()?,
            counted: None,
            inbox_is_read: false,
        })
    }
}

/// Writes what has changed among the key packages, of which those that have come are of this kind.
pub(crate) fn put(cx: &mut Context<'_>, last_resort: LastResort) {
    for (key, value) in cx.core.key_packages.rows.take_differences() {
        match value {
            Some(value) => {
                put_age(cx, key.clone(), Age { made: cx.now.minutes(), last_resort, serves: false });
                cx.core.changes.put(Table::KeyPackage, key, value);
            }
            None => {
                cx.core.changes.remove(Table::KeyPackage, age_key(&key));
                cx.core.key_packages.ages.remove(&key);
                cx.core.changes.remove(Table::KeyPackage, key);
            }
        }
    }
}

fn put_age(cx: &mut Context<'_>, key: Vec<u8>, age: Age) {
    cx.put(Table::KeyPackage, age_key(&key), &age);
    cx.core.key_packages.ages.insert(key, age);
}

fn age_key(key: &[u8]) -> Vec<u8> {
    [&[AGE], key].concat()
}

/// Asks how many the server has left.
pub(crate) fn count(cx: &mut Context<'_>) {
    if cx.core.online
        && !cx.core.sessions.is_asked(|asked| matches!(asked, Asked::CountPackages | Asked::Publish { .. }))
    {
        cx.core.key_packages.counted = Some(cx.now);
        cx.call(Request::CountKeyPackages, Asked::CountPackages);
    }
}

/// When the server's are counted again, while it can be reached: they become old also where nothing happens.
pub(crate) fn due(core: &Core) -> Option<Millis> {
    core.key_packages.counted.filter(|_| core.online).map(|counted| counted.plus(DAY_MS))
}

/// Counts them if a day has passed.
pub(crate) fn count_if_due(cx: &mut Context<'_>) {
    if due(cx.core).is_some_and(|due| due <= cx.now) {
        count(cx);
    }
}

/// The server has so many left: publishes what is missing or too old, and forgets secrets that nobody can need any more.
pub(crate) fn counted(cx: &mut Context<'_>, left: u32, last_resort: bool) {
    if cx.core.key_packages.inbox_is_read {
        forget_old(cx);
    }
    let now = cx.now.minutes();
    let serves = |age: &Age| age.last_resort == LastResort::Yes && age.serves && !age.is_over(age.days(), now);
    let has_last_resort = last_resort && cx.core.key_packages.ages.values().any(serves);
    if left >= KEY_PACKAGES_LOW && has_last_resort {
        return;
    }
    let one_time = (left < KEY_PACKAGES_LOW).then_some(left..KEY_PACKAGES_MADE).into_iter().flatten();
    let packages = one_time.map(|_| make(cx, LastResort::No)).collect::<Option<Vec<_>>>();
    put(cx, LastResort::No);
    let spare = if has_last_resort { Some(None) } else { make(cx, LastResort::Yes).map(Some) };
    put(cx, LastResort::Yes);
    if let (Some(packages), Some(last_resort)) = (packages, spare) {
        let replaced = if has_last_resort { LastResort::No } else { LastResort::Yes };
        cx.call(Request::PublishKeyPackages { packages, last_resort }, Asked::Publish { last_resort: replaced });
    }
}

fn make(cx: &Context<'_>, kind: LastResort) -> Option<Bytes> {
    let profile = cx.core.profile.as_ref()?;
    // Anybody may take these: only a readmission's key package carries a renewal.
    let identity = LeafIdentity { renewal: 0, ..profile.identity.clone() };
    let member = Member { crypto: &cx.core.crypto, key: &profile.device_key, identity: &identity };
    member.key_package(&cx.core.key_packages.rows, kind).ok().map(Into::into)
}

/// The server has what was published: of last-resort ones the newest, if one was among them. Without one that serves, since it
/// was used meanwhile, the next follows.
pub(crate) fn published(cx: &mut Context<'_>, replaced: LastResort) {
    let last_resort = cx.core.key_packages.ages.iter().filter(|(_, age)| age.last_resort == LastResort::Yes);
    let newest = last_resort.max_by_key(|(_, age)| age.made).map(|(key, age)| (key.clone(), age.clone()));
    if let Some((key, age)) = newest.filter(|(_, age)| replaced == LastResort::Yes && !age.serves) {
        put_age(cx, key, Age { serves: true, ..age });
    }
    if !cx.core.key_packages.ages.values().any(|age| age.last_resort == LastResort::Yes && age.serves) {
        count(cx);
    }
}

/// Somebody has used the last-resort one: the next must get another.
pub(crate) fn last_resort_used(cx: &mut Context<'_>) {
    let used = cx.core.key_packages.ages.iter().filter(|(_, age)| age.last_resort == LastResort::Yes && age.serves);
    let used: Vec<_> = used.map(|(key, age)| (key.clone(), age.clone())).collect();
    for (key, age) in used {
        put_age(cx, key, Age { serves: false, ..age });
    }
    count(cx);
}

/// The inbox is read to its end: whoever was away has found by what key packages they were invited.
pub(crate) fn inbox_is_read(cx: &mut Context<'_>) {
    cx.core.key_packages.inbox_is_read = true;
    forget_old(cx);
}

/// Forgets what has served its time, but not by what a request leads in that waits for its answer.
fn forget_old(cx: &mut Context<'_>) {
    let now = cx.now.minutes();
    let over = |age: &Age| age.is_over(age.days().saturating_add(GRACE_DAYS), now);
    let old: Vec<_> = cx.core.key_packages.ages.iter().filter(|(_, age)| over(age)).collect();
    let mut old: Vec<_> = old.into_iter().map(|(key, _)| key.clone()).collect();
    if old.is_empty() {
        return;
    }
    let welcomes = crate::requests::welcomes(cx);
    old.retain(|key| {
        let one = cx.core.key_packages.rows.only(key);
        !welcomes.iter().any(|welcome| crate::mls::is_for(&one, &welcome.0))
    });
    for key in old {
        cx.core.key_packages.rows.remove(key);
    }
    put(cx, LastResort::No);
}

#[cfg(test)]
mod tests {
    use protocol::id::ConversationId;
    use rand_chacha::ChaCha20Rng;
    use rand_chacha::rand_core::SeedableRng;

    use super::*;
    use crate::conversation::tests::stand::{self, ALICE, Author, BOB, NOW, tea};
    use crate::engine::Engine;
    use crate::view::RequestView;

    fn at<T>(bob: &mut Engine, days: u64, act: impl FnOnce(&mut Context<'_>) -> T) -> T {
        let mut rng = ChaCha20Rng::from_seed([1; 32]);
        let now = NOW.plus(days * DAY_MINUTES).millis();
        act(&mut Context { core: &mut bob.core, now, rng: &mut rng })
    }

    /// Bob's program with a key package of each kind, and how many there are.
    fn with_both() -> Engine {
        let mut bob = stand::engine(BOB);
        at(&mut bob, 0, |cx| {
            for kind in [LastResort::No, LastResort::Yes] {
                make(cx, kind).expect("made");
                put(cx, kind);
            }
        });
        bob
    }

    fn count(bob: &Engine) -> usize {
        bob.core.key_packages.ages.len()
    }

    #[test]
    fn what_is_old_is_forgotten_once_the_inbox_is_read_and_not_before() {
        let mut bob = with_both();
        assert_eq!(count(&bob), 2);
        // Those from the first day: others are made meanwhile.
        let first = |bob: &Engine| bob.core.key_packages.ages.values().filter(|age| age.made == NOW).count();
        at(&mut bob, 100, |cx| counted(cx, KEY_PACKAGES_MADE, true));
        assert_eq!(first(&bob), 2, "an invitation in the inbox may need them");
        at(&mut bob, 100, inbox_is_read);
        assert_eq!(first(&bob), 0);
        let mut running = with_both();
        at(&mut running, 0, inbox_is_read);
        let after = [43, 45, 91].map(|days| {
            at(&mut running, days, |cx| counted(cx, KEY_PACKAGES_MADE, true));
            first(&running)
        });
        assert_eq!(after, [2, 1, 0], "a program that runs on forgets them from day to day");
    }

    #[test]
    fn what_a_request_leads_in_by_is_kept_while_it_waits() {
        let mut bob = stand::engine(BOB);
        let package = stand::package(&mut bob);
        at(&mut bob, 0, |cx| {
            put(cx, LastResort::No);
            make(cx, LastResort::No).expect("made");
            put(cx, LastResort::No);
        });
        let mut alice = Author::begin(ALICE, tea());
        let welcome = alice.add(&[package]);
        let bundle = alice.bundle(welcome, &[ALICE, BOB]);
        let invitation = stand::invitation(ALICE, alice.start(&bundle), &bundle);
        let request = RequestView {
            conversation: ConversationId([7; 32]),
            account: stand::account(ALICE),
            handle: None,
            text: None,
            time: NOW,
            invitation: protocol::cbor::to_bytes(&invitation).into(),
            accepted: false,
            claimed: None,
            others: vec![],
        };
        at(&mut bob, 100, |cx| {
            cx.put_request(request);
            inbox_is_read(cx);
        });
        assert_eq!(count(&bob), 1, "the other one is forgotten");
        at(&mut bob, 101, |cx| {
            cx.remove_request(&ConversationId([7; 32]));
            inbox_is_read(cx);
        });
        assert_eq!(count(&bob), 0);
    }
}
