//! What a person has read. New is what came after they made their account, or after they last read or
//! marked all as read; neither what they wrote themself, nor what somebody wrote whom they have
//! blocked. Reading is told to nobody else.

use std::collections::{BTreeMap, HashMap, HashSet};

use crate::{
    db::{
        Connection, Tx, categories, levels,
        reads::{self, About, Floors, Mark},
        viewed::{self, OwnPost},
    },
    domain::{Audience, CategoryId, CommentId, PostId, UserId},
    error::Error,
    forum::SignedIn,
    protocol::{Event, Read, UnreadPost, UnreadPosts},
};

/// Posts and comments, the latest, that are looked through for what is unread.
const LOOKED_THROUGH: (i64, i64) = (1_000, 2_500);

/// How far somebody has read under these posts.
pub fn of(
    conn: &mut Connection,
    who: &SignedIn,
    posts: &[OwnPost],
) -> Result<BTreeMap<PostId, Read>, Error> {
    if posts.is_empty() {
        return Ok(BTreeMap::new());
    }
    let marks = posts.iter().filter_map(|post| Some((post.about.id, post.mark?))).collect();
    let floors = reads::floors(conn, who.id())?;
    let known = Known::of(conn, who.id(), floors, marks)?;
    // Most often nothing stands above what they have read, and nothing has to be counted.
    let above = posts.iter().filter(|post| post.last_comment > known.up_to(&post.about));
    let above: Vec<About> = above.map(|post| post.about).collect();
    let new = known.count_new(conn, &above)?;
    let last_read = known.last_read(conn, &above)?;
    let read = |OwnPost { about, last_comment, .. }: &OwnPost| {
        // What is noted may be a comment of another post.
        let up_to = if *last_comment > known.up_to(about) {
            last_read.get(&about.id).copied().unwrap_or(0)
        } else {
            *last_comment
        };
        let up_to = Some(CommentId(up_to)).filter(|id| id.0 > 0);
        let (new, seen) = (new.get(&about.id).copied().unwrap_or(0), known.has_seen(about));
        (about.id, Read { up_to, new, seen })
    };
    Ok(posts.iter().map(read).collect())
}

/// What is noted of somebody and some posts.
struct Known {
    person: UserId,
    floors: Floors,
    marks: HashMap<PostId, Mark>,
    blocked: HashSet<UserId>,
}

impl Known {
    fn of(
        conn: &mut Connection,
        person: UserId,
        floors: Floors,
        marks: HashMap<PostId, Mark>,
    ) -> Result<Self, Error> {
        let blocked = reads::blocked(conn, person)?.into_iter().collect();
        Ok(Self { person, floors, marks, blocked })
    }

    /// The marks of these posts are looked up.
    fn under(
        conn: &mut Connection,
        person: UserId,
        floors: Floors,
        posts: &[About],
    ) -> Result<Self, Error> {
        let ids: Vec<PostId> = posts.iter().map(|post| post.id).collect();
        let marks = reads::marks(conn, person, &ids)?;
        Self::of(conn, person, floors, marks)
    }

    /// Comments up to and including this id are read.
    fn up_to(&self, post: &About) -> i64 {
        self.marks
            .get(&post.id)
            .map_or_else(|| self.floors.of(post.category).comment, |mark| mark.up_to)
    }

    /// Whether the post itself is read.
    fn has_seen(&self, post: &About) -> bool {
        self.marks.get(&post.id).map_or_else(
            || {
                post.id.0 <= self.floors.of(post.category).post
                    || post.author == self.person
                    || self.blocked.contains(&post.author)
            },
            |mark| !mark.marked || mark.up_to > 0,
        )
    }

