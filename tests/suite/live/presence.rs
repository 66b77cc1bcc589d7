//! Who is online: people, not tabs; joined with the first connection, left five seconds after the
//! last, and no ghosts.

use std::{
    collections::BTreeSet,
    time::{Duration, Instant},
};

use crate::support::{Person, Socket, TestApp, Value, json, pick};

/// The grace after someone's last connection.
const GRACE: Duration = Duration::from_secs(5);

/// Someone who keeps the online list as a page does: `hello`, then every change.
struct Watcher {
    tab: Socket,
    online: BTreeSet<String>,
    guests: u64,
    /// Everyone who joined or left, in order: `+ana`, `-ana`.
    changes: Vec<String>,
}

impl Watcher {
    async fn new(person: &Person) -> Self {
        let tab = person.ws().await;
        let online = names(&tab.hello["online"]["users"]).into_iter().collect();
        let guests = tab.hello["online"]["guests"].as_u64().unwrap();
        Self { tab, online, guests, changes: Vec::new() }
    }

    /// Follows the changes until just these people are online.
    async fn until(&mut self, online: &[&str]) {
        while !self.online.iter().eq(online) {
            self.follow().await;
        }
    }

    /// Follows the changes until there are so many guests.
    async fn until_guests(&mut self, guests: u64) {
        while self.guests != guests {
            self.follow().await;
        }
    }

    async fn follow(&mut self) {
        let event = self.tab.expect("presence").await;
        for name in names(&event["left"]) {
            assert!(self.online.remove(&name), "{name} left without having been there: {event}");
            self.changes.push(format!("-{name}"));
        }
        for name in names(&event["joined"]) {
            assert!(
                self.online.insert(name.clone()) || name == self.tab.hello["user"]["username"],
                "{name} joined twice: {event}"
            );
            self.changes.push(format!("+{name}"));
        }
        self.guests = event["guests"].as_u64().unwrap();
    }

    /// How often someone was said to have joined or left.
    fn changes_of(&self, name: &str) -> Vec<&str> {
        self.changes.iter().map(String::as_str).filter(|change| &change[1..] == name).collect()
    }
}

fn names(users: &Value) -> Vec<String> {
    pick(users, "username").into_iter().map(|name| name.as_str().unwrap().to_owned()).collect()
}

async fn online(person: &Person) -> Vec<String> {
    let mut names = names(&person.get("/api/online").await.ok(200)["items"]);
    names.sort();
    names
}

both!(joining_and_leaving_is_seen_by_everyone, async |app: TestApp| {
    let (ana, bo) = (app.register("ana").await, app.register("bob").await);
    let mut watchers = [Watcher::new(&ana).await, Watcher::new(&app.guest()).await];
    let bobs = bo.ws().await;
    assert_eq!(names(&bobs.hello["online"]["users"]).len(), 2);
    for watcher in &mut watchers {
        watcher.until(&["ana", "bob"]).await;
    }
    assert_eq!(online(&ana).await, ["ana", "bob"]);
    bobs.close().await;
    let start = Instant::now();
    for watcher in &mut watchers {
        watcher.until(&["ana"]).await;
    }
    assert!(
        start.elapsed() + Duration::from_secs(1) > GRACE,
        "not before the grace has passed: {:?}",
        start.elapsed()
    );
    assert_eq!(online(&ana).await, ["ana"]);
});

both!(a_presence_event_holds_people_as_others_see_them, async |app: TestApp| {
    let (ana, bo) = (app.register("ana").await, app.register("bob").await);
    let mut tab = ana.ws().await;
    let bobs = bo.ws().await;
    let joined =
        tab.expect_where("presence", |event| names(&event["joined"]).contains(&"bob".into())).await;
    assert!(joined["joined"].as_array().unwrap().contains(&bo.user), "{joined}");
    bobs.close().await;
    let left = tab.expect_where("presence", |event| !names(&event["left"]).is_empty()).await;
    assert_eq!((&left["joined"], &left["left"]), (&json!([]), &json!([bo.user])));
});

