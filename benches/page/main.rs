//! What a visitor waits for: the feed's first paint, when it is live, and what it fetches, in
//! Chromium over an ordinary mobile line.
//!
//! `make page-bench`. Each round opens a browser with nothing in its cache, visits the floor and the
//! feed, and reloads the feed. The floor is one document without any file, of as many bytes as the
//! feed's own: no page of that size can paint earlier on this line. Nothing is asserted.

mod chromium;
#[path = "../support/mod.rs"]
mod support;

use std::{
    env,
    io::{BufRead, BufReader, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    thread,
};

use chromium::{Chromium, Visit};
use support::{
    Result,
    database::Database,
    http::Http,
    server::{Server, TEXT, new_post},
    spread::{Spread, number},
};

const ROUNDS: usize = 5;
const POSTS: usize = 40;
fn main() -> Result<()> {
    if !env::args().any(|argument| argument == "--bench") {
        println!("measured by `make page-bench`");
        return Ok(());
    }
    let server = Server::start(Database::sqlite()?)?;
    let mut writer = Http::connect(server.address, &server.register("snorri")?)?;
    for at in 1..=POSTS {
        writer.call("POST", "/api/posts", &new_post(&format!("The hut, day {at}"), TEXT), 201)?;
    }
    let feed = Http::connect(server.address, "")?.call("GET", "/", "", 200)?.body;
    let floor = bare_page(feed.len())?;

    let visits = ["floor", "first visit", "reload"];
    let mut rounds: [Vec<Visit>; 3] = Default::default();
    for _ in 0..ROUNDS {
        let mut browser = Chromium::start()?;
        rounds[0].push(browser.visit(&format!("http://{floor}/"), false)?);
        for round in &mut rounds[1..] {
            round.push(browser.visit(&format!("http://{}/", server.address), true)?);
        }
    }
    println!(
        "{POSTS} posts, feed of {} KB as HTML; 100 ms and 1.6 Mbit/s; {ROUNDS} rounds: median (least–most)\n",
        feed.len() / 1_000
    );
    println!(
        "| visit | requests | KB over the wire | first paint, s | ÷ floor | live after, s | layout shift |"
    );
    println!("|---|---|---|---|---|---|---|");
    for (name, visits) in visits.iter().zip(&rounds) {
        let spread = |figure: fn(&Visit) -> f64| visits.iter().map(figure).collect::<Spread>();
        let ratio: Spread =
            visits.iter().zip(&rounds[0]).map(|(one, floor)| one.painted / floor.painted).collect();
        println!(
            "| {name} | {} | {} | {} | {ratio} | {} | {} |",
            spread(|visit| number(visit.requests)).median(),
            spread(|visit| number(visit.bytes) / 1_000.0),
            spread(|visit| visit.painted),
            visits
                .iter()
                .map(|visit| visit.live)
                .collect::<Option<Spread>>()
                .map_or("–".into(), |live| live.to_string()),
            spread(|visit| visit.shift),
        );
    }
    Ok(())
}

/// Serves one document of so many bytes, from a thread that lives as long as the bench.
fn bare_page(bytes: usize) -> Result<SocketAddr> {
    let text = "words ".repeat(bytes / 6);
    let page = format!("<!doctype html><title>floor</title><link rel=icon href=data:,><p>{text}");
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let address = listener.local_addr()?;
    thread::spawn(move || {
        for stream in listener.incoming().map_while(std::result::Result::ok) {
            let page = page.clone();
            thread::spawn(move || answer(stream, &page));
        }
    });
    Ok(address)
}

/// Answers whatever is asked with that page, until the client closes.
fn answer(mut stream: TcpStream, page: &str) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    let mut line = String::new();
    while reader.read_line(&mut line)? > 0 {
        if line == "\r\n" {
            let length = page.len();
            write!(
                stream,
                "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: {length}\r\n\r\n{page}"
            )?;
        }
        line.clear();
    }
    Ok(())
}
