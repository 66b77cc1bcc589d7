//! The pieces that templates are filled with: facts of the wire, put into the words of a page.

use super::{bodies::Dresser, words};
use crate::{
    domain::{CommentId, Offered, Role, Timestamp},
    protocol::{Comment, Post, Reaction, User},
};

/// A point in time, as far as everyone sees it alike.
pub(super) struct When {
    pub iso: String,
    pub day: String,
    pub exact: String,
}

impl When {
    pub(super) fn at(at: Timestamp) -> Self {
        Self { iso: at.to_string(), day: words::day(at), exact: words::exact(at) }
    }
}

/// A person, as a byline names them.
pub(super) struct Byline {
    pub id: i64,
    pub name: String,
    pub href: String,
    pub letter: String,
    pub hue: u32,
    pub role: Option<&'static str>,
    pub picture: Option<String>,
}

impl Byline {
    pub(super) fn of(user: &User) -> Self {
        Self {
            id: user.id.0,
            name: user.username.clone(),
            href: words::person_path(&user.username),
            letter: words::initial(&user.username),
            hue: words::hue(&user.username),
            role: role(user.role),
            picture: user.avatar_url.clone(),
        }
    }
}

/// What is said of somebody who is more than a member.
pub(super) fn role(role: Role) -> Option<&'static str> {
    (role != Role::Member).then(|| role.as_str())
}

/// A post, in a list or on its page.
pub(super) struct Card {
    pub id: i64,
    pub href: String,
    pub title: String,
    pub author: Byline,
    pub category: String,
    pub category_href: String,
    pub is_pinned: bool,
    pub is_locked: bool,
    pub is_solved: bool,
    pub edited: Option<String>,
    pub created: When,
    /// When it, or something under it, was last written.
    pub active: When,
    /// Who answered last.
    pub last_by: Option<Byline>,
    /// The text, as HTML.
    pub body: String,
    /// How many comments there are, in words.
    pub comments: String,
    /// By which it is found, and where each leads.
    pub tags: Vec<(String, String)>,
    /// How often which emoji stands there.
    pub reactions: Vec<(String, String)>,
}

impl Card {
    /// On its own page, with what it was reacted with in the order in which that is offered.
    pub(super) fn whole(post: &Post, dresser: &mut Dresser, offered: &Offered) -> Self {
        Self {
            reactions: reactions(&post.reactions, offered),
            ..Self::dressed(post, dresser, true)
        }
    }

    /// As one of a list.
    pub(super) fn of(post: &Post, dresser: &mut Dresser) -> Self {
        Self::dressed(post, dresser, false)
    }

    fn dressed(post: &Post, dresser: &mut Dresser, whole: bool) -> Self {
        Self {
            id: post.id.0,
            href: format!("/p/{}", post.id.0),
            title: post.title.clone(),
            author: Byline::of(&post.author),
            category: post.category.name.clone(),
            category_href: words::category_path(&post.category.slug),
            is_pinned: post.pinned,
            is_locked: post.locked,
            is_solved: post.solution.is_some(),
            edited: post.edited_at.map(words::exact),
            created: When::at(post.created_at),
            active: When::at(post.last_activity_at),
            last_by: post.last_comment_by.as_ref().map(Byline::of),
            body: dresser.dress(&post.body_html, whole),
            comments: words::count(post.comments, "comment"),
            tags: post.tags.iter().map(|tag| (tag.clone(), words::tag_path(tag))).collect(),
            reactions: Vec::new(),
        }
    }
}

/// What a text was reacted with, in the order in which that is offered; then what is offered no
/// more.
fn reactions(reactions: &[Reaction], offered: &Offered) -> Vec<(String, String)> {
    let mut sorted: Vec<&Reaction> = reactions.iter().collect();
    sorted.sort_by_key(|one| offered.place(&one.emoji));
    sorted.into_iter().map(|one| (one.emoji.clone(), words::grouped(one.count))).collect()
}

/// A page of posts.
pub(super) struct List {
    /// What it holds, for screen readers.
    pub label: String,
    /// Where this is not where it begins: the page that it begins on, and what that is called.
    pub beginning: Option<(String, &'static str)>,
    pub cards: Vec<Card>,
    /// The page behind it.
    pub next: Option<String>,
    /// What that is called, and what is said where there is none.
    pub more: &'static str,
    pub end: &'static str,
    /// What is said where there is nothing: a heading and a sentence.
    pub none: (&'static str, &'static str),
}

/// A comment, or its empty place.
pub(super) struct Remark {
    pub id: i64,
    pub created: When,
    pub present: Option<Present>,
    /// What is said of its empty place, and where that leads.
    pub gone: (String, Option<String>),
}

/// What stands in a comment that is there.
pub(super) struct Present {
    pub author: Byline,
    /// Which comment it answers: its address, and by whom it is.
    pub answered: Option<(String, String)>,
    /// Whether it answers the post.
    pub is_solution: bool,
    pub edited: Option<String>,
    pub body: String,
    /// How often which emoji stands there.
    pub reactions: Vec<(String, String)>,
}

impl Remark {
    /// `others`: the comments that stand beside it; `solution`: the one that answers the post.
    pub(super) fn of(
        comment: &Comment,
        others: &[&Comment],
        solution: Option<CommentId>,
        dresser: &mut Dresser,
        offered: &Offered,
    ) -> Self {
        match comment {
            Comment::Deleted { id, created_at, moved, .. } => {
                let gone = moved.map_or(("This comment was deleted.".to_owned(), None), |moved| {
                    let to = moved.post_id.map(|id| format!("/p/{}", id.0));
                    (words::moved(moved.comments, to.is_some()), to)
                });
                Self { id: id.0, created: When::at(*created_at), present: None, gone }
            }
            Comment::Present {
                id,
                post_id,
                author,
                reply_to,
                body_html,
                created_at,
                edited_at,
                reactions: counts,
                ..
            } => {
                let answered = reply_to.map(|to| {
                    let by = match others.iter().find(|other| other.id() == to) {
                        Some(Comment::Present { author, .. }) => author.username.clone(),
                        Some(Comment::Deleted { .. }) => "a deleted comment".to_owned(),
                        None => "an earlier comment".to_owned(),
                    };
                    (format!("/p/{}#c-{}", post_id.0, to.0), by)
                });
                let present = Present {
                    author: Byline::of(author),
                    answered,
                    is_solution: solution == Some(*id),
                    edited: edited_at.map(words::exact),
                    body: dresser.dress(body_html, true),
                    reactions: reactions(counts, offered),
                };
                let gone = (String::new(), None);
                Self { id: id.0, created: When::at(*created_at), present: Some(present), gone }
            }
        }
    }
}
