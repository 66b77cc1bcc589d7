//! Why something is reported, and what becomes of it.

use std::str::FromStr;

/// Why something is reported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// Advertising and the like.
    Spam,
    /// Somebody is hurt.
    Abuse,
    /// It belongs elsewhere, or nowhere.
    OffTopic,
    /// It is against the law.
    Illegal,
    /// Something else.
    Other,
}

impl Reason {
    const ALL: [Self; 5] = [Self::Spam, Self::Abuse, Self::OffTopic, Self::Illegal, Self::Other];

    /// The word for it, on the wire and in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Spam => "spam",
            Self::Abuse => "abuse",
            Self::OffTopic => "off_topic",
            Self::Illegal => "illegal",
            Self::Other => "other",
        }
    }
}

impl FromStr for Reason {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|reason| reason.as_str() == word)
            .ok_or_else(|| "must be spam, abuse, off_topic, illegal or other".into())
    }
}

/// With which act a report is closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Close {
    /// With none.
    None,
    /// The text is removed.
    Remove,
    /// The text is removed, and its writer may only read for a week.
    RemoveAndSuspend,
    /// Its writer is told to mind the rules.
    Warn,
}

impl Close {
    const ALL: [Self; 4] = [Self::None, Self::Remove, Self::RemoveAndSuspend, Self::Warn];

    /// The word for it, on the wire and in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Remove => "remove",
            Self::RemoveAndSuspend => "remove_and_suspend",
            Self::Warn => "warn",
        }
    }

    /// What whoever reported is told.
    pub fn outcome(self) -> &'static str {
        match self {
            Self::None => "Moderators have looked at what you reported, and left it as it is.",
            Self::Remove | Self::RemoveAndSuspend => "What you reported was removed.",
            Self::Warn => "Whoever wrote what you reported was warned.",
        }
    }
}

impl FromStr for Close {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|action| action.as_str() == word)
            .ok_or_else(|| "must be none, remove, remove_and_suspend or warn".into())
    }
}
