//! What makes two accounts the same: the keys of their names and mailboxes, and which accounts from
//! before today's rules share one.
//!
//! The keys of a new account are written with it. Those of older ones are made here, as the
//! database is opened, because SQL knows nothing of look-alike letters. Nobody is locked out by a
//! rule that came later: of two accounts that share a key the older one keeps it, the other is
//! noted, and still known by its name.

use diesel::{dsl::exists, prelude::*};

use crate::{
    db::{
        self, Connection, Tx, addresses, dialect,
        former::former,
        schema::{key_clashes, user_search, username_keys, users},
    },
    domain::{UserId, Username, email, letters, username},
    error::Error,
};

/// Accounts whose keys are made in one commit.
const AT_ONCE: i64 = 500;
/// Clashes that are told at most.
const TOLD_MAX: i64 = 100;

/// What two accounts share: names that look alike, or one mailbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ClashKind {
    Name,
    Mailbox,
}

impl ClashKind {
    fn as_str(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Mailbox => "mailbox",
        }
    }
}

/// Whether someone has one of these keys of a name.
pub(in crate::db) fn name_taken(conn: &mut Connection, keys: &[String]) -> QueryResult<bool> {
    query!(conn, |c| diesel::select(exists(
        username_keys::table.filter(username_keys::key.eq_any(keys))
    ))
    .get_result(c))
}

/// Gives a new account the keys of its name. Fails as taken when someone else has one of them.
pub(in crate::db) fn insert(tx: &mut Tx<'_>, user: UserId, name: &Username) -> QueryResult<()> {
    let rows: Vec<_> = name
        .keys()
        .into_iter()
        .map(|key| (username_keys::key.eq(key), username_keys::user_id.eq(user)))
        .collect();
    query!(tx, |c| diesel::insert_into(username_keys::table).values(&rows).execute(c))?;
    set_searched(tx, user, name.as_str())
}

/// An account is found by its name no more, and known by another one: nobody else gets that.
pub(in crate::db) fn forget(tx: &mut Tx<'_>, user: UserId, name: &str) -> QueryResult<()> {
    let (keys, found) = (
        username_keys::table.filter(username_keys::user_id.eq(user)),
        user_search::table.find(user),
    );
    query!(tx, |c| diesel::delete(keys).execute(c))?;
    query!(tx, |c| diesel::delete(found).execute(c))?;
    // Whoever had to do without a key for this account's gets it at the next start.
    let clashes = key_clashes::table.filter(key_clashes::user_id.eq(user));
    query!(tx, |c| diesel::delete(clashes).execute(c))?;
    for key in username::keys(name) {
        let row = (username_keys::key.eq(key), username_keys::user_id.eq(user));
        query!(tx, |c| diesel::insert_into(username_keys::table)
            .values(row)
            .on_conflict_do_nothing()
            .execute(c))?;
    }
    Ok(())
}

/// How people find the account.
fn set_searched(tx: &mut Tx<'_>, user: UserId, name: &str) -> QueryResult<()> {
    let searched = user_search::name.eq(dialect::storable(&letters::searched(name)));
    query!(tx, |c| diesel::insert_into(user_search::table)
        .values((user_search::user_id.eq(user), searched.clone()))
        .on_conflict(user_search::user_id)
        .do_update()
        .set(searched)
        .execute(c))
    .map(drop)
}

/// Makes the keys of accounts that have none yet, oldest first, and looks again at those that had
/// to do without.
pub(in crate::db) fn fill(conn: &mut Connection) -> Result<(), Error> {
    let mut after = UserId(0);
    loop {
        let accounts = db::write_on(conn, |tx| {
            dialect::lock_account_keys(tx)?;
            let accounts = list_without_keys(tx, after)?;
            for account in &accounts {
                fill_one(tx, account)?;
            }
            Ok(accounts)
        })?;
        match accounts.last() {
            Some((last, ..)) => after = *last,
            None => return Ok(()),
        }
    }
}

