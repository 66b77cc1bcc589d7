//! How the database goes about what is asked most: along an index, however much there is, and never
//! through all of a table that grows with the forum.

use althing::{
    db::{Connection, users},
    domain::{
        CommentId, Period, PostId, Readers, SessionId, Sort, UserId,
        search::{Kind, Query},
    },
    forum::{
        SignedIn, bookmarks, comments, conversations, notifications, people, posts, queue, reads,
        search::{self, Asked, Place},
        since,
        viewer::{self, Standing},
    },
};

use crate::support::{Database, Method, Plan, TestApp, TestDatabase, json};

/// Tables that grow with what people write and do.
const GROWING: [&str; 22] = [
    "posts",
    "comments",
    "post_counts",
    "post_tags",
    "users",
    "messages",
    "conversations",
    "notifications",
    "follows",
    "reads",
    "bookmarks",
    "reactions",
    "versions",
    "drafts",
    "quotes",
    "visits",
    "held_texts",
    "events",
    "sessions",
    "blocks",
    "category_levels",
    "tag_levels",
];

/// Indexes of a few rows alone, which may be gone through: of posts that are pinned, and of questions that
/// are solved.
const OF_FEW: [&str; 3] = ["posts_pinned", "posts_solved", "posts_solved_by_category"];

/// A forum in which thousands of people have written some ten thousand texts: so many that going through all
/// of them is never the shorter way.
fn fill(database: &TestDatabase) {
    let text = "a text of some words ".repeat(12);
    database.execute(&format!(
        "INSERT INTO users (username, username_lower, username_key, email, email_key, password_hash, role, created_at)
         WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 5000)
         SELECT 'person' || n, 'person' || n, 'person' || n, 'p' || n || '@example.org', 'p' || n || '@example.org', 'x', 'member', 1 FROM n;
         INSERT INTO user_search (user_id, name) SELECT id, username_lower FROM users WHERE username LIKE 'person%';
         INSERT INTO posts (category_id, author_id, title, body, body_html, created_at)
         WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 12000)
         SELECT 1 + n % 3, 1 + n % 997, 'a title', '{text}', '<p>{text}</p>', 1700000000000 + n * 60000 FROM n;
         INSERT INTO post_counts (post_id, category_id, comments, last_activity_at)
         SELECT id, category_id, id * 7919 % 997, created_at + id * 104729 % 1299709 FROM posts WHERE id NOT IN (SELECT post_id FROM post_counts);
         INSERT INTO post_tags (post_id, tag) SELECT id, 'tag' || (id % 50) FROM posts;
         INSERT INTO comments (post_id, author_id, body, body_html, created_at)
         WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 30000)
         SELECT 1 + n * 7919 % 12000, 1 + n % 991, '{text}', '<p>{text}</p>', 1700000000000 + n * 20000 FROM n;
         INSERT INTO follows (person_id, post_id, state) SELECT 1 + id % 211, id, 'following' FROM posts WHERE id > 10;
         INSERT INTO reads (person_id, post_id, up_to, marked) SELECT 1 + id % 211, id, 1, id % 5 = 0 FROM posts;
         INSERT INTO bookmarks (person_id, post_id, created_at) SELECT 1 + id % 211, id, created_at FROM posts;
         INSERT INTO notifications (person_id, kind, actor_id, post_id, comment_id, created_at)
         SELECT 1 + id % 223, 'comment', 2, post_id, id, created_at FROM comments;
         INSERT INTO held_texts (author_id, category_id, title, body, body_html, tags, created_at)
         SELECT author_id, category_id, title, body, body_html, '', created_at FROM posts WHERE id % 4 = 0;
         INSERT INTO visits (user_id, seen_at, last_post, since_at, since_post) SELECT id, 2, 3, 1, 1 FROM users WHERE id <> 1;
         DELETE FROM visits WHERE user_id = 1; INSERT INTO visits VALUES (1, 1, 0, 1, 0);
         INSERT INTO category_levels (person_id, category_id, level) SELECT id, 1 + id % 3, 'muted' FROM users;
         INSERT INTO tag_levels (person_id, tag, level) SELECT id, 'tag' || (id % 50), 'muted' FROM users;
         INSERT INTO reactions (post_id, person_id, emoji, created_at) SELECT id, 1 + id % 211, 'x', 1 FROM posts;
         INSERT INTO bookmarks (person_id, post_id, comment_id, created_at) SELECT 1 + id % 211, post_id, id, created_at FROM comments;
         INSERT INTO reactions (comment_id, person_id, emoji, created_at) SELECT id, 1 + id % 211, 'x', 1 FROM comments;
         INSERT INTO blocks (blocker_id, blocked_id) SELECT id, id - 1 FROM users WHERE id > 1;
         INSERT INTO messages (from_id, to_id, body, body_html, created_at) SELECT id, id - 1, 'Psst', '<p>Psst</p>', 1 FROM users WHERE id > 1;
         INSERT INTO conversations (person_id, partner_id, last_message_id, unread) SELECT from_id, to_id, id, 0 FROM messages;
         INSERT INTO conversations (person_id, partner_id, last_message_id, unread) SELECT to_id, from_id, id, 1 FROM messages;
         UPDATE posts SET pinned = TRUE WHERE id % 1000 = 0;
         UPDATE posts SET solution_id = id WHERE id % 100 = 0;",
    ));
    // PostgreSQL does that by itself after a while; SQLite goes by no numbers.
    if database.kind() == Database::Postgres {
        database.execute("ANALYZE");
    }
}

