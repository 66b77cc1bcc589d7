//! Nodes that hear each other badly: words are lost, doubled and late, nodes die and come back. In
//! the end everyone knows the same.

mod rules;

use std::{
    collections::{BTreeSet, VecDeque},
    time::{Duration, Instant},
};

use proptest::{collection::vec, prelude::*};

use crate::{
    domain::{
        About, Audience, CategoryId, CommentId, ConnectionId, PostId, Privacy, Role, Said,
        SessionId, Timestamp, UserId,
    },
    live::state::{
        connection::Identity,
        effect::Effect,
        frame::Frame,
        hub::Hub,
        nodes::{LEASE, RENEW_EVERY, telling::A_SECOND, word::*},
        presence::GRACE,
        replay::history::{Entry, History},
        typing::{HELD, Spot},
    },
    protocol::User,
};

const NODES: usize = 3;
const PEOPLE: usize = 5;
const STEP: Duration = Duration::from_millis(100);

struct Node {
    hub: Hub,
    /// Words of the others, on their way.
    inbox: VecDeque<String>,
    /// Who is connected; `None` for guests.
    tabs: Vec<(ConnectionId, Option<usize>)>,
    /// Whether words come at all.
    hears: bool,
    said: Vec<Instant>,
}

struct World {
    nodes: Vec<Node>,
    /// What the database says.
    decided: Vec<Privacy>,
    now: Instant,
    started: usize,
    connections: i64,
}

fn id(person: usize) -> UserId {
    UserId(i64::try_from(person).unwrap() + 1)
}

fn user(person: usize) -> User {
    User {
        id: id(person),
        username: format!("u{person}"),
        avatar_url: None,
        role: Role::Member,
        created_at: Timestamp(0),
    }
}

fn here() -> Spot {
    Spot::Post(PostId(1), CategoryId(1))
}

impl World {
    fn new() -> Self {
        let mut world = Self {
            nodes: Vec::new(),
            decided: vec![Privacy::default(); PEOPLE],
            now: Instant::now(),
            started: 0,
            connections: 0,
        };
        for _ in 0..NODES {
            let node = world.node();
            world.nodes.push(node);
        }
        world
    }

    fn node(&mut self) -> Node {
        self.started += 1;
        let hub = Hub::new(History::new("e".into(), 0, Vec::new()));
        let mut hub = hub.among_nodes(NodeId(format!("n{}", self.started)), self.now);
        hub.hears_nodes(true, self.now);
        Node { hub, inbox: VecDeque::new(), tabs: Vec::new(), hears: true, said: Vec::new() }
    }

    /// Does what follows, as the actor would.
    fn carry(&mut self, at: usize, effects: Vec<Effect>) {
        for effect in effects {
            if let Effect::ReadPeople(people) = effect {
                let all = (0..PEOPLE).filter(|person| people.contains(&id(*person)));
                let read = all.map(|person| (user(person), self.decided[person].clone()));
                let effects = self.nodes[at].hub.people_read(read.collect(), self.now);
                self.carry(at, effects);
            }
        }
        for word in self.nodes[at].hub.tell_nodes(self.now) {
            self.nodes[at].said.push(self.now);
            self.say(&word);
        }
    }

    /// Everyone gets it, the speaker too.
    fn say(&mut self, word: &Word) {
        let text = serde_json::to_string(word).unwrap();
        assert!(text.len() <= WORD_MAX, "{} bytes", text.len());
        for node in &mut self.nodes {
            node.inbox.push_back(text.clone());
        }
    }

    fn deliver(&mut self, at: usize) {
        while let Some(text) = self.nodes[at].inbox.pop_front() {
            if self.nodes[at].hears {
                self.hear(at, &text);
            }
        }
    }

    fn hear(&mut self, at: usize, text: &str) {
        let Some(Notice::Word(word)) = Notice::parse(text) else { panic!("{text}") };
        let effects = self.nodes[at].hub.hear_node(word, self.now);
        self.carry(at, effects);
    }

    fn open(&mut self, at: usize, person: Option<usize>) -> ConnectionId {
        self.connections += 1;
        let connection = ConnectionId(self.connections);
        let identity = person.map(|person| Identity {
            user: user(person),
            session: SessionId(1),
            privacy: self.decided[person].clone(),
        });
        self.nodes[at].tabs.push((connection, person));
        let effects = self.nodes[at].hub.join(connection, identity, None, self.now);
        self.carry(at, effects);
        connection
    }

    fn close(&mut self, at: usize, index: usize) {
        if self.nodes[at].tabs.is_empty() {
            return;
        }
        let index = index % self.nodes[at].tabs.len();
        let (connection, _) = self.nodes[at].tabs.remove(index);
        let effects = self.nodes[at].hub.leave(connection, false, self.now);
        self.carry(at, effects);
    }

    fn types(&mut self, at: usize, connection: ConnectionId, active: bool) {
        let effects = self.nodes[at].hub.typing(connection, &here(), active, self.now);
        self.carry(at, effects);
    }

    /// Written at one node, which hears of it at once; the others by the database.
    fn decide(&mut self, at: usize, person: usize, invisible: bool) {
        self.decided[person].version += 1;
        self.decided[person].invisible = invisible;
        let privacy = self.decided[person].clone();
        let effects = self.nodes[at].hub.update_privacy(id(person), privacy, self.now);
        self.carry(at, effects);
        for other in 0..NODES {
            if self.nodes[other].hears {
                let effects = self.nodes[other].hub.look_at(vec![id(person)]);
                self.carry(other, effects);
            }
        }
    }

