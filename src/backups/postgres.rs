//! PostgreSQL by its own programs, where they are on the path. A password reaches them by their
//! environment, where no list of processes shows it.

use std::{fs, io, path::Path, process::Command};

use super::quoted;
use crate::{
    config::DatabaseUrl,
    db::{self, Connection, dialect, runs, tokens},
    domain::Timestamp,
    files::{create, sync},
};

/// Schemas in which a restore has kept what was there.
const KEPT: &str = "before_restore_";

/// Writes the database to a new file, and gives its size in bytes.
pub(super) fn dump(url: &DatabaseUrl, file: &Path) -> Result<u64, String> {
    let mut conn =
        Connection::open(url).map_err(|error| format!("can't open the database: {error}"))?;
    dialect::refuse_newer(&mut conn).map_err(|error| error.to_string())?;
    drop(conn);
    // Made first, since `pg_dump` would let others read it.
    create(file).map_err(super::at(file))?;
    let mut command = program("pg_dump", url);
    command
        .args(["--format=custom", "--no-owner", "--no-privileges"])
        .arg(format!("--exclude-schema={KEPT}*"));
    run(
        command
            .arg(format!("--file={}", file.display()))
            .arg(format!("--dbname={}", url.without_passwords())),
        url,
    )?;
    run(program("pg_restore", url).arg("--list").arg(file), url)?;
    sync(file).map_err(super::at(file))?;
    Ok(fs::metadata(file).map_err(super::at(file))?.len())
}

/// Puts a dump in the place of the database, or leaves that as it is. What was there is kept as a
/// schema, whose name is given. `pictures` is done once nothing stands in the way any more.
pub(super) fn restore(
    url: &DatabaseUrl,
    file: &Path,
    pictures: impl FnOnce() -> Result<(), String>,
) -> Result<Option<String>, String> {
    // Whether the program is there is known before anything is moved.
    run(program("pg_restore", url).arg("--list").arg(file), url)?;
    let mut conn =
        Connection::open(url).map_err(|error| format!("can't open the database: {error}"))?;
    let others = dialect::other_connections(&mut conn).map_err(|error| error.to_string())?;
    if others > 0 {
        return Err(format!("{others} others are connected to {url}; stop the forum first"));
    }
    pictures()?;
    let time = Timestamp::now()
        .to_string()
        .split('.')
        .next()
        .unwrap_or_default()
        .replace(['-', ':'], "")
        .to_lowercase();
    let kept = format!("{KEPT}{time}z");
    dialect::put_schema_aside(&mut conn, &kept).map_err(|error| {
        format!("can't put what is there aside, for which the forum's role must own the database or its schema: {error}")
    })?;
    let mut command = program("pg_restore", url);
    command.args(["--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error"]);
    let done = run(command.arg(format!("--dbname={}", url.without_passwords())).arg(file), url)
        .and_then(|()| db::open(url).map_err(|error| error.to_string()))
        .and_then(|mut restored| {
            runs::void_all(&mut restored)
                .and_then(|()| tokens::void_all(&mut restored))
                .map_err(|error| error.to_string())
        });
    if let Err(error) = done {
        return Err(match dialect::put_schema_back(&mut conn, &kept) {
            Ok(()) => format!("nothing was changed: {error}"),
            Err(worse) => format!(
                "what was there is kept in the schema {kept}, and could not be put back ({worse}): {error}"
            ),
        });
    }
    Ok(Some(format!("the schema {kept}; DROP SCHEMA {kept} CASCADE removes it")))
}

fn program(name: &str, url: &DatabaseUrl) -> Command {
    let mut command = Command::new(name);
    if let Some(password) = url.password() {
        command.env("PGPASSWORD", password);
    }
    command
}

/// Runs it to its end. The error is what it says, on one line and without a password.
fn run(command: &mut Command, url: &DatabaseUrl) -> Result<(), String> {
    let name = command.get_program().to_string_lossy().into_owned();
    let output = command.output().map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => format!(
            "{name} is not on the path: install PostgreSQL's client programs, or do it where they are: pg_dump --format=custom --file=forum.dump {}, \
             and copy the pictures after it",
            quoted(&url.without_passwords())
        ),
        _ => format!("{name}: {error}"),
    })?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    let said = said.trim().trim_start_matches(&format!("{name}: "));
    Err(format!("{name}: {said}"))
}
