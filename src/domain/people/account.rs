//! What an account is made of besides its name.

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

use super::{email::mailbox, username::folded};

/// What a person may do beyond their own posts.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Reads and writes.
    Member,
    /// Also edits and deletes what others wrote.
    Moderator,
    /// Also makes categories and names moderators.
    Admin,
}

impl Role {
    /// The word that the wire, the database and the command line use.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Member => "member",
            Self::Moderator => "moderator",
            Self::Admin => "admin",
        }
    }
}

impl std::str::FromStr for Role {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        [Self::Member, Self::Moderator, Self::Admin]
            .into_iter()
            .find(|role| role.as_str() == word)
            .ok_or_else(|| format!("'{word}' is not a role: member, moderator or admin"))
    }
}

/// In which order admins see accounts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum UserSort {
    /// Who registered last stands first.
    #[default]
    Newest,
    /// Who was here last stands first.
    Active,
    /// By name.
    Name,
}

impl std::str::FromStr for UserSort {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        match word {
            "newest" => Ok(Self::Newest),
            "active" => Ok(Self::Active),
            "name" => Ok(Self::Name),
            _ => Err("must be newest, active or name".into()),
        }
    }
}

/// What becomes of the posts and comments of somebody who leaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leave {
    /// They stay, as a former member's.
    Keep,
    /// They go, as if their author had deleted each.
    Remove,
}

impl std::str::FromStr for Leave {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        match word {
            "keep" => Ok(Self::Keep),
            "remove" => Ok(Self::Remove),
            _ => Err("must be keep or remove".into()),
        }
    }
}

/// What somebody logs in with, in the form in which it is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Login {
    /// A user name, as [`folded`] gives it.
    Name(String),
    /// The key of a mailbox.
    Mailbox(String),
}

impl Login {
    /// Takes any text: a wrong one simply is nobody's.
    pub fn new(raw: &str) -> Self {
        if raw.nfkc().any(|c| c == '@') {
            Self::Mailbox(mailbox(raw))
        } else {
            Self::Name(folded(raw))
        }
    }

    /// The name or the key.
    pub fn as_str(&self) -> &str {
        let (Self::Name(text) | Self::Mailbox(text)) = self;
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_logs_in_with_a_name_or_a_mailbox() {
        assert_eq!(Login::new("ANA"), Login::Name("ana".into()));
        assert_eq!(Login::new("Ann@Example.org"), Login::Mailbox("ann@example.org".into()));
        assert_eq!(Login::new("ａｎｎ＠ｅｘａｍｐｌｅ．ｏｒｇ").as_str(), "ann@example.org");
    }
}
