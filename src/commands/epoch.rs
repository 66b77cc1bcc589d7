//! The name of the database's history.

use clap::Subcommand;

use super::tell;
use crate::{
    config::DatabaseUrl,
    db::{self, runs, tokens},
};

/// The history's name.
#[derive(Subcommand)]
pub enum EpochCommand {
    /// Begin it anew, as should be done after a `pg_restore`: everyone must log in again, and every
    /// client fetches anew
    New,
}

/// Begins the history anew.
pub fn epoch(url: &DatabaseUrl, command: &EpochCommand) -> Result<(), String> {
    let EpochCommand::New = command;
    // Opened as the forum does, so that an older copy has its tables.
    let mut conn = db::open(url).map_err(|error| error.to_string())?;
    runs::void_all(&mut conn).map_err(|error| error.to_string())?;
    tokens::void_all(&mut conn).map_err(|error| error.to_string())?;
    tell(format_args!(
        "the history begins anew: everyone must log in again, and every page fetches anew"
    ));
    Ok(())
}
