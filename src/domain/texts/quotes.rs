//! What a text quotes: where the links in its quotations lead, within the forum.

use std::collections::BTreeSet;

use super::html::{Token, attribute, tokens};
use crate::domain::{CommentId, PostId};

/// A post, or a comment under it, as a link names it.
pub type Quoted = (PostId, Option<CommentId>);

/// Texts that one text quotes, at most: further ones are not noted.
const MOST: usize = 20;

/// The posts and comments to which the links in a rendered text's quotations lead.
pub fn quoted(html: &str) -> BTreeSet<Quoted> {
    let (mut depth, mut found) = (0_usize, BTreeSet::new());
    if !html.contains("<blockquote") {
        return found;
    }
    for token in tokens(html) {
        match token {
            Token::Open("blockquote", _) => depth += 1,
            Token::Close("blockquote") => depth = depth.saturating_sub(1),
            Token::Open("a", attributes) if depth > 0 && found.len() < MOST => {
                found.extend(attribute(attributes, "href").and_then(place));
            }
            _ => {}
        }
    }
    found
}

/// Reads `/p/7` and `/p/7#c-3`.
fn place(href: &str) -> Option<Quoted> {
    let rest = href.strip_prefix("/p/")?;
    let (post, comment) = match rest.split_once("#c-") {
        Some((post, comment)) => (post, Some(id(comment)?)),
        None => (rest, None),
    };
    Some((PostId(id(post)?), comment.map(CommentId)))
}

fn id(text: &str) -> Option<i64> {
    let is_number = text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|id| is_number && *id > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_in_quotations_say_what_is_quoted() {
        let text = r#"<p><a href="/p/1">one</a></p>
<blockquote><p><a href="/p/2#c-3">ana</a>:</p><blockquote><p><a class="x" href="/p/4">bob</a></p></blockquote>
<p><a href="/p/2#c-3">again</a> <a href="/p/+5">a</a> <a href="/p/6?before=x">b</a> <a href="https://a.b/p/7">c</a></p></blockquote>
<p><a href="/p/8">eight</a></p>"#;
        let expected = [(PostId(2), Some(CommentId(3))), (PostId(4), None)];
        assert_eq!(quoted(text), expected.into());
        assert!(quoted("<p>Nothing</p>").is_empty());
    }

    #[test]
    fn a_text_quotes_so_many_at_most() {
        let links: Vec<_> = (1..100).map(|id| format!("<a href=\"/p/{id}\">x</a>")).collect();
        let text = format!("<blockquote>{}</blockquote>", links.concat());
        assert_eq!(quoted(&text).len(), MOST);
    }
}
