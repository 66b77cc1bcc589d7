//! Texts that wait for a moderator.

use serde_json::json;

use super::super::fixture::{Forum, refusal, wrong};
use crate::{
    db::categories::CategoryChange,
    domain::{Audience, CategoryId, DraftKey, Readers, Role, Settings, Timestamp},
    error::Error,
    forum::{
        SignedIn, audit, categories, drafts, posts, queue,
        rich_text::Purpose,
        settings::{self, Change},
        undo,
    },
    protocol::Comment,
};

fn watch(forum: &mut Forum, adam: &SignedIn, words: &[(&str, &str)], first: i32) {
    let words: Vec<_> =
        words.iter().map(|(word, action)| json!({"word": word, "action": action})).collect();
    let change =
        Change(vec![("watched_words", Some(json!(words))), ("review_first", Some(json!(first)))]);
    forum.write(adam, |tx, who| settings::update(tx, who, Settings::default(), change)).unwrap();
}

fn waiting(forum: &mut Forum, mona: &SignedIn) -> Vec<i64> {
    queue::list(&mut forum.conn, mona, None, 99).unwrap().iter().map(|text| text.id).collect()
}

fn approve(forum: &mut Forum, mona: &SignedIn, id: i64) -> Result<(), Error> {
    let (author, body) = queue::written(&mut forum.conn, mona, id)?;
    let text = forum.render(&author, &body, Purpose::Public)?;
    forum.write(mona, |tx, who| queue::approve(tx, who, id, text))
}

#[test]
fn the_first_texts_of_a_member_wait_until_enough_of_them_stand() {
    let mut forum = Forum::new();
    let (ana, bob) = (forum.member("ana"), forum.member("bob"));
    let (mona, adam) = (forum.person("mona", Role::Moderator), forum.person("adam", Role::Admin));
    let open = forum.post(&mona, "Say hello");
    watch(&mut forum, &adam, &[], 2);
    forum.told();
    let post = forum.post(&ana, "Hello @bob");
    assert!(post.waiting && queue::is_one(post.id.0));
    let told = forum.told();
    assert!(told.iter().all(|told| told.what() == "queue.changed"), "{told:?}");
    let to: Vec<_> =
        told.iter().map(|told| (told.audience, told.frame["waiting"].clone())).collect();
    let person = |who: &SignedIn| Audience::Person(who.id());
    let one = json!(1);
    assert_eq!(
        to,
        [(person(&mona), one.clone()), (person(&adam), one.clone()), (person(&ana), one)]
    );
    let comment = forum.try_comment(&ana, open.id, None, "Hi").unwrap();
    assert!(matches!(comment, Comment::Present { waiting: true, .. }), "{comment:?}");
    assert!(forum.notified(&bob).is_empty() && forum.notified(&mona).is_empty());
    assert_eq!(posts::show(&mut forum.conn, Readers::Moderators, open.id).unwrap().comments, 0);
    assert_eq!(refusal(posts::show(&mut forum.conn, Readers::Moderators, post.id)), "not_found");
    // Its author sees it, and nobody else.
    assert!(queue::show_post(&mut forum.conn, Some(&ana), post.id).unwrap().waiting);
    for other in [None, Some(&bob), Some(&mona)] {
        assert_eq!(refusal(queue::show_post(&mut forum.conn, other, post.id)), "not_found");
    }
    assert_eq!(queue::list_own(&mut forum.conn, &ana, None, 9).unwrap().len(), 2);
    assert!(queue::list_own(&mut forum.conn, &bob, None, 9).unwrap().is_empty());
    assert_eq!(refusal(queue::list(&mut forum.conn, &bob, None, 9)), "forbidden");
    assert_eq!(waiting(&mut forum, &mona), [comment.id().0, post.id.0]);
    assert_eq!(refusal(approve(&mut forum, &bob, post.id.0)), "forbidden");

    forum.told();
    approve(&mut forum, &mona, post.id.0).unwrap();
    let whats = forum.whats();
    assert_eq!(whats.iter().filter(|what| *what == "post.created").count(), 1, "{whats:?}");
    assert_eq!(forum.notified(&bob), ["mention by ana"]);
    assert_eq!(forum.notified(&ana), ["approved by mona"]);
    let now = queue::show_post(&mut forum.conn, Some(&bob), post.id).unwrap();
    assert!(!now.waiting && !queue::is_one(now.id.0) && now.body == "Hello @bob");
    assert_eq!(refusal(approve(&mut forum, &mona, post.id.0)), "not_found", "once");
    approve(&mut forum, &mona, comment.id().0).unwrap();
    assert_eq!(posts::show(&mut forum.conn, Readers::Moderators, open.id).unwrap().comments, 1);
    assert_eq!(forum.notified(&mona), ["comment by ana"]);
    let real = queue::show_comment(&mut forum.conn, None, comment.id()).unwrap();
    assert!(!queue::is_one(real.id().0));
    assert!(!forum.post(&ana, "Two of mine stand").waiting);
    assert!(!forum.post(&mona, "Moderators never wait").waiting);
    let acts = audit::list(&mut forum.conn, &mona, Some("mona"), Some("approve_text"), None, 9);
    assert_eq!(acts.unwrap().len(), 2);
}

