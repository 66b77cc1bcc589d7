//! Many nodes on one PostgreSQL: how long an event takes from its writer's answer to a socket at
//! the same node and at another one, with 1, 2 and 4 nodes; and how many notifications a second 4
//! nodes with 4,000 people need who come, go and type.
//!
//! `scripts/with-postgres cargo bench --bench nodes`. The second part drives the state of four
//! nodes by a clock of its own: what is said there is what a running node says. Nothing is
//! asserted.

mod support;

use std::{
    env, fs,
    net::TcpStream,
    sync::mpsc::{Receiver, channel},
    thread,
    time::{Duration, Instant},
};

use althing::{
    domain::{CategoryId, ConnectionId, PostId, Privacy, Role, SessionId, Timestamp, UserId},
    live::state::{
        connection::Identity,
        effect::Effect,
        hub::Hub,
        nodes::word::{NodeId, Word},
        replay::{history::History, lineage::Lineage},
        typing::Spot,
    },
    protocol::User,
};
use support::{
    Result,
    database::Database,
    http::Http,
    server::{Server, new_post},
    spread::{Spread, micros},
};

const NODES: [usize; 3] = [1, 2, 4];
const POSTS: usize = 400;
/// People in the second part, at four nodes.
const PEOPLE: i64 = 4_000;
const SECONDS: u64 = 60;

fn main() -> Result<()> {
    if !env::args().any(|argument| argument == "--bench") {
        println!("measured by `cargo bench --bench nodes`");
        return Ok(());
    }
    println!("load average before: {}", fs::read_to_string("/proc/loadavg")?.trim());
    notifications();
    println!(
        "\n{POSTS} posts, one at a time: from the answer to the socket, in milliseconds; a post takes as long as its answer\n"
    );
    println!("| database | nodes | a post p50 | same node p50 | p99 | another node p50 | p99 |");
    println!("|---|---|---|---|---|---|---|");
    for count in NODES {
        let Some(database) = Database::postgres()? else {
            println!("ALTHING_TEST_POSTGRES is not set");
            return Ok(());
        };
        arrivals(database, count)?;
    }
    Ok(())
}

/// Posts at the first node, and listens there and at the last one.
fn arrivals(database: Database, count: usize) -> Result<()> {
    let name = database.name();
    let first = Server::start(database)?;
    let others = (1..count).map(|_| first.beside()).collect::<Result<Vec<_>>>()?;
    let last = others.last().map_or(first.address, |other| other.address);
    let (near, far) = (listen(first.address)?, listen(last)?);
    let mut writer = Http::connect(first.address, &first.register("snorri")?)?;
    let post = new_post("The hut is open", "Bring water.");
    let mut columns = [(); 3].map(|()| Spread::default());
    for round in 0..POSTS + 20 {
        let start = Instant::now();
        writer.call("POST", "/api/posts", &post, 201)?;
        let answered = Instant::now();
        let (near, far) = (
            near.recv_timeout(Duration::from_secs(10))?,
            far.recv_timeout(Duration::from_secs(10))?,
        );
        if round >= 20 {
            columns[0].add(micros(answered - start) / 1_000.0);
            columns[1].add(micros(near.saturating_duration_since(answered)) / 1_000.0);
            columns[2].add(micros(far.saturating_duration_since(answered)) / 1_000.0);
        }
    }
    let [took, near, far] = &columns;
    println!(
        "| {name} | {count} | {:.2} | {:.2} | {:.2} | {:.2} | {:.2} |",
        took.at(0.5),
        near.at(0.5),
        near.at(0.99),
        far.at(0.5),
        far.at(0.99)
    );
    Ok(())
}

/// When each post arrives at a guest's socket there.
fn listen(at: std::net::SocketAddr) -> Result<Receiver<Instant>> {
    let tcp = TcpStream::connect(at)?;
    tcp.set_nodelay(true)?;
    let (mut socket, _) = tungstenite::client(format!("ws://{at}/ws"), tcp)?;
    socket.read()?;
    let (tell, heard) = channel();
    thread::spawn(move || {
        while let Ok(message) = socket.read() {
            let is_post = message.to_text().is_ok_and(|text| text.contains("post.created"));
            if is_post && tell.send(Instant::now()).is_err() {
                return;
            }
        }
    });
    Ok(heard)
}

