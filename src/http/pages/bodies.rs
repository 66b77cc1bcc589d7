//! Rendered texts as a page shows them: with what the script would add to them (`setBody` and
//! `enliven` in `static/js/lib/dom/`) as far as it takes room, so that nothing moves when the
//! script takes over.
//!
//! What comes in is `body_html`: sanitised, and written by one serialiser, so that it is read here
//! token by token.

use std::fmt::Write;

use crate::domain::html::{BLOCKS, Token, VOID, attribute, decoded, has_class, inside, tokens};

/// The highest that a picture is shown, in pixels; in a list it is the style that says it.
const TALLEST: u32 = 512;

/// How the first letter runs: the direction of a block. `None` where there is no letter.
fn direction(tokens: &[Token<'_>]) -> Option<&'static str> {
    let texts = tokens.iter().filter_map(|token| match token {
        Token::Text(text) => Some(*text),
        _ => None,
    });
    let letter = texts.flat_map(decoded).find(|c| c.is_alphabetic())?;
    let is_rtl = matches!(u32::from(letter), 0x590..=0x8ff | 0xfb1d..=0xfdff | 0xfe70..=0xfeff
        | 0x10800..=0x10fff | 0x1e800..=0x1efff);
    Some(if is_rtl { "rtl" } else { "ltr" })
}

/// The address of the first picture that this forum itself keeps.
pub(super) fn first_picture(html: &str) -> Option<String> {
    tokens(html).iter().find_map(|token| match token {
        Token::Open("img", attributes) => attribute(attributes, "src")
            .filter(|src| src.starts_with("/uploads/"))
            .map(str::to_owned),
        _ => None,
    })
}

/// Dresses the texts of one page.
#[derive(Default)]
pub(super) struct Dresser {
    /// Texts with footnotes so far: their ids must differ.
    noted: usize,
}

impl Dresser {
    /// A text as it stands on its page; `whole` is not shown in part.
    pub(super) fn dress(&mut self, html: &str, whole: bool) -> String {
        let all = tokens(html);
        let has_notes = all.iter().any(
            |token| matches!(token, Token::Open("a", attributes) if has_class(attributes, "footnote")),
        );
        self.noted += usize::from(has_notes);
        let serial = has_notes.then_some(self.noted);
        let mut out = String::with_capacity(html.len() + html.len() / 8);
        let mut links = 0_usize;
        for (at, token) in all.iter().enumerate() {
            match token {
                Token::Text(text) => out.push_str(text),
                Token::Close(name) => {
                    let _ = write!(out, "</{name}>");
                    match *name {
                        "a" => links = links.saturating_sub(1),
                        "pre" => out.push_str("</div>"),
                        _ => {}
                    }
                }
                Token::Open("img", attributes) => picture(&mut out, attributes, links == 0, whole),
                Token::Open(name, attributes) => {
                    links += usize::from(*name == "a");
                    open(&mut out, name, attributes, inside_of(&all, at, name), serial);
                }
            }
        }
        out
    }
}

fn inside_of<'a, 'b>(all: &'b [Token<'a>], at: usize, name: &str) -> &'b [Token<'a>] {
    if BLOCKS.contains(&name) { inside(all, at) } else { &[] }
}

