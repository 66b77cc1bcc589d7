//! The list of categories, its order, and who changes it.

use super::super::fixture::{Forum, refusal, wrong};
use crate::{
    db::categories::CategoryChange,
    domain::{Audience, CategoryId, Name, Readers, Role, Slug, Writers},
    error::Error,
    forum::{
        SignedIn,
        categories::{self, Change, New},
    },
};

fn create(forum: &mut Forum, who: &SignedIn, slug: &str) -> Result<CategoryId, Error> {
    let (slug, name) = (Slug::parse(slug).unwrap(), Name::parse("A name").unwrap());
    let new = New {
        slug,
        name,
        description: String::new(),
        questions: false,
        color: None,
        position: None,
        readable_by: Readers::Everyone,
        writable_by: Writers::Members,
    };
    forum.write(who, |tx, who| categories::create(tx, who, &new)).map(|made| made.id)
}

fn put_at(forum: &mut Forum, who: &SignedIn, id: CategoryId, position: i64) {
    let change = Change { position: Some(position), ..Change::default() };
    forum.write(who, |tx, who| categories::update(tx, who, id, &change)).unwrap();
}

/// The slugs in their order; the places are those of the order.
fn order(forum: &mut Forum) -> Vec<String> {
    let all = categories::list(&mut forum.conn, Readers::Everyone).unwrap();
    assert!(all.iter().map(|one| one.position).eq(1..=i64::try_from(all.len()).unwrap()));
    all.into_iter().map(|one| one.slug).collect()
}

#[test]
fn only_admins_change_the_categories() {
    let mut forum = Forum::new();
    let mona = forum.person("mona", Role::Moderator);
    let general = categories::list(&mut forum.conn, Readers::Everyone).unwrap()[0].id;
    assert_eq!(refusal(create(&mut forum, &mona, "news")), "forbidden");
    let deleted = forum.write(&mona, |tx, who| categories::delete(tx, who, general));
    assert_eq!(refusal(deleted), "forbidden");
    let changed =
        forum.write(&mona, |tx, who| categories::update(tx, who, general, &Change::default()));
    assert_eq!(refusal(changed), "forbidden");
}

#[test]
fn a_new_category_is_the_last_and_everyone_is_told() {
    let mut forum = Forum::new();
    let ada = forum.person("ada", Role::Admin);
    create(&mut forum, &ada, "news").unwrap();
    assert_eq!(order(&mut forum), ["general", "introductions", "help", "news"]);
    let told = forum.told();
    assert_eq!((told[0].audience, told[0].what()), (Audience::Everyone, "categories.changed"));
}

#[test]
fn a_category_that_is_put_somewhere_makes_the_others_move() {
    let mut forum = Forum::new();
    let ada = forum.person("ada", Role::Admin);
    let help = categories::list(&mut forum.conn, Readers::Everyone).unwrap()[2].id;
    put_at(&mut forum, &ada, help, 1);
    assert_eq!(order(&mut forum), ["help", "general", "introductions"]);
    put_at(&mut forum, &ada, help, 2);
    assert_eq!(order(&mut forum), ["general", "help", "introductions"]);
    put_at(&mut forum, &ada, help, 99);
    assert_eq!(
        order(&mut forum),
        ["general", "introductions", "help"],
        "beyond the end is the end"
    );
}

#[test]
fn a_slug_is_one_categorys_and_a_refusal_tells_nobody() {
    let mut forum = Forum::new();
    let ada = forum.person("ada", Role::Admin);
    assert_eq!(wrong(create(&mut forum, &ada, "help"), "slug"), "is taken");
    let general = categories::list(&mut forum.conn, Readers::Everyone).unwrap()[0].id;
    let texts = CategoryChange { slug: Some("help".into()), ..CategoryChange::default() };
    let change = Change { texts, position: None };
    let renamed = forum.write(&ada, |tx, who| categories::update(tx, who, general, &change));
    assert_eq!(wrong(renamed, "slug"), "is taken");
    assert!(forum.told().is_empty());
}

#[test]
fn a_category_with_posts_stays_and_an_empty_one_goes_without_a_gap() {
    let mut forum = Forum::new();
    let ada = forum.person("ada", Role::Admin);
    let post = forum.post(&ada, "Hi");
    let mut delete = || forum.write(&ada, |tx, who| categories::delete(tx, who, post.category.id));
    assert_eq!(wrong(delete(), "posts"), "must be moved or deleted first");
    forum.move_to(&ada, post.id, "help").unwrap();
    forum.write(&ada, |tx, who| categories::delete(tx, who, post.category.id)).unwrap();
    assert_eq!(order(&mut forum), ["introductions", "help"]);
}
