//! Who is online: people, not tabs.
//!
//! A person is a set of connections on a set of nodes. They join with the first one and leave a
//! grace after the last one ended, so that a reload is no flicker. A connection leaves in one place,
//! and twice does no harm.

pub mod changes;
mod elsewhere;
#[cfg(test)]
mod tests;

use std::{
    collections::{BTreeMap, HashMap, HashSet, VecDeque},
    ops::Bound,
    time::{Duration, Instant},
};

use self::elsewhere::Elsewhere;
use crate::{
    domain::{ConnectionId, UserId},
    protocol::{ONLINE_SHOWN, OnlineList, User},
};

/// How long a person stays online after their last connection ended.
pub const GRACE: Duration = Duration::from_secs(5);
/// For so many seconds at most somebody is told as online whose connection died without a word.
pub const ONLINE_WRONGLY_S: u64 = 35;

/// Someone who is seen here.
struct Person {
    user: User,
    /// When they will have left here; only while they have no connection, and had one.
    leaves: Option<Instant>,
}

/// The people online, the guests, and what has changed since anyone was told.
#[derive(Default)]
pub struct Presence {
    people: BTreeMap<UserId, Person>,
    owners: HashMap<ConnectionId, Option<UserId>>,
    /// Everyone's connections, also of those who are not seen here.
    connections: HashMap<UserId, HashSet<ConnectionId>>,
    guests: usize,
    /// In the order of their time, since the grace is the same for all; an entry that was overtaken
    /// by a return is skipped.
    departures: VecDeque<(Instant, UserId)>,
    /// The last thing that happened to each person since the changes were taken. Someone who left
    /// and came back is named as joined, for a client that connected between has seen them missing.
    changed: BTreeMap<UserId, (User, bool)>,
    guests_told: usize,
    list: Option<OnlineList>,
    elsewhere: Elsewhere,
}

/// What has changed since the last time.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// Who is online now and was not.
    pub joined: Vec<User>,
    /// Who was online and is not.
    pub left: Vec<User>,
    /// Connections of people who are not signed in.
    pub guests: usize,
}

impl Presence {
    /// A connection of this person, or of a guest, has opened.
    pub fn join(&mut self, connection: ConnectionId, user: Option<User>) {
        let owner = user.as_ref().map(|user| user.id);
        if self.owners.insert(connection, owner).is_some() {
            return;
        }
        let Some(user) = user else {
            self.guests += 1;
            self.list = None;
            return;
        };
        self.connections.entry(user.id).or_default().insert(connection);
        self.show(user);
    }

    /// A connection of someone whom nobody may see has opened: it is theirs, and that is all.
    pub fn join_unseen(&mut self, connection: ConnectionId, id: UserId) {
        if self.owners.insert(connection, Some(id)).is_none() {
            self.connections.entry(id).or_default().insert(connection);
        }
    }

    /// A person is seen from now on, if they are here.
    pub fn show(&mut self, user: User) {
        let (id, connected) = (user.id, self.connections.contains_key(&user.id));
        if connected || self.elsewhere.has(id) {
            self.elsewhere.touch(id);
            let person = self.people.entry(id).or_insert_with(|| {
                self.list = None;
                self.changed.insert(id, (user.clone(), true));
                Person { user, leaves: None }
            });
            if connected {
                person.leaves = None;
            }
        }
    }

    /// A person is seen no longer: for everyone they leave at once. Their connections stay theirs.
    pub fn hide(&mut self, id: UserId) {
        self.depart(id);
    }

    /// A connection has ended. One that `died` has been silent for longer than the grace already:
    /// nobody waits for its return.
    pub fn leave(&mut self, connection: ConnectionId, died: bool, now: Instant) {
        let Some(owner) = self.owners.remove(&connection) else { return };
        let Some(id) = owner else {
            self.guests -= 1;
            self.list = None;
            return;
        };
        let Some(connections) = self.connections.get_mut(&id) else { return };
        connections.remove(&connection);
        if !connections.is_empty() {
            return;
        }
        self.connections.remove(&id);
        if let Some(person) = self.people.get_mut(&id) {
            if died {
                self.depart_here(id);
            } else {
                person.leaves = Some(now + GRACE);
                self.departures.push_back((now + GRACE, id));
            }
        }
    }

    /// Lets those leave whose grace is over.
    pub fn tick(&mut self, now: Instant) {
        while let Some((at, id)) = self.departures.front().copied().filter(|(at, _)| *at <= now) {
            self.departures.pop_front();
            if self.people.get(&id).is_some_and(|person| person.leaves == Some(at)) {
                self.depart_here(id);
            }
        }
    }

    /// A person is here no longer: gone, unless they are at another node.
    fn depart_here(&mut self, id: UserId) {
        match self.people.get_mut(&id) {
            Some(person) if self.elsewhere.has(id) => {
                person.leaves = None;
                self.elsewhere.touch(id);
            }
            _ => self.depart(id),
        }
    }

    fn depart(&mut self, id: UserId) {
        self.elsewhere.touch(id);
        if let Some(person) = self.people.remove(&id) {
            self.list = None;
            self.changed.insert(id, (person.user, false));
        }
    }

    /// A person's name, role or picture has changed: whoever is online shows it.
    pub fn update(&mut self, user: User) {
        if let Some(person) = self.people.get_mut(&user.id).filter(|person| person.user != user) {
            self.list = None;
            self.changed.insert(user.id, (user.clone(), true));
            person.user = user;
        }
    }

    /// When [`Presence::tick`] has something to do.
    pub fn next_departure(&self) -> Option<Instant> {
        self.departures.front().map(|(at, _)| *at)
    }

    /// Whether there is something to tell.
    pub fn has_changed(&self) -> bool {
        !self.changed.is_empty() || self.guests() != self.guests_told
    }

    /// What is to be told, once.
    pub fn take_changes(&mut self) -> Changes {
        self.guests_told = self.guests();
        let mut changes = Changes { guests: self.guests_told, ..Changes::default() };
        for (user, here) in std::mem::take(&mut self.changed).into_values() {
            if here { &mut changes.joined } else { &mut changes.left }.push(user);
        }
        changes
    }

    /// The list for `hello`, written once per change.
    pub fn list(&mut self) -> OnlineList {
        let (people, guests) = (&self.people, self.guests + self.elsewhere.guests());
        self.list
            .get_or_insert_with(|| {
                OnlineList::new(people.values().map(|person| &person.user), guests)
            })
            .clone()
    }

    /// Whom a list of those who are online names: the first by id.
    pub fn shown(&self) -> Vec<&User> {
        self.users().take(ONLINE_SHOWN).collect()
    }

    /// Everyone online, by id.
    pub fn users(&self) -> impl ExactSizeIterator<Item = &User> {
        self.people.values().map(|person| &person.user)
    }

    /// Those online behind the one with this id.
    pub fn users_behind(&self, id: Option<UserId>) -> impl Iterator<Item = &User> {
        let start = id.map_or(Bound::Unbounded, Bound::Excluded);
        self.people.range((start, Bound::Unbounded)).map(|(_, person)| &person.user)
    }

    /// Connections without a person, at all nodes.
    pub fn guests(&self) -> usize {
        self.guests + self.elsewhere.guests()
    }

    /// Whether that person is online.
    pub fn is_online(&self, id: UserId) -> bool {
        self.people.contains_key(&id)
    }

    /// The connections of a person.
    pub fn connections_of(&self, id: UserId) -> impl Iterator<Item = ConnectionId> {
        self.connections.get(&id).into_iter().flatten().copied()
    }
}
