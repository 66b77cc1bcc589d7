//! `?sort=&period=&category=&author=&tag=&solved=&bookmarked=&following=&before=&limit=`: which posts of
//! which list, read in one place for the API and for pages.

use std::collections::HashMap;

use super::paging::{self, Item};
use crate::{
    domain::{Cursor, Invalid, Keyset, Period, Readers, Sort, limits},
    error::Error,
    forum::posts::{self, Filter},
    protocol::{Page, Post},
};

/// A page of a list of posts, as it is asked for.
#[derive(Clone, Debug)]
pub struct PostList {
    /// Which posts, in which order, and from where on.
    pub filter: Filter,
    /// Whether only those that whoever asks has not read.
    pub unread: bool,
    limit: i64,
    enough: usize,
}

impl PostList {
    /// Reads the parameters; what they don't say is the beginning of all posts, newest first.
    pub fn parse(query: &HashMap<String, String>) -> Result<Self, Error> {
        let mut invalid = Invalid::default();
        let list = Self::read(query, &mut invalid);
        if invalid.is_empty() { Ok(list) } else { Err(invalid.into()) }
    }

    /// The same of the address of a page that knows these parameters and no others.
    pub fn of_page(query: &HashMap<String, String>, known: &[&str]) -> Result<Self, Error> {
        let said = |name: &&str| Some(((*name).to_owned(), query.get(*name)?.clone()));
        let list = Self::parse(&known.iter().filter_map(said).collect())?;
        Ok(Self { enough: paging::ENOUGH_SHOWN, ..list })
    }

    /// The address of this page, which begins at `path`.
    pub fn address(&self, path: &str) -> String {
        let beginning = self.beginning(path);
        match self.filter.before {
            Some(place) => {
                let cursor = encode(self.filter.sort, place, self.filter.among_pinned);
                with(&beginning, "before", &cursor)
            }
            None => beginning,
        }
    }

    /// The address of the list from its beginning.
    pub fn beginning(&self, path: &str) -> String {
        listed(path, self.filter.sort, self.filter.solved)
    }

    /// The address of the page behind this one.
    pub fn behind(&self, path: &str, next: &str) -> String {
        with(&self.beginning(path), "before", next)
    }

    fn read(query: &HashMap<String, String>, invalid: &mut Invalid) -> Self {
        let text = |name| query.get(name).map(String::as_str);
        let sort = Sort::parse(text("sort"), text("period"), invalid);
        let place = text("before").and_then(|text| {
            let found = decode(sort, text);
            if found.is_none() {
                invalid.add("before", "is not a cursor of this list");
            }
            found
        });
        let filter = Filter {
            category: query.get("category").cloned(),
            author: query.get("author").cloned(),
            tag: query.get("tag").cloned(),
            solved: paging::flag(query, "solved", invalid),
            bookmarked: paging::flag(query, "bookmarked", invalid).unwrap_or_default(),
            following: paging::flag(query, "following", invalid).unwrap_or_default(),
            muted: paging::flag(query, "muted", invalid).unwrap_or_default(),
            reader: None,
            reads: Readers::Everyone,
            among: None,
            sort,
            pinned_first: true,
            before: place.map(|(place, _)| place),
            among_pinned: place.is_some_and(|(_, among)| among),
        };
        let unread = match text("unread") {
            None | Some("false") => false,
            Some("true") => true,
            Some(_) => {
                invalid.add("unread", "must be true or false");
                false
            }
        };
        let limit = paging::limit(query.get("limit"), limits::PAGE_DEFAULT, invalid);
        Self { filter, unread, limit, enough: paging::ENOUGH }
    }

    /// Whether posts leave it by their age.
    pub fn is_passing(&self) -> bool {
        matches!(self.filter.sort, Sort::Top(period) if period != Period::All)
    }

    /// One row more than the page holds, to see whether there is a next one.
    pub fn fetch(&self) -> i64 {
        self.limit + 1
    }

    /// The page from the posts that [`PostList::fetch`] asked for.
    pub fn page(&self, posts: &[Post]) -> Page<Item> {
        let sort = self.filter.sort;
        let cursor = |post: &&Post| encode(sort, posts::place(sort, post), post.pinned);
        paging::page_by((self.limit, self.enough), posts.iter().collect(), cursor, |post| post)
    }
}

/// The address of a list in this order, narrowed down to what is solved or is not.
pub fn listed(path: &str, sort: Sort, solved: Option<bool>) -> String {
    let list = sorted(path, sort);
    match solved {
        Some(solved) => with(&list, "solved", if solved { "true" } else { "false" }),
        None => list,
    }
}

