use diesel::prelude::*;
use proptest::{collection::vec, prelude::*};

use super::*;
use crate::{
    db::{
        Connection,
        open::in_memory,
        schema::{events, log_head, runs as table},
        write_on,
    },
    live::state::{connection::ResumePoint, replay::lineage::Verdict},
};

fn run() -> Run {
    let beaten = Instant::now();
    Run { name: "a".into(), beats: 3, unsure: false, beaten, alone: false }
}

fn row(beats: i64, until: Option<i64>) -> Row {
    Row { name: "a".into(), from: 5, until, beats }
}

#[test]
fn a_run_goes_on_while_its_row_is_as_it_left_it() {
    let (mut run, now) = (run(), Instant::now());
    assert_eq!(run.finds(7, 7, Some(&row(3, None)), now), Found::Same);
    assert_eq!(run.finds(7, 9, Some(&row(3, None)), now), Found::Same);
    assert_eq!(run.finds(7, 9, Some(&row(3, Some(8))), now), Found::Beat, "another began");
    assert_eq!(run.finds(7, 9, Some(&row(3, None)), now + BEAT_EVERY), Found::Beat);
    run.alone = true;
    assert_eq!(run.finds(7, 9, Some(&row(3, None)), now + BEAT_EVERY), Found::Same);
}

#[test]
fn a_log_that_is_not_what_was_told_shows() {
    let now = Instant::now();
    assert_eq!(run().finds(7, 9, None, now), Found::Another, "an older one, or a new history");
    assert_eq!(run().finds(7, 6, Some(&row(3, None)), now), Found::Another, "it goes back");
    assert_eq!(run().finds(7, 9, Some(&row(2, None)), now), Found::Another, "it was copied");
    assert_eq!(run().finds(7, 9, Some(&row(4, None)), now), Found::Another);
}

#[test]
fn a_word_that_was_perhaps_heard_is_no_other_log() {
    let (mut run, now) = (run(), Instant::now());
    run.unsure = true;
    assert_eq!(run.finds(7, 9, Some(&row(3, None)), now), Found::Same);
    run.unsure = true;
    assert_eq!(run.finds(7, 9, Some(&row(4, None)), now), Found::Same);
    assert_eq!((run.beats, run.unsure), (4, false));
}

/// One thing that happens. Numbers choose among what is there.
#[derive(Clone, Debug)]
enum Step {
    /// A process begins, or begins again.
    Start(usize),
    Kill(usize),
    /// A process tells all that there is, and stops in an orderly way.
    Stop(usize),
    /// A process that runs writes something.
    Write(usize),
    /// Somebody writes who tells nobody.
    Command,
    /// A process tells all that there is.
    Tell(usize),
    /// A process looks at its row; it may be time to say that it goes on.
    Look(usize, bool),
    /// A client hears all that a process has told.
    Hear(usize, usize),
    /// A client says where it left off.
    Resume(usize, usize),
    Copy,
    PutBack(usize),
}

const NODES: usize = 3;
const CLIENTS: usize = 4;

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        2 => (0..NODES).prop_map(Step::Start),
        1 => (0..NODES).prop_map(Step::Kill),
        1 => (0..NODES).prop_map(Step::Stop),
        6 => (0..NODES).prop_map(Step::Write),
        1 => Just(Step::Command),
        4 => (0..NODES).prop_map(Step::Tell),
        4 => (0..NODES, any::<bool>()).prop_map(|(node, due)| Step::Look(node, due)),
        4 => (0..CLIENTS, 0..NODES).prop_map(|(client, node)| Step::Hear(client, node)),
        4 => (0..CLIENTS, 0..NODES).prop_map(|(client, node)| Step::Resume(client, node)),
        1 => Just(Step::Copy),
        1 => (0..4_usize).prop_map(Step::PutBack),
    ];
    vec(step, 1..60)
}

/// A process, and what it has told.
struct Node {
    run: Run,
    lineage: Lineage,
    told: Vec<u32>,
}

/// A client, and what it has heard.
#[derive(Clone)]
struct Client {
    place: ResumePoint,
    heard: Vec<u32>,
}

/// The database as it was at some moment.
struct Copied {
    events: Vec<u32>,
    runs: Vec<Row>,
}

/// Processes around one database, which can be put back.
struct World {
    conn: Connection,
    /// What the log holds: no two events that were ever written have the same number.
    events: Vec<u32>,
    written: u32,
    nodes: [Option<Node>; NODES],
    clients: [Option<Client>; CLIENTS],
    copies: Vec<Copied>,
    was_put_back: bool,
}

fn count(events: &[u32]) -> i64 {
    i64::try_from(events.len()).unwrap()
}

impl World {
    fn new() -> Self {
        Self {
            conn: in_memory(),
            events: Vec::new(),
            written: 0,
            nodes: Default::default(),
            clients: Default::default(),
            copies: Vec::new(),
            was_put_back: false,
        }
    }

    fn write(&mut self) {
        self.written += 1;
        self.events.push(self.written);
        self.note_end();
        let row = (
            events::seq.eq(count(&self.events)),
            events::category_id.eq(Some(1_i64)),
            events::frame.eq("{}"),
            events::created_at.eq(0_i64),
        );
        query!(self.conn, |c| diesel::insert_into(events::table).values(row).execute(c)).unwrap();
    }

    fn note_end(&mut self) {
        let end = diesel::update(log_head::table).set(log_head::seq.eq(count(&self.events)));
        query!(self.conn, |c| end.execute(c)).unwrap();
    }

