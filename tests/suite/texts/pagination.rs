//! Lists by pages: nothing skipped and nothing twice, whatever is written or deleted meanwhile.

use crate::support::{Person, TestApp, Value, json};

/// All pages of a list, with `between` run after each.
async fn ids(person: &Person, path: &str, limit: usize, between: impl AsyncFn()) -> Vec<i64> {
    let mut found = Vec::new();
    let mut before = String::new();
    loop {
        let page = person.get(&format!("{path}limit={limit}{before}")).await.ok(200);
        let items = page["items"].as_array().unwrap();
        assert!(items.len() <= limit);
        found.extend(items.iter().map(|item| item["id"].as_i64().unwrap()));
        let Some(next) = page["next"].as_str() else {
            assert_eq!(page["next"], Value::Null);
            return found;
        };
        assert_eq!(items.len(), limit, "only the last page is short");
        before = format!("&before={next}");
        between().await;
    }
}

both!(pages_never_skip_or_repeat_a_post_while_others_write_and_delete, async |app: TestApp| {
    let ana = app.register("ana").await;
    let mut posts = Vec::new();
    for i in 0..12 {
        posts.push(ana.post("general", &format!("post {i}"), "x").await["id"].as_i64().unwrap());
    }
    // Between two pages one is added at the top, and one that was shown already is deleted.
    let shown = std::cell::RefCell::new(posts.clone());
    let found = ids(&app.guest(), "/api/posts?", 3, async || {
        ana.post("general", "meanwhile", "x").await;
        let gone = shown.borrow_mut().pop().unwrap();
        ana.delete(&format!("/api/posts/{gone}")).await.ok(204);
    })
    .await;
    posts.reverse();
    assert_eq!(found, posts);
});

both!(pages_go_on_when_their_last_row_is_deleted, async |app: TestApp| {
    let ana = app.register("ana").await;
    let mut posts = Vec::new();
    for i in 0..4 {
        posts.push(ana.post("general", &format!("post {i}"), "x").await);
    }
    let page = ana.get("/api/posts?limit=2").await.ok(200);
    ana.delete(&format!("/api/posts/{}", posts[2]["id"])).await.ok(204);
    let rest =
        ana.shown(&format!("/api/posts?limit=2&before={}", page["next"].as_str().unwrap())).await;
    assert_eq!(rest, json!({"items": [posts[1], posts[0]], "next": null}));
});

both!(comments_come_by_pages_too, async |app: TestApp| {
    let ana = app.register("ana").await;
    let (post, other) =
        (ana.post("general", "Hi", "there").await, ana.post("general", "Ho", "here").await);
    let mut comments = Vec::new();
    for i in 0..7 {
        comments.push(ana.comment(&post, &format!("comment {i}")).await["id"].as_i64().unwrap());
        ana.comment(&other, "elsewhere").await;
    }
    comments.reverse();
    let path = format!("/api/posts/{}/comments?", post["id"]);
    assert_eq!(
        ids(&app.guest(), &path, 3, async || drop(ana.comment(&post, "meanwhile").await)).await,
        comments
    );
});

both!(a_filtered_list_pages_within_its_filter, async |app: TestApp| {
    let (ana, bo) = (app.register("ana").await, app.register("bob").await);
    let mut helps = Vec::new();
    for i in 0..5 {
        helps.push(ana.post("help", &format!("help {i}"), "x").await["id"].as_i64().unwrap());
        bo.post("general", "noise", "x").await;
    }
    helps.reverse();
    for path in [
        "/api/posts?category=help&",
        "/api/posts?author=ana&",
        "/api/posts?author=ana&category=help&",
    ] {
        assert_eq!(ids(&app.guest(), path, 2, async || ()).await, helps, "{path}");
    }
});

both!(a_page_has_twenty_unless_asked_and_its_end_is_known, async |app: TestApp| {
    let ana = app.register("ana").await;
    for i in 0..20 {
        ana.post("general", &format!("post {i}"), "x").await;
    }
    let page = ana.get("/api/posts").await.ok(200);
    assert_eq!(
        (page["items"].as_array().unwrap().len(), &page["next"]),
        (20, &Value::Null),
        "a full last page has no next"
    );
    ana.post("general", "one more", "x").await;
    let page = ana.get("/api/posts").await.ok(200);
    assert_eq!(page["items"].as_array().unwrap().len(), 20);
    assert!(page["next"].is_string());
    assert_eq!(
        ana.get("/api/posts?limit=100").await.ok(200)["items"].as_array().unwrap().len(),
        21
    );
    assert_eq!(ana.get("/api/posts?limit=1").await.ok(200)["items"].as_array().unwrap().len(), 1);
});

