//! What a name may be, which two names are one, and how people are found by theirs.

use std::sync::atomic::{AtomicU32, Ordering};

use futures_util::future::join_all;

use crate::support::{Answer, Method, Person, Process, TestApp, Value, json, pick, registration};

/// Registers with an address that has nothing to do with the name.
async fn register(person: &Person, name: &str) -> Answer {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let mut form = registration("x");
    form["username"] = name.into();
    form["email"] = format!("{}@example.org", COUNT.fetch_add(1, Ordering::Relaxed)).into();
    person.send(Method::POST, "/api/auth/register", &form).await
}

async fn found(app: &TestApp, query: &str) -> Vec<Value> {
    let url = reqwest::Url::parse_with_params("http://x/api/users", [("query", query)]).unwrap();
    let list = app.guest().get(&format!("/api/users?{}", url.query().unwrap())).await.ok(200);
    pick(&list["items"], "username").into_iter().cloned().collect()
}

async fn asked(app: &TestApp, name: &str) -> Value {
    let url = reqwest::Url::parse_with_params("http://x/", [("name", name)]).unwrap();
    app.guest().get(&format!("/api/auth/username?{}", url.query().unwrap())).await.ok(200)
}

both!(names_of_every_script_are_taken_with_their_marks, async |app: TestApp| {
    for name in
        ["हिन्दी", "राम", "தமிழ்", "ไทยแลนด์", "বাংলা", "Nguyễn", "李明", "さき", "アイ", "김구", "مُحَمَّد"]
    {
        let made = register(&app.guest(), name).await.ok(201);
        let shown = made["username"].as_str().unwrap();
        assert_eq!(
            app.guest().get(&format!("/api/users/{shown}")).await.ok(200)["id"],
            made["id"],
            "{name}"
        );
    }
    for name in ["李", "ab", "a\u{301}\u{301}\u{301}bc", "\u{301}abc", "z\u{337}algo"] {
        register(&app.guest(), name).await.invalid(&["username"]);
    }
});

both!(a_letter_counts_as_one_with_its_marks, async |app: TestApp| {
    register(&app.guest(), &"कि".repeat(24)).await.ok(201);
    register(&app.guest(), &"ti".repeat(12)).await.ok(201);
    for name in ["कि".repeat(25), "ti".repeat(13), "x\u{302}".repeat(25), "कि".repeat(2_000)]
    {
        register(&app.guest(), &name).await.invalid(&["username"]);
    }
});

both!(a_name_that_looks_like_anothers_is_taken, async |app: TestApp| {
    for name in
        ["oaecpl", "alice", "Ian", "bob0", "corner", "anna", "paypal", "wendy", "José", "KIRILL"]
    {
        register(&app.guest(), name).await.ok(201);
    }
    for name in [
        "oaecpI",
        "aIice",
        "AIice",
        "lan",
        "bobO",
        "comer",
        "ΑΝΝΑ",
        "рауpal",
        "ａｌｉｃｅ",
        "vvendy",
        "Jose\u{301}",
        "AL1CE",
        "ALlCE",
        "KlRlLL",
        "Kirill",
    ] {
        let problem = register(&app.guest(), name).await.problem(409, "conflict");
        assert!(problem["errors"]["username"].is_array(), "{name}: {problem}");
        assert_eq!(asked(&app, name).await["available"], false, "{name}");
    }
    for name in ["jose", "annabel", "Lian", "alice2"] {
        register(&app.guest(), name).await.ok(201);
    }
});

both!(nobody_gets_a_name_that_looks_like_the_forums_own, async |app: TestApp| {
    for name in [
        "officiaI",
        "heIp",
        "admin.",
        "_admin",
        "-admin-",
        "a.d.m.i.n",
        "0fficial",
        "ѕupport",
        "ｒｏｏｔ",
        "m0derator",
        "rnoderator",
        "AdmIn",
        "ADMlN",
        "OFFlClAL",
        "APl",
        "admin\u{2bc}",
        "\u{2bc}admin",
        "sy5tem",
        "5taff",
        "4pi",
        "ádmin",
        "admi\u{307}n",
    ] {
        register(&app.guest(), name).await.invalid(&["username"]);
        assert_eq!(asked(&app, name).await["available"], false, "{name}");
    }
    for name in ["helper", "Ali", "admin.tools"] {
        register(&app.guest(), name).await.ok(201);
    }
});

