//! The house around a profile: whether there is one, whether it is open, what is under way, and who is told when that changes.

use std::cell::{Cell, RefCell};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use client::{Client, Options, Passphrase, Separation, Unlock};
use serde_json::{Value, json};
use tokio::sync::broadcast;
use tokio::task::AbortHandle;

use super::files::Uploads;
use super::kept::Kept;
use super::passes::{Passes, Secret};
use crate::failure::{Failure, Kind};

/// Changes that a tab may be behind: it reads the status again in any case.
const TOLD_MAX: usize = 16;

/// What the house does that is not over at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Doing {
    /// An account is made.
    Registering,
    /// An account is got back.
    Recovering,
    /// The profile is opened.
    Unlocking,
    /// This installation shows a code.
    Linking {
        /// The code.
        code: String,
        /// The digits, once both devices have them.
        digits: Option<String>,
        /// Whether the person has said that they are the same.
        is_confirmed: bool,
    },
}

impl Doing {
    fn name(&self) -> &'static str {
        match self {
            Doing::Registering => "registering",
            Doing::Recovering => "recovering",
            Doing::Unlocking => "unlocking",
            Doing::Linking { .. } => "linking",
        }
    }

    fn shape(&self) -> Value {
        match self {
            Doing::Linking { code, digits, is_confirmed } => json!({ "what": self.name(), "code": code,
                "picture": format!("{}{code}", client::LINK_PREFIX), "digits": digits, "confirmed": is_confirmed }),
            _ => json!({ "what": self.name() }),
        }
    }
}

/// The profile as the house has it.
enum Profile {
    /// There is none, or it is locked.
    Closed,
    /// It is open, and has no account yet.
    Beginning(Client),
    /// It is open.
    Open(Client),
}

/// Why something came to nothing: for people, and for programs.
struct Problem {
    what: String,
    reason: &'static str,
}

/// The house.
pub struct House {
    /// The passphrase that was named in a file, if one was.
    pub passphrase: Option<Passphrase>,
    home: PathBuf,
    way: (Option<client::ProxyChoice>, Option<Separation>),
    /// The server that is offered to whoever has no account.
    server: Option<String>,
    passes: RefCell<Passes>,
    profile: RefCell<Profile>,
    doing: RefCell<Option<Doing>>,
    /// Why the last thing that was under way came to nothing.
    problem: RefCell<Option<Problem>>,
    told: broadcast::Sender<()>,
    /// What follows the linking that is under way.
    linked_by: RefCell<Option<AbortHandle>>,
    used: Cell<Instant>,
    seen: Cell<usize>,
    kept: RefCell<Kept>,
    /// What was uploaded.
    pub uploads: RefCell<Uploads>,
}

/// What a house is built from.
pub struct Plan {
    /// How the profile is opened.
    pub options: Options,
    /// The passphrase that was named in a file.
    pub passphrase: Option<Passphrase>,
    /// The server that is offered.
    pub server: Option<String>,
    /// The cookie of this run.
    pub cookie: Secret,
}

impl House {
    /// A house with nothing open in it.
    pub fn new(plan: Plan) -> Self {
        let Plan { options: Options { home, proxy, separation, .. }, passphrase, server, cookie } = plan;
        let kept = RefCell::new(Kept::read(&home));
        House {
            passphrase,
            home,
            way: (proxy, separation),
            server,
            passes: RefCell::new(Passes::new(cookie)),
            profile: RefCell::new(Profile::Closed),
            doing: RefCell::default(),
            problem: RefCell::default(),
            told: broadcast::channel(TOLD_MAX).0,
            linked_by: RefCell::default(),
            used: Cell::new(Instant::now()),
            seen: Cell::new(0),
            kept,
            uploads: RefCell::default(),
        }
    }

    /// The profile's folder.
    pub fn home(&self) -> &Path {
        &self.home
    }

    /// How to open the profile with this passphrase, or without one.
    pub fn options(&self, passphrase: Option<Passphrase>) -> Options {
        let unlock: Unlock = Arc::new(move || passphrase.clone().ok_or(client::KeyError::PassphraseNeeded));
        let (proxy, separation) = self.way.clone();
        Options { home: self.home.clone(), unlock, proxy, separation }
    }

    /// What lets tabs in.
    pub fn passes<T>(&self, with: impl FnOnce(&mut Passes) -> T) -> T {
        with(&mut self.passes.borrow_mut())
    }

    /// Whether a tab has this token.
    pub fn is_tab(&self, token: &str) -> bool {
        self.passes(|passes| passes.is_tab(token))
    }

    /// The open profile.
    pub fn client(&self) -> Result<Client, Failure> {
        if let Profile::Open(client) = &*self.profile.borrow() {
            return Ok(client.clone());
        }
        Err(match Client::exists(&self.home) {
            true => Failure::new(Kind::Locked, "the profile is locked", "unlock it with account.unlock"),
            false => {
                Failure::new(Kind::NotRegistered, "there is no account here yet", "make one with account.register")
            }
        })
    }

