//! How a node stands with the others: for `/readyz`, for the metrics and for the log.

use std::sync::{
    Arc,
    atomic::{AtomicU8, Ordering},
};

use prometheus::{Error, IntCounter, IntGauge, Registry};
use serde::Serialize;

/// Whether this node hears what the others say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Bus {
    /// There are no others: the database is one process's own.
    None,
    /// It hears itself, and so the others.
    Up,
    /// It hears nothing: events come from the log, people from the table.
    Down,
}

/// How this node stands. Cloning shares it.
#[derive(Clone, Debug)]
pub struct Status {
    name: Arc<str>,
    bus: Arc<AtomicU8>,
    bus_up: IntGauge,
    pub(super) sent: IntCounter,
    pub(super) living: IntGauge,
}

impl Status {
    /// Of a node with this name that has just started.
    pub fn register(name: &str, registry: &Registry) -> Result<Self, Error> {
        let status = Self {
            name: name.into(),
            bus: Arc::default(),
            bus_up: IntGauge::new(
                "althing_node_bus_up",
                "Whether this node hears the notifications of the others",
            )?,
            sent: IntCounter::new(
                "althing_node_notifications_total",
                "Notifications that this node has sent to the others",
            )?,
            living: IntGauge::new("althing_nodes", "Nodes that serve the database, this one too")?,
        };
        registry.register(Box::new(status.bus_up.clone()))?;
        registry.register(Box::new(status.sent.clone()))?;
        registry.register(Box::new(status.living.clone()))?;
        status.living.set(1);
        Ok(status)
    }

    /// What the operator calls this node.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether it hears the others.
    pub fn bus(&self) -> Bus {
        match self.bus.load(Ordering::Relaxed) {
            0 => Bus::None,
            1 => Bus::Up,
            _ => Bus::Down,
        }
    }

    pub(super) fn set(&self, bus: Bus) {
        let number = match bus {
            Bus::None => 0,
            Bus::Up => 1,
            Bus::Down => 2,
        };
        self.bus.store(number, Ordering::Relaxed);
        self.bus_up.set(i64::from(bus == Bus::Up));
    }
}
