//! Pictures that people brought, and where they are shown.
//!
//! Whoever is about to show a picture, or to delete it, holds its row first: so a private one never
//! becomes public between a look and the deed, and none goes while it is being shown.

use diesel::{
    dsl::{exists, not},
    prelude::*,
    sql_types::BigInt,
};

use crate::{
    db::{
        Connection, Tx,
        categories::{HiddenFrom, hidden_from},
        dialect,
        schema::{
            comments, held_uploads, logo, messages, posts, undone_pictures as aside,
            upload_uses as uses, uploads,
        },
    },
    domain::{
        CommentId, MessageId, PostId, Readers, Timestamp, UploadId, UploadName, UserId,
        access::Object, limits, upload::Shown,
    },
};

/// A picture as it is stored.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = uploads)]
pub struct UploadRow {
    /// Its id.
    pub id: UploadId,
    /// The name of its file.
    pub name: String,
    /// Who brought it, if they are still here.
    pub owner_id: Option<UserId>,
    /// In pixels.
    pub width: i32,
    /// In pixels.
    pub height: i32,
    /// The size of its file.
    pub bytes: i64,
}

/// A picture whose file is whole.
#[derive(Debug, Insertable)]
#[diesel(table_name = uploads)]
pub struct NewUpload {
    /// The name of its file.
    pub name: String,
    /// Who brought it.
    pub owner_id: i64,
    /// In pixels.
    pub width: i32,
    /// In pixels.
    pub height: i32,
    /// The size of its file.
    pub bytes: i64,
    /// In milliseconds, as all times are stored.
    pub created_at: i64,
}

/// What shows a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// A post.
    Post(PostId),
    /// A comment.
    Comment(CommentId),
    /// A private message.
    Message(MessageId),
    /// A person, as their own picture.
    Person(UserId),
    /// A text that waits for a moderator.
    Held(i64),
    /// The forum, as what stands for it.
    Logo,
}

/// Why a picture is not taken.
pub enum Refused {
    /// Its owner has as many pictures that nothing shows as one may.
    TooMany,
    /// With it, its owner's pictures would be larger than the quota.
    Full,
}

/// Bytes of all the pictures of a person.
pub fn bytes_of(conn: &mut Connection, owner: UserId) -> QueryResult<i64> {
    // PostgreSQL sums into another type.
    let sum = diesel::dsl::sql::<BigInt>("CAST(COALESCE(SUM(bytes), 0) AS BIGINT)");
    query!(conn, |c| uploads::table.filter(uploads::owner_id.eq(owner)).select(sum).get_result(c))
}

/// Bytes of all the pictures that there are.
pub fn bytes(conn: &mut Connection) -> QueryResult<i64> {
    let sum = diesel::dsl::sql::<BigInt>("CAST(COALESCE(SUM(bytes), 0) AS BIGINT)");
    query!(conn, |c| uploads::table.select(sum).get_result(c))
}

/// Notes a picture, unless its owner has too many that nothing shows, or more than `quota` bytes
/// with it. Whoever calls this holds the account.
pub fn insert(
    tx: &mut Tx<'_>,
    new: NewUpload,
    quota: i64,
) -> QueryResult<Result<UploadRow, Refused>> {
    if bytes_of(tx, UserId(new.owner_id))?.saturating_add(new.bytes) > quota {
        return Ok(Err(Refused::Full));
    }
    let unused = uploads::table.filter(
        uploads::owner_id
            .eq(new.owner_id)
            .and(not(exists(uses::table.filter(uses::upload_id.eq(uploads::id)))))
            .and(not(exists(held_uploads::table.filter(held_uploads::upload_id.eq(uploads::id))))),
    );
    let count: i64 = query!(tx, |c| unused.count().get_result(c))?;
    if count >= limits::UPLOADS_UNUSED_MAX {
        return Ok(Err(Refused::TooMany));
    }
    query!(tx, |c| diesel::insert_into(uploads::table)
        .values(new)
        .returning(UploadRow::as_returning())
        .get_result(c))
    .map(Ok)
}

/// The pictures of these names, as far as they are there.
pub fn list(conn: &mut Connection, names: &[UploadName]) -> QueryResult<Vec<UploadRow>> {
    if names.is_empty() {
        return Ok(Vec::new());
    }
    let names: Vec<&str> = names.iter().map(UploadName::as_str).collect();
    query!(conn, |c| uploads::table
        .filter(uploads::name.eq_any(&names))
        .select(UploadRow::as_select())
        .load(c))
}

