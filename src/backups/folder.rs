//! A folder of backups: one more in it, old ones out of it, and one of them put back.

use std::{
    fmt::Arguments,
    fs, io,
    os::unix::fs::{DirBuilderExt, MetadataExt},
    path::{Path, PathBuf},
};

use super::{
    at,
    contents::{
        ABOUT, About, POSTGRES, SQLITE, UNFINISHED, UPLOADS, kind, list, name, remove_abandoned,
        remove_old,
    },
    note, pictures, postgres,
};
use crate::{
    config::{Config, DatabaseUrl, FilesAt},
    db::{backup, dialect, restore},
    domain::Timestamp,
    files::{create, folder_of, give_to_owner_of, make_folder, sync},
};

/// A backup that was just made.
pub(super) struct Made {
    /// Its folder.
    pub(super) path: PathBuf,
    /// When the copy of the database was begun.
    pub(super) at: Timestamp,
}

/// Writes a backup into the folder, and leaves the last `keep` of this forum's. Says what it has done.
pub(super) fn write(
    config: &Config,
    folder: &Path,
    keep: Option<u16>,
    tell: impl Fn(Arguments<'_>),
) -> Result<(), String> {
    let made = make(config, folder, &tell)?;
    let place = made.path.canonicalize().unwrap_or(made.path).display().to_string();
    note(&config.database_url, made.at, &place);
    if let Some(keep) = keep {
        let name = name(&config.database_url);
        for old in remove_old(folder, &name, keep.into()).map_err(at(folder))? {
            tell(format_args!("removed {}", old.display()));
        }
    }
    Ok(())
}

/// Makes a backup in the folder, which is made when it is missing. Says what it has done.
pub(super) fn make(
    config: &Config,
    folder: &Path,
    tell: impl Fn(Arguments<'_>),
) -> Result<Made, String> {
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
        FilesAt::Folder(from) => pictures::copy(from, &uploads, previous.as_deref()),
        FilesAt::Bucket { .. } => Ok(()),
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
        database_bytes: Some(bytes),
        pictures: copied,
        picture_bytes: Some(picture_bytes),
        pictures_in: bucket(config),
    };
    let file = unfinished.0.join(ABOUT);
    write_private(&file, &serde_json::to_vec_pretty(&about).map_err(|error| error.to_string())?)
        .map_err(at(&file))?;
    unfinished.finish(&path).map_err(at(&path))?;
    tell(format_args!(
        "wrote {} ({bytes} bytes of the database, {copied} pictures)",
        path.display()
    ));
    if let Some(bucket) = bucket(config) {
        tell(format_args!(
            "the pictures are in {bucket} and not in this copy: have that bucket keep versions, or copy it by its own means"
        ));
    }
    Ok(Made { path, at: made_at })
}

/// The bucket in which pictures are kept, if they are in one.
fn bucket(config: &Config) -> Option<String> {
    matches!(config.uploads, FilesAt::Bucket { .. }).then(|| config.uploads.to_string())
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
/// new epoch. Says what it has done.
pub(super) fn restore(
    config: &Config,
    folder: &Path,
    tell: impl Fn(Arguments<'_>),
) -> Result<(), String> {
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
        FilesAt::Folder(to) => {
            make_folder(to).map_err(at(to))?;
            pictures::put_back(&uploads, to)
        }
        FilesAt::Bucket { .. } => Ok(()),
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
    tell(format_args!(
        "restored {} ({} pictures), with a new epoch",
        folder.display(),
        about.pictures
    ));
    if let Some(bucket) = about.pictures_in {
        tell(format_args!("its pictures were in {bucket}, and were not touched"));
    }
    if let Some(kept) = kept {
        tell(format_args!("what was there is kept as {kept}"));
    }
    Ok(())
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
