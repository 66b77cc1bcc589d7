//! Who may only read.

use super::super::fixture::{Forum, refusal};
use crate::{
    domain::{Readers, Role, Timestamp},
    error::Error,
    forum::{SignedIn, people, profile, suspensions},
};

fn must_write(forum: &mut Forum, who: &SignedIn) -> Result<(), Error> {
    forum.write(who, |_, who| who.must_write())
}

#[test]
fn whoever_is_suspended_writes_nothing_until_it_ends() {
    let mut forum = Forum::new();
    let (ana, mona) = (forum.member("ana"), forum.person("mona", Role::Moderator));
    let until = Timestamp(Timestamp::now().0 + 60_000);
    let refused = forum.write(&ana, |tx, who| suspensions::set(tx, who, &mona.user, until, "x"));
    assert_eq!(refusal(refused), "forbidden");
    forum.told();
    forum.write(&mona, |tx, who| suspensions::set(tx, who, &ana.user, until, "Enough")).unwrap();
    assert_eq!(forum.whats(), ["me.updated"]);
    let told = must_write(&mut forum, &ana).unwrap_err().to_string();
    assert!(told.contains(&until.to_string()) && told.contains("Enough"), "{told}");
    let mine = profile::show(&mut forum.conn, &ana, 1).unwrap();
    assert_eq!(mine.suspension.unwrap().until, until);
    let seen = people::show(&mut forum.conn, Some(&mona), Readers::Everyone, "ana").unwrap();
    assert_eq!(seen.suspended_until, Some(until));
    let seen = people::show(&mut forum.conn, Some(&ana), Readers::Everyone, "ana").unwrap();
    assert_eq!(seen.suspended_until, None, "that is for moderators");

    // It ends by itself, and by a word.
    let over = Timestamp(Timestamp::now().0 - 1);
    forum.write(&mona, |tx, who| suspensions::set(tx, who, &ana.user, over, "x")).unwrap();
    must_write(&mut forum, &ana).unwrap();
    forum.write(&mona, |tx, who| suspensions::set(tx, who, &ana.user, until, "x")).unwrap();
    forum.write(&mona, |tx, who| suspensions::lift(tx, who, &ana.user)).unwrap();
    must_write(&mut forum, &ana).unwrap();
}
