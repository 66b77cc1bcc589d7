//! Undoing all that somebody did since a time, and putting it back.

use super::super::fixture::{Forum, refusal};
use crate::{
    db::{self, bookmarks::BookmarkChange, versions::Of, written::Counts},
    domain::{CommentId, Leave, PostId, Readers, Role, Text, Timestamp},
    forum::{SignedIn, audit, bookmarks, comments, conversations, leaving, posts, reactions, undo},
};

/// Undoes it all, as the handler does.
fn undo_all(forum: &mut Forum, by: &SignedIn, whom: &SignedIn, since: Timestamp) -> Counts {
    let counts = forum.write(by, |tx, who| undo::begin(tx, who, &whom.user, since)).unwrap();
    while forum.write(by, |tx, who| undo::go_on(tx, who, &whom.user, since)).unwrap() {}
    forum.tx(reactions::tell).unwrap();
    counts
}

/// Puts it all back.
fn put_back(forum: &mut Forum, by: &SignedIn, whom: &SignedIn) -> Counts {
    let counts = forum.write(by, |tx, who| undo::begin_back(tx, who, &whom.user)).unwrap();
    while forum.write(by, |tx, who| undo::come_back(tx, who, &whom.user)).unwrap() {}
    forum.tx(reactions::tell).unwrap();
    counts
}

/// What bob sees of it all.
fn seen(forum: &mut Forum, bob: &SignedIn, posts: &[PostId], comments: &[CommentId]) -> String {
    let conn = &mut forum.conn;
    let mut all = Vec::new();
    for id in posts {
        all.push(format!("{:?}", posts::show(conn, Readers::Moderators, *id)));
        all.push(format!("{:?}", comments::list(conn, Readers::Moderators, *id, None, 99)));
        all.push(format!("{:?}", db::versions::list(conn, Of::Post(*id), None, 9)));
    }
    for id in comments {
        all.push(format!("{:?}", comments::show(conn, Readers::Moderators, *id)));
    }
    all.push(format!("{:?}", conversations::list(conn, bob, None, 9)));
    all.push(format!("{:?}", bookmarks::list(conn, bob, None, 9)));
    all.push(format!("{:?}", posts::list(conn, &posts::Filter::default(), 9)));
    all.join("\n")
}

#[test]
fn all_that_somebody_did_goes_at_once_and_comes_back_as_it_was() {
    let mut forum = Forum::new();
    let (ana, bob) = (forum.member("ana"), forum.member("bob"));
    let mona = forum.person("mona", Role::Moderator);
    let before = forum.post(&ana, "Before");
    forum.age(before.id, 2, 1);
    let since = Timestamp(Timestamp::now().0 - 60_000);
    let own = forum.post(&ana, "Bread, @bob");
    forum.edit(&ana, own.id, "Rye", None).unwrap();
    let under = forum.comment(&bob, &own, "Hm");
    let other = forum.post(&bob, "Cheese");
    let answered = forum.comment(&ana, &other, "Brie");
    let reply = forum.reply(&bob, &other, answered, "Yes");
    let own_reply = forum.reply(&ana, &other, reply, "Sure");
    forum.message(&bob, &ana, "Hey");
    forum.message(&ana, &bob, "Psst");
    forum.write(&ana, |tx, who| reactions::set(tx, who, Text::Post(other.id), "👍", true)).unwrap();
    forum.write(&bob, |tx, who| reactions::set(tx, who, Text::Post(own.id), "👍", true)).unwrap();
    let (marked, note) = (bookmarks::Text::Post(own.id), BookmarkChange::default());
    forum.write(&bob, |tx, who| bookmarks::update(tx, who, marked, &note)).unwrap();
    forum.tx(reactions::tell).unwrap();
    let (texts, said) = ([before.id, own.id, other.id], [under, answered, reply, own_reply]);
    let was = seen(&mut forum, &bob, &texts, &said);

    let counts = Counts { posts: 1, comments: 2, messages: 1, reactions: 1 };
    let told = undo::preview(&mut forum.conn, &mona, "ana", since).unwrap();
    assert_eq!(told, counts);
    assert_eq!(seen(&mut forum, &bob, &texts, &said), was, "a look changes nothing");
    forum.told();
    assert_eq!(undo_all(&mut forum, &mona, &ana, since), counts);
    let whats = forum.whats();
    let count = |whats: &[String], what: &str| whats.iter().filter(|one| *one == what).count();
    for (what, times) in [("post.deleted", 1), ("comment.deleted", 2), ("message.deleted", 1)] {
        assert_eq!(count(&whats, what), times, "{what} in {whats:?}");
    }
    assert_eq!(refusal(posts::show(&mut forum.conn, Readers::Moderators, own.id)), "not_found");
    posts::show(&mut forum.conn, Readers::Moderators, before.id).unwrap();
    let shown = posts::show(&mut forum.conn, Readers::Moderators, other.id).unwrap();
    assert_eq!((shown.comments, shown.reactions.len()), (1, 0));
    let rows = conversations::list(&mut forum.conn, &bob, None, 9).unwrap();
    assert_eq!(rows[0].1.body, "Hey");
    assert_eq!(undo_all(&mut forum, &mona, &ana, since), Counts::default(), "nothing is left");

    assert_eq!(put_back(&mut forum, &mona, &ana), counts);
    let whats = forum.whats();
    for (what, times) in [("post.created", 1), ("comment.created", 3), ("message.created", 1)] {
        assert_eq!(count(&whats, what), times, "{what} in {whats:?}");
    }
    assert_eq!(seen(&mut forum, &bob, &texts, &said), was);
    assert_eq!(put_back(&mut forum, &mona, &ana), Counts::default());
    let acts = audit::list(&mut forum.conn, &mona, None, None, None, 9).unwrap();
    let acts: Vec<_> = acts.iter().map(|act| (act.action.as_str(), act.target.as_str())).collect();
    assert_eq!(acts, [("put_back", "ana"), ("undo", "ana")]);
}

