//! Registering, one's own view, profiles, and finding people.

use futures_util::future::join_all;

use crate::support::{Answer, Method, PASSWORD, Person, TestApp, Value, json, pick, registration};

async fn register_as(person: &Person, body: &Value) -> Answer {
    person.send(Method::POST, "/api/auth/register", body).await
}

both!(registering_signs_in_and_gives_the_user, async |app: TestApp| {
    let ana = app.register("ana").await;
    assert_eq!(ana.user["username"], "ana");
    assert_eq!(ana.user["role"], "member");
    assert_eq!(ana.user["avatar_url"], Value::Null);
    assert!(ana.user["id"].as_u64().unwrap() > 0);
    assert_time(&ana.user["created_at"]);
    assert_eq!(ana.get("/api/me").await.ok(200)["id"], ana.user["id"]);
});

/// RFC 3339 in UTC with milliseconds and `Z`.
#[track_caller]
fn assert_time(time: &Value) {
    let text = time.as_str().unwrap();
    let shape: String = text.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect();
    assert_eq!(shape, "0000-00-00T00:00:00.000Z", "{text}");
}

both!(the_own_view_has_what_was_given_and_null_for_the_rest, async |app: TestApp| {
    let mut form = registration("ana");
    form["first_name"] = "Ana".into();
    form["age"] = 33.into();
    let ana = app.guest();
    register_as(&ana, &form).await.ok(201);
    let me = ana.get("/api/me").await.ok(200);
    assert_eq!(me["email"], "ana@example.org");
    assert_eq!(me["first_name"], "Ana");
    assert_eq!(me["age"], 33);
    for absent in ["last_name", "gender", "bio"] {
        assert!(me.get(absent).is_some_and(Value::is_null), "{absent} in {me}");
    }
    assert_eq!(me["unread"], json!({"messages": 0, "notifications": 0}));
});

both!(a_guest_has_no_own_view, async |app: TestApp| {
    app.guest().get("/api/me").await.problem(401, "unauthenticated");
    app.guest().patch("/api/me", &json!({"bio": "x"})).await.problem(401, "unauthenticated");
});

both!(nobody_elses_view_carries_an_email, async |app: TestApp| {
    let ana = app.register("ana").await;
    let bo = app.register("bob").await;
    let post = ana.post("general", "Hi", "there").await;
    bo.comment(&post, "Hi").await;
    for path in ["/api/users/ana", "/api/users?query=an", "/api/posts", "/api/online"] {
        let text = bo.get(path).await.text;
        assert!(!text.contains("example.org"), "{path}: {text}");
    }
});

both!(a_profile_is_changed_field_by_field, async |app: TestApp| {
    let ana = app.register("ana").await;
    ana.patch("/api/me", &json!({"first_name": " Ana ", "bio": "Likes the north.", "age": 40}))
        .await
        .ok(200);
    let me = ana.patch("/api/me", &json!({"age": null, "last_name": "Berg"})).await.ok(200);
    assert_eq!(me["first_name"], "Ana", "what is not named stays, trimmed");
    assert_eq!(me["bio"], "Likes the north.");
    assert_eq!(me["last_name"], "Berg");
    assert_eq!(me["age"], Value::Null, "null takes it back");
    assert_eq!(ana.get("/api/me").await.ok(200), me);
});

both!(a_profile_takes_no_role_name_or_id_from_the_client, async |app: TestApp| {
    let ana = app.register("ana").await;
    let before = ana.get("/api/me").await.ok(200);
    let sly = json!({"role": "admin", "id": 99, "created_at": "2001-01-01T00:00:00.000Z", "is_admin": true, "unread": {"messages": 5}});
    ana.patch("/api/me", &sly).await.ok(200);
    assert_eq!(ana.get("/api/me").await.ok(200), before);
    let mut form = registration("bob");
    form["role"] = "admin".into();
    form["id"] = 4711.into();
    let bo = register_as(&app.guest(), &form).await.ok(201);
    assert_eq!(bo["role"], "member");
    assert_ne!(bo["id"], 4711);
});

both!(profile_fields_have_limits, async |app: TestApp| {
    let ana = app.register("ana").await;
    let limits = app.guest().get("/api/site").await.ok(200)["limits"].clone();
    let long = |key: &str| "x".repeat(usize::try_from(limits[key].as_u64().unwrap()).unwrap() + 1);
    for (field, value) in [
        ("age", json!(-1)),
        ("age", json!(1000)),
        ("first_name", long("name_max").into()),
        ("last_name", long("name_max").into()),
        ("bio", long("bio_max").into()),
    ] {
        ana.patch("/api/me", &json!({ field: value })).await.invalid(&[field]);
    }
});

both!(two_people_registering_the_same_name_at_once_make_one_account, async |app: TestApp| {
    let people: Vec<Person> = (0..8).map(|_| app.guest()).collect();
    let forms: Vec<Value> =
        (0..8).map(|i| json!({"username": "ana", "email": format!("ana{i}@example.org"), "password": PASSWORD})).collect();
    let answers =
        join_all(people.iter().zip(&forms).map(|(person, form)| register_as(person, form))).await;
    let made = answers.iter().filter(|answer| answer.status == 201).count();
    assert_eq!(made, 1);
    for answer in answers.iter().filter(|answer| answer.status != 201) {
        assert!(answer.problem(409, "conflict")["errors"]["username"].is_array());
    }
    assert_eq!(app.database().number("SELECT count(*) AS value FROM users"), 1);
});

