//! Texts that wait for a moderator: the first ones of a member, and those in which a watched word
//! stands. None of them is a post or a comment yet, so that nothing shows, counts or finds one: let
//! through, it is written as if it had been sent just then.

use crate::{
    db::{
        Connection, Tx, categories, comments,
        drafts::{self as draft_rows, DraftText},
        held::{self, HeldRow, NewHeld},
        posts, reports, settings, sign_ups,
        uploads::Place as Showing,
        users::{self, UserRow},
    },
    domain::{
        Audience, CategoryId, CommentId, DraftKey, Invalid, PostId, Readers, Role, Settings, Tags,
        Timestamp, UserId, Watch, Watched, html, limits, watched::Looked,
    },
    error::Error,
    forum::{SignedIn, drafts, rich_text::Rendered, views},
    protocol::{CategoryRef, Comment, Event, Post},
};

/// Why a text waits: the watched word in it, or, without one, that it is one of the author's first.
pub struct Why(Option<String>);

/// A text that is to wait.
pub struct New<'a> {
    /// Where it is to stand.
    pub place: Place,
    /// What it says.
    pub text: &'a Rendered,
    /// Why.
    pub why: Why,
}

/// Where a text is to stand.
pub enum Place {
    /// A post.
    Post {
        /// In which category.
        category: CategoryId,
        /// Its title.
        title: String,
        /// By which it is to be found.
        tags: Tags,
    },
    /// A comment.
    Comment {
        /// Under which post.
        post: PostId,
        /// To which comment.
        reply_to: Option<CommentId>,
    },
}

/// Whether a text that somebody writes has to wait, and why. 422 where it is not taken at all. What
/// moderators write never waits.
pub fn must_wait(
    tx: &mut Tx<'_>,
    who: &SignedIn,
    title: &str,
    text: &Rendered,
) -> Result<Option<Why>, Error> {
    if who.role() >= Role::Moderator {
        return Ok(None);
    }
    let Settings { review_first, watched_words, .. } = rules(tx)?;
    match watched(&watched_words, title, &text.source, &text.html) {
        Some(Watched { word, action: Watch::Hold }) => return Ok(Some(Why(Some(word.clone())))),
        Some(word) => return Err(not_taken(word, title)),
        None => {}
    }
    let first = i64::from(review_first);
    let is_new = first > 0 && held::standing(tx, who.id(), first)? < first;
    Ok(is_new.then_some(Why(None)))
}

/// 422 where an edit by somebody else than a moderator brings in a word that is watched for: what
/// stands already has nothing to wait for.
pub fn must_stand(
    tx: &mut Tx<'_>,
    who: &SignedIn,
    (title, body, body_html): (&str, &str, &str),
    (new_title, new): (&str, Option<&Rendered>),
) -> Result<(), Error> {
    if who.role() >= Role::Moderator {
        return Ok(());
    }
    let mut words = rules(tx)?.watched_words;
    words.retain(|word| watched(std::slice::from_ref(word), title, body, body_html).is_none());
    let (now, now_html) =
        new.map_or((body, body_html), |text| (text.source.as_str(), text.html.as_str()));
    match watched(&words, new_title, now, now_html) {
        None => Ok(()),
        Some(word) => Err(not_taken(word, new_title)),
    }
}

