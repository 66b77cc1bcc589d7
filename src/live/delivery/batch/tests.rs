use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;
use crate::{
    domain::CategoryId,
    live::{
        delivery::{connections::Connections, outbox::tests::Line},
        state::subscriptions::Subscriptions,
    },
};

const READERS: usize = 3;
const CATEGORIES: u8 = 4;

#[derive(Clone, Debug)]
enum Step {
    /// To those who hear of a category; without one, to everyone.
    Many(Option<u8>),
    /// To one reader.
    One(usize),
    /// One reader hears from now on of these categories, a bit each.
    Listen(usize, u8),
    /// As many readers are given theirs.
    Slice(usize),
    WriteOut,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        6 => proptest::option::of(0..CATEGORIES).prop_map(Step::Many),
        2 => (0..READERS).prop_map(Step::One),
        1 => (0..READERS, any::<u8>()).prop_map(|(reader, categories)| Step::Listen(reader, categories)),
        2 => (1..=READERS).prop_map(Step::Slice),
        1 => Just(Step::WriteOut),
    ];
    proptest::collection::vec(step, 1..80)
}

fn chosen(bits: u8) -> BTreeSet<CategoryId> {
    (0..CATEGORIES)
        .filter(|category| bits >> category & 1 == 1)
        .map(|category| CategoryId(category.into()))
        .collect()
}

struct Room {
    batches: WriteBatches,
    connections: Connections,
    lines: Vec<Line>,
}

impl Room {
    fn new(readers: usize) -> Self {
        let (connections, lines) =
            (Connections::default(), (0..readers).map(|_| Line::open()).collect::<Vec<_>>());
        for (place, line) in lines.iter().enumerate() {
            connections.insert(id(place), line.outbox.clone(), None);
        }
        Self { batches: WriteBatches::default(), connections, lines }
    }

    fn tell(&mut self, category: Option<u8>, text: &str) {
        let to = category.map_or(Recipients::Everyone, |category| {
            Recipients::Category(CategoryId(category.into()), Vec::new())
        });
        self.batches.gathering.add(to, Frame::text(text), Weight::Event);
    }

    fn alone(&mut self, reader: usize, act: impl FnOnce(&mut Recipient)) {
        let mut connections = self.connections.borrow_mut();
        let recipient = connections.get_mut(&id(reader)).unwrap();
        self.batches.settle(id(reader), recipient).unwrap();
        act(recipient);
    }

    fn tell_one(&mut self, reader: usize, text: &str) {
        self.alone(reader, |recipient| {
            recipient.greeted = true;
            recipient.outbox.push(&Frame::text(text), Weight::Event).unwrap();
        });
    }

    /// Gives the next few readers what is theirs of the batch that leaves, or of the next; gives
    /// the number of frames.
    fn slice(&mut self, readers: usize) -> u64 {
        let mut frames = 0;
        if !self.batches.is_leaving() {
            let connections = self.connections.borrow();
            self.batches
                .begin()
                .iter()
                .for_each(|connection| connections[connection].outbox.flush());
        }
        self.batches
            .leave(&self.connections.borrow(), readers, |_, _, given| frames += given.unwrap());
        frames
    }

    /// Lets all of it leave; gives the number of frames.
    fn write_out(&mut self) -> u64 {
        let mut frames = 0;
        while self.batches.is_leaving() {
            frames += self.slice(1);
        }
        frames += self.slice(usize::MAX);
        frames
    }
}

fn id(place: usize) -> ConnectionId {
    ConnectionId(i64::try_from(place).unwrap())
}

