//! Who is notified of what, and of what not.

use super::super::fixture::Forum;
use crate::{
    db::notifications::Seen,
    domain::{Follow, Kind, NotificationId, PostId, limits},
    forum::{SignedIn, blocks, comments, follows, notifications},
};

fn follow(forum: &mut Forum, who: &SignedIn, post: PostId, wanted: Follow) {
    forum.write(who, |tx, who| follows::update(tx, who, post, wanted)).unwrap();
}

fn read(forum: &mut Forum, who: &SignedIn, seen: &Seen) {
    forum.write(who, |tx, who| notifications::read(tx, who, seen)).unwrap();
}

/// The ids of a person's notifications, oldest first.
fn ids(forum: &mut Forum, who: &SignedIn) -> Vec<NotificationId> {
    let mut rows = notifications::list(&mut forum.conn, who, None, 100).unwrap();
    rows.reverse();
    rows.into_iter().map(|(row, ..)| row.id).collect()
}

#[test]
fn whoever_is_named_in_a_post_is_told() {
    let mut forum = Forum::new();
    let (ana, bob) = (forum.member("ana"), forum.member("bob"));
    forum.post(&ana, "Hello @Bob and @nobody");
    assert_eq!(forum.notified(&bob), ["mention by ana"]);
}

#[test]
fn a_name_in_code_or_in_a_link_is_no_mention() {
    let mut forum = Forum::new();
    let (ana, bob) = (forum.member("ana"), forum.member("bob"));
    forum.post(&ana, "`@bob` and [@bob](/elsewhere)");
    assert!(forum.notified(&bob).is_empty());
}

#[test]
fn nobody_is_told_of_their_own_doing() {
    let mut forum = Forum::new();
    let ana = forum.member("ana");
    let post = forum.post(&ana, "I am @ana");
    let comment = forum.comment(&ana, &post, "and @ana again");
    forum.reply(&ana, &post, comment, "so says @ana");
    assert!(forum.notified(&ana).is_empty());
}

#[test]
fn whoever_wrote_a_post_hears_of_comments_there() {
    let mut forum = Forum::new();
    let (ana, bob) = (forum.member("ana"), forum.member("bob"));
    let post = forum.post(&ana, "Hi");
    forum.comment(&bob, &post, "Ho");
    assert_eq!(forum.notified(&ana), ["comment by bob"]);
}

#[test]
fn whoever_comments_hears_of_later_comments_there() {
    let mut forum = Forum::new();
    let (ana, bob, cyd) = (forum.member("ana"), forum.member("bob"), forum.member("cyd"));
    let post = forum.post(&ana, "Hi");
    forum.comment(&bob, &post, "Ho");
    forum.comment(&cyd, &post, "Hey");
    assert_eq!(forum.notified(&bob), ["comment by cyd"]);
    assert!(forum.notified(&cyd).is_empty(), "nothing of what was there before");
}

#[test]
fn whoever_is_answered_is_told_of_the_reply_and_not_of_the_comment_too() {
    let mut forum = Forum::new();
    let (ana, bob) = (forum.member("ana"), forum.member("bob"));
    let post = forum.post(&ana, "Hi");
    let comment = forum.comment(&ana, &post, "Ho");
    forum.reply(&bob, &post, comment, "Hey");
    assert_eq!(forum.notified(&ana), ["reply by bob"]);
}

#[test]
fn whoever_is_named_in_a_reply_to_them_is_told_of_the_mention_alone() {
    let mut forum = Forum::new();
    let (ana, bob) = (forum.member("ana"), forum.member("bob"));
    let post = forum.post(&ana, "Hi");
    let comment = forum.comment(&ana, &post, "Ho");
    forum.reply(&bob, &post, comment, "Hey @ana @ana");
    assert_eq!(forum.notified(&ana), ["mention by bob"]);
}

#[test]
fn of_what_is_switched_off_the_next_kind_tells() {
    let mut forum = Forum::new();
    let (ana, bob) = (forum.member("ana"), forum.member("bob"));
    let post = forum.post(&ana, "Hi");
    let comment = forum.comment(&ana, &post, "Ho");
    for (kind, told) in
        [(Kind::Mention, "reply by bob"), (Kind::Reply, "comment by bob"), (Kind::Comment, "")]
    {
        forum.switch_off(&ana, kind);
        let before = forum.notified(&ana).len();
        forum.reply(&bob, &post, comment, "Hey @ana");
        let now = forum.notified(&ana);
        assert_eq!(now[before..].first().map_or("", String::as_str), told, "without {kind:?}");
    }
}

