//! The answer that whoever asked has accepted.

use super::super::fixture::{Forum, refusal, wrong};
use crate::{
    db::categories::CategoryChange,
    domain::{CommentId, Kind, PostId, Readers, Role},
    error::Error,
    forum::{SignedIn, blocks, categories, comments, posts, solutions},
    protocol::Post,
};

/// A forum whose category `help` takes questions.
fn forum() -> Forum {
    let mut forum = Forum::new();
    let admin = forum.person("adam", Role::Admin);
    let all = categories::list(&mut forum.conn, Readers::Everyone).unwrap();
    let help = all.iter().find(|category| category.slug == "help").unwrap().id;
    let texts = CategoryChange { questions: Some(true), ..CategoryChange::default() };
    let change = categories::Change { texts, ..categories::Change::default() };
    let changed = forum.write(&admin, |tx, who| categories::update(tx, who, help, &change));
    assert!(changed.unwrap().questions);
    forum.told();
    forum
}

fn accept(
    forum: &mut Forum,
    who: &SignedIn,
    post: PostId,
    comment: Option<CommentId>,
) -> Result<Post, Error> {
    forum.write(who, |tx, who| solutions::update(tx, who, post, comment))
}

fn solution(forum: &mut Forum, post: PostId) -> Option<CommentId> {
    posts::show(&mut forum.conn, Readers::Everyone, post).unwrap().solution
}

#[test]
fn whoever_asked_accepts_an_answer_and_all_are_told() {
    let mut forum = forum();
    let (ana, bob, cyd) = (forum.member("ana"), forum.member("bob"), forum.member("cyd"));
    let post = forum.try_post(&ana, "help", "How?").unwrap();
    let (first, second) = (forum.comment(&bob, &post, "So"), forum.comment(&cyd, &post, "Thus"));
    forum.told();
    let accepted = accept(&mut forum, &ana, post.id, Some(first)).unwrap();
    assert_eq!((accepted.solution, accepted.version), (Some(first), 1));
    assert_eq!(forum.whats(), ["post.updated", "notification.created"]);
    accept(&mut forum, &ana, post.id, Some(first)).unwrap();
    assert!(forum.whats().is_empty(), "that is no news");
    // Another one takes its place.
    accept(&mut forum, &ana, post.id, Some(second)).unwrap();
    assert_eq!(solution(&mut forum, post.id), Some(second));
    assert_eq!(forum.whats(), ["post.updated", "notification.removed", "notification.created"]);
    assert_eq!(forum.notified(&cyd).last().unwrap(), "solution by ana");
    assert_eq!(accept(&mut forum, &ana, post.id, None).unwrap().solution, None);
    assert_eq!(forum.whats(), ["post.updated", "notification.removed"]);
}

#[test]
fn only_whoever_asked_and_moderators_accept_a_comment_of_that_very_question() {
    let mut forum = forum();
    let (ana, bob, mona) =
        (forum.member("ana"), forum.member("bob"), forum.person("mona", Role::Moderator));
    let post = forum.try_post(&ana, "help", "How?").unwrap();
    let other = forum.try_post(&ana, "help", "And this?").unwrap();
    let talk = forum.post(&ana, "Hi");
    let (answer, elsewhere) = (forum.comment(&bob, &post, "So"), forum.comment(&bob, &other, "So"));
    let hello = forum.comment(&bob, &talk, "Ho");
    assert_eq!(refusal(accept(&mut forum, &bob, post.id, Some(answer))), "forbidden");
    for comment in [elsewhere, CommentId(4711)] {
        let refused = accept(&mut forum, &ana, post.id, Some(comment));
        assert_eq!(wrong(refused, "comment_id"), "is not a comment of this post");
    }
    assert_eq!(refusal(accept(&mut forum, &ana, talk.id, Some(hello))), "conflict");
    assert_eq!(accept(&mut forum, &ana, talk.id, None).unwrap().solution, None);
    assert_eq!(refusal(accept(&mut forum, &ana, PostId(4711), None)), "not_found");
    forum.lock(post.id);
    assert_eq!(refusal(accept(&mut forum, &ana, post.id, Some(answer))), "forbidden");
    accept(&mut forum, &mona, post.id, Some(answer)).unwrap();
    assert_eq!(solution(&mut forum, post.id), Some(answer));
}

#[test]
fn a_solution_ends_with_its_comment_and_with_a_move() {
    let mut forum = forum();
    let (ana, bob) = (forum.member("ana"), forum.member("bob"));
    let post = forum.try_post(&ana, "help", "How?").unwrap();
    for answered in [false, true] {
        let answer = forum.comment(&bob, &post, "So");
        if answered {
            forum.reply(&ana, &post, answer, "Thanks");
        }
        accept(&mut forum, &ana, post.id, Some(answer)).unwrap();
        forum.told();
        forum.write(&bob, |tx, who| comments::delete(tx, who, answer)).unwrap();
        let told = forum.told();
        let whats: Vec<&str> = told.iter().map(super::super::fixture::Told::what).collect();
        assert_eq!(whats[..2], ["comment.deleted", "post.updated"]);
        assert_eq!(told[1].frame["post"]["solution"], serde_json::Value::Null);
        assert_eq!(solution(&mut forum, post.id), None);
    }
    let answer = forum.comment(&bob, &post, "So");
    accept(&mut forum, &ana, post.id, Some(answer)).unwrap();
    forum.edit(&ana, post.id, "How then?", None).unwrap();
    assert_eq!(solution(&mut forum, post.id), Some(answer), "an edit changes nothing of it");
    forum.told();
    assert_eq!(forum.move_to(&ana, post.id, "general").unwrap().solution, None);
    assert_eq!(forum.whats(), ["post.updated", "post.updated", "notification.removed"]);
    forum.write(&ana, |tx, who| posts::delete(tx, who, post.id)).unwrap();
}

#[test]
fn whoever_wrote_the_answer_is_told_once_unless_they_want_nothing_of_it() {
    let mut forum = forum();
    let (ana, bob) = (forum.member("ana"), forum.member("bob"));
    let post = forum.try_post(&ana, "help", "How?").unwrap();
    let (own, answer) = (forum.comment(&ana, &post, "Oh"), forum.comment(&bob, &post, "So"));
    let before = forum.notified(&bob);
    accept(&mut forum, &ana, post.id, Some(own)).unwrap();
    assert_eq!(forum.notified(&ana), ["comment by bob"], "nobody is told of their own doing");
    accept(&mut forum, &ana, post.id, Some(answer)).unwrap();
    assert_eq!(forum.notified(&bob)[before.len()..], ["solution by ana"]);
    accept(&mut forum, &ana, post.id, None).unwrap();
    assert_eq!(forum.notified(&bob), before, "it is the answer no more");
    // Counting tells nobody that somebody wants nothing of it.
    forum.told();
    forum.switch_off(&bob, Kind::Solution);
    accept(&mut forum, &ana, post.id, Some(answer)).unwrap();
    assert_eq!(forum.notified(&bob), before);
    accept(&mut forum, &ana, post.id, None).unwrap();
    forum.write(&bob, |tx, who| blocks::create(tx, who, &ana.user.username)).unwrap();
    accept(&mut forum, &ana, post.id, Some(answer)).unwrap();
    assert_eq!(forum.notified(&bob), before);
    assert!(!forum.whats().contains(&"notification.created".to_owned()));
}
