//! Lets go of the connections of sessions that were ended elsewhere: by a command while the forum
//! runs, or by another process.
//!
//! Whoever ends sessions counts up one row in the same transaction (`db::revocations`). This looks
//! at that row, twice a second while anybody who is signed in is connected, and only when it has
//! changed asks which of the connected sessions are gone. It is a look and not a push, since SQLite
//! has no word from one process to another, and one way for both databases is one way to trust.

use std::time::Duration;

use crate::{
    db::{Db, revocations},
    error::Error,
    live::handle::Live,
    protocol::Goodbye,
};

/// Between two looks: with the time that a goodbye takes, well within the promised second.
const LOOK_EVERY: Duration = Duration::from_millis(500);
/// Looks after a change at which the sessions are asked for again: a handshake may have been under
/// way when its session ended.
const ECHOES: u32 = 4;

/// Looks for as long as it is let. `seen` is the count as it was before the first connection.
pub async fn watch(db: Db, live: Live, mut seen: i64) {
    let mut echoes = 0;
    loop {
        actix_web::rt::time::sleep(LOOK_EVERY).await;
        if live.signed_in() == 0 {
            continue;
        }
        match db.read(|c| Ok(revocations::counted(c)?)).await {
            Ok(counted) if counted != seen => (seen, echoes) = (counted, ECHOES),
            Ok(_) if echoes > 0 => echoes -= 1,
            // Nothing new; or the database is away, which others say already, and what happens
            // meanwhile shows in the count.
            Ok(_) | Err(_) => continue,
        }
        if let Err(error) = end_gone(&db, &live).await {
            error.log(
                log::Level::Warn,
                "sessions that were ended elsewhere could not be looked for",
            );
            echoes = ECHOES;
        }
    }
}

/// Ends the connections whose sessions are no more.
async fn end_gone(db: &Db, live: &Live) -> Result<(), Error> {
    let known = live.sessions().await.map_err(Error::internal)?;
    for (session, banned) in db.read(move |c| Ok(revocations::gone(c, &known)?)).await? {
        live.end_session(session, if banned { Goodbye::Banned } else { Goodbye::Logout });
    }
    Ok(())
}
