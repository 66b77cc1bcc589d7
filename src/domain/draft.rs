//! An event that has no place in the log yet: written out already, but for what only the log knows.

use std::{fmt::Write, ops::Range};

use super::{About, CategoryId, PostId, Said, Timestamp, Unread, UserId};

/// An event as it waits for its place. `protocol::Event` makes it, at once, from what it tells of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// `{"type":"…"` and what stands behind `seq`.
    text: String,
    /// Which text it speaks of, if any: what was said of that before leaves the log.
    pub about: Option<About>,
    /// Who wrote that text, where it tells that it was written; without a text, who is shown
    /// otherwise.
    pub author: Option<UserId>,
    /// Whether it tells its person how many notifications they have not read.
    pub counts: bool,
    /// Whether it tells how many comments stand under its post, and since when that rests.
    pub tells_post: bool,
    /// What is counted with it.
    pub counted: Option<Counted>,
}

/// What a write changes of the counts that strangers share.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counted {
    /// A comment came, at its time, or went.
    Comment {
        /// The post under which it stands.
        post: PostId,
        /// One, or one less.
        by: i64,
        /// When it was written, if it came.
        at: Option<Timestamp>,
    },
    /// A post stands in another category than before. One that was written left none, one that is
    /// gone enters none.
    Post {
        /// The post.
        post: PostId,
        /// Where it stood.
        left: Option<CategoryId>,
        /// Where it stands.
        entered: Option<CategoryId>,
    },
}

impl Draft {
    /// An event by its JSON: an object that begins with its `type`, in which neither `seq` nor
    /// counts stand.
    pub fn new(text: String) -> Self {
        Self { text, about: None, author: None, counts: false, tells_post: false, counted: None }
    }

    /// One that says nothing, wherever it stands.
    pub fn nothing() -> Self {
        Self::new(String::new())
    }

    /// One that says nothing either, but that this person is shown otherwise from now on: with
    /// another picture, role or profile.
    pub fn of_person(person: UserId) -> Self {
        Self { author: Some(person), ..Self::nothing() }
    }

    /// One that says nothing, but that another number of people follow this post from now on.
    pub fn of_followers(post: PostId) -> Self {
        Self { about: Some(About::post(post, Said::Reacted)), ..Self::nothing() }
    }

    /// The frame's text at this place of the log: `seq` stands behind the type, and the counts, if
    /// it tells them, at the end.
    pub fn at(&self, seq: i64, unread: Unread) -> String {
        if self.text.is_empty() {
            return String::new();
        }
        let (head, rest) = self.text.split_at(type_end(&self.text));
        let mut frame = String::with_capacity(self.text.len() + ROOM);
        // Writing to a string does not fail.
        let _ = write!(frame, r#"{head},"seq":{seq}"#);
        match rest.strip_suffix('}').filter(|_| self.counts) {
            Some(rest) => {
                let Unread { all, messages } = unread;
                let counts = format_args!(r#","unread":{all},"unread_of_messages":{messages}"#);
                let _ = write!(frame, "{rest}{counts}}}");
            }
            None => frame.push_str(rest),
        }
        frame
    }

    /// Its text in pieces, for a log that puts its own words between them.
    pub fn pieces(&self) -> Pieces<'_> {
        let (head, text) = self.text.split_at(type_end(&self.text));
        let text = text.strip_suffix('}').filter(|_| self.counts).unwrap_or(text);
        let counts = counts_in(text).filter(|_| self.tells_post).unwrap_or(text.len()..text.len());
        Pieces { head, middle: &text[..counts.start], rest: &text[counts.end..] }
    }

    /// The most bytes that its frame takes.
    pub fn len_at_most(&self) -> usize {
        self.text.len() + ROOM
    }
}

/// A draft's text without what only the log knows: see [`Draft::pieces`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pieces<'a> {
    /// Up to `seq`.
    pub head: &'a str,
    /// Behind it, up to what the post counts.
    pub middle: &'a str,
    /// Behind that, without the last brace where the person's counts close the frame.
    pub rest: &'a str,
}

/// What `seq` and counts take at most, in bytes.
const ROOM: usize = 200;
/// How the counts of a post begin in a frame. Nothing that a person writes looks like it: quotes are
/// escaped in there.
const COMMENTS: &str = r#""comments":"#;
/// What follows.
const ACTIVITY: &str = r#","last_activity_at":""#;

/// Where the event's type ends: no type has a quote in it.
fn type_end(text: &str) -> usize {
    let behind = r#"{"type":""#.len();
    text.get(behind..).and_then(|rest| rest.find('"')).map_or(0, |quote| behind + quote + 1)
}

/// Where a post's counts stand.
fn counts_in(text: &str) -> Option<Range<usize>> {
    let start = text.find(COMMENTS)?;
    let number = &text[start + COMMENTS.len()..];
    let behind = number.trim_start_matches(|c: char| c.is_ascii_digit());
    let time = behind.strip_prefix(ACTIVITY)?;
    let (_, rest) = time.split_once('"')?;
    Some(start..text.len() - rest.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_place_stands_behind_the_type_and_the_counts_at_the_end() {
        let unread = Unread { all: 3, messages: 1 };
        let plain = Draft::new(r#"{"type":"a.b","title":"{\"seq\":1}"}"#.into());
        assert_eq!(plain.at(7, unread), r#"{"type":"a.b","seq":7,"title":"{\"seq\":1}"}"#);
        let counting =
            Draft { counts: true, ..Draft::new(r#"{"type":"a.b","ids":[1],"o":{}}"#.into()) };
        assert_eq!(
            counting.at(i64::MAX, unread),
            r#"{"type":"a.b","seq":9223372036854775807,"ids":[1],"o":{},"unread":3,"unread_of_messages":1}"#
        );
        assert_eq!(Draft::new(r#"{"type":"a"}"#.into()).at(1, unread), r#"{"type":"a","seq":1}"#);
        assert_eq!(Draft::nothing().at(1, unread), "");
    }

    #[test]
    fn the_pieces_leave_out_what_only_the_log_knows() {
        let text = r#"{"type":"a.b","body":"\"comments\":7","comments":12,"last_activity_at":"1970","o":{}}"#;
        let telling = Draft { tells_post: true, ..Draft::new(text.into()) };
        let Pieces { head, middle, rest } = telling.pieces();
        assert_eq!(head, r#"{"type":"a.b""#);
        assert_eq!(middle, r#","body":"\"comments\":7","#);
        assert_eq!(rest, r#","o":{}}"#);
        let counting =
            Draft { counts: true, ..Draft::new(r#"{"type":"a.b","ids":[1],"o":{}}"#.into()) };
        let Pieces { middle, rest, .. } = counting.pieces();
        assert_eq!((middle, rest), (r#","ids":[1],"o":{}"#, ""));
        let nothing = Draft::nothing();
        let Pieces { head, middle, rest } = nothing.pieces();
        assert_eq!((head, middle, rest), ("", "", ""));
    }
}
