//! What the rest of the house may ask the `ChatServer`.

use std::collections::HashSet;

use actix::prelude::*;

use super::chat_server::ChatServer;
use crate::{
    domain::{SessionId, UserId},
    protocol::User,
};

/// Who is online: at most so many people behind the one with that id.
#[derive(Message)]
#[rtype(result = "OnlinePart")]
pub struct Online {
    /// `None` from the first on.
    pub behind: Option<UserId>,
    /// People at most.
    pub most: usize,
}

/// A part of those who are online, by id, and how many people and guests there are in all.
#[derive(Debug)]
pub struct OnlinePart {
    /// Some of them, by id.
    pub users: Vec<User>,
    /// How many people are online, named or not.
    pub total: usize,
    /// Connections of people who are not signed in.
    pub guests: usize,
}

impl Handler<Online> for ChatServer {
    type Result = MessageResult<Online>;

    fn handle(&mut self, Online { behind, most }: Online, _: &mut Self::Context) -> Self::Result {
        let presence = self.hub.presence();
        let users = presence.users_behind(behind).take(most).cloned().collect();
        MessageResult(OnlinePart {
            users,
            total: presence.users().len(),
            guests: presence.guests(),
        })
    }
}

/// The sessions that have a connection, and whose they are.
#[derive(Message)]
#[rtype(result = "Vec<(SessionId, UserId)>")]
pub struct Sessions;

impl Handler<Sessions> for ChatServer {
    type Result = MessageResult<Sessions>;

    fn handle(&mut self, _: Sessions, _: &mut Self::Context) -> Self::Result {
        MessageResult(self.hub.sessions())
    }
}

/// The place up to which all is told: `epoch` and `seq`.
#[derive(Message)]
#[rtype(result = "(String, i64)")]
pub struct Position;

impl Handler<Position> for ChatServer {
    type Result = MessageResult<Position>;

    fn handle(&mut self, _: Position, _: &mut Self::Context) -> Self::Result {
        MessageResult((self.hub.epoch().to_owned(), self.hub.head()))
    }
}

/// Which of these people are online.
#[derive(Message)]
#[rtype(result = "HashSet<UserId>")]
pub struct OnlineAmong(pub Vec<UserId>);

impl Handler<OnlineAmong> for ChatServer {
    type Result = MessageResult<OnlineAmong>;

    fn handle(
        &mut self,
        OnlineAmong(mut people): OnlineAmong,
        _: &mut Self::Context,
    ) -> Self::Result {
        people.retain(|id| self.hub.presence().is_online(*id));
        MessageResult(people.into_iter().collect())
    }
}
