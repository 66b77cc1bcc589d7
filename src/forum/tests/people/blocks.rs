//! Whom somebody wants to hear nothing from.

use super::super::fixture::{Forum, refusal};
use crate::{
    domain::{Audience, Privacy},
    error::Error,
    forum::{SignedIn, blocks, conversations},
};

fn block(forum: &mut Forum, who: &SignedIn, name: &str) -> Result<Privacy, Error> {
    forum.write(who, |tx, who| blocks::create(tx, who, name))
}

#[test]
fn a_block_is_told_to_whoever_made_it_alone() {
    let mut forum = Forum::new();
    let (ana, bob) = (forum.member("ana"), forum.member("bob"));
    let privacy = block(&mut forum, &ana, "Bob").unwrap();
    assert!(privacy.blocked.contains(&bob.id()));
    let told = forum.told();
    assert_eq!((told.len(), told[0].audience), (1, Audience::Person(ana.id())));
    assert_eq!(told[0].what(), "me.updated");
}

#[test]
fn a_block_twice_is_one_and_is_lifted_at_once() {
    let mut forum = Forum::new();
    let (ana, _) = (forum.member("ana"), forum.member("bob"));
    let one = block(&mut forum, &ana, "bob").unwrap();
    let two = block(&mut forum, &ana, "bob").unwrap();
    assert!(one.blocked.len() == 1 && two.blocked.len() == 1 && one.version < two.version);
    assert_eq!(blocks::list(&mut forum.conn, &ana).unwrap()[0].username, "bob");
    let none = forum.write(&ana, |tx, who| blocks::delete(tx, who, "bob")).unwrap();
    assert!(none.blocked.is_empty() && blocks::list(&mut forum.conn, &ana).unwrap().is_empty());
}

#[test]
fn nobody_blocks_themself_or_somebody_who_is_not_there() {
    let mut forum = Forum::new();
    let ana = forum.member("ana");
    assert_eq!(refusal(block(&mut forum, &ana, "ana")), "forbidden");
    assert_eq!(refusal(block(&mut forum, &ana, "nobody")), "not_found");
}

#[test]
fn whoever_is_blocked_can_not_tell_and_is_heard_by_nobody() {
    let mut forum = Forum::new();
    let (ana, bob) = (forum.member("ana"), forum.member("bob"));
    block(&mut forum, &ana, "bob").unwrap();
    forum.told();
    let message = forum.message(&bob, &ana, "Psst");
    let told = forum.told();
    assert_eq!((told.len(), told[0].audience), (1, Audience::Person(bob.id())));
    let mut of = |who: &SignedIn, with: &SignedIn| {
        let rows = conversations::messages(&mut forum.conn, who, &with.user, None, 10).unwrap();
        rows.into_iter().map(|row| row.id).collect::<Vec<_>>()
    };
    assert_eq!(of(&bob, &ana), [message.id]);
    assert!(of(&ana, &bob).is_empty());
    assert!(conversations::list(&mut forum.conn, &ana, None, 10).unwrap().is_empty());
}

#[test]
fn what_was_hidden_stays_so_after_the_block() {
    let mut forum = Forum::new();
    let (ana, bob) = (forum.member("ana"), forum.member("bob"));
    block(&mut forum, &ana, "bob").unwrap();
    forum.message(&bob, &ana, "Hidden");
    forum.write(&ana, |tx, who| blocks::delete(tx, who, "bob")).unwrap();
    let seen = forum.message(&bob, &ana, "Seen");
    let rows = conversations::messages(&mut forum.conn, &ana, &bob.user, None, 10).unwrap();
    assert_eq!(rows.iter().map(|row| row.id).collect::<Vec<_>>(), [seen.id]);
}