/// Keeps a text until a moderator has decided. Gives its id.
pub fn hold(tx: &mut Tx<'_>, who: &SignedIn, new: New<'_>) -> Result<HeldRow, Error> {
    if held::count_by(tx, who.id())? >= limits::HELD_MAX {
        return Err(Error::Conflict(
            "As much of yours waits for a moderator as one may have waiting.",
            Invalid::default(),
        ));
    }
    let New { place, text, why: Why(word) } = new;
    let blank = NewHeld {
        author_id: who.id().0,
        category_id: None,
        post_id: None,
        reply_to: None,
        title: None,
        body: text.source.clone(),
        body_html: text.html.clone(),
        tags: String::new(),
        word,
        created_at: Timestamp::now().0,
    };
    let row = match place {
        Place::Post { category, title, tags } => NewHeld {
            category_id: Some(category.0),
            title: Some(title),
            tags: tags.stored(),
            ..blank
        },
        Place::Comment { post, reply_to } => {
            NewHeld { post_id: Some(post.0), reply_to: reply_to.map(|id| id.0), ..blank }
        }
    };
    let id = held::insert(tx, row)?;
    text.show_first(tx, who, Showing::Held(id))?;
    tell(tx, who.id())?;
    held::find(tx, id)?.ok_or(Error::NotFound("waiting text"))
}

/// How many wait: all of them for moderators, for others those of theirs.
pub fn waiting(conn: &mut Connection, who: &SignedIn) -> Result<i64, Error> {
    Ok(if who.role() >= Role::Moderator { held::count(conn)? } else { own(conn, who)? })
}

/// How many of one's own wait, but for those in places that one may not read any more.
fn own(conn: &mut Connection, who: &SignedIn) -> Result<i64, Error> {
    let rows = held::list(conn, Some(who.id()), None, limits::HELD_MAX)?;
    if rows.is_empty() {
        return Ok(0);
    }
    let places = categories::list(conn, who.reads())?;
    let under: Vec<PostId> = rows.iter().filter_map(|row| row.post_id).collect();
    let posts = posts::titles(conn, &under, who.reads())?;
    let is_seen = |row: &&HeldRow| match (row.category_id, row.post_id) {
        (Some(id), _) => places.iter().any(|category| category.id == id),
        (None, post) => post.is_some_and(|id| posts.contains_key(&id)),
    };
    Ok(i64::try_from(rows.iter().filter(is_seen).count()).unwrap_or_default())
}

/// A post goes: what waits to stand under it is a draft again.
pub fn post_goes(tx: &mut Tx<'_>, post: PostId) -> Result<(), Error> {
    let rows = held::take_under(tx, post)?;
    let mut authors: Vec<UserId> = rows.iter().map(|row| row.author_id).collect();
    for row in rows {
        let author = SignedIn::absent(users::find(tx, row.author_id)?);
        back_to_draft(tx, &author, row, Over::Nothing)?;
    }
    authors.sort_unstable();
    authors.dedup();
    authors.into_iter().try_for_each(|author| tell(tx, author))
}

/// What the draft may take the place of that a text becomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::forum) enum Over {
    /// Nothing: its author may be writing there.
    Nothing,
    /// A draft that is there already, which is kept beside it for a day.
    Another,
}

/// What is not shown after all is a draft of its author's again, unless they have as many as one may.
pub(in crate::forum) fn back_to_draft(
    tx: &mut Tx<'_>,
    author: &SignedIn,
    row: HeldRow,
    over: Over,
) -> Result<(), Error> {
    // Where it was to stand may be merged into what its author may not read.
    let under = match row.post_id {
        Some(id) => comments::place(tx, id, author.reads())?.map(|_| id),
        None => None,
    };
    let key = under.map_or(DraftKey::Post, DraftKey::Comment);
    let there = draft_rows::find(tx, author.id(), &key.to_string())?.is_some();
    if (there && over == Over::Nothing)
        || (!there && draft_rows::count(tx, author.id())? >= limits::DRAFTS_MAX)
    {
        return Ok(());
    }
    let category = match row.category_id {
        Some(id) => categories::find(tx, id, author.reads())?.map(|row| row.slug),
        None => None,
    };
    let tags = views::tags(&row.tags).join(" ");
    let tags = (!tags.is_empty()).then_some(tags);
    let text =
        DraftText { title: row.title, body: row.body, category, tags, reply_to: row.reply_to };
    // As another device would: what stood there is kept.
    drafts::save(tx, author, &key, &text, Some(-1)).map(drop)
}

