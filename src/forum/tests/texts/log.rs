//! What the log says of a text: the last word, and nothing of what was deleted.

use super::super::fixture::Forum;
use crate::{
    error::Error,
    forum::{comments, posts},
};

#[test]
fn whoever_comes_later_hears_a_texts_last_word_in_the_place_of_the_first() {
    let mut forum = Forum::new();
    let ana = forum.member("ana");
    let post = forum.post(&ana, "Frist");
    forum.edit(&ana, post.id, "First", None).unwrap();
    let told = forum.told();
    assert_eq!(
        told.iter().map(|told| told.frame["seq"].as_i64()).collect::<Vec<_>>(),
        [Some(1), Some(2)]
    );
    assert!(told.iter().all(|told| told.frame["post"]["body"] == "First"), "{told:?}");
    assert_eq!(told[0].what(), "post.created");
}

#[test]
fn of_what_was_deleted_the_log_says_only_that() {
    let mut forum = Forum::new();
    let (ana, bob) = (forum.member("ana"), forum.member("bob"));
    let post = forum.post(&ana, "Secret @bob");
    forum.comment(&bob, &post, "Secret too");
    forum.write(&ana, |tx, who| posts::delete(tx, who, post.id)).unwrap();
    let told = forum.told();
    assert!(!told.iter().any(|told| told.frame.to_string().contains("Secret")), "{told:?}");
    assert!(told.iter().any(|told| told.what() == "post.deleted"));
}

#[test]
fn a_deleted_comment_leaves_the_log_and_its_post_stays() {
    let mut forum = Forum::new();
    let ana = forum.member("ana");
    let post = forum.post(&ana, "Hi");
    let comment = forum.comment(&ana, &post, "Secret");
    forum.write(&ana, |tx, who| comments::delete(tx, who, comment)).unwrap();
    assert_eq!(forum.whats(), ["post.created", "comment.deleted"]);
}

#[test]
fn what_fails_halfway_leaves_neither_rows_nor_events_nor_holes() {
    let mut forum = Forum::new();
    let ana = forum.member("ana");
    forum.post(&ana, "One");
    let text = forum.text(&ana, "Two");
    let (category, title) = (
        crate::domain::Slug::parse("general").unwrap(),
        crate::domain::Title::parse("A title").unwrap(),
    );
    let failed = forum.write(&ana, |tx, who| {
        posts::create(
            tx,
            who,
            posts::New { category, title, text, tags: crate::domain::Tags::default() },
        )?;
        Err::<(), _>(Error::Stopping)
    });
    assert!(failed.is_err());
    forum.post(&ana, "Three");
    let seqs: Vec<_> = forum.told().iter().map(|told| told.frame["seq"].as_i64()).collect();
    assert_eq!(seqs, [Some(1), Some(2)]);
}
