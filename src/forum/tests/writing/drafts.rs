//! What people have begun to write.

use super::super::fixture::{Forum, refusal};
use crate::{
    db::drafts::DraftText,
    domain::{Audience, DraftKey, limits},
    error::Error,
    forum::{SignedIn, drafts},
    protocol::Draft,
};

fn save(
    forum: &mut Forum,
    who: &SignedIn,
    key: &str,
    body: &str,
    seen: Option<i64>,
) -> Result<Draft, Error> {
    let (key, body) = (DraftKey::parse(key).unwrap(), body.to_owned());
    let text = DraftText { body, ..DraftText::default() };
    forum.write(who, |tx, who| drafts::save(tx, who, &key, &text, seen))
}

fn show(forum: &mut Forum, who: &SignedIn, key: &str) -> Result<Draft, Error> {
    drafts::show(&mut forum.conn, who, &DraftKey::parse(key).unwrap())
}

fn delete(forum: &mut Forum, who: &SignedIn, key: &str) {
    let key = DraftKey::parse(key).unwrap();
    forum.write(who, |tx, who| drafts::delete(tx, who, &key)).unwrap();
}

fn replaced(draft: &Draft) -> Vec<&str> {
    draft.replaced.iter().map(|text| text.body.as_str()).collect()
}

#[test]
fn a_draft_is_its_writers_alone_and_told_to_them() {
    let mut forum = Forum::new();
    let (ana, bob) = (forum.member("ana"), forum.member("bob"));
    save(&mut forum, &ana, "comment:7", "As I", None).unwrap();
    let told = forum.told();
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].audience, Audience::Person(ana.id()));
    assert_eq!((told[0].what(), &told[0].frame["key"]), ("draft.changed", &"comment:7".into()));
    assert_eq!(show(&mut forum, &ana, "comment:7").unwrap().text.body, "As I");
    assert_eq!(refusal(show(&mut forum, &bob, "comment:7")), "not_found");
    save(&mut forum, &ana, "comment:7", "As I", None).unwrap();
    assert!(forum.told().is_empty(), "what stands there already is no news");
    delete(&mut forum, &ana, "comment:7");
    assert_eq!(forum.whats(), ["draft.changed"]);
    delete(&mut forum, &ana, "comment:7");
    assert!(forum.told().is_empty());
    assert_eq!(refusal(show(&mut forum, &ana, "comment:7")), "not_found");
}

#[test]
fn two_devices_at_once_lose_nothing() {
    let mut forum = Forum::new();
    let desk = forum.member("ana");
    let phone = forum.sign_in("ana");
    let first = save(&mut forum, &desk, "post", "At the desk", None).unwrap();
    // The phone has seen it, and goes on from it.
    let second =
        save(&mut forum, &phone, "post", "On the phone", Some(first.text.version)).unwrap();
    assert!(second.text.version > first.text.version && second.replaced.is_empty());
    // The desk has not.
    let third = save(&mut forum, &desk, "post", "At the desk again", Some(first.text.version));
    let third = third.unwrap();
    assert_eq!(
        (third.text.body.as_str(), replaced(&third)),
        ("At the desk again", vec!["On the phone"])
    );
    // Nor does the phone say what it goes on from; then what another device has saved is kept.
    let fourth = save(&mut forum, &phone, "post", "Phone", None).unwrap();
    assert_eq!(replaced(&fourth), ["At the desk again", "On the phone"]);
    let fifth = save(&mut forum, &phone, "post", "Phones", None).unwrap();
    assert_eq!(replaced(&fifth).len(), 2, "its own goes on");
    let sixth = save(&mut forum, &desk, "post", "Phones are small", None).unwrap();
    assert_eq!(replaced(&sixth).len(), 2, "nothing is lost of what the text begins with");
    for n in 0..30 {
        let who = if n % 2 == 0 { &phone } else { &desk };
        save(&mut forum, who, "post", &format!("{n}"), None).unwrap();
    }
    let last = show(&mut forum, &desk, "post").unwrap();
    assert_eq!((last.text.body.as_str(), last.replaced.len()), ("29", 10));
    assert_eq!(last.replaced[0].body, "28");
    delete(&mut forum, &desk, "post");
    assert!(replaced(&save(&mut forum, &desk, "post", "New", None).unwrap()).is_empty());
}

