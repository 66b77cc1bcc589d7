//! How long reads and writes take, the wait for a connection included, for `GET /metrics`.

use prometheus::{
    Error, Histogram, HistogramOpts, HistogramTimer, HistogramVec, IntCounter, Registry,
};

/// Seconds, from a lookup in memory to a wait that everyone notices.
const SECONDS: [f64; 10] = [0.000_1, 0.000_5, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1.0, 5.0];

/// Writes, from one alone to the most that a commit keeps.
const BATCH: [f64; 7] = [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0];

/// The database's histograms. Cloning shares them.
#[derive(Clone)]
pub struct Timings {
    seconds: HistogramVec,
    commits: IntCounter,
    batch_size: Histogram,
}

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
        let commits =
            IntCounter::new("althing_commits_total", "Commits that kept something written")?;
        registry.register(Box::new(commits.clone()))?;
        let options =
            HistogramOpts::new("althing_commit_batch_size", "Writes that one commit has kept");
        let batch_size = Histogram::with_opts(options.buckets(BATCH.to_vec()))?;
        registry.register(Box::new(batch_size.clone()))?;
        Ok(Self { seconds: histograms, commits, batch_size })
    }

    /// Times a read until it is dropped.
    pub(super) fn read(&self) -> HistogramTimer {
        self.seconds.with_label_values(&["read"]).start_timer()
    }

    /// Times a write until it is dropped.
    pub(super) fn write(&self) -> HistogramTimer {
        self.seconds.with_label_values(&["write"]).start_timer()
    }

    /// A commit has kept so many writes.
    pub(super) fn committed(&self, writes: usize) {
        self.commits.inc();
        self.batch_size.observe(f64::from(u32::try_from(writes).unwrap_or(u32::MAX)));
    }
}
