//! The process that has a profile open: a thread with the runner, and the socket for other processes.

use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

use engine::{Engine, Separation};
use protocol::address::ServerAddress;
use tokio::net::UnixListener;
use tokio::sync::{broadcast, mpsc, oneshot, watch};

use crate::command::WithCode;
use crate::daemon::{self, Desk};
use crate::error::Error;
use crate::event::Event;
use crate::local::{Answer, Ask};
use crate::net::Network;
use crate::net::proxy::ProxyAddress;
use crate::profile::{Folder, Lock, ProfileError, SETTING_PROXY, SETTING_SEPARATION, SETTING_SERVER};
use crate::runner::previews::Previews;
use crate::runner::transfers::Transfers;
use crate::runner::{Request, Runner};
use crate::store::Store;
use crate::transfer::Way;

/// Requests that wait for the runner; beyond them askers wait.
const REQUESTS_MAX: usize = 256;

/// A profile that this process has open.
pub struct Owner {
    requests: mpsc::Sender<Request>,
    closing: watch::Sender<bool>,
    thread: Mutex<Option<JoinHandle<()>>>,
    fate: Arc<Mutex<Option<String>>>,
}

/// What an owner starts from.
pub struct Start {
    /// The folder.
    pub folder: Folder,
    /// Its lock.
    pub lock: Lock,
    /// Its store, open.
    pub store: Store,
    /// Where events go.
    pub events: broadcast::Sender<Event>,
}

impl Owner {
    /// Starts the engine on the store, and listens for other processes.
    ///
    /// # Errors
    /// [`Error`] if the store names no server, or its rows are not readable.
    pub fn start(start: Start) -> Result<Self, Error> {
        let Start { folder, lock, store, events } = start;
        let unfinished = || ProfileError::Unfinished { folder: folder.path().to_owned() };
        let address = store.setting(SETTING_SERVER)?.and_then(|text| ServerAddress::parse(&text).ok());
        let address = address.ok_or_else(unfinished)?;
        let proxy = store.setting(SETTING_PROXY)?.and_then(|text| ProxyAddress::parse(&text).ok());
        let separation = match store.setting(SETTING_SEPARATION)?.as_deref() {
            Some("strict") => Separation::ByTopic,
            _ => Separation::ByKind,
        };
        let engine = Engine::with_separation(store.read_at_start()?, address.id, separation)?;
        let system = |source| folder.system("cannot serve", folder.path(), source);
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
        let runtime = runtime.map_err(system)?;
        let listener = {
            let _inside = runtime.enter();
            daemon::bind(&folder.socket())
                .map_err(|source| folder.system("cannot listen at", &folder.socket(), source))?
        };
        let (requests, inbox) = mpsc::channel(REQUESTS_MAX);
        let (closing, closed) = watch::channel(false);
        let fate = Arc::new(Mutex::new(None));
        let desk = Desk { requests: requests.clone(), events: events.clone(), closing: closed };
        let network = Network::with_separation(address.clone(), proxy.as_ref(), separation);
        let way = Way { address: address.clone(), proxy: proxy.clone() };
        let transfers = Transfers::new(Some(way), folder.path());
        let previews = Previews::new(proxy);
        let runner = Runner::new(engine, network, store, address, events).with_transfers(transfers);
        let runner = runner.with_previews(previews);
        let work = Work { runner, inbox, listener, desk, folder, fate: fate.clone(), _lock: lock };
        let thread = std::thread::Builder::new().name("profile".into()).spawn(move || {
            runtime.block_on(work.run());
        });
        let thread = Mutex::new(Some(
            thread.map_err(|source| Error::Stopped { why: format!("no thread could be started ({source})") })?,
        ));
        Ok(Owner { requests, closing, thread, fate })
    }

    /// Asks the runner.
    pub async fn ask(&self, ask: Ask) -> Result<Answer, Error> {
        let (answer, answered) = oneshot::channel();
        let sent = self.requests.send(Request::Ask { ask, answer }).await;
        self.answered(sent.is_ok(), answered).await
    }

    /// Does something that takes a recovery code.
    pub async fn with_code(&self, what: WithCode) -> Result<Answer, Error> {
        let (answer, answered) = oneshot::channel();
        let sent = self.requests.send(Request::WithCode { what, answer }).await;
        self.answered(sent.is_ok(), answered).await
    }

    async fn answered(&self, sent: bool, answered: oneshot::Receiver<Answer>) -> Result<Answer, Error> {
        let answer = if sent { answered.await.ok() } else { None };
        answer.ok_or_else(|| {
            let fate = self.fate.lock().expect("nobody panics while holding it").clone();
            Error::Stopped { why: fate.unwrap_or_else(|| "it was closed".into()) }
        })
    }

    /// Closes the profile: other processes are told, then engine, network and store end.
    pub async fn close(&self) {
        self.closing.send_replace(true);
        let thread = self.thread.lock().expect("nobody panics while holding it").take();
        if let Some(thread) = thread {
            // A panic on the thread has been reported there; there is nothing left to close.
            let _ = tokio::task::spawn_blocking(move || thread.join()).await;
        }
    }
}

impl Drop for Owner {
    fn drop(&mut self) {
        self.closing.send_replace(true);
    }
}

struct Work {
    runner: Runner<Engine, Network>,
    inbox: mpsc::Receiver<Request>,
    listener: UnixListener,
    desk: Desk,
    folder: Folder,
    fate: Arc<Mutex<Option<String>>>,
    // Last, so that the lock is given up when all else has ended.
    _lock: Lock,
}

impl Work {
    async fn run(self) {
        let Work { runner, inbox, listener, desk, folder, fate, _lock } = self;
        let requests = desk.requests.clone();
        let mut closing = desk.closing.clone();
        let socket = folder.socket();
        let attended = async move {
            daemon::closed(&mut closing).await;
            // Nobody connects from here on; whoever finds no socket tries the lock.
            let _ = std::fs::remove_file(&socket);
        };
        let desk_closed = tokio::spawn(daemon::serve(listener, desk));
        let ran = tokio::spawn(async move {
            attended.await;
            // A panic there has been reported; closing goes on.
            let _ = desk_closed.await;
            let _ = requests.send(Request::Stop).await;
        });
        if let Err(error) = runner.run(inbox).await {
            *fate.lock().expect("nobody panics while holding it") = Some(error.to_string());
        }
        ran.abort();
        // A stopped runner (a full disk) leaves no socket behind either.
        let _ = std::fs::remove_file(folder.socket());
    }
}
