//! Who gets an account, and what becomes of it.

use super::super::fixture::{Forum, new_user, refusal, wrong};
use crate::{
    db::{
        addresses::Proof,
        users::{self, ProfileChange},
    },
    domain::{Audience, Email, Registration, Role, Settings, Username, limits, token_hash},
    error::Error,
    forum::{
        By, SignedIn, admission, email_proof, invites, moderation, password_reset,
        profile::{self, Change},
        registration::{self, Admission},
        rich_text::Purpose,
        setup,
    },
    protocol::Invite,
};

fn register(forum: &mut Forum, name: &str, admission: &Admission) -> Result<(), Error> {
    let new = new_user(name, Role::Member);
    forum.tx(|tx| registration::create(tx, new, admission)).map(drop)
}

fn invite(forum: &mut Forum, who: &SignedIn, uses: i32) -> Result<Invite, Error> {
    let new = invites::New { uses, ..invites::New::default() };
    forum.write(who, |tx, who| invites::create(tx, who, new, None))
}

#[test]
fn a_name_and_an_address_that_are_taken_are_both_told() {
    let mut forum = Forum::new();
    forum.member("ana");
    let (name, email) = (Username::parse("ANA").unwrap(), Email::parse("ana@example.org").unwrap());
    let free =
        |forum: &mut Forum| registration::must_be_free(&mut forum.conn, &name, &email, Proof::None);
    assert_eq!(wrong(free(&mut forum), "username"), "is taken, or looks like one that is");
    assert_eq!(wrong(free(&mut forum), "email"), "belongs to an account already");
}

#[test]
fn the_tables_decide_when_two_come_at_once() {
    let mut forum = Forum::new();
    forum.member("ana");
    let refused = register(&mut forum, "Ana", &Admission::Free);
    assert_eq!(wrong(refused, "username"), "is taken, or looks like one that is");
}

#[test]
fn a_registration_goes_by_what_holds_when_it_is_written() {
    use Registration::{Closed, Invite, Open};
    let mut forum = Forum::new();
    let ana = forum.member("ana");
    let code = Admission::Invite(invite(&mut forum, &ana, 9).unwrap().code);
    let mut register = |name: &str, admission: &Admission, registration, approve_members| {
        let options = Settings { registration, approve_members, ..Settings::default() };
        let new = new_user(name, Role::Member);
        let done = forum.tx(|tx| admission::register(tx, new, admission, options));
        done.map(|made| made.is_some())
    };
    assert!(register("bob", &Admission::Free, Open, false).unwrap());
    assert_eq!(refusal(register("cyd", &Admission::Free, Closed, false)), "forbidden");
    assert_eq!(refusal(register("cyd", &code, Closed, true)), "forbidden");
    assert_eq!(wrong(register("cyd", &Admission::Free, Invite, false), "invite"), "is required");
    assert!(!register("cyd", &Admission::Free, Open, true).unwrap(), "who waits has no account");
    assert!(register("dan", &code, Invite, true).unwrap());
    assert!(register("eve", &code, Open, true).unwrap());
    assert_eq!(refusal(register("fay", &Admission::Setup("x".into()), Closed, true)), "validation");
}

#[test]
fn why_a_name_can_not_be_had_is_told_while_it_is_typed() {
    let mut forum = Forum::new();
    forum.member("ana");
    let mut refusal = |name: &str| registration::name_refusal(&mut forum.conn, name).unwrap();
    assert_eq!(refusal("bob"), None);
    assert_eq!(refusal("Ana").as_deref(), Some("is taken, or looks like one that is"));
    assert_eq!(refusal("admin").as_deref(), Some("is reserved for the forum itself"));
    assert!(refusal("a").is_some());
}

#[test]
fn an_invitation_lets_in_as_many_as_it_says() {
    let mut forum = Forum::new();
    let ana = forum.member("ana");
    let code = Admission::Invite(invite(&mut forum, &ana, 2).unwrap().code);
    register(&mut forum, "bob", &code).unwrap();
    register(&mut forum, "cyd", &code).unwrap();
    let refused = register(&mut forum, "dan", &code);
    assert!(wrong(refused, "invite").starts_with("is not good any more"));
    assert!(users::find_by_name(&mut forum.conn, "dan").unwrap().is_none());
}

#[test]
fn an_invitation_is_not_used_up_by_whoever_does_not_get_in() {
    let mut forum = Forum::new();
    let ana = forum.member("ana");
    let code = Admission::Invite(invite(&mut forum, &ana, 1).unwrap().code);
    register(&mut forum, "ana", &code).unwrap_err();
    register(&mut forum, "bob", &code).unwrap();
}

