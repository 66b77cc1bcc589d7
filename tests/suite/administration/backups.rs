//! Backups in the page, from the outside.

use std::process::Command;

use tempfile::TempDir;

use crate::support::{Answer, Method, PASSWORD, Person, TestApp, Value, json, pick};

const BACKUPS: &str = "/api/admin/backups";

/// Starts the server again with a folder for backups, in which the first one is made at once. Gives
/// the folder, and what there is once that is done.
async fn with_backups(app: &TestApp, admin: &Person) -> (TempDir, Value) {
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    app.restart(&["--backups", folder.path().to_str().unwrap()]).await;
    let told = until_made(admin, 1).await;
    (folder, told)
}

/// What there is once there are so many.
async fn until_made(admin: &Person, count: usize) -> Value {
    let mut tab = admin.ws().await;
    loop {
        let now = admin.get(BACKUPS).await.ok(200);
        if now["making"] == false && now["items"].as_array().unwrap().len() == count {
            return now;
        }
        tab.expect("backups.changed").await;
    }
}

both!(admins_have_backups_made_one_at_a_time_and_hear_of_their_end, async |app: TestApp| {
    let (mona, adam) = (app.moderator("mona").await, app.admin("adam").await);
    mona.get(BACKUPS).await.problem(403, "forbidden");
    let none = adam.get(BACKUPS).await.ok(200);
    assert_eq!(none, json!({"items": [], "enabled": false, "making": false, "failed": null}));
    adam.send(Method::POST, BACKUPS, &json!({})).await.problem(409, "conflict");
    assert_eq!(adam.get("/api/admin/stats").await.ok(200)["now"]["last_backup_at"], Value::Null);

    let (folder, told) = with_backups(&app, &adam).await;
    let one = &told["items"][0];
    assert!(one["bytes"].as_i64().unwrap() > 10_000 && one["checked"] == true, "{one}");
    adam.send(Method::POST, BACKUPS, &json!({})).await.ok(204);
    let two = until_made(&adam, 2).await;
    assert_eq!(&two["items"][1], one, "the latest first");
    let last = &adam.get("/api/admin/stats").await.ok(200)["now"]["last_backup_at"];
    assert_eq!(last, &two["items"][0]["created_at"]);
    let noted = adam.get("/api/audit?action=make_backup").await.ok(200);
    assert_eq!(pick(&noted["items"], "actor"), [&json!("adam")]);

    let name = one["name"].as_str().unwrap();
    let file = ["forum.db", "forum.dump"].map(|file| folder.path().join(name).join(file));
    let file = file.iter().find(|file| file.is_file()).unwrap();
    std::fs::write(file, "cut").unwrap();
    assert_eq!(adam.get(BACKUPS).await.ok(200)["items"][1]["checked"], false);
});

both!(a_backup_is_downloaded_once_by_whoever_gives_their_password, async |app: TestApp| {
    let (mona, adam) = (app.moderator("mona").await, app.admin("adam").await);
    let (_folder, told) = with_backups(&app, &adam).await;
    let name = told["items"][0]["name"].as_str().unwrap();
    let path = format!("{BACKUPS}/{name}");
    let grant = async |who: &Person, path: &str, password: &str| {
        who.send(Method::POST, &format!("{path}/grant"), &json!({"password": password})).await
    };
    adam.get(&path).await.problem(403, "forbidden");
    grant(&mona, &path, PASSWORD).await.problem(403, "forbidden");
    grant(&adam, &path, "wrong").await.invalid(&["password"]);
    for wrong in ["..", "%2e%2e%2fx", "%2Fetc%2Fpasswd", "forum", &format!("{name}%2F..%2F{name}")]
    {
        let wrong = format!("{BACKUPS}/{wrong}");
        let answer = adam.get(&wrong).await;
        assert!(matches!(answer.status.as_u16(), 404 | 405), "{wrong}: {}", answer.status);
    }
    grant(&adam, &path, PASSWORD).await.ok(204);
    adam.elsewhere().await.get(&path).await.problem(403, "forbidden");

    let answer = adam.request(Method::GET, &path).send().await.unwrap();
    assert_eq!(answer.status(), 200);
    let header = |name: &str| answer.headers()[name].to_str().unwrap().to_owned();
    assert_eq!(header("content-disposition"), format!("attachment; filename=\"{name}.tar\""));
    assert_eq!(header("cache-control"), "private, no-store");
    let length: usize = header("content-length").parse().unwrap();
    let bytes = answer.bytes().await.unwrap();
    assert_eq!(bytes.len(), length);
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("all.tar");
    std::fs::write(&file, &bytes).unwrap();
    let done = Command::new("tar").arg("-xf").arg(&file).arg("-C").arg(dir.path()).status();
    assert!(done.unwrap().success());
    let about = std::fs::read_to_string(dir.path().join(name).join("backup.json")).unwrap();
    assert!(about.contains("made_at"), "{about}");

    adam.get(&path).await.problem(403, "forbidden");
    let noted = adam.get("/api/audit?action=download_backup").await.ok(200);
    assert_eq!(pick(&noted["items"], "target"), [&json!(name)]);
});

