//! Whose an e-mail address is, and how that is proved.
//!
//! `users.email_key` is unique: whoever has an address there has it alone. With mail, that takes a
//! proof: until then the account's key is one that is no address, and its address is a claim, of
//! which there may be several. Without mail nothing can be proved, and the first to come has the
//! address; should the forum get mail later, they have it until somebody proves that it is theirs.

use diesel::{
    dsl::{exists, select},
    prelude::*,
};
use rand::{Rng, distr::Alphanumeric};

use crate::{
    db::{
        Connection, Tx, dialect,
        mailed::{self, Link},
        schema::{email_claims as claims, email_proofs as proofs, proved_emails as proved, users},
        sign_ups,
    },
    domain::{Email, Timestamp, UserId},
};

/// How long a link is good, in seconds.
const GOOD: i64 = 24 * 60 * 60;

/// What makes an address count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proof {
    /// A link that is mailed there.
    ByMail,
    /// The operator's word.
    Given,
    /// There is none to be had: whoever comes first has it.
    None,
}

/// Somebody else has proved that the address is theirs.
pub struct NotYours;

/// Whether an account with this address can't be made.
pub fn is_taken(conn: &mut Connection, email: &Email, proof: Proof) -> QueryResult<bool> {
    let key = email.key();
    let held = users::table.filter(users::email_key.eq(&key));
    let claimed = claims::table.filter(claims::email_key.eq(&key));
    match proof {
        Proof::ByMail => {
            query!(conn, |c| select(exists(held.inner_join(proved::table))).get_result(c))
        }
        Proof::Given => query!(conn, |c| select(exists(held)).get_result(c)),
        Proof::None => Ok(query!(conn, |c| select(exists(held).or(exists(claimed)))
            .get_result::<bool>(c))?
            || sign_ups::has_email(conn, &key)?),
    }
}

/// The key of a new account, which is unique: its address, or what is none for as long as it takes
/// a proof.
pub(in crate::db) fn key_of_new(email: &Email, proof: Proof) -> String {
    if proof == Proof::ByMail { no_address() } else { email.key() }
}

/// Notes what an account has that was just made: a proved address, or a claim to one.
pub(in crate::db) fn note_new(
    tx: &mut Tx<'_>,
    user: UserId,
    email: &Email,
    proof: Proof,
) -> QueryResult<()> {
    match proof {
        Proof::ByMail => claim(tx, user, &email.key()),
        Proof::Given => set_proved(tx, user),
        Proof::None => Ok(()),
    }
}

fn claim(tx: &mut Tx<'_>, user: UserId, key: &str) -> QueryResult<()> {
    let row = (claims::user_id.eq(user), claims::email_key.eq(key));
    query!(tx, |c| diesel::insert_into(claims::table)
        .values(row)
        .on_conflict_do_nothing()
        .execute(c))
    .map(drop)
}

fn set_proved(tx: &mut Tx<'_>, user: UserId) -> QueryResult<()> {
    let row = (proved::user_id.eq(user), proved::proved_at.eq(Timestamp::now()));
    query!(tx, |c| diesel::insert_into(proved::table)
        .values(row)
        .on_conflict_do_nothing()
        .execute(c))
    .map(drop)
}

/// Whether this person has proved that their address is theirs.
pub fn is_proved(conn: &mut Connection, user: UserId) -> QueryResult<bool> {
    query!(conn, |c| select(exists(proved::table.find(user))).get_result(c))
}

/// The one account that is known by this key: whoever proved it, else the only one that says so.
pub(in crate::db) fn owner_by_key(conn: &mut Connection, key: &str) -> QueryResult<Option<UserId>> {
    let held: Option<UserId> = query!(conn, |c| users::table
        .filter(users::email_key.eq(key))
        .select(users::id)
        .first(c)
        .optional())?;
    if let Some(owner) = held
        && is_proved(conn, owner)?
    {
        return Ok(Some(owner));
    }
    let claimed: Vec<UserId> = query!(conn, |c| claims::table
        .filter(claims::email_key.eq(key))
        .select(claims::user_id)
        .limit(2)
        .load(c))?;
    Ok(match (held, claimed.as_slice()) {
        (Some(owner), []) => Some(owner),
        (None, [owner]) => Some(*owner),
        _ => None,
    })
}

