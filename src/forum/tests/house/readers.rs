//! Who reads and who writes in a category, and what becomes of what was told before.

use super::super::fixture::{Forum, refusal, wrong};
use crate::{
    db::{bookmarks::BookmarkChange, categories::CategoryChange, events},
    domain::{
        Audience, CategoryId, Name, PostId, Readers, Role, Slug, Tags, Text, Timestamp, Writers,
        tag::Tag,
    },
    forum::{
        By, SignedIn, bookmarks,
        categories::{self, Change, New},
        comments, moderation, notifications, people, posts, reactions, reports, tags, versions,
        viewer::{self, Standing},
    },
    protocol::Post,
};

/// A forum with a category for members and one for moderators, and who is there: an admin, a
/// moderator, two members.
struct House {
    forum: Forum,
    ada: SignedIn,
    mona: SignedIn,
    ana: SignedIn,
    bob: SignedIn,
    staff: CategoryId,
}

fn house() -> House {
    let mut forum = Forum::new();
    let ada = forum.person("ada", Role::Admin);
    let mona = forum.person("mona", Role::Moderator);
    let (ana, bob) = (forum.member("ana"), forum.member("bob"));
    make(&mut forum, &ada, "club", Readers::Members);
    let staff = make(&mut forum, &ada, "staff", Readers::Moderators);
    forum.told();
    House { forum, ada, mona, ana, bob, staff }
}

fn make(forum: &mut Forum, who: &SignedIn, slug: &str, readable_by: Readers) -> CategoryId {
    let new = New {
        slug: Slug::parse(slug).unwrap(),
        name: Name::parse("A name").unwrap(),
        description: String::new(),
        questions: false,
        color: None,
        position: None,
        readable_by,
        writable_by: Writers::Members,
    };
    forum.write(who, |tx, who| categories::create(tx, who, &new)).unwrap().id
}

impl House {
    /// Has others read or write in a category.
    fn set(&mut self, id: CategoryId, readers: Option<Readers>, writers: Option<Writers>) {
        let texts = CategoryChange {
            readable_level: readers.map(Readers::level),
            writable_level: writers.map(Writers::level),
            ..CategoryChange::default()
        };
        let change = Change { texts, position: None };
        self.forum.write(&self.ada, |tx, who| categories::update(tx, who, id, &change)).unwrap();
    }

    fn post_in(&mut self, who: &SignedIn, category: &str, body: &str) -> Post {
        self.forum.try_post(who, category, body).unwrap()
    }

    fn unread(&mut self, who: &SignedIn) -> i64 {
        notifications::unread(&mut self.forum.conn, who).unwrap().all
    }

    /// Whom each event of the log is for that tells of this post.
    fn audiences(&mut self, post: PostId) -> Vec<Audience> {
        let head = events::head(&mut self.forum.conn).unwrap();
        let all = events::page(&mut self.forum.conn, 0, head).unwrap();
        let of_post = |event: &events::Logged| {
            event.about.is_some_and(|about| about.text.post() == Some(post))
        };
        all.into_iter().filter(of_post).map(|event| event.audience).collect()
    }
}

