//! Categories that nobody needs any more: archived, or merged into another.

use super::super::fixture::{Forum, refusal, wrong};
use crate::{
    db::{self, categories::CategoryChange, reads as marks},
    domain::{Audience, CategoryId, Level, Readers, Role, Slug},
    error::Error,
    forum::{SignedIn, audit, categories, category_merging, levels, posts, reads, solutions},
    protocol::Category,
};

const GENERAL: CategoryId = CategoryId(1);
const INTRODUCTIONS: CategoryId = CategoryId(2);
const HELP: CategoryId = CategoryId(3);

fn change(forum: &mut Forum, who: &SignedIn, id: CategoryId, texts: CategoryChange) -> Category {
    let change = categories::Change { texts, position: None };
    forum.write(who, |tx, who| categories::update(tx, who, id, &change)).unwrap()
}

fn archive(forum: &mut Forum, who: &SignedIn, id: CategoryId, archived: bool) -> Category {
    let texts = CategoryChange { archived: Some(archived), ..CategoryChange::default() };
    change(forum, who, id, texts)
}

/// Merges wholly, as the handler does; gives in how many pieces.
fn merge(
    forum: &mut Forum,
    who: &SignedIn,
    from: CategoryId,
    into: CategoryId,
) -> Result<usize, Error> {
    forum.write(who, |tx, who| category_merging::begin(tx, who, from, into))?;
    let mut pieces = 0;
    while forum.tx(category_merging::go_on)? {
        pieces += 1;
    }
    Ok(pieces)
}

fn all(forum: &mut Forum) -> Vec<(String, i64)> {
    let all = categories::list(&mut forum.conn, Readers::Moderators).unwrap();
    all.into_iter().map(|one| (one.slug, one.posts)).collect()
}

#[test]
fn nothing_new_is_written_in_what_is_archived() {
    let mut forum = Forum::new();
    let (ana, adam) = (forum.member("ana"), forum.person("adam", Role::Admin));
    let post = forum.try_post(&ana, "help", "Bread").unwrap();
    let comment = forum.comment(&ana, &post, "Rye");
    forum.told();
    assert!(archive(&mut forum, &adam, HELP, true).archived);
    assert_eq!(forum.whats(), ["categories.changed"]);
    for who in [&ana, &adam] {
        assert_eq!(refusal(forum.try_post(who, "help", "More")), "forbidden");
        assert_eq!(refusal(forum.try_comment(who, post.id, None, "More")), "forbidden");
        assert_eq!(refusal(forum.edit(who, post.id, "Other", None)), "forbidden");
        assert_eq!(refusal(forum.edit_comment(who, comment, "Other", None)), "forbidden");
        let other = forum.post(&ana, "Elsewhere").id;
        assert_eq!(refusal(forum.move_to(who, other, "help")), "forbidden");
    }
    let shown = posts::show(&mut forum.conn, Readers::Everyone, post.id).unwrap();
    assert_eq!(shown.body, "Bread", "it is read as before");
    forum.move_to(&adam, post.id, "general").unwrap();
    forum.comment(&ana, &post, "Here one may");
    assert!(!archive(&mut forum, &adam, HELP, false).archived);
    forum.try_post(&ana, "help", "More").unwrap();
    let notes = audit::list(&mut forum.conn, &adam, None, Some("update_category"), None, 9);
    let notes = notes.unwrap();
    let said = |text: &Option<String>| text.as_deref().unwrap().contains(", archived:");
    assert_eq!((said(&notes[1].before), said(&notes[1].after)), (false, true));
}

#[test]
fn the_posts_move_in_pieces_and_the_address_leads_on() {
    let mut forum = Forum::new();
    let (ana, adam) = (forum.member("ana"), forum.person("adam", Role::Admin));
    for n in 0..30 {
        forum.try_post(&ana, "help", &format!("Text {n}")).unwrap();
    }
    forum.post(&ana, "There already");
    forum.told();
    assert_eq!(refusal(merge(&mut forum, &ana, HELP, GENERAL)), "forbidden");
    assert_eq!(wrong(merge(&mut forum, &adam, HELP, HELP), "into"), "must be another category");
    assert_eq!(wrong(merge(&mut forum, &adam, HELP, CategoryId(9)), "into"), "is not a category");
    assert_eq!(refusal(merge(&mut forum, &adam, CategoryId(9), HELP)), "not_found");

    forum.write(&adam, |tx, who| category_merging::begin(tx, who, HELP, GENERAL)).unwrap();
    // It is on its way: neither is changed, and nobody writes there.
    assert_eq!(refusal(forum.try_post(&ana, "help", "Too late")), "forbidden");
    for (from, into) in [(HELP, GENERAL), (INTRODUCTIONS, HELP), (GENERAL, INTRODUCTIONS)] {
        assert_eq!(refusal(merge(&mut forum, &adam, from, into)), "conflict");
    }
    for id in [HELP, GENERAL] {
        let deleted = forum.write(&adam, |tx, who| categories::delete(tx, who, id));
        assert_eq!(refusal(deleted), "conflict");
    }
    assert!(forum.tx(category_merging::go_on).unwrap());
    assert_eq!(all(&mut forum)[2], ("help".to_owned(), 5));
    assert!(forum.tx(category_merging::go_on).unwrap());
    assert!(!forum.tx(category_merging::go_on).unwrap(), "nothing is left to be done");
    assert_eq!(all(&mut forum), [("general".to_owned(), 31), ("introductions".to_owned(), 0)]);

    let told = forum.told();
    let moved = Audience::Moved { from: HELP, to: GENERAL };
    assert_eq!(told.iter().filter(|told| told.audience == moved).count(), 30);
    assert!(told.iter().all(|told| told.what() != "post.deleted"), "everyone reads both");
    assert_eq!(told.last().unwrap().what(), "categories.changed");
    let now = posts::show(&mut forum.conn, Readers::Everyone, crate::domain::PostId(1)).unwrap();
    assert_eq!((now.category.id, now.version, now.edited_at), (GENERAL, 1, None));

    let led = |forum: &mut Forum, slug: &str| {
        let found = category_merging::find(&mut forum.conn, Readers::Everyone, slug).unwrap();
        found.map(|category| category.slug)
    };
    assert_eq!(led(&mut forum, "help").as_deref(), Some("general"));
    assert_eq!(led(&mut forum, "general"), None);
    forum.try_post(&ana, "help", "By the old address").unwrap();
    let shown = categories::list(&mut forum.conn, Readers::Everyone).unwrap();
    assert_eq!(shown[0].former_slugs, ["help"]);
    // No other category has that address.
    let new = categories::New {
        slug: Slug::parse("help").unwrap(),
        name: crate::domain::Name::parse("Help").unwrap(),
        description: String::new(),
        questions: false,
        color: None,
        position: None,
        readable_by: Readers::Everyone,
        writable_by: crate::domain::Writers::Members,
    };
    let made = forum.write(&adam, |tx, who| categories::create(tx, who, &new));
    assert_eq!(wrong(made, "slug"), "is taken");
    // And on, from both.
    merge(&mut forum, &adam, GENERAL, INTRODUCTIONS).unwrap();
    for slug in ["help", "general"] {
        assert_eq!(led(&mut forum, slug).as_deref(), Some("introductions"));
    }
    let notes = audit::list(&mut forum.conn, &adam, None, None, None, 9).unwrap();
    assert_eq!((notes[0].action.as_str(), notes[0].target.as_str()), ("merge_category", "general"));
}

