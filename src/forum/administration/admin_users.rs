//! People as admins look after them: who there is, the end of somebody's sessions, and a link to a
//! new password for whoever can't get one by mail.

use crate::{
    config::Origin,
    db::{
        Connection, Tx,
        admin_users::{self, AdminUserRow, Which},
        former, resets, sessions,
        users::UserRow,
    },
    domain::{
        SessionId,
        access::{Action, Object},
        token_hash,
    },
    error::Error,
    forum::{
        By, SignedIn,
        accounts::new_token,
        audit::{self, Act},
        settings, views,
    },
    protocol::{AdminUser, ResetLink},
};

/// A page of accounts, for admins, each with the place where the next page begins behind it.
pub fn list(
    conn: &mut Connection,
    who: &SignedIn,
    which: &Which,
    most: i64,
) -> Result<Vec<AdminUser>, Error> {
    who.must(Action::Read, Object::Administration, "Only admins may read that.")?;
    let rows = admin_users::list(conn, which, most)?;
    let people: Vec<_> = rows.iter().map(|row| row.user.id).collect();
    let has = admin_users::has(conn, &people)?;
    let shown = |AdminUserRow { user, last_active_at, banned_at }: AdminUserRow| {
        let id = user.id;
        let count = |counts: &std::collections::HashMap<_, i64>| counts.get(&id).copied();
        AdminUser {
            user: views::user(user),
            email_proved: has.proved.contains(&id),
            last_active_at,
            sessions: count(&has.sessions).unwrap_or_default(),
            posts: count(&has.posts).unwrap_or_default(),
            comments: count(&has.comments).unwrap_or_default(),
            suspended_until: has.suspended.get(&id).copied(),
            banned: banned_at.is_some(),
        }
    };
    Ok(rows.into_iter().map(shown).collect())
}

/// Ends all sessions of somebody who may do less. Gives those. Whoever calls this holds both accounts.
pub fn end_sessions(
    tx: &mut Tx<'_>,
    who: &SignedIn,
    other: &UserRow,
) -> Result<Vec<SessionId>, Error> {
    must_look_after(who, other)?;
    let ended = sessions::delete_all(tx, other.id, None)?;
    if !ended.is_empty() {
        audit::note(tx, By::Person(who), Act::on("end_sessions", &other.username))?;
    }
    Ok(ended)
}

/// Makes a link by which somebody who may do less chooses a new password. It is told this once: only
/// its token's hash is kept. Whoever calls this holds both accounts.
pub fn reset_link(
    tx: &mut Tx<'_>,
    who: &SignedIn,
    other: &UserRow,
    public: Option<&Origin>,
) -> Result<ResetLink, Error> {
    must_look_after(who, other)?;
    if former::has_left(tx, other.id)? {
        return Err(Error::NotFound("user"));
    }
    let token = new_token();
    resets::insert(tx, other.id, &token_hash(&token), None)?;
    audit::note(tx, By::Person(who), Act::on("reset_link", &other.username))?;
    let origin = public.map(Origin::as_str).unwrap_or_default();
    Ok(ResetLink { url: format!("{origin}/reset#token={token}"), expires_at: resets::good_until() })
}

/// 403 for everyone but admins, and for them of other admins: whoever opens an account reads what is
/// private in it, and stands for its owner.
fn must_look_after(who: &SignedIn, other: &UserRow) -> Result<(), Error> {
    settings::must_set(who)?;
    who.must(
        Action::Change,
        Object::Ban(other.id, other.role()),
        "Admins do that for members and moderators, not for themselves or other admins.",
    )
}
