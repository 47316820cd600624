//! A server in a folder: the program's own service, keys, TLS and shell, with stores that may lie around the embedded ones.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context as _, Result};
use protocol::address::ServerAddress;
use server::embedded::EmbeddedStores;
use server::folder::Folder;
use server::http::log_metrics::LogMetrics;
use server::http::publisher::{Publishing, Running};
use server::http::random::SystemRandom;
use server::http::witness::Witnesses;
use server::http::{Patience, Serving, now, tls};
use server::port::Stores;
use server::service::keys::Keyring;
use server::service::{Rules, Service};
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

/// More than any story needs.
const CONNECTIONS_MAX: usize = 1_000;

/// A server that runs in this process.
pub struct Hosted {
    /// Its address.
    pub address: ServerAddress,
    stop: oneshot::Sender<()>,
    serving: JoinHandle<()>,
    _folder: Arc<Folder>,
}

impl Hosted {
    /// Takes a folder, makes what is missing of its keys, and serves it. `around` puts something around its stores.
    ///
    /// # Errors
    /// A folder that another server has, a port that is taken, and what the system refuses.
    pub async fn start<S: Stores>(
        folder: &Path,
        listen: SocketAddr,
        around: impl FnOnce(EmbeddedStores, Keyring) -> S,
    ) -> Result<Self> {
        let folder = Arc::new(Folder::take(folder)?);
        let names = vec!["localhost".to_owned(), "127.0.0.1".to_owned(), "::1".to_owned(), listen.ip().to_string()];
        let tls = tls::self_signed(folder.path(), names)?;
        let keyring = || folder.keyring(tls.certificate, now(), &mut SystemRandom);
        let service_keys = keyring()?;
        let id = service_keys.id();
        let stores = around(EmbeddedStores::open(folder.path())?, keyring()?);
        let service = Service::new(stores, service_keys, Rules::default());
        let listener = TcpListener::bind(listen).await.with_context(|| format!("cannot listen on {listen}"))?;
        let bound = listener.local_addr()?;
        let address = ServerAddress { host: bound.ip().to_string(), port: bound.port(), id: Some(id) };
        folder.write_address(&address.to_string())?;
        let witnesses = Witnesses::none();
        let publishing = Publishing {
            service: Arc::clone(&service),
            folder: Arc::clone(&folder),
            witnesses,
            metrics: LogMetrics::default(),
        };
        let Running { first, ended } = publishing.start().context("the publisher cannot start")?;
        // Nobody is let in before there is something to prove anything by.
        first.await.context("the directory cannot be published")?;
        let serving = Serving {
            service,
            listener,
            metrics_listener: None,
            tls: tls.config,
            connections_max: CONNECTIONS_MAX,
            patience: Patience::default(),
            log_metrics: LogMetrics::default(),
        };
        let (stop, stopped) = oneshot::channel();
        let serving = tokio::spawn(serving.run(async {
            tokio::select! {
                // Whoever drops the sender stops it as well.
                _ = stopped => {}
                _ = ended => {}
            }
        }));
        Ok(Hosted { address, stop, serving, _folder: folder })
    }

    /// Stops it, and waits until it has.
    ///
    /// # Errors
    /// A panic of the server.
    pub async fn stop(self) -> Result<()> {
        // It may have ended already.
        let _ = self.stop.send(());
        self.serving.await.context("the server panicked")
    }
}
