//! What is served: the witness's one call, the auditor's cosigned checkpoint, and on a listener of their own metrics and health.

use std::sync::Arc;
use std::time::UNIX_EPOCH;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use protocol::time::Seconds;

use crate::follow::COSIGNED;
use crate::metrics::Metrics;
use crate::witness::{Reply, Witness};

/// The largest request that a witness reads: a checkpoint with its cosignatures, and a proof.
const SUBMISSION_BYTES_MAX: usize = 16 * 1024;

/// The time.
pub fn now() -> Seconds {
    Seconds(UNIX_EPOCH.elapsed().map_or(0, |time| time.as_secs()))
}

/// The witness's call.
pub fn witness(witness: Arc<Witness>, metrics: Arc<Metrics>) -> Router {
    Router::new()
        .route("/add-checkpoint", post(add_checkpoint))
        .layer(DefaultBodyLimit::max(SUBMISSION_BYTES_MAX))
        .with_state((witness, metrics))
}

async fn add_checkpoint(State((witness, metrics)): State<(Arc<Witness>, Arc<Metrics>)>, body: Bytes) -> Response {
    // It writes to a disk.
    let answered = tokio::task::spawn_blocking(move || witness.add_checkpoint(&body, now())).await;
    let reply = answered.unwrap_or(Reply::Failed);
    metrics.submission(reply.status());
    let status = StatusCode::from_u16(reply.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let (kind, body) = match reply {
        Reply::Cosigned(line) => ("text/plain; charset=utf-8", line),
        Reply::OtherSize(size) => ("text/x.tlog.size", format!("{size}\n")),
        Reply::Malformed => ("text/plain; charset=utf-8", "this is no checkpoint and proof\n".to_owned()),
        Reply::NotSigned => ("text/plain; charset=utf-8", "the log did not sign this\n".to_owned()),
        Reply::UnknownLog => ("text/plain; charset=utf-8", "this log is not witnessed here\n".to_owned()),
        Reply::OtherRoot => ("text/plain; charset=utf-8", "another root was cosigned for this size\n".to_owned()),
        Reply::Unproven => ("text/plain; charset=utf-8", "the log is not shown to have only grown\n".to_owned()),
        Reply::Failed => ("text/plain; charset=utf-8", "the witness cannot remember, so it does not sign\n".to_owned()),
    };
    (status, [(header::CONTENT_TYPE, kind)], body).into_response()
}

/// The auditor's newest cosigned checkpoint, read from its folder.
pub fn cosigned(folder: std::path::PathBuf) -> Router {
    let read = async move || match tokio::fs::read_to_string(folder.join(COSIGNED)).await {
        Ok(note) => ([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], note).into_response(),
        Err(_) => StatusCode::NOT_FOUND.into_response(),
    };
    Router::new().route("/checkpoint", get(read))
}

/// Metrics and health.
pub fn metrics(metrics: Arc<Metrics>) -> Router {
    let health = Arc::clone(&metrics);
    let is_well = async move || match health.is_well(now()) {
        true => (StatusCode::OK, "ok\n"),
        false => (StatusCode::SERVICE_UNAVAILABLE, "not well\n"),
    };
    Router::new().route("/metrics", get(async move || metrics.text())).route("/healthz", get(is_well))
}
