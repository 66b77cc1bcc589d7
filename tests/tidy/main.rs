//! What keeps the house in order where the compiler doesn't: who may import whom, how long a file
//! may be, migrations that match, and words that hide an unfinished thought. A rule that turns out
//! wrong is changed here, with its reason, not worked around.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "in a test, that is how it fails")]

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

/// The most lines of a file that a person still reads as a whole.
const LINES: usize = 520;

/// The parts of `src/` and what each may use besides itself. A part is a file or a folder; the
/// longest name that fits counts.
const LAYERS: &[(&str, &[&str])] = &[
    ("domain", &["domain"]),
    ("protocol", &["protocol", "domain"]),
    // Pure state: no actor, no socket, no clock.
    ("live/state", &["live::state", "protocol", "domain"]),
    // The actors. What they need of the database is handed to them.
    ("live", &["live", "protocol", "domain", "panics"]),
    ("db", &["db", "domain", "config", "error", "files", "logging", "blocking", "panics"]),
    // Use cases: no HTTP, no socket.
    ("forum", &["forum", "db", "uploads", "blocking", "protocol", "domain", "config", "error"]),
    ("http", HTTP),
    // The doors through which a client is handed over to the live half.
    ("http/api/service/ws", &["http", "forum", "live", "db::privacy", "error", "config"]),
    ("http/api/service/events", &["http", "live::session", "error"]),
    // Makes each worker's part of the live half.
    ("http/server", &["http", "live::session"]),
    // What clients name on their sockets is looked up for the live half.
    ("lookups", &["db", "live::session", "live::state", "protocol", "domain", "error"]),
    // Files of pictures: the only part that decodes them.
    ("uploads", &["uploads", "domain", "error", "files"]),
    // The way off the event loop.
    ("blocking", &["error", "logging"]),
    ("error", &["domain", "logging"]),
    ("config", &["domain", "files"]),
    ("files", &[]),
    // Looks at everything, and is looked through by commands and HTTP.
    ("doctor", &["doctor", "config", "db", "domain", "files"]),
    ("logging", &["config"]),
    ("metrics", &["metrics", "db", "files"]),
    ("mail", &["config", "domain"]),
    // Hears in the database what the live half must be told.
    ("revocations", &["db", "error", "live::handle", "protocol"]),
    // Sees that the live half has heard of all that is in the log.
    ("tail", &["db", "live::handle"]),
    // Deletes what is out of date.
    ("housekeeping", &["db", "domain", "error", "uploads", "config"]),
    ("panics", &[]),
    (
        "commands",
        &["commands", "forum", "db", "doctor", "domain", "config", "error", "files", "logging"],
    ),
    // Wires everything.
    ("app", &[""]),
    ("main", &[""]),
    ("lib", &[""]),
];