both!(registering_alone_puts_nobody_online, async |app: TestApp| {
    let ana = app.register("ana").await;
    assert_eq!(online(&ana).await, Vec::<String>::new());
    let _tab = ana.ws().await;
    assert_eq!(online(&app.guest()).await, ["ana"]);
});

both!(a_second_tab_joins_nobody_again, async |app: TestApp| {
    let (ana, bo, cyd) =
        (app.register("ana").await, app.register("bob").await, app.register("cyd").await);
    let mut watcher = Watcher::new(&bo).await;
    let (_one, two) = (ana.ws().await, ana.ws().await);
    watcher.until(&["ana", "bob"]).await;
    let (_three, _cyds) = (ana.elsewhere().await.ws().await, cyd.ws().await);
    watcher.until(&["ana", "bob", "cyd"]).await;
    assert_eq!(watcher.changes_of("ana"), ["+ana"]);
    assert_eq!(
        names(&two.hello["online"]["users"]).iter().filter(|name| *name == "ana").count(),
        1
    );
    assert_eq!(online(&ana).await, ["ana", "bob", "cyd"]);
});

both!(a_second_tab_does_not_take_the_firsts_events, async |app: TestApp| {
    let ana = app.register("ana").await;
    let mut one = ana.ws().await;
    let mut two = ana.ws().await;
    let post = ana.post("general", "Hi", "there").await;
    for tab in [&mut one, &mut two] {
        assert_eq!(tab.expect("post.created").await["post"], post);
    }
    two.close().await;
    let comment = ana.comment(&post, "one").await;
    assert_eq!(one.expect("comment.created").await["comment"], comment);
});

both!(closing_one_of_two_tabs_keeps_the_person_online, async |app: TestApp| {
    let (ana, bo, cyd) =
        (app.register("ana").await, app.register("bob").await, app.register("cyd").await);
    let mut watcher = Watcher::new(&bo).await;
    let (one, mut two, cyds) = (ana.ws().await, ana.ws().await, cyd.ws().await);
    watcher.until(&["ana", "bob", "cyd"]).await;
    one.close().await;
    // Whoever leaves afterwards is told to have left afterwards: by then, ana's grace would have
    // passed too.
    cyds.close().await;
    watcher.until(&["ana", "bob"]).await;
    assert_eq!(watcher.changes_of("ana"), ["+ana"]);
    assert_eq!(online(&bo).await, ["ana", "bob"]);
    two.pong().await;
});

both!(two_devices_are_one_person, async |app: TestApp| {
    let (ana, bo) = (app.register("ana").await, app.register("bob").await);
    let phone = ana.elsewhere().await;
    let mut watcher = Watcher::new(&bo).await;
    let (laptops, phones) = (ana.ws().await, phone.ws().await);
    watcher.until(&["ana", "bob"]).await;
    laptops.close().await;
    phones.close().await;
    watcher.until(&["bob"]).await;
    assert_eq!(watcher.changes_of("ana"), ["+ana", "-ana"]);
    assert_eq!(online(&bo).await, ["bob"]);
});

both!(a_reload_is_no_flicker, async |app: TestApp| {
    let (ana, bo, cyd) =
        (app.register("ana").await, app.register("bob").await, app.register("cyd").await);
    let mut watcher = Watcher::new(&bo).await;
    let (first, cyds) = (ana.ws().await, cyd.ws().await);
    watcher.until(&["ana", "bob", "cyd"]).await;
    first.close().await;
    let again = ana.ws().await;
    assert_eq!(names(&again.hello["online"]["users"]).len(), 3);
    cyds.close().await;
    watcher.until(&["ana", "bob"]).await;
    assert_eq!(watcher.changes_of("ana"), ["+ana"]);
    assert_eq!(online(&bo).await, ["ana", "bob"]);
});

both!(nobody_stays_online_whose_connection_is_cut, async |app: TestApp| {
    let (ana, bo) = (app.register("ana").await, app.register("bob").await);
    let mut watcher = Watcher::new(&bo).await;
    let (one, two) = (ana.ws().await, ana.ws().await);
    watcher.until(&["ana", "bob"]).await;
    one.cut();
    two.cut();
    watcher.until(&["bob"]).await;
    assert_eq!(online(&bo).await, ["bob"]);
});

