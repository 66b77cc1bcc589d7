//! How long a batch's frames may wait for those of commits that are under way.
//!
//! When many write at once, their events come a fraction of a millisecond apart, and a send for
//! each costs every reader's socket far more than one send for all. So a batch waits while something
//! is being written, but never so long that anybody could see it: [`UNSEEN`], or a part of the time
//! that the sending itself takes, up to [`LONGEST`]. A single write waits for nothing.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

/// However long sending takes.
pub const LONGEST: Duration = Duration::from_millis(20);
/// However few readers there are: about what a handful of commits takes.
pub const UNSEEN: Duration = Duration::from_millis(4);
/// The part of the last batch's sending that the next one may wait.
const PART: u32 = 4;

/// The wait of one worker's batches.
pub struct CoalescingDelay {
    commits: Arc<AtomicUsize>,
    longest: Duration,
    until: Option<Instant>,
}

impl CoalescingDelay {
    /// `commits` counts those that are under way, anywhere in the process.
    pub fn new(commits: Arc<AtomicUsize>) -> Self {
        Self { commits, longest: Duration::ZERO, until: None }
    }

    /// Whether what there is to send should wait. The wait begins when this is first asked.
    pub fn lasts(&mut self, now: Instant) -> bool {
        let until = *self.until.get_or_insert(now + self.longest);
        self.commits.load(Ordering::Relaxed) > 0 && now < until
    }

    /// It is being sent.
    pub fn end(&mut self) {
        self.until = None;
    }

    /// Sending to many took this long.
    pub fn took(&mut self, time: Duration) {
        self.longest = (time / PART).clamp(UNSEEN, LONGEST);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MS: Duration = Duration::from_millis(1);

    fn delay(commits: usize) -> CoalescingDelay {
        CoalescingDelay::new(Arc::new(AtomicUsize::new(commits)))
    }

    #[test]
    fn nothing_waits_when_nothing_is_written() {
        let mut delay = delay(0);
        delay.took(60 * MS);
        assert!(!delay.lasts(Instant::now()));
    }

    #[test]
    fn a_turn_waits_for_commits_a_quarter_of_the_last_sending_at_most() {
        let (mut delay, now) = (delay(1), Instant::now());
        assert!(
            !delay.lasts(now),
            "before anything was sent, nothing is known that a wait could be short against"
        );
        delay.end();
        delay.took(40 * MS);
        assert!(delay.lasts(now));
        assert!(delay.lasts(now + 9 * MS));
        assert!(!delay.lasts(now + 10 * MS));
    }

    #[test]
    fn few_readers_wait_for_a_handful_of_commits() {
        let (mut delay, now) = (delay(1), Instant::now());
        delay.took(MS);
        assert!(delay.lasts(now));
        assert!(!delay.lasts(now + UNSEEN));
    }

    #[test]
    fn a_turn_goes_out_as_soon_as_all_is_committed() {
        let (mut delay, now) = (delay(2), Instant::now());
        delay.took(40 * MS);
        assert!(delay.lasts(now));
        delay.commits.store(0, Ordering::Relaxed);
        assert!(!delay.lasts(now + MS));
    }

    #[test]
    fn no_turn_waits_longer_than_the_cap_however_slow_sending_is() {
        let (mut delay, now) = (delay(1), Instant::now());
        delay.took(10_000 * MS);
        assert!(delay.lasts(now));
        assert!(!delay.lasts(now + LONGEST));
    }

    #[test]
    fn each_turn_has_a_wait_of_its_own() {
        let (mut delay, now) = (delay(1), Instant::now());
        delay.took(40 * MS);
        assert!(delay.lasts(now));
        assert!(!delay.lasts(now + 10 * MS));
        delay.end();
        assert!(delay.lasts(now + 11 * MS));
    }
}
