//! Whom a text concerns, and who of them is told: inserted with the text, in one statement for many
//! of them.
//!
//! Whoever a text concerns by what all can see has a row, told or not: ids and events are as many
//! whatever somebody has decided in private.

use std::collections::{BTreeMap, HashMap, HashSet};

use diesel::{dsl::exists, prelude::*};

use crate::{
    db::{
        Connection, Tx, categories, dialect,
        schema::{blocks, notifications, notify_off},
    },
    domain::{CommentId, Kind, NotificationId, PostId, Timestamp, UserId},
};

/// People whom one statement names at most: SQLite has a bound.
const CHUNK: usize = 500;

/// Whose doing people are to be told of, and where.
#[derive(Clone, Copy, Debug)]
pub struct About {
    /// Who did it.
    pub actor: UserId,
    /// Where.
    pub post: PostId,
    /// The comment that it is about, if it is about one.
    pub comment: Option<CommentId>,
    /// When.
    pub at: Timestamp,
}

/// Somebody whom a text concerns, by what all can see.
#[derive(Clone, Debug)]
pub struct Concerned {
    /// Who.
    pub person: UserId,
    /// As what they may be told, the most personal first; nothing if the post is none of theirs.
    pub kinds: Vec<Kind>,
}

/// What became of it.
#[derive(Clone, Copy, Debug)]
pub struct Noted {
    /// Taken whether they are told or not.
    pub id: NotificationId,
    /// Who.
    pub person: UserId,
    /// As what they are told; `None` if they are not.
    pub told: Option<Kind>,
}

/// What people had been told of that is gone, by person: whoever it concerned but was not told has
/// nothing in their list.
pub type Gone = BTreeMap<UserId, Vec<NotificationId>>;

/// Notes a text for each of these people, in their order, and gives as much: those who have blocked
/// the actor, want nothing of it or may not read it are not told, and nobody can count that they are
/// not.
pub fn insert(tx: &mut Tx<'_>, about: About, people: &[Concerned]) -> QueryResult<Vec<Noted>> {
    let mut all = Vec::with_capacity(people.len());
    for some in people.chunks(CHUNK) {
        let ids: Vec<i64> = some.iter().map(|one| one.person.0).collect();
        let blockers = blockers_among(tx, about.actor, &ids)?;
        let off = switched_off(tx, &ids)?;
        let shut_out = categories::shut_out(tx, about.post, &ids)?;
        let told: Vec<Option<Kind>> = some
            .iter()
            .map(|Concerned { person, kinds }| {
                let wanted = kinds.iter().find(|kind| !off.contains(&(*person, **kind)));
                wanted.copied().filter(|_| !blockers.contains(person) && !shut_out.contains(person))
            })
            .collect();
        let rows: Vec<_> =
            some.iter().zip(&told).map(|(one, told)| row(about, one, *told)).collect();
        let noted: HashMap<UserId, NotificationId> = query!(tx, |c| {
            diesel::insert_into(notifications::table)
                .values(&rows)
                .on_conflict_do_nothing()
                .returning((notifications::person_id, notifications::id))
                .get_results(c)
        })?
        .into_iter()
        .collect();
        all.extend(some.iter().zip(told).filter_map(|(one, told)| {
            noted.get(&one.person).map(|id| Noted { id: *id, person: one.person, told })
        }));
    }
    Ok(all)
}

/// A notification to be stored.
#[derive(Insertable)]
#[diesel(table_name = notifications, treat_none_as_default_value = false)]
struct NewNotification {
    person_id: i64,
    kind: &'static str,
    actor_id: i64,
    post_id: Option<i64>,
    comment_id: Option<i64>,
    created_at: i64,
    read_at: Option<i64>,
    hidden: bool,
    named: bool,
}

fn row(
    about: About,
    Concerned { person, kinds }: &Concerned,
    told: Option<Kind>,
) -> NewNotification {
    let kind = told.or(kinds.first().copied()).unwrap_or(Kind::Comment);
    NewNotification {
        person_id: person.0,
        kind: kind.as_str(),
        actor_id: about.actor.0,
        post_id: Some(about.post.0),
        comment_id: about.comment.map(|id| id.0),
        created_at: about.at.0,
        // So that no count of those unread knows of it.
        read_at: told.is_none().then_some(about.at.0),
        hidden: told.is_none(),
        named: kinds.contains(&Kind::Mention),
    }
}

