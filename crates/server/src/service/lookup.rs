//! What is proved of labels: as of the epoch that is served, whatever the publisher does meanwhile.

use akd::{Configuration as _, MembershipProof, NodeLabel as TreeLabel, SiblingProof};
use protocol::transparency::audit::AuditBlob;
use protocol::transparency::label::{MapLabel, MapValue};
use protocol::transparency::lookup::{EarlierVersion, HistoryProof, LabelProof, LookupProof, Marker, VersionProof};
use protocol::transparency::map::{Absence, Layer, Node, NodeHash, NodeLabel, Presence};
use protocol::transparency::markers::{future_markers, past_markers};
use protocol::transparency::vrf::VrfProof;

use super::map::{LabelRecord, VersionRecord, label_hash};
use super::map_key::{Hashing, MapKey, Place};
use super::map_store::{MapError, Part, TreeRecord};
use super::records;
use crate::port::directory::{Directory, Key};

/// What a label has by a proof.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Proved {
    /// Its value, if it has one.
    pub value: Option<MapValue>,
    /// The number of the change that led to it.
    pub sequence: Option<u64>,
}

/// Proves what labels have at an epoch. Nothing if the tree has gone on so far that the epoch cannot be read any more: a later one
/// is served by then.
///
/// # Errors
/// [`MapError`].
pub async fn prove<D: Directory>(
    directory: &D,
    key: &MapKey,
    tree: TreeRecord,
    labels: &[MapLabel],
) -> Result<Option<Vec<(LabelProof, Proved)>>, MapError> {
    let labels: Vec<Vec<u8>> = labels.iter().map(MapLabel::to_bytes).collect();
    let keys = labels.iter().map(|label| Key::map_label(&label_hash(label))).collect();
    let mut places = Places { key, all: Vec::new() };
    let mut plans = Vec::new();
    for (label, bytes) in labels.iter().zip(directory.get_all(keys).await?) {
        let record: Option<LabelRecord> = bytes.map(|bytes| records::read(&bytes)).transpose()?;
        let version = record.and_then(|record| record.at(tree.epoch));
        plans.push(Plan::of(label, version, &mut places));
    }
    let part = Part::read(directory, Some(tree), &places.all).await?;
    let proved: Result<Vec<(LabelProof, Proved)>, MapError> =
        plans.into_iter().map(|plan| plan.prove(key, &part)).collect();
    if part.is_outdated(directory).await? {
        return Ok(None);
    }
    proved.map(Some)
}

/// Which versions of a label are asked for.
pub struct HistoryQuestion<'a> {
    /// The label.
    pub label: &'a MapLabel,
    /// From this one on.
    pub from_version: u64,
    /// So many before the newest at most.
    pub count_max: usize,
}

/// What became of a question for a label's history.
pub enum History {
    /// This is it.
    Proved(Box<HistoryProof>),
    /// The label has none.
    Nothing,
    /// The tree has gone on so far that the epoch cannot be read any more.
    Outdated,
}

/// Proves the history of a label at an epoch.
///
/// # Errors
/// [`MapError`].
pub async fn prove_history<D: Directory>(
    directory: &D,
    key: &MapKey,
    tree: TreeRecord,
    question: HistoryQuestion<'_>,
) -> Result<History, MapError> {
    let label = question.label.to_bytes();
    let hash = label_hash(&label);
    let record = directory.get(&Key::map_label(&hash)).await?;
    let record: Option<LabelRecord> = record.map(|bytes| records::read(&bytes)).transpose()?;
    let Some(newest) = record.and_then(|record| record.at(tree.epoch)) else { return Ok(History::Nothing) };
    let from = question.from_version.max(1);
    let end = newest.version.min(from.saturating_add(u64::try_from(question.count_max).unwrap_or(u64::MAX)));
    let earlier = superseded(directory, &hash, from, end).await?;
    let mut places = Places { key, all: Vec::new() };
    let newest_version = newest.version;
    let plan = Plan::of(&label, Some(newest), &mut places);
    let earlier: Vec<_> = earlier
        .into_iter()
        .map(|(version, until)| {
            let stale = places.add(&label, Place::Stale(version.version));
            (places.add(&label, Place::Fresh(version.version)), stale, version, until)
        })
        .collect();
    let beyond: Vec<Proven> = future_markers(newest_version, tree.epoch)
        .into_iter()
        .map(|version| places.add(&label, Place::Fresh(version)))
        .collect();
    let part = Part::read(directory, Some(tree), &places.all).await?;
    let earlier: Result<Vec<EarlierVersion>, MapError> = earlier
        .into_iter()
        .map(|(fresh, stale, version, until)| {
            let version = version_proof(key, &part, &fresh, &version)?;
            Ok(EarlierVersion { version, until, superseded: presence(&part, &stale)?.0 })
        })
        .collect();
    let beyond: Result<Vec<Absence>, MapError> = beyond.iter().map(|place| absence(&part, place)).collect();
    let proved = plan.prove(key, &part);
    if part.is_outdated(directory).await? {
        return Ok(History::Outdated);
    }
    let (LabelProof::Present(newest), _) = proved? else { return Ok(History::Nothing) };
    Ok(History::Proved(Box::new(HistoryProof { newest, earlier: earlier?, beyond: beyond? })))
}

