//! People as admins look after them: found by name, address and role, with what their account has.

use std::collections::{HashMap, HashSet};

use diesel::prelude::*;

use crate::{
    db::{
        Connection, dialect,
        schema::{
            comments, email_claims as claims, last_active, posts, proved_emails, suspensions,
            user_search, users,
        },
        sessions,
        users::UserRow,
    },
    domain::{Keyset, Login, Role, Timestamp, UserId, UserSort, letters, limits},
};

/// An account, as only admins see it.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = users)]
pub struct AdminUserRow {
    /// The person, as everyone sees them.
    #[diesel(embed)]
    pub user: UserRow,
    /// When they were last here, to the hour.
    #[diesel(select_expression = last_active::at)]
    pub last_active_at: Timestamp,
    /// Since when they may not be here; `None` when they may.
    pub banned_at: Option<Timestamp>,
}

/// Which accounts are asked for, and in which order.
#[derive(Clone, Debug, Default)]
pub struct Which {
    /// How their name begins, or their whole address; empty for all.
    pub query: String,
    /// What they may do.
    pub role: Option<Role>,
    /// What stands first.
    pub sort: UserSort,
    /// Only what stands behind this place.
    pub before: Option<Keyset>,
}

/// What some accounts have; who is not in it has none of it.
#[derive(Debug)]
pub struct Has {
    /// Who has proved that their address is theirs.
    pub proved: HashSet<UserId>,
    /// Sessions that have not ended.
    pub sessions: HashMap<UserId, i64>,
    /// Posts that stand.
    pub posts: HashMap<UserId, i64>,
    /// Comments that stand.
    pub comments: HashMap<UserId, i64>,
    /// Until when they may only read.
    pub suspended: HashMap<UserId, Timestamp>,
}

/// A page of accounts, but for those who have left.
pub fn list(conn: &mut Connection, which: &Which, limit: i64) -> QueryResult<Vec<AdminUserRow>> {
    let Which { query, role, sort, before } = which;
    let query = query.trim();
    if query.chars().nth(limits::EMAIL_MAX).is_some() {
        return Ok(Vec::new());
    }
    let (mailbox, begins) = match Login::new(query) {
        Login::Mailbox(key) => (Some(dialect::storable(&key)), String::new()),
        Login::Name(_) => (None, dialect::storable(&letters::searched(query))),
    };
    // Behind everything that begins so, and a range is what an index is for.
    let end = format!("{begins}\u{10ffff}");
    let behind = before.unwrap_or(Keyset { key: i64::MAX, id: i64::MAX });
    let behind_name = match (sort, before) {
        (UserSort::Name, Some(place)) => name_of(conn, UserId(place.id))?,
        _ => String::new(),
    };
    query!(conn, |c| {
        let mut list = user_search::table
            .inner_join(users::table.inner_join(last_active::table))
            .select(AdminUserRow::as_select())
            .limit(limit)
            .into_boxed();
        if let Some(key) = &mailbox {
            let claim = claims::table.filter(claims::email_key.eq(key)).select(claims::user_id);
            list = list.filter(users::email_key.eq(key).or(users::id.eq_any(claim)));
        } else if !begins.is_empty() {
            list = list.filter(user_search::name.between(&begins, &end));
        }
        if let Some(role) = role {
            list = list.filter(users::role.eq(role.as_str()));
        }
        match sort {
            UserSort::Newest => {
                list.filter(users::id.lt(behind.id)).order(users::id.desc()).load(c)
            }
            UserSort::Active => list
                .filter(last_active::at.le(behind.key))
                .filter(last_active::at.lt(behind.key).or(users::id.lt(behind.id)))
                .order((last_active::at.desc(), users::id.desc()))
                .load(c),
            UserSort::Name => {
                let after = before.map_or(0, |place| place.id);
                let later = user_search::name.eq(&behind_name).and(user_search::user_id.gt(after));
                list.filter(user_search::name.ge(&behind_name))
                    .filter(user_search::name.gt(&behind_name).or(later))
                    .order((user_search::name, user_search::user_id))
                    .load(c)
            }
        }
    })
}

/// The name by which a person is found; empty for one who has left.
fn name_of(conn: &mut Connection, id: UserId) -> QueryResult<String> {
    let name = user_search::table.find(id).select(user_search::name);
    query!(conn, |c| name.first(c).optional()).map(Option::unwrap_or_default)
}

/// What the accounts of these people have.
pub fn has(conn: &mut Connection, people: &[UserId]) -> QueryResult<Has> {
    let ids: Vec<i64> = people.iter().map(|id| id.0).collect();
    let proved: Vec<UserId> = query!(conn, |c| proved_emails::table
        .filter(proved_emails::user_id.eq_any(&ids))
        .select(proved_emails::user_id)
        .load(c))?;
    let posts: Vec<(UserId, i64)> = query!(conn, |c| posts::table
        .filter(posts::author_id.eq_any(&ids))
        .group_by(posts::author_id)
        .select((posts::author_id, diesel::dsl::count_star()))
        .load(c))?;
    let comments: Vec<(UserId, i64)> = query!(conn, |c| comments::table
        .filter(comments::author_id.eq_any(&ids).and(comments::deleted.eq(false)))
        .group_by(comments::author_id)
        .select((comments::author_id, diesel::dsl::count_star()))
        .load(c))?;
    let suspended: Vec<(UserId, Timestamp)> = query!(conn, |c| suspensions::table
        .filter(suspensions::user_id.eq_any(&ids))
        .filter(suspensions::until_at.gt(Timestamp::now()))
        .select((suspensions::user_id, suspensions::until_at))
        .load(c))?;
    Ok(Has {
        proved: proved.into_iter().collect(),
        sessions: sessions::counts(conn, &ids)?,
        posts: posts.into_iter().collect(),
        comments: comments.into_iter().collect(),
        suspended: suspended.into_iter().collect(),
    })
}
