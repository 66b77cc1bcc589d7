//! Takes texts into the index of words: each in the transaction that writes it, and what an older
//! forum has, in pieces while it runs.

use std::time::Duration;

use crate::{
    db::{
        Connection, Db, Tx,
        search::{self, Source},
        write_on,
    },
    domain::{
        CommentId, PostId, html,
        search::{Kind, Word, words},
    },
    error::Error,
};

/// Texts of one transaction.
const PIECE: i64 = 100;
/// Between two pieces: others come first.
const PAUSE: Duration = Duration::from_millis(20);
/// Before another try when the database is away.
const RETRY: Duration = Duration::from_secs(10);

/// The words of a text as it is shown. To be cut before the transaction that takes them in.
pub fn words_of(body_html: &str) -> Vec<Word> {
    words(&html::text(body_html))
}

/// A post is found as it stands from now on.
pub fn post(tx: &mut Tx<'_>, id: PostId, title: &str, body: &[Word]) -> Result<(), Error> {
    Ok(search::index(tx, Kind::Posts, id.0, &words(title), body)?)
}

/// A comment is found as it stands from now on.
pub fn comment(tx: &mut Tx<'_>, id: CommentId, body: &[Word]) -> Result<(), Error> {
    Ok(search::index(tx, Kind::Comments, id.0, &[], body)?)
}

/// Takes in what has yet to be, until nothing is left.
pub async fn run(db: Db) {
    for kind in Kind::ALL {
        let mut count = 0;
        loop {
            match db.write(move |tx| piece(tx, kind)).await {
                Ok(0) => break,
                Ok(more) => count += more,
                Err(error) => {
                    error.log(log::Level::Warn, "texts could not be taken into the index");
                    actix_web::rt::time::sleep(RETRY).await;
                }
            }
            actix_web::rt::time::sleep(PAUSE).await;
        }
        if count > 0 {
            log::info!("took {count} {kind:?} into the index of words");
        }
    }
}

/// Makes the whole index anew. Tells after each piece how many texts it has taken in.
pub fn rebuild(conn: &mut Connection, mut told: impl FnMut(usize)) -> Result<usize, Error> {
    write_on(conn, |tx| Ok(search::begin_anew(tx)?))?;
    let mut count = 0;
    for kind in Kind::ALL {
        loop {
            let more = write_on(conn, |tx| piece(tx, kind))?;
            if more == 0 {
                break;
            }
            count += more;
            told(count);
            std::thread::sleep(PAUSE);
        }
    }
    Ok(count)
}

/// Takes in the next few. Gives how many that were.
fn piece(tx: &mut Tx<'_>, kind: Kind) -> Result<usize, Error> {
    let ids = search::backlog(tx, kind, PIECE)?;
    let Some(last) = ids.last() else { return Ok(0) };
    for Source { id, title, body_html, .. } in search::sources(tx, kind, &ids)? {
        match kind {
            Kind::Posts => post(tx, PostId(id), &title, &words_of(&body_html))?,
            Kind::Comments => comment(tx, CommentId(id), &words_of(&body_html))?,
        }
    }
    search::done(tx, kind, *last)?;
    Ok(ids.len())
}
