//! How much of the pool is in use and how much waits for it, asked when somebody wants to know.

use prometheus::{
    Error, IntGauge, IntGaugeVec, Opts, Registry,
    core::{Collector, Desc},
    proto::MetricFamily,
};

use super::Db;

struct InUse {
    db: Db,
    connections: IntGaugeVec,
    waiting: IntGauge,
}

/// Registers the numbers of this database's pool.
pub fn register(db: &Db, registry: &Registry) -> Result<(), Error> {
    let connections = Opts::new(
        "althing_db_connections",
        "Connections to the database, for reads and writes together",
    );
    let connections = IntGaugeVec::new(connections, &["state"])?;
    let waiting =
        IntGauge::new("althing_db_waiting", "Requests that wait for their turn at the database")?;
    registry.register(Box::new(InUse { db: db.clone(), connections, waiting }))
}

impl Collector for InUse {
    fn desc(&self) -> Vec<&Desc> {
        [self.connections.desc(), self.waiting.desc()].concat()
    }

    fn collect(&self) -> Vec<MetricFamily> {
        let (open, idle) = self.db.connections();
        let set = |state: &str, value: u32| {
            self.connections.with_label_values(&[state]).set(value.into());
        };
        set("in_use", open.saturating_sub(idle));
        set("idle", idle);
        self.waiting.set(i64::try_from(self.db.waiting()).unwrap_or(i64::MAX));
        [self.connections.collect(), self.waiting.collect()].concat()
    }
}
