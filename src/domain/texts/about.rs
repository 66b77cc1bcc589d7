//! Which text an event of the log speaks of, and what becomes of that event once the text is
//! changed or deleted.
//!
//! The log is for those who come back, and they need the last word alone: nothing that was edited
//! away or deleted stays in it. An event never goes, since its `seq` would be missing; what it said
//! is emptied, or said anew.

use crate::domain::{CommentId, MessageId, PostId};

/// What an event says of which text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct About {
    /// The text.
    pub text: Text,
    /// What happened to it.
    pub said: Said,
}

/// Something that people have written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Text {
    /// A post.
    Post(PostId),
    /// A comment, and the post under which it stands.
    Comment(PostId, CommentId),
    /// A private message.
    Message(MessageId),
}

impl Text {
    /// The comment of this post, or, without one, the post itself.
    pub fn of(post: PostId, comment: Option<CommentId>) -> Self {
        comment.map_or(Self::Post(post), |comment| Self::Comment(post, comment))
    }

    /// The post, or the one under which it stands.
    pub fn post(self) -> Option<PostId> {
        match self {
            Self::Post(post) | Self::Comment(post, _) => Some(post),
            Self::Message(_) => None,
        }
    }

    /// The comment that it is.
    pub fn comment(self) -> Option<CommentId> {
        if let Self::Comment(_, id) = self { Some(id) } else { None }
    }

    /// The message that it is.
    pub fn message(self) -> Option<MessageId> {
        if let Self::Message(id) = self { Some(id) } else { None }
    }

    /// Its name among all texts, as `post:1` or `comment:2`: on the wire, and in reports.
    pub fn name(self) -> String {
        match self {
            Self::Post(id) => format!("post:{id}"),
            Self::Comment(_, id) => format!("comment:{id}"),
            Self::Message(id) => format!("message:{id}"),
        }
    }

    /// The word for it in the type of an event.
    fn noun(self) -> &'static str {
        match self {
            Self::Post(_) => "post",
            Self::Comment(..) => "comment",
            Self::Message(_) => "message",
        }
    }

    /// Whether this text is gone when the other one is.
    fn goes_with(self, other: Self) -> bool {
        self == other || matches!(other, Self::Post(post) if self.post() == Some(post))
    }
}

/// What happened to a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Said {
    /// It was written.
    Created,
    /// It is another one now.
    Updated,
    /// It is gone.
    Deleted,
    /// Somebody was notified of it, with the title of the post.
    Notified,
    /// People have reacted to it, or follow it: what is counted stands there, or is read anew. The
    /// last word is right, and those before it stay.
    Reacted,
    /// Comments stand under it that stood under another post before. What is said of it stays.
    Moved,
}

/// What becomes of an event because of a later one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// Nothing.
    Stays,
    /// It says nothing any more.
    Emptied,
    /// It says what the later one says.
    Retold,
    /// It has the title that the later one has.
    Retitled,
}

impl Said {
    /// As the database and the last part of an event's type say it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Updated => "updated",
            Self::Deleted => "deleted",
            Self::Notified => "notified",
            Self::Reacted => "reacted",
            Self::Moved => "moved",
        }
    }

    /// What the database says.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Created, Self::Updated, Self::Deleted, Self::Notified, Self::Reacted, Self::Moved]
            .into_iter()
            .find(|said| said.as_str() == text)
    }
}

impl About {
    /// A post.
    pub fn post(post: PostId, said: Said) -> Self {
        Self { text: Text::Post(post), said }
    }

    /// A comment under a post.
    pub fn comment(post: PostId, comment: CommentId, said: Said) -> Self {
        Self { text: Text::Comment(post, comment), said }
    }

    /// A private message.
    pub fn message(message: MessageId, said: Said) -> Self {
        Self { text: Text::Message(message), said }
    }

