//! What was edited away or deleted is gone from everywhere, and whoever comes back still ends with
//! just what the database holds.

use std::collections::BTreeMap;

use super::resume::resume;
use crate::support::{Answer, Database, Method, Person, TestApp, Value, json};

fn path(post: &Value) -> String {
    format!("/api/posts/{}", post["id"])
}

fn comment_path(comment: &Value) -> String {
    format!("/api/comments/{}", comment["id"])
}

/// In how many rows of all tables these words stand, each column of text for itself.
fn stored(app: &TestApp, words: &str) -> i64 {
    let database = app.database();
    let columns = match database.kind() {
        Database::Sqlite => database.texts(
            "SELECT tables.name || '.' || columns.name AS value
             FROM sqlite_master AS tables, pragma_table_info(tables.name) AS columns
             WHERE tables.type = 'table' AND columns.type IN ('TEXT', 'BLOB')",
        ),
        Database::Postgres => database.texts(
            "SELECT table_name || '.' || column_name AS value FROM information_schema.columns
             WHERE table_schema = 'public' AND data_type IN ('text', 'character varying')",
        ),
    };
    for known in ["posts.body", "messages.body_html", "events.frame", "idempotency_keys.answer"] {
        assert!(columns.iter().any(|column| column == known), "{known} in {columns:?}");
    }
    let count = |column: &String| {
        let (table, column) = column.split_once('.').unwrap();
        database.number(&format!(
            "SELECT count(*) AS value FROM {table} WHERE CAST({column} AS text) LIKE '%{words}%'"
        ))
    };
    columns.iter().map(count).sum()
}

/// The same beside what posts and comments that still stand said before, which is for whoever reads
/// them.
fn stored_beside_history(app: &TestApp, words: &str) -> i64 {
    let in_history = app.database().number(&format!(
        "SELECT count(*) AS value FROM versions WHERE body LIKE '%{words}%' OR title LIKE '%{words}%'"
    ));
    stored(app, words) - in_history
}

/// Everything that somebody is sent who was away since `hello`, checked to be all there is.
async fn missed(who: &Person, hello: &Value) -> Vec<Value> {
    let mut tab = who.ws().await;
    let (answer, replayed) = resume(&mut tab, &hello["epoch"], &hello["seq"]).await;
    assert_eq!(answer["type"], "resumed", "{answer}");
    let seqs: Vec<i64> = replayed.iter().map(|event| event["seq"].as_i64().unwrap()).collect();
    assert!(
        seqs.is_sorted() && seqs.last().copied() <= answer["seq"].as_i64(),
        "{seqs:?} {answer}"
    );
    tab.close().await;
    replayed
}

/// What a client knows of posts and comments that takes whatever is newer by id and version.
#[derive(Debug, Default, PartialEq)]
struct Known(BTreeMap<String, Value>);

impl Known {
    fn apply(&mut self, event: &Value) {
        let (noun, happened) = event["type"].as_str().unwrap().split_once('.').unwrap();
        let key = |id: &Value| format!("{noun} {id}");
        match (noun, happened) {
            ("post" | "comment", "created") => {
                drop(self.0.insert(key(&event[noun]["id"]), event[noun].clone()));
            }
            // Who has not heard of it before has no use for what became of it.
            ("post" | "comment", "updated") => {
                if let Some(known) = self.0.get_mut(&key(&event[noun]["id"]))
                    && known["version"].as_i64() < event[noun]["version"].as_i64()
                {
                    *known = event[noun].clone();
                }
            }
            ("post", "deleted") => {
                self.0.remove(&format!("post {}", event["post_id"]));
                self.0.retain(|_, known| known["post_id"] != event["post_id"]);
            }
            ("comment", "deleted") => {
                drop(self.0.remove(&format!("comment {}", event["comment_id"])));
            }
            _ => {}
        }
        if let Some(post) =
            self.0.get_mut(&format!("post {}", event["post"]["id"])).filter(|_| noun == "comment")
        {
            let told = event["post"].as_object().unwrap();
            for (counted, now) in told {
                post[counted] = now.clone();
            }
            let comment = &event["comment"];
            if happened == "created" && comment["id"].as_i64() > post["last_comment_id"].as_i64() {
                post["last_comment_by"] = comment["author"].clone();
                post["last_comment_id"] = comment["id"].clone();
            }
        }
    }

