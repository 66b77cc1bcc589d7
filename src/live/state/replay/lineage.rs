//! Which runs of a process have told of the log, and how far each came: so it shows whether a place
//! that a client names is one of this log.

use std::collections::HashMap;

use crate::live::state::connection::ResumePoint;

/// A part of the log that a run has told of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// Where the log ended when it began.
    pub from: i64,
    /// It has come so far at least.
    pub reached: i64,
}

/// The runs as far as they are known here. What is known stays true, also of those that go on.
#[derive(Clone, Debug)]
pub struct Lineage {
    own: String,
    from: i64,
    others: HashMap<String, Stretch>,
    alone: bool,
}

/// What is known of a place that a client names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is one of this log.
    Right,
    /// It is none.
    Wrong,
    /// Another process may have told of it.
    Unknown,
}

impl Lineage {
    /// A run of this name begins behind `from`. It is `alone` where no other process tells of this
    /// log meanwhile.
    pub fn begin(own: String, from: i64, alone: bool) -> Self {
        Self { own, from, others: HashMap::new(), alone }
    }

    /// Names this process's run.
    pub fn own(&self) -> &str {
        &self.own
    }

    /// Runs as they are in the database now.
    pub fn learn(&mut self, others: HashMap<String, Stretch>) {
        self.others = others;
    }

    /// Whether the log had that place under that name; it is told here up to `head`.
    pub fn judge(&self, point: &ResumePoint, head: i64) -> Verdict {
        if point.epoch == self.own {
            return if (self.from..=head).contains(&point.seq) {
                Verdict::Right
            } else {
                Verdict::Wrong
            };
        }
        match self.others.get(&point.epoch) {
            Some(run) if (run.from..=run.reached).contains(&point.seq) => Verdict::Right,
            Some(run) if point.seq < run.from => Verdict::Wrong,
            _ if self.alone => Verdict::Wrong,
            _ => Verdict::Unknown,
        }
    }

    /// Whether more can become known of that place: the run is known, and may go on.
    pub fn may_go_on(&self, point: &ResumePoint) -> bool {
        self.others.get(&point.epoch).is_some_and(|run| point.seq > run.reached)
    }
}

#[cfg(test)]
impl From<&str> for Lineage {
    fn from(own: &str) -> Self {
        Self::begin(own.to_owned(), 0, true)
    }
}