    /// What becomes of this event because of a `later` one, which is for the same people or not.
    pub fn fate(self, later: Self, same_audience: bool) -> Fate {
        let is_same = self.text == later.text;
        match (later.said, self.said) {
            (Said::Deleted, Said::Created | Said::Updated | Said::Notified)
                if self.text.goes_with(later.text) =>
            {
                Fate::Emptied
            }
            (Said::Updated, Said::Updated) if is_same && same_audience => Fate::Emptied,
            // What a client first hears of a text is the last word; so is what those heard last
            // whom the later event does not reach.
            (Said::Updated, Said::Created | Said::Updated) if is_same => Fate::Retold,
            (Said::Updated, Said::Notified)
                if matches!(later.text, Text::Post(_)) && self.text.goes_with(later.text) =>
            {
                Fate::Retitled
            }
            _ => Fate::Stays,
        }
    }

    /// This event's frame at its place `seq`, when it says what the `later` frame says.
    pub fn retold(self, seq: i64, later: &str) -> String {
        let rest = later
            .split_once(SEQ)
            .map_or("}", |(_, rest)| rest.trim_start_matches(|c: char| c.is_ascii_digit()));
        format!(r#"{{"type":"{}.{}"{SEQ}{seq}{rest}"#, self.text.noun(), self.said.as_str())
    }
}

/// The comments that a frame says have moved, where it names them: what was told of them is outdated.
pub fn moved_in(frame: &str) -> Vec<CommentId> {
    let named = frame.split_once(r#","ids":["#).and_then(|(_, rest)| rest.split_once(']'));
    let ids = named.map(|(ids, _)| ids).unwrap_or_default();
    ids.split(',').filter_map(|id| id.parse().ok().map(CommentId)).collect()
}

/// How the place stands in a frame that has one.
const SEQ: &str = r#","seq":"#;

/// The title in a frame about a post, as JSON.
pub fn title_in(frame: &str) -> Option<&str> {
    text_of(frame, r#""title":"#)
}

/// The title of the post in a notification's frame, as JSON.
pub fn post_title_in(frame: &str) -> Option<&str> {
    text_of(frame, POST_TITLE)
}

/// How the title of the post stands in a notification's frame. Nothing that a person writes looks
/// like it: quotes are escaped in there.
pub const POST_TITLE: &str = r#""post_title":"#;

/// A notification's frame with another title.
pub fn retitled(frame: &str, title: &str) -> Option<String> {
    let before = post_title_in(frame)?;
    Some(frame.replacen(&format!("{POST_TITLE}{before}"), &format!("{POST_TITLE}{title}"), 1))
}

/// The JSON string behind the first `key`.
fn text_of<'f>(frame: &'f str, key: &str) -> Option<&'f str> {
    let value = &frame[frame.find(key)? + key.len()..];
    let inside = value.strip_prefix('"')?;
    let mut escaped = false;
    let end = inside.bytes().position(|byte| {
        let ends = byte == b'"' && !escaped;
        escaped = byte == b'\\' && !escaped;
        ends
    })?;
    Some(&value[..end + 2])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn post(said: Said) -> About {
        About::post(PostId(1), said)
    }

    fn comment(id: i64, said: Said) -> About {
        About::comment(PostId(1), CommentId(id), said)
    }

    fn message(id: i64, said: Said) -> About {
        About::message(MessageId(id), said)
    }

    #[test]
    fn what_is_said_of_a_text_is_outdated_by_what_is_said_of_it_later() {
        use Said::{Created, Deleted, Notified, Updated};
        for (earlier, later, fate) in [
            (post(Created), post(Updated), Fate::Retold),
            (post(Updated), post(Updated), Fate::Emptied),
            (post(Created), post(Deleted), Fate::Emptied),
            (post(Notified), post(Updated), Fate::Retitled),
            (post(Notified), post(Deleted), Fate::Emptied),
            (comment(2, Created), post(Updated), Fate::Stays),
            (comment(2, Notified), post(Updated), Fate::Retitled),
            (comment(2, Created), post(Deleted), Fate::Emptied),
            (comment(2, Deleted), post(Deleted), Fate::Stays),
            (comment(2, Created), comment(2, Updated), Fate::Retold),
            (comment(2, Notified), comment(2, Updated), Fate::Stays),
            (comment(2, Notified), comment(2, Deleted), Fate::Emptied),
            (comment(2, Updated), comment(2, Deleted), Fate::Emptied),
            (comment(2, Created), comment(3, Deleted), Fate::Stays),
            (post(Created), comment(2, Deleted), Fate::Stays),
            (post(Created), About::post(PostId(2), Deleted), Fate::Stays),
            (post(Deleted), post(Updated), Fate::Stays),
            (post(Created), comment(2, Created), Fate::Stays),
            (message(1, Created), message(1, Updated), Fate::Retold),
            (message(1, Updated), message(1, Updated), Fate::Emptied),
            (message(1, Created), message(1, Deleted), Fate::Emptied),
            (message(1, Updated), message(1, Deleted), Fate::Emptied),
            (message(1, Created), message(2, Deleted), Fate::Stays),
            (message(1, Created), post(Deleted), Fate::Stays),
            (post(Created), message(1, Deleted), Fate::Stays),
            (post(Notified), message(1, Updated), Fate::Stays),
        ] {
            assert_eq!(earlier.fate(later, true), fate, "{earlier:?} {later:?}");
        }
        assert_eq!(
            post(Updated).fate(post(Updated), false),
            Fate::Retold,
            "those whom the later one does not reach"
        );
    }

    #[test]
    fn the_last_word_stands_in_the_place_of_the_first() {
        let later = r#"{"type":"post.updated","seq":12,"post":{"id":1,"title":"{\"seq\":3}"}}"#;
        let retold = r#"{"type":"post.created","seq":4,"post":{"id":1,"title":"{\"seq\":3}"}}"#;
        assert_eq!(post(Said::Created).retold(4, later), retold);
        let later = r#"{"type":"comment.updated","seq":12,"category_id":1}"#;
        assert_eq!(
            comment(2, Said::Created).retold(4, later),
            r#"{"type":"comment.created","seq":4,"category_id":1}"#
        );
        let later = r#"{"type":"message.updated","seq":12,"message":{"id":1}}"#;
        assert_eq!(
            message(1, Said::Created).retold(4, later),
            r#"{"type":"message.created","seq":4,"message":{"id":1}}"#
        );
    }

    #[test]
    fn what_has_moved_is_read_as_it_stands() {
        let frame = |ids: &str| {
            format!(
                r#"{{"type":"comments.moved","seq":1,"from":7,"to":null,"ids":{ids},"post":{{}}}}"#
            )
        };
        assert_eq!(moved_in(&frame("[3,14]")), [CommentId(3), CommentId(14)]);
        assert_eq!(moved_in(&frame("null")), []);
        assert_eq!(moved_in(""), []);
    }

    #[test]
    fn a_title_is_replaced_whatever_stands_in_it() {
        for title in [r#""a""#, r#""""#, r#""\\""#, r#""\"post_title\":\"x\"""#, r#""日本 \\\" }""#]
        {
            let frame = |title: &str| {
                format!(
                    r#"{{"type":"notification.created","seq":1,"notification":{{{POST_TITLE}{title},"id":1}}}}"#
                )
            };
            assert_eq!(post_title_in(&frame(title)), Some(title));
            assert_eq!(retitled(&frame(title), r#""new""#), Some(frame(r#""new""#)));
            assert_eq!(
                title_in(&format!(r#"{{"post":{{"id":1,"title":{title},"body":""}}}}"#)),
                Some(title)
            );
        }
        assert_eq!(retitled(r#"{"post_title":null}"#, r#""new""#), None);
    }
}
