//! What a question finds. The newest come as the index has them; by relevance, so many of the newest
//! are ranked, and then as many of those before them: however often a word is written, an answer
//! costs the same.

use std::{collections::HashMap, thread, time::Duration};

use crate::{
    blocking::{Bounds, Queue},
    db::{
        self, Connection,
        comments::CommentWithAuthor,
        posts::PostWithContext,
        search::{self, Beginning},
    },
    domain::{
        Readers, html,
        search::{Filter, Kind, Query, excerpt, rank},
    },
    error::Error,
    forum::{posts, views},
    protocol::{Found, FoundKind},
};

/// The turns of those who look for something, on half of the cores: it costs more than any other
/// read, and who reads what they know of must not wait for it.
pub fn queue() -> Queue {
    let cores = thread::available_parallelism().map_or(1, std::num::NonZero::get);
    Queue::new(Bounds {
        what: "the search",
        at_once: (cores / 2).clamp(1, 4),
        waiting: 200,
        turn_wait: Duration::from_secs(5),
        work_wait: Duration::from_secs(10),
        yields: false,
        refusal: Error::Busy,
    })
}

/// Texts of each kind that are ranked together.
const WINDOW: i64 = 200;

/// What is looked for, and where.
#[derive(Clone, Debug)]
pub struct Asked {
    /// Only what those may read who read so much.
    pub reads: Readers,
    /// The words.
    pub query: Query,
    /// Only what stands in the category with this slug.
    pub category: Option<String>,
    /// Only posts with this tag, and what stands under them.
    pub tag: Option<String>,
    /// Only what the person of this name wrote.
    pub author: Option<String>,
    /// Only questions that have an answer, or none, and what stands under them.
    pub solved: Option<bool>,
    /// Only these kinds of text.
    pub kinds: Vec<Kind>,
    /// Whether the newest stand first, and not what fits best.
    pub newest: bool,
}

/// Where a page of findings ended. The newest are behind it from these ids on. By relevance, they
/// begin the window that is being gone through, of which those are left that rank below `below`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// Posts below this id are ahead.
    pub posts: i64,
    /// Comments below this id are ahead.
    pub comments: i64,
    /// The rank of the last one that was shown.
    pub below: Rank,
}

/// How well a text fits, when it was written, its kind and its id: the highest stands first. All of
/// it is of the text itself, so that the order is the same each time.
pub type Rank = (i64, i64, i64, i64);

/// Nothing has been shown of a window.
const ALL: Rank = (i64::MAX, i64::MAX, i64::MAX, i64::MAX);

impl Place {
    /// The beginning.
    pub const START: Self = Self { posts: i64::MAX, comments: i64::MAX, below: ALL };

    fn of(&mut self, kind: Kind) -> &mut i64 {
        match kind {
            Kind::Posts => &mut self.posts,
            Kind::Comments => &mut self.comments,
        }
    }
}

/// A text that fits, before more is read of it.
struct Candidate {
    kind: Kind,
    begins: Beginning,
}

/// Up to so many of what is found from there on, each with the place behind it.
pub fn find(
    conn: &mut Connection,
    asked: &Asked,
    from: Place,
    most: usize,
) -> Result<Vec<(Found, Place)>, Error> {
    let (category, author) =
        posts::named(conn, asked.reads, asked.category.as_deref(), asked.author.as_deref())?;
    let (reads, tag, solved) = (asked.reads, asked.tag.clone(), asked.solved);
    let mut filter = Filter { reads, category, author, tag, solved, before: i64::MAX };
    if asked.query.is_empty() {
        return Ok(Vec::new());
    }
    let asked = &settled(conn, asked, &filter)?;
    let shown = if asked.newest {
        newest(conn, asked, &mut filter, from, most)?
    } else {
        best(conn, asked, &mut filter, from, most)?
    };
    whole(conn, asked, shown)
}

/// A word that is found often as it stands is not looked for as a beginning: all that begins like a
/// common word is more than anybody looks through, and takes long to put together.
fn settled(conn: &mut Connection, asked: &Asked, filter: &Filter) -> Result<Asked, Error> {
    if asked.query.is_begun {
        let ended = asked.query.ended();
        for kind in &asked.kinds {
            let found = search::find(conn, *kind, &ended, filter, WINDOW)?;
            if i64::try_from(found.len()).is_ok_and(|count| count == WINDOW) {
                return Ok(Asked { query: ended, ..asked.clone() });
            }
        }
    }
    Ok(asked.clone())
}

