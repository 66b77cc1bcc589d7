//! Where a page of a list ended. Opaque to clients, so that it can change; tied to its list, so
//! that it can't be mixed up.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

/// The last row of a page: the next page holds what sorts after it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor {
    /// The id of the last row shown. Ids grow, so rows added or deleted meanwhile change nothing.
    pub id: i64,
}

impl Cursor {
    /// The cursor as a client gets it, for the list named `list`.
    pub fn encode(&self, list: &str) -> String {
        encode(list, &[self.id])
    }

    /// Reads a cursor of the list named `list`. `None` for anything that this list did not give.
    pub fn decode(list: &str, text: &str) -> Option<Self> {
        let [id] = decode(list, text)?;
        (id > 0).then_some(Self { id })
    }
}

/// The last row of a page of a list that is sorted by something else than ids: rows of the same key
/// stand there by their ids. A row that gets another key meanwhile stands elsewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Keyset {
    /// What the list is sorted by.
    pub key: i64,
    /// The row's id.
    pub id: i64,
}

impl Keyset {
    /// The cursor as a client gets it, for the list named `list`.
    pub fn encode(&self, list: &str) -> String {
        encode(list, &[self.key, self.id])
    }

    /// Reads a cursor of the list named `list`. `None` for anything that this list did not give.
    pub fn decode(list: &str, text: &str) -> Option<Self> {
        let [key, id] = decode(list, text)?;
        (id > 0).then_some(Self { key, id })
    }
}

/// A cursor that holds these numbers, for the list named `list`.
pub fn encode(list: &str, numbers: &[i64]) -> String {
    let written = numbers.iter().map(i64::to_string).collect::<Vec<_>>().join(".");
    URL_SAFE_NO_PAD.encode(format!("{list}:{written}"))
}

/// The numbers of a cursor of the list named `list`. `None` for anything that this list did not give.
pub fn decode<const N: usize>(list: &str, text: &str) -> Option<[i64; N]> {
    let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
    let (of, written) = std::str::from_utf8(&bytes).ok()?.split_once(':')?;
    let numbers: Vec<i64> = written.split('.').map(|n| n.parse().ok()).collect::<Option<_>>()?;
    numbers.try_into().ok().filter(|_| of == list)
}

#[cfg(test)]
mod tests {
    use super::{Cursor, Keyset};

    #[test]
    fn comes_back_as_it_went_out() {
        let cursor = Cursor { id: 42 };
        assert_eq!(Cursor::decode("posts", &cursor.encode("posts")), Some(cursor));
    }

    #[test]
    fn a_place_in_a_sorted_list_comes_back_too() {
        for place in [Keyset { key: 0, id: 1 }, Keyset { key: 1_777_817_100_000, id: 42 }] {
            assert_eq!(Keyset::decode("posts-top", &place.encode("posts-top")), Some(place));
            assert_eq!(Keyset::decode("posts-active", &place.encode("posts-top")), None);
        }
        let plain = Cursor { id: 42 }.encode("posts-top");
        assert_eq!(Keyset::decode("posts-top", &plain), None);
    }

    #[test]
    fn of_another_list_or_made_up_is_refused() {
        let foreign = Cursor { id: 42 }.encode("comments");
        for text in [foreign.as_str(), "", "42", "!!", "cG9zdHM6LTE", "cG9zdHM6"] {
            assert_eq!(Cursor::decode("posts", text), None, "{text}");
        }
    }
}
