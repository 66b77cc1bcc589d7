//! Where a client left off counts for as long as the database is the one that it was told from:
//! over restarts and processes, and not in one that was put back.

use crate::support::{Database, Person, Process, Socket, TestDatabase, Value, json};

/// Writes posts until the log ends with this event, as someone new.
async fn post_until(server: &Process, name: &str, end: i64) -> Person {
    let person = server.guest().register(name).await;
    while server.guest().ws().await.hello["seq"].as_i64().unwrap() < end {
        person.post("general", "Hi", "there").await;
    }
    person
}

/// Where whoever connects now begins.
async fn place(server: &Process) -> Value {
    let hello = server.guest().ws().await.hello;
    json!({"type": "resume", "epoch": hello["epoch"], "seq": hello["seq"]})
}

/// What a guest is answered who has left off there, and that the epoch is that of its `hello`.
async fn resume(server: &Process, place: &Value) -> String {
    let mut tab = server.guest().ws().await;
    tab.send(place).await;
    let answer = answer(&mut tab).await;
    assert_eq!(answer["epoch"], tab.hello["epoch"]);
    answer["type"].as_str().unwrap().to_owned()
}

async fn answer(tab: &mut Socket) -> Value {
    loop {
        let event = tab.any().await;
        if ["resumed", "resync"].contains(&event["type"].as_str().unwrap()) {
            return event;
        }
    }
}

on_both!(a_restart_costs_nobody_anything_however_it_came, async |database: TestDatabase| {
    let server = Process::serve(&database.url, &[]).await;
    post_until(&server, "ana", 3).await;
    let first = place(&server).await;
    server.kill().await;

    let server = Process::serve(&database.url, &[]).await;
    let ana = server.guest().log_in("ana").await;
    assert_eq!(resume(&server, &first).await, "resumed");
    ana.post("general", "Hi", "again").await;
    let second = place(&server).await;
    server.signal("TERM").await;
    assert_eq!(server.ended().await.code, Some(0));

    let server = Process::serve(&database.url, &[]).await;
    for (left_off, missed) in [(&first, 1), (&second, 0)] {
        let mut tab = server.guest().ws().await;
        assert!(tab.hello["epoch"] != first["epoch"] && tab.hello["epoch"] != second["epoch"]);
        tab.send(left_off).await;
        let answer = answer(&mut tab).await;
        assert_eq!((&answer["type"], &answer["replayed"]), (&json!("resumed"), &json!(missed)));
        assert_eq!(answer["seq"], 4);
    }
    // Nobody was ever told that far.
    for (epoch, seq) in [(&first, 4), (&second, 5), (&second, 2)] {
        let place = json!({"type": "resume", "epoch": epoch["epoch"], "seq": seq});
        assert_eq!(resume(&server, &place).await, "resync", "{place}");
    }
});

on_both!(who_left_off_in_what_was_lost_fetches_anew, async |database: TestDatabase| {
    let server = Process::serve(&database.url, &[]).await;
    post_until(&server, "ana", 3).await;
    let kept = place(&server).await;
    // The process is killed, and the copy knows of no end of its run.
    let lost_after = json!({"type": "resume", "epoch": kept["epoch"], "seq": 5});
    server.kill().await;
    let copy = database.copy();
    let server = Process::serve(&database.url, &[]).await;
    post_until(&server, "bob", 6).await;
    let lost = place(&server).await;
    server.kill().await;

    database.put_back(&copy);
    let server = Process::serve(&database.url, &[]).await;
    for (place, expected) in [(&kept, "resumed"), (&lost_after, "resync"), (&lost, "resync")] {
        assert_eq!(resume(&server, place).await, expected, "{place}");
    }
    // The same numbers, with other events under them.
    post_until(&server, "cyd", 11).await;
    for (place, expected) in [(&kept, "resumed"), (&lost_after, "resync"), (&lost, "resync")] {
        assert_eq!(resume(&server, place).await, expected, "{place}");
    }
    server.kill().await;

    // Once more, and by a command that writes before any server runs.
    database.put_back(&copy);
    let made = Process::run(
        &database.url,
        &["user", "create", "dan", "dan@example.org"],
        "a long pass phrase\n",
    );
    assert_eq!(made.await.code, Some(0));
    let server = Process::serve(&database.url, &[]).await;
    post_until(&server, "eve", 11).await;
    for (place, expected) in [(&kept, "resumed"), (&lost_after, "resync"), (&lost, "resync")] {
        assert_eq!(resume(&server, place).await, expected, "{place}");
    }
});

