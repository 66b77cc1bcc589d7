//! Reports: what people tell moderators of, and what became of it. A private message is shown to
//! moderators by being reported, and by nothing else.

use std::collections::HashMap;

use crate::{
    db::{
        Connection, Tx, comments, locks, messages, posts, reactions,
        reports::{self, NewReport, NoteRow, ReportRow},
        undone,
        users::{self, UserRow},
    },
    domain::{
        Audience, Close, CommentId, Invalid, Kind, MessageId, PostId, Reason, Text, Timestamp,
        UserId,
        access::{Action, Object, may},
        limits,
    },
    error::Error,
    forum::{
        By, SignedIn,
        audit::{self, Act},
        hidden, notify, suspensions, texts, views,
    },
    protocol::{Event, Report, ReportNote},
};

/// Characters of a text that stand in a report. A message stands there as a whole: moderators read it
/// nowhere else.
const EXCERPT: usize = 1_000;
/// How long a removal with a suspension lasts, in days.
const SUSPENDED_DAYS: i64 = 7;

/// What is reported.
#[derive(Clone, Debug)]
pub enum Of {
    /// A post.
    Post(PostId),
    /// A comment.
    Comment(CommentId),
    /// A private message to whoever reports.
    Message(MessageId),
    /// A person, by name.
    Person(String),
}

/// A report to be made.
pub struct New {
    /// What it is of.
    pub of: Of,
    /// Why.
    pub reason: Reason,
    /// Why, in one's own words.
    pub text: Option<String>,
}

/// Tells moderators of something, once.
pub fn create(tx: &mut Tx<'_>, who: &SignedIn, new: New) -> Result<Report, Error> {
    let New { of, reason, text } = new;
    let blank = NewReport {
        reporter_id: who.id().0,
        person_id: 0,
        post_id: None,
        comment_id: None,
        message_id: None,
        object: String::new(),
        excerpt: String::new(),
        reason: reason.as_str().to_owned(),
        text,
        created_at: Timestamp::now().0,
    };
    let (person, new) = found(tx, who, &of, blank)?;
    if person == who.id() {
        return Err(Invalid::one(field(&of), "is your own").into());
    }
    if reports::count_open_by(tx, who.id())? >= limits::OPEN_REPORTS_MAX {
        return Err(Error::Conflict(
            "You have reported as much as one may at a time. Moderators will look at it.",
            Invalid::default(),
        ));
    }
    let new = NewReport { person_id: person.0, ..new };
    let object = new.object.clone();
    let text = new.post_id.map(|post| Text::of(PostId(post), new.comment_id.map(CommentId)));
    // Of several reports at once each knows of those before it.
    let is_there = !reactions::hold(tx, text.as_slice())?.is_empty();
    if text.is_some() && !is_there {
        return Err(Error::NotFound("text"));
    }
    let id = reports::insert(tx, new)?.ok_or_else(|| {
        Error::Conflict(
            "You have reported this already.",
            Invalid::one(field(&of), "is reported by you already"),
        )
    })?;
    if let Some(text) = text {
        hidden::consider(tx, who, text, &object)?;
    }
    tell_staff(tx, id)?;
    let made = find(tx, who, id)?;
    // What moderators make of it is theirs.
    Ok(Report { hidden: false, ..made })
}

/// Those that are open, or those that are closed, the latest first.
pub fn list(
    conn: &mut Connection,
    who: &SignedIn,
    closed: bool,
    before: Option<i64>,
    most: i64,
) -> Result<Vec<Report>, Error> {
    must_see(who)?;
    let rows = reports::list(conn, closed, before, most)?;
    whole(conn, who, rows)
}

/// Takes a report on oneself, so that no other moderator does the same.
pub fn claim(tx: &mut Tx<'_>, who: &SignedIn, id: i64) -> Result<Report, Error> {
    must_see(who)?;
    let row = reports::find(tx, id)?.ok_or(Error::NotFound("report"))?;
    must_judge(who, &row)?;
    if !reports::claim(tx, id, who.id())? {
        return Err(Error::Conflict(
            "Somebody else looks after it, or it is closed.",
            Invalid::default(),
        ));
    }
    let person = users::find(tx, row.person_id)?;
    audit::note(tx, By::Person(who), Act::on("claim_report", &person.username))?;
    tell_staff(tx, id)?;
    find(tx, who, id)
}

/// Gives a report back to the others; also where nobody looks after it.
pub fn let_go(tx: &mut Tx<'_>, who: &SignedIn, id: i64) -> Result<Report, Error> {
    must_see(who)?;
    let row = reports::find(tx, id)?.ok_or(Error::NotFound("report"))?;
    must_judge(who, &row)?;
    if row.claimed_by.is_some_and(|person| person != who.id()) {
        return Err(Error::Conflict("Somebody else looks after it.", Invalid::default()));
    }
    if reports::let_go(tx, id, who.id())? {
        tell_staff(tx, id)?;
    }
    find(tx, who, id)
}

