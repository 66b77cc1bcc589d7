//! Posts and comments by their words.

use actix_web::{HttpRequest, HttpResponse};

use crate::{
    db::Connection,
    error::Error,
    forum::{search, viewer::Standing},
    http::{
        page_cache::Subject,
        request::{asked::Search, conditional::Answer, extract::Shared, paging::Query, viewed},
    },
};

/// `GET /api/search?q=&category=&tag=&author=&solved=&in=&sort=&before=&limit=`
pub async fn list(
    state: Shared,
    request: HttpRequest,
    query: Query,
) -> Result<HttpResponse, Error> {
    let mut search = Search::parse(&query)?;
    let _turn = state.searches.turn().await?;
    let page = move |c: &mut Connection, reads| {
        search.asked.reads = reads;
        let found = search::find(c, &search.asked, search.from, search.fetch())?;
        let page = search.page(&found);
        let shown = || found.iter().take(page.items.len()).map(|(found, _)| found);
        let standing = Standing {
            posts: shown().map(|found| found.post.id).collect(),
            comments: shown().filter_map(|found| Some(found.comment.as_ref()?.id())).collect(),
        };
        // Hardly any question is asked twice.
        Ok(Answer::json(&page)?.with_viewer(standing).passing(true))
    };
    viewed::answer(&state, &request, Subject::Lists, page).await
}