#[test]
fn what_waits_is_let_through_where_its_author_reads_nothing_any_more() {
    let mut forum = Forum::new();
    let (ana, mona) = (forum.member("ana"), forum.person("mona", Role::Moderator));
    let adam = forum.person("adam", Role::Admin);
    let open = forum.post(&mona, "Say hello");
    watch(&mut forum, &adam, &[], 9);
    let post = forum.post(&ana, "Hello");
    let comment = forum.try_comment(&ana, open.id, None, "Hi").unwrap();
    let readers = CategoryChange {
        readable_level: Some(Readers::Moderators.level()),
        ..CategoryChange::default()
    };
    let change = categories::Change { texts: readers, position: None };
    forum.write(&adam, |tx, who| categories::update(tx, who, open.category.id, &change)).unwrap();
    for id in [post.id.0, comment.id().0] {
        approve(&mut forum, &mona, id).unwrap();
    }
    queue::show_post(&mut forum.conn, Some(&mona), post.id).unwrap();
    assert_eq!(refusal(queue::show_post(&mut forum.conn, Some(&ana), post.id)), "not_found");
    assert_eq!(posts::show(&mut forum.conn, Readers::Moderators, open.id).unwrap().comments, 1);
}

#[test]
fn a_watched_word_has_a_text_wait_or_be_refused_and_no_edit_brings_it_in() {
    let mut forum = Forum::new();
    let (ana, mona) = (forum.member("ana"), forum.person("mona", Role::Moderator));
    let adam = forum.person("adam", Role::Admin);
    let plain = forum.post(&ana, "Bread");
    let below = forum.comment(&ana, &plain, "Rye");
    watch(&mut forum, &adam, &[("casino", "hold"), ("spam.example", "refuse")], 0);
    assert!(forum.post(&ana, "Come to the **Ca**sino").waiting);
    assert!(!forum.post(&ana, "Casinos").waiting);
    let refused = forum.try_post(&ana, "general", "<https://SPAM.example/x> and a casino");
    assert!(wrong(refused, "body").contains("spam.example"));
    let refused = forum.try_comment(&ana, plain.id, None, "[look](//spam.example)");
    assert!(wrong(refused, "body").contains("does not take"));
    assert!(wrong(forum.edit(&ana, plain.id, "A casino", None), "body").contains("edit"));
    assert!(wrong(forum.edit_comment(&ana, below, "A casino", None), "body").contains("edit"));
    forum.edit(&ana, plain.id, "Brown bread", None).unwrap();
    // What stands already may be changed around it.
    forum.edit(&mona, plain.id, "A casino, says mona", None).unwrap();
    forum.edit(&ana, plain.id, "A casino, said mona", None).unwrap();
    assert!(!forum.post(&mona, "A casino").waiting);

    let id = waiting(&mut forum, &mona)[0];
    let text = &queue::list(&mut forum.conn, &mona, None, 9).unwrap()[0];
    assert_eq!((text.reason, text.word.as_deref()), ("watched_word", Some("casino")));
    let reject = |forum: &mut Forum, who: &SignedIn, note: Option<&str>| {
        forum.write(who, |tx, who| queue::reject(tx, who, id, note))
    };
    assert_eq!(refusal(reject(&mut forum, &ana, None)), "forbidden");
    forum.told();
    reject(&mut forum, &mona, Some("No gambling")).unwrap();
    let told = forum.told();
    let notice = told.iter().find(|told| told.what() == "notification.created").unwrap();
    assert_eq!(notice.audience, Audience::Person(ana.id()));
    assert_eq!(notice.frame["notification"]["kind"], "rejected");
    assert_eq!(notice.frame["notification"]["note"], "No gambling");
    assert!(waiting(&mut forum, &mona).is_empty());
    assert_eq!(refusal(reject(&mut forum, &mona, None)), "not_found");
    let acts = audit::list(&mut forum.conn, &mona, None, Some("reject_text"), None, 9).unwrap();
    assert_eq!(acts[0].reason.as_deref(), Some("No gambling"));
}

