//! People as admins look after them, from the outside.

use crate::support::{Method, PASSWORD, Person, TestApp, Value, json, pick};

const NEW: &str = "a password that I will remember";

async fn listed(admin: &Person, query: &str) -> Value {
    admin.get(&format!("/api/admin/users{query}")).await.ok(200)
}

both!(admins_see_all_accounts_page_by_page_and_nothing_that_opens_one, async |app: TestApp| {
    let (ana, bob) = (app.register("ana").await, app.register("bob").await);
    let (mona, adam) = (app.moderator("mona").await, app.admin("adam").await);
    ana.post("general", "Bread", "x").await;
    for person in [&ana, &mona] {
        person.get("/api/admin/users").await.problem(403, "forbidden");
    }
    app.guest().get("/api/admin/users").await.problem(401, "unauthenticated");
    let names = |page: &Value| -> Vec<String> {
        let all = page["items"].as_array().unwrap();
        all.iter().map(|one| one["user"]["username"].as_str().unwrap().to_owned()).collect()
    };
    for (sort, expected) in
        [("newest", ["adam", "mona", "bob", "ana"]), ("name", ["adam", "ana", "bob", "mona"])]
    {
        let page = listed(&adam, &format!("?sort={sort}&limit=3")).await;
        assert_eq!(names(&page), expected[..3]);
        let next = page["next"].as_str().unwrap();
        let rest = listed(&adam, &format!("?sort={sort}&limit=3&before={next}")).await;
        assert_eq!((names(&rest), &rest["next"]), (vec![expected[3].to_owned()], &Value::Null));
        adam.get(&format!("/api/admin/users?sort=active&before={next}")).await.invalid(&["before"]);
    }
    app.database().execute("UPDATE last_active SET at = user_id * 1000");
    assert_eq!(names(&listed(&adam, "?sort=active").await), ["adam", "mona", "bob", "ana"]);
    app.database().execute(&format!(
        "UPDATE sessions SET seen_at = seen_at - 7200000 WHERE user_id = {}",
        bob.user["id"]
    ));
    bob.get("/api/me").await.ok(200);
    assert_eq!(
        names(&listed(&adam, "?sort=active&limit=1").await),
        ["bob"],
        "their session is used"
    );
    assert_eq!(names(&listed(&adam, "?role=moderator").await), ["mona"]);
    assert_eq!(names(&listed(&adam, "?query=BOB%40example.org").await), ["bob"]);
    let page = listed(&adam, "?query=an").await;
    let one = &page["items"][0];
    assert_eq!(
        (&one["email_proved"], &one["posts"], &one["sessions"], &one["banned"]),
        (&json!(false), &json!(1), &json!(1), &json!(false))
    );
    for secret in ["hash", "token", "$2b$", "example.org"] {
        assert!(!page.to_string().contains(secret), "{page}");
    }
    adam.get("/api/admin/users?role=king&sort=best&limit=0&before=x")
        .await
        .invalid(&["before", "limit", "role", "sort"]);
});

both!(an_admin_ends_sessions_and_hands_over_a_link_that_is_good_once, async |app: TestApp| {
    let (ana, adam) = (app.register("ana").await, app.admin("adam").await);
    let mut tab = ana.ws().await;
    adam.delete("/api/users/ana/sessions").await.ok(204);
    assert_eq!(tab.closed().await.code, 4001);
    ana.get("/api/me").await.problem(401, "unauthenticated");
    adam.delete("/api/users/nobody/sessions").await.problem(404, "not_found");
    adam.delete("/api/users/adam/sessions").await.problem(403, "forbidden");

    let ana = app.guest().log_in("ana").await;
    let made = adam.send(Method::POST, "/api/users/ana/reset-link", &json!({})).await;
    assert_eq!(made.header("cache-control"), "private, no-store");
    let url = made.ok(200)["url"].as_str().unwrap().to_owned();
    let token = url.strip_prefix("/reset#token=").unwrap();
    assert!(!listed(&adam, "?query=ana").await.to_string().contains(token));
    let noted = adam.get("/api/audit?actor=adam").await.ok(200);
    assert_eq!(pick(&noted["items"], "action"), [&json!("reset_link"), &json!("end_sessions")]);
    assert!(!noted.to_string().contains(token));
    let kept = app.database().number("SELECT count(*) AS value FROM idempotency_keys");
    assert_eq!(kept, 0, "no kept answer holds the link");
    let reset = async || {
        let form = json!({"token": token, "password": NEW});
        app.guest().send(Method::POST, "/api/auth/reset", &form).await
    };
    reset().await.ok(204);
    ana.get("/api/me").await.problem(401, "unauthenticated");
    reset().await.invalid(&["token"]);
    let log_in = async |password: &str| {
        let form = json!({"login": "ana", "password": password});
        app.guest().send(Method::POST, "/api/auth/login", &form).await.status.as_u16()
    };
    assert_eq!((log_in(PASSWORD).await, log_in(NEW).await), (401, 200));
});

both!(
    admins_see_everyones_invitations_without_their_codes_and_revoke_them,
    async |app: TestApp| {
        let (ana, adam) = (app.register("ana").await, app.admin("adam").await);
        let make = async |who: &Person| {
            let form = json!({"uses": 3, "days": 2});
            who.send(Method::POST, "/api/invites", &form).await.ok(201)
        };
        let (hers, his) = (make(&ana).await, make(&adam).await);
        let path = "/api/admin/invites";
        ana.get(path).await.problem(403, "forbidden");
        let page = adam.get(&format!("{path}?limit=1")).await.ok(200);
        assert_eq!(pick(&page["items"], "id"), [&his["id"]]);
        let next = page["next"].as_str().unwrap();
        let rest = adam.get(&format!("{path}?limit=1&before={next}")).await.ok(200);
        let one = &rest["items"][0];
        assert_eq!(
            (&one["id"], &one["user"]["username"], &one["uses_left"], &one["used"], &rest["next"]),
            (&hers["id"], &json!("ana"), &json!(3), &json!(0), &Value::Null)
        );
        assert!(!rest.to_string().contains(hers["code"].as_str().unwrap()), "{rest}");
        adam.delete(&format!("/api/invites/{}", hers["id"])).await.ok(204);
        assert_eq!(pick(&adam.get(path).await.ok(200)["items"], "id"), [&his["id"]]);
    }
);
