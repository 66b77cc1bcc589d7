//! Chaos: many clients write, edit, delete, vanish and come back while the server is killed again
//! and again. In the end each of them holds what the database holds, and the database holds what
//! was answered, once.

use std::{
    cell::{Cell, RefCell},
    collections::{BTreeMap, BTreeSet},
    rc::Rc,
    time::Duration,
};

use futures_util::future::join_all;
use rand::{Rng, SeedableRng, rngs::StdRng, seq::IndexedRandom};
use tokio::{
    sync::{Notify, watch},
    time::timeout,
};

use super::{Binary, Database, Heard, Model, Person, Place, Tab, Value, books, model, seq};
use crate::support::{Method, json};

mod nodes;
mod stage;

/// Far longer than it ever takes, and than many operations take.
const PATIENCE: Duration = Duration::from_secs(150);
const PATIENCE_EACH: Duration = Duration::from_millis(200);
/// Posts beyond which a client writes no more.
const POSTS: usize = 25;
/// The last post of all: whoever has it has everything.
const END: &str = "the end";
/// The post that a deaf client never hears of.
const LOST: &str = "the lost one";

/// How much chaos.
#[derive(Clone, Copy)]
struct Play {
    clients: usize,
    operations: usize,
    kills: usize,
    /// The first client ignores one frame.
    one_is_deaf: bool,
}

/// What all share.
struct Stage {
    /// One, or several nodes on one database.
    nodes: Vec<Binary>,
    /// Those that clients may turn to.
    usable: RefCell<BTreeSet<usize>>,
    /// Whether there is any.
    is_up: watch::Sender<bool>,
    /// Operations so far.
    done: watch::Sender<usize>,
    operations: usize,
    clients: usize,
    ledger: RefCell<Ledger>,
    replayed: Cell<u64>,
}

/// What was answered.
#[derive(Default)]
struct Ledger {
    /// Under the text that names a thing for ever: a post's title, a comment's first word.
    created: BTreeMap<String, Value>,
    /// The last edit that was answered.
    edited: BTreeMap<String, Value>,
    /// What someone tried to delete; the server may have died before or after.
    doomed: BTreeSet<String>,
    deleted: BTreeSet<String>,
    /// Private messages, by their texts.
    messages: BTreeMap<String, Value>,
}

struct Client {
    number: usize,
    person: Person,
    model: RefCell<Model>,
    /// Told when the first fetch is done.
    ready: Notify,
    cut: Notify,
    /// Things of one's own that may be edited and deleted, by their paths.
    own: RefCell<Vec<String>>,
    rng: RefCell<StdRng>,
    is_deaf: bool,
}

on_both!(every_client_ends_with_what_the_database_holds, async |database| {
    play(database, Play { clients: 50, operations: 2_000, kills: 5, one_is_deaf: false }).await;
});

on_both!(nothing_that_was_answered_is_lost_in_fifty_kills, async |database| {
    play(database, Play { clients: 12, operations: 1_500, kills: 50, one_is_deaf: false }).await;
});

#[actix_web::test]
async fn the_chaos_test_notices_a_lost_frame() {
    let differences =
        play(Database::Sqlite, Play { clients: 5, operations: 60, kills: 1, one_is_deaf: true })
            .await;
    assert_eq!(differences.len(), 1, "{differences:?}");
    assert!(
        differences[0].starts_with("client 0: post ") && differences[0].contains(LOST),
        "{differences:?}"
    );
}

/// Plays it, and gives what differs between the clients and the database: nothing, unless one is
/// deaf.
async fn play(database: Database, play: Play) -> Vec<String> {
    let server = Binary::serve(database, &[]).await;
    play_on(database, vec![server], play, async |stage| stage.bounce(play).await).await.1
}

