//! Who is typing where. A hint lives by being renewed; it ends by time, by word, with the
//! connection, or when the text arrives.

#[cfg(test)]
mod tests;
pub mod throttle;

use std::{
    collections::{BTreeMap, HashMap},
    time::{Duration, Instant},
};

use crate::{
    domain::{Audience, CategoryId, ConnectionId, PostId, UserId},
    protocol::Place,
};

/// How long a hint holds without being renewed.
pub const HELD: Duration = Duration::from_secs(6);
/// Places in which one person may be typing at once, on all their connections together.
pub const PLACES_A_PERSON: usize = 8;

/// Posts of which it is kept where events have put them.
const CHANGED_KEPT: usize = 1_000;

/// A place where people type, as the hub knows it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Spot {
    /// A comment under a post.
    Post(PostId, CategoryId),
    /// A post in a category, with its slug.
    Category(CategoryId, String),
    /// A private message, from the one to the other.
    Conversation {
        /// Who writes it, with their name.
        typist: (UserId, String),
        /// Who is to read it, with their name.
        reader: (UserId, String),
    },
}

impl Spot {
    /// Who may see it.
    pub fn audience(&self) -> Audience {
        match self {
            Self::Post(_, category) | Self::Category(category, _) => Audience::Category(*category),
            Self::Conversation { reader, .. } => Audience::Person(reader.0),
        }
    }

    /// As its readers name it.
    pub fn place(&self) -> Place {
        match self {
            Self::Post(post, _) => Place::Post(*post),
            Self::Category(_, slug) => Place::Category(slug.clone()),
            Self::Conversation { typist, .. } => Place::Conversation(typist.1.clone()),
        }
    }
}

#[derive(Debug)]
struct Typist {
    username: String,
    /// Until when, by each connection that says so.
    until: HashMap<ConnectionId, Instant>,
}

/// The typing state of the forum.
#[derive(Debug, Default)]
pub struct Typing {
    spots: BTreeMap<Spot, BTreeMap<UserId, Typist>>,
    /// Where each connection says to type.
    places: HashMap<ConnectionId, Vec<Spot>>,
    /// In how many places each person types.
    people: HashMap<UserId, usize>,
    /// Where posts stand that were changed, the newest ones; `None` for those that are gone.
    changed: BTreeMap<PostId, Option<CategoryId>>,
    /// No hint ends before this; it may be too early, never too late.
    next_end: Option<Instant>,
    /// Someone has begun or stopped since this was last asked.
    touched: bool,
}

impl Typing {
    /// A person types here, on this connection. `true` when that is news to the readers.
    pub fn start(
        &mut self,
        spot: &Spot,
        user: UserId,
        username: &str,
        connection: ConnectionId,
        now: Instant,
    ) -> bool {
        let is_news = self.spots.get(spot).is_none_or(|typists| !typists.contains_key(&user));
        if is_news {
            let places = self.people.entry(user).or_default();
            if *places >= PLACES_A_PERSON {
                return false;
            }
            *places += 1;
        }
        let places = self.places.entry(connection).or_default();
        if !places.contains(spot) {
            places.push(spot.clone());
        }
        let until = now + HELD;
        self.next_end = Some(self.next_end.map_or(until, |end| end.min(until)));
        let typists = self.spots.entry(spot.clone()).or_default();
        let typist = typists
            .entry(user)
            .or_insert_with(|| Typist { username: username.to_owned(), until: HashMap::new() });
        self.touched |= typist.until.insert(connection, until).is_none();
        is_news
    }

    /// A connection says that its person has stopped here. `true` when that is news.
    pub fn stop(&mut self, spot: &Spot, user: UserId, connection: ConnectionId) -> bool {
        if let Some(places) = self.places.get_mut(&connection) {
            places.retain(|place| place != spot);
            if places.is_empty() {
                self.places.remove(&connection);
            }
        }
        self.prune(spot, user, |at, _| at != connection)
    }

    /// A person's text has arrived here: they have stopped on all connections. `true` when that is
    /// news.
    pub fn finish(&mut self, spot: &Spot, user: UserId) -> bool {
        let connections: Vec<ConnectionId> = self
            .spots
            .get(spot)
            .and_then(|typists| typists.get(&user))
            .map(|typist| typist.until.keys().copied().collect())
            .unwrap_or_default();
        let mut is_news = false;
        for connection in connections {
            is_news |= self.stop(spot, user, connection);
        }
        is_news
    }

    /// A connection has ended. Gives the spots where that is news.
    pub fn leave(&mut self, connection: ConnectionId, user: UserId) -> Vec<Spot> {
        let mut places = self.places.remove(&connection).unwrap_or_default();
        places.retain(|spot| self.prune(spot, user, |at, _| at != connection));
        places
    }

