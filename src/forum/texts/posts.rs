//! Posts.

use super::rich_text::Rendered;
use crate::{
    db::{
        Connection, Tx,
        categories::{CategoryRefRow, CategoryRow},
        comments, concerned, locks,
        posts::{self, NewPost, PostChange, PostRow, PostWithContext},
        readers::{self, Of as TakenBack},
        search, solutions, tags,
        uploads::Place as Showing,
        users,
        versions::Of,
    },
    domain::{
        Audience, CategoryId, Invalid, Keyset, PostId, Readers, Slug, Sort, Tags, Text, Timestamp,
        Title, UserId,
        access::{Action, Object},
        search::words,
    },
    error::Error,
    forum::{
        By, SignedIn,
        audit::{self, Act},
        categories, edits, held, index, notify, stale, versions, views,
    },
    protocol::{Event, Post},
};

/// A post to be written.
pub struct New {
    /// Where it is to stand.
    pub category: Slug,
    /// Its title.
    pub title: Title,
    /// Its text.
    pub text: Rendered,
    /// By which it is found.
    pub tags: Tags,
}

/// What is to change of a post; `None` leaves it as it is.
#[derive(Default)]
pub struct Change {
    /// Where it is to stand.
    pub category: Option<Slug>,
    /// Its title.
    pub title: Option<Title>,
    /// Its text.
    pub text: Option<Rendered>,
    /// By which it is found.
    pub tags: Option<Tags>,
    /// The version that whoever changes it has seen; another one is a conflict.
    pub version: Option<i64>,
}

/// Which posts a list holds, and in which order.
#[allow(clippy::struct_excessive_bools)]
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Those of the category with this slug.
    pub category: Option<String>,
    /// Those by the person of this name.
    pub author: Option<String>,
    /// Those with this tag.
    pub tag: Option<String>,
    /// Questions that have an answer, or none.
    pub solved: Option<bool>,
    /// Those that the reader has marked.
    pub bookmarked: bool,
    /// Those that the reader follows.
    pub following: bool,
    /// Also what the reader has muted: where it is `false`, a list of everything leaves that out.
    pub muted: bool,
    /// Who reads.
    pub reader: Option<UserId>,
    /// The categories that they read.
    pub reads: Readers,
    /// Those among these.
    pub among: Option<Vec<PostId>>,
    /// What stands first.
    pub sort: Sort,
    /// Whether those that are pinned stand first, where the order lets them.
    pub pinned_first: bool,
    /// Only posts behind this place.
    pub before: Option<Keyset>,
    /// Whether that place is among those that are pinned.
    pub among_pinned: bool,
}

impl Filter {
    /// Whether it holds something else for each reader.
    pub fn is_own(&self) -> bool {
        self.bookmarked || self.following
    }

    /// Whether it leaves out what its reader has muted: where nothing else says what they want.
    pub fn leaves_out_muted(&self) -> bool {
        let Self { category, author, tag, .. } = self;
        !self.muted && !self.is_own() && [category, author, tag].iter().all(|one| one.is_none())
    }
}

/// Where a post stands in a list of this order: see `score` in `db::posts`.
pub fn place(sort: Sort, post: &Post) -> Keyset {
    let key = match sort {
        Sort::Newest => 0,
        Sort::Active => post.last_activity_at.0,
        Sort::Top(_) => post.comments,
    };
    Keyset { key, id: post.id.0 }
}

/// A list of posts. Of what the reader has marked or follows there is none without a reader: 401.
pub fn list(conn: &mut Connection, filter: &Filter, most: i64) -> Result<Vec<Post>, Error> {
    if filter.reader.is_none() && filter.is_own() {
        return Err(Error::sign_in());
    }
    let mut rows = posts::Filter {
        reads: filter.reads,
        sort: filter.sort,
        since: filter.sort.since(Timestamp::now()),
        before: filter.before,
        pinned_first: filter.pinned_first,
        among_pinned: filter.among_pinned,
        tag: filter.tag.clone(),
        bookmarked_by: filter.reader.filter(|_| filter.bookmarked),
        followed_by: filter.reader.filter(|_| filter.following),
        unmuted_by: filter.reader.filter(|_| filter.leaves_out_muted()),
        solved: filter.solved,
        among: filter.among.clone(),
        ..posts::Filter::default()
    };
    (rows.category, rows.author) =
        named(conn, filter.reads, filter.category.as_deref(), filter.author.as_deref())?;
    Ok(posts::list(conn, &rows, most)?.into_iter().map(views::post).collect())
}

/// The category with that slug and the person of that name, which are there if they are given.
pub(in crate::forum) fn named(
    conn: &mut Connection,
    reads: Readers,
    slug: Option<&str>,
    name: Option<&str>,
) -> Result<(Option<CategoryId>, Option<UserId>), Error> {
    let category = slug.map(|slug| categories::find(conn, reads, slug)).transpose()?;
    let person = name.map(|name| users::find_by_name(conn, name)).transpose()?;
    let person = person.map(|found| found.ok_or(Error::NotFound("user"))).transpose()?;
    Ok((category.map(|row| row.id), person.map(|row| row.id)))
}

