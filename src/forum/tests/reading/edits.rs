//! That people are told of edits of what they wrote or quote.

use super::super::fixture::Forum;
use crate::{
    db::{Tx, concerned, events, notifications::Seen},
    domain::{CommentId, Follow, Kind, Role, Text, Timestamp, Title},
    forum::{SignedIn, blocks, comments, follows, levels, notifications, posts, undo},
    protocol::Post,
};

/// Tells all who are yet to be told.
fn tell(forum: &mut Forum) {
    while forum.tx(levels::tell_next).unwrap() {}
}

fn edits(forum: &mut Forum, who: &SignedIn) -> Vec<String> {
    let all = forum.notified(who);
    all.into_iter().filter(|line| line.starts_with("edit")).collect()
}

/// A comment by this person that quotes another text.
fn quote(forum: &mut Forum, who: &SignedIn, under: &Post, of: Text) -> CommentId {
    let link = match of {
        Text::Comment(post, comment) => format!("/p/{post}#c-{comment}"),
        Text::Post(post) => format!("/p/{post}"),
        Text::Message(_) => unreachable!(),
    };
    forum.comment(who, under, &format!("> [ana]({link}):\n>\n> so it was\n\nNo."))
}

fn read_all(forum: &mut Forum, who: &SignedIn) {
    let all = notifications::list(&mut forum.conn, who, None, 100).unwrap();
    let ids = all.iter().map(|(row, ..)| row.id).collect();
    let seen = Seen::These(ids);
    forum.write(who, |tx, who| notifications::read(tx, who, &seen)).unwrap();
}

#[test]
fn whoever_wrote_or_quotes_a_text_is_told_once_until_they_have_read_it() {
    let mut forum = Forum::new();
    let (ana, bob) = (forum.member("ana"), forum.member("bob"));
    let mona = forum.person("mona", Role::Moderator);
    let post = forum.post(&ana, "So it was");
    quote(&mut forum, &bob, &post, Text::Post(post.id));
    forum.edit(&ana, post.id, "So it is", None).unwrap();
    tell(&mut forum);
    assert_eq!(edits(&mut forum, &ana), [""; 0], "nobody is told of their own doing");
    assert_eq!(edits(&mut forum, &bob), ["edit by ana"]);
    forum.edit(&ana, post.id, "So it was not", None).unwrap();
    forum.edit(&mona, post.id, "So it goes", None).unwrap();
    tell(&mut forum);
    assert_eq!(edits(&mut forum, &ana), ["edit by mona"]);
    assert_eq!(edits(&mut forum, &bob), ["edit by ana"], "it waits to be read");
    read_all(&mut forum, &bob);
    forum.told();
    forum.edit(&mona, post.id, "So it went", None).unwrap();
    tell(&mut forum);
    assert_eq!(edits(&mut forum, &bob), ["edit by mona"], "the new one is in the old one's place");
    let told = forum.told();
    let hers: Vec<_> = told.iter().filter(|one| one.what() == "notification.created").collect();
    assert_eq!(hers.len(), 1, "what ana has not read is not told anew");
    assert_eq!(hers[0].frame["notification"]["quoted"], true);
    assert!(hers[0].frame["replaces"].is_i64());
}

