//! Whose an e-mail address is: whoever has shown that its mail reaches them.

use crate::support::{Answer, MailServer, Method, PASSWORD, Person, TestApp, json, registration};

const PUBLIC: &str = "http://forum.example.org";

async fn with_mail(app: &TestApp, limits: &str) -> MailServer {
    let mail = MailServer::start().await;
    app.restart(&["--smtp-url", &mail.url(), "--public-url", PUBLIC, "--rate-limits", limits])
        .await;
    mail
}

/// Registers under this name with an address, however it is written.
async fn register_with(app: &TestApp, name: &str, email: &str) -> (Person, Answer) {
    let mut form = registration(name);
    form["email"] = email.into();
    let person = app.guest();
    let answer = person.send(Method::POST, "/api/auth/register", &form).await;
    (person, answer)
}

/// The token of the next mail, which is a link to prove that the address is that person's.
async fn token(mail: &mut MailServer, name: &str) -> String {
    let mail = mail.mail().await;
    assert!(mail.text.contains(&format!("Hello {name},")), "{mail:?}");
    let (_, rest) = mail
        .text
        .split_once(&format!("{PUBLIC}/prove#token="))
        .unwrap_or_else(|| panic!("no link in {mail:?}"));
    rest.split_whitespace().next().unwrap().to_owned()
}

async fn prove(app: &TestApp, token: &str) -> Answer {
    app.guest().send(Method::POST, "/api/auth/prove-email", &json!({ "token": token })).await
}

async fn is_proved(person: &Person) -> bool {
    person.get("/api/me").await.ok(200)["email_proved"].as_bool().unwrap()
}

async fn log_in(app: &TestApp, login: &str) -> Answer {
    app.guest()
        .send(Method::POST, "/api/auth/login", &json!({"login": login, "password": PASSWORD}))
        .await
}

async fn forgot(app: &TestApp, email: &str) {
    app.guest().send(Method::POST, "/api/auth/forgot", &json!({ "email": email })).await.ok(204);
}

async fn ask_again(person: &Person) {
    person.send(Method::POST, "/api/me/email-proof", &json!({})).await.ok(204);
}

both!(an_address_is_taken_once_it_is_proved, async |app: TestApp| {
    let mut mail = with_mail(&app, "off").await;
    let (ana, made) = register_with(&app, "ana", "One@example.org").await;
    made.ok(201);
    let anas = token(&mut mail, "ana").await;
    assert_eq!(
        log_in(&app, "one@EXAMPLE.org").await.ok(200)["username"],
        "ana",
        "only she says that it is hers"
    );
    let (bo, made) = register_with(&app, "bob", "one@example.org").await;
    made.ok(201);
    let bobs = token(&mut mail, "bob").await;
    log_in(&app, "one@example.org").await.problem(401, "unauthenticated");
    log_in(&app, "ana").await.ok(200);
    assert!(!is_proved(&ana).await && !is_proved(&bo).await);

    let mut tab = ana.ws().await;
    prove(&app, &anas).await.ok(204);
    tab.expect("me.updated").await;
    assert!(is_proved(&ana).await);
    for email in ["one@example.org", "ONE@Example.ORG", " one@example.org "] {
        let taken = register_with(&app, "cyd", email).await.1.problem(409, "conflict");
        assert!(taken["errors"]["email"].is_array(), "{taken}");
    }
    assert_eq!(log_in(&app, "one@example.org").await.ok(200)["username"], "ana");
    let late = prove(&app, &bobs).await.problem(409, "conflict");
    assert!(late["errors"]["email"].is_array(), "{late}");
    assert!(!is_proved(&bo).await);
    log_in(&app, "bob").await.ok(200);
    forgot(&app, "one@example.org").await;
    assert!(mail.mail().await.text.contains("Hello ana,"), "the link is for whoever proved it");
});

both!(of_two_who_prove_one_address_at_once_one_has_it, async |app: TestApp| {
    let mut mail = with_mail(&app, "off").await;
    for round in 0..4 {
        let address = format!("one{round}@example.org");
        let mut tokens = Vec::new();
        for name in [format!("ana{round}"), format!("bob{round}")] {
            register_with(&app, &name, &address).await.1.ok(201);
            tokens.push(token(&mut mail, &name).await);
        }
        let (one, other) = tokio::join!(prove(&app, &tokens[0]), prove(&app, &tokens[1]));
        let mut answers = [one.status.as_u16(), other.status.as_u16()];
        answers.sort_unstable();
        assert_eq!(answers, [204, 409]);
        log_in(&app, &address).await.ok(200);
    }
});

both!(only_through_a_proved_address_a_new_password_can_be_had, async |app: TestApp| {
    let mut mail = with_mail(&app, "off").await;
    let (_, made) = register_with(&app, "ana", "ana@example.org").await;
    made.ok(201);
    let anas = token(&mut mail, "ana").await;
    register_with(&app, "bob", "bob@example.org").await.1.ok(201);
    let bobs = token(&mut mail, "bob").await;
    prove(&app, &bobs).await.ok(204);
    forgot(&app, "ana@example.org").await;
    forgot(&app, "bob@example.org").await;
    assert_eq!(mail.mail().await.to, "bob@example.org", "ana has not proved hers");
    prove(&app, &anas).await.ok(204);
    forgot(&app, "ana@example.org").await;
    assert_eq!(mail.mail().await.to, "ana@example.org");
});

