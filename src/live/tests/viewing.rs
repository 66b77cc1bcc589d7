//! Who reads which post now, against a plain model: whoever has it in view counts once, wherever and
//! however often, and nobody else does.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    time::{Duration, Instant},
};

use proptest::{collection::vec, prelude::*};

use crate::{
    domain::{
        About, Audience, CategoryId, ConnectionId, PostId, Privacy, Readers, Role, Said, SessionId,
        Timestamp, UserId,
    },
    live::state::{
        connection::Identity,
        effect::{Effect, Recipients},
        frame::Frame,
        hub::Hub,
        nodes::{LEASE, word::*},
        replay::history::{Entry, History},
        viewing::TOLD_EVERY,
    },
    protocol::User,
};

const NODES: usize = 2;
const POSTS: i64 = 3;
/// The last person is a guest.
const PEOPLE: i64 = 4;

fn user(person: i64) -> User {
    let username = format!("u{person}");
    User {
        id: UserId(person),
        username,
        avatar_url: None,
        role: Role::Member,
        created_at: Timestamp(0),
    }
}

/// A tab: whose it is, and what it has in view.
#[derive(Clone, Debug)]
struct Tab {
    node: usize,
    person: Option<i64>,
    post: Option<i64>,
}

struct World {
    hubs: Vec<Hub>,
    now: Instant,
    tabs: BTreeMap<i64, Tab>,
    invisible: BTreeSet<i64>,
    version: i64,
    /// Where each post stands; `None` once it is gone.
    stands: HashMap<i64, Option<i64>>,
    /// The category that members do not read.
    closed: bool,
    seq: i64,
    /// What each tab was told last of each post, and when.
    told: HashMap<(i64, i64), usize>,
    last: HashMap<(usize, i64), Vec<Instant>>,
    /// Words that are lost.
    lossy: bool,
}

#[derive(Clone, Copy, Debug)]
enum Step {
    Join(usize, i64),
    Leave(usize),
    View(usize, Option<i64>),
    Hide(i64, bool),
    Move(i64, Option<i64>),
    Close(bool),
    Wait(u64),
    Lose(bool),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => (0..NODES, 1..=PEOPLE).prop_map(|(node, person)| Step::Join(node, person)),
        2 => (0..20_usize).prop_map(Step::Leave),
        8 => (0..20_usize, proptest::option::weighted(0.8, 1..=POSTS))
            .prop_map(|(tab, post)| Step::View(tab, post)),
        1 => (1..PEOPLE, any::<bool>()).prop_map(|(person, hidden)| Step::Hide(person, hidden)),
        1 => (1..=POSTS, proptest::option::weighted(0.8, 1..=2_i64))
            .prop_map(|(post, to)| Step::Move(post, to)),
        1 => any::<bool>().prop_map(Step::Close),
        4 => (1..1_500_u64).prop_map(Step::Wait),
        1 => any::<bool>().prop_map(Step::Lose),
    ]
}

impl World {
    fn new() -> Self {
        let now = Instant::now();
        let hub = |at: usize| {
            let hub = Hub::new(History::new("e".into(), 0, Vec::new()));
            let mut hub = hub.among_nodes(NodeId(format!("n{at}")), now);
            hub.hears_nodes(true, now);
            hub
        };
        Self {
            hubs: (0..NODES).map(hub).collect(),
            now,
            tabs: BTreeMap::new(),
            invisible: BTreeSet::new(),
            version: 0,
            stands: (1..=POSTS).map(|post| (post, Some(1))).collect(),
            closed: false,
            seq: 0,
            told: HashMap::new(),
            last: HashMap::new(),
            lossy: false,
        }
    }

    fn privacy(&self, person: i64) -> Privacy {
        let invisible = self.invisible.contains(&person);
        Privacy { version: self.version, invisible, ..Privacy::default() }
    }

