//! Who reads and who writes in a category: every address, for everyone, held to the table in
//! `tests/data/access/`; and what is told live.

mod live;

use std::collections::BTreeSet;

use althing::http::routes;

use crate::support::{Answer, Method, Person, TestApp, Value, json};

const TABLE: &str = include_str!("../../data/access/readers.txt");
/// The columns of the table.
const KINDS: [&str; 6] = ["guest", "member", "blocked", "suspended", "moder", "admin"];
/// Stands in every word by which a text is known again.
const MARK: &str = "zq";

/// A category, and what stands in it.
struct Room {
    readers: &'static str,
    category: Value,
    post: Value,
    comment: Value,
    picture: String,
}

impl Room {
    /// Stands in every text of it, in its tag and in the category's name, and nowhere else.
    fn mark(&self) -> String {
        format!("{MARK}{}", self.readers)
    }

    fn slug(&self) -> &str {
        self.category["slug"].as_str().unwrap()
    }

    fn tag(&self) -> String {
        format!("{}-tag", self.mark())
    }

    /// The address with what it names put in.
    fn address(&self, path: &str, query: Option<&&str>) -> String {
        let (post, comment) = (self.post["id"].to_string(), self.comment["id"].to_string());
        let id = if path.contains("/comments/{id}") { &comment } else { &post };
        let address = query.map_or(path.to_owned(), |query| format!("{path}?{query}"));
        address
            .replace("{id}", id)
            .replace("{slug}", self.slug())
            .replace("{tag}", &self.tag())
            .replace("{word}", &self.mark())
            .replace("{post}", &post)
            .replace("{comment}", &comment)
            .replace("{username}", "mona")
            .replace("{key}", &format!("comment:{post}"))
            .replace("{name}", self.picture.rsplit('/').next().unwrap())
            .replace("{part}", "1.xml")
    }
}

/// Everyone of the table, in the order of its columns, and the rooms.
struct House {
    people: [Person; KINDS.len()],
    rooms: Vec<Room>,
}

/// The lines of the table that say something, as words.
fn lines() -> impl Iterator<Item = Vec<&'static str>> {
    let lines = TABLE.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#'));
    lines.map(|line| line.split_whitespace().collect())
}

/// Which readers there are, and for whom that is.
fn readers() -> Vec<(&'static str, [bool; KINDS.len()])> {
    let is_yes = |word: &&str| *word == "yes";
    lines()
        .filter(|line| !line[0].starts_with('/'))
        .map(|line| (line[0], std::array::from_fn(|at| is_yes(&line[at + 1]))))
        .collect()
}

impl House {
    /// What stands there was written, marked, followed and told while everyone could read it.
    async fn new(app: &TestApp) -> Self {
        let (ana, mary, adam) =
            (app.register("ana").await, app.moderator("mary").await, app.admin("adam").await);
        let (mona, bob) = (app.moderator("mona").await, app.register("bob").await);
        let (cyd, dan) = (app.register("cyd").await, app.register("dan").await);
        let people = [app.guest(), ana, cyd, dan, mary, adam.elsewhere().await];
        let mut rooms = Vec::new();
        for (readers, _) in readers() {
            rooms.push(room(readers, &mona, &adam).await);
        }
        for room in &rooms {
            for person in &people[1..] {
                have_to_do_with(person, room).await;
            }
            let report = json!({"post_id": room.post["id"], "reason": "other"});
            bob.send(Method::POST, "/api/reports", &report).await.ok(201);
            let path = format!("/api/posts/{}", room.post["id"]);
            adam.send(Method::PUT, &format!("{path}/pin"), &json!({})).await.ok(200);
        }
        // The writer of it all has blocked one of them, and one may only read.
        mona.send(Method::PUT, "/api/blocks/cyd", &json!({})).await.ok(204);
        let until = json!({"until": "2099-01-01T00:00:00Z", "reason": "Enough"});
        adam.send(Method::PUT, "/api/users/dan/suspension", &until).await.ok(204);
        for room in &rooms {
            let change = json!({"readable_by": room.readers});
            let path = format!("/api/categories/{}", room.category["id"]);
            assert_eq!(adam.patch(&path, &change).await.ok(200)["readable_by"], room.readers);
        }
        Self { people, rooms }
    }
}

async fn room(readers: &'static str, writer: &Person, admin: &Person) -> Room {
    let mark = format!("{MARK}{readers}");
    let new = json!({"slug": format!("room-{readers}"), "name": format!("{mark}name")});
    let category = admin.send(Method::POST, "/api/categories", &new).await.ok(201);
    let picture = writer.upload().await;
    let body = format!("{mark} @ana @cyd @dan @mary @adam ![{mark}]({picture})");
    let new = json!({"category": category["slug"], "title": format!("{mark} title"), "body": body,
        "tags": [format!("{mark}-tag")]});
    let post = writer.send(Method::POST, "/api/posts", &new).await.ok(201);
    let comment = writer.comment(&post, &format!("{mark} @ana @cyd @dan @adam too")).await;
    let path = format!("/api/posts/{}", post["id"]);
    writer.patch(&path, &json!({"title": format!("{mark} changed")})).await.ok(200);
    let path = format!("/api/comments/{}", comment["id"]);
    writer
        .patch(&path, &json!({"body": format!("{mark} changed @ana @cyd @dan @adam")}))
        .await
        .ok(200);
    Room { readers, category, post, comment, picture }
}

