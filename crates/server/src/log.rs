//! The log: only our own events, for those of libraries may name peers.

use tracing::level_filters::LevelFilter;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::util::SubscriberInitExt;

/// A log of the server's own events up to a level.
pub fn to<W>(writer: W, level: LevelFilter) -> impl SubscriberInitExt
where
    W: for<'a> MakeWriter<'a> + Send + Sync + 'static,
{
    let filter = tracing_subscriber::EnvFilter::new(format!("off,wiretight_server={level}"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(writer)
}
