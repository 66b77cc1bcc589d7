//! Who bans whom, and who gives which role.

use super::super::fixture::{Forum, refusal};
use crate::{
    db::users,
    domain::{Readers, Role},
    error::Error,
    forum::{By, SignedIn, moderation, people},
};

fn ban(forum: &mut Forum, who: &SignedIn, other: &SignedIn) -> Result<usize, Error> {
    let banned = forum.write(who, |tx, who| moderation::ban(tx, By::Person(who), &other.user));
    banned.map(|ended| ended.len())
}

fn set_role(
    forum: &mut Forum,
    who: &SignedIn,
    other: &SignedIn,
    role: Role,
) -> Result<usize, Error> {
    let other = other.user.clone();
    let set = forum.write(who, |tx, who| moderation::set_role(tx, By::Person(who), other, role));
    set.map(|(_, ended)| ended.len())
}

#[test]
fn one_bans_those_who_may_do_less_and_never_oneself() {
    let mut forum = Forum::new();
    let (ana, bob) = (forum.member("ana"), forum.member("bob"));
    let (mona, mike) =
        (forum.person("mona", Role::Moderator), forum.person("mike", Role::Moderator));
    let (ada, abe) = (forum.person("ada", Role::Admin), forum.person("abe", Role::Admin));
    for (who, other) in [(&ana, &bob), (&mona, &mike), (&mona, &ada), (&ada, &abe), (&ada, &ada)] {
        assert_eq!(refusal(ban(&mut forum, who, other)), "forbidden");
    }
    ban(&mut forum, &mona, &ana).unwrap();
    ban(&mut forum, &ada, &mona).unwrap();
}

#[test]
fn a_ban_ends_all_sessions_and_twice_does_no_harm() {
    let mut forum = Forum::new();
    let (ana, mona) = (forum.member("ana"), forum.person("mona", Role::Moderator));
    forum.sign_in("ana");
    let post = forum.post(&ana, "Hi");
    assert_eq!(ban(&mut forum, &mona, &ana).unwrap(), 2);
    assert_eq!(ban(&mut forum, &mona, &ana).unwrap(), 0);
    assert!(users::is_banned(&mut forum.conn, ana.id()).unwrap());
    assert_eq!(refusal(forum.try_comment(&ana, post.id, None, "Ho")), "unauthenticated");
    assert!(
        crate::forum::posts::show(&mut forum.conn, Readers::Everyone, post.id).is_ok(),
        "what they wrote stays"
    );
}

#[test]
fn whoever_may_ban_may_lift_the_ban() {
    let mut forum = Forum::new();
    let (ana, bob, mona) =
        (forum.member("ana"), forum.member("bob"), forum.person("mona", Role::Moderator));
    ban(&mut forum, &mona, &ana).unwrap();
    let mut lift = |who: &SignedIn| {
        forum.write(who, |tx, who| moderation::lift_ban(tx, By::Person(who), &ana.user))
    };
    assert_eq!(refusal(lift(&bob)), "forbidden");
    lift(&mona).unwrap();
    let back = forum.sign_in("ana");
    forum.post(&back, "Hi again");
}

#[test]
fn admins_give_roles_to_others_and_nobody_else_does() {
    let mut forum = Forum::new();
    let (ana, mona, ada) = (
        forum.member("ana"),
        forum.person("mona", Role::Moderator),
        forum.person("ada", Role::Admin),
    );
    for (who, other) in [(&ana, &mona), (&mona, &ana), (&ada, &ada)] {
        assert_eq!(refusal(set_role(&mut forum, who, other, Role::Member)), "forbidden");
    }
    assert_eq!(set_role(&mut forum, &ada, &ana, Role::Moderator).unwrap(), 1);
    assert_eq!(users::find(&mut forum.conn, ana.id()).unwrap().role(), Role::Moderator);
}

#[test]
fn the_role_that_somebody_has_already_ends_no_session() {
    let mut forum = Forum::new();
    let (ana, ada) = (forum.member("ana"), forum.person("ada", Role::Admin));
    assert_eq!(set_role(&mut forum, &ada, &ana, Role::Member).unwrap(), 0);
    forum.post(&ana, "Still here");
}

#[test]
fn the_operator_bans_admins_too() {
    let mut forum = Forum::new();
    let ada = forum.person("ada", Role::Admin);
    forum.tx(|tx| moderation::ban(tx, By::Operator, &ada.user)).unwrap();
    assert_eq!(refusal(forum.try_post(&ada, "general", "Hi")), "unauthenticated");
}

#[test]
fn that_somebody_is_banned_is_for_moderators_to_know() {
    let mut forum = Forum::new();
    let (ana, bob, mona) =
        (forum.member("ana"), forum.member("bob"), forum.person("mona", Role::Moderator));
    ban(&mut forum, &mona, &ana).unwrap();
    for (viewer, banned) in [(None, None), (Some(&bob), None), (Some(&mona), Some(true))] {
        let profile = people::show(&mut forum.conn, viewer, Readers::Everyone, "Ana").unwrap();
        assert_eq!((profile.person.id, profile.banned), (ana.id(), banned), "{viewer:?}");
    }
}
