//! What people tell moderators of, and what becomes of it.

use super::super::fixture::{Forum, refusal, wrong};
use crate::{
    domain::{Audience, Close, Readers, Reason, Role},
    error::Error,
    forum::{
        SignedIn, posts,
        reports::{self, New, Of},
    },
    protocol::Report,
};

fn report(forum: &mut Forum, who: &SignedIn, of: Of) -> Result<Report, Error> {
    let new = New { of, reason: Reason::Spam, text: Some("Look".into()) };
    forum.write(who, |tx, who| reports::create(tx, who, new))
}

fn close(
    forum: &mut Forum,
    who: &SignedIn,
    id: i64,
    action: Close,
    note: Option<&str>,
) -> Result<Report, Error> {
    forum.write(who, |tx, who| reports::close(tx, who, id, action, note))
}

#[test]
fn a_report_is_seen_by_moderators_alone_who_claim_it_and_close_it() {
    let mut forum = Forum::new();
    let (ana, bob) = (forum.member("ana"), forum.member("bob"));
    let (mona, mike) =
        (forum.person("mona", Role::Moderator), forum.person("mike", Role::Moderator));
    let post = forum.post(&ana, "Buy!");
    forum.told();
    let made = report(&mut forum, &bob, Of::Post(post.id)).unwrap();
    assert_eq!((made.person.username.as_str(), made.excerpt.as_str()), ("ana", "A title\n\nBuy!"));
    let told = forum.told();
    let to: Vec<Audience> = told.iter().map(|told| told.audience).collect();
    assert_eq!(to, [Audience::Person(mona.id()), Audience::Person(mike.id())]);
    assert!(told.iter().all(|told| told.what() == "report.changed" && told.frame["open"] == 1));
    assert_eq!(refusal(report(&mut forum, &bob, Of::Post(post.id))), "conflict", "once");
    assert_eq!(wrong(report(&mut forum, &ana, Of::Post(post.id)), "post_id"), "is your own");
    assert_eq!(refusal(reports::list(&mut forum.conn, &bob, false, None, 9)), "forbidden");
    forum.write(&mona, |tx, who| reports::claim(tx, who, made.id)).unwrap();
    let taken = forum.write(&mike, |tx, who| reports::claim(tx, who, made.id));
    assert_eq!(refusal(taken), "conflict");
    let open = reports::list(&mut forum.conn, &mike, false, None, 9).unwrap();
    assert_eq!(open[0].claimed_by.as_ref().unwrap().username, "mona");
    assert_eq!(refusal(close(&mut forum, &bob, made.id, Close::None, None)), "forbidden");

    let note = Some("No advertising");
    let closed = close(&mut forum, &mona, made.id, Close::RemoveAndSuspend, note).unwrap();
    assert_eq!(closed.action.as_deref(), Some("remove_and_suspend"));
    assert!(posts::show(&mut forum.conn, Readers::Everyone, post.id).is_err());
    assert_eq!(refusal(forum.write(&ana, |_, who| who.must_write())), "forbidden");
    assert_eq!(forum.notified(&bob), ["report by mona"]);
    assert_eq!(refusal(close(&mut forum, &mike, made.id, Close::None, None)), "conflict");
    assert!(reports::list(&mut forum.conn, &mona, false, None, 9).unwrap().is_empty());
    assert_eq!(reports::list(&mut forum.conn, &mona, true, None, 9).unwrap().len(), 1);
}

#[test]
fn nobody_decides_of_themself_and_what_somebody_has_claimed_is_theirs() {
    let mut forum = Forum::new();
    let bob = forum.member("bob");
    let (mona, mike) =
        (forum.person("mona", Role::Moderator), forum.person("mike", Role::Moderator));
    let (own, other) = (forum.post(&mona, "Mine"), forum.post(&bob, "Buy!"));
    let of_mona = report(&mut forum, &bob, Of::Post(own.id)).unwrap().id;
    let claimed = forum.write(&mona, |tx, who| reports::claim(tx, who, of_mona));
    assert_eq!(refusal(claimed), "forbidden");
    assert_eq!(refusal(close(&mut forum, &mona, of_mona, Close::None, None)), "forbidden");
    assert_eq!(refusal(close(&mut forum, &mike, of_mona, Close::Warn, None)), "forbidden");
    close(&mut forum, &mike, of_mona, Close::None, None).unwrap();

    let of_bob = report(&mut forum, &mona, Of::Post(other.id)).unwrap().id;
    forum.write(&mike, |tx, who| reports::claim(tx, who, of_bob)).unwrap();
    assert_eq!(refusal(close(&mut forum, &mona, of_bob, Close::Remove, None)), "conflict");
    // Gone since, by whoever wrote it: nothing is left to remove, and nobody is noted for it.
    forum.write(&bob, |tx, who| posts::delete(tx, who, other.id)).unwrap();
    close(&mut forum, &mike, of_bob, Close::Remove, None).unwrap();
    let acts = crate::forum::audit::list(&mut forum.conn, &mona, None, None, None, 99).unwrap();
    assert!(acts.iter().all(|act| act.action != "delete_post"), "{acts:?}");
}

#[test]
fn a_private_message_is_reported_by_whoever_got_it_and_its_writer_warned() {
    let mut forum = Forum::new();
    let (ana, bob, cyd) = (forum.member("ana"), forum.member("bob"), forum.member("cyd"));
    let mona = forum.person("mona", Role::Moderator);
    let message = forum.message(&ana, &bob, "You!");
    assert_eq!(refusal(report(&mut forum, &cyd, Of::Message(message.id))), "not_found");
    assert_eq!(
        wrong(report(&mut forum, &ana, Of::Message(message.id)), "message_id"),
        "is your own"
    );
    let made = report(&mut forum, &bob, Of::Message(message.id)).unwrap();
    assert_eq!(made.excerpt, "You!");
    let refused = close(&mut forum, &mona, made.id, Close::Remove, None);
    assert_eq!(wrong(refused, "action"), "removes nothing that was reported");
    close(&mut forum, &mona, made.id, Close::Warn, Some("Be kind")).unwrap();
    assert_eq!(forum.notified(&ana), ["warning by mona"]);
    let person = report(&mut forum, &bob, Of::Person("ANA".into())).unwrap();
    assert_eq!(person.person.username, "ana");
    assert_eq!(refusal(report(&mut forum, &bob, Of::Person("ana".into()))), "conflict");
}
