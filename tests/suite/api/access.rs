//! Who may do and see what: every route, for everyone, held to its row in the table of routes; and
//! every event, held to the table in `tests/data/access/`.

use std::collections::BTreeSet;

use actix_web::rt::net::TcpStream;
use althing::http::routes::{
    self,
    row::{Row, Takes, Who},
};
use image::ImageFormat;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::support::{
    Answer, Method, PASSWORD, PATIENCE, Person, Socket, TestApp, Value, encoded, json, noise,
};

mod events;
mod waiting;

const EVENTS: &str = include_str!("../../data/access/events.txt");
const SERVER_EVENTS: &str = concat!(
    include_str!("../../../src/protocol/server.rs"),
    include_str!("../../../src/protocol/event.rs")
);

/// Everyone: a guest; ana, who wrote, made or is whatever the path names; bob, a member; cyd, a
/// member whom ana has blocked; a moderator and an admin, neither of whom has anything to do with
/// it. These are the columns of the tables, too.
const KINDS: [&str; 6] = ["guest", "owner", "other", "blocked", "moder", "admin"];

/// What each of them is answered where only some may; `ok` is what the row's `gives` says.
fn expected(who: Who, ok: u16) -> [u16; KINDS.len()] {
    match who {
        Who::Anyone => [ok; KINDS.len()],
        Who::Viewers => [404, ok, 404, 404, 404, 404],
        Who::Member => [401, ok, ok, ok, ok, ok],
        Who::Others => [401, 404, ok, ok, ok, ok],
        Who::NotThemself => [401, 403, ok, ok, ok, ok],
        Who::Owner => [401, ok, 404, 404, 404, 404],
        Who::Maker => [401, ok, 404, 404, ok, ok],
        Who::Author => [401, ok, 403, 403, ok, ok],
        Who::Sender => [401, ok, 403, 404, 404, 404],
        Who::Moderator => [401, 403, 403, 403, ok, ok],
        Who::Admin => [401, 403, 403, 403, 403, ok],
    }
}

/// What those who may call are answered here, where that is a refusal all the same: the forum sends
/// no mail, its categories take no questions, nobody doctors it, the link to its first administrator
/// was never printed, nothing is looked for, what is reported, merged into or split off is not there,
/// and there is no folder for backups.
const REFUSED: [(&str, u16); 15] = [
    ("/api/posts/{id}/solution", 409),
    ("/api/auth/forgot", 404),
    ("/api/auth/reset", 422),
    ("/api/auth/prove-email", 404),
    ("/api/me/email-proof", 404),
    ("/api/doctor", 404),
    ("/api/setup", 422),
    ("/api/search", 422),
    ("/api/reports", 404),
    ("/api/posts/{id}/merge", 422),
    ("/api/admin/backups", 409),
    ("/api/admin/backups/{name}", 404),
    ("/api/admin/backups/{name}/grant", 404),
    ("/api/admin/mail-test", 409),
    ("/api/posts/{id}/split", 422),
];

/// The status of a call by one who may.
fn ok(row: &Row) -> u16 {
    // To list what is reported, or backed up, is no refusal.
    let lists = ["/api/reports", "/api/admin/backups"].contains(&row.path) && row.method == "GET";
    let is_asked = row.method == "DELETE" || lists;
    let refused = REFUSED.iter().find(|(path, _)| *path == row.path && !is_asked);
    refused.map_or_else(|| row.gives.status(), |(_, status)| *status)
}

/// Everyone in the tables, in the order of the columns.
struct World {
    app: TestApp,
    people: Vec<Person>,
    made: u32,
}

impl World {
    async fn new(app: TestApp) -> Self {
        let (ana, bob, cyd) =
            (app.register("ana").await, app.register("bob").await, app.register("cyd").await);
        ana.send(Method::PUT, "/api/blocks/cyd", &json!({})).await.ok(204);
        let people =
            vec![app.guest(), ana, bob, cyd, app.moderator("mona").await, app.admin("adam").await];
        Self { app, people, made: 0 }
    }

