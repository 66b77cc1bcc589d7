//! What is held until a transaction ends. SQLite has one writer: there all of it is held anyway.

use diesel::prelude::*;

use super::statements::Statement;
use crate::{
    db::{
        Connection, Tx,
        schema::{
            categories, comments, messages, notifications, posts, search_backlog, uploads, users,
        },
    },
    domain::{CategoryId, CommentId, Kind, MessageId, PostId, Text, UploadId, UserId},
};

/// The first row of a query on `$tx`, and holds all that it is made of until the transaction ends:
/// nobody deletes it meanwhile, and who was about to has been waited for. Any number of transactions
/// hold the same, and what is no key of it may be changed.
macro_rules! first_held {
    ($tx:expr, $query:expr) => {
        match $tx.any() {
            $crate::db::Connection::Sqlite(c) => $query.first(c).optional(),
            $crate::db::Connection::Postgres(c) => $query.for_key_share().first(c).optional(),
        }
    };
}
pub(in crate::db) use first_held;

/// Holds those notifications that fit, always from the lowest id, so that two who hold several never
/// wait for each other.
macro_rules! hold_told {
    ($c:expr, $fits:expr) => {
        notifications::table
            .filter($fits)
            .order(notifications::id)
            .select(notifications::id)
            .for_update()
            .load::<i64>($c)
            .map(drop)
    };
}

