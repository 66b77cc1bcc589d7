//! What other nodes say becomes what people here are told, and what happens here is told the other
//! nodes.

use std::{collections::BTreeSet, time::Instant};

use super::{
    News, Nodes,
    telling::Here,
    word::{NodeId, Place, Reading, Typist, Word},
};
use crate::{
    domain::{ConnectionId, PostId, Privacy, UserId},
    live::state::{
        effect::Effect,
        hub::Hub,
        presence::Presence,
        privacy::Privacies,
        typing::{Spot, Typing},
        viewing::{Lookers, Viewing},
    },
    protocol::User,
};

/// What is so at this node.
struct Local<'a> {
    presence: &'a Presence,
    typing: &'a Typing,
    viewing: &'a Viewing,
    privacy: &'a Privacies,
}

impl Here for Local<'_> {
    fn is_here(&self, person: UserId) -> bool {
        self.presence.is_here(person)
    }

    fn everyone(&self) -> BTreeSet<UserId> {
        self.presence.here().collect()
    }

    fn guests(&self) -> usize {
        self.presence.guests_here()
    }

    fn typists(&self) -> BTreeSet<(UserId, Place)> {
        self.typing.here().map(|(person, spot)| (person, spot.into())).collect()
    }

    fn lookers(&self, post: PostId) -> Lookers {
        self.viewing.said(post, |person| !self.privacy.is_invisible(person))
    }
}

impl Hub {
    /// One of many from now on, on the same database.
    #[must_use]
    pub fn among_nodes(mut self, me: NodeId, now: Instant) -> Self {
        self.nodes = Some(Nodes::new(me, now));
        self.presence.share();
        self
    }

    /// Words of other nodes come from now on, or come no more. Whatever people have decided
    /// meanwhile is read anew.
    pub fn hears_nodes(&mut self, hears: bool, now: Instant) -> Vec<Effect> {
        if let Some(nodes) = &mut self.nodes {
            nodes.hears(hears, now);
        }
        self.look_at_everyone()
    }

    /// Everyone whom this node knows is to be read anew: what was told of them may be lost.
    pub fn look_at_everyone(&self) -> Vec<Effect> {
        let people = self.presence.known();
        if people.is_empty() { Vec::new() } else { vec![Effect::ReadPeople(people)] }
    }

    /// These people may have changed: those whom this node knows are to be read anew.
    pub fn look_at(&self, mut people: Vec<UserId>) -> Vec<Effect> {
        people.retain(|id| self.presence.knows(*id) || self.privacy.knows(*id));
        if people.is_empty() { Vec::new() } else { vec![Effect::ReadPeople(people)] }
    }

    /// Another node has spoken.
    pub fn hear_node(&mut self, word: Word, now: Instant) -> Vec<Effect> {
        let Some(nodes) = &mut self.nodes else { return Vec::new() };
        let news = nodes.hear(word, now);
        self.take_news(news, now)
    }

    /// What the database says of a node that is not heard: that it lives until then, and perhaps who
    /// is there and how many guests.
    pub fn learn_node(
        &mut self,
        node: &NodeId,
        people: Option<(BTreeSet<UserId>, usize)>,
        until: Instant,
        now: Instant,
    ) -> Vec<Effect> {
        let Some(nodes) = &mut self.nodes else { return Vec::new() };
        let news = nodes.learn(node, people, until, now);
        self.take_news(news, now)
    }

    /// Who is seen at this node, and how many guests there are.
    pub fn here(&self) -> (Vec<UserId>, usize) {
        (self.presence.here().collect(), self.presence.guests_here())
    }

    /// People as the database has them now.
    pub fn people_read(&mut self, people: Vec<(User, Privacy)>, now: Instant) -> Vec<Effect> {
        let mut effects = Vec::new();
        for (user, privacy) in people {
            let is_seen = !privacy.invisible;
            effects.extend(self.update_user(&user, now));
            let connected = self.presence.connections_of(user.id).next().is_some();
            if connected || self.privacy.knows(user.id) {
                effects.extend(self.update_privacy(user.id, privacy, now));
            } else if !is_seen {
                self.presence.hide(user.id);
            }
            if is_seen && !self.privacy.is_invisible(user.id) {
                self.presence.show(user);
            }
        }
        effects.extend(self.tell_presence(now));
        effects
    }