#[test]
fn whoever_may_not_read_a_category_finds_nothing_of_it() {
    let mut house = house();
    let (mona, ana) = (house.mona.clone(), house.ana.clone());
    let post = house.post_in(&mona, "staff", "@ana must not know");
    let comment = house.forum.comment(&mona, &post, "Nor of this");
    let conn = &mut house.forum.conn;
    for (reads, sees) in [(Readers::Everyone, 3), (Readers::Members, 4), (Readers::Moderators, 5)] {
        assert_eq!(categories::list(conn, reads).unwrap().len(), sees);
        let is_there = reads == Readers::Moderators;
        assert_eq!(posts::show(conn, reads, post.id).is_ok(), is_there);
        assert_eq!(comments::show(conn, reads, comment).is_ok(), is_there);
        assert_eq!(comments::list(conn, reads, post.id, None, 9).is_ok(), is_there);
        let filter = posts::Filter { reads, ..posts::Filter::default() };
        assert_eq!(posts::list(conn, &filter, 9).unwrap().len(), usize::from(is_there));
        let filter = posts::Filter { category: Some("staff".into()), ..filter };
        assert_eq!(posts::list(conn, &filter, 9).is_ok(), is_there);
        let profile = people::show(conn, None, reads, "mona").unwrap();
        let counted = i64::from(is_there);
        assert_eq!((profile.posts, profile.comments), (counted, counted));
        assert!(tags::list(conn, reads, "", 9).unwrap().is_empty());
    }
    let standing = Standing::thread(post.id, vec![comment]);
    assert_eq!(standing.seen_by(conn, &ana).unwrap(), Standing::default());
    let of = crate::db::versions::Of::Post(post.id);
    assert_eq!(refusal(versions::list(conn, &ana, of, None, 9)), "not_found");
    let own = viewer::of(conn, &ana, &Standing::posts([post.id])).unwrap();
    assert!(own.reads.is_empty());
    let (reason, text) = (crate::domain::Reason::Spam, None);
    let new = reports::New { of: reports::Of::Post(post.id), reason, text };
    let reported = house.forum.write(&ana, |tx, who| reports::create(tx, who, new));
    assert_eq!(refusal(reported), "not_found");
    let written = house.forum.try_comment(&ana, post.id, None, "Hi");
    assert_eq!(refusal(written), "not_found");
    assert_eq!(wrong(house.forum.try_post(&ana, "staff", "Hi"), "category"), "is not a category");
}

#[test]
fn nobody_is_told_of_what_they_may_not_read_and_nobody_can_count_that() {
    let mut house = house();
    let (mona, ada, ana) = (house.mona.clone(), house.ada.clone(), house.ana.clone());
    house.post_in(&mona, "staff", "@ana and @ada");
    assert!(house.forum.notified(&ana).is_empty());
    assert_eq!(house.forum.notified(&ada), ["mention by mona"]);
    assert_eq!(house.unread(&ana), 0);
    let told = house.forum.people_told("notification.created");
    assert_eq!(told, [ada.id().0].into());
}

#[test]
fn a_post_that_moves_out_of_sight_is_gone_for_those_who_lose_it() {
    let mut house = house();
    let (mona, ana) = (house.mona.clone(), house.ana.clone());
    let post = house.post_in(&ana, "general", "Hi @bob");
    let comment = house.forum.comment(&house.bob.clone(), &post, "Ho");
    let (from, to) = (post.category.id, house.staff);
    house.forum.told();
    house.forum.move_to(&mona, post.id, "staff").unwrap();
    let told = house.forum.told();
    let moved = told.iter().map(|told| (told.audience, told.what()));
    let moved: Vec<_> = moved.filter(|(_, what)| what.starts_with("post.")).collect();
    let expected = [
        (Audience::Moved { from, to }, "post.updated"),
        (Audience::Left { from, to }, "post.deleted"),
        (Audience::Category(to), "post.updated"),
    ];
    assert_eq!(moved, expected);
    assert_eq!(told[1].frame["category_id"], from.0, "where they knew it");
    assert!(house.forum.notified(&ana).is_empty(), "what they were told is taken back");
    assert_eq!(house.unread(&house.bob.clone()), 0);
    // All that the log has of it is for those who may read where it stands now.
    let inside = |audience: &Audience| audience.place() == Some(to);
    assert!(house.audiences(post.id).iter().all(inside), "{:?}", house.audiences(post.id));
    let comment = comments::show(&mut house.forum.conn, Readers::Members, comment);
    assert_eq!(refusal(comment), "not_found");

    house.forum.told();
    house.forum.move_to(&mona, post.id, "help").unwrap();
    let told = house.forum.whats();
    assert_eq!(told, ["post.updated", "post.updated"], "who gains it hears of it as it is");
    assert!(house.forum.move_to(&ana, post.id, "general").is_ok(), "and its author has it back");
}