#[test]
fn the_invitation_of_somebody_who_is_banned_lets_nobody_in() {
    let mut forum = Forum::new();
    let ana = forum.member("ana");
    let code = invite(&mut forum, &ana, 1).unwrap().code;
    forum.tx(|tx| moderation::ban(tx, By::Operator, &ana.user)).unwrap();
    assert_eq!(refusal(registration::must_be_invited(&mut forum.conn, &code)), "validation");
    assert_eq!(refusal(register(&mut forum, "bob", &Admission::Invite(code))), "validation");
}

#[test]
fn an_invitation_is_revoked_by_its_maker_and_by_moderators() {
    let mut forum = Forum::new();
    let (ana, bob, mona) =
        (forum.member("ana"), forum.member("bob"), forum.person("mona", Role::Moderator));
    let (one, two) = (invite(&mut forum, &ana, 1).unwrap(), invite(&mut forum, &ana, 1).unwrap());
    let mut delete = |who: &SignedIn, id| forum.write(who, |tx, who| invites::delete(tx, who, id));
    assert_eq!(refusal(delete(&bob, one.id)), "not_found", "nobody else knows that there is one");
    delete(&ana, one.id).unwrap();
    delete(&mona, two.id).unwrap();
    assert!(invites::list(&mut forum.conn, &ana, None).unwrap().is_empty());
}

#[test]
fn one_has_so_many_open_invitations_and_no_more() {
    let mut forum = Forum::new();
    let ana = forum.member("ana");
    for _ in 0..limits::INVITES_MAX {
        invite(&mut forum, &ana, 1).unwrap();
    }
    assert_eq!(refusal(invite(&mut forum, &ana, 1)), "conflict");
}

#[test]
fn the_first_administrators_link_is_good_once() {
    let mut forum = Forum::new();
    let token = setup::begin(&mut forum.conn).unwrap().expect("a link");
    let hash = token_hash(&token);
    setup::must_be_open(&mut forum.conn, &hash).unwrap();
    let new = new_user("ada", Role::Admin);
    let link = Admission::Setup(hash.clone());
    forum.tx(|tx| registration::create(tx, new, &link)).unwrap();
    assert!(wrong(setup::must_be_open(&mut forum.conn, &hash), "token").contains("not good"));
    assert_eq!(refusal(register(&mut forum, "eve", &link)), "validation");
    assert_eq!(setup::begin(&mut forum.conn).unwrap(), None, "there is one by now");
}

#[test]
fn a_link_to_a_new_password_is_good_once_and_ends_all_sessions() {
    let mut forum = Forum::new();
    let ana = forum.member("ana");
    assert!(forum.tx(|tx| password_reset::create(tx, ana.id(), "link", None)).unwrap());
    assert_eq!(password_reset::show(&mut forum.conn, "link").unwrap().id, ana.id());
    let mut spend = || forum.tx(|tx| password_reset::spend(tx, "link", ana.id(), "new hash"));
    assert_eq!(spend().unwrap(), [ana.session]);
    assert_eq!(refusal(spend()), "validation");
    let (hash, _) = users::password_and_email(&mut forum.conn, ana.id()).unwrap();
    assert_eq!(hash, "new hash");
}

#[test]
fn a_second_link_within_minutes_is_not_made_and_the_first_stays_good() {
    let mut forum = Forum::new();
    let ana = forum.member("ana");
    assert!(forum.tx(|tx| password_reset::create(tx, ana.id(), "one", Some(300))).unwrap());
    assert!(!forum.tx(|tx| password_reset::create(tx, ana.id(), "two", Some(300))).unwrap());
    password_reset::show(&mut forum.conn, "one").unwrap();
    assert!(password_reset::show(&mut forum.conn, "two").is_err());
}

#[test]
fn a_mailbox_gets_one_link_of_a_kind_in_a_time_whoever_names_it() {
    let mut forum = Forum::new();
    let mut make = |name: &str, address: &str| {
        let (email, proof) = (Email::parse(address).unwrap(), Proof::ByMail);
        let new = users::NewUser { email, proof, ..new_user(name, Role::Member) };
        forum.tx(|tx| registration::create(tx, new, &Admission::Free)).unwrap().id
    };
    let same = ["one@example.org", "ONE@Example.org.", "ｏｎｅ@example.org"];
    let [ana, bob, cyd] = [0, 1, 2].map(|at| make(["ana", "bob", "cyd"][at], same[at]));
    let dan = make("dan", "two@example.org");
    let mut prove =
        |who, every| forum.tx(|tx| email_proof::create(tx, who, &format!("{who}"), every)).unwrap();
    assert!(prove(ana, Some(300)));
    assert!(!prove(bob, Some(300)) && !prove(cyd, Some(300)) && !prove(ana, Some(300)));
    assert!(prove(dan, Some(300)), "another mailbox");
    assert!(prove(bob, None), "where nothing is limited");
    assert!(prove(cyd, Some(0)), "when the time is over");
    let reset = forum.tx(|tx| password_reset::create(tx, ana, "link", Some(300)));
    assert!(reset.unwrap(), "another kind");
}

