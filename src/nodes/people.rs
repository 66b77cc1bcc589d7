//! People whom the live half must know anew, or for the first time since they are at another node.

use futures_util::FutureExt;
use log::Level;

use crate::{
    db::{
        Db, privacy,
        users::{self, UserRow},
    },
    forum::views,
    live::chat_server::ReadPeople,
};

/// How the live half reads people in this database.
pub(super) fn read_people(db: Db) -> ReadPeople {
    Box::new(move |people| {
        let db = db.clone();
        async move {
            let read = db.read(move |c| {
                let users = users::find_all(c, &people)?;
                let mut decided = privacy::find_all(c, &people)?;
                let with = |user: UserRow| {
                    let privacy = decided.remove(&user.id).unwrap_or_default();
                    (views::user(user), privacy)
                };
                Ok(users.into_iter().map(with).collect())
            });
            read.await.inspect_err(|error| error.log(Level::Warn, "people could not be read")).ok()
        }
        .boxed()
    })
}
