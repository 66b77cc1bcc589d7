//! Posts and comments by their words.

use actix_web::{HttpRequest, HttpResponse};

use crate::{
    db::Connection,
    error::Error,
    forum::search,
    http::{
        page_cache::Subject,
        request::{asked::Search, conditional::Answer, extract::Shared, paging::Query},
    },
};

/// `GET /api/search?q=&category=&tag=&author=&in=&sort=&before=&limit=`
pub async fn list(
    state: Shared,
    request: HttpRequest,
    query: Query,
) -> Result<HttpResponse, Error> {
    let search = Search::parse(&query)?;
    let _turn = state.searches.turn().await?;
    let page = move |c: &mut Connection| {
        let found = search::find(c, &search.asked, search.from, search.fetch())?;
        // Hardly any question is asked twice.
        Ok(Answer::json(&search.page(&found))?.passing(true))
    };
    state.answer(&request, Subject::Lists, page).await
}