/// The same on several nodes, with other trouble. Gives the stage as well.
async fn play_on(
    database: Database,
    nodes: Vec<Binary>,
    play: Play,
    trouble: impl AsyncFnOnce(&Stage),
) -> (Rc<Stage>, Vec<String>) {
    let stage = Rc::new(Stage {
        usable: RefCell::new((0..nodes.len()).collect()),
        nodes,
        is_up: watch::Sender::new(true),
        done: watch::Sender::new(0),
        operations: play.clients * (play.operations / play.clients),
        clients: play.clients,
        ledger: RefCell::default(),
        replayed: Cell::new(0),
    });
    let mut clients = Vec::new();
    for number in 0..play.clients {
        clients.push(Rc::new(Client::new(&stage, number, play.one_is_deaf && number == 0).await));
    }
    let director = stage.nodes[0].guest().register("director").await;
    director.post("general", "the beginning", "x").await;
    let tabs = clients
        .iter()
        .map(|client| actix_web::rt::spawn(Rc::clone(client).watch(Rc::clone(&stage))))
        .collect::<Vec<_>>();
    let share = play.operations / play.clients;
    let hands = clients.iter().map(|client| client.act(&stage, share));
    let count = u32::try_from(play.operations).unwrap();
    let patience = PATIENCE.max(PATIENCE_EACH * count);
    timeout(patience, futures_util::future::join(join_all(hands), trouble(&stage)))
        .await
        .expect("every operation is answered");

    director.post("general", LOST, "x").await;
    director.post("general", END, "x").await;
    for tab in timeout(patience, join_all(tabs)).await.expect("everyone hears of the end") {
        tab.unwrap();
    }
    let truth = Model::fetch(&stage.nodes[0].guest()).await.unwrap();
    stage.ledger.borrow().check(&truth);
    books::check(database, &stage.nodes[0].database, &truth, &stage.ledger.borrow().messages);
    assert!(
        stage.replayed.get() > play.clients as u64,
        "there was much to catch up with: {}",
        stage.replayed.get()
    );
    let differences: Vec<String> = clients
        .iter()
        .flat_map(|client| {
            let lines = client.model.borrow().differences(&truth);
            lines.into_iter().map(|line| format!("client {}: {line}", client.number))
        })
        .collect();
    assert!(play.one_is_deaf || differences.is_empty(), "{}", differences.join("\n"));
    (stage, differences)
}

impl Client {
    async fn new(stage: &Stage, number: usize, is_deaf: bool) -> Self {
        Self {
            number,
            person: stage.nodes[number % stage.nodes.len()]
                .guest()
                .register(&format!("client-{number}"))
                .await,
            model: RefCell::default(),
            ready: Notify::new(),
            cut: Notify::new(),
            own: RefCell::default(),
            rng: RefCell::new(StdRng::seed_from_u64(seed() + number as u64)),
            is_deaf,
        }
    }

    /// Keeps the model, over every connection that it takes, until the end is heard of.
    async fn watch(self: Rc<Self>, stage: Rc<Stage>) {
        let mut place = None;
        while !self.has_end() {
            stage.up().await;
            let _ = self.follow(&stage, &mut place).await;
            // Sometimes a blink, sometimes a nap, sometimes longer than anyone is told event by
            // event. Not before it has had anything: it does nothing until then, and a nap as long
            // as all that is left would never end.
            if !self.is_deaf && place.is_some() {
                let length = self.rng.borrow_mut().random_range(0..20_usize);
                stage.pass(length * length).await;
            }
        }
    }

    fn has_end(&self) -> bool {
        self.model.borrow().posts.values().any(|post| post["title"] == END)
    }

    /// One connection, from its hello until it breaks or the end is heard of.
    async fn follow(&self, stage: &Stage, place: &mut Option<Place>) -> Result<(), model::Gone> {
        // Both ways to say where one left off; the deaf one takes the way on which nothing is ever
        // fetched anew.
        let with_handshake = self.is_deaf || self.rng.borrow_mut().random_bool(0.5);
        let query = place.as_ref().filter(|_| with_handshake).map(Place::query).unwrap_or_default();
        let at = stage.pick(&mut self.rng.borrow_mut());
        let mut tab =
            Tab::open(at, &query, &self.person.cookies()).await.map_err(|_| model::Gone)?;
        let mut settled = false;
        if let Some(place) = place {
            if !with_handshake {
                tab.send(&place.resume()).await;
            }
        } else {
            self.fetch(stage).await?;
            self.ready.notify_one();
            *place = Some(Place::of(&tab.hello));
            settled = true;
        }
        while !(settled && self.has_end()) {
            let heard = tokio::select! {
                heard = tab.listen() => heard,
                () = self.cut.notified() => return Err(model::Gone),
            };
            let Heard::Event(event) = heard else { return Err(model::Gone) };
            match event["type"].as_str().unwrap() {
                "resumed" => {
                    stage.replayed.set(stage.replayed.get() + event["replayed"].as_u64().unwrap());
                    *place = Some(Place::of(&event));
                    settled = true;
                }
                "resync" => {
                    *place = None;
                    self.fetch(stage).await?;
                    *place = Some(Place::of(&event));
                    settled = true;
                }
                _ => {
                    if let (Some(seq), true, Some(place)) = (seq(&event), settled, &mut *place) {
                        assert!(
                            seq > place.seq,
                            "client {} had {} already: {event}",
                            self.number,
                            place.seq
                        );
                        place.seq = seq;
                    }
                    if !(self.is_deaf && event["post"]["title"] == LOST) {
                        self.model.borrow_mut().apply(&event);
                    }
                }
            }
        }
        Ok(())
    }

    /// At any node: whatever it was told, is in the database.
    async fn fetch(&self, stage: &Stage) -> Result<(), model::Gone> {
        let at = stage.pick(&mut self.rng.borrow_mut());
        let fetched = Model::fetch(&self.person.at_addr(at)).await?;
        self.model.replace(fetched);
        Ok(())
    }