#[test]
fn what_somebody_has_missed_is_what_they_may_read_now() {
    let mut house = house();
    let (mona, ana) = (house.mona.clone(), house.ana.clone());
    let post = house.post_in(&mona, "general", "Hi @ana");
    house.post_in(&mona, "staff", "Hi @ana");
    house.forum.move_to(&mona, post.id, "staff").unwrap();
    let head = events::head(&mut house.forum.conn).unwrap();
    let mut missed = |person: Option<&SignedIn>| {
        let reads = person.map_or(Readers::Everyone, SignedIn::reads);
        let reader = events::Reader { person: person.map(SignedIn::id), reads };
        let all = events::missed(&mut house.forum.conn, &reader, 0, head, 300, 1 << 20).unwrap();
        let mut all: Vec<String> = all.unwrap().into_iter().map(|event| event.frame).collect();
        all.retain(|frame| frame.contains("post") && !frame.contains("post.deleted"));
        all.len()
    };
    assert_eq!((missed(None), missed(Some(&ana))), (0, 0));
    assert_eq!(missed(Some(&mona)), 4, "two that were written, one of which moved");
}

#[test]
fn a_tag_of_a_closed_category_is_told_to_its_readers() {
    let mut house = house();
    let mona = house.mona.clone();
    let [secret, plain] = ["secret", "plain"].map(|tag| Tag::parse(tag).unwrap());
    for (category, tag) in [("staff", "secret"), ("general", "plain")] {
        let post = house.post_in(&mona, category, "Hi");
        let tags = Some(Tags::parse(vec![tag]).unwrap());
        let change = posts::Change { tags, ..posts::Change::default() };
        house.forum.write(&mona, |tx, who| posts::update(tx, who, post.id, change)).unwrap();
    }
    let mut rename = |from: &Tag, to: &Tag| {
        house.forum.told();
        house.forum.write(&mona, |tx, who| tags::rename(tx, who, from, to)).unwrap();
        house.forum.told().into_iter().map(|told| told.audience).collect::<Vec<_>>()
    };
    let other = Tag::parse("other").unwrap();
    assert_eq!(rename(&secret, &other), [Audience::Category(house.staff)]);
    assert_eq!(rename(&plain, &secret), [Audience::Everyone]);
}

#[test]
fn with_the_right_to_read_goes_what_one_was_told() {
    let mut house = house();
    let (mona, ana) = (house.mona.clone(), house.ana.clone());
    let post = house.post_in(&mona, "general", "Hi @ana");
    assert_eq!(house.unread(&ana), 1);
    house.forum.told();
    house.set(post.category.id, Some(Readers::Members), None);
    assert_eq!(house.unread(&ana), 1, "a member still reads it");
    house.set(post.category.id, Some(Readers::Moderators), None);
    let told = house.forum.whats();
    assert_eq!(told, ["categories.changed", "categories.changed", "notification.removed"]);
    assert_eq!(house.unread(&ana), 0);

    house.post_in(&house.ada.clone(), "staff", "Hi @mona");
    assert_eq!(house.unread(&mona), 1);
    let ada = house.ada.clone();
    let changed = house.forum.write(&ada, |tx, who| {
        moderation::set_role(tx, By::Person(who), mona.user.clone(), Role::Member)
    });
    changed.unwrap();
    assert_eq!(house.unread(&mona), 0, "who is a moderator no more is told nothing of it");
}