/// Those of these people who have blocked the actor.
fn blockers_among(
    conn: &mut Connection,
    actor: UserId,
    people: &[i64],
) -> QueryResult<HashSet<UserId>> {
    let all = blocks::table.filter(blocks::blocked_id.eq(actor));
    let among = all.filter(blocks::blocker_id.eq_any(people)).select(blocks::blocker_id);
    query!(conn, |c| among.load(c)).map(|found: Vec<UserId>| found.into_iter().collect())
}

/// What these people do not want to be told.
fn switched_off(conn: &mut Connection, people: &[i64]) -> QueryResult<HashSet<(UserId, Kind)>> {
    let rows: Vec<(UserId, String)> = query!(conn, |c| notify_off::table
        .filter(notify_off::person_id.eq_any(people))
        .select((notify_off::person_id, notify_off::kind))
        .load(c))?;
    Ok(rows.into_iter().filter_map(|(person, kind)| Some((person, kind.parse().ok()?))).collect())
}

/// Tells a person something in words.
pub fn insert_note(
    tx: &mut Tx<'_>,
    person: UserId,
    actor: UserId,
    kind: Kind,
    words: &str,
    at: Timestamp,
) -> QueryResult<NotificationId> {
    let row = (
        notifications::person_id.eq(person),
        notifications::kind.eq(kind.as_str()),
        notifications::actor_id.eq(actor),
        notifications::note.eq(Some(words)),
        notifications::created_at.eq(at),
    );
    query!(tx, |c| diesel::insert_into(notifications::table)
        .values(row)
        .returning(notifications::id)
        .get_result(c))
}

/// Tells a person that `actor` wrote to them, unless they do not want to know, or have been told of
/// an earlier message and have not read it. Takes an id either way.
pub fn insert_of_message(
    tx: &mut Tx<'_>,
    person: UserId,
    actor: UserId,
    at: Timestamp,
) -> QueryResult<Option<NotificationId>> {
    let kind = Kind::Message;
    let waits = notifications::table.filter(
        notifications::person_id
            .eq(person)
            .and(notifications::actor_id.eq(actor))
            .and(notifications::kind.eq(kind.as_str()))
            .and(notifications::read_at.is_null()),
    );
    if !blockers_among(tx, actor, &[person.0])?.is_empty()
        || switched_off(tx, &[person.0])?.contains(&(person, kind))
        || query!(tx, |c| diesel::select(exists(waits)).get_result::<bool>(c))?
    {
        spend_id(tx, actor)?;
        return Ok(None);
    }
    let row = of_message(person, actor, at);
    query!(tx, |c| diesel::insert_into(notifications::table)
        .values(&row)
        .on_conflict_do_nothing()
        .returning(notifications::id)
        .get_result(c)
        .optional())
}

/// Takes an id for nothing, where somebody who is not told would have had one.
pub fn spend_id(tx: &mut Tx<'_>, actor: UserId) -> QueryResult<()> {
    let at = Timestamp::now();
    let row = NewNotification { read_at: Some(at.0), hidden: true, ..of_message(actor, actor, at) };
    let id: NotificationId = query!(tx, |c| diesel::insert_into(notifications::table)
        .values(&row)
        .returning(notifications::id)
        .get_result(c))?;
    query!(tx, |c| diesel::delete(notifications::table.find(id)).execute(c)).map(drop)
}

fn of_message(person: UserId, actor: UserId, at: Timestamp) -> NewNotification {
    NewNotification {
        person_id: person.0,
        kind: Kind::Message.as_str(),
        actor_id: actor.0,
        post_id: None,
        comment_id: None,
        created_at: at.0,
        read_at: None,
        hidden: false,
        named: false,
    }
}

/// Takes back that `actor` wrote to a person, unless they know already.
pub fn delete_about_messages(
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
    query!(tx, |c| diesel::delete(unread).returning(notifications::id).get_results(c))
}

/// Takes back what was told of a post and of everything under it. Whoever calls this holds the thread.
pub fn delete_about_post(tx: &mut Tx<'_>, post: PostId) -> QueryResult<Gone> {
    let told = notifications::table.filter(notifications::post_id.eq(post));
    query!(tx, |c| diesel::delete(told)
        .returning((notifications::id, notifications::person_id, notifications::hidden))
        .get_results(c))
    .map(gone)
}

