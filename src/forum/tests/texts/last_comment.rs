//! Who answered last under a post: whoever applies what they are told holds what the database holds.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::super::fixture::Forum;
use crate::{
    db::Tx,
    domain::{CommentId, Leave, PostId, Readers, Role, Settings, Slug, Timestamp, Title},
    forum::{SignedIn, comments, leaving, merging, posts, settings, splitting, undo},
};

/// What a client holds of each post: the newest comment's author and id.
type Held = BTreeMap<i64, (Value, Value)>;

/// A forum, and a client that hears of all that happens there.
struct Scene {
    forum: Forum,
    held: Held,
}

impl Scene {
    fn new() -> Self {
        Self { forum: Forum::new(), held: Held::new() }
    }

    /// Applies what was told since, as the contract says, and compares with what is fetched. Gives
    /// the name of who answered last.
    fn last(&mut self, post: PostId) -> Option<String> {
        for told in self.forum.told() {
            apply(&mut self.held, told.what(), &told.frame);
        }
        let there = posts::list(&mut self.forum.conn, &posts::Filter::default(), 99).unwrap();
        let there: Held = there
            .iter()
            .map(|post| (post.id.0, (json!(post.last_comment_by), json!(post.last_comment_id))))
            .collect();
        assert_eq!(self.held, there);
        let shown = posts::show(&mut self.forum.conn, Readers::Everyone, post).unwrap();
        assert_eq!((json!(shown.last_comment_by), json!(shown.last_comment_id)), there[&post.0]);
        shown.last_comment_by.map(|user| user.username)
    }

    fn delete(&mut self, who: &SignedIn, comment: CommentId) {
        self.forum.write(who, |tx, who| comments::delete(tx, who, comment)).unwrap();
    }
}

fn apply(held: &mut Held, what: &str, frame: &Value) {
    let named = |of: &Value| (of["last_comment_by"].clone(), of["last_comment_id"].clone());
    let post = &frame["post"];
    match what {
        "post.created" | "post.updated" | "comment.deleted" | "comments.moved" => {
            held.insert(post["id"].as_i64().unwrap(), named(post));
        }
        "post.deleted" => drop(held.remove(&frame["post_id"].as_i64().unwrap())),
        "comment.created" => {
            let (by, id) = held.get_mut(&post["id"].as_i64().unwrap()).unwrap();
            if frame["comment"]["id"].as_i64() > id.as_i64() {
                *by = frame["comment"]["author"].clone();
                *id = frame["comment"]["id"].clone();
            }
        }
        "user.updated" => {
            let user = &frame["user"];
            for (by, _) in held.values_mut().filter(|(by, _)| by["id"] == user["id"]) {
                by.clone_from(user);
            }
        }
        _ => {}
    }
}

#[test]
fn it_is_the_author_of_the_newest_comment_that_is_there() {
    let mut scene = Scene::new();
    let (ana, bob) = (scene.forum.member("ana"), scene.forum.member("bob"));
    let post = scene.forum.post(&ana, "Bread?");
    assert_eq!(scene.last(post.id), None);
    let first = scene.forum.comment(&bob, &post, "Rye");
    assert_eq!(scene.last(post.id).unwrap(), "bob");
    let second = scene.forum.comment(&ana, &post, "Why?");
    scene.forum.edit_comment(&bob, first, "Rye!", None).unwrap();
    scene.forum.edit(&ana, post.id, "Which bread?", None).unwrap();
    assert_eq!(scene.last(post.id).unwrap(), "ana", "an edit is no answer");
    let third = scene.forum.reply(&bob, &post, second, "It lasts");
    assert_eq!(scene.last(post.id).unwrap(), "bob");
    scene.delete(&ana, second);
    assert_eq!(scene.last(post.id).unwrap(), "bob", "what is older went");
    scene.delete(&bob, third);
    assert_eq!(scene.last(post.id).unwrap(), "bob", "an empty place is nobody's answer");
    scene.delete(&bob, first);
    assert_eq!(scene.last(post.id), None);
}

