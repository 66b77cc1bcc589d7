//! What the command does to keep the forum: copies of it, and a copy in its place.

use std::path::Path;

use clap::Subcommand;

use crate::{
    config::DatabaseUrl,
    db::{Connection, Db, backup, events, restore, tokens},
};

/// The history's name.
#[derive(Subcommand)]
pub enum EpochCommand {
    /// Give it a new name, as must be done after a `pg_restore`: everyone must log in again, and at the
    /// forum's next start every client fetches anew
    New,
}

/// Copies the database.
pub fn backup(url: &DatabaseUrl, file: &Path) -> Result<(), String> {
    let DatabaseUrl::Sqlite(path) = url else {
        let command = format!("pg_dump --format=custom --file={} {}", quoted(&file.to_string_lossy()), quoted(&url.without_passwords()));
        return Err(format!("PostgreSQL has its own way: {command}"));
    };
    let bytes = backup::write(path, file).map_err(|error| error.to_string())?;
    println!("wrote {} ({bytes} bytes)", file.display());
    Ok(())
}

/// Puts a copy in the database's place.
pub fn restore(url: &DatabaseUrl, file: &Path) -> Result<(), String> {
    let DatabaseUrl::Sqlite(path) = url else {
        let (file, url) = (quoted(&file.to_string_lossy()), quoted(&url.without_passwords()));
        return Err(format!(
            "PostgreSQL has its own way: stop the forum, pg_restore --clean --if-exists --dbname={url} {file}, and then althing epoch new"
        ));
    };
    let kept = restore::restore(file, path).map_err(|error| error.to_string())?;
    println!("restored {} to {}, with a new epoch", file.display(), path.display());
    if let Some(kept) = kept {
        println!("what was there is kept as {}", kept.display());
    }
    Ok(())
}

/// Names the history anew.
pub fn epoch(url: &DatabaseUrl, command: &EpochCommand) -> Result<(), String> {
    let EpochCommand::New = command;
    // Opened as the forum does, so that an older copy has its tables.
    Db::open(url).map_err(|error| error.to_string())?;
    let mut conn = Connection::open(url).map_err(|error| error.to_string())?;
    events::renew_epoch(&mut conn).map_err(|error| error.to_string())?;
    tokens::void_all(&mut conn).map_err(|error| error.to_string())?;
    println!("the history has a new name, and everyone must log in again; a forum that runs must be restarted to tell it");
    Ok(())
}

/// As a shell takes it for one word.
fn quoted(word: &str) -> String {
    format!("'{}'", word.replace('\'', r"'\''"))
}
