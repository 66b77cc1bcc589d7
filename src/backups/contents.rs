//! What is in a folder of backups, and in each of them.

use std::{
    fs, io,
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};

use serde::{Deserialize, Serialize};

use crate::{config::DatabaseUrl, domain::Timestamp};

/// The files of a backup.
pub(super) const SQLITE: &str = "forum.db";
pub(super) const POSTGRES: &str = "forum.dump";
pub(super) const UPLOADS: &str = "uploads";
pub(super) const ABOUT: &str = "backup.json";
/// How the name of one that is being written ends.
pub(super) const UNFINISHED: &str = ".unfinished";
/// After that, whoever was writing it is gone.
const ABANDONED: Duration = Duration::from_hours(24);

/// What a backup says of itself.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct About {
    /// The version of Althing that made it.
    pub(super) althing: String,
    /// When the copy of the database was begun.
    pub(super) made_at: String,
    /// `sqlite` or `postgres`.
    pub(super) database: String,
    /// The last migration that the database has had.
    pub(super) migration: String,
    /// Bytes of the database's copy, which was checked; backups of before don't say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) database_bytes: Option<u64>,
    /// Files in `uploads`.
    pub(super) pictures: usize,
    /// Their bytes together; backups of 0.2.0 don't say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) picture_bytes: Option<u64>,
    /// The bucket in which the pictures are, and of which nothing is in here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) pictures_in: Option<String>,
}

/// A whole backup in the folder.
#[derive(Debug)]
pub struct Listed {
    /// What its folder is called.
    pub name: String,
    /// When the copy of the database was begun.
    pub made_at: Option<Timestamp>,
    /// Its bytes, as far as it says.
    pub bytes: u64,
    /// How many pictures it has.
    pub pictures: usize,
    /// Whether its database is as long as when it was checked; `None` where it does not say.
    pub checked: Option<bool>,
}

/// The whole backups of the forum with this database, the latest first.
pub(super) fn listed(url: &DatabaseUrl, folder: &Path) -> io::Result<Vec<Listed>> {
    let mut found: Vec<Listed> =
        list(folder, &name(url))?.iter().filter_map(|path| look(url, path)).collect();
    found.reverse();
    Ok(found)
}

/// What a backup says of itself; `None` for what is of no use to this forum.
fn look(url: &DatabaseUrl, path: &Path) -> Option<Listed> {
    let about: About = serde_json::from_slice(&fs::read(path.join(ABOUT)).ok()?).ok()?;
    if about.database != kind(url) {
        return None;
    }
    let file = match url {
        DatabaseUrl::Sqlite(_) => SQLITE,
        DatabaseUrl::Postgres(_) => POSTGRES,
    };
    let found = fs::metadata(path.join(file)).map_or(0, |about| about.len());
    Some(Listed {
        name: path.file_name()?.to_str()?.to_owned(),
        made_at: Timestamp::parse(&about.made_at),
        bytes: found + about.picture_bytes.unwrap_or_default(),
        pictures: about.pictures,
        checked: about.database_bytes.map(|bytes| bytes == found),
    })
}

/// The word for a database in `backup.json`.
pub(super) fn kind(url: &DatabaseUrl) -> &'static str {
    match url {
        DatabaseUrl::Sqlite(_) => "sqlite",
        DatabaseUrl::Postgres(_) => "postgres",
    }
}

/// The forum's name among others in a folder: that of its database, in letters that every file
/// system takes.
pub(super) fn name(url: &DatabaseUrl) -> String {
    let name = match url {
        DatabaseUrl::Sqlite(path) => {
            path.file_stem().map(|stem| stem.to_string_lossy().into_owned())
        }
        DatabaseUrl::Postgres(url) => {
            url.split('?').next().and_then(|url| url.splitn(4, '/').nth(3)).map(str::to_owned)
        }
    };
    let name: String = name
        .unwrap_or_default()
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '_' })
        .collect();
    if name.is_empty() { "althing".into() } else { name }
}

