//! What people are told of each other that is not kept: who is typing where. Each gets a list of
//! their own, without themself and without those whom they have blocked; of who is invisible,
//! nobody hears anything.

use std::{
    collections::BTreeSet,
    hash::{DefaultHasher, Hash, Hasher},
    time::Instant,
};

use super::{
    effect::{Effect, PlaceKey, Recipients, typing},
    frame::Frame,
    hub::Hub,
    replay::history::Entry,
    typing::Spot,
};
use crate::{
    domain::{
        About, Audience, CategoryId, ConnectionId, PostId, Privacy, Said, UserId, about::Text,
    },
    protocol::{ServerEvent, User},
};

impl Hub {
    /// A person says that they type here, or have stopped.
    pub fn typing(
        &mut self,
        connection: ConnectionId,
        spot: &Spot,
        active: bool,
        now: Instant,
    ) -> Vec<Effect> {
        let Some(user) = self
            .connections
            .get(&connection)
            .and_then(|state| state.identity.as_ref())
            .map(|identity| &identity.user)
        else {
            return Vec::new();
        };
        if self.privacy.is_invisible(user.id) {
            return Vec::new();
        }
        let Some(spot) = self.typing.now(spot) else { return Vec::new() };
        let may_read = |category| {
            self.connections.get(&connection).is_some_and(|state| state.may_read(category))
        };
        if spot.audience().place().is_some_and(|category| !may_read(category)) {
            return Vec::new();
        }
        let is_news = if active {
            self.typing.start(&spot, user.id, &user.username, connection, now)
        } else {
            self.typing.stop(&spot, user.id, connection)
        };
        let user = user.id;
        if is_news { self.tell_change(&spot, user, now) } else { Vec::new() }
    }

    /// A person's typing has changed here: that is told at once, or a little later if there was a
    /// change just now.
    pub(in crate::live) fn tell_change(
        &mut self,
        spot: &Spot,
        user: UserId,
        now: Instant,
    ) -> Vec<Effect> {
        if self.told.tells_now(spot, user, now) {
            self.tell_typing(spot, Some(user))
        } else {
            Vec::new()
        }
    }

    /// An event tells of a text: whoever wrote it just now types it no longer, and where it was
    /// nobody types under it any more.
    pub(in crate::live) fn follow(&mut self, event: &Entry) -> Vec<Effect> {
        let Some(About { text, said }) = event.about else { return Vec::new() };
        match (text, said, event.author) {
            (_, Said::Created, Some(author)) => {
                if let Some(nodes) = &mut self.nodes {
                    nodes.text_arrived(author, event.seq);
                }
                self.typed(text, author, event.audience)
            }
            (Text::Post(post), Said::Updated, ..) => match event.audience.place() {
                Some(category) => self.post_moved(post, Some(category)),
                None => Vec::new(),
            },
            (Text::Post(post), Said::Deleted, ..) => self.post_moved(post, None),
            _ => Vec::new(),
        }
    }

    /// A person's text has arrived.
    fn typed(&mut self, text: Text, author: UserId, audience: Audience) -> Vec<Effect> {
        let is_there = |spot: &&Spot| match (spot, text, audience) {
            (Spot::Post(post, _), Text::Comment(under, _), _) => *post == under,
            (Spot::Category(category, _), Text::Post(_), Audience::Category(its)) => {
                *category == its
            }
            (Spot::Conversation { typist, reader }, Text::Message(_), audience) => {
                typist.0 == author
                    && match audience {
                        Audience::Pair(one, other) => reader.0 == one || reader.0 == other,
                        // It is shown to nobody else, and so was the typing.
                        _ => self.privacy.has_blocked(reader.0, author),
                    }
            }
            _ => false,
        };
        let Some(spot) = self.typing.spots().find(is_there).cloned() else { return Vec::new() };
        if self.typing.finish(&spot, author) {
            self.tell_typing(&spot, Some(author))
        } else {
            Vec::new()
        }
    }

    /// A post is gone, or stands in this category now.
    fn post_moved(&mut self, post: PostId, to: Option<CategoryId>) -> Vec<Effect> {
        self.viewed_post_moved(post, to);
        let spots = self.typing.forget_post(post, to);
        spots.iter().flat_map(|spot| self.tell_typing(spot, None)).collect()
    }

    /// A person has decided anew who sees them and whom they see.
    pub fn update_privacy(&mut self, user: UserId, privacy: Privacy, now: Instant) -> Vec<Effect> {
        self.privacy.keep(user, now);
        let mut effects = self.learn_privacy(user, privacy);
        if self.presence.connections_of(user).next().is_some() {
            effects.extend(self.tell_presence(now));
        }
        effects
    }

