//! Which post each connection has in view, and how many people that makes. A connection looks at one
//! post at most, and no longer than it says so; nothing of it is kept.

pub mod telling;

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    time::{Duration, Instant},
};

use super::nodes::{LEASE, word::NodeId};
use crate::domain::{CategoryId, ConnectionId, PostId, UserId};

/// Those who look at a post are told how many they are at most once in this time.
pub const TOLD_EVERY: Duration = Duration::from_secs(1);
/// People whom a node names to others for one post, at most: of further ones it says how many.
pub const NAMED: usize = 200;

/// Those who look at a post, at one node: people who are seen there, and how many others.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lookers {
    /// Who, by id.
    pub people: BTreeSet<UserId>,
    /// Guests, and people who are not named.
    pub others: usize,
}

impl Lookers {
    fn is_nobody(&self) -> bool {
        self.people.is_empty() && self.others == 0
    }
}

/// A post that somebody looks at.
#[derive(Debug)]
struct Post {
    category: CategoryId,
    /// The connections here, and whose they are.
    here: BTreeMap<ConnectionId, Option<UserId>>,
    /// Those of them that have not been told yet.
    untold: BTreeSet<ConnectionId>,
    /// What was told last, and when.
    told: Option<(usize, Instant)>,
    /// When the next word is due.
    due: Option<Instant>,
}

/// What another node has said of a post.
#[derive(Debug)]
struct Elsewhere {
    lookers: Lookers,
    /// Until when that is believed.
    until: Instant,
}

/// Who looks at what.
#[derive(Debug, Default)]
pub struct Viewing {
    /// The post that each connection looks at.
    at: HashMap<ConnectionId, PostId>,
    posts: BTreeMap<PostId, Post>,
    elsewhere: BTreeMap<PostId, BTreeMap<NodeId, Elsewhere>>,
    /// When posts were told of last that nobody looks at any more, so that who comes back in the same
    /// moment is not told at once.
    resting: BTreeMap<PostId, Instant>,
    /// Posts of which the other nodes have yet to hear.
    touched: BTreeSet<PostId>,
    /// Nothing is due or lapses before this; it may be too early, never too late.
    next: Option<Instant>,
}

/// A word that is due: how many look at a post, and which connections are to be told.
#[derive(Debug, PartialEq, Eq)]
pub struct Due {
    /// The post.
    pub post: PostId,
    /// How many people, and guests.
    pub count: usize,
    /// Whom to tell.
    pub to: Vec<ConnectionId>,
}

impl Viewing {
    /// A connection looks at this post from now on, and at no other.
    pub fn start(
        &mut self,
        connection: ConnectionId,
        person: Option<UserId>,
        (post, category): (PostId, CategoryId),
        now: Instant,
    ) {
        if self.at.get(&connection) == Some(&post) {
            return;
        }
        self.stop(connection);
        self.at.insert(connection, post);
        let rested = self.resting.remove(&post);
        let there = self.posts.entry(post).or_insert_with(|| Post {
            category,
            here: BTreeMap::new(),
            untold: BTreeSet::new(),
            told: rested.map(|at| (0, at)),
            due: None,
        });
        there.here.insert(connection, person);
        there.untold.insert(connection);
        let due = there.told.map_or(now, |(_, told)| now.max(told + TOLD_EVERY));
        let due = *there.due.get_or_insert(due);
        self.wake_by(due);
        self.touched.insert(post);
    }

    /// A connection looks at nothing any more.
    pub fn stop(&mut self, connection: ConnectionId) {
        let Some(post) = self.at.remove(&connection) else { return };
        let Some(there) = self.posts.get_mut(&post) else { return };
        there.here.remove(&connection);
        there.untold.remove(&connection);
        if there.here.is_empty() {
            if let Some((_, told)) = there.told {
                self.resting.insert(post, told);
                self.wake_by(told + TOLD_EVERY);
            }
            self.posts.remove(&post);
            self.touched.insert(post);
        } else {
            self.changed(post);
        }
    }

    /// Others may look at a post than before.
    fn changed(&mut self, post: PostId) {
        self.touched.insert(post);
        self.recount(post);
    }

    /// Those who look at a post here are told anew, as soon as that may be; who has not been told
    /// yet will be anyway.
    fn recount(&mut self, post: PostId) {
        let Some(there) = self.posts.get_mut(&post) else { return };
        let Some((_, told)) = there.told else { return };
        let due = told + TOLD_EVERY;
        let due = *there.due.get_or_insert(due);
        self.wake_by(due);
    }

    fn wake_by(&mut self, at: Instant) {
        self.next = Some(self.next.map_or(at, |next| next.min(at)));
    }

    /// A person is seen, or is not seen any more: that counts wherever they look.
    pub fn person_changed(&mut self, person: UserId) {
        let is_there = |there: &Post| there.here.values().any(|one| *one == Some(person));
        let posts: Vec<PostId> =
            self.posts.iter().filter(|(_, there)| is_there(there)).map(|(id, _)| *id).collect();
        for post in posts {
            self.changed(post);
        }
    }