both!(all_that_was_noted_is_taken_along_as_a_file, async |app: TestApp| {
    let (mona, adam) = (app.moderator("mona").await, app.admin("adam").await);
    app.register("ana").await;
    let why = json!({"until": "2099-01-01T00:00:00Z", "reason": "=1+1, \"so\""});
    mona.send(Method::PUT, "/api/users/ana/suspension", &why).await.ok(204);
    let path = "/api/audit/export";
    mona.get(path).await.problem(403, "forbidden");
    let file = async |path: &str| {
        let answer = Answer::of(adam.request(Method::GET, path)).await;
        assert_eq!(answer.status.as_u16(), 200);
        answer.text
    };
    let lines = file(path).await;
    let acts: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let listed = adam.get("/api/audit?limit=100").await.ok(200);
    assert_eq!(json!(acts), listed["items"], "that it is taken along is noted first");
    assert_eq!(acts[0]["action"], "export_audit");
    let table = file(&format!("{path}?format=csv&action=suspend")).await;
    assert!(table.starts_with("id,created_at,actor,"), "{table}");
    assert!(table.contains("\"'=1+1, \"\"so\"\"\"") && table.lines().count() == 2, "{table}");
    // More than is read at once.
    for id in 10_001..=11_050 {
        app.database().execute(&format!(
            "INSERT INTO audit (id, actor, action, target, created_at) VALUES ({id}, 'x', 'many', 'y', 0)"
        ));
    }
    assert_eq!(file(&format!("{path}?action=many")).await.lines().count(), 1_050);
    adam.get(&format!("{path}?format=xml")).await.invalid(&["format"]);
});

both!(an_admin_tries_whether_mail_can_be_sent, async |app: TestApp| {
    let (mona, adam) = (app.moderator("mona").await, app.admin("adam").await);
    let try_it =
        async |who: &Person| who.send(Method::POST, "/api/admin/mail-test", &json!({})).await;
    try_it(&adam).await.problem(409, "conflict");
    let mut mail = crate::support::MailServer::start().await;
    app.restart(&["--smtp-url", &mail.url(), "--public-url", "http://forum.example.org"]).await;
    try_it(&mona).await.problem(403, "forbidden");
    let told = try_it(&adam).await.ok(200);
    assert!(told["sent"] == true && told["detail"].as_str().unwrap().contains("250"), "{told}");
    assert_eq!(mail.mail().await.to, "adam@example.org");
    mail.refuse(1);
    let told = try_it(&adam).await.ok(200);
    assert!(told["sent"] == false && told["detail"].as_str().unwrap().contains("45"), "{told}");
    let noted = adam.get("/api/audit?action=mail_test").await.ok(200);
    assert_eq!(pick(&noted["items"], "target"), [&json!("adam"), &json!("adam")]);
});
