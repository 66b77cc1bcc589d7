//! Telling people of what concerns them, in the transaction of what they are told of.
//!
//! Of one text each person is told once, by the most personal kind that they want; never of their
//! own doing, nor of anything that somebody does whom they have blocked. Muting a post silences
//! replies and comments there, not mentions. So does muting its category or one of its tags, unless
//! they follow the post itself.
//!
//! Places in the log and ids of notifications are numbers that others can see. So both are taken
//! for everyone whom a text concerns by what its author can see, told or not, in the same order:
//! counting tells nobody who has blocked them, muted a post, switched something off or read what
//! they wrote.

use std::collections::HashMap;

use crate::{
    db::{
        Tx,
        concerned::{self, About, Concerned, Gone, Noted, NotedRow},
        follows, levels, notifications, posts, quotes,
        readers::{self, Of as TakenBack},
        users::UserRow,
    },
    domain::{
        Audience, CategoryId, CommentId, Follow, Kind, NotificationId, PostId, Timestamp, UserId,
        limits,
    },
    error::Error,
    forum::views,
    protocol::{Event, Notification},
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

/// Those whom a post names are told.
pub fn post_written(
    tx: &mut Tx<'_>,
    author: &UserRow,
    post: PostId,
    named: &[UserId],
) -> Result<(), Error> {
    let about = about(author, post, None);
    tell(tx, author, about, &whom(author, named, None, Vec::new()))?;
    Ok(levels::queue(tx, post, None)?)
}

/// Those whom a comment names are told, whoever it replies to, and who follows the post.
pub fn comment_written(tx: &mut Tx<'_>, author: &UserRow, written: &Written) -> Result<(), Error> {
    let Written { post, comment, answered, named } = written;
    let about = about(author, *post, Some(*comment));
    let there = follows::list(tx, *post)?;
    let answered = answered.filter(|person| *person != author.id);
    let has_muted = match answered {
        Some(person) => levels::muted_among(tx, *post, &[person])?.contains(&person),
        None => false,
    };
    let people = whom(author, named, answered.map(|person| (person, has_muted)), there);
    tell(tx, author, about, &people)?;
    Ok(levels::queue(tx, *post, Some(*comment))?)
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
    let rows = concerned::list_of_text(tx, post, comment)?;
    let (left, gone): (Vec<&NotedRow>, Vec<&NotedRow>) =
        rows.iter().filter(|row| row.named).partition(|row| named.contains(&row.person_id));
    for row in gone {
        let taken_back = if concerned::unname(tx, row)? { vec![row.id] } else { Vec::new() };
        removed(tx, [(row.person_id, taken_back)].into());
    }
    // Those who are left have been told already; all in all they are as many as a text may tell.
    let room = limits::MENTIONS_MAX.saturating_sub(left.len());
    let added = named.iter().filter(|id| left.iter().all(|row| row.person_id != **id));
    let about = about(editor, post, comment);
    for person in added.copied().filter(|id| *id != editor.id).take(room) {
        let one = Concerned { person, kinds: vec![Kind::Mention] };
        match rows.iter().find(|row| row.person_id == person) {
            None => tell(tx, editor, about, &[one])?,
            Some(row) => match concerned::name_again(tx, about, row, one)? {
                Some(noted) => announce(tx, editor, about, &[noted], Told::default())?,
                None => tx.emit_nothing(),
            },
        }
    }
    Ok(())
}

/// Another comment answers a question, or none: whoever wrote the one before is told no longer that
/// it does, and whoever wrote the new one is told.
pub fn solution_changed(
    tx: &mut Tx<'_>,
    actor: &UserRow,
    post: PostId,
    before: Option<CommentId>,
    now: Option<(CommentId, UserId)>,
) -> Result<(), Error> {
    if let Some(before) = before {
        let gone = concerned::delete_about_solution(tx, before)?;
        removed(tx, gone);
    }
    match now {
        Some((comment, person)) if person != actor.id => {
            let kinds = vec![Kind::Solution];
            tell(tx, actor, about(actor, post, Some(comment)), &[Concerned { person, kinds }])
        }
        _ => Ok(()),
    }
}

/// Whoever wrote a text that waited is told that a moderator has let it through.
pub fn approved(
    tx: &mut Tx<'_>,
    moderator: &UserRow,
    post: PostId,
    comment: Option<CommentId>,
    person: UserId,
) -> Result<(), Error> {
    let kinds = vec![Kind::Approved];
    tell(tx, moderator, about(moderator, post, comment), &[Concerned { person, kinds }])
}

/// Whoever was written to is told, unless they have been told of an earlier message and have not
/// read it.
pub fn message_sent(tx: &mut Tx<'_>, from: &UserRow, to: UserId) -> Result<(), Error> {
    let at = Timestamp::now();
    let Some(id) = concerned::insert_of_message(tx, to, from.id, at)? else {
        tx.emit_nothing();
        return Ok(());
    };
    let notification = Notification::new(id, Kind::Message, views::user(from.clone()), at);
    let event = Event::NotificationCreated { notification: &notification, replaces: None };
    tx.emit(Audience::Person(to), event);
    Ok(())
}

/// A person has read all that `from` wrote to them.
pub fn messages_read(tx: &mut Tx<'_>, person: UserId, from: UserId) -> Result<(), Error> {
    let ids = notifications::mark_messages_read(tx, person, from)?;
    if ids.is_empty() {
        tx.emit_nothing();
        return Ok(());
    }
    let event = Event::NotificationRead { up_to: None, ids: Some(&ids) };
    tx.emit(Audience::Person(person), event);
    Ok(())
}

/// What people had been told of is gone.
pub fn removed(tx: &mut Tx<'_>, gone: Gone) {
    for (person, ids) in gone {
        if ids.is_empty() {
            tx.emit_nothing();
        } else {
            tx.emit(Audience::Person(person), Event::NotificationRemoved { ids: &ids });
        }
    }
}

/// Whoever was told of what stands elsewhere by now is told so, or no longer of what they may not read
/// there.
pub fn moved(
    tx: &mut Tx<'_>,
    told: Gone,
    (from, to): (PostId, PostId),
    category: CategoryId,
) -> Result<(), Error> {
    let taken_back = readers::take_back(tx, TakenBack::Post(to))?;
    let stays = |person: &UserId| !taken_back.contains_key(person);
    for (person, shown) in told.into_iter().filter(|(person, _)| stays(person)) {
        if shown.is_empty() {
            tx.emit_nothing();
        } else {
            let event = Event::NotificationsMoved { from, to };
            tx.emit(Audience::Reader(person, category), event);
        }
    }
    removed(tx, taken_back);
    Ok(())
}

/// Those who follow the category or a tag of a text are told of it, unless they have been as something
/// else. Whoever calls this holds the text.
pub fn followers(
    tx: &mut Tx<'_>,
    author: &UserRow,
    post: PostId,
    comment: Option<CommentId>,
    people: &[UserId],
) -> Result<(), Error> {
    let kind = if comment.is_some() { Kind::Comment } else { Kind::Post };
    let people: Vec<Concerned> =
        people.iter().map(|id| Concerned { person: *id, kinds: vec![kind] }).collect();
    tell(tx, author, about(author, post, comment), &people)
}

/// In the place of which notification somebody is told.
pub type InPlaceOf = HashMap<UserId, NotificationId>;

/// Those who wrote or quote a text are told that somebody else has edited it, each in the place of
/// what they were told of it before.
pub fn edits(
    tx: &mut Tx<'_>,
    editor: &UserRow,
    (post, comment): (PostId, Option<CommentId>),
    author: UserId,
    people: &[Concerned],
    replaces: &InPlaceOf,
) -> Result<(), Error> {
    let about = about(editor, post, comment);
    let noted = concerned::insert(tx, about, people)?;
    let (own, quoting): (Vec<Noted>, Vec<Noted>) =
        noted.into_iter().partition(|one| one.person == author);
    quotes::mark_quoted(tx, &quoting.iter().map(|one| one.id).collect::<Vec<_>>())?;
    let told = Told { replaces: Some(replaces), quoted: false };
    announce(tx, editor, about, &own, told)?;
    announce(tx, editor, about, &quoting, Told { quoted: true, ..told })
}

/// All whom a text by this author concerns, by what the author can see: each once.
fn whom(
    author: &UserRow,
    named: &[UserId],
    answered: Option<(UserId, bool)>,
    there: Vec<(UserId, Follow)>,
) -> Vec<Concerned> {
    let named = named.iter().copied().filter(|id| *id != author.id).take(limits::MENTIONS_MAX);
    let mut people: Vec<Concerned> =
        named.map(|person| Concerned { person, kinds: vec![Kind::Mention] }).collect();
    let states: HashMap<UserId, Follow> = there.iter().copied().collect();
    let state = |person| states.get(&person).copied().unwrap_or(Follow::None);
    let mut places: HashMap<UserId, usize> =
        people.iter().enumerate().map(|(at, one)| (one.person, at)).collect();
    let mut add = |person: UserId, kind: Kind, wanted: bool| {
        let at = *places.entry(person).or_insert_with(|| {
            people.push(Concerned { person, kinds: Vec::new() });
            people.len() - 1
        });
        if wanted {
            people[at].kinds.push(kind);
        }
    };
    if let Some((person, has_muted)) = answered {
        let wanted = match state(person) {
            Follow::Following => true,
            Follow::Muted => false,
            Follow::None => !has_muted,
        };
        add(person, Kind::Reply, wanted);
    }
    for (person, state) in there.into_iter().filter(|(id, _)| *id != author.id) {
        add(person, Kind::Comment, state == Follow::Following);
    }
    people
}

fn about(actor: &UserRow, post: PostId, comment: Option<CommentId>) -> About {
    About { actor: actor.id, post, comment, at: Timestamp::now() }
}

fn tell(tx: &mut Tx<'_>, actor: &UserRow, about: About, people: &[Concerned]) -> Result<(), Error> {
    let noted = concerned::insert(tx, about, people)?;
    announce(tx, actor, about, &noted, Told::default())
}

/// What else there is to say of it.
#[derive(Clone, Copy, Default)]
struct Told<'a> {
    /// In whose place it is, by person.
    replaces: Option<&'a InPlaceOf>,
    /// Whether it is of a text that they quote.
    quoted: bool,
}

