//! What each tab shows of other people, against the plain rule: whoever types there and is not
//! invisible, without oneself and without those whom one has blocked; and online is who has a tab
//! and is not invisible.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::{Duration, Instant},
};

use proptest::{collection::vec, prelude::*};
use serde_json::Value;

use crate::{
    domain::{
        About, Audience, CategoryId, CommentId, ConnectionId, MessageId, PostId, Privacy, Role,
        Said, SessionId, Timestamp, UserId,
    },
    live::state::{
        connection::Identity,
        effect::{Effect, Recipients},
        frame::Frame,
        hub::{Hub, RESUME_WAIT},
        presence::GRACE,
        replay::history::{Entry, History},
        subscriptions::Subscriptions,
        typing::{HELD, Spot, throttle::TOLD_EVERY},
    },
    protocol::{Place, User},
};

/// Three people with two tabs each, and a guest.
const TABS: usize = 7;
const PEOPLE: usize = 3;

#[derive(Clone, Debug)]
enum Step {
    Open(usize),
    Close(usize),
    /// A tab's person types at a place or stops.
    Type(usize, usize, bool),
    /// A person's text arrives.
    Send(usize, usize),
    Invisible(usize, bool),
    Block(usize, usize, bool),
    Wait(u64),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let (tab, person, place, yes) = (0..TABS, 0..PEOPLE, 0..4_usize, any::<bool>);
    let step = prop_oneof![
        4 => tab.clone().prop_map(Step::Open),
        2 => tab.clone().prop_map(Step::Close),
        8 => (tab, place.clone(), yes()).prop_map(|(tab, place, active)| Step::Type(tab, place, active)),
        2 => (person.clone(), place).prop_map(|(person, place)| Step::Send(person, place)),
        2 => (person.clone(), yes()).prop_map(|(person, invisible)| Step::Invisible(person, invisible)),
        2 => (person.clone(), person, yes()).prop_map(|(person, other, blocked)| Step::Block(person, other, blocked)),
        3 => (0..3_000_u64).prop_map(Step::Wait),
    ];
    vec(step, 1..100)
}

#[derive(Default)]
struct Tab {
    connection: Option<ConnectionId>,
    heard: Option<Subscriptions>,
    typing: BTreeMap<Place, BTreeSet<String>>,
    online: BTreeSet<String>,
}

struct World {
    hub: Hub,
    tabs: Vec<Tab>,
    decided: Vec<Privacy>,
    /// Who says to type where, on which connection, and until when.
    typing: BTreeMap<(usize, Spot, ConnectionId), Instant>,
    now: Instant,
    connections: i64,
}

fn name(person: usize) -> String {
    format!("u{person}")
}

fn id(person: usize) -> UserId {
    UserId(i64::try_from(person).unwrap() + 1)
}

/// Whose tab it is; nobody's for the last one.
fn owner(tab: usize) -> Option<usize> {
    (tab < PEOPLE * 2).then_some(tab % PEOPLE)
}

fn user(person: usize) -> User {
    User {
        id: id(person),
        username: name(person),
        avatar_url: None,
        role: Role::Member,
        created_at: Timestamp(0),
    }
}

/// A post, a category, or a conversation with either of the others.
fn spot(person: usize, place: usize) -> Spot {
    match place {
        0 => Spot::Post(PostId(1), CategoryId(1)),
        1 => Spot::Category(CategoryId(2), "help".into()),
        other => {
            let reader = (person + other - 1) % PEOPLE;
            Spot::Conversation {
                typist: (id(person), name(person)),
                reader: (id(reader), name(reader)),
            }
        }
    }
}

impl World {
    fn new() -> Self {
        let hub = Hub::new(History::new("e".into(), 0, Vec::new()));
        let tabs = (0..TABS).map(|_| Tab::default()).collect();
        Self {
            hub,
            tabs,
            decided: vec![Privacy::default(); PEOPLE],
            typing: BTreeMap::new(),
            now: Instant::now(),
            connections: 0,
        }
    }

