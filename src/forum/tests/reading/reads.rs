//! What is read and what is new.

use serde_json::json;

use super::super::fixture::{Forum, refusal};
use crate::{
    domain::{Audience, CommentId, PostId},
    forum::{
        SignedIn, blocks, comments, posts, reads,
        viewer::{self, Standing},
    },
    protocol::{Post, Read},
};

fn read(forum: &mut Forum, who: &SignedIn, post: &Post, up_to: Option<CommentId>) {
    forum.write(who, |tx, who| reads::read(tx, who, post.id, up_to, false)).unwrap();
}

fn state(forum: &mut Forum, who: &SignedIn, post: PostId) -> Read {
    let own = viewer::of(&mut forum.conn, who, &Standing::posts([post])).unwrap();
    own.reads[&post]
}

/// How many comments are new, and whether the post is read.
fn new(forum: &mut Forum, who: &SignedIn, post: &Post) -> (i64, bool) {
    let Read { new, seen, .. } = state(forum, who, post.id);
    (new, seen)
}

/// The posts that are unread, the latest first.
fn unread(forum: &mut Forum, who: &SignedIn) -> Vec<PostId> {
    let all = reads::unread(&mut forum.conn, who).unwrap();
    assert_eq!(all.posts, i64::try_from(all.items.len()).unwrap());
    assert_eq!(all.categories.values().sum::<i64>(), all.posts);
    all.items.iter().map(|item| item.post_id).collect()
}

#[test]
fn what_is_read_last_is_a_comment_of_the_post_itself() {
    let mut forum = Forum::new();
    let ana = forum.member("ana");
    let (empty, lively) = (forum.post(&ana, "Nothing under it"), forum.post(&ana, "Lively"));
    let first = forum.comment(&ana, &lively, "From before");
    let other = forum.post(&ana, "Another one");
    forum.comment(&ana, &other, "The last one when bob came");
    let bob = forum.member("bob");
    assert_eq!(state(&mut forum, &bob, empty.id).up_to, None);
    assert_eq!(state(&mut forum, &bob, lively.id).up_to, Some(first));
    let second = forum.comment(&ana, &lively, "After he came");
    let later = forum.comment(&ana, &empty, "The first one here");
    assert_eq!(state(&mut forum, &bob, lively.id).up_to, Some(first));
    assert_eq!(state(&mut forum, &bob, empty.id).up_to, None);
    for post in [&lively, &empty] {
        read(&mut forum, &bob, post, None);
    }
    assert_eq!(state(&mut forum, &bob, lively.id).up_to, Some(first), "by what is noted, too");
    assert_eq!(state(&mut forum, &bob, empty.id).up_to, None);
    read(&mut forum, &bob, &lively, Some(later));
    assert_eq!(state(&mut forum, &bob, lively.id).up_to, Some(second));
    forum.comment(&ana, &lively, "One more");
    assert_eq!(state(&mut forum, &bob, lively.id).up_to, Some(second));
}

#[test]
fn new_is_what_came_after_the_account_and_after_what_was_read() {
    let mut forum = Forum::new();
    let ana = forum.member("ana");
    let old = forum.post(&ana, "From before");
    forum.comment(&ana, &old, "From before, too");
    let bob = forum.member("bob");
    assert_eq!(new(&mut forum, &bob, &old), (0, true));
    let post = forum.post(&ana, "New");
    assert_eq!(new(&mut forum, &bob, &post), (0, false));
    assert_eq!(new(&mut forum, &ana, &post), (0, true), "her own");
    let first = forum.comment(&ana, &post, "One");
    let second = forum.comment(&ana, &post, "Two");
    forum.comment(&bob, &post, "His own is not new to him");
    forum.comment(&ana, &old, "New under what is old");
    assert_eq!(new(&mut forum, &bob, &post), (2, false));
    assert_eq!(new(&mut forum, &ana, &post), (1, true));
    assert_eq!(unread(&mut forum, &bob), [post.id, old.id]);
    read(&mut forum, &bob, &post, Some(first));
    assert_eq!(new(&mut forum, &bob, &post), (1, true));
    // It never goes back, and what is written from now on has not been read, whatever is said.
    read(&mut forum, &bob, &post, None);
    assert_eq!(state(&mut forum, &bob, post.id).up_to, Some(first));
    read(&mut forum, &bob, &post, Some(CommentId(i64::MAX)));
    assert_eq!(new(&mut forum, &bob, &post), (0, true));
    let third = forum.comment(&ana, &post, "Three");
    assert_eq!(new(&mut forum, &bob, &post), (1, true));
    forum.write(&ana, |tx, who| comments::delete(tx, who, third)).unwrap();
    forum.write(&ana, |tx, who| comments::delete(tx, who, second)).unwrap();
    assert_eq!(unread(&mut forum, &bob), [old.id]);
    // Opening an old post makes nothing of it new.
    read(&mut forum, &bob, &old, None);
    assert_eq!(new(&mut forum, &bob, &old), (1, true));
    let gone =
        |tx: &mut crate::db::Tx<'_>, who: &SignedIn| reads::read(tx, who, PostId(999), None, false);
    assert_eq!(refusal(forum.write(&bob, gone)), "not_found");
}