    /// A post stands in this category now, or is gone. Gives those who look at it here.
    pub fn post_moved(
        &mut self,
        post: PostId,
        to: Option<CategoryId>,
    ) -> Vec<(ConnectionId, CategoryId)> {
        let Some(there) = self.posts.get_mut(&post) else {
            return Vec::new();
        };
        let Some(category) = to else {
            for connection in there.here.keys() {
                self.at.remove(connection);
            }
            self.posts.remove(&post);
            self.elsewhere.remove(&post);
            self.touched.insert(post);
            return Vec::new();
        };
        there.category = category;
        there.here.keys().map(|connection| (*connection, category)).collect()
    }

    /// The category of the post that a connection looks at.
    pub fn category_of(&self, connection: ConnectionId) -> Option<CategoryId> {
        let post = self.at.get(&connection)?;
        self.posts.get(post).map(|there| there.category)
    }

    /// Another node has said who looks at a post there.
    pub fn hear(&mut self, node: &NodeId, post: PostId, lookers: &Lookers, now: Instant) {
        let until = now + LEASE;
        let nodes = self.elsewhere.entry(post).or_default();
        let before = if lookers.is_nobody() {
            nodes.remove(node)
        } else {
            nodes.insert(node.clone(), Elsewhere { lookers: lookers.clone(), until })
        };
        if nodes.is_empty() {
            self.elsewhere.remove(&post);
        }
        self.wake_by(until);
        if before.map(|before| before.lookers).unwrap_or_default() != *lookers {
            self.recount(post);
        }
    }

    /// Another node is gone, and those who looked at anything there.
    pub fn forget_node(&mut self, node: &NodeId) {
        self.forget(|id, _| id == node);
    }

    fn forget(&mut self, is_over: impl Fn(&NodeId, &Elsewhere) -> bool) {
        let mut changed = Vec::new();
        self.elsewhere.retain(|post, nodes| {
            let before = nodes.len();
            nodes.retain(|id, said| !is_over(id, said));
            if nodes.len() < before {
                changed.push(*post);
            }
            !nodes.is_empty()
        });
        for post in changed {
            self.recount(post);
        }
    }

    /// The words that are due. `is_seen` says who counts.
    pub fn tick(&mut self, now: Instant, is_seen: impl Fn(UserId) -> bool) -> Vec<Due> {
        if self.next.is_none_or(|next| next > now) {
            return Vec::new();
        }
        self.forget(|_, said| said.until <= now);
        self.resting.retain(|_, told| *told + TOLD_EVERY > now);
        let is_due = |there: &Post| there.due.is_some_and(|due| due <= now);
        let due: Vec<PostId> =
            self.posts.iter().filter(|(_, there)| is_due(there)).map(|(id, _)| *id).collect();
        let mut words = Vec::new();
        for post in due {
            let count = self.count(post, &is_seen);
            let Some(there) = self.posts.get_mut(&post) else { continue };
            there.due = None;
            let untold = std::mem::take(&mut there.untold);
            let is_news = there.told.is_none_or(|(told, _)| told != count);
            let to: Vec<ConnectionId> = if is_news {
                there.here.keys().copied().collect()
            } else {
                untold.into_iter().collect()
            };
            if !to.is_empty() {
                there.told = Some((count, now));
                words.push(Due { post, count, to });
            }
        }
        let dues = self.posts.values().filter_map(|there| there.due);
        let ends = self.elsewhere.values().flat_map(BTreeMap::values).map(|said| said.until);
        let rests = self.resting.values().map(|told| *told + TOLD_EVERY);
        self.next = dues.chain(ends).chain(rests).min();
        words
    }

    /// When [`Viewing::tick`] may have something to do.
    pub fn next_due(&self) -> Option<Instant> {
        self.next
    }

    /// How many look at a post, at all nodes: each person once, and each guest's connection.
    pub fn count(&self, post: PostId, is_seen: impl Fn(UserId) -> bool) -> usize {
        let mut all = self.here(post, &is_seen);
        for said in self.elsewhere.get(&post).into_iter().flat_map(BTreeMap::values) {
            all.people.extend(&said.lookers.people);
            all.others += said.lookers.others;
        }
        all.people.len() + all.others
    }

    /// Who looks at a post here.
    fn here(&self, post: PostId, is_seen: impl Fn(UserId) -> bool) -> Lookers {
        let mut lookers = Lookers::default();
        for person in self.posts.get(&post).into_iter().flat_map(|there| there.here.values()) {
            match person {
                Some(person) if is_seen(*person) => {
                    lookers.people.insert(*person);
                }
                Some(_) => {}
                None => lookers.others += 1,
            }
        }
        lookers
    }

    /// The same, as other nodes are told.
    pub fn said(&self, post: PostId, is_seen: impl Fn(UserId) -> bool) -> Lookers {
        let mut lookers = self.here(post, is_seen);
        if let Some(first) = lookers.people.iter().nth(NAMED).copied() {
            lookers.others += lookers.people.split_off(&first).len();
        }
        lookers
    }

    /// The posts that somebody looks at here.
    pub fn posts(&self) -> impl Iterator<Item = PostId> + '_ {
        self.posts.keys().copied()
    }

    /// The posts of which others may look than the other nodes know.
    pub fn take_touched(&mut self) -> BTreeSet<PostId> {
        std::mem::take(&mut self.touched)
    }
}
