//! Thieves: of a real server's folder and log, and of a real profile's folder. The control run sees that there is something to find.

use super::stage::Stage;
use crate::real::theft::{CANARIES, CLIENT_ADDRESS, Loot, loot, sides};
use crate::real::thief::{
    Stolen, contains, forms_of_address, forms_of_bytes, forms_of_text, found_in, found_often_in, joined,
    longest_readable, raw_forms_of_address,
};

/// A word that a person could read in a file that should be noise: by chance, one in ten million files of this size has one.
const READABLE_MAX: usize = 24;

fn stolen(stage: &mut Stage) -> Option<&'static Loot> {
    match loot() {
        Ok(loot) => Some(loot),
        Err(why) => {
            stage.must(false, &format!("an evening of real people: {why}"));
            None
        }
    }
}

/// Nothing of what people write, no way from an account to a topic, and no address is in any file of a server.
///
/// Searched are all files of the folder with their names: SQLite files and their logs, blobs, keys, certificates. Words are looked
/// for in UTF-8, UTF-16, hexadecimal and base64, identifiers and addresses also as bytes of either order. Joining is looked for in
/// general: nothing of 16 bytes is both in a file with accounts and in a file with topics.
pub fn database_theft(stage: &mut Stage) {
    let Some(loot) = stolen(stage) else { return };
    let (accounts, topics) = sides(&loot.server);
    if !stage.lying {
        let bytes = |files: &[&Stolen]| files.iter().map(|file| file.bytes.len()).sum::<usize>();
        stage.must(bytes(&accounts) > 100_000 && bytes(&topics) > 100_000, "the thief has something in hand");
        for person in &loot.people {
            let known = accounts.iter().any(|file| contains(&file.bytes, person.handle.as_bytes()));
            stage.must(known, "the search finds what is there: handles are public");
            let known = accounts.iter().any(|file| contains(&file.bytes, &person.account.0));
            stage.must(known, "accounts are public");
        }
        let known = loot.topics.iter().all(|topic| topics.iter().any(|file| contains(&file.bytes, &topic.0)));
        stage.must(loot.topics.len() >= 4 && known, "topics are found by their ids");
        return;
    }
    no_words(stage, &loot.server, loot);
    for person in &loot.people {
        let forms = [forms_of_text(&person.handle), forms_of_bytes(&person.account.0)].concat();
        let found = found_in(topics.iter().copied(), &forms);
        stage.must(found.is_none(), &format!("no trace of {} beside topics: {found:?}", person.handle));
    }
    for topic in &loot.topics {
        let found = found_in(accounts.iter().copied(), &forms_of_bytes(&topic.0));
        stage.must(found.is_none(), &format!("no topic beside accounts: {found:?}"));
    }
    let bridge = joined(&accounts, &topics, &loot.fresh);
    stage.must(bridge.is_none(), &format!("nothing joins accounts with topics: {bridge:02x?}"));
    let found = found_in(unlike_the_fresh(loot), &forms_of_address(CLIENT_ADDRESS));
    stage.must(found.is_none(), &format!("no address of a client: {found:?}"));
    let found = found_often_in(unlike_the_fresh(loot), &raw_forms_of_address(CLIENT_ADDRESS));
    stage.must(found.is_none(), &format!("no address of a client as it lies in memory: {found:?}"));
}

/// The files but those that a server has before anybody comes: its own certificate names the loopback address.
fn unlike_the_fresh(loot: &Loot) -> impl Iterator<Item = &Stolen> {
    let known = |file: &Stolen| loot.fresh.iter().any(|fresh| fresh.path == file.path && fresh.bytes == file.bytes);
    loot.server.iter().filter(move |file| !known(file))
}

fn no_words(stage: &mut Stage, files: &[Stolen], loot: &Loot) {
    for canary in CANARIES {
        let found = found_in(files, &forms_of_text(canary));
        stage.must(found.is_none(), &format!("no “{canary}”: {found:?}"));
    }
    for person in &loot.people {
        for secret in &person.secrets {
            let found = found_in(files, &forms_of_text(secret));
            stage.must(found.is_none(), &format!("no secret of {}: {found:?}", person.handle));
        }
    }
    for conversation in &loot.conversations {
        let found = found_in(files, &forms_of_bytes(&conversation.0));
        stage.must(found.is_none(), &format!("no conversation's id: {found:?}"));
    }
}

/// The same in the log at its most verbose, where no handle, account or topic is either, nor the beginning of one.
pub fn log_theft(stage: &mut Stage) {
    let Some(loot) = stolen(stage) else { return };
    let log = std::slice::from_ref(&loot.log);
    if !stage.lying {
        let lines = loot.log.bytes.iter().filter(|byte| **byte == b'\n').count();
        stage.must(contains(&loot.log.bytes, b"stopping"), &format!("the log is on: {lines} lines"));
        return;
    }
    no_words(stage, log, loot);
    for person in &loot.people {
        let forms = [forms_of_text(&person.handle), forms_of_bytes(&person.account.0[..4])].concat();
        stage.must(found_in(log, &forms).is_none(), &format!("nothing of {} in the log", person.handle));
    }
    for topic in &loot.topics {
        stage.must(found_in(log, &forms_of_bytes(&topic.0[..6])).is_none(), "no topic in the log");
    }
    let port = loot.server_address.split(['#', ':']).nth(1).unwrap_or("no port");
    stage.must(!contains(&loot.log.bytes, port.as_bytes()), "no port in the log");
    stage.must(found_in(log, &forms_of_address(CLIENT_ADDRESS)).is_none(), "no address in the log");
}

/// A profile's folder, taken without its passphrase: nothing in it can be read.
pub fn disk_theft(stage: &mut Stage) {
    let Some(loot) = stolen(stage) else { return };
    if !stage.lying {
        let bytes: usize = loot.profile.iter().map(|file| file.bytes.len()).sum();
        stage.must(bytes > 100_000, &format!("the thief has something in hand: {bytes} bytes"));
        stage.must(loot.opens.0, "the owner's passphrase opens it");
        return;
    }
    stage.must(!loot.opens.1, "another passphrase does not open it");
    no_words(stage, &loot.profile, loot);
    for person in &loot.people {
        let forms = [forms_of_text(&person.handle), forms_of_bytes(&person.account.0)].concat();
        let found = found_in(&loot.profile, &forms);
        stage.must(found.is_none(), &format!("no trace of {} in the profile: {found:?}", person.handle));
    }
    for topic in &loot.topics {
        let found = found_in(&loot.profile, &forms_of_bytes(&topic.0));
        stage.must(found.is_none(), &format!("no topic in the profile: {found:?}"));
    }
    let found = found_in(&loot.profile, &forms_of_text(&loot.server_address));
    stage.must(found.is_none(), &format!("not even which server it is: {found:?}"));
    for file in &loot.profile {
        let longest = longest_readable(&file.bytes);
        stage.must(longest < READABLE_MAX, &format!("{} readable characters on end in {}", longest, file.path));
    }
}
