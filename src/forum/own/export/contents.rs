//! What goes into an export: a file a list, each read a page at a time.

use std::collections::HashMap;

use serde::Serialize;
use serde_json::{Value, json};
use std::io::Write;
use zip::{
    ZipWriter,
    result::ZipError,
    write::{SimpleFileOptions, StreamWriter},
};

use crate::{
    db::{
        Connection, Reader, comments, drafts as draft_rows,
        exports::{self, WroteRow},
        invites as invite_rows,
        messages::MessageRow,
        notifications as notification_rows, posts, privacy, reactions,
        users::{self, UserRow},
        visits,
    },
    domain::{
        CommentId, Keyset, MessageId, NotificationId, PostId, Timestamp, UploadId, UploadName,
        UserId,
    },
    error::Error,
    forum::{SignedIn, bookmarks, levels, profile, sessions, views},
    uploads::{Store, pieces::Pieces},
};

/// Rows that are read at a time.
const PAGE: i64 = 200;

type Zip = ZipWriter<StreamWriter<Pieces>>;

/// A page of a list: each item with its place, behind or before which the next page begins.
type Page = Vec<(i64, Value)>;

/// Writes all of it.
pub(super) fn write(
    db: &Reader,
    store: &Store,
    who: &SignedIn,
    quota: i64,
    file: Pieces,
) -> Result<Pieces, Error> {
    let mut export = Export { db, store, who, zip: ZipWriter::new_stream(file) };
    let account = db.read_blocking(|c| profile::show(c, who, quota))?;
    export.one("account.json", &account)?;
    export.texts()?;
    export.own()?;
    export.lists()?;
    export.pictures()?;
    let Export { zip, .. } = export;
    Ok(zip.finish().map_err(|error| refused(store, error))?.into_inner())
}

struct Export<'a> {
    db: &'a Reader,
    store: &'a Store,
    who: &'a SignedIn,
    zip: Zip,
}

