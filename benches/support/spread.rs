//! Several runs of one measurement, told as their median and their extremes: on a shared machine a
//! single figure means little.

use std::fmt;
use std::time::Duration;

/// The runs of one measurement, in any unit.
#[derive(Clone, Default)]
pub(crate) struct Spread(Vec<f64>);

impl Spread {
    pub(crate) fn add(&mut self, run: f64) {
        self.0.push(run);
        self.0.sort_by(f64::total_cmp);
    }

    /// The run at `part` (0.0 to 1.0) of the sorted ones; NaN without runs.
    pub(crate) fn at(&self, part: f64) -> f64 {
        let place =
            self.0.iter().enumerate().find(|(place, _)| share(*place + 1, self.0.len()) >= part);
        place.map_or(f64::NAN, |(_, run)| *run)
    }

    pub(crate) fn median(&self) -> f64 {
        self.at(0.5)
    }
}

impl FromIterator<f64> for Spread {
    fn from_iter<T: IntoIterator<Item = f64>>(runs: T) -> Self {
        let mut runs: Vec<f64> = runs.into_iter().collect();
        runs.sort_by(f64::total_cmp);
        Self(runs)
    }
}

impl fmt::Display for Spread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.2} ({:.2}–{:.2})", self.median(), self.at(0.0), self.at(1.0))
    }
}

fn share(part: usize, whole: usize) -> f64 {
    number(part) / number(whole)
}

/// A count as a number to calculate with; counts here stay far below 2^32.
pub(crate) fn number(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}

pub(crate) fn micros(time: Duration) -> f64 {
    time.as_secs_f64() * 1e6
}
