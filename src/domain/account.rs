//! What an account is made of besides its name.

use serde::{Deserialize, Serialize};

use super::limits;

/// What a person may do beyond their own posts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema)]
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

/// An e-mail address of up to 254 characters: something, an `@`, a host.
#[derive(Clone, PartialEq, Eq)]
pub struct Email(String);

impl Email {
    /// Checks the shape; whether it can be reached, only a mail would show.
    pub fn parse(raw: &str) -> Result<Self, String> {
        let text = raw.trim();
        let plain =
            |part: &str| !part.is_empty() && !part.chars().any(|c| c.is_whitespace() || c.is_control() || "<>()[],;:\\\"@".contains(c));
        let fits = text.len() <= limits::EMAIL_MAX
            && text.rsplit_once('@').is_some_and(|(local, host)| {
                local.len() <= 64
                    && plain(local)
                    && plain(host)
                    && !host.starts_with(['.', '-'])
                    && !host.ends_with(['.', '-'])
                    && !host.contains("..")
            });
        if fits { Ok(Self(text.to_owned())) } else { Err("must be an e-mail address such as ann@example.org".into()) }
    }

    /// The address as written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What stands before the `@`.
    pub fn local_part(&self) -> &str {
        self.0.rsplit_once('@').map_or(&*self.0, |(local, _)| local)
    }

    /// The key that makes two addresses the same.
    pub fn key(&self) -> String {
        self.0.to_lowercase()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_have_a_local_part_and_a_host() {
        for raw in ["ann@example.org", "a+b@x.y", "ann@localhost"] {
            assert!(Email::parse(raw).is_ok(), "{raw}");
        }
        for raw in ["", "ann", "@x.y", "ann@", "a b@x.y", "a@b@c", "a@.x", "a@x..y", "<a@x.y>", "a\0@x.y"] {
            assert!(Email::parse(raw).is_err(), "{raw}");
        }
    }
}
