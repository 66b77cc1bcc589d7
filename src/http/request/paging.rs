//! `?before=<cursor>&limit=n`, the same for every list.

use std::collections::{HashMap, VecDeque};

use serde::Serialize;
use serde_json::value::{RawValue, to_raw_value};

use crate::{
    domain::{Cursor, Invalid, limits},
    error::Error,
    protocol::Page,
};

/// The parameters of an address.
pub type Query = actix_web::web::Query<HashMap<String, String>>;

/// A page out of the middle of a list, newest first: what follows is `?before=<next>`, what came
/// before `?after=<previous>`.
#[derive(Debug, Serialize)]
pub struct Window<T> {
    #[serde(flatten)]
    page: Page<T>,
    /// Null at the newest end.
    previous: Option<String>,
}

impl<T> Window<T> {
    /// A page behind a cursor, and the cursor of what came before it.
    pub fn behind(page: Page<T>, previous: Option<String>) -> Self {
        Self { page, previous }
    }

    /// How many items it has.
    pub fn length(&self) -> usize {
        self.page.items.len()
    }

    /// The cursor of what follows.
    pub fn next(&self) -> Option<&String> {
        self.page.next.as_ref()
    }

    /// The cursor of what came before.
    pub fn previous(&self) -> Option<&String> {
        self.previous.as_ref()
    }
}

/// Which page of a list is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Paging {
    /// Only what stands behind the row with this id.
    pub before: Option<i64>,
    /// Rows on the page.
    pub limit: i64,
    /// Bytes from which on the page takes no other row.
    pub enough: usize,
}

impl Paging {
    /// Reads the parameters for the list named `list`; what they don't say is `default_limit`.
    pub fn parse(
        query: &HashMap<String, String>,
        list: &str,
        default_limit: i64,
    ) -> Result<Self, Error> {
        let mut invalid = Invalid::default();
        let before = cursor(query.get("before"), list, "before", &mut invalid);
        let limit = limit(query.get("limit"), default_limit, &mut invalid);
        if !invalid.is_empty() {
            return Err(invalid.into());
        }
        Ok(Self { before, limit, enough: ENOUGH })
    }

    /// One row more than the page holds, to see whether there is a next one.
    pub fn fetch(self) -> i64 {
        self.limit + 1
    }

    /// The page from the rows that [`Paging::fetch`] asked for.
    pub fn page<R, T: Serialize>(
        self,
        rows: Vec<R>,
        list: &str,
        id: impl Fn(&R) -> i64,
        wire: impl Fn(R) -> T,
    ) -> Page<Item> {
        self.cut(Vec::new(), rows, (0, self.rows()), list, id, wire).page
    }

    /// The page that came right before the rows of `newer`; `older` are those that stand behind it,
    /// or the first of them.
    pub fn after<R, T: Serialize>(
        self,
        newer: Vec<R>,
        older: Vec<R>,
        list: &str,
        id: impl Fn(&R) -> i64,
        wire: impl Fn(R) -> T,
    ) -> Window<Item> {
        self.cut(newer, older, (self.rows(), 0), list, id, wire)
    }

    /// The page in whose middle the first row of `older` stands, or as near to it as the list's
    /// ends let it be. Of either side it wants as many rows as [`Paging::fetch`] says, if there are
    /// so many.
    pub fn around<R, T: Serialize>(
        self,
        newer: Vec<R>,
        older: Vec<R>,
        list: &str,
        id: impl Fn(&R) -> i64,
        wire: impl Fn(R) -> T,
    ) -> Window<Item> {
        let limit = self.rows();
        let above = newer.len().min(((limit - 1) / 2).max(limit.saturating_sub(older.len())));
        let below = older.len().min(limit - above);
        self.cut(newer, older, (above, below), list, id, wire)
    }

    fn rows(self) -> usize {
        usize::try_from(self.limit).unwrap_or(usize::MAX)
    }

