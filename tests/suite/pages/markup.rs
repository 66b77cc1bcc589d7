//! Pages, read by the parser that browsers' is written after.

use std::{collections::BTreeMap, fmt::Write};

use html5ever::{ParseOpts, parse_document, tendril::TendrilSink};
use markup5ever_rcdom::{Handle, NodeData, RcDom};

use crate::support::Value;

/// What a page looks like where the script has no part in it; it is made from what the server wrote
/// and from what the script shows, and both must be the same.
const BY_THE_SCRIPT: [&str; 8] = [
    "menu-place",
    "categories-toggle",
    "people-toggle",
    "follow",
    "for-members",
    "nav-manage",
    "moderation",
    "thread-tools",
];
/// Attributes that hold what differs by reader, or helps those who press keys.
const UNEQUAL: [&str; 4] = ["style", "title", "rel", "data-key"];
/// Classes that say how something is at the moment.
const MOMENTARY: [&str; 4] = ["is-cut", "for-guests", "is-typing", "is-unknown"];

/// A page.
pub(super) struct Page(RcDom);

impl Page {
    pub(super) fn parse(html: &str) -> Self {
        Self(parse_document(RcDom::default(), ParseOpts::default()).one(html))
    }

    /// What a conforming parser has to forgive.
    pub(super) fn errors(&self) -> Vec<String> {
        self.0.errors.borrow().iter().map(ToString::to_string).collect()
    }

    /// All elements with this name, and with this value of this attribute.
    fn all(&self, name: &str, attribute: &str, value: &str) -> Vec<Handle> {
        let mut found = Vec::new();
        walk(&self.0.document, &mut |node| {
            if name_of(node) == name && (attribute.is_empty() || get(node, attribute) == value) {
                found.push(node.clone());
            }
        });
        found
    }

    /// The text of the first element with this name.
    pub(super) fn text(&self, name: &str) -> String {
        self.all(name, "", "").first().map(text).unwrap_or_default()
    }

    /// The text of all elements that have this class.
    pub(super) fn texts(&self, class: &str) -> Vec<String> {
        let mut found = Vec::new();
        walk(&self.0.document, &mut |node| {
            if get(node, "class").split(' ').any(|one| one == class) {
                found.push(text(node));
            }
        });
        found
    }

    /// Where all links lead.
    pub(super) fn links(&self) -> Vec<String> {
        self.all("a", "", "").iter().map(|link| get(link, "href")).collect()
    }

    /// Where the link with this text leads.
    pub(super) fn link(&self, words: &str) -> Option<String> {
        self.all("a", "", "").iter().find(|link| text(link) == words).map(|link| get(link, "href"))
    }

    /// What a `<meta>` says, by its name or property.
    pub(super) fn meta(&self, name: &str) -> Option<String> {
        let by_name = self.all("meta", "name", name);
        let by_property = self.all("meta", "property", name);
        by_name.iter().chain(&by_property).next().map(|meta| get(meta, "content"))
    }

    /// Where a `<link>` of this relation leads.
    pub(super) fn relation(&self, rel: &str) -> Option<String> {
        self.all("link", "rel", rel).first().map(|link| get(link, "href"))
    }

    /// The JSON in the script of this type.
    pub(super) fn json(&self, kind: &str) -> Value {
        let script = self.all("script", "type", kind).pop().expect("such a script");
        serde_json::from_str(&text(&script)).expect("JSON")
    }

    /// All attributes that could run something, and all scripts that are no data.
    pub(super) fn running(&self) -> Vec<String> {
        let mut found = Vec::new();
        walk(&self.0.document, &mut |node| {
            let NodeData::Element { attrs, .. } = &node.data else { return };
            for attribute in attrs.borrow().iter() {
                let (name, value) = (&*attribute.name.local, attribute.value.trim().to_lowercase());
                if name.starts_with("on") || name == "style" || value.starts_with("javascript:") {
                    found.push(format!("{name}={value}"));
                }
            }
            let is_data = get(node, "type").ends_with("json");
            if name_of(node) == "script" && !is_data && !text(node).is_empty() {
                found.push(text(node));
            }
        });
        found
    }

