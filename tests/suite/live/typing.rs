//! Who is typing, where: told at once, to the others, and never stuck.

use std::time::{Duration, Instant};

use crate::support::{Method, Socket, TestApp, Value, json};

/// Waits until just these people are said to be typing there.
async fn typing(tab: &mut Socket, place: &Value, users: &[&str]) {
    let fits = |event: &Value| {
        let mut names: Vec<&str> =
            event["users"].as_array().unwrap().iter().map(|name| name.as_str().unwrap()).collect();
        names.sort_unstable();
        event["in"] == *place && names == users
    };
    tab.expect_where("typing", fits).await;
}

both!(typing_in_a_post_is_seen_by_the_others_until_it_stops, async |app: TestApp| {
    let (ana, bo) = (app.register("ana").await, app.register("bob").await);
    let post = ana.post("general", "Hi", "there").await;
    let place = json!({"post": post["id"]});
    let (mut anas, mut bobs, mut guests) = (ana.ws().await, bo.ws().await, app.guest().ws().await);
    anas.typing(place.clone(), true).await;
    typing(&mut bobs, &place, &["ana"]).await;
    typing(&mut guests, &place, &["ana"]).await;
    bobs.typing(place.clone(), true).await;
    typing(&mut guests, &place, &["ana", "bob"]).await;
    typing(&mut anas, &place, &["bob"]).await;
    anas.typing(place.clone(), false).await;
    typing(&mut guests, &place, &["bob"]).await;
    typing(&mut bobs, &place, &[]).await;
});

both!(typing_in_a_category_is_seen_by_the_others, async |app: TestApp| {
    let (ana, bo) = (app.register("ana").await, app.register("bob").await);
    let place = json!({"category": "help"});
    let (mut anas, mut bobs) = (ana.ws().await, bo.ws().await);
    anas.typing(place.clone(), true).await;
    typing(&mut bobs, &place, &["ana"]).await;
    anas.typing(place.clone(), false).await;
    typing(&mut bobs, &place, &[]).await;
});

both!(typing_is_forgotten_six_seconds_after_the_last_sign, async |app: TestApp| {
    let (ana, bo) = (app.register("ana").await, app.register("bob").await);
    let place = json!({"category": "general"});
    let (mut anas, mut bobs) = (ana.ws().await, bo.ws().await);
    anas.typing(place.clone(), true).await;
    typing(&mut bobs, &place, &["ana"]).await;
    let start = Instant::now();
    typing(&mut bobs, &place, &[]).await;
    let after = start.elapsed();
    assert!(after > Duration::from_secs(5) && after < Duration::from_secs(9), "{after:?}");
});

both!(typing_ends_when_the_person_posts_or_comments_there, async |app: TestApp| {
    let (ana, bo) = (app.register("ana").await, app.register("bob").await);
    let (mut anas, mut bobs) = (ana.ws().await, bo.ws().await);
    let place = json!({"category": "general"});
    anas.typing(place.clone(), true).await;
    typing(&mut bobs, &place, &["ana"]).await;
    let start = Instant::now();
    let post = ana.post("general", "Hi", "there").await;
    typing(&mut bobs, &place, &[]).await;

    let place = json!({"post": post["id"]});
    anas.typing(place.clone(), true).await;
    typing(&mut bobs, &place, &["ana"]).await;
    ana.comment(&post, "one").await;
    typing(&mut bobs, &place, &[]).await;
    assert!(
        start.elapsed() < Duration::from_secs(5),
        "not by waiting until it is forgotten: {:?}",
        start.elapsed()
    );
});

both!(typing_ends_at_once_when_the_person_leaves, async |app: TestApp| {
    let (ana, bo) = (app.register("ana").await, app.register("bob").await);
    let place = json!({"category": "general"});
    let mut bobs = bo.ws().await;
    for cut in [true, false] {
        let mut anas = ana.ws().await;
        anas.typing(place.clone(), true).await;
        typing(&mut bobs, &place, &["ana"]).await;
        let start = Instant::now();
        if cut {
            anas.cut();
        } else {
            anas.close().await;
        }
        typing(&mut bobs, &place, &[]).await;
        assert!(start.elapsed() < Duration::from_secs(4), "{:?}", start.elapsed());
    }
});

both!(typing_ends_when_the_person_logs_out, async |app: TestApp| {
    let (ana, bo) = (app.register("ana").await, app.register("bob").await);
    let place = json!({"category": "general"});
    let (mut anas, mut bobs) = (ana.ws().await, bo.ws().await);
    anas.typing(place.clone(), true).await;
    typing(&mut bobs, &place, &["ana"]).await;
    let start = Instant::now();
    ana.log_out().await;
    typing(&mut bobs, &place, &[]).await;
    assert!(start.elapsed() < Duration::from_secs(4), "{:?}", start.elapsed());
});

both!(one_tab_that_stops_does_not_silence_another_of_the_same_person, async |app: TestApp| {
    let (ana, bo) = (app.register("ana").await, app.register("bob").await);
    let (mut one, mut two, mut bobs) = (ana.ws().await, ana.ws().await, bo.ws().await);
    let (here, there) = (json!({"category": "general"}), json!({"category": "help"}));
    one.typing(here.clone(), true).await;
    two.typing(there.clone(), true).await;
    typing(&mut bobs, &here, &["ana"]).await;
    typing(&mut bobs, &there, &["ana"]).await;
    one.close().await;
    typing(&mut bobs, &here, &[]).await;
    let post = bo.post("introductions", "Last", "x").await;
    let before = bobs.all_before("post.created", |event| event["post"]["id"] == post["id"]).await;
    assert!(before.iter().all(|event| event["in"] != there), "{before:?}");
});

