//! `?before=<cursor>&limit=n`, the same for every list.

use std::collections::HashMap;

use crate::{
    domain::{Cursor, Invalid, limits},
    error::Error,
    protocol::Page,
};

/// The parameters of an address.
pub type Query = actix_web::web::Query<HashMap<String, String>>;

/// Which page of a list is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Paging {
    /// Only what stands behind the row with this id.
    pub before: Option<i64>,
    /// Rows on the page.
    pub limit: i64,
}

impl Paging {
    /// Reads the parameters for the list named `list`; what they don't say is `default_limit`.
    pub fn parse(query: &HashMap<String, String>, list: &str, default_limit: i64) -> Result<Self, Error> {
        let mut invalid = Invalid::default();
        let before = query.get("before").and_then(|text| {
            let cursor = Cursor::decode(list, text);
            if cursor.is_none() {
                invalid.add("before", "is not a cursor of this list");
            }
            cursor.map(|cursor| cursor.id)
        });
        let limit = query.get("limit").map_or(Some(default_limit), |text| text.parse().ok().filter(|n| (1..=limits::PAGE_MAX).contains(n)));
        if limit.is_none() {
            invalid.add("limit", format!("must be a whole number from 1 to {}", limits::PAGE_MAX));
        }
        match limit {
            Some(limit) if invalid.is_empty() => Ok(Self { before, limit }),
            _ => Err(invalid.into()),
        }
    }

    /// One row more than the page holds, to see whether there is a next one.
    pub fn fetch(self) -> i64 {
        self.limit + 1
    }

    /// The page from the rows that [`Paging::fetch`] asked for.
    pub fn page<R, T>(self, mut rows: Vec<R>, list: &str, id: impl Fn(&R) -> i64, wire: impl Fn(R) -> T) -> Page<T> {
        let limit = usize::try_from(self.limit).unwrap_or(usize::MAX);
        let has_more = rows.len() > limit;
        rows.truncate(limit);
        let next = rows.last().filter(|_| has_more).map(|row| Cursor { id: id(row) }.encode(list));
        Page { items: rows.into_iter().map(wire).collect(), next }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(query: &[(&str, &str)]) -> Option<Paging> {
        let query = query.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
        Paging::parse(&query, "posts", 20).ok()
    }

    #[test]
    fn a_page_is_twenty_unless_said_otherwise() {
        assert_eq!(parse(&[]), Some(Paging { before: None, limit: 20 }));
        assert_eq!(parse(&[("limit", "100")]).map(|paging| paging.limit), Some(100));
    }

    #[test]
    fn bad_limits_and_cursors_are_refused() {
        for limit in ["0", "101", "-1", "x", "", "1.5", "99999999999999999999"] {
            assert_eq!(parse(&[("limit", limit)]), None, "{limit}");
        }
        assert_eq!(parse(&[("before", "x")]), None);
        assert_eq!(parse(&[("before", "")]), None);
    }

    #[test]
    fn the_next_page_begins_behind_the_last_row() {
        let paging = Paging { before: None, limit: 2 };
        let page = paging.page(vec![5, 4, 3], "posts", |row| *row, |row| row);
        assert_eq!(page.items, [5, 4]);
        assert_eq!(page.next, Some(Cursor { id: 4 }.encode("posts")));
        assert_eq!(paging.page(vec![5, 4], "posts", |row| *row, |row| row).next, None);
    }
}
