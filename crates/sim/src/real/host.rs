//! A server in a folder: the program's own service, keys, TLS and shell, with stores that may lie around the embedded ones.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result};
use protocol::address::ServerAddress;
use protocol::time::Millis;
use server::embedded::EmbeddedStores;
use server::folder::Folder;
use server::http::log_metrics::LogMetrics;
use server::http::publisher::{Publishing, Running};
use server::http::random::SystemRandom;
use server::http::witness::Witnesses;
use server::http::{Patience, Serving, now, tls};
use server::memory::MemoryStores;
use server::port::Stores;
use server::port::wakeups::SessionNumber;
use server::service::keys::Keyring;
use server::service::publisher::{Pace, PublishError};
use server::service::{Rules, Service};
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use super::directory::{copied, exchange_handles, flip, odd_label};
use super::evil::{EvilStores, RealLie};
use crate::evil::operator;

/// How often it is looked whether something is to be published.
const LOOK: Duration = Duration::from_millis(50);

/// More than any story needs.
const CONNECTIONS_MAX: usize = 1_000;

/// A server that runs in this process.
pub struct Hosted {
    /// Its address.
    pub address: ServerAddress,
    stop: oneshot::Sender<()>,
    serving: JoinHandle<()>,
    tasks: Vec<JoinHandle<()>>,
    _folder: Arc<Folder>,
}

/// A folder with a port: what a server stands on.
struct Ground {
    folder: Arc<Folder>,
    tls: tls::Tls,
    listen: SocketAddr,
}

impl Ground {
    fn take(folder: &Path, listen: SocketAddr) -> Result<Self> {
        let folder = Arc::new(Folder::take(folder)?);
        let names = vec!["localhost".to_owned(), "127.0.0.1".to_owned(), "::1".to_owned(), listen.ip().to_string()];
        let tls = tls::self_signed(folder.path(), names)?;
        Ok(Ground { folder, tls, listen })
    }

    fn keyring(&self) -> Result<Keyring> {
        Ok(self.folder.keyring(self.tls.certificate, now(), &mut SystemRandom)?)
    }

    async fn serve<S: Stores>(
        self,
        service: Arc<Service<S>>,
        ended: impl Future<Output = ()> + Send + 'static,
    ) -> Result<Hosted> {
        let Ground { folder, tls, listen } = self;
        let listener = TcpListener::bind(listen).await.with_context(|| format!("cannot listen on {listen}"))?;
        let (bound, id) = (listener.local_addr()?, service.keyring().id());
        let address = ServerAddress { host: bound.ip().to_string(), port: bound.port(), id: Some(id) };
        folder.write_address(&address.to_string())?;
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
                () = ended => {}
            }
        }));
        Ok(Hosted { address, stop, serving, tasks: Vec::new(), _folder: folder })
    }
}

/// How fast a lie's log goes: so that whoever watches need not wait for hours.
fn pace(lie: RealLie) -> Pace {
    match lie {
        RealLie::SplitView => Pace { epoch_ms: 50, heartbeat_ms: 100, ..Pace::default() },
        RealLie::PromiseBroken => Pace { epoch_ms: 500, heartbeat_ms: 500, promise_ms: 1_000 },
        _ => Pace { epoch_ms: 200, heartbeat_ms: 1_000, ..Pace::default() },
    }
}

/// Who publishes.
const HOLDER: SessionNumber = SessionNumber([0xE7; 16]);

/// Publishes what is due, with what the witnesses sign of it; what is told follows it.
async fn publish<S: Stores>(service: &Service<S>, witnesses: &Witnesses, now: Millis) {
    let published = async {
        if let Some(unserved) = service.publish(now, HOLDER).await? {
            let note = witnesses.cosign(service, &unserved).await.note;
            service.serve(unserved, note).await?;
        }
        Ok::<(), PublishError>(())
    };
    if let Err(error) = published.await {
        eprintln!("the directory is not published: {error}");
    }
}

async fn publish_on<S: Stores>(service: Arc<Service<S>>, witnesses: Arc<Witnesses>) {
    let mut ticks = tokio::time::interval(LOOK);
    loop {
        ticks.tick().await;
        publish(&service, &witnesses, now()).await;
    }
}

