//! People and their accounts.

use diesel::prelude::*;

use crate::{
    db::{
        Connection, Tx, account_keys,
        addresses::{self, Proof},
        dialect,
        former::former,
        resets,
        schema::{last_active, user_search, users},
        sessions, sign_ups,
    },
    domain::{
        Email, Login, Role, SessionId, Timestamp, UserId, Username, letters, limits, username,
    },
};

pub use super::user_row::{ProfileChange, UserRow};

diesel::define_sql_function! {
    /// So many characters of a text, from that one on, the first being 1.
    fn substr(
        text: diesel::sql_types::Text,
        from: diesel::sql_types::Integer,
        length: diesel::sql_types::Integer,
    ) -> diesel::sql_types::Text;
}

/// What only the person themself may see.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = users)]
pub struct AccountRow {
    /// The person, as everyone sees them.
    #[diesel(embed)]
    pub user: UserRow,
    /// The address, as its owner wrote it.
    pub email: String,
    /// As they wish to be called.
    pub first_name: Option<String>,
    /// As they wish to be called.
    pub last_name: Option<String>,
    /// In years.
    pub age: Option<i32>,
    /// In their own words.
    pub gender: Option<String>,
    /// About themself, plain text.
    pub bio: Option<String>,
}

/// What a login needs.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = users)]
pub struct CredentialsRow {
    /// The person, as everyone sees them.
    #[diesel(embed)]
    pub user: UserRow,
    /// bcrypt, of all of the password.
    pub password_hash: String,
}

/// What decides whether a person may be signed in.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = users)]
pub struct StandingRow {
    /// bcrypt, of all of the password.
    pub password_hash: String,
    /// Since when they may not be here; `None` when they may.
    pub banned_at: Option<Timestamp>,
}

/// An account to be made.
pub struct NewUser {
    /// As the person writes it.
    pub username: Username,
    /// The address, as its owner wrote it.
    pub email: Email,
    /// What makes the address count as this account's alone.
    pub proof: Proof,
    /// bcrypt, of all of the password.
    pub password_hash: String,
    /// What they may do at first.
    pub role: Role,
    /// What they say of themself.
    pub profile: ProfileChange,
}

/// Why an account can't be made.
pub enum Taken {
    /// Someone has the name or one that looks like it.
    Username,
    /// Someone has the address.
    Email,
}

/// Makes an account. The outer error is the database's, the inner one that someone was first.
pub fn insert(tx: &mut Tx<'_>, new: NewUser) -> QueryResult<Result<UserRow, Taken>> {
    // The table itself decides when two come at once; asked first, the answer does not depend on
    // which index it looks at first.
    if username_taken(tx, &new.username)? {
        return Ok(Err(Taken::Username));
    }
    if addresses::is_taken(tx, &new.email, new.proof)? {
        return Ok(Err(Taken::Email));
    }
    let email_key = addresses::key_of_new(&new.email, new.proof);
    let profile = new.profile;
    let row = (
        users::username.eq(new.username.as_str().to_owned()),
        users::username_lower.eq(lower(new.username.as_str())),
        users::username_key.eq(new.username.key()),
        users::email.eq(new.email.as_str().to_owned()),
        users::email_key.eq(email_key),
        users::password_hash.eq(new.password_hash),
        users::role.eq(new.role.as_str()),
        users::first_name.eq(profile.first_name.flatten()),
        users::last_name.eq(profile.last_name.flatten()),
        users::age.eq(profile.age.flatten()),
        users::gender.eq(profile.gender.flatten()),
        users::bio.eq(profile.bio.flatten()),
        users::created_at.eq(Timestamp::now()),
    );
    let inserted = query!(tx, |c| diesel::insert_into(users::table)
        .values(row)
        .returning(UserRow::as_returning())
        .get_result(c));
    if dialect::is_taken(&inserted, "username_key") {
        return Ok(Err(Taken::Username));
    }
    if dialect::is_taken(&inserted, "email_key") {
        return Ok(Err(Taken::Email));
    }
    let user = inserted?;
    let claimed = account_keys::insert(tx, user.id, &new.username);
    if dialect::is_taken(&claimed, "username_keys") {
        return Ok(Err(Taken::Username));
    }
    claimed?;
    addresses::note_new(tx, user.id, &new.email, new.proof)?;
    let here = (last_active::user_id.eq(user.id), last_active::at.eq(user.created_at));
    query!(tx, |c| diesel::insert_into(last_active::table).values(here).execute(c))?;
    Ok(Ok(user))
}

