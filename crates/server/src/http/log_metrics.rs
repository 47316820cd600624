//! Metrics of the directory's log: how large and how old it is, who cosigns it, what waits for it, and what failed.

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::Registry;
use protocol::time::Millis;

use super::witness::{Gathered, Heard};
use crate::port::Stores;
use crate::service::Service;

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct WitnessLabels {
    witness: String,
    outcome: &'static str,
}

/// What the publisher counts, and what is read when somebody asks. Clones count together.
#[derive(Clone, Default)]
pub struct LogMetrics {
    size: Gauge,
    leaf_age: Gauge,
    cosignatures: Gauge,
    promises: Gauge,
    witnesses: Family<WitnessLabels, Counter>,
    failures: Counter,
}

impl LogMetrics {
    /// Names them.
    pub fn register(&self, registry: &mut Registry) {
        registry.register("log_size", "Leaves of the directory's log that are served", self.size.clone());
        registry.register(
            "log_leaf_age_seconds",
            "Age of the newest leaf that is served; below zero if it is ahead of the clock",
            self.leaf_age.clone(),
        );
        registry.register("log_cosignatures", "Cosignatures of the newest checkpoint", self.cosignatures.clone());
        registry.register(
            "promises_outstanding",
            "Changes that are promised and not in the log yet",
            self.promises.clone(),
        );
        registry.register("log_witnesses", "What came of showing witnesses a checkpoint", self.witnesses.clone());
        registry.register("publisher_failures", "Times that nothing could be published", self.failures.clone());
    }

    /// Nothing could be published.
    pub fn failed(&self) {
        self.failures.inc();
    }

    /// How often nothing could be published.
    pub fn failures(&self) -> u64 {
        self.failures.get()
    }

    /// Witnesses have answered, or not.
    pub fn heard(&self, gathered: &Gathered) {
        for (witness, heard) in &gathered.heard {
            let outcome = match heard {
                Heard::Cosigned { .. } => "cosigned",
                Heard::Ahead { .. } => "ahead",
                Heard::Unusable => "failed",
                Heard::Nothing => "late",
            };
            let labels = WitnessLabels { witness: witness.clone(), outcome };
            self.witnesses.get_or_create(&labels).inc();
        }
    }

    /// A checkpoint is served with so many cosignatures.
    pub fn served(&self, cosignatures: usize) {
        self.cosignatures.set(i64::try_from(cosignatures).unwrap_or(i64::MAX));
    }

    /// Reads what the log is at this moment.
    pub async fn read<S: Stores>(&self, service: &Service<S>, now: Millis) {
        if let Ok(served) = service.served().await {
            let leaf = &served.newest.leaf;
            self.size.set(signed(served.newest.state().size));
            self.leaf_age.set(signed(now.seconds().0).saturating_sub(signed(leaf.time.0)));
        }
        if let Ok(count) = service.promises_outstanding().await {
            self.promises.set(signed(count));
        }
    }
}

fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