#[test]
fn whoever_follows_no_more_hears_of_no_comments() {
    let mut forum = Forum::new();
    let (ana, bob) = (forum.member("ana"), forum.member("bob"));
    let post = forum.post(&ana, "Hi");
    follow(&mut forum, &ana, post.id, Follow::None);
    forum.comment(&bob, &post, "Ho");
    assert!(forum.notified(&ana).is_empty());
    forum.comment(&ana, &post, "Hm");
    assert_eq!(
        follows::show(&mut forum.conn, &ana, post.id).unwrap(),
        Follow::None,
        "writing there does not overrule it"
    );
}

#[test]
fn whoever_follows_a_post_hears_of_its_comments_without_writing_there() {
    let mut forum = Forum::new();
    let (ana, bob) = (forum.member("ana"), forum.member("bob"));
    let post = forum.post(&ana, "Hi");
    follow(&mut forum, &bob, post.id, Follow::Following);
    forum.comment(&ana, &post, "Ho");
    assert_eq!(forum.notified(&bob), ["comment by ana"]);
}

#[test]
fn a_muted_post_is_silent_but_for_mentions() {
    let mut forum = Forum::new();
    let (ana, bob) = (forum.member("ana"), forum.member("bob"));
    let post = forum.post(&ana, "Hi");
    let comment = forum.comment(&ana, &post, "Ho");
    follow(&mut forum, &ana, post.id, Follow::Muted);
    forum.comment(&bob, &post, "One");
    forum.reply(&bob, &post, comment, "Two");
    assert!(forum.notified(&ana).is_empty());
    forum.comment(&bob, &post, "Three @ana");
    assert_eq!(forum.notified(&ana), ["mention by bob"]);
}

#[test]
fn nobody_hears_of_what_somebody_does_whom_they_have_blocked() {
    let mut forum = Forum::new();
    let (ana, bob) = (forum.member("ana"), forum.member("bob"));
    let post = forum.post(&ana, "Hi");
    let comment = forum.comment(&ana, &post, "Ho");
    forum.write(&ana, |tx, who| blocks::create(tx, who, "bob")).unwrap();
    forum.comment(&bob, &post, "One @ana");
    forum.reply(&bob, &post, comment, "Two");
    forum.message(&bob, &ana, "Three");
    assert!(forum.notified(&ana).is_empty());
}

#[test]
fn an_edit_takes_mentions_back_and_makes_new_ones() {
    let mut forum = Forum::new();
    let (ana, bob, cyd) = (forum.member("ana"), forum.member("bob"), forum.member("cyd"));
    let post = forum.post(&ana, "Hi @bob");
    forum.told();
    forum.edit(&ana, post.id, "Hi @cyd", None).unwrap();
    assert!(forum.notified(&bob).is_empty());
    assert_eq!(forum.notified(&cyd), ["mention by ana"]);
    assert_eq!(forum.whats(), ["post.updated", "notification.removed", "notification.created"]);
}

#[test]
fn an_edit_tells_nobody_again_who_was_told() {
    let mut forum = Forum::new();
    let (ana, bob) = (forum.member("ana"), forum.member("bob"));
    let post = forum.post(&ana, "Hi @bob");
    let first = ids(&mut forum, &bob);
    forum.edit(&ana, post.id, "Hi again @bob", None).unwrap();
    assert_eq!(ids(&mut forum, &bob), first);
}

#[test]
fn whoever_was_told_of_a_reply_is_not_told_of_a_mention_that_comes_by_an_edit() {
    let mut forum = Forum::new();
    let (ana, bob) = (forum.member("ana"), forum.member("bob"));
    let post = forum.post(&ana, "Hi");
    let comment = forum.comment(&bob, &post, "Ho");
    forum.edit_comment(&bob, comment, "Ho @ana", None).unwrap();
    assert_eq!(forum.notified(&ana), ["comment by bob"], "once a person and text");
}

