//! Backups in the page, for admins.

use std::io;

use actix_web::{
    HttpResponse,
    body::SizedStream,
    http::header::{CACHE_CONTROL, CONTENT_DISPOSITION},
    rt,
    web::{self, Bytes, Path},
};
use futures_util::stream;
use log::Level;
use tokio::sync::Semaphore;

use crate::{
    backups::{Archive, Backups, Failed, Listed},
    domain::{Invalid, Password},
    error::Error,
    forum::{backups, settings},
    http::{
        api::account::me,
        request::{
            extract::{Shared, SignedIn},
            form::Form,
        },
    },
    protocol::{self, Backup, BackupFailed},
};

/// Those that are downloaded at a time.
static DOWNLOADS: Semaphore = Semaphore::const_new(2);

const MISSING: Error = Error::NotFound("backup");

/// `GET /api/admin/backups` by an admin: those in the folder, and how the making of them stands
pub async fn list(state: Shared, who: SignedIn) -> Result<HttpResponse, Error> {
    settings::must_set(&who)?;
    let items = look(&state.backups, Backups::list).await?;
    let failed = |Failed { at, detail }| BackupFailed { at, detail };
    Ok(HttpResponse::Ok().json(protocol::Backups {
        items: items.into_iter().map(shown).collect(),
        enabled: state.backups.place().is_some(),
        making: state.backups.is_making(),
        failed: state.backups.failed().map(failed),
    }))
}

/// `POST /api/admin/backups` by an admin: has one made, and does not wait for it
pub async fn create(state: Shared, who: SignedIn) -> Result<HttpResponse, Error> {
    settings::must_set(&who)?;
    if state.backups.place().is_none() {
        return Err(Error::Conflict(
            "This forum has no place for backups: whoever runs it names one by ALTHING_BACKUPS.",
            Invalid::default(),
        ));
    }
    let turn = state
        .backups
        .try_turn()
        .ok_or_else(|| Error::Conflict("A backup is being made already.", Invalid::default()))?;
    state.write(&who, backups::begin).await?;
    rt::spawn(async move {
        if let Err(error) = state.backups.make(turn).await {
            log::error!("the backup failed: {error}");
        }
        if let Err(error) = state.write_unsigned(backups::tell).await {
            error.log(Level::Warn, "what became of a backup could not be told");
        }
    });
    Ok(HttpResponse::NoContent().finish())
}

/// `POST /api/admin/backups/{name}/grant` `{password}` by an admin
pub async fn grant(
    state: Shared,
    who: SignedIn,
    path: Path<String>,
    mut form: Form,
) -> Result<HttpResponse, Error> {
    settings::must_set(&who)?;
    let password = form.required("password", |text| Ok(Password::attempt(text)));
    form.check()?;
    let Some(password) = password else { return Err(form.rejected()) };
    me::must_know(&state, &who, password, "password").await?;
    let name = path.into_inner();
    let asked = name.clone();
    let exists = look(&state.backups, move |all| all.exists(&asked)).await?;
    let written = state.write(&who, move |tx, who| {
        backups::grant(tx, who, &name)?;
        if exists { Ok(()) } else { Err(MISSING) }
    });
    written.await?;
    Ok(HttpResponse::NoContent().finish())
}

/// `GET /api/admin/backups/{name}` by an admin who may: the whole of it, as it is read
pub async fn show(state: Shared, who: SignedIn, path: Path<String>) -> Result<HttpResponse, Error> {
    settings::must_set(&who)?;
    let name = path.into_inner();
    let asked = name.clone();
    let archive = look(&state.backups, move |all| all.open(&asked)).await?.ok_or(MISSING)?;
    let turn = DOWNLOADS.try_acquire().map_err(|_| {
        Error::NotReady(
            "Two backups are being downloaded already. Please try again when one is done.",
        )
    })?;
    let spent = name.clone();
    state.write(&who, move |tx, who| backups::download(tx, who, &spent)).await?;
    let bytes = archive.bytes();
    let body = stream::unfold(Some((archive, turn)), |left| async move {
        let (archive, turn) = left?;
        let read = web::block(move || read(archive)).await.map_err(io::Error::other);
        match read.and_then(|read| read) {
            Ok((_, None)) => None,
            Ok((archive, Some(piece))) => Some((Ok(piece), Some((archive, turn)))),
            // The connection ends before its time, so that nobody takes a part for the whole.
            Err(error) => Some((Err(error), None)),
        }
    });
    Ok(HttpResponse::Ok()
        .content_type("application/x-tar")
        .insert_header((CACHE_CONTROL, "private, no-store"))
        // A name is letters, digits, `_`, `-`.
        .insert_header((CONTENT_DISPOSITION, format!("attachment; filename=\"{name}.tar\"")))
        .body(SizedStream::new(bytes, body)))
}

fn read(mut archive: Archive) -> io::Result<(Archive, Option<Bytes>)> {
    let piece = archive.read()?;
    Ok((archive, piece.map(Bytes::from)))
}

/// Looks into the folder, on no worker's time.
async fn look<T: Send + 'static>(
    backups: &Backups,
    look: impl FnOnce(&Backups) -> Result<T, String> + Send + 'static,
) -> Result<T, Error> {
    let backups = backups.clone();
    let found = web::block(move || look(&backups)).await.map_err(Error::internal)?;
    found.map_err(|error| Error::Storage(error.into()))
}

fn shown(one: Listed) -> Backup {
    let Listed { name, made_at, bytes, pictures, checked, .. } = one;
    Backup { name, created_at: made_at, bytes, pictures, checked }
}
