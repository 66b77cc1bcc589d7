//! Reactions: who may, what is counted and told, and whom the author hears of.

use serde_json::json;

use super::super::fixture::{Forum, Told};
use crate::{
    domain::{Follow, Kind, Offered, Readers, Text},
    forum::{
        SignedIn, blocks, comments, follows, posts, reactions,
        viewer::{self, Standing},
    },
    protocol::Post,
};

/// They react, or do so no more. Nobody is told of it yet.
fn react(forum: &mut Forum, who: &SignedIn, text: Text, emoji: &str, on: bool) -> bool {
    forum.write(who, |tx, who| reactions::set(tx, who, text, emoji, on)).unwrap()
}

/// Everyone is told of what has come together.
fn tell(forum: &mut Forum) {
    while forum.tx(reactions::tell).unwrap() > 0 {}
}

fn block(forum: &mut Forum, who: &SignedIn, other: &SignedIn) {
    let name = other.user.username.clone();
    forum.write(who, |tx, who| blocks::create(tx, who, &name)).unwrap();
}

fn shown(post: &Post) -> Vec<(&str, i64)> {
    post.reactions.iter().map(|one| (one.emoji.as_str(), one.count)).collect()
}

#[test]
fn what_many_do_in_a_moment_is_told_once() {
    let mut forum = Forum::new();
    let people: Vec<_> = (0..30).map(|n| forum.member(&format!("person{n}"))).collect();
    let post = forum.post(&people[0], "Who bakes?");
    let text = Text::Post(post.id);
    forum.told();
    for person in &people {
        assert!(react(&mut forum, person, text, "👍", true));
        assert!(!react(&mut forum, person, text, "👍", true), "twice is once");
    }
    let told = forum.told();
    assert!(told.iter().all(|told| told.what() == "reaction.changed"), "to themselves alone");
    assert_eq!(shown(&posts::show(&mut forum.conn, Readers::Everyone, post.id).unwrap()), []);
    react(&mut forum, &people[3], text, "🎉", true);
    react(&mut forum, &people[4], text, "👍", false);
    forum.told();
    tell(&mut forum);
    let told = forum.told();
    let all: Vec<_> = told.iter().map(Told::what).collect();
    assert_eq!(all, ["post.reacted", "notification.created"]);
    let counts = json!([{"emoji": "🎉", "count": 1}, {"emoji": "👍", "count": 29}]);
    assert_eq!(told[0].frame["reactions"], counts);
    assert_eq!(told[0].frame["category_id"], post.category.id.0);
    let post = posts::show(&mut forum.conn, Readers::Everyone, post.id).unwrap();
    assert_eq!(shown(&post), [("🎉", 1), ("👍", 29)]);
    tell(&mut forum);
    assert!(forum.told().is_empty(), "nothing is told twice");
}

#[test]
fn a_comment_is_reacted_to_until_it_is_gone() {
    let mut forum = Forum::new();
    let (ana, bob) = (forum.member("ana"), forum.member("bob"));
    let post = forum.post(&ana, "Who bakes?");
    let id = forum.comment(&bob, &post, "I do");
    let text = forum.tx(|tx| reactions::comment(tx, Readers::Everyone, id)).unwrap();
    forum.reply(&ana, &post, id, "Good");
    react(&mut forum, &ana, text, "❤️", true);
    forum.told();
    tell(&mut forum);
    let told = forum.told();
    assert_eq!(told[0].what(), "comment.reacted");
    assert_eq!(told[0].frame["comment_id"], id.0);
    let own = viewer::of(&mut forum.conn, &ana, &Standing::thread(post.id, vec![id])).unwrap();
    assert_eq!(own.reactions, [(format!("comment:{id}"), vec!["❤️".to_owned()])].into());
    forum.write(&bob, |tx, who| comments::delete(tx, who, id)).unwrap();
    assert!(
        forum.tx(|tx| reactions::comment(tx, Readers::Everyone, id)).is_err(),
        "only its place is left"
    );
    let own = viewer::of(&mut forum.conn, &ana, &Standing::thread(post.id, vec![id])).unwrap();
    assert!(own.reactions.is_empty());
    // Somebody reacted, and then it went before that was told.
    let other = forum.comment(&bob, &post, "So do I");
    react(&mut forum, &ana, Text::Comment(post.id, other), "👍", true);
    forum.write(&bob, |tx, who| comments::delete(tx, who, other)).unwrap();
    forum.told();
    tell(&mut forum);
    assert!(forum.told().is_empty());
}

