//! What happened while somebody was away.

use diesel::prelude::*;

use super::super::fixture::Forum;
use crate::{
    db::{notifications::Seen, schema::visits},
    domain::{CategoryId, Leave, Level, NotificationId, Timestamp},
    forum::{SignedIn, blocks, leaving, levels, notifications, reads, since},
    protocol::{NewPosts, Since, SinceItem},
};

const HOUR: i64 = 60 * 60;

fn here(forum: &mut Forum, who: &SignedIn) {
    forum.tx(|tx| since::here(tx, &[who.id()])).unwrap();
}

/// They have been away for so long.
fn away(forum: &mut Forum, who: &SignedIn, seconds: i64) {
    let seen = visits::seen_at.eq(Timestamp::now().minus_seconds(seconds));
    query!(forum.conn, |c| diesel::update(visits::table.find(who.id())).set(seen).execute(c))
        .unwrap();
}

fn show(forum: &mut Forum, who: &SignedIn) -> Since {
    since::show(&mut forum.conn, who).unwrap()
}

/// Each thing, as `reply by bob`, the latest first; then the new posts, as `general 2`.
fn lines(shown: &Since) -> Vec<String> {
    let item = |item: &SinceItem| {
        format!("{} by {}", item.notification.kind.as_str(), item.notification.actor.username)
    };
    let posts = |new: &NewPosts| format!("{} {}", new.category.slug, new.count);
    shown.items.iter().map(item).chain(shown.new_posts.iter().map(posts)).collect()
}

#[test]
fn whoever_comes_back_after_an_hour_is_told_what_happened_to_them() {
    let mut forum = Forum::new();
    let (ana, bob, cyd) = (forum.member("ana"), forum.member("bob"), forum.member("cyd"));
    let post = forum.post(&ana, "Hi");
    assert_eq!(show(&mut forum, &ana).since, None, "who was never here was not away");
    here(&mut forum, &ana);
    away(&mut forum, &ana, HOUR - 60);
    forum.comment(&bob, &post, "Before");
    assert_eq!(show(&mut forum, &ana).since, None, "that is no absence");
    forum.write(&ana, |tx, who| notifications::read(tx, who, &Seen::About(post.id))).unwrap();
    away(&mut forum, &ana, HOUR);
    let first = forum.comment(&bob, &post, "One");
    forum.comment(&cyd, &post, "Two");
    forum.comment(&bob, &post, "Three");
    forum.post(&bob, "Hi @ana");
    forum.try_post(&cyd, "help", "Help").unwrap();
    forum.message(&bob, &ana, "Psst");
    let expected = ["mention by bob", "comment by bob", "general 1", "help 1"];
    assert_eq!(lines(&show(&mut forum, &ana)), expected);
    here(&mut forum, &ana);
    let shown = show(&mut forum, &ana);
    assert_eq!(lines(&shown), expected, "being here changes nothing of it");
    let comments = &shown.items[1];
    assert_eq!(comments.ids.len(), 3);
    assert_eq!(comments.notification.comment_id, Some(first), "there reading begins");
    assert_eq!(comments.notification.also.as_ref().unwrap().username, "cyd");
    assert_eq!(comments.notification.others, 0);
    assert!(!shown.more);
}

#[test]
fn what_is_read_is_gone_and_an_absence_ends_by_a_word() {
    let mut forum = Forum::new();
    let (ana, bob) = (forum.member("ana"), forum.member("bob"));
    let post = forum.post(&ana, "Hi");
    here(&mut forum, &ana);
    away(&mut forum, &ana, 3 * HOUR);
    forum.comment(&bob, &post, "One");
    let other = forum.post(&bob, "Hi @ana");
    here(&mut forum, &ana);
    forum.write(&ana, |tx, who| reads::read(tx, who, other.id, None, false)).unwrap();
    assert_eq!(lines(&show(&mut forum, &ana)), ["mention by bob", "comment by bob"]);
    let seen = Seen::About(other.id);
    forum.write(&ana, |tx, who| notifications::read(tx, who, &seen)).unwrap();
    let shown = show(&mut forum, &ana);
    assert_eq!(lines(&shown), ["comment by bob"]);
    // What came since it was shown stays.
    let up_to = Some(shown.items[0].notification.id);
    forum.comment(&bob, &post, "Two");
    forum.told();
    forum.write(&ana, |tx, who| since::read(tx, who, up_to)).unwrap();
    assert_eq!(forum.whats(), ["notification.read", "since.read"]);
    assert_eq!(show(&mut forum, &ana).since, None);
    assert_eq!(notifications::unread(&mut forum.conn, &ana).unwrap().all, 1);
    forum.write(&ana, |tx, who| since::read(tx, who, up_to)).unwrap();
    assert_eq!(forum.whats(), [""; 0], "twice is once");
}

#[test]
fn an_absence_goes_on_in_the_next_while_something_of_it_is_left() {
    let mut forum = Forum::new();
    let (ana, bob) = (forum.member("ana"), forum.member("bob"));
    let post = forum.post(&ana, "Hi");
    here(&mut forum, &ana);
    away(&mut forum, &ana, 9 * HOUR);
    forum.comment(&bob, &post, "One");
    here(&mut forum, &ana);
    let first = show(&mut forum, &ana).since;
    away(&mut forum, &ana, 2 * HOUR);
    assert_eq!(show(&mut forum, &ana).since, first);
    here(&mut forum, &ana);
    assert_eq!(show(&mut forum, &ana).since, first);
    let all = Seen::UpTo(NotificationId(i64::MAX));
    forum.write(&ana, |tx, who| notifications::read(tx, who, &all)).unwrap();
    away(&mut forum, &ana, 2 * HOUR);
    here(&mut forum, &ana);
    assert!(show(&mut forum, &ana).since > first, "nothing was left of the one before");
}

#[test]
fn new_posts_are_none_of_those_that_one_does_not_want() {
    let mut forum = Forum::new();
    let (ana, bob, cyd) = (forum.member("ana"), forum.member("bob"), forum.member("cyd"));
    here(&mut forum, &ana);
    away(&mut forum, &ana, 2 * HOUR);
    forum.post(&ana, "My own");
    forum.post(&cyd, "Blocked");
    forum.try_post(&bob, "help", "Muted").unwrap();
    forum.write(&ana, |tx, who| blocks::create(tx, who, "cyd")).unwrap();
    let help = CategoryId(3);
    forum.write(&ana, |tx, who| levels::set_category(tx, who, help, Some(Level::Muted))).unwrap();
    let muted = lines(&show(&mut forum, &ana));
    assert!(muted.is_empty(), "{muted:?}");
    let post = forum.post(&bob, "Hi");
    assert_eq!(lines(&show(&mut forum, &ana)), ["general 1"]);
    forum.write(&ana, |tx, who| reads::read(tx, who, post.id, None, false)).unwrap();
    assert!(show(&mut forum, &ana).new_posts.is_empty());
}

#[test]
fn whoever_has_left_is_noted_nowhere() {
    let mut forum = Forum::new();
    let ana = forum.member("ana");
    here(&mut forum, &ana);
    forum.write(&ana, |tx, who| leaving::leave(tx, who, Leave::Keep)).unwrap();
    while forum.tx(|tx| leaving::go_on(tx, None)).unwrap() {}
    here(&mut forum, &ana);
    let count: i64 = query!(forum.conn, |c| visits::table.count().get_result(c)).unwrap();
    assert_eq!(count, 0);
}