both!(a_connection_that_died_without_a_word_is_gone_within_35_seconds, async |app: TestApp| {
    let (ana, bo) = (app.register("ana").await, app.register("bob").await);
    let mut watcher = Watcher::new(&bo).await;
    // A socket that nobody reads answers no ping, as one behind a pulled cable.
    let silent = ana.ws().await;
    watcher.until(&["ana", "bob"]).await;
    let start = Instant::now();
    watcher.tab.patience(Duration::from_secs(50));
    watcher.until(&["bob"]).await;
    assert!(start.elapsed() < Duration::from_secs(36), "{:?}", start.elapsed());
    assert_eq!(online(&bo).await, ["bob"]);
    drop(silent);
});

both!(guests_are_counted_but_not_named, async |app: TestApp| {
    let ana = app.register("ana").await;
    let mut watcher = Watcher::new(&ana).await;
    assert_eq!(watcher.guests, 0);
    let one = app.guest().ws().await;
    watcher.until_guests(1).await;
    let two = app.guest().ws().await;
    assert_eq!(two.hello["online"]["guests"], 2);
    watcher.until_guests(2).await;
    let list = ana.get("/api/online").await.ok(200);
    assert_eq!((&list["guests"], &list["items"]), (&json!(2), &json!([ana.user])));
    one.close().await;
    two.cut();
    watcher.until_guests(0).await;
    assert_eq!(ana.get("/api/online").await.ok(200)["guests"], 0);
});

both!(a_long_list_of_who_is_online_comes_in_pages, async |app: TestApp| {
    let mut people = Vec::new();
    for number in 0..7 {
        people.push(app.register(&format!("person{number}")).await);
    }
    let mut tabs = Vec::new();
    for person in &people {
        tabs.push(person.ws().await);
    }
    let whole = app.guest().get("/api/online").await.ok(200);
    assert_eq!(
        (whole["items"].as_array().unwrap().len(), &whole["total"], &whole["next"]),
        (7, &json!(7), &json!(null))
    );
    let (mut path, mut seen, mut pages) = ("/api/online?limit=3".to_owned(), Vec::new(), 0);
    loop {
        let page = app.guest().get(&path).await.ok(200);
        assert_eq!((&page["total"], &page["guests"]), (&json!(7), &json!(0)));
        seen.extend(page["items"].as_array().unwrap().clone());
        pages += 1;
        // Who leaves meanwhile moves nobody onto another page.
        if pages == 1 {
            tabs.remove(0).close().await;
        }
        let Some(next) = page["next"].as_str() else { break };
        path = format!("/api/online?limit=3&before={next}");
    }
    assert_eq!((json!(seen), pages), (whole["items"].clone(), 3));
    for bad in ["limit=0", "limit=101", "before=x", "before="] {
        app.guest().get(&format!("/api/online?{bad}")).await.problem(422, "validation");
    }
});

both!(whoever_logs_out_leaves, async |app: TestApp| {
    let (ana, bo) = (app.register("ana").await, app.register("bob").await);
    let mut watcher = Watcher::new(&bo).await;
    let mut tab = ana.ws().await;
    watcher.until(&["ana", "bob"]).await;
    ana.log_out().await;
    tab.closed().await;
    watcher.until(&["bob"]).await;
    assert_eq!(online(&bo).await, ["bob"]);
});

both!(coming_and_going_a_hundred_times_leaves_no_ghost, async |app: TestApp| {
    let (ana, bo) = (app.register("ana").await, app.register("bob").await);
    let mut watcher = Watcher::new(&bo).await;
    for i in 0..100 {
        let tab = ana.ws().await;
        if i % 2 == 0 { tab.cut() } else { tab.close().await }
    }
    watcher.until(&["ana", "bob"]).await;
    watcher.until(&["bob"]).await;
    assert_eq!(watcher.changes_of("ana"), ["+ana", "-ana"]);
    assert_eq!(online(&bo).await, ["bob"]);
    assert_eq!(names(&bo.ws().await.hello["online"]["users"]), ["bob"]);
});
