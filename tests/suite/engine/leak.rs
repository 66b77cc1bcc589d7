//! Thousands of connections that end badly leave nothing behind: not in the roster, not in an
//! outbox, not in memory.

use std::time::Duration;

use futures_util::future::join_all;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use super::{Binary, Database, Tab};
use crate::support::json;

const ROUND: usize = 250;
const WARM_UP: usize = 4;
const ROUNDS: usize = 20;
/// What a process may be larger by without having lost anything, in MiB: about 3 KB a connection
/// would show.
const MEMORY_MOST: f64 = 16.0;

#[actix_web::test]
async fn five_thousand_connects_and_aborts_leave_nothing_behind() {
    let server = Binary::serve(Database::Sqlite, &[]).await;
    let ana = server.guest().register("ana").await;
    let cookies = ana.cookies();
    for _ in 0..WARM_UP {
        round(&server, &cookies).await;
    }
    everyone_is_gone(&server).await;
    let (memory, descriptors) = (server.memory(), server.descriptors());
    for _ in 0..ROUNDS {
        round(&server, &cookies).await;
    }
    everyone_is_gone(&server).await;
    let grown = server.memory() - memory;
    assert!(grown < MEMORY_MOST, "{memory} MiB became {grown} more");
    let left = server.descriptors();
    assert!(left <= descriptors + 8, "{descriptors} descriptors became {left}");
}

/// Nobody is connected, online or waited for, by every measure.
async fn everyone_is_gone(server: &Binary) {
    for series in [
        "althing_ws_connections",
        "althing_users_online",
        "althing_typing_active",
        "althing_outbox_frames",
    ] {
        server.until(series, |value| value == 0).await;
    }
    let online = server.guest().get("/api/online").await.ok(200);
    assert_eq!((&online["items"], &online["guests"]), (&json!([]), &json!(0)));
    let hello = Tab::guest(server.addr).await.hello;
    assert_eq!((&hello["online"]["users"], &hello["online"]["guests"]), (&json!([]), &json!(1)));
    server.until("althing_ws_connections", |open| open == 0).await;
}

async fn round(server: &Binary, cookies: &str) {
    join_all((0..ROUND).map(|number| abort(server, cookies, number % 5))).await;
}

/// Connects and ends it, in one of five ways.
async fn abort(server: &Binary, cookies: &str, way: usize) {
    let handshake = "GET /ws HTTP/1.1\r\nhost: x\r\nupgrade: websocket\r\nconnection: upgrade\r\nsec-websocket-version: 13\r\n\
        sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
    match way {
        // A reset in the middle of things, by someone who types.
        0 => {
            let mut tab = Tab::open(server.addr, "", cookies).await.unwrap();
            tab.send(&json!({"type": "typing", "in": {"category": "general"}, "active": true}))
                .await;
            reset(tab.tcp());
        }
        // An end in the middle of a frame.
        1 => {
            let mut tab = Tab::open(server.addr, "", cookies).await.unwrap();
            tab.tcp().write_all(&[0x81, 0xFE, 0x10, 0x00, 1, 2, 3, 4, 5]).await.unwrap();
            let _ = tab.tcp().shutdown().await;
        }
        // Half a handshake.
        2 => {
            let mut tcp = TcpStream::connect(server.addr).await.unwrap();
            tcp.write_all(&handshake.as_bytes()[..60]).await.unwrap();
            reset(&tcp);
        }
        // A handshake whose answer nobody waits for.
        3 => {
            let mut tcp = TcpStream::connect(server.addr).await.unwrap();
            tcp.write_all(handshake.as_bytes()).await.unwrap();
            reset(&tcp);
        }
        // A close frame, as it should be, and the end of what the server says.
        _ => {
            let mut tab = Tab::guest(server.addr).await;
            tab.tcp().write_all(&[0x88, 0x82, 0, 0, 0, 0, 0x03, 0xE8]).await.unwrap();
            let mut rest = Vec::new();
            tab.tcp().read_to_end(&mut rest).await.unwrap();
        }
    }
}

/// Closes with a TCP reset when it is dropped.
fn reset(tcp: &TcpStream) {
    socket2::SockRef::from(tcp).set_linger(Some(Duration::ZERO)).unwrap();
}
