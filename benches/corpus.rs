//! What a large forum costs whoever reads it: lists, threads, search, what is unread and profiles, with
//! 10,000 people, 100,000 posts and 1,000,000 comments.
//!
//! `cargo bench --bench corpus`, or `-- --comments 100000` for a smaller one; on SQLite, and on
//! PostgreSQL too where `ALTHING_TEST_POSTGRES` is set. Each question is asked for many places, so
//! that little of it is answered from memory, by somebody who is signed in and has read nothing yet.
//! **The floor** is what the same server answers without its database. Nothing is asserted.

mod support;

use std::env;
use std::fmt::Write;
use std::fs;
use std::time::Instant;

use althing::db::Connection;
use althing::domain::markdown::RENDERER;
use althing::forum::index;
use diesel::connection::SimpleConnection;
use serde_json::Value;
use support::Result;
use support::database::Database;
use support::http::Http;
use support::server::Server;
use support::spread::{Spread, micros};
use support::words::{Chance, VOCABULARY, text, word};

/// Comments of each post, and as many posts of each person.
const EACH: usize = 10;
/// Comments of one post that has many.
const LONG: usize = 10_000;
/// Words of a text.
const LENGTH: usize = 25;
/// Rows of one statement.
const BATCH: usize = 500;
const QUESTIONS: usize = 200;

fn main() -> Result<()> {
    if !env::args().any(|argument| argument == "--bench") {
        println!("measured by `cargo bench --bench corpus`");
        return Ok(());
    }
    let arguments: Vec<String> = env::args().collect();
    let comments = arguments.windows(2).find(|pair| pair[0] == "--comments");
    let comments = comments.map_or(Ok(1_000_000), |pair| pair[1].parse())?;
    println!("load average before: {}", fs::read_to_string("/proc/loadavg")?.trim());
    println!("\n{comments} comments; {QUESTIONS} questions of each kind, one after the other\n");
    println!(
        "| database | question | p50 ms | p95 ms | p95 ÷ the floor's |\n|---|---|---|---|---|"
    );
    measure(Database::sqlite()?, comments)?;
    if let Some(database) = Database::postgres()? {
        measure(database, comments)?;
    }
    Ok(())
}

fn measure(database: Database, comments: usize) -> Result<()> {
    let (name, url) = (database.name(), database.url());
    let mut server = Server::start(database)?;
    let cookie = server.register("snorri")?;
    let corpus = Corpus::of(comments);
    {
        let mut conn = althing::db::open(&url.parse()?)?;
        corpus.fill(&mut conn)?;
        index::rebuild(&mut conn, |_| ()).map_err(|error| format!("{error:?}"))?;
        // As PostgreSQL does by itself after a while: only what has reached the disk can be found by an
        // index alone.
        let looked_after = match conn {
            Connection::Sqlite(_) => &["ANALYZE"][..],
            Connection::Postgres(_) => &["CHECKPOINT", "VACUUM ANALYZE"],
        };
        for statement in looked_after {
            run(&mut conn, statement)?;
        }
    }
    server.restart(&[])?;
    let mut member = Http::connect(server.address, &cookie)?;
    let floor = ask(&mut member, &mut |_| "/healthz".to_owned())?.at(0.95);
    let told = |question: &str, spread: &Spread| {
        println!(
            "| {name} | {question} | {:.2} | {:.2} | {:.1} |",
            spread.at(0.5),
            spread.at(0.95),
            spread.at(0.95) / floor
        );
    };
    for (question, list) in [
        ("feed, newest, page by page", "/api/posts"),
        ("feed, latest activity, page by page", "/api/posts?sort=active"),
        ("feed, top of all, page by page", "/api/posts?sort=top&period=all"),
        ("a category, page by page", "/api/posts?category=general"),
        ("what is unread, page by page", "/api/posts?unread=true"),
    ] {
        told(question, &walk(&mut member, list)?);
    }
    for (question, mut path) in corpus.questions() {
        told(question, &ask(&mut member, &mut path)?);
    }
    Ok(())
}

/// What asks for another place each time.
type Path = Box<dyn FnMut(&mut Chance) -> String>;

/// How much there is.
struct Corpus {
    people: usize,
    posts: usize,
    comments: usize,
}

impl Corpus {
    fn of(comments: usize) -> Self {
        let posts = (comments / EACH).max(1);
        Self { people: (posts / EACH).max(1), posts, comments }
    }

