//! Who may make an account, under which name and with which password; and what is asked of new
//! members.

use futures_util::future::join_all;

use crate::support::{Answer, Method, PASSWORD, Person, TestApp, Value, json, pick, registration};

async fn register_as(person: &Person, form: &Value) -> Answer {
    person.send(Method::POST, "/api/auth/register", form).await
}

async fn invite(by: &Person, form: &Value) -> Answer {
    by.send(Method::POST, "/api/invites", form).await
}

/// The form of someone who has this code.
fn invited(name: &str, code: &Value) -> Value {
    let mut form = registration(name);
    form["invite"] = code.clone();
    form
}

both!(the_most_common_passwords_are_refused_wherever_one_is_chosen, async |app: TestApp| {
    let mut form = registration("ana");
    for password in ["password", "PassWord", "12345678", "iloveyou", "qwertyuiop"] {
        form["password"] = password.into();
        register_as(&app.guest(), &form).await.invalid(&["password"]);
    }
    let ana = app.register("ana").await;
    ana.patch("/api/me", &json!({"current_password": PASSWORD, "password": "Football"}))
        .await
        .invalid(&["password"]);
    let made = app.command(&["user", "create", "bob", "bob@example.org"], "trustno1\n").await;
    assert!(made.code == Some(1) && made.stderr.contains("common"), "{made:?}");
    let reset = app.command(&["user", "reset-password", "ana"], "sunshine\n").await;
    assert!(reset.code == Some(1) && reset.stderr.contains("common"), "{reset:?}");
    ana.get("/api/me").await.ok(200);
});

both!(what_is_said_of_a_password_while_it_is_typed_is_what_is_decided, async |app: TestApp| {
    let guest = app.guest();
    let said = async |form: Value| {
        guest.send(Method::POST, "/api/auth/password-strength", &form).await.ok(200)
    };
    for (number, (password, taken)) in [
        ("        ", false),
        ("\u{200b}\u{200c}\u{200d}\u{2060}\u{200b}\u{200c}\u{200d}\u{2060}", false),
        ("aaaaaaaa", false),
        ("zyxwvuts", false),
        ("qwertzui", false),
        ("Password1!", false),
        ("P@$$w0rd2024", false),
        ("short", false),
        ("my grandmother bakes", true),
        ("correct horse battery staple", true),
        ("gx7!kq2z", true),
        ("parola din cuvinte", true),
    ]
    .into_iter()
    .enumerate()
    {
        let mut form = registration(&format!("person{number}"));
        form["password"] = password.into();
        let told = said(json!({ "password": password })).await;
        assert_eq!(
            (told["refusal"].is_null(), told["score"].as_i64().unwrap() > 0),
            (taken, taken),
            "{password:?}: {told}"
        );
        let answer = register_as(&guest, &form).await;
        if taken {
            answer.ok(201);
        } else {
            assert_eq!(
                answer.invalid(&["password"])["errors"]["password"][0],
                told["refusal"],
                "{password:?}"
            );
        }
    }
    let own = json!({"password": "ana.miller", "username": "Ana.Miller", "email": "half-typed@"});
    assert!(said(own).await["refusal"].as_str().unwrap().contains("your name"));
    let address = json!({"password": "anamaria", "email": "Anamaria@example.org"});
    assert!(said(address).await["refusal"].is_string());
    assert_eq!(said(json!({"password": ""})).await["score"], 0);
    guest
        .send(Method::POST, "/api/auth/password-strength", &json!({}))
        .await
        .invalid(&["password"]);
});

both!(what_anyone_would_guess_is_no_password, async |app: TestApp| {
    app.restart(&["--name", "Our little forum"]).await;
    let mut form =
        json!({"username": "ana.miller", "email": "Anamaria@example.org", "password": ""});
    let guesses = ["Ana.Miller", "anamaria", "anamaria@EXAMPLE.org", "our little forum"];
    for password in guesses {
        form["password"] = password.into();
        register_as(&app.guest(), &form).await.invalid(&["password"]);
    }
    form["password"] = PASSWORD.into();
    let ana = app.guest();
    register_as(&ana, &form).await.ok(201);
    for password in guesses {
        ana.patch("/api/me", &json!({"current_password": PASSWORD, "password": password}))
            .await
            .invalid(&["password"]);
        let reset = app
            .command(
                &["user", "reset-password", "ana.miller", "--name", "Our little forum"],
                password,
            )
            .await;
        assert_eq!(reset.code, Some(1), "{reset:?}");
    }
});

