//! What people want to hear of whole categories and tags. Those who follow are told by the forum
//! itself, a piece of them at a time: whoever writes waits for none of them, however many they are.

use std::collections::HashMap;

use crate::{
    db::{
        Connection, Tx, categories, comments, follows,
        levels::{self, ToTell},
        locks, posts,
    },
    domain::{
        Audience, CategoryId, Invalid, Level, PostId, Readers, Text, UserId, limits, tag::Tag,
    },
    error::Error,
    forum::{SignedIn, edits, notify},
    protocol::{CategoryRef, Event, FollowLevel},
};

/// People whom one transaction tells at most.
const PIECE: i64 = 200;

/// All that a person has decided: of categories, then of tags.
pub fn list(conn: &mut Connection, who: &SignedIn) -> Result<Vec<FollowLevel>, Error> {
    let names: HashMap<CategoryId, CategoryRef> = categories::list(conn, who.reads())?
        .into_iter()
        .map(|row| (row.id, CategoryRef { id: row.id, slug: row.slug, name: row.name }))
        .collect();
    let categories = levels::of_categories(conn, who.id())?;
    let of_categories = categories.into_iter().filter_map(|one| {
        let category = Some(names.get(&one.of)?.clone());
        Some(FollowLevel { category, tag: None, level: one.level })
    });
    let mut all: Vec<FollowLevel> = of_categories.collect();
    let tags = levels::of_tags(conn, who.id())?;
    let of_tag = |one: levels::Decided<String>| FollowLevel {
        category: None,
        tag: Some(one.of),
        level: one.level,
    };
    all.extend(tags.into_iter().map(of_tag));
    Ok(all)
}

/// They decide of a category, or no longer. Whoever calls this holds the account.
pub fn set_category(
    tx: &mut Tx<'_>,
    who: &SignedIn,
    id: CategoryId,
    level: Option<Level>,
) -> Result<(), Error> {
    categories::find(tx, id, who.reads())?.ok_or(Error::NotFound("category"))?;
    let is_news = levels::set_category(tx, who.id(), id, level)?;
    tell(tx, who, is_news)
}

/// They decide of a tag, or no longer, also before anybody has used it. Whoever calls this holds the
/// account.
pub fn set_tag(
    tx: &mut Tx<'_>,
    who: &SignedIn,
    tag: &Tag,
    level: Option<Level>,
) -> Result<(), Error> {
    let is_news = levels::set_tag(tx, who.id(), tag, level)?;
    tell(tx, who, is_news)
}

/// Tells the next people of what is queued first; gives whether there was anything. Each is told of
/// a text once, however many forums on this database do so.
pub fn tell_next(tx: &mut Tx<'_>) -> Result<bool, Error> {
    let Some(first) = levels::first(tx)? else { return Ok(false) };
    // Before its place in the queue, as by whoever deletes it.
    let ToTell { post_id, comment_id, .. } = first;
    locks::text(tx, Text::of(post_id, comment_id))?;
    let taken = levels::take(tx, first.id)?;
    // Another forum has told of it, or it is gone.
    let Some(taken) = taken else { return Ok(true) };
    let ToTell { post_id, comment_id, after_person, editor_id, .. } = taken;
    let author = match comment_id {
        Some(id) => comments::find(tx, id, Readers::Moderators)?.map(|(_, author)| author),
        None => posts::find(tx, post_id, Readers::Moderators)?.map(|(_, author, ..)| author),
    };
    // Gone since.
    let Some(author) = author else { return Ok(true) };
    if let Some(editor) = editor_id {
        edits::tell(tx, taken, editor, author.id)?;
        return Ok(true);
    }
    let people = levels::followers(tx, post_id, comment_id.is_some(), after_person, PIECE)?;
    let Some(last) = people.last().copied() else { return Ok(true) };
    let is_full = i64::try_from(people.len()).is_ok_and(|count| count == PIECE);
    let told = who_is_told(tx, post_id, author.id, people)?;
    notify::followers(tx, &author, post_id, comment_id, &told)?;
    if is_full {
        levels::queue_behind(tx, post_id, comment_id, last)?;
    }
    Ok(true)
}

/// Those whom the text concerns by nothing else: whoever has decided of the post itself, or has
/// written there, was told by whoever wrote it.
fn who_is_told(
    tx: &mut Tx<'_>,
    post: PostId,
    author: UserId,
    people: Vec<UserId>,
) -> Result<Vec<UserId>, Error> {
    let muted = levels::muted_among(tx, post, &people)?;
    let decided = follows::among(tx, post, &people)?;
    let others = people
        .into_iter()
        .filter(|one| *one != author && !muted.contains(one) && !decided.contains(one));
    Ok(others.collect())
}

/// All tabs and devices of theirs hear of it, unless it is more than one may decide.
fn tell(tx: &mut Tx<'_>, who: &SignedIn, is_news: bool) -> Result<(), Error> {
    if !is_news {
        return Ok(());
    }
    if levels::count(tx, who.id())? > limits::LEVELS_MAX {
        return Err(Error::Conflict(
            "You have decided of as many categories and tags as one may.",
            Invalid::default(),
        ));
    }
    tx.emit(Audience::Person(who.id()), Event::MeUpdated);
    Ok(())
}
