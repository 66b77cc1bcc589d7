//! People who leave: their account is emptied at once, and the rest of what was theirs goes in pieces.

use diesel::{
    dsl::{exists, not},
    prelude::*,
};

use crate::{
    db::{
        Tx, account_keys, addresses, dialect, resets,
        schema::{
            blocks, bookmarks, category_levels, drafts, follows, former_members, idempotency_keys,
            invites, last_active, notifications, notify_off, quotes, read_floors, reads,
            suspensions, tag_levels, upload_uses, uploads, users, visits,
        },
        users::{ProfileChange, UserRow},
    },
    domain::{Role, Timestamp, UserId, username},
};

/// Whose rows have yet to go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Queryable)]
pub struct Leaving {
    /// Who has left.
    pub person: UserId,
    /// Whether their posts and comments go, too.
    pub removes: bool,
}

/// Takes all that is somebody's own out of their account: what stays is a former member, whom nobody
/// can sign in as. Whoever calls this holds it.
pub fn empty(tx: &mut Tx<'_>, id: UserId) -> QueryResult<UserRow> {
    let short = username::former(id, false);
    let same = users::table
        .filter(users::username_lower.eq(&short).or(users::username_key.eq(username::key(&short))));
    let taken: Option<UserId> = query!(tx, |c| same.select(users::id).first(c).optional())?;
    let name = username::former(id, taken.is_some());
    account_keys::forget(tx, id, &name)?;
    addresses::forget(tx, id)?;
    resets::delete(tx, id)?;
    let portrait = upload_uses::table.filter(upload_uses::user_id.eq(id));
    query!(tx, |c| diesel::delete(portrait).execute(c))?;
    let nothing = ProfileChange {
        first_name: Some(None),
        last_name: Some(None),
        age: Some(None),
        gender: Some(None),
        bio: Some(None),
    };
    let former = (
        users::username.eq(&name),
        users::username_lower.eq(dialect::storable(&username::folded(&name))),
        users::username_key.eq(username::key(&name)),
        users::password_hash.eq(""),
        users::role.eq(Role::Member.as_str()),
        users::avatar.eq(None::<String>),
        nothing,
    );
    query!(tx, |c| diesel::update(users::table.find(id))
        .set(former)
        .returning(UserRow::as_returning())
        .get_result(c))
}

/// They have left, and the rest of what was theirs has yet to go.
pub fn insert(tx: &mut Tx<'_>, leaving: Leaving) -> QueryResult<()> {
    let row = (
        former_members::user_id.eq(leaving.person),
        former_members::left_at.eq(Timestamp::now()),
        former_members::removes.eq(leaving.removes),
    );
    query!(tx, |c| diesel::insert_into(former_members::table).values(row).execute(c)).map(drop)
}

/// Somebody of whom something has yet to go: the person, if one is named. Nobody else lets go of it
/// meanwhile.
pub fn next(tx: &mut Tx<'_>, person: Option<UserId>) -> QueryResult<Option<Leaving>> {
    dialect::lock_leaving(tx)?;
    let all = former_members::table
        .filter(former_members::gone_at.is_null())
        .order(former_members::user_id)
        .select((former_members::user_id, former_members::removes));
    query!(tx, |c| match person {
        Some(person) => all.filter(former_members::user_id.eq(person)).first(c).optional(),
        None => all.first(c).optional(),
    })
}

/// Forgets what a person has marked, begun, read, followed, decided and been told; their pictures are
/// nobody's, and go if nothing shows them. That others have blocked them stays so, for texts that stay. Then nothing of theirs has yet to go.
pub fn end(tx: &mut Tx<'_>, id: UserId) -> QueryResult<()> {
    macro_rules! forget {
        ($($table:ident $column:ident),*) => { $(
            query!(tx, |c| diesel::delete($table::table.filter($table::$column.eq(id))).execute(c))?;
        )* };
    }
    forget!(
        bookmarks person_id, drafts person_id, follows person_id, category_levels person_id,
        tag_levels person_id, reads person_id, read_floors person_id, notifications person_id,
        notify_off person_id, quotes person_id, visits user_id, blocks blocker_id, invites user_id,
        idempotency_keys user_id, suspensions user_id, last_active user_id
    );
    let own = || uploads::table.filter(uploads::owner_id.eq(id));
    let shown = exists(upload_uses::table.filter(upload_uses::upload_id.eq(uploads::id)));
    // What nothing shows counts as long unused: it goes with the next look.
    query!(tx, |c| diesel::update(own().filter(not(shown)))
        .set(uploads::created_at.eq(Timestamp(0)))
        .execute(c))?;
    query!(tx, |c| diesel::update(own()).set(uploads::owner_id.eq(None::<UserId>)).execute(c))?;
    query!(tx, |c| diesel::update(former_members::table.find(id))
        .set(former_members::gone_at.eq(Timestamp::now()))
        .execute(c))
    .map(drop)
}
