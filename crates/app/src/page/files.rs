//! Files between a tab and the profile, never whole in memory.
//!
//! They are given as they come from the server, taken as they come from the tab, and never as they are on a disk.

use std::collections::VecDeque;
use std::rc::Rc;
use std::time::Duration;

use client::{Client, Command, ConversationId, FileReader, FileWriter, Outgoing, Sound, Wish};
use hyper::body::{Bytes, Incoming};
use hyper::header::{AUTHORIZATION, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_TYPE, HeaderValue};
use hyper::{Request, Response, StatusCode};
use serde_json::{Map, Value, json};
use tokio::sync::mpsc;

use super::answer::Given;
use super::house::House;
use super::http::{Answer, Body, failed, json as answer_json, piece};
use super::passes::fresh;
use super::sniff;
use crate::commands::files;
use crate::failure::{Failure, Kind};
use crate::rpc::session::Session;
use crate::rpc::wire::RpcError;
use crate::who;

/// Where files are given.
pub const PLACE: &str = "/files/";

/// Where files are given that are shown once.
pub const ONCE: &str = "/once/";

/// What a file is called to a browser if it is nothing that may be shown.
const BYTES: &str = "application/octet-stream";

/// Pieces that wait for a browser to take them.
const PIECES_MAX: usize = 4;

/// How long a browser may take for one piece.
const PIECE_PATIENCE: Duration = Duration::from_secs(60);

/// The most files that wait to be sent; the one that has waited longest is forgotten.
const UPLOADS_MAX: usize = 32;

/// A file that a tab has brought.
enum Upload {
    /// All of it is here.
    Whole(FileWriter),
    /// It is being sent.
    Sending,
    /// It was sent: what was answered is answered again.
    Sent(Value),
}

/// Files that tabs have brought, by id, the oldest first.
#[derive(Default)]
pub struct Uploads(VecDeque<(String, Upload)>);

impl Uploads {
    fn put(&mut self, upload: FileWriter) -> String {
        let id = fresh::<16>().to_string();
        self.0.push_back((id.clone(), Upload::Whole(upload)));
        if self.0.len() > UPLOADS_MAX {
            self.0.pop_front();
        }
        id
    }

    fn take(&mut self, id: &str) -> Option<Upload> {
        let (_, upload) = self.0.iter_mut().find(|(known, _)| known == id)?;
        Some(match upload {
            Upload::Sent(answer) => Upload::Sent(answer.clone()),
            other => std::mem::replace(other, Upload::Sending),
        })
    }

    fn sent(&mut self, id: &str, answer: Option<Value>) {
        self.0.retain(|(known, _)| known != id);
        if let Some(answer) = answer {
            self.0.push_back((id.to_owned(), Upload::Sent(answer)));
        }
    }
}

fn is_tab(house: &House, request: &Request<Incoming>) -> bool {
    let shown = request.headers().get(AUTHORIZATION).and_then(|value| value.to_str().ok());
    shown.and_then(|shown| shown.strip_prefix("Bearer ")).is_some_and(|token| house.is_tab(token))
}

/// Gives a message's file.
pub async fn give(house: &Rc<House>, request: &Request<Incoming>) -> Answer {
    if !is_tab(house, request) {
        return failed(StatusCode::UNAUTHORIZED, "this is for a tab with its token");
    }
    let Some((who, number)) = named(request, PLACE) else { return unnamed() };
    match open(house, &who, number).await {
        Ok((reader, begin)) => give_all(reader, begin),
        Err(failure) => not_given(&failure),
    }
}

/// Gives a file that is shown once, as a form: what is said of it, and it. The form ends when nothing of it is left in the profile: before
/// that a tab has nothing that it could show.
pub async fn give_once(house: &Rc<House>, request: &Request<Incoming>) -> Answer {
    if !is_tab(house, request) {
        return failed(StatusCode::UNAUTHORIZED, "this is for a tab with its token");
    }
    house.touch();
    let Some((who, number)) = named(request, ONCE) else { return unnamed() };
    match open_once(house, &who, number).await {
        Ok(shown) => give_form(shown),
        Err(failure) => not_given(&failure),
    }
}

fn named(request: &Request<Incoming>, place: &str) -> Option<(String, u64)> {
    let (who, number) = request.uri().path().strip_prefix(place)?.rsplit_once('/')?;
    Some((decoded(who)?, number.parse().ok()?))
}

fn unnamed() -> Answer {
    failed(StatusCode::NOT_FOUND, "a file is named by a chat and a message's number")
}

fn not_given(failure: &Failure) -> Answer {
    let status = match failure.kind {
        Kind::NotFound => StatusCode::NOT_FOUND,
        Kind::Locked | Kind::NotRegistered => StatusCode::CONFLICT,
        Kind::Offline => StatusCode::SERVICE_UNAVAILABLE,
        _ => StatusCode::BAD_GATEWAY,
    };
    failed(status, &failure.what)
}

