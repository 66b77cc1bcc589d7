//! Private messages: who sees, reads, changes and deletes them.

use super::super::fixture::{Forum, refusal};
use crate::{
    domain::{Audience, MessageId, access::Action},
    error::Error,
    forum::{
        SignedIn, blocks, conversations,
        messages::{self, Change},
        profile,
        rich_text::Purpose,
    },
    protocol::Message,
};

fn edit(
    forum: &mut Forum,
    who: &SignedIn,
    id: MessageId,
    body: &str,
    version: Option<i64>,
) -> Result<Message, Error> {
    let text = Some(forum.render(who, body, Purpose::Private)?);
    forum.write(who, |tx, who| messages::update(tx, who, id, Change { text, version }))
}

fn delete(forum: &mut Forum, who: &SignedIn, id: MessageId) -> Result<(), Error> {
    forum.write(who, |tx, who| messages::delete(tx, who, id))
}

/// With whom a person has conversations, and how many messages are unread in each.
fn list(forum: &mut Forum, who: &SignedIn) -> Vec<(String, i32)> {
    let rows = conversations::list(&mut forum.conn, who, None, 10).unwrap();
    rows.into_iter().map(|(with, _, unread)| (with.username, unread)).collect()
}

#[test]
fn a_message_is_told_to_its_two_people() {
    let mut forum = Forum::new();
    let (ana, bob) = (forum.member("ana"), forum.member("bob"));
    let message = forum.message(&ana, &bob, "Psst");
    let told = forum.told();
    assert_eq!(told[0].audience, Audience::Pair(ana.id(), bob.id()));
    assert_eq!(told[0].frame["message"], serde_json::to_value(&message).unwrap());
    assert_eq!(told[1].audience, Audience::Person(bob.id()));
    assert_eq!(told[1].what(), "notification.created");
}

#[test]
fn there_is_no_conversation_with_oneself() {
    let mut forum = Forum::new();
    let ana = forum.member("ana");
    let partner = conversations::partner(&mut forum.conn, &ana, Action::Read, "ana");
    assert_eq!(refusal(partner), "not_found");
    assert_eq!(refusal(forum.try_message(&ana, &ana, "Me")), "forbidden");
}

#[test]
fn conversations_stand_by_their_last_message_and_strangers_by_name() {
    let mut forum = Forum::new();
    let (ana, bob, cyd) = (forum.member("ana"), forum.member("bob"), forum.member("cyd"));
    forum.member("dan");
    forum.message(&bob, &ana, "One");
    forum.message(&cyd, &ana, "Two");
    forum.message(&bob, &ana, "Three");
    assert_eq!(list(&mut forum, &ana), [("bob".to_owned(), 2), ("cyd".to_owned(), 1)]);
    let strangers = conversations::strangers(&mut forum.conn, &ana, 10).unwrap();
    assert_eq!(strangers.iter().map(|one| one.username.as_str()).collect::<Vec<_>>(), ["dan"]);
}

#[test]
fn what_was_read_is_told_to_both_with_the_count_for_the_reader_alone() {
    let mut forum = Forum::new();
    let (ana, bob) = (forum.member("ana"), forum.member("bob"));
    let one = forum.message(&bob, &ana, "One");
    forum.message(&bob, &ana, "Two");
    forum.told();
    forum.read_messages(&ana, &bob, one.id);
    let told = forum.told();
    let to: Vec<_> =
        told.iter().map(|told| (told.audience, told.frame["unread"].as_i64())).collect();
    let expected = [(Audience::Person(ana.id()), Some(1)), (Audience::Person(bob.id()), None)];
    assert_eq!(to, expected);
    assert_eq!(
        (told[0].frame["with"].as_str(), told[1].frame["with"].as_str()),
        (Some("bob"), Some("ana"))
    );
    assert!(told.iter().all(|told| told.frame["by"] == "ana"));
}

