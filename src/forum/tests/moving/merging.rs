//! Two posts become one.

use diesel::prelude::*;

use super::super::fixture::{Forum, Told, refusal, wrong};
use crate::{
    db::{self, bookmarks::BookmarkChange, drafts::DraftText, schema::categories, versions::Of},
    domain::{Audience, CommentId, DraftKey, Follow, PostId, Readers, Role, Text, Timestamp},
    error::Error,
    forum::{
        SignedIn, audit, bookmarks, comments, drafts, follows, merging, posts, reactions, undo,
        versions,
    },
    protocol::Post,
};

fn merge(forum: &mut Forum, who: &SignedIn, from: PostId, into: PostId) -> Result<Post, Error> {
    forum.write(who, |tx, who| merging::merge(tx, who, from, into))?;
    posts::show(&mut forum.conn, Readers::Moderators, into)
}

/// The comments of a post, oldest first: each by whom, and what it says.
fn thread(forum: &mut Forum, post: PostId) -> Vec<(String, String)> {
    let mut rows = comments::list(&mut forum.conn, Readers::Moderators, post, None, 99).unwrap();
    rows.reverse();
    rows.into_iter().map(|(row, author)| (author.username, row.body)).collect()
}

fn said(by: &str, what: &str) -> (String, String) {
    (by.to_owned(), what.to_owned())
}

#[test]
fn all_that_stood_there_stands_in_the_other_one() {
    let mut forum = Forum::new();
    let (ana, bob) = (forum.member("ana"), forum.member("bob"));
    let mona = forum.person("mona", Role::Moderator);
    let kept = forum.post(&ana, "Bread?");
    forum.comment(&bob, &kept, "Rye");
    let other = forum.post(&bob, "Which bread?");
    let own = forum.comment(&ana, &other, "Spelt");
    let reply = forum.reply(&bob, &other, own, "Sure");
    forum.comment(&ana, &kept, "Oat");
    forum.edit(&bob, other.id, "Which bread is best?", None).unwrap();
    forum.told();

    assert_eq!(refusal(merge(&mut forum, &ana, other.id, kept.id)), "forbidden");
    assert_eq!(wrong(merge(&mut forum, &mona, kept.id, kept.id), "into"), "must be another post");
    assert_eq!(wrong(merge(&mut forum, &mona, kept.id, PostId(99)), "into"), "is not a post");
    assert_eq!(refusal(merge(&mut forum, &mona, PostId(99), kept.id)), "not_found");
    let now = merge(&mut forum, &mona, other.id, kept.id).unwrap();

    assert_eq!((now.id, now.comments, now.followers), (kept.id, 5, 2));
    let last = said("bob", "**A title**\n\nWhich bread is best?");
    let all = [said("bob", "Rye"), said("ana", "Spelt"), said("bob", "Sure"), said("ana", "Oat")];
    assert_eq!(thread(&mut forum, kept.id), [&all[..], &[last]].concat());
    let newest = comments::list(&mut forum.conn, Readers::Everyone, kept.id, None, 1).unwrap();
    let (text, _) = &newest[0];
    assert_eq!((text.version, text.created_at), (2, other.created_at));
    assert_eq!(
        text.body_html, "<p><strong>A title</strong></p>\n<p>Which bread is best?</p>",
        "as it would be rendered"
    );
    let before = versions::list(&mut forum.conn, &bob, Of::Comment(text.id), None, 9).unwrap();
    let before: Vec<_> = before.iter().map(|(row, _)| (row.version, row.body.as_str())).collect();
    assert_eq!(
        before,
        [(2, "**A title**\n\nWhich bread is best?"), (1, "**A title**\n\nWhich bread?")]
    );
    let shown = comments::show(&mut forum.conn, Readers::Everyone, reply).unwrap();
    assert!(format!("{shown:?}").contains(&format!("reply_to: Some({own:?})")), "{shown:?}");

    assert_eq!(refusal(posts::show(&mut forum.conn, Readers::Moderators, other.id)), "not_found");
    let led =
        |forum: &mut Forum, id| merging::find(&mut forum.conn, Readers::Everyone, id).unwrap();
    assert_eq!(led(&mut forum, other.id), Some(kept.id));
    assert_eq!(led(&mut forum, kept.id), None);
    let notes = audit::list(&mut forum.conn, &mona, None, None, None, 9).unwrap();
    assert_eq!((notes[0].action.as_str(), notes[0].post_id), ("merge_post", Some(kept.id)));
    assert_eq!(
        notes[0].before.as_deref(),
        Some("A title (post 2, by bob, in general, 2 comments)")
    );

    // Into a third one, and on from both.
    let third = forum.post(&ana, "All about bread");
    merge(&mut forum, &mona, kept.id, third.id).unwrap();
    for id in [other.id, kept.id] {
        assert_eq!(led(&mut forum, id), Some(third.id));
    }
    assert_eq!(thread(&mut forum, third.id).len(), 6);
}

