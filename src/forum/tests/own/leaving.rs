//! Leaving the forum: what becomes of the account, and of what was written.

use super::super::fixture::{Forum, new_user, refusal};
use crate::{
    db::{account_keys, users},
    domain::{Leave, Readers, Role, Text, Username},
    forum::{
        SignedIn, comments, conversations, leaving, people, posts, reactions,
        registration::{self, Admission},
        sessions,
    },
};

/// Leaves, and lets go of all that is left.
fn leave(forum: &mut Forum, who: &SignedIn, texts: Leave) {
    let ended = forum.write(who, |tx, who| leaving::leave(tx, who, texts)).unwrap().ended;
    assert_eq!(ended, [who.session]);
    while forum.tx(|tx| leaving::go_on(tx, Some(who.id()))).unwrap() {}
}

#[test]
fn whoever_leaves_is_a_former_member_whose_texts_stay() {
    let mut forum = Forum::new();
    let (ana, bob) = (forum.member("ana"), forum.member("bob"));
    let post = forum.post(&ana, "Bread");
    let comment = forum.comment(&ana, &post, "Rye");
    forum.message(&ana, &bob, "Psst");
    let liked = forum.post(&bob, "Cheese");
    let text = Text::Post(liked.id);
    forum.write(&ana, |tx, who| reactions::set(tx, who, text, "👍", true)).unwrap();
    forum.tx(reactions::tell).unwrap();
    forum.told();
    leave(&mut forum, &ana, Leave::Keep);
    forum.tx(reactions::tell).unwrap();
    let told = forum.told();
    let former = format!("former-member-{}", ana.id());
    assert_eq!(told[0].what(), "user.updated");
    assert_eq!(told[0].frame["user"]["username"], former.as_str());
    let told = told.iter().find(|told| told.what() == "post.reacted").unwrap();
    assert_eq!(told.frame["reactions"], serde_json::json!([]));

    let shown = posts::show(&mut forum.conn, Readers::Moderators, post.id).unwrap();
    assert_eq!((shown.author.username, shown.author.id), (former.clone(), ana.id()));
    comments::show(&mut forum.conn, Readers::Moderators, comment).unwrap();
    let profile = people::show(&mut forum.conn, None, Readers::Everyone, &former).unwrap();
    assert_eq!((profile.bio, profile.posts, profile.person.avatar), (None, 1, None));
    assert_eq!(
        people::show(&mut forum.conn, None, Readers::Everyone, "ana").unwrap_err().code(),
        "not_found"
    );
    assert!(
        people::list(&mut forum.conn, "", None, 9).unwrap().iter().all(|one| one.id != ana.id())
    );
    // The other person has the words, and nobody to write to.
    let rows = conversations::list(&mut forum.conn, &bob, None, 9).unwrap();
    assert_eq!((rows[0].0.username.as_str(), rows[0].1.body.as_str()), (former.as_str(), "Psst"));
    let gone = SignedIn { user: rows[0].0.clone(), ..ana.clone() };
    assert_eq!(refusal(forum.try_message(&bob, &gone, "Hm?")), "forbidden");
    assert!(conversations::strangers(&mut forum.conn, &bob, 9).unwrap().is_empty());

    // Nobody signs in as them, and the name is free; the other one is nobody's.
    let login = |forum: &mut Forum, name: &str| users::find_credentials(&mut forum.conn, name);
    assert!(login(&mut forum, &former).unwrap().is_none());
    assert!(login(&mut forum, "ana@example.org").unwrap().is_none());
    let again = new_user("ana", Role::Member);
    forum.tx(|tx| registration::create(tx, again, &Admission::Free)).unwrap();
    for name in ["former-member-7", "Former.Mernber_1"] {
        assert!(Username::parse(name).unwrap().check_not_reserved().is_err(), "{name}");
    }
    account_keys::tell_clashes(&mut forum.conn).unwrap();
}

#[test]
fn texts_that_are_to_go_do_as_their_author_would_have_deleted_them() {
    let mut forum = Forum::new();
    let (ana, bob) = (forum.member("ana"), forum.member("bob"));
    let own = forum.post(&ana, "Bread");
    let under_own = forum.comment(&bob, &own, "Hm");
    let post = forum.post(&bob, "Cheese");
    let answered = forum.comment(&ana, &post, "Brie");
    let reply = forum.reply(&bob, &post, answered, "Yes");
    let other = forum.comment(&ana, &post, "Gouda");
    forum.message(&ana, &bob, "Psst");
    forum.told();
    leave(&mut forum, &ana, Leave::Remove);
    let whats = forum.whats();
    let count = |what: &str| whats.iter().filter(|one| *one == what).count();
    assert_eq!((count("post.deleted"), count("comment.deleted")), (1, 2), "{whats:?}");
    for gone in [answered, other, under_own] {
        assert_eq!(
            refusal(comments::show(&mut forum.conn, Readers::Moderators, gone)),
            "not_found"
        );
    }
    assert_eq!(refusal(posts::show(&mut forum.conn, Readers::Moderators, own.id)), "not_found");
    comments::show(&mut forum.conn, Readers::Moderators, reply).unwrap();
    assert_eq!(posts::show(&mut forum.conn, Readers::Moderators, post.id).unwrap().comments, 1);
    let rows = conversations::list(&mut forum.conn, &bob, None, 9).unwrap();
    assert_eq!(rows[0].1.body, "Psst", "what was said to somebody is theirs, too");
}

#[test]
fn the_last_admin_stays() {
    let mut forum = Forum::new();
    let adam = forum.person("adam", Role::Admin);
    let refused = forum.write(&adam, |tx, who| leaving::leave(tx, who, Leave::Keep));
    assert_eq!(refusal(refused), "conflict");
    let eve = forum.person("eve", Role::Admin);
    leave(&mut forum, &adam, Leave::Keep);
    let refused = forum.write(&eve, |tx, who| leaving::leave(tx, who, Leave::Keep));
    assert_eq!(refusal(refused), "conflict");
    let now = users::find(&mut forum.conn, adam.id()).unwrap();
    assert_eq!(now.role(), Role::Member);
    assert!(sessions::list(&mut forum.conn, &adam).unwrap().is_empty());
}
