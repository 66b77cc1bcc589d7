//! Search: what is found, alike on both databases, and what is found no more.

use proptest::{
    strategy::{Strategy, ValueTree},
    test_runner::TestRunner,
};

use crate::support::{Database, Method, PATIENCE, Person, TestApp, Value, json};

/// A text as a part of an address.
fn encoded(text: &str) -> String {
    text.bytes().fold(String::new(), |out, byte| format!("{out}%{byte:02X}"))
}

async fn search(who: &Person, words: &str, more: &str) -> Value {
    who.get(&format!("/api/search?q={}{more}", encoded(words))).await.ok(200)
}

/// What is found, as `title` or `title: comment`.
async fn found(who: &Person, words: &str, more: &str) -> Vec<String> {
    let page = search(who, words, more).await;
    let each = page["items"].as_array().unwrap().iter().map(|one| {
        let title = one["post"]["title"].as_str().unwrap();
        match one["kind"].as_str().unwrap() {
            "post" => {
                assert_eq!(one["comment"], Value::Null);
                title.to_owned()
            }
            _ => format!("{title}: {}", one["comment"]["body"].as_str().unwrap()),
        }
    });
    each.collect()
}

/// The same, in no order.
async fn set(who: &Person, words: &str) -> Vec<String> {
    let mut all = found(who, words, "").await;
    all.sort();
    all
}

async fn corpus(app: &TestApp) -> Person {
    let ana = app.register("ana").await;
    for (title, body) in [
        ("Rye bread", "Who bakes **rye** bread with [sourdough](https://example.org/hidden)?"),
        ("Wheat", "Bread of wheat, crème brûlée for dessert"),
        ("東京の天気", "私は東京都に住んでいます。今日は雨です。"),
        ("ภาษาไทย", "สวัสดีครับ ผมชอบกินข้าวผัด"),
        ("中文", "我喜欢吃面包和水果"),
        ("Привет", "Ёлка и ёж говорят по-русски"),
        ("한국어", "학교에서 한국어를 배웁니다"),
        ("Markup", "a <b>bold</b> & 'quoted' \"word\" in C++"),
    ] {
        ana.post("general", title, body).await;
    }
    ana
}

both!(words_phrases_and_beginnings_are_found_in_any_script, async |app: TestApp| {
    let ana = corpus(&app).await;
    for (words, expected) in [
        ("bread", &["Rye bread", "Wheat"][..]),
        ("BREAD ", &["Rye bread", "Wheat"]),
        ("rye bread", &["Rye bread"]),
        ("\"rye bread\"", &["Rye bread"]),
        ("\"bread rye\"", &[]),
        ("\"bread of wheat\"", &["Wheat"]),
        ("bread -rye", &["Wheat"]),
        ("bread -\"bread of\"", &["Rye bread"]),
        ("bre", &["Rye bread", "Wheat"]),
        ("bre ", &[]),
        ("bre* wheat ", &["Wheat"]),
        ("creme brulee", &["Wheat"]),
        ("Brûlée", &["Wheat"]),
        ("hidden", &[]),
        ("東京", &["東京の天気"]),
        ("東京都", &["東京の天気"]),
        ("京", &["東京の天気"]),
        ("京東", &[]),
        ("天気", &["東京の天気"]),
        ("雨", &["東京の天気"]),
        ("面包", &["中文"]),
        ("水", &["中文"]),
        ("果", &["中文"]),
        ("ข้าวผัด", &["ภาษาไทย"]),
        ("ไทย", &["ภาษาไทย"]),
        ("елка", &["Привет"]),
        ("по-русски", &["Привет"]),
        ("русски", &["Привет"]),
        ("학교", &["한국어"]),
        ("bold c", &["Markup"]),
        ("nothing-of-the-kind", &[]),
    ] {
        let mut expected: Vec<String> = expected.iter().map(|title| (*title).to_owned()).collect();
        expected.sort();
        assert_eq!(set(&ana, words).await, expected, "{words:?}");
    }
});

