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

/// The same, of which nothing was taken for as long as anyone is waited for.
fn stuck() -> Backlog {
    let mut backlog = full();
    backlog.wait(PATIENCE);
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
    assert_eq!(stuck().push(&text("one more"), Weight::Event), Err(Overflow));
    assert_eq!(stuck().push(&text("pong"), Weight::Answer), Err(Overflow));
}

#[test]
fn who_may_be_about_to_read_falls_behind_first() {
    let mut backlog = full();
    backlog.wait(PATIENCE / 2);
    backlog.push(&text("one more"), Weight::Event).unwrap();
    assert_eq!(backlog.len(), 1, "only what may have begun to leave is kept");
    let now = Instant::now();
    assert_eq!(backlog.care(now), Care::None);
    assert_eq!(backlog.care(now + PATIENCE), Care::LetGo);
}

#[test]
fn who_takes_nothing_is_let_go_where_nothing_more_comes() {
    let mut backlog = Backlog::default();
    backlog.push(&long(), Weight::Replay).unwrap();
    let now = Instant::now();
    assert_eq!(backlog.care(now + PATIENCE), Care::None);
    assert_eq!(backlog.care(now + STUCK), Care::LetGo);
    backlog.consume(1);
    assert_eq!(backlog.care(Instant::now() + PATIENCE), Care::None, "one byte is reading");
}

#[test]
fn what_has_left_of_a_long_piece_is_not_kept() {
    let mut backlog = Backlog::default();
    backlog.push(&long(), Weight::Replay).unwrap();
    let before = backlog.frames().next().unwrap().as_ptr();
    backlog.consume(1);
    assert_eq!(backlog.frames().next().unwrap().as_ptr(), before.wrapping_add(1), "as it was");
    backlog.consume(SPENT);
    let rest = backlog.frames().next().unwrap();
    assert_eq!(rest, &long().0[1 + SPENT..]);
    assert_ne!(rest.as_ptr(), before.wrapping_add(1 + SPENT), "in a place of its own");
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
fn who_falls_behind_is_told_to_fetch_anew_once_all_has_left() {
    let (mut backlog, now) = (Backlog::default(), Instant::now());
    backlog.push(&long(), Weight::Replay).unwrap();
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
fn who_reads_however_slowly_is_not_let_go() {
    let mut backlog = full();
    backlog.push(&text("one more"), Weight::Event).unwrap();
    let mut waited = Duration::ZERO;
    while backlog.len() > 0 {
        backlog.wait(PATIENCE / 2);
        waited += PATIENCE / 2;
        assert_eq!(backlog.care(Instant::now()), Care::None, "after {waited:?}");
        backlog.consume(1);
        backlog.push(&text("event"), Weight::Event).unwrap();
    }
    assert_eq!(backlog.care(Instant::now()), Care::Resync);
}

#[test]
fn a_long_rest_before_is_no_delay() {
    let mut backlog = Backlog::default();
    backlog.push(&text("event"), Weight::Event).unwrap();
    backlog.consume(backlog.bytes());
    backlog.wait(10 * PATIENCE);
    for _ in 0..2 * FRAMES_MAX {
        backlog.push(&text("event"), Weight::Event).unwrap();
    }
    assert!(backlog.behind.is_some());
}
