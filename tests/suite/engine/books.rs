//! The books of a forum that was killed again and again: what the database holds agrees with itself
//! and with what it told.

use std::collections::BTreeMap;

use super::{Model, Value, model};
use crate::support::{Database, TestDatabase};

/// Counters that must be what can be counted; each gives the rows that are wrong.
const COUNTERS: [(&str, &str); 5] = [
    (
        "a category's posts",
        "SELECT slug AS value FROM categories JOIN category_counts ON category_id = categories.id
            WHERE posts <> (SELECT count(*) FROM posts p WHERE p.category_id = categories.id)",
    ),
    (
        "a post's comments",
        "SELECT title AS value FROM posts LEFT JOIN post_counts ON post_id = posts.id WHERE comments IS NULL OR comments <>
            (SELECT count(*) FROM comments c WHERE c.post_id = posts.id AND NOT c.deleted)",
    ),
    (
        "a post's category, where lists look for it",
        "SELECT title AS value FROM posts JOIN post_counts ON post_id = posts.id WHERE posts.category_id <> post_counts.category_id",
    ),
    (
        "the counts of posts that are gone",
        "SELECT post_id AS value FROM post_counts WHERE post_id NOT IN (SELECT id FROM posts)",
    ),
    (
        "a conversation's unread messages",
        "SELECT partner_id AS value FROM conversations WHERE unread <> (SELECT count(*) FROM messages m
            WHERE m.to_id = conversations.person_id AND m.from_id = partner_id AND m.read_at IS NULL AND NOT m.hidden)",
    ),
];

/// Checks everything. `messages` are the private messages that were answered, by their texts.
pub fn check(
    kind: Database,
    database: &TestDatabase,
    truth: &Model,
    messages: &BTreeMap<String, Value>,
) {
    for (what, sql) in COUNTERS {
        assert_eq!(database.texts(sql), Vec::<String>::new(), "{what}");
    }
    if kind == Database::Sqlite {
        assert_eq!(
            database.texts("SELECT integrity_check AS value FROM pragma_integrity_check"),
            ["ok"]
        );
        assert_eq!(database.number("SELECT count(*) AS value FROM pragma_foreign_key_check"), 0);
    }
    // What was changed or deleted since keeps its place and nothing else.
    let log = "SELECT CASE WHEN frame = '' THEN '{\"type\": \"event.superseded\", \"seq\": ' || seq || '}' ELSE frame END AS value FROM events";
    let mut events: Vec<Value> =
        database.texts(log).iter().map(|frame| serde_json::from_str(frame).unwrap()).collect();
    events.sort_by_key(|event| event["seq"].as_i64());
    let places: Vec<i64> = events.iter().map(|event| event["seq"].as_i64().unwrap()).collect();
    let last = database.number("SELECT seq AS value FROM log_head");
    assert_eq!(places, (1..=last).collect::<Vec<_>>(), "the log has no hole and no place twice");

    let mut told = Model::default();
    for event in &events {
        told.apply(event);
    }
    assert_eq!(told.differences(truth), Vec::<String>::new(), "the log tells what there is");

    let mut there = BTreeMap::new();
    for text in database.texts("SELECT id || ' ' || body AS value FROM messages") {
        let (id, body) = text.split_once(' ').unwrap();
        assert_eq!(
            there.insert(body.to_owned(), id.parse::<i64>().unwrap()),
            None,
            "{body} is there twice"
        );
    }
    for (body, message) in messages {
        assert_eq!(there.get(body), Some(&model::id(message)), "{message} was answered");
    }
    let announced = events
        .iter()
        .filter(|event| event["type"] == "message.created")
        .map(|event| model::id(&event["message"]));
    let (mut announced, mut ids): (Vec<i64>, Vec<i64>) =
        (announced.collect(), there.into_values().collect());
    announced.sort_unstable();
    ids.sort_unstable();
    assert_eq!(announced, ids, "each message was told once");
}