/// Takes back what was told of a comment; from here on nobody edits it.
pub fn delete_about_comment(tx: &mut Tx<'_>, comment: CommentId) -> QueryResult<Gone> {
    dialect::lock_comment(tx, comment)?;
    dialect::lock_told_of_comment(tx, comment)?;
    let told = notifications::table.filter(notifications::comment_id.eq(comment));
    query!(tx, |c| diesel::delete(told)
        .returning((notifications::id, notifications::person_id, notifications::hidden))
        .get_results(c))
    .map(gone)
}

/// Takes back that a comment was accepted as an answer.
pub fn delete_about_solution(tx: &mut Tx<'_>, comment: CommentId) -> QueryResult<Gone> {
    dialect::lock_told_of_comment(tx, comment)?;
    let told = notifications::table.filter(
        notifications::comment_id.eq(comment).and(notifications::kind.eq(Kind::Solution.as_str())),
    );
    query!(tx, |c| diesel::delete(told)
        .returning((notifications::id, notifications::person_id, notifications::hidden))
        .get_results(c))
    .map(gone)
}

pub(in crate::db) fn gone(rows: Vec<(NotificationId, UserId, bool)>) -> Gone {
    let mut gone = Gone::new();
    for (id, person, hidden) in rows {
        let shown = gone.entry(person).or_default();
        if !hidden {
            shown.push(id);
        }
    }
    for ids in gone.values_mut() {
        ids.sort_unstable();
    }
    gone
}

/// What is noted of a text.
#[derive(Debug, Queryable, Selectable)]
#[diesel(table_name = notifications)]
pub struct NotedRow {
    /// Its id.
    pub id: NotificationId,
    /// Whom it concerns.
    pub person_id: UserId,
    /// As what, as the database says it.
    pub kind: String,
    /// Whether they are not told of it.
    pub hidden: bool,
    /// Whether the text names them.
    pub named: bool,
}

/// What is noted of this text for those whom it concerns by what it says, by person.
pub fn list_of_text(
    conn: &mut Connection,
    post: PostId,
    comment: Option<CommentId>,
) -> QueryResult<Vec<NotedRow>> {
    let all = notifications::table
        .filter(notifications::post_id.eq(post))
        .filter(notifications::kind.ne_all([
            Kind::Reminder.as_str(),
            Kind::Solution.as_str(),
            Kind::Reaction.as_str(),
            Kind::Edit.as_str(),
        ]))
        .order(notifications::person_id);
    query!(conn, |c| {
        let all = all.select(NotedRow::as_select());
        match comment {
            Some(comment) => all.filter(notifications::comment_id.eq(comment)).load(c),
            None => all.filter(notifications::comment_id.is_null()).load(c),
        }
    })
}

/// A text names somebody no more. Whether that takes back what they were told.
pub fn unname(tx: &mut Tx<'_>, row: &NotedRow) -> QueryResult<bool> {
    let was_told = !row.hidden && row.kind == Kind::Mention.as_str();
    let noted = notifications::table.find(row.id);
    query!(tx, |c| diesel::update(noted).set(notifications::named.eq(false)).execute(c))?;
    if was_told {
        let hidden = (notifications::hidden.eq(true), notifications::read_at.eq(Timestamp::now()));
        query!(tx, |c| diesel::update(noted).set(hidden).execute(c))?;
    }
    Ok(was_told)
}

/// A text names somebody anew for whom it was noted before. They are told if they had not been as
/// something else.
pub fn name_again(
    tx: &mut Tx<'_>,
    about: About,
    row: &NotedRow,
    one: Concerned,
) -> QueryResult<Option<Noted>> {
    if row.hidden {
        query!(tx, |c| diesel::delete(notifications::table.find(row.id)).execute(c))?;
        return insert(tx, about, &[one]).map(|mut noted| noted.pop());
    }
    let noted = notifications::table.find(row.id);
    query!(tx, |c| diesel::update(noted).set(notifications::named.eq(true)).execute(c))?;
    spend_id(tx, about.actor)?;
    Ok(None)
}