    /// What a person has decided, unless something newer is known: they are seen or not, and see
    /// others or not, from now on.
    pub(in crate::live) fn learn_privacy(&mut self, user: UserId, privacy: Privacy) -> Vec<Effect> {
        let Some(turned) = self.privacy.learn(user, privacy) else { return Vec::new() };
        self.viewing.person_changed(user);
        let mut effects = Vec::new();
        if self.privacy.is_invisible(user) {
            self.presence.hide(user);
            for spot in self.typing.forget_person(user) {
                effects.extend(self.tell_typing(&spot, Some(user)));
            }
        } else if let Some(shown) = self.person(user) {
            self.presence.show(shown);
        }
        let concerns = |spot: &&Spot| {
            self.typing.typists(spot).iter().any(|(typist, _)| turned.contains(typist))
        };
        for spot in self.typing.spots().filter(concerns) {
            self.tell_reader(spot, user, &mut effects);
        }
        effects
    }

    /// A person who is here.
    pub(in crate::live) fn person(&self, user: UserId) -> Option<User> {
        let mut connections = self
            .presence
            .connections_of(user)
            .filter_map(|connection| self.connections.get(&connection));
        connections.find_map(|state| state.identity.as_ref()).map(|identity| identity.user.clone())
    }

    /// Everyone who reads here is told who types here; but not the one person whose change it is,
    /// nor those who have blocked that person, for whom nothing has changed.
    pub(in crate::live) fn tell_typing(&self, spot: &Spot, changed: Option<UserId>) -> Vec<Effect> {
        let mut effects = Vec::new();
        match spot {
            Spot::Conversation { typist, reader } => {
                if !self.privacy.has_blocked(reader.0, typist.0) {
                    self.tell_reader(spot, reader.0, &mut effects);
                }
            }
            Spot::Post(_, category) | Spot::Category(category, _) => {
                let typists: Vec<UserId> = self
                    .typing
                    .typists(spot)
                    .into_iter()
                    .map(|(id, _)| id)
                    .chain(changed)
                    .collect();
                let blockers = typists.iter().flat_map(|typist| self.privacy.blockers_of(*typist));
                // Those whose list is not everyone's.
                let apart: BTreeSet<UserId> = blockers.chain(typists.iter().copied()).collect();
                for reader in &apart {
                    if !changed.is_some_and(|changed| {
                        changed == *reader || self.privacy.has_blocked(*reader, changed)
                    }) {
                        self.tell_reader(spot, *reader, &mut effects);
                    }
                }
                let others = Recipients::Category(*category, apart.into_iter().collect());
                effects.push(typing_hint(others, spot, &self.typists_for(spot, None)));
            }
        }
        effects
    }

    /// What a connection that goes live is to know: who types now, wherever it may see that.
    pub(in crate::live) fn tell_current_typing(&self, connection: ConnectionId) -> Vec<Effect> {
        let Some(state) = self.connections.get(&connection) else { return Vec::new() };
        let reader = state.identity.as_ref().map(|identity| identity.user.id);
        let heard = self.typing.spots().filter(|spot| state.hears(spot.audience()));
        let seen = heard
            .map(|spot| (spot, self.typists_for(spot, reader)))
            .filter(|(_, names)| !names.is_empty());
        seen.map(|(spot, names)| typing_hint(Recipients::Connection(connection), spot, &names))
            .collect()
    }

    /// One person is told who types here, on those of their connections that hear of it.
    fn tell_reader(&self, spot: &Spot, reader: UserId, effects: &mut Vec<Effect>) {
        let names = self.typists_for(spot, Some(reader));
        let frame = typing_frame(spot, &names);
        for connection in self.presence.connections_of(reader) {
            let state = self.connections.get(&connection).filter(|state| state.is_live());
            if state.is_some_and(|state| state.hears(spot.audience())) {
                effects.push(typing(Recipients::Connection(connection), key(spot), frame.clone()));
            }
        }
    }

    /// Who types here, for the eyes of this reader.
    fn typists_for(&self, spot: &Spot, reader: Option<UserId>) -> Vec<&str> {
        let shown = |typist: UserId| {
            reader
                .is_none_or(|reader| reader != typist && !self.privacy.has_blocked(reader, typist))
        };
        self.typing
            .typists(spot)
            .into_iter()
            .filter(|(typist, _)| shown(*typist))
            .map(|(_, name)| name)
            .collect()
    }
}

fn typing_hint(to: Recipients, spot: &Spot, users: &[&str]) -> Effect {
    typing(to, key(spot), typing_frame(spot, users))
}

/// By which later words about a place are known.
fn key(spot: &Spot) -> PlaceKey {
    let mut hasher = DefaultHasher::new();
    spot.hash(&mut hasher);
    PlaceKey(hasher.finish())
}

/// Typists whom a frame names: more than a person reads.
const SHOWN: usize = 200;

fn typing_frame(spot: &Spot, users: &[&str]) -> Frame {
    Frame::event(&ServerEvent::Typing {
        place: &spot.place(),
        users: users.iter().copied().take(SHOWN).collect(),
    })
}
