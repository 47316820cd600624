//! What real clients say of an evil operator's directory, and what an auditor with no network confirms of it. As in the demo, people trust a
//! witness, to which the evil operator shows the true log.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use super::{Server, begin, begin_watched, binary, register, take_over, wiretight};

/// Whether what somebody exports convicts the server, by the auditor's word.
fn confirmed(folder: &Path, who: &str, address: &str) -> String {
    let export = folder.join(format!("evidence of {who}"));
    wiretight(folder, who, &["evidence", "--export", export.to_str().expect("a path")]);
    let files = std::fs::read_dir(&export).expect("it was exported").map(|file| file.expect("a file").path());
    let check = |file| {
        let mut auditor = Command::new(binary("wiretight-auditor"));
        let output = auditor.arg("check").arg(file).args(["--server", address]).output().expect("runs");
        String::from_utf8(output.stdout).expect("UTF-8")
    };
    files.map(check).collect()
}

fn directory(folder: &Path, who: &str) -> String {
    wiretight(folder, who, &["listen", "--until-idle"]);
    wiretight(folder, who, &["directory"])
}

fn size(folder: &Path, who: &str) -> u64 {
    wiretight(folder, who, &["listen", "--until-idle"]);
    let told = wiretight(folder, who, &["--json", "directory"]);
    let size = told.split("\"size\":").nth(1).and_then(|rest| rest.split([',', '}']).next());
    size.and_then(|size| size.parse().ok()).unwrap_or_else(|| panic!("the log has a size: {told}"))
}

#[test]
fn another_person_under_a_handle_is_not_written_to() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    let (honest, _witness) = begin_watched(folder, &["alice", "bobby", "carol"]);
    let _evil = take_over(folder, honest, "key-swap-first-contact");
    let said = wiretight(folder, "alice", &["send", "carol", "first words"]);
    assert_eq!(said.matches("shows another person under a handle than its directory names").count(), 1, "{said}");
    assert!(said.contains("tell the server's operator") && said.contains("try again later"), "{said}");
    for person in ["bobby", "carol"] {
        let asked = wiretight(folder, person, &["requests"]);
        assert!(!asked.contains("first words"), "nobody gets it: {asked}");
    }
}

#[test]
fn two_records_of_people_are_told_of_by_the_next_message() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    let honest = begin(folder, &["alice", "bobby"]);
    let evil = take_over(folder, honest, "split-view");
    // Both logs go on until both have an anchor after they parted.
    while size(folder, "alice").min(size(folder, "bobby")) < 140 {}
    wiretight(folder, "alice", &["send", "bobby", "what do you see"]);
    let read = wiretight(folder, "bobby", &["read"]);
    assert!(read.contains("what do you see"), "what alice wrote is kept: {read}");
    for person in ["bobby", "alice"] {
        let said = directory(folder, person);
        assert!(said.contains("shows different people different records of who has which keys"), "{person}: {said}");
        assert!(said.contains("Nothing is sent"), "{person}: {said}");
        let shown = confirmed(folder, person, &evil.address);
        assert!(shown.contains("confirmed: the server shows two directories"), "{person}: {shown}");
    }
}

/// The witness signs one log: nobody is shown the other one as if it had.
#[test]
fn a_second_record_that_no_witness_has_signed_is_not_believed() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    let (honest, _witness) = begin_watched(folder, &["alice", "bobby", "carol"]);
    let _evil = take_over(folder, honest, "split-view");
    directory(folder, "alice");
    let said = wiretight(folder, "bobby", &["send", "carol", "first words"]);
    assert!(said.contains("too few of the witnesses that you trust have signed the server's directory"), "{said}");
    let asked = wiretight(folder, "carol", &["requests"]);
    assert!(!asked.contains("first words"), "nothing begins on it: {asked}");
    let told = wiretight(folder, "bobby", &["directory"]);
    assert!(told.contains("1 of 1 witnesses must have signed it") && told.contains("TOO FEW OF THEM HAVE"), "{told}");
    let kept = wiretight(folder, "bobby", &["evidence"]);
    assert!(kept.contains("No lie was caught"), "a witness that has not signed yet is no lie: {kept}");
}

