//! What the directory costs on the embedded store: publishing into so many accounts, and proofs made and verified; a table for docs/benchmarks.md.
//!
//! `directory 10000 100000` measures directories of these sizes. Each account has a handle, so that there are two labels for each.

use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use protocol::cbor::{self, Bytes};
use protocol::chain::{Author, Chain, Consent, DeviceRecord, StatementKind, create_account};
use protocol::handle::Handle;
use protocol::id::{AccountId, DeviceId};
use protocol::signature::SecretKey;
use protocol::time::Millis;
use protocol::transparency::audit::AuditBlob;
use protocol::transparency::checkpoint::Witnesses;
use protocol::transparency::directory_proof::Against;
use protocol::transparency::label::{MapLabel, MapValue};
use protocol::transparency::lookup::MapView;
use wiretight_server::embedded::EmbeddedStores;
use wiretight_server::port::Stores;
use wiretight_server::port::directory::{Commit, Directory, Key};
use wiretight_server::port::wakeups::SessionNumber;
use wiretight_server::service::changes::{ChangeRecord, ChangedLabel};
use wiretight_server::service::keys::Keyring;
use wiretight_server::service::map::label_hash;
use wiretight_server::service::publisher::Pace;
use wiretight_server::service::{Rules, Service};

/// So many changes fill the directory in one epoch.
const FILL: u32 = 10_000;

/// So many look-ups are measured.
const LOOKUPS: u32 = 200;

/// So many people are in a large group, and of so many of them devices change in a day.
const MEMBERS: u32 = 1_000;
const MEMBERS_CHANGED: u32 = 50;

/// So many devices has somebody with whom another one begins.
const DEVICES: u8 = 3;

struct Bench {
    service: Arc<Service<EmbeddedStores>>,
    now: Millis,
}

#[tokio::main]
async fn main() {
    let sizes = std::env::args().skip(1).map(|size| size.parse().expect("a number of accounts"));
    for accounts in sizes {
        let folder = tempfile::tempdir().expect("a folder");
        measure(folder.path(), accounts).await;
    }
}

async fn measure(folder: &Path, accounts: u32) {
    let stores = EmbeddedStores::open(folder).expect("opened");
    let pace = Pace { epoch_ms: 1, ..Pace::default() };
    let service = Service::new(stores, Keyring::from_seed(&[1; 32]), Rules { pace, ..Rules::default() });
    let mut bench = Bench { service, now: Millis(1_790_000_000_000) };
    bench.publish().await;
    let (begun, mut filled) = (Instant::now(), 0);
    while filled < accounts {
        let count = FILL.min(2 * (accounts - filled)) / 2;
        bench.change(filled, count, 0).await;
        bench.publish().await;
        filled += count;
    }
    let labels = f64::from(accounts) * 2.0;
    println!(
        "## {accounts} accounts: filled at {:.0} µs a label, {:.0} bytes a label on the disk",
        begun.elapsed().as_secs_f64() * 1e6 / labels,
        size(folder) as f64 / labels
    );
    let new = [("new", 1), ("new", 1), ("new", 100), ("new", 10_000)];
    let changed = [("changed", 1), ("changed", 100), ("changed", 10_000)];
    for (what, count) in new.into_iter().chain(changed) {
        bench.change_and_publish(accounts, what, count, &mut filled).await;
    }
    bench.look_up(accounts).await;
    bench.first_contact(accounts).await;
    bench.bind(accounts, MEMBERS, "first binding").await;
    bench.bind(accounts, MEMBERS_CHANGED, "those whose devices changed").await;
}

impl Bench {
    /// Publishes changes of accounts alone, as new devices are, and tells what that took.
    async fn change_and_publish(&mut self, accounts: u32, what: &str, count: u32, filled: &mut u32) {
        let mut commit = Commit::default();
        for number in 0..count {
            let (account, sequence) = match what {
                "new" => (*filled + number, 0),
                _ => (number * (accounts / count).max(1), u64::from(count)),
            };
            self.wait(&mut commit, &MapLabel::Account(account_id(account)), sequence);
        }
        *filled += if what == "new" { count } else { 0 };
        self.service.stores().directory().commit(commit).await.expect("committed");
        let begun = Instant::now();
        let leaf = self.publish().await;
        let ms = begun.elapsed().as_secs_f64() * 1e3;
        let directory = self.service.stores().directory();
        let blob = directory.get(&Key::log_audit(leaf)).await.expect("read").expect("a blob");
        let begun = Instant::now();
        let decoded: AuditBlob = cbor::from_bytes(&blob).expect("a blob");
        let served = self.service.served().await.expect("served");
        decoded.verify(&served.newest.leaf).expect("an honest epoch");
        let audit_ms = begun.elapsed().as_secs_f64() * 1e3;
        println!("publish {count} {what}: {ms:.1} ms; audit blob {} bytes, verified in {audit_ms:.1} ms", blob.len());
    }

    async fn look_up(&mut self, accounts: u32) {
        let (mut make_ms, mut verify_ms, mut bytes) = (Vec::new(), Vec::new(), Vec::new());
        for number in 0..LOOKUPS {
            let account = number * (accounts / LOOKUPS).max(1);
            let labels = [MapLabel::Handle(handle(account)), MapLabel::Account(account_id(account))];
            let begun = Instant::now();
            let (proof, _) = self.service.prove(&labels, 0).await.expect("proved");
            make_ms.push(begun.elapsed().as_secs_f64() * 1e3 / 2.0);
            let leaf = &proof.checkpoint.leaf;
            let vrf_key = proof.checkpoint.configuration.vrf_key;
            let view = MapView { root: leaf.map_root, epoch: leaf.epoch, vrf_key };
            let begun = Instant::now();
            for (label, proof) in labels.iter().zip(&proof.labels) {
                view.verify_label(label, proof).expect("verified").expect("there");
                bytes.push(cbor::to_bytes(proof).len() as f64);
            }
            verify_ms.push(begun.elapsed().as_secs_f64() * 1e3 / 2.0);
        }
        let (make, verify, size) = (spread(make_ms), spread(verify_ms), spread(bytes));
        println!("a label proved in {make}, verified in {verify} ms; {size} bytes");
    }

