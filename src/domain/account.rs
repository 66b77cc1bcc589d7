//! What an account is made of besides its name.

use std::{collections::HashSet, sync::LazyLock};

use base64::{Engine, engine::general_purpose::STANDARD_NO_PAD};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha384};

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

/// The passwords that are tried first, in small letters.
static COMMON: LazyLock<HashSet<&str>> =
    LazyLock::new(|| include_str!("common_passwords.txt").lines().filter(|line| !line.starts_with('#')).collect());

/// A password of 8 to 128 characters. Never shown, logged or stored.
#[derive(Clone)]
pub struct Password(String);

impl Password {
    /// Checks a password that someone chooses: its length, and that it is none of the most common ones.
    pub fn parse(raw: &str) -> Result<Self, String> {
        let (min, max) = (limits::PASSWORD_MIN, limits::PASSWORD_MAX);
        if !(min..=max).contains(&raw.chars().count()) {
            return Err(format!("must be {min} to {max} characters long"));
        }
        if COMMON.contains(&*raw.to_lowercase()) {
            return Err("is one of the most common passwords, which are tried first".into());
        }
        Ok(Self(raw.to_owned()))
    }

    /// Refuses what anyone would guess of this person at this forum.
    pub fn check_not_of(&self, username: &str, email: &Email, forum: &str) -> Result<(), String> {
        let lower = self.0.trim().to_lowercase();
        let guesses = [username, email.as_str(), email.local_part(), forum];
        if guesses.iter().any(|guess| guess.to_lowercase() == lower) {
            return Err("must not be your name, your e-mail address or the forum's name".into());
        }
        Ok(())
    }

    /// A password that someone tries: any text, since a wrong one simply won't match.
    pub fn attempt(raw: &str) -> Self {
        Self(raw.to_owned())
    }

    /// What bcrypt gets: 64 characters that every character of the password decides, for bcrypt reads only 72 bytes.
    pub fn digest(&self) -> String {
        STANDARD_NO_PAD.encode(Sha384::digest(self.0.as_bytes()))
    }
}

impl std::fmt::Debug for Password {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Password(…)")
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

    #[test]
    fn every_character_of_a_long_password_counts() {
        let long = "a".repeat(127);
        let one = Password::parse(&format!("{long}1")).unwrap();
        let other = Password::parse(&format!("{long}2")).unwrap();
        assert_ne!(one.digest(), other.digest());
        assert_eq!(one.digest().len(), 64);
    }

    #[test]
    fn the_most_common_passwords_are_refused_in_any_case() {
        assert!(COMMON.len() > 2_000 && COMMON.iter().all(|one| one.chars().count() >= limits::PASSWORD_MIN && *one == one.to_lowercase()));
        for raw in ["password", "PASSWORD", "Passw0rd", "12345678", "iloveyou", "qwertyuiop"] {
            assert!(Password::parse(raw).is_err(), "{raw}");
        }
        assert!(Password::parse("correct horse battery staple").is_ok());
    }

    #[test]
    fn a_password_is_not_what_stands_beside_it() {
        let email = Email::parse("ann.miller@example.org").unwrap();
        let check = |raw: &str| Password::parse(raw).unwrap().check_not_of("Ann-the-Great", &email, "Our Forum");
        for raw in ["ann-the-great", "Ann.Miller", "ann.miller@example.org", "our forum"] {
            assert!(check(raw).is_err(), "{raw}");
        }
        assert!(check("ann-the-greatest").is_ok());
    }

    #[test]
    fn a_password_is_not_printed() {
        assert_eq!(format!("{:?}", Password::attempt("hunter2hunter2")), "Password(…)");
    }
}