async fn have_to_do_with(person: &Person, room: &Room) {
    let post = format!("/api/posts/{}", room.post["id"]);
    let comment = format!("/api/comments/{}", room.comment["id"]);
    let none = json!({});
    person.send(Method::PUT, &format!("{post}/bookmark"), &none).await.ok(204);
    person.send(Method::PUT, &format!("{comment}/bookmark"), &none).await.ok(204);
    person.send(Method::PUT, &format!("{post}/reactions/👍"), &none).await.ok(204);
    person.follow(&room.post, "following").await;
    let unread = json!({"up_to": null, "unread": true});
    person.send(Method::POST, &format!("{post}/read"), &unread).await.ok(204);
    let follow = format!("/api/categories/{}/follow", room.category["id"]);
    person.send(Method::PUT, &follow, &json!({"level": "all"})).await.ok(200);
    let draft = format!("/api/drafts/comment:{}", room.post["id"]);
    person.send(Method::PUT, &draft, &json!({"body": "As I was saying"})).await.ok(200);
}

/// The status and whether the room's mark stands there, by who asks; `None` where either will do.
fn expected(shows: &str, at: usize, may_read: bool) -> (u16, Option<bool>) {
    let (is_guest, is_staff) = (at == 0, at >= 4);
    if shows.ends_with('+') && is_guest {
        return (401, Some(false));
    }
    match shows.trim_end_matches('+') {
        "texts" => (200, Some(may_read)),
        "author" if may_read && !is_staff => (403, Some(false)),
        "one" | "author" => (if may_read { 200 } else { 404 }, Some(may_read)),
        "gone" | "marked" => (if may_read { 200 } else { 404 }, Some(false)),
        "picture" => (if may_read { 200 } else { 404 }, None),
        "staff" if !is_staff => (403, Some(false)),
        "admin" if at < 5 => (403, Some(false)),
        "staff" | "public" => (200, None),
        "none" | "admin" => (200, Some(false)),
        other => panic!("nobody knows what {other} is"),
    }
}

/// What is wrong with what a person gets at an address.
async fn fault(
    house: &House,
    room: &Room,
    line: &[&str],
    at: usize,
    may_read: bool,
) -> Option<String> {
    let (person, address) = (&house.people[at], room.address(line[0], line.get(2)));
    let answer = Answer::of(person.request(Method::GET, &address)).await;
    let (status, shown) = expected(line[1], at, may_read);
    // What was asked for may be said again: it is nothing that they do not know.
    let asked = [room.tag(), room.mark()].into_iter().find(|word| address.contains(word));
    let told = match &asked {
        Some(word) => answer.text.replace(word, ""),
        None => answer.text.clone(),
    };
    let is_shown = if asked.is_some() {
        // By the text's own address: it stands nowhere else.
        told.contains(&format!("/p/{}", room.post["id"]))
            || told.contains(&format!("\"id\":{},\"version\"", room.post["id"]))
    } else {
        told.contains(&room.mark())
    };
    let secret = [&room.slug().to_owned(), &room.picture];
    let leaks = !may_read
        && (told.contains(&room.mark())
            || secret.iter().any(|word| !address.contains(*word) && told.contains(*word)));
    let is_right =
        answer.status.as_u16() == status && shown.is_none_or(|shown| shown == is_shown) && !leaks;
    (!is_right).then(|| {
        let (kind, readers) = (KINDS[at], room.readers);
        format!(
            "{address} of {readers}, {kind}: {} (not {status}), shown: {is_shown}, leaks: {leaks}",
            answer.status.as_u16()
        )
    })
}