/// The highest id that there is; 0 without a post.
pub fn last(conn: &mut Connection) -> Result<PostId, Error> {
    Ok(posts::last(conn)?)
}

/// The posts that everyone may read, above the one id and up to the other, and when each was last
/// written.
pub fn addresses(
    conn: &mut Connection,
    above: PostId,
    to: PostId,
) -> Result<Vec<(PostId, Timestamp)>, Error> {
    Ok(posts::addresses(conn, above, to)?)
}

/// Writes a post, or has it wait for a moderator.
pub fn create(tx: &mut Tx<'_>, who: &SignedIn, new: New) -> Result<Post, Error> {
    who.must(Action::Write, Object::Forum, "You may not post here.")?;
    let category = category(tx, who, &new.category)?;
    let New { title, text, tags, .. } = new;
    let title = String::from(title);
    if let Some(why) = held::must_wait(tx, who, &title, &text)? {
        let place = held::Place::Post { category: category.id, title, tags };
        let row = held::hold(tx, who, held::New { place, text: &text, why })?;
        return held::post(tx, row, who.user.clone(), who.reads());
    }
    write(tx, who, category.named(), title, &text, &tags)
}

/// Writes a post that need not wait.
pub(in crate::forum) fn write(
    tx: &mut Tx<'_>,
    who: &SignedIn,
    category: CategoryRefRow,
    title: String,
    text: &Rendered,
    tags: &Tags,
) -> Result<Post, Error> {
    let title_words = words(&title);
    let new = NewPost {
        category_id: category.id.0,
        author_id: who.id().0,
        title,
        body: text.source.clone(),
        body_html: text.html.clone(),
        created_at: Timestamp::now().0,
        tags: tags.stored(),
    };
    let row = posts::insert(tx, new, &title_words, &text.words)?;
    let (id, stands_in) = (row.id, category.id);
    text.show_first(tx, who, Showing::Post(id))?;
    edits::note_quotes(tx, who.reads(), Text::Post(id), who.id(), &text.html, true)?;
    let post = views::post((row, who.user.clone(), category, None));
    tx.emit(Audience::Category(stands_in), Event::PostCreated { post: &post });
    notify::post_written(tx, &who.user, id, &text.named)?;
    Ok(post)
}

/// The post with that id, for whoever reads so much.
pub fn show(conn: &mut Connection, reads: Readers, id: PostId) -> Result<Post, Error> {
    find(conn, reads, id).map(views::post)
}

/// Changes a post, by its author or a moderator. What says what stands there already changes
/// nothing, and is told to nobody.
pub fn update(tx: &mut Tx<'_>, who: &SignedIn, id: PostId, change: Change) -> Result<Post, Error> {
    locks::post(tx, id)?;
    let (row, author, from, last) = find(tx, who.reads(), id)?;
    who.must(
        Action::Change,
        Object::Contribution { author: author.id, locked: row.locked },
        "Only the author or a moderator may change this post.",
    )?;
    let here = comments::place(tx, id, who.reads())?.ok_or(Error::NotFound("post"))?;
    // What is archived may be put elsewhere, as it is.
    let stays_as_it_is = change.title.is_none() && change.text.is_none() && change.tags.is_none();
    categories::must_write(who, here.writable_by(), here.archived && !stays_as_it_is)?;
    if change.version.is_some_and(|version| version != row.version) {
        return Err(stale());
    }
    let to = change.category.map(|slug| category(tx, who, &slug)).transpose()?.map(|row| row.id);
    let to = to.filter(|to| *to != from.id);
    let title = change.title.map(String::from).filter(|title| *title != row.title);
    let text = change.text.filter(|text| text.source != row.body);
    let tags = change.tags.filter(|tags| tags.stored() != row.tags);
    if to.is_none() && title.is_none() && text.is_none() && tags.is_none() {
        return Ok(views::post((row, author, from, last)));
    }
    let said_now = (title.as_deref().unwrap_or(&row.title), text.as_ref());
    held::must_stand(tx, who, (&row.title, &row.body, &row.body_html), said_now)?;
    let changed = PostChange {
        category_id: to.map(|to| to.0),
        title,
        body: text.as_ref().map(|text| text.source.clone()),
        body_html: text.as_ref().map(|text| text.html.clone()),
    };
    if !posts::update(tx, id, row.version, from.id, &changed)? {
        return Err(stale());
    }
    if let Some(tags) = &tags {
        tags::set(tx, id, tags)?;
    }
    if let Some(text) = &text {
        text.show(tx, who, Showing::Post(id))?;
        edits::note_quotes(tx, who.reads(), Text::Post(id), author.id, &text.html, false)?;
    }
    if to.is_some() {
        solutions::update(tx, id, None)?;
    }
    let (now, _, category, last) = find(tx, who.reads(), id)?;
    let act = Act::on("edit_post", &author.username).at_post(id);
    let act = match to {
        Some(_) => act.changed(&from.slug, &category.slug),
        None => act,
    };
    audit::note_of_text(tx, who, &author, act)?;
    match &text {
        Some(text) => index::post(tx, id, &now.title, &text.words)?,
        None if changed.title.is_some() => {
            index::post(tx, id, &now.title, &index::words_of(&now.body_html))?;
        }
        None => {}
    }
    versions::keep(tx, who, Of::Post(id), &author, [said(&row), said(&now)])?;
    if text.is_some() || changed.title.is_some() {
        edits::edited(tx, who, Text::Post(id), author.id)?;
    }
    let post = views::post((now, author, category, last));
    tell_updated(tx, &post, from.id)?;
    if to.is_some() {
        notify::solution_changed(tx, &who.user, id, row.solution_id, None)?;
        let told = readers::take_back(tx, TakenBack::Post(id))?;
        notify::removed(tx, told);
    }
    if let Some(text) = &text {
        notify::edited(tx, &who.user, id, None, &text.named)?;
    }
    Ok(post)
}

