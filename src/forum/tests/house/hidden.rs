//! Texts that several trusted people have reported.

use diesel::prelude::*;

use super::super::fixture::{Forum, refusal};
use crate::{
    db::schema::users,
    domain::{Close, Readers, Reason, Role, Timestamp, limits, standing::Standing},
    error::Error,
    forum::{
        SignedIn, audit, comments, merging, posts,
        reports::{self, New, Of},
        standing, undo,
    },
    protocol::Report,
};

fn report(forum: &mut Forum, who: &SignedIn, of: Of) -> Result<Report, Error> {
    let new = New { of, reason: Reason::Abuse, text: None };
    forum.write(who, |tx, who| reports::create(tx, who, new))
}

fn close(forum: &mut Forum, who: &SignedIn, id: i64, action: Close) -> Result<Report, Error> {
    forum.write(who, |tx, who| reports::close(tx, who, id, action, None))
}

/// Somebody who has been here for a month and has written.
fn trusted(forum: &mut Forum, name: &str) -> SignedIn {
    let who = forum.member(name);
    let post = forum.post(&who, "Hello");
    for n in 1..limits::TRUSTED_TEXTS {
        forum.comment(&who, &post, &format!("Text {n}"));
    }
    let month_ago = Timestamp::now().minus_seconds(limits::TRUSTED_S);
    query!(forum.conn, |c| diesel::update(users::table.find(who.id()))
        .set(users::created_at.eq(month_ago))
        .execute(c))
    .unwrap();
    let who = forum.sign_in(name);
    assert_eq!(standing::of(&mut forum.conn, &who.user).unwrap(), Standing::Trusted);
    who
}

struct Scene {
    forum: Forum,
    ana: SignedIn,
    new: SignedIn,
    trusted: [SignedIn; 3],
    mona: SignedIn,
}

fn scene() -> Scene {
    let mut forum = Forum::new();
    let (ana, new) = (forum.member("ana"), forum.member("newcomer"));
    let trusted = ["tess", "tim", "toni"].map(|name| trusted(&mut forum, name));
    let mona = forum.person("mona", Role::Moderator);
    Scene { forum, ana, new, trusted, mona }
}

#[test]
fn three_reports_by_trusted_people_hide_a_post_until_a_moderator_has_looked() {
    let Scene { mut forum, ana, new, trusted: [tess, tim, toni], mona } = scene();
    let post = forum.post(&ana, "Insults");
    let comment = forum.comment(&tess, &post, "Please stop");
    let of = || Of::Post(post.id);
    report(&mut forum, &new, of()).unwrap();
    report(&mut forum, &tess, of()).unwrap();
    let second = report(&mut forum, &tim, of()).unwrap();
    assert!(posts::show(&mut forum.conn, Readers::Everyone, post.id).is_ok(), "two, and a new one");
    forum.told();
    report(&mut forum, &toni, of()).unwrap();
    assert_eq!(refusal(posts::show(&mut forum.conn, Readers::Moderators, post.id)), "not_found");
    let told: Vec<String> = forum.told().iter().map(|told| told.what().to_owned()).collect();
    assert!(told.contains(&"post.deleted".to_owned()), "{told:?}");
    assert!(told.contains(&"notification.created".to_owned()), "the author hears of it: {told:?}");
    let open = reports::list(&mut forum.conn, &mona, false, None, 9).unwrap();
    assert!(open.len() == 4 && open.iter().all(|one| one.hidden));

    let closed = close(&mut forum, &mona, second.id, Close::None).unwrap();
    assert!(!closed.hidden);
    let back = posts::show(&mut forum.conn, Readers::Everyone, post.id).unwrap();
    assert_eq!((back.body.as_str(), back.comments), ("Insults", 1));
    assert!(comments::show(&mut forum.conn, Readers::Everyone, comment).is_ok());
    let open = reports::list(&mut forum.conn, &mona, false, None, 9).unwrap();
    assert!(open.len() == 3 && open.iter().all(|one| !one.hidden));
    let acts = audit::list(&mut forum.conn, &mona, None, None, None, 9).unwrap();
    let acts: Vec<&str> = acts.iter().map(|act| act.action.as_str()).collect();
    assert_eq!(acts, ["close_report", "show_text", "hide_text"]);

    // Somebody has looked: what others report now hides it no more.
    let uma = trusted(&mut forum, "uma");
    report(&mut forum, &uma, of()).unwrap();
    assert!(posts::show(&mut forum.conn, Readers::Everyone, post.id).is_ok());
}

