//! Hostile clients: floods, crowds and messages without an end.

use futures_util::future::join_all;
use tokio::io::AsyncWriteExt;

use super::{Binary, Database, Heard, Tab, tab::Refused};
use crate::support::json;

const BURST: usize = 40;
const A_SESSION: usize = 20;
const AN_ADDRESS: usize = 200;
/// An empty text fragment that is not the last, masked with zeros; and one that goes on.
const BEGIN: [u8; 6] = [0x01, 0x80, 0, 0, 0, 0];

#[actix_web::test]
async fn who_sends_too_much_is_warned_and_then_let_go() {
    let server = Binary::serve(Database::Sqlite, &["--rate-limits", "on"]).await;
    let mut calm = Tab::guest(server.addr).await;
    let mut tab = Tab::guest(server.addr).await;
    // Far more than the rate gives back meanwhile.
    for _ in 0..20 * BURST {
        tab.send(&json!({"type": "ping"})).await;
    }
    let (mut pongs, mut warnings, mut goodbyes) = (0, 0, 0);
    let code = loop {
        match tab.next().await {
            Heard::Event(event) => match event["type"].as_str().unwrap() {
                "pong" => pongs += 1,
                "error" if event["code"] == "rate_limited" => warnings += 1,
                "goodbye" if event["reason"] == "flood" => goodbyes += 1,
                "presence" => {}
                _ => panic!("{event}"),
            },
            Heard::Closed(code) => break code,
            Heard::Ended => panic!(
                "no close frame after {pongs} pongs, {warnings} warnings and {goodbyes} goodbyes"
            ),
        }
    };
    assert!((BURST..20 * BURST).contains(&pongs), "a burst is answered, a flood is not: {pongs}");
    assert!(warnings > 0, "a word of warning comes first");
    assert_eq!((goodbyes, code), (1, 4029));
    assert_eq!(server.metric("althing_flood_closed_total").await, 1);
    calm.send(&json!({"type": "ping"})).await;
    calm.expect("pong").await;
}

#[actix_web::test]
async fn pings_are_messages_like_any_other() {
    let server = Binary::serve(Database::Sqlite, &["--rate-limits", "on"]).await;
    for opcode in [0x89, 0x8A] {
        let mut tab = Tab::guest(server.addr).await;
        // The server may hang up before the last byte.
        let _ = tab.tcp().write_all(&[opcode, 0x80, 0, 0, 0, 0].repeat(20 * BURST)).await;
        assert_eq!(tab.closed().await.1, 4029);
    }
}

#[actix_web::test]
async fn the_21st_socket_of_a_session_and_the_201st_of_an_addresses_guests_are_refused() {
    let server = Binary::serve(Database::Sqlite, &["--rate-limits", "on"]).await;
    let ana = server.guest().register("ana").await;
    let cookies = ana.cookies();
    let elsewhere = ana.elsewhere().await.cookies();
    for (most, cookies) in [(A_SESSION, cookies.as_str()), (AN_ADDRESS, "")] {
        let mut tabs = join_all((0..most).map(|_| Tab::open(server.addr, "", cookies))).await;
        assert!(tabs.iter().all(Result::is_ok));
        match Tab::open(server.addr, "", cookies).await {
            Err(Refused::Answer { status: 429, retry_after: Some(seconds) }) => {
                assert!((1..=60).contains(&seconds.parse::<u32>().unwrap()), "{seconds}");
            }
            other => panic!("{:?}", other.map(|tab| tab.hello)),
        }
        Tab::open(server.addr, "", &elsewhere).await.expect("another session has its own");
        // Whoever closes one may open another.
        drop(tabs.pop());
        server
            .until("althing_ws_connections", |open| {
                open < if cookies.is_empty() { 201 } else { 21 }
            })
            .await;
        while Tab::open(server.addr, "", cookies).await.is_err() {}
    }
}

#[actix_web::test]
async fn messages_without_an_end_close_with_1009_and_cost_no_memory() {
    let server = Binary::serve(Database::Sqlite, &[]).await;
    let before = server.memory();
    // The head of a gigabyte, of all that 63 bits can say, and fragments that never stop.
    let mut endless = BEGIN.to_vec();
    let mut fragment = vec![0x00, 0xFE, 0x04, 0x00, 0, 0, 0, 0];
    fragment.resize(8 + 1024, b'x');
    endless.extend(fragment.repeat(17));
    let gigabyte =
        [&[0x81, 0xFF, 0, 0, 0, 0, 0x40, 0, 0, 0, 1, 2, 3, 4][..], &[b'x'; 1024]].concat();
    let everything =
        [0x81, 0xFF, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1, 2, 3, 4].to_vec();
    // Empty ones never add up to a message that is too long.
    let nothing = [BEGIN.as_slice(), &[0x00, 0x80, 0, 0, 0, 0].repeat(20_000)].concat();
    for bytes in [gigabyte, everything, endless, nothing] {
        let mut tabs = join_all((0..50).map(|_| Tab::guest(server.addr))).await;
        for tab in &mut tabs {
            // The server may hang up before the last byte.
            let _ = tab.tcp().write_all(&bytes).await;
        }
        for (_, code) in join_all(tabs.iter_mut().map(Tab::closed)).await {
            assert_eq!(code, 1009);
        }
    }
    let grown = server.memory() - before;
    assert!(grown < 16.0, "{before} MiB became {grown} more");
    server.until("althing_ws_connections", |open| open == 0).await;
}