/// Has a post stand first in its lists, or no longer. Its version stays: nothing of its text has
/// changed.
pub fn pin(tx: &mut Tx<'_>, who: &SignedIn, id: PostId, pinned: bool) -> Result<Post, Error> {
    who.must(Action::Change, Object::Lock, "Only moderators may do that.")?;
    let is_news = posts::pin(tx, id, pinned)?;
    let post = show(tx, who.reads(), id)?;
    if is_news {
        let act = Act::on(if pinned { "pin" } else { "unpin" }, &post.title).at_post(id);
        audit::note(tx, By::Person(who), act)?;
        tell_updated(tx, &post, post.category.id)?;
    }
    Ok(post)
}

/// Closes a post to further writing by members, or opens it. Its version stays: nothing of its text
/// has changed.
pub fn lock(tx: &mut Tx<'_>, who: &SignedIn, id: PostId, locked: bool) -> Result<Post, Error> {
    who.must(Action::Change, Object::Lock, "Only moderators may do that.")?;
    let is_news = posts::lock(tx, id, locked)?;
    let post = show(tx, who.reads(), id)?;
    if is_news {
        let act = Act::on(if locked { "lock" } else { "unlock" }, &post.title).at_post(id);
        audit::note(tx, By::Person(who), act)?;
        tell_updated(tx, &post, post.category.id)?;
    }
    Ok(post)
}

/// Deletes a post with everything under it, by its author or a moderator.
pub fn delete(tx: &mut Tx<'_>, who: &SignedIn, id: PostId) -> Result<(), Error> {
    locks::thread(tx, id)?;
    let (row, author, ..) = find(tx, who.reads(), id)?;
    who.must(
        Action::Change,
        Object::Contribution { author: author.id, locked: row.locked },
        "Only the author or a moderator may delete this post.",
    )?;
    let act = Act::on("delete_post", &author.username).at_post(id);
    audit::note_of_text(tx, who, &author, act)?;
    remove(tx, id)
}

/// Takes a post out of the forum, with everything under it. Whoever calls this has asked whether
/// that may be.
pub(in crate::forum) fn remove(tx: &mut Tx<'_>, id: PostId) -> Result<(), Error> {
    // What is about to wait there has been waited for.
    locks::thread(tx, id)?;
    held::post_goes(tx, id)?;
    let told = concerned::delete_about_post(tx, id)?;
    search::forget_post(tx, id)?;
    let category_id = posts::delete(tx, id)?.ok_or(Error::NotFound("post"))?;
    tx.emit(Audience::Category(category_id), Event::PostDeleted { post_id: id, category_id });
    notify::removed(tx, told);
    Ok(())
}

fn find(conn: &mut Connection, reads: Readers, id: PostId) -> Result<PostWithContext, Error> {
    posts::find(conn, id, reads)?.ok_or(Error::NotFound("post"))
}

/// The category of that slug, in which they may write.
pub(in crate::forum) fn category(
    tx: &mut Tx<'_>,
    who: &SignedIn,
    slug: &Slug,
) -> Result<CategoryRow, Error> {
    let found = categories::find(tx, who.reads(), slug.as_str());
    let found = found.map_err(|error| match error {
        Error::NotFound(_) => Invalid::one("category", "is not a category").into(),
        other => other,
    })?;
    categories::must_write(who, found.writable_by(), found.archived)?;
    Ok(found)
}

/// What a post says.
fn said(row: &PostRow) -> versions::Text<'_> {
    let at = row.edited_at.unwrap_or(row.created_at);
    versions::Text { version: row.version, title: Some(&row.title), body: &row.body, at }
}

/// Those who hear of its new category are told, and those who hear of the one that it left; to those
/// of them who may not read where it stands now it is gone.
pub(in crate::forum) fn tell_updated(
    tx: &mut Tx<'_>,
    post: &Post,
    from: CategoryId,
) -> Result<(), Error> {
    let to = post.category.id;
    if from != to {
        tx.emit(Audience::Moved { from, to }, Event::PostUpdated { post });
        if categories::is_narrower(tx, to, from)? {
            let left = Event::PostLeft { post_id: post.id, category_id: from };
            tx.emit(Audience::Left { from, to }, left);
        }
    }
    tx.emit(Audience::Category(to), Event::PostUpdated { post });
    Ok(())
}
