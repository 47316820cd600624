//! Files between two real profiles over a real server: whole, resumed after kill -9 both ways, forged, cleaned, named, given up.

mod world;

use std::cell::Cell;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use world::{Done, Listener, World};

const MEGABYTE: usize = 1_000_000;

/// Bytes that nothing makes shorter, and of which no part is like another.
fn content(size: usize, seed: u64) -> Vec<u8> {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let mut bytes = Vec::with_capacity(size + 8);
    while bytes.len() < size {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        bytes.extend_from_slice(&state.to_le_bytes());
    }
    bytes.truncate(size);
    bytes
}

fn write(world: &World, name: &str, bytes: &[u8]) -> String {
    let path = world.path(name);
    fs::create_dir_all(path.parent().expect("a folder")).expect("made");
    fs::write(&path, bytes).expect("written");
    path.to_str().expect("UTF-8").to_owned()
}

/// The last of the JSON values that a command prints.
fn last(done: &Done) -> Value {
    done.lines().pop().expect("something is printed")
}

fn sends(world: &World, path: &str) -> u64 {
    let sent = world.run("alice", &["--json", "send", "bobby", "--file", path]).exits(0);
    last(&sent)["number"].as_u64().expect("a number")
}

/// The number under which bobby has alice's newest file.
fn newest(world: &World) -> String {
    newest_of(world, "bobby", "alice")
}

fn newest_of(world: &World, who: &str, with: &str) -> String {
    let rows = world.run(who, &["--json", "read", with, "--all"]).exits(0).lines();
    let file = rows.iter().rev().find(|row| row["kind"] == "file").expect("a file");
    file["number"].as_u64().expect("a number").to_string()
}

fn saves(world: &World, number: &str, into: &str) -> Done {
    let folder = world.path(into);
    fs::create_dir_all(&folder).expect("made");
    world.run("bobby", &["--json", "save", "alice", number, "--to", folder.to_str().expect("UTF-8")])
}

