//! The page's WebSocket (RFC 6455): one JSON-RPC message in each text, answered by what answers programs.

use std::rc::Rc;
use std::time::Duration;

use futures_util::stream::{SplitSink, SplitStream};
use futures_util::{SinkExt as _, StreamExt as _};
use hyper::body::{Bytes, Incoming};
use hyper::header::{CONNECTION, HeaderValue, SEC_WEBSOCKET_ACCEPT, SEC_WEBSOCKET_KEY, SEC_WEBSOCKET_VERSION, UPGRADE};
use hyper::upgrade::{OnUpgrade, on};
use hyper::{Request, Response, StatusCode, Version};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::net::TcpStream;
use tokio::sync::mpsc;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;
use tokio_tungstenite::tungstenite::protocol::{Role, WebSocketConfig};
use tokio_tungstenite::tungstenite::{Error, Message};

use super::house::House;
use super::http::{Answer, Body, failed, has_word};
use crate::rpc::session::{OUT_MAX, WRITE_PATIENCE, attend};
use crate::rpc::wire::{self, NO_REQUEST, REQUEST_BYTES_MAX, RpcError};
use crate::rpc::{Peer, Place};

type Socket = WebSocketStream<TcpStream>;

/// The version of WebSocket that everybody speaks.
const VERSION: &str = "13";

/// How long the other end may take to say goodbye too.
const CLOSE_PATIENCE: Duration = Duration::from_secs(2);

/// Answers a request for an upgrade, and serves what it becomes.
pub fn answer(mut request: Request<Incoming>, house: &Rc<House>) -> Answer {
    let asks = request.version() == Version::HTTP_11
        && has_word(&request, &CONNECTION, "upgrade")
        && has_word(&request, &UPGRADE, "websocket");
    let key = request.headers().get(SEC_WEBSOCKET_KEY).map(|key| derive_accept_key(key.as_bytes()));
    let accepted = key.and_then(|key| HeaderValue::from_str(&key).ok());
    let (true, Some(accepted)) = (asks, accepted) else {
        return failed(StatusCode::BAD_REQUEST, "this address is for a WebSocket");
    };
    if !has_word(&request, &SEC_WEBSOCKET_VERSION, VERSION) {
        return failed(StatusCode::UPGRADE_REQUIRED, "this speaks version 13 of WebSocket");
    }
    tokio::task::spawn_local(serve(on(&mut request), Place::House(house.clone())));
    let mut response = Response::new(Body::Whole(Some(Bytes::new())));
    *response.status_mut() = StatusCode::SWITCHING_PROTOCOLS;
    response.headers_mut().insert(CONNECTION, HeaderValue::from_static("upgrade"));
    response.headers_mut().insert(UPGRADE, HeaderValue::from_static("websocket"));
    response.headers_mut().insert(SEC_WEBSOCKET_ACCEPT, accepted);
    response
}

async fn serve(upgrade: OnUpgrade, place: Place) {
    // Whoever went before it was a WebSocket has asked nothing.
    let Ok(upgraded) = upgrade.await else { return };
    let Ok(parts) = upgraded.downcast::<TokioIo<TcpStream>>() else { return };
    let config =
        WebSocketConfig::default().max_message_size(Some(REQUEST_BYTES_MAX)).max_frame_size(Some(REQUEST_BYTES_MAX));
    let (stream, early) = (parts.io.into_inner(), parts.read_buf.to_vec());
    let socket = WebSocketStream::from_partially_read(stream, early, Role::Server, Some(config)).await;
    let (to, from) = socket.split();
    let (out, lines) = mpsc::channel(OUT_MAX);
    let (heard, requests) = mpsc::channel(1);
    let writing = tokio::task::spawn_local(write(to, lines));
    let reading = tokio::task::spawn_local(read(from, heard));
    attend(place, Peer::Unknown, out, requests).await;
    reading.abort();
    // A panic there has been reported; there is nothing left to write.
    let _ = writing.await;
}

async fn read(mut from: SplitStream<Socket>, heard: mpsc::Sender<Result<Vec<u8>, RpcError>>) {
    while let Some(message) = from.next().await {
        let line = match message {
            Ok(Message::Text(text)) => Ok(text.as_bytes().to_vec()),
            Ok(Message::Binary(_)) => Err(RpcError::new(NO_REQUEST, "a request is a text")),
            // Answered by the WebSocket itself.
            Ok(Message::Ping(_) | Message::Pong(_) | Message::Frame(_)) => continue,
            Err(Error::Capacity(_)) => Err(wire::too_long()),
            Ok(Message::Close(_)) | Err(_) => return,
        };
        let is_last = line.is_err();
        if heard.send(line).await.is_err() || is_last {
            return;
        }
    }
}

async fn write(mut to: SplitSink<Socket, Message>, mut lines: mpsc::Receiver<Value>) {
    while let Some(value) = lines.recv().await {
        let mut line = wire::line(&value);
        line.truncate(line.trim_end().len());
        match tokio::time::timeout(WRITE_PATIENCE, to.send(Message::text(line))).await {
            Ok(Ok(())) => {}
            // Gone, or as good as gone: dropping the receiver ends the connection.
            Ok(Err(_)) | Err(_) => return,
        }
    }
    let _ = tokio::time::timeout(CLOSE_PATIENCE, to.close()).await;
}
