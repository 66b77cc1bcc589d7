//! Two categories become one, by an admin: the posts of the one move to the other, a piece at a time, so
//! that nobody waits for long, and its address leads on. What a crash leaves is gone on with.

use crate::{
    db::{
        Connection, Tx,
        categories::{self as rows, CategoryRow},
        category_merging, concerned, locks, merged_addresses, posts as post_rows,
        readers::{self, Of as TakenBack},
        reads::Floor,
        solutions,
    },
    domain::{Audience, CategoryId, Invalid, PostId, Readers, UserId},
    error::Error,
    forum::{
        By, SignedIn,
        audit::{self, Act},
        categories, notify, posts, views,
    },
    protocol::{Category, Event},
};

/// Posts that one transaction moves at most.
const PIECE: i64 = 25;

/// Has the posts of a category move to another one from here on: see [`go_on`].
pub fn begin(
    tx: &mut Tx<'_>,
    who: &SignedIn,
    from: CategoryId,
    into: CategoryId,
) -> Result<(), Error> {
    categories::must_change(who)?;
    if from == into {
        return Err(Invalid::one("into", "must be another category").into());
    }
    category_merging::hold(tx)?;
    let left = rows::find(tx, from, who.reads())?.ok_or(Error::NotFound("category"))?;
    let unknown = || Invalid::one("into", "is not a category");
    let target = rows::find(tx, into, who.reads())?.ok_or_else(unknown)?;
    let is_busy = left.merged_into.is_some() || target.merged_into.is_some();
    if is_busy || merged_addresses::is_target(tx, from)? {
        return Err(categories::being_merged());
    }
    categories::must_write(who, target.writable_by(), target.archived)?;
    let act = Act::on("merge_category", &left.slug);
    let act = act.changed(categories::told(&left), categories::told(&target));
    audit::note(tx, By::Person(who), act)?;
    category_merging::begin(tx, from, into)?;
    take_waiting(tx, &left, &target)?;
    for person in category_merging::levels(tx, from, into)? {
        tx.emit(Audience::Person(person), Event::MeUpdated);
    }
    categories::tell(tx, None);
    Ok(())
}

/// What waits for a moderator, or is being written, is for the other category.
fn take_waiting(tx: &mut Tx<'_>, left: &CategoryRow, target: &CategoryRow) -> Result<(), Error> {
    let is_open = target.readable_by() <= left.readable_by();
    let slug = is_open.then_some(target.slug.as_str());
    Ok(category_merging::waiting(tx, (left.id, &left.slug), (target.id, slug))?)
}

/// Moves some of the posts that are to move; once there are none left, the category that they were in
/// is gone. `false` where nothing is left to be done.
pub fn go_on(tx: &mut Tx<'_>) -> Result<bool, Error> {
    category_merging::hold(tx)?;
    locks::many_texts(tx)?;
    let Some((from, into)) = category_merging::next(tx)? else { return Ok(false) };
    let find = |tx: &mut Tx<'_>, id| {
        rows::find(tx, id, Readers::Moderators)?.ok_or(Error::NotFound("category"))
    };
    let (left, target) = (find(tx, from)?, find(tx, into)?);
    let is_narrower = target.readable_by() > left.readable_by();
    let ids = category_merging::posts_of(tx, from, PIECE)?;
    let floors = category_merging::floors(tx, from, into)?;
    for id in &ids {
        move_post(tx, *id, &left, &target, &floors)?;
        if is_narrower {
            let told = readers::take_back(tx, TakenBack::Post(*id))?;
            notify::removed(tx, told);
        }
    }
    if i64::try_from(ids.len()).is_ok_and(|moved| moved < PIECE) {
        finish(tx, &left, &target)?;
    }
    Ok(true)
}

fn move_post(
    tx: &mut Tx<'_>,
    id: PostId,
    left: &CategoryRow,
    target: &CategoryRow,
    floors: &[(UserId, Floor, Floor)],
) -> Result<(), Error> {
    let found = post_rows::find(tx, id, Readers::Moderators)?;
    let solution = found.and_then(|(row, ..)| row.solution_id);
    // Where it is no question it has no answer.
    let lost = solution.filter(|_| !target.questions);
    if lost.is_some() {
        solutions::update(tx, id, None)?;
    }
    if !category_merging::move_post(tx, id, left.id, target.id)? {
        return Ok(());
    }
    let post = posts::show(tx, Readers::Moderators, id)?;
    posts::tell_updated(tx, &post, left.id)?;
    category_merging::keep_read(tx, id, floors)?;
    if let Some(comment) = lost {
        let told = concerned::delete_about_solution(tx, comment)?;
        notify::removed(tx, told);
    }
    Ok(())
}

/// The last post has moved: the category is gone, and its address leads on.
fn finish(tx: &mut Tx<'_>, left: &CategoryRow, target: &CategoryRow) -> Result<(), Error> {
    category_merging::lead_on(tx, left.id, target.id)?;
    rows::hold(tx, left.id)?;
    // Somebody's text was about to wait there as it began.
    take_waiting(tx, left, target)?;
    if !rows::delete(tx, left.id)? {
        // Somebody was about to post there as it began.
        return Ok(());
    }
    category_merging::lead(tx, (left.id, &left.slug), target.id)?;
    categories::tell(tx, None);
    Ok(())
}

/// The category into which others were merged, as it is now.
pub fn show(conn: &mut Connection, who: &SignedIn, id: CategoryId) -> Result<Category, Error> {
    let found = rows::find(conn, id, who.reads())?.ok_or(Error::NotFound("category"))?;
    categories::shown(conn, found)
}

/// The category to which this address leads, where it is that of another one.
pub fn find(conn: &mut Connection, reads: Readers, slug: &str) -> Result<Option<Category>, Error> {
    let found = rows::find_by_slug(conn, slug, reads)?;
    Ok(found.filter(|row| row.slug != slug).map(views::category))
}