    fn carry(&mut self, at: usize, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::ReadPeople(people) => {
                    let read = people.iter().map(|id| (user(id.0), self.privacy(id.0))).collect();
                    let effects = self.hubs[at].people_read(read, self.now);
                    self.carry(at, effects);
                }
                Effect::Send { to: Recipients::Connection(tab), frame, .. } => {
                    self.hear(at, tab.0, frame.words().unwrap_or_default());
                }
                _ => {}
            }
        }
        let words = self.hubs[at].tell_nodes(self.now);
        for word in words {
            let text = serde_json::to_string(&word).unwrap();
            assert!(text.len() <= WORD_MAX);
            for other in (0..NODES).filter(|other| *other != at) {
                if self.lossy && word.number % 3 == 0 {
                    continue;
                }
                let Some(Notice::Word(word)) = Notice::parse(&text) else { panic!("{text}") };
                let effects = self.hubs[other].hear_node(word, self.now);
                self.carry(other, effects);
            }
        }
    }

    /// A tab is told something, perhaps of who reads what.
    fn hear(&mut self, at: usize, tab: i64, words: &str) {
        if !words.starts_with(r#"{"type":"reading""#) {
            return;
        }
        let told: serde_json::Value = serde_json::from_str(words).unwrap();
        let post = told["post_id"].as_i64().unwrap();
        assert_eq!(self.tabs[&tab].post, Some(post), "who does not read it is told");
        self.told.insert((tab, post), usize::try_from(told["people"].as_u64().unwrap()).unwrap());
        let times = self.last.entry((at, post)).or_default();
        if times.last() != Some(&self.now) {
            times.push(self.now);
        }
    }

    fn wait(&mut self, ms: u64) {
        for _ in 0..ms.div_ceil(100) {
            self.now += Duration::from_millis(100);
            for at in 0..NODES {
                let effects = self.hubs[at].tick(self.now);
                self.carry(at, effects);
            }
        }
    }

    fn tab(&self, nth: usize) -> Option<i64> {
        self.tabs.keys().copied().nth(nth % self.tabs.len().max(1))
    }

    fn may_read(&self, post: i64, person: Option<i64>) -> bool {
        match self.stands[&post] {
            Some(2) => !self.closed || person.is_some_and(|_| false),
            Some(_) => true,
            None => false,
        }
    }

    /// Whoever may not read what they have in view has it in view no more, as soon as their node
    /// hears of it: the others may tell it how many read before.
    fn look(&mut self, node: usize) {
        let gone: Vec<i64> = self
            .tabs
            .iter()
            .filter(|(_, tab)| tab.node == node)
            .filter(|(_, tab)| tab.post.is_some_and(|post| !self.may_read(post, tab.person)))
            .map(|(id, _)| *id)
            .collect();
        for id in gone {
            if let Some(tab) = self.tabs.get_mut(&id) {
                tab.post = None;
            }
        }
    }

    fn publish(&mut self, post: i64, to: Option<i64>) {
        self.seq += 1;
        let said = if to.is_some() { Said::Updated } else { Said::Deleted };
        let entry = Entry {
            seq: self.seq,
            audience: Audience::Category(CategoryId(to.unwrap_or(1))),
            about: Some(About::post(PostId(post), said)),
            author: None,
            frame: Frame::text(&format!(r#"{{"type":"post.updated","seq":{}}}"#, self.seq)),
        };
        self.stands.insert(post, to);
        for at in 0..NODES {
            self.look(at);
            let effects = self.hubs[at].publish(vec![entry.clone()], self.now);
            self.carry(at, effects);
        }
    }

    fn act(&mut self, step: Step) {
        match step {
            Step::Join(node, person) => {
                let id = self.tabs.keys().last().map_or(1, |last| last + 1);
                let person = (person < PEOPLE).then_some(person);
                let identity = person.map(|person| Identity {
                    user: user(person),
                    session: SessionId(person),
                    privacy: self.privacy(person),
                });
                self.tabs.insert(id, Tab { node, person, post: None });
                let effects = self.hubs[node].join(ConnectionId(id), identity, None, self.now);
                self.carry(node, effects);
            }
            Step::Leave(nth) => {
                let Some(id) = self.tab(nth) else { return };
                let Some(tab) = self.tabs.remove(&id) else { return };
                let effects = self.hubs[tab.node].leave(ConnectionId(id), false, self.now);
                self.carry(tab.node, effects);
            }
            Step::View(nth, post) => {
                let Some(id) = self.tab(nth) else { return };
                let tab = self.tabs[&id].clone();
                let seen = post.filter(|post| self.may_read(*post, tab.person));
                self.tabs.insert(id, Tab { post: seen, ..tab });
                // As it was looked up once.
                let looked_up = post.map(|post| (PostId(post), CategoryId(1)));
                let effects = self.hubs[tab.node].view(ConnectionId(id), looked_up, self.now);
                self.carry(tab.node, effects);
            }
            Step::Hide(person, hidden) => {
                if hidden {
                    self.invisible.insert(person);
                } else {
                    self.invisible.remove(&person);
                }
                self.version += 1;
                for at in 0..NODES {
                    let read = vec![(user(person), self.privacy(person))];
                    let effects = self.hubs[at].people_read(read, self.now);
                    self.carry(at, effects);
                }
            }
            Step::Move(post, to) => {
                if self.stands[&post].is_some() {
                    self.publish(post, to);
                }
            }
            Step::Close(closed) => {
                self.closed = closed;
                let readers = if closed { Readers::Moderators } else { Readers::Everyone };
                for at in 0..NODES {
                    self.look(at);
                    let effects = self.hubs[at].update_readers(CategoryId(2), readers);
                    self.carry(at, effects);
                }
            }
            Step::Wait(ms) => self.wait(ms),
            Step::Lose(lossy) => self.lossy = lossy,
        }
    }

    /// How many read a post, as anybody would count.
    fn count(&self, post: i64) -> usize {
        let there: Vec<&Tab> = self.tabs.values().filter(|tab| tab.post == Some(post)).collect();
        let people: BTreeSet<i64> = there.iter().filter_map(|tab| tab.person).collect();
        let guests = there.iter().filter(|tab| tab.person.is_none()).count();
        people.difference(&self.invisible).count() + guests
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, ..ProptestConfig::default() })]

    #[test]
    fn everyone_who_reads_a_post_ends_with_how_many_do(steps in vec(step(), 1..60)) {
        let mut world = World::new();
        for step in steps {
            world.act(step);
        }
        world.lossy = false;
        // What was lost is said again, or lapses.
        world.wait(u64::try_from(LEASE.as_millis()).unwrap() + 12_000);
        for (id, tab) in &world.tabs {
            if let Some(post) = tab.post {
                prop_assert_eq!(world.told.get(&(*id, post)).copied(), Some(world.count(post)), "{:?}", tab);
            }
        }
        for times in world.last.values() {
            for pair in times.windows(2) {
                prop_assert!(pair[1] - pair[0] >= TOLD_EVERY);
            }
        }
    }
}

#[test]
fn whoever_turns_away_counts_no_more_and_a_second_tab_counts_nothing() {
    let mut world = World::new();
    for (node, person) in [(0, 1), (0, 1), (1, 2), (0, PEOPLE)] {
        world.act(Step::Join(node, person));
    }
    for nth in 0..4 {
        world.act(Step::View(nth, Some(1)));
    }
    world.wait(3_000);
    assert!((1..=4).all(|tab| world.told[&(tab, 1)] == 3));
    world.act(Step::View(0, None));
    world.wait(3_000);
    assert_eq!(world.told[&(2, 1)], 3, "another tab of theirs is there still");
    world.act(Step::Hide(1, true));
    world.wait(3_000);
    assert!((2..=4).all(|tab| world.told[&(tab, 1)] == 2), "for themself, too");
    world.act(Step::View(2, Some(2)));
    world.act(Step::Leave(3));
    world.wait(3_000);
    assert_eq!((world.told[&(2, 1)], world.told[&(3, 2)]), (0, 1));
}