both!(a_person_does_not_see_themself_typing, async |app: TestApp| {
    let (ana, bo) = (app.register("ana").await, app.register("bob").await);
    let place = json!({"category": "general"});
    let (mut one, mut two, mut bobs) = (ana.ws().await, ana.ws().await, bo.ws().await);
    one.typing(place.clone(), true).await;
    typing(&mut bobs, &place, &["ana"]).await;
    let post = bo.post("general", "Last", "x").await;
    for tab in [&mut one, &mut two] {
        let before =
            tab.all_before("post.created", |event| event["post"]["id"] == post["id"]).await;
        let named =
            before.iter().any(|event| event["type"] == "typing" && event["users"] != json!([]));
        assert!(!named, "{before:?}");
    }
});

both!(a_guest_may_not_type, async |app: TestApp| {
    let bo = app.register("bob").await;
    let (mut guest, mut bobs) = (app.guest().ws().await, bo.ws().await);
    guest.typing(json!({"category": "general"}), true).await;
    let error = guest.expect("error").await;
    assert!(error["detail"].is_string() && !error["code"].is_null(), "{error}");
    guest.pong().await;
    bo.post("general", "Last", "x").await;
    let before = bobs.all_before("post.created", |_| true).await;
    assert!(before.iter().all(|event| event["type"] != "typing"), "{before:?}");
});

both!(who_types_is_known_by_the_session_and_not_by_what_the_client_says, async |app: TestApp| {
    let (ana, bo) = (app.register("ana").await, app.register("bob").await);
    let cyd = app.register("cyd").await;
    let (mut anas, mut cyds) = (ana.ws().await, cyd.ws().await);
    let place = json!({"category": "general"});
    let sly = json!({"type": "typing", "in": place, "active": true, "user": "bob", "username": "bob", "users": ["bob"], "user_id": bo.user["id"]});
    anas.send(&sly).await;
    typing(&mut cyds, &place, &["ana"]).await;
});

both!(typing_somewhere_else_moves_the_person, async |app: TestApp| {
    let (ana, bo) = (app.register("ana").await, app.register("bob").await);
    let post = ana.post("general", "Hi", "there").await;
    let (first, second) = (json!({"post": post["id"]}), json!({"category": "general"}));
    let (mut anas, mut bobs) = (ana.ws().await, bo.ws().await);
    for place in [&first, &second] {
        anas.typing(place.clone(), true).await;
        typing(&mut bobs, place, &["ana"]).await;
        anas.typing(place.clone(), false).await;
        typing(&mut bobs, place, &[]).await;
    }
});

both!(typing_where_nothing_is_harms_nothing, async |app: TestApp| {
    let (ana, bo) = (app.register("ana").await, app.register("bob").await);
    let (mut anas, mut bobs) = (ana.ws().await, bo.ws().await);
    for place in [
        json!({"post": 4711}),
        json!({"category": "no-such"}),
        json!({"post": -1}),
        json!({"post": 0}),
    ] {
        anas.typing(place, true).await;
    }
    anas.pong().await;
    bo.post("general", "Last", "x").await;
    bobs.expect("post.created").await;
    bobs.pong().await;
});

both!(nobody_types_where_they_may_not_comment, async |app: TestApp| {
    let (ana, mona) = (app.register("ana").await, app.moderator("mona").await);
    let post = ana.post("general", "Bread", "x").await;
    mona.send(Method::PUT, &format!("/api/posts/{}/lock", post["id"]), &json!({})).await.ok(200);
    let (mut anas, mut monas) = (ana.ws().await, mona.ws().await);
    let place = json!({"post": post["id"]});
    anas.typing(place.clone(), true).await;
    assert_eq!(anas.expect("error").await["code"], "forbidden");
    monas.typing(place.clone(), true).await;
    typing(&mut anas, &place, &["mona"]).await;
});

both!(a_person_types_in_eight_places_over_all_tabs, async |app: TestApp| {
    let (ana, bo) = (app.register("ana").await, app.register("bob").await);
    let mut bobs = bo.ws().await;
    let mut posts = Vec::new();
    for number in 0..10 {
        posts
            .push(json!({"post": ana.post("general", &format!("post {number}"), "x").await["id"]}));
    }
    bobs.expect_where("post.created", |event| event["post"]["title"] == "post 9").await;
    let mut tabs = Vec::new();
    for place in &posts {
        let mut tab = ana.ws().await;
        tab.typing(place.clone(), true).await;
        tab.pong().await;
        tabs.push(tab);
    }
    bo.post("general", "Last", "x").await;
    let before = bobs.all_before("post.created", |event| event["post"]["title"] == "Last").await;
    let told: Vec<_> = before
        .iter()
        .filter(|event| event["type"] == "typing")
        .map(|event| event["in"].clone())
        .collect();
    assert_eq!(told, posts[..8]);
    // One place is left, and there is room for another.
    tabs[0].typing(posts[0].clone(), false).await;
    tabs[0].pong().await;
    tabs[9].typing(posts[9].clone(), true).await;
    typing(&mut bobs, &posts[9], &["ana"]).await;
});

both!(however_often_a_person_begins_and_stops_readers_hear_the_last_word, async |app: TestApp| {
    let (ana, bo) = (app.register("ana").await, app.register("bob").await);
    let (mut anas, mut bobs) = (ana.ws().await, bo.ws().await);
    let place = json!({"category": "general"});
    for active in [true, false].repeat(10) {
        anas.typing(place.clone(), active).await;
    }
    anas.typing(place.clone(), true).await;
    anas.pong().await;
    let seen = bobs.all_before("typing", |event| event["users"] == json!(["ana"])).await;
    anas.typing(place.clone(), false).await;
    typing(&mut bobs, &place, &[]).await;
    assert!(seen.iter().all(|event| event["type"] != "typing" || event["in"] == place), "{seen:?}");
});
