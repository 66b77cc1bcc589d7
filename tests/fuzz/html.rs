//! HTML, parsed as browsers do, and what may be in it.

use html5ever::{ParseOpts, parse_document, parse_fragment, tendril::TendrilSink};
use markup5ever_rcdom::{Handle, NodeData, RcDom};

const TAGS: [&str; 32] = [
    "a",
    "blockquote",
    "br",
    "code",
    "del",
    "details",
    "em",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "img",
    "input",
    "li",
    "ol",
    "p",
    "pre",
    "section",
    "span",
    "strong",
    "summary",
    "sup",
    "table",
    "tbody",
    "td",
    "th",
    "thead",
    "tr",
    "ul",
];

/// What may be nested in one another at most, the page's own elements left out.
const DEPTH: usize = 100;

/// All of it is what a text may hold.
pub fn check(html: &str) {
    let name = html5ever::QualName::new(None, html5ever::ns!(html), html5ever::local_name!("div"));
    let dom =
        parse_fragment(RcDom::default(), ParseOpts::default(), name, Vec::new(), false).one(html);
    for root in dom.document.children.borrow().iter() {
        for node in root.children.borrow().iter() {
            check_node(node, html, 1);
        }
    }
}

/// All that is read of it: its words, and what its attributes say.
pub fn words(html: &str) -> String {
    let name = html5ever::QualName::new(None, html5ever::ns!(html), html5ever::local_name!("div"));
    let dom =
        parse_fragment(RcDom::default(), ParseOpts::default(), name, Vec::new(), false).one(html);
    let (mut read, mut said) = (String::new(), String::new());
    collect_words(&dom.document, &mut read, &mut said);
    read + &said
}

fn collect_words(node: &Handle, read: &mut String, said: &mut String) {
    match &node.data {
        NodeData::Text { contents } => read.push_str(&contents.borrow()),
        NodeData::Element { attrs, .. } => {
            for attribute in attrs.borrow().iter() {
                said.push(' ');
                said.push_str(&attribute.value);
            }
        }
        _ => {}
    }
    for child in node.children.borrow().iter() {
        collect_words(child, read, said);
    }
}

/// Standing in a page it stays in its place, and what comes after it is not in it.
pub fn check_within(html: &str) {
    let page = format!(
        "<!doctype html><body><main><div id=text>{html}</div></main><footer></footer></body>"
    );
    let dom = parse_document(RcDom::default(), ParseOpts::default()).one(page);
    let mut names = Vec::new();
    path_to_footer(&dom.document, &mut Vec::new(), &mut names);
    assert_eq!(names, ["html", "body", "footer"], "the text ends where it should: {html}");
}

fn path_to_footer(node: &Handle, path: &mut Vec<String>, found: &mut Vec<String>) {
    if let NodeData::Element { name, .. } = &node.data {
        path.push(name.local.to_string());
        if &*name.local == "footer" {
            found.clone_from(path);
        }
    }
    for child in node.children.borrow().iter() {
        path_to_footer(child, path, found);
    }
    if matches!(node.data, NodeData::Element { .. }) {
        path.pop();
    }
}

fn check_node(node: &Handle, html: &str, depth: usize) {
    match &node.data {
        NodeData::Text { .. } | NodeData::Document => {}
        NodeData::Element { name, attrs, .. } => {
            let tag = &*name.local;
            assert!(
                TAGS.contains(&tag) && &*name.ns == "http://www.w3.org/1999/xhtml",
                "<{tag}> in {html}"
            );
            for attribute in attrs.borrow().iter() {
                let (key, value) = (&*attribute.name.local, &*attribute.value);
                let allowed = match (tag, key) {
                    ("a", "href") => is_address(value),
                    ("img", "src") => value.starts_with("/uploads/"),
                    ("a", "title") | ("img", "alt" | "title") => true,
                    ("a", "rel") => value == "nofollow ugc noopener",
                    ("a", "class") => matches!(value, "mention" | "footnote"),
                    ("a", "aria-label") => value == "Back to the text",
                    ("a" | "li", "id") => value.starts_with("fn-") || value.starts_with("fnref-"),
                    ("li", "class") => value == "task",
                    ("section", "class") => value == "footnotes",
                    ("details" | "span", "class") => value == "spoiler",
                    ("code", "class") => {
                        value.starts_with("language-") && !value.contains(char::is_whitespace)
                    }
                    ("pre", "data-language") => !value.contains(char::is_whitespace),
                    ("td" | "th", "align") => matches!(value, "left" | "center" | "right"),
                    ("input", "type") => value == "checkbox",
                    ("input", "disabled" | "checked") => value.is_empty(),
                    ("img", "loading") => value == "lazy",
                    ("img", "decoding") => value == "async",
                    ("img", "width" | "height") => value.chars().all(|c| c.is_ascii_digit()),
                    ("ol", "start") => value.chars().all(|c| c.is_ascii_digit()),
                    _ => false,
                };
                assert!(allowed, "<{tag} {key}={value:?}> in {html}");
            }
        }
        _ => panic!("neither text nor element in {html}"),
    }
    assert!(depth <= DEPTH + 1 || node.children.borrow().is_empty(), "nested too deep: {html}");
    for child in node.children.borrow().iter() {
        check_node(child, html, depth + 1);
    }
}

/// As a browser reads it, which forgives much: with one of four schemes, or none.
fn is_address(address: &str) -> bool {
    let read: String = address
        .trim_matches(|c: char| c <= ' ')
        .chars()
        .filter(|c| !matches!(c, '\t' | '\n' | '\r'))
        .collect();
    let scheme = read
        .split(['/', '?', '#'])
        .next()
        .unwrap_or_default()
        .split_once(':')
        .map(|(scheme, _)| scheme.to_ascii_lowercase());
    match scheme {
        Some(scheme)
            if scheme.starts_with(|c: char| c.is_ascii_alphabetic())
                && scheme.chars().all(is_of_scheme) =>
        {
            matches!(&*scheme, "http" | "https" | "mailto" | "tel")
        }
        _ => true,
    }
}

fn is_of_scheme(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.')
}
