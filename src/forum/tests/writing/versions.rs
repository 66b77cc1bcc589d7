//! What posts and comments said before.

use diesel::prelude::*;

use super::super::fixture::{Forum, refusal};
use crate::{
    db::{
        schema,
        versions::{Of, VersionWithEditor},
    },
    domain::{Role, limits},
    error::Error,
    forum::{SignedIn, comments, posts, versions},
};

/// The versions of a text before one, newest first, as `2 by mona: Ha`.
fn before(
    forum: &mut Forum,
    who: &SignedIn,
    of: Of,
    version: Option<i64>,
) -> Result<Vec<String>, Error> {
    let rows = versions::list(&mut forum.conn, who, of, version, 1_000)?;
    let line = |(row, editor): &VersionWithEditor| {
        format!("{} by {}: {}", row.version, editor.username, row.body)
    };
    Ok(rows.iter().map(line).collect())
}

fn all(forum: &mut Forum, who: &SignedIn, of: Of) -> Vec<String> {
    before(forum, who, of, None).unwrap()
}

fn kept(forum: &mut Forum) -> i64 {
    query!(forum.conn, |c| schema::versions::table.count().get_result(c)).unwrap()
}

#[test]
fn a_text_that_was_never_edited_is_its_own_only_version() {
    let mut forum = Forum::new();
    let ana = forum.member("ana");
    let post = forum.post(&ana, "Hi");
    let comment = forum.comment(&ana, &post, "Ho");
    assert_eq!(all(&mut forum, &ana, Of::Post(post.id)), ["1 by ana: Hi"]);
    assert_eq!(all(&mut forum, &ana, Of::Comment(comment)), ["1 by ana: Ho"]);
    assert_eq!(kept(&mut forum), 0, "it takes no room");
}

#[test]
fn each_edit_keeps_what_stood_there_and_who_changed_it() {
    let mut forum = Forum::new();
    let (ana, mona) = (forum.member("ana"), forum.person("mona", Role::Moderator));
    let post = forum.post(&ana, "One");
    let comment = forum.comment(&ana, &post, "Une");
    forum.edit(&mona, post.id, "Two", None).unwrap();
    forum.edit(&ana, post.id, "Three", None).unwrap();
    forum.edit(&ana, post.id, "Three", None).unwrap();
    forum.edit_comment(&mona, comment, "Deux", None).unwrap();
    let of = Of::Post(post.id);
    assert_eq!(all(&mut forum, &ana, of), ["3 by ana: Three", "2 by mona: Two", "1 by ana: One"]);
    assert_eq!(all(&mut forum, &ana, Of::Comment(comment)), ["2 by mona: Deux", "1 by ana: Une"]);
    assert_eq!(before(&mut forum, &ana, of, Some(2)).unwrap(), ["1 by ana: One"]);
    assert!(before(&mut forum, &ana, of, Some(1)).unwrap().is_empty());
    let rows = versions::list(&mut forum.conn, &ana, of, None, 10).unwrap();
    assert!(rows.iter().all(|(row, _)| row.title.as_deref() == Some("A title")));
    assert_eq!(rows[2].0.created_at, post.created_at);
}

#[test]
fn a_history_is_for_those_who_may_change_the_text() {
    let mut forum = Forum::new();
    let (ana, bo) = (forum.member("ana"), forum.member("bob"));
    let mona = forum.person("mona", Role::Moderator);
    let post = forum.post(&ana, "One");
    let comment = forum.comment(&bo, &post, "Une");
    forum.lock(post.id);
    for (of, author, other) in [(Of::Post(post.id), &ana, &bo), (Of::Comment(comment), &bo, &ana)] {
        assert!(before(&mut forum, author, of, None).is_ok());
        assert!(before(&mut forum, &mona, of, None).is_ok());
        assert_eq!(refusal(before(&mut forum, other, of, None)), "forbidden");
    }
}

#[test]
fn a_move_is_a_version_with_the_same_text() {
    let mut forum = Forum::new();
    let ana = forum.member("ana");
    let post = forum.post(&ana, "Hi");
    forum.move_to(&ana, post.id, "help").unwrap();
    assert_eq!(all(&mut forum, &ana, Of::Post(post.id)), ["2 by ana: Hi", "1 by ana: Hi"]);
}

#[test]
fn what_was_edited_before_there_was_a_history_begins_with_what_it_said_then() {
    let mut forum = Forum::new();
    let ana = forum.member("ana");
    let post = forum.post(&ana, "One");
    forum.edit(&ana, post.id, "Two", None).unwrap();
    query!(forum.conn, |c| diesel::delete(schema::versions::table).execute(c)).unwrap();
    let of = Of::Post(post.id);
    assert_eq!(all(&mut forum, &ana, of), ["2 by ana: Two"]);
    forum.edit(&ana, post.id, "Three", None).unwrap();
    assert_eq!(all(&mut forum, &ana, of), ["3 by ana: Three", "2 by ana: Two"]);
}

#[test]
fn what_is_removed_leaves_nothing_of_what_it_said() {
    let mut forum = Forum::new();
    let ana = forum.member("ana");
    let post = forum.post(&ana, "One");
    let (answered, other) = (forum.comment(&ana, &post, "Une"), forum.comment(&ana, &post, "Un"));
    let reply = forum.reply(&ana, &post, answered, "Oui");
    for comment in [answered, other, reply] {
        forum.edit_comment(&ana, comment, "Autre", None).unwrap();
    }
    forum.edit(&ana, post.id, "Two", None).unwrap();
    assert_eq!(kept(&mut forum), 8);
    for comment in [answered, other] {
        forum.write(&ana, |tx, who| comments::delete(tx, who, comment)).unwrap();
        assert_eq!(refusal(before(&mut forum, &ana, Of::Comment(comment), None)), "not_found");
    }
    assert_eq!(kept(&mut forum), 4);
    forum.write(&ana, |tx, who| posts::delete(tx, who, post.id)).unwrap();
    assert_eq!(refusal(before(&mut forum, &ana, Of::Post(post.id), None)), "not_found");
    assert_eq!(kept(&mut forum), 0);
}

#[test]
fn of_a_text_that_is_edited_without_end_the_first_and_the_last_versions_are_kept() {
    let mut forum = Forum::new();
    let ana = forum.member("ana");
    let post = forum.post(&ana, "0");
    let comment = forum.comment(&ana, &post, "0");
    let edits = limits::VERSIONS_MAX + 3;
    for n in 1..=edits {
        forum.edit(&ana, post.id, &n.to_string(), None).unwrap();
        forum.edit_comment(&ana, comment, &n.to_string(), None).unwrap();
    }
    for of in [Of::Post(post.id), Of::Comment(comment)] {
        let all = all(&mut forum, &ana, of);
        assert_eq!(all.len(), usize::try_from(limits::VERSIONS_MAX).unwrap() + 1);
        assert_eq!(all[0], format!("{} by ana: {edits}", edits + 1));
        assert_eq!(all[all.len() - 2..], ["5 by ana: 4", "1 by ana: 0"]);
    }
}
