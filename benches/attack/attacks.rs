//! The attacks, each by one address and one account.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use serde_json::json;

use crate::crowd::{Pace, SOURCE, Target, call_on, call_once, crowd, withhold};
use crate::support::Result;
use crate::support::http::connect_from;
use crate::web_socket::{WebSocket, frame};

/// An attack goes on until it is over.
pub(crate) type Attack = fn(&Target);

/// All of them, by name.
pub(crate) const ATTACKS: &[(&str, Attack)] = &[
    ("nothing: calm against calm", nothing),
    ("the hardest texts, posted, edited and previewed", texts),
    ("pictures withheld, 120 of 5 MB", pictures),
    ("bodies withheld, 900 of 250 KB", bodies),
    ("answers not read, 900 of 4 MiB", unread),
    ("resumes from far back, 60 sockets and streams", resumes),
    ("resumes not read, 190 sockets of 720 KB", unread_resumes),
    ("typing on and off, 18 sockets", typing),
    ("subscriptions, 190 sockets with 16 KB 18 times a second", subscriptions),
    ("slow heads, 900 connections", slow_heads),
    ("long heads, 900 of 125 KB", long_heads),
    ("searches for a word of 600 long texts, 8 connections", searches),
    ("500 log-ins a second", logins),
    ("500 registrations a second", registrations),
];

/// Requests a second of a flood.
const FLOOD: u32 = 500;
/// Of one address, below the most that it may have.
const CONNECTIONS: usize = 900;
const MEGABYTE: usize = 1024 * 1024;

fn nothing(target: &Target) {
    while !target.is_over() {
        thread::sleep(Duration::from_millis(10));
    }
}

/// Eight connections; in turns all that renders a text, in all its quotas.
fn texts(target: &Target) {
    let next = AtomicUsize::new(0);
    crowd(target, 8, |target, _| {
        call_on(target, &target.cookie, || {
            let number = next.fetch_add(1, Ordering::Relaxed);
            let text = &target.texts[number / 8 % target.texts.len()];
            let (method, path) = match number % 8 {
                0 => ("POST", "/api/posts".into()),
                1 | 2 => ("POST", format!("/api/posts/{}/comments", target.post)),
                3 => ("PATCH", format!("/api/posts/{}", target.post)),
                _ => ("POST", "/api/preview".into()),
            };
            let mut body = json!({ "body": text });
            if number.is_multiple_of(8) {
                body["category"] = "help".into();
                body["title"] = "hard".into();
            }
            (method, path, body.to_string())
        })
    });
}

/// The last byte never comes.
fn pictures(target: &Target) {
    let head = head(target, "POST", "/api/uploads", "image/png", 5 * MEGABYTE);
    let sent = [head.as_bytes(), &vec![0; 5 * MEGABYTE - 1]].concat();
    crowd(target, 2, |target, _| {
        withhold(target, 60, &sent);
        Ok(())
    });
}

/// Of every kind of form, with a session and without.
fn bodies(target: &Target) {
    let paths = ["/api/auth/password-strength", "/api/posts", "/api/preview", "/api/auth/login"];
    crowd(target, paths.len(), |target, number| {
        let head = head(target, "POST", paths[number], "application/json", 250_000);
        let sent = [head.as_bytes(), &vec![b' '; 250_000 - 1]].concat();
        withhold(target, CONNECTIONS / paths.len(), &sent);
        Ok(())
    });
}

/// The longest pages that there are are asked for, and not read.
fn unread(target: &Target) {
    let request = format!(
        "GET /api/posts?category=help&limit=100 HTTP/1.1\r\nhost: bench\r\ncookie: {}\r\n\r\n",
        target.cookie
    );
    crowd(target, 1, |target, _| {
        let mut held: Vec<TcpStream> = Vec::new();
        while held.len() < CONNECTIONS && !target.is_over() {
            let mut stream = connect_from(SOURCE, target.address)?;
            stream.write_all(request.as_bytes())?;
            held.push(stream);
            thread::sleep(Duration::from_millis(2));
        }
        nothing(target);
        Ok(())
    });
}

