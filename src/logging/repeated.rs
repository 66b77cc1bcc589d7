//! What goes wrong for everyone at once is told once a second, with how often it was not told.

use std::{
    fmt,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use log::{Level, Record};

/// At most one line of a kind in this time.
const EVERY: Duration = Duration::from_secs(1);

/// What the line is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The database does not answer, or not in time.
    Database,
    /// The disk takes no more.
    Disk,
    /// There is no place for more connections.
    Connections,
    /// More is asked at once than can be done.
    Load,
}

static COUNTS: [Mutex<Count>; 4] = [const { Mutex::new(Count { told: None, untold: 0 }) }; 4];

impl Kind {
    const ALL: [Self; 4] = [Self::Database, Self::Disk, Self::Connections, Self::Load];

    /// What its lines are filed under.
    pub(super) fn target(self) -> &'static str {
        match self {
            Self::Database => "althing::database",
            Self::Disk => "althing::disk",
            Self::Connections => "althing::connections",
            Self::Load => "althing::load",
        }
    }

    fn with<T>(self, look: impl FnOnce(&mut Count) -> T) -> T {
        look(&mut COUNTS[self as usize].lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Lines of a kind.
#[derive(Debug, Default)]
struct Count {
    told: Option<Instant>,
    untold: u64,
}

impl Count {
    /// Whether a line may be written now, and then how many were not since the last one.
    fn pass(&mut self, now: Instant) -> Option<u64> {
        if self.told.is_some_and(|told| now.saturating_duration_since(told) < EVERY) {
            self.untold += 1;
            return None;
        }
        self.told = Some(now);
        Some(std::mem::take(&mut self.untold))
    }

    /// How many are still to be told of, once no line has come for a while.
    fn settle(&mut self, now: Instant) -> Option<u64> {
        let over = self.told.is_some_and(|told| now.saturating_duration_since(told) >= EVERY);
        (over && self.untold > 0).then(|| std::mem::take(&mut self.untold))
    }
}

/// Writes a line, unless one of its kind was written within the last second.
pub fn repeated(kind: Kind, level: Level, what: fmt::Arguments<'_>) {
    let Some(untold) = kind.with(|count| count.pass(Instant::now())) else { return };
    let record = |args: fmt::Arguments<'_>| {
        log::logger().log(&Record::builder().level(level).target(kind.target()).args(args).build());
    };
    match untold {
        0 => record(format_args!("{what}")),
        _ => record(format_args!("{what} (and {untold} more like it since the last line)")),
    }
}

/// Those whose last lines were kept back, and how many.
pub(super) fn settled() -> impl Iterator<Item = (Kind, u64)> {
    let now = Instant::now();
    Kind::ALL
        .into_iter()
        .filter_map(move |kind| kind.with(|count| count.settle(now)).map(|untold| (kind, untold)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_line_a_second_tells_of_all_the_others() {
        let (mut count, start) = (Count::default(), Instant::now());
        let at = |ms| start + Duration::from_millis(ms);
        assert_eq!(count.pass(at(0)), Some(0));
        assert_eq!([1, 500, 999].map(|ms| count.pass(at(ms))), [None; 3]);
        assert_eq!(count.settle(at(999)), None, "the next line may tell it");
        assert_eq!(count.pass(at(1_000)), Some(3));
        assert_eq!(count.pass(at(1_500)), None);
        assert_eq!(count.settle(at(2_000)), Some(1));
        assert_eq!(count.settle(at(3_000)), None, "once");
        assert_eq!(count.pass(at(3_000)), Some(0));
    }
}