/// Says something about a report to the other moderators, also once it is closed.
pub fn discuss(tx: &mut Tx<'_>, who: &SignedIn, id: i64, text: &str) -> Result<Report, Error> {
    must_see(who)?;
    let row = reports::find(tx, id)?.ok_or(Error::NotFound("report"))?;
    must_judge(who, &row)?;
    if reports::count_notes(tx, id)? >= limits::REPORT_NOTES_MAX {
        return Err(Error::Conflict(
            "As much has been said about this report as can be.",
            Invalid::default(),
        ));
    }
    reports::insert_note(tx, id, who.id(), text)?;
    tell_staff(tx, id)?;
    find(tx, who, id)
}

/// Closes a report with an act; whoever reported hears of it. What else was reported of the same
/// stays open. Whoever calls this holds both accounts.
pub fn close(
    tx: &mut Tx<'_>,
    who: &SignedIn,
    id: i64,
    action: Close,
    note: Option<&str>,
) -> Result<Report, Error> {
    must_see(who)?;
    let row = reports::find(tx, id)?.ok_or(Error::NotFound("report"))?;
    must_judge(who, &row)?;
    if !reports::close(tx, id, who.id(), action.as_str(), note)? {
        return Err(Error::Conflict(
            "It is closed already, or somebody else looks after it.",
            Invalid::default(),
        ));
    }
    let person = users::find(tx, row.person_id)?;
    if action == Close::Warn {
        let object = Object::Ban(person.id, person.role());
        who.must(Action::Change, object, "Moderators warn members, admins also moderators.")?;
    }
    if matches!(action, Close::Remove | Close::RemoveAndSuspend) {
        remove(tx, who, &row, &person)?;
    } else {
        hidden::bring_back(tx, who, &row, &person)?;
    }
    if action == Close::RemoveAndSuspend {
        let until = Timestamp::now().minus_seconds(-SUSPENDED_DAYS * 24 * 60 * 60);
        suspensions::set(tx, who, &person, until, note.unwrap_or(&row.reason))?;
    }
    if action == Close::Warn {
        let words = note.unwrap_or("Please mind the rules of this forum.");
        notify::in_words(tx, &who.user, row.person_id, Kind::Warning, words)?;
    }
    let act = Act::on("close_report", &person.username);
    let act = Act { reason: note.map(str::to_owned), after: Some(action.as_str().into()), ..act };
    let act = Act { post: row.post_id, comment: row.comment_id, ..act };
    audit::note(tx, By::Person(who), act)?;
    notify::in_words(tx, &who.user, row.reporter_id, Kind::Report, action.outcome())?;
    tell_staff(tx, id)?;
    find(tx, who, id)
}

/// Whose doing the report with that id is about.
pub fn about(conn: &mut Connection, id: i64) -> Result<UserId, Error> {
    reports::find(conn, id)?.map(|row| row.person_id).ok_or(Error::NotFound("report"))
}

/// Nobody judges of themself.
fn must_judge(who: &SignedIn, row: &ReportRow) -> Result<(), Error> {
    if row.person_id == who.id() {
        return Err(Error::Forbidden("Another moderator decides of what you did yourself."));
    }
    Ok(())
}

fn must_see(who: &SignedIn) -> Result<(), Error> {
    who.must(Action::Read, Object::Lock, "Only moderators may see reports.")
}

fn find(conn: &mut Connection, who: &SignedIn, id: i64) -> Result<Report, Error> {
    let row = reports::find(conn, id)?.ok_or(Error::NotFound("report"))?;
    whole(conn, who, vec![row])?.pop().ok_or(Error::NotFound("report"))
}

