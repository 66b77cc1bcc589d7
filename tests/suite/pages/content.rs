//! What stands in the HTML, read without a script.

use super::markup::Page;
use crate::support::{Answer, Method, Person, Socket, TestApp, Value, json};

/// What somebody gets who asks as a browser does.
async fn page(person: &Person, path: &str, status: u16) -> Page {
    let answer = Answer::of(person.request(Method::GET, path).header("accept", "text/html")).await;
    assert_eq!(answer.status.as_u16(), status, "{path}: {}", answer.text);
    assert_eq!(answer.header("content-type"), "text/html; charset=utf-8", "{path}");
    let page = Page::parse(&answer.text);
    assert_eq!(page.errors(), [""; 0], "{path}: {}", answer.text);
    assert_eq!(page.running(), [""; 0], "{path}");
    page
}

both!(the_newest_posts_stand_in_the_front_page_and_lead_on, async |app: TestApp| {
    let ana = app.register("ana").await;
    for i in 1..=23 {
        ana.post("general", &format!("Bread {i}"), &format!("With **{i}** seeds")).await;
    }
    let guest = app.guest();
    let home = page(&guest, "/", 200).await;
    assert_eq!(home.texts("post-title").len(), 20);
    assert_eq!(home.texts("post-title")[0], "Bread 23");
    assert_eq!(home.texts("prose")[0].trim(), "With 23 seeds");
    assert_eq!(home.texts("name")[0], "ana");
    assert!(home.links().contains(&"/c/general".to_owned()));
    assert_eq!(home.link("Bread 23").as_deref(), Some("/p/23"));
    let older = home.link("Older posts").expect("a way on");
    let older = page(&guest, &format!("/{}", older.trim_start_matches('/')), 200).await;
    assert_eq!(older.texts("post-title"), ["Bread 3", "Bread 2", "Bread 1"]);
    assert_eq!((older.link("Older posts"), older.link("Newest posts")), (None, Some("/".into())));
    assert_eq!(page(&guest, "/c/general", 200).await.texts("post-title").len(), 20);
    assert_eq!(page(&guest, "/c/help", 200).await.texts("empty-heading"), ["Nothing here yet"]);
    assert_eq!(page(&ana, "/", 200).await.shown(), home.shown(), "it is the same for everyone");
});

both!(a_post_stands_in_its_page_with_its_comments_in_reading_order, async |app: TestApp| {
    let (ana, bob) = (app.register("ana").await, app.register("bob").await);
    let post = ana.post("help", "Rye & wheat", "Which one?").await;
    let first = bob.comment(&post, "comment 0").await;
    for i in 1..22 {
        bob.comment(&post, &format!("comment {i}")).await;
    }
    ana.reply(&first, "a reply").await;
    let shown = page(&app.guest(), &format!("/p/{}", post["id"]), 200).await;
    assert_eq!(
        (shown.text("h1"), shown.text("title")),
        ("Rye & wheat".into(), "Rye & wheat · Althing".into())
    );
    let texts: Vec<String> =
        shown.texts("prose").iter().map(|text| text.trim().to_owned()).collect();
    assert_eq!(
        (texts.len(), &*texts[0], &*texts[1], &*texts[20]),
        (21, "Which one?", "comment 0", "comment 19")
    );
    assert_eq!(shown.text("h2"), "Categories");
    let later = page(&app.guest(), &shown.link("Later comments").unwrap(), 200).await;
    let texts: Vec<String> =
        later.texts("prose").iter().map(|text| text.trim().to_owned()).collect();
    assert_eq!(texts[1..], ["comment 20", "comment 21", "a reply"]);
    assert_eq!(later.texts("reply-to"), ["an earlier comment"]);
    let earlier = page(&app.guest(), &later.link("Earlier comments").unwrap(), 200).await;
    assert_eq!(earlier.texts("prose").len(), 21);
    assert!(earlier.link("Earlier comments").is_none() && earlier.link("Later comments").is_some());
});