#[test]
fn reading_again_what_was_read_tells_nobody() {
    let mut forum = Forum::new();
    let (ana, bob) = (forum.member("ana"), forum.member("bob"));
    let one = forum.message(&bob, &ana, "One");
    forum.read_messages(&ana, &bob, one.id);
    forum.told();
    forum.read_messages(&ana, &bob, one.id);
    assert!(forum.told().is_empty());
}

#[test]
fn nobody_hears_that_somebody_invisible_has_read() {
    let mut forum = Forum::new();
    let (ana, bob) = (forum.member("ana"), forum.member("bob"));
    let change = profile::Change { invisible: Some(true), ..profile::Change::default() };
    forum.change(&ana, change);
    let one = forum.message(&bob, &ana, "One");
    forum.told();
    forum.read_messages(&ana, &bob, one.id);
    assert_eq!(forum.people_told("message.read"), [ana.id().0].into());
    let rows = conversations::messages(&mut forum.conn, &bob, &ana.user, None, 10).unwrap();
    assert_eq!(rows[0].receipt_at, None);
}

#[test]
fn only_its_writer_changes_or_deletes_a_message() {
    let mut forum = Forum::new();
    let (ana, bob, cyd) = (forum.member("ana"), forum.member("bob"), forum.member("cyd"));
    let message = forum.message(&ana, &bob, "Psst");
    assert_eq!(refusal(edit(&mut forum, &bob, message.id, "Ha", None)), "forbidden");
    assert_eq!(refusal(delete(&mut forum, &bob, message.id)), "forbidden");
    assert_eq!(refusal(edit(&mut forum, &cyd, message.id, "Ha", None)), "not_found");
    assert_eq!(edit(&mut forum, &ana, message.id, "Pst", Some(1)).unwrap().version, 2);
    assert_eq!(refusal(edit(&mut forum, &ana, message.id, "Ps", Some(1))), "conflict");
}

#[test]
fn a_messages_text_again_is_no_change() {
    let mut forum = Forum::new();
    let (ana, bob) = (forum.member("ana"), forum.member("bob"));
    let message = forum.message(&ana, &bob, "Psst");
    forum.told();
    assert_eq!(edit(&mut forum, &ana, message.id, "Psst", None).unwrap().version, 1);
    assert!(forum.told().is_empty());
}

#[test]
fn what_is_edited_after_a_block_is_told_to_its_writer_alone() {
    let mut forum = Forum::new();
    let (ana, bob) = (forum.member("ana"), forum.member("bob"));
    let message = forum.message(&ana, &bob, "Psst");
    forum.write(&bob, |tx, who| blocks::create(tx, who, "ana")).unwrap();
    forum.told();
    edit(&mut forum, &ana, message.id, "Pst", None).unwrap();
    let told = forum.told();
    assert_eq!((told.len(), told[0].audience), (1, Audience::Person(ana.id())));
}

#[test]
fn a_deleted_message_leaves_the_log_the_counts_and_what_was_notified() {
    let mut forum = Forum::new();
    let (ana, bob) = (forum.member("ana"), forum.member("bob"));
    let message = forum.message(&ana, &bob, "Secret");
    assert_eq!(list(&mut forum, &bob), [("ana".to_owned(), 1)]);
    delete(&mut forum, &ana, message.id).unwrap();
    assert!(list(&mut forum, &bob).is_empty() && list(&mut forum, &ana).is_empty());
    assert!(forum.notified(&bob).is_empty());
    let told = forum.told();
    assert!(told.iter().all(|told| !told.frame.to_string().contains("Secret")), "{told:?}");
    assert!(told.iter().any(|told| told.what() == "message.deleted"));
}

#[test]
fn a_notification_of_messages_stays_while_one_is_left_to_read() {
    let mut forum = Forum::new();
    let (ana, bob) = (forum.member("ana"), forum.member("bob"));
    let one = forum.message(&ana, &bob, "One");
    forum.message(&ana, &bob, "Two");
    delete(&mut forum, &ana, one.id).unwrap();
    assert_eq!(forum.notified(&bob), ["message by ana"]);
    assert_eq!(list(&mut forum, &bob), [("ana".to_owned(), 1)]);
}
