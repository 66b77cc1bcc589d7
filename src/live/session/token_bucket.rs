//! How much one client may say on its connection.

use std::time::Instant;

use crate::domain::limits;

/// How much a client may still say: a token bucket, refilled by the second up to a burst.
pub(super) struct TokenBucket {
    left: f64,
    at: Instant,
    /// Messages ignored since there last was room for a whole burst.
    over: u32,
}

/// What becomes of a message.
pub(super) enum Verdict {
    Fine,
    /// The first too many: it is complained about.
    Warn,
    Ignore,
    /// As many as a whole burst have been ignored.
    Flood,
}

impl TokenBucket {
    pub(super) fn full(now: Instant) -> Self {
        Self { left: f64::from(limits::SOCKET_MESSAGES_BURST), at: now, over: 0 }
    }

    /// A message came. The first too many is complained about, the next are ignored, and as many as
    /// a whole burst end it: whoever keeps to the rate between them is counted all the same, until
    /// they have been quiet for a while.
    pub(super) fn take(&mut self, now: Instant) -> Verdict {
        let burst = f64::from(limits::SOCKET_MESSAGES_BURST);
        let refill = now.saturating_duration_since(self.at).as_secs_f64()
            * f64::from(limits::SOCKET_MESSAGES_PER_SECOND);
        self.left = (self.left + refill).min(burst);
        self.at = now;
        if self.left >= burst {
            self.over = 0;
        }
        if self.left >= 1.0 {
            self.left -= 1.0;
            return Verdict::Fine;
        }
        self.over += 1;
        match self.over {
            1 => Verdict::Warn,
            over if over <= limits::SOCKET_MESSAGES_BURST => Verdict::Ignore,
            _ => Verdict::Flood,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    /// What becomes of messages that come one so long after the other: how many are complained
    /// about, and after how many it is a flood, if it is within so many.
    fn send(every: Duration, most: u32) -> (u32, Option<u32>) {
        let mut now = Instant::now();
        let (mut bucket, mut warned) = (TokenBucket::full(now), 0);
        for sent in 1..=most {
            match bucket.take(now) {
                Verdict::Flood => return (warned, Some(sent)),
                Verdict::Warn => warned += 1,
                Verdict::Fine | Verdict::Ignore => {}
            }
            now += every;
        }
        (warned, None)
    }

    #[test]
    fn who_keeps_to_the_rate_is_never_stopped() {
        assert_eq!(send(Duration::from_millis(51), 10_000), (0, None));
    }

    #[test]
    fn who_goes_beyond_it_is_warned_once_and_then_stopped_however_much_it_is() {
        for rate in [25_u32, 40, 59, 114, 336, 1_000, 100_000] {
            let (warned, stopped) = send(Duration::from_secs(1) / rate, 20 * rate);
            assert!(warned == 1 && stopped.is_some(), "{rate} a second: {warned}, {stopped:?}");
        }
    }

    #[test]
    fn a_burst_too_many_is_forgiven_after_a_while() {
        let mut now = Instant::now();
        let mut bucket = TokenBucket::full(now);
        for _ in 0..100 {
            for _ in 0..limits::SOCKET_MESSAGES_BURST + 20 {
                assert!(!matches!(bucket.take(now), Verdict::Flood));
            }
            now += Duration::from_secs(3);
        }
    }
}
