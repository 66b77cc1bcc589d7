//! A new password by a link that comes by mail.

use crate::support::{
    Answer, MailServer, Method, PASSWORD, Person, Process, TestApp, command, json,
};

const PUBLIC: &str = "http://forum.example.org";
const NEW: &str = "a password that I will remember";

/// Starts the server again with a mail server.
async fn with_mail(app: &TestApp) -> MailServer {
    let mail = MailServer::start().await;
    app.restart(&["--smtp-url", &mail.url(), "--public-url", PUBLIC]).await;
    mail
}

async fn forgot(app: &TestApp, email: &str) -> Answer {
    app.guest().send(Method::POST, "/api/auth/forgot", &json!({ "email": email })).await
}

async fn reset(app: &TestApp, token: &str, password: &str) -> Answer {
    app.guest()
        .send(Method::POST, "/api/auth/reset", &json!({"token": token, "password": password}))
        .await
}

async fn log_in(app: &TestApp, password: &str) -> Answer {
    app.guest()
        .send(Method::POST, "/api/auth/login", &json!({"login": "ana", "password": password}))
        .await
}

/// The token of the next mail's link, which leads to the configured origin.
async fn token(mail: &mut MailServer) -> String {
    let mail = mail.mail().await;
    let (_, rest) = mail
        .text
        .split_once(&format!("{PUBLIC}/reset#token="))
        .unwrap_or_else(|| panic!("no link in {mail:?}"));
    rest.split_whitespace().next().unwrap().to_owned()
}

async fn signed_up(app: &TestApp) -> (Person, MailServer) {
    let mut mail = with_mail(app).await;
    (sign_up(app, &mut mail, "ana").await, mail)
}

/// Registers, and follows the link that proves the address.
async fn sign_up(app: &TestApp, mail: &mut MailServer, name: &str) -> Person {
    let person = app.register(name).await;
    let mail = mail.mail().await;
    let (_, token) =
        mail.text.split_once("/prove#token=").unwrap_or_else(|| panic!("no link in {mail:?}"));
    let form = json!({"token": token.split_whitespace().next()});
    person.send(Method::POST, "/api/auth/prove-email", &form).await.ok(204);
    person
}

both!(a_forgotten_password_is_replaced_by_mail, async |app: TestApp| {
    let (ana, mut mail) = signed_up(&app).await;
    assert_eq!(app.guest().get("/api/site").await.ok(200)["password_reset"], true);
    let mut tab = ana.ws().await;
    forgot(&app, "ANA@example.org").await.ok(204);
    let token = token(&mut mail).await;
    assert!(token.len() >= 43, "256 bits: {token}");
    let stored = app.database().texts("SELECT token_hash AS value FROM password_resets");
    assert!(stored.len() == 1 && !stored[0].contains(&token), "only a hash is kept");
    reset(&app, &token, NEW).await.ok(204);
    assert_eq!(tab.closed().await.code, 4001);
    ana.get("/api/me").await.problem(401, "unauthenticated");
    log_in(&app, PASSWORD).await.problem(401, "unauthenticated");
    log_in(&app, NEW).await.ok(200);
    reset(&app, &token, "another one, again").await.invalid(&["token"]);
});

both!(the_answer_does_not_tell_whose_address_it_is, async |app: TestApp| {
    let (_, mut mail) = signed_up(&app).await;
    let known = forgot(&app, "ana@example.org").await;
    let unknown = forgot(&app, "nobody@example.org").await;
    assert_eq!((known.status.as_u16(), &known.text), (204, &unknown.text));
    assert_eq!(unknown.status, known.status);
    forgot(&app, "no address").await.invalid(&["email"]);
    forgot(&app, "ana@example.org").await.ok(204);
    for _ in 0..2 {
        assert_eq!(mail.mail().await.to, "ana@example.org", "nobody else is written to");
    }
});

both!(
    without_limits_a_link_is_made_each_time_whichever_clock_was_read_first,
    async |app: TestApp| {
        let (_, mut mail) = signed_up(&app).await;
        forgot(&app, "ana@example.org").await.ok(204);
        let first = token(&mut mail).await;
        app.database().execute("UPDATE mailed SET at = at + 5000");
        forgot(&app, "ana@example.org").await.ok(204);
        assert_ne!(token(&mut mail).await, first);
    }
);

