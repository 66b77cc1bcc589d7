//! A folder of backups: one more in it, old ones out of it, and one of them put back.

use std::{
    fmt::Arguments,
    fs, io,
    os::unix::fs::{DirBuilderExt, MetadataExt},
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};

use serde::{Deserialize, Serialize};

use super::{at, note, pictures, postgres};
use crate::{
    config::{Config, DatabaseUrl, UploadsAt},
    db::{backup, dialect, restore},
    domain::Timestamp,
    files::{create, folder_of, give_to_owner_of, make_folder, sync},
};

/// The files of a backup.
const SQLITE: &str = "forum.db";
const POSTGRES: &str = "forum.dump";
const UPLOADS: &str = "uploads";
const ABOUT: &str = "backup.json";
/// How the name of one that is being written ends.
const UNFINISHED: &str = ".unfinished";
/// After that, whoever was writing it is gone.
const ABANDONED: Duration = Duration::from_hours(24);

/// What a backup says of itself.
#[derive(Debug, Serialize, Deserialize)]
struct About {
    /// The version of Althing that made it.
    althing: String,
    /// When the copy of the database was begun.
    made_at: String,
    /// `sqlite` or `postgres`.
    database: String,
    /// The last migration that the database has had.
    migration: String,
    /// Files in `uploads`.
    pictures: usize,
    /// Their bytes together; backups of 0.2.0 don't say.
    #[serde(skip_serializing_if = "Option::is_none")]
    picture_bytes: Option<u64>,
    /// The bucket in which the pictures are, and of which nothing is in here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pictures_in: Option<String>,
}

/// Writes a backup into the folder, which is made when it is missing, and leaves the last `keep` of
/// this forum's. Says what it has done.
pub(super) fn write(
    config: &Config,
    folder: &Path,
    keep: Option<u16>,
    tell: impl Fn(Arguments<'_>),
) -> Result<(), String> {
    make_folder(folder).map_err(at(folder))?;
    let name = name(&config.database_url);
    remove_abandoned(folder, &name);
    let made_at = Timestamp::now();
    let time = made_at.to_string().replace(['-', ':', '.'], "");
    let path = folder.join(format!("{name}-{time}"));
    if path.symlink_metadata().is_ok() {
        return Err(format!("{} is there already, and nothing is overwritten", path.display()));
    }
    let previous =
        list(folder, &name).map_err(at(folder))?.pop().map(|previous| previous.join(UPLOADS));
    let unfinished = Unfinished::create(
        folder.join(format!(".{name}-{time}-{}{UNFINISHED}", std::process::id())),
    )
    .map_err(at(folder))?;
    let uploads = unfinished.0.join(UPLOADS);
    make_private(&uploads).map_err(at(&uploads))?;
    // Before the database what is there now, which may be deleted meanwhile; after it what has come
    // meanwhile. So none is missed that it names.
    let copy_pictures = || match &config.uploads {
        UploadsAt::Folder(from) => pictures::copy(from, &uploads, previous.as_deref()),
        UploadsAt::Bucket { .. } => Ok(()),
    };
    copy_pictures()?;
    let bytes = write_database(config, &unfinished.0)?;
    copy_pictures()?;
    let (copied, picture_bytes) = pictures::measure(&uploads)?;
    let about = About {
        althing: env!("CARGO_PKG_VERSION").into(),
        made_at: made_at.to_string(),
        database: kind(&config.database_url).into(),
        migration: dialect::newest_known().map_err(|error| error.to_string())?,
        pictures: copied,
        picture_bytes: Some(picture_bytes),
        pictures_in: bucket(config),
    };
    let file = unfinished.0.join(ABOUT);
    write_private(&file, &serde_json::to_vec_pretty(&about).map_err(|error| error.to_string())?)
        .map_err(at(&file))?;
    unfinished.finish(&path).map_err(at(&path))?;
    note(&config.database_url, made_at, &path);
    tell(format_args!(
        "wrote {} ({bytes} bytes of the database, {copied} pictures)",
        path.display()
    ));
    if let Some(bucket) = bucket(config) {
        tell(format_args!(
            "the pictures are in {bucket} and not in this copy: have that bucket keep versions, or copy it by its own means"
        ));
    }
    if let Some(keep) = keep {
        for old in remove_old(folder, &name, keep.into()).map_err(at(folder))? {
            tell(format_args!("removed {}", old.display()));
        }
    }
    Ok(())
}

/// The bucket in which pictures are kept, if they are in one.
fn bucket(config: &Config) -> Option<String> {
    matches!(config.uploads, UploadsAt::Bucket { .. }).then(|| config.uploads.to_string())
}

fn write_database(config: &Config, folder: &Path) -> Result<u64, String> {
    match &config.database_url {
        DatabaseUrl::Sqlite(path) => {
            backup::write(path, &folder.join(SQLITE)).map_err(|error| error.to_string())
        }
        url @ DatabaseUrl::Postgres(_) => postgres::dump(url, &folder.join(POSTGRES)),
    }
}

/// Puts a backup in the place of the forum: its pictures, and then, at once, its database with a
/// new epoch.
pub(super) fn restore(config: &Config, folder: &Path) -> Result<(), String> {
    let file = folder.join(ABOUT);
    let about = fs::read(&file).map_err(|error| {
        format!("{} is no backup of Althing: {ABOUT}: {error}", folder.display())
    })?;
    let about: About = serde_json::from_slice(&about).map_err(at(&file))?;
    let wanted = kind(&config.database_url);
    if about.database != wanted {
        return Err(format!(
            "{} is of a {} database, and this forum is kept in {wanted}",
            folder.display(),
            about.database
        ));
    }
    if about.migration > dialect::newest_known().map_err(|error| error.to_string())? {
        return Err(format!(
            "{} is of a newer Althing than this one: {}",
            folder.display(),
            about.althing
        ));
    }
    let uploads = folder.join(UPLOADS);
    let (found, bytes) = pictures::measure(&uploads)?;
    if found != about.pictures {
        return Err(format!(
            "{} is damaged: it has {found} pictures of {}",
            folder.display(),
            about.pictures
        ));
    }
    if let Some(wanted) = about.picture_bytes
        && bytes != wanted
    {
        return Err(format!(
            "{} is damaged: its pictures have {bytes} bytes of {wanted}",
            folder.display()
        ));
    }
    if let (Some(bucket), 1..) = (bucket(config), found) {
        return Err(format!(
            "{} holds {found} pictures, and those of this forum are kept in {bucket}: put the files of {} there by its own means, \
             and restore with ALTHING_UPLOADS={}",
            folder.display(),
            uploads.display(),
            uploads.display()
        ));
    }
    let restore_pictures = || match &config.uploads {
        UploadsAt::Folder(to) => {
            make_folder(to).map_err(at(to))?;
            pictures::put_back(&uploads, to)
        }
        UploadsAt::Bucket { .. } => Ok(()),
    };
    let kept = match &config.database_url {
        DatabaseUrl::Sqlite(path) => {
            let kept = restore::restore(&folder.join(SQLITE), path, restore_pictures)
                .map_err(|error| error.to_string())?;
            kept.map(|kept| kept.display().to_string())
        }
        url @ DatabaseUrl::Postgres(_) => {
            postgres::restore(url, &folder.join(POSTGRES), restore_pictures)?
        }
    };
    super::tell(format_args!(
        "restored {} ({} pictures), with a new epoch",
        folder.display(),
        about.pictures
    ));
    if let Some(bucket) = about.pictures_in {
        super::tell(format_args!("its pictures were in {bucket}, and were not touched"));
    }
    if let Some(kept) = kept {
        super::tell(format_args!("what was there is kept as {kept}"));
    }
    Ok(())
}

fn kind(url: &DatabaseUrl) -> &'static str {
    match url {
        DatabaseUrl::Sqlite(_) => "sqlite",
        DatabaseUrl::Postgres(_) => "postgres",
    }
}

