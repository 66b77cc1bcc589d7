//! The headers of all answers.

use super::*;

/// Method, address, headers, and the status that it gets.
type Call<'a> = (&'a str, &'a str, &'a [(&'a str, &'a str)], u16);

both!(behind_https_every_kind_of_answer_carries_every_header, async |app: TestApp| {
    let ana = app.register("ana").await;
    let own = ana.cookies().replacen("session=", "__Host-session=", 1);
    app.restart(&["--public-url", "https://forum.example.org"]).await;
    let guest = app.guest();
    let etag = guest.get("/static/js/main.js").await.header("etag").to_owned();
    let calls: [Call<'_>; 17] = [
        ("GET", "/", &[], 200),
        ("GET", "/api/posts", &[], 200),
        ("GET", "/api/me", &[("cookie", &own)], 200),
        ("GET", "/static/js/main.js", &[], 200),
        ("GET", "/static/js/main.js", &[("if-none-match", &etag)], 304),
        ("GET", "/healthz", &[], 200),
        ("GET", "/api/docs", &[], 200),
        ("POST", "/api/auth/logout", &[("cookie", &own)], 204),
        ("POST", "/api/posts", &[("content-type", "application/json")], 401),
        ("POST", "/api/posts", &[("sec-fetch-site", "cross-site")], 403),
        ("GET", "/api/posts/77", &[], 404),
        ("GET", "/uploads/no-such.png", &[], 404),
        ("GET", "/static/no-such.js", &[], 404),
        ("GET", "/nowhere", &[("accept", "text/html")], 404),
        ("DELETE", "/api/posts", &[], 405),
        ("POST", "/api/auth/login", &[("content-type", "text/plain")], 415),
        ("GET", "/ws", &[], 400),
    ];
    for (method, path, headers, status) in calls {
        let request = guest.request(Method::from_bytes(method.as_bytes()).unwrap(), path);
        let answer = Answer::of(
            headers.iter().fold(request, |request, (name, value)| request.header(*name, *value)),
        )
        .await;
        let what = format!("{method} {path}: {}", answer.text);
        assert_eq!(answer.status.as_u16(), status, "{what}");
        assert!(
            answer.header("strict-transport-security").starts_with("max-age=31536000"),
            "{what}"
        );
        let policy = answer.header("content-security-policy");
        assert!(
            policy.contains("default-src 'none'")
                && policy.contains("frame-ancestors 'none'")
                && !policy.contains("unsafe"),
            "{what}"
        );
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "same-origin"),
            ("cross-origin-opener-policy", "same-origin"),
            ("cross-origin-resource-policy", "same-origin"),
        ] {
            assert_eq!(answer.header(name), value, "{what}");
        }
        assert!(answer.header("permissions-policy").contains("camera=()"), "{what}");
        assert!(
            answer.header("server").is_empty()
                && answer.header("access-control-allow-origin").is_empty(),
            "{what}"
        );
        let personal = path.starts_with("/api/") || path.starts_with("/uploads/");
        // What everyone may read may be kept by whoever got it, to be asked after.
        let kept = match (method, path, status) {
            (_, "/api/docs", _) => "no-cache",
            ("GET", "/api/posts", 200) => "private, no-cache",
            _ if personal => "private, no-store",
            _ => answer.header("cache-control"),
        };
        assert_eq!(answer.header("cache-control"), kept, "{what}");
        assert!(personal || kept != "private, no-store", "{what}");
        assert_eq!(answer.header("vary").contains("Cookie"), personal, "{what}");
    }
});

/// Who runs the hosts below the forum's may be someone else, who has no https.
#[actix_web::test]
async fn browsers_are_told_of_https_for_the_forums_own_host_alone_unless_asked() {
    TestApp::test(Database::Sqlite, async |app: TestApp| {
        let told = async |options: &[&str]| {
            app.restart(options).await;
            app.guest().get("/api/site").await.header("strict-transport-security").to_owned()
        };
        let public = ["--public-url", "https://forum.example.org"];
        assert_eq!(told(&[]).await, "");
        assert_eq!(
            told(&["--hsts-subdomains", "on"]).await,
            "",
            "without https there is nothing to tell"
        );
        assert_eq!(told(&public).await, "max-age=31536000");
        assert_eq!(
            told(&[&public[..], &["--hsts-subdomains", "off"]].concat()).await,
            "max-age=31536000"
        );
        assert_eq!(
            told(&[&public[..], &["--hsts-subdomains", "on"]].concat()).await,
            "max-age=31536000; includeSubDomains"
        );
    })
    .await;
}
