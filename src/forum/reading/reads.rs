//! What a person has read. New is what came after they made their account, or after they last read or
//! marked all as read; neither what they wrote themself, nor what somebody wrote whom they have
//! blocked. Reading is told to nobody else.

use std::collections::{BTreeMap, HashMap, HashSet};

use crate::{
    db::{
        Connection, Tx, categories, levels,
        reads::{self, About, Floors, Mark},
    },
    domain::{Audience, CategoryId, CommentId, PostId, UserId},
    error::Error,
    forum::SignedIn,
    protocol::{Event, Read, UnreadPost, UnreadPosts},
};

/// Posts and comments, the latest, that are looked through for what is unread.
const LOOKED_THROUGH: (i64, i64) = (1_000, 5_000);
/// Posts whose comments one statement counts.
const CHUNK: usize = 500;

/// How far somebody has read under these posts, as far as they are there for them.
pub fn of(
    conn: &mut Connection,
    who: &SignedIn,
    posts: &[PostId],
) -> Result<BTreeMap<PostId, Read>, Error> {
    if posts.is_empty() {
        return Ok(BTreeMap::new());
    }
    let floors = reads::floors(conn, who.id())?;
    let about = reads::about(conn, posts, who.reads())?;
    state(conn, who.id(), &floors, &about)
}

fn state(
    conn: &mut Connection,
    person: UserId,
    floors: &Floors,
    about: &[About],
) -> Result<BTreeMap<PostId, Read>, Error> {
    let ids: Vec<PostId> = about.iter().map(|post| post.id).collect();
    let marks = reads::marks(conn, person, &ids)?;
    let blocked = reads::blocked(conn, person)?;
    let (noted, others): (Vec<&About>, Vec<&About>) =
        about.iter().partition(|post| marks.contains_key(&post.id));
    let mut new = HashMap::new();
    if !noted.is_empty() {
        let ids: Vec<PostId> = noted.iter().map(|post| post.id).collect();
        new.extend(reads::new_since_marks(conn, person, &ids)?);
    }
    let mut by_floor = BTreeMap::<i64, Vec<PostId>>::new();
    for post in others {
        by_floor.entry(floors.of(post.category).comment).or_default().push(post.id);
    }
    for (floor, ids) in by_floor {
        new.extend(reads::new_since(conn, person, &ids, floor)?);
    }
    let read = |post: &About| {
        let floor = floors.of(post.category);
        let (up_to, seen) = match marks.get(&post.id) {
            Some(mark) => (mark.up_to, is_seen(post, Some(*mark), floors, person, &blocked)),
            None => (floor.comment, is_seen(post, None, floors, person, &blocked)),
        };
        let up_to = Some(CommentId(up_to)).filter(|id| id.0 > 0);
        (post.id, Read { up_to, new: new.get(&post.id).copied().unwrap_or(0), seen })
    };
    Ok(about.iter().map(read).collect())
}

/// Whether the post itself is read.
fn is_seen(
    post: &About,
    mark: Option<Mark>,
    floors: &Floors,
    person: UserId,
    blocked: &[UserId],
) -> bool {
    mark.map_or_else(
        || {
            post.id.0 <= floors.of(post.category).post
                || post.author == person
                || blocked.contains(&post.author)
        },
        |mark| !mark.marked || mark.up_to > 0,
    )
}

/// In which categories there are posts above this one that they have not read, and how many: of
/// what they have muted, none. Looks through the latest ones.
pub fn new_posts(
    conn: &mut Connection,
    who: &SignedIn,
    above: PostId,
) -> Result<HashMap<CategoryId, i64>, Error> {
    let person = who.id();
    let found = reads::about_above(conn, above, who.reads(), LOOKED_THROUGH.0)?;
    let (floors, blocked) = (reads::floors(conn, person)?, reads::blocked(conn, person)?);
    let has_muted = levels::mutes(conn, person)?;
    let mut counts = HashMap::new();
    for some in found.chunks(CHUNK) {
        let ids: Vec<PostId> = some.iter().map(|post| post.id).collect();
        let marks = reads::marks(conn, person, &ids)?;
        let muted =
            if has_muted { levels::muted_posts(conn, person, &ids)? } else { HashSet::default() };
        for post in some.iter().filter(|post| !muted.contains(&post.id)) {
            if !is_seen(post, marks.get(&post.id).copied(), &floors, person, &blocked) {
                *counts.entry(post.category).or_default() += 1;
            }
        }
    }
    Ok(counts)
}