impl Export<'_> {
    fn begin(&mut self, name: &str) -> Result<(), Error> {
        let options = SimpleFileOptions::default().unix_permissions(0o600);
        self.zip.start_file(name, options).map_err(|error| refused(self.store, error))
    }

    fn put(&mut self, bytes: &[u8]) -> Result<(), Error> {
        self.zip.write_all(bytes).map_err(|error| self.store.refused(error))
    }

    fn one(&mut self, name: &str, what: &impl Serialize) -> Result<(), Error> {
        self.begin(name)?;
        self.put(&serde_json::to_vec_pretty(what).map_err(Error::internal)?)
    }

    /// A file with a list, whose pages `read` gives: the first one for `first`, and each next one for
    /// the place of the last item.
    fn list(
        &mut self,
        name: &str,
        first: i64,
        read: impl Fn(&mut Connection, &SignedIn, i64) -> Result<Page, Error>,
    ) -> Result<(), Error> {
        self.begin(name)?;
        self.put(b"[")?;
        let (mut at, mut begun) = (first, false);
        loop {
            let page = self.db.read_blocking(|c| read(c, self.who, at))?;
            let Some((last, _)) = page.last() else { break };
            at = *last;
            for (_, item) in &page {
                self.put(if begun { b",\n" } else { b"\n" })?;
                begun = true;
                self.put(&serde_json::to_vec(item).map_err(Error::internal)?)?;
            }
        }
        self.put(b"\n]\n")
    }

    fn texts(&mut self) -> Result<(), Error> {
        self.list("posts.json", i64::MAX, |c, who, before| {
            let before = Some(Keyset { key: 0, id: before });
            let (author, reads) = (Some(who.id()), who.reads());
            let by = posts::Filter { reads, author, before, ..posts::Filter::default() };
            let rows = posts::list(c, &by, PAGE)?;
            rows.into_iter().map(|row| item(row.0.id.0, &views::post(row))).collect()
        })?;
        self.list("comments.json", i64::MAX, |c, who, before| {
            let rows = comments::list_by(c, who.id(), who.reads(), Some(CommentId(before)), PAGE)?;
            let shown = |(row, author, _): (comments::CommentRow, UserRow, String)| {
                item(row.id.0, &views::comment((row, author)))
            };
            rows.into_iter().map(shown).collect()
        })?;
        self.list("messages.json", 0, |c, who, after| {
            let rows = exports::messages_of(c, who.id(), MessageId(after), PAGE)?;
            messages(c, who, rows)
        })?;
        self.list("versions.json", 0, |c, who, after| {
            let rows = exports::versions_by(c, who.id(), after, PAGE)?;
            let posts: Vec<PostId> = rows.iter().filter_map(|row| row.post_id).collect();
            let posts = posts::titles(c, &posts, who.reads())?;
            let comments: Vec<CommentId> = rows.iter().filter_map(|row| row.comment_id).collect();
            let comments = comments::posts_of(c, &comments, who.reads())?;
            let shown = |row: WroteRow| {
                let WroteRow { id, post_id, comment_id, version, title, body, created_at } = row;
                let is_read = post_id.is_some_and(|id| posts.contains_key(&id))
                    || comment_id.is_some_and(|id| comments.contains_key(&id));
                // Where one may not read it any more, no more than that there was one.
                let (title, body) = (title.filter(|_| is_read), is_read.then_some(body));
                let shown = json!({
                    "post_id": post_id, "comment_id": comment_id, "version": version,
                    "title": title, "body": body, "created_at": created_at,
                });
                (id, shown)
            };
            Ok(rows.into_iter().map(shown).collect())
        })
    }

    fn own(&mut self) -> Result<(), Error> {
        self.list("reactions.json", 0, |c, who, after| {
            let rows = reactions::list_by(c, who.id(), Timestamp(0), after, PAGE)?;
            let shown = |row: reactions::ReactionRow| {
                let reactions::ReactionRow { id, post_id, comment_id, emoji, created_at, .. } = row;
                let shown = json!({
                    "post_id": post_id, "comment_id": comment_id, "emoji": emoji,
                    "created_at": created_at,
                });
                (id, shown)
            };
            Ok(rows.into_iter().map(shown).collect())
        })?;
        self.list("bookmarks.json", i64::MAX, |c, who, before| {
            let rows = bookmarks::list(c, who, Some(before), PAGE)?;
            rows.into_iter().map(|row| item(row.id, &row)).collect()
        })?;
        self.list("follows.json", 0, |c, who, after| {
            let rows = exports::follows_of(c, who.id(), PostId(after), PAGE)?;
            Ok(rows
                .into_iter()
                .map(|(id, state)| (id.0, json!({"post_id": id, "state": state})))
                .collect())
        })?;
        self.list("reads.json", 0, |c, who, after| {
            let rows = exports::reads_of(c, who.id(), PostId(after), PAGE)?;
            Ok(rows
                .into_iter()
                .map(|(id, up_to)| (id.0, json!({"post_id": id, "up_to": up_to})))
                .collect())
        })?;
        self.list("notifications.json", i64::MAX, |c, who, before| {
            let rows = notification_rows::list(
                c,
                who.id(),
                who.reads(),
                Some(NotificationId(before)),
                PAGE,
            )?;
            rows.into_iter().map(|row| item(row.0.id.0, &views::notification(row))).collect()
        })?;
        self.list("reports.json", 0, |c, who, after| {
            let rows = exports::reports_by(c, who.id(), after, PAGE)?;
            let shown = |row: exports::ToldRow| {
                let exports::ToldRow { id, object, reason, text, created_at, closed_at } = row;
                let shown = json!({
                    "of": object, "reason": reason, "text": text, "created_at": created_at,
                    "closed_at": closed_at,
                });
                (id, shown)
            };
            Ok(rows.into_iter().map(shown).collect())
        })
    }

    /// What has a bound of its own is read at once.
    fn lists(&mut self) -> Result<(), Error> {
        let who = self.who;
        let found = self.db.read_blocking(|c| levels::list(c, who))?;
        self.one("levels.json", &found)?;
        let found = self.db.read_blocking(|c| sessions::list(c, who))?;
        self.one("sessions.json", &found)?;
        let found = self.db.read_blocking(|c| Ok(visits::list(c, &[who.id()])?))?;
        let shown = |visit: &visits::Visit| json!({"seen_at": visit.seen.at, "away_since": visit.since.map(|since| since.at)});
        self.one("visits.json", &found.iter().map(shown).collect::<Vec<_>>())?;
        let found = self.db.read_blocking(|c| Ok(privacy::list_blocked(c, who.id())?))?;
        let found: Vec<_> = found.into_iter().map(views::user).collect();
        self.one("blocks.json", &found)?;
        let found = self.db.read_blocking(|c| Ok(invite_rows::list(c, who.id())?))?;
        let found: Vec<_> = found.into_iter().map(|row| views::invite(row, None)).collect();
        self.one("invitations.json", &found)?;
        let found = self.db.read_blocking(|c| Ok(draft_rows::list(c, who.id())?))?;
        let shown = |row: draft_rows::DraftRow| {
            let draft_rows::DraftText { title, body, category, tags, reply_to } = row.text;
            json!({
                "key": row.key, "title": title, "body": body, "category": category, "tags": tags,
                "reply_to": reply_to, "updated_at": row.updated_at,
            })
        };
        let found: Vec<_> = found.into_iter().map(shown).collect();
        self.one("drafts.json", &found)
    }

    /// The pictures themselves. One whose file is not there is left out.
    fn pictures(&mut self) -> Result<(), Error> {
        let mut after = UploadId(0);
        loop {
            let rows = self
                .db
                .read_blocking(|c| Ok(exports::pictures_of(c, self.who.id(), after, PAGE)?))?;
            let Some(last) = rows.last() else { return Ok(()) };
            after = last.id;
            for row in &rows {
                let Some(name) = UploadName::parse(&row.name) else { continue };
                match self.store.read(&name) {
                    Ok(bytes) => {
                        self.begin(&format!("pictures/{}", row.name))?;
                        self.put(&bytes)?;
                    }
                    Err(error) => log::warn!("a picture is not in an export: {error}"),
                }
            }
        }
    }
}

fn item(at: i64, what: &impl Serialize) -> Result<(i64, Value), Error> {
    Ok((at, serde_json::to_value(what).map_err(Error::internal)?))
}

/// Messages with both people's names.
fn messages(c: &mut Connection, who: &SignedIn, rows: Vec<MessageRow>) -> Result<Page, Error> {
    let partner = |row: &MessageRow| if row.from_id == who.id() { row.to_id } else { row.from_id };
    let mut ids: Vec<UserId> = rows.iter().map(partner).collect();
    ids.sort_unstable();
    ids.dedup();
    let people: HashMap<UserId, UserRow> =
        users::find_all(c, &ids)?.into_iter().map(|row| (row.id, row)).collect();
    let shown = |row: MessageRow| {
        let partner = people.get(&partner(&row))?;
        Some(item(row.id.0, &views::message(row, &who.user, partner)))
    };
    rows.into_iter().filter_map(shown).collect()
}

fn refused(store: &Store, error: ZipError) -> Error {
    match error {
        ZipError::Io(error) => store.refused(error),
        other => Error::internal(other),
    }
}
