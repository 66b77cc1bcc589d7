//! Comments: under which post, in answer to what, and what is left of them.

use super::super::fixture::{Forum, refusal, wrong};
use crate::{
    domain::{Audience, CommentId, Readers, Role},
    error::Error,
    forum::{SignedIn, comments},
    protocol::Comment,
};

fn delete(forum: &mut Forum, who: &SignedIn, comment: CommentId) -> Result<(), Error> {
    forum.write(who, |tx, who| comments::delete(tx, who, comment))
}

#[test]
fn a_comment_is_told_with_how_many_its_post_has() {
    let mut forum = Forum::new();
    let ana = forum.member("ana");
    let post = forum.post(&ana, "Hi");
    forum.comment(&ana, &post, "One");
    forum.told();
    let two = forum.comment(&ana, &post, "Two");
    let told = forum.told();
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].audience, Audience::Category(post.category.id));
    assert_eq!(told[0].frame["comment"]["id"], two.0);
    assert_eq!(told[0].frame["post"]["comments"], 2);
    delete(&mut forum, &ana, two).unwrap();
    assert_eq!(forum.told()[0].frame["post"]["comments"], 1);
}

#[test]
fn a_comment_stands_under_a_post_that_is_there() {
    let mut forum = Forum::new();
    let ana = forum.member("ana");
    let post = forum.post(&ana, "Hi");
    forum.write(&ana, |tx, who| crate::forum::posts::delete(tx, who, post.id)).unwrap();
    assert_eq!(refusal(forum.try_comment(&ana, post.id, None, "Ho")), "not_found");
}

#[test]
fn a_reply_answers_a_comment_of_the_same_post() {
    let mut forum = Forum::new();
    let ana = forum.member("ana");
    let (one, two) = (forum.post(&ana, "One"), forum.post(&ana, "Two"));
    let there = forum.comment(&ana, &one, "Here");
    let refused = forum.try_comment(&ana, two.id, Some(there), "There");
    assert_eq!(wrong(refused, "reply_to"), "is not a comment of this post");
}

#[test]
fn a_reply_to_a_comment_that_was_deleted_meanwhile_says_so() {
    let mut forum = Forum::new();
    let ana = forum.member("ana");
    let post = forum.post(&ana, "Hi");
    let gone = forum.comment(&ana, &post, "Oops");
    delete(&mut forum, &ana, gone).unwrap();
    let refused = forum.try_comment(&ana, post.id, Some(gone), "What?");
    assert_eq!(wrong(refused, "reply_to"), "That comment was deleted meanwhile.");
}

#[test]
fn a_comment_that_was_replied_to_leaves_an_empty_place() {
    let mut forum = Forum::new();
    let (ana, bob) = (forum.member("ana"), forum.member("bob"));
    let post = forum.post(&ana, "Hi");
    let first = forum.comment(&ana, &post, "Secret");
    forum.reply(&bob, &post, first, "Really?");
    delete(&mut forum, &ana, first).unwrap();
    let rows = comments::list(&mut forum.conn, Readers::Everyone, post.id, None, 10).unwrap();
    let place = crate::forum::views::comment(rows.into_iter().next_back().unwrap());
    assert!(matches!(place, Comment::Deleted { id, .. } if id == first), "{place:?}");
    assert_eq!(refusal(forum.edit_comment(&ana, first, "Back", None)), "not_found");
}

#[test]
fn a_comment_that_nobody_answered_goes_wholly() {
    let mut forum = Forum::new();
    let ana = forum.member("ana");
    let post = forum.post(&ana, "Hi");
    let gone = forum.comment(&ana, &post, "Oops");
    delete(&mut forum, &ana, gone).unwrap();
    assert!(
        comments::list(&mut forum.conn, Readers::Everyone, post.id, None, 10).unwrap().is_empty()
    );
    assert_eq!(refusal(delete(&mut forum, &ana, gone)), "not_found");
}

#[test]
fn a_locked_post_takes_comments_of_moderators_alone() {
    let mut forum = Forum::new();
    let (ana, mona) = (forum.member("ana"), forum.person("mona", Role::Moderator));
    let post = forum.post(&ana, "Hi");
    let comment = forum.comment(&ana, &post, "Ho");
    forum.lock(post.id);
    assert_eq!(refusal(forum.try_comment(&ana, post.id, None, "Me")), "forbidden");
    assert_eq!(refusal(forum.edit_comment(&ana, comment, "Me", None)), "forbidden");
    assert_eq!(refusal(delete(&mut forum, &ana, comment)), "forbidden");
    forum.comment(&mona, &post, "That is it");
}

#[test]
fn only_the_author_and_moderators_change_or_delete_a_comment() {
    let mut forum = Forum::new();
    let (ana, bob, mona) =
        (forum.member("ana"), forum.member("bob"), forum.person("mona", Role::Moderator));
    let post = forum.post(&ana, "Hi");
    let comment = forum.comment(&bob, &post, "Ho");
    assert_eq!(refusal(forum.edit_comment(&ana, comment, "Ha", None)), "forbidden", "the post is");
    assert_eq!(refusal(delete(&mut forum, &ana, comment)), "forbidden");
    forum.edit_comment(&mona, comment, "Ha", None).unwrap();
    delete(&mut forum, &bob, comment).unwrap();
}

#[test]
fn an_edit_of_a_comments_older_version_is_a_conflict() {
    let mut forum = Forum::new();
    let ana = forum.member("ana");
    let post = forum.post(&ana, "Hi");
    let comment = forum.comment(&ana, &post, "One");
    forum.edit_comment(&ana, comment, "Two", Some(1)).unwrap();
    assert_eq!(refusal(forum.edit_comment(&ana, comment, "Three", Some(1))), "conflict");
}

#[test]
fn a_comments_text_again_is_no_change() {
    let mut forum = Forum::new();
    let ana = forum.member("ana");
    let post = forum.post(&ana, "Hi");
    let comment = forum.comment(&ana, &post, "One");
    forum.told();
    let same = forum.edit_comment(&ana, comment, "One", Some(1)).unwrap();
    assert!(matches!(same, Comment::Present { version: 1, edited_at: None, .. }), "{same:?}");
    assert!(forum.told().is_empty());
}

#[test]
fn a_thread_is_read_around_a_comment_of_it() {
    let mut forum = Forum::new();
    let ana = forum.member("ana");
    let (post, other) = (forum.post(&ana, "Hi"), forum.post(&ana, "Else"));
    let ids: Vec<_> = ["1", "2", "3"].map(|n| forum.comment(&ana, &post, n)).into();
    let elsewhere = forum.comment(&ana, &other, "4");
    let part =
        comments::list_around(&mut forum.conn, Readers::Everyone, post.id, ids[1], 10).unwrap();
    let of = |rows: Vec<crate::db::comments::CommentWithAuthor>| {
        rows.into_iter().map(|(row, _)| row.id).collect::<Vec<_>>()
    };
    assert_eq!((of(part.newer), of(part.older)), (vec![ids[2]], vec![ids[1], ids[0]]));
    let missing = comments::list_around(&mut forum.conn, Readers::Everyone, post.id, elsewhere, 10);
    assert!(matches!(missing, Err(Error::NotFound("comment"))));
    let part =
        comments::list_after(&mut forum.conn, Readers::Everyone, post.id, ids[0], 10).unwrap();
    assert_eq!((of(part.newer), of(part.older)), (vec![ids[2], ids[1]], vec![ids[0]]));
}
