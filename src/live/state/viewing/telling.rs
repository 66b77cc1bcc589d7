//! How many people read a post now, told to those who read it. Everyone is told the same number,
//! whomever they have blocked: a number of one's own would tell who is who. Whoever is invisible
//! does not count, for themself neither.

use std::{
    hash::{DefaultHasher, Hash, Hasher},
    time::Instant,
};

use super::Due;
use crate::{
    domain::{CategoryId, ConnectionId, PostId},
    live::state::{
        effect::{Effect, PlaceKey, Recipients, typing},
        frame::Frame,
        hub::Hub,
        typing::Spot,
    },
    protocol::ServerEvent,
};

impl Hub {
    /// A connection has a post in view from now on, or none any more.
    pub fn view(
        &mut self,
        connection: ConnectionId,
        post: Option<(PostId, CategoryId)>,
        now: Instant,
    ) -> Vec<Effect> {
        let Some(state) = self.connections.get(&connection) else { return Vec::new() };
        let person = state.identity.as_ref().map(|identity| identity.user.id);
        // Where it stands by now, if it is there still.
        let stands = post.and_then(|(post, category)| self.typing.now(&Spot::Post(post, category)));
        match stands {
            Some(Spot::Post(post, category)) if state.may_read(category) => {
                self.viewing.start(connection, person, (post, category), now);
            }
            _ => self.viewing.stop(connection),
        }
        self.tell_viewing(now)
    }

    /// A post stands in this category now, or is gone: who may not read it there does not.
    pub(in crate::live) fn viewed_post_moved(&mut self, post: PostId, to: Option<CategoryId>) {
        for (connection, category) in self.viewing.post_moved(post, to) {
            self.view_as_one_may(connection, category);
        }
    }

    /// A connection may read other categories than before.
    pub(in crate::live) fn look_what_is_viewed(&mut self, connection: ConnectionId) {
        if let Some(category) = self.viewing.category_of(connection) {
            self.view_as_one_may(connection, category);
        }
    }

    fn view_as_one_may(&mut self, connection: ConnectionId, category: CategoryId) {
        let may_read =
            self.connections.get(&connection).is_some_and(|state| state.may_read(category));
        if !may_read {
            self.viewing.stop(connection);
        }
    }

    /// What is due of it.
    pub(in crate::live) fn tell_viewing(&mut self, now: Instant) -> Vec<Effect> {
        if self.nodes.is_none() {
            self.viewing.take_touched();
        }
        let privacy = &self.privacy;
        let due = self.viewing.tick(now, |person| !privacy.is_invisible(person));
        due.into_iter().flat_map(told).collect()
    }
}

fn told(Due { post, count, to }: Due) -> impl Iterator<Item = Effect> {
    let frame = Frame::event(&ServerEvent::Reading { post_id: post, people: count });
    let mut hasher = DefaultHasher::new();
    ("reading", post).hash(&mut hasher);
    let key = PlaceKey(hasher.finish());
    to.into_iter().map(move |one| typing(Recipients::Connection(one), key, frame.clone()))
}