both!(everyone_is_shown_what_the_table_says_and_nothing_else, async |app: TestApp| {
    let house = House::new(&app).await;
    // All of it happened while they were away.
    app.database()
        .execute("DELETE FROM visits; INSERT INTO visits SELECT id, 1, 0, 1, 0 FROM users;");
    let mut wrong = Vec::new();
    for line in lines().filter(|line| line[0].starts_with('/') && line[1] != "skip") {
        for (room, (_, may_read)) in house.rooms.iter().zip(readers()) {
            for (at, may_read) in may_read.into_iter().enumerate() {
                wrong.extend(fault(&house, room, &line, at, may_read).await);
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
    // By other ways than a page: the counts are of what one may read.
    for ((person, posts), unread) in
        house.people.iter().zip([1, 2, 2, 2, 3, 3]).zip([0, 2, 2, 2, 3, 3])
    {
        let profile = person.get("/api/users/mona").await.ok(200);
        assert_eq!((&profile["posts"], &profile["comments"]), (&json!(posts), &json!(posts)));
        if unread > 0 {
            assert_eq!(person.get("/api/me/unread").await.ok(200)["posts"], unread);
            person.unread_notifications().await;
        }
        let site = person.get("/sitemap.xml").await.text;
        for room in &house.rooms {
            let is_public = room.readers == "everyone";
            let addresses = [format!("/p/{}<", room.post["id"]), format!("/c/{}<", room.slug())];
            assert!(addresses.iter().all(|one| site.contains(one) == is_public), "{site}");
        }
    }
});

#[test]
fn every_address_stands_in_the_table() {
    let told: BTreeSet<&str> =
        lines().map(|line| line[0]).filter(|at| at.starts_with('/')).collect();
    let rows = routes::rows().filter(|row| row.method == "GET").map(|row| row.path);
    let all: BTreeSet<&str> = rows.chain(routes::pages()).collect();
    assert_eq!(told, all);
}

both!(nobody_does_anything_with_what_they_may_not_read, async |app: TestApp| {
    let house = House::new(&app).await;
    let (ana, room) = (&house.people[1], &house.rooms[2]);
    assert_eq!(room.readers, "moderators");
    let mut wrong = Vec::new();
    for row in routes::rows() {
        let is_of_text =
            ["/api/posts/{id}", "/api/comments/{id}"].iter().any(|path| row.path.starts_with(path));
        if !is_of_text || row.method == "GET" {
            continue;
        }
        let address = room.address(&row.path.replace("{emoji}", "👍"), None);
        let method = Method::from_bytes(row.method.as_str().as_bytes()).unwrap();
        let body = match row.takes {
            routes::row::Takes::Json { example, .. } => serde_json::from_str(example).unwrap(),
            _ => json!({}),
        };
        let answer = match row.takes {
            routes::row::Takes::Nothing if row.method == "DELETE" => ana.delete(&address).await,
            _ => ana.send(method, &address, &body).await,
        };
        // What only moderators do is refused before it is looked for.
        let is_act = |act: &&str| row.path.ends_with(*act);
        let refused =
            if ["/pin", "/lock", "/merge", "/split"].iter().any(is_act) { 403 } else { 404 };
        if answer.status.as_u16() != refused {
            wrong.push(format!("{} {address}: {}", row.method, answer.status));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
    for (path, body, status) in [
        ("/api/reports", json!({"post_id": room.post["id"], "reason": "other"}), 404),
        ("/api/reports", json!({"comment_id": room.comment["id"], "reason": "other"}), 404),
        ("/api/read", json!({"category": room.slug()}), 404),
        ("/api/posts", json!({"category": room.slug(), "title": "x", "body": "x"}), 422),
    ] {
        assert_eq!(ana.send(Method::POST, path, &body).await.status.as_u16(), status, "{path}");
    }
    let follow = format!("/api/categories/{}/follow", room.category["id"]);
    ana.send(Method::PUT, &follow, &json!({"level": "all"})).await.problem(404, "not_found");
});

both!(admins_say_who_reads_and_who_writes, async |app: TestApp| {
    let (adam, ana) = (app.admin("adam").await, app.register("ana").await);
    let new = json!({"slug": "news", "name": "News", "position": 1, "color": "#1A2b3c",
        "readable_by": "members", "writable_by": "moderators"});
    let made = adam.send(Method::POST, "/api/categories", &new).await.ok(201);
    for (key, value) in [
        ("position", json!(1)),
        ("color", json!("#1a2b3c")),
        ("readable_by", json!("members")),
        ("writable_by", json!("moderators")),
    ] {
        assert_eq!(made[key], value, "{key}");
    }
    let post = json!({"category": "news", "title": "x", "body": "x"});
    ana.send(Method::POST, "/api/posts", &post).await.problem(403, "forbidden");
    let own = ana.post("general", "Hi", "there").await;
    let to_news = json!({"category": "news"});
    ana.patch(&format!("/api/posts/{}", own["id"]), &to_news).await.problem(403, "forbidden");
    let news = adam.post("news", "News", "of today").await;
    let comment = json!({"body": "Hm"});
    let path = format!("/api/posts/{}", news["id"]);
    ana.send(Method::POST, &format!("{path}/comments"), &comment).await.problem(403, "forbidden");
    assert_eq!(ana.shown(&path).await, news);
    app.guest().get(&path).await.problem(404, "not_found");

    let category = format!("/api/categories/{}", made["id"]);
    let changed = adam.patch(&category, &json!({"writable_by": "members"})).await.ok(200);
    assert_eq!((&changed["readable_by"], &changed["name"]), (&json!("members"), &json!("News")));
    ana.comment(&news, "Now").await;
    for (wrong, field) in [
        (json!({"readable_by": "nobody"}), "readable_by"),
        (json!({"readable_by": null}), "readable_by"),
        (json!({"writable_by": "everyone"}), "writable_by"),
        (json!({"position": 0}), "position"),
        (json!({"color": "red"}), "color"),
    ] {
        adam.patch(&category, &wrong).await.invalid(&[field]);
        let mut new = json!({"slug": "more", "name": "More"});
        new.as_object_mut().unwrap().extend(wrong.as_object().unwrap().clone());
        adam.send(Method::POST, "/api/categories", &new).await.invalid(&[field]);
    }
});