both!(an_excerpt_marks_what_was_found_and_escapes_all_else, async |app: TestApp| {
    let ana = corpus(&app).await;
    let shown = async |words: &str| {
        let page = search(&ana, words, "").await;
        page["items"][0]["excerpt_html"].as_str().unwrap().to_owned()
    };
    assert_eq!(shown("brulee").await, "Bread of wheat, crème <mark>brûlée</mark> for dessert");
    assert_eq!(
        shown("quoted ").await,
        "a &lt;b&gt;bold&lt;/b&gt; &amp; &#39;<mark>quoted</mark>&#39; &quot;word&quot; in C++"
    );
    assert_eq!(shown("東京都").await, "私は<mark>東京都</mark>に住んでいます。今日は雨です。");
    assert_eq!(
        shown("markup").await.split(" · ").next(),
        Some("<mark>Markup</mark>"),
        "the title alone fits"
    );
});

both!(what_is_edited_or_deleted_is_found_no_more, async |app: TestApp| {
    let (ana, bob) = (app.register("ana").await, app.register("bob").await);
    let post = ana.post("general", "Oven", "It is hot").await;
    let first = ana.comment(&post, "marzipan").await;
    let second = bob.reply(&first, "nougat").await;
    assert_eq!(found(&bob, "marzipan", "").await, ["Oven: marzipan"]);
    let path = format!("/api/posts/{}", post["id"]);
    ana.patch(&path, &json!({"title": "Stove", "body": "It is cold"})).await.ok(200);
    assert_eq!(found(&bob, "oven ", "").await, [""; 0]);
    assert_eq!(found(&bob, "hot ", "").await, [""; 0]);
    assert_eq!(found(&bob, "stove cold ", "").await, ["Stove"]);
    bob.patch(&format!("/api/comments/{}", second["id"]), &json!({"body": "praline"}))
        .await
        .ok(200);
    assert_eq!(found(&bob, "nougat", "").await, [""; 0]);
    assert_eq!(found(&bob, "praline", "").await, ["Stove: praline"]);
    // Its place stays, since somebody replied to it; its words do not.
    ana.delete(&format!("/api/comments/{}", first["id"])).await.ok(204);
    assert_eq!(found(&bob, "marzipan", "").await, [""; 0]);
    ana.delete(&path).await.ok(204);
    for words in ["stove", "praline", "cold"] {
        assert_eq!(found(&bob, words, "").await, [""; 0], "{words}");
    }
});

both!(what_is_found_is_narrowed_down_and_sorted, async |app: TestApp| {
    let (ana, bob) = (app.register("ana").await, app.register("bob").await);
    let tagged =
        json!({"category": "help", "title": "Bread", "body": "yeast yeast", "tags": ["rye"]});
    let one = ana.send(Method::POST, "/api/posts", &tagged).await.ok(201);
    bob.comment(&one, "yeast under one").await;
    let two = bob.post("general", "Yeast", "two").await;
    ana.comment(&two, "yeast under two").await;
    let all = ["Bread", "Bread: yeast under one", "Yeast", "Yeast: yeast under two"];
    assert_eq!(set(&ana, "yeast").await, all);
    let of = async |more: &str| found(&ana, "yeast", more).await;
    let newest = ["Yeast: yeast under two", "Yeast", "Bread: yeast under one", "Bread"];
    assert_eq!(of("&sort=newest").await, newest);
    assert_eq!(of("&sort=newest&in=posts").await, ["Yeast", "Bread"]);
    assert_eq!(
        of("&sort=newest&in=comments").await,
        ["Yeast: yeast under two", "Bread: yeast under one"]
    );
    assert_eq!(of("&sort=newest&category=help").await, ["Bread: yeast under one", "Bread"]);
    assert_eq!(of("&sort=newest&author=BOB").await, ["Yeast", "Bread: yeast under one"]);
    assert_eq!(of("&sort=newest&tag=rye").await, ["Bread: yeast under one", "Bread"]);
    assert_eq!(of("").await[0], "Yeast", "a title says more than a text");
    // A page goes on where the one before ended, in either order.
    for sort in ["relevance", "newest"] {
        let (mut seen, mut before) = (Vec::new(), String::new());
        loop {
            let page = search(&ana, "yeast", &format!("&sort={sort}&limit=1{before}")).await;
            let items = page["items"].as_array().unwrap().iter();
            seen.extend(items.map(|one| format!("{} {}", one["post"]["id"], one["comment"]["id"])));
            bob.post("general", "Yeast meanwhile", "x").await;
            let Some(next) = page["next"].as_str() else { break };
            before = format!("&before={next}");
        }
        let count = seen.len();
        seen.sort();
        seen.dedup();
        assert_eq!((seen.len(), count >= 4), (count, true), "{sort}: nothing comes twice");
    }
    ana.get("/api/search?q=x&category=nowhere").await.problem(404, "not_found");
    ana.get("/api/search?q=x&author=nobody").await.problem(404, "not_found");
    ana.get("/api/search?in=x&sort=x&limit=0&before=x")
        .await
        .invalid(&["before", "in", "limit", "q", "sort"]);
});