const HTTP: &[&str] = &[
    "http",
    "forum",
    "db",
    "lookups",
    "blocking",
    "doctor",
    "mail::Mailer",
    "live::handle",
    "live::Live",
    "uploads",
    "protocol",
    "domain",
    "config",
    "error",
    "files",
    "logging",
    "panics",
];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// All files under a folder with one of these endings, sorted; none when there is no such folder.
fn files(folder: &Path, endings: &[&str]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        let Ok(entries) = fs::read_dir(&folder) else { continue };
        for path in entries.map(|entry| entry.unwrap().path()) {
            if path.is_dir() {
                folders.push(path);
            } else if path
                .extension()
                .is_some_and(|ending| endings.iter().any(|one| ending == *one))
            {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// The path as people say it.
fn name(path: &Path) -> String {
    path.strip_prefix(root()).unwrap().display().to_string()
}

/// The part of `src/` that a file belongs to, as `live/hub`.
fn part(path: &Path) -> String {
    let inside = path.strip_prefix(root().join("src")).unwrap().with_extension("");
    let inside = inside.display().to_string();
    inside.strip_suffix("/mod").unwrap_or(&inside).to_owned()
}

/// Whether `path` is `prefix` or lies in it, segment by segment.
fn starts_with(path: &str, prefix: &str, separator: &str) -> bool {
    prefix.is_empty()
        || path
            .strip_prefix(prefix)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with(separator))
}

/// Every path into this crate that a file names, absolute: `use crate::{db::{Db, posts}}` gives
/// `db::Db` and `db::posts`.
fn paths(code: &str, part: &str) -> BTreeSet<String> {
    // Tests are a module of their own, from which `super` is the file.
    let (code, tests) = code.split_once("#[cfg(test)]").unwrap_or((code, ""));
    let mut found = paths_of_module(code, part);
    found.extend(paths_of_module(tests, &format!("{part}/tests")));
    found
}

fn paths_of_module(code: &str, part: &str) -> BTreeSet<String> {
    let segments: Vec<&str> = part.split('/').collect();
    let mut found = BTreeSet::new();
    for (at, _) in code.match_indices("crate::") {
        if !code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_') {
            expand(&code[at + "crate::".len()..], "", &mut found);
        }
    }
    for (at, _) in code.match_indices("super::") {
        if !code[..at].ends_with("super::") {
            let after = &code[at..];
            let ups = after.split("::").take_while(|segment| *segment == "super").count();
            let depth = segments.len().saturating_sub(ups);
            let rest = &after[ups * "super::".len()..];
            let prefix: String =
                segments[..depth].iter().flat_map(|segment| [segment, "::"]).collect();
            if !prefix.is_empty() || ups > 1 {
                expand(rest, &prefix, &mut found);
            }
        }
    }
    found
}

/// Reads one use tree from the start of `code`.
fn expand(code: &str, prefix: &str, found: &mut BTreeSet<String>) {
    let end =
        code.find(|c: char| !(c.is_alphanumeric() || c == '_' || c == ':')).unwrap_or(code.len());
    let (path, rest) = code.split_at(end);
    // All of a module is the module.
    let prefix = if rest.starts_with('*') { prefix.trim_end_matches(':') } else { prefix };
    match rest.strip_prefix('{') {
        Some(inner) if path.is_empty() || path.ends_with("::") => {
            for branch in branches(inner) {
                expand(branch.trim_start(), &format!("{prefix}{path}"), found);
            }
        }
        _ => {
            found.insert(format!("{prefix}{}", path.trim_end_matches(':')));
        }
    }
}

/// The branches of a use tree, up to its closing brace.
fn branches(inner: &str) -> Vec<&str> {
    let (mut depth, mut start, mut found) = (0, 0, Vec::new());
    for (at, c) in inner.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth > 0 => depth -= 1,
            ',' if depth == 0 => {
                found.push(&inner[start..at]);
                start = at + 1;
            }
            '}' => {
                found.push(&inner[start..at]);
                break;
            }
            _ => {}
        }
    }
    found.retain(|branch| !branch.trim().is_empty());
    found
}

/// Code without comments, so that a mention in prose is no import.
fn without_comments(code: &str) -> String {
    let lines = code.lines().filter(|line| !line.trim_start().starts_with("//"));
    // Who may see an item is no import of it.
    lines.collect::<Vec<_>>().join("\n").replace("pub(in crate::", "pub(in ")
}

