//! Who may read what, as it changes while people are here.

use std::{collections::BTreeMap, time::Instant};

use super::{effect::Effect, hub::Hub};
use crate::{
    domain::{CategoryId, ConnectionId, Readers},
    protocol::User,
};

impl Hub {
    /// A person's name, picture or role has changed.
    pub fn update_user(&mut self, user: &User, now: Instant) -> Vec<Effect> {
        let theirs: Vec<ConnectionId> = self.presence.connections_of(user.id).collect();
        for connection in &theirs {
            let state = self.connections.get_mut(connection);
            if let Some(identity) = state.and_then(|state| state.identity.as_mut()) {
                identity.user = user.clone();
            }
        }
        self.presence.update(user.clone());
        let mut effects = self.look_who_reads(theirs);
        effects.extend(self.tell_presence(now));
        effects
    }

    /// A category has other readers: whoever may not read it any more hears nothing of it from now
    /// on, whatever they asked for.
    pub fn update_readers(&mut self, category: CategoryId, readers: Readers) -> Vec<Effect> {
        if readers == Readers::Everyone {
            self.readers.remove(&category);
        } else {
            self.readers.insert(category, readers);
        }
        self.look_who_reads(self.connections.keys().copied().collect())
    }

    /// Who may read what, read anew.
    pub fn learn_readers(&mut self, readers: BTreeMap<CategoryId, Readers>) -> Vec<Effect> {
        self.readers = readers;
        self.look_who_reads(self.connections.keys().copied().collect())
    }

    /// Whoever is behind these connections may read more or less than before.
    fn look_who_reads(&mut self, whose: Vec<ConnectionId>) -> Vec<Effect> {
        let mut effects = Vec::new();
        for id in whose {
            self.look_what_was_sent(id);
            let Some(connection) = self.connections.get_mut(&id) else { continue };
            if connection.hide(&self.readers) && connection.is_live() {
                effects.push(Effect::Listen(id, connection.heard()));
            }
            self.look_what_is_viewed(id);
        }
        effects
    }
}