/// What an evil operator does before anybody comes; the second directory, where there is one.
async fn prepare(lie: RealLie, honest: &Service<EmbeddedStores>) -> Result<Option<MemoryStores>> {
    let truth = honest.stores().directory();
    match lie {
        RealLie::HandleFlip | RealLie::GhostDevice => {
            publish(honest, &Witnesses::none(), now()).await;
            for (back, later_ms) in [(false, 1_000), (true, 2_000)] {
                flip(truth, lie, now(), back).await?;
                // As if the next epoch's time had come: leaves may be some seconds ahead.
                publish(honest, &Witnesses::none(), now().plus(later_ms)).await;
            }
        }
        RealLie::KeySwapFirstContact => exchange_handles(truth).await?,
        RealLie::SplitView | RealLie::DirectoryRollback => {
            let second = copied(truth).await?;
            // What is told later is behind what everybody sees first.
            publish(honest, &Witnesses::none(), now()).await;
            if lie == RealLie::SplitView {
                let (label, value) = odd_label();
                operator::insert(second.directory(), &label, value, now()).await?;
            }
            return Ok(Some(second));
        }
        _ => {}
    }
    Ok(None)
}

impl Hosted {
    /// Takes a folder, makes what is missing of its keys, and serves it, with these witnesses. `around` puts something around its stores.
    ///
    /// # Errors
    /// A folder that another server has, a port that is taken, and what the system refuses.
    pub async fn start<S: Stores>(
        folder: &Path,
        listen: SocketAddr,
        witnesses: Witnesses,
        around: impl FnOnce(EmbeddedStores, Keyring) -> S,
    ) -> Result<Self> {
        let ground = Ground::take(folder, listen)?;
        // Before there is data: without its keys it would be another server's.
        let keyring = ground.keyring()?;
        let stores = around(EmbeddedStores::open(folder)?, keyring);
        let service = Service::new(stores, ground.keyring()?, Rules::default());
        let publishing = Publishing {
            service: Arc::clone(&service),
            folder: Arc::clone(&ground.folder),
            witnesses,
            metrics: LogMetrics::default(),
        };
        let Running { first, ended } = publishing.start().context("the publisher cannot start")?;
        // Nobody is let in before there is something to prove anything by.
        first.await.context("the directory cannot be published")?;
        ground.serve(service, async { _ = ended.await }).await
    }

    /// Takes a folder and tells a lie of the directory: the true one is published beside what is told, and shown to the witnesses. A second one is
    /// not: they would not sign it, and so they would know.
    ///
    /// # Errors
    /// As [`Hosted::start`].
    pub async fn start_lying(folder: &Path, listen: SocketAddr, witnesses: Witnesses, lie: RealLie) -> Result<Self> {
        let (witnesses, nobody) = (Arc::new(witnesses), Arc::new(Witnesses::none()));
        let ground = Ground::take(folder, listen)?;
        let keyring = ground.keyring()?;
        let truth = EmbeddedStores::open(folder)?;
        let publishes = || Rules { pace: pace(lie), ..Rules::default() };
        let honest = Service::new(truth.clone(), keyring, publishes());
        let second = prepare(lie, &honest).await?;
        let stores = EvilStores::with_second(truth, ground.keyring()?, lie, second.clone());
        // Those who answer look at what is published whenever they are asked to.
        let rules = Rules { pace: Pace { epoch_ms: 0, ..pace(lie) }, ..Rules::default() };
        let service = Service::new(stores.clone(), ground.keyring()?, rules);
        let (told, seen_by) = (Arc::downgrade(&service), Arc::clone(&witnesses));
        stores.look_by(Box::new(move || {
            let (told, seen_by) = (told.upgrade(), Arc::clone(&seen_by));
            Box::pin(async move {
                if let Some(told) = told {
                    publish(&told, &seen_by, now()).await;
                }
            })
        }));
        let published = Service::new(stores.published(), ground.keyring()?, publishes());
        publish(&published, &witnesses, now()).await;
        publish(&service, &witnesses, now()).await;
        let truth = tokio::spawn(publish_on(published, Arc::clone(&witnesses)));
        let mut tasks = vec![truth, tokio::spawn(publish_on(Arc::clone(&service), witnesses))];
        if let Some(second) = second.filter(|_| lie == RealLie::SplitView) {
            tasks.push(tokio::spawn(publish_on(Service::new(second, ground.keyring()?, publishes()), nobody)));
        }
        let mut hosted = ground.serve(service, std::future::pending()).await?;
        hosted.tasks = tasks;
        Ok(hosted)
    }

    /// Stops it, and waits until it has.
    ///
    /// # Errors
    /// A panic of the server.
    pub async fn stop(self) -> Result<()> {
        self.tasks.iter().for_each(JoinHandle::abort);
        // It may have ended already.
        let _ = self.stop.send(());
        self.serving.await.context("the server panicked")
    }
}
