//! A page whose line breaks: what happened meanwhile is there when it comes back, and what the
//! person was doing is untouched.

use std::net::SocketAddr;

use tokio::{
    io::copy_bidirectional,
    net::{TcpListener, TcpStream},
    sync::watch,
};

use crate::support::{Browser, Database, Method, Person, Role, TestApp, Value, json};

/// The way from a browser to the server, which can break.
struct Line {
    addr: SocketAddr,
    holds: watch::Sender<bool>,
}

impl Line {
    async fn to(server: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (addr, holds) = (listener.local_addr().unwrap(), watch::Sender::new(true));
        let switch = holds.clone();
        actix_web::rt::spawn(async move {
            while let Ok((mut near, _)) = listener.accept().await {
                let mut holds = switch.subscribe();
                actix_web::rt::spawn(async move {
                    let Ok(mut far) = TcpStream::connect(server).await else { return };
                    // Whichever comes first drops both ends; nothing begins on a line that is cut.
                    tokio::select! {
                        biased;
                        _ = holds.wait_for(|holds| !holds) => {}
                        _ = copy_bidirectional(&mut near, &mut far) => {}
                    }
                });
            }
        });
        Self { addr, holds }
    }

    /// From now on nothing gets through.
    fn cut(&self) {
        self.holds.send_replace(false);
    }

    fn mend(&self) {
        self.holds.send_replace(true);
    }
}

/// Someone who reads a post with three comments and has begun to write, over a line that may break.
struct Reader {
    line: Line,
    ana: Person,
    post: Value,
    comments: Vec<Value>,
    page: Browser,
    /// Where the first comment stands on the screen.
    place: Value,
}

const HEADING: &str = "return document.querySelector('main h1').getBoundingClientRect().top";
const PLACE: &str =
    "return Math.round(document.querySelector('.comments article').getBoundingClientRect().top)";

impl Reader {
    async fn at(app: &TestApp) -> Self {
        let ana = app.register("ana").await;
        let post = ana.post("general", "Bread", "Who bakes?").await;
        let mut comments = Vec::new();
        for text in ["one", "two", "three"] {
            comments.push(ana.comment(&post, text).await);
        }
        let line = Line::to(app.addr()).await;
        let page = Browser::register(app, "bob").await;
        // High enough for all of it to be in view.
        page.resize(1200, 2400).await;
        page.eval(&format!("location.href = 'http://{}/p/{}'", line.addr, post["id"])).await;
        page.see("three").await;
        page.write("Comment", "half a thought").await;
        page.eval("window.same = true").await;
        let place = page.eval(PLACE).await;
        assert_eq!(texts(&page).await, ["one", "two", "three"]);
        Self { line, ana, post, comments, page, place }
    }

    async fn loses_the_line(&self) {
        self.line.cut();
        let heading = self.page.eval(HEADING).await;
        self.page.see("Reconnecting… your text is safe").await;
        // It has a place of its own: nothing moved for it, and nothing lies under it.
        assert_eq!(self.page.eval(HEADING).await, heading);
        let covered = "{ const bar = document.getElementById('link-bar').getBoundingClientRect();
            return [...document.querySelectorAll('h1, main .page > *, .header-inner > :not(#link-bar)')].map((one) => one.getBoundingClientRect())
                .some((box) => box.width > 0 && box.left < bar.right && bar.left < box.right && box.top < bar.bottom && bar.top < box.bottom); }";
        assert_eq!(self.page.eval(covered).await, false);
    }

    /// Ten things happen: a title, six comments, two edits and a deletion.
    async fn misses_ten_things(&self) {
        let path = |thing: &Value, kind: &str| format!("/api/{kind}/{}", thing["id"]);
        self.ana.patch(&path(&self.post, "posts"), &json!({"title": "Rye bread"})).await.ok(200);
        for text in ["four", "five", "six", "seven", "eight", "nine"] {
            self.ana.comment(&self.post, text).await;
        }
        self.ana
            .patch(&path(&self.comments[0], "comments"), &json!({"body": "one, edited"}))
            .await
            .ok(200);
        self.ana.delete(&path(&self.comments[1], "comments")).await.ok(204);
        self.ana
            .patch(&path(&self.comments[2], "comments"), &json!({"body": "three, edited"}))
            .await
            .ok(200);
        assert_eq!(texts(&self.page).await, ["one", "two", "three"], "the line is really cut");
    }

    /// The ten things are there, in place; nothing has moved, and it is live again, both ways.
    async fn has_everything(self) {
        let Self { page, ana, post, .. } = self;
        page.find(Role::Heading, "Rye bread").await;
        page.see("nine").await;
        assert_eq!(
            texts(&page).await,
            ["one, edited", "three, edited", "four", "five", "six", "seven", "eight", "nine"]
        );
        assert_eq!(page.eval(PLACE).await, self.place, "what was being read has not moved");
        assert_eq!(page.value("Comment").await, "half a thought");
        assert_eq!(page.eval("return window.same").await, true, "the page was not loaded again");
        page.press("Comment").await;
        page.find(Role::Article, "Comment by bob").await;
        ana.comment(&post, "ten").await;
        page.see("ten").await;
        let end = texts(&page).await;
        assert_eq!(end[end.len() - 2..], ["half a thought", "ten"]);
        page.close().await;
    }
}

