//! The page's own server: each request is guarded first, then answered from a handful of addresses.

use std::convert::Infallible;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use hyper::body::{Body as _, Bytes, Frame, Incoming};
use hyper::header::{ALLOW, CONTENT_TYPE, COOKIE, HeaderName, HeaderValue, SET_COOKIE};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use serde_json::{Value, json};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;

use super::guard::{self, Origin};
use super::house::House;
use super::peer::{is_of_another_user, own_user};
use super::waiting::{Arrival, PATIENCE, Waiting};
use super::{bundle, files, headers, socket};

/// How long the head of a further request may take, and a connection of the page may lie idle.
const HEAD_PATIENCE: Duration = Duration::from_secs(30);

/// How long the body of a small request may take.
const BODY_PATIENCE: Duration = Duration::from_secs(10);

/// The longest head, bytes.
const HEAD_BYTES_MAX: usize = 16 * 1024;

/// The longest body of a small request, bytes.
const BODY_BYTES_MAX: usize = 4 * 1024;

/// What an answer holds.
pub enum Body {
    /// All of it.
    Whole(Option<Bytes>),
    /// What comes, piece by piece, of so many bytes.
    Stream(mpsc::Receiver<std::io::Result<Bytes>>),
}

impl hyper::body::Body for Body {
    type Data = Bytes;
    type Error = std::io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, std::io::Error>>> {
        match &mut *self {
            Body::Whole(whole) => Poll::Ready(whole.take().map(|bytes| Ok(Frame::data(bytes)))),
            Body::Stream(pieces) => pieces.poll_recv(context).map(|piece| piece.map(|piece| piece.map(Frame::data))),
        }
    }

    fn size_hint(&self) -> hyper::body::SizeHint {
        match self {
            Body::Whole(whole) => {
                hyper::body::SizeHint::with_exact(whole.as_ref().map_or(0, |bytes| bytes.len() as u64))
            }
            Body::Stream(_) => hyper::body::SizeHint::default(),
        }
    }
}

/// An answer.
pub type Answer = Response<Body>;

/// What the server serves.
pub struct Door {
    /// Where.
    pub origin: Origin,
    /// What lies behind it.
    pub house: Rc<House>,
}

/// Serves whoever connects, until dropped.
pub async fn serve(listener: TcpListener, door: Rc<Door>) {
    let (waiting, user) = (Waiting::new(PATIENCE), own_user());
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            // Out of descriptors: connections that end make room.
            tokio::time::sleep(Duration::from_millis(50)).await;
            continue;
        };
        if is_of_another_user(&stream, user).await {
            continue;
        }
        waiting.serve(|arrival| connection(stream, door.clone(), arrival));
    }
}

async fn connection(stream: TcpStream, door: Rc<Door>, arrival: Rc<Arrival>) {
    let _ = stream.set_nodelay(true);
    let service = service_fn(move |request| {
        let (door, arrival) = (door.clone(), arrival.clone());
        async move { Ok::<_, Infallible>(door.answer(request, &arrival).await) }
    });
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(HEAD_PATIENCE).max_buf_size(HEAD_BYTES_MAX);
    // A broken connection concerns only whoever broke it.
    let _ = http.serve_connection(TokioIo::new(stream), service).with_upgrades().await;
}

impl Door {
    /// The answer to a request: whoever is not let through learns nothing but that.
    async fn answer(&self, request: Request<Incoming>, arrival: &Arrival) -> Answer {
        let (parts, body) = request.into_parts();
        let mut answer = match guard::check(&self.origin, &parts) {
            Err(refused) => failed(refused.status(), "this is for the page alone"),
            Ok(()) if !arrival.come_in() => failed(StatusCode::SERVICE_UNAVAILABLE, "too many connections at once"),
            Ok(()) => self.route(Request::from_parts(parts, body)).await,
        };
        headers::put(&self.origin, answer.headers_mut());
        answer
    }

