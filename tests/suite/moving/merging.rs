//! Two posts become one, from the outside.

use crate::support::{Method, Person, TestApp, Value, json};

async fn merge(who: &Person, from: &Value, into: &Value) -> Value {
    let path = format!("/api/posts/{}/merge", from["id"]);
    who.send(Method::POST, &path, &json!({"into": into["id"]})).await.ok(200)
}

/// The texts under a post, oldest first.
async fn thread(who: &Person, post: &Value) -> Vec<String> {
    let page = who.shown(&format!("/api/posts/{}/comments", post["id"])).await;
    let texts = page["items"].as_array().unwrap().iter().rev();
    texts.map(|one| one["body"].as_str().unwrap().to_owned()).collect()
}

/// Where an address leads.
async fn leads(who: &Person, path: &str) -> String {
    let answer = who.get(path).await;
    assert_eq!(answer.status, 308, "{path}");
    assert_eq!(answer.header("cache-control"), "private, no-cache");
    answer.header("location").to_owned()
}

both!(what_is_merged_is_there_for_everyone_and_its_addresses_lead_on, async |app: TestApp| {
    let (ana, bob, mona) =
        (app.register("ana").await, app.register("bob").await, app.moderator("mona").await);
    let kept = ana.post("general", "Bread", "Which?").await;
    let other = bob.post("help", "Loaf & more", "Sourdough?").await;
    let comment = ana.comment(&other, "Rye").await;
    bob.comment(&kept, "Spelt").await;
    let mut tab = bob.ws().await;
    let hello = tab.hello.clone();
    let path = format!("/api/posts/{}/merge", other["id"]);
    bob.send(Method::POST, &path, &json!({"into": kept["id"]})).await.problem(403, "forbidden");
    for (wrong, field) in [
        (json!({}), "into"),
        (json!({"into": null}), "into"),
        (json!({"into": "x"}), "into"),
        (json!({"into": 4711}), "into"),
        (json!({"into": other["id"]}), "into"),
    ] {
        mona.send(Method::POST, &path, &wrong).await.invalid(&[field]);
    }

    let now = merge(&mona, &other, &kept).await;
    assert_eq!((&now["id"], &now["comments"]), (&kept["id"], &json!(3)));
    let own = tab
        .expect_where("comment.created", |told| {
            told["comment"]["version"] == 1 && told["post"]["comments"] == 3
        })
        .await;
    assert_eq!(own["comment"]["body"], "**Loaf \\& more**\n\nSourdough?");
    assert_eq!(
        (&own["post"]["comments"], &own["comment"]["author"]["username"]),
        (&json!(3), &json!("bob"))
    );
    let moved = tab.expect("comments.moved").await;
    assert_eq!((&moved["from"], &moved["to"]), (&other["id"], &kept["id"]));
    assert_eq!((&moved["ids"], &moved["post"]["comments"]), (&Value::Null, &json!(3)));
    tab.expect_where("post.deleted", |told| told["post_id"] == other["id"]).await;

    let all = ["Rye", "Spelt", "**Loaf \\& more**\n\nSourdough?"];
    assert_eq!(thread(&ana, &kept).await, all);
    let shown = bob.shown(&format!("/api/comments/{}", comment["id"])).await;
    assert_eq!(shown["post_id"], kept["id"]);
    let (old, new) = (&other["id"], &kept["id"]);
    for (from, to) in [
        (format!("/api/posts/{old}"), format!("/api/posts/{new}")),
        (
            format!("/api/posts/{old}/comments?limit=2"),
            format!("/api/posts/{new}/comments?limit=2"),
        ),
        (format!("/p/{old}"), format!("/p/{new}")),
        (format!("/p/{old}/feed.atom"), format!("/p/{new}/feed.atom")),
    ] {
        for who in [&app.guest(), &bob] {
            assert_eq!(leads(who, &from).await, to);
        }
    }
    let categories = app.guest().get("/api/categories").await.ok(200);
    let posts: Vec<_> =
        categories["items"].as_array().unwrap().iter().map(|one| &one["posts"]).collect();
    assert_eq!(posts, [&json!(1), &json!(0), &json!(0)]);
    let found = app.guest().get("/api/search?q=sourdough").await.ok(200);
    assert_eq!(found["items"][0]["post"]["id"], kept["id"]);
    assert_eq!(found["items"].as_array().unwrap().len(), 1);
    let page = app.guest().get(&format!("/p/{new}")).await.text;
    assert!(page.contains("Sourdough?") && page.contains("Rye"), "{page}");
    let map = app.guest().get("/sitemap.xml").await.text;
    assert!(!map.contains(&format!("/p/{old}<")), "{map}");

    // Whoever comes back is told the same, in the same order.
    for again in [false, true] {
        if again {
            app.restart(&[]).await;
        }
        let mut back = ana.ws().await;
        let resume = json!({"type": "resume", "epoch": hello["epoch"], "seq": hello["seq"]});
        back.send(&resume).await;
        let told = back.all_before("resumed", |_| true).await;
        let whats: Vec<&str> = told.iter().filter_map(|one| one["type"].as_str()).collect();
        let place = |what: &str| whats.iter().position(|one| *one == what).unwrap_or(usize::MAX);
        assert!(place("comments.moved") < place("post.deleted"), "{whats:?}");
        assert!(place("post.deleted") < usize::MAX, "{whats:?}");
    }
    let acts = mona.get("/api/audit").await.ok(200);
    assert_eq!(acts["items"][0]["action"], "merge_post");
    mona.send(Method::POST, &path, &json!({"into": kept["id"]})).await.problem(404, "not_found");
    // Once the other is gone, nothing is left to lead to.
    mona.delete(&format!("/api/posts/{new}")).await.ok(204);
    bob.get(&format!("/api/posts/{old}")).await.problem(404, "not_found");
});

both!(nobody_learns_of_what_went_where_they_may_not_read, async |app: TestApp| {
    let (ana, adam) = (app.register("ana").await, app.admin("adam").await);
    let closed = adam.post("help", "Behind the door", "Psst").await;
    let category = format!("/api/categories/{}", closed["category"]["id"]);
    adam.patch(&category, &json!({"readable_by": "moderators"})).await.ok(200);
    let other = ana.post("general", "Open", "Hm").await;
    let comment = ana.comment(&other, "Ah").await;
    let draft = format!("/api/drafts/comment:{}", other["id"]);
    ana.send(Method::PUT, &draft, &json!({"body": "Begun"})).await.ok(200);
    let mut member = ana.ws().await;
    let mut staff = adam.ws().await;
    merge(&adam, &other, &closed).await;
    let told = member.all_before("post.deleted", |told| told["post_id"] == other["id"]).await;
    let text = format!("{told:?}");
    assert!(!text.contains("comments.moved") && !text.contains("comment.created"), "{text}");
    assert!(!text.contains(&format!("comment:{}", closed["id"])), "{text}");
    assert_eq!(ana.get(&draft).await.ok(200)["body"], "Begun");
    staff.expect("comments.moved").await;
    for path in [
        format!("/api/posts/{}", other["id"]),
        format!("/api/posts/{}/comments", other["id"]),
        format!("/api/comments/{}", comment["id"]),
    ] {
        ana.get(&path).await.problem(404, "not_found");
        app.guest().get(&path).await.problem(404, "not_found");
    }
    assert_eq!(ana.get(&format!("/p/{}", other["id"])).await.status, 404);
    assert_eq!(leads(&adam, &format!("/p/{}", other["id"])).await, format!("/p/{}", closed["id"]));
});
