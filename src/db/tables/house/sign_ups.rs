//! People who have registered and wait for a moderator to let them in.

use diesel::{
    dsl::{exists, select},
    prelude::*,
    result::Error as DieselError,
};

use crate::{
    db::{
        Connection, Tx, dialect,
        schema::{sign_up_keys, sign_ups},
        tables::accounts::user_row::ProfileChange,
    },
    domain::{Email, Login, Timestamp, Username},
};

/// Whoever was not let in hears so for this long, in seconds; nobody else gets the name meanwhile.
const REFUSED_KEPT: i64 = 30 * 24 * 60 * 60;
/// Whoever has waited for this long is forgotten, in seconds.
const WAITING_KEPT: i64 = 90 * 24 * 60 * 60;

/// Somebody who waits, or was not let in.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = sign_ups)]
pub struct SignUpRow {
    /// Its id.
    pub id: i64,
    /// As the person writes it.
    pub username: String,
    /// The address, as they wrote it.
    pub email: String,
    /// bcrypt, of all of the password.
    pub password_hash: String,
    profile: String,
    /// When they registered.
    pub created_at: Timestamp,
    /// When they were not let in.
    pub refused_at: Option<Timestamp>,
    /// Why not.
    pub note: Option<String>,
}

impl SignUpRow {
    /// What they said of themself.
    pub fn profile(&self) -> ProfileChange {
        serde_json::from_str(&self.profile).unwrap_or_default()
    }
}

/// Somebody who is to wait.
pub struct NewSignUp {
    /// As the person writes it.
    pub username: Username,
    /// The address.
    pub email: Email,
    /// bcrypt, of all of the password.
    pub password_hash: String,
    /// What they say of themself.
    pub profile: ProfileChange,
}

/// Has somebody wait. `None` where the name is taken by somebody else who waits.
pub fn insert(tx: &mut Tx<'_>, new: NewSignUp) -> QueryResult<Option<i64>> {
    let profile = serde_json::to_string(&new.profile)
        .map_err(|error| DieselError::SerializationError(error.into()))?;
    let name = new.username.as_str();
    let row = (
        sign_ups::username.eq(name),
        sign_ups::name_lower.eq(Login::new(name).as_str().to_owned()),
        sign_ups::email.eq(new.email.as_str()),
        sign_ups::email_key.eq(new.email.key()),
        sign_ups::password_hash.eq(new.password_hash),
        sign_ups::profile.eq(profile),
        sign_ups::created_at.eq(Timestamp::now()),
    );
    let id: i64 = query!(tx, |c| diesel::insert_into(sign_ups::table)
        .values(row)
        .returning(sign_ups::id)
        .get_result(c))?;
    let keys = new.username.keys();
    let wanted = keys.len();
    let rows: Vec<_> = keys
        .into_iter()
        .map(|key| (sign_up_keys::key.eq(key), sign_up_keys::sign_up_id.eq(id)))
        .collect();
    let got = query!(tx, |c| diesel::insert_into(sign_up_keys::table)
        .values(&rows)
        .on_conflict_do_nothing()
        .execute(c))?;
    Ok((got == wanted).then_some(id))
}

/// Whether somebody who waits has this name, or one that looks like it.
pub(in crate::db) fn has_name(conn: &mut Connection, name: &Username) -> QueryResult<bool> {
    let there = sign_up_keys::table.filter(sign_up_keys::key.eq_any(name.keys()));
    query!(conn, |c| select(exists(there)).get_result(c))
}

/// Whether somebody who waits has given this address, by its key.
pub(in crate::db) fn has_email(conn: &mut Connection, key: &str) -> QueryResult<bool> {
    let there = sign_ups::table.filter(sign_ups::email_key.eq(key));
    query!(conn, |c| select(exists(there)).get_result(c))
}

/// Whoever waits, or was not let in, and logs in as `login`; by an address, if one alone gave it.
pub fn find_by_login(conn: &mut Connection, login: &str) -> QueryResult<Option<SignUpRow>> {
    let login = Login::new(login);
    let key = dialect::storable(login.as_str());
    let mut found: Vec<SignUpRow> = query!(conn, |c| {
        let all = sign_ups::table.into_boxed();
        let those = match &login {
            Login::Name(_) => all.filter(sign_ups::name_lower.eq(&key)),
            Login::Mailbox(_) => all.filter(sign_ups::email_key.eq(&key)),
        };
        those.limit(2).select(SignUpRow::as_select()).load(c)
    })?;
    let first = found.pop();
    Ok(first.filter(|_| found.is_empty()))
}

/// A page of those who wait, the latest first.
pub fn list(conn: &mut Connection, before: Option<i64>, limit: i64) -> QueryResult<Vec<SignUpRow>> {
    query!(conn, |c| sign_ups::table
        .filter(sign_ups::refused_at.is_null())
        .filter(sign_ups::id.lt(before.unwrap_or(i64::MAX)))
        .order(sign_ups::id.desc())
        .limit(limit)
        .select(SignUpRow::as_select())
        .load(c))
}

/// How many wait.
pub fn count(conn: &mut Connection) -> QueryResult<i64> {
    let waiting = sign_ups::table.filter(sign_ups::refused_at.is_null());
    query!(conn, |c| waiting.count().get_result(c))
}

/// They wait no longer. `None` where they do not: of two who decide at once, one does.
pub fn take(tx: &mut Tx<'_>, id: i64) -> QueryResult<Option<SignUpRow>> {
    let waiting = sign_ups::table.find(id).filter(sign_ups::refused_at.is_null());
    query!(tx, |c| diesel::delete(waiting)
        .returning(SignUpRow::as_returning())
        .get_result(c)
        .optional())
}

/// They are not let in. Gives who that was, if they waited.
pub fn refuse(tx: &mut Tx<'_>, id: i64, note: Option<&str>) -> QueryResult<Option<SignUpRow>> {
    let waiting = sign_ups::table.find(id).filter(sign_ups::refused_at.is_null());
    let refused = (sign_ups::refused_at.eq(Timestamp::now().0), sign_ups::note.eq(note));
    query!(tx, |c| diesel::update(waiting)
        .set(refused)
        .returning(SignUpRow::as_returning())
        .get_result(c)
        .optional())
}

/// Forgets those who were not let in, or have waited, long ago. At most so many; gives how many that
/// were.
pub fn prune(tx: &mut Tx<'_>, most: i64) -> QueryResult<usize> {
    let now = Timestamp::now();
    let refused = sign_ups::refused_at.lt(now.minus_seconds(REFUSED_KEPT).0);
    let waited = sign_ups::created_at.lt(now.minus_seconds(WAITING_KEPT));
    let old = sign_ups::table.filter(refused.assume_not_null().or(waited)).limit(most);
    let ids: Vec<i64> = query!(tx, |c| old.select(sign_ups::id).load(c))?;
    query!(tx, |c| diesel::delete(sign_ups::table.filter(sign_ups::id.eq_any(&ids))).execute(c))
}
