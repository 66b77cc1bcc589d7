//! What people have told moderators of.

use diesel::prelude::*;

use crate::{
    db::{
        Connection, Tx,
        schema::{report_notes, reports, users},
    },
    domain::{Close, CommentId, MessageId, PostId, Role, Timestamp, UserId},
};

/// A report as it is stored.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = reports)]
pub struct ReportRow {
    /// Its id.
    pub id: i64,
    /// Who reported.
    pub reporter_id: UserId,
    /// Who wrote what was reported, or was reported themself.
    pub person_id: UserId,
    /// The post, or the one under which the comment stands.
    pub post_id: Option<PostId>,
    /// The comment.
    pub comment_id: Option<CommentId>,
    /// The private message.
    pub message_id: Option<MessageId>,
    /// The name of what was reported, as `post:1`.
    pub object: String,
    /// What it said when it was reported.
    pub excerpt: String,
    /// The word for why.
    pub reason: String,
    /// Why, in the reporter's words.
    pub text: Option<String>,
    /// When.
    pub created_at: Timestamp,
    /// Who looks after it.
    pub claimed_by: Option<UserId>,
    /// Who has closed it.
    pub closed_by: Option<UserId>,
    /// When.
    pub closed_at: Option<Timestamp>,
    /// With which act.
    pub action: Option<String>,
    /// What whoever closed it said.
    pub note: Option<String>,
}

/// A report to be made.
#[derive(Debug, Insertable)]
#[diesel(table_name = reports)]
pub struct NewReport {
    /// Who reports.
    pub reporter_id: i64,
    /// Who wrote it.
    pub person_id: i64,
    /// The post.
    pub post_id: Option<i64>,
    /// The comment.
    pub comment_id: Option<i64>,
    /// The private message.
    pub message_id: Option<i64>,
    /// A name for it, so that nobody reports it twice.
    pub object: String,
    /// What it says.
    pub excerpt: String,
    /// The word for why.
    pub reason: String,
    /// In the reporter's words.
    pub text: Option<String>,
    /// In milliseconds, as all times are stored.
    pub created_at: i64,
}

/// Makes one; `None` where this person has reported the same already.
pub fn insert(tx: &mut Tx<'_>, new: NewReport) -> QueryResult<Option<i64>> {
    query!(tx, |c| diesel::insert_into(reports::table)
        .values(new)
        .on_conflict_do_nothing()
        .returning(reports::id)
        .get_result(c)
        .optional())
}

/// The report with that id.
pub fn find(conn: &mut Connection, id: i64) -> QueryResult<Option<ReportRow>> {
    query!(conn, |c| reports::table.find(id).select(ReportRow::as_select()).first(c).optional())
}

/// A page of those that are open, or of those that are closed, the latest first.
pub fn list(
    conn: &mut Connection,
    closed: bool,
    before: Option<i64>,
    limit: i64,
) -> QueryResult<Vec<ReportRow>> {
    let before = before.unwrap_or(i64::MAX);
    query!(conn, |c| {
        let list = reports::table.filter(reports::id.lt(before)).into_boxed();
        let list = if closed {
            list.filter(reports::closed_at.is_not_null())
        } else {
            list.filter(reports::closed_at.is_null())
        };
        list.order(reports::id.desc()).limit(limit).select(ReportRow::as_select()).load(c)
    })
}

/// How many are open.
pub fn count_open(conn: &mut Connection) -> QueryResult<i64> {
    let open = reports::table.filter(reports::closed_at.is_null());
    query!(conn, |c| open.count().get_result(c))
}

/// How many that this person has made are open.
pub fn count_open_by(conn: &mut Connection, person: UserId) -> QueryResult<i64> {
    let open =
        reports::table.filter(reports::reporter_id.eq(person)).filter(reports::closed_at.is_null());
    query!(conn, |c| open.count().get_result(c))
}

/// Somebody looks after it, unless somebody else does or it is closed. Tells whether they do.
pub fn claim(tx: &mut Tx<'_>, id: i64, by: UserId) -> QueryResult<bool> {
    let free = reports::table
        .find(id)
        .filter(reports::closed_at.is_null())
        .filter(reports::claimed_by.is_null().or(reports::claimed_by.assume_not_null().eq(by)));
    let claimed = reports::claimed_by.eq(Some(by.0));
    query!(tx, |c| diesel::update(free).set(claimed).execute(c)).map(|rows| rows > 0)
}

