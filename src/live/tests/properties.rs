//! The hub against a simple model: whatever happens, in whatever order, every client ends with just
//! what the log holds, in order, once; no effect names a connection that is gone; who types is
//! online; and who is online is the sum of the tabs.

mod client;
mod stories;

use std::{
    collections::{BTreeSet, HashMap},
    time::{Duration, Instant},
};

use self::client::{Client, split, visible};
use crate::{
    domain::{
        Audience, CategoryId, ConnectionId, PostId, Privacy, Role, SessionId, Timestamp, UserId,
    },
    live::state::{
        connection::Identity,
        effect::{Effect, Recipients, Weight},
        frame::Frame,
        hub::Hub,
        presence::GRACE,
        replay::{
            history::{Entry, History},
            lineage::{Lineage, Stretch},
        },
        subscriptions::Topic,
        typing::Spot,
    },
    protocol::User,
};
use proptest::{collection::vec, prelude::*};

/// Another process, whose clients come here as well.
const OTHER: &str = "f";
const CLIENTS: usize = 6;
const PEOPLE: i64 = 3;
/// Events of the log that are read at once.
const PAGE: usize = 2;

/// One thing that happens. Numbers choose among what is there.
#[derive(Clone, Debug)]
enum Step {
    /// A client connects, with or without saying where it left off in the handshake.
    Connect(usize, bool),
    /// It says so later.
    Resume(usize),
    Drop(usize, bool),
    /// Events are committed, and reach the hub in this order.
    Publish(Vec<u8>),
    /// The oldest event that the hub has not been told of reaches it at last.
    Late,
    Type(usize, bool),
    Unsubscribe(usize),
    Subscribe(usize),
    /// There is no room for what comes, until the hub has said so.
    FallBehind(usize),
    CaughtUp(usize),
    Wait(u64),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let client = 0..CLIENTS;
    let step = prop_oneof![
        4 => (client.clone(), any::<bool>()).prop_map(|(client, at_once)| Step::Connect(client, at_once)),
        3 => client.clone().prop_map(Step::Resume),
        3 => (client.clone(), any::<bool>()).prop_map(|(client, died)| Step::Drop(client, died)),
        6 => vec(any::<u8>(), 1..5).prop_map(Step::Publish),
        2 => Just(Step::Late),
        3 => (client.clone(), any::<bool>()).prop_map(|(client, active)| Step::Type(client, active)),
        1 => client.clone().prop_map(Step::Unsubscribe),
        1 => client.clone().prop_map(Step::Subscribe),
        1 => client.clone().prop_map(Step::FallBehind),
        1 => client.prop_map(Step::CaughtUp),
        4 => (0..400_u64).prop_map(Step::Wait),
    ];
    vec(step, 1..120)
}

struct World {
    hub: Hub,
    log: Vec<Entry>,
    untold: Vec<Entry>,
    /// Somebody waits for the runs to be read.
    asked: bool,
    clients: Vec<Client>,
    now: Instant,
    connections: i64,
}

fn user(client: usize) -> Option<User> {
    let id = i64::try_from(client).unwrap() % (PEOPLE + 1);
    let user = User {
        id: UserId(id),
        username: format!("u{id}"),
        avatar_url: None,
        role: Role::Member,
        created_at: Timestamp(0),
    };
    (id > 0).then_some(user)
}

fn spot() -> Spot {
    Spot::Post(PostId(1), CategoryId(1))
}

impl World {
    fn new() -> Self {
        let lineage = Lineage::begin("e".to_owned(), 0, false);
        let hub = Hub::new(History::new(lineage, 0, Vec::new()));
        let clients = (0..CLIENTS).map(|_| Client::default()).collect();
        Self {
            hub,
            log: Vec::new(),
            untold: Vec::new(),
            asked: false,
            clients,
            now: Instant::now(),
            connections: 0,
        }
    }