#[test]
fn every_import_follows_the_layer_rule() {
    let mut wrong = Vec::new();
    for file in files(&root().join("src"), &["rs"]) {
        let part = part(&file);
        let layer = LAYERS
            .iter()
            .filter(|(layer, _)| starts_with(&part, layer, "/"))
            .max_by_key(|(layer, _)| layer.len());
        let Some((layer, allowed)) = layer else {
            wrong.push(format!("{} has no place among the layers", name(&file)));
            continue;
        };
        for path in paths(&without_comments(&fs::read_to_string(&file).unwrap()), &part) {
            let own = starts_with(&path, &part.replace('/', "::"), "::");
            if !own && !allowed.iter().any(|one| starts_with(&path, one, "::")) {
                wrong.push(format!("{} uses {path}, which {layer} may not", name(&file)));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn the_reader_of_imports_sees_through_braces_and_super() {
    let read = |code: &str, part: &str| paths(code, part).into_iter().collect::<Vec<_>>();
    assert_eq!(
        read("use crate::{db::{Db, posts::{self, Row}}, error::Error};", "http/a"),
        ["db::Db", "db::posts::Row", "db::posts::self", "error::Error"]
    );
    assert_eq!(
        read("let x = crate::live::handle::Live::new();", "http/a"),
        ["live::handle::Live::new"]
    );
    assert_eq!(
        read("use super::{Tx, schema::posts};", "db/posts"),
        ["db::Tx", "db::schema::posts"]
    );
    assert_eq!(read("use super::super::db::Db;", "live/hub"), ["db::Db"]);
    assert_eq!(
        read("#[cfg(test)] mod tests { use super::*; use super::Hub; }", "live/hub"),
        ["live::hub", "live::hub::Hub"]
    );
}

#[test]
fn no_file_is_longer_than_a_person_reads() {
    let mut long = Vec::new();
    for folder in ["src", "tests", "benches", "static", "migrations", "scripts"] {
        for file in files(&root().join(folder), &["rs", "js", "css", "html", "sql", ""]) {
            let lines = fs::read_to_string(&file).unwrap().lines().count();
            if lines > LINES {
                long.push(format!("{} has {lines} lines; {LINES} is the most", name(&file)));
            }
        }
    }
    assert!(long.is_empty(), "\n{}", long.join("\n"));
}

#[test]
fn both_databases_have_the_same_migrations() {
    let names = |database: &str| -> Vec<String> {
        files(&root().join("migrations").join(database), &["sql"])
            .iter()
            .map(|file| {
                file.strip_prefix(root().join("migrations").join(database))
                    .unwrap()
                    .display()
                    .to_string()
            })
            .collect()
    };
    assert!(!names("sqlite").is_empty());
    assert_eq!(names("sqlite"), names("postgres"));
}

#[test]
fn no_word_hides_an_unfinished_thought() {
    // Written so that this file does not hold them itself.
    let unwanted = [
        concat!("TO", "DO"),
        concat!("FIX", "ME"),
        concat!("XX", "X"),
        concat!("todo", "!("),
        concat!("unimplemented", "!("),
    ];
    let vague = [concat!("ut", "ils"), concat!("help", "ers"), concat!("man", "ager")];
    let mut found = Vec::new();
    for folder in ["src", "tests", "benches", "static", "migrations", "scripts", "docs", ".ci"] {
        for file in files(&root().join(folder), &["rs", "js", "css", "html", "sql", "md", "sh"]) {
            // What is kept from others has its own words.
            if name(&file).starts_with("static/vendor/") {
                continue;
            }
            let stem = file.file_stem().unwrap().to_string_lossy().to_lowercase();
            if vague.iter().any(|word| stem == *word || format!("{stem}s") == *word) {
                found.push(format!("{}: a name that says nothing", name(&file)));
            }
            for (at, line) in fs::read_to_string(&file).unwrap().lines().enumerate() {
                if unwanted.iter().any(|word| line.contains(word)) {
                    found.push(format!("{}:{}: {}", name(&file), at + 1, line.trim()));
                }
            }
        }
    }
    assert!(found.is_empty(), "\n{}", found.join("\n"));
}

#[test]
fn every_test_that_the_security_page_names_is_there() {
    let page = fs::read_to_string(root().join("docs/security.md")).unwrap();
    let code: String = ["src", "tests"]
        .iter()
        .flat_map(|folder| files(&root().join(folder), &["rs", "js"]))
        .map(|file| fs::read_to_string(file).unwrap())
        .collect();
    let (mut named, mut missing) = (0, Vec::new());
    for row in page.lines().filter(|line| line.starts_with("| ") && line.ends_with(" |")) {
        let shown_by = row.rsplit('|').nth(1).unwrap_or_default().trim();
        let listed =
            shown_by.split(", ").map(|name| (name.trim_matches('`'), name.trim_matches('"'), name));
        for (in_rust, in_js, name) in listed.filter(|(_, _, name)| name.starts_with(['`', '"'])) {
            named += 1;
            let is_there = if name.starts_with('`') {
                [format!("fn {in_rust}("), format!("!({in_rust},")]
                    .iter()
                    .any(|form| code.contains(form))
            } else {
                code.contains(&format!("test('{in_js}'"))
            };
            if !is_there {
                missing.push(name);
            }
        }
    }
    assert!(missing.is_empty(), "no such test: {missing:?}");
    assert!(named > 50, "{named} tests are named");
}
