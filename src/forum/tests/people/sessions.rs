//! How sign-ins begin and end, and that nobody writes after theirs has ended.

use super::super::fixture::{Forum, refusal};
use crate::{
    domain::{Role, limits},
    error::Error,
    forum::{
        By, SignedIn, moderation,
        profile::{self, Change},
        sessions::{self, Checked, New},
    },
};

fn log_in(
    forum: &mut Forum,
    who: &SignedIn,
    hash: &str,
    left: Option<SignedIn>,
) -> Result<Option<usize>, Error> {
    let checked = Checked { person: who.id(), hash: hash.to_owned(), renewed: None };
    let new = New { token_hash: format!("{hash} {}", left.is_some()), agent: None, left };
    forum
        .tx(|tx| sessions::log_in(tx, &checked, new))
        .map(|found| found.map(|(_, ended)| ended.len()))
}

fn still_writes(forum: &mut Forum, who: &SignedIn) -> bool {
    forum.write(who, |_, _| Ok(())).is_ok()
}

#[test]
fn who_is_logged_out_writes_no_more() {
    let mut forum = Forum::new();
    let ana = forum.member("ana");
    forum.tx(|tx| sessions::log_out(tx, &ana)).unwrap();
    assert_eq!(refusal(forum.try_post(&ana, "general", "Hi")), "unauthenticated");
    forum.tx(|tx| sessions::log_out(tx, &ana)).unwrap();
}

#[test]
fn who_has_another_role_by_now_writes_no_more_with_the_old_one() {
    let mut forum = Forum::new();
    let mona = forum.person("mona", Role::Moderator);
    let demoted = mona.user.clone();
    forum.tx(|tx| moderation::set_role(tx, By::Operator, demoted, Role::Member)).unwrap();
    assert_eq!(refusal(forum.try_post(&mona, "general", "Hi")), "unauthenticated");
    let again = SignedIn { user: mona.user.clone(), ..forum.sign_in("mona") };
    assert_eq!(refusal(forum.try_post(&again, "general", "Hi")), "unauthenticated");
}

#[test]
fn a_password_that_was_changed_while_it_was_checked_signs_nobody_in() {
    let mut forum = Forum::new();
    let ana = forum.member("ana");
    assert!(log_in(&mut forum, &ana, "hash of ana", None).unwrap().is_some());
    let password_hash = Some("another".to_owned());
    forum.change(&ana, Change { password_hash, ..Change::default() });
    assert_eq!(log_in(&mut forum, &ana, "hash of ana", None).unwrap(), None);
}

#[test]
fn who_is_banned_hears_so_once_the_password_is_right() {
    let mut forum = Forum::new();
    let ana = forum.member("ana");
    forum.tx(|tx| moderation::ban(tx, By::Operator, &ana.user)).unwrap();
    assert_eq!(log_in(&mut forum, &ana, "wrong", None).unwrap(), None);
    assert_eq!(refusal(log_in(&mut forum, &ana, "hash of ana", None)), "forbidden");
    forum.tx(|tx| moderation::lift_ban(tx, By::Operator, &ana.user)).unwrap();
    assert!(log_in(&mut forum, &ana, "hash of ana", None).unwrap().is_some());
}

#[test]
fn a_log_in_ends_the_session_that_the_browser_had() {
    let mut forum = Forum::new();
    let (ana, bob) = (forum.member("ana"), forum.member("bob"));
    assert_eq!(log_in(&mut forum, &ana, "hash of ana", Some(bob.clone())).unwrap(), Some(1));
    assert!(!still_writes(&mut forum, &bob) && still_writes(&mut forum, &ana));
}

#[test]
fn a_log_in_gives_who_somebody_is_by_now() {
    let mut forum = Forum::new();
    let boss = forum.person("boss", Role::Moderator);
    let checked = Checked { person: boss.id(), hash: "hash of boss".into(), renewed: None };
    let as_was = boss.user.clone();
    forum.tx(|tx| moderation::set_role(tx, By::Operator, as_was, Role::Member)).unwrap();
    let new = New { token_hash: "token".into(), agent: None, left: None };
    let (user, _) = forum.tx(|tx| sessions::log_in(tx, &checked, new)).unwrap().unwrap();
    assert_eq!(user.role(), Role::Member);
}

#[test]
fn a_hash_of_another_cost_is_renewed_with_the_log_in() {
    let mut forum = Forum::new();
    let ana = forum.member("ana");
    let renewed = Some("dearer hash".to_owned());
    let checked = Checked { person: ana.id(), hash: "hash of ana".into(), renewed };
    let new = New { token_hash: "token".into(), agent: None, left: None };
    forum.tx(|tx| sessions::log_in(tx, &checked, new)).unwrap();
    assert_eq!(log_in(&mut forum, &ana, "hash of ana", None).unwrap(), None);
    assert!(log_in(&mut forum, &ana, "dearer hash", None).unwrap().is_some());
}

#[test]
fn of_more_sessions_than_one_may_have_the_oldest_end() {
    let mut forum = Forum::new();
    let first = forum.member("ana");
    for _ in 1..limits::SESSIONS_MAX {
        forum.sign_in("ana");
    }
    assert!(still_writes(&mut forum, &first));
    let last = forum.sign_in("ana");
    assert!(!still_writes(&mut forum, &first) && still_writes(&mut forum, &last));
}

#[test]
fn a_new_password_ends_every_other_session() {
    let mut forum = Forum::new();
    let (ana, elsewhere) = (forum.member("ana"), forum.sign_in("ana"));
    let password_hash = Some("another".to_owned());
    let changed = forum.change(&ana, Change { password_hash, ..Change::default() });
    assert_eq!(changed.ended, [elsewhere.session]);
    assert!(still_writes(&mut forum, &ana) && !still_writes(&mut forum, &elsewhere));
}

#[test]
fn one_ends_ones_own_sessions_and_nobody_elses() {
    let mut forum = Forum::new();
    let (ana, bob, elsewhere) = (forum.member("ana"), forum.member("bob"), forum.sign_in("ana"));
    let mut end =
        |who: &SignedIn, session| forum.write(who, |tx, who| sessions::delete(tx, who, session));
    assert_eq!(refusal(end(&bob, ana.session)), "not_found");
    end(&ana, elsewhere.session).unwrap();
    assert_eq!(refusal(end(&ana, elsewhere.session)), "not_found");
}

#[test]
fn a_person_sees_where_they_are_signed_in_and_ends_the_others_at_once() {
    let mut forum = Forum::new();
    let (ana, one, two) = (forum.member("ana"), forum.sign_in("ana"), forum.sign_in("ana"));
    let listed = sessions::list(&mut forum.conn, &ana).unwrap();
    let current: Vec<_> = listed.iter().filter(|one| one.current).map(|one| one.id).collect();
    assert_eq!((listed.len(), current), (3, vec![ana.session]));
    let mut ended = forum.write(&ana, sessions::delete_others).unwrap();
    ended.sort_by_key(|id| id.0);
    assert_eq!(ended, [one.session, two.session]);
    assert_eq!(sessions::list(&mut forum.conn, &ana).unwrap().len(), 1);
    assert_eq!(profile::show(&mut forum.conn, &ana, 0).unwrap().user.username, "ana");
}