both!(an_operator_gives_a_new_password_and_ends_every_session, async |app: TestApp| {
    let ana = app.register("ana").await;
    let mut tab = ana.ws().await;
    let new = "a password of the operator";
    let reset = app.command(&["user", "reset-password", "ana"], &format!("{new}\n")).await;
    assert!(reset.code == Some(0) && !reset.stdout.contains(new), "{reset:?}");
    assert_eq!(tab.closed().await.code, 4001);
    ana.get("/api/me").await.problem(401, "unauthenticated");
    app.guest()
        .send(Method::POST, "/api/auth/login", &json!({"login": "ana", "password": new}))
        .await
        .ok(200);
    let nobody = app.command(&["user", "reset-password", "nobody"], new).await;
    assert!(nobody.code == Some(1) && nobody.stderr.contains("nobody"), "{nobody:?}");
});

both!(a_name_is_of_one_script_and_runs_one_way, async |app: TestApp| {
    let mut form = registration("ana");
    for name in ["аnna", "annaΩ", "דנהx", "12דנה", "_סיון", "ana\u{202e}", "a\u{200f}na"]
    {
        form["username"] = name.into();
        register_as(&app.guest(), &form).await.invalid(&["username"]);
    }
    for (at, name) in ["Анна_2", "さくらサクラ桜", "דנה-12", "سارة", "한국사람", "taroさくら"]
        .into_iter()
        .enumerate()
    {
        form["username"] = name.into();
        form["email"] = format!("a{at}@example.org").into();
        assert_eq!(register_as(&app.guest(), &form).await.ok(201)["username"], name);
    }
});

both!(the_forums_own_words_are_nobodys_name_but_the_operators, async |app: TestApp| {
    let mut form = registration("ana");
    for name in ["admin", "ADMIN", "Moderator", "everyone", "a11", "ａｐｉ", "r00t"] {
        form["username"] = name.into();
        register_as(&app.guest(), &form).await.invalid(&["username"]);
    }
    app.register("moderator1").await;
    let made = app
        .command(&["user", "create", "admin", "admin@example.org", "--role", "admin"], PASSWORD)
        .await;
    assert_eq!(made.code, Some(0), "{made:?}");
});

both!(a_field_that_no_person_sees_catches_programs, async |app: TestApp| {
    let mut form = registration("ana");
    form["website"] = "https://buy.example".into();
    register_as(&app.guest(), &form).await.invalid(&["website"]);
    assert_eq!(app.database().number("SELECT count(*) AS value FROM users"), 0);
    form["website"] = "".into();
    register_as(&app.guest(), &form).await.ok(201);
});

both!(nobody_registers_where_registration_is_closed, async |app: TestApp| {
    assert_eq!(app.guest().get("/api/site").await.ok(200)["registration"], "open");
    app.restart(&["--registration", "closed"]).await;
    assert_eq!(app.guest().get("/api/site").await.ok(200)["registration"], "closed");
    register_as(&app.guest(), &registration("ana")).await.problem(403, "forbidden");
    let made = app.command(&["user", "create", "boss", "boss@example.org"], PASSWORD).await;
    assert_eq!(made.code, Some(0), "{made:?}");
    let boss = app.guest().log_in("boss").await;
    invite(&boss, &json!({})).await.problem(403, "forbidden");
});

both!(who_registers_goes_by_what_is_set_while_the_password_is_hashed, async |app: TestApp| {
    let boss = app.admin("boss").await;
    app.restart(&["--bcrypt-cost", "13"]).await;
    for (number, (set, status)) in [
        (json!({"registration": "closed"}), 403),
        (json!({"registration": "invite"}), 422),
        (json!({"registration": "open", "approve_members": true}), 202),
        (json!({"approve_members": false}), 201),
    ]
    .into_iter()
    .enumerate()
    {
        if number < 3 {
            let open = json!({"registration": "open", "approve_members": false});
            boss.patch("/api/admin/settings", &open).await.ok(200);
        }
        let (guest, form) = (app.guest(), registration(&format!("person{number}")));
        let set = async {
            actix_web::rt::time::sleep(std::time::Duration::from_millis(150)).await;
            boss.patch("/api/admin/settings", &set).await.ok(200);
        };
        let (answer, ()) = tokio::join!(register_as(&guest, &form), set);
        assert_eq!(answer.status.as_u16(), status, "{number}: {}", answer.text);
    }
    assert_eq!(app.database().number("SELECT count(*) AS value FROM users"), 2);
});

