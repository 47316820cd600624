//! Metrics: counts and times by kind; nothing in them names anybody or anything.

use std::fmt::Write as _;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::routing::get;
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::Registry;
use protocol::api::{Refusal, Request, ServerFrame};
use protocol::hello::SessionKind;
use rustls::HandshakeKind;
use tokio::net::TcpListener;

use super::log_metrics::LogMetrics;
use super::{Shell, now};
use crate::port::Stores;
use crate::service::session::Handled;

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct KindLabel {
    kind: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OutcomeLabels {
    request: &'static str,
    outcome: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RequestLabel {
    request: &'static str,
}

/// All metrics.
pub struct Metrics {
    registry: Registry,
    sessions_open: Family<KindLabel, Gauge>,
    sessions: Family<KindLabel, Counter>,
    requests: Family<OutcomeLabels, Counter>,
    seconds: Family<RequestLabel, Histogram>,
    connections_refused: Counter,
    handshakes: Family<KindLabel, Counter>,
    handshakes_failed: Counter,
    frames_malformed: Counter,
    log: LogMetrics,
}

impl Metrics {
    /// All of them, with those of the publisher.
    pub fn new(log: LogMetrics) -> Self {
        let seconds: Family<RequestLabel, Histogram> =
            Family::new_with_constructor(|| Histogram::new(exponential_buckets(0.000_1, 4.0, 9)));
        let mut metrics = Metrics {
            registry: Registry::with_prefix("wiretight"),
            sessions_open: Family::default(),
            sessions: Family::default(),
            requests: Family::default(),
            seconds,
            connections_refused: Counter::default(),
            handshakes: Family::default(),
            handshakes_failed: Counter::default(),
            frames_malformed: Counter::default(),
            log,
        };
        let registry = &mut metrics.registry;
        registry.register("sessions_open", "Sessions that are open", metrics.sessions_open.clone());
        registry.register("sessions", "Sessions opened", metrics.sessions.clone());
        registry.register("requests", "Requests by outcome", metrics.requests.clone());
        registry.register("request_seconds", "Time from frame to answer", metrics.seconds.clone());
        registry.register(
            "connections_refused",
            "Connections for which there was no place",
            metrics.connections_refused.clone(),
        );
        registry.register("handshakes", "TLS handshakes, full or resumed", metrics.handshakes.clone());
        registry.register(
            "handshakes_failed",
            "TLS handshakes that failed or took too long",
            metrics.handshakes_failed.clone(),
        );
        registry.register("frames_malformed", "Frames that could not be read", metrics.frames_malformed.clone());
        metrics.log.register(registry);
        metrics
    }

    /// A session was opened.
    pub fn session_opened(&self, kind: SessionKind) {
        self.sessions.get_or_create(&label(kind)).inc();
        self.sessions_open.get_or_create(&label(kind)).inc();
    }

    /// A session has ended.
    pub fn session_closed(&self, kind: SessionKind) {
        self.sessions_open.get_or_create(&label(kind)).dec();
    }

    /// A request was answered.
    pub fn answered(&self, request: &'static str, handled: &Handled, time: Duration) {
        let outcome = outcome_name(handled);
        self.requests.get_or_create(&OutcomeLabels { request, outcome }).inc();
        self.seconds.get_or_create(&RequestLabel { request }).observe(time.as_secs_f64());
    }

    /// There was no place for a connection.
    pub fn connection_refused(&self) {
        self.connections_refused.inc();
    }

    /// A TLS handshake succeeded: in full, or since the client had a ticket.
    pub fn handshake(&self, kind: Option<HandshakeKind>) {
        let kind = if kind == Some(HandshakeKind::Resumed) { "resumed" } else { "full" };
        self.handshakes.get_or_create(&KindLabel { kind }).inc();
    }

    /// A TLS handshake failed.
    pub fn handshake_failed(&self) {
        self.handshakes_failed.inc();
    }

    /// A frame could not be read.
    pub fn malformed(&self) {
        self.frames_malformed.inc();
    }

    fn text(&self) -> String {
        let mut text = String::new();
        if encode(&mut text, &self.registry).is_err() {
            _ = writeln!(text, "# incomplete");
        }
        text
    }
}

/// Serves metrics by plain HTTP, on a listener of their own.
pub async fn serve<S: Stores>(listener: TcpListener, shell: Arc<Shell<S>>) {
    let mut stopping = shell.stopping.clone();
    let weak = Arc::downgrade(&shell);
    drop(shell);
    let text = async move || {
        let Some(shell) = weak.upgrade() else { return String::new() };
        shell.metrics.log.read(&shell.service, now()).await;
        shell.metrics.text()
    };
    let router = Router::new().route("/metrics", get(text));
    let stopped = async move { _ = stopping.wait_for(|stopping| *stopping).await };
    if let Err(error) = axum::serve(listener, router).with_graceful_shutdown(stopped).await {
        tracing::warn!(kind = %error.kind(), "metrics are not served any more");
    }
}

fn label(kind: SessionKind) -> KindLabel {
    KindLabel {
        kind: match kind {
            SessionKind::Account => "account",
            SessionKind::Contact => "contact",
            SessionKind::Topics => "topics",
        },
    }
}

/// A request's name in metrics.
pub fn request_name(request: &Request) -> &'static str {
    match request {
        Request::Register(_) => "register",
        Request::Authenticate { .. } => "authenticate",
        Request::Incarnate { .. } => "incarnate",
        Request::TakeOver { .. } => "take_over",
        Request::PublishKeyPackages { .. } => "publish_key_packages",
        Request::CountKeyPackages => "count_key_packages",
        Request::ReadInbox { .. } => "read_inbox",
        Request::ClearInbox { .. } => "clear_inbox",
        Request::IssueTokens { .. } => "issue_tokens",
        Request::AppendStatements { .. } => "append_statements",
        Request::OpenInbox { .. } => "open_inbox",
        Request::TakeOwnKeyPackages => "take_own_key_packages",
        Request::ReadChain { .. } => "read_chain",
        Request::FindAccount { .. } => "find_account",
        Request::Recover(_) => "recover",
        Request::PutRendezvous { .. } => "put_rendezvous",
        Request::ReadRendezvous { .. } => "read_rendezvous",
        Request::ReadHistory { .. } => "read_history",
        Request::ReadLog { .. } => "read_log",
        Request::ReadCheckpoint { .. } => "read_checkpoint",
        Request::LookUpHandle { .. } => "look_up_handle",
        Request::LookUpAccount { .. } => "look_up_account",
        Request::TakeKeyPackages { .. } => "take_key_packages",
        Request::PutInbox { .. } => "put_inbox",
        Request::CreateTopic { .. } => "create_topic",
        Request::ProveSegment { .. } => "prove_segment",
        Request::Append { .. } => "append",
        Request::ReadTopic { .. } => "read_topic",
        Request::Signal { .. } => "signal",
        Request::WriteBlob { .. } => "write_blob",
        Request::ReadBlob { .. } => "read_blob",
        Request::StatBlob { .. } => "stat_blob",
        Request::DeleteBlob { .. } => "delete_blob",
    }
}

fn outcome_name(handled: &Handled) -> &'static str {
    let refusal = match handled {
        Handled::Answer(ServerFrame::Refusal { refusal, .. }) => refusal,
        Handled::Answer(_) => return "answered",
        Handled::Unknown => return "unknown",
    };
    match refusal {
        Refusal::Malformed => "malformed",
        Refusal::OtherSessionKind => "other_session_kind",
        Refusal::NotAuthenticated => "not_authenticated",
        Refusal::NotFound => "not_found",
        Refusal::SegmentClosed => "segment_closed",
        Refusal::SegmentFull => "segment_full",
        Refusal::Conflict => "conflict",
        Refusal::TooLarge => "too_large",
        Refusal::Busy { .. } => "busy",
        Refusal::HandleTaken => "handle_taken",
        Refusal::RegistrationClosed => "registration_closed",
        Refusal::InvitationInvalid => "invitation_invalid",
        Refusal::OtherIncarnation => "other_incarnation",
        Refusal::InboxFull => "inbox_full",
        Refusal::Unavailable => "unavailable",
        Refusal::TokenRefused => "token_refused",
        Refusal::QuotaUsed => "quota_used",
        Refusal::Suspended => "suspended",
        Refusal::DeviceRemoved => "device_removed",
        Refusal::ChainMoved => "chain_moved",
        Refusal::CostsMore => "costs_more",
    }
}
