//! `rpc`: JSON-RPC 2.0 for programs, with the verbs of the command line, on a socket of the person's own or standard input and output.

mod call;
pub mod house;
mod locks;
mod methods;
mod params;
mod push;
mod schema;
pub mod session;
mod tokens;
mod unique;
pub mod wire;
mod words;

use std::rc::Rc;

use client::{BOTS_MAX, Client, Gate, GateError, TokenHash};
use serde_json::json;
use tokio::task::{JoinSet, LocalSet};

use crate::args::Arguments;
use crate::args::rpc::{Rpc, RpcVerb};
use crate::commands::listen::interrupted;
use crate::failure::{Failure, Kind};
use crate::opening;
use crate::output::Output;
use crate::page;

/// The most connections at a time.
const CONNECTIONS_MAX: usize = 32;

/// Whose the events are that are read on standard input and output. No token can be called so.
const STDIO: &str = "(stdio)";

/// Who is at the other end of a connection.
#[derive(Clone)]
pub enum Peer {
    /// Nobody has said.
    Unknown,
    /// Whoever has this token.
    Token(TokenHash),
    /// Whoever started this process.
    Starter(&'static str),
    /// A tab of the page, by its token.
    Tab(page::Secret),
}

/// What a connection leads to.
#[derive(Clone)]
pub enum Place {
    /// An open profile.
    Profile(Client),
    /// A house in which there may be a profile, and it may be locked.
    House(Rc<page::House>),
}

/// Serves programs, or says who may come in.
pub async fn run(arguments: &Arguments, rpc: &Rpc, output: Output) -> Result<(), Failure> {
    if rpc.openrpc {
        let document = schema::document();
        return output.write(document, || serde_json::to_string_pretty(document).unwrap_or_default());
    }
    let client = opening::open(arguments).await?;
    let done = match &rpc.verb {
        Some(RpcVerb::Tokens { verb }) => tokens::run(&client, verb.as_ref(), output).await,
        None => LocalSet::new().run_until(serve(arguments, rpc, &client, output)).await,
    };
    client.close().await;
    done
}

async fn serve(arguments: &Arguments, rpc: &Rpc, client: &Client, output: Output) -> Result<(), Failure> {
    client.account().await?;
    let served = async {
        match rpc.stdio {
            true => stdio(client).await,
            false => {
                let path = rpc
                    .socket
                    .clone()
                    .map_or_else(|| opening::home(arguments).map(|home| Gate::of_profile(&home)), Ok)?;
                let gate = Gate::open(&path).await.map_err(not_open)?;
                output.write(&json!({ "socket": path.display().to_string() }), || {
                    format!("Programs come in at {} (wiretight rpc tokens). Ctrl-C ends it.", path.display())
                })?;
                listen(&gate, client).await
            }
        }
    };
    tokio::select! {
        served = served => served,
        stopped = stopped(client) => stopped,
        () = interrupted() => Ok(()),
    }
}

/// Ends when the profile does: no answer would come any more. Who had it open may end; then this process takes over.
async fn stopped(client: &Client) -> Result<(), Failure> {
    let mut events = client.events();
    loop {
        events.next().await?;
    }
}

async fn stdio(client: &Client) -> Result<(), Failure> {
    client.attach_starter(STDIO).await?;
    if !client.bots().await?.iter().any(|bot| bot.name == STDIO) {
        let what = format!("there are {BOTS_MAX} programs already");
        return Err(Failure::new(Kind::State, what, "see `wiretight rpc tokens`; remove one"));
    }
    session::converse(Place::Profile(client.clone()), tokio::io::stdin(), tokio::io::stdout(), Peer::Starter(STDIO))
        .await;
    Ok(())
}

async fn listen(gate: &Gate, client: &Client) -> Result<(), Failure> {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            stream = gate.accept() => {
                let (from, to) = stream.into_split();
                if connections.len() < CONNECTIONS_MAX {
                    connections.spawn_local(session::converse(Place::Profile(client.clone()), from, to, Peer::Unknown));
                } else {
                    tokio::task::spawn_local(session::turn_away(from, to, CONNECTIONS_MAX));
                }
            }
            Some(_) = connections.join_next() => {}
        }
    }
}

fn not_open(error: GateError) -> Failure {
    let (kind, advice) = match &error {
        GateError::Taken { .. } => (Kind::State, "use that one, or another place with --socket PATH"),
        GateError::System { .. } => (Kind::Disk, "name another place with --socket PATH"),
    };
    Failure::new(kind, crate::safe_text::line(&error.to_string()), advice)
}

#[cfg(test)]
mod tests;
