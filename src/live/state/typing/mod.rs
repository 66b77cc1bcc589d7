//! Who is typing where. A hint lives by being renewed; it ends by time, by word, with the
//! connection, or when the text arrives.

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
        typist.until.insert(connection, until);
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

#[cfg(test)]
mod tests {
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
        let spot =
            Spot::Conversation { typist: (ANN, "ann".into()), reader: (UserId(2), "bo".into()) };
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
}