#[test]
fn what_moderators_remove_while_it_is_hidden_is_gone_for_good() {
    let Scene { mut forum, ana, trusted, mona, .. } = scene();
    let post = forum.post(&mona, "Rules");
    let comment = forum.comment(&ana, &post, "Insults");
    let mut last = 0;
    for who in &trusted {
        last = report(&mut forum, who, Of::Comment(comment)).unwrap().id;
    }
    assert_eq!(refusal(comments::show(&mut forum.conn, Readers::Moderators, comment)), "not_found");
    close(&mut forum, &mona, last, Close::Remove).unwrap();
    let others = reports::list(&mut forum.conn, &mona, false, None, 9).unwrap();
    for one in others {
        assert!(!one.hidden);
        close(&mut forum, &mona, one.id, Close::None).unwrap();
    }
    assert_eq!(refusal(comments::show(&mut forum.conn, Readers::Moderators, comment)), "not_found");
    let acts = audit::list(&mut forum.conn, &mona, None, Some("delete_comment"), None, 9).unwrap();
    assert_eq!(acts.len(), 1);
    // A complaint that was acted on costs trust; so does no text of moderators go.
    for who in &trusted {
        report(&mut forum, who, Of::Post(post.id)).unwrap();
    }
    assert!(posts::show(&mut forum.conn, Readers::Everyone, post.id).is_ok());
}

#[test]
fn moderators_discuss_a_report_and_give_it_back_to_each_other() {
    let Scene { mut forum, ana, new, mona, .. } = scene();
    let mike = forum.person("mike", Role::Moderator);
    let post = forum.post(&ana, "Insults");
    let id = report(&mut forum, &new, Of::Post(post.id)).unwrap().id;
    let let_go = |forum: &mut Forum, who: &SignedIn| {
        forum.write(who, |tx, who| reports::let_go(tx, who, id))
    };
    let say = |forum: &mut Forum, who: &SignedIn, text: &str| {
        forum.write(who, |tx, who| reports::discuss(tx, who, id, text))
    };
    forum.told();
    let_go(&mut forum, &mona).unwrap();
    assert!(forum.told().is_empty(), "nobody looked after it");
    forum.write(&mona, |tx, who| reports::claim(tx, who, id)).unwrap();
    assert_eq!(refusal(let_go(&mut forum, &mike)), "conflict", "it is not theirs");
    forum.told();
    say(&mut forum, &mike, "The third this week").unwrap();
    assert_eq!(forum.told().len(), 2, "both moderators are told");
    let said = say(&mut forum, &mona, "I warn them").unwrap();
    let notes: Vec<(&str, &str)> =
        said.notes.iter().map(|one| (one.author.username.as_str(), one.text.as_str())).collect();
    assert_eq!(notes, [("mike", "The third this week"), ("mona", "I warn them")]);
    assert!(let_go(&mut forum, &mona).unwrap().claimed_by.is_none());
    close(&mut forum, &mike, id, Close::Warn).unwrap();
    assert_eq!(refusal(say(&mut forum, &ana, "Let me in")), "forbidden");
    assert_eq!(say(&mut forum, &mona, "Done").unwrap().notes.len(), 3, "also once it is closed");
}

/// All of them report it; gives the last report's id.
fn all_report(forum: &mut Forum, trusted: &[SignedIn], of: &Of) -> i64 {
    let mut last = 0;
    for who in trusted {
        last = report(forum, who, of.clone()).unwrap().id;
    }
    last
}

