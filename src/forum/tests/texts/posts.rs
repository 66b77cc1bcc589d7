//! Posts: who writes, changes, moves and deletes them.

use super::super::fixture::{Forum, refusal, wrong};
use crate::{
    domain::{Audience, Keyset, Period, PostId, Readers, Role, Sort, Title},
    error::Error,
    forum::{
        categories, posts,
        posts::{Change, Filter},
    },
};

/// How many posts a category has, by its slug.
fn count(forum: &mut Forum, slug: &str) -> i64 {
    let all = categories::list(&mut forum.conn, Readers::Everyone).unwrap();
    all.iter().find(|category| category.slug == slug).unwrap().posts
}

fn delete(forum: &mut Forum, who: &crate::forum::SignedIn, post: PostId) -> Result<(), Error> {
    forum.write(who, |tx, who| posts::delete(tx, who, post))
}

#[test]
fn a_post_is_told_to_those_who_hear_of_its_category() {
    let mut forum = Forum::new();
    let ana = forum.member("ana");
    let post = forum.post(&ana, "Who *bakes*?");
    let told = forum.told();
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].audience, Audience::Category(post.category.id));
    assert_eq!(told[0].frame["type"], "post.created");
    assert_eq!(told[0].frame["post"], serde_json::to_value(&post).unwrap());
    assert_eq!(count(&mut forum, "general"), 1);
}

#[test]
fn a_post_stands_in_a_category_that_is_there() {
    let mut forum = Forum::new();
    let ana = forum.member("ana");
    assert_eq!(wrong(forum.try_post(&ana, "nowhere", "Hi"), "category"), "is not a category");
    assert!(forum.told().is_empty());
}

#[test]
fn what_says_what_stands_there_already_changes_nothing_and_is_told_to_nobody() {
    let mut forum = Forum::new();
    let ana = forum.member("ana");
    let post = forum.post(&ana, "Hi");
    forum.told();
    let change = Change {
        category: None,
        title: Some(Title::parse(&post.title).unwrap()),
        text: Some(forum.text(&ana, "Hi")),
        tags: None,
        version: Some(1),
    };
    let same = forum.write(&ana, |tx, who| posts::update(tx, who, post.id, change)).unwrap();
    assert_eq!((same.version, same.edited_at), (1, None));
    assert_eq!(forum.move_to(&ana, post.id, "general").unwrap().version, 1);
    assert!(forum.told().is_empty());
}

#[test]
fn an_edit_of_a_version_that_is_not_the_current_one_is_a_conflict() {
    let mut forum = Forum::new();
    let ana = forum.member("ana");
    let post = forum.post(&ana, "One");
    assert_eq!(forum.edit(&ana, post.id, "Two", Some(1)).unwrap().version, 2);
    forum.told();
    let refused = forum.edit(&ana, post.id, "Three", Some(1));
    assert!(wrong(refused, "version").contains("not the current version"));
    assert_eq!(posts::show(&mut forum.conn, Readers::Everyone, post.id).unwrap().body, "Two");
    assert!(forum.told().is_empty());
}

#[test]
fn an_edit_that_names_no_version_is_taken() {
    let mut forum = Forum::new();
    let ana = forum.member("ana");
    let post = forum.post(&ana, "One");
    forum.edit(&ana, post.id, "Two", None).unwrap();
    let edited = forum.edit(&ana, post.id, "Three", None).unwrap();
    assert_eq!((edited.version, edited.body.as_str()), (3, "Three"));
    assert!(edited.edited_at.is_some());
}

#[test]
fn a_move_is_told_and_counted_in_both_categories() {
    let mut forum = Forum::new();
    let ana = forum.member("ana");
    let post = forum.post(&ana, "Hi");
    forum.told();
    let moved = forum.move_to(&ana, post.id, "help").unwrap();
    let told = forum.told();
    let audiences: Vec<_> = told.iter().map(|told| told.audience).collect();
    let (from, to) = (post.category.id, moved.category.id);
    assert_eq!(audiences, [Audience::Moved { from, to }, Audience::Category(to)]);
    assert!(told.iter().all(|told| told.frame["post"]["category"]["slug"] == "help"));
    assert_eq!((count(&mut forum, "general"), count(&mut forum, "help")), (0, 1));
}

#[test]
fn a_move_to_what_is_no_category_is_refused() {
    let mut forum = Forum::new();
    let ana = forum.member("ana");
    let post = forum.post(&ana, "Hi");
    assert_eq!(wrong(forum.move_to(&ana, post.id, "nowhere"), "category"), "is not a category");
    assert_eq!(count(&mut forum, "general"), 1);
}

