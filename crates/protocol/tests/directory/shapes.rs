//! Trees of another shape than the map's, whose hashes are right: nothing is shown in them.

use protocol::transparency::map::*;
use protocol::transparency::vrf::VrfProof;

use crate::labels::hash_of;

/// The place that every case asks for: zeros alone.
const PLACE: [u8; 32] = [0; 32];

/// A node with a label of these bits, and some hash.
fn node(bits: &str) -> Option<Node> {
    let mut bytes = [0; 32];
    for (at, bit) in bits.bytes().enumerate() {
        bytes[at / 8] |= (bit - b'0') << (7 - at % 8);
    }
    let label = NodeLabel::new(bytes, u16::try_from(bits.len()).expect("short")).expect("nothing beyond it");
    Some(Node { label, hash: NodeHash([7; 32]) })
}

fn path(layers: &[(u16, Option<Node>)]) -> Vec<Layer> {
    layers.iter().map(|(length, sibling)| Layer { length: *length, sibling: *sibling }).collect()
}

/// That nothing is below the node of this many zeros.
fn absence(length: u16, children: [Option<Node>; 2], path: Vec<Layer>) -> Absence {
    let [left, right] = children;
    Absence { vrf: VrfProof([0; 80]), length, left, right, path }
}

/// What these nodes hash to, wherever they say that they lie: the place's way is always the left one.
fn root_above(node: Node, path: &[Layer]) -> NodeHash {
    path.iter()
        .rfold(node, |below, layer| Node {
            label: below.label.prefix(layer.length),
            hash: hash_of(Some(below), layer.sibling),
        })
        .hash
}

fn check_absence(absence: &Absence) -> Result<(), BadPath> {
    let place = NodeLabel::leaf(PLACE);
    let nearest = Node { label: place.prefix(absence.length), hash: hash_of(absence.left, absence.right) };
    verify_absence(&root_above(nearest, &absence.path), &place, absence)
}

fn check_membership(path: &[Layer]) -> Result<(), BadPath> {
    let leaf = Node { label: NodeLabel::leaf(PLACE), hash: NodeHash([9; 32]) };
    verify_membership(&root_above(leaf, path), &leaf, path)
}

#[test]
fn a_node_has_both_children_and_each_on_its_own_side() {
    let above = || path(&[(0, node("1"))]);
    assert_eq!(check_absence(&absence(2, [node("0001"), node("001")], above())), Ok(()));
    assert_eq!(check_absence(&absence(0, [None, node("1")], path(&[]))), Ok(()), "the root may lack one");
    let cases = [
        ("the left one lies to the right", [node("0011"), node("001")]),
        ("the right one lies to the left", [node("0001"), node("0001")]),
        ("the left one lies below another node", [node("010"), node("001")]),
        ("the right one lies below another node", [node("0001"), node("011")]),
        ("the left one is missing", [None, node("001")]),
        ("the right one is missing", [node("0001"), None]),
        ("both are missing", [None, None]),
    ];
    for (what, children) in cases {
        assert_eq!(check_absence(&absence(2, children, above())), Err(BadPath::Sibling), "{what}");
    }
}

#[test]
fn what_is_beside_a_path_lies_beside_it() {
    let beside = |sibling| path(&[(0, node("1")), (1, sibling)]);
    let children = || [node("0001"), node("001")];
    assert_eq!(check_absence(&absence(2, children(), beside(node("01")))), Ok(()));
    assert_eq!(check_membership(&beside(node("01"))), Ok(()));
    let cases = [("on the way", node("00")), ("below another node", node("11")), ("missing", None)];
    for (what, sibling) in cases {
        assert_eq!(check_absence(&absence(2, children(), beside(sibling))), Err(BadPath::Sibling), "{what}");
        assert_eq!(check_membership(&beside(sibling)), Err(BadPath::Sibling), "{what}");
    }
}

/// Everything that is an inner node's is true of it, and it holds no value; nor is it shown to be away.
#[test]
fn what_is_looked_for_is_a_leaf() {
    let inner = node("00").expect("a node");
    let above = path(&[(0, node("1")), (1, node("01"))]);
    assert_eq!(verify_membership(&root_above(inner, &above), &inner, &above), Err(BadPath::Order));
    let nearest = Node { label: inner.label.prefix(1), hash: hash_of(node("000"), node("01")) };
    let above = path(&[(0, node("1"))]);
    let absent = absence(1, [node("000"), node("01")], above.clone());
    let root = root_above(nearest, &above);
    assert_eq!(verify_absence(&root, &inner.label, &absent), Err(BadPath::Order), "or every node were away");
    assert_eq!(verify_absence(&root, &NodeLabel::leaf(PLACE), &absent), Err(BadPath::NotNearest));
    let beside = node("001").expect("a node").label;
    let leaf = NodeLabel::leaf([0x20; 32]);
    assert!(beside.is_prefix_of(&leaf) && verify_absence(&root, &leaf, &absent).is_ok(), "as a leaf beside it is");
}

#[test]
fn a_path_goes_downwards_from_the_root() {
    let children = || [node("0001"), node("001")];
    let cases: [(&str, &[(u16, Option<Node>)]); 4] = [
        ("it begins below the root", &[(1, node("01"))]),
        ("the root twice", &[(0, node("1")), (0, node("1"))]),
        ("upwards", &[(0, node("1")), (1, node("01")), (1, node("01"))]),
        ("beyond what it leads to", &[(0, node("1")), (256, node("01"))]),
    ];
    for (what, layers) in cases {
        assert_eq!(check_absence(&absence(2, children(), path(layers))), Err(BadPath::Order), "{what}");
        assert_eq!(check_membership(&path(layers)), Err(BadPath::Order), "{what}");
    }
    let elsewhere = absence(2, children(), path(&[]));
    assert_eq!(check_absence(&elsewhere), Err(BadPath::Root), "a node that is not the root");
    assert_eq!(check_membership(&[]), Err(BadPath::Root), "a leaf that is the root");
    let of_a_leaf = absence(256, [None, None], path(&[(0, node("1"))]));
    assert_eq!(check_absence(&of_a_leaf), Err(BadPath::Sibling), "a leaf as if it had children");
}