    /// The last `above` rows of `newer` and the first `below` of `older`, both newest first, as one
    /// page. Where that would be more bytes than a page has, those nearest to where the two meet are on
    /// it, one at least.
    fn cut<R, T: Serialize>(
        self,
        newer: Vec<R>,
        older: Vec<R>,
        (above, below): (usize, usize),
        list: &str,
        id: impl Fn(&R) -> i64,
        wire: impl Fn(R) -> T,
    ) -> Window<Item> {
        let cursor = |id: i64| Cursor { id }.encode(list);
        let (mut newer, mut older) =
            (newer.into_iter().rev().peekable(), older.into_iter().peekable());
        let (mut items, mut bytes, mut top, mut end) = (VecDeque::new(), 0, None, None);
        let (mut has_above, mut has_below) = (0, 0);
        loop {
            let (more_above, more_below) = (
                has_above < above && newer.peek().is_some(),
                has_below < below && older.peek().is_some(),
            );
            let goes_below = more_below && (!more_above || has_below <= has_above);
            let next = if goes_below {
                older.peek().map(&id)
            } else {
                newer.peek().filter(|_| more_above).map(&id)
            };
            let Some(next) = next else { break };
            let row = if goes_below {
                older.next_if(|_| fits(bytes, items.len(), self.enough))
            } else {
                newer.next_if(|_| fits(bytes, items.len(), self.enough))
            };
            let Some(row) = row else { break };
            let written = item(&wire(row));
            bytes += written.get().len();
            if goes_below {
                (has_below, end) = (has_below + 1, Some(next));
                top = top.or(end);
                items.push_back(written);
            } else {
                (has_above, top) = (has_above + 1, Some(next));
                end = end.or(top);
                items.push_front(written);
            }
        }
        let previous = top.filter(|_| newer.peek().is_some()).map(cursor);
        let next = older.peek().map(|behind| cursor(end.unwrap_or(id(behind) + 1)));
        Window { page: Page { items: items.into(), next }, previous }
    }
}

/// An object as it goes out, written once.
pub type Item = Box<RawValue>;

/// Writes an object.
pub fn item(object: &impl Serialize) -> Item {
    // Strings, numbers and lists of them: there is nothing here that could fail to be written.
    to_raw_value(object).unwrap_or_default()
}

/// Whether a page of so many items and bytes takes another one.
fn fits(bytes: usize, items: usize, enough: usize) -> bool {
    items == 0 || bytes < enough
}

/// What an item takes at most: a text and what it is shown as, escaped.
const ITEM_BYTES: usize = limits::FRAME_MAX;
/// Bytes from which on a page takes no other item.
pub const ENOUGH: usize = limits::PAGE_BYTES - ITEM_BYTES;
/// The same of items that hold two texts.
pub const ENOUGH_OF_TWO: usize = limits::PAGE_BYTES - 2 * ITEM_BYTES;
/// The same of a list within a page of HTML: each text stands there as it is shown and as data, in
/// which some marks take five bytes more, and a post and its answer may stand beside the list.
pub const ENOUGH_SHOWN: usize = limits::PAGE_BYTES / 8;

/// The id of the row that a parameter's cursor names, if it is given. Notes when it is no cursor of
/// this list.
pub fn cursor(
    given: Option<&String>,
    list: &str,
    parameter: &'static str,
    invalid: &mut Invalid,
) -> Option<i64> {
    let found = Cursor::decode(list, given?).map(|cursor| cursor.id);
    if found.is_none() {
        invalid.add(parameter, "is not a cursor of this list");
    }
    found
}

/// How many rows of a list are asked for. Notes when that is no number of rows.
pub fn limit(given: Option<&String>, default: i64, invalid: &mut Invalid) -> i64 {
    let Some(text) = given else { return default };
    text.parse().ok().filter(|n| (1..=limits::PAGE_MAX).contains(n)).unwrap_or_else(|| {
        invalid.add("limit", format!("must be a whole number from 1 to {}", limits::PAGE_MAX));
        default
    })
}

/// A parameter that says yes or no, if it is there. Notes when it says neither.
pub(super) fn flag(
    query: &HashMap<String, String>,
    name: &'static str,
    invalid: &mut Invalid,
) -> Option<bool> {
    let told = query.get(name)?.parse().ok();
    if told.is_none() {
        invalid.add(name, "must be true or false");
    }
    told
}

/// The page of `limit` items from one row more, if there is one, which takes no other item once it
/// has `enough` bytes; `cursor` names the place of a row.
pub fn page_by<R, T: Serialize>(
    (limit, enough): (i64, usize),
    rows: Vec<R>,
    cursor: impl Fn(&R) -> String,
    wire: impl Fn(R) -> T,
) -> Page<Item> {
    let most = usize::try_from(limit).unwrap_or(usize::MAX);
    let (mut items, mut bytes, mut end) = (Vec::new(), 0, None);
    let mut rows = rows.into_iter().peekable();
    while items.len() < most
        && fits(bytes, items.len(), enough)
        && let Some(row) = rows.next()
    {
        end = Some(cursor(&row));
        let written = item(&wire(row));
        bytes += written.get().len();
        items.push(written);
    }
    Page { items, next: end.filter(|_| rows.peek().is_some()) }
}

