//! The name of the database's history.

use clap::Subcommand;

use super::tell;
use crate::{
    config::DatabaseUrl,
    db::{self, events, tokens},
};

/// The history's name.
#[derive(Subcommand)]
pub enum EpochCommand {
    /// Give it a new name, as must be done after a `pg_restore`: everyone must log in again, and at
    /// the forum's next start every client fetches anew
    New,
}

/// Names the history anew.
pub fn epoch(url: &DatabaseUrl, command: &EpochCommand) -> Result<(), String> {
    let EpochCommand::New = command;
    // Opened as the forum does, so that an older copy has its tables.
    let mut conn = db::open(url).map_err(|error| error.to_string())?;
    events::renew_epoch(&mut conn).map_err(|error| error.to_string())?;
    tokens::void_all(&mut conn).map_err(|error| error.to_string())?;
    tell(format_args!(
        "the history has a new name, and everyone must log in again; a forum that runs must be restarted to tell it"
    ));
    Ok(())
}