#[test]
fn the_author_is_told_once_however_many_react_and_of_nobody_who_does_so_no_more() {
    let mut forum = Forum::new();
    let (ana, bob, cyd) = (forum.member("ana"), forum.member("bob"), forum.member("cyd"));
    let dan = forum.member("dan");
    let post = forum.post(&ana, "Who bakes?");
    let text = Text::Post(post.id);
    react(&mut forum, &ana, text, "👍", true);
    tell(&mut forum);
    assert_eq!(forum.notified(&ana), [""; 0], "not of her own doing");
    for person in [&bob, &cyd, &dan] {
        react(&mut forum, person, text, "👍", true);
        react(&mut forum, person, text, "🎉", true);
        forum.told();
        tell(&mut forum);
    }
    assert_eq!(forum.notified(&ana), ["reaction by dan"]);
    let told = forum.told();
    let frame = &told.last().unwrap().frame;
    assert_eq!(frame["notification"]["actor"]["username"], "dan");
    assert_eq!(frame["notification"]["also"]["username"], "cyd");
    assert_eq!((&frame["notification"]["others"], &frame["unread"]), (&json!(1), &json!(1)));
    assert!(frame["replaces"].is_i64());
    // The last one takes it back: the others are still told of.
    for emoji in ["👍", "🎉"] {
        react(&mut forum, &dan, text, emoji, false);
    }
    tell(&mut forum);
    assert_eq!(forum.notified(&ana), ["reaction by cyd"]);
    for person in [&bob, &cyd] {
        for emoji in ["👍", "🎉"] {
            react(&mut forum, person, text, emoji, false);
        }
    }
    forum.told();
    tell(&mut forum);
    assert_eq!(forum.whats(), ["post.reacted", "notification.removed"]);
    assert_eq!(forum.notified(&ana), [""; 0]);
}

#[test]
fn whoever_does_not_want_to_hear_of_somebody_or_something_does_not() {
    let mut forum = Forum::new();
    let (ana, bob, cyd) = (forum.member("ana"), forum.member("bob"), forum.member("cyd"));
    block(&mut forum, &ana, &bob);
    let post = forum.post(&ana, "Who bakes?");
    let text = Text::Post(post.id);
    react(&mut forum, &bob, text, "👍", true);
    forum.told();
    tell(&mut forum);
    // As many places in the log as if she were told.
    assert_eq!(forum.whats(), ["post.reacted"]);
    assert_eq!(forum.notified(&ana), [""; 0]);
    react(&mut forum, &cyd, text, "👍", true);
    tell(&mut forum);
    assert_eq!(forum.notified(&ana), ["reaction by cyd"]);
    let second = forum.post(&ana, "Who else?");
    forum.write(&ana, |tx, who| follows::update(tx, who, second.id, Follow::Muted)).unwrap();
    react(&mut forum, &cyd, Text::Post(second.id), "👍", true);
    let third = forum.post(&ana, "And who else?");
    forum.switch_off(&ana, Kind::Reaction);
    react(&mut forum, &cyd, Text::Post(third.id), "👍", true);
    tell(&mut forum);
    assert_eq!(forum.notified(&ana), ["reaction by cyd"]);
}

#[test]
fn nobody_is_named_to_those_whom_they_have_blocked_nor_the_other_way_round() {
    let mut forum = Forum::new();
    let (ana, bob, cyd) = (forum.member("ana"), forum.member("bob"), forum.member("cyd"));
    let offered: Offered = "🎉 👍".parse().unwrap();
    block(&mut forum, &ana, &bob);
    let post = forum.post(&cyd, "Who bakes?");
    let text = Text::Post(post.id);
    for (person, emoji) in [(&ana, "👍"), (&bob, "👍"), (&cyd, "👍"), (&cyd, "🎉")] {
        react(&mut forum, person, text, emoji, true);
    }
    tell(&mut forum);
    let mut named = |who: &SignedIn| -> Vec<(String, i64, Vec<String>)> {
        let all = reactions::list(&mut forum.conn, who, text, &offered).unwrap();
        let names = |users: Vec<crate::protocol::User>| {
            users.into_iter().map(|user| user.username).collect::<Vec<_>>()
        };
        all.into_iter().map(|one| (one.emoji, one.count, names(one.users))).collect()
    };
    let line = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    let party = ("🎉".to_owned(), 1, line(&["cyd"]));
    let of = |names: &[&str]| vec![party.clone(), ("👍".to_owned(), 3, line(names))];
    assert_eq!(named(&cyd), of(&["cyd", "bob", "ana"]));
    assert_eq!(named(&ana), of(&["cyd", "ana"]));
    assert_eq!(named(&bob), of(&["cyd", "bob"]));
}

#[test]
fn an_edit_shows_what_was_told_last() {
    let mut forum = Forum::new();
    let (ana, bob) = (forum.member("ana"), forum.member("bob"));
    let post = forum.post(&ana, "Who bakes?");
    react(&mut forum, &bob, Text::Post(post.id), "👍", true);
    let edited = forum.edit(&ana, post.id, "Who bakes bread?", None).unwrap();
    assert_eq!(shown(&edited), []);
    tell(&mut forum);
    let edited = forum.edit(&ana, post.id, "Who bakes rye bread?", None).unwrap();
    assert_eq!(shown(&edited), [("👍", 1)]);
    forum.write(&ana, |tx, who| posts::delete(tx, who, post.id)).unwrap();
    assert_eq!(forum.notified(&ana), [""; 0]);
}
