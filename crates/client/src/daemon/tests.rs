//! The owner's socket against processes that ask too much, speak otherwise, or are somebody else's.

use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};

use super::*;

/// Nothing comes of what is not to be taken, however long it is waited for.
const A_WHILE: Duration = Duration::from_millis(200);

/// Nothing here takes so long.
const LONG: Duration = Duration::from_secs(30);

struct Owner {
    folder: tempfile::TempDir,
    inbox: mpsc::Receiver<Request>,
    _closing: watch::Sender<bool>,
}

impl Owner {
    fn start() -> Owner {
        let folder = tempfile::tempdir().expect("a folder");
        let listener = bind(&folder.path().join("socket")).expect("binds");
        let (requests, inbox) = mpsc::channel(2 * ASKS_MAX);
        let (_closing, closing) = watch::channel(false);
        let (events, _) = broadcast::channel(8);
        tokio::spawn(serve(listener, Desk { requests, events, closing }));
        Owner { folder, inbox, _closing }
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("socket")
    }

    async fn enter(&self, version: u16) -> UnixStream {
        let mut stream = connect(&self.path()).await.expect("connects");
        local::write(&mut stream, &ToOwner::Hello { version }).await.expect("says hello");
        stream
    }
}

async fn hears(stream: &mut UnixStream) -> Option<FromOwner> {
    local::read(stream).await.ok().flatten()
}

const HELLO: Option<FromOwner> = Some(FromOwner::Hello { version: LOCAL_VERSION });

#[tokio::test]
async fn so_many_processes_are_served_at_a_time_and_the_next_waits() {
    let owner = Owner::start();
    let mut inside = Vec::new();
    for _ in 0..CONNECTIONS_MAX {
        let mut stream = owner.enter(LOCAL_VERSION).await;
        assert_eq!(hears(&mut stream).await, HELLO);
        inside.push(stream);
    }
    let mut next = owner.enter(LOCAL_VERSION).await;
    assert!(tokio::time::timeout(A_WHILE, hears(&mut next)).await.is_err(), "it waits");
    drop(inside.pop());
    assert_eq!(hears(&mut next).await, HELLO, "until one goes");
}

#[tokio::test]
async fn so_many_questions_of_a_process_wait_for_their_answers() {
    let mut owner = Owner::start();
    let mut stream = owner.enter(LOCAL_VERSION).await;
    assert_eq!(hears(&mut stream).await, HELLO);
    for number in 0..=ASKS_MAX as u64 {
        local::write(&mut stream, &ToOwner::Ask { number, ask: Ask::Status }).await.expect("asks");
    }
    let mut waiting = Vec::new();
    for _ in 0..ASKS_MAX {
        waiting.push(owner.inbox.recv().await.expect("taken"));
    }
    assert!(tokio::time::timeout(A_WHILE, owner.inbox.recv()).await.is_err(), "it is not read any further");
    let Some(Request::Ask { answer, .. }) = waiting.pop() else { panic!("a question") };
    assert!(answer.send(Answer::Failed("it does not matter".to_owned())).is_ok());
    assert!(owner.inbox.recv().await.is_some(), "until one is answered");
}

#[tokio::test]
async fn whoever_speaks_another_version_is_told_which_one_is_spoken_and_no_more() {
    let mut owner = Owner::start();
    let mut stream = owner.enter(LOCAL_VERSION + 1).await;
    // Its end of the line may be closed by then.
    let _ = local::write(&mut stream, &ToOwner::Ask { number: 1, ask: Ask::Status }).await;
    assert_eq!(hears(&mut stream).await, HELLO);
    assert_eq!(tokio::time::timeout(LONG, hears(&mut stream)).await, Ok(None));
    assert!(owner.inbox.try_recv().is_err(), "nothing of it was taken");
}

/// A command as another user. Only the superuser can start one.
fn as_another() -> Option<Command> {
    let mut command = Command::new("setpriv");
    command.args(["--reuid", "65534", "--regid", "65534", "--clear-groups", "--"]);
    (own_user() == Some(0)).then_some(command)
}

fn open_to_all(path: &Path, mode: u32) {
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).expect("sets");
}

/// As if the socket and all folders above it were open to everybody: the system still says who is at the other end.
#[tokio::test]
async fn neither_end_of_the_socket_speaks_with_another_user() {
    let owner = Owner::start();
    open_to_all(owner.folder.path(), 0o777);
    open_to_all(&owner.path(), 0o666);
    let mut hello = Vec::new();
    local::write(&mut hello, &ToOwner::Hello { version: LOCAL_VERSION }).await.expect("written");
    let hello = data_encoding::HEXLOWER.encode(&hello);
    let enters = "import socket, sys
s = socket.socket(socket.AF_UNIX)
s.connect(sys.argv[1])
try:
    s.sendall(bytes.fromhex(sys.argv[2]))
    print(len(s.recv(100)) > 0)
except OSError:
    print(False)";
    let path = owner.path();
    let heard = async |mut command: Command| {
        command.args(["/usr/bin/python3", "-c", enters]).arg(&path).arg(&hello);
        let output = tokio::task::spawn_blocking(move || command.output()).await.expect("no panic").expect("runs");
        String::from_utf8(output.stdout).expect("text").trim().to_owned()
    };
    assert_eq!(heard(Command::new("env")).await, "True", "the same user's is heard");
    let Some(another) = as_another() else { return };
    assert_eq!(heard(another).await, "False");

    let listens = "import socket, sys
s = socket.socket(socket.AF_UNIX)
s.bind(sys.argv[1])
s.listen()
print('ready', flush=True)
sys.stdin.read()";
    let theirs = owner.folder.path().join("theirs");
    let mut another = as_another().expect("as before");
    another.args(["/usr/bin/python3", "-c", listens]).arg(&theirs).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = another.spawn().expect("runs");
    let mut line = String::new();
    BufReader::new(child.stdout.take().expect("piped")).read_line(&mut line).expect("reads");
    assert_eq!(line.trim(), "ready");
    let refused = connect(&theirs).await.expect_err("it is another user's");
    assert_eq!(refused.kind(), io::ErrorKind::PermissionDenied);
    drop(child.stdin.take());
    child.wait().expect("ends");
}
