//! Who may import whom.

use crate::{imports::Imports, sources};

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
    // Hear of what the live half is about to tell.
    ("http/page_cache", &["http", "live::state", "domain", "error"]),
    ("http/settings", &["http", "forum", "db", "live::log", "live::state", "domain", "error"]),
    // What clients name on their sockets is looked up for the live half.
    ("lookups", &["db", "live::session", "live::state", "protocol", "domain", "error"]),
    // Files of pictures: the only part that decodes them.
    ("uploads", &["uploads", "config", "domain", "error", "files"]),
    // The way off the event loop.
    ("blocking", &["error", "logging"]),
    ("error", &["domain", "logging"]),
    ("config", &["domain", "files"]),
    ("files", &[]),
    // Looks at everything, and is looked through by commands and HTTP.
    ("doctor", &["doctor", "config", "db", "domain", "files", "uploads::bucket"]),
    ("logging", &["config"]),
    ("metrics", &["metrics", "db", "files"]),
    ("mail", &["config", "domain"]),
    // Hears in the database what the live half must be told.
    ("revocations", &["db", "error", "live::handle", "protocol"]),
    // Tells of reactions, those that come together at once.
    ("reacted", &["db", "error", "forum::reactions", "log"]),
    // From the commit to the live half.
    (
        "log",
        &["log", "db", "live::handle", "live::log", "live::state", "protocol", "error", "panics"],
    ),
    // Many processes on one database: between that and the live half.
    (
        "nodes",
        &[
            "nodes",
            "config",
            "db",
            "domain",
            "error",
            "forum::views",
            "live::chat_server",
            "live::handle",
            "live::state",
            "log",
        ],
    ),
    // Notes when people are here, on whichever node.
    ("nodes/visits", &["db", "domain", "error", "forum::since", "live::handle"]),
    // Deletes what is out of date.
    (
        "housekeeping",
        &[
            "db",
            "domain",
            "error",
            "forum::category_merging",
            "forum::leaving",
            "uploads",
            "config",
        ],
    ),
    // Tells people what whoever wrote it has not.
    ("telling", &["db", "domain", "error", "forum::bookmarks", "forum::levels"]),
    // The forum as a whole, copied and put back.
    (
        "backups",
        &[
            "backups",
            "config",
            "db",
            "domain",
            "error",
            "files",
            "forum::backups",
            "uploads::bucket",
        ],
    ),
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
    "backups",
    "forum",
    "db",
    "lookups",
    "blocking",
    "doctor",
    "mail::Mailer",
    "nodes::Status",
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

/// Whether `path` is `prefix` or lies in it, segment by segment.
fn starts_with(path: &str, prefix: &str, separator: &str) -> bool {
    prefix.is_empty()
        || path
            .strip_prefix(prefix)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with(separator))
}

#[test]
fn every_import_follows_the_layer_rule() {
    let mut wrong = Vec::new();
    for source in sources() {
        let (name, module) = (source.name, source.part.replace('/', "::"));
        let layer = LAYERS
            .iter()
            .filter(|(layer, _)| starts_with(&source.part, layer, "/"))
            .max_by_key(|(layer, _)| layer.len());
        let Some((layer, allowed)) = layer else {
            wrong.push(format!("{name} has no place among the layers"));
            continue;
        };
        for path in Imports::of(&source.code, &module).all() {
            let own = starts_with(path, &module, "::");
            if !own && !allowed.iter().any(|one| starts_with(path, one, "::")) {
                wrong.push(format!("{name} uses {path}, which {layer} may not"));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}