/// Whether what a step gives is sorted before any of it is given on.
fn is_sorted(steps: &[String], at: usize) -> bool {
    if steps.iter().any(|step| step.contains("TEMP B-TREE FOR ORDER BY")) {
        return true;
    }
    let depth = |step: &String| step.len() - step.trim_start().len();
    let mut inner = depth(&steps[at]);
    // PostgreSQL sets what a step takes its rows from further in.
    steps[..at].iter().rev().any(|step| {
        let is_around = depth(step) < inner;
        inner = inner.min(depth(step));
        is_around && step.trim_start().trim_start_matches("->").trim_start().starts_with("Sort")
    })
}

/// What of these plans goes through all of a table that grows.
fn scans(plans: &[Plan]) -> Vec<String> {
    let is_growing = |table: &str| GROWING.contains(&table);
    let mut found = Vec::new();
    // Of nothing at all nothing is looked for, whatever is planned.
    for Plan { statement, steps } in plans.iter().filter(|plan| !plan.statement.contains("1=0")) {
        let is_limited = statement.to_lowercase().contains(" limit ");
        for (at, step) in steps.iter().enumerate() {
            let words: Vec<&str> = step.split_whitespace().collect();
            if words.iter().any(|word| OF_FEW.contains(word)) {
                continue;
            }
            // The first ones in the order of an index are found without the rest.
            let is_first = is_limited && !is_sorted(steps, at);
            let is_scan = if let Some(rest) = step.strip_prefix("SCAN ") {
                is_growing(rest.split(' ').next().unwrap_or_default()) && !is_first
            } else if let Some(on) = words.iter().position(|word| *word == "on") {
                let table = words.get(on + 1).copied().unwrap_or_default();
                let is_bounded = steps.get(at + 1).is_some_and(|next| next.contains("Index Cond:"));
                let walks = step.contains("Index") && !step.contains("Bitmap") && !is_bounded;
                is_growing(table) && (step.contains("Seq Scan") || walks && !is_first)
            } else {
                false
            };
            if is_scan {
                found.push(format!("{step}\n  in {}\n  of {statement}", steps.join("\n     ")));
            }
        }
    }
    found
}

/// Somebody who is signed in.
fn who(conn: &mut Connection, name: &str) -> SignedIn {
    let user = users::find_by_name(conn, name).unwrap().unwrap();
    SignedIn { user, session: SessionId(1), suspension: None }
}

