//! Who is online: people, not tabs; joined with the first connection, left five seconds after the last, and no ghosts.

use std::time::{Duration, Instant};

use crate::support::{Person, Socket, TestApp, Value, json, pick};

/// The grace after someone's last connection.
const GRACE: Duration = Duration::from_secs(5);

fn names(users: &Value) -> Vec<&str> {
    pick(users, "username").into_iter().map(|name| name.as_str().unwrap()).collect()
}

/// Waits until someone is said to have joined.
async fn joined(tab: &mut Socket, name: &str) -> Value {
    tab.expect_where("presence", |event| names(&event["joined"]).contains(&name)).await
}

/// Waits until someone is said to have left.
async fn left(tab: &mut Socket, name: &str) -> Value {
    tab.expect_where("presence", |event| names(&event["left"]).contains(&name)).await
}

async fn online(person: &Person) -> Vec<String> {
    let mut names: Vec<String> = names(&person.get("/api/online").await.ok(200)["items"]).into_iter().map(str::to_owned).collect();
    names.sort();
    names
}

fn names_someone(event: &Value, name: &str) -> bool {
    event["type"] == "presence" && (names(&event["joined"]).contains(&name) || names(&event["left"]).contains(&name))
}

both!(joining_and_leaving_is_seen_by_everyone, async |app: TestApp| {
    let (ana, bo) = (app.register("ana").await, app.register("bob").await);
    let mut watchers = [ana.ws().await, app.guest().ws().await];
    let bobs = bo.ws().await;
    assert_eq!(names(&bobs.hello["online"]["users"]).len(), 2);
    for tab in &mut watchers {
        let event = joined(tab, "bob").await;
        assert_eq!(event["joined"], json!([bo.user]));
        assert_eq!(event["left"], json!([]));
    }
    assert_eq!(online(&ana).await, ["ana", "bob"]);
    bobs.close().await;
    let start = Instant::now();
    for tab in &mut watchers {
        assert_eq!(left(tab, "bob").await["left"], json!([bo.user]));
    }
    assert!(start.elapsed() > GRACE - Duration::from_secs(1), "not before the grace has passed: {:?}", start.elapsed());
    assert_eq!(online(&ana).await, ["ana"]);
});

both!(registering_alone_puts_nobody_online, async |app: TestApp| {
    let ana = app.register("ana").await;
    assert_eq!(online(&ana).await, Vec::<String>::new());
    let _tab = ana.ws().await;
    assert_eq!(online(&app.guest()).await, ["ana"]);
});

both!(a_second_tab_joins_nobody_again, async |app: TestApp| {
    let (ana, bo, cyd) = (app.register("ana").await, app.register("bob").await, app.register("cyd").await);
    let mut watcher = bo.ws().await;
    let (_one, two) = (ana.ws().await, ana.ws().await);
    joined(&mut watcher, "ana").await;
    let (_three, _cyds) = (ana.elsewhere().await.ws().await, cyd.ws().await);
    let before = watcher.all_before("presence", |event| names(&event["joined"]).contains(&"cyd")).await;
    assert!(!before.iter().any(|event| names_someone(event, "ana")), "{before:?}");
    assert_eq!(names(&two.hello["online"]["users"]).iter().filter(|name| **name == "ana").count(), 1);
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
    let (ana, bo, cyd) = (app.register("ana").await, app.register("bob").await, app.register("cyd").await);
    let mut watcher = bo.ws().await;
    let (one, mut two, cyds) = (ana.ws().await, ana.ws().await, cyd.ws().await);
    joined(&mut watcher, "ana").await;
    joined(&mut watcher, "cyd").await;
    one.close().await;
    // Whoever leaves afterwards is told to have left afterwards: by then, ana's grace would have passed too.
    cyds.close().await;
    let before = watcher.all_before("presence", |event| names(&event["left"]).contains(&"cyd")).await;
    assert!(!before.iter().any(|event| names_someone(event, "ana")), "{before:?}");
    assert_eq!(online(&bo).await, ["ana", "bob"]);
    two.pong().await;
});

