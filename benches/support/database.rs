//! A database for one run: an SQLite file on the disk that holds the build (never a memory disk,
//! which would make `fsync` free), or a schema of its own in the PostgreSQL that
//! `ALTHING_TEST_POSTGRES` names. Gone when dropped.

use std::env;
use std::process;

use diesel::connection::SimpleConnection;
use diesel::dsl::sql;
use diesel::sql_types::Bool;
use diesel::{Connection, PgConnection, RunQueryDsl};
use tempfile::TempDir;

use super::Result;

pub(crate) enum Database {
    Sqlite(TempDir),
    Postgres {
        server: String,
        schema: String,
        /// Whether a commit waits for the disk, as it does unless someone has turned that off.
        durable: bool,
    },
}

impl Database {
    pub(crate) fn sqlite() -> Result<Self> {
        Ok(Self::Sqlite(tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR"))?))
    }

    /// None where `ALTHING_TEST_POSTGRES` is not set.
    pub(crate) fn postgres() -> Result<Option<Self>> {
        let Ok(server) = env::var("ALTHING_TEST_POSTGRES") else { return Ok(None) };
        let schema = format!("althing_bench_{}", process::id());
        let mut connection = PgConnection::establish(&server)?;
        connection.batch_execute(&format!("CREATE SCHEMA {schema}"))?;
        let durable = sql::<Bool>(
            "SELECT current_setting('fsync')::bool AND current_setting('synchronous_commit') <> 'off'",
        );
        let durable = durable.get_result(&mut connection)?;
        Ok(Some(Self::Postgres { server, schema, durable }))
    }

    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Sqlite(_) => "SQLite",
            Self::Postgres { durable: true, .. } => "PostgreSQL",
            Self::Postgres { durable: false, .. } => "PostgreSQL that does not wait for the disk",
        }
    }

    /// As the server takes it in `DATABASE_URL`.
    pub(crate) fn url(&self) -> String {
        match self {
            Self::Sqlite(folder) => {
                format!("sqlite://{}", folder.path().join("althing.db").display())
            }
            Self::Postgres { server, schema, .. } => {
                let joint = if server.contains('?') { '&' } else { '?' };
                format!("{server}{joint}options=-csearch_path%3D{schema}")
            }
        }
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        let Self::Postgres { server, schema, .. } = self else { return };
        let dropped =
            PgConnection::establish(server).map_err(|error| error.to_string()).and_then(|mut c| {
                c.batch_execute(&format!("DROP SCHEMA {schema} CASCADE"))
                    .map_err(|error| error.to_string())
            });
        if let Err(error) = dropped {
            eprintln!("schema {schema} stays behind: {error}");
        }
    }
}
