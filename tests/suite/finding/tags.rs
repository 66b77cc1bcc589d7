//! Tags: on posts, by which they are listed, and under another name.

use crate::support::{Method, Person, TestApp, Value, json, pick};

async fn post(who: &Person, title: &str, tags: &[&str]) -> Value {
    let new = json!({"category": "general", "title": title, "body": "x", "tags": tags});
    who.send(Method::POST, "/api/posts", &new).await.ok(201)
}

async fn tags(who: &Person, query: &str) -> Vec<(String, i64)> {
    let page = who.get(&format!("/api/tags{query}")).await.ok(200);
    let each = page["items"].as_array().unwrap().iter();
    each.map(|one| (one["tag"].as_str().unwrap().to_owned(), one["posts"].as_i64().unwrap()))
        .collect()
}

async fn titles(who: &Person, tag: &str) -> Vec<String> {
    let page = who.get(&format!("/api/posts?tag={tag}")).await.ok(200);
    pick(&page["items"], "title").iter().map(|title| title.as_str().unwrap().to_owned()).collect()
}

fn counted(all: &[(&str, i64)]) -> Vec<(String, i64)> {
    all.iter().map(|(tag, posts)| ((*tag).to_owned(), *posts)).collect()
}

both!(posts_are_listed_by_their_tags_and_tags_by_their_posts, async |app: TestApp| {
    let (ana, guest) = (app.register("ana").await, app.guest());
    let mut tab = guest.ws().await;
    let one = post(&ana, "one", &["rye", "bread", "rye"]).await;
    assert_eq!(one["tags"], json!(["rye", "bread"]));
    assert_eq!(tab.expect("post.created").await["post"]["tags"], json!(["rye", "bread"]));
    post(&ana, "two", &["rye"]).await;
    let plain = ana.post("general", "three", "x").await;
    assert_eq!(plain["tags"], json!([]));
    assert_eq!(titles(&guest, "rye").await, ["two", "one"]);
    assert_eq!(titles(&guest, "nothing").await, [""; 0]);
    assert_eq!(tags(&guest, "").await, counted(&[("rye", 2), ("bread", 1)]));
    assert_eq!(tags(&guest, "?query=br").await, counted(&[("bread", 1)]));
    assert_eq!(tags(&guest, "?query=%25").await, counted(&[]));
    assert_eq!(tags(&guest, "?query=%00&limit=1").await, counted(&[]));

    // An edit gives and takes them, and makes a version.
    let path = format!("/api/posts/{}", one["id"]);
    let edited = ana.patch(&path, &json!({"tags": ["wheat"]})).await.ok(200);
    assert_eq!((&edited["tags"], &edited["version"]), (&json!(["wheat"]), &json!(2)));
    assert_eq!(ana.patch(&path, &json!({"tags": ["wheat"]})).await.ok(200)["version"], 2);
    assert_eq!(titles(&guest, "rye").await, ["two"]);
    ana.delete(&path).await.ok(204);
    assert_eq!(tags(&guest, "?query=wheat").await, counted(&[]));

    for wrong in [
        json!(["Rye"]),
        json!(["x"]),
        json!(["two words"]),
        json!(["aa", "bb", "cc", "dd", "ee", "ff"]),
        json!("rye"),
        json!([1]),
        json!(null),
    ] {
        let new = json!({"category": "general", "title": "x", "body": "x", "tags": wrong});
        ana.send(Method::POST, "/api/posts", &new).await.invalid(&["tags"]);
    }
});

both!(moderators_rename_tags_and_make_two_of_them_one, async |app: TestApp| {
    let (ana, mona) = (app.register("ana").await, app.moderator("mona").await);
    post(&ana, "one", &["bread", "rye"]).await;
    post(&ana, "two", &["loaf"]).await;
    let mut tab = app.guest().ws().await;
    ana.patch("/api/tags/bread", &json!({"tag": "loaf"})).await.problem(403, "forbidden");
    mona.patch("/api/tags/nothing", &json!({"tag": "loaf"})).await.problem(404, "not_found");
    mona.patch("/api/tags/bread", &json!({"tag": "Loaf"})).await.invalid(&["tag"]);
    let renamed = mona.patch("/api/tags/bread", &json!({"tag": "loaf"})).await.ok(200);
    assert_eq!(renamed, json!({"tag": "loaf", "posts": 2}));
    let told = tab.expect("tags.changed").await;
    assert_eq!((&told["from"], &told["to"]), (&json!("bread"), &json!("loaf")));
    assert_eq!(titles(&ana, "loaf").await, ["two", "one"]);
    assert_eq!(titles(&ana, "bread").await, [""; 0]);
    // One that had both has the one that is left once, in its place.
    mona.patch("/api/tags/rye", &json!({"tag": "loaf"})).await.ok(200);
    let page = ana.get("/api/posts?tag=loaf").await.ok(200);
    assert_eq!(pick(&page["items"], "tags"), [&json!(["loaf"]), &json!(["loaf"])]);
    assert_eq!(tags(&ana, "").await, counted(&[("loaf", 2)]));
});

both!(a_tag_has_a_page_a_feed_and_a_place_in_the_sitemap, async |app: TestApp| {
    let (ana, guest) = (app.register("ana").await, app.guest());
    post(&ana, "About rye", &["rye"]).await;
    let page = guest.get("/tags/rye").await;
    assert_eq!(page.status, 200);
    for part in [
        "<title>#rye · Althing</title>",
        "About rye",
        "/tags/rye\"",
        "property=\"og:title\" content=\"#rye\"",
        "application/ld+json",
        "href=\"/tags/rye/feed.atom\"",
        "class=\"tag\"",
    ] {
        assert!(page.text.contains(part), "{part} is not in\n{}", page.text);
    }
    assert!(!page.text.contains("noindex"));
    assert!(guest.get("/tags/nothing").await.text.contains("noindex"));
    let feed = guest.get("/tags/rye/feed.atom").await;
    assert!(feed.status == 200 && feed.text.contains("About rye"), "{}", feed.text);
    assert!(guest.get("/sitemap.xml").await.text.contains("/tags/rye</loc>"));
});
