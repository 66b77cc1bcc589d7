//! The forum in numbers.

use super::super::fixture::{Forum, refusal};
use crate::{domain::Role, forum::stats};

#[test]
fn what_was_written_is_counted_by_day() {
    let mut forum = Forum::new();
    let (ana, bob) = (forum.member("ana"), forum.member("bob"));
    let adam = forum.person("adam", Role::Admin);
    assert_eq!(refusal(stats::show(&mut forum.conn, &ana, 1)), "forbidden");
    let post = forum.post(&ana, "Hi");
    let old = forum.post(&ana, "Hi");
    forum.age(old.id, 2, 0);
    forum.comment(&bob, &post, "Ho");
    forum.comment(&bob, &post, "Hm");
    forum.message(&ana, &bob, "Psst");
    let told = stats::show(&mut forum.conn, &adam, 3).unwrap();
    let numbers: Vec<_> = told
        .days
        .iter()
        .map(|day| (day.posts, day.comments, day.messages, day.new_people, day.active_people))
        .collect();
    assert_eq!(numbers, [(1, 0, 0, 0, 1), (0, 0, 0, 0, 0), (1, 2, 1, 3, 2)]);
    assert!(told.days.is_sorted_by(|one, other| one.day < other.day));
    assert_eq!(told.days[0].day.len(), "2026-11-27".len());
    assert!(told.database_bytes > 0 && told.pictures_bytes == 0);
    assert_eq!(stats::show(&mut forum.conn, &adam, 1).unwrap().days.len(), 1);
}