/// From within memory and from long before it, by sockets and by streams, one after the other.
fn resumes(target: &Target) {
    let next = AtomicUsize::new(0);
    crowd(target, 60, |target, number| {
        let missed = [38, 60, 590][next.fetch_add(1, Ordering::Relaxed) % 3];
        let query = format!("?epoch={}&seq={}", target.epoch, target.seq.saturating_sub(missed));
        if number.is_multiple_of(2) {
            let mut socket = WebSocket::open(SOURCE, target.address, &query, "")?;
            socket.until(&[r#"{"type":"resumed""#, r#"{"type":"resync""#]).map(drop)
        } else {
            let mut stream = connect_from(SOURCE, target.address)?;
            stream.set_read_timeout(Some(Duration::from_secs(5)))?;
            write!(stream, "GET /api/events{query} HTTP/1.1\r\nhost: bench\r\n\r\n")?;
            let (mut bytes, mut heard) = (vec![0; 64 * 1024], Vec::new());
            loop {
                let read = stream.read(&mut bytes)?;
                if read == 0 {
                    return Err("the stream has ended".into());
                }
                // An answer's word may be cut: the last bytes are looked at again.
                heard.extend_from_slice(&bytes[..read]);
                let words: [&[u8]; 2] = [br#"{"type":"resumed""#, br#"{"type":"resync""#];
                if words.iter().any(|word| heard.windows(word.len()).any(|part| part == *word)) {
                    return Ok(());
                }
                heard.drain(..heard.len().saturating_sub(32));
            }
        }
    });
}

/// As much as is sent again, to sockets that don't read.
fn unread_resumes(target: &Target) {
    let query = format!("?epoch={}&seq={}", target.epoch, target.seq - 38);
    let request = format!(
        "GET /ws{query} HTTP/1.1\r\nhost: bench\r\nconnection: upgrade\r\nupgrade: websocket\r\n\
         sec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    );
    crowd(target, 1, |target, _| {
        let mut held = Vec::new();
        while held.len() < 190 && !target.is_over() {
            let mut stream = connect_from(SOURCE, target.address)?;
            stream.write_all(request.as_bytes())?;
            held.push(stream);
        }
        nothing(target);
        Ok(())
    });
}

/// One person at ten places, over as many sockets as a session may have, as often as a socket may
/// speak.
fn typing(target: &Target) {
    crowd(target, 18, |target, number| {
        let mut socket = WebSocket::open(SOURCE, target.address, "", &target.cookie)?;
        let pace = Pace::of(18);
        while !target.is_over() {
            let turn = pace.next();
            let post = target.post - u64::try_from(number).unwrap_or(0) % 10;
            let active = turn.is_multiple_of(2);
            socket.send(&frame(
                &json!({"type": "typing", "in": {"post": post}, "active": active}).to_string(),
            ))?;
            socket.drain()?;
        }
        Ok(())
    });
}

/// Messages as long as they may be, with as many names as they may have and with far more.
fn subscriptions(target: &Target) {
    let names = |count: usize, length: usize| -> Vec<String> {
        (0..count).map(|number| format!("{number:0>length$}")).collect()
    };
    let message = |kind: &str, names: Vec<String>| {
        frame(&json!({"type": kind, "categories": names}).to_string())
    };
    let messages = [
        message("subscribe", names(50, 310)),
        message("unsubscribe", names(50, 310)),
        message("subscribe", names(3_000, 1)),
    ];
    crowd(target, 19, |target, _| {
        let mut sockets = (0..10)
            .map(|_| WebSocket::open(SOURCE, target.address, "", ""))
            .collect::<Result<Vec<_>>>()?;
        let pace = Pace::of(18);
        while !target.is_over() {
            let turn = usize::try_from(pace.next())?;
            for socket in &mut sockets {
                socket.send(&messages[turn % messages.len()])?;
                socket.drain()?;
            }
        }
        Ok(())
    });
}

/// A byte of a head now and then.
fn slow_heads(target: &Target) {
    crowd(target, 1, |target, _| {
        let mut held: Vec<Option<TcpStream>> = (0..CONNECTIONS).map(|_| None).collect();
        while !target.is_over() {
            for place in &mut held {
                if place.as_mut().is_none_or(|stream| stream.write_all(b"x").is_err()) {
                    let stream = connect_from(SOURCE, target.address)?;
                    *place = Some(stream);
                    if let Some(stream) = place {
                        stream.write_all(b"GET / HTTP/1.1\r\nhost: ")?;
                    }
                }
            }
            thread::sleep(Duration::from_millis(500));
        }
        Ok(())
    });
}

/// Heads almost as long as they may be, without an end.
fn long_heads(target: &Target) {
    let lines = format!("x: {}\r\n", "y".repeat(12_500)).repeat(10);
    let sent = format!("GET / HTTP/1.1\r\nhost: bench\r\n{lines}");
    crowd(target, 3, |target, _| {
        withhold(target, CONNECTIONS / 3, sent.as_bytes());
        Ok(())
    });
}

/// For what stands in all long texts, by relevance, with as many findings as an answer may have.
fn searches(target: &Target) {
    crowd(target, 8, |target, _| {
        call_on(target, "", || ("GET", "/api/search?q=word&limit=100".into(), String::new()))
    });
}

/// For a name that somebody has, and for names that nobody has.
fn logins(target: &Target) {
    let pace = Pace::of(FLOOD);
    crowd(target, 100, |target, _| {
        let number = pace.next();
        let name = if number.is_multiple_of(2) {
            target.victim.to_owned()
        } else {
            format!("nobody{number}")
        };
        let body = json!({"login": name, "password": "not the password"});
        call_once(target, "/api/auth/login", &body.to_string()).map(drop)
    });
}

fn registrations(target: &Target) {
    let pace = Pace::of(FLOOD);
    crowd(target, 100, |target, _| {
        let name = format!("flood{}", pace.next());
        let body = json!({
            "username": name, "email": format!("{name}@example.org"), "password": "correct horse battery"
        });
        call_once(target, "/api/auth/register", &body.to_string()).map(drop)
    });
}

fn head(target: &Target, method: &str, path: &str, kind: &str, length: usize) -> String {
    format!(
        "{method} {path} HTTP/1.1\r\nhost: bench\r\ncookie: {}\r\ncontent-type: {kind}\r\n\
         content-length: {length}\r\n\r\n",
        target.cookie
    )
}
