//! Two posts become one, by a moderator: what stood under the one stands under the other, in the order
//! of time, and its own text as a comment there, the last one.

use crate::{
    db::{
        Connection, Tx, comments as rows, counts, merging,
        posts::{self, PostWithContext},
        search,
    },
    domain::{
        Audience, CategoryId, CommentId, DraftKey, Invalid, PostId, Readers,
        access::{Action, Object},
    },
    error::Error,
    forum::{
        By, SignedIn,
        audit::{self, Act},
        categories, index, notify, views,
    },
    protocol::Event,
};

/// Where a post stands that was merged into another.
pub fn find(conn: &mut Connection, reads: Readers, id: PostId) -> Result<Option<PostId>, Error> {
    Ok(merging::find(conn, id, reads)?)
}

/// Merges a post into another one.
pub fn merge(tx: &mut Tx<'_>, who: &SignedIn, from: PostId, to: PostId) -> Result<(), Error> {
    who.must(Action::Change, Object::Lock, "Only moderators may do that.")?;
    if from == to {
        return Err(Invalid::one("into", "must be another post").into());
    }
    merging::hold(tx, from, to)?;
    let (left, author, category, last) =
        posts::find(tx, from, who.reads())?.ok_or(Error::NotFound("post"))?;
    let unknown = || Invalid::one("into", "is not a post");
    let found = posts::find(tx, to, who.reads())?.ok_or_else(unknown)?;
    let place = rows::place(tx, to, who.reads())?.ok_or_else(unknown)?;
    categories::must_write(who, place.writable_by(), place.archived)?;
    let (left_for, into) = (category.id, place.category_id);
    let described = described(&(left.clone(), author, category, last));
    let act = Act::on("merge_post", &left.title).at_post(to);
    audit::note(tx, By::Person(who), act.changed(described, self::described(&found)))?;
    notify::solution_changed(tx, &who.user, from, left.solution_id, None)?;

    let (count, last) = merging::comments(tx, from, to)?;
    let own = merging::own_text(tx, from, to)?;
    merging::attached(tx, from, to, own)?;
    let told = merging::told(tx, from, to, own)?;
    merging::followers(tx, from, to)?;
    merging::lead(tx, from, to)?;
    let drafts = merging::unfinished(tx, from, to)?;

    merging::count(tx, to, count + 1, last.unwrap_or(left.created_at))?;
    tell_own_text(tx, to, into, own)?;
    tell_moved(tx, (from, left_for), (to, into))?;
    for (person, version) in drafts {
        // Whoever is writing right now keeps it before them: nothing is said of the one.
        let (key, version) = (DraftKey::Comment(to).to_string(), Some(version));
        tx.emit(Audience::Person(person), Event::DraftChanged { key: &key, version });
    }
    search::forget_post(tx, from)?;
    let category_id = posts::delete(tx, from)?.ok_or(Error::NotFound("post"))?;
    tx.emit(Audience::Category(category_id), Event::PostDeleted { post_id: from, category_id });
    notify::moved(tx, told, (from, to), into)
}

/// What a post is, for whoever reads what was done to it.
fn described((row, author, category, _): &PostWithContext) -> String {
    format!(
        "{} (post {}, by {}, in {}, {} comments)",
        row.title, row.id.0, author.username, category.slug, row.comments
    )
}

/// The comment that the text of the one has become is told as one that was written.
fn tell_own_text(
    tx: &mut Tx<'_>,
    post: PostId,
    category_id: CategoryId,
    own: CommentId,
) -> Result<(), Error> {
    let found = rows::find(tx, own, Readers::Moderators)?.ok_or(Error::NotFound("comment"))?;
    index::comment(tx, own, &index::words_of(&found.0.body_html))?;
    let comment = views::comment(found);
    let activity = views::activity(post, &counts::activity(tx, post)?);
    let event = Event::CommentCreated { category_id, comment: &comment, post: activity };
    tx.emit(Audience::Category(category_id), event);
    Ok(())
}

/// Those who hear of either category are told, as far as they read where the comments stand now.
fn tell_moved(
    tx: &mut Tx<'_>,
    (from, left): (PostId, CategoryId),
    (to, category_id): (PostId, CategoryId),
) -> Result<(), Error> {
    let last = posts::last_comment(tx, to)?;
    let post = views::activity_left(to, &counts::activity(tx, to)?, last);
    let mut audiences = vec![Audience::Category(category_id)];
    if left != category_id {
        audiences.insert(0, Audience::Moved { from: left, to: category_id });
    }
    for audience in audiences {
        let (to, ids, post) = (Some(to), None, post.clone());
        tx.emit(audience, Event::CommentsMoved { category_id, from, to, ids, post });
    }
    Ok(())
}
