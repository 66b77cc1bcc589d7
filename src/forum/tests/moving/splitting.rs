//! Comments become a post of their own.

use std::collections::BTreeSet;

use diesel::prelude::*;

use super::super::fixture::{Forum, Told, refusal, wrong};
use crate::{
    db::{self, bookmarks::BookmarkChange, reads as marks, schema::categories, versions::Of},
    domain::{Audience, CommentId, PostId, Readers, Role, Slug, Text, Title},
    error::Error,
    forum::{
        SignedIn, audit, bookmarks, comments, merging, posts, reactions, reads, splitting, versions,
    },
    protocol::{Comment, Post},
};

fn split(
    forum: &mut Forum,
    who: &SignedIn,
    from: PostId,
    ids: &[CommentId],
    category: &str,
) -> Result<Post, Error> {
    let new = splitting::New {
        comments: ids.iter().copied().collect::<BTreeSet<_>>(),
        title: Title::parse("Rye").unwrap(),
        category: Slug::parse(category).unwrap(),
    };
    forum.write(who, |tx, who| splitting::split(tx, who, from, new))
}

/// The comments of a post for whoever reads so much, oldest first, as they are shown.
fn thread(forum: &mut Forum, reads: Readers, post: PostId) -> Vec<String> {
    let mut rows = comments::list(&mut forum.conn, reads, post, None, 99).unwrap();
    rows.reverse();
    let shown = rows.into_iter().map(crate::forum::views::comment).map(|comment| match comment {
        Comment::Present { body, reply_to, .. } => match reply_to {
            Some(to) => format!("{body}, to {}", to.0),
            None => body,
        },
        Comment::Deleted { moved: Some(moved), .. } => {
            format!("{} to {:?}", moved.comments, moved.post_id.map(|id| id.0))
        }
        Comment::Deleted { .. } => "gone".to_owned(),
    });
    shown.collect()
}

#[test]
fn the_first_is_the_post_and_the_others_stand_under_it() {
    let mut forum = Forum::new();
    let (ana, bob) = (forum.member("ana"), forum.member("bob"));
    let mona = forum.person("mona", Role::Moderator);
    let post = forum.post(&ana, "Bread?");
    let stays = forum.comment(&ana, &post, "Wheat");
    let first = forum.reply(&bob, &post, stays, "Rye?");
    let second = forum.reply(&ana, &post, first, "Why rye");
    let third = forum.reply(&bob, &post, second, "Because");
    forum.reply(&ana, &post, third, "On wheat again");
    forum.reply(&ana, &post, first, "No");
    forum.edit_comment(&bob, first, "Rye!", None).unwrap();
    let other = forum.post(&ana, "Elsewhere");
    let foreign = forum.comment(&ana, &other, "Not here");
    forum.told();
    assert_eq!(refusal(split(&mut forum, &bob, post.id, &[first], "general")), "forbidden");
    for ids in [&[first, foreign][..], &[CommentId(99)], &[]] {
        let refused = split(&mut forum, &mona, post.id, ids, "general");
        assert_eq!(wrong(refused, "comment_ids"), "must all be comments of this post");
    }
    assert_eq!(
        wrong(split(&mut forum, &mona, post.id, &[first], "nowhere"), "category"),
        "is not a category"
    );
    let ids = [third, first, second];
    let new = split(&mut forum, &mona, post.id, &ids, "help").unwrap();

    assert_eq!((new.title.as_str(), new.body.as_str(), new.comments), ("Rye", "Rye!", 2));
    assert_eq!((new.author.username.as_str(), new.version, new.followers), ("bob", 2, 2));
    assert_eq!(new.category.slug, "help");
    assert_eq!(
        thread(&mut forum, Readers::Everyone, new.id),
        ["Why rye".to_owned(), format!("Because, to {}", second.0)]
    );
    assert_eq!(
        thread(&mut forum, Readers::Everyone, post.id),
        [
            "Wheat".to_owned(),
            format!("3 to Some({})", new.id.0),
            "On wheat again".to_owned(),
            format!("No, to {}", first.0),
        ]
    );
    let left = posts::show(&mut forum.conn, Readers::Everyone, post.id).unwrap();
    assert_eq!(left.comments, 3);
    let told = forum.told();
    let whats: Vec<&str> = told.iter().map(Told::what).collect();
    assert_eq!(whats[..2], ["post.created", "comments.moved"]);
    assert_eq!(told[0].audience, Audience::Category(new.category.id));
    let moved = &told[1];
    assert_eq!(moved.audience, Audience::Category(post.category.id));
    assert_eq!(moved.frame["from"], post.id.0);
    assert_eq!(moved.frame["to"], serde_json::Value::Null);
    assert_eq!(moved.frame["ids"].as_array().unwrap().len(), 3);
    assert_eq!(moved.frame["post"]["comments"], 3);
    let before = versions::list(&mut forum.conn, &bob, Of::Post(new.id), None, 9).unwrap();
    let before: Vec<_> = before.iter().map(|(row, _)| row.body.as_str()).collect();
    assert_eq!(before, ["Rye!", "Rye?"]);
    let led = splitting::find(&mut forum.conn, Readers::Everyone, first).unwrap();
    assert_eq!(led, Some(new.id));
    let notes = audit::list(&mut forum.conn, &mona, None, None, None, 9).unwrap();
    assert_eq!((notes[0].action.as_str(), notes[0].post_id), ("split_post", Some(new.id)));

    // And together again: all of it stands there, and the line leads nowhere else.
    forum.write(&mona, |tx, who| merging::merge(tx, who, new.id, post.id)).unwrap();
    let led = splitting::find(&mut forum.conn, Readers::Everyone, first).unwrap();
    assert_eq!(led, Some(post.id));
    let left = posts::show(&mut forum.conn, Readers::Everyone, post.id).unwrap();
    assert_eq!(left.comments, 6);
}

