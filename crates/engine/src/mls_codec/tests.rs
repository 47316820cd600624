//! Everything that serde knows is read back as it was written.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::*;

#[derive(Debug, PartialEq, Serialize, Deserialize)]
enum Shape {
    Nothing,
    One(Inner),
    Two(u8, Vec<u16>),
    Named { bytes: Vec<u8>, maybe: Option<[u8; 3]> },
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Inner(Vec<u8>);

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Whole {
    shapes: Vec<Shape>,
    map: BTreeMap<u32, (u8, String)>,
    mixed: Vec<Option<u8>>,
    empty: Vec<u64>,
    small: Vec<Inner>,
    negative: i32,
    truth: bool,
    nothing: (),
    #[serde(default)]
    later: u8,
}

fn whole() -> Whole {
    Whole {
        shapes: vec![
            Shape::Nothing,
            Shape::One(Inner(vec![1, 2, 255])),
            Shape::Two(7, vec![]),
            Shape::Named { bytes: vec![], maybe: Some([1, 2, 3]) },
            Shape::Named { bytes: vec![9], maybe: None },
        ],
        map: BTreeMap::from([(1, (2, "three".to_owned()))]),
        mixed: vec![Some(1), None],
        empty: vec![],
        small: vec![Inner(vec![]), Inner(vec![0])],
        negative: -5,
        truth: true,
        nothing: (),
        later: 3,
    }
}

#[test]
fn everything_that_serde_knows_is_read_back() {
    let bytes = encode(&whole()).expect("encoded");
    assert_eq!(decode::<Whole>(&bytes).expect("decoded"), whole());
    for end in 0..bytes.len() {
        assert!(decode::<Whole>(&bytes[..end]).is_err(), "cut off after {end}");
    }
}

#[test]
fn bytes_are_byte_strings() {
    expect_test::expect!["43010203"].assert_eq(&hex(&encode(&vec![1u8, 2, 3]).expect("encoded")));
    expect_test::expect!["8201820203"].assert_eq(&hex(&encode(&(1u8, vec![2u16, 3])).expect("encoded")));
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