#[test]
fn a_quotation_that_is_gone_or_was_none_tells_nobody() {
    let mut forum = Forum::new();
    let (ana, bob, cyd) = (forum.member("ana"), forum.member("bob"), forum.member("cyd"));
    let post = forum.post(&ana, "So it was");
    let comment = forum.comment(&ana, &post, "And so");
    let of = Text::Comment(post.id, comment);
    let first = quote(&mut forum, &bob, &post, of);
    let second = quote(&mut forum, &bob, &post, of);
    forum.reply(&cyd, &post, second, &format!("[a link](/p/{})", post.id));
    // A comment under another post than the link says, and one that is nowhere.
    forum.comment(&cyd, &post, &format!("> [x](/p/4711#c-{comment}) [y](/p/{}#c-4711)", post.id));
    forum.edit_comment(&bob, first, "No quotation", None).unwrap();
    // Its place stays.
    forum.write(&bob, |tx, who| comments::delete(tx, who, second)).unwrap();
    forum.edit_comment(&ana, comment, "And then", None).unwrap();
    forum.edit(&ana, post.id, "So it is", None).unwrap();
    tell(&mut forum);
    assert_eq!(edits(&mut forum, &bob), [""; 0]);
    assert_eq!(edits(&mut forum, &cyd), [""; 0]);
    quote(&mut forum, &bob, &post, of);
    forum.edit_comment(&ana, comment, "And now", None).unwrap();
    tell(&mut forum);
    assert_eq!(edits(&mut forum, &bob), ["edit by ana"]);
    forum.write(&ana, |tx, who| comments::delete(tx, who, comment)).unwrap();
    assert_eq!(edits(&mut forum, &bob), [""; 0], "it goes with the text");
}

#[test]
fn what_somebody_has_decided_can_not_be_counted() {
    let mut numbers = Vec::new();
    for decide in [false, true] {
        let mut forum = Forum::new();
        let ana = forum.member("ana");
        let post = forum.post(&ana, "So it was");
        for name in ["bob", "cyd", "dan", "eve"] {
            let who = forum.member(name);
            quote(&mut forum, &who, &post, Text::Post(post.id));
            if !decide {
                continue;
            }
            match name {
                "bob" => drop(forum.write(&who, |tx, who| blocks::create(tx, who, "ana")).unwrap()),
                "cyd" => forum.switch_off(&who, Kind::Edit),
                "dan" => {
                    let muted = Follow::Muted;
                    forum.write(&who, |tx, who| follows::update(tx, who, post.id, muted)).unwrap();
                }
                _ => {}
            }
        }
        let before = last_notification(&mut forum);
        let head = events::head(&mut forum.conn).unwrap();
        for body in ["Two", "Three"] {
            forum.edit(&ana, post.id, body, None).unwrap();
            tell(&mut forum);
        }
        let events = events::head(&mut forum.conn).unwrap() - head;
        numbers.push((events, last_notification(&mut forum) - before));
        for (name, told) in [("bob", !decide), ("cyd", !decide), ("dan", !decide), ("eve", true)] {
            let who = forum.sign_in(name);
            assert_eq!(edits(&mut forum, &who).len(), usize::from(told), "{name}");
        }
    }
    assert_eq!(numbers[0], numbers[1]);
}

fn last_notification(forum: &mut Forum) -> i64 {
    let who = forum.sign_in("ana").id();
    let note = |tx: &mut Tx<'_>| {
        let now = Timestamp::now();
        Ok(concerned::insert_note(tx, who, who, Kind::Report, "Hm", now)?)
    };
    forum.tx(note).unwrap().0
}

#[test]
fn what_is_put_back_quotes_as_before() {
    let mut forum = Forum::new();
    let (ana, bob) = (forum.member("ana"), forum.member("bob"));
    let mona = forum.person("mona", Role::Moderator);
    let post = forum.post(&ana, "So it was");
    quote(&mut forum, &bob, &post, Text::Post(post.id));
    let (since, user) = (Timestamp(0), &bob.user);
    forum.write(&mona, |tx, who| undo::begin(tx, who, user, since)).unwrap();
    while forum.write(&mona, |tx, who| undo::go_on(tx, who, user, since)).unwrap() {}
    forum.write(&mona, |tx, who| undo::begin_back(tx, who, user)).unwrap();
    while forum.write(&mona, |tx, who| undo::come_back(tx, who, user)).unwrap() {}
    let title = Some(Title::parse("Another title").unwrap());
    let change = posts::Change { title, ..posts::Change::default() };
    forum.write(&ana, |tx, who| posts::update(tx, who, post.id, change)).unwrap();
    tell(&mut forum);
    assert_eq!(edits(&mut forum, &bob), ["edit by ana"]);
}
