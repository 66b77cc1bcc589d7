//! What a person is told besides what is on their page, and what of it they want.

use std::str::FromStr;

use serde::Serialize;

/// Why a person is told, the most personal first: of a text, each is told once, by the first that
/// fits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A moderator has warned them, in words.
    Warning,
    /// What became of their report.
    Report,
    /// Their text was hidden since several people had reported it, or is there again.
    Reported,
    /// A moderator has let their text through.
    Approved,
    /// A moderator has not taken their text, and says why.
    Rejected,
    /// They wanted to be reminded of it.
    Reminder,
    /// Their comment was accepted as what answers a question.
    Solution,
    /// Somebody named them in a post or comment.
    Mention,
    /// Somebody else has edited what they wrote, or what they quote.
    Edit,
    /// Somebody replied to their comment.
    Reply,
    /// Somebody commented under a post that they follow.
    Comment,
    /// Somebody wrote a post in a category, or with a tag, that they follow.
    Post,
    /// Somebody wrote to them.
    Message,
    /// Somebody reacted to what they wrote.
    Reaction,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 14] = [
        Self::Warning,
        Self::Report,
        Self::Reported,
        Self::Approved,
        Self::Rejected,
        Self::Reminder,
        Self::Solution,
        Self::Mention,
        Self::Edit,
        Self::Reply,
        Self::Comment,
        Self::Post,
        Self::Message,
        Self::Reaction,
    ];

    /// Those that a person can switch off; of what they asked for themself they are always told.
    pub const SWITCHED: [Self; 8] = [
        Self::Solution,
        Self::Mention,
        Self::Edit,
        Self::Reply,
        Self::Comment,
        Self::Post,
        Self::Message,
        Self::Reaction,
    ];

    /// The word for it, on the wire and in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Warning => "warning",
            Self::Report => "report",
            Self::Reported => "reported",
            Self::Approved => "approved",
            Self::Rejected => "rejected",
            Self::Reminder => "reminder",
            Self::Solution => "solution",
            Self::Mention => "mention",
            Self::Edit => "edit",
            Self::Reply => "reply",
            Self::Comment => "comment",
            Self::Post => "post",
            Self::Message => "message",
            Self::Reaction => "reaction",
        }
    }
}

impl FromStr for Kind {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.as_str() == word)
            .ok_or_else(|| "must be a kind of notification".into())
    }
}

/// Which kinds a person wants: all, unless they have said otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[allow(clippy::struct_excessive_bools)]
pub struct Notify {
    /// What I wrote was accepted as the answer.
    pub solution: bool,
    /// Somebody has named me.
    pub mention: bool,
    /// Somebody else has edited what I wrote, or what I quote.
    pub edit: bool,
    /// Somebody has answered what I wrote.
    pub reply: bool,
    /// Somebody has commented where I follow.
    pub comment: bool,
    /// Somebody has written a post where I follow.
    pub post: bool,
    /// Somebody has written to me.
    pub message: bool,
    /// Somebody has reacted to what I wrote.
    pub reaction: bool,
}

impl Notify {
    /// Everything but these.
    pub fn without(off: &[Kind]) -> Self {
        let wants = |kind| !off.contains(&kind);
        Self {
            solution: wants(Kind::Solution),
            mention: wants(Kind::Mention),
            edit: wants(Kind::Edit),
            reply: wants(Kind::Reply),
            comment: wants(Kind::Comment),
            post: wants(Kind::Post),
            message: wants(Kind::Message),
            reaction: wants(Kind::Reaction),
        }
    }
}

/// What a person wants to hear of a post.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Follow {
    /// Each comment.
    Following,
    /// Neither comments nor replies; being named still counts.
    Muted,
    /// Nothing in particular.
    None,
}

impl Follow {
    /// The word for it, on the wire and in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Following => "following",
            Self::Muted => "muted",
            Self::None => "none",
        }
    }
}

impl FromStr for Follow {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        let all = [Self::Following, Self::Muted, Self::None];
        all.into_iter()
            .find(|state| state.as_str() == word)
            .ok_or_else(|| "must be following, muted or none".into())
    }
}

/// What a person wants to hear of a whole category or tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Each post, and each comment under one.
    All,
    /// Each post.
    First,
    /// Nothing but being named; its posts do not stand in their feed.
    Muted,
}

impl Level {
    /// The word for it, on the wire and in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::First => "first",
            Self::Muted => "muted",
        }
    }
}

impl FromStr for Level {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        let all = [Self::All, Self::First, Self::Muted];
        all.into_iter()
            .find(|level| level.as_str() == word)
            .ok_or_else(|| "must be all, first or muted".into())
    }
}

/// How many notifications a person has not read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Unread {
    /// In all.
    pub all: i64,
    /// Those of the kind `message` among them.
    pub messages: i64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_read_as_they_are_written() {
        for kind in Kind::ALL {
            assert_eq!(kind.as_str().parse(), Ok(kind));
            assert_eq!(serde_json::to_string(&kind).unwrap(), format!("\"{}\"", kind.as_str()));
        }
        for state in [Follow::Following, Follow::Muted, Follow::None] {
            assert_eq!(state.as_str().parse(), Ok(state));
        }
        assert!("Mention".parse::<Kind>().is_err());
        assert!("".parse::<Follow>().is_err());
    }

    #[test]
    fn what_was_not_switched_off_is_wanted() {
        let notify = Notify::without(&[Kind::Reply]);
        assert!(!notify.reply);
        assert!(notify.mention && notify.comment && notify.message && notify.post);
        assert!(notify.reaction);
    }
}
