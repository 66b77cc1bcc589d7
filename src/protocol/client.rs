//! What a client may say on its socket.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::domain::{PostId, limits::SOCKET_TOPICS_MAX};

/// One message of a client.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ClientEvent {
    /// To get the events of these categories.
    Subscribe {
        /// Slugs; `"*"` for all.
        categories: Vec<String>,
    },
    /// Not to get them any more.
    Unsubscribe {
        /// Slugs; `"*"` for all.
        categories: Vec<String>,
    },
    /// The person is typing, or has stopped.
    Typing {
        /// Where.
        #[serde(rename = "in")]
        place: Place,
        /// `false` when they have stopped.
        active: bool,
    },
    /// A post is in view in a tab that is in view itself, or none is any more.
    Reading {
        /// Which one.
        post_id: Option<PostId>,
    },
    /// The last event that the client has seen.
    Resume {
        /// The epoch of its last `hello`, `resumed` or `resync`.
        epoch: String,
        /// The event's `seq`; 0 when it has seen none.
        seq: i64,
    },
    /// Answered by `pong`.
    Ping,
}

/// Where someone is typing.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// A comment under a post.
    Post(PostId),
    /// A post in the category with this slug.
    Category(String),
    /// A private message to the person with this user name.
    Conversation(String),
}

/// Why a message was not understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotUnderstood {
    /// The contract's word.
    pub code: &'static str,
    /// One sentence.
    pub detail: String,
}

const TYPES: [&str; 6] = ["subscribe", "unsubscribe", "typing", "reading", "resume", "ping"];

impl ClientEvent {
    /// Reads a message. Beside it stands the client's own `ref`, to be given back with whatever
    /// answers it.
    pub fn parse(text: &str) -> (Result<Self, NotUnderstood>, Option<Value>) {
        let mut value: Value = match serde_json::from_str(text) {
            Ok(value) => value,
            Err(error) => {
                return (
                    Err(NotUnderstood {
                        code: "malformed",
                        detail: format!("This is not JSON: {error}."),
                    }),
                    None,
                );
            }
        };
        let reference =
            value.get_mut("ref").map(Value::take).filter(|reference| !reference.is_null());
        let Some(kind) = value.get("type").and_then(Value::as_str).map(str::to_owned) else {
            let detail = "A message is a JSON object with a \"type\".".into();
            return (Err(NotUnderstood { code: "malformed", detail }), reference);
        };
        if !TYPES.contains(&kind.as_str()) {
            let detail = "There is no message of this type.".into();
            return (Err(NotUnderstood { code: "unsupported", detail }), reference);
        }
        let not_understood = |why: &dyn std::fmt::Display| NotUnderstood {
            code: "validation",
            detail: format!("Not a {kind}: {why}."),
        };
        let event = serde_json::from_value(value).map_err(|error| not_understood(&error)).and_then(
            |event| match &event {
                Self::Subscribe { categories } | Self::Unsubscribe { categories }
                    if categories.len() > SOCKET_TOPICS_MAX =>
                {
                    Err(not_understood(&format!(
                        "at most {SOCKET_TOPICS_MAX} categories in one message"
                    )))
                }
                _ => Ok(event),
            },
        );
        (event, reference)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<ClientEvent, &'static str> {
        ClientEvent::parse(text).0.map_err(|error| error.code)
    }

    #[test]
    fn every_message_of_the_protocol_is_read() {
        let star = vec!["*".to_owned()];
        assert_eq!(
            parse(r#"{"type":"subscribe","categories":["*"]}"#),
            Ok(ClientEvent::Subscribe { categories: star.clone() })
        );
        assert_eq!(
            parse(r#"{"type":"unsubscribe","categories":["*"]}"#),
            Ok(ClientEvent::Unsubscribe { categories: star })
        );
        let typing = |place| Ok(ClientEvent::Typing { place, active: true });
        assert_eq!(
            parse(r#"{"type":"typing","in":{"post":7},"active":true}"#),
            typing(Place::Post(PostId(7)))
        );
        assert_eq!(
            parse(r#"{"type":"typing","in":{"category":"help"},"active":true}"#),
            typing(Place::Category("help".into()))
        );
        assert_eq!(
            parse(r#"{"type":"typing","in":{"conversation":"bo"},"active":true}"#),
            typing(Place::Conversation("bo".into()))
        );
        assert_eq!(
            parse(r#"{"type":"resume","epoch":"e","seq":3}"#),
            Ok(ClientEvent::Resume { epoch: "e".into(), seq: 3 })
        );
        let reading = |post_id| Ok(ClientEvent::Reading { post_id });
        assert_eq!(parse(r#"{"type":"reading","post_id":7}"#), reading(Some(PostId(7))));
        assert_eq!(parse(r#"{"type":"reading","post_id":null}"#), reading(None));
        assert_eq!(parse(r#"{"type":"ping"}"#), Ok(ClientEvent::Ping));
    }

    #[test]
    fn a_message_names_fifty_categories_at_most() {
        for kind in ["subscribe", "unsubscribe"] {
            let naming = |count| {
                parse(
                    &serde_json::json!({"type": kind, "categories": vec!["help"; count]})
                        .to_string(),
                )
                .map(drop)
            };
            assert_eq!((naming(50), naming(51)), (Ok(()), Err("validation")), "{kind}");
        }
    }

    #[test]
    fn keys_that_nobody_knows_change_nothing() {
        assert_eq!(parse(r#"{"type":"ping","more":[1],"ref":"x"}"#), Ok(ClientEvent::Ping));
    }

    #[test]
    fn what_is_no_message_is_told_apart() {
        for text in
            ["", "{", "nul", "7", "[]", "\"ping\"", "{}", r#"{"type":7}"#, r#"{"type":null}"#]
        {
            assert_eq!(parse(text), Err("malformed"), "{text}");
        }
        assert_eq!(parse(r#"{"type":"dance"}"#), Err("unsupported"));
        for text in [
            r#"{"type":"resume"}"#,
            r#"{"type":"resume","epoch":1,"seq":2}"#,
            r#"{"type":"typing","in":{"post":1,"category":"x"},"active":true}"#,
            r#"{"type":"typing","in":{"room":1},"active":true}"#,
            r#"{"type":"typing","in":{"post":1}}"#,
            r#"{"type":"subscribe","categories":"*"}"#,
        ] {
            assert_eq!(parse(text), Err("validation"), "{text}");
        }
    }

    #[test]
    fn a_reference_comes_back_whatever_it_is() {
        assert_eq!(
            ClientEvent::parse(r#"{"type":"ping","ref":{"a":1}}"#).1,
            Some(serde_json::json!({"a": 1}))
        );
        assert_eq!(ClientEvent::parse(r#"{"type":"dance","ref":5}"#).1, Some(serde_json::json!(5)));
        assert_eq!(ClientEvent::parse(r#"{"type":"ping","ref":null}"#).1, None);
    }
}
