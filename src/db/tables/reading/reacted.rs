//! What authors are told of reactions: one notification for each of their texts, however many react.

use diesel::prelude::*;

use crate::{
    db::{
        Tx, categories, dialect,
        schema::{follows, notifications, notify_off, posts, users},
        users::UserRow,
    },
    domain::{Follow, Kind, NotificationId, PostId, Text, Timestamp, UserId},
};

/// Who is named, and how many others there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Named {
    /// Whoever reacted last.
    pub actor: UserId,
    /// Whoever did before them.
    pub also: Option<UserId>,
    /// How many people besides.
    pub others: i64,
}

impl Named {
    /// Of these people, the latest first; `None` of nobody.
    pub fn of(people: &[UserId]) -> Option<Self> {
        let (actor, before) = people.split_first()?;
        let others = before.len().saturating_sub(1);
        Some(Self {
            actor: *actor,
            also: before.first().copied(),
            others: i64::try_from(others).unwrap_or(i64::MAX),
        })
    }
}

/// A notification of reactions to a text.
#[derive(Clone, Copy, Debug, Queryable)]
pub struct Told {
    /// Its id.
    pub id: NotificationId,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was read; `None` while it has not been.
    pub read_at: Option<Timestamp>,
}

/// Holds what was told of these texts until the transaction ends, in the order in which all do.
pub fn hold(tx: &mut Tx<'_>, texts: &[Text]) -> QueryResult<()> {
    dialect::lock_reactions_told(tx, texts)
}

/// What was told of the reactions to a text.
pub fn find(tx: &mut Tx<'_>, text: Text) -> QueryResult<Option<Told>> {
    let all = notifications::table
        .filter(notifications::kind.eq(Kind::Reaction.as_str()))
        .select((notifications::id, notifications::created_at, notifications::read_at));
    query!(tx, |c| match text.comment() {
        Some(comment) => all.filter(notifications::comment_id.eq(comment)).first(c).optional(),
        None => all
            .filter(notifications::post_id.eq(text.post()).and(notifications::comment_id.is_null()))
            .first(c)
            .optional(),
    })
}

/// Tells of them. What was told before must be gone.
pub fn insert(tx: &mut Tx<'_>, text: Text, person: UserId, named: Named) -> QueryResult<Told> {
    let now = Timestamp::now();
    let row = (
        notifications::person_id.eq(person),
        notifications::kind.eq(Kind::Reaction.as_str()),
        notifications::actor_id.eq(named.actor),
        notifications::post_id.eq(text.post()),
        notifications::comment_id.eq(text.comment()),
        notifications::created_at.eq(now),
        notifications::also_id.eq(named.also),
        notifications::others.eq(named.others),
    );
    let id = query!(tx, |c| diesel::insert_into(notifications::table)
        .values(row)
        .returning(notifications::id)
        .get_result(c))?;
    Ok(Told { id, created_at: now, read_at: None })
}

/// It names others from now on.
pub fn update(tx: &mut Tx<'_>, id: NotificationId, named: Named) -> QueryResult<()> {
    let now = (
        notifications::actor_id.eq(named.actor),
        notifications::also_id.eq(named.also),
        notifications::others.eq(named.others),
    );
    query!(tx, |c| diesel::update(notifications::table.find(id)).set(now).execute(c)).map(drop)
}

/// It is told no more.
pub fn delete(tx: &mut Tx<'_>, id: NotificationId) -> QueryResult<()> {
    query!(tx, |c| diesel::delete(notifications::table.find(id)).execute(c)).map(drop)
}

/// Whether a person wants to be told of reactions to what they wrote under a post, or to it, and may
/// read it.
pub fn is_wanted(tx: &mut Tx<'_>, person: UserId, post: PostId) -> QueryResult<bool> {
    let off = notify_off::table.find((person, Kind::Reaction.as_str())).select(notify_off::kind);
    let muted = follows::table
        .find((post, person))
        .filter(follows::state.eq(Follow::Muted.as_str()))
        .select(follows::state);
    Ok(query!(tx, |c| off.first::<String>(c).optional())?.is_none()
        && query!(tx, |c| muted.first::<String>(c).optional())?.is_none()
        && categories::shut_out(tx, post, &[person.0])?.is_empty())
}

/// The people who are named, and the title of the post.
pub fn context(
    tx: &mut Tx<'_>,
    text: Text,
    named: Named,
) -> QueryResult<(UserRow, Option<UserRow>, Option<String>)> {
    let mut person =
        |id: UserId| query!(tx, |c| users::table.find(id).select(UserRow::as_select()).first(c));
    let (actor, also) = (person(named.actor)?, named.also.map(&mut person).transpose()?);
    let title = posts::table.filter(posts::id.nullable().eq(text.post())).select(posts::title);
    Ok((actor, also, query!(tx, |c| title.first(c).optional())?))
}
