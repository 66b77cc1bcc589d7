//! What people take with them of their own data: which files there are, for how long, and what goes
//! into them that no other list has.

use diesel::{dsl::not, prelude::*};

use crate::{
    db::{
        Connection, Tx,
        messages::MessageRow,
        schema::{exports, follows, messages, reads, reports, uploads, versions},
        uploads::UploadRow,
    },
    domain::{CommentId, MessageId, PostId, Timestamp, UploadId, UserId, limits},
};

/// A file.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = exports)]
pub struct ExportRow {
    /// Its id.
    pub id: i64,
    /// What the names of its pieces begin with.
    pub name: String,
    /// How many those are, once it is whole.
    pub pieces: i64,
    /// How large it is, once it is whole.
    pub bytes: i64,
    /// When somebody asked for it.
    pub created_at: Timestamp,
    /// When it was whole; `None` while it is being made.
    pub ready_at: Option<Timestamp>,
}

/// A person's own with that id, unless it is too old.
pub fn find(conn: &mut Connection, person: UserId, id: i64) -> QueryResult<Option<ExportRow>> {
    let since = Timestamp::now().minus_seconds(limits::EXPORT_KEPT);
    query!(conn, |c| exports::table
        .filter(exports::id.eq(id).and(exports::user_id.eq(person)))
        .filter(exports::created_at.gt(since))
        .select(ExportRow::as_select())
        .first(c)
        .optional())
}

/// Those of a person that are there or being made, the latest first.
pub fn list(conn: &mut Connection, person: UserId) -> QueryResult<Vec<ExportRow>> {
    let since = Timestamp::now().minus_seconds(limits::EXPORT_KEPT);
    query!(conn, |c| exports::table
        .filter(exports::user_id.eq(person).and(exports::created_at.gt(since)))
        .order(exports::id.desc())
        .select(ExportRow::as_select())
        .load(c))
}

/// The one that is being made for a person.
pub fn making(conn: &mut Connection, person: UserId) -> QueryResult<Option<ExportRow>> {
    let since = Timestamp::now().minus_seconds(limits::EXPORT_MADE_IN);
    query!(conn, |c| exports::table
        .filter(exports::user_id.eq(person).and(exports::ready_at.is_null()))
        .filter(exports::created_at.gt(since))
        .select(ExportRow::as_select())
        .first(c)
        .optional())
}

/// Notes one that is to be made; those from before are too old from now on.
pub fn insert(tx: &mut Tx<'_>, person: UserId, name: &str) -> QueryResult<ExportRow> {
    outdate(tx, person)?;
    let row = (
        exports::user_id.eq(person),
        exports::name.eq(name),
        exports::created_at.eq(Timestamp::now()),
    );
    query!(tx, |c| diesel::insert_into(exports::table)
        .values(row)
        .returning(ExportRow::as_returning())
        .get_result(c))
}

/// A person has no more of them: their files go with the next look.
pub fn outdate(tx: &mut Tx<'_>, person: UserId) -> QueryResult<()> {
    query!(tx, |c| diesel::update(exports::table.filter(exports::user_id.eq(person)))
        .set(exports::created_at.eq(Timestamp(0)))
        .execute(c))
    .map(drop)
}

/// It is whole. Tells whether anybody still wants it.
pub fn ready(tx: &mut Tx<'_>, id: i64, pieces: i64, bytes: i64) -> QueryResult<bool> {
    let done = (
        exports::pieces.eq(pieces),
        exports::bytes.eq(bytes),
        exports::ready_at.eq(Timestamp::now()),
    );
    let row = exports::table.find(id);
    query!(tx, |c| diesel::update(row).set(done).execute(c)).map(|count| count > 0)
}

/// It could not be made.
pub fn delete(tx: &mut Tx<'_>, id: i64) -> QueryResult<()> {
    query!(tx, |c| diesel::delete(exports::table.find(id)).execute(c)).map(drop)
}

