//! What search costs: how long an answer takes for common and for rare words, what the index takes
//! beside the texts, and what it adds to writing a post.
//!
//! `cargo bench --bench search`, or `-- --texts 100000` for fewer than 1,000,000 posts and comments;
//! on SQLite, and on PostgreSQL too where `ALTHING_TEST_POSTGRES` is set. Words are as common as in
//! a language: the n-th is n times rarer than the first. Nothing is asserted.

mod support;

use std::env;
use std::fmt::Write;
use std::fs;
use std::time::Instant;

use althing::db::posts::{NewPost, find, insert};
use althing::db::{Connection, write_on};
use althing::domain::search::{Kind, Query, words};
use althing::domain::{Audience, CategoryId, Readers};
use althing::error::Error;
use althing::forum::search::{Asked, Place};
use althing::forum::{index, search, views};
use althing::protocol::Event;
use diesel::connection::SimpleConnection;
use diesel::{QueryableByName, RunQueryDsl, sql_query, sql_types};
use support::Result;
use support::database::Database;
use support::spread::{Spread, micros, number};
use support::words::{Chance, VOCABULARY, text, word};

/// One text in so many is a post.
const THREAD: usize = 10;
/// Words of a text.
const LENGTH: usize = 60;
/// Texts of one statement.
const BATCH: usize = 500;
const QUESTIONS: usize = 200;
const WRITES: usize = 1_000;

#[derive(QueryableByName)]
struct Bytes {
    #[diesel(sql_type = sql_types::BigInt)]
    bytes: i64,
}

fn main() -> Result<()> {
    if !env::args().any(|argument| argument == "--bench") {
        println!("measured by `cargo bench --bench search`");
        return Ok(());
    }
    let arguments: Vec<String> = env::args().collect();
    let texts = arguments.windows(2).find(|pair| pair[0] == "--texts");
    let texts = texts.map_or(Ok(1_000_000), |pair| pair[1].parse())?;
    println!("load average before: {}", fs::read_to_string("/proc/loadavg")?.trim());
    println!("\n{texts} posts and comments of {LENGTH} words\n");
    measure(&Database::sqlite()?, texts)?;
    if let Some(database) = Database::postgres()? {
        measure(&database, texts)?;
    }
    Ok(())
}

fn measure(database: &Database, texts: usize) -> Result<()> {
    let mut conn = althing::db::open(&database.url().parse()?)?;
    let mut chance = Chance::default();
    let written = fill(&mut conn, texts, &mut chance)?;
    let before = size(&mut conn)?;
    let started = Instant::now();
    let taken_in = index::rebuild(&mut conn, |_| ()).map_err(|error| format!("{error:?}"))?;
    let took = started.elapsed();
    let grown = size(&mut conn)? - before;
    println!("## {}\n", database.name());
    println!(
        "index: {taken_in} texts in {:.0} s, {:.1} MB; texts {:.1} MB: index ÷ texts {:.2}",
        took.as_secs_f64(),
        grown / 1e6,
        written / 1e6,
        grown / written
    );
    println!("\n| words | order | p50 ms | p95 ms |\n|---|---|---|---|");
    for (name, ranks, end) in [
        ("common", 10..200, " "),
        ("common, being typed", 10..200, ""),
        ("ordinary", 1_000..10_000, " "),
        ("rare", 30_000..VOCABULARY, " "),
    ] {
        for newest in [false, true] {
            let mut spread = Spread::default();
            for _ in 0..QUESTIONS {
                let rank = ranks.start + chance.below(ranks.end - ranks.start);
                let asked = asked(&format!("{}{end}", word(rank)), newest);
                let started = Instant::now();
                search::find(&mut conn, &asked, Place::START, 20)
                    .map_err(|error| format!("{error:?}"))?;
                spread.add(micros(started.elapsed()) / 1e3);
            }
            let order = if newest { "newest" } else { "relevance" };
            println!("| {name} | {order} | {:.2} | {:.2} |", spread.at(0.5), spread.at(0.95));
        }
    }
    let (mut with, mut without) = (Spread::default(), Spread::default());
    for at in 0..WRITES {
        let indexed = at % 2 == 0;
        let body = text(&mut chance, LENGTH);
        let started = Instant::now();
        write_on(&mut conn, |tx| post(tx, &body, indexed)).map_err(|error| format!("{error:?}"))?;
        if indexed { &mut with } else { &mut without }.add(micros(started.elapsed()));
    }
    println!(
        "\na post: {with} µs with the index, {without} µs without: {:.2}\n",
        with.median() / without.median()
    );
    Ok(())
}

