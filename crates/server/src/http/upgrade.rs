//! From HTTP to WebSocket (RFC 6455 §4.2): what is left is the connection itself and small buffers, nothing of HTTP.

use axum::body::Body;
use axum::extract::Request;
use axum::http::header::{CONNECTION, SEC_WEBSOCKET_ACCEPT, SEC_WEBSOCKET_KEY, SEC_WEBSOCKET_VERSION, UPGRADE};
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, Version};
use axum::response::Response;
use hyper::upgrade::{OnUpgrade, on};
use hyper_util::rt::TokioIo;
use protocol::limits::FRAME_BYTES_MAX;
use tokio::net::TcpStream;
use tokio_rustls::server::TlsStream;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;
use tokio_tungstenite::tungstenite::protocol::{Role, WebSocketConfig};

/// A WebSocket, on the heap: a future that carries it by value is as large again for each step that it moves through.
pub type Socket = Box<WebSocketStream<TlsStream<TcpStream>>>;

/// What WebSocket reads at once: an idle connection keeps this buffer, and the library's default is 128 KB. What comes lies
/// decrypted in memory by then, so that small steps cost little.
const READ_BUFFER_BYTES: usize = 512;

/// The version of WebSocket that everybody speaks.
const VERSION: &str = "13";

/// The answer to a request for an upgrade, and what becomes the connection once the answer is sent.
///
/// # Errors
/// The answer to a request that is none.
pub fn answer(mut request: Request) -> Result<(OnUpgrade, Response), StatusCode> {
    let asks = request.method() == Method::GET
        && request.version() == Version::HTTP_11
        && has_word(&request, &CONNECTION, "upgrade")
        && has_word(&request, &UPGRADE, "websocket");
    if !asks {
        return Err(StatusCode::BAD_REQUEST);
    }
    if !has_word(&request, &SEC_WEBSOCKET_VERSION, VERSION) {
        return Err(StatusCode::UPGRADE_REQUIRED);
    }
    let key = request.headers().get(SEC_WEBSOCKET_KEY).ok_or(StatusCode::BAD_REQUEST)?;
    let accepted = HeaderValue::from_str(&derive_accept_key(key.as_bytes())).map_err(|_| StatusCode::BAD_REQUEST)?;
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::SWITCHING_PROTOCOLS;
    response.headers_mut().insert(CONNECTION, HeaderValue::from_static("upgrade"));
    response.headers_mut().insert(UPGRADE, HeaderValue::from_static("websocket"));
    response.headers_mut().insert(SEC_WEBSOCKET_ACCEPT, accepted);
    Ok((on(&mut request), response))
}

/// The WebSocket; nothing if the client went before it was one.
pub async fn socket(upgrade: OnUpgrade) -> Option<Socket> {
    let upgraded = upgrade.await.ok()?;
    // Not through HTTP's own layers, which an idle connection would keep.
    let parts = upgraded.downcast::<TokioIo<TlsStream<TcpStream>>>().ok()?;
    let config = WebSocketConfig::default()
        .read_buffer_size(READ_BUFFER_BYTES)
        .max_message_size(Some(FRAME_BYTES_MAX))
        .max_frame_size(Some(FRAME_BYTES_MAX));
    let (stream, early) = (parts.io.into_inner(), parts.read_buf.to_vec());
    let socket = WebSocketStream::from_partially_read(stream, early, Role::Server, Some(config));
    Some(Box::new(socket.await))
}

/// Whether a header has this word among those that commas divide.
fn has_word(request: &Request, name: &HeaderName, word: &str) -> bool {
    let values = request.headers().get_all(name).iter().filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(',')).any(|found| found.trim().eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answered(headers: &[(&str, &str)]) -> Result<HeaderValue, StatusCode> {
        let mut request = Request::builder().uri("/v1").body(Body::empty()).expect("a request");
        for (name, value) in headers {
            let name = HeaderName::from_bytes(name.as_bytes()).expect("a name");
            request.headers_mut().append(name, HeaderValue::from_str(value).expect("a value"));
        }
        answer(request).map(|(_, response)| {
            assert_eq!(response.status(), StatusCode::SWITCHING_PROTOCOLS);
            response.headers()[SEC_WEBSOCKET_ACCEPT].clone()
        })
    }

    #[test]
    fn answers_the_example_of_the_rfc_and_refuses_the_rest() {
        // RFC 6455 §1.3.
        let key = ("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ==");
        let (connection, upgrade) = (("connection", "keep-alive, Upgrade"), ("upgrade", "WebSocket"));
        let version = ("sec-websocket-version", "13");
        assert_eq!(answered(&[connection, upgrade, version, key]).expect("accepted"), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
        for refused in [
            &[upgrade, version, key][..],
            &[connection, version, key],
            &[("connection", "close"), upgrade, version, key],
            &[connection, ("upgrade", "h2c"), version, key],
            &[connection, upgrade, version],
        ] {
            assert_eq!(answered(refused), Err(StatusCode::BAD_REQUEST), "{refused:?}");
        }
        let other = [connection, upgrade, ("sec-websocket-version", "8"), key];
        assert_eq!(answered(&other), Err(StatusCode::UPGRADE_REQUIRED));
    }
}