/// They have read a post, and what stands under it up to a comment. That never goes back, unless
/// they want it to count as unread from there on. Whoever calls this holds the account.
pub fn read(
    tx: &mut Tx<'_>,
    who: &SignedIn,
    id: PostId,
    up_to: Option<CommentId>,
    unread: bool,
) -> Result<(), Error> {
    let person = who.id();
    let post = reads::about(tx, &[id], who.reads())?.pop().ok_or(Error::NotFound("post"))?;
    let before = reads::marks(tx, person, &[id])?.remove(&id);
    // What is written from now on has not been read, whatever is said.
    let up_to = up_to.map_or(0, |id| id.0).min(reads::last_comment(tx, id)?).max(0);
    let mark = if unread {
        Mark { up_to, marked: true }
    } else {
        let known = match before {
            Some(before) => before.up_to,
            None => reads::floors(tx, person)?.of(post.category).comment,
        };
        Mark { up_to: known.max(up_to), marked: false }
    };
    if before == Some(mark) {
        return Ok(());
    }
    reads::save(tx, person, id, mark)?;
    if let Some(Read { up_to, new, seen }) = of(tx, who, &[id])?.remove(&id) {
        let event = Event::PostRead { post_id: id, up_to, new, seen };
        tx.emit(Audience::Person(person), event);
    }
    Ok(())
}

/// All that there is counts as read, everywhere or in a category. Whoever calls this holds the
/// account.
pub fn read_all(tx: &mut Tx<'_>, who: &SignedIn, category: Option<&str>) -> Result<(), Error> {
    let category_id = category.map(|slug| category_of(tx, who, slug)).transpose()?;
    reads::raise(tx, who.id(), category_id)?;
    tx.emit(Audience::Person(who.id()), Event::PostsRead { category_id });
    Ok(())
}

/// An account begins with all that there is read.
pub fn begin(tx: &mut Tx<'_>, person: UserId) -> Result<(), Error> {
    Ok(reads::raise(tx, person, None)?)
}

fn category_of(conn: &mut Connection, who: &SignedIn, slug: &str) -> Result<CategoryId, Error> {
    let found = categories::find_by_slug(conn, slug, who.reads())?;
    found.map(|category| category.id).ok_or(Error::NotFound("category"))
}

/// The ids of the posts that [`unread`] gives.
pub fn unread_ids(conn: &mut Connection, who: &SignedIn) -> Result<Vec<PostId>, Error> {
    Ok(unread(conn, who)?.items.into_iter().map(|item| item.post_id).collect())
}

/// All posts that are unread, or under which something is; the latest first.
pub fn unread(conn: &mut Connection, who: &SignedIn) -> Result<UnreadPosts, Error> {
    let person = who.id();
    let floors = reads::floors(conn, person)?;
    let found = reads::candidates(conn, person, who.reads(), floors.lowest(), LOOKED_THROUGH)?;
    let mut items = Vec::new();
    let has_muted = levels::mutes(conn, person)?;
    for some in found.chunks(CHUNK) {
        let muted =
            if has_muted { levels::muted_posts(conn, person, some)? } else { HashSet::default() };
        let about = reads::about(conn, some, who.reads())?;
        let read = state(conn, person, &floors, &about)?;
        items.extend(about.iter().filter(|post| !muted.contains(&post.id)).filter_map(|post| {
            let Read { new, seen, .. } = *read.get(&post.id)?;
            let item = UnreadPost { post_id: post.id, category_id: post.category, new, seen };
            (new > 0 || !seen).then_some(item)
        }));
    }
    items.sort_unstable_by_key(|item| std::cmp::Reverse(item.post_id));
    let mut by_category = HashMap::<CategoryId, i64>::new();
    for item in &items {
        *by_category.entry(item.category_id).or_default() += 1;
    }
    let mut categories = BTreeMap::new();
    for category in categories::list(conn, who.reads())? {
        if let Some(count) = by_category.get(&category.id) {
            categories.insert(category.slug, *count);
        }
    }
    Ok(UnreadPosts { posts: i64::try_from(items.len()).unwrap_or(i64::MAX), categories, items })
}
