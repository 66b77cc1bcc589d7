//! How many bytes one address may be sending, or leave unread, at a time.

use std::{net::SocketAddr, time::Duration};

use futures_util::{StreamExt, future::join, stream::FuturesUnordered};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpSocket, TcpStream},
    time::timeout,
};

use crate::support::{Answer, Method, TestApp, registration};

const MANY: usize = 16 * 1024 * 1024;
/// Of a body whose last byte is withheld.
const LENGTH: usize = 200_000;

/// A connection whose other side keeps little for it.
async fn connect(addr: SocketAddr) -> TcpStream {
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(4096).unwrap();
    socket.connect(addr).await.unwrap()
}

async fn withhold(addr: SocketAddr, from: &str) -> TcpStream {
    let mut tcp = connect(addr).await;
    let head = format!(
        "POST /api/auth/password-strength HTTP/1.1\r\nhost: x\r\nconnection: close\r\nx-forwarded-for: {from}\r\n\
         content-type: application/json\r\ncontent-length: {LENGTH}\r\n\r\n"
    );
    tcp.write_all(head.as_bytes()).await.unwrap();
    // Who is refused may be hung up on before the last byte.
    let _ = tcp.write_all(&vec![b' '; LENGTH - 1]).await;
    tcp
}

async fn answer(tcp: &mut TcpStream) -> String {
    let mut answer = Vec::new();
    let _ = tcp.read_to_end(&mut answer).await;
    String::from_utf8(answer).unwrap()
}

both!(an_address_may_be_sending_so_much_and_others_send_all_the_same, async |app: TestApp| {
    app.restart(&["--rate-limits", "on", "--trusted-proxies", "127.0.0.1"]).await;
    let mut begun = Vec::new();
    for _ in 0..MANY / LENGTH + 2 {
        begun.push(withhold(app.addr(), "203.0.113.7").await);
    }
    let waiting: FuturesUnordered<_> = begun
        .iter_mut()
        .enumerate()
        .map(async |(number, tcp)| (number, answer(tcp).await))
        .collect();
    let refused: Vec<(usize, String)> = waiting.take(2).collect().await;
    for (_, answer) in &refused {
        assert!(answer.starts_with("HTTP/1.1 429"), "{answer}");
        assert!(answer.to_lowercase().contains("\r\nretry-after: "), "{answer}");
    }
    let mut other = withhold(app.addr(), "203.0.113.8").await;
    begun.push(withhold(app.addr(), "203.0.113.9").await);
    other.write_all(b" ").await.unwrap();
    let told = answer(&mut other).await;
    assert!(told.starts_with("HTTP/1.1 400"), "{told}");
    for (number, tcp) in begun.iter_mut().enumerate() {
        if refused.iter().all(|(other, _)| *other != number) {
            tcp.write_all(b" ").await.unwrap();
            let told = answer(tcp).await;
            assert!(told.starts_with("HTTP/1.1 400"), "{told}");
        }
    }
    let mut again = withhold(app.addr(), "203.0.113.7").await;
    again.write_all(b" ").await.unwrap();
    let told = answer(&mut again).await;
    assert!(told.starts_with("HTTP/1.1 400"), "{told}");
});

/// Asks for a long page twice, and reads no more than the first status: the network may keep one
/// page, but not two.
async fn ask(addr: SocketAddr, from: &str) -> (TcpStream, String) {
    let mut tcp = connect(addr).await;
    let request =
        format!("GET /api/posts?limit=100 HTTP/1.1\r\nhost: x\r\nx-forwarded-for: {from}\r\n\r\n");
    tcp.write_all(request.repeat(2).as_bytes()).await.unwrap();
    let mut status = [0; 12];
    tcp.read_exact(&mut status).await.unwrap();
    (tcp, String::from_utf8(status.to_vec()).unwrap())
}

both!(an_address_may_leave_so_much_unread_and_others_read_all_the_same, async |app: TestApp| {
    let ana = app.register("ana").await;
    for _ in 0..70 {
        ana.post("general", "long", &"long ".repeat(3_900)).await;
    }
    app.restart(&["--rate-limits", "on", "--trusted-proxies", "127.0.0.1"]).await;
    let mut held = Vec::new();
    loop {
        let (tcp, status) = ask(app.addr(), "203.0.113.7").await;
        if status == "HTTP/1.1 429" {
            break;
        }
        assert_eq!(status, "HTTP/1.1 200");
        held.push(tcp);
        assert!(held.len() < 300, "all of it is taken");
    }
    assert_eq!(ask(app.addr(), "203.0.113.8").await.1, "HTTP/1.1 200");
    // Short answers are nobody's concern, and what is done is told whatever waits.
    let from =
        |method, path| app.guest().request(method, path).header("x-forwarded-for", "203.0.113.7");
    assert_eq!(Answer::of(from(Method::GET, "/api/site")).await.status, 200);
    let person = from(Method::POST, "/api/auth/register").json(&registration("bob"));
    assert_eq!(Answer::of(person).await.status, 201);
    drop(held);
    while ask(app.addr(), "203.0.113.7").await.1 != "HTTP/1.1 200" {}
});

/// Nothing tells that a connection stands still but that nothing moves on it.
const STILL: Duration = Duration::from_secs(2);
/// More than the network keeps of what nobody reads.
const TAKEN_MOST: usize = 32 * 1024 * 1024;

both!(nobody_is_answered_on_into_memory_who_reads_none_of_it, async |app: TestApp| {
    app.guest().get("/").await;
    // Before the routes, and by them.
    for way in ["", "content-length: 0\r\n"] {
        let mut tcp = connect(app.addr()).await;
        let request = format!(
            "GET / HTTP/1.1\r\nhost: x\r\nif-none-match: *\r\nx: {}\r\n{way}\r\n",
            "x".repeat(1_000)
        );
        let many = request.repeat(64).into_bytes();
        let mut sent = 0;
        while let Ok(taken) = timeout(STILL, tcp.write(&many[sent % many.len()..])).await {
            sent += taken.unwrap();
            assert!(sent < TAKEN_MOST, "it takes whatever comes");
        }
        // All of it is answered as it is read.
        let begun = sent.div_ceil(request.len());
        let rest = &request.as_bytes()[request.len() - (begun * request.len() - sent)..];
        let (mut read, mut write) = tcp.split();
        let answered = async {
            let (mut seen, mut count) = (Vec::new(), 0);
            while count < begun {
                assert!(read.read_buf(&mut seen).await.unwrap() > 0, "{count} of {begun}");
                while let Some(at) = seen.windows(4).position(|four| four == b"\r\n\r\n") {
                    assert!(seen.starts_with(b"HTTP/1.1 304 "));
                    seen.drain(..at + 4);
                    count += 1;
                }
            }
            assert!(seen.is_empty());
        };
        let ((), sent) = join(answered, write.write_all(rest)).await;
        sent.unwrap();
    }
});
