//! How the forum is, from the outside.

use crate::support::{TestApp, json, pick};

both!(admins_see_the_forum_in_numbers, async |app: TestApp| {
    let (ana, adam) = (app.register("ana").await, app.admin("adam").await);
    let mut tab = ana.ws().await;
    let post = ana.post("general", "Bread", "x").await;
    tab.expect("post.created").await;
    ana.comment(&post, "y").await;
    ana.get("/api/admin/stats").await.problem(403, "forbidden");
    let asked = async || adam.get("/api/admin/stats?days=7").await.ok(200);
    let mut told = asked().await;
    // How long a delivery took is known right after it.
    while told["now"]["delivery_p50_ms"].is_null() {
        told = asked().await;
    }
    let days = told["days"].as_array().unwrap();
    assert_eq!(days.len(), 7);
    let today = &days[6];
    for (name, number) in
        [("posts", 1), ("comments", 1), ("messages", 0), ("new_people", 2), ("active_people", 1)]
    {
        assert_eq!(today[name], number, "{name}");
    }
    let now = &told["now"];
    assert!(now["connections"] == 1 && now["users_online"] == 1, "{now}");
    assert!(now["database_bytes"].as_i64().unwrap() > 10_000, "{now}");
    assert_eq!(now["pictures_bytes"], 0);
    assert!(now["delivery_p50_ms"].as_f64().unwrap() <= now["delivery_p99_ms"].as_f64().unwrap());
    assert_eq!(adam.get("/api/admin/stats").await.ok(200)["days"].as_array().unwrap().len(), 30);
    for wrong in ["0", "366", "x", "-1"] {
        adam.get(&format!("/api/admin/stats?days={wrong}")).await.invalid(&["days"]);
    }
});

both!(admins_see_what_the_doctor_finds, async |app: TestApp| {
    let (mona, adam) = (app.moderator("mona").await, app.admin("adam").await);
    mona.get("/api/admin/doctor").await.problem(403, "forbidden");
    let found = adam.get("/api/admin/doctor").await.ok(200);
    let names = pick(&found["items"], "name");
    for name in ["database", "last backup", "public address", "WebSocket", "clock of the forum"] {
        let at = names.iter().position(|known| **known == name);
        let check = &found["items"][at.unwrap_or_else(|| panic!("{name} is not in {found}"))];
        assert_eq!(check["ok"], json!(true), "{check}");
        assert!(!check["detail"].as_str().unwrap().is_empty());
    }
});