both!(of_two_that_look_alike_at_once_one_is_made, async |app: TestApp| {
    let names = ["milly", "miIly", "mi1ly", "MILLY", "ｍｉｌｌｙ", "mil1y"];
    let guests = names.map(|name| (app.guest(), name));
    let made = join_all(guests.iter().map(|(guest, name)| register(guest, name))).await;
    let statuses: Vec<u16> = made.iter().map(|answer| answer.status.as_u16()).collect();
    assert_eq!(statuses.iter().filter(|status| **status == 201).count(), 1, "{statuses:?}");
    assert!(statuses.iter().all(|status| matches!(status, 201 | 409)), "{statuses:?}");
    assert_eq!(app.database().number("SELECT count(*) AS value FROM users"), 1);
});

both!(whether_a_name_can_be_had_is_told_before_registering, async |app: TestApp| {
    app.register("ana").await;
    assert_eq!(asked(&app, "anabel").await, json!({"available": true, "detail": null}));
    for (name, word) in [
        ("ana", "taken"),
        ("ANA", "taken"),
        ("admin", "reserved"),
        ("a b c", "letters"),
        ("x", "characters"),
        ("", "characters"),
    ] {
        let told = asked(&app, name).await;
        assert_eq!(told["available"], false, "{name}: {told}");
        assert!(told["detail"].as_str().unwrap().contains(word), "{name}: {told}");
    }
    assert_eq!(asked(&app, "аnna").await["available"], false, "of two scripts");
    assert_eq!(
        asked(&app, "ana@example.org").await["available"],
        false,
        "whoever has an address is not told"
    );
    assert_eq!(asked(&app, "bob@example.org").await, asked(&app, "ana@example.org").await);
});

both!(people_are_found_without_accents_and_with_them, async |app: TestApp| {
    for name in ["José", "Joséphine", "Łukasz", "Søren", "Zoë", "हिन्दी", "한국", "Ίων"]
    {
        register(&app.guest(), name).await.ok(201);
    }
    for query in ["jose", "José", "JOSÉ", "Jose\u{301}", "jos", "ｊｏｓｅ", " jose "] {
        assert_eq!(found(&app, query).await, ["José", "Joséphine"], "{query}");
    }
    for (query, name) in [
        ("lukasz", "Łukasz"),
        ("soren", "Søren"),
        ("SØR", "Søren"),
        ("zoe", "Zoë"),
        ("हि", "हिन्दी"),
        ("하", "한국"),
        ("ιων", "Ίων"),
    ] {
        assert_eq!(found(&app, query).await, [name], "{query}");
    }
    for query in ["%", "_", "jo_e", "josé!", "\\", "\u{10ffff}"] {
        assert!(found(&app, query).await.is_empty(), "{query}");
    }
    app.guest().get("/api/users/jose").await.problem(404, "not_found");
});

both!(what_is_longer_than_a_name_finds_nobody, async |app: TestApp| {
    app.register("ana").await;
    for query in [
        "a".repeat(50_000),
        "a".repeat(300),
        "%".repeat(20_000),
        "é".repeat(10_000),
        "\u{fdfa}".repeat(3_000),
    ] {
        assert!(found(&app, &query).await.is_empty());
    }
    assert_eq!(found(&app, "").await, ["ana"]);
});

