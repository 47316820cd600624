//! Where fuzzing begins: everything in the published vectors, and a value of each variant of each wire type.

use std::path::Path;

use crate::sample::{Sample, Source};

/// The first inputs for the property of this name.
///
/// # Errors
/// If the vectors cannot be read.
pub fn of(name: &str, vectors: &Path) -> std::io::Result<Vec<Vec<u8>>> {
    Ok(match name {
        "decode" => {
            let mut seeds = fields(vectors, |_| true)?;
            seeds.extend(samples());
            seeds
        }
        "text" => {
            let mut seeds = fields(vectors, |field| field == "typed")?;
            seeds.extend(["tea\u{1b}[2J\u{202e}", "[limits.appends]\ncapacity = 7\nper-minute = 5\n"].map(Vec::from));
            seeds
        }
        "media" => crate::media_seeds::all(),
        _ => (0..16u8)
            .flat_map(|kind| (0..6u8).map(move |edit| vec![kind, 3 * edit, 1, 9, edit, 1, 30, edit, 5]))
            .collect(),
    })
}

/// The bytes in the fields of all records whose name is wanted.
fn fields(vectors: &Path, wanted: impl Fn(&str) -> bool) -> std::io::Result<Vec<Vec<u8>>> {
    let mut found = Vec::new();
    for file in std::fs::read_dir(vectors)? {
        let path = file?.path();
        if path.extension().is_none_or(|extension| extension != "txt") {
            continue;
        }
        let text = std::fs::read_to_string(path)?;
        let pairs = text.lines().filter_map(|line| line.split_once(": "));
        found.extend(pairs.filter(|(field, _)| wanted(field)).filter_map(|(_, value)| unhex(value)));
    }
    Ok(found)
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let pairs = text.as_bytes().chunks(2);
    pairs
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok().filter(|pair| pair.len() == 2)?, 16).ok())
        .collect()
}

fn samples() -> Vec<Vec<u8>> {
    use protocol::api::*;
    use protocol::attachment::Attachment;
    use protocol::chain::*;
    use protocol::commit::*;
    use protocol::content::*;
    use protocol::control::{Control, GroupDetails, OwnControl};
    use protocol::entrance::*;
    use protocol::franking::*;
    use protocol::handle::Handle;
    use protocol::hello::*;
    use protocol::id::*;
    use protocol::inbox::*;
    use protocol::linking::LinkMessage;
    use protocol::payload::*;
    use protocol::saying::*;
    use protocol::server::*;
    use protocol::signal::Signal;
    use protocol::signature::{PublicKey, Signature};
    use protocol::time::Minutes;
    use protocol::token::*;
    use protocol::topic::*;
    use protocol::transparency::anchor::*;
    use protocol::transparency::answered::*;
    use protocol::transparency::audit::*;
    use protocol::transparency::checkpoint::*;
    use protocol::transparency::directory_proof::*;
    use protocol::transparency::evidence::Evidence;
    use protocol::transparency::label::*;
    use protocol::transparency::leaf::*;
    use protocol::transparency::lookup::*;
    use protocol::transparency::map::*;
    use protocol::transparency::promise::*;
    macro_rules! list {
        ($($name:ident)*) => { [$(variants::<$name>()),*] };
    }
    crate::for_each_wire_type!(list).concat()
}

fn variants<T: Sample + minicbor::Encode<()>>() -> Vec<Vec<u8>> {
    let mut source = Source::new(1);
    (0..T::VARIANTS).map(|index| protocol::cbor::to_bytes(&T::variant(&mut source, index))).collect()
}