    fn person(&self, kind: &str) -> &Person {
        &self.people[KINDS.iter().position(|one| *one == kind).unwrap()]
    }

    /// A number that nothing else has.
    fn number(&mut self) -> u32 {
        self.made += 1;
        self.made
    }

    /// The address with what it names put in, something of the owner's that is made for this call:
    /// a picture that nothing shows yet, and where a person is changed, one made for that. And who
    /// that owner is.
    async fn address(&mut self, row: &Row) -> (String, Person) {
        let path = row.path;
        // In sessions of their own: some calls end all others.
        let (n, owner, admin) = (
            self.number(),
            self.person("owner").elsewhere().await,
            self.person("admin").elsewhere().await,
        );
        if path.starts_with("/api/users/") && row.method != "GET" {
            let someone = self.app.register(&format!("someone-{n}")).await;
            return (path.replace("{username}", &someone.name), someone);
        }
        if path.contains("{key}") {
            let draft = json!({"body": "As I was saying"});
            owner.send(Method::PUT, "/api/drafts/comment:1", &draft).await.ok(200);
            return (path.replace("{key}", "comment:1"), owner);
        }
        if path.contains("{tag}") {
            let tag = format!("tag-{n}");
            let post = json!({"category": "general", "title": "x", "body": "x", "tags": [tag]});
            owner.send(Method::POST, "/api/posts", &post).await.ok(201);
            return (path.replace("{tag}", &tag), owner);
        }
        let id = match path.trim_start_matches("/api").split('/').nth(1).unwrap() {
            _ if !path.contains("{id}") && !path.contains("{name}") => json!(null),
            "posts" => owner.post("general", "Hello", "World").await["id"].clone(),
            "comments" => owner.comment(&owner.post("general", "Hello", "World").await, "Hi").await
                ["id"]
                .clone(),
            "messages" => owner.message("bob", "Psst").await["id"].clone(),
            "categories" => {
                let body = json!({"slug": format!("made-{n}"), "name": "Made"});
                admin.send(Method::POST, "/api/categories", &body).await.ok(201)["id"].clone()
            }
            "invites" => {
                owner.send(Method::POST, "/api/invites", &json!({})).await.ok(201)["id"].clone()
            }
            "reports" => {
                let other = self.person("other").elsewhere().await;
                let post = other.post("general", "Hello", "World").await;
                let report = json!({"post_id": post["id"], "reason": "other"});
                owner.send(Method::POST, "/api/reports", &report).await.ok(201)["id"].clone()
            }
            "queue" => waiting::one(&self.app, &admin, &owner, path, n).await,
            "me" if path.contains("/export/") => {
                let export = json!({});
                let made = owner.send(Method::POST, "/api/me/export", &export).await.ok(201);
                let there = format!("/api/me/export/{}", made["id"]);
                while owner.get(&there).await.status == 202 {}
                made["id"].clone()
            }
            "me" => {
                let sessions = owner.elsewhere().await.get("/api/me/sessions").await.ok(200);
                let current = sessions["items"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .find(|session| session["current"] == true)
                    .unwrap();
                current["id"].clone()
            }
            "uploads" => {
                let picture = encoded(&noise(8, 8), ImageFormat::Png);
                let made = Answer::of(
                    owner
                        .request(Method::POST, "/api/uploads")
                        .header("content-type", "image/png")
                        .body(picture),
                )
                .await;
                json!(made.ok(201)["url"].as_str().unwrap().rsplit('/').next().unwrap())
            }
            "admin" => json!("forum-20260101T000000000Z"),
            other => panic!("nobody knows how to make one of {other}"),
        };
        let id = id.as_str().map_or_else(|| id.to_string(), str::to_owned);
        if path.ends_with("/bookmark") && row.method == "GET" {
            let marked = path.replace("{id}", &id);
            owner.send(Method::PUT, &marked, &json!({})).await.ok(204);
        }
        let path = path.replace("{emoji}", "👍").replace("{username}", "ana");
        (path.replace("{id}", &id).replace("{name}", &id), owner)
    }

    /// What a person of that kind gets for the call, in a session of its own.
    async fn status(&mut self, kind: &str, row: &Row) -> u16 {
        let (address, owner) = self.address(row).await;
        let leaves = row.path == "/api/me" && row.method == "DELETE";
        let person = match kind {
            "guest" => self.app.guest(),
            // Whoever leaves is not there for the next call.
            _ if leaves => self.app.register(&format!("leaver-{}", self.made)).await,
            "owner" => owner.elsewhere().await,
            _ => self.person(kind).elsewhere().await,
        };
        if address == "/ws" {
            return person.try_ws(&[]).await.map_or_else(|refused| refused.status, |_| 101);
        }
        if address == "/api/events" {
            // It goes on for as long as anybody listens.
            return person.request(Method::GET, &address).send().await.unwrap().status().as_u16();
        }
        let request = person.request(method(row), &address);
        let request = match body(row, self.number()) {
            Some((kind, bytes)) => request.header("content-type", kind).body(bytes),
            None => request,
        };
        Answer::of(request).await.status.as_u16()
    }
}

fn method(row: &Row) -> Method {
    Method::from_bytes(row.method.as_str().as_bytes()).unwrap()
}

/// A body that the call takes, and its kind.
fn body(row: &Row, n: u32) -> Option<(&'static str, Vec<u8>)> {
    match row.takes {
        Takes::Json { example, .. } => {
            Some(("application/json", example.replace("{n}", &n.to_string()).into_bytes()))
        }
        Takes::Picture => Some(("image/png", encoded(&noise(8, 8), ImageFormat::Png))),
        Takes::Nothing if ["POST", "PUT"].contains(&row.method.as_str()) => {
            Some(("application/json", b"{}".to_vec()))
        }
        Takes::Nothing => None,
    }
}

/// The lines of a table that say something, as words.
fn lines(table: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    let lines = table.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#'));
    lines.map(|line| line.split_whitespace().collect())
}

both!(every_route_answers_everyone_as_its_row_says, async |app: TestApp| {
    let mut world = World::new(app).await;
    let mut wrong = Vec::new();
    for row in routes::rows() {
        for (kind, expected) in KINDS.iter().zip(expected(row.who, ok(row))) {
            let got = world.status(kind, row).await;
            if got != expected {
                wrong.push(format!(
                    "{} {}: {kind} gets {got}, not {expected}",
                    row.method, row.path
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
});

/// How a session ends, or stops being what it was, while a request of it is under way.
const ENDS: [&str; 3] = ["logs out", "loses the role", "is banned"];

/// The status of a call of an admin's whose head comes while they are one, and the end of whose
/// body comes once that is over.
async fn status_of_late_body(world: &mut World, end: &str, row: &Row) -> u16 {
    let (address, _) = world.address(row).await;
    let (app, boss, n) =
        (world.app.clone(), world.person("admin").elsewhere().await, world.number());
    let name = format!("eve-{n}");
    app.register(&name).await;
    boss.patch(&format!("/api/users/{name}"), &json!({"role": "admin"})).await.ok(200);
    let eve = app.guest().log_in(&name).await;
    // Long unused, so that the look at the session shows in its row.
    let hers = format!("FROM sessions WHERE user_id = {}", eve.user["id"]);
    app.database().execute(&format!(
        "UPDATE sessions SET seen_at = seen_at - 7200000 WHERE user_id = {}",
        eve.user["id"]
    ));
    let before = app.database().number(&format!("SELECT max(seen_at) AS value {hers}"));

    let (kind, bytes) = body(row, n).unwrap();
    let method = &row.method;
    let mut tcp = TcpStream::connect(app.addr()).await.unwrap();
    let head = format!(
        "{method} {address} HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncookie: {}\r\ncontent-type: {kind}\r\ncontent-length: {}\r\n\r\n",
        eve.cookies(),
        bytes.len()
    );
    tcp.write_all(head.as_bytes()).await.unwrap();
    tcp.write_all(&bytes[..1]).await.unwrap();
    let seen = async {
        while app.database().number(&format!("SELECT max(seen_at) AS value {hers}")) == before {
            actix_web::rt::task::yield_now().await;
        }
    };
    actix_web::rt::time::timeout(PATIENCE, seen).await.expect("the session is looked up");

    if end == "logs out" {
        eve.log_out().await;
    } else {
        boss.patch(&format!("/api/users/{name}"), &json!({"role": "member"})).await.ok(200);
    }
    if end == "is banned" {
        boss.send(Method::PUT, &format!("/api/users/{name}/ban"), &json!({})).await.ok(204);
    }
    tcp.write_all(&bytes[1..]).await.unwrap();
    let mut answer = String::new();
    tcp.read_to_string(&mut answer).await.unwrap();
    answer
        .split(' ')
        .nth(1)
        .and_then(|status| status.parse().ok())
        .unwrap_or_else(|| panic!("{method} {address}: {answer}"))
}

both!(a_request_does_nothing_whose_session_ends_before_its_body, async |app: TestApp| {
    let mut world = World::new(app.clone()).await;
    let mut wrong = Vec::new();
    for row in routes::rows() {
        // What needs no body is done once its head is there; a preview writes nothing; and there is
        // no mail.
        if !row.who.needs_session() || row.takes == Takes::Nothing || row.path == "/api/preview" {
            continue;
        }
        for end in ENDS {
            let status = status_of_late_body(&mut world, end, row).await;
            if !matches!(status, 401 | 403) {
                wrong.push(format!("{} {} of one who {end}: {status}", row.method, row.path));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
    let eves = "IN (SELECT id FROM users WHERE username LIKE 'eve-%')";
    for (table, whose) in [
        ("posts", "author_id"),
        ("comments", "author_id"),
        ("messages", "from_id"),
        ("uploads", "owner_id"),
        ("invites", "user_id"),
    ] {
        assert_eq!(
            app.database()
                .number(&format!("SELECT count(*) AS value FROM {table} WHERE {whose} {eves}")),
            0,
            "{table}"
        );
    }
    assert_eq!(
        app.database().number("SELECT count(*) AS value FROM categories WHERE slug LIKE 'new-%'"),
        0
    );
    assert_eq!(app.database().number("SELECT count(*) AS value FROM users WHERE username LIKE 'someone-%' AND role <> 'member'"), 0);
});

both!(two_admins_who_demote_each_other_at_once_do_not_both_succeed, async |app: TestApp| {
    for round in 0..4 {
        let (one, other) =
            (app.admin(&format!("one{round}")).await, app.admin(&format!("two{round}")).await);
        let demote = async |by: &Person, whom: &Person| {
            by.patch(&format!("/api/users/{}", whom.name), &json!({"role": "member"}))
                .await
                .status
                .as_u16()
        };
        let mut answers =
            <[u16; 2]>::from(tokio::join!(demote(&one, &other), demote(&other, &one)));
        answers.sort_unstable();
        assert_eq!(answers, [200, 401], "the second finds their session ended");
    }
});

both!(the_description_names_every_status_that_anyone_is_answered, async |app: TestApp| {
    let document = app.guest().get("/api/openapi.json").await.ok(200);
    for row in routes::rows() {
        let method = row.method.as_str().to_lowercase();
        let answers = &document["paths"][row.path][&method]["responses"];
        for status in expected(row.who, ok(row)) {
            assert!(
                answers.get(status.to_string()).is_some(),
                "{method} {} may answer {status}, which the description does not name",
                row.path
            );
        }
    }
});
