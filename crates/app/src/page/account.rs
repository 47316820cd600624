//! How an account comes into the house and the profile is opened and closed: what the command line asks at a terminal, in steps.

use std::rc::Rc;

use client::{
    Client, Command, DeviceEvent, Error, Event, Events, Handle, LINK_PREFIX, NewProfile, OwnDevice, Passphrase,
    RecoveryCode, Registration, Reply, ServerAddress, SystemRng, Until,
};
use serde_json::{Value, json};

use super::BOT;
use super::answer::Given;
use super::house::{Doing, House};
use super::notify;
use super::recovery;
use crate::args::witnesses::Witnesses;
use crate::commands::{IDLE_PATIENCE, directory, unreached};
use crate::failure::{Failure, Kind};
use crate::picture;
use crate::rpc::session::Session;
use crate::rpc::wire::RpcError;

/// Where an account is to be, who must have signed its server's directory, and what is to lock its profile.
struct Ground {
    server: ServerAddress,
    handle: Option<Handle>,
    passphrase: Option<Passphrase>,
    witnesses: Witnesses,
    /// How this device is to be called.
    name: Option<String>,
}

impl Ground {
    fn of(given: &Given<'_>) -> Result<Self, Failure> {
        let server = ServerAddress::parse(given.needed("server")).map_err(|error| {
            Failure::usage(error.to_string(), "copy the whole address as the server's operator gives it")
                .because("server")
        })?;
        let handle = given.text("handle").filter(|handle| !handle.is_empty()).map(Handle::parse).transpose();
        let handle =
            handle.map_err(|error| Failure::usage(error.to_string(), "a handle looks like alice").because("handle"))?;
        let quorum = given.number("quorum").map(|quorum| u32::try_from(quorum).unwrap_or(u32::MAX));
        let witnesses = Witnesses { witness: given.list("witness"), quorum };
        let name = given.text("name").filter(|name| !name.is_empty()).map(str::to_owned);
        Ok(Ground { server, handle, passphrase: passphrase(given.text("passphrase"))?, witnesses, name })
    }

    /// Makes the profile in which the account will be.
    async fn build(&self, house: &House) -> Result<Client, Failure> {
        let (server, passphrase) = (self.server.clone(), self.passphrase.clone());
        let client = Client::create(house.options(passphrase.clone()), NewProfile { server, passphrase }).await?;
        house.begin_with(client.clone());
        Ok(client)
    }
}

fn passphrase(typed: Option<&str>) -> Result<Option<Passphrase>, Failure> {
    let read = typed.map(|typed| Passphrase::new(typed.to_owned())).transpose();
    Ok(read.map_err(Error::from)?)
}

/// Refuses where there is a profile.
fn absent(house: &House) -> Result<(), Failure> {
    if Client::exists(house.home()) {
        let what = "there is an account here already, or one was begun";
        return Err(Failure::new(Kind::State, what, "unlock it with account.unlock, or use another profile"));
    }
    Ok(())
}

/// Makes an account.
pub async fn register(session: &Rc<Session>, house: &Rc<House>, given: &Given<'_>) -> Result<Value, RpcError> {
    absent(house)?;
    let ground = Ground::of(given)?;
    let invitation = given.text("invitation").filter(|word| !word.is_empty()).map(str::to_owned);
    house.begin(Doing::Registering)?;
    let (session, house) = (session.clone(), house.clone());
    // Whoever asked may go in the middle: it is finished all the same.
    on_its_own(async move {
        let client = built(&house, &ground).await?;
        let done = async {
            directory::trust(&client, &ground.witnesses, false).await?;
            let recovery = RecoveryCode::generate(&mut SystemRng);
            let code = hand_over(&session, &house, &recovery).await?;
            let handle = ground.handle.clone();
            client.register(Registration { recovery, handle, invitation }).await?;
            Ok(Some(code))
        };
        let done = done.await;
        arrive(&house, &client, &ground, done).await
    })
    .await
}

/// Gets an account back.
pub async fn recover(session: &Rc<Session>, house: &Rc<House>, given: &Given<'_>) -> Result<Value, RpcError> {
    absent(house)?;
    let ground = Ground::of(given)?;
    let code = recovery::typed(given)?;
    let replaces = given.is("replace_code");
    house.begin(Doing::Recovering)?;
    let (session, house) = (session.clone(), house.clone());
    on_its_own(async move {
        let client = built(&house, &ground).await?;
        let done = async {
            directory::trust(&client, &ground.witnesses, false).await?;
            let replacement = replaces.then(|| RecoveryCode::generate(&mut SystemRng));
            let shown = match &replacement {
                Some(fresh) => Some(hand_over(&session, &house, fresh).await?),
                None => None,
            };
            client.recover(ground.handle.clone(), code, replacement).await?;
            Ok(shown)
        };
        let done = done.await;
        arrive(&house, &client, &ground, done).await
    })
    .await
}

