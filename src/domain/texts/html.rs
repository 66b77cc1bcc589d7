//! Rendered texts, read token by token: `body_html` is sanitised and written by one serialiser, so
//! that no more of a parser is needed.

/// Elements that have no end.
pub const VOID: [&str; 5] = ["br", "hr", "img", "input", "wbr"];
/// Blocks that run as their first letter does.
pub const BLOCKS: [&str; 14] = [
    "p",
    "ul",
    "ol",
    "li",
    "blockquote",
    "table",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "dl",
    "details",
];

/// A piece of a rendered text.
pub enum Token<'a> {
    /// What stands between tags, as it is written.
    Text(&'a str),
    /// A start tag: its name, and its attributes as they are written.
    Open(&'a str, &'a str),
    /// An end tag: its name.
    Close(&'a str),
}

/// The pieces of a rendered text.
pub fn tokens(html: &str) -> Vec<Token<'_>> {
    let (mut found, mut rest) = (Vec::new(), html);
    while let Some(start) = rest.find('<') {
        if start > 0 {
            found.push(Token::Text(&rest[..start]));
        }
        let tag = &rest[start + 1..];
        let end = tag_end(tag);
        let (inside, after) = (&tag[..end], tag.get(end + 1..).unwrap_or_default());
        found.push(if let Some(name) = inside.strip_prefix('/') {
            Token::Close(name)
        } else {
            let name = inside.find(' ').unwrap_or(inside.len());
            Token::Open(&inside[..name], &inside[name..])
        });
        rest = after;
    }
    if !rest.is_empty() {
        found.push(Token::Text(rest));
    }
    found
}

/// Where a tag ends: at the first `>` that is in no attribute.
fn tag_end(tag: &str) -> usize {
    let mut quoted = false;
    for (at, byte) in tag.bytes().enumerate() {
        match byte {
            b'"' => quoted = !quoted,
            b'>' if !quoted => return at,
            _ => {}
        }
    }
    tag.len()
}

/// The value of an attribute, as it is written.
pub fn attribute<'a>(attributes: &'a str, name: &str) -> Option<&'a str> {
    let mut rest = attributes;
    while let Some(equals) = rest.find("=\"") {
        let (key, after) = (rest[..equals].trim(), &rest[equals + 2..]);
        let end = after.find('"')?;
        if key.rsplit(' ').next() == Some(name) {
            return Some(&after[..end]);
        }
        rest = &after[end + 1..];
    }
    None
}

/// Whether an element has this class.
pub fn has_class(attributes: &str, class: &str) -> bool {
    attribute(attributes, "class").is_some_and(|all| all.split(' ').any(|one| one == class))
}

/// What stands inside the element that begins at `start`.
pub fn inside<'a, 'b>(tokens: &'b [Token<'a>], start: usize) -> &'b [Token<'a>] {
    let mut depth = 0_usize;
    let behind = &tokens[start + 1..];
    for (at, token) in behind.iter().enumerate() {
        match token {
            Token::Open(name, _) if !VOID.contains(name) => depth += 1,
            Token::Close(_) if depth == 0 => return &behind[..at],
            Token::Close(_) => depth -= 1,
            Token::Open(..) | Token::Text(_) => {}
        }
    }
    behind
}

/// The characters of a text, with the serialiser's few entities read.
pub fn decoded(text: &str) -> impl Iterator<Item = char> + '_ {
    let mut rest = text;
    std::iter::from_fn(move || {
        let (character, length) = ["&amp;", "&lt;", "&gt;", "&quot;", "&nbsp;"]
            .into_iter()
            .zip(['&', '<', '>', '"', '\u{a0}'])
            .find(|(entity, _)| rest.starts_with(entity))
            .map(|(entity, character)| (character, entity.len()))
            .or_else(|| rest.chars().next().map(|first| (first, first.len_utf8())))?;
        rest = &rest[length..];
        Some(character)
    })
}

/// A text as one line without markup. Words that are hidden stay hidden.
pub fn text(html: &str) -> String {
    plain(html, usize::MAX)
}

/// The same, at most so many characters of it.
pub fn plain(html: &str, most: usize) -> String {
    let all = tokens(html);
    let (mut written, mut length, mut at) = (String::new(), 0, 0);
    while at < all.len() && length <= most {
        match &all[at] {
            Token::Open("span", attributes) if has_class(attributes, "spoiler") => {
                at += inside(&all, at).len();
            }
            // What is hidden stays hidden, and marks of notes are no words.
            Token::Open("details", _) => at += inside(&all, at).len(),
            Token::Open("a", attributes) if has_class(attributes, "footnote") => {
                at += inside(&all, at).len();
            }
            Token::Text(text) => {
                for character in decoded(text) {
                    let is_space = character.is_whitespace();
                    if !is_space || !(written.is_empty() || written.ends_with(' ')) {
                        written.push(if is_space { ' ' } else { character });
                        length += 1;
                    }
                }
            }
            Token::Open(name, _) | Token::Close(name)
                if (BLOCKS.contains(name)
                    || matches!(*name, "br" | "pre" | "td" | "th" | "tr"))
                    && !written.is_empty()
                    && !written.ends_with(' ') =>
            {
                written.push(' ');
            }
            Token::Open(..) | Token::Close(_) => {}
        }
        at += 1;
    }
    let written = written.trim_end();
    match written.char_indices().nth(most) {
        Some((cut, _)) => format!("{}…", written[..cut].trim_end()),
        None => written.to_owned(),
    }
}
