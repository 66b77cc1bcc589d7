//! How much one client may say on its connection.

use std::time::Instant;

use crate::domain::limits;

/// How much a client may still say: a token bucket, refilled by the second up to a burst.
pub(super) struct TokenBucket {
    left: f64,
    at: Instant,
    /// Messages ignored since the last that was not.
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
    /// a whole burst end it.
    pub(super) fn take(&mut self, now: Instant) -> Verdict {
        let burst = f64::from(limits::SOCKET_MESSAGES_BURST);
        let refill = now.saturating_duration_since(self.at).as_secs_f64()
            * f64::from(limits::SOCKET_MESSAGES_PER_SECOND);
        self.left = (self.left + refill).min(burst);
        self.at = now;
        if self.left >= 1.0 {
            self.left -= 1.0;
            self.over = 0;
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