/// Does something that goes on when the connection that has asked is gone.
pub(super) async fn on_its_own(
    work: impl Future<Output = Result<Value, Failure>> + 'static,
) -> Result<Value, RpcError> {
    match tokio::task::spawn_local(work).await {
        Ok(done) => Ok(done?),
        Err(_) => Err(Failure::new(Kind::Other, "it ended in the middle", "look how things stand").into()),
    }
}

async fn built(house: &House, ground: &Ground) -> Result<Client, Failure> {
    ground.build(house).await.inspect_err(|failure| house.over(Some(failure)))
}

/// Shows a fresh code before it is in force: a crash in between must not leave an account whose code nobody has seen.
pub(super) async fn hand_over(session: &Session, house: &House, code: &RecoveryCode) -> Result<String, Failure> {
    house.code_unconfirmed(true)?;
    let shown = code.display().as_str().to_owned();
    session.tell(json!({ "event": "recovery-code", "recovery_code": shown, "seq": null })).await;
    if session.out.is_closed() {
        return Err(Failure::new(Kind::State, "nobody is there to write the recovery code down", "begin again"));
    }
    Ok(shown)
}

/// The account is there, or not: then of a profile that the server has never heard of nothing stays.
async fn arrive(
    house: &Rc<House>,
    client: &Client,
    ground: &Ground,
    done: Result<Option<String>, Failure>,
) -> Result<Value, Failure> {
    let code = match done {
        Ok(code) => code,
        Err(failure) => {
            leave(house, client).await;
            house.over(Some(&failure));
            return Err(failure);
        }
    };
    // Others can write only once this device's key packages are on the server.
    client.wait_if_reachable(Until::Idle, IDLE_PATIENCE).await?;
    let account = client.account().await?;
    call_device(client, ground.name.as_deref()).await;
    opened(house, client.clone()).await?;
    let server = client.status().await?.server;
    let handle = account.handle.as_ref().map(ToString::to_string);
    Ok(json!({ "account": account.account.to_hex(), "handle": handle, "server": server, "recovery_code": code }))
}

/// Gives this device its name. If the server is gone just then, the person can do it later.
async fn call_device(client: &Client, name: Option<&str>) {
    let Some(name) = name else { return };
    if let Ok(Reply::Devices { devices }) = client.command(Command::Devices).await
        && let Some(OwnDevice { device, .. }) = devices.into_iter().find(|known| known.is_this)
    {
        let _ = client.command(Command::RenameDevice { device, name: name.to_owned() }).await;
    }
}

/// Closes a profile that has no account, and removes it unless the server may have it.
async fn leave(house: &House, client: &Client) {
    let begun = client.status().await.is_ok_and(|status| status.begun);
    client.close().await;
    house.closed();
    if !begun {
        // What cannot be removed is said to be there at the next attempt.
        let _ = Client::discard(house.home());
        let _ = house.code_unconfirmed(false);
    }
}

/// Begins to be linked: gives the code.
pub async fn link(house: &Rc<House>, given: &Given<'_>) -> Result<Value, RpcError> {
    absent(house)?;
    let ground = Ground::of(given)?;
    let handle = ground.handle.clone().ok_or_else(|| RpcError::params("“handle” is missing"))?;
    house.begin(Doing::Unlocking)?;
    let client = built(house, &ground).await?;
    let events = client.events();
    let code = match begin_link(&client, handle, &ground).await {
        Ok(code) => code,
        Err(failure) => {
            leave(house, &client).await;
            house.over(Some(&failure));
            return Err(failure.into());
        }
    };
    house.now_doing(Doing::Linking { code: code.clone(), digits: None, is_confirmed: false });
    let following = tokio::task::spawn_local(follow_linking(house.clone(), client, events));
    house.linked_by(Some(following.abort_handle()));
    let text = format!("{LINK_PREFIX}{code}");
    Ok(json!({ "code": code, "picture": text, "rows": picture::rows(&text) }))
}

async fn begin_link(client: &Client, handle: Handle, ground: &Ground) -> Result<String, Failure> {
    directory::trust(client, &ground.witnesses, false).await?;
    match client.command(Command::BeginLink { handle, name: ground.name.clone() }).await? {
        Reply::LinkCode { code } => Ok(code),
        _ => Err(Failure::new(Kind::Other, "the profile answered something else than was asked", "")),
    }
}

