//! Who has reacted to what. Whoever reacts writes rows of their own and waits for nobody; what is
//! counted of it stands beside the text, and one transaction at a time counts anew what has changed.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use diesel::prelude::*;

use crate::{
    db::{
        Connection, Tx, dialect,
        schema::{blocks, comments, posts, reactions, untold_reactions, users},
        users::UserRow,
    },
    domain::{CategoryId, CommentId, PostId, Tally, Text, Timestamp, UserId},
};

/// Changes that are told together at most, and ids that one statement names: SQLite has a bound.
const CHUNK: i64 = 500;

/// Where a text stands, and whose it is.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    /// The post, or the comment and its post.
    pub text: Text,
    /// The category of the post.
    pub category: CategoryId,
    /// Who wrote it.
    pub author: UserId,
}

/// A change that nobody was told of yet.
#[derive(Clone, Copy, Debug)]
pub struct Change {
    /// Who reacted, or did so no more.
    pub person: UserId,
    /// Whether they reacted.
    pub added: bool,
}

/// Whether it is about this text: the columns of a post or those of a comment.
macro_rules! about {
    ($text:expr, $query:expr, |$found:ident| $then:expr) => {
        match $text.comment() {
            Some(comment) => {
                let $found = $query.filter(reactions::comment_id.eq(comment));
                $then
            }
            None => {
                let $found = $query.filter(reactions::post_id.eq($text.post()));
                $then
            }
        }
    };
}

/// Those whom a person has blocked.
macro_rules! blocked_by {
    ($person:expr) => {
        blocks::table.filter(blocks::blocker_id.eq($person)).select(blocks::blocked_id)
    };
}

/// Those who have blocked a person.
macro_rules! blockers_of {
    ($person:expr) => {
        blocks::table.filter(blocks::blocked_id.eq($person)).select(blocks::blocker_id)
    };
}

/// Reacts. Tells whether that is news.
pub fn insert(tx: &mut Tx<'_>, text: Text, person: UserId, emoji: &str) -> QueryResult<bool> {
    let post = if text.comment().is_some() { None } else { text.post() };
    let row = (
        reactions::post_id.eq(post),
        reactions::comment_id.eq(text.comment()),
        reactions::person_id.eq(person),
        reactions::emoji.eq(emoji),
        reactions::created_at.eq(Timestamp::now()),
    );
    let is_news = query!(tx, |c| diesel::insert_into(reactions::table)
        .values(row)
        .on_conflict_do_nothing()
        .execute(c))?
        > 0;
    if is_news {
        note(tx, text, person, true)?;
    }
    Ok(is_news)
}

/// Reacts no more. Tells whether that is news.
pub fn delete(tx: &mut Tx<'_>, text: Text, person: UserId, emoji: &str) -> QueryResult<bool> {
    let emoji = dialect::storable(emoji);
    let own = reactions::person_id.eq(person).and(reactions::emoji.eq(&emoji));
    let gone = about!(text, reactions::table.filter(own), |found| query!(tx, |c| {
        diesel::delete(found).execute(c)
    }))?;
    if gone > 0 {
        note(tx, text, person, false)?;
    }
    Ok(gone > 0)
}

/// A reaction as it is stored, and the post under which its comment stands.
#[derive(Clone, Debug, Queryable)]
pub struct ReactionRow {
    /// Its id.
    pub id: i64,
    /// To this post.
    pub post_id: Option<PostId>,
    /// To this comment.
    pub comment_id: Option<CommentId>,
    /// The post of that.
    pub under: Option<PostId>,
    /// With this.
    pub emoji: String,
    /// When.
    pub created_at: Timestamp,
}

impl ReactionRow {
    /// To which text.
    pub fn text(&self) -> Option<Text> {
        match (self.post_id, self.comment_id, self.under) {
            (Some(post), None, _) => Some(Text::Post(post)),
            (None, Some(comment), Some(post)) => Some(Text::Comment(post, comment)),
            _ => None,
        }
    }
}

/// With what a person has reacted since a time, behind the one with that id: a page, oldest first.
pub fn list_by(
    conn: &mut Connection,
    person: UserId,
    since: Timestamp,
    after: i64,
    most: i64,
) -> QueryResult<Vec<ReactionRow>> {
    let under = comments::table
        .filter(comments::id.nullable().eq(reactions::comment_id))
        .select(comments::post_id)
        .single_value();
    query!(conn, |c| reactions::table
        .filter(reactions::person_id.eq(person).and(reactions::id.gt(after)))
        .filter(reactions::created_at.ge(since))
        .order(reactions::id)
        .limit(most)
        .select((
            reactions::id,
            reactions::post_id,
            reactions::comment_id,
            under,
            reactions::emoji,
            reactions::created_at,
        ))
        .load(c))
}

