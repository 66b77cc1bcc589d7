//! The answer that whoever asked has accepted, in categories that take questions.

use crate::{
    db::{Tx, categories, comments, locks, posts, solutions},
    domain::{
        Audience, CommentId, Invalid, PostId, Readers, UserId,
        access::{Action, Object},
    },
    error::Error,
    forum::{
        SignedIn,
        audit::{self, Act},
        notify, views,
    },
    protocol::{Event, Post},
};

/// Has a comment answer a post, or none any more: by the post's author or a moderator. Its version
/// stays: nothing of its text has changed.
pub fn update(
    tx: &mut Tx<'_>,
    who: &SignedIn,
    id: PostId,
    comment: Option<CommentId>,
) -> Result<Post, Error> {
    locks::post(tx, id)?;
    let (row, author, category, last) =
        posts::find(tx, id, who.reads())?.ok_or(Error::NotFound("post"))?;
    who.must(
        Action::Change,
        Object::Contribution { author: author.id, locked: row.locked },
        "Only whoever asked or a moderator may say what answers this post.",
    )?;
    let takes_questions =
        categories::find(tx, category.id, who.reads())?.is_some_and(|found| found.questions);
    if comment.is_some() && !takes_questions {
        return Err(Error::Conflict(
            "This category takes no questions.",
            Invalid::one("comment_id", "can't answer a post of this category"),
        ));
    }
    let writer = comment.map(|comment| must_stand_there(tx, id, comment)).transpose()?;
    if row.solution_id == comment {
        return Ok(views::post((row, author, category, last)));
    }
    solutions::update(tx, id, comment)?;
    let act = Act { comment, ..Act::on("solution", &author.username) };
    audit::note_of_text(tx, who, &author, act.at_post(id))?;
    let post = tell(tx, id)?;
    notify::solution_changed(tx, &who.user, id, row.solution_id, comment.zip(writer))?;
    Ok(post)
}

/// A comment goes: it answers nothing any more. Whoever calls this has not held the comment yet.
/// Tells whether it was the answer.
pub(in crate::forum) fn comment_goes(
    tx: &mut Tx<'_>,
    post: PostId,
    comment: CommentId,
) -> Result<bool, Error> {
    locks::post(tx, post)?;
    let is_answer = solutions::find(tx, post)? == Some(comment);
    if is_answer {
        solutions::update(tx, post, None)?;
    }
    Ok(is_answer)
}

/// Those who hear of the post's category are told what there is now.
pub(in crate::forum) fn tell(tx: &mut Tx<'_>, id: PostId) -> Result<Post, Error> {
    let found = posts::find(tx, id, Readers::Moderators)?;
    let post = found.map(views::post).ok_or(Error::NotFound("post"))?;
    tx.emit(Audience::Category(post.category.id), Event::PostUpdated { post: &post });
    Ok(post)
}

/// A comment that is to answer a post stands under it, and stays there meanwhile. Gives who wrote it.
fn must_stand_there(tx: &mut Tx<'_>, post: PostId, id: CommentId) -> Result<UserId, Error> {
    locks::comment(tx, id)?;
    match comments::find(tx, id, Readers::Moderators)? {
        Some((comment, author)) if comment.post_id == post => Ok(author.id),
        _ => Err(Invalid::one("comment_id", "is not a comment of this post").into()),
    }
}