/// The file and its first bytes, by which it is known.
async fn open(house: &House, who: &str, number: u64) -> Result<(FileReader, Option<Vec<u8>>), Failure> {
    let client = house.client()?;
    let view = who::conversation(&client, who).await?;
    let mut reader = client.read_file(view.conversation, number).await?;
    let begin = reader.next().await.map_err(client::Error::File)?;
    Ok((reader, begin))
}

/// A file that is about to be shown once.
struct Showing {
    client: Client,
    conversation: ConversationId,
    number: u64,
    reader: FileReader,
}

async fn open_once(house: &House, who: &str, number: u64) -> Result<Showing, Failure> {
    let client = house.client()?;
    // It may have been shown on another device of the person.
    crate::commands::catch_up(&client).await?;
    let conversation = who::conversation(&client, who).await?.conversation;
    let reader = client.read_once(conversation, number).await?;
    Ok(Showing { client, conversation, number, reader })
}

impl Showing {
    /// Nothing of it is left in the profile. It fails if that was so already: then it was shown elsewhere.
    async fn forget(&self) -> std::io::Result<()> {
        let (conversation, number) = (self.conversation, self.number);
        let forgotten = async {
            if self.client.once(conversation, number).await?.is_none() {
                return Ok(false);
            }
            self.client.command(Command::In { conversation, wish: Wish::Shown { number } }).await?;
            Ok::<_, client::Error>(true)
        };
        match forgotten.await {
            Ok(true) => Ok(()),
            Ok(false) => Err(std::io::Error::other("it was shown elsewhere")),
            Err(error) => Err(std::io::Error::other(error)),
        }
    }
}

fn give_form(mut showing: Showing) -> Answer {
    let boundary = fresh::<16>().to_string();
    let about = json!({ "text": showing.reader.attachment().text, "file": files::file(showing.reader.attachment()) });
    let part = |name: &str| format!("--{boundary}\r\ncontent-disposition: form-data; name=\"{name}\"");
    let head = format!("{}\r\n\r\n{about}\r\n{}; filename=\"file\"\r\n\r\n", part("about"), part("file"));
    let end = format!("\r\n--{boundary}--\r\n");
    let length = showing.reader.attachment().size.saturating_add((head.len() + end.len()) as u64);
    let (pieces, given) = mpsc::channel(PIECES_MAX);
    tokio::task::spawn_local(async move {
        let mut next = Ok(Some(head.into_bytes()));
        loop {
            let (piece, is_last) = match next {
                Ok(Some(bytes)) => (Ok(Bytes::from(bytes)), false),
                Ok(None) => (showing.forget().await.map(|()| Bytes::from(end.clone())), true),
                // The connection is torn, and the form has no end.
                Err(error) => (Err(std::io::Error::other(error)), true),
            };
            let taken = tokio::time::timeout(PIECE_PATIENCE, pieces.send(piece)).await;
            if is_last || !matches!(taken, Ok(Ok(()))) {
                return;
            }
            next = showing.reader.next().await;
        }
    });
    let mut answer = Response::new(Body::Stream(given));
    let kind = format!("multipart/form-data; boundary={boundary}");
    let headers = answer.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_str(&kind).expect("a boundary is ASCII"));
    headers.insert(CONTENT_LENGTH, HeaderValue::from(length));
    answer
}

fn give_all(mut reader: FileReader, begin: Option<Vec<u8>>) -> Answer {
    let kind = begin.as_deref().and_then(sniff::kind).unwrap_or(BYTES);
    let (name, size) = (client::safe_name(&reader.attachment().name), reader.attachment().size);
    let (pieces, given) = mpsc::channel(PIECES_MAX);
    tokio::task::spawn_local(async move {
        let mut next = Ok(begin);
        loop {
            let piece = match next {
                Ok(Some(bytes)) => Ok(Bytes::from(bytes)),
                Ok(None) => return,
                // The connection is torn: what came is not taken for the file.
                Err(error) => Err(std::io::Error::other(error)),
            };
            let is_last = piece.is_err();
            let taken = tokio::time::timeout(PIECE_PATIENCE, pieces.send(piece)).await;
            if is_last || !matches!(taken, Ok(Ok(()))) {
                return;
            }
            next = reader.next().await;
        }
    });
    let mut answer = Response::new(Body::Stream(given));
    let headers = answer.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(CONTENT_LENGTH, HeaderValue::from(size));
    let disposition = format!("attachment; filename*=UTF-8''{}", encoded(&name));
    headers.insert(CONTENT_DISPOSITION, HeaderValue::from_str(&disposition).expect("it is encoded as ASCII"));
    answer
}