both!(a_link_is_good_for_half_an_hour_and_until_the_next, async |app: TestApp| {
    let (ana, mut mail) = signed_up(&app).await;
    forgot(&app, "ana@example.org").await.ok(204);
    let first = token(&mut mail).await;
    forgot(&app, "ana@example.org").await.ok(204);
    let second = token(&mut mail).await;
    for wrong in [first.as_str(), "", "made up", &second[1..]] {
        reset(&app, wrong, NEW).await.invalid(&["token"]);
    }
    reset(&app, &second, "password").await.invalid(&["password"]);
    reset(&app, &second, "ana@example.org").await.invalid(&["password"]);
    app.database().execute("UPDATE password_resets SET created_at = created_at - 1800001");
    reset(&app, &second, NEW).await.invalid(&["token"]);
    forgot(&app, "ana@example.org").await.ok(204);
    let third = token(&mut mail).await;
    ana.patch("/api/me", &json!({"current_password": PASSWORD, "password": "one more password"}))
        .await
        .ok(200);
    reset(&app, &third, NEW).await.invalid(&["token"]);
    log_in(&app, "one more password").await.ok(200);
});

both!(one_account_gets_one_mail_in_five_minutes_and_its_link_stays_good, async |app: TestApp| {
    let (_, mut mail) = signed_up(&app).await;
    sign_up(&app, &mut mail, "bob").await;
    app.restart(&["--smtp-url", &mail.url(), "--public-url", PUBLIC, "--rate-limits", "on"]).await;
    for _ in 0..3 {
        forgot(&app, "ana@example.org").await.ok(204);
    }
    let first = token(&mut mail).await;
    forgot(&app, "bob@example.org").await.ok(204);
    assert_eq!(mail.mail().await.to, "bob@example.org", "ana got no other");
    app.database().execute("UPDATE mailed SET at = at - 295000");
    forgot(&app, "ana@example.org").await.ok(204);
    let bobs = althing::domain::token_hash("bob@example.org");
    app.database().execute(&format!("UPDATE mailed SET at = at - 6000 WHERE mailbox = '{bobs}'"));
    forgot(&app, "bob@example.org").await.ok(204);
    assert_eq!(
        mail.mail().await.to,
        "bob@example.org",
        "nor a second one just before five minutes"
    );
    reset(&app, &first, NEW).await.ok(204);
});

both!(a_mail_that_is_not_taken_is_sent_again, async |app: TestApp| {
    let (_, mut mail) = signed_up(&app).await;
    mail.refuse(1);
    forgot(&app, "ana@example.org").await.ok(204);
    let token = token(&mut mail).await;
    reset(&app, &token, NEW).await.ok(204);
});

both!(without_a_mail_server_no_link_can_be_asked_for, async |app: TestApp| {
    app.register("ana").await;
    assert_eq!(app.guest().get("/api/site").await.ok(200)["password_reset"], false);
    forgot(&app, "ana@example.org").await.problem(404, "not_found");
    // An admin's link needs no mail.
    reset(&app, "x", NEW).await.invalid(&["token"]);
});

#[actix_web::test]
async fn mail_needs_a_public_url_and_a_password_in_its_address_is_never_shown() {
    for (arguments, why) in [
        (&["--smtp-url", "smtp://ann:se-cret@mail.example.org"][..], "ALTHING_PUBLIC_URL"),
        (
            &["--smtp-url", "ftp://ann:se-cret@mail.example.org", "--public-url", PUBLIC],
            "ALTHING_SMTP_URL",
        ),
        (
            &[
                "--smtp-url",
                "smtp://ann:se-cret@mail.example.org",
                "--smtp-from",
                "nobody",
                "--public-url",
                PUBLIC,
            ],
            "ALTHING_SMTP_FROM",
        ),
    ] {
        let ended = Process::run_bare(command(arguments), "").await;
        assert_eq!(ended.code, Some(2), "{ended:?}");
        assert!(ended.stderr.contains(why) && ended.stderr.lines().count() == 1, "{ended:?}");
        assert!(!ended.stderr.contains("se-cret"), "{ended:?}");
    }
    let mut help = command(&["--help"]);
    help.env("ALTHING_SMTP_URL", "smtp://ann:se-cret@mail.example.org");
    let help = Process::run_bare(help, "").await;
    assert!(
        help.stdout.contains("ALTHING_SMTP_URL") && !help.stdout.contains("se-cret"),
        "{help:?}"
    );
    for variable in ["ALTHING_SMTP_FROM", "ALTHING_REGISTRATION", "ALTHING_NEW_MEMBER_LINKS"] {
        assert!(help.stdout.contains(variable), "{variable}");
    }
}