fn in_folder(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .expect("a folder")
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

/// All blobs that the server has, complete or not.
fn blobs(world: &World) -> Vec<PathBuf> {
    let folder = world.path("server").join("blobs");
    let shards = fs::read_dir(folder).expect("blobs").map(|shard| shard.expect("an entry").path());
    shards.flat_map(|shard| fs::read_dir(shard).expect("a shard").map(|blob| blob.expect("an entry").path())).collect()
}

/// Until a transfer is in the middle.
fn in_the_middle(listener: &Listener, size: u64) {
    in_the_middle_of(listener, &["preparing", "moving"], size);
}

fn in_the_middle_of(listener: &Listener, states: &[&str], size: u64) {
    listener.until("the middle", |event| {
        let done = event["transfer"]["done"].as_u64().unwrap_or_default();
        let state = event["transfer"]["state"].as_str().unwrap_or_default();
        states.contains(&state) && done > 0 && done < size
    });
}

#[test]
fn fifty_megabytes_arrive_although_everything_is_killed_in_the_middle_both_ways() {
    let world = World::start();
    world.introduce("alice", "bobby");
    let bytes = content(50 * MEGABYTE, 1);
    let path = write(&world, "a file.bin", &bytes);

    // Wholly sealed before the server is there at all.
    world.kill_server();
    let sending = Listener::of(&mut world.command("alice", &["--json", "send", "bobby", "--file", &path, "look"]));
    sending.until("it is sealed", |event| event["transfer"]["state"] == "waiting");
    sending.kill();
    world.restart_server();
    let going_on = world.listen("alice");
    in_the_middle_of(&going_on, &["moving"], bytes.len() as u64);
    going_on.kill();
    // What was acknowledged is there, and the file itself is not looked at again.
    fs::remove_file(&path).expect("removed");
    let shown = world.run("alice", &["--json", "transfers"]).exits(0).lines();
    assert_eq!((shown.len(), &shown[0]["name"]), (1, &Value::from("a file.bin")), "{shown:?}");
    assert!(world.read("bobby", &["alice", "--all"]).len() == 1, "no message before the file is there");
    let going_on = world.listen("alice");
    going_on.until("it goes on", |event| event["transfer"]["state"] == "moving");
    world.kill_server();
    world.restart_server();
    going_on.until_file_is_sent();
    going_on.kill();
    assert_eq!(fs::read_dir(world.path("alice").join("outgoing")).expect("a folder").count(), 0, "nothing lies about");

    let rows = world.run("bobby", &["--json", "read", "alice", "--all"]).exits(0).lines();
    let files: Vec<&Value> = rows.iter().filter(|row| row["kind"] == "file").collect();
    assert_eq!(files.len(), 1, "once, whatever was killed: {files:?}");
    assert_eq!((&files[0]["text"], &files[0]["file"]["size"]), (&"look".into(), &(bytes.len() as u64).into()));
    let number = newest(&world);
    let folder = world.path("down");
    fs::create_dir_all(&folder).expect("made");
    let save = ["--json", "save", "alice", &number, "--to", folder.to_str().expect("UTF-8")];
    let saving = Listener::of(&mut world.command("bobby", &save));
    in_the_middle(&saving, bytes.len() as u64);
    saving.kill();
    let there = in_folder(&folder);
    assert!(there.len() == 1 && there[0].ends_with(".wiretight-part"), "no name before it is whole: {there:?}");
    let kept = fs::metadata(folder.join(&there[0])).expect("a part").len();
    assert!(kept > 0 && kept < bytes.len() as u64, "{kept}");
    let going_on = world.listen("bobby");
    let begun = going_on.until("it goes on", |event| event["transfer"]["state"] == "moving");
    assert!(begun["transfer"]["done"].as_u64() >= Some(kept / 65_536 * 65_536), "not from the start: {begun}");
    world.kill_server();
    world.restart_server();
    let saved = going_on.until("the end", |event| event["transfer"]["state"] == "saved");
    assert_eq!(in_folder(&folder), ["a file.bin"], "{saved}");
    assert!(fs::read(folder.join("a file.bin")).expect("reads") == bytes, "every byte");
    going_on.kill();

    let again = saves(&world, &number, "down").exits(0);
    assert!(last(&again)["path"].as_str().expect("a path").ends_with("a file (1).bin"), "nothing is overwritten");
}

/// The process was killed between the file's naming and its saying so: it is not saved a second time, also if it lost a race for its name.
#[test]
fn a_file_that_was_named_by_a_killed_process_is_saved_once() {
    let world = World::start();
    world.introduce("alice", "bobby");
    let bytes = content(3 * MEGABYTE, 8);
    sends(&world, &write(&world, "plan.bin", &bytes));
    let (number, folder) = (newest(&world), world.path("down"));
    let other = content(3 * MEGABYTE, 9);
    write(&world, "down/plan.bin", &other);
    world.kill_server();
    let save = ["save", "alice", &number, "--wait", "1", "--to", folder.to_str().expect("UTF-8")];
    world.run("bobby", &save).exits(6);
    // As that process has left it.
    write(&world, "down/plan (1).bin", &bytes);
    world.restart_server();
    let going_on = world.listen("bobby");
    let saved = going_on.until("the end", |event| event["transfer"]["state"] == "saved");
    assert!(saved["transfer"]["path"].as_str().is_some_and(|path| path.ends_with("plan (1).bin")), "{saved}");
    going_on.kill();
    assert_eq!(in_folder(&folder), ["plan (1).bin", "plan.bin"]);
    assert!(fs::read(folder.join("plan.bin")).expect("reads") == other);
}

/// What is uploaded before all is sealed is of no use to a later process, which has no right to seal under the same key again.
#[test]
fn a_file_whose_sealing_was_broken_off_goes_once_under_another_key_and_leaves_no_blob() {
    let world = World::start();
    world.introduce("alice", "bobby");
    let bytes = content(60 * MEGABYTE, 5);
    let path = write(&world, "long.bin", &bytes);
    let sending = Listener::of(&mut world.command("alice", &["--json", "send", "bobby", "--file", &path]));
    in_the_middle_of(&sending, &["preparing"], bytes.len() as u64);
    sending.kill();
    let begun = blobs(&world);
    assert_eq!(begun.len(), 1);
    // The file is another by then: what is sent is what it is when it is read, whole.
    let bytes = content(2 * MEGABYTE, 6);
    fs::write(&path, &bytes).expect("written");
    let going_on = world.listen("alice");
    // Whichever comes first.
    let (missing, arrived) = (Cell::new(2), Cell::new(false));
    going_on.until("both ends, and the server has the message", |event| {
        let is_end = event["transfer"]["state"] == "sent" || event["transfer"]["state"] == "cancelled";
        missing.set(missing.get() - i32::from(is_end));
        let message = &event["message"];
        arrived.set(arrived.get() || (message["kind"] == "file" && message["delivery"] == "sent"));
        missing.get() == 0 && arrived.get()
    });
    going_on.kill();
    let left = blobs(&world);
    assert!(left.len() == 1 && left != begun, "what was begun is deleted: {left:?}");
    saves(&world, &newest(&world), "down").exits(0);
    assert!(fs::read(world.path("down/long.bin")).expect("saved") == bytes);
}

/// The sealed file is not synced: what a power failure leaves of it is recognised, and never uploaded.
#[test]
fn a_sealed_file_that_is_not_what_was_sealed_is_sealed_anew() {
    let world = World::start();
    world.introduce("alice", "bobby");
    let bytes = content(3 * MEGABYTE, 7);
    let path = write(&world, "torn.bin", &bytes);
    world.kill_server();
    world.run("alice", &["send", "bobby", "--file", &path, "--wait", "1"]).exits(6);
    let spool =
        fs::read_dir(world.path("alice/outgoing")).expect("a folder").next().expect("a file").expect("an entry");
    let mut torn = fs::read(spool.path()).expect("reads");
    torn.iter_mut().skip(1_000_000).take(4_096).for_each(|byte| *byte = 0);
    fs::write(spool.path(), &torn).expect("written");
    world.restart_server();
    let going_on = world.listen("alice");
    going_on.until_file_is_sent();
    going_on.kill();
    world.run("bobby", &["read"]).exits(0);
    saves(&world, &newest(&world), "down").exits(0);
    assert!(fs::read(world.path("down/torn.bin")).expect("saved") == bytes);
}

#[test]
fn what_the_server_changes_cuts_or_keeps_back_is_never_saved() {
    let world = World::start();
    world.introduce("alice", "bobby");
    let path = write(&world, "plan.pdf", &content(300_000, 2));
    sends(&world, &path);
    let number = newest(&world);
    let [blob] = blobs(&world).try_into().expect("one blob");
    let honest = fs::read(&blob).expect("reads");
    let header = honest.len() - sealed_bytes(300_000);
    let flipped = |at: usize| {
        let mut changed = honest.clone();
        changed[at] ^= 1;
        changed
    };
    for (what, changed) in [
        ("the commitment", flipped(header)),
        ("the first piece", flipped(header + 32)),
        ("the last byte", flipped(honest.len() - 1)),
        ("two pieces", {
            let mut changed = honest.clone();
            let (one, two) = (header + 32, header + 32 + 65_552);
            changed[one..one + 65_552].copy_from_slice(&honest[two..two + 65_552]);
            changed[two..two + 65_552].copy_from_slice(&honest[one..one + 65_552]);
            changed
        }),
        ("a shorter one that says so", {
            let mut changed = honest[..honest.len() - 100].to_vec();
            let size = (changed.len() - header) as u64;
            changed[..8].copy_from_slice(&size.to_be_bytes());
            changed
        }),
    ] {
        fs::write(&blob, changed).expect("written");
        let refused = saves(&world, &number, "down").exits(8);
        assert!(refused.err.contains("nothing of it is saved"), "{what}: {refused:?}");
        assert_eq!(in_folder(&world.path("down")), [""; 0], "{what}");
    }
    fs::write(&blob, &honest[..honest.len() - 1]).expect("written");
    let refused = saves(&world, &number, "down").exits(11);
    assert!(refused.err.contains("does not have the file"), "{refused:?}");
    fs::remove_file(&blob).expect("removed");
    saves(&world, &number, "down").exits(11);
    assert_eq!(in_folder(&world.path("down")), [""; 0]);
    fs::write(&blob, &honest).expect("written");
    saves(&world, &number, "down").exits(0);
    assert_eq!(fs::read(world.path("down").join("plan.pdf")).expect("reads"), content(300_000, 2));
}

fn sealed_bytes(size: u64) -> usize {
    // 300,000 bytes are padded to 303,104, in five pieces.
    assert_eq!(size, 300_000);
    303_104 + 5 * 16 + 32
}

/// A picture as a telephone makes it: with the place in EXIF, a comment, a thumbnail's segment, and something behind the end.
fn jpeg() -> Vec<u8> {
    let segment = |marker: u8, body: &[u8]| {
        let length = (body.len() as u16 + 2).to_be_bytes();
        [&[0xFF, marker][..], &length, body].concat()
    };
    // Orientation 6 and a directory of places, little-endian.
    let tiff = [
        b"II\x2A\0\x08\0\0\0\x02\0".as_slice(),
        b"\x12\x01\x03\0\x01\0\0\0\x06\0\0\0",
        b"\x25\x88\x04\0\x01\0\0\0\x26\0\0\0",
        b"\0\0\0\0GPS 52.5200N 13.4050E",
    ];
    [
        vec![0xFF, 0xD8],
        segment(0xE0, b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0"),
        segment(0xE1, &[b"Exif\0\0".as_slice(), &tiff.concat()].concat()),
        segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0<x>Alice's telephone</x>"),
        segment(0xE2, b"ICC_PROFILE\0\x01\x01the colours"),
        segment(0xED, b"Photoshop 3.0\0by Alice"),
        segment(0xFE, b"a comment of Alice's"),
        segment(0xDB, &[0; 65]),
        segment(0xC0, &[8, 0x0B, 0xB8, 0x0F, 0xA0, 1, 1, 0x11, 0]),
        segment(0xDA, &[1, 1, 0, 0, 63, 0]),
        vec![0x12, 0xFF, 0x00, 0x34, 0xFF, 0xD0, 0x56],
        vec![0xFF, 0xD9],
        b"a hidden film of Alice's kitchen".to_vec(),
    ]
    .concat()
}

fn png() -> Vec<u8> {
    let chunk =
        |kind: &[u8; 4], body: &[u8]| [&(body.len() as u32).to_be_bytes()[..], kind, body, &[1, 2, 3, 4]].concat();
    [
        b"\x89PNG\r\n\x1A\n".to_vec(),
        chunk(b"IHDR", b"\0\0\x02\x80\0\0\x01\xE0\x08\x02\0\0\0"),
        chunk(b"tEXt", b"Author\0Alice"),
        chunk(b"eXIf", b"MM\0\x2A GPS 52.5200N"),
        chunk(b"IDAT", b"the picture"),
        chunk(b"tIME", b"\x07\xEA\x0B\x16\x11\0\0"),
        chunk(b"IEND", b""),
        b"Alice behind the end".to_vec(),
    ]
    .concat()
}

fn webp() -> Vec<u8> {
    let chunk = |kind: &[u8; 4], body: &[u8]| {
        let odd = if body.len() % 2 == 1 { vec![0] } else { Vec::new() };
        [kind.as_slice(), &(body.len() as u32).to_le_bytes(), body, &odd].concat()
    };
    let body = [
        b"WEBP".to_vec(),
        chunk(b"VP8X", &[0x0C, 0, 0, 0, 0x7F, 0x02, 0, 0xDF, 0x01, 0]),
        chunk(b"VP8 ", b"the picture"),
        chunk(b"EXIF", b"II\x2A\0 GPS 52.5200N"),
        chunk(b"XMP ", b"<x>Alice</x>"),
    ]
    .concat();
    [b"RIFF".as_slice(), &(body.len() as u32).to_le_bytes(), &body].concat()
}

#[test]
fn pictures_say_nothing_of_places_and_people_unless_they_are_to() {
    let world = World::start();
    world.introduce("alice", "bobby");
    for (name, bytes, size, kept) in [
        ("holiday.jpg", jpeg(), (3000, 4000), b"the colours".as_slice()),
        ("drawing.png", png(), (640, 480), b"the picture"),
        ("sticker.webp", webp(), (640, 480), b"the picture"),
    ] {
        let path = write(&world, name, &bytes);
        sends(&world, &path);
        let number = newest(&world);
        let rows = world.run("bobby", &["--json", "read", "alice", "--all"]).exits(0).lines();
        let file = &rows.iter().rev().find(|row| row["kind"] == "file").expect("a file")["file"];
        assert_eq!((file["width"].as_u64(), file["height"].as_u64()), (Some(size.0), Some(size.1)), "{name}");
        let saved = last(&saves(&world, &number, "down").exits(0));
        let saved = fs::read(saved["path"].as_str().expect("a path")).expect("reads");
        let has = |needle: &[u8]| saved.windows(needle.len()).any(|window| window == needle);
        for needle in [b"GPS".as_slice(), b"Alice", b"52.52", b"Photoshop", b"tEXt", b"tIME", b"EXIF", b"XMP "] {
            assert!(!has(needle), "{name} still says {}", String::from_utf8_lossy(needle));
        }
        assert!(has(kept), "{name} is still the picture");
        if name == "holiday.jpg" {
            assert!(has(b"\x01\x12\0\x03\0\0\0\x01\0\x06"), "which way up it is stays");
            assert!(saved.ends_with(&[0x12, 0xFF, 0x00, 0x34, 0xFF, 0xD0, 0x56, 0xFF, 0xD9]), "and its end is its end");
        }
        if name == "sticker.webp" {
            let size = u32::from_le_bytes(saved[4..8].try_into().expect("four bytes"));
            assert_eq!((size as usize + 8, saved[20] & 0x0C), (saved.len(), 0), "sizes and flags fit what is left");
        }
        world.run("alice", &["send", "bobby", "--file", &path, "--keep-metadata"]).exits(0);
        let whole = last(&saves(&world, &newest(&world), "whole").exits(0));
        assert_eq!(fs::read(whole["path"].as_str().expect("a path")).expect("reads"), bytes, "{name} as it is");
    }
    // What cannot be cleaned, or is not made as it should be, is not sent without being asked for.
    let cut = jpeg()[..200].to_vec();
    for (name, bytes) in [
        ("photo.heic", b"\0\0\0\x18ftypheic\0\0\0\0GPS".to_vec()),
        ("film.mp4", b"\0\0\0\x18ftypisom\0\0\0\0loci".to_vec()),
        ("scan.tif", b"II\x2A\0\x08\0\0\0GPS".to_vec()),
        ("cut.jpg", cut),
        ("bomb.png", b"\x89PNG\r\n\x1A\n\xFF\xFF\xFF\xFFIDAT".to_vec()),
    ] {
        let path = write(&world, name, &bytes);
        let refused = world.run("alice", &["send", "bobby", "--file", &path]).exits(11);
        assert!(refused.err.contains("--keep-metadata"), "{refused:?}");
        world.run("alice", &["send", "bobby", "--file", &path, "--keep-metadata"]).exits(0);
    }
    assert_eq!(world.run("alice", &["--json", "transfers"]).exits(0).lines(), Vec::<Value>::new());
}

#[test]
fn what_is_given_up_is_gone_here_and_there() {
    let world = World::start();
    world.introduce("alice", "bobby");
    let path = write(&world, "secret.bin", &content(30 * MEGABYTE, 3));
    let sending = Listener::of(&mut world.command("alice", &["--json", "send", "bobby", "--file", &path]));
    in_the_middle(&sending, 30 * MEGABYTE as u64);
    world.kill_server();
    let shown = world.run("alice", &["--json", "transfers"]).exits(0).lines();
    let id = shown[0]["id"].as_str().expect("an id");
    assert_eq!(blobs(&world).len(), 1);
    world.run("alice", &["transfers", "cancel", "ffffffff"]).exits(4);
    // The server is away, so that the upload cannot end meanwhile: what it has is deleted when it is back.
    let late = world.run("alice", &["transfers", "cancel", &id[..8]]).exits(6);
    assert!(late.err.contains("is given up; what the server has of it is deleted once that is reached"), "{late:?}");
    let deleting = world.run("alice", &["transfers"]).exits(0);
    assert!(deleting.out.contains("given up; what the server has of it is"), "{deleting:?}");
    let [deletion] = world.run("alice", &["--json", "transfers"]).exits(0).lines().try_into().expect("one file");
    assert_eq!(deletion["direction"], "off");
    let again = world.run("alice", &["transfers", "cancel", &deletion["id"].as_str().expect("an id")[..8]]).exits(11);
    assert!(again.err.contains("it is given up already"), "{again:?}");
    drop(sending);
    world.restart_server();
    let deleting = world.listen("alice");
    deleting.until("the end", |event| event["transfer"]["state"] == "cancelled");
    deleting.kill();
    assert_eq!(blobs(&world), Vec::<PathBuf>::new(), "the server has nothing of it");
    assert_eq!(fs::read_dir(world.path("alice").join("outgoing")).expect("a folder").count(), 0);
    assert_eq!(world.run("alice", &["--json", "transfers"]).exits(0).lines(), Vec::<Value>::new());
    assert_eq!(
        world.run("bobby", &["--json", "read", "alice", "--all"]).exits(0).lines().len(),
        2,
        "and nobody is told"
    );
}

#[test]
fn what_is_no_file_or_nobodys_is_refused_in_words() {
    let world = World::start();
    world.introduce("alice", "bobby");
    let (folder, nothing) = (world.path("alice"), world.path("nothing"));
    for (path, code) in [(folder.to_str(), 4), (nothing.to_str(), 4), (Some("/dev/zero"), 4)] {
        let path = path.expect("UTF-8");
        world.run("alice", &["send", "bobby", "--file", path]).exits(code);
    }
    let empty = write(&world, "empty", b"");
    world.run("alice", &["send", "nobodyhere", "--file", &empty]).exits(4);
    world.run("alice", &["send", "bobby", "--file", &empty, "--text", "nothing in it"]).exits(0);
    saves(&world, &newest(&world), "down").exits(0);
    assert_eq!(fs::read(world.path("down").join("empty")).expect("reads"), b"");
    saves(&world, "2", "down").exits(4);
    world.run("bobby", &["save", "alice", "3", "--to", nothing.to_str().expect("UTF-8")]).exits(4);
    // One that is none: it is not said that its kind cannot be sent.
    let torn = write(&world, "torn.png", &png()[..20]);
    let refused = world.run("alice", &["send", "bobby", "--file", &torn]).exits(11);
    assert!(refused.err.contains("damaged") && !refused.err.contains("another kind"), "{refused:?}");
    world.run("alice", &["send", "bobby", "--file", &empty, "--markdown", "**nothing**"]).exits(2);
    let shown = world.run("bobby", &["read", "alice", "--all"]).exits(0);
    assert!(shown.out.contains("[file] empty (application/octet-stream, 0 B)\n        nothing in it"), "{shown:?}");
}

/// A stranger's file is a request like any other: nothing is fetched, and nothing of it is on the disk.
#[test]
fn of_a_strangers_file_nothing_is_fetched() {
    let world = World::start();
    world.register("alice");
    world.register("bobby");
    let path = write(&world, "lure.bin", &content(100_000, 4));
    world.run("alice", &["send", "bobby", "--file", &path]).exits(0);
    let [blob] = blobs(&world).try_into().expect("one blob");
    fs::remove_file(&blob).expect("removed");
    // If anything asked for it, it would not be found, and somebody would be told.
    let shown = world.run("bobby", &["--json", "requests"]).exits(0);
    assert!(!shown.out.contains("lure"), "{shown:?}");
    assert_eq!(world.run("bobby", &["--json", "transfers"]).exits(0).lines(), Vec::<Value>::new());
    world.run("bobby", &["requests", "accept", "alice"]).exits(0);
    world.run("bobby", &["read"]).exits(0);
    assert_eq!(world.run("bobby", &["--json", "transfers"]).exits(0).lines(), Vec::<Value>::new());
    saves(&world, &newest(&world), "down").exits(11);
}

/// Whoever may not write in a group learns it before anything of a file is read or uploaded.
#[test]
fn a_file_for_a_group_where_one_may_not_write_is_not_begun() {
    let world = World::start();
    world.introduce("alice", "bobby");
    world.run("alice", &["group", "create", "Board", "bobby"]).exits(0);
    world.run("bobby", &["read"]).exits(0);
    let path = write(&world, "plan.bin", &content(100_000, 9));
    world.run("bobby", &["send", "Board", "--file", &path]).exits(0);
    world.run("alice", &["group", "allow", "Board", "write", "admins"]).exits(0);
    world.run("bobby", &["read"]).exits(0);
    let there = blobs(&world).len();
    let refused = world.run("bobby", &["send", "Board", "--file", &path]).exits(5);
    assert!(refused.err.contains("only owners and admins may do this"), "{refused:?}");
    assert_eq!((blobs(&world).len(), there), (1, 1));
    assert_eq!(world.run("bobby", &["--json", "transfers"]).exits(0).lines(), Vec::<Value>::new());
    world.run("alice", &["send", "Board", "--file", &path]).exits(0);
}

#[test]
fn what_is_said_to_a_file_is_shown_as_edited_and_as_an_answer_like_any_text() {
    let world = World::start();
    world.introduce("alice", "bobby");
    let path = write(&world, "plan.bin", b"a plan");
    world.run("alice", &["send", "bobby", "--file", &path, "first"]).exits(0);
    world.run("alice", &["edit", "bobby", &newest_of(&world, "alice", "bobby"), "second"]).exits(0);
    for (who, with) in [("alice", "bobby"), ("bobby", "alice")] {
        let shown = world.run(who, &["read", with, "--all"]).exits(0);
        assert!(shown.out.contains("6 B)\n        second  (edited)"), "{shown:?}");
    }
}

#[test]
fn a_file_answers_a_message_as_a_text_does() {
    let world = World::start();
    world.introduce("alice", "bobby");
    world.run("bobby", &["send", "alice", "Where is it?"]).exits(0);
    let rows = world.run("alice", &["--json", "read", "bobby", "--all"]).exits(0).lines();
    let asked = rows.iter().find(|row| row["text"] == "Where is it?").expect("what was asked")["number"].to_string();
    let path = write(&world, "map.bin", b"a map");
    let there = blobs(&world).len();
    let nothing = world.run("alice", &["send", "bobby", "--reply-to", "999", "--file", &path]).exits(4);
    assert!(nothing.err.contains("there is no such message"), "{nothing:?}");
    assert_eq!(blobs(&world).len(), there, "what answers nothing is not uploaded");
    world.run("alice", &["send", "bobby", "--reply-to", &asked, "--file", &path, "there"]).exits(0);
    for (who, with) in [("alice", "bobby"), ("bobby", "alice")] {
        let rows = world.run(who, &["--json", "read", with, "--all"]).exits(0).lines();
        let file = rows.iter().find(|row| row["kind"] == "file").expect("the file");
        assert_eq!((&file["text"], &file["answers"]["text"]), (&"there".into(), &"Where is it?".into()), "{who}");
    }
    let shown = world.run("bobby", &["read", "alice", "--all"]).exits(0).out;
    assert!(shown.contains("alice, answering you (3) “Where is it?”: [file] map.bin"), "{shown}");
}

/// Whoever forwards a file uploads it again: no chat's file can be deleted, or counted, by way of another's.
#[test]
fn a_forwarded_file_is_another_blob_in_each_chat_and_counts_its_hands() {
    let world = World::start();
    world.introduce("alice", "bobby");
    world.register("carol");
    world.run("bobby", &["send", "carol", "hello"]).exits(0);
    world.run("carol", &["requests", "accept", "bobby"]).exits(0);
    world.run("bobby", &["group", "create", "Board", "carol"]).exits(0);
    world.run("carol", &["read"]).exits(0);
    let bytes = content(300_000, 11);
    let path = write(&world, "plan.bin", &bytes);
    world.run("alice", &["send", "bobby", "--file", &path, "look"]).exits(0);
    let there = blobs(&world);
    let done = world.run("bobby", &["--json", "forward", "alice", &newest(&world), "carol", "Board"]).exits(0);
    let done = last(&done);
    assert_eq!((&done["sent"], done["transfers"].as_array().map(Vec::len)), (&true.into(), Some(2)), "{done}");
    assert_eq!(blobs(&world).len(), there.len() + 2, "one more for each chat");
    // Alice's is of no more use: what was forwarded is not hers.
    there.iter().for_each(|blob| fs::remove_file(blob).expect("removed"));
    for chat in ["bobby", "Board"] {
        let rows = world.run("carol", &["--json", "read", chat, "--all"]).exits(0).lines();
        let file = rows.iter().find(|row| row["kind"] == "file").expect("the file");
        assert_eq!((&file["text"], &file["forwarded"]), (&"look".into(), &1.into()), "{file}");
        let folder = world.path("saved");
        fs::create_dir_all(&folder).expect("made");
        let to = folder.to_str().expect("UTF-8");
        world.run("carol", &["save", chat, &file["number"].to_string(), "--to", to]).exits(0);
    }
    let saved = in_folder(&world.path("saved"));
    assert_eq!(saved.len(), 2, "{saved:?}");
    assert!(saved.iter().all(|name| fs::read(world.path("saved").join(name)).expect("reads") == bytes));
    assert_eq!(fs::read_dir(world.path("bobby/outgoing")).expect("a folder").count(), 0, "nothing is held any more");
    let gone = world.run("bobby", &["forward", "alice", &newest(&world), "carol"]).exits(11);
    assert!(gone.err.contains("does not have"), "{gone:?}");
    world.run("carol", &["forward", "Board", &newest_of(&world, "carol", "Board"), "bobby"]).exits(0);
    let rows = world.run("bobby", &["--json", "read", "carol", "--all"]).exits(0).lines();
    let counts: Vec<&Value> = rows.iter().filter(|row| row["kind"] == "file").map(|row| &row["forwarded"]).collect();
    assert_eq!(counts, [1, 2]);
    let many = ["alice", "carol", "Board", "a", "b", "c"];
    for name in &many[3..] {
        world.run("bobby", &["group", "create", name, "carol"]).exits(0);
    }
    let number = newest_of(&world, "bobby", "carol");
    let command: Vec<&str> = ["forward", "carol", &number].into_iter().chain(many).collect();
    let there = blobs(&world).len();
    let refused = world.run("bobby", &command).exits(2);
    assert!(refused.err.contains("at most 5 at once") && blobs(&world).len() == there, "{refused:?}");
}

/// What its own sender has left in a film is asked about again; what was recorded to be heard goes on as it is.
#[test]
fn what_may_tell_where_it_was_made_is_asked_about_when_it_is_forwarded() {
    let world = World::start();
    world.introduce("alice", "bobby");
    let film = write(&world, "film.gif", b"GIF89a and no more");
    world.run("alice", &["send", "bobby", "--file", &film, "--keep-metadata"]).exits(0);
    let number = newest(&world);
    let refused = world.run("bobby", &["forward", "alice", &number, "alice"]).exits(11);
    assert!(refused.err.contains("--keep-metadata"), "{refused:?}");
    world.run("bobby", &["forward", "alice", &number, "alice", "--keep-metadata"]).exits(0);
    let voice = write(&world, "voice.webm", b"\x1a\x45\xdf\xa3 and no more");
    let told = ["--keep-metadata", "--duration-ms", "1500", "--waveform", "1,2,3"];
    let command: Vec<&str> = ["send", "bobby", "--file", &voice].into_iter().chain(told).collect();
    world.run("alice", &command).exits(0);
    world.run("bobby", &["forward", "alice", &newest(&world), "alice"]).exits(0);
    let rows = world.run("alice", &["--json", "read", "bobby", "--all"]).exits(0).lines();
    let heard = rows.iter().rfind(|row| row["kind"] == "file").expect("the recording");
    assert_eq!((&heard["file"]["duration_ms"], &heard["forwarded"]), (&1500.into(), &1.into()), "{heard}");
}

/// Also where an earlier process began: one file comes of it.
#[test]
fn saving_again_after_a_kill_joins_what_is_under_way() {
    let world = World::start();
    world.introduce("alice", "bobby");
    let bytes = content(30 * MEGABYTE, 10);
    sends(&world, &write(&world, "big.bin", &bytes));
    let (number, folder) = (newest(&world), world.path("down"));
    fs::create_dir_all(&folder).expect("made");
    let save = ["--json", "save", "alice", &number, "--to", folder.to_str().expect("UTF-8")];
    let saving = Listener::of(&mut world.command("bobby", &save));
    in_the_middle(&saving, bytes.len() as u64);
    saving.kill();
    saves(&world, &number, "down").exits(0);
    assert_eq!(in_folder(&folder), ["big.bin"]);
    assert!(fs::read(folder.join("big.bin")).expect("reads") == bytes);
    // What is over is not joined.
    saves(&world, &number, "down").exits(0);
    assert_eq!(in_folder(&folder), ["big (1).bin", "big.bin"]);
}
