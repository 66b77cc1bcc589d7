//! Events that are committed and have no place in the log yet: on PostgreSQL alone, where writers wait
//! for nobody and the places are given afterwards.

use diesel::prelude::*;

use crate::{
    db::{
        Connection, Tx, dialect,
        events::{Columns, Logged, logged},
        transaction::Waiting,
    },
    domain::{Counted, Draft, Text as Written, Timestamp, draft::Pieces},
};

/// Events that are numbered in one transaction at most.
pub const MOST: usize = 256;
/// Events that one statement writes at most: PostgreSQL takes 65,535 values.
const AT_ONCE: usize = 1_000;

mod table {
    #![allow(missing_docs)]

    diesel::table! {
        queued_events (write_id) {
            write_id -> BigInt,
            category_id -> Nullable<BigInt>,
            person_id -> Nullable<BigInt>,
            partner_id -> Nullable<BigInt>,
            pieces -> Array<Text>,
            tells -> Nullable<Text>,
            created_at -> BigInt,
            post_id -> Nullable<BigInt>,
            comment_id -> Nullable<BigInt>,
            message_id -> Nullable<BigInt>,
            said -> Nullable<Text>,
            author_id -> Nullable<BigInt>,
            comments_by -> Nullable<BigInt>,
            active_at -> Nullable<BigInt>,
            category_ids -> Nullable<Array<Nullable<BigInt>>>,
            rights -> Nullable<Array<Nullable<BigInt>>>,
        }
    }
}
use table::queued_events;

/// An event to be queued.
#[derive(Default, Insertable)]
#[diesel(table_name = queued_events, treat_none_as_default_value = false)]
struct NewQueued<'a> {
    write_id: i64,
    category_id: Option<i64>,
    person_id: Option<i64>,
    partner_id: Option<i64>,
    pieces: Vec<&'a str>,
    tells: Option<String>,
    created_at: i64,
    post_id: Option<i64>,
    comment_id: Option<i64>,
    message_id: Option<i64>,
    said: Option<String>,
    author_id: Option<i64>,
    comments_by: Option<i64>,
    active_at: Option<i64>,
    category_ids: Option<Vec<Option<i64>>>,
    rights: Option<Vec<Option<i64>>>,
}

impl<'a> NewQueued<'a> {
    fn new(write_id: i64, now: Timestamp, (audience, draft): &'a Waiting) -> Self {
        let columns = Columns::of(*audience);
        let text = draft.about.map(|about| about.text);
        let Pieces { head, middle, rest } = draft.pieces();
        let row = Self {
            write_id,
            category_id: columns.category.map(|id| id.0),
            person_id: columns.person.map(|id| id.0),
            partner_id: columns.partner.map(|id| id.0),
            rights: rights(columns),
            pieces: vec![head, middle, rest],
            tells: match draft {
                Draft { counts: true, .. } => Some("unread".to_owned()),
                Draft { tells_post: true, .. } => Some("post".to_owned()),
                _ => None,
            },
            created_at: now.0,
            post_id: text.and_then(Written::post).map(|id| id.0),
            comment_id: text.and_then(Written::comment).map(|id| id.0),
            message_id: text.and_then(Written::message).map(|id| id.0),
            said: draft.about.map(|about| about.said.as_str().to_owned()),
            author_id: draft.author.map(|id| id.0),
            ..Self::default()
        };
        match draft.counted {
            None => row,
            Some(Counted::Comment { post, by, at }) => Self {
                post_id: Some(post.0),
                comments_by: Some(by),
                active_at: at.map(|at| at.0),
                ..row
            },
            Some(Counted::Post { left, entered, .. }) => Self {
                category_ids: Some(vec![left.map(|id| id.0), entered.map(|id| id.0)]),
                ..row
            },
        }
    }
}

/// What says which category its readers must be allowed to read, and which not, in the order in
/// which `number_events` takes it.
fn rights(Columns { inside, outside, level, .. }: Columns) -> Option<Vec<Option<i64>>> {
    let all = [inside.map(|id| id.0), outside.map(|id| id.0), level.map(i64::from)];
    all.iter().any(Option::is_some).then(|| all.to_vec())
}

/// Queues the events of a transaction as its last step. Its commit does not wait for the disk then:
/// it lasts, and is answered, from when its events are numbered on.
pub(in crate::db) fn insert(
    tx: &mut Tx<'_>,
    write_id: i64,
    waiting: &[Waiting],
) -> QueryResult<()> {
    let Connection::Postgres(c) = tx.any() else { return Ok(()) };
    let now = Timestamp::now();
    for some in waiting.chunks(AT_ONCE) {
        let rows: Vec<_> = some.iter().map(|one| NewQueued::new(write_id, now, one)).collect();
        // So that the commit does not wait for the disk, without a statement of its own.
        let at_ease = dialect::set_config("synchronous_commit", "off", true);
        if let [only] = rows.as_slice() {
            // A statement for many is not kept prepared, this one is.
            let insert = diesel::insert_into(queued_events::table).values(only);
            insert.returning(at_ease).execute(c)?;
        } else {
            let insert = diesel::insert_into(queued_events::table).values(&rows);
            insert.returning(at_ease).execute(c)?;
        }
    }
    Ok(())
}

/// Gives what is queued places in the log, at most [`MOST`] events, and gives those as they stand
/// there, the oldest first. Once it returns they last, and so does all that was committed before.
pub fn number(conn: &mut Connection) -> QueryResult<Vec<Logged>> {
    let most = i64::try_from(MOST).unwrap_or(i64::MAX);
    Ok(dialect::number_events(conn, most)?.into_iter().map(logged).collect())
}

/// Makes room again where what was numbered stood: whoever numbers looks through all that.
pub fn tidy(conn: &mut Connection) -> QueryResult<()> {
    dialect::vacuum_queue(conn)
}
