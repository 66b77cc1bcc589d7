//! What people have begun to write, on all their devices alike. The last text wins; what another
//! device's has taken the place of without having seen it is kept for a day.

use crate::{
    db::{
        Connection, Tx, comments,
        drafts::{self, DraftRow, DraftText},
        posts, users,
    },
    domain::{Audience, CommentId, DraftKey, Invalid, PostId, limits},
    error::Error,
    forum::{SignedIn, views},
    protocol::{Draft, DraftSummary, Event},
};

/// All of a person's, the one saved last first.
pub fn list(conn: &mut Connection, who: &SignedIn) -> Result<Vec<DraftSummary>, Error> {
    let rows = drafts::list(conn, who.id())?;
    let keys: Vec<_> = rows.iter().map(|row| DraftKey::parse(&row.key)).collect();
    let edited: Vec<CommentId> = keys.iter().flatten().filter_map(DraftKey::comment).collect();
    let under = comments::posts_of(conn, &edited, who.reads())?;
    let about = |key: &DraftKey| {
        key.post().or_else(|| key.comment().and_then(|id| under.get(&id).copied()))
    };
    let ids: Vec<PostId> = keys.iter().flatten().filter_map(about).collect();
    let titles = posts::titles(conn, &ids, who.reads())?;
    let summary = |(row, key): (DraftRow, &Option<DraftKey>)| {
        let post = key.as_ref().and_then(about);
        views::draft_summary(row, post.and_then(|id| Some((id, titles.get(&id)?.clone()))))
    };
    Ok(rows.into_iter().zip(&keys).map(summary).collect())
}

/// The one for this.
pub fn show(conn: &mut Connection, who: &SignedIn, key: &DraftKey) -> Result<Draft, Error> {
    let key = same_for_all(conn, key)?;
    find(conn, who, &key)
}

/// Saves what has been written so far. `seen` is the version that it goes on from; without one it
/// goes on from what the same sign-in has saved. Whoever calls this holds the account, so that two
/// devices at once come one after the other.
pub fn save(
    tx: &mut Tx<'_>,
    who: &SignedIn,
    key: &DraftKey,
    text: &DraftText,
    seen: Option<i64>,
) -> Result<Draft, Error> {
    let (place, key) = (key, same_for_all(tx, key)?);
    let earlier = drafts::find(tx, who.id(), &key)?;
    match &earlier {
        Some(row) if row.text == *text => return find(tx, who, &key),
        None if drafts::count(tx, who.id())? >= limits::DRAFTS_MAX => {
            return Err(Error::Conflict(
                "You have as many drafts as one may. Send or discard some of them.",
                Invalid::default(),
            ));
        }
        _ => {}
    }
    let earlier = earlier.as_ref().map(|row| {
        let follows = seen.map_or(row.session_id == who.session, |seen| seen == row.version);
        (row, !follows && !goes_on_from(text, &row.text))
    });
    if !drafts::save(tx, who.id(), &key, who.session, text, earlier)? {
        // What waited for a moderator has become one meanwhile, which does not hold the account.
        return save(tx, who, place, text, seen);
    }
    if earlier.is_some_and(|(_, is_kept)| is_kept) {
        drafts::trim(tx, who.id(), &key)?;
    }
    let saved = find(tx, who, &key)?;
    tell(tx, who, &key, Some(saved.text.version));
    Ok(saved)
}

/// Discards a draft, with what it has replaced; also where there is none.
pub fn delete(tx: &mut Tx<'_>, who: &SignedIn, key: &DraftKey) -> Result<(), Error> {
    let key = same_for_all(tx, key)?;
    if drafts::delete(tx, who.id(), &key)? {
        tell(tx, who, &key, None);
    }
    Ok(())
}

fn find(conn: &mut Connection, who: &SignedIn, key: &str) -> Result<Draft, Error> {
    let row = drafts::find(conn, who.id(), key)?.ok_or(Error::NotFound("draft"))?;
    let replaced = drafts::replaced(conn, who.id(), key)?;
    Ok(views::draft(row, replaced))
}

/// Whether nothing of the earlier text is lost.
fn goes_on_from(text: &DraftText, earlier: &DraftText) -> bool {
    let begins = |now: &str, before: &str| now.starts_with(before.trim_end());
    begins(&text.body, &earlier.body)
        && begins(
            text.title.as_deref().unwrap_or_default(),
            earlier.title.as_deref().unwrap_or_default(),
        )
}

/// The key, in which a person has one name however it is written.
fn same_for_all(conn: &mut Connection, key: &DraftKey) -> Result<String, Error> {
    let DraftKey::Message(name) = key else { return Ok(key.to_string()) };
    let person = users::find_by_name(conn, name)?.ok_or(Error::NotFound("user"))?;
    Ok(DraftKey::Message(person.username).to_string())
}

/// All tabs and devices of theirs hear of it.
fn tell(tx: &mut Tx<'_>, who: &SignedIn, key: &str, version: Option<i64>) {
    tx.emit(Audience::Person(who.id()), Event::DraftChanged { key, version });
}
