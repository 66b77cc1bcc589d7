//! Texts that several trusted people have reported: hidden until a moderator has looked at one of the
//! reports. They are put aside as what is undone is, so that nothing shows, counts or finds one, and
//! come back with their ids.

use crate::{
    db::{
        Tx, locks, reactions,
        reports::{self, ReportRow},
        undone::{self, Why},
        users::{self, UserRow},
    },
    domain::{Kind, Role, Text, limits, standing::Standing},
    error::Error,
    forum::{
        By, SignedIn,
        audit::{self, Act},
        notify, standing, texts, undo,
    },
};

/// What the author is told.
const HIDDEN: &str =
    "Several people have reported what you wrote. It is hidden until a moderator has looked at it.";
/// What the author is told when it is back.
const BACK: &str = "A moderator has looked at what you wrote. Everyone can read it again.";
/// What the author is told when it will not be.
const GONE: &str =
    "A moderator has looked at what you wrote, and removed it: it was reported by several people.";
/// Reporters of a text whose standing is asked for, at most.
const ASKED: i64 = 50;

/// Hides a text where enough trusted people have reported it and no moderator has decided yet. What
/// moderators wrote stays.
pub(in crate::forum) fn consider(
    tx: &mut Tx<'_>,
    who: &SignedIn,
    text: Text,
    object: &str,
) -> Result<(), Error> {
    if standing::of(tx, &who.user)? < Standing::Trusted || reports::is_looked_at(tx, object)? {
        return Ok(());
    }
    let mut trusted = 0;
    let reporters = reports::reporters(tx, object, ASKED)?;
    for reporter in users::find_all(tx, &reporters)? {
        trusted += usize::from(standing::of(tx, &reporter)? == Standing::Trusted);
    }
    let Some(place) = reactions::hold(tx, &[text])?.pop() else { return Ok(()) };
    let author = users::find(tx, place.author)?;
    if trusted < limits::HIDING_REPORTS || author.role() >= Role::Moderator {
        return Ok(());
    }
    let why = Why { person: author.id, reported: Some(object) };
    match text {
        Text::Post(post) => {
            undone::put_post(tx, why, post)?;
            texts::posts::remove(tx, post)?;
        }
        Text::Comment(post, comment) => {
            undone::put_comments(tx, why, &[comment])?;
            texts::comments::remove(tx, comment, post)?;
        }
        Text::Message(_) => return Ok(()),
    }
    let act = Act {
        reason: Some("Reported by several people".into()),
        ..act("hide_text", text, &author)
    };
    audit::note(tx, By::Operator, act)?;
    notify::in_words(tx, &author, author.id, Kind::Reported, HIDDEN)
}

/// Shows a text again that was hidden, with what stood under it.
pub(in crate::forum) fn bring_back(
    tx: &mut Tx<'_>,
    who: &SignedIn,
    report: &ReportRow,
    author: &UserRow,
) -> Result<(), Error> {
    let Some(text) = hidden(tx, report)? else { return Ok(()) };
    let why = Why { person: author.id, reported: Some(&report.object) };
    locks::many_texts(tx)?;
    while undo::texts_back(tx, why)? {}
    audit::note(tx, By::Person(who), act("show_text", text, author))?;
    let is_there = !reactions::hold(tx, &[text])?.is_empty();
    if is_there { notify::in_words(tx, author, author.id, Kind::Reported, BACK) } else { Ok(()) }
}

/// Forgets a text for good that was hidden. Tells whether it was.
pub(in crate::forum) fn forget(
    tx: &mut Tx<'_>,
    who: &SignedIn,
    report: &ReportRow,
    author: &UserRow,
) -> Result<bool, Error> {
    let Some(text) = hidden(tx, report)? else { return Ok(false) };
    undone::forget_hidden(tx, &report.object)?;
    let action = if report.comment_id.is_some() { "delete_comment" } else { "delete_post" };
    audit::note(tx, By::Person(who), act(action, text, author))?;
    notify::in_words(tx, author, author.id, Kind::Reported, GONE)?;
    Ok(true)
}

/// The text that was reported, if it is hidden.
fn hidden(tx: &mut Tx<'_>, report: &ReportRow) -> Result<Option<Text>, Error> {
    let Some(post) = report.post_id else { return Ok(None) };
    let is_hidden = !undone::hidden_among(tx, &[&report.object])?.is_empty();
    Ok(is_hidden.then(|| Text::of(post, report.comment_id)))
}

fn act(action: &'static str, text: Text, author: &UserRow) -> Act {
    Act { post: text.post(), comment: text.comment(), ..Act::on(action, &author.username) }
}