    fn on<T>(&mut self, work: impl FnOnce(&mut Tx<'_>) -> QueryResult<T>) -> T {
        write_on(&mut self.conn, |tx| Ok(work(tx)?)).unwrap()
    }

    fn start(&mut self, index: usize) {
        let (run, history) = self.on(|tx| begin(tx, false));
        let lineage = history.lineage().clone();
        self.nodes[index] = Some(Node { run, lineage, told: self.events.clone() });
    }

    fn look(&mut self, index: usize, due: bool) {
        let Some(mut node) = self.nodes[index].take() else { return };
        let (head, row) = runs::find(&mut self.conn, &node.run.name).unwrap();
        let now = Instant::now() + if due { BEAT_EVERY } else { Duration::ZERO };
        match node.run.finds(count(&node.told), head, row.as_ref(), now) {
            Found::Same => {}
            Found::Beat => {
                node.run.unsure = true;
                let (name, beats) = (node.run.name.clone(), node.run.beats);
                self.on(|tx| runs::go_on(tx, &name, beats));
            }
            Found::Another => {
                assert!(self.was_put_back, "it is the same database");
                return self.start(index);
            }
        }
        self.nodes[index] = Some(node);
    }

    fn step(&mut self, step: &Step) {
        match *step {
            Step::Start(node) => self.start(node),
            Step::Kill(node) => self.nodes[node] = None,
            Step::Write(node) => {
                if self.nodes[node].is_some() {
                    self.write();
                }
            }
            Step::Command => {
                self.on(runs::end_all);
                self.write();
            }
            Step::Tell(node) => {
                // Of what it tells in the moments before, were it killed in them, nothing is said here.
                self.look(node, false);
                self.tell(node);
            }
            Step::Stop(node) => {
                self.tell(node);
                for client in 0..CLIENTS {
                    self.step(&Step::Hear(client, node));
                }
                if let Some(Node { run, told, .. }) = self.nodes[node].take() {
                    self.on(|tx| end(tx, run, count(&told)));
                }
            }
            Step::Look(node, due) => self.look(node, due),
            Step::Hear(client, node) => {
                if let Some(node) = &self.nodes[node] {
                    let place =
                        ResumePoint { epoch: node.run.name.clone(), seq: count(&node.told) };
                    self.clients[client] = Some(Client { place, heard: node.told.clone() });
                }
            }
            Step::Resume(client, node) => self.resume(client, node),
            Step::Copy => {
                let runs = runs::list(&mut self.conn).unwrap().runs;
                self.copies.push(Copied { events: self.events.clone(), runs });
            }
            Step::PutBack(copy) => self.put_back(copy),
        }
    }

    fn tell(&mut self, node: usize) {
        let events = &self.events;
        if let Some(node) = &mut self.nodes[node] {
            let known = node.told.len().min(events.len());
            node.told.extend(&events[known..]);
        }
    }

    /// Whoever runs meanwhile looks before anybody writes again.
    fn put_back(&mut self, copy: usize) {
        let Some(Copied { events, runs: rows }) = self.copies.get(copy) else { return };
        self.was_put_back = true;
        self.events.clone_from(events);
        let rows: Vec<_> = rows
            .iter()
            .map(|row| {
                (
                    table::name.eq(row.name.clone()),
                    table::from_seq.eq(row.from),
                    table::until_seq.eq(row.until),
                    table::beats.eq(row.beats),
                    table::started_at.eq(0_i64),
                )
            })
            .collect();
        self.note_end();
        let later = events::table.filter(events::seq.gt(count(&self.events)));
        query!(self.conn, |c| diesel::delete(later).execute(c)).unwrap();
        query!(self.conn, |c| diesel::delete(table::table).execute(c)).unwrap();
        for row in rows {
            query!(self.conn, |c| diesel::insert_into(table::table).values(row).execute(c))
                .unwrap();
        }
        for node in 0..NODES {
            self.look(node, false);
        }
    }

    fn verdict(&mut self, client: &Client, node: usize) -> Option<Verdict> {
        let node = self.nodes[node].as_ref()?;
        let mut lineage = node.lineage.clone();
        lineage.learn(entries::stretches(runs::list(&mut self.conn).unwrap()));
        Some(lineage.judge(&client.place, count(&node.told)))
    }

    /// What is right must be so.
    fn resume(&mut self, client: usize, node: usize) {
        let Some(client) = self.clients[client].clone() else { return };
        if self.verdict(&client, node) == Some(Verdict::Right) {
            assert!(
                self.events.starts_with(&client.heard),
                "{:?} is not how {:?} begins",
                client.heard,
                self.events
            );
        }
    }

    /// Nobody who lives with one database is told to fetch anew.
    fn settle(mut self) {
        for node in 0..NODES {
            self.look(node, false);
        }
        for node in 0..NODES {
            self.step(&Step::Tell(node));
        }
        for (client, node) in
            (0..CLIENTS).flat_map(|client| (0..NODES).map(move |node| (client, node)))
        {
            self.resume(client, node);
            let Some(client) = self.clients[client].clone() else { continue };
            if !self.was_put_back {
                let verdict = self.verdict(&client, node);
                assert!(matches!(verdict, None | Some(Verdict::Right)), "{:?}", client.place);
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, ..ProptestConfig::default() })]

    #[test]
    fn whoever_goes_on_has_heard_just_what_the_log_begins_with(steps in steps()) {
        let mut world = World::new();
        for step in &steps {
            world.step(step);
        }
        world.settle();
    }
}
