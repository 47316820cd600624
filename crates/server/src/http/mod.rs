//! The HTTP shell: WebSocket sessions over TLS around the rules, health, metrics, and a graceful end.

pub mod accept;
pub mod clock;
pub mod log;
pub mod log_metrics;
pub mod metrics;
pub mod publisher;
pub mod random;
pub mod socket;
pub mod tls;
mod upgrade;
pub mod witness;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::{Semaphore, mpsc, watch};

pub use clock::now;

use crate::port::Stores;
use crate::service::Service;
use log_metrics::LogMetrics;
use metrics::Metrics;

/// How long the shell waits for what.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    /// For each step up to a client's hello, and for a client to take a frame that waits for it.
    pub step: Duration,
    /// For all that is asked on a connection that does not become a session: the log, and that the server is well.
    pub plain: Duration,
    /// For an account session until a device has authenticated: as long as two devices may take to find each other.
    pub unproven: Duration,
    /// Between two pings of a connection; what hints may have missed is looked for just as often.
    pub ping: Duration,
    /// For a sign of life.
    pub idle: Duration,
    /// For sessions to finish when the server stops.
    pub drain: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Patience {
            step: Duration::from_secs(20),
            // The largest audit blob, over a slow line.
            plain: Duration::from_secs(10 * 60),
            unproven: Duration::from_secs(11 * 60),
            // Below the minute after which home routers forget a connection.
            ping: Duration::from_secs(50),
            // Three pings unanswered.
            idle: Duration::from_secs(160),
            drain: Duration::from_secs(15),
        }
    }
}

/// What clients are told to wait when the server stops.
pub const RETRY_AFTER_S: u32 = 5;

/// What all connections share.
pub struct Shell<S: Stores> {
    /// The rules.
    pub service: Arc<Service<S>>,
    /// Counters.
    pub metrics: Metrics,
    /// How long to wait for what.
    pub patience: Patience,
    /// True once the server stops.
    pub stopping: watch::Receiver<bool>,
    /// Room for the bytes of appends that wait for the disk, of all connections.
    pub append_room: Arc<Semaphore>,
    /// Held by each connection: when all are gone, nothing is in flight.
    pub alive: mpsc::Sender<()>,
}

/// A server that listens.
pub struct Serving<S: Stores> {
    /// The rules.
    pub service: Arc<Service<S>>,
    /// Where sessions come in.
    pub listener: TcpListener,
    /// Where metrics are read, if anywhere.
    pub metrics_listener: Option<TcpListener>,
    /// TLS.
    pub tls: Arc<rustls::ServerConfig>,
    /// The most connections at one time.
    pub connections_max: usize,
    /// How long to wait for what.
    pub patience: Patience,
    /// What the publisher counts.
    pub log_metrics: LogMetrics,
}

impl<S: Stores> Serving<S> {
    /// Where it listens.
    ///
    /// # Errors
    /// The system's.
    pub fn address(&self) -> std::io::Result<SocketAddr> {
        self.listener.local_addr()
    }

    /// Serves until `stop` is ready, then lets sessions finish.
    pub async fn run(self, stop: impl Future<Output = ()>) {
        let (stopping_sender, stopping) = watch::channel(false);
        let (alive, mut all_gone) = mpsc::channel(1);
        let metrics = Metrics::new(self.log_metrics);
        let patience = self.patience;
        let append_room = Arc::new(Semaphore::new(socket::APPEND_BYTES_MAX_ALL));
        let shell = Arc::new(Shell { service: self.service, metrics, patience, stopping, append_room, alive });
        if let Some(listener) = self.metrics_listener {
            tokio::spawn(metrics::serve(listener, Arc::clone(&shell)));
        }
        let accepting = accept::Accepting { listener: self.listener, tls: self.tls, places: self.connections_max };
        tokio::select! {
            () = accepting.run(&shell) => {}
            () = stop => {}
        }
        // The listener is closed here: whoever reconnects finds nobody, rather than a server about to go.
        tracing::info!("stopping");
        _ = stopping_sender.send(true);
        drop(shell);
        if tokio::time::timeout(patience.drain, all_gone.recv()).await.is_err() {
            tracing::warn!("some sessions did not finish in time");
        }
    }
}
