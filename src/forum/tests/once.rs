//! What is sent twice is done once.

use serde_json::Value;

use super::fixture::{Forum, refusal};
use crate::{
    domain::{Slug, Tags, Title},
    error::Error,
    forum::{
        SignedIn,
        once::{self, Key},
        posts,
    },
};

/// Writes a post under a key, whose request was `fingerprint`.
fn create(
    forum: &mut Forum,
    who: &SignedIn,
    key: Option<&str>,
    fingerprint: &str,
) -> Result<Value, Error> {
    let key = key.map(|text| Key { text: text.to_owned(), fingerprint: fingerprint.to_owned() });
    let text = forum.text(who, "Hi");
    let (category, title) = (Slug::parse("general").unwrap(), Title::parse("A title").unwrap());
    let new = posts::New { category, title, text, tags: Tags::default() };
    let answer = forum.write(who, |tx, who| {
        once::create(tx, who, key.as_ref(), |tx, who| posts::create(tx, who, new))
    });
    answer.map(|text| serde_json::from_str(&text).unwrap())
}

#[test]
fn the_same_request_under_the_same_key_makes_nothing_more() {
    let mut forum = Forum::new();
    let ana = forum.member("ana");
    let first = create(&mut forum, &ana, Some("k"), "f").unwrap();
    let second = create(&mut forum, &ana, Some("k"), "f").unwrap();
    assert_eq!(first, second);
    assert_eq!(forum.whats(), ["post.created"]);
}

#[test]
fn without_a_key_each_request_counts() {
    let mut forum = Forum::new();
    let ana = forum.member("ana");
    let first = create(&mut forum, &ana, None, "f").unwrap();
    assert_ne!(create(&mut forum, &ana, None, "f").unwrap()["id"], first["id"]);
}

#[test]
fn another_request_under_the_same_key_is_a_conflict() {
    let mut forum = Forum::new();
    let ana = forum.member("ana");
    create(&mut forum, &ana, Some("k"), "f").unwrap();
    assert_eq!(refusal(create(&mut forum, &ana, Some("k"), "g")), "conflict");
}

#[test]
fn a_key_is_one_persons_own() {
    let mut forum = Forum::new();
    let (ana, bob) = (forum.member("ana"), forum.member("bob"));
    let first = create(&mut forum, &ana, Some("k"), "f").unwrap();
    assert_ne!(create(&mut forum, &bob, Some("k"), "f").unwrap()["id"], first["id"]);
}

#[test]
fn what_was_changed_since_is_answered_as_it_is_now() {
    let mut forum = Forum::new();
    let ana = forum.member("ana");
    let first = create(&mut forum, &ana, Some("k"), "f").unwrap();
    let id = crate::domain::PostId(first["id"].as_i64().unwrap());
    forum.edit(&ana, id, "Changed", None).unwrap();
    let again = create(&mut forum, &ana, Some("k"), "f").unwrap();
    assert_eq!((&again["body"], &again["version"]), (&"Changed".into(), &2.into()));
    forum.write(&ana, |tx, who| posts::delete(tx, who, id)).unwrap();
    let again = create(&mut forum, &ana, Some("k"), "f").unwrap();
    assert_eq!(again, serde_json::json!({ "id": id, "deleted": true }));
}

#[test]
fn a_request_that_fails_leaves_its_key_free() {
    let mut forum = Forum::new();
    let ana = forum.member("ana");
    let key = Key { text: "k".into(), fingerprint: "f".into() };
    let failed = forum.write(&ana, |tx, who| {
        once::create(tx, who, Some(&key), |_, _| Err::<(), _>(Error::NotFound("post")))
    });
    assert_eq!(refusal(failed), "not_found");
    create(&mut forum, &ana, Some("k"), "f").unwrap();
}
