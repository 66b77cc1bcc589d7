//! The event log: what was told to whom, in the order in which it was committed.

use diesel::{
    dsl::{min, not},
    prelude::*,
    sql_types::Text,
};

use crate::{
    db::{
        Connection, Tx,
        categories::hidden_from,
        dialect, notifications,
        schema::{events, log_head},
        transaction::Waiting,
    },
    domain::{
        About, Audience, CategoryId, CommentId, MessageId, PostId, Readers, Said, Text as Written,
        Timestamp, UserId,
    },
};

/// Stands in the log for what everyone is told; no category has this id.
const ANY_CATEGORY: CategoryId = CategoryId(0);
/// Events that one statement writes at most: SQLite bounds how many values it takes.
const AT_ONCE: usize = 500;

/// Events that are read at once, and their bytes.
const PAGE: i64 = 250;
const PAGE_BYTES: usize = 4 * 1024 * 1024;
/// The oldest event that somebody can have missed, counted from the last one that is read for them.
const MISSED_REACH: i64 = 4_096;

/// An event of the log: its place, whom it is for, and the text of its frame, as every socket gets
/// it.
#[derive(Clone, Debug)]
pub struct Logged {
    /// Its place in the log; the first is 1, and there are no holes.
    pub seq: i64,
    /// Who may see it.
    pub audience: Audience,
    /// Which text it speaks of, if any.
    pub about: Option<About>,
    /// Who wrote that text, where it tells that it was written.
    pub author: Option<UserId>,
    /// One JSON object; empty when what it said is outdated.
    pub frame: String,
    /// Which write it is of, where events are numbered after the commit.
    pub write_id: Option<i64>,
}

/// An event as it is stored.
#[derive(Queryable, QueryableByName, Selectable)]
#[diesel(table_name = events)]
pub(in crate::db) struct Row {
    seq: i64,
    category_id: Option<CategoryId>,
    person_id: Option<UserId>,
    partner_id: Option<UserId>,
    frame: String,
    post_id: Option<PostId>,
    comment_id: Option<CommentId>,
    message_id: Option<MessageId>,
    said: Option<String>,
    author_id: Option<UserId>,
    write_id: Option<i64>,
    inside_id: Option<CategoryId>,
    outside_id: Option<CategoryId>,
    readable_level: Option<i32>,
}

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
    post_id: Option<i64>,
    comment_id: Option<i64>,
    said: Option<String>,
    message_id: Option<i64>,
    author_id: Option<i64>,
    inside_id: Option<i64>,
    outside_id: Option<i64>,
    readable_level: Option<i32>,
}

/// Writes the events of a transaction and gives them their places: where there is one writer, so
/// that no other moves the counter meanwhile.
pub(in crate::db) fn append(tx: &mut Tx<'_>, drafts: Vec<Waiting>) -> QueryResult<Vec<Logged>> {
    let Ok(count @ 1..) = i64::try_from(drafts.len()) else { return Ok(Vec::new()) };
    let last = dialect::advance_log(tx, count)?;
    let mut counted: Vec<UserId> = drafts.iter().filter_map(counted_for).collect();
    counted.sort_unstable();
    counted.dedup();
    let unread = notifications::unread_of(tx, &counted)?;
    let logged: Vec<Logged> = (last - count + 1..)
        .zip(drafts)
        .map(|(seq, waiting)| {
            let left = counted_for(&waiting).and_then(|person| unread.get(&person));
            let (audience, draft) = waiting;
            let frame = draft.at(seq, left.copied().unwrap_or_default());
            Logged {
                seq,
                audience,
                about: draft.about,
                author: draft.author,
                frame,
                write_id: None,
            }
        })
        .collect();
    let now = Timestamp::now().0;
    for some in logged.chunks(AT_ONCE) {
        let rows: Vec<NewEvent<'_>> = some
            .iter()
            .map(|event| {
                let text = event.about.map(|about| about.text);
                let columns = Columns::of(event.audience);
                NewEvent {
                    seq: event.seq,
                    category_id: columns.category.map(|id| id.0),
                    person_id: columns.person.map(|id| id.0),
                    partner_id: columns.partner.map(|id| id.0),
                    inside_id: columns.inside.map(|id| id.0),
                    outside_id: columns.outside.map(|id| id.0),
                    readable_level: columns.level,
                    frame: &event.frame,
                    created_at: now,
                    post_id: text.and_then(Written::post).map(|id| id.0),
                    comment_id: text.and_then(Written::comment).map(|id| id.0),
                    said: event.about.map(|about| about.said.as_str().to_owned()),
                    message_id: text.and_then(Written::message).map(|id| id.0),
                    author_id: event.author.map(|id| id.0),
                }
            })
            .collect();
        if let [only] = rows.as_slice() {
            // A statement for many is not kept prepared, this one is.
            query!(tx, |c| diesel::insert_into(events::table).values(only).execute(c))?;
        } else {
            query!(tx, |c| diesel::insert_into(events::table).values(&rows).execute(c))?;
        }
    }
    Ok(logged)
}

