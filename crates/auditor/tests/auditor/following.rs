//! Following: an honest log is cosigned, each lie is caught with evidence, and what is withheld convicts nobody.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};

use protocol::time::{Days, Seconds};
use protocol::token::{Issuer, IssuerStatement};
use protocol::transparency::audit::{AuditBlob, BadAppend};
use protocol::transparency::checkpoint::Checkpoint;
use protocol::transparency::evidence::{Evidence, Verdict};
use protocol::transparency::label::{MapLabel, MapValue};
use protocol::transparency::leaf::*;
use protocol::transparency::log::{LogHash, LogState};
use protocol::transparency::map::NodeHash;
use protocol::transparency::note::{Note, NoteKey};
use wiretight_auditor::fetch::{FetchError, Source};
use wiretight_auditor::folder::Folder;
use wiretight_auditor::follow::*;

use crate::honest::{Honest, account_id, identity, log_key, statement};

/// What a server shows.
#[derive(Clone)]
pub struct Shown {
    pub note: String,
    pub leaves: Vec<LogLeaf>,
    pub blobs: BTreeMap<u64, AuditBlob>,
    pub configurations: BTreeMap<ConfigurationHash, Configuration>,
}

impl Shown {
    /// What this server shows, which may have had other configurations before.
    pub fn of(server: &Honest, before: &[Configuration]) -> Shown {
        let configurations = before.iter().chain([&server.configuration]);
        Shown {
            note: server.note(server.size()),
            leaves: server.leaves.clone(),
            blobs: server.blobs.clone(),
            configurations: configurations.map(|configuration| (configuration.hash(), configuration.clone())).collect(),
        }
    }
}

impl Source for Shown {
    async fn checkpoint(&self) -> Result<String, FetchError> {
        Ok(self.note.clone())
    }

    async fn leaves(&self, from: u64) -> Result<Vec<LogLeaf>, FetchError> {
        let leaves: Vec<LogLeaf> = self.leaves.iter().skip(from as usize).take(3).cloned().collect();
        if leaves.is_empty() { Err(FetchError::Refused { what: "leaves", status: 404 }) } else { Ok(leaves) }
    }

    async fn audit(&self, number: u64) -> Result<AuditBlob, FetchError> {
        self.blobs.get(&number).cloned().ok_or(FetchError::Refused { what: "audit blob", status: 404 })
    }

    async fn configuration(&self, hash: &ConfigurationHash) -> Result<Configuration, FetchError> {
        self.configurations.get(hash).cloned().ok_or(FetchError::Refused { what: "configuration", status: 404 })
    }
}

fn label(byte: u8) -> MapLabel {
    MapLabel::Account(account_id(byte))
}

fn value(byte: u8) -> MapValue {
    MapValue([byte; 32])
}

/// A server with some leaves of each kind.
pub fn server(leaves: u64) -> Honest {
    let mut server = Honest::new(1);
    extend(&mut server, leaves);
    server
}

fn extend(server: &mut Honest, leaves: u64) {
    while server.size() < leaves {
        match server.size() % 3 {
            0 => server.heartbeat(),
            turn => server.publish(&[(label(turn as u8), value(server.size() as u8))]),
        }
    }
}

fn open(folder: &Path) -> Follower {
    Follower::open(Folder::take(folder).expect("a folder"), "auditor.example/a1", statement(1, 1).id()).expect("opened")
}

fn look(follower: &mut Follower, shown: &impl Source) -> Result<Progress, FollowError> {
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    runtime.block_on(follower.look(shown, Seconds(1_800_009_999)))
}

fn cosigned(follower: &Follower) -> Option<String> {
    let note = Note::parse(&follower.cosigned().expect("readable")?).expect("a note");
    assert_eq!(note.verify(follower.signer().key()), Ok(Some(Seconds(1_800_009_999))));
    Some(note.text().to_owned())
}

fn text(note: &str) -> String {
    Note::parse(note).expect("a note").text().to_owned()
}

#[test]
fn an_honest_log_is_followed_and_cosigned() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut server = server(11);
    let mut follower = open(folder.path());
    let first = look(&mut follower, &Shown::of(&server, &[])).expect("honest");
    assert_eq!(first, Progress::Verified { size: 11, leaves: 11, epochs: 7 });
    assert_eq!(cosigned(&follower), Some(text(&server.note(11))));
    assert_eq!(look(&mut follower, &Shown::of(&server, &[])).expect("honest"), Progress::Nothing);
    let before = server.configuration.clone();
    server.configuration.epoch_ms = 7_000;
    extend(&mut server, 20);
    // Another process goes on where the first one was.
    let key = follower.signer().key().clone();
    drop(follower);
    let mut follower = open(folder.path());
    assert_eq!(follower.signer().key(), &key);
    let shown = Shown::of(&server, std::slice::from_ref(&before));
    assert_eq!(look(&mut follower, &shown).expect("honest"), Progress::Verified { size: 20, leaves: 9, epochs: 6 });
    assert_eq!(cosigned(&follower), Some(text(&server.note(20))));
    let mut behind = shown.clone();
    behind.note = server.note(15);
    assert_eq!(look(&mut follower, &behind).expect("honest"), Progress::Behind { size: 15, known: 20 });
}