#[test]
fn reading_is_told_to_ones_own_connections_alone_and_once() {
    let mut forum = Forum::new();
    let (ana, bob) = (forum.member("ana"), forum.member("bob"));
    let post = forum.post(&ana, "New");
    let (first, _) = (forum.comment(&ana, &post, "One"), forum.comment(&ana, &post, "Two"));
    forum.told();
    for _ in 0..2 {
        read(&mut forum, &bob, &post, Some(first));
    }
    let told = forum.told();
    assert_eq!(told.len(), 1, "what is no news is told to nobody");
    assert_eq!(told[0].audience, Audience::Person(bob.id()));
    let frame = &told[0].frame;
    assert_eq!((&frame["type"], &frame["post_id"]), (&json!("post.read"), &json!(post.id)));
    assert_eq!((&frame["up_to"], &frame["new"]), (&json!(first), &json!(1)));
}

#[test]
fn all_is_read_at_once_and_what_is_wanted_unread_stays_so() {
    let mut forum = Forum::new();
    let (ana, bob) = (forum.member("ana"), forum.member("bob"));
    let general = forum.post(&ana, "Here");
    let help = forum.try_post(&ana, "help", "There").unwrap();
    let first = forum.comment(&ana, &help, "One");
    forum.comment(&ana, &help, "Two");
    forum.comment(&ana, &general, "Three");
    read(&mut forum, &bob, &help, Some(first));
    let all = |forum: &mut Forum, category: Option<&str>| {
        forum.write(&bob, |tx, who| reads::read_all(tx, who, category))
    };
    all(&mut forum, Some("help")).unwrap();
    assert_eq!(unread(&mut forum, &bob), [general.id]);
    assert_eq!(refusal(all(&mut forum, Some("nowhere"))), "not_found");
    all(&mut forum, None).unwrap();
    assert_eq!(unread(&mut forum, &bob), []);
    // One comes under what was marked as read, and one is marked as unread.
    forum.comment(&ana, &general, "Four");
    let mark = |forum: &mut Forum, up_to| {
        forum.write(&bob, |tx, who| reads::read(tx, who, help.id, up_to, true)).unwrap();
    };
    mark(&mut forum, Some(first));
    assert_eq!(new(&mut forum, &bob, &help), (1, true));
    assert_eq!(unread(&mut forum, &bob), [help.id, general.id]);
    mark(&mut forum, None);
    assert_eq!(new(&mut forum, &bob, &help), (2, false));
    read(&mut forum, &bob, &help, None);
    assert_eq!(new(&mut forum, &bob, &help), (2, true));
    forum.write(&ana, |tx, who| posts::delete(tx, who, help.id)).unwrap();
    assert_eq!(unread(&mut forum, &bob), [general.id]);
}

#[test]
fn what_somebody_wrote_whom_one_has_blocked_is_not_new() {
    let mut forum = Forum::new();
    let (ana, bob, cyd) = (forum.member("ana"), forum.member("bob"), forum.member("cyd"));
    let post = forum.post(&ana, "Here");
    forum.comment(&cyd, &post, "One");
    let other = forum.post(&cyd, "There");
    assert_eq!(unread(&mut forum, &bob), [other.id, post.id]);
    forum.write(&bob, |tx, who| blocks::create(tx, who, "cyd")).unwrap();
    assert_eq!(new(&mut forum, &bob, &post), (0, false));
    assert_eq!(unread(&mut forum, &bob), [post.id]);
}
