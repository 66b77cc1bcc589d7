//! Clients that take more than their share of connections, or of the time that one has: they are
//! shed, memory stays flat, and everyone else is served.

use std::{
    net::{Ipv4Addr, SocketAddr},
    time::Duration,
};

use futures_util::{StreamExt, future::join_all, stream::FuturesUnordered};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpSocket, TcpStream},
    time::{interval, timeout},
};

use super::{Binary, Database};
use crate::support::PATIENCE;

const CROWD: usize = 10_000;
const A_PEER: usize = 100;
/// Pages that a process may touch for the first time under such a load, in MiB.
const MEMORY_MOST: f64 = 48.0;
const ONE: Ipv4Addr = Ipv4Addr::new(127, 200, 0, 1);
const OTHER: Ipv4Addr = Ipv4Addr::new(127, 200, 0, 2);
const REQUEST: &[u8] = b"GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n";

/// Connects from this address.
async fn connect(from: Ipv4Addr, to: SocketAddr) -> TcpStream {
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind(SocketAddr::from((from, 0))).unwrap();
    socket.connect(to).await.unwrap()
}

/// Reads until the other side ends; a reset is an end too.
async fn rest(tcp: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    let _ = timeout(PATIENCE, tcp.read_to_end(&mut bytes)).await.expect("an end");
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The answer to a request; empty when there is none.
async fn asks(tcp: &mut TcpStream) -> String {
    asks_by(tcp, REQUEST).await
}

/// The same to one that is written so.
async fn asks_by(tcp: &mut TcpStream, request: &[u8]) -> String {
    let mut bytes = Vec::new();
    let _ = tcp.write_all(request).await;
    while !bytes.ends_with(b"}")
        && timeout(PATIENCE, tcp.read_buf(&mut bytes))
            .await
            .expect("an answer")
            .is_ok_and(|read| read > 0)
    {}
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Sends a byte now and then, for as long as the other side takes them.
async fn dribble(tcp: &mut TcpStream, bytes: &[u8]) -> String {
    let (mut from, mut to) = tcp.split();
    let mut heard = Vec::new();
    let drop_by_drop = async {
        let mut pace = interval(Duration::from_millis(200));
        for byte in bytes.iter().cycle() {
            pace.tick().await;
            if to.write_all(&[*byte]).await.is_err() {
                std::future::pending::<()>().await;
            }
        }
    };
    tokio::select! {
        () = drop_by_drop => {}
        end = timeout(PATIENCE, from.read_to_end(&mut heard)) => drop(end.expect("an end, whatever comes")),
    }
    String::from_utf8_lossy(&heard).into_owned()
}

#[actix_web::test]
async fn ten_thousand_connections_from_one_address_are_shed_and_another_is_served() {
    let server = Binary::serve(
        Database::Sqlite,
        &["--rate-limits", "on", "--connections-per-address", "100"],
    )
    .await;
    let (before, descriptors) = (server.memory(), server.descriptors());
    let mut crowd = Vec::new();
    for _ in 0..CROWD / 500 {
        crowd.extend(join_all((0..500).map(|_| connect(ONE, server.addr))).await);
        // Meanwhile another address is served, each time anew.
        let answer = asks(&mut connect(OTHER, server.addr).await).await;
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    }
    // Those of the other address stay open for a while too. The last of the crowd may still be on
    // their way out.
    let few_are_held = async {
        while server.descriptors().saturating_sub(descriptors) > A_PEER + CROWD / 500 + 8 {
            tokio::task::yield_now().await;
        }
    };
    assert!(
        timeout(PATIENCE, few_are_held).await.is_ok(),
        "{} are held",
        server.descriptors().saturating_sub(descriptors)
    );
    let grown = server.memory() - before;
    assert!(grown < MEMORY_MOST, "{before} MiB became {grown} more");
    // Those who came first are there still, or were told that they took too long; nobody else has
    // heard a word.
    let heard = join_all(crowd.iter_mut().map(rest)).await;
    let served = heard.iter().filter(|heard| !heard.is_empty()).count();
    assert!(heard.iter().all(|heard| heard.is_empty() || heard.starts_with("HTTP/1.1 408")));
    assert!((1..CROWD / 4).contains(&served), "{served} had a place");
    // Who is gone makes room.
    let answer = asks(&mut connect(ONE, server.addr).await).await;
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
}

#[actix_web::test]
async fn sockets_count_as_connections_for_as_long_as_they_are_open() {
    let server =
        Binary::serve(Database::Sqlite, &["--rate-limits", "on", "--connections-per-address", "3"])
            .await;
    let handshake = "GET /ws HTTP/1.1\r\nhost: x\r\nupgrade: websocket\r\nconnection: upgrade\r\nsec-websocket-version: 13\r\n\
        sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
    let mut tabs = Vec::new();
    for _ in 0..3 {
        let mut tab = connect(ONE, server.addr).await;
        tab.write_all(handshake.as_bytes()).await.unwrap();
        tab.read_u8().await.expect("an answer");
        tabs.push(tab);
    }
    assert_eq!(asks(&mut connect(ONE, server.addr).await).await, "");
    assert!(asks(&mut connect(OTHER, server.addr).await).await.starts_with("HTTP/1.1 200"));
    drop(tabs.pop());
    server.until("althing_ws_connections", |open| open == 2).await;
    while asks(&mut connect(ONE, server.addr).await).await.is_empty() {}
}

#[actix_web::test]
async fn whoever_sends_a_head_byte_by_byte_is_cut_off_at_the_first_request_and_at_the_second() {
    let server = Binary::serve(Database::Sqlite, &[]).await;
    let mut first = connect(ONE, server.addr).await;
    let mut second = connect(ONE, server.addr).await;
    let mut body = connect(ONE, server.addr).await;
    assert!(asks(&mut second).await.starts_with("HTTP/1.1 200"));
    // A body behind an answer that did not wait for it.
    body.write_all(b"GET /healthz HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n")
        .await
        .unwrap();
    let (first, second, body) = tokio::join!(
        dribble(&mut first, b"G"),
        dribble(&mut second, b"G"),
        dribble(&mut body, b"1\r\nx\r\n"),
    );
    assert!(first.is_empty() || first.starts_with("HTTP/1.1 408"), "{first}");
    assert_eq!(second, "");
    assert!(body.starts_with("HTTP/1.1 200"), "{body}");
}

#[actix_web::test]
async fn whoever_asks_often_on_one_connection_is_answered_each_time() {
    let server = Binary::serve(Database::Sqlite, &["--rate-limits", "on"]).await;
    let mut one = connect(ONE, server.addr).await;
    let mut held = connect(ONE, server.addr).await;
    // Who has asked nothing yet is not waited for for long.
    assert!(asks(&mut held).await.starts_with("HTTP/1.1 200"));
    let long =
        format!("GET /healthz HTTP/1.1\r\nhost: x\r\ncookie: {}\r\n\r\n", "y".repeat(60_000));
    // More in all than what may belong to no request at a time.
    for _ in 0..400 {
        let answer = asks_by(&mut one, long.as_bytes()).await;
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    }
    assert!(asks_by(&mut held, long.as_bytes()).await.starts_with("HTTP/1.1 200"));
}

#[actix_web::test]
async fn a_burst_is_answered_wholly_on_many_connections_and_on_one() {
    let server = Binary::serve(Database::Sqlite, &["--rate-limits", "on"]).await;
    let mut crowd = join_all((0..200).map(|_| connect(ONE, server.addr))).await;
    for answer in join_all(crowd.iter_mut().map(asks)).await {
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    }
    let mut one = connect(ONE, server.addr).await;
    let requests = [
        &REQUEST.repeat(300)[..],
        b"GET /healthz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n",
    ];
    one.write_all(&requests.concat()).await.unwrap();
    assert_eq!(rest(&mut one).await.matches("HTTP/1.1 200").count(), 301);
}

#[actix_web::test]
async fn what_waits_for_its_turn_to_begin_is_answered_before_the_end() {
    let server = Binary::serve(Database::Sqlite, &["--rate-limits", "on", "--workers", "1"]).await;
    let mut crowd = join_all((0..60).map(|_| connect(ONE, server.addr))).await;
    join_all(crowd.iter_mut().map(asks)).await;
    let mut waiting: FuturesUnordered<_> = crowd.iter_mut().map(asks).collect();
    // All have asked when the first is answered.
    assert!(waiting.next().await.is_some_and(|answer| answer.starts_with("HTTP/1.1 200")));
    server.terminate().await;
    while let Some(answer) = waiting.next().await {
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    }
    assert_eq!(server.ended().await.code, Some(0));
}

#[actix_web::test]
async fn a_connection_on_which_nothing_more_is_asked_ends() {
    let server = Binary::serve(Database::Sqlite, &["--keep-alive", "2"]).await;
    let mut idle = connect(ONE, server.addr).await;
    assert!(asks(&mut idle).await.starts_with("HTTP/1.1 200"));
    assert_eq!(rest(&mut idle).await, "");
}

#[actix_web::test]
async fn floods_of_headers_are_refused_and_cost_no_memory() {
    let server = Binary::serve(Database::Sqlite, &[]).await;
    let before = server.memory();
    let many = "x: y\r\n".repeat(1_000);
    let long = format!("x: {}\r\n", "y".repeat(1024 * 1024));
    for headers in [many, long, "x: y\r\n".repeat(1_000_000)] {
        let crowd = (0..20).map(async |_| {
            let mut tcp = connect(ONE, server.addr).await;
            // The server may hang up before the last byte.
            let _ = tcp
                .write_all(format!("GET /healthz HTTP/1.1\r\nhost: x\r\n{headers}\r\n").as_bytes())
                .await;
            rest(&mut tcp).await
        });
        for answer in join_all(crowd).await {
            assert!(
                ["", "HTTP/1.1 400", "HTTP/1.1 431"]
                    .contains(&answer.get(..12).unwrap_or_default()),
                "{answer}"
            );
        }
    }
    let grown = server.memory() - before;
    assert!(grown < MEMORY_MOST, "{before} MiB became {grown} more");
    assert!(asks(&mut connect(ONE, server.addr).await).await.starts_with("HTTP/1.1 200"));
}