#[test]
fn a_text_tells_so_many_people_whom_it_names_and_no_more() {
    let mut forum = Forum::new();
    let ana = forum.member("ana");
    let people: Vec<_> =
        (0..=limits::MENTIONS_MAX).map(|n| forum.member(&format!("person{n}"))).collect();
    let names: Vec<_> = people.iter().map(|one| format!("@{}", one.user.username)).collect();
    forum.post(&ana, &names.join(" "));
    let told = people.iter().filter(|one| !forum.notified(one).is_empty()).count();
    assert_eq!(told, limits::MENTIONS_MAX);
}

#[test]
fn what_a_deleted_comment_told_is_taken_back() {
    let mut forum = Forum::new();
    let (ana, bob) = (forum.member("ana"), forum.member("bob"));
    let post = forum.post(&ana, "Hi");
    let comment = forum.comment(&bob, &post, "Ho");
    forum.write(&bob, |tx, who| comments::delete(tx, who, comment)).unwrap();
    assert!(forum.notified(&ana).is_empty());
    assert_eq!(notifications::unread(&mut forum.conn, &ana).unwrap().all, 0);
}

#[test]
fn each_frame_tells_how_many_are_left_to_read_then() {
    let mut forum = Forum::new();
    let (ana, bob) = (forum.member("ana"), forum.member("bob"));
    let post = forum.post(&ana, "Hi");
    forum.comment(&bob, &post, "One");
    forum.comment(&bob, &post, "Two");
    forum.message(&bob, &ana, "Psst");
    let seen = Seen::These(vec![ids(&mut forum, &ana)[0]]);
    read(&mut forum, &ana, &seen);
    let counts: Vec<_> = forum
        .told()
        .iter()
        .filter(|told| told.what().starts_with("notification."))
        .map(|told| (told.frame["unread"].as_i64(), told.frame["unread_of_messages"].as_i64()))
        .collect();
    let expected = [(1, 0), (2, 0), (3, 1), (2, 1)].map(|(all, of)| (Some(all), Some(of)));
    assert_eq!(counts, expected);
}

#[test]
fn what_is_read_is_read_once() {
    let mut forum = Forum::new();
    let (ana, bob) = (forum.member("ana"), forum.member("bob"));
    let (post, other) = (forum.post(&ana, "Hi"), forum.post(&ana, "Ho"));
    forum.comment(&bob, &post, "One");
    forum.comment(&bob, &other, "Two");
    forum.told();
    read(&mut forum, &ana, &Seen::About(post.id));
    assert_eq!(notifications::unread(&mut forum.conn, &ana).unwrap().all, 1);
    let last = *ids(&mut forum, &ana).last().unwrap();
    read(&mut forum, &ana, &Seen::UpTo(last));
    assert_eq!(notifications::unread(&mut forum.conn, &ana).unwrap().all, 0);
    assert_eq!(forum.whats(), ["notification.read", "notification.read"]);
    read(&mut forum, &ana, &Seen::UpTo(last));
    assert!(forum.told().is_empty(), "nothing was left to read");
}

#[test]
fn nobody_reads_what_others_are_told() {
    let mut forum = Forum::new();
    let (ana, bob) = (forum.member("ana"), forum.member("bob"));
    let post = forum.post(&ana, "Hi");
    forum.comment(&bob, &post, "One");
    let of_ana = ids(&mut forum, &ana);
    read(&mut forum, &bob, &Seen::These(of_ana));
    assert_eq!(notifications::unread(&mut forum.conn, &ana).unwrap().all, 1);
}

#[test]
fn messages_that_wait_unread_are_told_once_a_writer() {
    let mut forum = Forum::new();
    let (ana, bob, cyd) = (forum.member("ana"), forum.member("bob"), forum.member("cyd"));
    forum.message(&bob, &ana, "One");
    let two = forum.message(&bob, &ana, "Two");
    forum.message(&cyd, &ana, "Three");
    assert_eq!(forum.notified(&ana), ["message by bob", "message by cyd"]);
    forum.read_messages(&ana, &bob, two.id);
    forum.message(&bob, &ana, "Four");
    let again = ["message by bob", "message by cyd", "message by bob"];
    assert_eq!(forum.notified(&ana), again);
}

#[test]
fn a_follow_is_of_a_post_that_is_there() {
    let mut forum = Forum::new();
    let ana = forum.member("ana");
    let missing = follows::show(&mut forum.conn, &ana, PostId(7));
    assert!(matches!(missing, Err(crate::error::Error::NotFound("post"))));
}