#[test]
fn what_waits_is_no_answer_until_it_stands() {
    let mut scene = Scene::new();
    let (ana, adam) = (scene.forum.member("ana"), scene.forum.person("adam", Role::Admin));
    let post = scene.forum.post(&adam, "Bread?");
    let change = settings::Change(vec![("review_first", Some(json!(1)))]);
    let set =
        |tx: &mut Tx<'_>, who: &SignedIn| settings::update(tx, who, Settings::default(), change);
    scene.forum.write(&adam, set).unwrap();
    scene.forum.try_comment(&ana, post.id, None, "Rye").unwrap();
    assert_eq!(scene.last(post.id), None);
}

#[test]
fn what_is_undone_and_put_back_counts_by_its_place() {
    let mut scene = Scene::new();
    let (ana, bob) = (scene.forum.member("ana"), scene.forum.member("bob"));
    let mona = scene.forum.person("mona", Role::Moderator);
    let (one, two) = (scene.forum.post(&ana, "One"), scene.forum.post(&ana, "Two"));
    scene.forum.comment(&ana, &one, "first");
    scene.forum.comment(&bob, &one, "last");
    scene.forum.comment(&bob, &two, "first");
    scene.forum.comment(&ana, &two, "last");
    let person = &bob.user;
    scene.forum.write(&mona, |tx, who| undo::begin(tx, who, person, Timestamp(0))).unwrap();
    while scene.forum.write(&mona, |tx, who| undo::go_on(tx, who, person, Timestamp(0))).unwrap() {}
    assert_eq!(scene.last(one.id).unwrap(), "ana");
    scene.forum.write(&mona, |tx, who| undo::begin_back(tx, who, person)).unwrap();
    while scene.forum.write(&mona, |tx, who| undo::come_back(tx, who, person)).unwrap() {}
    assert_eq!(scene.last(one.id).unwrap(), "bob");
    assert_eq!(scene.last(two.id).unwrap(), "ana");
}

#[test]
fn comments_that_move_are_answers_where_they_stand() {
    let mut scene = Scene::new();
    let (ana, bob) = (scene.forum.member("ana"), scene.forum.member("bob"));
    let mona = scene.forum.person("mona", Role::Moderator);
    let post = scene.forum.post(&ana, "Bread?");
    scene.forum.comment(&ana, &post, "Rye");
    let moving: Vec<_> = [(&bob, "Off"), (&ana, "Indeed"), (&bob, "Sorry")]
        .map(|(who, body)| scene.forum.comment(who, &post, body))
        .into();
    let new = splitting::New {
        comments: moving.into_iter().collect(),
        title: Title::parse("Off").unwrap(),
        category: Slug::parse("help").unwrap(),
    };
    let split = scene.forum.write(&mona, |tx, who| splitting::split(tx, who, post.id, new));
    let split = split.unwrap();
    assert_eq!(scene.last(post.id).unwrap(), "ana");
    assert_eq!(scene.last(split.id).unwrap(), "bob");
    scene.forum.write(&mona, |tx, who| merging::merge(tx, who, post.id, split.id)).unwrap();
    assert_eq!(scene.last(split.id).unwrap(), "ana", "the text of the post came last");
    scene.forum.move_to(&mona, split.id, "general").unwrap();
    assert_eq!(scene.last(split.id).unwrap(), "ana");
}

#[test]
fn whoever_leaves_has_answered_as_a_former_member() {
    let mut scene = Scene::new();
    let (ana, bob) = (scene.forum.member("ana"), scene.forum.member("bob"));
    let post = scene.forum.post(&ana, "Bread?");
    scene.forum.comment(&ana, &post, "Rye");
    scene.forum.comment(&bob, &post, "Oat");
    assert_eq!(scene.last(post.id).unwrap(), "bob");
    scene.forum.write(&bob, |tx, who| leaving::leave(tx, who, Leave::Keep)).unwrap();
    assert_eq!(scene.last(post.id).unwrap(), format!("former-member-{}", bob.id()));
}
