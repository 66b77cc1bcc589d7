//! What admins decide of the forum in its page.

use std::str::FromStr;

use serde::{Deserialize, Serialize, de::DeserializeOwned};

use super::{Offered, Quota, limits, watched::Watched};

/// Who may make an account.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Registration {
    /// Anyone.
    #[default]
    Open,
    /// Those who have an invitation.
    Invite,
    /// Nobody but the operator, by command.
    Closed,
}

impl Registration {
    /// Each of them.
    pub const ALL: [Self; 3] = [Self::Open, Self::Invite, Self::Closed];

    /// The word that the wire uses.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Invite => "invite",
            Self::Closed => "closed",
        }
    }
}

impl FromStr for Registration {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|one| one.as_str() == word)
            .ok_or_else(|| "must be open, invite or closed".into())
    }
}

/// All settings of a forum.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Settings {
    /// The forum's name, shown on every page.
    pub name: String,
    /// A sentence or two on what it is for; may be empty.
    pub description: String,
    /// What whoever registers agrees to, plain text; may be empty.
    pub rules: String,
    /// What guests are greeted with, plain text; may be empty.
    pub welcome: String,
    /// Who may make an account.
    pub registration: Registration,
    /// Whether moderators let in whoever registers without an invitation.
    pub approve_members: bool,
    /// Posts and comments of a member that wait for a moderator, until so many stand.
    pub review_first: i32,
    /// Words whose texts wait, or are not taken at all.
    pub watched_words: Vec<Watched>,
    /// The emoji with which people may react.
    #[schema(value_type = Vec<String>)]
    pub reactions: Offered,
    /// The address of the picture that stands for the forum.
    pub logo: Option<String>,
    /// The color of buttons and links, as `#rrggbb`.
    pub accent: Option<String>,
    /// New posts of an account.
    #[schema(value_type = String)]
    pub limit_posts: Quota,
    /// New comments of an account.
    #[schema(value_type = String)]
    pub limit_comments: Quota,
    /// New messages of an account.
    #[schema(value_type = String)]
    pub limit_messages: Quota,
    /// Uploads of an account.
    #[schema(value_type = String)]
    pub limit_uploads: Quota,
    /// Registrations from an address.
    #[schema(value_type = String)]
    pub limit_registrations: Quota,
}

impl Settings {
    /// Takes a setting as it is stored, in JSON. One of a later version changes nothing.
    pub fn set(&mut self, name: &str, stored: &str) {
        match name {
            "name" => put(&mut self.name, stored),
            "description" => put(&mut self.description, stored),
            "rules" => put(&mut self.rules, stored),
            "welcome" => put(&mut self.welcome, stored),
            "registration" => put(&mut self.registration, stored),
            "approve_members" => put(&mut self.approve_members, stored),
            "review_first" => put(&mut self.review_first, stored),
            "watched_words" => put(&mut self.watched_words, stored),
            "reactions" => put(&mut self.reactions, stored),
            "logo" => put(&mut self.logo, stored),
            "accent" => put(&mut self.accent, stored),
            "limit_posts" => put(&mut self.limit_posts, stored),
            "limit_comments" => put(&mut self.limit_comments, stored),
            "limit_messages" => put(&mut self.limit_messages, stored),
            "limit_uploads" => put(&mut self.limit_uploads, stored),
            "limit_registrations" => put(&mut self.limit_registrations, stored),
            _ => {}
        }
    }
}

fn put<T: DeserializeOwned>(place: &mut T, stored: &str) {
    if let Ok(value) = serde_json::from_str(stored) {
        *place = value;
    }
}

/// A color as style sheets write it, in small letters.
pub fn color(text: &str) -> Result<String, String> {
    let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6);
    if digits.is_some_and(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit())) {
        Ok(text.to_ascii_lowercase())
    } else {
        Err("must be a color, as `#1a2b3c`".into())
    }
}

/// How often people may do something, as admins set it: seldom enough to be of use, and often enough
/// that a forum goes on.
pub fn quota(text: &str) -> Result<Quota, String> {
    let quota: Quota = text.parse()?;
    if quota.count().get() > limits::QUOTA_MAX {
        return Err(format!("must be at most {} times", limits::QUOTA_MAX));
    }
    // At least once an hour.
    if quota.period() > std::time::Duration::from_hours(1) * quota.count().get() {
        return Err("must be at least once an hour".into());
    }
    Ok(quota)
}

/// The emoji of a list, each of which is one.
pub fn offered(emoji: &[&str]) -> Result<Offered, String> {
    if emoji.iter().any(|one| one.is_empty() || one.contains([',', ' ', '\t', '\n'])) {
        return Err("must be a list of emoji, each by itself".into());
    }
    emoji.join(" ").parse()
}

/// The words of a list, none of them twice.
pub fn watched(words: Vec<Watched>) -> Result<Vec<Watched>, String> {
    if words.len() > limits::WATCHED_WORDS_MAX {
        return Err(format!("must be at most {} words", limits::WATCHED_WORDS_MAX));
    }
    for (at, one) in words.iter().enumerate() {
        if words[..at].iter().any(|other| other.is_same(one)) {
            return Err(format!("names {} twice", one.word));
        }
    }
    Ok(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_stored_stands_in_the_place_of_what_was_there() {
        let mut settings = Settings { name: "Althing".into(), ..Settings::default() };
        settings.set("name", "\"Bakers\"");
        settings.set("registration", "\"invite\"");
        settings.set("watched_words", r#"[{"word": "spam", "action": "hold"}]"#);
        settings.set("accent", "\"#1a2b3c\"");
        settings.set("review_first", "no number");
        settings.set("of_a_later_version", "true");
        assert_eq!((settings.name.as_str(), settings.review_first), ("Bakers", 0));
        assert_eq!(settings.registration, Registration::Invite);
        assert_eq!(settings.watched_words[0].word, "spam");
        assert_eq!(settings.accent.as_deref(), Some("#1a2b3c"));
    }

    #[test]
    fn a_quota_lets_something_through_each_hour() {
        for good in ["1/h", "10/m", "24/24h", "10000/s"] {
            assert_eq!(quota(good).unwrap().to_string(), good);
        }
        for wrong in ["1/2h", "23/24h", "10001/s", "0/m", "often"] {
            assert!(quota(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn emoji_of_a_list_are_taken_one_by_one() {
        assert_eq!(offered(&["👍", "🎉"]).unwrap().as_slice(), ["👍", "🎉"]);
        assert!(offered(&[]).unwrap().as_slice().is_empty());
        for wrong in [&["👍 🎉"][..], &["x"], &[""], &["👍", "👍"]] {
            assert!(offered(wrong).is_err(), "{wrong:?}");
        }
    }
}
