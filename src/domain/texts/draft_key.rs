//! For what a draft is.

use std::fmt;

use crate::domain::{CommentId, PostId};

/// For what a draft is: each person has one for each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DraftKey {
    /// A new post.
    Post,
    /// An edit of a post.
    PostEdit(PostId),
    /// A comment under a post.
    Comment(PostId),
    /// An edit of a comment.
    CommentEdit(CommentId),
    /// A message to the person of this name.
    Message(String),
}

impl DraftKey {
    /// What an address says: `post`, `post:7`, `comment:7`, `edit:9`, `message:bob`.
    pub fn parse(text: &str) -> Option<Self> {
        let id = |text: &str| {
            let is_plain = text.bytes().all(|byte| byte.is_ascii_digit()) && !text.starts_with('0');
            text.parse().ok().filter(|id| is_plain && *id > 0)
        };
        Some(match text.split_once(':') {
            None if text == "post" => Self::Post,
            Some(("post", text)) => Self::PostEdit(PostId(id(text)?)),
            Some(("comment", text)) => Self::Comment(PostId(id(text)?)),
            Some(("edit", text)) => Self::CommentEdit(CommentId(id(text)?)),
            Some(("message", name)) if !name.is_empty() => Self::Message(name.to_owned()),
            _ => return None,
        })
    }

    /// The post that it is about, if it is about one.
    pub fn post(&self) -> Option<PostId> {
        match self {
            Self::PostEdit(id) | Self::Comment(id) => Some(*id),
            Self::Post | Self::CommentEdit(_) | Self::Message(_) => None,
        }
    }
}

impl DraftKey {
    /// The comment that it is an edit of, if it is one.
    pub fn comment(&self) -> Option<CommentId> {
        if let Self::CommentEdit(id) = self { Some(*id) } else { None }
    }
}

impl fmt::Display for DraftKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Post => f.write_str("post"),
            Self::PostEdit(id) => write!(f, "post:{id}"),
            Self::Comment(id) => write!(f, "comment:{id}"),
            Self::CommentEdit(id) => write!(f, "edit:{id}"),
            Self::Message(name) => write!(f, "message:{name}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_read_as_it_is_written() {
        for text in ["post", "post:7", "comment:12", "edit:3", "message:bob", "message:Ana.B"] {
            assert_eq!(DraftKey::parse(text).unwrap().to_string(), text);
        }
        for text in [
            "",
            "posts",
            "post:",
            "post:0",
            "post:01",
            "post:-1",
            "post:x",
            "comment",
            "message:",
            "message",
            "other:1",
            "post:99999999999999999999",
            "edit:+3",
        ] {
            assert_eq!(DraftKey::parse(text), None, "{text}");
        }
        assert_eq!(DraftKey::Comment(PostId(4)).post(), Some(PostId(4)));
        assert_eq!(DraftKey::CommentEdit(CommentId(4)).post(), None);
    }
}
