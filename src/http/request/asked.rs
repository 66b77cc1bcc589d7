//! `?q=&category=&tag=&author=&solved=&in=&sort=&before=&limit=`: what is looked for, read in one place for the
//! API and for the page.

use std::collections::HashMap;

use super::paging::{self, Item};
use crate::{
    domain::{
        Invalid, Readers, cursor, limits,
        search::{Kind, Query},
    },
    error::Error,
    forum::search::{Asked, Place},
    protocol::{Found, Page},
};

const LIST: &str = "search";

/// A page of findings, as it is asked for.
#[derive(Clone, Debug)]
pub struct Search {
    /// What, and where.
    pub asked: Asked,
    /// From where on.
    pub from: Place,
    limit: i64,
}

impl Search {
    /// Reads the parameters.
    pub fn parse(query: &HashMap<String, String>) -> Result<Self, Error> {
        let mut invalid = Invalid::default();
        let text = |name: &str| query.get(name).map(String::as_str).filter(|text| !text.is_empty());
        let words = query.get("q").map(String::as_str);
        match words {
            None => invalid.add("q", "is required"),
            Some(words) if words.chars().nth(limits::SEARCH_MAX).is_some() => {
                invalid.add("q", format!("must be at most {} characters", limits::SEARCH_MAX));
            }
            Some(_) => {}
        }
        let kinds = match text("in") {
            None | Some("all") => Kind::ALL.to_vec(),
            Some("posts") => vec![Kind::Posts],
            Some("comments") => vec![Kind::Comments],
            Some(_) => {
                invalid.add("in", "must be all, posts or comments");
                Vec::new()
            }
        };
        let newest = match text("sort") {
            None | Some("relevance") => false,
            Some("newest") => true,
            Some(_) => {
                invalid.add("sort", "must be relevance or newest");
                false
            }
        };
        let solved = paging::flag(query, "solved", &mut invalid);
        let from = query.get("before").map_or(Some(Place::START), |text| decode(text));
        if from.is_none() {
            invalid.add("before", "is not a cursor of this list");
        }
        let limit = paging::limit(query.get("limit"), limits::PAGE_DEFAULT, &mut invalid);
        if !invalid.is_empty() {
            return Err(invalid.into());
        }
        let asked = Asked {
            reads: Readers::Everyone,
            query: Query::parse(words.unwrap_or_default()),
            category: text("category").map(str::to_owned),
            tag: text("tag").map(str::to_owned),
            author: text("author").map(str::to_owned),
            solved,
            kinds,
            newest,
        };
        Ok(Self { asked, from: from.unwrap_or(Place::START), limit })
    }

    /// One finding more than the page holds, to see whether there is a next one.
    pub fn fetch(&self) -> usize {
        usize::try_from(self.limit + 1).unwrap_or(usize::MAX)
    }

    /// The page from the findings that [`Search::fetch`] asked for.
    pub fn page(&self, found: &[(Found, Place)]) -> Page<Item> {
        // A comment and its post.
        let bounds = (self.limit, paging::ENOUGH_OF_TWO);
        let cursor = |(_, behind): &&(Found, Place)| encode(*behind);
        paging::page_by(bounds, found.iter().collect(), cursor, |(found, _)| found)
    }
}

/// The cursor that names a place.
fn encode(place: Place) -> String {
    let (fits, at, kind, id) = place.below;
    cursor::encode(LIST, &[place.posts, place.comments, fits, at, kind, id])
}

fn decode(text: &str) -> Option<Place> {
    let [posts, comments, fits, at, kind, id] = cursor::decode(LIST, text)?;
    Some(Place { posts, comments, below: (fits, at, kind, id) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn query(parts: &[(&str, &str)]) -> HashMap<String, String> {
        parts.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn what_is_wrong_is_told_at_once_and_any_words_are_right() {
        let asked = query(&[("in", "x"), ("sort", "x"), ("before", "x"), ("limit", "0")]);
        let Err(error) = Search::parse(&asked) else { panic!("that is all wrong") };
        let fields: Vec<&String> = error.fields().unwrap().0.keys().collect();
        assert_eq!(fields, ["before", "in", "limit", "q", "sort"]);
        for words in ["", "\"", "' OR 1=1 --", "a AND (b", "NEAR(", "-", "*", "\u{1}", "title:x"] {
            assert!(Search::parse(&query(&[("q", words)])).is_ok(), "{words:?}");
        }
        let long = "x".repeat(limits::SEARCH_MAX + 1);
        assert!(Search::parse(&query(&[("q", &long)])).is_err());
    }

    #[test]
    fn a_place_comes_back_as_it_went_out() {
        let place = Place { posts: 7, comments: i64::MAX, below: (1_500, 1_777_817_100_000, 1, 6) };
        assert_eq!(decode(&encode(place)), Some(place));
        assert_eq!(decode(&encode(Place::START)), Some(Place::START));
        assert_eq!(decode("x"), None);
    }
}
