//! Metrics: how far, how often, with what outcome; nothing in them names anybody.

use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::Registry;
use protocol::time::Seconds;

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct StatusLabel {
    status: u16,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OutcomeLabel {
    outcome: &'static str,
}

/// All metrics of an auditor or a witness, and whether it is well.
pub struct Metrics {
    registry: Registry,
    submissions: Family<StatusLabel, Counter>,
    looks: Family<OutcomeLabel, Counter>,
    size: Gauge,
    leaves: Counter,
    epochs: Counter,
    caught: Gauge<i64, AtomicI64>,
    well_until: AtomicU64,
}

impl Default for Metrics {
    fn default() -> Self {
        let mut metrics = Metrics {
            registry: Registry::with_prefix("wiretight_auditor"),
            submissions: Family::default(),
            looks: Family::default(),
            size: Gauge::default(),
            leaves: Counter::default(),
            epochs: Counter::default(),
            caught: Gauge::default(),
            well_until: AtomicU64::new(0),
        };
        let registry = &mut metrics.registry;
        registry.register(
            "submissions",
            "Checkpoints shown to the witness, by its answer",
            metrics.submissions.clone(),
        );
        registry.register("looks", "Looks at the followed log, by outcome", metrics.looks.clone());
        registry.register("log_size", "The size up to which the log is verified", metrics.size.clone());
        registry.register("leaves", "Leaves verified", metrics.leaves.clone());
        registry.register("epochs", "Epochs verified", metrics.epochs.clone());
        registry.register("caught", "Whether the followed server was caught in a lie", metrics.caught.clone());
        metrics
    }
}

impl Metrics {
    /// A checkpoint was answered so.
    pub fn submission(&self, status: u16) {
        self.submissions.get_or_create(&StatusLabel { status }).inc();
    }

    /// A look at the log ended so.
    pub fn look(&self, outcome: &'static str) {
        self.looks.get_or_create(&OutcomeLabel { outcome }).inc();
    }

    /// So much of the log is verified, this much of it by the last look.
    pub fn verified(&self, size: u64, leaves: u64, epochs: u64) {
        self.size.set(i64::try_from(size).unwrap_or(i64::MAX));
        self.leaves.inc_by(leaves);
        self.epochs.inc_by(epochs);
    }

    /// The server was caught.
    pub fn caught(&self) {
        self.caught.set(1);
    }

    /// All is well, and is taken to be until then.
    pub fn well_until(&self, time: Seconds) {
        self.well_until.store(time.0, Ordering::Relaxed);
    }

    /// Whether all is well.
    pub fn is_well(&self, now: Seconds) -> bool {
        now.0 <= self.well_until.load(Ordering::Relaxed) && self.caught.get() == 0
    }

    /// The text form.
    pub fn text(&self) -> String {
        let mut text = String::new();
        encode(&mut text, &self.registry).expect("a String takes everything");
        text
    }
}