    /// The open profile whose account is being made.
    pub fn beginning(&self) -> Option<Client> {
        match &*self.profile.borrow() {
            Profile::Beginning(client) => Some(client.clone()),
            _ => None,
        }
    }

    /// The profile is open, and its account is being made.
    pub fn begin_with(&self, client: Client) {
        self.profile.replace(Profile::Beginning(client));
    }

    /// The profile is open.
    pub fn open_with(&self, client: Client) {
        self.profile.replace(Profile::Open(client));
        self.touch();
        self.over(None);
    }

    /// The profile is not open any more.
    pub fn closed(&self) -> Option<Client> {
        let was = self.profile.replace(Profile::Closed);
        self.over(None);
        match was {
            Profile::Closed => None,
            Profile::Beginning(client) | Profile::Open(client) => Some(client),
        }
    }

    /// Begins something; refused while something else is under way.
    pub fn begin(&self, doing: Doing) -> Result<(), Failure> {
        if let Some(other) = &*self.doing.borrow() {
            let what = format!("something else is under way: {}", other.name());
            return Err(Failure::new(Kind::State, what, "wait until it is done, or give it up with account.cancel"));
        }
        self.problem.replace(None);
        self.doing.replace(Some(doing));
        self.tell();
        Ok(())
    }

    /// What is under way has come further.
    pub fn now_doing(&self, doing: Doing) {
        self.doing.replace(Some(doing));
        self.tell();
    }

    /// What is under way.
    pub fn doing(&self) -> Option<Doing> {
        self.doing.borrow().clone()
    }

    /// Nothing is under way any more; why it came to nothing, if it did.
    pub fn over(&self, failure: Option<&Failure>) {
        self.doing.replace(None);
        self.problem.replace(failure.map(|Failure { what, reason, kind, .. }| Problem {
            what: what.clone(),
            reason: reason.unwrap_or(kind.name()),
        }));
        self.tell();
    }

    /// Linking is followed by this task, or by none any more.
    pub fn linked_by(&self, task: Option<AbortHandle>) {
        if let Some(before) = self.linked_by.replace(task) {
            before.abort();
        }
    }

    /// How things stand.
    pub fn status(&self) -> Value {
        let exists = Client::exists(&self.home);
        let state = match &*self.profile.borrow() {
            Profile::Open(_) => "ready",
            Profile::Beginning(_) => "none",
            Profile::Closed if exists => "locked",
            Profile::Closed => "none",
        };
        let needs = if exists { Client::needs_passphrase(&self.home).ok() } else { None };
        let problem = self.problem.borrow();
        let (what, reason) = problem.as_ref().map(|problem| (problem.what.as_str(), problem.reason)).unzip();
        let kept = self.kept.borrow();
        json!({ "state": state, "passphrase": needs, "doing": self.doing.borrow().as_ref().map(Doing::shape),
            "problem": what, "reason": reason, "server": self.server, "lock_minutes": kept.lock_minutes,
            "code_unconfirmed": kept.code_unconfirmed })
    }

    fn tell(&self) {
        // Nobody may have the page open.
        let _ = self.told.send(());
    }

    /// Hears whenever the status is another.
    pub fn changes(&self) -> broadcast::Receiver<()> {
        self.told.subscribe()
    }

    /// Somebody uses the page.
    pub fn touch(&self) {
        self.used.set(Instant::now());
    }

    /// Somebody has used it then, and not since.
    #[cfg(test)]
    pub fn used_at(&self, then: Instant) {
        self.used.set(then);
        self.tell();
    }

    /// When the house is to lock by itself, if nobody uses it before.
    pub fn locks_at(&self) -> Option<Instant> {
        let minutes = self.kept.borrow().lock_minutes;
        let is_open = matches!(*self.profile.borrow(), Profile::Open(_));
        (is_open && minutes > 0).then(|| self.used.get() + std::time::Duration::from_secs(minutes.saturating_mul(60)))
    }

    /// So many more tabs are in view, or fewer.
    pub fn looked_at(&self, more: isize) {
        self.seen.set(self.seen.get().saturating_add_signed(more));
    }

    /// Whether a person has the page in view.
    pub fn is_seen(&self) -> bool {
        self.seen.get() > 0
    }

    /// How the house is kept.
    pub fn kept(&self) -> Kept {
        self.kept.borrow().clone()
    }

    /// Keeps it otherwise.
    pub fn keep(&self, kept: Kept) -> Result<(), Failure> {
        kept.write(&self.home)?;
        self.kept.replace(kept);
        self.tell();
        Ok(())
    }

    /// A recovery code was shown here, or somebody has said that they have it: until then the page reminds of it.
    pub fn code_unconfirmed(&self, is: bool) -> Result<(), Failure> {
        let kept = self.kept();
        if kept.code_unconfirmed == is { Ok(()) } else { self.keep(Kept { code_unconfirmed: is, ..kept }) }
    }
}