    async fn fetch(who: &Person) -> Self {
        let mut known = Self::default();
        for post in who.get("/api/posts?limit=100").await.ok(200)["items"].as_array().unwrap() {
            let comments = who.get(&format!("{}/comments?limit=100", path(post))).await.ok(200);
            for comment in comments["items"]
                .as_array()
                .unwrap()
                .iter()
                .filter(|comment| comment["deleted"].is_null())
            {
                known.0.insert(format!("comment {}", comment["id"]), comment.clone());
            }
            known.0.insert(format!("post {}", post["id"]), post.clone());
        }
        known
    }
}

both!(what_was_edited_or_deleted_is_sent_to_nobody_again, async |app: TestApp| {
    let (ana, bob, moderator, guest) = (
        app.register("ana").await,
        app.register("bob").await,
        app.moderator("mod").await,
        app.guest(),
    );
    // What the command has written, which made the moderator, is told by then.
    let written = app.database().number("SELECT coalesce(max(seq), 0) AS value FROM events");
    let mut hello = guest.ws().await.hello.clone();
    while hello["seq"].as_i64() < Some(written) {
        hello = guest.ws().await.hello.clone();
    }
    let post = ana.post("general", "Apricots", "secret-one").await;
    let comment = bob.comment(&post, "secret-two").await;
    let other = bob.comment(&post, "secret-three").await;
    ana.patch(&path(&post), &json!({"body": "secret-four"})).await.ok(200);
    ana.patch(&path(&post), &json!({"title": "Bananas", "body": "secret-five"})).await.ok(200);
    bob.patch(&comment_path(&comment), &json!({"body": "secret-six"})).await.ok(200);
    moderator.delete(&comment_path(&other)).await.ok(204);
    for restarted in [false, true] {
        if restarted {
            app.restart(&[]).await;
        }
        let events = missed(&guest, &hello).await;
        let told = Value::from(events.clone()).to_string();
        for gone in ["Apricots", "secret-one", "secret-two", "secret-three", "secret-four"] {
            assert!(!told.contains(gone), "{gone} in {told}");
            assert_eq!(stored_beside_history(&app, gone), 0, "{gone}");
        }
        assert_eq!(stored(&app, "secret-three"), 0, "what is deleted has no history");
        for there in ["Bananas", "secret-five", "secret-six"] {
            assert!(told.contains(there), "{there} in {told}");
        }
        assert_eq!(
            (&events[0]["type"], &events[0]["post"]["version"]),
            (&json!("post.created"), &json!(3))
        );
        // Each event has its place still.
        let places = app
            .database()
            .number("SELECT count(*) AS value FROM events WHERE category_id IS NOT NULL");
        assert_eq!(i64::try_from(events.len()).unwrap(), places);
    }
    moderator.delete(&path(&post)).await.ok(204);
    for restarted in [false, true] {
        if restarted {
            app.restart(&[]).await;
        }
        let told = Value::from(missed(&guest, &hello).await).to_string();
        assert!(
            !told.contains("secret") && !told.contains("Bananas") && stored(&app, "secret") == 0,
            "{told}"
        );
        assert!(told.contains("post.deleted"), "{told}");
    }
});