both!(the_look_up_goes_on_page_by_page, async |app: TestApp| {
    let names = ["josa", "José", "jose", "josé2", "Josef", "josi"];
    for name in names {
        register(&app.guest(), name).await.ok(201);
    }
    let (mut seen, mut next) = (Vec::new(), String::new());
    loop {
        let page = app.guest().get(&format!("/api/users?query=jos&limit=2{next}")).await.ok(200);
        seen.extend(
            pick(&page["items"], "username")
                .into_iter()
                .map(|name| name.as_str().unwrap().to_owned()),
        );
        match page["next"].as_str() {
            Some(cursor) => next = format!("&before={cursor}"),
            None => break,
        }
    }
    assert_eq!(seen, ["josa", "José", "jose", "josé2", "Josef", "josi"]);
});

both!(a_name_in_another_form_of_writing_is_the_same_name, async |app: TestApp| {
    let (jose, ana) = (app.register("José").await, app.register("ana").await);
    let post = jose.post("general", "Hola", "a todos").await;
    for written in ["Jose%CC%81", "JOSE%CC%81", "jos%C3%A9", "%EF%BC%AAose%CC%81"] {
        assert_eq!(ana.get(&format!("/api/users/{written}")).await.ok(200)["username"], "José");
        assert_eq!(
            ana.get(&format!("/api/posts?author={written}")).await.ok(200)["items"][0]["id"],
            post["id"]
        );
        let path = format!("/api/conversations/{written}/messages");
        let sent = ana.send(Method::POST, &path, &json!({"body": "hi"})).await.ok(201);
        assert_eq!(sent["to"]["username"], "José");
        assert_eq!(ana.get(&path).await.ok(200)["items"][0]["id"], sent["id"]);
        ana.send(Method::PUT, &format!("/api/blocks/{written}"), &json!({})).await.ok(204);
        ana.delete(&format!("/api/blocks/{written}")).await.ok(204);
    }
    let mut tab = jose.ws().await;
    let mut typist = ana.ws().await;
    typist
        .send(&json!({"type": "typing", "in": {"conversation": "Jose\u{301}"}, "active": true}))
        .await;
    assert_eq!(tab.expect("typing").await["users"], json!(["ana"]));
});

both!(names_from_before_are_keyed_at_the_start_and_look_alikes_are_told, async |app: TestApp| {
    for name in ["oaecpl", "other", "José", "third"] {
        register(&app.guest(), name).await.ok(201);
    }
    app.stop().await;
    // As it was before names were compared as they are written.
    app.database().execute(
        "UPDATE users SET username = 'oaecpI', username_lower = 'oaecpi', username_key = 'oaecpi' WHERE username = 'other'; \
         DELETE FROM username_keys; DELETE FROM user_search",
    );
    for _ in 0..2 {
        let server = Process::serve(&app.database().url, &[]).await;
        for name in ["oaecpl", "oaecpI"] {
            let login = json!({"login": name, "password": crate::support::PASSWORD});
            assert_eq!(
                server.guest().send(Method::POST, "/api/auth/login", &login).await.ok(200)["username"],
                name
            );
        }
        for name in ["0aecpl", "oaecp1", "OAECPI", "Third", "Jos\u{e9}"] {
            register(&server.guest(), name).await.problem(409, "conflict");
        }
        assert_eq!(
            server.guest().get("/api/users?query=jose").await.ok(200)["items"][0]["username"],
            "José"
        );
        let log = server.kill().await;
        let told: Vec<&str> = log.lines().filter(|line| line.contains("look alike")).collect();
        assert!(told.len() == 1 && told[0].contains("oaecpl and oaecpI"), "{log}");
        assert!(!log.contains("third"), "{log}");
    }
    // When the older one is gone, the other has the key.
    app.database().execute(
        "DELETE FROM sessions; DELETE FROM username_keys WHERE user_id = 1; DELETE FROM key_clashes WHERE older_id = 1; \
                            DELETE FROM user_search WHERE user_id <= 2; DELETE FROM users WHERE id = 1",
    );
    let server = Process::serve(&app.database().url, &[]).await;
    register(&server.guest(), "oaecpl").await.problem(409, "conflict");
    let log = server.kill().await;
    assert!(!log.contains("look alike"), "{log}");
});
