//! The orders of a list of posts: what stands first, page by page, and how the database finds it.

use althing::{
    db::posts::{self, Filter},
    domain::{CategoryId, Keyset, Period, Sort},
};

use crate::support::{Database, Person, TestApp, TestDatabase, Value, json, pick};

async fn titles(who: &Person, path: &str) -> Vec<String> {
    let (mut found, mut before) = (Vec::new(), String::new());
    loop {
        let page = who.get(&format!("{path}&limit=2{before}")).await.ok(200);
        found.extend(
            pick(&page["items"], "title").iter().map(|title| title.as_str().unwrap().to_owned()),
        );
        let Some(next) = page["next"].as_str() else { return found };
        before = format!("&before={next}");
    }
}

both!(posts_are_listed_in_the_order_that_was_asked_for, async |app: TestApp| {
    let (ana, guest) = (app.register("ana").await, app.guest());
    let mut made: Vec<Value> = Vec::new();
    for (title, category) in
        [("one", "help"), ("two", "general"), ("three", "help"), ("four", "general")]
    {
        made.push(ana.post(category, title, "x").await);
    }
    for (at, comments) in [(2, 2), (0, 3), (1, 1)] {
        for _ in 0..comments {
            ana.comment(&made[at], "x").await;
        }
    }
    let list = async |query: &str| titles(&guest, &format!("/api/posts?{query}")).await;
    assert_eq!(list("sort=newest").await, ["four", "three", "two", "one"]);
    assert_eq!(list("sort=active").await, ["two", "one", "three", "four"]);
    assert_eq!(list("sort=top").await, ["one", "three", "two", "four"]);
    assert_eq!(list("sort=top&period=day").await, ["one", "three", "two", "four"]);
    assert_eq!(list("sort=top&category=help").await, ["one", "three"]);
    assert_eq!(list("sort=active&category=help&author=ana").await, ["one", "three"]);
    // A comment that goes takes its weight along, and leaves the activity where it was.
    let comments = guest.get(&format!("/api/posts/{}/comments", made[0]["id"])).await.ok(200);
    for id in pick(&comments["items"], "id").into_iter().take(2) {
        ana.delete(&format!("/api/comments/{id}")).await.ok(204);
    }
    assert_eq!(list("sort=top").await, ["three", "two", "one", "four"]);
    assert_eq!(list("sort=active").await, ["two", "one", "three", "four"]);
    // A post that moves is in the lists of its new category.
    ana.patch(&format!("/api/posts/{}", made[3]["id"]), &json!({"category": "help"})).await.ok(200);
    assert_eq!(list("sort=active&category=help").await, ["one", "three", "four"]);
    assert_eq!(list("sort=top&category=general").await, ["two"]);

    guest
        .get("/api/posts?sort=best&period=era&limit=0&before=x")
        .await
        .invalid(&["before", "limit", "period", "sort"]);
    let next =
        guest.get("/api/posts?sort=top&limit=1").await.ok(200)["next"].as_str().unwrap().to_owned();
    guest.get(&format!("/api/posts?sort=active&before={next}")).await.invalid(&["before"]);
});

both!(what_a_period_excludes_is_not_listed, async |app: TestApp| {
    let ana = app.register("ana").await;
    for title in ["old", "new"] {
        ana.post("general", title, "x").await;
    }
    app.database()
        .execute("UPDATE posts SET created_at = created_at - 14 * 86400000 WHERE title = 'old'");
    let list =
        async |period: &str| titles(&ana, &format!("/api/posts?sort=top&period={period}")).await;
    assert_eq!(list("day").await, ["new"]);
    assert_eq!(list("week").await, ["new"]);
    for period in ["month", "year", "all"] {
        assert_eq!(list(period).await, ["new", "old"], "{period}");
    }
});

/// A forum of 20,000 posts, each written a minute after the one before; one in a hundred stands in
/// another category.
fn fill(database: &TestDatabase) {
    database.execute(
        "INSERT INTO posts (category_id, author_id, title, body, body_html, created_at)
         WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 20000)
         SELECT CASE WHEN n % 100 = 0 THEN 2 ELSE 1 END, 1, 'a title', 'a text', '<p>a text</p>', 1700000000000 + n * 60000 FROM n;
         INSERT INTO post_counts (post_id, category_id, comments, last_activity_at)
         SELECT id, category_id, id * 7919 % 997, created_at + id * 104729 % 1299709 FROM posts;",
    );
    // PostgreSQL does that by itself after a while; SQLite goes by no numbers.
    if database.kind() == Database::Postgres {
        database.execute("ANALYZE");
    }
}

both!(each_order_is_read_from_an_index_of_its_own, async |app: TestApp| {
    app.register("ana").await;
    fill(app.database());
    for (sort, index, key) in [
        (Sort::Newest, "posts", 0),
        (Sort::Active, "activity", 1_700_000_000_000 + 10_000 * 60_000),
        (Sort::Top(Period::All), "comments", 500),
    ] {
        for category in [None, Some(CategoryId(2))] {
            for before in [None, Some(Keyset { key, id: 10_000 })] {
                let filter = Filter { category, sort, before, ..Filter::default() };
                let plan = app.database().plan(|c| {
                    assert!(!posts::list(c, &filter, 21).unwrap().is_empty() || before.is_some());
                });
                let shown = plan.join("\n");
                let by = if category.is_some() && sort != Sort::Newest {
                    format!("post_counts_by_category_and_{index}")
                } else if sort == Sort::Newest {
                    index.to_owned()
                } else {
                    format!("post_counts_by_{index}")
                };
                assert!(shown.contains(&by), "{filter:?} is not read by {by}:\n{shown}");
                let sorts = ["TEMP B-TREE", "Sort"].iter().any(|word| shown.contains(word));
                assert!(!sorts, "{filter:?} is sorted:\n{shown}");
            }
        }
    }
});