    /// How many comments are new under these posts, as far as any are.
    fn count_new<'a>(
        &self,
        conn: &mut Connection,
        posts: impl IntoIterator<Item = &'a About>,
    ) -> Result<HashMap<PostId, i64>, Error> {
        let mut noted = Vec::new();
        let mut by_floor = BTreeMap::<i64, Vec<PostId>>::new();
        for post in posts {
            if self.marks.contains_key(&post.id) {
                noted.push(post.id);
            } else {
                let floor = self.floors.of(post.category).comment;
                by_floor.entry(floor).or_default().push(post.id);
            }
        }
        let (person, blocks) = (self.person, !self.blocked.is_empty());
        let mut new = HashMap::new();
        if !noted.is_empty() {
            new.extend(reads::new_since_marks(conn, person, blocks, &noted)?);
        }
        for (floor, ids) in by_floor {
            new.extend(reads::new_since(conn, person, blocks, &ids, floor)?);
        }
        Ok(new)
    }

    /// The last comments under these posts that are read, where any are.
    fn last_read(
        &self,
        conn: &mut Connection,
        posts: &[About],
    ) -> Result<HashMap<PostId, i64>, Error> {
        let mut by_floor = BTreeMap::<i64, Vec<PostId>>::new();
        for post in posts {
            let floor = self.floors.of(post.category).comment;
            by_floor.entry(floor).or_default().push(post.id);
        }
        let mut last = HashMap::new();
        for (floor, ids) in by_floor {
            last.extend(reads::last_read(conn, self.person, &ids, floor)?);
        }
        Ok(last)
    }
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
    let floors = reads::floors(conn, person)?;
    let known = Known::under(conn, person, floors, &found)?;
    let mut counts = HashMap::new();
    for post in unmuted(conn, person, found)?.iter().filter(|post| !known.has_seen(post)) {
        *counts.entry(post.category).or_default() += 1;
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
    let own = viewed::of_posts(tx, person, &[id], who.reads())?;
    if let Some(Read { up_to, new, seen }) = of(tx, who, &own)?.remove(&id) {
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

/// The posts that may be unread, but for what the person has muted, and what is noted of them.
fn candidates(conn: &mut Connection, who: &SignedIn) -> Result<(Vec<About>, Known), Error> {
    let floors = reads::floors(conn, who.id())?;
    let found = reads::candidates(conn, who.id(), who.reads(), floors.lowest(), LOOKED_THROUGH)?;
    let found = reads::about(conn, &found, who.reads())?;
    let found = unmuted(conn, who.id(), found)?;
    let known = Known::under(conn, who.id(), floors, &found)?;
    Ok((found, known))
}

fn unmuted(
    conn: &mut Connection,
    person: UserId,
    mut posts: Vec<About>,
) -> Result<Vec<About>, Error> {
    if levels::mutes(conn, person)? {
        let ids: Vec<PostId> = posts.iter().map(|post| post.id).collect();
        let muted = levels::muted_posts(conn, person, &ids)?;
        posts.retain(|post| !muted.contains(&post.id));
    }
    Ok(posts)
}

/// The ids of the posts that [`unread`] gives, in no order. Comments are counted only where the post
/// itself does not tell.
pub fn unread_ids(conn: &mut Connection, who: &SignedIn) -> Result<Vec<PostId>, Error> {
    let (found, known) = candidates(conn, who)?;
    let (seen, unseen): (Vec<About>, Vec<About>) =
        found.into_iter().partition(|post| known.has_seen(post));
    let new = known.count_new(conn, &seen)?;
    Ok(unseen.iter().map(|post| post.id).chain(new.into_keys()).collect())
}

/// All posts that are unread, or under which something is; the latest first.
pub fn unread(conn: &mut Connection, who: &SignedIn) -> Result<UnreadPosts, Error> {
    let (found, known) = candidates(conn, who)?;
    let new = known.count_new(conn, &found)?;
    let item = |post: &About| {
        let (new, seen) = (new.get(&post.id).copied().unwrap_or(0), known.has_seen(post));
        let item = UnreadPost { post_id: post.id, category_id: post.category, new, seen };
        (new > 0 || !seen).then_some(item)
    };
    let mut items: Vec<UnreadPost> = found.iter().filter_map(item).collect();
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
