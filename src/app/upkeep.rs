//! What goes on beside serving: forgetting, backups, and bringing up to date what an older forum had.

use actix_web::rt::task::JoinHandle;
use futures_util::{FutureExt, future::join};

use crate::{
    backups::{self, Backups},
    blocking::Queue,
    config::Kept,
    db::Db,
    forum::{index, rerender},
    housekeeping,
    http::{page_cache::PageCache, request::conditional::Answer},
    live::handle::Live,
    log::Bells,
    nodes::visits,
    reacted, telling,
    uploads::Uploads,
};

/// Forgets what is out of date, and makes the daily backup.
pub(super) fn look_after(
    db: &Db,
    uploads: &Uploads,
    backups: &Backups,
    kept: Kept,
    bells: &Bells,
) -> impl Future<Output = ()> + use<> {
    let daily = backups::schedule::run(backups.clone(), db.clone());
    let bell = bells.reacted.clone();
    let reacted = move || bell.ring();
    join(housekeeping::run(db.clone(), uploads.clone(), kept, reacted), daily).map(drop)
}

/// Brings what an older forum had up to date, and tells of reactions for as long as it is let.
pub(super) fn bring_up_to_date(
    db: Db,
    turns: Queue,
    pages: PageCache<Answer>,
    bells: &Bells,
) -> JoinHandle<()> {
    let telling = reacted::run(db.clone(), bells.reacted.clone());
    let older = async {
        rerender::run(db.clone(), turns, move || pages.clear()).await;
        index::run(db).await;
    };
    actix_web::rt::spawn(join(older, telling).map(drop))
}

/// Tells those who follow, and notes who is here, apart from whoever writes.
pub(super) fn tell_later(db: &Db, live: &Live) -> JoinHandle<()> {
    let visits = visits::watch(db.clone(), live.clone());
    actix_web::rt::spawn(join(telling::run(db.clone()), visits).map(drop))
}
