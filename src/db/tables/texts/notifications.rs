//! What people have been told, and what of it they have read; `concerned` says who is told.
//!
//! The numbers of those unread are counted where the log's order is decided (see `events`), so that
//! the last one told is right.

use std::collections::HashMap;

use diesel::{dsl::not, prelude::*};

use crate::{
    db::{
        Connection, Tx,
        categories::hidden_from,
        dialect,
        schema::{notifications, notify_off, posts, users},
        users::UserRow,
    },
    domain::{CommentId, Kind, NotificationId, Notify, PostId, Readers, Timestamp, Unread, UserId},
};

/// Ids that one statement names at most: SQLite has a bound.
const CHUNK: usize = 500;

/// A notification as it is stored.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = notifications)]
pub struct NotificationRow {
    /// Its id.
    pub id: NotificationId,
    /// As the database says it; see [`NotificationRow::kind`].
    pub kind: String,
    /// The post that it is about, or under which it stands.
    pub post_id: Option<PostId>,
    /// The comment that it is about, if it is about one.
    pub comment_id: Option<CommentId>,
    /// What they are told, where that is in words.
    pub note: Option<String>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was read; `None` while it has not been.
    pub read_at: Option<Timestamp>,
    /// How many people did so besides the actor and the one that is named with them.
    pub others: i64,
    /// Whoever did so before the actor.
    pub also_id: Option<UserId>,
    /// Of an edit: whether it is of a text that they quote.
    pub quoted: bool,
}

impl NotificationRow {
    /// The kind; what the database's own check would never let in counts as the least.
    pub fn kind(&self) -> Kind {
        self.kind.parse().unwrap_or(Kind::Message)
    }
}

/// A notification, whose doing it tells of, the title of the post that it is about, and who else is
/// named.
pub type NotificationWithContext = (NotificationRow, UserRow, Option<String>, Option<UserRow>);

/// What a person has been told, newest first, but for what is not for whoever reads so much.
macro_rules! of_person {
    ($person:expr, $reads:expr) => {{
        let category = posts::category_id.nullable().assume_not_null();
        notifications::table
            .inner_join(users::table.on(users::id.eq(notifications::actor_id)))
            .left_join(posts::table)
            .filter(notifications::person_id.eq($person).and(not(notifications::hidden)))
            .filter(notifications::post_id.is_null().or(not(category.eq_any(hidden_from($reads)))))
            .order(notifications::id.desc())
            .select((NotificationRow::as_select(), UserRow::as_select(), posts::title.nullable()))
    }};
}

/// A page of a person's notifications, newest first, but for those of what is not for whoever reads
/// so much.
pub fn list(
    conn: &mut Connection,
    person: UserId,
    reads: Readers,
    before: Option<NotificationId>,
    limit: i64,
) -> QueryResult<Vec<NotificationWithContext>> {
    let before = before.unwrap_or(NotificationId(i64::MAX));
    let rows = query!(conn, |c| of_person!(person, reads)
        .filter(notifications::id.lt(before))
        .limit(limit)
        .load(c))?;
    with_others(conn, rows)
}

/// What waits for a person to read it and came at this time or later, newest first, but for what
/// tells of private messages.
pub fn waiting(
    conn: &mut Connection,
    person: UserId,
    reads: Readers,
    since: Timestamp,
    limit: i64,
) -> QueryResult<Vec<NotificationWithContext>> {
    let rows = query!(conn, |c| of_person!(person, reads)
        .filter(notifications::read_at.is_null().and(notifications::created_at.ge(since)))
        .filter(notifications::kind.ne(Kind::Message.as_str()))
        .limit(limit)
        .load(c))?;
    with_others(conn, rows)
}

/// Adds who else is named.
fn with_others(
    conn: &mut Connection,
    rows: Vec<(NotificationRow, UserRow, Option<String>)>,
) -> QueryResult<Vec<NotificationWithContext>> {
    let ids: Vec<i64> = rows.iter().filter_map(|(row, ..)| Some(row.also_id?.0)).collect();
    let also: HashMap<UserId, UserRow> = if ids.is_empty() {
        HashMap::new()
    } else {
        let people = users::table.filter(users::id.eq_any(&ids));
        let people: Vec<UserRow> = query!(conn, |c| people.select(UserRow::as_select()).load(c))?;
        people.into_iter().map(|person| (person.id, person)).collect()
    };
    let named = |(row, actor, title): (NotificationRow, _, _)| {
        let other = row.also_id.and_then(|id| also.get(&id).cloned());
        (row, actor, title, other)
    };
    Ok(rows.into_iter().map(named).collect())
}

/// Which notifications a person has read.
#[derive(Clone, Debug)]
pub enum Seen {
    /// All up to and including this one.
    UpTo(NotificationId),
    /// These.
    These(Vec<NotificationId>),
    /// All that are about a post or what stands under it.
    About(PostId),
}

