//! How long reads and writes take, the wait for a connection included, for `GET /metrics`.

use prometheus::{Error, HistogramOpts, HistogramTimer, HistogramVec, Registry};

/// Seconds, from a lookup in memory to a wait that everyone notices.
const SECONDS: [f64; 10] = [0.000_1, 0.000_5, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1.0, 5.0];

/// The database's histograms. Cloning shares them.
#[derive(Clone)]
pub struct Timings(HistogramVec);

impl Timings {
    /// Registers them.
    pub fn register(registry: &Registry) -> Result<Self, Error> {
        let options = HistogramOpts::new(
            "althing_db_seconds",
            "Time that reads and writes of the database take",
        )
        .buckets(SECONDS.to_vec());
        let histograms = HistogramVec::new(options, &["kind"])?;
        registry.register(Box::new(histograms.clone()))?;
        for kind in ["read", "write"] {
            histograms.with_label_values(&[kind]);
        }
        Ok(Self(histograms))
    }

    /// Times a read until it is dropped.
    pub(super) fn read(&self) -> HistogramTimer {
        self.0.with_label_values(&["read"]).start_timer()
    }

    /// Times a write until it is dropped.
    pub(super) fn write(&self) -> HistogramTimer {
        self.0.with_label_values(&["write"]).start_timer()
    }
}