/// Somebody leaves, or what they wrote since a time is undone: with it goes what waits of theirs.
pub fn author_goes(tx: &mut Tx<'_>, author: UserId, since: Timestamp) -> Result<(), Error> {
    if held::delete_by(tx, author, since)? > 0 {
        tell(tx, author)?;
    }
    Ok(())
}

/// A post that waits, as its author sees it.
pub fn post(
    conn: &mut Connection,
    row: HeldRow,
    author: UserRow,
    reads: Readers,
) -> Result<Post, Error> {
    let id = row.category_id.unwrap_or(CategoryId(0));
    let category = categories::find(conn, id, reads)?.ok_or(Error::NotFound("post"))?;
    Ok(Post {
        id: PostId(row.id),
        version: 1,
        category: CategoryRef { id: category.id, slug: category.slug, name: category.name },
        author: views::user(author),
        title: row.title.unwrap_or_default(),
        body: row.body,
        body_html: row.body_html,
        created_at: row.created_at,
        edited_at: None,
        comments: 0,
        last_activity_at: row.created_at,
        last_comment_by: None,
        last_comment_id: None,
        pinned: false,
        locked: false,
        tags: views::tags(&row.tags),
        solution: None,
        reactions: Vec::new(),
        followers: 0,
        waiting: true,
    })
}

/// A comment that waits, as its author sees it.
pub fn comment(row: HeldRow, author: UserRow, post_id: PostId) -> Comment {
    Comment::Present {
        id: CommentId(row.id),
        version: 1,
        post_id,
        author: views::user(author),
        reply_to: row.reply_to,
        body: row.body,
        body_html: row.body_html,
        created_at: row.created_at,
        edited_at: None,
        reactions: Vec::new(),
        waiting: true,
    }
}

/// What decides whether a text waits.
fn rules(conn: &mut Connection) -> Result<Settings, Error> {
    let mut rules = Settings::default();
    for (name, value) in settings::find_two(conn, ["review_first", "watched_words"])? {
        rules.set(&name, &value);
    }
    Ok(rules)
}

/// The first of the words that stands in a text, as it was written or as it is shown.
fn watched<'a>(
    words: &'a [Watched],
    title: &str,
    body: &str,
    body_html: &str,
) -> Option<&'a Watched> {
    if words.is_empty() {
        return None;
    }
    Looked::at(&[title, body, &html::text(body_html)]).first(words)
}

fn not_taken(watched: &Watched, title: &str) -> Error {
    let field = if Looked::at(&[title]).has(watched) { "title" } else { "body" };
    let word = &watched.word;
    let told = match watched.action {
        Watch::Refuse => format!("has “{word}” in it, which this forum does not take"),
        Watch::Hold => format!(
            "has “{word}” in it, at which a moderator has to look first: an edit can't bring it in"
        ),
    };
    Invalid::one(field, told).into()
}

/// Moderators see at once how many wait, and the author how many of theirs.
pub(in crate::forum) fn tell(tx: &mut Tx<'_>, author: UserId) -> Result<(), Error> {
    if !staff(tx)?.contains(&author) {
        let who = SignedIn::absent(users::find(tx, author)?);
        let waiting = own(tx, &who)?;
        tx.emit(Audience::Person(author), Event::QueueChanged { waiting, people: None });
    }
    Ok(())
}

/// Moderators see at once how many texts, and how many people, wait.
pub(in crate::forum) fn tell_staff(tx: &mut Tx<'_>) -> Result<(), Error> {
    staff(tx).map(drop)
}

/// Tells all moderators, and gives who they are.
fn staff(tx: &mut Tx<'_>) -> Result<Vec<UserId>, Error> {
    let (waiting, people) = (held::count(tx)?, Some(sign_ups::count(tx)?));
    let staff = reports::staff(tx)?;
    for person in &staff {
        tx.emit(Audience::Person(*person), Event::QueueChanged { waiting, people });
    }
    Ok(staff)
}
