//! What moderators do with texts that wait, and what whoever wrote them sees.

use std::collections::HashMap;

use crate::{
    db::{
        Connection, Tx,
        categories::{self, CategoryRow},
        comments as rows,
        held::{self, HeldRow},
        posts as post_rows,
        users::{self, UserRow},
    },
    domain::{
        CategoryId, CommentId, Invalid, Kind, PostId, Readers, Tags, UserId,
        access::{Action, Object},
        limits,
    },
    error::Error,
    forum::{
        By, SignedIn,
        audit::{self, Act},
        comments,
        held::{self as holding, Over},
        notify, posts,
        rich_text::Rendered,
        views,
    },
    protocol::{CategoryRef, Comment, HeldText, Post},
};

/// Ids from here on are of texts that wait, or did: no post or comment has one.
const FIRST_ID: i64 = 1_000_000_000_001;
/// What an author is told where nobody says why.
const REJECTED: &str = "Moderators did not take what you wrote.";
const NOTHING: Error = Error::NotFound("waiting text");

/// Those that wait, the latest first, for moderators.
pub fn list(
    conn: &mut Connection,
    who: &SignedIn,
    before: Option<i64>,
    most: i64,
) -> Result<Vec<HeldText>, Error> {
    must_judge(who)?;
    let rows = held::list(conn, None, before, most)?;
    whole(conn, rows, who.reads())
}

/// One's own that wait, the latest first, but for those in places that one may not read any more.
pub fn list_own(
    conn: &mut Connection,
    who: &SignedIn,
    before: Option<i64>,
    most: i64,
) -> Result<Vec<HeldText>, Error> {
    let rows = held::list(conn, Some(who.id()), before, most)?;
    whole(conn, rows, who.reads())
}

/// Who wrote the text that waits, and what it says: to be rendered before it is let through.
pub fn written(
    conn: &mut Connection,
    who: &SignedIn,
    id: i64,
) -> Result<(SignedIn, String), Error> {
    must_judge(who)?;
    let row = held::find(conn, id)?.ok_or(NOTHING)?;
    Ok((SignedIn::absent(users::find(conn, row.author_id)?), row.body))
}

/// Lets a text through: it is written as if its author had sent it now, and they are told.
pub fn approve(tx: &mut Tx<'_>, who: &SignedIn, id: i64, text: Rendered) -> Result<(), Error> {
    must_judge(who)?;
    let row = held::take(tx, id)?.ok_or(NOTHING)?;
    let category = open_category(tx, &row)?;
    let author = SignedIn::absent(users::find(tx, row.author_id)?);
    let (post, comment) = match (category, row.post_id) {
        (Some(category), None) => {
            let (title, tags) = (row.title.unwrap_or_default(), Tags::of_stored(&row.tags));
            (posts::write(tx, &author, category.named(), title, &text, &tags)?.id, None)
        }
        (_, Some(post)) => {
            let is_there = row
                .reply_to
                .map(|id| rows::find(tx, id, Readers::Moderators))
                .transpose()?
                .flatten();
            let reply_to = is_there.map(|(comment, _)| comment.id);
            let new = comments::New { post, reply_to, text };
            (post, Some(comments::write(tx, &author, new)?.id()))
        }
        (None, None) => return Err(Error::internal("a text that waits for no place")),
    };
    held::insert_approved(tx, id, post, comment)?;
    let act = Act::on("approve_text", &author.user.username).at_post(post);
    audit::note(tx, By::Person(who), Act { comment, ..act })?;
    notify::approved(tx, &who.user, post, comment, author.id())?;
    holding::tell(tx, author.id())
}

/// Whose the text is that waits.
pub fn author(conn: &mut Connection, who: &SignedIn, id: i64) -> Result<UserId, Error> {
    must_judge(who)?;
    Ok(held::find(conn, id)?.ok_or(NOTHING)?.author_id)
}

/// Takes one's own text back: it waits no longer, and is a draft again. Whoever calls this holds the
/// account.
pub fn withdraw(tx: &mut Tx<'_>, who: &SignedIn, id: i64) -> Result<(), Error> {
    held::find(tx, id)?.filter(|row| row.author_id == who.id()).ok_or(NOTHING)?;
    let row = held::take(tx, id)?.ok_or(NOTHING)?;
    holding::back_to_draft(tx, who, row, Over::Another)?;
    holding::tell(tx, who.id())
}

/// The category in which the text would stand. Nothing new is written in an archived one, by nobody.
fn open_category(tx: &mut Tx<'_>, row: &HeldRow) -> Result<Option<CategoryRow>, Error> {
    let under = match row.post_id {
        Some(post) => rows::place(tx, post, Readers::Moderators)?.map(|place| place.category_id),
        None => None,
    };
    let Some(id) = row.category_id.or(under) else { return Ok(None) };
    match categories::find(tx, id, Readers::Moderators)? {
        Some(category) if category.archived => Err(Error::Conflict(
            "Its category is archived: nothing new is written there.",
            Invalid::default(),
        )),
        found => Ok(found),
    }
}

