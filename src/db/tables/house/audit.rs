//! Who did what to whom as a moderator, an admin or by the server's own command. Rows are only added.

use diesel::prelude::*;

use crate::{
    db::{Connection, Tx, dialect, schema::audit},
    domain::{CommentId, PostId, Timestamp},
};

/// An act as it is noted.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = audit)]
pub struct AuditRow {
    /// Its id.
    pub id: i64,
    /// The name of whoever did it, as it was.
    pub actor: String,
    /// A stable word for what was done.
    pub action: String,
    /// To whom or what, by name.
    pub target: String,
    /// The post, if it was done to one.
    pub post_id: Option<PostId>,
    /// The comment, if it was done to one.
    pub comment_id: Option<CommentId>,
    /// Why.
    pub reason: Option<String>,
    /// What there was before.
    pub before: Option<String>,
    /// What there has been since.
    pub after: Option<String>,
    /// When.
    pub created_at: Timestamp,
}

/// An act to be noted.
#[derive(Debug, Insertable)]
#[diesel(table_name = audit)]
pub struct NewAudit {
    /// Who did it, if that is a person.
    pub actor_id: Option<i64>,
    /// Their name.
    pub actor: String,
    /// A stable word for what was done.
    pub action: &'static str,
    /// To whom or what, by name.
    pub target: String,
    /// The post, if it was done to one.
    pub post_id: Option<i64>,
    /// The comment, if it was done to one.
    pub comment_id: Option<i64>,
    /// Why.
    pub reason: Option<String>,
    /// What there was before.
    pub before: Option<String>,
    /// What there is now.
    pub after: Option<String>,
    /// In milliseconds, as all times are stored.
    pub created_at: i64,
}

/// Notes an act.
pub fn insert(tx: &mut Tx<'_>, new: NewAudit) -> QueryResult<()> {
    query!(tx, |c| diesel::insert_into(audit::table).values(new).execute(c)).map(drop)
}

/// A page of what was done, the latest first: by the one of that name, of that kind, or all of it.
pub fn list(
    conn: &mut Connection,
    actor: Option<&str>,
    action: Option<&str>,
    before: Option<i64>,
    limit: i64,
) -> QueryResult<Vec<AuditRow>> {
    let before = before.unwrap_or(i64::MAX);
    let (actor, action) = (actor.map(dialect::storable), action.map(dialect::storable));
    query!(conn, |c| {
        let mut list = audit::table.filter(audit::id.lt(before)).into_boxed();
        if let Some(actor) = &actor {
            list = list.filter(audit::actor.eq(actor));
        }
        if let Some(action) = &action {
            list = list.filter(audit::action.eq(action));
        }
        list.order(audit::id.desc()).limit(limit).select(AuditRow::as_select()).load(c)
    })
}