#[test]
fn what_was_replaced_is_forgotten_after_a_day_and_the_draft_is_not() {
    let mut forum = Forum::new();
    let desk = forum.member("ana");
    let phone = forum.sign_in("ana");
    save(&mut forum, &desk, "post", "One", None).unwrap();
    save(&mut forum, &phone, "post", "Two", None).unwrap();
    forum.tx(|tx| Ok(crate::db::drafts::prune(tx, 100)?)).unwrap();
    assert_eq!(replaced(&show(&mut forum, &desk, "post").unwrap()), ["One"]);
    let ago = limits::DRAFT_REPLACED_KEPT * 1_000 + 1;
    query!(forum.conn, |c| {
        use crate::db::schema::drafts;
        use diesel::prelude::*;
        diesel::update(drafts::table.filter(drafts::replaced_at.is_not_null()))
            .set(drafts::replaced_at.eq(drafts::replaced_at - ago))
            .execute(c)
    })
    .unwrap();
    assert_eq!(forum.tx(|tx| Ok(crate::db::drafts::prune(tx, 100)?)).unwrap(), 1);
    let left = show(&mut forum, &desk, "post").unwrap();
    assert_eq!((left.text.body.as_str(), left.replaced.len()), ("Two", 0));
}

#[test]
fn a_person_has_a_hundred_drafts_and_one_for_each_person_however_they_are_named() {
    let mut forum = Forum::new();
    let (ana, _) = (forum.member("ana"), forum.member("Bob"));
    save(&mut forum, &ana, "message:bob", "Hi", None).unwrap();
    assert_eq!(show(&mut forum, &ana, "message:BOB").unwrap().key, "message:Bob");
    assert_eq!(refusal(save(&mut forum, &ana, "message:nobody", "Hi", None)), "not_found");
    for n in 1..limits::DRAFTS_MAX {
        save(&mut forum, &ana, &format!("comment:{n}"), "Hi", None).unwrap();
    }
    assert_eq!(refusal(save(&mut forum, &ana, "post", "Hi", None)), "conflict");
    // All of it may have taken no millisecond.
    query!(forum.conn, |c| {
        use crate::db::schema::drafts;
        use diesel::prelude::*;
        diesel::update(drafts::table).set(drafts::updated_at.eq(drafts::updated_at - 1)).execute(c)
    })
    .unwrap();
    save(&mut forum, &ana, "comment:1", "Hi there", None).unwrap();
    let all = drafts::list(&mut forum.conn, &ana).unwrap();
    assert_eq!(all.len(), 100);
    assert_eq!(all[0].key, "comment:1", "the one saved last");
}

#[test]
fn the_list_says_which_post_a_draft_is_about() {
    let mut forum = Forum::new();
    let ana = forum.member("ana");
    let post = forum.post(&ana, "Hi");
    let text = "long ".repeat(100);
    save(&mut forum, &ana, &format!("comment:{}", post.id), &text, None).unwrap();
    let comment = forum.comment(&ana, &post, "Ho");
    save(&mut forum, &ana, &format!("edit:{comment}"), "Hoho", None).unwrap();
    save(&mut forum, &ana, "comment:4711", "To what is gone", None).unwrap();
    let all = drafts::list(&mut forum.conn, &ana).unwrap();
    let about: Vec<_> = all.iter().map(|one| (one.post_id, one.post_title.as_deref())).collect();
    let there = (Some(post.id), Some("A title"));
    assert_eq!(about, [(None, None), there, there]);
    assert_eq!(all[2].excerpt.len(), 200);
}
