//! Connections: accepted, secured, and handed to HTTP, each step within its time.

use std::convert::Infallible;
use std::net::IpAddr;
use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use protocol::hash::hash;
use rand_core::Rng as _;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_rustls::TlsAcceptor;

use super::random::SystemRandom;
use super::{Shell, log, socket, upgrade};
use crate::port::Stores;
use crate::service::limits::Network;

/// What accepts connections.
pub struct Accepting {
    /// Where they come in.
    pub listener: TcpListener,
    /// TLS.
    pub tls: Arc<rustls::ServerConfig>,
    /// How many may be open at one time.
    pub places: usize,
}

impl Accepting {
    /// Accepts until dropped.
    pub async fn run<S: Stores>(self, shell: &Arc<Shell<S>>) {
        let places = Arc::new(Semaphore::new(self.places));
        let acceptor = TlsAcceptor::from(self.tls);
        let router = router(Arc::clone(shell));
        let mut salt = [0; 32];
        SystemRandom.fill_bytes(&mut salt);
        loop {
            let (stream, peer) = match self.listener.accept().await {
                Ok(accepted) => accepted,
                Err(error) => {
                    // Out of descriptors: connections that end make room.
                    tracing::warn!(kind = %error.kind(), "a connection was not accepted");
                    tokio::time::sleep(std::time::Duration::from_millis(50)).await;
                    continue;
                }
            };
            let Ok(place) = Arc::clone(&places).try_acquire_owned() else {
                shell.metrics.connection_refused();
                continue;
            };
            let network = network_of(peer.ip(), &salt);
            let connection = Connection { acceptor: acceptor.clone(), router: router.clone(), place, network };
            tokio::spawn(connection.serve(stream, Arc::clone(shell)));
        }
    }
}

struct Connection {
    acceptor: TlsAcceptor,
    router: Router,
    place: OwnedSemaphorePermit,
    network: Network,
}

/// An address, or the network of an IPv6 address, of which one subscriber has at least so much.
fn network_of(address: IpAddr, salt: &[u8; 32]) -> Network {
    let network = match address.to_canonical() {
        IpAddr::V4(address) => address.octets().to_vec(),
        IpAddr::V6(address) => address.octets().into_iter().take(8).collect(),
    };
    Network(hash("network", &[salt, &network]))
}

/// A connection's place, for as long as it is open, also after it became a WebSocket.
#[derive(Clone)]
struct Place(#[allow(dead_code, reason = "held, never read")] Arc<OwnedSemaphorePermit>);

impl Connection {
    async fn serve<S: Stores>(self, stream: TcpStream, shell: Arc<Shell<S>>) {
        let alive = shell.alive.clone();
        _ = stream.set_nodelay(true);
        let (step, plain) = (shell.patience.step, shell.patience.plain);
        let mut stopping = shell.stopping.clone();
        let handshake = Box::pin(tokio::time::timeout(step, self.acceptor.accept(stream)));
        let handshake = tokio::select! {
            handshake = handshake => handshake,
            // Nothing is in flight yet.
            _ = stopping.wait_for(|stopping| *stopping) => return,
        };
        let Ok(Ok(stream)) = handshake else {
            shell.metrics.handshake_failed();
            return;
        };
        shell.metrics.handshake(stream.get_ref().1.handshake_kind());
        let router =
            self.router.layer(axum::Extension(Place(Arc::new(self.place)))).layer(axum::Extension(self.network));
        let mut http = http1::Builder::new();
        http.timer(TokioTimer::new()).header_read_timeout(step).max_buf_size(8 * 1024);
        let service = TowerToHyperService::new(router);
        let serving = http.serve_connection(TokioIo::new(stream), service).with_upgrades();
        drop(shell);
        let stopped = async move { _ = stopping.wait_for(|stopping| *stopping).await };
        let mut serving = Box::pin(serving);
        tokio::select! {
            _ = &mut serving => {}
            // Whoever does not take an answer does not keep it for ever.
            () = tokio::time::sleep(plain) => {}
            () = stopped => {
                serving.as_mut().graceful_shutdown();
                _ = tokio::time::timeout(step, serving).await;
            }
        }
        drop(alive);
    }
}

fn router<S: Stores>(shell: Arc<Shell<S>>) -> Router {
    Router::new()
        .route("/v1", get(session::<S>))
        .merge(log::routes())
        .with_state(shell)
        .route("/healthz", get(async || Ok::<_, Infallible>("ok\n")))
}

async fn session<S: Stores>(
    State(shell): State<Arc<Shell<S>>>,
    axum::Extension(place): axum::Extension<Place>,
    axum::Extension(network): axum::Extension<Network>,
    request: Request,
) -> Result<Response, StatusCode> {
    let (upgrade, response) = upgrade::answer(request)?;
    tokio::spawn(async move {
        if let Some(socket) = Box::pin(upgrade::socket(upgrade)).await {
            socket::serve(socket, network, shell).await;
        }
        drop(place);
    });
    Ok(response)
}
