//! Who did what to whom and why: noted in the transaction of the act itself, and never changed.

use crate::{
    db::{
        Connection, Tx,
        audit::{self, AuditRow, NewAudit},
        users,
    },
    domain::{
        CommentId, PostId, Timestamp,
        access::{Action, Object},
    },
    error::Error,
    forum::{By, SignedIn},
};

/// The name under which the server's own command acts: no person has it.
const OPERATOR: &str = "server";

/// What was done.
#[derive(Clone, Debug, Default)]
pub struct Act {
    /// A stable word for it, as `ban`.
    pub action: &'static str,
    /// To whom or what, by name.
    pub target: String,
    /// The post, if it was done to one.
    pub post: Option<PostId>,
    /// The comment, if it was done to one.
    pub comment: Option<CommentId>,
    /// Why.
    pub reason: Option<String>,
    /// What there was before.
    pub before: Option<String>,
    /// What there is now.
    pub after: Option<String>,
}

impl Act {
    /// An act on somebody or something of this name.
    pub fn on(action: &'static str, target: impl Into<String>) -> Self {
        Self { action, target: target.into(), ..Self::default() }
    }

    /// On a post.
    #[must_use]
    pub fn at_post(self, post: PostId) -> Self {
        Self { post: Some(post), ..self }
    }

    /// What it changed.
    #[must_use]
    pub fn changed(self, before: impl Into<String>, after: impl Into<String>) -> Self {
        Self { before: Some(before.into()), after: Some(after.into()), ..self }
    }
}

/// Notes an act.
pub fn note(tx: &mut Tx<'_>, by: By<'_>, act: Act) -> Result<(), Error> {
    let (actor_id, actor) = match by {
        By::Person(who) => (Some(who.id().0), who.user.username.clone()),
        By::Operator => (None, OPERATOR.to_owned()),
    };
    let new = NewAudit {
        actor_id,
        actor,
        action: act.action,
        target: act.target,
        post_id: act.post.map(|id| id.0),
        comment_id: act.comment.map(|id| id.0),
        reason: act.reason,
        before: act.before,
        after: act.after,
        created_at: Timestamp::now().0,
    };
    Ok(audit::insert(tx, new)?)
}

/// Notes what somebody did to a text of somebody else, which only moderators may; what people do to
/// their own is nobody's business.
pub fn note_of_text(
    tx: &mut Tx<'_>,
    who: &SignedIn,
    author: &users::UserRow,
    act: Act,
) -> Result<(), Error> {
    if author.id == who.id() { Ok(()) } else { note(tx, By::Person(who), act) }
}

/// A page of what was done, the latest first, for moderators.
pub fn list(
    conn: &mut Connection,
    who: &SignedIn,
    actor: Option<&str>,
    action: Option<&str>,
    before: Option<i64>,
    most: i64,
) -> Result<Vec<AuditRow>, Error> {
    who.must(Action::Read, Object::Lock, "Only moderators may read that.")?;
    let person = actor.map(|name| users::find_by_name(conn, name)).transpose()?.flatten();
    let actor = person.as_ref().map(|row| row.username.as_str()).or(actor);
    Ok(audit::list(conn, actor, action, before, most)?)
}

/// 403 for everyone but admins.
pub fn must_export(who: &SignedIn) -> Result<(), Error> {
    who.must(Action::Read, Object::Administration, "Only admins may read that.")
}

/// An admin takes all of it along.
pub fn export(tx: &mut Tx<'_>, who: &SignedIn) -> Result<(), Error> {
    must_export(who)?;
    note(tx, By::Person(who), Act::on("export_audit", "what moderators did"))
}