/// Does not take a text; its author is told why, and has it as a draft again. Whoever calls this holds
/// both accounts.
pub fn reject(tx: &mut Tx<'_>, who: &SignedIn, id: i64, note: Option<&str>) -> Result<(), Error> {
    must_judge(who)?;
    let row = held::take(tx, id)?.ok_or(NOTHING)?;
    let author = users::find(tx, row.author_id)?;
    let act = Act::on("reject_text", &author.username);
    let act = Act { reason: note.map(str::to_owned), post: row.post_id, ..act };
    let said = row.title.as_deref().unwrap_or(&row.body).chars().take(limits::TITLE_MAX);
    let act = Act { before: Some(said.collect()), ..act };
    audit::note(tx, By::Person(who), act)?;
    holding::back_to_draft(tx, &SignedIn::absent(author.clone()), row, Over::Nothing)?;
    notify::in_words(tx, &who.user, author.id, Kind::Rejected, note.unwrap_or(REJECTED))?;
    holding::tell(tx, author.id)
}

/// Whether an id is one of a text that waits, or did.
pub fn is_one(id: i64) -> bool {
    id >= FIRST_ID
}

/// The post that waits under this id, for its author; or what has become of it, for everyone.
pub fn show_post(conn: &mut Connection, who: Option<&SignedIn>, id: PostId) -> Result<Post, Error> {
    if let Some((row, author)) = own(conn, who, id.0)?
        && row.category_id.is_some()
    {
        return holding::post(conn, row, author, reads(who));
    }
    match held::find_approved(conn, id.0)? {
        Some((post, None)) => posts::show(conn, reads(who), post),
        _ => Err(Error::NotFound("post")),
    }
}

/// The same of a comment.
pub fn show_comment(
    conn: &mut Connection,
    who: Option<&SignedIn>,
    id: CommentId,
) -> Result<Comment, Error> {
    if let Some((row, author)) = own(conn, who, id.0)?
        && let Some(post) = row.post_id
    {
        post_rows::find(conn, post, reads(who))?.ok_or(Error::NotFound("comment"))?;
        return Ok(holding::comment(row, author, post));
    }
    match held::find_approved(conn, id.0)? {
        Some((_, Some(comment))) => comments::show(conn, reads(who), comment),
        _ => Err(Error::NotFound("comment")),
    }
}

/// What a viewer reads.
fn reads(who: Option<&SignedIn>) -> Readers {
    who.map_or(Readers::Everyone, SignedIn::reads)
}

fn must_judge(who: &SignedIn) -> Result<(), Error> {
    who.must(Action::Change, Object::Lock, "Only moderators may see what waits.")
}

/// The text that waits under this id, if it is theirs.
fn own(
    conn: &mut Connection,
    who: Option<&SignedIn>,
    id: i64,
) -> Result<Option<(HeldRow, UserRow)>, Error> {
    let Some(who) = who else { return Ok(None) };
    let row = held::find(conn, id)?.filter(|row| row.author_id == who.id());
    Ok(row.map(|row| (row, who.user.clone())))
}

fn whole(
    conn: &mut Connection,
    rows: Vec<HeldRow>,
    reads: Readers,
) -> Result<Vec<HeldText>, Error> {
    let mut authors: Vec<UserId> = rows.iter().map(|row| row.author_id).collect();
    authors.sort_unstable();
    authors.dedup();
    let authors: HashMap<UserId, UserRow> =
        users::find_all(conn, &authors)?.into_iter().map(|row| (row.id, row)).collect();
    let above: Vec<i64> = rows.iter().filter_map(|row| Some(row.post_id?.0)).collect();
    let above: HashMap<PostId, (String, CategoryRef)> = post_rows::load(conn, &above, reads)?
        .into_iter()
        .map(views::post)
        .map(|post| (post.id, (post.title, post.category)))
        .collect();
    let places: HashMap<CategoryId, CategoryRef> = categories::list(conn, reads)?
        .into_iter()
        .map(|row| (row.id, CategoryRef { id: row.id, slug: row.slug, name: row.name }))
        .collect();
    let text = |row: HeldRow| {
        let post = row.post_id.and_then(|id| above.get(&id).cloned());
        let (post_title, category) = match post {
            Some((title, category)) => (Some(title), category),
            None => (None, places.get(&row.category_id?)?.clone()),
        };
        Some(HeldText {
            id: row.id,
            kind: if row.post_id.is_some() { "comment" } else { "post" },
            reason: if row.word.is_some() { "watched_word" } else { "review_first" },
            word: row.word,
            author: views::user(authors.get(&row.author_id)?.clone()),
            category,
            post_id: row.post_id,
            post_title,
            reply_to: row.reply_to,
            title: row.title,
            body: row.body,
            body_html: row.body_html,
            tags: views::tags(&row.tags),
            created_at: row.created_at,
            waiting: true,
        })
    };
    Ok(rows.into_iter().filter_map(text).collect())
}