both!(a_link_that_proves_is_good_once_for_a_day_and_until_the_next, async |app: TestApp| {
    let mut mail = with_mail(&app, "off").await;
    let (ana, made) = register_with(&app, "ana", "ana@example.org").await;
    made.ok(201);
    let first = token(&mut mail, "ana").await;
    assert!(first.len() >= 43, "256 bits: {first}");
    let stored = app.database().texts("SELECT token_hash AS value FROM email_proofs");
    assert!(stored.len() == 1 && !stored[0].contains(&first), "only a hash is kept");
    ask_again(&ana).await;
    let second = token(&mut mail, "ana").await;
    for wrong in [first.as_str(), "", "made up", &second[1..]] {
        prove(&app, wrong).await.invalid(&["token"]);
    }
    app.database().execute("UPDATE email_proofs SET created_at = created_at - 86400001");
    prove(&app, &second).await.invalid(&["token"]);
    ask_again(&ana).await;
    let third = token(&mut mail, "ana").await;
    prove(&app, &third).await.ok(204);
    prove(&app, &third).await.invalid(&["token"]);
    // Nothing is left to prove.
    ask_again(&ana).await;
    register_with(&app, "bob", "bob@example.org").await.1.ok(201);
    token(&mut mail, "bob").await;
    app.guest()
        .send(Method::POST, "/api/me/email-proof", &json!({}))
        .await
        .problem(401, "unauthenticated");
});

both!(a_link_that_proves_is_mailed_once_in_five_minutes_and_stays_good, async |app: TestApp| {
    let mut mail = with_mail(&app, "on").await;
    let (ana, made) = register_with(&app, "ana", "ana@example.org").await;
    made.ok(201);
    let first = token(&mut mail, "ana").await;
    for _ in 0..3 {
        ask_again(&ana).await;
    }
    register_with(&app, "bob", "bob@example.org").await.1.ok(201);
    token(&mut mail, "bob").await;
    prove(&app, &first).await.ok(204);
});

both!(one_mailbox_gets_one_mail_in_five_minutes_under_however_many_names, async |app: TestApp| {
    let mut mail = with_mail(&app, "on").await;
    for (name, address) in [
        ("ana", "one@example.org"),
        ("bob", "ONE@example.org"),
        ("cyd", "one@Example.org."),
        ("dan", "ｏｎｅ@example.org"),
    ] {
        register_with(&app, name, address).await.1.ok(201);
    }
    token(&mut mail, "ana").await;
    register_with(&app, "eve", "two@example.org").await.1.ok(201);
    token(&mut mail, "eve").await;
    let sent = app.database().number("SELECT count(*) AS value FROM email_proofs");
    assert_eq!(sent, 2, "the others got none");
    app.database().execute("UPDATE mailed SET at = at - 300001");
    let bob = app.guest().log_in("bob").await;
    ask_again(&bob).await;
    token(&mut mail, "bob").await;
});

both!(
    without_mail_the_first_to_come_has_the_address_until_somebody_proves_it,
    async |app: TestApp| {
        let (ana, made) = register_with(&app, "ana", "one@example.org").await;
        made.ok(201);
        assert!(!is_proved(&ana).await);
        register_with(&app, "bob", "ONE@example.org").await.1.problem(409, "conflict");
        prove(&app, "x").await.problem(404, "not_found");
        ana.send(Method::POST, "/api/me/email-proof", &json!({})).await.problem(404, "not_found");

        let mut mail = with_mail(&app, "off").await;
        let (bo, made) = register_with(&app, "bob", "one@example.org").await;
        made.ok(201);
        let bobs = token(&mut mail, "bob").await;
        ask_again(&ana).await;
        let anas = token(&mut mail, "ana").await;
        log_in(&app, "one@example.org").await.problem(401, "unauthenticated");
        prove(&app, &bobs).await.ok(204);
        assert!(is_proved(&bo).await && !is_proved(&ana).await);
        assert_eq!(log_in(&app, "one@example.org").await.ok(200)["username"], "bob");
        prove(&app, &anas).await.problem(409, "conflict");

        // A claim counts as well where nothing can be proved.
        register_with(&app, "dan", "two@example.org").await.1.ok(201);
        app.restart(&[]).await;
        for email in ["one@example.org", "two@example.org"] {
            register_with(&app, "cyd", email).await.1.problem(409, "conflict");
        }
        for name in ["ana", "bob", "dan"] {
            log_in(&app, name).await.ok(200);
        }
        log_in(&app, "two@example.org").await.ok(200);
    }
);

both!(the_operators_word_proves_an_address, async |app: TestApp| {
    let mut mail = with_mail(&app, "off").await;
    let made = app.command(&["user", "create", "ana", "ana@example.org"], PASSWORD).await;
    assert_eq!(made.code, Some(0), "{made:?}");
    assert!(is_proved(&app.guest().log_in("ana").await).await);
    register_with(&app, "bob", "ana@example.org").await.1.problem(409, "conflict");
    forgot(&app, "ana@example.org").await;
    assert_eq!(mail.mail().await.to, "ana@example.org");
});