/// Whose unread notifications an event tells the number of.
fn counted_for((audience, draft): &Waiting) -> Option<UserId> {
    match audience {
        Audience::Person(person) | Audience::Reader(person, _) if draft.counts => Some(*person),
        _ => None,
    }
}

diesel::define_sql_function! {
    /// Bytes of a text; known without reading it.
    fn octet_length(text: Text) -> Integer;
}

/// Whom the events are for that somebody has missed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reader {
    /// `None` for a guest.
    pub person: Option<UserId>,
    /// The categories that they read.
    pub reads: Readers,
}

/// The first events after `after` up to and including `to`, oldest first, as many as a page takes.
pub fn page(conn: &mut Connection, after: i64, to: i64) -> QueryResult<Vec<Logged>> {
    let sizes: Vec<(i64, i32)> = query!(conn, |c| events::table
        .filter(events::seq.gt(after).and(events::seq.le(to)))
        .order(events::seq)
        .limit(PAGE)
        .select((events::seq, octet_length(events::frame)))
        .load(c))?;
    match fitting(&sizes, PAGE_BYTES) {
        [] => Ok(Vec::new()),
        [.., (last, _)] => list(conn, after, *last),
    }
}

/// The last events up to `head`, oldest first: at most so many, of at most so many bytes.
pub fn last(conn: &mut Connection, head: i64, most: i64, bytes: usize) -> QueryResult<Vec<Logged>> {
    let sizes: Vec<(i64, i32)> = query!(conn, |c| events::table
        .filter(events::seq.gt(head - most).and(events::seq.le(head)))
        .order(events::seq.desc())
        .select((events::seq, octet_length(events::frame)))
        .load(c))?;
    match fitting(&sizes, bytes) {
        [] => Ok(Vec::new()),
        [.., (first, _)] => list(conn, first - 1, head),
    }
}

/// All that was told to a reader after `after` up to and including `to`, oldest first. `None` when
/// that is more than `most` events or `bytes` bytes, or when some of it is not kept any more; no
/// frame is read then.
pub fn missed(
    conn: &mut Connection,
    reader: &Reader,
    after: i64,
    to: i64,
    most: usize,
    bytes: usize,
) -> QueryResult<Option<Vec<Logged>>> {
    let oldest: Option<i64> = query!(conn, |c| events::table.select(min(events::seq)).first(c))?;
    if to - after > MISSED_REACH || oldest.is_none_or(|oldest| oldest > after + 1) {
        return Ok(None);
    }
    let limit = i64::try_from(most).unwrap_or(i64::MAX).saturating_add(1);
    let person = reader.person.unwrap_or(UserId(0));
    let hidden = || hidden_from(reader.reads);
    let heard = || {
        let is_theirs = events::person_id.eq(person).or(events::partner_id.eq(person));
        events::table
            .filter(events::seq.gt(after).and(events::seq.le(to)))
            .filter(events::category_id.is_not_null().or(is_theirs.assume_not_null()))
            .filter(
                events::category_id
                    .is_null()
                    .or(not(events::category_id.assume_not_null().eq_any(hidden()))),
            )
            .filter(
                events::inside_id
                    .is_null()
                    .or(not(events::inside_id.assume_not_null().eq_any(hidden()))),
            )
            .order(events::seq)
            .limit(limit)
    };
    let sizes: Vec<(i64, i32)> =
        query!(conn, |c| heard().select((events::seq, octet_length(events::frame))).load(c))?;
    if sizes.len() > most || fitting(&sizes, bytes).len() < sizes.len() {
        return Ok(None);
    }
    let rows: Vec<Row> = query!(conn, |c| heard().select(Row::as_select()).load(c))?;
    Ok(Some(rows.into_iter().map(logged).collect()))
}

/// The first of these, one at least, that together take no more than so many bytes.
fn fitting(sizes: &[(i64, i32)], bytes: usize) -> &[(i64, i32)] {
    let mut left = bytes;
    let fit = |(_, size): &&(i64, i32)| {
        let rest = left.checked_sub(usize::try_from(*size).unwrap_or(0));
        left = rest.unwrap_or(0);
        rest.is_some()
    };
    &sizes[..sizes.iter().take_while(fit).count().max(1).min(sizes.len())]
}