#[test]
fn what_was_hidden_under_a_post_that_is_hidden_itself_comes_back_with_it() {
    let Scene { mut forum, ana, new, trusted, mona } = scene();
    let post = forum.post(&ana, "Insults");
    let comment = forum.comment(&new, &post, "More of them");
    let of_comment = all_report(&mut forum, &trusted, &Of::Comment(comment));
    let of_post = all_report(&mut forum, &trusted, &Of::Post(post.id));
    close(&mut forum, &mona, of_comment, Close::None).unwrap();
    assert_eq!(forum.notified(&new), ["reported by newcomer"], "it is not there yet");
    close(&mut forum, &mona, of_post, Close::None).unwrap();
    assert_eq!(forum.notified(&ana), ["reported by ana", "reported by ana"], "nobody is named");
    let back = posts::show(&mut forum.conn, Readers::Everyone, post.id).unwrap();
    assert_eq!(back.comments, 1);
    assert!(comments::show(&mut forum.conn, Readers::Everyone, comment).is_ok());
}

#[test]
fn what_is_undone_is_not_shown_again_by_closing_a_report() {
    let Scene { mut forum, ana, trusted, mona, .. } = scene();
    let post = forum.post(&ana, "Insults");
    let last = all_report(&mut forum, &trusted, &Of::Post(post.id));
    let (since, user) = (Timestamp(0), &ana.user);
    forum.write(&mona, |tx, who| undo::begin(tx, who, user, since)).unwrap();
    while forum.write(&mona, |tx, who| undo::go_on(tx, who, user, since)).unwrap() {}
    close(&mut forum, &mona, last, Close::None).unwrap();
    assert_eq!(refusal(posts::show(&mut forum.conn, Readers::Moderators, post.id)), "not_found");
    while forum.write(&mona, |tx, who| undo::come_back(tx, who, user)).unwrap() {}
    assert!(posts::show(&mut forum.conn, Readers::Everyone, post.id).is_ok());
}

#[test]
fn a_report_goes_by_what_its_text_has_become() {
    let Scene { mut forum, ana, new, trusted: [tess, tim, toni], mona } = scene();
    let (post, into) = (forum.post(&ana, "Insults"), forum.post(&new, "Elsewhere"));
    for who in [&tess, &tim] {
        report(&mut forum, who, Of::Post(post.id)).unwrap();
    }
    forum.write(&mona, |tx, who| merging::merge(tx, who, post.id, into.id)).unwrap();
    let rows = comments::list(&mut forum.conn, Readers::Everyone, into.id, None, 9).unwrap();
    let own = rows[0].0.id;
    assert_eq!(refusal(report(&mut forum, &tess, Of::Comment(own))), "conflict", "once");
    report(&mut forum, &toni, Of::Comment(own)).unwrap();
    assert_eq!(refusal(comments::show(&mut forum.conn, Readers::Moderators, own)), "not_found");
    let open = reports::list(&mut forum.conn, &mona, false, None, 9).unwrap();
    assert!(open.len() == 3 && open.iter().all(|one| one.hidden));
    close(&mut forum, &mona, open[2].id, Close::None).unwrap();
    assert!(
        comments::show(&mut forum.conn, Readers::Everyone, own).is_ok(),
        "an older one will do"
    );
}

#[test]
fn whoever_a_report_is_about_reads_nothing_of_what_is_said_of_it() {
    let Scene { mut forum, new, mona, .. } = scene();
    let mike = forum.person("mike", Role::Moderator);
    let post = forum.post(&mona, "Mine");
    let id = report(&mut forum, &new, Of::Post(post.id)).unwrap().id;
    forum.write(&mike, |tx, who| reports::discuss(tx, who, id, "Her again")).unwrap();
    let hers = reports::list(&mut forum.conn, &mona, false, None, 9).unwrap();
    assert!(hers[0].notes.is_empty(), "{hers:?}");
    assert_eq!(refusal(forum.write(&mona, |tx, who| reports::let_go(tx, who, id))), "forbidden");
    assert_eq!(reports::list(&mut forum.conn, &mike, false, None, 9).unwrap()[0].notes.len(), 1);
}