/// Each is told on all their tabs; whoever is not told takes as much room in the log.
fn announce(
    tx: &mut Tx<'_>,
    actor: &UserRow,
    about: About,
    noted: &[Noted],
    told_as: Told<'_>,
) -> Result<(), Error> {
    if noted.is_empty() {
        return Ok(());
    }
    let actor = views::user(actor.clone());
    let (title, category) = posts::title(tx, about.post)?;
    let mut notification = Notification {
        post_id: Some(about.post),
        post_title: Some(title),
        comment_id: about.comment,
        quoted: told_as.quoted,
        ..Notification::new(NotificationId(0), Kind::Comment, actor, about.at)
    };
    for Noted { id, person, told } in noted.iter().copied() {
        let replaces = told_as.replaces.and_then(|all| all.get(&person)).copied();
        let Some(kind) = told else {
            match replaces {
                Some(gone) => removed(tx, [(person, vec![gone])].into()),
                None => tx.emit_nothing(),
            }
            continue;
        };
        (notification.id, notification.kind) = (id, kind);
        let event = Event::NotificationCreated { notification: &notification, replaces };
        tx.emit(Audience::Reader(person, category), event);
    }
    Ok(())
}

/// Tells somebody in words.
pub(in crate::forum) fn in_words(
    tx: &mut Tx<'_>,
    who: &UserRow,
    person: UserId,
    kind: Kind,
    words: &str,
) -> Result<(), Error> {
    let at = Timestamp::now();
    let id = concerned::insert_note(tx, person, who.id, kind, words, at)?;
    let actor = views::user(who.clone());
    let notification =
        Notification { note: Some(words.to_owned()), ..Notification::new(id, kind, actor, at) };
    let event = Event::NotificationCreated { notification: &notification, replaces: None };
    tx.emit(Audience::Person(person), event);
    Ok(())
}
