//! Comments become a post of their own, by a moderator: the first one's text is the post's, the others
//! stand under it with their ids.

use std::collections::BTreeSet;

use crate::{
    db::{Connection, Tx, counts, posts as rows, search, solutions as answers, splitting},
    domain::{
        Audience, CategoryId, CommentId, Invalid, PostId, Readers, Slug, Title, UserId,
        access::{Action, Object},
    },
    error::Error,
    forum::{
        By, SignedIn,
        audit::{self, Act},
        index, notify, posts, solutions, views,
    },
    protocol::{Event, Post},
};

/// What is to become a post.
pub struct New {
    /// The comments.
    pub comments: BTreeSet<CommentId>,
    /// The post's title.
    pub title: Title,
    /// Where it is to stand.
    pub category: Slug,
}

/// The post that a comment has become.
pub fn find(conn: &mut Connection, reads: Readers, id: CommentId) -> Result<Option<PostId>, Error> {
    Ok(splitting::find(conn, id, reads)?)
}

/// Makes a post of comments under another one. Gives it.
pub fn split(tx: &mut Tx<'_>, who: &SignedIn, from: PostId, new: New) -> Result<Post, Error> {
    who.must(Action::Change, Object::Lock, "Only moderators may do that.")?;
    let into = posts::category(tx, who, &new.category)?.id;
    let title = String::from(new.title);
    let found = splitting::hold(tx, from, &new.comments)?;
    let (left, _, category, _) =
        rows::find(tx, from, who.reads())?.ok_or(Error::NotFound("post"))?;
    let Some(((first, _), rest)) =
        found.split_first().filter(|_| found.len() == new.comments.len())
    else {
        return Err(Invalid::one("comment_ids", "must all be comments of this post").into());
    };
    let (first, others): (CommentId, Vec<i64>) =
        (*first, rest.iter().map(|(id, _)| id.0).collect());
    let answer = left.solution_id.filter(|id| new.comments.contains(id));
    if answer.is_some() {
        answers::update(tx, from, None)?;
    }
    let to = splitting::make_post(tx, first, &others, &title, into)?;
    let authors: BTreeSet<UserId> = found.iter().map(|(_, author)| *author).collect();
    splitting::move_others(tx, from, to, first, &others)?;
    tell_new(tx, to, authors.len())?;
    splitting::attached(tx, to, &title, first, &others)?;
    let told = splitting::told(tx, to, first, &others)?;
    splitting::people(tx, from, to, first, &authors)?;
    let count = i64::try_from(found.len()).unwrap_or_default();
    splitting::leave_place(tx, first, to, count)?;
    search::forget_comment(tx, first)?;
    let act = Act::on("split_post", &left.title).at_post(to);
    let before = format!("{count} comments of {} (post {})", left.title, from.0);
    audit::note(tx, By::Person(who), act.changed(before, format!("{title} (post {})", to.0)))?;

    let ids: Vec<CommentId> = new.comments.into_iter().collect();
    splitting::count(tx, from, count)?;
    tell_left(tx, from, category.id, &ids)?;
    if answer.is_some() {
        solutions::tell(tx, from)?;
        notify::solution_changed(tx, &who.user, from, answer, None)?;
    }
    notify::moved(tx, told, (from, to), into)?;
    posts::show(tx, who.reads(), to)
}

/// Those who read its category are told of the post.
fn tell_new(tx: &mut Tx<'_>, id: PostId, authors: usize) -> Result<(), Error> {
    let followers = i64::try_from(authors).unwrap_or_default();
    let post = Post { followers, ..posts::show(tx, Readers::Moderators, id)? };
    tx.emit(Audience::Category(post.category.id), Event::PostCreated { post: &post });
    index::post(tx, id, &post.title, &index::words_of(&post.body_html))
}

/// Those who read the thread that they left are told so, and nothing of where they went: that may not be
/// for all of them.
fn tell_left(
    tx: &mut Tx<'_>,
    from: PostId,
    category_id: CategoryId,
    ids: &[CommentId],
) -> Result<(), Error> {
    let last = rows::last_comment(tx, from)?;
    let post = views::activity_left(from, &counts::activity(tx, from)?, last);
    let event = Event::CommentsMoved { category_id, from, to: None, ids: Some(ids), post };
    tx.emit(Audience::Category(category_id), event);
    Ok(())
}
