//! Passwords: what may be one, how strong it is, and what is hashed of it.
//!
//! Only what is guessed first is refused; what it is composed of is free. The page asks the server
//! while someone types (`POST /api/auth/password-strength`), so that both always say the same.

mod effort;
mod patterns;

use base64::{Engine, engine::general_purpose::STANDARD_NO_PAD};
use sha2::{Digest, Sha384};
use unicode_normalization::UnicodeNormalization;

use crate::domain::{Email, letters, limits};
use effort::Effort;

/// A password of 8 to 128 characters. Never shown, logged or stored.
#[derive(Clone)]
pub struct Password {
    text: String,
    /// In how many steps it can be guessed, of one that someone chooses.
    steps: usize,
}

impl Password {
    /// Checks a password that someone chooses: its length, and that it is none of those that are
    /// tried first. The error is a sentence that goes behind the field's name.
    pub fn parse(raw: &str) -> Result<Self, String> {
        let (min, max) = (limits::PASSWORD_MIN, limits::PASSWORD_MAX);
        if !(min..=max).contains(&raw.chars().count()) {
            return Err(format!("must be {min} to {max} characters long"));
        }
        match Effort::of(raw) {
            Effort::Refused(why) => Err(why.into()),
            Effort::Steps(steps) => Ok(Self { text: raw.to_owned(), steps }),
        }
    }

    /// How hard it is to guess, from 1 (it will do) to 4.
    pub fn score(&self) -> u8 {
        match self.steps {
            ..8 => 1,
            8..11 => 2,
            11..15 => 3,
            _ => 4,
        }
    }

    /// Refuses what anyone would guess of this person at this forum.
    pub fn check_not_of(
        &self,
        username: &str,
        email: Option<&Email>,
        forum: &str,
    ) -> Result<(), String> {
        let chosen = letters_of(&self.text);
        let address = email.map(|email| [email.as_str(), email.local_part()]);
        let mut guesses = address.into_iter().flatten().chain([username, forum]);
        if guesses.any(|guess| effort::is_close(&chosen, &letters_of(guess))) {
            return Err("must not be your name, your e-mail address or the forum's name, or close to one of them".into());
        }
        Ok(())
    }

    /// A password that someone tries: any text, since a wrong one simply won't match.
    pub fn attempt(raw: &str) -> Self {
        Self { text: raw.to_owned(), steps: 0 }
    }

    /// What bcrypt gets: 64 characters that every character of the password decides, for bcrypt
    /// reads only 72 bytes.
    pub fn digest(&self) -> String {
        STANDARD_NO_PAD.encode(Sha384::digest(self.text.as_bytes()))
    }
}

/// The letters and digits of a text, whatever they are written like, as far as an address is long.
fn letters_of(text: &str) -> Vec<char> {
    let most = limits::EMAIL_MAX;
    let text: String = text.chars().take(most).nfkc().take(most).collect();
    letters::plain(&text).chars().filter(|c| c.is_alphanumeric()).collect()
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
    fn every_character_of_a_long_password_counts() {
        let long = "Who bakes bread? ".repeat(7);
        let one = Password::parse(&format!("{long}1")).unwrap();
        let other = Password::parse(&format!("{long}2")).unwrap();
        assert_ne!(one.digest(), other.digest());
        assert_eq!(one.digest().len(), 64);
    }

    #[test]
    fn a_password_is_not_what_stands_beside_it() {
        let email = Email::parse("ann.miller@example.org").unwrap();
        let check = |raw: &str| {
            Password::parse(raw).unwrap().check_not_of("Ann-the-Great", Some(&email), "Our Forum")
        };
        for raw in [
            "ann-the-great",
            "Ann.Miller",
            "ann.miller@example.org",
            "our forum",
            "ａｎｎ.ｍｉｌｌｅｒ",
            "annthegreat",
            "ann-the-great\u{200b}",
            "a\u{ad}nn-the-great",
            "Ánn-thé-gre\u{301}at",
            "аnn-thе-grеаt",
            "4nn-th3-gr34t",
            "Ann-the-Great1!",
            "2024ann.miller",
            "ourforum!!!",
            "annmillerannmiller",
        ] {
            assert!(check(raw).is_err(), "{raw}");
        }
        for raw in
            ["ann-the-greatest", "great ann the first", "millerann", "ann the great 58203918"]
        {
            assert!(check(raw).is_ok(), "{raw}");
        }
        let none = Password::parse("zebra-piano-lamp").unwrap();
        assert!(none.check_not_of("", None, "✨").is_ok(), "what has no letters is no guess");
        let own = |raw: &str, name: &str| {
            Password::parse(raw).and_then(|one| one.check_not_of(name, None, "Our Forum"))
        };
        for (raw, name) in [
            ("ｂａｒｔｈｏｌｏｍｅｗ", "Bartholomew"),
            ("bartholomewx\u{200b}", "bartholomewx"),
            ("b\u{ad}artholomewy", "bartholomewy"),
            ("mari\u{301}a-dolores", "María-Dolores"),
            ("maria-dolores", "María-Dolores"),
            ("Бартоломей", "бартоломей"),
            ("k1rill-1ll", "KIRILL-ill"),
            ("ana.ana.ana", "ana"),
        ] {
            assert!(own(raw, name).is_err(), "{raw}");
        }
    }

    #[test]
    fn more_to_guess_is_stronger() {
        let score = |raw: &str| Password::parse(raw).unwrap().score();
        assert_eq!(
            [
                "gx7!kq2z",
                "gx7!kq2zw",
                "gx7!kq2zwp4",
                "gx7!kq2zwp4vhm8",
                "correct horse battery staple"
            ]
            .map(score),
            [2, 2, 3, 4, 4]
        );
        assert_eq!(score("sunshine-iceland"), 3);
    }

    #[test]
    fn a_password_is_not_printed() {
        assert_eq!(format!("{:?}", Password::attempt("hunter2hunter2")), "Password(…)");
    }
}
