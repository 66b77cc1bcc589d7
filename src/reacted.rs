//! Tells of reactions, those that come together at once: of many to one text a few events are made, and
//! whoever reacts waits for none of them. What nobody was told of stands in the database, so that a crash
//! loses nothing.

use std::time::Duration;

use log::Level;

use crate::{db::Db, error::Error, forum::reactions, log::Doorbell};

/// For so long more may come before they are told again.
const GATHERING: Duration = Duration::from_millis(250);
/// How often it is looked for what another node did not come to tell.
const LOOKING: Duration = Duration::from_secs(1);

/// Tells for as long as it is let; `bell` is rung by whoever has committed some.
pub async fn run(db: Db, bell: Doorbell) {
    loop {
        let told = tell(&db).await;
        let has_failed = told.is_err();
        if let Err(error) = told {
            error.log(Level::Warn, "reactions were not told, and will be");
        }
        actix_web::rt::time::sleep(GATHERING).await;
        if has_failed || db.numbers_later() {
            bell.rung(LOOKING).await;
        } else {
            bell.heard().await;
        }
    }
}

async fn tell(db: &Db) -> Result<(), Error> {
    while db.read(|c| Ok(crate::db::reactions::are_untold(c)?)).await? {
        db.write(reactions::tell).await?;
    }
    Ok(())
}