/// Writes a post as the use case does, with its words in the index or with none.
fn post(tx: &mut althing::db::Tx<'_>, body: &str, indexed: bool) -> std::result::Result<(), Error> {
    let new = NewPost {
        category_id: 1,
        author_id: 1,
        title: "A title of some words".to_owned(),
        body: body.to_owned(),
        body_html: format!("<p>{body}</p>\n"),
        created_at: 1_700_000_000_000,
        tags: String::new(),
    };
    let (title, text) = if indexed {
        (words(&new.title), index::words_of(&new.body_html))
    } else {
        (Vec::new(), Vec::new())
    };
    let id = insert(tx, new, &title, &text)?.id;
    let post =
        find(tx, id, Readers::Moderators)?.map(views::post).ok_or(Error::NotFound("post"))?;
    tx.emit(Audience::Category(CategoryId(1)), Event::PostCreated { post: &post });
    Ok(())
}

fn asked(words: &str, newest: bool) -> Asked {
    Asked {
        reads: Readers::Everyone,
        query: Query::parse(words),
        category: None,
        tag: None,
        author: None,
        solved: None,
        kinds: Kind::ALL.to_vec(),
        newest,
    }
}

/// Writes the texts without an index. Gives how many bytes they are.
fn fill(conn: &mut Connection, texts: usize, chance: &mut Chance) -> Result<f64> {
    run(conn, "INSERT INTO users (username, username_lower, username_key, email, email_key, password_hash, role, created_at)
        VALUES ('ann', 'ann', 'ann', 'ann@example.org', 'ann@example.org', 'x', 'member', 1)")?;
    let posts = (texts / THREAD).max(1);
    let mut bytes = 0;
    for (table, count) in [("posts", posts), ("comments", texts - posts)] {
        let mut done = 0;
        while done < count {
            let many = BATCH.min(count - done);
            let mut sql = match table {
                "posts" => "INSERT INTO posts (category_id, author_id, title, body, body_html, created_at) VALUES ".to_owned(),
                _ => "INSERT INTO comments (post_id, author_id, body, body_html, created_at) VALUES ".to_owned(),
            };
            for at in 0..many {
                let body = text(chance, LENGTH);
                bytes += body.len();
                let comma = if at > 0 { "," } else { "" };
                match table {
                    "posts" => write!(
                        sql,
                        "{comma}(1, 1, 'A title of some words', '{body}', '<p>{body}</p>', {})",
                        done + at
                    )?,
                    _ => write!(
                        sql,
                        "{comma}({}, 1, '{body}', '<p>{body}</p>', {})",
                        1 + (done + at) % posts,
                        done + at
                    )?,
                }
            }
            run(conn, &sql)?;
            done += many;
        }
    }
    run(
        conn,
        "INSERT INTO post_counts (post_id, category_id, last_activity_at) SELECT id, category_id, created_at FROM posts",
    )?;
    Ok(number(bytes))
}

fn run(conn: &mut Connection, sql: &str) -> Result<()> {
    match conn {
        Connection::Sqlite(c) => c.batch_execute(sql)?,
        Connection::Postgres(c) => c.batch_execute(sql)?,
    }
    Ok(())
}

/// How much the database takes on the disk, in bytes.
fn size(conn: &mut Connection) -> Result<f64> {
    let bytes = match conn {
        Connection::Sqlite(c) => sql_query(
            "SELECT page_count * page_size AS bytes FROM pragma_page_count, pragma_page_size",
        )
        .get_result::<Bytes>(c)?,
        Connection::Postgres(c) => sql_query(
            "SELECT coalesce(sum(pg_total_relation_size(oid)), 0)::bigint AS bytes FROM pg_class
             WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace",
        )
        .get_result::<Bytes>(c)?,
    };
    Ok(number(usize::try_from(bytes.bytes)? / 1_000) * 1e3)
}