both!(an_invitation_lets_as_many_in_as_it_says, async |app: TestApp| {
    let ana = app.register("ana").await;
    app.restart(&["--registration", "invite", "--public-url", "http://forum.example.org"]).await;
    assert_eq!(app.guest().get("/api/site").await.ok(200)["registration"], "invite");
    register_as(&app.guest(), &registration("bob")).await.invalid(&["invite"]);
    register_as(&app.guest(), &invited("bob", &json!("made up"))).await.invalid(&["invite"]);
    let made = invite(&ana, &json!({"uses": 2})).await.ok(201);
    let code = &made["code"];
    assert_eq!(
        made["url"],
        format!("http://forum.example.org/register?invite={}", code.as_str().unwrap())
    );
    assert_eq!((&made["uses_left"], &made["used"]), (&json!(2), &json!(0)));
    assert!(code.as_str().unwrap().len() >= 22, "128 bits: {code}");
    register_as(&app.guest(), &invited("bob", code)).await.ok(201);
    register_as(&app.guest(), &invited("bob", code)).await.problem(409, "conflict");
    let list = ana.get("/api/invites").await.ok(200);
    assert_eq!(list["next"], Value::Null);
    assert_eq!((&list["items"][0]["uses_left"], &list["items"][0]["used"]), (&json!(1), &json!(1)));
    register_as(&app.guest(), &invited("cyd", code)).await.ok(201);
    register_as(&app.guest(), &invited("dan", code)).await.invalid(&["invite"]);
});

both!(the_last_use_of_an_invitation_is_for_one_of_those_who_come_at_once, async |app: TestApp| {
    let ana = app.register("ana").await;
    app.restart(&["--registration", "invite"]).await;
    let code = invite(&ana, &json!({})).await.ok(201)["code"].clone();
    let people: Vec<Person> = (0..6).map(|_| app.guest()).collect();
    let forms: Vec<Value> = (0..6).map(|i| invited(&format!("bob{i}x"), &code)).collect();
    let answers =
        join_all(people.iter().zip(&forms).map(|(person, form)| register_as(person, form))).await;
    assert_eq!(answers.iter().filter(|answer| answer.status == 201).count(), 1);
    for answer in answers.iter().filter(|answer| answer.status != 201) {
        answer.invalid(&["invite"]);
    }
    assert_eq!(app.database().number("SELECT count(*) AS value FROM users"), 2);
});

both!(an_invitation_ends_by_time_by_revocation_and_with_its_makers_ban, async |app: TestApp| {
    let (ana, bo, judge) =
        (app.register("ana").await, app.register("bob").await, app.moderator("judge").await);
    app.restart(&["--registration", "invite"]).await;
    let (old, revoked, judged) = (
        invite(&ana, &json!({"days": 90})).await.ok(201),
        invite(&ana, &json!({})).await.ok(201),
        invite(&ana, &json!({})).await.ok(201),
    );
    let banned = invite(&bo, &json!({"uses": 100})).await.ok(201);
    app.database().execute(&format!(
        "UPDATE invites SET expires_at = expires_at - 7776000001 WHERE id = {}",
        old["id"]
    ));
    bo.delete(&format!("/api/invites/{}", revoked["id"])).await.problem(404, "not_found");
    ana.delete(&format!("/api/invites/{}", revoked["id"])).await.ok(204);
    ana.delete(&format!("/api/invites/{}", revoked["id"])).await.problem(404, "not_found");
    judge.delete(&format!("/api/invites/{}", judged["id"])).await.ok(204);
    judge.send(Method::PUT, "/api/users/bob/ban", &json!({})).await.ok(204);
    for code in [&old["code"], &revoked["code"], &judged["code"], &banned["code"]] {
        register_as(&app.guest(), &invited("cyd", code)).await.invalid(&["invite"]);
    }
    assert_eq!(
        pick(&ana.get("/api/invites").await.ok(200)["items"], "id"),
        [&old["id"]],
        "what is over can be looked at"
    );
    assert_eq!(judge.get("/api/invites").await.ok(200)["items"], json!([]), "one's own alone");
});