/// Makes a person's link, unless the address is proved already, or its mailbox got one less than so
/// many seconds ago. An older one of theirs is void from now on. Tells whether it was made.
pub fn insert_proof(
    tx: &mut Tx<'_>,
    user: UserId,
    token_hash: &str,
    every: Option<i64>,
) -> QueryResult<bool> {
    if is_proved(tx, user)? || !mailed::may_go(tx, user, Link::Proof, every)? {
        return Ok(false);
    }
    let link = (proofs::token_hash.eq(token_hash), proofs::created_at.eq(Timestamp::now()));
    query!(tx, |c| diesel::insert_into(proofs::table)
        .values((proofs::user_id.eq(user), link))
        .on_conflict(proofs::user_id)
        .do_update()
        .set(link)
        .execute(c))?;
    Ok(true)
}

/// Uses a link up: from now on the address is that person's alone. Gives whose it was, if it was
/// good. After [`NotYours`] the transaction must end.
pub fn prove(tx: &mut Tx<'_>, token_hash: &str) -> QueryResult<Option<Result<UserId, NotYours>>> {
    let good = proofs::table.filter(proofs::token_hash.eq(token_hash));
    let good = good.filter(proofs::created_at.gt(Timestamp::now().minus_seconds(GOOD)));
    let owner: Option<UserId> =
        query!(tx, |c| diesel::delete(good).returning(proofs::user_id).get_result(c).optional())?;
    let Some(owner) = owner else { return Ok(None) };
    let address: String = query!(tx, |c| users::table.find(owner).select(users::email).first(c))?;
    // It was an address when the account was made.
    let Ok(email) = Email::parse(&address) else { return Ok(None) };
    let key = email.key();
    let others =
        users::table.filter(users::email_key.eq(&key).and(users::id.ne(owner))).select(users::id);
    if let Some(other) = query!(tx, |c| others.first(c).optional())? {
        if is_proved(tx, other)? {
            return Ok(Some(Err(NotYours)));
        }
        // Whoever has the address without a proof only claims it from now on.
        query!(tx, |c| diesel::update(users::table.find(other))
            .set(users::email_key.eq(no_address()))
            .execute(c))?;
        claim(tx, other, &key)?;
    }
    query!(tx, |c| diesel::delete(claims::table.find(owner)).execute(c))?;
    let done = query!(tx, |c| diesel::update(users::table.find(owner))
        .set(users::email_key.eq(&key))
        .execute(c));
    if dialect::is_taken(&done, "email_key") {
        return Ok(Some(Err(NotYours)));
    }
    done?;
    set_proved(tx, owner)?;
    Ok(Some(Ok(owner)))
}

/// Forgets the links that are good no longer. At most so many; gives how many that were.
pub fn prune(tx: &mut Tx<'_>, most: i64) -> QueryResult<usize> {
    let since = Timestamp::now().minus_seconds(GOOD);
    let old = || proofs::table.filter(proofs::created_at.le(since));
    let ids: Vec<UserId> = query!(tx, |c| old().limit(most).select(proofs::user_id).load(c))?;
    let gone = old().filter(proofs::user_id.eq_any(ids));
    query!(tx, |c| diesel::delete(gone).execute(c))
}

/// Forgets the address of somebody who leaves, and all that was noted of it: whoever has it may
/// register with it anew.
pub(in crate::db) fn forget(tx: &mut Tx<'_>, user: UserId) -> QueryResult<()> {
    query!(tx, |c| diesel::delete(claims::table.find(user)).execute(c))?;
    query!(tx, |c| diesel::delete(proofs::table.find(user)).execute(c))?;
    query!(tx, |c| diesel::delete(proved::table.find(user)).execute(c))?;
    query!(tx, |c| diesel::update(users::table.find(user))
        .set((users::email.eq(""), users::email_key.eq(no_address())))
        .execute(c))
    .map(drop)
}

/// Whether an account's key says that its address does not count as taken yet.
pub(in crate::db) fn is_claim(key: &str) -> bool {
    key.starts_with('?')
}

/// A key that no address has.
fn no_address() -> String {
    let random: String = rand::rng().sample_iter(Alphanumeric).take(22).map(char::from).collect();
    format!("?{random}")
}
