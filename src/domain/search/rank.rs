//! How well a text fits a question, and where.

use super::{
    query::{Query, Unit},
    words::{Word, words},
};

/// How well a text fits that is known to: words of the title say more than those of the text, whole
/// words more than beginnings, and the same number of them more in a short text. The same on every
/// database; only the order says something.
pub fn rank(title: &str, body: &str, query: &Query) -> i64 {
    let (title, body) = (words(title), words(body));
    let length = i64::try_from(body.len()).unwrap_or(i64::MAX / 1_000);
    query
        .wanted
        .iter()
        .map(|unit| {
            let (in_title, in_body) = (weight(&title, unit), weight(&body, unit));
            let saturated = 1_000 * in_body / (in_body + 2 + length / 100);
            1_500 * in_title.min(2) + saturated
        })
        .sum()
}

/// How often a unit stands among words: 2 for each time, 1 where it is only how a word begins.
fn weight(words: &[Word], unit: &Unit) -> i64 {
    hits(words, unit)
        .map(|at| {
            let last = &words[at + unit.words.len() - 1];
            if Some(&last.text) == unit.words.last() || last.is_pair { 2 } else { 1 }
        })
        .sum()
}

/// Where a unit stands among words.
pub(super) fn hits<'a>(words: &'a [Word], unit: &'a Unit) -> impl Iterator<Item = usize> + 'a {
    let fits = move |word: &Word, wanted: &String, is_last: bool| {
        word.text == *wanted || (is_last && unit.is_open && word.text.starts_with(wanted.as_str()))
    };
    let last = unit.words.len() - 1;
    words.windows(unit.words.len()).enumerate().filter_map(move |(at, here)| {
        here.iter()
            .zip(&unit.words)
            .enumerate()
            .all(|(place, (word, wanted))| fits(word, wanted, place == last))
            .then_some(at)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_fits_better_ranks_higher() {
        let query = Query::parse("rye ");
        let of = |title, body: &str| rank(title, body, &query);
        let long = format!("rye {}", "word ".repeat(500));
        assert!(of("Rye", "bread") > of("Bread", "rye rye rye rye"));
        assert!(of("Bread", "rye and rye") > of("Bread", "rye and wheat"));
        assert!(of("Bread", "rye") > of("Bread", &long));
        let open = Query::parse("rye");
        assert!(rank("x", "rye", &open) > rank("x", "ryebread", &open));
        assert_eq!(rank("x", "wheat", &open), 0);
    }

    #[test]
    fn a_phrase_stands_where_all_its_words_do() {
        let text = words("one two one two three");
        let at = |asked: &str| hits(&text, &Query::parse(asked).wanted[0]).collect::<Vec<_>>();
        assert_eq!(at("\"one two\""), [0, 2]);
        assert_eq!(at("\"two three\""), [3]);
        assert_eq!(at("thr"), [4]);
        assert_eq!(at("thr "), [0; 0]);
    }
}
