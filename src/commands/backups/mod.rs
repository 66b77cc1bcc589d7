//! Backups: a copy of the SQLite database alone, or a folder with the database and the pictures,
//! which is put back as one.
//!
//! A folder of backups gets `NAME-TIME/` for each, with `forum.db` (SQLite) or `forum.dump`
//! (PostgreSQL), `uploads/` and `backup.json`, which says what it is. It has that name only when it
//! is whole, checked and on disk.

use std::path::Path;

use super::tell;
use crate::{
    config::{Config, DatabaseUrl},
    db::{Connection, backup, last_backup, restore},
    domain::Timestamp,
};

mod folder;
mod pictures;
mod postgres;
pub mod schedule;

/// Copies the database to a new file, or the whole forum into a folder: one that is there, or whose
/// path ends in a slash.
pub fn backup(config: &Config, target: &Path, keep: Option<u16>) -> Result<(), String> {
    if keep.is_some() || target.is_dir() || target.to_string_lossy().ends_with('/') {
        return folder::write(config, target, keep, tell);
    }
    let DatabaseUrl::Sqlite(path) = &config.database_url else {
        let (file, url) =
            (quoted(&target.to_string_lossy()), quoted(&config.database_url.without_passwords()));
        return Err(format!(
            "PostgreSQL has its own way: pg_dump --format=custom --file={file} {url}; or name a folder, with a slash at the end, for database and \
             pictures"
        ));
    };
    let made_at = Timestamp::now();
    let bytes = backup::write(path, target).map_err(|error| error.to_string())?;
    note(&config.database_url, made_at, target);
    tell(format_args!("wrote {} ({bytes} bytes)", target.display()));
    Ok(())
}

/// Puts a copy in the database's place, or a folder in that of the whole forum.
pub fn restore(config: &Config, source: &Path) -> Result<(), String> {
    if source.is_dir() {
        return folder::restore(config, source);
    }
    let DatabaseUrl::Sqlite(path) = &config.database_url else {
        let (file, url) =
            (quoted(&source.to_string_lossy()), quoted(&config.database_url.without_passwords()));
        return Err(format!(
            "PostgreSQL has its own way: stop the forum, pg_restore --clean --if-exists --no-owner --dbname={url} {file}, and then althing epoch new"
        ));
    };
    let kept = restore::restore(source, path, || Ok(())).map_err(|error| error.to_string())?;
    tell(format_args!("restored {} to {}, with a new epoch", source.display(), path.display()));
    if let Some(kept) = kept {
        tell(format_args!("what was there is kept as {}", kept.display()));
    }
    Ok(())
}

/// Notes in the database that it was copied, for those who look after it. The copy is good without
/// that.
fn note(url: &DatabaseUrl, made_at: Timestamp, place: &Path) {
    let place = place.canonicalize().unwrap_or_else(|_| place.to_owned()).display().to_string();
    let noted = Connection::open(url).map_err(|error| error.to_string());
    let noted = noted.and_then(|mut conn| {
        last_backup::update(&mut conn, made_at, &place).map_err(|error| error.to_string())
    });
    if let Err(error) = noted {
        log::warn!("the backup is good, but could not be noted in the database: {error}");
    }
}

/// Whatever goes wrong with a path: one line.
fn at<E: std::fmt::Display>(path: &Path) -> impl Fn(E) -> String {
    let path = path.display().to_string();
    move |error| format!("{path}: {error}")
}

/// As a shell takes it for one word.
fn quoted(word: &str) -> String {
    format!("'{}'", word.replace('\'', r"'\''"))
}
