//! What is one viewer's own stands beside what is everyone's, and never in it.

use std::io::Read;

use flate2::read::GzDecoder;

use crate::support::{Method, Person, TestApp, Value, json};

async fn follow(who: &Person, post: &Value, state: &str) {
    let path = format!("/api/posts/{}/follow", post["id"]);
    who.send(Method::PUT, &path, &json!({ "state": state })).await.ok(200);
}

/// What `GET` answers somebody who takes compressed answers and has this one: its status, its tag,
/// and what it holds.
async fn packed(who: &Person, path: &str, known: &str) -> (u16, String, Value) {
    let asked = who.request(Method::GET, path).header("accept-encoding", "gzip");
    let answer = asked.header("if-none-match", known).send().await.unwrap();
    let status = answer.status().as_u16();
    let tag = answer.headers()["etag"].to_str().unwrap().to_owned();
    if status == 304 {
        return (status, tag, Value::Null);
    }
    assert_eq!(answer.headers()["content-encoding"], "gzip");
    let (bytes, mut text) = (answer.bytes().await.unwrap(), String::new());
    GzDecoder::new(&bytes[..]).read_to_string(&mut text).unwrap();
    (status, tag, serde_json::from_str(&text).unwrap())
}

both!(whoever_is_signed_in_is_told_what_of_a_page_is_theirs, async |app: TestApp| {
    let (ana, bob, guest) = (app.register("ana").await, app.register("bob").await, app.guest());
    let (first, second) =
        (ana.post("general", "First", "One").await, ana.post("general", "Second", "Two").await);
    let comment = ana.comment(&first, "Three").await;
    follow(&bob, &first, "muted").await;
    let (post, thread) =
        (format!("/api/posts/{}", first["id"]), format!("/api/posts/{}/comments", first["id"]));
    let one = format!("/api/comments/{}", comment["id"]);
    for path in ["/api/posts", &post, &thread, "/api/users/ana/comments", "/api/search?q=one", &one]
    {
        let shared = guest.get(path).await.ok(200);
        assert!(shared.get("viewer").is_none(), "{path}");
        for who in [&ana, &bob, &ana] {
            let mut own = who.get(path).await.ok(200);
            let viewer = own.as_object_mut().unwrap().remove("viewer").expect(path);
            assert_eq!(own, shared, "{path}");
            for key in ["reads", "reactions", "bookmarks", "follows"] {
                assert!(viewer.get(key).is_some(), "{path} {key}");
            }
        }
        assert_eq!(guest.get(path).await.ok(200), shared, "nothing of it is kept for others");
    }
    let follows =
        async |who: &Person, path: &str| who.get(path).await.ok(200)["viewer"]["follows"].clone();
    let (first, second) = (first["id"].to_string(), second["id"].to_string());
    let both = json!({first.as_str(): "following", second.as_str(): "following"});
    assert_eq!(follows(&ana, "/api/posts").await, both);
    for path in ["/api/posts", &post, &thread] {
        assert_eq!(follows(&bob, path).await, json!({first.as_str(): "muted"}), "{path}");
    }
    assert_eq!(follows(&ana, "/api/posts?limit=1").await, json!({second.as_str(): "following"}));
    let named = bob.get(&format!("/api/me/viewer?posts={first},{second}")).await.ok(200);
    assert_eq!(named["follows"], json!({first.as_str(): "muted"}));
    bob.get("/api/me/viewer?posts=1,x").await.invalid(&["posts"]);
    guest.get("/api/me/viewer").await.problem(401, "unauthenticated");
});

both!(what_is_ones_own_comes_compressed_and_only_where_it_is_news, async |app: TestApp| {
    let (ana, bob) = (app.register("ana").await, app.register("bob").await);
    let post = ana.post("general", "First", &"long ".repeat(1_000)).await;
    for path in ["/api/posts".to_owned(), format!("/api/posts/{}", post["id"])] {
        let plain = bob.get(&path).await.ok(200);
        let (_, tag, value) = packed(&bob, &path, "\"none\"").await;
        assert_eq!(value, plain);
        assert_eq!(packed(&bob, &path, &tag).await, (304, tag.clone(), Value::Null));
        assert_eq!(packed(&ana, &path, &tag).await.0, 200, "it is bob's");
        follow(&bob, &post, "muted").await;
        assert_eq!(packed(&bob, &path, &tag).await.0, 200, "that is news");
        follow(&bob, &post, "none").await;
    }
});

both!(a_change_of_who_follows_is_counted_in_each_answer_at_once, async |app: TestApp| {
    let (ana, bob) = (app.register("ana").await, app.register("bob").await);
    let post = ana.post("general", "Followed", "x").await;
    let id = &post["id"];
    let follow = format!("/api/posts/{id}/follow");
    let addresses =
        [format!("/api/posts/{id}"), "/api/posts".into(), "/api/posts?limit=50".to_owned()];
    let count = async |who: &Person, address: &str| {
        let answer = who.get(address).await.ok(200);
        answer.get("items").map_or(&answer, |items| &items[0])["followers"].clone()
    };
    for (state, followers) in
        [("following", 2), ("following", 2), ("none", 1), ("following", 2), ("muted", 1)]
    {
        let wanted = json!({ "state": state });
        assert_eq!(bob.send(Method::PUT, &follow, &wanted).await.ok(200), wanted);
        for (who, address) in addresses.iter().flat_map(|one| [(&bob, one), (&ana, one)]) {
            assert_eq!(count(who, address).await, followers, "{state}: {address}");
        }
        for address in &addresses {
            assert_eq!(count(&app.guest(), address).await, followers, "{state}: {address}");
        }
    }
});