both!(invitations_have_limits, async |app: TestApp| {
    let ana = app.register("ana").await;
    for form in [json!({"uses": 0}), json!({"uses": 101}), json!({"uses": "2"})] {
        invite(&ana, &form).await.invalid(&["uses"]);
    }
    for form in [json!({"days": 0}), json!({"days": 91})] {
        invite(&ana, &form).await.invalid(&["days"]);
    }
    invite(&app.guest(), &json!({})).await.problem(401, "unauthenticated");
    for _ in 0..20 {
        invite(&ana, &json!({"uses": null})).await.ok(201);
    }
    invite(&ana, &json!({})).await.problem(409, "conflict");
    let first = ana.get("/api/invites").await.ok(200)["items"][0]["id"].clone();
    ana.delete(&format!("/api/invites/{first}")).await.ok(204);
    let request = || {
        let request = ana.request(Method::POST, "/api/invites").header("idempotency-key", "one");
        Answer::of(request.json(&json!({})))
    };
    assert_eq!(request().await.ok(201), request().await.ok(201), "sent twice, made once");
});

both!(a_new_member_writes_few_links_on_the_first_day, async |app: TestApp| {
    app.restart(&["--rate-limits", "on", "--new-member-links", "2"]).await;
    let (judge, ana) = (app.moderator("judge").await, app.register("ana").await);
    app.register("bob").await;
    let (few, many) = (
        "[a](https://a.example) https://b.example",
        "[a](https://a.example) https://b.example <https://c.example>",
    );
    let post = ana.post("general", "Links", few).await;
    let comment = ana.comment(&post, few).await;
    ana.message("bob", few).await;
    let (post_path, comment_path) =
        (format!("/api/posts/{}", post["id"]), format!("/api/comments/{}", comment["id"]));
    for (method, path, form) in [
        (
            Method::POST,
            "/api/posts",
            json!({"category": "general", "title": "Links", "body": many}),
        ),
        (Method::PATCH, post_path.as_str(), json!({"body": many})),
        (Method::POST, &format!("{post_path}/comments"), json!({"body": many})),
        (Method::PATCH, comment_path.as_str(), json!({"body": many})),
        (Method::POST, "/api/conversations/bob/messages", json!({"body": many})),
    ] {
        ana.send(method, path, &form).await.invalid(&["body"]);
    }
    judge.post("general", "Links", many).await;
    app.database().execute("UPDATE users SET created_at = created_at - 86400001");
    ana.post("general", "Links", many).await;
    app.restart(&[]).await;
    let new = app.register("newcomer").await;
    new.post("general", "Links", many).await;
});

both!(no_text_turns_around_what_stands_beside_it, async |app: TestApp| {
    let boss = app.admin("boss").await;
    let turned = "safe \u{202e}gpj.exe";
    for (written, kept) in
        [(turned, "safe gpj.exe"), ("a \u{2066}b", "a b"), ("שלום\u{200f}!", "שלום\u{200f}!")]
    {
        assert_eq!(boss.post("general", written, "x").await["title"], kept);
    }
    for field in ["first_name", "last_name", "gender", "bio"] {
        assert_eq!(
            boss.patch("/api/me", &json!({ field: turned })).await.ok(200)[field],
            "safe gpj.exe"
        );
    }
    let category = json!({"slug": "x", "name": turned, "description": turned});
    let made = boss.send(Method::POST, "/api/categories", &category).await.ok(201);
    assert_eq!(
        (&made["name"], &made["description"]),
        (&json!("safe gpj.exe"), &json!("safe gpj.exe"))
    );
});

both!(what_changes_of_oneself_reaches_ones_other_tabs, async |app: TestApp| {
    let (ana, bo) = (app.register("ana").await, app.register("bob").await);
    let phone = ana.elsewhere().await;
    let (mut tab, mut phones, mut bobs) = (ana.ws().await, phone.ws().await, bo.ws().await);
    ana.patch("/api/me", &json!({"bio": "New here."})).await.ok(200);
    ana.patch("/api/me", &json!({"invisible": true})).await.ok(200);
    ana.send(Method::PUT, "/api/blocks/bob", &json!({})).await.ok(204);
    ana.delete("/api/blocks/bob").await.ok(204);
    let mut last = 0;
    for own in [&mut tab, &mut phones] {
        for _ in 0..4 {
            let event = own.expect("me.updated").await;
            assert_eq!(event.as_object().unwrap().len(), 2, "{event}");
            last = event["seq"].as_u64().unwrap();
        }
    }
    let post = bo.post("general", "After", "it").await;
    let seen = bobs.all_before("post.created", |event| event["post"]["id"] == post["id"]).await;
    assert!(
        seen.iter().all(|event| event["type"] != "me.updated"),
        "bob hears nothing of it: {seen:?}"
    );
    assert!(last >= 4);
});
