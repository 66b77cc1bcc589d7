use super::*;
use crate::domain::{Role, Timestamp};

fn user(id: i64) -> User {
    User {
        id: UserId(id),
        username: format!("u{id}"),
        avatar_url: None,
        role: Role::Member,
        created_at: Timestamp(0),
    }
}

fn online(presence: &Presence) -> Vec<i64> {
    presence.users().map(|user| user.id.0).collect()
}

const TAB: ConnectionId = ConnectionId(1);
const OTHER_TAB: ConnectionId = ConnectionId(2);

#[test]
fn closing_one_of_two_tabs_keeps_the_user_online() {
    let (mut presence, now) = (Presence::default(), Instant::now());
    presence.join(TAB, Some(user(7)));
    presence.join(OTHER_TAB, Some(user(7)));
    presence.leave(TAB, false, now);
    presence.tick(now + GRACE * 2);
    assert_eq!(online(&presence), [7]);
}

#[test]
fn a_person_leaves_a_grace_after_the_last_tab() {
    let (mut presence, now) = (Presence::default(), Instant::now());
    presence.join(TAB, Some(user(7)));
    presence.take_changes();
    presence.leave(TAB, false, now);
    presence.tick(now + GRACE * 99 / 100);
    assert!(!presence.has_changed());
    presence.tick(now + GRACE);
    assert_eq!(presence.take_changes().left, [user(7)]);
    assert_eq!(online(&presence), [0; 0]);
}

#[test]
fn a_reload_is_no_flicker() {
    let (mut presence, now) = (Presence::default(), Instant::now());
    presence.join(TAB, Some(user(7)));
    presence.take_changes();
    presence.leave(TAB, false, now);
    presence.join(OTHER_TAB, Some(user(7)));
    presence.tick(now + GRACE * 2);
    assert!(!presence.has_changed());
    assert_eq!(online(&presence), [7]);
}

#[test]
fn a_second_departure_has_its_own_grace() {
    let (mut presence, now) = (Presence::default(), Instant::now());
    presence.join(TAB, Some(user(7)));
    presence.leave(TAB, false, now);
    presence.join(OTHER_TAB, Some(user(7)));
    presence.leave(OTHER_TAB, false, now + Duration::from_secs(3));
    presence.tick(now + GRACE);
    assert_eq!(online(&presence), [7]);
    presence.tick(now + GRACE + Duration::from_secs(3));
    assert_eq!(online(&presence), [0; 0]);
}

#[test]
fn a_dead_connection_has_no_grace() {
    let (mut presence, now) = (Presence::default(), Instant::now());
    presence.join(TAB, Some(user(7)));
    presence.leave(TAB, true, now);
    assert_eq!(online(&presence), [0; 0]);
}

#[test]
fn who_is_not_seen_has_connections_and_is_nowhere_told() {
    let (mut presence, now) = (Presence::default(), Instant::now());
    presence.join_unseen(TAB, UserId(7));
    assert!(!presence.has_changed() && !presence.is_online(UserId(7)));
    assert_eq!((online(&presence), presence.guests()), (vec![], 0));
    assert_eq!(presence.connections_of(UserId(7)).collect::<Vec<_>>(), [TAB]);
    presence.leave(TAB, false, now);
    assert!(!presence.has_changed());
    assert_eq!(presence.connections_of(UserId(7)).count(), 0);
    assert_eq!(presence.next_departure(), None);
}

#[test]
fn hiding_leaves_at_once_and_showing_joins_again() {
    let mut presence = Presence::default();
    presence.join(TAB, Some(user(7)));
    presence.take_changes();
    presence.hide(UserId(7));
    assert_eq!(presence.take_changes().left, [user(7)]);
    assert_eq!(presence.connections_of(UserId(7)).count(), 1);
    presence.show(user(7));
    assert_eq!(presence.take_changes().joined, [user(7)]);
    presence.show(user(7));
    assert!(!presence.has_changed());
}