#[test]
fn what_waits_goes_with_its_post_and_replies_to_nothing_that_is_gone() {
    let mut forum = Forum::new();
    let (ana, mona) = (forum.member("ana"), forum.person("mona", Role::Moderator));
    let adam = forum.person("adam", Role::Admin);
    let (one, two) = (forum.post(&mona, "One"), forum.post(&mona, "Two"));
    let answered = forum.comment(&mona, &two, "Well?");
    watch(&mut forum, &adam, &[("casino", "hold")], 0);
    forum.try_comment(&ana, one.id, None, "A casino").unwrap();
    let reply = forum.try_comment(&ana, two.id, Some(answered), "A casino").unwrap();
    assert_eq!(waiting(&mut forum, &mona).len(), 2);
    forum.told();
    forum.write(&mona, |tx, who| posts::delete(tx, who, one.id)).unwrap();
    assert!(forum.whats().contains(&"queue.changed".to_owned()));
    assert_eq!(waiting(&mut forum, &mona), [reply.id().0]);
    // Let through also where the post was closed meanwhile; what it replied to is gone.
    forum.lock(two.id);
    forum.write(&mona, |tx, who| crate::forum::comments::delete(tx, who, answered)).unwrap();
    approve(&mut forum, &mona, reply.id().0).unwrap();
    let now = queue::show_comment(&mut forum.conn, None, reply.id()).unwrap();
    assert!(matches!(now, Comment::Present { reply_to: None, .. }), "{now:?}");

    // Of one person only so many wait at a time.
    for _ in 0..crate::domain::limits::HELD_MAX {
        assert!(forum.post(&ana, "A casino").waiting);
    }
    assert_eq!(refusal(forum.try_post(&ana, "general", "A casino")), "conflict");
}

#[test]
fn pictures_of_a_text_that_waits_are_kept_for_its_author_and_moderators() {
    use crate::db::uploads;
    let mut forum = Forum::new();
    let (ana, bob) = (forum.member("ana"), forum.member("bob"));
    let (mona, adam) = (forum.person("mona", Role::Moderator), forum.person("adam", Role::Admin));
    watch(&mut forum, &adam, &[("casino", "hold")], 0);
    let (row, shown) = forum.picture(&ana, 10);
    let id = forum.post(&ana, &format!("A casino {shown}")).id;
    let name = crate::domain::UploadName::parse(&row.name).unwrap();
    let sees = |forum: &mut Forum, who: &SignedIn| {
        let found =
            uploads::find(&mut forum.conn, &name, Some(who.id()), who.reads()).unwrap().unwrap();
        crate::domain::access::may(who.actor(), crate::domain::access::Action::Read, found.object())
    };
    assert!(sees(&mut forum, &ana) && sees(&mut forum, &mona) && !sees(&mut forum, &bob));
    approve(&mut forum, &mona, id.0).unwrap();
    assert!(sees(&mut forum, &bob));
}

