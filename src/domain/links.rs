//! How many links to other sites a text has: what those who come only to advertise write most of.

use pulldown_cmark::{Event, Parser, Tag, TagEnd};

const SYNTAX: pulldown_cmark::Options = pulldown_cmark::Options::ENABLE_TABLES;

/// Counts the links to other sites in a person's Markdown, addresses that are only written out among them. `own` is this forum's
/// origin, where it is known.
pub fn count(markdown: &str, own: Option<&str>) -> usize {
    let (mut found, mut inside) = (0, false);
    for event in Parser::new_ext(markdown, SYNTAX) {
        match event {
            Event::Start(Tag::Link { dest_url, .. }) => {
                found += usize::from(is_foreign(&dest_url, own));
                inside = true;
            }
            Event::Start(Tag::Image { dest_url, .. }) => found += usize::from(is_foreign(&dest_url, own)),
            Event::Start(Tag::CodeBlock(_)) => inside = true,
            Event::End(TagEnd::Link | TagEnd::CodeBlock) => inside = false,
            Event::Text(text) if !inside => found += text.split_whitespace().map(|word| written_out(word, own)).sum::<usize>(),
            _ => {}
        }
    }
    found
}

fn written_out(word: &str, own: Option<&str>) -> usize {
    word.match_indices("://")
        .filter(|(at, _)| {
            let scheme = ["https", "http"].into_iter().find(|scheme| word[..*at].to_ascii_lowercase().ends_with(scheme));
            scheme.is_some_and(|scheme| is_foreign(&word[at - scheme.len()..], own))
        })
        .count()
}

fn is_foreign(url: &str, own: Option<&str>) -> bool {
    let lower = url.trim().to_ascii_lowercase();
    let elsewhere = lower.starts_with("http://") || lower.starts_with("https://") || lower.starts_with("//");
    let is_own = own.and_then(|own| lower.strip_prefix(own)).is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?', '#']));
    elsewhere && !is_own
}

#[cfg(test)]
mod tests {
    use super::count;

    #[test]
    fn every_way_to_another_site_is_counted_once() {
        for (markdown, links) in [
            ("no link", 0),
            ("[a](https://x.org) and [b](http://y.org)", 2),
            ("<https://x.org>", 1),
            ("look at https://x.org, or HTTP://y.org.", 2),
            ("[a][1]\n\n[1]: https://x.org", 1),
            ("[https://x.org](https://x.org)", 1),
            ("![p](https://x.org/p.png)", 1),
            ("[a](//x.org)", 1),
            ("[a](/p/1) [b](#c) [c](mailto:a@x.org)", 0),
            ("`https://x.org`", 0),
            ("```\nhttps://x.org\n```", 0),
        ] {
            assert_eq!(count(markdown, None), links, "{markdown}");
        }
    }

    #[test]
    fn the_forums_own_addresses_are_no_other_site() {
        let own = Some("https://forum.example.org");
        assert_eq!(count("[a](https://forum.example.org/p/1) https://Forum.example.org", own), 0);
        assert_eq!(count("[a](https://forum.example.org.evil.net/p/1)", own), 1);
    }
}