async fn follow_linking(house: Rc<House>, client: Client, mut events: Events) {
    let problem = loop {
        let Some(Doing::Linking { code, .. }) = house.doing() else { return };
        match events.next().await {
            Ok(Event::Device(DeviceEvent::Digits { digits, .. })) => {
                house.now_doing(Doing::Linking { code, digits: Some(digits), is_confirmed: false });
            }
            Ok(Event::Device(DeviceEvent::Linked { .. })) => {
                // What is not there yet comes in later.
                let _ = client.wait_if_reachable(Until::Idle, IDLE_PATIENCE).await;
                match opened(&house, client.clone()).await {
                    Ok(()) => return,
                    Err(failure) => break failure,
                }
            }
            Ok(Event::Device(DeviceEvent::LinkFailed { failure })) => {
                break Failure::new(Kind::State, failure.to_string(), "").because(failure.name());
            }
            Ok(_) => {}
            Err(error) => break error.into(),
        }
    };
    leave(&house, &client).await;
    house.over(Some(&problem));
}

/// The person has compared the digits.
pub async fn confirm(house: &House, same: bool) -> Result<(), Failure> {
    let Some(Doing::Linking { code, digits: Some(digits), .. }) = house.doing() else {
        return Err(Failure::new(Kind::State, "there are no digits to compare", "see account.status"));
    };
    let Some(client) = house.beginning() else { return Ok(()) };
    client.command(Command::ConfirmLink { goes_on: same }).await?;
    // It may be over by now.
    if same && matches!(house.doing(), Some(Doing::Linking { .. })) {
        house.now_doing(Doing::Linking { code, digits: Some(digits), is_confirmed: true });
    }
    Ok(())
}

/// Linking is given up.
pub async fn cancel(house: &House) -> Result<(), Failure> {
    let (Some(Doing::Linking { digits, .. }), Some(client)) = (house.doing(), house.beginning()) else {
        return Err(Failure::new(Kind::State, "nothing is under way that can be given up", ""));
    };
    if digits.is_some() {
        // The other device is told, and then this one is.
        client.command(Command::ConfirmLink { goes_on: false }).await?;
        return Ok(());
    }
    house.linked_by(None);
    leave(house, &client).await;
    Ok(())
}

/// Opens the profile.
pub async fn unlock(house: &Rc<House>, typed: Option<&str>) -> Result<(), Failure> {
    if house.client().is_ok() {
        return Ok(());
    }
    if !Client::exists(house.home()) {
        return Err(Failure::new(
            Kind::NotRegistered,
            "there is no account here yet",
            "make one with account.register",
        ));
    }
    let passphrase = passphrase(typed)?;
    house.begin(Doing::Unlocking)?;
    let opened = open(house, passphrase).await;
    if opened.is_err() {
        house.over(None);
    }
    opened
}

async fn open(house: &Rc<House>, passphrase: Option<Passphrase>) -> Result<(), Failure> {
    let client = Client::open(house.options(passphrase.clone())).await?;
    // Another process of this person may have it open: whoever sits at the page must know the passphrase all the same.
    if !client.is_owner().await {
        let home = house.home().to_owned();
        let checked = tokio::task::spawn_blocking(move || Client::check_passphrase(&home, passphrase.as_ref())).await;
        checked.map_err(|_| Failure::new(Kind::Other, "the passphrase could not be checked", "try again"))??;
    }
    if client.account().await.is_ok() {
        return self::opened(house, client).await;
    }
    if !client.status().await?.begun {
        leave(house, &client).await;
        let what = "no account was made here: what was begun is removed";
        return Err(Failure::new(Kind::NotRegistered, what, "begin again"));
    }
    // What was broken off may be done by the server: it goes on first.
    let status = client.wait_if_reachable(Until::Idle, IDLE_PATIENCE).await?;
    if client.account().await.is_ok() {
        return self::opened(house, client).await;
    }
    client.close().await;
    Err(unreached(&status))
}

/// The profile is open: whoever looks is told, and what happens is heard.
async fn opened(house: &Rc<House>, client: Client) -> Result<(), Failure> {
    client.attach_bot(BOT).await?;
    house.open_with(client.clone());
    tokio::task::spawn_local(notify::follow(house.clone(), client));
    Ok(())
}

/// Opens the profile without anybody, if that can be done: by the keyring, or by the passphrase in a file.
pub async fn at_start(house: &Rc<House>) {
    let needs_passphrase = Client::needs_passphrase(house.home()).unwrap_or(true);
    if !Client::exists(house.home()) || (needs_passphrase && house.passphrase.is_none()) {
        return;
    }
    if house.begin(Doing::Unlocking).is_ok()
        && let Err(failure) = open(house, house.passphrase.clone()).await
    {
        house.over(Some(&failure));
    }
}

/// Closes the profile: its key leaves this process.
pub async fn lock(house: &House) {
    if house.client().is_ok()
        && let Some(client) = house.closed()
    {
        client.close().await;
    }
}