/// The whole backups of this name, oldest first: nothing else that may lie in the folder.
pub(super) fn list(folder: &Path, name: &str) -> io::Result<Vec<PathBuf>> {
    let is_ours = |path: &PathBuf| {
        let time = path
            .file_name()
            .and_then(|file| file.to_str())
            .and_then(|file| file.strip_prefix(name)?.strip_prefix('-'));
        time.is_some_and(is_time) && path.join(ABOUT).is_file()
    };
    let mut found: Vec<PathBuf> = fs::read_dir(folder)?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(is_ours)
        .collect();
    found.sort();
    Ok(found)
}

/// As in `20261126T101530123Z`.
pub(super) fn is_time(text: &str) -> bool {
    let digits = |text: &str, length: usize| {
        text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit())
    };
    text.strip_suffix('Z')
        .and_then(|text| text.split_once('T'))
        .is_some_and(|(day, time)| digits(day, 8) && digits(time, 9))
}

/// Removes all but the newest, and tells which.
pub(super) fn remove_old(folder: &Path, name: &str, keep: usize) -> io::Result<Vec<PathBuf>> {
    let mut old = list(folder, name)?;
    old.truncate(old.len().saturating_sub(keep));
    for path in &old {
        // No longer under its name before it is no longer whole.
        let going = path.with_file_name(format!(
            ".{}{UNFINISHED}",
            path.file_name().unwrap_or_default().to_string_lossy()
        ));
        fs::rename(path, &going)?;
        fs::remove_dir_all(&going)?;
    }
    Ok(old)
}

/// Removes what killed processes have left.
pub(super) fn remove_abandoned(folder: &Path, name: &str) {
    let now = SystemTime::now();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let file = entry.file_name().to_string_lossy().into_owned();
        let is_one = file.starts_with(&format!(".{name}-")) && file.ends_with(UNFINISHED);
        let written = entry.metadata().and_then(|metadata| metadata.modified()).unwrap_or(now);
        if is_one && now.duration_since(written).is_ok_and(|age| age > ABANDONED) {
            // Should it not go, it is in nobody's way.
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_forum_is_called_as_its_database() {
        for (url, expected) in [
            ("sqlite://data/althing.db", "althing"),
            ("sqlite:///srv/my forum.sqlite3", "my_forum"),
            ("postgres://ann:se/cret@db/forum?sslmode=require", "cret_db_forum"),
            ("postgres://ann@db:5432/forum?host=/run", "forum"),
            ("postgres:///forum", "forum"),
            ("postgres://db", "althing"),
        ] {
            assert_eq!(name(&url.parse().unwrap()), expected, "{url}");
        }
    }

    #[test]
    fn only_whole_backups_of_this_forum_are_old() {
        let dir = tempfile::tempdir().unwrap();
        let make = |file: &str, whole: bool| {
            fs::create_dir(dir.path().join(file)).unwrap();
            if whole {
                fs::write(dir.path().join(file).join(ABOUT), "{}").unwrap();
            }
        };
        for file in
            ["forum-20260101T000000000Z", "forum-20260102T000000000Z", "forum-20260103T000000000Z"]
        {
            make(file, true);
        }
        let others = [
            "forum-20250101T000000000Z",
            "forum-old",
            "forum-2-20250101T000000000Z",
            "other-20250101T000000000Z",
            "forum-20250101",
            "letters",
        ];
        for other in others {
            make(other, !other.ends_with("forum-20250101T000000000Z"));
        }
        let removed = remove_old(dir.path(), "forum", 2).unwrap();
        assert_eq!(removed, [dir.path().join("forum-20260101T000000000Z")]);
        assert_eq!(list(dir.path(), "forum").unwrap().len(), 2);
        assert!(others.iter().all(|other| dir.path().join(other).is_dir()));
        assert!(remove_old(dir.path(), "forum", 2).unwrap().is_empty());
    }
}
