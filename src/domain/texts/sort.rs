//! In which order a list of posts stands.

use crate::domain::{Invalid, Timestamp};

/// The order of a list of posts. What stands first is what there is most of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    /// By when they were written.
    #[default]
    Newest,
    /// By when they, or something under them, were last written.
    Active,
    /// By how much they have moved others, of those that were written within a period.
    Top(Period),
}

/// How far back a list goes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Period {
    /// 24 hours.
    Day,
    /// 7 days.
    Week,
    /// 30 days.
    Month,
    /// 365 days.
    Year,
    /// To the beginning.
    #[default]
    All,
}

impl Sort {
    /// The words of an address; what they don't say is the newest, and all of it. Notes what is no
    /// word for an order or a period.
    pub fn parse(sort: Option<&str>, period: Option<&str>, invalid: &mut Invalid) -> Self {
        let period = period.map_or(Some(Period::All), Period::parse).unwrap_or_else(|| {
            invalid.add("period", "must be day, week, month, year or all");
            Period::All
        });
        match sort {
            None | Some("newest") => Self::Newest,
            Some("active") => Self::Active,
            Some("top") => Self::Top(period),
            Some(_) => {
                invalid.add("sort", "must be newest, active or top");
                Self::Newest
            }
        }
    }

    /// Its word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Newest => "newest",
            Self::Active => "active",
            Self::Top(_) => "top",
        }
    }

    /// Since when a post may have been written to stand in it, seen from `now`.
    pub fn since(self, now: Timestamp) -> Option<Timestamp> {
        let Self::Top(period) = self else { return None };
        period.days().map(|days| Timestamp(now.0 - days * 24 * 60 * 60 * 1000))
    }
}

impl Period {
    /// From the shortest to the longest.
    pub const ALL: [Self; 5] = [Self::Day, Self::Week, Self::Month, Self::Year, Self::All];

    fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|period| period.as_str() == word)
    }

    /// Its word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
            Self::Year => "year",
            Self::All => "all",
        }
    }

    fn days(self) -> Option<i64> {
        match self {
            Self::Day => Some(1),
            Self::Week => Some(7),
            Self::Month => Some(30),
            Self::Year => Some(365),
            Self::All => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(sort: Option<&str>, period: Option<&str>) -> Result<Sort, String> {
        let mut invalid = Invalid::default();
        let sort = Sort::parse(sort, period, &mut invalid);
        if invalid.is_empty() { Ok(sort) } else { Err(format!("{:?}", invalid.0.keys())) }
    }

    #[test]
    fn an_order_is_one_of_its_words_and_nothing_else() {
        assert_eq!(parse(None, None), Ok(Sort::Newest));
        assert_eq!(parse(Some("active"), None), Ok(Sort::Active));
        assert_eq!(parse(Some("top"), None), Ok(Sort::Top(Period::All)));
        assert_eq!(parse(Some("top"), Some("week")), Ok(Sort::Top(Period::Week)));
        assert_eq!(parse(Some("newest"), Some("week")), Ok(Sort::Newest));
        assert!(parse(Some("Top"), None).unwrap_err().contains("sort"));
        assert!(parse(None, Some("hour")).unwrap_err().contains("period"));
    }

    #[test]
    fn a_period_ends_now() {
        let now = Timestamp(10 * 24 * 60 * 60 * 1000);
        assert_eq!(Sort::Top(Period::Week).since(now), Some(Timestamp(3 * 24 * 60 * 60 * 1000)));
        assert_eq!(Sort::Top(Period::All).since(now), None);
        assert_eq!(Sort::Active.since(now), None);
    }
}