both!(a_bad_cursor_or_limit_is_told, async |app: TestApp| {
    let ana = app.register("ana").await;
    let post = ana.post("general", "Hi", "there").await;
    ana.post("general", "Hi", "there").await;
    ana.comment(&post, "one").await;
    ana.comment(&post, "two").await;
    let comments = format!("/api/posts/{}/comments", post["id"]);
    for list in ["/api/posts", &comments] {
        for limit in ["0", "101", "-1", "abc", "1.5", "", "99999999999999999999", "1e1"] {
            ana.get(&format!("{list}?limit={limit}")).await.invalid(&["limit"]);
        }
        for cursor in ["x", "42", "%00", "' OR 1=1", "AAAA", &"A".repeat(2_000)] {
            let cursor = cursor.replace(' ', "%20");
            ana.get(&format!("{list}?before={cursor}")).await.invalid(&["before"]);
        }
    }
    let foreign = ana.get("/api/posts?limit=1").await.ok(200)["next"].as_str().unwrap().to_owned();
    ana.get(&format!("{comments}?before={foreign}")).await.invalid(&["before"]);
});

/// The ids on a page.
fn on(page: &Value) -> Vec<i64> {
    page["items"].as_array().unwrap().iter().map(|item| item["id"].as_i64().unwrap()).collect()
}

both!(a_thread_is_entered_at_any_comment_and_read_on_both_ways, async |app: TestApp| {
    let ana = app.register("ana").await;
    let (post, other) =
        (ana.post("general", "Hi", "there").await, ana.post("general", "Ho", "here").await);
    let mut all = Vec::new();
    for i in 0..11 {
        all.push(ana.comment(&post, &format!("comment {i}")).await["id"].as_i64().unwrap());
        ana.comment(&other, "elsewhere").await;
    }
    all.reverse();
    let path = format!("/api/posts/{}/comments", post["id"]);
    let guest = app.guest();
    let page = async |query: &str| guest.get(&format!("{path}?{query}")).await.ok(200);

    // In the middle, and at either end as near to it as there is.
    assert_eq!(on(&page(&format!("limit=5&around={}", all[5])).await), all[3..8]);
    assert_eq!(on(&page(&format!("limit=4&around={}", all[5])).await), all[4..8]);
    assert_eq!(on(&page(&format!("limit=1&around={}", all[5])).await), all[5..6]);
    // By their place in the thread, from the oldest; what is beyond the end is the last.
    let from_the_end = |place: usize| all.len() + 1 - place;
    assert_eq!(on(&page(&format!("limit=5&nth={}", from_the_end(6))).await), all[3..8]);
    assert_eq!(on(&page("limit=1&nth=1").await), all[all.len() - 1..]);
    assert_eq!(on(&page("limit=1&nth=4711").await), all[..1]);
    let first = page(&format!("limit=5&around={}", all[10])).await;
    assert_eq!((on(&first), &first["next"]), (all[6..].to_vec(), &Value::Null));
    let last = page(&format!("limit=5&around={}", all[0])).await;
    assert_eq!((on(&last), &last["previous"]), (all[..5].to_vec(), &Value::Null));
    assert_eq!(on(&page(&format!("around={}", all[5])).await), all, "twenty unless asked");
    let beginning = page("limit=3&around=first").await;
    assert_eq!((on(&beginning), &beginning["next"]), (all[8..].to_vec(), &Value::Null));

    // From there to both ends, while the thread grows.
    let middle = page(&format!("limit=2&around={}", all[5])).await;
    let mut seen = on(&middle);
    let mut next = middle["next"].clone();
    while let Some(cursor) = next.as_str() {
        let older = page(&format!("limit=2&before={cursor}")).await;
        seen.extend(on(&older));
        next = older["next"].clone();
    }
    let mut previous = middle["previous"].clone();
    while let Some(cursor) = previous.as_str() {
        let newer = page(&format!("limit=2&after={cursor}")).await;
        assert!(newer["next"].is_string(), "what is left is not lost");
        seen.splice(0..0, on(&newer));
        previous = newer["previous"].clone();
    }
    assert_eq!(seen, all);
});