both!(a_page_says_of_itself_what_it_is, async |app: TestApp| {
    let (ana, bob) = (app.register("ana").await, app.register("bob").await);
    let post = ana.post("help", "Rye", "Which **one**? ||secret||").await;
    bob.comment(&post, "Both").await;
    let guest = app.guest();
    let shown = page(&guest, "/p/1", 200).await;
    assert_eq!(shown.relation("canonical"), Some(app.url("/p/1")));
    assert_eq!(shown.meta("og:url"), Some(app.url("/p/1")));
    assert_eq!(shown.meta("og:type").as_deref(), Some("article"));
    assert_eq!(shown.meta("og:title").as_deref(), Some("Rye"));
    assert_eq!(shown.meta("og:site_name").as_deref(), Some("Althing"));
    let description = shown.meta("description").unwrap();
    assert!(
        description.starts_with("Which one?") && !description.contains("secret"),
        "{description}"
    );
    let told = shown.json("application/ld+json");
    assert_eq!(told["@type"], "DiscussionForumPosting");
    assert_eq!(told["headline"], "Rye");
    assert_eq!(told["author"]["name"], "ana");
    assert_eq!(told["datePublished"], post["created_at"]);
    assert_eq!(told["url"], app.url("/p/1"));
    assert_eq!(told["comment"][0]["@type"], "Comment");
    assert_eq!(told["comment"][0]["text"], "Both");
    assert_eq!(told["comment"][0]["author"]["url"], app.url("/u/bob"));
    assert_eq!(told["interactionStatistic"]["userInteractionCount"], 1);
    for path in ["/", "/c/help", "/u/ana"] {
        let shown = page(&guest, path, 200).await;
        assert_eq!(shown.relation("canonical"), Some(app.url(path)));
        assert!(shown.meta("description").is_some_and(|words| !words.is_empty()), "{path}");
        assert_eq!(shown.json("application/ld+json")["@context"], "https://schema.org");
    }
    app.restart(&["--public-url", "https://forum.example.org"]).await;
    let shown = page(&guest, "/p/1", 200).await;
    assert_eq!(shown.relation("canonical").as_deref(), Some("https://forum.example.org/p/1"));
});

both!(a_list_tells_search_engines_of_its_posts_and_not_their_texts_again, async |app: TestApp| {
    let (ana, bob) = (app.register("ana").await, app.register("bob").await);
    let tagged = json!({
        "category": "help", "title": "Rye </script>", "body": "Long text", "tags": ["rye"],
    });
    let post = ana.send(Method::POST, "/api/posts", &tagged).await.ok(201);
    bob.comment(&post, "Both").await;
    let guest = app.guest();
    for path in ["/", "/?sort=active", "/c/help", "/tags/rye", "/u/ana"] {
        let shown = page(&guest, path, 200).await;
        let told = shown.json("application/ld+json");
        let is_person = path.starts_with("/u/");
        assert_eq!(told["@type"], if is_person { "ProfilePage" } else { "CollectionPage" });
        let listed = if is_person {
            &told["hasPart"][0]
        } else {
            assert_eq!(told["mainEntity"]["@type"], "ItemList", "{path}");
            assert_eq!(told["mainEntity"]["itemListElement"][0]["position"], 1, "{path}");
            &told["mainEntity"]["itemListElement"][0]["item"]
        };
        let expected = json!({
            "@type": "DiscussionForumPosting",
            "headline": "Rye </script>",
            "url": app.url(&format!("/p/{}", post["id"])),
            "author": {"@type": "Person", "name": "ana", "url": app.url("/u/ana")},
            "datePublished": post["created_at"],
            "commentCount": 1,
            "interactionStatistic": {
                "@type": "InteractionCounter",
                "interactionType": "https://schema.org/CommentAction",
                "userInteractionCount": 1,
            },
        });
        assert_eq!(listed, &expected, "{path}");
    }
    ana.patch(&format!("/api/posts/{}", post["id"]), &json!({"title": "Rye"})).await.ok(200);
    let told = page(&guest, "/", 200).await.json("application/ld+json");
    let listed = &told["mainEntity"]["itemListElement"][0]["item"];
    let edited = guest.get("/api/posts").await.ok(200)["items"][0]["edited_at"].clone();
    assert_eq!((&listed["headline"], &listed["dateModified"]), (&json!("Rye"), &edited));
});

both!(a_person_stands_in_their_page_with_their_posts, async |app: TestApp| {
    let ana = app.register("Ana").await;
    ana.patch("/api/me", &json!({"bio": "I bake <b>"})).await.ok(200);
    ana.post("general", "Bread", "text").await;
    let shown = page(&app.guest(), "/u/ana", 200).await;
    assert_eq!(shown.text("h1"), "Ana");
    assert_eq!(shown.texts("bio"), ["I bake <b>"]);
    assert!(shown.texts("profile-meta")[0].ends_with("· 1 post · 0 comments"));
    assert_eq!(shown.texts("post-title"), ["Bread"]);
    assert_eq!(shown.relation("canonical"), Some(app.url("/u/Ana")), "one address for a person");
});