    fn step(&mut self, step: Step) {
        match step {
            Step::Connect(client, at_once) => self.connect(client, at_once),
            Step::Resume(client) => self.resume(client),
            Step::Drop(client, died) => {
                if let Some(connection) = self.clients[client].connection.take() {
                    let effects = self.hub.leave(connection, died, self.now);
                    self.apply(effects);
                }
            }
            Step::Publish(kinds) => self.publish(&kinds),
            Step::Late => {
                if !self.untold.is_empty() {
                    let entry = self.untold.remove(0);
                    self.tell(vec![entry]);
                }
            }
            Step::Type(client, active) => {
                if let Some(connection) = self.clients[client].connection {
                    let effects = self.hub.typing(connection, &spot(), active, self.now);
                    self.apply(effects);
                }
            }
            Step::Unsubscribe(client) => {
                if let Some(connection) = self.clients[client].connection {
                    self.clients[client].narrowed = true;
                    self.clients[client].ever_narrowed = true;
                    let effects =
                        self.hub.subscribe(connection, &[Topic::Category(CategoryId(2))], false);
                    self.apply(effects);
                }
            }
            Step::Subscribe(client) => {
                if let Some(connection) = self.clients[client].connection {
                    self.clients[client].narrowed = false;
                    let effects =
                        self.hub.subscribe(connection, &[Topic::Category(CategoryId(2))], true);
                    self.apply(effects);
                }
            }
            // Before it hears of events there is nothing to drop.
            Step::FallBehind(client) => {
                self.clients[client].behind = self.clients[client].heard.is_some();
            }
            Step::CaughtUp(client) => {
                if let (Some(connection), true) =
                    (self.clients[client].connection, self.clients[client].behind)
                {
                    let effects = self.hub.fell_behind(connection);
                    self.apply(effects);
                }
            }
            Step::Wait(ms) => {
                self.now += Duration::from_millis(ms);
                self.read_runs();
                let effects = self.hub.tick(self.now);
                self.apply(effects);
            }
        }
        self.check();
    }

    fn connect(&mut self, index: usize, at_once: bool) {
        if self.clients[index].connection.is_some() {
            return;
        }
        self.connections += 1;
        let connection = ConnectionId(self.connections);
        let client = &mut self.clients[index];
        let known = client.place(index);
        client.connection = Some(connection);
        client.heard = None;
        client.got = 0;
        client.behind = false;
        client.narrowed = false;
        client.typing.clear();
        client.owes_resume = known.is_some() && !at_once;
        let identity = user(index).map(|user| Identity {
            user,
            session: SessionId(1),
            privacy: Privacy::default(),
        });
        let effects =
            self.hub.join(connection, identity, known.filter(|_| at_once).as_ref(), self.now);
        self.apply(effects);
    }

    fn resume(&mut self, index: usize) {
        let client = &mut self.clients[index];
        let (Some(connection), true) = (client.connection, client.owes_resume) else { return };
        client.owes_resume = false;
        let point = client.place(index).unwrap();
        let effects = self.hub.resume(connection, &point, self.now);
        self.apply(effects);
    }

    /// The other process has told of all that there is.
    fn read_runs(&mut self) {
        if std::mem::take(&mut self.asked) {
            let reached = i64::try_from(self.log.len()).unwrap();
            let runs = HashMap::from([(OTHER.to_owned(), Stretch { from: 0, reached })]);
            let effects = self.hub.runs_read(Some(runs), self.now);
            self.apply(effects);
        }
    }

    fn publish(&mut self, kinds: &[u8]) {
        let mut entries = Vec::new();
        for kind in kinds {
            let seq = i64::try_from(self.log.len()).unwrap() + 1;
            let audience = match kind % 7 {
                0 => Audience::Pair(UserId(1), UserId(2)),
                1 => Audience::Person(UserId(3)),
                2 => Audience::Category(CategoryId(2)),
                5 => Audience::Everyone,
                6 => Audience::Nobody,
                _ => Audience::Category(CategoryId(1)),
            };
            let entry = Entry {
                seq,
                audience,
                about: None,
                author: None,
                frame: Frame::text(&format!(r#"{{"type":"x","seq":{seq}}}"#)),
            };
            self.log.push(entry.clone());
            // Some are told later, some in another order.
            if kind % 7 == 6 {
                self.untold.push(entry);
            } else {
                entries.insert(usize::from(*kind) % (entries.len() + 1), entry);
            }
        }
        self.tell(entries);
    }

    fn tell(&mut self, entries: Vec<Entry>) {
        let effects = self.hub.publish(entries, self.now);
        self.apply(effects);
    }

    /// What the workers, the sockets and the browsers would do.
    fn apply(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Send { to, frame, weight } => self.send(&to, &frame, weight),
                Effect::Listen(connection, heard) => self.owner(connection).heard = Some(heard),
                Effect::Close { connection, .. } => drop(self.owner(connection)),
                Effect::ReadLog { connection, reader, after, to } => {
                    self.owner(connection);
                    let read = self
                        .log
                        .iter()
                        .filter(|entry| entry.seq > after && entry.seq <= to)
                        .filter(|entry| reader.may_be_told(entry.audience))
                        .cloned()
                        .collect();
                    let effects = self.hub.log_read(connection, to, Some(read));
                    self.apply(effects);
                }
                Effect::ReadRuns => self.asked = true,
                Effect::ReadReaders => panic!("the log is whole"),
                Effect::ReadPeople(people) => panic!("there is no other node: {people:?}"),
                Effect::FillHole { after, to } => {
                    let missing = self.log.iter().filter(|one| one.seq > after && one.seq <= to);
                    let read: Vec<Entry> = missing.take(PAGE).cloned().collect();
                    self.untold.retain(|entry| !read.contains(entry));
                    self.tell(read);
                }
            }
        }
    }