both!(two_people_registering_the_same_email_at_once_make_one_account, async |app: TestApp| {
    let people: Vec<Person> = (0..8).map(|_| app.guest()).collect();
    let forms: Vec<Value> =
        (0..8).map(|i| json!({"username": format!("ana{i}x"), "email": "ana@example.org", "password": PASSWORD})).collect();
    let answers =
        join_all(people.iter().zip(&forms).map(|(person, form)| register_as(person, form))).await;
    assert_eq!(answers.iter().filter(|answer| answer.status == 201).count(), 1);
    for answer in answers.iter().filter(|answer| answer.status != 201) {
        assert!(answer.problem(409, "conflict")["errors"]["email"].is_array());
    }
});

both!(a_name_that_reads_like_a_taken_one_is_taken, async |app: TestApp| {
    app.register("paypal").await;
    for name in ["PayPal", "ｐａｙｐａｌ", "рауpal", "paypa1", "PAYPAL"] {
        let form = json!({"username": name, "email": "other@example.org", "password": PASSWORD});
        let problem = register_as(&app.guest(), &form).await.problem(409, "conflict");
        assert!(problem["errors"]["username"].is_array(), "{name}: {problem}");
    }
    let form = json!({"username": "someone", "email": "PayPal@Example.org", "password": PASSWORD});
    assert!(
        register_as(&app.guest(), &form).await.problem(409, "conflict")["errors"]["email"]
            .is_array()
    );
});

both!(a_registration_says_which_fields_are_wrong, async |app: TestApp| {
    let guest = app.guest();
    for (field, value) in [
        ("username", json!("ab")),
        ("username", json!("x".repeat(25))),
        ("username", json!("a b c")),
        ("username", json!("<b>x</b>")),
        ("username", json!("an\u{202e}a")),
        ("username", json!("")),
        ("username", json!("a/../b")),
        ("email", json!("no address")),
        ("email", json!("")),
        ("email", json!("a@b\n.org")),
        ("password", json!("1234567")),
        ("password", json!("x".repeat(129))),
        ("age", json!(-1)),
        ("first_name", json!("x".repeat(1000))),
    ] {
        let mut form = registration("ana");
        form[field] = value;
        register_as(&guest, &form).await.invalid(&[field]);
    }
    register_as(&guest, &json!({"username": "x", "email": "y", "password": "z"}))
        .await
        .invalid(&["email", "password", "username"]);
    register_as(&guest, &json!({})).await.invalid(&["email", "password", "username"]);
    assert_eq!(app.database().number("SELECT count(*) AS value FROM users"), 0);
    assert!(guest.cookies().is_empty(), "nobody is signed in by a failed registration");
});

both!(names_and_passwords_are_counted_in_characters, async |app: TestApp| {
    for (name, password) in
        [("äöü", "пароль12"), ("日本語", "xq7-"), ("Łukasz.Żółć-1_2", "любой код ")]
    {
        let password = password.chars().cycle().take(128).collect::<String>();
        let form = json!({"username": name, "email": format!("a{}@example.org", name.len()), "password": password});
        let person = app.guest();
        assert_eq!(register_as(&person, &form).await.ok(201)["username"], name);
        let login = json!({"login": name, "password": password});
        app.guest().send(Method::POST, "/api/auth/login", &login).await.ok(200);
    }
});

both!(a_profile_is_public_under_its_name_in_any_case, async |app: TestApp| {
    let ana = app.register("Ana").await;
    let guest = app.guest();
    for path in ["/api/users/Ana", "/api/users/ana"] {
        let profile = guest.get(path).await.ok(200);
        for key in ["id", "username", "avatar_url", "role", "created_at"] {
            assert_eq!(profile[key], ana.user[key], "{key}");
        }
        for secret in ["email", "first_name", "last_name", "age", "gender", "password_hash"] {
            assert!(profile.get(secret).is_none(), "{secret} in {profile}");
        }
    }
    guest.get("/api/users/nobody").await.problem(404, "not_found");
    guest.get("/api/users/%00").await.problem(404, "not_found");
});

both!(people_are_found_by_the_start_of_their_name, async |app: TestApp| {
    for name in ["anna", "Annika", "bernd", "joanna"] {
        app.register(name).await;
    }
    let find = async |query: &str| app.guest().get(&format!("/api/users?{query}")).await;
    let found = find("query=ann").await.ok(200);
    let mut names: Vec<&str> =
        pick(&found["items"], "username").iter().map(|name| name.as_str().unwrap()).collect();
    names.sort_unstable();
    assert_eq!(names, ["Annika", "anna"]);
    assert_eq!(find("query=ann&limit=1").await.ok(200)["items"].as_array().unwrap().len(), 1);
    assert_eq!(
        find("query=%25").await.ok(200)["items"],
        json!([]),
        "a per cent sign is a character, not a pattern"
    );
    assert_eq!(find("query=a_n").await.ok(200)["items"], json!([]), "and so is an underscore");
    find("query=ann&limit=0").await.invalid(&["limit"]);
});

both!(the_site_tells_its_name_and_limits, async |app: TestApp| {
    let site = app.guest().get("/api/site").await.ok(200);
    assert!(
        site["name"].is_string()
            && site["version"].is_string()
            && site.get("registration").is_some(),
        "{site}"
    );
    let values: Vec<u64> =
        site["limits"].as_object().unwrap().values().filter_map(Value::as_u64).collect();
    for limit in [3, 24, 8, 128, 200, 20_000, 5_000, 262_144, 16_384] {
        assert!(values.contains(&limit), "{limit} in {site}");
    }
});