both!(whatever_is_asked_there_is_an_answer, async |app: TestApp| {
    let ana = corpus(&app).await;
    let hostile = [
        "'",
        "\"",
        "''",
        "\"\"",
        "a'b",
        "a\"b",
        "*",
        "a*",
        "**",
        "-",
        "--",
        "-a",
        "a -",
        "(",
        ")",
        "a AND",
        "AND OR NOT",
        "NEAR(a b, 3)",
        "title:bread",
        "^bread",
        "bread + wheat",
        "{a b}",
        "a & b",
        "a | b",
        "!a",
        "a <-> b",
        "a:*",
        "a\\b",
        "\u{0}",
        "bread\u{0}",
        "%",
        "_",
        "' OR '1'='1",
        "'); DROP TABLE posts; --",
        "\u{202e}abc",
        "💥",
        "\u{fffd}",
        "-\"",
        "\"-",
        "“a",
        "a”",
        "\t",
        "  ",
        "a\nb",
        "rowid",
        "rank",
        "'a':1A",
        "\u{301}",
        "ー",
        "々",
    ];
    for words in hostile {
        for more in ["", "&sort=newest&in=comments", "&category=general&author=ana&tag=%00'%22"] {
            let answer = ana.get(&format!("/api/search?q={}{more}", encoded(words))).await;
            assert_eq!(answer.status, 200, "{words:?}{more}: {}", answer.text);
        }
    }
    let mut runner = TestRunner::deterministic();
    let made = "[ab\"'*()\\-:&|!<>^~ 東ก\\\\\u{0}]{0,24}|\\PC{0,40}";
    for _ in 0..60 {
        let words = made.new_tree(&mut runner).unwrap().current();
        let answer = ana.get(&format!("/api/search?q={}", encoded(&words))).await;
        assert_eq!(answer.status, 200, "{words:?}: {}", answer.text);
    }
    let long = "x".repeat(201);
    ana.get(&format!("/api/search?q={long}")).await.invalid(&["q"]);
    assert_eq!(set(&ana, "bread").await.len(), 2, "nothing was harmed");
});

both!(a_forum_of_before_is_taken_into_the_index_as_it_runs, async |app: TestApp| {
    let ana = app.register("ana").await;
    let post = ana.post("general", "Old bread", "x").await;
    ana.comment(&post, "old crumbs").await;
    app.stop().await;
    // As the migration leaves a forum that had texts already.
    let empty = match app.database().kind() {
        Database::Sqlite => {
            "INSERT INTO post_search (post_search) VALUES ('delete-all');
             INSERT INTO comment_search (comment_search) VALUES ('delete-all');"
        }
        Database::Postgres => "DELETE FROM post_search; DELETE FROM comment_search;",
    };
    app.database().execute(&format!("{empty} UPDATE search_backlog SET below = 1000;"));
    app.restart(&[]).await;
    let guest = app.guest();
    let all = async { while found(&guest, "old", "").await.len() < 2 {} };
    tokio::time::timeout(PATIENCE, all).await.expect("both texts are taken in");
});

both!(the_index_is_made_anew_by_a_command, async |app: TestApp| {
    let ana = corpus(&app).await;
    let before = set(&ana, "bread").await;
    let told = app.command(&["search", "rebuild"], "").await;
    assert!(told.code == Some(0) && told.stdout.contains("8 texts are in the index"), "{told:?}");
    // What was asked before may be answered from memory.
    assert_eq!(set(&ana, "bread ").await, before);
    assert_eq!(set(&ana, "東京").await, ["東京の天気"]);
});
