//! Posts and comments by their words.

use actix_web::{HttpRequest, HttpResponse};

use crate::{
    db::Connection,
    error::Error,
    forum::search,
    http::{
        page_cache::Subject,
        request::{
            asked::{self, Search},
            conditional::Answer,
            extract::Shared,
            paging::{Item, Query, item},
        },
    },
    protocol::Page,
};

/// `GET /api/search?q=&category=&tag=&author=&in=&sort=&before=&limit=`
pub async fn list(
    state: Shared,
    request: HttpRequest,
    query: Query,
) -> Result<HttpResponse, Error> {
    let search = Search::parse(&query)?;
    let page = move |c: &mut Connection| Answer::json(&page(c, &search)?);
    state.answer(&request, Subject::Lists, page).await
}

/// A page of what is found.
pub fn page(conn: &mut Connection, search: &Search) -> Result<Page<Item>, Error> {
    let (found, next) = search::find(conn, &search.asked, search.from, search.most)?;
    let items = found.iter().map(item);
    Ok(Page { items: items.collect(), next: next.map(asked::encode) })
}
