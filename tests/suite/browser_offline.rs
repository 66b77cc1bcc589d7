//! A page whose line breaks: what happened meanwhile is there when it comes back, and what the person was doing is untouched.

use std::net::SocketAddr;

use tokio::{
    io::copy_bidirectional,
    net::{TcpListener, TcpStream},
    sync::watch,
};

use crate::support::{Browser, Database, Role, TestApp, Value, json};

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
                    // Whichever comes first drops both ends.
                    tokio::select! {
                        _ = copy_bidirectional(&mut near, &mut far) => {}
                        _ = holds.wait_for(|holds| !holds) => {}
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

#[actix_web::test]
async fn a_page_that_was_offline_shows_all_that_it_missed_in_place() {
    TestApp::test(Database::Sqlite, async |app: TestApp| {
        let ana = app.register("ana").await;
        let post = ana.post("general", "Bread", "Who bakes?").await;
        let mut comments = Vec::new();
        for text in ["one", "two", "three"] {
            comments.push(ana.comment(&post, text).await);
        }
        let line = Line::to(app.addr()).await;
        let bo = Browser::register(&app, "bob").await;
        // High enough for all of it to be in view.
        bo.resize(1200, 2400).await;
        bo.eval(&format!("location.href = 'http://{}/p/{}'", line.addr, post["id"])).await;
        bo.see("three").await;
        bo.write("Comment", "half a thought").await;
        bo.eval("window.same = true").await;
        let place = "return Math.round(document.querySelector('.comments article').getBoundingClientRect().top)";
        let before = bo.eval(place).await;
        assert_eq!(texts(&bo).await, ["one", "two", "three"]);

        line.cut();
        bo.see("Reconnecting… your text is safe").await;
        let path = |thing: &Value, kind: &str| format!("/api/{kind}/{}", thing["id"]);
        ana.patch(&path(&post, "posts"), &json!({"title": "Rye bread"})).await.ok(200);
        for text in ["four", "five", "six", "seven", "eight", "nine"] {
            ana.comment(&post, text).await;
        }
        ana.patch(&path(&comments[0], "comments"), &json!({"body": "one, edited"})).await.ok(200);
        ana.delete(&path(&comments[1], "comments")).await.ok(204);
        ana.patch(&path(&comments[2], "comments"), &json!({"body": "three, edited"})).await.ok(200);
        assert_eq!(texts(&bo).await, ["one", "two", "three"], "the line is really cut");

        line.mend();
        bo.see("Caught up: 10 new").await;
        bo.find(Role::Heading, "Rye bread").await;
        assert_eq!(texts(&bo).await, ["one, edited", "three, edited", "four", "five", "six", "seven", "eight", "nine"]);
        assert_eq!(bo.eval(place).await, before, "what was being read has not moved");
        assert_eq!(bo.value("Comment").await, "half a thought");
        assert_eq!(bo.eval("return window.same").await, true, "the page was not loaded again");

        // And it is live again, both ways.
        bo.press("Comment").await;
        bo.find(Role::Article, "Comment by bob").await;
        ana.comment(&post, "ten").await;
        bo.see("ten").await;
        let end = texts(&bo).await;
        assert_eq!(end[end.len() - 2..], ["half a thought", "ten"]);
        bo.close().await;
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