    fn step(&mut self, step: &Step) {
        let effects = match *step {
            Step::Open(tab) => self.open(tab),
            Step::Close(tab) => self.close(tab),
            Step::Type(tab, place, active) => self.type_at(tab, place, active),
            Step::Send(person, place) => {
                let spot = spot(person, place);
                self.typing.retain(|(typist, at, _), _| (*typist, at) != (person, &spot));
                self.tell_of_text(person, &spot)
            }
            Step::Invisible(person, invisible) => {
                self.decided[person].invisible = invisible;
                if invisible {
                    self.typing.retain(|(typist, ..), _| *typist != person);
                }
                self.decide(person)
            }
            Step::Block(person, other, blocked) => {
                if blocked && person != other {
                    self.decided[person].blocked.insert(id(other));
                } else {
                    self.decided[person].blocked.remove(&id(other));
                }
                self.decide(person)
            }
            Step::Wait(ms) => self.wait(Duration::from_millis(ms)),
        };
        self.apply(effects);
        // Whatever was told a moment ago is told again by then.
        let effects = self.wait(TOLD_EVERY);
        self.apply(effects);
        self.check();
    }

    /// What a person wrote there has arrived.
    fn tell_of_text(&mut self, person: usize, spot: &Spot) -> Vec<Effect> {
        let seq = self.hub.head() + 1;
        let (about, audience) = match spot {
            Spot::Post(post, category) => (
                About::comment(*post, CommentId(seq), Said::Created),
                Audience::Category(*category),
            ),
            Spot::Category(category, _) => {
                (About::post(PostId(seq), Said::Created), Audience::Category(*category))
            }
            Spot::Conversation { reader, .. } => {
                let is_blocked = self.decided.iter().enumerate().any(|(other, decided)| {
                    id(other) == reader.0 && decided.blocked.contains(&id(person))
                });
                let audience = if is_blocked {
                    Audience::Person(id(person))
                } else {
                    Audience::Pair(id(person), reader.0)
                };
                (About::message(MessageId(seq), Said::Created), audience)
            }
        };
        let entry = Entry {
            seq,
            audience,
            about: Some(about),
            author: Some(id(person)),
            frame: Frame::text(r#"{"type":"x"}"#),
        };
        self.hub.publish(vec![entry], self.now)
    }

    fn wait(&mut self, time: Duration) -> Vec<Effect> {
        self.now += time;
        let now = self.now;
        self.typing.retain(|_, until| *until > now);
        self.hub.tick(now)
    }

    fn open(&mut self, tab: usize) -> Vec<Effect> {
        if self.tabs[tab].connection.is_some() {
            return Vec::new();
        }
        self.connections += 1;
        let connection = ConnectionId(self.connections);
        self.tabs[tab] = Tab { connection: Some(connection), ..Tab::default() };
        let privacy = owner(tab).map(|person| {
            // Every other tab was under way when the last decision was made: what it knows is of no
            // use.
            let newest = self.decided[person].clone();
            if self.connections % 2 == 0 && newest.version > 0 {
                Privacy { version: newest.version - 1, ..Privacy::default() }
            } else {
                newest
            }
        });
        let identity = owner(tab).zip(privacy).map(|(person, privacy)| Identity {
            user: user(person),
            session: SessionId(1),
            privacy,
        });
        let effects = self.hub.join(connection, identity, None, self.now);
        self.apply(effects);
        self.wait(RESUME_WAIT)
    }

    fn close(&mut self, tab: usize) -> Vec<Effect> {
        let Some(connection) = self.tabs[tab].connection.take() else { return Vec::new() };
        self.typing.retain(|(_, _, at), _| *at != connection);
        self.hub.leave(connection, false, self.now)
    }

    fn type_at(&mut self, tab: usize, place: usize, active: bool) -> Vec<Effect> {
        let (Some(connection), Some(person)) = (self.tabs[tab].connection, owner(tab)) else {
            return Vec::new();
        };
        let spot = spot(person, place);
        let key = (person, spot.clone(), connection);
        if !active {
            self.typing.remove(&key);
        } else if !self.decided[person].invisible {
            self.typing.insert(key, self.now + HELD);
        }
        self.hub.typing(connection, &spot, active, self.now)
    }

    /// Time passes between two decisions and the next tab, but less than a change is remembered.
    fn decide(&mut self, person: usize) -> Vec<Effect> {
        self.decided[person].version += 1;
        self.hub.update_privacy(id(person), self.decided[person].clone(), self.now)
    }

    fn apply(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Send { to, frame, .. } => self.send(&to, &frame),
                Effect::Listen(connection, heard) => {
                    let tab = self.tabs.iter_mut().find(|tab| tab.connection == Some(connection));
                    tab.expect("an effect names a connection that is gone").heard = Some(heard);
                }
                other => panic!("{other:?}"),
            }
        }
    }

    fn send(&mut self, to: &Recipients, frame: &Frame) {
        let event: Value =
            serde_json::from_slice(&frame.0[if frame.0[1] == 126 { 4 } else { 2 }..]).unwrap();
        for (index, tab) in self.tabs.iter_mut().enumerate() {
            let Some(connection) = tab.connection else { continue };
            let is_for = match to {
                Recipients::Everyone => true,
                Recipients::Connection(one) => *one == connection,
                Recipients::Category(category, without) => {
                    tab.heard.as_ref().is_some_and(|heard| heard.include(*category))
                        && owner(index)
                            .is_none_or(|person| without.binary_search(&id(person)).is_err())
                }
            };
            if is_for {
                tab.receive(&event);
            }
        }
    }

    fn check(&self) {
        for (index, tab) in self.tabs.iter().enumerate().filter(|(_, tab)| tab.connection.is_some())
        {
            let mut expected: BTreeMap<Place, BTreeSet<String>> = BTreeMap::new();
            for (typist, spot, _) in self.typing.keys() {
                let sees = match (owner(index), spot) {
                    (Some(reader), _)
                        if reader == *typist
                            || self.decided[reader].blocked.contains(&id(*typist)) =>
                    {
                        false
                    }
                    (Some(person), Spot::Conversation { reader, .. }) => reader.0 == id(person),
                    (None, Spot::Conversation { .. }) => false,
                    _ => true,
                };
                if sees {
                    expected.entry(spot.place()).or_default().insert(name(*typist));
                }
            }
            assert_eq!(tab.typing, expected, "tab {index} of {:?}", owner(index));
        }
    }

    fn settle(mut self) {
        self.step(&Step::Wait(0));
        self.now += GRACE + HELD;
        for _ in 0..3 {
            self.step(&Step::Wait(500));
        }
        let here = |person: usize| {
            self.tabs
                .iter()
                .enumerate()
                .any(|(index, tab)| owner(index) == Some(person) && tab.connection.is_some())
        };
        let expected: BTreeSet<String> = (0..PEOPLE)
            .filter(|person| here(*person) && !self.decided[*person].invisible)
            .map(name)
            .collect();
        for tab in self.tabs.iter().filter(|tab| tab.connection.is_some()) {
            assert_eq!(tab.online, expected);
        }
        assert_eq!(
            self.hub.presence().users().map(|user| user.username.clone()).collect::<BTreeSet<_>>(),
            expected
        );
    }
}