    /// A person is not to be seen typing anywhere. Gives the spots where that is news.
    pub fn forget_person(&mut self, user: UserId) -> Vec<Spot> {
        let mut spots: Vec<Spot> = self
            .spots
            .iter()
            .filter(|(_, typists)| typists.contains_key(&user))
            .map(|(spot, _)| spot.clone())
            .collect();
        spots.retain(|spot| self.finish(spot, user));
        spots
    }

    /// The spot as it is by now: whoever types goes by what they looked up once. `None` when it is
    /// gone.
    pub fn now(&self, spot: &Spot) -> Option<Spot> {
        match spot {
            Spot::Post(post, category) => {
                let stands = self.changed.get(post).copied().unwrap_or(Some(*category));
                stands.map(|category| Spot::Post(*post, category))
            }
            Spot::Category(..) | Spot::Conversation { .. } => Some(spot.clone()),
        }
    }

    /// A post is gone, or has moved: nobody types there any more. Gives the spots where that is
    /// news.
    pub fn forget_post(&mut self, post: PostId, stays_in: Option<CategoryId>) -> Vec<Spot> {
        self.changed.insert(post, stays_in);
        if self.changed.len() > CHANGED_KEPT {
            self.changed.pop_first();
        }
        let gone = |spot: &Spot| matches!(spot, Spot::Post(id, category) if *id == post && Some(*category) != stays_in);
        let spots: Vec<Spot> = self.spots.keys().filter(|spot| gone(spot)).cloned().collect();
        self.touched |= !spots.is_empty();
        for user in spots
            .iter()
            .filter_map(|spot| self.spots.remove(spot))
            .flat_map(BTreeMap::into_keys)
            .collect::<Vec<_>>()
        {
            self.left_a_place(user);
        }
        for places in self.places.values_mut() {
            places.retain(|spot| !gone(spot));
        }
        spots
    }

    /// Forgets the hints that were not renewed. Gives the spots where that is news.
    pub fn tick(&mut self, now: Instant) -> Vec<Spot> {
        if self.next_end.is_none_or(|end| end > now) {
            return Vec::new();
        }
        let mut ended = Vec::new();
        for (spot, typists) in &self.spots {
            for (user, typist) in typists {
                for (connection, _) in typist.until.iter().filter(|(_, until)| **until <= now) {
                    ended.push((spot.clone(), *user, *connection));
                }
            }
        }
        let mut news = Vec::new();
        for (spot, user, connection) in ended {
            if self.stop(&spot, user, connection) && !news.contains(&spot) {
                news.push(spot);
            }
        }
        self.next_end = self
            .spots
            .values()
            .flat_map(BTreeMap::values)
            .flat_map(|typist| typist.until.values())
            .min()
            .copied();
        news
    }

    /// When [`Typing::tick`] may have something to do.
    pub fn next_end(&self) -> Option<Instant> {
        self.next_end
    }

    /// Who types here, by id.
    pub fn typists(&self, spot: &Spot) -> Vec<(UserId, &str)> {
        self.spots
            .get(spot)
            .into_iter()
            .flatten()
            .map(|(user, typist)| (*user, typist.username.as_str()))
            .collect()
    }

    /// Who types at this node, and where: those who type at another one have numbers below zero.
    pub fn here(&self) -> impl Iterator<Item = (UserId, &Spot)> {
        self.spots.iter().flat_map(|(spot, typists)| {
            let here =
                typists.iter().filter(|(_, typist)| typist.until.keys().any(|one| one.0 > 0));
            here.map(move |(user, _)| (*user, spot))
        })
    }

    /// Whether anyone may have begun or stopped since this was last asked.
    pub fn take_touched(&mut self) -> bool {
        std::mem::take(&mut self.touched)
    }

    /// Where somebody types on this connection.
    pub fn places_of(&self, connection: ConnectionId) -> &[Spot] {
        self.places.get(&connection).map_or(&[], Vec::as_slice)
    }

    /// Where anyone types.
    pub fn spots(&self) -> impl Iterator<Item = &Spot> {
        self.spots.keys()
    }

    /// People typing, each place for itself.
    pub fn count(&self) -> usize {
        self.spots.values().map(BTreeMap::len).sum()
    }

    /// Keeps the connections of a typist for which `keep` holds. `true` when the person is not
    /// typing here any more.
    fn prune(
        &mut self,
        spot: &Spot,
        user: UserId,
        keep: impl Fn(ConnectionId, Instant) -> bool,
    ) -> bool {
        let Some(typists) = self.spots.get_mut(spot) else { return false };
        let Some(typist) = typists.get_mut(&user) else { return false };
        typist.until.retain(|connection, until| keep(*connection, *until));
        self.touched = true;
        if !typist.until.is_empty() {
            return false;
        }
        typists.remove(&user);
        if typists.is_empty() {
            self.spots.remove(spot);
        }
        self.left_a_place(user);
        true
    }

    fn left_a_place(&mut self, user: UserId) {
        if let Some(places) = self.people.get_mut(&user) {
            *places -= 1;
            if *places == 0 {
                self.people.remove(&user);
            }
        }
    }
}