/// Writes a start tag, and what goes with it.
fn open(
    out: &mut String,
    name: &str,
    attributes: &str,
    inside: &[Token<'_>],
    serial: Option<usize>,
) {
    if name == "pre" {
        let language = attribute(attributes, "data-language").unwrap_or_default();
        let _ = write!(
            out,
            "<div class=\"code-block\"><div class=\"code-head\"><span class=\"code-language\">{language}</span></div>"
        );
    }
    let _ = write!(out, "<{name}");
    match serial {
        Some(serial) => out.push_str(&apart(attributes, serial)),
        None => out.push_str(attributes),
    }
    match name {
        "pre" | "table" => out.push_str(" tabindex=\"0\""),
        "ol" => {
            let _ = write!(out, " class=\"digits-{}\"", digits(attributes, inside));
        }
        "input" => {
            let is_done = attributes.contains(" checked");
            let _ = write!(out, " aria-label=\"{}\"", if is_done { "Done" } else { "To do" });
        }
        _ => {}
    }
    if BLOCKS.contains(&name)
        && attribute(attributes, "dir").is_none()
        && let Some(direction) = direction(inside)
    {
        let _ = write!(out, " dir=\"{direction}\"");
    }
    out.push('>');
}

/// The same text may stand on a page twice: its ids and what leads to them are made different.
fn apart(attributes: &str, serial: usize) -> String {
    let mut made = attributes.to_owned();
    for (name, prefix) in [("id", ""), ("href", "#")] {
        if let Some(value) = attribute(attributes, name)
            && value.starts_with(prefix)
        {
            let (old, new) =
                (format!(" {name}=\"{value}\""), format!(" {name}=\"{value}-in-{serial}\""));
            made = made.replacen(&old, &new, 1);
        }
    }
    made
}

/// The digits of the widest number of a list.
fn digits(attributes: &str, inside: &[Token<'_>]) -> usize {
    let start: i64 = attribute(attributes, "start").and_then(|n| n.parse().ok()).unwrap_or(1);
    let (mut depth, mut items) = (0_usize, 0_i64);
    for token in inside {
        match token {
            Token::Open(name, _) if !VOID.contains(name) => {
                items += i64::from(depth == 0);
                depth += 1;
            }
            Token::Close(_) => depth = depth.saturating_sub(1),
            Token::Open(..) | Token::Text(_) => {}
        }
    }
    let last = start.saturating_add(items - 1);
    start.to_string().len().max(last.to_string().len())
}

/// A picture opens in full, unless its writer has made it a link to something else.
fn picture(out: &mut String, attributes: &str, opens: bool, whole: bool) {
    let alt = attribute(attributes, "alt").unwrap_or_default();
    if opens {
        let src = attribute(attributes, "src").unwrap_or_default();
        let named = if alt.is_empty() { " aria-label=\"Image\"" } else { "" };
        let _ = write!(
            out,
            "<a class=\"picture-link\" href=\"{src}\" target=\"_blank\" rel=\"noopener\"{named}>"
        );
    }
    let size = |name| attribute(attributes, name).and_then(|text| text.parse::<u32>().ok());
    match (size("width"), size("height")) {
        (Some(width), Some(height)) if whole && height > TALLEST => {
            let less = (u64::from(width) * u64::from(TALLEST) / u64::from(height)).max(1);
            let attributes = attributes
                .replacen(&format!(" width=\"{width}\""), &format!(" width=\"{less}\""), 1)
                .replacen(&format!(" height=\"{height}\""), &format!(" height=\"{TALLEST}\""), 1);
            let _ = write!(out, "<img{attributes}>");
        }
        _ => {
            let _ = write!(out, "<img{attributes}>");
        }
    }
    if opens {
        out.push_str("</a>");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::html::plain;

    fn dressed(html: &str) -> String {
        Dresser::default().dress(html, true)
    }

    #[test]
    fn each_block_runs_as_its_first_letter_does() {
        assert_eq!(
            dressed("<p>&amp; שלום</p><blockquote>\n<p>Hi</p></blockquote><p>12</p>"),
            "<p dir=\"rtl\">&amp; שלום</p><blockquote dir=\"ltr\">\n<p dir=\"ltr\">Hi</p></blockquote><p>12</p>"
        );
    }

    #[test]
    fn code_has_the_room_of_its_head() {
        assert_eq!(
            dressed("<pre data-language=\"rust\"><code>1 &lt; 2</code></pre>"),
            "<div class=\"code-block\"><div class=\"code-head\"><span class=\"code-language\">rust</span></div>\
             <pre data-language=\"rust\" tabindex=\"0\"><code>1 &lt; 2</code></pre></div>"
        );
    }

    #[test]
    fn pictures_open_and_are_not_too_tall() {
        assert_eq!(
            dressed("<img src=\"/uploads/a.png\" alt=\"a > b\" width=\"100\" height=\"1024\">"),
            "<a class=\"picture-link\" href=\"/uploads/a.png\" target=\"_blank\" rel=\"noopener\">\
             <img src=\"/uploads/a.png\" alt=\"a > b\" width=\"50\" height=\"512\"></a>"
        );
        let linked = "<a href=\"https://a.example\"><img src=\"/uploads/a.png\" alt=\"\"></a>";
        assert_eq!(dressed(linked), linked);
    }

    #[test]
    fn lists_have_room_for_their_numbers() {
        assert_eq!(
            dressed("<ol start=\"9\"><li>a<br></li><li>b</li></ol>"),
            "<ol start=\"9\" class=\"digits-2\" dir=\"ltr\"><li dir=\"ltr\">a<br></li><li dir=\"ltr\">b</li></ol>"
        );
    }

    #[test]
    fn notes_of_two_texts_are_apart() {
        let text =
            "<sup><a class=\"footnote\" href=\"#fn-1\">1</a></sup><ol><li id=\"fn-1\">x</li></ol>";
        let mut dresser = Dresser::default();
        dresser.dress(text, true);
        let second = dresser.dress(text, true);
        assert!(
            second.contains("href=\"#fn-1-in-2\"") && second.contains("id=\"fn-1-in-2\""),
            "{second}"
        );
    }

    #[test]
    fn a_plain_text_is_one_line_and_keeps_what_is_hidden_hidden() {
        let html = "<p>It was <span class=\"spoiler\">the <b>cat</b></span>.</p>\n<details><summary>s</summary><p>x</p></details><p>a &lt; b</p>";
        assert_eq!(plain(html, 100), "It was . a < b");
        assert_eq!(plain("<p>one two three</p>", 7), "one two…");
        assert_eq!(plain("", 7), "");
    }
}