#[test]
fn only_the_author_and_moderators_change_or_delete_a_post() {
    let mut forum = Forum::new();
    let (ana, bob, mona) =
        (forum.member("ana"), forum.member("bob"), forum.person("mona", Role::Moderator));
    let post = forum.post(&ana, "Hi");
    assert_eq!(refusal(forum.edit(&bob, post.id, "Ha", None)), "forbidden");
    assert_eq!(refusal(forum.move_to(&bob, post.id, "help")), "forbidden");
    assert_eq!(refusal(delete(&mut forum, &bob, post.id)), "forbidden");
    assert_eq!(forum.edit(&mona, post.id, "Ha", None).unwrap().author.username, "ana");
    delete(&mut forum, &mona, post.id).unwrap();
}

#[test]
fn a_locked_post_is_changed_by_moderators_alone() {
    let mut forum = Forum::new();
    let (ana, mona) = (forum.member("ana"), forum.person("mona", Role::Moderator));
    let post = forum.post(&ana, "Hi");
    forum.lock(post.id);
    assert_eq!(refusal(forum.edit(&ana, post.id, "Ha", None)), "forbidden");
    assert_eq!(refusal(delete(&mut forum, &ana, post.id)), "forbidden");
    forum.edit(&mona, post.id, "Ha", None).unwrap();
}

#[test]
fn a_deleted_post_is_gone_with_all_that_stood_under_it() {
    let mut forum = Forum::new();
    let (ana, bob) = (forum.member("ana"), forum.member("bob"));
    let post = forum.post(&ana, "Hi @bob");
    let comment = forum.comment(&bob, &post, "Ho");
    forum.told();
    delete(&mut forum, &ana, post.id).unwrap();
    let told = forum.told();
    assert_eq!(told[0].frame["type"], "post.deleted");
    assert_eq!(told[0].audience, Audience::Category(post.category.id));
    assert_eq!(refusal(posts::show(&mut forum.conn, Readers::Everyone, post.id)), "not_found");
    assert_eq!(
        refusal(crate::forum::comments::show(&mut forum.conn, Readers::Everyone, comment)),
        "not_found"
    );
    assert_eq!(count(&mut forum, "general"), 0);
    assert!(forum.notified(&ana).is_empty() && forum.notified(&bob).is_empty());
}

#[test]
fn a_post_is_deleted_once() {
    let mut forum = Forum::new();
    let ana = forum.member("ana");
    let post = forum.post(&ana, "Hi");
    delete(&mut forum, &ana, post.id).unwrap();
    assert_eq!(refusal(delete(&mut forum, &ana, post.id)), "not_found");
}

#[test]
fn a_list_holds_the_posts_of_a_category_and_of_an_author_newest_first() {
    let mut forum = Forum::new();
    let (ana, bob) = (forum.member("ana"), forum.member("bob"));
    let one = forum.try_post(&ana, "general", "1").unwrap().id;
    let two = forum.try_post(&ana, "help", "2").unwrap().id;
    let three = forum.try_post(&bob, "help", "3").unwrap().id;
    let mut listed = |category: Option<&str>, author: Option<&str>, before: Option<PostId>| {
        let filter = Filter {
            category: category.map(str::to_owned),
            author: author.map(str::to_owned),
            before: before.map(|PostId(id)| Keyset { key: 0, id }),
            ..Filter::default()
        };
        let rows = posts::list(&mut forum.conn, &filter, 10)?;
        Ok::<_, Error>(rows.into_iter().map(|post| post.id).collect::<Vec<_>>())
    };
    assert_eq!(listed(None, None, None).unwrap(), [three, two, one]);
    assert_eq!(listed(None, None, Some(three)).unwrap(), [two, one]);
    assert_eq!(listed(Some("help"), None, None).unwrap(), [three, two]);
    assert_eq!(listed(Some("help"), Some("ANA"), None).unwrap(), [two]);
    assert_eq!(refusal(listed(Some("nowhere"), None, None)), "not_found");
    assert_eq!(refusal(listed(None, Some("nobody"), None)), "not_found");
}

