//! Feeds, and what search engines are told.

use feed_rs::{model::Feed, parser};

use crate::support::{Answer, Method, TestApp, json};

/// What a feed reader makes of a feed.
async fn feed(app: &TestApp, path: &str) -> Feed {
    let answer = app.guest().get(path).await;
    assert_eq!(answer.status.as_u16(), 200, "{path}: {}", answer.text);
    assert_eq!(answer.header("content-type"), "application/atom+xml; charset=utf-8", "{path}");
    parser::parse(answer.text.as_bytes()).unwrap_or_else(|e| panic!("{path}: {e}: {}", answer.text))
}

fn titles(feed: &Feed) -> Vec<String> {
    feed.entries.iter().filter_map(|entry| entry.title.clone()).map(|title| title.content).collect()
}

both!(what_is_new_can_be_followed_in_a_feed_reader, async |app: TestApp| {
    let (ana, bob) = (app.register("ana").await, app.register("bob").await);
    let rye = ana.post("general", "Rye", "with **seeds**, see [that](/p/1)").await;
    bob.post("help", "Wheat", "text").await;
    let comment = bob.comment(&rye, "Both").await;
    let all = feed(&app, "/feed.atom").await;
    assert_eq!(titles(&all), ["Wheat", "Rye"]);
    assert_eq!(all.title.unwrap().content, "Althing");
    let entry = &all.entries[1];
    assert_eq!(entry.id, app.url("/p/1"));
    assert_eq!(entry.links[0].href, app.url("/p/1"));
    assert_eq!(entry.authors[0].name.as_deref(), Some("ana"));
    let published = entry.published.unwrap().to_rfc3339();
    assert_eq!(published[..19], rye["created_at"].as_str().unwrap()[..19]);
    let body = entry.content.as_ref().unwrap().body.clone().unwrap();
    assert!(body.contains("<strong>seeds</strong>"), "{body}");
    assert_eq!(titles(&feed(&app, "/c/general/feed.atom").await), ["Rye"]);
    assert_eq!(titles(&feed(&app, "/u/BOB/feed.atom").await), ["Wheat"]);
    assert_eq!(titles(&feed(&app, "/c/introductions/feed.atom").await), [""; 0]);
    let thread = feed(&app, "/p/1/feed.atom").await;
    assert_eq!(titles(&thread), ["bob on Rye", "Rye"]);
    assert_eq!(thread.entries[0].id, app.url(&format!("/p/1#c-{}", comment["id"])));
    for gone in ["/c/nowhere/feed.atom", "/u/nobody/feed.atom", "/p/77/feed.atom", "/p/x/feed.atom"]
    {
        app.guest().get(gone).await.problem(404, "not_found");
    }
});

both!(hostile_words_are_words_in_a_feed, async |app: TestApp| {
    let ana = app.register("ana").await;
    let hostile = "]]></title><script>x</script>&lt;\u{ffff}é";
    ana.post("general", hostile, hostile).await;
    for path in ["/feed.atom", "/p/1/feed.atom", "/c/general/feed.atom", "/u/ana/feed.atom"] {
        let found = feed(&app, path).await;
        assert_eq!(titles(&found), ["]]></title><script>x</script>&lt;é"], "{path}");
    }
});

both!(search_engines_are_told_of_every_post_and_what_to_leave_alone, async |app: TestApp| {
    let ana = app.register("ana").await;
    for title in ["One", "Two", "Three"] {
        ana.post("general", title, "text").await;
    }
    ana.delete("/api/posts/2").await.ok(204);
    let map = app.guest().get("/sitemap.xml").await;
    assert_eq!(map.header("content-type"), "application/xml; charset=utf-8");
    let told: Vec<&str> =
        map.text.split("<loc>").skip(1).filter_map(|rest| rest.split("</loc>").next()).collect();
    let expected = ["/", "/c/general", "/c/introductions", "/c/help", "/p/1", "/p/3"];
    assert_eq!(told, expected.map(|path| app.url(path)));
    assert_eq!(app.guest().get("/sitemap/1.xml").await.text, map.text);
    app.guest().get("/sitemap/2.xml").await.problem(404, "not_found");
    let robots = app.guest().get("/robots.txt").await;
    assert!(
        robots.text.contains(&format!("Sitemap: {}", app.url("/sitemap.xml"))),
        "{}",
        robots.text
    );
});

both!(what_a_guest_may_read_is_sent_once, async |app: TestApp| {
    let ana = app.register("ana").await;
    let post = ana.post("general", "Bread", "text").await;
    ana.comment(&post, "one").await;
    let guest = app.guest();
    for path in [
        "/api/categories",
        "/api/posts",
        "/api/posts/1",
        "/api/posts/1/comments",
        "/api/comments/1",
        "/api/users/ana",
        "/feed.atom",
        "/sitemap.xml",
    ] {
        let first = guest.get(path).await;
        let tag = first.header("etag").to_owned();
        assert!(
            tag.starts_with('"') && !first.header("cache-control").contains("no-store"),
            "{path}: {tag}"
        );
        let again = async || {
            Answer::of(guest.request(Method::GET, path).header("if-none-match", &tag)).await
        };
        assert_eq!(again().await.status.as_u16(), 304, "{path}");
        ana.post("general", "More", "text").await;
        ana.comment(&post, "more").await;
        ana.patch("/api/posts/1", &json!({"body": path})).await.ok(200);
        ana.patch("/api/comments/1", &json!({"body": path})).await.ok(200);
        assert_eq!(again().await.status.as_u16(), 200, "{path}");
    }
});
