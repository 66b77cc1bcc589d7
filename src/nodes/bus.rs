//! A node among the others: says what the live half wants said, hears what the others say, and renews
//! its lease.

use std::{
    collections::BTreeSet,
    time::{Duration, Instant},
};

use log::Level;
use serde_json::json;
use tokio::{
    sync::mpsc::{Receiver, Sender, channel},
    time::{MissedTickBehavior, interval, sleep_until, timeout},
};

use super::{
    listen::{self, Heard},
    people::read_people,
    status::{self, Status},
};
use crate::{
    config::{Config, DatabaseUrl, Switch},
    db::{
        Db,
        nodes::{self, NodeRow},
    },
    domain::{Timestamp, UserId},
    error::Error,
    live::{
        chat_server::OtherNodes,
        handle::Live,
        state::nodes::{
            LEASE, RENEW_EVERY,
            word::{Ids, NodeId, Notice, Word},
        },
    },
    log::Announced,
};

/// Rung when there are new events in the log.
const BELL: &str = "althing_events";
/// How long a node's own word may take to come back: after that it hears nothing.
const ECHO: Duration = Duration::from_secs(3);
/// Rounds of words that wait to be said at most. What finds no room is lost, and asked for again.
const ROUNDS: usize = 64;
/// How long the last word may take.
const LAST_WORD: Duration = Duration::from_secs(1);

/// A node, before it runs.
pub struct Bus {
    /// Where it listens; `None` for nowhere.
    url: Option<String>,
    me: NodeId,
    db: Db,
    status: Status,
    words: Receiver<Vec<Word>>,
}

/// The way to say goodbye. Cloning shares it.
#[derive(Clone)]
pub struct Parting {
    me: NodeId,
    db: Db,
}

impl Bus {
    /// Of a node on this database; `None` on SQLite, which has one process. The live half is to be
    /// given the second of them.
    pub fn new(config: &Config, me: NodeId, db: Db, status: Status) -> Option<(Self, OtherNodes)> {
        let DatabaseUrl::Postgres(url) = &config.database_url else { return None };
        let url = (config.node_listen == Switch::On).then(|| url.clone());
        let (tell, words) = channel(ROUNDS);
        let others = OtherNodes {
            tell: Box::new(move |words| {
                if tell.try_send(words).is_err() {
                    log::debug!("words to the other nodes are lost: the database is too slow");
                }
            }),
            people: read_people(db.clone()),
        };
        status.set(status::Bus::Down);
        Some((Self { url, me, db, status, words }, others))
    }

    /// How it says goodbye.
    pub fn parting(&self) -> Parting {
        Parting { me: self.me.clone(), db: self.db.clone() }
    }

    /// Runs for as long as it is let.
    pub async fn run(self, live: Live, logged: Announced) {
        let Self { url, me, db, status, words } = self;
        let heard = listen::listen(url, BELL);
        let (probe, probes) = channel(1);
        let node = Node {
            ear: Ear { me: me.clone(), live: live.clone(), logged, status: status.clone(), probe },
            db: db.clone(),
            own: json!({ "echo": me }).to_string(),
            others_are_deaf: false,
            echo: None,
            told: None,
        };
        let speaking = speak(db, words, probes, status);
        futures_util::future::join(node.run(heard), speaking).await;
    }
}

impl Parting {
    /// Says the last word, so that nobody waits for the lease.
    pub async fn say(&self, live: &Live) {
        let me = self.me.clone();
        let say = async {
            let word = live.part_from_nodes().await.ok().flatten();
            let words: Vec<String> = word.iter().filter_map(text).collect();
            self.db
                .write(move |tx| {
                    nodes::remove(tx, &me.0)?;
                    Ok(nodes::say(tx, &words)?)
                })
                .await
        };
        match timeout(LAST_WORD, say).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => {
                error.log(Level::Warn, "the other nodes could not be told of the stop");
            }
            Err(_) => log::warn!("the other nodes could not be told of the stop in time"),
        }
    }
}

fn text(word: &Word) -> Option<String> {
    serde_json::to_string(word).ok()
}

/// Says what waits, in its order, in as few statements as can be.
async fn speak(
    db: Db,
    mut words: Receiver<Vec<Word>>,
    mut probes: Receiver<String>,
    status: Status,
) {
    let mut is_well = true;
    loop {
        let mut texts: Vec<String> = tokio::select! {
            some = words.recv() => match some {
                Some(some) => some.iter().filter_map(text).collect(),
                None => return,
            },
            Some(probe) = probes.recv() => vec![probe],
        };
        while let Ok(more) = words.try_recv() {
            texts.extend(more.iter().filter_map(text));
        }
        let count = u64::try_from(texts.len()).unwrap_or(u64::MAX);
        match db.read(move |c| Ok(nodes::say(c, &texts)?)).await {
            Ok(()) => {
                status.sent.inc_by(count);
                is_well = true;
            }
            // They are asked for again.
            Err(error) if is_well => {
                error.log(Level::Warn, "the other nodes could not be told something");
                is_well = false;
            }
            Err(_) => {}
        }
    }
}

/// Waits until then; for ever, where there is nothing to wait for.
async fn wait_until(at: Option<Instant>) {
    match at {
        Some(at) => sleep_until(at.into()).await,
        None => std::future::pending().await,
    }
}