    fn owner(&mut self, connection: ConnectionId) -> &mut Client {
        let owner = self.clients.iter_mut().find(|client| client.connection == Some(connection));
        owner.expect("an effect names a connection that is gone")
    }

    fn send(&mut self, to: &Recipients, frame: &Frame, weight: Weight) {
        let log = self.log.clone();
        if let Recipients::Connection(connection) = to {
            self.owner(*connection);
        }
        for (index, client) in self.clients.iter_mut().enumerate() {
            let Some(connection) = client.connection else { continue };
            let is_for = match to {
                Recipients::Everyone => true,
                Recipients::Connection(one) => *one == connection,
                Recipients::Category(category, without) => {
                    client.heard.as_ref().is_some_and(|heard| heard.include(*category))
                        && user(index).is_none_or(|user| !without.contains(&user.id))
                }
            };
            client.behind &= !(is_for && weight == Weight::Resync);
            if is_for && !(client.behind && matches!(weight, Weight::Event | Weight::Replay)) {
                for event in split(frame) {
                    client.receive(&event, index, &log);
                }
            }
        }
    }

    fn check(&self) {
        let now_online: BTreeSet<UserId> =
            self.hub.presence().users().map(|user| user.id).collect();
        let tabs =
            self.clients.iter().enumerate().filter(|(_, client)| client.connection.is_some());
        for (index, _) in tabs.clone() {
            assert!(
                user(index).is_none_or(|user| now_online.contains(&user.id)),
                "someone with a tab is not online"
            );
        }
        assert_eq!(
            self.hub.presence().guests(),
            tabs.filter(|(index, _)| user(*index).is_none()).count()
        );
        assert!(self.hub.typing_count() <= now_online.len(), "someone types who is not online");
    }

    /// Everybody comes back, everything is told, time passes: then every client holds what the log
    /// holds for it.
    fn settle(mut self) {
        while !self.untold.is_empty() {
            self.step(Step::Late);
        }
        for client in 0..CLIENTS {
            self.step(Step::Connect(client, true));
            self.step(Step::Resume(client));
            self.step(Step::CaughtUp(client));
        }
        for _ in 0..40 {
            self.step(Step::Wait(500));
        }
        for (index, client) in self.clients.iter().enumerate() {
            let expected: BTreeSet<i64> = self
                .log
                .iter()
                .filter(|entry| visible(index, entry, client.ever_narrowed))
                .map(|entry| entry.seq)
                .collect();
            let seen: BTreeSet<i64> = client
                .seen
                .iter()
                .copied()
                .filter(|seq| expected.contains(seq) || !client.ever_narrowed)
                .collect();
            assert_eq!(seen, expected, "client {index}");
            assert!(
                client.typing.is_empty(),
                "client {index} sees someone typing who has long stopped"
            );
        }
        assert_eq!(self.hub.typing_count(), 0);
        for client in 0..CLIENTS {
            self.step(Step::Drop(client, false));
        }
        self.now += GRACE;
        let effects = self.hub.tick(self.now);
        self.apply(effects);
        assert_eq!(self.hub.presence().users().len(), 0, "someone stays online without a tab");
        assert_eq!(self.hub.connections(), 0);
    }
}

proptest! {
    #![proptest_config(crate::live::cases())]

    #[test]
    fn every_client_ends_with_what_the_log_holds(steps in steps()) {
        let mut world = World::new();
        for step in steps {
            world.step(step);
        }
        world.settle();
    }
}
