//! What search engines are told of: all addresses that everyone may read, and what to leave alone.

use std::fmt::Write;

use actix_web::{HttpRequest, HttpResponse, web::Path};

use super::{answer::REVALIDATE, frame, words};
use crate::{
    db::Connection,
    domain::{PostId, Readers, Timestamp},
    error::Error,
    forum::{categories, posts, tags},
    http::request::{conditional::Answer, extract::Shared},
};

const XML: &str = "application/xml; charset=utf-8";
const SPACE: &str = "http://www.sitemaps.org/schemas/sitemap/0.9";
/// So many ids of posts make a part; with the categories it stays below the 50,000 addresses that
/// one may have.
const PART: i64 = 40_000;
/// Tags that are told of, at most.
const TAGS: i64 = 5_000;

/// `GET /sitemap.xml`: all addresses, or where their parts are.
pub async fn show(state: Shared, request: HttpRequest) -> Result<HttpResponse, Error> {
    let origin = frame::origin(&state, request.headers());
    let made = state.db.read(move |c| {
        let last = posts::last(c)?;
        if parts(last) > 1 {
            return Ok(answer(index(&origin, last)));
        }
        let rows = posts::addresses(c, PostId(0), PostId(PART))?;
        Ok(answer(addresses(&origin, Some(&lists(c)?), &rows)))
    });
    Ok(made.await?.to(&request))
}

/// `GET /sitemap/{part}`
pub async fn part(
    state: Shared,
    request: HttpRequest,
    path: Path<String>,
) -> Result<HttpResponse, Error> {
    const MISSING: Error = Error::NotFound("part");
    let origin = frame::origin(&state, request.headers());
    let number: i64 = path.strip_suffix(".xml").and_then(|n| n.parse().ok()).ok_or(MISSING)?;
    let made = state.db.read(move |c| {
        if !(1..=parts(posts::last(c)?)).contains(&number) {
            return Err(MISSING);
        }
        let rows = posts::addresses(c, PostId((number - 1) * PART), PostId(number * PART))?;
        let first = if number == 1 { Some(lists(c)?) } else { None };
        Ok(answer(addresses(&origin, first.as_deref(), &rows)))
    });
    Ok(made.await?.to(&request))
}

fn answer(written: String) -> Answer {
    Answer::new(XML, written, REVALIDATE)
}

/// `GET /robots.txt`
pub async fn robots(state: Shared, request: HttpRequest) -> HttpResponse {
    let origin = frame::origin(&state, request.headers());
    let said = format!(
        "User-agent: *\nDisallow: /api/\nDisallow: /messages\nDisallow: /notifications\n\
         Disallow: /search\nDisallow: /drafts\nDisallow: /settings\nDisallow: /login\nDisallow: /register\n\nSitemap: {origin}/sitemap.xml\n"
    );
    Answer::new("text/plain; charset=utf-8", said, REVALIDATE).to(&request)
}

/// The paths of all lists of posts: categories, and the tags that most posts have.
fn lists(conn: &mut Connection) -> Result<Vec<String>, Error> {
    let categories = categories::list(conn, Readers::Everyone)?;
    let mut paths: Vec<String> =
        categories.iter().map(|category| words::category_path(&category.slug)).collect();
    paths.extend(
        tags::list(conn, Readers::Everyone, "", TAGS)?.iter().map(|tag| words::tag_path(&tag.tag)),
    );
    Ok(paths)
}

/// How many parts there are when this is the highest id.
fn parts(last: PostId) -> i64 {
    (last.0 - 1).div_euclid(PART).max(0) + 1
}

fn index(origin: &str, last: PostId) -> String {
    let mut out = begun("sitemapindex");
    for part in 1..=parts(last) {
        let _ = writeln!(out, "<sitemap><loc>{origin}/sitemap/{part}.xml</loc></sitemap>");
    }
    out.push_str("</sitemapindex>\n");
    out
}

/// Nothing of an address needs an escape: an origin has none of those characters, nor has a path
/// that is encoded.
fn addresses(origin: &str, lists: Option<&[String]>, posts: &[(PostId, Timestamp)]) -> String {
    let mut out = begun("urlset");
    if let Some(lists) = lists {
        let _ = writeln!(out, "<url><loc>{origin}/</loc></url>");
        for path in lists {
            let _ = writeln!(out, "<url><loc>{origin}{path}</loc></url>");
        }
    }
    for (id, at) in posts {
        let _ = writeln!(out, "<url><loc>{origin}/p/{}</loc><lastmod>{at}</lastmod></url>", id.0);
    }
    out.push_str("</urlset>\n");
    out
}

fn begun(element: &str) -> String {
    format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<{element} xmlns=\"{SPACE}\">\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_too_much_for_one_file_is_told_in_parts() {
        for (last, expected) in [(0, 1), (1, 1), (PART, 1), (PART + 1, 2), (3 * PART, 3)] {
            assert_eq!(parts(PostId(last)), expected, "{last}");
        }
        let told = index("https://forum.example.org", PostId(PART + 1));
        assert_eq!(told.matches("<loc>").count(), 2);
        assert!(told.contains("<loc>https://forum.example.org/sitemap/2.xml</loc>"), "{told}");
    }
}