#[actix_web::test]
async fn a_page_that_was_offline_shows_all_that_it_missed_in_place() {
    TestApp::test(Database::Sqlite, async |app: TestApp| {
        let bo = Reader::at(&app).await;
        bo.loses_the_line().await;
        bo.misses_ten_things().await;
        bo.line.mend();
        bo.page.see("Caught up: 10 new").await;
        bo.has_everything().await;
    })
    .await;
}

#[actix_web::test]
async fn what_is_pressed_without_a_connection_is_done_when_it_is_back() {
    TestApp::test(Database::Sqlite, async |app: TestApp| {
        let reader = Reader::at(&app).await;
        let path = format!("/api/posts/{}", reader.post["id"]);
        let emoji = format!("{path}/reactions/👍");
        reader.ana.send(Method::PUT, &emoji, &json!({})).await.ok(204);
        let page = &reader.page;
        page.see_in(".post-full .reaction", |text| text.replace('\n', "") == "👍1").await;
        reader.loses_the_line().await;
        page.eval("document.querySelector('.post-full .reaction').click()").await;
        page.press("Bookmark").await;
        // It counts at once, and is no failure.
        page.see_in(".post-full .reaction", |text| text.replace('\n', "") == "👍2").await;
        page.find(Role::Button, "Edit bookmark").await;
        assert_eq!(reader.ana.shown(&path).await["reactions"][0]["count"], 1);
        let bob = app.guest().log_in("bob").await;
        let mut told = bob.ws().await;
        reader.line.mend();
        told.expect("reaction.changed").await;
        told.expect("bookmark.changed").await;
        let viewer = bob.get(&path).await.ok(200)["viewer"].clone();
        let post = format!("post:{}", reader.post["id"]);
        assert_eq!(viewer["reactions"][&post], json!(["👍"]));
        assert_eq!(viewer["bookmarks"], json!([post]));
        page.see_in(".post-full .reaction", |text| text.replace('\n', "") == "👍2").await;
        reader.page.close().await;
    })
    .await;
}

#[actix_web::test]
async fn a_page_that_has_to_fetch_anew_keeps_its_place_and_its_draft() {
    TestApp::test(Database::Sqlite, async |app: TestApp| {
        let bo = Reader::at(&app).await;
        bo.loses_the_line().await;
        // A database with another history: what the page has seen last means nothing there.
        app.stop().await;
        app.database().execute("DELETE FROM runs");
        app.restart(&[]).await;
        bo.misses_ten_things().await;
        bo.line.mend();
        bo.has_everything().await;
    })
    .await;
}

/// The comments as they stand on the page.
async fn texts(page: &Browser) -> Vec<String> {
    let texts = page
        .eval("return [...document.querySelectorAll('.comments:not(.pending-list) article .prose')].map((one) => one.innerText.trim())")
        .await;
    texts.as_array().unwrap().iter().map(|text| text.as_str().unwrap().to_owned()).collect()
}
