//! Notes when people are here, so that it can be told what happened while they were not: as they
//! come and go, and every few minutes in between, should this process end without a word.

use std::{
    collections::HashMap,
    time::{Duration, Instant},
};

use crate::{db::Db, domain::UserId, error::Error, forum::since, live::handle::Live};

/// Between two looks at who is connected.
const LOOK_EVERY: Duration = Duration::from_secs(5);
/// How often it is noted that somebody is still here.
const NOTE_EVERY: Duration = Duration::from_mins(5);
/// People whom one transaction notes at most.
const PIECE: usize = 500;

/// Notes for as long as it is let.
pub async fn watch(db: Db, live: Live) {
    let mut noted = HashMap::new();
    loop {
        actix_web::rt::time::sleep(LOOK_EVERY).await;
        if live.signed_in() == 0 && noted.is_empty() {
            continue;
        }
        if let Err(error) = look(&db, &live, &mut noted).await {
            error.log(log::Level::Warn, "who is here could not be noted");
        }
    }
}

/// Notes those who have come or gone since the last look, and those for whom it is time.
async fn look(db: &Db, live: &Live, noted: &mut HashMap<UserId, Instant>) -> Result<(), Error> {
    let sessions = live.sessions().await.map_err(Error::internal)?;
    let mut here: Vec<UserId> = sessions.into_iter().map(|(_, person)| person).collect();
    here.sort_unstable();
    here.dedup();
    let now = Instant::now();
    let is_due = |id: &UserId| noted.get(id).is_none_or(|at| now.duration_since(*at) >= NOTE_EVERY);
    let mut due: Vec<UserId> = here.iter().copied().filter(is_due).collect();
    due.extend(noted.keys().filter(|id| here.binary_search(id).is_err()));
    due.sort_unstable();
    for some in due.chunks(PIECE) {
        let people = some.to_vec();
        db.write(move |tx| since::here(tx, &people)).await?;
        for person in some {
            if here.binary_search(person).is_ok() {
                noted.insert(*person, now);
            } else {
                noted.remove(person);
            }
        }
    }
    Ok(())
}
