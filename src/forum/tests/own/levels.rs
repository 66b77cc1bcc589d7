//! What people hear of categories and tags that they follow or have muted.

use super::super::fixture::{Forum, refusal};
use crate::{
    domain::{CategoryId, Follow, Level, Tags, tag::Tag},
    forum::{SignedIn, blocks, comments, follows, levels, posts, tags},
    protocol::Post,
};

/// The category `general`.
const GENERAL: CategoryId = CategoryId(1);

fn of_category(forum: &mut Forum, who: &SignedIn, level: Option<Level>) {
    forum.write(who, |tx, who| levels::set_category(tx, who, GENERAL, level)).unwrap();
}

fn of_tag(forum: &mut Forum, who: &SignedIn, tag: &str, level: Option<Level>) {
    let tag = Tag::parse(tag).unwrap();
    forum.write(who, |tx, who| levels::set_tag(tx, who, &tag, level)).unwrap();
}

fn tagged(forum: &mut Forum, who: &SignedIn, tags: &[&str]) -> Post {
    let post = forum.post(who, "Hi");
    let tags = Some(Tags::parse(tags.to_vec()).unwrap());
    let change = posts::Change { tags, ..posts::Change::default() };
    forum.write(who, |tx, who| posts::update(tx, who, post.id, change)).unwrap()
}

/// Tells all who are yet to be told.
fn tell(forum: &mut Forum) {
    while forum.tx(levels::tell_next).unwrap() {}
}

#[test]
fn whoever_follows_a_category_is_told_as_much_as_they_want() {
    let mut forum = Forum::new();
    let (ana, all, first) = (forum.member("ana"), forum.member("all"), forum.member("first"));
    of_category(&mut forum, &all, Some(Level::All));
    of_category(&mut forum, &first, Some(Level::First));
    let post = forum.post(&ana, "Hi");
    assert!(forum.notified(&all).is_empty(), "whoever writes waits for nobody");
    tell(&mut forum);
    forum.comment(&ana, &post, "Ho");
    tell(&mut forum);
    assert_eq!(forum.notified(&all), ["post by ana", "comment by ana"]);
    assert_eq!(forum.notified(&first), ["post by ana"]);
    forum.try_post(&ana, "help", "Elsewhere").unwrap();
    of_category(&mut forum, &first, None);
    forum.post(&ana, "Again");
    tell(&mut forum);
    assert_eq!(forum.notified(&first).len(), 1, "they follow no more");
    assert_eq!(forum.notified(&all).len(), 3);
}

#[test]
fn of_a_text_each_is_told_once_by_the_most_personal_and_not_against_their_word() {
    let mut forum = Forum::new();
    let (ana, bob, cyd) = (forum.member("ana"), forum.member("bob"), forum.member("cyd"));
    for who in [&ana, &bob, &cyd] {
        of_category(&mut forum, who, Some(Level::All));
    }
    let post = forum.post(&ana, "Hi @bob");
    tell(&mut forum);
    assert_eq!(forum.notified(&bob), ["mention by ana"]);
    assert!(forum.notified(&ana).is_empty(), "nobody is told of their own doing");
    // What they say of the post itself is the last word.
    forum.write(&cyd, |tx, who| follows::update(tx, who, post.id, Follow::Muted)).unwrap();
    forum.write(&bob, |tx, who| blocks::create(tx, who, "ana")).unwrap();
    let comment = forum.comment(&ana, &post, "Ho");
    tell(&mut forum);
    assert_eq!(forum.notified(&cyd), ["post by ana"]);
    assert_eq!(forum.notified(&bob).len(), 1);
    // Whoever is named later is told so, once.
    forum.edit_comment(&ana, comment, "Ho @cyd", None).unwrap();
    assert_eq!(forum.notified(&cyd), ["post by ana", "mention by ana"]);
    let gone = forum.comment(&ana, &post, "Soon gone");
    forum.write(&ana, |tx, who| comments::delete(tx, who, gone)).unwrap();
    tell(&mut forum);
}

