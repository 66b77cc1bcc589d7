//! Who there is, as admins see it, and what they do about it.

use super::super::fixture::{Forum, refusal};
use crate::{
    db::{admin_users::Which, resets},
    domain::{Keyset, Leave, Role, UserSort, token_hash},
    forum::{SignedIn, admin_users, audit, leaving, profile, suspensions},
    protocol::AdminUser,
};

fn list(forum: &mut Forum, who: &SignedIn, which: &Which) -> Vec<AdminUser> {
    admin_users::list(&mut forum.conn, who, which, 100).unwrap()
}

fn names(forum: &mut Forum, who: &SignedIn, which: &Which) -> Vec<String> {
    list(forum, who, which).into_iter().map(|one| one.user.username).collect()
}

/// Makes it so many hours since a person was here.
fn rest(forum: &mut Forum, who: &SignedIn, hours: i64) {
    use crate::{db::schema::last_active, domain::Timestamp};
    use diesel::prelude::*;
    let then = Timestamp::now().minus_seconds(hours * 3_600);
    let change = diesel::update(last_active::table.find(who.id())).set(last_active::at.eq(then));
    forum.tx(|tx| Ok(query!(tx, |c| change.execute(c))?)).unwrap();
}

#[test]
fn admins_find_accounts_by_name_address_and_role_in_each_order() {
    let mut forum = Forum::new();
    let (ana, bob) = (forum.member("ana"), forum.member("bob"));
    let (mona, adam) = (forum.person("mona", Role::Moderator), forum.person("adam", Role::Admin));
    for (who, hours) in [(&ana, 1), (&bob, 5), (&mona, 3), (&adam, 9)] {
        rest(&mut forum, who, hours);
    }
    let refused = admin_users::list(&mut forum.conn, &mona, &Which::default(), 9);
    assert_eq!(refusal(refused), "forbidden");
    for (sort, expected) in [
        (UserSort::Newest, ["adam", "mona", "bob", "ana"]),
        (UserSort::Active, ["ana", "mona", "bob", "adam"]),
        (UserSort::Name, ["adam", "ana", "bob", "mona"]),
    ] {
        let mut which = Which { sort, ..Which::default() };
        assert_eq!(names(&mut forum, &adam, &which), expected);
        let mut paged = Vec::new();
        while let Some(one) =
            admin_users::list(&mut forum.conn, &adam, &which, 1).unwrap().into_iter().next()
        {
            which.before = Some(Keyset { key: one.last_active_at.0, id: one.user.id.0 });
            paged.push(one.user.username);
        }
        assert_eq!(paged, expected, "page by page, {sort:?}");
    }
    for (query, expected) in [
        ("A", &["adam", "ana"][..]),
        (" mon ", &["mona"]),
        ("BOB@example.org", &["bob"]),
        ("bob@example", &[]),
        ("x", &[]),
        ("%", &[]),
        (&"x".repeat(300), &[]),
    ] {
        let which = Which { query: query.to_owned(), sort: UserSort::Name, ..Which::default() };
        assert_eq!(names(&mut forum, &adam, &which), expected, "{query}");
    }
    let which = Which { role: Some(Role::Moderator), ..Which::default() };
    assert_eq!(names(&mut forum, &adam, &which), ["mona"]);
}

#[test]
fn an_account_shows_what_it_has_and_goes_with_whoever_leaves() {
    let mut forum = Forum::new();
    let (ana, adam) = (forum.member("ana"), forum.person("adam", Role::Admin));
    forum.sign_in("ana");
    let post = forum.post(&ana, "Hi");
    let gone = forum.comment(&ana, &post, "Ho");
    forum.comment(&ana, &post, "Hm");
    forum.write(&ana, |tx, who| crate::forum::comments::delete(tx, who, gone)).unwrap();
    let until = crate::domain::Timestamp::now().minus_seconds(-3_600);
    forum.write(&adam, |tx, who| suspensions::set(tx, who, &ana.user, until, "Enough")).unwrap();
    let which = Which { query: "ana".into(), ..Which::default() };
    let one = list(&mut forum, &adam, &which).remove(0);
    assert_eq!((one.sessions, one.posts, one.comments), (2, 1, 1));
    assert!(!one.email_proved);
    assert_eq!((one.suspended_until, one.banned), (Some(until), false));

    forum.write(&ana, |tx, who| leaving::leave(tx, who, Leave::Keep)).unwrap();
    assert!(list(&mut forum, &adam, &which).is_empty());
    assert_eq!(names(&mut forum, &adam, &Which::default()), ["adam"]);
}

#[test]
fn while_somebody_is_invisible_it_stands_still_when_they_were_here() {
    let mut forum = Forum::new();
    let (ana, adam) = (forum.member("ana"), forum.person("adam", Role::Admin));
    let hide = |forum: &mut Forum, invisible| {
        let change = profile::Change { invisible: Some(invisible), ..profile::Change::default() };
        forum.change(&ana, change);
    };
    let which = Which { query: "ana".into(), ..Which::default() };
    hide(&mut forum, true);
    rest(&mut forum, &ana, 9);
    let before = list(&mut forum, &adam, &which)[0].last_active_at;
    forum.sign_in("ana");
    assert_eq!(list(&mut forum, &adam, &which)[0].last_active_at, before);
    hide(&mut forum, false);
    forum.sign_in("ana");
    assert!(list(&mut forum, &adam, &which)[0].last_active_at > before);
}

#[test]
fn admins_end_sessions_and_make_links_for_those_who_may_do_less() {
    let mut forum = Forum::new();
    let ana = forum.member("ana");
    let (mona, adam) = (forum.person("mona", Role::Moderator), forum.person("adam", Role::Admin));
    let abe = forum.person("abe", Role::Admin);
    for (who, other) in [(&mona, &ana), (&ana, &ana), (&adam, &abe), (&adam, &adam)] {
        let ended = forum.write(who, |tx, who| admin_users::end_sessions(tx, who, &other.user));
        assert_eq!(refusal(ended), "forbidden");
        let made = forum.write(who, |tx, who| admin_users::reset_link(tx, who, &other.user, None));
        assert_eq!(refusal(made), "forbidden");
    }
    for sessions in [1, 0] {
        let ended = forum.write(&adam, |tx, who| admin_users::end_sessions(tx, who, &ana.user));
        assert_eq!(ended.unwrap().len(), sessions);
    }
    let mut link = || {
        let made = forum.write(&adam, |tx, who| admin_users::reset_link(tx, who, &mona.user, None));
        made.unwrap().url.strip_prefix("/reset#token=").unwrap().to_owned()
    };
    let (void, good) = (link(), link());
    assert!(resets::find(&mut forum.conn, &token_hash(&void)).unwrap().is_none());
    let owner = resets::find(&mut forum.conn, &token_hash(&good)).unwrap().unwrap();
    assert_eq!(owner.id, mona.id());
    let noted = audit::list(&mut forum.conn, &adam, None, None, None, 9).unwrap();
    let noted: Vec<_> =
        noted.iter().map(|row| (row.action.as_str(), row.target.as_str())).collect();
    assert_eq!(
        noted,
        [("reset_link", "mona"), ("reset_link", "mona"), ("end_sessions", "ana")],
        "what ends nothing is no act"
    );
}
