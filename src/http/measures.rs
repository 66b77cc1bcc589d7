//! The numbers of the HTTP server: how long requests take, and what is refused.

use std::time::Duration;

use prometheus::{Error, HistogramOpts, HistogramVec, IntCounterVec, Opts, Registry};

/// Seconds, from an answer out of memory to one that everyone has waited for.
const SECONDS: [f64; 10] = [0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1.0, 5.0];

/// The numbers of the HTTP server. Cloning shares them.
#[derive(Clone)]
pub struct Measures {
    requests: HistogramVec,
    refused: IntCounterVec,
    unavailable: IntCounterVec,
}

/// Why a connection was refused.
#[derive(Clone, Copy, Debug)]
pub enum Refusal {
    /// All places are taken: there are no more file descriptors.
    Full,
    /// Its address has as many as it may have.
    Address,
}

impl Measures {
    /// Registers them.
    pub fn register(registry: &Registry) -> Result<Self, Error> {
        let requests = HistogramOpts::new(
            "althing_http_request_seconds",
            "Time until the head of the answer is ready, by route and status",
        );
        let requests = HistogramVec::new(requests.buckets(SECONDS.to_vec()), &["route", "status"])?;
        let refused = Opts::new(
            "althing_refused_connections_total",
            "Connections refused: all places taken, or all of their address",
        );
        let refused = IntCounterVec::new(refused, &["reason"])?;
        let unavailable = Opts::new(
            "althing_unavailable_total",
            "Requests answered 503, by what was away or full",
        );
        let unavailable = IntCounterVec::new(unavailable, &["cause"])?;
        registry.register(Box::new(requests.clone()))?;
        registry.register(Box::new(refused.clone()))?;
        registry.register(Box::new(unavailable.clone()))?;
        for reason in ["full", "address"] {
            refused.with_label_values(&[reason]);
        }
        for cause in ["database", "disk", "load", "other"] {
            unavailable.with_label_values(&[cause]);
        }
        Ok(Self { requests, refused, unavailable })
    }

    /// A connection was refused.
    pub fn refused(&self, reason: Refusal) {
        let reason = match reason {
            Refusal::Full => "full",
            Refusal::Address => "address",
        };
        self.refused.with_label_values(&[reason]).inc();
    }

    /// A request was answered: after so long the head of the answer was ready.
    pub fn answered(&self, route: &str, status: &str, taken: Duration) {
        self.requests.with_label_values(&[route, status]).observe(taken.as_secs_f64());
    }

    /// A request was answered 503, because this was away or full.
    pub fn unavailable(&self, cause: &str) {
        self.unavailable.with_label_values(&[cause]).inc();
    }
}