impl Tab {
    fn receive(&mut self, event: &Value) {
        let names = |list: &Value| {
            list.as_array()
                .unwrap()
                .iter()
                .map(|user| user["username"].as_str().unwrap().to_owned())
                .collect::<Vec<_>>()
        };
        match event["type"].as_str().unwrap() {
            "hello" => self.online = names(&event["online"]["users"]).into_iter().collect(),
            "presence" => {
                self.online.extend(names(&event["joined"]));
                for left in names(&event["left"]) {
                    self.online.remove(&left);
                }
            }
            "typing" => {
                let place: Place = serde_json::from_value(event["in"].clone()).unwrap();
                let users: BTreeSet<String> =
                    serde_json::from_value(event["users"].clone()).unwrap();
                // That nobody types where nobody was seen typing tells that someone did.
                assert!(
                    self.typing.contains_key(&place)
                        || !users.is_empty()
                        || !matches!(place, Place::Conversation(_)),
                    "{event}"
                );
                if users.is_empty() {
                    self.typing.remove(&place)
                } else {
                    self.typing.insert(place, users)
                };
            }
            // An event of the log.
            "x" => {}
            other => panic!("{other}"),
        }
    }
}

proptest! {
    #![proptest_config(crate::live::cases())]

    #[test]
    fn every_tab_shows_just_those_whom_it_may_see(steps in steps()) {
        let mut world = World::new();
        for step in &steps {
            world.step(step);
        }
        world.settle();
    }
}