/// The events after `after` up to and including `to`, oldest first.
fn list(conn: &mut Connection, after: i64, to: i64) -> QueryResult<Vec<Logged>> {
    let rows: Vec<Row> = query!(conn, |c| events::table
        .filter(events::seq.gt(after).and(events::seq.le(to)))
        .order(events::seq)
        .select(Row::as_select())
        .load(c))?;
    Ok(rows.into_iter().map(logged).collect())
}

/// Where the log ends now: the `seq` of the last event, or 0 when there is none yet.
pub fn head(conn: &mut Connection) -> QueryResult<i64> {
    query!(conn, |c| log_head::table.select(log_head::seq).first(c))
}

/// Forgets what is older than so many hours, the oldest first, at most so many. Gives the number of events
/// forgotten. What stays has no holes, whatever the clocks of those who wrote it said.
pub fn prune(tx: &mut Tx<'_>, hours: u16, most: i64) -> QueryResult<usize> {
    let before = Timestamp::now().minus_seconds(i64::from(hours) * 3_600);
    let oldest = events::table.order(events::seq).limit(most);
    let oldest: Vec<(i64, Timestamp)> =
        query!(tx, |c| oldest.select((events::seq, events::created_at)).load(c))?;
    let old = oldest.iter().take_while(|(_, created_at)| *created_at < before).last();
    let Some((last, _)) = old else { return Ok(0) };
    query!(tx, |c| diesel::delete(events::table.filter(events::seq.le(last))).execute(c))
}

/// How whom an event is for stands in its columns.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::db) struct Columns {
    /// Where they are subscribed.
    pub category: Option<CategoryId>,
    /// Who.
    pub person: Option<UserId>,
    /// Who else.
    pub partner: Option<UserId>,
    /// Which category they must be allowed to read besides.
    pub inside: Option<CategoryId>,
    /// Which one they must not.
    pub outside: Option<CategoryId>,
    /// For whom that category is from here on, where that is what it notes: see [`Readers::level`].
    pub level: Option<i32>,
}

impl Columns {
    /// Those of an audience.
    pub(in crate::db) fn of(audience: Audience) -> Self {
        let none = Self::default();
        match audience {
            Audience::Everyone => Self { category: Some(ANY_CATEGORY), ..none },
            Audience::Category(category) => Self { category: Some(category), ..none },
            Audience::Moved { from, to } => Self { category: Some(from), inside: Some(to), ..none },
            Audience::Left { from, to } => Self { category: Some(from), outside: Some(to), ..none },
            Audience::Person(person) => Self { person: Some(person), ..none },
            Audience::Reader(person, of) => Self { person: Some(person), inside: Some(of), ..none },
            Audience::Pair(one, other) => Self { person: Some(one), partner: Some(other), ..none },
            Audience::Rights(category, readers) => {
                Self { inside: Some(category), level: Some(readers.level()), ..none }
            }
            Audience::Nobody => none,
        }
    }

    /// Whom they say.
    pub(in crate::db) fn audience(self) -> Audience {
        let Self { category, person, partner, inside, outside, level } = self;
        match (category, person, partner, inside, outside) {
            (None, None, None, Some(category), None) => match level {
                Some(level) => Audience::Rights(category, Readers::of_level(level)),
                None => Audience::Nobody,
            },
            (Some(ANY_CATEGORY), None, None, None, None) => Audience::Everyone,
            (Some(category), None, None, None, None) => Audience::Category(category),
            (Some(from), None, None, Some(to), None) => Audience::Category(from).moved_to(to),
            (Some(from), None, None, None, Some(to)) => Audience::Left { from, to },
            (None, Some(person), None, None, None) => Audience::Person(person),
            (None, Some(person), None, Some(of), None) => Audience::Reader(person, of),
            (None, Some(one), Some(other), None, None) => Audience::Pair(one, other),
            _ => Audience::Nobody,
        }
    }
}

/// As others see it.
pub(in crate::db) fn logged(row: Row) -> Logged {
    let columns = Columns {
        category: row.category_id,
        person: row.person_id,
        partner: row.partner_id,
        inside: row.inside_id,
        outside: row.outside_id,
        level: row.readable_level,
    };
    let audience = columns.audience();
    let text = match (row.post_id, row.comment_id, row.message_id) {
        (Some(post), Some(comment), None) => Some(Written::Comment(post, comment)),
        (Some(post), None, None) => Some(Written::Post(post)),
        (None, None, Some(message)) => Some(Written::Message(message)),
        _ => None,
    };
    let said = row.said.and_then(|said| Said::parse(&said));
    let about = text.zip(said).map(|(text, said)| About { text, said });
    Logged {
        seq: row.seq,
        audience,
        about,
        author: row.author_id,
        frame: row.frame,
        write_id: row.write_id,
    }
}