    /// The header, the categories and the main part, without what differs by reader and moment.
    pub(super) fn shown(&self) -> String {
        let mut out = String::new();
        for (name, id) in [("header", "header"), ("nav", "categories"), ("main", "main")] {
            for part in self.all(name, "id", id) {
                write(&part, 0, &mut out);
            }
        }
        out
    }
}

fn walk(node: &Handle, see: &mut impl FnMut(&Handle)) {
    see(node);
    for child in node.children.borrow().iter() {
        walk(child, see);
    }
}

fn name_of(node: &Handle) -> String {
    match &node.data {
        NodeData::Element { name, .. } => name.local.to_string(),
        _ => String::new(),
    }
}

fn get(node: &Handle, attribute: &str) -> String {
    attributes(node).remove(attribute).unwrap_or_default()
}

fn attributes(node: &Handle) -> BTreeMap<String, String> {
    let NodeData::Element { attrs, .. } = &node.data else { return BTreeMap::new() };
    attrs.borrow().iter().map(|one| (one.name.local.to_string(), one.value.to_string())).collect()
}

fn text(node: &Handle) -> String {
    let mut all = String::new();
    walk(node, &mut |node| {
        if let NodeData::Text { contents } = &node.data {
            all.push_str(&contents.borrow());
        }
    });
    all
}

/// Writes an element in a form that is the same for both.
fn write(node: &Handle, depth: usize, out: &mut String) {
    match &node.data {
        NodeData::Text { contents } => {
            let words = contents.borrow().split_whitespace().collect::<Vec<_>>().join(" ");
            if !words.is_empty() {
                let _ = writeln!(out, "{:depth$}{words}", "");
            }
        }
        NodeData::Element { .. } => element(node, depth, out),
        _ => {}
    }
}

fn element(node: &Handle, depth: usize, out: &mut String) {
    let (name, mut attributes) = (name_of(node), attributes(node));
    let mut classes: Vec<String> = attributes
        .remove("class")
        .unwrap_or_default()
        .split_whitespace()
        .filter(|class| !MOMENTARY.contains(class))
        .map(str::to_owned)
        .collect();
    classes.sort();
    let has = |class: &str| classes.iter().any(|one| one == class);
    let is_older = has("older");
    if attributes.contains_key("hidden")
        || (name == "button" && !is_older)
        || classes.iter().any(|class| BY_THE_SCRIPT.contains(&class.as_str()))
        || (name == "p" && node.children.borrow().is_empty())
    {
        return;
    }
    // Words that wait to be pressed are the same words.
    if name == "span"
        && classes.is_empty()
        && attributes.is_empty()
        && depth > 0
        && in_spoiler(node)
    {
        for child in node.children.borrow().iter() {
            write(child, depth, out);
        }
        return;
    }
    if has("spoiler") {
        for hidden in ["role", "tabindex", "aria-label"] {
            attributes.remove(hidden);
        }
    }
    if name == "img" {
        for size in ["width", "height"] {
            attributes.remove(size);
        }
    }
    for unequal in UNEQUAL {
        attributes.remove(unequal);
    }
    let kind = if is_older { "more" } else { &name };
    if is_older {
        attributes.clear();
    }
    let _ = write!(out, "{:depth$}<{kind}", "");
    if !classes.is_empty() && !is_older {
        let _ = write!(out, " class={classes:?}");
    }
    for (name, value) in &attributes {
        let value = value.split("?next=").next().unwrap_or_default();
        let value = value.rsplit_once("-in-").map_or(value, |(before, _)| before);
        let _ = write!(out, " {name}={value:?}");
    }
    out.push_str(">\n");
    // Each reader sees times by their own clock; code may be in colours.
    match &*name {
        "time" => return,
        "code" => return out.push_str(&text(node)),
        _ => {}
    }
    for child in node.children.borrow().iter() {
        write(child, depth + 1, out);
    }
}

fn in_spoiler(node: &Handle) -> bool {
    let weak = node.parent.take();
    node.parent.set(weak.clone());
    let parent = weak.and_then(|parent| parent.upgrade());
    parent.is_some_and(|parent| get(&parent, "class").split(' ').any(|one| one == "spoiler"))
}
