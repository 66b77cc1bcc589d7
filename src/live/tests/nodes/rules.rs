//! One rule at a time.

use super::*;

#[test]
fn a_node_that_starts_knows_all_within_a_second() {
    let mut world = World::new();
    for person in 0..PEOPLE {
        world.open(person % 2, Some(person));
    }
    world.open(0, None);
    world.wait(Duration::from_secs(3), true);
    world.nodes[2] = world.node();
    world.wait(Duration::from_secs(1), true);
    world.all_agree();
}

#[test]
fn a_snapshot_of_many_people_comes_in_parts() {
    let mut world = World::new();
    for number in 0..9_000 {
        let connection = ConnectionId(100 + number);
        let user = User { id: UserId(1_000_000 + number * 1_001), ..user(0) };
        let identity = Identity { user, session: SessionId(1), privacy: Privacy::default() };
        world.nodes[0].hub.join(connection, Some(identity), None, world.now);
    }
    world.carry(0, Vec::new());
    world.wait(Duration::from_secs(10), true);
    world.nodes[1] = world.node();
    world.wait(Duration::from_secs(2), true);
    for at in 1..NODES {
        assert_eq!(world.nodes[at].hub.presence.known().len(), 9_000, "at node {at}");
    }
}

#[test]
fn who_moves_to_another_node_is_never_told_as_gone() {
    let mut world = World::new();
    world.open(0, Some(1));
    world.wait(Duration::from_secs(1), true);
    for round in 0..6 {
        let (from, to) = (round % NODES, (round + 1) % NODES);
        world.close(from, 0);
        for _ in 0..4 {
            world.wait(Duration::from_secs(1), true);
            assert!((0..NODES).all(|at| world.online(at) == [id(1)].into()), "round {round}");
        }
        world.open(to, Some(1));
        for _ in 0..8 {
            world.wait(Duration::from_secs(1), true);
            assert!((0..NODES).all(|at| world.online(at) == [id(1)].into()), "round {round}");
        }
    }
    world.close(0, 0);
    world.wait(GRACE + Duration::from_millis(500), true);
    world.all_agree();
}

#[test]
fn the_people_of_a_node_that_dies_are_gone_with_its_lease_and_those_of_one_that_stops_with_a_grace()
{
    let mut world = World::new();
    world.open(0, Some(0));
    world.open(1, Some(1));
    world.wait(Duration::from_secs(1), true);
    let bye = world.nodes[0].hub.part_from_nodes().unwrap();
    world.nodes[0] = world.node();
    world.say(&bye);
    world.wait(GRACE + STEP, true);
    assert_eq!(world.online(2), [id(1)].into());
    world.nodes[1] = world.node();
    world.wait(Duration::from_secs(14), true);
    assert_eq!(world.online(2), [id(1)].into(), "it may only be slow");
    world.wait(Duration::from_secs(17), true);
    assert_eq!(world.online(2), BTreeSet::new());
}

#[test]
fn a_node_that_was_frozen_does_not_take_the_others_for_dead() {
    let mut world = World::new();
    world.open(0, Some(0));
    world.wait(Duration::from_secs(1), true);
    // It alone gets no time.
    let end = world.now + Duration::from_secs(40);
    while world.now < end {
        world.now += STEP;
        for at in 0..2 {
            world.deliver(at);
            let effects = world.nodes[at].hub.tick(world.now);
            world.carry(at, effects);
        }
    }
    let effects = world.nodes[2].hub.tick(world.now);
    world.carry(2, effects);
    assert_eq!(world.online(2), [id(0)].into());
    world.wait(Duration::from_secs(2), true);
    world.all_agree();
}

#[test]
fn typing_is_heard_at_every_node_ends_with_the_text_and_is_never_stuck() {
    let mut world = World::new();
    let tab = world.open(0, Some(0));
    world.wait(Duration::from_secs(1), true);
    world.types(0, tab, true);
    world.wait(STEP * 2, true);
    assert_eq!([1, 2].map(|at| world.typists(at)), [1, 1]);

    // The text is in the log before the node that hears of the typing says that it is over.
    let late: Vec<String> = {
        world.wait(Duration::from_secs(3), true);
        world.types(0, tab, true);
        world.now += STEP * 30;
        world.carry(0, Vec::new());
        world.nodes[1].inbox.drain(..).collect()
    };
    let entry = Entry {
        seq: 1,
        audience: Audience::Category(CategoryId(1)),
        about: Some(About::comment(PostId(1), CommentId(1), Said::Created)),
        author: Some(id(0)),
        frame: Frame::text(r#"{"type":"x"}"#),
    };
    let effects = world.nodes[1].hub.publish(vec![entry.clone()], world.now);
    world.carry(1, effects);
    assert_eq!(world.typists(1), 0);
    assert!(!late.is_empty());
    for text in &late {
        world.hear(1, text);
        assert_eq!(world.typists(1), 0, "what was said before the text is over: {text}");
    }
    for at in [0, 2] {
        let effects = world.nodes[at].hub.publish(vec![entry.clone()], world.now);
        world.carry(at, effects);
    }
    world.wait(STEP * 2, true);
    assert_eq!([0, 1, 2].map(|at| world.typists(at)), [0, 0, 0]);

    // Typing again after it is heard again, and lapses when the node is silent.
    world.types(0, tab, true);
    world.wait(STEP * 2, true);
    assert_eq!([1, 2].map(|at| world.typists(at)), [1, 1]);
    for at in 1..NODES {
        world.nodes[at].hears = false;
    }
    world.wait(HELD + STEP, true);
    assert_eq!([1, 2].map(|at| world.typists(at)), [0, 0]);
}

#[test]
fn who_is_invisible_is_named_to_nobody() {
    let mut world = World::new();
    world.decided[0] = Privacy { version: 1, invisible: true, ..Privacy::default() };
    let tab = world.open(0, Some(0));
    world.types(0, tab, true);
    let said: Vec<String> = world.nodes[1].inbox.iter().cloned().collect();
    assert!(said.iter().all(|text| !text.contains("joined") && !text.contains("typing")));
    world.wait(Duration::from_secs(1), true);
    world.all_agree();
    world.decide(1, 0, false);
    world.wait(Duration::from_secs(1), true);
    assert_eq!(world.online(2), [id(0)].into(), "decided at a node where they are not");
    world.decide(2, 0, true);
    world.wait(Duration::from_secs(1), true);
    world.all_agree();
}

#[test]
fn what_the_database_says_of_a_node_is_believed_until_it_speaks() {
    let mut world = World::new();
    world.open(0, Some(0));
    world.open(0, None);
    world.wait(Duration::from_secs(1), true);
    let (me, people) = (NodeId("far".into()), BTreeSet::from([id(3)]));
    let until = world.now + LEASE;
    let effects = world.nodes[1].hub.learn_node(&me, Some((people, 2)), until, world.now);
    world.carry(1, effects);
    assert_eq!(world.online(1), [id(0), id(3)].into());
    assert_eq!(world.nodes[1].hub.presence().guests(), 3);
    let heard = NodeId("n1".into());
    let nobody = Some((BTreeSet::new(), 0));
    let effects = world.nodes[1].hub.learn_node(&heard, nobody, until, world.now);
    assert_eq!(effects, [], "what it says itself is newer");
    world.wait(LEASE + STEP, true);
    world.all_agree();
}