#[test]
fn what_people_have_decided_and_read_goes_along() {
    let mut forum = Forum::new();
    let adam = forum.person("adam", Role::Admin);
    let people = ["ana", "bob", "cyd", "dan"].map(|name| forum.member(name));
    let decided = [
        (Some(Level::First), Some(Level::All), Some(Level::All)),
        (Some(Level::All), Some(Level::Muted), Some(Level::All)),
        (Some(Level::Muted), None, None),
        (Some(Level::Muted), Some(Level::First), Some(Level::First)),
    ];
    for (who, (help, general, _)) in people.iter().zip(decided) {
        for (category, level) in [(HELP, help), (GENERAL, general)] {
            forum.write(who, |tx, who| levels::set_category(tx, who, category, level)).unwrap();
        }
    }
    let post = forum.try_post(&adam, "help", "Bread").unwrap();
    let ana = &people[0];
    let slug = Some("help");
    forum.write(ana, |tx, who| reads::read_all(tx, who, slug)).unwrap();
    forum.told();
    merge(&mut forum, &adam, HELP, GENERAL).unwrap();
    assert_eq!(forum.people_told("me.updated").len(), 4);
    for (who, (.., now)) in people.iter().zip(decided) {
        let found = db::levels::of_categories(&mut forum.conn, who.id()).unwrap();
        let found: Vec<_> = found.iter().map(|one| (one.of, one.level)).collect();
        let expected: Vec<_> = now.map(|level| (GENERAL, level)).into_iter().collect();
        assert_eq!(found, expected, "{}", who.user.username);
    }
    let read = marks::marks(&mut forum.conn, ana.id(), &[post.id]).unwrap();
    assert!(read.contains_key(&post.id), "what was read stays read");
    let unread = reads::unread_ids(&mut forum.conn, ana).unwrap();
    assert!(!unread.contains(&post.id));
    assert!(reads::unread_ids(&mut forum.conn, &people[1]).unwrap().contains(&post.id));
}

#[test]
fn who_may_not_read_there_loses_it_and_an_answer_stays_among_questions() {
    let mut forum = Forum::new();
    let (ana, adam) = (forum.member("ana"), forum.person("adam", Role::Admin));
    for id in [HELP, INTRODUCTIONS] {
        let texts = CategoryChange { questions: Some(true), ..CategoryChange::default() };
        change(&mut forum, &adam, id, texts);
    }
    let post = forum.try_post(&adam, "help", "Bread?").unwrap();
    let comment = forum.comment(&ana, &post, "Rye, @adam");
    forum.write(&adam, |tx, who| solutions::update(tx, who, post.id, Some(comment))).unwrap();
    assert_eq!(forum.notified(&ana), ["solution by adam"]);
    merge(&mut forum, &adam, HELP, INTRODUCTIONS).unwrap();
    let shown = posts::show(&mut forum.conn, Readers::Everyone, post.id).unwrap();
    assert_eq!(shown.solution, Some(comment));
    let texts = CategoryChange { readable_level: Some(2), ..CategoryChange::default() };
    change(&mut forum, &adam, GENERAL, texts);
    forum.told();
    merge(&mut forum, &adam, INTRODUCTIONS, GENERAL).unwrap();
    let told = forum.told();
    let left = Audience::Left { from: INTRODUCTIONS, to: GENERAL };
    let gone: Vec<_> = told.iter().filter(|told| told.audience == left).collect();
    assert_eq!((gone.len(), gone[0].what()), (1, "post.deleted"));
    assert_eq!(forum.notified(&ana), [""; 0], "neither the answer nor the post");
    let shown = posts::show(&mut forum.conn, Readers::Moderators, post.id).unwrap();
    assert_eq!(shown.solution, None, "it is no question any more");
    let led = category_merging::find(&mut forum.conn, Readers::Members, "help").unwrap();
    assert!(led.is_none(), "nor where it went");
}
