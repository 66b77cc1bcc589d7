//! Telling who is online: changes, a few times a second at most; all of it to whoever has missed
//! changes.

use std::time::{Duration, Instant};

use crate::{
    domain::ConnectionId,
    live::state::{
        effect::{Effect, Recipients, presence},
        frame::Frame,
        hub::Hub,
    },
    protocol::{ONLINE_SHOWN, ServerEvent},
};

/// At most one `presence` event in this time.
pub const PRESENCE_EVERY: Duration = Duration::from_millis(250);

impl Hub {
    pub(in crate::live) fn tell_presence(&mut self, now: Instant) -> Option<Effect> {
        if !self.presence.has_changed() || self.presence_after.is_some_and(|after| after > now) {
            return None;
        }
        self.presence_after = Some(now + PRESENCE_EVERY);
        let changes = self.presence.take_changes();
        if changes.joined.len() + changes.left.len() > ONLINE_SHOWN {
            return Some(presence(Recipients::Everyone, self.online_frame()));
        }
        let (joined, left, total) = (
            changes.joined.iter().collect(),
            changes.left.iter().collect(),
            self.presence.users().len(),
        );
        let frame = Frame::event(&ServerEvent::Presence {
            joined,
            left,
            guests: changes.guests,
            total,
            complete: false,
        });
        Some(presence(Recipients::Everyone, frame))
    }

    /// A connection had no room for some of what it was to be told of who is online: it is told all
    /// of it.
    pub fn tell_online(&self, connection: ConnectionId) -> Vec<Effect> {
        let is_here = self.connections.contains_key(&connection);
        is_here
            .then(|| presence(Recipients::Connection(connection), self.online_frame()))
            .into_iter()
            .collect()
    }

    fn online_frame(&self) -> Frame {
        let (joined, guests, total) =
            (self.presence.shown(), self.presence.guests(), self.presence.users().len());
        Frame::event(&ServerEvent::Presence {
            joined,
            left: Vec::new(),
            guests,
            total,
            complete: true,
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;
    use crate::{
        domain::{Privacy, Role, SessionId, Timestamp, UserId},
        live::state::{connection::Identity, replay::history::History},
        protocol::User,
    };

    fn join(hub: &mut Hub, person: i64, now: Instant) -> Vec<Effect> {
        let user = User {
            id: UserId(person),
            username: format!("u{person}"),
            avatar_url: None,
            role: Role::Member,
            created_at: Timestamp(0),
        };
        hub.join(
            ConnectionId(person),
            Some(Identity { user, session: SessionId(person), privacy: Privacy::default() }),
            None,
            now,
        )
    }

    /// The `presence` among these effects.
    fn told(effects: &[Effect]) -> Value {
        let frames = effects.iter().filter_map(|effect| {
            if let Effect::Send { frame, .. } = effect { Some(frame) } else { None }
        });
        let events = frames.filter_map(|frame| {
            let start = frame.0.iter().position(|byte| *byte == b'{')?;
            serde_json::from_slice::<Value>(&frame.0[start..]).ok()
        });
        events.filter(|event| event["type"] == "presence").last().unwrap_or_default()
    }

    fn named(event: &Value, list: &str) -> usize {
        event[list].as_array().map_or(0, Vec::len)
    }

    #[test]
    fn when_more_people_have_changed_than_are_named_the_first_are_and_the_rest_counted() {
        let (mut hub, mut now) =
            (Hub::new(History::new("e".into(), 0, Vec::new())), Instant::now());
        let first = told(&join(&mut hub, 1, now));
        assert_eq!(
            (named(&first, "joined"), &first["total"], &first["complete"]),
            (1, &1.into(), &Value::Null)
        );
        for person in 2..=301 {
            join(&mut hub, person, now);
        }
        now += PRESENCE_EVERY;
        let all = told(&hub.tick(now));
        assert_eq!(
            (named(&all, "joined"), named(&all, "left"), &all["total"], &all["complete"]),
            (200, 0, &301.into(), &true.into())
        );
        for person in 2..=201 {
            hub.leave(ConnectionId(person), true, now);
        }
        now += PRESENCE_EVERY;
        let left = told(&hub.tick(now));
        assert_eq!(
            (named(&left, "joined"), named(&left, "left"), &left["total"]),
            (0, 200, &101.into())
        );
    }

    #[test]
    fn who_missed_changes_is_told_all_of_it() {
        let (mut hub, now) = (Hub::new(History::new("e".into(), 0, Vec::new())), Instant::now());
        for person in 1..=3 {
            join(&mut hub, person, now);
        }
        let all = told(&hub.tell_online(ConnectionId(2)));
        assert_eq!(
            (named(&all, "joined"), named(&all, "left"), &all["complete"]),
            (3, 0, &true.into())
        );
        assert_eq!(hub.tell_online(ConnectionId(9)), [], "a connection that is gone");
    }
}