/// Reads or writes in a category as they are told to.
fn set(forum: &mut Forum, adam: &SignedIn, id: CategoryId, texts: CategoryChange) {
    let change = categories::Change { texts, position: None };
    forum.write(adam, |tx, who| categories::update(tx, who, id, &change)).unwrap();
}

#[test]
fn what_waits_is_nowhere_once_its_author_may_not_read_the_place() {
    let mut forum = Forum::new();
    let (ana, adam) = (forum.member("ana"), forum.person("adam", Role::Admin));
    let open = forum.post(&adam, "Say hello");
    watch(&mut forum, &adam, &[("casino", "hold")], 0);
    let post = forum.post(&ana, "A casino");
    let comment = forum.try_comment(&ana, open.id, None, "A casino").unwrap().id();
    let closed =
        CategoryChange { readable_level: Some(Readers::Moderators.level()), ..Default::default() };
    set(&mut forum, &adam, post.category.id, closed);
    assert!(queue::list_own(&mut forum.conn, &ana, None, 9).unwrap().is_empty());
    assert_eq!(refusal(queue::show_post(&mut forum.conn, Some(&ana), post.id)), "not_found");
    assert_eq!(refusal(queue::show_comment(&mut forum.conn, Some(&ana), comment)), "not_found");
    assert_eq!(waiting(&mut forum, &adam).len(), 2, "moderators see it");
    // Nor does a draft tell where it was to stand.
    forum.write(&ana, |tx, who| queue::withdraw(tx, who, post.id.0)).unwrap();
    let draft = drafts::show(&mut forum.conn, &ana, &DraftKey::Post).unwrap();
    assert!(draft.text.category.is_none() && draft.text.tags.is_empty(), "{draft:?}");
}

#[test]
fn nothing_that_waits_is_lost_with_its_place() {
    let mut forum = Forum::new();
    let (ana, bob) = (forum.member("ana"), forum.member("bob"));
    let adam = forum.person("adam", Role::Admin);
    let post = forum.post(&bob, "Say hello");
    watch(&mut forum, &adam, &[("casino", "hold")], 0);
    forum.try_comment(&ana, post.id, None, "A casino").unwrap();
    let (since, user) = (Timestamp(0), &bob.user);
    forum.write(&adam, |tx, who| undo::begin(tx, who, user, since)).unwrap();
    while forum.write(&adam, |tx, who| undo::go_on(tx, who, user, since)).unwrap() {}
    let draft = drafts::show(&mut forum.conn, &ana, &DraftKey::Comment(post.id)).unwrap();
    assert_eq!(draft.text.body, "A casino");
    // A category to which something may come back, or in which something waits, stays.
    let refused = forum.write(&adam, |tx, who| categories::delete(tx, who, post.category.id));
    assert_eq!(refusal(refused), "conflict");
    while forum.write(&adam, |tx, who| undo::come_back(tx, who, user)).unwrap() {}

    let (first, second) = (forum.post(&ana, "A casino"), forum.post(&ana, "Another casino"));
    for one in [first, second] {
        forum.write(&ana, |tx, who| queue::withdraw(tx, who, one.id.0)).unwrap();
    }
    let draft = drafts::show(&mut forum.conn, &ana, &DraftKey::Post).unwrap();
    assert_eq!(draft.text.body, "Another casino");
    assert_eq!(draft.replaced.len(), 1, "the first one is kept beside it");
}

#[test]
fn nothing_is_let_into_an_archived_category() {
    let mut forum = Forum::new();
    let (ana, adam) = (forum.member("ana"), forum.person("adam", Role::Admin));
    watch(&mut forum, &adam, &[("casino", "hold")], 0);
    let post = forum.post(&ana, "A casino");
    let archived = CategoryChange { archived: Some(true), ..Default::default() };
    set(&mut forum, &adam, post.category.id, archived);
    assert_eq!(refusal(approve(&mut forum, &adam, post.id.0)), "conflict");
    assert_eq!(waiting(&mut forum, &adam).len(), 1, "it waits still");
}
