//! Renders anew what an older renderer made, while the forum runs: in small pieces, one text after
//! another, each as it stands when its turn comes. Stopped halfway, it goes on at the next start:
//! each row says which renderer made it.

use std::time::Duration;

use crate::{
    blocking::Queue,
    db::{
        Db,
        rendered::{self, Fresh, Kind, Source},
    },
    domain::markdown::{self, RENDERER, Text},
    error::Error,
    forum::rich_text,
};

/// Texts of one transaction.
const PIECE: usize = 20;
/// Between two pieces: others come first.
const PAUSE: Duration = Duration::from_millis(20);
/// Before another try when the database is away.
const RETRY: Duration = Duration::from_secs(10);

/// Renders all that is stale. `changed` is told each time some of it is another text.
pub async fn run(db: Db, renderer: Queue, changed: impl Fn()) {
    for kind in Kind::ALL {
        let (mut after, mut count) = (0, 0);
        loop {
            match window(&db, &renderer, kind, after).await {
                Ok((done, Some(last))) => {
                    if done > 0 {
                        changed();
                    }
                    (after, count) = (last, count + done);
                }
                Ok((_, None)) => break,
                Err(error) => {
                    error.log(log::Level::Warn, "texts could not be rendered anew");
                    actix_web::rt::time::sleep(RETRY).await;
                }
            }
        }
        if count > 0 {
            log::info!("rendered {count} {kind:?} anew, which an older renderer had made");
        }
    }
}

/// Renders what is stale among the next texts. Gives how many that were, and the last one that was
/// looked at.
async fn window(
    db: &Db,
    renderer: &Queue,
    kind: Kind,
    after: i64,
) -> Result<(usize, Option<i64>), Error> {
    let (stale, last) = db.read(move |c| Ok(rendered::stale(c, kind, after, RENDERER)?)).await?;
    for ids in stale.chunks(PIECE) {
        let ids = ids.to_vec();
        let sources = db.read(move |c| Ok(rendered::sources(c, kind, &ids)?)).await?;
        let mut all = Vec::new();
        for source in sources {
            let reading = db.clone();
            let made = {
                let source = source.clone();
                renderer.run(move || html_of(&reading, &source)).await
            };
            let html = match made {
                Ok(html) => html,
                // It broke over this text: that must not keep it from the others.
                Err(Error::Internal(_)) => None,
                Err(error) => return Err(error),
            };
            let html = html.unwrap_or_else(|| {
                log::warn!("{kind:?} {}: can't be shown as it was written any more, and is shown as plain text", source.id);
                markdown::plain(&source.body)
            });
            all.push(Fresh { source, html });
        }
        db.write(move |tx| Ok(rendered::refresh(tx, kind, &all, RENDERER)?)).await?;
        actix_web::rt::time::sleep(PAUSE).await;
    }
    Ok((stale.len(), last))
}

/// A text as it is shown; `None` if that is too much, or nothing.
fn html_of(db: &Db, source: &Source) -> Result<Option<String>, Error> {
    let Ok(text) = Text::parse(&source.body) else { return Ok(None) };
    let references = db.read_blocking(|conn| rich_text::references_of_stored(conn, &text))?;
    // Where a deleted comment stood there is nothing to see.
    Ok(text
        .render(&references)
        .ok()
        .filter(|shown| shown.visible || source.body.is_empty())
        .map(|shown| shown.html))
}
