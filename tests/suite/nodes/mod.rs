//! Several servers on one PostgreSQL database are one forum.

use super::support::{Socket, Value, json};

mod degraded;
mod limits;
mod people;
mod presence;
mod reading;
mod told;
mod typing;

/// The names of people, in alphabetic order.
fn names(users: &Value) -> Vec<String> {
    let users = users.as_array().unwrap().iter();
    let mut names: Vec<String> =
        users.map(|user| user["username"].as_str().unwrap().to_owned()).collect();
    names.sort();
    names
}

/// Waits until a tab was told of all these people, by its hello or since.
async fn until_seen(tab: &mut Socket, people: &[&str]) {
    let mut online = names(&tab.hello["online"]["users"]);
    while !people.iter().all(|name| online.iter().any(|one| one == name)) {
        online.extend(names(&tab.expect("presence").await["joined"]));
    }
}
