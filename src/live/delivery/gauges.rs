//! What the live half tells of itself: counters, gauges and histograms for `GET /metrics`.

use prometheus::{
    Error, Histogram, HistogramOpts, IntCounter, IntCounterVec, IntGauge, Opts, Registry,
    core::Collector,
};

use super::outbox::Expired;

/// Seconds, from a quick batch to one that everyone notices.
const SECONDS: [f64; 12] =
    [0.000_1, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1.0, 5.0];

/// The live half's numbers. Cloning shares them.
#[derive(Clone)]
pub struct Gauges {
    /// Open connections.
    pub connections: IntGauge,
    /// Those of people who are signed in.
    pub signed_in: IntGauge,
    /// People who are seen online.
    pub users_online: IntGauge,
    /// People typing, each place for itself.
    pub typing_active: IntGauge,
    /// The last event that was told.
    pub event_seq: IntGauge,
    /// The last event that the log is known to have.
    pub log_end: IntGauge,
    /// Events of the log that this node has still to tell.
    pub node_lag: IntGauge,
    /// Frames that wait for slow readers.
    pub outbox_frames: IntGauge,
    /// Frames given to connections.
    pub deliveries: IntCounter,
    /// Connections ended because they read too slowly.
    pub slow_closed: IntCounter,
    /// Connections ended because they were silent.
    pub dead_closed: IntCounter,
    /// Connections ended because they said too much.
    pub flood_closed: IntCounter,
    /// Resumes, by how they ended.
    pub resumes: IntCounterVec,
    /// Time from the commit of a batch's first event to the last write of the batch to a worker's
    /// connections.
    pub fanout_seconds: Histogram,
}

impl Gauges {
    /// Registers them all.
    pub fn register(registry: &Registry) -> Result<Self, Error> {
        let gauge = |name: &str, help: &str| registered(registry, IntGauge::new(name, help)?);
        let counter = |name: &str, help: &str| registered(registry, IntCounter::new(name, help)?);
        let gauges = Self {
            connections: gauge("althing_ws_connections", "Open WebSocket connections")?,
            // For the house itself: not told.
            signed_in: IntGauge::new(
                "signed_in",
                "Open WebSocket connections of people who are signed in",
            )?,
            users_online: gauge("althing_users_online", "People online")?,
            typing_active: gauge("althing_typing_active", "People typing, each place for itself")?,
            event_seq: gauge("althing_event_seq", "The last event of the log that was sent")?,
            // For the house itself: not told.
            log_end: IntGauge::new("log_end", "The last event that the log is known to have")?,
            node_lag: gauge(
                "althing_node_lag_events",
                "Events of the log that this node has still to tell",
            )?,
            outbox_frames: gauge("althing_outbox_frames", "Frames that wait for slow readers")?,
            deliveries: counter("althing_deliveries_total", "Frames given to connections")?,
            slow_closed: counter(
                "althing_slow_closed_total",
                "Connections closed because they read too slowly",
            )?,
            dead_closed: counter(
                "althing_dead_closed_total",
                "Connections closed because they were silent",
            )?,
            flood_closed: counter(
                "althing_flood_closed_total",
                "Connections closed because they sent too much",
            )?,
            resumes: registered(
                registry,
                IntCounterVec::new(
                    Opts::new("althing_resumes_total", "Clients that came back, by what they got"),
                    &["outcome"],
                )?,
            )?,
            fanout_seconds: registered(
                registry,
                Histogram::with_opts(
                    HistogramOpts::new(
                        "althing_fanout_seconds",
                        "Time from a commit to the last write to a worker's sockets",
                    )
                    .buckets(SECONDS.to_vec()),
                )?,
            )?,
        };
        for outcome in ["replayed", "resync"] {
            gauges.resumes.with_label_values(&[outcome]);
        }
        Ok(gauges)
    }

    /// The log was told, or is known to have, so far.
    pub(in crate::live) fn measure_lag(&self) {
        self.node_lag.set((self.log_end.get() - self.event_seq.get()).max(0));
    }

    /// Within how many seconds of its commit that part (of 1) of all that was sent was on all
    /// sockets, between the bounds of the histogram; `None` before anything was sent.
    pub(in crate::live) fn delivered_within(&self, part: f64) -> Option<f64> {
        let families = self.fanout_seconds.collect();
        let histogram = families.first()?.get_metric().first()?.get_histogram();
        let exact = |count: u64| f64::from(u32::try_from(count).unwrap_or(u32::MAX));
        let all = exact(histogram.get_sample_count());
        if all == 0.0 {
            return None;
        }
        let (mut from, mut below) = (0.0, 0.0);
        for bucket in histogram.get_bucket() {
            let (to, up_to) = (bucket.upper_bound(), exact(bucket.cumulative_count()));
            if up_to >= part * all {
                let within =
                    if up_to > below { (part * all - below) / (up_to - below) } else { 1.0 };
                return Some(from + (to - from) * within);
            }
            (from, below) = (to, up_to);
        }
        Some(from)
    }

    /// The network gave a connection up, or not.
    pub(in crate::live) fn count_expired(&self, expired: Option<Expired>) {
        match expired {
            Some(Expired::Full) => self.slow_closed.inc(),
            Some(Expired::Idle) => self.dead_closed.inc(),
            None => {}
        }
    }
}

fn registered<C: Collector + Clone + 'static>(
    registry: &Registry,
    collector: C,
) -> Result<C, Error> {
    registry.register(Box::new(collector.clone()))?;
    Ok(collector)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_soon_most_was_sent_is_told_between_the_bounds() {
        let gauges = Gauges::register(&Registry::new()).unwrap();
        assert_eq!(gauges.delivered_within(0.5), None);
        for _ in 0..98 {
            gauges.fanout_seconds.observe(0.002);
        }
        for _ in 0..2 {
            gauges.fanout_seconds.observe(0.3);
        }
        let half = gauges.delivered_within(0.5).unwrap();
        assert!((0.001..0.002_5).contains(&half), "{half}");
        let most = gauges.delivered_within(0.99).unwrap();
        assert!((0.1..=0.5).contains(&most), "{most}");
    }
}