/// The address of a list in this order, narrowed down to what its reader has of this kind.
pub fn own(path: &str, sort: Sort, kind: &str) -> String {
    with(&sorted(path, sort), kind, "true")
}

fn sorted(path: &str, sort: Sort) -> String {
    match sort {
        Sort::Newest => path.to_owned(),
        Sort::Active | Sort::Top(Period::All) => with(path, "sort", sort.as_str()),
        Sort::Top(period) => with(&with(path, "sort", sort.as_str()), "period", period.as_str()),
    }
}

/// An address that says one thing more, which needs no escape.
fn with(address: &str, name: &str, value: &str) -> String {
    let mark = if address.contains('?') { '&' } else { '?' };
    format!("{address}{mark}{name}={value}")
}

/// The name of the list to which the cursors of an order belong; those that are pinned have one of
/// their own.
fn name(sort: Sort, pinned: bool) -> &'static str {
    match (sort, pinned) {
        (Sort::Newest, false) => "posts",
        (Sort::Newest, true) => "posts-pinned",
        (Sort::Active, false) => "posts-active",
        (Sort::Active, true) => "posts-active-pinned",
        (Sort::Top(_), _) => "posts-top",
    }
}

fn encode(sort: Sort, place: Keyset, pinned: bool) -> String {
    match sort {
        Sort::Newest => Cursor { id: place.id }.encode(name(sort, pinned)),
        Sort::Active | Sort::Top(_) => place.encode(name(sort, pinned)),
    }
}

/// The place that a cursor names, and whether it is among those that are pinned.
fn decode(sort: Sort, text: &str) -> Option<(Keyset, bool)> {
    [false, true].into_iter().find_map(|pinned| {
        let list = name(sort, pinned);
        let place = match sort {
            Sort::Newest => Cursor::decode(list, text).map(|Cursor { id }| Keyset { key: 0, id }),
            Sort::Active | Sort::Top(_) => Keyset::decode(list, text),
        };
        place.map(|place| (place, pinned && !matches!(sort, Sort::Top(_))))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn query(parts: &[(&str, &str)]) -> HashMap<String, String> {
        parts.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn a_cursor_is_good_for_its_own_order_only() {
        let place = Keyset { key: 7, id: 3 };
        let orders = [Sort::Newest, Sort::Active, Sort::Top(Period::All)];
        for given in orders {
            for asked in orders {
                let cursor = encode(given, place, false);
                let list =
                    PostList::parse(&query(&[("sort", asked.as_str()), ("before", &cursor)]));
                assert_eq!(list.is_ok(), given == asked, "{given:?} as {asked:?}");
            }
        }
    }

    #[test]
    fn all_that_is_wrong_is_told_at_once() {
        let asked =
            query(&[("sort", "best"), ("period", "era"), ("before", "x"), ("limit", "1000")]);
        let Err(error) = PostList::parse(&asked) else { panic!("that is all wrong") };
        let fields: Vec<&String> = error.fields().unwrap().0.keys().collect();
        assert_eq!(fields, ["before", "limit", "period", "sort"]);
    }

    #[test]
    fn a_page_reads_what_it_knows_and_nothing_else() {
        let asked = query(&[("sort", "active"), ("limit", "0"), ("author", "ana")]);
        let list = PostList::of_page(&asked, &["sort", "before"]).unwrap();
        assert_eq!((list.filter.sort, list.filter.author), (Sort::Active, None));
        assert!(PostList::of_page(&query(&[("before", "x")]), &["before"]).is_err());
    }

    #[test]
    fn an_address_leads_to_the_page_that_it_was_made_of() {
        let known = ["sort", "period", "before"];
        let cursor = Keyset { key: 7, id: 3 }.encode("posts-top");
        let asked = query(&[("sort", "top"), ("period", "week"), ("before", &cursor)]);
        let list = PostList::of_page(&asked, &known).unwrap();
        assert_eq!(list.beginning("/c/help"), "/c/help?sort=top&period=week");
        assert_eq!(list.address("/"), format!("/?sort=top&period=week&before={cursor}"));
        assert_eq!(list.behind("/", "x"), "/?sort=top&period=week&before=x");
        let all = PostList::of_page(&query(&[("sort", "top"), ("period", "all")]), &known).unwrap();
        assert_eq!(all.address("/"), "/?sort=top");
        assert_eq!(PostList::of_page(&query(&[]), &known).unwrap().address("/"), "/");
    }
}