/// Nobody was told of this yet.
pub(in crate::db) fn note(
    tx: &mut Tx<'_>,
    text: Text,
    person: UserId,
    added: bool,
) -> QueryResult<()> {
    let row = (
        untold_reactions::post_id.eq(text.post().unwrap_or(PostId(0))),
        untold_reactions::comment_id.eq(text.comment()),
        untold_reactions::person_id.eq(person),
        untold_reactions::added.eq(added),
    );
    query!(tx, |c| diesel::insert_into(untold_reactions::table).values(row).execute(c)).map(drop)
}

/// With what a person has reacted to a text.
pub fn own(conn: &mut Connection, text: Text, person: UserId) -> QueryResult<Vec<String>> {
    let all = reactions::table.filter(reactions::person_id.eq(person)).order(reactions::id);
    about!(text, all.select(reactions::emoji), |found| query!(conn, |c| found.load(c)))
}

/// Who reacted to a text with this emoji, the latest first, but for those who have blocked `viewer`
/// and those whom they have blocked.
pub fn list(
    conn: &mut Connection,
    text: Text,
    emoji: &str,
    viewer: UserId,
    limit: i64,
) -> QueryResult<Vec<UserRow>> {
    let all = reactions::table
        .inner_join(users::table)
        .filter(reactions::emoji.eq(emoji))
        .filter(reactions::person_id.ne_all(blocked_by!(viewer)))
        .filter(reactions::person_id.ne_all(blockers_of!(viewer)))
        .order(reactions::id.desc())
        .limit(limit);
    about!(text, all, |found| query!(conn, |c| found.select(UserRow::as_select()).load(c)))
}

/// The people other than `viewer` who reacted to a text, the latest first, with the same exceptions.
pub fn people(conn: &mut Connection, text: Text, viewer: UserId) -> QueryResult<Vec<UserId>> {
    let latest = diesel::dsl::max(reactions::id);
    let all = reactions::table
        .filter(reactions::person_id.ne(viewer))
        .filter(reactions::person_id.ne_all(blocked_by!(viewer)))
        .filter(reactions::person_id.ne_all(blockers_of!(viewer)))
        .group_by(reactions::person_id)
        .order(latest.desc())
        .select(reactions::person_id);
    about!(text, all, |found| query!(conn, |c| found.load(c)))
}

/// What nobody was told of yet.
pub struct Untold {
    /// By text.
    pub by_text: Vec<(Text, Vec<Change>)>,
    /// The ids of all those changes.
    pub ids: Vec<i64>,
}

/// What nobody was told of yet: to be forgotten ([`forget_untold`]) once the texts are held, as by
/// whoever deletes them. One transaction at a time does this.
pub fn untold(tx: &mut Tx<'_>) -> QueryResult<Untold> {
    type Row = (i64, (Option<PostId>, PostId), Option<CommentId>, UserId, bool);
    dialect::lock_many_texts(tx)?;
    let rows: Vec<Row> = query!(tx, |c| {
        untold_reactions::table
            .left_join(comments::table.on(untold_reactions::comment_id.eq(comments::id.nullable())))
            .order(untold_reactions::id)
            .limit(CHUNK)
            .select((
                untold_reactions::id,
                // Whoever reacted may have found the comment where it stands no more.
                (comments::post_id.nullable(), untold_reactions::post_id),
                untold_reactions::comment_id,
                untold_reactions::person_id,
                untold_reactions::added,
            ))
            .load(c)
    })?;
    let ids: Vec<i64> = rows.iter().map(|row| row.0).collect();
    let mut by_text = BTreeMap::<_, Vec<Change>>::new();
    for (_, (now, then), comment, person, added) in rows {
        by_text.entry((now.unwrap_or(then), comment)).or_default().push(Change { person, added });
    }
    let text = |((post, comment), changes)| (Text::of(post, comment), changes);
    let by_text = by_text.into_iter().map(text).collect();
    Ok(Untold { by_text, ids })
}

