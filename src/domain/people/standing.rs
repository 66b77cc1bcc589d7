//! How long, and how well, somebody is known here: what they may do goes by it.

use crate::domain::limits;

/// How well somebody is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// It is their first day.
    New,
    /// Everyone else.
    Known,
    /// Whoever has been here for a month, has written, and gave no reason for complaint.
    Trusted,
}

/// What standing goes by.
#[derive(Clone, Copy, Debug)]
pub struct Record {
    /// For how many seconds there has been the account.
    pub age: i64,
    /// How many posts and comments of theirs stand, counted up to [`limits::TRUSTED_TEXTS`].
    pub texts: i64,
    /// Whether moderators have acted on a report about them lately, or they are suspended.
    pub blamed: bool,
}

impl Standing {
    /// What a record comes to.
    pub fn of(record: Record) -> Self {
        let Record { age, texts, blamed } = record;
        if age < limits::NEW_MEMBER_S {
            Self::New
        } else if age >= limits::TRUSTED_S && texts >= limits::TRUSTED_TEXTS && !blamed {
            Self::Trusted
        } else {
            Self::Known
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: i64 = 24 * 60 * 60;

    #[test]
    fn trust_takes_a_month_twenty_texts_and_no_complaint() {
        let good = Record { age: 30 * DAY, texts: 20, blamed: false };
        for (record, standing) in [
            (good, Standing::Trusted),
            (Record { age: 30 * DAY - 1, ..good }, Standing::Known),
            (Record { texts: 19, ..good }, Standing::Known),
            (Record { blamed: true, ..good }, Standing::Known),
            (Record { age: DAY, texts: 0, blamed: false }, Standing::Known),
            (Record { age: DAY - 1, ..good }, Standing::New),
        ] {
            assert_eq!(Standing::of(record), standing, "{record:?}");
        }
    }
}
