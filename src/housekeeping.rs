//! Forgets, now and then, what is out of date: in pieces, so that nobody waits for long behind it.

use std::{sync::Arc, time::Duration};

use log::Level;

use crate::{
    config::Kept,
    db::{
        Db, Tx, addresses, drafts, events, exports, idempotency, invites, login_attempts, mailed,
        notifications, resets, sessions, sign_ups, undone, uploads as pictures,
    },
    domain::limits,
    error::Error,
    forum::{category_merging, leaving},
    uploads::{self, Uploads, pieces},
};

/// How often it is looked for.
const EVERY: Duration = Duration::from_hours(1);
/// Rows that one transaction deletes at most.
const PIECE: i64 = 1_000;

/// Deletes at most so many rows that are out of date; gives how many that were.
type Prune = Arc<dyn Fn(&mut Tx<'_>, i64) -> diesel::QueryResult<usize> + Send + Sync>;

/// What gets old, and how it is deleted.
fn old(kept: Kept) -> [(&'static str, Prune); 12] {
    let Kept { events: hours, sessions_unused: unused, sessions: all, notifications: days } = kept;
    [
        ("events", Arc::new(move |tx, most| events::prune(tx, hours, most))),
        ("idempotency keys", Arc::new(idempotency::prune)),
        ("sessions", Arc::new(move |tx, most| sessions::prune(tx, unused, all, most))),
        ("notifications", Arc::new(move |tx, most| notifications::prune(tx, days, most))),
        ("links to a new password", Arc::new(resets::prune)),
        ("links that prove an address", Arc::new(addresses::prune)),
        ("replaced drafts", Arc::new(drafts::prune)),
        ("invitations", Arc::new(invites::prune)),
        ("texts that were undone", Arc::new(undone::prune)),
        ("registrations that nobody was let in by", Arc::new(sign_ups::prune)),
        ("mails that were sent", Arc::new(mailed::prune)),
        ("attempts to log in", Arc::new(login_attempts::prune)),
    ]
}

/// Forgets for as long as it is let; calls `reacted` where reactions went that others have yet to be
/// told of.
pub async fn run(db: Db, uploads: Uploads, kept: Kept, reacted: impl Fn()) {
    let old = old(kept);
    loop {
        if let Err(error) = forget_pictures(&db, &uploads).await {
            error.log(Level::Warn, "pictures that nothing shows could not be removed");
        }
        if let Err(error) = forget_exports(&db, &uploads).await {
            error.log(Level::Warn, "what people took with them of their data could not be removed");
        }
        if let Err(error) = let_go(&db, &reacted).await {
            error.log(Level::Warn, "what is left of those who have left could not be let go of");
        }
        if let Err(error) = merge_on(&db).await {
            error.log(Level::Warn, "what is left of merged categories could not be moved");
        }
        for (what, prune) in &old {
            match forget(&db, prune).await {
                Ok(0) => {}
                Ok(rows) => log::debug!("forgot {rows} {what}"),
                Err(error) => {
                    error.log(Level::Warn, format!("old {what} could not be forgotten"));
                }
            }
        }
        actix_web::rt::time::sleep(EVERY).await;
    }
}

/// Removes the files with people's own data that are older than a day, or that a crash has left
/// half-made.
async fn forget_exports(db: &Db, uploads: &Uploads) -> Result<(), Error> {
    let gone = db.write(|tx| Ok(exports::prune(tx, PIECE)?)).await?;
    let store = uploads.store().clone();
    let removed = actix_web::web::block(move || {
        for row in &gone {
            let pieces = row.ready_at.and_then(|_| u32::try_from(row.pieces).ok());
            pieces::remove(&store, &row.name, pieces);
        }
    });
    removed.await.map_err(Error::internal)
}

/// Goes on with what a crash has left of those who have left.
async fn let_go(db: &Db, reacted: impl Fn()) -> Result<(), Error> {
    while db.write(|tx| leaving::go_on(tx, None)).await? {
        reacted();
    }
    Ok(())
}

/// Goes on with what a crash has left of categories that were being merged.
async fn merge_on(db: &Db) -> Result<(), Error> {
    while db.write(category_merging::go_on).await? {}
    Ok(())
}

/// Deletes all that is out of date, each piece in a transaction of its own: others write between
/// them.
async fn forget(db: &Db, prune: &Prune) -> Result<usize, Error> {
    let mut all = 0;
    loop {
        let prune = prune.clone();
        let rows = db.write(move |tx| Ok(prune(tx, PIECE)?)).await?;
        all += rows;
        if i64::try_from(rows).is_ok_and(|rows| rows < PIECE) {
            return Ok(all);
        }
    }
}

/// Removes pictures that nothing has shown for a day, and the parts of files that a crash has left.
/// A whole file that has no row stays: should two forums share a folder, it may be the other's.
async fn forget_pictures(db: &Db, uploads: &Uploads) -> Result<(), Error> {
    let mut removed = 0;
    loop {
        let gone = db.write(|tx| Ok(pictures::prune(tx, PIECE)?)).await?;
        let is_last = i64::try_from(gone.len()).is_ok_and(|rows| rows < PIECE);
        let store = uploads.store().clone();
        let files = actix_web::web::block(move || {
            // Whatever else fails: of these nothing knows any more.
            for name in &gone {
                store.remove(name);
            }
            let before = uploads::long_ago(limits::UPLOAD_UNUSED_KEPT);
            let parts =
                store.list_parts_older(before).map_err(|error| Error::Storage(error.into()))?;
            for name in &parts {
                store.remove(name);
            }
            Ok::<_, Error>(gone.len() + parts.len())
        });
        removed += files.await.map_err(Error::internal)??;
        if is_last {
            break;
        }
    }
    log::debug!("removed {removed} pictures");
    Ok(())
}

#[cfg(test)]
mod tests {
    use diesel::prelude::*;

    use super::*;
    use crate::{config::DatabaseUrl, db::schema};

    #[actix_web::test]
    async fn old_rows_go_in_pieces_and_what_is_left_has_no_holes() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("forum.db");
        let db = Db::open(&DatabaseUrl::Sqlite(path)).unwrap();
        db.write(|tx| {
            for seq in 1..=2_500 {
                // The clock of whoever wrote number 2,000 was ahead by two days.
                let at = if seq == 2_000 { i64::MAX } else { 0 };
                let row = (
                    schema::events::seq.eq(seq),
                    schema::events::category_id.eq(Some(1_i64)),
                    schema::events::frame.eq("{}"),
                    schema::events::created_at.eq(at),
                );
                query!(tx, |c| diesel::insert_into(schema::events::table).values(row).execute(c))?;
            }
            Ok(())
        })
        .await
        .unwrap();
        let piece = |tx: &mut Tx<'_>| Ok(events::prune(tx, 24, PIECE)?);
        let rest: Prune = Arc::new(|tx, most| events::prune(tx, 24, most));
        assert_eq!(db.write(piece).await.unwrap(), 1_000, "the most of one transaction");
        assert_eq!(forget(&db, &rest).await.unwrap(), 999, "up to what is young");
        let left = db.read(|c| Ok(events::page(c, 0, 2_500)?)).await.unwrap();
        assert_eq!(left.first().map(|event| event.seq), Some(2_000));
    }

    #[actix_web::test]
    async fn what_is_kept_for_how_long_is_the_hosts_to_say() {
        let folder = tempfile::tempdir().unwrap();
        let db = Db::open(&DatabaseUrl::Sqlite(folder.path().join("forum.db"))).unwrap();
        db.write(|tx| {
            let new = crate::db::users::NewUser {
                username: crate::domain::Username::parse("ana").unwrap(),
                email: crate::domain::Email::parse("ana@example.org").unwrap(),
                proof: crate::db::addresses::Proof::None,
                password_hash: String::new(),
                role: crate::domain::Role::Member,
                profile: crate::db::users::ProfileChange::default(),
            };
            let Ok(ana) = crate::db::users::insert(tx, new)? else { panic!("nobody is there") };
            sessions::insert(tx, ana.id, "one", None)?;
            // Read four days ago, and not read since.
            for read in [Some(0_i64), None] {
                let at = crate::domain::Timestamp::now().minus_seconds(4 * 24 * 3_600);
                let row = (
                    schema::notifications::person_id.eq(ana.id),
                    schema::notifications::kind.eq("message"),
                    schema::notifications::actor_id.eq(ana.id),
                    schema::notifications::created_at.eq(at),
                    schema::notifications::read_at.eq(read),
                );
                query!(tx, |c| diesel::insert_into(schema::notifications::table)
                    .values(row)
                    .execute(c))?;
            }
            let unused = crate::domain::Timestamp::now().minus_seconds(2 * 24 * 3_600);
            query!(tx, |c| diesel::update(schema::sessions::table)
                .set(schema::sessions::seen_at.eq(unused))
                .execute(c))?;
            Ok(())
        })
        .await
        .unwrap();
        let forgotten = async |unused: u16, days: Option<u16>| {
            let kept =
                Kept { events: 24, sessions_unused: unused, sessions: 90, notifications: days };
            let old = old(kept);
            let of = |what: &str| old.iter().find(|(name, _)| *name == what).unwrap().1.clone();
            let sessions = forget(&db, &of("sessions")).await.unwrap();
            (sessions, forget(&db, &of("notifications")).await.unwrap())
        };
        assert_eq!(forgotten(14, None).await, (0, 0));
        assert_eq!(forgotten(3, Some(5)).await, (0, 0));
        assert_eq!(forgotten(1, Some(3)).await, (1, 1), "what was not read stays");
        assert_eq!(forgotten(1, Some(3)).await, (0, 0));
    }
}