#[test]
fn a_record_that_was_taken_back_is_told_of() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    let (honest, _witness) = begin_watched(folder, &["alice", "bobby"]);
    let _evil = take_over(folder, honest, "directory-rollback");
    // Whoever does not go on listening is told by the run that has caught it.
    let heard = [(); 3].map(|()| wiretight(folder, "alice", &["listen", "--until-idle"])).concat();
    let told = "CAUGHT: the server took back something from its record of people\n  → save the evidence";
    assert_eq!(heard.matches(told).count(), 1, "{heard}");
    let said = wiretight(folder, "alice", &["directory"]);
    assert!(said.contains("the server took back something from its record of people"), "{said}");
    assert!(said.contains("wiretight directory --begin-anew"), "what a restored server needs is named: {said}");
    for shown in [&["conversations"][..], &["contacts"], &["read"]] {
        let said = wiretight(folder, "alice", shown);
        assert!(said.contains("Nothing is sent\n  → see `wiretight directory`"), "{shown:?}: {said}");
    }
    // What is known is said at once, and not after the time that sending may take.
    let begun = Instant::now();
    let said = wiretight(folder, "alice", &["send", "bobby", "for later", "--wait", "300"]);
    assert!(said.contains("nothing is sent: the server took back something"), "{said}");
    assert!(begun.elapsed() < Duration::from_secs(120), "{:?}", begun.elapsed());
    // To begin anew is the person's deliberate act, and takes nothing from the evidence.
    let warned = wiretight(folder, "alice", &["directory", "--begin-anew"]);
    assert!(warned.contains("nothing was changed") && warned.contains("--begin-anew --yes"), "{warned}");
    assert!(wiretight(folder, "alice", &["directory"]).contains("CAUGHT"));
    let begun = wiretight(folder, "alice", &["directory", "--begin-anew", "--yes"]);
    assert!(begun.contains("is forgotten"), "{begun}");
    let kept = wiretight(folder, "alice", &["evidence"]);
    assert!(kept.contains("took back something from its record of people"), "{kept}");
}

#[test]
fn devices_as_they_were_before_are_not_believed() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    let (honest, _witness) = begin_watched(folder, &["alice", "bobby", "carol"]);
    let before = size(folder, "alice");
    let listed = wiretight(folder, "alice", &["--json", "devices"]);
    let id = listed.split("\"device\":\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a device");
    let renamed = wiretight(folder, "alice", &["devices", "rename", id, "Kitchen"]);
    while size(folder, "alice") < before + 3 {}
    let _evil = take_over(folder, honest, "stale-lookup");
    let said = wiretight(folder, "carol", &["send", "alice", "first words"]);
    assert!(said.contains("could not prove what it says about a person"), "{said}\n{renamed}");
    let asked = wiretight(folder, "alice", &["requests"]);
    assert!(!asked.contains("first words"), "nothing begins on it: {asked}");
}

#[test]
fn a_promise_that_is_not_kept_is_told_of() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    let (honest, _witness) = begin_watched(folder, &["alice", "bobby"]);
    let evil = take_over(folder, honest, "promise-broken");
    register(folder, &evil.address, "carol");
    let sentence = "promised to record a change of a person's devices, and did not";
    // Before it is due nothing is owed, and who is known then is looked up again in the background, minutes later.
    // tidy: thread::sleep, since what is promised is due by the clock alone, and nothing tells that it is.
    std::thread::sleep(Duration::from_secs(5));
    while !wiretight(folder, "alice", &["evidence"]).contains(sentence) {
        wiretight(folder, "alice", &["send", "carol", "are you there"]);
    }
    let shown = confirmed(folder, "alice", &evil.address);
    assert!(shown.contains("confirmed: the server promised"), "{shown}");
}

/// Somebody who begins anew on a fresh device looks at all that the directory ever said of them.
fn recovered(lie: &str) {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    let (honest, _witness) = begin_watched(folder, &["alice", "bobby"]);
    let evil: Server = take_over(folder, honest, lie);
    let code = std::fs::File::open(folder.join("bobby.code")).expect("the code was written down");
    let mut command = Command::new(binary("wiretight"));
    command.arg("--home").arg(folder.join("fresh")).args(["recover", "--server", &evil.address, "--handle", "bobby"]);
    command.env_remove("DBUS_SESSION_BUS_ADDRESS").env("WIRETIGHT_PASSPHRASE_FILE", folder.join("passphrase"));
    let output = command.stdin(Stdio::from(code)).output().expect("runs");
    let heard =
        String::from_utf8(output.stderr).expect("UTF-8") + &wiretight(folder, "fresh", &["listen", "--until-idle"]);
    assert_eq!(heard.matches("than this device knows\n  → save the evidence").count(), 1, "{lie}: {heard}");
    let said = wiretight(folder, "fresh", &["directory"]);
    assert!(said.contains("CAUGHT") && said.contains("Nothing is sent"), "{lie}: {said}");
    let shown = confirmed(folder, "fresh", &evil.address);
    assert!(shown.contains("cannot follow version"), "{lie}: {shown}");
}

#[test]
fn a_handle_that_was_somebody_elses_for_a_moment_is_told_of() {
    recovered("handle-flip");
}

#[test]
fn devices_that_were_not_ones_own_for_a_moment_are_told_of() {
    recovered("ghost-device");
}
