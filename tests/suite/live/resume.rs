//! After a gap: an honest `resumed` with all that was missed, or an honest `resync`.

use std::collections::BTreeMap;

use crate::support::{Person, Socket, TestApp, Value, json};

/// Sends `resume` and gives the answer, with the events that were replayed before it.
pub(super) async fn resume(tab: &mut Socket, epoch: &Value, seq: &Value) -> (Value, Vec<Value>) {
    tab.send(&json!({"type": "resume", "epoch": epoch, "seq": seq})).await;
    let (mut answer, mut replayed) = (Value::Null, Vec::new());
    while answer.is_null() {
        let event = tab.any().await;
        match event["type"].as_str().unwrap() {
            "resumed" | "resync" => answer = event,
            _ if event["seq"].is_u64() => replayed.push(event),
            _ => {}
        }
    }
    assert!(answer["epoch"].is_string() && answer["seq"].is_u64(), "{answer}");
    if answer["type"] == "resumed" {
        assert_eq!(answer["replayed"], replayed.len(), "{answer}: {replayed:?}");
    }
    (answer, replayed)
}

both!(whoever_resumes_ends_with_what_the_database_holds, async |app: TestApp| {
    let (ana, bo) = (app.register("ana").await, app.register("bob").await);
    let kept = ana.post("general", "kept", "x").await;
    let mut model: BTreeMap<i64, Value> = fetch(&bo).await;
    let tab = bo.ws().await;
    let (epoch, seq) = (tab.hello["epoch"].clone(), tab.hello["seq"].clone());
    tab.cut();
    for i in 0..5 {
        ana.post("general", &format!("missed {i}"), "x").await;
    }
    ana.patch(&format!("/api/posts/{}", kept["id"]), &json!({"title": "edited"})).await.ok(200);

    let mut tab = bo.ws().await;
    let (answer, replayed) = resume(&mut tab, &epoch, &seq).await;
    if answer["type"] == "resumed" {
        for event in replayed {
            model.insert(event["post"]["id"].as_i64().unwrap(), event["post"].clone());
        }
    } else {
        model = fetch(&bo).await;
    }
    assert_eq!(model, fetch(&bo).await);
    assert_eq!(model.len(), 6);
    ana.post("general", "live again", "x").await;
    assert_eq!(tab.expect("post.created").await["seq"], 8);
});

async fn fetch(person: &Person) -> BTreeMap<i64, Value> {
    let list = person.get("/api/posts?limit=100").await.ok(200);
    list["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|post| (post["id"].as_i64().unwrap(), post.clone()))
        .collect()
}

both!(what_was_missed_is_sent_once_however_often_it_is_asked_for, async |app: TestApp| {
    let ana = app.register("ana").await;
    let tab = ana.ws().await;
    let (epoch, seq) = (tab.hello["epoch"].clone(), tab.hello["seq"].clone());
    tab.cut();
    for i in 0..3 {
        ana.post("general", &format!("missed {i}"), "x").await;
    }
    let mut tab = ana.ws().await;
    let (answer, replayed) = resume(&mut tab, &epoch, &seq).await;
    assert_eq!((answer["type"].as_str(), replayed.len()), (Some("resumed"), 3));
    let (again, replayed) = resume(&mut tab, &epoch, &answer["seq"]).await;
    assert_eq!((again["type"].as_str(), replayed.len()), (Some("resumed"), 0));
    let (again, replayed) = resume(&mut tab, &epoch, &seq).await;
    assert_eq!((again["type"].as_str(), replayed.len()), (Some("resync"), 0));
});

both!(another_epoch_is_answered_by_resync, async |app: TestApp| {
    let ana = app.register("ana").await;
    ana.post("general", "Hi", "there").await;
    let mut tab = ana.ws().await;
    let (answer, replayed) = resume(&mut tab, &json!("another"), &json!(0)).await;
    assert_eq!((&answer["type"], replayed.len()), (&json!("resync"), 0));
    assert_eq!((&answer["epoch"], &answer["seq"]), (&tab.hello["epoch"], &json!(1)));
});

both!(a_place_that_the_log_has_not_reached_is_answered_by_resync, async |app: TestApp| {
    let ana = app.register("ana").await;
    ana.post("general", "Hi", "there").await;
    let mut tab = ana.ws().await;
    let epoch = tab.hello["epoch"].clone();
    for seq in [json!(2), json!(9_007_199_254_740_991_i64)] {
        assert_eq!(resume(&mut tab, &epoch, &seq).await.0["type"], "resync", "{seq}");
    }
    tab.pong().await;
});

both!(the_log_goes_on_over_a_restart, async |app: TestApp| {
    let ana = app.register("ana").await;
    ana.post("general", "Hi", "there").await;
    let before = ana.ws().await.hello;
    app.restart(&[]).await;
    let mut tab = ana.ws().await;
    assert_eq!(before["seq"], tab.hello["seq"]);
    let (answer, missed) = resume(&mut tab, &before["epoch"], &json!(0)).await;
    assert_eq!((&answer["type"], missed.len()), (&json!("resumed"), 1), "{answer}");
    ana.post("general", "Hi", "again").await;
    assert_eq!(app.guest().ws().await.hello["seq"], 2);
});

both!(two_runs_have_two_epochs, async |app: TestApp| {
    let hello = app.guest().ws().await.hello;
    let stored = app.database().texts("SELECT name AS value FROM runs");
    assert_eq!(hello["epoch"], stored[0].as_str());
    assert!(stored[0].len() >= 8, "random enough to be no other run's: {stored:?}");
    app.restart(&[]).await;
    assert_ne!(app.guest().ws().await.hello["epoch"], hello["epoch"]);
});