#[test]
fn where_moderators_write_members_read() {
    let mut house = house();
    let (mona, ana) = (house.mona.clone(), house.ana.clone());
    let post = house.post_in(&ana, "general", "Hi");
    let comment = house.forum.comment(&ana, &post, "Ho");
    let elsewhere = house.post_in(&ana, "help", "Here");
    house.set(post.category.id, None, Some(Writers::Moderators));
    assert_eq!(refusal(house.forum.try_post(&ana, "general", "More")), "forbidden");
    assert_eq!(refusal(house.forum.try_comment(&ana, post.id, None, "More")), "forbidden");
    assert_eq!(refusal(house.forum.edit(&ana, post.id, "Other", None)), "forbidden");
    assert_eq!(refusal(house.forum.edit_comment(&ana, comment, "Other", None)), "forbidden");
    assert_eq!(refusal(house.forum.move_to(&ana, elsewhere.id, "general")), "forbidden");
    assert!(posts::show(&mut house.forum.conn, Readers::Everyone, post.id).is_ok());
    house.post_in(&mona, "general", "News");
    house.forum.try_comment(&mona, post.id, None, "More").unwrap();
    house.forum.move_to(&mona, elsewhere.id, "general").unwrap();
    house.forum.write(&ana, |tx, who| comments::delete(tx, who, comment)).unwrap();
    house.forum.write(&ana, |tx, who| posts::delete(tx, who, post.id)).unwrap();
}

#[test]
fn authors_who_may_not_read_their_text_any_more_hear_of_no_reaction() {
    let mut house = house();
    let (mona, ana) = (house.mona.clone(), house.ana.clone());
    let post = house.post_in(&ana, "general", "Hi");
    house.forum.move_to(&mona, post.id, "staff").unwrap();
    let text = Text::Post(post.id);
    house.forum.write(&mona, |tx, who| reactions::set(tx, who, text, "👍", true)).unwrap();
    while house.forum.tx(reactions::tell).unwrap() > 0 {}
    assert!(house.forum.notified(&ana).is_empty());
    let find = |forum: &mut Forum, reads| reactions::post(&mut forum.conn, reads, post.id);
    assert_eq!(refusal(find(&mut house.forum, Readers::Members)), "not_found");
    assert!(find(&mut house.forum, Readers::Moderators).is_ok());
}

#[test]
fn nobody_is_reminded_of_what_they_may_not_read_any_more() {
    let mut house = house();
    let (mona, bob) = (house.mona.clone(), house.bob.clone());
    let post = house.post_in(&mona, "general", "Hi");
    let change = BookmarkChange { note: None, remind_at: Some(Some(5)) };
    let text = bookmarks::Text::Post(post.id);
    house.forum.write(&bob, |tx, who| bookmarks::update(tx, who, text, &change)).unwrap();
    house.forum.move_to(&mona, post.id, "staff").unwrap();
    house.forum.tx(|tx| bookmarks::remind(tx, Timestamp::now(), 9)).unwrap();
    assert!(house.forum.notified(&bob).is_empty());
    assert!(bookmarks::list(&mut house.forum.conn, &bob, None, 9).unwrap().is_empty());
    assert_eq!(refusal(bookmarks::show(&mut house.forum.conn, &bob, text)), "not_found");
    house.forum.move_to(&mona, post.id, "help").unwrap();
    assert_eq!(bookmarks::list(&mut house.forum.conn, &bob, None, 9).unwrap().len(), 1);
}

#[test]
fn a_reply_to_what_one_may_not_read_is_one_to_what_is_gone() {
    let mut house = house();
    let (mona, ana) = (house.mona.clone(), house.ana.clone());
    let (hidden, open) = (house.post_in(&mona, "staff", "x"), house.post_in(&ana, "general", "x"));
    let below = house.forum.comment(&mona, &hidden, "Hush");
    let mut reply =
        |who, to| wrong(house.forum.try_comment(who, open.id, Some(to), "y"), "reply_to");
    let nowhere = crate::domain::CommentId(999);
    assert_eq!(reply(&ana, below), reply(&ana, nowhere));
    assert_ne!(reply(&mona, below), reply(&mona, nowhere));
}