#[test]
fn one_word_tells_of_many_comments() {
    let mut forum = Forum::new();
    let (ana, mona) = (forum.member("ana"), forum.person("mona", Role::Moderator));
    let (kept, other) = (forum.post(&ana, "One"), forum.try_post(&ana, "help", "Two").unwrap());
    for n in 0..20 {
        forum.comment(&mona, &other, &format!("Text {n}"));
    }
    forum.tx(reactions::tell).unwrap();
    forum.told();
    merge(&mut forum, &mona, other.id, kept.id).unwrap();
    let told = forum.told();
    let whats: Vec<&str> = told.iter().map(Told::what).collect();
    assert_eq!(
        whats,
        [
            "comment.created",
            "comments.moved",
            "comments.moved",
            "post.deleted",
            "notifications.moved"
        ]
    );
    let (general, help) = (kept.category.id, other.category.id);
    assert_eq!(told[1].audience, Audience::Moved { from: help, to: general });
    assert_eq!(told[2].audience, Audience::Category(general));
    for moved in &told[1..3] {
        assert_eq!(moved.frame["from"], other.id.0);
        assert_eq!(moved.frame["to"], kept.id.0);
        assert_eq!(moved.frame["ids"], serde_json::Value::Null);
        assert_eq!(moved.frame["post"]["comments"], 21);
    }
    assert_eq!(told[4].frame["unread"], 20);
    assert_eq!(forum.notified(&ana).len(), 20);
    // What was told of the one that is gone stands nowhere in the log any more.
    let all = db::events::page(&mut forum.conn, 0, i64::MAX).unwrap();
    assert!(all.iter().all(|event| !event.frame.contains("Text 7")), "only ids are left");
    assert!(all.iter().any(|event| event.frame.contains("Two")), "as the comment that it is");
}