both!(two_devices_are_one_person, async |app: TestApp| {
    let (ana, bo) = (app.register("ana").await, app.register("bob").await);
    let phone = ana.elsewhere().await;
    let mut watcher = bo.ws().await;
    let (laptops, phones) = (ana.ws().await, phone.ws().await);
    joined(&mut watcher, "ana").await;
    assert_eq!(online(&bo).await, ["ana", "bob"]);
    laptops.close().await;
    phones.close().await;
    left(&mut watcher, "ana").await;
    assert_eq!(online(&bo).await, ["bob"]);
});

both!(a_reload_is_no_flicker, async |app: TestApp| {
    let (ana, bo, cyd) = (app.register("ana").await, app.register("bob").await, app.register("cyd").await);
    let mut watcher = bo.ws().await;
    let (first, cyds) = (ana.ws().await, cyd.ws().await);
    joined(&mut watcher, "ana").await;
    joined(&mut watcher, "cyd").await;
    first.close().await;
    let again = ana.ws().await;
    assert_eq!(names(&again.hello["online"]["users"]).len(), 3);
    cyds.close().await;
    let before = watcher.all_before("presence", |event| names(&event["left"]).contains(&"cyd")).await;
    assert!(!before.iter().any(|event| names_someone(event, "ana")), "{before:?}");
    assert_eq!(online(&bo).await, ["ana", "bob"]);
});

both!(nobody_stays_online_whose_connection_is_cut, async |app: TestApp| {
    let (ana, bo) = (app.register("ana").await, app.register("bob").await);
    let mut watcher = bo.ws().await;
    let (one, two) = (ana.ws().await, ana.ws().await);
    joined(&mut watcher, "ana").await;
    one.cut();
    two.cut();
    left(&mut watcher, "ana").await;
    assert_eq!(online(&bo).await, ["bob"]);
});

both!(a_connection_that_died_without_a_word_is_gone_within_35_seconds, async |app: TestApp| {
    let (ana, bo) = (app.register("ana").await, app.register("bob").await);
    let mut watcher = bo.ws().await;
    // A socket that nobody reads answers no ping, as one behind a pulled cable.
    let silent = ana.ws().await;
    joined(&mut watcher, "ana").await;
    let start = Instant::now();
    watcher.patience(Duration::from_secs(60));
    left(&mut watcher, "ana").await;
    // To have left is told after the grace, which begins with the end of the connection.
    assert!(start.elapsed() < Duration::from_secs(35) + GRACE + Duration::from_secs(2), "{:?}", start.elapsed());
    assert_eq!(online(&bo).await, ["bob"]);
    drop(silent);
});

both!(guests_are_counted_but_not_named, async |app: TestApp| {
    let ana = app.register("ana").await;
    let mut tab = ana.ws().await;
    assert_eq!(tab.hello["online"]["guests"], 0);
    let one = app.guest().ws().await;
    tab.expect_where("presence", |event| event["guests"] == 1).await;
    let two = app.guest().ws().await;
    assert_eq!(two.hello["online"]["guests"], 2);
    tab.expect_where("presence", |event| event["guests"] == 2).await;
    let list = ana.get("/api/online").await.ok(200);
    assert_eq!((&list["guests"], &list["items"]), (&json!(2), &json!([ana.user])));
    one.close().await;
    two.cut();
    tab.expect_where("presence", |event| event["guests"] == 0).await;
    assert_eq!(ana.get("/api/online").await.ok(200)["guests"], 0);
});

both!(whoever_logs_out_leaves, async |app: TestApp| {
    let (ana, bo) = (app.register("ana").await, app.register("bob").await);
    let mut watcher = bo.ws().await;
    let mut tab = ana.ws().await;
    joined(&mut watcher, "ana").await;
    ana.log_out().await;
    tab.closed().await;
    left(&mut watcher, "ana").await;
    assert_eq!(online(&bo).await, ["bob"]);
});

both!(coming_and_going_a_hundred_times_leaves_no_ghost, async |app: TestApp| {
    let (ana, bo) = (app.register("ana").await, app.register("bob").await);
    let mut watcher = bo.ws().await;
    for i in 0..100 {
        let tab = ana.ws().await;
        if i % 2 == 0 { tab.cut() } else { tab.close().await }
    }
    left(&mut watcher, "ana").await;
    assert_eq!(online(&bo).await, ["bob"]);
    assert_eq!(names(&bo.ws().await.hello["online"]["users"]), ["bob"]);
});