#[test]
fn what_is_muted_tells_of_mentions_alone_and_is_left_out_of_the_feed() {
    let mut forum = Forum::new();
    let (ana, bob) = (forum.member("ana"), forum.member("bob"));
    of_category(&mut forum, &bob, Some(Level::All));
    of_tag(&mut forum, &bob, "noise", Some(Level::Muted));
    let post = tagged(&mut forum, &ana, &["noise"]);
    let other = forum.post(&ana, "Quiet");
    tell(&mut forum);
    assert_eq!(forum.notified(&bob), ["post by ana"], "of the other one");
    forum.comment(&ana, &post, "Hear, @bob");
    tell(&mut forum);
    assert_eq!(forum.notified(&bob), ["post by ana", "mention by ana"]);
    let mut list = |filter: posts::Filter| -> Vec<_> {
        let filter = posts::Filter { reader: Some(bob.id()), ..filter };
        let found = posts::list(&mut forum.conn, &filter, 10).unwrap();
        found.iter().map(|post| post.id).collect()
    };
    assert_eq!(list(posts::Filter::default()), [other.id]);
    let all = posts::Filter { muted: true, ..posts::Filter::default() };
    assert_eq!(list(all), [other.id, post.id]);
    let by_tag = posts::Filter { tag: Some("noise".into()), ..posts::Filter::default() };
    assert_eq!(list(by_tag), [post.id], "whoever goes there sees it");
    let own = tagged(&mut forum, &bob, &["noise"]);
    let filter = posts::Filter { reader: Some(bob.id()), ..posts::Filter::default() };
    assert_eq!(posts::list(&mut forum.conn, &filter, 1).unwrap()[0].id, own.id, "one's own stay");
}

#[test]
fn a_crowd_is_told_in_pieces_and_each_of_them_once() {
    let mut forum = Forum::new();
    let ana = forum.member("ana");
    let people: Vec<SignedIn> = (0..120).map(|n| forum.member(&format!("reader{n}"))).collect();
    for (n, who) in people.iter().enumerate() {
        of_tag(&mut forum, who, if n % 2 == 0 { "rye" } else { "oat" }, Some(Level::All));
        of_tag(&mut forum, who, "bread", Some(Level::First));
    }
    let post = tagged(&mut forum, &ana, &["rye", "oat", "bread"]);
    // Tags came with an edit, which tells nobody; a comment tells whoever wants all.
    tell(&mut forum);
    forum.comment(&ana, &post, "Ho");
    forum.told();
    assert!(forum.tx(levels::tell_next).unwrap());
    assert_eq!(forum.people_told("notification.created").len(), 120);
    tell(&mut forum);
    for who in &people {
        assert_eq!(forum.notified(who), ["comment by ana"]);
    }
}

#[test]
fn what_was_decided_of_a_tag_goes_along_to_its_new_name() {
    let mut forum = Forum::new();
    let (ana, bob) = (forum.member("ana"), forum.member("bob"));
    let mona = forum.person("mona", crate::domain::Role::Moderator);
    tagged(&mut forum, &ana, &["loaf"]);
    of_tag(&mut forum, &ana, "loaf", Some(Level::First));
    of_tag(&mut forum, &bob, "loaf", Some(Level::First));
    of_tag(&mut forum, &bob, "bread", Some(Level::Muted));
    let (from, to) = (Tag::parse("loaf").unwrap(), Tag::parse("bread").unwrap());
    forum.write(&mona, |tx, who| tags::rename(tx, who, &from, &to)).unwrap();
    let mut decided = |who: &SignedIn| -> Vec<_> {
        let all = levels::list(&mut forum.conn, who).unwrap();
        all.into_iter().map(|one| (one.tag.unwrap(), one.level)).collect()
    };
    assert_eq!(decided(&ana), [("bread".to_owned(), Level::First)]);
    assert_eq!(decided(&bob), [("bread".to_owned(), Level::Muted)]);
    let nowhere = CategoryId(4711);
    let refused = forum.write(&ana, |tx, who| levels::set_category(tx, who, nowhere, None));
    assert_eq!(refusal(refused), "not_found");
}
