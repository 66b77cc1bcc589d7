//! How many pictures may be on their way at a time, and how much room a person's take.

use futures_util::{StreamExt, future::join_all, stream::FuturesUnordered};
use image::ImageFormat;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use crate::support::{Answer, Person, TestApp, encoded, json, noise};

/// An upload whose last byte is withheld.
struct Withheld {
    tcp: TcpStream,
    rest: u8,
}

impl Withheld {
    async fn begin(app: &TestApp, person: &Person) -> Self {
        let file = encoded(&noise(8, 8), ImageFormat::Png);
        let mut tcp = TcpStream::connect(app.addr()).await.unwrap();
        let head = format!(
            "POST /api/uploads HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncookie: {}\r\ncontent-type: image/png\r\ncontent-length: {}\r\n\r\n",
            person.cookies(),
            file.len()
        );
        tcp.write_all(head.as_bytes()).await.unwrap();
        tcp.write_all(&file[..file.len() - 1]).await.unwrap();
        Self { tcp, rest: file[file.len() - 1] }
    }

    /// All that is answered, in the end.
    async fn answer(&mut self) -> String {
        let mut answer = String::new();
        self.tcp.read_to_string(&mut answer).await.unwrap();
        answer
    }

    async fn finish(&mut self) -> String {
        self.tcp.write_all(&[self.rest]).await.unwrap();
        self.answer().await
    }
}

/// Begins two uploads more than there are places for, of people who may have so many each: those
/// two are refused before their bodies are there. All others arrive.
async fn two_too_many(app: &TestApp, people: &[Person], each: usize) {
    let mut begun = Vec::new();
    for person in people.iter().flat_map(|person| std::iter::repeat_n(person, each)) {
        begun.push(Withheld::begin(app, person).await);
    }
    let waiting: FuturesUnordered<_> = begun
        .iter_mut()
        .enumerate()
        .map(async |(number, upload)| (number, upload.answer().await))
        .collect();
    let refused: Vec<(usize, String)> = waiting.take(2).collect().await;
    for (_, answer) in &refused {
        assert!(answer.starts_with("HTTP/1.1 429"), "{answer}");
        let wait = answer
            .to_lowercase()
            .split_once("retry-after: ")
            .and_then(|(_, rest)| rest.lines().next()?.parse::<u64>().ok());
        assert!(wait.is_some_and(|seconds| (1..=60).contains(&seconds)), "{answer}");
    }
    for (_, upload) in begun
        .iter_mut()
        .enumerate()
        .filter(|(number, _)| refused.iter().all(|(other, _)| other != number))
    {
        let answer = upload.finish().await;
        assert!(answer.starts_with("HTTP/1.1 201"), "{answer}");
    }
    // The places are free again.
    for person in people {
        person.upload().await;
    }
}

both!(two_pictures_of_a_person_are_on_their_way_at_a_time, async |app: TestApp| {
    app.restart(&["--rate-limits", "on"]).await;
    let ana = app.register("ana").await;
    // Another session is the same person.
    two_too_many(&app, &[ana.clone(), ana.elsewhere().await], 2).await;
});

both!(sixteen_pictures_of_all_are_on_their_way_at_a_time, async |app: TestApp| {
    let people = join_all((0..9).map(|number| {
        app.register(["ana", "bob", "cyd", "dan", "eve", "fay", "gus", "hal", "ian"][number])
    }))
    .await;
    app.restart(&["--rate-limits", "on"]).await;
    two_too_many(&app, &people, 2).await;
});

both!(without_limits_a_person_may_have_all_the_places_that_there_are, async |app: TestApp| {
    two_too_many(&app, &[app.register("ana").await], 18).await;
});

both!(an_upload_that_is_given_up_leaves_its_place, async |app: TestApp| {
    app.restart(&["--rate-limits", "on"]).await;
    let ana = app.register("ana").await;
    for _ in 0..3 {
        let begun = [Withheld::begin(&app, &ana).await, Withheld::begin(&app, &ana).await];
        drop(begun);
        // As soon as the server has seen that they are gone.
        while ana.try_upload("image/png", encoded(&noise(8, 8), ImageFormat::Png)).await.status
            == 429
        {}
    }
});

both!(a_persons_pictures_take_no_more_room_than_the_quota, async |app: TestApp| {
    app.restart(&["--upload-quota", "1"]).await;
    let (ana, bo) = (app.register("ana").await, app.register("bob").await);
    assert_eq!(app.guest().get("/api/site").await.ok(200)["limits"]["upload_quota"], 1024 * 1024);
    assert_eq!(
        ana.get("/api/me").await.ok(200)["pictures"],
        json!({"used": 0, "quota": 1024 * 1024})
    );

    // Some 390 KB each; three at once are counted one after the other.
    let file = encoded(&noise(360, 360), ImageFormat::Png);
    assert!((350_000..500_000).contains(&file.len()), "{}", file.len());
    let answers = join_all((0..3).map(|_| ana.try_upload("image/png", file.clone()))).await;
    let (taken, refused): (Vec<&Answer>, Vec<&Answer>) =
        answers.iter().partition(|answer| answer.status == 201);
    assert_eq!((taken.len(), refused.len()), (2, 1));
    refused[0].problem(413, "too_large");
    let used: i64 = taken.iter().map(|answer| answer.ok(201)["bytes"].as_i64().unwrap()).sum();
    assert_eq!(ana.get("/api/me").await.ok(200)["pictures"]["used"], used);
    bo.try_upload("image/png", file.clone()).await.ok(201);

    // A picture of oneself counts as well, and what is refused leaves no file.
    ana.upload_of(200, 200).await;
    let me = ana.patch("/api/me", &json!({"avatar": taken[0].ok(201)["url"]})).await;
    me.problem(413, "too_large");
    assert_eq!(app.database().number("SELECT count(*) AS value FROM uploads"), 4);
    assert_eq!(std::fs::read_dir(app.database().uploads()).unwrap().count(), 4);
});

both!(a_full_quota_is_told_before_the_body_is_read, async |app: TestApp| {
    app.restart(&["--upload-quota", "1"]).await;
    let ana = app.register("ana").await;
    ana.upload().await;
    app.database().execute("UPDATE uploads SET bytes = 1048576");
    let answer = Withheld::begin(&app, &ana).await.answer().await;
    assert!(answer.starts_with("HTTP/1.1 413"), "{answer}");
    app.database().execute("UPDATE uploads SET bytes = 1048000");
    ana.upload().await;
});