#[test]
fn a_log_that_is_longer_than_time_allows_is_not_fetched() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = server(8);
    let made_up = |size| {
        let state = LogState { size, root: LogHash([7; 32]) };
        let note = Checkpoint { server: server.id(), state }.sign(&log_key(1)).to_string();
        // Nothing else is there: whoever asks for a leaf is refused.
        let configurations = Shown::of(&server, &[]).configurations;
        Shown { note, leaves: server.leaves[..1].to_vec(), blobs: BTreeMap::new(), configurations }
    };
    let mut follower = open(folder.path());
    for size in [1 << 40, u64::MAX] {
        let refused = look(&mut follower, &made_up(size));
        assert!(matches!(refused, Err(FollowError::Unexplained { size: told, .. }) if told == size), "{refused:?}");
    }
    look(&mut follower, &Shown::of(&server, &[])).expect("honest");
    let day_later = 8 + 24 * 60 * 60;
    let refused = look(&mut follower, &made_up(day_later + 10_000_000));
    assert!(matches!(refused, Err(FollowError::Unexplained { .. })), "since what is known: {refused:?}");
    assert!(!matches!(look(&mut follower, &made_up(day_later)), Err(FollowError::Unexplained { .. })));
}

#[test]
fn a_crash_loses_nothing_and_signs_nothing_twice() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut server = server(8);
    look(&mut open(folder.path()), &Shown::of(&server, &[])).expect("honest");
    // It died after leaves were written, before the state was.
    let file = folder.path().join("leaves");
    let kept = std::fs::read(&file).expect("leaves");
    std::fs::write(&file, [kept.as_slice(), &kept[..40]].concat()).expect("written");
    extend(&mut server, 10);
    let progress = look(&mut open(folder.path()), &Shown::of(&server, &[])).expect("honest");
    assert_eq!(progress, Progress::Verified { size: 10, leaves: 2, epochs: 1 });
    // It died after the state was written, before the cosignature was.
    std::fs::remove_file(folder.path().join(COSIGNED)).expect("removed");
    let mut follower = open(folder.path());
    assert_eq!(look(&mut follower, &Shown::of(&server, &[])).expect("honest"), Progress::Nothing);
    assert_eq!(cosigned(&follower), Some(text(&server.note(10))));
    drop(follower);
    let other = Follower::open(Folder::take(folder.path()).expect("a folder"), "a", statement(2, 2).id());
    assert!(other.is_err_and(|error| error.to_string().contains("follow.state")), "another server's log");
    // A damaged folder is not taken for an empty one.
    std::fs::write(&file, &kept[..30]).expect("written");
    let reopened = Follower::open(Folder::take(folder.path()).expect("a folder"), "a", statement(1, 1).id());
    assert!(reopened.is_err_and(|error| error.to_string().contains("is damaged")));
}

/// What has another hash than the log says convicts nobody, for the server has not signed it; and it is not taken either.
#[test]
fn what_is_not_what_the_log_names_is_not_taken() {
    let server = server(8);
    let honest = Shown::of(&server, &[]);
    let mut configured = honest.clone();
    let other = Configuration { epoch_ms: 9_000, ..server.configuration.clone() };
    configured.configurations.values_mut().for_each(|configuration| *configuration = other.clone());
    let mut appended = honest.clone();
    let [first, .., last] = honest.blobs.keys().copied().collect::<Vec<_>>()[..] else { panic!("epochs") };
    appended.blobs.insert(last, honest.blobs[&first].clone());
    for (shown, wanted) in [(configured, "a configuration"), (appended, "an audit blob")] {
        let folder = tempfile::tempdir().expect("a folder");
        let mut follower = open(folder.path());
        let refused = look(&mut follower, &shown);
        assert!(matches!(refused, Err(FollowError::Unproven { what }) if what == wanted), "{refused:?}");
        assert_eq!((cosigned(&follower), follower.caught().expect("readable")), (None, None));
        look(&mut follower, &honest).expect("it goes on with what is right");
    }
}

/// A server that has nothing to show of what it has signed for.
struct Empty {
    of: Shown,
    asked: AtomicU32,
}