/// The lists of posts that are asked for most.
fn lists() -> Vec<posts::Filter> {
    let mut all = Vec::new();
    for sort in [Sort::Newest, Sort::Active, Sort::Top(Period::All), Sort::Top(Period::Week)] {
        let one = posts::Filter {
            sort,
            reader: Some(UserId(1)),
            reads: Readers::Members,
            pinned_first: true,
            ..posts::Filter::default()
        };
        let named = |name: &str| Some(name.to_owned());
        all.extend([
            one.clone(),
            posts::Filter { category: named("help"), ..one.clone() },
            posts::Filter { author: named("person7"), ..one.clone() },
            posts::Filter { tag: named("tag7"), ..one.clone() },
            posts::Filter { bookmarked: true, ..one.clone() },
            posts::Filter { following: true, ..one.clone() },
            posts::Filter { solved: Some(true), ..one.clone() },
            posts::Filter { among: Some(vec![PostId(3), PostId(7)]), ..one },
        ]);
    }
    all
}

fn asked(query: &str, newest: bool) -> Asked {
    Asked {
        reads: Readers::Members,
        query: Query::parse(query),
        category: None,
        tag: None,
        author: None,
        solved: None,
        kinds: vec![Kind::Posts, Kind::Comments],
        newest,
    }
}

both!(what_is_asked_most_goes_through_no_table_that_grows, async |app: TestApp| {
    let ana = app.register("ana").await;
    app.moderator("mona").await;
    let post = ana.post("general", "A title", "with text").await;
    let comment = ana.comment(&post, "A title of a text").await;
    let path = format!("/api/comments/{}/bookmark", comment["id"]);
    ana.send(Method::PUT, &path, &json!({})).await.ok(204);
    fill(app.database());
    let mut found = Vec::new();
    let mut look = |what: &str, ask: &mut dyn FnMut(&mut Connection)| {
        let plans = app.database().plans(|conn| ask(conn));
        assert!(!plans.is_empty(), "{what} asks nothing");
        found.extend(scans(&plans).into_iter().map(|scan| format!("{what}: {scan}")));
    };
    for filter in lists() {
        let what = format!("{filter:?}");
        look(&what, &mut |c| drop(posts::list(c, &filter, 21).unwrap()));
    }
    look("a post", &mut |c| drop(posts::show(c, Readers::Members, PostId(7)).unwrap()));
    let thread = PostId(8);
    look("a thread", &mut |c| {
        let reads = Readers::Members;
        let page = comments::list(c, reads, thread, None, 21).unwrap();
        let last = page.last().unwrap().0.id;
        drop(comments::list(c, reads, thread, Some(last), 21).unwrap());
        drop(comments::list_around(c, reads, thread, last, 21).unwrap());
        drop(comments::list_after(c, reads, thread, CommentId(1), 21).unwrap());
        drop(comments::list_at(c, reads, thread, 2, 21).unwrap());
    });
    look("what a person wrote", &mut |c| {
        drop(comments::list_by(c, Readers::Members, "person7", None, 21).unwrap());
    });
    look("a profile", &mut |c| {
        drop(people::show(c, None, Readers::Members, "person7").unwrap());
    });
    look("people by name", &mut |c| drop(people::list(c, "person777", None, 20).unwrap()));
    for newest in [false, true] {
        look("a search", &mut |c| {
            let found = search::find(c, &asked("title text", newest), Place::START, 21).unwrap();
            assert_eq!(found.len(), 2);
        });
    }
    look("what is unread", &mut |c| {
        let ana = who(c, "ana");
        drop(reads::unread(c, &ana).unwrap());
    });
    look("what is one's own", &mut |c| {
        let ana = who(c, "ana");
        let standing = Standing::thread(thread, (1..20).map(CommentId).collect());
        drop(viewer::of(c, &ana, &standing).unwrap());
        drop(viewer::of(c, &ana, &Standing::posts((1..20).map(PostId))).unwrap());
    });
    look("what happened since", &mut |c| {
        let ana = who(c, "ana");
        assert!(since::show(c, &ana).unwrap().since.is_some());
    });
    look("notifications", &mut |c| {
        let ana = who(c, "ana");
        drop(notifications::list(c, &ana, None, 21).unwrap());
        notifications::unread(c, &ana).unwrap();
    });
    look("bookmarks", &mut |c| {
        let ana = who(c, "ana");
        assert!(!bookmarks::list(c, &ana, None, 21).unwrap().is_empty());
    });
    look("conversations", &mut |c| {
        let ana = who(c, "ana");
        drop(conversations::list(c, &ana, None, 21).unwrap());
    });
    look("what waits", &mut |c| {
        let mona = who(c, "mona");
        assert!(!queue::list(c, &mona, None, 21).unwrap().is_empty());
        drop(queue::list_own(c, &mona, None, 21).unwrap());
    });
    assert!(found.is_empty(), "\n{}", found.join("\n"));
});

