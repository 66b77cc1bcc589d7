//! Stories that a property test once failed with, and others like them.

use super::{
    Step::{
        self, CaughtUp, Connect, Drop, FallBehind, Late, Publish, Resume, Subscribe, Unsubscribe,
        Wait,
    },
    World,
};

#[test]
fn too_much_to_send_again_is_told_honestly() {
    let mut world = World::new();
    world.step(Connect(1, true));
    world.step(Drop(1, false));
    for _ in 0..200 {
        world.step(Publish(vec![3, 3]));
    }
    world.step(Connect(1, true));
    assert_eq!(world.hub.resumes().resync, 1);
    world.settle();
}

#[test]
fn a_late_word_about_the_gap_never_breaks_the_order() {
    let mut world = World::new();
    world.step(Connect(1, true));
    world.step(Drop(1, false));
    world.step(Publish(vec![3]));
    world.step(Connect(1, false));
    world.step(Wait(300));
    world.step(Publish(vec![3]));
    world.clients[1].seen.retain(|seq| *seq < 2);
    world.step(Resume(1));
    assert_eq!(world.hub.resumes().resync, 1, "what came after its hello can't be unsent");
}

fn tell(steps: &[Step]) {
    let mut world = World::new();
    for step in steps {
        world.step(step.clone());
    }
    world.settle();
}

#[test]
fn what_was_sent_decides_about_a_late_resume_whatever_is_subscribed_by_then() {
    let begin = [
        Connect(3, true),
        Drop(3, false),
        Publish(vec![108, 97]),
        Connect(3, false),
        Wait(250),
        Late,
    ];
    for end in [
        vec![Publish(vec![45]), Unsubscribe(3), Connect(0, true), Resume(3)],
        vec![Publish(vec![2]), Unsubscribe(3), Resume(3)],
        vec![Unsubscribe(3), Publish(vec![2]), Subscribe(3), Resume(3)],
        vec![
            Publish(vec![2]),
            Unsubscribe(3),
            Subscribe(3),
            Unsubscribe(3),
            Resume(3),
            Publish(vec![2, 3]),
        ],
        vec![Unsubscribe(3), Publish(vec![2]), Resume(3), Subscribe(3), Publish(vec![2])],
        vec![Publish(vec![1]), Unsubscribe(3), Resume(3)],
    ] {
        tell(&[&begin[..], &end].concat());
    }
}

#[test]
fn who_had_no_room_is_told_to_fetch_anew_and_misses_nothing() {
    let begin =
        [Connect(1, true), Wait(250), Publish(vec![3]), FallBehind(1), Publish(vec![3, 3, 0])];
    for end in [
        vec![CaughtUp(1), Publish(vec![3])],
        vec![Resume(1), Publish(vec![3]), CaughtUp(1)],
        vec![CaughtUp(1), FallBehind(1), Publish(vec![3]), CaughtUp(1)],
    ] {
        tell(&[&begin[..], &end].concat());
    }
}

#[test]
fn a_fresh_connection_is_told_to_fetch_anew_when_too_much_was_held_back_for_it() {
    let mut world = World::new();
    world.step(Connect(1, true));
    for _ in 0..200 {
        world.step(Publish(vec![3, 3]));
    }
    world.step(Wait(300));
    assert_eq!(world.hub.resumes().resync, 1);
    world.settle();
}
