//! A backup takes the place of a SQLite database that nobody uses. What was there is kept beside
//! it, and the restored one forgets who has told of it, so that clients fetch anew instead of resuming
//! from a history that is no longer there. Nobody is signed in to it: who has logged out or was banned
//! since the backup stays so.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use crate::{
    config::DatabaseUrl,
    db::{
        Connection,
        backup::{BackupError, check},
        dialect,
        lock::{Lock, resolve},
        runs, tokens,
    },
    domain::Timestamp,
    error::database::{Fault, fault},
    files::{self, Unfinished, beside, folder_of, give_to_owner_of, sync_folder_of},
};

/// What SQLite keeps beside a database that is open.
const COMPANIONS: [&str; 2] = ["-wal", "-shm"];

/// Puts the backup in the place of the database, once `before`, which is done when nothing else
/// stands in the way, is done too. Gives the path under which the one that was there is kept, if
/// there was one. Blocks.
pub fn restore(
    backup: &Path,
    database: &Path,
    before: impl FnOnce() -> Result<(), String>,
) -> Result<Option<PathBuf>, BackupError> {
    let file = |path: &Path| {
        let path = path.to_owned();
        move |error| BackupError::File(path, error)
    };
    let _lock = Lock::take_of_existing(&DatabaseUrl::Sqlite(database.to_owned()))
        .map_err(|error| BackupError::Refused(error.to_string()))?;
    let target = resolve(database).map_err(file(database))?;
    if backup.canonicalize().map_err(file(backup))? == target {
        return Err(BackupError::Refused(format!("{} is the database itself", backup.display())));
    }
    let unfinished = Unfinished::create(beside(&target, ".restoring")).map_err(file(&target))?;
    prepare(backup, unfinished.path())?;
    before().map_err(BackupError::Refused)?;
    let kept = if target.exists() { Some(put_aside(&target)?) } else { None };
    let owner = if kept.is_some() { &target } else { folder_of(&target) };
    give_to_owner_of(owner, unfinished.path());
    unfinished.finish(&target).map_err(file(&target))?;
    Ok(kept)
}

/// Copies the backup, with the log that may stand beside it; refuses what is not a whole forum;
/// names its history anew.
fn prepare(backup: &Path, copy: &Path) -> Result<(), BackupError> {
    let refused = |why: &str| BackupError::Refused(format!("{} {why}", backup.display()));
    let unreadable = |error| BackupError::File(backup.to_owned(), error);
    copy_contents(backup, copy).map_err(unreadable)?;
    let log = beside(backup, "-wal");
    if log.is_file() {
        copy_contents(&log, &beside(copy, "-wal")).map_err(unreadable)?;
    }
    let mut conn = Connection::open(&DatabaseUrl::Sqlite(copy.to_owned()))
        .map_err(|error| refused(&format!("is no database: {error}")))?;
    // Whatever is wrong with the file may show here first.
    let is_forum = dialect::is_forum(&mut conn)
        .map_err(|error| refused(&format!("is no database: {error}")))?;
    if !is_forum {
        return Err(refused("is no database of Althing"));
    }
    check(&mut conn, backup)?;
    let unknown = dialect::first_unknown(&mut conn).map_err(|error| refused(&error.to_string()))?;
    if let Some(version) = unknown {
        return Err(refused(&format!(
            "is of a newer Althing than this one: it has the change {version}"
        )));
    }
    runs::void_all(&mut conn)?;
    tokens::void_all(&mut conn)?;
    Ok(dialect::fold(&mut conn)?)
}

/// Overwrites a file, which keeps its mode, with the bytes of another.
fn copy_contents(from: &Path, to: &Path) -> io::Result<()> {
    let mut source = fs::File::open(from)?;
    files::make_file(to)?;
    io::copy(&mut source, &mut fs::OpenOptions::new().write(true).truncate(true).open(to)?)
        .map(drop)
}

/// Gives the database that is there a second name, so that at no moment there is none.
fn put_aside(target: &Path) -> Result<PathBuf, BackupError> {
    let time = Timestamp::now().to_string().replace(['-', ':'], "");
    let kept = beside(target, &format!(".before-restore-{time}"));
    let refused = |error| BackupError::File(kept.clone(), error);
    // A damaged one can't be folded; its log is kept with it.
    if let Err(error) = fold(target)
        && fault(&error) == Some(Fault::Locked)
    {
        return Err(BackupError::Refused(format!(
            "another process uses {}; stop it first",
            target.display()
        )));
    }
    for ending in COMPANIONS {
        match fs::rename(beside(target, ending), beside(&kept, ending)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(refused(error)),
            _ => {}
        }
    }
    if fs::hard_link(target, &kept).is_err() {
        // Not every file system has second names.
        fs::rename(target, &kept).map_err(refused)?;
    }
    files::close(&kept);
    sync_folder_of(target).map_err(refused)?;
    Ok(kept)
}

/// Puts everything into the one file; fails when someone else has it open.
fn fold(path: &Path) -> diesel::QueryResult<()> {
    let mut conn =
        Connection::open(&DatabaseUrl::Sqlite(path.to_owned())).map_err(|error| match error {
            diesel::ConnectionError::CouldntSetupConfiguration(error) => error,
            _ => diesel::result::Error::NotFound,
        })?;
    dialect::fold(&mut conn)
}
