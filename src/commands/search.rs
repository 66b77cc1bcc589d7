//! The index of words.

use clap::Subcommand;

use super::tell;
use crate::{config::DatabaseUrl, db, forum::index};

/// The index by which texts are found.
#[derive(Subcommand)]
pub enum SearchCommand {
    /// Make it anew from all texts, in pieces: a forum that runs goes on, and finds what has been
    /// taken in so far
    Rebuild,
}

/// Texts after which it is said how far it is.
const TOLD: usize = 10_000;

/// Makes the index anew.
pub fn rebuild(url: &DatabaseUrl) -> Result<(), String> {
    let mut conn = db::open(url).map_err(|error| error.to_string())?;
    let mut next = TOLD;
    let count = index::rebuild(&mut conn, |count| {
        if count >= next {
            tell(format_args!("{count} texts so far"));
            next += TOLD;
        }
    });
    let count = count.map_err(|error| error.to_string())?;
    tell(format_args!("{count} texts are in the index"));
    Ok(())
}
