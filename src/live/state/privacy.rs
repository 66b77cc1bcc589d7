//! What the people who are here have decided about who sees them and whom they see.
//!
//! Known from when a person connects, and told anew with each change. The two may cross on their
//! way, so the newer version wins, and what was changed is remembered for a while after the person
//! has left.

use std::{
    collections::{BTreeSet, HashMap, VecDeque},
    time::{Duration, Instant},
};

use crate::domain::{Privacy, UserId};

/// How long a change is remembered, for a connection that was under way when it was made.
const CHANGES_KEPT: Duration = Duration::from_mins(1);

/// The decisions of the people who are here.
#[derive(Debug, Default)]
pub struct Privacies {
    known: HashMap<UserId, Privacy>,
    /// Who has blocked a person.
    blockers: HashMap<UserId, BTreeSet<UserId>>,
    changes: VecDeque<(Instant, UserId)>,
}

impl Privacies {
    /// A person's decisions. Gives the people whom they see from now on, or see no longer; `None`
    /// when nothing here is news.
    pub fn learn(&mut self, user: UserId, privacy: Privacy) -> Option<BTreeSet<UserId>> {
        if self.known.get(&user).is_some_and(|known| known.version >= privacy.version) {
            return None;
        }
        let before = self.remove(user);
        for blocked in &privacy.blocked {
            self.blockers.entry(*blocked).or_default().insert(user);
        }
        let turned = before.blocked.symmetric_difference(&privacy.blocked).copied().collect();
        self.known.insert(user, privacy);
        Some(turned)
    }

    /// A person's decisions have just changed: they are not forgotten at once.
    pub fn keep(&mut self, user: UserId, now: Instant) {
        self.changes.push_back((now, user));
    }

    /// A person's last connection has ended.
    pub fn forget(&mut self, user: UserId) {
        if !self.changes.iter().any(|(_, changed)| *changed == user) {
            self.remove(user);
        }
    }

    /// Forgets those whose changes are long ago and who are not here.
    pub fn tick(&mut self, now: Instant, is_here: impl Fn(UserId) -> bool) {
        while let Some((_, user)) =
            self.changes.front().copied().filter(|(at, _)| *at + CHANGES_KEPT <= now)
        {
            self.changes.pop_front();
            if !is_here(user) {
                self.forget(user);
            }
        }
    }

    /// Whether it is known what this person has decided.
    pub fn knows(&self, user: UserId) -> bool {
        self.known.contains_key(&user)
    }

    /// Whether nobody else may see this person.
    pub fn is_invisible(&self, user: UserId) -> bool {
        self.known.get(&user).is_some_and(|privacy| privacy.invisible)
    }

    /// Whether `reader` has blocked `other`.
    pub fn has_blocked(&self, reader: UserId, other: UserId) -> bool {
        self.blockers.get(&other).is_some_and(|blockers| blockers.contains(&reader))
    }

    /// The people here who have blocked this person.
    pub fn blockers_of(&self, user: UserId) -> impl Iterator<Item = UserId> {
        self.blockers.get(&user).into_iter().flatten().copied()
    }

    fn remove(&mut self, user: UserId) -> Privacy {
        let privacy = self.known.remove(&user).unwrap_or_default();
        for blocked in &privacy.blocked {
            if let Some(blockers) = self.blockers.get_mut(blocked) {
                blockers.remove(&user);
                if blockers.is_empty() {
                    self.blockers.remove(blocked);
                }
            }
        }
        privacy
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANN: UserId = UserId(1);
    const BO: UserId = UserId(2);
    const CYD: UserId = UserId(3);

    fn privacy(version: i64, invisible: bool, blocked: &[UserId]) -> Privacy {
        Privacy { version, invisible, blocked: blocked.iter().copied().collect() }
    }

    #[test]
    fn the_newer_decision_wins_however_they_arrive() {
        let mut privacies = Privacies::default();
        assert!(privacies.learn(ANN, privacy(2, true, &[])).is_some());
        assert_eq!(privacies.learn(ANN, privacy(1, false, &[BO])), None);
        assert!(privacies.is_invisible(ANN) && !privacies.has_blocked(ANN, BO));
        assert!(privacies.learn(ANN, privacy(3, false, &[])).is_some());
        assert!(!privacies.is_invisible(ANN));
    }

    #[test]
    fn a_change_names_who_is_seen_anew_or_no_longer() {
        let mut privacies = Privacies::default();
        assert_eq!(privacies.learn(ANN, privacy(1, false, &[BO])), Some([BO].into()));
        assert_eq!(privacies.learn(ANN, privacy(2, false, &[CYD])), Some([BO, CYD].into()));
        assert!(
            privacies.has_blocked(ANN, CYD)
                && !privacies.has_blocked(ANN, BO)
                && !privacies.has_blocked(CYD, ANN)
        );
        assert_eq!(privacies.blockers_of(CYD).collect::<Vec<_>>(), [ANN]);
    }

    #[test]
    fn who_has_left_is_forgotten_wholly() {
        let mut privacies = Privacies::default();
        privacies.learn(ANN, privacy(1, true, &[BO]));
        privacies.forget(ANN);
        assert!(!privacies.is_invisible(ANN) && !privacies.has_blocked(ANN, BO));
        assert!(privacies.known.is_empty() && privacies.blockers.is_empty());
    }

    #[test]
    fn a_change_outlives_a_connection_that_was_under_way() {
        let (mut privacies, now) = (Privacies::default(), Instant::now());
        privacies.keep(ANN, now);
        privacies.learn(ANN, privacy(2, true, &[]));
        privacies.forget(ANN);
        assert_eq!(
            privacies.learn(ANN, privacy(1, false, &[])),
            None,
            "the late connection knew an older decision"
        );
        assert!(privacies.is_invisible(ANN));
        privacies.tick(now + CHANGES_KEPT, |_| false);
        assert!(privacies.known.is_empty() && privacies.changes.is_empty());
    }

    #[test]
    fn who_is_here_is_never_forgotten_by_time() {
        let (mut privacies, now) = (Privacies::default(), Instant::now());
        privacies.keep(ANN, now);
        privacies.learn(ANN, privacy(2, true, &[]));
        privacies.tick(now + CHANGES_KEPT, |_| true);
        assert!(privacies.is_invisible(ANN));
    }
}