#[test]
fn what_hangs_on_a_text_goes_along() {
    let mut forum = Forum::new();
    let (ana, bob, cyd) = (forum.member("ana"), forum.member("bob"), forum.member("cyd"));
    let mona = forum.person("mona", Role::Moderator);
    let kept = forum.post(&ana, "One");
    let (picture, shown) = forum.picture(&ana, 10);
    let other = forum.post(&ana, &format!("Two, @bob {shown}"));
    let under = forum.comment(&bob, &other, "Hm");
    forum.write(&bob, |tx, who| reactions::set(tx, who, Text::Post(other.id), "👍", true)).unwrap();
    forum.tx(reactions::tell).unwrap();
    // One that nobody was told of yet.
    forum.write(&cyd, |tx, who| reactions::set(tx, who, Text::Post(other.id), "👍", true)).unwrap();
    for marked in [bookmarks::Text::Post(other.id), bookmarks::Text::Comment(under)] {
        let note = BookmarkChange::default();
        forum.write(&cyd, |tx, who| bookmarks::update(tx, who, marked, &note)).unwrap();
    }
    forum.write(&cyd, |tx, who| follows::update(tx, who, other.id, Follow::Muted)).unwrap();
    forum.write(&bob, |tx, who| follows::update(tx, who, kept.id, Follow::Muted)).unwrap();
    let key = DraftKey::Comment(other.id);
    let words = DraftText { body: "As I was sa".to_owned(), ..DraftText::default() };
    forum.write(&cyd, |tx, who| drafts::save(tx, who, &key, &words, None)).unwrap();
    let before = [&ana, &bob].map(|who| forum.notified(who));

    let now = merge(&mut forum, &mona, other.id, kept.id).unwrap();
    forum.tx(reactions::tell).unwrap();
    let newest = comments::list(&mut forum.conn, Readers::Everyone, kept.id, None, 1).unwrap();
    let own = newest[0].0.id;
    assert!(newest[0].0.reactions.contains('2'), "{:?}", newest[0].0.reactions);
    let all = db::bookmarks::list(&mut forum.conn, cyd.id(), Readers::Everyone, None, 9).unwrap();
    let marked: Vec<_> = all.iter().map(|one| (one.post_id, one.comment_id)).collect();
    assert_eq!(marked, [(kept.id, Some(under)), (kept.id, Some(own))]);
    for (who, state) in [(&cyd, Follow::Muted), (&bob, Follow::Muted), (&ana, Follow::Following)] {
        assert_eq!(follows::show(&mut forum.conn, who, kept.id).unwrap(), state);
    }
    assert_eq!(now.followers, 1);
    let draft = drafts::show(&mut forum.conn, &cyd, &DraftKey::Comment(kept.id)).unwrap();
    assert_eq!(draft.text.body, "As I was sa");
    assert_eq!(refusal(drafts::show(&mut forum.conn, &cyd, &key)), "not_found");
    assert_eq!(before, [vec!["comment by bob", "reaction by bob"], vec!["mention by ana"]]);
    let after = [vec!["comment by bob", "reaction by cyd"], vec!["mention by ana"]];
    assert_eq!([&ana, &bob].map(|who| forum.notified(who)), after);
    let seen = db::uploads::list_seen(
        &mut forum.conn,
        &[crate::domain::UploadName::parse(&picture.name).unwrap()],
        None,
        Readers::Everyone,
    );
    assert_eq!(seen.unwrap().len(), 1, "the picture is shown to everyone still");
}

#[test]
fn who_may_not_read_there_loses_what_goes_there() {
    let mut forum = Forum::new();
    let (ana, bob) = (forum.member("ana"), forum.member("bob"));
    let mona = forum.person("mona", Role::Moderator);
    let kept = forum.try_post(&mona, "help", "Behind the door").unwrap();
    let other = forum.post(&ana, "Open");
    forum.comment(&bob, &other, "Hm @ana");
    query!(forum.conn, |c| diesel::update(categories::table.filter(categories::slug.eq("help")))
        .set(categories::readable_level.eq(2))
        .execute(c))
    .unwrap();
    forum.told();
    merge(&mut forum, &mona, other.id, kept.id).unwrap();
    assert_eq!(forum.notified(&ana), [""; 0]);
    let told = forum.people_told("notification.removed");
    assert_eq!(told.into_iter().collect::<Vec<_>>(), [ana.id().0]);
    let conn = &mut forum.conn;
    assert_eq!(merging::find(conn, Readers::Members, other.id).unwrap(), None, "nor where it went");
    assert_eq!(merging::find(conn, Readers::Moderators, other.id).unwrap(), Some(kept.id));
}

#[test]
fn what_was_undone_comes_back_where_its_post_went() {
    let mut forum = Forum::new();
    let (ana, bob) = (forum.member("ana"), forum.member("bob"));
    let mona = forum.person("mona", Role::Moderator);
    let (kept, other) = (forum.post(&ana, "One"), forum.post(&ana, "Two"));
    let gone: CommentId = forum.comment(&bob, &other, "Buy");
    let since = Timestamp(0);
    forum.write(&mona, |tx, who| undo::begin(tx, who, &bob.user, since)).unwrap();
    while forum.write(&mona, |tx, who| undo::go_on(tx, who, &bob.user, since)).unwrap() {}
    merge(&mut forum, &mona, other.id, kept.id).unwrap();
    forum.write(&mona, |tx, who| undo::begin_back(tx, who, &bob.user)).unwrap();
    while forum.write(&mona, |tx, who| undo::come_back(tx, who, &bob.user)).unwrap() {}
    let found = db::comments::posts_of(&mut forum.conn, &[gone], Readers::Everyone).unwrap();
    assert_eq!(found.get(&gone), Some(&kept.id));
}