    /// What both sides compute when somebody of three devices is looked up for the first time; the way between them comes on top.
    async fn first_contact(&mut self, accounts: u32) {
        let (mut ms, mut bytes) = (Vec::new(), Vec::new());
        let chain = chain_of_devices();
        for number in 0..LOOKUPS {
            let account = number * (accounts / LOOKUPS).max(1);
            let labels = [MapLabel::Handle(handle(account)), MapLabel::Account(account_id(account))];
            let begun = Instant::now();
            let size = self.prove_and_verify(&labels).await;
            chain.verify().expect("a chain");
            ms.push(begun.elapsed().as_secs_f64() * 1e3);
            bytes.push((size + cbor::to_bytes(&chain).len()) as f64);
        }
        println!("first contact with {DEVICES} devices: {} ms for both sides, {} bytes", spread(ms), spread(bytes));
    }

    /// What both sides compute for the members of a large group, of whom each is asked for alone.
    async fn bind(&mut self, accounts: u32, members: u32, what: &str) {
        let (begun, mut bytes) = (Instant::now(), 0);
        for number in 0..members {
            let account = number * (accounts / members).max(1);
            bytes += self.prove_and_verify(&[MapLabel::Account(account_id(account))]).await;
        }
        let seconds = begun.elapsed().as_secs_f64();
        println!("{what}, {members} of a group: {seconds:.2} s for both sides, {bytes} bytes");
    }

    /// An answer with its checkpoint, verified by the rules of the protocol; gives its size.
    async fn prove_and_verify(&self, labels: &[MapLabel]) -> usize {
        let (proof, _) = self.service.prove(labels, 0).await.expect("proved");
        let (server, witnesses) = (self.service.keyring().id(), Witnesses::default());
        let against = Against { server: &server, pin: None, now: self.now, witnesses: &witnesses };
        let (_, found) = proof.verify(labels, &against).expect("verified");
        assert!(found.iter().all(Option::is_some), "all of them are there");
        cbor::to_bytes(&proof).len()
    }

    /// Accounts with handles wait to be published.
    async fn change(&mut self, first: u32, count: u32, sequence: u64) {
        let mut commit = Commit::default();
        for number in first..first + count {
            self.wait(&mut commit, &MapLabel::Account(account_id(number)), sequence);
            self.wait(&mut commit, &MapLabel::Handle(handle(number)), sequence);
        }
        self.service.stores().directory().commit(commit).await.expect("committed");
    }

    fn wait(&self, commit: &mut Commit, label: &MapLabel, sequence: u64) {
        let label = label.to_bytes();
        let key = Key::pending_change(self.now, &label_hash(&label), sequence);
        let value = MapValue(label_hash(&sequence.to_be_bytes()));
        commit.put(
            key,
            cbor::to_bytes(&ChangeRecord { values: vec![ChangedLabel { label: Bytes(label), value }], sequence }),
        );
    }

    /// Publishes all that waits, and gives the leaf's number.
    async fn publish(&mut self) -> u64 {
        self.now = self.now.plus(1_000);
        let holder = SessionNumber([0; 16]);
        let unserved = self.service.publish(self.now, holder).await.expect("published").expect("a leaf is due");
        let note = unserved.note.clone();
        self.service.serve(unserved, note).await.expect("served");
        self.service.served().await.expect("served").newest.leaf.number
    }
}

/// Somebody who has added devices to their first one.
fn chain_of_devices() -> Chain {
    let key = |number: u8| SecretKey::from_seed(&[number; 32]);
    let mut chain = create_account(&SecretKey::from_seed(&[100; 32]), DeviceId([0; 16]), &key(0));
    for number in 1..DEVICES {
        let state = chain.verify().expect("a chain");
        let device = DeviceRecord { device: DeviceId([number; 16]), key: key(number).public() };
        let consent = Consent::Addition { place: state.next_place(), device: device.clone() }.sign(&key(number));
        let kind = StatementKind::DeviceAdded { device, consent };
        chain.statements.push(state.next_statement(Author::Device(DeviceId([0; 16]), &key(0)), kind));
    }
    chain
}

fn account_id(number: u32) -> AccountId {
    AccountId(label_hash(&number.to_be_bytes()))
}

fn handle(number: u32) -> Handle {
    // Digits are folded with letters that they look like.
    let letters: String = number.to_string().bytes().map(|digit| char::from(digit - b'0' + b'd')).collect();
    Handle::parse(&format!("account.{letters}")).expect("a handle")
}

fn size(folder: &Path) -> u64 {
    let files = std::fs::read_dir(folder).expect("a folder");
    files
        .map(|file| file.expect("a file").metadata().expect("there"))
        .filter(|file| file.is_file())
        .map(|file| file.len())
        .sum()
}

/// The middle, the lowest and the highest.
fn spread(mut values: Vec<f64>) -> String {
    values.sort_by(f64::total_cmp);
    let at = |index: usize| values.get(index).copied().unwrap_or_default();
    let (middle, low, high) = (at(values.len() / 2), at(0), at(values.len().saturating_sub(1)));
    format!("{middle:.2} ({low:.2}–{high:.2})")
}