/// Four nodes in which everyone is connected, one in fifty comes or goes each second, and one in ten
/// types.
fn notifications() {
    let mut now = Instant::now();
    let mut hubs: Vec<Hub> = (0..4)
        .map(|number| {
            let lineage = Lineage::begin("e".to_owned(), 0, false);
            let hub = Hub::new(History::new(lineage, 0, Vec::new()));
            let mut hub = hub.among_nodes(NodeId(format!("node-{number}")), now);
            hub.hears_nodes(true, now);
            hub
        })
        .collect();
    let mut connections = 0;
    let mut tabs: Vec<ConnectionId> = Vec::new();
    let mut join = |hubs: &mut Vec<Hub>, person: i64, now| {
        connections += 1;
        let connection = ConnectionId(connections);
        let identity = Identity {
            user: user(person),
            session: SessionId(person),
            privacy: Privacy::default(),
        };
        let hub = &mut hubs[usize::try_from(person).unwrap_or(0) % 4];
        hub.join(connection, Some(identity), None, now);
        connection
    };
    for person in 0..PEOPLE {
        tabs.push(join(&mut hubs, person, now));
    }
    let (mut said, mut bytes, mut most, mut spent) = (0, 0, 0, Duration::ZERO);
    for second in 0..SECONDS {
        let mut this_second = 0;
        for step in 0..20_i64 {
            now += Duration::from_millis(50);
            for person in 0..PEOPLE {
                let turn = usize::try_from(person).unwrap_or(0);
                let at = turn % 4;
                let when = person * 7 + i64::try_from(second).unwrap_or(0) * 20 + step;
                if when % 1_000 == 0 {
                    hubs[at].leave(tabs[turn], true, now);
                    tabs[turn] = join(&mut hubs, person, now);
                }
                if person % 10 == 0 && when % 40 == 0 {
                    let spot = Spot::Post(PostId(person % 300), CategoryId(1));
                    hubs[at].typing(tabs[turn], &spot, when % 120 != 0, now);
                }
            }
            let start = Instant::now();
            let words: Vec<Word> = hubs
                .iter_mut()
                .flat_map(|hub| {
                    hub.tick(now);
                    hub.tell_nodes(now)
                })
                .collect();
            for word in &words {
                bytes += serde_json::to_string(word).map_or(0, |text| text.len());
                for hub in &mut hubs {
                    let effects = hub.hear_node(word.clone(), now);
                    for effect in effects {
                        if let Effect::ReadPeople(people) = effect {
                            let read = people.iter().map(|id| (user(id.0 - 1), Privacy::default()));
                            hub.people_read(read.collect(), now);
                        }
                    }
                }
            }
            spent += start.elapsed();
            this_second += words.len();
        }
        said += this_second;
        most = most.max(this_second);
    }
    let online = hubs[0].presence().users().len();
    println!("\n| 4 nodes, {PEOPLE} people | |\n|---|---|");
    println!("| online, as one of them knows | {online} |");
    println!("| notifications a second, all nodes | {:.1} |", per_second(said));
    println!("| … in the fullest second | {most} |");
    println!("| bytes a second | {:.0} |", per_second(bytes));
    println!(
        "| CPU of all four nodes for it, ms a second | {:.1} |",
        micros(spent) / 1_000.0 / Duration::from_secs(SECONDS).as_secs_f64()
    );
}

#[allow(clippy::cast_precision_loss, reason = "far below what a float holds")]
fn per_second(count: usize) -> f64 {
    count as f64 / SECONDS as f64
}

fn user(person: i64) -> User {
    User {
        id: UserId(person + 1),
        username: format!("person-{person}"),
        avatar_url: None,
        role: Role::Member,
        created_at: Timestamp(0),
    }
}
