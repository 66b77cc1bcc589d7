//! Telling people of what concerns them, in the transaction of what they are told of.
//!
//! Of one text each person is told once, by the most personal kind that they want; never of their
//! own doing, nor of anything that somebody does whom they have blocked. Muting a post silences
//! replies and comments there, not mentions.

use crate::{
    db::{
        Tx, follows,
        notifications::{self, About, NotificationRow},
        posts,
        users::UserRow,
    },
    domain::{
        Audience, CommentId, Follow, Kind, NotificationId, PostId, Timestamp, UserId, limits,
    },
    error::Error,
    forum::views,
    protocol::Event,
};

/// A comment that was written, as far as others are told of it.
pub struct Written {
    /// Where it stands.
    pub post: PostId,
    /// The comment.
    pub comment: CommentId,
    /// Who wrote what it replies to.
    pub answered: Option<UserId>,
    /// Whom it names.
    pub named: Vec<UserId>,
}

/// Those whom a post names are told; its author follows it.
pub fn post_written(
    tx: &mut Tx<'_>,
    author: &UserRow,
    post: PostId,
    named: &[UserId],
) -> Result<(), Error> {
    mentioned(tx, author, post, None, named)?;
    Ok(follows::insert(tx, post, author.id)?)
}

/// Those whom a comment names are told, whoever it replies to, and who follows the post; its author
/// follows from now on.
pub fn comment_written(tx: &mut Tx<'_>, author: &UserRow, written: &Written) -> Result<(), Error> {
    let Written { post, comment, answered, named } = written;
    mentioned(tx, author, *post, Some(*comment), named)?;
    if let Some(answered) = *answered
        && follows::find(tx, *post, answered)? != Follow::Muted
    {
        let about = about(Kind::Reply, author, Some(*post), Some(*comment));
        let told = notifications::insert(tx, about, &[answered])?;
        tell(tx, author, about, told)?;
    }
    let about = about(Kind::Comment, author, Some(*post), Some(*comment));
    let told = notifications::insert_for_followers(tx, about)?;
    tell(tx, author, about, told)?;
    Ok(follows::insert(tx, *post, author.id)?)
}

/// A text was edited: those whom it names no more are told so no longer, those whom it names newly
/// are.
pub fn edited(
    tx: &mut Tx<'_>,
    editor: &UserRow,
    post: PostId,
    comment: Option<CommentId>,
    named: &[UserId],
) -> Result<(), Error> {
    let (gone, left) = notifications::delete_mentions(tx, post, comment, named)?;
    removed(tx, gone);
    // Those who are left have been told already; all in all they are as many as a text may tell.
    let room = limits::MENTIONS_MAX.saturating_sub(left.len());
    let added: Vec<UserId> =
        named.iter().copied().filter(|id| !left.contains(id)).take(room).collect();
    mentioned(tx, editor, post, comment, &added)
}

/// Whoever was written to is told, unless they have been told of an earlier message and have not
/// read it.
pub fn message_sent(tx: &mut Tx<'_>, from: &UserRow, to: UserId) -> Result<(), Error> {
    let about = about(Kind::Message, from, None, None);
    let told = notifications::insert(tx, about, &[to])?;
    tell(tx, from, about, told)
}

/// A person has read all that `from` wrote to them.
pub fn messages_read(tx: &mut Tx<'_>, person: UserId, from: UserId) -> Result<(), Error> {
    let ids = notifications::mark_messages_read(tx, person, from)?;
    if !ids.is_empty() {
        let event = Event::NotificationRead { up_to: None, ids: Some(&ids) };
        tx.emit(Audience::Person(person), event);
    }
    Ok(())
}

/// What people had been told of is gone.
pub fn removed(tx: &mut Tx<'_>, mut gone: Vec<(NotificationId, UserId)>) {
    gone.sort_unstable_by_key(|(id, person)| (*person, *id));
    for of_one in gone.chunk_by(|(_, one), (_, other)| one == other) {
        let ids: Vec<NotificationId> = of_one.iter().map(|(id, _)| *id).collect();
        tx.emit(Audience::Person(of_one[0].1), Event::NotificationRemoved { ids: &ids });
    }
}

fn mentioned(
    tx: &mut Tx<'_>,
    actor: &UserRow,
    post: PostId,
    comment: Option<CommentId>,
    named: &[UserId],
) -> Result<(), Error> {
    let others: Vec<UserId> =
        named.iter().copied().filter(|id| *id != actor.id).take(limits::MENTIONS_MAX).collect();
    if others.is_empty() {
        return Ok(());
    }
    let about = about(Kind::Mention, actor, Some(post), comment);
    let told = notifications::insert(tx, about, &others)?;
    tell(tx, actor, about, told)
}

fn about(kind: Kind, actor: &UserRow, post: Option<PostId>, comment: Option<CommentId>) -> About {
    About { kind, actor: actor.id, post, comment, at: Timestamp::now() }
}

/// Each is told on all their tabs.
fn tell(
    tx: &mut Tx<'_>,
    actor: &UserRow,
    about: About,
    told: Vec<(NotificationId, UserId)>,
) -> Result<(), Error> {
    if told.is_empty() {
        return Ok(());
    }
    let title = about.post.map(|post| posts::title(tx, post)).transpose()?;
    for (id, person) in told {
        let row = NotificationRow {
            id,
            kind: about.kind.as_str().to_owned(),
            post_id: about.post,
            comment_id: about.comment,
            created_at: about.at,
            read_at: None,
        };
        let notification = views::notification((row, actor.clone(), title.clone()));
        let event = Event::NotificationCreated { notification: &notification };
        tx.emit(Audience::Person(person), event);
    }
    Ok(())
}