#[actix_web::test]
async fn what_is_deleted_is_not_left_in_the_file_either() {
    TestApp::test(Database::Sqlite, async |app| {
        let (ana, bob) = (app.register("ana").await, app.register("bob").await);
        let post = ana.post("general", "Kept", "this phrase is kept").await;
        for (length, number) in [(1, 0), (1, 1), (90, 2), (700, 3), (700, 4)] {
            let text = format!("this phrase is deleted {number} ").repeat(length);
            let other = ana.post("general", "This title is deleted", &text).await;
            let comment = bob.comment(&post, &text).await;
            let message = ana.message("bob", &text[..text.len().min(4_900)]).await;
            bob.patch(&comment_path(&comment), &json!({"body": format!("{text} too")}))
                .await
                .ok(200);
            bob.delete(&comment_path(&comment)).await.ok(204);
            ana.delete(&path(&other)).await.ok(204);
            ana.delete(&format!("/api/messages/{}", message["id"])).await.ok(204);
        }
        app.stop().await;
        let file = std::fs::read(app.database().path()).unwrap();
        let holds = |phrase: &str| file.windows(phrase.len()).any(|part| part == phrase.as_bytes());
        assert!(holds("this phrase is kept"));
        assert!(!holds("phrase is deleted") && !holds("title is deleted"));
    })
    .await;
}

both!(
    whoever_comes_back_holds_what_there_is_whatever_was_changed_meanwhile,
    async |app: TestApp| {
        let (ana, bob) = (app.register("ana").await, app.register("bob").await);
        let old = ana.post("general", "Old", "x").await;
        let (known, hello) = (Known::fetch(&bob).await, bob.ws().await.hello.clone());
        let (first, second) =
            (ana.post("general", "First", "x").await, ana.post("help", "Second", "x").await);
        let comment = bob.comment(&first, "one").await;
        let reply = ana.reply(&comment, "two").await;
        ana.patch(&path(&first), &json!({"title": "First again", "category": "help"}))
            .await
            .ok(200);
        ana.comment(&old, "three").await;
        ana.patch(&path(&first), &json!({"body": "y"})).await.ok(200);
        ana.patch(&path(&first), &json!({"category": "general"})).await.ok(200);
        bob.patch(&comment_path(&comment), &json!({"body": "one again"})).await.ok(200);
        ana.delete(&comment_path(&reply)).await.ok(204);
        ana.patch(&path(&old), &json!({"body": "z"})).await.ok(200);
        ana.comment(&second, "four").await;
        ana.delete(&path(&second)).await.ok(204);
        for restarted in [false, true] {
            if restarted {
                app.restart(&[]).await;
            }
            let mut mine = Known(known.0.clone());
            missed(&bob, &hello).await.iter().for_each(|event| mine.apply(event));
            assert_eq!(mine, Known::fetch(&bob).await);
        }
    }
);

both!(notifications_are_sent_again_with_the_title_as_it_is, async |app: TestApp| {
    let (ana, bob) = (app.register("ana").await, app.register("bob").await);
    let hello = ana.ws().await.hello.clone();
    let post = ana.post("general", "A \\\"quoted\\\" title", "x").await;
    bob.comment(&post, "one").await;
    let comment = bob.comment(&post, "two").await;
    ana.patch(&path(&post), &json!({"title": "Another \"one\""})).await.ok(200);
    assert_eq!(stored_beside_history(&app, "quoted"), 0);
    for restarted in [false, true] {
        if restarted {
            app.restart(&[]).await;
        }
        let events = missed(&ana, &hello).await;
        let titles: Vec<&Value> = events
            .iter()
            .filter(|event| event["type"] == "notification.created")
            .map(|event| &event["notification"]["post_title"])
            .collect();
        assert_eq!(titles, ["Another \"one\"", "Another \"one\""]);
    }
    bob.delete(&comment_path(&comment)).await.ok(204);
    let events = missed(&ana, &hello).await;
    assert_eq!(events.iter().filter(|event| event["type"] == "notification.created").count(), 1);
    ana.delete(&path(&post)).await.ok(204);
    assert_eq!(stored(&app, "Another"), 0);
});

