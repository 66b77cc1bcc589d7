//! What moderators and admins did.

use std::collections::HashMap;

use actix_web::{
    HttpResponse,
    http::header::{CACHE_CONTROL, CONTENT_DISPOSITION},
    web::Bytes,
};
use futures_util::stream;

use crate::{
    db::audit::AuditRow,
    domain::{Invalid, limits},
    error::Error,
    forum::{audit, views},
    http::request::{
        extract::{Shared, SignedIn},
        paging::{Paging, Query},
    },
};

const LIST: &str = "audit";
/// Acts that are read at once for a file of all.
const PIECE: i64 = 500;
const HEAD: &str = "id,created_at,actor,action,target,post_id,comment_id,reason,before,after\r\n";

/// `GET /api/audit?actor=&action=&before=&limit=` by a moderator, the latest first
pub async fn list(state: Shared, who: SignedIn, query: Query) -> Result<HttpResponse, Error> {
    let paging = Paging::parse(&query, LIST, limits::PAGE_DEFAULT)?;
    let (actor, action) = filters(&query);
    let rows = state.db.read(move |c| {
        let (actor, action) = (actor.as_deref(), action.as_deref());
        audit::list(c, &who, actor, action, paging.before, paging.fetch())
    });
    Ok(HttpResponse::Ok().json(paging.page(rows.await?, LIST, |row| row.id, views::audit)))
}

/// `GET /api/audit/export?actor=&action=&format=jsonl|csv` by an admin: all of it, read piece by piece
pub async fn export(state: Shared, who: SignedIn, query: Query) -> Result<HttpResponse, Error> {
    audit::must_export(&who)?;
    let (write, kind, ending): (fn(&AuditRow) -> String, _, _) =
        match query.get("format").map_or("jsonl", String::as_str) {
            "jsonl" => (json_line, "application/x-ndjson", "jsonl"),
            "csv" => (csv_line, "text/csv; charset=utf-8", "csv"),
            _ => return Err(Invalid::one("format", "must be jsonl or csv").into()),
        };
    let (actor, action) = filters(&query);
    state.write(&who, audit::export).await?;
    let head = if ending == "csv" { HEAD } else { "" };
    let begin = Some((state, who, None, head));
    let body = stream::unfold(begin, move |left| {
        let (actor, action) = (actor.clone(), action.clone());
        async move {
            let (state, who, before, head) = left?;
            let asked = who.clone();
            let read = state.db.read(move |c| {
                let (actor, action) = (actor.as_deref(), action.as_deref());
                audit::list(c, &asked, actor, action, before, PIECE)
            });
            let rows = match read.await {
                Ok(rows) => rows,
                // The connection ends before its time, so that nobody takes a part for the whole.
                Err(error) => return Some((Err(error), None)),
            };
            let more = i64::try_from(rows.len()).is_ok_and(|rows| rows == PIECE);
            let last = rows.last().map(|row| row.id).filter(|_| more);
            let text: String =
                std::iter::once(head.to_owned()).chain(rows.iter().map(write)).collect();
            let left = last.map(|last| (state, who, Some(last), ""));
            Some((Ok(Bytes::from(text)), left))
        }
    });
    Ok(HttpResponse::Ok()
        .content_type(kind)
        .insert_header((CACHE_CONTROL, "private, no-store"))
        .insert_header((CONTENT_DISPOSITION, format!("attachment; filename=\"audit.{ending}\"")))
        .streaming(body))
}

fn filters(query: &HashMap<String, String>) -> (Option<String>, Option<String>) {
    (query.get("actor").cloned(), query.get("action").cloned())
}

fn json_line(row: &AuditRow) -> String {
    // Strings and numbers: there is nothing here that could fail to be written.
    serde_json::to_string(&views::audit(row.clone())).unwrap_or_default() + "\n"
}

fn csv_line(row: &AuditRow) -> String {
    let number = |number: Option<i64>| number.map(|number| number.to_string()).unwrap_or_default();
    let cells = [
        row.id.to_string(),
        row.created_at.to_string(),
        cell(&row.actor),
        cell(&row.action),
        cell(&row.target),
        number(row.post_id.map(|id| id.0)),
        number(row.comment_id.map(|id| id.0)),
        cell(row.reason.as_deref().unwrap_or_default()),
        cell(row.before.as_deref().unwrap_or_default()),
        cell(row.after.as_deref().unwrap_or_default()),
    ];
    cells.join(",") + "\r\n"
}

/// A text in quotes. One that a table's program would take for a formula begins with an apostrophe.
fn cell(text: &str) -> String {
    let guard = if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { "'" } else { "" };
    format!("\"{guard}{}\"", text.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::cell;

    #[test]
    fn no_text_breaks_out_of_its_cell_or_is_a_formula() {
        assert_eq!(cell("a \"b\", c\n"), "\"a \"\"b\"\", c\n\"");
        assert_eq!(cell("=1+1"), "\"'=1+1\"");
        assert_eq!(cell(""), "\"\"");
    }
}
