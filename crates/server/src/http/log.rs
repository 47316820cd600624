//! The log over HTTPS, for auditors and witnesses and whoever else wants to see it: the checkpoint, leaves, audit blobs, configurations.
//!
//! All of it is what is served, never what is only committed: a leaf beyond the checkpoint is not found.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::{HeaderName, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Extension, Router};
use protocol::cbor;
use protocol::limits::LOG_LEAVES_MAX;

use super::{Shell, now};
use crate::port::directory::{Directory, Key};
use crate::port::{StoreError, Stores};
use crate::service::limits::Network;
use crate::service::log;

/// The routes under `/log`.
pub fn routes<S: Stores>() -> Router<Arc<Shell<S>>> {
    Router::new()
        .route("/log/checkpoint", get(checkpoint::<S>))
        .route("/log/leaves/{from}", get(leaves::<S>))
        .route("/log/audit/{number}", get(audit::<S>))
        .route("/log/configuration/{hash}", get(configuration::<S>))
}

/// What is never found differently later may be kept by whoever stands in between.
const FOR_EVER: (HeaderName, &str) = (header::CACHE_CONTROL, "public, max-age=31536000, immutable");

/// What is different in a moment.
const FOR_NOW: (HeaderName, &str) = (header::CACHE_CONTROL, "no-store");

/// What a page of leaves counts for, bytes: about as many as it has.
const LEAVES_BYTES: usize = 256 * 1024;

const CBOR: (HeaderName, &str) = (header::CONTENT_TYPE, "application/cbor");

async fn checkpoint<S: Stores>(State(shell): State<Arc<Shell<S>>>) -> Result<Response, StatusCode> {
    let served = shell.service.served().await.map_err(|_| StatusCode::SERVICE_UNAVAILABLE)?;
    let text = (header::CONTENT_TYPE, "text/plain; charset=utf-8");
    Ok(([text, FOR_NOW], served.note.clone()).into_response())
}

async fn leaves<S: Stores>(
    State(shell): State<Arc<Shell<S>>>,
    Extension(reader): Extension<Network>,
    Path(from): Path<u64>,
) -> Result<Response, StatusCode> {
    let size = served_size(&shell).await?;
    if from >= size {
        return Err(StatusCode::NOT_FOUND);
    }
    draw(&shell, reader, LEAVES_BYTES).await?;
    let leaves = log::leaves(shell.service.stores().directory(), from, size, LOG_LEAVES_MAX).await;
    Ok(([CBOR, FOR_NOW], cbor::to_bytes(&leaves.map_err(unavailable)?)).into_response())
}

async fn audit<S: Stores>(
    State(shell): State<Arc<Shell<S>>>,
    Extension(reader): Extension<Network>,
    Path(number): Path<u64>,
) -> Result<Response, StatusCode> {
    if number >= served_size(&shell).await? {
        return Err(StatusCode::NOT_FOUND);
    }
    record(&shell, reader, &Key::log_audit(number)).await
}

async fn configuration<S: Stores>(
    State(shell): State<Arc<Shell<S>>>,
    Extension(reader): Extension<Network>,
    Path(hash): Path<String>,
) -> Result<Response, StatusCode> {
    record(&shell, reader, &Key::log_configuration(&from_hex(&hash).ok_or(StatusCode::NOT_FOUND)?)).await
}

/// A record as it is stored, which is how it is hashed.
async fn record<S: Stores>(shell: &Shell<S>, reader: Network, key: &Key) -> Result<Response, StatusCode> {
    let found = shell.service.stores().directory().get(key).await.map_err(unavailable)?;
    draw(shell, reader, found.as_ref().map_or(0, Vec::len)).await?;
    Ok(([CBOR, FOR_EVER], found.ok_or(StatusCode::NOT_FOUND)?).into_response())
}

/// What is read has its price, by its bytes, for each reader and for all together.
async fn draw<S: Stores>(shell: &Shell<S>, reader: Network, bytes: usize) -> Result<(), StatusCode> {
    shell.service.draw_log(reader, bytes, now()).await.map_err(|_| StatusCode::TOO_MANY_REQUESTS)
}

async fn served_size<S: Stores>(shell: &Shell<S>) -> Result<u64, StatusCode> {
    let served = shell.service.served().await.map_err(|_| StatusCode::SERVICE_UNAVAILABLE)?;
    Ok(served.newest.state().size)
}

fn unavailable(error: StoreError) -> StatusCode {
    tracing::warn!(%error, "a store failed");
    StatusCode::SERVICE_UNAVAILABLE
}

/// 32 bytes from 64 hexadecimal digits in lower case.
fn from_hex(text: &str) -> Option<[u8; 32]> {
    let digit = |byte: u8| match byte {
        b'0'..=b'9' => byte.checked_sub(b'0'),
        b'a'..=b'f' => byte.checked_sub(b'a')?.checked_add(10),
        _ => None,
    };
    let mut hash = [0; 32];
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    if pairs.len() != hash.len() || !rest.is_empty() {
        return None;
    }
    for (byte, [high, low]) in hash.iter_mut().zip(pairs) {
        *byte = digit(*high)? << 4 | digit(*low)?;
    }
    Some(hash)
}