both!(what_is_not_there_is_404_in_the_forums_frame, async |app: TestApp| {
    let ana = app.register("ana").await;
    let post = ana.post("general", "Gone", "text").await;
    ana.delete(&format!("/api/posts/{}", post["id"])).await.ok(204);
    for (path, said) in [
        ("/p/1", "This post is not here"),
        ("/p/x", "This post is not here"),
        ("/p/-1", "This post is not here"),
        ("/c/nowhere", "There is no such category"),
        ("/u/nobody", "Nobody of this name"),
        ("/nowhere", "There is nothing at this address"),
    ] {
        let shown = page(&app.guest(), path, 404).await;
        assert_eq!(shown.texts("empty-heading"), [said], "{path}");
        assert_eq!(shown.link("All posts").as_deref(), Some("/"), "{path}");
        assert_eq!(shown.texts("brand-name"), ["Althing"]);
        assert_eq!(shown.meta("robots").as_deref(), Some("noindex"));
    }
    for path in
        ["/?before=x", "/c/general?before=x", "/p/1?after=x", "/u/ana?before=x", "/?sort=best"]
    {
        page(&app.guest(), path, 422).await;
    }
});

both!(
    the_data_in_a_page_is_what_the_api_gives_and_the_socket_goes_on_from_there,
    async |app: TestApp| {
        let (ana, guest) = (app.register("ana").await, app.guest());
        let post = ana.post("general", "Bread", "text").await;
        ana.comment(&post, "one").await;
        let get = async |path: &str| guest.get(path).await.ok(200);
        let data = async |path: &str| page(&guest, path, 200).await.json("application/json");
        let home = data("/").await;
        assert_eq!(home["list"], get("/api/posts").await);
        assert_eq!(home["site"], get("/api/site").await);
        assert_eq!(home["categories"], get("/api/categories").await["items"]);
        assert_eq!(data("/c/general").await["list"], get("/api/posts?category=general").await);
        let person = data("/u/ana").await;
        assert_eq!(person["list"], get("/api/posts?author=ana").await);
        assert_eq!(person["person"], get("/api/users/ana").await);
        let own = data("/p/1").await;
        assert_eq!(own["post"], get("/api/posts/1").await);
        assert_eq!(own["comments"], get("/api/posts/1/comments?around=first").await);

        // All that came after it comes again, and nothing that was before.
        let second = ana.post("general", "Cake", "text").await;
        let mut tab = resumed(&app, &home).await;
        assert_eq!(tab.expect("post.created").await["post"], second);
        assert_eq!(tab.expect("resumed").await["replayed"], 1);
        assert!(data("/").await["seq"].as_i64() > home["seq"].as_i64());
    }
);

async fn resumed(app: &TestApp, data: &Value) -> Socket {
    let (epoch, seq) = (data["epoch"].as_str().unwrap(), data["seq"].as_i64().unwrap());
    let mut tab = app.guest().ws().await;
    tab.send(&json!({"type": "resume", "epoch": epoch, "seq": seq})).await;
    tab
}

both!(who_has_a_page_already_is_told_so, async |app: TestApp| {
    let ana = app.register("ana").await;
    ana.post("general", "Bread", "text").await;
    let guest = app.guest();
    for path in ["/", "/c/general", "/p/1", "/u/ana", "/login"] {
        let tag = guest.get(path).await.header("etag").to_owned();
        assert!(tag.starts_with('"'), "{path}: {tag}");
        let again = async || {
            Answer::of(guest.request(Method::GET, path).header("if-none-match", &tag)).await
        };
        let same = again().await;
        assert_eq!((same.status.as_u16(), &*same.text), (304, ""), "{path}");
        assert_eq!(same.header("etag"), tag);
        if path != "/login" {
            ana.post("general", "More", "text").await;
            ana.comment(&json!({"id": 1}), "more").await;
            assert_eq!(again().await.status.as_u16(), 200, "{path}");
        }
    }
});

both!(hostile_titles_and_names_are_words_in_a_page_and_in_its_data, async |app: TestApp| {
    let ana = app.register("ana").await;
    let hostile = [
        "</title><script>window.__ran=1</script>",
        "\"><img src=x onerror=window.__ran=1>",
        "</script><script>window.__ran=1</script>",
        "<!--<script>",
        "]]> &amp; {{7*7}} \u{2028}",
    ];
    for title in hostile {
        ana.post("general", title, title).await;
    }
    ana.patch("/api/me", &json!({"bio": hostile[0]})).await.ok(200);
    for path in ["/", "/c/general", "/u/ana", "/p/1", "/p/2", "/p/3", "/p/4", "/p/5"] {
        let shown = page(&app.guest(), path, 200).await;
        shown.json("application/ld+json");
        let data = shown.json("application/json");
        if let Some(id) = path.strip_prefix("/p/") {
            let title = hostile[id.parse::<usize>().unwrap() - 1]
                .trim_end()
                .trim_end_matches('\u{2028}')
                .trim_end();
            assert_eq!(data["post"]["title"].as_str().unwrap().trim_end(), title);
            assert_eq!(shown.text("h1").trim_end(), title);
        }
    }
});
