//! Who reads and who writes in a category.

use serde::Serialize;

/// Who may read a category: the later, the fewer.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, utoipa::ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Readers {
    /// Guests too.
    #[default]
    Everyone,
    /// Whoever is signed in.
    Members,
    /// Moderators and admins.
    Moderators,
}

impl Readers {
    /// All, those of a category with most readers first.
    pub const ALL: [Self; 3] = [Self::Everyone, Self::Members, Self::Moderators];

    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Everyone => "everyone",
            Self::Members => "members",
            Self::Moderators => "moderators",
        }
    }

    /// What the word means.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|readers| readers.as_str() == word)
    }

    /// By which the database compares them.
    pub fn level(self) -> i32 {
        match self {
            Self::Everyone => 0,
            Self::Members => 1,
            Self::Moderators => 2,
        }
    }

    /// Those of that level; what the database's own check would never let in counts as the fewest.
    pub fn of_level(level: i32) -> Self {
        Self::ALL.into_iter().find(|one| one.level() == level).unwrap_or(Self::Moderators)
    }
}

/// Who may write in a category, as far as they read it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Writers {
    /// Whoever is signed in.
    #[default]
    Members,
    /// Moderators and admins.
    Moderators,
}

impl Writers {
    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Members => "members",
            Self::Moderators => "moderators",
        }
    }

    /// What the word means.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Members, Self::Moderators].into_iter().find(|writers| writers.as_str() == word)
    }

    /// As the database has it: on the scale of those who read.
    pub fn level(self) -> i32 {
        match self {
            Self::Members => 1,
            Self::Moderators => 2,
        }
    }

    /// Those of that level; what the database's own check would never let in counts as the fewest.
    pub fn of_level(level: i32) -> Self {
        if level == Self::Members.level() { Self::Members } else { Self::Moderators }
    }
}
