//! Attempts to log in, counted over all processes on a PostgreSQL database.
//!
//! Guesses must not get cheaper by the number of nodes. On SQLite there is one process, and this is
//! not used.

use std::time::Duration;

use diesel::prelude::*;

use crate::{
    config::DatabaseUrl,
    db::{Db, Tx, dialect, schema::login_attempts},
    domain::{Quota, Timestamp},
    error::Error,
};

/// What counts attempts in the database. Cloning shares it.
#[derive(Clone)]
pub struct SharedAttempts(Db);

impl SharedAttempts {
    /// In this database, where several processes may use it.
    pub fn new(db: Db, url: &DatabaseUrl) -> Option<Self> {
        matches!(url, DatabaseUrl::Postgres(_)).then_some(Self(db))
    }

    /// Takes one of the key's quota. The inner error is the whole seconds until there is one.
    pub async fn take(&self, key: String, quota: Quota) -> Result<Result<(), u64>, Error> {
        let (step, period) = (milliseconds(step(quota)), milliseconds(quota.period()));
        let taken = self.0.read(move |c| Ok(dialect::take_attempt(c, &key, step, period)?)).await?;
        Ok(match taken {
            None => Ok(()),
            Some(wait) => Err(u64::try_from(wait).unwrap_or(0).div_ceil(1000).max(1)),
        })
    }

    /// Gives back one that was taken in vain.
    pub async fn give_back(&self, key: String, quota: Quota) -> Result<(), Error> {
        let step = milliseconds(step(quota));
        self.0
            .write(move |tx| {
                let back = diesel::update(login_attempts::table.find(key))
                    .set(login_attempts::full_at.eq(login_attempts::full_at - step));
                Ok(query!(tx, |c| back.execute(c)).map(drop)?)
            })
            .await
    }

    /// Gives back all that was taken.
    pub async fn forgive(&self, key: String) -> Result<(), Error> {
        self.0
            .write(move |tx| {
                let gone = diesel::delete(login_attempts::table.find(key));
                Ok(query!(tx, |c| gone.execute(c)).map(drop)?)
            })
            .await
    }
}

/// The time in which one comes back.
fn step(quota: Quota) -> Duration {
    quota.period() / quota.count().get()
}

fn milliseconds(time: Duration) -> i64 {
    i64::try_from(time.as_millis()).unwrap_or(i64::MAX).max(1)
}

/// Forgets keys of which all is there again, at most so many. Gives their number.
pub fn prune(tx: &mut Tx<'_>, most: i64) -> QueryResult<usize> {
    let now = dialect::clock(tx)?.unwrap_or_else(Timestamp::now);
    let over = login_attempts::table
        .filter(login_attempts::full_at.lt(now.0))
        .order(login_attempts::full_at)
        .limit(most)
        .select(login_attempts::key);
    let keys: Vec<String> = query!(tx, |c| over.load(c))?;
    let over = login_attempts::table
        .filter(login_attempts::key.eq_any(&keys))
        .filter(login_attempts::full_at.lt(now.0));
    query!(tx, |c| diesel::delete(over).execute(c))
}
