//! When the next request of an address may begin. Many at once would hold up everybody else's for as
//! long as it takes to begin them all: behind the first few, they begin one after the other.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use crate::domain::limits::BEGUN_AT_ONCE;

/// The time from one to the next behind those that begin at once.
const SPACING: Duration = Duration::from_millis(1);
/// No request waits for longer: one that is answered too late is no better off than one refused.
const LONGEST: Duration = Duration::from_secs(1);
/// Addresses of which something is kept, at least, before those that have had their turn are looked
/// for.
const KEPT: usize = 1024;

/// Who has to wait for how long. Shared by all connections.
#[derive(Debug, Default)]
pub(super) struct Pace(Mutex<Turns>);

#[derive(Debug, Default)]
struct Turns {
    /// When the next request of an address has its turn.
    next: HashMap<IpAddr, Instant>,
    /// So many were left when those that have had their turn were forgotten.
    left: usize,
}

impl Pace {
    /// When the last of so many requests that have come now may begin; `None` when that is at once.
    /// Whoever asks has these turns.
    pub(super) fn turn(&self, address: IpAddr, count: u32, now: Instant) -> Option<Instant> {
        let mut turns = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if turns.next.len() >= KEPT.max(2 * turns.left) {
            turns.next.retain(|_, next| *next > now);
            turns.left = turns.next.len();
        }
        let next = turns.next.entry(address).or_insert(now);
        *next = ((*next).max(now) + SPACING.saturating_mul(count)).min(now + LONGEST);
        let wait = next.duration_since(now).checked_sub(SPACING * BEGUN_AT_ONCE)?;
        (!wait.is_zero()).then(|| now + wait)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ADDRESS: IpAddr = IpAddr::V4(std::net::Ipv4Addr::LOCALHOST);

    #[test]
    fn a_few_begin_at_once_and_the_others_one_after_the_other() {
        let (pace, now) = (Pace::default(), Instant::now());
        let turns: Vec<_> = (0..12).map(|_| pace.turn(ADDRESS, 1, now)).collect();
        assert!(turns[..8].iter().all(Option::is_none), "{turns:?}");
        for (place, turn) in (1..).zip(&turns[8..]) {
            assert_eq!(*turn, Some(now + SPACING * place));
        }
        assert_eq!(pace.turn([127, 0, 0, 2].into(), 1, now), None, "nobody else waits for them");
        // One that comes when all have had their turns.
        assert_eq!(pace.turn(ADDRESS, 1, now + SPACING * 12), None);
    }

    #[test]
    fn many_that_come_together_take_as_many_turns() {
        let (pace, now) = (Pace::default(), Instant::now());
        assert_eq!(pace.turn(ADDRESS, BEGUN_AT_ONCE, now), None);
        assert_eq!(pace.turn(ADDRESS, 200, now), Some(now + SPACING * 200));
        assert_eq!(pace.turn(ADDRESS, u32::MAX, now), pace.turn(ADDRESS, 1, now));
    }

    #[test]
    fn nobody_waits_for_longer_than_the_longest() {
        let (pace, now) = (Pace::default(), Instant::now());
        let turns = (0..5_000).filter_map(|_| pace.turn(ADDRESS, 1, now));
        assert!(turns.max().is_some_and(|last| last <= now + LONGEST));
    }

    #[test]
    fn whoever_keeps_the_pace_never_waits() {
        let (pace, now) = (Pace::default(), Instant::now());
        assert!((0..100).all(|place| pace.turn(ADDRESS, 1, now + SPACING * place).is_none()));
    }

    #[test]
    fn addresses_that_have_had_their_turn_are_forgotten() {
        let (pace, now) = (Pace::default(), Instant::now());
        for address in 0..3 * u32::try_from(KEPT).unwrap() {
            pace.turn(std::net::Ipv4Addr::from_bits(address).into(), 1, now + SPACING * address);
        }
        assert!(pace.0.lock().unwrap().next.len() <= KEPT);
    }
}