/// Closes it. `false` where it is closed already, or somebody else looks after it.
pub fn close(
    tx: &mut Tx<'_>,
    id: i64,
    by: UserId,
    action: &str,
    note: Option<&str>,
) -> QueryResult<bool> {
    let open = reports::table
        .find(id)
        .filter(reports::closed_at.is_null())
        .filter(reports::claimed_by.is_null().or(reports::claimed_by.assume_not_null().eq(by)));
    let closed = (
        reports::closed_by.eq(Some(by.0)),
        reports::closed_at.eq(Some(Timestamp::now().0)),
        reports::action.eq(Some(action)),
        reports::note.eq(note),
    );
    query!(tx, |c| diesel::update(open).set(closed).execute(c)).map(|rows| rows > 0)
}

/// Nobody looks after it any more, if that was this person and it is open. Tells whether it was.
pub fn let_go(tx: &mut Tx<'_>, id: i64, by: UserId) -> QueryResult<bool> {
    let own = reports::table
        .find(id)
        .filter(reports::closed_at.is_null().and(reports::claimed_by.eq(Some(by.0))));
    let free = reports::claimed_by.eq(None::<i64>);
    query!(tx, |c| diesel::update(own).set(free).execute(c)).map(|rows| rows > 0)
}

/// Whether a moderator has closed a report of this object.
pub fn is_looked_at(conn: &mut Connection, object: &str) -> QueryResult<bool> {
    let closed =
        reports::table.filter(reports::object.eq(object)).filter(reports::closed_at.is_not_null());
    query!(conn, |c| diesel::select(diesel::dsl::exists(closed)).get_result(c))
}

/// The first who have reported this object.
pub fn reporters(conn: &mut Connection, object: &str, most: i64) -> QueryResult<Vec<UserId>> {
    query!(conn, |c| reports::table
        .filter(reports::object.eq(object))
        .order(reports::id)
        .limit(most)
        .select(reports::reporter_id)
        .load(c))
}

/// Whether moderators have acted on a report about this person since then.
pub fn is_blamed(conn: &mut Connection, person: UserId, since: Timestamp) -> QueryResult<bool> {
    let acted = reports::table
        .filter(reports::person_id.eq(person).and(reports::closed_at.ge(since.0)))
        .filter(reports::action.ne(Close::None.as_str()));
    query!(conn, |c| diesel::select(diesel::dsl::exists(acted)).get_result(c))
}

/// What a moderator says to the others about a report.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = report_notes)]
pub struct NoteRow {
    /// Its id.
    pub id: i64,
    /// Of which report.
    pub report_id: i64,
    /// Who says it.
    pub author_id: UserId,
    /// What.
    pub text: String,
    /// When.
    pub created_at: Timestamp,
}

/// Says something about a report.
pub fn insert_note(tx: &mut Tx<'_>, report: i64, author: UserId, text: &str) -> QueryResult<()> {
    let row = (
        report_notes::report_id.eq(report),
        report_notes::author_id.eq(author),
        report_notes::text.eq(text),
        report_notes::created_at.eq(Timestamp::now()),
    );
    query!(tx, |c| diesel::insert_into(report_notes::table).values(row).execute(c)).map(drop)
}

/// How much has been said about a report.
pub fn count_notes(conn: &mut Connection, report: i64) -> QueryResult<i64> {
    let said = report_notes::table.filter(report_notes::report_id.eq(report));
    query!(conn, |c| said.count().get_result(c))
}

/// What has been said about these reports, the earliest first.
pub fn notes(conn: &mut Connection, of: &[i64]) -> QueryResult<Vec<NoteRow>> {
    query!(conn, |c| report_notes::table
        .filter(report_notes::report_id.eq_any(of))
        .order(report_notes::id)
        .select(NoteRow::as_select())
        .load(c))
}

/// All moderators and admins.
pub fn staff(conn: &mut Connection) -> QueryResult<Vec<UserId>> {
    query!(conn, |c| users::table
        .filter(users::role.ne(Role::Member.as_str()))
        .order(users::id)
        .select(users::id)
        .load(c))
}