#[test]
fn hiding_after_the_last_tab_ends_the_grace() {
    let (mut presence, now) = (Presence::default(), Instant::now());
    presence.join(TAB, Some(user(7)));
    presence.leave(TAB, false, now);
    presence.hide(UserId(7));
    assert_eq!(online(&presence), [0; 0]);
    presence.show(user(7));
    assert_eq!(online(&presence), [0; 0], "who is not here is not shown");
}

#[test]
fn leaving_twice_does_no_harm() {
    let (mut presence, now) = (Presence::default(), Instant::now());
    presence.join(TAB, None);
    presence.join(OTHER_TAB, None);
    presence.leave(TAB, false, now);
    presence.leave(TAB, false, now);
    assert_eq!(presence.guests(), 1);
}

#[test]
fn who_left_and_came_back_unseen_is_told_as_joined() {
    let (mut presence, now) = (Presence::default(), Instant::now());
    presence.join(TAB, Some(user(7)));
    presence.take_changes();
    presence.leave(TAB, true, now);
    presence.join(OTHER_TAB, Some(user(7)));
    assert_eq!(presence.take_changes(), Changes { joined: vec![user(7)], left: vec![], guests: 0 });
}

#[test]
fn a_person_who_moves_to_another_node_does_not_flicker() {
    let (mut presence, now) = (Presence::default(), Instant::now());
    presence.join(TAB, Some(user(7)));
    presence.take_changes();
    presence.leave(TAB, false, now);
    presence.join_elsewhere(UserId(7));
    assert!(presence.is_here(UserId(7)), "for as long as their grace");
    presence.tick(now + GRACE);
    assert!(!presence.is_here(UserId(7)) && !presence.has_changed());
    assert_eq!(online(&presence), [7]);
    presence.join(OTHER_TAB, Some(user(7)));
    presence.leave_elsewhere(UserId(7));
    assert!(presence.is_here(UserId(7)) && !presence.has_changed());
    presence.leave(OTHER_TAB, true, now);
    assert_eq!(presence.take_changes().left, [user(7)]);
}

#[test]
fn who_is_at_two_other_nodes_has_left_when_both_say_so() {
    let mut presence = Presence::default();
    presence.join_elsewhere(UserId(7));
    presence.join_elsewhere(UserId(7));
    assert_eq!(online(&presence), [0; 0], "until it is known what they are called");
    presence.show(user(7));
    presence.leave_elsewhere(UserId(7));
    assert_eq!(online(&presence), [7]);
    presence.leave_elsewhere(UserId(7));
    assert_eq!(online(&presence), [0; 0]);
    presence.leave_elsewhere(UserId(7));
    presence.show(user(7));
    assert_eq!(online(&presence), [0; 0], "who is nowhere is not shown");
}

#[test]
fn guests_are_those_of_all_nodes_together() {
    let mut presence = Presence::default();
    presence.join(TAB, None);
    presence.take_changes();
    presence.guests_elsewhere(4);
    assert!(presence.has_changed());
    assert_eq!((presence.take_changes().guests, presence.guests_here()), (5, 1));
    presence.guests_elsewhere(4);
    assert!(!presence.has_changed());
}

#[test]
fn whatever_changes_here_is_noted_for_the_other_nodes() {
    let (mut presence, now) = (Presence::default(), Instant::now());
    presence.join(TAB, Some(user(7)));
    assert!(presence.take_touched().is_empty(), "where there are none, nothing piles up");
    presence.share();
    presence.join(OTHER_TAB, Some(user(8)));
    presence.leave(TAB, false, now);
    assert_eq!(presence.take_touched(), [UserId(8)].into(), "in their grace they are still here");
    presence.tick(now + GRACE);
    presence.hide(UserId(8));
    assert_eq!(presence.take_touched(), [UserId(7), UserId(8)].into());
    assert_eq!(presence.here().count(), 0);
}