/// Forgets those that are too old, or that a crash has left half-made: their files are to go once this
/// is committed. At most so many.
pub fn prune(tx: &mut Tx<'_>, most: i64) -> QueryResult<Vec<ExportRow>> {
    let now = Timestamp::now();
    let old = exports::created_at.le(now.minus_seconds(limits::EXPORT_KEPT));
    let left = exports::ready_at
        .is_null()
        .and(exports::created_at.le(now.minus_seconds(limits::EXPORT_MADE_IN)));
    let rows: Vec<ExportRow> = query!(tx, |c| exports::table
        .filter(old.or(left))
        .limit(most)
        .select(ExportRow::as_select())
        .load(c))?;
    let ids: Vec<i64> = rows.iter().map(|row| row.id).collect();
    query!(tx, |c| diesel::delete(exports::table.filter(exports::id.eq_any(&ids))).execute(c))?;
    Ok(rows)
}

/// What a person wrote to others and others to them, as they see it, behind the one with that id.
pub fn messages_of(
    conn: &mut Connection,
    person: UserId,
    after: MessageId,
    most: i64,
) -> QueryResult<Vec<MessageRow>> {
    let received = messages::to_id.eq(person).and(not(messages::hidden));
    query!(conn, |c| messages::table
        .filter(messages::id.gt(after).and(messages::from_id.eq(person).or(received)))
        .order(messages::id)
        .limit(most)
        .select(MessageRow::as_select())
        .load(c))
}

/// What a person wants to hear of each post, behind that one.
pub fn follows_of(
    conn: &mut Connection,
    person: UserId,
    after: PostId,
    most: i64,
) -> QueryResult<Vec<(PostId, String)>> {
    query!(conn, |c| follows::table
        .filter(follows::person_id.eq(person).and(follows::post_id.gt(after)))
        .order(follows::post_id)
        .limit(most)
        .select((follows::post_id, follows::state))
        .load(c))
}

/// Up to which comment a person has read each post, behind that one.
pub fn reads_of(
    conn: &mut Connection,
    person: UserId,
    after: PostId,
    most: i64,
) -> QueryResult<Vec<(PostId, i64)>> {
    query!(conn, |c| reads::table
        .filter(reads::person_id.eq(person).and(reads::post_id.gt(after)))
        .order(reads::post_id)
        .limit(most)
        .select((reads::post_id, reads::up_to))
        .load(c))
}

/// A version that a person wrote, of their own text or another's.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = versions)]
pub struct WroteRow {
    /// Its id.
    pub id: i64,
    /// Of this post.
    pub post_id: Option<PostId>,
    /// Of this comment.
    pub comment_id: Option<CommentId>,
    /// From 1.
    pub version: i64,
    /// The title, of a post.
    pub title: Option<String>,
    /// Markdown.
    pub body: String,
    /// When.
    pub created_at: Timestamp,
}

/// The versions that a person wrote, behind the one with that id.
pub fn versions_by(
    conn: &mut Connection,
    person: UserId,
    after: i64,
    most: i64,
) -> QueryResult<Vec<WroteRow>> {
    query!(conn, |c| versions::table
        .filter(versions::editor_id.eq(person).and(versions::id.gt(after)))
        .order(versions::id)
        .limit(most)
        .select(WroteRow::as_select())
        .load(c))
}

/// What a person has told moderators of.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = reports)]
pub struct ToldRow {
    /// Its id.
    pub id: i64,
    /// Of what, as `post:7`.
    pub object: String,
    /// Why.
    pub reason: String,
    /// Why, in their words.
    pub text: Option<String>,
    /// When.
    pub created_at: Timestamp,
    /// When it was closed.
    pub closed_at: Option<Timestamp>,
}

/// The reports that a person made, behind the one with that id.
pub fn reports_by(
    conn: &mut Connection,
    person: UserId,
    after: i64,
    most: i64,
) -> QueryResult<Vec<ToldRow>> {
    query!(conn, |c| reports::table
        .filter(reports::reporter_id.eq(person).and(reports::id.gt(after)))
        .order(reports::id)
        .limit(most)
        .select(ToldRow::as_select())
        .load(c))
}

/// The pictures that a person brought, behind the one with that id.
pub fn pictures_of(
    conn: &mut Connection,
    person: UserId,
    after: UploadId,
    most: i64,
) -> QueryResult<Vec<UploadRow>> {
    query!(conn, |c| uploads::table
        .filter(uploads::owner_id.eq(person).and(uploads::id.gt(after)))
        .order(uploads::id)
        .limit(most)
        .select(UploadRow::as_select())
        .load(c))
}