#[test]
fn a_list_stands_in_the_order_that_was_asked_for_and_goes_on_where_it_ended() {
    let mut forum = Forum::new();
    let ana = forum.member("ana");
    let made: Vec<_> = (0..5).map(|_| forum.post(&ana, "Hi")).collect();
    // How many comments each has, how old it is, and since when it rests.
    for (at, (comments, days, rests)) in
        [(2, 60, 9), (1, 0, 1), (3, 2, 5), (0, 0, 7), (2, 14, 3)].into_iter().enumerate()
    {
        for _ in 0..comments {
            forum.comment(&ana, &made[at], "x");
        }
        forum.age(made[at].id, days, rests);
    }
    let at = |id: PostId| made.iter().position(|post| post.id == id).unwrap();
    let mut all = |sort, category: Option<&str>| {
        let mut filter =
            Filter { sort, category: category.map(str::to_owned), ..Filter::default() };
        let mut found = Vec::new();
        loop {
            let rows = posts::list(&mut forum.conn, &filter, 2).unwrap();
            let Some(last) = rows.last() else { return found };
            filter.before = Some(posts::place(sort, last));
            found.extend(rows.iter().map(|post| at(post.id)));
        }
    };
    assert_eq!(all(Sort::Newest, None), [4, 3, 2, 1, 0]);
    assert_eq!(all(Sort::Active, None), [1, 4, 2, 3, 0]);
    assert_eq!(all(Sort::Active, Some("general")), [1, 4, 2, 3, 0]);
    assert_eq!(all(Sort::Top(Period::All), None), [2, 4, 0, 1, 3]);
    assert_eq!(all(Sort::Top(Period::All), Some("general")), [2, 4, 0, 1, 3]);
    assert_eq!(all(Sort::Top(Period::Year), None), [2, 4, 0, 1, 3]);
    assert_eq!(all(Sort::Top(Period::Month), None), [2, 4, 1, 3]);
    assert_eq!(all(Sort::Top(Period::Week), None), [2, 1, 3]);
    assert_eq!(all(Sort::Top(Period::Day), None), [1, 3]);
    assert_eq!(all(Sort::Active, Some("help")), [0; 0]);
}

#[test]
fn a_post_that_moves_stands_in_every_order_of_its_new_category() {
    let mut forum = Forum::new();
    let ana = forum.member("ana");
    let post = forum.post(&ana, "Hi");
    forum.move_to(&ana, post.id, "help").unwrap();
    for sort in [Sort::Newest, Sort::Active, Sort::Top(Period::All)] {
        for (category, expected) in [("general", 0), ("help", 1)] {
            let filter = Filter { sort, category: Some(category.to_owned()), ..Filter::default() };
            let rows = posts::list(&mut forum.conn, &filter, 10).unwrap();
            assert_eq!(rows.len(), expected, "{sort:?} of {category}");
        }
    }
}

#[test]
fn what_is_pinned_stands_first_page_by_page_in_both_orders_of_time() {
    let mut forum = Forum::new();
    let (ana, mona) = (forum.member("ana"), forum.person("mona", Role::Moderator));
    let made: Vec<PostId> = (0..6).map(|_| forum.post(&ana, "Hi").id).collect();
    let refused = forum.write(&ana, |tx, who| posts::pin(tx, who, made[0], true));
    assert_eq!(refusal(refused), "forbidden");
    forum.told();
    for at in [0, 2, 2] {
        assert!(forum.write(&mona, |tx, who| posts::pin(tx, who, made[at], true)).unwrap().pinned);
    }
    assert_eq!(forum.whats(), ["post.updated", "post.updated"], "the third was no news");
    let expected = [2, 0, 5, 4, 3, 1].map(|at| made[at]);
    for sort in [Sort::Newest, Sort::Active] {
        for size in [1, 2, 4] {
            let (mut found, mut before, mut among_pinned) = (Vec::new(), None, false);
            loop {
                let filter =
                    Filter { sort, before, among_pinned, pinned_first: true, ..Filter::default() };
                let page = posts::list(&mut forum.conn, &filter, size).unwrap();
                let Some(last) = page.last() else { break };
                (before, among_pinned) = (Some(posts::place(sort, last)), last.pinned);
                found.extend(page.iter().map(|post| post.id));
            }
            assert_eq!(found, expected, "{sort:?} by {size}");
        }
    }
    let top = Filter { sort: Sort::Top(Period::All), pinned_first: true, ..Filter::default() };
    assert_eq!(posts::list(&mut forum.conn, &top, 1).unwrap()[0].id, made[5]);
    forum.write(&mona, |tx, who| posts::pin(tx, who, made[2], false)).unwrap();
    assert_eq!(forum.whats(), ["post.updated"]);
}

#[test]
fn a_post_is_locked_and_opened_by_moderators_and_told_when_that_is_news() {
    let mut forum = Forum::new();
    let (ana, max) = (forum.member("ana"), forum.person("max", Role::Moderator));
    let post = forum.post(&ana, "Hi");
    forum.told();
    let lock = |forum: &mut Forum, who, locked| {
        forum.write(who, |tx, who| posts::lock(tx, who, post.id, locked))
    };
    assert!(matches!(lock(&mut forum, &ana, true), Err(Error::Forbidden(_))));
    let locked = lock(&mut forum, &max, true).unwrap();
    assert_eq!((locked.locked, locked.version, locked.edited_at), (true, 1, None));
    lock(&mut forum, &max, true).unwrap();
    let told = forum.told();
    assert_eq!(told.len(), 1, "{told:?}");
    assert_eq!(told[0].frame["type"], "post.updated");
    assert!(!lock(&mut forum, &max, false).unwrap().locked);
    assert_eq!(forum.told().len(), 1);
}