    /// The words that are to be said to the other nodes now.
    pub fn tell_nodes(&mut self, now: Instant) -> Vec<Word> {
        let Some(nodes) = &mut self.nodes else { return Vec::new() };
        nodes.telling.touch(self.presence.take_touched());
        if self.typing.take_touched() {
            nodes.telling.touch_typing();
        }
        nodes.telling.touch_reading(self.viewing.take_touched());
        let here = Local {
            presence: &self.presence,
            typing: &self.typing,
            viewing: &self.viewing,
            privacy: &self.privacy,
        };
        let head = self.history.head();
        std::iter::from_fn(|| nodes.telling.next(&nodes.me, head, &here, now)).collect()
    }

    /// The last word to the other nodes, at a stop.
    pub fn part_from_nodes(&mut self) -> Option<Word> {
        let head = self.history.head();
        self.nodes.take().map(|mut nodes| nodes.telling.bye(&nodes.me, head))
    }

    /// When there is something to do about other nodes.
    pub(in crate::live) fn next_node_wake(&self) -> Option<Instant> {
        let nodes = self.nodes.as_ref()?;
        let due = nodes.telling.next_due(self.presence.guests_here());
        Some(nodes.next_wake().map_or(due, |wake| wake.min(due)))
    }

    /// Nodes fall silent, and what they have said lapses.
    pub(in crate::live) fn tick_nodes(&mut self, now: Instant) -> Vec<Effect> {
        let Some(nodes) = &mut self.nodes else { return Vec::new() };
        let news = nodes.tick(now);
        self.take_news(news, now)
    }

    fn take_news(&mut self, news: News, now: Instant) -> Vec<Effect> {
        let mut effects = Vec::new();
        for (person, number) in news.silent {
            for spot in self.typing.leave(number, person) {
                effects.extend(self.tell_change(&spot, person, now));
            }
        }
        for id in news.left {
            self.presence.leave_elsewhere(id);
        }
        let mut unknown = Vec::new();
        for id in news.joined {
            self.presence.join_elsewhere(id);
            if !self.presence.is_online(id) {
                unknown.push(id);
            }
        }
        if !unknown.is_empty() {
            effects.push(Effect::ReadPeople(unknown));
        }
        let guests = self.nodes.as_ref().map_or(0, Nodes::guests);
        self.presence.guests_elsewhere(guests);
        for (typist, number, head) in news.typing {
            effects.extend(self.types_elsewhere(typist, number, head, now));
        }
        for node in news.gone {
            self.viewing.forget_node(&node);
        }
        for (node, Reading(post, people, others)) in news.reading {
            let lookers = Lookers { people: people.0.into_iter().collect(), others };
            self.viewing.hear(&node, post, &lookers, now);
        }
        effects.extend(self.tell_viewing(now));
        effects.extend(self.tell_presence(now));
        effects
    }

    /// Somebody types at another node, or has stopped there.
    fn types_elsewhere(
        &mut self,
        Typist(person, place, active): Typist,
        number: ConnectionId,
        head: i64,
        now: Instant,
    ) -> Vec<Effect> {
        if !active {
            let known =
                self.typing.places_of(number).iter().find(|spot| Place::from(*spot) == place);
            let Some(spot) = known.cloned() else { return Vec::new() };
            let is_news = self.typing.stop(&spot, person, number);
            return if is_news { self.tell_change(&spot, person, now) } else { Vec::new() };
        }
        let is_outdated = self.nodes.as_ref().is_some_and(|nodes| nodes.is_outdated(person, head));
        // Whoever is not known yet is named again by the time that they are.
        let Some(name) = self.presence.user(person).map(|user| user.username.clone()) else {
            return Vec::new();
        };
        let spot = self.spot(place, person, &name).and_then(|spot| self.typing.now(&spot));
        let Some(spot) = spot.filter(|_| !is_outdated && !self.privacy.is_invisible(person)) else {
            return Vec::new();
        };
        let is_news = self.typing.start(&spot, person, &name, number, now);
        if is_news { self.tell_change(&spot, person, now) } else { Vec::new() }
    }

    /// A place as it is known here; `None` for a conversation with somebody who is not here.
    fn spot(&self, place: Place, typist: UserId, name: &str) -> Option<Spot> {
        Some(match place {
            Place::Post(post, category) => Spot::Post(post, category),
            Place::Category(category, slug) => Spot::Category(category, slug),
            Place::Conversation(reader) => {
                let reader = self.person(reader)?;
                Spot::Conversation {
                    typist: (typist, name.to_owned()),
                    reader: (reader.id, reader.username),
                }
            }
        })
    }
}
