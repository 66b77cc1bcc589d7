//! The same over three nodes on one database, between which clients move as they like, while nodes
//! are killed and frozen, and can't hear each other.

use rand::seq::IteratorRandom;

use super::*;
use crate::support::{PATIENCE as A_WHILE, TestDatabase};

const NODES: u16 = 3;

/// What happens to them.
#[derive(Clone, Copy, Debug)]
enum Trouble {
    Kill,
    /// The connections that wait for notifications are ended.
    Cut,
    /// PostgreSQL ends every connection and takes no new ones for a moment.
    Restart,
    /// A node stands still for so long.
    Freeze(Duration),
}

#[actix_web::test]
async fn over_three_nodes_every_client_ends_with_what_the_database_holds() {
    let short = Trouble::Freeze(Duration::from_secs(2));
    let troubles = [Trouble::Kill, Trouble::Cut, short, Trouble::Kill, Trouble::Cut];
    let play = Play { clients: 15, operations: 600, kills: 0, one_is_deaf: false };
    on_nodes(play, &troubles).await;
}

#[actix_web::test]
async fn over_three_nodes_the_chaos_test_notices_a_lost_frame() {
    let play = Play { clients: 5, operations: 60, kills: 0, one_is_deaf: true };
    let differences = on_nodes(play, &[Trouble::Kill]).await;
    assert!(differences.len() == 1 && differences[0].contains(LOST), "{differences:?}");
}

/// What takes minutes: `scripts/soak nodes`.
#[actix_web::test]
#[ignore = "takes minutes"]
async fn over_three_nodes_with_everything_that_can_happen() {
    let long = Trouble::Freeze(Duration::from_secs(40));
    let mut troubles = vec![Trouble::Kill, Trouble::Cut, Trouble::Restart, long];
    troubles.extend_from_within(..3);
    troubles.extend([Trouble::Kill; 4]);
    let play = Play { clients: 60, operations: 3_000, kills: 0, one_is_deaf: false };
    on_nodes(play, &troubles).await;
}

/// Plays it, and in the end looks whether presence is true.
async fn on_nodes(play: Play, troubles: &[Trouble]) -> Vec<String> {
    let nodes = Binary::serve_nodes(NODES, &[]).await;
    let (stage, differences) = play_on(Database::Postgres, nodes, play, async |stage| {
        let (mut done, mut rng) = (stage.done.subscribe(), StdRng::seed_from_u64(seed()));
        for (turn, trouble) in troubles.iter().enumerate() {
            let due = (turn + 1) * play.operations / (troubles.len() + 1);
            done.wait_for(|done| *done >= due).await.unwrap();
            stage.meet(*trouble, &mut rng).await;
        }
    })
    .await;
    stage.presence_is_true().await;
    differences
}

impl Stage {
    async fn meet(&self, trouble: Trouble, rng: &mut StdRng) {
        let number = (0..self.nodes.len()).choose(rng).unwrap();
        let (node, database) = (&self.nodes[number], &self.nodes[0].database);
        match trouble {
            Trouble::Kill => {
                self.usable.borrow_mut().remove(&number);
                node.kill().await;
                node.start().await;
                self.usable.borrow_mut().insert(number);
            }
            Trouble::Cut => cut(database),
            Trouble::Restart => {
                database.take_away();
                database.bring_back();
            }
            Trouble::Freeze(time) => {
                self.usable.borrow_mut().remove(&number);
                node.signal("STOP").await;
                tokio::time::sleep(time).await;
                node.signal("CONT").await;
                self.usable.borrow_mut().insert(number);
            }
        }
    }

    /// With some people at each node, each node says that it is they who are online, and nobody
    /// else: whoever was at a node that died is gone by then.
    async fn presence_is_true(&self) {
        let (mut tabs, mut expected) = (Vec::new(), Vec::new());
        for (number, node) in self.nodes.iter().enumerate() {
            let name = format!("online-{number}");
            let person = node.guest().register(&name).await;
            tabs.push(Tab::open(node.addr, "", &person.cookies()).await.unwrap());
            tabs.push(Tab::guest(node.addr).await);
            expected.push(name);
        }
        for node in &self.nodes {
            let end = std::time::Instant::now() + A_WHILE * 3;
            loop {
                let list = node.guest().get("/api/online?limit=100").await.ok(200);
                let mut online: Vec<&str> = list["items"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .map(|user| user["username"].as_str().unwrap())
                    .collect();
                online.sort_unstable();
                if online == expected && list["guests"] == expected.len() {
                    break;
                }
                assert!(std::time::Instant::now() < end, "at {}: {list}", node.addr);
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
    }
}

/// Ends the connections that wait for notifications.
fn cut(database: &TestDatabase) {
    database.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
        WHERE datname = current_database() AND query LIKE 'LISTEN%'",
    );
}