/// A picture, and where it is shown: where whoever asks reads, or in a message that they see.
#[derive(Clone, Debug)]
pub struct Seen {
    /// The picture.
    pub row: UploadRow,
    /// Where.
    pub shown: Shown,
}

impl Seen {
    /// As `may` knows it.
    pub fn object(&self) -> Object {
        Object::Picture { owner: self.row.owner_id, shown: self.shown }
    }
}

/// The picture of that name, as `viewer` sees it, who `reads` so much.
pub fn find(
    conn: &mut Connection,
    name: &UploadName,
    viewer: Option<UserId>,
    reads: Readers,
) -> QueryResult<Option<Seen>> {
    Ok(list_seen(conn, std::slice::from_ref(name), viewer, reads)?.pop())
}

/// Whether a post or comment that those read who read so much shows a picture, or a person does.
#[diesel::dsl::auto_type(no_type_alias)]
fn shown_to(reads: Readers) -> _ {
    let hidden: HiddenFrom = hidden_from(reads);
    let there: HiddenFrom = hidden_from(reads);
    let in_post = posts::table
        .filter(posts::id.nullable().eq(uses::post_id))
        .filter(posts::category_id.eq_any(hidden));
    let in_comment = comments::table
        .inner_join(posts::table)
        .filter(comments::id.nullable().eq(uses::comment_id))
        .filter(posts::category_id.eq_any(there));
    exists(
        uses::table
            .filter(uses::upload_id.eq(uploads::id))
            .filter(uses::message_id.is_null())
            .filter(not(exists(in_post)))
            .filter(not(exists(in_comment))),
    )
    .or(exists(logo::table.filter(logo::upload_id.eq(uploads::id))))
}

/// The pictures of these names, as far as they are there, as `viewer` sees them, who `reads` so
/// much. Two queries, however many they are.
pub fn list_seen(
    conn: &mut Connection,
    names: &[UploadName],
    viewer: Option<UserId>,
    reads: Readers,
) -> QueryResult<Vec<Seen>> {
    if names.is_empty() {
        return Ok(Vec::new());
    }
    let names: Vec<&str> = names.iter().map(UploadName::as_str).collect();
    let (public, read) = (shown_to(Readers::Everyone), shown_to(reads));
    let rows: Vec<(UploadRow, bool, bool)> = query!(conn, |c| uploads::table
        .filter(uploads::name.eq_any(&names))
        .select((UploadRow::as_select(), public, read))
        .load(c))?;
    let private: Vec<UploadId> =
        rows.iter().filter(|(_, _, read)| !read).map(|(row, ..)| row.id).collect();
    let (told, waiting) = match viewer {
        Some(viewer) if !private.is_empty() => {
            (told(conn, &private, viewer)?, waiting(conn, &private)?)
        }
        _ => (Vec::new(), Vec::new()),
    };
    let seen = |(row, public, read): (UploadRow, bool, bool)| {
        let shown = match told.iter().find(|(id, ..)| *id == row.id) {
            _ if public => Shown::Publicly,
            _ if read => Shown::Inside(reads),
            Some((_, from, to)) => Shown::Between(*from, *to),
            None if waiting.contains(&row.id) => Shown::Waiting,
            None => Shown::Nowhere,
        };
        Seen { row, shown }
    };
    Ok(rows.into_iter().map(seen).collect())
}

/// Between whom messages show these pictures, of those messages that `viewer` sees.
fn told(
    conn: &mut Connection,
    ids: &[UploadId],
    viewer: UserId,
) -> QueryResult<Vec<(UploadId, UserId, UserId)>> {
    let sent = messages::from_id.eq(viewer);
    let received = messages::to_id.eq(viewer).and(not(messages::hidden));
    query!(conn, |c| uses::table
        .inner_join(messages::table)
        .filter(uses::upload_id.eq_any(ids).and(sent.or(received)))
        .select((uses::upload_id, messages::from_id, messages::to_id))
        .distinct()
        .load(c))
}

/// Those of these pictures that a text shows which waits for a moderator.
fn waiting(conn: &mut Connection, ids: &[UploadId]) -> QueryResult<Vec<UploadId>> {
    let there = held_uploads::table.filter(held_uploads::upload_id.eq_any(ids));
    query!(conn, |c| there.select(held_uploads::upload_id).load(c))
}

