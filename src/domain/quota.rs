//! How often something may be done.

use std::{fmt, num::NonZeroU32, str::FromStr, time::Duration};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

/// So many times in so much time, as in `10/m`, `60/h` or `10/15m`. All of it may be used at once;
/// it comes back bit by bit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quota {
    count: NonZeroU32,
    /// In units.
    length: NonZeroU32,
    unit: Unit,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Unit {
    Second,
    Minute,
    Hour,
}

/// The longest time that a quota may be for.
const LONGEST: Duration = Duration::from_hours(24);

impl Quota {
    /// How many times.
    pub fn count(self) -> NonZeroU32 {
        self.count
    }

    /// In how much time: from a second to a day.
    pub fn period(self) -> Duration {
        Duration::from_secs(u64::from(self.length.get()) * self.unit.seconds())
    }
}

impl Default for Quota {
    fn default() -> Self {
        let count = NonZeroU32::MIN.saturating_add(9);
        Self { count, length: NonZeroU32::MIN, unit: Unit::Minute }
    }
}

/// As it is written.
impl Serialize for Quota {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Quota {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

impl Unit {
    const ALL: [Self; 3] = [Self::Second, Self::Minute, Self::Hour];

    fn letter(self) -> char {
        match self {
            Self::Second => 's',
            Self::Minute => 'm',
            Self::Hour => 'h',
        }
    }

    fn seconds(self) -> u64 {
        match self {
            Self::Second => 1,
            Self::Minute => 60,
            Self::Hour => 60 * 60,
        }
    }
}

impl FromStr for Quota {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let parse = || {
            let (count, period) = text.split_once('/')?;
            let unit = Unit::ALL.into_iter().find(|unit| period.ends_with(unit.letter()))?;
            let length = period.trim_end_matches(unit.letter());
            let length = if length.is_empty() { NonZeroU32::MIN } else { length.parse().ok()? };
            let quota = Self { count: count.parse().ok()?, length, unit };
            let plain = quota.to_string() == text || format!("{count}/1{}", unit.letter()) == text;
            (plain && quota.period() <= LONGEST).then_some(quota)
        };
        parse().ok_or_else(|| "expected a number, a slash and a time of at most 24 hours, as in 10/m, 60/h or 10/15m".into())
    }
}

impl fmt::Display for Quota {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/", self.count)?;
        if self.length != NonZeroU32::MIN {
            write!(f, "{}", self.length)?;
        }
        write!(f, "{}", self.unit.letter())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quota_is_a_count_and_a_time() {
        for (text, count, seconds) in [
            ("10/m", 10, 60),
            ("10/15m", 10, 900),
            ("60/h", 60, 3600),
            ("1/s", 1, 1),
            ("3/1h", 3, 3600),
            ("5/24h", 5, 86_400),
        ] {
            let quota: Quota = text.parse().unwrap();
            assert_eq!((quota.count().get(), quota.period().as_secs()), (count, seconds), "{text}");
        }
    }

    #[test]
    fn it_is_shown_as_it_is_written() {
        for text in ["10/m", "10/15m", "60/h", "1/s"] {
            assert_eq!(text.parse::<Quota>().unwrap().to_string(), text);
        }
        assert_eq!("3/1h".parse::<Quota>().unwrap().to_string(), "3/h");
    }

    #[test]
    fn anything_else_is_refused() {
        for text in [
            "",
            "10",
            "/m",
            "10/",
            "0/m",
            "10/0m",
            "-1/m",
            "+1/m",
            "10/d",
            "10/mm",
            "10 /m",
            "1e3/m",
            "10/m ",
            "10/25h",
            "4294967296/s",
        ] {
            assert!(text.parse::<Quota>().is_err(), "{text}");
        }
    }
}