/// Notes that a person has read some. Gives those of them that were unread.
pub fn mark_read(tx: &mut Tx<'_>, person: UserId, seen: &Seen) -> QueryResult<Vec<NotificationId>> {
    dialect::lock_notifications(tx, person)?;
    let unread = notifications::table
        .filter(notifications::person_id.eq(person).and(notifications::read_at.is_null()));
    let (read, id) = (notifications::read_at.eq(Timestamp::now()), notifications::id);
    match seen {
        Seen::UpTo(last) => {
            query!(tx, |c| diesel::update(unread.filter(id.le(last)))
                .set(read)
                .returning(id)
                .get_results(c))
        }
        Seen::These(ids) => {
            let ids: Vec<i64> = ids.iter().map(|id| id.0).collect();
            query!(tx, |c| diesel::update(unread.filter(id.eq_any(ids)))
                .set(read)
                .returning(id)
                .get_results(c))
        }
        Seen::About(post) => {
            query!(tx, |c| diesel::update(unread.filter(notifications::post_id.eq(post)))
                .set(read)
                .returning(id)
                .get_results(c))
        }
    }
}

/// Notes that a person has read that `actor` wrote to them. Gives the notifications that told of
/// it.
pub fn mark_messages_read(
    tx: &mut Tx<'_>,
    person: UserId,
    actor: UserId,
) -> QueryResult<Vec<NotificationId>> {
    let about = notifications::person_id.eq(person).and(notifications::actor_id.eq(actor));
    let unread = notifications::table.filter(
        about
            .and(notifications::kind.eq(Kind::Message.as_str()))
            .and(notifications::read_at.is_null()),
    );
    query!(tx, |c| diesel::update(unread)
        .set(notifications::read_at.eq(Timestamp::now()))
        .returning(notifications::id)
        .get_results(c))
}

/// How many a person has not read.
pub fn unread(conn: &mut Connection, person: UserId) -> QueryResult<Unread> {
    Ok(unread_of(conn, &[person])?.remove(&person).unwrap_or_default())
}

/// How many these people have not read; whoever has read all is missing.
pub(in crate::db) fn unread_of(
    conn: &mut Connection,
    people: &[UserId],
) -> QueryResult<HashMap<UserId, Unread>> {
    let mut all: HashMap<UserId, Unread> = HashMap::new();
    for some in people.chunks(CHUNK) {
        let some: Vec<i64> = some.iter().map(|id| id.0).collect();
        let counts: Vec<(UserId, String, i64)> = query!(conn, |c| notifications::table
            .filter(notifications::person_id.eq_any(some).and(notifications::read_at.is_null()))
            .group_by((notifications::person_id, notifications::kind))
            .select((notifications::person_id, notifications::kind, diesel::dsl::count_star()))
            .load(c))?;
        for (person, kind, count) in counts {
            let unread = all.entry(person).or_default();
            unread.all += count;
            if kind == Kind::Message.as_str() {
                unread.messages += count;
            }
        }
    }
    Ok(all)
}

/// Which kinds a person wants.
pub fn notify(conn: &mut Connection, person: UserId) -> QueryResult<Notify> {
    let off: Vec<String> = query!(conn, |c| notify_off::table
        .filter(notify_off::person_id.eq(person))
        .select(notify_off::kind)
        .load(c))?;
    Ok(Notify::without(&off.iter().filter_map(|kind| kind.parse().ok()).collect::<Vec<_>>()))
}

/// Switches a kind on or off.
pub fn set_notify(tx: &mut Tx<'_>, person: UserId, kind: Kind, wanted: bool) -> QueryResult<()> {
    if wanted {
        return query!(tx, |c| diesel::delete(notify_off::table.find((person, kind.as_str())))
            .execute(c))
        .map(drop);
    }
    let row = (notify_off::person_id.eq(person), notify_off::kind.eq(kind.as_str()));
    query!(tx, |c| diesel::insert_into(notify_off::table)
        .values(row)
        .on_conflict_do_nothing()
        .execute(c))
    .map(drop)
}

/// Forgets what was read and is older than so many days; none where that is not wanted. At most so
/// many; gives how many that were.
pub fn prune(tx: &mut Tx<'_>, days: Option<u16>, most: i64) -> QueryResult<usize> {
    let Some(days) = days else { return Ok(0) };
    let before = Timestamp::now().minus_seconds(i64::from(days) * 24 * 60 * 60);
    let old = notifications::table
        .filter(notifications::read_at.is_not_null().and(notifications::created_at.lt(before)))
        .order(notifications::created_at)
        .limit(most)
        .select(notifications::id);
    let ids: Vec<NotificationId> = query!(tx, |c| old.load(c))?;
    let ids: Vec<i64> = ids.iter().map(|id| id.0).collect();
    let mut gone = 0;
    for ids in ids.chunks(CHUNK) {
        let these = notifications::table.filter(notifications::id.eq_any(ids));
        gone += query!(tx, |c| diesel::delete(these).execute(c))?;
    }
    Ok(gone)
}
