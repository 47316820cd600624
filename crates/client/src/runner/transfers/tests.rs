//! What is no file to send is refused before anything of it is kept; what is given up is not sent, and what is over is not given up.

use std::fs::{self, File};

use engine::input::{About, Command};
use engine::wish::Wish;
use protocol::attachment::{Attachment, AttachmentKey, FileHash, Sound};
use protocol::id::{AccountId, BlobId, MessageId};
use tokio::sync::oneshot;

use super::*;
use crate::runner::tests::{Log, Script, Silent, runner};

use crate::transfer::{Holding, Seat};

#[test]
fn what_is_too_long_too_large_or_not_given_by_who_asks_is_not_begun() {
    let folder = tempfile::tempdir().expect("a folder");
    let spool = Spool::of(folder.path());
    let path = |name: &str| folder.path().join(name).to_str().expect("UTF-8").to_owned();
    fs::write(path("plain"), "plain").expect("written");
    // It takes no room: nothing of it is there but its length.
    File::create(path("large")).and_then(|file| file.set_len(ATTACHMENT_BYTES_MAX + 1)).expect("made");
    let outgoing = |name: &str| Outgoing {
        to: Target::Conversation(ConversationId([1; 32])),
        path: path(name),
        text: String::new(),
        keep_metadata: false,
        sound: None,
        held: None,
        once: None,
    };
    let begun = |outgoing: Outgoing, bound| upload(&spool, outgoing, bound).map(|_| ());
    assert_eq!(begun(outgoing("plain"), None), Ok(()));
    let is_limit = |begun: Result<(), CommandError>| matches!(begun, Err(CommandError::Limit { .. }));
    assert!(is_limit(begun(Outgoing { text: "x".repeat(TEXT_BYTES_MAX + 1), ..outgoing("plain") }, None)));
    let sound = |bars: usize| Some(Sound { duration_ms: 1, waveform: vec![1; bars].into() });
    assert_eq!(begun(Outgoing { sound: sound(WAVEFORM_BYTES_MAX), ..outgoing("plain") }, None), Ok(()));
    assert!(is_limit(begun(Outgoing { sound: sound(WAVEFORM_BYTES_MAX + 1), ..outgoing("plain") }, None)));
    assert!(is_limit(begun(outgoing("large"), None)));
    assert!(matches!(begun(outgoing(""), None), Err(CommandError::NotFound { .. })), "a folder");
    // What a tab has brought is the page's own; no program names it.
    let held = Holding::begin(spool.clone()).and_then(Holding::finish).expect("held");
    let brought = || Outgoing { held: Some(held.clone()), ..outgoing("plain") };
    assert_eq!(begun(brought(), None), Ok(()));
    let bound = Bound { by: "echo".to_owned(), folder: None };
    assert_eq!(begun(brought(), Some(bound)), Err(CommandError::OutOfReach { folder: None }));
}

const ID: TransferId = TransferId([7; 16]);

fn attachment() -> Attachment {
    Attachment {
        blob: BlobId([1; 32]),
        key: AttachmentKey([2; 32]),
        size: 3,
        sealed_hash: FileHash([4; 32]),
        file_hash: FileHash([5; 32]),
        media_type: "text/plain".into(),
        name: "plan".into(),
        text: String::new(),
        picture: None,
        sound: None,
    }
}

fn sends() -> TransferRow {
    let to = Target::Conversation(ConversationId([1; 32]));
    let outgoing = Outgoing {
        to,
        path: "/plan".into(),
        text: String::new(),
        keep_metadata: false,
        sound: None,
        held: None,
        once: None,
    };
    TransferRow::Upload(UploadRow::new(outgoing))
}

