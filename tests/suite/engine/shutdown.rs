//! A restart that nobody notices: everyone is told, nothing under way is lost, and whoever comes
//! back has missed nothing.

use std::time::{Duration, Instant};

use futures_util::future::join_all;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use super::{Binary, Place, Refused, Tab, write_posts};
use crate::support::json;

const CLIENTS: usize = 60;

on_both!(a_restart_loses_nothing_and_spreads_the_return, async |database| {
    let server = Binary::serve(database, &[]).await;
    let ana = server.guest().register("ana").await;
    write_posts(&ana, 0..3, "x").await;
    let mut tabs = join_all((0..CLIENTS).map(|_| Tab::guest(server.addr))).await;
    let places: Vec<Place> = tabs.iter().map(|tab| Place::of(&tab.hello)).collect();
    // One that does not read will not hold it up, and neither will a request whose end is yet to
    // come.
    let _deaf = Tab::narrow(server.addr).await;
    let body = json!({"category": "general", "title": "under way", "body": "x"}).to_string();
    let mut writer = post_halfway(&server, &ana.cookies(), &body).await;

    let start = Instant::now();
    server.terminate().await;
    let goodbyes = join_all(tabs.iter_mut().map(Tab::closed)).await;
    writer.write_all(&body.as_bytes()[10..]).await.unwrap();
    let mut answer = String::new();
    writer.read_to_string(&mut answer).await.unwrap();
    assert!(answer.contains("HTTP/1.1 201"), "{answer}");
    drop(tabs);
    let finished = server.ended().await;
    assert_eq!(finished.code, Some(0), "{}", finished.stderr);
    assert!(start.elapsed() < Duration::from_secs(30), "{:?}", start.elapsed());

    let mut waits = Vec::new();
    for (goodbye, code) in goodbyes {
        assert_eq!((goodbye["reason"].as_str(), code), (Some("shutdown"), 1001), "{goodbye}");
        waits.push(goodbye["retry_after_ms"].as_u64().unwrap());
    }
    waits.sort_unstable();
    assert!(waits.last().unwrap() <= &10_000, "{waits:?}");
    for second in 0..5 {
        let slice = second * 2_000..(second + 1) * 2_000;
        let here = waits.iter().filter(|wait| slice.contains(*wait)).count();
        assert!(
            (CLIENTS / 20..CLIENTS / 2).contains(&here),
            "{here} come back within {slice:?}: {waits:?}"
        );
    }

    server.start().await;
    let back = join_all(places.iter().map(async |place| {
        Tab::open(server.addr, &place.query(), "").await.unwrap().resumed().await
    }))
    .await;
    for (missed, answer) in back {
        assert_eq!((answer["type"].as_str(), missed), (Some("resumed"), vec![4]), "{answer}");
    }
});

on_both!(who_comes_while_it_stops_is_told_when_to_come_back, async |database| {
    let server = Binary::serve(database, &[]).await;
    // One that does not read, and a request that is under way, keep it busy for a while.
    let ana = server.guest().register("ana").await;
    let _deaf = Tab::narrow(server.addr).await;
    let body = json!({"category": "general", "title": "under way", "body": "x"}).to_string();
    let mut writer = post_halfway(&server, &ana.cookies(), &body).await;
    let mut tab = Tab::guest(server.addr).await;
    server.terminate().await;
    assert_eq!(tab.closed().await.1, 1001);
    for (query, cookies) in
        [("", String::new()), ("", ana.cookies()), ("?epoch=x&seq=0", String::new())]
    {
        match Tab::open(server.addr, query, &cookies).await {
            Err(Refused::Answer { status: 503, retry_after: Some(seconds) }) => {
                assert!((1..=30).contains(&seconds.parse().unwrap()));
            }
            Err(other) => panic!("{other:?}"),
            Ok(_) => panic!("a connection was taken"),
        }
    }
    writer.write_all(&body.as_bytes()[10..]).await.unwrap();
    assert_eq!(server.ended().await.code, Some(0));
});

on_both!(a_word_to_stop_right_after_the_start_is_heard, async |database| {
    let database = crate::support::TestDatabase::new(database);
    for signal in ["TERM", "INT"].repeat(6) {
        let server = crate::support::Process::serve(&database.url, &[]).await;
        server.signal(signal).await;
        let finished = server.ended().await;
        assert_eq!(finished.code, Some(0), "{signal}: {}", finished.stderr);
    }
});

/// A request whose handler has begun, and whose body lacks all but ten bytes.
async fn post_halfway(server: &Binary, cookies: &str, body: &str) -> TcpStream {
    let mut tcp = TcpStream::connect(server.addr).await.unwrap();
    let head = format!(
        "POST /api/posts HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-type: application/json\r\nexpect: 100-continue\r\n\
        cookie: {cookies}\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    tcp.write_all(head.as_bytes()).await.unwrap();
    let mut going_on = [0; 25];
    tcp.read_exact(&mut going_on).await.unwrap();
    tcp.write_all(&body.as_bytes()[..10]).await.unwrap();
    tcp
}