/// The newest of both kinds, each kind in the order of its ids.
fn newest(
    conn: &mut Connection,
    asked: &Asked,
    filter: &mut Filter,
    mut place: Place,
    most: usize,
) -> Result<Vec<(Candidate, Place)>, Error> {
    let limit = i64::try_from(most).unwrap_or(i64::MAX);
    let mut by_kind = Vec::new();
    for kind in &asked.kinds {
        filter.before = *place.of(*kind);
        let mut found = candidates(conn, asked, *kind, filter, limit)?.found;
        found.sort_by_key(|one| std::cmp::Reverse(one.begins.id));
        by_kind.push(found.into_iter().peekable());
    }
    let mut shown = Vec::new();
    while shown.len() < most {
        let heads = by_kind.iter_mut().enumerate();
        let ahead = heads.filter_map(|(at, kind)| Some((kind.peek()?.begins.created_at.0, at)));
        let Some(one) = ahead.max().and_then(|(_, at)| by_kind[at].next()) else { break };
        *place.of(one.kind) = one.begins.id;
        shown.push((one, place));
    }
    Ok(shown)
}

/// Those that fit best of the newest, then of those before them.
fn best(
    conn: &mut Connection,
    asked: &Asked,
    filter: &mut Filter,
    mut place: Place,
    most: usize,
) -> Result<Vec<(Candidate, Place)>, Error> {
    let mut shown = Vec::new();
    loop {
        let (mut window, mut behind, mut is_last) =
            (Vec::new(), Place { below: ALL, ..place }, true);
        for kind in &asked.kinds {
            filter.before = *place.of(*kind);
            let Candidates { found, first, last, is_full } =
                candidates(conn, asked, *kind, filter, WINDOW)?;
            is_last &= !is_full;
            window.extend(found.into_iter().map(|one| (rank_of(asked, &one), one)));
            // What is written from now on is not of this window.
            *place.of(*kind) = first.map_or(*place.of(*kind), |first| first + 1);
            *behind.of(*kind) = last.unwrap_or(*behind.of(*kind));
        }
        window.retain(|(rank, _)| *rank < place.below);
        window.sort_by_key(|(rank, _)| std::cmp::Reverse(*rank));
        let wanted = most - shown.len();
        shown.extend(
            window
                .into_iter()
                .take(wanted)
                .map(|(rank, one)| (one, Place { below: rank, ..place })),
        );
        if is_last || shown.len() == most {
            return Ok(shown);
        }
        place = behind;
    }
}

struct Candidates {
    found: Vec<Candidate>,
    /// The highest and the lowest id of those that fit.
    first: Option<i64>,
    last: Option<i64>,
    /// Whether there may be more.
    is_full: bool,
}

/// The newest texts of a kind that fit.
fn candidates(
    conn: &mut Connection,
    asked: &Asked,
    kind: Kind,
    filter: &Filter,
    limit: i64,
) -> Result<Candidates, Error> {
    let ids = search::find(conn, kind, &asked.query, filter, limit)?;
    let found = search::beginnings(conn, kind, &ids)?;
    let found = found.into_iter().map(|begins| Candidate { kind, begins });
    Ok(Candidates {
        found: found.collect(),
        first: ids.first().copied(),
        last: ids.last().copied(),
        is_full: i64::try_from(ids.len()).is_ok_and(|count| count == limit),
    })
}

fn rank_of(asked: &Asked, one: &Candidate) -> Rank {
    let Beginning { id, title, body_html, created_at } = &one.begins;
    (
        rank(title, &html::text(body_html), &asked.query),
        created_at.0,
        i64::from(one.kind == Kind::Posts),
        *id,
    )
}

/// Reads what is shown of them, in their order.
fn whole(
    conn: &mut Connection,
    asked: &Asked,
    shown: Vec<(Candidate, Place)>,
) -> Result<Vec<(Found, Place)>, Error> {
    let ids = |wanted: Kind| -> Vec<i64> {
        let wanted = shown.iter().filter(|(one, _)| one.kind == wanted);
        wanted.map(|(one, _)| one.begins.id).collect()
    };
    let comments: HashMap<i64, CommentWithAuthor> =
        search::comments(conn, &ids(Kind::Comments), asked.reads)?
            .into_iter()
            .map(|row| (row.0.id.0, row))
            .collect();
    let mut wanted = ids(Kind::Posts);
    wanted.extend(comments.values().map(|(comment, _)| comment.post_id.0));
    let of_ids: HashMap<i64, PostWithContext> = db::posts::load(conn, &wanted, asked.reads)?
        .into_iter()
        .map(|row| (row.0.id.0, row))
        .collect();
    let found = shown.into_iter().filter_map(|(one, behind)| {
        let (id, query) = (one.begins.id, &asked.query);
        let found = match one.kind {
            Kind::Posts => {
                let row = of_ids.get(&id)?.clone();
                let excerpt_html =
                    excerpt(Some(&row.0.title), &html::text(&row.0.body_html), query);
                let post = views::post(row);
                Found { kind: FoundKind::Post, post, comment: None, excerpt_html }
            }
            Kind::Comments => {
                let row = comments.get(&id)?.clone();
                let post = views::post(of_ids.get(&row.0.post_id.0)?.clone());
                let excerpt_html = excerpt(None, &html::text(&row.0.body_html), query);
                let comment = Some(views::comment(row));
                Found { kind: FoundKind::Comment, post, comment, excerpt_html }
            }
        };
        Some((found, behind))
    });
    Ok(found.collect())
}