/// The cursor that names a row of this list.
pub fn cursor_of(id: i64, list: &str) -> String {
    Cursor { id }.encode(list)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(query: &[(&str, &str)]) -> Option<Paging> {
        let query =
            query.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
        Paging::parse(&query, "posts", 20).ok()
    }

    fn numbers(items: &[Item]) -> Vec<i64> {
        items.iter().map(|item| item.get().parse().unwrap()).collect()
    }

    #[test]
    fn a_page_ends_before_it_is_too_large_and_has_a_next_one() {
        let text = |row: i64| format!("{row} {}", "x".repeat(1_000_000));
        let paging = Paging { before: None, limit: 20, enough: ENOUGH };
        let page = paging.page((1..=20).rev().collect(), "posts", |row| *row, text);
        assert_eq!((page.items.len(), page.next), (4, Some(Cursor { id: 17 }.encode("posts"))));
        assert!(
            page.items.iter().map(|item| item.get().len()).sum::<usize>() <= limits::PAGE_BYTES
        );
        let window = paging.around(
            (11..=20).rev().collect(),
            (1..=10).rev().collect(),
            "posts",
            |row| *row,
            text,
        );
        let starts: Vec<&str> = window.page.items.iter().map(|item| &item.get()[1..3]).collect();
        assert_eq!(starts, ["12", "11", "10", "9 "], "what was sought stays in the middle");
        assert_eq!(
            (window.previous, window.page.next),
            (Some(Cursor { id: 12 }.encode("posts")), Some(Cursor { id: 9 }.encode("posts")))
        );
        let huge = paging.page(vec![2, 1], "posts", |row| *row, |_| "x".repeat(5_000_000));
        assert_eq!(
            (huge.items.len(), huge.next.is_some()),
            (1, true),
            "a page is never empty while there is something"
        );
    }

    #[test]
    fn a_page_is_twenty_unless_said_otherwise() {
        assert_eq!(parse(&[]), Some(Paging { before: None, limit: 20, enough: ENOUGH }));
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
        let paging = Paging { before: None, limit: 2, enough: ENOUGH };
        let page = paging.page(vec![5, 4, 3], "posts", |row| *row, |row| row);
        assert_eq!(numbers(&page.items), [5, 4]);
        assert_eq!(page.next, Some(Cursor { id: 4 }.encode("posts")));
        assert_eq!(paging.page(vec![5, 4], "posts", |row| *row, |row| row).next, None);
    }

    #[test]
    fn a_page_of_a_sorted_list_ends_with_the_place_of_its_last_row() {
        let page =
            |rows: Vec<i64>| page_by((2, ENOUGH), rows, |row| format!("at {row}"), |row| row);
        let full = page(vec![9, 7, 8]);
        assert_eq!((numbers(&full.items), full.next), (vec![9, 7], Some("at 7".to_owned())));
        assert_eq!(page(vec![9, 7]).next, None);
        assert_eq!((page(vec![]).items.len(), page(vec![]).next), (0, None));
    }

    #[test]
    fn a_window_has_what_was_sought_in_its_middle_or_as_near_as_the_ends_let_it() {
        let at = |id| Some(Cursor { id }.encode("posts"));
        let seen = |limit, newer: &[i64], older: &[i64]| {
            let paging = Paging { before: None, limit, enough: ENOUGH };
            let window =
                paging.around(newer.to_vec(), older.to_vec(), "posts", |row| *row, |row| row);
            (numbers(&window.page.items), window.previous, window.page.next)
        };
        assert_eq!(seen(3, &[9, 8, 7, 6], &[5, 4, 3, 2]), (vec![6, 5, 4], at(6), at(4)));
        assert_eq!(seen(4, &[9, 8, 7, 6], &[5, 4, 3, 2]), (vec![6, 5, 4, 3], at(6), at(3)));
        assert_eq!(seen(1, &[7, 6], &[5, 4]), (vec![5], at(5), at(5)));
        assert_eq!(seen(3, &[9, 8, 7, 6], &[5]), (vec![7, 6, 5], at(7), None), "the oldest");
        assert_eq!(seen(3, &[], &[5, 4, 3, 2]), (vec![5, 4, 3], None, at(3)), "the newest");
        assert_eq!(seen(9, &[7, 6], &[5, 4]), (vec![7, 6, 5, 4], None, None), "all there is");
        assert_eq!(seen(3, &[], &[]), (vec![], None, None));

        let after = |newer: &[i64], older: &[i64]| {
            let window = Paging { before: None, limit: 2, enough: ENOUGH }.after(
                newer.to_vec(),
                older.to_vec(),
                "posts",
                |row| *row,
                |row| row,
            );
            (numbers(&window.page.items), window.previous, window.page.next)
        };
        assert_eq!(after(&[9, 8, 7], &[6]), (vec![8, 7], at(8), at(7)));
        assert_eq!(after(&[9], &[]), (vec![9], None, None));
        assert_eq!(
            after(&[], &[9]),
            (vec![], None, at(10)),
            "nothing came after, and all stands behind"
        );
    }
}
