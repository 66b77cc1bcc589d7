//! Where a request comes from, when others stand between.

use crate::support::{Answer, Method, TestApp};

const GUESTS: usize = 200;

/// The status of a request, with some lines of `X-Forwarded-For`.
async fn ask(app: &TestApp, lines: &[&str]) -> u16 {
    let mut request = app.guest().request(Method::GET, "/api/site");
    for line in lines {
        request = request.header("x-forwarded-for", *line);
    }
    Answer::of(request).await.status.as_u16()
}

both!(without_a_trusted_proxy_the_header_means_nothing, async |app: TestApp| {
    app.restart(&["--rate-limits", "on", "--limit-requests", "2/h"]).await;
    assert_eq!(ask(&app, &["192.0.2.1"]).await, 200);
    assert_eq!(ask(&app, &["192.0.2.2"]).await, 200);
    assert_eq!(ask(&app, &["192.0.2.3"]).await, 429, "all came from one address");
});

both!(a_trusted_proxy_tells_clients_apart_and_clients_can_not_pretend, async |app: TestApp| {
    app.restart(&[
        "--rate-limits",
        "on",
        "--limit-requests",
        "1/h",
        "--trusted-proxies",
        "127.0.0.0/8, 10.0.0.0/8",
    ])
    .await;
    assert_eq!(ask(&app, &["192.0.2.1"]).await, 200);
    assert_eq!(ask(&app, &["192.0.2.2, 10.1.2.3"]).await, 200);
    // What the client itself wrote before the proxy's word changes nothing, on one line or on two.
    for pretended in [
        &["192.0.2.9, 192.0.2.1"][..],
        &["192.0.2.9", "192.0.2.1"],
        &["192.0.2.1, 10.1.2.3"],
        &["10.9.9.9, 192.0.2.1:80"],
    ] {
        assert_eq!(ask(&app, pretended).await, 429, "{pretended:?}");
    }
    // Garbage is the proxy's own.
    assert_eq!(ask(&app, &["192.0.2.7, garbage"]).await, 200);
    assert_eq!(ask(&app, &["192.0.2.8, more garbage"]).await, 429);
});

both!(guests_behind_a_trusted_proxy_have_sockets_of_their_own, async |app: TestApp| {
    app.restart(&["--rate-limits", "on", "--trusted-proxies", "127.0.0.1"]).await;
    let guest = app.guest();
    let mut open = Vec::new();
    for _ in 0..GUESTS {
        open.push(guest.try_ws(&[("x-forwarded-for", "192.0.2.1")]).await.expect("a socket"));
    }
    assert_eq!(
        guest.try_ws(&[("x-forwarded-for", "192.0.2.1")]).await.err().expect("no socket").status,
        429
    );
    assert!(guest.try_ws(&[("x-forwarded-for", "192.0.2.2")]).await.is_ok());
});
