//! The live engine under stress, as a process: killed, restarted, flooded, not read, left in the
//! lurch. What must hold all the same is that nothing is missed, nobody is slowed, and nothing is
//! left behind.

use crate::support::{Database, Person, Value};

mod binary;
mod books;
mod chaos;
mod crowd;
mod disk;
mod hostile;
mod leak;
mod metrics;
mod model;
mod shutdown;
mod slow;
mod storm;
mod tab;

use binary::Binary;
use model::Model;
use tab::{Heard, Place, Refused, Tab};

/// Writes posts one after the other, named by their number.
async fn write_posts(person: &Person, numbers: std::ops::Range<usize>, body: &str) {
    for number in numbers {
        person.post("general", &format!("post {number}"), body).await;
    }
}

/// The `seq` of an event of the log.
fn seq(event: &Value) -> Option<u64> {
    event["type"].as_str().filter(|kind| kind.contains('.')).and_then(|_| event["seq"].as_u64())
}