/// [`list_seen`] of pictures which nobody else shows or deletes until the transaction ends.
pub fn hold(
    tx: &mut Tx<'_>,
    names: &[UploadName],
    viewer: Option<UserId>,
    reads: Readers,
) -> QueryResult<Vec<Seen>> {
    let ids: Vec<UploadId> = list(tx, names)?.into_iter().map(|row| row.id).collect();
    dialect::lock_uploads(tx, &ids)?;
    list_seen(tx, names, viewer, reads)
}

/// Notes that a place shows these pictures, and none of those that it showed before.
pub fn show(tx: &mut Tx<'_>, place: Place, pictures: &[UploadId]) -> QueryResult<()> {
    let (mut post, mut comment, mut message, mut person) = (None, None, None, None);
    match place {
        // Which never shows others.
        Place::Held(id) => return show_held(tx, id, pictures),
        Place::Logo => return show_logo(tx, pictures),
        Place::Post(id) => {
            post = Some(id.0);
            query!(tx, |c| diesel::delete(uses::table.filter(uses::post_id.eq(id))).execute(c))?;
        }
        Place::Comment(id) => {
            comment = Some(id.0);
            query!(tx, |c| diesel::delete(uses::table.filter(uses::comment_id.eq(id))).execute(c))?;
        }
        Place::Message(id) => {
            message = Some(id.0);
            query!(tx, |c| diesel::delete(uses::table.filter(uses::message_id.eq(id))).execute(c))?;
        }
        Place::Person(id) => {
            person = Some(id.0);
            query!(tx, |c| diesel::delete(uses::table.filter(uses::user_id.eq(id))).execute(c))?;
        }
    }
    for picture in pictures {
        let row = (
            uses::upload_id.eq(picture),
            uses::post_id.eq(post),
            uses::comment_id.eq(comment),
            uses::message_id.eq(message),
            uses::user_id.eq(person),
        );
        query!(tx, |c| diesel::insert_into(uses::table).values(row).execute(c))?;
    }
    Ok(())
}

fn show_logo(tx: &mut Tx<'_>, pictures: &[UploadId]) -> QueryResult<()> {
    query!(tx, |c| diesel::delete(logo::table).execute(c))?;
    let rows: Vec<_> = pictures.iter().map(|picture| logo::upload_id.eq(picture)).collect();
    query!(tx, |c| diesel::insert_into(logo::table).values(&rows).execute(c)).map(drop)
}

/// Nobody has it any more: it stays when its owner leaves, and takes none of their room.
pub fn disown(tx: &mut Tx<'_>, id: UploadId) -> QueryResult<()> {
    let own = uploads::owner_id.eq(None::<i64>);
    query!(tx, |c| diesel::update(uploads::table.find(id)).set(own).execute(c)).map(drop)
}

fn show_held(tx: &mut Tx<'_>, id: i64, pictures: &[UploadId]) -> QueryResult<()> {
    let row = |picture| (held_uploads::held_id.eq(id), held_uploads::upload_id.eq(picture));
    let rows: Vec<_> = pictures.iter().map(row).collect();
    query!(tx, |c| diesel::insert_into(held_uploads::table).values(&rows).execute(c)).map(drop)
}

/// Deletes pictures that came a day ago or earlier and that nothing shows, nor will if it is let
/// through or put back. Gives the names of their files, which are to go once this is committed: at
/// most so many.
pub fn prune(tx: &mut Tx<'_>, most: i64) -> QueryResult<Vec<String>> {
    let before = Timestamp::now().minus_seconds(limits::UPLOAD_UNUSED_KEPT);
    let unused = || {
        let waits = held_uploads::table.filter(held_uploads::upload_id.eq(uploads::id));
        let aside = aside::table.filter(aside::upload_id.eq(uploads::id));
        let logo = logo::table.filter(logo::upload_id.eq(uploads::id));
        not(exists(uses::table.filter(uses::upload_id.eq(uploads::id))))
            .and(not(exists(waits)))
            .and(not(exists(aside)))
            .and(not(exists(logo)))
    };
    let old = uploads::table.filter(uploads::created_at.lt(before).and(unused())).limit(most);
    let ids: Vec<UploadId> = query!(tx, |c| old.select(uploads::id).load(c))?;
    dialect::lock_uploads(tx, &ids)?;
    let still = uploads::table.filter(uploads::id.eq_any(&ids).and(unused()));
    query!(tx, |c| diesel::delete(still).returning(uploads::name).get_results(c))
}