impl Source for Empty {
    async fn checkpoint(&self) -> Result<String, FetchError> {
        self.of.checkpoint().await
    }

    async fn leaves(&self, from: u64) -> Result<Vec<LogLeaf>, FetchError> {
        assert!(self.asked.fetch_add(1, Ordering::Relaxed) < 10, "it is asked without end");
        if from < 3 { self.of.leaves(from).await } else { Ok(Vec::new()) }
    }

    async fn audit(&self, number: u64) -> Result<AuditBlob, FetchError> {
        self.of.audit(number).await
    }

    async fn configuration(&self, hash: &ConfigurationHash) -> Result<Configuration, FetchError> {
        self.of.configuration(hash).await
    }
}

#[test]
fn whoever_shows_no_leaves_is_not_asked_without_end() {
    let folder = tempfile::tempdir().expect("a folder");
    let empty = Empty { of: Shown::of(&server(8), &[]), asked: AtomicU32::new(0) };
    let refused = look(&mut open(folder.path()), &empty);
    assert!(matches!(refused, Err(FollowError::Unproven { what: "a log" })), "{refused:?}");
}

#[test]
fn one_process_at_a_time() {
    let folder = tempfile::tempdir().expect("a folder");
    let first = open(folder.path());
    let second = Folder::take(folder.path()).map(|_| ()).expect_err("taken");
    assert!(second.to_string().contains("another auditor or witness is running"), "{second}");
    drop(first);
    Folder::take(folder.path()).expect("free again");
}

/// A log of eight leaves that is known, and then what a lying server shows.
fn caught(lie: impl FnOnce(Honest) -> Shown) -> Verdict {
    let folder = tempfile::tempdir().expect("a folder");
    let server = server(8);
    let mut follower = open(folder.path());
    look(&mut follower, &Shown::of(&server, &[])).expect("honest");
    let signed = cosigned(&follower);
    let id = server.id();
    let shown = lie(server);
    let Err(FollowError::Caught { verdict, file }) = look(&mut follower, &shown) else { panic!("not caught") };
    let evidence = Evidence::from_file(&std::fs::read(file).expect("a file")).expect("evidence");
    assert_eq!(evidence.check(&id), Ok(verdict));
    // From then on nothing of the server is cosigned, not even what is honest.
    drop(follower);
    let mut follower = open(folder.path());
    let honest = Shown::of(&self::server(9), &[]);
    assert!(matches!(look(&mut follower, &honest), Err(FollowError::Caught { .. })));
    assert_eq!((follower.caught().expect("readable"), cosigned(&follower)), (Some(verdict), signed));
    verdict
}

/// Another log under the same keys, which parts from the usual one after five leaves.
fn fork(leaves: u64) -> Honest {
    let mut server = server(5);
    server.time = server.time.plus(1);
    while server.size() < leaves {
        server.heartbeat();
    }
    server
}

#[test]
fn forks_are_caught() {
    assert_eq!(caught(|_| Shown::of(&fork(8), &[])), Verdict::TwoRoots { size: 8 });
    assert_eq!(caught(|_| Shown::of(&fork(12), &[])), Verdict::TwoLeaves { number: 5 });
    assert_eq!(caught(|_| Shown::of(&fork(7), &[])), Verdict::TwoLeaves { number: 5 });
    // The server shows the known leaves to whoever asks from there, and has signed others.
    let shown = |server: Honest| {
        let mut shown = Shown::of(&fork(12), &[]);
        shown.leaves.splice(..8, fork(12).leaves.into_iter().take(8));
        assert_ne!(shown.leaves[7], server.leaves[7]);
        shown
    };
    assert_eq!(caught(shown), Verdict::TwoLeaves { number: 5 });
}

#[test]
fn bad_leaves_are_caught() {
    let bad = |change: fn(&mut LogLeaf)| {
        caught(move |mut server| {
            let mut leaf = LogLeaf {
                number: 8,
                previous_root: server.leaves[7].map_root,
                audit: AuditHash::default(),
                ..server.leaves[7].clone()
            };
            change(&mut leaf);
            server.append_leaf(leaf);
            server.heartbeat();
            Shown::of(&server, &[])
        })
    };
    assert_eq!(bad(|leaf| leaf.time = Seconds(5)), Verdict::BadStep { number: 8, why: BadStep::Time });
    assert_eq!(bad(|leaf| leaf.map_root = NodeHash([1; 32])), Verdict::BadStep { number: 8, why: BadStep::Epoch });
    assert_eq!(bad(|leaf| leaf.previous_root = NodeHash([1; 32])), Verdict::BadStep { number: 8, why: BadStep::Root });
}

