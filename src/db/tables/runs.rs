//! The lineage of the log: which runs of a process have told of it, and how far each came.
//!
//! A database that was put back does not know the runs that it has not seen, and knows of the
//! others no more than what was told before it was copied. So each run that begins ends all that
//! are open where the log ends then; the ones that live say within a second that they go on.

use diesel::{dsl::min, prelude::*};
use rand::{Rng, distr::Alphanumeric};

use crate::{
    db::{
        Connection, Tx, dialect, events,
        schema::{events as events_table, runs},
    },
    domain::Timestamp,
};

/// Runs that are remembered at most.
const KEPT: i64 = 1_000;

/// A run, and the part of the log that it has told of.
#[derive(Clone, Debug, PartialEq, Eq, Queryable)]
pub struct Run {
    /// What its clients know as the epoch.
    pub name: String,
    /// Where the log ended when it began.
    pub from: i64,
    /// Where the log ended when it was last known to be over; `None` while it is not.
    pub until: Option<i64>,
    /// How often it has said that it goes on.
    pub beats: i64,
}

/// The log as it is now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lineage {
    /// Where the log ends at least.
    pub head: i64,
    /// The runs that are remembered.
    pub runs: Vec<Run>,
}

/// Begins a run where the log ends, and ends the others there. Gives its name and that place.
/// Those that nobody can come back from are forgotten.
pub fn begin(tx: &mut Tx<'_>) -> QueryResult<(String, i64)> {
    end_all(tx)?;
    let head = events::head(tx)?;
    forget(tx, head)?;
    let name = new_name();
    let row = (
        runs::name.eq(&name),
        runs::from_seq.eq(head),
        runs::beats.eq(0_i64),
        runs::started_at.eq(Timestamp::now().0),
    );
    query!(tx, |c| diesel::insert_into(runs::table).values(row).execute(c))?;
    Ok((name, head))
}

/// Ends one run, which has told of the log so far.
pub fn end(tx: &mut Tx<'_>, name: &str, told: i64) -> QueryResult<()> {
    let own = runs::table.find(name);
    query!(tx, |c| diesel::update(own).set(runs::until_seq.eq(told)).execute(c)).map(drop)
}

/// Ends every run where the log ends: whoever writes without one calls it first. Those that live
/// go on.
pub fn end_all(tx: &mut Tx<'_>) -> QueryResult<()> {
    let head = events::head(tx)?;
    let open = runs::table.filter(runs::until_seq.is_null());
    query!(tx, |c| diesel::update(open).set(runs::until_seq.eq(head)).execute(c)).map(drop)
}

/// All runs that are remembered, and where the log ended just before they were read.
pub fn list(conn: &mut Connection) -> QueryResult<Lineage> {
    let head = events::head(conn)?;
    let columns = (runs::name, runs::from_seq, runs::until_seq, runs::beats);
    let runs = query!(conn, |c| runs::table.select(columns).load(c))?;
    Ok(Lineage { head, runs })
}

/// One run, and where the log ended just before it was read.
pub fn find(conn: &mut Connection, name: &str) -> QueryResult<(i64, Option<Run>)> {
    let head = events::head(conn)?;
    let columns = (runs::name, runs::from_seq, runs::until_seq, runs::beats);
    let run = query!(conn, |c| runs::table.find(name).select(columns).first(c).optional())?;
    Ok((head, run))
}

/// A run says that it goes on, unless its row is not as it has left it.
pub fn go_on(tx: &mut Tx<'_>, name: &str, beats: i64) -> QueryResult<()> {
    let own = runs::table.filter(runs::name.eq(name).and(runs::beats.eq(beats)));
    let again = (runs::until_seq.eq(None::<i64>), runs::beats.eq(beats + 1));
    query!(tx, |c| diesel::update(own).set(again).execute(c)).map(drop)
}

/// Says that this is another history from now on: whoever resumes from before fetches anew. The
/// database may be of an Althing that had one name for all of it.
pub fn void_all(conn: &mut Connection) -> QueryResult<()> {
    if dialect::has_table(conn, "runs")? {
        query!(conn, |c| diesel::delete(runs::table).execute(c)).map(drop)
    } else {
        dialect::take_name_of_history(conn)
    }
}

/// Forgets the runs that end before the oldest event that is kept, and the oldest of too many.
fn forget(tx: &mut Tx<'_>, head: i64) -> QueryResult<()> {
    let oldest: Option<i64> =
        query!(tx, |c| events_table::table.select(min(events_table::seq)).first(c))?;
    let before = oldest.unwrap_or(head + 1) - 1;
    let beyond_reach = runs::table.filter(runs::until_seq.lt(before));
    query!(tx, |c| diesel::delete(beyond_reach).execute(c))?;
    // Those that have never said that they go on are the first to be let go.
    let order = (runs::beats.desc(), runs::started_at.desc());
    let many = runs::table.order(order).offset(KEPT).limit(KEPT).select(runs::name);
    let many: Vec<String> = query!(tx, |c| many.load(c))?;
    let many = runs::table.filter(runs::name.eq_any(many));
    query!(tx, |c| diesel::delete(many).execute(c)).map(drop)
}

/// A name that no other run has.
pub fn new_name() -> String {
    rand::rng().sample_iter(Alphanumeric).take(12).map(char::from).collect()
}