/// The forum's name among others in a folder: that of its database, in letters that every file
/// system takes.
fn name(url: &DatabaseUrl) -> String {
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
fn list(folder: &Path, name: &str) -> io::Result<Vec<PathBuf>> {
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
fn is_time(text: &str) -> bool {
    let digits = |text: &str, length: usize| {
        text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit())
    };
    text.strip_suffix('Z')
        .and_then(|text| text.split_once('T'))
        .is_some_and(|(day, time)| digits(day, 8) && digits(time, 9))
}

/// Removes all but the newest, and tells which.
fn remove_old(folder: &Path, name: &str, keep: usize) -> io::Result<Vec<PathBuf>> {
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
fn remove_abandoned(folder: &Path, name: &str) {
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

fn make_private(folder: &Path) -> io::Result<()> {
    fs::DirBuilder::new().mode(0o700).create(folder)
}

fn write_private(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = create(path)?;
    io::Write::write_all(&mut file, bytes)?;
    file.sync_all()
}

/// A backup that has not its name yet, removed unless it gets it.
struct Unfinished(PathBuf);

impl Unfinished {
    fn create(path: PathBuf) -> io::Result<Self> {
        make_private(&path)?;
        Ok(Self(path))
    }

    /// Gives it its name, once it is on disk. It belongs to whoever owns the folder that it is in.
    fn finish(self, path: &Path) -> io::Result<()> {
        give_to_owner_of(folder_of(path), &self.0);
        for entry in fs::read_dir(&self.0)?.chain(fs::read_dir(self.0.join(UPLOADS))?) {
            let entry = entry?.path();
            // A second name of the forum's own file stays the forum's.
            if entry.is_dir() || fs::metadata(&entry)?.nlink() == 1 {
                give_to_owner_of(folder_of(path), &entry);
            }
        }
        sync(&self.0.join(UPLOADS))?;
        sync(&self.0)?;
        fs::rename(&self.0, path)?;
        sync(folder_of(path))
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        // Once it has its name there is none.
        let _ = fs::remove_dir_all(&self.0);
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
