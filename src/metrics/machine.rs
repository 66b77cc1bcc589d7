//! What the machine and the process have left, looked at now and then.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use prometheus::{Error, IntGauge, IntGaugeVec, Opts, Registry};
use tokio::{task::spawn_blocking, time::sleep};

use crate::{
    db::{Db, last_backup},
    files::free_bytes,
};

/// Between two looks.
const LOOK_EVERY: Duration = Duration::from_secs(15);

/// What the machine and the process have left, and when the last backup was made. Cloning shares
/// it.
#[derive(Clone)]
pub(crate) struct Machine {
    disk_free: IntGaugeVec,
    last_backup: IntGauge,
}

impl Machine {
    /// Registers it, with memory, processor time and file descriptors of this process.
    pub(crate) fn register(registry: &Registry) -> Result<Self, Error> {
        let disk_free = Opts::new(
            "althing_disk_free_bytes",
            "Bytes that may still be written, by what the folder holds",
        );
        let disk_free = IntGaugeVec::new(disk_free, &["folder"])?;
        let last_backup = IntGauge::new(
            "althing_last_backup_timestamp_seconds",
            "When the last backup was made, since 1970; 0 for never",
        )?;
        registry.register(Box::new(disk_free.clone()))?;
        registry.register(Box::new(last_backup.clone()))?;
        #[cfg(target_os = "linux")]
        registry.register(Box::new(prometheus::process_collector::ProcessCollector::for_self()))?;
        Ok(Self { disk_free, last_backup })
    }

    /// Looks for as long as it is let. The folders go by what they hold.
    pub(crate) async fn watch(self, db: Db, folders: Vec<(&'static str, PathBuf)>) {
        loop {
            let (this, asked) = (self.clone(), folders.clone());
            // A disk that does not answer holds nobody else up.
            let _ = spawn_blocking(move || {
                for (name, folder) in &*asked {
                    this.look_at(name, folder);
                }
            })
            .await;
            // While the database is away the last answer stands.
            if let Ok(Some((made_at, _))) = db.read(|c| Ok(last_backup::find(c)?)).await {
                self.last_backup.set(made_at.0 / 1000);
            }
            sleep(LOOK_EVERY).await;
        }
    }

    fn look_at(&self, name: &str, folder: &Path) {
        match free_bytes(folder) {
            Ok(bytes) => self
                .disk_free
                .with_label_values(&[name])
                .set(i64::try_from(bytes).unwrap_or(i64::MAX)),
            Err(error) => log::debug!("can't tell how full the disk of the {name} is: {error}"),
        }
    }
}
