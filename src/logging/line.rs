//! What a line of the log looks like: one line, whatever stands in it.

use std::fmt::Write;

use log::Record;
use serde_json::{Map, Value};

/// What belongs to a line besides its message.
pub type Fields = Map<String, Value>;

/// For people: `[time LEVEL target request] message`. What else belongs to a line stands in its
/// message already.
pub(super) fn text(time: &str, request: Option<&str>, record: &Record<'_>) -> String {
    let (level, target) = (record.level(), record.target());
    let request = request.map(|request| format!(" {request}")).unwrap_or_default();
    format!("[{time} {level:<5} {target}{request}] {}", flat(&record.args().to_string()))
}

/// For programs: an object with `time` (RFC 3339, UTC), `level`, `target`, `message`, `request`
/// where the line is about one, and what else belongs to it.
pub(super) fn json(
    time: &str,
    request: Option<&str>,
    record: &Record<'_>,
    more: &Fields,
) -> String {
    let mut fields = Fields::new();
    fields.insert("time".into(), time.into());
    fields.insert("level".into(), record.level().as_str().to_lowercase().into());
    fields.insert("target".into(), record.target().into());
    if let Some(request) = request {
        fields.insert("request".into(), request.into());
    }
    fields.insert("message".into(), record.args().to_string().into());
    fields.extend(more.clone());
    Value::Object(fields).to_string()
}

/// On one line, and with nothing in it that a terminal would obey. PostgreSQL's messages have
/// several lines.
pub fn flat(text: &str) -> String {
    let mut flat = String::with_capacity(text.len());
    for (n, line) in text.lines().map(str::trim).filter(|line| !line.is_empty()).enumerate() {
        if n > 0 {
            flat.push_str("; ");
        }
        for c in line.chars() {
            if c.is_control() {
                // Writing to a string does not fail.
                let _ = write!(flat, "{}", c.escape_default());
            } else {
                flat.push(c);
            }
        }
    }
    flat
}

#[cfg(test)]
mod tests {
    use log::Level;
    use serde_json::json;

    use super::*;

    #[test]
    fn a_line_is_one_line_whatever_is_in_it() {
        for (text, line) in [
            ("plain", "plain"),
            (
                "connection failed: refused\n\tIs the server running?\n",
                "connection failed: refused; Is the server running?",
            ),
            ("a\r\nb\n\n\nc", "a; b; c"),
            ("red \u{1b}[31m and \0", r"red \u{1b}[31m and \u{0}"),
            ("ünïcode 日本", "ünïcode 日本"),
            ("", ""),
        ] {
            assert_eq!(flat(text), line, "{text:?}");
        }
    }

    #[test]
    fn a_line_for_programs_is_an_object_with_its_fields() {
        let more = Fields::from_iter([
            ("status".to_owned(), json!(200)),
            ("path".to_owned(), json!("/p/\"1\"")),
        ]);
        let args = format_args!("two\nlines");
        let record = Record::builder().level(Level::Warn).target("althing::x").args(args).build();
        let line = json("2026-11-26T10:00:00.000Z", Some("0123"), &record, &more);
        assert!(!line.contains('\n'), "{line}");
        let read: Value = serde_json::from_str(&line).unwrap();
        let expected = json!({"time": "2026-11-26T10:00:00.000Z", "level": "warn", "target": "althing::x", "request": "0123",
            "message": "two\nlines", "status": 200, "path": "/p/\"1\""});
        assert_eq!(read, expected);
        assert!(text("t", None, &record).ends_with("] two; lines"));
    }
}