proptest! {
    /// However things come together, each reader gets what it would have got if each had been
    /// sent at once.
    #[test]
    fn a_turn_changes_neither_what_a_reader_gets_nor_its_order(steps in steps()) {
        actix_web::rt::System::new().block_on(async {
            let mut room = Room::new(READERS);
            let mut model = vec![(false, 0_u8, Vec::new()); READERS];
            for (number, step) in steps.into_iter().enumerate() {
                let text = number.to_string();
                match step {
                    Step::Many(category) => {
                        room.tell(category, &text);
                        for (greeted, heard, got) in &mut model {
                            if category.map_or(*greeted, |category| *heard >> category & 1 == 1) {
                                got.push(text.clone());
                            }
                        }
                    }
                    Step::One(reader) => {
                        room.tell_one(reader, &text);
                        model[reader].0 = true;
                        model[reader].2.push(text);
                    }
                    Step::Listen(reader, categories) => {
                        room.alone(reader, |recipient| recipient.heard = Subscriptions::Only(chosen(categories)));
                        model[reader].1 = categories;
                    }
                    Step::Slice(readers) => drop(room.slice(readers)),
                    Step::WriteOut => drop(room.write_out()),
                }
                if room.batches.gathering.is_full() {
                    room.write_out();
                }
            }
            room.write_out();
            for (line, (_, _, expected)) in room.lines.iter().zip(model) {
                assert_eq!(line.arrived(), expected);
            }
        });
    }
}

#[actix_web::test]
async fn more_different_readers_than_pieces_are_kept_get_what_is_theirs() {
    let mut room = Room::new(2 * BATCHES_MAX);
    for category in 0..8 {
        room.tell(Some(category), &category.to_string());
    }
    for (place, recipient) in room.connections.borrow_mut().values_mut().enumerate() {
        let bits = u8::try_from(place).unwrap();
        recipient.heard = Subscriptions::Only(
            (0..8).filter(|bit| bits >> bit & 1 == 1).map(CategoryId).collect(),
        );
    }
    room.write_out();
    for (place, line) in room.lines.iter().enumerate() {
        let expected: Vec<_> =
            (0..8).filter(|bit| place >> bit & 1 == 1).map(|bit| bit.to_string()).collect();
        assert_eq!(line.arrived(), expected);
    }
}

#[actix_web::test]
async fn a_turn_without_a_broadcast_concerns_only_few() {
    let mut room = Room::new(READERS);
    room.tell_one(1, "hello");
    assert_eq!(room.batches.begin(), [id(1)]);
    assert!(!room.batches.is_leaving());
    room.tell(None, "presence");
    assert_eq!(room.batches.begin(), []);
    assert_eq!(room.write_out(), 1, "nobody else has been greeted");
    assert_eq!(room.lines[1].arrived(), ["hello", "presence"]);
}

#[actix_web::test]
async fn a_hint_to_many_is_dropped_for_the_reader_whose_outbox_is_half_full() {
    let mut room = Room::new(2);
    // One who does not read, so that all waits.
    let stuck = Line::stalled(Weight::Event);
    room.connections.insert(id(0), stuck.outbox.clone(), None);
    for place in stuck.outbox.len()..crate::live::delivery::outbox::FRAMES_MAX / 2 {
        room.tell_one(0, &place.to_string());
    }
    room.tell_one(1, "hello");
    room.batches.gathering.add(Recipients::Everyone, Frame::text("typing"), Weight::Presence);
    room.write_out();
    assert_eq!(stuck.outbox.len(), crate::live::delivery::outbox::FRAMES_MAX / 2);
    assert_eq!(room.lines[1].arrived(), ["hello", "typing"]);
}

#[test]
fn a_turn_is_full_by_frames_or_by_bytes() {
    let mut batch = WriteBatch::default();
    for _ in 0..FRAMES_MAX {
        assert!(!batch.is_full());
        batch.add(Recipients::Everyone, Frame::text("x"), Weight::Event);
    }
    assert!(batch.is_full());
    let mut batch = WriteBatch::default();
    batch.add(Recipients::Everyone, Frame::text(&"x".repeat(BYTES_MAX)), Weight::Event);
    assert!(batch.is_full());
}
