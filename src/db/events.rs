//! The event log: what was told to whom, in the order in which it was committed.

use diesel::prelude::*;
use rand::{Rng, distr::Alphanumeric};

use super::{
    Connection, Tx,
    notifications::{self, Unread},
    schema::{events, log_head},
};
use crate::domain::{Audience, CategoryId, Timestamp, UserId};

/// How long an event can be resumed, in seconds.
const KEPT: i64 = 24 * 60 * 60;
/// Events that one statement writes at most: SQLite bounds how many values it takes.
const AT_ONCE: usize = 500;

/// An event that waits for the end of its transaction.
pub(super) struct Draft {
    pub(super) audience: Audience,
    pub(super) frame: Box<dyn FnOnce(i64, Unread) -> String + Send>,
    /// Whose unread notifications the frame tells the number of.
    pub(super) counted: Option<UserId>,
}

/// An event of the log: its place, whom it is for, and the text of its frame, as every socket gets it.
#[derive(Clone, Debug)]
pub struct Logged {
    /// Its place in the log; the first is 1, and there are no holes.
    pub seq: i64,
    /// Who may see it.
    pub audience: Audience,
    /// One JSON object.
    pub frame: String,
}

/// Where the log ends.
#[derive(Clone, Debug, PartialEq, Eq, Queryable)]
pub struct Head {
    /// Names this database: another one, or this one restored from a copy, has another.
    pub epoch: String,
    /// The `seq` of the last event; 0 when there is none yet.
    pub seq: i64,
}

type Row = (i64, Option<CategoryId>, Option<UserId>, Option<UserId>, String);

/// An event to be stored.
#[derive(Insertable)]
#[diesel(table_name = events, treat_none_as_default_value = false)]
struct NewEvent<'a> {
    seq: i64,
    category_id: Option<i64>,
    person_id: Option<i64>,
    partner_id: Option<i64>,
    frame: &'a str,
    created_at: i64,
}

/// Writes the events of a transaction and gives them their places. Must be the last thing that it does.
///
/// From the moment that the counter is moved, every other transaction that tells something waits: what is counted then, is counted in the
/// order of the log.
pub(super) fn append(tx: &mut Tx<'_>, drafts: Vec<Draft>) -> QueryResult<Vec<Logged>> {
    let Ok(count @ 1..) = i64::try_from(drafts.len()) else { return Ok(Vec::new()) };
    let advance = diesel::update(log_head::table).set(log_head::seq.eq(log_head::seq + count)).returning(log_head::seq);
    let last: i64 = query!(tx, c => advance.get_result(c))?;
    let mut counted: Vec<UserId> = drafts.iter().filter_map(|draft| draft.counted).collect();
    counted.sort_unstable();
    counted.dedup();
    let unread = notifications::unread_of(tx, &counted)?;
    let unread_of = |person: Option<UserId>| person.and_then(|person| unread.get(&person).copied()).unwrap_or_default();
    let logged: Vec<Logged> = (last - count + 1..)
        .zip(drafts)
        .map(|(seq, draft)| Logged { seq, audience: draft.audience, frame: (draft.frame)(seq, unread_of(draft.counted)) })
        .collect();
    let now = Timestamp::now().0;
    for some in logged.chunks(AT_ONCE) {
        let rows: Vec<NewEvent<'_>> = some
            .iter()
            .map(|event| {
                let (category, person, partner) = columns(event.audience);
                NewEvent {
                    seq: event.seq,
                    category_id: category.map(|id| id.0),
                    person_id: person.map(|id| id.0),
                    partner_id: partner.map(|id| id.0),
                    frame: &event.frame,
                    created_at: now,
                }
            })
            .collect();
        query!(tx, c => diesel::insert_into(events::table).values(&rows).execute(c))?;
    }
    Ok(logged)
}

/// The events after `after` up to and including `to`, oldest first, at most `limit`.
pub fn list(conn: &mut Connection, after: i64, to: i64, limit: i64) -> QueryResult<Vec<Logged>> {
    let rows: Vec<Row> = query!(conn, c => events::table
        .filter(events::seq.gt(after).and(events::seq.le(to)))
        .order(events::seq)
        .limit(limit)
        .select((events::seq, events::category_id, events::person_id, events::partner_id, events::frame))
        .load(c))?;
    Ok(rows.into_iter().filter_map(logged).collect())
}

/// Where the log ends now.
pub fn head(conn: &mut Connection) -> QueryResult<Head> {
    query!(conn, c => log_head::table.select((log_head::epoch, log_head::seq)).first(c))
}

/// Forgets what is older than a day. Gives the number of events forgotten.
pub fn prune(tx: &mut Tx<'_>) -> QueryResult<usize> {
    let before = Timestamp::now().minus_seconds(KEPT);
    query!(tx, c => diesel::delete(events::table.filter(events::created_at.lt(before))).execute(c))
}

/// Names the database at its first start.
pub(super) fn ensure_epoch(conn: &mut Connection) -> QueryResult<()> {
    let name = new_epoch();
    query!(conn, c => diesel::update(log_head::table.filter(log_head::epoch.eq(""))).set(log_head::epoch.eq(name)).execute(c)).map(drop)
}

/// Says that this is another history from now on: whoever resumes from the old one fetches anew.
pub fn renew_epoch(conn: &mut Connection) -> QueryResult<()> {
    let name = new_epoch();
    query!(conn, c => diesel::update(log_head::table).set(log_head::epoch.eq(name)).execute(c)).map(drop)
}

/// A name that no other database has.
fn new_epoch() -> String {
    rand::rng().sample_iter(Alphanumeric).take(12).map(char::from).collect()
}

fn columns(audience: Audience) -> (Option<CategoryId>, Option<UserId>, Option<UserId>) {
    match audience {
        Audience::Category(category) => (Some(category), None, None),
        Audience::Person(person) => (None, Some(person), None),
        Audience::Pair(one, other) => (None, Some(one), Some(other)),
    }
}

fn logged((seq, category, person, partner, frame): Row) -> Option<Logged> {
    let audience = match (category, person, partner) {
        (Some(category), None, None) => Audience::Category(category),
        (None, Some(person), None) => Audience::Person(person),
        (None, Some(one), Some(other)) => Audience::Pair(one, other),
        // A row that is for nobody in particular is shown to nobody at all.
        _ => return None,
    };
    Some(Logged { seq, audience, frame })
}