#[test]
fn what_hung_on_them_goes_along() {
    let mut forum = Forum::new();
    let (ana, bob, cyd) = (forum.member("ana"), forum.member("bob"), forum.member("cyd"));
    let mona = forum.person("mona", Role::Moderator);
    let post = forum.post(&ana, "Bread?");
    let (_, shown) = forum.picture(&bob, 10);
    let first = forum.comment(&bob, &post, &format!("Rye, @cyd {shown}"));
    let second = forum.comment(&ana, &post, "Why rye");
    for comment in [first, second] {
        let text = Text::Comment(post.id, comment);
        forum.write(&cyd, |tx, who| reactions::set(tx, who, text, "👍", true)).unwrap();
        let note = BookmarkChange::default();
        let marked = bookmarks::Text::Comment(comment);
        forum.write(&cyd, |tx, who| bookmarks::update(tx, who, marked, &note)).unwrap();
    }
    forum.write(&cyd, |tx, who| reads::read(tx, who, post.id, Some(second), false)).unwrap();
    let before = [&ana, &bob, &cyd].map(|who| forum.notified(who));
    let new = split(&mut forum, &mona, post.id, &[first, second], "general").unwrap();
    forum.tx(reactions::tell).unwrap();
    let now = posts::show(&mut forum.conn, Readers::Everyone, new.id).unwrap();
    assert_eq!(now.reactions[0].count, 1);
    let all = db::bookmarks::list(&mut forum.conn, cyd.id(), Readers::Everyone, None, 9).unwrap();
    assert_eq!(all.iter().filter(|one| one.post_id == new.id).count(), 2);
    let after = [&ana, &bob, &cyd].map(|who| forum.notified(who));
    assert_eq!(after[2], before[2]);
    assert!(after[0].starts_with(&before[0]) && after[1].starts_with(&before[1]), "{after:?}");
    let read = marks::marks(&mut forum.conn, cyd.id(), &[new.id]).unwrap();
    assert_eq!(read.get(&new.id).map(|mark| mark.up_to), Some(second.0));
}

#[test]
fn nobody_learns_what_went_where_they_may_not_read() {
    let mut forum = Forum::new();
    let (ana, bob) = (forum.member("ana"), forum.member("bob"));
    let mona = forum.person("mona", Role::Moderator);
    let post = forum.post(&ana, "Bread?");
    let first = forum.comment(&bob, &post, "Secret recipe @ana");
    let second = forum.comment(&bob, &post, "Secret flour");
    query!(forum.conn, |c| diesel::update(categories::table.filter(categories::slug.eq("help")))
        .set(categories::readable_level.eq(2))
        .execute(c))
    .unwrap();
    forum.told();
    let new = split(&mut forum, &mona, post.id, &[first, second], "help").unwrap();
    let told = forum.told();
    for told in told.iter().filter(|told| told.audience == Audience::Category(post.category.id)) {
        assert!(!told.frame.to_string().contains("Secret"), "{told:?}");
        assert_eq!(told.frame["to"], serde_json::Value::Null);
    }
    assert_eq!(forum.notified(&ana), [""; 0]);
    // What was told of them before is nowhere in the log.
    let all = db::events::page(&mut forum.conn, 0, i64::MAX).unwrap();
    let secret = all.iter().filter(|event| event.frame.contains("Secret"));
    let closed = new.category.id;
    assert!(secret.map(|event| event.audience).all(|one| one == Audience::Category(closed)));
    assert_eq!(thread(&mut forum, Readers::Members, post.id), ["2 to None"]);
    assert_eq!(
        thread(&mut forum, Readers::Moderators, post.id),
        [format!("2 to Some({})", new.id.0)]
    );
    assert_eq!(splitting::find(&mut forum.conn, Readers::Members, first).unwrap(), None);
}