/// A runner of which a task moves this, as far as the disk knows.
fn moving(folder: &tempfile::TempDir, row: TransferRow, is_kept: bool) -> (Runner<Script, Silent>, Log) {
    let (mut runner, log) = runner(vec![], None, folder);
    if is_kept {
        runner.keep_transfer(ID, Some(&row)).expect("kept");
    }
    let task = tokio::spawn(std::future::pending::<()>()).abort_handle();
    let view = first_view(ID, &row);
    runner.transfers.running.insert(ID, Running { task, fate: Fate::default(), asked: None, view, row });
    (runner, log)
}

fn asks(runner: &mut Runner<Script, Silent>) -> oneshot::Receiver<Answer> {
    let (answer, answered) = oneshot::channel();
    let command = Command::Seat(Seat { transfer: ID, refused: 0 });
    runner.noted(Note::Command { id: ID, command, answer }).expect("asked");
    answered
}

/// On another device, or by another process, while it was fetched.
#[tokio::test]
async fn what_was_shown_meanwhile_is_not_shown_here_as_well() {
    let folder = tempfile::tempdir().expect("a folder");
    let (mut runner, log) = moving(&folder, sends(), true);
    let (answer, mut answered) = oneshot::channel();
    let about = About { message: MessageId([1; 32]), sender: AccountId([2; 32]) };
    let command = Command::In { conversation: ConversationId([3; 32]), wish: Wish::Shown(about) };
    runner.noted(Note::Command { id: ID, command, answer }).expect("asked");
    assert!(matches!(answered.try_recv(), Ok(Answer::Refused(CommandError::NotFound { .. }))));
    assert!(log.lock().expect("whole").is_empty(), "nobody has done anything for it");
}

#[tokio::test]
async fn what_was_asked_for_a_file_that_is_given_up_is_withdrawn_and_nothing_is_asked_afterwards() {
    let folder = tempfile::tempdir().expect("a folder");
    let (mut runner, log) = moving(&folder, sends(), true);
    let mut answered = asks(&mut runner);
    let given_up = runner.cancel(ID).expect("a store");
    assert!(
        matches!(&given_up, Answer::Transfers(views) if views[0].state == TransferState::Cancelled),
        "{given_up:?}"
    );
    assert!(answered.try_recv().is_err(), "nobody waits for an answer");
    // It had been on its way to the runner.
    asks(&mut runner);
    assert_eq!(*log.lock().expect("a log"), ["command", "withdraw"]);
    assert!(runner.store.transfers().expect("a store").is_empty() && runner.transfers.list().len() == 1);
}

#[tokio::test]
async fn what_has_come_to_its_end_is_not_given_up() {
    let too_late = |runner: &mut Runner<Script, Silent>, what: &str| {
        let refused = runner.cancel(ID).expect("a store");
        assert!(matches!(refused, Answer::Refused(CommandError::TooLate { .. })), "{what}: {refused:?}");
        assert!(runner.transfers.running.contains_key(&ID), "{what}: it goes on");
    };
    let folder = || tempfile::tempdir().expect("a folder");
    // Its message is kept, in the batch that has removed its row; the task has not heard of it.
    let (mut runner, _) = moving(&folder(), sends(), false);
    too_late(&mut runner, "sent");
    let saves = || {
        let (attachment, folder) = (attachment(), "/".to_owned());
        TransferRow::Download(DownloadRow { attachment, folder, refused: 0, bound: None, once: None })
    };
    let (mut runner, _) = moving(&folder(), saves(), false);
    too_late(&mut runner, "saved");
    // The file is about to have its name.
    let (mut runner, _) = moving(&folder(), saves(), true);
    assert!(runner.transfers.running[&ID].fate.end());
    too_late(&mut runner, "being named");
    let deletion = TransferRow::Deletion { secret: BlobSecret([9; 32]), refused: 0, name: "plan".into(), of: None };
    let (mut runner, _) = moving(&folder(), deletion, true);
    too_late(&mut runner, "deleted already");
    let (mut runner, _) = moving(&folder(), saves(), true);
    assert!(matches!(runner.cancel(ID), Ok(Answer::Transfers(_))), "in time");
}