    /// Does so many things, one after the other.
    async fn act(&self, stage: &Stage, operations: usize) {
        self.ready.notified().await;
        for operation in 0..operations {
            let name = format!("{}-{operation}", self.number);
            let dice = self.rng.borrow_mut().random_range(0..100);
            match dice {
                0..10 => self.cut.notify_waiters(),
                10..30 => self.edit(stage, &name).await,
                30..38 => self.delete(stage).await,
                38..45 => self.post(stage, &name).await,
                45..55 => self.message(stage, &name).await,
                _ => self.comment(stage, &name).await,
            }
            stage.done.send_modify(|done| *done += 1);
        }
    }

    /// Few posts and many comments: fetching all of it stays quick.
    async fn post(&self, stage: &Stage, name: &str) {
        if self.model.borrow().posts.len() >= POSTS {
            return self.comment(stage, name).await;
        }
        let body = json!({"category": "general", "title": name, "body": "as it was"});
        self.create(stage, "/api/posts", &body, name).await;
    }

    async fn comment(&self, stage: &Stage, name: &str) {
        let posts: Vec<i64> = self.model.borrow().posts.keys().copied().collect();
        let Some(post) = posts.choose(&mut self.rng.borrow_mut()).copied() else { return };
        let replies: Vec<i64> = self
            .model
            .borrow()
            .comments
            .values()
            .filter(|one| one["post_id"] == post)
            .map(model::id)
            .collect();
        let reply_to = replies.choose(&mut self.rng.borrow_mut()).copied().filter(|id| id % 2 == 0);
        let body = json!({"body": format!("{name} as it was"), "reply_to": reply_to});
        self.create(stage, &format!("/api/posts/{post}/comments"), &body, name).await;
    }

    /// To the next client; all of them were registered before the first thing was done.
    async fn message(&self, stage: &Stage, name: &str) {
        let (from, clients) = (self.person.name.as_str(), stage.clients);
        let path = format!("/api/conversations/client-{}/messages", (self.number + 1) % clients);
        let (status, sent) =
            stage.send(&self.person, Method::POST, &path, &json!({"body": name}), name).await;
        assert_eq!(
            (status, sent["from"]["username"].as_str()),
            (201, Some(from)),
            "{path}: {sent}"
        );
        stage.ledger.borrow_mut().messages.insert(name.to_owned(), sent);
    }

    async fn create(&self, stage: &Stage, path: &str, body: &Value, name: &str) {
        let (status, made) = stage.send(&self.person, Method::POST, path, body, name).await;
        if status == 201 {
            self.own.borrow_mut().push(path_of(&made));
            stage.ledger.borrow_mut().created.insert(name.to_owned(), made);
        }
    }

    async fn edit(&self, stage: &Stage, name: &str) {
        let Some(path) = self.own.borrow().choose(&mut self.rng.borrow_mut()).cloned() else {
            return self.post(stage, name).await;
        };
        let (status, now) = stage.send(&self.person, Method::GET, &path, &Value::Null, "").await;
        if status != 200 {
            return;
        }
        let first = now["body"].as_str().unwrap().split(' ').next().unwrap().to_owned();
        let body = json!({"version": now["version"], "body": format!("{first} by {name}")});
        let (status, edited) = stage.send(&self.person, Method::PATCH, &path, &body, "").await;
        if status == 200 {
            stage.ledger.borrow_mut().edited.insert(path, edited);
        }
    }

    /// A comment; of the posts only every fifth, since everyone writes there.
    async fn delete(&self, stage: &Stage) {
        let path = self.own.borrow().choose(&mut self.rng.borrow_mut()).cloned();
        let Some(path) =
            path.filter(|path| path.contains("comments") || path.ends_with(['0', '5']))
        else {
            return;
        };
        self.own.borrow_mut().retain(|own| *own != path);
        stage.ledger.borrow_mut().doomed.insert(path.clone());
        let (status, _) = stage.send(&self.person, Method::DELETE, &path, &Value::Null, "").await;
        assert!(matches!(status, 204 | 404), "{path}: {status}");
        stage.ledger.borrow_mut().deleted.insert(path);
    }
}

/// Where a post or a comment is to be found.
fn path_of(thing: &Value) -> String {
    let kind = if thing["post_id"].is_null() { "posts" } else { "comments" };
    format!("/api/{kind}/{}", model::id(thing))
}

/// Of the first client; the others' follow it.
fn seed() -> u64 {
    let seed = std::env::var("ALTHING_TEST_SEED").ok().and_then(|seed| seed.parse::<u32>().ok());
    u64::from(seed.unwrap_or(0)) << 32
}
