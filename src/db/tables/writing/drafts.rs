//! What people have begun to write: of each draft the last text, and for a day those that a text of
//! another device has taken the place of.

use diesel::prelude::*;

use crate::{
    db::{Connection, Tx, schema::drafts},
    domain::{CommentId, SessionId, Timestamp, UserId, limits},
};

/// A draft as it is stored.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = drafts)]
pub struct DraftRow {
    /// Its id.
    pub id: i64,
    /// For what it is, as `domain::DraftKey` writes it.
    pub key: String,
    /// Grows with each text.
    pub version: i64,
    /// The sign-in that saved it.
    pub session_id: SessionId,
    /// The text.
    #[diesel(embed)]
    pub text: DraftText,
    /// When it was saved.
    pub updated_at: Timestamp,
}

/// What is being written.
#[derive(Clone, Debug, Default, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = drafts, treat_none_as_null = true)]
pub struct DraftText {
    /// The title, of a post.
    pub title: Option<String>,
    /// Markdown, as far as it has come.
    pub body: String,
    /// The slug of the category, of a post.
    pub category: Option<String>,
    /// The tags, of a post, with blanks between them.
    pub tags: Option<String>,
    /// The comment that it answers.
    pub reply_to: Option<CommentId>,
}

/// The draft of a person for this.
pub fn find(conn: &mut Connection, person: UserId, key: &str) -> QueryResult<Option<DraftRow>> {
    query!(conn, |c| drafts::table
        .filter(drafts::person_id.eq(person).and(drafts::key.eq(key)))
        .filter(drafts::replaced_at.is_null())
        .select(DraftRow::as_select())
        .first(c)
        .optional())
}

/// What a text of another device has taken the place of, the latest first.
pub fn replaced(conn: &mut Connection, person: UserId, key: &str) -> QueryResult<Vec<DraftRow>> {
    query!(conn, |c| drafts::table
        .filter(drafts::person_id.eq(person).and(drafts::key.eq(key)))
        .filter(drafts::replaced_at.is_not_null())
        .order(drafts::id.desc())
        .limit(limits::DRAFTS_REPLACED_MAX)
        .select(DraftRow::as_select())
        .load(c))
}

/// All drafts of a person, the one saved last first.
pub fn list(conn: &mut Connection, person: UserId) -> QueryResult<Vec<DraftRow>> {
    query!(conn, |c| drafts::table
        .filter(drafts::person_id.eq(person).and(drafts::replaced_at.is_null()))
        .order((drafts::updated_at.desc(), drafts::id.desc()))
        .limit(limits::DRAFTS_MAX)
        .select(DraftRow::as_select())
        .load(c))
}

/// How many drafts a person has.
pub fn count(conn: &mut Connection, person: UserId) -> QueryResult<i64> {
    let own = drafts::table.filter(drafts::person_id.eq(person).and(drafts::replaced_at.is_null()));
    query!(conn, |c| own.count().get_result(c))
}

/// Saves the text of a draft: in the place of the `earlier` one, which is kept for a day where it is
/// to be. `false` where there was none, but somebody has saved one meanwhile.
pub fn save(
    tx: &mut Tx<'_>,
    person: UserId,
    key: &str,
    session: SessionId,
    text: &DraftText,
    earlier: Option<(&DraftRow, bool)>,
) -> QueryResult<bool> {
    let now = Timestamp::now();
    let version = earlier.map_or(now.0, |(row, _)| now.0.max(row.version + 1));
    let saved = (
        drafts::version.eq(version),
        drafts::session_id.eq(session),
        drafts::updated_at.eq(now),
        text.clone(),
    );
    match earlier {
        Some((row, false)) => {
            let same = drafts::table.find(row.id);
            return query!(tx, |c| diesel::update(same).set(saved).execute(c)).map(|_| true);
        }
        Some((row, true)) => {
            let same = drafts::table.find(row.id);
            let replaced = drafts::replaced_at.eq(Some(now));
            query!(tx, |c| diesel::update(same).set(replaced).execute(c))?;
        }
        None => {}
    }
    let row = (drafts::person_id.eq(person), drafts::key.eq(key), saved);
    query!(tx, |c| diesel::insert_into(drafts::table)
        .values(row)
        .on_conflict_do_nothing()
        .execute(c))
    .map(|rows| rows > 0)
}

/// Forgets what was replaced longest ago, but for so many.
pub fn trim(tx: &mut Tx<'_>, person: UserId, key: &str) -> QueryResult<()> {
    let all = drafts::table
        .filter(drafts::person_id.eq(person).and(drafts::key.eq(key)))
        .filter(drafts::replaced_at.is_not_null());
    let latest = all.order(drafts::id.desc()).limit(limits::DRAFTS_REPLACED_MAX);
    let kept: Vec<i64> = query!(tx, |c| latest.select(drafts::id).load(c))?;
    query!(tx, |c| diesel::delete(all.filter(drafts::id.ne_all(kept))).execute(c)).map(drop)
}

/// Forgets a draft, with all that it has replaced. Tells whether there was one.
pub fn delete(tx: &mut Tx<'_>, person: UserId, key: &str) -> QueryResult<bool> {
    let own = drafts::table.filter(drafts::person_id.eq(person).and(drafts::key.eq(key)));
    query!(tx, |c| diesel::delete(own).execute(c)).map(|rows| rows > 0)
}

/// Forgets what was replaced a day ago. At most so many; gives how many that were.
pub fn prune(tx: &mut Tx<'_>, most: i64) -> QueryResult<usize> {
    let before = Timestamp::now().minus_seconds(limits::DRAFT_REPLACED_KEPT);
    let old = || drafts::table.filter(drafts::replaced_at.lt(before));
    let ids: Vec<i64> = query!(tx, |c| old().limit(most).select(drafts::id).load(c))?;
    let gone = old().filter(drafts::id.eq_any(ids));
    query!(tx, |c| diesel::delete(gone).execute(c))
}