/// Whether someone has this name, or one that looks like it, or waits to be let in with it.
pub fn username_taken(conn: &mut Connection, name: &Username) -> QueryResult<bool> {
    Ok(account_keys::name_taken(conn, &name.keys())? || sign_ups::has_name(conn, name)?)
}

/// Whether there is an administrator.
pub fn has_admin(conn: &mut Connection) -> QueryResult<bool> {
    let admins = users::table.filter(users::role.eq(Role::Admin.as_str()));
    query!(conn, |c| diesel::select(diesel::dsl::exists(admins)).get_result(c))
}

/// The administrators who may be here.
pub fn admins(conn: &mut Connection) -> QueryResult<Vec<UserId>> {
    let admins = users::table.filter(users::role.eq(Role::Admin.as_str()));
    let admins = admins.filter(users::banned_at.is_null()).select(users::id);
    query!(conn, |c| admins.load(c))
}

/// When the first account that is left was made.
pub fn first_created(conn: &mut Connection) -> QueryResult<Option<Timestamp>> {
    query!(conn, |c| users::table.select(diesel::dsl::min(users::created_at)).first(c))
}

/// The person of that name, in any case.
pub fn find_by_name(conn: &mut Connection, name: &str) -> QueryResult<Option<UserRow>> {
    let lower = lower(name);
    query!(conn, |c| users::table
        .filter(users::username_lower.eq(lower))
        .select(UserRow::as_select())
        .first(c)
        .optional())
}

/// That person.
pub fn find(conn: &mut Connection, id: UserId) -> QueryResult<UserRow> {
    query!(conn, |c| users::table.find(id).select(UserRow::as_select()).first(c))
}

/// The people of these names, which are in the form in which names are looked up, but for those who
/// have left.
pub fn list_named(conn: &mut Connection, names: &[String]) -> QueryResult<Vec<UserRow>> {
    query!(conn, |c| users::table
        .filter(users::username_lower.eq_any(names).and(users::id.ne_all(former())))
        .select(UserRow::as_select())
        .load(c))
}

/// The public bio of that person.
pub fn bio(conn: &mut Connection, id: UserId) -> QueryResult<Option<String>> {
    query!(conn, |c| users::table.find(id).select(users::bio).first(c))
}

/// The person that logs in as `login`, a user name or an e-mail address by which one account alone
/// is known.
pub fn find_credentials(conn: &mut Connection, login: &str) -> QueryResult<Option<CredentialsRow>> {
    match Login::new(login) {
        Login::Mailbox(key) => {
            let Some(owner) = addresses::owner_by_key(conn, &dialect::storable(&key))? else {
                return Ok(None);
            };
            query!(conn, |c| users::table
                .find(owner)
                .select(CredentialsRow::as_select())
                .first(c)
                .optional())
        }
        Login::Name(name) => {
            let lower = dialect::storable(&name);
            query!(conn, |c| users::table
                .filter(users::username_lower.eq(lower).and(users::id.ne_all(former())))
                .select(CredentialsRow::as_select())
                .first(c)
                .optional())
        }
    }
}

/// The highest cost of a password's hash, which it names itself: `$2b$12$…`.
pub fn highest_cost(conn: &mut Connection) -> QueryResult<Option<u32>> {
    let cost = substr(users::password_hash, 5, 2);
    let highest: Option<String> =
        query!(conn, |c| users::table.select(diesel::dsl::max(cost)).first(c))?;
    Ok(highest.and_then(|cost| cost.parse().ok()))
}

/// Puts the same password's new hash in the place of one with another cost.
pub fn renew_hash(tx: &mut Tx<'_>, id: UserId, old: &str, new: &str) -> QueryResult<()> {
    let same = users::table.find(id).filter(users::password_hash.eq(old));
    query!(tx, |c| diesel::update(same).set(users::password_hash.eq(new)).execute(c)).map(drop)
}

/// That person's stored password hash, and their address.
pub fn password_and_email(conn: &mut Connection, id: UserId) -> QueryResult<(String, String)> {
    query!(conn, |c| users::table.find(id).select((users::password_hash, users::email)).first(c))
}

/// That person's account as it stands, and stays so until the transaction ends.
pub fn hold(tx: &mut Tx<'_>, id: UserId) -> QueryResult<StandingRow> {
    dialect::lock_users(tx, &[id])?;
    query!(tx, |c| users::table.find(id).select(StandingRow::as_select()).first(c))
}

/// Holds the accounts of these people until the transaction ends, whoever they are.
pub fn hold_all(tx: &mut Tx<'_>, ids: &[UserId]) -> QueryResult<()> {
    dialect::lock_users(tx, ids)
}