/// Takes a lock that is of no row until the transaction ends.
fn advisory(tx: &mut Tx<'_>, parts: &'static [&'static str]) -> QueryResult<()> {
    match tx.any() {
        Connection::Sqlite(_) => Ok(()),
        Connection::Postgres(c) => Statement { parts, values: &[] }.execute(c).map(drop),
    }
}

/// Holds a comment until the transaction ends: nobody replies to it meanwhile, and who was about to
/// has been waited for. With SQLite's one writer that is so anyway.
pub(in crate::db) fn lock_comment(tx: &mut Tx<'_>, id: CommentId) -> QueryResult<()> {
    match tx.any() {
        Connection::Sqlite(_) => Ok(()),
        Connection::Postgres(c) => comments::table
            .find(id)
            .select(comments::id)
            .for_update()
            .first::<i64>(c)
            .optional()
            .map(drop),
    }
}

/// The same for a message.
pub(in crate::db) fn lock_message(tx: &mut Tx<'_>, id: MessageId) -> QueryResult<()> {
    match tx.any() {
        Connection::Sqlite(_) => Ok(()),
        Connection::Postgres(c) => {
            let row = messages::table.find(id).select(messages::id).for_no_key_update();
            row.first::<i64>(c).optional().map(drop)
        }
    }
}

/// Holds pictures until the transaction ends, as [`lock_comment`] does a comment; always in the
/// same order, so that nobody waits in a circle.
pub(in crate::db) fn lock_uploads(tx: &mut Tx<'_>, ids: &[UploadId]) -> QueryResult<()> {
    match tx.any() {
        Connection::Sqlite(_) => Ok(()),
        Connection::Postgres(c) => {
            let rows = uploads::table.filter(uploads::id.eq_any(ids)).order(uploads::id);
            rows.select(uploads::id).for_update().load::<i64>(c).map(drop)
        }
    }
}

/// Holds people's accounts until the transaction ends: nobody changes them meanwhile, and who was
/// about to has been waited for. Always in the same order, and before any session. With SQLite's
/// one writer that is so anyway.
pub(in crate::db) fn lock_users(tx: &mut Tx<'_>, ids: &[UserId]) -> QueryResult<()> {
    match tx.any() {
        Connection::Sqlite(_) => Ok(()),
        Connection::Postgres(c) => {
            let rows = users::table.filter(users::id.eq_any(ids)).order(users::id);
            rows.select(users::id).for_no_key_update().load::<i64>(c).map(drop)
        }
    }
}

/// Holds the order of the categories until the transaction ends. Those who count posts wait for
/// nobody.
pub(in crate::db) fn lock_categories(tx: &mut Tx<'_>) -> QueryResult<()> {
    advisory(tx, &["SELECT pg_advisory_xact_lock(7236142)"])
}

/// Holds a category until the transaction ends: no post enters it meanwhile, and whose was about to
/// has been waited for.
pub(in crate::db) fn lock_category(tx: &mut Tx<'_>, id: CategoryId) -> QueryResult<()> {
    match tx.any() {
        Connection::Sqlite(_) => Ok(()),
        Connection::Postgres(c) => categories::table
            .find(id)
            .select(categories::id)
            .for_update()
            .first::<i64>(c)
            .optional()
            .map(drop),
    }
}

/// Lets one transaction at a time go on with what is left of those who have left.
pub(in crate::db) fn lock_leaving(tx: &mut Tx<'_>) -> QueryResult<()> {
    advisory(tx, &["SELECT pg_advisory_xact_lock(7236145)"])
}

/// Lets one transaction at a time work on many texts, or tell of the reactions to them: each takes rows
/// in an order of its own, and two of them would wait in a circle. To be taken before any text is
/// held. Who writes, deletes or reacts to one waits for none of them.
pub(in crate::db) fn lock_many_texts(tx: &mut Tx<'_>) -> QueryResult<()> {
    advisory(tx, &["SELECT pg_advisory_xact_lock(7236144)"])
}

/// Holds what authors were told of reactions to these texts, in the order of
/// [`lock_notifications`].
pub(in crate::db) fn lock_reactions_told(tx: &mut Tx<'_>, texts: &[Text]) -> QueryResult<()> {
    match tx.any() {
        Connection::Sqlite(_) => Ok(()),
        Connection::Postgres(c) => {
            let posts: Vec<_> =
                texts.iter().filter_map(|text| text.post()).map(|id| Some(id.0)).collect();
            let of_reactions = notifications::kind.eq(Kind::Reaction.as_str());
            hold_told!(c, notifications::post_id.eq_any(posts).and(of_reactions))
        }
    }
}

/// Holds what admins have set until the transaction ends; others may hold it as well.
pub(in crate::db) fn hold_settings(tx: &mut Tx<'_>) -> QueryResult<()> {
    advisory(tx, &["SELECT pg_advisory_xact_lock_shared(7236146)"])
}

/// Keeps what admins have set for one that changes it, once nobody holds it.
pub(in crate::db) fn lock_settings(tx: &mut Tx<'_>) -> QueryResult<()> {
    advisory(tx, &["SELECT pg_advisory_xact_lock(7236146)"])
}

/// Lets one process at a time make the keys of older accounts. SQLite has one writer anyway.
pub(in crate::db) fn lock_account_keys(tx: &mut Tx<'_>) -> QueryResult<()> {
    advisory(tx, &["SELECT pg_advisory_xact_lock(7236141)"])
}

/// Holds posts until the transaction ends, always in the same order: nobody changes them meanwhile.
/// Others may write under them.
pub(in crate::db) fn hold_posts(tx: &mut Tx<'_>, ids: &[PostId]) -> QueryResult<()> {
    match tx.any() {
        Connection::Sqlite(_) => Ok(()),
        Connection::Postgres(c) => {
            let rows = posts::table.filter(posts::id.eq_any(ids)).order(posts::id);
            rows.select(posts::id).for_no_key_update().load::<i64>(c).map(drop)
        }
    }
}

/// The same for comments.
pub(in crate::db) fn hold_comments(tx: &mut Tx<'_>, ids: &[CommentId]) -> QueryResult<()> {
    match tx.any() {
        Connection::Sqlite(_) => Ok(()),
        Connection::Postgres(c) => {
            let rows = comments::table.filter(comments::id.eq_any(ids)).order(comments::id);
            rows.select(comments::id).for_no_key_update().load::<i64>(c).map(drop)
        }
    }
}

/// Holds what has yet to be taken into the index of words until the transaction ends: one at a time
/// takes it in, or begins anew.
pub(in crate::db) fn lock_search_backlog(tx: &mut Tx<'_>) -> QueryResult<()> {
    match tx.any() {
        Connection::Sqlite(_) => Ok(()),
        Connection::Postgres(c) => search_backlog::table
            .order(search_backlog::kind)
            .select(search_backlog::kind)
            .for_update()
            .load::<String>(c)
            .map(drop),
    }
}

/// Holds a post until the transaction ends, that nobody writes under it meanwhile, and what people
/// were told of it, in the order of [`lock_notifications`].
pub(in crate::db) fn lock_post(tx: &mut Tx<'_>, id: PostId) -> QueryResult<()> {
    match tx.any() {
        Connection::Sqlite(_) => Ok(()),
        Connection::Postgres(c) => {
            posts::table.find(id).select(posts::id).for_update().first::<i64>(c).optional()?;
            hold_told!(c, notifications::post_id.eq(id))
        }
    }
}

/// Nobody changes a post until the transaction ends; others may do the same.
pub(in crate::db) fn share_post(tx: &mut Tx<'_>, id: PostId) -> QueryResult<()> {
    match tx.any() {
        Connection::Sqlite(_) => Ok(()),
        Connection::Postgres(c) => {
            let row = posts::table.find(id).select(posts::id).for_share();
            row.first::<i64>(c).optional().map(drop)
        }
    }
}

/// Holds a person's unread notifications, always in the same order, so that two who change several
/// of them never wait for each other.
pub(in crate::db) fn lock_notifications(tx: &mut Tx<'_>, person: UserId) -> QueryResult<()> {
    match tx.any() {
        Connection::Sqlite(_) => Ok(()),
        Connection::Postgres(c) => {
            let unread = notifications::read_at.is_null();
            hold_told!(c, notifications::person_id.eq(person).and(unread))
        }
    }
}

/// Holds what people were told of a comment, in the same order.
pub(in crate::db) fn lock_told_of_comment(tx: &mut Tx<'_>, id: CommentId) -> QueryResult<()> {
    match tx.any() {
        Connection::Sqlite(_) => Ok(()),
        Connection::Postgres(c) => hold_told!(c, notifications::comment_id.eq(id)),
    }
}

/// Holds what people were told of the posts of a category, in the same order.
pub(in crate::db) fn lock_told_in(tx: &mut Tx<'_>, category: CategoryId) -> QueryResult<()> {
    match tx.any() {
        Connection::Sqlite(_) => Ok(()),
        Connection::Postgres(c) => {
            let there = posts::table.filter(posts::category_id.eq(category));
            hold_told!(c, notifications::post_id.eq_any(there.select(posts::id.nullable())))
        }
    }
}
