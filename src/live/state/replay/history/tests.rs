//! Who missed what, and in which order it is told.

use super::*;
use crate::domain::{CategoryId, MessageId, PostId, UserId};

fn entry(seq: i64) -> Entry {
    Entry {
        seq,
        audience: Audience::Category(CategoryId(1)),
        about: None,
        author: None,
        frame: Frame::text("{}"),
    }
}

fn seqs(entries: &[Entry]) -> Vec<i64> {
    entries.iter().map(|entry| entry.seq).collect()
}

#[test]
fn events_leave_in_the_order_of_their_commits() {
    let (mut history, now) = (History::new("e".into(), 4, vec![]), Instant::now());
    assert!(history.accept(entry(6), now).is_empty());
    assert!(history.accept(entry(7), now).is_empty());
    assert_eq!(seqs(&history.accept(entry(5), now)), [5, 6, 7]);
    assert_eq!(history.head(), 7);
}

#[test]
fn an_event_that_comes_twice_leaves_once() {
    let (mut history, now) = (History::new("e".into(), 0, vec![]), Instant::now());
    assert_eq!(seqs(&history.accept(entry(1), now)), [1]);
    assert!(history.accept(entry(1), now).is_empty());
}

#[test]
fn a_private_message_that_was_edited_or_deleted_is_told_to_nobody_who_comes_back() {
    let (mut history, now) = (History::new("e".into(), 0, vec![]), Instant::now());
    let pair = Audience::Pair(UserId(1), UserId(2));
    let event = |seq, audience, said: Said, text: &str| Entry {
        author: None,
        seq,
        audience,
        about: Some(About::message(MessageId(7), said)),
        frame: Frame::text(&format!(
            r#"{{"type":"message.{}","seq":{seq},"message":{{"body":"{text}"}}}}"#,
            said.as_str()
        )),
    };
    history.accept(event(1, pair, Said::Created, "one"), now);
    // Come before its turn, it changes what was before it all the same.
    history.accept(event(3, Audience::Person(UserId(1)), Said::Updated, "three"), now);
    history.accept(event(2, pair, Said::Updated, "two"), now);
    let words = |history: &History| -> Vec<String> {
        history.after(0).unwrap().map(|entry| entry.frame.words().unwrap().to_owned()).collect()
    };
    assert!(words(&history).iter().all(|words| words.contains("three")), "whoever hears it");
    let outdated = Frame::event(&ServerEvent::Superseded { seq: 4 });
    history.accept(Entry { frame: outdated, ..event(4, pair, Said::Updated, "") }, now);
    assert!(words(&history)[..3].iter().all(|words| words.contains("three")), "as it was");
    history.accept(event(5, pair, Said::Deleted, ""), now);
    assert!(words(&history)[..3].iter().all(|words| words.contains("superseded")));
    assert!(history.accept(event(1, pair, Said::Created, "one"), now).is_empty());
    assert!(words(&history)[0].contains("superseded"), "it never comes back");
}

#[test]
fn a_hole_is_asked_for_after_a_while() {
    let (mut history, now) = (History::new("e".into(), 0, vec![]), Instant::now());
    history.accept(entry(3), now);
    assert_eq!(history.hole(now), None);
    assert_eq!(history.next_ask(), Some(now + PATIENCE));
    assert_eq!(history.hole(now + PATIENCE), Some((0, 2)));
    assert_eq!(history.hole(now + PATIENCE), None, "asked already");
    history.accept(entry(1), now);
    assert_eq!(seqs(&history.accept(entry(2), now)), [2, 3]);
    assert_eq!(history.next_ask(), None);
}

#[test]
fn what_never_comes_is_asked_for_too() {
    let (mut history, now) = (History::new("e".into(), 4, vec![]), Instant::now());
    history.ends(4, now);
    assert_eq!(history.next_ask(), None);
    history.ends(7, now);
    assert_eq!(history.hole(now + PATIENCE), Some((4, 7)));
    history.accept(entry(5), now + PATIENCE);
    assert_eq!(history.hole(now + 2 * PATIENCE), Some((5, 7)), "a page at a time");
    history.accept(entry(6), now);
    history.accept(entry(7), now);
    assert_eq!((history.next_ask(), history.hole(now + 9 * PATIENCE)), (None, None));
}

#[test]
fn who_missed_something_gets_just_that() {
    let (mut history, now) =
        (History::new("e".into(), 10, vec![entry(9), entry(10)]), Instant::now());
    history.accept(entry(11), now);
    let after =
        |seq| history.after(seq).map(|entries| entries.map(|entry| entry.seq).collect::<Vec<_>>());
    assert_eq!(after(8), Some(vec![9, 10, 11]));
    assert_eq!(after(10), Some(vec![11]));
    assert_eq!(after(11), Some(vec![]));
    assert_eq!(after(7), None, "too old");
    assert_eq!(after(12), None, "from the future");
}

#[test]
fn what_is_outdated_is_told_to_nobody_who_comes_back() {
    let (mut history, now) = (History::new("e".into(), 0, vec![]), Instant::now());
    let event = |seq, said: Said, text: &str| Entry {
        author: None,
        about: Some(About::post(PostId(1), said)),
        frame: Frame::text(&format!(
            r#"{{"type":"post.{}","seq":{seq},"post":{{"title":"{text}"}}}}"#,
            said.as_str()
        )),
        ..entry(seq)
    };
    for (seq, said, text) in
        [(1, Said::Created, "one"), (2, Said::Updated, "two"), (3, Said::Updated, "three")]
    {
        history.accept(event(seq, said, text), now);
    }
    let words = |history: &History| -> Vec<String> {
        history.after(0).unwrap().map(|entry| entry.frame.words().unwrap().to_owned()).collect()
    };
    assert_eq!(
        words(&history),
        [
            r#"{"type":"post.created","seq":1,"post":{"title":"three"}}"#,
            r#"{"type":"event.superseded","seq":2}"#,
            r#"{"type":"post.updated","seq":3,"post":{"title":"three"}}"#,
        ]
    );
    history.accept(event(4, Said::Deleted, ""), now);
    assert!(
        words(&history)[..3].iter().all(|words| words.contains("superseded")),
        "{:?}",
        words(&history)
    );
    assert_eq!(history.bytes, history.ring.iter().map(|entry| entry.frame.len()).sum::<usize>());
}

#[test]
fn memory_is_bounded() {
    let (mut history, now) = (History::new("e".into(), 0, vec![]), Instant::now());
    for seq in 1..=5_000 {
        history.accept(entry(seq), now);
    }
    assert_eq!(history.reach(), 5_000 - 4_096);
}