/// What is said of a report is for moderators, and not for whoever it is about.
fn whole(
    conn: &mut Connection,
    who: &SignedIn,
    rows: Vec<ReportRow>,
) -> Result<Vec<Report>, Error> {
    let mut ids: Vec<UserId> = rows
        .iter()
        .flat_map(|row| [Some(row.reporter_id), Some(row.person_id), row.claimed_by, row.closed_by])
        .flatten()
        .collect();
    let notes = reports::notes(conn, &rows.iter().map(|row| row.id).collect::<Vec<_>>())?;
    ids.extend(notes.iter().map(|note| note.author_id));
    let objects: Vec<&str> = rows.iter().map(|row| row.object.as_str()).collect();
    let hidden = undone::hidden_among(conn, &objects)?;
    ids.sort_unstable();
    ids.dedup();
    let people: HashMap<UserId, UserRow> =
        users::find_all(conn, &ids)?.into_iter().map(|row| (row.id, row)).collect();
    let person = |id: UserId| people.get(&id).cloned().map(views::user);
    let said = |note: &NoteRow| {
        let author = person(note.author_id)?;
        Some(ReportNote {
            id: note.id,
            author,
            text: note.text.clone(),
            created_at: note.created_at,
        })
    };
    let report = |row: ReportRow| {
        let is_theirs = may(who.actor(), Action::Read, Object::Lock) && row.person_id != who.id();
        let of_it = notes.iter().filter(|note| is_theirs && note.report_id == row.id);
        Some(Report {
            hidden: row.closed_at.is_none() && hidden.contains(&row.object),
            notes: of_it.filter_map(said).collect(),
            id: row.id,
            reporter: person(row.reporter_id)?,
            person: person(row.person_id)?,
            post_id: row.post_id,
            comment_id: row.comment_id,
            message_id: row.message_id,
            excerpt: row.excerpt,
            reason: row.reason,
            text: row.text,
            created_at: row.created_at,
            claimed_by: row.claimed_by.and_then(person),
            closed_by: row.closed_by.and_then(person),
            closed_at: row.closed_at,
            action: row.action,
            note: row.note,
        })
    };
    Ok(rows.into_iter().filter_map(report).collect())
}

fn field(of: &Of) -> &'static str {
    match of {
        Of::Post(_) => "post_id",
        Of::Comment(_) => "comment_id",
        Of::Message(_) => "message_id",
        Of::Person(_) => "username",
    }
}

/// Who wrote what is reported, and what it says.
fn found(
    tx: &mut Tx<'_>,
    who: &SignedIn,
    of: &Of,
    blank: NewReport,
) -> Result<(UserId, NewReport), Error> {
    let cut = |text: &str| text.chars().take(EXCERPT).collect::<String>();
    Ok(match of {
        Of::Post(id) => {
            let (row, author, ..) =
                posts::find(tx, *id, who.reads())?.ok_or(Error::NotFound("post"))?;
            let excerpt = cut(&format!("{}\n\n{}", row.title, row.body));
            let object = format!("post:{id}");
            (author.id, NewReport { post_id: Some(id.0), object, excerpt, ..blank })
        }
        Of::Comment(id) => {
            let (row, author) =
                comments::find(tx, *id, who.reads())?.ok_or(Error::NotFound("comment"))?;
            let (object, excerpt) = (format!("comment:{id}"), cut(&row.body));
            let (post_id, comment_id) = (Some(row.post_id.0), Some(id.0));
            (author.id, NewReport { post_id, comment_id, object, excerpt, ..blank })
        }
        Of::Message(id) => {
            let (row, _) = messages::find(tx, who.id(), *id)?.ok_or(Error::NotFound("message"))?;
            let (object, excerpt) = (format!("message:{id}"), row.body);
            (row.from_id, NewReport { message_id: Some(id.0), object, excerpt, ..blank })
        }
        Of::Person(name) => {
            let person = users::find_by_name(tx, name)?.ok_or(Error::NotFound("user"))?;
            let object = format!("user:{}", person.id);
            let excerpt = cut(&users::bio(tx, person.id)?.unwrap_or_default());
            (person.id, NewReport { object, excerpt, ..blank })
        }
    })
}

/// Removes what was reported, if it is there still. A private message and a profile stay: they are
/// not the forum's.
fn remove(tx: &mut Tx<'_>, who: &SignedIn, row: &ReportRow, person: &UserRow) -> Result<(), Error> {
    let Some(post) = row.post_id else {
        return Err(Invalid::one("action", "removes nothing that was reported").into());
    };
    if hidden::forget(tx, who, row, person)? {
        return Ok(());
    }
    // Who deletes it at the same moment is waited for: nothing is noted that somebody else did.
    locks::text(tx, Text::of(post, row.comment_id))?;
    match row.comment_id {
        Some(id) if comments::find(tx, id, who.reads())?.is_some() => {
            texts::comments::delete(tx, who, id)
        }
        None if posts::find(tx, post, who.reads())?.is_some() => {
            texts::posts::delete(tx, who, post)
        }
        _ => Ok(()),
    }
}

/// All moderators see it at once.
fn tell_staff(tx: &mut Tx<'_>, report_id: i64) -> Result<(), Error> {
    let open = reports::count_open(tx)?;
    for person in reports::staff(tx)? {
        tx.emit(Audience::Person(person), Event::ReportChanged { report_id, open });
    }
    Ok(())
}
