//! Clients that name a place of which another process has told: whether it is one of this log
//! stands in the database, and this process may have yet to come there.

use std::{
    collections::HashMap,
    time::{Duration, Instant},
};

use super::{
    lineage::{Stretch, Verdict},
    queue::{Look, Waiting},
};
use crate::{
    domain::ConnectionId,
    live::state::{
        connection::{Position, ResumePoint},
        effect::Effect,
        hub::Hub,
        subscriptions::Subscriptions,
    },
};

/// How long a client waits to be told where it can go on: another run that lives says within a
/// second that it does, and what that has told of is told here within two.
const PATIENCE: Duration = Duration::from_secs(2);
/// Between two looks at the runs, while somebody waits for what they show.
const LOOK_EVERY: Duration = Duration::from_millis(250);

impl Hub {
    /// A client waits until it is known whether its place is one of this log; then it goes on
    /// behind `behind`.
    pub(in crate::live) fn wait(
        &mut self,
        connection: ConnectionId,
        point: &ResumePoint,
        behind: i64,
        now: Instant,
    ) -> Vec<Effect> {
        if let Some(state) = self.connections.get_mut(&connection) {
            state.position = Position::Waiting;
        }
        let (point, until) = (point.clone(), now + PATIENCE);
        self.waiting.clients.retain(|client| client.connection != connection);
        let client = Waiting { connection, point, behind, look: Look::Wanted, until };
        self.waiting.clients.push(client);
        let mut effects = vec![Effect::Listen(connection, Subscriptions::none())];
        effects.extend(self.go_on_waiting(now));
        effects
    }

    /// The runs were read, or could not be.
    pub fn runs_read(
        &mut self,
        read: Option<HashMap<String, Stretch>>,
        now: Instant,
    ) -> Vec<Effect> {
        self.waiting.looking = false;
        let seen = if read.is_some() { Look::Done } else { Look::Wanted };
        let under_way =
            self.waiting.clients.iter_mut().filter(|client| client.look == Look::UnderWay);
        under_way.for_each(|client| client.look = seen);
        match read {
            Some(runs) => self.history.lineage_mut().learn(runs),
            None => self.waiting.look_at = Some(now + LOOK_EVERY),
        }
        self.go_on_waiting(now)
    }

    /// Lets those go on who have waited for long enough, and sees to it that the others can.
    pub(in crate::live) fn go_on_waiting(&mut self, now: Instant) -> Vec<Effect> {
        if self.waiting.clients.is_empty() {
            self.waiting.look_at = None;
            return Vec::new();
        }
        let mut effects = Vec::new();
        let mut waits = false;
        for client in std::mem::take(&mut self.waiting.clients) {
            let connection = client.connection;
            let here = self.connections.get(&connection).map(|state| state.position);
            if here != Some(Position::Waiting) {
                continue;
            }
            let head = self.history.head();
            let is_late = client.until <= now;
            match self.history.lineage().judge(&client.point, head) {
                Verdict::Right if client.point.seq <= head => {
                    effects.extend(self.resume_behind(connection, client.behind));
                }
                Verdict::Right if !is_late => {
                    self.history.ends(client.point.seq, now);
                    self.waiting.clients.push(client);
                }
                Verdict::Unknown
                    if !is_late
                        && (client.look != Look::Done
                            || self.history.lineage().may_go_on(&client.point)) =>
                {
                    waits = true;
                    self.waiting.clients.push(client);
                }
                _ => effects.extend(self.resync(connection)),
            }
        }
        effects.extend(self.look_for_runs(waits, now));
        effects
    }

    /// Has the runs read, if somebody waits for what they show and it is time.
    fn look_for_runs(&mut self, waits: bool, now: Instant) -> Option<Effect> {
        if !waits {
            self.waiting.look_at = None;
        }
        if !waits || self.waiting.looking {
            return None;
        }
        let is_new = self.waiting.clients.iter().any(|client| client.look == Look::Wanted);
        let at = *self.waiting.look_at.get_or_insert(if is_new { now } else { now + LOOK_EVERY });
        if at > now {
            return None;
        }
        self.waiting.looking = true;
        self.waiting.look_at = None;
        let wanted = self.waiting.clients.iter_mut().filter(|client| client.look == Look::Wanted);
        wanted.for_each(|client| client.look = Look::UnderWay);
        Some(Effect::ReadRuns)
    }
}