/// Tells the operator which accounts share a key with an older one, the newest hundred, by their
/// names alone.
pub fn tell_clashes(conn: &mut Connection) -> QueryResult<()> {
    let (younger, older) = diesel::alias!(users as younger, users as older);
    let rows: Vec<(String, String, String)> = query!(conn, |c| key_clashes::table
        .inner_join(younger.on(younger.field(users::id).eq(key_clashes::user_id)))
        .inner_join(older.on(older.field(users::id).eq(key_clashes::older_id)))
        .order((key_clashes::user_id.desc(), key_clashes::kind))
        .limit(TOLD_MAX)
        .select((key_clashes::kind, older.field(users::username), younger.field(users::username)))
        .load(c))?;
    for (kind, older, younger) in rows {
        if kind == ClashKind::Name.as_str() {
            log::warn!(
                "the names of {older} and {younger} look alike: both go on, but a new one like them is refused"
            );
        } else {
            log::warn!(
                "{older} and {younger} have one mailbox: {older} logs in by e-mail and name, {younger} by name alone"
            );
        }
    }
    Ok(())
}

/// An account by what its keys are made of: its id, user name, address, and the key of its mailbox
/// so far.
type Account = (UserId, String, String, String);

fn list_without_keys(tx: &mut Tx<'_>, after: UserId) -> QueryResult<Vec<Account>> {
    let has_keys = exists(user_search::table.filter(user_search::user_id.eq(users::id)));
    let clashes = exists(key_clashes::table.filter(key_clashes::user_id.eq(users::id)));
    query!(tx, |c| users::table
        .filter(users::id.gt(after))
        .filter(users::id.ne_all(former()))
        .filter(diesel::dsl::not(has_keys).or(clashes))
        .order(users::id)
        .limit(AT_ONCE)
        .select((users::id, users::username, users::email, users::email_key))
        .load(c))
}

fn fill_one(tx: &mut Tx<'_>, (id, name, address, so_far): &Account) -> QueryResult<()> {
    query!(tx, |c| diesel::delete(key_clashes::table.filter(key_clashes::user_id.eq(id)))
        .execute(c))?;
    for key in username::keys(name) {
        let row = (username_keys::key.eq(&key), username_keys::user_id.eq(id));
        query!(tx, |c| diesel::insert_into(username_keys::table)
            .values(row)
            .on_conflict_do_nothing()
            .execute(c))?;
        let owner = username_keys::table.find(&key).select(username_keys::user_id);
        let owner: UserId = query!(tx, |c| owner.first(c))?;
        if owner != *id {
            note(tx, *id, ClashKind::Name, owner)?;
        }
    }
    set_searched(tx, *id, name)?;

    if addresses::is_claim(so_far) {
        return Ok(());
    }
    let key = dialect::storable(&email::mailbox(address));
    let others =
        users::table.filter(users::email_key.eq(&key).and(users::id.ne(id))).select(users::id);
    let owner: Option<UserId> = query!(tx, |c| others.first(c).optional())?;
    match owner {
        Some(older) if older < *id => give_up_mailbox(tx, *id, older),
        Some(younger) => {
            give_up_mailbox(tx, younger, *id)?;
            set_mailbox(tx, *id, &key)
        }
        None => set_mailbox(tx, *id, &key),
    }
}

/// The account is known by its name alone, for the mailbox is an older one's: it gets a key that is
/// no address.
fn give_up_mailbox(tx: &mut Tx<'_>, id: UserId, older: UserId) -> QueryResult<()> {
    set_mailbox(tx, id, &format!("#{}", id.0))?;
    note(tx, id, ClashKind::Mailbox, older)
}

fn set_mailbox(tx: &mut Tx<'_>, id: UserId, key: &str) -> QueryResult<()> {
    let other = users::table.find(id).filter(users::email_key.ne(key));
    query!(tx, |c| diesel::update(other).set(users::email_key.eq(key)).execute(c)).map(drop)
}

fn note(tx: &mut Tx<'_>, id: UserId, kind: ClashKind, older: UserId) -> QueryResult<()> {
    let row = (
        key_clashes::user_id.eq(id),
        key_clashes::kind.eq(kind.as_str()),
        key_clashes::older_id.eq(older),
    );
    query!(tx, |c| diesel::insert_into(key_clashes::table)
        .values(row)
        .on_conflict_do_nothing()
        .execute(c))
    .map(drop)
}