both!(a_repeated_request_is_answered_with_what_became_of_it, async |app: TestApp| {
    let ana = app.register("ana").await;
    let send = async |key: &str, path: &str, body: &Value| {
        let request = ana.request(Method::POST, path).header("idempotency-key", key).json(body);
        Answer::of(request).await.ok(201)
    };
    let (new, under) = (
        json!({"category": "general", "title": "Hi", "body": "secret-one"}),
        json!({"body": "secret-two"}),
    );
    let post = send("a", "/api/posts", &new).await;
    let comments = format!("{}/comments", path(&post));
    let comment = send("b", &comments, &under).await;
    assert_eq!(
        send("a", "/api/posts", &new).await,
        post,
        "as long as nothing has changed, the first answer"
    );
    let edited = ana.patch(&comment_path(&comment), &json!({"body": "other"})).await.ok(200);
    assert_eq!(send("b", &comments, &under).await, edited);
    ana.patch(&path(&post), &json!({"body": "other"})).await.ok(200);
    assert_eq!(send("a", "/api/posts", &new).await["body"], "other");
    assert_eq!(stored_beside_history(&app, "secret"), 0);
    ana.delete(&path(&post)).await.ok(204);
    assert_eq!(send("a", "/api/posts", &new).await, json!({"id": post["id"], "deleted": true}));
    assert_eq!(
        send("b", &comments, &under).await,
        json!({"id": comment["id"], "post_id": post["id"], "deleted": true})
    );
    assert_eq!((stored(&app, "other"), stored(&app, "secret")), (0, 0));
});

both!(what_was_edited_or_deleted_in_a_conversation_is_in_no_store, async |app: TestApp| {
    let (ana, bob) = (app.register("ana").await, app.register("bob").await);
    let hellos = [ana.ws().await.hello.clone(), bob.ws().await.hello.clone()];
    let send = async |key: &str, words: &str| {
        let request = ana
            .request(Method::POST, "/api/conversations/bob/messages")
            .header("idempotency-key", key)
            .json(&json!({ "body": words }));
        Answer::of(request).await.ok(201)
    };
    let message_path = |message: &Value| format!("/api/messages/{}", message["id"]);
    let (message, other) = (send("a", "secret-one").await, send("b", "secret-two").await);
    assert_eq!(send("a", "secret-one").await, message, "as long as nothing has changed");
    for words in ["secret-three", "secret-four"] {
        ana.patch(&message_path(&message), &json!({ "body": words })).await.ok(200);
    }
    // Whoever blocks the writer is told of no edit, and ends with what there is all the same.
    bob.block("ana").await;
    let hidden = send("c", "secret-five").await;
    ana.patch(&message_path(&hidden), &json!({"body": "secret-six"})).await.ok(200);
    let edited = ana.patch(&message_path(&message), &json!({"body": "secret-seven"})).await.ok(200);
    ana.delete(&message_path(&other)).await.ok(204);
    let gone = ["secret-one", "secret-two", "secret-three", "secret-four", "secret-five"];
    for restarted in [false, true] {
        if restarted {
            app.restart(&[]).await;
        }
        for (person, hello) in [&ana, &bob].into_iter().zip(&hellos) {
            let events = missed(person, hello).await;
            let told = Value::from(events.clone()).to_string();
            for words in gone {
                assert!(!told.contains(words) && stored(&app, words) == 0, "{words} in {told}");
            }
            let first =
                events.iter().find(|event| event["message"]["id"] == message["id"]).unwrap();
            assert_eq!((&first["type"], &first["message"]), (&json!("message.created"), &edited));
            assert_eq!(told.contains("secret-six"), person.name == "ana", "{told}");
            assert!(told.contains("message.deleted"), "{told}");
        }
    }
    assert_eq!(send("a", "secret-one").await, edited);
    assert_eq!(send("b", "secret-two").await, json!({"id": other["id"], "deleted": true}));
    for message in [&message, &hidden] {
        ana.delete(&message_path(message)).await.ok(204);
    }
    assert_eq!(stored(&app, "secret"), 0);
    for (person, hello) in [&ana, &bob].into_iter().zip(&hellos) {
        let told = Value::from(missed(person, hello).await).to_string();
        assert!(!told.contains("secret"), "{told}");
    }
});