#[test]
fn an_address_is_whose_who_proves_it_first() {
    let mut forum = Forum::new();
    let claim = |name: &str| {
        let (email, proof) = (Email::parse("shared@example.org").unwrap(), Proof::ByMail);
        users::NewUser { email, proof, ..new_user(name, Role::Member) }
    };
    let mut make = |name| {
        let new = claim(name);
        forum.tx(|tx| registration::create(tx, new, &Admission::Free)).unwrap().id
    };
    let (ana, bob) = (make("ana"), make("bob"));
    assert!(forum.tx(|tx| email_proof::create(tx, ana, "of ana", None)).unwrap());
    assert!(forum.tx(|tx| email_proof::create(tx, bob, "of bob", None)).unwrap());
    forum.tx(|tx| email_proof::spend(tx, "of bob")).unwrap();
    assert_eq!(forum.told()[0].audience, Audience::Person(bob), "their tabs are told");
    let late = forum.tx(|tx| email_proof::spend(tx, "of ana"));
    assert_eq!(wrong(late, "email"), "belongs to another account");
    let again = forum.tx(|tx| email_proof::spend(tx, "of bob"));
    assert!(wrong(again, "token").contains("not good any more"));
}

#[test]
fn a_change_of_ones_account_is_told_on_ones_own_tabs_alone() {
    let mut forum = Forum::new();
    let ana = forum.member("ana");
    let profile = ProfileChange { bio: Some(Some("I bake".into())), ..ProfileChange::default() };
    forum.change(&ana, Change { profile, ..Change::default() });
    let told = forum.told();
    assert_eq!((told.len(), told[0].audience), (1, Audience::Person(ana.id())));
    let me = profile::show(&mut forum.conn, &ana, 100).unwrap();
    assert_eq!(me.bio.as_deref(), Some("I bake"));
    forum.change(&ana, Change::default());
    assert!(forum.told().is_empty(), "nothing was to change");
}

#[test]
fn who_is_invisible_has_decided_so_and_is_told_of_it() {
    let mut forum = Forum::new();
    let ana = forum.member("ana");
    let mut decide = |invisible| {
        forum.change(&ana, Change { invisible: Some(invisible), ..Change::default() }).privacy
    };
    let (one, two) = (decide(true).unwrap(), decide(false).unwrap());
    assert!(one.invisible && !two.invisible);
    assert!(one.version < two.version, "the newer decision wins");
    assert!(!profile::show(&mut forum.conn, &ana, 0).unwrap().invisible);
}

#[test]
fn a_new_members_text_has_so_many_links_to_other_sites() {
    let mut forum = Forum::new();
    let ana = forum.member("ana");
    let links = |n: usize| "[x](https://elsewhere.example) ".repeat(n);
    forum.post(&ana, &links(2));
    let refused = forum.try_post(&ana, "general", &links(3));
    assert!(wrong(refused, "body").starts_with("has 3 links to other sites"));
    forum.post(&ana, &format!("{} [home](https://forum.example/p/1)", links(2)));
    forum.render(&ana, &links(9), Purpose::Preview).unwrap();
}

#[test]
fn moderators_and_older_members_link_as_they_like() {
    let mut forum = Forum::new();
    let (mut ana, mona) = (forum.member("ana"), forum.person("mona", Role::Moderator));
    let links = "[x](https://elsewhere.example) ".repeat(9);
    forum.post(&mona, &links);
    ana.user.created_at = ana.user.created_at.minus_seconds(limits::NEW_MEMBER_S + 1);
    forum.render(&ana, &links, Purpose::Public).unwrap();
}

#[test]
fn a_text_in_which_there_is_nothing_to_see_is_refused() {
    let mut forum = Forum::new();
    let ana = forum.member("ana");
    for blank in ["#", "* \u{200b}"] {
        let refused = forum.render(&ana, blank, Purpose::Public);
        assert_eq!(wrong(refused, "body"), "must not be blank", "{blank:?}");
    }
}