both!(a_thread_is_not_entered_at_what_is_not_there, async |app: TestApp| {
    let ana = app.register("ana").await;
    let (post, other) =
        (ana.post("general", "Hi", "there").await, ana.post("general", "Ho", "here").await);
    let (gone, kept) = (ana.comment(&post, "one").await, ana.comment(&post, "two").await);
    let reply = ana.reply(&kept, "three").await;
    let elsewhere = ana.comment(&other, "elsewhere").await;
    for comment in [&gone, &kept] {
        ana.delete(&format!("/api/comments/{}", comment["id"])).await.ok(204);
    }
    let path = format!("/api/posts/{}/comments", post["id"]);
    for id in [&gone["id"], &elsewhere["id"], &json!(4711)] {
        ana.get(&format!("{path}?around={id}")).await.problem(404, "not_found");
    }
    let page = ana.get(&format!("{path}?around={}", kept["id"])).await.ok(200);
    assert_eq!(
        (on(&page), &page["items"][1]["deleted"]),
        (vec![reply["id"].as_i64().unwrap(), kept["id"].as_i64().unwrap()], &json!(true))
    );
    for bad in ["0", "-1", "x", "", "1.5", "99999999999999999999"] {
        ana.get(&format!("{path}?around={bad}")).await.invalid(&["around"]);
    }
    ana.get(&format!("{path}?after=x")).await.invalid(&["after"]);
    ana.get(&format!("{path}?around={}&limit=0", kept["id"])).await.invalid(&["limit"]);
    ana.get(&format!("/api/posts/4711/comments?around={}", kept["id"]))
        .await
        .problem(404, "not_found");
    let tail = ana.get(&format!("{path}?around=first&limit=1")).await.ok(200);
    let cursor = tail["previous"].as_str().unwrap();
    ana.get(&format!("{path}?around=first&after={cursor}")).await.invalid(&["around"]);
    let empty = ana.post("general", "Nothing", "here").await;
    let page = ana.shown(&format!("/api/posts/{}/comments?around=first", empty["id"])).await;
    assert_eq!(page, json!({"items": [], "next": null, "previous": null}));
});

/// The most that a page may have, in bytes.
const PAGE_MAX: usize = 4 * 1024 * 1024;

/// All that a list holds, page by page, none of them too large, each but the last with something on
/// it.
async fn walk(who: &Person, path: &str) -> Vec<Value> {
    let (mut all, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = who.get(&format!("{path}{cursor}")).await.ok(200);
        assert!(page.to_string().len() <= PAGE_MAX, "{path}{cursor}");
        all.extend(page["items"].as_array().unwrap().clone());
        let Some(next) = page["next"].as_str() else { return all };
        assert!(!page["items"].as_array().unwrap().is_empty());
        cursor = format!("{}before={next}", if path.contains('?') { "&" } else { "?" });
    }
}

both!(large_texts_make_pages_shorter_and_nothing_is_left_out, async |app: TestApp| {
    let ana = app.register("ana").await;
    let post = ana.post("general", "0", "x").await;
    for i in 1..24 {
        ana.post("general", &i.to_string(), "x").await;
        ana.comment(&post, &i.to_string()).await;
    }
    let large = format!("<p>{}</p>", "\"".repeat(120_000));
    for table in ["posts", "comments"] {
        app.database().execute(&format!("UPDATE {table} SET body_html = '{large}'"));
    }
    let titles: Vec<String> = walk(&ana, "/api/posts?limit=100")
        .await
        .iter()
        .map(|post| post["title"].to_string())
        .collect();
    assert_eq!(titles, (0..24).rev().map(|i| format!("\"{i}\"")).collect::<Vec<_>>());
    let comments = format!("/api/posts/{}/comments", post["id"]);
    assert_eq!(walk(&ana, &format!("{comments}?limit=100")).await.len(), 23);
    let around = ana.get(&format!("{comments}?around=first&limit=100")).await.ok(200);
    assert!(
        around.to_string().len() <= PAGE_MAX && around["previous"].is_string(),
        "{}",
        around["previous"]
    );
});

both!(conversations_come_in_pages_and_strangers_behind_them, async |app: TestApp| {
    let ana = app.register("ana").await;
    app.register("zoe").await;
    let mut names = vec!["\"zoe\"".to_owned()];
    for i in 0..20 {
        app.register(&format!("person{i}")).await.message("ana", "x").await;
        names.insert(0, format!("\"person{i}\""));
    }
    let with = |all: Vec<Value>| {
        all.iter().map(|one| one["with"]["username"].to_string()).collect::<Vec<_>>()
    };
    assert_eq!(with(walk(&ana, "/api/conversations").await), names);
    app.database()
        .execute(&format!("UPDATE messages SET body_html = '<p>{}</p>'", "\"".repeat(120_000)));
    assert_eq!(with(walk(&ana, "/api/conversations").await), names);
    ana.get("/api/conversations?before=x").await.invalid(&["before"]);
});