both!(what_is_ones_own_is_found_by_the_texts, async |app: TestApp| {
    let ana = app.register("ana").await;
    fill(app.database());
    // Much more than stands in any answer.
    let id = format!("(SELECT id FROM users WHERE username = '{}')", ana.name);
    for (table, columns, values) in [
        ("follows", "state", "'following'"),
        ("reads", "up_to, marked", "0, FALSE"),
        ("bookmarks", "created_at", "1"),
        ("reactions", "emoji, created_at", "'y', 1"),
    ] {
        app.database().execute(&format!(
            "DELETE FROM {table} WHERE person_id = {id};
             INSERT INTO {table} (person_id, post_id, {columns}) SELECT {id}, id, {values} FROM posts"
        ));
    }
    if app.database().kind() == Database::Postgres {
        app.database().execute("ANALYZE");
    }
    let plans = app.database().plans(|c| {
        let ana = who(c, "ana");
        let posts = viewer::of(c, &ana, &Standing::posts((20..40).map(PostId))).unwrap();
        assert_eq!([posts.bookmarks.len(), posts.reactions.len(), posts.follows.len()], [20; 3]);
        let comments = Standing::comments((20..40).map(CommentId).collect());
        viewer::of(c, &ana, &comments).unwrap();
    });
    // Each is looked for by the person and the text together.
    let tables = ["follows", "reads", "bookmarks", "reactions"];
    let mut found = 0;
    for Plan { steps, .. } in &plans {
        for (at, step) in steps.iter().enumerate() {
            let is_own = step.split_whitespace().any(|word| tables.contains(&word));
            let next = steps.get(at + 1).filter(|next| next.contains("Index Cond:"));
            if is_own && !step.contains("Bitmap Heap Scan") {
                let by = format!("{step} {}", next.map_or("", String::as_str));
                let is_by_text = by.contains("post_id") || by.contains("comment_id");
                assert!(by.contains("person_id") && is_by_text, "{steps:#?}");
                found += 1;
            }
        }
    }
    assert!(found >= 6, "{plans:#?}");
});

both!(who_answered_last_is_found_by_the_index_of_a_thread, async |app: TestApp| {
    app.register("ana").await;
    fill(app.database());
    app.database().execute(
        "INSERT INTO comments (post_id, author_id, body, body_html, created_at)
         SELECT 8, author_id, body, body_html, created_at FROM comments",
    );
    let page = posts::Filter { pinned_first: true, ..posts::Filter::default() };
    for mut ask in [
        Box::new(|c: &mut Connection| drop(posts::list(c, &page, 21).unwrap()))
            as Box<dyn FnMut(&mut Connection)>,
        Box::new(|c| drop(posts::show(c, Readers::Everyone, PostId(8)).unwrap())),
    ] {
        let plans = app.database().plans(|conn| ask(conn));
        let asks = |plan: &&Plan| plan.statement.replace(['"', '`'], "").contains("FROM comments");
        let last: Vec<_> = plans.iter().filter(asks).collect();
        let [plan] = last.as_slice() else { panic!("not one question for all: {plans:?}") };
        assert!(plan.steps.iter().any(|step| step.contains("comments_by_post")), "{plan:?}");
        assert_eq!(scans(&plans), Vec::<String>::new());
    }
});

both!(a_plan_that_goes_through_a_table_is_seen, async |app: TestApp| {
    app.register("ana").await;
    fill(app.database());
    // No index helps where the author of a title is asked for.
    let plans = app.database().plans(|c| {
        use althing::db::schema::posts::dsl as p;
        use diesel::prelude::*;
        let all = || p::posts.filter(p::title.eq("no such title")).select(p::id);
        let none: Vec<i64> = match c {
            althing::db::Connection::Sqlite(c) => all().load(c).unwrap(),
            althing::db::Connection::Postgres(c) => all().load(c).unwrap(),
        };
        assert!(none.is_empty());
    });
    assert_eq!(scans(&plans).len(), 1, "{plans:?}");
});
