//! What people take with them of their own data.

use std::{io, thread};

use actix_web::{
    HttpRequest, HttpResponse,
    body::SizedStream,
    http::header::{CACHE_CONTROL, CONTENT_DISPOSITION},
    rt,
    web::{self, Bytes, Path},
};
use futures_util::stream;
use log::Level;
use serde_json::json;
use tokio::sync::{Semaphore, oneshot};

use crate::{
    db::exports::ExportRow,
    error::Error,
    forum::export::{self, Asked},
    http::{
        request::{
            extract::{self, Shared, SignedIn},
            form::AnyForm,
            idempotency,
        },
        state::State,
    },
    uploads::{
        Store,
        pieces::{self, Size},
    },
};

/// Those that are made at a time: whoever wants one waits, and nobody else does.
static TURNS: Semaphore = Semaphore::const_new(2);

/// `POST /api/me/export`
pub async fn create(
    state: Shared,
    who: SignedIn,
    request: HttpRequest,
    AnyForm(form): AnyForm,
) -> Result<HttpResponse, Error> {
    let (go, asked) = oneshot::channel();
    let (making, for_whom) = (state.clone(), who.clone());
    // Whoever asked may be gone by then.
    rt::spawn(async move {
        if let Ok(row) = asked.await {
            made(making, for_whom, row).await;
        }
    });
    idempotency::create_own(&state, &who, &request, form.raw(), move |tx, who| {
        let Asked { row, is_new } = export::create(tx, who)?;
        let shown = export::shown(&row);
        if is_new {
            tx.after_commit(move || drop(go.send(row)));
        }
        Ok(shown)
    })
    .await
}

/// `GET /api/me/export`: those that are there or being made
pub async fn list(state: Shared, who: SignedIn) -> Result<HttpResponse, Error> {
    let items = state.db.read(move |c| export::list(c, &who)).await?;
    Ok(HttpResponse::Ok().json(json!({ "items": items, "next": null })))
}

/// Makes it in the background.
async fn made(state: Shared, who: SignedIn, row: ExportRow) {
    let id = row.id;
    let done = match make(&state, &who, &row.name).await {
        Ok(size) => {
            state.write_unsigned(move |tx| export::ready(tx, id, size)).await.map(|wanted| {
                if !wanted {
                    forget(state.uploads.store().clone(), row.name, size);
                }
            })
        }
        Err(error) => {
            error.log(Level::Warn, "somebody's data could not be put together for them");
            state.write_unsigned(move |tx| export::failed(tx, id)).await
        }
    };
    if let Err(error) = done {
        error.log(Level::Warn, "what came of putting somebody's data together could not be noted");
    }
}

/// Makes the file on a thread of its own: it may take long, and a server that stops does not wait for
/// it.
async fn make(state: &State, who: &SignedIn, name: &str) -> Result<Size, Error> {
    let _turn = TURNS.acquire().await.map_err(Error::internal)?;
    let (answer, answered) = oneshot::channel();
    let (db, store) = (state.db.clone(), state.uploads.store().clone());
    let (who, name, quota) = (who.clone(), name.to_owned(), state.config.upload_quota_bytes());
    thread::Builder::new()
        .name("export".to_owned())
        .spawn(move || {
            // Whoever waited may be gone: then housekeeping finds what is left.
            let _ = answer.send(export::make(&db, &store, &who, &name, quota));
        })
        .map_err(Error::internal)?;
    answered.await.map_err(Error::internal)?
}

fn forget(store: Store, name: String, size: Size) {
    // Nobody waits for it.
    drop(web::block(move || pieces::remove(&store, &name, Some(size.pieces))));
}

/// `GET /api/me/export/{id}`: the file, or 202 while it is being made
pub async fn show(state: Shared, who: SignedIn, path: Path<String>) -> Result<HttpResponse, Error> {
    let id = extract::id(&path, "export", |id| id)?;
    let name = who.user.username.clone();
    let row = state.db.read(move |c| export::find(c, &who, id)).await?;
    if row.ready_at.is_none() {
        return Ok(HttpResponse::Accepted().json(export::shown(&row)));
    }
    let (bytes, count) = (u64::try_from(row.bytes), u32::try_from(row.pieces));
    let (Ok(bytes), Ok(count)) = (bytes, count) else { return Err(Error::NotFound("export")) };
    let store = state.uploads.store().clone();
    let body = stream::unfold(0, move |next| {
        let (store, file) = (store.clone(), row.name.clone());
        async move {
            if next == count {
                return None;
            }
            let read = web::block(move || pieces::read(&store, &file, next)).await;
            let piece: io::Result<Bytes> = read.map_err(io::Error::other).and_then(|piece| piece);
            Some((piece, next + 1))
        }
    });
    // A name is letters, digits, `_`, `-` and `.`: what is not ASCII stands in the second form.
    let ascii: String = name.chars().filter(char::is_ascii).collect();
    let encoded: String =
        percent_encoding::utf8_percent_encode(&name, percent_encoding::NON_ALPHANUMERIC)
            .to_string();
    let disposition = format!(
        "attachment; filename=\"althing-{ascii}.zip\"; filename*=UTF-8''althing-{encoded}.zip"
    );
    Ok(HttpResponse::Ok()
        .content_type("application/zip")
        .insert_header((CACHE_CONTROL, "private, no-store"))
        .insert_header((CONTENT_DISPOSITION, disposition))
        .body(SizedStream::new(bytes, body)))
}
