//! What posts and comments said before, for those who may change them: what somebody has taken back
//! is no longer for everyone. It goes with the text.
//!
//! A text that was never edited is its own only version and takes no room. With an edit both what
//! stood there and what stands there now are kept. What was edited before there was a history has
//! its last text as the first that is known.

use crate::{
    db::{
        Connection, Tx, comments, posts,
        users::UserRow,
        versions::{self, NewVersion, Of, VersionRow, VersionWithEditor},
    },
    domain::{
        Timestamp, UserId,
        access::{Action, Object},
        limits,
    },
    error::Error,
    forum::SignedIn,
};

/// What a text says, and since when.
#[derive(Clone, Copy)]
pub(in crate::forum) struct Text<'a> {
    /// Its version.
    pub version: i64,
    /// The title, of a post.
    pub title: Option<&'a str>,
    /// Markdown.
    pub body: &'a str,
    /// When it was written or last edited.
    pub at: Timestamp,
}

/// The versions of a text before one, the newest first.
pub fn list(
    conn: &mut Connection,
    who: &SignedIn,
    of: Of,
    before: Option<i64>,
    most: i64,
) -> Result<Vec<VersionWithEditor>, Error> {
    let now = current(conn, who, of)?;
    // A post that is closed keeps its author as a reader of its history.
    let text = Object::Contribution { author: now.1.id, locked: false };
    who.must(Action::Change, text, "Only its author and moderators may read what it said before.")?;
    let mut rows = versions::list(conn, of, before, most)?;
    let newest = rows.first().map_or(0, |(row, _)| row.version);
    let is_asked_for = before.is_none_or(|before| now.0.version < before);
    if is_asked_for && newest < now.0.version {
        rows.insert(0, now);
    }
    Ok(rows)
}

/// What stands there now, by its author as far as one knows: who edited it is noted beside it.
fn current(conn: &mut Connection, who: &SignedIn, of: Of) -> Result<VersionWithEditor, Error> {
    Ok(match of {
        Of::Post(id) => {
            let (row, author, ..) =
                posts::find(conn, id, who.reads())?.ok_or(Error::NotFound("post"))?;
            let (title, created_at) = (Some(row.title), row.edited_at.unwrap_or(row.created_at));
            (VersionRow { version: row.version, title, body: row.body, created_at }, author)
        }
        Of::Comment(id) => {
            let (row, author) =
                comments::find(conn, id, who.reads())?.ok_or(Error::NotFound("comment"))?;
            let created_at = row.edited_at.unwrap_or(row.created_at);
            (VersionRow { version: row.version, title: None, body: row.body, created_at }, author)
        }
    })
}

/// Keeps what a text said and what it says now that `who` has edited it. Of more versions than are
/// kept the oldest go, but for the first.
pub(in crate::forum) fn keep(
    tx: &mut Tx<'_>,
    who: &SignedIn,
    of: Of,
    author: &UserRow,
    [before, now]: [Text<'_>; 2],
) -> Result<(), Error> {
    let oldest = now.version - limits::VERSIONS_MAX + 1;
    for (text, editor) in [(before, author.id), (now, who.id())] {
        versions::insert(tx, row(of, text, editor))?;
    }
    if oldest > 2 {
        versions::delete_before(tx, of, oldest)?;
    }
    Ok(())
}

fn row(of: Of, text: Text<'_>, editor: UserId) -> NewVersion {
    let (post_id, comment_id) = match of {
        Of::Post(id) => (Some(id.0), None),
        Of::Comment(id) => (None, Some(id.0)),
    };
    NewVersion {
        post_id,
        comment_id,
        version: text.version,
        editor_id: editor.0,
        title: text.title.map(str::to_owned),
        body: text.body.to_owned(),
        created_at: text.at.0,
    }
}
