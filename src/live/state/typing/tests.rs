use super::*;

const ANN: UserId = UserId(1);
const TAB: ConnectionId = ConnectionId(1);
const OTHER_TAB: ConnectionId = ConnectionId(2);

fn here() -> Spot {
    Spot::Post(PostId(1), CategoryId(1))
}

#[test]
fn a_hint_that_is_not_renewed_ends_by_itself() {
    let (mut typing, now) = (Typing::default(), Instant::now());
    assert!(typing.start(&here(), ANN, "ann", TAB, now));
    assert!(typing.tick(now + HELD * 99 / 100).is_empty());
    assert_eq!(typing.tick(now + HELD), [here()]);
    assert!(typing.typists(&here()).is_empty());
    assert_eq!(typing.next_end(), None);
}

#[test]
fn a_renewed_hint_holds_and_is_no_news() {
    let (mut typing, now) = (Typing::default(), Instant::now());
    typing.start(&here(), ANN, "ann", TAB, now);
    assert!(!typing.start(&here(), ANN, "ann", TAB, now + HELD / 2));
    assert!(typing.tick(now + HELD).is_empty());
    assert_eq!(typing.typists(&here()), [(ANN, "ann")]);
}

#[test]
fn who_types_in_two_tabs_stops_with_the_second() {
    let (mut typing, now) = (Typing::default(), Instant::now());
    typing.start(&here(), ANN, "ann", TAB, now);
    assert!(!typing.start(&here(), ANN, "ann", OTHER_TAB, now));
    assert!(!typing.stop(&here(), ANN, TAB));
    assert!(typing.stop(&here(), ANN, OTHER_TAB));
}

#[test]
fn a_text_that_arrives_ends_the_hint_everywhere() {
    let (mut typing, now) = (Typing::default(), Instant::now());
    typing.start(&here(), ANN, "ann", TAB, now);
    typing.start(&here(), ANN, "ann", OTHER_TAB, now);
    assert!(typing.finish(&here(), ANN));
    assert!(!typing.finish(&here(), ANN));
    assert!(typing.leave(TAB, ANN).is_empty());
}

#[test]
fn a_closed_connection_types_nowhere() {
    let (mut typing, now) = (Typing::default(), Instant::now());
    typing.start(&here(), ANN, "ann", TAB, now);
    assert_eq!(typing.leave(TAB, ANN), [here()]);
    assert_eq!(typing.count(), 0);
}

#[test]
fn who_turns_invisible_types_nowhere() {
    let (mut typing, now) = (Typing::default(), Instant::now());
    let there = Spot::Category(CategoryId(2), "help".into());
    typing.start(&here(), ANN, "ann", TAB, now);
    typing.start(&there, ANN, "ann", OTHER_TAB, now);
    typing.start(&there, UserId(2), "bo", ConnectionId(3), now);
    assert_eq!(typing.forget_person(ANN), [here(), there.clone()]);
    assert_eq!(typing.typists(&there), [(UserId(2), "bo")]);
    assert!(typing.leave(TAB, ANN).is_empty() && typing.leave(OTHER_TAB, ANN).is_empty());
}

#[test]
fn a_person_types_in_eight_places_over_all_connections() {
    let (mut typing, now) = (Typing::default(), Instant::now());
    let place = |id| Spot::Post(PostId(id), CategoryId(1));
    for id in 0..8 {
        assert!(typing.start(&place(id), ANN, "ann", ConnectionId(id), now));
    }
    assert!(!typing.start(&place(8), ANN, "ann", ConnectionId(8), now));
    assert!(
        typing.start(&place(8), UserId(2), "bo", ConnectionId(9), now),
        "another person has their own"
    );
    assert!(!typing.start(&place(3), ANN, "ann", ConnectionId(8), now), "no news");
    assert!(typing.stop(&place(0), ANN, ConnectionId(0)));
    assert!(typing.start(&place(9), ANN, "ann", ConnectionId(8), now));
    typing.forget_post(PostId(9), None);
    assert!(typing.start(&place(10), ANN, "ann", ConnectionId(8), now));
    typing.forget_person(ANN);
    typing.forget_person(UserId(2));
    assert!(
        typing.people.is_empty() && typing.spots.is_empty() && typing.places.is_empty(),
        "{typing:?}"
    );
}

#[test]
fn a_conversation_is_named_by_the_other_person_on_either_side() {
    let spot = Spot::Conversation { typist: (ANN, "ann".into()), reader: (UserId(2), "bo".into()) };
    assert_eq!(spot.audience(), Audience::Person(UserId(2)));
    assert_eq!(spot.place(), Place::Conversation("ann".into()));
}

#[test]
fn nobody_types_under_a_post_that_is_gone() {
    let (mut typing, now) = (Typing::default(), Instant::now());
    typing.start(&here(), ANN, "ann", TAB, now);
    assert!(typing.forget_post(PostId(1), Some(CategoryId(1))).is_empty());
    assert_eq!(typing.forget_post(PostId(1), None), [here()]);
    assert!(typing.leave(TAB, ANN).is_empty());
}
