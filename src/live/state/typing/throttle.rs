//! How often readers are told of one person's typing at one place: whatever happens in between, the
//! last of it counts.

use std::{
    collections::{HashMap, hash_map::Entry},
    time::{Duration, Instant},
};

use crate::{domain::UserId, live::state::typing::Spot};

/// At most one word about a person and a place in this time.
pub const TOLD_EVERY: Duration = Duration::from_millis(500);

/// What readers were told of late.
#[derive(Debug, Default)]
pub struct Throttle {
    /// When that was, and whether something has changed since.
    told: HashMap<(Spot, UserId), (Instant, bool)>,
    /// Nothing is due before this.
    next: Option<Instant>,
}

impl Throttle {
    /// Whether readers are to be told now of a person's change at a place. If not,
    /// [`Throttle::due`] gives it in time.
    pub fn tells_now(&mut self, spot: &Spot, user: UserId, now: Instant) -> bool {
        self.next.get_or_insert(now + TOLD_EVERY);
        match self.told.entry((spot.clone(), user)) {
            Entry::Occupied(told) if told.get().0 + TOLD_EVERY > now => {
                told.into_mut().1 = true;
                false
            }
            Entry::Occupied(told) => {
                *told.into_mut() = (now, false);
                true
            }
            Entry::Vacant(free) => {
                free.insert((now, false));
                true
            }
        }
    }

    /// What changed too soon after the last word about it, and is to be told now.
    pub fn due(&mut self, now: Instant) -> Vec<(Spot, UserId)> {
        if self.next.is_none_or(|next| next > now) {
            return Vec::new();
        }
        let mut due = Vec::new();
        self.told.retain(|(spot, user), (told, again)| {
            let is_over = *told + TOLD_EVERY <= now;
            let is_due = is_over && std::mem::take(again);
            if is_due {
                due.push((spot.clone(), *user));
                *told = now;
            }
            is_due || !is_over
        });
        self.next = self.told.values().map(|(told, _)| *told + TOLD_EVERY).min();
        due.sort();
        due
    }

    /// When [`Throttle::due`] may have something to tell.
    pub fn next_due(&self) -> Option<Instant> {
        self.next
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{CategoryId, PostId};

    const ANN: UserId = UserId(1);

    fn here() -> Spot {
        Spot::Post(PostId(1), CategoryId(1))
    }

    #[test]
    fn readers_are_told_of_a_persons_change_at_a_place_at_most_twice_a_second() {
        let (mut throttle, start) = (Throttle::default(), Instant::now());
        let at = |ms| start + Duration::from_millis(ms);
        let told: usize = (0..1_000)
            .step_by(10)
            .map(|ms| {
                usize::from(throttle.tells_now(&here(), ANN, at(ms))) + throttle.due(at(ms)).len()
            })
            .sum();
        assert_eq!(told, 2);
        assert_eq!(throttle.due(at(1_000)), [(here(), ANN)], "the last of it is told in time");
        assert_eq!(
            (throttle.due(at(1_500)), throttle.next_due()),
            (vec![], None),
            "and then nothing is kept"
        );
        assert!(throttle.told.is_empty());
    }

    #[test]
    fn another_place_and_another_person_are_told_at_once() {
        let (mut throttle, now) = (Throttle::default(), Instant::now());
        assert!(throttle.tells_now(&here(), ANN, now));
        assert!(throttle.tells_now(&here(), UserId(2), now));
        assert!(throttle.tells_now(&Spot::Post(PostId(2), CategoryId(1)), ANN, now));
        assert!(!throttle.tells_now(&here(), ANN, now));
        assert!(throttle.tells_now(&here(), ANN, now + TOLD_EVERY));
    }
}
