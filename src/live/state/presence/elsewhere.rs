//! Who is at other nodes, as far as it matters to who is online, and who has changed here since the
//! other nodes were told.

use std::collections::{BTreeSet, HashMap};

use super::Presence;
use crate::{domain::UserId, protocol::User};

/// The other nodes, seen from presence.
#[derive(Debug, Default)]
pub(super) struct Elsewhere {
    /// At how many other nodes each person is seen.
    people: HashMap<UserId, usize>,
    guests: usize,
    /// People who may have come or gone here; `None` where there is no other node to tell.
    touched: Option<BTreeSet<UserId>>,
}

impl Elsewhere {
    pub(super) fn has(&self, id: UserId) -> bool {
        self.people.contains_key(&id)
    }

    pub(super) fn guests(&self) -> usize {
        self.guests
    }

    pub(super) fn touch(&mut self, id: UserId) {
        if let Some(touched) = &mut self.touched {
            touched.insert(id);
        }
    }
}

impl Presence {
    /// From now on it is noted who comes and goes here.
    pub fn share(&mut self) {
        self.elsewhere.touched.get_or_insert_default();
    }

    /// A person is seen at one more node. They are shown once it is known who they are.
    pub fn join_elsewhere(&mut self, id: UserId) {
        *self.elsewhere.people.entry(id).or_default() += 1;
    }

    /// A person is seen at one node less.
    pub fn leave_elsewhere(&mut self, id: UserId) {
        let Some(nodes) = self.elsewhere.people.get_mut(&id) else { return };
        *nodes -= 1;
        if *nodes == 0 {
            self.elsewhere.people.remove(&id);
            if !self.is_here(id) {
                self.depart(id);
            }
        }
    }

    /// Connections without a person at the other nodes.
    pub fn guests_elsewhere(&mut self, guests: usize) {
        if std::mem::replace(&mut self.elsewhere.guests, guests) != guests {
            self.list = None;
        }
    }

    /// Whether a person is seen at this node.
    pub fn is_here(&self, id: UserId) -> bool {
        self.people
            .get(&id)
            .is_some_and(|person| person.leaves.is_some() || self.connections.contains_key(&id))
    }

    /// Everyone who is seen at this node, by id.
    pub fn here(&self) -> impl Iterator<Item = UserId> {
        self.people.keys().copied().filter(|id| self.is_here(*id))
    }

    /// Connections without a person at this node.
    pub fn guests_here(&self) -> usize {
        self.guests
    }

    /// Someone who is online.
    pub fn user(&self, id: UserId) -> Option<&User> {
        self.people.get(&id).map(|person| &person.user)
    }

    /// Whether a person is at any node, seen or not, or was a moment ago.
    pub fn knows(&self, id: UserId) -> bool {
        self.people.contains_key(&id)
            || self.connections.contains_key(&id)
            || self.elsewhere.has(id)
    }

    /// Everyone who is at any node, seen or not.
    pub fn known(&self) -> Vec<UserId> {
        let all: BTreeSet<UserId> =
            self.connections.keys().chain(self.elsewhere.people.keys()).copied().collect();
        all.into_iter().collect()
    }

    /// Who may have come or gone here since this was last asked.
    pub fn take_touched(&mut self) -> BTreeSet<UserId> {
        self.elsewhere.touched.as_mut().map(std::mem::take).unwrap_or_default()
    }
}