/// Whether that person is banned.
pub fn is_banned(conn: &mut Connection, id: UserId) -> QueryResult<bool> {
    query!(conn, |c| diesel::select(diesel::dsl::exists(
        users::table.find(id).filter(users::banned_at.is_not_null())
    ))
    .get_result(c))
}

/// The person's own view of the account.
pub fn account(conn: &mut Connection, id: UserId) -> QueryResult<AccountRow> {
    query!(conn, |c| users::table.find(id).select(AccountRow::as_select()).first(c))
}

/// Those of these people who exist, in any order.
pub fn find_all(conn: &mut Connection, ids: &[UserId]) -> QueryResult<Vec<UserRow>> {
    let ids: Vec<i64> = ids.iter().map(|id| id.0).collect();
    query!(conn, |c| users::table
        .filter(users::id.eq_any(&ids))
        .select(UserRow::as_select())
        .load(c))
}

/// People whose name begins with `prefix`, without regard to case, width and accents, in alphabetic
/// order, after the one with the id `after`.
pub fn list(
    conn: &mut Connection,
    prefix: &str,
    after: Option<UserId>,
    limit: i64,
) -> QueryResult<Vec<UserRow>> {
    if prefix.chars().nth(limits::USERNAME_WRITTEN_MAX).is_some() {
        return Ok(Vec::new());
    }
    let first = dialect::storable(&letters::searched(prefix));
    // Behind everything that begins so, and a range is what an index is for.
    let end = format!("{first}\u{10ffff}");
    let after: (String, UserId) = match after {
        Some(id) => query!(conn, |c| user_search::table
            .find(id)
            .select((user_search::name, user_search::user_id))
            .first(c)
            .optional())?,
        None => None,
    }
    .unwrap_or((String::new(), UserId(0)));
    let behind = user_search::name
        .gt(&after.0)
        .or(user_search::name.eq(&after.0).and(user_search::user_id.gt(after.1)));
    query!(conn, |c| user_search::table
        .inner_join(users::table)
        .filter(user_search::name.between(&first, &end))
        .filter(user_search::name.ge(&after.0).and(behind))
        .order((user_search::name, user_search::user_id))
        .limit(limit)
        .select(UserRow::as_select())
        .load(c))
}

/// Changes profile fields.
pub fn update_profile(tx: &mut Tx<'_>, id: UserId, change: &ProfileChange) -> QueryResult<()> {
    if change.is_empty() {
        return Ok(());
    }
    query!(tx, |c| diesel::update(users::table.find(id)).set(change).execute(c)).map(drop)
}

/// Changes the picture: the name of its file, or none.
pub fn update_avatar(tx: &mut Tx<'_>, id: UserId, name: Option<&str>) -> QueryResult<UserRow> {
    let changed = users::avatar.eq(name);
    query!(tx, |c| diesel::update(users::table.find(id))
        .set(changed)
        .returning(UserRow::as_returning())
        .get_result(c))
}

/// Changes the password. That ends every session of the person but the one to be kept; gives the
/// ids of those ended.
pub fn update_password(
    tx: &mut Tx<'_>,
    id: UserId,
    hash: &str,
    keep: Option<SessionId>,
) -> QueryResult<Vec<SessionId>> {
    query!(tx, |c| diesel::update(users::table.find(id))
        .set(users::password_hash.eq(hash))
        .execute(c))?;
    resets::delete(tx, id)?;
    sessions::delete_all(tx, id, keep)
}

/// Changes the role, and ends that person's sessions, whose ids it gives.
pub fn update_role(tx: &mut Tx<'_>, id: UserId, role: Role) -> QueryResult<Vec<SessionId>> {
    query!(tx, |c| diesel::update(users::table.find(id))
        .set(users::role.eq(role.as_str()))
        .execute(c))?;
    sessions::delete_all(tx, id, None)
}

/// Bans that person, and ends their sessions, whose ids it gives. Twice does no harm.
pub fn ban(tx: &mut Tx<'_>, id: UserId) -> QueryResult<Vec<SessionId>> {
    let free = users::table.find(id).filter(users::banned_at.is_null());
    query!(tx, |c| diesel::update(free).set(users::banned_at.eq(Timestamp::now())).execute(c))?;
    sessions::delete_all(tx, id, None)
}

/// Lifts that person's ban, if there is one.
pub fn lift_ban(tx: &mut Tx<'_>, id: UserId) -> QueryResult<()> {
    query!(tx, |c| diesel::update(users::table.find(id))
        .set(users::banned_at.eq(None::<Timestamp>))
        .execute(c))
    .map(drop)
}

/// The form of a name in which it is looked up.
fn lower(name: &str) -> String {
    dialect::storable(&username::folded(name))
}
