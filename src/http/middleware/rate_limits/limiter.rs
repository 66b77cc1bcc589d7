//! One quota for many: each key has its own, and the memory for them is bounded.

use std::{
    collections::HashMap,
    hash::Hash,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use governor::{
    RateLimiter,
    clock::{Clock, MonotonicClock},
    middleware::NoOpMiddleware,
    nanos::Nanos,
    state::StateStore,
};

use crate::domain::Quota;

/// Keys of one generation at most: some megabytes, however many addresses someone has.
const KEYS: usize = 50_000;

/// Counts by key.
pub(super) struct Limiter<K: Clone + Eq + Hash, C: Clock = MonotonicClock> {
    rate: RateLimiter<K, Store<K>, C, NoOpMiddleware<C::Instant>>,
    store: Store<K>,
    /// The time in which one comes back.
    step: Duration,
}

impl<K: Clone + Eq + Hash> Limiter<K> {
    /// Every key has this quota.
    pub(super) fn new(quota: Quota) -> Self {
        Self::with_clock(quota, MonotonicClock)
    }
}

impl<K: Clone + Eq + Hash, C: Clock> Limiter<K, C> {
    fn with_clock(quota: Quota, clock: C) -> Self {
        let step = quota.period() / quota.count().get();
        let store = Store::new(quota.period());
        // A step is at least a nanosecond times some: a quota's time is a second or more, and its
        // count has 32 bits.
        let rate = governor::Quota::with_period(step.max(Duration::from_nanos(1)));
        let rate = rate
            .unwrap_or_else(|| governor::Quota::per_second(quota.count()))
            .allow_burst(quota.count());
        Self { rate: RateLimiter::new(rate, store.clone(), clock), store, step }
    }

    /// Takes one of the key's quota; if there is none left, gives the whole seconds until there is.
    pub(super) fn take(&self, key: &K) -> Result<(), u64> {
        self.store.age();
        self.rate.check_key(key).map_err(|refused| {
            let wait = refused.wait_time_from(self.rate.clock().now());
            (wait.as_secs() + u64::from(wait.subsec_nanos() > 0)).max(1)
        })
    }

    /// Gives back one that was taken in vain.
    pub(super) fn give_back(&self, key: &K) {
        self.store.with(|kept| {
            if let Some(state) = kept.get_mut(key) {
                *state = state.saturating_sub(self.step.into());
            }
        });
    }

    /// Gives back all that was taken.
    pub(super) fn forgive(&self, key: &K) {
        self.store.with(|kept| kept.remove(key));
    }
}

/// The same by a quota that may change: with each change counting begins anew.
pub(super) struct Adjustable<K: Clone + Eq + Hash>(Mutex<(Quota, Arc<Limiter<K>>)>);

impl<K: Clone + Eq + Hash> Adjustable<K> {
    /// Every key has this quota at first.
    pub(super) fn new(quota: Quota) -> Self {
        Self(Mutex::new((quota, Arc::new(Limiter::new(quota)))))
    }

    /// [`Limiter::take`], by this quota.
    pub(super) fn take(&self, quota: Quota, key: &K) -> Result<(), u64> {
        let limiter = {
            let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            if known.0 != quota {
                *known = (quota, Arc::new(Limiter::new(quota)));
            }
            known.1.clone()
        };
        limiter.take(key)
    }
}

/// The keys' states, in two generations. When a quota's time has passed, or the young generation is
/// full, the old one is forgotten and the young one becomes old; a key that is used moves to the
/// young one. So a key that was not used for a quota's time, and has all of it again, is gone some
/// time later, without anyone looking through them.
#[derive(Clone)]
struct Store<K>(Arc<Mutex<Kept<K>>>);

struct Kept<K> {
    young: HashMap<K, Nanos>,
    old: HashMap<K, Nanos>,
    turned: Instant,
    period: Duration,
}

impl<K: Clone + Eq + Hash> Kept<K> {
    fn get_mut(&mut self, key: &K) -> Option<&mut Nanos> {
        self.young.get_mut(key).or_else(|| self.old.get_mut(key))
    }

    fn remove(&mut self, key: &K) {
        self.young.remove(key);
        self.old.remove(key);
    }

    fn set(&mut self, key: &K, state: Nanos) {
        if self.young.len() >= KEYS && !self.young.contains_key(key) {
            self.turn();
        }
        self.old.remove(key);
        self.young.insert(key.clone(), state);
    }

    fn turn(&mut self) {
        self.old = std::mem::take(&mut self.young);
        self.turned = Instant::now();
    }
}

impl<K: Clone + Eq + Hash> Store<K> {
    fn new(period: Duration) -> Self {
        let kept =
            Kept { young: HashMap::new(), old: HashMap::new(), turned: Instant::now(), period };
        Self(Arc::new(Mutex::new(kept)))
    }

    fn with<T>(&self, act: impl FnOnce(&mut Kept<K>) -> T) -> T {
        act(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn age(&self) {
        self.with(|kept| {
            if kept.turned.elapsed() >= kept.period {
                kept.turn();
            }
        });
    }
}

impl<K: Clone + Eq + Hash> StateStore for Store<K> {
    type Key = K;

    fn measure_and_replace<T, F, E>(&self, key: &K, measure: F) -> Result<T, E>
    where
        F: Fn(Option<Nanos>) -> Result<(T, Nanos), E>,
    {
        self.with(|kept| {
            let (value, state) = measure(kept.get_mut(key).copied())?;
            kept.set(key, state);
            Ok(value)
        })
    }
}

#[cfg(test)]
mod tests {
    use governor::clock::FakeRelativeClock;

    use super::*;

    fn limiter(quota: &str) -> (Limiter<u32, FakeRelativeClock>, FakeRelativeClock) {
        let clock = FakeRelativeClock::default();
        (Limiter::with_clock(quota.parse().unwrap(), clock.clone()), clock)
    }

    #[test]
    fn all_of_a_quota_may_be_used_at_once_and_comes_back_bit_by_bit() {
        let (limiter, clock) = limiter("3/m");
        assert!((0..3).all(|_| limiter.take(&1).is_ok()));
        assert_eq!(limiter.take(&1), Err(20));
        assert_eq!(limiter.take(&2), Ok(()), "each has its own");
        clock.advance(Duration::from_millis(19_001));
        assert_eq!(limiter.take(&1), Err(1), "rounded up");
        clock.advance(Duration::from_millis(999));
        assert_eq!((limiter.take(&1), limiter.take(&1)), (Ok(()), Err(20)));
        clock.advance(Duration::from_mins(10));
        assert!((0..3).all(|_| limiter.take(&1).is_ok()));
        assert!(limiter.take(&1).is_err(), "no more than the quota is saved up");
    }

    #[test]
    fn another_quota_holds_at_once() {
        let limiter = Adjustable::new("1/h".parse().unwrap());
        let mut take = |quota: &str| limiter.take(quota.parse().unwrap(), &1).is_ok();
        assert_eq!(
            ["1/h", "1/h", "2/h", "2/h", "2/h"].map(&mut take),
            [true, false, true, true, false]
        );
    }

    #[test]
    fn what_was_taken_in_vain_comes_back() {
        let (limiter, _) = limiter("2/h");
        for _ in 0..10 {
            limiter.take(&1).unwrap();
            limiter.give_back(&1);
        }
        limiter.give_back(&1);
        assert_eq!((limiter.take(&1), limiter.take(&1)), (Ok(()), Ok(())));
        assert!(limiter.take(&1).is_err());
        limiter.forgive(&1);
        assert_eq!(limiter.take(&1), Ok(()));
    }

    #[test]
    fn memory_is_bounded_however_many_keys_come() {
        let (limiter, _) = limiter("1/h");
        let count = u32::try_from(3 * KEYS).unwrap();
        for key in 0..count {
            limiter.take(&key).unwrap();
        }
        limiter.store.with(|kept| assert!(kept.young.len() + kept.old.len() <= 2 * KEYS));
        assert!(limiter.take(&(count - 1)).is_err(), "the last ones are still known");
    }

    #[test]
    fn a_key_that_is_used_outlives_the_turns() {
        let (limiter, _) = limiter("2/h");
        limiter.take(&1).unwrap();
        limiter.store.with(Kept::turn);
        limiter.take(&1).unwrap();
        limiter.store.with(Kept::turn);
        assert!(limiter.take(&1).is_err());
        limiter.store.with(Kept::turn);
        limiter.store.with(|kept| assert_eq!(kept.young.len() + kept.old.len(), 0));
    }

    #[test]
    fn the_shortest_step_is_no_fault() {
        let (limiter, _) = limiter("4294967295/s");
        assert!((0..100).all(|_| limiter.take(&1).is_ok()));
    }
}
