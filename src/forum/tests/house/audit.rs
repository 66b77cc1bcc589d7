//! What is noted of what moderators, admins and the command do.

use super::super::fixture::{Forum, refusal};
use crate::{
    domain::{Role, Tags, tag::Tag},
    forum::{By, audit, comments, invites, moderation, posts, tags},
};

#[test]
fn what_moderators_do_is_noted_with_who_what_and_to_whom() {
    let mut forum = Forum::new();
    let (ana, mona) = (forum.member("ana"), forum.person("mona", Role::Moderator));
    let adam = forum.person("adam", Role::Admin);
    let post = forum.post(&ana, "Hi");
    let comment = forum.comment(&ana, &post, "Ho");
    let tagged = Some(Tags::parse(vec!["loaf"]).unwrap());
    let change = posts::Change { tags: tagged, ..posts::Change::default() };
    forum.write(&ana, |tx, who| posts::update(tx, who, post.id, change)).unwrap();
    let acts = |forum: &mut Forum, actor: Option<&str>, action: Option<&str>| -> Vec<String> {
        let rows = audit::list(&mut forum.conn, &mona, actor, action, None, 100).unwrap();
        rows.iter().map(|row| format!("{} {} {}", row.actor, row.action, row.target)).collect()
    };
    assert!(acts(&mut forum, None, None).is_empty(), "what people do to their own is theirs");

    forum.write(&mona, |tx, who| posts::lock(tx, who, post.id, true)).unwrap();
    forum.write(&mona, |tx, who| posts::lock(tx, who, post.id, true)).unwrap();
    forum.write(&mona, |tx, who| posts::pin(tx, who, post.id, true)).unwrap();
    let (from, to) = (Tag::parse("loaf").unwrap(), Tag::parse("bread").unwrap());
    forum.write(&mona, |tx, who| tags::rename(tx, who, &from, &to)).unwrap();
    forum.edit_comment(&mona, comment, "Hum", None).unwrap();
    forum.write(&mona, |tx, who| comments::delete(tx, who, comment)).unwrap();
    forum.move_to(&mona, post.id, "help").unwrap();
    forum.write(&mona, |tx, who| posts::delete(tx, who, post.id)).unwrap();
    let new = invites::New::default();
    forum.write(&mona, |tx, who| invites::create(tx, who, new, None)).unwrap();
    forum.write(&ana, |tx, who| invites::create(tx, who, new, None)).unwrap();
    forum
        .write(&adam, |tx, who| {
            moderation::set_role(tx, By::Person(who), ana.user.clone(), Role::Moderator)
        })
        .unwrap();
    forum.tx(|tx| moderation::ban(tx, By::Operator, &ana.user)).unwrap();
    assert_eq!(
        acts(&mut forum, None, None),
        [
            "server ban ana",
            "adam role ana",
            "mona create_invite for 1 people and 7 days",
            "mona delete_post ana",
            "mona edit_post ana",
            "mona delete_comment ana",
            "mona edit_comment ana",
            "mona rename_tag loaf",
            "mona pin A title",
            "mona lock A title",
        ]
    );
    assert_eq!(acts(&mut forum, Some("ADAM"), None), ["adam role ana"]);
    assert_eq!(acts(&mut forum, Some("mona"), Some("pin")), ["mona pin A title"]);
    let moved = audit::list(&mut forum.conn, &mona, None, Some("edit_post"), None, 1).unwrap();
    assert_eq!(
        moved[0].before.as_deref().zip(moved[0].after.as_deref()),
        Some(("general", "help"))
    );
    let bob = forum.member("bob");
    assert_eq!(refusal(audit::list(&mut forum.conn, &bob, None, None, None, 1)), "forbidden");
}
