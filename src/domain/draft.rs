//! An event that has no place in the log yet: written out already, but for what only the log knows.

use std::fmt::Write;

use super::{About, Unread, UserId};

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
}

impl Draft {
    /// An event by its JSON: an object that begins with its `type`, in which neither `seq` nor
    /// counts stand.
    pub fn new(text: String) -> Self {
        Self { text, about: None, author: None, counts: false }
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
}

/// What `seq` and counts take at most, in bytes.
const ROOM: usize = 100;

/// Where the event's type ends: no type has a quote in it.
fn type_end(text: &str) -> usize {
    let behind = r#"{"type":""#.len();
    text.get(behind..).and_then(|rest| rest.find('"')).map_or(0, |quote| behind + quote + 1)
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
}