#[test]
fn who_is_undone_is_decided_as_with_suspensions() {
    let mut forum = Forum::new();
    let (ana, mona) = (forum.member("ana"), forum.person("mona", Role::Moderator));
    let (olga, adam) = (forum.person("olga", Role::Moderator), forum.person("adam", Role::Admin));
    let since = Timestamp(0);
    for (by, whom, may) in [
        (&ana, &ana, false),
        (&ana, &mona, false),
        (&mona, &ana, true),
        (&mona, &olga, false),
        (&mona, &mona, false),
        (&mona, &adam, false),
        (&adam, &olga, true),
    ] {
        let answer = forum.write(by, |tx, who| undo::begin(tx, who, &whom.user, since));
        assert_eq!(answer.is_ok(), may, "{} {}", by.user.username, whom.user.username);
        let answer = forum.write(by, |tx, who| undo::begin_back(tx, who, &whom.user));
        assert_eq!(answer.is_ok(), may, "{} {}", by.user.username, whom.user.username);
        let name = &whom.user.username;
        assert_eq!(undo::preview(&mut forum.conn, by, name, since).is_ok(), may);
    }
}

#[test]
fn what_went_for_good_meanwhile_does_not_come_back() {
    let mut forum = Forum::new();
    let (ana, bob, cyd) = (forum.member("ana"), forum.member("bob"), forum.member("cyd"));
    let mona = forum.person("mona", Role::Moderator);
    let own = forum.post(&ana, "Bread");
    let by_cyd = forum.comment(&cyd, &own, "Hm");
    let other = forum.post(&bob, "Cheese");
    let comment = forum.comment(&ana, &other, "Brie");
    let since = Timestamp(0);
    undo_all(&mut forum, &mona, &ana, since);
    forum.write(&bob, |tx, who| posts::delete(tx, who, other.id)).unwrap();
    // Who leaves and takes all with them takes also what is aside.
    forum.write(&cyd, |tx, who| leaving::leave(tx, who, Leave::Remove)).unwrap();
    while forum.tx(|tx| leaving::go_on(tx, None)).unwrap() {}
    put_back(&mut forum, &mona, &ana);
    assert_eq!(posts::show(&mut forum.conn, Readers::Moderators, own.id).unwrap().comments, 0);
    assert_eq!(refusal(comments::show(&mut forum.conn, Readers::Moderators, by_cyd)), "not_found");
    assert_eq!(refusal(comments::show(&mut forum.conn, Readers::Moderators, comment)), "not_found");

    // After 30 days it is gone, and its picture with it.
    let (picture, shows) = forum.picture(&ana, 9);
    forum.post(&ana, &shows);
    undo_all(&mut forum, &mona, &ana, since);
    let age = |forum: &mut Forum| {
        use crate::db::schema::uploads;
        use diesel::prelude::*;
        query!(forum.conn, |c| diesel::update(uploads::table)
            .set(uploads::created_at.eq(0_i64))
            .execute(c))
        .unwrap();
    };
    age(&mut forum);
    assert!(forum.tx(|tx| Ok(db::uploads::prune(tx, 9)?)).unwrap().is_empty(), "it may come back");
    {
        use crate::db::schema::undone;
        use diesel::prelude::*;
        query!(forum.conn, |c| diesel::update(undone::table)
            .set(undone::undone_at.eq(0_i64))
            .execute(c))
        .unwrap();
    }
    assert_eq!(put_back(&mut forum, &mona, &ana), Counts::default());
    assert!(forum.tx(|tx| Ok(db::undone::prune(tx, 99)?)).unwrap() > 0);
    assert_eq!(forum.tx(|tx| Ok(db::uploads::prune(tx, 9)?)).unwrap(), [picture.name]);
}