/// What hears.
struct Ear {
    me: NodeId,
    live: Live,
    logged: Announced,
    status: Status,
    probe: Sender<String>,
}

/// A running node.
struct Node {
    ear: Ear,
    db: Db,
    /// What it says to itself.
    own: String,
    /// Another node hears nothing, and reads the table.
    others_are_deaf: bool,
    /// By when its own word must have come back.
    echo: Option<Instant>,
    /// What the log was last told of how it hears.
    told: Option<String>,
}

impl Node {
    async fn run(mut self, mut heard: Receiver<Heard>) {
        let mut renewal = interval(RENEW_EVERY);
        renewal.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            let echo = self.echo;
            tokio::select! {
                // What has come is heard before it is missed.
                biased;
                something = heard.recv() => match something {
                    Some(something) => self.hear(something),
                    None => return,
                },
                _ = renewal.tick() => self.renew().await,
                () = wait_until(echo) => {
                    self.echo = None;
                    self.deaf("its own notifications do not come back: a pooler in transaction mode?");
                    self.renew().await;
                }
            }
        }
    }

    fn hear(&mut self, heard: Heard) {
        match heard {
            Heard::Listens => self.probe(),
            Heard::Lost(why) => {
                self.echo = None;
                self.deaf(&why);
            }
            Heard::Notification(channel, payload) if channel == BELL => {
                self.ear.logged.ring(payload.parse().ok());
            }
            Heard::Notification(_, payload) if payload == self.own => {
                self.echo = None;
                self.hears();
            }
            Heard::Notification(_, payload) => match Notice::parse(&payload) {
                Some(Notice::Word(word)) if word.node == self.ear.me => {}
                Some(Notice::Word(word)) => self.ear.live.hear_node(word),
                Some(Notice::People { people }) => self.ear.live.people_changed(Some(people)),
                None => log::debug!("a node says what is not understood: {payload}"),
            },
        }
    }

    /// Says something to itself, to know whether it hears.
    fn probe(&mut self) {
        if self.ear.probe.try_send(self.own.clone()).is_ok() {
            self.echo.get_or_insert_with(|| Instant::now() + ECHO);
        }
    }

    fn hears(&mut self) {
        if self.ear.status.bus() != status::Bus::Up {
            log::info!("this node hears the others");
            self.told = None;
            self.ear.status.set(status::Bus::Up);
            self.ear.live.hears_nodes(true);
            self.ear.logged.ring(None);
        }
    }

    fn deaf(&mut self, why: &str) {
        if self.told.as_deref() != Some(why) {
            log::warn!(
                "this node does not hear the others; events come from the log, people from the table: {why}"
            );
            self.told = Some(why.to_owned());
        }
        if self.ear.status.bus() == status::Bus::Up {
            self.ear.status.set(status::Bus::Down);
            self.ear.live.hears_nodes(false);
        }
    }

    /// Renews its row, and reads what the others' say. While it hears nothing, that is all it knows.
    async fn renew(&mut self) {
        let hears = self.ear.status.bus() == status::Bus::Up;
        if hears {
            self.probe();
        } else {
            self.ear.live.people_changed(None);
        }
        if let Err(error) = self.exchange(hears).await {
            error.log(Level::Warn, "the lease of this node could not be renewed");
        }
    }

    async fn exchange(&mut self, hears: bool) -> Result<(), Error> {
        let (people, guests) = self.ear.live.here().await.map_err(Error::internal)?;
        let known = (!hears || self.others_are_deaf).then(|| people.clone());
        let mut others = self.write(hears, known, guests).await?;
        let are_deaf = others.0.iter().any(|other| !other.hears);
        if hears && are_deaf && !self.others_are_deaf {
            others = self.write(hears, Some(people), guests).await?;
        }
        self.others_are_deaf = are_deaf;
        self.ear.status.living.set(i64::try_from(others.0.len()).unwrap_or(i64::MAX) + 1);
        let (now, read) = (others.1, Instant::now());
        for other in others.0 {
            let age = u64::try_from(now.0 - other.renewed_at.0).unwrap_or(0);
            let people = other.people.as_deref().and_then(|text| serde_json::from_str(text).ok());
            let guests = usize::try_from(other.guests).unwrap_or(0);
            let people = people.map(|Ids(people)| (BTreeSet::from_iter(people), guests));
            let left = LEASE.saturating_sub(Duration::from_millis(age));
            self.ear.live.learn_node(NodeId(other.id), people, read + left);
        }
        Ok(())
    }

    async fn write(
        &self,
        hears: bool,
        people: Option<Vec<UserId>>,
        guests: usize,
    ) -> Result<(Vec<NodeRow>, Timestamp), Error> {
        let mine = NodeRow {
            id: self.ear.me.0.clone(),
            name: self.ear.status.name().to_owned(),
            renewed_at: Timestamp(0),
            hears,
            guests: i64::try_from(guests).unwrap_or(i64::MAX),
            people: people.map(Ids).and_then(|people| serde_json::to_string(&people).ok()),
        };
        let lease = i64::try_from(LEASE.as_secs()).unwrap_or(i64::MAX);
        self.db.write(move |tx| Ok(nodes::renew(tx, mine, lease)?)).await
    }
}
