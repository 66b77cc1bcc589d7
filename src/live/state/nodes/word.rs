//! What nodes say to each other: one JSON object a notification, of ids and places, without names.

use std::{collections::BTreeSet, fmt};

use serde::{Deserialize, Serialize, de::Error as _};

use crate::{
    domain::{CategoryId, PostId, UserId},
    live::state::typing::Spot,
};

/// Bytes of one notification at most: PostgreSQL takes less than 8,000.
pub const WORD_MAX: usize = 7_900;

/// Names one run of one node: made up at its start, and never again.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct NodeId(pub String);

impl fmt::Display for NodeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// What comes on the nodes' channel.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Notice {
    /// A transaction has changed these people: their names, pictures, roles, or what they have
    /// decided about who sees them.
    People {
        /// Whom.
        people: Vec<UserId>,
    },
    /// A node speaks.
    Word(Word),
}

impl Notice {
    /// Reads a notification. `None` for what this version does not know.
    pub fn parse(payload: &str) -> Option<Self> {
        serde_json::from_str(payload).ok()
    }
}

/// One notification of a node. Whatever it says, the node lives.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Word {
    /// Who speaks.
    pub node: NodeId,
    /// Counts this node's words, from 1: whoever misses one has missed something.
    pub number: u64,
    /// The last event of the log that the node has told.
    #[serde(default)]
    pub head: i64,
    /// Connections without a person there.
    #[serde(default)]
    pub guests: usize,
    /// Whose snapshot the node wants to hear.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ask: Option<Ask>,
    /// Which part of a snapshot this is, from 1, and of how many: `joined` is of all who are there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub part: Option<(usize, usize)>,
    /// People who are seen there now.
    #[serde(default, skip_serializing_if = "Ids::is_empty")]
    pub joined: Ids,
    /// People who are there no more, or not seen any more.
    #[serde(default, skip_serializing_if = "Ids::is_empty")]
    pub left: Ids,
    /// Who has begun to type, types still, or has stopped.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub typing: Vec<Typist>,
    /// Who looks at a post there now.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reading: Vec<Reading>,
    /// The node stops.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub bye: bool,
}

/// Whose snapshot is wanted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ask {
    /// Every node's.
    All,
    /// These nodes'.
    Of(BTreeSet<NodeId>),
}

/// Somebody who types at a place, or has stopped.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Typist(pub UserId, pub Place, pub bool);

/// Those who look at a post: people, by their ids, and how many guests and others.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reading(pub PostId, pub Ids, pub usize);

/// A place where people type, as nodes name it. The typist stands beside it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Place {
    /// A comment under a post, in its category.
    #[serde(rename = "p")]
    Post(PostId, CategoryId),
    /// A post in a category, with its slug.
    #[serde(rename = "c")]
    Category(CategoryId, String),
    /// A private message to this person.
    #[serde(rename = "m")]
    Conversation(UserId),
}

impl From<&Spot> for Place {
    fn from(spot: &Spot) -> Self {
        match spot {
            Spot::Post(post, category) => Self::Post(*post, *category),
            Spot::Category(category, slug) => Self::Category(*category, slug.clone()),
            Spot::Conversation { reader, .. } => Self::Conversation(reader.0),
        }
    }
}

/// People, by ascending id. Written as the gaps between the ids, which are short.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ids(pub Vec<UserId>);

impl Ids {
    /// The first of `people`, as many as `bytes` take, all of them if they fit.
    pub fn fitting(people: impl Iterator<Item = UserId>, bytes: usize) -> Self {
        let (mut ids, mut length, mut before) = (Vec::new(), 0, 0);
        for id in people {
            // A comma, and the digits of the gap.
            let gap = id.0.saturating_sub(before).unsigned_abs().checked_ilog10().unwrap_or(0) + 2;
            length += usize::try_from(gap).unwrap_or(usize::MAX);
            if length > bytes {
                break;
            }
            before = id.0;
            ids.push(id);
        }
        Self(ids)
    }

    /// Whether there is nobody.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Serialize for Ids {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut before = 0;
        serializer.collect_seq(self.0.iter().map(|id| {
            let gap = id.0 - before;
            before = id.0;
            gap
        }))
    }
}

impl<'de> Deserialize<'de> for Ids {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let (gaps, mut id) = (Vec::<i64>::deserialize(deserializer)?, 0_i64);
        let mut ids = Vec::with_capacity(gaps.len());
        for gap in gaps {
            id = id.checked_add(gap).ok_or_else(|| D::Error::custom("an id is out of range"))?;
            ids.push(UserId(id));
        }
        Ok(Self(ids))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word() -> Word {
        Word { node: NodeId("a1".into()), number: 7, head: 3, guests: 2, ..Word::default() }
    }

    fn there_and_back(word: Word) -> String {
        let text = serde_json::to_string(&word).unwrap();
        assert_eq!(Notice::parse(&text), Some(Notice::Word(word)));
        text
    }

    #[test]
    fn a_word_is_read_as_it_was_said() {
        assert_eq!(there_and_back(word()), r#"{"node":"a1","number":7,"head":3,"guests":2}"#);
        let typing = vec![
            Typist(UserId(1), Place::Post(PostId(2), CategoryId(3)), true),
            Typist(UserId(1), Place::Category(CategoryId(3), "help".into()), false),
            Typist(UserId(1), Place::Conversation(UserId(9)), true),
        ];
        let ids = Ids(vec![UserId(5), UserId(6), UserId(100)]);
        let text = there_and_back(Word {
            ask: Some(Ask::Of([NodeId("b".into())].into())),
            part: Some((1, 2)),
            joined: ids.clone(),
            left: ids.clone(),
            typing,
            reading: vec![Reading(PostId(2), ids, 3)],
            ..word()
        });
        assert!(text.contains(r#""joined":[5,1,94]"#), "{text}");
        there_and_back(Word { ask: Some(Ask::All), bye: true, ..word() });
    }

    #[test]
    fn what_a_transaction_says_is_told_apart_and_nonsense_is_nothing() {
        let people = Notice::People { people: vec![UserId(4)] };
        assert_eq!(Notice::parse(r#"{"people":[4]}"#), Some(people));
        for nonsense in ["", "x", "{}", "[1]", r#"{"node":"a"}"#] {
            assert_eq!(Notice::parse(nonsense), None, "{nonsense}");
        }
        let newer = r#"{"node":"a1","number":7,"head":3,"guests":2,"news":[{}]}"#;
        assert_eq!(Notice::parse(newer), Some(Notice::Word(word())), "a later version's");
    }

    #[test]
    fn as_many_people_are_named_as_fit() {
        let all = || (1..=10_000).map(|id| UserId(id * 37));
        let some = Ids::fitting(all(), 1_000);
        let bytes = serde_json::to_string(&some).unwrap().len();
        assert!((990..=1_002).contains(&bytes), "{bytes}");
        assert_eq!(some.0, all().take(some.0.len()).collect::<Vec<_>>());
        assert_eq!(Ids::fitting(all(), usize::MAX).0.len(), 10_000);
    }
}