/// A leaf with another number than its place can be shown to nobody as what it is: it is not cosigned.
#[test]
fn a_misnumbered_leaf_is_not_cosigned() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut server = server(8);
    let mut follower = open(folder.path());
    look(&mut follower, &Shown::of(&server, &[])).expect("honest");
    let signed = cosigned(&follower);
    let leaf = LogLeaf { number: 9, previous_root: server.leaves[7].map_root, ..server.leaves[6].clone() };
    server.append_leaf(LogLeaf { audit: AuditHash::default(), ..leaf });
    let looked = look(&mut follower, &Shown::of(&server, &[]));
    assert!(matches!(looked, Err(FollowError::Unproven { .. })), "{looked:?}");
    assert_eq!((cosigned(&follower), follower.size()), (signed, 8));
}

/// A value is rewritten: the blob that the leaf names leaves what was there out of the unchanged.
#[test]
fn bad_appends_are_caught() {
    let verdict = caught(|mut server| {
        server.publish(&[(label(9), value(9))]);
        let mut blob = server.blobs[&8].clone();
        blob.unchanged.pop();
        let mut leaves = server.leaves.clone();
        let leaf = LogLeaf { audit: blob.hash(), ..leaves.pop().expect("the epoch") };
        let mut lying = self::server(8);
        lying.append_leaf(leaf);
        lying.blobs.insert(8, blob);
        Shown::of(&lying, &[])
    });
    assert_eq!(verdict, Verdict::BadAppend { number: 8, why: BadAppend::Before });
}

#[test]
fn two_keys_are_caught() {
    let configured = |change: fn(&mut Configuration)| {
        caught(move |mut server| {
            let before = server.configuration.clone();
            change(&mut server.configuration);
            server.heartbeat();
            Shown::of(&server, &[before])
        })
    };
    assert_eq!(configured(|configuration| configuration.server = statement(1, 7)), Verdict::TwoLogKeys);
    let moved = |configuration: &mut Configuration| configuration.vrf_key = Honest::new(2).configuration.vrf_key;
    assert_eq!(configured(moved), Verdict::TwoMapKeys);
    let marked = |configuration: &mut Configuration| {
        let day = Days(configuration.issuers[0].period.0);
        let key = Issuer::from_seed(day, &[0xEE; 32]).key();
        configuration.issuers = vec![IssuerStatement::sign(&identity(1), day, key)];
    };
    assert!(matches!(configured(marked), Verdict::TwoIssuerKeys { .. }));
}

/// What is withheld or garbled convicts nobody, since anybody on the way could do it; nothing is cosigned, and all of it is tried again.
#[test]
fn what_is_withheld_is_no_evidence() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = server(8);
    let mut follower = open(folder.path());
    look(&mut follower, &Shown::of(&server, &[])).expect("honest");
    let signed = cosigned(&follower);
    let grown = self::server(14);
    let good = Shown::of(&grown, &[]);
    let garbled: [(&str, fn(&mut Shown)); 8] = [
        ("no blob", |shown| shown.blobs.clear()),
        ("another blob", |shown| _ = shown.blobs.insert(10, shown.blobs[&8].clone())),
        ("too few leaves", |shown| shown.leaves.truncate(12)),
        ("another leaf", |shown| shown.leaves[10].time = Seconds(9)),
        ("another leaf before", |shown| shown.leaves[3].time = Seconds(9)),
        ("another server's checkpoint", |shown| shown.note = Honest::new(2).note(1)),
        ("no checkpoint", |shown| shown.note = "nothing\n".to_owned()),
        ("a checkpoint with another size", |shown| shown.note = shown.note.replace("\n14\n", "\n13\n")),
    ];
    for (what, garble) in garbled {
        let mut shown = good.clone();
        garble(&mut shown);
        let before_matters = what == "another leaf before";
        match look(&mut follower, &shown) {
            Err(FollowError::Fetch(_) | FollowError::Unproven { .. }) if !before_matters => {}
            // Leaves that are known already are not asked for again.
            Ok(Progress::Verified { .. }) if before_matters => return,
            other => panic!("{what}: {other:?}"),
        }
        if !before_matters {
            assert_eq!((cosigned(&follower), follower.size()), (signed.clone(), 8), "{what}");
            assert_eq!(follower.caught().expect("readable"), None, "{what}");
        }
    }
}

/// At the first look, too, the first leaf says whose log it is.
#[test]
fn another_servers_log_is_not_begun() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut follower = open(folder.path());
    let looked = look(&mut follower, &Shown::of(&Honest::new(2), &[]));
    assert!(matches!(looked, Err(FollowError::Unproven { what: "a configuration" })));
    assert_eq!(NoteKey::parse(&follower.signer().key().to_string()).as_ref(), Some(follower.signer().key()));
}