/// The versions from one up to before another, and for each the epoch in which the next one came.
async fn superseded<D: Directory>(
    directory: &D,
    hash: &[u8; 32],
    from: u64,
    end: u64,
) -> Result<Vec<(VersionRecord, u64)>, MapError> {
    let keys = (from..=end).map(|version| Key::map_version(hash, version)).collect();
    let mut versions: Vec<VersionRecord> = Vec::new();
    for bytes in directory.get_all(keys).await? {
        versions.push(records::read(&bytes.ok_or(MapError::Broken("a version is missing"))?)?);
    }
    let ends: Vec<u64> = versions.iter().skip(1).map(|version| version.epoch).collect();
    Ok(versions.into_iter().zip(ends).collect())
}

/// How an epoch came out of the one before.
///
/// # Errors
/// [`MapError::Broken`] if nothing was inserted into the part.
pub fn audit_blob(part: &Part) -> Result<AuditBlob, MapError> {
    let proof = part.append_only_proof()?;
    let sorted = |elements: Vec<akd::AzksElement>| -> Result<Vec<Node>, MapError> {
        let nodes: Result<Vec<Node>, MapError> = elements
            .iter()
            .map(|element| Ok(Node { label: label_of(&element.label)?, hash: NodeHash(element.value.0) }))
            .collect();
        let mut nodes = nodes?;
        nodes.sort_unstable_by_key(|node| node.label);
        Ok(nodes)
    };
    Ok(AuditBlob { epoch: part.epoch(), unchanged: sorted(proof.unchanged_nodes)?, inserted: sorted(proof.inserted)? })
}

/// A place in the tree, and that it is the right one.
struct Proven {
    place: TreeLabel,
    vrf: VrfProof,
}

struct Places<'a> {
    key: &'a MapKey,
    all: Vec<TreeLabel>,
}

impl Places<'_> {
    fn add(&mut self, label: &[u8], place: Place) -> Proven {
        let (place, vrf) = self.key.prove(label, place);
        self.all.push(place);
        Proven { place, vrf }
    }
}

/// What is to be proved of a label.
enum Plan {
    Present { version: VersionRecord, fresh: Proven, markers: Vec<Proven>, stale: Proven },
    Absent(Proven),
}

impl Plan {
    fn of(label: &[u8], version: Option<VersionRecord>, places: &mut Places<'_>) -> Plan {
        let Some(version) = version else { return Plan::Absent(places.add(label, Place::Fresh(1))) };
        let markers = past_markers(version.version);
        Plan::Present {
            fresh: places.add(label, Place::Fresh(version.version)),
            markers: markers.into_iter().map(|marker| places.add(label, Place::Fresh(marker))).collect(),
            stale: places.add(label, Place::Stale(version.version)),
            version,
        }
    }

    fn prove(self, key: &MapKey, part: &Part) -> Result<(LabelProof, Proved), MapError> {
        let (version, fresh, markers, stale) = match self {
            Plan::Absent(first) => {
                let proved = Proved { value: None, sequence: None };
                return Ok((LabelProof::Absent(absence(part, &first)?), proved));
            }
            Plan::Present { version, fresh, markers, stale } => (version, fresh, markers, stale),
        };
        let markers: Result<Vec<Marker>, MapError> = markers
            .iter()
            .map(|marker| presence(part, marker).map(|(presence, leaf)| Marker { leaf, presence }))
            .collect();
        let proof = LookupProof {
            version: version.version,
            newest: version_proof(key, part, &fresh, &version)?,
            markers: markers?,
            current: absence(part, &stale)?,
        };
        let proved = Proved { value: Some(version.value), sequence: Some(version.sequence) };
        Ok((LabelProof::Present(proof), proved))
    }
}

fn version_proof(key: &MapKey, part: &Part, fresh: &Proven, version: &VersionRecord) -> Result<VersionProof, MapError> {
    Ok(VersionProof {
        epoch: version.epoch,
        value: version.value,
        nonce: key.opening(&fresh.place, version.version, &version.value),
        presence: presence(part, fresh)?.0,
    })
}

/// That a leaf is there, and its hash.
fn presence(part: &Part, proven: &Proven) -> Result<(Presence, NodeHash), MapError> {
    let proof = part.membership(proven.place)?;
    if proof.label != proven.place {
        return Err(MapError::Broken("a leaf that was inserted is not there"));
    }
    Ok((Presence { vrf: proven.vrf, path: path(&proof)? }, NodeHash(proof.hash_val.0)))
}

fn absence(part: &Part, proven: &Proven) -> Result<Absence, MapError> {
    let proof = part.absence(proven.place)?;
    let [left, right] = proof.longest_prefix_children;
    Ok(Absence {
        vrf: proven.vrf,
        length: length_of(&proof.longest_prefix)?,
        left: node_of(&left)?,
        right: node_of(&right)?,
        path: path(&proof.longest_prefix_membership_proof)?,
    })
}

fn path(proof: &MembershipProof) -> Result<Vec<Layer>, MapError> {
    let layer = |sibling: &SiblingProof| {
        let [beside] = &sibling.siblings;
        Ok(Layer { length: length_of(&sibling.label)?, sibling: node_of(beside)? })
    };
    proof.sibling_proofs.iter().map(layer).collect()
}

/// A node beside a path; akd has an element of its own for none.
fn node_of(element: &akd::AzksElement) -> Result<Option<Node>, MapError> {
    if element.label == Hashing::empty_label() {
        return Ok(None);
    }
    Ok(Some(Node { label: label_of(&element.label)?, hash: NodeHash(element.value.0) }))
}

fn label_of(label: &TreeLabel) -> Result<NodeLabel, MapError> {
    NodeLabel::new(label.get_val(), length_of(label)?).ok_or(MapError::Broken("a label has bits beyond its end"))
}

fn length_of(label: &TreeLabel) -> Result<u16, MapError> {
    u16::try_from(label.get_len()).map_err(|_| MapError::Broken("a label has bits beyond its end"))
}
