//! The backlog by itself: what is dropped, what is kept, and who is let go.

use super::*;

const HERE: Weight = Weight::Typing(PlaceKey(1));
const THERE: Weight = Weight::Typing(PlaceKey(2));

fn text(what: &str) -> Frame {
    Frame::text(what)
}

fn long() -> Frame {
    Frame::text(&"x".repeat(BYTES_MAX / 2))
}

fn says(backlog: &Backlog) -> Vec<String> {
    backlog.frames().map(|frame| String::from_utf8_lossy(&frame[2..]).into_owned()).collect()
}

fn full() -> Backlog {
    let mut backlog = Backlog::default();
    while backlog.counted() < FRAMES_MAX {
        backlog.push(&text("event"), Weight::Event).unwrap();
    }
    backlog
}

#[test]
fn no_hint_however_long_ends_a_connection() {
    let huge = Frame::text(&"x".repeat(3 * BYTES_MAX));
    for weight in [HERE, Weight::Presence] {
        for waiting in [0, 1, FRAMES_MAX / 2 - 1, FRAMES_MAX / 2, FRAMES_MAX] {
            let mut backlog = Backlog::default();
            for _ in 0..waiting {
                backlog.push(&text("event"), Weight::Event).unwrap();
            }
            for frame in [&huge, &long(), &text("hint")] {
                assert_eq!(
                    backlog.push(frame, weight),
                    Ok(()),
                    "{weight:?} behind {waiting} frames"
                );
            }
        }
    }
}

#[test]
fn the_last_word_about_each_place_comes_once_there_is_room() {
    let mut backlog = full();
    for (what, weight) in
        [("ann here", HERE), ("ann there", THERE), ("bo here", HERE), ("nobody here", HERE)]
    {
        backlog.push(&text(what), weight).unwrap();
    }
    backlog.consume(backlog.bytes());
    assert!(backlog.refill());
    assert_eq!(says(&backlog), ["ann there", "nobody here"]);
}

#[test]
fn a_word_that_was_kept_never_comes_behind_a_later_one() {
    let mut backlog = full();
    backlog.push(&text("ann here"), HERE).unwrap();
    backlog.consume(backlog.bytes() / 4 * 3);
    backlog.push(&text("nobody here"), HERE).unwrap();
    backlog.consume(backlog.bytes());
    assert!(!backlog.refill());
    let mut queued = Backlog::default();
    for place in 0..FRAMES_MAX {
        let weight = if matches!(place, 5 | 9) { HERE } else { Weight::Event };
        queued.push(&text(if place == 5 { "first" } else { "second" }), weight).unwrap();
    }
    queued.push(&text("event"), Weight::Event).unwrap();
    queued.consume(queued.bytes());
    assert!(queued.refill());
    assert_eq!(says(&queued), ["second"]);
}

#[test]
fn who_missed_presence_is_told_who_is_online_once_there_is_room() {
    let (mut backlog, now) = (full(), Instant::now());
    backlog.push(&text("ann left"), Weight::Presence).unwrap();
    assert_eq!(backlog.care(now), Care::None);
    backlog.consume(backlog.bytes());
    assert_eq!(backlog.care(now), Care::Presence);
    assert_eq!(backlog.care(now), Care::None, "once");
}

#[test]
fn who_never_reads_is_let_go_at_the_bound() {
    let mut backlog = full();
    assert_eq!(backlog.push(&text("one more"), Weight::Event), Err(Overflow));
    let mut backlog = full();
    backlog.is_blocked(Instant::now());
    assert_eq!(backlog.push(&text("one more"), Weight::Event), Err(Overflow));
}

#[test]
fn what_is_sent_again_counts_for_no_backlog() {
    let mut backlog = Backlog::default();
    backlog.push(&long(), Weight::Replay).unwrap();
    assert_eq!(backlog.bytes(), 0);
    backlog.push(&long(), Weight::Replay).unwrap();
    assert!(backlog.bytes() > 0, "of two such pieces that nobody has read, the second counts");
    backlog.consume(long().len());
    assert_eq!(backlog.replayed, 0);
}

#[test]
fn who_has_just_begun_falls_behind_and_is_told_to_fetch_anew() {
    let (mut backlog, now) = (Backlog::default(), Instant::now());
    backlog.push(&Frame::text(&"x".repeat(MUCH)), Weight::Replay).unwrap();
    for _ in 0..3 * FRAMES_MAX {
        backlog.push(&text("event"), Weight::Event).unwrap();
    }
    assert_eq!(backlog.len(), 1);
    backlog.push(&text("pong"), Weight::Answer).unwrap();
    assert_eq!(backlog.care(now), Care::None, "not before all has left");
    backlog.consume(backlog.bytes + backlog.replayed);
    backlog.refill();
    assert_eq!(backlog.care(now), Care::Resync);
    assert_eq!(backlog.care(now), Care::None, "once");
    backlog.push(&text("resync"), Weight::Resync).unwrap();
    backlog.push(&text("event"), Weight::Event).unwrap();
    assert_eq!(says(&backlog), ["resync", "event"]);
}

#[test]
fn who_begins_late_and_never_reads_is_let_go() {
    let (mut backlog, now) = (Backlog::default(), Instant::now());
    backlog.push(&long(), Weight::Replay).unwrap();
    for _ in 0..2 * FRAMES_MAX {
        backlog.push(&text("event"), Weight::Event).unwrap();
    }
    assert_eq!(backlog.care(now + START_TIME / 2), Care::None);
    assert_eq!(backlog.care(now + 2 * START_TIME), Care::LetGo);
}

#[test]
fn who_reads_but_not_fast_enough_falls_behind() {
    let mut backlog = full();
    backlog.is_blocked(Instant::now());
    for _ in 0..FRAMES_MAX {
        backlog.consume(7);
        backlog.push(&text("event"), Weight::Event).unwrap();
    }
    backlog.push(&text("one more"), Weight::Event).unwrap();
    assert!(backlog.behind.is_some() && backlog.len() == 1);
}

#[test]
fn progress_of_long_ago_is_no_progress() {
    let (mut progress, now) = (Progress::default(), Instant::now());
    progress.roll(now);
    progress.taken = 500;
    assert!(progress.is_reading(1000, now));
    assert!(!progress.is_reading(1000, now + WINDOW));
    progress.roll(now + WINDOW);
    assert!(progress.is_reading(1000, now + WINDOW), "that of the window before counts");
    progress.roll(now + 2 * WINDOW);
    assert!(!progress.is_reading(1000, now + 2 * WINDOW));
}