    fn wait(&mut self, time: Duration, deliver: bool) {
        let end = self.now + time;
        while self.now < end {
            self.now += STEP;
            for at in 0..NODES {
                if deliver {
                    self.deliver(at);
                }
                let effects = self.nodes[at].hub.tick(self.now);
                self.carry(at, effects);
            }
        }
    }

    fn online(&self, at: usize) -> BTreeSet<UserId> {
        self.nodes[at].hub.presence().users().map(|user| user.id).collect()
    }

    fn expected(&self) -> (BTreeSet<UserId>, usize) {
        let tabs = || self.nodes.iter().flat_map(|node| &node.tabs);
        let people = tabs().filter_map(|(_, person)| *person);
        let seen = people.filter(|person| !self.decided[*person].invisible).map(id).collect();
        (seen, tabs().filter(|(_, person)| person.is_none()).count())
    }

    fn all_agree(&self) {
        let (people, guests) = self.expected();
        for at in 0..NODES {
            assert_eq!(self.online(at), people, "at node {at}");
            assert_eq!(self.nodes[at].hub.presence().guests(), guests, "at node {at}");
        }
    }

    fn typists(&self, at: usize) -> usize {
        self.nodes[at].hub.typing_count()
    }
}

#[derive(Clone, Debug)]
enum Step {
    Open(usize, Option<usize>),
    Close(usize, usize),
    Type(usize, usize, bool),
    Invisible(usize, usize, bool),
    /// What waits for a node comes.
    Deliver(usize),
    /// Its next words are lost.
    Lose(usize, usize),
    /// Its next word comes twice.
    Double(usize),
    /// Words come no more at all, or again.
    Hear(usize, bool),
    /// It dies, or stops in an orderly way, and another starts.
    Replace(usize, bool),
    Wait(u64),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let (node, person, yes) = (0..NODES, 0..PEOPLE, any::<bool>);
    let step = prop_oneof![
        8 => (node.clone(), proptest::option::weighted(0.8, person.clone())).prop_map(|(node, person)| Step::Open(node, person)),
        5 => (node.clone(), 0..9_usize).prop_map(|(node, tab)| Step::Close(node, tab)),
        4 => (node.clone(), 0..9_usize, yes()).prop_map(|(node, tab, active)| Step::Type(node, tab, active)),
        2 => (node.clone(), person, yes()).prop_map(|(node, person, invisible)| Step::Invisible(node, person, invisible)),
        6 => node.clone().prop_map(Step::Deliver),
        3 => (node.clone(), 1..4_usize).prop_map(|(node, count)| Step::Lose(node, count)),
        2 => node.clone().prop_map(Step::Double),
        1 => (node.clone(), yes()).prop_map(|(node, hears)| Step::Hear(node, hears)),
        1 => (node, yes()).prop_map(|(node, orderly)| Step::Replace(node, orderly)),
        6 => (0..4_000_u64).prop_map(Step::Wait),
    ];
    vec(step, 1..60)
}

impl World {
    fn step(&mut self, step: &Step) {
        match *step {
            Step::Open(at, person) => {
                self.open(at, person);
            }
            Step::Close(at, tab) => self.close(at, tab),
            Step::Type(at, tab, active) => {
                let tabs = &self.nodes[at].tabs;
                if let Some((connection, _)) = tabs.get(tab % tabs.len().max(1)).copied() {
                    self.types(at, connection, active);
                }
            }
            Step::Invisible(at, person, invisible) => self.decide(at, person, invisible),
            Step::Deliver(at) => self.deliver(at),
            Step::Lose(at, count) => {
                let inbox = &mut self.nodes[at].inbox;
                inbox.drain(..count.min(inbox.len()));
            }
            Step::Double(at) => {
                if let Some(text) = self.nodes[at].inbox.pop_front() {
                    self.hear(at, &text);
                    self.hear(at, &text);
                }
            }
            Step::Hear(at, hears) => self.hears(at, hears),
            Step::Replace(at, orderly) => {
                if orderly && let Some(bye) = self.nodes[at].hub.part_from_nodes() {
                    self.say(&bye);
                }
                self.nodes[at] = self.node();
            }
            Step::Wait(ms) => self.wait(Duration::from_millis(ms), false),
        }
    }

    fn hears(&mut self, at: usize, hears: bool) {
        self.nodes[at].inbox.clear();
        self.nodes[at].hears = hears;
        let effects = self.nodes[at].hub.hears_nodes(hears, self.now);
        self.carry(at, effects);
    }
}

proptest! {
    #![proptest_config(crate::live::cases())]

    #[test]
    fn whatever_is_lost_in_the_end_every_node_knows_the_same(steps in steps()) {
        let mut world = World::new();
        for step in &steps {
            world.step(step);
        }
        for at in 0..NODES {
            world.hears(at, true);
        }
        world.wait(LEASE + RENEW_EVERY, true);
        world.all_agree();
        for at in 0..NODES {
            assert_eq!(world.typists(at), 0, "nobody types for ever");
            let said = &world.nodes[at].said;
            for some in said.windows(A_SECOND + 1) {
                assert!(some[A_SECOND] - some[0] >= Duration::from_secs(1), "{A_SECOND} a second");
            }
        }
    }
}