/// Takes a file: sealed as it comes, and held until it is sent.
pub async fn take(house: &Rc<House>, request: Request<Incoming>) -> Answer {
    if !is_tab(house, &request) {
        return failed(StatusCode::UNAUTHORIZED, "this is for a tab with its token");
    }
    house.touch();
    let client = match house.client() {
        Ok(client) => client,
        Err(failure) => return failed(StatusCode::CONFLICT, &failure.what),
    };
    let mut body = request.into_body();
    let taken = async {
        let mut writer =
            client.write_file().await.map_err(|error| (StatusCode::INSUFFICIENT_STORAGE, error.to_string()))?;
        loop {
            match tokio::time::timeout(PIECE_PATIENCE, piece(&mut body)).await {
                Ok(None) => return Ok(writer),
                Ok(Some(Ok(bytes))) => {
                    let written = writer.write(bytes.to_vec()).await;
                    written.map_err(|error| (StatusCode::PAYLOAD_TOO_LARGE, error.to_string()))?;
                }
                Ok(Some(Err(_))) | Err(_) => {
                    return Err((StatusCode::REQUEST_TIMEOUT, "the file was broken off".to_owned()));
                }
            }
        }
    };
    match taken.await {
        Ok(writer) => answer_json(StatusCode::OK, &json!({ "upload": house.uploads.borrow_mut().put(writer) })),
        Err((status, why)) => failed(status, &why),
    }
}

/// Sends what was uploaded, once.
pub async fn send(session: &Session, house: &Rc<House>, given: &Map<String, Value>) -> Result<Value, RpcError> {
    let given = Given(given);
    let client = session.client()?;
    house.touch();
    let id = given.needed("upload");
    let to = files::receiver(&client, given.needed("who")).await?;
    let taken = house.uploads.borrow_mut().take(id);
    let writer = match taken {
        Some(Upload::Whole(writer)) => writer,
        Some(Upload::Sent(answer)) => return Ok(answer),
        Some(Upload::Sending) => {
            return Err(Failure::new(Kind::State, "this file is being sent already", "wait for its answer").into());
        }
        None => {
            let what = "there is no such upload: it was sent, or this client was started again";
            return Err(Failure::new(Kind::NotFound, what, "upload the file again").into());
        }
    };
    let text = given.text("caption").unwrap_or_default().to_owned();
    let (path, keep_metadata) = (given.needed("name").to_owned(), given.is("keep_metadata"));
    let duration = given.number("duration_ms").and_then(|duration| u32::try_from(duration).ok());
    let sound = duration.map(|duration_ms| Sound { duration_ms, waveform: given.numbers("waveform").into() });
    let once = given.is("once").then_some(true);
    let outgoing = Outgoing { to, path, text, keep_metadata, sound, held: None, once };
    let reply_to = given.number("reply_to");
    let (house, id) = (house.clone(), id.to_owned());
    // Whoever asked may go in the middle: it is sent all the same, and once.
    let sending = tokio::task::spawn_local(async move {
        let begun = writer.send(outgoing, reply_to).await.map_err(Failure::from);
        let answer = begun.and_then(files::begun);
        house.uploads.borrow_mut().sent(&id, answer.as_ref().ok().cloned());
        answer
    });
    match sending.await {
        Ok(answer) => Ok(answer?),
        Err(_) => Err(Failure::new(Kind::Other, "it ended in the middle", "look whether it was sent").into()),
    }
}

/// A part of a path as it was meant; nothing if it is no text.
fn decoded(part: &str) -> Option<String> {
    let (mut bytes, mut rest) = (Vec::new(), part.bytes());
    while let Some(byte) = rest.next() {
        let byte = match byte {
            b'%' => {
                let digit = |digit: Option<u8>| char::from(digit?).to_digit(16);
                let (high, low) = (digit(rest.next())?, digit(rest.next())?);
                u8::try_from(high * 16 + low).ok()?
            }
            plain => plain,
        };
        bytes.push(byte);
    }
    String::from_utf8(bytes).ok()
}

/// A name as RFC 8187 writes it.
fn encoded(name: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~');
    name.bytes().map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_travel_in_a_path_and_in_a_header() {
        assert_eq!(decoded("Climbing%20club").as_deref(), Some("Climbing club"));
        assert_eq!(decoded("%e2%82%AC").as_deref(), Some("€"));
        for wrong in ["%", "%4", "%zz", "%ff", "%+1"] {
            assert_eq!(decoded(wrong), None, "{wrong}");
        }
        assert_eq!(encoded("a b\"\r\n€.pdf"), "a%20b%22%0D%0A%E2%82%AC.pdf");
    }
}
