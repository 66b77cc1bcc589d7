//! Taking one's own data along, from the outside.

use std::io::{Cursor, Read};

use zip::ZipArchive;

use crate::support::{Method, PASSWORD, Person, TestApp, Value, json};

/// The bytes of an export, once it is made.
async fn fetched(who: &Person, id: &Value) -> Vec<u8> {
    let path = format!("/api/me/export/{id}");
    loop {
        let answer = who.request(Method::GET, &path).send().await.unwrap();
        match answer.status().as_u16() {
            200 => {
                let headers = answer.headers();
                assert_eq!(headers["content-type"], "application/zip");
                let named = headers["content-disposition"].to_str().unwrap();
                assert!(named.starts_with("attachment; ") && named.contains(&who.name), "{named}");
                assert_eq!(headers["cache-control"], "private, no-store");
                return answer.bytes().await.unwrap().to_vec();
            }
            202 => assert_eq!(answer.json::<Value>().await.unwrap()["state"], "making"),
            other => panic!("{path}: {other}"),
        }
    }
}

/// What stands in one of its files.
fn read(zip: &mut ZipArchive<Cursor<Vec<u8>>>, name: &str) -> Value {
    let mut text = String::new();
    zip.by_name(name).unwrap_or_else(|_| panic!("{name}")).read_to_string(&mut text).unwrap();
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error} in {text}"))
}

both!(all_that_is_ones_own_can_be_taken_along, async |app: TestApp| {
    let (ana, bob) = (app.register("ana").await, app.register("bob").await);
    let picture = ana.upload().await;
    let post = ana.post("general", "Bread", &format!("![bread]({picture})")).await;
    let path = format!("/api/posts/{}", post["id"]);
    ana.patch(&path, &json!({"title": "Rye"})).await.ok(200);
    let other = bob.post("general", "Cheese", "x").await;
    for n in 0..3 {
        ana.comment(&other, &format!("Comment {n}")).await;
    }
    ana.message("bob", "to bob").await;
    bob.message("ana", "from bob").await;
    ana.block("bob").await;
    bob.message("ana", "unseen").await;
    let reaction = format!("/api/posts/{}/reactions/👍", other["id"]);
    ana.send(Method::PUT, &reaction, &json!({})).await.ok(204);
    let mark = format!("/api/posts/{}/bookmark", other["id"]);
    ana.send(Method::PUT, &mark, &json!({"note": "Mine"})).await.ok(204);
    ana.send(Method::PUT, "/api/drafts/post", &json!({"body": "Draft"})).await.ok(200);
    let report = json!({"post_id": other["id"], "reason": "spam"});
    ana.send(Method::POST, "/api/reports", &report).await.ok(201);
    let read_up_to = format!("/api/posts/{}/read", other["id"]);
    ana.send(Method::POST, &read_up_to, &json!({})).await.ok(204);

    let made = ana.send(Method::POST, "/api/me/export", &json!({})).await.ok(201);
    assert!(["making", "ready"].contains(&made["state"].as_str().unwrap()), "{made}");
    let path = format!("/api/me/export/{}", made["id"]);
    bob.get(&path).await.problem(404, "not_found");
    app.guest().get(&path).await.problem(401, "unauthenticated");
    let mut zip = ZipArchive::new(Cursor::new(fetched(&ana, &made["id"]).await)).unwrap();
    let head = ana.request(Method::HEAD, &path).send().await.unwrap();
    assert_eq!(head.status(), 200);

    assert_eq!(read(&mut zip, "account.json")["email"], "ana@example.org");
    let posts = read(&mut zip, "posts.json");
    assert_eq!((posts.as_array().unwrap().len(), &posts[0]["title"]), (1, &json!("Rye")));
    assert_eq!(read(&mut zip, "comments.json").as_array().unwrap().len(), 3);
    let messages = read(&mut zip, "messages.json");
    let bodies: Vec<&Value> = messages.as_array().unwrap().iter().map(|one| &one["body"]).collect();
    assert_eq!(bodies, ["to bob", "from bob"], "what nobody may see is not there either");
    assert_eq!(read(&mut zip, "versions.json").as_array().unwrap().len(), 2);
    assert_eq!(read(&mut zip, "reactions.json")[0]["emoji"], "👍");
    assert_eq!(read(&mut zip, "bookmarks.json")[0]["note"], "Mine");
    assert_eq!(read(&mut zip, "follows.json").as_array().unwrap().len(), 2);
    assert_eq!(read(&mut zip, "reads.json")[0]["post_id"], other["id"]);
    assert_eq!(read(&mut zip, "drafts.json")[0]["body"], "Draft");
    assert_eq!(read(&mut zip, "reports.json")[0]["reason"], "spam");
    assert_eq!(read(&mut zip, "blocks.json")[0]["username"], "bob");
    assert_eq!(read(&mut zip, "sessions.json").as_array().unwrap().len(), 1);
    for name in ["levels.json", "notifications.json", "invitations.json", "visits.json"] {
        read(&mut zip, name);
    }
    let inside = format!("pictures/{}", picture.rsplit('/').next().unwrap());
    let mut bytes = Vec::new();
    zip.by_name(&inside).unwrap().read_to_end(&mut bytes).unwrap();
    assert_eq!(image::load_from_memory(&bytes).unwrap().width(), 8);
});

both!(an_export_is_there_for_a_day_and_one_at_a_time, async |app: TestApp| {
    let ana = app.register("ana").await;
    let ask = async || ana.send(Method::POST, "/api/me/export", &json!({})).await.ok(201);
    let first = ask().await;
    fetched(&ana, &first["id"]).await;
    // While one is made it is that one.
    app.database().execute("UPDATE exports SET ready_at = NULL");
    assert_eq!(ask().await["id"], first["id"]);
    app.database().execute("UPDATE exports SET ready_at = created_at");
    // A new one takes its place.
    let second = ask().await;
    assert_ne!(second["id"], first["id"]);
    ana.get(&format!("/api/me/export/{}", first["id"])).await.problem(404, "not_found");
    fetched(&ana, &second["id"]).await;
    let listed = ana.get("/api/me/export").await.ok(200);
    assert_eq!(
        (&listed["items"][0]["id"], &listed["items"][0]["state"]),
        (&second["id"], &json!("ready"))
    );
    assert_eq!(listed["items"].as_array().unwrap().len(), 1);
    app.database().execute("UPDATE exports SET created_at = created_at - 86400001");
    let path = format!("/api/me/export/{}", second["id"]);
    ana.get(&path).await.problem(404, "not_found");
    ana.get("/api/me/export/nonsense").await.problem(404, "not_found");

    // A request that is sent again makes no other, and whoever may only read takes theirs along.
    let mona = app.moderator("mona").await;
    let until = json!({"until": "2099-01-01T00:00:00Z", "reason": "Enough"});
    mona.send(Method::PUT, "/api/users/ana/suspension", &until).await.ok(204);
    let again = async || {
        let request = ana.request(Method::POST, "/api/me/export").header("idempotency-key", "one");
        crate::support::Answer::of(request).await.ok(201)["id"].clone()
    };
    let third = again().await;
    fetched(&ana, &third).await;
    assert_eq!(again().await, third);
    // With their account it is gone.
    let word = json!({"password": PASSWORD, "texts": "keep"});
    ana.send(Method::DELETE, "/api/me", &word).await.ok(204);
    assert_eq!(app.database().number("SELECT max(created_at) AS value FROM exports"), 0);
});
