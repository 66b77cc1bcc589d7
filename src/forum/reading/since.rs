//! What happened to somebody while they were away: what they have been told meanwhile and not read,
//! and where there are new posts.
//!
//! Away is who has no connection, on any node, for an hour. When people are here is noted every few
//! minutes, and as they come and go; so a restart is no absence. What an absence was is kept until
//! its person says that they have read it, or has nothing left of it as the next one ends.

use std::collections::{HashMap, HashSet};

use crate::{
    db::{
        Connection, Tx, categories, former,
        notifications::{self, NotificationWithContext, Seen},
        visits::{self, Since as From, Visit},
    },
    domain::{Audience, CategoryId, Kind, NotificationId, PostId, Readers, Timestamp, UserId},
    error::Error,
    forum::{SignedIn, notifications as told, reads, views},
    protocol::{CategoryRef, Event, NewPosts, Notification, Since, SinceItem, User},
};

/// Seconds without a connection from which on somebody was away.
const ABSENCE: i64 = 60 * 60;
/// Notifications that are looked through, the latest.
const LOOKED_THROUGH: i64 = 200;

/// These people are connected, or were until now.
pub fn here(tx: &mut Tx<'_>, people: &[UserId]) -> Result<(), Error> {
    let (now, known) = (visits::now(tx)?, visits::list(tx, people)?);
    let is_known: HashSet<UserId> = known.iter().map(|visit| visit.person).collect();
    let mut new: Vec<UserId> = people.iter().copied().filter(|id| !is_known.contains(id)).collect();
    if !new.is_empty() {
        let ids: Vec<i64> = new.iter().map(|id| id.0).collect();
        let gone = former::among(tx, &ids)?;
        new.retain(|id| !gone.contains(id));
    }
    visits::insert(tx, &new, now)?;
    let (back, still): (Vec<Visit>, Vec<Visit>) =
        known.into_iter().partition(|visit| was_away(visit, now.at));
    visits::renew(tx, &still.iter().map(|visit| visit.person).collect::<Vec<_>>(), now)?;
    for visit in back {
        let since = since(tx, &visit, now.at)?;
        visits::save(tx, visit, now, since)?;
    }
    Ok(())
}

fn was_away(visit: &Visit, now: Timestamp) -> bool {
    visit.seen.at <= now.minus_seconds(ABSENCE)
}

/// Since when they were away: an absence of which something is left to read goes on in the next.
fn since(conn: &mut Connection, visit: &Visit, now: Timestamp) -> Result<Option<From>, Error> {
    if !was_away(visit, now) {
        return Ok(visit.since);
    }
    if let Some(before) = visit.since {
        let all = Readers::Moderators;
        if !notifications::waiting(conn, visit.person, all, before.at, 1)?.is_empty() {
            return Ok(Some(before));
        }
    }
    Ok(Some(visit.seen))
}

/// What happened while they were away, as far as they have not read it.
pub fn show(conn: &mut Connection, who: &SignedIn) -> Result<Since, Error> {
    let Some(visit) = visits::list(conn, &[who.id()])?.pop() else { return Ok(Since::default()) };
    let Some(from) = since(conn, &visit, Timestamp::now())? else { return Ok(Since::default()) };
    let rows = waiting(conn, who, from)?;
    let more = i64::try_from(rows.len()).is_ok_and(|count| count == LOOKED_THROUGH);
    let counts = reads::new_posts(conn, who, from.post)?;
    let new_posts = if counts.is_empty() { Vec::new() } else { by_category(conn, who, &counts)? };
    Ok(Since { since: Some(from.at), items: grouped(rows), more, new_posts })
}

fn waiting(
    conn: &mut Connection,
    who: &SignedIn,
    from: From,
) -> Result<Vec<NotificationWithContext>, Error> {
    Ok(notifications::waiting(conn, who.id(), who.reads(), from.at, LOOKED_THROUGH)?)
}

fn by_category(
    conn: &mut Connection,
    who: &SignedIn,
    counts: &HashMap<CategoryId, i64>,
) -> Result<Vec<NewPosts>, Error> {
    let count = |row: categories::CategoryRow| {
        let count = *counts.get(&row.id)?;
        Some(NewPosts {
            category: CategoryRef { id: row.id, slug: row.slug, name: row.name },
            count,
        })
    };
    Ok(categories::list(conn, who.reads())?.into_iter().filter_map(count).collect())
}

/// All comments under one post are one thing, at the place of the latest.
fn grouped(rows: Vec<NotificationWithContext>) -> Vec<SinceItem> {
    let mut items: Vec<(SinceItem, Vec<User>)> = Vec::new();
    let mut places: HashMap<PostId, usize> = HashMap::new();
    for row in rows {
        let notification = views::notification(row);
        let post = notification.post_id.filter(|_| notification.kind == Kind::Comment);
        let at = post.map(|post| *places.entry(post).or_insert(items.len()));
        if let Some((item, people)) = at.and_then(|at| items.get_mut(at)) {
            add(item, people, notification);
        } else {
            let people = vec![notification.actor.clone()];
            items.push((SinceItem { ids: vec![notification.id], notification }, people));
        }
    }
    items.into_iter().map(|(item, _)| item).collect()
}

/// Adds an earlier comment: reading begins there.
fn add(item: &mut SinceItem, people: &mut Vec<User>, earlier: Notification) {
    item.ids.push(earlier.id);
    item.notification.comment_id = earlier.comment_id;
    if people.iter().any(|known| known.id == earlier.actor.id) {
        return;
    }
    people.push(earlier.actor);
    item.notification.also = people.get(1).cloned();
    item.notification.others = i64::try_from(people.len() - 2).unwrap_or(i64::MAX);
}

/// They have read it, up to a notification: what was shown of it is read, and their tabs are told.
pub fn read(tx: &mut Tx<'_>, who: &SignedIn, up_to: Option<NotificationId>) -> Result<(), Error> {
    let Some(visit) = visits::list(tx, &[who.id()])?.pop() else { return Ok(()) };
    let now = visits::now(tx)?;
    let Some(from) = since(tx, &visit, now.at)? else { return Ok(()) };
    if !visits::save(tx, visit, now, None)? {
        return Err(Error::Busy("another visit was noted meanwhile".into()));
    }
    let shown = waiting(tx, who, from)?.into_iter().map(|(row, ..)| row.id);
    let shown: Vec<_> = shown.filter(|id| up_to.is_some_and(|last| *id <= last)).collect();
    if !shown.is_empty() {
        told::read(tx, who, &Seen::These(shown))?;
    }
    tx.emit(Audience::Person(who.id()), Event::SinceRead);
    Ok(())
}