/// Everyone was told of these.
pub fn forget_untold(tx: &mut Tx<'_>, ids: &[i64]) -> QueryResult<()> {
    let told = untold_reactions::table.filter(untold_reactions::id.eq_any(ids));
    query!(tx, |c| diesel::delete(told).execute(c)).map(drop)
}

/// Whether there is something that nobody was told of.
pub fn are_untold(conn: &mut Connection) -> QueryResult<bool> {
    let first = untold_reactions::table.select(untold_reactions::id);
    query!(conn, |c| first.first::<i64>(c).optional()).map(|found| found.is_some())
}

/// Holds those of these texts that are there, where they are said to be, until the transaction ends:
/// whoever edits one of them meanwhile shows what is counted now.
pub fn hold(tx: &mut Tx<'_>, texts: &[Text]) -> QueryResult<Vec<Place>> {
    let post_ids: BTreeSet<PostId> = texts.iter().filter_map(|text| text.post()).collect();
    // Also those of comments, and first: whoever deletes a post holds it before what stands under it.
    let all: Vec<PostId> = post_ids.iter().copied().collect();
    let comment_ids: Vec<CommentId> = texts.iter().filter_map(|text| text.comment()).collect();
    dialect::hold_posts(tx, &all)?;
    dialect::hold_comments(tx, &comment_ids)?;
    let ids: Vec<i64> = post_ids.iter().map(|id| id.0).collect();
    let found: Vec<(PostId, CategoryId, UserId)> = query!(tx, |c| posts::table
        .filter(posts::id.eq_any(&ids))
        .select((posts::id, posts::category_id, posts::author_id))
        .load(c))?;
    let of_posts: HashMap<PostId, (CategoryId, UserId)> =
        found.into_iter().map(|(id, category, author)| (id, (category, author))).collect();
    let ids: Vec<i64> = comment_ids.iter().map(|id| id.0).collect();
    let found: Vec<(CommentId, PostId, UserId)> = query!(tx, |c| comments::table
        .filter(comments::id.eq_any(&ids).and(comments::deleted.eq(false)))
        .select((comments::id, comments::post_id, comments::author_id))
        .load(c))?;
    let of_comments: HashMap<(CommentId, PostId), UserId> =
        found.into_iter().map(|(id, post, author)| ((id, post), author)).collect();
    let place = |text: &Text| {
        let post = text.post()?;
        let (category, by) = *of_posts.get(&post)?;
        let author = match text.comment() {
            Some(comment) => *of_comments.get(&(comment, post))?,
            None => by,
        };
        Some(Place { text: *text, category, author })
    };
    Ok(texts.iter().filter_map(place).collect())
}

/// What is counted of a text: what everyone was told last.
pub fn tally(conn: &mut Connection, text: Text) -> QueryResult<Tally> {
    let stored: Option<String> = match (text.post(), text.comment()) {
        (_, Some(id)) => query!(conn, |c| comments::table
            .find(id)
            .select(comments::reactions)
            .first(c)
            .optional())?,
        (Some(id), None) => {
            query!(conn, |c| posts::table.find(id).select(posts::reactions).first(c).optional())?
        }
        (None, None) => None,
    };
    Ok(Tally::of_stored(&stored.unwrap_or_default()))
}

/// Counts what stands under a text, and keeps it beside it.
pub fn count(tx: &mut Tx<'_>, text: Text) -> QueryResult<Tally> {
    let counts = reactions::table
        .group_by(reactions::emoji)
        .select((reactions::emoji, diesel::dsl::count_star()));
    let found: Vec<(String, i64)> = about!(text, counts, |found| query!(tx, |c| found.load(c)))?;
    let tally = Tally::new(found);
    let stored = tally.stored();
    match (text.post(), text.comment()) {
        (_, Some(comment)) => query!(tx, |c| diesel::update(comments::table.find(comment))
            .set(comments::reactions.eq(&stored))
            .execute(c))?,
        (Some(post), None) => query!(tx, |c| diesel::update(posts::table.find(post))
            .set(posts::reactions.eq(&stored))
            .execute(c))?,
        (None, None) => 0,
    };
    Ok(tally)
}

/// Forgets who reacted to a comment of which only the place is left.
pub(in crate::db) fn delete_of_comment(tx: &mut Tx<'_>, id: CommentId) -> QueryResult<()> {
    let all = reactions::table.filter(reactions::comment_id.eq(id));
    query!(tx, |c| diesel::delete(all).execute(c)).map(drop)
}
