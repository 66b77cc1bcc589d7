//! What people mark for themselves, and what they are reminded of.

use super::super::fixture::{Forum, refusal};
use crate::{
    db::bookmarks::BookmarkChange,
    domain::{Audience, PostId, Timestamp},
    error::Error,
    forum::{
        SignedIn,
        bookmarks::{self, Text},
        comments, posts,
    },
    protocol::Bookmark,
};

fn mark(
    forum: &mut Forum,
    who: &SignedIn,
    text: Text,
    change: &BookmarkChange,
) -> Result<(), Error> {
    forum.write(who, |tx, who| bookmarks::update(tx, who, text, change))
}

fn noted(note: &str) -> BookmarkChange {
    BookmarkChange { note: Some(note.into()), remind_at: None }
}

fn at(time: i64) -> BookmarkChange {
    BookmarkChange { note: None, remind_at: Some(Some(time)) }
}

fn list(forum: &mut Forum, who: &SignedIn) -> Vec<Bookmark> {
    bookmarks::list(&mut forum.conn, who, None, 100).unwrap()
}

#[test]
fn whoever_marks_a_text_has_it_in_their_list_and_nobody_else_learns_of_it() {
    let mut forum = Forum::new();
    let (ana, bob) = (forum.member("ana"), forum.member("bob"));
    let post = forum.post(&ana, "Hi");
    let comment = forum.comment(&ana, &post, "Ho");
    forum.told();
    mark(&mut forum, &bob, Text::Post(post.id), &BookmarkChange::default()).unwrap();
    mark(&mut forum, &bob, Text::Comment(comment), &noted("Try it")).unwrap();
    let told = forum.told();
    assert_eq!(told.len(), 2);
    assert!(told.iter().all(|told| told.audience == Audience::Person(bob.id())));
    assert_eq!(told[1].frame["comment_id"], comment.0);
    assert_eq!(told[1].frame["bookmarked"], true);
    let all = list(&mut forum, &bob);
    assert_eq!(all.iter().map(|one| one.note.note.as_str()).collect::<Vec<_>>(), ["Try it", ""]);
    assert_eq!(all[0].comment.as_ref().unwrap().id(), comment);
    assert!(list(&mut forum, &ana).is_empty());

    // What is the same already is no news; a note changes where it stands.
    mark(&mut forum, &bob, Text::Comment(comment), &noted("Try it")).unwrap();
    mark(&mut forum, &bob, Text::Post(post.id), &BookmarkChange::default()).unwrap();
    assert!(forum.whats().is_empty());
    mark(&mut forum, &bob, Text::Post(post.id), &noted("Later")).unwrap();
    assert_eq!(forum.whats(), ["bookmark.changed"]);
    let all = list(&mut forum, &bob);
    assert_eq!(
        all.iter().map(|one| one.note.note.as_str()).collect::<Vec<_>>(),
        ["Try it", "Later"]
    );

    for text in [Text::Post(post.id), Text::Post(post.id)] {
        forum.write(&bob, |tx, who| bookmarks::delete(tx, who, text)).unwrap();
    }
    assert_eq!(forum.whats(), ["bookmark.changed"], "the second time it was not marked any more");
    let unmarked = bookmarks::show(&mut forum.conn, &bob, Text::Post(post.id));
    assert_eq!(refusal(unmarked), "not_found");
    assert_eq!(refusal(mark(&mut forum, &bob, Text::Post(PostId(4711)), &noted("x"))), "not_found");
}

#[test]
fn a_bookmark_goes_with_its_text_also_where_the_place_of_a_comment_is_kept() {
    let mut forum = Forum::new();
    let (ana, bob) = (forum.member("ana"), forum.member("bob"));
    let post = forum.post(&ana, "Hi");
    for answered in [true, false] {
        let comment = forum.comment(&ana, &post, "Ho");
        if answered {
            forum.reply(&bob, &post, comment, "Hey");
        }
        mark(&mut forum, &bob, Text::Comment(comment), &at(5)).unwrap();
        forum.write(&ana, |tx, who| comments::delete(tx, who, comment)).unwrap();
        assert!(list(&mut forum, &bob).is_empty(), "answered: {answered}");
    }
    let gone = forum.post(&ana, "Hi");
    mark(&mut forum, &bob, Text::Post(gone.id), &at(5)).unwrap();
    forum.write(&ana, |tx, who| posts::delete(tx, who, gone.id)).unwrap();
    assert!(list(&mut forum, &bob).is_empty());
    let reminded = forum.tx(|tx| bookmarks::remind(tx, Timestamp(10), 10)).unwrap();
    assert_eq!(reminded, 0, "nobody is reminded of what is not there");
}

#[test]
fn a_person_is_reminded_once_at_the_time_and_not_before() {
    let mut forum = Forum::new();
    let (ana, bob) = (forum.member("ana"), forum.member("bob"));
    let post = forum.post(&ana, "Hi");
    // Of which bob has been told already: the reminder comes all the same.
    let comment = forum.comment(&ana, &post, "Ho @bob");
    mark(&mut forum, &bob, Text::Comment(comment), &at(1_000)).unwrap();
    mark(&mut forum, &bob, Text::Post(post.id), &at(2_000)).unwrap();
    forum.told();
    let remind = |forum: &mut Forum, now| {
        forum.tx(|tx| bookmarks::remind(tx, Timestamp(now), 10)).unwrap();
        forum.whats()
    };
    assert!(remind(&mut forum, 999).is_empty());
    assert_eq!(remind(&mut forum, 1_000), ["notification.created", "bookmark.changed"]);
    assert!(remind(&mut forum, 1_500).is_empty(), "once");
    assert_eq!(list(&mut forum, &bob)[1].note.remind_at, None, "it is not to come any more");
    assert_eq!(remind(&mut forum, 9_000).len(), 2);
    assert_eq!(forum.notified(&bob), ["mention by ana", "reminder by bob", "reminder by bob"]);
    // An edit that names somebody anew takes no reminder for what it told them.
    forum.edit_comment(&ana, comment, "Ho", None).unwrap();
    assert_eq!(forum.notified(&bob), ["reminder by bob", "reminder by bob"]);
    forum.edit_comment(&ana, comment, "Ho @bob", None).unwrap();
    assert_eq!(forum.notified(&bob).len(), 3);
}