    fn questions(&self) -> Vec<(&'static str, Path)> {
        let (people, posts, comments) = (self.people, self.posts, self.comments);
        let long = LONG.min(comments);
        let words = |ranks: std::ops::Range<usize>| -> Path {
            Box::new(move |chance| {
                let rank = ranks.start + chance.below(ranks.end - ranks.start);
                format!("/api/search?q={}%20", word(rank))
            })
        };
        vec![
            ("a post", Box::new(move |chance| format!("/api/posts/{}", 1 + chance.below(posts)))),
            (
                "a thread",
                Box::new(move |chance| format!("/api/posts/{}/comments", 1 + chance.below(posts))),
            ),
            (
                "any place of a thread of 10,000",
                Box::new(move |chance| {
                    format!("/api/posts/1/comments?nth={}", 1 + chance.below(long))
                }),
            ),
            (
                "the page of a post",
                Box::new(move |chance| format!("/p/{}", 1 + chance.below(posts))),
            ),
            ("search, a common word", words(10..200)),
            ("search, an ordinary word", words(1_000..10_000)),
            ("search, a rare word", words(30_000..VOCABULARY)),
            ("how much is unread", Box::new(|_| "/api/me/unread".to_owned())),
            ("since one left", Box::new(|_| "/api/me/since".to_owned())),
            (
                "a profile",
                Box::new(move |chance| format!("/api/users/person{}", chance.below(people))),
            ),
            (
                "the comments of a person",
                Box::new(move |chance| {
                    format!("/api/users/person{}/comments", chance.below(people))
                }),
            ),
            (
                "the posts of a person",
                Box::new(move |chance| format!("/api/posts?author=person{}", chance.below(people))),
            ),
        ]
    }

    /// Writes all of it, without the index of words.
    fn fill(&self, conn: &mut Connection) -> Result<()> {
        let mut chance = Chance::default();
        // Somebody is there already.
        let person = |at: usize| 2 + at % self.people;
        insert(
            conn,
            "users (id, username, username_lower, username_key, email, email_key, password_hash, role, created_at)",
            self.people,
            &mut |at| {
                let name = format!("person{at}");
                format!(
                    "{}, '{name}', '{name}', '{name}', '{name}@example.org', '{name}@example.org', 'x', 'member', 1",
                    at + 2
                )
            },
        )?;
        insert(
            conn,
            "posts (id, category_id, author_id, title, body, body_html, created_at, rendered_by)",
            self.posts,
            &mut |at| {
                let (title, body) = (text(&mut chance, 5), text(&mut chance, LENGTH));
                let (id, category) = (at + 1, 1 + at % 3);
                format!(
                    "{id}, {category}, {}, '{title}', '{body}', '<p>{body}</p>', {id}, {RENDERER}",
                    person(at)
                )
            },
        )?;
        let mut chance = Chance::default();
        insert(
            conn,
            "comments (id, post_id, author_id, body, body_html, created_at, rendered_by)",
            self.comments,
            &mut |at| {
                let body = text(&mut chance, LENGTH);
                let post = if at < LONG { 1 } else { 1 + chance.below(self.posts) };
                let (id, time) = (at + 1, self.posts + at);
                format!(
                    "{id}, {post}, {}, '{body}', '<p>{body}</p>', {time}, {RENDERER}",
                    person(at)
                )
            },
        )?;
        run(
            conn,
            "INSERT INTO post_counts (post_id, category_id, comments, last_activity_at)
             SELECT posts.id, category_id, count(comments.id), max(coalesce(comments.created_at, posts.created_at))
             FROM posts LEFT JOIN comments ON comments.post_id = posts.id GROUP BY posts.id, category_id;
             DELETE FROM category_counts;
             INSERT INTO category_counts (category_id, posts) SELECT category_id, count(*) FROM posts GROUP BY category_id;
             INSERT INTO user_search (user_id, name) SELECT id, username FROM users WHERE id > 1;",
        )
    }
}

/// Asks for many places, one after the other.
fn ask(reader: &mut Http, path: &mut dyn FnMut(&mut Chance) -> String) -> Result<Spread> {
    let mut chance = Chance::default();
    let mut spread = Spread::default();
    for _ in 0..QUESTIONS {
        let path = path(&mut chance);
        let started = Instant::now();
        reader.call("GET", &path, "", 200)?;
        spread.add(micros(started.elapsed()) / 1e3);
    }
    Ok(spread)
}

/// Inserts so many rows; `row` gives the values of each.
fn insert(
    conn: &mut Connection,
    table: &str,
    count: usize,
    row: &mut dyn FnMut(usize) -> String,
) -> Result<()> {
    let mut done = 0;
    while done < count {
        let mut sql = format!("INSERT INTO {table} VALUES ");
        for at in done..count.min(done + BATCH) {
            write!(sql, "{}({})", if at > done { "," } else { "" }, row(at))?;
        }
        run(conn, &sql)?;
        done += BATCH;
    }
    Ok(())
}

fn run(conn: &mut Connection, sql: &str) -> Result<()> {
    match conn {
        Connection::Sqlite(c) => c.batch_execute(sql)?,
        Connection::Postgres(c) => c.batch_execute(sql)?,
    }
    Ok(())
}

/// Goes through a list page by page, from its beginning again where it ends.
fn walk(reader: &mut Http, list: &str) -> Result<Spread> {
    let joint = if list.contains('?') { '&' } else { '?' };
    let mut spread = Spread::default();
    let mut path = list.to_owned();
    for _ in 0..QUESTIONS {
        let started = Instant::now();
        let answer = reader.call("GET", &path, "", 200)?;
        spread.add(micros(started.elapsed()) / 1e3);
        let page: Value = serde_json::from_str(&answer.body)?;
        path = match page["next"].as_str() {
            Some(next) => format!("{list}{joint}before={next}"),
            None => list.to_owned(),
        };
    }
    Ok(spread)
}