on_both!(a_forum_that_is_given_a_new_history_tells_all_at_once, async |database: TestDatabase| {
    let server = Process::serve(&database.url, &[]).await;
    post_until(&server, "ana", 3).await;
    let before = place(&server).await;
    let mut tab = server.guest().ws().await;
    assert_eq!(Process::run(&database.url, &["epoch", "new"], "").await.code, Some(0));
    let told = tab.expect("resync").await;
    assert_eq!(told["seq"], 3);
    assert_ne!(told["epoch"], before["epoch"]);
    assert_eq!(resume(&server, &before).await, "resync");
});

on_both!(a_database_that_had_one_name_goes_on_under_it, async |database: TestDatabase| {
    let server = Process::serve(&database.url, &[]).await;
    post_until(&server, "ana", 3).await;
    server.kill().await;
    // The same with either database.
    database.execute(include_str!("../../../migrations/sqlite/2026-11-26-000022_runs/down.sql"));
    database.execute("DELETE FROM __diesel_schema_migrations WHERE version = '20261126000022'");
    database.execute("UPDATE log_head SET epoch = 'bqqZofaFYPjT'");
    let server = Process::serve(&database.url, &[]).await;
    for (seq, expected) in [(0, "resumed"), (3, "resumed"), (4, "resync")] {
        let place = json!({"type": "resume", "epoch": "bqqZofaFYPjT", "seq": seq});
        assert_eq!(resume(&server, &place).await, expected, "{place}");
    }
});

#[actix_web::test]
async fn who_was_on_one_process_goes_on_on_another() {
    let database = TestDatabase::new(Database::Postgres);
    let one = Process::serve(&database.url, &[]).await;
    let ana = post_until(&one, "ana", 2).await;
    let other = Process::serve(&database.url, &[]).await;
    // What the first tells before it can know that another has begun counts as well.
    ana.post("general", "Hi", "at once").await;
    let left_off = place(&one).await;
    assert_eq!(left_off["seq"], 3);
    assert_eq!(resume(&other, &left_off).await, "resumed");
    assert_eq!(resume(&one, &place(&other).await).await, "resumed");
    ana.post("general", "Hi", "later").await;
    let mut tab = other.guest().ws().await;
    tab.send(&left_off).await;
    let answer = answer(&mut tab).await;
    assert_eq!(answer["type"], "resumed");
    assert!(answer["seq"].as_i64().unwrap() >= 3, "{answer}");
    one.kill().await;
    assert_eq!(resume(&other, &left_off).await, "resumed");
    for (epoch, seq) in [(&left_off["epoch"], 40), (&json!("another"), 1)] {
        let place = json!({"type": "resume", "epoch": epoch, "seq": seq});
        assert_eq!(resume(&other, &place).await, "resync", "{place}");
    }
}

#[actix_web::test]
async fn a_database_that_goes_back_under_a_forum_is_noticed() {
    let database = TestDatabase::new(Database::Postgres);
    let server = Process::serve(&database.url, &[]).await;
    let ana = post_until(&server, "ana", 4).await;
    let before = place(&server).await;
    let mut tab = server.guest().ws().await;
    database.execute("DELETE FROM events WHERE seq > 2; UPDATE log_head SET seq = 2");
    let told = tab.expect("resync").await;
    assert_eq!(told["seq"], 2);
    ana.post("general", "Hi", "on it goes").await;
    assert_eq!(tab.expect("post.created").await["seq"], 3);
    ana.post("general", "Hi", "on and on").await;
    assert_eq!(resume(&server, &before).await, "resync");
}