    async fn route(&self, request: Request<Incoming>) -> Answer {
        let path = request.uri().path().to_owned();
        match (request.method(), path.as_str()) {
            (&Method::POST, "/session") => self.session(request).await,
            (&Method::GET, "/rpc") => socket::answer(request, &self.house),
            (&Method::POST, "/files") => files::take(&self.house, request).await,
            (&Method::GET, path) if path.starts_with(files::PLACE) => files::give(&self.house, &request).await,
            (&Method::POST, path) if path.starts_with(files::ONCE) => files::give_once(&self.house, &request).await,
            (&Method::GET, path) => match bundle::file(path) {
                Some((bytes, kind)) => {
                    whole(StatusCode::OK, HeaderValue::from_static(kind), Bytes::copy_from_slice(&bytes))
                }
                None => failed(StatusCode::NOT_FOUND, "there is nothing here"),
            },
            _ => {
                let mut answer = failed(StatusCode::METHOD_NOT_ALLOWED, "this is not done here");
                answer.headers_mut().insert(ALLOW, HeaderValue::from_static("GET, POST"));
                answer
            }
        }
    }

    /// Lets a tab in, by a launch code or by the cookie that one has brought.
    async fn session(&self, request: Request<Incoming>) -> Answer {
        let cookies = request.headers().get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
        let known = self.house.passes(|passes| cookies.into_iter().any(|shown| passes.is_known(shown)));
        let Some(body) = small(request.into_body()).await else {
            return failed(StatusCode::PAYLOAD_TOO_LARGE, "the body is too long, or does not come");
        };
        let Ok(Value::Object(body)) = serde_json::from_slice::<Value>(&body) else {
            return failed(StatusCode::BAD_REQUEST, "the body is a JSON object");
        };
        let (token, cookie) = match body.get("code") {
            Some(Value::String(code)) => {
                let Some(file) = self.house.passes(|passes| passes.redeem(code, Instant::now())) else {
                    return failed(StatusCode::UNAUTHORIZED, "this launch code is used up, or too old");
                };
                // If it cannot be removed, it holds a code that is of no use.
                let _ = std::fs::remove_file(file);
                self.house.passes(|passes| (passes.admit(), Some(passes.set_cookie())))
            }
            None if known => (self.house.passes(|passes| passes.admit()), None),
            None => return failed(StatusCode::UNAUTHORIZED, "this browser was not let in: run `wiretight open`"),
            Some(_) => return failed(StatusCode::BAD_REQUEST, "“code” is a text"),
        };
        let mut answer = json(StatusCode::OK, &json!({ "token": token.as_str() }));
        if let Some(cookie) = cookie.and_then(|cookie| HeaderValue::from_str(&cookie).ok()) {
            answer.headers_mut().insert(SET_COOKIE, cookie);
        }
        answer
    }
}

/// The next piece of a body; nothing at its end.
pub async fn piece(body: &mut Incoming) -> Option<hyper::Result<Bytes>> {
    loop {
        let frame = std::future::poll_fn(|context| Pin::new(&mut *body).poll_frame(context)).await?;
        match frame.map(Frame::into_data) {
            Ok(Ok(bytes)) => return Some(Ok(bytes)),
            // Trailers say nothing here.
            Ok(Err(_)) => {}
            Err(error) => return Some(Err(error)),
        }
    }
}

/// A small body; nothing if it is none.
async fn small(mut body: Incoming) -> Option<Vec<u8>> {
    let read = async {
        let mut bytes = Vec::new();
        while let Some(piece) = piece(&mut body).await {
            bytes.extend_from_slice(&piece.ok()?);
            if bytes.len() > BODY_BYTES_MAX {
                return None;
            }
        }
        Some(bytes)
    };
    tokio::time::timeout(BODY_PATIENCE, read).await.ok()?
}

/// An answer with all that it holds.
pub fn whole(status: StatusCode, kind: HeaderValue, bytes: Bytes) -> Answer {
    let mut answer = Response::new(Body::Whole(Some(bytes)));
    *answer.status_mut() = status;
    answer.headers_mut().insert(CONTENT_TYPE, kind);
    answer
}

/// An answer in JSON.
pub fn json(status: StatusCode, value: &Value) -> Answer {
    whole(status, HeaderValue::from_static("application/json"), Bytes::from(value.to_string()))
}

/// An answer that says why not.
pub fn failed(status: StatusCode, reason: &str) -> Answer {
    json(status, &json!({ "reason": reason }))
}

/// Whether a header has this word among those that commas divide.
pub fn has_word(request: &Request<Incoming>, name: &HeaderName, word: &str) -> bool {
    let values = request.headers().get_all(name).iter().filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(',')).any(|found| found.trim().eq_ignore_ascii_case(word))
}
